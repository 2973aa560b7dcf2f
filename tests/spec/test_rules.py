"""The law as data: rules with their versions, the units in which they count, and the book of all.

What each rule says is in ``tests/spec/law``, one file a subject; this is how rules behave.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from carekpi import rules
from carekpi.codes import LegalStatus, Placement
from carekpi.rules import (
    FACTS,
    FORCES,
    LOOKED_AFTER_FOUR_WEEKS,
    PARTICIPATION_AGE,
    RATE_BASE,
    Days,
    Hours,
    Months,
    State,
    Weeks,
    WorkingDays,
    WorkingDaysBefore,
)
from spec.tables import cases, day

if TYPE_CHECKING:
    from carekpi.rules import Interval, Rule

BOOK = rules.statutory()
FIRST, SECOND, LATER = (BOOK[f"review.{step}"] for step in ("first", "second", "later"))
UNITS: dict[str, Any] = {
    "working days": WorkingDays,
    "working days before": WorkingDaysBefore,
    "days": Days,
    "weeks": Weeks,
    "months": Months,
    "hours": Hours,
}


def column(*texts: str) -> np.ndarray:
    """Days as a column; ``NaT`` is one that is missing."""
    return np.array(texts, dtype="datetime64[D]")


def ended(rule: Rule) -> Rule:
    """A rule as if its law had lapsed with its first version."""
    return evolve(rule, versions=rule.versions[:1])


class TestTheLimits:
    """“1. The first, within 20 working days. 2. The second, not more than three months after the
    first. 3. Every later one, at intervals of not more than six months.” Before 2011-04-01, the
    first was due within four weeks."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            rule          | on         | within          | source
            review.first  | 1980-01-01 | 4 weeks         | SI 1991/895 reg 3
            review.first  | 2011-03-31 | 4 weeks         | SI 1991/895 reg 3
            review.first  | 2011-04-01 | 20 working days | SI 2010/959 reg 33(1)
            review.first  | 2099-12-31 | 20 working days | SI 2010/959 reg 33(1)
            review.second | 2011-03-31 | 3 months        | SI 1991/895 reg 3
            review.second | 2011-04-01 | 3 months        | SI 2010/959 reg 33(2)
            review.later  | 2011-03-31 | 6 months        | SI 1991/895 reg 3
            review.later  | 2011-04-01 | 6 months        | SI 2010/959 reg 33(2)
            """
        ),
    )
    def test_the_version_by_the_day_on_which_the_clock_started(self, row: dict[str, str]) -> None:
        version = rules.find(row["rule"]).on(day(row["on"]))
        assert (str(version.within), version.source) == (row["within"], row["source"])

    @pytest.mark.parametrize(
        ("number", "key"),
        [(1, "review.first"), (2, "review.second"), (3, "review.later"), (41, "review.later")],
    )
    def test_which_rule_applies(self, number: int, key: str) -> None:
        anchor = "entry" if number == 1 else "review"
        dues = BOOK.duty("review").due(
            anchor, column("2020-12-10"), State.of_one(review_number=number)
        )
        assert [dues.rules[n].key for n in dues.number] == [key]


class TestEveryRule:
    """“Every rule carries its source and its dates.”"""

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_says_where_it_is_written(self, rule: Rule) -> None:
        assert rule.title
        assert rule.anchor.title
        assert rule.subject in BOOK.subjects
        assert str(rule) == f"{rule.key}: {rule.title}"
        for version in (*rule.versions, *rule.relaxed):
            assert version.link.startswith("https://")
            assert version.instrument.title
            assert version.source == f"{version.instrument.key} {version.provision}"
            assert version.force in FORCES

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_was_read_or_says_what_was_not(self, rule: Rule) -> None:
        for version in (*rule.versions, *rule.relaxed):
            assert (version.confirmed is None) == bool(version.doubt)

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_one_version_follows_another(self, rule: Rule) -> None:
        for earlier, later in zip(rule.versions, rule.versions[1:]):
            assert earlier.in_force_to is not None
            assert later.in_force_from == earlier.in_force_to + dt.timedelta(days=1)

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_is_found_by_its_key(self, rule: Rule) -> None:
        assert rules.find(rule.key) == BOOK.find(rule.key) == rule

    def test_nothing_is_known_before_the_first(self) -> None:
        with pytest.raises(ValueError, match=r"review\.first is known for that day") as error:
            FIRST.on(dt.date(1979, 12, 31))
        assert str(error.value).endswith("from 1991-10-14 (and is used from 1980-01-01)")

    def test_nothing_is_known_after_one_that_ended(self) -> None:
        old = ended(FIRST)
        assert old.on(dt.date(2011, 3, 31)) is FIRST.versions[0]
        with pytest.raises(ValueError, match="is known for that day") as error:
            old.on(dt.date(2011, 4, 1))
        assert str(error.value).endswith(
            "from 1991-10-14 to 2011-03-31 (and is used from 1980-01-01)"
        )

    def test_a_version_says_when_it_was_in_force(self) -> None:
        old, new = FIRST.versions
        assert old.in_force == "in force from 14 October 1991 to 31 March 2011"
        assert new.in_force == "in force since 1 April 2011"
        assert new.covers(column("2011-03-31", "2011-04-01", "NaT")).tolist() == [
            False,
            True,
            False,
        ]
        # and from when it is used, for want of an older rule
        assert (old.first_day, new.first_day) == (dt.date(1980, 1, 1), dt.date(2011, 4, 1))

    def test_they_are_values_that_cannot_change(self) -> None:
        with pytest.raises(FrozenInstanceError):
            FIRST.versions[0].provision = "something else"  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError):
            FIRST.title = "something else"  # type: ignore[misc]


class TestColumns:
    """A column of days gives what each day gives alone."""

    def test_over_the_change_of_the_law(self) -> None:
        started = column("2010-12-10", "2011-03-31", "NaT", "2011-04-01", "2020-12-10")
        before = started.copy()
        assert FIRST.due(started).tolist() == [
            dt.date(2011, 1, 7),  # four weeks
            dt.date(2011, 4, 28),  # four weeks
            None,
            dt.date(2011, 5, 5),  # twenty working days
            dt.date(2021, 1, 12),  # twenty working days
        ]
        assert FIRST.numbered(started).tolist() == [0, 0, -1, 1, 1]
        assert np.array_equal(started, before, equal_nan=True)

    def test_after_it(self) -> None:
        assert FIRST.due(column("2011-04-01", "NaT")).tolist() == [dt.date(2011, 5, 5), None]

    def test_before_it_alone(self) -> None:
        assert FIRST.due(column("2011-03-31")).tolist() == [dt.date(2011, 4, 28)]

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_the_first_day_of_the_first_version(self, times: int) -> None:
        days = np.repeat(column("1980-01-01", "1979-12-31"), times)
        assert set(FIRST.due(days[:times]).tolist()) == {dt.date(1980, 1, 29)}
        with pytest.raises(ValueError, match=r"review\.first is known for that day"):
            FIRST.due(days)
        assert set(FIRST.numbered(days).tolist()) == {0, -1}
        assert np.isnat(FIRST.found(days)[0]).sum() == times

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_after_a_version_that_ended(self, times: int) -> None:
        with pytest.raises(ValueError, match="is known for that day"):
            ended(FIRST).due(np.repeat(column("2011-04-01"), times))

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_days_far_away(self, times: int) -> None:
        # No table has them, and the answer is the same.
        days = np.repeat(column("2061-03-31", "2090-08-31", "NaT"), times)
        assert set(LATER.due(days).tolist()) == {dt.date(2061, 9, 30), dt.date(2091, 2, 28), None}
        assert set(LATER.numbered(days).tolist()) == {1, -1}

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_beyond_the_years_of_the_calendar(self, times: int) -> None:
        with pytest.raises(ValueError, match="Working days are known"):
            FIRST.due(np.repeat(column("2100-12-31"), times))

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_a_rule_older_than_the_calendar(self, times: int) -> None:
        # There is no table of it, and it answers for the days that the calendar knows.
        version = evolve(FIRST.versions[-1], in_force_from=dt.date(1975, 1, 1))
        old = evolve(FIRST, versions=(version,))
        days = np.repeat(column("2020-12-10", "NaT"), times)
        assert set(old.due(days).tolist()) == {dt.date(2021, 1, 12), None}
        assert set(old.numbered(days).tolist()) == {0, -1}
        with pytest.raises(ValueError, match="Working days are known"):
            old.due(np.repeat(column("1975-01-01"), times))

    def test_none(self) -> None:
        assert len(FIRST.due(column())) == 0

    @pytest.mark.parametrize("times", [1, 20_000], ids=["a few", "many"])
    def test_days_in_a_finer_unit(self, times: int) -> None:
        days = np.repeat(column("2020-12-10", "NaT"), times).astype("datetime64[ns]")
        assert set(FIRST.due(days).astype("datetime64[D]").tolist()) == {
            dt.date(2021, 1, 12),
            None,
        }
        with pytest.raises(ValueError, match="have a time of day"):
            FIRST.due(days + np.timedelta64(1, "h"))

    def test_no_fixed_date_is_no_day(self) -> None:
        rule = BOOK["visit.adoption.then"]
        assert rule.due(dt.date(2020, 12, 10)) is None
        assert np.isnat(rule.due(column("2020-12-10", "NaT"))).all()
        assert rule.numbered(column("2020-12-10", "NaT")).tolist() == [0, -1]

    def test_a_moment_is_no_day(self) -> None:
        with pytest.raises(TypeError, match="time of day"):
            FIRST.due(dt.datetime(2020, 12, 10, 12, 0))


class TestWhichDayPicksTheVersion:
    """“Which day picks the law's version is a declared field of the rule.” Four weeks until 31
    March 2011, twenty working days from the next day on."""

    def test_the_day_on_which_the_clock_started(self) -> None:
        assert FIRST.due(day("2011-03-31")) == day("2011-04-28")

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | within          | due        | why
            2011-03-03 | 4 weeks         | 2011-03-31 | they run out on the last day of the old law
            2011-03-04 | 20 working days | 2011-04-01 | they would run out on the first of the new
            # from Monday: 7-11 (5), 14-18 (10), 21-25 (15), 28-31 (19), 1 April (20)
            1979-12-31 | 4 weeks         | 1980-01-28 | started before there was any
            """
        ),
    )
    def test_the_day_on_which_it_ran_out(self, row: dict[str, str]) -> None:
        rule = evolve(FIRST, version_by="ran_out")
        (number,) = rule.numbered(column(row["started"])).tolist()
        assert str(rule.versions[number].within) == row["within"]
        assert rule.due(day(row["started"])) == day(row["due"])
        many = np.repeat(column(row["started"]), 20_000)
        assert set(rule.due(many).tolist()) == {day(row["due"])}

    def test_one_that_runs_out_when_the_law_has_ended(self) -> None:
        rule = evolve(ended(FIRST), version_by="ran_out")
        assert rule.due(day("2011-03-03")) == day("2011-03-31")
        with pytest.raises(ValueError, match="is known for that day"):
            rule.due(day("2011-03-04"))

    def test_the_day_of_the_event(self) -> None:
        rule = evolve(FIRST, version_by="event")
        assert rule.due(day("2011-03-31"), event=day("2011-03-31")) == day("2011-04-28")
        # 1 April (1), 4-8 (6), 11-15 (11), 18-21 (15), Good Friday, Easter Monday, 26-28 (18),
        # the royal wedding on Friday 29, May day on Monday 2, 3-4 (20)
        assert rule.due(day("2011-03-31"), event=day("2011-04-01")) == day("2011-05-04")
        events = column("2011-03-31", "2011-04-01", "NaT")
        assert rule.due(np.repeat(column("2011-03-31"), 3), event=events).tolist() == [
            day("2011-04-28"),
            day("2011-05-04"),
            None,
        ]

    def test_which_must_be_given(self) -> None:
        rule = evolve(FIRST, version_by="event")
        for started in (day("2011-03-31"), np.repeat(column("2011-03-31"), 20_000)):
            with pytest.raises(ValueError, match="the day of the event picks its version; give"):
                rule.due(started)

    def test_and_lie_where_there_is_a_version(self) -> None:
        rule = evolve(FIRST, version_by="event")
        with pytest.raises(ValueError, match="is known for that day"):
            rule.due(day("2011-03-31"), event=day("1979-12-31"))


