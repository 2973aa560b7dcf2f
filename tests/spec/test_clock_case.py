"""`clock="case"`: the reviews of a child who may be, or is, placed for adoption, on its own clock.

“A child authorised to be placed (legal status E1, or consent) or placed for adoption (placement
A3-A6) has the clocks of the Adoption Agencies Regulations 2005, reg 36. Most councils' figures keep
to the three steps above for everyone, and so does the default, `clock="looked_after"`;
`clock="case"` follows the child's own clock.”

Authorised: within three months, then every six (reg 36(1)). Placed: within four weeks, three months
after that, then every six (reg 36(3)). The tables give both answers side by side: `every child` is
that of the default, `own` that of the child's own clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from carekpi import reporting_year
from carekpi.cohort import Cohort, Verdict
from carekpi.measures import (
    children_reviewed_on_time,
    latest_review_in_date,
    participated,
    reviews_on_time,
    reviews_on_time_due,
)
from spec.tables import VERDICTS, children, cohort, day, rows

if TYPE_CHECKING:
    import datetime as dt

    from carekpi.measures import Measure
    from carekpi.periods import Period

YEAR_2020, YEAR_2021, YEAR_2022 = map(reporting_year, (2020, 2021, 2022))
CLOCKS = {"every child": "looked_after", "own": "case"}


def verdicts(made: Cohort, clock: str, *, as_in_force: bool = False) -> dict[str, str]:
    """The verdict on each review, by child and day."""
    events = made.review_events
    found = made.verdicts(as_in_force=as_in_force, clock=clock).tolist()
    return {
        f"{made.child_table.identifier[child]}, {on}": VERDICTS[Verdict(verdict)]
        for child, on, verdict in zip(events.child.tolist(), events.on.tolist(), found)
    }


def side_by_side(
    episodes: str, reviews: str, *, coverage: str | None = None, as_in_force: bool = False
) -> Cohort:
    """Hold the verdict on each review to the two last columns of the reviews' table."""
    made = cohort(episodes=episodes, reviews=reviews, coverage=coverage)
    for head, clock in CLOCKS.items():
        expected = {f"{row['CHILD']}, {row['REVIEW']}": row[head] for row in rows(reviews)}
        assert verdicts(made, clock, as_in_force=as_in_force) == expected, head
    return made


def boxes(
    measure: Measure, made: Cohort, period: Period, clock: str, *, as_in_force: bool = False
) -> list[tuple[str, dt.date, str]]:
    """Each record of a measure, with where it fell."""
    how = {"as_in_force": as_in_force, "clock": clock}
    records = measure.records(made, period, **how)
    figure = measure(made, period, **how)
    assert figure.numerator == len([r for r in records if r.outcome == "numerator"])
    assert figure.considered == len(records)
    return [(record.child, record.on, record.outcome) for record in records]


