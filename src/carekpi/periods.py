"""Periods of reporting, months, and ages.

A :class:`Period` is a closed interval of dates: both its first and its last day belong to it. A
*reporting year* is named by the 31 March on which it ends: year 2021 is 1 April 2020 to 31 March
2021. Its quarter 1 is April to June.

The functions take a ``date`` and give the like, or an array of ``datetime64[D]`` of any shape;
arguments are broadcast together as numpy does. What is missing stays missing: NaT where the answer
is a date, masked where it is a number. A ``datetime`` is refused with ``TypeError``.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen

from carekpi._dates import (
    MONTH_NAMES,
    NAT,
    UNDER_MASK,
    day_array,
    day_number,
    in_pieces,
    in_words,
    integer_array,
    is_array,
    is_integer_array,
    masked,
    one_day,
    plain_date,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs
    from numpy.typing import NDArray

    from carekpi._dates import Days, Integer, Integers, MaskedIntegers

__all__ = [
    "Period",
    "add_months",
    "age_on",
    "month",
    "month_start",
    "quarter",
    "quarter_of",
    "reporting_year",
    "reporting_year_of",
]

_MONTHS = 12  # in a year
_QUARTER = 3  # months
_FOUR_DIGITS = 1000  # 21 is not 2021
_APRIL = 4  # the first month of a reporting year


def _a_date(_: object, attribute: attrs.Attribute[date], value: object) -> None:
    plain_date(value, attribute.name)


def _in_order(period: Period, _: attrs.Attribute[date], end: date) -> None:
    if end < period.start:
        raise ValueError(
            f"The period ends ({in_words(end)}) before it starts ({in_words(period.start)}). "
            f"Expected the first day, then the last."
        )


@frozen(order=True)
class Period:
    """A closed interval of dates: ``start`` and ``end`` both belong to it.

    :param start: the first day.
    :param end: the last day, not before ``start``.
    :raises TypeError: a ``datetime``, or anything else that is not a date.
    :raises ValueError: an ``end`` before ``start``.

    >>> from datetime import date
    >>> july_to_march = Period(date(2019, 7, 1), date(2020, 3, 31))
    >>> date(2020, 3, 31) in july_to_march
    True
    >>> print(july_to_march)
    1 July 2019 to 31 March 2020
    >>> july_to_march.days
    275
    """

    start: date = field(validator=_a_date)
    end: date = field(validator=[_a_date, _in_order])

    @classmethod
    def on(cls, day: date) -> Period:
        """Return the period of one day.

        >>> from datetime import date
        >>> Period.on(date(2021, 3, 31)).days
        1
        """
        return cls(day, day)

    def __contains__(self, day: object) -> bool:
        """Say whether ``day`` lies in the period, its first and last day included."""
        return self.start <= plain_date(day, "day") <= self.end

    def covers(self, days: Days) -> NDArray[np.bool_]:
        """Say of each of ``days``, an array of ``datetime64[D]``, whether it lies in the period.

        NaT lies in none.

        >>> reporting_year(2021).covers(np.array(["2020-03-31", "2020-04-01", "NaT"], "M8[D]"))
        array([False,  True, False])
        """
        values = day_array(days, "days")
        first, last = np.datetime64(self.start, "D"), np.datetime64(self.end, "D")
        inside: NDArray[np.bool_] = (values >= first) & (values <= last)
        return inside

    @property
    def days(self) -> int:
        """How many days it has, the first and the last included."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """Return its name as a report has it.

        >>> print(reporting_year(2021).label, month(2020, 4).label, sep=", ")
        year ending 31 March 2021, April 2020
        >>> quarter(2020, 4).label
        'quarter 4 (January to March 2020)'
        """
        if self.start == self.end:
            return in_words(self.start)
        if self == _reporting_year_with(self.start):
            return f"year ending {in_words(self.end)}"
        if self == _month_with(self.start):
            return f"{MONTH_NAMES[self.start.month - 1]} {self.start.year}"
        if self == _quarter_with(self.start):
            first, last = (MONTH_NAMES[day.month - 1] for day in (self.start, self.end))
            return f"quarter {_quarter_of(self.start)} ({first} to {last} {self.end.year})"
        return f"{in_words(self.start)} to {in_words(self.end)}"

    def __str__(self) -> str:
        """Return the label."""
        return self.label

    def months(self) -> tuple[Period, ...]:
        """Return its calendar months in order.

        They make up the period: where it starts or ends within a month, so does its part.

        >>> [str(part) for part in Period(date(2020, 4, 1), date(2020, 6, 12)).months()]
        ['April 2020', 'May 2020', '1 June 2020 to 12 June 2020']
        """
        return self._parts(_month_with)

    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters of its reporting years in order; they too make up the period.

        >>> [str(part) for part in reporting_year(2021).quarters()][0]
        'quarter 1 (April to June 2020)'
        """
        return self._parts(_quarter_with)

    def years(self) -> tuple[Period, ...]:
        """Return its reporting years in order; they too make up the period.

        >>> [str(part) for part in Period(date(2019, 4, 1), date(2021, 3, 31)).years()]
        ['year ending 31 March 2020', 'year ending 31 March 2021']
        """
        return self._parts(_reporting_year_with)

    def _parts(self, whole: Callable[[date], Period]) -> tuple[Period, ...]:
        parts = []
        start = self.start
        while True:
            end = min(whole(start).end, self.end)
            parts.append(Period(start, end))
            if end == self.end:
                return tuple(parts)
            start = end + timedelta(days=1)


