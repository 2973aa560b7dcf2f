"""One of a council's own tables, all files of it: which rows are kept, and what the ledger says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, field, frozen

from carekpi._order import order_of
from carekpi.cohort.care_columns import rows_of
from carekpi.cohort.local import THOUSANDTHS, in_one_case
from carekpi.ledger import in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort, LocalField, LocalTable
    from carekpi.ledger import Kind, LedgerBuilder
    from carekpi.readers._parse import FileRows
    from carekpi.readers._values import Numbering

__all__ = ["NOBODY", "SEVERAL", "UNKNOWN", "VISITS", "OwnTable", "with_table"]

VISITS = "visits"
#: In the place of a row of the table of children: the cohort does not have the child; the
#: identifier is of several; no child is named.
UNKNOWN, SEVERAL, NOBODY = -1, -2, -3
_NAMED_ROWS = 3  # of those that differ from one, in its entry


def _of_known_children(
    file: FileRows,
    one: LocalField,
    place: NDArray[np.int64],
    nearly: NDArray[np.bool_],
    ledger: LedgerBuilder,
) -> NDArray[np.bool_]:
    """Which rows can be used: those of children of the cohort, where the table is of children."""
    column = file.column(one.heading)
    about: dict[str, Any] = {"table": file.table, "file": file.file}
    close = file.rows[nearly[file.child]]
    if len(close):
        ledger.note(
            "leading_zeros_differ", row=int(close[0]), column=column, count=len(close), **about
        )
    file.child = place[file.child]
    for reason, what in (("child_not_known", UNKNOWN), ("child_of_several", SEVERAL)):
        rows = file.rows[file.child == what]
        if one.required:
            ledger.enter("row lost", file.table, file.file, rows, reason, column=column)
        else:
            kept = f"{in_words(reason)}, and the row was used without the child"
            ledger.enter(
                "note", file.table, file.file, rows, reason, column=column, details=(kept,)
            )
    known = file.child >= 0
    file.child = np.where(known, file.child, -1)
    return known if one.required else np.ones(len(file), dtype=np.bool_)


# --- one table ------------------------------------------------------------------------------


@define(eq=False)
class OwnTable:
    """What was read of one table, file by file."""

    table: LocalTable
    labels: Mapping[str, Numbering]
    files: list[FileRows] = field(factory=list)
    authorities: list[str] = field(factory=list)

    def add(self, rows: FileRows, authority: str) -> None:
        self.files.append(rows)
        self.authorities.append(authority)

    def given(self, name: str) -> bool:
        """Whether any file has the column."""
        return any(name.upper() in file.headings for file in self.files)


@frozen(kw_only=True, eq=False)
class _Rows:
    """The rows of all files of a table, end to end."""

    child: NDArray[np.int64]
    authority: NDArray[np.int64]
    """The place among the authorities' names."""
    named: NDArray[np.int64]
    """Whom each names, of the children of the files: those too whom the cohort does not have."""
    columns: Mapping[str, NDArray[Any]]
    file: NDArray[np.int64]
    row: NDArray[np.int64]
    rank: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def plain(self, name: str) -> NDArray[np.int64]:
        """A column as numbers that can be compared."""
        return self.child if name == "child" else self.columns[name].astype(np.int64)

    def every(self, table: LocalTable) -> list[NDArray[np.int64]]:
        """All that a row says: two that name different children say different things, though the
        cohort have neither.
        """
        return [self.authority, self.named, *(self.plain(name) for name in table.names)]


_KEPT, _SAME, _WITH_ANOTHER, _LOST = 0, 1, 2, 3


