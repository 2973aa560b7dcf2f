"""Reviews by what the council's own table (`review_details`) says of them.

“Each record that a measure looks at falls in one box.” A review without a row in the table, a
blank, two rows that contradict one another, and a row whose review the return lacks are four
different things, and each is counted by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from carekpi import measures, reporting_year
from carekpi.cohort import NotCovered, NotGiven
from carekpi.measures import (
    care_plan_current,
    children_with_oversight,
    co_chaired,
    co_chaired_12_to_18,
    decisions_on_time,
    midpoint_oversight,
    record_completed_on_time,
    record_sent_on_time,
    report_on_time,
    second_reviews_with_permanence_plan,
    social_worker_attended,
)
from spec.tables import cases, check_children, check_reviews, cohort

if TYPE_CHECKING:
    from carekpi.results import Result

YEAR_2021 = reporting_year(2021)
IN_CARE = "CHILD | DECOM \n 1 | 2020-05-11"


def of_one_review(measure: Any, head: str, row: dict[str, str], **data: Any) -> None:
    """Hold what a measure makes of one review, with one column of its details."""
    check_reviews(
        measure,
        YEAR_2021,
        episodes=IN_CARE,
        reviews=f"CHILD | REVIEW \n 1 | {row['REVIEW']}",
        local={
            "review_details": f"""
            CHILD | REVIEW          | {head}      | answer
            1     | {row["REVIEW"]} | {row[head]} | {row["answer"]}
            """
        },
        **data,
    )


class TestWhereTheTableSaysNothing:
    """“no_details (no row of review_details for the review), not_recorded (that column is blank,
    or rows contradict each other)”; “A row of review_details whose review the return lacks: ...
    nothing vanishes.”"""

    def test_each_by_its_name(self) -> None:
        result = check_reviews(
            social_worker_attended,
            YEAR_2021,
            episodes="""
            CHILD                                    | DECOM      | DEC        | LS
            yes, no, none, blank, twice, lost, later | 2020-05-11 |            | C2
            left                                     | 2020-05-11 | 2020-06-01 | C2
            breaks                                   | 2020-05-11 |            | V4
            """,
            reviews="""
            CHILD   | REVIEW     | answer
            yes     | 2020-06-08 |
            no      | 2020-06-08 |
            # the council's own table has no row of it
            none    | 2020-06-08 | no_details
            blank   | 2020-06-08 |
            twice   | 2020-06-08 |
            left    | 2020-06-08 | not_looked_after
            breaks  | 2020-06-08 | short_break
            nobody  | 2020-06-08 | not_in_cohort
            # held in the year after: no record of this year
            later   | 2021-04-01 |
            """,
            local={
                "review_details": """
                CHILD | REVIEW     | SW_ATTENDED | answer
                yes   | 2020-06-08 | yes         | attended
                no    | 2020-06-08 | no          | did not
                blank | 2020-06-08 |             | not_recorded
                # one row says yes, the other no: what they contradict each other in is not known
                twice | 2020-06-08 | yes         | not_recorded
                twice | 2020-06-08 | no          |
                # reviews that the return lacks: a day out; and one who had left, which is not asked
                lost  | 2020-06-09 | yes         | no_such_review
                left  | 2020-06-15 | yes         | no_such_review
                later | 2021-04-01 | yes         |
                """
            },
        )
        assert (result.numerator, result.denominator) == (1, 2)
        assert result.considered == 10

    def test_a_row_that_adds_to_another_stands(self) -> None:
        check_reviews(
            social_worker_attended,
            YEAR_2021,
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-06-08",
            local={
                "review_details": """
                CHILD | REVIEW     | SW_ATTENDED | CO_CHAIRED | answer
                1     | 2020-06-08 |             | no         | attended
                1     | 2020-06-08 | yes         |            |
                """
            },
        )

    def test_without_the_table_there_is_no_figure(self) -> None:
        made = cohort(episodes=IN_CARE, reviews="CHILD | REVIEW \n 1 | 2020-06-08")
        with pytest.raises(NotGiven, match="review_details"):
            social_worker_attended(made, YEAR_2021)

    def test_a_table_that_begins_later_does_not_cover_the_year(self) -> None:
        made = cohort(
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-06-08",
            local={"review_details": "CHILD | REVIEW \n 1 | 2020-06-08"},
            local_from={"review_details": "2020-04-02"},
        )
        with pytest.raises(NotCovered, match="2020-04-02"):
            social_worker_attended(made, YEAR_2021)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            measure                 | COLUMN
            social_worker_attended  | SW_ATTENDED
            parents_attended        | PARENTS_ATTENDED
            co_chaired              | CO_CHAIRED
            health_plan_current     | HEALTH_PLAN_CURRENT
            education_plan_current  | EDUCATION_PLAN_CURRENT
            """
        ),
    )
    def test_each_measure_reads_its_own_column(self, row: dict[str, str]) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1, 2, 3 | 2020-05-11",
            reviews="CHILD | REVIEW \n 1, 2, 3 | 2020-06-08",
            local={
                "review_details": f"""
                CHILD | REVIEW     | {row["COLUMN"]}
                1     | 2020-06-08 | yes
                2, 3  | 2020-06-08 | no
                """
            },
        )
        result = measures.find(row["measure"])(made, YEAR_2021)
        assert (result.numerator, result.denominator) == (1, 3)
        others = {
            one.key: one(made, YEAR_2021).excluded["not_recorded"]
            for one in measures.CATALOGUE
            if one.needs == ("review_details",) and one.key.startswith(("soc", "par", "hea", "edu"))
        }
        assert others.pop(row["measure"], 0) == 0
        assert set(others.values()) == {3}


