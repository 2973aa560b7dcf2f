"""From bytes to rows: encodings, delimiters, quotation marks, rows that are too short or too long.

A table is read by columns: each as its distinct values and, for every row, the position among
them. A million dates are few distinct ones, so that what follows works on few.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np
from attrs import define, field, frozen

from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._layout import (
    Layout,
    column_letter,
    heading,
    looks_like_data,
    near_misses,
    recognise,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HEAD", "Column", "RawTable", "Sniffed", "read_table", "sniff"]

#: How much of a file is read to find out what it is.
HEAD = 1 << 16
_ROWS_AT_ONCE = 500  # few enough to stay in the processor's cache
_BATCHES_A_CALL = 100  # of the callback that shows progress
_DELIMITERS = (",", ";", "\t", "|")
_ROWS_TO_SEARCH = 10  # for headings that do not stand in the first row
_SHARE_OF_CONTROL_CHARACTERS = 0.02  # from which a file is no text
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NEARLY = 10  # nine in ten
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")

_Kind = Literal["table", "text", "empty", "zip", "workbook", "protected", "markup", "binary"]


@frozen(kw_only=True)
class Sniffed:
    """What the first bytes of a file say of it."""

    kind: _Kind
    says: str = ""
    """What the file is, in words, unless it is a table."""
    layout: Layout | None = None
    delimiter: str = ","
    headings: tuple[str, ...] = ()
    """The headings as :func:`carekpi.readers._layout.heading` writes them."""
    written: tuple[str, ...] = ()
    """The headings as they are written."""
    heading_row: int = 1


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
    rows: NDArray[np.int32]
    """The number of each row in a spreadsheet."""
    columns: dict[str, Column]
    encoding: str
    read: int
    """How many rows of data there were, the unreadable ones included."""
    unreadable: dict[str, list[int]] = field(factory=dict)
    """Row numbers by the reason why the row could not be read."""
    short: list[int] = field(factory=list)
    blank: list[int] = field(factory=list)
    """Rows between others that hold nothing; they are not counted as read."""

    def letter(self, name: str) -> str | None:
        """The letter of the column with the heading."""
        return column_letter(self.headings.index(name)) if name in self.headings else None


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: in headings, which are ASCII, every second byte is 0."""
    start = data[:200]
    zeros = [start[0::2].count(0), start[1::2].count(0)]
    if min(zeros) == 0 and max(zeros) * _NEARLY > len(start) // 2 * (_NEARLY - 1):
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def decode(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    A byte-order mark is believed. Without one, the text is UTF-8 if it can be, otherwise
    Windows-1252, which council systems on Windows write. Nothing here can fail but UTF-16 cut
    short (``UnicodeDecodeError``).

    :param whole: whether this is the whole file; the start of one may end within a character.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return codecs.getincrementaldecoder(codec)().decode(data, whole), name
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return codecs.getincrementaldecoder(unmarked)().decode(data, whole), "UTF-16"
    for codec, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return codecs.getincrementaldecoder(codec)().decode(data, whole), name
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "Windows-1252"  # with a byte that Windows-1252 does not define


def _without_preface(text: str) -> str:
    """The text without a spreadsheet's own `sep=` line, which a spreadsheet does not count."""
    text = text.lstrip("\ufeff")
    if text[:4].lower() == "sep=":
        return text.partition("\n")[2]
    return text


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records: list[list[str]] = []
    with suppress(csv.Error):  # what came before the fault stands
        records.extend(islice(reader, _ROWS_TO_SEARCH))
    return records


def sniff(head: bytes) -> Sniffed:
    """Tell what a file is by its first bytes (:data:`HEAD` of them)."""
    if not head:
        return Sniffed(kind="empty", says="is empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed(kind="zip", says="is a zip")
    if head.startswith(_OLE):
        return Sniffed(
            kind="workbook",
            says="is an Excel workbook; save it as CSV, or wait for carekpi[excel]",
        )
    text = _without_preface(decode(head, whole=False)[0])
    if not text.strip():
        return Sniffed(kind="empty", says="is empty")
    found = _headings_in(text.replace("\0", ""))
    if found is not None:
        return found
    if len(_CONTROL.findall(text)) > _SHARE_OF_CONTROL_CHARACTERS * len(text):
        return Sniffed(kind="binary", says="is not a text file")
    if text.lstrip().startswith("<"):
        start = text.lstrip()[:1000].lower()
        if "<html" in start or "<!doctype html" in start or "<table" in start:
            says = "is a web page, whatever its name says; export the tables as CSV"
        else:
            says = "is XML, and the XML form of the return is not read yet; export it as CSV"
        return Sniffed(kind="markup", says=says)
    return Sniffed(kind="text", says=_what_headings(text))


def _headings_in(text: str) -> Sniffed | None:
    """The headings, if the first row that is not blank holds those of a table."""
    best: tuple[int, Sniffed] | None = None
    for delimiter in _DELIMITERS:
        for row, cells in enumerate(_first_records(text, delimiter), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            names = tuple(heading(cell) for cell in cells)
            layout = recognise(names)
            if layout is not None:
                known = len(set(names) & set(layout.columns))
                if best is None or known > best[0]:
                    sniffed = Sniffed(
                        kind="table",
                        layout=layout,
                        delimiter=delimiter,
                        headings=names,
                        written=tuple(cells),
                        heading_row=row,
                    )
                    best = (known, sniffed)
            break
    return best[1] if best else None


def _what_headings(text: str) -> str:
    """Why a text is not a table of the return, in words that show nobody's record."""
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    records = [
        (row, cells)
        for row, cells in enumerate(_first_records(text, delimiter), start=1)
        if any(cell.strip() for cell in cells)
    ]
    for row, cells in records[1:]:
        layout = recognise([heading(cell) for cell in cells])
        if layout is not None:
            return (
                f"has the headings of {layout.name} in row {row}; remove the rows above, so that "
                "the headings come first"
            )
    cells = records[0][1] if records else []
    if looks_like_data(cells):
        return "does not begin with headings"
    near = near_misses(cells)
    if near:
        return f"has {near}"
    return "does not have the headings of a table of the return"


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


class _Numbering(dict[str, int]):
    """Numbers distinct values in the order in which they come, and keeps in mind blank ones."""

    def __init__(self) -> None:
        super().__init__()
        self.blank: list[int] = []

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        if not key or key.isspace():
            self.blank.append(number)
        return number


class _Gatherer:
    """Puts records into columns, and rows that do not fit aside."""

    def __init__(self, headings: tuple[str, ...], names: Sequence[str], first_row: int) -> None:
        self.width = len(headings)
        self.places = {name: headings.index(name) for name in names}
        self.numbered = {name: _Numbering() for name in names}
        self.parts: dict[str, list[NDArray[np.int32]]] = {name: [] for name in names}
        self.rows: list[NDArray[np.int32]] = []
        self.next_row = first_row
        self.unreadable: dict[str, list[int]] = {}
        self.short: list[int] = []
        self.blank: list[int] = []

    def add(self, records: list[list[str]]) -> None:
        first = self.next_row
        self.next_row += len(records)
        if set(map(len, records)) == {self.width}:
            child = self._numbers("CHILD", [record[self.places["CHILD"]] for record in records])
            if not self._may_be_blank(child):
                rows = np.arange(first, first + len(records), dtype=np.int32)
                self._append(records, rows, child)
                return
        records, numbers = self._straightened(records, first)
        if records:
            child = self._numbers("CHILD", [record[self.places["CHILD"]] for record in records])
            self._append(records, np.array(numbers, dtype=np.int32), child)

    def _numbers(self, name: str, values: Sequence[str]) -> NDArray[np.int32]:
        number = self.numbered[name].__getitem__
        return np.fromiter(map(number, values), dtype=np.int32, count=len(values))

    def _may_be_blank(self, child: NDArray[np.int32]) -> bool:
        """Whether a row has no identifier, so that it may have nothing at all."""
        blank = self.numbered["CHILD"].blank
        return any(bool((child == number).any()) for number in blank)

    def _append(
        self, records: list[list[str]], rows: NDArray[np.int32], child: NDArray[np.int32]
    ) -> None:
        self.rows.append(rows)
        columns = list(zip(*records, strict=True))
        for name, place in self.places.items():
            numbers = child if name == "CHILD" else self._numbers(name, columns[place])
            self.parts[name].append(numbers)

    def _straightened(
        self, records: list[list[str]], first: int
    ) -> tuple[list[list[str]], list[int]]:
        kept: list[list[str]] = []
        numbers: list[int] = []
        for row, record in enumerate(records, start=first):
            if record is _BROKEN_QUOTES:
                self.unreadable.setdefault("broken_quotes", []).append(row)
            elif record is _UNREADABLE:
                self.unreadable.setdefault("unreadable_characters", []).append(row)
            elif not any(cell and not cell.isspace() for cell in record):
                self.blank.append(row)
            elif any(cell and not cell.isspace() for cell in record[self.width :]):
                self.unreadable.setdefault("too_many_fields", []).append(row)
            else:
                if len(record) < self.width:
                    self.short.append(row)
                fitted = record[: self.width] + [""] * (self.width - len(record))
                kept.append(fitted)
                numbers.append(row)
        return kept, numbers

    def column(self, name: str) -> Column:
        parts = self.parts[name]
        index = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
        return Column(tuple(self.numbered[name]), index)


def read_table(
    data: bytes, sniffed: Sniffed, file: str, progress: Callable[[float], None] | None = None
) -> RawTable:
    """Read the columns of a file that :func:`sniff` has recognised.

    :param file: what the file is called in messages.
    :param progress: called now and then with the share of the file that has been read.
    :raises UnreadableReturn: if a heading stands twice, or UTF-16 is cut short.
    """
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
    text = _without_preface(text).rstrip("\x1a")
    names = [name for name in layout.read if name in sniffed.headings]
    try:
        gathered = _gather(text, sniffed, names, progress, by_line="\0" in text)
    except csv.Error:
        gathered = _gather(text, sniffed, names, progress, by_line=True)
    rows = np.concatenate(gathered.rows) if gathered.rows else np.zeros(0, dtype=np.int32)
    last = max([*rows[-1:].tolist(), *(r[-1] for r in gathered.unreadable.values())], default=0)
    return RawTable(
        layout=layout,
        headings=sniffed.headings,
        rows=rows,
        columns={name: gathered.column(name) for name in names},
        encoding=encoding,
        read=len(rows) + sum(map(len, gathered.unreadable.values())),
        unreadable=gathered.unreadable,
        short=gathered.short,
        blank=[row for row in gathered.blank if row < last],
    )


def _gather(
    text: str,
    sniffed: Sniffed,
    names: Sequence[str],
    progress: Callable[[float], None] | None,
    *,
    by_line: bool,
) -> _Gatherer:
    lines = io.StringIO(text, newline="")
    records = (
        _line_by_line(lines, sniffed.delimiter)
        if by_line
        # strict: a quotation mark that is never closed is an error, not one endless value
        else csv.reader(lines, delimiter=sniffed.delimiter, skipinitialspace=True, strict=True)
    )
    for _ in islice(records, sniffed.heading_row):
        pass
    gathered = _Gatherer(sniffed.headings, names, first_row=sniffed.heading_row + 1)
    batches = 0
    while batch := list(islice(records, _ROWS_AT_ONCE)):
        gathered.add(batch)
        batches += 1
        if progress is not None and not batches % _BATCHES_A_CALL:
            progress(min(lines.tell() / len(text), 1.0))
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
