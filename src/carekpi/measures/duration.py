"""How long children have been in care, and had been when they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi.measures.children import ceased_events
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import looked_after_at_end

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.periods import Period

__all__ = ["time_in_care", "time_in_care_of_leavers"]


def _days_since_entry(cohort: Cohort, events: Events) -> NDArray[np.int64]:
    days = events.on - cohort.periods_of_care.start[events.period]
    return np.asarray(days.astype(np.int64))


def _in_care(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    known = cohort.periods_of_care.entry_known[events.period]
    return Tally(
        events=events,
        box=boxes([*reasons, ~known], known),
        amount=_days_since_entry(cohort, events),
    )


time_in_care = Measure(
    key="time_in_care",
    title="How long children have been looked after",
    counted="children",
    population="children in care on the period's last day whose entry is in the data",
    numerator="days from the day they entered care to that day",
    exclusions=("short_break", "entry_unknown"),
    source="annual reports of IRO services; SSDA903 guide, DECOM and RNE",
    kind="distribution",
    unit="days",
    note="Those who came into care before the data begin are not in it, and they have been in care "
    "longest: the further back the returns go, the longer it comes out.",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    tally=_in_care,
)


def _leavers(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    ended = ceased_events.tally(cohort, period, yardstick)
    known = cohort.periods_of_care.entry_known[ended.events.period]
    last = np.int8(2 + len(ceased_events.exclusions))  # the box of the reason asked last
    return Tally(
        events=ended.events,
        box=np.where((ended.box == 0) & ~known, last, ended.box),
        amount=_days_since_entry(cohort, ended.events),
    )


time_in_care_of_leavers = evolve(
    time_in_care,
    key="time_in_care_of_leavers",
    title="How long children had been looked after when they left",
    counted="periods of care",
    population="periods of care that ended in the period and whose start is in the data",
    numerator="days from the day on which they began to the day on which they ended",
    exclusions=(*ceased_events.exclusions, "entry_unknown"),
    source="annual reports of IRO services; SSDA903 guide, DECOM, RNE and DEC",
    at_end=False,
    adds_over_time=True,
    tally=_leavers,
)
