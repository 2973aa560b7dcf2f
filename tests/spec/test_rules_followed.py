"""“What every figure carries: ... the rule or definition it follows with its source.”

A figure names each version of each rule that its answers followed, or may have followed.
"""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from carekpi.measures import (
    children_reviewed_on_time,
    latest_review_in_date,
    participated,
    reviews_on_time,
    reviews_on_time_due,
)
from carekpi.periods import Period, reporting_year
from carekpi.rules import statutory
from spec.tables import cohort, day

# 2010-11 to 2011-12, over the change of the law on 1 April 2011
OVER_THE_CHANGE = {
    "episodes": """
        CHILD  | DECOM      | RNE
        before | 2011-03-21 | S
        after  | 2011-04-04 | S
        """,
    "reviews": """
        CHILD  | REVIEW
        before | 2011-04-15
        after  | 2011-05-04
        before | 2011-07-11
        """,
}
FOUR_WEEKS = (
    "review.first: 4 weeks (SI 1991/895 reg 3, in force from 14 October 1991 to 31 March 2011)"
)
TWENTY = "review.first: 20 working days (SI 2010/959 reg 33(1), in force since 1 April 2011)"
THREE = "review.second: 3 months (SI 2010/959 reg 33(2), in force since 1 April 2011)"
SIX = "review.later: 6 months (SI 2010/959 reg 33(2), in force since 1 April 2011)"
FREE = (
    "review.later: no fixed date: where reasonably practicable (SI 2020/445 reg 8(14), in force "
    "from 24 April 2020 to 25 September 2020)"
)


def test_each_version_by_which_a_review_was_judged() -> None:
    period = Period(day("2011-03-01"), day("2011-12-31"))
    found = reviews_on_time(cohort(**OVER_THE_CHANGE), period)
    assert list(map(str, found.rules)) == [FOUR_WEEKS, TWENTY, THREE]
    april = reviews_on_time(cohort(**OVER_THE_CHANGE), Period(day("2011-05-01"), day("2011-05-31")))
    assert list(map(str, april.rules)) == [TWENTY]


def test_both_that_a_review_may_have_followed() -> None:
    # The first review in the data, and then one within three months: on time whatever came before.
    made = cohort(
        episodes="CHILD | DECOM | RNE \n 1 | 2020-03-02 | S",
        reviews="CHILD | REVIEW \n 1 | 2020-06-01 \n 1 | 2020-08-31",
        coverage="2020-04-01",
    )
    found = reviews_on_time(made, reporting_year(2021))
    assert (found.numerator, found.denominator) == (1, 1)
    assert list(map(str, found.rules)) == [THREE, SIX]


def test_the_relaxation_where_the_law_of_the_day_is_followed() -> None:
    made = cohort(
        episodes="CHILD | DECOM | RNE \n 1 | 2019-09-02 | S",
        reviews="CHILD | REVIEW \n 1 | 2019-09-27 \n 1 | 2019-12-19 \n 1 | 2020-06-22",
    )
    year = reporting_year(2021)
    ordinary = reviews_on_time(made, year)
    of_the_day = reviews_on_time(made, year, as_in_force=True)
    assert (ordinary.figure.denominator, list(map(str, ordinary.rules))) == (1, [SIX])
    assert (of_the_day.figure.denominator, list(map(str, of_the_day.rules))) == (0, [FREE])
    assert of_the_day.excluded["no_fixed_due_date"] == 1


@pytest.mark.parametrize(
    ("measure", "rules"),
    [
        (reviews_on_time_due, [THREE, SIX]),
        (children_reviewed_on_time, [THREE, SIX]),
        (latest_review_in_date, [SIX]),
        (participated, []),
    ],
    ids=lambda one: getattr(one, "key", ""),
)
def test_on_every_basis(measure, rules) -> None:
    made = cohort(
        episodes="CHILD | DECOM | RNE \n 1 | 2020-02-03 | S",
        reviews="CHILD | REVIEW \n 1 | 2020-03-02 \n 1 | 2020-06-01",
    )
    assert list(map(str, measure(made, reporting_year(2021)).rules)) == rules


def test_a_figure_of_nothing_follows_none() -> None:
    assert reviews_on_time(cohort(), reporting_year(2021)).rules == ()


def test_sums_name_the_rules_of_both() -> None:
    made = cohort(**OVER_THE_CHANGE)
    months = [Period(day(f"2011-{m:02}-01"), day(f"2011-{m:02}-28")) for m in (4, 5)]
    first, second = (reviews_on_time(made, month) for month in months)
    assert [str(rule) for rule in first.rules] == [FOUR_WEEKS]
    year = reviews_on_time(made, reporting_year(2012), by="month")
    assert set(sum(year.parts).rules) == set(year.rules)
    assert (second.rules[0].key, second.rules[0].force) == ("review.first", "regulation")


def test_what_ran_from_a_review_before_the_data_follows_the_law_of_that_time() -> None:
    # In care since 2009; whatever came before the data, the review of December was late by the
    # limit that ran from their eve, and not by one of 1991.
    made = cohort(
        episodes="CHILD | DECOM | RNE \n 1 | 2009-05-01 | L",
        reviews="CHILD | REVIEW \n 1 | 2020-12-01",
        coverage="2020-04-01",
    )
    found = reviews_on_time(made, reporting_year(2021))
    assert (found.numerator, found.denominator) == (0, 1)
    assert list(map(str, found.rules)) == [SIX]


