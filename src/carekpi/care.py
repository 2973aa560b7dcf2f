"""Where a period of care begins: the one rule, for one child and for columns.

A *period of care* is an unbroken run of a child's episodes. Everything that counts
"since the child came into care" hangs on where it begins, so the rule stands here once:
:class:`carekpi.domain.Child` and :class:`carekpi.cohort.Cohort` both ask it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi.codes import ReasonEpisodeEnded, ReasonNewEpisode

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["begins_period_of_care"]


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
