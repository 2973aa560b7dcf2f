"""Uneven dice that fall alike on every machine.

Everything here takes one number from 0 up to 1 and gives one answer, by comparing and by
multiplying only. Logarithms and the like may differ between machines in the last digit, and
one digit is enough to move a date; of :class:`random.Random`, only the stream of ``random()``
is promised to stay the same from one Python to the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from attrs import Factory, field, frozen

__all__ = ["Choice", "Die", "Spread"]

T = TypeVar("T")

Die = Callable[[], float]
"""Gives the next number of the stream, from 0 up to and without 1."""


def _reached(shares: Mapping[Any, float]) -> tuple[float, ...]:
    """Where each value's part of the way from 0 to 1 ends, but for the last."""
    # Added up by hand: ``sum`` rounds otherwise from Python 3.12 on.
    reached, total = [], 0.0
    for share in shares.values():
        total += share
        reached.append(total)
    return tuple(part / total for part in reached[:-1])


@frozen(eq=False)
class Choice(Generic[T]):
    """One of several values, each with its share.

    >>> coin = Choice({"heads": 3, "tails": 1})
    >>> coin.at(0.74), coin.at(0.75)
    ('heads', 'tails')
    """

    shares: Mapping[T, float]
    _values: tuple[T, ...] = field(
        init=False, default=Factory(lambda self: tuple(self.shares), takes_self=True)
    )
    _until: tuple[float, ...] = field(
        init=False, default=Factory(lambda self: _reached(self.shares), takes_self=True)
    )

    def at(self, chance: float) -> T:
        """The value on which the chance falls."""
        return self._values[bisect_right(self._until, chance)]


@frozen
class Spread:
    """Whole numbers between points that part them into equal shares.

    Half of what ``Spread((0, 10, 100))`` gives lies under 10 and half above, evenly on
    either side.

    >>> Spread((0, 10, 100)).at(0.25), Spread((0, 10, 100)).at(0.5)
    (5, 10)
    """

    points: tuple[int, ...]

    @property
    def highest(self) -> int:
        """The number that none given is above."""
        return self.points[-1]

    def at(self, chance: float) -> int:
        """The number on which the chance falls."""
        points = self.points
        place = chance * (len(points) - 1)
        low = int(place)
        start = points[low]
        return start + int((points[low + 1] - start) * (place - low))
