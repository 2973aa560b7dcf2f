"""Dates as they are written: dd/mm/yyyy or yyyy-mm-dd, one form a column, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.domain import EVENTS_FROM, EVENTS_TO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["BIRTHS", "EVENTS", "PLACEHOLDER", "PROBLEMS", "Range", "Written", "days_of_text"]
__all__ += ["settled"]


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
PLACEHOLDER = "placeholder_date"
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


@frozen
class Written:
    """One distinct value.

    :param form: how it is written, such as ``dd/mm/yyyy``.
    :param day: the day, counted from 1970; ``None`` where there is none that can be used.
    :param problem: what is wrong with it, of :data:`PROBLEMS`; empty where nothing is.
    :param with_time: whether it has a time of day.
    :param short: whether day or month have one digit.
    :param only_day_first: whether it cannot be read with the month first, or is the same so.
    """

    form: str = ""
    day: int | None = None
    problem: str = ""
    with_time: bool = False
    short: bool = False
    only_day_first: bool = False


def _parse(text: str, allowed: Range) -> Written:
    if not text:
        return Written()
    match = _DAY_FIRST.fullmatch(text)
    if match:
        day, month, year, time = match.groups()
        form = "dd/mm/yyyy"
    else:
        match = _ISO.fullmatch(text)
        if not match:
            if _TWO_DIGITS.fullmatch(text):
                return Written(problem="two_digit_year")
            return Written(problem="excel_serial" if _SERIAL.fullmatch(text) else "not_a_date")
        year, month, day, time = match.groups()
        form = "yyyy-mm-dd"
    problem, ordinal = _on_calendar(int(year), int(month), int(day), allowed)
    if problem == "not_a_date" and form == "dd/mm/yyyy" and int(month) > _MONTHS:
        swapped = _on_calendar(int(year), int(day), int(month), allowed)[0]
        problem = problem if swapped == "not_a_date" else "month_first"
    if not problem and time and not _MIDNIGHT.fullmatch(time.strip()):
        problem = "time_of_day"
    return Written(
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
        return PLACEHOLDER, 0
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return "not_a_date", 0
    if not allowed.first <= date <= allowed.last:
        return "date_out_of_range", 0
    return "", date.toordinal() - _EPOCH


def settled(
    texts: Sequence[str], rows: Sequence[int], allowed: Range
) -> tuple[list[Written], list[str], str]:
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
    """The days of a column of the return that was kept as text, read as the reader reads one.

    :returns: the days, ``NaT`` where there is none; and where that is because it was not readable.
    """
    texts, index, counts = np.unique(
        np.array([value.strip() for value in values], dtype=np.str_),
        return_inverse=True,
        return_counts=True,
    )
    parsed, problems, _ = settled(texts.tolist(), counts.tolist(), EVENTS)
    days = np.array(
        [None if wrong else value.day for value, wrong in zip(parsed, problems, strict=True)],
        dtype="datetime64[D]",
    )
    wrong = np.array([bool(problem) for problem in problems], dtype=np.bool_)
    return days[index], wrong[index]


def _form_of(parsed: Sequence[Written], rows: Sequence[int]) -> str:
    counts = {"dd/mm/yyyy": 0, "yyyy-mm-dd": 0}
    for value, count in zip(parsed, rows, strict=True):
        if value.day is not None:
            counts[value.form] += count
    return max(counts, key=counts.__getitem__)  # of equals, the return's own


_FEW = 5
_SHARE = 0.05


def _month_may_be_first(parsed: Sequence[Written], rows: Sequence[int]) -> bool:
    """Whether so many values can only have the month first that the others are in doubt."""
    month = sum(n for value, n in zip(parsed, rows, strict=True) if value.problem == "month_first")
    day = sum(
        n
        for value, n in zip(parsed, rows, strict=True)
        if value.form == "dd/mm/yyyy" and value.day is not None and value.only_day_first
    )
    return month > day or (month >= _FEW and month >= _SHARE * (month + day))