class TestAuthorised:
    """From the day of the placement order: within three months, and then every six."""

    # Entered care on 10 December 2020; reviews on 8 January and 8 April were on time. By the
    # clock of every child the next is due on 8 October 2021. By the child's own, three months
    # from the placement order of 1 June: on 1 September.
    EPISODES = """
        CHILD                 | DECOM      | DEC        | LS | REC | RNE
        in time, a day late   | 2020-12-10 | 2021-06-01 | C2 | X1  | S
        in time, a day late   | 2021-06-01 |            | E1 |     | L
        """

    def test_three_months_and_then_six(self) -> None:
        side_by_side(
            self.EPISODES,
            """
            CHILD      | REVIEW     | every child | own
            in time    | 2021-01-08 | on time     | on time
            in time    | 2021-04-08 | on time     | on time
            in time    | 2021-09-01 | on time     | on time
            # six months: the second on this clock has no three months of its own
            in time    | 2022-03-01 | on time     | on time
            in time    | 2022-09-02 | late        | late
            a day late | 2021-01-08 | on time     | on time
            a day late | 2021-04-08 | on time     | on time
            a day late | 2021-09-02 | on time     | late
            a day late | 2022-03-02 | on time     | on time
            """,
        )

    def test_by_consent(self) -> None:
        # A parent consents to the placement: there is no placement order, and the status stays.
        (child,) = children(
            episodes="""
            CHILD | DECOM      | DEC        | LS | REC
            1     | 2020-12-10 | 2021-06-01 | V2 | X1
            1     | 2021-06-01 |            | V2 |
            """,
            reviews="CHILD | REVIEW \n 1 | 2021-01-08 \n 1 | 2021-04-08 \n 1 | 2021-09-02",
        )
        before, after = child.episodes
        for consent, answer in ((True, "late"), (False, "on time"), (None, "on time")):
            now = evolve(child, episodes=[before, evolve(after, consent_to_adoption=consent)])
            assert verdicts(Cohort.from_children([now]), "case")["1, 2021-09-02"] == answer

    def test_from_the_first_day_of_care(self) -> None:
        # In care under the order itself: three months, and not twenty working days.
        side_by_side(
            "CHILD | DECOM | LS \n 1 | 2020-12-10 | E1",
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-03-10 | late        | on time
            1     | 2021-09-10 | late        | on time
            """,
        )


class TestPlaced:
    """From the day of placement: within four weeks, three months after that, then every six."""

    EPISODES = """
        CHILD            | DECOM      | DEC        | LS | PLACE | REC | RNE
        first, no longer | 2020-12-10 | 2021-06-01 | E1 | U1    | X1  | S
        first, no longer | 2021-06-01 |            | E1 | A3    |     | P
        """

    def test_four_weeks_three_months_six_months(self) -> None:
        # 1 June and four weeks is 29 June. Before, authorised from entry: due on 10 March 2021.
        side_by_side(
            self.EPISODES,
            """
            CHILD     | REVIEW     | every child | own
            first     | 2021-03-10 | late        | on time
            first     | 2021-06-29 | late        | on time
            first     | 2021-09-29 | on time     | on time
            first     | 2022-03-29 | on time     | on time
            no longer | 2021-03-11 | late        | late
            no longer | 2021-06-30 | late        | late
            no longer | 2021-10-01 | on time     | late
            no longer | 2022-04-02 | late        | late
            """,
        )

    @pytest.mark.parametrize(
        ("reason", "answer"),
        [
            # Another placement, with another carer: four weeks again, from 1 September.
            ("P", "on time"),
            ("B", "on time"),
            # The status alone, or the placement with the same carer: the clock runs on, and the
            # second review was due three months after the first, on 15 September.
            ("L", "late"),
            ("T", "late"),
            ("U", "late"),
        ],
    )
    def test_another_placement(self, reason: str, answer: str) -> None:
        made = cohort(
            episodes=f"""
            CHILD | DECOM      | DEC        | LS | PLACE | REC | RNE
            1     | 2020-12-10 | 2021-06-01 | E1 | U1    | X1  | S
            1     | 2021-06-01 | 2021-09-01 | E1 | A3    | X1  | P
            1     | 2021-09-01 |            | E1 | A5    |     | {reason}
            """,
            reviews="""
            CHILD | REVIEW
            1     | 2021-03-10
            1     | 2021-06-15
            1     | 2021-09-29
            """,
        )
        assert verdicts(made, "case")["1, 2021-09-29"] == answer

    @pytest.mark.parametrize("place", ["A3", "A4", "A5", "A6"])
    def test_every_placement_for_adoption(self, place: str) -> None:
        # From 10 December 2020 four weeks run to 7 January, twenty working days to the 12th.
        side_by_side(
            f"CHILD | DECOM | PLACE \n 1 | 2020-12-10 | {place}",
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-01-08 | on time     | late
            """,
        )


class TestTheDayOfTheChange:
    """A review on the day on which the course changes is the first on the new clock."""

    def test_on_the_day_and_on_its_eve(self) -> None:
        side_by_side(
            """
            CHILD           | DECOM      | DEC        | LS | PLACE | REC
            on the day, eve | 2020-12-10 | 2021-06-01 | C2 | U1    | X1
            on the day, eve | 2021-06-01 |            | C2 | A3    |
            """,
            """
            CHILD      | REVIEW     | every child | own
            on the day | 2021-01-08 | on time     | on time
            on the day | 2021-04-08 | on time     | on time
            on the day | 2021-06-01 | on time     | on time
            # three months after it
            on the day | 2021-09-02 | on time     | late
            eve        | 2021-01-08 | on time     | on time
            eve        | 2021-04-08 | on time     | on time
            eve        | 2021-05-31 | on time     | on time
            # the first since the child was placed: by 29 June
            eve        | 2021-06-30 | on time     | late
            """,
        )


