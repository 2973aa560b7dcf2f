"""Reviews by what the council's own table says of them: who came, what was ready, what was sent.

A row of the table whose review the return does not have is left out of every figure here, as
``no_such_review``: it is seen, and not lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from carekpi import periods
from carekpi.cohort.care_columns import rows_of
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.dimensions import DETAILS
from carekpi.cohort.events import Events
from carekpi.measures.limits import followed, limit, not_yet_due
from carekpi.measures.measure import Counting, Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import began_before, reviews_held
from carekpi.rules import CO_CHAIRING_FROM, CO_CHAIRING_TO

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from carekpi.cohort import Cohort, LocalColumns
    from carekpi.periods import Period

__all__ = [
    "care_plan_current",
    "co_chaired",
    "co_chaired_12_to_18",
    "decisions_on_time",
    "education_plan_current",
    "health_plan_current",
    "parents_attended",
    "record_completed_on_time",
    "record_sent_on_time",
    "report_on_time",
    "second_reviews_with_permanence_plan",
    "social_worker_attended",
]

_ASKED_FIRST = ("no_such_review", "not_in_cohort", "not_looked_after", "short_break")
_DETAILED = (*_ASKED_FIRST, "no_details")


@frozen(kw_only=True, eq=False)
class _Detailed:
    """The reviews of a period, with those that only the council's own table has.

    :param row: the row of each in that table, -1 where there is none.
    :param reasons: masks for no such review, not in cohort, not looked after, short break.
    """

    cohort: Cohort
    details: LocalColumns
    events: Events
    row: NDArray[np.int64]
    reasons: list[NDArray[np.bool_]] = field(factory=list)

    @property
    def without(self) -> NDArray[np.bool_]:
        """Whether the table has no row of each."""
        return self.row < 0

    def said(self, name: str) -> NDArray[Any]:
        """What the table says of each: a day, or yes (1) and no (0); missing where it does not."""
        column = self.details[name]
        return taken(column, self.row, missing=NAT if column.dtype.kind == "M" else -1)

    def cannot_tell(self, name: str) -> NDArray[np.bool_]:
        """Whether it says nothing of each even by being blank."""
        return np.asarray(taken(self.details.cannot_tell(name), self.row, missing=False))

    def of_obligation(self, name: str, missing: Any) -> NDArray[Any]:
        """A column of the obligation that each review met."""
        owed = self.cohort.obligations
        return taken(getattr(owed, name), _present(self.events.obligation), missing=missing)


def _present(rows: NDArray[np.integer] | None) -> NDArray[np.integer]:
    assert rows is not None  # noqa: S101 - reviews held have them
    return rows


def _detailed(cohort: Cohort, period: Period) -> _Detailed:
    reviews, rows, held, reasons = reviews_held(cohort, period)
    details = cohort.local_table(DETAILS)
    dated = np.flatnonzero(period.covers(details["review"]))
    child, on = details.child[dated], details["review"][dated]
    lost = rows_of(reviews.child, reviews.on, child, on) < 0
    others = cohort.locate(child[lost], on[lost])
    none = np.full(len(others), -1)
    events = Events(
        child=np.concatenate([held.child, others.child]),
        on=np.concatenate([held.on, others.on]),
        period=np.concatenate([held.period, others.period]),
        episode=np.concatenate([held.episode, others.episode]),
        review=np.concatenate([rows, none]),
        obligation=np.concatenate([_present(held.obligation), none]),
    )
    not_asked = np.zeros(len(others), dtype=np.bool_)
    return _Detailed(
        cohort=cohort,
        details=details,
        events=events,
        row=rows_of(details.child, details["review"], events.child, events.on),
        reasons=[
            np.arange(len(events)) >= len(held),
            *(np.concatenate([reason, not_asked]) for reason in reasons),
        ],
    )


def _yes(name: str) -> Counting:
    """Reviews of which the table says yes."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        reviews = _detailed(cohort, period)
        answer = reviews.said(name)
        reasons = [*reviews.reasons, reviews.without, answer < 0]
        return Tally(events=reviews.events, box=boxes(reasons, answer == 1))

    return tally


_OUR_TABLE = "the council's own records (review_details)"

social_worker_attended = Measure(
    key="social_worker_attended",
    title="Reviews that the social worker attended",
    counted="reviews",
    population="reviews held in the period of which it is recorded",
    numerator="those that the child's social worker attended",
    exclusions=(*_DETAILED, "not_recorded"),
    source=_OUR_TABLE,
    better="higher",
    records_are="held",
    needs=(DETAILS,),
    tally=_yes("sw_attended"),
)

