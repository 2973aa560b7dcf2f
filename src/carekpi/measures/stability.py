"""How settled children are: how often they moved, how long they have been where they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi import periods
from carekpi.care import SHORT_BREAK_STATUSES
from carekpi.cohort.care_columns import last_begun
from carekpi.cohort.placement_columns import (
    PLACED_FOR_ADOPTION,
    PlacementSpells,
    placement_spells,
)
from carekpi.measures.measure import Counting, Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import looked_after_at_end
from carekpi.rules import (
    LONG_TERM_PLACEMENT,
    LONG_TERM_STABILITY_AGE,
    LOOKED_AFTER_THIRTY_MONTHS,
    LOOKED_AFTER_TWELVE_MONTHS,
    MANY_PLACEMENTS,
    MinimumStay,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.periods import Period

__all__ = [
    "long_term_stability",
    "long_term_stability_ni63",
    "looked_after_twelve_months",
    "three_or_more_placements",
]

_A_DAY = dt.timedelta(days=1)


def lasted(stay: MinimumStay, since: NDArray[np.datetime64], day: dt.date) -> NDArray[np.bool_]:
    """Whether what began on these days has lasted that long by the end of the day.

    The day itself counts: what began on 1 April has lasted for twelve months on 31 March.
    """
    long: NDArray[np.bool_] = stay.within.after(since) <= np.datetime64(day + _A_DAY, "D")
    return long


@frozen(kw_only=True, eq=False)
class Continuously:
    """Children looked after on a day, and whether for long enough, in three values.

    :param events: the children, dated that day. :param in_short_break: who is in short breaks.
    :param brief: who has not been looked after for so long, for certain.
    :param unknown: of whom that cannot be told.
    """

    events: Events
    in_short_break: NDArray[np.bool_]
    brief: NDArray[np.bool_]
    unknown: NDArray[np.bool_]


def continuously(cohort: Cohort, period: Period, stay: MinimumStay) -> Continuously:
    """The children looked after on a period's last day, and whether for so long without a break."""
    events, (short_break,), _, _ = looked_after_at_end(cohort, period)
    care = cohort.periods_of_care
    brief = ~lasted(stay, care.start[events.period], period.end)
    known = care.entry_known[events.period]
    return Continuously(
        events=events, in_short_break=short_break, brief=brief & known, unknown=brief & ~known
    )


