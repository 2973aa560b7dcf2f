"""The catalogue of measures: every figure that carekpi gives, each a value.

Call one with a cohort and a period; iterate over :data:`CATALOGUE` to see them all.
"""

from __future__ import annotations

from carekpi.measures.adoption import adoption_a1, adoption_a2
from carekpi.measures.children import (
    ceased,
    ceased_events,
    looked_after,
    looked_after_rate,
    started,
    started_events,
)
from carekpi.measures.duration import time_in_care, time_in_care_of_leavers
from carekpi.measures.flow import Cause, NetChange, net_change
from carekpi.measures.lateness import days_late, reviews_chaired
from carekpi.measures.measure import EXCLUSIONS, Measure, Populations, Record
from carekpi.measures.missing import (
    children_missing,
    missing_episodes,
    return_interviews_held,
    return_interviews_offered,
)
from carekpi.measures.outcomes import (
    care_leavers_eet,
    care_leavers_in_touch,
    care_leavers_suitable_accommodation,
    convicted,
    dental_checks,
    development_checks,
    health_assessments,
    immunisations_up_to_date,
    sdq_recorded,
    sdq_score,
    substance_misuse,
)
from carekpi.measures.oversight import children_with_oversight, midpoint_oversight
from carekpi.measures.participation import (
    attended,
    children_participating_in_every_review,
    participated,
    participation_codes,
    spoke_for_themselves,
)
from carekpi.measures.profile import outside_in_region, placed_outside_authority
from carekpi.measures.review_details import (
    care_plan_current,
    co_chaired,
    co_chaired_12_to_18,
    decisions_on_time,
    education_plan_current,
    health_plan_current,
    parents_attended,
    record_completed_on_time,
    record_sent_on_time,
    report_on_time,
    second_reviews_with_permanence_plan,
    social_worker_attended,
)
from carekpi.measures.reviews import (
    children_reviewed_on_time,
    latest_review_in_date,
    reviews_on_time,
    reviews_on_time_due,
)
from carekpi.measures.stability import (
    long_term_stability,
    long_term_stability_ni63,
    looked_after_twelve_months,
    three_or_more_placements,
)
from carekpi.measures.visits import (
    VisitDue,
    VisitMade,
    VisitYear,
    iro_contact_within_six_months,
    iro_visit_declined,
    iro_visited_before_review,
    iro_visited_or_declined,
    visit_year,
    visits_on_time,
    visits_seen_alone,
)

__all__ = [
    "CATALOGUE",
    "EXCLUSIONS",
    "Cause",
    "Measure",
    "NetChange",
    "Populations",
    "Record",
    "VisitDue",
    "VisitMade",
    "VisitYear",
    "adoption_a1",
    "adoption_a2",
    "attended",
    "care_leavers_eet",
    "care_leavers_in_touch",
    "care_leavers_suitable_accommodation",
    "care_plan_current",
    "ceased",
    "ceased_events",
    "children_missing",
    "children_participating_in_every_review",
    "children_reviewed_on_time",
    "children_with_oversight",
    "co_chaired",
    "co_chaired_12_to_18",
    "convicted",
    "days_late",
    "decisions_on_time",
    "dental_checks",
    "development_checks",
    "education_plan_current",
    "find",
    "health_assessments",
    "health_plan_current",
    "immunisations_up_to_date",
    "iro_contact_within_six_months",
    "iro_visit_declined",
    "iro_visited_before_review",
    "iro_visited_or_declined",
    "latest_review_in_date",
    "long_term_stability",
    "long_term_stability_ni63",
    "looked_after",
    "looked_after_rate",
    "looked_after_twelve_months",
    "midpoint_oversight",
    "missing_episodes",
    "net_change",
    "outside_in_region",
    "parents_attended",
    "participated",
    "participation_codes",
    "placed_outside_authority",
    "record_completed_on_time",
    "record_sent_on_time",
    "report_on_time",
    "return_interviews_held",
    "return_interviews_offered",
    "reviews_chaired",
    "reviews_on_time",
    "reviews_on_time_due",
    "sdq_recorded",
    "sdq_score",
    "second_reviews_with_permanence_plan",
    "social_worker_attended",
    "spoke_for_themselves",
    "started",
    "started_events",
    "substance_misuse",
    "three_or_more_placements",
    "time_in_care",
    "time_in_care_of_leavers",
    "visit_year",
    "visits_on_time",
    "visits_seen_alone",
]

#: Every measure, in the order of an annual report.
CATALOGUE: tuple[Measure, ...] = (
    looked_after,
    looked_after_rate,
    placed_outside_authority,
    outside_in_region,
    started,
    started_events,
    ceased,
    ceased_events,
    time_in_care,
    time_in_care_of_leavers,
    three_or_more_placements,
    long_term_stability,
    long_term_stability_ni63,
    reviews_chaired,
    reviews_on_time,
    reviews_on_time_due,
    children_reviewed_on_time,
    latest_review_in_date,
    days_late,
    second_reviews_with_permanence_plan,
    social_worker_attended,
    report_on_time,
    care_plan_current,
    health_plan_current,
    education_plan_current,
    decisions_on_time,
    record_completed_on_time,
    record_sent_on_time,
    midpoint_oversight,
    children_with_oversight,
    participated,
    attended,
    spoke_for_themselves,
    participation_codes,
    children_participating_in_every_review,
    co_chaired,
    co_chaired_12_to_18,
    parents_attended,
    visits_on_time,
    visits_seen_alone,
    iro_visited_before_review,
    iro_visit_declined,
    iro_visited_or_declined,
    iro_contact_within_six_months,
    looked_after_twelve_months,
    health_assessments,
    dental_checks,
    immunisations_up_to_date,
    development_checks,
    sdq_recorded,
    sdq_score,
    convicted,
    substance_misuse,
    missing_episodes,
    children_missing,
    return_interviews_offered,
    return_interviews_held,
    adoption_a1,
    adoption_a2,
    care_leavers_in_touch,
    care_leavers_suitable_accommodation,
    care_leavers_eet,
)


def find(key: str) -> Measure:
    """The measure of that key.

    :raises ValueError: where there is none, naming those that are near.

    >>> find("participated").title
    'Reviews in which the child took part'
    """
    for measure in CATALOGUE:
        if measure.key == key:
            return measure
    import difflib

    near = difflib.get_close_matches(key, [m.key for m in CATALOGUE], n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"there is no measure {key!r}{hint}")
