"""One file of a table: its rows as identifiers, dates and codes, and what it costs to be wrong.

Of an episode, start and end must be sound, and of a review its date, or the row is lost: an end
that cannot be read must not pass for care that goes on. Any other value that cannot be used is lost
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, field, frozen

from carekpi._written_dates import BIRTHS, EVENTS, PROBLEMS, Range
from carekpi.codes import CodeList, Ethnicity, Participation, Sex
from carekpi.domain import EPISODE_CODES as EPISODE_LISTS
from carekpi.ledger import in_words
from carekpi.readers._columns import (
    LONGEST_IDENTIFIER,
    Dates,
    Fault,
    Place,
    read_codes,
    read_dates,
    read_identifiers,
)
from carekpi.readers._layout import column_letter, may_be_data
from carekpi.readers._text import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._text import RawTable

__all__ = ["CODE_LISTS", "EPISODE_CODES", "Children", "FileRows", "InOrder", "Lost", "Parser"]
__all__ += ["parse"]

#: The codes of an episode, by heading: the names that a cohort has for them.
EPISODE_CODES = {
    "RNE": "reason_new",
    "LS": "legal_status",
    "CIN": "need",
    "PLACE": "placement",
    "PLACE_PROVIDER": "provider",
    "REC": "reason_ended",
    "REASON_PLACE_CHANGE": "reason_placement_changed",
}
#: The code lists, by the heading of their column.
CODE_LISTS: Mapping[str, type[CodeList]] = {
    **{heading: EPISODE_LISTS[name] for heading, name in EPISODE_CODES.items()},
    "REVIEW_CODE": Participation,
    "SEX": Sex,
    "ETHNIC": Ethnicity,
}


@frozen(kw_only=True, eq=False)
class InOrder:
    """Children by authority and identifier."""

    authorities: list[str]
    authority: NDArray[np.int32]
    """For each child, the place of its authority."""
    identifiers: list[str]
    """One a child."""
    places: NDArray[np.int64]
    """Where in this order the child of each number is."""

    def key(self, place: int) -> tuple[str, str]:
        """The authority and the identifier of one child."""
        return self.authorities[self.authority[place]], self.identifiers[place]

    def __len__(self) -> int:
        return len(self.identifiers)


class Children:
    """Numbers the children of all files: an identifier is one child within an authority."""

    def __init__(self) -> None:
        self._numbers: dict[str, defaultdict[str, int]] = {}
        self._next = count().__next__

    def numbers(self, authority: str, identifiers: Sequence[str]) -> NDArray[np.int64]:
        """The number of each child, new ones in the order in which they come."""
        known = self._numbers.setdefault(authority, defaultdict(self._next))
        return np.fromiter(map(known.__getitem__, identifiers), np.int64, len(identifiers))

    def in_order(self) -> InOrder:
        """The children by authority and identifier, whatever the order in which they came."""
        identifiers: list[str] = []
        authorities = sorted(self._numbers)
        counts = [len(self._numbers[name]) for name in authorities]
        places = np.empty(sum(counts), dtype=np.int64)
        for numbers in map(self._numbers.__getitem__, authorities):
            texts = sorted(numbers)
            rows = np.fromiter(map(numbers.__getitem__, texts), np.int64, len(texts))
            places[rows] = np.arange(len(identifiers), len(identifiers) + len(texts))
            identifiers += texts
        return InOrder(
            authorities=authorities,
            authority=np.repeat(np.arange(len(authorities), dtype=np.int32), counts),
            identifiers=identifiers,
            places=places,
        )


@frozen(kw_only=True, eq=False)
class Lost:
    """Values that could not be used, in rows that could."""

    reason: str
    column: tuple[str, str] | None
    details: Sequence[str]
    expected: str
    positions: NDArray[np.intp]
    """Which of the file's rows."""
    which: NDArray[np.int32]


# Why a value can be lost. Four bits hold it.
_WHY = (
    "",
    "unknown_code",
    *PROBLEMS,
    "unknown_word",
    "not_yes_or_no",
    "not_a_number",
    "before_its_start",
)
_BITS = 4


