"""`reviews_on_time`: of the reviews held in a period, those held by the day they fell due.

“reviews held in the period with a settled verdict | those on time”
"""

from __future__ import annotations

import pytest

from carekpi import Period, reporting_year
from carekpi.cohort import NotCovered, Verdict, review_verdicts
from carekpi.measures import looked_after, participated, reviews_on_time
from carekpi.workdays import ENGLAND_AND_WALES
from spec.tables import boxes, cases, check_reviews, check_verdicts, cohort, day

YEAR_2021 = reporting_year(2021)


class TestTheFirstReview:
    """“The first, within 20 working days of the date on which the child becomes looked after.”

    “A review held on the due date is on time.”
    """

    def test_over_christmas(self) -> None:
        # 11 December (1), 14-18 (6), 21-24 (10), 29-31 (13), 4-8 January (18), 11-12 (20)
        check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes="""
            CHILD                                | DECOM
            same day, eve, on the day, day after | 2020-12-10
            """,
            reviews="""
            CHILD      | REVIEW     | answer
            same day   | 2020-12-10 | on time
            eve        | 2021-01-11 | on time
            on the day | 2021-01-12 | on time
            day after  | 2021-01-13 | late
            """,
        )

    def test_over_easter(self) -> None:
        # 16-19 March (4), 22-26 (9), 29-1 April (13), 6-9 (17), 12-14 (20)
        check_verdicts(
            episodes="""
            CHILD                      | DECOM
            eve, on the day, day after | 2021-03-15
            """,
            reviews="""
            CHILD      | REVIEW     | answer
            eve        | 2021-04-13 | on time
            on the day | 2021-04-14 | on time
            day after  | 2021-04-15 | late
            """,
        )

    def test_over_the_jubilee(self) -> None:
        # 1 June 2022 (1), 6-10 (6), 13-17 (11), 20-24 (16), 27-30 (20)
        check_verdicts(
            episodes="""
            CHILD                      | DECOM
            eve, on the day, day after | 2022-05-31
            """,
            reviews="""
            CHILD      | REVIEW     | answer
            eve        | 2022-06-29 | on time
            on the day | 2022-06-30 | on time
            day after  | 2022-07-01 | late
            """,
        )

    def test_under_the_law_before_april_2011(self) -> None:
        # four weeks; from the first day of the new law: 4-8 (5), 11-15 (10), 18-21 (14),
        # 26-28 (17), 3-5 May (20)
        check_verdicts(
            episodes="""
            CHILD             | DECOM
            old, old and late | 2011-03-31
            new, new and late | 2011-04-01
            """,
            reviews="""
            CHILD        | REVIEW     | answer
            old          | 2011-04-28 | on time
            old and late | 2011-04-29 | late
            new          | 2011-05-05 | on time
            new and late | 2011-05-06 | late
            """,
        )


class TestTheSecondReview:
    """“The second, not more than three months after the first.”

    After the first as it was held, not as it fell due.
    """

    def test_to_a_month_that_lacks_the_day(self) -> None:
        check_verdicts(
            episodes="""
            CHILD                      | DECOM
            eve, on the day, day after | 2021-11-08
            leap, leap and late        | 2019-11-11
            """,
            reviews="""
            CHILD                      | REVIEW     | answer
            eve, on the day, day after | 2021-11-30 | on time
            eve                        | 2022-02-27 | on time
            on the day                 | 2022-02-28 | on time
            day after                  | 2022-03-01 | late
            leap, leap and late        | 2019-11-30 | on time
            leap                       | 2020-02-29 | on time
            leap and late              | 2020-03-01 | late
            """,
        )

    def test_counted_from_the_first_however_late_or_early_that_was(self) -> None:
        # the first fell due on 12 January 2021
        check_verdicts(
            episodes="""
            CHILD                       | DECOM
            early, early and late, late | 2020-12-10
            """,
            reviews="""
            CHILD                 | REVIEW     | answer
            early, early and late | 2020-12-14 | on time
            early                 | 2021-03-14 | on time
            early and late        | 2021-03-15 | late
            late                  | 2021-02-15 | late
            late                  | 2021-05-15 | on time
            """,
        )


