"""`children_reviewed_on_time` (NI 66): children whose every review that fell due was on time.

“children looked after at the period's end, for at least four weeks, with a review that fell due in
the period and no unknown among them | those with every such review held on time”
"""

from __future__ import annotations

from carekpi import Period, reporting_year
from carekpi.measures import children_reviewed_on_time
from spec.tables import check_children

YEAR_2021 = reporting_year(2021)


class TestEverySuchReview:
    """One late review fails the child, and so does one that was never held."""

    def test_all_of_them_and_all_but_one(self) -> None:
        # Entered 6 January 2020, first review by 3 February (7-10 (4), 13-17 (9), 20-24 (14),
        # 27-31 (19), 3 February (20)). Due in the year: 20 April, 20 October; then 20 April 2021.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD                                           | DECOM
            all, second late, last late, last never, before | 2020-01-06
            """,
            reviews="""
            CHILD                                   | REVIEW
            all, second late, last late, last never | 2020-01-20
            all, last late, last never              | 2020-04-20
            second late                             | 2020-04-21
            all                                     | 2020-10-20
            last late                               | 2020-10-21
            second late                             | 2020-10-20
            # late in the year before, and on time in this
            before                                  | 2020-02-10
            before                                  | 2020-05-10
            before                                  | 2020-11-10
            """,
            children="""
            CHILD       | answer
            all         | on time
            second late | not on time
            last late   | not on time
            last never  | not on time
            before      | on time
            """,
        )

    def test_of_all_the_periods_of_care_of_the_child(self) -> None:
        # Back in care on 1 September 2020; in the first period a review was late.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD      | DECOM      | DEC        | RNE | REC
            late, good | 2020-01-06 | 2020-06-01 | S   | E4A
            late, good | 2020-09-01 |            | S   |
            """,
            reviews="""
            CHILD      | REVIEW
            late, good | 2020-01-20
            late       | 2020-05-20
            good       | 2020-04-20
            late, good | 2020-09-14
            late, good | 2020-12-14
            """,
            children="""
            CHILD | answer
            late  | not on time
            good  | on time
            """,
        )

    def test_one_child_is_not_another(self) -> None:
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | REC
            1     | 2020-12-10 |            |
            2     | 2020-12-10 | 2021-03-01 | E4A
            3     | 2020-12-10 |            |
            """,
            reviews="""
            CHILD | REVIEW
            1     | 2021-01-13
            3     | 2021-01-12
            """,
            children="""
            CHILD | answer
            1     | not on time
            2     |
            3     | on time
            """,
        )


class TestLookedAfterAtThePeriodsEnd:
    """“children looked after at the period's end”: not a child whose care ended that day."""

    def test_on_the_last_day(self) -> None:
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD    | DECOM      | DEC        | RNE | REC | LS
            ended    | 2020-05-11 | 2021-03-31 | S   | E4A | C2
            goes on  | 2020-05-11 | 2021-04-01 | S   | E4A | C2
            next day | 2021-04-01 |            | S   |     | C2
            V3       | 2020-05-11 |            | S   |     | V3
            V4 since | 2020-05-11 | 2021-03-31 | S   | X1  | C2
            V4 since | 2021-03-31 |            | L   |     | V4
            """,
            children="""
            CHILD    | answer
            ended    |
            goes on  | not on time
            next day |
            V3       | short_break
            V4 since | short_break
            """,
        )


class TestForAtLeastFourWeeks:
    """“for at least four weeks”: four weeks to the day is enough."""

    def test_four_weeks_to_the_day(self) -> None:
        # From 3 March 2021 to 31 March are 28 days, twenty of them working days. Where entry is not
        # known, it cannot be told how long the child has been in care.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD        | DECOM      | RNE | LS
            four weeks   | 2021-03-03 | S   | C2
            less         | 2021-03-04 | S   | C2
            more or less | 2021-03-04 | P   | C2
            short break  | 2021-03-04 | S   | V4
            """,
            children="""
            CHILD        | answer
            four weeks   | not on time
            less         | under_four_weeks
            more or less | history_unknown
            short break  | short_break
            """,
        )

    def test_in_one_period_of_care(self) -> None:
        # back in care for less than four weeks, whatever was before
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-05-11 | 2021-03-10 | S   | E4A
            1     | 2021-03-10 |            | S   |
            """,
            children="CHILD | answer \n 1 | under_four_weeks",
        )


class TestWithAReviewThatFellDue:
    """“with a review that fell due in the period”; those of short breaks do not count."""

    def test_none_fell_due(self) -> None:
        # The next is due on 20 April 2021, after the year; or on 31 March.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD       | DECOM      | DEC        | RNE | REC | LS
            after       | 2020-01-06 |            | S   |     | C2
            on the last | 2020-01-06 |            | S   |     | C2
            # the first fell due on 9 June, in a short break
            short break | 2020-05-11 | 2021-01-11 | S   | X1  | V4
            short break | 2021-01-11 |            | L   |     | C2
            """,
            reviews="""
            CHILD              | REVIEW
            after, on the last | 2020-01-20
            after              | 2020-03-25
            after              | 2020-10-20
            on the last        | 2020-03-25
            on the last        | 2020-09-30
            """,
            children="""
            CHILD       | answer
            after       | not on time
            on the last | not on time
            short break | no_review_due
            """,
        )

    def test_within_a_short_time(self) -> None:
        # In October 2020 nothing fell due for one, and for the other only what was held in time.
        check_children(
            children_reviewed_on_time,
            Period.on(YEAR_2021.start.replace(month=10, day=20)),
            episodes="CHILD | DECOM \n nothing, on the day | 2020-01-06",
            reviews="""
            CHILD               | REVIEW
            nothing, on the day | 2020-01-20
            nothing             | 2020-04-19
            on the day          | 2020-04-20
            on the day          | 2020-10-20
            """,
            children="""
            CHILD      | answer
            nothing    | no_review_due
            on the day | on time
            """,
        )


