"""``carekpi report`` and ``carekpi measure``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carekpi.cli import _output
from carekpi.cli._catalogue import find, refuse_yardstick
from carekpi.cli._data import not_used, period_of, population_of, read, warnings
from carekpi.cli._errors import WrongInput, in_options
from carekpi.cli._law import book_of, law_of_the_day
from carekpi.cli._progress import Progress
from carekpi.cohort import Cohort, NotCovered
from carekpi.report import words
from carekpi.report.layout import paragraph
from carekpi.report.table import to_table
from carekpi.results import to_csv, to_json

if TYPE_CHECKING:
    import argparse

    from carekpi.ledger import Ledger
    from carekpi.measures import Measure
    from carekpi.periods import Period
    from carekpi.results import Population, Result

    People = Population | dict[str, Population] | None

__all__ = ["measure", "report"]


def report(given: argparse.Namespace) -> None:
    """Print the figures of a year."""
    from carekpi.report import ANNUAL, about, to_text, work_out

    period, population = period_of(given), population_of(given)
    cohort, ledger = _read(given, population)
    with Progress("working out the figures") as progress:
        try:
            figures = work_out(
                ANNUAL,
                cohort,
                period,
                population=population,
                as_in_force=given.as_in_force,
                clock=given.clock,
                tables=ledger.rows_read,
                progress=lambda done: progress("working out the figures", done, 1),
            )
        except NotCovered as error:
            raise WrongInput(in_options(words.spoken_dates(str(error)))) from None
    said = about(
        cohort,
        period,
        ledger=ledger,
        population=population,
        as_in_force=given.as_in_force,
        clock=given.clock,
    )
    cautions = [law_of_the_day(cohort.book)] if given.as_in_force else []
    cautions += warnings(cohort, period, ledger)
    said += [("Take care", caution) for caution in cautions]
    _output.write(to_text(figures, about=said, ledger=ledger, width=_output.room()))


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
            except NotCovered as error:
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
    if one.takes_law:
        settings |= {"as_in_force": given.as_in_force, "clock": given.clock}
    if one.kind == "rate":
        settings["population"] = population
    return settings


def _refuse_wrong_question(one: Measure, period: Period, settings: dict[str, Any]) -> None:
    """Ask the question of nobody: what is wrong with it shows before anything is read."""
    try:
        one(Cohort.from_children([]), period, **settings)
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