class TestLaterReviews:
    """“Every later one, at intervals of not more than six months.”"""

    def test_the_third_and_the_fourth(self) -> None:
        check_verdicts(
            episodes="""
            CHILD                              | DECOM
            eve, on the day, day after, fourth | 2020-11-05
            """,
            reviews="""
            CHILD                              | REVIEW     | answer
            eve, on the day, day after, fourth | 2020-11-27 | on time
            eve, on the day, day after, fourth | 2021-02-27 | on time
            eve                                | 2021-08-26 | on time
            on the day                         | 2021-08-27 | on time
            day after                          | 2021-08-28 | late
            # from the third as it was held, late as it was: 31 August and six months
            fourth                             | 2021-08-31 | late
            fourth                             | 2022-02-28 | on time
            fourth                             | 2022-08-29 | late
            """,
        )


class TestEachPeriodOfCare:
    """“Each new period of care starts the clock anew.” A move or a new status does not."""

    def test_back_in_care(self) -> None:
        # 5 (1), 6-9 (5), 12-16 (10), 19-23 (15), 26-30 July (20)
        check_verdicts(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-11-05 | 2021-04-01 | S   | E4A
            1     | 2021-07-02 |            | S   |
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-11-27 | on time
            1     | 2021-02-27 | on time
            1     | 2021-07-31 | late
            1     | 2021-10-31 | on time
            1     | 2022-05-01 | late
            """,
        )

    def test_a_move_and_a_new_status_change_nothing(self) -> None:
        check_verdicts(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC | LS
            1     | 2020-11-05 | 2020-11-30 | S   | X1  | C1
            1     | 2020-11-30 | 2021-03-01 | P   | X1  | C1
            1     | 2021-03-01 |            | L   |     | C2
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-11-27 | on time
            1     | 2021-02-27 | on time
            1     | 2021-08-27 | on time
            """,
        )

    def test_one_that_ends_and_one_that_starts_on_a_day(self) -> None:
        # A review on that day is the first of the new one, and so cannot be late.
        check_verdicts(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-11-05 | 2021-06-01 | S   | E4A
            1     | 2021-06-01 |            | S   |
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-11-27 | on time
            1     | 2021-06-01 | on time
            1     | 2021-09-01 | on time
            1     | 2021-12-02 | on time
            """,
        )

    def test_a_review_of_an_earlier_period_that_overlaps_a_later_one(self) -> None:
        # From 1 March on a day lies in both, and belongs to the one that began last; after
        # 1 April the earlier goes on alone. Its second review is that of 5 April.
        check_verdicts(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-04 | 2021-12-01 | S   | E4A
            1     | 2021-03-01 | 2021-04-01 | S   | E4A
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2021-01-11 | on time
            1     | 2021-03-30 | late
            1     | 2021-04-11 | on time
            1     | 2021-10-12 | late
            """,
        )

    def test_children_do_not_run_together(self) -> None:
        check_verdicts(
            episodes="""
            CHILD | DECOM
            1     | 2020-11-05
            2     | 2020-11-05
            3     | 2020-11-05
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-11-27 | on time
            3     | 2021-02-26 | late
            """,
        )


class TestOneReviewADay:
    """“Rows of one child on one date are one review.”"""

    def test_two_rows_on_a_day_count_once(self) -> None:
        # so that the review of August is the third, and not the fourth
        result = check_reviews(
            reviews_on_time,
            Period(day("2020-11-01"), day("2021-08-31")),
            episodes="CHILD | DECOM \n 1 | 2020-11-05",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-11-27 | PN1         | on time
            1     | 2021-02-27 | PN1         | on time
            1     | 2021-02-27 | PN7         |
            1     | 2021-02-27 |             |
            1     | 2021-08-27 | PN1         | on time
            """,
        )
        assert result.considered == 3

    def test_two_rows_on_a_day_are_not_two_of_the_sequence(self) -> None:
        # were they, that of June would be the third, and in time by six months
        check_verdicts(
            episodes="CHILD | DECOM \n 1 | 2020-11-05",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-11-27 | PN1         | on time
            1     | 2020-11-27 | PN7         |
            1     | 2021-03-01 | PN1         | late
            """,
        )


