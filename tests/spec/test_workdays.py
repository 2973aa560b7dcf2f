"""What a working day is, and how they are counted.

"'working day' means any day other than (a) a Saturday or Sunday, (b) Christmas Day or Good Friday,
or (c) a bank holiday in England and Wales under the Banking and Financial Dealings Act 1971":
the Care Planning, Placement and Case Review (England) Regulations 2010, regulation 2(1).
"""

from __future__ import annotations

import importlib.abc
import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.machinery import ModuleSpec
from types import SimpleNamespace

import numpy as np
import pytest

from carekpi.workdays import (
    ENGLAND_AND_WALES,
    PROCLAIMED,
    Calendar,
    Change,
    _statutory,
    add_working_days,
    days_not_counted,
    is_working_day,
    working_days_between,
)

FIRST, LAST = date(1980, 1, 1), date(2100, 12, 31)
DAY = timedelta(days=1)


# --------------------------------------------------------------------------------------------------
# The calendar computed another way: from the Act, and from what was proclaimed, typed by hand.


def easter_sunday(year: int) -> date:
    """By the Gregorian algorithm (J. Meeus, Astronomical Algorithms, chapter 8)."""
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l_) // 451
    month, day = divmod(h + l_ - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    day = date(year, month, 1)
    return day + (-day.weekday() % 7) * DAY


def last_monday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - day.weekday() * DAY


# Appointed by proclamation in place of the usual day, for one year.
MOVED = {
    date(1995, 5, 1): date(1995, 5, 8),  # 50 years after VE day
    date(2002, 5, 27): date(2002, 6, 4),  # Golden Jubilee
    date(2012, 5, 28): date(2012, 6, 4),  # Diamond Jubilee
    date(2020, 5, 4): date(2020, 5, 8),  # 75 years after VE day
    date(2022, 5, 30): date(2022, 6, 2),  # Platinum Jubilee
}
# Appointed by proclamation over and above the usual days.
EXTRA = {
    date(1981, 7, 29),  # wedding of the Prince of Wales
    date(1999, 12, 31),  # millennium
    date(2002, 6, 3),  # Golden Jubilee
    date(2011, 4, 29),  # wedding of Prince William
    date(2012, 6, 5),  # Diamond Jubilee
    date(2022, 6, 3),  # Platinum Jubilee
    date(2022, 9, 19),  # funeral of the Queen
    date(2023, 5, 8),  # coronation of the King
}


def days_off(year: int) -> set[date]:
    """Good Friday, Christmas Day and the bank holidays of a year that fall on weekdays."""
    # Common law holidays.
    days = {easter_sunday(year) - 2 * DAY}
    # The Act, schedule 1, paragraph 1.
    days |= {easter_sunday(year) + DAY, last_monday(year, 5), last_monday(year, 8)}
    christmas = date(year, 12, 25).strftime("%w")  # 0 is Sunday
    if christmas == "0":  # "26th December, if it be not a Sunday", and 27th if 25th is one
        days |= {date(year, 12, 26), date(year, 12, 27)}
    elif christmas == "6":  # 27th, since 26th is a Sunday; 28th is proclaimed
        days |= {date(year, 12, 27), date(year, 12, 28)}
    elif christmas == "5":  # 26th is a Saturday: 28th is proclaimed in its place
        days |= {date(year, 12, 25), date(year, 12, 28)}
    else:
        days |= {date(year, 12, 25), date(year, 12, 26)}
    # Proclaimed each year: New Year's Day since 1974, the first Monday in May since 1978.
    new_year = date(year, 1, 1)
    while new_year.weekday() > 4:
        new_year += DAY
    days |= {new_year, first_monday(year, 5)}
    return {MOVED.get(day, day) for day in days} | {day for day in EXTRA if day.year == year}


DAYS_OFF = set[date]().union(*(days_off(year) for year in range(1980, 2101)))
EVERY_DAY = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]


def test_every_day_from_1980_to_2100_is_what_the_act_makes_it():
    expected = [day.weekday() < 5 and day not in DAYS_OFF for day in EVERY_DAY]
    assert [is_working_day(day) for day in EVERY_DAY] == expected
    assert is_working_day(np.array(EVERY_DAY, "M8[D]")).tolist() == expected


def test_every_days_twentieth_working_day():
    working = [day for day in EVERY_DAY if day.weekday() < 5 and day not in DAYS_OFF]
    place, twentieth = 0, []
    for day in EVERY_DAY:
        while place < len(working) and working[place] <= day:
            place += 1
        if place + 20 > len(working):
            break
        twentieth.append(working[place + 19])
    days = np.array(EVERY_DAY[: len(twentieth)], "M8[D]")
    assert (add_working_days(days, 20) == np.array(twentieth, "M8[D]")).all()


def test_the_calendars_bank_holidays_are_those_and_no_others():
    assert set(ENGLAND_AND_WALES.bank_holidays) == DAYS_OFF
    assert list(ENGLAND_AND_WALES.bank_holidays) == sorted(DAYS_OFF)


