"""Periods, months and ages.

Months: "the corresponding date rule", Dodds v Walker [1981] 1 WLR 1027: a period of months ends on
the day of the month that corresponds to the day on which it began, or on the last day of the month
where it has no such day.

Ages: completed years. One born on 29 February comes of age on 1 March in common years.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from carekpi.periods import (
    Period,
    add_months,
    age_on,
    month,
    month_start,
    quarter,
    quarter_of,
    reporting_year,
    reporting_year_of,
)

WHEN = datetime(2020, 12, 10, 23, 30, tzinfo=UTC)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, "M8[D]")


# --------------------------------------------------------------------------------------------------
# Periods.


@pytest.mark.parametrize(
    ("period", "start", "end", "length", "label"),
    [
        (reporting_year(2021), "2020-04-01", "2021-03-31", 365, "year ending 31 March 2021"),
        (reporting_year(2020), "2019-04-01", "2020-03-31", 366, "year ending 31 March 2020"),
        (month(2020, 4), "2020-04-01", "2020-04-30", 30, "April 2020"),
        (month(2020, 2), "2020-02-01", "2020-02-29", 29, "February 2020"),
        (month(2020, 12), "2020-12-01", "2020-12-31", 31, "December 2020"),
        (quarter(2021, 1), "2020-04-01", "2020-06-30", 91, "quarter 1 (April to June 2020)"),
        (quarter(2021, 2), "2020-07-01", "2020-09-30", 92, "quarter 2 (July to September 2020)"),
        (quarter(2021, 3), "2020-10-01", "2020-12-31", 92, "quarter 3 (October to December 2020)"),
        (quarter(2021, 4), "2021-01-01", "2021-03-31", 90, "quarter 4 (January to March 2021)"),
        (Period.on(date(2021, 3, 31)), "2021-03-31", "2021-03-31", 1, "31 March 2021"),
        (
            Period(date(2019, 7, 1), date(2020, 3, 31)),
            "2019-07-01",
            "2020-03-31",
            275,
            "1 July 2019 to 31 March 2020",
        ),
        (
            Period(date(2020, 1, 1), date(2020, 12, 31)),
            "2020-01-01",
            "2020-12-31",
            366,
            "1 January 2020 to 31 December 2020",
        ),
    ],
)
def test_periods_and_their_labels(period: Period, start: str, end: str, length: int, label: str):
    assert (str(period.start), str(period.end)) == (start, end)
    assert period.days == length
    assert period.label == label
    assert str(period) == label


def test_both_ends_lie_in_the_period():
    year = reporting_year(2021)
    assert date(2020, 3, 31) not in year
    assert date(2020, 4, 1) in year
    assert date(2021, 3, 31) in year
    assert date(2021, 4, 1) not in year
    answers = year.covers(days("2020-03-31", "2020-04-01", "2021-03-31", "2021-04-01", "NaT"))
    assert answers.tolist() == [False, True, True, False, False]


def test_the_parts_of_a_year():
    year = reporting_year(2021)
    assert year.months() == tuple(month(2020, n) for n in range(4, 13)) + tuple(
        month(2021, n) for n in range(1, 4)
    )
    assert year.quarters() == tuple(quarter(2021, n) for n in (1, 2, 3, 4))
    assert year.years() == (year,)


def test_the_parts_of_a_window_are_cut_to_it():
    window = Period(date(2020, 2, 15), date(2020, 7, 2))
    assert [str(part) for part in window.months()] == [
        "15 February 2020 to 29 February 2020",
        "March 2020",
        "April 2020",
        "May 2020",
        "June 2020",
        "1 July 2020 to 2 July 2020",
    ]
    assert [str(part) for part in window.quarters()] == [
        "15 February 2020 to 31 March 2020",
        "quarter 1 (April to June 2020)",
        "1 July 2020 to 2 July 2020",
    ]
    assert [str(part) for part in window.years()] == [
        "15 February 2020 to 31 March 2020",
        "1 April 2020 to 2 July 2020",
    ]


def test_periods_are_values():
    year = reporting_year(2021)
    assert year == Period(date(2020, 4, 1), date(2021, 3, 31))
    assert hash(year) == hash(Period(date(2020, 4, 1), date(2021, 3, 31)))
    assert sorted([month(2020, 5), month(2020, 4)]) == [month(2020, 4), month(2020, 5)]
    assert pickle.loads(pickle.dumps(year)) == year
    with pytest.raises(AttributeError):
        year.start = date(2020, 1, 1)  # type: ignore[misc]


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match=r"ends .31 March 2020. before it starts .1 April 2020."):
        Period(date(2020, 4, 1), date(2020, 3, 31))


@pytest.mark.parametrize("start", [WHEN, "2020-04-01", None, np.datetime64("2020-04-01")])
def test_a_period_is_of_dates(start):
    with pytest.raises(TypeError, match=r"^start is a"):
        Period(start, date(2030, 1, 1))
    with pytest.raises(TypeError, match=r"^end is a"):
        Period(date(2000, 1, 1), start)
    with pytest.raises(TypeError, match=r"^day is a"):
        assert start in reporting_year(2021)


@pytest.mark.parametrize("year", [202021, 0, 1, 10_000, -5])
def test_a_year_that_is_none(year: int):
    with pytest.raises(ValueError, match="Expected the year of one date, such as 2021"):
        reporting_year(year)
    with pytest.raises(ValueError, match="Expected the year of one date"):
        quarter(year, 1)


@pytest.mark.parametrize("year", ["2021", 2021.0, None, True])
def test_a_year_that_is_no_number(year):
    with pytest.raises(TypeError, match="Expected a whole number"):
        reporting_year(year)


def test_a_month_or_quarter_that_is_none():
    for number in (0, 13):
        with pytest.raises(ValueError, match=f"no month {number}"):
            month(2020, number)
    for number in (0, 5):
        with pytest.raises(ValueError, match=f"no quarter {number}"):
            quarter(2021, number)


def test_the_first_and_last_dates_that_there_are():
    """A placeholder such as 31/12/9999 must not break what is said of it."""
    everything = Period(date.min, date.max)
    assert everything.label == "1 January 1 to 31 December 9999"
    assert len(everything.years()) == 10_000
    assert everything.years()[0].end == date(1, 3, 31)
    assert everything.years()[-1].start == date(9999, 4, 1)
    assert Period(date(9999, 12, 1), date.max).label == "December 9999"
    assert Period.on(date.max).months() == (Period.on(date.max),)


# --------------------------------------------------------------------------------------------------
# Where a date lies.


@pytest.mark.parametrize(
    ("day", "year", "number", "first"),
    [
        ("2020-03-31", 2020, 4, "2020-03-01"),
        ("2020-04-01", 2021, 1, "2020-04-01"),
        ("2020-06-30", 2021, 1, "2020-06-01"),
        ("2020-07-01", 2021, 2, "2020-07-01"),
        ("2020-12-31", 2021, 3, "2020-12-01"),
        ("2021-01-01", 2021, 4, "2021-01-01"),
        ("1969-12-31", 1970, 3, "1969-12-01"),
        ("1850-04-01", 1851, 1, "1850-04-01"),
        ("2350-02-28", 2350, 4, "2350-02-01"),
    ],
)
def test_where_a_date_lies(day: str, year: int, number: int, first: str):
    d = date.fromisoformat(day)
    assert reporting_year_of(d) == year
    assert quarter_of(d) == number
    assert month_start(d) == date.fromisoformat(first)
    assert d in quarter(year, number)
    assert reporting_year_of(days(day)).tolist() == [year]
    assert quarter_of(days(day)).tolist() == [number]
    assert month_start(days(day)).tolist() == [date.fromisoformat(first)]


# --------------------------------------------------------------------------------------------------
# Months.

# What three and six months after each day of a 31-day month are: August 2020, of which November
# has no 31st and the February after it no 29th, 30th or 31st.
AFTER_AUGUST = [
    *((n, f"2020-11-{n:02}", f"2021-02-{n:02}") for n in range(1, 29)),
    (29, "2020-11-29", "2021-02-28"),
    (30, "2020-11-30", "2021-02-28"),
    (31, "2020-11-30", "2021-02-28"),
]


@pytest.mark.parametrize(("day", "three", "six"), AFTER_AUGUST)
def test_each_day_of_a_month(day: int, three: str, six: str):
    start = date(2020, 8, day)
    assert str(add_months(start, 3)) == three
    assert str(add_months(start, 6)) == six


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2020-11-30", 3, "2021-02-28"),
        ("2019-11-30", 3, "2020-02-29"),
        ("2019-08-31", 6, "2020-02-29"),
        ("2020-02-29", 6, "2020-08-29"),  # a month's end does not stay one
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2020-05-31", -3, "2020-02-29"),
        ("2020-03-31", -1, "2020-02-29"),
        ("2020-01-31", -2, "2019-11-30"),
        ("2020-12-31", 0, "2020-12-31"),
        ("2020-12-31", 1, "2021-01-31"),
        ("1900-01-31", 1, "1900-02-28"),  # no leap year
        ("2000-01-31", 1, "2000-02-29"),
        ("1879-12-31", 2, "1880-02-29"),
        ("1600-01-31", 1, "1600-02-29"),
        ("2200-12-31", 2, "2201-02-28"),
        ("2399-11-30", 3, "2400-02-29"),
        ("0001-01-31", 1, "0001-02-28"),
        ("9999-11-30", 1, "9999-12-30"),
    ],
)
def test_months(start: str, n: int, end: str):
    d = date.fromisoformat(start)
    assert str(add_months(d, n)) == end
    assert add_months(days(start), n).tolist() == [date.fromisoformat(end)]
    assert add_months(np.repeat(days(start), 3), np.array([0, n, 0])).tolist() == [
        d,
        date.fromisoformat(end),
        d,
    ]


def test_the_end_of_july_and_the_day_before_it_meet():
    """As users of dateutil report, and the rule intends: months are counted in one step."""
    assert add_months(date(2020, 7, 30), -5) == add_months(date(2020, 7, 31), -5)
    assert add_months(add_months(date(2020, 1, 31), 1), 1) == date(2020, 3, 29)
    assert add_months(date(2020, 1, 31), 2) == date(2020, 3, 31)


@pytest.mark.parametrize("n", range(-24, 25))
def test_months_agree_with_dateutil_on_every_day(n: int):
    first, last = date(1980, 1, 1), date(2100, 12, 31)
    ours = add_months(np.arange(first, last + timedelta(days=1), dtype="M8[D]"), n)
    # Every day by array, and every day of a 4-year cycle by dateutil itself: it is slow.
    cycle = [date(2095, 1, 1) + timedelta(days=k) for k in range(6 * 365)]  # over 2096 and 2100
    cycle += [date(1980, 1, 1) + timedelta(days=k) for k in range(4 * 365 + 1)]
    for d in cycle:
        if d <= last:
            theirs = d + relativedelta(months=n)
            assert add_months(d, n) == theirs
            assert ours[(d - first).days] == np.datetime64(theirs)


def test_three_and_six_months_agree_with_dateutil_on_every_day():
    first, last = date(1980, 1, 1), date(2100, 12, 31)
    every = np.arange(first, last + timedelta(days=1), dtype="M8[D]")
    for n in (3, 6):
        step = relativedelta(months=n)
        assert add_months(every, n).tolist() == [d + step for d in every.tolist()]


@pytest.mark.parametrize(
    ("start", "n"), [("9999-12-01", 1), ("0001-01-31", -1), ("2020-01-01", 10**6)]
)
def test_months_beyond_any_date(start: str, n: int):
    with pytest.raises(ValueError, match="beyond"):
        add_months(date.fromisoformat(start), n)
    with pytest.raises(ValueError, match="beyond"):
        add_months(days(start), n)


# --------------------------------------------------------------------------------------------------
# Ages.


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2004-02-29", "2005-02-28", 0),
        ("2004-02-29", "2005-03-01", 1),
        ("2004-02-29", "2008-02-28", 3),
        ("2004-02-29", "2008-02-29", 4),
        ("2004-02-29", "2008-03-01", 4),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
        ("1896-02-29", "1900-02-28", 3),  # 1900 was no leap year
        ("1896-02-29", "1900-03-01", 4),
        ("2003-06-15", "2021-06-14", 17),
        ("2003-06-15", "2021-06-15", 18),
        ("2003-06-15", "2003-06-15", 0),
        ("2003-06-15", "2004-06-14", 0),
        ("2003-12-31", "2004-12-30", 0),
        ("2003-12-31", "2004-12-31", 1),
        ("2003-01-31", "2004-01-30", 0),
        ("2003-03-01", "2004-02-29", 0),
        ("2003-06-15", "2003-06-14", -1),  # not yet born
        ("2003-06-15", "2002-06-15", -1),
        ("2003-06-15", "2002-06-14", -2),
        ("1850-05-05", "2250-05-05", 400),
    ],
)
def test_ages(born: str, on: str, age: int):
    birth, day = date.fromisoformat(born), date.fromisoformat(on)
    assert age_on(birth, day) == age
    assert age_on(days(born), day).tolist() == [age]
    assert age_on(birth, days(on)).tolist() == [age]
    assert age_on(days(born), days(on)).tolist() == [age]


def test_dateutil_is_not_the_rule_for_ages():
    born, on = date(2004, 2, 29), date(2022, 2, 28)
    assert relativedelta(on, born).years == 18
    assert age_on(born, on) == 17


def test_an_age_that_is_not_known():
    day = date(2021, 3, 31)
    assert age_on(None, day) is None
    assert age_on(day, None) is None
    ages = age_on(days("2003-06-15", "NaT"), day)
    assert ages.tolist() == [17, None]
    assert ages.dtype == np.int32
    assert ages.data.tolist() == [17, 999_999]
    assert age_on(days("2003-06-15"), days("2021-03-31", "NaT")).tolist() == [17, None]
    assert age_on(days("2003-06-15"), day).mask is np.ma.nomask


# --------------------------------------------------------------------------------------------------
# Arrays, and what is refused.


def test_both_arguments_are_broadcast():
    column = days("2020-01-31", "2020-02-29")[:, None]
    assert add_months(column, np.array([0, 1])).tolist() == [
        [date(2020, 1, 31), date(2020, 2, 29)],
        [date(2020, 2, 29), date(2020, 3, 29)],
    ]
    assert age_on(column, column.T).shape == (2, 2)


@pytest.mark.parametrize("shape", [(0,), (), (2, 3)])
def test_any_shape(shape):
    array = np.full(shape, np.datetime64("2020-12-10"))
    assert add_months(array, 1).shape == shape
    assert month_start(array).shape == shape
    assert age_on(array, array).shape == shape
    assert quarter_of(array).shape == shape
    assert reporting_year_of(array).shape == shape


def test_missing_in_missing_out():
    array = days("2020-12-10", "NaT")
    assert add_months(array, 1).tolist() == [date(2021, 1, 10), None]
    assert add_months(array, np.array([1, 1])).tolist() == [date(2021, 1, 10), None]
    assert month_start(array).tolist() == [date(2020, 12, 1), None]
    assert quarter_of(array).tolist() == [3, None]
    assert reporting_year_of(array).tolist() == [2021, None]
    steps = np.ma.MaskedArray([1, 2], [False, True])
    assert add_months(date(2020, 12, 10), steps).tolist() == [date(2021, 1, 10), None]


def test_a_numpy_date_gives_a_numpy_date():
    day = np.datetime64("2020-12-10")
    assert add_months(day, 1) == np.datetime64("2021-01-10")
    assert isinstance(add_months(day, 1), np.datetime64)
    assert isinstance(month_start(day), np.datetime64)
    assert type(add_months(date(2020, 12, 10), np.int64(1))) is date
    assert age_on(np.datetime64("2003-06-15"), day).tolist() == 17


@pytest.mark.parametrize(
    "call",
    [
        lambda when: add_months(when, 1),
        month_start,
        reporting_year_of,
        quarter_of,
        lambda when: age_on(when, date(2021, 1, 1)),
        lambda when: age_on(date(2021, 1, 1), when),
        Period.on,
    ],
)
def test_a_datetime_is_refused_with_the_reason(call):
    with pytest.raises(TypeError, match="carries a time of day and perhaps a time zone"):
        call(WHEN)


@pytest.mark.parametrize("n", [1.0, "1", None, True, np.array([1.5])])
def test_months_are_whole(n):
    with pytest.raises(TypeError, match=r"Expected (a )?whole number"):
        add_months(date(2020, 12, 10), n)


def test_the_callers_arrays_are_left_as_they_were():
    array, steps = days("2020-12-10", "NaT", "1700-01-01"), np.array([1, 2, 3])
    array.flags.writeable = steps.flags.writeable = False
    before = array.tobytes(), steps.tobytes()
    for result in [add_months(array, steps), month_start(array), age_on(array, array)]:
        assert not np.shares_memory(result, array)
    assert (array.tobytes(), steps.tobytes()) == before


def test_importing_loads_nothing_heavy():
    code = "import sys, carekpi.periods;print(sorted({'holidays', 'dateutil'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
