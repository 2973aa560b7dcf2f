"""Deadlines that explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi._dates import in_words
from carekpi.rules.intervals import Months, WorkingDays, WorkingDaysBefore, counted
from carekpi.workdays import ENGLAND_AND_WALES, Calendar, days_not_counted

if TYPE_CHECKING:
    from carekpi.rules.rule import Relaxation, Rule, Version

__all__ = ["Deadline", "deadline_of", "spoken"]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


def spoken(day: dt.date) -> str:
    """A date as it is said in Britain, whatever the machine's locale.

    >>> import datetime as dt
    >>> spoken(dt.date(2021, 1, 12))
    '12 January 2021'
    """
    return in_words(day)


@frozen(kw_only=True)
class Deadline:
    """The last day on which something is in time, or that the law fixed none; and why.

    :param due: the day (a moment, where the rule counts in hours); ``None`` where the law fixed
        no date.
    :param started: the day, or moment, on which the clock started.
    :param rule: the rule that was followed.
    :param version: the version of it.
    :param ordinary: the last day by the rule itself, where a relaxation or a council's own
        standard gives another answer.
    :param relaxation: what took the place of the fixed date, where the law of the day is followed.
    :param local: the council's standard that brought the date forward.
    :param calendar: the calendar by which working days were counted.
    """

    due: dt.date | None
    started: dt.date
    rule: Rule
    version: Version
    ordinary: dt.date | None = None
    relaxation: Relaxation | None = None
    local: Rule | None = None
    calendar: Calendar = ENGLAND_AND_WALES

    @property
    def no_fixed_due_date(self) -> bool:
        """Whether the law fixed no date: an answer of its own, and not a missing one."""
        return self.due is None

    @property
    def wording(self) -> str:
        """The law's words, where it fixed no date."""
        return self.version.wording if self.relaxation is None else self.relaxation.wording

    @property
    def not_counted(self) -> tuple[tuple[dt.date, str], ...]:
        """For a clock in working days: each day that was not counted, and why."""
        last, within = self._counted_to, self.version.within
        if last is not None and isinstance(within, WorkingDaysBefore):
            days = days_not_counted(last, _day(self.started), calendar=self.calendar)
            return tuple((day, why) for day, why in days if day < _day(self.started))
        if last is None or not isinstance(within, WorkingDays):
            return ()
        return tuple(days_not_counted(self.counted_from - _ONE_DAY, last, calendar=self.calendar))

    @property
    def counted_from(self) -> dt.date:
        """The first day that counts: the day after the clock started, in law; for days counted
        back, the day before.
        """
        day = _day(self.started)
        if isinstance(self.version.within, WorkingDaysBefore):
            return day - _ONE_DAY
        return day if self.version.first_day_counted else day + _ONE_DAY

    @property
    def _counted_to(self) -> dt.date | None:
        return self.due if self.ordinary is None else self.ordinary

    @property
    def provisional(self) -> bool:
        """Whether the day lies beyond the last year whose bank holidays are published."""
        last = self._counted_to
        if last is None or not self._by_working_days:
            return False
        return self.calendar.is_provisional(_day(last))

    @property
    def local_version(self) -> Version | None:
        """The version of the council's standard that brought the date forward."""
        if self.local is None:
            return None
        return self.local.versions[int(self.local.numbered(self.local.column(self.started))[0])]

    @property
    def _by_working_days(self) -> bool:
        within = self.version.within
        return isinstance(within, (WorkingDays, WorkingDaysBefore)) or self.version.rolled

    def passed(self, on: dt.date) -> bool:
        """Whether the last day has gone by; never, where the law fixed none."""
        return self.due is not None and _alike(on, self.due) > self.due

    def days_left(self, on: dt.date) -> int | None:
        """Days until it is due: 0 on the last day, negative after it; ``None`` without one.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> rules.deadline("visit.first", dt.date(2021, 3, 1)).days_left(dt.date(2021, 3, 10))
        -2
        """
        return None if self.due is None else (_day(self.due) - _day(on)).days

    def late(self, on: dt.date) -> str:
        """How late a thing done on a day is, in the rule's own unit; blank where it is in time.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> rules.deadline("review.first", dt.date(2020, 12, 10)).late(dt.date(2021, 1, 14))
        '2 working days'
        """
        if self.due is None or not self.passed(on):
            return ""
        rule, version = self.local or self.rule, self.local_version or self.version
        within: Any = version.within
        return str(
            within.beyond(self.due, _alike(on, self.due), calendar=rule.calendar or self.calendar)
        )

    # ------------------------------------------------------------------------ in words

    def explain(self, *, on: dt.date | None = None) -> str:
        """The deadline in plain English: the day, how it was counted, and where it is written.

        :param on: the day on which it is asked, or on which the thing was done: how many days are
            left, or how late that is, is then said too.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> print(rules.deadline("review.second", dt.date(2021, 11, 30)).explain())
        Due by Monday 28 February 2022.
        Second review: 3 months from 30 November 2021 (there is no 30 February 2022, so \
28 February 2022).
        Source: SI 2010/959 reg 33(2), in force since 1 April 2011.
        """
        return "\n".join(
            [*self._answer(on), self._how(), *self._left_out(), self._source(), *self._cautions()]
        )

    def _answer(self, on: dt.date | None) -> list[str]:
        if self.due is None:
            said = [f"No fixed due date: {self.wording}."]
        else:
            said = [f"Due by {_full(self.due)}."]
            if on is not None:
                left = self.days_left(on)
                late = self.late(on)
                said[0] += (
                    f" On {_moment(on)} that is {late} late."
                    if late
                    else f" On {_moment(on)}, {counted(left or 0, 'day')} are left."
                    if left != 1
                    else f" On {_moment(on)}, 1 day is left."
                )
        if self.relaxation is not None:
            assert self.ordinary is not None  # noqa: S101 - only a day that ran out is relaxed
            said.append(
                f"By the ordinary limit it would have been due by {_full(self.ordinary)}; "
                f"{self.relaxation.source} relaxed it "
                f"({self.relaxation.in_force})."
            )
        if self.local is not None and self.local_version is not None:
            ordinary = "fixes no date" if self.ordinary is None else f"says {_full(self.ordinary)}"
            said.append(
                f"That is a local standard ({self.local.title}: {self.local_version}, "
                f"{self.local_version.source}); the law {ordinary}."
            )
        return said

    def _how(self) -> str:
        title = self.rule.title[0].upper() + self.rule.title[1:]
        version, last = self.version, self._counted_to
        if version.within is None:
            return f"{title}: the clock started on {_moment(self.started)}."
        if isinstance(version.within, WorkingDaysBefore):
            return f"{title}: {version} {_moment(self.started)}."
        if isinstance(version.within, WorkingDays):
            counted_from = f"{_weekday(self.counted_from)} {spoken(self.counted_from)}"
            return f"{title}: {version}, counted from {counted_from}."
        clipped = ""
        start = _day(self.started) - (_ONE_DAY if version.first_day_counted else _ONE_DAY * 0)
        if isinstance(version.within, Months) and not version.rolled:
            assert last is not None  # noqa: S101 - an interval has an end
            if last.day != start.day:
                month = spoken(last).split(" ", 1)[1]
                clipped = f" (there is no {start.day} {month}, so {spoken(last)})"
        return f"{title}: {version} from {_moment(self.started)}{clipped}."

    def _left_out(self) -> list[str]:
        weekend = [day for day, _ in self.not_counted if day.weekday() >= _SATURDAY]
        left = [f"{len(weekend)} weekend days"] if len(weekend) > 1 else ["1 weekend day"]
        named = [
            f"{reason} ({_weekday(day)} {spoken(day)})"
            for day, reason in self.not_counted
            if day.weekday() < _SATURDAY
        ]
        if not self.not_counted:
            return []
        return [f"Not counted: {', '.join((left if weekend else []) + named)}."]

    def _source(self) -> str:
        version = self.version
        until = (
            f"in force since {spoken(version.in_force_from)}"
            if version.in_force_to is None
            else f"in force until {spoken(version.in_force_to)}"
        )
        weight = "" if version.force == "regulation" else f" ({version.force})"
        doubt = f" Not confirmed: {version.doubt}." if version.doubt else ""
        return f"Source: {version.source}{weight}, {until}.{doubt}"

    def _cautions(self) -> list[str]:
        said = []
        if self._by_working_days and self.calendar.changes:
            changes = "; ".join(str(change) for change in self.calendar.changes)
            said.append(f"Calendar: {self.calendar.name}: {changes}.")
        if self.provisional:
            said.append(
                f"Provisional: bank holidays are published until "
                f"{spoken(self.calendar.known_until)}; a day proclaimed later would move this date."
            )
        return said

    def to_dict(self) -> dict[str, Any]:
        """The deadline and the steps that led to it, as plain values for other programs.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> told = rules.deadline("review.first", dt.date(2020, 12, 10)).to_dict()
        >>> told["due"], told["counted_from"], told["not_counted"][2]
        ('2021-01-12', '2020-12-11', {'date': '2020-12-19', 'reason': 'Saturday'})
        """
        version, instrument = self.version, self.version.instrument
        return {
            "due": _iso(self.due),
            "no_fixed_due_date": self.no_fixed_due_date,
            "wording": self.wording or None,
            "ordinary_due": _iso(self._counted_to),
            "rule": self.rule.key,
            "title": self.rule.title,
            "anchor": self.rule.anchor.title,
            "started": _iso(self.started),
            "counted_from": _iso(self.counted_from),
            "within": None if version.within is None else str(version),
            "not_counted": [
                {"date": day.isoformat(), "reason": reason} for day, reason in self.not_counted
            ],
            "force": version.force,
            "source": version.source,
            "instrument": instrument.title,
            "link": version.link,
            "in_force_from": version.in_force_from.isoformat(),
            "in_force_to": _iso(version.in_force_to),
            "confirmed": _iso(version.confirmed),
            "doubt": version.doubt or None,
            "relaxed_by": None if self.relaxation is None else self.relaxation.source,
            "local": None if self.local is None else self.local.key,
            "provisional": self.provisional,
            "calendar": self.calendar.name,
        }


