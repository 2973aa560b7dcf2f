"""What two figures can be unlike in, so that their difference says less than it seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from carekpi.comparison.exact import unit_of
from carekpi.rules import spoken

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from carekpi.periods import Period
    from carekpi.results import Result

__all__ = ["Unlike", "Unlikeness", "months_apart", "same_length", "same_months", "unlikenesses"]

_MONTHS = 12
_FEBRUARY = 2


class Unlike(ValueError):
    """Two figures that are too unlike to be compared: what is unlike, and what to ask instead."""


@frozen
class Unlikeness:
    """One thing in which two figures are unlike.

    :param says: what, and why it matters. :param mend: what to do instead.
    :param weight: ``never`` where no comparison can be made, ``asked`` where one can if the caller
        says so and the answer is labelled, ``said`` where it is labelled without asking.
    """

    says: str
    mend: str = ""
    weight: str = "said"


def unlikenesses(one: Result, other: Result) -> Iterator[Unlikeness]:
    """What a result and an earlier one are unlike in, the worst first."""
    yield from _other_figure(one, other)
    yield from _other_settings(one, other)
    yield from _other_groups(one, other)
    yield from _other_time(one.period, other.period)
    yield from _other_population(one, other)
    yield from _provisional(one, other)
    yield from _begins_late(one, other)
    yield from _other_law(one, other)


def _other_figure(one: Result, other: Result) -> Iterator[Unlikeness]:
    if one.measure != other.measure:
        yield Unlikeness(
            f"{one.measure} and {other.measure} are different measures, so their difference says "
            "nothing",
            "compare a figure with the same one of another time",
            "never",
        )
    kinds = [type(result.figure).__name__.lower() for result in (one, other)]
    if kinds[0] != kinds[1]:
        yield Unlikeness(
            f"{one.measure} is a {kinds[0]} in one and a {kinds[1]} in the other",
            "compare two of one kind; Result.shares() makes shares of counts",
            "never",
        )
        return
    units = [unit_of(result.figure) for result in (one, other)]
    if units[0] != units[1]:
        yield Unlikeness(
            f"{one.measure} is counted in {units[0] or 'ones'} in one and in "
            f"{units[1] or 'ones'} in the other",
            "compare two of one base",
            "never",
        )


def _other_settings(one: Result, other: Result) -> Iterator[Unlikeness]:
    ours, theirs = dict(one.settings), dict(other.settings)
    for name in dict.fromkeys((*ours, *theirs)):
        if ours.get(name) != theirs.get(name):
            said = [settings.get(name, "as is usual") for settings in (ours, theirs)]
            yield Unlikeness(
                f"they follow different settings ({name.replace('_', ' ')}: {said[0]}, and "
                f"{said[1]} in the other), so that some of the difference is of the settings",
                "ask for both with the same settings",
                "asked",
            )


def _other_groups(one: Result, other: Result) -> Iterator[Unlikeness]:
    if _named(one) != _named(other):
        yield Unlikeness(
            f"one is of {_named(one) or 'all'} and the other of {_named(other) or 'all'}",
            "compare a group with the same one of another time",
            "asked",
        )
    if one.by != other.by:
        by = [", ".join(result.by) or "nothing" for result in (one, other)]
        yield Unlikeness(
            f"one is broken down by {by[0]} and the other by {by[1]}, so that only the wholes are "
            "compared"
        )


def _named(result: Result) -> str:
    from carekpi.cohort import DIMENSIONS

    return ", ".join(
        label
        for key, label in result.groups
        if key not in DIMENSIONS or not DIMENSIONS[key].of_time
    )


def _other_time(one: Period, other: Period) -> Iterator[Unlikeness]:
    if one == other:
        return
    if one.start <= other.end and other.start <= one.end:
        yield Unlikeness(
            f"{one.label} and {other.label} overlap, so that some of it is in both",
            "ask for times that lie apart",
            "asked",
        )
    elif not same_length(one, other):
        yield Unlikeness(
            f"{one.label} ({length(one)}) and {other.label} ({length(other)}) are not equally long",
            "ask for the same months of both years (like_for_like)",
            "asked",
        )
    elif not same_months(one, other) and not _adjoin(one, other):
        yield Unlikeness(f"{one.label} and {other.label} are different months of the year")
    if one.end < other.start:
        yield Unlikeness(
            f"{one.label}, which stands first, lies before {other.label}, so that the change is "
            "told backwards",
            "give the later figure first",
            "asked",
        )


def _adjoin(one: Period, other: Period) -> bool:
    first, second = sorted((one, other))
    return (second.start - first.end).days == 1


def same_length(one: Period, other: Period) -> bool:
    """Whether two periods are equally long: in whole months, or in days, or from one day of the
    year to another.
    """
    months = [_whole_months(period) for period in (one, other)]
    if all(months):
        return months[0] == months[1]
    return one.days == other.days or same_months(one, other)


def same_months(one: Period, other: Period) -> bool:
    """Whether two periods run from the same day of the year to the same day."""
    shapes = [
        (_day_of_year(p.start, first=True), _day_of_year(p.end), p.end.year - p.start.year)
        for p in (one, other)
    ]
    return shapes[0] == shapes[1]


def _day_of_year(day: dt.date, *, first: bool = False) -> tuple[int, int]:
    # The last of February is one day, whatever its number.
    last = not first and day.month == _FEBRUARY and _is_last_of_month(day)
    return (day.month, 0) if last else (day.month, day.day)


def _is_last_of_month(day: dt.date) -> bool:
    import datetime as dt

    return (day + dt.timedelta(days=1)).day == 1


def _whole_months(period: Period) -> int:
    """How many whole calendar months a period is; 0 where it is not."""
    if period.start.day != 1 or not _is_last_of_month(period.end):
        return 0
    return months_apart(period.start, period.end) + 1


def months_apart(one: dt.date, other: dt.date) -> int:
    """How many months lie between the month of one day and that of another."""
    return _MONTHS * (other.year - one.year) + other.month - one.month


def length(period: Period) -> str:
    """How long a period is, in words."""
    months = _whole_months(period)
    number, unit = (months, "month") if months else (period.days, "day")
    return f"{number} {unit}{'s' * (number != 1)}"


def _other_population(one: Result, other: Result) -> Iterator[Unlikeness]:
    said = [
        sorted({f"{p.source}{f', {p.vintage}' if p.vintage else ''}" for p in result.populations})
        for result in (one, other)
    ]
    if said[0] != said[1]:
        yield Unlikeness(
            "the populations are of different estimates or issues "
            f"({'; '.join(said[0])}, and {'; '.join(said[1])} in the other), so that some of the "
            "difference may be theirs"
        )


def _provisional(one: Result, other: Result) -> Iterator[Unlikeness]:
    for result in (one, other):
        if result.data_to is not None and result.data_to < result.period.end:
            yield Unlikeness(
                f"the data go to {spoken(result.data_to)} only, so that {result.period.label} is "
                "provisional"
            )


def _begins_late(one: Result, other: Result) -> Iterator[Unlikeness]:
    for begins in dict.fromkeys((*one.begins, *other.begins)):
        yield Unlikeness(str(begins))


def _other_law(one: Result, other: Result) -> Iterator[Unlikeness]:
    within: list[dict[str, set[str]]] = [{}, {}]
    for found, result in zip(within, (one, other), strict=True):
        for rule in result.rules:
            found.setdefault(rule.key, set()).add(rule.within)
    for key in within[0]:
        ours, theirs = within[0][key], within[1].get(key, within[0][key])
        if ours != theirs:
            yield Unlikeness(
                f"the law changed between them ({key}: {' or '.join(sorted(ours))}, and "
                f"{' or '.join(sorted(theirs))} in the other)"
            )
