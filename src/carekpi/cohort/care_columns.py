"""Periods of care as columns, and where in them a date lies."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi._order import firsts
from carekpi.care import begins_period_of_care
from carekpi.codes import ReasonNewEpisode
from carekpi.cohort.columns import FOREVER, NAT, taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.columns import EpisodeColumns

__all__ = [
    "PeriodColumns",
    "Spans",
    "child_and_day",
    "first_of",
    "last_begun",
    "last_by",
    "periods_of_care",
    "pieces",
    "rows_of",
]


@frozen(kw_only=True, eq=False)
class PeriodColumns:
    """One row a period of care, sorted by child and start.

    :param entry_known: whether care began with its first episode: RNE S.
    :param entry_possible: whether it may have: RNE S, or none that can be used.
    """

    child: NDArray[np.int32]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    entry_known: NDArray[np.bool_]
    entry_possible: NDArray[np.bool_]
    first_episode: NDArray[np.int64]
    last_episode: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.child)

    def looked_after_on(
        self, period: NDArray[np.integer], on: NDArray[np.datetime64]
    ) -> NDArray[np.bool_]:
        """Whether children count as looked after (DfE: not on the day on which care ended)."""
        end = self.end[period]
        inside: NDArray[np.bool_] = (self.start[period] <= on) & (np.isnat(end) | (end > on))
        return inside


def periods_of_care(episodes: EpisodeColumns) -> PeriodColumns:
    """The periods of care that the episodes make."""
    begins = begins_period_of_care(
        episodes.child, episodes.start, episodes.end, episodes.reason_new, episodes.reason_ended
    )
    first = np.flatnonzero(begins)
    last = np.concatenate([first[1:], [len(episodes)]])[: len(first)] - 1
    reason = episodes.reason_new[first]
    return PeriodColumns(
        child=episodes.child[first],
        start=episodes.start[first],
        end=episodes.end[last],
        entry_known=reason == ReasonNewEpisode.S.number,
        entry_possible=(reason == ReasonNewEpisode.S.number) | (reason < 0),
        first_episode=first,
        last_episode=last,
    )


@frozen(eq=False, slots=False)
class Spans:
    """Spans of days, sorted by child and start, in which dates can be found.

    Where several spans of a child contain a date, the one that began last is found.
    """

    child: NDArray[np.int32]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]

    def containing(
        self, child: NDArray[np.int32], on: NDArray[np.datetime64], *, last_day: bool = True
    ) -> NDArray[np.int32]:
        """The span that contains each child's date, -1 where none does.

        :param last_day: whether a span contains the day on which it ends.
        """
        key, ends, latest = self._prepared
        on = np.minimum(on, FOREVER)  # nothing that is known lies beyond
        at = _last_begun(key, child_and_day(child, on))
        if not len(key):
            return np.full(len(child), -1, dtype=np.int32)
        until = on if last_day else on + np.timedelta64(1, "D")
        # Nearly always the last span that began is the one. In records that overlap it may
        # have ended, while an earlier one goes on: step back, for as long as one can.
        mine = (at >= 0) & (self.child[at] == child)
        at = np.where(mine, at, -1)
        search = np.flatnonzero(mine & (ends[at] < until))
        while len(search):
            step = at[search]
            hopeless = latest[step] < until[search]
            at[search[hopeless]] = -1
            search, step = search[~hopeless], step[~hopeless] - 1
            at[search] = step
            search = search[ends[step] < until[search]]
        return at

    @cached_property
    def _prepared(
        self,
    ) -> tuple[NDArray[np.int64], NDArray[np.datetime64], NDArray[np.datetime64]]:
        ends = np.where(np.isnat(self.end), FOREVER, self.end)
        # The latest end among a child's spans so far: a running maximum that begins anew with
        # each child, since a later child's key is larger than any date of an earlier one's.
        running = np.maximum.accumulate(child_and_day(self.child, ends))
        latest = (running - (self.child.astype(np.int64) << _DATE_BITS)).astype("datetime64[D]")
        return child_and_day(self.child, self.start), ends, latest


def _last_begun(keys: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int32]:
    """The last of some keys in order up to each that is wanted; -1 for none."""
    if len(wanted) <= len(keys) or (wanted[1:] < wanted[:-1]).any():
        return np.searchsorted(keys, wanted, side="right").astype(np.int32) - np.int32(1)
    # Of many in order it is quicker to look where the few stand among them, and to count on.
    begun = np.bincount(np.searchsorted(wanted, keys), minlength=len(wanted) + 1)
    return np.cumsum(begun[:-1], dtype=np.int32) - np.int32(1)


_DATE_BITS = 20  # days since 1970 stay under 2**17 in the range that carekpi knows


def last_begun(
    period: NDArray[np.int32],
    on: NDArray[np.datetime64],
    spell_period: NDArray[np.int32],
    spell_start: NDArray[np.datetime64],
) -> NDArray[np.int32]:
    """The spell of each date that lies in a period of care: the last to begin by then.

    :param spell_period: the period of care of each spell; the spells sorted by it and by their
        first days, and every period of care beginning with one.
    :param spell_start: those days.
    """
    began = child_and_day(spell_period, spell_start)
    at = np.searchsorted(began, child_and_day(period, on), side="right") - 1
    return at.astype(np.int32)


def child_and_day(child: NDArray[np.int32], on: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Child (or period of care) and date as one number that sorts by both."""
    return (child.astype(np.int64) << _DATE_BITS) + on.astype(np.int64)


