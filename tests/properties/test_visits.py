"""Laws of visits: nothing is lost, one law for one child and for many, and nothing is guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from carekpi.cohort import Cohort, Verdict, VisitObligations, open_visits, visit_obligations
from carekpi.domain import EPISODE_FLAGS, Child, Episode, VisitMode, Visitor, VisitOutcome
from carekpi.periods import add_months
from carekpi.rules import visit_deadline
from strategies import children, days, visited_children, visits

if TYPE_CHECKING:
    from collections.abc import Iterator

VISIT_CLOCKS = st.sampled_from(("placement", "carer"))
CLOCKS = st.sampled_from(("looked_after", "case"))
MOVES = {"placement": "SPBTU", "carer": "SPB"}


@st.composite
def awkward_children(draw: st.DrawFn) -> Child:
    """A child whose records are as they come, with visits."""
    child = draw(children())
    starts = [episode.start for episode in child.episodes] or [dt.date(2020, 1, 1)]
    return evolve(child, visits=draw(visits(starts)))


class TestNothingIsLost:
    """“`Cohort.from_children([...])` and `cohort.children()` go both ways without loss.”"""

    @given(st.lists(st.one_of(visited_children(), awkward_children()), max_size=3))
    def test_there_and_back(self, found: list[Child]) -> None:
        given_children = [
            evolve(
                child,
                identifier=str(n),
                disputes=[
                    evolve(one, child=None, identifier=f"{n} {one.identifier}")
                    for one in child.disputes
                ],
                **{
                    name: [evolve(record, child=None) for record in getattr(child, name)]
                    for name in ("episodes", "reviews", "visits")
                },
            )
            for n, child in enumerate(found)
        ]
        assert list(Cohort.from_children(given_children).children()) == given_children

    @given(child=visited_children(), data=st.data())
    def test_in_any_order(self, child: Child, data: st.DataObject) -> None:
        shuffled = evolve(child, visits=data.draw(st.permutations(child.visits)))
        assert shuffled == child
        table, again = (Cohort.from_children([c]).visit_table for c in (child, shuffled))
        for name in ("child", "made_on", "visitor", "outcome", "mode"):
            assert getattr(table, name).tolist() == getattr(again, name).tolist()

    @given(visited_children())
    def test_columns_as_numbers_or_words(self, child: Child) -> None:
        cohort = Cohort.from_children([child])
        table = cohort.visit_table
        lists: dict[str, Any] = {"visitor": Visitor, "outcome": VisitOutcome, "mode": VisitMode}
        for words in (False, True):
            columns: dict[str, Any] = {"child": ["1"] * len(table), "made_on": table.made_on}
            for name, members in lists.items():
                numbers = getattr(table, name)
                texts = [*(m.value for m in members), ""]  # -1, not known, is the last
                columns[name] = [texts[n] for n in numbers.tolist()] if words else numbers
            again = cohort.with_visits(columns).visit_table
            for name in columns:
                assert getattr(again, name).tolist() == getattr(table, name).tolist()


class TestOneLaw:
    """“One implementation: the scalar call goes through the columns, or the columns through the
    same rule object.”"""

    @given(child=visited_children(), on=days(), clock=CLOCKS, visit_clock=VISIT_CLOCKS)
    def test_of_one_child_and_of_columns(
        self, child: Child, on: dt.date, clock: str, visit_clock: str
    ) -> None:
        deadline = visit_deadline(child, on=on, clock=clock, visit_clock=visit_clock)
        found = open_visits(Cohort.from_children([child]), on, clock=clock, visit_clock=visit_clock)
        assert len(found) == child.looked_after_on(on)
        if not len(found):
            assert deadline is None
            return
        assert found.known.all()
        rule = int(found.number[0])
        if deadline is None:
            assert rule < 0
        else:
            assert found.rules[rule].key == deadline.rule.key
            assert found.due[0].item() == deadline.due
            assert found.started[0].item() == deadline.started

    @given(child=awkward_children(), on=days(), clock=CLOCKS, visit_clock=VISIT_CLOCKS)
    def test_of_records_as_they_come(
        self, child: Child, on: dt.date, clock: str, visit_clock: str
    ) -> None:
        deadline = visit_deadline(child, on=on, clock=clock, visit_clock=visit_clock)
        found = open_visits(Cohort.from_children([child]), on, clock=clock, visit_clock=visit_clock)
        assert len(found) == child.looked_after_on(on)
        if len(found) and found.known[0]:
            assert found.due[0].item() == (deadline.due if deadline else None)
            assert (found.number[0] < 0) == (deadline is None)
        elif len(found):  # the first episode does not say that a placement began
            period = child.periods_of_care[int(found.period[0])]
            reason = period.episodes[0].reason_new
            assert reason is None or reason.code not in MOVES[visit_clock]
            assert np.isnat(found.due[0])

    @given(
        several=st.lists(visited_children(), max_size=4),
        on=days(),
        clock=CLOCKS,
        visit_clock=VISIT_CLOCKS,
    )
    def test_of_children_alone_and_together(
        self, several: list[Child], on: dt.date, clock: str, visit_clock: str
    ) -> None:
        named = [renamed(child, str(n)) for n, child in enumerate(several)]

        def verdicts(of: list[Child]) -> list[Any]:
            cohort = Cohort.from_children(of)
            owed = visit_obligations(cohort, clock=clock, visit_clock=visit_clock)
            running = open_visits(cohort, on, clock=clock, visit_clock=visit_clock)
            return [
                *zip(owed.started.tolist(), owed.due.tolist(), owed.verdicts().tolist()),
                *running.due.tolist(),
            ]

        alone = [verdicts([child]) for child in named]
        together = verdicts(named)
        assert sorted(map(str, together)) == sorted(str(row) for rows in alone for row in rows)


def renamed(child: Child, identifier: str) -> Child:
    return Child(
        identifier=identifier,
        episodes=[evolve(e, child=None) for e in child.episodes],
        reviews=[evolve(r, child=None) for r in child.reviews],
        visits=[evolve(v, child=None) for v in child.visits],
    )


# ----------------------------------------------------------------- the same, walked day by day


def counts(visit: Any) -> bool:
    """“A visit at which the child was not seen is not a visit”; by video it was one for a time."""
    if visit.visitor is not Visitor.SOCIAL_WORKER:
        return False
    if visit.outcome not in (VisitOutcome.SEEN, VisitOutcome.SEEN_ALONE):
        return False
    by_video = visit.mode is VisitMode.REMOTE
    return not by_video or dt.date(2020, 4, 24) <= visit.made_on <= dt.date(2021, 9, 30)


def beginnings(
    episodes: tuple[Episode, ...], visit_clock: str
) -> list[tuple[dt.date, str, dt.date]]:
    """Each clock's first day, what starts it, and the first day of the placement."""
    found: list[tuple[dt.date, str, dt.date]] = []
    before = None
    for episode in episodes:
        at_home = episode.legal_status.code == "C2" and episode.placement.code == "P1"
        if before is None or episode.reason_new.code in MOVES[visit_clock]:
            found.append((episode.start, "placement", episode.start))
        elif at_home and before.legal_status.code != "C2":
            found.append((episode.start, "order", found[-1][2]))
        before = episode
    return found


