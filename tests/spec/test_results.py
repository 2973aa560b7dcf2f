"""What every figure carries, how figures add, and how they are shown.

“Its key and title, the period, numerator, denominator, value, what was left out and why, the rule
or definition it follows with its source, and the date of the data. Parts add up: the figure for a
year is the sum of its months' numerators over the sum of their denominators, and so for groups,
authorities and partitions of the data. A figure with nothing in its denominator has no value: it
is not 0 and not 100.”
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from carekpi import Cohort, Period, Population, Result, measures, reporting_year
from carekpi.measures import (
    CATALOGUE,
    EXCLUSIONS,
    ceased,
    find,
    latest_review_in_date,
    looked_after,
    looked_after_rate,
    participated,
    reviews_on_time,
    started_events,
)
from carekpi.periods import month
from carekpi.results import Count, Proportion, Rate, rounded, to_csv, to_json
from spec.tables import cases, cohort, day

if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR_2021 = reporting_year(2021)

CHILDREN = "CHILD | SEX | LA \n 1 | M | North \n 2 | F | South \n 3 | F | South"
EPISODES = """
    CHILD | DECOM      | RNE
    1     | 2020-05-11 | S
    2     | 2015-05-11 | S
    3     | 2020-05-11 | P
    """
REVIEWS = """
    CHILD | REVIEW     | REVIEW_CODE
    1     | 2020-06-09 | PN1
    1     | 2020-09-10 | PN4
    2     | 2020-04-20 | PN1
    2     | 2020-10-20 | PN1
    3     | 2020-06-01 |
    """
MADE = cohort(children=CHILDREN, episodes=EPISODES, reviews=REVIEWS, coverage="2020-04-01")


def total(results: Iterable[Result]) -> Result:
    """The sum of some results, of which there are any."""
    added = sum(results)
    assert isinstance(added, Result)
    return added


class TestRounding:
    """“Rounding is half away from zero, and is a matter of showing a figure, never of computing
    it.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            of            | places | shown
            1/2           | 0      | 1
            5/2           | 0      | 3
            49/100        | 0      | 0
            37000/794     | 1      | 46.6
            # Python's round and a binary half give 0.2 and 0.1
            25/100        | 1      | 0.3
            15/100        | 1      | 0.2
            5/1000        | 2      | 0.01
            0/7           | 1      | 0.0
            100/1         | 1      | 100.0
            999/1000      | 1      | 1.0
            1234567/1     | 0      | 1,234,567
            123456789/100 | 1      | 1,234,567.9
            105/100       | 1      | 1.1
            """
        ),
    )
    def test_half_away_from_zero(self, row: dict[str, str]) -> None:
        numerator, denominator = map(int, row["of"].split("/"))
        assert rounded(numerator, denominator, places=int(row["places"])) == row["shown"]

    def test_every_share_of_up_to_two_hundred(self) -> None:
        for denominator in range(1, 201):
            for numerator in range(denominator + 1):
                exact = Fraction(1000 * numerator, denominator)
                tenths = int(exact + Fraction(1, 2))  # half up, of what is not negative
                assert rounded(100 * numerator, denominator, places=1) == (
                    f"{tenths // 10}.{tenths % 10}"
                )

    def test_the_value_is_not_rounded(self) -> None:
        assert Proportion(1, 3).value == 1 / 3
        assert Rate(1, 3).value == 10_000 / 3


class TestFigures:
    """Counts, never quotients, so that they add."""

    def test_shares(self) -> None:
        assert Proportion(1, 2) + Proportion(2, 3) == Proportion(3, 5)
        assert str(Proportion(370, 794)) == "46.6% (370 of 794)"
        assert str(Proportion(1_500, 2_000)) == "75.0% (1,500 of 2,000)"

    def test_counts(self) -> None:
        assert Count(2) + Count(3) == Count(5)
        assert (Count(5).value, Count(5).denominator, str(Count(1_371))) == (5, None, "1,371")

    def test_rates(self) -> None:
        assert Rate(1, 1_000) + Rate(2, 4_000) == Rate(3, 5_000)
        assert (Rate(3, 5_000).value, Rate(3, 5_000, 1_000).value) == (6, 0.6)
        assert str(Rate(3, 5_000, 1_000)) == "1 per 1,000 (3 of 5,000)"

    @pytest.mark.parametrize("figure", [Proportion(0, 0), Rate(0, 0), Rate(3, 0)])
    def test_nothing_to_count(self, figure: Proportion | Rate) -> None:
        assert (figure.value, str(figure)) == (None, "no cases")

    def test_nought_is_something(self) -> None:
        assert (Proportion(0, 4).value, str(Proportion(0, 4))) == (0, "0.0% (0 of 4)")
        assert str(Count(0)) == "0"

    def test_a_numerator_lies_inside_its_denominator(self) -> None:
        assert Proportion(4, 4).value == 1
        with pytest.raises(ValueError, match="numerator lies inside its denominator"):
            Proportion(5, 4)

    @pytest.mark.parametrize(
        ("made", "error"),
        [
            (lambda: Proportion(-1, 4), ValueError),
            (lambda: Proportion(0, -1), ValueError),
            (lambda: Proportion(0.5, 4), TypeError),  # type: ignore[arg-type]
            (lambda: Count(-1), ValueError),
            (lambda: Count("3"), TypeError),  # type: ignore[arg-type]
            (lambda: Rate(-1, 4), ValueError),
            (lambda: Rate(1, -4), ValueError),
        ],
    )
    def test_whole_numbers_and_not_below_nought(self, made: Any, error: type[Exception]) -> None:
        with pytest.raises(error, match=r"numerator|denominator"):
            made()

    def test_rates_of_different_bases_do_not_add(self) -> None:
        with pytest.raises(ValueError, match="different bases"):
            Rate(1, 1_000, 10_000) + Rate(1, 1_000, 1_000)

    def test_kinds_do_not_mix(self) -> None:
        one = reviews_on_time(MADE, YEAR_2021)
        with pytest.raises(ValueError, match="different kinds do not add"):
            one + evolve(one, figure=Count(1))


class TestWhatAResultCarries:
    """“numerator + (denominator - numerator) + everything excluded = every review held.”"""

    RESULT = reviews_on_time(MADE, YEAR_2021)

    def test_its_parts(self) -> None:
        # child 1: on time and late; child 2: unknown, and on time as presumed; child 3: unknown
        result = self.RESULT
        assert (result.measure, result.title) == ("reviews_on_time", "Reviews held on time")
        assert (result.numerator, result.denominator) == (2, 3)
        assert result.value == pytest.approx(2 / 3)
        assert result.excluded == {
            "not_in_cohort": 0,
            "not_looked_after": 0,
            "short_break": 0,
            "history_unknown": 2,
        }
        assert (result.considered, result.presumed, result.unknown) == (5, 1, 2)
        assert (result.counted, result.better) == ("reviews", "higher")
        assert "SI 2010/959" in result.source
        assert result.period == YEAR_2021
        assert (result.group, result.by, result.parts) == ({}, (), ())

    def test_the_bounds(self) -> None:
        # two of five if the two unknown were late, four of five if they were on time
        assert self.RESULT.bounds == (0.4, 0.8)

    def test_no_bounds_for_what_is_no_share_or_has_no_cases(self) -> None:
        assert looked_after(MADE, YEAR_2021).bounds is None
        assert reviews_on_time(cohort(), YEAR_2021).bounds is None
        assert looked_after_rate(MADE, YEAR_2021, population=1_000).bounds is None

    def test_bounds_where_everything_is_unknown(self) -> None:
        only = cohort(episodes="CHILD | DECOM | RNE \n 1 | 2020-05-11 | P", reviews=REVIEWS)
        result = reviews_on_time(only, month(2020, 6))
        assert (result.value, result.bounds) == (None, (0, 1))

    def test_the_date_of_the_data(self) -> None:
        (child, *_) = MADE.children()
        made = Cohort.from_children([child], complete_to=day("2021-03-31"))
        assert reviews_on_time(made, YEAR_2021).data_to == day("2021-03-31")
        assert self.RESULT.data_to is None

    @pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.key)
    def test_every_measure_says_what_it_is(self, measure: Any) -> None:
        assert measure.title
        assert measure.population
        assert measure.numerator
        assert measure.source
        assert measure.better in ("higher", "lower", "neither")
        assert all(reason in EXCLUSIONS for reason in measure.exclusions)
        assert find(measure.key) is measure
        assert str(measure) == f"{measure.key}: {measure.title}"


class TestAdding:
    """Months into a year, authorities into a region, partitions into a whole."""

    def test_months_into_a_year(self) -> None:
        months = [reviews_on_time(MADE, part) for part in YEAR_2021.months()]
        whole, added = reviews_on_time(MADE, YEAR_2021), total(months)
        assert (added.period, added.figure) == (YEAR_2021, whole.figure)
        assert (added.left_out, added.presumed) == (whole.left_out, whole.presumed)

    def test_in_any_order_of_two_that_adjoin(self) -> None:
        april, may = (reviews_on_time(MADE, month(2020, number)) for number in (4, 5))
        assert (
            (may + april).period
            == (april + may).period
            == Period(day("2020-04-01"), day("2020-05-31"))
        )

    def test_times_that_do_not_adjoin(self) -> None:
        april, june = (reviews_on_time(MADE, month(2020, number)) for number in (4, 6))
        with pytest.raises(ValueError, match="April 2020 and June 2020 do not adjoin"):
            april + june
        both = reviews_on_time(MADE, Period(day("2020-04-15"), day("2020-05-31")))
        with pytest.raises(ValueError, match="do not adjoin"):
            april + both

    @pytest.mark.parametrize("measure", [latest_review_in_date, ceased, looked_after])
    def test_what_stands_for_a_day_or_counts_a_child_once(self, measure: Any) -> None:
        april, may = (measure(MADE, month(2020, number)) for number in (4, 5))
        with pytest.raises(ValueError, match="does not add over time: it counts each child once"):
            april + may
        assert (april + april).considered == 2 * april.considered  # two authorities', say

    def test_events_add(self) -> None:
        april, may = (started_events(MADE, month(2020, number)) for number in (4, 5))
        assert (april + may).numerator == april.numerator + may.numerator

    def test_authorities_into_a_region(self) -> None:
        north, south = (
            Cohort.from_children([c for c in MADE.children() if c.authority == name])
            for name in ("North", "South")
        )
        both = Cohort.from_children(list(MADE.children()))
        added = participated(north, YEAR_2021) + participated(south, YEAR_2021)
        whole = participated(both, YEAR_2021)
        assert (added.figure, added.left_out) == (whole.figure, whole.left_out)

    def test_rates_of_two_authorities(self) -> None:
        result = looked_after_rate(
            MADE, YEAR_2021, by="authority", population={"North": 1_000, "South": 4_000}
        )
        north, south = result.parts
        assert (north + south).figure == result.figure

    def test_parts_add_to_parts(self) -> None:
        april, may = (
            reviews_on_time(MADE, Period(day(first), day(last)), by="sex")
            for first, last in (("2020-04-01", "2020-05-31"), ("2020-06-01", "2020-06-30"))
        )
        added = april + may
        assert added.by == ("sex",)
        assert {part.group["sex"]: part.considered for part in added.parts} == {
            "Female": 2,
            "Male": 1,
        }
        assert all(part.period == added.period for part in added.parts)
        assert total(added.parts).figure == added.figure

    def test_parts_by_something_else_do_not_add(self) -> None:
        by_sex, by_age, whole = (
            reviews_on_time(MADE, YEAR_2021, by=by) for by in ("sex", "age_band", ())
        )
        with pytest.raises(ValueError, match="by sex in one and by age_band in the other"):
            by_sex + by_age
        assert (by_sex + whole).parts == (whole + by_sex).parts == ()
        assert (by_sex + whole).by == ()

    def test_the_groups_of_two_parts(self) -> None:
        parts = reviews_on_time(MADE, YEAR_2021, by=["sex", "authority"]).parts
        of_north = [p for p in parts if p.group["authority"] == "North"]
        assert total(of_north).group == {"authority": "North"}
        assert total(parts).group == {}

    def test_what_would_settle_it_adds(self) -> None:
        one = reviews_on_time(MADE, YEAR_2021)
        assert one.would_settle == 1
        assert "before 2020-04-01 as well: up to 2 of the reviews" in (one + one).notes[0]

    def test_remarks_are_of_one_figure(self) -> None:
        one = evolve(reviews_on_time(MADE, YEAR_2021), remarks=("One.",))
        assert (one + one).remarks == ("One.",)
        assert (one + evolve(one, remarks=("Another.",))).remarks == ()

    def test_the_time_that_both_cover(self) -> None:
        one = reviews_on_time(MADE, YEAR_2021)
        early = evolve(one, data_to=day("2021-03-31"), reviews_from=day("2019-04-01"))
        late = evolve(one, data_to=day("2022-03-31"), reviews_from=day("2020-04-01"))
        for both in (early + late, late + early):
            assert (both.data_to, both.reviews_from) == (day("2021-03-31"), day("2020-04-01"))
        assert (one + late).data_to is None  # of one it is not known

    def test_other_measures_and_other_settings(self) -> None:
        one = reviews_on_time(MADE, YEAR_2021)
        with pytest.raises(ValueError, match="reviews_on_time and participated do not add"):
            one + participated(MADE, YEAR_2021)
        with pytest.raises(ValueError, match="follow different settings"):
            one + reviews_on_time(MADE, YEAR_2021, as_in_force=True)
        with pytest.raises(TypeError):
            one + 1

    def test_reasons_that_only_one_has(self) -> None:
        one = reviews_on_time(MADE, YEAR_2021, as_in_force=True)
        assert list((one + one).excluded)[-1] == "no_fixed_due_date"
        other = evolve(one, left_out=(("no_code", 2),))
        assert (one + other).excluded["no_code"] == 2
        assert (other + one).considered == one.considered + other.considered


class TestAsASentence:
    """“prints as a sentence”"""

    def test_with_all_that_it_carries(self) -> None:
        assert str(reviews_on_time(MADE, YEAR_2021)) == (
            "Reviews held on time, year ending 31 March 2021: 66.7% (2 of 3); between 40.0% and "
            "80.0% whatever the 2 unknown are. Left out: 2 history_unknown. Presumed: 1."
        )

    def test_with_nothing_to_say(self) -> None:
        assert str(looked_after(MADE, YEAR_2021)) == (
            "Children looked after, year ending 31 March 2021: 3."
        )
        assert repr(reviews_on_time(cohort(), month(2020, 4))) == (
            "Reviews held on time, April 2020: no cases."
        )

    def test_of_a_part(self) -> None:
        parts = reviews_on_time(MADE, YEAR_2021, by=["sex", "authority"]).parts
        assert str(parts[0]).startswith(
            "Reviews held on time, year ending 31 March 2021, Male, North: 50.0% (1 of 2)"
        )


class TestAsValues:
    """“gives dicts, JSON, CSV”: numbers as numbers, dates in ISO form, keys in one order."""

    def test_a_dict(self) -> None:
        given = reviews_on_time(MADE, YEAR_2021).to_dict()
        assert list(given)[:10] == [
            "measure",
            "title",
            "period",
            "group",
            "numerator",
            "denominator",
            "value",
            "excluded",
            "presumed",
            "source",
        ]
        assert given["period"] == {"start": "2020-04-01", "end": "2021-03-31"}
        assert (given["group"], given["numerator"], given["denominator"]) == ({}, 2, 3)

    def test_json_of_parts(self) -> None:
        result = reviews_on_time(MADE, YEAR_2021, by="sex")
        given = json.loads(result.to_json())
        assert given == result.to_dicts()
        assert [one["group"] for one in given] == [{"sex": "Male"}, {"sex": "Female"}]
        assert json.loads(to_json([result, looked_after(MADE, YEAR_2021)]))[-1]["value"] == 3

    def test_no_cases_is_null(self) -> None:
        (given,) = json.loads(reviews_on_time(cohort(), YEAR_2021).to_json())
        assert given["value"] is None
        assert (given["numerator"], given["denominator"]) == (0, 0)

    def test_csv(self) -> None:
        result = reviews_on_time(MADE, YEAR_2021, by=["sex", "authority"])
        found = list(csv.DictReader(io.StringIO(result.to_csv())))
        assert len(found) == len(result.parts) == 4
        assert found[0]["sex"] == "Male"
        assert found[0]["authority"] == "North"
        assert found[0]["value"] == "0.5"
        assert found[0]["period_end"] == "2021-03-31"
        assert found[0]["excluded_history_unknown"] == "0"
        assert (found[1]["value"], found[1]["numerator"]) == ("", "0")  # no cases

    def test_csv_of_several(self) -> None:
        text = to_csv([looked_after(MADE, YEAR_2021, by="sex"), reviews_on_time(MADE, YEAR_2021)])
        found = list(csv.DictReader(io.StringIO(text)))
        assert [row["sex"] for row in found] == ["Male", "Female", ""]
        assert [row["denominator"] for row in found] == ["", "", "3"]

    def test_text_that_a_spreadsheet_would_take_for_a_formula(self) -> None:
        children = "CHILD | LA \n 1 | =cmd() \n 2 | -1 \n 3 | North"
        made = cohort(children=children, episodes="CHILD | DECOM \n 1, 2, 3 | 2020-05-11")
        text = looked_after(made, YEAR_2021, by="authority").to_csv()
        found = [row["authority"] for row in csv.DictReader(io.StringIO(text))]
        assert found == ["'-1", "'=cmd()", "North"]

    def test_the_same_every_time(self) -> None:
        one, other = (reviews_on_time(MADE, YEAR_2021, by="sex") for _ in range(2))
        assert one == other
        assert (one.to_json(), one.to_csv()) == (other.to_json(), other.to_csv())


class TestAsATable:
    """“shows as a table in a notebook”"""

    def test_the_parts_and_the_whole(self) -> None:
        html = reviews_on_time(MADE, YEAR_2021, by="sex")._repr_html_()
        assert html.count("<tr>") == 4  # heads, two parts, the whole
        assert '<th scope="row">Male</th>' in html
        assert '<th scope="row">all</th>' in html
        assert "<td>66.7% (2 of 3)</td>" in html
        assert "<td>2 history_unknown</td>" in html
        assert "<td>none</td>" in html
        assert "Source: SI 2010/959" in html
        assert "<p>Read the return of the year before" in html

    def test_a_count(self) -> None:
        html = looked_after(MADE, YEAR_2021)._repr_html_()
        assert html.count("<tr>") == 2
        assert "<td>3</td><td></td><td>3</td><td>none</td><td>0</td>" in html

    def test_no_cases(self) -> None:
        assert "<td>no cases</td>" in reviews_on_time(cohort(), YEAR_2021)._repr_html_()

    def test_text_of_the_caller_is_text(self) -> None:
        children = "CHILD | LA \n 1 | <b>North</b>"
        made = cohort(children=children, episodes="CHILD | DECOM \n 1 | 2020-05-11")
        html = looked_after(made, YEAR_2021, by="authority")._repr_html_()
        assert "&lt;b&gt;North&lt;/b&gt;" in html
        assert "<b>" not in html


class TestPopulations:
    """“Keep the population's vintage with the rate.”"""

    def test_how_it_is_said(self) -> None:
        named = Population(children=129_053, year=2020, source="ONS mid-2020 estimate")
        assert str(named) == "129,053 children under 18 (2020): ONS mid-2020 estimate"
        assert str(Population(children=5)) == (
            "5 children under 18: given by the caller, who did not name its source"
        )

    def test_whole_numbers(self) -> None:
        with pytest.raises(ValueError, match="children"):
            Population(children=-1)
        with pytest.raises(TypeError, match="children"):
            Population(children="many")  # type: ignore[arg-type]


class TestTheCatalogue:
    """Every measure once, by its key."""

    def test_each_has_a_key_of_its_own_and_a_name_in_the_package(self) -> None:
        keys = [measure.key for measure in CATALOGUE]
        assert len(set(keys)) == len(keys)
        for measure in CATALOGUE:
            assert getattr(measures, measure.key) is measure
            assert measure.key in measures.__all__

    def test_in_the_order_of_an_annual_report(self) -> None:
        keys = [measure.key for measure in CATALOGUE]
        order = ["looked_after", "started", "ceased", "reviews_on_time", "participated"]
        assert [key for key in keys if key in order] == order

    def test_a_kind_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="kind"):
            evolve(looked_after, kind="percentage")

    def test_a_key_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="no measure 'review_on_time'; did you mean") as error:
            find("review_on_time")
        assert "reviews_on_time" in str(error.value)
        with pytest.raises(ValueError, match=r"no measure 'zzz'$"):
            find("zzz")
