"""From text to rows: quotation marks, line breaks, rows that are too short or too long.

A table is read by columns: each as its distinct values and, for every row, the position among
them. A million dates are few distinct ones, so that what follows works on few.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field, frozen

from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._layout import Layout, column_letter
from carekpi.readers._sniff import LINE_BREAK, Sniffed, decode, without_preface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.readers._fast import Engine

__all__ = ["Column", "RawTable", "read_table"]

_ROWS_AT_ONCE = 500  # few enough to stay in the processor's cache
_BATCHES_A_CALL = 100  # of the callback that shows progress
# Of the delimiters that so many rows would have: some rows are short.
_SHARE_OF_DELIMITERS = 0.75


@frozen(eq=False)
class Column:
    """A column of a file: its distinct values as written, and where each row's is among them."""

    values: tuple[str, ...]
    index: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.index)

    def where(self, flags: Sequence[bool]) -> NDArray[np.bool_]:
        """For each row, the flag of its value."""
        return np.asarray(flags, dtype=np.bool_)[self.index]


@define(kw_only=True, eq=False)
class RawTable:
    """The rows of a file that have a table's columns, as text."""

    layout: Layout
    headings: tuple[str, ...]
    """As the table has them."""
    written: tuple[str, ...]
    """As the file has them."""
    rows: NDArray[np.int32]
    """The number of each row in a spreadsheet."""
    columns: dict[str, Column]
    encoding: str
    read: int
    """How many rows of data there were, the unreadable ones included."""
    unreadable: dict[str, list[tuple[int, str]]] = field(factory=dict)
    """By the reason why rows could not be read: their numbers, and what more there is to say."""
    short: list[int] = field(factory=list)
    line_breaks: list[int] = field(factory=list)
    """Rows with a value that has a line break in it."""
    blank: list[int] = field(factory=list)
    """Rows between others that hold nothing; they are not counted as read."""

    def letter(self, name: str) -> str | None:
        """The letter of the column with the heading."""
        return column_letter(self.headings.index(name)) if name in self.headings else None


_BROKEN_QUOTES: list[str] = []
_UNREADABLE: list[str] = []


