"""Records: the report before a review, its decisions and its record after it.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted but
weekends.
"""

from __future__ import annotations

import pytest

from carekpi import rules
from spec.law.rulebook import check_rules, check_sources, check_versions, due, source
from spec.tables import cases, day

SUBJECT = "records"


class TestWhatTheFileSays:
    """Every rule, its source and its dates, written down a second time."""

    def test_clocks(self) -> None:
        check_rules(
            SUBJECT,
            """
            KEY              | anchor           | by
            record.report    | review_date      | started
            record.decisions | review_completed | started
            record.completed | review_completed | started
            record.sent      | review_completed | started
            record.care_plan | review_completed | started
            """,
        )

    def test_they_answer_no_other_question(self) -> None:
        for rule in rules.statutory():
            if rule.subject == SUBJECT:
                assert (rule.duty, rule.until, rule.clock, rule.instead_of) == ("", "", "", "")
                assert (rule.replaces, rule.when.alternatives, rule.relaxed) == ((), (), ())

    def test_versions(self) -> None:
        check_versions(
            SUBJECT,
            """
            KEY              | within                | applied | from       | to | read
            record.report    | 3 working days before |         | 2011-04-01 |    | no
            record.decisions | 5 working days        |         | 2011-04-01 |    | no
            record.completed | 15 working days       |         | 2011-04-01 |    | no
            record.sent      | 20 working days       |         | 2011-04-01 |    | no
            record.care_plan | 10 working days       |         | 2011-04-01 |    | no
            """,
        )

    def test_where_they_are_written(self) -> None:
        # that the Handbook has the ten days of the care plan was not seen, and so they are not
        # called statutory
        check_versions(
            SUBJECT,
            """
            KEY              | force              | instrument        | provision
            record.report    | statutory guidance | IRO Handbook 2010 | ch 3
            record.decisions | statutory guidance | IRO Handbook 2010 | ch 3
            record.completed | statutory guidance | IRO Handbook 2010 | ch 3
            record.sent      | statutory guidance | IRO Handbook 2010 | ch 3
            record.care_plan | guidance           | IRO Handbook 2010 | ch 3
            """,
        )

    def test_nothing_was_permitted(self) -> None:
        assert all(p.subject != SUBJECT for p in rules.statutory().permissions.values())

    def test_sources(self) -> None:
        check_sources(
            SUBJECT,
            instruments="""
            KEY               | title | link
            IRO Handbook 2010 | IRO Handbook: statutory guidance for independent reviewing \
officers and local authorities (March 2010) | \
https://www.gov.uk/government/publications/independent-reviewing-officers-handbook
            """,
            anchors="""
            KEY              | title
            review_date      | the day on which the review is to be held
            review_completed | the day on which the review was completed
            """,
        )

    @pytest.mark.parametrize(
        "key",
        [
            "record.report",
            "record.decisions",
            "record.completed",
            "record.sent",
            "record.care_plan",
        ],
    )
    def test_there_was_none_before_the_handbook(self, key: str) -> None:
        assert source(key, "2011-04-01") == "IRO Handbook 2010 ch 3"
        with pytest.raises(ValueError, match=f"no version of {key} is known for that day"):
            rules.deadline(key, day("2011-03-31"))


