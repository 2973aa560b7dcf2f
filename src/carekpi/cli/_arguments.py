"""What stands on the command line, turned into values."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from carekpi.cli._errors import WrongInput

__all__ = [
    "at_least_one",
    "birthday",
    "date",
    "days",
    "keys",
    "moment",
    "named",
    "place",
    "reporting_year",
    "whole_number",
]

_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\S+?)(?:T|\s+)(\d{1,2}):(\d{2})(?::00)?")
_YEAR = re.compile(r"(?:(\d{4})[-/]?)?(\d{4}|\d{2})")
_CENTURY = 100
_FIRST_YEAR = 1900  # before it, a date is a slip, such as a year of two digits
_MOST_REVIEWS = 100  # of one child: more is a slip


def date(text: str) -> dt.date:
    """A date as 2021-03-31 or 31/03/2021."""
    iso, british = _ISO.fullmatch(text.strip()), _BRITISH.fullmatch(text.strip())
    found: dt.date | None = None
    try:
        if iso:
            found = dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if british:
            found = dt.date(int(british[3]), int(british[2]), int(british[1]))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"there is no date {text!r}: {error}") from None
    if found is not None and found.year < _FIRST_YEAR:
        raise argparse.ArgumentTypeError(
            f"{text!r} is before any record; expected a year from {_FIRST_YEAR}"
        )
    if found is not None:
        return found
    raise argparse.ArgumentTypeError(
        f"{text!r} is not a date; expected yyyy-mm-dd (2021-03-31) or dd/mm/yyyy (31/03/2021)"
    )


def birthday(text: str) -> dt.date:
    """A date of birth, which no message repeats."""
    try:
        return date(text)
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"not a date from {_FIRST_YEAR} on; expected yyyy-mm-dd or dd/mm/yyyy"
        ) from None


def moment(text: str) -> dt.date:
    """A date, or a date with the time of day: 2021-03-01T22:30 or 01/03/2021 22:30."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return date(text)
    day = date(found[1])
    try:
        return dt.datetime(day.year, day.month, day.day, int(found[2]), int(found[3]))  # noqa: DTZ001 - the clock on the wall
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"there is no time {found[2]}:{found[3]}; expected hours and minutes, such as 22:30"
        ) from None


def reporting_year(text: str) -> int:
    """A reporting year: 2021, also written 2020-21, 2020/21 or, as in DfE's files, 202021."""
    found = _YEAR.fullmatch(text.strip())
    if found:
        first, last = found[1], int(found[2])
        if first is None and last >= _CENTURY:
            return last
        if first is not None and int(found[2]) in (int(first) + 1, (int(first) + 1) % _CENTURY):
            return int(first) + 1
    raise argparse.ArgumentTypeError(
        f"{text!r} is not a reporting year; expected the year of the 31 March on which it ends: "
        "2021 (or 2020-21) is 1 April 2020 to 31 March 2021"
    )


def whole_number(text: str) -> int:
    """A whole number, with or without commas between thousands."""
    digits = text.replace(",", "")
    if not digits.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(digits)


def days(text: str) -> int:
    """A number of days, none included."""
    if not text.replace(",", "").isdecimal():
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected a number of days, not below nought: 28"
        )
    return whole_number(text)


def at_least_one(text: str) -> int:
    """A whole number of at least one."""
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError("expected at least 1")
    return number


def place(text: str) -> int:
    """A place in a sequence of reviews: 1 for the first."""
    number = at_least_one(text)
    if number > _MOST_REVIEWS:
        raise argparse.ArgumentTypeError(f"expected 1 for the first review, to {_MOST_REVIEWS}")
    return number


def keys(text: str) -> list[str]:
    """Keys parted by commas, in any case."""
    return [key.strip().lower() for key in text.split(",") if key.strip()]


def named(
    given: Sequence[str], what: str, *, whole: bool = False
) -> list[str] | dict[str, list[str]]:
    """Values as they are given, or by authority where they are given as NAME=VALUE.

    :param what: what a value is, for the message.
    :param whole: whether the values are paths: one that is there is not parted, nor one whose
        equals sign comes after a slash.
    :raises WrongInput: where some have a name and some have none.
    """
    plain: list[str] = []
    by_name: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        a_path = whole and (set("/\\") & set(name) or Path(text).exists())
        if not equals or not name or a_path:
            plain.append(text)
        else:
            by_name.setdefault(name, []).append(value)
    if plain and by_name:
        raise WrongInput(
            f"{plain[0]} is given without the name of its authority, and another with; expected "
            f"all as NAME={what}, or none"
        )
    return by_name or plain
