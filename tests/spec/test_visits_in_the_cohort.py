"""Visits: when each was due, and whether it was in time (SI 2010/959 reg 28).

Each table of visits says in its last two columns what carekpi is to make of the visit: the day by
which it was due, and the verdict. A visit without an answer is one that does not count. Days are
counted by hand: a week is seven days, six weeks are forty-two, and the day of the visit before is
not counted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve

from carekpi import measures
from carekpi.cohort import Cohort, Verdict, open_visits, visit_obligations
from carekpi.domain import (
    EPISODE_FLAGS,
    Child,
    Dispute,
    Episode,
    Review,
    Visit,
    VisitMode,
    Visitor,
    VisitOutcome,
)
from carekpi.periods import Period
from spec.tables import day, rows

FLAGS = {
    "UNTIL 18": "until_eighteen",
    "FEWER": "fewer_visits_agreed",
    "UNASSESSED": "unassessed_parent",
    "TEMPORARY": "temporary_approval",
}
YES_NO = {"": None, "yes": True, "no": False}
VERDICTS = {
    Verdict.ON_TIME: "on time",
    Verdict.LATE: "late",
    Verdict.UNKNOWN: "unknown",
    Verdict.NO_FIXED_DUE_DATE: "no fixed date",
    -1: "no rule",
}


def cohort(
    *,
    episodes: str,
    visits: str = "",
    reviews: str = "",
    coverage: str | None = None,
    visits_from: str | None = None,
) -> Cohort:
    """The cohort of some tables: PLACE is U6 (foster care) and LS is C2 where they are left out."""
    cared, visited = rows(episodes), rows(visits) if visits else []
    reviewed = rows(reviews) if reviews else []
    children = []
    for child in dict.fromkeys(row["CHILD"] for row in cared):
        mine = [row for row in cared if row["CHILD"] == child]
        children.append(
            Child(
                identifier=child,
                episodes=[
                    Episode(
                        start=day(row["DECOM"]),
                        end=day(row["DEC"]) if row.get("DEC") else None,
                        reason_new=row.get("RNE", "P" if place else "S") or None,
                        legal_status=row.get("LS", "C2") or None,
                        placement=row.get("PLACE", "U6") or None,
                        reason_ended=row.get("REC") or None,
                        **{name: YES_NO[row.get(head, "")] for head, name in FLAGS.items()},
                    )
                    for place, row in enumerate(mine)
                ],
                reviews=[
                    Review(held_on=day(row["REVIEW"])) for row in reviewed if row["CHILD"] == child
                ],
                visits=[
                    Visit(
                        made_on=day(row["DATE"]),
                        visitor=row.get("VISITOR") or "social worker",
                        outcome=row.get("OUTCOME") or "seen",
                        mode=row.get("MODE") or None,
                    )
                    for row in visited
                    if row["CHILD"] == child
                ],
            )
        )
    made = Cohort.from_children(children, coverage_from=day(coverage) if coverage else None)
    return evolve(made, visits_from=day(visits_from) if visits_from else None)


def check(
    *,
    episodes: str,
    visits: str,
    reviews: str = "",
    coverage: str | None = None,
    visits_from: str | None = None,
    as_in_force: bool = False,
    **clocks: str,
) -> None:
    """Hold due date and verdict of each visit to the last columns of the visits' table."""
    made = cohort(
        episodes=episodes,
        visits=visits,
        reviews=reviews,
        coverage=coverage,
        visits_from=visits_from,
    )
    owed = visit_obligations(made, **clocks)
    found = {
        (str(made.child_table.identifier[child]), str(held)): (
            "" if np.isnat(due) else str(due),
            VERDICTS[verdict],
        )
        for child, held, due, verdict in zip(
            owed.child, owed.held, owed.due, owed.verdicts(as_in_force=as_in_force).tolist()
        )
        if not np.isnat(held)
    }
    expected = {
        (row["CHILD"], row["DATE"]): (row["due"], row["answer"])
        for row in rows(visits)
        if row["answer"]
    }
    assert found == expected


