"""What a reader could not use, and why.

A reader gives two things: the cohort, and a ledger. Every row that was read is in one of them.
A row that the cohort does not hold is in the ledger as a *row lost*; a value that could not be
used, in a row that could, as a *value lost*; and what was understood although it was not written
as the return has it, as a *note*.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from attrs import asdict, field, fields, frozen

from carekpi._spreadsheet import csv_text, write_whole

if TYPE_CHECKING:
    from os import PathLike

    from numpy.typing import NDArray

__all__ = ["REASONS", "FileCount", "Kind", "Ledger", "LedgerBuilder", "LedgerEntry"]

#: The three kinds of entry.
Kind = Literal["row lost", "value lost", "note"]
_KINDS: tuple[Kind, ...] = ("row lost", "value lost", "note")

#: Every reason that an entry can have, as a sentence.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        # a row that could not be read
        "no_child": "The row has no child identifier.",
        "not_an_identifier": "The child identifier is too long to be one.",
        "no_start_date": "The episode has no start date (DECOM).",
        "no_review_date": "The review has no date (REVIEW).",
        "no_visit_date": "The visit has no date (DATE).",
        "no_visitor": "The visit does not say who made it (VISITOR).",
        "no_outcome": "The visit does not say whether the child was seen (OUTCOME).",
        "no_value": "The row has nothing in a column that it needs.",
        "end_not_a_date": "The episode has an end (DEC) that cannot be read as a date.",
        "ends_before_it_starts": "The episode ends before it starts.",
        "before_its_start": "The day lies before the one that it follows.",
        "too_many_fields": "The row has more fields than the heading row.",
        "broken_quotes": "The quotation marks in the row do not pair up.",
        "rows_within_quotes": "Several rows stand between quotation marks, as if one value.",
        "unreadable_characters": "The row holds characters that are not text.",
        # a date that could not be read
        "not_a_date": "The value is not a date.",
        "month_first": "The value is not a date with the day first.",
        "month_may_be_first": (
            "The value may have the month first, as other values of the column have."
        ),
        "two_digit_year": "The value has a year of two digits.",
        "excel_serial": "The value is a spreadsheet's day number, not a date.",
        "placeholder_date": "The value is a date that stands for 'not known'.",
        "date_out_of_range": "The value lies outside the dates that carekpi knows.",
        "time_of_day": "The value has a time of day.",
        "mixed_date_forms": "The value is not in the form of the rest of the column.",
        # a code that could not be read
        "unknown_code": "The value is not a code of its column.",
        "unknown_word": "The value is none of the words of its column.",
        "not_yes_or_no": "The value is neither yes nor no.",
        "not_a_number": "The value is not a number that its column takes.",
        # rows that were read, and are not in the cohort
        "same_as_another_row": "Another row says the same.",
        "replaced_by_later_return": "A later return has its own version of the row.",
        "conflicting_row": "Another row of the same return says something else of the child.",
        "before_coverage": "The review was held before the day from which reviews are complete.",
        "child_not_known": "The child is in none of the returns that were read.",
        "child_of_several": "The identifier is of children of several authorities.",
        "put_together": "Another row is of the same thing, and the two were put together.",
        "rows_differ": "Rows that are of one thing differ, so the value is not known.",
        "rows_alike": "Rows say the same as another, and each counts.",
        "no_such_review": "The return has no review of the child on that day.",
        "no_such_episode": "The return has no episode of the child that starts on that day.",
        # values of a child that differ
        "conflicting_value": "Rows of one return differ, so the value is not known.",
        "conflicting_code": "Rows for one review have different codes.",
        "differs_between_returns": "Returns differ; the value of the latest was used.",
        "birth_date_differs": "The date of birth is not the one in Header, which was used.",
        "birth_date_from_another_table": (
            "The date of birth is missing from Header; this table's was used."
        ),
        "same_start_twice": "Two episodes of the child start on the same day.",
        "open_in_earlier_return": (
            "The episode is open in an earlier return and missing from the next; it was taken to "
            "be open still."
        ),
        "no_reason_new": (
            "The episode does not say why it began (RNE): where it is the first, it is not known "
            "when the child entered care."
        ),
        "overlaps": (
            "The episode began before the one before it ended: the child's status is that of the "
            "one that began last."
        ),
        "held_after_the_return": "The review is dated after the last day of the returns.",
        "open_before_new_start": (
            "The episode is open, and a later one of the child says that care began (RNE S), so "
            "that the child counts as looked after for ever; the open one needs its end."
        ),
        "reason_without_end": (
            "The episode has a reason for its end (REC) and no end (DEC); it was taken to be open."
        ),
        # what was understood all the same
        "spaces_removed": "Spaces around values were removed.",
        "letter_case": "Codes in lower case were understood.",
        "labels_in_one_case": "Labels that differ only in letter case were taken for one.",
        "decimal_removed": "Whole numbers written with '.0' were understood.",
        "commas_removed": "Whole numbers with commas between thousands were understood.",
        "rounded": "Numbers with more than three decimals were rounded to three.",
        "month_named": "Months written with their name were understood.",
        "time_removed": "Dates written with a time of midnight were understood.",
        "short_date": "Dates written without leading zeros were understood.",
        "line_break": "Values with line breaks in them were understood.",
        "short_row": "Rows with too few fields were read as if the missing ones were blank.",
        "blank_row": "Rows with nothing in them were passed over.",
        "damaged_identifier": "Identifiers look as if a spreadsheet had changed them.",
        "leading_zeros_differ": "Identifiers would match those of Episodes but for leading zeros.",
        "code_not_of_this_year": "A code that is not in the list for the return's year was used.",
        # about files and tables
        "encoding": "The file is not written in UTF-8.",
        "other_heading": "A heading that stands for one of the table's was understood.",
        "unknown_column": "A column that is not one of the table's was kept out.",
        "missing_column": "A column of the table is not in the file.",
        "missing_table": "A table of the return was not given.",
        "not_a_table": "A file that is none of the tables was not read.",
        "table_not_read": "A table could not be read at all.",
        "folder_not_read": "A folder was not read.",
        # about returns
        "year_of_return": "The year that a return was taken to be of.",
        "year_differs": "The year given is not the one that the return's dates point to.",
        "one_return_in_parts": "Two returns of one year were read as one.",
        "files_of_several_years": "Files of one return seem to be of different years.",
        "gap_between_returns": "A year is missing between returns.",
    }
)


def in_words(reason: str) -> str:
    """A reason as it stands within a sentence.

    >>> in_words("no_child")
    'the row has no child identifier'
    """
    sentence = REASONS[reason]
    return sentence[0].lower() + sentence[1:].rstrip(".")


@frozen(kw_only=True)
class LedgerEntry:
    """One finding of a reader.

    It prints as a spreadsheet user would say it:

    >>> print(LedgerEntry(
    ...     kind="value lost", reason="unknown_code", table="Reviews", file="reviews.csv",
    ...     row=112, column="D", name="REVIEW_CODE", detail='"PN9" is not a participation code',
    ...     expected="one of PN0 to PN7",
    ... ))
    reviews.csv, column D (REVIEW_CODE), row 112: "PN9" is not a participation code;
    expected one of PN0 to PN7
    """

    kind: Kind
    """``"row lost"``, ``"value lost"`` or ``"note"``."""
    reason: str
    """The reason, a key of :data:`REASONS`."""
    table: str = ""
    """The table of the return, such as ``"Reviews"``; empty for what concerns no single table."""
    file: str = ""
    """The file, as it was named to the reader, or within the folder or zip that was."""
    row: int | None = None
    """The row as a spreadsheet numbers it, the headings being row 1: the first row concerned."""
    column: str | None = None
    """The column's letter in a spreadsheet."""
    name: str | None = None
    """The column's heading."""
    detail: str = ""
    """What was found. Never an identifier, a name or a date of birth."""
    expected: str | None = None
    """What was expected instead."""
    count: int = 1
    """How many rows the entry stands for."""

    @property
    def where(self) -> str:
        """File, column and row, as a spreadsheet user would name them."""
        where = [self.file or self.table]
        if self.column is not None:
            where.append(f"column {self.column}" + (f" ({self.name})" if self.name else ""))
        elif self.name is not None:
            where.append(f"column {self.name}")
        if self.row is not None:
            where.append(f"row {self.row}" if self.count == 1 else f"first in row {self.row}")
        return ", ".join(part for part in where if part)

    def __str__(self) -> str:
        text = _told(self, in_words(self.reason))
        return f"{text} ({self.count:,} rows)" if self.count > 1 else text


