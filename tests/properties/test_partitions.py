"""However the children are parted, the figures are those of them all, to the last count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from carekpi import measure_partitions, measures
from carekpi.cohort import Cohort, NotCovered
from carekpi.periods import Period, reporting_year
from strategies import cohorts, returns
from strategies_local import (
    ROWS,
    local_tables,
    periods_around,
    tables_of_the_return,
    with_returned,
    with_tables,
)

if TYPE_CHECKING:
    from carekpi.measures import Measure

#: Of tables that no strategy makes; test_every_door.py parts those of a sample.
ELSEWHERE = {"adoption_a2", "return_interviews_held", "return_interviews_offered"}
PARTED = [m for m in measures.CATALOGUE if not m.whole and m.key not in ELSEWHERE]


def keys(of: list[Measure]) -> list[str]:
    return [m.key for m in of]


@st.composite
def situations(draw: st.DrawFn, measure: Measure) -> tuple[Cohort, Period]:
    """A cohort with the tables that a measure takes, and a period."""
    cohort = draw(st.one_of(cohorts(), returns()))
    period = draw(periods_around(cohort))
    if {"OC2", "OC3"} & set(measure.needs):
        period = reporting_year(max(period.end.year, period.start.year + 1))
    taken = {*measure.needs, *(table for _, table in measure.by_needs)}
    tables = draw(local_tables(cohort, period, sorted(taken & {*ROWS})))
    returned = draw(tables_of_the_return(cohort, period, sorted(taken & {"OC2", "OC3", "Missing"})))
    return with_returned(with_tables(cohort, tables), returned), period


class TestPartsAddUp:
    """A region is the sum of its authorities, a nation of its regions, whoever counts them."""

    @pytest.mark.parametrize("measure", PARTED, ids=keys(PARTED))
    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    @given(data=st.data())
    def test_any_parts_in_any_order(self, measure: Measure, data: st.DataObject) -> None:
        cohort, period = data.draw(situations(measure))
        by = data.draw(st.lists(st.sampled_from(measure.dimensions), max_size=2, unique=True))
        how = {"by": by, "population": {"": 1000} if measure.kind == "rate" else None}
        parts = data.draw(st.permutations(cohort.parts(data.draw(st.integers(1, 5)))))
        threads = data.draw(st.integers(1, 3))
        try:
            whole = measure(cohort, period, **how)
        except (NotCovered, ValueError):
            assume(False)
            raise
        assert measure_partitions(parts, [measure], period, threads=threads, **how) == [whole]