def test_an_ordinary_year_has_eight_bank_holidays():
    """Users who asked other calendars for "UK" were silently given too few."""
    extra = {1981: 9, 1999: 9, 2002: 9, 2011: 9, 2012: 9, 2022: 10, 2023: 9}
    years = [day.year for day in ENGLAND_AND_WALES.bank_holidays]
    for year in range(1980, 2101):
        assert years.count(year) == extra.get(year, 8), year


# --------------------------------------------------------------------------------------------------
# GOV.UK's list, as published for 2012 to 2028.

GOV_UK = """
2012: 2 Jan, 6 Apr, 9 Apr, 7 May, 4 Jun, 5 Jun, 27 Aug, 25 Dec, 26 Dec
2013: 1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec
2014: 1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec
2015: 1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec
2016: 1 Jan, 25 Mar, 28 Mar, 2 May, 30 May, 29 Aug, 26 Dec, 27 Dec
2017: 2 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec
2018: 1 Jan, 30 Mar, 2 Apr, 7 May, 28 May, 27 Aug, 25 Dec, 26 Dec
2019: 1 Jan, 19 Apr, 22 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec
2020: 1 Jan, 10 Apr, 13 Apr, 8 May, 25 May, 31 Aug, 25 Dec, 28 Dec
2021: 1 Jan, 2 Apr, 5 Apr, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec
2022: 3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec
2023: 2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec
2024: 1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec
2025: 1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec
2026: 1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec
2027: 1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec
2028: 3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec
"""


def test_the_bank_holidays_are_those_that_gov_uk_publishes():
    published = {
        datetime.strptime(f"{day} {line[:4]}", "%d %b %Y").date()
        for line in GOV_UK.split("\n")
        if line
        for day in line[6:].split(", ")
    }
    ours = {d for d in ENGLAND_AND_WALES.bank_holidays if 2012 <= d.year <= 2028}
    assert ours == published


# --------------------------------------------------------------------------------------------------
# Counted by hand, on a wall calendar. The comment says which weekdays were passed over.

