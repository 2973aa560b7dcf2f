"""Means, amounts and distributions, and measures that count by them.

“Parts add up: the figure for a year is the sum of its months' numerators over the sum of their
denominators, and so for groups, authorities and partitions of the data. A figure with nothing in
its denominator has no value.”
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from attrs import evolve

from carekpi import Period, reporting_year
from carekpi.cohort import Grouping
from carekpi.measures import looked_after, reviews_on_time, started_events
from carekpi.measures.measure import Base, Measure, Tally
from carekpi.periods import month
from carekpi.results import NO_CASES, Amount, Distribution, Mean, Proportion
from spec.tables import cohort, day

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.measures.measure import Yardstick

YEAR = reporting_year(2021)


class TestAMean:
    def test_is_kept_as_what_it_is_made_of(self) -> None:
        mean = Mean(7, 2, "days")
        assert (mean.numerator, mean.denominator, mean.value) == (7, 2, 3.5)

    def test_of_nothing_has_no_value(self) -> None:
        assert Mean(0, 0, "days").value is None
        assert str(Mean(0, 0, "days")) == NO_CASES

    def test_counts_thousandths_exactly(self) -> None:
        caseload = Mean(1371, 21_500, "children", scale=1000)
        assert caseload.denominator == 21.5
        assert str(caseload) == "63.8 children (1,371 over 21.5)"

    def test_two_add_as_one_of_both(self) -> None:
        assert Mean(7, 2, "days") + Mean(1, 2, "days") == Mean(8, 4, "days")

    def test_groups_of_one_time_have_its_months_in_common(self) -> None:
        one, other = Mean(24, 12, "a month", shared=True), Mean(12, 12, "a month", shared=True)
        assert one.joined(other, same_time=True) == Mean(36, 12, "a month", shared=True)
        assert one + other == Mean(36, 24, "a month", shared=True)

    def test_groups_of_different_times_do_not_add_as_those_of_one(self) -> None:
        one, other = Mean(24, 12, "a month", shared=True), Mean(12, 9, "a month", shared=True)
        with pytest.raises(ValueError, match="different times"):
            one.joined(other, same_time=True)

    @pytest.mark.parametrize(
        "other",
        [Mean(1, 1, "years"), Mean(1, 1, "days", scale=10), Mean(1, 1, "days", shared=True)],
    )
    def test_of_another_thing_does_not_add(self, other: Mean) -> None:
        with pytest.raises(ValueError, match="means of different things"):
            _ = Mean(1, 1, "days") + other


class TestAnAmount:
    def test_says_how_much_and_how_many(self) -> None:
        posts = Amount(24, 21_500, "full-time equivalents", scale=1000)
        assert (posts.numerator, posts.denominator, posts.value) == (24, None, 21.5)
        assert str(posts) == "21.5 full-time equivalents (24)"

    def test_two_add(self) -> None:
        one = Amount(1, 600, "posts", scale=1000)
        assert (one + Amount(2, 1400, "posts", scale=1000)).value == 2

    def test_of_another_thing_does_not_add(self) -> None:
        with pytest.raises(ValueError, match="amounts of different things"):
            _ = Amount(1, 1, "posts") + Amount(1, 1, "days")


class TestADistribution:
    @pytest.mark.parametrize(
        ("values", "median", "ninetieth", "longest"),
        [
            (((5, 1),), 5, 5, 5),
            (((1, 1), (2, 1)), 1.5, 2, 2),
            (((1, 1), (3, 1)), 2, 3, 3),
            (((1, 2), (9, 1)), 1, 9, 9),
            # of ten, nine are at most 1; of eleven, the tenth is the first that 90 % do not exceed
            (((1, 9), (30, 1)), 1, 1, 30),
            (((1, 9), (30, 2)), 1, 30, 30),
        ],
    )
    def test_median_ninetieth_percentile_longest(
        self, values: tuple[tuple[int, int], ...], median: float, ninetieth: int, longest: int
    ) -> None:
        late = Distribution(values, "days")
        assert late.median == late.value == median
        assert (late.percentile(90), late.longest) == (ninetieth, longest)

    def test_of_nothing_has_no_value(self) -> None:
        nothing = Distribution((), "days")
        assert (nothing.median, nothing.percentile(90), nothing.mean) == (None, None, None)
        assert (nothing.shortest, nothing.longest, str(nothing)) == (None, None, NO_CASES)

    def test_two_add_as_one_of_all(self) -> None:
        both = Distribution(((1, 1), (4, 1)), "days") + Distribution(((1, 2), (2, 1)), "days")
        assert both == Distribution(((1, 3), (2, 1), (4, 1)), "days")
        assert (both.mean, both.shortest) == (1.8, 1)

    def test_says_what_it_is(self) -> None:
        assert str(Distribution(((1, 2), (9, 1)), "days")) == "median 1, longest 9 days (3)"

    @pytest.mark.parametrize("percent", [0, 101])
    def test_there_is_no_other_percentile(self, percent: int) -> None:
        with pytest.raises(ValueError, match="from 1 to 100"):
            Distribution(((1, 1),)).percentile(percent)

    def test_of_another_thing_does_not_add(self) -> None:
        with pytest.raises(ValueError, match="distributions of different things"):
            _ = Distribution((), "days") + Distribution((), "years")


# --- measures that count by them: 10 children who came into care, two a month from May on ----

EPISODES = """
    CHILD | DECOM
    1, 2  | 2020-05-11
    3, 4  | 2020-06-12
    5     | 2020-07-13
    """
COHORT = cohort(
    children="CHILD | SEX \n 1, 3, 5 | M \n 2 | F \n 4 |", episodes=EPISODES, reviews=""
)


def counting_by(kind: str, **made: object) -> Measure:
    """Periods of care that started, with amounts of 1 to 5 in the order of children."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        found = started_events.tally(cohort, period, yardstick)
        amount = found.events.child.astype(np.int64) + 1
        return evolve(found, **{"amount": amount, **made})

    return evolve(started_events, kind=kind, unit="days", tally=tally)


