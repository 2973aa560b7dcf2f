"""A council's own tables, for what the return does not have: visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi._dates import plain_date
from carekpi.ledger import LedgerBuilder
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._layout import LOCAL_TABLES
from carekpi.readers._parse import VISIT_WORDS, Children, FileRows, parse
from carekpi.readers._sources import SourceFile, files_at
from carekpi.readers._text import read_table
from carekpi.readers.ssda903 import Path, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort

__all__ = ["read_local"]

_VISITS = "Visits"
#: The names that a cohort has for what a visit says in words.
_NAMES = {"VISITOR": "visitor", "OUTCOME": "outcome", "MODE": "mode"}
_UNKNOWN, _SEVERAL = -1, -2


def read_local(
    path: Path,
    cohort: Cohort,
    *,
    visits_from: dt.date | None = None,
    authority: str | None = None,
) -> Reading:
    r"""Read a council's own tables beside its return: the visits that were made.

    A table is known by its headings; what the file is called does not matter, nor in which order
    columns and rows stand, nor whether letters are capitals. Visits have the columns CHILD, DATE,
    VISITOR (social worker, IRO), OUTCOME (seen, seen alone, declined, not seen) and, as far as it
    is known, MODE (in person, remote). Encodings, separators and dates may be all that they may
    be in a return. Rows that say the same are one visit.

    :param path: a folder with such a table, or the file itself.
    :param cohort: the children; visits that it had are replaced.
    :param visits_from: the date from which the visits are complete. ``None``, the default, says
        that every visit since each child came into care is there.
    :param authority: the council whose children these are; only needed where the cohort has
        children of several with one identifier.
    :returns: the cohort with the visits, and the ledger, which unpack:
        ``cohort, ledger = read_local(...)``. Every row read is in the cohort or in the ledger.
    :raises UnreadableReturn: if there is nothing to read: no such path, no table of visits.
    :raises ValueError: for an authority of whom the cohort has no children.

    >>> import tempfile, pathlib
    >>> from carekpi.cohort import Cohort
    >>> from carekpi.domain import Child
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "visits.csv"
    >>> _ = file.write_text(
    ...     "Child,Date,Visitor,Outcome,Mode\n"
    ...     "0071,08/01/2021,Social worker,Seen alone,In person\n"
    ...     "0072,11/01/2021,Social worker,Seen,\n"
    ... )
    >>> cohort, ledger = read_local(file, Cohort.from_children([Child(identifier="0071")]))
    >>> cohort
    Cohort(1 child, 0 episodes, 0 reviews, 1 visit)
    >>> print(ledger.entries(kind="row lost")[0])
    visits.csv, column A (CHILD), row 3: the child is in none of the returns that were read
    """
    if visits_from is not None:
        plain_date(visits_from, "visits_from")
    ledger = LedgerBuilder()
    children = Children()
    files = []
    for source in _tables(path, ledger):
        raw = read_table(source.read(), source.sniffed, source.name)
        files.append(parse(raw, source.name, "", children, ledger))
    place, nearly = _places(children, cohort, authority)
    kept = [_of_known_children(file, place, nearly, ledger) for file in files]
    visits = _visits(files, kept, ledger)
    child = visits.pop("child")
    table = cohort.child_table
    return Reading(
        cohort.with_visits(
            {
                "child": table.identifier[child].tolist(),
                "authority": table.authority[child].tolist(),
                **visits,
            },
            visits_from=visits_from,
        ),
        ledger.build(),
    )


def _tables(path: Path, ledger: LedgerBuilder) -> list[SourceFile]:
    """The files that are tables; what the others are goes to the ledger."""
    found = files_at(path, LOCAL_TABLES)
    tables = [source for source in found if source.sniffed.kind == "table"]
    others = [source for source in found if source.sniffed.kind != "table"]
    if not tables:
        listed = "; ".join(f"{source.name} {source.sniffed.says}" for source in others[:8])
        headings = ", ".join(LOCAL_TABLES[_VISITS].columns)
        raise UnreadableReturn(
            f"{path}: no table of visits was found. "
            + (f"Found: {listed}" if listed else "The folder is empty")
            + f". Expected a CSV file with the headings {headings}"
        )
    for source in others:
        ledger.note("not_a_table", f"the file {source.sniffed.says}", file=source.name)
    return tables


def _places(
    children: Children, cohort: Cohort, authority: str | None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each child of the files, the row in the cohort's table of children; and whether it has
    none, but one whose identifier differs by leading zeros alone.
    """
    table = cohort.child_table
    if authority is not None and authority not in set(table.authority.tolist()):
        raise ValueError(f"the cohort has no children of the authority {authority!r}")
    rows: dict[str, int] = {}
    pairs = zip(table.identifier.tolist(), table.authority.tolist(), strict=True)
    for row, (identifier, theirs) in enumerate(pairs):
        if authority is None or theirs == authority:
            rows[identifier] = _SEVERAL if identifier in rows else row
    bare = {identifier.lstrip("0") for identifier in rows}
    names, order = children.in_order()
    identifiers = [identifier for _, identifier in names]
    places = np.array([rows.get(one, _UNKNOWN) for one in identifiers], dtype=np.int64)
    nearly = np.array([one.lstrip("0") in bare for one in identifiers], dtype=np.bool_)
    return places[order], (nearly & (places == _UNKNOWN))[order]