COUNTED_BY_HAND = [
    ("1980-01-01", 1, "1980-01-02"),  # Tue to Wed
    ("1980-03-31", 5, "1980-04-09"),  # Mon to Wed, not 4 Apr, 7 Apr
    ("1981-07-27", 2, "1981-07-30"),  # Mon to Thu, not 29 Jul
    ("1981-07-28", 1, "1981-07-30"),  # Tue to Thu, not 29 Jul
    ("1983-12-23", 3, "1983-12-30"),  # Fri to Fri, not 26 Dec, 27 Dec
    ("1987-12-24", 20, "1988-01-26"),  # Thu to Tue, not 25 Dec, 28 Dec, 1 Jan
    ("1992-12-31", 1, "1993-01-04"),  # Thu to Mon, not 1 Jan
    ("1995-04-28", 5, "1995-05-05"),  # Fri to Fri
    ("1995-05-05", 1, "1995-05-09"),  # Fri to Tue, not 8 May
    ("1999-12-24", 1, "1999-12-29"),  # Fri to Wed, not 27 Dec, 28 Dec
    ("1999-12-24", 3, "2000-01-04"),  # Fri to Tue, not 27 Dec, 28 Dec, 31 Dec, 3 Jan
    ("1999-12-24", 20, "2000-01-27"),  # Fri to Thu, not 27 Dec, 28 Dec, 31 Dec, 3 Jan
    ("1999-12-30", 1, "2000-01-04"),  # Thu to Tue, not 31 Dec, 3 Jan
    ("2002-05-24", 5, "2002-05-31"),  # Fri to Fri
    ("2002-05-31", 1, "2002-06-05"),  # Fri to Wed, not 3 Jun, 4 Jun
    ("2002-05-31", 20, "2002-07-02"),  # Fri to Tue, not 3 Jun, 4 Jun
    ("2005-03-24", 1, "2005-03-29"),  # Thu to Tue, not 25 Mar, 28 Mar
    ("2011-04-01", 20, "2011-05-05"),  # Fri to Thu, not 22 Apr, 25 Apr, 29 Apr, 2 May
    ("2011-04-20", 5, "2011-05-03"),  # Wed to Tue, not 22 Apr, 25 Apr, 29 Apr, 2 May
    ("2011-04-28", 1, "2011-05-03"),  # Thu to Tue, not 29 Apr, 2 May
    ("2012-05-25", 1, "2012-05-28"),  # Fri to Mon
    ("2012-06-01", 1, "2012-06-06"),  # Fri to Wed, not 4 Jun, 5 Jun
    ("2012-05-18", 20, "2012-06-19"),  # Fri to Tue, not 4 Jun, 5 Jun
    ("2015-12-24", 2, "2015-12-30"),  # Thu to Wed, not 25 Dec, 28 Dec
    ("2016-02-29", 20, "2016-03-30"),  # Mon to Wed, not 25 Mar, 28 Mar
    ("2016-12-23", 2, "2016-12-29"),  # Fri to Thu, not 26 Dec, 27 Dec
    ("2016-12-23", 20, "2017-01-25"),  # Fri to Wed, not 26 Dec, 27 Dec, 2 Jan
    ("2017-12-29", 1, "2018-01-02"),  # Fri to Tue, not 1 Jan
    ("2018-03-29", 1, "2018-04-03"),  # Thu to Tue, not 30 Mar, 2 Apr
    ("2018-03-29", 20, "2018-04-30"),  # Thu to Mon, not 30 Mar, 2 Apr
    ("2019-04-18", 20, "2019-05-21"),  # Thu to Tue, not 19 Apr, 22 Apr, 6 May
    ("2019-12-20", 20, "2020-01-22"),  # Fri to Wed, not 25 Dec, 26 Dec, 1 Jan
    ("2019-12-24", 1, "2019-12-27"),  # Tue to Fri, not 25 Dec, 26 Dec
    ("2020-02-29", 20, "2020-03-27"),  # Sat to Fri
    ("2020-04-03", 20, "2020-05-05"),  # Fri to Tue, not 10 Apr, 13 Apr
    ("2020-04-09", 1, "2020-04-14"),  # Thu to Tue, not 10 Apr, 13 Apr
    ("2020-04-10", 1, "2020-04-14"),  # Fri to Tue, not 13 Apr
    ("2020-04-11", 1, "2020-04-14"),  # Sat to Tue, not 13 Apr
    ("2020-04-13", 1, "2020-04-14"),  # Mon to Tue
    ("2020-05-01", 1, "2020-05-04"),  # Fri to Mon
    ("2020-05-07", 1, "2020-05-11"),  # Thu to Mon, not 8 May
    ("2020-05-08", 20, "2020-06-08"),  # Fri to Mon, not 25 May
    ("2020-05-11", 20, "2020-06-09"),  # Mon to Tue, not 25 May
    ("2020-12-10", 20, "2021-01-12"),  # Thu to Tue, not 25 Dec, 28 Dec, 1 Jan
    ("2020-12-24", 1, "2020-12-29"),  # Thu to Tue, not 25 Dec, 28 Dec
    ("2020-12-25", 1, "2020-12-29"),  # Fri to Tue, not 28 Dec
    ("2020-12-26", 20, "2021-01-26"),  # Sat to Tue, not 28 Dec, 1 Jan
    ("2021-04-01", 20, "2021-05-04"),  # Thu to Tue, not 2 Apr, 5 Apr, 3 May
    ("2021-12-24", 1, "2021-12-29"),  # Fri to Wed, not 27 Dec, 28 Dec
    ("2021-12-24", 20, "2022-01-26"),  # Fri to Wed, not 27 Dec, 28 Dec, 3 Jan
    ("2021-12-31", 1, "2022-01-04"),  # Fri to Tue, not 3 Jan
    ("2022-01-01", 1, "2022-01-04"),  # Sat to Tue, not 3 Jan
    ("2022-04-14", 1, "2022-04-19"),  # Thu to Tue, not 15 Apr, 18 Apr
    ("2022-05-13", 20, "2022-06-14"),  # Fri to Tue, not 2 Jun, 3 Jun
    ("2022-05-31", 20, "2022-06-30"),  # Tue to Thu, not 2 Jun, 3 Jun
    ("2022-06-01", 1, "2022-06-06"),  # Wed to Mon, not 2 Jun, 3 Jun
    ("2022-09-05", 20, "2022-10-04"),  # Mon to Tue, not 19 Sep
    ("2022-09-16", 1, "2022-09-20"),  # Fri to Tue, not 19 Sep
    ("2022-09-18", 1, "2022-09-20"),  # Sun to Tue, not 19 Sep
    ("2022-12-23", 1, "2022-12-28"),  # Fri to Wed, not 26 Dec, 27 Dec
    ("2022-12-23", 20, "2023-01-25"),  # Fri to Wed, not 26 Dec, 27 Dec, 2 Jan
    ("2022-12-30", 1, "2023-01-03"),  # Fri to Tue, not 2 Jan
    ("2023-04-06", 20, "2023-05-10"),  # Thu to Wed, not 7 Apr, 10 Apr, 1 May, 8 May
    ("2023-05-05", 1, "2023-05-09"),  # Fri to Tue, not 8 May
    ("2023-05-08", 1, "2023-05-09"),  # Mon to Tue
    ("2024-03-28", 1, "2024-04-02"),  # Thu to Tue, not 29 Mar, 1 Apr
    ("2024-12-31", 20, "2025-01-29"),  # Tue to Wed, not 1 Jan
    ("2025-04-17", 20, "2025-05-20"),  # Thu to Tue, not 18 Apr, 21 Apr, 5 May
    ("2026-12-24", 1, "2026-12-29"),  # Thu to Tue, not 25 Dec, 28 Dec
    ("2027-12-24", 1, "2027-12-29"),  # Fri to Wed, not 27 Dec, 28 Dec
    ("2028-12-29", 1, "2029-01-02"),  # Fri to Tue, not 1 Jan
    ("2021-01-12", -20, "2020-12-10"),  # Tue to Thu, not 25 Dec, 28 Dec, 1 Jan
    ("2020-12-29", -1, "2020-12-24"),  # Tue to Thu, not 25 Dec, 28 Dec
    ("2020-12-28", -1, "2020-12-24"),  # Mon to Thu, not 25 Dec, 28 Dec
    ("2022-06-06", -1, "2022-06-01"),  # Mon to Wed, not 2 Jun, 3 Jun
    ("2020-04-14", -1, "2020-04-09"),  # Tue to Thu, not 10 Apr, 13 Apr
    ("2020-04-12", -1, "2020-04-09"),  # Sun to Thu, not 10 Apr
    ("2023-05-09", -2, "2023-05-04"),  # Tue to Thu, not 8 May
    ("2020-06-09", -20, "2020-05-11"),  # Tue to Mon, not 25 May
    ("2020-12-26", 0, "2020-12-26"),  # Sat to Sat
    ("2020-12-24", 0, "2020-12-24"),  # Thu to Thu
    ("2100-12-30", 1, "2100-12-31"),  # Thu to Fri
]


