"""Disputes that IROs raised: how many, how far they went, and whether they were settled in time.

“Informal first, then up to six stages ... the aim is resolution within 20 working days of being
raised; the IRO may go to Cafcass at any time.”
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from carekpi import Cohort, measures, reporting_year, rules
from carekpi.cohort import NotCovered, NotGiven
from carekpi.measures import (
    dispute_stages,
    dispute_stages_per_month,
    disputes_completed,
    disputes_open,
    disputes_per_month,
    disputes_raised,
    disputes_resolved_in_time,
    disputes_settled,
    formal_disputes_resolved_in_time,
)
from carekpi.measures.measure import Yardstick
from carekpi.periods import Period, month
from carekpi.readers.local import read_local
from carekpi.workdays import ENGLAND_AND_WALES
from spec.tables import cases, cohort, day, rows

if TYPE_CHECKING:
    from pathlib import Path

    from carekpi.measures import Measure
    from carekpi.results import Result

YEAR = reporting_year(2021)
EPISODES = """
    CHILD  | DECOM
    1, 2   | 2019-05-01
"""


def made(table: str, **how: Any) -> Cohort:
    """Two children in care, and a table of disputes."""
    return cohort(episodes=EPISODES, local={"disputes": table}, **how)


def found(measure: Measure, given: Cohort, period: Period = YEAR) -> dict[str, list[str]]:
    """What a measure makes of each dispute, by its identifier: box, and stage, of each record."""
    tally = measure.tally(given, period, Yardstick())
    table = given.local_table("disputes")
    # of a count, the stage alone
    words = (": yes" if measure.kind == "proportion" else "", ": no")
    words += tuple(f": {reason}" for reason in measure.exclusions)
    stages = tally.groups["stage"]
    answers: dict[str, list[str]] = {}
    for row, box, stage in zip(tally.events.row, tally.box, stages.number, strict=True):
        said = f"{stages.labels[stage]}{words[box]}"
        answers.setdefault(table.said("identifier", row), []).append(said)
    return {name: sorted(said) for name, said in sorted(answers.items())}


def check(measure: Measure, table: str, period: Period = YEAR, **how: Any) -> Result:
    """Hold what a measure makes of disputes to the last column of their table."""
    expected = {
        row["IDENTIFIER"]: sorted(part.strip() for part in row["answer"].split(","))
        for row in rows(table)
        if row["answer"]
    }
    given = made(table, **how)
    assert found(measure, given, period) == dict(sorted(expected.items()))
    return measure(given, period)


def by(measure: Measure, given: Cohort, what: str, period: Period = YEAR) -> dict[str, Any]:
    """The value of each part."""
    return {part.group[what]: part.value for part in measure(given, period, by=what).parts}


@pytest.mark.parametrize("measure", [disputes_raised, disputes_completed, disputes_open], ids=str)
def test_the_note_says_which_of_the_two_tables_by_stage_it_is(measure: Measure) -> None:
    """“Two tables by stage whose totals differ. The note of each says which it is.”"""
    assert measure.note.startswith("A dispute counts once, by stage at the highest that it came to")
    assert "they do not add to disputes" in dispute_stages.note


class TestRaised:
    """“Raised in the period; by stage, the highest reached.”"""

    def test_on_the_day_on_which_each_was_raised(self) -> None:
        result = check(
            disputes_raised,
            """
            IDENTIFIER | CHILD | RAISED     | HOW      | answer
            # the year's first and last day, and those beside them
            D1         | 1     | 2020-03-31 | informal |
            D2         | 1     | 2020-04-01 | informal | informal
            D3         | 2     | 2021-03-31 | informal | informal
            D4         | 2     | 2021-04-01 | informal |
            # nobody says how; raised in the formal process at once
            D5         | 1     | 2020-07-01 |          | informal
            D6         | 1     | 2020-07-01 | formal   | stage 1
            # of no child, or of one that the return lacks
            D7         |       | 2020-07-01 | informal | informal
            """,
        )
        assert result.value == 5

    def test_each_at_the_highest_stage_that_it_reached(self) -> None:
        check(
            disputes_raised,
            """
            IDENTIFIER | RAISED     | STAGE_1    | STAGE_2    | STAGE_3    | STAGE_6    | answer
            D1         | 2020-07-01 |            |            |            |            | informal
            D2         | 2020-07-01 | 2020-07-01 |            |            |            | stage 1
            D3         | 2020-07-01 | 2020-07-03 | 2020-07-10 |            |            | stage 2
            # stage 2 was passed over; straight to Cafcass
            D4         | 2020-07-01 | 2020-07-03 |            | 2020-07-10 |            | stage 3
            D5         | 2020-07-01 |            |            |            | 2020-07-01 | stage 6
            # to Cafcass while the stages went on
            D6         | 2020-07-01 | 2020-07-10 |            |            | 2020-07-02 | stage 6
            # raised in one year, and taken further in the next, after the data end
            D7         | 2021-03-29 | 2021-04-06 |            |            |            | informal
            """,
            complete_to="2021-03-31",
        )

    def test_a_stage_that_is_named_and_has_no_day(self) -> None:
        check(
            disputes_raised,
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE   | answer
            D1         | 2020-07-01 |          |            | stage 2 | stage 2
            D2         | 2020-07-01 | informal | 2020-07-03 | stage 3 | stage 3
            # the days say more than the stage
            D3         | 2020-07-01 | informal | 2020-07-03 | informal | stage 1
            """,
        )

    def test_dates_that_contradict_one_another(self) -> None:
        table = """
            IDENTIFIER | RAISED     | STAGE_1    | STAGE_2    | RESOLVED   | answer
            # resolved before it was raised; at a stage before it; at one after it was resolved
            D1         | 2020-07-02 |            |            | 2020-07-01 | informal: {wrong}
            D2         | 2020-07-02 | 2020-07-01 |            |            | stage 1: {wrong}
            D3         | 2020-07-02 | 2020-07-03 | 2020-07-20 | 2020-07-10 | stage 2: {wrong}
            # all on one day; a lower stage after a higher one
            D4         | 2020-07-02 | 2020-07-02 | 2020-07-02 | 2020-07-02 | stage 2
            D5         | 2020-07-02 | 2020-07-09 | 2020-07-06 | 2020-07-10 | stage 2
            """.format(wrong="contradictory_dates")
        result = check(disputes_raised, table)
        assert (result.value, result.excluded) == (2, {"contradictory_dates": 3})
        assert result.considered == 5
        given = made(table)
        for measure in measures.CATALOGUE:
            if measure.table == "disputes":
                left = measure(given, YEAR).excluded["contradictory_dates"]
                # D2 is not resolved and D1 is, so each is in one of the two
                wrong = {"disputes_completed": 2, "disputes_open": 1}.get(measure.key, 3)
                assert left >= wrong, measure.key

    def test_rows_of_one_dispute_that_contradict_each_other(self) -> None:
        """What only one says stands; on which they differ, nothing can be told."""
        table = """
            IDENTIFIER | RAISED     | RESOLVED
            D1         | 2020-07-01 | 2020-07-20
            D1         | 2020-07-01 |
            D2         | 2020-07-01 | 2020-07-20
            D2         | 2020-07-01 | 2020-07-21
            """
        given = made(table)
        assert disputes_raised(given, YEAR).value == 2
        for measure in (disputes_completed, disputes_open, disputes_resolved_in_time):
            assert measure(given, YEAR).excluded["not_recorded"] == 1, measure.key
        assert disputes_completed(given, YEAR).value == 1

    def test_a_file_in_which_dates_contradict_one_another(self, tmp_path: Path) -> None:
        """What cannot be is not used, and the dispute counts wherever that is of no account."""
        (tmp_path / "disputes.csv").write_text(
            "IDENTIFIER,RAISED,HOW,STAGE_1,RESOLVED\n"
            "D1,02/07/2020,informal,,01/07/2020\n"
            "D2,02/07/2020,informal,01/07/2020,03/07/2020\n"
            "D3,02/07/2020,informal,03/07/2020,31/02/2021\n"
        )
        given, ledger = read_local(tmp_path, cohort(episodes=EPISODES))
        assert "before the one that it follows" in str(ledger)
        assert disputes_raised(given, YEAR).value == 3
        assert found(disputes_open, given) == {
            "D1": ["informal: not_recorded"],
            "D3": ["stage 1: not_recorded"],
        }
        assert found(dispute_stages, given)["D2"] == ["informal", "stage 1: stage_undated"]
        assert disputes_resolved_in_time(given, YEAR).excluded["not_recorded"] == 2

    def test_by_what_the_table_says(self) -> None:
        given = made(
            """
            IDENTIFIER | CHILD | RAISED     | HOW      | THEME     | TEAM
            D1         | 1     | 2020-04-01 | informal | no report | North
            D2         | 1     | 2020-04-30 | formal   | no report |
            D3         |       | 2020-06-01 |          | contact   | South
            """
        )
        assert by(disputes_raised, given, "how") == {"informal": 1, "formal": 1, "not known": 1}
        assert by(disputes_raised, given, "theme") == {"contact": 1, "no report": 2}
        assert by(disputes_raised, given, "team") == {"North": 1, "South": 1, "not known": 1}
        months = by(disputes_raised, given, "month")
        assert (len(months), months["2020-04"], months["2020-06"]) == (12, 2, 1)
        # what the return says of the child, where there is one
        assert by(disputes_raised, given, "legal_status")["not known"] == 1

    def test_disputes_of_children_in_memory_are_the_same(self) -> None:
        given = made(
            """
            IDENTIFIER | CHILD | RAISED     | HOW      | STAGE_1    | STAGE_3    | RESOLVED
            D1         | 1     | 2020-04-01 | informal |            |            | 2020-04-20
            D2         | 1     | 2020-04-30 | formal   | 2020-05-01 |            |
            D3         | 2     | 2020-06-01 |          | 2020-06-03 | 2020-07-01 | 2020-07-08
            """
        )
        again = Cohort.from_children(given.children())
        for measure in measures.CATALOGUE:
            if measure.table == "disputes":
                assert str(measure(again, YEAR, by="stage").parts) == str(
                    measure(given, YEAR, by="stage").parts
                )

    def test_without_the_table_nothing_is_known(self) -> None:
        with pytest.raises(NotGiven, match=r"disputes was not given.*disputes\.csv"):
            disputes_raised(cohort(episodes=EPISODES), YEAR)
        # and a table without rows says that there was none
        assert disputes_raised(made("IDENTIFIER | RAISED"), YEAR).value == 0

    def test_the_return_need_not_cover_the_time(self) -> None:
        """Like-for-like windows of two years rest on the table alone."""
        given = made("IDENTIFIER | RAISED\n D1 | 2019-07-01")
        given = Cohort.from_columns(
            children={"child": ["1"]}, episodes={}, reviews={}, episodes_from=dt.date(2020, 4, 1)
        ).with_local("disputes", {"identifier": ["D1"], "raised": [dt.date(2019, 7, 1)]})
        window = Period(dt.date(2019, 7, 1), dt.date(2020, 3, 31))
        assert disputes_raised(given, window).value == 1

    def test_a_table_that_begins_later_is_no_table_of_the_time(self) -> None:
        given = made("IDENTIFIER | RAISED", local_from={"disputes": "2020-07-01"})
        with pytest.raises(NotCovered, match="disputes is complete from 2020-07-01"):
            disputes_raised(given, YEAR)