class TestInTime:
    """“A representative must visit C within one week of the start of any placement, at intervals of
    not more than six weeks for the first year” (reg 28(2)).”"""

    def test_on_the_last_day_and_a_day_later(self) -> None:
        # A week from Thursday 10 January is Thursday 17 January; six weeks from Tuesday 15 January
        # is Tuesday 26 February.
        check(
            episodes="""
                CHILD                        | DECOM
                early, on the day, a day late | 2019-01-10
            """,
            visits="""
                CHILD      | DATE       | due        | answer
                early      | 2019-01-15 | 2019-01-17 | on time
                early      | 2019-02-26 | 2019-02-26 | on time
                on the day | 2019-01-17 | 2019-01-17 | on time
                on the day | 2019-03-01 | 2019-02-28 | late
                a day late | 2019-01-18 | 2019-01-17 | late
                a day late | 2019-03-01 | 2019-03-01 | on time
            """,
        )

    def test_on_the_day_on_which_the_placement_begins(self) -> None:
        # It belongs to the placement that begins: the next is due six weeks after.
        check(
            episodes="""
                CHILD | DECOM      | DEC        | REC | RNE
                1     | 2019-01-10 | 2019-03-04 | X1  | S
                1     | 2019-03-04 |            |     | P
            """,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-01-10 | 2019-01-17 | on time
                1     | 2019-03-04 | 2019-03-11 | on time
                1     | 2019-04-15 | 2019-04-15 | on time
            """,
        )

    def test_two_on_one_day_are_one(self) -> None:
        check(
            episodes="CHILD | DECOM \n 1 | 2019-01-10",
            visits="""
                CHILD | DATE       | OUTCOME    | due        | answer
                1     | 2019-01-17 | seen       | 2019-01-17 | on time
                1     | 2019-01-17 | seen alone | 2019-01-17 | on time
                1     | 2019-02-28 | not seen   |            |
                1     | 2019-02-28 | seen       | 2019-02-28 | on time
            """,
        )

    def test_what_does_not_count(self) -> None:
        """“A visit at which the child was not seen is not a visit.”"""
        check(
            episodes="CHILD | DECOM \n 1 | 2019-01-10",
            visits="""
                CHILD | DATE       | VISITOR                       | OUTCOME  | due        | answer
                1     | 2019-01-11 | social worker                 | not seen |            |
                1     | 2019-01-12 | social worker                 | {declined} |          |
                1     | 2019-01-13 | independent reviewing officer | seen     |            |
                1     | 2019-01-18 | social worker                 | seen     | 2019-01-17 | late
            """.format(declined="declined by the child"),
        )

    def test_before_care_between_and_after(self) -> None:
        # The last day counts as in care; a new time in care has a clock of its own.
        check(
            episodes="""
                CHILD | DECOM      | DEC        | REC | RNE
                1     | 2019-01-10 | 2019-02-20 | E4A | S
                1     | 2019-05-01 |            |     | S
            """,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-01-09 |            |
                1     | 2019-01-11 | 2019-01-17 | on time
                1     | 2019-02-20 | 2019-02-22 | on time
                1     | 2019-03-01 |            |
                1     | 2019-05-09 | 2019-05-08 | late
            """,
        )


class TestMoves:
    """“The return starts a new placement for a move with the same carer too (RNE T, U):
    `visit_clock="placement"` (default) or `"carer"` says whether that starts the clock anew.”"""

    EPISODES = """
        CHILD                        | DECOM      | DEC        | REC | RNE
        with, to another, order only | 2019-01-10 | 2019-03-01 | X1  | S
        with                         | 2019-03-01 |            |     | T
        to another                   | 2019-03-01 |            |     | P
        order only                   | 2019-03-01 |            |     | L
    """

    def test_with_the_same_carer_by_placements(self) -> None:
        check(
            episodes=self.EPISODES,
            visits="""
                CHILD                        | DATE       | due        | answer
                with, to another, order only | 2019-01-15 | 2019-01-17 | on time
                with, to another, order only | 2019-02-20 | 2019-02-26 | on time
                with, to another             | 2019-03-20 | 2019-03-08 | late
                order only                   | 2019-03-20 | 2019-04-03 | on time
            """,
        )

    def test_with_the_same_carer_by_carers(self) -> None:
        # Six weeks from Wednesday 20 February is Wednesday 3 April.
        check(
            episodes=self.EPISODES,
            visits="""
                CHILD                        | DATE       | due        | answer
                with, to another, order only | 2019-01-15 | 2019-01-17 | on time
                with, to another, order only | 2019-02-20 | 2019-02-26 | on time
                with, order only             | 2019-03-20 | 2019-04-03 | on time
                to another                   | 2019-03-20 | 2019-03-08 | late
            """,
            visit_clock="carer",
        )

    def test_the_first_year_begins_anew_or_not(self) -> None:
        # Meant to last until 18: three months once a year has gone by, with the carer or since the
        # move.
        episodes = """
            CHILD | DECOM      | DEC        | REC | RNE | UNTIL 18
            1     | 2017-01-10 | 2019-03-01 | X1  | S   | yes
            1     | 2019-03-01 |            |     | T   | yes
        """
        check(
            episodes=episodes,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-02-20 | 2017-01-17 | late
                1     | 2019-03-05 | 2019-03-08 | on time
                1     | 2019-04-17 | 2019-04-16 | late
            """,
        )
        check(
            episodes=episodes,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-02-20 | 2017-01-17 | late
                1     | 2019-03-05 | 2019-05-20 | on time
                1     | 2019-04-17 | 2019-06-05 | on time
            """,
            visit_clock="carer",
        )