def runs_out(
    kind: str, day: dt.date, episode: Episode, placed: dt.date, first_review: dt.date | None
) -> tuple[dt.date, bool]:
    """The last day by regulation 28 (48 for short breaks), and whether 2020 relaxed it."""
    status, place = episode.legal_status.code, episode.placement.code
    short_break = status in ("V3", "V4")
    week = day + dt.timedelta(days=7)
    six_weeks = day + dt.timedelta(days=42)
    if kind == "order":
        return week, True
    if kind == "placement":
        return (add_months(day, 3), False) if short_break else (week, True)
    four_weeks_at_most = episode.temporary_approval or (status, place) == ("C1", "P1")
    if four_weeks_at_most or episode.unassessed_parent:
        if first_review is None or week <= first_review:
            return week, True
        return (day + dt.timedelta(days=28) if four_weeks_at_most else six_weeks), True
    if short_break:
        return add_months(day, 6), False
    if (status, place) == ("C2", "P1") or day < add_months(placed, 12):
        return six_weeks, True
    if place in ("U1", "U4") and episode.fewer_visits_agreed and day >= dt.date(2015, 4, 1):
        return add_months(day, 6), True
    return (add_months(day, 3) if episode.until_eighteen else six_weeks), True


def walk(child: Child, visit_clock: str, *, as_in_force: bool) -> Iterator[tuple[Any, ...]]:
    """Every clock: started, held, due, verdict."""
    made = sorted({visit.made_on for visit in child.visits if counts(visit)})
    for period in child.periods_of_care:
        mine = [day for day in made if child.period_of_care_on(day) == period]
        held = sorted(
            r.held_on for r in child.reviews if child.period_of_care_on(r.held_on) == period
        )
        begun = beginnings(period.episodes, visit_clock)
        for place, (first, kind, placed) in enumerate(begun):
            after = begun[place + 1][0] if place + 1 < len(begun) else dt.date.max
            day, started_by = first, kind
            for visit in [*(d for d in mine if first <= d < after), None]:
                episode = child.episode_on(day)
                assert episode is not None
                due, relaxable = runs_out(
                    started_by, day, episode, placed, held[0] if held else None
                )
                verdict = None
                if visit is not None:
                    verdict = Verdict.ON_TIME if visit <= due else Verdict.LATE
                    relaxed = dt.date(2020, 4, 24) <= due <= dt.date(2020, 9, 25)
                    if as_in_force and relaxable and relaxed and verdict is Verdict.LATE:
                        verdict = Verdict.NO_FIXED_DUE_DATE
                yield day, visit, due, verdict
                if visit is not None:
                    day, started_by = visit, "visit"


