"""The return that is asked about, read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carekpi.cli import _output
from carekpi.cli._arguments import date, named, whole_number
from carekpi.cli._errors import WrongInput, in_options
from carekpi.cli._progress import Progress

if TYPE_CHECKING:
    import argparse
    import datetime as dt

    from carekpi.cohort import Cohort
    from carekpi.ledger import Ledger
    from carekpi.periods import Period
    from carekpi.readers import Reading
    from carekpi.results import Population

__all__ = [
    "not_used",
    "period_of",
    "population_of",
    "read",
    "read_own",
    "read_return",
    "unread",
    "used",
    "warnings",
]


def read(given: argparse.Namespace, *, complete_to: dt.date | None = None) -> Reading:
    """Read what ``--ssda903`` and ``--local`` name.

    :returns: the cohort, and one ledger of both.
    :raises WrongInput: where there is nothing that can be read.
    """
    from carekpi.readers import Reading

    cohort, ledger = read_return(given, complete_to=complete_to)
    if given.local is None:
        if given.local_from:
            raise WrongInput("--local-from is for the council's own tables; give them with --local")
        return Reading(cohort, ledger)
    cohort, own = read_own(given, cohort)
    for said in unread(own):
        _output.note(said)
    return Reading(cohort, ledger + own)


def read_return(given: argparse.Namespace, *, complete_to: dt.date | None = None) -> Reading:
    """Read what ``--ssda903`` names.

    :raises WrongInput: where there is nothing that can be read.
    """
    from carekpi.readers import UnreadableReturn, read_ssda903

    paths = named(given.ssda903, "PATH", whole=True)
    settings: dict[str, Any] = {}
    if given.returns_of:
        settings["year"] = given.returns_of
    if given.episodes_from is not None:
        settings["episodes_from"] = given.episodes_from
    with Progress("reading the return") as progress:
        try:
            return read_ssda903(
                paths,
                coverage_from=given.coverage_from,
                complete_to=complete_to,
                progress=progress,
                **settings,
            )
        except UnreadableReturn as error:
            raise WrongInput(in_options(str(error))) from None
        except ValueError as error:
            if not given.returns_of:
                raise  # only the years that were given can be wrong in this way
            raise WrongInput(f"--returns-of: {error}") from None


def read_own(
    given: argparse.Namespace, cohort: Cohort, *, visits_from: dt.date | None = None
) -> Reading:
    """Read what ``--local`` names, beside a return.

    :raises WrongInput: where there is nothing that can be read.
    """
    from carekpi.readers import UnreadableReturn, read_local

    paths = named(given.local, "PATH", whole=True)
    authorities = set(cohort.describe()["authorities"])
    if len(authorities) > 1 and (not isinstance(paths, dict) or set(paths) != authorities):
        # The children of another would seem never to have been visited.
        raise WrongInput(
            "--local: visits are of one authority, and so are the council's other own tables; give "
            f"those of each as NAME=PATH, for {', '.join(sorted(authorities))}"
        )
    with Progress("reading the council's own tables"):
        try:
            return read_local(
                paths, cohort, visits_from=visits_from, complete_from=_local_from(given)
            )
        except UnreadableReturn as error:
            raise WrongInput(str(error)) from None
        except ValueError as error:
            raise WrongInput(f"--local: {error}") from None


def _local_from(given: argparse.Namespace) -> dict[str, dt.date] | None:
    """From when the council's own tables are complete: all of them, or by table."""
    from argparse import ArgumentTypeError

    from carekpi.cohort import LOCAL_TABLES

    starts: dict[str, dt.date] = {}
    texts: list[str] = given.local_from or []
    # One date for all first, so that a table's own takes its place.
    for text in sorted(texts, key=lambda text: "=" in text):
        name, equals, day = text.rpartition("=")
        if equals and name not in LOCAL_TABLES:
            raise WrongInput(
                f"--local-from: there is no table {name!r}; there are {', '.join(LOCAL_TABLES)}"
            )
        try:
            starts |= dict.fromkeys([name] if equals else LOCAL_TABLES, date(day))
        except ArgumentTypeError as error:
            raise WrongInput(f"--local-from: {error}") from None
    return starts or None


def unread(ledger: Ledger) -> list[str]:
    """What should be seen of files beside a council's own tables that were not read."""
    entries = [
        e for reason in ("table_not_read", "not_a_table") for e in ledger.entries(reason=reason)
    ]
    return [f"not read: {entry}" for entry in entries]


