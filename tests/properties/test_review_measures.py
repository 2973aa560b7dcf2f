"""Laws of figures that rest on the council's own tables of reviews, checks and visits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from carekpi import measures
from carekpi.cohort import Cohort
from carekpi.measures import visit_year
from carekpi.periods import Period
from strategies import cohorts, visited_children
from strategies_local import local_tables, with_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

    from carekpi.results import Result

OF_DETAILS = (
    "second_reviews_with_permanence_plan",
    "social_worker_attended",
    "report_on_time",
    "care_plan_current",
    "health_plan_current",
    "education_plan_current",
    "decisions_on_time",
    "record_completed_on_time",
    "record_sent_on_time",
    "co_chaired",
    "co_chaired_12_to_18",
    "parents_attended",
)
OTHERS = (
    "reviews_chaired",
    "days_late",
    "participation_codes",
    "midpoint_oversight",
    "visits_on_time",
    "visits_seen_alone",
    "iro_visited_before_review",
    "iro_visit_declined",
    "iro_visited_or_declined",
)
ON_A_DAY = ("children_with_oversight", "iro_contact_within_six_months")
EVERY = [measures.find(key) for key in (*OF_DETAILS, *OTHERS, *ON_A_DAY)]
ADDING = [measure for measure in EVERY if measure.adds_over_time]
TABLES = ("review_details", "oversight", "visits")


@st.composite
def situations(draw: DrawFn) -> tuple[Cohort, Period, dict[str, Any]]:
    """Children, a period of a few months, and rows of the three tables."""
    visited = st.lists(st.integers(0, 2), min_size=1, unique=True).flatmap(
        lambda numbers: st.tuples(*(visited_children(str(n)) for n in numbers))
    )
    made = draw(
        st.one_of(
            cohorts(max_children=3, coverage=st.none()),
            visited.map(
                lambda found: Cohort.from_children([evolve(child, visits=()) for child in found])
            ),
        )
    )
    days = [day for day in made.episode_table.start.tolist() if day] or [dt.date(2020, 4, 1)]
    start = draw(st.sampled_from(days)).replace(day=1)
    end = start + dt.timedelta(days=draw(st.integers(60, 500)))
    period = Period(start, end)
    made = evolve(made, complete_to=end + dt.timedelta(days=draw(st.integers(0, 30))))
    return made, period, draw(local_tables(made, period, TABLES))


def figures(result: Result) -> tuple[Any, dict[str, int], int]:
    return result.figure, {r: n for r, n in result.excluded.items() if n}, result.considered


def summed(results: Sequence[Result]) -> tuple[Any, dict[str, int], int]:
    figure, left, considered = results[0].figure, dict[str, int](), 0
    for result in results[1:]:
        figure = figure + result.figure  # type: ignore[operator] # of one kind
    for result in results:
        for reason, number in result.excluded.items():
            if number:
                left[reason] = left.get(reason, 0) + number
        considered += result.considered
    return figure, left, considered


class TestEveryFigure:
    @given(found=situations())
    def test_every_record_is_in_one_box(self, found: tuple[Cohort, Period, dict[str, Any]]) -> None:
        made, period, tables = found
        made = with_tables(made, tables, None)
        for measure in EVERY:
            result = measure(made, period)
            assert result.considered == len(measure.records(made, period)), measure.key

    @given(found=situations())
    def test_months_add_to_the_whole(self, found: tuple[Cohort, Period, dict[str, Any]]) -> None:
        made, period, tables = found
        made = with_tables(made, tables, None)
        for measure in ADDING:
            whole = figures(measure(made, period))
            months = [measure(made, month) for month in period.months()]
            assert summed(months) == whole, measure.key
            assert figures(sum(months)) == whole, measure.key  # type: ignore[arg-type]
            assert summed(measure(made, period, by="month").parts) == whole, measure.key

    @given(found=situations())
    def test_children_apart_add_to_children_together(
        self, found: tuple[Cohort, Period, dict[str, Any]]
    ) -> None:
        made, period, tables = found
        apart = []
        for child in made.children():
            own = {
                key: [row for row in rows if row["child"] == child.identifier]
                for key, rows in tables.items()
            }
            alone = Cohort.from_children([child], complete_to=made.complete_to)
            apart.append(with_tables(alone, own, None))
        together = with_tables(made, tables, None)
        for measure in EVERY if apart else ():
            parts = [measure(one, period) for one in apart]
            assert summed(parts) == figures(measure(together, period)), measure.key


class TestReviewDetails:
    @given(found=situations())
    def test_no_row_is_lost(self, found: tuple[Cohort, Period, dict[str, Any]]) -> None:
        made, period, tables = found
        made = with_tables(made, tables, None)
        reviews = measures.reviews_chaired(made, period).considered
        rows = {(r["child"], r["review"]) for r in tables["review_details"]}
        mine = [key for key in rows if period.start <= key[1] <= period.end]
        for key in OF_DETAILS[1:]:
            result = measures.find(key)(made, period)
            with_row = reviews - sum(
                record.outcome == "no_details"
                for record in measures.find(key).records(made, period)
            )
            assert result.considered == reviews + result.excluded["no_such_review"]
            assert len(mine) <= with_row + result.excluded["no_such_review"]

    @pytest.mark.parametrize(
        ("key", "column"),
        [
            ("report_on_time", "report_ready"),
            ("decisions_on_time", "decisions_sent"),
            ("record_completed_on_time", "record_completed"),
            ("record_sent_on_time", "record_sent"),
        ],
    )
    @given(found=situations(), later=st.integers(1, 40))
    def test_later_never_makes_a_late_one_on_time(
        self, key: str, column: str, found: tuple[Cohort, Period, dict[str, Any]], later: int
    ) -> None:
        made, period, tables = found
        measure = measures.find(key)

        def moved(row: dict[str, Any]) -> dict[str, Any]:
            if row[column] is None:
                return row
            return {**row, column: row[column] + dt.timedelta(days=later)}

        put_off = {**tables, "review_details": [moved(row) for row in tables["review_details"]]}
        # Done before its review, it is neither late nor on time, and put off may be on time.
        late, on_time = (
            {
                (record.child, record.on)
                for record in measure.records(with_tables(made, these, None), period)
                if record.outcome == outcome
            }
            for these, outcome in ((tables, "rest"), (put_off, "numerator"))
        )
        assert not late & on_time


class TestVisitsByTheIRO:
    @given(found=situations())
    def test_visited_and_declined_are_either(
        self, found: tuple[Cohort, Period, dict[str, Any]]
    ) -> None:
        made, period, tables = found
        made = with_tables(made, tables, None)
        visited, declined, either = (
            measures.find(f"iro_{name}")(made, period)
            for name in ("visited_before_review", "visit_declined", "visited_or_declined")
        )
        assert visited.numerator + declined.numerator == either.numerator
        assert visited.denominator == declined.denominator == either.denominator

    @given(found=situations(), back=st.integers(0, 60))
    def test_visits_that_are_not_seen_turn_no_answer_round(
        self, found: tuple[Cohort, Period, dict[str, Any]], back: int
    ) -> None:
        made, period, tables = found
        since = period.start - dt.timedelta(days=back)
        known = {
            **tables,
            "visits": [row for row in tables["visits"] if row["date"] >= since],
        }
        for name in ("visited_before_review", "visit_declined", "visited_or_declined"):
            measure = measures.find(f"iro_{name}")
            whole = {
                (r.child, r.on): r.outcome
                for r in measure.records(with_tables(made, tables, None), period)
            }
            part = {
                (r.child, r.on): r.outcome
                for r in measure.records(with_tables(made, known, since), period)
            }
            assert whole.keys() == part.keys()
            for record, outcome in part.items():
                assert outcome in (whole[record], "history_unknown")


class TestVisitsDue:
    @given(found=situations(), clock=st.sampled_from(("placement", "carer")))
    def test_a_childs_year_is_the_figures_records(
        self, found: tuple[Cohort, Period, dict[str, Any]], clock: str
    ) -> None:
        made, period, tables = found
        made = with_tables(made, tables, None)
        records = measures.visits_on_time.records(made, period, visit_clock=clock)
        rows = 0
        for child in made.children():
            year = visit_year(made, child.identifier, period, visit_clock=clock)
            assert sorted((one.on, one.due or one.on) for one in year.due) == sorted(
                (record.on, record.due or record.on)
                for record in records
                if record.child == child.identifier
            )
            answering = {one.made_on for one in year.due} - {None}
            inside = {day for day in answering if day in period}  # type: ignore[operator]
            made_in_period = [visit for visit in child.visits if visit.made_on in period]
            assert len(year.beside) == len(made_in_period) - len(inside)
            rows += len(year.due)
        assert rows == len(records)
