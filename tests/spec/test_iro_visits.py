"""Visits by the IRO before a review, and the IRO's last contact.

“`iro_visited_before_review`: reviews in the period with a visit by the IRO on a date from 42 days
before the review up to its own day; `iro_visit_declined`: no such visit, but one declined in that
window; and the two together. Visited wins over declined.”
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from carekpi import Period, reporting_year
from carekpi.cohort import NotCovered, NotGiven
from carekpi.measures import (
    iro_contact_within_six_months,
    iro_visit_declined,
    iro_visited_before_review,
    iro_visited_or_declined,
)
from spec.tables import boxes, cases, check_children, cohort, day, rows

if TYPE_CHECKING:
    from carekpi.measures import Measure

YEAR_2021 = reporting_year(2021)
IN_CARE = "CHILD | DECOM \n 1 | 2020-05-11"

#: What each of the three says of a review.
THREE: dict[str, tuple[Measure, str, str, str, str]] = {
    "visited": (iro_visited_before_review, "visited", "not visited", "not visited", "visited"),
    "declined": (
        iro_visit_declined,
        "not declined",
        "declined",
        "not declined",
        "not declined",
    ),
    "either": (iro_visited_or_declined, "either", "either", "neither", "either"),
}
ANSWERS = ("visited", "declined", "neither")


def check(
    *,
    episodes: str,
    reviews: str,
    visits: str,
    visits_from: str | None = None,
    coverage: str | None = None,
) -> None:
    """Hold what the three measures make of each review to the reviews' table: `visited`,
    `declined`, `neither`, or the reason that leaves it out of all three.
    """
    made = cohort(
        episodes=episodes,
        reviews=reviews,
        coverage=coverage,
        local={"visits": visits},
        local_from={"visits": visits_from} if visits_from else {},
    )
    for measure, *words in THREE.values():
        said = dict(zip(ANSWERS, words))
        expected = {
            (row["CHILD"], day(row["REVIEW"])): said.get(row["answer"], row["answer"])
            for row in rows(reviews)
            if row["answer"]
        }
        found = {(child, on): box for child, on, box in boxes(measure, made, YEAR_2021)}
        assert found == expected, measure.key


class TestTheWindow:
    """“from 42 days before the review up to its own day”."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # the review is on 7 September 2020; 42 days before it is 27 July
            DATE       | OUTCOME    | answer
            2020-07-26 | seen       | neither
            2020-07-27 | seen       | visited
            2020-09-07 | seen       | visited
            2020-09-08 | seen       | neither
            2020-08-10 | seen alone | visited
            2020-08-10 | not seen   | neither
            2020-07-26 | declined   | neither
            2020-07-27 | declined   | declined
            2020-09-07 | declined   | declined
            2020-09-08 | declined   | neither
            """
        ),
    )
    def test_its_edges(self, row: dict[str, str]) -> None:
        check(
            episodes=IN_CARE,
            reviews=f"CHILD | REVIEW | answer \n 1 | 2020-09-07 | {row['answer']}",
            visits=f"""
            CHILD | DATE          | VISITOR | OUTCOME
            1     | {row["DATE"]} | IRO     | {row["OUTCOME"]}
            """,
        )

    def test_by_the_iro_and_in_any_way(self) -> None:
        check(
            episodes="CHILD | DECOM \n video, said nothing, worker | 2020-05-11",
            reviews="""
            CHILD        | REVIEW     | answer
            video        | 2020-09-07 | visited
            said nothing | 2020-09-07 | visited
            worker       | 2020-09-07 | neither
            """,
            visits="""
            CHILD        | DATE       | VISITOR       | OUTCOME | MODE
            video        | 2020-08-10 | IRO           | seen    | remote
            said nothing | 2020-08-10 | IRO           | seen    |
            worker       | 2020-08-10 | social worker | seen    | in person
            """,
        )


class TestVisitedWins:
    """“Visited wins over declined.”"""

    def test_whichever_came_first(self) -> None:
        check(
            episodes="CHILD | DECOM \n before, after, same day, long ago | 2020-05-11",
            reviews="""
            CHILD     | REVIEW     | answer
            before    | 2020-09-07 | visited
            after     | 2020-09-07 | visited
            same day  | 2020-09-07 | visited
            # the visit lies outside the window, the one that was declined inside
            long ago  | 2020-09-07 | declined
            """,
            visits="""
            CHILD     | DATE       | VISITOR | OUTCOME
            before    | 2020-08-03 | IRO     | declined
            before    | 2020-08-31 | IRO     | seen
            after     | 2020-08-03 | IRO     | seen
            after     | 2020-08-31 | IRO     | declined
            same day  | 2020-08-03 | IRO     | declined
            same day  | 2020-08-03 | IRO     | seen alone
            long ago  | 2020-06-01 | IRO     | seen
            long ago  | 2020-08-31 | IRO     | declined
            """,
        )

    def test_one_visit_may_serve_two_reviews(self) -> None:
        check(
            episodes=IN_CARE,
            reviews="""
            CHILD | REVIEW     | answer
            1     | 2020-06-08 | visited
            1     | 2020-06-29 | visited
            1     | 2020-07-14 | neither
            """,
            visits="CHILD | DATE | VISITOR | OUTCOME \n 1 | 2020-06-01 | IRO | seen",
        )


class TestAnEarlierPeriodOfCare:
    """“never counting one from an earlier period of care (before the period of care's start)”."""

    def test_two_periods_of_care_in_the_year(self) -> None:
        check(
            episodes="""
            CHILD                             | DECOM      | DEC        | RNE | REC
            then, declined then, now, the day | 2020-04-06 | 2020-08-21 | S   | E4A
            then, declined then, now, the day | 2020-09-01 |            | S   |
            """,
            reviews="""
            CHILD         | REVIEW     | answer
            then          | 2020-09-21 | neither
            declined then | 2020-09-21 | neither
            now           | 2020-09-21 | visited
            the day       | 2020-09-21 | visited
            """,
            visits="""
            CHILD         | DATE       | VISITOR | OUTCOME
            then          | 2020-08-20 | IRO     | seen
            # between the two, and so in neither
            then          | 2020-08-31 | IRO     | seen
            declined then | 2020-08-20 | IRO     | declined
            now           | 2020-08-20 | IRO     | declined
            now           | 2020-09-14 | IRO     | seen
            the day       | 2020-09-01 | IRO     | seen
            """,
        )


class TestWhereTheVisitsBegin:
    """“history_unknown (the window begins before visits_from, and no visit in the known part
    settles it)”."""

    def test_each(self) -> None:
        made = cohort(
            episodes="""
            CHILD                      | DECOM
            open, seen, declined, full | 2020-01-06
            new                        | 2020-04-06
            """,
            coverage="2020-04-01",
            reviews="""
            CHILD                | REVIEW
            # 42 days before 12 May is 31 March, before 13 May 1 April
            open, seen, declined | 2020-05-12
            full                 | 2020-05-13
            # came into care after the visits begin
            new                  | 2020-05-04
            """,
            local={
                "visits": """
                CHILD    | DATE       | VISITOR | OUTCOME
                seen     | 2020-05-04 | IRO     | seen
                declined | 2020-05-04 | IRO     | declined
                """
            },
            local_from={"visits": "2020-04-01"},
        )
        expected = {
            "open": ("history_unknown", "history_unknown", "history_unknown"),
            "seen": ("visited", "not declined", "either"),
            # whether the child was visited too is not known, but one or the other it was
            "declined": ("history_unknown", "history_unknown", "either"),
            "full": ("not visited", "not declined", "neither"),
            "new": ("not visited", "not declined", "neither"),
        }
        found: dict[str, tuple[str, ...]] = {}
        for measure, *_ in THREE.values():
            for child, _, box in boxes(measure, made, YEAR_2021):
                found[child] = (*found.get(child, ()), box)
        assert found == expected

    def test_a_year_that_they_do_not_cover(self) -> None:
        made = cohort(
            episodes=IN_CARE,
            reviews="CHILD | REVIEW \n 1 | 2020-09-07",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME \n 1 | 2020-09-01 | IRO | seen"},
            local_from={"visits": "2020-07-01"},
        )
        with pytest.raises(NotCovered, match="2020-07-01"):
            iro_visited_before_review(made, YEAR_2021)

    def test_no_visits_given_is_not_none_made(self) -> None:
        made = cohort(episodes=IN_CARE, reviews="CHILD | REVIEW \n 1 | 2020-09-07")
        with pytest.raises(NotGiven, match="visits"):
            iro_visited_before_review(made, YEAR_2021)

    def test_visits_given_and_none_made(self) -> None:
        check(
            episodes=IN_CARE,
            reviews="CHILD | REVIEW | answer \n 1 | 2020-09-07 | neither",
            visits="CHILD | DATE | VISITOR | OUTCOME",
        )


class TestLastContact:
    """“the IRO's last contact (visit with the child seen) within six months of the last day, in the
    current period of care”."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # six months from 30 September 2020 end on 30 March, from 1 October on 1 April
            DATE       | OUTCOME    | answer
            2020-09-30 | seen       | not seen
            2020-10-01 | seen       | seen
            2021-03-31 | seen alone | seen
            2021-04-01 | seen       | not seen
            2021-03-01 | declined   | not seen
            2021-03-01 | not seen   | not seen
            """
        ),
    )
    def test_six_months(self, row: dict[str, str]) -> None:
        check_children(
            iro_contact_within_six_months,
            YEAR_2021,
            episodes=IN_CARE,
            children=f"CHILD | answer \n 1 | {row['answer']}",
            local={
                "visits": f"""
                CHILD | DATE          | VISITOR | OUTCOME
                1     | {row["DATE"]} | IRO     | {row["OUTCOME"]}
                """
            },
        )

    def test_the_last_one_counts_and_never_one_of_an_earlier_period_of_care(self) -> None:
        check_children(
            iro_contact_within_six_months,
            YEAR_2021,
            episodes="""
            CHILD  | DECOM      | DEC        | RNE | REC | LS
            twice  | 2020-05-11 |            | S   |     | C2
            back   | 2020-05-11 | 2021-01-04 | S   | E4A | C2
            back   | 2021-02-01 |            | S   |     | C2
            breaks | 2020-05-11 |            | S   |     | V4
            left   | 2020-05-11 | 2021-03-31 | S   | E4A | C2
            """,
            children="""
            CHILD  | answer
            twice  | seen
            back   | not seen
            breaks | short_break
            left   |
            """,
            local={
                "visits": """
                CHILD       | DATE       | VISITOR | OUTCOME
                twice       | 2020-05-18 | IRO     | seen
                twice       | 2020-11-02 | IRO     | seen
                back        | 2020-12-07 | IRO     | seen
                breaks,left | 2020-12-07 | IRO     | seen
                """
            },
        )

    def test_where_the_visits_begin_within_the_six_months(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n long, seen | 2020-05-11 \n new | 2021-02-01",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME \n seen | 2021-03-01 | IRO | seen"},
            local_from={"visits": "2021-02-01"},
        )
        march = Period(day("2021-03-01"), day("2021-03-31"))
        found = {child: box for child, _, box in boxes(iro_contact_within_six_months, made, march)}
        assert found == {"long": "history_unknown", "seen": "seen", "new": "not seen"}