@pytest.mark.parametrize(("start", "n", "end"), COUNTED_BY_HAND)
def test_counted_by_hand(start: str, n: int, end: str):
    a, b = date.fromisoformat(start), date.fromisoformat(end)
    assert add_working_days(a, n) == b
    assert add_working_days(np.array([start], "M8[D]"), n).tolist() == [b]
    assert add_working_days(np.array([start], "M8[D]"), np.array([n])).tolist() == [b]
    if n >= 0 and n:
        assert working_days_between(a, b) == n
        assert working_days_between(b, a) == -n


def test_the_hand_counted_cases_are_enough():
    assert len(set(COUNTED_BY_HAND)) >= 60


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2020-12-21", "2020-12-22", 1),  # Monday to Tuesday: the first is not counted
        ("2020-12-21", "2020-12-21", 0),
        ("2020-12-19", "2020-12-21", 1),  # from a Saturday: the Monday is the first
        ("2020-12-24", "2020-12-28", 0),  # Christmas Eve to the substitute for Boxing Day
        ("2020-12-24", "2020-12-29", 1),
        ("2020-12-29", "2020-12-24", -1),
        ("2020-12-28", "2020-12-24", 0),
        ("2022-09-16", "2022-09-23", 4),  # the week of the Queen's funeral
        ("2020-01-01", "2020-12-31", 254),  # of 365 days, 104 at weekends and 7 holidays
    ],
)
def test_between_counts_the_last_day_and_not_the_first(start: str, end: str, count: int):
    a, b = date.fromisoformat(start), date.fromisoformat(end)
    assert working_days_between(a, b) == count
    counted = working_days_between(np.array([start], "M8[D]"), b)
    assert counted.tolist() == [count]
    assert counted.mask is np.ma.nomask
    assert counted.dtype == np.int32


# --------------------------------------------------------------------------------------------------
# Names, as they are said in Britain.


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2021-01-01", "New Year's Day"),
        ("2022-01-03", "New Year's Day bank holiday"),
        ("2023-01-02", "New Year's Day bank holiday"),
        ("2021-04-02", "Good Friday"),
        ("2021-04-05", "Easter Monday"),
        ("2021-05-03", "Early May bank holiday"),
        ("1995-05-08", "Early May bank holiday (VE day)"),
        ("2020-05-08", "Early May bank holiday (VE day)"),
        ("2021-05-31", "Spring bank holiday"),
        ("2022-06-02", "Spring bank holiday"),
        ("2022-06-03", "Platinum Jubilee bank holiday"),
        ("2021-08-30", "Summer bank holiday"),
        ("2022-09-19", "Bank holiday for the State Funeral of Queen Elizabeth II"),
        ("2023-05-08", "Bank holiday for the coronation of King Charles III"),
        ("2020-12-25", "Christmas Day"),
        ("2020-12-28", "Boxing Day bank holiday"),
        ("2021-12-27", "Christmas Day bank holiday"),
        ("2021-12-28", "Boxing Day bank holiday"),
        ("2022-12-26", "Boxing Day"),
        ("2022-12-27", "Christmas Day bank holiday"),
    ],
)
def test_names(day: str, name: str):
    assert ENGLAND_AND_WALES.bank_holidays[date.fromisoformat(day)] == name


def test_no_name_is_one_that_no_calendar_on_a_wall_has():
    yearly = {
        "New Year's Day",
        "Good Friday",
        "Easter Monday",
        "Early May bank holiday",
        "Spring bank holiday",
        "Summer bank holiday",
        "Christmas Day",
        "Boxing Day",
        "New Year's Day bank holiday",
        "Christmas Day bank holiday",
        "Boxing Day bank holiday",
    }
    names = set(ENGLAND_AND_WALES.bank_holidays.values())
    assert names - yearly == {day.name for day in PROCLAIMED} - yearly


def test_each_proclaimed_day_has_its_source():
    assert {day.date for day in PROCLAIMED} == EXTRA | set(MOVED.values())
    assert {day.instead_of: day.date for day in PROCLAIMED if day.instead_of} == MOVED
    assert all(day.source for day in PROCLAIMED)