def period_of(given: argparse.Namespace) -> Period:
    """The time that is asked about: the year, or as much of it as the data cover."""
    from carekpi.periods import Period, reporting_year
    from carekpi.rules import spoken

    year = reporting_year(given.year)
    if given.data_to is None:
        return year
    if given.data_to not in year:
        raise WrongInput(f"--data-to {spoken(given.data_to)} does not lie in the {year.label}")
    return Period(year.start, given.data_to)


def population_of(
    given: argparse.Namespace,
) -> Population | dict[str, Population] | None:
    """The population that is given, for all or by authority."""
    from argparse import ArgumentTypeError

    from carekpi.results import Population

    if not given.population:
        if given.population_source:
            raise WrongInput("--population-source goes with --population")
        return None

    source = given.population_source or "its source was not named (--population-source)"

    def one(text: str) -> Population:
        try:
            children = whole_number(text)
        except ArgumentTypeError as error:
            raise WrongInput(f"--population: {error}") from None
        if not children:
            raise WrongInput("--population is 0; expected the number of children in the area")
        return Population(children=children, source=source)

    numbers = named(given.population, "NUMBER")
    if isinstance(numbers, dict):
        for name, values in numbers.items():
            if len(values) > 1:
                raise WrongInput(f"--population gives {name} more than one number")
        return {name: one(values[0]) for name, values in numbers.items()}
    if len(numbers) > 1:
        raise WrongInput(
            "--population has more than one number; for several authorities, expected each as "
            "NAME=NUMBER"
        )
    return one(numbers[0])


def not_used(ledger: Ledger) -> str:
    """In one line, what became of the rows of a return, and which command lists them."""
    said = used(ledger)
    return said if said.endswith(_ALL_USED) else f"{said} ('carekpi ledger' lists them)"


def used(ledger: Ledger) -> str:
    """In one line, what became of the rows that were read."""
    read_, kept = sum(ledger.rows_read.values()), sum(ledger.rows_used.values())
    counts = dict.fromkeys(_NOT_USED.values(), 0)
    for (kind, _, reason), count in ledger.counts().items():
        if kind == "row lost":
            counts[_NOT_USED.get(reason, _FAULTY)] += count
    told = [f"{count:,} {what}" for what, count in counts.items() if count]
    values = len(ledger.entries(kind="value lost"))
    if values:
        told.append(f"{values:,} single values could not be used")
    if not told and kept == read_:
        return f"{read_:,} rows read: {_ALL_USED}"
    return f"{read_:,} rows read: {', '.join([f'{kept:,} used', *told])}"


_ALL_USED = "all used"
_FAULTY = "that could not be used"
_NOT_USED = {
    "same_as_another_row": "that say the same as another",
    "replaced_by_later_return": "replaced by a later return's",
    "put_together": "put together with another of the same thing",
    "before_coverage": "of reviews held before those that are complete",
    "": _FAULTY,
}


def warnings(cohort: Cohort, period: Period, ledger: Ledger) -> list[str]:
    """What should be seen before any figure is used."""
    found = [mostly_lost(ledger), drawn_early(cohort, period)]
    return [warning for warning in found if warning is not None]


def mostly_lost(ledger: Ledger) -> str | None:
    """A warning, where a good part of a table that figures rest on could not be used."""
    from carekpi.cohort import LOCAL_TABLES

    own = (table.name for table in LOCAL_TABLES.values())
    faulty = dict.fromkeys(("Episodes", "Reviews", *own), 0)
    for (kind, table, reason), count in ledger.counts().items():
        if kind == "row lost" and reason not in _NOT_USED and table in faulty:
            faulty[table] += count
    told = [
        f"{count:,} of {ledger.rows_read[table]:,} rows of {table}"
        for table, count in faulty.items()
        if count * _ONE_IN > ledger.rows_read.get(table, 0)
    ]
    if not told:
        return None
    return (
        f"{' and '.join(told)} could not be used, so the figures do not stand for the authority; "
        "'carekpi ledger' says what is wrong with them"
    )


_ONE_IN = 20  # more lost rows than that, and a figure is of another cohort


def drawn_early(cohort: Cohort, period: Period) -> str | None:
    """A warning, where the data seem to have been drawn before the period was over."""
    import datetime as dt

    from carekpi.rules import spoken

    last = cohort.describe()["last_event"]
    if last is None or last >= period.end - dt.timedelta(days=_QUIET):
        return None
    return (
        f"the last event in the data is of {spoken(last)}; if they were drawn before "
        f"{spoken(period.end)}, say with --data-to until when they go, or reviews that fell due "
        "since count as missed"
    )


_QUIET = 31  # days without an event at the end of a year, in a whole authority
