"""Laws of disputes: each is counted once where it must be, and what comes in goes out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carekpi import Child, Cohort, like_for_like, measures, rules
from carekpi.cohort.disputes import DISPUTES, DisputeDays
from carekpi.measures import (
    dispute_stages,
    disputes_completed,
    disputes_open,
    disputes_raised,
    disputes_resolved_in_time,
    disputes_settled,
)
from carekpi.periods import Period
from carekpi.testing import days, disputes, reporting_years

if TYPE_CHECKING:
    from carekpi.domain import Dispute
    from carekpi.measures import Measure

OF_DISPUTES = [measure for measure in measures.CATALOGUE if measure.table == DISPUTES]
EVER = Period(dt.date(2000, 1, 1), dt.date(2030, 12, 31))


@st.composite
def disputed(draw: st.DrawFn, *, complete_to: bool = False) -> Cohort:
    """Children with disputes, and nothing else."""
    children = [
        Child(identifier=str(n), disputes=draw(disputes(f"{n}-D")))
        for n in range(draw(st.integers(1, 4)))
    ]
    end = draw(days(dt.date(2023, 4, 1), dt.date(2030, 12, 31))) if complete_to else None
    return Cohort.from_children(children, complete_to=end)


def of(cohort: Cohort) -> list[Dispute]:
    return [dispute for child in cohort.children() for dispute in child.disputes]


class TestTheSameForOneAndForMany:
    """What a dispute in memory says of itself, the columns say of many."""

    @given(disputed())
    def test_stage_and_formal_process(self, cohort: Cohort) -> None:
        table = cohort.local_table(DISPUTES)
        told = DisputeDays.of(table)
        highest = told.highest(np.datetime64("2100-01-01"))
        place = {table.said("identifier", row): row for row in range(len(table))}
        for dispute in of(cohort):
            row = place[dispute.identifier]
            assert highest[row] == dispute.stage.number
            assert not told.contradictory[row]
            formal = told.formal[row].item()
            # of one whose day cannot be told, one child's clock takes the earliest
            assert formal is None or formal == dispute.formal_on

    @given(disputed(), days())
    def test_open(self, cohort: Cohort, on: dt.date) -> None:
        there = sum(dispute.open_on(on) for dispute in of(cohort))
        assert disputes_open(cohort, Period.on(on)).value == there

    @given(disputed())
    def test_in_time(self, cohort: Cohort) -> None:
        # the Handbook's limit is known for every dispute that can be drawn
        due = rules.find("dispute.total").due
        expected = sum(
            d.resolved_on is not None and d.resolved_on <= (due(d.raised_on) or dt.date.min)
            for d in of(cohort)
        )
        assert disputes_resolved_in_time(cohort, EVER).numerator == expected


class TestCountedOnce:
    """What comes in goes out, and is settled somewhere."""

    @given(disputed(), reporting_years(2012, 2024))
    def test_raised_less_completed_is_the_change_in_open(
        self, cohort: Cohort, year: Period
    ) -> None:
        eve = Period.on(year.start - dt.timedelta(days=1))
        came = disputes_raised(cohort, year).numerator - disputes_completed(cohort, year).numerator
        there = disputes_open(cohort, year).numerator - disputes_open(cohort, eve).numerator
        assert came == there

    @given(disputed())
    def test_each_that_is_resolved_is_settled_at_one_stage(self, cohort: Cohort) -> None:
        settled = disputes_settled(cohort, EVER)
        # but for those whose last stage has no day
        undated = {d.identifier for d in of(cohort) if d.stage not in dict(d.reached)}
        known = sum(
            d.resolved_on is not None
            and (d.identifier not in undated or d.stage.number == 0 or _at_once(d))
            for d in of(cohort)
        )
        assert settled.numerator == known
        assert settled.considered == dispute_stages(cohort, EVER).considered

    @pytest.mark.parametrize("measure", OF_DISPUTES, ids=lambda measure: measure.key)
    @given(cohort=disputed(complete_to=True), data=st.data())
    def test_parts_add_up_and_quarters_to_the_year(
        self, measure: Measure, cohort: Cohort, data: st.DataObject
    ) -> None:
        year = data.draw(reporting_years(2012, 2023))
        what = data.draw(st.sampled_from(["stage", "how", "theme", "team", "outcome", "authority"]))
        whole = measure(cohort, year, by=what)
        if whole.parts:
            total = sum(whole.parts[1:], whole.parts[0])
            assert (total.figure, total.excluded) == (whole.figure, whole.excluded)
        if measure.adds_over_time:
            quarters = [measure(cohort, each) for each in year.quarters()]
            total = sum(quarters[1:], quarters[0])
            assert (total.figure, total.excluded) == (whole.figure, whole.excluded)

    @given(disputed())
    def test_windows_of_two_years_are_asked_alike(self, cohort: Cohort) -> None:
        """“July to March of two years.”"""
        windows = [Period(dt.date(n, 7, 1), dt.date(n + 1, 3, 31)) for n in (2018, 2019)]
        found = like_for_like(disputes_raised, cohort, windows)
        for point in found:
            whole = disputes_raised(cohort, point.period)
            if point.result is None:  # the table begins later, and nobody said from when it is
                assert whole.value == 0
                assert "holds nothing before" in point.gap
            else:
                assert point.result.figure == whole.figure


def _at_once(dispute: Dispute) -> bool:
    """Whether it was raised formally and nobody recorded a stage: it came to stage 1 at once."""
    return dispute.formal_on == dispute.raised_on and (
        not dispute.reached and dispute.stage.number == 1 and dispute.how is not None
    )
