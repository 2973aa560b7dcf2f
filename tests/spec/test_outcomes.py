"""What the return's other tables tell: of health, care leavers, adoption, and who was missing."""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi import Period, reporting_year
from carekpi.cohort import Cohort, NotCovered, NotGiven
from carekpi.measures import (
    adoption_a1,
    adoption_a2,
    care_leavers_eet,
    care_leavers_in_touch,
    care_leavers_suitable_accommodation,
    children_missing,
    convicted,
    dental_checks,
    development_checks,
    health_assessments,
    immunisations_up_to_date,
    looked_after_twelve_months,
    missing_episodes,
    return_interviews_held,
    return_interviews_offered,
    sdq_recorded,
    sdq_score,
    substance_misuse,
)
from spec.tables import check_made, cohort

YEAR_2020 = reporting_year(2020)
YEAR_2021 = reporting_year(2021)

HEALTH = [
    (health_assessments, "HEALTH_ASSESSMENT"),
    (dental_checks, "TEETH_CHECK"),
    (immunisations_up_to_date, "IMMUNISATIONS"),
    (substance_misuse, "SUBSTANCE_MISUSE"),
]


class TestHealth:
    """Of the children looked after for twelve months on 31 March; “nothing vanishes”."""

    EPISODES = """
        CHILD                                                      | DECOM      | RNE | LS
        yes, no, blank, odd, differs, agrees, half, no row, last   | 2019-05-13 | S   | C2
        brief                                                      | 2020-06-01 | S   | C2
        unknown                                                    | 2020-06-01 | P   | C2
        breaks                                                     | 2019-05-13 | S   | V4
        """
    CHILDREN = """
        CHILD
        left care
        """
    OC2 = """
        CHILD     | YEAR | ANSWER
        yes       | 2021 | 1
        no        | 2021 | 0
        blank     | 2021 |
        odd       | 2021 | Y
        # two rows of a child: they differ; they agree; one says nothing
        differs   | 2021 | 1
        differs   | 2021 | 0
        agrees    | 2021 | 1
        agrees    | 2021 | 1
        half      | 2021 | 0
        half      | 2021 |
        brief     | 2021 | 1
        unknown   | 2021 | 1
        breaks    | 2021 | 1
        # the year before
        last      | 2020 | 1
        # a row of one who is not looked after any more
        left care | 2021 | 1
        """

    @pytest.mark.parametrize(("measure", "column"), HEALTH, ids=str)
    def test_each_child(self, measure: object, column: str) -> None:
        made = cohort(
            episodes=self.EPISODES,
            children=self.CHILDREN,
            returned={"OC2": self.OC2.replace("ANSWER", column)},
        )
        result = check_made(
            measure,  # type: ignore[arg-type]
            YEAR_2021,
            made,
            """
            CHILD     | answer
            yes       | yes
            no        | no
            blank     | not_recorded
            odd       | unreadable
            differs   | not_recorded
            agrees    | yes
            half      | no
            no row    | no_row
            last      | no_row
            brief     | under_twelve_months
            unknown   | history_unknown
            breaks    | short_break
            left care | not_looked_after
            """,
        )
        assert (result.numerator, result.denominator) == (2, 4)
        asked = sum(n for reason, n in result.left_out if reason.startswith(("no_row", "not_rec")))
        counted = looked_after_twelve_months(made, YEAR_2021).value
        assert (result.denominator or 0) + asked + result.excluded["unreadable"] == counted

    def test_a_column_that_was_not_given(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM\n1 | 2019-05-13",
            returned={"OC2": "CHILD | YEAR | TEETH_CHECK\n1 | 2021 | 1"},
        )
        assert health_assessments(made, YEAR_2021).excluded["not_recorded"] == 1

    def test_ages(self) -> None:
        """Ages on 31 March: development under five, convictions from ten on."""
        made = cohort(
            episodes="CHILD | DECOM\nfour, five, nine, ten, unborn | 2019-05-13",
            children="""
            CHILD  | DOB
            four   | 2016-04-01
            five   | 2016-03-31
            nine   | 2011-04-01
            ten    | 2011-03-31
            unborn |
            """,
            returned={
                "OC2": """
                CHILD                         | YEAR | HEALTH_CHECK | CONVICTED
                four, five, nine, ten, unborn | 2021 | 1            | 0
                """
            },
        )
        check_made(
            development_checks,
            YEAR_2021,
            made,
            """
            CHILD           | answer
            four            | yes
            five, nine, ten | outside_ages
            unborn          | age_unknown
            """,
        )
        check_made(
            convicted,
            YEAR_2021,
            made,
            """
            CHILD            | answer
            ten              | no
            four, five, nine | outside_ages
            unborn           | age_unknown
            """,
        )