def with_table(
    cohort: Cohort,
    read: OwnTable,
    place: NDArray[np.int64],
    nearly: NDArray[np.bool_],
    start: dt.date | None,
    ledger: LedgerBuilder,
) -> Cohort:
    """The cohort with a table; what became of its rows goes to the ledger."""
    kept = [np.ones(len(file), dtype=np.bool_) for file in read.files]
    named = [file.child for file in read.files]
    for one in read.table.fields:
        if one.kind == "child":
            kept = [_of_known_children(file, one, place, nearly, ledger) for file in read.files]
    names = sorted({*read.authorities, *cohort.child_table.authority.tolist()})
    rows = _in_one_case(read, _end_to_end(cohort, read, kept, named, names), ledger)
    fate, group = _fates(read.table, rows)
    _enter_differences(read, rows, fate, group, ledger)
    _enter_fates(read, rows, fate, ledger)
    _enter_values(read, rows, fate, ledger)
    used = np.flatnonzero((fate == _KEPT) | (fate == _WITH_ANOTHER))
    cohort = cohort.with_local(
        read.table.key,
        _as_given(cohort, read, rows, used, names),
        complete_from=start,
        **_unclear(read, rows, used),
    )
    _enter_strangers(cohort, read, rows, fate, ledger)
    return cohort


