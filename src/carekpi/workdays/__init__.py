"""Working days in England and Wales.

A *working day* is any day but a Saturday or Sunday, Christmas Day, Good Friday, and a bank holiday
in England and Wales under the Banking and Financial Dealings Act 1971 (SI 2010/959, regulation 2,
whose definition was not read at source, and is known from parallel regulations).
That is the meaning of the Care Planning, Placement and Case Review Regulations; other Acts have
others. :class:`Calendar` says where the bank holidays come from and until when they are known.

Every function takes a ``date`` and gives the like, or an array of ``datetime64[D]`` of any shape.
Arguments are broadcast together as numpy does. Arrays of finer units are taken where each value is
a whole day. A missing date stays missing: NaT where the answer is a date, masked where it is a
number. A ``datetime`` is refused with ``TypeError``: which day it is depends on its time zone. A
date outside 1980 to 2100, or an answer that would lie outside, raises ``ValueError``.

There is no function called ``count``: whether the first day and the last are counted is in each
name's own description, and it is never the first.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from carekpi._dates import (
    NAT,
    UNDER_MASK,
    day_array,
    day_number,
    day_numbered,
    first_position,
    in_pieces,
    integer_array,
    is_array,
    is_integer_array,
    masked,
    one_day,
    plain_date,
    whole_number,
)
from carekpi.workdays._calendar import ENGLAND_AND_WALES, RANGE, Calendar, Change
from carekpi.workdays._proclaimed import PROCLAIMED, ProclaimedDay
from carekpi.workdays._tables import (
    FIRST_DAY,
    LAST_DAY,
    Tables,
    move,
    moved_by,
    tables_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi._dates import Days, Integer, Integers, MaskedBooleans, MaskedIntegers

__all__ = [
    "ENGLAND_AND_WALES",
    "PROCLAIMED",
    "Calendar",
    "Change",
    "ProclaimedDay",
    "add_working_days",
    "days_not_counted",
    "is_working_day",
    "working_days_between",
]

_SOME_MISSING, _SOME_OUTSIDE = 1, 2  # what a look-up can meet, as bits

_WEEKEND = {6: "Saturday", 7: "Sunday"}  # by ISO weekday


@overload
def is_working_day(d: date, *, calendar: Calendar = ...) -> bool: ...
@overload
def is_working_day(d: Days | np.datetime64, *, calendar: Calendar = ...) -> MaskedBooleans: ...
def is_working_day(d: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
    """Say whether ``d`` is a working day.

    :param d: a date, or an array of ``datetime64[D]``.
    :param calendar: whose working days; the law's unless told otherwise.
    :returns: a ``bool``; for an array a masked array of booleans, masked (and False under the mask)
        where ``d`` is NaT.
    :raises TypeError: a ``datetime``, or anything else that is not a day.
    :raises ValueError: a date outside the calendar's range.

    Source: SI 2010/959, regulation 2(1).

    >>> from datetime import date
    >>> is_working_day(date(2020, 5, 8))  # the early May bank holiday, moved for VE day
    False
    """
    tables = tables_of(calendar)
    if not is_array(d):
        return bool(tables.working[_index(one_day(d, "d"))])
    days = day_array(d, "d")

    def look_up(piece: NDArray[np.int64], out: NDArray[np.int8]) -> int:
        tables.working.take(piece, out=out, mode="clip")
        return _state(out, piece)

    answers, state = in_pieces(look_up, days.view(np.int64), dtype=np.int8)
    if state & _SOME_OUTSIDE:
        _refuse_outside(days, "d")
    return masked(np.asarray(answers == 1), np.isnat(days), under=False)


@overload
def add_working_days(d: date, n: Integer, *, calendar: Calendar = ...) -> date: ...
@overload
def add_working_days(
    d: np.datetime64, n: Integer, *, calendar: Calendar = ...
) -> np.datetime64: ...
@overload
def add_working_days(d: Days, n: Integer | Integers, *, calendar: Calendar = ...) -> Days: ...
@overload
def add_working_days(d: date | np.datetime64, n: Integers, *, calendar: Calendar = ...) -> Days: ...
def add_working_days(d: Any, n: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
    """Return the ``n``-th working day after ``d``; for a negative ``n``, before it.

    ``d`` is never counted, and need not be a working day: "within 20 working days of the date on
    which the child becomes looked after" ends on ``add_working_days(d, 20)``. For ``n`` = 0 it is
    ``d`` itself, whatever day that is.

    :param d: a date, or an array of ``datetime64[D]``.
    :param n: a whole number, or an array of them.
    :param calendar: whose working days; the law's unless told otherwise.
    :returns: a date; an array of ``datetime64[D]`` if either argument is an array, NaT where either
        is missing.
    :raises TypeError: a ``datetime``, or anything else that is not a day; an ``n`` that is not
        whole.
    :raises ValueError: a date outside the calendar's range, or an answer that would lie outside.

    Source: the day of the event is left out, by the ordinary rule for computing a period of time.

    >>> from datetime import date
    >>> add_working_days(date(2020, 12, 10), 20)
    datetime.date(2021, 1, 12)
    >>> add_working_days(np.array(["2020-12-10", "NaT"], "M8[D]"), 20)
    array(['2021-01-12',        'NaT'], dtype='datetime64[D]')
    """
    tables = tables_of(calendar)
    if not is_array(d) and not is_integer_array(n):
        return _add_to_one(tables, one_day(d, "d"), whole_number(n, "n"))
    days = day_array(d, "d")
    values = days.view(np.int64)
    if not is_integer_array(n):
        table = moved_by(tables, whole_number(n, "n"))

        def look_up(piece: NDArray[np.int64], out: NDArray[np.int64]) -> int:
            table.take(piece, out=out, mode="clip")
            return _state(out, piece)

        moved, state = in_pieces(look_up, values, dtype=np.int64)
    else:
        steps, missing = integer_array(n, "n")
        if missing is not None:
            values = np.where(missing, NAT, values)

        def take_steps(
            piece: NDArray[np.int64], by: NDArray[np.int64], out: NDArray[np.int64]
        ) -> int:
            move(tables, piece, by, out)
            return _state(out, piece)

        moved, state = in_pieces(take_steps, values, steps, dtype=np.int64)
    result = moved.view("M8[D]")
    if state & _SOME_OUTSIDE:
        _refuse_outside(days, "d")
        gone = np.isnat(result) & (values != NAT)
        raise ValueError(f"{RANGE}. Of the answers, {_how_many(gone)}.")
    return result if result.ndim or isinstance(d, np.ndarray) else result[()]


@overload
def working_days_between(a: date, b: date, *, calendar: Calendar = ...) -> int: ...
@overload
def working_days_between(
    a: Days | np.datetime64, b: date | Days | np.datetime64, *, calendar: Calendar = ...
) -> MaskedIntegers: ...
@overload
def working_days_between(
    a: date, b: Days | np.datetime64, *, calendar: Calendar = ...
) -> MaskedIntegers: ...
def working_days_between(a: Any, b: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
    """Count the working days after ``a``, up to and including ``b``.

    ``a`` is not counted and ``b`` is, if it is a working day: from a Monday to the Tuesday is one.
    Negative when ``b`` is before ``a``, and then ``-working_days_between(b, a)``. So for every
    ``n`` >= 0, ``working_days_between(a, add_working_days(a, n)) == n``.

    :param a: a date, or an array of ``datetime64[D]``.
    :param b: likewise.
    :param calendar: whose working days; the law's unless told otherwise.
    :returns: an ``int``; a masked array of int32 if either argument is an array, masked where
        either is NaT, with ``nomask`` where nothing is missing.
    :raises TypeError: a ``datetime``, or anything else that is not a day.
    :raises ValueError: a date outside the calendar's range.

    Source: as for :func:`add_working_days`.

    >>> from datetime import date
    >>> working_days_between(date(2020, 12, 10), date(2021, 1, 12))
    20
    >>> working_days_between(np.array(["2021-01-12", "NaT"], "M8[D]"), date(2021, 1, 8)).tolist()
    [-2, None]
    """
    tables = tables_of(calendar)
    number = tables.number
    if not is_array(a) and not is_array(b):
        start, end = _index(one_day(a, "a")), _index(one_day(b, "b"))
        return int(number[end]) - int(number[start])
    first, last = day_array(a, "a"), day_array(b, "b")

    def subtract(start: NDArray[np.int64], end: NDArray[np.int64], out: NDArray[np.int32]) -> int:
        number.take(end, out=out, mode="clip")
        before = number.take(start, mode="clip")
        state = _state(out, end) | _state(before, start)
        np.subtract(out, before, out=out)
        return state

    counts, state = in_pieces(subtract, first.view(np.int64), last.view(np.int64), dtype=np.int32)
    if state & _SOME_OUTSIDE:
        _refuse_outside(first, "a")
        _refuse_outside(last, "b")
    if not state:
        return np.ma.MaskedArray(counts)
    return masked(counts, np.isnat(first) | np.isnat(last), under=UNDER_MASK)


def days_not_counted(
    start: date, end: date, *, calendar: Calendar = ENGLAND_AND_WALES
) -> list[tuple[date, str]]:
    """List the days after ``start``, up to and including ``end``, that are not working days.

    :param start: the day from which working days are counted; not counted itself.
    :param end: the last day.
    :param calendar: whose working days; the law's unless told otherwise.
    :returns: each day with the reason: ``"Saturday"``, ``"Sunday"``, the name of the bank holiday,
        or why the calendar calls it closed. One that falls at a weekend goes by the weekend.
    :raises TypeError: a ``datetime``, or anything else that is not a day.
    :raises ValueError: a date outside the calendar's range, or an ``end`` before ``start``.

    >>> from datetime import date
    >>> for day, reason in days_not_counted(date(2020, 12, 23), date(2020, 12, 29)):
    ...     print(day, reason)
    2020-12-25 Christmas Day
    2020-12-26 Saturday
    2020-12-27 Sunday
    2020-12-28 Boxing Day bank holiday
    """
    span = _index(plain_date(end, "end")) - _index(plain_date(start, "start"))
    if span < 0:
        raise ValueError("end is before start. Expected the days in order.")
    named = {**calendar.closed_days, **calendar.bank_holidays}
    days = (start + timedelta(days=n) for n in range(1, span + 1))
    reasons = ((day, _WEEKEND.get(day.isoweekday()) or named.get(day)) for day in days)
    return [(day, reason) for day, reason in reasons if reason is not None]


def _add_to_one(tables: Tables, d: date, n: int) -> date:
    index = _index(d)
    if n == 0:
        return d
    place = int(tables.number[index]) + n
    if n < 0 and not tables.working[index]:
        place += 1
    if not 0 < place < len(tables.day) - 1:
        side = "before the first" if n < 0 else "after the last"
        raise ValueError(f"{RANGE}. The answer would lie {side}.")
    return day_numbered(int(tables.day[place]))


def _index(d: date) -> int:
    """Return where the tables have the day ``d``."""
    index = day_number(d)
    if not FIRST_DAY <= index <= LAST_DAY:
        side = "before the first" if index < FIRST_DAY else "after the last"
        raise ValueError(f"{RANGE}. The date given lies {side}.")
    return index


def _state(found: NDArray[Any], days: NDArray[np.int64]) -> int:
    """Say what the look-up of ``days`` met, where the tables' ends hold negative numbers."""
    if found.min() >= 0:
        return 0
    return _SOME_OUTSIDE if ((found < 0) & (days != NAT)).any() else _SOME_MISSING


def _refuse_outside(days: Days, name: str) -> None:
    """Raise ``ValueError`` if any of ``days`` that is not NaT lies outside the range."""
    values = days.view(np.int64)
    outside = ((values < FIRST_DAY) | (values > LAST_DAY)) & (values != NAT)
    if outside.any():
        raise ValueError(f"{RANGE}. Of {name}, {_how_many(outside)}.")


def _how_many(outside: NDArray[np.bool_]) -> str:
    if outside.ndim == 0:
        return "the only one lies outside"
    count, place = int(outside.sum()), first_position(outside)
    return f"{count:,} of {outside.size:,} outside, the first at position {place}"