class TestStrengthsAndDifficulties:
    """“Children aged 4 or over at the start of the year and under 17 at its end.”"""

    MADE = cohort(
        episodes="""
        CHILD                                                          | DECOM
        three, four, sixteen, seventeen, reason, blank, odd, high, two | 2019-05-13
        """,
        children="""
        CHILD     | DOB
        three     | 2016-04-02
        four      | 2016-04-01
        sixteen   | 2004-04-01
        seventeen | 2004-03-31
        """,
        returned={
            "OC2": """
            CHILD     | YEAR | SDQ_SCORE | SDQ_REASON
            three     | 2021 | 1         |
            four      | 2021 | 0         |
            sixteen   | 2021 | 25        |
            seventeen | 2021 | 40        |
            reason    | 2021 |           | SDQ2
            blank     | 2021 |           |
            odd       | 2021 | ten       |
            high      | 2021 | 41        |
            two       | 2021 | 10        |
            two       | 2021 | 11        |
            """
        },
    )

    def test_recorded(self) -> None:
        result = check_made(
            sdq_recorded,
            YEAR_2021,
            self.MADE,
            """
            CHILD              | answer
            four, sixteen      | yes
            reason, blank, two | no
            three, seventeen   | outside_ages
            odd, high          | unreadable
            """,
        )
        assert (result.numerator, result.denominator) == (2, 5)

    def test_the_mean(self) -> None:
        result = check_made(
            sdq_score,
            YEAR_2021,
            self.MADE,
            """
            CHILD              | answer
            four, sixteen      | counted
            reason, blank, two | not_recorded
            three, seventeen   | outside_ages
            odd, high          | unreadable
            """,
        )
        assert result.value == 12.5


class TestTheYear:
    """OC2 and OC3 tell of 31 March, and of the year of their own return."""

    MADE = cohort(
        episodes="CHILD | DECOM\n1 | 2018-05-14",
        returned={
            "OC2": "CHILD | YEAR | TEETH_CHECK\n1 | 2020 | 0\n1 | 2021 | 1",
            "OC3": "CHILD | YEAR | IN_TOUCH\n1 | 2021 | YES",
        },
    )

    def test_each_year_has_rows_of_its_own(self) -> None:
        assert dental_checks(self.MADE, YEAR_2020).numerator == 0
        assert dental_checks(self.MADE, YEAR_2021).numerator == 1

    def test_another_day_than_31_march(self) -> None:
        with pytest.raises(NotCovered, match=r"OC2 tells of a year that ends on 31 March"):
            dental_checks(self.MADE, Period.on(dt.date(2020, 12, 31)))

    def test_a_year_without_rows(self) -> None:
        with pytest.raises(NotCovered, match="OC2 has no rows of the year to 31 March 2019"):
            dental_checks(self.MADE, reporting_year(2019))
        with pytest.raises(NotCovered, match="OC3 has no rows of the year to 31 March 2020"):
            care_leavers_in_touch(self.MADE, YEAR_2020)

    def test_an_authority_without_rows(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM\n1, 2 | 2018-05-14",
            children="CHILD | LA\n1 | North\n2 | South",
            returned={"OC3": "CHILD | LA | YEAR | IN_TOUCH\n1 | North | 2021 | YES"},
        )
        with pytest.raises(NotCovered, match="OC3 of South has no rows"):
            care_leavers_in_touch(made, YEAR_2021)

    @pytest.mark.parametrize(
        ("measure", "table"),
        [
            (health_assessments, "OC2"),
            (care_leavers_eet, "OC3"),
            (adoption_a2, "AD1"),
            (missing_episodes, "Missing"),
        ],
    )
    def test_a_table_that_was_not_given(self, measure: object, table: str) -> None:
        made = cohort(episodes="CHILD | DECOM\n1 | 2018-05-14")
        with pytest.raises(NotGiven, match=f"the return's table {table} was not given") as error:
            measure(made, YEAR_2021)  # type: ignore[operator]
        assert error.value.table == table

    def test_a_child_that_the_cohort_does_not_know(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM\n1 | 2018-05-14",
            returned={"OC2": "CHILD | YEAR | TEETH_CHECK\n2 | 2021 | 1"},
        )
        with pytest.raises(ValueError, match=r"column OC2\.CHILD, row 1: the child is not in"):
            dental_checks(made, YEAR_2021)


