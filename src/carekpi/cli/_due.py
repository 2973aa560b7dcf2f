"""``carekpi due``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from attrs import frozen

from carekpi._spreadsheet import csv_text
from carekpi.cli import _output
from carekpi.cli._data import not_used, read_own, read_return, unread, used, warnings
from carekpi.cli._errors import WrongInput, in_options
from carekpi.cli._law import book_of, departures, force
from carekpi.cli._progress import Progress
from carekpi.cohort import NotCovered
from carekpi.domain import EVENTS_TO
from carekpi.periods import Period
from carekpi.report.layout import Column, heading, paragraph, table
from carekpi.report.words import spoken_dates
from carekpi.rules import Book, spoken
from carekpi.rules.intervals import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from carekpi.cohort import Cohort, DueItem, DueList


__all__ = ["due"]

_COLUMNS = (
    "authority",
    "child",
    "what",
    "due",
    "law_due",
    "days_left",
    "late",
    "last",
    "midpoint",
    "rule",
    "title",
    "within",
    "force",
    "source",
    "in_force_from",
    "link",
    "started",
    "no_fixed_due_date",
    "wording",
    "presumed",
    "at_latest",
    "local",
)
_REVIEW = "review"
_VISIT = "visit"
#: The format that the ending of a file's name asks for.
_ENDINGS = {".csv": "csv", ".json": "json", ".ics": "ics", ".txt": "table"}
_SHOWN = 10  # lost rows of the council's own tables
_FURTHEST = 36_525  # days, a hundred years: more is a slip


@frozen(kw_only=True)
class _Tally:
    """Where every child in care has gone, of reviews or of visits: together they are all."""

    listed: int
    """Children whose next one is on the list, with its date."""
    no_date: int
    """Children whose next one is on the list, and the law of the day fixed no date."""
    later: int
    """Children whose next one is due after the days that were asked for."""
    unknown: int
    """Children of whom it cannot be told when the next one is due."""
    short_breaks: int = 0
    """Children in an agreed series of short breaks, whose reviews the return does not hold."""

    def to_dict(self) -> dict[str, int]:
        return {
            "listed": self.listed,
            "no_fixed_due_date": self.no_date,
            "due_later": self.later,
            "due_date_unknown": self.unknown,
            "short_breaks": self.short_breaks,
        }


@frozen(kw_only=True)
class _Found:
    """What is due, and what became of those who are not on the list."""

    on: dt.date
    within: int
    items: tuple[DueItem, ...]
    in_care: int
    gone: int
    """Children in the data who are not looked after on the day."""
    reviews: _Tally
    visits: _Tally | None
    """Without visits, ``None``."""
    departures: tuple[str, ...]
    """What of the rules followed is not the law."""
    without_effect: tuple[str, ...]
    """What was asked for beside the law, and touched no date."""

    @property
    def until(self) -> dt.date:
        return self.on + dt.timedelta(days=self.within)

    @property
    def overdue(self) -> tuple[DueItem, ...]:
        return tuple(item for item in self.items if _overdue(item, self.on))

    @property
    def coming(self) -> tuple[DueItem, ...]:
        return tuple(
            item for item in self.items if item.due is not None and not _overdue(item, self.on)
        )

    @property
    def without_date(self) -> tuple[DueItem, ...]:
        return tuple(item for item in self.items if item.due is None)


def due(given: argparse.Namespace) -> None:
    """Print which children's reviews and visits fall due."""
    given.format = _format(given)
    _refuse_wrong_question(given)
    book = book_of(given.profile, given.convention)
    if given.format == "ics":
        _need_calendar_files()
    cohort, said = _read(given)
    cohort = cohort.with_rules(book)
    with Progress("working out what is due"):
        every = cohort.due(
            given.on,
            clock=given.clock,
            visit_clock=given.visit_clock or "placement",
            as_in_force=given.as_in_force,
        )
    found = _within(every, given, book, len(cohort))
    _write(found, given)
    for line in said:
        _output.note(line)