def _told(entry: LedgerEntry, otherwise: str = "") -> str:
    """Place, finding (or what stands for it) and what was expected, as far as there are such."""
    text = ": ".join(part for part in (entry.where, entry.detail or otherwise) if part)
    return "; expected ".join(part for part in (text, entry.expected) if part)


@frozen(kw_only=True)
class FileCount:
    """How many rows of one file were read, used and lost."""

    file: str
    """The file."""
    table: str
    """The table of the return that it holds."""
    read: int
    """Rows of data, the heading row and rows with nothing in them not counted."""
    used: int
    """Rows that the cohort holds."""
    lost: int
    """Rows that the ledger holds instead."""


@frozen(kw_only=True, eq=False)
class _Block:
    """Entries that share all but the row: a million of them take a few megabytes."""

    kind: Kind
    reason: str
    table: str
    file: str
    column: tuple[str | None, str] | None
    expected: str | None
    details: Sequence[str]
    which: NDArray[np.int32] | None
    rows: NDArray[np.int32] | None
    """The row of each entry, or nothing where one entry stands for all rows."""
    first_row: int | None
    count: int

    def __len__(self) -> int:
        return 1 if self.rows is None else len(self.rows)

    def entry(self, position: int) -> LedgerEntry:
        column, name = self.column or (None, None)
        return LedgerEntry(
            kind=self.kind,
            reason=self.reason,
            table=self.table,
            file=self.file,
            row=self.first_row if self.rows is None else int(self.rows[position]),
            column=column,
            name=name,
            detail=self.details[0 if self.which is None else int(self.which[position])],
            expected=self.expected,
            count=self.count if self.rows is None else 1,
        )


