"""The measures against a second, plain implementation, and the laws that every figure keeps."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import carekpi
from carekpi import measures
from carekpi.cohort import Cohort, NotCovered, Verdict, review_verdicts
from carekpi.periods import Period
from carekpi.rules import CLOCKS, Book, statutory
from plain import plain_children
from reference import Reference, read_fake
from strategies import (
    as_a_return_shows,
    children,
    cohorts,
    days,
    on_their_way,
    reporting_years,
    returns,
)

if TYPE_CHECKING:
    from pathlib import Path

    from carekpi.measures import Measure
    from carekpi.results import Result

#: The measures of the return's four tables. test_local_measures.py holds those of other tables.
COUNTED = [m for m in measures.CATALOGUE if m.kind != "rate" and not m.needs]
COMPARED = [m for m in COUNTED if hasattr(Reference, m.key)]
ADDING = [m for m in COUNTED if m.adds_over_time]
OF_REVIEWS = [m for m in COUNTED if m.counted == "reviews"]

#: By the ordinary limits or the law of the day, on the clock of every child or the child's own.
EVERY_YARDSTICK: tuple[dict[str, Any], ...] = tuple(
    {"as_in_force": law, "clock": clock} for law, clock in product((False, True), CLOCKS)
)
yardsticks = st.sampled_from(EVERY_YARDSTICK)
clocks = st.sampled_from(CLOCKS)


def keys(of: list[Measure]) -> list[str]:
    return [m.key for m in of]


def reference_of(cohort: Cohort) -> Reference:
    """The same children as plain rows."""
    assert not isinstance(cohort.coverage_from, dict)
    return Reference(*plain_children(cohort), coverage_from=cohort.coverage_from)


def ask(measure: Measure, cohort: Cohort, period: Period, **how: object) -> Result:
    """The figure; a case is dropped where the data do not cover the period."""
    try:
        return measure(cohort, period, **how)  # type: ignore[arg-type]
    except NotCovered:
        assume(False)
        raise


def periods_from(cohort: Cohort) -> st.SearchStrategy[Period]:
    """Reporting years and odd stretches that the cohort's reviews cover."""
    first = cohort.coverage_from or dt.date(2012, 4, 1)
    assert isinstance(first, dt.date)
    year = max(2013, first.year + 2)
    stretch = st.tuples(days(first), st.integers(0, 500)).map(
        lambda drawn: Period(drawn[0], drawn[0] + dt.timedelta(days=drawn[1]))
    )
    return st.one_of(reporting_years(year, year + 4), stretch)


class TestTwoImplementationsAgree:
    """carekpi and the row-by-row reference give the same figures, to the last count."""

    @pytest.mark.parametrize("measure", COMPARED, ids=keys(COMPARED))
    @given(data=st.data(), cohort=st.one_of(cohorts(), returns()))
    def test_on_generated_cohorts(
        self, measure: Measure, data: st.DataObject, cohort: Cohort
    ) -> None:
        period = data.draw(periods_from(cohort))
        how = data.draw(yardsticks) if measure.takes_law else {}
        ours = ask(measure, cohort, period, **how)
        theirs = getattr(reference_of(cohort), measure.key)(period.start, period.end, **how)
        assert (ours.numerator, ours.denominator) == (theirs.numerator, theirs.denominator)
        assert {r: n for r, n in ours.excluded.items() if n} == theirs.excluded
        assert ours.presumed == theirs.presumed

    @given(cohort=st.one_of(cohorts(), returns()), how=yardsticks)
    def test_on_every_verdict(self, cohort: Cohort, how: dict[str, Any]) -> None:
        events = cohort.review_events
        names = {-1: "not_looked_after", **{int(v): v.name.lower() for v in Verdict}}
        ours = {
            (str(cohort.child_table.identifier[child]), on): names[verdict]
            if has
            else "not_in_cohort"
            for child, on, verdict, has in zip(
                events.child.tolist(),
                events.on.tolist(),
                cohort.verdicts(**how).tolist(),
                events.has_episodes.tolist(),
            )
        }
        assert ours == reference_of(cohort).verdicts(**how)

    @pytest.mark.parametrize("measure", COMPARED, ids=keys(COMPARED))
    @pytest.mark.parametrize("coverage", [None, dt.date(2015, 4, 1)], ids=["return", "2015"])
    def test_on_the_fake_return(
        self, measure: Measure, coverage: dt.date | None, shared: Path
    ) -> None:
        folder = shared / "data" / "ssda903"
        cohort, _ = carekpi.read_ssda903(folder, coverage_from=coverage)
        year = carekpi.reporting_year(2018)
        theirs = read_fake(folder, coverage_from=coverage or year.start)
        for how in EVERY_YARDSTICK if measure.takes_law else ({},):
            ours = measure(cohort, year, **how)
            plain = getattr(theirs, measure.key)(year.start, year.end, **how)
            assert (ours.numerator, ours.denominator) == (plain.numerator, plain.denominator)
            assert {r: n for r, n in ours.excluded.items() if n} == plain.excluded
            assert ours.presumed == plain.presumed