def began_earlier(cohort: Cohort, events: Events, unknown: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the unknown began before the episodes are complete, so that the return of the year
    before could settle them.
    """
    first = np.datetime64(cohort.episodes_from, "D")
    earlier: NDArray[np.bool_] = unknown & (cohort.periods_of_care.start[events.period] < first)
    return earlier


# ------------------------------------------------------- looked after for twelve months


def twelve_months(cohort: Cohort, period: Period) -> Continuously:
    """The children of the return's table OC2, and those who are not among them.

    A child who was in a series of short breaks at any time in these months is left out for it.
    """
    found = continuously(cohort, period, LOOKED_AFTER_TWELVE_MONTHS)
    episodes = cohort.episode_table
    since = periods.add_months(period.end + _A_DAY, -LOOKED_AFTER_TWELVE_MONTHS.within.count)
    first, last = np.datetime64(since, "D"), np.datetime64(period.end, "D")
    breaks = np.isin(episodes.legal_status, SHORT_BREAK_STATUSES)
    breaks &= (episodes.start <= last) & ~(episodes.end < first)
    had = np.zeros(len(cohort), dtype=np.bool_)
    had[episodes.child[breaks]] = True
    return evolve(found, in_short_break=found.in_short_break | had[found.events.child])


def _twelve_months(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    found = twelve_months(cohort, period)
    box = boxes([found.in_short_break, found.brief, found.unknown], len(found.events))
    unknown = box == 2 + looked_after_twelve_months.exclusions.index("history_unknown")
    return Tally(
        events=found.events, box=box, would_settle=began_earlier(cohort, found.events, unknown)
    )


looked_after_twelve_months = Measure(
    key="looked_after_twelve_months",
    title="Children looked after for at least twelve months",
    counted="children",
    population="children in care on the period's last day",
    numerator="those looked after without a break for at least twelve months by the end of it: "
    "on 31 March, since 1 April or earlier",
    exclusions=("short_break", "under_twelve_months", "history_unknown"),
    source='DfE, "Children looked after in England", data guidance 2020 (OC2): continuously looked '
    "after for at least 12 months as at 31 March, without agreed series of short-term placements",
    kind="count",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    note="The children of whom the return's table OC2 tells. A series of short breaks at any time "
    "in the twelve months leaves a child out, as it does in the checks of the return.",
    tally=_twelve_months,
)


# ------------------------------------------------------- placements in the period


def _in_period(cohort: Cohort, period: Period) -> list[NDArray[np.int64]]:
    """How many placements each child had in a period: as few as possible, and as many."""
    episodes, care = cohort.episode_table, cohort.periods_of_care
    meets = (episodes.start <= np.datetime64(period.end, "D")) & ~(
        episodes.end < np.datetime64(period.start, "D")
    )
    counts = []
    for at_most in (False, True):
        spells = placement_spells(episodes, care, same_carer=True, at_most=at_most)
        placements = np.unique(spells.first[meets & ~spells.aside])
        counts.append(np.bincount(episodes.child[placements], minlength=len(cohort)))
    return [np.minimum(*counts), np.maximum(*counts)]


def _many_placements(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    certain, possible = (
        number[events.child] >= MANY_PLACEMENTS.value for number in _in_period(cohort, period)
    )
    if cohort.episodes_from is not None and cohort.episodes_from > period.start:
        possible[:] = True  # placements that ended before the data begin are not in them
    box = boxes([*reasons, ~certain & possible], certain)
    return Tally(events=events, box=box)


three_or_more_placements = Measure(
    key="three_or_more_placements",
    title="Children with three or more placements",
    counted="children",
    population="children looked after on the period's last day",
    numerator="those who were in three or more placements in the period, the one in which it began "
    "and the one in which it ended among them, in whatever periods of care",
    exclusions=("short_break", "history_unknown"),
    source='DfE, "Stability measures for children looked after in England" (its method was not '
    "seen); formerly NI 62. That a child placed for adoption with the foster carer it lives with "
    "has not moved: help text of LG Inform's metric 850",
    better="lower",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    note="DfE's figure is of a year; ask for a reporting year. These are no other placement: a "
    "change of legal status (RNE L), a move with the same carer (T, U), a temporary stay (T0 to "
    "T4) and the return from it to a placement of the same kind and provider. That temporary stays "
    "do not count was not seen in a source; that moves with the same carer do not follows from the "
    "rule on adoption. Left out as history_unknown where an episode does not say why it began or "
    "where it was, and that could make the difference.",
    tally=_many_placements,
)


# ------------------------------------------------------- long-term stability


def _since(cohort: Cohort, events: Events, *, same_carer: bool) -> list[NDArray[np.datetime64]]:
    """Since when each child has been where it is on the day of the event: the first day on which
    that may have begun, and the last.

    One who is placed for adoption has been there since the placement before began.
    """
    episodes, care = cohort.episode_table, cohort.periods_of_care
    opens = np.zeros(len(episodes), dtype=np.int32)
    opens[care.first_episode] = 1
    in_period = (np.cumsum(opens) - 1).astype(np.int32)
    row = last_begun(events.period, events.on, in_period, episodes.start).astype(np.int64)
    opening = care.first_episode[events.period]
    found = []
    for at_most in (False, True):
        spells = placement_spells(episodes, care, same_carer=same_carer, at_most=at_most)
        here = _no_earlier(spells, row, opening)
        before = _no_earlier(spells, here - 1, opening)
        now, then = episodes.placement[_placed(spells, row, opening)], episodes.placement[here]
        adoptive = np.isin(now, PLACED_FOR_ADOPTION) & np.isin(then, PLACED_FOR_ADOPTION)
        found.append(episodes.start[np.where(adoptive, before, here)])
    return [np.minimum(*found), np.maximum(*found)]


def _no_earlier(
    spells: PlacementSpells, row: NDArray[np.int64], opening: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The first episode of the placement at each row; if there is none, of the period of care."""
    first = np.where(row < 0, -1, spells.first[row])
    return np.where(first < opening, opening, first)


def _placed(
    spells: PlacementSpells, row: NDArray[np.int64], opening: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The last episode by each row that is a placement, and no temporary stay."""
    at = np.arange(len(spells.aside))
    last = np.maximum.accumulate(np.where(spells.aside, -1, at))[row]
    return np.where(last < opening, row, last)


def _long_term(*, same_carer: bool) -> Counting:
    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        found = continuously(cohort, period, LOOKED_AFTER_THIRTY_MONTHS)
        events = found.events
        age = periods.age_on(cohort.child_table.born[events.child], events.on)
        older = (age >= LONG_TERM_STABILITY_AGE.value).filled(fill_value=False)
        possible, certain = (
            lasted(LONG_TERM_PLACEMENT, since, period.end)
            for since in _since(cohort, events, same_carer=same_carer)
        )
        box = boxes(
            [
                found.in_short_break,
                older,
                np.ma.getmaskarray(age),
                found.brief,
                found.unknown | (possible & ~certain),
            ],
            certain,
        )
        unknown = box == 2 + long_term_stability.exclusions.index("history_unknown")
        return Tally(events=events, box=box, would_settle=began_earlier(cohort, events, unknown))

    return tally


long_term_stability = Measure(
    key="long_term_stability",
    title="Children settled with the same carer for two years",
    counted="children",
    population="children looked after on the period's last day, under sixteen, who have been "
    "looked after without a break for two and a half years",
    numerator="those who have lived with the same carer for two years; or are placed for adoption, "
    "and that placement and the one before have lasted for two years together",
    exclusions=(
        "short_break",
        "outside_ages",
        "age_unknown",
        "under_thirty_months",
        "history_unknown",
    ),
    source='DfE, "Stability measures for children looked after in England" and "Children looked '
    'after in England": figures from 2020 on (data sets of 2024 and 2025). The words on adoption '
    "are those of NI 63; the newer data sets do not repeat them",
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    note="A move with the same carer (RNE T, U), a temporary stay (T0 to T4) and the return from "
    "it to a placement of the same kind and provider leave the child with the carer. NI 63 asked "
    "for the same placement: long_term_stability_ni63. The last day counts: what began on 1 April "
    "has lasted for two years on 31 March. From one year's return this can be told of children "
    "whose episode on 1 April began long enough before; the others are history_unknown.",
    tally=_long_term(same_carer=True),
)

long_term_stability_ni63 = evolve(
    long_term_stability,
    key="long_term_stability_ni63",
    title="Children settled in the same placement for two years (NI 63)",
    numerator="those who have been in the same placement for two years; or are placed for "
    "adoption, and that placement and the one before have lasted for two years together",
    source="NI 63, Department for Children, Schools and Families, of the National Indicator Set "
    "(2008 to 2011; data from 2003-04): its listing as open data was seen, its guidance not",
    note="A move with the same carer (RNE T, U) begins another placement here, and does not in "
    "long_term_stability, which DfE has published since.",
    tally=_long_term(same_carer=False),
)
