"""How settled children are: three or more placements, two years with one carer, twelve months.

“Stability (EES, 2020-2024): (a) 3+ placements during year, all CLA at 31 Mar; (c) under 16, looked
after >= 2.5 years, living with the same carer >= 2 years. Note (c) moved from "same placement"
(NI 63) to "same carer".”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import (
    long_term_stability,
    long_term_stability_ni63,
    looked_after_twelve_months,
    three_or_more_placements,
)
from spec.tables import check_made, cohort

YEAR_2021 = reporting_year(2021)


class TestLookedAfterForTwelveMonths:
    """“Continuously looked after 12 months: no episode during the year that is V3/V4, or starts
    with RNE=S after 1 April, or ends with REC != X1 before 31 March.”"""

    MADE = cohort(
        episodes="""
        CHILD      | DECOM      | DEC        | RNE | REC | LS
        on day one | 2020-04-01 |            | S   |     | C2
        day two    | 2020-04-02 |            | S   |     | C2
        long ago   | 2012-01-04 |            | S   |     | C2
        # moves and orders are no break
        moved      | 2019-05-13 | 2020-06-01 | S   | X1  | C1
        moved      | 2020-06-01 | 2020-09-01 | B   | X1  | C2
        moved      | 2020-09-01 |            | L   |     | E1
        # went home, and came back
        came back  | 2019-05-13 | 2020-06-01 | S   | E4A | C2
        came back  | 2020-06-08 |            | S   |     | C2
        # short breaks now, or at any time in the year
        breaks     | 2019-05-13 |            | S   |     | V4
        were       | 2019-05-13 | 2020-06-01 | S   | X1  | V4
        were       | 2020-06-01 |            | L   |     | C2
        long since | 2018-05-14 | 2020-03-31 | S   | X1  | V4
        long since | 2020-03-31 |            | L   |     | C2
        # how it began is not in the data
        open       | 2019-05-13 |            | P   |     | C2
        appears    | 2020-06-01 |            | P   |     | C2
        # left on the last day
        left       | 2019-05-13 | 2021-03-31 | S   | E4A | C2
        """
    )

    def test_each_child(self) -> None:
        result = check_made(
            looked_after_twelve_months,
            YEAR_2021,
            self.MADE,
            """
            CHILD      | answer
            on day one | counted
            day two    | under_twelve_months
            long ago   | counted
            moved      | counted
            came back  | under_twelve_months
            breaks     | short_break
            were       | short_break
            long since | counted
            open       | counted
            appears    | history_unknown
            left       |
            """,
        )
        assert result.value == 5

    def test_the_year_before_may_settle_it(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM | RNE\nopen | 2020-02-03 | P\nappears | 2020-06-01 | P",
            episodes_from="2020-10-01",
        )
        result = looked_after_twelve_months(made, YEAR_2021)
        assert (result.excluded["history_unknown"], result.would_settle) == (1, 1)


class TestThreeOrMorePlacements:
    """Placements in the year of a child looked after at its end, the one on 1 April among them."""

    EPISODES = """
        CHILD      | DECOM      | DEC        | RNE | REC | PLACE | PLACE_PROVIDER | LS
        one        | 2019-05-13 |            | S   |     | U6    | PR1            | C2
        two moves  | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        two moves  | 2020-06-01 | 2020-09-01 | P   | X1  | K2    | PR4            | C2
        two moves  | 2020-09-01 |            | P   |     | U6    | PR1            | C2
        # one of them on 1 April: the placement that ended that day is of the year
        first day  | 2019-05-13 | 2020-04-01 | S   | X1  | U6    | PR1            | C2
        first day  | 2020-04-01 | 2020-09-01 | P   | X1  | K2    | PR4            | C2
        first day  | 2020-09-01 |            | P   |     | U6    | PR1            | C2
        # and one the day before: it is not
        the eve    | 2019-05-13 | 2020-03-31 | S   | X1  | U6    | PR1            | C2
        the eve    | 2020-03-31 | 2020-09-01 | P   | X1  | K2    | PR4            | C2
        the eve    | 2020-09-01 |            | P   |     | U6    | PR1            | C2
        # a move on the last day
        last day   | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        last day   | 2020-06-01 | 2021-03-31 | B   | X1  | K2    | PR4            | C2
        last day   | 2021-03-31 |            | P   |     | U6    | PR1            | C2
        # orders, and moves with the same carer, are no other placement
        orders     | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C1
        orders     | 2020-06-01 | 2020-09-01 | L   | X1  | U6    | PR1            | C2
        orders     | 2020-09-01 | 2020-11-02 | T   | X1  | U4    | PR1            | C2
        orders     | 2020-11-02 |            | U   |     | U4    | PR1            | E1
        # on holiday, in hospital, and back to the same kind of placement
        holiday    | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        holiday    | 2020-06-01 | 2020-06-15 | P   | X1  | T2    |                | C2
        holiday    | 2020-06-15 | 2020-09-01 | P   | X1  | U6    | PR1            | C2
        holiday    | 2020-09-01 | 2020-09-08 | P   | X1  | T1    |                | C2
        holiday    | 2020-09-08 |            | P   |     | U6    | PR1            | C2
        # did not go back, twice
        not back   | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        not back   | 2020-06-01 | 2020-06-08 | P   | X1  | T4    |                | C2
        not back   | 2020-06-08 | 2020-09-01 | P   | X1  | K2    | PR4            | C2
        not back   | 2020-09-01 | 2020-09-08 | P   | X1  | T4    |                | C2
        not back   | 2020-09-08 |            | P   |     | U6    | PR4            | C2
        # placed for adoption with its foster carer: no move; with others: one
        with carer | 2019-05-13 | 2020-06-01 | S   | X1  | K2    | PR4            | C2
        with carer | 2020-06-01 | 2020-09-01 | P   | X1  | U5    | PR1            | C2
        with carer | 2020-09-01 |            | P   |     | A5    | PR1            | E1
        others     | 2019-05-13 | 2020-06-01 | S   | X1  | K2    | PR4            | C2
        others     | 2020-06-01 | 2020-09-01 | P   | X1  | U5    | PR1            | C2
        others     | 2020-09-01 |            | P   |     | A6    | PR1            | E1
        # two periods of care
        twice      | 2019-05-13 | 2020-06-01 | S   | E4A | U6    | PR1            | C2
        twice      | 2020-09-01 | 2020-11-02 | S   | X1  | U6    | PR1            | C2
        twice      | 2020-11-02 |            | P   |     | K2    | PR4            | C2
        # three, but left
        left       | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        left       | 2020-06-01 | 2020-09-01 | P   | X1  | K2    | PR4            | C2
        left       | 2020-09-01 | 2020-11-02 | P   | E4A | U6    | PR1            | C2
        breaks     | 2019-05-13 |            | S   |     | U6    | PR1            | V4
        """

    def test_each_child(self) -> None:
        result = check_made(
            three_or_more_placements,
            YEAR_2021,
            cohort(episodes=self.EPISODES),
            """
            CHILD      | answer
            one        | fewer
            two moves  | three or more
            first day  | three or more
            the eve    | fewer
            last day   | three or more
            orders     | fewer
            holiday    | fewer
            not back   | three or more
            with carer | fewer
            others     | three or more
            twice      | three or more
            left       |
            breaks     | short_break
            """,
        )
        assert (result.numerator, result.denominator) == (6, 11)

    def test_what_is_not_said_is_not_guessed(self) -> None:
        check_made(
            three_or_more_placements,
            YEAR_2021,
            cohort(
                episodes="""
                CHILD     | DECOM      | DEC        | RNE | REC | PLACE | PLACE_PROVIDER
                # why the third began is not said, and it would make three
                why       | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                why       | 2020-06-01 | 2020-09-01 | P   | X1  | K2    | PR4
                why       | 2020-09-01 |            |     |     | U6    | PR1
                # it makes no difference: two at most, or three anyway
                two       | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                two       | 2020-06-01 |            |     |     | K2    | PR4
                three     | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                three     | 2020-06-01 | 2020-09-01 | P   | X1  | K2    | PR4
                three     | 2020-09-01 | 2020-11-02 |     | X1  | U6    | PR1
                three     | 2020-11-02 |            | P   |     | H5    | PR4
                # where the second was is not said: perhaps a temporary stay
                where     | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                where     | 2020-06-01 | 2020-06-08 | P   | X1  |       |
                where     | 2020-06-08 |            | P   |     | U6    | PR1
                # a code whose meaning is not known: the same
                new code  | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                new code  | 2020-06-01 | 2020-06-08 | P   | X1  | Z12   |
                new code  | 2020-06-08 |            | P   |     | U6    | PR1
                # with whom it was before and after the holiday is not said
                provider  | 2019-05-13 | 2020-06-01 | S   | X1  | U6    | PR1
                provider  | 2020-06-01 | 2020-09-01 | P   | X1  | U6    |
                provider  | 2020-09-01 | 2020-09-08 | P   | X1  | T2    |
                provider  | 2020-09-08 |            | P   |     | U6    |
                # nor with whom it was after it only
                one side  | 2019-05-13 | 2020-06-01 | S   | X1  | K2    | PR1
                one side  | 2020-06-01 | 2020-09-01 | P   | X1  | U6    | PR1
                one side  | 2020-09-01 | 2020-09-08 | P   | X1  | T2    | PR1
                one side  | 2020-09-08 |            | P   |     | U6    |
                """
            ),
            """
            CHILD    | answer
            why      | history_unknown
            two      | fewer
            three    | three or more
            where    | history_unknown
            new code | history_unknown
            provider | history_unknown
            one side | history_unknown
            """,
        )

    def test_placements_before_the_data_begin(self) -> None:
        check_made(
            three_or_more_placements,
            YEAR_2021,
            cohort(
                episodes="""
                CHILD | DECOM      | DEC        | RNE | REC | PLACE
                one   | 2020-06-01 |            | P   |     | U6
                three | 2020-06-01 | 2020-11-02 | P   | X1  | U6
                three | 2020-11-02 | 2021-01-04 | P   | X1  | K2
                three | 2021-01-04 |            | P   |     | H5
                """,
                episodes_from="2020-10-01",
            ),
            """
            CHILD | answer
            one   | history_unknown
            three | three or more
            """,
        )

    def test_a_window_of_its_own(self) -> None:
        made = cohort(episodes=self.EPISODES)
        assert three_or_more_placements(made, YEAR_2021.quarters()[3]).numerator == 0


class TestSettled:
    """Under sixteen, looked after for two and a half years, two of them with the same carer."""

    EPISODES = """
        CHILD       | DECOM      | DEC        | RNE | REC | PLACE | PLACE_PROVIDER | LS
        # since 1 October 2018: two and a half years on 31 March 2021
        on the day  | 2018-10-01 |            | S   |     | U4    | PR1            | C2
        a day short | 2018-10-02 |            | S   |     | U4    | PR1            | C2
        # moved on 1 April 2019, and a day later
        two years   | 2017-05-15 | 2019-04-01 | S   | X1  | U6    | PR1            | C2
        two years   | 2019-04-01 |            | P   |     | U4    | PR4            | C2
        not quite   | 2017-05-15 | 2019-04-02 | S   | X1  | U6    | PR1            | C2
        not quite   | 2019-04-02 |            | P   |     | U4    | PR4            | C2
        # with the same carer elsewhere
        carer moved | 2017-05-15 | 2020-06-01 | S   | X1  | U4    | PR1            | C2
        carer moved | 2020-06-01 |            | T   |     | U4    | PR1            | C2
        # in hospital, and back
        hospital    | 2017-05-15 | 2020-06-01 | S   | X1  | U4    | PR1            | C2
        hospital    | 2020-06-01 | 2020-06-15 | P   | X1  | T1    |                | C2
        hospital    | 2020-06-15 |            | P   |     | U4    | PR1            | C2
        # in hospital on the last day
        there now   | 2017-05-15 | 2021-03-15 | S   | X1  | U4    | PR1            | C2
        there now   | 2021-03-15 |            | P   |     | T1    |                | C2
        # placed for adoption: with the placement before, two years
        adoptive    | 2017-05-15 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        adoptive    | 2020-06-01 |            | P   |     | A6    | PR1            | E1
        # with the one before that only
        two before  | 2017-05-15 | 2020-01-06 | S   | X1  | U6    | PR1            | C2
        two before  | 2020-01-06 | 2020-06-01 | P   | X1  | U6    | PR4            | C2
        two before  | 2020-06-01 |            | P   |     | A6    | PR1            | E1
        # by its foster carer, with whom it has been for less than two years
        by carer    | 2017-05-15 | 2019-09-02 | S   | X1  | U6    | PR1            | C2
        by carer    | 2019-09-02 | 2020-06-01 | P   | X1  | U5    | PR4            | C2
        by carer    | 2020-06-01 |            | T   |     | A5    | PR4            | E1
        # had been placed for adoption, and no longer is
        no more     | 2017-05-15 | 2020-06-01 | S   | X1  | U6    | PR1            | C2
        no more     | 2020-06-01 | 2020-11-02 | P   | X1  | A6    | PR1            | E1
        no more     | 2020-11-02 |            | T   |     | U4    | PR1            | C2
        # a new period of care
        came back   | 2017-05-15 | 2020-06-01 | S   | E4A | U4    | PR1            | C2
        came back   | 2020-09-01 |            | S   |     | U4    | PR1            | C2
        sixteen     | 2017-05-15 |            | S   |     | U4    | PR1            | C2
        fifteen     | 2017-05-15 |            | S   |     | U4    | PR1            | C2
        unborn      | 2017-05-15 |            | S   |     | U4    | PR1            | C2
        breaks      | 2017-05-15 |            | S   |     | U4    | PR1            | V4
        # how it began lies outside the data
        long ago    | 2018-05-14 |            | P   |     | U4    | PR1            | C2
        lately      | 2019-05-13 |            | P   |     | U4    | PR1            | C2
        # why the second began is not said
        why         | 2017-05-15 | 2020-06-01 | S   | X1  | U4    | PR1            | C2
        why         | 2020-06-01 |            |     |     | U4    | PR1            | C2
        """
    CHILDREN = """
        CHILD       | DOB
        sixteen     | 2005-03-31
        fifteen     | 2005-04-01
        unborn      |
        """
    MADE = cohort(episodes=EPISODES, children=CHILDREN)

    ANSWERS = """
        CHILD       | answer
        on the day  | settled
        a day short | under_thirty_months
        two years   | settled
        not quite   | not settled
        carer moved | {carer_moved}
        hospital    | settled
        there now   | settled
        adoptive    | settled
        two before  | not settled
        by carer    | {by_carer}
        no more     | not settled
        came back   | under_thirty_months
        sixteen     | outside_ages
        fifteen     | settled
        unborn      | age_unknown
        breaks      | short_break
        long ago    | settled
        lately      | history_unknown
        why         | history_unknown
        """

    def test_with_the_same_carer(self) -> None:
        result = check_made(
            long_term_stability,
            YEAR_2021,
            self.MADE,
            self.ANSWERS.format(carer_moved="settled", by_carer="not settled"),
        )
        assert (result.numerator, result.denominator) == (8, 12)

    def test_in_the_same_placement(self) -> None:
        """NI 63: a move with the same carer begins another placement."""
        result = check_made(
            long_term_stability_ni63,
            YEAR_2021,
            self.MADE,
            self.ANSWERS.format(carer_moved="not settled", by_carer="not settled"),
        )
        assert (result.numerator, result.denominator) == (7, 12)

    def test_an_adoption_by_the_foster_carer_counts_the_fostering(self) -> None:
        made = cohort(
            episodes="""
            CHILD  | DECOM      | DEC        | RNE | REC | PLACE | LS
            1      | 2017-05-15 | 2020-06-01 | S   | X1  | U5    | C2
            1      | 2020-06-01 |            | T   |     | A5    | E1
            """
        )
        for measure in (long_term_stability, long_term_stability_ni63):
            assert measure(made, YEAR_2021).numerator == 1

    def test_each_definition_is_dated(self) -> None:
        assert "figures from 2020 on" in long_term_stability.source
        assert "2008 to 2011" in long_term_stability_ni63.source
