"""`reviews_on_time_due`: of the reviews that fell due in a period, those held by that day.

“reviews that fell due in the period while the child was still in care, held or never held, with a
known (or presumed) due date | those held by the due date”

“"Held" forgives a review that never took place; "due" does not.”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import reviews_on_time, reviews_on_time_due
from spec.tables import check_events, check_reviews

YEAR_2020, YEAR_2021, YEAR_2022 = map(reporting_year, (2020, 2021, 2022))


class TestHeldOrNeverHeld:
    """One falls due from entry, and another from each review that is held."""

    EPISODES = "CHILD | DECOM \n never, eve, on the day, day after, long after | 2020-12-10"
    REVIEWS = """
        CHILD      | REVIEW     | answer
        eve        | 2021-01-11 | on time
        on the day | 2021-01-12 | on time
        day after  | 2021-01-13 | late
        long after | 2021-04-30 |
        """

    def test_the_first(self) -> None:
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes=self.EPISODES,
            reviews=self.REVIEWS,
            events="""
            CHILD      | on         | answer
            never      | 2021-01-12 | not on time
            eve        | 2021-01-12 | on time
            on the day | 2021-01-12 | on time
            day after  | 2021-01-12 | not on time
            # held in the next year, but due in this one
            long after | 2021-01-12 | not on time
            """,
        )

    def test_beside_those_held(self) -> None:
        # Of three held two were on time, of five due two.
        held = check_reviews(
            reviews_on_time, YEAR_2021, episodes=self.EPISODES, reviews=self.REVIEWS
        )
        assert (held.numerator, held.denominator) == (2, 3)

    def test_each_from_the_one_before_as_it_was_held(self) -> None:
        # The second after three months, later ones after six. The last is due in May 2022.
        check_events(
            reviews_on_time_due,
            YEAR_2022,
            episodes="CHILD | DECOM \n 1 | 2020-12-10",
            reviews="""
            CHILD | REVIEW
            1     | 2021-01-08
            1     | 2021-04-09
            1     | 2021-05-31
            1     | 2021-11-30
            """,
            events="""
            CHILD | on         | answer
            1     | 2021-04-08 | not on time
            1     | 2021-10-09 | on time
            1     | 2021-11-30 | on time
            """,
        )

    def test_in_the_period_from_its_first_day_to_its_last(self) -> None:
        # Second reviews, due after three months: on 31 March 2020, 1 April, 31 March 2021, 1 April
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="""
            CHILD              | DECOM
            eve, first day     | 2019-12-10
            last day, next day | 2020-12-10
            """,
            reviews="""
            CHILD     | REVIEW
            eve       | 2019-12-31
            first day | 2020-01-01
            last day  | 2020-12-31
            next day  | 2021-01-01
            """,
            events="""
            CHILD     | on         | answer
            first day | 2020-04-01 | not on time
            last day  | 2021-01-12 | on time
            last day  | 2021-03-31 | not on time
            next day  | 2021-01-12 | on time
            """,
        )


class TestWhileStillInCare:
    """“while the child was still in care”: looked after on the day on which it fell due, so not
    where care ended that day."""

    def test_care_that_ends_about_the_due_date(self) -> None:
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="""
            CHILD         | DECOM      | DEC        | REC
            eve           | 2020-12-10 | 2021-01-11 | E4A
            on the day    | 2020-12-10 | 2021-01-12 | E4A
            held that day | 2020-12-10 | 2021-01-12 | E4A
            day after     | 2020-12-10 | 2021-01-13 | E4A
            """,
            reviews="CHILD | REVIEW \n held that day | 2021-01-12",
            events="CHILD | on | answer \n day after | 2021-01-12 | not on time",
        )

    def test_each_period_of_care_has_its_own(self) -> None:
        # The clock that ran when care ended stops; on the same day another starts. From 1 June
        # 2020: 2-5 (4), 8-12 (9), 15-19 (14), 22-26 (19), 29 (20).
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-01-06 | 2020-06-01 | S   | E4A
            1     | 2020-06-01 |            | S   |
            """,
            reviews="""
            CHILD | REVIEW
            1     | 2020-01-20
            1     | 2020-04-20
            1     | 2020-06-01
            """,
            events="""
            CHILD | on         | answer
            1     | 2020-04-20 | on time
            1     | 2020-06-29 | on time
            1     | 2020-09-01 | not on time
            """,
        )