class _Entries(Sequence[LedgerEntry]):
    """A sequence of entries that makes each when it is asked for."""

    def __init__(self, blocks: Sequence[_Block]) -> None:
        self._blocks = tuple(blocks)
        self._ends = np.cumsum([len(block) for block in blocks], dtype=np.int64)

    def __len__(self) -> int:
        return int(self._ends[-1]) if self._blocks else 0

    @overload
    def __getitem__(self, index: int) -> LedgerEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[LedgerEntry]: ...
    def __getitem__(self, index: int | slice) -> LedgerEntry | Sequence[LedgerEntry]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"the ledger has {len(self)} such entries, none at {index}")
        block = int(np.searchsorted(self._ends, position, side="right"))
        before = int(self._ends[block - 1]) if block else 0
        return self._blocks[block].entry(position - before)

    def __iter__(self) -> Iterator[LedgerEntry]:
        for block in self._blocks:
            for position in range(len(block)):
                yield block.entry(position)

    def __repr__(self) -> str:
        return f"<{len(self):,} entries of a ledger>"


@frozen(eq=False, repr=False)
class Ledger:
    """What a reader could not use, with file, row, column, reason and what was expected.

    For every table, and for every file, the rows used and the rows lost add up to the rows read:

    >>> from carekpi.ledger import LedgerBuilder
    >>> builder = LedgerBuilder()
    >>> builder.rows_read("Reviews", "reviews.csv", 3)
    >>> builder.enter("row lost", "Reviews", "reviews.csv", [4], "no_child")
    >>> builder.rows_used("Reviews", "reviews.csv", 2)
    >>> ledger = builder.build()
    >>> ledger.rows_read["Reviews"], ledger.rows_used["Reviews"], ledger.rows_lost["Reviews"]
    (3, 2, 1)
    >>> print(ledger.entries(kind="row lost")[0])
    reviews.csv, row 4: the row has no child identifier
    """

    _blocks: tuple[_Block, ...] = field(factory=tuple)
    files: tuple[FileCount, ...] = field(factory=tuple)
    """The files that were read, each with its counts of rows."""

    @property
    def rows_read(self) -> Mapping[str, int]:
        """Rows read, by table."""
        return self._by_table("read")

    @property
    def rows_used(self) -> Mapping[str, int]:
        """Rows that the cohort holds, by table."""
        return self._by_table("used")

    @property
    def rows_lost(self) -> Mapping[str, int]:
        """Rows that only the ledger holds, by table."""
        return self._by_table("lost")

    def _by_table(self, what: str) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for file in self.files:
            counts[file.table] = counts.get(file.table, 0) + getattr(file, what)
        return MappingProxyType(counts)

    def entries(
        self, kind: Kind | None = None, reason: str | None = None, table: str | None = None
    ) -> Sequence[LedgerEntry]:
        """The findings, rows lost first, then values lost, then notes.

        :param kind: only entries of this kind.
        :param reason: only entries with this reason, a key of :data:`REASONS`.
        :param table: only entries of this table of the return.
        :raises ValueError: if there is no such kind or reason.
        """
        if kind is not None and kind not in _KINDS:
            raise ValueError(f"there is no kind of entry {kind!r}; expected one of {_KINDS}")
        if reason is not None and reason not in REASONS:
            raise ValueError(
                f"there is no reason {reason!r}; carekpi.ledger.REASONS lists the reasons"
            )
        return _Entries(
            [
                block
                for block in self._blocks
                if (kind is None or block.kind == kind)
                and (reason is None or block.reason == reason)
                and (table is None or block.table == table)
            ]
        )

    def counts(self) -> Mapping[tuple[Kind, str, str], int]:
        """How many rows each finding concerns, by kind, table and reason."""
        counts: Counter[tuple[Kind, str, str]] = Counter()
        for block in self._blocks:
            counts[block.kind, block.table, block.reason] += block.count
        return MappingProxyType(counts)

    def summary(self) -> str:
        """The rows read, used and lost of each table, and each reason with its count, as text."""
        read, used, lost = self.rows_read, self.rows_used, self.rows_lost
        name = max([16, *(len(table) + 1 for table in read)])
        lines = [f"{'Table':<{name}}{'rows read':>12}{'used':>12}{'not used':>12}"]
        lines += [f"{t:<{name}}{read[t]:>12,}{used[t]:>12,}{lost[t]:>12,}" for t in read]
        lines.append(
            f"{'All':<{name}}{sum(read.values()):>12,}{sum(used.values()):>12,}"
            f"{sum(lost.values()):>12,}"
        )
        for kind, title in (
            ("row lost", "Rows not used"),
            ("value lost", "Values not used"),
            ("note", "Notes"),
        ):
            grouped = self._grouped(kind)
            if grouped:
                lines += ["", title]
            for table, reason, count, first in grouped:
                lines.append(f"  {count:>9,}  {table + ': ' if table else ''}{REASONS[reason]}")
                shown = _told(first)
                if shown:  # an entry for several rows says itself which is the first
                    several = count > 1 and first.count == 1
                    lines.append(f"{'':13}{'first: ' if several else ''}{shown}")
        return "\n".join(lines)

    def _grouped(self, kind: str) -> list[tuple[str, str, int, LedgerEntry]]:
        """By table and reason: how many rows, and the first entry."""
        groups: dict[tuple[str, str], tuple[int, LedgerEntry]] = {}
        for block in self._blocks:
            if block.kind == kind:
                key = (block.table, block.reason)
                count, first = groups.get(key) or (0, block.entry(0))
                groups[key] = (count + block.count, first)
        return [(*key, *held) for key, held in groups.items()]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The entries as dictionaries, in the order of :meth:`entries`."""
        return [asdict(entry) for entry in self.entries()]

    def to_csv(self, path: str | PathLike[str] | None = None) -> str:
        """The entries as CSV text, which is also written to a file where one is named.

        A text that a spreadsheet would take for a formula is preceded by an apostrophe.

        :param path: the file to write (UTF-8 with a byte-order mark, as spreadsheets want it).
            One that is there already is replaced, and stays as it was if writing fails.
        """
        names = [attribute.name for attribute in fields(LedgerEntry)]
        text = csv_text(names, map(asdict, self.entries()))
        if path is not None:
            write_whole(path, text)
        return text

    def __add__(self, other: Ledger) -> Ledger:
        """Both as one, where other files were read beside a return's."""
        if not isinstance(other, Ledger):
            return NotImplemented
        blocks = sorted((*self._blocks, *other._blocks), key=lambda b: _KINDS.index(b.kind))
        return Ledger(tuple(blocks), (*self.files, *other.files))

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        read, lost = sum(self.rows_read.values()), sum(self.rows_lost.values())
        return f"<Ledger: {read:,} rows read, {lost:,} not used>"

    def _repr_html_(self) -> str:
        def row(tag: str, *cells: object) -> str:
            return (
                "<tr>" + "".join(f"<{tag}>{html.escape(str(c))}</{tag}>" for c in cells) + "</tr>"
            )

        read, used, lost = self.rows_read, self.rows_used, self.rows_lost
        tables = [row("th", "Table", "Rows read", "Used", "Not used")]
        tables += [row("td", t, f"{read[t]:,}", f"{used[t]:,}", f"{lost[t]:,}") for t in read]
        findings = [row("th", "Kind", "Table", "Reason", "Rows", "First")]
        findings += [
            row("td", kind, table, REASONS[reason], f"{count:,}", _told(first))
            for kind in _KINDS
            for table, reason, count, first in self._grouped(kind)
        ]
        return f"<table>{''.join(tables)}</table><table>{''.join(findings)}</table>"


