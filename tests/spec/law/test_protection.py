"""Child protection conferences, assessments, and the interview of a child who was missing.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted but
weekends.
"""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi import rules
from spec.law.rulebook import check_rules, check_sources, check_versions, due, source
from spec.tables import cases, day

SUBJECT = "protection"
WORKING_TOGETHER = (
    "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2"
)


class TestWhatTheFileSays:
    """Every rule, its source and its dates, written down a second time."""

    def test_clocks(self) -> None:
        check_rules(
            SUBJECT,
            """
            KEY                      | anchor                   | by
            protection.conference    | section_47               | started
            protection.review.first  | conference               | started
            protection.review.later  | review_conference        | started
            protection.core_group    | conference               | started
            assessment.completed     | referral                 | started
            assessment.initial       | referral                 | started
            assessment.core          | initial_assessment_ended | started
            missing.return_interview | return                   | started
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
            KEY                      | within          | applied | from       | to         | read
            protection.conference    | 15 working days |         | 2010-03-17 | 2013-04-14 | no
            protection.conference    | 15 working days |         | 2013-04-15 |            | no
            protection.review.first  | 3 months        |         | 2010-03-17 | 2013-04-14 | no
            protection.review.first  | 3 months        |         | 2013-04-15 |            | no
            protection.review.later  | 6 months        |         | 2010-03-17 | 2013-04-14 | no
            protection.review.later  | 6 months        |         | 2013-04-15 |            | no
            protection.core_group    | 10 working days |         | 2010-03-17 | 2013-04-14 | no
            protection.core_group    | 10 working days |         | 2013-04-15 |            | no
            assessment.completed     | 45 working days |         | 2013-04-15 |            | no
            assessment.initial       | 7 working days  |         | 2006-04-10 | 2010-03-16 | no
            assessment.initial       | 10 working days |         | 2010-03-17 | 2013-04-14 | no
            assessment.core          | 35 working days |         | 2006-04-10 | 2010-03-16 | no
            assessment.core          | 35 working days |         | 2010-03-17 | 2013-04-14 | no
            missing.return_interview | 72 hours        |         | 2014-01-01 |            | no
            """,
        )

    def test_where_they_are_written(self) -> None:
        check_versions(
            SUBJECT,
            """
            KEY                      | instrument                     | provision
            protection.conference    | Working Together 2010          | initial child protection \
conferences
            protection.conference    | Working Together               | initial child protection \
conferences
            protection.review.first  | Working Together 2010          | child protection review \
conference
            protection.review.first  | Working Together               | child protection review \
conference
            protection.review.later  | Working Together 2010          | child protection review \
conference
            protection.review.later  | Working Together               | child protection review \
conference
            protection.core_group    | Working Together 2010          | core group
            protection.core_group    | Working Together               | core group
            assessment.completed     | Working Together               | timeliness
            assessment.initial       | Working Together 2006          | initial assessment
            assessment.initial       | Working Together 2010          | initial assessment
            assessment.core          | Working Together 2006          | core assessment
            assessment.core          | Working Together 2010          | core assessment
            missing.return_interview | Missing children guidance 2014 | independent return \
interviews
            """,
        )

    def test_all_of_it_is_statutory_guidance(self) -> None:
        mine = [rule for rule in rules.statutory() if rule.subject == SUBJECT]
        forces = {version.force for rule in mine for version in rule.versions}
        assert forces == {"statutory guidance"}
        assert all(p.subject != SUBJECT for p in rules.statutory().permissions.values())

    def test_sources(self) -> None:
        check_sources(
            SUBJECT,
            instruments=f"""
            KEY                   | title | link
            Working Together 2006 | Working Together to Safeguard Children (2006 edition) | \
{WORKING_TOGETHER}
            Working Together 2010 | Working Together to Safeguard Children (2010 edition) | \
{WORKING_TOGETHER}
            Working Together      | Working Together to Safeguard Children (editions of 2013, \
2015, 2018, 2023 and 2026) | {WORKING_TOGETHER}
            Missing children guidance 2014 | Statutory guidance on children who run away or go \
missing from home or care (January 2014) | \
https://www.gov.uk/government/publications/children-who-run-away-or-go-missing-from-home-or-care
            """,
            anchors="""
            KEY                      | title
            section_47               | the day of the strategy discussion at which the enquiry \
(Children Act 1989 s47) was initiated
            conference               | the day of the initial child protection conference
            review_conference        | the day of the review conference before
            referral                 | the day of the referral
            initial_assessment_ended | the day on which the initial assessment ended
            return                   | the hour at which the child returned
            """,
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            KEY                     | day
            protection.conference   | 2010-03-16
            protection.review.first | 2010-03-16
            protection.review.later | 2010-03-16
            protection.core_group   | 2010-03-16
            assessment.completed    | 2013-04-14
            assessment.initial      | 2006-04-09
            assessment.initial      | 2013-04-15
            assessment.core         | 2006-04-09
            assessment.core         | 2013-04-15
            """
        ),
    )
    def test_a_day_for_which_none_is_known(self, row: dict[str, str]) -> None:
        with pytest.raises(ValueError, match=f"no version of {row['KEY']} is known for that day"):
            rules.deadline(row["KEY"], day(row["day"]))


class TestTheInitialConference:
    """“within 15 working days of the Strategy Discussion or, where more than one Strategy
    Discussion took place, of the Strategy Discussion at which the Section 47 Enquiry was
    initiated” (the Sussex procedures, after Working Together)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | due        | edition
            2010-03-17 | 2010-04-09 | Working Together 2010
            # 18-19 (2), 22-26 (7), 29 March-1 April (11), Good Friday, Easter Monday, 6-9 (15)
            2013-04-14 | 2013-05-03 | Working Together 2010
            # the last day of that edition, a Sunday: 15-19 (5), 22-26 (10), 29 April-3 May (15)
            2013-04-15 | 2013-05-07 | Working Together
            # the first of the next: 16-19 (4), 22-26 (9), 29 April-3 May (14), May day on Monday 6,
            # 7 (15)
            2020-12-10 | 2021-01-05 | Working Together
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-5 (15)
            2021-03-26 | 2021-04-20 | Working Together
            # 29 March-1 April (4), Good Friday, Easter Monday, 6-9 (8), 12-16 (13), 19-20 (15)
            2020-04-24 | 2020-05-18 | Working Together
            # 27 April-1 May (5), 4-7 (9), the May day moved to Friday 8, 11-15 (14), 18 (15)
            2022-05-20 | 2022-06-14 | Working Together
            # 23-27 (5), 30 May-1 June (8), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (13), 13-14 (15)
            2024-02-09 | 2024-03-01 | Working Together
            # 12-16 (5), 19-23 (10), 26 February-1 March, with the leap day (15)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("protection.conference", row["started"]) == row["due"]
        where = "initial child protection conferences"
        assert source("protection.conference", row["started"]) == f"{row['edition']} {where}"


class TestReviewConferences:
    """“within 3 months of the ICPC and further reviews at not more than 6 monthly intervals” (a
    partnership's manual, after Working Together)

    Months end on the corresponding date, or on the month's last day, be it a working day or not.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            conference | due        | edition               | why
            2010-03-17 | 2010-06-17 | Working Together 2010 | the first day of that edition
            2013-04-14 | 2013-07-14 | Working Together 2010 | the last, and a Sunday is due
            2013-04-15 | 2013-07-15 | Working Together      | the first day of the next
            2020-11-27 | 2021-02-27 | Working Together      | a Saturday
            2021-11-30 | 2022-02-28 | Working Together      | there is no 30 February
            2019-11-30 | 2020-02-29 | Working Together      | nor in a leap year
            2021-01-31 | 2021-04-30 | Working Together      | there is no 31 April
            2020-01-08 | 2020-04-08 | Working Together      | the Wednesday before Easter
            2020-02-08 | 2020-05-08 | Working Together      | the moved May day is not passed over
            2022-03-02 | 2022-06-02 | Working Together      | nor a day of the jubilee
            2019-09-25 | 2019-12-25 | Working Together      | nor Christmas
            """
        ),
    )
    def test_the_first(self, row: dict[str, str]) -> None:
        assert due("protection.review.first", row["conference"]) == row["due"]
        where = "child protection review conference"
        assert source("protection.review.first", row["conference"]) == f"{row['edition']} {where}"

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            review     | due        | edition               | why
            2010-03-17 | 2010-09-17 | Working Together 2010 | the first day of that edition
            2013-04-14 | 2013-10-14 | Working Together 2010 | the last
            2013-04-15 | 2013-10-15 | Working Together      | the first day of the next
            2021-02-27 | 2021-08-27 | Working Together      | the corresponding date
            2021-08-31 | 2022-02-28 | Working Together      | there is no 31 February
            2023-08-31 | 2024-02-29 | Working Together      | nor in a leap year
            2019-11-08 | 2020-05-08 | Working Together      | the moved May day is not passed over
            2021-12-02 | 2022-06-02 | Working Together      | nor a day of the jubilee
            2020-06-25 | 2020-12-25 | Working Together      | nor Christmas
            2020-10-02 | 2021-04-02 | Working Together      | nor Good Friday
            """
        ),
    )
    def test_later_ones(self, row: dict[str, str]) -> None:
        assert due("protection.review.later", row["review"]) == row["due"]
        where = "child protection review conference"
        assert source("protection.review.later", row["review"]) == f"{row['edition']} {where}"


class TestTheCoreGroup:
    """“within 10 working days from the ICPC” (the Tees procedures, after Working Together)"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            conference | due        | edition
            2010-03-17 | 2010-03-31 | Working Together 2010
            # 18-19 (2), 22-26 (7), 29-31 (10)
            2013-04-14 | 2013-04-26 | Working Together 2010
            # the last day of that edition, a Sunday: 15-19 (5), 22-26 (10)
            2013-04-15 | 2013-04-29 | Working Together
            # the first of the next: 16-19 (4), 22-26 (9), 29 (10)
            2020-12-18 | 2021-01-06 | Working Together
            # 21-24 (4), Christmas, Boxing Day on Monday 28, 29-31 (7), New Year, 4-6 (10)
            2021-03-29 | 2021-04-14 | Working Together
            # 30 March-1 April (3), Good Friday, Easter Monday, 6-9 (7), 12-14 (10)
            2020-04-30 | 2020-05-15 | Working Together
            # 1 (1), 4-7 (5), the May day moved to Friday 8, 11-15 (10)
            2022-05-25 | 2022-06-10 | Working Together
            # 26-27 (2), 30 May-1 June (5), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (10)
            2024-02-16 | 2024-03-01 | Working Together
            # 19-23 (5), 26 February-1 March, with the leap day (10)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("protection.core_group", row["conference"]) == row["due"]
        assert source("protection.core_group", row["conference"]) == f"{row['edition']} core group"


