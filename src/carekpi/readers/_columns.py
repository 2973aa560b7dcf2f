"""From text to values: identifiers, dates and codes, a column at a time.

What is understood although it is not written as the return has it is noted once a column, with
its count and first row. What cannot be understood is handed back as faults: the caller knows
whether they cost the row or only the value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.domain import EVENTS_FROM, EVENTS_TO
from carekpi.ledger import in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._text import Column

__all__ = ["BIRTHS", "EVENTS", "LONGEST_IDENTIFIER", "PROBLEMS", "Codes", "Dates", "Fault"]
__all__ += ["Place", "Range", "days_of_text", "read_codes", "read_dates", "read_identifiers"]
__all__ += ["stripped"]


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
    values = [value.strip() for value in column.values]
    place.note(
        "spaces_removed",
        column,
        [bool(tidy) and tidy != value for tidy, value in zip(values, column.values, strict=True)],
    )
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
    decimal = [bool(_WITH_DECIMAL.fullmatch(text)) for text in texts]
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
        [bool(_IN_POWERS_OF_TEN.fullmatch(text)) for text in texts],
        "identifiers look like 1.23E+11: a spreadsheet has changed them",
    )
    return texts


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
_PLACEHOLDERS = {
    (1, 1, 1),
    (1753, 1, 1),
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 0),
    (1900, 1, 1),
    (1901, 1, 1),
    (0, 0, 0),
}
_MONTHS = 12
_PLACEHOLDER = "placeholder_date"
_NEW_YEARS_EVE = (12, 31)
_PLACEHOLDER_FROM = 2090  # the last day of any such year: 2099, 2199, 2999, 9999
_EPOCH = dt.date(1970, 1, 1).toordinal()

#: What can be wrong with a date.
PROBLEMS = (
    "not_a_date",
    "month_first",
    "month_may_be_first",
    "two_digit_year",
    "excel_serial",
    "placeholder_date",
    "date_out_of_range",
    "time_of_day",
    "mixed_date_forms",
)


@frozen(kw_only=True, eq=False)
class Dates:
    """The dates of a column, and what is wrong where there is none."""

    days: NDArray[np.datetime64]
    blank: NDArray[np.bool_]
    form: str
    """How the column's dates are written, such as ``dd/mm/yyyy``."""
    faults: Sequence[Fault]


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
    forever = year >= _PLACEHOLDER_FROM and (month, day) == _NEW_YEARS_EVE
    if forever or (year, month, day) in _PLACEHOLDERS:
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

    :param shown: whether messages may show a placeholder. No other value is ever shown: in an
        export whose columns were swapped it may be a date of birth.
    """
    texts = stripped(column, place)
    rows = np.bincount(column.index, minlength=len(texts)).tolist()
    parsed, problems, form = _settled(texts, rows, allowed)
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
        if problem == _PLACEHOLDER and shown
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


def _settled(
    texts: Sequence[str], rows: Sequence[int], allowed: Range
) -> tuple[list[_Parsed], list[str], str]:
    """Each distinct value of a column of dates, what is wrong with it, and the column's form."""
    parsed = [_parse(text, allowed) for text in texts]
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
    return parsed, problems, form


def days_of_text(values: Sequence[str]) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """The days of a column of the return that was kept as text, read as :func:`read_dates` reads.

    :returns: the days, ``NaT`` where there is none; and where that is because it was not readable.
    """
    texts, index, counts = np.unique(
        np.array([value.strip() for value in values], dtype=np.str_),
        return_inverse=True,
        return_counts=True,
    )
    parsed, problems, _ = _settled(texts.tolist(), counts.tolist(), EVENTS)
    days = np.array(
        [None if wrong else value.day for value, wrong in zip(parsed, problems, strict=True)],
        dtype="datetime64[D]",
    )
    wrong = np.array([bool(problem) for problem in problems], dtype=np.bool_)
    return days[index], wrong[index]


def _form_of(parsed: Sequence[_Parsed], rows: Sequence[int]) -> str:
    counts = {"dd/mm/yyyy": 0, "yyyy-mm-dd": 0}
    for value, count in zip(parsed, rows, strict=True):
        if value.day is not None:
            counts[value.form] += count
    return max(counts, key=counts.__getitem__)  # of equals, the return's own


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
