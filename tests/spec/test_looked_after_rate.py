"""`looked_after_rate`: “children looked after on D, per 10,000 children under 18 in the area. The
population is always the caller's, with its year and source.”
"""

from __future__ import annotations

import pytest

from carekpi import Population, reporting_year
from carekpi.measures import looked_after, looked_after_rate
from carekpi.results import Rate
from spec.tables import cohort

YEAR_2021 = reporting_year(2021)

CHILDREN = """
    CHILD | LA
    1, 2  | North
    3     | South
    4, 5  | South
    """
EPISODES = """
    CHILD | DECOM      | LS
    1, 2  | 2020-05-11 | C2
    3     | 2020-05-11 | C2
    4     | 2020-05-11 | V4
    """


class TestTheRate:
    """Children looked after, short breaks out, over the population that was given."""

    def test_per_ten_thousand(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        result = looked_after_rate(made, YEAR_2021, population=1_500)
        assert (result.numerator, result.denominator) == (3, 1_500)
        assert result.value == 20  # 3 / 1,500 * 10,000
        assert result.excluded == {"short_break": 1}
        assert str(result.figure) == "20 per 10,000 (3 of 1,500)"
        assert result.numerator == looked_after(made, YEAR_2021).value

    def test_the_report_of_2020_21(self) -> None:
        # “the report's own figures (1,371 children, 129,053 under 18, "111 per 10,000") do not
        # agree with one another (they give 106)”: 106.2355 by hand
        assert str(Rate(1371, 129_053)) == "106 per 10,000 (1,371 of 129,053)"
        assert Rate(1371, 129_053).value == pytest.approx(106.2355, abs=1e-4)

    def test_it_says_which_population_was_used(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        estimate = Population(children=1_500, year=2020, source="ONS mid-2020 estimate")
        result = looked_after_rate(made, YEAR_2021, population=estimate)
        assert "Population: 1,500 children under 18 (2020): ONS mid-2020 estimate." in result.notes
        assert result.populations == (estimate,)
        unnamed = looked_after_rate(made, YEAR_2021, population=1_500)
        assert "did not name its source" in unnamed.notes[0]

    def test_a_population_of_nobody_is_no_cases(self) -> None:
        result = looked_after_rate(cohort(episodes=EPISODES), YEAR_2021, population=0)
        assert (result.value, str(result.figure)) == (None, "no cases")


class TestByAuthority:
    """A population is given for an area, so a rate is broken down by authority alone."""

    def test_each_with_its_own(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        result = looked_after_rate(
            made, YEAR_2021, by="authority", population={"North": 1_000, "South": 4_000}
        )
        assert [(p.group["authority"], p.numerator, p.denominator) for p in result.parts] == [
            ("North", 2, 1_000),
            ("South", 1, 4_000),
        ]
        assert (result.numerator, result.denominator, result.value) == (3, 5_000, 6)

    def test_one_population_for_several_will_not_do(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        with pytest.raises(ValueError, match="needs the population of each"):
            looked_after_rate(made, YEAR_2021, by="authority", population=5_000)

    def test_one_that_was_not_given(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        with pytest.raises(ValueError, match="no population was given for the authority 'South'"):
            looked_after_rate(made, YEAR_2021, population={"North": 1_000})

    def test_by_anything_else(self) -> None:
        made = cohort(children=CHILDREN, episodes=EPISODES)
        with pytest.raises(ValueError, match="by authority only"):
            looked_after_rate(made, YEAR_2021, by="sex", population=5_000)


class TestWrongCalls:
    """A rate needs a population, and nothing else takes one."""

    def test_none_given(self) -> None:
        with pytest.raises(TypeError, match="needs a population: children under 18 in the area"):
            looked_after_rate(cohort(), YEAR_2021)

    def test_given_where_there_is_no_rate(self) -> None:
        with pytest.raises(TypeError, match="takes no population"):
            looked_after(cohort(), YEAR_2021, population=1_000)

    def test_fewer_than_none(self) -> None:
        with pytest.raises(ValueError, match="children"):
            looked_after_rate(cohort(), YEAR_2021, population=-1)
