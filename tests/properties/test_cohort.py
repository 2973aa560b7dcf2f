"""Laws of the cohort: nothing is lost, and neither the order of rows nor their number matters."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import carekpi
from carekpi import Child, Cohort, Episode
from carekpi.cohort import DIMENSIONS, DueItem, Verdict
from carekpi.cohort.care_columns import Spans
from carekpi.domain import Visit, Visitor, VisitOutcome
from carekpi.measures import CATALOGUE, reviews_on_time
from carekpi.results import to_csv, to_json
from carekpi.rules import CLOCKS, Deadline, next_review, review_deadline
from spec.tables import with_every_table
from strategies import children, cohorts, days, histories, on_their_way

if TYPE_CHECKING:
    import pytest

TABLES = ("child_table", "episode_table", "review_table")


def columns(cohort: Cohort) -> dict[str, list[Any]]:
    """Every column of a cohort, by table and name."""
    return {
        f"{name}.{column}": getattr(table, column).tolist()
        for name in TABLES
        for table in [getattr(cohort, name)]
        for column in type(table).__slots__
        if not column.startswith("__")
    }


def figures(cohort: Cohort) -> str:
    """Every figure of a year, by everything, as text."""
    period = carekpi.reporting_year(2023)
    results = [
        measure(cohort, period, by=by)
        for measure in CATALOGUE
        if measure.kind != "rate" and not measure.needs
        for by in ((), "sex", "legal_status")
    ]
    return to_json(results) + to_csv(results)


visits = st.lists(
    st.builds(
        Visit,
        made_on=days(),
        visitor=st.sampled_from(Visitor),
        outcome=st.sampled_from(VisitOutcome),
    ),
    max_size=2,
)


@st.composite
def whole_children(draw: st.DrawFn) -> list[Child]:
    """Children of two authorities, or of one that is not named, with all that they can have."""
    authorities = draw(st.sampled_from((("",), ("North",), ("North", "South"))))
    names = draw(
        st.lists(
            st.tuples(st.sampled_from(authorities), st.sampled_from("0123")),
            unique=True,
            max_size=5,
        )
    )
    return [
        evolve(
            draw(children(identifier)),
            authority=authority,
            unaccompanied_until=draw(st.one_of(st.none(), days())),
            visits=draw(visits),
        )
        for authority, identifier in names
    ]


class TestNothingIsLost:
    """“`Cohort.from_children([...])` and `cohort.children()` go both ways without loss.”"""

    @given(whole_children())
    def test_there_and_back(self, given_children: list[Child]) -> None:
        made = list(Cohort.from_children(given_children).children())
        assert made == sorted(given_children, key=lambda c: (c.authority, c.identifier))

    @given(cohorts())
    def test_back_and_there(self, cohort: Cohort) -> None:
        again = Cohort.from_children(cohort.children(), coverage_from=cohort.coverage_from)
        assert columns(again) == columns(cohort)
        assert figures_or_none(again) == figures_or_none(cohort)


def figures_or_none(cohort: Cohort) -> str | None:
    """As :func:`figures`; nothing where the reviews are not complete by then."""
    try:
        return figures(cohort)
    except carekpi.cohort.NotCovered:
        return None


class TestTheOrderOfRows:
    """“Shuffled rows give the same bytes out.”"""

    @given(cohort=cohorts(), data=st.data())
    def test_changes_nothing(self, cohort: Cohort, data: st.DataObject) -> None:
        identifiers = np.array(cohort.child_table.identifier.tolist(), dtype=object)
        tables: Any = {}
        kept: list[tuple[str, Any]] = [
            ("children", cohort.child_table),
            ("episodes", cohort.episode_table),
            ("reviews", cohort.review_table),
        ]
        for name, table in kept:
            order = data.draw(st.permutations(range(len(table))), label=name)
            # and some rows twice, but for children
            twice = data.draw(st.lists(st.sampled_from(order), max_size=3)) if order else []
            rows = np.array([*order, *(twice if name != "children" else [])], dtype=np.intp)
            given_columns = {
                column: getattr(table, column)[rows]
                for column in type(table).__slots__
                if not column.startswith("__") and column not in ("child", "identifier")
            }
            place = rows if name == "children" else table.child[rows]
            tables[name] = {**given_columns, "child": identifiers[place].tolist()}
            tables[name].pop("authority", None)
        shuffled = Cohort.from_columns(**tables, coverage_from=cohort.coverage_from)
        assert columns(shuffled) == columns(cohort)
        assert figures_or_none(shuffled) == figures_or_none(cohort)

    @given(cohort=cohorts(), data=st.data())
    def test_nor_that_of_children_and_their_records(
        self, cohort: Cohort, data: st.DataObject
    ) -> None:
        given_children = [
            evolve(
                child,
                episodes=data.draw(st.permutations(child.episodes)),
                reviews=data.draw(st.permutations(child.reviews)),
            )
            for child in data.draw(st.permutations(list(cohort.children())))
        ]
        shuffled = Cohort.from_children(given_children, coverage_from=cohort.coverage_from)
        assert columns(shuffled) == columns(cohort)


spans = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 12),
        st.one_of(st.none(), st.integers(0, 8)),
    ),
    max_size=12,
)
START = dt.date(2020, 1, 1)


def as_days(numbers: list[int | None]) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    return np.array(
        [None if n is None else START + dt.timedelta(days=n) for n in numbers], "datetime64[D]"
    )


class TestWhereADateLies:
    """“The child's status on a date is that of the episode, among those that contain it, which
    began last.”"""

    @given(spans=spans, last_day=st.booleans())
    def test_as_looking_through_all_of_them(
        self, spans: list[tuple[int, int, int | None]], last_day: bool
    ) -> None:
        rows = sorted(
            (child, start, 99 if length is None else start + length, length is None)
            for child, start, length in spans
        )
        table = Spans(
            np.array([child for child, *_ in rows], np.int32),
            as_days([start for _, start, *_ in rows]),
            as_days([None if is_open else end for _, _, end, is_open in rows]),
        )
        asked = [(child, on) for child in range(5) for on in range(-1, 23)]
        found = table.containing(
            np.array([child for child, _ in asked], np.int32),
            as_days([on for _, on in asked]),
            last_day=last_day,
        )
        for (child, on), place in zip(asked, found.tolist()):
            expected = -1
            for n, (whose, start, end, is_open) in enumerate(rows):
                ends = is_open or (on <= end if last_day else on < end)
                if whose == child and start <= on and ends:
                    expected = n
            assert place == expected

    @given(child=children(), on=days())
    def test_of_one_child_and_of_columns(self, child: Child, on: dt.date) -> None:
        cohort = Cohort.from_children([child])
        events = cohort.locate(np.array([0], np.int32), np.array([on], "datetime64[D]"))
        episode, period = child.episode_on(on), child.period_of_care_on(on)
        assert events.episode[0] == (-1 if episode is None else child.episodes.index(episode))
        assert events.period[0] == (-1 if period is None else child.periods_of_care.index(period))
        care = cohort.periods_of_care
        looked_after = [
            bool(care.looked_after_on(np.array([n]), np.array([on], "datetime64[D]"))[0])
            for n in range(len(care))
        ]
        assert looked_after == [p.looked_after_on(on) for p in child.periods_of_care]
        assert any(looked_after) == child.looked_after_on(on)


def review_on_the_list(child: Child, on: dt.date, **how: Any) -> DueItem | None:
    """The clock of reviews that a list of what falls due has of the child."""
    found = [item for item in Cohort.from_children([child]).due(on, **how) if item.what == "review"]
    assert len(found) <= 1
    return found[0] if found else None


def same_clock(deadline: Deadline | None, item: DueItem | None) -> bool:
    """Whether both say the same of it: the day, what started it, by which version of which rule.

    A list of what falls due leaves out children in short breaks, of whom a return has no reviews;
    and it has what is overdue whatever came before, of which the child alone says nothing.
    """
    if deadline is not None and deadline.rule.key.startswith("review.short_breaks."):
        return item is None
    if deadline is None or item is None:
        return deadline is item or (item is not None and item.at_latest)
    return item.deadline().to_dict() == deadline.to_dict() and (
        (item.started, item.due, item.rule, item.version)
        == (deadline.started, deadline.due, deadline.rule, deadline.version)
    )


by_any_clock = st.fixed_dictionaries(
    {"clock": st.sampled_from(CLOCKS), "as_in_force": st.booleans()}
)


class TestOneLaw:
    """“One implementation: the scalar call goes through the columns, or the columns through the
    same rule object.”"""

    @given(child=st.one_of(histories(), on_their_way()), on=days(), how=by_any_clock)
    def test_what_runs_on_a_day(self, child: Child, on: dt.date, how: dict[str, Any]) -> None:
        deadline = child.next_review(on=on, **how)
        assert same_clock(deadline, review_on_the_list(child, on, **how))
        if not child.looked_after_on(on):
            assert deadline is None
        elif how["clock"] == "looked_after":
            # The records are whole: there is always a next review to come.
            assert deadline is not None

    @given(child=children(), on=days(), how=by_any_clock)
    def test_of_records_as_they_come(self, child: Child, on: dt.date, how: dict[str, Any]) -> None:
        # Of a child with one time in care at most: of two that overlap, the object does not say
        # to which a review belongs.
        if len(child.periods_of_care) > 1:
            child = evolve(child, episodes=child.periods_of_care[0].episodes)
        deadline = child.next_review(on=on, **how)
        assert same_clock(deadline, review_on_the_list(child, on, **how))
        assert deadline is None or child.looked_after_on(on)

    @given(child=histories())
    def test_every_due_date_of_a_whole_history(self, child: Child) -> None:
        cohort = Cohort.from_children([child])
        owed, events = cohort.obligations, cohort.review_events
        for row in range(len(owed)):
            period = child.periods_of_care[owed.period[row]]
            mine = events.on[events.period == owed.period[row]].tolist()
            held = mine[: owed.number[row]]
            deadline = next_review(entered=period.start, held=held)
            assert (deadline.due, deadline.started) == (
                owed.due[row].item(),
                owed.anchor[row].item(),
            )

    @given(child=histories())
    def test_a_review_is_late_from_the_day_after_its_deadline(self, child: Child) -> None:
        for held_on, verdict in carekpi.review_verdicts(child):
            before = evolve(child, reviews=[r for r in child.reviews if r.held_on < held_on])
            period = child.period_of_care_on(held_on)
            assert period is not None
            held = [r.held_on for r in before.reviews if period.start <= r.held_on]
            deadline = next_review(entered=period.start, held=held)
            assert (verdict is Verdict.LATE) == (held_on > deadline.due)


class TestItKeepsToItself:
    """“No socket is opened and nothing is written but what was asked for.”"""

    def test_no_socket(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a socket was opened")

        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        child = Child(
            identifier="1",
            episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")],
            reviews=[carekpi.Review(held_on=dt.date(2021, 1, 8))],
        )
        cohort = with_every_table(Cohort.from_children([child]))
        for measure in CATALOGUE:
            how: Any = {"population": 1_000} if measure.kind == "rate" else {}
            measure(cohort, carekpi.reporting_year(2021), **how)
        deadline = review_deadline(child, on=dt.date(2021, 3, 31))
        assert deadline is not None
        assert deadline.explain()

    @given(cohort=cohorts(coverage=st.just(dt.date(2015, 4, 1))))
    def test_asking_changes_nothing(self, cohort: Cohort) -> None:
        before = columns(cohort)
        first = figures(cohort)
        for key, dimension in DIMENSIONS.items():
            assert dimension.key == key
            if not dimension.needs:
                reviews_on_time(cohort, carekpi.reporting_year(2020), by=key)
        assert columns(cohort) == before
        assert figures(cohort) == first