class TestBreakingDown:
    def test_by_officer_and_by_how_it_was_held(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1, 2, 3 | 2020-05-11",
            reviews="CHILD | REVIEW \n 1, 2, 3 | 2020-06-08",
            local={
                "review_details": """
                CHILD | REVIEW     | SW_ATTENDED | IRO | HOW_HELD
                1     | 2020-06-08 | yes         | A   | remote
                2     | 2020-06-08 | no          | A   | in person
                """
            },
        )

        def told(result: Result, by: str) -> dict[str, tuple[int, int | float | None]]:
            return {p.group[by]: (p.numerator, p.denominator) for p in result.parts}

        for by, expected in (
            ("iro", {"A": (1, 2), "not known": (0, 0)}),
            ("how_held", {"in person": (0, 1), "remote": (1, 1), "not known": (0, 0)}),
        ):
            result = social_worker_attended(made, YEAR_2021, by=by)
            assert told(result, by) == expected
            assert sum(part.considered for part in result.parts) == result.considered == 3


class TestCoChaired:
    """“co_chaired_12_to_18: same”, of children of 12 to 18 on the day of the review."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DOB        | CO_CHAIRED | all        | 12 to 18
            2008-06-08 | yes        | co-chaired | co-chaired
            2008-06-09 | yes        | co-chaired | outside_ages
            2002-06-08 | no         | did not    | did not
            2001-06-09 | yes        | co-chaired | co-chaired
            2001-06-08 | yes        | co-chaired | outside_ages
                       | yes        | co-chaired | age_unknown
            2008-06-08 |            | not_recorded | not_recorded
            """
        ),
    )
    def test_by_age(self, row: dict[str, str]) -> None:
        for measure, head in ((co_chaired, "all"), (co_chaired_12_to_18, "12 to 18")):
            check_reviews(
                measure,
                YEAR_2021,
                episodes=IN_CARE,
                children=f"CHILD | DOB \n 1 | {row['DOB']}",
                reviews="CHILD | REVIEW \n 1 | 2020-06-08",
                local={
                    "review_details": f"""
                    CHILD | REVIEW     | CO_CHAIRED          | answer
                    1     | 2020-06-08 | {row["CO_CHAIRED"]} | {row[head]}
                    """
                },
            )


