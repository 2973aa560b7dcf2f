"""Figures in words, for people: British dates, shares with one decimal, no keys."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from carekpi import periods
from carekpi.codes import Participation
from carekpi.cohort import LOCAL_TABLES
from carekpi.comparison import shown_value
from carekpi.comparison.exact import plain, said
from carekpi.measures import EXCLUSIONS
from carekpi.results import (
    NO_CASES,
    NOTHING_TO_DIVIDE_BY,
    Amount,
    Count,
    Distribution,
    Mean,
    Proportion,
    Rate,
    rounded,
)
from carekpi.rules import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carekpi.comparison import Comparison
    from carekpi.periods import Period
    from carekpi.report.figures import Missing
    from carekpi.results import Result

__all__ = [
    "account",
    "bounds",
    "change",
    "detail",
    "group_name",
    "more",
    "note",
    "number",
    "of_mean",
    "reason",
    "share",
    "spoken_dates",
]
__all__ += ["titled", "unknown", "wanting"]

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
    if dimension == "participation" and label in Participation.__members__:
        label = f"{Participation(label).meaning} ({label})"
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
    """The figure itself: a share, a count, a median; a rate or a mean without its base."""
    figure, value = result.figure, shown_value(result.figure)
    if value is None:
        over_nothing = isinstance(figure, Mean) and figure.total
        return NOTHING_TO_DIVIDE_BY if over_nothing else NO_CASES
    return said(value, figure) + ("%" if isinstance(figure, Proportion) else "")


def detail(result: Result) -> str:
    """What the figure is of, in a few words: its denominator, or its unit."""
    figure = result.figure
    if shown_value(figure) is None or isinstance(figure, Count):
        return ""
    if isinstance(figure, Rate):
        return f"per {figure.per:,}"
    if isinstance(figure, Proportion):
        return f"{figure.numerator:,} of {figure.denominator:,}"
    if isinstance(figure, Distribution):
        return f"{figure.unit} (median)".lstrip()
    return figure.unit if isinstance(figure, Mean) and not _is_ratio(figure) else ""


def _is_ratio(figure: Mean) -> bool:
    """Whether it is of something that is not counted by its records, which its title says."""
    return figure.shared or figure.scale > 1


def more(result: Result) -> str:
    """What else there is to know of a figure that is no share: what it was made of."""
    figure = result.figure
    if shown_value(figure) is None:
        return ""
    if isinstance(figure, Rate):
        return f"{figure.numerator:,} of {figure.denominator:,} children under 18"
    if isinstance(figure, Mean):
        told = " over ".join(of_mean(figure))
        return f"{figure.unit}: {told}" if _is_ratio(figure) and figure.unit else told
    if isinstance(figure, Amount):
        return f"{figure.number:,} {result.counted}"
    if isinstance(figure, Distribution):
        return (
            f"{figure.numerator:,} {result.counted}: 90th percentile {figure.percentile(90):,}, "
            f"longest {figure.longest:,}"
        )
    return ""


def of_mean(figure: Mean) -> tuple[str, str]:
    """How much there is, and over how many."""
    total, over = Fraction(figure.total, figure.parts), Fraction(figure.over, figure.scale)
    return plain(total, most=1), plain(over, most=1)


def unknown(result: Result) -> str:
    """How many more there are of which it cannot be told, and what they could make of a share.

    Empty where there are none.
    """
    if not result.unknown:
        return ""
    told = f"{result.unknown:,} not known"
    low_and_high = bounds(result)
    return told if low_and_high is None else f"{told}: {low_and_high[0]} to {low_and_high[1]}"


def change(comparison: Comparison) -> str:
    """What changed, in a cell: with its sign, and whether that is better or worse.

    A question mark where it may be otherwise, since some cases cannot be told.
    """
    difference = comparison.difference
    if difference is None:
        return ""
    if not difference:
        return "same"
    size = said(abs(difference), comparison.result.figure)
    if not size.strip("0."):  # too small to be shown
        size = f"<{size[:-1]}1"
    words = f"{'+' if difference > 0 else '-'}{size}"
    if comparison.direction in ("better", "worse"):
        words += f" {comparison.direction}"
    return words if comparison.settled else f"{words}?"


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


def wanting(missing: Iterable[Missing]) -> dict[str, list[str]]:
    """What could not be worked out, by what was wanting: a table that was not given once for all.

    >>> from carekpi.report import Missing
    >>> wanting([Missing(what="Health assessments", why="...", table="OC2")])
    {'without the table OC2 of the return': ['Health assessments']}
    """
    reasons: dict[str, list[str]] = {}
    for one in missing:
        why = _without(one.table) if one.table else spoken_dates(one.why)
        reasons.setdefault(why, []).append(one.what)
    return reasons


def _without(table: str) -> str:
    if table in LOCAL_TABLES:
        return f"without {table}.csv, a table of the council's own"
    return f"without the table {table} of the return"


def account(result: Result) -> str:
    """Where all that there was has gone: what the figure rests on, and how many it left out."""
    left = sum(count for _, count in result.left_out)
    return f"{result.considered:,} in all: {result.considered - left:,} counted, {left:,} left out"
