"""``carekpi ledger``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from carekpi.cli import _output
from carekpi.cli._data import read
from carekpi.report.layout import heading, indented

if TYPE_CHECKING:
    import argparse

    from carekpi.ledger import Kind

__all__ = ["ledger"]

_TITLES: tuple[tuple[Kind, str], ...] = (
    ("row lost", "Every row that was not used"),
    ("value lost", "Every value that was not used, in rows that were"),
    ("note", "Notes"),
)


def ledger(given: argparse.Namespace) -> None:
    """Print what could not be used."""
    found = read(given).ledger
    if given.format == "csv":
        _output.write_data(found.to_csv())
    elif given.format == "json":
        _output.write_data(json.dumps(found.to_dicts(), indent=2, ensure_ascii=False))
    else:
        width = _output.room()
        lines = indented(found.summary(), width=width)
        for kind, title in _TITLES:
            entries = found.entries(kind=kind)
            if entries:
                lines += ["", *heading(title, width=width)]
            for entry in entries:
                lines += indented(str(entry), width=width)
        _output.write("\n".join(lines))
