"""One child's next deadline, a date at a time: twenty working days from entry."""

from __future__ import annotations

import datetime as dt

from alternatives import with_calendars
from harness import Ready, Work

from carekpi.rules import next_review
from carekpi.workdays import add_working_days


def entries(size: int) -> list[dt.date]:
    # Working days: from another, `holidays` begins to count a day later, which is not the law's.
    days = (dt.date(2021, 1, 5) + dt.timedelta(days=n % 1500) for n in range(size * 3))
    return [day for day in days if day == add_working_days(add_working_days(day, -1), 1)][:size]


def works(*, small: bool = False) -> list[Work]:
    return [
        Work(
            key="deadline",
            title="one child's next deadline, one at a time",
            size=100 if small else 1000,
            counted="deadlines",
            given=entries,
            apart=False,
            ways={
                "carekpi": lambda days: Ready(
                    lambda: [add_working_days(day, 20) for day in days], list
                ),
                "carekpi, explained": lambda days: Ready(
                    lambda: [next_review(entered=day) for day in days],
                    lambda found: [deadline.due for deadline in found],
                ),
                "workalendar": with_calendars.workalendar,
                "lexdays": with_calendars.lexdays,
                "holidays": with_calendars.holidays,
            },
        )
    ]