class TestTheWholeHistory:
    """“With coverage from C, and B the day before C: entered care on or after C, and entry known:
    the whole history is known.”
    """

    def test_entry_on_the_first_day_covered_and_on_the_eve(self) -> None:
        # From 31 March and from 1 April 2020: 1-3 (3 or 2), 6-9, 14-17, 20-24, 27-30 April; the
        # twentieth is 30 April for one, 1 May for the other.
        check_verdicts(
            coverage="2020-04-01",
            episodes="""
            CHILD         | DECOM      | RNE
            eve           | 2020-03-31 | S
            first day     | 2020-04-01 | S
            second day    | 2020-04-02 | S
            entry unknown | 2020-04-01 | P
            """,
            reviews="""
            CHILD         | REVIEW     | answer
            eve           | 2020-06-01 | unknown
            first day     | 2020-06-01 | late
            second day    | 2020-06-01 | late
            entry unknown | 2020-06-01 | unknown
            # and their second reviews, between three months and six
            eve           | 2020-09-02 | unknown
            first day     | 2020-09-02 | late
            second day    | 2020-09-02 | late
            entry unknown | 2020-09-02 | unknown
            """,
        )

    def test_without_a_limit_entry_alone_decides(self) -> None:
        check_verdicts(
            episodes="""
            CHILD         | DECOM      | RNE
            entry known   | 2015-05-05 | S
            entry unknown | 2015-05-05 | P
            """,
            reviews="""
            CHILD         | REVIEW     | answer
            entry known   | 2020-06-01 | late
            entry unknown | 2020-06-01 | unknown
            entry unknown | 2020-09-01 | on time
            """,
        )

    def test_reviews_before_coverage_are_not_used(self) -> None:
        check_verdicts(
            coverage="2020-04-01",
            episodes="CHILD | DECOM \n 1 | 2019-11-05",
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2019-11-27 |
            1     | 2020-03-31 |
            1     | 2020-04-01 | unknown
            """,
        )


class TestTheEarliestReviewInTheData:
    """“otherwise, the earliest review in the data: on time if within 20 working days of a known
    entry; late if it is held after both that date (where entry is known) and six months from B
    (then no earlier review can have been recent enough); else unknown.”
    """

    def test_within_twenty_working_days_of_a_known_entry(self) -> None:
        # From 20 March 2020: 23-27 (5), 30-3 April (10), 6-9 (14), 14-17 (18), 20-21 (20).
        check_verdicts(
            coverage="2020-04-01",
            episodes="""
            CHILD                      | DECOM      | RNE
            eve, on the day, day after | 2020-03-20 | S
            entry unknown              | 2020-03-20 | P
            """,
            reviews="""
            CHILD         | REVIEW     | answer
            eve           | 2020-04-20 | on time
            on the day    | 2020-04-21 | on time
            day after     | 2020-04-22 | unknown
            entry unknown | 2020-04-20 | unknown
            """,
        )

    def test_six_months_from_the_eve_of_coverage(self) -> None:
        # B is 31 March 2020, and six months on is 30 September.
        check_verdicts(
            coverage="2020-04-01",
            episodes="""
            CHILD                      | DECOM      | RNE
            eve, on the day, day after | 2019-07-01 | S
            unknown, unknown and late  | 2019-07-01 | P
            since, since and late      | 2020-07-01 | P
            """,
            reviews="""
            CHILD            | REVIEW     | answer
            eve              | 2020-09-29 | unknown
            on the day       | 2020-09-30 | unknown
            day after        | 2020-10-01 | late
            unknown          | 2020-09-30 | unknown
            unknown and late | 2020-10-01 | late
            since            | 2020-09-30 | unknown
            since and late   | 2020-10-01 | late
            """,
        )

    def test_where_the_reason_for_the_first_episode_is_blank(self) -> None:
        # Care may have begun with it: then the first fell due after six months from the eve, 30
        # September. From 14 September 2020: 15-18 (4), 21-25 (9), 28-2 October (14), 5-9 (19), 12.
        # A move (RNE P) says that it began before.
        check_verdicts(
            coverage="2020-04-01",
            episodes="""
            CHILD         | DECOM      | RNE
            on, day after | 2020-09-14 |
            moved         | 2020-09-14 | P
            entered       | 2020-09-14 | S
            """,
            reviews="""
            CHILD     | REVIEW     | answer
            on        | 2020-10-12 | unknown
            day after | 2020-10-13 | late
            moved     | 2020-10-12 | late
            entered   | 2020-10-12 | on time
            """,
        )

    def test_of_care_that_began_in_the_data_and_is_not_known_to_have(self) -> None:
        # RNE P on a first episode in June: an earlier one is missing, and reviews with it
        check_verdicts(
            episodes="CHILD | DECOM | RNE \n 1 | 2020-06-01 | P",
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-06-02 | unknown
            """,
        )


