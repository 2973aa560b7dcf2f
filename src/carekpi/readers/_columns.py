"""From text to values: identifiers, dates and codes, a column at a time.

What is understood although it is not written as the return has it is noted once a column, with
its count and first row. What cannot be understood is handed back, each value with its reason:
the caller knows whether it costs the row or only the value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.domain import EVENTS_FROM, EVENTS_TO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._text import Column

__all__ = ["BIRTHS", "EVENTS", "Codes", "Dates", "Identifiers", "Place"]
__all__ += ["read_codes", "read_dates", "read_identifiers"]


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


def _stripped(column: Column, place: Place) -> list[str]:
    values = [value.strip() for value in column.values]
    place.note(
        "spaces_removed",
        column,
        [bool(tidy) and tidy != value for tidy, value in zip(values, column.values, strict=True)],
    )
    return values


# --- identifiers ----------------------------------------------------------------------------

_LONGEST_IDENTIFIER = 60
_WITH_DECIMAL = re.compile(r"[0-9]+\.0")
_IN_POWERS_OF_TEN = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


@frozen(eq=False)
class Identifiers:
    """The identifiers of a column's distinct values: text, empty where there is none."""

    texts: tuple[str, ...]
    too_long: tuple[bool, ...]


def read_identifiers(column: Column, place: Place) -> Identifiers:
    """Identifiers are text, so that leading zeros survive.

    Where every one of them ends in '.0', a program took them for numbers, and the ending goes.
    """
    texts = _stripped(column, place)
    held = [text for text in texts if text]
    if held and all(_WITH_DECIMAL.fullmatch(text) for text in held):
        place.note("decimal_removed", column, [bool(text) for text in texts])
        texts = [text[:-2] for text in texts]
    place.note(
        "damaged_identifier",
        column,
        [bool(_IN_POWERS_OF_TEN.fullmatch(text)) for text in texts],
        "identifiers look like 1.23E+11: a spreadsheet has changed them",
    )
    too_long = tuple(len(text) > _LONGEST_IDENTIFIER for text in texts)
    return Identifiers(tuple(texts), too_long)


# --- dates ----------------------------------------------------------------------------------


