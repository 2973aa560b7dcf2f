"""When the next review is due, and how a deadline says why.

“The first, within 20 working days of the date on which the child becomes looked after. The
second, not more than three months after the first. Every later one, at intervals of not more than
six months.” (SI 2010/959 reg 33)
"""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from attrs import evolve

from carekpi import rules
from carekpi.rules import Deadline, next_review, review_deadline, spoken, visit_deadline
from carekpi.workdays import ENGLAND_AND_WALES
from spec.tables import cases, children, day

FIRST, SECOND, LATER = (rules.find(f"review.{step}") for step in ("first", "second", "later"))

LOCAL = b"""
[profile]
name = "Anytown"
closed_days = [2020-12-29]

[[rule]]
key = "local.review.first"
title = "first review within three weeks"
anchor = "entry"
version_by = "started"
tightens = "review.first"

[[rule.version]]
within = { working_days = 15 }
in_force = { from = 2018-04-01, to = 2020-03-31 }
force = "local"
instrument = "plan"
provision = "page 3"
confirmed = 2026-11-24

[[rule.version]]
within = { weeks = 3 }
in_force = { from = 2020-04-01 }
force = "local"
instrument = "plan"
provision = "page 4"
confirmed = 2026-11-24

[[rule]]
key = "local.review.later"
title = "later review within five months"
anchor = "review"
version_by = "started"
tightens = "review.later"

[[rule.version]]
within = { months = 5 }
in_force = { from = 2018-04-01 }
force = "local"
instrument = "plan"
provision = "page 5"
confirmed = 2026-11-24

[[rule]]
key = "local.life_story"
title = "life story work begun"
anchor = "entry"
version_by = "started"

[[rule.version]]
within = { working_days = 10 }
in_force = { from = 2018-04-01 }
force = "local"
instrument = "plan"
provision = "page 6"
confirmed = 2026-11-24

[[rule]]
key = "local.visit.first"
title = "first visit within three days"
duty = "visit"
anchor = "placement"
when = { legal_status = ["C2"] }
version_by = "started"

[[rule.version]]
within = { days = 3 }
in_force = { from = 2018-04-01 }
force = "local"
instrument = "plan"
provision = "page 7"
confirmed = 2026-11-24

[[instrument]]
key = "plan"
title = "Placement sufficiency plan"
link = "https://www.anytown.gov.uk/plan"
"""


class TestTheFirstReview:
    """“within 20 working days of the date on which the child becomes looked after” (reg 33(1)).

    The day of entry is never counted, whether it is a working day or not.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            # Counted by hand: runs of working days with, in brackets, the count at their end, and
            # between them, by name, what is not counted but weekends.
            """
            entered    | due
            2024-02-01 | 2024-02-29
            # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26-29 (20), a leap day
            2020-12-10 | 2021-01-12
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13),
            # New Year, 4-8 (18), 11-12 (20)
            2020-12-24 | 2021-01-26
            # Christmas, Boxing Day on Monday 28, 29-31 (3), New Year, 4-8 (8), 11-15 (13),
            # 18-22 (18), 25-26 (20)
            2020-12-25 | 2021-01-26
            # entered on Christmas Day itself, and then as above
            2021-01-02 | 2021-01-29
            # entered on a Saturday: 4-8 (5), 11-15 (10), 18-22 (15), 25-29 (20)
            2021-12-03 | 2022-01-05
            # 6-10 (5), 13-17 (10), 20-24 (15), Christmas on Monday 27, Boxing Day on Tuesday 28,
            # 29-31 (18), New Year on Monday 3, 4-5 (20)
            2021-03-15 | 2021-04-14
            # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17),
            # 12-14 (20)
            2020-04-20 | 2020-05-19
            # 21-24 (4), 27 April-1 May (9), 4-7 (13), the May day moved to Friday 8, 11-15 (18),
            # 18-19 (20)
            2020-05-11 | 2020-06-09
            # 12-15 (4), 18-22 (9), spring on Monday 25, 26-29 (13), 1-5 June (18), 8-9 (20)
            2012-05-10 | 2012-06-11
            # 11 (1), 14-18 (6), 21-25 (11), 28 May-1 June (16), spring on Monday 4, the diamond
            # jubilee on 5, 6-8 (19), 11 (20)
            2022-05-31 | 2022-06-30
            # 1 June (1), spring on Thursday 2, the platinum jubilee on 3, 6-10 (6), 13-17 (11),
            # 20-24 (16), 27-30 (20)
            2022-09-01 | 2022-09-30
            # 2 (1), 5-9 (6), 12-16 (11), the funeral on Monday 19, 20-23 (15), 26-30 (20)
            2023-04-20 | 2023-05-22
            # 21 (1), 24-28 (6), May day on Monday 1, 2-5 (10), the coronation on Monday 8,
            # 9-12 (14), 15-19 (19), 22 (20)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        entered = day(row["entered"])
        deadline = next_review(entered=entered)
        assert deadline.due == day(row["due"])
        assert (deadline.started, deadline.version) == (entered, FIRST.versions[-1])
        assert FIRST.due(np.array([entered], "M8[D]")).tolist() == [deadline.due]