class TestAfterTheFirstYear:
    """“Thereafter, where the placement is intended to last until C is aged 18, at intervals of not
    more than three months, and in any other case at intervals of not more than six weeks”
    (reg 28(2)(c)).”"""

    def test_which_year_it_is_is_seen_on_the_day_of_the_visit_before(self) -> None:
        check(
            episodes="""
                CHILD                            | DECOM      | UNTIL 18
                to 18, in the year's last days   | 2018-01-10 | yes
                not to 18                        | 2018-01-10 | no
                not recorded                     | 2018-01-10 |
            """,
            visits="""
                CHILD                          | DATE       | due        | answer
                to 18, in the year's last days, not to 18, not recorded | 2018-01-10 | 2018-01-17 | on time
                to 18, not to 18, not recorded | 2019-01-10 | 2018-02-21 | late
                in the year's last days        | 2019-01-09 | 2018-02-21 | late
                to 18                          | 2019-04-10 | 2019-04-10 | on time
                in the year's last days        | 2019-04-09 | 2019-02-20 | late
                not to 18, not recorded        | 2019-04-10 | 2019-02-21 | late
            """,  # noqa: E501
        )

    def test_long_term_fostering_before_and_after_april_2015(self) -> None:
        """“Not more than six months”, where the child agreed (reg 28(3A), from 1 April 2015)."""
        check(
            episodes="""
                CHILD                   | DECOM      | PLACE | FEWER
                before, after           | 2013-06-03 | U4    | yes
                not agreed              | 2013-06-03 | U4    | no
                not long-term           | 2013-06-03 | U6    | yes
                in its first year       | 2014-12-01 | U4    | yes
            """,
            # Six weeks from 31 March 2015 is 12 May; from 1 April, 13 May.
            visits="""
                CHILD             | DATE       | due        | answer
                before, after, not agreed, not long-term | 2013-06-05 | 2013-06-10 | on time
                in its first year | 2014-12-01 | 2014-12-08 | on time
                before            | 2015-03-31 | 2013-07-17 | late
                before            | 2015-06-01 | 2015-05-12 | late
                before            | 2015-12-01 | 2015-12-01 | on time
                after             | 2015-04-01 | 2013-07-17 | late
                after             | 2015-10-01 | 2015-10-01 | on time
                after             | 2016-04-02 | 2016-04-01 | late
                not agreed, not long-term | 2015-04-01 | 2013-07-17 | late
                not agreed, not long-term | 2015-10-01 | 2015-05-13 | late
                in its first year | 2015-04-01 | 2015-01-12 | late
                in its first year | 2015-10-01 | 2015-05-13 | late
            """,
        )