def test_sums_are_the_same_in_either_order() -> None:
    made = cohort(**OVER_THE_CHANGE)
    first, second = (
        reviews_on_time(made, Period(day(f"2011-0{m}-01"), day(f"2011-0{m}-28"))) for m in (4, 5)
    )
    second = evolve(second, period=first.period)
    assert (first + second).rules == (second + first).rules
    assert (first + second).to_json() == (second + first).to_json()


def test_in_every_format() -> None:
    found = reviews_on_time(cohort(**OVER_THE_CHANGE), Period(day("2011-05-01"), day("2011-05-31")))
    assert found.to_dict()["rules"] == [TWENTY]
    assert json.loads(found.to_json())[0]["rules"] == [TWENTY]
    assert found.to_rows()[0]["rules"] == TWENTY
    assert TWENTY in found.to_csv()


class TestOtherRulesThanTheLaw:
    """A convention, or a council's own standard, changes the figure and is named beside it."""

    MADE = {
        "episodes": "CHILD | DECOM | RNE \n 1 | 2019-12-20 | S",
        # 20 working days run to 22 January 2020, 28 days to 17 January
        "reviews": "CHILD | REVIEW \n 1 | 2020-01-20",
    }
    LOCAL = b"""
        [profile]
        name = "Testshire"
        [[instrument]]
        key = "Testshire procedures"
        title = "Procedures"
        link = "https://example.org"
        [[rule]]
        key = "local.review.first"
        title = "first review sooner"
        anchor = "entry"
        version_by = "started"
        tightens = "review.first"
        [[rule.version]]
        within = { working_days = 15 }
        in_force = { from = 2015-04-01 }
        force = "local"
        instrument = "Testshire procedures"
        provision = "section 4"
        confirmed = 2026-11-24
        """

    def test_a_convention(self) -> None:
        year, made = reporting_year(2020), cohort(**self.MADE)
        by_habit = made.with_rules(statutory().follow("convention.review.first.28_days"))
        assert reviews_on_time(made, year).numerator == 1
        found = reviews_on_time(by_habit, year)
        assert found.numerator == 0
        assert [(one.key, one.force) for one in found.rules] == [
            ("convention.review.first.28_days", "convention")
        ]
        assert dict(found.settings)["rules"].startswith("convention.review.first.28_days in place")
        with pytest.raises(ValueError, match="different settings"):
            found + reviews_on_time(made, year)

    def test_a_standard_that_is_shorter_than_the_step_before(self) -> None:
        # Later reviews within ten weeks, and the second within three months by law. Of a first
        # review in the data it is not known which it was: by 29 June or by 20 July.
        local = (
            self.LOCAL.replace(b"review.first", b"review.later")
            .replace(b"working_days = 15", b"weeks = 10")
            .replace(b'"entry"', b'"review"')
        )
        made = cohort(
            episodes="CHILD | DECOM | RNE \n 1 | 2020-03-02 | S",
            reviews="CHILD | REVIEW \n 1 | 2020-04-20 \n 1 | 2020-07-15",
            coverage="2020-04-01",
        ).with_rules(statutory().with_standards(local, "testshire.toml"))
        found = reviews_on_time(made, reporting_year(2021))
        assert found.excluded["history_unknown"] == 2
        owed = made.obligations
        assert not (owed.earliest > owed.latest).any()

    def test_a_standard_that_begins_at_an_age(self) -> None:
        # Three months from sixteen on. Had a review been held while the child was fifteen, the next
        # was due six months on: that of 1 August may have been in time.
        local = self.LOCAL.replace(b'tightens = "review.first"', b'duty = "review"')
        local = (
            local.replace(b'"entry"', b'"review"')
            .replace(b"[[rule.version]]", b"when = { age = { from = 16 } }\n[[rule.version]]")
            .replace(b"working_days = 15", b"months = 3")
        )
        made = cohort(
            children="CHILD | DOB \n 1 | 2004-03-20",
            episodes="CHILD | DECOM | RNE \n 1 | 2019-03-04 | S",
            reviews="CHILD | REVIEW \n 1 | 2020-08-01",
            coverage="2020-04-01",
        ).with_rules(statutory().with_standards(local, "testshire.toml"))
        assert reviews_on_time(made, reporting_year(2021)).excluded["history_unknown"] == 1

    def test_a_councils_own_standard(self) -> None:
        # 15 working days: 23-24 (2), 27 (3), 30-31 (5), 2-3 (7), 6-10 (12), 13-15 January (15)
        year, made = reporting_year(2020), cohort(**self.MADE)
        ours = made.with_rules(statutory().with_standards(self.LOCAL, "testshire.toml"))
        found = reviews_on_time(ours, year)
        assert found.numerator == 0
        assert [(one.key, one.force) for one in found.rules] == [("local.review.first", "local")]
        assert dict(found.settings)["rules"] == "local standards: Testshire"
        (late,) = reviews_on_time.records(ours, year)
        assert late.due == day("2020-01-15")
        assert reviews_on_time(made, year).numerator == 1
