"""A report's figures, worked out: what it shows, and what could not be told for want of what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from carekpi import measures
from carekpi.cohort import DIMENSIONS, NOT_KNOWN, NotCovered
from carekpi.report.contents import Columns

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.measures import Measure, Populations
    from carekpi.periods import Period
    from carekpi.report.contents import Ask, Report
    from carekpi.results import Result

__all__ = ["Figures", "Missing", "work_out"]

# The tables of the return that a breakdown rests on.
_RESTS_ON = {
    "sex": "Header",
    "age_band": "Header",
    "ethnic_group": "Header",
    "unaccompanied": "UASC",
}


@frozen(kw_only=True)
class Missing:
    """A figure that could not be worked out, and why.

    :param what: the figure in words. :param why: what was wanting.
    """

    what: str
    why: str


@frozen(kw_only=True)
class Figures:
    """A report with its figures.

    :param report: what was asked. :param period: of when.
    :param results: each figure that could be worked out.
    :param missing: each that could not.
    """

    report: Report
    period: Period
    results: Mapping[Ask, Result] = field(factory=lambda: MappingProxyType({}))
    missing: tuple[Missing, ...] = ()


def work_out(
    report: Report,
    cohort: Cohort,
    period: Period,
    *,
    population: Populations | None = None,
    as_in_force: bool = False,
    clock: str = "looked_after",
    tables: Collection[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Figures:
    """Work out every figure of a report.

    :param population: children under 18 in the area, for rates; without it they are missing.
    :param as_in_force: follow the law of the day, in the measures that can.
    :param clock: whose clock reviews are judged by: ``looked_after`` or ``case``.
    :param tables: the tables of the return that were read, where that is known: without
        ``"Reviews"`` no figure on reviews is given.
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
    results: dict[Ask, Result] = {}
    missing: dict[str, str] = {}
    refusal: NotCovered | None = None
    asks = report.asks
    only_if_several = _only_if_several(report)
    for done, ask in enumerate(asks):
        measure = measures.find(ask.measure)
        if progress is not None:
            progress(done / len(asks))
        lacks = _lacks(measure, ask, population, tables)
        if lacks is not None:
            missing.setdefault(measure.title, lacks)
            continue
        settings: dict[str, Any] = {}
        if measure.takes_law:
            settings |= {"as_in_force": as_in_force, "clock": clock}
        if measure.kind == "rate":
            settings["population"] = population
        try:
            result = measure(cohort, period, by=ask.by or (), **settings)
        except NotCovered as error:
            refusal = error
            missing.setdefault(measure.title, str(error))
            continue
        if ask in only_if_several and len(result.parts) <= 1:
            continue
        unknown = _nothing_known(result, ask, tables)
        if unknown is not None:
            missing.setdefault(f"{measure.title}, {_by(ask)}", unknown)
            continue
        results[ask] = result
    if refusal is not None and not results:
        raise refusal
    return Figures(
        report=report,
        period=period,
        results=MappingProxyType(results),
        missing=tuple(Missing(what=what, why=why) for what, why in missing.items()),
    )


def _only_if_several(report: Report) -> frozenset[Ask]:
    return frozenset(
        ask
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Columns) and block.only_if_several
        for ask in block.asks
        if ask.by is not None
    )


def _by(ask: Ask) -> str:
    dimension = DIMENSIONS.get(ask.by or "")
    return f"by {dimension.title.lower()}" if dimension else f"by {ask.by}"


def _lacks(
    measure: Measure, ask: Ask, population: Populations | None, tables: Collection[str] | None
) -> str | None:
    """What a figure would need and was not given, known before it is worked out."""
    if measure.kind == "rate":
        if population is None:
            return "the number of children under 18 in the area was not given (population)"
        if ask.by is not None and not isinstance(population, Mapping):
            return "the population of each authority was not given"
    if tables is not None and measure.needs_reviews and "Reviews" not in tables:
        return "no table of reviews was read (Reviews)"
    return None


def _nothing_known(result: Result, ask: Ask, tables: Collection[str] | None) -> str | None:
    """Why a breakdown says nothing: there are cases, and of none is the group known."""
    if ask.by is None or not result.considered:
        return None
    if any(label != NOT_KNOWN for part in result.parts for _, label in part.groups):
        return None
    table = _RESTS_ON.get(ask.by)
    if table is not None and tables is not None and table not in tables:
        return f"the table {table} of the return was not read"
    return "it is not known of any of them"
