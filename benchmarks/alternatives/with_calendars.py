"""One deadline by the libraries of working days that take one date at a time."""

from __future__ import annotations

from datetime import date

from harness import Ready


def workalendar(entries: list[date]) -> Ready:
    from workalendar.europe import UnitedKingdom

    calendar = UnitedKingdom()
    lacks = [date(2023, 5, 8)]  # the coronation's, which workalendar 17 does not know
    return Ready(
        lambda: [calendar.add_working_days(day, 20, extra_holidays=lacks) for day in entries], list
    )


def lexdays(entries: list[date]) -> Ready:
    import lexdays

    calendar = lexdays.calendar("gb-eaw")
    return Ready(lambda: [calendar.add_business_days(day, 20) for day in entries], list)


def holidays(entries: list[date]) -> Ready:
    import holidays

    england = holidays.UnitedKingdom(subdiv="ENG", years=range(2019, 2027))
    return Ready(lambda: [england.get_nth_working_day(day, 20) for day in entries], list)