class TestBackOnAnEarlierCourse:
    """Where a placement ends or an order is revoked no clock begins anew: six months run on from
    the last review that was held."""

    def test_from_placement_back_to_the_search(self) -> None:
        # Placed on 1 June, reviewed on the 20th, back on 1 September: due on 20 December. Neither
        # three months from the review nor three from the return.
        side_by_side(
            """
            CHILD                | DECOM      | DEC        | LS | PLACE | REC
            in time, a day late  | 2020-12-10 | 2021-06-01 | E1 | U1    | X1
            in time, a day late  | 2021-06-01 | 2021-09-01 | E1 | A3    | X1
            in time, a day late  | 2021-09-01 |            | E1 | U4    |
            """,
            """
            CHILD      | REVIEW     | every child | own
            in time    | 2021-03-10 | late        | on time
            in time    | 2021-06-20 | late        | on time
            in time    | 2021-12-20 | on time     | on time
            in time    | 2022-06-20 | on time     | on time
            a day late | 2021-03-10 | late        | on time
            a day late | 2021-06-20 | late        | on time
            a day late | 2021-12-21 | late        | late
            a day late | 2022-06-22 | late        | late
            """,
        )

    @pytest.mark.parametrize(
        "course", ["E1 | U1", "C2 | A3"], ids=["from authority", "from placement"]
    )
    def test_back_to_the_clock_of_every_child(self, course: str) -> None:
        # Reviewed on 20 June, the next is due on 20 December, and six months after that one:
        # on this clock nothing is a "first" or a "second" review again.
        side_by_side(
            f"""
            CHILD | DECOM      | DEC        | LS | PLACE | REC
            1     | 2020-12-10 | 2021-06-01 | C2 | U1    | X1
            1     | 2021-06-01 | 2021-09-01 | {course}   | X1
            1     | 2021-09-01 |            | C2 | U1    |
            """,
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-01-08 | on time     | on time
            1     | 2021-04-08 | on time     | on time
            1     | 2021-06-20 | on time     | on time
            1     | 2021-12-20 | on time     | on time
            1     | 2022-06-20 | on time     | on time
            """,
        )

    def test_with_no_review_before_it_cannot_be_told(self) -> None:
        side_by_side(
            """
            CHILD | DECOM      | DEC        | LS | REC
            1     | 2020-12-10 | 2021-02-01 | E1 | X1
            1     | 2021-02-01 |            | C2 |
            """,
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-02-10 | late        | unknown
            1     | 2021-08-10 | late        | on time
            """,
        )

    def test_a_new_period_of_care_begins_anew(self) -> None:
        # Home on 1 September, and in care again on the day: twenty working days, to the 29th.
        side_by_side(
            """
            CHILD | DECOM      | DEC        | LS | REC | RNE
            1     | 2021-06-01 | 2021-09-01 | E1 | E4A | S
            1     | 2021-09-01 |            | C2 |     | S
            """,
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-06-20 | on time     | on time
            1     | 2021-09-29 | on time     | on time
            1     | 2021-12-30 | late        | late
            """,
        )


class TestHistoryOutsideTheData:
    """Reviews are complete from 1 April 2020. What lies before is told from the start of each
    course as from that of care: a change of course is in the data by itself."""

    def test_authorised_or_placed_before(self) -> None:
        side_by_side(
            """
            CHILD                     | DECOM      | DEC        | LS | PLACE | REC
            authorised, authorised too | 2019-06-03 | 2020-01-15 | C2 | U1   | X1
            authorised, authorised too | 2020-01-15 |            | E1 | U1   |
            placed, placed too        | 2019-06-03 | 2020-03-15 | C2 | U1    | X1
            placed, placed too        | 2020-03-15 |            | C2 | A3    |
            """,
            """
            CHILD          | REVIEW     | every child | own
            # Three months from 15 January.
            authorised     | 2020-04-15 | unknown     | on time
            # six months in any case
            authorised     | 2020-10-15 | on time     | on time
            authorised     | 2021-04-16 | late        | late
            authorised too | 2020-04-16 | unknown     | unknown
            authorised too | 2020-10-17 | late        | late
            # Four weeks from 15 March.
            placed         | 2020-04-12 | unknown     | on time
            # Within three months; after that, the one in April may have been the first or not.
            placed         | 2020-07-12 | on time     | on time
            placed too     | 2020-04-13 | unknown     | unknown
            placed too     | 2020-07-14 | on time     | unknown
            placed too     | 2021-01-14 | on time     | on time
            """,
            coverage="2020-04-01",
        )

    def test_presumed_on_the_six_month_cycle(self) -> None:
        # Placed on 1 October 2019: the second review fell due on 29 January 2020 at the latest.
        # Placed on 15 December: on 12 April, when the data had begun.
        made = side_by_side(
            """
            CHILD         | DECOM      | DEC        | PLACE | REC
            long, shortly | 2019-01-07 | 2019-10-01 | U1    | X1
            long          | 2019-10-01 |            | A3    |
            shortly       | 2019-10-01 | 2019-12-15 | U1    | X1
            shortly       | 2019-12-15 |            | A3    |
            """,
            """
            CHILD   | REVIEW     | every child | own
            long    | 2020-05-01 | unknown     | unknown
            long    | 2020-10-30 | on time     | on time
            shortly | 2020-05-01 | unknown     | unknown
            shortly | 2020-10-30 | on time     | unknown
            """,
            coverage="2020-04-01",
        )
        presumed = [reviews_on_time(made, YEAR_2021, clock=c).presumed for c in CLOCKS.values()]
        assert presumed == [2, 1]

    def test_a_course_that_begins_in_the_data(self) -> None:
        # When care began is not known, but the placement is: settled from its first day.
        side_by_side(
            """
            CHILD | DECOM      | DEC        | PLACE | REC | RNE
            1     | 2020-01-15 | 2020-06-01 | U1    | X1  | P
            1     | 2020-06-01 |            | A3    |     | P
            """,
            """
            CHILD | REVIEW     | every child | own
            1     | 2020-06-29 | unknown     | on time
            1     | 2020-09-30 | unknown     | late
            """,
            coverage="2020-04-01",
        )

    def test_a_course_that_may_have_begun_before_the_data(self) -> None:
        # The first episode in the data is not that with which care began: nor need it be that
        # with which the course did. Six months from 31 March 2020 are the last day possible.
        side_by_side(
            """
            CHILD             | DECOM      | PLACE | RNE
            in time, too late | 2020-03-20 | A3    | P
            """,
            """
            CHILD    | REVIEW     | every child | own
            in time  | 2020-04-10 | unknown     | unknown
            too late | 2020-10-01 | late        | late
            """,
            coverage="2020-04-01",
        )


class TestShortBreaks:
    """A series of short breaks has limits of its own, three months and six (reg 48); every figure
    leaves it out all the same."""

    EPISODES = "CHILD | DECOM | LS \n in time, late | 2020-12-10 | V4"
    REVIEWS = """
        CHILD   | REVIEW     | every child | own
        in time | 2021-03-10 | late        | on time
        in time | 2021-09-10 | late        | on time
        late    | 2021-03-11 | late        | late
        """

    def test_three_months_and_then_six(self) -> None:
        side_by_side(self.EPISODES, self.REVIEWS)

    @pytest.mark.parametrize("clock", CLOCKS.values())
    def test_left_out(self, clock: str) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS)
        for measure in (reviews_on_time, reviews_on_time_due, latest_review_in_date):
            figure = measure(made, YEAR_2021, clock=clock)
            assert (figure.denominator, figure.excluded["short_break"] > 0) == (0, True)

    def test_then_looked_after(self) -> None:
        # From 1 June another clock, from its beginning: twenty working days, to 29 June.
        side_by_side(
            """
            CHILD | DECOM      | DEC        | LS | REC
            1     | 2020-12-10 | 2021-06-01 | V4 | X1
            1     | 2021-06-01 |            | C2 |
            """,
            """
            CHILD | REVIEW     | every child | own
            1     | 2021-03-10 | late        | on time
            1     | 2021-06-29 | late        | on time
            1     | 2021-09-30 | on time     | late
            """,
        )


class TestDueWhenAnotherClockTakesOver:
    """What fell due while its own clock ran: not on the day on which another takes over, nor
    later; and not what was overdue before a case went back to an earlier course."""

    def due(self, episodes: str, reviews: str, clock: str) -> list[tuple[str, str, str]]:
        made = cohort(episodes=episodes, reviews=reviews)
        found = boxes(reviews_on_time_due, made, YEAR_2022, clock)
        words = {"numerator": "on time", "rest": "not on time"}
        return [(child, on.isoformat(), words[box]) for child, on, box in found]

    def test_the_day_before_and_the_day_itself(self) -> None:
        # Reviewed on 8 January: the second is due on 8 April. Four weeks from 8 April are 6 May.
        episodes = """
            CHILD  | DECOM      | DEC        | PLACE | REC
            itself | 2020-12-10 | 2021-04-08 | U1    | X1
            itself | 2021-04-08 | 2021-06-01 | A3    | E12
            before | 2020-12-10 | 2021-04-09 | U1    | X1
            before | 2021-04-09 | 2021-06-01 | A3    | E12
            """
        reviews = "CHILD | REVIEW \n itself, before | 2021-01-08"
        assert self.due(episodes, reviews, "case") == [
            ("before", "2021-04-08", "not on time"),
            ("before", "2021-05-07", "not on time"),
            ("itself", "2021-05-06", "not on time"),
        ]
        assert self.due(episodes, reviews, "looked_after") == [
            ("before", "2021-04-08", "not on time"),
            ("itself", "2021-04-08", "not on time"),
        ]

    def test_overdue_when_the_case_goes_back(self) -> None:
        # Reviewed on 10 February while placed: the second was due on 10 May and never held. Six
        # months from the review are 10 August.
        episodes = """
            CHILD  | DECOM      | DEC        | PLACE | REC
            after  | 2020-12-10 | 2021-02-01 | U1    | X1
            after  | 2021-02-01 | 2021-08-11 | A3    | X1
            after  | 2021-08-11 |            | U1    |
            that day | 2020-12-10 | 2021-02-01 | U1  | X1
            that day | 2021-02-01 | 2021-08-10 | A3  | X1
            that day | 2021-08-10 |          | U1    |
            """
        reviews = """
            CHILD           | REVIEW
            after, that day | 2021-01-08
            after, that day | 2021-02-10
            """
        assert self.due(episodes, reviews, "case") == [
            ("after", "2021-05-10", "not on time"),
            ("that day", "2021-05-10", "not on time"),
            ("that day", "2021-08-10", "not on time"),
        ]

    def test_children_and_the_snapshot(self) -> None:
        # On 31 March 2021 the second review of 8 April is not yet due; but that of a child who was
        # placed on 1 March was, on the 29th.
        made = cohort(
            episodes="""
            CHILD  | DECOM      | DEC        | PLACE | REC
            placed | 2020-12-10 | 2021-03-01 | U1    | X1
            placed | 2021-03-01 |            | A3    |
            not    | 2020-12-10 |            | U1    |
            """,
            reviews="CHILD | REVIEW \n placed, not | 2021-01-08",
        )
        for measure in (children_reviewed_on_time, latest_review_in_date):
            end = day("2021-03-31")
            assert boxes(measure, made, YEAR_2021, "looked_after") == [
                ("not", end, "numerator"),
                ("placed", end, "numerator"),
            ]
            assert boxes(measure, made, YEAR_2021, "case") == [
                ("not", end, "numerator"),
                ("placed", end, "rest"),
            ]


class TestTheLawOfTheDay:
    """SI 2020/445 relaxed the six months of reg 33; reg 36 is not taken to be touched by it."""

    def test_a_later_review_due_in_the_window(self) -> None:
        # Both due on 24 September 2020, the last day but one.
        side_by_side(
            """
            CHILD      | DECOM      | LS
            looked     | 2019-12-02 | C2
            authorised | 2019-12-02 | E1
            """,
            """
            CHILD      | REVIEW     | every child       | own
            looked     | 2019-12-24 | on time           | on time
            looked     | 2020-03-24 | on time           | on time
            looked     | 2020-09-25 | no fixed due date | no fixed due date
            authorised | 2019-12-24 | on time           | on time
            authorised | 2020-03-24 | on time           | on time
            authorised | 2020-09-25 | no fixed due date | late
            """,
            as_in_force=True,
        )

    def test_an_unseen_review_before_the_case_went_back(self) -> None:
        # Any review between 1 January 2018 and the eve of 1 March 2020 set six months running, and
        # they may have ended in the window.
        episodes = """
            CHILD | DECOM      | DEC        | LS | REC
            1     | 2018-01-01 | 2020-04-01 | E1 | X1
            1     | 2020-04-01 |            | C2 |
            """
        for as_in_force, answer in ((False, "late"), (True, "unknown")):
            side_by_side(
                episodes,
                f"CHILD | REVIEW | every child | own \n 1 | 2020-10-01 | {answer} | {answer}",
                coverage="2020-03-01",
                as_in_force=as_in_force,
            )


class TestTheNextReview:
    """`child.next_review` and `cohort.due` are of one mind with the figures."""

    def test_the_clock_of_the_last_spell(self) -> None:
        # Authorised on 1 February, placed on 1 March: seen from each day.
        (child,) = children(
            episodes="""
            CHILD | DECOM      | DEC        | LS | PLACE | REC
            1     | 2020-12-10 | 2021-02-01 | C2 | U1    | X1
            1     | 2021-02-01 | 2021-03-01 | E1 | U1    | X1
            1     | 2021-03-01 |            | E1 | A3    |
            """,
            reviews="CHILD | REVIEW \n 1 | 2021-01-08",
        )
        for on, every_child, own in [
            ("2021-01-31", "2021-04-08", "2021-04-08"),
            ("2021-02-01", "2021-04-08", "2021-05-01"),
            ("2021-02-28", "2021-04-08", "2021-05-01"),
            ("2021-03-01", "2021-04-08", "2021-03-29"),
        ]:
            for clock, due in (("looked_after", every_child), ("case", own)):
                deadline = child.next_review(on=day(on), clock=clock)
                assert deadline is not None
                (item,) = Cohort.from_children([child]).due(day(on), clock=clock)
                assert (deadline.due, item.due) == (day(due), day(due)), (on, clock)

    def test_one_review_and_a_course_whose_first_day_is_not_known(self) -> None:
        # Whether it was the first since authority or a later one, six months from it is the limit.
        (child,) = children(
            episodes="CHILD | DECOM | LS | RNE \n 1 | 2020-12-10 | E1 | P",
            reviews="CHILD | REVIEW \n 1 | 2021-01-08",
        )
        own = child.next_review(on=day("2021-02-01"), clock="case")
        assert own is not None
        assert own.due == day("2021-07-08")
        # On the clock of every child it is three months, or six.
        assert child.next_review(on=day("2021-02-01")) is None

    def test_a_short_break_is_one_by_its_status(self) -> None:
        # Whatever the placement says, unless the child's own clock is followed.
        (child,) = children(episodes="CHILD | DECOM | LS | PLACE \n 1 | 2020-12-10 | V3 | A3")
        seen = day("2020-12-10")
        every_child = child.next_review(on=seen)
        assert every_child is not None
        assert every_child.rule.key == "review.short_breaks.first"
        listed = Cohort.from_children([child]).due(seen)
        assert (len(listed), listed.short_breaks) == (0, 1)
        own = child.next_review(on=seen, clock="case")
        assert own is not None
        assert own.rule.key == "review.placed.first"


class TestWhatAFigureSays:
    def test_which_clock_and_which_rules(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM | PLACE \n 1 | 2021-06-01 | A3",
            reviews="CHILD | REVIEW \n 1 | 2021-06-29",
        )
        own = reviews_on_time(made, YEAR_2022, clock="case")
        assert dict(own.settings)["clock"] == "case"
        assert [rule.key for rule in own.rules] == ["review.placed.first"]
        assert "clock" not in dict(reviews_on_time(made, YEAR_2022).settings)

    def test_a_clock_that_there_is_not(self) -> None:
        with pytest.raises(ValueError, match="clock must be one of looked_after, case"):
            reviews_on_time(cohort(), YEAR_2022, clock="adoption")

    def test_a_measure_that_follows_no_clock(self) -> None:
        with pytest.raises(TypeError, match="participated follows no rule that clock would change"):
            participated(cohort(), YEAR_2022, clock="case")