def _line_by_line(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Records of a file with a fault in it: each line on its own, so that the fault stays there."""
    for line in lines:
        if not line.strip("\r\n"):
            yield []
        elif "\0" in line:
            yield _UNREADABLE
        elif line.count('"') % 2:
            yield _BROKEN_QUOTES
        else:
            try:
                yield next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
            except csv.Error:
                yield _UNREADABLE


class _Gatherer:
    """Puts records into columns, and rows that do not fit aside."""

    def __init__(self, sniffed: Sniffed, names: Sequence[str], *, spaced: bool) -> None:
        self.width = len(sniffed.headings)
        # A column that each row should have: where it is blank, the whole row may be.
        self.first = names[0]
        self.delimiter = sniffed.delimiter
        # In prose a comma is followed by a space.
        self.mark = re.compile(re.escape(sniffed.delimiter) + ("" if spaced else "(?! )"))
        self.places = {name: sniffed.headings.index(name) for name in names}
        # Distinct values are numbered in the order in which they come.
        self.numbered = {name: defaultdict[str, int](count().__next__) for name in names}
        self.looked_at = 0  # of those of the first column
        self.blanks: list[int] = []
        self.parts: dict[str, list[NDArray[np.int32]]] = {name: [] for name in names}
        self.rows: list[NDArray[np.int32]] = []
        self.next_row = sniffed.heading_row + 1
        self.unreadable: dict[str, list[tuple[int, str]]] = {}
        self.short: list[int] = []
        self.blank: list[int] = []
        self.line_breaks: list[int] = []

    def add(self, records: list[list[str]], lines: range) -> None:
        """Take records in.

        :param lines: the numbers of the lines on which they stand.
        """
        first = self.next_row
        self.next_row += len(records)
        if len(lines) == len(records) and set(map(len, records)) == {self.width}:
            told = self._numbers_of(records)
            if not self._may_be_blank(told):
                rows = np.arange(first, first + len(records), dtype=np.int32)
                self._append(records, rows, told)
                return
        records, numbers = self._straightened(records, first, lines)
        if records:
            told = self._numbers_of(records)
            self._append(records, np.array(numbers, dtype=np.int32), told)

    def _numbers_of(self, records: list[list[str]]) -> NDArray[np.int32]:
        place = self.places[self.first]
        return self._numbers(self.first, [record[place] for record in records])

    def _numbers(self, name: str, values: Sequence[str]) -> NDArray[np.int32]:
        number = self.numbered[name].__getitem__
        return np.fromiter(map(number, values), dtype=np.int32, count=len(values))

    def _may_be_blank(self, told: NDArray[np.int32]) -> bool:
        """Whether a row lacks what each should have, so that it may have nothing at all."""
        known = self.numbered[self.first]
        new = islice(reversed(known), len(known) - self.looked_at)
        self.blanks += [known[value] for value in new if not value or value.isspace()]
        self.looked_at = len(known)
        return any(bool((told == number).any()) for number in self.blanks)

    def _append(
        self, records: list[list[str]], rows: NDArray[np.int32], told: NDArray[np.int32]
    ) -> None:
        self.rows.append(rows)
        columns = list(zip(*records, strict=True))
        for name, place in self.places.items():
            numbers = told if name == self.first else self._numbers(name, columns[place])
            self.parts[name].append(numbers)

    def _straightened(
        self, records: list[list[str]], first: int, lines: range
    ) -> tuple[list[list[str]], list[int]]:
        kept: list[list[str]] = []
        numbers: list[int] = []
        one_a_line = len(lines) == len(records)
        line = lines.start
        for row, record in enumerate(records, start=first):
            start = line
            pieces = [] if one_a_line else LINE_BREAK.split(self.delimiter.join(record))
            line += max(len(pieces), 1)
            if record is _BROKEN_QUOTES:
                self._put_aside("broken_quotes", row)
            elif record is _UNREADABLE:
                self._put_aside("unreadable_characters", row)
            elif not any(cell and not cell.isspace() for cell in record):
                self.blank.append(row)
            elif len(pieces) > 1 and self._are_rows(pieces):
                for number, piece in enumerate(pieces, start=start):
                    if not self._is_blank(piece):
                        self._put_aside(
                            "rows_within_quotes",
                            row,
                            f"line {number} of the file stands between two quotation marks, in "
                            f"lines {start} and {line - 1}, that seem to be there by mistake",
                        )
            elif any(cell and not cell.isspace() for cell in record[self.width :]):
                self._put_aside("too_many_fields", row)
            else:
                if len(pieces) > 1:
                    self.line_breaks.append(row)
                if len(record) < self.width:
                    self.short.append(row)
                fitted = record[: self.width] + [""] * (self.width - len(record))
                kept.append(fitted)
                numbers.append(row)
        return kept, numbers

    def _put_aside(self, reason: str, row: int, detail: str = "") -> None:
        self.unreadable.setdefault(reason, []).append((row, detail))

    def _is_blank(self, line: str) -> bool:
        return not line.replace(self.delimiter, "").strip()

    def _are_rows(self, lines: Sequence[str]) -> bool:
        """Whether the lines of one record look like rows, swallowed by two stray quotation marks.

        Then they have nearly as many delimiters as so many rows would.
        """
        rows = sum(not self._is_blank(line) for line in lines)
        most = self.width - 1
        marks = sum(min(len(self.mark.findall(line)), most) for line in lines)
        return rows > 1 and marks > _SHARE_OF_DELIMITERS * rows * most

    def column(self, name: str) -> Column:
        parts = self.parts[name]
        index = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
        return Column(tuple(self.numbered[name]), index)


def read_table(
    data: bytes,
    sniffed: Sniffed,
    file: str,
    progress: Callable[[float], None] | None = None,
    *,
    engine: Engine = "auto",
) -> RawTable:
    """Read the columns of a file that :func:`sniff` has recognised.

    :param file: what the file is called in messages.
    :param progress: called now and then with the share of the file that has been read.
    :param engine: whether by the fast road where that gives the same; by itself, if it is worth it.
    :raises UnreadableReturn: if a heading stands twice, or UTF-16 is cut short.
    """
    from carekpi.readers._fast import columns_of, is_worth_it

    layout = sniffed.layout
    if layout is None:
        raise UnreadableReturn(f"{file} {sniffed.says}")
    _refuse_doubles(sniffed, layout, file)
    try:
        text, encoding = decode(data)
    except UnicodeDecodeError as error:
        raise UnreadableReturn(
            f"{file} begins as {error.encoding.upper()} text and ends within a character: it seems "
            "to be cut short. Export it again"
        ) from None
    size = len(data)
    del data  # of a large file, no more copies than are needed
    text, preface = without_preface(text)
    text = text.rstrip("\x1a")
    names = [name for name in layout.read if name in sniffed.headings]
    names.sort(key=lambda name: name != layout.required[0])
    columns = columns_of(text, sniffed, names) if is_worth_it(engine, size) else None
    if columns is not None:
        first, count = sniffed.heading_row + 1, len(columns[names[0]])
        rows = np.arange(first, first + count, dtype=np.int32)
        gathered = None
    else:
        try:
            gathered = _gather(text, preface, sniffed, names, progress, by_line="\0" in text)
        except csv.Error:
            gathered = _gather(text, preface, sniffed, names, progress, by_line=True)
        columns = {name: gathered.column(name) for name in names}
        rows = np.concatenate(gathered.rows) if gathered.rows else np.zeros(0, dtype=np.int32)
    table = RawTable(
        layout=layout,
        headings=sniffed.headings,
        written=sniffed.written,
        rows=rows,
        columns={name: columns[name] for name in layout.read if name in columns},
        encoding=encoding,
        read=len(rows),
    )
    if gathered is not None:
        faults = gathered.unreadable
        last = max([*rows[-1:].tolist(), *(r[-1][0] for r in faults.values())], default=0)
        table.read += sum(map(len, faults.values()))
        table.unreadable, table.short = faults, gathered.short
        table.line_breaks = gathered.line_breaks
        table.blank = [row for row in gathered.blank if row < last]
    return table


def _gather(
    text: str,
    preface: int,
    sniffed: Sniffed,
    names: Sequence[str],
    progress: Callable[[float], None] | None,
    *,
    by_line: bool,
) -> _Gatherer:
    held = io.BytesIO(text.encode())  # a StringIO would take four bytes a character
    size = held.getbuffer().nbytes
    lines = io.TextIOWrapper(held, "utf-8", newline="")
    headings = [lines.readline() for _ in range(sniffed.heading_lines)]
    # strict: a quotation mark that is never closed is an error, not one endless value
    reader = csv.reader(lines, delimiter=sniffed.delimiter, skipinitialspace=True, strict=True)
    records: Iterator[list[str]] = _line_by_line(lines, sniffed.delimiter) if by_line else reader
    gathered = _Gatherer(sniffed, names, spaced=f"{sniffed.delimiter} " in headings[-1])
    start = line = preface + sniffed.heading_lines + 1
    batches = 0
    while batch := list(islice(records, _ROWS_AT_ONCE)):
        after = line + len(batch) if by_line else start + reader.line_num
        gathered.add(batch, range(line, after))
        line = after
        batches += 1
        if progress is not None and not batches % _BATCHES_A_CALL:
            progress(held.tell() / size)
    return gathered


def _refuse_doubles(sniffed: Sniffed, layout: Layout, file: str) -> None:
    for name in layout.columns:
        places = [n for n, given in enumerate(sniffed.headings) if given == name]
        if len(places) > 1:
            letters = " and ".join(column_letter(place) for place in places)
            raise UnreadableReturn(
                f"{file}: the heading {name} stands more than once, in columns {letters}. Which "
                "is meant cannot be told; expected one column of each name"
            )