class TestCareLeavers:
    """“Figures exclude those who have died since leaving care, those who have returned home to
    parents for a continuous period of at least 6 months.” Of whom nothing is known is in the rest.
    """

    MADE = cohort(
        children="""
        CHILD   | DOB
        fine    | 2002-04-01
        lost    | 2001-06-01
        refuses | 2000-06-01
        needs   | 1999-06-01
        died    | 2000-06-01
        home    | 2000-06-01
        young   | 2004-04-01
        old     | 1999-03-31
        unborn  |
        blank   | 2000-06-01
        odd     | 2000-06-01
        """,
        returned={
            "OC3": """
            CHILD   | YEAR | IN_TOUCH | ACTIV | ACCOM
            fine    | 2021 | YES      | F2    | U1
            lost    | 2021 | NO       | 0     | 0
            refuses | 2021 | REFU     | G5    | S2
            needs   | 2021 | NREQ     | P5    | Z1
            died    | 2021 | DIED     | 0     | 0
            home    | 2021 | RHOM     | 0     | 0
            young   | 2021 | YES      | F2    | U1
            old     | 2021 | YES      | F2    | U1
            unborn  | 2021 | YES      | F2    | U1
            blank   | 2021 | YES      |       |
            odd     | 2021 | YES      | F9    | 01
            # the year before
            lost    | 2020 | YES      | F2    | U1
            """
        },
    )
    LEFT_OUT = """
        died    | died
        home    | returned_home
        young   | outside_ages
        old     | outside_ages
        unborn  | age_unknown
        """

    def test_in_touch(self) -> None:
        result = check_made(
            care_leavers_in_touch,
            YEAR_2021,
            self.MADE,
            """
            CHILD   | answer
            fine    | yes
            lost    | no
            refuses | no
            needs   | no
            blank   | yes
            odd     | yes
            """
            + self.LEFT_OUT,
        )
        assert (result.numerator, result.denominator) == (3, 6)

    @pytest.mark.parametrize("measure", [care_leavers_suitable_accommodation, care_leavers_eet])
    def test_accommodation_and_activity(self, measure: object) -> None:
        check_made(
            measure,  # type: ignore[arg-type]
            YEAR_2021,
            self.MADE,
            """
            CHILD   | answer
            fine    | yes
            lost    | no
            refuses | no
            needs   | yes
            blank   | not_recorded
            odd     | unreadable
            """
            + self.LEFT_OUT,
        )

    def test_by_age_as_dfe_gives_them(self) -> None:
        result = care_leavers_in_touch(self.MADE, YEAR_2021, by="leaver_age")
        assert {part.group["leaver_age"]: str(part.figure) for part in result.parts} == {
            "17 to 18": "100.0% (1 of 1)",
            "19 to 21": "40.0% (2 of 5)",
            "not known": "no cases",
        }


