"""`by=`: a figure in parts.

“"Not known" is a group of its own. The parts add up to the whole. A group with nothing to count
gives "no cases" there and figures elsewhere.”
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from carekpi import Child, Cohort, Period, reporting_year
from carekpi.codes import Ethnicity, LegalStatus, Placement, ReasonEpisodeEnded
from carekpi.cohort import AGE_BANDS, DIMENSIONS, NOT_KNOWN
from carekpi.measures import (
    CATALOGUE,
    ceased,
    disputes_raised,
    latest_review_in_date,
    looked_after,
    participated,
    reviews_on_time,
    reviews_on_time_due,
    started,
)
from spec.tables import cases, cohort, day

if TYPE_CHECKING:
    from carekpi.measures import Measure
    from carekpi.results import Result

YEAR_2021 = reporting_year(2021)


def shown(result: Result) -> dict[str, str]:
    """Each part by its group: so many of so many, or so many."""
    return {
        " / ".join(part.group.values()): (
            str(part.numerator)
            if part.denominator is None
            else f"{part.numerator} of {part.denominator}"
        )
        for part in result.parts
    }


def one_child(measure: Measure, by: str, period: Period = YEAR_2021, **tables: Any) -> str:
    """The group of the one record of the one child of some tables."""
    result = measure(cohort(**tables), period, by=by)
    (part,) = [part for part in result.parts if part.considered]
    assert part.considered == result.considered == 1
    return part.group[by]


class TestByTheChild:
    """By what is known of the child: the groups of the official statistics."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            SEX | group
            M   | Male
            F   | Female
            U   | not known
                | not known
            """
        ),
    )
    def test_sex(self, row: dict[str, str]) -> None:
        assert row["group"] == one_child(
            looked_after,
            "sex",
            children=f"CHILD | SEX \n 1 | {row['SEX']}",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            ETHNIC | group
            WBRI   | White
            WROM   | White
            MWBC   | Mixed
            ABAN   | Asian
            CHNE   | Asian
            BOTH   | Black
            OOTH   | Other
            # declined to say, and not yet obtained
            REFU   | not known
            NOBT   | not known
                   | not known
            """
        ),
    )
    def test_ethnic_group(self, row: dict[str, str]) -> None:
        assert row["group"] == one_child(
            looked_after,
            "ethnic_group",
            children=f"CHILD | ETHNIC \n 1 | {row['ETHNIC']}",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DOB        | on         | group
            2021-03-31 | 2021-03-31 | under 1
            2020-04-01 | 2021-03-31 | under 1
            2020-03-31 | 2021-03-31 | 1 to 4
            2016-04-01 | 2021-03-31 | 1 to 4
            2016-03-31 | 2021-03-31 | 5 to 9
            2011-04-01 | 2021-03-31 | 5 to 9
            2011-03-31 | 2021-03-31 | 10 to 15
            2005-04-01 | 2021-03-31 | 10 to 15
            2005-03-31 | 2021-03-31 | 16 to 17
            2003-04-01 | 2021-03-31 | 16 to 17
            # the eighteenth birthday
            2003-03-31 | 2021-03-31 | 18 and over
            2003-03-30 | 2021-03-31 | 18 and over
            # born on 29 February: a year older on 1 March in common years
            2016-02-29 | 2021-02-28 | 1 to 4
            2016-02-29 | 2021-03-01 | 5 to 9
            2004-02-29 | 2022-02-28 | 16 to 17
            2004-02-29 | 2022-03-01 | 18 and over
            # not known, and born after the day: the data are wrong
                       | 2021-03-31 | not known
            2021-04-01 | 2021-03-31 | not known
            """
        ),
    )
    def test_age_band_on_the_day(self, row: dict[str, str]) -> None:
        assert row["group"] == one_child(
            looked_after,
            "age_band",
            Period.on(day(row["on"])),
            children=f"CHILD | DOB \n 1 | {row['DOB']}",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
        )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            UASC | DUC        | group
            yes  |            | yes
            yes  | 2021-04-01 | yes
            # no longer, from the day on which it ended
            yes  | 2021-03-31 | no
            yes  | 2020-06-01 | no
            no   |            | no
            no   | 2021-04-01 | no
                 |            | not known
            """
        ),
    )
    def test_unaccompanied_on_the_day(self, row: dict[str, str]) -> None:
        assert row["group"] == one_child(
            looked_after,
            "unaccompanied",
            children=f"CHILD | UASC | DUC \n 1 | {row['UASC']} | {row['DUC']}",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
        )

    def test_authority(self) -> None:
        made = cohort(
            children="CHILD | LA \n 1 | South \n 2, 3 | North \n 4 |",
            episodes="CHILD | DECOM \n 1, 2, 3, 4 | 2020-05-11",
        )
        result = looked_after(made, YEAR_2021, by="authority")
        assert shown(result) == {"North": "2", "South": "1", "not known": "1"}

    def test_one_authority_and_none(self) -> None:
        episodes = "CHILD | DECOM \n 1 | 2020-05-11"
        assert one_child(looked_after, "authority", episodes=episodes) == NOT_KNOWN
        children = "CHILD | LA \n 1 | North"
        found = one_child(looked_after, "authority", children=children, episodes=episodes)
        assert found == "North"


