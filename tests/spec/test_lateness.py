"""`reviews_chaired`, how many reviews were held; `days_late`, how late those were that were late.

“days_late (distribution, days): of the reviews held in the period that were late: days from due to
held.”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import days_late, reviews_chaired
from carekpi.results import Distribution
from spec.tables import check_reviews, cohort

YEAR_2021 = reporting_year(2021)


class TestDaysLate:
    def test_from_the_due_date_in_days_of_the_calendar(self) -> None:
        # In care from 11 May 2020, first review by Tuesday 9 June (25 May is a bank holiday): held
        # on Friday 12th, three days late; on Tuesday 9th, in time. The second is due three months
        # after the first as it was held, the third six months after that.
        result = check_reviews(
            days_late,
            YEAR_2021,
            episodes="CHILD | DECOM \n late, in time, never | 2020-05-11",
            reviews="""
            CHILD   | REVIEW     | answer
            late    | 2020-06-12 | late
            late    | 2020-09-12 | on_time
            late    | 2021-03-13 | late
            in time | 2020-06-09 | on_time
            in time | 2020-09-10 | late
            """,
        )
        assert result.figure == Distribution(((1, 2), (3, 1)), "days")
        assert (result.figure.median, result.figure.longest) == (1, 3)
        assert result.figure.percentile(90) == 3

    def test_late_for_certain_but_by_how_many_days_cannot_be_told(self) -> None:
        # The reviews are complete from April 2020, and care began some time before 2 March (RNE P).
        # An unseen review was held on 31 March at the latest: the next by 30 September.
        check_reviews(
            days_late,
            YEAR_2021,
            episodes="CHILD | DECOM | RNE \n known, unknown | 2020-03-02 | P",
            coverage="2020-04-01",
            reviews="""
            CHILD   | REVIEW     | answer
            known   | 2020-10-01 | due_unknown
            unknown | 2020-09-30 | history_unknown
            """,
        )

    def test_by_the_law_of_the_day(self) -> None:
        # Due on 20 July 2020, when the six-month interval was relaxed.
        tables = {
            "episodes": "CHILD | DECOM \n 1 | 2019-09-30",
            "reviews": "CHILD | REVIEW | answer \n 1 | 2019-10-21 | \n 1 | 2020-01-20 | \n "
            "1 | 2020-07-21 | {answer}",
        }
        for as_in_force, answer in ((False, "late"), (True, "no_fixed_due_date")):
            check_reviews(
                days_late,
                YEAR_2021,
                episodes=tables["episodes"],
                reviews=tables["reviews"].format(answer=answer),
                as_in_force=as_in_force,
            )

    def test_months_add_to_the_year(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11 \n 2 | 2020-06-01",
            reviews="CHILD | REVIEW \n 1 | 2020-06-12 \n 2 | 2020-07-15 \n 2 | 2020-11-15",
        )
        months = [days_late(made, month) for month in YEAR_2021.months()]
        assert sum(months).figure == days_late(made, YEAR_2021).figure  # type: ignore[union-attr]

    def test_nothing_late_has_no_value(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="CHILD | REVIEW \n 1 | 2020-06-09",
        )
        assert days_late(made, YEAR_2021).value is None


class TestChaired:
    def test_all_that_were_held_in_care(self) -> None:
        result = check_reviews(
            reviews_chaired,
            YEAR_2021,
            episodes="""
            CHILD       | DECOM      | DEC        | LS
            1, 2        | 2020-05-11 | 2020-12-01 | C2
            breaks      | 2020-05-11 |            | V4
            """,
            reviews="""
            CHILD  | REVIEW     | answer
            1      | 2020-06-12 | counted
            # the last day of care counts, the day after does not
            1      | 2020-12-01 | counted
            2      | 2020-12-02 | not_looked_after
            breaks | 2020-06-12 | short_break
            nobody | 2020-06-12 | not_in_cohort
            1      | 2021-04-01 |
            """,
        )
        assert (result.numerator, result.denominator) == (2, None)

    def test_by_place_in_the_sequence(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="CHILD | REVIEW \n 1 | 2020-06-09 \n 1 | 2020-09-09 \n 1 | 2021-03-09",
        )
        found = reviews_chaired(made, YEAR_2021, by="review_number")
        assert [str(share.figure) for share in found.shares()] == ["33.3% (1 of 3)"] * 3