class TestBeforeApril2011:
    """“Before 2011-04-01 (SI 1991/895) the first review was due within four weeks.”

    The day on which the clock started picks the law.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            entered    | due        | source
            2010-12-10 | 2011-01-07 | SI 1991/895 reg 3
            # four weeks of seven days, Christmas and all
            2011-03-31 | 2011-04-28 | SI 1991/895 reg 3
            # the last day of the old law: from Thursday to the fourth Thursday after
            2011-04-01 | 2011-05-05 | SI 2010/959 reg 33(1)
            # 4-8 (5), 11-15 (10), 18-21 (14), Good Friday, Easter Monday, 26-28 (17), the royal
            # wedding on Friday 29, May day on Monday 2, 3-5 (20)
            """
        ),
    )
    def test_the_change_of_the_law(self, row: dict[str, str]) -> None:
        deadline = next_review(entered=day(row["entered"]))
        assert (deadline.due, deadline.version.source) == (day(row["due"]), row["source"])

    def test_three_and_six_months_were_the_same(self) -> None:
        held = [day("2010-12-15"), day("2011-03-15")]
        second = next_review(entered=day("2010-12-01"), held=held[:1])
        third = next_review(entered=day("2010-12-01"), held=held)
        assert (second.due, second.version.source) == (day("2011-03-15"), "SI 1991/895 reg 3")
        assert (third.due, third.version.source) == (day("2011-09-15"), "SI 1991/895 reg 3")


class TestTheSecondAndLaterReviews:
    """“The second, not more than three months after the first. Every later one, at intervals of
    not more than six months.” Months end on the corresponding date, or on the month's last day.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            entered    | held                               | due        | why
            2021-11-01 | 2021-11-30                         | 2022-02-28 | there is no 30 February
            2019-11-04 | 2019-11-30                         | 2020-02-29 | nor in a leap year
            2020-11-02 | 2020-11-28                         | 2021-02-28 | the corresponding date
            2021-01-04 | 2021-01-31                         | 2021-04-30 | there is no 31 April
            2020-11-02 | 2020-11-27, 2021-02-27             | 2021-08-27 | six months on
            2020-02-03 | 2020-05-31, 2020-08-31             | 2021-02-28 | there is no 31 February
            2020-02-03 | 2020-02-28, 2020-05-28, 2020-08-31 | 2021-02-28 | as before, for the fourth
            2020-02-03 | 2020-05-28, 2020-02-28             | 2020-11-28 | in any order
            2020-02-03 | 2020-02-28, 2020-02-28             | 2020-05-28 | two on one day are one
            2020-02-03 | 2020-02-03                         | 2020-05-03 | one on the day of entry
            """
        ),
    )
    def test_counted_from_the_review_before(self, row: dict[str, str]) -> None:
        held = [day(text.strip()) for text in row["held"].split(",")]
        deadline = next_review(entered=day(row["entered"]), held=held)
        assert deadline.due == day(row["due"])
        assert deadline.started == max(held)
        assert deadline.rule.key == ("review.second" if len(set(held)) == 1 else "review.later")
        assert deadline.version == deadline.rule.on(max(held))

    def test_a_review_before_entry_is_refused(self) -> None:
        with pytest.raises(ValueError, match="2020-02-02 is before the child entered") as error:
            next_review(entered=day("2020-02-03"), held=[day("2020-02-02")])
        assert "2020-02-03" in str(error.value)