@define(kw_only=True, eq=False)
class FileRows:
    """The rows of one file that can be used, as columns."""

    table: str
    file: str
    headings: tuple[str, ...]
    rows: NDArray[np.int32]
    child: NDArray[np.int64]
    seen: NDArray[np.int64]
    """The children whom the return is about, those of lost rows among them."""
    columns: dict[str, NDArray[Any]]
    """Dates as ``datetime64[D]``, codes as ``int8``, by heading."""
    rank: NDArray[np.int64]
    """Which of rows that say the same is kept, whatever their order: the one whose findings the
    ledger must show. A number for which values of the row were lost, and why."""
    texts: dict[str, list[str]] = field(factory=dict)
    """Columns kept as they are."""
    lost: list[Lost] = field(factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[str, str] | None:
        """Letter and heading of a column, where the file has it."""
        if name not in self.headings:
            return None
        return column_letter(self.headings.index(name)), name


def parse(
    raw: RawTable, file: str, authority: str, children: Children, ledger: LedgerBuilder
) -> FileRows:
    """Read the values of a file; what cannot be read goes to the ledger."""
    parser = Parser(raw, file, ledger)
    parser.notes()
    texts = parser.identifiers()
    index = parser.column("CHILD").index
    named = np.zeros(len(texts), dtype=np.bool_)
    named[index[parser.keep]] = True
    identified = np.flatnonzero(named)
    numbers = np.full(max(len(texts), 1), -1, dtype=np.int64)
    numbers[identified] = children.numbers(
        authority,
        texts if named.all() else [texts[n] for n in identified.tolist()],
    )
    _PARSERS.get(raw.layout.name, _kept)(parser)
    return parser.finished(
        numbers[index],
        seen=numbers[:0] if raw.layout.kept_as_text else numbers[identified],
    )


class Parser:
    """A file whose rows are being read: those that are still good, and their columns."""

    def __init__(self, raw: RawTable, file: str, ledger: LedgerBuilder) -> None:
        self.raw, self.file, self.ledger = raw, file, ledger
        self.table = raw.layout.name
        self.keep = np.ones(len(raw.rows), dtype=np.bool_)
        self.columns: dict[str, NDArray[Any]] = {}
        self.texts: dict[str, list[str]] = {}
        self._lost: list[tuple[str, Fault]] = []

    def column(self, name: str) -> Column:
        """A column as text; blank throughout where the file lacks it."""
        held = self.raw.columns.get(name)
        return held or Column(("",), np.zeros(len(self.raw.rows), dtype=np.int32))

    def place(self, name: str) -> Place:
        return Place(
            ledger=self.ledger,
            table=self.table,
            file=self.file,
            letter=self.raw.letter(name),
            name=name,
            rows=self.raw.rows,
        )

    def dates(self, name: str, allowed: Range, *, shown: bool = True) -> Dates:
        return read_dates(self.column(name), self.place(name), allowed, shown=shown)

    # --- what is lost -----------------------------------------------------------------------

    def lose(
        self,
        wrong: NDArray[np.bool_],
        reason: str,
        name: str,
        *,
        details: Sequence[str] = ("",),
        which: NDArray[np.int32] | None = None,
        expected: str | None = None,
    ) -> None:
        """Lose rows, each for the first reason that it has."""
        wrong = wrong & self.keep
        self.ledger.enter(
            "row lost",
            self.table,
            self.file,
            self.raw.rows[wrong],
            reason,
            column=self.place(name).column,
            details=details,
            which=None if which is None else which[wrong],
            expected=expected,
        )
        self.keep &= ~wrong

    def lose_faulty(self, fault: Fault, name: str) -> None:
        """Lose the rows with a fault in the column."""
        self.lose(
            fault.rows,
            fault.reason,
            name,
            details=fault.details,
            which=fault.which,
            expected=fault.expected,
        )

    def lose_values(self, faults: Iterable[Fault], name: str) -> None:
        """Lose values: entered in the ledger later, for the rows that are used in the end."""
        self._lost += [(name, fault) for fault in faults]

    # --- what every table has ---------------------------------------------------------------

    def notes(self) -> None:
        """Enter what there is to say of the file as a whole, and the rows that are none."""
        raw, ledger = self.raw, self.ledger
        about: dict[str, Any] = {"table": self.table, "file": self.file}
        ledger.rows_read(self.table, self.file, raw.read)
        if raw.encoding != "UTF-8":
            ledger.note("encoding", f"the file is written in {raw.encoding}", **about)
        for position, name in enumerate(raw.headings):
            if name != raw.written[position]:
                ledger.note(
                    "other_heading",
                    f"the heading {raw.written[position]} was read as {name}",
                    column=(column_letter(position), name),
                    **about,
                )
            if name not in raw.layout.columns:
                ledger.note(
                    "unknown_column",
                    _unknown_column(name, raw),
                    column=(column_letter(position), "" if may_be_data(name) else name[:40]),
                    **about,
                )
        for name, lacking in raw.layout.lacking.items():
            if name not in raw.headings:
                ledger.note(
                    "missing_column",
                    f"column {name} is missing: {lacking}",
                    column=(None, name),
                    **about,
                )
        for reason, rows in (
            ("short_row", raw.short),
            ("blank_row", raw.blank),
            ("line_break", raw.line_breaks),
        ):
            if rows:
                ledger.note(reason, row=rows[0], count=len(rows), **about)
        for reason, found in raw.unreadable.items():
            ledger.enter(
                "row lost",
                self.table,
                self.file,
                [row for row, _ in found],
                reason,
                details=[detail for _, detail in found],
                which=np.arange(len(found)),
            )

    def identifiers(self) -> list[str]:
        """The identifier of each distinct value; rows without one are lost."""
        column = self.column("CHILD")
        texts = read_identifiers(column, self.place("CHILD"))
        if not all(texts):
            blank = column.where([not text for text in texts])
            self.lose(blank, "no_child", "CHILD", expected="the child's identifier")
        if max(map(len, texts), default=0) > LONGEST_IDENTIFIER:
            long = column.where([len(text) > LONGEST_IDENTIFIER for text in texts])
            self.lose(long, "not_an_identifier", "CHILD")
        return texts

    def codes(self, name: str) -> None:
        """Read a column of codes; one that is not in its list costs the value."""
        read = read_codes(self.column(name), self.place(name), CODE_LISTS[name].codes())
        self.columns[name] = read.numbers
        self.lose_values(read.faults, name)

    def value_date(self, name: str, allowed: Range) -> None:
        """Read a column of dates that tell of the child: never shown, and lost alone."""
        dates = self.dates(name, allowed, shown=False)
        self.columns[name] = dates.days
        self.lose_values(dates.faults, name)

    def birth_date_elsewhere(self) -> None:
        """Read dates of birth outside Header, which serve where Header has none.

        One that cannot be read costs nothing that a figure needs: it is noted once a file.
        """
        if "DOB" not in self.raw.columns:
            return
        dates = self.dates("DOB", BIRTHS, shown=False)
        self.columns["DOB"] = dates.days
        for fault in dates.faults:
            rows = self.raw.rows[fault.rows]
            self.ledger.note(
                fault.reason,
                table=self.table,
                file=self.file,
                row=int(rows[0]),
                column=self.place("DOB").column,
                count=len(rows),
                expected=fault.expected,
            )

    def key_date(self, name: str, reason: str) -> NDArray[np.datetime64]:
        """Read a column of dates without which a row cannot be used."""
        dates = self.dates(name, EVENTS)
        self.lose(dates.blank, reason, name, expected=f"a date as {dates.form}")
        for fault in dates.faults:
            self.lose_faulty(fault, name)
        self.columns[name] = dates.days
        return dates.days

    def finished(self, child: NDArray[np.int64], seen: NDArray[np.int64]) -> FileRows:
        """The rows that are left."""
        keep = self.keep
        kept = slice(None) if keep.all() else keep
        place = np.cumsum(keep) - 1
        lost = []
        rank = np.zeros(len(keep), dtype=np.int64)
        for name, fault in self._lost:
            rows = np.flatnonzero(fault.rows & keep)
            weight = _WHY.index(fault.reason) << (_BITS * self.raw.layout.read.index(name))
            rank[rows] += weight
            if len(rows):
                lost.append(
                    Lost(
                        reason=fault.reason,
                        column=self.place(name).column,
                        details=fault.details,
                        expected=fault.expected,
                        positions=place[rows],
                        which=fault.which[rows],
                    )
                )
        return FileRows(
            table=self.table,
            file=self.file,
            headings=self.raw.headings,
            rows=self.raw.rows[kept],
            child=child[kept],
            seen=seen,
            columns={name: values[kept] for name, values in self.columns.items()},
            rank=rank[kept],
            texts=self.texts,
            lost=lost,
        )


def _unknown_column(name: str, raw: RawTable) -> str:
    absent = [column for column in raw.layout.columns if column not in raw.headings]
    near = get_close_matches(name, absent, n=1, cutoff=0.7)
    if not name:
        return "a column without a heading was kept out"
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f"the column is not one of {raw.layout.name}, and was kept out{hint}"


def _episodes(file: Parser) -> None:
    start = file.key_date("DECOM", "no_start_date")
    end = file.dates("DEC", EVENTS)
    for fault in end.faults:
        why = in_words(fault.reason)
        file.lose_faulty(
            evolve(
                fault,
                reason="end_not_a_date",
                details=[detail or why for detail in fault.details],
                expected=f"{fault.expected}, or nothing while the episode is open",
            ),
            "DEC",
        )
    file.columns["DEC"] = end.days
    file.lose(end.days < start, "ends_before_it_starts", "DEC", expected="DECOM or a later day")
    for name in EPISODE_CODES:
        file.codes(name)


def _reviews(file: Parser) -> None:
    file.key_date("REVIEW", "no_review_date")
    file.codes("REVIEW_CODE")
    file.birth_date_elsewhere()


def _header(file: Parser) -> None:
    file.codes("SEX")
    file.codes("ETHNIC")
    file.value_date("DOB", BIRTHS)


def _uasc(file: Parser) -> None:
    file.value_date("DUC", EVENTS)
    file.birth_date_elsewhere()


def _kept(file: Parser) -> None:
    """A table kept as text, as most figures do not need it, the date of birth apart."""
    file.birth_date_elsewhere()
    for name in file.raw.layout.columns:
        if name not in ("CHILD", "DOB"):
            column = file.column(name)
            values = [value.strip() for value in column.values]
            file.texts[name] = [values[n] for n in column.index[file.keep].tolist()]


_PARSERS: Mapping[str, Callable[[Parser], None]] = {
    "Header": _header,
    "Episodes": _episodes,
    "Reviews": _reviews,
    "UASC": _uasc,
}
