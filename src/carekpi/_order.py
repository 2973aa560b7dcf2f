"""The order of rows by several keys: what sorting a table comes down to, done fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["firsts", "order_of"]

_BITS = 63  # of an int64 that is not negative
_PARTS = 14  # bits: a part of many million rows then fits a processor's cache
_MANY = 1 << 19
_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def order_of(keys: Sequence[NDArray[Any]]) -> NDArray[np.intp]:
    """The order that sorts rows by several keys, the first foremost; equal rows stay as they are.

    It is what ``np.lexsort`` gives for the keys in reverse, NaT last. Keys that are whole numbers,
    dates or flags are packed into one number a row, and those are sorted: the ranges of a table's
    columns (children, days, codes) seldom need more bits than it has.

    :param keys: at least one, all of one length.

    >>> order_of([np.array([2, 1, 2]), np.array([7, 9, 5])]).tolist()
    [1, 2, 0]
    """
    rows = len(keys[0])
    if not rows:
        return np.zeros(0, dtype=np.intp)
    shift = rows.bit_length()
    packed, size, rest = np.zeros(rows, dtype=np.int64), 1, list(keys)
    while rest and (ranged := _ranged(rest[0])) and size * ranged[1] << shift <= 1 << _BITS:
        packed *= ranged[1]
        packed += ranged[0]
        size *= ranged[1]
        del rest[0]
    if len(rest) == len(keys):
        return np.lexsort(keys[::-1])
    if (packed[1:] >= packed[:-1]).all():
        order = np.arange(rows)
    else:
        packed <<= shift
        packed |= np.arange(rows)
        packed = _sorted(packed, bits=(size << shift).bit_length())
        order = (packed & ((1 << shift) - 1)).astype(np.intp, copy=False)
        packed >>= shift
    if rest:  # looked at only where the others leave something open
        same = packed[1:] == packed[:-1]
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        among = order[tied]
        order[tied] = among[np.lexsort([*(key[among] for key in reversed(rest)), packed[tied]])]
    return order


def firsts(*keys: NDArray[Any]) -> NDArray[np.bool_]:
    """Which rows are the first of a run of equal keys, of rows in their order.

    >>> firsts(np.array([1, 1, 2]), np.array([7, 9, 9])).tolist()
    [True, True, True]
    """
    first = np.zeros(len(keys[0]), dtype=np.bool_)
    first[:1] = True
    for key in keys:
        first[1:] |= key[1:] != key[:-1]
    return first


def _sorted(packed: NDArray[np.int64], *, bits: int) -> NDArray[np.int64]:
    """Numbers in order, of no more bits than said; no two are equal, as each has its row within.

    Many are parted by their foremost bits first, so that the time for each does not grow.
    """
    if len(packed) < _MANY:
        packed.sort()
        return packed
    part = (packed >> max(bits - _PARTS, 0)).astype(np.uint16)
    packed = packed[np.argsort(part, kind="stable")]  # by counting, as they are of 16 bits
    for rows in np.split(packed, np.cumsum(np.bincount(part))[:-1]):
        rows.sort()
    return packed


def _ranged(key: NDArray[Any]) -> tuple[NDArray[np.int64], int] | None:
    """A key as numbers from 0 in the same order, and how many there may be; nothing of others."""
    dates = key.dtype.kind == "M"
    if key.dtype.kind not in "biM" or not key.dtype.isnative:
        return None
    whole = key.view(np.int64) if dates else key.astype(np.int64, copy=False)
    low, high = int(whole.min()), int(whole.max())
    if low > _LEAST and high < _MOST:
        return whole - low, high - low + 1
    # The ends stand for what is missing or without end: they are put beside the others.
    least, most = whole == _LEAST, whole == _MOST
    others = whole[~(least | most)]
    low, high = (int(others.min()), int(others.max())) if len(others) else (0, 0)
    if low <= _LEAST + 1 or high >= _MOST - 2:
        return None
    whole = np.where(least, high + 2 if dates else low - 1, np.where(most, high + 1, whole))
    return whole - (low - 1), high - low + 4
