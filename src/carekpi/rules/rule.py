"""What a rule of law is: a value with its sources, its versions and their dates."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen

from carekpi._dates import (
    NAT,
    day_array,
    day_number,
    day_numbered,
    in_pieces,
    in_words,
    plain_date,
)
from carekpi.rules.conditions import Condition
from carekpi.rules.intervals import Hours
from carekpi.workdays import ENGLAND_AND_WALES, add_working_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.rules.intervals import Interval
    from carekpi.workdays import Calendar

__all__ = ["FORCES", "Anchor", "Instrument", "Permission", "Relaxation", "Rule", "Version"]

_ONE_DAY = np.timedelta64(1, "D")
_MANY = 10_000  # clocks from which a table of every day pays
_TABLE_END = day_number(dt.date(2060, 1, 1))  # days after it are worked out one by one
_ELSEWHERE = -2  # in a table of versions: the day is missing, or outside the table

#: What a rule can rest on, the strongest first: regulations, guidance that authorities must follow
#: unless they have good reason not to, other guidance, a habit of councils or their systems, and a
#: council's own standard.
FORCES = ("regulation", "statutory guidance", "guidance", "convention", "local")


@frozen(kw_only=True)
class Instrument:
    """An Act, a set of regulations or a piece of guidance, described once.

    :param key: how it is cited, such as ``SI 2010/959``.
    """

    key: str
    title: str
    link: str


@frozen(kw_only=True)
class Anchor:
    """What starts a clock: an event, described once."""

    key: str
    title: str


@frozen(kw_only=True)
class Dated:
    """Something written in law or guidance, in force from one day to another.

    :param in_force_from: its first day.
    :param in_force_to: its last, ``None`` while it is in force.
    :param force: what it rests on, one of :data:`FORCES`.
    :param instrument: where it is written. :param provision: the regulation or paragraph.
    :param link: where it can be read.
    :param confirmed: the day on which the wording was read; ``None`` where it was not.
    :param doubt: what was not read, and where the rule is known from instead.
    :param note: what else to know.
    """

    in_force_from: dt.date
    in_force_to: dt.date | None = None
    force: str
    instrument: Instrument
    provision: str
    link: str
    confirmed: dt.date | None = None
    doubt: str = ""
    note: str = ""

    @property
    def source(self) -> str:
        """The instrument and provision, as a citation.

        >>> from carekpi import rules
        >>> rules.find("review.first").versions[-1].source
        'SI 2010/959 reg 33(1)'
        """
        return f"{self.instrument.key} {self.provision}"

    @property
    def in_force(self) -> str:
        """From when to when it is in force, in words."""
        if self.in_force_to is None:
            return f"in force since {in_words(self.in_force_from)}"
        return f"in force from {in_words(self.in_force_from)} to {in_words(self.in_force_to)}"

    @overload
    def covers(self, day: dt.date) -> bool: ...
    @overload
    def covers(self, day: NDArray[np.datetime64]) -> NDArray[np.bool_]: ...
    def covers(self, day: Any) -> Any:
        """Whether a day, or each day of a column, is one on which it is in force."""
        if isinstance(day, dt.date):
            day = day.date() if isinstance(day, dt.datetime) else day
            return self.in_force_from <= day and (
                self.in_force_to is None or day <= self.in_force_to
            )
        day = day.astype("datetime64[D]", copy=False)  # of a moment, the day it lies in
        inside = day >= np.datetime64(self.in_force_from, "D")
        if self.in_force_to is not None:
            inside &= day <= np.datetime64(self.in_force_to, "D")
        return inside


@frozen(kw_only=True, repr=False)
class Version(Dated):
    """A rule as it stood from one day to another: how long the clock runs.

    :param within: how long. ``None`` where the law fixed no date, and then ``wording`` says in
        which words.
    :param applied_from: the day from which carekpi uses it for want of any rule, where that is
        before it was in force.
    :param first_day_counted: whether the day on which the clock starts is counted; never in law.
    :param rolled: whether a last day that is no working day moves to the next; never in law.
    """

    within: Interval | None = None
    wording: str = ""
    applied_from: dt.date | None = None
    first_day_counted: bool = False
    rolled: bool = False

    def __repr__(self) -> str:
        return f"Version({self}, {self.source}, {self.in_force})"

    @property
    def first_day(self) -> dt.date:
        """The first day for which it is used."""
        return self.in_force_from if self.applied_from is None else self.applied_from

    def after(
        self, started: NDArray[np.datetime64], *, calendar: Calendar = ENGLAND_AND_WALES
    ) -> NDArray[np.datetime64]:
        """The last days of clocks under it; ``NaT`` where the law fixed none."""
        if self.within is None:
            return np.full(started.shape, np.datetime64("NaT", "D"))
        if self.first_day_counted:
            started = started - _ONE_DAY
        due: NDArray[np.datetime64] = self.within.after(started, calendar=calendar)
        if self.rolled:
            return add_working_days(due - _ONE_DAY, 1, calendar=calendar)
        return due

    def __str__(self) -> str:
        if self.within is None:
            return f"no fixed date: {self.wording}"
        extra = ", the first day counted" if self.first_day_counted else ""
        return f"{self.within}{extra}{', moved to a working day' if self.rolled else ''}"


@frozen(kw_only=True)
class Relaxation(Dated):
    """A time in which the law of the day fixed no date for a clock that ran out in it.

    :param wording: the words that took the place of the fixed interval.
    """

    wording: str

    def __str__(self) -> str:
        return f"no fixed date: {self.wording}"


@frozen(kw_only=True)
class Allowed(Dated):
    """A time in which something was permitted.

    :param condition: on what condition, in words: nothing here decides whether it was met.
    """

    condition: str = ""


@frozen(kw_only=True)
class Permission:
    """Something that counted at some times and not at others, such as a visit by video.

    The day of the event says which version of the law it is judged by.
    """

    key: str
    title: str
    subject: str
    versions: tuple[Allowed, ...]

    def on(self, day: dt.date) -> Allowed | None:
        """What permits it on a day, ``None`` where nothing does; of two, the later."""
        return next((v for v in reversed(self.versions) if v.covers(day)), None)

    def covers(self, days: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Whether it is permitted, day by day."""
        inside = np.zeros(days.shape, dtype=np.bool_)
        for version in self.versions:
            inside |= version.covers(days)
        return inside


