"""A council's own tables, for what the return does not have: visits, disputes, officers ..."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi._dates import plain_date
from carekpi.ledger import LedgerBuilder
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._fast import check_engine
from carekpi.readers._layout import local_layouts
from carekpi.readers._own import parse_own
from carekpi.readers._own_table import NOBODY, SEVERAL, UNKNOWN, VISITS, OwnTable, with_table
from carekpi.readers._parse import Children
from carekpi.readers._sources import Found, SourceFile, tables_at, told_apart
from carekpi.readers._text import read_table
from carekpi.readers._values import Numbering
from carekpi.readers.ssda903 import Path, Paths, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.readers._fast import Engine

__all__ = ["read_local"]


def read_local(
    path: Paths | Mapping[str, Paths],
    cohort: Cohort,
    *,
    visits_from: dt.date | None = None,
    complete_from: Mapping[str, dt.date] | dt.date | None = None,
    authority: str | None = None,
    engine: Engine = "auto",
) -> Reading:
    r"""Read a council's own tables beside its return.

    The tables and their columns are those of :data:`carekpi.cohort.LOCAL_TABLES`; ``carekpi
    templates`` writes an empty one of each. A table is known by its headings; what the file is
    called does not matter, nor in which order columns and rows stand, nor whether letters are
    capitals. Only where headings cannot tell, the name of the file has to: a file of mid-point
    checks is called ``oversight.csv``, and ``audits.csv`` and ``observations.csv`` have the same
    headings. Encodings, separators and dates may be all that they may be in a return. A file that
    is called README is passed over.

    Two rows of a table that are of one thing (a review's details, a dispute's) are put together:
    what one of them says stands, and what they contradict each other in is not known. Rows of
    visits that say the same are one visit; of other tables each counts, and the ledger says so.
    A row of a child whom the cohort does not have is not used; in a table that need not name a
    child it is, without the child. Labels of a table that differ only in letter case are one, as
    most rows write it.

    :param path: a folder, a zip, a file, or a sequence of these. A folder without tables whose own
        folders have some, one for each year for instance, is read with these. For several
        authorities, a mapping from the name of each to any of these.
    :param cohort: the children; a table that it had, and that is read, is replaced.
    :param visits_from: the date from which the visits are complete. ``None``, the default, says
        that every visit since each child came into care is there.
    :param complete_from: the same for any table, by its key; or one date for all that are read.
    :param authority: the council whose tables these are; only needed where the cohort has
        children of several with one identifier.
    :param engine: as for :func:`~carekpi.readers.read_ssda903`.
    :returns: the cohort with the tables, and the ledger, which unpack:
        ``cohort, ledger = read_local(...)``. Every row read is in the cohort or in the ledger.
    :raises UnreadableReturn: if there is nothing to read: no such path, none of the tables.
    :raises ValueError: for an authority of whom the cohort has no children, or a date for a table
        that is none.
    :raises ImportError: if what `engine` asks for is not installed.

    >>> import tempfile, pathlib
    >>> from carekpi.cohort import Cohort
    >>> from carekpi.domain import Child
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "visits.csv").write_text(
    ...     "Child,Date,Visitor,Outcome,Mode\n"
    ...     "0071,08/01/2021,Social worker,Seen alone,In person\n"
    ...     "0072,11/01/2021,Social worker,Seen,\n"
    ... )
    >>> _ = (folder / "officers.csv").write_text("IRO,FTE,From,To\nA,0.6,01/09/2019,\n")
    >>> cohort, ledger = read_local(folder, Cohort.from_children([Child(identifier="0071")]))
    >>> cohort
    Cohort(1 child, 0 episodes, 0 reviews, 1 visit)
    >>> len(cohort.local["officers"])
    1
    >>> print(ledger.entries(kind="row lost")[0])
    visits.csv, column A (CHILD), row 3: the child is in none of the returns that were read
    """
    from carekpi.cohort import LOCAL_TABLES

    check_engine(engine)
    starts = _starts(visits_from, complete_from)
    ledger = LedgerBuilder()
    children = Children()
    given = path if isinstance(path, Mapping) else {authority or "": path}
    paths: dict[str, list[Path]] = {
        str(name): [one] if isinstance(one, (str, os.PathLike)) else list(one)
        for name, one in given.items()
    }
    if isinstance(path, Mapping) and authority is not None:
        raise ValueError("authority= names the one authority of a path; a mapping names its own")
    _require_authorities(paths, cohort)
    found = {
        name: _found(several, ledger, before=f"{name}/" if len(paths) > 1 else "")
        for name, several in paths.items()
    }
    read: dict[str, OwnTable] = {}
    numberings: dict[str, dict[str, Numbering]] = {}
    unread: list[UnreadableReturn] = []
    for name, sources in found.items():
        for source in sources:
            layout = source.sniffed.layout
            if layout is None:
                continue
            try:
                raw = read_table(source.read(), source.sniffed, source.name, engine=engine)
            except UnreadableReturn as error:
                unread.append(error)
                ledger.note("table_not_read", str(error), table=layout.name)
                continue
            table = LOCAL_TABLES[layout.key]
            labels = numberings.setdefault(
                layout.key, {one.name: Numbering() for one in table.fields}
            )
            rows = parse_own(raw, table, source.name, name, children, labels, ledger)
            read.setdefault(layout.key, OwnTable(table, labels)).add(rows, name)
    if unread and not read:
        raise unread[0]
    place, nearly = _places(children, cohort)
    for key in LOCAL_TABLES:  # in their own order, whatever that of the files
        if key in read:
            cohort = with_table(cohort, read[key], place, nearly, starts.get(key), ledger)
    return Reading(cohort, ledger.build())


def _starts(
    visits_from: dt.date | None, complete_from: Mapping[str, dt.date] | dt.date | None
) -> dict[str, dt.date]:
    """From when each table is complete, as far as that is said."""
    from carekpi.cohort import LOCAL_TABLES

    if complete_from is None:
        starts = {}
    elif isinstance(complete_from, Mapping):
        starts = {
            key: plain_date(day, f"complete_from[{key!r}]") for key, day in complete_from.items()
        }
    else:
        starts = dict.fromkeys(LOCAL_TABLES, plain_date(complete_from, "complete_from"))
    for key in starts:
        if key not in LOCAL_TABLES:
            raise ValueError(
                f"complete_from: there is no table {key!r}; there are {', '.join(LOCAL_TABLES)}"
            )
    if visits_from is not None:
        starts[VISITS] = plain_date(visits_from, "visits_from")
    return starts


def _require_authorities(paths: Mapping[str, Sequence[Path]], cohort: Cohort) -> None:
    if not paths or not all(paths.values()):
        raise UnreadableReturn("no path was given; expected a folder of a council's own tables")
    known = set(cohort.child_table.authority.tolist())
    for name in paths:
        if name and name not in known:
            raise ValueError(f"the cohort has no children of the authority {name!r}")


def _found(paths: Sequence[Path], ledger: LedgerBuilder, *, before: str) -> list[SourceFile]:
    """The files that are tables; what the others are goes to the ledger.

    :param before: what stands before the name of each.
    """
    files = []
    for path in paths:
        found = tables_at(path, local_layouts())
        if not found.returns:
            raise UnreadableReturn(_nothing(path, found))
        for name, says in found.others:
            if not name.rpartition("/")[2].casefold().startswith(_PASSED_OVER):
                ledger.note("not_a_table", f"the file {says}", file=before + name)
        for name, says in found.folders:
            ledger.note("folder_not_read", f"{before}{name} {says}")
        files += [
            evolve(one, name=before + one.name) for each in found.returns for one in each.files
        ]
    return told_apart(files)


def _nothing(path: Path, found: Found) -> str:
    others = [f"{name} {says}" for name, says in (*found.others, *found.folders)]
    if len(others) > _SHOWN:
        others[_SHOWN:] = [f"and {len(others) - _SHOWN:,} more"]
    *most, last = (layout.key for layout in local_layouts().values())
    return (
        f"{path}: none of a council's own tables was found. "
        + (f"Found: {'; '.join(others)}" if others else "The folder is empty")
        + f". Expected a CSV file for each, with the headings of {', '.join(most)} or {last} "
        "('carekpi templates FOLDER' writes one of each)"
    )


_SHOWN = 8
_PASSED_OVER = "readme"


# --- the children ---------------------------------------------------------------------------


def _places(children: Children, cohort: Cohort) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each child of the files, the row in the cohort's table of children; and whether it has
    none, but one whose identifier differs by leading zeros alone. The last is for nobody.
    """
    table = cohort.child_table
    rows: dict[tuple[str, str], int] = {}
    pairs = zip(table.authority.tolist(), table.identifier.tolist(), strict=True)
    for row, (theirs, identifier) in enumerate(pairs):
        rows[theirs, identifier] = row
        if theirs:
            nameless = ("", identifier)
            rows[nameless] = SEVERAL if nameless in rows else row
    bare = {(theirs, identifier.lstrip("0")) for theirs, identifier in rows}
    everybody = children.in_order()
    order, names = everybody.places, [*map(everybody.key, range(len(everybody)))]
    places = np.array([rows.get(one, UNKNOWN) for one in names], dtype=np.int64)
    nearly = np.array([(who, one.lstrip("0")) in bare for who, one in names], dtype=np.bool_)
    nearly &= places == UNKNOWN
    return np.append(places[order], NOBODY), np.append(nearly[order], False)
