"""How many children: looked after on a day, started and ceased in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi._order import firsts
from carekpi.codes import ReasonEpisodeEnded
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import in_short_break, looked_after_at_end

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.periods import Period

__all__ = [
    "ceased",
    "ceased_events",
    "looked_after",
    "looked_after_rate",
    "started",
    "started_events",
]


def _looked_after(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    return Tally(events=events, box=boxes(reasons, len(events)))


looked_after = Measure(
    key="looked_after",
    title="Children looked after",
    counted="children",
    population="children in care on the period's last day",
    numerator="all of them; not a child whose care ended that day",
    exclusions=("short_break",),
    source='DfE, "Children looked after in England", methodology',
    kind="count",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    tally=_looked_after,
)

looked_after_rate = evolve(
    looked_after,
    key="looked_after_rate",
    title="Rate of children looked after",
    population="children under 18 in the area, by the estimate that the caller names",
    numerator="children looked after on the period's last day",
    source='DfE, "Children looked after in England": rate per 10,000 children under 18',
    kind="rate",
    note="The rate follows the estimate of the population; it is shown with it.",
)


def _once(counts: NDArray[np.bool_], child: NDArray[np.int32], *, last: bool) -> NDArray[np.bool_]:
    """Of the events that count, those of a child that is counted by another of its own."""
    rows = np.flatnonzero(counts)
    of_child = child[rows]
    kept = firsts(of_child[::-1])[::-1] if last else firsts(of_child)
    other = np.zeros(len(counts), dtype=np.bool_)
    other[rows[~kept]] = True
    return other


def _starts(cohort: Cohort, period: Period, *, once: bool) -> Tally:
    care = cohort.periods_of_care
    rows = np.flatnonzero(period.covers(care.start))
    events = cohort.locate(care.child[rows], care.start[rows], period=rows.astype(np.int32))
    events = evolve(events, episode=care.first_episode[rows].astype(np.int32))
    reasons = [in_short_break(cohort, events), ~care.entry_known[rows]]
    counts = ~np.logical_or.reduce(reasons)
    others = _once(counts, events.child, last=False) if once else ~np.ones_like(counts)
    box = boxes([*reasons, others], counts)
    return Tally(events=events, box=box)


def _ends(cohort: Cohort, period: Period, *, once: bool) -> Tally:
    care = cohort.periods_of_care
    in_period = np.flatnonzero(period.covers(care.end))
    # In order of the day they ended: periods of care are in order of the day they began.
    rows = in_period[np.lexsort((care.end[in_period], care.child[in_period]))]
    events = cohort.locate(care.child[rows], care.end[rows], period=rows.astype(np.int32))
    events = evolve(events, episode=care.last_episode[rows].astype(np.int32))
    reason = cohort.episode_table.reason_ended[events.episode]
    followed = np.zeros(len(care), dtype=np.bool_)
    followed[:-1] = care.child[1:] == care.child[:-1]
    goes_on = (reason == ReasonEpisodeEnded.X1.number) & ~followed[rows]
    reasons = [in_short_break(cohort, events), goes_on]
    counts = ~np.logical_or.reduce(reasons)
    others = _once(counts, events.child, last=True) if once else ~np.ones_like(counts)
    box = boxes([*reasons, others], counts)
    return Tally(events=events, box=box)


def _started(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _starts(cohort, period, once=True)


def _started_events(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _starts(cohort, period, once=False)


def _ceased(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _ends(cohort, period, once=True)


def _ceased_events(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _ends(cohort, period, once=False)


started = Measure(
    key="started",
    title="Children who started to be looked after",
    counted="children",
    population="periods of care that began in the period",
    numerator="children, each counted once, by the first",
    exclusions=("short_break", "entry_unknown", "counted_once"),
    source='DfE, "Children looked after in England", methodology; SSDA903 guide, RNE',
    kind="count",
    needs_reviews=False,
    adds_over_time=False,
    tally=_started,
)

started_events = evolve(
    started,
    key="started_events",
    title="Periods of care that started",
    counted="periods of care",
    numerator="all of them: a child who starts twice counts twice",
    exclusions=("short_break", "entry_unknown"),
    adds_over_time=True,
    tally=_started_events,
)

ceased = Measure(
    key="ceased",
    title="Children who ceased to be looked after",
    counted="children",
    population="periods of care that ended in the period",
    numerator="children, each counted once, by the last",
    exclusions=("short_break", "not_ceased", "counted_once"),
    source='DfE, "Children looked after in England", methodology; SSDA903 guide, REC',
    kind="count",
    needs_reviews=False,
    adds_over_time=False,
    tally=_ceased,
)

ceased_events = evolve(
    ceased,
    key="ceased_events",
    title="Periods of care that ended",
    counted="periods of care",
    numerator="all of them: a child who leaves twice counts twice",
    exclusions=("short_break", "not_ceased"),
    adds_over_time=True,
    tally=_ceased_events,
)
