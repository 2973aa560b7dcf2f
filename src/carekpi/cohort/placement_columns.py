"""Where in care a placement begins, as figures of stability count placements.

A temporary stay (T0 to T4) is no placement: the child goes back to the one it came from. One who
is placed for adoption with the foster carer it lives with has not moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi.care import SHORT_BREAK_STATUSES
from carekpi.codes import Placement, ReasonNewEpisode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.care_columns import PeriodColumns
    from carekpi.cohort.columns import EpisodeColumns

__all__ = ["PLACED_FOR_ADOPTION", "PlacementSpells", "placement_spells"]


def _numbers(codes: Any) -> NDArray[np.int8]:
    return np.array([code.number for code in codes], dtype=np.int8)


_P, _R = Placement, ReasonNewEpisode
#: The placements of a child who is placed for adoption, as numbers.
PLACED_FOR_ADOPTION = _numbers([_P.A3, _P.A4, _P.A5, _P.A6])
_WITH_PRESENT_CARER = _numbers([_P.A3, _P.A5])
_TEMPORARY = _numbers([_P.T0, _P.T1, _P.T2, _P.T3, _P.T4])
#: Codes whose meaning was not found: whether they are temporary cannot be told.
_UNKNOWN = _numbers([_P.Z11, _P.Z12, _P.Z13, _P.Z14])
_ANOTHER_CARER = _numbers([_R.S, _R.P, _R.B])
_ANY_PLACEMENT = _numbers([_R.S, _R.P, _R.B, _R.T, _R.U])


@frozen(kw_only=True, eq=False)
class PlacementSpells:
    """Each episode's placement.

    :param begins: whether a placement begins with the episode.
    :param aside: whether the episode is no placement: a temporary stay, or short breaks.
    :param first: the first episode of the placement that each episode is in, or from which it is a
        temporary stay; -1 where none has begun.
    """

    begins: NDArray[np.bool_]
    aside: NDArray[np.bool_]
    first: NDArray[np.int64]


def placement_spells(
    episodes: EpisodeColumns,
    periods: PeriodColumns,
    *,
    same_carer: bool,
    at_most: bool,
) -> PlacementSpells:
    """The placements of each period of care.

    An episode begins one where it is the first of a period of care that is a placement at all, or
    where the child has moved (RNE) since the one before; except that a child who comes back from a
    temporary stay to a placement of the same kind and provider has come back to the same placement.

    :param same_carer: whether a move with the same carer (RNE T, U) leaves the child where it was;
        without, such a move begins a placement, and so does a placement for adoption with the
        present carer.
    :param at_most: what becomes of what the data do not say (no RNE, no PLACE, or one whose meaning
        is not known): as many placements as there may have been, or as few.

    Source: SSDA903 guide, RNE and PLACE. That a return of the same kind and provider is a return to
    the same placement follows from what a temporary placement is, and is carekpi's own.
    """
    size = len(episodes)
    place, provider, reason = episodes.placement, episodes.provider, episodes.reason_new
    opens = np.zeros(size, dtype=np.bool_)
    opens[periods.first_episode] = True
    aside = np.isin(place, _TEMPORARY) | np.isin(episodes.legal_status, SHORT_BREAK_STATUSES)
    if not at_most:
        aside |= (place < 0) | np.isin(place, _UNKNOWN)
    movers = _ANOTHER_CARER if same_carer else _ANY_PLACEMENT
    moved = np.isin(reason, movers) | ((reason < 0) & at_most)

    at = np.arange(size)
    start = _last(opens)
    before = np.concatenate([[-1], _last(~aside)[:-1]])[:size]  # the placement before this episode
    before = np.where(before >= start, before, -1)
    moves = np.cumsum(moved)
    has_moved = moves > np.where(before < 0, 0, moves[before])
    came_back = (before >= 0) & (before < at - 1)
    came_back &= place == place[before]
    said = (provider >= 0) & (provider[before] >= 0)
    if at_most:
        came_back &= (place >= 0) & said & (provider == provider[before])
    else:
        came_back &= ~said | (provider == provider[before])
    stayed = came_back
    if same_carer:
        stayed = stayed | np.isin(place, _WITH_PRESENT_CARER)
    begins = ~aside & ((before < 0) | (has_moved & ~stayed))
    first = _last(begins)
    return PlacementSpells(begins=begins, aside=aside, first=np.where(first >= start, first, -1))


def _last(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each row, the last so far that is marked; -1 where there is none."""
    if not len(marked):
        return np.zeros(0, dtype=np.int64)
    return np.maximum.accumulate(np.where(marked, np.arange(len(marked)), -1))