class TestALaterReviewInTheData:
    """“otherwise, a later one, by the gap since the one before it: at most three months, on time;
    more than six months, late; in between, on time if the second review fell due before C, so the
    child is presumed to be on the six-month cycle, else unknown. Where two earlier reviews of the
    period are in the data, no presumption is needed.”
    """

    def test_by_the_gap(self) -> None:
        # Entered in February 2020, so that the second review fell due after April: unknown.
        check_verdicts(
            coverage="2020-04-01",
            episodes="""
            CHILD                                      | DECOM
            three, three and a day, six, six and a day | 2020-02-03
            """,
            reviews="""
            CHILD                                      | REVIEW     | answer
            three, three and a day, six, six and a day | 2020-04-20 | unknown
            three                                      | 2020-07-20 | on time
            three and a day                            | 2020-07-21 | unknown
            six                                        | 2020-10-20 | unknown
            six and a day                              | 2020-10-21 | late
            """,
        )

    def test_presumed_to_be_on_the_six_month_cycle(self) -> None:
        # Coverage from 1 July 2020. Twenty working days from 3 March: 4-6 (3), 9-13 (8), 16-20
        # (13), 23-27 (18), 30-31 (20); three months from 31 March is 30 June, before coverage.
        # Entered a day later, 1 April and 1 July: on the first day covered, so not before it.
        check_verdicts(
            coverage="2020-07-01",
            episodes="""
            CHILD      | DECOM      | RNE
            A, B, C, D | 2020-03-03 | S
            U          | 2020-03-03 | P
            a, b, c, d | 2020-03-04 | S
            """,
            reviews="""
            CHILD         | REVIEW     | answer
            A, B, C, D, U | 2020-07-06 | unknown
            a, b, c, d    | 2020-07-06 | unknown
            # three months, and a day more
            A, a          | 2020-10-06 | on time
            B             | 2020-10-07 | on time
            b             | 2020-10-07 | unknown
            # six months, and a day more
            C, U          | 2021-01-06 | on time
            c             | 2021-01-06 | unknown
            D, d          | 2021-01-07 | late
            """,
        )

    def test_with_two_earlier_ones_nothing_is_presumed(self) -> None:
        check_verdicts(
            coverage="2020-04-01",
            episodes="CHILD | DECOM \n six, six and a day | 2020-02-03",
            reviews="""
            CHILD              | REVIEW     | answer
            six, six and a day | 2020-04-20 | unknown
            six, six and a day | 2020-07-01 | on time
            six                | 2021-01-01 | on time
            six and a day      | 2021-01-02 | late
            """,
        )

    def test_without_a_limit_nothing_is_presumed(self) -> None:
        check_verdicts(
            episodes="CHILD | DECOM | RNE \n 1, 2, 3 | 2015-02-03 | P",
            reviews="""
            CHILD   | REVIEW     | answer
            1, 2, 3 | 2020-04-20 | unknown
            1       | 2020-07-20 | on time
            2       | 2020-07-21 | unknown
            3       | 2020-10-21 | late
            """,
        )


class TestHowManyWerePresumed:
    """“The result says how many verdicts were presumed.”

    Those on time by it: at most three months and more than six need no presumption.
    """

    def test_only_those_in_between(self) -> None:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD                                      | DECOM
            three, three and a day, six, six and a day | 2015-02-03
            """,
            reviews="""
            CHILD                                      | REVIEW     | answer
            three, three and a day, six, six and a day | 2020-04-20 | history_unknown
            three                                      | 2020-07-20 | on time
            three and a day                            | 2020-07-21 | on time
            six                                        | 2020-10-20 | on time
            six and a day                              | 2020-10-21 | late
            """,
        )
        assert result.presumed == 2

    def test_not_those_that_are_left_out(self) -> None:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD | DECOM      | LS
            1     | 2015-02-03 | V3
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-04-20 | short_break
            1     | 2020-10-20 | short_break
            """,
        )
        assert result.presumed == 0
        assert result.value is None


