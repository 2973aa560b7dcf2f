"""Measures of a council's own tables against a second, plain implementation, record by record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import reference_children
import reference_details
import reference_outcomes
import reference_service
import reference_visits
from carekpi import measures
from carekpi.codes import Participation
from carekpi.cohort import LOCAL_TABLES, Cohort, NotCovered
from carekpi.domain import EPISODE_FLAGS
from carekpi.periods import Period, reporting_year
from carekpi.results import Amount, Count, Distribution, Mean, Proportion
from carekpi.rules import CLOCKS, VISIT_CLOCKS
from plain import plain_children
from reference import Reference, add_months
from reference_local import NUMERATOR, REST, Data, Rec, boxes
from strategies import cohorts, returns, visited_children
from strategies_local import (
    local_tables,
    periods_around,
    situations_of_movers,
    tables_of_the_return,
    with_returned,
    with_tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from carekpi.measures import Measure
    from carekpi.results import Result

PLAIN: dict[str, Callable[..., list[Rec]]] = {
    **reference_details.MEASURES,
    **reference_service.MEASURES,
    **reference_visits.MEASURES,
    **reference_children.MEASURES,
    **reference_outcomes.MEASURES,
}
BY_KEY = {m.key: m for m in measures.CATALOGUE}
#: What ratios are divided by, as the plain implementation has it: how much, and the scale.
BASES = reference_service.BASES

#: Measures of which a row is no single record: their counts alone can be compared.
BY_COUNT_ALONE = {"feedback_response_rate"}


def plain_rows(
    cohort: Cohort,
    tables: dict[str, list[dict[str, Any]]],
    visits_from: dt.date | None,
    returned: dict[str, list[dict[str, str]]],
) -> Data:
    """The same children as plain rows, beside the rows of the tables."""
    flags = {
        (child.identifier, e.start): {flag: getattr(e, flag) for flag in EPISODE_FLAGS}
        for child in cohort.children()
        for e in child.episodes
    }
    assert not isinstance(cohort.coverage_from, dict)
    return Data(
        *plain_children(cohort),
        cohort.coverage_from,
        to=cohort.complete_to,
        visits_from=visits_from,
        local=tables,
        flags=flags,
        returned=returned,
    )


participation = st.sampled_from((*Participation, Participation.PN1, Participation.PN4, None))


@st.composite
def several_visited(draw: st.DrawFn) -> Cohort:
    """A few children whose records are whole, with moves and orders."""
    found = []
    for n in range(draw(st.integers(1, 3))):
        child = draw(visited_children(str(n)))
        age = st.sampled_from((0, 3, 4, 11, 12, 17))
        born = child.episodes[0].start - dt.timedelta(
            days=365 * draw(age) + draw(st.integers(0, 9))
        )
        reviews = [evolve(r, participation=draw(participation)) for r in child.reviews]
        found.append(evolve(child, born=born, visits=(), reviews=reviews))
    return Cohort.from_children(found)


#: Of whole months only.
OF_WHOLE_MONTHS = {
    "disputes_per_month",
    "dispute_stages_per_month",
    "voice_app_children",
    "voice_app_workers",
    "voice_app_iros",
}
#: Of how often children move: asked of children who do.
OF_MOVES = {
    "looked_after_twelve_months",
    "three_or_more_placements",
    "long_term_stability",
    "long_term_stability_ni63",
    "adoption_a1",
    *reference_outcomes.MEASURES,
}
#: Compared on whole records; test_visits.py holds what is not known of others.
WHOLE = {"visits_on_time"}
some_cohorts = st.one_of(cohorts(max_children=4), returns(), several_visited())


@st.composite
def situations(draw: st.DrawFn, measure: Measure) -> tuple[Cohort, Period, Data]:
    """Children, a period, and the tables that a measure needs, in both forms."""
    whole = measure.key in WHOLE
    if measure.key in OF_MOVES and draw(st.integers(0, 3)):
        cohort, period = draw(situations_of_movers())
        if measure.key == "adoption_a1":  # the scorecards' three years, and more
            years = dt.timedelta(days=800)
            period = Period(period.start - years, period.end + years)
    else:
        cohort = draw(several_visited() if whole else some_cohorts)
        period = draw(periods_around(cohort))
    if measure.key in OF_WHOLE_MONTHS:
        after = add_months(period.end.replace(day=1), 1)
        period = Period(period.start.replace(day=1), after - dt.timedelta(days=1))
        assume(cohort.coverage_from is None or period.start >= cohort.coverage_from)
    if {"OC2", "OC3"} & set(measure.needs):
        # They tell of a year that ends on 31 March; those of most interest are in care then.
        period = reporting_year(max(period.end.year, period.start.year + 1))
    later = draw(st.sampled_from((None, 0, 3, 10, 28, 60)))
    if later is not None:
        cohort = evolve(cohort, complete_to=period.end + dt.timedelta(days=later))
    keys = [key for key in measure.needs if key in LOCAL_TABLES]
    tables = draw(local_tables(cohort, period, keys))
    visits_from = None
    if "visits" in keys and not whole and draw(st.booleans()):
        visits_from = period.start - dt.timedelta(days=draw(st.sampled_from((0, 1, 20, 42, 200))))
    others = [key for key in measure.needs if key not in LOCAL_TABLES]
    returned = draw(tables_of_the_return(cohort, period, others))
    cohort = with_returned(with_tables(cohort, tables, visits_from), returned)
    return cohort, period, plain_rows(cohort, tables, visits_from, returned)


def settings_of(measure: Measure) -> st.SearchStrategy[dict[str, Any]]:
    """What may be asked of a measure."""
    asked: dict[str, st.SearchStrategy[Any]] = {}
    if measure.takes_law:
        asked["as_in_force"] = st.booleans()
    if measure.takes_visit_clock:
        asked["visit_clock"] = st.sampled_from(VISIT_CLOCKS)
    elif measure.takes_law:
        asked["clock"] = st.sampled_from(CLOCKS)
    if measure.takes_also_counts:
        asked["also_counts"] = st.sampled_from(((), ("PN4",), ("PN7",), ("PN4", "PN7")))
    return st.fixed_dictionaries(asked)


def counted(measure: Measure, found: list[Rec], data: Data, period: Period) -> Any:
    """The figure of the plain records."""
    inside = [one for one in found if one.outcome == NUMERATOR]
    number = sum(one.weight for one in inside)
    amounts = [one.amount for one in inside if one.amount is not None]
    if measure.kind == "proportion":
        return Proportion(number, number + sum(r.weight for r in found if r.outcome == REST))
    if measure.kind == "count":
        return Count(number)
    if measure.kind == "mean":
        return (sum(amounts), Fraction(number))
    if measure.kind == "amount":
        return (number, sum(amounts))
    if measure.kind == "distribution":
        return tuple(sorted(Counter(amounts).items()))
    assert measure.kind == "ratio"
    over = BASES[measure.key](data, period.start, period.end)
    return (number, over)


def given_by(figure: Any) -> Any:
    """The package's figure in the same form."""
    if isinstance(figure, Mean):
        return (figure.total, Fraction(figure.over, figure.scale))
    if isinstance(figure, Amount):
        return (figure.number, figure.total)
    return figure.values if isinstance(figure, Distribution) else figure