class TestItExplainsItself:
    """A deadline says which day it is, which days were not counted and why, and where the rule is
    written."""

    def test_over_christmas(self) -> None:
        deadline = next_review(entered=day("2020-12-10"))
        assert deadline.explain() == (
            "Due by Tuesday 12 January 2021.\n"
            "First review of a child who becomes looked after: 20 working days, "
            "counted from Friday 11 December 2020.\n"
            "Not counted: 10 weekend days, Christmas Day (Friday 25 December 2020), Boxing Day "
            "bank holiday (Monday 28 December 2020), New Year's Day (Friday 1 January 2021).\n"
            "Source: SI 2010/959 reg 33(1), in force since 1 April 2011."
        )

    def test_the_days_add_up(self) -> None:
        deadline = next_review(entered=day("2020-12-10"))
        assert [(str(d), why) for d, why in deadline.not_counted if d.weekday() < 5] == [
            ("2020-12-25", "Christmas Day"),
            ("2020-12-28", "Boxing Day bank holiday"),
            ("2021-01-01", "New Year's Day"),
        ]
        # 33 days from 11 December to 12 January, of which twenty count
        assert (deadline.due - deadline.started).days - len(deadline.not_counted) == 20

    def test_a_month_that_lacks_the_day(self) -> None:
        deadline = next_review(entered=day("2021-11-01"), held=[day("2021-11-30")])
        assert "from 30 November 2021 (there is no 30 February 2022, so 28 February" in (
            deadline.explain()
        )
        assert deadline.not_counted == ()

    def test_a_month_that_has_it(self) -> None:
        explained = next_review(entered=day("2020-11-02"), held=[day("2020-11-27")]).explain()
        assert "3 months from 27 November 2020.\n" in explained
        assert "there is no" not in explained

    def test_law_that_is_no_longer_in_force(self) -> None:
        explained = next_review(entered=day("2011-03-31")).explain()
        assert explained == (
            "Due by Thursday 28 April 2011.\n"
            "First review of a child who becomes looked after: 4 weeks from 31 March 2011.\n"
            "Source: SI 1991/895 reg 3, in force until 31 March 2011. Not confirmed: "
            f"{FIRST.versions[0].doubt}."
        )

    def test_the_weekend_alone(self) -> None:
        assert "Not counted: 8 weekend days.\n" in next_review(entered=day("2021-06-01")).explain()

    def test_bank_holidays_that_are_not_yet_published(self) -> None:
        deadline = next_review(entered=day("2060-06-01"))
        assert deadline.provisional
        assert "Provisional: bank holidays are published until 31 December 20" in deadline.explain()
        settled = next_review(entered=day("2020-12-10"))
        assert not settled.provisional
        assert "Provisional" not in settled.explain()

    def test_a_calendar_that_is_not_the_laws_is_named(self) -> None:
        amended = ENGLAND_AND_WALES.with_bank_holidays(
            {day("2020-12-11"): "A day of thanks"}, source="The Gazette"
        )
        deadline = next_review(entered=day("2020-12-10"), calendar=amended)
        assert deadline.due == day("2021-01-13")
        explained = deadline.explain()
        assert "A day of thanks (Friday 11 December 2020)" in explained
        assert "Calendar: England and Wales, amended" in explained
        assert "Calendar" not in next_review(entered=day("2020-12-10")).explain()
        months = next_review(entered=day("2020-12-10"), held=[day("2020-12-10")], calendar=amended)
        assert months.due == day("2021-03-10")
        assert "Calendar" not in months.explain()
        (child,) = children(episodes="CHILD | DECOM \n 1 | 2020-12-10")
        assert review_deadline(child, on=day("2020-12-24"), calendar=amended) == deadline

    def test_months_are_never_provisional(self) -> None:
        months = next_review(entered=day("2060-06-01"), held=[day("2060-06-20")])
        assert not months.provisional

    def test_one_day_alone_is_not_counted(self) -> None:
        # From Thursday to the Tuesday: 1 (1), 4-5 (3); and back from Tuesday over the weekend.
        report = rules.deadline("record.report", day("2021-06-08"))
        assert report.due == day("2021-06-03")
        assert report.counted_from == day("2021-06-07")
        assert report.explain().splitlines()[:3] == [
            "Due by Thursday 3 June 2021.",
            (
                f"{report.rule.title[0].upper()}{report.rule.title[1:]}: "
                "3 working days before 8 June 2021."
            ),
            "Not counted: 2 weekend days.",
        ]

    def test_what_a_convention_counts(self) -> None:
        book = rules.statutory().follow("convention.review.first.first_day_counted")
        deadline = book.deadline("review.first", day("2020-12-10"))
        assert deadline.due == day("2021-01-11")
        explained = deadline.explain()
        assert "20 working days, the first day counted, counted from Thursday 10 December" in (
            explained
        )
        assert "(convention)" in explained
        assert (deadline.due - deadline.started).days + 1 - len(deadline.not_counted) == 20

    @pytest.mark.parametrize(
        ("on", "said"), [("2021-01-12", "12 January 2021"), ("2020-02-29", "29 February 2020")]
    )
    def test_dates_as_they_are_said(self, on: str, said: str) -> None:
        assert spoken(day(on)) == said

    def test_it_is_a_value(self) -> None:
        one, other = (next_review(entered=day("2020-12-10")) for _ in range(2))
        assert one == other
        assert isinstance(one, Deadline)
        with pytest.raises(AttributeError):
            one.due = dt.date(2021, 1, 13)  # type: ignore[misc]


