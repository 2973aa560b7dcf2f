"""Flow, placements and outcomes: a plain second count of them, and the laws that they keep."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from carekpi import measures, reporting_year
from carekpi.cohort import Cohort, NotCovered
from carekpi.domain import Child, Episode
from carekpi.periods import Period
from strategies import cohorts, days, returns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carekpi.measures import Measure
    from carekpi.results import Result

OF_THE_RETURN = [m for m in measures.CATALOGUE if set(m.needs) & {"OC2", "OC3", "AD1", "Missing"}]
OF_EPISODES = [
    measures.looked_after_twelve_months,
    measures.three_or_more_placements,
    measures.long_term_stability,
    measures.long_term_stability_ni63,
    measures.adoption_a1,
]
years = st.integers(2014, 2022)
spans = st.tuples(days(dt.date(2013, 4, 1), dt.date(2022, 3, 31)), st.integers(0, 800)).map(
    lambda drawn: Period(drawn[0], drawn[0] + dt.timedelta(days=drawn[1]))
)


def keys(of: list[Measure]) -> list[str]:
    return [m.key for m in of]


def ask(measure: Measure, cohort: Cohort, period: Period, **how: Any) -> Result:
    try:
        return measure(cohort, period, **how)
    except NotCovered:
        assume(False)
        raise


# ------------------------------------------------------------------ plain rows

Care = list[Episode]


def in_order(child: Child) -> Care:
    return sorted(child.episodes, key=lambda e: (e.start, e.end or dt.date.max))


def periods_of_care(child: Child) -> list[Care]:
    """“A period of care is a run of a child's episodes.”"""
    return [list(period.episodes) for period in child.periods_of_care]


def code(member: object) -> str:
    return "" if member is None else str(member.code)  # type: ignore[attr-defined]


def looked_after(care: Care, on: dt.date) -> bool:
    end = care[-1].end
    return care[0].start <= on and (end is None or end > on)


def status(child: Child, on: dt.date) -> str:
    """“That of the episode, among those that contain it, which began last.”"""
    inside = [e for e in in_order(child) if e.start <= on and (e.end is None or e.end >= on)]
    return code(inside[-1].legal_status) if inside else ""


def counted(cohort: Cohort, on: dt.date) -> int:
    return sum(
        any(looked_after(care, on) for care in periods_of_care(child))
        and status(child, on) not in ("V3", "V4")
        for child in cohort.children()
    )


class TestNetChange:
    """“Exact identity: looked after at the end = looked after on the eve + began - ended, by kinds,
    with everything named.”
    """

    @given(cohort=st.one_of(cohorts(), returns()), period=spans)
    def test_everything_is_named(self, cohort: Cohort, period: Period) -> None:
        try:
            found = measures.net_change(cohort, period)
        except NotCovered:
            assume(False)
        assert sum(cause.children for cause in found.causes) == found.unexplained
        assert all(cause.children and cause.says for cause in found.causes)
        assert len({cause.key for cause in found.causes}) == len(found.causes)

    @given(cohort=st.one_of(cohorts(), returns()), period=spans)
    def test_counted_again_row_by_row(self, cohort: Cohort, period: Period) -> None:
        try:
            found = measures.net_change(cohort, period)
        except NotCovered:
            assume(False)
        eve = period.start - dt.timedelta(days=1)
        assert found.before.numerator == counted(cohort, eve)
        assert found.after.numerator == counted(cohort, period.end)
        appear = gone = 0
        overlaps = Counter[dt.date]()
        for child in cohort.children():
            spells = periods_of_care(child)
            for place, care in enumerate(spells):
                if care[0].start in period and code(care[0].legal_status) not in ("V3", "V4"):
                    appear += code(care[0].reason_new) != "S"
                last = care[-1]
                if last.end is not None and last.end in period:
                    never = code(last.reason_ended) == "X1" and place == len(spells) - 1
                    gone += never and code(last.legal_status) not in ("V3", "V4")
            for day in (eve, period.end):
                there = sum(looked_after(care, day) for care in spells)
                overlaps[day] += max(there - 1, 0)
        named = {cause.key: cause.children for cause in found.causes}
        assert named.get("entries_not_said", 0) == appear
        assert named.get("ends_not_said", 0) == -gone
        assert named.get("overlapping", 0) == overlaps[eve] - overlaps[period.end]

    @given(cohort=cohorts(), year=years)
    def test_months_add_up_to_the_year(self, cohort: Cohort, year: int) -> None:
        whole = reporting_year(year)
        try:
            found = measures.net_change(cohort, whole)
            parts = [measures.net_change(cohort, month) for month in whole.months()]
        except NotCovered:
            assume(False)
        assert found.unexplained == sum(part.unexplained for part in parts)


