"""The child's voice beside reviews: advocates, complaints, feedback, an app; audits, observations.

“Advocacy: mean working days from referral to contact.”
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from carekpi import measures, reporting_year
from carekpi.cohort import NotCovered, NotGiven
from carekpi.measures import (
    advocacy_ages,
    advocacy_days_to_contact,
    advocacy_referrals,
    audits,
    complaints,
    complaints_answered_in_time,
    feedback_answers,
    feedback_response_rate,
    feedback_responses,
    observations,
    voice_app_children,
    voice_app_iros,
    voice_app_workers,
)
from carekpi.measures.measure import Yardstick
from carekpi.periods import Period, month
from carekpi.results import Distribution, Mean
from carekpi.workdays import ENGLAND_AND_WALES
from spec.tables import cases, cohort, day, rows

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.measures import Measure

YEAR = reporting_year(2021)


def made(table: str, key: str, **how: Any) -> Cohort:
    """One child, born on 17 May 2010, and a table of the council's own."""
    return cohort(
        children="CHILD | DOB\n 1 | 2010-05-17\n 2 |",
        episodes="CHILD | DECOM\n 1, 2 | 2019-05-01",
        local={key: table},
        **how,
    )


def boxes(measure: Measure, given: Cohort, period: Period = YEAR) -> list[tuple[str, str]]:
    """The day of each record, with the box that it falls in."""
    words = ("yes", "no", *measure.exclusions)
    tally = measure.tally(given, period, Yardstick())
    return sorted((str(on), words[box]) for on, box in zip(tally.events.on, tally.box, strict=True))


def check(measure: Measure, key: str, table: str, dated: str, **how: Any) -> Any:
    """Hold what a measure makes of each row to the last column of the table."""
    expected = [(row[dated], row["answer"]) for row in rows(table) if row["answer"]]
    given = made(table, key, **how)
    assert boxes(measure, given) == sorted(expected)
    return measure(given, YEAR)


def by(measure: Measure, given: Cohort, *what: str) -> dict[str, Any]:
    """The value of each part."""
    return {
        ", ".join(part.group.values()): part.value for part in measure(given, YEAR, by=what).parts
    }


class TestAdvocates:
    """“Referrals; days to contact, by working days; ages.”"""

    GIVEN = made(
        """
        CHILD | REFERRED   | REFERRER | THEME   | AGE
              | 2020-03-31 | IRO      | contact | 12
              | 2020-04-01 | IRO      | contact | 12
        1     | 2020-05-16 | IRO      | school  |
        1     | 2020-05-17 | carer    |         |
        1     | 2021-03-31 | carer    | contact | 6
        2     | 2020-05-17 |          |         |
              | 2020-05-17 |          |         |
              | 2021-04-01 | IRO      |         | 12
        """,
        "advocacy",
    )

    def test_referrals_of_the_year(self) -> None:
        assert advocacy_referrals(self.GIVEN, YEAR).value == 6
        assert by(advocacy_referrals, self.GIVEN, "referrer") == {
            "IRO": 2,
            "carer": 2,
            "not known": 2,
        }
        assert by(advocacy_referrals, self.GIVEN, "theme")["contact"] == 2
        months = by(advocacy_referrals, self.GIVEN, "month")
        assert (months["2020-05"], months["2020-06"], months["2021-03"]) == (4, 0, 1)

    def test_ages_by_the_table_or_else_by_the_return(self) -> None:
        """A birthday between two referrals; a child whose date of birth is not known."""
        result = advocacy_ages(self.GIVEN, YEAR)
        assert result.figure == Distribution(((6, 1), (9, 1), (10, 1), (12, 1)), "years")
        assert result.excluded == {"age_unknown": 2}
        assert isinstance(result.figure, Distribution)
        assert (result.figure.shortest, result.value) == (6, 9.5)

    def test_working_days_to_contact(self) -> None:
        result = check(
            advocacy_days_to_contact,
            "advocacy",
            """
            REFERRED   | CONTACTED  | working days | answer
            # on the day; the day after; before it: an error in the data
            2020-06-01 | 2020-06-01 | 0            | yes
            2020-06-02 | 2020-06-03 | 1            | yes
            2020-06-03 | 2020-06-02 |              | contradictory_dates
            # over a weekend, and on it; over Christmas
            2020-06-05 | 2020-06-08 | 1            | yes
            2020-06-12 | 2020-06-13 | 0            | yes
            2020-12-24 | 2020-12-29 | 1            | yes
            # no contact; in the next year
            2020-07-01 |            |              | not_contacted
            2021-03-31 | 2021-04-06 | 2            | yes
            """,
            "REFERRED",
        )
        assert result.figure == Mean(5, 6, "working days")
        assert str(result.figure) == "0.8 working days (5 over 6)"
        assert result.considered == 8

    def test_by_the_cohorts_calendar(self) -> None:
        given = made("REFERRED | CONTACTED\n 2020-06-01 | 2020-06-03", "advocacy")
        assert advocacy_days_to_contact(given, YEAR).value == 2
        fewer = ENGLAND_AND_WALES.with_bank_holidays({day("2020-06-02"): "A day"}, source="x")
        result = advocacy_days_to_contact(given.with_calendar(fewer), YEAR)
        assert result.value == 1
        assert "2 June 2020" in dict(result.settings)["calendar"]

    def test_a_table_without_contacts(self) -> None:
        given = made("REFERRED\n 2020-06-01", "advocacy")
        result = advocacy_days_to_contact(given, YEAR)
        assert (result.value, result.excluded["not_recorded"]) == (None, 1)

    def test_of_a_child_the_return_says_more(self) -> None:
        given = made("CHILD | REFERRED | AGE\n 1 | 2020-06-01 | 9\n | 2020-06-01 | 9", "advocacy")
        assert by(advocacy_referrals, given, "age_band") == {"10 to 15": 1, "not known": 1}


