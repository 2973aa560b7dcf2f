"""From the files of all returns to the columns of a cohort.

Rows that say the same become one, later returns replace earlier ones, reviews from before the
coverage go; each of them is entered in the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi._order import order_of
from carekpi.codes import ReasonEpisodeEnded, ReasonNewEpisode
from carekpi.cohort.columns import Texts
from carekpi.periods import reporting_year
from carekpi.readers._layout import TABLES
from carekpi.readers._merge import (
    CONFLICTING,
    NONE,
    REPLACED,
    SAME,
    episodes_fate,
    merged,
    reviews_fate,
)
from carekpi.readers._parse import CODE_LISTS, EPISODE_CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.ledger import Kind, LedgerBuilder
    from carekpi.readers._parse import Children, FileRows, InOrder
    from carekpi.readers._returns import Return

__all__ = ["ReturnColumns", "assemble"]

_REASONS = {
    SAME: "same_as_another_row",
    REPLACED: "replaced_by_later_return",
    CONFLICTING: "conflicting_row",
}


@frozen(kw_only=True, eq=False)
class ReturnColumns:
    """What :meth:`carekpi.cohort.Cohort.from_columns` takes."""

    children: Mapping[str, NDArray[Any] | Texts]
    episodes: Mapping[str, NDArray[Any] | Texts]
    reviews: Mapping[str, NDArray[Any] | Texts]
    tables: Mapping[str, Mapping[str, Sequence[str]]]


class _Stack:
    """A table's rows from all files, one below the other."""

    def __init__(self, returns: Sequence[Return], table: str, places: NDArray[np.int64]) -> None:
        self.table = table
        self.parts = [
            (one, file)
            for one in returns
            for file in one.files
            if file.table == table and len(file)
        ]
        lengths = [len(file) for _, file in self.parts]
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        self.slices = [slice(end - n, end) for end, n in zip(ends, lengths, strict=True)]
        self.child = places[self._joined([file.child for _, file in self.parts], np.int64)]
        self.year = np.repeat(
            np.array([one.year or 0 for one, _ in self.parts], dtype=np.int64), lengths
        )
        self.rank = self._joined([file.rank for _, file in self.parts], np.int64)
        self.alive = np.ones(len(self.child), dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.child)

    @staticmethod
    def _joined(parts: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)

    def days(self, name: str) -> NDArray[np.int64]:
        """A column of dates as days since 1970; missing where a file lacks it."""
        parts = [
            file.columns[name].view(np.int64)
            if name in file.columns
            else np.full(len(file), NONE, dtype=np.int64)
            for _, file in self.parts
        ]
        return self._joined(parts, np.int64)

    def codes(self, name: str) -> NDArray[np.int8]:
        """A column of code numbers."""
        return self._joined([file.columns[name] for _, file in self.parts], np.int8)

    def enter(
        self,
        kind: Kind,
        rows: NDArray[Any],
        reason: str,
        ledger: LedgerBuilder,
        name: str | None = None,
    ) -> None:
        """Enter rows, given by flags or positions, file by file."""
        flags = self._flags(rows)
        if not flags.any():
            return
        for (_, file), piece in zip(self.parts, self.slices, strict=True):
            column = None if name is None else file.column(name)
            wrong = file.rows[flags[piece]]
            ledger.enter(kind, self.table, file.file, wrong, reason, column=column)
        if kind == "row lost":
            self.alive &= ~flags

    def note(
        self,
        rows: NDArray[Any],
        reason: str,
        ledger: LedgerBuilder,
        name: str,
        detail: str = "",
    ) -> None:
        """Enter one note a file that stands for some rows, given by flags or positions."""
        flags = self._flags(rows)
        if not flags.any():
            return
        for (_, file), piece in zip(self.parts, self.slices, strict=True):
            wrong = file.rows[flags[piece]]
            if len(wrong):
                ledger.note(
                    reason,
                    detail,
                    table=self.table,
                    file=file.file,
                    row=int(wrong[0]),
                    column=file.column(name),
                    count=len(wrong),
                )

    def _flags(self, rows: NDArray[Any]) -> NDArray[np.bool_]:
        if rows.dtype == np.bool_:
            return rows
        flags = np.zeros(len(self), dtype=np.bool_)
        flags[rows] = True
        return flags

    def follow(
        self, fate: NDArray[np.int8], positions: NDArray[np.intp] | None, ledger: LedgerBuilder
    ) -> None:
        """Lose the rows whose fate is not to be kept."""
        for number, reason in _REASONS.items():
            wrong = np.flatnonzero(fate == number)
            self.enter("row lost", wrong if positions is None else positions[wrong], reason, ledger)

    def close(self, ledger: LedgerBuilder) -> None:
        """Count the rows used, and enter the values that they lost."""
        for (one, file), piece in zip(self.parts, self.slices, strict=True):
            alive = self.alive[piece]
            ledger.rows_used(self.table, file.file, int(alive.sum()))
            for entry in file.lost:
                used = alive[entry.positions]
                ledger.enter(
                    "value lost",
                    self.table,
                    file.file,
                    file.rows[entry.positions[used]],
                    entry.reason,
                    column=entry.column,
                    details=entry.details,
                    which=entry.which[used],
                    expected=entry.expected,
                )
            if one.year is not None:
                _note_codes_of_other_years(file, alive, one.year, ledger)