def reporting_year(year: int) -> Period:
    """Return the reporting year that ends on 31 March of ``year``.

    :raises ValueError: a year before 2 or after 9999, such as 202021.

    Source: the SSDA903 return's year, 1 April to 31 March.

    >>> reporting_year(2021)
    Period(start=datetime.date(2020, 4, 1), end=datetime.date(2021, 3, 31))
    """
    year = _year(year, "year")
    return _months_from(date(year - 1, _APRIL, 1), _MONTHS)


def quarter(year: int, number: int) -> Period:
    """Return a quarter of the reporting year that ends on 31 March of ``year``.

    :param number: 1 for April to June, to 4 for January to March.
    :raises ValueError: a number that is not 1 to 4, or a year that no date can have.

    >>> print(quarter(2021, 1))
    quarter 1 (April to June 2020)
    """
    number = whole_number(number, "number")
    if not 1 <= number <= _MONTHS // _QUARTER:
        raise ValueError(f"A year has no quarter {number}. Expected 1 (April to June) to 4.")
    start = reporting_year(year).start
    return _months_from(add_months(start, _QUARTER * (number - 1)), _QUARTER)


def month(year: int, number: int) -> Period:
    """Return the calendar month ``number`` of the calendar year ``year``.

    :raises ValueError: a number that is not 1 to 12, or a year that no date can have.

    >>> print(month(2020, 4))
    April 2020
    """
    number = whole_number(number, "number")
    if not 1 <= number <= _MONTHS:
        raise ValueError(f"A year has no month {number}. Expected 1 (January) to 12.")
    return _months_from(date(_year(year, "year"), number, 1), 1)


@overload
def reporting_year_of(d: date) -> int: ...
@overload
def reporting_year_of(d: Days | np.datetime64) -> MaskedIntegers: ...
def reporting_year_of(d: Any) -> Any:
    """Return the reporting year in which ``d`` lies, by the 31 March on which it ends.

    :param d: a date, or an array of ``datetime64[D]``.
    :returns: an ``int``; for an array a masked array of int32, masked where ``d`` is NaT.

    >>> from datetime import date
    >>> reporting_year_of(date(2020, 3, 31)), reporting_year_of(date(2020, 4, 1))
    (2020, 2021)
    """
    if not is_array(d):
        return _year_of(one_day(d, "d"))
    return _numbers_by_day(day_array(d, "d"), _years)


@overload
def quarter_of(d: date) -> int: ...
@overload
def quarter_of(d: Days | np.datetime64) -> MaskedIntegers: ...
def quarter_of(d: Any) -> Any:
    """Return the quarter of its reporting year in which ``d`` lies, 1 (April to June) to 4.

    With :func:`reporting_year_of` it tells one quarter from all others.

    :param d: a date, or an array of ``datetime64[D]``.
    :returns: an ``int``; for an array a masked array of int32, masked where ``d`` is NaT.

    >>> from datetime import date
    >>> quarter_of(date(2020, 4, 1)), quarter_of(date(2020, 3, 31))
    (1, 4)
    """
    if not is_array(d):
        return _quarter_of(one_day(d, "d"))
    return _numbers_by_day(day_array(d, "d"), _quarters)