NOT_COUNTED = [
    # The week of Christmas 2020: Boxing Day was a Saturday, and goes by that.
    (
        ("2020-12-23", "2020-12-29"),
        [
            ("2020-12-25", "Christmas Day"),
            ("2020-12-26", "Saturday"),
            ("2020-12-27", "Sunday"),
            ("2020-12-28", "Boxing Day bank holiday"),
        ],
    ),
    # The Jubilee weekend.
    (
        ("2022-06-01", "2022-06-06"),
        [
            ("2022-06-02", "Spring bank holiday"),
            ("2022-06-03", "Platinum Jubilee bank holiday"),
            ("2022-06-04", "Saturday"),
            ("2022-06-05", "Sunday"),
        ],
    ),
    # Neither a start that is a holiday nor a day after the end is listed; an end that is one is.
    (
        ("2020-04-10", "2020-04-13"),
        [("2020-04-11", "Saturday"), ("2020-04-12", "Sunday"), ("2020-04-13", "Easter Monday")],
    ),
    (("2020-12-21", "2020-12-22"), []),
    (("2020-12-25", "2020-12-25"), []),
]


@pytest.mark.parametrize(("span", "expected"), NOT_COUNTED)
def test_days_not_counted(span: tuple[str, str], expected: list[tuple[str, str]]):
    start, end = map(date.fromisoformat, span)
    assert [(str(d), reason) for d, reason in days_not_counted(start, end)] == expected


def test_days_not_counted_are_those_that_the_count_leaves_out():
    start, end = date(2019, 12, 20), date(2020, 1, 22)
    assert (end - start).days - len(days_not_counted(start, end)) == 20


def test_days_not_counted_wants_the_days_in_order():
    with pytest.raises(ValueError, match="end is before start"):
        days_not_counted(date(2020, 1, 2), date(2020, 1, 1))


# --------------------------------------------------------------------------------------------------
# Other calendars.


class TestProvisional:
    """Bank holidays have been published up to the end of 2028."""

    def test_the_calendar_says_until_when_it_is_known(self):
        assert ENGLAND_AND_WALES.known_until == date(2028, 12, 31)
        assert not ENGLAND_AND_WALES.is_provisional(date(2028, 12, 31))
        assert ENGLAND_AND_WALES.is_provisional(date(2029, 1, 1))

    def test_arrays(self):
        days = np.array([["2028-12-31", "2029-01-01"], ["NaT", "2031-04-01"]], "M8[D]")
        assert ENGLAND_AND_WALES.is_provisional(days).tolist() == [[False, True], [False, True]]

    def test_a_datetime_is_refused(self):
        with pytest.raises(TypeError, match="time of day"):
            ENGLAND_AND_WALES.is_provisional(datetime(2029, 1, 1, tzinfo=UTC))


class TestClosedDays:
    """A council's closed days are no part of the law, so they are never the default."""

    CLOSED = [date(2020, 12, day) for day in range(24, 32)]
    OURS = ENGLAND_AND_WALES.with_closed_days(CLOSED, reason="Council offices closed")

    def test_they_are_not_working_days_on_that_calendar_alone(self):
        eve = date(2020, 12, 24)
        assert is_working_day(eve)
        assert not is_working_day(eve, calendar=self.OURS)
        assert add_working_days(date(2020, 12, 23), 1, calendar=self.OURS) == date(2021, 1, 4)
        assert working_days_between(date(2020, 12, 23), date(2021, 1, 4), calendar=self.OURS) == 1
        arrays = add_working_days(np.array(["2020-12-23"], "M8[D]"), 1, calendar=self.OURS)
        assert arrays.tolist() == [date(2021, 1, 4)]

    def test_the_statutory_reason_comes_first(self):
        listed = days_not_counted(date(2020, 12, 23), date(2020, 12, 29), calendar=self.OURS)
        assert [reason for _, reason in listed] == [
            "Council offices closed",
            "Christmas Day",
            "Saturday",
            "Sunday",
            "Boxing Day bank holiday",
            "Council offices closed",
        ]

    def test_outputs_can_name_them(self):
        assert [change.date for change in self.OURS.changes] == self.CLOSED
        assert str(self.OURS.changes[0]) == (
            "24 December 2020 added as a closed day: Council offices closed"
        )
        assert self.OURS.name == "England and Wales, amended"
        assert ENGLAND_AND_WALES.changes == ()

    def test_they_are_not_bank_holidays(self):
        assert self.OURS.bank_holidays == ENGLAND_AND_WALES.bank_holidays
        assert dict(self.OURS.closed_days) == dict.fromkeys(self.CLOSED, "Council offices closed")

    def test_the_order_in_which_they_are_given_makes_no_difference(self):
        again = ENGLAND_AND_WALES
        for day in reversed(self.CLOSED):
            again = again.with_closed_days([day], reason="Council offices closed")
        assert again == self.OURS
        assert hash(again) == hash(self.OURS)
        assert {again: 1}[self.OURS] == 1
        assert self.OURS != ENGLAND_AND_WALES

    def test_given_twice_they_are_one(self):
        assert self.OURS.with_closed_days(self.CLOSED, reason="Council offices closed") == self.OURS
        with pytest.raises(ValueError, match="24 December 2020 is in the calendar already"):
            self.OURS.with_closed_days(self.CLOSED[:1], reason="Training day")

    @pytest.mark.parametrize("day", [date(1979, 12, 31), date(2101, 1, 1)])
    def test_outside_the_range(self, day: date):
        with pytest.raises(ValueError, match="1 January 1980 to 31 December 2100"):
            ENGLAND_AND_WALES.with_closed_days([day], reason="Closed")

    def test_a_reason_is_needed(self):
        with pytest.raises(ValueError, match="reason is blank"):
            ENGLAND_AND_WALES.with_closed_days(self.CLOSED, reason=" ")