class TestEveryRecordIsInOneBox:
    """numerator + rest + everything left out = all that there was."""

    @pytest.mark.parametrize("measure", OF_REVIEWS, ids=keys(OF_REVIEWS))
    @given(data=st.data(), cohort=cohorts())
    def test_reviews_held_in_the_period(
        self, measure: Measure, data: st.DataObject, cohort: Cohort
    ) -> None:
        period = data.draw(periods_from(cohort))
        held = {
            (child.identifier, review.held_on)
            for child in cohort.children()
            for review in child.reviews
            if review.held_on in period
        }
        assert ask(measure, cohort, period).considered == len(held)

    @pytest.mark.parametrize("measure", COUNTED, ids=keys(COUNTED))
    @given(data=st.data(), cohort=cohorts())
    def test_parts_add_up_to_the_whole(
        self, measure: Measure, data: st.DataObject, cohort: Cohort
    ) -> None:
        possible = st.sampled_from(measure.dimensions)
        by = data.draw(st.lists(possible, unique=True, min_size=1, max_size=2))
        whole = ask(measure, cohort, data.draw(periods_from(cohort)), by=by)
        together = sum(whole.parts)
        if not whole.parts:
            assert whole.considered == 0
            return
        assert together.figure == whole.figure
        assert together.left_out == whole.left_out
        assert together.presumed == whole.presumed


class TestFiguresAdd:
    """Months make a year, and the children of two cohorts make one cohort."""

    @pytest.mark.parametrize("measure", ADDING, ids=keys(ADDING))
    @given(cohort=cohorts(coverage=st.sampled_from((None, dt.date(2016, 4, 1)))))
    def test_months_into_a_year(self, measure: Measure, cohort: Cohort) -> None:
        year = carekpi.reporting_year(2018)
        months = sum(measure(cohort, month) for month in year.months())
        whole = measure(cohort, year, by="month")
        assert months.period == year
        for one in (months, sum(whole.parts)):
            assert (one.figure, one.left_out, one.presumed) == (
                whole.figure,
                whole.left_out,
                whole.presumed,
            )

    @pytest.mark.parametrize("measure", COUNTED, ids=keys(COUNTED))
    @given(data=st.data(), cohort=cohorts())
    def test_any_parting_of_the_children(
        self, measure: Measure, data: st.DataObject, cohort: Cohort
    ) -> None:
        period = data.draw(periods_from(cohort))
        sides: dict[bool, list[carekpi.Child]] = {True: [], False: []}
        for child in cohort.children():
            sides[data.draw(st.booleans())].append(child)
        whole = ask(measure, cohort, period, by="sex")
        parts = [
            measure(
                Cohort.from_children(side, coverage_from=cohort.coverage_from), period, by="sex"
            )
            for side in sides.values()
        ]
        added = sum(parts)
        assert (added.figure, added.left_out, added.presumed) == (
            whole.figure,
            whole.left_out,
            whole.presumed,
        )
        assert {p.groups: p.figure for p in added.parts} == {
            p.groups: p.figure for p in whole.parts
        }

    @pytest.mark.parametrize("measure", OF_REVIEWS, ids=keys(OF_REVIEWS))
    @given(data=st.data(), cohort=cohorts())
    def test_a_child_without_reviews_changes_no_review_figure(
        self, measure: Measure, data: st.DataObject, cohort: Cohort
    ) -> None:
        newcomer = evolve(data.draw(children("new")), reviews=())
        more = Cohort.from_children(
            [*cohort.children(), newcomer], coverage_from=cohort.coverage_from
        )
        period = data.draw(periods_from(cohort))
        before, after = ask(measure, cohort, period), measure(more, period)
        assert (before.figure, before.left_out) == (after.figure, after.left_out)


