"""From text to values: identifiers, dates and codes, a column at a time.

What is understood although it is not written as the return has it is noted once a column, with
its count and first row. What cannot be understood is handed back as faults: the caller knows
whether they cost the row or only the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi._written_dates import PLACEHOLDER, PROBLEMS, Range, settled
from carekpi.ledger import in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._text import Column

__all__ = ["LONGEST_IDENTIFIER", "Codes", "Dates", "Fault", "Place", "read_codes", "read_dates"]
__all__ += ["read_identifiers", "stripped"]


@frozen(kw_only=True)
class Place:
    """The column that is being read, as messages name it."""

    ledger: LedgerBuilder
    table: str
    file: str
    letter: str | None
    name: str
    rows: NDArray[np.int32]

    @property
    def column(self) -> tuple[str, str] | None:
        """Letter and heading, where the file has the column."""
        return None if self.letter is None else (self.letter, self.name)

    def note(self, reason: str, column: Column, flags: Sequence[bool], detail: str = "") -> None:
        """Note the rows whose value is flagged, as one entry."""
        if any(flags):
            rows = self.rows[column.where(flags)]
            if len(rows):
                self.ledger.note(
                    reason,
                    detail,
                    table=self.table,
                    file=self.file,
                    row=int(rows[0]),
                    column=self.column,
                    count=len(rows),
                )


def stripped(column: Column, place: Place) -> list[str]:
    """The distinct values of a column without spaces around them."""
    values = [*map(str.strip, column.values)]
    if values != list(column.values):
        pairs = zip(values, column.values, strict=True)
        place.note("spaces_removed", column, [tidy not in ("", value) for tidy, value in pairs])
    return values


@frozen(kw_only=True, eq=False)
class Fault:
    """Values of a column that cannot be used, all for one reason."""

    reason: str
    rows: NDArray[np.bool_]
    """Which rows have such a value."""
    details: Sequence[str]
    """For each distinct value that may be shown, what is wrong with it in words."""
    which: NDArray[np.int32]
    """For each row, which of the distinct values it has."""
    expected: str


# --- identifiers ----------------------------------------------------------------------------

LONGEST_IDENTIFIER = 60
_WITH_DECIMAL = re.compile(r"[0-9]+\.0")
_WITHOUT_DECIMAL = re.compile(r"[0-9]+")
_IN_POWERS_OF_TEN = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


def read_identifiers(column: Column, place: Place) -> list[str]:
    """The identifiers of a column's distinct values, empty where there is none.

    Identifiers are text, so that leading zeros survive. Where every one of them ends in '.0', a
    program took them for numbers, and the ending goes.
    """
    texts = stripped(column, place)
    said = "\n".join(texts)  # looked through at once: there are many
    decimal = [bool(_WITH_DECIMAL.fullmatch(text)) for text in texts] if ".0" in said else []
    if any(decimal):
        others = [text for text, wrong in zip(texts, decimal, strict=True) if text and not wrong]
        if not others:
            place.note("decimal_removed", column, decimal)
            texts = [text[:-2] for text in texts]
        elif any(map(_WITHOUT_DECIMAL.fullmatch, others)):
            place.note(
                "damaged_identifier",
                column,
                decimal,
                "some identifiers are numbers that end in '.0' and others are not: a program has "
                "changed them",
            )
    place.note(
        "damaged_identifier",
        column,
        [bool(_IN_POWERS_OF_TEN.fullmatch(text)) for text in texts] if "+" in said else [],
        "identifiers look like 1.23E+11: a spreadsheet has changed them",
    )
    return texts


# --- dates ----------------------------------------------------------------------------------


@frozen(kw_only=True, eq=False)
class Dates:
    """The dates of a column, and what is wrong where there is none."""

    days: NDArray[np.datetime64]
    blank: NDArray[np.bool_]
    form: str
    """How the column's dates are written, such as ``dd/mm/yyyy``."""
    faults: Sequence[Fault]


