"""A cohort and its ledger in a folder of Parquet files, and back.

Each table is a file that other programs can read too; ``cohort.json`` says what the tables do not:
what they cover, and which of them belong together.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
from attrs import asdict, evolve

from carekpi._folders import new_folder
from carekpi._version import __version__
from carekpi.ledger import FileCount, Ledger, LedgerBuilder
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers.ssda903 import Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort, LocalColumns

__all__ = ["read_parquet", "write_parquet"]

#: What such a folder calls itself, and how its files are laid out: a later layout has a later
#: number.
_FORMAT, _VERSION = "carekpi cohort", 1
_ABOUT = "cohort.json"
_DAYS = ("complete_to", "reviews_to", "episodes_from", "visits_from")


def write_parquet(
    cohort: Cohort, folder: str | os.PathLike[str], *, ledger: Ledger | None = None
) -> None:
    """Save a cohort, and the ledger of its reading, as Parquet files in a new folder.

    All is kept that :func:`read_parquet` needs to give the same cohort again, as large as it may
    be, in the time that it takes to read the files. Needs pyarrow (``pip install carekpi[fast]``).
    The folder holds personal data as the return does.

    :param folder: where there is nothing yet, or an empty folder. If something goes wrong, nothing
        is left.
    :raises FileExistsError: where something is there already.
    :raises ValueError: for a part of a cohort, or one with other rules or another calendar than
        the law's: save it without, and give them again after reading.
    :raises ModuleNotFoundError: where pyarrow is not installed.

    >>> import pathlib, tempfile
    >>> from carekpi import Child, Cohort
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "saved"
    >>> write_parquet(Cohort.from_children([Child(identifier="1")]), folder)
    >>> sorted(path.name for path in folder.iterdir())
    ['children.parquet', 'cohort.json', 'episodes.parquet', 'ledger.parquet', 'reviews.parquet']
    """
    from carekpi.cohort.frames import arrow, episodes_of, labelled
    from carekpi.workdays import ENGLAND_AND_WALES

    pa, parquet = arrow(), arrow("pyarrow.parquet")
    for other, what, again in (
        (cohort.rules is not None, "rules", "cohort.with_rules"),
        (cohort.calendar != ENGLAND_AND_WALES, "calendar", "cohort.with_calendar"),
    ):
        if other:
            raise ValueError(
                f"a cohort with other {what} than the law's is not saved with them: save the one "
                f"without, and give them again after reading ({again})"
            )
    if cohort.part_of is not None:
        raise ValueError("a part of a cohort is not saved: save the whole")
    tables = cohort.to_arrow()
    if cohort.episodes_given is not None:
        tables["episodes"] = pa.table(episodes_of(cohort.child_table, cohort.episodes_given))
    for key, text in cohort.tables.items():
        columns = {name: pa.array([*values], pa.string()) for name, values in text.items()}
        tables[_return(key)] = pa.table(columns)
    for key, local in cohort.local.items():
        tables[_local(key)] = pa.table(_local_columns(local))
    for name, (_, labels, numbers) in cohort.added.items():
        tables[_added(name)] = pa.table({"label": labelled(numbers, labels)})
    ledger = Ledger() if ledger is None else ledger
    tables["ledger"] = pa.table(_entries(ledger))
    about = {
        "format": _FORMAT,
        "version": _VERSION,
        "carekpi": __version__,
        "coverage_from": _iso(cohort.coverage_from),
        **{name: _iso(getattr(cohort, name)) for name in _DAYS},
        "without_reviews": cohort.without_reviews,
        "visits": cohort.visits_given,
        "tables": [*cohort.tables],
        "repeated": dict(cohort.repeated),
        "added": {name: of for name, (of, _, _) in cohort.added.items()},
        "local": {
            key: {
                "complete_from": _iso(local.complete_from),
                "given": sorted(local.given),
                "unclear": [*local.unclear],
            }
            for key, local in cohort.local.items()
        },
        "placed": cohort.episodes_given is not None,
        "files": [asdict(file) for file in ledger.files],
    }
    with new_folder(Path(folder)) as draft:
        for name, table in tables.items():
            parquet.write_table(table, draft / f"{name}.parquet", compression="zstd")
        said = json.dumps(about, ensure_ascii=False, indent=1)
        (draft / _ABOUT).write_text(said, encoding="utf-8")


def read_parquet(folder: str | os.PathLike[str]) -> Reading:
    """A cohort that :func:`write_parquet` saved, with its ledger.

    The tables go through the same checks as any others. Needs pyarrow
    (``pip install carekpi[fast]``).

    :returns: the cohort and the ledger, which unpack: ``cohort, ledger = read_parquet(...)``. The
        ledger is empty where none was saved.
    :raises UnreadableReturn: if the folder is no saved cohort, is damaged, or was saved by a later
        version of carekpi whose files are laid out otherwise.
    :raises ValueError: where a table holds what no cohort does; the message names column and row.
    :raises ModuleNotFoundError: where pyarrow is not installed.

    >>> import pathlib, tempfile
    >>> from carekpi import Child, Cohort
    >>> folder = pathlib.Path(tempfile.mkdtemp()) / "saved"
    >>> write_parquet(Cohort.from_children([Child(identifier="1")]), folder)
    >>> cohort, ledger = read_parquet(folder)
    >>> cohort, ledger
    (Cohort(1 child, 0 episodes, 0 reviews), <Ledger: 0 rows read, 0 not used>)
    """
    from carekpi.cohort import Cohort
    from carekpi.cohort.cohort import as_placed
    from carekpi.cohort.frames import arrow

    pa, parquet, place = arrow(), arrow("pyarrow.parquet"), Path(folder)
    about = _about(place)

    def table(name: str) -> Any:
        try:
            return parquet.read_table(place / f"{name}.parquet", partitioning=None)
        except (OSError, pa.ArrowException):
            raise UnreadableReturn(
                f"{place}: {name}.parquet is missing or damaged; the cohort must be saved again"
            ) from None

    try:
        cohort = Cohort.from_frame(
            children=table("children"),
            episodes=table("episodes"),
            reviews=table("reviews"),
            visits=table("visits") if about["visits"] else None,
            coverage_from=_date(about["coverage_from"]),
            **{name: _date(about[name]) for name in _DAYS},
            without_reviews=about["without_reviews"],
            tables={
                key: {name: column.to_pylist() for name, column in _by_name(table(_return(key)))}
                for key in about["tables"]
            },
        )
        cohort = evolve(
            cohort,
            visits_from=_date(about["visits_from"]),
            repeated=about["repeated"],
            local={
                key: _local_of(key, table(_local(key)), one, len(cohort))
                for key, one in about["local"].items()
            },
            added={
                name: (of, *_labels(table(_added(name)))) for name, of in about["added"].items()
            },
        )
        if about["placed"]:
            given = cohort.episode_table
            placed = as_placed(given, cohort.local["placements"])
            cohort = evolve(cohort, episode_table=placed, episodes_given=given)
        ledger = _ledger(table("ledger"), about["files"])
    except (AttributeError, IndexError, KeyError, TypeError):
        # without what was said of it, which may show a value
        raise UnreadableReturn(
            f"{place}: its files are not as carekpi writes them; the cohort must be saved again"
        ) from None
    return Reading(cohort, ledger)


def _about(folder: Path) -> dict[str, Any]:
    """What the folder says of itself."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = None
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise UnreadableReturn(
            f"{folder} is no saved cohort: it has no {_ABOUT} as carekpi.write_parquet writes it"
        )
    if about.get("version") != _VERSION:
        raise UnreadableReturn(
            f"{folder} was saved by carekpi {about.get('carekpi')}, whose files are laid out "
            f"otherwise than this version ({__version__}) knows; read it with that version or later"
        )
    return about