class TestTheAssessment:
    """“no longer than 45 working days from the point of referral” (a glossary of many councils'
    manuals, after Working Together)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            referral   | due
            2013-04-15 | 2013-06-19
            # the first day: 16-19 (4), 22-26 (9), 29 April-3 May (14), May day on Monday 6,
            # 7-10 (18), 13-17 (23), 20-24 (28), spring on Monday 27, 28-31 (32), 3-7 June (37),
            # 10-14 (42), 17-19 (45)
            2020-11-02 | 2021-01-07
            # 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), 30 November-4 December (24), 7-11 (29),
            # 14-18 (34), 21-24 (38), Christmas, Boxing Day on Monday 28, 29-31 (41), New Year,
            # 4-7 (45)
            2020-03-16 | 2020-05-21
            # 17-20 (4), 23-27 (9), 30 March-3 April (14), 6-9 (18), Good Friday, Easter Monday,
            # 14-17 (22), 20-24 (27), 27 April-1 May (32), 4-7 (36), the May day moved to Friday 8,
            # 11-15 (41), 18-21 (45)
            2022-04-20 | 2022-06-27
            # 21-22 (2), 25-29 (7), May day on Monday 2, 3-6 (11), 9-13 (16), 16-20 (21),
            # 23-27 (26), 30 May-1 June (29), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (34), 13-17 (39), 20-24 (44), 27 (45)
            2024-01-02 | 2024-03-05
            # 3-5 (3), 8-12 (8), 15-19 (13), 22-26 (18), 29 January-2 February (23), 5-9 (28),
            # 12-16 (33), 19-23 (38), 26 February-1 March, with the leap day (43), 4-5 (45)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("assessment.completed", row["referral"]) == row["due"]
        assert source("assessment.completed", row["referral"]) == "Working Together timeliness"


class TestTheInitialAssessmentBefore2013:
    """“maximum of 7 working days ... (Working Together 2010 provides that this maximum timescale
    can be increased to 10 ...)” (Coventry's procedures of October 2010)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            referral   | due        | edition
            2006-04-10 | 2006-04-21 | Working Together 2006
            # 11-13 (3), Good Friday, Easter Monday, 18-21 (7)
            2009-12-21 | 2010-01-04 | Working Together 2006
            # 22-24 (3), Christmas, Boxing Day on Monday 28, 29-31 (6), New Year, 4 (7)
            2010-03-16 | 2010-03-25 | Working Together 2006
            # the last day of seven: 17-19 (3), 22-25 (7)
            2010-03-17 | 2010-03-31 | Working Together 2010
            # the first of ten: 18-19 (2), 22-26 (7), 29-31 (10)
            2011-12-22 | 2012-01-10 | Working Together 2010
            # 23 (1), Boxing Day on Monday 26, Christmas on Tuesday 27, 28-30 (4), New Year on
            # Monday 2, 3-6 (8), 9-10 (10)
            2012-05-31 | 2012-06-18 | Working Together 2010
            # 1 (1), spring on Monday 4, the diamond jubilee on 5, 6-8 (4), 11-15 (9), 18 (10)
            2013-04-14 | 2013-04-26 | Working Together 2010
            # the last day, a Sunday: 15-19 (5), 22-26 (10)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("assessment.initial", row["referral"]) == row["due"]
        assert (
            source("assessment.initial", row["referral"]) == f"{row['edition']} initial assessment"
        )


class TestTheCoreAssessmentBefore2013:
    """“within 35 working days” (Community Care, June 2012, of Working Together 2010)"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | due        | edition
            2006-04-10 | 2006-06-02 | Working Together 2006
            # 11-13 (3), Good Friday, Easter Monday, 18-21 (7), 24-28 (12), May day on Monday 1,
            # 2-5 (16), 8-12 (21), 15-19 (26), 22-26 (31), spring on Monday 29, 30 May-2 June (35)
            2010-03-16 | 2010-05-07 | Working Together 2006
            # 17-19 (3), 22-26 (8), 29 March-1 April (12), Good Friday, Easter Monday, 6-9 (16),
            # 12-16 (21), 19-23 (26), 26-30 (31), May day on Monday 3, 4-7 (35)
            2010-03-17 | 2010-05-10 | Working Together 2010
            # a day later: 7 May (34), 10 (35)
            2012-01-30 | 2012-03-19 | Working Together 2010
            # 31 January-3 February (4), 6-10 (9), 13-17 (14), 20-24 (19), 27 February-2 March, with
            # the leap day (24), 5-9 (29), 12-16 (34), 19 (35)
            2012-05-01 | 2012-06-22 | Working Together 2010
            # 2-4 (3), May day on Monday 7, 8-11 (7), 14-18 (12), 21-25 (17), 28 May-1 June (22),
            # spring on Monday 4, the diamond jubilee on 5, 6-8 (25), 11-15 (30), 18-22 (35)
            2013-04-14 | 2013-06-04 | Working Together 2010
            # 15-19 (5), 22-26 (10), 29 April-3 May (15), May day on Monday 6, 7-10 (19),
            # 13-17 (24), 20-24 (29), spring on Monday 27, 28-31 (33), 3-4 June (35)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("assessment.core", row["started"]) == row["due"]
        assert source("assessment.core", row["started"]) == f"{row['edition']} core assessment"


class TestTheReturnInterview:
    """“The interview should be conducted within 72 hours of the child returning to their home or
    care setting” (as three agencies cite the guidance of 2014)

    Three times twenty-four hours by the clock; no day is passed over.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            returned         | due              | why
            2014-01-01T00:00 | 2014-01-04T00:00 | the first hour of the guidance
            2021-03-05T17:30 | 2021-03-08T17:30 | from Friday to Monday
            2020-12-24T22:00 | 2020-12-27T22:00 | over Christmas
            2021-04-01T08:15 | 2021-04-04T08:15 | over Good Friday
            2021-04-29T23:15 | 2021-05-02T23:15 | over the end of a month
            2024-02-27T09:00 | 2024-03-01T09:00 | over a leap day
            2022-06-01T12:00 | 2022-06-04T12:00 | over the platinum jubilee
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        returned = dt.datetime.fromisoformat(row["returned"])
        deadline = rules.deadline("missing.return_interview", returned)
        assert deadline.due == dt.datetime.fromisoformat(row["due"])
        cited = "Missing children guidance 2014 independent return interviews"
        assert deadline.version.source == cited

    def test_the_hour_must_be_known(self) -> None:
        with pytest.raises(TypeError, match="counted from a moment"):
            rules.deadline("missing.return_interview", day("2021-03-05"))

    def test_there_was_none_before(self) -> None:
        with pytest.raises(ValueError, match=r"no version of missing\.return_interview is known"):
            rules.deadline("missing.return_interview", dt.datetime(2013, 12, 31, 23, 59))
