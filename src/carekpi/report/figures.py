"""A report's figures, worked out: what it shows, and what could not be told for want of what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from carekpi import measures
from carekpi.cohort import DIMENSIONS, LOCAL_TABLES, NOT_KNOWN, NotCovered, NotGiven
from carekpi.cohort.beginnings import complete_from, first_row, holds_first_weeks
from carekpi.cohort.dimensions import DETAILS
from carekpi.comparison import Comparators, Targets, compare, shown_value
from carekpi.measures.flow import net_change
from carekpi.measures.measure import Yardstick
from carekpi.report import words
from carekpi.report.contents import Columns, NetChange
from carekpi.results import Population
from carekpi.rules import spoken

if TYPE_CHECKING:
    from carekpi.cohort import Cohort, LocalColumns
    from carekpi.comparison import Comparison
    from carekpi.measures import Measure, Populations
    from carekpi.measures.flow import NetChange as Flow
    from carekpi.periods import Period
    from carekpi.report.contents import Ask, Report, Section
    from carekpi.results import Result

__all__ = ["Figures", "LastYear", "Missing", "populations", "work_out"]

# The tables of the return that a breakdown rests on.
_RESTS_ON = {
    "sex": "Header",
    "age_band": "Header",
    "ethnic_group": "Header",
    "unaccompanied": "UASC",
}
# Why a record is left out of which the council's own table says nothing.
_UNRECORDED = ("not_recorded", "no_details")
# Why there is no rate.
_NO_POPULATION = "the number of children under 18 in the area was not given (population)"


@frozen(kw_only=True)
class Missing:
    """A figure that could not be worked out, and why.

    :param what: the figure in words. :param why: what was wanting.
    :param table: the key of the table that was not given, where that is why.
    """

    what: str
    why: str
    table: str = ""


@frozen(kw_only=True)
class LastYear:
    """What the figures of the year before are worked out from.

    :param cohort: the data. :param period: the time.
    :param population: for rates: children under 18 in the area in that year.
    :param tables: the tables of the return that were read, where that is known.
    :param same_data: whether the data are those of this year, and may not go as far back: a figure
        with nothing in it is then no figure.
    """

    cohort: Cohort
    period: Period
    population: Populations | None = None
    tables: Collection[str] | None = None
    same_data: bool = False


@frozen(kw_only=True)
class Figures:
    """A report with its figures.

    :param report: what was asked. :param period: of when.
    :param results: each figure that could be worked out.
    :param missing: each that could not.
    :param changes: each that could be set beside the year before.
    :param last_year: the time of the year before; ``None`` where there is none.
    :param net_change: whether those who came and went explain the change in numbers, if asked.
    :param targets: what the council aims at. :param comparators: figures of other areas.
    :param also_counts: participation codes that count as taking part too.
    :param not_understood: what in the tables of targets and comparators is of no measure or no
        group, and so not used.
    """

    report: Report
    period: Period
    results: Mapping[Ask, Result] = field(factory=lambda: MappingProxyType({}))
    missing: tuple[Missing, ...] = ()
    changes: Mapping[Ask, Comparison] = field(factory=lambda: MappingProxyType({}))
    last_year: Period | None = None
    net_change: Flow | None = None
    targets: Targets = field(factory=Targets)
    comparators: Comparators = field(factory=Comparators)
    also_counts: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()

    def placeholders(self, section: Section) -> dict[str, str]:
        """What stands in braces in the texts of a section."""
        first = next((ask for block in section.blocks for ask in block.asks), None)
        base = 0
        if first is not None and first in self.results:
            base = self.results[first].numerator
        return {
            "end": spoken(self.period.end),
            "base": f"{base:,}",
            "year": self.period.label,
            "taking_part": words.taking_part(self.also_counts),
        }


def work_out(
    report: Report,
    cohort: Cohort,
    period: Period,
    *,
    population: Populations | None = None,
    as_in_force: bool = False,
    clock: str = "looked_after",
    visit_clock: str = "placement",
    also_counts: str | Sequence[str] = (),
    tables: Collection[str] | None = None,
    last_year: LastYear | None = None,
    targets: Targets | None = None,
    comparators: Comparators | None = None,
    progress: Callable[[float], None] | None = None,
) -> Figures:
    """Work out every figure of a report.

    :param population: children under 18 in the area, for rates; without it they are missing.
    :param as_in_force: follow the law of the day, in the measures that can.
    :param clock: whose clock reviews are judged by: ``looked_after`` or ``case``.
    :param visit_clock: what starts the clock of visits anew: ``placement`` or ``carer``.
    :param also_counts: participation codes that count as taking part too, in the measures that
        can.
    :param tables: the tables of the return that were read, where that is known: without
        ``"Reviews"`` no figure on reviews is given.
    :param last_year: what each figure is set beside, where that covers it.
    :param targets: what the council aims at; by default its own table ``targets``.
    :param comparators: figures of other areas; by default its own table ``comparators``.
    :param progress: called with the share of the work that is done.
    :raises carekpi.cohort.NotCovered: where the data cover no figure of the report.

    >>> import datetime as dt
    >>> from carekpi import Cohort, reporting_year
    >>> from carekpi.domain import Child, Episode
    >>> from carekpi.report import ANNUAL, Ask, work_out
    >>> episode = Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C1")
    >>> cohort = Cohort.from_children([Child(identifier="1", episodes=[episode])])
    >>> figures = work_out(ANNUAL, cohort, reporting_year(2021))
    >>> figures.results[Ask("looked_after")].value
    1
    >>> figures.missing[0].why
    'the number of children under 18 in the area was not given (population)'
    """
    asked = {
        "as_in_force": as_in_force,
        "clock": clock,
        "visit_clock": visit_clock,
        "also_counts": also_counts,
    }
    now = _Work(cohort, period, population, tables, asked)
    before = None
    if last_year is not None:
        # What the year before lacks is not said: it is no figure of this report.
        then = last_year
        before = _Work(then.cohort, then.period, then.population, then.tables, asked)
    only_if_several = _only_if_several(report)
    changes: dict[Ask, Comparison] = {}
    for done, ask in enumerate(report.asks):
        if progress is not None:
            progress(done / len(report.asks))
        result = now.figure(ask, only_if_several=ask in only_if_several)
        if result is None or before is None or last_year is None:
            continue
        if last_year.same_data and not _goes_back(cohort, ask, last_year.period, period):
            continue
        previous = before.figure(ask)
        if previous is None:
            continue
        if last_year.same_data and not _tells_enough(previous):
            continue
        changes[ask] = compare(result, previous, labelled=True)
    if now.refusal is not None and not now.results:
        raise now.refusal
    targets = Targets.of(cohort) if targets is None else targets
    comparators = Comparators.of(cohort) if comparators is None else comparators
    also = (*cohort.added, *LOCAL_TABLES[DETAILS].groupable)
    no_targets = dict(targets.unknown(measures.CATALOGUE, also=also))
    no_comparators = dict(comparators.unknown(measures.CATALOGUE, also=also))
    return Figures(
        report=report,
        period=period,
        results=MappingProxyType(now.results),
        missing=tuple(now.missing.values()),
        changes=MappingProxyType(changes),
        last_year=None if last_year is None or not changes else last_year.period,
        net_change=_net_change(report, cohort, period),
        targets=Targets(one for one in targets.targets if one not in no_targets),
        comparators=Comparators(
            one for one in comparators.comparators if one not in no_comparators
        ),
        also_counts=Yardstick(also_counts=also_counts).also_counts,
        not_understood=(
            *_not_understood("targets", no_targets.values()),
            *_not_understood("comparators", no_comparators.values()),
        ),
    )


def _not_understood(table: str, reasons: Iterable[str]) -> tuple[str, ...]:
    """What a table has that is not used, in a sentence; none where there is nothing."""
    listed = "; ".join(dict.fromkeys(reasons))
    return (f"Not understood in the table {table}, and not used: {listed}.",) if listed else ()


class _Work:
    """The figures of one cohort and one time, and what is missing from them."""

    def __init__(
        self,
        cohort: Cohort,
        period: Period,
        population: Populations | None,
        tables: Collection[str] | None,
        asked: Mapping[str, Any],
    ) -> None:
        self.cohort, self.period, self.population, self.tables = cohort, period, population, tables
        self.asked = asked
        self.results: dict[Ask, Result] = {}
        self.missing: dict[str, Missing] = {}
        self.refusal: NotCovered | None = None

    def figure(self, ask: Ask, *, only_if_several: bool = False) -> Result | None:
        """A figure; ``None`` where there is none, which is then among the missing."""
        measure = measures.find(ask.measure)
        lacks = self._lacks(measure, ask)
        if lacks is not None:
            self._miss(measure.title, lacks)
            return None
        settings = {name: self.asked[name] for name in measure.settings}
        if measure.kind == "rate":
            settings["population"] = self.population
        try:
            result = measure(self.cohort, self.period, by=ask.by or (), **settings)
        except NotGiven as error:
            self._miss(self._named(measure, ask), str(error), error.table)
            return None
        except NotCovered as error:
            self.refusal = error
            self._miss(self._named(measure, ask), str(error))
            return None
        if only_if_several and len(result.parts) <= 1:
            return None
        if ask.by is None and _nothing_recorded(result):
            self._miss(measure.title, f"it is recorded of none of the {result.counted}")
            return None
        unknown = self._nothing_known(result, ask)
        if unknown is not None:
            self._miss(f"{measure.title}, {_by(ask)}", unknown)
            return None
        self.results[ask] = result
        return result

    def _miss(self, what: str, why: str, table: str = "") -> None:
        self.missing.setdefault(what, Missing(what=what, why=why, table=table))

    def _named(self, measure: Measure, ask: Ask) -> str:
        """The figure; of a breakdown, where the figure itself is there, the breakdown."""
        there = any(one.measure == ask.measure for one in self.results)
        return f"{measure.title}, {_by(ask)}" if ask.by and there else measure.title

    def _lacks(self, measure: Measure, ask: Ask) -> str | None:
        """What a figure would need and was not given, known before it is worked out."""
        if measure.kind == "rate":
            if self.population is None:
                return _NO_POPULATION
            if ask.by is not None and not isinstance(self.population, Mapping):
                return "the population of each authority was not given"
        if self.tables is not None and measure.needs_reviews and "Reviews" not in self.tables:
            return "no table of reviews was read (Reviews)"
        return None

    def _nothing_known(self, result: Result, ask: Ask) -> str | None:
        """Why a breakdown says nothing: there are cases, and of none is the group known."""
        if ask.by is None or not result.considered:
            return None
        if any(label != NOT_KNOWN for part in result.parts for _, label in part.groups):
            return None
        table = _RESTS_ON.get(ask.keys[0])
        if table is not None and self.tables is not None and table not in self.tables:
            return f"the table {table} of the return was not read"
        return "it is not known of any of them"


def _nothing_recorded(result: Result) -> bool:
    """Whether there is no figure because a column of the council's own is empty throughout."""
    counted = result.considered - sum(count for _, count in result.left_out)
    return not counted and any(result.excluded.get(reason) for reason in _UNRECORDED)