class TestNewBankHolidays:
    """A day proclaimed after this release can be added at run time, and outputs say so."""

    def test_an_extra_day(self):
        day = date(2029, 6, 8)
        new = ENGLAND_AND_WALES.with_bank_holidays({day: "Jubilee bank holiday"}, source="Gazette")
        assert not is_working_day(day, calendar=new)
        assert is_working_day(day)
        assert new.bank_holidays[day] == "Jubilee bank holiday"
        assert days_not_counted(day - DAY, day, calendar=new) == [(day, "Jubilee bank holiday")]
        assert new.changes == (Change(day, "bank holiday", "Jubilee bank holiday", "Gazette"),)

    def test_a_moved_day(self):
        new = ENGLAND_AND_WALES.with_bank_holidays(
            {date(2030, 5, 10): "Early May bank holiday"},
            source="Gazette",
            instead_of=[date(2030, 5, 6)],
        )
        assert is_working_day(date(2030, 5, 6), calendar=new)
        assert not is_working_day(date(2030, 5, 10), calendar=new)
        assert [change.kind for change in new.changes] == ["withdrawn", "bank holiday"]

    def test_only_a_bank_holiday_can_be_moved(self):
        with pytest.raises(ValueError, match="7 May 2030 is not a bank holiday"):
            ENGLAND_AND_WALES.with_bank_holidays(
                {date(2030, 5, 10): "A day"}, source="Gazette", instead_of=[date(2030, 5, 7)]
            )

    def test_a_source_is_needed(self):
        with pytest.raises(ValueError, match="source is blank"):
            ENGLAND_AND_WALES.with_bank_holidays({date(2029, 6, 8): "A day"}, source="")

    def test_a_day_that_holidays_has_by_now_keeps_its_name(self):
        same = ENGLAND_AND_WALES.with_bank_holidays({date(2022, 9, 19): "A day"}, source="Gazette")
        assert same.bank_holidays == ENGLAND_AND_WALES.bank_holidays

    def test_both_kinds_of_change_on_one_day(self):
        day = date(2029, 6, 8)
        both = ENGLAND_AND_WALES.with_closed_days([day], reason="Closed").with_bank_holidays(
            {day: "Jubilee"}, source="Gazette"
        )
        assert days_not_counted(day - DAY, day, calendar=both) == [(day, "Jubilee")]
        assert len(both.changes) == 2


def test_calendars_are_values():
    ours = ENGLAND_AND_WALES.with_closed_days([date(2020, 12, 24)], reason="Closed")
    assert Calendar() == ENGLAND_AND_WALES
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert hash(pickle.loads(pickle.dumps(ours))) == hash(ours)
    assert (ours.first, ours.last) == (FIRST, LAST)
    with pytest.raises(AttributeError):
        ours.name = "Ours"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ours.bank_holidays[FIRST] = "A day"  # type: ignore[index]


# --------------------------------------------------------------------------------------------------
# What is refused, and with what reason.


