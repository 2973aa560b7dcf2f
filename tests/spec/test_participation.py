"""How children took part in their reviews, by the return's PN codes.

“Population: reviews held in the period while looked after (short breaks out). Left out, in this
order: `under_four` (by date of birth), `no_code` (blank, or not a PN code), `conflicting_code`,
`code_contradicts_age` (PN0 at four or over). A child under four with PN1-PN7 is under four.”
"""

from __future__ import annotations

import pytest

from carekpi import reporting_year
from carekpi.codes import Participation
from carekpi.measures import attended, participated, spoke_for_themselves
from spec.tables import cases, check_reviews, cohort

YEAR_2021 = reporting_year(2021)
MEASURES = {"took part": participated, "attended": attended, "spoke": spoke_for_themselves}


class TestTheCodes:
    """`participated` = PN1, 2, 3, 5, 6 (PN4 is the trap: a child who attended and was not heard).
    `attended` = PN1, 2, 3, 4. `spoke_for_themselves` = PN1."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            REVIEW_CODE | took part | attended | spoke | the child
            PN1         | yes       | yes      | yes   | attended and spoke
            PN2         | yes       | yes      | no    | attended; an advocate spoke
            PN3         | yes       | yes      | no    | attended; gave views by symbols
            PN4         | no        | yes      | no    | attended; views were not given in any way
            PN5         | yes       | no       | no    | did not attend; briefed an advocate
            PN6         | yes       | no       | no    | did not attend; sent views some other way
            PN7         | no        | no       | no    | did not attend; views not sent
            """
        ),
    )
    def test_each(self, row: dict[str, str]) -> None:
        made = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews=f"CHILD | REVIEW | REVIEW_CODE \n 1 | 2020-06-08 | {row['REVIEW_CODE']}",
        )
        for word, measure in MEASURES.items():
            result = measure(made, YEAR_2021)
            assert (result.numerator, result.denominator) == (int(row[word] == "yes"), 1)
            assert not any(result.excluded.values())

    def test_pn0_is_of_a_child_under_four_and_counts_nowhere(self) -> None:
        made = cohort(
            children="CHILD | DOB \n 1 | 2018-01-01",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="CHILD | REVIEW | REVIEW_CODE \n 1 | 2020-06-08 | PN0",
        )
        for measure in MEASURES.values():
            assert measure(made, YEAR_2021).excluded["under_four"] == 1

    def test_every_code_is_here(self) -> None:
        assert len(Participation) == 8