class TestWhatIsLeftOut:
    """“What is left out, in this order, and counted by reason: 1. `not_in_cohort`: no episode for
    the child. 2. `not_looked_after`: the date lies in no period of care. 3. `short_break`: status
    V3/V4 on the date. 4. `history_unknown`: verdict unknown.”
    """

    def test_the_reasons_in_order(self) -> None:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD           | DECOM      | DEC        | RNE | REC | LS
            before          | 2020-06-01 |            | S   |     | C2
            last day, after | 2020-06-01 | 2020-08-03 | S   | E4A | C2
            V3, V3 and late | 2020-06-01 |            | S   |     | V3
            V4              | 2020-06-01 |            | S   |     | V4
            V4 and unknown  | 2019-06-03 |            | P   |     | V4
            unknown         | 2019-06-03 |            | P   |     | C2
            """,
            reviews="""
            CHILD          | REVIEW     | answer
            no episode     | 2020-06-12 | not_in_cohort
            before         | 2020-05-31 | not_looked_after
            last day       | 2020-08-03 | late
            after          | 2020-08-04 | not_looked_after
            V3             | 2020-06-12 | short_break
            V3 and late    | 2021-03-12 | short_break
            V4             | 2020-06-12 | short_break
            V4 and unknown | 2020-06-12 | short_break
            unknown        | 2020-06-12 | history_unknown
            """,
        )
        assert list(result.excluded.items()) == [
            ("not_in_cohort", 1),
            ("not_looked_after", 2),
            ("short_break", 4),
            ("history_unknown", 1),
        ]
        assert (result.numerator, result.denominator, result.considered) == (0, 1, 9)

    def test_the_status_is_that_of_the_day(self) -> None:
        # On the day of a change the later episode counts. What was held in a short break is left
        # out, and yet is one of the sequence: the review of August is the second.
        check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC | LS
            1     | 2020-05-04 | 2020-08-03 | S   | X1  | V3
            1     | 2020-08-03 | 2021-01-11 | L   | X1  | C2
            1     | 2021-01-11 |            | L   |     | V4
            """,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-05-11 | short_break
            1     | 2020-08-03 | on time
            1     | 2021-01-10 | on time
            1     | 2021-01-11 | short_break
            """,
        )

    def test_only_reviews_held_in_the_period(self) -> None:
        check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-02-03",
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-03-31 |
            1     | 2020-04-01 | on time
            1     | 2020-09-30 | on time
            1     | 2021-03-31 | late
            1     | 2021-04-01 |
            """,
        )

    def test_nothing_to_count_is_no_cases_and_not_nought(self) -> None:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-02-03",
            reviews="CHILD | REVIEW | answer \n 2 | 2020-06-01 | not_in_cohort",
        )
        assert (result.numerator, result.denominator, result.value) == (0, 0, None)
        assert "no cases" in str(result)


