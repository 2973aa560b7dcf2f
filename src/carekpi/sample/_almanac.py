"""Days as whole numbers, with what the sample asks of them looked up beforehand.

A sample for a large council asks for millions of due dates. The rules of
:mod:`carekpi.rules` answer for a whole column at once, so they are asked once, for every day
there is, and the answers are kept in lists.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from attrs import frozen

from carekpi import periods, rules, workdays
from carekpi.sample._shares import COMING_OF_AGE

__all__ = ["Almanac"]

_YEARS_BEFORE = COMING_OF_AGE + 2
_YEARS_AFTER = COMING_OF_AGE
# A review due at the end of the last return may be held in it, up to so many days early.
_DAYS_TO_LOOK_AHEAD = 260
_ONE_DAY = np.timedelta64(1, "D")


@frozen(kw_only=True, eq=False)
class Almanac:
    """The days that the sample may use: day 0 is 1 January of some year long before it.

    Each list has its answer at the place of the day, as another day.
    """

    origin: int
    text: list[str]
    """The day as the return has it, ``dd/mm/yyyy``."""
    working_day_before: list[int]
    """The day itself or the nearest working day before it."""
    working_day_after: list[int]
    first_review_due: list[int]
    second_review_due: list[int]
    later_review_due: list[int]

    @classmethod
    def covering(cls, first: dt.date, last: dt.date) -> Almanac:
        """The almanac for returns that run from the first date to the last."""
        origin = np.datetime64(f"{first.year - _YEARS_BEFORE:04}-01-01", "D")
        final = np.datetime64(f"{last.year + _YEARS_AFTER:04}-12-31", "D")
        end = np.datetime64(last, "D")
        ahead = np.arange(origin, end + np.timedelta64(_DAYS_TO_LOOK_AHEAD, "D"))
        place = np.arange(len(ahead))
        working = np.ma.getdata(workdays.is_working_day(ahead))
        before = np.maximum.accumulate(np.where(working, place, 0))
        after = np.minimum.accumulate(np.where(working, place, place[-1])[::-1])[::-1]
        started = np.arange(origin, end + _ONE_DAY)
        due = [
            (rules.find(key).due(started) - origin).astype(np.int64).tolist()
            for key in ("review.first", "review.second", "review.later")
        ]
        iso = np.datetime_as_string(np.arange(origin, final + _ONE_DAY)).tolist()
        return cls(
            origin=origin.item().toordinal(),
            text=[f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in iso],
            working_day_before=before.tolist(),
            working_day_after=after.tolist(),
            first_review_due=due[0],
            second_review_due=due[1],
            later_review_due=due[2],
        )

    def day(self, date: dt.date) -> int:
        """The number of a date."""
        return date.toordinal() - self.origin

    def date(self, day: int) -> dt.date:
        """The date of a day."""
        return dt.date.fromordinal(self.origin + day)

    def birthday(self, born: int, age: int) -> int:
        """The day on which a child reaches an age.

        One born on 29 February reaches it on 1 March in common years, as
        :func:`carekpi.periods.age_on` has it.
        """
        date = self.date(born)
        try:
            return date.replace(year=date.year + age).toordinal() - self.origin
        except ValueError:
            return dt.date(date.year + age, 3, 1).toordinal() - self.origin

    def reporting_year(self, year: int) -> tuple[int, int]:
        """The first and the last day of a return's year."""
        whole = periods.reporting_year(year)
        return self.day(whole.start), self.day(whole.end)