def _note_codes_of_other_years(
    file: FileRows, alive: NDArray[np.bool_], year: int, ledger: LedgerBuilder
) -> None:
    for name, values in file.columns.items():
        if name not in CODE_LISTS:
            continue
        members = CODE_LISTS[name].numbered()
        given = np.bincount(values[alive & (values >= 0)])
        for number in np.flatnonzero(given).tolist():
            if not members[number].valid_in(year):
                rows = file.rows[alive & (values == number)]
                ledger.note(
                    "code_not_of_this_year",
                    f"{members[number].code} is not in the list of {year}, and was used",
                    table=file.table,
                    file=file.file,
                    row=int(rows[0]),
                    column=file.column(name),
                    count=len(rows),
                )


def assemble(
    returns: Sequence[Return],
    children: Children,
    coverage: Mapping[str, dt.date | None],
    ledger: LedgerBuilder,
) -> ReturnColumns:
    """Make one set of columns of all the returns.

    :param coverage: for each authority, the date from which reviews are complete.
    """
    everybody = children.in_order()
    places, authority = everybody.places, everybody.authority
    returns = sorted(returns, key=lambda one: (one.authority, one.year or 0))
    seen = _seen(returns, places)

    def named(child: NDArray[np.int64]) -> dict[str, Texts]:
        return {
            "child": Texts(labels=everybody.identifiers, number=child.astype(np.int32)),
            "authority": Texts(labels=everybody.authorities, number=authority[child]),
        }

    given = {file.table for one in returns for file in one.files}
    stacks = {
        table: _Stack(returns, table, places)
        for table, layout in TABLES.items()
        if table in given or not layout.kept_as_text
    }

    episodes = _episodes(stacks["Episodes"], returns, ledger)
    limits = np.array([coverage.get(name) for name in everybody.authorities], dtype="datetime64[D]")
    reviews = _reviews(stacks["Reviews"], limits[authority], ledger)
    with_uasc = {(one.authority, one.year) for one in returns if one.holds("UASC")}
    told = _seen([one for one in returns if (one.authority, one.year) in with_uasc], places)
    of_children = _children(stacks, told, ledger)
    _note_leading_zeros(stacks, everybody, ledger)
    for stack in stacks.values():
        stack.close(ledger)
    everyone = np.flatnonzero(seen)
    return ReturnColumns(
        children={
            **named(everyone),
            **{name: values[everyone] for name, values in of_children.items()},
        },
        episodes={**named(episodes.pop("child")), **episodes},
        reviews={**named(reviews.pop("child")), **reviews},
        tables={
            table: _as_text(stack, everybody) for table, stack in stacks.items() if _is_text(stack)
        },
    )


