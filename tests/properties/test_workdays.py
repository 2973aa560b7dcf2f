"""Laws of working days: for every date, every distance, every calendar, every shape of array."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from carekpi.workdays import (
    ENGLAND_AND_WALES,
    add_working_days,
    days_not_counted,
    is_working_day,
    working_days_between,
)

FIRST, LAST = date(1980, 1, 1), date(2100, 12, 31)
CHUNK = 32_768  # what the library walks arrays in

# Days about which something happens, and any day; away from the ends, so that there is an answer
# also two steps on: some five hundred working days.
AWKWARD = [
    date(1995, 5, 8),
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2019, 12, 24),
    date(2020, 2, 29),
    date(2020, 4, 10),
    date(2020, 5, 8),
    date(2020, 12, 26),
    date(2021, 12, 27),
    date(2022, 1, 1),
    date(2022, 6, 2),
    date(2022, 9, 19),
    date(2023, 5, 8),
    date(2028, 12, 31),
]
inner_dates = st.one_of(
    st.sampled_from(AWKWARD), st.dates(FIRST + timedelta(days=800), LAST - timedelta(days=800))
)
any_dates = st.one_of(st.sampled_from([*AWKWARD, FIRST, LAST]), st.dates(FIRST, LAST))
distances = st.integers(-250, 250)
calendars = st.one_of(
    st.just(ENGLAND_AND_WALES),
    st.lists(inner_dates, max_size=4).map(
        lambda closed: ENGLAND_AND_WALES.with_closed_days(closed, reason="Closed")
    ),
)


def day_arrays(dates: st.SearchStrategy[date] = inner_dates) -> st.SearchStrategy[np.ndarray]:
    """Arrays of any shape, with some dates missing."""
    return hnp.arrays(
        "M8[D]",
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5),
        elements=st.one_of(dates, st.just(np.datetime64("NaT"))),
    )


def scalars(array: np.ndarray) -> list[date | None]:
    return array.ravel().tolist()


class TestThereAndBack:
    """``working_days_between(a, add_working_days(a, n)) == n`` for every n >= 0."""

    @given(inner_dates, distances.map(abs), calendars)
    def test_forwards(self, a, n, calendar):
        b = add_working_days(a, n, calendar=calendar)
        assert working_days_between(a, b, calendar=calendar) == n

    @given(inner_dates, distances.map(abs), calendars)
    def test_backwards_lands_on_the_nth_working_day_before(self, a, n, calendar):
        b = add_working_days(a, -n, calendar=calendar)
        on_the_way = [
            day
            for k in range((a - b).days)
            if is_working_day(day := b + timedelta(days=k), calendar=calendar)
        ]
        assert len(on_the_way) == n

    @given(inner_dates, distances.filter(bool), calendars)
    def test_it_lands_on_a_working_day(self, a, n, calendar):
        assert is_working_day(add_working_days(a, n, calendar=calendar), calendar=calendar)

    @given(inner_dates, calendars)
    def test_no_days_on_is_the_same_day(self, a, calendar):
        assert add_working_days(a, 0, calendar=calendar) == a

    # Half as far each: both together still end within the years that are known.
    @given(inner_dates, *[distances.map(lambda n: abs(n) // 2)] * 2, calendars)
    def test_two_steps_are_one(self, a, n, m, calendar):
        first = add_working_days(a, n + 1, calendar=calendar)
        assert add_working_days(first, m, calendar=calendar) == add_working_days(
            a, n + 1 + m, calendar=calendar
        )


class TestBetween:
    """ "after a, up to and including b; negative when b < a, and then equal to the opposite"."""

    @given(any_dates, any_dates, calendars)
    def test_antisymmetric(self, a, b, calendar):
        there = working_days_between(a, b, calendar=calendar)
        assert there == -working_days_between(b, a, calendar=calendar)
        assert there >= 0 if b >= a else there <= 0

    @given(any_dates, any_dates, any_dates, calendars)
    def test_parts_add_up(self, a, b, c, calendar):
        assert working_days_between(a, c, calendar=calendar) == working_days_between(
            a, b, calendar=calendar
        ) + working_days_between(b, c, calendar=calendar)

    @given(any_dates, st.integers(0, 500), calendars)
    def test_counted_and_not_counted_are_all_the_days(self, a, span, calendar):
        b = min(a + timedelta(days=span), LAST)
        skipped = days_not_counted(a, b, calendar=calendar)
        assert working_days_between(a, b, calendar=calendar) + len(skipped) == (b - a).days
        assert not any(is_working_day(day, calendar=calendar) for day, _ in skipped)

    @given(any_dates, calendars)
    def test_one_day_on_counts_that_day(self, a, calendar):
        b = min(a + timedelta(days=1), LAST)
        expected = int(b > a and is_working_day(b, calendar=calendar))
        assert working_days_between(a, b, calendar=calendar) == expected


class TestMonotone:
    """A later start never falls due earlier; more days never fall due sooner."""

    @given(inner_dates, inner_dates, distances)
    def test_in_the_start(self, a, b, n):
        a, b = sorted((a, b))
        assert add_working_days(a, n) <= add_working_days(b, n)

    @given(inner_dates, distances)
    def test_in_the_number(self, a, n):
        assert add_working_days(a, n) < add_working_days(a, n + 1) or (n in {-1, 0})
        assert add_working_days(a, n) <= add_working_days(a, n + 1)

    @given(inner_dates, distances.map(abs), st.lists(inner_dates, max_size=5))
    def test_in_the_closed_days(self, a, n, closed):
        ours = ENGLAND_AND_WALES.with_closed_days(closed, reason="Closed")
        assert add_working_days(a, n, calendar=ours) >= add_working_days(a, n)


class TestScalarsAndArraysAgree:
    """The same function takes a date or an array, and gives the same answers."""

    @given(day_arrays(), distances, calendars)
    def test_add(self, days, n, calendar):
        expected = [
            None if d is None else add_working_days(d, n, calendar=calendar) for d in scalars(days)
        ]
        assert scalars(add_working_days(days, n, calendar=calendar)) == expected
        assert (
            scalars(add_working_days(days, np.full(days.shape, n), calendar=calendar)) == expected
        )

    @given(day_arrays(), hnp.arrays("i8", 5, elements=distances))
    def test_add_many(self, days, steps):
        result = add_working_days(days[..., None], steps)
        assert result.shape == (*days.shape, 5)
        assert scalars(result) == [
            None if d is None else add_working_days(d, int(n)) for d in scalars(days) for n in steps
        ]

    @given(day_arrays(any_dates), any_dates, calendars)
    def test_between(self, days, day, calendar):
        expected = [
            None if d is None else working_days_between(d, day, calendar=calendar)
            for d in scalars(days)
        ]
        counted = working_days_between(days, day, calendar=calendar)
        assert counted.ravel().tolist() == expected
        back = working_days_between(day, days, calendar=calendar)
        assert back.ravel().tolist() == [None if n is None else -n for n in expected]

    @given(day_arrays(any_dates), calendars)
    def test_is_working_day(self, days, calendar):
        expected = [
            None if d is None else is_working_day(d, calendar=calendar) for d in scalars(days)
        ]
        assert is_working_day(days, calendar=calendar).ravel().tolist() == expected

    @given(day_arrays(any_dates))
    def test_is_provisional(self, days):
        expected = [d is not None and ENGLAND_AND_WALES.is_provisional(d) for d in scalars(days)]
        assert ENGLAND_AND_WALES.is_provisional(days).ravel().tolist() == expected


class TestLongArrays:
    """Arrays are walked in pieces; where one ends and the next begins, nothing happens."""

    SIZES = st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])

    @given(SIZES, st.integers(0, 2**32 - 1), distances, st.booleans())
    def test_an_array_is_its_parts(self, size, seed, n, gaps):
        dice = np.random.default_rng(seed)
        days = np.datetime64("1981-06-01") + dice.integers(0, 42_000, size)
        if gaps:
            days[dice.random(size) < 0.01] = np.datetime64("NaT")
        cut = size // 2
        moved = add_working_days(days, n)
        parts = [add_working_days(days[:cut], n), add_working_days(days[cut:], n)]
        np.testing.assert_array_equal(moved, np.concatenate(parts))
        np.testing.assert_array_equal(moved, add_working_days(days, np.full(size, n)))
        np.testing.assert_array_equal(moved[::-1], add_working_days(days[::-1], n))
        counted = working_days_between(days, moved)
        assert counted.mask.sum() == np.isnat(days).sum()
        if n >= 0:
            assert (counted.compressed() == n).all()
        assert (
            is_working_day(days).filled(True) == is_working_day(days[::-1]).filled(True)[::-1]
        ).all()

    @given(SIZES, st.integers(0, 2**32 - 1))
    def test_one_bad_date_anywhere_is_found(self, size, seed):
        place = int(np.random.default_rng(seed).integers(size))
        days = np.full(size, np.datetime64("2020-12-10"))
        days[place] = np.datetime64("1979-12-31")
        for call in (
            lambda: add_working_days(days, 20),
            lambda: working_days_between(days, date(2020, 1, 1)),
            lambda: is_working_day(days),
        ):
            with pytest.raises(ValueError, match=f"first at position {place}[.]"):
                call()