class TestCompletedAndOpen:
    """“Resolved in the period.” “Raised by the last day, not resolved by it.”"""

    TABLE = """
        IDENTIFIER | RAISED     | STAGE_1    | RESOLVED   | completed         | open
        # raised in one year, resolved in the next; and the other way about
        D1         | 2020-03-01 |            | 2020-04-01 | informal |
        D2         | 2021-03-01 |            | 2021-04-01 |                   | informal
        D3         | 2020-05-01 | 2020-05-05 | 2021-03-31 | stage 1  |
        D4         | 2018-05-01 | 2021-03-31 |            |                   | stage 1
        D5         | 2021-03-31 |            |            |                   | informal
        D6         | 2021-04-01 |            |            |                   |
        D7         | 2020-04-01 |            | 2020-04-01 | informal |
        # reached stage 1 after the day
        D8         | 2021-03-30 | 2021-04-06 |            |                   | informal
        """

    @pytest.mark.parametrize(
        ("measure", "answer"), [(disputes_completed, "completed"), (disputes_open, "open")]
    )
    def test_when_each_counts(self, measure: Measure, answer: str) -> None:
        expected = {row["IDENTIFIER"]: [row[answer]] for row in rows(self.TABLE) if row[answer]}
        assert found(measure, made(self.TABLE)) == expected

    def test_a_table_that_does_not_say_what_is_resolved(self) -> None:
        given = made("IDENTIFIER | RAISED\n D1 | 2020-07-01")
        assert disputes_completed(given, YEAR).excluded["not_recorded"] == 1
        assert disputes_open(given, YEAR).excluded["not_recorded"] == 1
        assert disputes_raised(given, YEAR).value == 1

    def test_open_is_of_one_day(self) -> None:
        assert "month" not in disputes_open.dimensions
        with pytest.raises(ValueError, match="speaks of one day"):
            disputes_open(made(self.TABLE), YEAR, by="month")


