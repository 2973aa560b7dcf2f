"""The IRO service: officers in post, their caseloads, and whether children keep the same IRO.

“Caseload: children per full-time equivalent, on a date; per officer against the Handbook's 50-70;
reviews chaired per FTE.”
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from carekpi import Cohort, reporting_year
from carekpi.cohort import NotGiven
from carekpi.measures import (
    caseload,
    caseload_over_period,
    caseload_weighted,
    changes_of_iro,
    iro_fte,
    iro_officers,
    looked_after,
    officers_within_caseload,
    reviews_chaired,
    reviews_per_fte,
    same_iro,
)
from carekpi.periods import Period, month
from carekpi.report.table import to_table
from spec.tables import cases, check_children, cohort, day, rows

if TYPE_CHECKING:
    from carekpi.measures import Measure

YEAR = reporting_year(2021)
END = YEAR.end
EPISODES = """
    CHILD | DECOM
    1, 2  | 2019-05-01
    """
ONE = "IRO | FTE | FROM\n A | 1 | 2019-01-01"


def figures(measure: Measure, given: Cohort, by: Any, period: Period = YEAR) -> dict[str, str]:
    """Each part, as it is shown."""
    return {
        ", ".join(part.group.values()): str(part.figure)
        for part in measure(given, period, by=by).parts
    }


class TestInPost:
    """“In post on day D: from <= D and (no to, or to >= D).”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # one officer's rows, a year's last day, and what is in post that day
            rows                                                         | officers | fte
            1 from 2019-01-01                                            | 1        | 1
            1 from 2021-03-31                                            | 1        | 1
            1 from 2021-04-01                                            | 0        | 0
            1 from 2019-01-01 to 2021-03-31                              | 1        | 1
            1 from 2019-01-01 to 2021-03-30                              | 0        | 0
            # a change of hours, the row before closed or left open
            1 from 2019-01-01 to 2020-08-31; 0.6 from 2020-09-01         | 1        | 0.6
            1 from 2019-01-01; 0.6 from 2020-09-01                       | 1        | 0.6
            1 from 2019-01-01; 0.6 from 2020-09-01 to 2020-12-31         | 1        | 1
            # who left and came back
            1 from 2019-01-01 to 2019-12-31; 0.5 from 2021-02-01         | 1        | 0.5
            # in post, and for nothing of full time
            0 from 2019-01-01                                            | 1        | 0
            # exact
            0.333 from 2019-01-01                                        | 1        | 0.333
            """
        ),
    )
    def test_on_the_last_day(self, row: dict[str, str]) -> None:
        given = cohort(episodes=EPISODES, local={"officers": officers(row["rows"])})
        assert iro_officers(given, YEAR).value == int(row["officers"])
        assert str(iro_fte(given, YEAR).value) == row["fte"]

    def test_full_time_equivalents_add_exactly(self) -> None:
        table = "IRO | FTE | FROM\n" + "\n".join(f"{n} | 0.1 | 2019-01-01" for n in range(10))
        result = iro_fte(cohort(episodes=EPISODES, local={"officers": table}), YEAR)
        assert str(result.figure) == "1 full-time equivalents (10)"

    def test_by_what_the_table_says(self) -> None:
        given = cohort(
            episodes=EPISODES,
            local={
                "officers": """
                IRO | FTE | FROM       | EMPLOYMENT | SEX
                A   | 1   | 2019-01-01 | employed   | female
                B   | 0.5 | 2019-01-01 | agency     | male
                C   | 1   | 2019-01-01 |            | female
                """
            },
        )
        assert figures(iro_officers, given, "sex") == {"male": "1", "female": "2"}
        assert figures(iro_fte, given, "employment") == {
            "employed": "1 full-time equivalents (1)",
            "agency": "0.5 full-time equivalents (1)",
            "not known": "1 full-time equivalents (1)",
        }
        with pytest.raises(ValueError, match="counts officers, which are of no child"):
            iro_officers(given, YEAR, by="legal_status")

    def test_rows_that_contradict_each_other(self) -> None:
        """Whether the officer left cannot be told: neither in post nor out of it."""
        given = cohort(
            episodes=EPISODES,
            local={
                "officers": """
                IRO | FTE | FROM       | TO
                A   | 1   | 2019-01-01 | 2020-05-31
                A   | 1   | 2019-01-01 | 2020-06-30
                B   | 1   | 2019-01-01 |
                """
            },
        )
        result = iro_fte(given, YEAR)
        assert (result.value, result.excluded) == (1, {"not_recorded": 1})
        load = caseload(given, YEAR)
        assert load.value == 2
        assert "Of 1 officer it cannot be told whether they were in post" in load.notes[0]


def officers(rows: str) -> str:
    """The table of one officer, from rows such as ``1 from 2019-01-01 to 2020-01-01``."""
    lines = ["IRO | FTE | FROM | TO"]
    for row in rows.split(";"):
        fte, _, first, *rest = row.split()
        lines.append(f"A | {fte} | {first} | {rest[1] if rest else ''}")
    return "\n".join(lines)


class TestCaseload:
    """“Children looked after on the last day (short breaks out) per FTE in post.”"""

    GIVEN = cohort(
        episodes="""
        CHILD | DECOM      | DEC        | LS
        1, 2  | 2019-05-01 |            | C2
        3     | 2020-05-01 | 2021-03-31 | C2
        4     | 2020-05-01 |            | V4
        5     | 2021-03-31 |            | C2
        """,
        local={
            "officers": """
            IRO | FTE | FROM       | TO
            A   | 0.5 | 2019-01-01 |
            B   | 1   | 2020-10-01 |
            C   | 1   | 2019-01-01 | 2021-03-30
            D   | 1   | 2019-01-01 |
            """,
            "allocations": """
            CHILD | IRO | FROM       | TO
            1     | A   | 2019-05-01 | 2020-09-30
            1     | B   | 2020-10-01 |
            2     | A   | 2019-05-01 |
            # its care ended that day; in a series of short breaks
            3     | A   | 2020-05-01 |
            4     | A   | 2020-05-01 |
            """,
        },
    )

    def test_on_a_day(self) -> None:
        result = caseload(self.GIVEN, YEAR)
        assert str(result.figure) == "1.2 children per full-time equivalent (3 over 2.5)"
        assert result.numerator == looked_after(self.GIVEN, YEAR).value
        assert (result.excluded, result.considered) == ({"short_break": 1}, 4)

    def test_by_officer(self) -> None:
        """Officers without a child are shown; a child without an officer is of none."""
        unit = "children per full-time equivalent"
        assert figures(caseload, self.GIVEN, "iro") == {
            "A": f"2.0 {unit} (1 over 0.5)",
            "B": f"1.0 {unit} (1 over 1)",
            "D": f"0.0 {unit} (0 over 1)",
            "not known": "nothing to divide by (1 over 0)",
        }

    def test_of_an_officer_who_has_children_and_no_post(self) -> None:
        """“No cases” would say that there are no children: there is nothing to divide them by."""
        allocated = """
            CHILD | IRO | FROM       | TO
            1     | X   | 2020-05-01 |
            2     | A   | 2020-05-01 |
            """
        given = cohort(episodes=EPISODES, local={"officers": ONE, "allocations": allocated})
        result = caseload(given, YEAR, by="iro")
        (without,) = (part for part in result.parts if part.group["iro"] == "X")
        assert (without.numerator, without.denominator, without.value) == (1, 0, None)
        assert str(without.figure) == "nothing to divide by (1 over 0)"
        (line,) = (line for line in to_table(result) if line.split()[:1] == ["X"])
        assert line.split() == ["X", "1", "0", "nothing", "to", "divide", "by", "0"]

    def test_by_officer_needs_the_allocations(self) -> None:
        given = cohort(episodes=EPISODES, local={"officers": ONE})
        assert caseload(given, YEAR).value == 2
        with pytest.raises(NotGiven, match="allocations was not given"):
            caseload(given, YEAR, by="iro")
        with pytest.raises(ValueError, match="can be broken down by authority, iro only"):
            caseload(given, YEAR, by="sex")
        with pytest.raises(NotGiven, match="officers was not given"):
            caseload(cohort(episodes=EPISODES), YEAR)

    def test_nobody_in_post_is_no_caseload(self) -> None:
        given = cohort(episodes=EPISODES, local={"officers": officers("1 from 2021-04-01")})
        assert caseload(given, YEAR).value is None

    def test_of_two_authorities(self) -> None:
        """Officers of one name in two authorities are two."""
        given = cohort(
            children="CHILD | LA\n 1 | North\n 2 | South\n 3 | South",
            episodes="CHILD | DECOM\n 1, 2, 3 | 2019-05-01",
            local={
                "officers": """
                LA    | IRO | FTE | FROM
                North | A   | 1   | 2019-01-01
                South | A   | 0.5 | 2019-01-01
                """,
                "allocations": """
                LA    | CHILD | IRO | FROM
                North | 1     | A   | 2019-05-01
                South | 2     | A   | 2019-05-01
                South | 3     | A   | 2019-05-01
                """,
            },
        )
        unit = "children per full-time equivalent"
        assert iro_officers(given, YEAR).value == 2
        assert figures(caseload, given, "authority") == {
            "North": f"1.0 {unit} (1 over 1)",
            "South": f"4.0 {unit} (2 over 0.5)",
        }
        assert figures(caseload, given, ("authority", "iro")) == {
            "North, A": f"1.0 {unit} (1 over 1)",
            "South, A": f"4.0 {unit} (2 over 0.5)",
        }
        parts = caseload(given, YEAR, by="authority").parts
        assert (parts[0] + parts[1]).figure == caseload(given, YEAR).figure

    def test_of_one_authority_rows_need_not_name_it(self) -> None:
        given = cohort(
            children="CHILD | LA\n 1 | North",
            episodes="CHILD | DECOM\n 1 | 2019-05-01",
            local={"officers": ONE},
        )
        expected = {"North": "1.0 children per full-time equivalent (1 over 1)"}
        assert figures(caseload, given, "authority") == expected
        assert figures(iro_officers, given, "authority") == {"North": "1"}


class TestOverThePeriod:
    """“Child-days looked after in the period per FTE-day in it: mean caseload over the year.”"""

    APRIL = month(2020, 4)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # of April 2020, with one officer all month: days on which the child was looked after
            care                                               | days
            2019-05-01                                         | 30
            2020-04-30                                         | 1
            2020-05-01                                         | 0
            # not on the day on which care ended
            2019-05-01 to 2020-04-11                           | 10
            2019-05-01 to 2020-04-01                           | 0
            # two periods of care
            2019-05-01 to 2020-04-06; 2020-04-21               | 15
            # left and came back on one day; two that overlap are one child
            2019-05-01 to 2020-04-11; 2020-04-11               | 30
            2019-05-01; 2020-04-11                             | 30
            """
        ),
    )
    def test_days_of_a_child(self, row: dict[str, str]) -> None:
        given = cohort(episodes=care("1", row["care"]), local={"officers": ONE})
        assert caseload_over_period(given, self.APRIL).numerator == int(row["days"])

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            rows                                                     | full-time days
            1 from 2019-01-01                                        | 30
            0.5 from 2020-04-16                                      | 7.5
            1 from 2019-01-01 to 2020-04-10                          | 10
            # a change of hours; who left and came back; two rows that overlap
            1 from 2019-01-01 to 2020-04-10; 0.5 from 2020-04-11     | 20
            1 from 2019-01-01 to 2020-04-10; 1 from 2020-04-21       | 20
            1 from 2019-01-01; 0.5 from 2020-04-11 to 2020-04-20     | 25
            0 from 2019-01-01                                        | 0
            """
        ),
    )
    def test_days_of_an_officer(self, row: dict[str, str]) -> None:
        given = cohort(episodes=EPISODES, local={"officers": officers(row["rows"])})
        found = caseload_over_period(given, self.APRIL)
        assert found.denominator == float(row["full-time days"])

    def test_in_a_series_of_short_breaks_for_some_of_the_time(self) -> None:
        given = cohort(
            episodes="""
            CHILD | DECOM      | DEC        | LS | REC
            1     | 2020-04-01 | 2020-04-11 | C2 | X1
            1     | 2020-04-11 | 2020-04-21 | V4 | X1
            1     | 2020-04-21 |            | C2 |
            """,
            local={"officers": ONE},
        )
        result = caseload_over_period(given, self.APRIL)
        # days, so that they add over time as the figure does
        assert (result.numerator, result.excluded) == (20, {"short_break": 10})
        assert result.considered == 30

    def test_it_is_the_mean_of_every_day(self) -> None:
        given = TestCaseload.GIVEN
        window = Period(day("2020-09-25"), day("2020-10-10"))
        days = [Period.on(window.start + dt.timedelta(days=n)) for n in range(16)]
        whole = caseload_over_period(given, window)
        each = [caseload(given, one) for one in days]
        assert whole.numerator == sum(one.numerator for one in each)
        assert whole.denominator == pytest.approx(sum(one.denominator or 0 for one in each))
        for one, snapshot in zip(days, each, strict=True):
            assert caseload_over_period(given, one).value == snapshot.value

    def test_months_add_to_the_year(self) -> None:
        given = TestCaseload.GIVEN
        months = [caseload_over_period(given, each) for each in YEAR.months()]
        assert sum(months[1:], months[0]).figure == caseload_over_period(given, YEAR).figure


def care(child: str, periods: str) -> str:
    """The episodes of a child, from periods of care such as ``2019-05-01 to 2020-04-11``."""
    lines = ["CHILD | DECOM | DEC | RNE | REC"]
    for period in periods.split(";"):
        first, *rest = period.split()
        end = rest[1] if rest else ""
        lines.append(f"{child} | {first} | {end} | S | {'E4A' if end else ''}")
    return "\n".join(lines)


class TestWeighted:
    """“Sum of weights of allocations open on the day per FTE; by iro, case.”"""

    GIVEN = cohort(
        episodes="""
        CHILD | DECOM      | DEC        | LS
        1, 2  | 2019-05-01 |            | C2
        3     | 2020-05-01 | 2021-03-31 | C2
        4     | 2020-05-01 |            | V4
        """,
        local={
            "officers": """
            IRO | FTE | FROM
            A   | 0.5 | 2019-01-01
            B   | 1   | 2019-01-01
            """,
            "allocations": """
            CHILD | IRO | FROM       | TO         | CASE             | WEIGHT
            1     | A   | 2019-05-01 |            | looked after     | 1
            # nothing is said: a looked-after child's, of weight 1
            2     | B   | 2019-05-01 |            |                  |
            # left open though another has the case
            2     | A   | 2019-05-01 |            |                  |
            2     | B   | 2020-05-01 |            | looked after     |
            # no longer looked after; in a series of short breaks
            3     | A   | 2020-05-01 |            | looked after     |
            4     | A   | 2020-05-01 |            | looked after     |
            # other cases, of the child and of others; over, and on its last day
            1     | A   | 2019-05-01 |            | child protection | 0.5
                  | A   | 2019-05-01 |            | child protection | 0.25
                  | B   | 2019-05-01 | 2021-03-30 | child protection | 0.5
                  | B   | 2019-05-01 | 2021-03-31 | other            | 0
                  | B   | 2021-04-01 |            | other            | 3
            """,
        },
    )

    def test_on_a_day(self) -> None:
        result = caseload_weighted(self.GIVEN, YEAR)
        assert str(result.figure) == "1.8 cases per full-time equivalent (2.75 over 1.5)"
        assert result.excluded == {
            "superseded": 2,
            "not_looked_after": 1,
            "short_break": 1,
            "not_recorded": 0,
        }
        assert result.considered == 9

    def test_by_officer_and_by_kind_of_case(self) -> None:
        unit = "cases per full-time equivalent"
        assert figures(caseload_weighted, self.GIVEN, "iro") == {
            "A": f"3.5 {unit} (1.75 over 0.5)",
            "B": f"1.0 {unit} (1 over 1)",
        }
        # each kind over all officers
        assert figures(caseload_weighted, self.GIVEN, "case") == {
            "looked after": f"1.3 {unit} (2 over 1.5)",
            "child protection": f"0.5 {unit} (0.75 over 1.5)",
            "other": f"0.0 {unit} (0 over 1.5)",
        }
        parts = caseload_weighted(self.GIVEN, YEAR, by="case").parts
        assert sum(parts[1:], parts[0]).figure == caseload_weighted(self.GIVEN, YEAR).figure
        two_areas = caseload_weighted(self.GIVEN, YEAR, by="case")
        two_areas += two_areas
        assert [str(part.figure) for part in two_areas.parts[:2]] == [
            f"1.3 {unit} (4 over 3)",
            f"0.5 {unit} (1.5 over 3)",
        ]
        both = figures(caseload_weighted, self.GIVEN, ("iro", "case"))
        assert both["A, child protection"] == f"1.5 {unit} (0.75 over 0.5)"

    def test_where_every_case_weighs_one_it_is_the_caseload(self) -> None:
        given = TestCaseload.GIVEN
        every = "CHILD | IRO | FROM\n" + "\n".join(f"{n} | A | 2021-03-31" for n in range(1, 6))
        local = {"officers": ONE, "allocations": every}
        given = cohort(
            episodes="CHILD | DECOM | DEC | LS\n 1, 2, 3 | 2019-05-01 | |\n"
            "4 | 2019-05-01 | 2021-03-31 |\n 5 | 2019-05-01 | | V3",
            local=local,
        )
        assert caseload_weighted(given, YEAR).value == caseload(given, YEAR).value == 3


class TestWithinFiftyToSeventy:
    """“Officers in post whose children per FTE on the day lie in 50 to 70.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            fte   | children | answer
            1     | 49       | under 50
            1     | 50       | 50 to 70
            1     | 70       | 50 to 70
            1     | 71       | over 70
            0.5   | 25       | 50 to 70
            0.5   | 36       | over 70
            # 0.333 of full time: 16.65 to 23.31 children
            0.333 | 16       | under 50
            0.333 | 17       | 50 to 70
            0.333 | 23       | 50 to 70
            0.333 | 24       | over 70
            1     | 0        | under 50
            0     | 3        | no_fte
            """
        ),
    )
    def test_at_the_limits(self, row: dict[str, str]) -> None:
        size = int(row["children"])
        names = ", ".join(str(n) for n in range(size)) or "none"
        given = cohort(
            episodes=f"CHILD | DECOM\n {names} | 2019-05-01",
            local={
                "officers": f"IRO | FTE | FROM\n A | {row['fte']} | 2019-01-01",
                "allocations": f"CHILD | IRO | FROM\n {names} | A | 2019-05-01"
                if size
                else "CHILD | IRO | FROM",
            },
        )
        result = officers_within_caseload(given, YEAR, by="caseload_band")
        inside = [part.group["caseload_band"] for part in result.parts if part.figure.denominator]
        assert inside == ([] if row["answer"] == "no_fte" else [row["answer"]])
        assert result.excluded["no_fte"] == (row["answer"] == "no_fte")
        assert result.numerator == (row["answer"] == "50 to 70")

    def test_only_of_children_looked_after_that_day(self) -> None:
        given = TestCaseload.GIVEN
        result = officers_within_caseload(given, YEAR, by="iro")
        assert [part.group["iro"] for part in result.parts] == ["A", "B", "D"]
        assert (result.numerator, result.denominator) == (0, 3)
        with pytest.raises(NotGiven, match="allocations"):
            officers_within_caseload(cohort(episodes=EPISODES, local={"officers": ONE}), YEAR)


class TestReviewsForEach:
    """“Reviews chaired in the period / mean FTE over it.”"""

    GIVEN = cohort(
        episodes=EPISODES,
        reviews="""
        CHILD | REVIEW
        1, 2  | 2020-05-01
        1, 2  | 2020-10-01
        1     | 2021-03-31
        9     | 2020-05-01
        """,
        local={
            "officers": """
            IRO | FTE | FROM       | TO
            A   | 1   | 2019-01-01 |
            # half of the year
            B   | 1   | 2020-04-01 | 2020-09-29
            C   | 0.5 | 2019-01-01 |
            """,
            "review_details": """
            CHILD | REVIEW     | IRO
            1     | 2020-05-01 | A
            1     | 2020-10-01 | A
            2     | 2020-05-01 | B
            2     | 2020-10-01 |
            1     | 2021-03-31 | Z
            """,
        },
        coverage="2019-04-01",
    )

    def test_over_the_mean_of_the_year(self) -> None:
        result = reviews_per_fte(self.GIVEN, YEAR)
        # 365, 182 and 182.5 full-time days of 365: 1.999 officers
        assert result.numerator == reviews_chaired(self.GIVEN, YEAR).value == 5
        assert str(result.figure) == "2.5 reviews per full-time equivalent (5 over 2)"
        assert result.denominator == pytest.approx(729.5 / 365)
        assert result.excluded["not_in_cohort"] == 1

    def test_by_the_officer_who_chaired(self) -> None:
        found = figures(reviews_per_fte, self.GIVEN, "iro")
        unit = "reviews per full-time equivalent"
        assert found == {
            "A": f"2.0 {unit} (2 over 1)",
            "B": f"2.0 {unit} (1 over 0.5)",
            "C": f"0.0 {unit} (0 over 0.5)",
            # who is no officer of the table; and nobody recorded who
            "Z": "nothing to divide by (1 over 0)",
            "not known": "nothing to divide by (1 over 0)",
        }

    def test_it_is_no_sum_of_months(self) -> None:
        first, second = (reviews_per_fte(self.GIVEN, month(2020, n)) for n in (4, 5))
        with pytest.raises(ValueError, match="does not add over time"):
            first + second


class TestSameIro:
    """“Children looked after on the last day: allocated to one IRO only from max(period start,
    entry) to the last day.”
    """

    def test_since_the_period_began_or_the_child_came(self) -> None:
        result = check_children(
            same_iro,
            YEAR,
            children="""
            CHILD     | answer
            all year  | counted
            changed   | not counted
            # another before the year began, or before the child came into care
            before    | counted
            entered   | counted
            # and on the first day of the year
            on 1 Apr  | not counted
            # who left and came back to the same; to another for a while
            pause     | counted
            and back  | not counted
            # left open though another has the case since last year
            open      | counted
            # none on the last day; none at all
            none now  | not_allocated
            none      | not_allocated
            breaks    | short_break
            left      |
            # two periods of care in the year: another officer in the first
            twice     | counted
            # a case of child protection is no looked-after child's
            also cp   | counted
            """,
            episodes="""
            CHILD                                              | DECOM      | DEC        | LS | RNE
            all year, changed, before, on 1 Apr, pause, open   | 2019-05-01 |            | C2 | S
            and back, none now, none, also cp                  | 2019-05-01 |            | C2 | S
            entered                                            | 2020-12-01 |            | C2 | S
            breaks                                             | 2019-05-01 |            | V4 | S
            left                                               | 2019-05-01 | 2021-03-31 | C2 | S
            twice                                              | 2020-05-01 | 2020-08-01 | C2 | S
            twice                                              | 2020-11-01 |            | C2 | S
            """,
            local={
                "allocations": """
                CHILD                 | IRO | FROM       | TO         | CASE
                all year, breaks, left | A  | 2019-05-06 |            |
                changed, also cp      | A   | 2019-05-06 |            |
                changed               | B   | 2021-03-31 |            |
                also cp               | B   | 2020-10-01 |            | child protection
                before                | A   | 2019-05-06 | 2020-03-31 |
                before                | B   | 2020-04-01 |            |
                on 1 Apr              | A   | 2019-05-06 | 2020-04-01 |
                on 1 Apr              | B   | 2020-04-02 |            |
                entered               | A   | 2020-11-20 | 2020-11-30 |
                entered               | B   | 2020-12-04 |            |
                pause                 | A   | 2019-05-06 | 2020-06-30 |
                pause                 | A   | 2020-09-01 |            |
                and back              | A   | 2019-05-06 |            |
                and back              | B   | 2020-09-01 | 2020-09-30 |
                open                  | A   | 2019-05-06 |            |
                open                  | B   | 2019-12-01 |            |
                none now              | A   | 2019-05-06 | 2021-03-30 |
                twice                 | A   | 2020-05-06 | 2020-08-01 |
                twice                 | B   | 2020-11-04 |            |
                """
            },
        )
        assert (result.numerator, result.denominator) == (7, 10)


class TestChanges:
    """“Allocations that began in the period while another IRO's ended or ran before in the same
    period of care.”
    """

    def test_each_allocation_that_began(self) -> None:
        table = """
            CHILD | IRO | FROM       | TO         | answer
            # the first of the period of care, and a change; outside the year
            1     | A   | 2020-05-06 | 2020-08-31 | first_officer
            1     | B   | 2020-09-01 | 2021-03-31 | counted
            1     | C   | 2021-04-01 |            |
            # a change though the one before was left open; after a pause
            2     | A   | 2019-05-06 |            |
            2     | B   | 2020-04-01 | 2020-06-30 | counted
            2     | C   | 2020-08-01 |            | counted
            # anew to the same
            3     | A   | 2019-05-06 | 2020-06-30 |
            3     | A   | 2020-09-01 |            | same_officer
            # two periods of care
            4     | A   | 2020-05-06 | 2020-08-01 | first_officer
            4     | B   | 2020-11-04 |            | first_officer
            # two periods of care, the officer of the first never closed
            9     | A   | 2019-05-06 |            |
            9     | B   | 2020-11-04 |            | first_officer
            # before the child came into care; in short breaks
            5     | A   | 2020-05-06 |            | not_looked_after
            6     | A   | 2019-05-06 |            |
            6     | B   | 2020-05-06 |            | short_break
            # two that began on one day: one of them holds
            7     | A   | 2020-05-06 |            | superseded
            7     | B   | 2020-05-06 |            | first_officer
            # other cases
            8     | A   | 2019-05-06 |            |
            """
        given = cohort(
            episodes="""
            CHILD   | DECOM      | DEC        | LS | RNE
            1       | 2020-05-01 |            | C2 | S
            2, 3, 8 | 2019-05-01 |            | C2 | S
            4       | 2020-05-01 | 2020-08-01 | C2 | S
            4       | 2020-11-01 |            | C2 | S
            5       | 2021-01-01 |            | C2 | S
            6       | 2019-05-01 |            | V3 | S
            7       | 2020-05-01 |            | C2 | S
            9       | 2019-05-01 | 2020-01-01 | C2 | S
            9       | 2020-11-04 |            | C2 | S
            """,
            local={"allocations": table},
        )
        found = sorted(
            (record.child, str(record.on), record.outcome.replace("numerator", "counted"))
            for record in changes_of_iro.records(given, YEAR)
        )
        expected = [(r["CHILD"], r["FROM"], r["answer"]) for r in rows(table) if r["answer"]]
        assert found == sorted(expected)
        result = changes_of_iro(given, YEAR, by="iro")
        assert {p.group["iro"]: p.value for p in result.parts} == {"A": 0, "B": 2, "C": 1}

    def test_other_cases_are_none(self) -> None:
        given = cohort(
            episodes=EPISODES,
            local={
                "allocations": """
                CHILD | IRO | FROM       | CASE
                1     | A   | 2019-05-06 | looked after
                1     | B   | 2020-05-06 | child protection
                      | B   | 2020-05-06 | other
                """
            },
        )
        assert changes_of_iro(given, YEAR).considered == 0


class TestNamesInAnotherLetterCase:
    """“Ann Lee” and “ann lee” are one officer, in one table and in several."""

    GIVEN = cohort(
        episodes=EPISODES,
        reviews="""
            CHILD | REVIEW
            1     | 2020-07-01
            """,
        local={
            "officers": """
                IRO     | FTE | FROM
                Ann Lee | 0.5 | 2019-01-01
                """,
            "allocations": """
                CHILD | IRO     | FROM       | TO
                1     | ann lee | 2019-05-01 | 2020-06-30
                1     | Ann Lee | 2020-07-01 |
                2     | ann lee | 2019-05-01 |
                """,
            "review_details": """
                CHILD | REVIEW     | IRO
                1     | 2020-07-01 | ANN LEE
                """,
        },
    )

    def test_children_and_reviews_are_divided_by_the_post(self) -> None:
        """As the table of officers writes it."""
        assert figures(caseload, self.GIVEN, "iro") == {
            "Ann Lee": "4.0 children per full-time equivalent (2 over 0.5)"
        }
        assert figures(reviews_per_fte, self.GIVEN, "iro") == {
            "Ann Lee": "2.0 reviews per full-time equivalent (1 over 0.5)"
        }
        assert list(figures(caseload_weighted, self.GIVEN, "iro")) == ["Ann Lee"]

    def test_no_child_has_another_officer(self) -> None:
        assert changes_of_iro(self.GIVEN, YEAR).value == 0
        assert (same_iro(self.GIVEN, YEAR).numerator, same_iro(self.GIVEN, YEAR).value) == (2, 1)


class TestDayByDay:
    """Who holds on a day is the same, however the time is cut."""

    def test_against_every_day_of_random_rows(self) -> None:
        chance = np.random.default_rng(5)
        first = np.datetime64("2020-04-01")

        def spans(size: int) -> dict[str, Any]:
            start = first + chance.integers(-60, 120, size)
            end = np.where(
                chance.random(size) < 0.3,
                np.datetime64("NaT"),
                start + chance.integers(0, 90, size),
            )
            return {"from": start, "to": end}

        for _ in range(10):
            size = 8
            posts = {"iro": chance.choice(["A", "B", "C"], size).tolist(), **spans(size)}
            posts["fte"] = chance.choice(["0", "0.5", "1"], size).tolist()
            _, kept = np.unique(
                [f"{i}{f}" for i, f in zip(posts["iro"], posts["from"], strict=True)],
                return_index=True,
            )
            posts = {name: np.asarray(column)[kept].tolist() for name, column in posts.items()}
            cases_ = {
                "child": chance.choice(["1", "2"], size).tolist(),
                "iro": chance.choice(["A", "B"], size).tolist(),
                **spans(size),
            }
            given = cohort(episodes=EPISODES)
            given = given.with_local("officers", posts).with_local("allocations", cases_)
            window = Period(day("2020-04-10"), day("2020-06-20"))
            every = [
                Period.on(window.start + dt.timedelta(days=n))
                for n in range((window.end - window.start).days + 1)
            ]
            full_time = caseload_over_period(given, window).denominator
            assert full_time == pytest.approx(sum(iro_fte(given, one).value or 0 for one in every))
            # the officer of each child on each day: by the record that holds
            holders: dict[str, list[str]] = {"1": [], "2": []}
            for child, theirs in holders.items():
                theirs += [holder(cases_, child, np.datetime64(one.end)) for one in every]
            for record in same_iro.records(given, window):
                seen = {name for name in holders[record.child] if name}
                last = holders[record.child][-1]
                outcome = "not_allocated" if not last else "rest" if len(seen) > 1 else "numerator"
                assert record.outcome == outcome


def holder(table: dict[str, Any], child: str, on: np.datetime64) -> str:
    """The officer by whose row, of those of a child that contain a day, begun last."""
    rows = [
        (start, end if not np.isnat(end) else np.datetime64("2099-01-01"), iro)
        for name, iro, start, end in zip(
            table["child"], table["iro"], table["from"], table["to"], strict=True
        )
        if name == child and start <= on and (np.isnat(end) or on <= end)
    ]
    return max(rows)[2] if rows else ""
