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
from carekpi.cohort import NotCovered
from carekpi.report import words

if TYPE_CHECKING:
    import argparse
    import datetime as dt

    from carekpi.measures import Measure, Record

__all__ = ["records"]

_IN_OTHER_WORDS = {"on_time": "numerator", "late": "rest"}
_COLUMNS = ("authority", "child", "on", "due", "days_late", "outcome")


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
    rows = [_row(record) for record in found if record.outcome in outcomes]
    if given.format == "json":
        _output.write_data(json.dumps(rows, indent=2, ensure_ascii=False))
    elif given.format == "csv":
        _output.write_data(csv_text(_COLUMNS, rows))
    else:
        _output.write(_as_table(rows))
    counts = Counter(record.outcome for record in found)
    shown = ", ".join(f"{counts[o]:,} {o}" for o in outcomes if counts[o]) or "none"
    _output.note(f"{measure.title}, {period.label}: {shown}")
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


def _row(record: Record) -> dict[str, str | None]:
    return {
        "authority": record.authority or None,
        "child": record.child,
        "on": record.on.isoformat(),
        "due": record.due.isoformat() if record.due else None,
        "days_late": str(late.days) if (late := _late(record)) else None,
        "outcome": record.outcome,
    }


def _late(record: Record) -> dt.timedelta | None:
    """How late a review was held, where it is known when it was due."""
    if record.outcome != "rest" or record.due is None or record.on <= record.due:
        return None
    return record.on - record.due


def _as_table(rows: list[dict[str, str | None]]) -> str:
    columns = [name for name in _COLUMNS if name != "authority" or any(r[name] for r in rows)]
    cells = [columns, *[[row[name] or "" for name in columns] for row in rows]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
