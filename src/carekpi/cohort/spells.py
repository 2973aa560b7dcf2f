"""Spells: the stretches of a period of care over each of which one clock of reviews runs.

By the clock of every looked-after child, a period of care is one spell. By a child's own clock
another begins where the case takes another course: authorised to be placed, or placed, for adoption
(:func:`carekpi.care.course_of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.care import LOOKED_AFTER, review_spells
from carekpi.cohort.care_columns import last_begun
from carekpi.cohort.columns import NAT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.care_columns import PeriodColumns
    from carekpi.cohort.columns import EpisodeColumns

__all__ = ["SpellColumns", "own_spells", "whole_periods"]


@frozen(kw_only=True, eq=False)
class SpellColumns:
    """One row a spell, sorted by period of care and start.

    :param until: the day on which another clock takes over, ``NaT`` in a period's last spell.
    :param start_known: whether the clock began with its first episode for certain.
    :param start_possible: whether it may have.
    :param course: a place in :data:`carekpi.care.COURSES`.
    :param first_episode: the episode with which it begins.
    :param resumed: whether the case goes back to an earlier course, so that no clock begins anew.
    """

    period: NDArray[np.int32]
    start: NDArray[np.datetime64]
    until: NDArray[np.datetime64]
    start_known: NDArray[np.bool_]
    start_possible: NDArray[np.bool_]
    course: NDArray[np.int8]
    first_episode: NDArray[np.int64]
    resumed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.period)

    def containing(
        self, period: NDArray[np.int32], on: NDArray[np.datetime64]
    ) -> NDArray[np.int32]:
        """The spell of each date that lies in a period of care: the last to begin by then."""
        return last_begun(period, on, self.period, self.start)


def whole_periods(periods: PeriodColumns) -> SpellColumns:
    """Each period of care as one spell."""
    size = len(periods)
    return SpellColumns(
        period=np.arange(size, dtype=np.int32),
        start=periods.start,
        until=np.full(size, NAT),
        start_known=periods.entry_known,
        start_possible=periods.entry_possible,
        course=np.full(size, LOOKED_AFTER, dtype=np.int8),
        first_episode=periods.first_episode,
        resumed=np.zeros(size, dtype=np.bool_),
    )


def own_spells(episodes: EpisodeColumns, periods: PeriodColumns, *, adoption: bool) -> SpellColumns:
    """The spells of each child's own clock.

    :param adoption: whether the way to adoption has courses of its own, or short breaks alone.
    """
    begins = np.zeros(len(episodes), dtype=np.bool_)
    begins[periods.first_episode] = True
    first, course, resumed = review_spells(
        begins,
        episodes.legal_status,
        episodes.placement,
        episodes.reason_new,
        episodes.consent_to_adoption,
        adoption=adoption,
    )
    period = (np.cumsum(begins) - 1)[first].astype(np.int32)
    opens = begins[first]
    start = episodes.start[first]
    until = np.full(len(first), NAT)
    until[:-1] = np.where(opens[1:], NAT, start[1:])
    return SpellColumns(
        period=period,
        start=start,
        until=until,
        start_known=~opens | periods.entry_known[period],
        start_possible=~opens | periods.entry_possible[period],
        course=course,
        first_episode=first,
        resumed=resumed,
    )
