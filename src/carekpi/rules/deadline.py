"""Deadlines that explain themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from carekpi._dates import in_words
from carekpi.rules.intervals import Hours, Months, WorkingDays, WorkingDaysBefore, counted
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


@frozen(kw_only=True, repr=False)
class Deadline:
    """The last day on which something is in time, or that the law fixed none; and why.

    :param due: the day (a moment, where the rule counts in hours); ``None`` where the law fixed
        no date.
    :param started: the day, or moment, on which the clock started.
    :param rule: the rule that was followed: a council's own standard, where that came first.
    :param version: the version of it.
    :param relaxation: what took the place of the fixed date, where the law of the day is followed.
    :param ordinary: the last day by the ordinary limit, where that was relaxed.
    :param law: where a council's own standard is followed, the deadline of the law behind it.
    :param calendar: the calendar by which working days were counted.
    """

    due: dt.date | None
    started: dt.date
    rule: Rule
    version: Version
    relaxation: Relaxation | None = None
    ordinary: dt.date | None = None
    law: Deadline | None = None
    calendar: Calendar = ENGLAND_AND_WALES

    def __repr__(self) -> str:
        due = "no fixed date" if self.due is None else f"due {self.due.isoformat()}"
        return f"Deadline({due}, by {self.rule.key} from {self.started.isoformat()})"

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
        back, the day before; for hours, the moment itself.
        """
        if isinstance(self.version.within, Hours):
            return self.started
        if isinstance(self.version.within, WorkingDaysBefore):
            return self.started - _ONE_DAY
        return self.started if self.version.first_day_counted else self.started + _ONE_DAY

    @property
    def _counted_to(self) -> dt.date | None:
        return self.due if self.relaxation is None else self.ordinary

    @property
    def provisional(self) -> bool:
        """Whether the day lies beyond the last year whose bank holidays are published."""
        last = self._counted_to
        if last is None or not self._by_working_days:
            return False
        return self.calendar.is_provisional(last)

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
        within: Any = self.version.within
        return str(within.beyond(self.due, _alike(on, self.due), calendar=self.calendar))

    # ------------------------------------------------------------------------ in words

    def explain(self, *, on: dt.date | None = None) -> str:
        """The deadline in plain English: the day, how it was counted, and where it is written.

        :param on: the day on which it is asked, or on which the thing was done: how much is left,
            or how late that is, is then said too.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> print(rules.deadline("review.second", dt.date(2021, 11, 30)).explain())
        Due by Monday 28 February 2022.
        Second review: 3 months from 30 November 2021 (there is no 30 February 2022, so \
28 February 2022).
        Source: SI 2010/959 reg 33(2), in force since 1 April 2011.
        """
        said = [self._answer(on), *self._instead(), self._how(), *self._left_out(), self._source()]
        if self.law is not None:
            said += [f"The law: {self.law._how()}", *self.law._left_out(), self.law._source()]  # noqa: SLF001 - its own kind
        return "\n".join([*said, *self._cautions()])

    def _answer(self, on: dt.date | None) -> str:
        if self.due is None:
            return f"No fixed due date: {self.wording}."
        said = f"Due by {_full(self.due)}."
        if on is None:
            return said
        late, left = self.late(on), self.days_left(on)
        if late:
            return f"{said} On {_moment(on)} that is {late} late."
        if isinstance(self.due, dt.datetime):
            hours = (self.due - _alike(on, self.due)) // dt.timedelta(hours=1)  # type: ignore[operator]
            return f"{said} On {_moment(on)}, {_left(hours, 'hour')} left."
        if not left:
            return f"{said} On {_moment(on)}: this is the last day."
        return f"{said} On {_moment(on)}, {_left(left, 'day')} left."

    def _instead(self) -> list[str]:
        """What is followed in the place of the ordinary rule."""
        if self.relaxation is not None and self.ordinary is not None:
            doubt = self.relaxation.doubt
            return [
                f"By the ordinary limit it would have been due by {_full(self.ordinary)}; "
                f"{self.relaxation.source} relaxed it ({self.relaxation.in_force})."
                + (f" Not confirmed: {doubt}." if doubt else "")
            ]
        if self.law is None:
            return []
        convention = self.law.version.force == "convention"
        other = "the convention that is followed" if convention else "the law"
        says = "fixes no date" if self.law.due is None else f"says {_full(self.law.due)}"
        return [f"That is a local standard; {other} {says}."]

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
        if isinstance(version.within, Months) and not version.rolled:
            assert last is not None  # noqa: S101 - an interval has an end
            if last.day != self.started.day:
                month = spoken(last).split(" ", 1)[1]
                clipped = f" (there is no {self.started.day} {month}, so {spoken(last)})"
        return f"{title}: {version} from {_moment(self.started)}{clipped}."

    def _left_out(self) -> list[str]:
        weekend = [day for day, _ in self.not_counted if day.weekday() >= _SATURDAY]
        named = [
            f"{reason} ({_weekday(day)} {spoken(day)})"
            for day, reason in self.not_counted
            if day.weekday() < _SATURDAY
        ]
        if weekend:
            named.insert(0, counted(len(weekend), "weekend day"))
        return [f"Not counted: {', '.join(named)}."] if named else []

    def _source(self) -> str:
        version = self.version
        until = (
            f"in force since {spoken(version.in_force_from)}"
            if version.in_force_to is None
            else f"in force until {spoken(version.in_force_to)}"
        )
        if version.force == "convention":
            until = "a habit of some councils or their systems, and not law"
        elif _day(self.started) < version.in_force_from:
            until = f"in force from {spoken(version.in_force_from)}, used for want of any rule"
        weight = "" if version.force == "regulation" else f" ({version.force})"
        doubt = f" Not confirmed: {version.doubt}." if version.doubt else ""
        return f"Source: {version.source}{weight}, {until}.{doubt}"

    def _cautions(self) -> list[str]:
        said = []
        # The closed days of a council's own standard are named among those not counted.
        if self._by_working_days and self.calendar.changes and self.rule.force != "local":
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
        version, instrument, relaxation = self.version, self.version.instrument, self.relaxation
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
            "relaxed_by": None if relaxation is None else relaxation.source,
            "relaxed_doubt": None if relaxation is None else relaxation.doubt or None,
            "law": None if self.law is None else self.law.to_dict(),
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
    law = _plain_deadline(rule, started, event=event, calendar=rule.calendar or calendar)
    first = law
    for standard in (*rule.stricter, *([] if local is None else [local])):
        if not standard.known_on(started):
            continue
        theirs = _plain_deadline(standard, started, calendar=standard.calendar or calendar)
        if first.due is None or (theirs.due is not None and theirs.due < first.due):
            first = theirs
    if as_in_force and law.due is not None:
        relaxation = next((r for r in rule.relaxed if r.covers(_day(law.due))), None)
        if relaxation is not None:
            relaxed = evolve(law, due=None, ordinary=law.due, relaxation=relaxation)
            first, law = (relaxed if first is law else first), relaxed
    return first if first.rule is rule else evolve(first, law=law)


def _plain_deadline(
    rule: Rule, started: dt.date, *, event: dt.date | None = None, calendar: Calendar
) -> Deadline:
    version, due = rule.of_one(started, event=event, calendar=calendar)
    return Deadline(
        due=due,
        started=started,
        rule=rule,
        version=version,
        calendar=calendar,
    )


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _left(number: int, unit: str) -> str:
    return f"{counted(number, unit)} {'is' if number == 1 else 'are'}"


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
