"""The law as data: each rule with its source and dates, and the units in which it counts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from carekpi.rules import (
    FIRST_REVIEW,
    LATER_REVIEW,
    LATER_REVIEW_RELAXED,
    LOOKED_AFTER_FOUR_WEEKS,
    PARTICIPATION_AGE,
    RATE_BASE,
    SECOND_REVIEW,
    Clock,
    Months,
    Weeks,
    WorkingDays,
    review_clock,
)
from spec.tables import cases, day

if TYPE_CHECKING:
    from carekpi.rules import Rule

CLOCKS = {"first": FIRST_REVIEW, "second": SECOND_REVIEW, "later": LATER_REVIEW}
EDITIONS = [rule for clock in CLOCKS.values() for rule in clock.editions]


class TestTheLimits:
    """“1. The first, within 20 working days. 2. The second, not more than three months after the
    first. 3. Every later one, at intervals of not more than six months.” Before 2011-04-01, the
    first was due within four weeks."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            clock  | on         | within          | source
            first  | 1980-01-01 | 4 weeks         | SI 1991/895 reg 3
            first  | 2011-03-31 | 4 weeks         | SI 1991/895 reg 3
            first  | 2011-04-01 | 20 working days | SI 2010/959 reg 33(1)
            first  | 2099-12-31 | 20 working days | SI 2010/959 reg 33(1)
            second | 2011-03-31 | 3 months        | SI 1991/895 reg 3
            second | 2011-04-01 | 3 months        | SI 2010/959 reg 33(2)
            later  | 2011-03-31 | 6 months        | SI 1991/895 reg 3
            later  | 2011-04-01 | 6 months        | SI 2010/959 reg 33(2)
            """
        ),
    )
    def test_edition_by_the_day_on_which_the_clock_started(self, row: dict[str, str]) -> None:
        rule = CLOCKS[row["clock"]].on(day(row["on"]))
        assert (str(rule.within), rule.source) == (row["within"], row["source"])

    @pytest.mark.parametrize(
        ("held", "clock"), [(0, "first"), (1, "second"), (2, "later"), (3, "later"), (40, "later")]
    )
    def test_which_clock_runs(self, held: int, clock: str) -> None:
        assert review_clock(held) is CLOCKS[clock]

    def test_fewer_than_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="cannot be negative"):
            review_clock(-1)


class TestEveryRule:
    """“Every rule carries its source and its dates.”"""

    @pytest.mark.parametrize("rule", EDITIONS, ids=lambda r: f"{r.key} {r.in_force_from}")
    def test_says_where_it_is_written(self, rule: Rule) -> None:
        assert rule.instrument.link.startswith("https://www.legislation.gov.uk/uksi/")
        assert rule.source == f"{rule.instrument.key} {rule.provision}"
        assert rule.title
        assert rule.anchor
        assert rule.sure

    @pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
    def test_one_edition_follows_another(self, clock: Clock) -> None:
        first, second = clock.editions
        assert first.key == second.key
        assert first.in_force_from == dt.date(1980, 1, 1)
        assert first.in_force_to == dt.date(2011, 3, 31)
        assert second.in_force_from == dt.date(2011, 4, 1)
        assert second.in_force_to is None

    @pytest.mark.parametrize(
        "start", [dt.date(2011, 3, 31), dt.date(2011, 4, 2)], ids=["overlap", "gap"]
    )
    def test_a_gap_or_an_overlap_is_refused(self, start: dt.date) -> None:
        old, new = FIRST_REVIEW.editions
        with pytest.raises(ValueError, match=r"review\.first leave a gap or overlap"):
            Clock((old, evolve(new, in_force_from=start)))

    def test_an_edition_after_one_without_an_end_is_refused(self) -> None:
        old, new = FIRST_REVIEW.editions
        with pytest.raises(ValueError, match=r"review\.first leave a gap or overlap"):
            Clock((evolve(old, in_force_to=None), new))

    def test_nothing_is_known_before_the_first(self) -> None:
        with pytest.raises(ValueError, match=r"review\.first is known for 1979-12-31") as error:
            FIRST_REVIEW.on(dt.date(1979, 12, 31))
        assert "from 1980-01-01" in str(error.value)

    def test_nothing_is_known_after_one_that_ended(self) -> None:
        ended = Clock(FIRST_REVIEW.editions[:1])
        assert ended.on(dt.date(2011, 3, 31)) is ended.editions[0]
        with pytest.raises(ValueError, match="is known for 2011-04-01"):
            ended.on(dt.date(2011, 4, 1))

    def test_they_are_values_that_cannot_change(self) -> None:
        with pytest.raises(FrozenInstanceError):
            FIRST_REVIEW.editions[0].title = "something else"  # type: ignore[misc]


class TestColumns:
    """A column of days gives what each day gives alone."""

    def test_over_the_change_of_the_law(self) -> None:
        started = np.array(["2010-12-10", "2011-03-31", "NaT", "2011-04-01", "2020-12-10"], "M8[D]")
        before = started.copy()
        assert FIRST_REVIEW.due(started).tolist() == [
            dt.date(2011, 1, 7),  # four weeks
            dt.date(2011, 4, 28),  # four weeks
            None,
            dt.date(2011, 5, 5),  # twenty working days
            dt.date(2021, 1, 12),  # twenty working days
        ]
        assert np.array_equal(started, before, equal_nan=True)

    def test_after_it(self) -> None:
        assert FIRST_REVIEW.due(np.array(["2011-04-01", "NaT"], "M8[D]")).tolist() == [
            dt.date(2011, 5, 5),
            None,
        ]

    def test_before_it_alone(self) -> None:
        assert FIRST_REVIEW.due(np.array(["2011-03-31"], "M8[D]")).tolist() == [
            dt.date(2011, 4, 28)
        ]

    def test_the_first_day_of_the_first_edition(self) -> None:
        days = np.array(["1980-01-01", "1979-12-31"], "M8[D]")
        assert FIRST_REVIEW.due(days[:1]).tolist() == [dt.date(1980, 1, 29)]
        with pytest.raises(ValueError, match=r"review\.first is known for 1979-12-31"):
            FIRST_REVIEW.due(days)

    def test_after_an_edition_that_ended(self) -> None:
        ended = Clock(FIRST_REVIEW.editions[:1])
        with pytest.raises(ValueError, match="is known for 2011-04-01"):
            ended.due(np.array(["2011-04-01"], "M8[D]"))

    def test_none(self) -> None:
        assert len(FIRST_REVIEW.due(np.array([], "M8[D]"))) == 0


class TestUnits:
    """“Separate meanings, separate types.” The first day is never counted."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            unit         | count | start      | after
            working days | 1     | 2020-12-24 | 2020-12-29
            working days | 20    | 2020-12-10 | 2021-01-12
            working days | 20    | 1995-04-20 | 1995-05-19
            # 21 (1), 24-28 (6), 1-5 (11), the May day moved to Monday 8, 9-12 (15), 15-19 (20)
            weeks        | 1     | 2020-12-24 | 2020-12-31
            weeks        | 4     | 2011-03-01 | 2011-03-29
            months       | 1     | 2021-01-31 | 2021-02-28
            months       | 3     | 2021-11-30 | 2022-02-28
            months       | 6     | 2020-08-31 | 2021-02-28
            """
        ),
    )
    def test_a_day_and_a_column(self, row: dict[str, str]) -> None:
        unit: Any = {"working days": WorkingDays, "weeks": Weeks, "months": Months}[row["unit"]]
        interval = unit(int(row["count"]))
        assert interval.after(day(row["start"])) == day(row["after"])
        assert interval.after(np.array([row["start"], "NaT"], "M8[D]")).tolist() == [
            day(row["after"]),
            None,
        ]

    @pytest.mark.parametrize("unit", [WorkingDays, Weeks, Months])
    def test_how_they_are_said(self, unit: Any) -> None:
        said = {WorkingDays: "working day", Weeks: "week", Months: "month"}[unit]
        assert [str(unit(n)) for n in (1, 2, 20)] == [f"1 {said}", f"2 {said}s", f"20 {said}s"]

    @pytest.mark.parametrize("unit", [WorkingDays, Weeks, Months])
    def test_an_interval_of_nought_or_less_is_refused(self, unit: Any) -> None:
        assert unit(1)
        for count in (0, -1):
            with pytest.raises(ValueError, match="count"):
                unit(count)
        with pytest.raises(TypeError, match="count"):
            unit(1.5)

    def test_none_stands_for_another(self) -> None:
        assert len({WorkingDays(3), Weeks(3), Months(3)}) == 3
        assert Months(3) == Months(3)

    def test_weeks_are_seven_days(self) -> None:
        assert [Weeks(n).days for n in (1, 4)] == [7, 28]


class TestTheCoronavirusWindow:
    """“From 2020-04-24 to 2020-09-25 SI 2020/445 had the six-month interval kept "where
    reasonably practicable"; the first two reviews kept their limits.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            due        | relaxed
            2020-04-23 | no
            2020-04-24 | yes
            2020-07-01 | yes
            2020-09-25 | yes
            2020-09-26 | no
            """
        ),
    )
    def test_its_first_and_last_day(self, row: dict[str, str]) -> None:
        due, relaxed = day(row["due"]), row["relaxed"] == "yes"
        assert LATER_REVIEW_RELAXED.covers(due) is relaxed
        assert LATER_REVIEW_RELAXED.covers(np.array([due, "NaT"], "M8[D]")).tolist() == [
            relaxed,
            False,
        ]

    def test_what_it_touches_and_where_it_is_written(self) -> None:
        assert LATER_REVIEW_RELAXED.clock == LATER_REVIEW.editions[-1].key
        assert LATER_REVIEW_RELAXED.instrument.key == "SI 2020/445"
        assert LATER_REVIEW_RELAXED.wording == "where reasonably practicable"
        assert LATER_REVIEW_RELAXED.in_force_from == dt.date(2020, 4, 24)
        assert LATER_REVIEW_RELAXED.in_force_to == dt.date(2020, 9, 25)


class TestOtherFacts:
    """Numbers of guidance and published method, each with its source."""

    def test_what_they_are(self) -> None:
        assert PARTICIPATION_AGE.value == 4
        assert RATE_BASE.value == 10_000
        assert LOOKED_AFTER_FOUR_WEEKS.within == Weeks(4)

    @pytest.mark.parametrize("fact", [PARTICIPATION_AGE, RATE_BASE, LOOKED_AFTER_FOUR_WEEKS])
    def test_each_says_where_it_is_from(self, fact: Any) -> None:
        assert fact.source
        assert fact.key
