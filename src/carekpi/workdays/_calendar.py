"""Calendars: which days are not working days, and until when that is known."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import instance_of

from carekpi._dates import day_array, day_number, in_words, is_array, one_day, plain_date
from carekpi.workdays._proclaimed import KNOWN_UNTIL
from carekpi.workdays._statutory import FIRST, LAST, statutory_bank_holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from carekpi._dates import Days

RANGE = f"Working days are known from {in_words(FIRST)} to {in_words(LAST)}"


@frozen(order=True)
class Change:
    """A day by which a calendar differs from the statutory one, and on whose word.

    ``kind`` is ``"bank holiday"`` (proclaimed), ``"closed day"`` (of a council, which the law does
    not know) or ``"withdrawn"`` (a bank holiday moved to another day). ``source`` is None for
    closed days.

    >>> import datetime as dt
    >>> print(Change(dt.date(2029, 5, 8), "bank holiday", "Jubilee bank holiday", "The Gazette"))
    8 May 2029 added as a bank holiday: Jubilee bank holiday (The Gazette)
    """

    date: dt.date
    kind: Literal["bank holiday", "closed day", "withdrawn"]
    name: str
    source: str | None = field(default=None, order=lambda source: source or "")

    def __str__(self) -> str:
        """Say what was changed, as a note under a table would."""
        what = {
            "bank holiday": "added as a bank holiday",
            "closed day": "added as a closed day",
            "withdrawn": "no longer a bank holiday",
        }[self.kind]
        source = "" if self.source is None else f" ({self.source})"
        return f"{in_words(self.date)} {what}: {self.name}{source}"


@frozen(kw_only=True, cache_hash=True)
class Calendar:
    """Which days are working days in England and Wales, and until when that is known.

    A working day is not a Saturday or Sunday, not Christmas Day or Good Friday, and not a bank
    holiday in England and Wales under the Banking and Financial Dealings Act 1971 (SI 2010/959,
    regulation 2). The Act's holidays include those appointed by proclamation for one year.

    The days come from ``holidays``, when a calendar is first asked. It has no gap from 1980 on:
    its days are those of GOV.UK's list for 2012 to 2028, the whole of that list, and those of
    the Act's own rules for all the years. The one-off and the moved days are in
    :data:`~carekpi.workdays.PROCLAIMED` as well, each with its source, and are right whichever
    release of ``holidays`` is installed.

    :data:`~carekpi.workdays.ENGLAND_AND_WALES` is the calendar of the law, and the default
    everywhere. Others are made from it; ``changes`` says how they differ. Two calendars with the
    same changes are equal, and a calendar can be a key of a dictionary.

    :param name: what outputs call it.
    :param known_until: the last day for which the bank holidays have been published. Those after
        it follow the yearly rule: they are provisional.
    :param changes: the days added or taken away.

    >>> import datetime as dt
    >>> from carekpi.workdays import ENGLAND_AND_WALES
    >>> ENGLAND_AND_WALES.bank_holidays[dt.date(2020, 12, 28)]
    'Boxing Day bank holiday'
    >>> ENGLAND_AND_WALES.known_until
    datetime.date(2028, 12, 31)
    """

    name: str = "England and Wales"
    known_until: dt.date = field(default=KNOWN_UNTIL, validator=instance_of(dt.date))
    changes: tuple[Change, ...] = ()

    @property
    def first(self) -> dt.date:
        """The first day that can be asked about, 1 January 1980."""
        return FIRST

    @property
    def last(self) -> dt.date:
        """The last day that can be asked about, 31 December 2100."""
        return LAST

    @property
    def bank_holidays(self) -> Mapping[dt.date, str]:
        """The bank holidays, with Good Friday and Christmas Day, each with its name, in order.

        One that falls at a weekend stands on the day that is given in its place.
        """
        return _bank_holidays(self)

    @property
    def closed_days(self) -> Mapping[dt.date, str]:
        """The closed days that the calendar was given, each with the reason, in order."""
        return MappingProxyType({c.date: c.name for c in self.changes if c.kind == "closed day"})

    @overload
    def is_provisional(self, d: dt.date) -> bool: ...
    @overload
    def is_provisional(self, d: Days | np.datetime64) -> NDArray[np.bool_]: ...
    def is_provisional(self, d: Any) -> Any:
        """Say whether ``d`` lies after the last day for which bank holidays are published.

        A working day counted up to a provisional day may yet move by a day that is proclaimed.

        :param d: a date, or an array of ``datetime64[D]``; NaT is not provisional.

        >>> import datetime as dt
        >>> from carekpi.workdays import ENGLAND_AND_WALES
        >>> ENGLAND_AND_WALES.is_provisional(dt.date(2029, 1, 2))
        True
        """
        if is_array(d):
            return day_array(d, "d") > np.datetime64(day_number(self.known_until), "D")
        return one_day(d, "d") > self.known_until

    def with_closed_days(self, dates: Iterable[dt.date], *, reason: str) -> Calendar:
        """Return a calendar on which these days are not working days either.

        For what a council does on its own account, such as closing between Christmas and New
        Year. The law does not know such days: a deadline of the regulations runs through them.

        :param dates: the days; one that is no working day anyway does no harm.
        :param reason: why, as it is to be named in an explanation.
        :raises ValueError: a day outside the range, or one that is closed for another reason.

        >>> import datetime as dt
        >>> from carekpi.workdays import ENGLAND_AND_WALES, add_working_days
        >>> eve = dt.date(2020, 12, 24)
        >>> ours = ENGLAND_AND_WALES.with_closed_days([eve], reason="Council closed")
        >>> add_working_days(dt.date(2020, 12, 23), 1, calendar=ours)
        datetime.date(2020, 12, 29)
        """
        return self._with(
            Change(_in_range(d), "closed day", _words(reason, "reason")) for d in dates
        )

    def with_bank_holidays(
        self, days: Mapping[dt.date, str], *, source: str, instead_of: Iterable[dt.date] = ()
    ) -> Calendar:
        """Return a calendar that has these bank holidays too.

        For a day that was proclaimed after this release.

        :param days: the date of each, with its name.
        :param source: where it was proclaimed; outputs show it.
        :param instead_of: bank holidays that it takes the place of, when one is moved.
        :raises ValueError: a day outside the range, one that was added by another name, or one
            of ``instead_of`` that is no bank holiday.

        >>> import datetime as dt
        >>> from carekpi.workdays import ENGLAND_AND_WALES
        >>> moved = ENGLAND_AND_WALES.with_bank_holidays(
        ...     {dt.date(2030, 5, 10): "Early May bank holiday"},
        ...     source="The Gazette",
        ...     instead_of=[dt.date(2030, 5, 6)],
        ... )
        >>> for change in moved.changes:
        ...     print(change)
        6 May 2030 no longer a bank holiday: Early May bank holiday (The Gazette)
        10 May 2030 added as a bank holiday: Early May bank holiday (The Gazette)
        """
        _words(source, "source")
        changes = [
            Change(_in_range(d), "bank holiday", _words(name, "the name"), source)
            for d, name in days.items()
        ]
        for d in instead_of:
            name = self.bank_holidays.get(_in_range(d))
            if name is None:
                raise ValueError(
                    f"instead_of: {in_words(d)} is not a bank holiday in this calendar. "
                    f"Expected the day that the holiday is moved from."
                )
            changes.append(Change(d, "withdrawn", name, source))
        return self._with(changes)

    def _with(self, changes: Iterable[Change]) -> Calendar:
        known = {(change.date, change.kind): change for change in self.changes}
        for change in changes:
            there = known.setdefault((change.date, change.kind), change)
            if there != change:
                raise ValueError(
                    f"{in_words(change.date)} is in the calendar already, as {there.name!r}. "
                    f"Expected each {change.kind} once."
                )
        amended = tuple(sorted(known.values()))
        if amended == self.changes:
            return self
        name = self.name if self.changes else f"{self.name}, amended"
        return evolve(self, name=name, changes=amended)


@lru_cache(maxsize=16)
def _bank_holidays(calendar: Calendar) -> Mapping[dt.date, str]:
    days = dict(statutory_bank_holidays())
    for change in calendar.changes:
        if change.kind == "withdrawn":
            days.pop(change.date, None)
    for change in calendar.changes:
        if change.kind == "bank holiday":
            days.setdefault(change.date, change.name)
    return MappingProxyType(dict(sorted(days.items())))


def _in_range(d: object) -> dt.date:
    day = plain_date(d, "a day of the calendar")
    if not FIRST <= day <= LAST:
        raise ValueError(f"{RANGE}. {in_words(day)} lies outside.")
    return day


def _words(text: str, name: str) -> str:
    if not text.strip():
        raise ValueError(f"{name} is blank. Expected words that outputs can show.")
    return text


ENGLAND_AND_WALES = Calendar()
"""The statutory calendar of England and Wales, and the default everywhere."""