@overload
def month_start(d: date) -> date: ...
@overload
def month_start(d: np.datetime64) -> np.datetime64: ...
@overload
def month_start(d: Days) -> Days: ...
def month_start(d: Any) -> Any:
    """Return the first day of the calendar month in which ``d`` lies.

    :param d: a date, or an array of ``datetime64[D]``; NaT stays NaT.

    >>> from datetime import date
    >>> month_start(date(2020, 4, 17))
    datetime.date(2020, 4, 1)
    """
    if not is_array(d):
        return one_day(d, "d").replace(day=1)
    result = _by_day(day_array(d, "d"), np.int64, _month_starts)[0].view("M8[D]")
    return result if result.ndim or isinstance(d, np.ndarray) else result[()]


@overload
def add_months(d: date, n: Integer) -> date: ...
@overload
def add_months(d: np.datetime64, n: Integer) -> np.datetime64: ...
@overload
def add_months(d: Days, n: Integer | Integers) -> Days: ...
@overload
def add_months(d: date | np.datetime64, n: Integers) -> Days: ...
def add_months(d: Any, n: Any) -> Any:
    """Return the date ``n`` calendar months after ``d``, before it for a negative ``n``.

    The corresponding-date rule: the same day number, or the last day of the month where it has no
    such day. A month's end does not stay one: 30 November and six months is 30 May. So three steps
    of a month are not one of three, and months are to be counted in one step from the day on which
    they begin to run.

    :param d: a date, or an array of ``datetime64[D]``.
    :param n: a whole number, or an array of them.
    :returns: a date; an array of ``datetime64[D]`` if either argument is an array, NaT where either
        is missing.
    :raises TypeError: a ``datetime``, or anything else that is not a day; an ``n`` that is not
        whole.
    :raises ValueError: an answer that no date can be (before year 1 or after 9999).

    Source: Dodds v Walker [1981] 1 WLR 1027 (House of Lords); "month" is a calendar month by the
    Interpretation Act 1978, schedule 1.

    >>> from datetime import date
    >>> add_months(date(2020, 11, 30), 3)
    datetime.date(2021, 2, 28)
    >>> add_months(np.array(["2020-11-30", "NaT"], "M8[D]"), np.array([3, 3]))
    array(['2021-02-28',        'NaT'], dtype='datetime64[D]')
    """
    if not is_array(d) and not is_integer_array(n):
        return _add_months_to_one(one_day(d, "d"), whole_number(n, "n"))
    days = day_array(d, "d")
    steps, missing = integer_array(n, "n")
    if missing is not None:
        days = np.where(missing, np.datetime64("NaT", "D"), days)
    far = np.abs(steps) > _MONTHS * date.max.year
    if far.any():
        raise ValueError(f"n is more than {date.max.year} years of months, beyond any date.")

    def add(piece: NDArray[np.int64], by: NDArray[np.int64], out: NDArray[np.int64]) -> bool:
        out[...] = _months_later(piece, by)
        out[piece == NAT] = NAT
        return False

    if steps.ndim:
        values, _ = in_pieces(add, days.view(np.int64), steps, dtype=np.int64)
    else:
        values, _ = _by_day(days, np.int64, _months_later, int(steps))
    result = values.view("M8[D]")
    # Of almost all arrays the least and the greatest tell, and faster than flags for each.
    if values.size and (values.min() < _FIRST_DATE or values.max() > _LAST_DATE):
        beyond = ((values < _FIRST_DATE) & (values != NAT)) | (values > _LAST_DATE)
        if beyond.any():
            raise ValueError(f"{int(beyond.sum())} of the answers lie beyond the years 1 to 9999.")
    return result if result.ndim or isinstance(d, np.ndarray) else result[()]