def _return(key: str) -> str:
    return f"return-{quote(key, safe='')}"


def _local(key: str) -> str:
    return f"local-{key}"


def _added(name: str) -> str:
    return f"added-{quote(name, safe='')}"


def _iso(day: Mapping[str, dt.date] | dt.date | None) -> Any:
    if isinstance(day, Mapping):
        return {name: one.isoformat() for name, one in day.items()}
    return None if day is None else day.isoformat()


def _date(text: Any) -> Any:
    if isinstance(text, dict):
        return {name: dt.date.fromisoformat(one) for name, one in text.items()}
    return None if text is None else dt.date.fromisoformat(text)


def _by_name(table: Any) -> Any:
    return zip(table.column_names, table.columns, strict=True)


# --- the council's own tables ---------------------------------------------------------------


def _local_columns(local: LocalColumns) -> dict[str, Any]:
    """A table of the council's own as columns of Arrow; whose a row is, as a row of children."""
    from carekpi.cohort.columns import Texts
    from carekpi.cohort.frames import arrow, days, flags, labelled, numbers

    authority = Texts.of(local.authority)
    columns = {
        "child_row": numbers(local.child),
        "authority": labelled(authority.number, authority.labels),
    }
    for one in local.table.fields:
        if one.kind == "child":
            continue
        column = local[one.name]
        if one.name in local.labels:
            columns[one.name] = labelled(column, local.labels[one.name])
        elif column.dtype.kind == "M":
            columns[one.name] = days(column)
        else:
            columns[one.name] = flags(column) if one.kind == "flag" else numbers(column)
    return columns | {
        f"unclear.{name}": arrow().array(rows) for name, rows in local.unclear.items()
    }