class TestNoUnknownAmongThem:
    """“and no unknown among them”: a review that may have fallen due in the period, and was not
    certainly on time, leaves the child out as `history_unknown`."""

    def test_what_runs_from_entry(self) -> None:
        # Before coverage anything may have been held: the first review in the data may have been
        # due on any day up to six months from its eve, 30 September.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD             | DECOM      | RNE
            none              | 2015-01-05 | S
            unknown           | 2015-01-05 | P
            by the known date | 2020-03-20 | S
            after that date   | 2020-03-20 | S
            no known date     | 2020-03-20 | P
            since             | 2020-05-11 | P
            """,
            reviews="""
            CHILD             | REVIEW
            unknown           | 2020-04-01
            # 21 April at the latest; and so the next may have been due after three months
            by the known date | 2020-04-21
            by the known date | 2020-07-21
            by the known date | 2021-01-21
            after that date   | 2020-04-22
            after that date   | 2020-07-21
            after that date   | 2021-01-21
            no known date     | 2020-04-01
            no known date     | 2020-06-30
            no known date     | 2020-12-30
            since             | 2020-05-11
            since             | 2020-08-11
            """,
            children="""
            CHILD             | answer
            none              | history_unknown
            unknown           | history_unknown
            by the known date | on time
            after that date   | history_unknown
            no known date     | history_unknown
            since             | history_unknown
            """,
        )

    def test_up_to_six_months_from_the_eve_of_coverage(self) -> None:
        # A period that begins on 30 September may still see it due; from 1 October it cannot be.
        for first, answer in (("2020-09-30", "history_unknown"), ("2020-10-01", "no_review_due")):
            check_children(
                children_reviewed_on_time,
                Period(YEAR_2021.start.fromisoformat(first), YEAR_2021.end),
                coverage="2020-04-01",
                episodes="CHILD | DECOM | RNE \n 1 | 2015-01-05 | P",
                children=f"CHILD | answer \n 1 | {answer}",
            )

    def test_up_to_the_end_of_care(self) -> None:
        # Care that ended on 30 September held that day no more; a new time in care began since.
        check_children(
            children_reviewed_on_time,
            Period(YEAR_2021.start.replace(month=9, day=30), YEAR_2021.end),
            coverage="2020-04-01",
            episodes="""
            CHILD                       | DECOM      | DEC        | RNE | REC
            ended that day              | 2015-01-05 | 2020-09-30 | P   | E4A
            ended after                 | 2015-01-05 | 2020-10-01 | P   | E4A
            ended that day, ended after | 2020-11-02 |            | S   |
            """,
            reviews="""
            CHILD                       | REVIEW
            ended that day, ended after | 2020-11-16
            ended that day, ended after | 2021-02-16
            """,
            children="""
            CHILD          | answer
            ended that day | on time
            ended after    | history_unknown
            """,
        )

    def test_without_a_limit_it_may_be_due_on_any_day(self) -> None:
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            episodes="""
            CHILD  | DECOM      | RNE
            before | 2015-01-05 | P
            within | 2021-02-01 | P
            """,
            children="""
            CHILD  | answer
            before | history_unknown
            within | history_unknown
            """,
        )

    def test_what_runs_from_the_first_review_in_the_data(self) -> None:
        # Entered in February 2020, with a first review in the data on 20 April: due on 20 July or
        # on 20 October. Asked of times that hold the one day, the other, or neither; the review
        # of 3 August was late if due in July.
        episodes = """
            CHILD                      | DECOM
            held early, held, not held | 2020-02-03
            """
        reviews = """
            CHILD                      | REVIEW
            held early, held, not held | 2020-04-20
            held early                 | 2020-07-20
            held                       | 2020-08-03
            """
        children = """
            CHILD      | answer
            held early | {0}
            held       | {1}
            not held   | {2}
            """
        nothing, unknown = "no_review_due", "history_unknown"
        for first, last, answers in (
            ("2020-10-01", "2020-10-19", (nothing, nothing, nothing)),
            ("2020-10-01", "2020-10-20", (nothing, unknown, unknown)),
            ("2020-10-20", "2020-10-31", (nothing, unknown, unknown)),
            ("2020-10-21", "2020-10-31", (nothing, nothing, nothing)),
            # held early, the next is due by six months: on 20 January
            ("2021-01-01", "2021-01-20", ("not on time", nothing, nothing)),
        ):
            day = YEAR_2021.start.fromisoformat
            check_children(
                children_reviewed_on_time,
                Period(day(first), day(last)),
                coverage="2020-04-01",
                episodes=episodes,
                reviews=reviews,
                children=children.format(*answers),
            )

    def test_the_earlier_of_the_two_days(self) -> None:
        # Of a period of care in whose first weeks coverage begins; then 20 July or 20 October.
        for last, answer in (("2020-07-19", "no_review_due"), ("2020-07-20", "history_unknown")):
            day = YEAR_2021.start.fromisoformat
            check_children(
                children_reviewed_on_time,
                Period(day("2020-07-01"), day(last)),
                coverage="2020-04-01",
                # from 20 March twenty working days are up on 21 April: the first was in time
                episodes="CHILD | DECOM \n 1 | 2020-03-20",
                reviews="CHILD | REVIEW \n 1 | 2020-04-20",
                children=f"CHILD | answer \n 1 | {answer}",
            )

    def test_while_the_child_was_looked_after(self) -> None:
        # Of an earlier period of care, in which nothing can have fallen due in the year.
        check_children(
            children_reviewed_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD                                     | DECOM      | DEC        | RNE | REC
            ended before                              | 2015-01-05 | 2020-03-31 | P   | E4A
            ended that day                            | 2015-01-05 | 2020-04-01 | P   | E4A
            ended after                               | 2015-01-05 | 2020-04-02 | P   | E4A
            ended before, ended that day, ended after | 2020-05-11 |            | S   |
            """,
            reviews="""
            CHILD                                     | REVIEW
            ended before, ended that day, ended after | 2020-06-09
            ended before, ended that day, ended after | 2020-09-09
            ended before, ended that day, ended after | 2021-03-09
            """,
            children="""
            CHILD          | answer
            ended before   | on time
            ended that day | on time
            ended after    | history_unknown
            """,
        )

    def test_while_looked_after_when_the_first_in_the_data_may_have_made_it_due(self) -> None:
        # 20 April and three months: where care ended on 20 July, nothing fell due.
        check_children(
            children_reviewed_on_time,
            Period(YEAR_2021.start.replace(month=7, day=1), YEAR_2021.end),
            coverage="2020-04-01",
            episodes="""
            CHILD                       | DECOM      | DEC        | RNE | REC
            ended that day              | 2020-03-20 | 2020-07-20 | S   | E4A
            ended after                 | 2020-03-20 | 2020-07-21 | S   | E4A
            ended that day, ended after | 2020-11-02 |            | S   |
            """,
            reviews="""
            CHILD                       | REVIEW
            ended that day, ended after | 2020-04-20
            ended that day, ended after | 2020-11-16
            ended that day, ended after | 2021-02-16
            """,
            children="""
            CHILD          | answer
            ended that day | on time
            ended after    | history_unknown
            """,
        )


