"""When the next review is due, and how a deadline says why.

“The first, within 20 working days of the date on which the child becomes looked after. The
second, not more than three months after the first. Every later one, at intervals of not more than
six months.” (SI 2010/959 reg 33)
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from carekpi.rules import (
    FIRST_REVIEW,
    LATER_REVIEW,
    SECOND_REVIEW,
    Deadline,
    next_review,
    review_deadline,
    spoken,
)
from carekpi.workdays import ENGLAND_AND_WALES
from spec.tables import cases, children, day


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
        assert (deadline.started, deadline.rule) == (entered, FIRST_REVIEW.editions[-1])
        assert FIRST_REVIEW.due(np.array([entered], "M8[D]")).tolist() == [deadline.due]


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
        assert (deadline.due, deadline.rule.source) == (day(row["due"]), row["source"])

    def test_three_and_six_months_were_the_same(self) -> None:
        held = [day("2010-12-15"), day("2011-03-15")]
        second = next_review(entered=day("2010-12-01"), held=held[:1])
        third = next_review(entered=day("2010-12-01"), held=held)
        assert (second.due, second.rule.source) == (day("2011-03-15"), "SI 1991/895 reg 3")
        assert (third.due, third.rule.source) == (day("2011-09-15"), "SI 1991/895 reg 3")


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
        clock = SECOND_REVIEW if len(set(held)) == 1 else LATER_REVIEW
        assert deadline.rule is clock.on(max(held))

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
            "First review within 20 working days of becoming looked after: 20 working days, "
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
            "First review within four weeks of becoming looked after: 4 weeks from 31 March 2011.\n"
            "Source: SI 1991/895 reg 3, in force until 31 March 2011."
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
