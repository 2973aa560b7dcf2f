"""From text to what only a council's own tables hold: words, yes and no, labels, numbers, months.

As in :mod:`carekpi.readers._columns`, by the distinct values of a column. No message shows a value:
among the words of a person's file may be a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from carekpi._written_dates import EVENTS
from carekpi.cohort.local import MOST, thousandths
from carekpi.domain import as_said
from carekpi.readers._columns import (
    Dates,
    Fault,
    Place,
    read_dates,
    read_identifiers,
    stripped,
)
from carekpi.readers._text import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Numbering", "Numbers", "read_labels", "read_months", "read_numbers", "read_words"]


@frozen(kw_only=True, eq=False)
class Numbers:
    """The values of a column as numbers, -1 where there is none that can be used."""

    numbers: NDArray[np.int64]
    blank: NDArray[np.bool_]
    expected: str
    faults: Sequence[Fault] = ()


def _numbers(
    column: Column,
    texts: Sequence[str],
    read: Callable[[str], int],
    reason: str,
    expected: str,
    details: Sequence[str] = (),
) -> Numbers:
    """A column as numbers.

    :param read: gives the number of a text, or -1 where it is none.
    :param details: of each text, what more there is to say where it is wrong.
    """
    found = [read(text) if text else -1 for text in texts]
    wrong = [bool(text) and number < 0 for text, number in zip(texts, found, strict=True)]
    fault = Fault(
        reason=reason,
        rows=column.where(wrong),
        details=details or [""] * len(texts),
        which=column.index,
        expected=expected,
    )
    return Numbers(
        numbers=np.array(found, dtype=np.int64)[column.index],
        blank=column.where([not text for text in texts]),
        expected=expected,
        faults=[fault] if any(wrong) else [],
    )


# --- words, yes and no -----------------------------------------------------------------------

_WITH_DECIMAL = re.compile(r"([0-9]+)\.0+")


def read_words(
    column: Column,
    place: Place,
    spellings: Mapping[str, int],
    expected: str,
    reason: str = "unknown_word",
) -> Numbers:
    """Read a column that says one of a few words, in any letter case and spacing.

    :param spellings: what is understood, in small letters, and the number of each.
    """

    def read(text: str) -> int:
        word = _WITH_DECIMAL.sub(r"\1", as_said(text))
        return spellings.get(word, -1)

    return _numbers(column, stripped(column, place), read, reason, expected)


# --- labels ----------------------------------------------------------------------------------


@frozen
class Numbering:
    """Numbers the labels of a column, the same in all files."""

    _numbers: dict[str, int] = field(factory=dict)

    def number(self, label: str) -> int:
        """The number of a label, a new one for a new label."""
        return self._numbers.setdefault(label, len(self._numbers))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, each in the place of its number."""
        return tuple(self._numbers)

    def said(self, numbers: NDArray[np.int64]) -> list[str | None]:
        """The labels behind numbers, nothing for -1."""
        labels = np.array([*self.labels, None], dtype=object)
        listed: list[str | None] = labels[numbers].tolist()
        return listed


def read_labels(column: Column, place: Place, numbering: Numbering) -> Numbers:
    """Read a column of the council's own words: themes, teams, officers.

    An officer who is 12 in one table and 12.0 in another, since a program took a column for
    numbers, is one.
    """
    texts = [" ".join(text.split()) for text in read_identifiers(column, place)]
    return _numbers(column, texts, numbering.number, "unknown_word", "text")


# --- numbers ---------------------------------------------------------------------------------

_WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_COMMA = re.compile(r"[0-9]*,[0-9]+")
_FINE = re.compile(r".*\.[0-9]{3}[0-9]*[1-9]")


def read_numbers(column: Column, place: Place, *, whole: bool) -> Numbers:
    """Read whole numbers as they are, or others as thousandths.

    A comma is never taken for a decimal point. Between thousands of a whole number it can be
    nothing else, and is understood.
    """
    texts = stripped(column, place)
    if whole:
        tidy = [_WITH_DECIMAL.sub(r"\1", text) if "," not in text else text for text in texts]
        place.note(
            "decimal_removed",
            column,
            [text != short for text, short in zip(texts, tidy, strict=True)],
        )
        place.note("commas_removed", column, [bool(_WHOLE.fullmatch(t)) and "," in t for t in tidy])
        expected = f"a whole number up to {MOST:,}"
        return _numbers(column, tidy, _whole, "not_a_number", expected)
    fine = [_decimal(text) >= 0 and bool(_FINE.fullmatch(text)) for text in texts]
    place.note("rounded", column, fine)
    expected = f"a number up to {MOST:,}, with a decimal point, not a comma"
    commas = ["the number has a comma in it" if _COMMA.fullmatch(text) else "" for text in texts]
    return _numbers(column, texts, _decimal, "not_a_number", expected, commas)


def _whole(text: str) -> int:
    number = int(text.replace(",", "")) if _WHOLE.fullmatch(text) and _is_ascii(text) else -1
    return number if number <= MOST else -1


def _decimal(text: str) -> int:
    if not _DECIMAL.fullmatch(text) or not _is_ascii(text) or Decimal(text) > MOST:
        return -1
    return thousandths(text)


_MOST_FIGURES = 40  # more make no number that anybody means, and long ones take long to read


def _is_ascii(text: str) -> bool:
    return text.isascii() and len(text) <= _MOST_FIGURES


# --- months ----------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[/-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})")
_NAMED = re.compile(r"([a-z]{3})[a-z]*[ -]+([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_LAST_MONTH = 12
_CENTURY = "20"
_TWO = 2


def read_months(column: Column, place: Place) -> Dates:
    """Read months as mm/yyyy or yyyy-mm, or any day of theirs as a date; one form a column.

    Jun-20, which a spreadsheet makes of 06/2020, is June 2020.
    """
    days = tuple(_first_day(value.strip()) for value in column.values)
    named = [bool(_NAMED.fullmatch(value.strip())) for value in column.values]
    place.note(
        "month_named",
        column,
        [
            name and day != value.strip()
            for name, day, value in zip(named, days, column.values, strict=True)
        ],
    )
    dates = read_dates(Column(days, column.index), place, EVENTS, shown=False)
    expected = "a month as mm/yyyy or yyyy-mm, one form a column"
    return evolve(
        dates,
        days=dates.days.astype("datetime64[M]").astype("datetime64[D]"),
        form="mm/yyyy",
        faults=[
            fault if fault.reason == "date_out_of_range" else evolve(fault, expected=expected)
            for fault in dates.faults
        ],
    )


def _first_day(text: str) -> str:
    """A month as its first day; what is none, as it is."""
    match = _MONTH_FIRST.fullmatch(text)
    if match and 1 <= int(match[1]) <= _LAST_MONTH:
        return f"01/{int(match[1]):02}/{match[2]}"
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return f"{text}-01"
    match = _NAMED.fullmatch(text)
    if match and match[1].lower() in _MONTHS:
        year = match[2] if len(match[2]) > _TWO else _CENTURY + match[2]
        return f"01/{_MONTHS.index(match[1].lower()) + 1:02}/{year}"
    return text
