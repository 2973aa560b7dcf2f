"""What falls due, as a calendar file that Outlook and other calendars open (RFC 5545).

One event of a whole day for each item. An event names the child by the identifier alone, and its
text says how the date was counted and where that is written.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from carekpi.rules import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carekpi.cohort import DueItem

__all__ = ["NotInstalled", "to_ics"]

_ONE_DAY = dt.timedelta(days=1)
_PRODUCT = "-//carekpi//due//EN"


class NotInstalled(ImportError):
    """A package that a format needs is not installed; the message says how to install it."""


def to_ics(items: Iterable[DueItem], *, on: dt.date) -> bytes:
    r"""A calendar file of what falls due.

    The same items give the same bytes, and an item keeps its identity (UID) when it is written
    again on another day: a calendar that takes the file in again changes the event and does not
    add a second one.

    :param items: what is due (:meth:`carekpi.cohort.Cohort.due`). An item for which the law
        fixes no date has no day to stand on, and is passed over.
    :param on: the day from which it is seen: what is overdue on it says so. It is also the
        day on which the file says that it was made.
    :returns: UTF-8, with the line ends and folded lines that the standard asks for.
    :raises NotInstalled: where the package ``icalendar`` is missing.

    >>> import datetime as dt
    >>> to_ics([], on=dt.date(2021, 3, 31)).splitlines()[:3]
    [b'BEGIN:VCALENDAR', b'VERSION:2.0', b'PRODID:-//carekpi//due//EN']
    """
    try:
        from icalendar import Calendar as CalendarFile
        from icalendar import Event
    except ImportError:
        raise NotInstalled(
            "a calendar file needs the package icalendar, which is not installed: "
            'python -m pip install "carekpi[ics]"'
        ) from None

    file = CalendarFile()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("x-wr-calname", f"Reviews and visits due ({spoken(on)})")
    # The clock is not read: the file says that it was made at the start of the day it speaks of.
    made = dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC)
    for item in items:
        if item.due is None:
            continue
        event = Event()
        event.add("uid", _identity(item))
        event.add("dtstamp", made)
        event.add("dtstart", item.due)
        event.add("dtend", item.due + _ONE_DAY)  # the first day that is no longer part of it
        event.add("summary", _summary(item, on))
        event.add("description", _description(item, on))
        event.add("transp", "TRANSPARENT")  # nobody is busy all day because of it
        file.add_component(event)
    return bytes(file.to_ical())


def _identity(item: DueItem) -> str:
    """The same for the same clock, whatever the day and the rules: what started it, and when."""
    told = (item.authority or "", item.child, item.what, item.started.isoformat())
    return f"{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:32]}@carekpi"


def _summary(item: DueItem, on: dt.date) -> str:
    state = "overdue" if _overdue(item, on) else "due"
    if item.at_latest:
        state += f" since {spoken(item.due)} at the latest" if item.due else ""
    by = " (local standard)" if item.local else ""
    of = f", {item.authority}" if item.authority else ""
    return f"{item.what.capitalize()} {state}{by}: child {item.child}{of}"


def _overdue(item: DueItem, on: dt.date) -> bool:
    return item.due is not None and item.due < on


def _description(item: DueItem, on: dt.date) -> str:
    explained = item.deadline()
    said = [_at_latest(item) if item.at_latest else explained.explain(on=on)]
    if item.local and explained.law is None:
        law = "by the law there is no date to give"
        if item.law_due is not None:
            law = f"the law says {spoken(item.law_due)}"
        said.append(f"That is a local standard; {law}.")
    if item.version.link not in said[0]:
        said.append(item.version.link)
    if item.last is not None:
        said.append(f"Last {item.what}: {spoken(item.last)}.")
    if item.midpoint is not None:
        said.append(
            f"Mid-point between the last {item.what} and this one: {spoken(item.midpoint)} "
            "(practice, not law)."
        )
    if item.presumed:
        said.append("The child is presumed to be on the six-month cycle.")
    return "\n".join(said)


def _at_latest(item: DueItem) -> str:
    """Since when it has been overdue at the latest, and why no earlier day can be told.

    Not as a deadline explains itself: what started the clock is not in the data.
    """
    assert item.due is not None  # noqa: S101 - what is passed over has no event
    title, version, started = item.rule.title, item.version, spoken(item.started)
    seen = item.rule.anchor.key != "review" or item.started == item.last
    why = (
        f"No later day is possible than by this rule: {title}, {version} from {started}."
        if seen
        else f"A {item.what} that is not in them was held on {started} at the latest, if at all; "
        f"{title}: {version} from then."
    )
    weight = "" if version.force == "regulation" else f" ({version.force})"
    since = f"Overdue since {spoken(item.due)} at the latest"
    return (
        f"{since}: what came before lies outside the data.\n{why}\n"
        f"Source: {version.source}{weight}, {version.in_force}."
    )