@overload
def age_on(born: date, on: date) -> int: ...
@overload
def age_on(born: None, on: date | None) -> None: ...
@overload
def age_on(born: date | None, on: None) -> None: ...
@overload
def age_on(born: date | None, on: date) -> int | None: ...
@overload
def age_on(born: Days | np.datetime64, on: date | Days | np.datetime64) -> MaskedIntegers: ...
@overload
def age_on(born: date, on: Days | np.datetime64) -> MaskedIntegers: ...
def age_on(born: Any, on: Any) -> Any:
    """Return the age on a date, in completed years.

    One born on 29 February comes of age on 1 March in common years. (``dateutil.relativedelta``
    turns it on 28 February.) A year is never 365.25 days. Before the birth the age is negative:
    an error of the data, for the caller to deal with.

    :param born: the date of birth, or an array of ``datetime64[D]``.
    :param on: the date of the event, or an array likewise.
    :returns: an ``int``, or None where a date is None; a masked array of int32 if either argument
        is an array, masked where either is NaT.
    :raises TypeError: a ``datetime``, or anything else that is not a day.

    Source: the age is attained at the beginning of the birthday (Family Law Reform Act 1969,
    section 9); the birthday of 29 February in common years is carekpi's convention.

    >>> from datetime import date
    >>> age_on(date(2004, 2, 29), date(2022, 2, 28)), age_on(date(2004, 2, 29), date(2022, 3, 1))
    (17, 18)
    """
    if not is_array(born) and not is_array(on):
        if born is None or on is None:
            return None
        birth, day = one_day(born, "born"), one_day(on, "on")
        had_birthday = (day.month, day.day) >= (birth.month, birth.day)
        return day.year - birth.year - (not had_birthday)
    births, days = day_array(born, "born"), day_array(on, "on")

    written = _day_table(np.int32, _as_written)

    def completed(birth: NDArray[np.int64], day: NDArray[np.int64], out: NDArray[np.int32]) -> bool:
        written.take(day - _FIRST_DAY, out=out, mode="clip")
        before = written.take(birth - _FIRST_DAY, mode="clip")
        some = bool(min(out.min(), before.min()) == _NOT_HERE)
        beyond = (out == _NOT_HERE) | (before == _NOT_HERE) if some else None
        np.subtract(out, before, out=out)
        np.right_shift(out, _YEAR_BITS, out=out)
        if beyond is not None:
            there = _as_written(day[beyond]) - _as_written(birth[beyond])
            out[beyond] = there >> _YEAR_BITS
        return some

    ages, some_missing = in_pieces(
        completed, births.view(np.int64), days.view(np.int64), dtype=np.int32
    )
    if not some_missing:
        return np.ma.MaskedArray(ages)
    return masked(ages, np.isnat(births) | np.isnat(days), under=UNDER_MASK)


def _year(year: object, name: str) -> int:
    number = whole_number(year, name)
    if not _FOUR_DIGITS <= number <= date.max.year:
        raise ValueError(f"{name} is {number}. Expected the year of one date, such as 2021.")
    return number


def _months_from(start: date, count: int) -> Period:
    """Return the ``count`` calendar months from ``start``, a first of a month.

    Up to the last date that there is, so that a period that ends on it has its parts.
    """
    years, index = divmod(start.month - 1 + count, _MONTHS)
    if start.year + years > date.max.year:
        return Period(start, date.max)
    return Period(start, date(start.year + years, index + 1, 1) - timedelta(days=1))


def _month_with(day: date) -> Period:
    return _months_from(day.replace(day=1), 1)


def _quarter_with(day: date) -> Period:
    # The quarters of a year from April are those of a year from January by other numbers.
    first = (day.month - 1) // _QUARTER * _QUARTER + 1
    return _months_from(day.replace(month=first, day=1), _QUARTER)


def _reporting_year_with(day: date) -> Period:
    year = _year_of(day)
    if year == date.min.year:
        return Period(date.min, date(year, _APRIL, 1) - timedelta(days=1))
    return _months_from(date(year - 1, _APRIL, 1), _MONTHS)


def _year_of(day: date) -> int:
    return day.year + (day.month >= _APRIL)


def _quarter_of(day: date) -> int:
    return (day.month - _APRIL) % _MONTHS // _QUARTER + 1


def _add_months_to_one(d: date, n: int) -> date:
    years, index = divmod(d.month - 1 + n, _MONTHS)
    year = d.year + years
    if not date.min.year <= year <= date.max.year:
        raise ValueError("The answer lies beyond the years 1 to 9999.")
    last = _month_with(date(year, index + 1, 1)).end
    return last.replace(day=min(d.day, last.day))


def _numbers_by_day(
    days: Days, exact: Callable[[NDArray[np.int64]], NDArray[np.int64]]
) -> MaskedIntegers:
    values, some_missing = _by_day(days, np.int32, exact)
    if not some_missing:
        return np.ma.MaskedArray(values)
    result: MaskedIntegers = masked(values, np.isnat(days), under=UNDER_MASK)
    return result