class TestAtHome:
    """“At least once a week until the first review, and thereafter at intervals of not more than
    four weeks”, under an interim order with a parent (reg 28(4)); “within one week of the making
    of the order, and thereafter at intervals of not more than six weeks”, under a care order
    (reg 28(5)).”"""

    def test_an_interim_order_before_and_after_the_first_review(self) -> None:
        # The clock of Monday 22 March would run out on the 29th, after the review: four weeks, to
        # 19 April. Without a review it is a week for ever.
        check(
            episodes="""
                CHILD                | DECOM      | LS | PLACE
                reviewed, unreviewed | 2021-03-01 | C1 | P1
            """,
            reviews="CHILD | REVIEW \n reviewed | 2021-03-26",
            visits="""
                CHILD                | DATE       | due        | answer
                reviewed, unreviewed | 2021-03-05 | 2021-03-08 | on time
                reviewed, unreviewed | 2021-03-12 | 2021-03-12 | on time
                reviewed, unreviewed | 2021-03-22 | 2021-03-19 | late
                reviewed             | 2021-04-19 | 2021-04-19 | on time
                reviewed             | 2021-05-18 | 2021-05-17 | late
                unreviewed           | 2021-04-19 | 2021-03-29 | late
            """,
        )

    def test_a_week_that_ends_on_the_day_of_the_review(self) -> None:
        check(
            episodes="CHILD | DECOM | LS | PLACE \n 1 | 2021-03-01 | C1 | P1",
            reviews="CHILD | REVIEW \n 1 | 2021-03-26",
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2021-03-05 | 2021-03-08 | on time
                1     | 2021-03-19 | 2021-03-12 | late
                1     | 2021-03-27 | 2021-03-26 | late
                1     | 2021-04-24 | 2021-04-24 | on time
            """,
        )

    def test_an_order_made_on_the_day_of_a_visit(self) -> None:
        # The visit belongs to the clock that the order starts. That of 19 April was not met: the
        # order took its place.
        check(
            episodes="""
                CHILD                        | DECOM      | DEC        | REC | RNE | LS | PLACE
                on the day, after, elsewhere | 2021-03-01 | 2021-05-10 | X1  | S   | C1 | P1
                on the day, after            | 2021-05-10 |            |     | L   | C2 | P1
                elsewhere                    | 2021-05-10 |            |     | B   | C2 | U6
            """,
            reviews="CHILD | REVIEW \n on the day, after, elsewhere | 2021-03-26",
            visits="""
                CHILD      | DATE       | due        | answer
                on the day, after, elsewhere | 2021-03-05 | 2021-03-08 | on time
                on the day | 2021-05-10 | 2021-05-17 | on time
                on the day | 2021-06-21 | 2021-06-21 | on time
                after      | 2021-05-18 | 2021-05-17 | late
                elsewhere  | 2021-05-17 | 2021-05-17 | on time
            """,
        )

    def test_what_only_the_council_records(self) -> None:
        """“Where regulation 19 applies ... once a week until the first review, and thereafter at
        intervals of not more than six weeks”; regulation 24: four weeks (reg 28(3), (4)).”"""
        check(
            episodes="""
                CHILD      | DECOM      | LS | PLACE | UNASSESSED | TEMPORARY
                unassessed | 2021-03-01 | C2 | P1    | yes        |
                temporary  | 2021-03-01 | V2 | U3    |            | yes
            """,
            reviews="CHILD | REVIEW \n unassessed, temporary | 2021-03-26",
            visits="""
                CHILD                 | DATE       | due        | answer
                unassessed, temporary | 2021-03-08 | 2021-03-08 | on time
                unassessed, temporary | 2021-03-22 | 2021-03-15 | late
                unassessed            | 2021-05-04 | 2021-05-03 | late
                temporary             | 2021-04-19 | 2021-04-19 | on time
            """,
        )


class TestOtherClocks:
    """Short breaks (reg 48), placement for adoption (SI 2005/389 reg 36(4))."""

    def test_short_breaks(self) -> None:
        check(
            episodes="CHILD | DECOM | LS \n 1 | 2021-03-01 | V4",
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2021-06-01 | 2021-06-01 | on time
                1     | 2021-12-02 | 2021-12-01 | late
            """,
        )

    ADOPTED = """
        CHILD | DECOM      | DEC        | REC | RNE | LS | PLACE
        1     | 2019-01-10 | 2019-03-04 | X1  | S   | E1 | U6
        1     | 2019-03-04 |            |     | P   | E1 | A3
    """
    REVIEWED = "CHILD | REVIEW \n 1 | 2019-02-05 \n 1 | 2019-03-29"

    def test_placed_for_adoption_by_the_childs_own_clock(self) -> None:
        # Weekly until the first review since the placement, 29 March; then "at such frequency as
        # the agency decides at each review".
        check(
            episodes=self.ADOPTED,
            reviews=self.REVIEWED,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-01-10 | 2019-01-17 | on time
                1     | 2019-03-11 | 2019-03-11 | on time
                1     | 2019-03-18 | 2019-03-18 | on time
                1     | 2019-03-26 | 2019-03-25 | late
                1     | 2019-05-20 |            | no fixed date
            """,
            clock="case",
        )

    def test_and_by_that_of_every_looked_after_child(self) -> None:
        check(
            episodes=self.ADOPTED,
            reviews=self.REVIEWED,
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2019-01-10 | 2019-01-17 | on time
                1     | 2019-03-11 | 2019-03-11 | on time
                1     | 2019-03-26 | 2019-04-22 | on time
                1     | 2019-05-20 | 2019-05-07 | late
            """,
        )

    def test_before_april_2011(self) -> None:
        # Nothing here reaches back before regulation 28 came into force: neither to a placement
        # that began before, nor to a clock that a visit started.
        check(
            episodes="CHILD | DECOM \n 1, 2 | 2011-03-30",
            visits="""
                CHILD | DATE       | due        | answer
                1     | 2011-03-31 |            | no rule
                1     | 2011-04-20 |            | no rule
                1     | 2011-06-01 | 2011-06-01 | on time
                2     | 2011-04-04 |            | no rule
                2     | 2011-05-17 | 2011-05-16 | late
            """,
        )

    def test_words_that_are_none(self) -> None:
        made = cohort(episodes="CHILD | DECOM \n 1 | 2021-03-01")
        with pytest.raises(ValueError, match="clock must be one of looked_after, case"):
            visit_obligations(made, clock="mine")
        with pytest.raises(ValueError, match="visit_clock must be one of placement, carer"):
            open_visits(made, day("2021-03-01"), visit_clock="home")