@frozen
class Range:
    """The dates that a column can hold."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"a date from {self.first.year} to {self.last.year}"


#: What happens to a child in care.
EVENTS = Range(EVENTS_FROM, EVENTS_TO)
#: The births of children in care, and of those who once were.
BIRTHS = Range(dt.date(1950, 1, 1), EVENTS_TO)

_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]+(.*))?", re.DOTALL)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]+(.*))?", re.DOTALL)
_MIDNIGHT = re.compile(r"0?0:00(:00(\.0+)?)?Z?|12:00(:00)? ?am", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
# A value that may be shown: written like a date, and so neither a name nor an identifier.
_SHOWN = re.compile(r"[0-9]+[/.-][0-9]+[/.-][0-9]+([T ][0-9:. ]{1,12})?")
_PLACEHOLDERS = {
    (1, 1, 1),
    (1753, 1, 1),
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 0),
    (1900, 1, 1),
    (1901, 1, 1),
    (2999, 12, 31),
    (9999, 12, 31),
    (0, 0, 0),
}
_MONTHS = 12
_EPOCH = dt.date(1970, 1, 1).toordinal()
_NAT = np.datetime64("NaT", "D")

#: What is wrong with a value, in words that follow it; the order is that of the numbers.
_PROBLEMS = {
    "": "",
    "not_a_date": "is not a date",
    "month_first": "is not a date with the day first",
    "month_may_be_first": "may have the month first, as other values of the column have",
    "two_digit_year": "has a year of two digits",
    "excel_serial": "is a spreadsheet's day number, not a date",
    "placeholder_date": "is a date that stands for 'not known'",
    "date_out_of_range": "lies outside the dates that carekpi knows",
    "time_of_day": "has a time of day",
    "mixed_date_forms": "is not in the form of the rest of the column",
}
_NAMES = tuple(_PROBLEMS)


@frozen(eq=False)
class Dates:
    """The dates of a column, and what is wrong where there is none."""

    days: NDArray[np.datetime64]
    blank: NDArray[np.bool_]
    problem: NDArray[np.int8]
    """0, or the position of the problem among :attr:`problems`."""
    details: tuple[str, ...]
    """For each distinct value, what is wrong with it in words."""
    which: NDArray[np.int32]
    form: str
    """How the column's dates are written, such as ``dd/mm/yyyy``."""
    range: Range

    problems = _NAMES

    def wrong(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """The problems that occur, each with its rows."""
        return [
            (_NAMES[number], self.problem == number)
            for number in np.unique(self.problem).tolist()
            if number
        ]

    def expected(self, problem: str, *, blank: str = "") -> str:
        """What was expected in place of a value with the problem.

        :param blank: when the value may be blank, in words.
        """
        if problem == "date_out_of_range":
            return str(self.range)
        return f"a date as {self.form}" + (f", or nothing {blank}" if blank else "")


@frozen
class _Parsed:
    """One distinct value."""

    form: str = ""
    day: int | None = None
    problem: str = ""
    with_time: bool = False
    short: bool = False
    only_day_first: bool = False


def _parse(text: str, allowed: Range) -> _Parsed:
    if not text:
        return _Parsed()
    match = _DAY_FIRST.fullmatch(text)
    if match:
        day, month, year, time = match.groups()
        form = "dd/mm/yyyy"
    else:
        match = _ISO.fullmatch(text)
        if not match:
            if _TWO_DIGITS.fullmatch(text):
                return _Parsed(problem="two_digit_year")
            return _Parsed(problem="excel_serial" if _SERIAL.fullmatch(text) else "not_a_date")
        year, month, day, time = match.groups()
        form = "yyyy-mm-dd"
    problem, ordinal = _on_calendar(int(year), int(month), int(day), allowed)
    if problem == "not_a_date" and form == "dd/mm/yyyy" and int(month) > _MONTHS:
        swapped = _on_calendar(int(year), int(day), int(month), allowed)[0]
        problem = problem if swapped == "not_a_date" else "month_first"
    if not problem and time and not _MIDNIGHT.fullmatch(time.strip()):
        problem = "time_of_day"
    return _Parsed(
        form=form,
        day=ordinal if not problem else None,
        problem=problem,
        with_time=bool(time),
        short=len(day) < 2 or len(month) < 2,  # noqa: PLR2004
        only_day_first=int(day) > _MONTHS or day == month,
    )


def _on_calendar(year: int, month: int, day: int, allowed: Range) -> tuple[str, int]:
    if (year, month, day) in _PLACEHOLDERS:
        return "placeholder_date", 0
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return "not_a_date", 0
    if not allowed.first <= date <= allowed.last:
        return "date_out_of_range", 0
    return "", date.toordinal() - _EPOCH


def read_dates(column: Column, place: Place, allowed: Range, *, shown: bool = True) -> Dates:
    """Read dates as dd/mm/yyyy or yyyy-mm-dd, one form a column.

    The form of most of a column's values is the column's; the others are refused. Day and month
    are never guessed: where a column seems to have the month first, every value of it that can
    be read both ways is refused.

    :param shown: whether messages may show the values; a date of birth never is.
    """
    texts = _stripped(column, place)
    parsed = [_parse(text, allowed) for text in texts]
    rows = np.bincount(column.index, minlength=len(texts)).tolist()
    form = _form_of(parsed, rows)
    month_first = _month_may_be_first(parsed, rows)
    problems = []
    for value in parsed:
        problem = value.problem
        if not problem and value.form and value.form != form:
            problem = "mixed_date_forms"
        elif not problem and month_first and value.form == "dd/mm/yyyy":
            problem = "" if value.only_day_first else "month_may_be_first"
        problems.append(problem)
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
    numbers = np.array([_NAMES.index(problem) for problem in problems], dtype=np.int8)
    blank = np.array([not text for text in texts], dtype=np.bool_)
    return Dates(
        days=days[column.index],
        blank=blank[column.index],
        problem=numbers[column.index],
        details=tuple(
            _in_words(text, _PROBLEMS[problem], shown=shown and bool(_SHOWN.fullmatch(text)))
            for text, problem in zip(texts, problems, strict=True)
        ),
        which=column.index,
        form=form,
        range=allowed,
    )


def _in_words(text: str, problem: str, *, shown: bool) -> str:
    if not problem:
        return ""
    return f'"{text}" {problem}' if shown else f"the value {problem}"


def _form_of(parsed: Sequence[_Parsed], rows: Sequence[int]) -> str:
    day_first = sum(
        n for v, n in zip(parsed, rows, strict=True) if v.day is not None and v.form != "yyyy-mm-dd"
    )
    iso = sum(
        n for v, n in zip(parsed, rows, strict=True) if v.day is not None and v.form == "yyyy-mm-dd"
    )
    return "yyyy-mm-dd" if iso > day_first else "dd/mm/yyyy"


_FEW = 5
_SHARE = 0.05


def _month_may_be_first(parsed: Sequence[_Parsed], rows: Sequence[int]) -> bool:
    """Whether so many values can only have the month first that the others are in doubt."""
    month = sum(n for value, n in zip(parsed, rows, strict=True) if value.problem == "month_first")
    day = sum(
        n
        for value, n in zip(parsed, rows, strict=True)
        if value.form == "dd/mm/yyyy" and value.day is not None and value.only_day_first
    )
    return month > day or (month >= _FEW and month >= _SHARE * (month + day))


# --- codes ----------------------------------------------------------------------------------

# A code may be shown. Anything longer, or written like a name or a date, may be somebody's.
_LIKE_A_CODE = re.compile(r"[A-Za-z]{0,6}[0-9]{1,3}[A-Za-z]?|[A-Z]{1,6}|[a-z]{1,3}")
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
    unknown: NDArray[np.bool_]
    details: tuple[str, ...]
    which: NDArray[np.int32]
    expected: str


def read_codes(column: Column, place: Place, codes: Mapping[str, CodeList]) -> Codes:
    """Read codes in any letter case.

    :param codes: the list's codes, by their text in capitals.
    """
    texts = _stripped(column, place)
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
    what = f"is not {_WHAT[place.name]}"
    return Codes(
        numbers=np.array(numbers, dtype=np.int8)[column.index],
        unknown=column.where(unknown),
        details=tuple(
            _in_words(text, what, shown=bool(_LIKE_A_CODE.fullmatch(text))) if wrong else ""
            for text, wrong in zip(texts, unknown, strict=True)
        ),
        which=column.index,
        expected=_expected(list(codes), place.name),
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