class TestComplaints:
    """“By stage and answered in time.”"""

    def test_each_stage_has_its_clock(self) -> None:
        result = check(
            complaints_answered_in_time,
            "complaints",
            """
            RECEIVED   | STAGE     | ANSWERED   | answer
            # ten working days from 5 May 2020 (8 May was a bank holiday): 20 May
            2020-05-05 | stage 1   | 2020-05-20 | yes
            2020-05-06 | stage 1   | 2020-05-22 | no
            2020-05-07 | stage 1   |            | no
            # twenty-five from 1 June: 6 July
            2020-06-01 | stage 2   | 2020-07-06 | yes
            2020-06-02 | stage 2   | 2020-07-08 | no
            # thirty, five and fifteen from 1 July: 12 August, 19 August, 10 September
            2020-07-01 | stage 3   | 2020-09-10 | yes
            2020-07-02 | stage 3   | 2020-09-14 | no
            # the ombudsman's time is not the council's
            2020-08-03 | ombudsman | 2021-01-04 | no_limit
            2020-08-04 | ombudsman |            | no_limit
            # answered on the day; before it
            2020-08-05 | stage 1   | 2020-08-05 | yes
            2020-08-06 | stage 1   | 2020-08-05 | contradictory_dates
            # due on the data's last day, and after it
            2021-03-17 | stage 1   |            | no
            2021-03-18 | stage 1   |            | not_yet_due
            2021-03-19 | stage 1   | 2021-04-06 | yes
            """,
            "RECEIVED",
            complete_to="2021-03-31",
        )
        assert (result.numerator, result.denominator) == (5, 10)
        assert [rule.key for rule in result.rules] == [
            "complaint.stage_one",
            "complaint.stage_two",
            "complaint.stage_three",
            "complaint.stage_three.report",
            "complaint.stage_three.answer",
        ]

    def test_by_stage_and_theme(self) -> None:
        given = made(
            """
            RECEIVED   | STAGE     | ANSWERED   | THEME
            2020-05-05 | stage 1   | 2020-05-06 | placement
            2020-05-05 | stage 1   |            | contact
            2020-06-08 | stage 2   | 2020-06-10 | placement
            2020-08-03 | ombudsman |            |
            """,
            "complaints",
        )
        assert by(complaints, given, "stage") == {"stage 1": 2, "stage 2": 1, "ombudsman": 1}
        assert by(complaints, given, "theme") == {"contact": 1, "placement": 2, "not known": 1}
        assert by(complaints_answered_in_time, given, "stage") == {
            "stage 1": 0.5,
            "stage 2": 1.0,
            "ombudsman": None,
        }
        # only the rules of stages that occur are followed
        assert [rule.key for rule in complaints_answered_in_time(given, YEAR).rules] == [
            "complaint.stage_one",
            "complaint.stage_two",
        ]

    def test_before_the_regulations(self) -> None:
        given = made(
            "RECEIVED | STAGE | ANSWERED\n 2006-08-31 | stage 1 | 2006-09-01", "complaints"
        )
        result = complaints_answered_in_time(given, reporting_year(2007))
        assert (result.value, result.excluded["no_limit"]) == (None, 1)

    def test_they_are_of_no_child(self) -> None:
        given = made("RECEIVED | STAGE\n 2020-05-05 | stage 1", "complaints")
        assert "sex" not in complaints.dimensions
        with pytest.raises(ValueError, match="counts complaints, which are of no child"):
            complaints(given, YEAR, by="sex")