class TestCoronavirus:
    """Visits “by telephone, video-link or other electronic means” (SI 2020/445, 2020/909 and
    2021/261); from 24 April to 25 September 2020, where the timescale could not be met, “as soon as
    is reasonably practicable”."""

    def test_by_video_inside_the_windows_and_outside(self) -> None:
        check(
            episodes="CHILD | DECOM \n 1, 2, 3 | 2019-09-02",
            visits="""
                CHILD   | DATE       | MODE      | due        | answer
                1, 2, 3 | 2019-09-09 | in person | 2019-09-09 | on time
                1       | 2020-04-23 | remote    |            |
                1       | 2020-04-24 | remote    | 2019-10-21 | late
                2       | 2020-09-25 | remote    | 2019-10-21 | late
                2       | 2020-09-26 | remote    | 2020-11-06 | on time
                3       | 2021-03-30 | remote    | 2019-10-21 | late
                3       | 2021-09-30 | remote    | 2021-05-11 | late
                3       | 2021-10-01 | remote    |            |
                3       | 2021-10-02 |           | 2021-11-11 | on time
            """,
        )

    VISITS = """
        CHILD         | DATE       | due        | answer
        1, 2, 3, 4, 5 | 2019-09-02 | 2019-09-09 | on time
        1             | 2020-03-12 | 2019-10-14 | late
        1             | 2020-04-30 | 2020-04-23 | late
        2             | 2020-03-13 | 2019-10-14 | late
        2             | 2020-04-30 | 2020-04-24 | {relaxed}
        3             | 2020-08-14 | 2019-10-14 | late
        3             | 2020-10-30 | 2020-09-25 | {relaxed}
        4             | 2020-08-15 | 2019-10-14 | late
        4             | 2020-10-30 | 2020-09-26 | late
        5             | 2020-05-01 | 2019-10-14 | late
        5             | 2020-06-12 | 2020-06-12 | on time
    """

    def test_by_the_ordinary_limits(self) -> None:
        check(
            episodes="CHILD | DECOM \n 1, 2, 3, 4, 5 | 2019-09-02",
            visits=self.VISITS.format(relaxed="late"),
        )

    def test_by_the_law_of_the_day(self) -> None:
        # It is the ordinary due date that lies in the window, or does not.
        check(
            episodes="CHILD | DECOM \n 1, 2, 3, 4, 5 | 2019-09-02",
            visits=self.VISITS.format(relaxed="no fixed date"),
            as_in_force=True,
        )


class TestWhatTheDataDoNotShow:
    """“Never guess, and never count what cannot be told.”"""

    def test_a_placement_that_began_before_the_visits_are_complete(self) -> None:
        # Of a visit on 3 March the data would not tell: then the one on the 10th would have been
        # due by 14 April. A visit by the first week's end was in time whatever there was, and one
        # more than six months after the data begin was late by every rule.
        check(
            episodes="""
                CHILD                          | DECOM
                in the week, after it, for long | 2021-03-01
                on the first day               | 2021-03-05
            """,
            visits="""
                CHILD            | DATE       | due        | answer
                in the week      | 2021-03-04 |            |
                in the week      | 2021-03-08 | 2021-03-08 | on time
                after it         | 2021-03-10 |            | unknown
                after it         | 2021-04-22 | 2021-04-21 | late
                for long         | 2021-09-05 |            | late
                on the first day | 2021-03-13 | 2021-03-12 | late
            """,
            visits_from="2021-03-05",
        )

    def test_the_law_of_the_day_and_a_due_date_that_may_have_been_relaxed(self) -> None:
        check(
            episodes="CHILD | DECOM \n 1 | 2018-03-01",
            visits="CHILD | DATE | due | answer \n 1 | 2020-11-01 | | late",
            visits_from="2020-04-01",
        )
        check(
            episodes="CHILD | DECOM \n 1 | 2018-03-01",
            visits="CHILD | DATE | due | answer \n 1 | 2020-11-01 | | unknown",
            visits_from="2020-04-01",
            as_in_force=True,
        )

    def test_a_first_episode_that_does_not_begin_a_placement(self) -> None:
        # As in a return: the placement began before, and is not in it.
        check(
            episodes="""
                CHILD      | DECOM      | RNE
                order only | 2021-03-01 | L
                not said   | 2021-03-01 |
            """,
            visits="""
                CHILD                | DATE       | due        | answer
                order only, not said | 2021-03-02 |            | unknown
                order only, not said | 2021-04-14 | 2021-04-13 | late
            """,
        )

    def test_how_long_a_placement_has_lasted(self) -> None:
        # Meant to last until 18: three months if its first year is over, else six weeks.
        check(
            episodes="CHILD | DECOM | RNE | UNTIL 18 \n 1, 2, 3 | 2021-03-01 | L | yes",
            visits="""
                CHILD   | DATE       | due | answer
                1, 2, 3 | 2021-03-02 |     | unknown
                1       | 2021-04-13 |     | on time
                2       | 2021-06-02 |     | unknown
                3       | 2021-06-03 |     | late
            """,
        )

    def test_a_first_review_before_the_reviews_are_complete(self) -> None:
        # Weekly until it, then four weeks: the review of 2 July may not be the first.
        check(
            episodes="CHILD | DECOM | LS | PLACE \n 1, 2, 3 | 2021-03-01 | C1 | P1",
            reviews="CHILD | REVIEW \n 1, 2, 3 | 2021-07-02",
            visits="""
                CHILD   | DATE       | due        | answer
                1, 2, 3 | 2021-03-08 | 2021-03-08 | on time
                1, 2, 3 | 2021-05-03 |            | late
                1       | 2021-05-10 |            | on time
                2       | 2021-05-31 |            | unknown
                3       | 2021-06-01 |            | late
                1, 2, 3 | 2021-07-05 |            | late
                1, 2, 3 | 2021-08-02 | 2021-08-02 | on time
            """,
            coverage="2021-04-01",
        )


