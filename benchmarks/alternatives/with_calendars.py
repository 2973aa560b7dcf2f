"""One deadline by the libraries of working days that take one date at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import Ready

if TYPE_CHECKING:
    import datetime as dt


def workalendar(entries: list[dt.date]) -> Ready:
    from workalendar.europe import UnitedKingdom

    calendar = UnitedKingdom()
    return Ready(lambda: [calendar.add_working_days(day, 20) for day in entries], list)


def lexdays(entries: list[dt.date]) -> Ready:
    import lexdays

    calendar = lexdays.calendar("gb-eaw")
    return Ready(lambda: [calendar.add_business_days(day, 20) for day in entries], list)


def holidays(entries: list[dt.date]) -> Ready:
    import holidays

    england = holidays.UnitedKingdom(subdiv="ENG", years=range(2019, 2027))
    return Ready(lambda: [england.get_nth_working_day(day, 20) for day in entries], list)