def rows_of(
    child: NDArray[np.int32],
    on: NDArray[np.datetime64],
    wanted_child: NDArray[np.int32],
    wanted_on: NDArray[np.datetime64],
) -> NDArray[np.int64]:
    """The first row of each wanted child and day, of rows in order of both; -1 for none."""
    return first_of(child_and_day(child, on), child_and_day(wanted_child, wanted_on))


def first_of(keys: NDArray[np.integer], wanted: NDArray[np.integer]) -> NDArray[np.int64]:
    """The first row of each wanted key, of keys in order; -1 for none."""
    row = np.searchsorted(keys, wanted)
    there = row < len(keys)
    there[there] = keys[row[there]] == wanted[there]
    return np.where(there, row, -1)


def last_by(
    child: NDArray[np.int32],
    on: NDArray[np.datetime64],
    wanted_child: NDArray[np.int32],
    wanted_on: NDArray[np.datetime64],
) -> NDArray[np.datetime64]:
    """The last day of each wanted child up to and including a day, of rows in order of both;
    ``NaT`` for none.
    """
    wanted = child_and_day(wanted_child, wanted_on)
    at = np.searchsorted(child_and_day(child, on), wanted, side="right") - 1
    mine = taken(child, at, missing=-1) == wanted_child
    last: NDArray[np.datetime64] = taken(on, np.where(mine, at, -1), missing=NAT)
    return last


def pieces(
    who: NDArray[np.integer],
    first: NDArray[np.datetime64],
    last: np.datetime64,
    edge_of: NDArray[np.integer],
    edge: NDArray[np.datetime64],
) -> tuple[NDArray[np.int32], NDArray[np.datetime64], NDArray[np.int64]]:
    """A time cut at the days on which something changes, for each of whom it is asked.

    :param who: of whom, each once. :param first: the first day for each.
    :param last: the last day, for all. :param edge_of: of whom each change is.
    :param edge: the day from which it holds.
    :returns: the pieces: of whom, the first day, and how many days.
    """
    begun = np.full(1 + max(edge_of.max(initial=-1), who.max(initial=-1)), NAT)
    begun[who] = first
    within = (edge > begun[edge_of]) & (edge <= last)
    of = np.concatenate([who[first <= last], edge_of[within]]).astype(np.int32)
    day = np.concatenate([first[first <= last], edge[within]])
    order = np.argsort(child_and_day(of, day), kind="stable")
    of, day = of[order], day[order]
    new = firsts(of, day)
    of, day = of[new], day[new]
    after = np.full(len(of), last + np.timedelta64(1, "D"))
    followed = of[1:] == of[:-1]
    after[:-1][followed] = day[1:][followed]
    return of, day, (after - day).astype(np.int64)
