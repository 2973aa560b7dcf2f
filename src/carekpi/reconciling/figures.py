"""A published figure: what was printed, and what that can stand for."""

from __future__ import annotations

import math
import re
from enum import Enum
from fractions import Fraction

from attrs import Factory, evolve, field, frozen

from carekpi.reconciling.rounding import HUNDRED, Habit, stands_for
from carekpi.reconciling.span import ANY, NOT_NEGATIVE, Span, exactly

__all__ = ["Figure", "Unit", "number"]

_PER = re.compile(r"_per_([1-9]\d{0,6})(?!\d)")


class Unit(Enum):
    """What kind of number a figure is."""

    #: Whole things that were counted. Exact.
    COUNT = "count"
    #: So many of a hundred, rounded as it was printed.
    SHARE = "share"
    #: A mean, a rate, posts: not negative, rounded as it was printed.
    MEASURE = "measure"
    #: How much more or less than before, of a count. Exact.
    CHANGE = "change"
    #: The same of a share or a measure. Rounded.
    POINTS = "points"

    @property
    def exact(self) -> bool:
        """Whether such a figure is a whole number and stands for itself."""
        return self in (Unit.COUNT, Unit.CHANGE)

    @property
    def room(self) -> Span:
        """Which numbers are possible at all."""
        if self is Unit.SHARE:
            return Span(Fraction(0), Fraction(HUNDRED))
        return ANY if self in (Unit.CHANGE, Unit.POINTS) else NOT_NEGATIVE


@frozen(kw_only=True)
class Figure:
    """A number of a report.

    :param path: its place in the file, such as ``ceased.total.year``.
    :param value: the number; ``None`` where it is hidden, or where the report does not give it.
    :param places: with how many decimals it was printed.
    :param limit: the most that a hidden number can be, as where ``<5`` was printed.
    :param printed: whether it stands in the report at all, if only as hidden.
    """

    path: str
    unit: Unit
    value: Fraction | None = None
    places: int = 0
    limit: int | None = None
    printed: bool = True
    span: Span = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda self: self._published_span(), takes_self=True),
    )
    _by_habit: dict[Habit, Span] = field(init=False, eq=False, repr=False, factory=dict)

    def _published_span(self) -> Span:
        if self.value is None:
            room = self.unit.room
            return room if self.limit is None else room.meet(Span(None, Fraction(self.limit)))
        return self.spans(self.value)

    def under(self, habit: Habit | None) -> Span:
        """What it stands for where that is how halves are rounded; by default, in any way."""
        if habit is None or self.value is None or self.unit.exact:
            return self.span
        if habit not in self._by_habit:
            self._by_habit[habit] = self.spans(self.value, habit)
        return self._by_habit[habit]

    def spans(self, value: Fraction, habit: Habit | None = None) -> Span:
        """What this figure would stand for, printed as that value.

        What no such figure can be is kept as it stands: it is found elsewhere.
        """
        if self.unit.exact:
            return exactly(value)
        span = stands_for(value, self.places, scale=self.scale, habit=habit)
        inside = span.meet(self.unit.room)
        return span if inside.empty else inside

    @property
    def scale(self) -> int:
        """So many of how many it is: of 100, or as its name says: ``rate_per_10000``."""
        per = _PER.search(self.path)
        return HUNDRED if self.unit is Unit.SHARE else int(per[1]) if per else 1

    @property
    def possible(self) -> bool:
        """Whether any such figure can be that number."""
        return not self.span.meet(self.unit.room).empty

    def freed(self) -> Figure:
        """The same figure, were it not known."""
        return evolve(self, value=None, limit=None)

    @property
    def rounded(self) -> bool:
        """Whether it is printed, and may have been rounded."""
        return self.value is not None and not self.unit.exact

    def printable(
        self, span: Span, habit: Habit | None = None
    ) -> tuple[Fraction | None, Fraction | None] | None:
        """The least and the most that could have been printed for a number of that span.

        ``None`` in place of either where there is no such end; of both, where nothing could.
        """
        if span.empty:
            return None
        step = Fraction(1, 10**self.places)
        ends: list[Fraction | None] = []
        for end, way in ((span.low, 1), (span.high, -1)):
            if end is None:
                ends.append(None)
                continue
            value = (math.floor(end / step) - way) * step
            for _ in range(4):
                if not self.spans(value, habit).meet(span).meet(self.unit.room).empty:
                    break
                value += way * step
            else:
                return None
            ends.append(value)
        return ends[0], ends[1]

    def __str__(self) -> str:
        if not self.printed:
            return "their total"
        return "hidden" if self.value is None else number(self.value, self.places)


def number(value: Fraction, places: int = 0) -> str:
    """A number as it is printed, rounded half away from nought.

    >>> number(Fraction(1234567, 100), 1), number(Fraction(-1, 2))
    ('12,345.7', '-1')
    """
    scaled = math.floor(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole:,}" + (f".{rest:0{places}}" if places else "")