class TestTheLawOfTheDay:
    """“`as_in_force=True` uses the law of the day, under which a later review whose ordinary due
    date falls in that window and which is late by it is neither on time nor late
    (`no_fixed_due_date`).” The window is from 24 April to 25 September 2020.
    """

    LATER = """
        CHILD                                  | DECOM
        eve, first day, late, last day, morrow | 2019-05-07
        """
    REVIEWS = """
        CHILD                                  | REVIEW     | ordinary | answer
        eve, first day, late, last day, morrow | 2019-05-28 | on time  | on time
        eve, first day, late, last day, morrow | 2019-08-20 | on time  | on time
        # due 23 April 2020
        eve                                    | 2019-10-23 | on time  | on time
        eve                                    | 2020-04-24 | late     | late
        # due 24 April 2020
        first day, late                        | 2019-10-24 | on time  | on time
        first day                              | 2020-04-24 | on time  | on time
        late                                   | 2020-04-25 | late     | no fixed due date
        # due 25 September 2020
        last day                               | 2020-03-25 | late     | late
        last day                               | 2020-09-26 | late     | no fixed due date
        # due 26 September 2020
        morrow                                 | 2020-03-26 | late     | late
        morrow                                 | 2020-09-27 | late     | late
        """

    def test_later_reviews_at_the_edges_of_the_window(self) -> None:
        check_verdicts(episodes=self.LATER, reviews=self.REVIEWS, as_in_force=True)

    def test_the_ordinary_limits_are_the_default_yardstick(self) -> None:
        ordinary = self.REVIEWS.replace("answer", "-").replace("ordinary", "answer")
        check_verdicts(episodes=self.LATER, reviews=ordinary)

    def test_the_first_two_reviews_kept_their_limits(self) -> None:
        # From 11 May 2020, twenty working days are up on 9 June. Of the second, three months are
        # up in the window, and so are six: it is late by the three.
        check_verdicts(
            as_in_force=True,
            episodes="CHILD | DECOM \n 1 | 2020-05-11 \n 2 | 2020-01-06",
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-06-10 | late
            1     | 2020-09-11 | late
            2     | 2020-01-27 | on time
            2     | 2020-04-28 | late
            """,
        )

    def test_the_third_did_not(self) -> None:
        check_verdicts(
            as_in_force=True,
            episodes="CHILD | DECOM \n 1 | 2019-10-07 \n 2 | 2019-10-07",
            reviews="""
            CHILD | REVIEW     | answer
            1, 2  | 2019-10-21 | on time
            1     | 2019-12-02 | on time
            1     | 2020-06-03 | no fixed due date
            2     | 2019-10-23 | on time
            2     | 2020-04-24 | late
            """,
        )

    def test_they_are_left_out_by_a_reason_of_their_own(self) -> None:
        episodes = "CHILD | DECOM \n 1 | 2019-05-07"
        reviews = """
            CHILD | REVIEW     | answer
            1     | 2019-05-28 |
            1     | 2019-08-20 |
            1     | 2019-10-24 |
            1     | 2020-04-25 | {}
            """
        ordinary = check_reviews(
            reviews_on_time, YEAR_2021, episodes=episodes, reviews=reviews.format("late")
        )
        law = check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes=episodes,
            reviews=reviews.format("no_fixed_due_date"),
            as_in_force=True,
        )
        assert "no_fixed_due_date" not in ordinary.excluded
        assert list(law.excluded)[-1] == "no_fixed_due_date"
        assert (ordinary.denominator, law.denominator) == (1, 0)
        assert (dict(ordinary.settings), dict(law.settings)) == ({}, {"as_in_force": "yes"})

    def test_where_it_is_presumed_that_the_limit_was_six_months(self) -> None:
        # Entered in 2015, so on the cycle. 23 October and six months is before the window.
        result = check_reviews(
            reviews_on_time,
            Period(day("2019-10-01"), day("2020-12-31")),
            as_in_force=True,
            coverage="2019-10-01",
            episodes="CHILD | DECOM \n before, in time, within | 2015-02-03",
            reviews="""
            CHILD           | REVIEW     | answer
            before          | 2019-10-23 | history_unknown
            before          | 2020-04-24 | late
            in time, within | 2019-10-24 | history_unknown
            in time         | 2020-04-24 | on time
            within          | 2020-04-25 | no_fixed_due_date
            """,
        )
        assert result.presumed == 1  # the one on time

    def test_where_the_limit_may_have_been_six_months(self) -> None:
        # Entered in September 2019: the first review in the data may have been the first (and the
        # next due after three months, whatever the day) or a later one (six months).
        reviews = """
            CHILD  | REVIEW     | ordinary | answer
            before | 2019-10-23 | unknown  | unknown
            before | 2020-04-24 | late     | late
            within | 2019-10-24 | unknown  | unknown
            within | 2020-04-25 | late     | unknown
            last   | 2020-03-25 | unknown  | unknown
            last   | 2020-09-26 | late     | unknown
            after  | 2020-03-26 | unknown  | unknown
            after  | 2020-09-27 | late     | late
            """
        episodes = "CHILD | DECOM \n before, within, last, after | 2019-09-24"
        check_verdicts(coverage="2019-10-01", episodes=episodes, reviews=reviews, as_in_force=True)
        ordinary = reviews.replace("answer", "-").replace("ordinary", "answer")
        check_verdicts(coverage="2019-10-01", episodes=episodes, reviews=ordinary)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            coverage   | DECOM      | RNE | held       | answer  | why
            2019-10-24 | 2015-02-03 | P   | 2020-06-01 | late    | one of 23 October: due 23 April
            2019-10-25 | 2015-02-03 | P   | 2020-06-01 | unknown | one of 24 October: due 24 April
            2019-10-25 | 2015-02-03 | S   | 2020-06-01 | unknown | the same, entry known
            2020-07-01 | 2020-03-24 | S   | 2020-12-31 | unknown | a second on 25 March: due 25 Sept
            2020-07-01 | 2020-03-25 | S   | 2020-12-31 | late    | a second on 26 March: due 26 Sept
            2020-07-01 | 2020-03-25 | P   | 2020-12-31 | unknown | one of 25 March at the latest
            """
        ),
    )
    def test_the_earliest_in_the_data_where_an_unseen_one_may_have_made_it_due_in_the_window(
        self, row: dict[str, str]
    ) -> None:
        for as_in_force, answer in ((False, "late"), (True, row["answer"])):
            check_verdicts(
                coverage=row["coverage"],
                as_in_force=as_in_force,
                episodes=f"CHILD | DECOM | RNE \n 1 | {row['DECOM']} | {row['RNE']}",
                reviews=f"CHILD | REVIEW | answer \n 1 | {row['held']} | {answer}",
            )

    def test_entry_on_the_eve_of_coverage_leaves_no_room_for_a_second_review(self) -> None:
        # Entered on the eve: an unseen review was the first, and the next due within three months.
        check_verdicts(
            coverage="2019-11-02",
            as_in_force=True,
            episodes="CHILD | DECOM \n 1 | 2019-11-01",
            reviews="CHILD | REVIEW | answer \n 1 | 2020-06-01 | late",
        )


