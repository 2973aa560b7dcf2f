"""What a rule of law is: a value with a source and dates."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen

from carekpi.workdays import ENGLAND_AND_WALES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.rules.intervals import Interval
    from carekpi.workdays import Calendar

__all__ = ["Clock", "Instrument", "Relaxation", "Rule"]


@frozen(kw_only=True)
class Instrument:
    """An Act, a set of regulations or a piece of statutory guidance."""

    key: str
    title: str
    link: str


@frozen(kw_only=True)
class Rule:
    """One edition of one rule: how long a clock runs, and where that is written.

    :param key: the rule's name; the editions of one rule share it.
    :param title: the rule in short words of our own.
    :param anchor: what starts the clock.
    :param within: how long it runs.
    :param in_force_from: the first day of this edition.
    :param in_force_to: its last day, ``None`` while it is in force.
    :param instrument: where it is written.
    :param provision: the regulation or paragraph.
    :param sure: how sure the wording is: what was read, or what was not.

    The edition is picked by the day on which the clock started.
    """

    key: str
    title: str
    anchor: str
    within: Interval
    in_force_from: dt.date
    in_force_to: dt.date | None = None
    instrument: Instrument
    provision: str
    sure: str

    @property
    def source(self) -> str:
        """The instrument and provision, as a citation.

        >>> from carekpi.rules import FIRST_REVIEW
        >>> FIRST_REVIEW.editions[-1].source
        'SI 2010/959 reg 33(1)'
        """
        return f"{self.instrument.key} {self.provision}"


def _in_order(_clock: object, _attribute: object, editions: tuple[Rule, ...]) -> None:
    for earlier, later in pairwise(editions):
        day_after = earlier.in_force_to and earlier.in_force_to + dt.timedelta(days=1)
        if later.in_force_from != day_after:
            raise ValueError(f"the editions of {later.key} leave a gap or overlap")


@frozen
class Clock:
    """All the editions of one rule, the earliest first, without gaps between them."""

    editions: tuple[Rule, ...] = field(validator=_in_order)

    def on(self, day: dt.date) -> Rule:
        """The edition for a clock that starts on the day.

        :raises ValueError: before the first edition.

        >>> import datetime as dt
        >>> from carekpi.rules import FIRST_REVIEW
        >>> print(FIRST_REVIEW.on(dt.date(2011, 3, 31)).within)
        4 weeks
        """
        for rule in self.editions:
            if rule.in_force_from <= day and (rule.in_force_to is None or day <= rule.in_force_to):
                return rule
        raise ValueError(
            f"no edition of {self.editions[0].key} is known for {day.isoformat()}: the first is "
            f"in force from {self.editions[0].in_force_from.isoformat()}"
        )

    @overload
    def due(self, started: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def due(
        self, started: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def due(self, started: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
        """The last day on which the thing is in time, for a day or a column of days.

        :param started: the day on which the clock started; ``datetime64[D]`` for columns,
            ``NaT`` giving ``NaT``.

        >>> import datetime as dt
        >>> from carekpi.rules import FIRST_REVIEW
        >>> FIRST_REVIEW.due(dt.date(2020, 12, 10))
        datetime.date(2021, 1, 12)
        """
        if isinstance(started, dt.date):
            return self.on(started).within.after(started, calendar=calendar)
        latest = self.editions[-1]
        earlier = started < np.datetime64(latest.in_force_from, "D")
        if latest.in_force_to is None and not earlier.any():
            return latest.within.after(started, calendar=calendar)
        due = np.full(started.shape, np.datetime64("NaT", "D"))
        for rule in self.editions:
            within = started >= np.datetime64(rule.in_force_from, "D")
            if rule.in_force_to is not None:
                within &= started <= np.datetime64(rule.in_force_to, "D")
            due[within] = rule.within.after(started[within], calendar=calendar)
        outside = started[np.isnat(due) & ~np.isnat(started)]
        if outside.size:
            self.on(outside[0].item())  # says what is wrong
        return due


@frozen(kw_only=True)
class Relaxation:
    """A time in which the law of the day fixed no date for a clock that ran out in it.

    :param clock: the key of the rule it touches.
    :param wording: the words that replaced the fixed interval.

    The edition is picked by the day on which the clock ran out.
    """

    key: str
    title: str
    clock: str
    wording: str
    in_force_from: dt.date
    in_force_to: dt.date
    instrument: Instrument
    provision: str
    sure: str

    @overload
    def covers(self, due: dt.date) -> bool: ...
    @overload
    def covers(self, due: NDArray[np.datetime64]) -> NDArray[np.bool_]: ...
    def covers(self, due: Any) -> Any:
        """Whether an ordinary due date falls in the time of the relaxation."""
        if isinstance(due, dt.date):
            return self.in_force_from <= due <= self.in_force_to
        first, last = np.datetime64(self.in_force_from, "D"), np.datetime64(self.in_force_to, "D")
        return (first <= due) & (due <= last)
