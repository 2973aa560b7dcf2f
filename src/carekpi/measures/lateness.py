"""How many reviews were held, and how late those were that were late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carekpi.cohort import Verdict
from carekpi.cohort.columns import NAT, taken
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import began_before, reviews_held

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.periods import Period

__all__ = ["days_late", "reviews_chaired"]


def _chaired(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    _, _, events, reasons = reviews_held(cohort, period)
    return Tally(events=events, box=boxes(reasons, len(events)))


reviews_chaired = Measure(
    key="reviews_chaired",
    title="Reviews chaired",
    counted="reviews",
    population="reviews held in the period",
    numerator="all of them, of children who were looked after on the day",
    exclusions=("not_in_cohort", "not_looked_after", "short_break"),
    source="SSDA903 guide, REVIEW; SI 2010/959 reg 36 (the IRO chairs)",
    kind="count",
    records_are="held",
    note="Rows of one child on one day are one review.",
    tally=_chaired,
)


def _late(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    _, rows, events, reasons = reviews_held(cohort, period, yardstick)
    clock, as_in_force = yardstick.clock, yardstick.as_in_force
    verdict = cohort.verdicts(as_in_force=as_in_force, clock=clock)[rows]
    owed = cohort.owed(clock=clock)
    met = owed.met_by_review[rows]
    due = taken(owed.obligations.due, met, missing=NAT)
    told = [Verdict.UNKNOWN, Verdict.NO_FIXED_DUE_DATE, Verdict.ON_TIME]
    box = boxes(
        [*reasons, *(verdict == one for one in told), np.isnat(due)], verdict == Verdict.LATE
    )
    late = box == 0
    unknown, free = (2 + len(reasons) + n for n in range(2))
    return Tally(
        events=events,
        box=box,
        amount=np.where(late, events.on - due, np.timedelta64(0, "D")).astype(np.int64),
        presumed=late & taken(owed.obligations.presumed, met, missing=False),
        would_settle=(box == unknown) & began_before(cohort, events.period),
        due=due,
        done=events.on,
        rules=owed.obligations.followed(met[late], met[box == free]),
    )


days_late = Measure(
    key="days_late",
    title="How late the late reviews were",
    counted="reviews",
    population="reviews held in the period",
    numerator="those held late, each with the days from its due date to the day on which it was "
    "held",
    exclusions=(
        "not_in_cohort",
        "not_looked_after",
        "short_break",
        "history_unknown",
        "no_fixed_due_date",
        "on_time",
        "due_unknown",
    ),
    source="SI 2010/959 reg 33",
    better="lower",
    kind="distribution",
    unit="days",
    takes_law=True,
    records_are="held",
    note="Days of the calendar, whatever the limit is counted in.",
    tally=_late,
)