class TestWhatWouldSettleIt:
    """“wherever a figure has unknowns the result says what would settle them”"""

    def test_those_in_care_before_coverage(self) -> None:
        # Of care that began in the data without RNE S, an earlier return says nothing.
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD  | DECOM      | RNE
            before | 2020-03-31 | P
            since  | 2020-04-01 | P
            """,
            reviews="""
            CHILD  | REVIEW     | answer
            before | 2020-05-01 | history_unknown
            before | 2020-09-01 | history_unknown
            since  | 2020-05-01 | history_unknown
            """,
        )
        assert (
            "Read the return of the year before 2020-04-01 as well: up to 2 of the reviews "
            in (result.notes[0])
        )
        assert result.unknown == 3
        assert result.bounds == (0, 1)

    def test_nothing_where_nothing_would(self) -> None:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            episodes="CHILD | DECOM | RNE \n 1 | 2020-05-01 | P",
            reviews="CHILD | REVIEW | answer \n 1 | 2020-05-02 | history_unknown",
        )
        assert result.notes == ()


class TestWhatToBewareOf:
    """The first review that the data hold of a child already in care can be found late, but hardly
    ever on time: where others are unknown, those that are known do not stand for them."""

    EPISODES = """
        CHILD   | DECOM      | RNE | LS
        late    | 2019-07-01 | P   | C2
        unknown | 2019-07-01 | P   | C2
        in time | 2020-03-20 | S   | C2
        whole   | 2020-05-01 | S   | C2
        """

    def check(self, reviews: str) -> list[str]:
        result = check_reviews(
            reviews_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes=self.EPISODES,
            reviews=reviews,
        )
        return [note for note in result.notes if "do not stand for the unknown" in note]

    def test_late_and_unknown_ones(self) -> None:
        (note,) = self.check(
            """
            CHILD   | REVIEW     | answer
            late    | 2020-10-01 | late
            unknown | 2020-09-30 | history_unknown
            in time | 2020-04-21 | on time
            whole   | 2020-10-01 | late
            outside | 2020-10-01 | not_in_cohort
            """
        )
        assert "1 of the late reviews are the first" in note
        assert "give the bounds" in note

    def test_none_that_is_unknown(self) -> None:
        assert not self.check("CHILD | REVIEW | answer \n late | 2020-10-01 | late")

    def test_none_of_the_late_among_the_first(self) -> None:
        assert not self.check(
            """
            CHILD   | REVIEW     | answer
            unknown | 2020-09-30 | history_unknown
            in time | 2020-04-21 | on time
            whole   | 2020-10-01 | late
            # the second that the data hold
            in time | 2020-10-22 | late
            """
        )


class TestRecords:
    """“Every record behind the figure, with where it fell.”"""

    MADE = cohort(
        coverage="2020-04-01",
        children="CHILD | LA \n 2 | North \n 1 | North",
        episodes="CHILD | DECOM | RNE \n 1 | 2020-05-11 | S \n 2 | 2015-05-11 | P",
        reviews="""
        CHILD | REVIEW
        2     | 2020-04-20
        2     | 2020-10-20
        1     | 2020-09-10
        1     | 2020-06-09
        1     | 2021-04-01
        1     | 2020-05-01
        """,
    )

    def test_in_order_of_child_and_day(self) -> None:
        found = reviews_on_time.records(self.MADE, YEAR_2021)
        assert [(r.child, str(r.on), str(r.due), r.outcome) for r in found] == [
            ("1", "2020-05-01", "None", "not_looked_after"),
            ("1", "2020-06-09", "2020-06-09", "numerator"),
            ("1", "2020-09-10", "2020-09-09", "rest"),
            ("2", "2020-04-20", "None", "history_unknown"),
            ("2", "2020-10-20", "2020-10-20", "numerator"),
        ]
        assert {record.authority for record in found} == {"North"}

    def test_only_where_the_data_cover_it(self) -> None:
        with pytest.raises(NotCovered):
            reviews_on_time.records(self.MADE, reporting_year(2020))
        with pytest.raises(TypeError, match="follows no rule"):
            participated.records(self.MADE, YEAR_2021, as_in_force=True)


class TestAnotherCalendar:
    """“A newly proclaimed day can be added at run time, and outputs name it.”"""

    def test_a_day_more(self) -> None:
        # From 10 December 2020 to 12 January 2021; with 11 December a bank holiday, to 13 January.
        law = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-12-10",
            reviews="CHILD | REVIEW \n 1 | 2021-01-13",
        )
        amended = law.with_calendar(
            ENGLAND_AND_WALES.with_bank_holidays(
                {day("2020-12-11"): "A day of thanks"}, source="The Gazette"
            )
        )
        late, in_time = (reviews_on_time(made, YEAR_2021) for made in (law, amended))
        assert (late.numerator, in_time.numerator) == (0, 1)
        assert "A day of thanks" in dict(in_time.settings)["calendar"]
        assert "calendar" not in dict(late.settings)
        # nothing was counted by it in a figure that needs no reviews
        assert dict(looked_after(amended, YEAR_2021).settings) == {}


class TestVerdicts:
    """A verdict's number is what the columns hold."""

    def test_the_numbers(self) -> None:
        assert {verdict.name: int(verdict) for verdict in Verdict} == {
            "ON_TIME": 0,
            "LATE": 1,
            "UNKNOWN": 2,
            "NO_FIXED_DUE_DATE": 3,
        }


