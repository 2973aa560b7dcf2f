"""How long children have been in care: days since they entered it, where the entry is known."""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import time_in_care, time_in_care_of_leavers
from carekpi.results import Distribution
from spec.tables import cohort

YEAR = reporting_year(2021)

COHORT = cohort(
    episodes="""
    CHILD    | DECOM      | RNE | DEC        | REC | LS
    a day    | 2021-03-30 | S   |            |     | C2
    entered  | 2021-03-31 | S   |            |     | C2
    moved    | 2021-01-01 | S   | 2021-02-01 | X1  | C2
    moved    | 2021-02-01 | P   |            |     | C2
    returned | 2019-01-01 | S   | 2019-06-01 | E4A | C2
    returned | 2021-03-21 | S   |            |     | C2
    before   | 2018-01-01 | L   |            |     | C2
    break    | 2021-01-01 | S   |            |     | V4
    left     | 2020-05-01 | S   | 2020-05-08 | E4A | C2
    twice    | 2020-05-01 | S   | 2020-05-02 | E4A | C2
    twice    | 2020-06-01 | S   | 2020-07-01 | E11 | C2
    unknown  | 2018-01-01 | L   | 2020-05-08 | E4A | C2
    goes on  | 2020-04-01 | S   | 2020-05-08 | X1  | C2
    """
)


def test_of_those_in_care_on_the_day() -> None:
    result = time_in_care(COHORT, YEAR)
    assert result.figure == Distribution(((0, 1), (1, 1), (10, 1), (89, 1)), "days")
    assert result.excluded == {"short_break": 1, "entry_unknown": 1}


def test_of_those_who_left() -> None:
    result = time_in_care_of_leavers(COHORT, YEAR)
    assert result.figure == Distribution(((1, 1), (7, 1), (30, 1)), "days")
    assert result.excluded == {"short_break": 0, "not_ceased": 1, "entry_unknown": 1}


def test_by_why_they_left() -> None:
    parts = time_in_care_of_leavers(COHORT, YEAR, by="reason_ended").parts
    assert {part.group["reason_ended"]: part.value for part in parts if part.numerator} == {
        "Adopted": 30,
        "Returned home to parents or relatives": 4,
    }