parents_attended = evolve(
    social_worker_attended,
    key="parents_attended",
    title="Reviews that a parent attended",
    numerator="those that a parent attended",
    tally=_yes("parents_attended"),
)

co_chaired = evolve(
    social_worker_attended,
    key="co_chaired",
    title="Reviews that the child chaired or co-chaired",
    numerator="those that the child chaired or co-chaired",
    note="Of children of every age, the youngest too.",
    tally=_yes("co_chaired"),
)

health_plan_current = evolve(
    social_worker_attended,
    key="health_plan_current",
    title="Reviews with an up-to-date health plan",
    numerator="those at which the child's health plan was up to date",
    tally=_yes("health_plan_current"),
)

education_plan_current = evolve(
    social_worker_attended,
    key="education_plan_current",
    title="Reviews with an up-to-date education plan",
    numerator="those at which the child's personal education plan was up to date",
    tally=_yes("education_plan_current"),
)


def _co_chaired_by_age(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    reviews = _detailed(cohort, period)
    answer, events = reviews.said("co_chaired"), reviews.events
    age = periods.age_on(cohort.child_table.born[events.child], events.on)
    outside = (age < CO_CHAIRING_FROM.value).filled(fill_value=False)
    outside |= (age > CO_CHAIRING_TO.value).filled(fill_value=False)
    reasons = [
        *reviews.reasons,
        reviews.without,
        answer < 0,
        np.ma.getmaskarray(age),
        outside,
    ]
    return Tally(events=events, box=boxes(reasons, answer == 1))


co_chaired_12_to_18 = evolve(
    co_chaired,
    key="co_chaired_12_to_18",
    title=f"Reviews that the child chaired or co-chaired, aged {CO_CHAIRING_FROM.value} to "
    f"{CO_CHAIRING_TO.value}",
    population=f"reviews held in the period of children aged {CO_CHAIRING_FROM.value} to "
    f"{CO_CHAIRING_TO.value} on the day, of which it is recorded",
    exclusions=(*co_chaired.exclusions, "age_unknown", "outside_ages"),
    note="",
    tally=_co_chaired_by_age,
)


# ------------------------------------------------------------------ the plan for permanence


def _permanence(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    reviews = _detailed(cohort, period)
    place = reviews.of_obligation("place", -1)
    whole = reviews.of_obligation("whole_history", missing=False)
    in_care = _present(reviews.events.obligation) >= 0
    known, maybe = in_care & whole, in_care & ~whole
    # A review that is known to be another than the second is no record here.
    asked = ~(known & (place != _SECOND)) & ~(maybe & (place > _SECOND))
    answer = reviews.said("permanence_plan")
    reasons = [*reviews.reasons, maybe, reviews.without, answer < 0]
    rows = np.flatnonzero(asked)
    box = boxes([reason[rows] for reason in reasons], answer[rows] == 1)
    events = _taken(reviews.events, rows)
    unknown = box == 2 + len(reviews.reasons)
    return Tally(events=events, box=box, would_settle=unknown & began_before(cohort, events.period))


def _taken(events: Events, rows: NDArray[np.intp]) -> Events:
    return evolve(
        events,
        **{
            name: getattr(events, name)[rows]
            for name in ("child", "on", "period", "episode", "review", "obligation")
        },
    )


_SECOND = 1  # the place in the sequence, counting from 0

second_reviews_with_permanence_plan = evolve(
    social_worker_attended,
    key="second_reviews_with_permanence_plan",
    counted="second reviews",
    title="Second reviews with a plan for permanence",
    population="second reviews of a period of care held in the period, of which it is recorded",
    numerator="those at which there was a plan for permanence",
    exclusions=(*_ASKED_FIRST, "history_unknown", "no_details", "not_recorded"),
    source="annual reports of IRO services: a plan for permanence by the second review; "
    f"{_OUR_TABLE}",
    note="Each period of care has a second review of its own. Where the first reviews of a child "
    "lie outside the data, a review that may be the second is left out.",
    tally=_permanence,
)


# ------------------------------------------------------------------ the care plan


def _care_plan(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    reviews = _detailed(cohort, period)
    events = reviews.events
    updated = reviews.said("care_plan_updated")
    care = cohort.periods_of_care
    start = taken(care.start, events.period, missing=NAT)
    entered = taken(care.entry_known, events.period, missing=False)
    opening = reviews.of_obligation("number", -1) == 0
    before = np.where(opening, NAT, reviews.of_obligation("anchor", NAT))
    whole = reviews.of_obligation("whole_history", missing=False)
    # A review that the data do not show was held before the day on which they begin.
    covered = cohort.coverage[events.child]
    seen_from = np.where(covered > start, covered, start)
    since = np.where(opening, updated >= start, updated > before)
    early = opening & ~whole & (updated < seen_from) & ~(entered & (updated < start))
    box = boxes(
        [*reviews.reasons, reviews.without, np.isnat(updated), early],
        since & (updated <= events.on),
    )
    unknown = box == 2 + len(reviews.reasons) + 2
    return Tally(
        events=events,
        box=box,
        would_settle=unknown & began_before(cohort, events.period),
        done=updated,
    )


care_plan_current = evolve(
    social_worker_attended,
    key="care_plan_current",
    title="Reviews with a current care plan",
    numerator="those before which the care plan was updated after the review before (for the first "
    "review: since the child came into care), and by the day of the review",
    exclusions=(*_DETAILED, "not_recorded", "history_unknown"),
    note="An update after the day of the review does not make the plan current at it.",
    tally=_care_plan,
)


# ------------------------------------------------------------------ reports and records


def _ready(name: str, rule: str) -> Counting:
    """Reviews for which something was ready by the limit before them."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        reviews = _detailed(cohort, period)
        ready, events = reviews.said(name), reviews.events
        due = limit(cohort, rule, events.on)
        box = boxes(
            [*reviews.reasons, reviews.without, np.isnat(ready), np.isnat(due)], ready <= due
        )
        return Tally(
            events=events,
            box=box,
            due=due,
            done=ready,
            rules=followed(cohort, rule, events.on[box <= 1]),
        )

    return tally


report_on_time = evolve(
    social_worker_attended,
    key="report_on_time",
    title="Reviews with the social worker's report on time",
    numerator="those for which the report was with the IRO three working days before the review",
    exclusions=(*_DETAILED, "not_recorded", "no_limit"),
    source=f"IRO Handbook 2010 ch 3 (rule record.report); {_OUR_TABLE}",
    follows=("record.report",),
    note="A blank is not recorded: it does not say that there was no report.",
    tally=_ready("report_ready", "record.report"),
)


def _sent(name: str, rule: str) -> Counting:
    """Reviews after which something was done by the limit."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        reviews = _detailed(cohort, period)
        done, events = reviews.said(name), reviews.events
        due = limit(cohort, rule, events.on)
        reasons = [
            *reviews.reasons,
            reviews.without,
            reviews.cannot_tell(name),
            done < events.on,
            np.isnat(due),
            not_yet_due(cohort, done, due),
        ]
        box = boxes(reasons, done <= due)
        return Tally(
            events=events,
            box=box,
            due=due,
            done=done,
            rules=followed(cohort, rule, events.on[box <= 1]),
        )

    return tally


decisions_on_time = evolve(
    report_on_time,
    key="decisions_on_time",
    title="Reviews with the decisions sent on time",
    population="reviews held in the period whose limit has passed, or of which it is done",
    numerator="those whose decisions were sent within five working days",
    exclusions=(*_DETAILED, "not_recorded", "contradictory_dates", "no_limit", "not_yet_due"),
    source=f"IRO Handbook 2010 ch 3 (rule record.decisions); {_OUR_TABLE}",
    follows=("record.decisions",),
    note="A blank once the limit has passed is not on time: nothing says that it was done. Whether "
    "it has passed is judged on the data's last day; where they have no end, every limit has. What "
    "was sent or complete before the day of the review is an error in the data.",
    tally=_sent("decisions_sent", "record.decisions"),
)

record_completed_on_time = evolve(
    decisions_on_time,
    key="record_completed_on_time",
    title="Reviews with the record complete on time",
    numerator="those whose record was complete within fifteen working days",
    source=f"IRO Handbook 2010 ch 3 (rule record.completed); {_OUR_TABLE}",
    follows=("record.completed",),
    tally=_sent("record_completed", "record.completed"),
)

record_sent_on_time = evolve(
    decisions_on_time,
    key="record_sent_on_time",
    title="Reviews with the record sent on time",
    numerator="those whose record was sent to those who are to have it within twenty working days",
    source=f"IRO Handbook 2010 ch 3 (rule record.sent); {_OUR_TABLE}",
    follows=("record.sent",),
    tally=_sent("record_sent", "record.sent"),
)