def _format(given: argparse.Namespace) -> str:
    """The format that is asked for, in words or by the ending of the file's name.

    :raises WrongInput: where the two contradict each other, or the ending says nothing.
    """
    asked: str | None = given.format
    if given.output is None:
        return asked or "table"
    ending = PurePath(given.output).suffix.lower()
    told = _ENDINGS.get(ending)
    if asked and told and asked != told:
        raise WrongInput(
            f"--output {given.output} asks for {told} by its ending, and --format for {asked}"
        )
    if not asked and not told and ending:
        *most, last = _ENDINGS
        raise WrongInput(
            f"--output {given.output}: the ending {ending} says no format; expected "
            f"{', '.join(most)} or {last}, or --format beside it"
        )
    return asked or told or "table"


def _refuse_wrong_question(given: argparse.Namespace) -> None:
    if given.on > EVENTS_TO:
        raise WrongInput(
            f"--on {spoken(given.on)}: too far ahead; days are reckoned up to {spoken(EVENTS_TO)}"
        )
    for option, value in (
        ("--visit-clock", given.visit_clock),
        ("--visits-from", given.visits_from),
        ("--local-from", given.local_from),
    ):
        if value and not given.local:
            raise WrongInput(f"{option} is for visits; give the council's own with --local")
    if given.within > _FURTHEST:
        raise WrongInput(f"--within: expected at most {_FURTHEST:,} days")
    if given.data_to is not None and given.data_to < given.on:
        raise WrongInput(
            f"--on {spoken(given.on)} is after --data-to {spoken(given.data_to)}: what was held "
            "in between is not in the data"
        )


def _need_calendar_files() -> None:
    """Say that a calendar file cannot be made before a long return is read, and not after."""
    from carekpi.export import NotInstalled, to_ics

    try:
        to_ics((), on=dt.date.min)
    except NotInstalled as error:
        raise WrongInput(str(error)) from None


def _read(given: argparse.Namespace) -> tuple[Cohort, list[str]]:
    """The return, with the council's own tables where they are given; and what to say of them."""
    cohort, ledger = read_return(given, complete_to=given.data_to)
    day = Period.on(given.on)
    try:
        cohort.require(day, reviews=True, at_end=True)
    except NotCovered as error:
        raise WrongInput(in_options(spoken_dates(str(error)))) from None
    said = [*warnings(cohort, day, ledger), not_used(ledger)]
    if given.local is None:
        return cohort, said
    cohort, own = read_own(given, cohort, visits_from=given.visits_from)
    said += [f"the council's own tables: {used(own)}", *unread(own)]
    lost = [str(entry) for entry in own.entries() if entry.kind != "note"]
    said += lost[:_SHOWN]
    if len(lost) > _SHOWN:
        said.append(f"and {len(lost) - _SHOWN:,} more like these ('carekpi ledger' lists them)")
    return cohort, said


def _within(every: DueList, given: argparse.Namespace, book: Book, children: int) -> _Found:
    last = given.on + dt.timedelta(days=given.within)
    # By all the clocks, those due later too: what puts a date off takes it from the list.
    touched, untouched = departures(book, {item.rule.key: item.rule for item in every}.values())
    return _Found(
        on=given.on,
        within=given.within,
        items=tuple(item for item in every.items if item.due is None or item.due <= last),
        in_care=every.in_care,
        gone=children - every.in_care,
        reviews=_tally(every, _REVIEW, last, every.unknown, every.short_breaks),
        visits=_tally(every, _VISIT, last) if every.visits else None,
        departures=tuple(touched),
        without_effect=tuple(untouched),
    )


def _tally(
    every: DueList, what: str, last: dt.date, unknown: int | None = None, short_breaks: int = 0
) -> _Tally:
    """What became of each child in care.

    :param unknown: of how many it cannot be told; by default, of all that have no clock.
    """
    mine = [item.due for item in every if item.what == what]
    dated = [due for due in mine if due is not None]
    return _Tally(
        listed=sum(due <= last for due in dated),
        no_date=len(mine) - len(dated),
        later=sum(due > last for due in dated),
        unknown=every.in_care - len(mine) if unknown is None else unknown,
        short_breaks=short_breaks,
    )


# ------------------------------------------------------------------------------- written


