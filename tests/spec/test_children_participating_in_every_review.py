"""`children_participating_in_every_review` (PAF C63).

“children looked after at the period's end for at least four weeks, aged four or over at a review
in the period, who took part in every one of them.”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import children_participating_in_every_review
from spec.tables import check_children

YEAR_2021 = reporting_year(2021)


class TestEveryOne:
    """One review without the child, and the child did not take part in every one."""

    def test_all_some_and_none(self) -> None:
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD                                               | DECOM
            all, one way or another, but one, heard never, none | 2020-05-11
            """,
            reviews="""
            CHILD              | REVIEW     | REVIEW_CODE
            all                | 2020-06-08 | PN1
            all                | 2020-09-07 | PN1
            one way or another | 2020-06-08 | PN2
            one way or another | 2020-07-08 | PN3
            one way or another | 2020-08-10 | PN5
            one way or another | 2020-09-07 | PN6
            but one            | 2020-06-08 | PN1
            but one            | 2020-09-07 | PN7
            heard never        | 2020-06-08 | PN4
            """,
            children="""
            CHILD              | answer
            all                | took part
            one way or another | took part
            but one            | did not
            heard never        | did not
            none               | no_review_aged_four
            """,
        )

    def test_of_the_period_and_of_the_child(self) -> None:
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="CHILD | DECOM \n 1, 2, 3 | 2019-05-13",
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE
            1     | 2020-03-31 | PN7
            1     | 2020-04-01 | PN1
            1     | 2021-03-31 | PN1
            1     | 2021-04-01 | PN7
            2     | 2020-03-31 | PN1
            2     | 2020-04-01 | PN7
            3     | 2020-03-31 | PN1
            3     | 2021-04-01 | PN1
            """,
            children="""
            CHILD | answer
            1     | took part
            2     | did not
            3     | no_review_aged_four
            """,
        )

    def test_of_every_period_of_care_in_the_year(self) -> None:
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2020-01-06 | 2020-06-01 | S   | E4A
            1     | 2020-09-01 |            | S   |
            """,
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE
            1     | 2020-04-20 | PN7
            1     | 2020-09-14 | PN1
            """,
            children="CHILD | answer \n 1 | did not",
        )


class TestAgedFourOrOver:
    """“aged four or over at a review in the period”: reviews before the fourth birthday are not
    asked about, nor those of a child whose age is not known."""

    def test_the_birthday_within_the_year(self) -> None:
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD                                                    | DECOM
            turned four, turned and silent, still three, no birthday | 2020-05-11
            """,
            reviews="""
            CHILD             | REVIEW     | REVIEW_CODE
            turned four       | 2020-10-11 | PN0
            turned four       | 2020-10-12 | PN1
            turned and silent | 2020-10-11 | PN1
            turned and silent | 2020-10-12 | PN4
            still three       | 2020-10-11 | PN1
            no birthday       | 2020-10-12 | PN1
            """,
            children="""
            CHILD             | DOB        | answer
            turned four       | 2016-10-12 | took part
            turned and silent | 2016-10-12 | did not
            still three       | 2016-10-12 | no_review_aged_four
            no birthday       |            | no_review_aged_four
            """,
        )


class TestACodeThatIsMissing:
    """A child with a review without a usable code is left out as `code_missing`, unless another
    review shows that the child did not take part."""

    def test_blank_conflicting_and_contradicting_codes(self) -> None:
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD                                            | DECOM
            blank, alone, silent, differ, contradicts, three | 2020-05-11
            """,
            reviews="""
            CHILD       | REVIEW     | REVIEW_CODE
            blank       | 2020-06-08 |
            blank       | 2020-09-07 | PN1
            alone       | 2020-06-08 |
            silent      | 2020-06-08 |
            silent      | 2020-09-07 | PN7
            differ      | 2020-06-08 | PN1
            differ      | 2020-06-08 | PN2
            differ      | 2020-09-07 | PN1
            contradicts | 2020-06-08 | PN0
            contradicts | 2020-09-07 | PN1
            # at three, what is missing is not missed
            three       | 2020-06-08 |
            three       | 2020-09-07 | PN1
            """,
            children="""
            CHILD       | DOB        | answer
            blank       | 2010-01-01 | code_missing
            alone       | 2010-01-01 | code_missing
            silent      | 2010-01-01 | did not
            differ      | 2010-01-01 | code_missing
            contradicts | 2010-01-01 | code_missing
            three       | 2016-07-01 | took part
            """,
        )


class TestWhoIsAsked:
    """“children looked after at the period's end for at least four weeks”; reviews count as in the
    other figures of participation: while looked after, short breaks out."""

    def test_on_the_last_day(self) -> None:
        # From 3 March 2021 to 31 March are four weeks.
        check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD               | DECOM      | DEC        | RNE | REC | LS
            ended               | 2020-05-11 | 2021-03-31 | S   | E4A | C2
            four weeks          | 2021-03-03 |            | S   |     | C2
            less                | 2021-03-04 |            | S   |     | C2
            entry unknown       | 2021-03-04 |            | P   |     | C2
            V3                  | 2021-03-04 |            | S   |     | V3
            since a short break | 2020-05-11 | 2020-12-01 | S   | X1  | V4
            since a short break | 2020-12-01 |            | L   |     | C2
            """,
            reviews="""
            CHILD                                      | REVIEW     | REVIEW_CODE
            ended, four weeks, less, entry unknown, V3 | 2021-03-30 | PN1
            since a short break                        | 2020-11-30 | PN7
            since a short break                        | 2020-12-01 | PN1
            # before care began
            four weeks                                 | 2021-03-02 | PN7
            """,
            children="""
            CHILD               | answer
            ended               |
            four weeks          | took part
            less                | under_four_weeks
            entry unknown       | history_unknown
            V3                  | short_break
            since a short break | took part
            """,
        )

    def test_the_order_of_the_reasons(self) -> None:
        result = check_children(
            children_participating_in_every_review,
            YEAR_2021,
            episodes="""
            CHILD         | DECOM      | RNE | LS
            short         | 2021-03-04 | P   | V4
            less          | 2021-03-04 | S   | C2
            entry unknown | 2021-03-04 | P   | C2
            small         | 2020-05-11 | S   | C2
            """,
            reviews="""
            CHILD                             | REVIEW     | REVIEW_CODE
            short, less, entry unknown, small | 2021-03-30 |
            """,
            children="""
            CHILD         | DOB        | answer
            short         | 2010-01-01 | short_break
            less          | 2010-01-01 | under_four_weeks
            entry unknown | 2010-01-01 | history_unknown
            small         | 2019-01-01 | no_review_aged_four
            """,
        )
        assert list(result.excluded) == [
            "short_break",
            "under_four_weeks",
            "history_unknown",
            "no_review_aged_four",
            "code_missing",
        ]