class LedgerBuilder:
    """Gathers a reader's findings and makes the ledger of them.

    Rows used are counted by the reader, not worked out as the difference, so that
    :meth:`build` can hold the two to each other.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._files: dict[tuple[str, str], list[int]] = {}

    def rows_read(self, table: str, file: str, count: int) -> None:
        """Say how many rows of data a file has."""
        self._files.setdefault((table, file), [0, 0, 0])[0] += count

    def rows_used(self, table: str, file: str, count: int) -> None:
        """Say how many rows of the file the cohort holds."""
        self._files[table, file][1] += count

    def enter(
        self,
        kind: Kind,
        table: str,
        file: str,
        rows: Sequence[int] | NDArray[np.int32],
        reason: str,
        *,
        column: tuple[str | None, str] | None = None,
        details: Sequence[str] = ("",),
        which: NDArray[np.integer[Any]] | None = None,
        expected: str | None = None,
    ) -> None:
        """Enter rows, each as an entry of its own.

        :param kind: ``"row lost"`` for rows that the cohort does not hold, ``"value lost"`` for
            those that it holds without the value, or ``"note"``.
        :param rows: the rows' numbers, the heading row being 1.
        :param column: the letter and heading of the column that is at fault.
        :param details: what was found, in words; one for all rows, or several and ``which``.
        :param which: for each row, the position of its words in ``details``.
        """
        if not len(rows):
            return
        if kind == "row lost":
            self._files[table, file][2] += len(rows)
        self._blocks.append(
            _Block(
                kind=kind,
                reason=reason,
                table=table,
                file=file,
                column=column,
                expected=expected,
                details=details,
                which=None if which is None else np.array(which, dtype=np.int32),
                rows=np.array(rows, dtype=np.int32),
                first_row=None,
                count=len(rows),
            )
        )

    def note(
        self,
        reason: str,
        detail: str = "",
        *,
        table: str = "",
        file: str = "",
        row: int | None = None,
        column: tuple[str | None, str] | None = None,
        count: int = 1,
        expected: str | None = None,
    ) -> None:
        """Enter one note that stands for ``count`` rows, the first of them ``row``."""
        self._blocks.append(
            _Block(
                kind="note",
                reason=reason,
                table=table,
                file=file,
                column=column,
                expected=expected,
                details=(detail,),
                which=None,
                rows=None,
                first_row=row,
                count=count,
            )
        )

    def most_lost(self, files: Collection[str]) -> LedgerEntry | None:
        """The first of the entries for which most rows of some files were lost."""
        lost = [b for b in self._blocks if b.kind == "row lost" and b.file in files]
        return max(lost, key=len).entry(0) if lost else None

    def notes(self, reason: str) -> Sequence[LedgerEntry]:
        """The notes entered so far for a reason."""
        return _Entries([b for b in self._blocks if b.kind == "note" and b.reason == reason])

    def build(self) -> Ledger:
        """The ledger.

        :raises RuntimeError: if rows were lost without an entry: a fault of the reader's, which
            must not go unseen.
        """
        files = tuple(
            FileCount(table=table, file=file, read=read, used=used, lost=lost)
            for (table, file), (read, used, lost) in self._files.items()
        )
        for file in files:
            if file.read != file.used + file.lost:
                raise RuntimeError(
                    f"{file.file}: {file.read} rows were read, {file.used} used and {file.lost} "
                    "entered in the ledger. This is a fault in carekpi: please report it"
                )
        blocks = sorted(self._blocks, key=lambda block: _KINDS.index(block.kind))
        return Ledger(tuple(blocks), files)
