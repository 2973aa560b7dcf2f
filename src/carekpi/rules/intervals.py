"""The units in which the law counts, each a type of its own.

Twenty working days, six weeks and three months are not three whole numbers: each knows how
it is added to a day or to a column of days, and none can stand for another. All are asked
alike, calendar included, though only working days depend on it.

The law leaves the day out on which a clock starts, and lets an interval end on whatever day it
ends on. Some councils' systems count otherwise; what they do is said beside the interval
(``first_day_counted``, ``rolled``) and is never the law's.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen, validators

from carekpi.periods import add_months
from carekpi.workdays import ENGLAND_AND_WALES, Calendar, add_working_days, working_days_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Days",
    "Hours",
    "Interval",
    "Months",
    "Weeks",
    "WorkingDays",
    "WorkingDaysBefore",
    "counted",
]

_DAYS_IN_A_WEEK = 7
_positive = [validators.instance_of(int), validators.gt(0)]


def counted(number: int, unit: str) -> str:
    """So many of a unit, in words.

    >>> counted(1, "week"), counted(20, "working day")
    ('1 week', '20 working days')
    """
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@frozen
class WorkingDays:
    """Working days in England and Wales, the first day not counted (SI 2010/959 reg 2).

    >>> import datetime as dt
    >>> WorkingDays(20).after(dt.date(2020, 12, 10))
    datetime.date(2021, 1, 12)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
        """The last day of the interval that starts on the given day or days."""
        return add_working_days(start, self.count, calendar=calendar)

    def beyond(self, due: dt.date, on: dt.date, *, calendar: Calendar = ENGLAND_AND_WALES) -> str:
        """How far a later day lies after the last one, in working days.

        >>> WorkingDays(20).beyond(dt.date(2021, 1, 12), dt.date(2021, 1, 18))
        '4 working days'
        >>> WorkingDays(20).beyond(dt.date(2021, 1, 15), dt.date(2021, 1, 17))
        '2 days, none of them a working day'
        """
        number = working_days_between(due, on, calendar=calendar)
        if number:
            return counted(number, "working day")
        days = (on - due).days
        return (
            "1 day, which is no working day"
            if days == 1
            else (f"{counted(days, 'day')}, none of them a working day")
        )

    def __str__(self) -> str:
        return counted(self.count, "working day")


@frozen
class WorkingDaysBefore:
    """Working days back from a day that is still to come: a report before a review.

    The day itself is not counted, as it is not when days are counted forward.

    >>> import datetime as dt
    >>> WorkingDaysBefore(3).after(dt.date(2021, 1, 12))
    datetime.date(2021, 1, 7)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:
        """The last day on which a thing is in time that must come before the given day or days."""
        return add_working_days(start, -self.count, calendar=calendar)

    def beyond(self, due: dt.date, on: dt.date, *, calendar: Calendar = ENGLAND_AND_WALES) -> str:
        """How far a later day lies after the last one, in working days."""
        return WorkingDays(self.count).beyond(due, on, calendar=calendar)

    def __str__(self) -> str:
        return f"{counted(self.count, 'working day')} before"


@frozen
class Days:
    """Days of the calendar: "within seven days of d" is up to and including d + 7.

    >>> import datetime as dt
    >>> Days(7).after(dt.date(2021, 3, 1))
    datetime.date(2021, 3, 8)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:  # noqa: ARG002
        """The last day of the interval that starts on the given day or days."""
        return _days_after(start, self.count)

    def beyond(
        self,
        due: dt.date,
        on: dt.date,
        *,
        calendar: Calendar = ENGLAND_AND_WALES,  # noqa: ARG002
    ) -> str:
        """How far a later day lies after the last one, in days.

        >>> Days(28).beyond(dt.date(2021, 1, 12), dt.date(2021, 1, 18))
        '6 days'
        """
        return counted((on - due).days, "day")

    def __str__(self) -> str:
        return counted(self.count, "day")


