"""Months from one to another, as a key names them: ``july_2019_to_march_2020``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Window", "by_year"]

_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_KEY = re.compile(r"([a-z]+)_(\d{4})(?:_to_([a-z]+)_(\d{4}))?")
_YEAR = 12
_APRIL = 3  # months of a calendar year that lie before the reporting year begins


@frozen(order=True)
class Window:
    """From one month to another, both inside; months are counted from the year nought."""

    first: int
    last: int

    @classmethod
    def parse(cls, key: str) -> Window | None:
        """The window that a key names within one reporting year; ``None`` where it names none.

        >>> print(Window.parse("july_2019_to_march_2020"))
        July 2019 to March 2020
        >>> print(Window.parse("july_2019_to_april_2020"))
        None
        """
        found = _KEY.fullmatch(key)
        if found is None:
            return None
        month, year, last, last_year = found.groups()
        ends = [(month, year), (last or month, last_year or year)]
        if any(name not in _NAMES for name, _ in ends):
            return None
        window = cls(*(_YEAR * int(number) + _NAMES.index(name) for name, number in ends))
        one_year = window.reporting_year == (window.first - _APRIL) // _YEAR + 1
        return window if one_year and window.first <= window.last else None

    @property
    def reporting_year(self) -> int:
        """The year in which the reporting year that it lies in ends."""
        return (self.last - _APRIL) // _YEAR + 1

    @property
    def months(self) -> int:
        """How many months."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        ends = [
            f"{_NAMES[month % _YEAR].capitalize()} {month // _YEAR}"
            for month in (self.first, self.last)
        ]
        return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def by_year(windows: Mapping[str, Window]) -> dict[int, list[tuple[str, ...]]]:
    """The windows of each reporting year; those that do not overlap stand together."""
    found: dict[int, list[tuple[str, ...]]] = {}
    for year in sorted({window.reporting_year for window in windows.values()}):
        mine = sorted(
            (window, path) for path, window in windows.items() if window.reporting_year == year
        )
        together = all(one.last < other.first for (one, _), (other, _) in pairwise(mine))
        paths = [path for _, path in mine]
        found[year] = [tuple(paths)] if together else [(path,) for path in paths]
    return found