class TestOneChild:
    """The same columns and the same rules for a child in memory."""

    def test_each_review_with_its_verdict(self) -> None:
        made = cohort(
            coverage="2020-04-01",
            episodes="CHILD | DECOM | DEC | REC \n 1 | 2020-05-11 | 2020-10-01 | E4A",
            reviews="""
            CHILD | REVIEW
            1     | 2020-06-09
            1     | 2020-09-10
            1     | 2020-12-01
            """,
        )
        (child,) = made.children()
        found = review_verdicts(child, coverage_from=day("2020-04-01"))
        assert found == (
            (day("2020-06-09"), Verdict.ON_TIME),
            (day("2020-09-10"), Verdict.LATE),
            (day("2020-12-01"), None),
        )
        june = Period(day("2020-06-01"), day("2020-06-30"))
        assert review_verdicts(child, june) == found[:1]
        assert boxes(reviews_on_time, made, YEAR_2021) == [
            ("1", day("2020-06-09"), "on time"),
            ("1", day("2020-09-10"), "late"),
            ("1", day("2020-12-01"), "not_looked_after"),
        ]

    def test_the_law_of_the_day(self) -> None:
        (child,) = cohort(
            episodes="CHILD | DECOM \n 1 | 2019-05-07",
            reviews="""
            CHILD | REVIEW
            1     | 2019-05-28
            1     | 2019-08-20
            1     | 2019-10-24
            1     | 2020-04-25
            """,
        ).children()
        held = day("2020-04-25")
        assert review_verdicts(child, YEAR_2021) == ((held, Verdict.LATE),)
        assert review_verdicts(child, YEAR_2021, as_in_force=True) == (
            (held, Verdict.NO_FIXED_DUE_DATE),
        )