#: Measures of the catalogue that have small tables in tests/spec, and no second implementation yet.
ONLY_TABLES = {
    "adoption_a2",
    "return_interviews_offered",
    "return_interviews_held",
}


def test_every_measure_has_a_second_implementation() -> None:
    here = {key for key in BY_KEY if key in PLAIN or hasattr(Reference, key)}
    rates = {measure.key for measure in measures.CATALOGUE if measure.kind == "rate"}
    assert set(BY_KEY) == here | rates | ONLY_TABLES
    assert not here & ONLY_TABLES


class TestTwoImplementationsAgree:
    """carekpi and the row-by-row reference put every record in the same box."""

    @pytest.mark.parametrize("key", PLAIN)
    @given(data=st.data())
    def test_record_by_record(self, key: str, data: st.DataObject) -> None:
        measure = BY_KEY[key]
        cohort, period, plain = data.draw(situations(measure))
        how = data.draw(settings_of(measure))
        try:
            ours = measure(cohort, period, **how)
        except NotCovered:
            assume(False)
        theirs = PLAIN[key](plain, period.start, period.end, **how)
        records = measure.records(cohort, period, **how)
        left = boxes(r for r in theirs if r.outcome not in (NUMERATOR, REST))
        if key not in BY_COUNT_ALONE:
            assert Counter((r.child, r.on, r.outcome) for r in records) == Counter(
                (r.child, r.on, r.outcome) for r in theirs
            )
        assert given_by(ours.figure) == counted(measure, theirs, plain, period)
        assert {reason: n for reason, n in ours.excluded.items() if n} == left


#: Tables of which every row is of one child, or of one thing that is.
OF_CHILDREN = {
    "visits",
    "review_details",
    "oversight",
    "disputes",
    "allocations",
    "placements",
    "advocacy",
}
BY_CHILD = [
    BY_KEY[key]
    for key in PLAIN
    if key in BY_KEY and set(BY_KEY[key].needs) <= OF_CHILDREN and BY_KEY[key].kind != "ratio"
]
ADDING = [BY_KEY[key] for key in PLAIN if key in BY_KEY and BY_KEY[key].adds_over_time]


#: Thirteen figures an example, or three cohorts: a quarter of the examples will do.
#: Many drawn periods are not covered by the tables, and dropped.
FEWER = settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.filter_too_much],
)