class TestSeenFromADay:
    """“A passed deadline says how late, in the rule's own unit.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            rule         | started    | on         | left | late                | said
            review.first | 2020-12-10 | 2021-01-11 | 1    |                     | , 1 day is left.
            review.first | 2020-12-10 | 2021-01-12 | 0    |                     | is the last day.
            review.first | 2020-12-10 | 2021-01-13 | -1   | 1 working day       | that is 1 working
            review.first | 2020-12-10 | 2021-01-18 | -6   | 4 working days      | working days late.
            review.later | 2021-02-27 | 2021-08-27 | 0    |                     | is the last day.
            review.later | 2021-02-27 | 2021-10-30 | -64  | 2 months and 3 days | that is 2 months
            visit.first  | 2021-03-01 | 2021-03-10 | -2   | 2 days              | that is 2 days
            """
        ),
    )
    def test_days_left_and_how_late(self, row: dict[str, str]) -> None:
        deadline = rules.deadline(row["rule"], day(row["started"]))
        on = day(row["on"])
        assert deadline.days_left(on) == int(row["left"])
        assert deadline.late(on) == row["late"]
        assert deadline.passed(on) is bool(row["late"])
        assert row["said"] in deadline.explain(on=on).splitlines()[0]
        assert f"On {spoken(on)}" in deadline.explain(on=on)
        assert "On " not in deadline.explain().splitlines()[0]

    def test_a_moment_stands_for_its_day(self) -> None:
        deadline = rules.deadline("review.first", day("2020-12-10"))
        assert not deadline.passed(dt.datetime(2021, 1, 12, 23, 59))
        assert deadline.late(dt.datetime(2021, 1, 13, 0, 1)) == "1 working day"