class TestMeasures:
    def test_a_mean_of_what_each_record_is(self) -> None:
        result = counting_by("mean")(COHORT, YEAR, by="sex")
        assert result.figure == Mean(15, 5, "days")
        assert {part.group["sex"]: part.figure for part in result.parts} == {
            "Male": Mean(9, 3, "days"),
            "Female": Mean(2, 1, "days"),
            "not known": Mean(4, 1, "days"),
        }

    def test_an_amount(self) -> None:
        result = counting_by("amount", scale=1000)(COHORT, YEAR)
        assert result.figure == Amount(5, 15, "days", scale=1000)
        assert result.considered == 5

    def test_a_distribution(self) -> None:
        result = counting_by("distribution")(COHORT, YEAR, by="sex")
        assert result.figure == Distribution(((1, 1), (2, 1), (3, 1), (4, 1), (5, 1)), "days")
        assert result.parts[0].figure == Distribution(((1, 1), (3, 1), (5, 1)), "days")

    def test_as_values_for_programs(self) -> None:
        result = counting_by("distribution")(COHORT, YEAR)
        said = {"unit": "days", "shortest": 1, "percentile_90": 5, "longest": 5, "mean": 3.0}
        assert result.to_dict().items() >= {**said, "numerator": 5, "value": 3}.items()
        assert result.to_rows()[0].items() >= said.items()
        assert counting_by("mean")(COHORT, YEAR).to_dict()["unit"] == "days"
        heads = result.to_csv().splitlines()[0]
        assert "value,unit,shortest,percentile_90,longest,mean,presumed" in heads

    def test_a_ratio_over_months_has_them_in_common(self) -> None:
        measure = counting_by("ratio", amount=None, base=Base(total=12))
        result = measure(COHORT, YEAR, by="sex")
        assert result.figure == Mean(5, 12, "days", shared=True)
        assert sum(result.parts[1:], result.parts[0]).figure == result.figure

    def test_a_ratio_over_something_that_has_groups_of_its_own(self) -> None:
        boys = looked_after.tally(COHORT, YEAR, None).events  # type: ignore[arg-type] # not asked
        base = Base(events=boys, amount=np.full(len(boys), 500, dtype=np.int64))
        measure = counting_by("ratio", amount=None, base=base, scale=1000)
        result = measure(COHORT, YEAR, by="sex")
        assert result.figure == Mean(5, 2500, "days", scale=1000)
        assert result.parts[0].figure == Mean(3, 1500, "days", scale=1000)
        assert result.considered == 5

    def test_a_group_that_only_the_base_has_is_a_part_too(self) -> None:
        boy = looked_after.tally(COHORT, YEAR, None).events  # type: ignore[arg-type] # not asked
        groups = {"size": Grouping(labels=("small", "big"), number=np.full(len(boy), 1))}
        small = {"size": Grouping(labels=("small",), number=np.zeros(5, dtype=np.int32))}
        base = Base(events=boy, amount=np.full(len(boy), 500, dtype=np.int64), groups=groups)
        measure = counting_by("ratio", amount=None, base=base, scale=1000, groups=small)
        result = evolve(measure, own_dimensions=("size",))(COHORT, YEAR, by="size")
        assert {part.group["size"]: str(part.figure) for part in result.parts} == {
            "small": "nothing to divide by (5 over 0)",
            "big": "0.0 days (0 over 2.5)",
        }
        assert sum(result.parts[1:], result.parts[0]).figure == result.figure

    def test_a_ratio_without_a_base_is_a_mistake_in_the_measure(self) -> None:
        with pytest.raises(TypeError, match="without a base"):
            counting_by("ratio", amount=None)(COHORT, YEAR)

    def test_groups_that_have_a_base_in_common(self) -> None:
        one = Mean(2, 3, "cases", common=("case",))
        in_common = Mean(4, 3, "cases", common=("case",))
        assert one.joined(one, same_time=True, apart={"case"}) == in_common
        # one kind of case in two areas, with the officers of both
        assert one.joined(one, same_time=True).over == 6
        with pytest.raises(ValueError, match="do not add; ask for the whole"):
            one.joined(one, same_time=True, apart={"case", "iro"})

    @pytest.mark.parametrize("kind", ["mean", "amount", "distribution"])
    def test_months_add_up_to_the_year(self, kind: str) -> None:
        measure = counting_by(kind)
        whole = measure(COHORT, YEAR)
        months = [measure(COHORT, span) for span in YEAR.months()]
        assert sum(months[1:], months[0]) == whole

    def test_records_may_count_as_several(self) -> None:
        weight = np.array([10, 20, 30, 40, 50])
        measure = counting_by("count", weight=weight)
        result = measure(COHORT, YEAR, by="month")
        assert result.numerator == result.considered == 150
        assert [part.numerator for part in result.parts[:4]] == [0, 30, 70, 50]

    def test_a_measure_may_bring_groups_of_its_own(self) -> None:
        groups = {"size": Grouping(labels=("small", "big"), number=np.array([0, 0, 1, 1, -1]))}
        measure = evolve(counting_by("count", groups=groups), own_dimensions=("size",))
        result = measure(COHORT, YEAR, by=("size", "sex"))
        assert {tuple(p.group.values()): p.numerator for p in result.parts if p.numerator} == {
            ("small", "Male"): 1,
            ("small", "Female"): 1,
            ("big", "Male"): 1,
            ("big", "not known"): 1,
            ("not known", "Male"): 1,
        }

    def test_groups_of_its_own_are_nobody_elses(self) -> None:
        with pytest.raises(ValueError, match="cannot break down by 'size'"):
            started_events(COHORT, YEAR, by="size")