class TestRefused:
    WHEN = datetime(2020, 12, 10, 23, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        "call",
        [
            is_working_day,
            lambda when: add_working_days(when, 20),
            lambda when: working_days_between(when, date(2020, 12, 11)),
            lambda when: working_days_between(date(2020, 12, 11), when),
            lambda when: days_not_counted(when, date(2020, 12, 11)),
            lambda when: add_working_days(when, np.array([1, 2])),
            lambda when: ENGLAND_AND_WALES.with_closed_days([when], reason="Closed"),
        ],
    )
    def test_a_datetime_since_its_day_depends_on_the_zone(self, call):
        with pytest.raises(TypeError, match="carries a time of day and perhaps a time zone"):
            call(self.WHEN)

    @pytest.mark.parametrize("value", ["2020-12-10", 18606, None, [date(2020, 12, 10)]])
    def test_what_is_no_date(self, value):
        with pytest.raises(TypeError, match=r"Expected a datetime.date, or a numpy array"):
            add_working_days(value, 1)

    @pytest.mark.parametrize("array", [["2020-12-10"], [18606], [date(2020, 12, 10)]])
    def test_arrays_of_something_else(self, array):
        with pytest.raises(TypeError, match=r"Expected datetime64\[D\]"):
            add_working_days(np.array(array), 1)

    @pytest.mark.parametrize("unit", ["W", "M", "Y", "7D"])
    def test_arrays_of_what_is_longer_than_a_day(self, unit):
        with pytest.raises(TypeError, match="longer than a day"):
            is_working_day(np.array(["2020-01-01"], f"M8[{unit}]"))

    @pytest.mark.parametrize("unit", ["h", "m", "s", "ms", "us", "ns"])
    def test_finer_units_are_taken_where_they_are_whole_days(self, unit):
        days = np.array(["2020-12-10", "NaT"], f"M8[{unit}]")
        assert add_working_days(days, 20).tolist() == [date(2021, 1, 12), None]
        with pytest.raises(ValueError, match=r"1 of 2 values .* have a time of day.*position 1"):
            add_working_days(np.array(["2020-12-10", "2020-12-10T01"], f"M8[{unit}]"), 20)

    @pytest.mark.parametrize("n", [1.0, "1", None, True, np.float64(1)])
    def test_what_is_no_whole_number(self, n):
        with pytest.raises(TypeError, match="Expected a whole number"):
            add_working_days(date(2020, 12, 10), n)

    @pytest.mark.parametrize("n", [np.array([1.0]), np.array([True]), np.array(["1"])])
    def test_arrays_of_no_whole_numbers(self, n):
        with pytest.raises(TypeError, match="Expected whole numbers"):
            add_working_days(date(2020, 12, 10), n)

    @pytest.mark.parametrize("day", [date(1979, 12, 31), date(2101, 1, 1), date.min, date.max])
    def test_a_date_outside_the_range(self, day):
        known = "Working days are known from 1 January 1980 to 31 December 2100"
        array = np.array(["2020-01-01", day], "M8[D]")
        for call in [
            lambda: is_working_day(day),
            lambda: add_working_days(day, 0),
            lambda: add_working_days(day, 1),
            lambda: add_working_days(day, -1),
            lambda: working_days_between(day, FIRST),
            lambda: working_days_between(FIRST, day),
            lambda: days_not_counted(day, day),
            lambda: is_working_day(array),
            lambda: add_working_days(array, 0),
            lambda: add_working_days(array, 1),
            lambda: add_working_days(array, np.array([0, 0])),
            lambda: add_working_days(array, np.array([1, -1])),
            lambda: working_days_between(array, FIRST),
            lambda: working_days_between(FIRST, array),
            lambda: working_days_between(array, np.array("NaT", "M8[D]")),
            lambda: add_working_days(np.datetime64(day), 1),
        ]:
            with pytest.raises(ValueError, match=known):
                call()

    @pytest.mark.parametrize(
        ("day", "n"), [(LAST, 1), (FIRST, -1), (date(2100, 12, 30), 2), (FIRST, 10**12)]
    )
    def test_an_answer_outside_the_range(self, day, n):
        known = "1 January 1980 to 31 December 2100"
        array = np.array(["2020-01-01", "NaT", day], "M8[D]")
        for call in [
            lambda: add_working_days(day, n),
            lambda: add_working_days(array, n),
            lambda: add_working_days(array, np.array([1, 1, n])),
        ]:
            with pytest.raises(ValueError, match=known):
                call()

    def test_the_message_says_where_and_never_which_date(self):
        array = np.array([["2020-01-01", "2020-01-02"], ["1975-03-04", "1976-03-04"]], "M8[D]")
        with pytest.raises(ValueError, match=r"2 of 4 outside.*position \(1, 0\)") as caught:
            working_days_between(array, date(2020, 1, 1))
        assert "1975" not in str(caught.value)

    def test_the_ends_of_the_range_are_inside(self):
        assert add_working_days(FIRST, 0) == FIRST
        assert add_working_days(LAST, 0) == LAST
        assert not is_working_day(FIRST)
        assert add_working_days(LAST, -1) == date(2100, 12, 30)
        assert working_days_between(FIRST, FIRST) == 0


# --------------------------------------------------------------------------------------------------
# Arrays: shapes, and what is missing.


