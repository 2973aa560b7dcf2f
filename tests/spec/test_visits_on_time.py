"""Visits by social workers: which fell due, which were made in time, and one child's whole year.

“within one week of the start of any placement; then at most six weeks apart in its first year”
(SI 2010/959 reg 28). “visits by a social worker that fell due in the period: made by the due date;
rest: made late, or missed.” Days are counted by hand; six weeks are forty-two days.
"""

from __future__ import annotations

from typing import Any

import pytest

from carekpi import Period, reporting_year
from carekpi.cohort import NotGiven
from carekpi.measures import visit_year, visits_on_time, visits_seen_alone
from spec.tables import cases, check_events, cohort, day

YEAR_2021 = reporting_year(2021)
SUMMER = Period(day("2020-06-01"), day("2020-08-31"))


def outcomes(period: Period, *, child: str = "1", **tables: Any) -> list[tuple[str, str, str]]:
    """What fell due for a child: by when, made when, and what came of it."""
    made = cohort(**tables)
    return [
        (str(one.due or one.on), str(one.made_on or ""), one.verdict)
        for one in visit_year(made, child, period).due
    ]


class TestWhatFellDue:
    """“what fell due: the due date in the period; a clock that ended by a move or by leaving care
    before its due date is not due”."""

    def test_on_time_late_and_missed(self) -> None:
        # In care from Monday 1 June: a visit by 8 June. Made on the 8th, the next is due by 20
        # July, and the one after by 31 August. Made on the 9th, the next is due by 21 July; made
        # on the 22nd, the next by 2 September, after the summer.
        tables = {
            "episodes": "CHILD | DECOM \n good, late, never | 2020-06-01",
            "local": {
                "visits": """
                CHILD | DATE       | VISITOR       | OUTCOME
                good  | 2020-06-08 | social worker | seen
                good  | 2020-07-20 | social worker | seen alone
                late  | 2020-06-09 | social worker | seen
                late  | 2020-07-22 | social worker | seen
                """
            },
        }
        result = check_events(
            visits_on_time,
            SUMMER,
            events="""
            CHILD | on         | answer
            good  | 2020-06-08 | on time
            good  | 2020-07-20 | on time
            good  | 2020-08-31 | not on time
            late  | 2020-06-08 | not on time
            late  | 2020-07-21 | not on time
            never | 2020-06-08 | not on time
            """,
            **tables,
        )
        assert (result.numerator, result.denominator) == (2, 6)
        parts = visits_on_time(cohort(**tables), SUMMER, by="visit_outcome").parts
        assert [(p.group["visit_outcome"], p.numerator, p.denominator) for p in parts] == [
            ("on time", 2, 2),
            ("late", 0, 2),
            ("missed", 0, 2),
        ]

    def test_a_missed_visit_is_missed_once(self) -> None:
        # The clock that ran out on 8 June runs on: nothing further falls due until a visit is made.
        found = outcomes(
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2020-06-01",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME"},
        )
        assert found == [("2020-06-08", "", "missed")]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # in care from 1 June, a visit due by 8 June
            DEC        | answer
            2020-06-07 |
            # on its last day the child does not count as looked after
            2020-06-08 |
            2020-06-09 | missed
            """
        ),
    )
    def test_care_that_ended_before(self, row: dict[str, str]) -> None:
        found = outcomes(
            SUMMER,
            episodes=f"CHILD | DECOM | DEC | REC \n 1 | 2020-06-01 | {row['DEC']} | E4A",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME"},
        )
        assert [verdict for _, _, verdict in found] == ([row["answer"]] if row["answer"] else [])

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            RNE | clock     | answer
            # to another carer: a week from the move, and the six weeks from 8 June no longer run
            P   | placement | 2020-07-13
            P   | carer     | 2020-07-13
            # with the same carer, the return starts a new placement too
            T   | placement | 2020-07-13
            T   | carer     | 2020-07-20
            # a change of legal status is no move
            L   | placement | 2020-07-20
            """
        ),
    )
    def test_a_move_before(self, row: dict[str, str]) -> None:
        made = cohort(
            episodes=f"""
            CHILD | DECOM      | DEC        | RNE          | REC
            1     | 2020-06-01 | 2020-07-06 | S            | X1
            1     | 2020-07-06 |            | {row["RNE"]} |
            """,
            local={
                "visits": """
                CHILD | DATE       | VISITOR       | OUTCOME
                1     | 2020-06-08 | social worker | seen
                """
            },
        )
        july = Period(day("2020-07-01"), day("2020-07-31"))
        found = visits_on_time.records(made, july, visit_clock=row["clock"])
        assert [str(record.due) for record in found] == [row["answer"]]
        result = visits_on_time(made, july, visit_clock=row["clock"])
        told = dict(result.settings).get("visit_clock", "placement")
        assert told == row["clock"]

    def test_two_periods_of_care_in_the_year(self) -> None:
        found = outcomes(
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-06-01 | 2020-07-01 | S   | E4A
            1     | 2020-12-01 | 2020-12-20 | S   | E4A
            """,
            local={
                "visits": """
                CHILD | DATE       | VISITOR       | OUTCOME
                1     | 2020-06-05 | social worker | seen
                # while the child was not in care
                1     | 2020-11-30 | social worker | seen
                1     | 2020-12-10 | social worker | seen
                """
            },
        )
        assert found == [
            ("2020-06-08", "2020-06-05", "on time"),
            ("2020-12-08", "2020-12-10", "late"),
        ]

    def test_what_is_no_visit(self) -> None:
        # Not seen, declined, or by the IRO; by video while the law of the day did not permit it.
        tables = """
        CHILD | DATE       | VISITOR       | OUTCOME  | MODE
        1     | {month}-03 | social worker | not seen | in person
        1     | {month}-04 | social worker | declined | in person
        1     | {month}-05 | IRO           | seen     | in person
        1     | {month}-06 | social worker | seen     | remote
        """
        for month, verdict in (("2020-06", "on time"), ("2019-06", "missed")):
            found = outcomes(
                Period(day(f"{month}-01"), day(f"{month}-30")),
                episodes=f"CHILD | DECOM \n 1 | {month}-01",
                local={"visits": tables.format(month=month)},
            )
            assert [v for _, _, v in found] == [verdict]


class TestWhatIsLeftOut:
    """“(E) short_break, history_unknown, no_fixed_due_date.”"""

    def test_a_series_of_short_breaks(self) -> None:
        check_events(
            visits_on_time,
            YEAR_2021,
            episodes="CHILD | DECOM | LS \n 1 | 2020-06-01 | V4",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME"},
            events="CHILD | on | answer \n 1 | 2020-09-01 | short_break",
        )

    def test_where_the_visits_begin_after_the_placement(self) -> None:
        # In the placement since 2 March; the visits are complete from 1 April. The visit before the
        # first one in the data is not known, and neither is the day by which that was due.
        check_events(
            visits_on_time,
            Period(day("2020-04-01"), day("2020-05-31")),
            episodes="CHILD | DECOM \n 1, none | 2020-03-02",
            local={
                "visits": """
                CHILD | DATE       | VISITOR       | OUTCOME
                1     | 2020-04-14 | social worker | seen
                """
            },
            local_from={"visits": "2020-04-01"},
            events="""
            CHILD | on         | answer
            1     | 2020-04-01 | history_unknown
            none  | 2020-04-01 | history_unknown
            # six weeks from 14 April
            1     | 2020-05-26 | not on time
            """,
        )

    def test_by_the_law_of_the_day(self) -> None:
        # “as soon as is reasonably practicable”, from 24 April to 25 September 2020.
        for as_in_force, answer in ((False, "not on time"), (True, "no_fixed_due_date")):
            result = check_events(
                visits_on_time,
                SUMMER,
                episodes="CHILD | DECOM \n good, late | 2020-06-01",
                local={
                    "visits": """
                    CHILD | DATE       | VISITOR       | OUTCOME
                    good  | 2020-06-08 | social worker | seen
                    good  | 2020-07-20 | social worker | seen
                    good  | 2020-08-31 | social worker | seen
                    late  | 2020-06-09 | social worker | seen
                    """
                },
                events=f"""
                CHILD | on         | answer
                good  | 2020-06-08 | on time
                good  | 2020-07-20 | on time
                good  | 2020-08-31 | on time
                late  | 2020-06-08 | {answer}
                late  | 2020-07-21 | {answer}
                """,
                as_in_force=as_in_force,
            )
            instruments = {rule.source.split(" reg")[0] for rule in result.rules}
            assert ("SI 2020/445" in instruments) is as_in_force

    def test_no_visits_given_is_not_none_made(self) -> None:
        made = cohort(episodes="CHILD | DECOM \n 1 | 2020-06-01")
        for measure in (visits_on_time, visits_seen_alone):
            with pytest.raises(NotGiven, match="visits"):
                measure(made, YEAR_2021)
        with pytest.raises(NotGiven, match="visits"):
            visit_year(made, "1", YEAR_2021)

    def test_the_settings_are_refused_where_they_mean_nothing(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-06-01",
            local={"visits": "CHILD | DATE | VISITOR | OUTCOME"},
        )
        with pytest.raises(ValueError, match="visit_clock must be one of placement, carer"):
            visits_on_time(made, YEAR_2021, visit_clock="house")
        with pytest.raises(TypeError, match="visit_clock"):
            visits_seen_alone(made, YEAR_2021, visit_clock="carer")


class TestSeenAlone:
    """“social workers' visits in the period at which the child was seen, in care: seen alone.”"""

    def test_each(self) -> None:
        tables: dict[str, Any] = {
            "episodes": """
            CHILD  | DECOM      | DEC        | LS
            1      | 2020-06-01 | 2020-12-01 | C2
            breaks | 2020-06-01 |            | V4
            """,
            "children": "CHILD \n 1 \n breaks \n nobody",
            "local": {
                "visits": """
                CHILD  | DATE       | VISITOR       | OUTCOME    | MODE
                1      | 2020-06-08 | social worker | seen alone | in person
                1      | 2020-06-09 | social worker | seen       | remote
                # two that say the same are two visits
                1      | 2020-06-10 | social worker | seen       |
                1      | 2020-06-10 | social worker | seen       |
                1      | 2020-06-11 | social worker | not seen   | in person
                1      | 2020-06-12 | IRO           | seen alone | in person
                1      | 2020-12-02 | social worker | seen alone | in person
                breaks | 2020-06-08 | social worker | seen alone | in person
                nobody | 2020-06-08 | social worker | seen       | in person
                1      | 2020-05-31 | social worker | seen       | in person
                """
            },
        }
        result = check_events(
            visits_seen_alone,
            Period(day("2020-06-01"), day("2021-03-31")),
            events="""
            CHILD  | on         | answer
            1      | 2020-06-08 | alone
            1      | 2020-06-09 | not alone
            1      | 2020-06-10 | not alone
            1      | 2020-06-10 | not alone
            1      | 2020-12-02 | not_looked_after
            breaks | 2020-06-08 | short_break
            nobody | 2020-06-08 | not_in_cohort
            """,
            **tables,
        )
        assert (result.numerator, result.denominator) == (1, 4)
        parts = visits_seen_alone(cohort(**tables), YEAR_2021, by="mode").parts
        assert {p.group["mode"]: (p.numerator, p.denominator) for p in parts} == {
            "in person": (1, 1),
            "remote": (0, 1),
            "not known": (0, 2),
        }


class TestOneChildsYear:
    """“a child's whole year as a row of expected and actual visits”, from the same obligations."""

    TABLES: dict[str, Any] = {
        "episodes": "CHILD | DECOM \n 1, 2 | 2020-06-01",
        "local": {
            "visits": """
            CHILD | DATE       | VISITOR       | OUTCOME    | MODE
            1     | 2020-06-05 | social worker | seen       | in person
            # a second one on the day
            1     | 2020-06-05 | social worker | seen alone | in person
            1     | 2020-06-20 | IRO           | declined   | remote
            1     | 2020-07-18 | social worker | not seen   |
            1     | 2020-07-20 | social worker | seen       | in person
            2     | 2020-06-03 | social worker | seen       | in person
            """
        },
    }

    def test_what_was_due_and_what_was_made(self) -> None:
        # A visit by 8 June, made on the 5th; six weeks on, by 17 July, made on the 20th; six weeks
        # on, by 31 August, never made.
        found = visit_year(cohort(**self.TABLES), "1", SUMMER)
        table = [
            (row["on"], row["due"], row["made_on"], row["verdict"], row["rule"], row["outcome"])
            for row in found.to_rows()
        ]
        assert table == [
            ("2020-06-05", None, "2020-06-05", "beside", "", "seen alone"),
            ("2020-06-08", "2020-06-08", "2020-06-05", "on time", "visit.first", ""),
            ("2020-06-20", None, "2020-06-20", "beside", "", "declined by the child"),
            ("2020-07-17", "2020-07-17", "2020-07-20", "late", "visit.first_year", ""),
            ("2020-07-18", None, "2020-07-18", "beside", "", "not seen"),
            ("2020-08-31", "2020-08-31", None, "missed", "visit.first_year", ""),
        ]

    def test_no_visit_is_lost(self) -> None:
        made = cohort(**self.TABLES)
        found = visit_year(made, "1", SUMMER)
        answering = {one.made_on for one in found.due if one.made_on}
        assert len(answering) + len(found.beside) == 5

    def test_the_same_as_the_figure(self) -> None:
        made = cohort(**self.TABLES)
        everyone = [one for child in ("1", "2") for one in visit_year(made, child, SUMMER).due]
        result = visits_on_time(made, SUMMER)
        assert sum(one.verdict == "on time" for one in everyone) == result.numerator
        assert len(everyone) == result.considered

    def test_one_who_is_not_there_is_not_named_in_the_message(self) -> None:
        made = cohort(**self.TABLES)
        with pytest.raises(ValueError, match="no child of that identifier") as error:
            visit_year(made, "A. Person", SUMMER)
        assert "Person" not in str(error.value)

    def test_an_identifier_is_text(self) -> None:
        wrong: Any = 7
        with pytest.raises(TypeError, match=r"identifiers are text .* not int"):
            visit_year(cohort(**self.TABLES), wrong, SUMMER)

    def test_of_several_authorities_one_must_be_named(self) -> None:
        made = cohort(**self.TABLES, children="CHILD | LA \n 1 | North \n 2 | South")
        assert visit_year(made, "1", SUMMER, authority="North").authority == "North"
        with pytest.raises(ValueError, match="no child"):
            visit_year(made, "1", SUMMER, authority="South")