class TestFeedback:
    """“Response rate and shares by answer.”"""

    GIVEN = made(
        """
        DATE       | ASKED | ANSWERED | QUESTION | ANSWER
        # two surveys, and one whose number nobody counted
        2020-10-01 | 52    | 34       |          |
        2021-03-15 | 39    | 25       |          |
        2021-03-20 |       | 4        |          |
        # an error in the data
        2021-03-21 | 3     | 5        |          |
        # what they said
        2020-10-01 |       | 30       | helped   | yes
        2020-10-01 |       | 4        | helped   | no
        2020-10-01 |       | 20       | heard    | yes
        2021-03-15 |       | 5        | helped   | yes
        """,
        "feedback",
    )

    def test_responses(self) -> None:
        assert feedback_responses(self.GIVEN, YEAR).value == 68
        months = by(feedback_responses, self.GIVEN, "month")
        assert (months["2020-10"], months["2021-03"]) == (34, 34)

    def test_the_rate_is_of_those_asked(self) -> None:
        result = feedback_response_rate(self.GIVEN, YEAR)
        assert (result.numerator, result.denominator) == (59, 91)
        assert result.excluded == {"not_asked_counted": 4, "more_than_asked": 5}
        assert result.considered == 100

    def test_answers_by_question(self) -> None:
        assert feedback_answers(self.GIVEN, YEAR).value == 59
        assert by(feedback_answers, self.GIVEN, "question", "answer") == {
            "heard, no": 0,
            "heard, yes": 20,
            "helped, no": 4,
            "helped, yes": 35,
        }
        october = feedback_answers(self.GIVEN, month(2020, 10), by="answer")
        assert [str(share.figure) for share in october.shares()] == [
            "7.4% (4 of 54)",
            "92.6% (50 of 54)",
        ]

    def test_nobody_asked_is_no_rate(self) -> None:
        given = made("DATE | ASKED | ANSWERED\n 2020-10-01 | 0 | 0", "feedback")
        assert feedback_response_rate(given, YEAR).value is None