class TestArrays:
    def test_both_arguments_are_broadcast(self):
        days = np.array([["2020-12-10"], ["2020-12-24"]], "M8[D]")
        steps = np.array([-1, 0, 1])
        assert add_working_days(days, steps).tolist() == [
            [date(2020, 12, 9), date(2020, 12, 10), date(2020, 12, 11)],
            [date(2020, 12, 23), date(2020, 12, 24), date(2020, 12, 29)],
        ]
        assert add_working_days(date(2020, 12, 24), steps).shape == (3,)
        assert working_days_between(days, days.T).tolist() == [[0, 10], [-10, 0]]

    @pytest.mark.parametrize("shape", [(0,), (3, 0), (), (1,), (2, 3, 4)])
    def test_any_shape(self, shape):
        days = np.full(shape, np.datetime64("2020-12-10"))
        assert add_working_days(days, 20).shape == shape
        assert working_days_between(days, days).shape == shape
        assert is_working_day(days).shape == shape

    def test_a_numpy_date_gives_a_numpy_date(self):
        day = np.datetime64("2020-12-10")
        assert add_working_days(day, 20) == np.datetime64("2021-01-12")
        assert isinstance(add_working_days(day, 20), np.datetime64)
        assert np.isnat(add_working_days(np.datetime64("NaT", "D"), 20))
        assert working_days_between(day, date(2021, 1, 12)).tolist() == 20
        assert working_days_between(np.datetime64("NaT"), day).tolist() is None

    def test_a_numpy_number_of_days_is_a_number(self):
        assert add_working_days(date(2020, 12, 10), np.int32(20)) == date(2021, 1, 12)
        assert type(add_working_days(date(2020, 12, 10), np.int32(20))) is date

    def test_missing_in_missing_out(self):
        days = np.array(["2020-12-10", "NaT", "2020-12-12"], "M8[D]")
        assert np.isnat(add_working_days(days, 20)).tolist() == [False, True, False]
        assert np.isnat(add_working_days(days, np.array([1, 1, 1]))).tolist() == [
            False,
            True,
            False,
        ]
        assert np.isnat(add_working_days(days, 0)).tolist() == [False, True, False]
        assert is_working_day(days).tolist() == [True, None, False]
        assert working_days_between(days, date(2020, 12, 14)).tolist() == [2, None, 1]
        assert working_days_between(days, days[::-1]).tolist() == [1, None, -1]

    def test_what_is_masked_is_missing(self):
        days = np.ma.MaskedArray(np.array(["2020-12-10", "1900-01-01"], "M8[D]"), [False, True])
        steps = np.ma.MaskedArray([20, 7], [True, False])
        assert add_working_days(days, 20).tolist() == [date(2021, 1, 12), None]
        assert add_working_days(date(2020, 12, 10), steps).tolist() == [None, date(2020, 12, 21)]
        assert working_days_between(days, date(2020, 12, 11)).tolist() == [1, None]

    def test_what_lies_under_the_mask_is_no_likely_number(self):
        counted = working_days_between(np.array(["NaT"], "M8[D]"), date(2020, 12, 14))
        assert counted.data.tolist() == [999_999]

    def test_what_has_an_array_in_it_counts_as_one(self):
        class Column:
            def __array__(self, dtype=None, copy=None):
                return np.array(["2020-12-10"], "M8[D]")

        assert add_working_days(Column(), 20).tolist() == [date(2021, 1, 12)]

    def test_the_callers_arrays_are_left_as_they_were(self):
        days = np.array(["2020-12-10", "NaT"], "M8[D]")
        steps = np.array([1, 2])
        days.flags.writeable = steps.flags.writeable = False
        before = days.tobytes(), steps.tobytes()
        for result in [
            add_working_days(days, 0),
            add_working_days(days, steps),
            working_days_between(days, days),
            is_working_day(days),
        ]:
            assert not np.shares_memory(result, days)
        assert (days.tobytes(), steps.tobytes()) == before

    @pytest.mark.parametrize("order", [">", "<"])
    def test_any_byte_order_and_any_stride(self, order):
        days = np.array(["2020-12-10", "2020-12-24"], "M8[D]")
        other = days.astype(f"{order}M8[D]")
        assert add_working_days(other, 1).tolist() == add_working_days(days, 1).tolist()
        assert add_working_days(other[::-1], 1).tolist() == add_working_days(days, 1)[::-1].tolist()
        packed = np.zeros(2, np.dtype([("flag", "i1"), ("on", "M8[D]")]))
        packed["on"] = days
        assert add_working_days(packed["on"], 1).tolist() == add_working_days(days, 1).tolist()


# --------------------------------------------------------------------------------------------------
# What the days are built from.


def run(code: str, **environment: str) -> str:
    """Run Python afresh and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


def test_importing_builds_nothing():
    assert run("import sys, carekpi.workdays; print('holidays' in sys.modules)") == "False"


def test_names_do_not_follow_the_language_of_the_machine():
    code = (
        "from datetime import date; from carekpi.workdays import ENGLAND_AND_WALES as c;"
        "print(c.bank_holidays[date(2020, 12, 28)])"
    )
    assert run(code, LANGUAGE="th", LC_ALL="C.UTF-8") == "Boxing Day bank holiday"


@pytest.mark.parametrize("hindrance", ["loaded", "not found", "broken"])
def test_where_the_one_module_cannot_be_had_alone_the_days_are_the_same(
    hindrance: str, monkeypatch: pytest.MonkeyPatch
):
    alone = dict(_statutory._from_holidays())
    if hindrance == "loaded":
        importlib.import_module("holidays.countries.united_kingdom")
    else:

        class Loader(importlib.abc.Loader):
            def exec_module(self, module):
                raise ImportError

        spec = None if hindrance == "not found" else ModuleSpec("united_kingdom", Loader())
        monkeypatch.delitem(sys.modules, "holidays.countries.united_kingdom", raising=False)
        finder = SimpleNamespace(find_spec=lambda *_: spec)
        monkeypatch.setattr(_statutory, "PathFinder", finder)
    assert _statutory._united_kingdom_alone([]) is None
    assert dict(_statutory._from_holidays()) == alone


@pytest.mark.parametrize(
    "before", ["", "import holidays.countries", "import holidays.countries.united_kingdom"]
)
def test_the_days_are_those_of_holidays_by_its_front_door(before: str):
    code = f"""
{before}
from carekpi.workdays import ENGLAND_AND_WALES
ours = set(ENGLAND_AND_WALES.bank_holidays)
import holidays
found = holidays.country_holidays("GB", subdiv="ENG", years=range(1980, 2101))
print(ours == {{day for day in found if day.weekday() < 5}})
"""
    assert run(code) == "True"