def _of_known_children(
    file: FileRows,
    place: NDArray[np.int64],
    nearly: NDArray[np.bool_],
    ledger: LedgerBuilder,
) -> NDArray[np.bool_]:
    """Which rows are of children of the cohort; the others are lost."""
    if not len(file):
        return np.zeros(0, dtype=np.bool_)
    column = file.column("CHILD")
    about: dict[str, Any] = {"table": file.table, "file": file.file}
    close = file.rows[nearly[file.child]]
    if len(close):
        ledger.note(
            "leading_zeros_differ", row=int(close[0]), column=column, count=len(close), **about
        )
    file.child = place[file.child]
    for reason, what in (("child_not_known", _UNKNOWN), ("child_of_several", _SEVERAL)):
        lost = file.rows[file.child == what]
        ledger.enter("row lost", file.table, file.file, lost, reason, column=column)
    return file.child >= 0


def _visits(
    files: Sequence[FileRows], kept: Sequence[NDArray[np.bool_]], ledger: LedgerBuilder
) -> dict[str, Any]:
    """The columns of the visits; of rows that say the same, one."""
    names = ("DATE", *VISIT_WORDS)
    columns = [
        np.concatenate([file.child[rows] for file, rows in zip(files, kept, strict=True)]),
        *(
            np.concatenate(
                [file.columns[name][rows] for file, rows in zip(files, kept, strict=True)]
            )
            for name in names
        ),
    ]
    rank = np.concatenate([file.rank[rows] for file, rows in zip(files, kept, strict=True)])
    # Of rows that say the same, the one whose findings the ledger must show.
    order = np.lexsort((-rank, *reversed(columns)))
    same = np.zeros(len(order), dtype=np.bool_)
    if len(order):
        same[1:] = np.all([held[order[1:]] == held[order[:-1]] for held in columns], axis=0)
    once = np.ones(len(order), dtype=np.bool_)
    once[order[same]] = False

    begin = 0
    for file, rows in zip(files, kept, strict=True):
        end = begin + int(rows.sum())
        used = np.zeros(len(file), dtype=np.bool_)
        used[rows] = once[begin:end]
        begin = end
        ledger.enter(
            "row lost", file.table, file.file, file.rows[rows & ~used], "same_as_another_row"
        )
        ledger.rows_used(file.table, file.file, int(used.sum()))
        for lost in file.lost:
            mine = used[lost.positions]
            ledger.enter(
                "value lost",
                file.table,
                file.file,
                file.rows[lost.positions[mine]],
                lost.reason,
                column=lost.column,
                details=lost.details,
                which=lost.which[mine],
                expected=lost.expected,
            )
    child, made_on, *words = (held[once] for held in columns)
    return {
        "child": child,
        "made_on": made_on,
        **{_NAMES[name]: held for name, held in zip(VISIT_WORDS, words, strict=True)},
    }