class TestUnits:
    """“Separate meanings, separate types.” The first day is never counted."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            unit                | count | start      | after
            working days        | 1     | 2020-12-24 | 2020-12-29
            working days        | 20    | 2020-12-10 | 2021-01-12
            working days        | 20    | 1995-04-20 | 1995-05-19
            # 21 (1), 24-28 (6), 1-5 (11), the May day moved to Monday 8, 9-12 (15), 15-19 (20)
            working days before | 1     | 2020-12-29 | 2020-12-24
            working days before | 3     | 2021-01-12 | 2021-01-07
            # 11 (1), and over the weekend 8 (2), 7 (3)
            days                | 28    | 2011-03-01 | 2011-03-29
            weeks               | 1     | 2020-12-24 | 2020-12-31
            weeks               | 4     | 2011-03-01 | 2011-03-29
            months              | 1     | 2021-01-31 | 2021-02-28
            months              | 3     | 2021-11-30 | 2022-02-28
            months              | 6     | 2020-08-31 | 2021-02-28
            """
        ),
    )
    def test_a_day_and_a_column(self, row: dict[str, str]) -> None:
        interval = UNITS[row["unit"]](int(row["count"]))
        assert interval.after(day(row["start"])) == day(row["after"])
        assert interval.after(column(row["start"], "NaT")).tolist() == [day(row["after"]), None]

    def test_hours_run_from_a_moment(self) -> None:
        # A Friday evening and three days of 24 hours, weekend and all.
        start = dt.datetime(2021, 3, 5, 22, 30)
        assert Hours(72).after(start) == dt.datetime(2021, 3, 8, 22, 30)
        moments = np.array([start, "NaT"], dtype="datetime64[us]")
        assert Hours(72).after(moments).tolist() == [dt.datetime(2021, 3, 8, 22, 30), None]

    def test_hours_that_pass_and_hours_on_the_wall(self) -> None:
        # The clocks go forward at one in the morning of Sunday 28 March 2021.
        from zoneinfo import ZoneInfo

        london = dt.datetime(2021, 3, 27, 12, 0, tzinfo=ZoneInfo("Europe/London"))
        assert Hours(24).after(london).isoformat() == "2021-03-28T13:00:00+01:00"
        assert Hours(24).after(london.replace(tzinfo=None)) == dt.datetime(2021, 3, 28, 12, 0)

    @pytest.mark.parametrize("start", [dt.date(2021, 3, 5), column("2021-03-05")])
    def test_hours_of_a_day_are_not_known(self, start: Any) -> None:
        with pytest.raises(TypeError, match="72 hours are counted from a moment"):
            Hours(72).after(start)
        with pytest.raises(TypeError, match="72 hours are counted from a moment"):
            BOOK["missing.return_interview"].due(start)

    @pytest.mark.parametrize("unit", UNITS)
    def test_how_they_are_said(self, unit: str) -> None:
        said = unit.removesuffix(" before")
        one = said.removesuffix("s")
        end = " before" if unit.endswith("before") else ""
        assert [str(UNITS[unit](n)) for n in (1, 2, 20)] == [
            f"1 {one}{end}",
            f"2 {said}{end}",
            f"20 {said}{end}",
        ]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            unit                | due              | on               | beyond
            working days        | 2021-01-12       | 2021-01-13       | 1 working day
            working days        | 2021-01-12       | 2021-01-18       | 4 working days
            working days before | 2021-01-07       | 2021-01-12       | 3 working days
            days                | 2021-01-12       | 2021-01-13       | 1 day
            days                | 2021-01-12       | 2021-02-12       | 31 days
            weeks               | 2021-01-12       | 2021-01-18       | 6 days
            weeks               | 2021-01-12       | 2021-01-19       | 1 week
            weeks               | 2021-01-12       | 2021-01-27       | 2 weeks and 1 day
            months              | 2021-01-12       | 2021-02-11       | 30 days
            months              | 2021-01-12       | 2021-02-12       | 1 month
            months              | 2021-01-31       | 2021-02-28       | 1 month
            months              | 2021-01-31       | 2021-03-01       | 1 month and 1 day
            months              | 2021-01-12       | 2022-03-15       | 14 months and 3 days
            hours               | 2021-01-12T10:00 | 2021-01-12T10:59 | less than an hour
            hours               | 2021-01-12T10:00 | 2021-01-12T11:00 | 1 hour
            hours               | 2021-01-12T10:00 | 2021-01-14T11:30 | 49 hours
            """
        ),
    )
    def test_how_far_beyond_the_last_day(self, row: dict[str, str]) -> None:
        moment: Any = dt.datetime.fromisoformat if row["unit"] == "hours" else day
        interval = UNITS[row["unit"]](2)
        assert interval.beyond(moment(row["due"]), moment(row["on"])) == row["beyond"]

    def test_beyond_the_last_day_by_a_weekend(self) -> None:
        friday = day("2021-01-15")
        beyond = [WorkingDays(2).beyond(friday, day(f"2021-01-{n}")) for n in (16, 17, 18)]
        assert beyond == [
            "1 day, which is no working day",
            "2 days, none of them a working day",
            "1 working day",
        ]

    @pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
    def test_an_interval_of_nought_or_less_is_refused(self, unit: Any) -> None:
        assert unit(1)
        for count in (0, -1):
            with pytest.raises(ValueError, match="count"):
                unit(count)
        with pytest.raises(TypeError, match="count"):
            unit(1.5)

    def test_none_stands_for_another(self) -> None:
        assert len({unit(3) for unit in UNITS.values()}) == len(UNITS)
        assert Months(3) == Months(3)


class TestWhatIsNoLaw:
    """“The law leaves the day out on which a clock starts, and lets an interval end on whatever
    day it ends on. Some councils' systems count otherwise.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            convention                     | started    | due        | why
            review.first.28_days           | 2020-12-10 | 2021-01-07 | days of the calendar
            review.first.first_day_counted | 2020-12-10 | 2021-01-11 | Thursday counts: a day less
            review.first.first_day_counted | 2020-12-12 | 2021-01-13 | Saturday never does
            # 14-18 (5), 21-24 (9), Christmas, 29-31 (12), New Year, 4-8 (17), 11-13 (20)
            review.first.first_day_counted | 2011-03-01 | 2011-03-28 | 28 days, 1 March the first
            review.second.rolled           | 2021-03-24 | 2021-06-24 | a Thursday, and stays
            review.second.rolled           | 2021-02-01 | 2021-05-04 | 1 May: Saturday, and May day
            review.later.183_days          | 2021-02-27 | 2021-08-29 | by law 27 August
            """
        ),
    )
    def test_conventions(self, row: dict[str, str]) -> None:
        convention = rules.find(f"convention.{row['convention']}")
        assert convention.due(day(row["started"])) == day(row["due"])

    def test_how_they_are_said(self) -> None:
        said = {
            "convention.review.first.first_day_counted": "20 working days, the first day counted",
            "convention.review.second.rolled": "3 months, moved to a working day",
        }
        assert {key: str(rules.find(key).versions[-1]) for key in said} == said
        assert str(BOOK["education.later"].versions[-1]) == "no fixed date: each school term"


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
        (relaxation,) = LATER.relaxed
        assert relaxation.covers(due) is relaxed
        assert relaxation.covers(dt.datetime.combine(due, dt.time(23, 59))) is relaxed
        assert LATER.relaxed_on(column(row["due"], "NaT")).tolist() == [relaxed, False]
        last_minute = column(row["due"]).astype("datetime64[s]") + np.timedelta64(86_399, "s")
        assert relaxation.covers(last_minute).tolist() == [relaxed]

    def test_what_it_touches_and_where_it_is_written(self) -> None:
        (relaxation,) = LATER.relaxed
        assert str(relaxation) == "no fixed date: where reasonably practicable"
        assert relaxation.instrument.key == "SI 2020/445"
        assert relaxation.wording == "where reasonably practicable"
        assert FIRST.relaxed == SECOND.relaxed == ()

    def test_visits_by_video_by_the_day_of_the_visit(self) -> None:
        remote = BOOK.permissions["visit.remote"]
        days = column("2020-04-23", "2020-04-24", "2020-09-25", "2021-09-30", "2021-10-01", "NaT")
        assert remote.covers(days).tolist() == [False, True, True, True, False, False]
        assert remote.on(day("2020-04-23")) is None
        on_the_day_of_both = remote.on(day("2020-09-25"))
        assert on_the_day_of_both is not None
        assert on_the_day_of_both.instrument.key == "SI 2020/909"  # the later


class TestWhenARuleApplies:
    """“The condition under which it applies, in a small closed vocabulary over a child's state.”
    What is not recorded is never presumed."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            rule                         | known                                  | holds
            review.first                 |                                        | yes
            review.first                 | legal_status=C2                        | yes
            review.first                 | legal_status=V3                        | no
            review.short_breaks.first    |                                        | no
            review.short_breaks.first    | legal_status=V4                        | yes
            review.second                | review_number=1                        | no
            review.second                | review_number=2                        | yes
            review.second                | review_number=3                        | no
            review.later                 | review_number=2                        | no
            review.later                 | review_number=3                        | yes
            review.later                 | review_number=40                       | yes
            review.later                 |                                        | no
            review.authorised.later      | legal_status=E1                        | yes
            review.authorised.later      | consent_to_adoption=yes                | yes
            review.authorised.later      | legal_status=C2, consent_to_adoption=no | no
            review.authorised.later      |                                        | no
            visit.first_year             | since 2020-12-11                       | yes
            visit.first_year             | since 2020-12-10                       | yes
            visit.first_year             | since 2019-12-11                       | yes
            visit.first_year             | since 2019-12-10                       | no
            visit.first_year             |                                        | no
            visit.later                  | since 2019-12-10                       | yes
            visit.later                  | since 2019-12-10, until_18=yes         | no
            visit.later                  | since 2019-12-10, until_18=no          | yes
            visit.later                  |                                        | no
            visit.unassessed_parent.then | unassessed_parent=yes                  | yes
            visit.unassessed_parent.then |                                        | no
            """
        ),
    )
    def test_on_10_december_2020(self, row: dict[str, str]) -> None:
        known: dict[str, Any] = {}
        for pair in filter(None, row["known"].split(", ")):
            name, _, value = pair.partition("=")
            if name.startswith("since "):
                known["placement_started"] = day(name.removeprefix("since "))
            elif value.isdigit():
                known[name] = int(value)
            else:
                name = name.replace("18", "eighteen")
                known[name] = {"yes": True, "no": False}.get(value, value)
        when = rules.find(row["rule"]).when
        holds = when.holds(State.of_one(**known), column("2020-12-10"))
        assert holds.tolist() == [row["holds"] == "yes"]
        assert (when.why_not(State.of_one(**known), column("2020-12-10")) == "") is holds[0].item()

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            born       | on         | rule
            2016-02-29 | 2021-02-28 | health.later.under_five
            2016-02-29 | 2021-03-01 | health.later.five_and_over
            2016-03-01 | 2021-02-28 | health.later.under_five
            2016-03-01 | 2021-03-01 | health.later.five_and_over
            2021-03-02 | 2021-03-01 |
            NaT        | 2021-03-01 |
            """
        ),
    )
    def test_age_in_completed_years(self, row: dict[str, str]) -> None:
        state = State(born=column(row["born"]))
        holds = [
            rule.key
            for rule in (BOOK["health.later.under_five"], BOOK["health.later.five_and_over"])
            if rule.when.holds(state, column(row["on"])).all()
        ]
        assert holds == [key for key in [row["rule"]] if key]
        assert not BOOK["health.later.five_and_over"].when.holds(State(), column(row["on"])).any()

    def test_a_code_by_its_text_or_its_member(self) -> None:
        by_text = State.of_one(legal_status="c2", placement="U1")
        by_member = State.of_one(legal_status=LegalStatus.C2, placement=Placement.U1)
        assert by_text.legal_status is not None
        assert by_member.legal_status is not None
        assert by_text.legal_status.tolist() == by_member.legal_status.tolist()

    def test_a_fact_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(
            TypeError, match="shoe_size is not given as such; there are legal_status"
        ):
            State.of_one(shoe_size=4)
        assert State.of_one(placement=None).placement is None

    def test_some_of_the_rows(self) -> None:
        state = State(review_number=np.array([1, 2, 3]), born=column("NaT", "NaT", "NaT"))
        taken = state.taken(np.array([2, 0]))
        assert taken.review_number is not None
        assert taken.review_number.tolist() == [3, 1]
        assert taken.placement is None

    def test_which_facts_are_asked_about(self) -> None:
        assert LATER.when.facts == ("review_number", "legal_status")
        assert BOOK["review.authorised.later"].when.facts == ("legal_status", "consent_to_adoption")
        assert BOOK["visit.first"].when.facts == ()

    def test_every_fact_says_what_it_means(self) -> None:
        for name, fact in FACTS.items():
            assert fact.name == name
            assert fact.meaning
            assert fact.known_from

    def test_how_they_are_said(self) -> None:
        said = {
            "review.first": "legal_status not V3, V4",
            "review.second": "review_number 2, legal_status not V3, V4",
            "review.later": "review_number 3 or more, legal_status not V3, V4",
            "review.authorised.later": "legal_status E1; or consent_to_adoption yes",
            "visit.first_year": "time_in_placement under 12 months",
            "visit.later": (
                "time_in_placement 12 months or more, until_eighteen no, or not recorded"
            ),
            "visit.first": "",
        }
        assert {key: str(rules.find(key).when) for key in said} == said