class TestStepByStep:
    """“Within one week of the start of any placement; then at most six weeks apart in its first
    year; after that at most six weeks apart, or three months where it is meant to last until 18.
    Closer where the child lives with a parent under an interim order (weekly to the first review,
    then four weeks).”"""

    @given(child=visited_children(), visit_clock=VISIT_CLOCKS, as_in_force=st.booleans())
    def test_columns_and_a_walk_through_the_days(
        self, child: Child, visit_clock: str, as_in_force: bool
    ) -> None:
        owed = visit_obligations(Cohort.from_children([child]), visit_clock=visit_clock)
        verdicts = owed.verdicts(as_in_force=as_in_force).tolist()
        found = [
            (started, held, due, None if verdict < 0 else Verdict(verdict))
            for started, held, due, verdict in zip(
                owed.started.tolist(), owed.held.tolist(), owed.due.tolist(), verdicts
            )
        ]
        assert found == list(walk(child, visit_clock, as_in_force=as_in_force))


# ------------------------------------------------------------------------ what is not in the data


def by_visit(owed: VisitObligations, *, as_in_force: bool) -> dict[dt.date, int]:
    verdicts = owed.verdicts(as_in_force=as_in_force).tolist()
    return {
        held: verdict for held, verdict in zip(owed.held.tolist(), verdicts) if held is not None
    }


class TestNothingIsGuessed:
    """“Never guess, and never count what cannot be told.”"""

    @given(
        child=visited_children(),
        begin=days(),
        reviews_too=st.booleans(),
        clock=CLOCKS,
        visit_clock=VISIT_CLOCKS,
        as_in_force=st.booleans(),
    )
    def test_what_the_data_say_is_so_whatever_they_do_not_show(
        self,
        child: Child,
        begin: dt.date,
        reviews_too: bool,
        clock: str,
        visit_clock: str,
        as_in_force: bool,
    ) -> None:
        whole = visit_obligations(
            Cohort.from_children([child]), clock=clock, visit_clock=visit_clock
        )
        # As a return and an extract of visits would have it: nothing that ended before they begin.
        seen = evolve(
            child,
            episodes=[e for e in child.episodes if e.end is None or e.end >= begin],
            reviews=[r for r in child.reviews if r.held_on >= begin or not reviews_too],
            visits=[v for v in child.visits if v.made_on >= begin],
        )
        cohort = evolve(
            Cohort.from_children([seen], coverage_from=begin if reviews_too else None),
            visits_from=begin,
        )
        cut = visit_obligations(cohort, clock=clock, visit_clock=visit_clock)
        truth = by_visit(whole, as_in_force=as_in_force)
        for held, verdict in by_visit(cut, as_in_force=as_in_force).items():
            assert verdict in (truth[held], Verdict.UNKNOWN)

    @given(child=visited_children(), begin=days(), on=days(), visit_clock=VISIT_CLOCKS)
    def test_nor_of_what_runs_on_a_day(
        self, child: Child, begin: dt.date, on: dt.date, visit_clock: str
    ) -> None:
        whole = open_visits(Cohort.from_children([child]), on, visit_clock=visit_clock)
        seen = evolve(
            child,
            episodes=[e for e in child.episodes if e.end is None or e.end >= begin],
            reviews=[r for r in child.reviews if r.held_on >= begin],
            visits=[v for v in child.visits if v.made_on >= begin],
        )
        cohort = evolve(Cohort.from_children([seen], coverage_from=begin), visits_from=begin)
        cut = open_visits(cohort, on, visit_clock=visit_clock)
        if len(cut) and len(whole) and cut.known[0]:
            assert cut.due.tolist() == whole.due.tolist()

    @given(child=visited_children(), clock=CLOCKS, visit_clock=VISIT_CLOCKS)
    def test_of_a_whole_history_nothing_is_unknown(
        self, child: Child, clock: str, visit_clock: str
    ) -> None:
        owed = visit_obligations(
            Cohort.from_children([child]), clock=clock, visit_clock=visit_clock
        )
        assert owed.known.all()
        assert not (owed.verdicts() == Verdict.UNKNOWN).any()

    def test_the_flags_are_there(self) -> None:
        assert len(EPISODE_FLAGS) == 5