def _write(found: _Found, given: argparse.Namespace) -> None:
    text = _as_text(found, given)
    if given.output is not None:
        # A spreadsheet wants a mark at the start of a CSV file; for all others it is in the way.
        _output.write_file(given.output, text if given.format == "csv" else text.encode())
    elif given.format == "table":
        _output.write(text)
    else:
        _output.write_data(text, line_ends=given.format == "ics")
    if given.format == "table":
        return
    for line in (*_beside_the_law(found), *_account(found)):
        _output.note(line)
    if given.format == "ics" and found.without_date:
        number = counted(len(found.without_date), "item")
        _output.note(f"not in the calendar file: {number} without a fixed due date")


def _as_text(found: _Found, given: argparse.Namespace) -> str:
    if given.format == "csv":
        return csv_text(_COLUMNS, [_row(item) for item in found.items])
    if given.format == "json":
        return json.dumps(_as_data(found, given), indent=2, ensure_ascii=False) + "\n"
    if given.format == "ics":
        from carekpi.export import to_ics

        return to_ics(found.items, on=found.on).decode("utf-8")
    return "\n".join(_for_people(found, _output.room())) + "\n"


def _as_data(found: _Found, given: argparse.Namespace) -> dict[str, Any]:
    return {
        "on": found.on.isoformat(),
        "within": found.within,
        "clock": given.clock,
        "visit_clock": given.visit_clock or "placement",
        "as_in_force": given.as_in_force,
        "departures": list(found.departures),
        "without_effect": list(found.without_effect),
        "in_care": found.in_care,
        "not_looked_after": found.gone,
        "reviews": found.reviews.to_dict(),
        "visits": None if found.visits is None else found.visits.to_dict(),
        "items": [_row(item) for item in found.items],
    }


