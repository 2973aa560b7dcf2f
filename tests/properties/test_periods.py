"""Laws of periods, months and ages."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from carekpi.periods import (
    Period,
    add_months,
    age_on,
    month_start,
    quarter,
    quarter_of,
    reporting_year,
    reporting_year_of,
)

DAY = timedelta(days=1)
AWKWARD = [
    date(2000, 2, 29),
    date(2004, 2, 29),
    date(2020, 2, 29),
    date(2021, 2, 28),
    date(2020, 1, 31),
    date(2020, 11, 30),
    date(2020, 3, 31),
    date(2020, 4, 1),
    date(2020, 12, 31),
    date(1969, 12, 31),
    date(1970, 1, 1),
    date(1879, 12, 31),
    date(1880, 1, 1),
    date(2200, 12, 31),
    date(2201, 1, 1),
]
usual_dates = st.one_of(st.sampled_from(AWKWARD), st.dates(date(1980, 1, 1), date(2100, 12, 31)))
any_dates = st.one_of(usual_dates, st.dates(date(1000, 1, 1), date(9000, 1, 1)))
months = st.integers(-600, 600)
day_arrays = hnp.arrays(
    "M8[D]",
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
    elements=st.one_of(any_dates, st.just(np.datetime64("NaT"))),
)
periods = st.tuples(usual_dates, st.integers(0, 1500)).map(
    lambda pair: Period(pair[0], pair[0] + pair[1] * DAY)
)


class TestMonths:
    """ "The corresponding date, or the month's last day where it has none"."""

    @given(any_dates, months)
    def test_agrees_with_dateutil(self, d, n):
        assert add_months(d, n) == d + relativedelta(months=n)

    @given(any_dates, months)
    def test_the_same_day_number_or_the_last_day(self, d, n):
        end = add_months(d, n)
        assert end.day == d.day or (end.day < d.day and (end + DAY).day == 1)
        assert (end.year - d.year) * 12 + end.month - d.month == n

    @given(any_dates, any_dates, months)
    def test_monotone(self, a, b, n):
        a, b = sorted((a, b))
        assert add_months(a, n) <= add_months(b, n)
        assert add_months(a, n) < add_months(a, n + 1)

    @given(day_arrays, months)
    def test_scalars_and_arrays_agree(self, days, n):
        expected = [None if d is None else add_months(d, n) for d in days.ravel().tolist()]
        assert add_months(days, n).ravel().tolist() == expected
        assert add_months(days, np.full(days.shape, n)).ravel().tolist() == expected
        assert add_months(days, n).shape == days.shape


class TestAges:
    """Completed years; 29 February comes of age on 1 March in common years."""

    @given(any_dates, any_dates)
    def test_on_and_before_the_birthday(self, born, on):
        age = age_on(born, on)

        def birthday(years: int) -> date:
            year = born.year + years
            leap_birth = (born.month, born.day) == (2, 29)
            leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
            return date(year, 3, 1) if leap_birth and not leap_year else born.replace(year=year)

        assert birthday(age) <= on < birthday(age + 1)

    @given(day_arrays, any_dates)
    def test_scalars_and_arrays_agree(self, days, day):
        dates = days.ravel().tolist()
        assert age_on(days, day).ravel().tolist() == [
            None if d is None else age_on(d, day) for d in dates
        ]
        assert age_on(day, days).ravel().tolist() == [
            None if d is None else age_on(day, d) for d in dates
        ]

    @given(any_dates, any_dates)
    def test_a_day_later_one_is_never_younger(self, born, on):
        assert age_on(born, on) <= age_on(born, on + DAY) <= age_on(born, on) + 1


class TestParts:
    """The parts of a period make it up: each of its days lies in one part, and no other day."""

    @given(periods)
    def test_parts_make_up_the_whole(self, period):
        for parts in (period.months(), period.quarters(), period.years()):
            assert parts[0].start == period.start
            assert parts[-1].end == period.end
            assert all(b.start == a.end + DAY for a, b in pairwise(parts))
            assert sum(part.days for part in parts) == period.days

    @given(periods)
    def test_each_part_lies_in_one_month_quarter_or_year(self, period):
        for part in period.months():
            assert month_start(part.start) == month_start(part.end)
        for part in period.quarters():
            whole = quarter(reporting_year_of(part.start), quarter_of(part.start))
            assert part.start in whole
            assert part.end in whole
        for part in period.years():
            whole = reporting_year(reporting_year_of(part.start))
            assert part.start in whole
            assert part.end in whole

    @given(periods, usual_dates)
    def test_a_day_of_the_period_lies_in_just_one_part(self, period, day):
        inside = day in period
        for parts in (period.months(), period.quarters(), period.years()):
            assert sum(day in part for part in parts) == inside
        assert period.covers(np.array([day], "M8[D]")).tolist() == [inside]


class TestWhereADateLies:
    """Scalars and arrays agree."""

    @given(day_arrays)
    def test_scalars_and_arrays_agree(self, days):
        dates = days.ravel().tolist()
        for function in (reporting_year_of, quarter_of, month_start):
            assert function(days).ravel().tolist() == [
                None if d is None else function(d) for d in dates
            ]