class TestTheFourthBirthday:
    """“PN0: was under four at the review”: four from the birthday on. “One born on 29 February
    comes of age on 1 March in common years.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DOB        | REVIEW     | answer
            2016-10-12 | 2020-10-11 | under_four
            2016-10-12 | 2020-10-12 | took part
            2016-10-12 | 2020-10-13 | took part
            2016-02-29 | 2020-02-28 | under_four
            # the fourth year after is a leap year too, but for 1900 and 2100
            2016-02-29 | 2020-02-29 | took part
            # born after the review: the data are wrong, and the child is not four
            2020-10-13 | 2020-10-12 | under_four
                       | 2020-10-12 | age_unknown
            """
        ),
    )
    def test_the_day_before_and_the_day(self, row: dict[str, str]) -> None:
        check_reviews(
            participated,
            reporting_year(2020 if row["REVIEW"] < "2020-04-01" else 2021),
            children=f"CHILD | DOB \n 1 | {row['DOB']}",
            episodes="CHILD | DECOM \n 1 | 2019-05-13",
            reviews=f"""
            CHILD | REVIEW          | REVIEW_CODE | answer
            1     | {row["REVIEW"]} | PN1         | {row["answer"]}
            """,
        )

    def test_the_eighteenth_is_no_limit(self) -> None:
        # A review of a young person of eighteen, if the records say looked after, counts.
        check_reviews(
            participated,
            YEAR_2021,
            children="CHILD | DOB \n 1 | 2002-06-08",
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-06-07 | PN1         | took part
            1     | 2020-06-08 | PN1         | took part
            1     | 2020-06-09 | PN1         | took part
            """,
        )


class TestWhatIsLeftOut:
    """In order: `not_in_cohort`, `not_looked_after`, `short_break`, `under_four`, `age_unknown`,
    `no_code`, `conflicting_code`, `code_contradicts_age`. The first that holds is the reason."""

    def test_in_order(self) -> None:
        result = check_reviews(
            participated,
            YEAR_2021,
            children="""
            CHILD       | DOB
            small       | 2018-01-01
            small in V4 | 2018-01-01
            no birthday |
            V3          |
            """,
            episodes="""
            CHILD                                        | DECOM      | DEC        | REC | LS
            four, blank, differ, PN0, small, no birthday | 2020-05-11 |            |     | C2
            V3                                           | 2020-05-11 |            |     | V3
            small in V4                                  | 2020-05-11 |            |     | V4
            last day, after                              | 2020-05-11 | 2020-06-08 | E4A | C2
            """,
            reviews="""
            CHILD       | REVIEW     | REVIEW_CODE | answer
            nobody      | 2020-06-08 | PN1         | not_in_cohort
            four        | 2020-05-10 | PN1         | not_looked_after
            four        | 2020-06-08 | PN1         | took part
            last day    | 2020-06-08 | PN1         | took part
            after       | 2020-06-09 | PN1         | not_looked_after
            V3          | 2020-06-08 |             | short_break
            small in V4 | 2020-06-08 |             | short_break
            small       | 2020-06-08 |             | under_four
            small       | 2020-06-09 | PN1         | under_four
            small       | 2020-06-10 | PN0         | under_four
            small       | 2020-06-11 | PN1         | under_four
            small       | 2020-06-11 | PN4         |
            no birthday | 2020-06-08 |             | age_unknown
            no birthday | 2020-06-09 | PN0         | age_unknown
            no birthday | 2020-06-10 | PN1         | age_unknown
            blank       | 2020-06-08 |             | no_code
            differ      | 2020-06-08 | PN1         | conflicting_code
            differ      | 2020-06-08 | PN2         |
            PN0         | 2020-06-08 | PN0         | code_contradicts_age
            """,
        )
        assert list(result.excluded.items()) == [
            ("not_in_cohort", 1),
            ("not_looked_after", 2),
            ("short_break", 2),
            ("under_four", 4),
            ("age_unknown", 3),
            ("no_code", 1),
            ("conflicting_code", 1),
            ("code_contradicts_age", 1),
        ]
        assert (result.numerator, result.denominator, result.considered) == (2, 2, 17)

    def test_only_reviews_of_the_period(self) -> None:
        check_reviews(
            attended,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1 | 2019-05-13",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-03-31 | PN1         |
            1     | 2020-04-01 | PN1         | attended
            1     | 2021-03-31 | PN7         | did not
            1     | 2021-04-01 | PN1         |
            """,
        )

    def test_the_timing_of_the_review_does_not_matter(self) -> None:
        # `history_unknown` is not asked here
        check_reviews(
            spoke_for_themselves,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="CHILD | DECOM | RNE \n 1 | 2015-05-11 | P",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-04-01 | PN1         | spoke
            1     | 2020-10-02 | PN2         | did not
            """,
        )


class TestCodesThatDiffer:
    """“Rows of one child on one date are one review; where their codes differ, the code is missing
    (`conflicting_code`).” A blank contradicts nothing."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            first | second | third | answer
            PN1   | PN1    | PN1   | took part
            PN1   |        |       | took part
                  | PN7    |       | did not
                  |        |       | no_code
            PN1   | PN2    |       | conflicting_code
            PN1   | PN7    |       | conflicting_code
            PN1   |        | PN4   | conflicting_code
            PN0   | PN1    |       | conflicting_code
            PN0   |        |       | code_contradicts_age
            PN0   | PN0    |       | code_contradicts_age
            """
        ),
    )
    def test_of_one_day(self, row: dict[str, str]) -> None:
        check_reviews(
            participated,
            YEAR_2021,
            episodes="CHILD | DECOM \n 0, 1, 2 | 2020-05-11",
            reviews=f"""
            CHILD | REVIEW     | REVIEW_CODE     | answer
            0     | 2020-06-08 | PN7             | did not
            1     | 2020-06-08 | {row["first"]}  | {row["answer"]}
            1     | 2020-06-08 | {row["second"]} |
            1     | 2020-06-08 | {row["third"]}  |
            1     | 2020-06-09 | PN1             | took part
            2     | 2020-06-09 | PN7             | did not
            """,
        )

    def test_on_another_day_or_of_another_child_they_are_others(self) -> None:
        check_reviews(
            participated,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1, 2 | 2020-05-11",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-06-08 | PN1         | took part
            1     | 2020-06-09 | PN7         | did not
            2     | 2020-06-09 | PN1         | took part
            """,
        )

    def test_as_columns(self) -> None:
        # the code's number; -1 where there is none that can be used
        events = cohort(
            episodes="CHILD | DECOM \n 1 | 2020-05-11",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE
            1     | 2020-06-08 | PN4
            1     | 2020-06-09 | PN1
            1     | 2020-06-09 | PN2
            1     | 2020-06-10 |
            """,
        ).review_events
        assert events.participation.tolist() == [4, -1, -1]
        assert events.conflicting.tolist() == [False, True, False]

    def test_before_coverage_no_row_is_used(self) -> None:
        check_reviews(
            participated,
            YEAR_2021,
            coverage="2020-04-01",
            episodes="CHILD | DECOM \n 1 | 2019-05-13",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE | answer
            1     | 2020-03-31 | PN7         |
            1     | 2020-04-01 | PN1         | conflicting_code
            1     | 2020-04-01 | PN2         |
            """,
        )