def _row(item: DueItem) -> dict[str, Any]:
    version = item.version
    return {
        "authority": item.authority or None,
        "child": item.child,
        "what": item.what,
        "due": _iso(item.due),
        "law_due": _iso(item.law_due),
        "days_left": item.days_left,
        "late": item.late or None,
        "last": _iso(item.last),
        "midpoint": _iso(item.midpoint),
        "rule": item.rule.key,
        "title": item.rule.title,
        "within": str(version) if version.within is not None else None,
        "force": version.force,
        "source": version.source,
        "in_force_from": version.in_force_from.isoformat(),
        "link": version.link,
        "started": item.started.isoformat(),
        "no_fixed_due_date": item.no_fixed_due_date,
        "wording": item.wording or None,
        "presumed": item.presumed,
        "at_latest": item.at_latest,
        "local": item.local,
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _overdue(item: DueItem, on: dt.date) -> bool:
    return item.due is not None and item.due < on


# --------------------------------------------------------------------------- for people


def _for_people(found: _Found, width: int) -> list[str]:
    said = dict.fromkeys(_rule(item) for item in found.items)
    numbers = {rule: n for n, rule in enumerate(said, start=1)}
    parts = (
        (f"Overdue on {spoken(found.on)}", found.overdue),
        (f"Due by {spoken(found.until)}", found.coming),
        ("Without a fixed due date in the law of the day", found.without_date),
    )
    lines: list[str] = []
    for title, items in parts:
        if items:
            lines += [*heading(f"{title}: {len(items):,}", width=width)]
            lines += [*_as_table(items, numbers, width), ""]
    if not found.items:
        lines += [f"Nothing is overdue, or due by {spoken(found.until)}.", ""]
    for note in (*(f"Rule {n}: {rule}" for rule, n in numbers.items()), *_remarks(found)):
        lines += paragraph(f"{note}.", hanging=2, width=width)
    lines += [""] * bool(found.items)
    for told in _account(found):
        lines += paragraph(f"{told[0].upper()}{told[1:]}.", hanging=2, width=width)
    return lines


def _rule(item: DueItem) -> str:
    """The rule that an item follows, with its version and its source."""
    rule, version = item.rule, item.version
    weight = "" if version.force == "regulation" else f"{force(version)}: "
    said = f"{rule.key}, {rule.title}: {version} ({weight}{version.source}, {version.in_force})"
    return f"{said}; stricter than {rule.tightens}" if rule.tightens else said


def _as_table(items: Sequence[DueItem], numbers: dict[str, int], width: int) -> list[str]:
    shown = [
        (Column("Authority", words=True), [item.authority for item in items]),
        (Column("Child", words=True, least=5), [item.child for item in items]),
        (Column("What", words=True, least=6), [item.what for item in items]),
        (Column("Due", words=True, least=10), [_day(item.due) for item in items]),
        (Column("Left or late", words=True), [_left(item) for item in items]),
        (Column("Rule"), [str(numbers[_rule(item)]) for item in items]),
        (Column("Last", words=True, least=10), [_day(item.last) for item in items]),
        (Column("Mid-point", words=True, least=10), [_day(item.midpoint) for item in items]),
    ]
    kept = [(column, cells) for column, cells in shown if any(cells)]
    rows = zip(*(cells for _, cells in kept), strict=True)
    return table([column for column, _ in kept], list(rows), indent=0, width=width)


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _left(item: DueItem) -> str:
    mark = "*" if item.presumed else ""
    if item.days_left is None:
        return item.wording
    said = f"{counted(item.days_left, 'day')} left" if item.days_left else "last day"
    if item.late:
        said = f"{item.late} late{' or more' * item.at_latest}"
    by_law = f" (local; law: {_day(item.law_due) or 'no date'})" if item.local else ""
    return f"{said}{mark}{by_law}"


def _remarks(found: _Found) -> list[str]:
    said = []
    if any(item.presumed for item in found.items):
        said.append(
            "*: presumed to be on the six-month cycle, as the second review fell due before the "
            "data begin"
        )
    if any(item.at_latest for item in found.items):
        said.append(
            "Or more: what came before lies outside the data; whatever it was, the review has been "
            "overdue since the day given, at the latest"
        )
    if any(item.midpoint for item in found.items):
        said.append(
            "Mid-point: half-way between the last review and the next due date, when many IROs "
            "look at how the plan gets on. It is practice, and not law"
        )
    if any(item.local for item in found.items):
        said.append(
            "Local: the date is that of the council's own standard, and beside it stands the "
            "last day by the law"
        )
    return [*said, *(f"{told[0].upper()}{told[1:]}" for told in _beside_the_law(found))]


def _beside_the_law(found: _Found) -> list[str]:
    """What was followed that is not the law, and whether it changed anything."""
    said = []
    if found.departures:
        said.append(f"not the law alone: {'; '.join(found.departures)}")
    if found.without_effect:
        said.append(f"followed, and changed nothing here: {'; '.join(found.without_effect)}")
    return said


def _account(found: _Found) -> list[str]:
    """Where every child in care has gone, on the list or not."""
    reviews, visits, until = found.reviews, found.visits, spoken(found.until)
    all_ = f"{_children(found.in_care)} looked after on {spoken(found.on)}"
    said = [f"{all_}: the next review of {_of(reviews, 'of', until)}"]
    if reviews.unknown:
        said.append(
            f"not told: when the next review of {_children(reviews.unknown)} is due, since what "
            "came before lies outside the data (the return of the year before tells more)"
        )
    if reviews.short_breaks:
        said.append(
            f"left out: {_children(reviews.short_breaks)} in short breaks (legal status V3 or "
            "V4), whose reviews the return does not hold"
        )
    if visits is not None:
        said.append(f"visits to {_children(found.in_care)}: the next to {_of(visits, 'to', until)}")
        if visits.unknown:
            said.append(
                f"not told: when the next visit to {_children(visits.unknown)} is due, since "
                "earlier visits lie outside the data or no rule applies"
            )
    if found.gone:
        said.append(f"left out: {_children(found.gone)} not looked after on that day")
    return said


def _of(tally: _Tally, link: str, until: str) -> str:
    """Where those have gone of whom it can be told, in words."""
    said = f"{tally.listed:,} is listed, that {link} {tally.later:,} is due after {until}"
    if tally.no_date:
        said += f", that {link} {tally.no_date:,} has no fixed date in the law of the day"
    return said


def _children(number: int) -> str:
    return "1 child" if number == 1 else f"{number:,} children"
