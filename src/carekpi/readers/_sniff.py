"""What a file is, by its first bytes: its encoding, its delimiter, and the table that it holds."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Literal

from attrs import frozen

from carekpi.readers._layout import (
    TABLES,
    Layout,
    heading,
    local_layouts,
    may_be_data,
    near_misses,
    recognise,
    to_be_named,
)

__all__ = ["HEAD", "LINE_BREAK", "Sniffed", "decode", "sniff", "without_preface"]

#: How much of a file is read to find out what it is.
HEAD = 1 << 16
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
LINE_BREAK = re.compile("\r\n|\r|\n")
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
    """The headings as the table has them."""
    written: tuple[str, ...] = ()
    """The headings as :func:`carekpi.readers._layout.heading` writes them."""
    heading_row: int = 1
    heading_lines: int = 1
    """How many lines of text there are up to the end of the headings."""


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without its mark: in headings, which are ASCII, every second byte is 0."""
    start = data[:200]
    zeros = [start[0::2].count(0), start[1::2].count(0)]
    if min(zeros) == 0 and max(zeros) * _NEARLY > len(start) // 2 * (_NEARLY - 1):
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _decoded(data: bytes, codec: str, *, whole: bool) -> str:
    return data.decode(codec) if whole else codecs.getincrementaldecoder(codec)().decode(data)


def decode(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """The text of a file and the name of its encoding.

    A byte-order mark is believed. Without one, the text is UTF-8 if it can be, otherwise
    Windows-1252, which council systems on Windows write. Nothing here can fail but UTF-16 cut
    short (``UnicodeDecodeError``).

    :param whole: whether this is the whole file; the start of one may end within a character.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _decoded(data, codec, whole=whole), name
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return _decoded(data, unmarked, whole=whole), "UTF-16"
    for codec, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return _decoded(data, codec, whole=whole), name
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "Windows-1252"  # with a byte that Windows-1252 does not define


def without_preface(text: str) -> tuple[str, int]:
    """The text without a spreadsheet's own `sep=` line, and how many lines that has.

    A spreadsheet does not count it.
    """
    text = text.lstrip("\ufeff")
    if text[:4].lower() == "sep=":
        return "".join(LINE_BREAK.split(text, maxsplit=1)[1:]), 1
    return text, 0


def _first_records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first records, each with the number of lines up to its end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    records: list[tuple[int, list[str]]] = []
    with suppress(csv.Error):  # what came before the fault stands
        records.extend((reader.line_num, cells) for cells in islice(reader, _ROWS_TO_SEARCH))
    return records


def sniff(head: bytes, tables: Mapping[str, Layout] = TABLES, file: str = "") -> Sniffed:
    """Tell what a file is by its first bytes (:data:`HEAD` of them).

    :param tables: those that it may be one of.
    :param file: its name, for tables that headings alone do not tell apart.
    """
    if not head:
        return Sniffed(kind="empty", says="is empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed(kind="zip", says="is a zip")
    if head.startswith(_OLE):
        return Sniffed(
            kind="workbook",
            says="is an Excel workbook; save it as CSV, or wait for carekpi[excel]",
        )
    text, _ = without_preface(decode(head, whole=False)[0])
    if not text.strip():
        return Sniffed(kind="empty", says="is empty")
    found = _headings_in(text.replace("\0", ""), tables, file)
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
    return Sniffed(kind="text", says=_what_headings(text, tables, file))


def _headings_in(text: str, tables: Mapping[str, Layout], file: str) -> Sniffed | None:
    """The headings, if the first row that is not blank holds those of a table."""
    best: tuple[int, Sniffed] | None = None
    for delimiter in _DELIMITERS:
        for row, (lines, cells) in enumerate(_first_records(text, delimiter), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            names = tuple(heading(cell) for cell in cells)
            layout = recognise(names, tables, file)
            if layout is not None:
                known = len(set(layout.named(names)) & set(layout.columns))
                if best is None or known > best[0]:
                    sniffed = Sniffed(
                        kind="table",
                        layout=layout,
                        delimiter=delimiter,
                        headings=layout.named(names),
                        written=names,
                        heading_row=row,
                        heading_lines=lines,
                    )
                    best = (known, sniffed)
            break
    return best[1] if best else None


def _what_headings(text: str, tables: Mapping[str, Layout], file: str) -> str:
    """Why a text is not one of the tables, in words that show nobody's record."""
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    records = [
        (row, cells)
        for row, (_, cells) in enumerate(_first_records(text, delimiter), start=1)
        if any(cell.strip() for cell in cells)
    ]
    for row, cells in records[1:]:
        layout = recognise([heading(cell) for cell in cells], tables, file)
        if layout is not None:
            return (
                f"has the headings of {layout.name} in row {row}; remove the rows above, so that "
                "the headings come first"
            )
    cells = records[0][1] if records else []
    names = [heading(cell) for cell in cells]
    others = to_be_named(names, tables)
    if others:
        called = " or ".join(f"{layout.key}.csv" for layout in others)
        named = " and of ".join(layout.name for layout in others)
        return f"has the headings of {named}; call it {called}, so that it can be told"
    elsewhere = _of_other_tables(names, tables)
    if elsewhere:
        return elsewhere
    if any(map(may_be_data, cells)):
        return "does not begin with headings"
    near = near_misses(cells, tables)
    if near:
        return f"has {near}"
    of = " of the return" if tables is TABLES else ""
    return f"does not have the headings of a table{of}"


def _of_other_tables(names: Sequence[str], tables: Mapping[str, Layout]) -> str:
    """What to do with a table of the return among a council's own, or the other way round."""
    if tables is TABLES:
        layout, what = recognise(names, local_layouts()), "a council's own tables"
        how = "read_local, or --local"
    else:
        layout, what = recognise(names, TABLES), "the return"
        how = "read_ssda903, or --ssda903"
    return f"is {layout.name} of {what}; give it with {how}" if layout else ""
