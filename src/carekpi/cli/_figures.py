"""``carekpi report`` and ``carekpi measure``."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi._spreadsheet import csv_text
from carekpi.cli import _output
from carekpi.cli._catalogue import find, refuse_yardstick
from carekpi.cli._data import not_used, period_of, population_of, read, warnings
from carekpi.cli._errors import WrongInput, in_options
from carekpi.cli._law import book_of, law_of_the_day
from carekpi.cli._progress import Progress
from carekpi.cohort import Cohort, NotCovered
from carekpi.comparison import year_before
from carekpi.periods import reporting_year_of
from carekpi.report import words
from carekpi.report.layout import paragraph
from carekpi.report.table import to_table
from carekpi.results import to_csv, to_json

if TYPE_CHECKING:
    import argparse

    from carekpi.ledger import Ledger
    from carekpi.measures import Measure
    from carekpi.periods import Period
    from carekpi.report import LastYear, Report
    from carekpi.results import Population, Result

    People = Population | dict[str, Population] | None

__all__ = ["measure", "report"]

# What a measure can be asked with, and a command line can say.
_SETTINGS = ("as_in_force", "clock", "visit_clock", "also_counts")


def report(given: argparse.Namespace) -> None:
    """Print the figures of a year."""
    from carekpi.report import about, to_rows, to_text, work_out
    from carekpi.report.rows import COLUMNS

    plan, period, population = _plan(given), period_of(given), population_of(given)
    cohort, ledger = _read(given, population)
    population = population or _from_table(cohort, period, given)
    last_year, compared = _last_year(given, cohort, ledger, period)
    asked = {name: getattr(given, name) for name in _SETTINGS}
    with Progress("working out the figures") as progress:
        try:
            figures = work_out(
                plan,
                cohort,
                period,
                population=population,
                **asked,
                tables=ledger.rows_read,
                last_year=last_year,
                progress=lambda done: progress("working out the figures", done, 1),
            )
        except NotCovered as error:
            raise WrongInput(in_options(words.spoken_dates(str(error)))) from None
    said = about(
        cohort,
        period,
        ledger=ledger,
        population=population,
        **asked,
        compared_with=compared if figures.changes else "",
    )
    cautions = [law_of_the_day(cohort.book)] if given.as_in_force else []
    cautions += warnings(cohort, period, ledger)
    cautions += _without_rows(cohort) + _of_current_cases(cohort)
    if given.format == "text":
        said += [("Take care", caution) for caution in cautions]
        _output.write(to_text(figures, about=said, ledger=ledger, width=_output.room()))
        return
    rows = to_rows(figures)
    _output.write_data(
        json.dumps(rows, indent=2, ensure_ascii=False)
        if given.format == "json"
        else csv_text(COLUMNS, rows)
    )
    for why, what in words.wanting(figures.missing).items():
        _output.note(f"not worked out, {why}: {'; '.join(what)}")
    for caution in [*cautions, *figures.not_understood, not_used(ledger)]:
        _output.note(caution)


def _plan(given: argparse.Namespace) -> Report:
    from carekpi.report import ANNUAL, PlanError, read_plan

    if given.plan is None:
        return ANNUAL
    try:
        return read_plan(given.plan)
    except PlanError as error:
        raise WrongInput(f"--plan: {error}") from None


def _last_year(
    given: argparse.Namespace, cohort: Cohort, ledger: Ledger, period: Period
) -> tuple[LastYear, str]:
    """What the year before is worked out from, and that in words."""
    from carekpi.report import LastYear

    before = year_before(period)
    if not given.previous:
        if given.previous_local:
            raise WrongInput("--previous-local goes with --previous, the return of that year")
        told = f"{before.label}, as far as these data go back"
        return LastYear(
            cohort=cohort,
            period=before,
            population=_from_table(cohort, before, given),
            tables=ledger.rows_read,
            same_data=True,
        ), told
    # Only the data are others: the question and the rules are those of this year.
    of_it = {"ssda903": given.previous, "local": given.previous_local, "data_to": None}
    of_it |= dict.fromkeys(("returns_of", "coverage_from", "episodes_from", "local_from"))
    earlier, earlier_ledger = _read(Namespace(**{**vars(given), **of_it}), None)
    people = _from_table(cohort, before, given) or _from_table(earlier, before, given)
    return LastYear(
        cohort=earlier, period=before, population=people, tables=earlier_ledger.rows_read
    ), f"{before.label}, from {', '.join(Path(path).name for path in given.previous)}"


def _from_table(cohort: Cohort, period: Period, given: argparse.Namespace) -> People:
    """The children under 18 in the area, from the council's own table where it has them."""
    from carekpi.report import populations

    year = reporting_year_of(period.end)
    try:
        return populations(cohort, year, vintage=given.population_vintage)
    except ValueError as error:
        raise WrongInput(in_options(str(error))) from None