class TestSecondReviews:
    """“second reviews (or reviews that may be) held in the period”."""

    def test_only_the_second_of_each_period_of_care(self) -> None:
        check_reviews(
            second_reviews_with_permanence_plan,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-05-11 |            | S   |
            # two periods of care in the year: each has a second review
            2     | 2020-04-06 | 2020-09-01 | S   | E4A
            2     | 2020-10-05 |            | S   |
            """,
            reviews="""
            CHILD | REVIEW
            1     | 2020-06-08
            1     | 2020-09-07
            1     | 2021-02-08
            2     | 2020-04-20
            2     | 2020-07-20
            2     | 2020-10-19
            2     | 2021-01-18
            """,
            local={
                "review_details": """
                CHILD | REVIEW     | PERMANENCE_PLAN | answer
                1     | 2020-06-08 | no              |
                1     | 2020-09-07 | yes             | plan
                1     | 2021-02-08 | no              |
                2     | 2020-04-20 | yes             |
                2     | 2020-07-20 | yes             | plan
                2     | 2020-10-19 | yes             |
                2     | 2021-01-18 | no              | no plan
                """
            },
        )

    def test_where_the_first_reviews_lie_outside_the_data(self) -> None:
        # In care before the reviews begin: the first two that the data hold may each be the second;
        # the third cannot be.
        check_reviews(
            second_reviews_with_permanence_plan,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-01-06",
            coverage="2020-04-01",
            reviews="""
            CHILD | REVIEW
            1     | 2020-04-20
            1     | 2020-10-19
            1     | 2021-03-15
            """,
            local={
                "review_details": """
                CHILD | REVIEW     | PERMANENCE_PLAN | answer
                1     | 2020-04-20 | yes             | history_unknown
                1     | 2020-10-19 | yes             | history_unknown
                1     | 2021-03-15 | yes             |
                """
            },
        )


class TestReport:
    """“record.report: 3 working days before”: the day of the review is not counted."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            REVIEW     | REPORT_READY | answer
            # Monday 8 June: Friday, Thursday, Wednesday
            2020-06-08 | 2020-06-03   | on time
            2020-06-08 | 2020-06-04   | late
            2020-06-08 | 2020-05-20   | on time
            # after the review
            2020-06-08 | 2020-06-09   | late
            # Monday 4 January: 31, 30, 29 December; New Year's Day is none
            2021-01-04 | 2020-12-29   | on time
            2021-01-04 | 2020-12-30   | late
            # a blank does not say that there was no report
            2020-06-08 |              | not_recorded
            """
        ),
    )
    def test_each(self, row: dict[str, str]) -> None:
        of_one_review(report_on_time, "REPORT_READY", row)

    def test_no_guidance_before_april_2011(self) -> None:
        year = reporting_year(2011)
        result = check_reviews(
            report_on_time,
            year,
            episodes="CHILD | DECOM \n 1 | 2010-09-01",
            reviews="CHILD | REVIEW \n 1 | 2010-09-20",
            local={
                "review_details": """
                CHILD | REVIEW     | REPORT_READY | answer
                1     | 2010-09-20 | 2010-09-01   | no_limit
                """
            },
        )
        assert result.rules == ()

    def test_the_result_names_the_rule(self) -> None:
        made = cohort(
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-06-08",
            local={
                "review_details": "CHILD | REVIEW | REPORT_READY \n 1 | 2020-06-08 | 2020-06-03"
            },
        )
        (rule,) = report_on_time(made, YEAR_2021).rules
        assert (rule.key, rule.within) == ("record.report", "3 working days before")


class TestDecisionsAndRecords:
    """“decisions_on_time, record_completed_on_time, record_sent_on_time: sent within 5, complete
    within 15, sent out within 20 working days of the review”; “not_yet_due (blank, and the limit
    lies after complete_to). Blank and past due: rest (nothing says that it was sent).”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # Monday 8 June 2020; five: 9, 10, 11, 12, 15; fifteen: 29 June; twenty: 6 July
            REVIEW     | DECISIONS_SENT | data to    | answer
            2020-06-08 | 2020-06-15     |            | on time
            2020-06-08 | 2020-06-16     |            | not on time
            2020-06-08 | 2020-06-08     |            | on time
            # the year mistaken; the day before
            2020-06-08 | 2019-06-15     |            | contradictory_dates
            2020-06-08 | 2020-06-07     |            | contradictory_dates
            2020-06-08 |                | 2021-03-31 | not on time
            # without an end of the data, every limit has passed
            2020-06-08 |                |            | not on time
            # Wednesday 24 March 2021: 25, 26, 29, 30, 31 March
            2021-03-24 |                | 2021-03-31 | not on time
            # Thursday 25 March: 26, 29, 30, 31 March, 1 April
            2021-03-25 |                | 2021-03-31 | not_yet_due
            2021-03-25 | 2021-03-30     | 2021-03-31 | on time
            # read with a later return, it is due
            2021-03-25 |                | 2021-04-01 | not on time
            """
        ),
    )
    def test_decisions(self, row: dict[str, str]) -> None:
        of_one_review(decisions_on_time, "DECISIONS_SENT", row, complete_to=row["data to"] or None)

    @pytest.mark.parametrize(
        ("measure", "head", "limit", "after"),
        [
            (record_completed_on_time, "RECORD_COMPLETED", "2020-06-29", "2020-06-30"),
            (record_sent_on_time, "RECORD_SENT", "2020-07-06", "2020-07-07"),
        ],
    )
    def test_records(self, measure: Any, head: str, limit: str, after: str) -> None:
        for day, answer in ((limit, "on time"), (after, "not on time"), ("", "not on time")):
            of_one_review(measure, head, {"REVIEW": "2020-06-08", head: day, "answer": answer})

    def test_days_that_contradict_one_another_are_not_recorded(self) -> None:
        # Not blank: something was sent, on one of two days.
        check_reviews(
            decisions_on_time,
            YEAR_2021,
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-06-08",
            local={
                "review_details": """
                CHILD | REVIEW     | DECISIONS_SENT | answer
                1     | 2020-06-08 | 2020-06-15     | not_recorded
                1     | 2020-06-08 | 2020-06-16     |
                """
            },
        )

    def test_without_the_column_nothing_is_said_of_any(self) -> None:
        # A table that has no such column is not a table of decisions that were never sent.
        check_reviews(
            decisions_on_time,
            YEAR_2021,
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-06-08",
            local={
                "review_details": """
                CHILD | REVIEW     | SW_ATTENDED | answer
                1     | 2020-06-08 | yes         | not_recorded
                """
            },
        )


class TestCarePlan:
    """“later than the previous review of the period of care (for the first: on or after entry), and
    not after the review's day”."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # in care from 11 May 2020; reviews on 8 June and 7 September
            REVIEW     | CARE_PLAN_UPDATED | answer
            2020-06-08 | 2020-05-11        | current
            2020-06-08 | 2020-05-10        | not current
            2020-06-08 | 2020-06-08        | current
            2020-06-08 | 2020-06-09        | not current
            2020-09-07 | 2020-06-08        | not current
            2020-09-07 | 2020-06-09        | current
            2020-09-07 | 2020-09-07        | current
            2020-09-07 | 2020-09-08        | not current
            2020-09-07 |                   | not_recorded
            """
        ),
    )
    def test_between_the_review_before_and_this_one(self, row: dict[str, str]) -> None:
        other = {"2020-06-08": "2020-09-07", "2020-09-07": "2020-06-08"}[row["REVIEW"]]
        check_reviews(
            care_plan_current,
            YEAR_2021,
            episodes=IN_CARE,
            reviews=f"""
            CHILD | REVIEW          | answer
            1     | {other}         | no_details
            1     | {row["REVIEW"]} |
            """,
            local={
                "review_details": f"""
                CHILD | REVIEW          | CARE_PLAN_UPDATED          | answer
                1     | {row["REVIEW"]} | {row["CARE_PLAN_UPDATED"]} | {row["answer"]}
                """
            },
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # in care from 6 January 2020; the reviews are complete from 1 April
            CARE_PLAN_UPDATED | answer
            2020-04-01        | current
            # a review may have been held after it, and before April
            2020-03-31        | history_unknown
            2020-01-06        | history_unknown
            # before entry: older than whatever came since
            2020-01-05        | not current
            2020-04-21        | not current
            """
        ),
    )
    def test_where_the_review_before_lies_outside_the_data(self, row: dict[str, str]) -> None:
        check_reviews(
            care_plan_current,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-01-06",
            coverage="2020-04-01",
            reviews="CHILD | REVIEW \n 1 | 2020-04-20",
            local={
                "review_details": f"""
                CHILD | REVIEW     | CARE_PLAN_UPDATED          | answer
                1     | 2020-04-20 | {row["CARE_PLAN_UPDATED"]} | {row["answer"]}
                """
            },
        )

    def test_each_period_of_care_begins_anew(self) -> None:
        # The update of June belongs to the first period of care.
        check_reviews(
            care_plan_current,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-04-06 | 2020-09-01 | S   | E4A
            1     | 2020-10-05 |            | S   |
            """,
            reviews="CHILD | REVIEW \n 1 | 2020-04-20 \n 1 | 2020-10-19",
            local={
                "review_details": """
                CHILD | REVIEW     | CARE_PLAN_UPDATED | answer
                1     | 2020-04-20 | 2020-04-06        | current
                1     | 2020-10-19 | 2020-06-15        | not current
                """
            },
        )


class TestOversight:
    """“with an oversight check on a day after the previous review and before this one”."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # reviews on 8 June and 7 September
            DATE       | answer
            2020-06-08 | not checked
            2020-06-09 | checked
            2020-09-06 | checked
            2020-09-07 | not checked
            2020-05-20 | not checked
            """
        ),
    )
    def test_between_two_reviews(self, row: dict[str, str]) -> None:
        check_reviews(
            midpoint_oversight,
            YEAR_2021,
            episodes=IN_CARE,
            reviews=f"""
            CHILD | REVIEW     | answer
            1     | 2020-06-08 | first_review
            1     | 2020-09-07 | {row["answer"]}
            """,
            local={"oversight": f"CHILD | DATE \n 1 | {row['DATE']}"},
        )

    def test_the_first_review_of_each_period_of_care_is_not_asked(self) -> None:
        check_reviews(
            midpoint_oversight,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-04-06 | 2020-09-01 | S   | E4A
            1     | 2020-10-05 |            | S   |
            2     | 2020-01-06 |            | S   |
            """,
            coverage="2020-04-01",
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-04-20 | first_review
            1     | 2020-07-20 | checked
            1     | 2020-10-19 | first_review
            # what came before lies outside the data: whether it is the first, and since when
            2     | 2020-04-20 | history_unknown
            2     | 2020-10-19 | not checked
            """,
            local={"oversight": "CHILD | DATE \n 1 | 2020-06-01 \n 1 | 2020-08-03"},
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # checks are complete from 1 April 2020; the review before was held on 9 March
            DATE       | answer
            2020-04-06 | checked
                       | history_unknown
            """
        ),
    )
    def test_where_the_checks_begin_after_the_review_before(self, row: dict[str, str]) -> None:
        check_reviews(
            midpoint_oversight,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2019-12-02",
            reviews=f"""
            CHILD | REVIEW     | answer
            1     | 2020-03-09 |
            1     | 2020-05-04 | {row["answer"]}
            """,
            local={"oversight": f"CHILD | DATE \n {'1' if row['DATE'] else '#'} | {row['DATE']}"},
            local_from={"oversight": "2020-04-01"},
        )

    def test_children_looked_after_for_six_months(self) -> None:
        check_children(
            children_with_oversight,
            YEAR_2021,
            episodes="""
            CHILD             | DECOM      | DEC        | RNE | REC
            yes, no, old      | 2020-05-11 |            | S   |
            six months        | 2020-09-30 |            | S   |
            a day less        | 2020-10-01 |            | S   |
            from elsewhere    | 2020-10-01 |            | P   |
            # back in care on 1 September: the check was of the time before
            back, back again  | 2020-04-06 | 2020-08-03 | S   | E4A
            back, back again  | 2020-09-01 |            | S   |
            left              | 2020-05-11 | 2021-03-31 | S   | E4A
            """,
            children="""
            CHILD          | answer
            yes            | checked
            no             | not checked
            old            | not checked
            six months     | not checked
            a day less     | under_six_months
            from elsewhere | history_unknown
            back           | not checked
            back again     | checked
            left           |
            """,
            local={
                "oversight": """
                CHILD            | DATE
                yes              | 2020-05-11
                old              | 2021-04-01
                a day less       | 2020-12-01
                back, back again | 2020-06-01
                back again       | 2020-09-01
                """
            },
        )