class TestStages:
    """“One record a dispute and stage reached in the period.”"""

    def test_each_stage_on_its_day(self) -> None:
        result = check(
            dispute_stages,
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE_2    | answer
            D1         | 2020-07-01 | informal | 2020-07-03 | 2020-07-10 | informal, {both}
            # formal at once; stage 1 passed over
            D2         | 2020-07-01 | formal   |            | 2020-07-20 | stage 2
            D3         | 2020-07-01 | formal   | 2020-07-03 |            | stage 1
            D4         | 2020-07-01 | formal   |            |            | stage 1
            # nobody says how: a day of stage 1 says that it began there
            D5         | 2020-07-01 |          | 2020-07-01 |            | stage 1
            D6         | 2020-07-01 |          |            | 2020-07-20 | informal, stage 2
            # a stage in another year than the one before
            D7         | 2020-03-30 | informal | 2020-04-01 |            | stage 1
            D8         | 2021-03-30 | informal | 2021-04-01 |            | informal
            """.format(both="stage 1, stage 2"),
        )
        assert result.value == 11

    def test_a_stage_on_a_day_that_cannot_be_told(self) -> None:
        result = check(
            dispute_stages,
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE   | answer
            D1         | 2020-07-01 | informal |            | stage 2 | informal, {undated}
            D2         | 2020-07-01 | informal | 2020-07-03 | stage 1 | informal, stage 1
            # two rows that contradict each other
            D3         | 2020-07-01 | formal   | 2020-07-03 |         | stage 1: stage_undated
            D3         | 2020-07-01 | formal   | 2020-07-04 |         | stage 1: stage_undated
            """.format(undated="stage 2: stage_undated"),
        )
        assert (result.value, result.excluded["stage_undated"]) == (3, 2)

    def test_settled_where_it_went_no_further(self) -> None:
        table = """
            IDENTIFIER | RAISED     | STAGE_1    | STAGE_3    | RESOLVED   | HOW      | answer
            D1         | 2020-07-01 |            |            | 2020-07-02 |          | {settled}
            D2         | 2020-07-01 | 2020-07-03 |            | 2020-07-10 | formal   | {first}
            D3         | 2020-07-01 |            | 2020-07-10 | 2020-07-20 | formal   | {third}
            D4         | 2020-07-01 | 2020-07-03 |            |            | formal   | {stage_1}
            D5         | 2020-07-01 | 2020-07-03 |            |            |          | {stage_1}
            D6         | 2020-07-01 |            | 2020-07-10 |            |          | {went_on}
            # raised in one year and resolved in the next, after the data end
            D7         | 2021-03-20 |            |            | 2021-04-07 |          | {informal}
            # taken further after the data end
            D8         | 2021-03-20 | 2021-04-06 |            | 2021-04-07 | informal | {informal}
            """.format(
            settled="informal: yes",
            first="stage 1: yes",
            third="stage 3: yes",
            stage_1="stage 1: still_open",
            went_on="informal: no, stage 3: still_open",
            informal="informal: still_open",
        )
        result = check(disputes_settled, table, complete_to="2021-03-31")
        assert (result.numerator, result.denominator) == (3, 4)
        whole = disputes_settled(made(table, complete_to="2021-03-31"), YEAR, by="stage")
        assert {part.group["stage"]: str(part.figure) for part in whole.parts} == {
            "informal": "50.0% (1 of 2)",
            "stage 1": "100.0% (1 of 1)",
            "stage 3": "100.0% (1 of 1)",
        }

    def test_every_resolved_dispute_is_settled_at_one_stage(self) -> None:
        given = made(
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE_6    | RESOLVED
            D1         | 2020-07-01 | informal | 2020-07-03 | 2020-07-02 | 2020-07-10
            D2         | 2020-07-01 | formal   |            | 2020-07-02 | 2020-07-10
            D3         | 2020-07-01 |          |            |            | 2020-07-10
            """
        )
        assert disputes_settled(given, YEAR).numerator == disputes_completed(given, YEAR).value == 3


class TestAMonth:
    """“The mean a month.”"""

    GIVEN = made(
        """
        IDENTIFIER | RAISED     | HOW      | STAGE_1
        D1         | 2020-04-01 | informal | 2020-04-03
        D2         | 2020-04-30 | informal |
        D3         | 2020-06-01 | informal | 2020-07-01
        """
    )

    def test_over_the_months_of_the_period(self) -> None:
        assert (
            str(disputes_per_month(self.GIVEN, YEAR).figure) == "0.3 disputes a month (3 over 12)"
        )
        april_to_june = Period(dt.date(2020, 4, 1), dt.date(2020, 6, 30))
        assert disputes_per_month(self.GIVEN, april_to_june).value == 1
        stages = dispute_stages_per_month(self.GIVEN, april_to_june, by="stage")
        assert {p.group["stage"]: str(p.figure) for p in stages.parts} == {
            "informal": "1.0 a month (3 over 3)",
            "stage 1": "0.3 a month (1 over 3)",
        }
        # the stages of one time have its months in common
        assert sum(stages.parts[1:], stages.parts[0]).figure == stages.figure

    def test_months_add(self) -> None:
        april, may = (disputes_per_month(self.GIVEN, month(2020, n)) for n in (4, 5))
        assert str((april + may).figure) == "1.0 disputes a month (2 over 2)"

    def test_months_without_a_stage_are_months_of_it_too(self) -> None:
        months = [dispute_stages_per_month(self.GIVEN, one, by="stage") for one in YEAR.months()]
        for order in (months, months[::-1]):
            parts = sum(order[1:], order[0]).parts
            year = dispute_stages_per_month(self.GIVEN, YEAR, by="stage").parts
            assert {p.groups: p.figure for p in parts} == {p.groups: p.figure for p in year}

    @pytest.mark.parametrize(
        ("first", "last"), [("2020-04-02", "2020-04-30"), ("2020-04-01", "2020-05-30")]
    )
    def test_part_of_a_month_is_refused(self, first: str, last: str) -> None:
        with pytest.raises(NotCovered, match="disputes_per_month is asked of whole months"):
            disputes_per_month(self.GIVEN, Period(day(first), day(last)))

    def test_a_month_is_not_divided_by_twelve(self) -> None:
        with pytest.raises(ValueError, match="can be broken down by stage, how"):
            disputes_per_month(self.GIVEN, YEAR, by="month")


class TestInTime:
    """“Resolved within 20 working days of being raised. Still open and not yet due: left out as
    not_yet_due; open and past due: not in time.”
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # 10 December 2020 and twenty working days: over Christmas and New Year, 12 January
            raised     | resolved   | data to    | answer
            2020-12-10 | 2020-12-10 |            | yes
            2020-12-10 | 2021-01-12 |            | yes
            2020-12-10 | 2021-01-13 |            | no
            2020-12-10 |            |            | no
            2020-12-10 |            | 2021-01-31 | no
            # on the data's last day it is due, and not past due before it
            2021-03-03 |            | 2021-03-31 | no
            2021-03-04 |            | 2021-03-31 | not_yet_due
            # in one year, and resolved in the next
            2021-03-04 | 2021-04-01 | 2021-03-31 | yes
            2021-03-04 | 2021-04-13 | 2021-03-31 | no
            """
        ),
    )
    def test_the_limit(self, row: dict[str, str]) -> None:
        table = f"IDENTIFIER | RAISED | RESOLVED\n D1 | {row['raised']} | {row['resolved']}"
        period = YEAR if not row["data to"] else Period(YEAR.start, day(row["data to"]))
        given = made(table, complete_to=row["data to"] or None)
        answer = found(disputes_resolved_in_time, given, period)["D1"]
        assert answer == [f"informal: {row['answer']}"]

    def test_the_formal_process_has_its_own_clock(self) -> None:
        result = check(
            formal_disputes_resolved_in_time,
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE_2    | RESOLVED   | answer
            # informal for a month, then twenty working days
            D1         | 2020-06-01 | informal | 2020-07-01 |            | 2020-07-29 | stage 1: yes
            D2         | 2020-06-01 | informal | 2020-07-01 |            | 2020-07-30 | stage 1: no
            # formal at once, whenever its first stage met
            D3         | 2020-07-01 | formal   | 2020-07-03 |            | 2020-07-29 | stage 1: yes
            D4         | 2020-07-01 | formal   | 2020-07-03 |            | 2020-07-30 | stage 1: no
            D5         | 2020-07-01 | formal   |            |            |            | stage 1: no
            # nobody says how; stage 1 passed over
            D6         | 2020-06-01 |          | 2020-07-01 |            | 2020-07-29 | stage 1: yes
            D7         | 2020-06-01 | informal |            | 2020-07-01 | 2020-07-29 | stage 2: yes
            # never formal
            D8         | 2020-06-01 | informal |            |            | 2020-06-02 | {never}
            """.format(never="informal: informal_only"),
        )
        assert (result.numerator, result.denominator) == (4, 7)

    def test_formal_on_a_day_that_nobody_recorded(self) -> None:
        check(
            formal_disputes_resolved_in_time,
            """
            IDENTIFIER | RAISED     | HOW      | STAGE_1    | STAGE   | RESOLVED   | answer
            D1         | 2020-07-01 | informal |            | stage 2 | 2020-07-02 | {undated}
            D2         | 2020-07-01 | informal | 2020-07-01 | stage 2 | 2020-07-02 | stage 2: yes
            D3         | 2020-07-01 | formal   |            | stage 2 | 2020-07-02 | stage 2: yes
            """.format(undated="stage 2: stage_undated"),
        )

    def test_there_was_no_limit_before_the_handbook(self) -> None:
        check(
            disputes_resolved_in_time,
            """
            IDENTIFIER | RAISED     | RESOLVED   | answer
            D1         | 2011-03-31 | 2011-04-01 | informal: no_limit
            """,
            reporting_year(2011),
        )

    def test_it_names_the_rule_and_keeps_to_the_cohorts_book_and_calendar(self) -> None:
        given = made("IDENTIFIER | RAISED | RESOLVED\n D1 | 2020-12-10 | 2021-01-12")
        result = disputes_resolved_in_time(given, YEAR)
        (rule,) = result.rules
        assert str(rule).startswith("dispute.total: 20 working days (IRO Handbook 2010 para 6.2")
        assert result.value == 1
        # a day less to work on, and a day more to answer in
        late = made("IDENTIFIER | RAISED | RESOLVED\n D1 | 2020-12-10 | 2021-01-13")
        assert disputes_resolved_in_time(late, YEAR).value == 0
        fewer = ENGLAND_AND_WALES.with_bank_holidays({dt.date(2021, 1, 11): "A day"}, source="x")
        again = disputes_resolved_in_time(late.with_calendar(fewer), YEAR)
        assert again.value == 1
        assert "11 January 2021" in dict(again.settings)["calendar"]

    def test_a_councils_own_stricter_limit(self) -> None:
        standard = b"""
            title = "Local standards"
            [profile]
            name = "Anytown"
            [[rule]]
            key = "local.dispute"
            title = "resolution within ten working days"
            anchor = "dispute_raised"
            version_by = "started"
            tightens = "dispute.total"
            [[rule.version]]
            within = { working_days = 10 }
            in_force = { from = 2018-04-01 }
            force = "local"
            instrument = "IRO Handbook 2010"
            provision = "local protocol"
            confirmed = 2020-04-01
        """
        book = rules.statutory().with_standards(standard, "ours.toml")
        given = made("IDENTIFIER | RAISED | RESOLVED\n D1 | 2020-07-01 | 2020-07-20")
        assert disputes_resolved_in_time(given, YEAR).value == 1
        result = disputes_resolved_in_time(given.with_rules(book), YEAR)
        assert result.value == 0
        assert dict(result.settings)["rules"] == "local standards: Anytown"