class TestTheBook:
    """“The law of that day”, its changes, and what is not the law."""

    def test_a_key_that_is_not_there(self) -> None:
        with pytest.raises(
            ValueError, match=r"no rule 'review\.frist'; did you mean review\.first"
        ):
            BOOK.find("review.frist")
        with pytest.raises(ValueError, match=r"^no rule '§'$"):
            rules.find("§")

    def test_it_is_a_collection(self) -> None:
        assert len(BOOK) == len(list(BOOK)) == len(BOOK.rules)
        assert repr(BOOK) == f"Book({len(BOOK)} rules)"

    def test_a_question_that_nobody_answers(self) -> None:
        with pytest.raises(ValueError, match="clock must be one of looked_after, case"):
            BOOK.duty("review", clock="theirs")
        with pytest.raises(ValueError, match="'visits'; expected review or visit"):
            BOOK.duty("visits")

    def test_the_law_of_a_day(self) -> None:
        def law(on: str) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for one, dated in BOOK.in_force(day(on)):
                found.setdefault(one.key, []).append(dated.source)
            return found

        assert law("2011-03-31")["review.first"] == ["SI 1991/895 reg 3"]
        assert law("2011-04-01")["review.first"] == ["SI 2010/959 reg 33(1)"]
        assert len(law("2020-06-01")["review.later"]) == 2  # relaxed
        assert "visit.remote" in law("2020-06-01")
        assert "visit.remote" not in law("2022-06-01")
        assert "visit.long_term" not in law("2015-03-31")
        assert "visit.long_term" in law("2015-04-01")

    def test_what_changed_between_two_days(self) -> None:
        def changes(first: str, last: str, key: str) -> list[tuple[str, str]]:
            return [
                (str(change.on), change.what)
                for change in BOOK.changed_between(day(first), day(last))
                if change.rule.key == key
            ]

        assert changes("2011-04-01", "2011-04-01", "review.first") == [("2011-04-01", "changed")]
        assert changes("2011-04-02", "2020-04-23", "review.first") == []
        assert changes("2020-04-24", "2020-09-26", "review.later") == [
            ("2020-04-24", "relaxed"),
            ("2020-09-26", "back in full"),
        ]
        assert changes("2020-04-24", "2020-09-25", "review.later") == [("2020-04-24", "relaxed")]
        assert changes("1991-01-01", "1991-12-31", "review.first") == [("1991-10-14", "in force")]
        assert changes("2020-01-01", "2022-01-01", "visit.remote") == [
            ("2020-04-24", "in force"),
            ("2020-09-25", "changed"),
            ("2021-03-30", "changed"),
            ("2021-10-01", "ended"),
        ]
        every = BOOK.changed_between(dt.date.min, dt.date.max)
        assert [change.on for change in every] == sorted(change.on for change in every)

    def test_conventions_are_there_and_not_followed(self) -> None:
        duties = [BOOK.duty(n, clock=c) for n in ("review", "visit") for c in rules.CLOCKS]
        assert not any(rule.instead_of for duty in duties for rule in duty.numbered)
        assert BOOK.departures == ()

    def test_following_one(self) -> None:
        book = BOOK.follow("convention.review.first.28_days")
        assert book.departures == ("convention.review.first.28_days in place of review.first",)
        assert "in place of review.first" in repr(book)
        started = column("2020-12-10")
        state = State.of_one(review_number=1)
        dues = book.duty("review").due("entry", started, state)
        assert dues.due.tolist() == [dt.date(2021, 1, 7)]
        assert dues.rules[int(dues.number[0])].key == "convention.review.first.28_days"
        assert book.deadline("review.first", dt.date(2020, 12, 10)).due == dt.date(2021, 1, 7)
        # and the book of law is what it was
        assert BOOK.deadline("review.first", dt.date(2020, 12, 10)).due == dt.date(2021, 1, 12)
        # one that is followed keeps the rule's condition and its place
        short_break = State.of_one(review_number=1, legal_status="V4")
        dues = book.duty("review").due("entry", started, short_break)
        assert dues.rules[int(dues.number[0])].key == "review.short_breaks.first"

    @pytest.mark.parametrize(
        ("keys", "why"),
        [
            (["review.first"], r"review\.first is no convention"),
            (["convention.nobody"], "no rule 'convention.nobody'"),
            (
                ["convention.review.first.28_days", "convention.review.first.first_day_counted"],
                r"two conventions in the place of review\.first",
            ),
        ],
    )
    def test_what_cannot_be_followed(self, keys: list[str], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            BOOK.follow(*keys)
        assert BOOK.follow(*["convention.review.later.182_days"] * 2).following == (
            "convention.review.later.182_days",
        )


class TestADuty:
    """“Rules that together answer "when is the next one due".” What replaces another comes after
    it; a clock that would run out after its `until` gives way to the rule that it replaces."""

    def due(self, name: str, anchor: str, started: str, clock: str, **known: Any) -> str:
        duty = BOOK.duty(name, clock=clock)
        dues = duty.due(anchor, column(started), State.of_one(**known))
        if dues.number[0] < 0:
            return ""
        return f"{dues.rules[int(dues.number[0])].key} {dues.due[0]}"

    def test_by_whose_clock(self) -> None:
        placed = {"placement": "A3", "legal_status": "E1", "review_number": 2}
        asked = ("review", "review", "2021-11-30")
        assert self.due(*asked, "looked_after", **placed) == "review.second 2022-02-28"
        assert self.due(*asked, "case", **placed) == "review.placed.second 2022-02-28"

    def test_its_first_day(self) -> None:
        assert BOOK.duty("review").first_day == dt.date(1980, 1, 1)
        assert BOOK.duty("visit").first_day == dt.date(2011, 4, 1)

    def test_before_there_was_a_rule(self) -> None:
        assert self.due("visit", "placement", "2011-03-31", "looked_after") == ""
        assert (
            self.due("visit", "placement", "2011-04-01", "looked_after") == "visit.first 2011-04-08"
        )

    def test_until_the_first_review(self) -> None:
        known: dict[str, Any] = {"unassessed_parent": True, "placement_started": day("2020-12-10")}
        asked = ("visit", "visit", "2021-01-05", "looked_after")
        weekly, then = "visit.unassessed_parent.weekly", "visit.unassessed_parent.then"
        assert self.due(*asked, **known) == f"{weekly} 2021-01-12"
        known["first_review"] = day("2021-01-12")  # on the day on which the week runs out
        assert self.due(*asked, **known) == f"{weekly} 2021-01-12"
        known["first_review"] = day("2021-01-11")
        assert self.due(*asked, **known) == f"{then} 2021-02-16"

    def test_no_fixed_date_is_an_answer_of_its_own(self) -> None:
        duty = BOOK.duty("visit", clock="case")
        state = State.of_one(placement="A3", first_adoption_review=day("2021-01-04"))
        dues = duty.due("visit", column("2021-01-05"), state)
        assert np.isnat(dues.due[0])
        assert dues.rules[int(dues.number[0])].key == "visit.adoption.then"

    def test_a_clock_that_ran_out_while_the_law_was_relaxed(self) -> None:
        days = column("2019-10-23", "2019-10-24", "2020-03-25", "2020-03-26")
        state = State(review_number=np.full(4, 3))
        dues = BOOK.duty("review").due("review", days, state)
        assert dues.relaxed().tolist() == [False, True, True, False]

    def test_a_clock_of_which_nobody_knows_when_it_started(self) -> None:
        dues = BOOK.duty("review").due("review", column("NaT"), State.of_one(review_number=3))
        assert dues.number.tolist() == [-1]
        assert np.isnat(dues.due[0])


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


def test_the_units_are_those_of_the_public_name() -> None:
    intervals: list[Interval] = [unit(1) for unit in UNITS.values()]
    assert {type(version.within) for rule in BOOK for version in rule.versions} <= {
        *(type(one) for one in intervals),
        type(None),
    }
