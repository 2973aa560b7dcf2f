"""The lookup tables: from a day to its working-day number, and back.

The working-day number of a day is how many working days there have been since the range began, that
day included. Adding working days is then two look-ups and an addition, counting them is two
look-ups and a subtraction, whatever the distance.

The tables are indexed by days since 1 January 1970, as ``datetime64[D]`` stores them, so that an
array of dates is its own index. What lies outside the range, NaT included, meets the first or the
last entry when it is clipped to the table's ends, and both hold ``OUTSIDE``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi._dates import NAT, day_number
from carekpi.workdays._statutory import FIRST, LAST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.workdays._calendar import Calendar

FIRST_DAY = day_number(FIRST)
LAST_DAY = day_number(LAST)

OUTSIDE = -1
"""In the tables of numbers, no number; every real one is 0 or more."""

_FAR = LAST_DAY + 2  # more working days than the range has
_MONDAY = 3  # 1 January 1970 was a Thursday: the third day of a week that begins on a Monday
_WORKING_WEEK = 5


@frozen(eq=False)
class Tables:
    """A calendar as arrays. All are read-only.

    ``working`` and ``number`` have an entry for each day since 1970 and one after the last;
    ``day`` has one for each working-day number from 0, and one after the last. Number 0 is no day
    and so, like the one after the last, NaT.
    """

    working: NDArray[np.int8]
    number: NDArray[np.int32]
    day: NDArray[np.int64]


@lru_cache(maxsize=16)
def tables_of(calendar: Calendar) -> Tables:
    """Build the tables of a calendar, on its first use."""
    days = np.arange(LAST_DAY + 2)
    working = ((days + _MONDAY) % 7 < _WORKING_WEEK).astype(np.int8)
    for closed in (calendar.bank_holidays, calendar.closed_days):
        working[[day_number(d) for d in closed]] = 0
    inside = (days >= FIRST_DAY) & (days <= LAST_DAY)
    working[~inside] = 0
    day = np.concatenate(([NAT], days[working == 1], [NAT]))
    number = np.cumsum(working, dtype=np.int32)
    working[~inside] = OUTSIDE
    number[~inside] = OUTSIDE
    for table in (working, number, day):
        table.flags.writeable = False
    return Tables(working, number, day)


def move(tables: Tables, days: NDArray[np.int64], steps: Any, out: NDArray[np.int64]) -> None:
    """Write into ``out`` the ``steps``-th working day after (before) each of ``days``.

    NaT where the day or the outcome lies outside the range.
    """
    start = tables.number.take(days, mode="clip").astype(np.int64)
    place = start + np.clip(steps, -_FAR, _FAR)
    # Backwards from a day off, the first step is onto the day that its number already names.
    place += (np.asarray(steps) < 0) & (tables.working.take(days, mode="clip") == 0)
    place[start == OUTSIDE] = 0
    tables.day.take(place, out=out, mode="clip")
    np.copyto(out, days, where=(np.asarray(steps) == 0) & (start != OUTSIDE))


@lru_cache(maxsize=16)
def moved_by(tables: Tables, steps: int) -> NDArray[np.int64]:
    """Return the table that takes a day straight to the ``steps``-th working day from it."""
    days = np.arange(LAST_DAY + 2)
    table = np.empty_like(days)
    move(tables, days, max(-_FAR, min(steps, _FAR)), table)
    table.flags.writeable = False
    return table