class TestInHours:
    """“The return interview within 72 hours”: from a moment, and to a moment."""

    def test_naive(self) -> None:
        deadline = rules.deadline("missing.return_interview", dt.datetime(2021, 3, 5, 22, 30))
        assert deadline.due == dt.datetime(2021, 3, 8, 22, 30)
        assert deadline.late(dt.datetime(2021, 3, 8, 22, 30)) == ""
        assert deadline.late(dt.datetime(2021, 3, 9, 1, 0)) == "2 hours"
        explained = deadline.explain()
        assert explained.startswith("Due by Monday 8 March 2021, 22:30.")
        assert "72 hours from 5 March 2021, 22:30." in explained

    def test_over_the_night_on_which_the_clocks_change(self) -> None:
        london = ZoneInfo("Europe/London")
        started = dt.datetime(2021, 3, 27, 12, 0, tzinfo=london)
        deadline = rules.deadline("missing.return_interview", started)
        assert str(deadline.due) == "2021-03-30 13:00:00+01:00"
        assert deadline.late(dt.datetime(2021, 3, 30, 15, 0, tzinfo=london)) == "2 hours"
        assert deadline.days_left(day("2021-03-29")) == 1

    def test_seen_from_a_day(self) -> None:
        # A day stands for its first moment: on the last day itself it is not late.
        deadline = rules.deadline("missing.return_interview", dt.datetime(2021, 3, 5, 22, 30))
        assert not deadline.passed(day("2021-03-08"))
        assert deadline.late(day("2021-03-09")) == "1 hour"
        assert "On 9 March 2021 that is 1 hour late." in deadline.explain(on=day("2021-03-09"))

    def test_the_day_is_that_of_the_clock_on_the_wall(self) -> None:
        # Half an hour into 1 January 2014, an hour east of Greenwich: on the first day in force.
        zone = dt.timezone(dt.timedelta(hours=1))
        started = dt.datetime(2014, 1, 1, 0, 30, tzinfo=zone)
        deadline = rules.deadline("missing.return_interview", started)
        assert deadline.due == dt.datetime(2014, 1, 4, 0, 30, tzinfo=zone)

    def test_what_is_left_is_in_hours_too(self) -> None:
        deadline = rules.deadline("missing.return_interview", dt.datetime(2021, 3, 5, 22, 30))
        assert "22 hours are left." in deadline.explain(on=dt.datetime(2021, 3, 8, 0, 10))
        assert deadline.to_dict()["counted_from"] == "2021-03-05T22:30:00"

    def test_a_day_has_no_hour(self) -> None:
        with pytest.raises(TypeError, match="of a day alone the hour is not known"):
            rules.deadline("missing.return_interview", day("2021-03-05"))


class TestTheLawOfTheDay:
    """“`no_fixed_due_date` is a kind of answer of its own, not a missing date.”"""

    def test_a_clock_that_ran_out_while_the_law_was_relaxed(self) -> None:
        ordinary = rules.deadline("review.later", day("2019-11-30"))
        assert (ordinary.due, ordinary.no_fixed_due_date) == (day("2020-05-30"), False)
        relaxed = rules.deadline("review.later", day("2019-11-30"), as_in_force=True)
        assert relaxed.due is None
        assert relaxed.no_fixed_due_date
        assert relaxed.ordinary == day("2020-05-30")
        assert relaxed.wording == "where reasonably practicable"
        assert relaxed.explain(on=day("2020-07-01")).splitlines()[:3] == [
            "No fixed due date: where reasonably practicable.",
            (
                "By the ordinary limit it would have been due by Saturday 30 May 2020; SI 2020/445 "
                "reg 8(14) relaxed it (in force from 24 April 2020 to 25 September 2020). Not "
                "confirmed: the dates were read; the wording is known from secondary sources, "
                "which speak of the six-month interval only."
            ),
            "Later review: 6 months from 30 November 2019.",
        ]

    def test_it_is_never_passed_and_never_late(self) -> None:
        relaxed = rules.deadline("review.later", day("2019-11-30"), as_in_force=True)
        long_after = day("2026-11-24")
        assert not relaxed.passed(long_after)
        assert relaxed.days_left(long_after) is None
        assert relaxed.late(long_after) == ""

    def test_one_that_never_had_a_date(self) -> None:
        deadline = rules.deadline("visit.adoption.then", day("2021-03-01"))
        assert deadline.no_fixed_due_date
        assert deadline.wording == "at such frequency as the agency decides at each review"
        assert deadline.not_counted == ()
        assert not deadline.provisional
        assert "the clock started on 1 March 2021." in deadline.explain()
        assert deadline.to_dict()["within"] is None

    def test_the_day_after_it(self) -> None:
        assert rules.deadline("review.later", day("2020-03-26"), as_in_force=True).due == day(
            "2020-09-26"
        )