class TestRunningOnADay:
    """“`open_visits`: for each child looked after on a day, the clock of visits that runs.”"""

    MADE = cohort(
        episodes="""
            CHILD   | DECOM      | DEC        | REC | RNE | LS | PLACE
            new     | 2021-03-01 |            |     | S   | C2 | U6
            home    | 2021-03-01 | 2021-05-10 | X1  | S   | C1 | P1
            home    | 2021-05-10 |            |     | L   | C2 | P1
            left    | 2021-03-01 | 2021-03-10 | E4A | S   | C2 | U6
            breaks  | 2021-03-01 |            |     | S   | V4 | U6
        """,
        visits="CHILD | DATE \n home | 2021-03-04 \n home | 2021-03-20 \n new | 2021-03-20",
        reviews="CHILD | REVIEW \n home | 2021-03-26",
    )

    def running(self, on: str, **clocks: str) -> dict[str, tuple[str, str, str, str]]:
        found = open_visits(self.MADE, day(on), **clocks)
        return {
            str(self.MADE.child_table.identifier[child]): (
                str(started),
                str(last),
                str(due),
                found.rules[rule].key,
            )
            for child, started, last, due, rule in zip(
                found.child, found.started, found.last, found.due, found.number
            )
        }

    def test_in_the_first_days(self) -> None:
        assert self.running("2021-03-09") == {
            "new": ("2021-03-01", "NaT", "2021-03-08", "visit.first"),
            # the review of 26 March is not looked at yet
            "home": ("2021-03-04", "2021-03-04", "2021-03-11", "visit.interim_order.weekly"),
            "left": ("2021-03-01", "NaT", "2021-03-08", "visit.first"),
            "breaks": ("2021-03-01", "NaT", "2021-06-01", "visit.short_breaks.first"),
        }

    def test_on_the_day_on_which_care_ended(self) -> None:
        assert "left" not in self.running("2021-03-10")
        assert self.running("2021-02-28") == {}

    def test_on_the_day_of_a_visit_and_after_the_review(self) -> None:
        running = self.running("2021-03-20")
        assert running["new"] == ("2021-03-20", "2021-03-20", "2021-05-01", "visit.first_year")
        assert running["home"][2:] == ("2021-03-27", "visit.interim_order.weekly")
        assert self.running("2021-03-26")["home"][2:] == ("2021-04-17", "visit.interim_order.then")

    def test_after_an_order(self) -> None:
        assert self.running("2021-05-10")["home"] == (
            "2021-05-10",
            "NaT",
            "2021-05-17",
            "visit.order.first",
        )

    def test_what_is_not_known(self) -> None:
        made = evolve(self.MADE, visits_from=day("2021-03-10"))
        found = open_visits(made, day("2021-03-15"))
        assert found.known.tolist() == [False] * 3  # breaks, home, new
        assert np.isnat(found.due).all()
        later = open_visits(made, day("2021-03-20"))
        assert dict(zip(made.child_table.identifier[later.child].tolist(), later.known)) == {
            "breaks": False,
            "home": True,
            "new": True,
        }

    def test_nobody(self) -> None:
        nobody = Cohort.from_children([])
        assert len(open_visits(nobody, day("2021-03-01"))) == 0
        assert len(visit_obligations(nobody)) == 0


class TestASpell:
    """“One row a clock: spell, number, anchor, started, held, due, rule.”"""

    def test_every_clock(self) -> None:
        owed = visit_obligations(TestRunningOnADay.MADE)
        at_home = owed.child == 1  # breaks, home, left, new
        told = {
            name: [str(value) for value in getattr(owed, name)[at_home]]
            for name in ("number", "started", "held", "until", "due")
        }
        assert told == {
            "number": ["0", "1", "2", "0"],
            "started": ["2021-03-01", "2021-03-04", "2021-03-20", "2021-05-10"],
            "held": ["2021-03-04", "2021-03-20", "NaT", "NaT"],
            "until": ["2021-05-10", "2021-05-10", "2021-05-10", "NaT"],
            "due": ["2021-03-08", "2021-03-11", "2021-04-17", "2021-05-17"],
        }
        assert [owed.rules[n].key for n in owed.rule[at_home].tolist()] == [
            "visit.first",
            "visit.interim_order.weekly",
            "visit.interim_order.then",
            "visit.order.first",
        ]
        assert owed.anchor[at_home].tolist() == [0, 2, 2, 1]
        assert owed.verdicts()[at_home].tolist() == [Verdict.ON_TIME, Verdict.LATE, -1, -1]
        assert owed.met[at_home].tolist() == [True, False, False, False]


# -------------------------------------------------------------------------------- as columns


def visit_columns(**given: Any) -> dict[str, Any]:
    return {
        "child": ["1", "2"],
        "made_on": np.array(["2021-03-08", "2021-03-09"], "M8[D]"),
        "visitor": ["social worker", "independent reviewing officer"],
        "outcome": [VisitOutcome.SEEN, VisitOutcome.DECLINED],
        **given,
    }