class TestWhatIsLeftOut:
    """A short break on the due date; then a due date that is not known, which is counted once, on
    the first day on which it may have been."""

    def test_the_status_on_the_day_on_which_it_fell_due(self) -> None:
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="""
            CHILD   | DECOM      | DEC        | RNE | REC | LS
            V3      | 2020-12-10 |            | S   |     | V3
            V4      | 2020-12-10 |            | S   |     | V4
            until   | 2020-12-10 | 2021-01-12 | S   | X1  | V4
            until   | 2021-01-12 |            | L   |     | C2
            from    | 2020-12-10 | 2021-01-12 | S   | X1  | C2
            from    | 2021-01-12 |            | L   |     | V4
            unknown | 2021-01-04 |            | P   |     | V4
            """,
            events="""
            CHILD   | on         | answer
            V3      | 2021-01-12 | short_break
            V4      | 2021-01-12 | short_break
            until   | 2021-01-12 | not on time
            from    | 2021-01-12 | short_break
            unknown | 2021-01-04 | short_break
            """,
        )

    def test_from_entry_on_the_first_day_covered(self) -> None:
        # Nothing is known before coverage; of care that began since, but without RNE S, nothing
        # is known before its first day.
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD       | DECOM      | DEC        | RNE | REC
            before      | 2015-01-05 |            | S   |
            eve         | 2020-03-31 |            | S   |
            first day   | 2020-04-01 |            | S   |
            since       | 2020-06-01 |            | P   |
            ended       | 2015-01-05 | 2020-04-01 | S   | E4A
            ended later | 2015-01-05 | 2020-04-02 | S   | E4A
            """,
            events="""
            CHILD       | on         | answer
            before      | 2020-04-01 | history_unknown
            eve         | 2020-04-01 | history_unknown
            first day   | 2020-05-01 | not on time
            since       | 2020-06-01 | history_unknown
            ended later | 2020-04-01 | history_unknown
            """,
        )

    def test_without_a_limit_on_the_first_day_of_care(self) -> None:
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="CHILD | DECOM | RNE \n 1 | 2020-06-01 | P",
            events="CHILD | on | answer \n 1 | 2020-06-01 | history_unknown",
        )

    def test_from_the_first_review_in_the_data_after_three_months(self) -> None:
        # Entered in February 2020, so not presumed to be on the cycle: due after three months, or
        # after six. The next is certain: six months, since two are in the data.
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD       | DECOM      | DEC        | REC
            1           | 2020-02-03 |            |
            ended       | 2020-02-03 | 2020-07-20 | E4A
            ended later | 2020-02-03 | 2020-07-21 | E4A
            """,
            reviews="""
            CHILD                 | REVIEW
            1, ended, ended later | 2020-04-20
            1                     | 2020-08-03
            """,
            events="""
            CHILD       | on         | answer
            1           | 2020-04-01 | history_unknown
            1           | 2020-07-20 | history_unknown
            1           | 2021-02-03 | not on time
            ended       | 2020-04-01 | history_unknown
            ended later | 2020-04-01 | history_unknown
            ended later | 2020-07-20 | history_unknown
            """,
        )

    def test_outside_the_period_it_is_not_looked_at(self) -> None:
        check_events(
            reviews_on_time_due,
            YEAR_2022,
            coverage="2020-04-01",
            episodes="CHILD | DECOM | RNE \n 1 | 2015-01-05 | P",
            events="CHILD | on | answer",
        )


class TestTheFirstSettledByItsDate:
    """Entered care before coverage, fell due on or after it, held by then: whichever review was
    the first, it was in time, and fell due on a known day."""

    def test_on_and_about_the_first_day_covered(self) -> None:
        # Twenty working days from 2 March 2020: 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), 30 (20);
        # from 3 March 31 March, from 4 March 1 April. From 20 March: 21 April.
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD                      | DECOM      | RNE
            due on the eve             | 2020-03-03 | S
            due on the day             | 2020-03-04 | S
            eve, on the day, day after | 2020-03-20 | S
            never                      | 2020-03-20 | S
            entry unknown              | 2020-03-20 | P
            """,
            reviews="""
            CHILD          | REVIEW
            due on the eve | 2020-04-01
            due on the day | 2020-04-01
            eve            | 2020-04-20
            on the day     | 2020-04-21
            day after      | 2020-04-22
            entry unknown  | 2020-04-20
            """,
            events="""
            CHILD          | on         | answer
            due on the eve | 2020-04-01 | history_unknown
            due on the day | 2020-04-01 | on time
            eve            | 2020-04-21 | on time
            on the day     | 2020-04-21 | on time
            day after      | 2020-04-01 | history_unknown
            never          | 2020-04-01 | history_unknown
            entry unknown  | 2020-04-01 | history_unknown
            # the next: after three months, or six
            due on the eve | 2020-07-01 | history_unknown
            due on the day | 2020-07-01 | history_unknown
            eve            | 2020-07-20 | history_unknown
            on the day     | 2020-07-21 | history_unknown
            day after      | 2020-07-22 | history_unknown
            entry unknown  | 2020-07-20 | history_unknown
            """,
        )


class TestPresumed:
    """A child whose second review fell due before coverage is presumed to be on the six-month
    cycle; how many due dates rest on that is said."""

    def test_the_one_from_the_first_review_in_the_data(self) -> None:
        result = check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD       | DECOM      | LS
            held        | 2015-01-05 | C2
            late        | 2015-01-05 | C2
            short break | 2015-01-05 | V4
            """,
            reviews="""
            CHILD                   | REVIEW
            held, late, short break | 2020-04-20
            held                    | 2020-05-20
            late                    | 2020-10-21
            """,
            events="""
            CHILD       | on         | answer
            held        | 2020-04-01 | history_unknown
            held        | 2020-10-20 | on time
            held        | 2020-11-20 | not on time
            late        | 2020-04-01 | history_unknown
            late        | 2020-10-20 | not on time
            short break | 2020-04-01 | short_break
            short break | 2020-10-20 | short_break
            """,
        )
        assert result.presumed == 2


