"""`latest_review_in_date`: children whose next review is not yet overdue on a day.

“children looked after on a date whose next due date is known | those whose next review is not yet
overdue” (“snapshot; all that Annex A can tell”)
"""

from __future__ import annotations

import pytest

from carekpi import Period, reporting_year
from carekpi.measures import latest_review_in_date
from spec.tables import cases, check_children, day

YEAR_2021 = reporting_year(2021)


class TestNotYetOverdue:
    """Overdue from the day after the one on which it fell due."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            on         | none yet | one     | two     | why
            2021-01-08 | in date  | in date | in date | the day of the first review of two of them
            2021-01-12 | in date  | in date | in date | the first falls due
            2021-01-13 | overdue  | in date | in date | the day after
            2021-04-08 | overdue  | in date | in date | three months from 8 January
            2021-04-09 | overdue  | overdue | in date | the day after
            2021-10-06 | overdue  | overdue | in date | six months from 6 April
            2021-10-07 | overdue  | overdue | overdue | the day after
            """
        ),
    )
    def test_day_by_day(self, row: dict[str, str]) -> None:
        check_children(
            latest_review_in_date,
            Period.on(day(row["on"])),
            episodes="CHILD | DECOM \n none yet, one, two | 2020-12-10",
            reviews="""
            CHILD    | REVIEW
            one, two | 2021-01-08
            two      | 2021-04-06
            """,
            children=f"""
            CHILD    | answer
            none yet | {row["none yet"]}
            one      | {row["one"]}
            two      | {row["two"]}
            """,
        )

    def test_a_review_after_the_day_is_not_yet_held(self) -> None:
        # of the year's last day: the second fell due on 8 March, and was held on 1 April
        check_children(
            latest_review_in_date,
            YEAR_2021,
            episodes="CHILD | DECOM \n next day, that day | 2020-11-12",
            reviews="""
            CHILD              | REVIEW
            next day, that day | 2020-12-08
            next day           | 2021-04-01
            that day           | 2021-03-31
            """,
            children="""
            CHILD    | answer
            next day | overdue
            that day | in date
            """,
        )

    def test_of_the_period_of_care_of_the_day(self) -> None:
        # The clock starts anew: reviews before 1 March 2021 are those of another time in care.
        check_children(
            latest_review_in_date,
            YEAR_2021,
            episodes="""
            CHILD      | DECOM      | DEC        | RNE | REC
            back, held | 2019-12-10 | 2020-06-01 | S   | E4A
            back       | 2021-03-01 |            | S   |
            held       | 2021-03-05 |            | S   |
            """,
            reviews="""
            CHILD      | REVIEW
            back, held | 2020-01-08
            held       | 2021-03-08
            """,
            children="""
            CHILD | answer
            # the first was due on 29 March: 2-5 (4), 8-12 (9), 15-19 (14), 22-26 (19), 29 (20)
            back  | overdue
            held  | in date
            """,
        )


class TestWhatIsLeftOut:
    """Short breaks; then children whose next due date is not known."""

    def test_in_order(self) -> None:
        result = check_children(
            latest_review_in_date,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD          | DECOM      | DEC        | RNE | REC | LS
            V3             | 2020-05-11 |            | S   |     | V3
            V4 and unknown | 2015-01-05 |            | P   |     | V4
            ended          | 2020-05-11 | 2021-03-31 | S   | E4A | C2
            nothing since  | 2015-01-05 |            | S   |     | C2
            unknown entry  | 2020-05-11 |            | P   |     | C2
            one of two     | 2020-02-03 |            | S   |     | C2
            presumed       | 2015-01-05 |            | S   |     | C2
            two            | 2020-02-03 |            | S   |     | C2
            """,
            reviews="""
            CHILD                         | REVIEW
            one of two, presumed, two, V3 | 2020-12-07
            two                           | 2020-12-08
            """,
            children="""
            CHILD          | answer
            V3             | short_break
            V4 and unknown | short_break
            ended          |
            nothing since  | history_unknown
            unknown entry  | history_unknown
            one of two     | history_unknown
            presumed       | in date
            two            | in date
            """,
        )
        assert result.presumed == 1
        # three in care before coverage began; of `unknown entry` an earlier return says nothing
        assert "up to 2 of the children left out" in result.notes[0]

    def test_a_presumed_due_date_of_a_child_in_a_short_break_rests_on_nothing(self) -> None:
        result = check_children(
            latest_review_in_date,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="CHILD | DECOM | LS \n out | 2015-01-05 | V4 \n late | 2015-01-05 | C2",
            reviews="CHILD | REVIEW \n out, late | 2020-04-20",
            children="CHILD | answer \n out | short_break \n late | overdue",
        )
        assert result.presumed == 1

    def test_the_first_is_not_settled_by_a_date_that_is_to_come(self) -> None:
        # Entered on 20 March 2020, first review due by 21 April. On 10 April, with one held on
        # 8 April: whether that was the first is not known, nor when the next is due.
        for on, answer in (("2020-04-07", "history_unknown"), ("2020-04-10", "history_unknown")):
            check_children(
                latest_review_in_date,
                Period.on(day(on)),
                coverage="2020-04-01",
                episodes="CHILD | DECOM \n 1 | 2020-03-20",
                reviews="CHILD | REVIEW \n 1 | 2020-04-08",
                children=f"CHILD | answer \n 1 | {answer}",
            )


class TestTheLawOfTheDay:
    """With `as_in_force`, an overdue review for which no date was fixed is neither."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            REVIEW     | on         | ordinary | answer
            # due on 23 April 2020, before the window
            2019-10-23 | 2020-04-24 | overdue  | overdue
            # due on 24 April, the first day of the window
            2019-10-24 | 2020-04-24 | in date  | in date
            2019-10-24 | 2020-04-25 | overdue  | no_fixed_due_date
            2019-10-24 | 2021-03-31 | overdue  | no_fixed_due_date
            # due on 25 September, its last
            2020-03-25 | 2020-09-25 | in date  | in date
            2020-03-25 | 2020-09-26 | overdue  | no_fixed_due_date
            # due on 26 September, after it
            2020-03-26 | 2020-09-27 | overdue  | overdue
            """
        ),
    )
    def test_the_edges_of_the_window(self, row: dict[str, str]) -> None:
        for as_in_force, answer in ((False, row["ordinary"]), (True, row["answer"])):
            check_children(
                latest_review_in_date,
                Period.on(day(row["on"])),
                episodes="CHILD | DECOM \n 1 | 2019-05-07",
                reviews=f"""
                CHILD | REVIEW
                1     | 2019-05-28
                1     | 2019-08-20
                1     | {row["REVIEW"]}
                """,
                children=f"CHILD | answer \n 1 | {answer}",
                as_in_force=as_in_force,
            )

    def test_the_first_two_kept_their_limits(self) -> None:
        # due on 9 June 2020, and on 8 September
        check_children(
            latest_review_in_date,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1, 2 | 2020-05-11",
            reviews="CHILD | REVIEW \n 2 | 2020-06-08",
            children="CHILD | answer \n 1 | overdue \n 2 | overdue",
            as_in_force=True,
        )
