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
    "briefly",
    "change",
    "detail",
    "group_name",
    "more",
    "note",
    "number",
    "of_mean",
    "one_of",
    "reason",
    "share",
    "so_many",
    "spoken_dates",
    "taking_part",
]
__all__ += ["UNRECORDED", "titled", "unknown", "unrecorded", "wanting"]

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


_TAIL = re.compile(r"(.+?)( of .*| due| asked)?")
_ONE = {"children": "child", "people": "person"}


def so_many(number: int, counted: str) -> str:
    """So many of what a figure counts, in words.

    >>> so_many(1, "children"), so_many(1, "periods of care"), so_many(1_371, "reviews due")
    ('1 child', '1 period of care', '1,371 reviews due')
    """
    return f"{number:,} {one_of(counted) if number == 1 else counted}"


def one_of(counted: str) -> str:
    """One of what is named in the plural.

    >>> one_of("working days"), one_of("people asked"), one_of("stages of disputes")
    ('working day', 'person asked', 'stage of disputes')
    """
    found = _TAIL.fullmatch(counted)
    if found is None:
        return counted
    named, tail = found[1], found[2] or ""
    *before, last = named.split(" ")
    return " ".join((*before, _ONE.get(last, last.removesuffix("s")))) + tail


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
        unit = one_of(figure.unit) if figure.median == 1 else figure.unit
        return f"{unit} (median)".lstrip()
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
        return f"{figure.numerator:,} of {so_many(figure.denominator, 'children')} under 18"
    if isinstance(figure, Mean):
        told = " over ".join(of_mean(figure))
        return f"{figure.unit}: {told}" if _is_ratio(figure) and figure.unit else told
    if isinstance(figure, Amount):
        return so_many(figure.number, result.counted)
    if isinstance(figure, Distribution):
        ends = f"90th percentile {figure.percentile(90):,}, longest {figure.longest:,}"
        return f"{so_many(figure.numerator, result.counted)}: {ends}"
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


#: The reasons that say that nobody wrote it down: where most of what counts is left out for these,
#: the figure is of few.
UNRECORDED = (
    "no_code",
    "no_details",
    "not_recorded",
    "no_row",
    "no_interview_row",
    "not_allocated",
    "not_asked_counted",
)


def unrecorded(result: Result) -> str:
    """How many there are of which it was not recorded, where these are more than are counted.

    Empty otherwise: every figure leaves out a few.
    """
    missing = sum(n for reason, n in result.left_out if reason in UNRECORDED)
    counted = result.considered - sum(n for _, n in result.left_out)
    rest = counted + result.unknown
    if missing <= rest:
        return ""
    return f"of {so_many(rest + missing, result.counted)}, {missing:,} not recorded"


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


# The reasons once more, as they are said behind a number: "41 in short breaks".
BRIEFLY = {
    "not_in_cohort": "without an episode",
    "not_looked_after": "not in care that day",
    "short_break": "in short breaks (V3 or V4)",
    "history_unknown": "not known",
    "no_fixed_due_date": "without a date in the law of the day (SI 2020/445)",
    "under_four": "under four",
    "age_unknown": "without a date of birth",
    "no_code": "without a participation code",
    "conflicting_code": "with different participation codes",
    "code_contradicts_age": "whose code says under four, and the age does not",
    "under_four_weeks": "in care under four weeks",
    "no_review_due": "without a review due",
    "no_review_aged_four": "without a review at four or over",
    "code_missing": "with a review without a participation code",
    "entry_unknown": "whose entry is not known",
    "counted_once": "counted already",
    "no_such_review": "not in the return",
    "no_details": "without a row in the council's own table",
    "not_recorded": "not recorded",
    "unreadable": "that cannot be read",
    "no_row": "without a row in the return's table",
    "no_limit": "without a limit by rule",
    "not_yet_due": "not due yet",
    "contradictory_dates": "with contradictory dates",
    "stage_undated": "whose formal stage has no date",
    "still_open": "still open",
    "informal_only": "informal",
    "superseded": "superseded",
    "not_allocated": "without an officer",
    "first_officer": "to a first officer",
    "same_officer": "to the same officer",
    "no_fte": "without any full-time equivalent",
    "not_contacted": "without contact",
    "not_asked_counted": "of which nobody counted those asked",
    "more_than_asked": "with more answers than were asked",
    "outside_ages": "of another age",
    "on_time": "on time",
    "due_unknown": "late by an unknown number of days",
    "first_review": "first reviews",
    "under_six_months": "in care under six months",
    "under_twelve_months": "in care under twelve months",
    "under_thirty_months": "in care under two and a half years",
    "inside_authority": "inside the area",
    "not_placed": "not placed for adoption before it",
    "no_court_authority": "without a placement order or freeing order",
    "not_adopted": "of whom no episode says that they were adopted",
    "away": "away, place known (MISSING A)",
    "no_interview_row": "without a row in the council's own table",
    "no_such_episode": "whose episode is not in the return",
    "hangs_on_the_hour": "that hang on the hour",
    "declined_interview": "not accepted by the child",
    "died": "died since",
    "returned_home": "home with parents",
    "not_ceased": "whose care went on the same day (REC X1)",
}


def briefly(key: str) -> str:
    """Why something is left out, as it is said behind a number.

    >>> briefly("short_break")
    'in short breaks (V3 or V4)'
    """
    return BRIEFLY.get(key) or reason(key)


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


_SILENT = {
    "PN4": "a child who attended and was not heard (PN4)",
    "PN7": "one who neither attended nor sent views (PN7)",
}


def taking_part(also_counts: Iterable[str]) -> str:
    """What it is to take part, and that some are counted too where that was asked.

    >>> taking_part([]).partition("; ")[2]
    'a child who attended and was not heard (PN4) did not take part.'
    >>> taking_part(["PN4"]).partition("; ")[2]
    'here a child who attended and was not heard (PN4) is counted as taking part too.'
    """
    told = "To take part is to have one's views heard, in person or through others; "
    also = [_SILENT[code] for code in also_counts]
    if not also:
        return f"{told}{_SILENT['PN4']} did not take part."
    are = "is" if len(also) == 1 else "are"
    return f"{told}here {' and '.join(also)} {are} counted as taking part too."


def account(result: Result) -> str:
    """Where all that there was has gone: what the figure rests on, and how many it left out."""
    left = sum(count for _, count in result.left_out)
    return f"{result.considered:,} in all: {result.considered - left:,} counted, {left:,} left out"
