"""One file of a council's own tables: its rows as numbers, and what it costs to be wrong.

A row without a value that its table needs is lost, and so is one with an end that cannot be read:
what may be over must not pass for what goes on. Any other value that cannot be used is lost alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi._written_dates import EVENTS
from carekpi.readers._columns import (
    LONGEST_IDENTIFIER,
    Fault,
    Place,
    read_identifiers,
)
from carekpi.readers._parse import Parser
from carekpi.readers._values import (
    Numbering,
    Numbers,
    read_labels,
    read_months,
    read_numbers,
    read_words,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import LocalField, LocalTable
    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._columns import Dates
    from carekpi.readers._parse import Children, FileRows
    from carekpi.readers._text import Column, RawTable

__all__ = ["Numberings", "parse_own"]

#: What labels are numbered by, by the name of their column.
Numberings = Mapping[str, Numbering]

#: Why a row of visits cannot be used; of other tables the reason is ``no_value``.
_OF_VISITS = {"DATE": "no_visit_date", "VISITOR": "no_visitor", "OUTCOME": "no_outcome"}


def parse_own(
    raw: RawTable,
    table: LocalTable,
    file: str,
    authority: str,
    children: Children,
    numberings: Numberings,
    ledger: LedgerBuilder,
) -> FileRows:
    """Read the values of a file; what cannot be read goes to the ledger.

    :returns: the rows, with their children as numbers of ``children``, -1 where none is named.
    """
    parser = Parser(raw, file, ledger)
    parser.notes()
    child = np.full(len(raw.rows), -1, dtype=np.int64)
    for one in table.fields:
        if one.kind == "child":
            child = _children(parser, one, authority, children)
        elif one.kind in ("date", "month"):
            _date(parser, one)
        else:
            read = _READ[one.kind]
            column, place = parser.column(one.heading), parser.place(one.heading)
            _entered(parser, one, read(column, place, one, numberings))
    return parser.finished(child, seen=child[:0])


def _children(
    parser: Parser, one: LocalField, authority: str, children: Children
) -> NDArray[np.int64]:
    if one.required:
        texts = parser.identifiers()
    else:
        column = parser.column(one.heading)
        texts = read_identifiers(column, parser.place(one.heading))
        if len(column):
            too_long = column.where([len(text) > LONGEST_IDENTIFIER for text in texts])
            parser.lose(too_long, "not_an_identifier", one.heading)
    index = parser.column(one.heading).index
    named = [n for n in np.unique(index[parser.keep]).tolist() if texts[n]]
    numbers = np.full(max(len(texts), 1), -1, dtype=np.int64)
    numbers[named] = children.numbers(authority, [texts[n] for n in named])
    return numbers[index]


def _date(parser: Parser, one: LocalField) -> None:
    place, column = parser.place(one.heading), parser.column(one.heading)
    dates = parser.dates(one.heading, EVENTS) if one.kind == "date" else read_months(column, place)
    parser.columns[one.heading] = dates.days
    wanted = "month" if one.kind == "month" else "date"
    _entered(parser, one, dates, expected=f"a {wanted} as {dates.form}")
    if one.since:
        _in_order(parser, one)


def _in_order(parser: Parser, one: LocalField) -> None:
    """Lose what lies before the day that it follows."""
    since = one.since.upper()
    if since not in parser.columns:
        return
    days = parser.columns[one.heading]
    wrong = days < parser.columns[since]
    fault = Fault(
        reason="before_its_start",
        rows=wrong,
        details=("",),
        which=np.zeros(len(wrong), dtype=np.int32),
        expected=f"the day of {since}, or a later one",
    )
    if one.ongoing:
        parser.lose_faulty(fault, one.heading)
    elif wrong.any():
        parser.columns[one.heading] = np.where(wrong, np.datetime64("NaT", "D"), days)
        parser.lose_values([fault], one.heading)


def _entered(
    parser: Parser, one: LocalField, read: Numbers | Dates, expected: str | None = None
) -> None:
    """Take a column in; what is wrong with it costs the row, or the value alone."""
    if isinstance(read, Numbers):
        parser.columns[one.heading] = read.numbers
        expected = read.expected
    if one.required:
        reason = _OF_VISITS.get(one.heading, "no_value") if _of_visits(parser) else "no_value"
        parser.lose(read.blank, reason, one.heading, expected=expected)
    for fault in read.faults:
        if one.ongoing:
            otherwise = f"{fault.expected}, or nothing while it goes on"
            parser.lose_faulty(evolve(fault, expected=otherwise), one.heading)
        elif one.required:
            parser.lose_faulty(fault, one.heading)
        else:
            parser.lose_values([fault], one.heading)


def _of_visits(parser: Parser) -> bool:
    return parser.raw.layout.key == "visits"


def _words(column: Column, place: Place, one: LocalField, _of: Numberings) -> Numbers:
    return read_words(column, place, one.spellings, f"one of {', '.join(one.labels)}")


def _flags(column: Column, place: Place, one: LocalField, _of: Numberings) -> Numbers:
    return read_words(column, place, one.spellings, "yes or no", "not_yes_or_no")


def _labels(column: Column, place: Place, one: LocalField, numberings: Numberings) -> Numbers:
    return read_labels(column, place, numberings[one.name])


def _wholes(column: Column, place: Place, _one: LocalField, _of: Numberings) -> Numbers:
    return read_numbers(column, place, whole=True)


def _decimals(column: Column, place: Place, _one: LocalField, _of: Numberings) -> Numbers:
    return read_numbers(column, place, whole=False)


_READ: Mapping[str, Callable[[Column, Place, LocalField, Numberings], Numbers]] = {
    "words": _words,
    "flag": _flags,
    "label": _labels,
    "reference": _labels,
    "whole": _wholes,
    "number": _decimals,
}
