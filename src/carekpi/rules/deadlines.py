"""Deadlines that explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import frozen

from carekpi._dates import in_words
from carekpi.rules.intervals import Months, WorkingDays
from carekpi.rules.reviews import review_clock
from carekpi.workdays import ENGLAND_AND_WALES, Calendar, days_not_counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carekpi.domain import Child
    from carekpi.rules.rule import Rule

__all__ = ["Deadline", "next_review", "review_deadline", "spoken"]


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def spoken(day: dt.date) -> str:
    """A date as it is said in Britain, whatever the machine's locale.

    >>> import datetime as dt
    >>> spoken(dt.date(2021, 1, 12))
    '12 January 2021'
    """
    return in_words(day)


@frozen(kw_only=True)
class Deadline:
    """The last day on which something is in time, with the rule that says so.

    :param due: that day.
    :param started: the day on which the clock started, not counted.
    :param rule: the edition of the rule that was followed.
    :param calendar: the calendar by which working days were counted.
    """

    due: dt.date
    started: dt.date
    rule: Rule
    calendar: Calendar = ENGLAND_AND_WALES

    @property
    def not_counted(self) -> tuple[tuple[dt.date, str], ...]:
        """For a clock in working days: each day that was not counted, and why."""
        if not isinstance(self.rule.within, WorkingDays):
            return ()
        return tuple(days_not_counted(self.started, self.due, calendar=self.calendar))

    @property
    def provisional(self) -> bool:
        """Whether the day lies beyond the last year whose bank holidays are published."""
        counted = isinstance(self.rule.within, WorkingDays)
        return counted and self.calendar.is_provisional(self.due)

    def explain(self) -> str:
        """The deadline in plain English: the day, how it was counted, and where it is written.

        >>> import datetime as dt
        >>> print(next_review(entered=dt.date(2021, 11, 1), held=[dt.date(2021, 11, 30)]).explain())
        Due by Monday 28 February 2022.
        Second review not more than three months after the first: 3 months from 30 November 2021 \
(there is no 30 February 2022, so 28 February 2022).
        Source: SI 2010/959 reg 33(2), in force since 1 April 2011.
        """
        within = self.rule.within
        title = self.rule.title[0].upper() + self.rule.title[1:]
        lines = [f"Due by {_WEEKDAYS[self.due.weekday()]} {spoken(self.due)}."]
        if isinstance(within, WorkingDays):
            first = self.started + dt.timedelta(days=1)
            lines.append(
                f"{title}: {within}, counted from {_WEEKDAYS[first.weekday()]} {spoken(first)}."
            )
            weekend = [d for d, _ in self.not_counted if d.weekday() >= _SATURDAY]
            holidays = [
                f"{reason} ({_WEEKDAYS[d.weekday()]} {spoken(d)})"
                for d, reason in self.not_counted
                if d.weekday() < _SATURDAY
            ]
            left = [f"{len(weekend)} weekend days"] if weekend else []
            if left or holidays:
                lines.append(f"Not counted: {', '.join(left + holidays)}.")
        else:
            clipped = ""
            if isinstance(within, Months) and self.due.day != self.started.day:
                month = spoken(self.due).split(" ", 1)[1]
                clipped = f" (there is no {self.started.day} {month}, so {spoken(self.due)})"
            lines.append(f"{title}: {within} from {spoken(self.started)}{clipped}.")
        until = (
            f"in force since {spoken(self.rule.in_force_from)}"
            if self.rule.in_force_to is None
            else f"in force until {spoken(self.rule.in_force_to)}"
        )
        lines.append(f"Source: {self.rule.source}, {until}.")
        if self.calendar.changes and isinstance(within, WorkingDays):
            changes = "; ".join(str(change) for change in self.calendar.changes)
            lines.append(f"Calendar: {self.calendar.name}: {changes}.")
        if self.provisional:
            known = self.calendar.known_until
            lines.append(
                f"Provisional: bank holidays are published until {spoken(known)}; a day "
                "proclaimed later would move this date."
            )
        return "\n".join(lines)


_SATURDAY = 5


def next_review(
    *,
    entered: dt.date,
    held: Sequence[dt.date] = (),
    calendar: Calendar = ENGLAND_AND_WALES,
) -> Deadline:
    """When the next review is due, from the day of entry and every review held since.

    :param entered: the day on which the child became looked after.
    :param held: the days of all the reviews of this period of care, in any order; two on
        one day are one review.
    :param calendar: another calendar than the law's, such as one with a newly proclaimed day.
    :raises ValueError: where a review is dated before entry.

    Source: SI 2010/959 reg 33; for clocks that started before 1 April 2011, SI 1991/895.

    >>> import datetime as dt
    >>> next_review(entered=dt.date(2020, 12, 10)).due
    datetime.date(2021, 1, 12)
    """
    days = sorted(set(held))
    if days and days[0] < entered:
        raise ValueError(
            f"a review on {days[0].isoformat()} is before the child entered care "
            f"({entered.isoformat()})"
        )
    started = days[-1] if days else entered
    clock = review_clock(len(days))
    return Deadline(
        due=clock.due(started, calendar=calendar),
        started=started,
        rule=clock.on(started),
        calendar=calendar,
    )


def review_deadline(
    child: Child, *, on: dt.date, calendar: Calendar = ENGLAND_AND_WALES
) -> Deadline | None:
    """When the child's next review is due, seen from a day.

    The child's reviews are taken to be complete; those after the day are not looked at.

    :param calendar: another calendar than the law's, such as one with a newly proclaimed day.

    :returns: the deadline, passed or to come; ``None`` where the child is not looked after
        on the day, or where it is not known when the period of care began and fewer than two
        of its reviews are there, so that the law's step cannot be told.

    >>> import datetime as dt
    >>> from carekpi.domain import Child, Episode
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C1")],
    ... )
    >>> review_deadline(child, on=dt.date(2020, 12, 24)).due
    datetime.date(2021, 1, 12)
    """
    latest_first = child.periods_of_care[::-1]
    period = next((p for p in latest_first if p.looked_after_on(on)), None)
    if period is None:
        return None
    held = {
        review.held_on
        for review in child.reviews
        if review.held_on <= on
        and next((p for p in latest_first if p.contains(review.held_on)), None) is period
    }
    if not period.entry_known and len(held) < 2:  # noqa: PLR2004 - "second" is a position
        return None
    return next_review(entered=period.start, held=sorted(held), calendar=calendar)