def deadline_of(
    rule: Rule,
    started: dt.date,
    *,
    event: dt.date | None = None,
    as_in_force: bool = False,
    calendar: Calendar = ENGLAND_AND_WALES,
    local: Rule | None = None,
) -> Deadline:
    """The deadline by a rule, from what its columns say of one day.

    :param local: a council's own standard of the same duty, whose date comes first.
    """
    calendar = rule.calendar or calendar
    column = rule.column(started)
    day = None if event is None else rule.column(event)
    number = int(rule.numbered(column, event=day, calendar=calendar)[0])
    if number < 0:
        picking = event if rule.version_by == "event" else None
        raise rule.not_known_for(_day(picking or started))
    version = rule.versions[number]

    def plain(last: Any) -> dt.date | None:
        return None if np.isnat(last[0]) else rule.plain(last, started)

    ordinary = plain(version.after(column, calendar=calendar))
    due, by = ordinary, None
    for standard in (*rule.stricter, *([] if local is None else [local])):
        theirs = plain(standard.local_due(column))
        if theirs is not None and (due is None or theirs < due):
            due, by = theirs, standard
    relaxation = None
    if as_in_force and by is None and ordinary is not None:
        relaxation = next((r for r in rule.relaxed if r.covers(_day(ordinary))), None)
        due = None if relaxation is not None else due
    return Deadline(
        due=due,
        started=started,
        rule=rule,
        version=version,
        ordinary=None if due == ordinary else ordinary,
        relaxation=relaxation,
        local=by,
        calendar=calendar,
    )


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _alike(on: dt.date, due: dt.date) -> dt.date:
    """A day for a day, and for a moment a moment: a day stands for its first moment."""
    if not isinstance(due, dt.datetime):
        return _day(on)
    if isinstance(on, dt.datetime):
        return on
    return dt.datetime.combine(on, dt.time.min, tzinfo=due.tzinfo)


def _weekday(day: dt.date) -> str:
    return _WEEKDAYS[day.weekday()]


def _moment(moment: dt.date) -> str:
    said = spoken(_day(moment))
    return f"{said}, {moment:%H:%M}" if isinstance(moment, dt.datetime) else said


def _full(moment: dt.date) -> str:
    return f"{_weekday(moment)} {_moment(moment)}"


def _iso(moment: dt.date | None) -> str | None:
    return None if moment is None else moment.isoformat()