class TestALocalStandard:
    """“Always shown as local, and never changes what "statutory" means.”"""

    BOOK = rules.statutory().with_standards(LOCAL, "anytown.toml")

    def test_it_brings_the_date_forward(self) -> None:
        deadline = self.BOOK.deadline("review.first", day("2021-06-01"))
        assert deadline.due == day("2021-06-22")
        assert deadline.law is not None
        assert (deadline.law.due, deadline.law.rule.key) == (day("2021-06-29"), "review.first")
        assert deadline.explain(on=day("2021-06-30")).splitlines() == [
            "Due by Tuesday 22 June 2021. On 30 June 2021 that is 1 week and 1 day late.",
            "That is a local standard; the law says Tuesday 29 June 2021.",
            "First review within three weeks: 3 weeks from 1 June 2021.",
            "Source: plan page 4 (local), in force since 1 April 2020.",
            (
                "The law: First review of a child who becomes looked after: 20 working days, "
                "counted from Wednesday 2 June 2021."
            ),
            "Not counted: 8 weekend days.",
            "Source: SI 2010/959 reg 33(1), in force since 1 April 2011.",
        ]

    def test_the_version_of_the_day(self) -> None:
        # Until March 2020 fifteen working days, of which it is so many late, in its own unit.
        deadline = self.BOOK.deadline("review.first", day("2019-06-03"))
        assert deadline.due == day("2019-06-24")
        assert deadline.late(day("2019-06-26")) == "2 working days"
        assert "15 working days, counted from Tuesday 4 June 2019.\n" in deadline.explain()
        assert "Source: plan page 3 (local)" in deadline.explain()

    def test_beside_a_convention_it_is_not_said_to_be_the_law(self) -> None:
        book = self.BOOK.follow("convention.review.first.28_days")
        said = book.deadline("review.first", day("2021-06-01")).explain()
        assert "the convention that is followed says Tuesday 29 June 2021" in said

    def test_before_it_was_in_force_the_law_stands_alone(self) -> None:
        deadline = self.BOOK.deadline("review.first", day("2018-03-31"))
        assert deadline.law is None
        assert deadline == evolve(
            rules.deadline("review.first", day("2018-03-31")), rule=deadline.rule
        )

    def test_the_law_is_what_it_was(self) -> None:
        assert rules.deadline("review.first", day("2021-06-01")).due == day("2021-06-29")
        assert FIRST.due(day("2021-06-01")) == day("2021-06-29")

    def test_it_stands_while_the_law_is_relaxed(self) -> None:
        deadline = self.BOOK.deadline("review.later", day("2019-11-30"), as_in_force=True)
        assert (deadline.due, deadline.no_fixed_due_date) == (day("2020-04-30"), False)
        # and by columns, where the rule that gave the date is named
        duty = self.BOOK.duty("review")
        state = rules.State.of_one(review_number=3)
        dues = duty.due("review", np.array(["2019-11-30"], "M8[D]"), state)
        assert dues.rules[int(dues.number[0])].key == "local.review.later"
        assert dues.due.tolist() == [day("2020-04-30")]
        assert dues.relaxed().tolist() == [False]

    def test_closed_days_count_for_it_alone(self) -> None:
        # 16-18 (3), 21-24 (7), Christmas, Boxing Day on Monday 28, closed on Tuesday 29, 30-31 (9),
        # New Year, 4 January (10)
        story = self.BOOK.deadline("local.life_story", day("2020-12-15"))
        assert story.due == day("2021-01-04")
        assert "council closed (Tuesday 29 December 2020)" in story.explain()
        assert self.BOOK["local.life_story"].due(day("2020-12-15")) == day("2021-01-04")
        assert (story.due - story.started).days - len(story.not_counted) == 10
        behind = self.BOOK.deadline("review.first", day("2020-12-10")).law
        assert behind is not None
        assert (behind.due, behind.calendar.changes) == (day("2021-01-12"), ())

    def test_it_shows_in_a_childs_deadline(self) -> None:
        (child,) = children(episodes="CHILD | DECOM \n 1 | 2021-06-01")
        deadline = review_deadline(child, on=day("2021-06-10"), book=self.BOOK)
        assert deadline is not None
        assert (deadline.due, deadline.rule.key) == (day("2021-06-22"), "local.review.first")
        assert deadline.law is not None
        assert deadline.law.rule.key == "review.first"
        assert deadline.to_dict()["law"]["due"] == "2021-06-29"

    def test_one_with_a_condition_of_its_own(self) -> None:
        episodes = """
            CHILD | DECOM      | LS
            order | 2021-06-01 | C2
            other | 2021-06-01 | V2
            """
        by_child = {
            child.identifier: visit_deadline(child, on=day("2021-06-02"), book=self.BOOK)
            for child in children(episodes=episodes)
        }
        order, other = by_child["order"], by_child["other"]
        assert order is not None
        assert order.law is not None
        assert (order.due, order.law.due) == (day("2021-06-04"), day("2021-06-08"))
        assert (order.rule.force, order.law.rule.key) == ("local", "visit.first")
        assert "First visit within three days: 3 days from" in order.explain()
        assert other is not None
        assert (other.due, other.law) == (day("2021-06-08"), None)


