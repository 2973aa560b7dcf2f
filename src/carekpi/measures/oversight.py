"""The IRO's checks between two reviews (mid-point)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carekpi.cohort.care_columns import last_by
from carekpi.cohort.columns import NAT, taken
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import began_before, looked_after_at_end, reviews_held
from carekpi.rules import LOOKED_AFTER_SIX_MONTHS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.periods import Period

__all__ = ["children_with_oversight", "midpoint_oversight"]

_OVERSIGHT = "oversight"
_ONE_DAY = np.timedelta64(1, "D")


def _last_check(
    cohort: Cohort, child: NDArray[np.int32], on: NDArray[np.datetime64]
) -> NDArray[np.datetime64]:
    checks = cohort.local_table(_OVERSIGHT)
    return last_by(checks.child, checks["date"], child, on)


def _midpoint(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    _, rows, events, reasons = reviews_held(cohort, period)
    owed = cohort.owed()
    met, told = owed.met_by_review[rows], owed.obligations
    opening = taken(told.number, met, missing=-1) == 0
    before = np.where(opening, NAT, taken(told.anchor, met, missing=NAT))
    whole = taken(told.whole_history, met, missing=False)
    checked = _last_check(cohort, events.child, events.on - _ONE_DAY) > before
    # A check that the table does not show was made before the day from which it is complete.
    since = np.datetime64(cohort.local_table(_OVERSIGHT).complete_from, "D")
    unseen = ~checked & (since - _ONE_DAY > before)
    box = boxes([*reasons, opening & whole, opening | unseen], checked)
    unknown = (box == 2 + len(reasons) + 1) & opening
    return Tally(events=events, box=box, would_settle=unknown & began_before(cohort, events.period))


midpoint_oversight = Measure(
    key="midpoint_oversight",
    title="Reviews with the IRO's oversight since the review before",
    counted="reviews",
    population="reviews held in the period that are not the first of their period of care",
    numerator="those with a check on a day after the review before and before this one",
    exclusions=(
        "not_in_cohort",
        "not_looked_after",
        "short_break",
        "first_review",
        "history_unknown",
    ),
    source="annual reports of IRO services; Children Act 1989 s 25B(1)(a) sets no number of checks",
    better="higher",
    records_are="held",
    needs=(_OVERSIGHT,),
    note="A check on the day of a review belongs to neither side of it.",
    tally=_midpoint,
)


def _children(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, brief, unknown = looked_after_at_end(cohort, period, LOOKED_AFTER_SIX_MONTHS)
    since = np.maximum(
        cohort.periods_of_care.start[events.period], np.datetime64(period.start, "D")
    )
    checked = _last_check(cohort, events.child, events.on) >= since
    return Tally(events=events, box=boxes([*reasons, brief, unknown], checked))


children_with_oversight = Measure(
    key="children_with_oversight",
    title="Children with the IRO's oversight in the period",
    counted="children",
    population="children looked after on the period's last day, for at least six months",
    numerator="those with a check in the period, since they came into care",
    exclusions=("short_break", "under_six_months", "history_unknown"),
    source=LOOKED_AFTER_SIX_MONTHS.source,
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=(_OVERSIGHT,),
    note="A check in an earlier period of care does not count.",
    tally=_children,
)
