"""Text that a spreadsheet opens as it was meant."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["csv_text", "write_whole"]

# A spreadsheet takes text that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Rows as CSV text: one header row, missing values blank, no cell that is a formula.

    >>> csv_text(["team", "=n"], [{"team": "=A1", "=n": 3}, {"=n": None}])
    "team,'=n\n'=A1,3\n,\n"
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writerow({name: _cell(name) for name in columns})
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file: the whole of it, or, if that fails, nothing.

    :param content: text for a spreadsheet, which is UTF-8 with a byte-order mark, as
        spreadsheets want it; or bytes, for another program, as they are.
    """
    target = Path(os.path.realpath(path))  # where a link points, or renaming would replace it
    data = content if isinstance(content, bytes) else content.encode("utf-8-sig")
    if target.exists() and not target.is_file():  # a pipe or a device cannot be replaced
        target.write_bytes(data)
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
