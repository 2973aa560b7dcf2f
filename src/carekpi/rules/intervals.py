"""The units in which the law counts, each a type of its own.

All are asked alike, calendar included, though only working days depend on it.

Twenty working days, six weeks and three months are not three whole numbers: each knows how
it is added to a date or to a column of dates, and none can stand for another.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import field, frozen, validators

from carekpi.periods import add_months
from carekpi.workdays import ENGLAND_AND_WALES, Calendar, add_working_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Interval", "Months", "Weeks", "WorkingDays"]

_DAYS_IN_A_WEEK = 7
_positive = [validators.instance_of(int), validators.gt(0)]


def _said(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


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

    def __str__(self) -> str:
        return _said(self.count, "working day")


@frozen
class Weeks:
    """Weeks of seven days: "within one week of d" is up to and including d + 7.

    >>> import datetime as dt
    >>> Weeks(4).after(dt.date(2011, 3, 1))
    datetime.date(2011, 3, 29)
    """

    count: int = field(validator=_positive)

    @property
    def days(self) -> int:
        """The interval in days."""
        return self.count * _DAYS_IN_A_WEEK

    @overload
    def after(self, start: dt.date, *, calendar: Calendar = ...) -> dt.date: ...
    @overload
    def after(
        self, start: NDArray[np.datetime64], *, calendar: Calendar = ...
    ) -> NDArray[np.datetime64]: ...
    def after(self, start: Any, *, calendar: Calendar = ENGLAND_AND_WALES) -> Any:  # noqa: ARG002
        """The last day of the interval that starts on the given day or days."""
        if isinstance(start, dt.date):
            return start + dt.timedelta(days=self.days)
        return start + np.timedelta64(self.days, "D")

    def __str__(self) -> str:
        return _said(self.count, "week")


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

    def __str__(self) -> str:
        return _said(self.count, "month")


#: Any of the three units in which the law counts.
Interval = WorkingDays | Weeks | Months