class TestWhatIsAsked:
    """A deadline is given where its rule applies, and otherwise the reason why it does not."""

    @pytest.mark.parametrize(
        ("key", "known", "why"),
        [
            ("review.first", {"legal_status": "V4"}, "legal_status must be not V3, V4"),
            ("review.second", {"review_number": 3}, "review_number must be 2"),
            (
                "visit.first_year",
                {"placement_started": day("2019-12-10")},
                "time_in_placement must be under 12 months",
            ),
            (
                "visit.later",
                {"placement_started": day("2019-12-10"), "until_eighteen": True},
                "until_eighteen must be no, or not recorded",
            ),
        ],
    )
    def test_it_does_not_apply(self, key: str, known: dict[str, object], why: str) -> None:
        with pytest.raises(ValueError, match=f"^{key} does not apply: {why}$"):
            rules.deadline(key, day("2020-12-10"), **known)

    def test_what_is_not_known_is_not_asked(self) -> None:
        assert rules.deadline("review.second", day("2020-12-10")).due == day("2021-03-10")
        known = {"legal_status": "C2"}
        assert rules.deadline("review.second", day("2020-12-10"), **known).due == day("2021-03-10")
        born = rules.deadline("health.later.under_five", day("2020-12-10"), born=day("2018-01-01"))
        assert born.due == day("2021-06-10")
        # consent is one of two ways; of the other nothing is said
        status = {"legal_status": "E1"}
        assert rules.deadline("review.authorised.later", day("2020-12-10"), **status).due

    def test_no_message_repeats_a_date_of_birth(self) -> None:
        born = day("2001-05-17")
        for wrong in ({"born": str(born)}, {"born": born, "age": 3}):
            with pytest.raises(TypeError) as error:
                rules.deadline("health.later.under_five", day("2004-05-17"), **wrong)
            assert "2001" not in str(error.value)
        with pytest.raises(ValueError, match="no version of") as error:
            rules.deadline("pathway.assessment", born)
        assert "2001" not in str(error.value)
        assert "2001" not in repr(rules.State.of_one(born=born, legal_status="C2"))

    def test_age_is_told_by_the_date_of_birth(self) -> None:
        with pytest.raises(TypeError, match="age is not given as such; give born="):
            rules.deadline("health.later.under_five", day("2020-12-10"), age=3)

    def test_a_clock_that_would_run_out_after_the_review_that_ends_it(self) -> None:
        asked = ("visit.interim_order.weekly", day("2021-01-04"))
        assert rules.deadline(*asked, first_review=day("2021-01-11")).due == day("2021-01-11")
        with pytest.raises(ValueError, match="it would run out after first_review"):
            rules.deadline(*asked, first_review=day("2021-01-10"))

    def test_beyond_the_years_that_there_are(self) -> None:
        with pytest.raises(ValueError, match=r"visit\.first: the last day would lie"):
            rules.deadline("visit.first", dt.date(9999, 12, 29))

    def test_before_there_was_such_a_rule(self) -> None:
        with pytest.raises(ValueError, match=r"no version of visit\.first is known for that day"):
            rules.deadline("visit.first", day("2011-03-31"))

    def test_by_the_day_of_the_event(self) -> None:
        by_event = evolve(FIRST, version_by="event")
        book = evolve(rules.statutory(), rules={"review.first": by_event})
        started = day("2011-03-31")
        assert book.deadline("review.first", started, event=started).due == day("2011-04-28")
        assert book.deadline("review.first", started, event=day("2011-04-01")).due == day(
            "2011-05-04"
        )
        with pytest.raises(ValueError, match="give event="):
            book.deadline("review.first", started)
        with pytest.raises(ValueError, match="is known for that day"):
            book.deadline("review.first", started, event=day("1979-12-31"))