def verdicts_of(
    child: carekpi.Child, clock: str, coverage_from: dt.date | None = None
) -> dict[dt.date, Verdict]:
    """The verdict on each review of a child that was held in care."""
    cohort = Cohort.from_children([child], coverage_from=coverage_from)
    pairs = zip(cohort.review_events.on.tolist(), cohort.verdicts(clock=clock).tolist())
    return {on: Verdict(verdict) for on, verdict in pairs if verdict >= 0}


def standards(*described: tuple[str, str, str]) -> Book:
    """A book with a council's own standards on reviews: what each is of, how long, since when."""
    text = '[profile]\nname = "Anytown"\n'
    for n, (of, within, dates) in enumerate(described):
        text += f"""
            [[rule]]
            key = "local.standard_{n}"
            title = "our own"
            version_by = "started"
            {of}
            [[rule.version]]
            within = {{ {within} }}
            in_force = {{ {dates} }}
            force = "local"
            instrument = "SI 2010/959"
            provision = "plan"
            confirmed = 2026-11-24
            """
    return statutory().with_standards(text.encode(), "anytown.toml")


FIRST = 'tightens = "review.first"\nanchor = "entry"'
SECOND = 'tightens = "review.second"\nanchor = "review"'
LATER = 'tightens = "review.later"\nanchor = "review"'
OF_AGE = 'duty = "review"\nanchor = "review"\nwhen = { age = { from = 5 } }'
UNDER_AGE = 'duty = "review"\nanchor = "review"\nwhen = { age = { under = 5 } }'
SINCE = "from = 2011-04-01"
#: Other rules than those of the law alone, of every shape.
BOOKS = {
    "conventions": statutory().follow(
        "convention.review.first.28_days", "convention.review.later.182_days"
    ),
    "sooner": standards((FIRST, "working_days = 15", SINCE), (LATER, "months = 4", SINCE)),
    "later sooner than the second": standards((LATER, "weeks = 10", SINCE)),
    "as long as the second": standards((LATER, "months = 3", SINCE)),
    "second": standards((SECOND, "weeks = 6", SINCE)),
    "for a time": standards((LATER, "weeks = 9", "from = 2014-01-01, to = 2019-06-30")),
    "from an age": standards((OF_AGE, "months = 3", SINCE)),
    "up to an age": standards((UNDER_AGE, "weeks = 4", SINCE)),
}


