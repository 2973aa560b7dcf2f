"""``carekpi records``."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from carekpi._spreadsheet import csv_text
from carekpi.cli import _output
from carekpi.cli._catalogue import find, refuse_yardstick
from carekpi.cli._data import not_used, period_of, read
from carekpi.cli._errors import WrongInput, in_options
from carekpi.cli._law import book_of
from carekpi.cohort import NOT_KNOWN, NotCovered
from carekpi.measures import EXCLUSIONS
from carekpi.report import words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from carekpi.measures import Measure, Record

__all__ = ["records"]

_IN_OTHER_WORDS = {
    "on_time": "numerator",
    "counted": "numerator",
    "late": "rest",
    "not_counted": "rest",
}
_SAID = {"numerator": "counted", "rest": "not counted"}
_FIRST = ("authority", "child", "reference", "on", "due", "done", "days_late")
_LAST = ("count", "outcome", "said")
_Row = dict[str, "str | None"]


def records(given: argparse.Namespace) -> None:
    """Print every record behind a figure."""
    (measure,) = find([given.key])
    outcomes = _outcomes(measure, given.outcome)
    refuse_yardstick(given, [measure])
    period = period_of(given)
    book = book_of(given.profile, given.convention)
    cohort, ledger = read(given, complete_to=given.data_to)
    settings: dict[str, Any] = {name: getattr(given, name) for name in measure.settings}
    try:
        found = measure.records(cohort.with_rules(book), period, **settings)
    except NotCovered as error:
        raise WrongInput(in_options(words.spoken_dates(str(error)))) from None
    groups = _groups(measure, found)
    rows = [_row(record, groups) for record in found if record.outcome in outcomes]
    columns = (*_FIRST, *groups.values(), *_LAST)
    if given.format == "json":
        _output.write_data(json.dumps(rows, indent=2, ensure_ascii=False))
    elif given.format == "csv":
        _output.write_data(csv_text(columns, rows))
    else:
        _output.write(_as_table(rows, columns))
    counts: Counter[str] = Counter()
    for record in found:
        counts[record.outcome] += record.count
    shown = "; ".join(f"{counts[one]:,} {_said(one)}" for one in outcomes if counts[one]) or "none"
    _output.note(f"{measure.title}, {period.label}: {shown}")
    _output.note(f"Counted: {measure.numerator}.")
    _output.note(not_used(ledger))


def _outcomes(measure: Measure, asked: list[str]) -> tuple[str, ...]:
    known = ("numerator", "rest", *measure.exclusions)
    asked = [_IN_OTHER_WORDS.get(outcome, outcome) for outcome in asked]
    for outcome in asked:
        if outcome not in known:
            raise WrongInput(
                f"{measure.key} has no outcome {outcome!r}; there are {', '.join(known)}"
            )
    return tuple(asked) or known


def _said(outcome: str) -> str:
    """An outcome in words."""
    return _SAID.get(outcome) or f"left out: {EXCLUSIONS[outcome]}"


def _groups(measure: Measure, found: Sequence[Record]) -> dict[str, str]:
    """What the records are grouped by, each with the name of its column."""
    names = dict.fromkeys(name for record in found[:1] for name, _ in record.groups)
    fixed = (*_FIRST, *_LAST)
    return {name: f"{measure.table}_{name}" if name in fixed else name for name in names}


def _row(record: Record, groups: Mapping[str, str]) -> _Row:
    late = record.days_late
    return {
        "authority": record.authority or None,
        "child": record.child or None,
        "reference": record.reference or None,
        "on": record.on.isoformat(),
        "due": record.due.isoformat() if record.due else None,
        "done": record.done.isoformat() if record.done else None,
        "days_late": None if late is None else str(late),
        **{groups[name]: label for name, label in record.groups},
        "count": str(record.count),
        "outcome": record.outcome,
        "said": _said(record.outcome),
    }


def _as_table(rows: list[_Row], columns: Sequence[str]) -> str:
    """The rows for people: in words, and without a column that says nothing."""
    shown = [name for name in columns if name != "outcome" and _tells(name, rows)]
    cells = [
        ["outcome" if name == "said" else name for name in shown],
        *[[row[name] or "" for name in shown] for row in rows],
    ]
    widths = [max(len(row[n]) for row in cells) for n in range(len(shown))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _tells(name: str, rows: list[_Row]) -> bool:
    if name == "count":
        return any(row[name] != "1" for row in rows)
    if name == "done":  # of reviews held it is the day of the record
        return any(row[name] not in (None, row["on"]) for row in rows)
    if name in ("on", "said"):
        return True
    return any(row[name] not in (None, NOT_KNOWN) for row in rows)