def _only_if_several(report: Report) -> frozenset[Ask]:
    return frozenset(
        ask
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Columns) and block.only_if_several
        for ask in block.asks
        if ask.by is not None
    )


def _net_change(report: Report, cohort: Cohort, period: Period) -> Flow | None:
    if not any(isinstance(b, NetChange) for section in report.sections for b in section.blocks):
        return None
    try:
        return net_change(cohort, period)
    except NotCovered:  # then the figures that it rests on are missing, and say why
        return None


def _tells_enough(result: Result) -> bool:
    """Whether a figure of the year before says something, though the data begin after it did.

    Of a year that lies mostly outside the data, what can be told stands for the rest badly.
    """
    if not result.considered or shown_value(result.figure) is None:
        return False
    outside = sum(result.excluded.get(reason, 0) for reason in _OUTSIDE_THE_DATA)
    left_out = sum(result.excluded.values())
    return outside <= result.considered - left_out


_OUTSIDE_THE_DATA = ("history_unknown", "entry_unknown", *words.UNRECORDED)


def _goes_back(cohort: Cohort, ask: Ask, before: Period, period: Period) -> bool:
    """Whether the council's own tables that a figure rests on go back to the year before.

    A table that begins this year would seem to have had nothing in it the year before, and one of
    what goes on now, such as the officers in post, nothing that has ended since.
    """
    return all(
        _table_goes_back(cohort, key, before, period)
        for key in measures.find(ask.measure).rests_on(ask.keys)
        if key in LOCAL_TABLES and (key in cohort.local or key == "visits")
    )