class TestTheReportBeforeAReview:
    """“completed 3 (rather than 5) working days before the review meeting” (Peterborough's manual,
    amended to follow the IRO Handbook).

    Counted back from the review, whose own day is not counted.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due
            2021-01-12 | 2021-01-07
            # back from Tuesday: 11 (1), 8-7 (3)
            2020-12-31 | 2020-12-24
            # 30-29 (2), Boxing Day on Monday 28, Christmas, 24 (3)
            2021-04-06 | 2021-03-30
            # Easter Monday, Good Friday, 1 April (1), 31-30 March (3)
            2022-06-06 | 2022-05-30
            # the platinum jubilee on Friday 3, spring on Thursday 2, 1 June (1), 31-30 May (3)
            2020-05-12 | 2020-05-06
            # 11 (1), the May day moved to Friday 8, 7-6 (3)
            2021-03-14 | 2021-03-10
            # a review on a Sunday: 12-10 (3)
            2024-03-04 | 2024-02-28
            # 1 March (1), 29 February, a leap day, and 28 (3)
            2011-04-01 | 2011-03-29
            # the first review under the Handbook: 31-29 March (3)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("record.report", row["review"]) == row["due"]


class TestTheDecisions:
    """“The IRO should send out decisions within 5 working days” (a fostering handbook of 2025, as
    the IRO Handbook's chapter 3 is understood).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due
            2020-12-23 | 2021-01-04
            # 24 (1), Christmas, Boxing Day on Monday 28, 29-31 (4), New Year, 4 (5)
            2021-03-31 | 2021-04-09
            # 1 April (1), Good Friday, Easter Monday, 6-9 (5)
            2022-05-30 | 2022-06-08
            # 31 May-1 June (2), spring on Thursday 2, the platinum jubilee on 3, 6-8 (5)
            2020-05-06 | 2020-05-14
            # 7 (1), the May day moved to Friday 8, 11-14 (5)
            2024-02-26 | 2024-03-04
            # 27-29 February (3), 1 March (4), 4 (5)
            2011-04-01 | 2011-04-08
            # the first day of the Handbook: 4-8 (5)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("record.decisions", row["review"]) == row["due"]


class TestTheFullRecord:
    """“The full record must be shared within 15 working days” (the same)."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due
            2020-12-10 | 2021-01-05
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-5 (15)
            2021-03-26 | 2021-04-20
            # 29 March-1 April (4), Good Friday, Easter Monday, 6-9 (8), 12-16 (13), 19-20 (15)
            2022-05-20 | 2022-06-14
            # 23-27 (5), 30 May-1 June (8), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (13), 13-14 (15)
            2020-04-24 | 2020-05-18
            # 27 April-1 May (5), 4-7 (9), the May day moved to Friday 8, 11-15 (14), 18 (15)
            2024-02-09 | 2024-03-01
            # 12-16 (5), 19-23 (10), 26 February-1 March, with the leap day (15)
            2011-04-01 | 2011-04-26
            # 4-8 (5), 11-15 (10), 18-21 (14), Good Friday, Easter Monday, 26 (15)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("record.completed", row["review"]) == row["due"]


class TestTheRecordSent:
    """“Everyone involved must receive it within 20 working days” (the same)."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due
            2020-12-10 | 2021-01-12
            # as for the record, and from 5 January (15): 6-8 (18), 11-12 (20)
            2021-03-26 | 2021-04-27
            # likewise, from 20 April (15): 21-23 (18), 26-27 (20)
            2022-05-20 | 2022-06-21
            # from 14 June (15): 15-17 (18), 20-21 (20)
            2020-04-24 | 2020-05-26
            # from 18 May (15): 19-22 (19), spring on Monday 25, 26 (20)
            2024-02-09 | 2024-03-08
            # from 1 March (15): 4-8 (20)
            2011-04-01 | 2011-05-05
            # from 26 April (15): 27-28 (17), the royal wedding on Friday 29, May day on Monday 2,
            # 3-5 (20)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("record.sent", row["review"]) == row["due"]


class TestTheCarePlan:
    """“Care Plan should be updated within 10 working days of the review” (the same; Rotherham's
    reports: “updated within 10 days of the LAC review”).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due
            2020-12-18 | 2021-01-06
            # 21-24 (4), Christmas, Boxing Day on Monday 28, 29-31 (7), New Year, 4-6 (10)
            2021-03-29 | 2021-04-14
            # 30 March-1 April (3), Good Friday, Easter Monday, 6-9 (7), 12-14 (10)
            2022-05-25 | 2022-06-10
            # 26-27 (2), 30 May-1 June (5), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (10)
            2020-04-30 | 2020-05-15
            # 1 (1), 4-7 (5), the May day moved to Friday 8, 11-15 (10)
            2024-02-16 | 2024-03-01
            # 19-23 (5), 26 February-1 March, with the leap day (10)
            2011-04-01 | 2011-04-15
            # 4-8 (5), 11-15 (10)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("record.care_plan", row["review"]) == row["due"]