class TestThePresumed:
    """How many children's answers rest on a presumed due date."""

    def test_children_and_not_reviews(self) -> None:
        # From October on, when what ran before coverage can no longer fall due. Of those in care
        # since 2015, what was due six months after the first review in the data is presumed.
        result = check_children(
            children_reviewed_on_time,
            Period(YEAR_2021.start.replace(month=10, day=1), YEAR_2021.end),
            coverage="2020-04-01",
            episodes="""
            CHILD             | DECOM      | DEC        | RNE | REC | LS
            held, never, both | 2015-01-05 |            | S   |     | C2
            # it fell due before the short break
            short break       | 2015-01-05 | 2021-03-01 | S   | X1  | C2
            short break       | 2021-03-01 |            | L   |     | V3
            known             | 2020-05-11 |            | S   |     | C2
            """,
            reviews="""
            CHILD                    | REVIEW
            held, never, short break | 2020-04-20
            held                     | 2020-10-20
            known                    | 2020-05-29
            known                    | 2020-08-28
            # the presumed one fell due on 1 October, and was met; the next on 30 March
            both                     | 2020-03-31
            both                     | 2020-04-01
            both                     | 2020-09-30
            """,
            children="""
            CHILD       | answer
            held        | on time
            never       | not on time
            both        | not on time
            known       | not on time
            short break | short_break
            """,
        )
        assert result.presumed == 3


