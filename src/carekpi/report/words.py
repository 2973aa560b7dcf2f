"""Figures in words, for people: British dates, shares with one decimal, no keys."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from carekpi import periods
from carekpi.measures import EXCLUSIONS
from carekpi.results import NO_CASES, Count, Proportion, Rate, rounded
from carekpi.rules import spoken

if TYPE_CHECKING:
    from carekpi.periods import Period
    from carekpi.results import Result

__all__ = [
    "account",
    "bounds",
    "detail",
    "group_name",
    "note",
    "number",
    "reason",
    "share",
    "spoken_dates",
]
__all__ += ["titled"]

_ISO_DATE = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4}) Q([1-4])")


def spoken_dates(text: str) -> str:
    """A text of carekpi's own with its ISO dates as they are said in Britain.

    >>> spoken_dates("complete from 2020-04-01 only, not from 2020-13-01")
    'complete from 1 April 2020 only, not from 2020-13-01'
    """
    return _ISO_DATE.sub(_spoken_date, text)


def _spoken_date(found: re.Match[str]) -> str:
    try:
        return spoken(date.fromisoformat(found.group()))
    except ValueError:  # it only looks like a date
        return found.group()


def group_name(dimension: str, label: str) -> str:
    """The name of a group as a reader would say it.

    >>> group_name("month", "2020-04"), group_name("quarter", "2021 Q1")
    ('April 2020', 'April to June 2020')
    """
    month, quarter = _MONTH.fullmatch(label), _QUARTER.fullmatch(label)
    if dimension == "month" and month:
        return periods.month(int(month[1]), int(month[2])).label
    if dimension == "quarter" and quarter:
        label = periods.quarter(int(quarter[1]), int(quarter[2])).label
        return label.partition("(")[2].rstrip(")")
    if dimension == "year" and label.isdecimal():
        label = periods.reporting_year(int(label)).label
    return label[:1].upper() + label[1:]


def share(numerator: int, denominator: int) -> str:
    """A share in per cent, or that there are no cases.

    >>> share(370, 794), share(0, 0)
    ('46.6%', 'no cases')
    """
    return f"{rounded(100 * numerator, denominator, places=1)}%" if denominator else NO_CASES


def bounds(result: Result) -> tuple[str, str] | None:
    """The share if all of which it cannot be told were bad, and if all were good."""
    if not isinstance(result.figure, Proportion):
        return None
    total = result.figure.denominator + result.unknown
    return share(result.numerator, total), share(result.numerator + result.unknown, total)


def number(result: Result) -> str:
    """The figure itself: a share, a count, or a rate without its base."""
    figure = result.figure
    if isinstance(figure, Proportion):
        return share(figure.numerator, figure.denominator)
    if isinstance(figure, Rate):
        if not figure.denominator:
            return NO_CASES
        return rounded(figure.per * figure.numerator, figure.denominator)
    return f"{figure.numerator:,}"


def detail(result: Result) -> str:
    """What the figure is of, and how many more there are of which it cannot be told."""
    figure = result.figure
    said = ""
    if isinstance(figure, Rate):
        said = f"per {figure.per:,} ({figure.numerator:,} of {figure.denominator:,})"
    elif isinstance(figure, Proportion):
        said = f"{figure.numerator:,} of {figure.denominator:,}"
    if result.unknown:
        said += f", {result.unknown:,} not known"
        low_and_high = bounds(result)
        if low_and_high is not None:
            said += f": {low_and_high[0]} to {low_and_high[1]}"
    return said


def note(text: str) -> str:
    """A result's note as a report says it: British dates, words for keys.

    The note on a population repeats what the user said of its source, and stays as it is.

    >>> note("Population: 129,053 children under 18: ONS, 2021-06-25.")
    'Population: 129,053 children under 18: ONS, 2021-06-25.'
    """
    if text.startswith("Population: "):
        return text
    return spoken_dates(text.replace(" left out as history_unknown", " not known"))


def titled(result: Result, period: Period, *, at_end: bool) -> str:
    """The title, with the day where the figure counts those of one day.

    >>> import datetime as dt
    >>> from carekpi import Cohort
    >>> from carekpi.measures import looked_after
    >>> day = periods.Period.on(dt.date(2021, 3, 31))
    >>> titled(looked_after(Cohort.from_children([]), day), day, at_end=True)
    'Children looked after on 31 March 2021'
    """
    if at_end and isinstance(result.figure, Count):
        return f"{result.title} on {spoken(period.end)}"
    return result.title


def reason(key: str) -> str:
    """Why something is left out, in words."""
    return EXCLUSIONS.get(key, key)


def account(result: Result) -> str:
    """Where all that there was has gone: what the figure rests on, and how many it left out."""
    left = sum(count for _, count in result.left_out)
    return f"{result.considered:,} in all: {result.considered - left:,} counted, {left:,} left out"
