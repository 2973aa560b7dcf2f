"""A council's own tables written to disk, for the tests of reading."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from carekpi.cohort import LOCAL_TABLES, Cohort, LocalColumns
from carekpi.domain import Child, Episode, Review

#: A cohort that has what the examples of the templates speak of, and two children more.
COHORT = Cohort.from_children(
    [
        Child(
            identifier=identifier,
            episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C2")],
            reviews=[Review(held_on=dt.date(2021, 1, 8))],
        )
        for identifier in ("0071", "1001", "1002")
    ]
)


def example(key: str, **changed: str) -> dict[str, str]:
    """The example of a table, as a row by heading, with some values changed."""
    row = {one.heading: one.example for one in LOCAL_TABLES[key].fields}
    return {**row, **{name.upper(): value for name, value in changed.items()}}


def text(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> str:
    """Rows as the text of a CSV file."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def write(folder: Path, key: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows to a folder as ``<key>.csv``; the folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{key}.csv").write_text(text(rows), encoding="utf-8")
    return folder


def as_written(columns: LocalColumns, cohort: Cohort) -> list[dict[str, str]]:
    """A table as rows of a file, by heading."""
    return [
        {
            one.heading: _cell(columns, cohort, one.name, one.kind, row)
            for one in columns.table.fields
        }
        for row in range(len(columns))
    ]


def _cell(columns: LocalColumns, cohort: Cohort, name: str, kind: str, row: int) -> str:
    if kind == "child":
        place = int(columns.child[row])
        return "" if place < 0 else str(cohort.child_table.identifier[place])
    if kind in ("words", "label", "reference"):
        return columns.said(name, row)
    value: Any = columns[name].tolist()[row]
    if kind in ("date", "month"):
        return "" if value is None else value.strftime("%d/%m/%Y" if kind == "date" else "%m/%Y")
    if value < 0:
        return ""
    if kind == "flag":
        return ("no", "yes")[value]
    return str(value) if kind == "whole" else str(Decimal(value) / 1000)


def shown(columns: LocalColumns) -> dict[str, Any]:
    """All that a table says, to be compared."""
    return {
        "child": columns.child.tolist(),
        "authority": columns.authority.tolist(),
        "labels": dict(columns.labels),
        **{name: column.tolist() for name, column in columns.columns.items()},
    }