class TestAsData:
    """“The steps, as data”: plain values, for other programs."""

    def test_over_christmas(self) -> None:
        told = rules.deadline("review.first", day("2020-12-10")).to_dict()
        assert json.loads(json.dumps(told)) == told
        assert {key: told[key] for key in ("due", "started", "counted_from", "within")} == {
            "due": "2021-01-12",
            "started": "2020-12-10",
            "counted_from": "2020-12-11",
            "within": "20 working days",
        }
        assert len(told["not_counted"]) == 13
        assert {"date": "2020-12-25", "reason": "Christmas Day"} in told["not_counted"]
        assert (told["rule"], told["source"]) == ("review.first", "SI 2010/959 reg 33(1)")
        assert told["link"].startswith("https://www.legislation.gov.uk/uksi/2010/959")
        assert (told["in_force_from"], told["in_force_to"]) == ("2011-04-01", None)
        assert (told["relaxed_by"], told["law"], told["provisional"]) == (None, None, False)

    def test_while_the_law_was_relaxed(self) -> None:
        told = rules.deadline("review.later", day("2019-11-30"), as_in_force=True).to_dict()
        assert (told["due"], told["no_fixed_due_date"]) == (None, True)
        assert told["ordinary_due"] == "2020-05-30"
        assert told["relaxed_by"] == "SI 2020/445 reg 8(14)"

    def test_a_moment(self) -> None:
        moment = dt.datetime(2021, 3, 5, 22, 30)
        told = rules.deadline("missing.return_interview", moment).to_dict()
        assert (told["started"], told["due"]) == ("2021-03-05T22:30:00", "2021-03-08T22:30:00")


class TestTheNextReviewOfAChild:
    """Seen from a day, from what the child's own records say."""

    EPISODES = """
        CHILD   | DECOM      | DEC        | RNE | REC
        known   | 2020-12-10 |            | S   |
        ended   | 2020-12-10 | 2021-02-01 | S   | E4A
        unknown | 2020-12-10 |            | P   |
        again   | 2020-03-02 | 2020-12-10 | S   | E4A
        again   | 2020-12-10 |            | S   |
        """
    REVIEWS = """
        CHILD          | REVIEW
        known, unknown | 2021-01-11
        known, unknown | 2021-04-08
        again          | 2020-03-20
        again          | 2020-06-19
        again          | 2020-12-10
        """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD   | on         | due        | why
            known   | 2020-12-09 |            | not yet in care
            known   | 2020-12-10 | 2021-01-12 | the day of entry
            known   | 2021-01-10 | 2021-01-12 | the review is still to come
            known   | 2021-01-11 | 2021-04-11 | it is held
            known   | 2021-04-08 | 2021-10-08 | and the second
            known   | 2025-01-01 | 2021-10-08 | long passed
            ended   | 2021-01-31 | 2021-01-12 | still in care, and overdue
            ended   | 2021-02-01 |            | not looked after on the day on which care ended
            unknown | 2021-01-11 |            | the first in the data, of how many?
            unknown | 2021-04-08 | 2021-10-08 | two in the data: six months, whatever came before
            again   | 2020-12-09 | 2020-12-19 | six months from the second
            again   | 2020-12-10 | 2021-03-10 | a new period of care, and its first review
            """
        ),
    )
    def test_seen_from_a_day(self, row: dict[str, str]) -> None:
        child = next(
            c
            for c in children(episodes=self.EPISODES, reviews=self.REVIEWS)
            if c.identifier == row["CHILD"]
        )
        deadline = review_deadline(child, on=day(row["on"]))
        assert (str(deadline.due) if deadline else "") == row["due"]

    def test_of_two_that_overlap_a_review_belongs_to_the_one_that_began_last(self) -> None:
        # as in every figure: that of 30 March was held in the short one, and of the long one the
        # second fell due three months after 11 January
        (child,) = children(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-04 | 2021-12-01 | S   | E4A
            1     | 2021-03-01 | 2021-04-01 | S   | E4A
            """,
            reviews="CHILD | REVIEW \n 1 | 2021-01-11 \n 1 | 2021-03-30",
        )
        deadline = review_deadline(child, on=day("2021-06-01"))
        assert deadline is not None
        assert deadline.due == day("2021-04-11")
