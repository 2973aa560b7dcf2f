"""Breaking rows on purpose, in the ways in which the returns of councils are broken.

It is done to the files of a clean sample, so that the broken sample differs from the clean
one in these rows and in nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from carekpi.cohort import LOCAL_TABLES

if TYPE_CHECKING:
    from carekpi.cohort import LocalTable
    from carekpi.sample._chance import Die

__all__ = ["Flaw", "spoil", "spoil_local"]

_SHARE: Final = 0.02
_UNDER_FOUR: Final = "PN0"
_A_TEENAGER: Final = dt.timedelta(days=13 * 366)
_TOO_EARLY: Final = dt.timedelta(days=10)  # less than any time between two times in care
_DAY_0_OF_SPREADSHEETS: Final = dt.date(1899, 12, 30)


@frozen(kw_only=True)
class Flaw:
    """One thing that was broken.

    :param file: the file, from the sample's folder. :param row: its row as a spreadsheet
        counts them, the headings being row 1; of a row that was added, the added one.
    :param column: the heading over what was changed, None where it is the row itself.
    :param kind: in which way. :param child: the row's identifier as it was, if it has one.
    """

    file: str
    row: int
    column: str | None
    kind: str
    child: str


@frozen(kw_only=True)
class _Row:
    """A row of a clean file.

    :param entries: the days on which the child is known to have entered care.
    :param opens: the first day of which the return tells.
    """

    cells: dict[str, str]
    entries: tuple[dt.date, ...]
    opens: dt.date
    strangers: Iterator[str]

    def line(self, **changed: str) -> str:
        return ",".join({**self.cells, **changed}.values()) + "\n"


_Break = Callable[[_Row], "list[str] | None"]
"""Gives the lines that stand for the row now; None where it cannot be broken in this way."""
_Way = tuple[str, "str | None", _Break]
"""A name for the way, the column that it breaks, and how."""


def _date(text: str) -> dt.date:
    return dt.date(int(text[6:]), int(text[3:5]), int(text[:2]))


def _changed(column: str, change: Callable[[str], str]) -> _Break:
    def broken(row: _Row) -> list[str] | None:
        before = row.cells[column]
        after = change(before) if before else before
        return None if after == before else [row.line(**{column: after})]

    return broken


def _spreadsheet_number(text: str) -> str:
    return str((_date(text) - _DAY_0_OF_SPREADSHEETS).days)


def _given_twice(row: _Row) -> list[str]:
    return [row.line(), row.line()]


def _given_twice_otherwise(row: _Row) -> list[str] | None:
    code = row.cells["REVIEW_CODE"]
    if code == _UNDER_FOUR:
        return None
    return [row.line(), row.line(REVIEW_CODE="PN7" if code == "PN1" else "PN1")]


def _under_four(row: _Row) -> list[str] | None:
    if _date(row.cells["REVIEW"]) - _date(row.cells["DOB"]) < _A_TEENAGER:
        return None
    return [row.line(REVIEW_CODE=_UNDER_FOUR)]


def _before_entry(row: _Row) -> list[str] | None:
    held = _date(row.cells["REVIEW"])
    entered = max((day for day in row.entries if day <= held), default=None)
    if entered is None:
        return None
    early = entered - _TOO_EARLY
    if early < max(row.opens, _date(row.cells["DOB"])):
        return None
    return [row.line(REVIEW=f"{early:%d/%m/%Y}")]


def _of_nobody(row: _Row) -> list[str]:
    return [row.line(CHILD=next(row.strangers))]


_PADDED: Final[_Way] = ("padded_identifier", "CHILD", _changed("CHILD", "  {} ".format))
_TWICE: Final[_Way] = ("duplicate_row", None, _given_twice)


def _dates(column: str) -> tuple[_Way, ...]:
    return (
        ("blank_date", column, _changed(column, lambda _: "")),
        ("two_digit_year", column, _changed(column, lambda text: text[:6] + text[8:])),
        ("spreadsheet_number", column, _changed(column, _spreadsheet_number)),
    )


_WAYS: Final[Mapping[str, tuple[_Way, ...]]] = {
    "reviews.csv": (
        *_dates("REVIEW"),
        ("lower_case_code", "REVIEW_CODE", _changed("REVIEW_CODE", str.lower)),
        ("unknown_code", "REVIEW_CODE", _changed("REVIEW_CODE", lambda _: "PN9")),
        ("blank_code", "REVIEW_CODE", _changed("REVIEW_CODE", lambda _: "")),
        ("under_four_code", "REVIEW_CODE", _under_four),
        ("before_entry", "REVIEW", _before_entry),
        ("no_episode", "CHILD", _of_nobody),
        ("conflicting_row", "REVIEW_CODE", _given_twice_otherwise),
        _TWICE,
        _PADDED,
    ),
    "episodes.csv": (
        ("lower_case_code", "LS", _changed("LS", str.lower)),
        ("unknown_code", "PLACE", _changed("PLACE", lambda _: "Q9")),
        ("blank_code", "REC", _changed("REC", lambda _: "")),
        *_dates("DECOM"),
        _TWICE,
        _PADDED,
    ),
    "header.csv": (
        ("lower_case_code", "ETHNIC", _changed("ETHNIC", str.lower)),
        ("unknown_code", "SEX", _changed("SEX", lambda _: "9")),
        *_dates("DOB"),
        _TWICE,
        _PADDED,
    ),
}
"""The ways in which a row of each file is broken."""


def _of_table(table: LocalTable) -> tuple[_Way, ...]:
    """The ways in which a row of a table of a council's own is broken."""
    ways: list[_Way] = []
    for field in table.fields:
        column = field.heading
        if field.kind == "child":
            ways += [
                ("padded_identifier", column, _changed(column, "  {} ".format)),
                ("no_episode", column, _changed_to_nobody),
            ]
        elif field.kind == "date":
            ways += _dates(column)
        elif field.kind == "words":
            ways += [
                ("letter_case", column, _changed(column, str.upper)),
                ("unknown_word", column, _changed(column, lambda _: "perhaps")),
            ]
        elif field.kind == "flag":
            ways.append(("unknown_word", column, _changed(column, lambda _: "perhaps")))
        elif field.kind in {"number", "whole"}:
            ways.append(("no_number", column, _changed(column, "about {}".format)))
    return (*ways, _TWICE)