class TestByTheEpisode:
    """By the status and placement of the day of the record: for a review, of its day; for a start
    of its first episode; for an end, of its last."""

    EPISODES = """
        CHILD | DECOM      | DEC        | RNE | REC | LS | PLACE | CIN
        1     | 2020-05-11 | 2020-09-07 | S   | X1  | V2 | K2    | N8
        1     | 2020-09-07 | 2021-02-01 | L   | E4A | C2 | U6    | N1
        """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            by             | first                             | last
            legal_status   | Accommodated under section 20     | Full care order
            placement_type | Secure homes and children's homes | Fostered by another carer
            need           | Absent parenting                  | Abuse or neglect
            """
        ),
    )
    def test_of_the_day(self, row: dict[str, str]) -> None:
        by = row["by"]
        for on, group in (
            ("2020-05-11", row["first"]),
            ("2020-09-06", row["first"]),
            ("2020-09-07", row["last"]),
            ("2021-02-01", row["last"]),
        ):
            reviews = f"CHILD | REVIEW \n 1 | {on}"
            found = one_child(reviews_on_time, by, episodes=self.EPISODES, reviews=reviews)
            assert found == group
        assert one_child(started, by, episodes=self.EPISODES) == row["first"]
        assert one_child(ceased, by, episodes=self.EPISODES) == row["last"]

    def test_reason_that_it_ended(self) -> None:
        found = one_child(ceased, "reason_ended", episodes=self.EPISODES)
        assert found == "Returned home to parents or relatives"

    def test_blank_is_not_known(self) -> None:
        for by in ("legal_status", "placement_type", "need", "reason_ended"):
            episodes = "CHILD | DECOM | DEC | LS \n 1 | 2020-05-11 | 2020-06-01 | "
            assert one_child(ceased, by, episodes=episodes) == NOT_KNOWN

    def test_a_review_on_a_day_out_of_care_has_no_status(self) -> None:
        reviews = "CHILD | REVIEW \n 1 | 2021-02-02"
        for by in ("legal_status", "placement_type", "need"):
            found = one_child(reviews_on_time, by, episodes=self.EPISODES, reviews=reviews)
            assert found == NOT_KNOWN

    def test_of_a_child_without_episodes(self) -> None:
        assert one_child(participated, "need", reviews="CHILD | REVIEW \n 1 | 2021-02-02") == (
            NOT_KNOWN
        )


class TestByTime:
    """Months, quarters and reporting years of the period, every one of them, in order."""

    EPISODES = "CHILD | DECOM \n 1, 2 | 2019-05-13"
    REVIEWS = """
        CHILD | REVIEW
        1, 2  | 2019-05-20
        1, 2  | 2019-08-20
        1     | 2020-02-20
        2     | 2020-02-21
        1     | 2020-06-30
        1     | 2020-07-01
        2     | 2021-03-31
        """

    def test_months(self) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS)
        result = reviews_on_time(made, YEAR_2021, by="month")
        assert list(shown(result)) == [
            *(f"2020-{number:02}" for number in range(4, 13)),
            *(f"2021-{number:02}" for number in range(1, 4)),
        ]
        figures = {month: figure for month, figure in shown(result).items() if figure != "0 of 0"}
        assert figures == {"2020-06": "1 of 1", "2020-07": "1 of 1", "2021-03": "0 of 1"}
        empty = result.parts[0]
        assert (empty.value, str(empty.figure)) == (None, "no cases")

    def test_quarters(self) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS)
        assert shown(reviews_on_time(made, YEAR_2021, by="quarter")) == {
            "2021 Q1": "1 of 1",
            "2021 Q2": "1 of 1",
            "2021 Q3": "0 of 0",
            "2021 Q4": "0 of 1",
        }

    def test_years(self) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS)
        period = Period(day("2020-01-01"), day("2021-04-30"))
        assert shown(reviews_on_time(made, period, by="year")) == {
            "2020": "1 of 2",
            "2021": "2 of 3",
            "2022": "0 of 0",
        }

    def test_by_the_day_on_which_it_fell_due(self) -> None:
        # for reviews due: 20 August, whenever they were held
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="CHILD | REVIEW \n 1 | 2020-05-20 \n 1 | 2020-10-01",
        )
        result = reviews_on_time_due(made, Period(day("2020-06-01"), day("2020-11-30")), by="month")
        assert [figure for figure in shown(result).values() if figure != "0 of 0"] == [
            "1 of 1",
            "0 of 1",
        ]
        assert shown(result)["2020-08"] == "0 of 1"

    def test_what_speaks_of_one_day_has_no_months(self) -> None:
        for measure in CATALOGUE:
            if measure.at_end and measure.kind != "rate" and not measure.needs:
                with pytest.raises(ValueError, match="speaks of one day, the last of the period"):
                    measure(cohort(), YEAR_2021, by="month")

    def test_a_hundred_and_twenty_months(self) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS)
        decade = Period(day("2012-04-01"), day("2022-03-31"))
        result = reviews_on_time(made, decade, by="month")
        assert len(result.parts) == 120
        assert sum(part.considered for part in result.parts) == 9


class TestByReviewNumber:
    """“review number (first, second, later)”: known where the whole history is, or where two came
    before in the data."""

    EPISODES = """
        CHILD   | DECOM      | RNE
        known   | 2020-05-11 | S
        unknown | 2019-05-13 | P
        """
    REVIEWS = """
        CHILD          | REVIEW
        known, unknown | 2020-06-08
        known, unknown | 2020-09-07
        known, unknown | 2021-03-01
        known, unknown | 2021-03-02
        none           | 2020-06-08
        """

    def test_by_what_is_known(self) -> None:
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS, coverage="2020-04-01")
        result = reviews_on_time(made, YEAR_2021, by="review_number")
        assert {p.group["review_number"]: p.considered for p in result.parts} == {
            "first": 1,
            "second": 1,
            "later": 4,
            # the first two of the one whose history is not, and one out of care
            "not known": 3,
        }

    def test_of_other_figures(self) -> None:
        # of participation as of timing; and of reviews due, held or not
        made = cohort(episodes=self.EPISODES, reviews=self.REVIEWS, coverage="2020-04-01")
        result = participated(made, YEAR_2021, by="review_number")
        assert [p.considered for p in result.parts] == [1, 1, 4, 3]
        due = reviews_on_time_due(made, YEAR_2021, by="review_number")
        assert {p.group["review_number"]: p.considered for p in due.parts} == {
            # due on 9 June, 8 December and, of both children, 7 March
            "first": 1,
            "second": 1,
            "later": 2,
            # on the first day covered, and after three months or six
            "not known": 2,
        }

    def test_children_have_none(self) -> None:
        for measure in (looked_after, started, ceased, latest_review_in_date):
            with pytest.raises(ValueError, match="which have no review_number"):
                measure(cohort(), YEAR_2021, by="review_number")


class TestByParticipation:
    """By the code of the review that was held; not known where there is none that can be used."""

    MADE = cohort(
        episodes="CHILD | DECOM \n 1 | 2020-05-11",
        reviews="""
        CHILD | REVIEW     | REVIEW_CODE
        1     | 2020-06-08 | PN4
        1     | 2020-09-07 | PN1
        1     | 2020-09-08 | PN1
        1     | 2020-09-09 |
        1     | 2020-09-10 | PN1
        1     | 2020-09-10 | PN2
        2     | 2020-09-10 | PN0
        """,
    )

    def test_of_reviews_held(self) -> None:
        result = reviews_on_time(self.MADE, YEAR_2021, by="participation")
        assert {p.group["participation"]: p.considered for p in result.parts} == {
            "PN0": 1,
            "PN1": 2,
            "PN4": 1,
            "not known": 2,
        }

    def test_of_nothing_else(self) -> None:
        for measure in (looked_after, reviews_on_time_due):
            with pytest.raises(ValueError, match="which have no participation"):
                measure(self.MADE, YEAR_2021, by="participation")


class TestSeveralAtOnce:
    """“Several at once”: every combination of the groups that occur, in order."""

    MADE = cohort(
        children="CHILD | SEX | LA \n 1 | M | North \n 2 | F | South \n 3 | | South",
        episodes="CHILD | DECOM \n 1, 2, 3 | 2020-05-11",
        reviews="CHILD | REVIEW \n 1, 2 | 2020-06-01 \n 2 | 2020-10-01 \n 3 | 2020-07-01",
    )

    def test_every_combination(self) -> None:
        result = reviews_on_time(self.MADE, YEAR_2021, by=["authority", "sex"])
        assert shown(result) == {
            "North / Male": "1 of 1",
            "North / Female": "0 of 0",
            "North / not known": "0 of 0",
            "South / Male": "0 of 0",
            "South / Female": "1 of 2",
            "South / not known": "0 of 1",
        }
        assert result.by == ("authority", "sex")
        assert [part.value for part in result.parts][1] is None

    def test_the_order_is_the_callers(self) -> None:
        result = reviews_on_time(self.MADE, YEAR_2021, by=("sex", "authority"))
        assert next(iter(shown(result))) == "Male / North"

    def test_with_time(self) -> None:
        result = reviews_on_time(self.MADE, YEAR_2021, by=["quarter", "sex"])
        assert len(result.parts) == 4 * 3
        assert shown(result)["2021 Q1 / Female"] == "1 of 1"
        assert shown(result)["2021 Q3 / Female"] == "0 of 1"

    def test_nothing_asked_and_nothing_there(self) -> None:
        assert reviews_on_time(self.MADE, YEAR_2021).parts == ()
        assert reviews_on_time(self.MADE, YEAR_2021, by=()).by == ()
        nothing = reviews_on_time(cohort(), YEAR_2021, by="sex")
        assert (nothing.parts, nothing.value, nothing.by) == ((), None, ("sex",))


class TestPartsAndWhole:
    """“The parts add up to the whole, by test.”"""

    MADE = cohort(
        coverage="2020-04-01",
        children="""
        CHILD | SEX | DOB        | ETHNIC | UASC | LA
        1     | M   | 2010-05-05 | WBRI   | no   | North
        2     | F   | 2017-05-05 | REFU   |      | South
        3     |     |            |        | yes  |
        """,
        episodes="""
        CHILD | DECOM      | DEC        | RNE | REC | LS | PLACE | CIN
        1     | 2015-05-11 | 2020-10-01 | S   | X1  | C2 | U6    | N1
        1     | 2020-10-01 |            | P   |     | C2 | K2    | N1
        2     | 2020-06-01 | 2021-01-04 | S   | E11 | V2 | U1    | N3
        3     | 2020-06-01 |            | P   |     |    |       |
        """,
        reviews="""
        CHILD | REVIEW     | REVIEW_CODE
        1     | 2020-04-20 | PN1
        1     | 2020-10-20 | PN4
        2     | 2020-06-20 | PN0
        2     | 2020-12-20 |
        3     | 2020-07-01 | PN1
        4     | 2020-07-01 | PN1
        """,
    )

    @pytest.mark.parametrize(
        ("measure", "by"),
        [
            pytest.param(measure, by, id=f"{measure.key} by {by}")
            for measure in CATALOGUE
            for by in measure.dimensions
            if measure.kind != "rate" and not measure.needs
            if by not in DIMENSIONS or not DIMENSIONS[by].needs
        ],
    )
    def test_add_up(self, measure: Measure, by: str) -> None:
        whole = measure(self.MADE, YEAR_2021, by=by)
        assert sum(part.numerator for part in whole.parts) == whole.numerator
        assert sum(part.denominator or 0 for part in whole.parts) == (whole.denominator or 0)
        assert sum(part.presumed for part in whole.parts) == whole.presumed
        for reason, count in whole.excluded.items():
            assert sum(part.excluded[reason] for part in whole.parts) == count
        assert whole.considered

    def test_what_is_presumed_is_in_the_part_that_it_belongs_to(self) -> None:
        result = reviews_on_time(self.MADE, YEAR_2021, by="sex")
        assert {p.group["sex"]: p.presumed for p in result.parts} == {
            "Male": 1,
            "Female": 0,
            "not known": 0,
        }

    def test_a_part_is_the_figure_of_those_children_alone(self) -> None:
        (male,) = [
            part
            for part in reviews_on_time(self.MADE, YEAR_2021, by="sex").parts
            if part.group["sex"] == "Male"
        ]
        (child,) = (child for child in self.MADE.children() if child.identifier == "1")
        alone = reviews_on_time(
            Cohort.from_children([child], coverage_from=day("2020-04-01")), YEAR_2021
        )
        assert (male.figure, male.left_out, male.presumed) == (
            alone.figure,
            alone.left_out,
            alone.presumed,
        )


class TestColumnsOfTheCaller:
    """“and any column the caller adds”, of children, of episodes or of reviews."""

    MADE = cohort(
        episodes="""
        CHILD | DECOM      | DEC        | RNE | REC
        1     | 2020-05-11 | 2020-09-01 | S   | X1
        1     | 2020-09-01 |            | P   |
        2     | 2020-05-11 |            | S   |
        """,
        reviews="""
        CHILD | REVIEW     | REVIEW_CODE
        1     | 2020-06-01 | PN1
        1     | 2020-09-01 | PN1
        2     | 2020-06-01 | PN1
        2     | 2020-06-01 | PN4
        2     | 2020-12-01 | PN1
        3     | 2020-06-01 | PN1
        """,
    )

    def test_of_children_by_identifier(self) -> None:
        made = self.MADE.with_column("team", {"1": "West", "2": "East"}, of="children")
        assert shown(reviews_on_time(made, YEAR_2021, by="team")) == {
            "East": "1 of 2",
            "West": "2 of 2",
            "not known": "0 of 0",
        }
        assert shown(looked_after(made, YEAR_2021, by="team")) == {"East": "1", "West": "1"}

    def test_what_a_record_s_own_row_says_goes_before_what_its_child_has(self) -> None:
        """A dispute was raised with a team, whichever the child's is now."""
        made = self.MADE.with_column("team", {"1": "West", "2": "East"}, of="children")
        for given, teams in (({"team": ["North"]}, {"North": 1}), ({}, {"West": 1})):
            disputes = {"identifier": ["D1"], "child": ["1"], "raised": [day("2020-07-01")]}
            result = disputes_raised(
                made.with_local("disputes", {**disputes, **given}), YEAR_2021, by="team"
            )
            assert {p.group["team"]: p.numerator for p in result.parts} == teams

    def test_of_children_in_order(self) -> None:
        made = self.MADE.with_column("team", ["West", None, "East"], of="children")
        result = reviews_on_time(made, YEAR_2021, by="team")
        assert {p.group["team"]: p.considered for p in result.parts} == {
            "East": 1,
            "West": 2,
            "not known": 2,
        }

    def test_of_episodes(self) -> None:
        # the review of 1 September lies in both episodes: the later one's
        made = self.MADE.with_column("home", ["A", "B", None], of="episodes")
        result = reviews_on_time(made, YEAR_2021, by="home")
        assert {p.group["home"]: p.considered for p in result.parts} == {
            "A": 1,
            "B": 1,
            "not known": 3,
        }

    def test_of_reviews(self) -> None:
        # in the cohort's order; the two rows of one day are one review, and the first counts
        made = self.MADE.with_column(
            "place", ["office", "home", "home", "office", None, "office"], of="reviews"
        )
        result = reviews_on_time(made, YEAR_2021, by="place")
        assert {p.group["place"]: p.considered for p in result.parts} == {
            "home": 2,
            "office": 2,
            "not known": 1,
        }

    def test_of_reviews_where_there_are_none(self) -> None:
        made = cohort(episodes="CHILD | DECOM \n 1 | 2020-05-11").with_column(
            "place", [], of="reviews"
        )
        assert shown(reviews_on_time(made, YEAR_2021, by="place")) == {}
        with pytest.raises(ValueError, match="looked_after counts children, and 'place' is of rev"):
            looked_after(made, YEAR_2021, by="place")

    def test_of_reviews_by_identifier_and_day(self) -> None:
        made = self.MADE.with_column(
            "place",
            {("1", day("2020-06-01")): "office", ("2", day("2020-06-01")): "home"},
            of="reviews",
        )
        result = reviews_on_time(made, YEAR_2021, by="place")
        assert {p.group["place"]: p.considered for p in result.parts} == {
            "home": 1,
            "office": 1,
            "not known": 3,
        }

    def test_of_several_authorities(self) -> None:
        made = cohort(
            children="CHILD | LA \n 1 | North \n 2 | South",
            episodes="CHILD | DECOM \n 1, 2 | 2020-05-11",
        )
        labels = {("North", "1"): "West", "2": "East"}
        assert shown(
            looked_after(made.with_column("team", labels, of="children"), YEAR_2021, by="team")
        ) == {
            "East": "1",
            "West": "1",
        }

    def test_a_label_that_says_not_known(self) -> None:
        made = self.MADE.with_column("team", {"1": "not known", "2": "East"}, of="children")
        assert shown(looked_after(made, YEAR_2021, by="team")) == {"East": "1", "not known": "1"}

    def test_with_others(self) -> None:
        made = self.MADE.with_column("team", {"1": "West", "2": "East"}, of="children")
        made = made.with_column("home", ["A", "B", None], of="episodes")
        result = looked_after(made, YEAR_2021, by=["team", "home"])
        assert shown(result) == {
            "East / B": "0",
            "East / not known": "1",
            "West / B": "1",
            "West / not known": "0",
        }

    def test_the_cohort_itself_is_not_changed(self) -> None:
        before = dict(self.MADE.added)
        self.MADE.with_column("team", {"1": "West"}, of="children")
        assert dict(self.MADE.added) == before == {}

    @pytest.mark.parametrize(
        ("values", "of", "message"),
        [
            ({}, "visits", 'must be "children", "episodes" or "reviews", not \'visits\''),
            ({"9": "x"}, "children", "column team: a key has no row"),
            ({"1": "x"}, "reviews", "column team: a key has no row"),
            (["x"], "children", "has 1 labels, the table of children 3 rows"),
            (["x"] * 4, "episodes", "has 4 labels, the table of episodes 3 rows"),
        ],
    )
    def test_what_will_not_do(self, values: Any, of: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            self.MADE.with_column("team", values, of=of)

    def test_a_label_that_is_no_text(self) -> None:
        with pytest.raises(TypeError, match="column team, row 2: a label is text or None, not int"):
            self.MADE.with_column("team", ["x", 3, None], of="children")  # type: ignore[list-item]

    def test_an_identifier_of_two_authorities(self) -> None:
        north, south = (Child(identifier="1", authority=name) for name in ("North", "South"))
        with pytest.raises(ValueError, match="is of several authorities; name the authority too"):
            Cohort.from_children([north, south]).with_column("team", {"1": "x"}, of="children")

    @pytest.mark.parametrize("name", ["sex", "month", "numerator", "", " "])
    def test_a_name_that_is_taken_or_blank(self, name: str) -> None:
        with pytest.raises(ValueError, match="will not do as a name"):
            self.MADE.with_column(name, {"1": "x"}, of="children")


class TestWhatCannotBe:
    """Wrong calls say what there is."""

    @pytest.mark.parametrize("wrong", [3, "North", None])
    def test_labels_that_are_none(self, wrong: Any) -> None:
        with pytest.raises(TypeError, match=r"^column team: expected labels by key, or one label"):
            cohort().with_column("team", wrong, of="children")

    def test_a_key_that_is_none(self) -> None:
        made = cohort().with_column("team", {}, of="children")
        with pytest.raises(ValueError, match="cannot break down by 'gender'") as error:
            reviews_on_time(made, YEAR_2021, by="gender")
        assert all(key in str(error.value) for key in [*DIMENSIONS, "team"])

    def test_the_same_twice(self) -> None:
        with pytest.raises(ValueError, match="twice by the same thing"):
            reviews_on_time(cohort(), YEAR_2021, by=["sex", "sex"])

    def test_a_law_that_it_does_not_follow(self) -> None:
        with pytest.raises(TypeError, match="participated follows no rule"):
            participated(cohort(), YEAR_2021, as_in_force=True)
        assert latest_review_in_date(cohort(), YEAR_2021, as_in_force=True).value is None


class TestTheGroups:
    """Every group has a code; the order is that in which reports show them."""

    @pytest.mark.parametrize(
        ("codes", "by"),
        [
            (Ethnicity, "ethnic_group"),
            (LegalStatus, "legal_status"),
            (Placement, "placement_type"),
            (ReasonEpisodeEnded, "reason_ended"),
        ],
    )
    def test_in_the_order_of_reports(self, codes: Any, by: str) -> None:
        column = {
            "ethnic_group": "ETHNIC",
            "legal_status": "LS",
            "placement_type": "PLACE",
            "reason_ended": "REC",
        }[by]
        members = codes.numbered()
        rows = [
            f"{n} | 2020-05-11 | 2020-06-01 | {m.code if column != 'ETHNIC' else ''}"
            for n, m in enumerate(members)
        ]
        children = [f"{n} | {m.code}" for n, m in enumerate(members)] if column == "ETHNIC" else []
        made = cohort(
            children="\n".join(["CHILD | ETHNIC", *children]) if children else "",
            episodes="\n".join(
                [f"CHILD | DECOM | DEC | {column if column != 'ETHNIC' else 'PLACE'}", *rows]
            ),
        )
        expected = [group for group in codes.groups() if group.lower() != NOT_KNOWN]
        found = list(shown(ceased(made, YEAR_2021, by=by)))
        assert [group for group in found if group != NOT_KNOWN] == expected

    def test_the_age_bands(self) -> None:
        assert [label for label, _ in AGE_BANDS] == [
            "under 1",
            "1 to 4",
            "5 to 9",
            "10 to 15",
            "16 to 17",
            "18 and over",
        ]

    def test_each_has_a_title(self) -> None:
        assert all(dimension.title for dimension in DIMENSIONS.values())
        assert [key for key, dimension in DIMENSIONS.items() if dimension.of_time] == [
            "month",
            "quarter",
            "year",
        ]