class TestBetweenTwoDays:
    """“Raised less completed is the change in those open.”"""

    def test_on_any_period(self) -> None:
        chance = np.random.default_rng(20)
        first = np.datetime64("2018-01-01")
        raised = first + chance.integers(0, 1500, 400)
        resolved = np.where(
            chance.random(400) < 0.2, np.datetime64("NaT"), raised + chance.integers(-5, 200, 400)
        )
        given = made("IDENTIFIER | RAISED").with_local(
            "disputes",
            {
                "identifier": [f"D{n}" for n in range(400)],
                "raised": raised,
                "resolved": resolved,
                "stage_1": np.where(chance.random(400) < 0.5, raised + 7, np.datetime64("NaT")),
            },
        )
        for _ in range(20):
            start, end = sorted(chance.choice(np.arange(first, first + 1500), 2, replace=False))
            period = Period(start.item(), end.item())
            before = Period.on(period.start - dt.timedelta(days=1))
            change = disputes_open(given, period).value - disputes_open(given, before).value
            came = disputes_raised(given, period).value - disputes_completed(given, period).value
            assert change == came

    @pytest.mark.parametrize(
        "measure",
        [m for m in measures.CATALOGUE if m.table == "disputes" and m.adds_over_time],
        ids=lambda m: m.key,
    )
    def test_months_add_to_the_year_and_parts_to_the_whole(self, measure: Measure) -> None:
        given = TestAMonth.GIVEN
        whole = measure(given, YEAR, by="stage")
        months = [measure(given, each) for each in YEAR.months()]
        total = sum(months[1:], months[0])
        assert (total.figure, total.excluded) == (whole.figure, whole.excluded)
        assert sum(whole.parts[1:], whole.parts[0]).figure == whole.figure


@pytest.mark.parametrize("measure", [disputes_open, disputes_completed])
def test_disputes_raised_before_the_table_begins_may_be_missing(measure: Measure) -> None:
    """The table begins with the year; what was open on its eve, and still is, is not in it."""
    local = {"disputes": "IDENTIFIER | RAISED\n D1 | 2020-06-01"}
    given = cohort(episodes=EPISODES, local=local, local_from={"disputes": "2020-04-01"})
    (note,) = measure(given, YEAR).notes
    assert "complete from 1 April 2020 only" in note
    local = {"disputes": "IDENTIFIER | RAISED\n D1 | 2020-04-20"}
    assert not measure(cohort(episodes=EPISODES, local=local), YEAR).notes
    assert not disputes_raised(given, YEAR).notes