class TestFromWhenVisitsOfChildrenAreComplete:
    """“What came before the data begin is not known, and is not ‘none was made’.”"""

    CHILD = Child(
        identifier="1",
        episodes=[Episode(start=day("2019-01-07"), reason_new="S", placement="U6")],
    )

    def test_a_child_in_care_since_before_the_data(self) -> None:
        # Placed on 29 March: due by 5 April, and a visit in March would have met it.
        (episode,) = self.CHILD.episodes
        child = evolve(
            self.CHILD,
            episodes=[evolve(episode, start=day("2021-03-29"))],
            visits=[Visit(made_on=day("2021-04-20"), visitor="IRO", outcome="seen")],
        )
        month = Period(day("2021-04-01"), day("2021-04-30"))
        whole = measures.visits_on_time(Cohort.from_children([child]), month)
        assert (whole.numerator, whole.denominator) == (0, 1)
        begun = Cohort.from_children([child], visits_from=day("2021-04-01"))
        assert begun.visits_from == day("2021-04-01")
        found = measures.visits_on_time(begun, month)
        assert (found.numerator, found.denominator) == (0, 0)
        assert found.excluded["history_unknown"] == 1

    def test_that_none_was_made(self) -> None:
        made = Cohort.from_children([self.CHILD], visits_from=day("2021-04-01"))
        assert made.visits_given
        assert not Cohort.from_children([self.CHILD]).visits_given

    def test_no_date(self) -> None:
        wrong: Any = "2021-04-01"
        with pytest.raises(TypeError, match=r"^visits_from is a str"):
            Cohort.from_children([self.CHILD], visits_from=wrong)


@pytest.mark.parametrize("given", [[["seen"], "seen"], [1.5, 0.5], np.array([0.5, 1.5])])
def test_what_is_no_word_of_a_visit(given: Any) -> None:
    made = TestColumnsOfVisits.MADE
    with pytest.raises((TypeError, ValueError), match=r"visits\.outcome.*: expected one of seen, "):
        made.with_visits(visit_columns(outcome=given))


class TestColumnsOfVisits:
    """“`from_columns(visits=...)`: enum values as text or numbers; unknown children raise.”"""

    MADE = Cohort.from_children(
        [
            Child(identifier=n, episodes=[Episode(start=day("2021-03-01"), reason_new="S")])
            for n in "12"
        ]
    )

    def test_words_members_and_numbers(self) -> None:
        for given in (
            {},
            {"visitor": [Visitor.SOCIAL_WORKER, Visitor.IRO], "outcome": np.array([0, 2], "i1")},
            {"visitor": np.array([0, 1]), "outcome": np.array(["seen", "declined by the child"])},
            {"mode": [None, ""]},
            {"mode": [-1, None]},
        ):
            made = self.MADE.with_visits(visit_columns(**given))
            visits = [visit for child in made.children() for visit in child.visits]
            assert [(v.made_on, v.visitor, v.outcome, v.mode) for v in visits] == [
                (day("2021-03-08"), Visitor.SOCIAL_WORKER, VisitOutcome.SEEN, None),
                (day("2021-03-09"), Visitor.IRO, VisitOutcome.DECLINED, None),
            ]
            assert made.visits_given
            assert repr(made) == "Cohort(2 children, 2 episodes, 0 reviews, 2 visits)"
            assert made.describe()["visits"] == 2

    def test_the_mode(self) -> None:
        made = self.MADE.with_visits(visit_columns(mode=["remote", "in person"]))
        modes = [visit.mode for child in made.children() for visit in child.visits]
        assert modes == [VisitMode.REMOTE, VisitMode.IN_PERSON]
        masked = np.ma.array([1, 0], mask=[True, False])
        assert self.MADE.with_visits(visit_columns(mode=masked)).visit_table.mode.tolist() == [
            -1,
            0,
        ]

    def test_with_the_rest(self) -> None:
        made = Cohort.from_columns(
            children={"child": ["1", "2"]},
            episodes={},
            reviews={},
            visits=visit_columns(),
            visits_from=day("2021-03-01"),
        )
        assert (len(made.visit_table), made.visits_from) == (2, day("2021-03-01"))

    def test_none_given_and_none_made(self) -> None:
        assert not self.MADE.visits_given
        assert "visits" not in self.MADE.describe()
        none = {name: [] for name in ("child", "made_on", "visitor", "outcome")}
        assert self.MADE.with_visits(none).visits_given

    def test_they_take_the_place_of_others(self) -> None:
        made = self.MADE.with_visits(visit_columns(), visits_from=day("2021-03-01"))
        one = {name: column[:1] for name, column in visit_columns().items()}
        again = made.with_visits(one)
        assert (len(made.visit_table), len(again.visit_table)) == (2, 1)
        assert again.visits_from is None

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"child": ["1", "3"]}, "column visits.child, row 2: the child is not in the cohort"),
            ({"visitor": ["social worker", "postman"]}, "column visits.visitor, row 2: expected"),
            ({"visitor": ["", "social worker"]}, "column visits.visitor, row 1: missing; expected"),
            ({"outcome": np.array([0, 4])}, "column visits.outcome, row 2: no code has the number"),
            ({"mode": ["by post", None]}, "row 1: expected one of in person, remote"),
            ({"mode": ["remote"]}, "column visits.mode has 1 rows, its table 2"),
            ({"made_on": [None, day("2021-03-08")]}, "a visit has no date .visits, row 1."),
            ({"made_on": [day("1979-03-08")] * 2}, "visits.made_on, row 1: a date outside"),
            ({"outcom": [0, 0]}, "column visits.outcom is not known; did you mean outcome?"),
        ],
    )
    def test_what_will_not_do(self, given: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message) as raised:
            self.MADE.with_visits(visit_columns(**given))
        assert "postman" not in str(raised.value)

    def test_a_column_that_is_needed(self) -> None:
        columns = visit_columns()
        del columns["outcome"]
        with pytest.raises(ValueError, match=r"column visits\.outcome is missing"):
            self.MADE.with_visits(columns)

    def test_of_several_authorities(self) -> None:
        made = Cohort.from_children(
            [
                Child(identifier=identifier, authority=authority)
                for authority, identifier in (("North", "1"), ("South", "1"), ("South", "2"))
            ]
        )
        named = made.with_visits(visit_columns(authority=["South", ""]))
        assert named.visit_table.child.tolist() == [1, 2]
        with pytest.raises(ValueError, match="row 1: the child is of several authorities; name"):
            made.with_visits(visit_columns())
        with pytest.raises(ValueError, match="row 2: the child is not in the cohort"):
            made.with_visits(visit_columns(authority=["North", "North"]))

    def test_nothing_of_a_callers_array_changes(self) -> None:
        columns = visit_columns(mode=np.array([0, 1], "i1"))
        made = self.MADE.with_visits(columns)
        assert columns["made_on"].flags.writeable
        assert not made.visit_table.made_on.flags.writeable

    def test_disputes_stay_where_they_are(self) -> None:
        child = Child(
            identifier="1",
            visits=[Visit(made_on=day("2021-03-08"), visitor="social worker", outcome="seen")],
            disputes=[Dispute(identifier="D", raised_on=day("2021-03-08"), stage="informal")],
        )
        assert list(Cohort.from_children([Child(identifier="0"), child]).children())[1] == child