class TestNothingIsGuessed:
    """A verdict that is settled stays as it is, whatever more becomes known."""

    @given(child=on_their_way(), since=days(), clock=clocks)
    def test_settled_on_a_part_of_the_history_is_true_of_the_whole(
        self, child: carekpi.Child, since: dt.date, clock: str
    ) -> None:
        truth = verdicts_of(child, clock)
        part = as_a_return_shows(child, since)
        cohort = Cohort.from_children([part], coverage_from=since)
        events = cohort.review_events
        owed = cohort.owed(clock=clock)
        resting = owed.obligations.rests_on_presumption[owed.met_by_review]
        for day, verdict, met, presumed in zip(
            events.on.tolist(),
            cohort.verdicts(clock=clock).tolist(),
            owed.met_by_review.tolist(),
            resting.tolist(),
        ):
            if met >= 0 and verdict != Verdict.UNKNOWN and not presumed:
                # Back on an earlier course with no review held before, not even the whole tells
                # when the next was due.
                assert truth[day] in (verdict, Verdict.UNKNOWN)
                assert clock == "case" or truth[day] is not Verdict.UNKNOWN

    @given(child=on_their_way(), since=days(), how=yardsticks, name=st.sampled_from(sorted(BOOKS)))
    def test_nor_by_other_rules_than_the_law_alone(
        self, child: carekpi.Child, since: dt.date, how: dict[str, Any], name: str
    ) -> None:
        whole = Cohort.from_children([child]).with_rules(BOOKS[name])
        part = Cohort.from_children(
            [as_a_return_shows(child, since)], coverage_from=since
        ).with_rules(BOOKS[name])
        truth = dict(zip(whole.review_events.on.tolist(), whole.verdicts(**how).tolist()))
        owed = part.owed(clock=how["clock"])
        met, resting = owed.met_by_review, owed.obligations.rests_on_presumption
        for day, verdict, place in zip(
            part.review_events.on.tolist(), part.verdicts(**how).tolist(), met.tolist()
        ):
            if place >= 0 and verdict != Verdict.UNKNOWN and not resting[place]:
                assert truth[day] in (verdict, Verdict.UNKNOWN)

    @given(
        child=on_their_way(),
        since=days(),
        on=days(),
        how=yardsticks,
        name=st.sampled_from(sorted(BOOKS)),
    )
    def test_what_is_overdue_at_the_latest_is_overdue(
        self, child: carekpi.Child, since: dt.date, on: dt.date, how: dict[str, Any], name: str
    ) -> None:
        assume(on >= since)
        whole = Cohort.from_children([child]).with_rules(BOOKS[name]).due(on, **how)
        part = (
            Cohort.from_children([as_a_return_shows(child, since)], coverage_from=since)
            .with_rules(BOOKS[name])
            .due(on, **how)
        )
        for item in part:
            if not item.local:
                assert item.deadline().due == item.due
            if item.at_latest and len(whole):
                (told,) = whole
                assert told.due is not None
                assert item.due is not None
                assert told.due <= item.due < on

    @given(child=on_their_way(), dates=st.tuples(days(), days()).map(sorted), clock=clocks)
    def test_more_history_never_unsettles(
        self, child: carekpi.Child, dates: list[dt.date], clock: str
    ) -> None:
        more, less = (verdicts_of(as_a_return_shows(child, since), clock, since) for since in dates)
        for day, verdict in less.items():
            if verdict in (Verdict.ON_TIME, Verdict.LATE):
                assert more[day] is not Verdict.UNKNOWN

    @given(cohort=cohorts(), how=yardsticks)
    def test_the_bounds_hold_the_figure(self, cohort: Cohort, how: dict[str, Any]) -> None:
        period = carekpi.reporting_year(2019)
        result = ask(measures.reviews_on_time, cohort, period, **how)
        if result.bounds is None:
            assert result.value is None
        elif result.value is not None:
            low, high = result.bounds
            assert 0 <= low <= result.value <= high <= 1


class TestOneChildAndManyGiveTheSame:
    """The objects and the columns go through one implementation."""

    @given(cohort=cohorts(coverage=st.none()))
    def test_verdicts_of_each_child_alone(self, cohort: Cohort) -> None:
        together = {}
        events = cohort.review_events
        for child, day, verdict in zip(
            events.child.tolist(), events.on.tolist(), cohort.verdicts().tolist()
        ):
            together.setdefault(child, []).append((day, Verdict(verdict) if verdict >= 0 else None))
        alone = {
            n: list(review_verdicts(child))
            for n, child in enumerate(cohort.children())
            if child.reviews
        }
        assert alone == together