class TestAdoption:
    """A1 from entry to moving in; A2 from court authority to the match."""

    EPISODES = """
        CHILD     | DECOM      | DEC        | RNE | REC | LS | PLACE
        # 400 days in care, then placed; the order after 300, the match after 350
        plain     | 2019-01-01 | 2019-10-28 | S   | X1  | C2 | U6
        plain     | 2019-10-28 | 2020-02-05 | L   | X1  | E1 | U6
        plain     | 2020-02-05 | 2020-09-01 | P   | E11 | E1 | A6
        # placed at once: no days at all; matched before the order
        at once   | 2020-01-06 | 2020-02-03 | S   | X1  | C2 | A4
        at once   | 2020-02-03 | 2020-09-01 | L   | E12 | E1 | A6
        # the first family did not stay: the second counts
        second    | 2019-01-01 | 2019-04-11 | S   | X1  | E1 | U6
        second    | 2019-04-11 | 2019-07-20 | P   | X1  | E1 | A6
        second    | 2019-07-20 | 2019-10-28 | P   | X1  | E1 | A6
        second    | 2019-10-28 | 2020-09-01 | L   | E11 | E1 | A6
        # its foster carer adopts: from the day on which it is placed for adoption
        carer     | 2019-01-01 | 2019-04-11 | S   | X1  | E1 | U5
        carer     | 2019-04-11 | 2020-09-01 | T   | E11 | E1 | A5
        # whether another family took over is not said
        perhaps   | 2019-01-01 | 2019-04-11 | S   | X1  | E1 | A6
        perhaps   | 2019-04-11 | 2020-09-01 |     | E11 | E1 | A6
        not said  | 2019-01-01 | 2019-04-11 | P   | X1  | E1 | U6
        not said  | 2019-04-11 | 2020-09-01 | P   | E11 | E1 | A6
        fostered  | 2019-01-01 | 2020-09-01 | S   | E11 | E1 | U6
        # consent, and no order
        consent   | 2019-01-01 | 2019-04-11 | S   | X1  | V2 | U6
        consent   | 2019-04-11 | 2020-09-01 | P   | E11 | V2 | A4
        breaks    | 2019-01-01 | 2020-09-01 | S   | E11 | V4 | A6
        # not adopted, or in another year
        went home | 2019-01-01 | 2020-09-01 | S   | E4A | E1 | A6
        last year | 2019-01-01 | 2020-03-31 | S   | E11 | E1 | A6
        """
    AD1 = """
        CHILD     | YEAR | DATE_MATCH
        plain     | 2021 | 2019-12-17
        at once   | 2021 | 2020-01-06
        second    | 2021 |
        carer     | 2021 | 31/02/2019
        perhaps   | 2021 | 2019-04-11
        went home | 2021 | 2019-04-11
        last year | 2020 | 2019-04-11
        """
    MADE = cohort(episodes=EPISODES, returned={"AD1": AD1})

    def test_a1(self) -> None:
        result = check_made(
            adoption_a1,
            YEAR_2021,
            self.MADE,
            """
            CHILD     | on         | answer
            plain     | 2020-09-01 | counted
            at once   | 2020-09-01 | counted
            second    | 2020-09-01 | counted
            carer     | 2020-09-01 | counted
            perhaps   | 2020-09-01 | history_unknown
            not said  | 2020-09-01 | entry_unknown
            fostered  | 2020-09-01 | not_placed
            consent   | 2020-09-01 | counted
            breaks    | 2020-09-01 | short_break
            """,
        )
        # 400, 0, 200, 100 and 100 days
        assert str(result.figure) == "160.0 days (800 over 5)"

    def test_a2(self) -> None:
        result = check_made(
            adoption_a2,
            YEAR_2021,
            self.MADE,
            """
            CHILD     | on         | answer
            plain     | 2020-09-01 | counted
            at once   | 2020-09-01 | counted
            second    | 2020-09-01 | not_recorded
            carer     | 2020-09-01 | unreadable
            perhaps   | 2020-09-01 | counted
            not said  | 2020-09-01 | history_unknown
            fostered  | 2020-09-01 | not_placed
            consent   | 2020-09-01 | no_court_authority
            breaks    | 2020-09-01 | short_break
            went home | 2020-04-01 | not_adopted
            """,
        )
        # 50, 0 and 100 days
        assert str(result.figure) == "50.0 days (150 over 3)"

    def test_no_row_and_an_order_that_may_be_older(self) -> None:
        made = cohort(
            episodes="""
            CHILD   | DECOM      | DEC        | RNE | REC | LS | PLACE
            no row  | 2019-01-01 | 2020-09-01 | S   | E11 | E1 | A6
            # the legal status before the order is blank: perhaps there was one
            blank   | 2019-01-01 | 2019-04-11 | S   | X1  |    | U6
            blank   | 2019-04-11 | 2020-09-01 | B   | E11 | E1 | A6
            # in the data with an order from the start
            open    | 2019-01-01 | 2020-09-01 | P   | E11 | E1 | A6
            """,
            returned={"AD1": "CHILD | YEAR | DATE_MATCH\nopen | 2021 | 2019-04-11"},
        )
        check_made(
            adoption_a2,
            YEAR_2021,
            made,
            """
            CHILD  | answer
            no row | no_row
            blank  | history_unknown
            open   | history_unknown
            """,
        )

    def test_three_years_add(self) -> None:
        three = Period(dt.date(2018, 4, 1), dt.date(2021, 3, 31))
        years = [adoption_a1(self.MADE, year) for year in three.years()]
        assert sum(years[1:], years[0]).figure == adoption_a1(self.MADE, three).figure