class TestShares:
    def test_each_part_of_the_whole(self) -> None:
        shares = looked_after(COHORT, month(2021, 3), by="sex").shares()
        assert [str(share.figure) for share in shares] == [
            "60.0% (3 of 5)",
            "20.0% (1 of 5)",
            "20.0% (1 of 5)",
        ]
        assert [share.group["sex"] for share in shares] == ["Male", "Female", "not known"]

    def test_add_over_areas_and_not_over_groups(self) -> None:
        boys, girls, _ = looked_after(COHORT, month(2021, 3), by="sex").shares()
        assert (boys + boys).figure == Proportion(6, 10)
        with pytest.raises(ValueError, match="shares of one whole do not add"):
            _ = boys + girls

    def test_only_of_a_count_that_is_broken_down(self) -> None:
        with pytest.raises(ValueError, match="a count that is broken down"):
            looked_after(COHORT, YEAR).shares()
        with pytest.raises(ValueError, match="a count that is broken down"):
            reviews_on_time(COHORT, YEAR, by="sex").shares()


class TestTablesOfTheCouncilsOwn:
    DETAILS = cohort(
        episodes="CHILD | DECOM \n 1, 2, 3 | 2020-05-11",
        reviews="CHILD | REVIEW \n 1, 2, 3 | 2020-06-01",
        local={
            "review_details": """
                CHILD | REVIEW     | IRO | CO_CHAIRED
                1     | 2020-06-01 | A   | yes
                2     | 2020-06-01 | B   | no
                2     | 2020-06-02 | C   | no
                """
        },
    )

    def test_reviews_held_are_broken_down_by_what_is_said_of_them(self) -> None:
        result = reviews_on_time(self.DETAILS, YEAR, by="iro")
        assert {part.group["iro"]: part.numerator for part in result.parts} == {
            "A": 1,
            "B": 1,
            "not known": 1,
        }
        result = reviews_on_time(self.DETAILS, YEAR, by="co_chaired")
        assert [part.group["co_chaired"] for part in result.parts] == ["no", "yes", "not known"]

    def test_that_needs_the_table(self) -> None:
        with pytest.raises(ValueError, match="the council's own table review_details was not giv"):
            reviews_on_time(COHORT.with_column("x", {}, of="children"), YEAR, by="iro")

    def test_children_are_not(self) -> None:
        with pytest.raises(ValueError, match="cannot break down by 'iro'"):
            looked_after(self.DETAILS, YEAR, by="iro")

    def test_a_measure_says_which_it_needs(self) -> None:
        measure = evolve(started_events, needs=("disputes",))
        with pytest.raises(ValueError, match=r"table disputes was not given.*disputes\.csv"):
            measure(COHORT, YEAR)

    def test_a_table_that_begins_later_covers_less(self) -> None:
        given = COHORT.with_local(
            "oversight", {"child": [], "date": []}, complete_from=day("2020-09-01")
        )
        measure = evolve(started_events, needs=("oversight",))
        assert measure(given, Period(day("2020-09-01"), day("2020-09-30"))).numerator == 0
        with pytest.raises(ValueError, match="oversight is complete from 2020-09-01 only"):
            measure(given, YEAR)