def _end_to_end(
    cohort: Cohort,
    read: OwnTable,
    kept: Sequence[NDArray[np.bool_]],
    named: Sequence[NDArray[np.int64]],
    names: Sequence[str],
) -> _Rows:
    def joined(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([c[rows] for c, rows in zip(columns, kept, strict=True)])

    child = joined([file.child for file in read.files]).astype(np.int64)
    theirs = np.array([names.index(name) for name in read.authorities], dtype=np.int64)
    file = joined([np.full(len(file), n) for n, file in enumerate(read.files)]).astype(np.int64)
    by_child = np.array(
        [names.index(name) for name in cohort.child_table.authority.tolist()], dtype=np.int64
    )
    authority = theirs[file]
    known = child >= 0
    authority[known] = by_child[child[known]]
    return _Rows(
        child=child,
        authority=authority,
        named=joined(named).astype(np.int64),
        columns={
            one.name: joined([file.columns[one.heading] for file in read.files])
            for one in read.table.fields
            if one.kind != "child"
        },
        file=file,
        row=joined([file.rows for file in read.files]).astype(np.int64),
        rank=joined([file.rank for file in read.files]),
    )


def _in_one_case(read: OwnTable, rows: _Rows, ledger: LedgerBuilder) -> _Rows:
    """The rows with labels that differ only in letter case as one; which were, the ledger says."""
    columns = dict(rows.columns)
    for one in read.table.fields:
        if one.kind != "label":
            continue
        columns[one.name] = in_one_case(rows.columns[one.name], read.labels[one.name].labels)
        changed = columns[one.name] != rows.columns[one.name]
        for n, file in enumerate(read.files):
            theirs = np.sort(rows.row[changed & (rows.file == n)])
            if len(theirs):
                ledger.note(
                    "labels_in_one_case",
                    table=file.table,
                    file=file.file,
                    row=int(theirs[0]),
                    column=file.column(one.heading),
                    count=len(theirs),
                )
    return evolve(rows, columns=columns)


def _fates(table: LocalTable, rows: _Rows) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """What becomes of each row, and which rows are of one thing: these have one number.

    Of rows that say the same, the one whose findings the ledger must show is the one that stays.
    """
    every = rows.every(table)
    if table.key == VISITS:
        keys = every
    elif table.unique_by:
        keys = [rows.authority, *(rows.plain(name) for name in table.unique_by)]
    else:
        keys = [*every, np.arange(len(rows))]
    fate = np.full(len(rows), _KEPT, dtype=np.int8)
    group = np.zeros(len(rows), dtype=np.int64)
    if not len(rows):
        return fate, group
    order = order_of([*keys, *every, -rows.rank])

    def as_before(columns: Sequence[NDArray[Any]]) -> NDArray[np.bool_]:
        same = np.zeros(len(order), dtype=np.bool_)
        same[1:] = np.all([c[order[1:]] == c[order[:-1]] for c in columns], axis=0)
        return same

    of_one_thing, same = as_before(keys), as_before(every)
    fate[order] = np.where(of_one_thing, np.where(same, _SAME, _WITH_ANOTHER), _KEPT)
    group[order] = np.cumsum(~of_one_thing)
    return fate, group


# --- what the ledger says -------------------------------------------------------------------


def _enter_fates(
    read: OwnTable, rows: _Rows, fate: NDArray[np.int8], ledger: LedgerBuilder
) -> None:
    alike = _alike(read.table, rows)
    for n, file in enumerate(read.files):
        mine = rows.file == n
        for reason, what in (("same_as_another_row", _SAME), ("put_together", _WITH_ANOTHER)):
            lost = rows.row[mine & (fate == what)].astype(np.int32)
            ledger.enter("row lost", file.table, file.file, lost, reason)
        ledger.rows_used(file.table, file.file, int((mine & (fate == _KEPT)).sum()))
        doubles = np.sort(rows.row[mine & alike])
        if len(doubles):
            ledger.note(
                "rows_alike",
                table=file.table,
                file=file.file,
                row=int(doubles[0]),
                count=len(doubles),
            )


def _alike(table: LocalTable, rows: _Rows) -> NDArray[np.bool_]:
    """Which rows say the same as an earlier one, where each counts."""
    alike = np.zeros(len(rows), dtype=np.bool_)
    if table.unique_by or table.key == VISITS or not len(rows):
        return alike
    every = rows.every(table)
    order = order_of([*every, rows.file, rows.row])
    alike[order[1:]] = np.all([c[order[1:]] == c[order[:-1]] for c in every], axis=0)
    return alike


def _enter_differences(
    read: OwnTable,
    rows: _Rows,
    fate: NDArray[np.int8],
    group: NDArray[np.int64],
    ledger: LedgerBuilder,
) -> None:
    """Enter what rows of one thing contradict each other in, at the row that stays.

    Where a row needs it, none stays: which of them is right cannot be told.
    """
    together = np.flatnonzero(np.isin(group, group[fate == _WITH_ANOTHER]) & (fate != _SAME))
    members: dict[int, list[int]] = {}
    for n in together[np.argsort(fate[together], kind="stable")].tolist():
        members.setdefault(int(group[n]), []).append(n)
    one_thing = f"one value for each {' and '.join(n.upper() for n in read.table.unique_by)}"
    for number, versions in members.items():
        differing = [one for one in read.table.fields if _differ(rows, one, versions)]
        needed = next((one for one in differing if one.required), None)
        if needed is not None:
            every = np.flatnonzero(group == number)
            fate[every] = _LOST
            for n in every.tolist():
                others = [other for other in every.tolist() if other != n]
                _enter_difference("row lost", read, rows, needed, n, others, one_thing, ledger)
            continue
        first, *others = versions
        for one in differing:
            _enter_difference("value lost", read, rows, one, first, others, one_thing, ledger)


def _differ(rows: _Rows, one: LocalField, versions: Sequence[int]) -> bool:
    column = rows.child if one.kind == "child" else rows.columns[one.name]
    plain = column[list(versions)].astype(np.int64)
    none = np.isnat(plain.view("M8[D]")) if one.kind in ("date", "month") else plain < 0
    return len(np.unique(plain[~none])) > 1


def _enter_difference(
    kind: Kind,
    read: OwnTable,
    rows: _Rows,
    one: LocalField,
    row: int,
    others: Sequence[int],
    expected: str,
    ledger: LedgerBuilder,
) -> None:
    file = read.files[int(rows.file[row])]
    ledger.enter(
        kind,
        file.table,
        file.file,
        [int(rows.row[row])],
        "rows_differ",
        column=file.column(one.heading) or (None, one.heading),
        details=(_rows_in_words(read, rows, row, others),),
        expected=expected,
    )


def _rows_in_words(read: OwnTable, rows: _Rows, first: int, others: Sequence[int]) -> str:
    """Which rows are of the same thing: "row 4 of north.csv is of the same thing ..."."""
    here = rows.file[first]
    places = [
        f"{int(rows.row[n])}"
        + ("" if rows.file[n] == here else f" of {read.files[int(rows.file[n])].file}")
        for n in sorted(others, key=lambda n: (rows.file[n] != here, rows.file[n], rows.row[n]))
    ]
    if len(places) == 1:
        return f"row {places[0]} is of the same thing and says something else"
    more = [f"{len(places) - _NAMED_ROWS:,} more"] if len(places) > _NAMED_ROWS else []
    *most, last = [*places[:_NAMED_ROWS], *more]
    return f"rows {', '.join(most)} and {last} are of the same thing and say something else"


def _enter_values(
    read: OwnTable, rows: _Rows, fate: NDArray[np.int8], ledger: LedgerBuilder
) -> None:
    """Enter the values that could not be used, of the rows that were."""
    for n, file in enumerate(read.files):
        kept = (fate == _KEPT) | (fate == _WITH_ANOTHER)
        used = set(rows.row[(rows.file == n) & kept].tolist())
        for lost in file.lost:
            numbers = file.rows[lost.positions]
            mine = np.array([row in used for row in numbers.tolist()], dtype=np.bool_)
            ledger.enter(
                "value lost",
                file.table,
                file.file,
                numbers[mine],
                lost.reason,
                column=lost.column,
                details=lost.details,
                which=lost.which[mine],
                expected=lost.expected,
            )


def _enter_strangers(
    cohort: Cohort, read: OwnTable, rows: _Rows, fate: NDArray[np.int8], ledger: LedgerBuilder
) -> None:
    """Note the rows of reviews and episodes that the return lacks."""
    known = {
        "review_details": (
            "review",
            "no_such_review",
            cohort.review_table.child,
            cohort.review_table.held_on,
        ),
        "placements": (
            "decom",
            "no_such_episode",
            cohort.episode_table.child,
            cohort.episode_table.start,
        ),
    }
    if read.table.key not in known:
        return
    name, reason, children, days = known[read.table.key]
    if not len(children):  # none was given, and none could be found
        return
    order = order_of([children, days])
    found = rows_of(children[order], days[order], rows.child.astype(np.int32), rows.columns[name])
    for n, file in enumerate(read.files):
        strange = (rows.file == n) & (fate == _KEPT) & (found < 0)
        ledger.enter(
            "note",
            file.table,
            file.file,
            np.sort(rows.row[strange]).astype(np.int32),
            reason,
            column=file.column(name.upper()),
        )


# --- into the cohort ------------------------------------------------------------------------


def _as_given(
    cohort: Cohort, read: OwnTable, rows: _Rows, used: NDArray[np.intp], names: Sequence[str]
) -> dict[str, Any]:
    """The columns of the rows that are used as :meth:`Cohort.with_local` takes them."""
    every = set(cohort.child_table.authority.tolist())
    only = next(iter(every)) if len(every) == 1 else ""
    authorities = [names[n] or only for n in rows.authority[used].tolist()]
    given: dict[str, Any] = {"authority": authorities}
    for one in read.table.fields:
        if not read.given(one.name):
            continue
        if one.kind == "child":
            identifiers = [*cohort.child_table.identifier.tolist(), None]  # the last is for -1
            given[one.name] = [identifiers[n] for n in rows.child[used].tolist()]
            continue
        column = rows.columns[one.name][used]
        if one.kind in ("date", "month", "flag"):
            given[one.name] = column
        elif one.kind == "words" and read.table.key == VISITS:
            given[one.name] = column.astype(np.int8)  # places in the enums of carekpi.domain
        elif one.kind == "words":
            given[one.name] = np.array([*one.labels, None], dtype=object)[column].tolist()
        elif one.kind in ("label", "reference"):
            given[one.name] = read.labels[one.name].said(column)
        else:
            scale = THOUSANDTHS if one.kind == "number" else 1
            given[one.name] = [None if n < 0 else Decimal(n) / scale for n in column.tolist()]
    return given


def _unclear(read: OwnTable, rows: _Rows, used: NDArray[np.intp]) -> dict[str, Any]:
    """Where a blank does not say that there was nothing: the value could not be read, or the file
    does not have the column and another does.
    """
    if read.table.key == VISITS:
        return {}
    unclear: dict[str, NDArray[np.bool_]] = {}
    for one in read.table.fields:
        if one.kind == "child" or one.required or not read.given(one.name):
            continue
        flagged = np.zeros(len(rows), dtype=np.bool_)
        for n, file in enumerate(read.files):
            mine = rows.file == n
            if one.heading not in file.headings:
                flagged |= mine
            for lost in file.lost:
                if lost.column is not None and lost.column[1] == one.heading:
                    flagged |= mine & np.isin(rows.row, file.rows[lost.positions])
        if flagged.any():
            unclear[one.name] = flagged[used]
    return {"unclear": unclear}
