"""Rows that say the same, rows that differ, and returns that replace one another.

Plain functions on columns. Dates are days since 1970 (``int64``) and :data:`NONE` where missing;
a child is a number; a row's year orders the returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi._order import firsts, order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CONFLICTING", "KEPT", "NONE", "REPLACED", "SAME"]
__all__ += ["EpisodeFate", "Merged", "ReviewFate", "episodes_fate", "merged", "reviews_fate"]

#: Stands for a missing date or code.
NONE = np.iinfo(np.int64).min

#: What becomes of a row.
KEPT, SAME, REPLACED, CONFLICTING = range(4)


def _groups(first: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The number of each row's run."""
    return np.cumsum(first, dtype=np.int64) - 1


@frozen(kw_only=True, eq=False)
class EpisodeFate:
    """What becomes of each episode."""

    fate: NDArray[np.int8]
    """:data:`KEPT`, :data:`SAME` as another row, or :data:`REPLACED` by a later return's."""
    same_start: NDArray[np.bool_]
    """Kept, although another kept episode of the child starts on the day."""
    order: NDArray[np.intp]
    """The kept rows, sorted by child, start, end and codes."""


def episodes_fate(
    child: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    codes: Sequence[NDArray[np.int8]],
    year: NDArray[np.int64],
    rank: NDArray[np.int64],
) -> EpisodeFate:
    """Keep the latest return's version of each episode, and of rows that say the same, one.

    An episode is known by child and start. Versions that one return has are all kept.

    :param rank: of rows that say the same, the one with the highest is kept.
    """
    packed = np.zeros(len(child), dtype=np.int64)
    for column in codes:
        packed = (packed << 8) | (column.astype(np.int64) + 1)
    order = order_of([child, start, end, packed, -year, -rank])
    child, start, end, packed, year = (c[order] for c in (child, start, end, packed, year))
    new = firsts(child, start)
    episode, head = _groups(new), firsts(child, start, end, packed)
    latest = year[:0] if not len(year) else np.maximum.reduceat(year, np.flatnonzero(new))
    head_is_latest = (year == latest[episode])[head][_groups(head)]
    fate = np.where(head_is_latest, np.where(head, KEPT, SAME), REPLACED).astype(np.int8)
    kept = np.flatnonzero(fate == KEPT)
    again = kept[~firsts(episode[kept])]
    result = np.empty(len(order), dtype=np.int8)
    result[order] = fate
    same_start = np.zeros(len(order), dtype=np.bool_)
    same_start[order[again]] = True
    return EpisodeFate(fate=result, same_start=same_start, order=order[kept])


@frozen(kw_only=True, eq=False)
class ReviewFate:
    """What becomes of each review."""

    fate: NDArray[np.int8]
    """:data:`KEPT`, or :data:`SAME` as another row."""
    conflicting: NDArray[np.bool_]
    """Kept, the first of several with different codes for one child and date."""
    order: NDArray[np.intp]
    """The kept rows, sorted by child, date and code."""


def reviews_fate(
    child: NDArray[np.int64],
    held_on: NDArray[np.int64],
    code: NDArray[np.int8],
    rank: NDArray[np.int64],
) -> ReviewFate:
    """Keep one of the rows that say the same; find codes that differ for one review."""
    order = order_of([child, held_on, code, -rank])
    child, held_on, code = child[order], held_on[order], code[order]
    first = firsts(child, held_on, code)
    fate = np.full(len(order), SAME, dtype=np.int8)
    fate[order[first]] = KEPT
    coded = np.flatnonzero(first & (code >= 0))
    lead = firsts(child[coded], held_on[coded])
    more = np.append(~lead[1:], False)[: len(lead)]
    conflicting = np.zeros(len(order), dtype=np.bool_)
    conflicting[order[coded[lead & more]]] = True
    return ReviewFate(fate=fate, conflicting=conflicting, order=order[first])


@frozen(kw_only=True, eq=False)
class Merged:
    """One record a child, made of its rows."""

    fate: NDArray[np.int8]
    """For each row: :data:`KEPT` (one a child), :data:`SAME`, :data:`REPLACED` by a later
    return's, or :data:`CONFLICTING` with the one kept of the same return."""
    values: Mapping[str, NDArray[np.int64]]
    """For each child, the value of each field; :data:`NONE` where there is none."""
    conflicts: Mapping[str, NDArray[np.intp]]
    """For each field, the first row of every child whose rows of one return differ in it."""
    differs: Mapping[str, NDArray[np.intp]]
    """For each field, the latest row of every child whose returns differ in it."""


def merged(
    children: int,
    child: NDArray[np.int64],
    year: NDArray[np.int64],
    fields: Mapping[str, NDArray[np.int64]],
    rank: NDArray[np.int64],
) -> Merged:
    """Make one record a child: of each field, the value of the latest return that has one.

    Where the rows of that return differ among themselves, there is no telling which is right,
    and the field has no value.
    """
    values: dict[str, NDArray[np.int64]] = {}
    conflicts: dict[str, NDArray[np.intp]] = {}
    differs: dict[str, NDArray[np.intp]] = {}
    for name, column in fields.items():
        values[name], conflicts[name], differs[name] = _field(children, child, year, column)
    order = order_of([child, -year, *fields.values(), -rank])
    first = firsts(child[order])
    head = order[first][_groups(first)]
    same = np.ones(len(order), dtype=np.bool_)
    for column in fields.values():
        same &= column[order] == column[head]
    earlier = year[order] < year[head]
    fate = np.empty(len(order), dtype=np.int8)
    fate[order] = np.select(
        [first, same, earlier], [KEPT, SAME, REPLACED], default=CONFLICTING
    ).astype(np.int8)
    return Merged(fate=fate, values=values, conflicts=conflicts, differs=differs)


def _field(
    children: int, child: NDArray[np.int64], year: NDArray[np.int64], column: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """A field's value for each child; rows where one return differs; rows where returns do."""
    result = np.full(children, NONE)
    known = np.flatnonzero(column != NONE)
    if not len(known):
        return result, known, known
    order = known[order_of([child[known], -year[known]])]
    first = firsts(child[order])
    starts, of_child = np.flatnonzero(first), _groups(first)
    is_latest = year[order] == year[order[starts]][of_child]
    value = column[order]
    big, small = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    least = np.minimum.reduceat(np.where(is_latest, value, big), starts)
    most = np.maximum.reduceat(np.where(is_latest, value, small), starts)
    conflict = least != most
    result[child[order[starts]]] = np.where(conflict, NONE, most)
    other = np.maximum.reduceat((value != most[of_child]) & ~is_latest, starts)
    return result, order[starts[conflict]], order[starts[other & ~conflict]]