@frozen(kw_only=True, repr=False, cache_hash=True)
class Rule:
    """One clock of the law, with all its versions.

    :param key: its name.
    :param title: the rule in short words of our own.
    :param subject: the file it stands in.
    :param anchor: what starts the clock.
    :param duty: which question it answers, such as ``review`` (when the next review is due);
        blank where it answers none but its own.
    :param when: the condition under which it applies.
    :param until: the event by which it ends: a clock that would run out after it does not apply.
    :param version_by: which day picks the version: that on which the clock ``started``, on which
        it ``ran_out``, or the day of the ``event``.
    :param versions: the earliest first, without gaps.
    :param relaxed: times in which the law of the day fixed no date.
    :param replaces: the rules in whose place it stands where both would apply.
    :param clock: ``case`` for a rule that only a child's own clock follows; blank for all.
    :param instead_of: for a convention, the rule in whose place some systems use it.
    :param tightens: for a local standard, the rule that it makes stricter.
    :param stricter: the local standards that make this rule stricter.
    :param calendar: for a local standard, its own calendar, by which it always counts.
    """

    key: str
    title: str
    subject: str
    anchor: Anchor
    duty: str = ""
    when: Condition = field(factory=Condition)
    until: str = ""
    version_by: str = "started"
    versions: tuple[Version, ...]
    relaxed: tuple[Relaxation, ...] = ()
    replaces: tuple[str, ...] = ()
    clock: str = ""
    instead_of: str = ""
    tightens: str = ""
    note: str = ""
    stricter: tuple[Rule, ...] = ()
    calendar: Calendar | None = None

    def __repr__(self) -> str:
        return f"Rule({self.key})"

    @property
    def force(self) -> str:
        """What its latest version rests on."""
        return self.versions[-1].force

    @property
    def by_the_hour(self) -> bool:
        """Whether its clock starts at a moment, and not on a day."""
        return isinstance(self.versions[-1].within, Hours)

    def on(self, day: dt.date) -> Version:
        """The version in force on a day, or used for it.

        :raises ValueError: where there is none; the message says from when to when there is.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> print(rules.find("review.first").on(dt.date(2011, 3, 31)).within)
        4 weeks
        """
        for version in self.versions:
            last = version.in_force_to
            if version.first_day <= day and (last is None or day <= last):
                return version
        raise self.not_known()

    def not_known(self) -> ValueError:
        """The error that says from when to when there is a version, for a day without one.

        It does not repeat the day: some clocks start on a birthday.
        """
        first, last = self.versions[0], self.versions[-1].in_force_to
        until = "" if last is None else f" to {last.isoformat()}"
        used = "" if first.applied_from is None else f" (and is used from {first.applied_from})"
        return ValueError(
            f"no version of {self.key} is known for that day: it is in force from "
            f"{first.in_force_from.isoformat()}{until}{used}"
        )

    def numbered(
        self,
        started: NDArray[np.datetime64],
        *,
        event: NDArray[np.datetime64] | None = None,
        calendar: Calendar = ENGLAND_AND_WALES,
    ) -> NDArray[np.int8]:
        """Which of :attr:`versions` each clock follows; -1 where none was in force, or no day is.

        :param event: the day of the event, for a rule whose version it picks.
        """
        started, calendar = self._days(started), self.calendar or calendar
        table = self._table(event, calendar) if started.size >= _MANY else None
        found = None if table is None else table.versions(started)
        return self._numbered(started, event, calendar) if found is None else found

    def found(
        self, started: NDArray[np.datetime64], *, calendar: Calendar = ENGLAND_AND_WALES
    ) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
        """The last days, and which of :attr:`versions` each clock follows: :meth:`due` that refuses
        no day, but gives ``NaT`` and -1 where no version was in force.
        """
        started, calendar = self._days(started), self.calendar or calendar
        table = self._table(None, calendar) if started.size >= _MANY else None
        number = None if table is None else table.versions(started)
        if table is not None and number is not None:
            return table.last_days(started)[0], number
        return self._worked_out(started, None, calendar)

    def _days(self, started: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """Days, whatever the unit in which they are given; moments for a rule in hours."""
        return started if self.by_the_hour else day_array(started, "started")

    def _worked_out(
        self,
        started: NDArray[np.datetime64],
        event: NDArray[np.datetime64] | None,
        calendar: Calendar,
    ) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
        number = self._numbered(started, event, calendar)
        due = self._ordinary(started, number, calendar)
        for local in self.stricter:
            due = np.fmin(due, local.local_due(started))
        return due, number

    def _numbered(
        self,
        started: NDArray[np.datetime64],
        event: NDArray[np.datetime64] | None,
        calendar: Calendar,
    ) -> NDArray[np.int8]:
        day = started.astype("datetime64[D]", copy=False)
        if self.version_by == "event":
            if event is None:
                raise ValueError(f"{self.key}: the day of the event picks its version; give event=")
            day = event
        elif self.version_by == "ran_out":
            # How long it ran is first taken from the version of the day on which it started, or
            # from the first, for one that started before there was any.
            number = self._latest_begun(day)
            number[~np.isnat(day)] = np.maximum(number[~np.isnat(day)], 0)
            day = self._ordinary(started, number, calendar).astype("datetime64[D]", copy=False)
        number = self._latest_begun(day)
        last = self.versions[-1].in_force_to
        if last is not None:
            number[day > np.datetime64(last, "D")] = -1
        return number

    def _latest_begun(self, day: NDArray[np.datetime64]) -> NDArray[np.int8]:
        first = np.array([v.first_day for v in self.versions], dtype="datetime64[D]")
        number = (np.searchsorted(first, day, side="right") - 1).astype(np.int8)
        number[np.isnat(day)] = -1
        return number

    def _ordinary(
        self, started: NDArray[np.datetime64], number: NDArray[np.int8], calendar: Calendar
    ) -> NDArray[np.datetime64]:
        due = np.full(started.shape, np.datetime64("NaT"), dtype=started.dtype)
        for n, version in enumerate(self.versions):
            rows = number == n
            if rows.any():
                due[rows] = version.after(started[rows], calendar=calendar)
        return due

    def _table(self, event: object, calendar: Calendar) -> _Table | None:
        """The table in which the answers can be looked up, if there is one."""
        if event is not None or self.version_by == "event" or self.by_the_hour:
            return None
        return _table_of(self, calendar)

    def _looked_up(
        self, started: dt.date, event: dt.date | None, calendar: Calendar
    ) -> tuple[Version, dt.date | None] | None:
        """The version and the last day of one clock; ``None`` where no table has them."""
        place = place_of(started)
        table = None if place is None else self._table(event, self.calendar or calendar)
        if table is None or place is None:
            return None
        number, last = table.number.item(place), table.due.item(place)
        if number == _ELSEWHERE:
            return None
        if number < 0:
            raise self.not_known()
        return self.versions[number], None if last == NAT else day_numbered(last)

    @overload
    def due(
        self,
        started: dt.date,
        *,
        event: dt.date | None = ...,
        calendar: Calendar = ...,
    ) -> dt.date | None: ...
    @overload
    def due(
        self,
        started: NDArray[np.datetime64],
        *,
        event: NDArray[np.datetime64] | None = ...,
        calendar: Calendar = ...,
    ) -> NDArray[np.datetime64]: ...
    def due(
        self, started: Any, *, event: Any = None, calendar: Calendar = ENGLAND_AND_WALES
    ) -> Any:
        """The last day on which the thing is in time, for a day or a column of days.

        For one day it is what it is for a column of one.

        :param started: the day on which the clock started (a moment, for a rule in hours);
            ``datetime64`` for columns, ``NaT`` giving ``NaT``.
        :param event: the day of the event, for a rule whose version it picks.
        :returns: days; ``NaT`` (``None`` for one day) where the law fixed no date.
        :raises ValueError: for a clock that starts when no version was in force.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> rules.find("review.first").due(dt.date(2020, 12, 10))
        datetime.date(2021, 1, 12)
        """
        if isinstance(started, dt.date):
            found = self._looked_up(started, event, calendar)
            if found is not None:
                return found[1]
            last = [self.of_one(started, event=event, calendar=calendar)[1]]
            last += [one.due(started) for one in self.stricter if one.known_on(started)]
            return min((day for day in last if day is not None), default=None)
        started, calendar = self._days(started), self.calendar or calendar
        table = self._table(event, calendar) if started.size >= _MANY else None
        if table is not None:
            due, every = table.last_days(started)
            if every:
                return due
        due, number = self._worked_out(started, event, calendar)
        day = event if self.version_by == "event" and event is not None else started
        outside = day[(number < 0) & ~np.isnat(started) & ~np.isnat(day)]
        if outside.size:
            raise self.not_known()
        return due

    def local_due(self, started: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """For a local standard: the last day by its own calendar; ``NaT`` while not in force."""
        return self.found(started)[0]

    def relaxed_on(self, due: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Whether the law of the day fixed no date for clocks that ran out on these days."""
        inside = np.zeros(due.shape, dtype=np.bool_)
        for relaxation in self.relaxed:
            inside |= relaxation.covers(due)
        return inside

    def version_of(
        self,
        started: dt.date,
        *,
        event: dt.date | None = None,
        calendar: Calendar = ENGLAND_AND_WALES,
    ) -> Version:
        """The version that one clock follows: what :meth:`numbered` says of a column of one.

        :param started: a day; for a rule in hours a moment, whose own day counts.
        :raises ValueError: where there is none.
        """
        found = self._looked_up(started, event, calendar)
        if found is not None:
            return found[0]
        if not (self.by_the_hour and isinstance(started, dt.datetime)):
            plain_date(started, "started")
        day = _column(started)
        other = None if event is None else _column(plain_date(event, "event"))
        number = int(self._numbered(day, other, self.calendar or calendar)[0])
        if number < 0:
            raise self.not_known()
        return self.versions[number]

    def last_of(
        self, version: Version, started: dt.date, *, calendar: Calendar = ENGLAND_AND_WALES
    ) -> Any:
        """The last day, or moment, of one clock by a version: as of a column of one."""
        if isinstance(version.within, Hours):
            return version.within.after(started)  # type: ignore[call-overload]  # or says why not
        last = version.after(_column(started), calendar=self.calendar or calendar)[0].item()
        if last is not None and not isinstance(last, dt.date):  # numpy's, beyond the year 9999
            raise ValueError(
                f"{self.key}: the last day would lie beyond the year {dt.date.max.year}"
            )
        return last

    def of_one(
        self,
        started: dt.date,
        *,
        event: dt.date | None = None,
        calendar: Calendar = ENGLAND_AND_WALES,
    ) -> tuple[Version, Any]:
        """The version that one clock follows, and its last day, or moment, by that version.

        :raises ValueError: where there is none.
        """
        found = None if self.stricter else self._looked_up(started, event, calendar)
        if found is not None:
            return found
        version = self.version_of(started, event=event, calendar=calendar)
        return version, self.last_of(version, started, calendar=calendar)

    def known_on(self, day: dt.date) -> bool:
        """Whether there is a version for a day."""
        day = day.date() if isinstance(day, dt.datetime) else day
        last = self.versions[-1].in_force_to
        return self.versions[0].first_day <= day and (last is None or day <= last)

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


def _column(day: dt.date) -> NDArray[np.datetime64]:
    """One day, or the day of one moment, as a column of one."""
    day = day.date() if isinstance(day, dt.datetime) else day
    return np.array([day], dtype="datetime64[D]")


# A rule is a function of a day, so that for many clocks, and for one at a time, its answers are
# worked out once for every day and then looked up: the changes of law and the months cost nothing
# then.


def every_day() -> NDArray[np.datetime64]:
    """The days of a table, from 1970 on: each is its own index."""
    return np.arange(_TABLE_END).view("M8[D]")


def place_of(day: object) -> int | None:
    """Where a day stands among :func:`every_day`; ``None`` for another one, or what is no day."""
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        return None
    place = day_number(day)
    return place if 0 <= place < _TABLE_END else None


@frozen(eq=False)
class _Table:
    """A rule's answers for each day from 1970 on, which is its own index; both are read-only.

    What lies outside, missing days included, meets the first or the last entry when it is clipped
    to the table's ends: ``NaT``, and ``_ELSEWHERE``.
    """

    due: NDArray[np.int64]
    number: NDArray[np.int8]

    def last_days(self, started: NDArray[np.datetime64]) -> tuple[NDArray[np.datetime64], bool]:
        """The last days, and whether every day has one."""

        def look_up(piece: NDArray[np.int64], out: NDArray[np.int64]) -> int:
            self.due.take(piece, out=out, mode="clip")
            return int(out.min() < 0 and bool(((out < 0) & (piece != NAT)).any()))

        due, without = in_pieces(look_up, started.view(np.int64), dtype=np.int64)
        return due.view("M8[D]"), not without

    def versions(self, started: NDArray[np.datetime64]) -> NDArray[np.int8] | None:
        """The number of the version that each follows; ``None`` if a day lies outside the table."""
        number: NDArray[np.int8] = self.number.take(started.view(np.int64), mode="clip")
        elsewhere = number == _ELSEWHERE
        if elsewhere.any():
            if not np.isnat(started[elsewhere]).all():
                return None
            number[elsewhere] = -1
        return number


@lru_cache(maxsize=128)
def _table_of(rule: Rule, calendar: Calendar) -> _Table | None:
    """Build the table of a rule; ``None`` where an answer lies beyond the years of the calendar."""
    try:
        due, number = rule._worked_out(every_day(), None, calendar)  # noqa: SLF001
    except ValueError:
        return None
    due[[0, -1]], number[[0, -1]] = np.datetime64("NaT"), _ELSEWHERE
    for table in (due, number):
        table.flags.writeable = False
    return _Table(due.view(np.int64), number)