def _without_rows(cohort: Cohort) -> list[str]:
    """Which of the council's own tables are empty: a template that nobody filled in looks alike."""
    empty = [key for key, table in cohort.local.items() if not len(table)]
    if cohort.visits_given and not len(cohort.visit_table):
        empty.append("visits")
    if not empty:
        return []
    files = ", ".join(f"{key}.csv" for key in sorted(empty))
    which, those = ("this table has", "it if you do not have it")
    if len(empty) > 1:
        which, those = ("these tables have", "those that you do not have")
    told = f"{which} no rows, which says that there was nothing: {files}; delete {those}"
    return [told]


def _of_current_cases(cohort: Cohort) -> list[str]:
    """Which tables hold nothing that has ended: so do extracts of current cases."""
    open_ended = [
        f"{key}.csv"
        for key, table in cohort.local.items()
        if len(table) and "to" in table.columns and table.complete_from is None
        if np.isnat(table["to"]).all()
    ]
    if not open_ended:
        return []
    files = " or ".join(sorted(open_ended))
    told = (
        f"no row of {files} has ended (TO), as in an extract of current cases: who left in the "
        "year, or whose officer changed, would not be in it"
    )
    return [told]


def measure(given: argparse.Namespace) -> None:
    """Print one or several figures."""
    period, population = period_of(given), population_of(given)
    asked = [(m, _settings(m, given, population)) for m in _find(given, population)]
    for one, settings in asked:
        _refuse_wrong_question(one, period, settings)
    cohort, ledger = _read(given, population)
    results = []
    with Progress("working out the figures"):
        for one, settings in asked:
            if one.needs_reviews and "Reviews" not in ledger.rows_read:
                raise WrongInput(f"{one.key} needs the reviews, and no table of them was read")
            try:
                results.append(one(cohort, period, **settings))
            except ValueError as error:
                raise WrongInput(in_options(words.spoken_dates(str(error)))) from None
    last = [law_of_the_day(cohort.book)] if given.as_in_force else []
    last += [*warnings(cohort, period, ledger), not_used(ledger)]
    if given.format == "table":
        _output.write(_as_tables(results, last))
        return
    _output.write_data(to_json(results) if given.format == "json" else to_csv(results))
    for result in results:
        for note in result.notes:
            _output.note(f"{result.measure}: {note}")
    for said in last:
        _output.note(said)


def _find(given: argparse.Namespace, population: People) -> list[Measure]:
    found = find(given.key)
    refuse_yardstick(given, found)
    if population is not None and not any(one.kind == "rate" for one in found):
        raise WrongInput(f"--population is for rates, and there is none in {_listed(found)}")
    for one in found:
        if one.kind == "rate" and population is None:
            raise WrongInput(f"{one.key} needs --population: children under 18 in the area")
    return found


def _listed(found: list[Measure]) -> str:
    return ", ".join(one.key for one in found)


def _settings(one: Measure, given: argparse.Namespace, population: People) -> dict[str, Any]:
    settings: dict[str, Any] = {"by": tuple(given.by)}
    settings |= {name: getattr(given, name) for name in one.settings}
    if one.kind == "rate":
        settings["population"] = population
    return settings


def _refuse_wrong_question(one: Measure, period: Period, settings: dict[str, Any]) -> None:
    """Ask the question of nobody: what is wrong with it shows before anything is read."""
    try:
        one(Cohort.from_children([]), period, **settings)
    except NotCovered:
        return  # nobody has tables; what is wrong beside shows once the data are read
    except (ValueError, TypeError) as error:
        raise WrongInput(in_options(str(error))) from None


def _read(given: argparse.Namespace, population: People) -> tuple[Cohort, Ledger]:
    book = book_of(given.profile, given.convention)
    cohort, ledger = read(given, complete_to=given.data_to)
    if isinstance(population, dict):
        names = set(cohort.describe()["authorities"])
        if names != set(population):
            raise WrongInput(
                f"--population names {', '.join(sorted(population))}; the data are of "
                f"{', '.join(sorted(names)) or 'an authority without a name'}"
            )
    return cohort.with_rules(book), ledger


def _as_tables(results: list[Result], last: list[str]) -> str:
    lines: list[str] = []
    for result in results:
        lines += [*to_table(result, width=_output.room()), ""]
    for said in last:
        lines += paragraph(f"{said[0].upper()}{said[1:]}.", width=_output.room())
    return "\n".join(lines)
