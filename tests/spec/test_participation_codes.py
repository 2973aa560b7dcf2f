"""Every participation code's share, and the councils that count silent attendance.

“`participated` = PN1, 2, 3, 5, 6 (PN4 is the trap: a child who attended and was not heard; a
council that counts it can say so).” The figure then says so too.
"""

from __future__ import annotations

import pytest

from carekpi import reporting_year
from carekpi.measures import (
    attended,
    children_participating_in_every_review,
    participated,
    participation_codes,
    reviews_on_time,
)
from spec.tables import cases, check_children, check_reviews, cohort

YEAR_2021 = reporting_year(2021)
IN_CARE = "CHILD | DECOM \n 1, 2, 3, 4, 5, 6, 7 | 2020-05-11"
REVIEWS = "\n".join(
    ["CHILD | REVIEW | REVIEW_CODE", *(f"{n} | 2020-06-08 | PN{n}" for n in range(1, 8))]
)


class TestTheCodes:
    def test_left_out_as_in_participated(self) -> None:
        check_reviews(
            participation_codes,
            YEAR_2021,
            children="CHILD | DOB \n young | 2017-01-01 \n unknown | ",
            episodes="CHILD | DECOM \n 1, young, unknown, blank, two, nought | 2020-05-11",
            reviews="""
            CHILD   | REVIEW     | REVIEW_CODE | answer
            1       | 2020-06-08 | PN7         | counted
            young   | 2020-06-08 | PN1         | under_four
            unknown | 2020-06-08 | PN1         | age_unknown
            blank   | 2020-06-08 |             | no_code
            two     | 2020-06-08 | PN1         | conflicting_code
            two     | 2020-06-08 | PN7         |
            nought  | 2020-06-08 | PN0         | code_contradicts_age
            nobody  | 2020-06-08 | PN1         | not_in_cohort
            """,
        )

    def test_every_code_has_its_share(self) -> None:
        made = cohort(episodes=IN_CARE, reviews=REVIEWS)
        result = participation_codes(made, YEAR_2021, by="participation")
        assert {
            share.group["participation"]: (share.numerator, share.denominator)
            for share in result.shares()
        } == {f"PN{n}": (1, 7) for n in range(1, 8)}


class TestWhatElseIsCounted:
    """“also_counts=("PN4",): ... the numerator takes these codes too; the result's settings say
    so.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            also     | of seven | title
                     | 5        | Reviews in which the child took part
            PN4      | 6        | Reviews in which the child took part (PN4 counted too)
            PN7      | 6        | Reviews in which the child took part (PN7 counted too)
            PN7, PN4 | 7        | Reviews in which the child took part (PN4 and PN7 counted too)
            pn4, PN4 | 6        | Reviews in which the child took part (PN4 counted too)
            """
        ),
    )
    def test_of_one_review_with_each_code(self, row: dict[str, str]) -> None:
        made = cohort(episodes=IN_CARE, reviews=REVIEWS)
        also = [code.strip() for code in row["also"].split(",")] if row["also"] else ()
        result = participated(made, YEAR_2021, also_counts=also)
        assert (result.numerator, result.denominator) == (int(row["of seven"]), 7)
        assert result.title == row["title"]
        assert dict(result.settings).get("also_counts", "").split(", ") == sorted(
            {code.upper() for code in also} or {""}
        )

    def test_one_code_may_stand_alone(self) -> None:
        made = cohort(episodes=IN_CARE, reviews=REVIEWS)
        assert participated(made, YEAR_2021, also_counts="PN4") == participated(
            made, YEAR_2021, also_counts=["PN4"]
        )

    def test_in_the_records_too(self) -> None:
        check_reviews(
            participated,
            YEAR_2021,
            episodes="CHILD | DECOM \n 4, 7 | 2020-05-11",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            4     | 2020-06-08 | PN4         | took part
            7     | 2020-06-08 | PN7         | did not
            """,
            also_counts=("PN4",),
        )

    def test_children_in_every_review(self) -> None:
        for also, answer in (((), "did not"), (("PN4",), "took part")):
            check_children(
                children_participating_in_every_review,
                YEAR_2021,
                episodes="CHILD | DECOM \n silent, absent | 2020-05-11",
                reviews="""
                CHILD  | REVIEW     | REVIEW_CODE
                silent | 2020-06-08 | PN4
                silent | 2020-09-07 | PN1
                absent | 2020-06-08 | PN7
                """,
                children=f"CHILD | answer \n silent | {answer} \n absent | did not",
                also_counts=also,
            )

    def test_with_the_setting_and_without_do_not_add(self) -> None:
        made = cohort(episodes=IN_CARE, reviews=REVIEWS)
        first, second = (month for month in YEAR_2021.months()[:2])
        with pytest.raises(ValueError, match="different settings"):
            _ = participated(made, first) + participated(made, second, also_counts="PN4")
        added = sum(participated(made, month, also_counts="PN4") for month in YEAR_2021.months())
        assert added == participated(made, YEAR_2021, also_counts="PN4")

    @pytest.mark.parametrize("code", ["PN0", "PN1", "PN5", "PN8", "", "attended"])
    def test_other_codes_are_in_or_out_by_definition(self, code: str) -> None:
        with pytest.raises(ValueError, match="PN4 and PN7 only"):
            participated(cohort(episodes=IN_CARE), YEAR_2021, also_counts=code)

    @pytest.mark.parametrize("measure", [attended, participation_codes, reviews_on_time])
    def test_no_other_measure_takes_it(self, measure: object) -> None:
        with pytest.raises(TypeError, match="also_counts"):
            measure(cohort(episodes=IN_CARE), YEAR_2021, also_counts="PN4")  # type: ignore[operator]
