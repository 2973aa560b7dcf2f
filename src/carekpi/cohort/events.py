"""Dated events of children, as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi._order import firsts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.columns import ReviewColumns

__all__ = ["Events", "ReviewEvents", "joined", "merged_reviews"]


@frozen(kw_only=True, eq=False)
class Events:
    """One row an event: whose, when, and where in care it lies (-1 where nowhere).

    :param review: for reviews, which of the cohort's review events each is.
    :param obligation: for reviews held or due, which of the cohort's obligations.
    :param clock: by whose clock these are: one of :data:`carekpi.rules.CLOCKS`.
    :param table: for records of a table of the council's own, its key; their ``child`` is -1 where
        they are of none.
    :param row: and which of its rows each is.
    """

    child: NDArray[np.int32]
    on: NDArray[np.datetime64]
    period: NDArray[np.int32]
    episode: NDArray[np.int32]
    review: NDArray[np.integer] | None = None
    obligation: NDArray[np.integer] | None = None
    clock: str = "looked_after"
    table: str = ""
    row: NDArray[np.integer] | None = None

    def __len__(self) -> int:
        return len(self.child)


def joined(events: Events, others: Events) -> Events:
    """Both, one after the other; of reviews and tables they are no more."""
    return Events(
        child=np.concatenate([events.child, others.child]),
        on=np.concatenate([events.on, others.on]),
        period=np.concatenate([events.period, others.period]),
        episode=np.concatenate([events.episode, others.episode]),
    )


@frozen(kw_only=True, eq=False)
class ReviewEvents(Events):
    """Reviews, one a child and date.

    :param participation: the code, -1 where there is none that can be used.
    :param conflicting: whether there is none because the rows of that day differ.
    :param has_episodes: whether the child has any episode.
    """

    participation: NDArray[np.int8]
    conflicting: NDArray[np.bool_]
    has_episodes: NDArray[np.bool_]


def merged_reviews(
    reviews: ReviewColumns, coverage: NDArray[np.datetime64]
) -> tuple[NDArray[np.int32], NDArray[np.datetime64], NDArray[np.int8], NDArray[np.bool_]]:
    """Rows of one child on one date as one review; reviews before coverage are not used.

    Where the codes of a date differ, the code is missing. A row without a code contradicts
    nothing.

    :returns: child, date, participation code, and whether the codes differed.
    """
    child, held_on, code = reviews.child, reviews.held_on, reviews.participation
    early = held_on < coverage[child]
    if early.any():
        used = ~early
        child, held_on, code = child[used], held_on[used], code[used]
    new = firsts(child, held_on)
    if new.all():
        return child, held_on, code, np.zeros(len(child), dtype=np.bool_)
    # Within a date, rows are sorted by code, those without one last.
    first = np.flatnonzero(new)
    lowest, highest = code[first], np.maximum.reduceat(code, first)
    conflicting = lowest != highest
    conflicting &= lowest >= 0
    return (
        child[first],
        held_on[first],
        np.where(conflicting, np.int8(-1), lowest),
        conflicting,
    )