# Days to months, years and other days. numpy's own conversions divide their way through every date.
# For the years that records are from, a table with an entry a day is ten times as fast: what the
# functions below work out for any day is worked out once for each of these.

_TABLE_FIRST = np.datetime64("1880-01", "M")
_TABLE_END = np.datetime64("2201-01", "M")
_FIRST_MONTH = int(_TABLE_FIRST.astype(np.int64))
_FIRST_DAY = day_number(date(1880, 1, 1))
_END_DAY = day_number(date(2201, 1, 1))
_FIRST_DATE, _LAST_DATE = day_number(date.min), day_number(date.max)
_NOT_HERE = np.iinfo(np.int32).min  # in a table of numbers; in one of days it is NaT
_DAY_BITS, _YEAR_BITS = 5, 9  # a day of the month has 5 bits, with its month 9


def _months_later(days: NDArray[np.int64], n: Any) -> NDArray[np.int64]:
    start = _month_number(days)
    end = start + n
    later: NDArray[np.int64] = days - _first_day(start) + _first_day(end)
    return np.minimum(later, _first_day(end + 1) - 1)


def _month_starts(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return _first_day(_month_number(days))


def _years(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return (_month_number(days) - (_APRIL - 1)) // _MONTHS + 1971


def _quarters(days: NDArray[np.int64]) -> NDArray[np.int64]:
    return (_month_number(days) - (_APRIL - 1)) % _MONTHS // _QUARTER + 1


def _as_written(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Year, month and day in one number, so that the difference of two has the age in front."""
    months = _month_number(days)
    years = months // _MONTHS
    of_year = months - _MONTHS * years
    return (years << _YEAR_BITS) + (of_year << _DAY_BITS) + days - _first_day(months)


@lru_cache(maxsize=16)
def _day_table(
    dtype: type[np.integer[Any]], exact: Callable[..., NDArray[np.int64]], *args: int
) -> NDArray[Any]:
    """Return what ``exact`` makes of each day, between two entries for what lies outside."""
    table = exact(np.arange(_FIRST_DAY, _END_DAY), *args).astype(dtype)
    table[[0, -1]] = np.iinfo(dtype).min
    table.flags.writeable = False
    return table


def _by_day(
    days: Days,
    dtype: type[np.integer[Any]],
    exact: Callable[..., NDArray[np.int64]],
    *args: int,
) -> tuple[NDArray[Any], int]:
    """Return ``exact`` of all the days, and whether any is missing or outside the table.

    What is missing becomes the least number of the type, which is NaT in an array of days.
    """
    table = _day_table(dtype, exact, *args)  # type: ignore[arg-type]  # numpy's types are hashable
    outside = np.iinfo(dtype).min

    def look_up(piece: NDArray[np.int64], out: NDArray[Any]) -> bool:
        table.take(piece - _FIRST_DAY, out=out, mode="clip")
        if out.min() != outside:
            return False
        beyond = (out == outside) & (piece != NAT)
        if beyond.any():
            out[beyond] = exact(piece[beyond], *args)
        return True

    return in_pieces(look_up, days.view(np.int64), dtype=dtype)


@lru_cache(maxsize=1)
def _month_tables() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the month number of each day from 1880 on, and the first day of each month."""
    months = np.arange(_TABLE_FIRST, _TABLE_END + np.timedelta64(1, "M"))
    firsts = months.astype("M8[D]").astype(np.int64)
    numbers = np.repeat(months[:-1].astype(np.int64), np.diff(firsts))
    return numbers, firsts


def _month_number(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the months since January 1970 of days since 1 January 1970. NaT gives rubbish."""
    numbers, _ = _month_tables()
    index = days - _FIRST_DAY
    result = numbers.take(index, mode="clip")
    # As unsigned numbers, those before the table are beyond its end too.
    beyond = index.view(np.uint64) >= np.uint64(len(numbers))
    beyond &= days != NAT
    if beyond.any():
        result[beyond] = days[beyond].view("M8[D]").astype("M8[M]").astype(np.int64)
    return result


def _first_day(months: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first day of each month, both counted from 1970."""
    _, firsts = _month_tables()
    index = months - _FIRST_MONTH
    result = firsts.take(index, mode="clip")
    beyond = index.view(np.uint64) >= np.uint64(len(firsts))
    if beyond.any():
        result[beyond] = months[beyond].view("M8[M]").astype("M8[D]").astype(np.int64)
    return result