class TestTheLawOfTheDay:
    """With `as_in_force`, a child with a review for which no date was fixed is left out."""

    def test_after_the_unknown_and_before_none_due(self) -> None:
        episodes = """
            CHILD                 | DECOM
            relaxed, both, before | 2019-05-07
            unknown               | 2019-03-20
            """
        reviews = """
            CHILD                 | REVIEW
            relaxed, both, before | 2019-05-28
            relaxed, both, before | 2019-08-20
            relaxed, both         | 2019-10-24
            before                | 2019-10-23
            # due on 24 April, or on 23
            relaxed, both, before | 2020-04-25
            # due on 25 October
            relaxed               | 2020-10-24
            before                | 2020-10-24
            # the first in the data: due on 20 May, or on 20 August
            unknown               | 2020-02-20
            """
        children = """
            CHILD   | answer
            relaxed | {0}
            both    | {0}
            before  | not on time
            unknown | history_unknown
            """
        for as_in_force, answer in ((False, "not on time"), (True, "no_fixed_due_date")):
            check_children(
                children_reviewed_on_time,
                YEAR_2021,
                coverage="2019-04-01",
                episodes=episodes,
                reviews=reviews,
                children=children.format(answer),
                as_in_force=as_in_force,
            )


class TestWhatWouldSettleIt:
    """The return of the year before, for care that began before coverage."""

    def test_the_note(self) -> None:
        result = check_children(
            children_reviewed_on_time,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="""
            CHILD           | DECOM      | RNE | LS
            before, another | 2020-03-31 | P   | C2
            short break     | 2020-03-31 | P   | V4
            since           | 2020-04-01 | P   | C2
            brief           | 2021-03-31 | S   | C2
            """,
            children="""
            CHILD       | answer
            before      | history_unknown
            another     | history_unknown
            short break | short_break
            since       | history_unknown
            brief       | under_four_weeks
            """,
        )
        assert "before 2020-04-01 as well: up to 2 of the children left out" in result.notes[0]