def _changed_to_nobody(row: _Row) -> list[str] | None:
    return _of_nobody(row) if row.cells["CHILD"] else None


_LOCAL_WAYS: Final[Mapping[str, tuple[_Way, ...]]] = {
    key: _of_table(table) for key, table in LOCAL_TABLES.items()
}

_BLANK_LINES_AT_THE_END: Final = {"reviews.csv": 2, "episodes.csv": 1, "visits.csv": 3}


def spoil(
    whole: Path, part: str, *, opens: dt.date, strangers: Iterator[str], die: Die
) -> list[Flaw]:
    """Break rows of one return, and say which.

    :param whole: the sample's folder. :param part: the return's folder in it, or ``""``.
    :param opens: the first day of which the return tells.
    :param strangers: identifiers that no child has.
    """
    entries = _entries(whole / part / "episodes.csv")
    flaws = []
    for name, ways in _WAYS.items():
        flaws += _spoiled(
            whole,
            (Path(part) / name).as_posix(),
            ways,
            lambda cells: _Row(
                cells=cells,
                entries=entries.get(cells["CHILD"], ()),
                opens=opens,
                strangers=strangers,
            ),
            die,
        )
    return flaws


def spoil_local(whole: Path, part: str, *, strangers: Iterator[str], die: Die) -> list[Flaw]:
    """Break rows of the tables of a council's own, as far as they are there, and say which."""
    flaws = []
    for key, ways in _LOCAL_WAYS.items():
        if (whole / part / f"{key}.csv").exists():
            flaws += _spoiled(
                whole,
                f"{part}/{key}.csv",
                ways,
                lambda cells: _Row(cells=cells, entries=(), opens=dt.date.min, strangers=strangers),
                die,
            )
    return flaws


def _spoiled(
    whole: Path,
    file: str,
    ways: tuple[_Way, ...],
    row_of: Callable[[dict[str, str]], _Row],
    die: Die,
) -> list[Flaw]:
    """Break rows of one file."""
    path, flaws = whole / file, []
    headings, *lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    columns = headings.strip().split(",")
    queue: deque[_Way] = deque(ways)
    written = [headings]
    chosen = _chosen(len(lines), die)
    for place, line in enumerate(lines):
        if place not in chosen:
            written.append(line)
            continue
        cells = dict(zip(columns, line.rstrip("\n").split(","), strict=True))
        kind, column, now = _broken(row_of(cells), queue)
        written += now
        child = cells.get("CHILD", "")
        flaws.append(Flaw(file=file, row=len(written), column=column, kind=kind, child=child))
    blank = _BLANK_LINES_AT_THE_END.get(file.rpartition("/")[2], 0)
    if blank:
        row = len(written) + 1
        flaws.append(Flaw(file=file, row=row, column=None, kind="blank_lines", child=""))
    path.write_bytes("".join([*written, "\n" * blank]).encode("ascii"))
    return flaws


def _entries(path: Path) -> dict[str, tuple[dt.date, ...]]:
    """The days on which each child is known to have entered care (RNE S)."""
    found: dict[str, tuple[dt.date, ...]] = {}
    with path.open(encoding="ascii") as file:
        for line in file:
            child, began, reason = line.split(",", 3)[:3]
            if reason == "S":
                found[child] = (*found.get(child, ()), _date(began))
    return found


def _chosen(rows: int, die: Die) -> frozenset[int]:
    lots = [die() for _ in range(rows)]
    order = sorted(range(rows), key=lots.__getitem__)
    return frozenset(order[: max(1, round(rows * _SHARE))])


def _broken(row: _Row, queue: deque[_Way]) -> tuple[str, str | None, list[str]]:
    """Break a row in the way that has waited longest, of those that fit it."""
    # One always fits: any row can be given twice.
    way, now = next((way, now) for way in queue if (now := way[2](row)) is not None)
    queue.remove(way)
    queue.append(way)
    kind, column, _ = way
    return kind, column, now