class TestMissing:
    """“Missing is defined as a looked after child who is not at their placement or the place they
    are expected to be and their whereabouts is not known.”
    """

    EPISODES = """
        CHILD                             | DECOM      | DEC        | REC | LS
        once, twice, away, open, odd, two | 2019-05-13 |            |     | C2
        never                             | 2019-05-13 |            |     | C2
        breaks                            | 2019-05-13 |            |     | V4
        left                              | 2019-05-13 | 2020-06-01 | E4A | C2
        """
    CHILDREN = """
        CHILD
        stranger
        """
    MISSING = """
        CHILD    | YEAR | MISSING | MIS_START  | MIS_END
        once     | 2021 | M       | 2020-05-04 | 2020-05-06
        twice    | 2021 | M       | 2020-05-04 | 2020-05-04
        twice    | 2021 | M       | 2020-07-06 | 2020-07-08
        away     | 2021 | A       | 2020-05-04 | 2020-05-06
        # still missing
        open     | 2021 | M       | 2021-03-30 |
        # no day that can be read: on the first day of the year, left out
        odd      | 2021 | M       | 31/02/2021 | 2020-05-06
        odd      | 2021 |         | 2020-08-03 | 2020-08-04
        # the same twice is one; and open in one return, ended in the next
        two      | 2021 | M       | 2020-05-04 | 2020-05-06
        two      | 2021 | M       | 2020-05-04 | 2020-05-06
        two      | 2020 | M       | 2020-03-30 |
        two      | 2021 | M       | 2020-03-30 | 2020-04-02
        breaks   | 2021 | M       | 2020-05-04 | 2020-05-06
        left     | 2021 | M       | 2020-05-04 | 2020-05-06
        left     | 2021 | M       | 2020-07-06 | 2020-07-08
        stranger | 2021 | M       | 2020-05-04 | 2020-05-06
        """
    MADE = cohort(episodes=EPISODES, children=CHILDREN, returned={"Missing": MISSING})

    def test_short_breaks_all_the_time_by_the_status_of_each_day(self) -> None:
        """An episode that ended on the first day is not that day's: another began on it."""
        made = cohort(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | LS | REC
            1, 2  | 2020-02-03 | 2020-04-01 | S   | C2 | X1
            1     | 2020-04-01 |            | L   | V4 |
            2     | 2020-04-02 |            | S   | V4 |
            """,
            returned={"Missing": "CHILD | YEAR | MISSING | MIS_START | MIS_END \n 1 | 2021 | | |"},
        )
        records = children_missing.records(made, YEAR_2021)
        assert [(one.child, one.outcome) for one in records] == [
            ("1", "short_break"),
            ("2", "rest"),
        ]

    def test_times(self) -> None:
        result = check_made(
            missing_episodes,
            YEAR_2021,
            self.MADE,
            """
            CHILD    | on         | answer
            once     | 2020-05-04 | counted
            twice    | 2020-05-04 | counted
            twice    | 2020-07-06 | counted
            away     | 2020-05-04 | away
            open     | 2021-03-30 | counted
            odd      | 2020-04-01 | unreadable
            odd      | 2020-08-03 | not_recorded
            two      | 2020-05-04 | counted
            breaks   | 2020-05-04 | short_break
            left     | 2020-05-04 | counted
            left     | 2020-07-06 | not_looked_after
            stranger | 2020-05-04 | not_in_cohort
            """,
        )
        assert result.value == 6
        months = [missing_episodes(self.MADE, month) for month in YEAR_2021.months()]
        assert sum(months[1:], months[0]).excluded == result.excluded

    def test_the_later_return_speaks_for_an_absence(self) -> None:
        assert missing_episodes(self.MADE, YEAR_2020).value == 1

    def test_children(self) -> None:
        result = check_made(
            children_missing,
            YEAR_2021,
            self.MADE,
            """
            CHILD  | on         | answer
            once   | 2021-03-31 | missing
            twice  | 2021-03-31 | missing
            away   | 2021-03-31 | never missing
            open   | 2021-03-31 | missing
            odd    | 2021-03-31 | unreadable
            two    | 2021-03-31 | missing
            never  | 2021-03-31 | never missing
            breaks | 2021-03-31 | short_break
            left   | 2020-06-01 | missing
            """,
        )
        assert (result.numerator, result.denominator) == (5, 7)

    def test_a_year_without_rows(self) -> None:
        with pytest.raises(NotCovered, match="Missing has no rows of the year to 31 March 2022"):
            missing_episodes(self.MADE, reporting_year(2022))


class TestReturnInterviews:
    """“Independent return interview offered within 72 hours of return.” The tables have days: the
    second day after the return is in time whatever the hour, the fourth is late, the third unknown.
    """

    CHILDREN = (
        "same, first, second, third, fourth, blank, late end, no row, away, lost, open, before"
    )

    def made(self, **how: str) -> Cohort:
        return cohort(
            episodes=f"CHILD | DECOM\n{self.CHILDREN} | 2019-05-13",
            returned={
                "Missing": """
                CHILD                               | YEAR | MISSING | MIS_START  | MIS_END
                same, first, second, third, fourth  | 2021 | M       | 2020-05-01 | 2020-05-04
                blank, no row, lost, before         | 2021 | M       | 2020-05-01 | 2020-05-04
                away                                | 2021 | A       | 2020-05-01 | 2020-05-04
                late end                            | 2021 | M       | 2021-03-01 | 2021-03-30
                open                                | 2021 | M       | 2021-03-30 |
                """
            },
            local={
                "return_interviews": """
                CHILD    | RETURNED   | OFFERED    | HELD       | ACCEPTED
                same     | 2020-05-04 | 2020-05-04 | 2020-05-05 | yes
                first    | 2020-05-04 | 2020-05-05 |            | no
                second   | 2020-05-04 | 2020-05-06 | 2020-05-08 | yes
                third    | 2020-05-04 | 2020-05-07 | 2020-05-07 | yes
                fourth   | 2020-05-04 | 2020-05-08 |            | yes
                blank    | 2020-05-04 |            |            |
                before   | 2020-05-04 | 2020-05-03 | 2020-05-03 |
                away     | 2020-05-04 | 2020-05-04 | 2020-05-04 |
                late end | 2021-03-30 |            |            |
                # another day than the return's
                lost     | 2020-05-05 | 2020-05-05 |            |
                """
            },
            **how,  # type: ignore[arg-type]
        )

    def test_offered(self) -> None:
        result = check_made(
            return_interviews_offered,
            YEAR_2021,
            self.made(complete_to="2021-03-31"),
            """
            CHILD    | on         | answer
            same     | 2020-05-04 | in time
            first    | 2020-05-04 | in time
            second   | 2020-05-04 | in time
            third    | 2020-05-04 | hangs_on_the_hour
            fourth   | 2020-05-04 | not in time
            blank    | 2020-05-04 | not in time
            before   | 2020-05-04 | in time
            no row   | 2020-05-04 | no_interview_row
            away     | 2020-05-04 | away
            late end | 2021-03-30 | not_yet_due
            lost     | 2020-05-04 | no_interview_row
            lost     | 2020-05-05 | no_such_episode
            """,
        )
        assert (result.numerator, result.denominator) == (4, 6)
        assert [rule.key for rule in result.rules] == ["missing.return_interview"]

    @pytest.mark.parametrize(
        ("complete_to", "answer"),
        [("2021-04-01", "not_yet_due"), ("2021-04-02", "not in time"), (None, "not in time")],
    )
    def test_not_yet_due(self, complete_to: str | None, answer: str) -> None:
        made = self.made(**({"complete_to": complete_to} if complete_to else {}))
        last = return_interviews_offered.records(made, Period.on(dt.date(2021, 3, 30)))
        words = {"rest": "not in time"}
        assert [words.get(one.outcome, one.outcome) for one in last] == [answer]

    def test_held(self) -> None:
        result = check_made(
            return_interviews_held,
            YEAR_2021,
            self.made(complete_to="2021-03-31"),
            """
            CHILD    | on         | answer
            same     | 2020-05-04 | in time
            first    | 2020-05-04 | declined_interview
            second   | 2020-05-04 | not in time
            third    | 2020-05-04 | hangs_on_the_hour
            fourth   | 2020-05-04 | not in time
            blank    | 2020-05-04 | not in time
            before   | 2020-05-04 | contradictory_dates
            no row   | 2020-05-04 | no_interview_row
            away     | 2020-05-04 | away
            late end | 2021-03-30 | not_yet_due
            lost     | 2020-05-04 | no_interview_row
            lost     | 2020-05-05 | no_such_episode
            """,
        )
        assert (result.numerator, result.denominator) == (1, 4)

    def test_a_column_that_was_not_given(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM\n1 | 2019-05-13",
            returned={
                "Missing": "CHILD | YEAR | MISSING | MIS_START | MIS_END\n"
                "1 | 2021 | M | 2020-05-01 | 2020-05-04"
            },
            local={"return_interviews": "CHILD | RETURNED | OFFERED\n1 | 2020-05-04 | 2020-05-04"},
        )
        assert return_interviews_offered(made, YEAR_2021).numerator == 1
        assert return_interviews_held(made, YEAR_2021).excluded["not_recorded"] == 1

    def test_before_the_guidance(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM\n1 | 2012-05-14",
            returned={
                "Missing": "CHILD | YEAR | MISSING | MIS_START | MIS_END\n"
                "1 | 2014 | M | 2013-12-30 | 2013-12-31"
            },
            local={"return_interviews": "CHILD | RETURNED | OFFERED\n1 | 2013-12-31 | 2014-01-01"},
        )
        assert return_interviews_offered(made, reporting_year(2014)).excluded["no_limit"] == 1
