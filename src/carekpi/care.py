"""Where a period of care begins, and the clocks within it: the one rule, for one child and many.

A *period of care* is an unbroken run of a child's episodes. Everything that counts
"since the child came into care" hangs on where it begins, so the rule stands here once:
:class:`carekpi.domain.Child` and :class:`carekpi.cohort.Cohort` both ask it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from carekpi.codes import LegalStatus, Placement, ReasonEpisodeEnded, ReasonNewEpisode

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "COURSES",
    "SHORT_BREAK_STATUSES",
    "ReviewSpells",
    "VisitSpells",
    "begins_period_of_care",
    "course_of",
    "review_spells",
    "visit_spells",
]

#: The courses that a child's case can take, each with clocks of its own; a course is given by its
#: place in this list.
COURSES = ("looked after", "short breaks", "authorised", "placed for adoption")
LOOKED_AFTER, SHORT_BREAKS, AUTHORISED, PLACED = range(len(COURSES))

_PLACED_FOR_ADOPTION = (Placement.A3, Placement.A4, Placement.A5, Placement.A6)
#: The legal statuses of a series of short breaks, as numbers.
SHORT_BREAK_STATUSES = np.array(
    [status.number for status in LegalStatus.numbered() if status.is_short_break], dtype=np.int8
)
_RNE = ReasonNewEpisode
#: The reasons for which a new placement begins: with another carer, or with the same one too.
_OTHER_CARER = (_RNE.S, _RNE.P, _RNE.B)
_ANY_PLACEMENT = (*_OTHER_CARER, _RNE.T, _RNE.U)


def begins_period_of_care(
    child: NDArray[Any],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    reason_new: NDArray[np.int8],
    reason_ended: NDArray[np.int8],
) -> NDArray[np.bool_]:
    """Say of each episode whether a period of care begins with it.

    A new period of care begins at a child's first episode; at one with RNE ``S``; at one
    whose predecessor ended with a REC other than ``X1`` (a blank REC counts as ``X1`` where
    the predecessor's DEC is this DECOM); and at one that starts after a gap. An open episode
    that another follows goes on into the same period of care.

    :param child: the child of each episode, equal for episodes of one child; the rows sorted
        by child, then start, then end, open ends last.
    :param start: DECOM, ``datetime64[D]``.
    :param end: DEC, ``datetime64[D]``, ``NaT`` where the episode is open.
    :param reason_new: RNE as :attr:`carekpi.codes.CodeList.number`, -1 where it is missing.
    :param reason_ended: REC likewise.
    :returns: booleans, one an episode.

    Source: the SSDA903 guide's RNE and REC codes; the treatment of blanks and of open
    episodes that are followed by another is carekpi's own, for returns with gaps in them.

    >>> import numpy as np
    >>> begins_period_of_care(
    ...     np.array([7, 7, 7]),
    ...     np.array(["2020-01-06", "2020-03-02", "2020-09-01"], "M8[D]"),
    ...     np.array(["2020-03-02", "2020-06-01", "NaT"], "M8[D]"),
    ...     np.array([0, 1, 0], "i1"),
    ...     np.array([0, 5, -1], "i1"),
    ... )
    array([ True, False,  True])
    """
    begins = np.ones(len(start), dtype=np.bool_)
    ended, began = end[:-1], start[1:]
    reason = reason_ended[:-1]
    # Comparisons with NaT are false, so an open predecessor closes nothing.
    with_reason = (reason >= 0) & (reason != ReasonEpisodeEnded.X1.number) & ~np.isnat(ended)
    blank_and_apart = (reason < 0) & ~np.isnat(ended) & (ended != began)
    begins[1:] = (
        (child[1:] != child[:-1])
        | (reason_new[1:] == ReasonNewEpisode.S.number)
        | with_reason
        | blank_and_apart
        | (began > ended)
    )
    return begins


def _numbers(codes: Any) -> NDArray[np.int8]:
    return np.array([code.number for code in codes], dtype=np.int8)


class ReviewSpells(NamedTuple):
    """The stretches of care over each of which one clock of reviews runs, as columns.

    :param first: the episode with which each begins.
    :param course: the course that the case takes in it, a place in :data:`COURSES`.
    :param resumed: whether the case goes back in it to an earlier course, so that no clock begins
        anew: from a placement for adoption to the search for another, or from either to being
        looked after only.
    """

    first: NDArray[np.intp]
    course: NDArray[np.int8]
    resumed: NDArray[np.bool_]


class VisitSpells(NamedTuple):
    """The stretches of care over each of which one clock of visits runs, as columns.

    :param first: the episode with which each begins.
    :param by_order: whether it begins with a care order, and not with a placement.
    :param placed: the episode with which the placement began.
    :param placement_said: whether that episode says that a placement began with it (RNE).
    """

    first: NDArray[np.intp]
    by_order: NDArray[np.bool_]
    placed: NDArray[np.intp]
    placement_said: NDArray[np.bool_]


def course_of(
    legal_status: NDArray[np.int8],
    placement: NDArray[np.int8],
    consent: NDArray[np.int8],
    *,
    adoption: bool = True,
) -> NDArray[np.int8]:
    """Say of each episode which course the case takes in it, as a place in :data:`COURSES`.

    Placed for adoption (PLACE A3 to A6) comes before authorised (LS E1, or consent), and that
    before all else.

    :param legal_status: LS as :attr:`carekpi.codes.CodeList.number`, -1 where it is missing.
    :param placement: PLACE likewise.
    :param consent: 1 where a parent or guardian consented to placement for adoption.
    :param adoption: whether the way to adoption has courses of its own; without, the legal status
        says by itself whether it is a short break, whatever the placement.

    Source: SI 2005/389 reg 36; SSDA903 guide, LS and PLACE.

    >>> number = [LegalStatus.E1.number, LegalStatus.E1.number]
    >>> places = [Placement.U4.number, Placement.A6.number]
    >>> course_of(np.array(number, "i1"), np.array(places, "i1"), np.zeros(2, "i1")).tolist()
    [2, 3]
    """
    course = np.full(len(legal_status), LOOKED_AFTER, dtype=np.int8)
    course[np.isin(legal_status, SHORT_BREAK_STATUSES)] = SHORT_BREAKS
    if not adoption:
        return course
    course[(legal_status == LegalStatus.E1.number) | (consent == 1)] = AUTHORISED
    course[np.isin(placement, _numbers(_PLACED_FOR_ADOPTION))] = PLACED
    return course


def review_spells(
    begins: NDArray[np.bool_],
    legal_status: NDArray[np.int8],
    placement: NDArray[np.int8],
    reason_new: NDArray[np.int8],
    consent: NDArray[np.int8],
    *,
    adoption: bool = True,
) -> ReviewSpells:
    """Say where each child's own clock of reviews begins anew: with a period of care, with another
    course, and with another placement for adoption.

    :param begins: what :func:`begins_period_of_care` says of each episode.
    :param reason_new: RNE as a number. :param consent: and the others as for :func:`course_of`.
    """
    course = course_of(legal_status, placement, consent, adoption=adoption)
    anew = begins | ((course == PLACED) & np.isin(reason_new, _numbers(_OTHER_CARER)))
    anew[1:] |= course[1:] != course[:-1]
    first = np.flatnonzero(anew)
    course = course[first]
    resumed = np.zeros(len(first), dtype=np.bool_)
    before = course[:-1]
    resumed[1:] = (before >= AUTHORISED) & (course[1:] < before) & (course[1:] != SHORT_BREAKS)
    return ReviewSpells(first, course, resumed & ~begins[first])


def visit_spells(
    begins: NDArray[np.bool_],
    legal_status: NDArray[np.int8],
    placement: NDArray[np.int8],
    reason_new: NDArray[np.int8],
    *,
    carer_only: bool = False,
) -> VisitSpells:
    """Say where the clock of visits begins anew: with a placement, and where a care order is made
    while the child lives with a parent.

    :param begins: what :func:`begins_period_of_care` says of each episode: a placement begins too.
    :param carer_only: whether only a move to another carer (RNE S, P, B) begins a placement, or
        also one with the same carer (T, U), for which the return starts a new placement too.

    Source: SI 2010/959 reg 28(2)(a) ("any placement"), (5); SSDA903 guide, RNE.
    """
    said = np.isin(reason_new, _numbers(_OTHER_CARER if carer_only else _ANY_PLACEMENT))
    moved = begins | said
    home = (legal_status == LegalStatus.C2.number) & (placement == Placement.P1.number)
    by_order = np.zeros(len(home), dtype=np.bool_)
    by_order[1:] = home[1:] & (legal_status[1:] != legal_status[:-1])
    by_order &= ~moved
    first = np.flatnonzero(moved | by_order)
    placed = np.maximum.accumulate(np.where(moved, np.arange(len(moved)), 0))[first]
    return VisitSpells(first, by_order[first], placed, said[placed])