def _seen(returns: Sequence[Return], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each child, whether the returns are about it."""
    seen = np.zeros(len(places), dtype=np.bool_)
    for one in returns:
        for file in one.files:
            seen[places[file.seen]] = True
    return seen


def _dates(days: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return days.view("datetime64[D]")


# --- episodes and reviews -------------------------------------------------------------------


def _episodes(
    stack: _Stack, returns: Sequence[Return], ledger: LedgerBuilder
) -> dict[str, NDArray[Any]]:
    start, end = stack.days("DECOM"), stack.days("DEC")
    codes = {name: stack.codes(name) for name in EPISODE_CODES}
    found = episodes_fate(stack.child, start, end, list(codes.values()), stack.year, stack.rank)
    stack.follow(found.fate, None, ledger)
    stack.enter("note", found.same_start, "same_start_twice", ledger, "DECOM")
    no_end = stack.alive & (end == NONE)
    reason = codes["REC"]
    ended = (reason >= 0) & (reason != ReasonEpisodeEnded.X1.number)
    stack.enter("note", no_end & ended, "reason_without_end", ledger, "REC")
    in_order = _in_order(stack.child, start, end, found.order)
    before, after = in_order[:-1], in_order[1:]
    same_child = stack.child[before] == stack.child[after]
    starts_anew = codes["RNE"][after] == ReasonNewEpisode.S.number
    left_open = before[same_child & (end[before] == NONE) & starts_anew]
    stack.enter("note", left_open, "open_before_new_start", ledger, "DEC")
    overlaps = after[same_child & (end[before] != NONE) & (start[after] < end[before])]
    stack.note(overlaps, "overlaps", ledger, "DECOM")
    stack.note(stack.alive & (codes["RNE"] < 0), "no_reason_new", ledger, "RNE")
    followed = {
        (one.authority, one.year): any(
            later.authority == one.authority and (later.year or 0) > (one.year or 0)
            for later in returns
        )
        for one in returns
    }
    for (one, _), piece in zip(stack.parts, stack.slices, strict=True):
        no_end[piece] &= followed[one.authority, one.year]
    stack.enter("note", no_end, "open_in_earlier_return", ledger, "DEC")
    order = found.order
    return {
        "child": stack.child[order],
        "start": _dates(start[order]),
        "end": _dates(end[order]),
        **{EPISODE_CODES[name]: column[order] for name, column in codes.items()},
    }


def _in_order(
    child: NDArray[np.int64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    kept: NDArray[np.intp],
) -> NDArray[np.intp]:
    """The episodes kept, by child, start and end, open ones after those that end."""
    last = np.where(end == NONE, np.iinfo(np.int64).max, end)
    order: NDArray[np.intp] = kept[order_of([child[kept], start[kept], last[kept]])]
    return order


def _reviews(
    stack: _Stack,
    limit: NDArray[np.datetime64],
    ledger: LedgerBuilder,
) -> dict[str, NDArray[Any]]:
    """The reviews.

    :param limit: for each child, the date from which reviews are complete.
    """
    held_on, code = stack.days("REVIEW"), stack.codes("REVIEW_CODE")
    before = held_on < limit.view(np.int64)[stack.child]
    stack.enter("row lost", before, "before_coverage", ledger)
    left = np.flatnonzero(~before)
    rows = left if before.any() else slice(None)
    found = reviews_fate(stack.child[rows], held_on[rows], code[rows], stack.rank[rows])
    stack.follow(found.fate, left, ledger)
    stack.enter("note", left[found.conflicting], "conflicting_code", ledger, "REVIEW_CODE")
    order = left[found.order]
    years = [one.year for one, _ in stack.parts if one.year]
    if years:
        last_day = np.datetime64(reporting_year(max(years)).end, "D").astype(np.int64)
        late = order[held_on[order] > last_day]
        stack.note(late, "held_after_the_return", ledger, "REVIEW")
    return {
        "child": stack.child[order],
        "held_on": _dates(held_on[order]),
        "participation": code[order],
    }


# --- children -------------------------------------------------------------------------------


def _children(
    stacks: Mapping[str, _Stack], told: NDArray[np.bool_], ledger: LedgerBuilder
) -> dict[str, NDArray[Any]]:
    """The facts of each child.

    :param told: whether a return that the child is in says who came unaccompanied.
    """
    header, uasc = stacks["Header"], stacks["UASC"]
    of_header = merged(
        len(told),
        header.child,
        header.year,
        {
            "SEX": _with_none(header.codes("SEX")),
            "ETHNIC": _with_none(header.codes("ETHNIC")),
            "DOB": header.days("DOB"),
        },
        header.rank,
    )
    of_uasc = merged(len(told), uasc.child, uasc.year, {"DUC": uasc.days("DUC")}, uasc.rank)
    for stack, found in ((header, of_header), (uasc, of_uasc)):
        stack.follow(found.fate, None, ledger)
        # Fields that differ within a return (the value is lost) or between returns.
        for name, rows in found.conflicts.items():
            stack.enter("value lost", rows, "conflicting_value", ledger, name)
        for name, rows in found.differs.items():
            stack.enter("note", rows, "differs_between_returns", ledger, name)
    listed = np.zeros(len(told), dtype=np.bool_)
    listed[uasc.child] = True
    return {
        "born": _dates(_birth_dates(of_header.values["DOB"], stacks, ledger)),
        "sex": _as_codes(of_header.values["SEX"]),
        "ethnicity": _as_codes(of_header.values["ETHNIC"]),
        "unaccompanied": np.where(told, listed, -1).astype(np.int8),
        "unaccompanied_until": _dates(of_uasc.values["DUC"]),
    }


def _with_none(codes: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.where(codes < 0, NONE, codes.astype(np.int64))


def _as_codes(values: NDArray[np.int64]) -> NDArray[np.int8]:
    return np.where(values == NONE, -1, values).astype(np.int8)


def _birth_dates(
    born: NDArray[np.int64], stacks: Mapping[str, _Stack], ledger: LedgerBuilder
) -> NDArray[np.int64]:
    """Fill in what Header lacks from the other tables, where these agree among themselves."""
    others = [
        (stack, stack.days("DOB"))
        for stack in stacks.values()
        if stack.table not in ("Header", "Episodes") and len(stack)
    ]
    least = np.full(len(born), np.iinfo(np.int64).max)
    most = np.full(len(born), NONE)
    for stack, days in others:
        known = days != NONE
        np.minimum.at(least, stack.child[known], days[known])
        np.maximum.at(most, stack.child[known], days[known])
    filled = np.where((born == NONE) & (least == most), most, born)
    taken = (born == NONE) & (filled != NONE)
    disputed = (born == NONE) & (least < most)
    for stack, days in others:
        known = days != NONE
        for of_child, reason, detail in (
            (taken, "birth_date_from_another_table", ""),
            (disputed, "conflicting_value", _SEVERAL_BIRTH_DATES),
        ):
            rows = _first_of_each(stack, known & of_child[stack.child])
            stack.note(rows, reason, ledger, "DOB", detail)
            of_child[stack.child[rows]] = False  # one note a child, in the first table
        other = known & (born != NONE)[stack.child] & (days != born[stack.child])
        stack.enter("note", _first_of_each(stack, other), "birth_date_differs", ledger, "DOB")
    return filled


_SEVERAL_BIRTH_DATES = "Header has no date of birth, and other tables have several; none was used"


def _first_of_each(stack: _Stack, rows: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Of the rows of each child, the first."""
    positions = np.flatnonzero(rows)
    return positions[np.unique(stack.child[positions], return_index=True)[1]]


def _note_leading_zeros(
    stacks: Mapping[str, _Stack], everybody: InOrder, ledger: LedgerBuilder
) -> None:
    """Say where identifiers of two tables seem to differ by leading zeros alone."""
    tables = [stacks[table] for table in ("Header", "Reviews", "UASC")]
    known, nearly = np.zeros((2, len(everybody)), dtype=np.bool_)
    known[stacks["Episodes"].child] = True
    for stack in tables:
        nearly[stack.child] = True
    strange = np.flatnonzero(nearly & ~known).tolist()
    if not strange:
        return

    def bare(number: int) -> tuple[str, str]:
        authority, identifier = everybody.key(number)
        return authority, identifier.lstrip("0")

    of_known = {bare(number) for number in np.flatnonzero(known).tolist()}
    nearly[:] = False
    nearly[strange] = [bare(number) in of_known for number in strange]
    for stack in tables:
        stack.note(nearly[stack.child], "leading_zeros_differ", ledger, "CHILD")


# --- tables kept as text --------------------------------------------------------------------


def _is_text(stack: _Stack) -> bool:
    return any(file.texts for _, file in stack.parts)


def _as_text(stack: _Stack, everybody: InOrder) -> dict[str, list[str]]:
    """A table's columns as text, the rows in an order that does not hang on that of the files."""
    names = list(stack.parts[0][1].texts)
    columns = {
        "CHILD": [everybody.key(n)[1] for n in stack.child.tolist()],
        "AUTHORITY": [everybody.key(n)[0] for n in stack.child.tolist()],
        "YEAR": [str(year) if year else "" for year in stack.year.tolist()],
        **{name: [t for _, file in stack.parts for t in file.texts[name]] for name in names},
    }
    rows = sorted(zip(*columns.values(), strict=True))
    return {name: [row[n] for row in rows] for n, name in enumerate(columns)}