# ------------------------------------------------------------------ placements


def placements(care: Care) -> Iterator[tuple[Episode, list[Episode]]]:
    """The placements of a period of care in which everything is said: each with its episodes,
    temporary stays apart.
    """
    begun: list[list[Episode]] = []
    moved = away = False
    for episode in care:
        moved |= code(episode.reason_new) in ("S", "P", "B")
        kind = code(episode.placement)
        if kind.startswith("T") or code(episode.legal_status) in ("V3", "V4"):
            away = True
            continue
        same = bool(begun) and (
            not moved
            or kind in ("A3", "A5")
            or (
                away
                and episode.placement == begun[-1][-1].placement
                and episode.provider == begun[-1][-1].provider
            )
        )
        if same:
            begun[-1].append(episode)
        else:
            begun.append([episode])
        moved = away = False
    for run in begun:
        yield run[0], run


MOVES = "LPTBU"
PLACES = ("U1", "U4", "U6", "K2", "H5", "A3", "A5", "A6", "T0", "T2", "P1")


@st.composite
def filled(draw: st.DrawFn, cohort: Cohort) -> Cohort:
    """The same children with all said that was not: why an episode began, where, by whom."""

    def told(episode: Episode) -> Episode:
        reason, place = code(episode.reason_new), code(episode.placement)
        if not reason:
            reason = draw(st.sampled_from(MOVES))
        if not place or place in ("Z11", "Z12", "Z13", "Z14"):
            place = draw(st.sampled_from(PLACES))
        provider = code(episode.provider) or draw(st.sampled_from(("PR1", "PR4")))
        return evolve(episode, reason_new=reason, placement=place, provider=provider)

    children = [
        evolve(
            child,
            episodes=tuple(told(e) for e in child.episodes),
        )
        for child in cohort.children()
    ]
    return Cohort.from_children(children, coverage_from=cohort.coverage_from)  # type: ignore[arg-type]


class TestPlacements:
    """“What the data cannot settle is history_unknown, never guessed.”"""

    @pytest.mark.parametrize("measure", OF_EPISODES[1:4], ids=keys(OF_EPISODES[1:4]))
    @given(data=st.data(), cohort=cohorts(), year=years)
    def test_more_said_never_turns_an_answer_round(
        self, measure: Measure, data: st.DataObject, cohort: Cohort, year: int
    ) -> None:
        cohort = evolve(cohort, coverage_from=None, episodes_from=None, complete_to=None)
        period = reporting_year(year)
        before = {r.child: r.outcome for r in measure.records(cohort, period)}
        after = {r.child: r.outcome for r in measure.records(data.draw(filled(cohort)), period)}
        assert before.keys() == after.keys()
        for child, outcome in before.items():
            if outcome != "history_unknown":
                assert after[child] == outcome

    @given(data=st.data(), cohort=cohorts(), year=years)
    def test_counted_again_row_by_row(self, data: st.DataObject, cohort: Cohort, year: int) -> None:
        cohort = data.draw(filled(evolve(cohort, coverage_from=None)))
        period = reporting_year(year)
        found = {
            r.child: r.outcome for r in measures.three_or_more_placements.records(cohort, period)
        }
        for child in cohort.children():
            if found.get(child.identifier) not in ("numerator", "rest"):
                continue
            number = sum(
                any(e.start <= period.end and not (e.end and e.end < period.start) for e in run)
                for care in periods_of_care(child)
                for _, run in placements(care)
            )
            expected = "numerator" if number >= 3 else "rest"
            assert found[child.identifier] == expected


# ------------------------------------------------------------------ the return's other tables

_FLAGS = st.sampled_from(("0", "1", "", "x"))
_DATES = st.one_of(
    st.sampled_from(("", "99/99/2020")),
    days(dt.date(2013, 4, 1), dt.date(2022, 3, 31)).map(lambda day: day.strftime("%d/%m/%Y")),
)
_COLUMNS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "OC2": {
        "SDQ_SCORE": st.sampled_from(("", "0", "17", "40", "41", "high")),
        **dict.fromkeys(
            (
                "CONVICTED",
                "HEALTH_CHECK",
                "IMMUNISATIONS",
                "TEETH_CHECK",
                "HEALTH_ASSESSMENT",
                "SUBSTANCE_MISUSE",
            ),
            _FLAGS,
        ),
    },
    "OC3": {
        "IN_TOUCH": st.sampled_from(("YES", "NO", "DIED", "REFU", "RHOM", "", "?")),
        "ACTIV": st.sampled_from(("F1", "G5", "0", "", "?")),
        "ACCOM": st.sampled_from(("U1", "S2", "0", "", "?")),
    },
    "AD1": {"DATE_MATCH": _DATES},
    "Missing": {
        "MISSING": st.sampled_from(("M", "A", "", "?")),
        "MIS_START": _DATES,
        "MIS_END": _DATES,
    },
}