class TestFlags:
    """“What the return does not say of an episode: True, False or None.”"""

    @pytest.mark.parametrize("name", EPISODE_FLAGS)
    @pytest.mark.parametrize(
        "given",
        [
            [True, False, None],
            [1, 0, -1],
            np.array([1.0, 0.0, np.nan]),
            np.array([1, 0, -1], "i1"),
            np.ma.array([True, False, True], mask=[False, False, True]),
            ["Yes", "n", None],
            np.array(["yes", "NO", " "]),
            np.ma.array(["yes", "no", "hidden"], mask=[False, False, True]),
        ],
    )
    def test_in_and_out(self, name: str, given: Any) -> None:
        days = np.array(["2021-03-01", "2021-03-02", "2021-03-03"], "M8[D]")
        made = Cohort.from_columns(
            children={},
            episodes={"child": ["1", "1", "1"], "start": days, name: given},
            reviews={},
        )
        assert getattr(made.episode_table, name).tolist() == [1, 0, -1]
        (child,) = made.children()
        assert [getattr(episode, name) for episode in child.episodes] == [True, False, None]
        others = [one for one in EPISODE_FLAGS if one != name]
        assert all(getattr(episode, one) is None for one in others for episode in child.episodes)

    def test_of_children_what_a_mask_covers_is_not_known(self) -> None:
        made = Cohort.from_columns(
            children={
                "child": ["1", "2"],
                "unaccompanied": np.ma.array([True, False], mask=[False, True]),
            },
            episodes={},
            reviews={},
        )
        assert [child.unaccompanied for child in made.children()] == [True, None]

    @pytest.mark.parametrize(
        ("given", "kind"),
        [
            (["maybe"], TypeError),
            (np.array(["2021-03-01"], "M8[D]"), TypeError),
            ([2], ValueError),
            ([0.5], ValueError),
            ([True, False], ValueError),
        ],
    )
    def test_what_will_not_do(self, given: Any, kind: type[Exception]) -> None:
        with pytest.raises(kind, match=r"column episodes\.until_eighteen"):
            Cohort.from_columns(
                children={},
                episodes={"child": ["1"], "start": [day("2021-03-01")], "until_eighteen": given},
                reviews={},
            )

    def test_episodes_that_differ_in_them_alone(self) -> None:
        made = Cohort.from_columns(
            children={},
            episodes={
                "child": ["1"] * 4,
                "start": [day("2021-03-01")] * 4,
                "until_eighteen": [None, True, False, True],
            },
            reviews={},
        )
        assert made.episode_table.until_eighteen.tolist() == [0, 1, -1]
        assert made.repeated["episodes"] == 1
