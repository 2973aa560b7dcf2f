"""Templates of a council's own tables, made from their description."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from carekpi._folders import new_folder
from carekpi._spreadsheet import csv_text

if TYPE_CHECKING:
    from carekpi.cohort import LocalField, LocalTable

__all__ = ["README", "template", "write_templates"]

#: The file that explains the templates; the reader of the tables passes it over.
README = "README.txt"
_WIDTH = 78
_ABOUT = """\
These are the tables that a council holds beside the SSDA903 return. Fill those that you have, and
delete the others. A table without rows says that there was nothing; a figure that needs a table
that is not there says so.

Keep the headings in the first row. The order of columns and rows does not matter. A file can have
any name, but for audits.csv, observations.csv and oversight.csv, which are told by theirs. Save as
CSV, not as a workbook (.xlsx).

Dates are 31/03/2021 or 2021-03-31, one form a column. A cell of which nothing is known stays blank.
Of a child stands the identifier of the return, never a name or a date of birth."""


def write_templates(folder: str | os.PathLike[str], *, examples: bool = False) -> tuple[Path, ...]:
    """Write a template of each of a council's own tables, as CSV with its headings.

    A ``README.txt`` beside them explains every column. The tables are those of
    :data:`carekpi.cohort.LOCAL_TABLES`; :func:`carekpi.readers.read_local` reads them when they
    are filled.

    :param folder: where to; a folder that is not there yet, or an empty one.
    :param examples: write a row with an example into each. What stands there is invented.
    :returns: the files.
    :raises FileExistsError: if the folder holds anything: nothing is ever overwritten.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as somewhere:
    ...     made = write_templates(Path(somewhere) / "ours", examples=True)
    ...     print((Path(somewhere) / "ours" / "oversight.csv").read_text(), end="")
    CHILD,DATE
    0071,12/04/2021
    """
    from carekpi.cohort import LOCAL_TABLES

    folder = Path(folder)
    texts = {
        f"{table.key}.csv": template(table, example=examples) for table in LOCAL_TABLES.values()
    }
    texts[README] = "\n".join(_explained(tuple(LOCAL_TABLES.values()))) + "\n"
    with new_folder(folder) as draft:
        for name, text in texts.items():
            # The same bytes on every system; a spreadsheet wants a mark where text is not ASCII.
            (draft / name).write_bytes(text.encode("ascii" if text.isascii() else "utf-8-sig"))
    return tuple(folder / name for name in texts)


def template(table: LocalTable, *, example: bool = False) -> str:
    r"""The text of one template.

    >>> from carekpi.cohort import LOCAL_TABLES
    >>> template(LOCAL_TABLES["oversight"])
    'CHILD,DATE\n'
    """
    rows = [{one.heading: one.example for one in table.fields}] if example else []
    return csv_text([one.heading for one in table.fields], rows)


def _explained(tables: tuple[LocalTable, ...]) -> Iterator[str]:
    for paragraph in _ABOUT.split("\n\n"):
        yield from textwrap.wrap(paragraph, _WIDTH)
        yield ""
    for table in tables:
        title = f"{table.key}.csv: {table.title}"
        yield ""
        yield title
        yield "-" * len(title)
        if table.unique_by:
            of = " and ".join(name.upper() for name in table.unique_by)
            yield from textwrap.wrap(f"One row for each {of}.", _WIDTH)
        for one in table.fields:
            yield ""
            yield one.heading + (" (needed)" if one.required else "")
            yield from _indented(f"{one.meaning[0].upper()}{one.meaning[1:]}.")
            yield from _indented(_takes(one))
            if one.lacking and not one.required:
                yield from _indented(f"Without the column, {one.lacking}.")
            if one.aliases:
                yield from _indented(f"May also be called {', '.join(one.aliases)}.")


def _takes(one: LocalField) -> str:
    if one.kind == "words":
        return f"One of: {one.takes}."
    return f"{one.takes[0].upper()}{one.takes[1:]}."


def _indented(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