@st.composite
def with_tables(draw: st.DrawFn, made: st.SearchStrategy[Cohort], year: int) -> Cohort:
    """A cohort with the return's other tables, of a year and the one before."""
    cohort = draw(made)
    assume(len(cohort))
    known = [str(child) for child in cohort.child_table.identifier.tolist()]
    authority = dict(zip(known, cohort.child_table.authority.tolist(), strict=True))
    tables = {}
    for key, columns in _COLUMNS.items():
        size = draw(st.integers(0, 6))
        whose = known + [draw(st.sampled_from(known)) for _ in range(size)]
        rows = [
            {
                "CHILD": child,
                "AUTHORITY": authority[child],
                "YEAR": str(year - draw(st.sampled_from((0, 0, 0, 1)))),
                **{name: draw(cells) for name, cells in columns.items()},
            }
            for child in whose
        ]
        tables[key] = {name: [row[name] for row in rows] for name in rows[0]}
    interviews = {
        "child": known,
        "returned": [draw(days(dt.date(2013, 4, 1), dt.date(2022, 3, 31))) for _ in known],
        "offered": [draw(st.one_of(st.none(), days())) for _ in known],
    }
    return evolve(cohort, tables=tables).with_local("return_interviews", interviews)


class TestTheReturnsTables:
    @pytest.mark.parametrize("measure", OF_THE_RETURN, ids=keys(OF_THE_RETURN))
    @given(data=st.data(), year=years)
    def test_boxes_parts_and_order(self, measure: Measure, data: st.DataObject, year: int) -> None:
        """Every record is in one box; parts add up; the order of rows does not matter."""
        cohort = data.draw(with_tables(cohorts(), year))
        period = reporting_year(year)
        whole = ask(measure, cohort, period)

        outcomes = Counter(record.outcome for record in measure.records(cohort, period))
        assert whole.considered == sum(outcomes.values())
        assert {k: n for k, n in whole.excluded.items() if n} == {
            k: n for k, n in outcomes.items() if k not in ("numerator", "rest")
        }
        for by in ("age_band", *measure.own_dimensions):
            parts = ask(measure, cohort, period, by=by).parts
            if parts:
                total = sum(parts[1:], parts[0])
                assert (total.figure, total.excluded) == (whole.figure, whole.excluded)
        turned = evolve(
            cohort,
            tables={
                key: {name: list(reversed(cells)) for name, cells in columns.items()}
                for key, columns in cohort.tables.items()
            },
        )
        assert ask(measure, turned, period) == whole

    @given(data=st.data(), year=years)
    def test_nobody_of_oc2_is_lost(self, data: st.DataObject, year: int) -> None:
        """Every child of the table and every child looked after is in a box of each figure."""
        cohort = data.draw(with_tables(st.one_of(cohorts(), returns()), year))
        period = reporting_year(year)
        result = ask(measures.dental_checks, cohort, period)
        table = cohort.tables["OC2"]
        named = {
            (name, child)
            for name, child, of in zip(
                table["AUTHORITY"], table["CHILD"], table["YEAR"], strict=True
            )
            if of == str(year)
        }
        there = {(r.authority, r.child) for r in measures.looked_after.records(cohort, period)}
        assert result.considered == len(named | there)

    @pytest.mark.parametrize(
        "measure", [m for m in OF_THE_RETURN if m.adds_over_time], ids=lambda m: m.key
    )
    @given(data=st.data(), year=years)
    def test_months_add_up_to_the_year(
        self, measure: Measure, data: st.DataObject, year: int
    ) -> None:
        cohort = data.draw(with_tables(cohorts(), year))
        period = reporting_year(year)
        whole = ask(measure, cohort, period)
        months = [ask(measure, cohort, month) for month in period.months()]
        total = sum(months[1:], months[0])
        assert (total.figure, total.excluded) == (whole.figure, whole.excluded)