@frozen
class Weeks:
    """Weeks of seven days: "within one week of d" is up to and including d + 7.

    >>> import datetime as dt
    >>> Weeks(4).after(dt.date(2011, 3, 1))
    datetime.date(2011, 3, 29)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:  # noqa: ARG002
        """The last day of the interval that starts on the given day or days."""
        return _days_after(start, self.count * _DAYS_IN_A_WEEK)

    def beyond(
        self,
        due: dt.date,
        on: dt.date,
        *,
        calendar: Calendar = ENGLAND_AND_WALES,  # noqa: ARG002
    ) -> str:
        """How far a later day lies after the last one, in weeks and days.

        >>> Weeks(6).beyond(dt.date(2021, 1, 12), dt.date(2021, 1, 21))
        '1 week and 2 days'
        """
        return _two_units(*divmod((on - due).days, _DAYS_IN_A_WEEK), "week")

    def __str__(self) -> str:
        return counted(self.count, "week")


@frozen
class Months:
    """Calendar months by the corresponding-date rule (Dodds v Walker [1981] 1 WLR 1027).

    >>> import datetime as dt
    >>> Months(3).after(dt.date(2021, 11, 30))
    datetime.date(2022, 2, 28)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:  # noqa: ARG002
        """The last day of the interval that starts on the given day or days."""
        return add_months(start, self.count)

    def beyond(
        self,
        due: dt.date,
        on: dt.date,
        *,
        calendar: Calendar = ENGLAND_AND_WALES,  # noqa: ARG002
    ) -> str:
        """How far a later day lies after the last one, in months and days.

        >>> Months(6).beyond(dt.date(2021, 1, 12), dt.date(2021, 3, 15))
        '2 months and 3 days'
        """
        months = (on.year - due.year) * 12 + on.month - due.month
        if add_months(due, months) > on:
            months -= 1
        return _two_units(months, (on - add_months(due, months)).days, "month")

    def __str__(self) -> str:
        return counted(self.count, "month")


@frozen
class Hours:
    """Hours by the clock, from a moment and not from a day.

    A moment is a :class:`~datetime.datetime`, or ``datetime64`` in hours or finer. One with a
    time zone is counted in hours that pass, one without as the clock on the wall has it (so that
    an interval over the night on which clocks change is an hour longer or shorter).

    >>> import datetime as dt
    >>> Hours(72).after(dt.datetime(2021, 3, 1, 22, 30))
    datetime.datetime(2021, 3, 4, 22, 30)
    """

    count: int = field(validator=_positive)

    @overload
    def after(self, start: dt.datetime, *, calendar: Calendar = ...) -> dt.datetime: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:  # noqa: ARG002
        """The last moment of the interval that starts at the given moment or moments.

        :raises TypeError: for a day, whose hour is not known.
        """
        if isinstance(start, dt.datetime):
            hours = dt.timedelta(hours=self.count)
            if start.tzinfo is None:
                return start + hours
            return (start.astimezone(dt.UTC) + hours).astimezone(start.tzinfo)
        days = isinstance(start, dt.date) or np.datetime_data(start.dtype)[0] in "YMWD"
        if days:
            raise TypeError(
                f"{self} are counted from a moment: a datetime, or datetime64 in hours or finer; "
                "of a day alone the hour is not known"
            )
        return start + np.timedelta64(self.count, "h")

    def beyond(
        self,
        due: dt.datetime,
        on: dt.datetime,
        *,
        calendar: Calendar = ENGLAND_AND_WALES,  # noqa: ARG002
    ) -> str:
        """How far a later moment lies after the last one, in whole hours.

        >>> Hours(72).beyond(dt.datetime(2021, 3, 4, 22, 30), dt.datetime(2021, 3, 5, 2, 0))
        '3 hours'
        """
        hours = (on - due) // dt.timedelta(hours=1)
        return counted(hours, "hour") if hours else "less than an hour"

    def __str__(self) -> str:
        return counted(self.count, "hour")


#: Any of the units in which the law, or a council's system, counts.
Interval = WorkingDays | WorkingDaysBefore | Days | Weeks | Months | Hours


def _days_after(start: Any, days: int) -> Any:
    if isinstance(start, dt.date):
        return start + dt.timedelta(days=days)
    return start + np.timedelta64(days, "D")


def _two_units(number: int, days: int, unit: str) -> str:
    parts = [counted(number, unit)] if number else []
    parts += [counted(days, "day")] if days else []
    return " and ".join(parts)