class TestAnApp:
    """“Children, workers and IROs who began to use it, month by month.”"""

    GIVEN = made(
        """
        MONTH   | CHILDREN | WORKERS | IROS
        2020-03 | 100      | 100     | 100
        2020-04 | 20       | 4       | 1
        2020-06 | 7        |         | 0
        2021-03 | 3        | 2       |
        2021-04 | 100      | 100     | 100
        """,
        "voice_app",
    )

    @pytest.mark.parametrize(
        ("measure", "value", "left"),
        [(voice_app_children, 30, 0), (voice_app_workers, 6, 1), (voice_app_iros, 1, 1)],
    )
    def test_in_the_months_of_the_year(self, measure: Measure, value: int, left: int) -> None:
        result = measure(self.GIVEN, YEAR)
        assert (result.value, result.excluded["not_recorded"]) == (value, left)
        months = by(measure, self.GIVEN, "month")
        assert (len(months), sum(months.values())) == (12, value)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            first      | last       | children
            2020-04-01 | 2020-04-30 | 20
            2020-04-01 | 2020-06-30 | 27
            2020-05-01 | 2020-05-31 | 0
            # part of a month is refused, at either edge
            2020-04-02 | 2020-06-30 |
            2020-04-01 | 2020-06-29 |
            2020-06-10 | 2020-06-10 |
            """
        ),
    )
    def test_at_the_edges_of_a_period(self, row: dict[str, str]) -> None:
        period = Period(day(row["first"]), day(row["last"]))
        if row["children"]:
            assert voice_app_children(self.GIVEN, period).value == int(row["children"])
        else:
            with pytest.raises(NotCovered, match="is asked of whole months"):
                voice_app_children(self.GIVEN, period)


class TestChecksOfWork:
    """“Audits, observations (counts; by kind, grade).”"""

    @pytest.mark.parametrize(
        ("measure", "key"), [(audits, "audits"), (observations, "observations")]
    )
    def test_by_kind_and_grade(self, measure: Measure, key: str) -> None:
        given = made(
            """
            DATE       | KIND     | GRADE
            2020-04-01 | thematic | good
            2020-04-01 | thematic | good
            2021-03-31 | case     |
            2021-04-01 | case     | good
            """,
            key,
        )
        assert measure(given, YEAR).value == 3
        assert by(measure, given, "kind") == {"case": 1, "thematic": 2}
        assert by(measure, given, "grade") == {"good": 2, "not known": 1}


TABLES = {"advocacy", "complaints", "feedback", "voice_app", "audits", "observations"}
VOICE = [measure for measure in measures.CATALOGUE if measure.table in TABLES]


@pytest.mark.parametrize("measure", VOICE, ids=lambda measure: measure.key)
class TestEveryOne:
    """What holds of all that the council's own tables tell."""

    GIVEN = made(
        """
        CHILD | REFERRED   | CONTACTED  | AGE
        1     | 2020-04-30 | 2020-05-04 | 9
        2     | 2020-05-01 |            |
        """,
        "advocacy",
    )

    def given(self, measure: Measure) -> Cohort:
        shared = {
            "advocacy": self.GIVEN,
            "feedback": TestFeedback.GIVEN,
            "voice_app": TestAnApp.GIVEN,
        }
        if measure.table in shared:
            return shared[measure.table]
        table = {
            "complaints": "RECEIVED | STAGE | ANSWERED\n 2020-04-30 | stage 1 | 2020-05-01\n"
            "2020-05-01 | ombudsman |",
            "audits": "DATE | KIND\n 2020-04-30 | case\n 2020-05-01 | case",
            "observations": "DATE | KIND\n 2020-04-30 | case\n 2020-05-01 | case",
        }
        return made(table[measure.table], measure.table)

    def test_months_add_to_the_year(self, measure: Measure) -> None:
        given = self.given(measure)
        whole = measure(given, YEAR)
        months = [measure(given, each) for each in YEAR.months()]
        total = sum(months[1:], months[0])
        assert (total.figure, total.excluded) == (whole.figure, whole.excluded)
        assert whole.considered > 0

    def test_parts_add_up(self, measure: Measure) -> None:
        given = self.given(measure).with_local("placements", {"child": [], "decom": []})
        for what in measure.dimensions:
            whole = measure(given, YEAR, by=what)
            total = sum(whole.parts[1:], whole.parts[0])
            assert (total.figure, total.excluded) == (whole.figure, whole.excluded)

    def test_without_the_table_nothing_is_known(self, measure: Measure) -> None:
        with pytest.raises(NotGiven, match=f"{measure.table} was not given"):
            measure(cohort(episodes="CHILD | DECOM\n 1 | 2019-05-01"), YEAR)

    def test_a_table_without_rows_says_that_there_was_none(self, measure: Measure) -> None:
        heads = {"feedback": "DATE | ANSWERED", "voice_app": "MONTH | CHILDREN"}
        plain = {"advocacy": "REFERRED", "complaints": "RECEIVED | STAGE"}
        table = (heads | plain).get(measure.table, "DATE | KIND")
        result = measure(made(table, measure.table), YEAR)
        assert result.considered == 0
        assert not result.value

    def test_the_return_need_not_cover_the_time(self, measure: Measure) -> None:
        given = self.given(measure)
        later = evolve(given, episodes_from=dt.date(2021, 4, 1))
        assert measure(later, YEAR).figure == measure(given, YEAR).figure