class TestTheLawOfTheDay:
    """`no_fixed_due_date`: a later review that fell due from 24 April to 25 September 2020, by the
    ordinary limit, and was not held by then."""

    EPISODES = "CHILD | DECOM \n eve, first day, in time, last day, morrow | 2019-05-07"
    REVIEWS = """
        CHILD                                     | REVIEW
        eve, first day, in time, last day, morrow | 2019-05-28
        eve, first day, in time, last day, morrow | 2019-08-20
        eve                                       | 2019-10-23
        first day, in time                        | 2019-10-24
        in time                                   | 2020-04-24
        last day                                  | 2020-03-25
        morrow                                    | 2020-03-26
        """

    def test_the_edges_of_the_window(self) -> None:
        events = """
            CHILD     | on         | answer
            eve       | 2020-04-23 | not on time
            first day | 2020-04-24 | {0}
            in time   | 2020-04-24 | on time
            in time   | 2020-10-24 | not on time
            last day  | 2020-09-25 | {0}
            morrow    | 2020-09-26 | not on time
            """
        for as_in_force, answer in ((False, "not on time"), (True, "no_fixed_due_date")):
            check_events(
                reviews_on_time_due,
                YEAR_2021,
                episodes=self.EPISODES,
                reviews=self.REVIEWS,
                events=events.format(answer),
                as_in_force=as_in_force,
            )

    def test_the_first_two_kept_their_limits(self) -> None:
        # From 11 May 2020, twenty working days are up on 9 June; three months from 8 June.
        check_events(
            reviews_on_time_due,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-05-11 \n 2 | 2020-05-11",
            reviews="CHILD | REVIEW \n 2 | 2020-06-08",
            events="""
            CHILD | on         | answer
            1     | 2020-06-09 | not on time
            2     | 2020-06-09 | on time
            2     | 2020-09-08 | not on time
            """,
            as_in_force=True,
        )

    def test_a_presumed_one_is_a_later_one(self) -> None:
        result = check_events(
            reviews_on_time_due,
            YEAR_2020,
            coverage="2019-04-01",
            episodes="CHILD | DECOM \n 1 | 2015-01-05",
            reviews="CHILD | REVIEW \n 1 | 2019-04-20",
            events="""
            CHILD | on         | answer
            1     | 2019-04-01 | history_unknown
            1     | 2019-10-20 | not on time
            """,
            as_in_force=True,
        )
        assert result.presumed == 1
        result = check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2019-10-24",
            episodes="CHILD | DECOM \n 1 | 2015-01-05",
            reviews="CHILD | REVIEW \n 1 | 2019-10-24",
            events="CHILD | on | answer \n 1 | 2020-04-24 | no_fixed_due_date",
            as_in_force=True,
        )
        assert result.presumed == 0


class TestWhatWouldSettleIt:
    """The return of the year before, for care that began before coverage."""

    def test_the_note(self) -> None:
        result = check_events(
            reviews_on_time_due,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD       | DECOM      | RNE | LS
            before      | 2020-03-31 | P   | C2
            another     | 2020-03-31 | P   | C2
            short break | 2020-03-31 | P   | V4
            since       | 2020-04-01 | P   | C2
            """,
            events="""
            CHILD       | on         | answer
            before      | 2020-04-01 | history_unknown
            another     | 2020-04-01 | history_unknown
            short break | 2020-04-01 | short_break
            since       | 2020-04-01 | history_unknown
            """,
        )
        assert "before 2020-04-01 as well: up to 2 of the reviews due left out" in result.notes[0]