def _table_goes_back(cohort: Cohort, key: str, before: Period, period: Period) -> bool:
    table = LOCAL_TABLES[key]
    since = complete_from(cohort, key)
    if since is not None:  # then somebody said how far it goes back
        return since <= before.start
    if table.dated_by:
        return holds_first_weeks(first_row(cohort, key), before.start)
    if "to" in table.names:
        ended = cohort.local[key]["to"]
        return bool((ended < np.datetime64(period.start, "D")).any())
    return True


def _by(ask: Ask) -> str:
    # "Placement, as annual reports have it" is the placement to a reader of one.
    return "by " + " and ".join(
        DIMENSIONS[key].title.lower().partition(", as ")[0]
        if key in DIMENSIONS
        else key.replace("_", " ")
        for key in ask.keys
    )


def populations(
    cohort: Cohort, year: int, *, vintage: str | None = None
) -> Population | dict[str, Population] | None:
    """The children under 18 in the area of a cohort, from the council's own table.

    :param year: the reporting year; for children looked after on its last day, 31 March, the
        Department takes the estimate of the middle of the year before.
    :param vintage: which issue of the estimate, where the table has several.
    :returns: one for all, or one an authority by its name; ``None`` where the table was not given,
        or has none.
    :raises ValueError: where the table has several issues and none is named.
    """
    table = cohort.local.get("populations")
    if table is None:
        return None
    areas = dict.fromkeys(table.said("area", row) for row in range(len(table)))
    names = [name for name in cohort.describe()["authorities"] if name]
    if not names:  # an authority without a name is the one that the table is of
        names = [area for area in areas if area.casefold() != "england"]
        if len(names) != 1:
            return None
        return _population(table, names[0], year, vintage)
    found = {name: _population(table, name, year, vintage) for name in names}
    there = {name: one for name, one in found.items() if one is not None}
    if len(there) < len(names):
        return None
    return there if len(names) > 1 else there[names[0]]


def _population(
    table: LocalColumns, area: str, year: int, vintage: str | None
) -> Population | None:
    try:
        return Population.of(table, area=area, year=year - 1, vintage=vintage)
    except LookupError:
        return None