def read_dates(column: Column, place: Place, allowed: Range, *, shown: bool = True) -> Dates:
    """Read dates as dd/mm/yyyy or yyyy-mm-dd, one form a column.

    The form of most of a column's values is the column's; the others are refused. Day and month
    are never guessed: where a column seems to have the month first, every value of it that can
    be read both ways is refused.

    :param shown: whether messages may show a placeholder. No other value is ever shown: in an
        export whose columns were swapped it may be a date of birth.
    """
    texts = stripped(column, place)
    rows = np.bincount(column.index, minlength=len(texts)).tolist()
    parsed, problems, form = settled(texts, rows, allowed)
    read = [
        value.day is not None and not wrong for value, wrong in zip(parsed, problems, strict=True)
    ]
    place.note(
        "time_removed",
        column,
        [ok and value.with_time for ok, value in zip(read, parsed, strict=True)],
    )
    place.note(
        "short_date", column, [ok and value.short for ok, value in zip(read, parsed, strict=True)]
    )
    days = np.array(
        [value.day if ok else None for ok, value in zip(read, parsed, strict=True)],
        dtype="datetime64[D]",
    )
    details = [
        f'"{text}" {in_words(problem).removeprefix("the value ")}'
        if problem == PLACEHOLDER and shown
        else ""
        for text, problem in zip(texts, problems, strict=True)
    ]
    return Dates(
        days=days[column.index],
        blank=column.where([not text for text in texts]),
        form=form,
        faults=[
            Fault(
                reason=reason,
                rows=column.where([problem == reason for problem in problems]),
                details=details,
                which=column.index,
                expected=str(allowed) if reason == "date_out_of_range" else f"a date as {form}",
            )
            for reason in PROBLEMS
            if reason in problems
        ],
    )


# --- codes ----------------------------------------------------------------------------------

# A value that may be shown: it can be nothing but a code. Letters alone may be a name, figures
# alone an identifier.
_LIKE_A_CODE = re.compile(r"\S|[A-Za-z]{1,2}[0-9]{1,2}[A-Za-z]?")
_FEW_CODES = 12
_ENDS_IN_NUMBER = re.compile(r"([A-Z]+)([0-9]+)")

_WHAT = {
    "RNE": "a reason for a new episode",
    "LS": "a legal status",
    "CIN": "a category of need",
    "PLACE": "a placement type",
    "PLACE_PROVIDER": "a placement provider",
    "REC": "a reason for an episode's end",
    "REASON_PLACE_CHANGE": "a reason for a change of placement",
    "REVIEW_CODE": "a participation code",
    "SEX": "a code of sex",
    "ETHNIC": "a code of ethnic origin",
}


@frozen(eq=False)
class Codes:
    """The codes of a column as numbers, -1 where there is none that can be used."""

    numbers: NDArray[np.int8]
    faults: Sequence[Fault]


def read_codes(column: Column, place: Place, codes: Mapping[str, CodeList]) -> Codes:
    """Read codes in any letter case.

    :param codes: the list's codes, by their text in capitals.
    """
    texts = stripped(column, place)
    lower = []
    decimal = []
    numbers = []
    for text in texts:
        code = text.upper()
        cut = code[:-2] if code not in codes and _WITH_DECIMAL.fullmatch(code) else code
        member = codes.get(cut)
        numbers.append(-1 if member is None else member.number)
        lower.append(member is not None and text != code)
        decimal.append(member is not None and cut != code)
    place.note("letter_case", column, lower)
    place.note("decimal_removed", column, decimal)
    unknown = [bool(text) and number < 0 for text, number in zip(texts, numbers, strict=True)]
    fault = Fault(
        reason="unknown_code",
        rows=column.where(unknown),
        details=[
            f'"{text}" is not {_WHAT[place.name]}' if wrong and _LIKE_A_CODE.fullmatch(text) else ""
            for text, wrong in zip(texts, unknown, strict=True)
        ],
        which=column.index,
        expected=_expected(list(codes), place.name),
    )
    return Codes(
        numbers=np.array(numbers, dtype=np.int8)[column.index],
        faults=[fault] if any(unknown) else [],
    )


def _expected(codes: Sequence[str], name: str) -> str:
    """The codes of a list in a few words.

    >>> _expected(["PN0", "PN1", "PN2"], "REVIEW_CODE")
    'one of PN0 to PN2'
    """
    matches = [_ENDS_IN_NUMBER.fullmatch(code) for code in codes]
    if len(codes) > 2 and all(matches):  # noqa: PLR2004
        parts = [match.groups() for match in matches if match]
        stems = {stem for stem, _ in parts}
        numbers = [int(number) for _, number in parts]
        if len(stems) == 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return f"one of {codes[0]} to {codes[-1]}"
    if len(codes) <= _FEW_CODES:
        return f"one of {', '.join(codes)}"
    return f"one of the {len(codes)} codes of {name}, such as {codes[0]} or {codes[1]}"