def _local_of(key: str, table: Any, about: Mapping[str, Any], children: int) -> LocalColumns:
    from carekpi.cohort import LOCAL_TABLES, LocalColumns
    from carekpi.cohort.columns import read_only
    from carekpi.cohort.frames import array_of

    kind = LOCAL_TABLES[key]
    columns: dict[str, NDArray[Any]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for one in kind.fields:
        if one.kind in ("words", "label", "reference"):
            known = one.labels if one.kind == "words" else None
            labels[one.name], columns[one.name] = _labels(table.select([one.name]), known)
        elif one.kind != "child":
            columns[one.name] = array_of(one.name, table.column(one.name))
    child = array_of("child_row", table.column("child_row"))
    if len(child) and child.max() >= children:
        raise IndexError
    found = LocalColumns(
        table=kind,
        child=child,
        authority=np.array(table.column("authority").to_pylist(), dtype=np.str_),
        columns=columns,
        labels=labels,
        complete_from=_date(about["complete_from"]),
        given=frozenset(about["given"]),
        unclear={
            name: array_of(name, table.column(f"unclear.{name}")).astype(np.bool_)
            for name in about["unclear"]
        },
    )
    read_only(found)
    for column in columns.values():
        column.flags.writeable = False
    return found


def _labels(
    table: Any, known: tuple[str, ...] | None = None
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The labels of a column in order, and the column as places among them.

    :param known: the labels; without, those that the column has.
    """
    from carekpi.cohort.frames import texts_of

    texts = texts_of(table.column(0))
    labels = tuple(sorted(texts.used())) if known is None else known
    place = {label: n for n, label in enumerate(labels)}
    return labels, texts.as_numbers(place.__getitem__)


# --- the ledger -----------------------------------------------------------------------------


def _entries(ledger: Ledger) -> dict[str, Any]:
    """The entries as columns of Arrow, and the block that each is in."""
    from carekpi.cohort.frames import arrow

    pa, blocks = arrow(), ledger._blocks  # noqa: SLF001 - of which no entry is made
    lengths = [len(block) for block in blocks]
    block_of = np.repeat(np.arange(len(blocks), dtype=np.int32), lengths)
    firsts = [block.entry(0) for block in blocks]

    def repeated(name: str, kind: Any) -> Any:
        values = pa.array([getattr(entry, name) for entry in firsts], kind).dictionary_encode()
        return values.take(pa.array(block_of))

    columns = {
        name: repeated(name, pa.string())
        for name in ("kind", "reason", "table", "file", "column", "name", "expected")
    }
    rows = [
        pa.array([block.first_row] if block.rows is None else block.rows, pa.int32())
        for block in blocks
    ]
    details = [
        pa.array([*block.details], pa.string()).take(
            pa.array(np.zeros(n, dtype=np.int32) if block.which is None else block.which)
        )
        for block, n in zip(blocks, lengths, strict=True)
    ]
    return {
        "block": pa.array(block_of),
        **columns,
        "row": pa.chunked_array(rows, pa.int32()),
        "detail": pa.chunked_array(details, pa.string()).dictionary_encode(),
        "count": repeated("count", pa.int64()),
    }


def _ledger(table: Any, files: list[dict[str, Any]]) -> Ledger:
    """The ledger of these entries, those of one block together."""
    from carekpi.cohort.frames import array_of, texts_of

    said = {
        name: texts_of(table.column(name))
        for name in ("kind", "reason", "table", "file", "column", "name", "expected", "detail")
    }
    block, rows, counts = (array_of(n, table.column(n)) for n in ("block", "row", "count"))
    builder = LedgerBuilder()
    for one in files:
        builder.rows_read(one["table"], one["file"], one["read"])
        builder.rows_used(one["table"], one["file"], one["used"])
    edges = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(block)]
    for first, last in pairwise(edges if len(block) else ()):
        of_all = {name: (*texts.labels, None)[texts.number[first]] for name, texts in said.items()}
        kind, reason, detail = (of_all.pop(name) for name in ("kind", "reason", "detail"))
        letter, heading = of_all.pop("column"), of_all.pop("name")
        column = None if letter is None and heading is None else (letter, heading)
        if kind == "note" and last - first == 1:
            row = int(rows[first])
            builder.note(
                reason,
                detail,
                row=None if row < 0 else row,
                column=column,
                count=int(counts[first]),
                **of_all,
            )
            continue
        details, which = np.unique(said["detail"].number[first:last], return_inverse=True)
        builder.enter(
            kind,
            rows=rows[first:last],
            reason=reason,
            column=column,
            details=[said["detail"].labels[n] for n in details.tolist()],
            which=which,
            **of_all,
        )
    return evolve(builder.build(), files=tuple(FileCount(**one) for one in files))