def keys(of: list[Measure]) -> list[str]:
    return [measure.key for measure in of]


def same(one: Result, other: Result) -> None:
    assert (one.figure, one.left_out, one.presumed) == (
        other.figure,
        other.left_out,
        other.presumed,
    )


class TestFiguresAdd:
    """Months make a year, and the children of two cohorts make one cohort."""

    @pytest.mark.parametrize("measure", BY_CHILD, ids=keys(BY_CHILD))
    @FEWER
    @given(data=st.data())
    def test_any_parting_of_the_children(self, measure: Measure, data: st.DataObject) -> None:
        cohort, period, plain = data.draw(situations(measure))
        try:
            whole = measure(cohort, period)
        except NotCovered:
            assume(False)
        side = {child.identifier: data.draw(st.booleans()) for child in cohort.children()}
        # A dispute is where its child is, whichever of its rows names the child.
        of_dispute = {
            row["identifier"]: side[row["child"]]
            for row in plain.local.get("disputes", ())
            if row["child"] is not None
        }

        def here(row: dict[str, Any]) -> bool:
            if "identifier" in row:
                return of_dispute.get(row["identifier"], True)
            return side.get(row["child"], True)

        parts = []
        for which in (True, False):
            part = Cohort.from_children(
                [child for child in cohort.children() if side[child.identifier] is which],
                coverage_from=cohort.coverage_from,
            )
            tables = {
                key: [row for row in rows if here(row) is which]
                for key, rows in plain.local.items()
            }
            part = with_tables(
                evolve(part, complete_to=cohort.complete_to), tables, plain.visits_from
            )
            parts.append(measure(part, period))
        same(sum(parts), whole)

    @pytest.mark.parametrize("measure", ADDING, ids=keys(ADDING))
    @FEWER
    @given(data=st.data())
    def test_months_into_a_year(self, measure: Measure, data: st.DataObject) -> None:
        cohort, period, plain = data.draw(situations(measure))
        year = reporting_year(period.end.year)
        assume(cohort.coverage_from is None or year.start >= cohort.coverage_from)
        if cohort.complete_to is not None:
            cohort = evolve(cohort, complete_to=max(cohort.complete_to, year.end))
        assume(plain.visits_from is None or year.start >= plain.visits_from)
        try:
            whole = measure(cohort, year)
        except NotCovered:  # the return's own tables have no rows of that year
            assume(False)
        months = sum(measure(cohort, month) for month in year.months())
        assert months.period == year
        assert months.figure == whole.figure
        same(months, whole)


class TestProfileAndFlow:
    """Who is where on a day, why care ceased, and whether those who came and went explain it."""

    @given(cohort=some_cohorts, data=st.data())
    def test_placements_as_annual_reports_have_them(
        self, cohort: Cohort, data: st.DataObject
    ) -> None:
        period = data.draw(periods_around(cohort))
        plain = plain_rows(cohort, {}, None, {})
        theirs = Counter(
            reference_children.placement_detail(plain, care, period.end)
            for care in plain.looked_after(period.end)
            if not plain.short_break(care.child, period.end)
        )
        ours = groups(measures.looked_after(cohort, period, by="placement_detail"))
        assert ours == theirs

    @given(cohort=some_cohorts, data=st.data())
    def test_reasons_as_annual_reports_have_them(self, cohort: Cohort, data: st.DataObject) -> None:
        period = data.draw(periods_around(cohort))
        plain = plain_rows(cohort, {}, None, {})
        counted, _ = plain.plain._ceasing(period.start, period.end)
        theirs = Counter(reference_children.reason_ceased(care) for care in counted)
        ours = groups(measures.ceased_events(cohort, period, by="reason_ceased"))
        assert ours == theirs

    @given(cohort=some_cohorts, data=st.data())
    def test_two_days_and_what_lies_between(self, cohort: Cohort, data: st.DataObject) -> None:
        period = data.draw(periods_around(cohort))
        plain = plain_rows(cohort, {}, None, {})
        found = measures.net_change(cohort, period)
        eve = period.start - dt.timedelta(days=1)
        assert found.before.value == reference_children.counted_children(plain, eve)
        assert found.after.value == reference_children.counted_children(plain, period.end)
        assert found.started.value == len(plain.plain._starting(period.start, period.end)[0])
        assert found.ceased.value == len(plain.plain._ceasing(period.start, period.end)[0])
        change = found.started.value - found.ceased.value + found.unexplained
        assert found.before.value + change == found.after.value
        assert sum(cause.children for cause in found.causes) == found.unexplained


def groups(result: Result) -> dict[str, int]:
    """How many there are in each part that has any."""
    return {
        label.lower(): part.numerator
        for part in result.parts
        for label in part.group.values()
        if part.numerator
    }
