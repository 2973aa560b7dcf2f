"""Intervals of exact numbers, each end of which is in or out.

A figure that was printed as 56.3 stands for any number that is rounded to it. Sums and quotients
of such figures are worked out here with both ends, in whole fractions: nothing is rounded on the
way, so that what touches and what misses are never mistaken for each other.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANY", "NOTHING", "NOT_NEGATIVE", "Span", "exactly", "summed"]

_FINE = 10**12  # ends finer than that are moved outwards, so that fractions stay short
_ZERO = Fraction(0)


@frozen
class Span:
    """All numbers from one to another.

    :param low: the lower end; ``None`` where there is none. :param high: the upper end.
    :param low_open: whether the lower end itself is out. :param high_open: the same of the upper.

    >>> below_a_half = Span(Fraction(0), Fraction(1, 2), high_open=True)
    >>> below_a_half.meet(exactly(Fraction(1, 2))).empty
    True
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is inside."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def point(self) -> Fraction | None:
        """The one number inside, where there is only one."""
        return self.low if self.low == self.high and not self.empty else None

    def meet(self, other: Span) -> Span:
        """What is in both."""
        low, low_open = self.low, self.low_open
        if low is None or (other.low is not None and other.low > low):
            low, low_open = other.low, other.low_open
        elif other.low == low:
            low_open = low_open or other.low_open
        high, high_open = self.high, self.high_open
        if high is None or (other.high is not None and other.high < high):
            high, high_open = other.high, other.high_open
        elif other.high == high:
            high_open = high_open or other.high_open
        return Span(low, high, low_open, high_open)

    def negated(self) -> Span:
        """Each number with the other sign."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Span(low, high, self.high_open, self.low_open)

    def plus(self, other: Span) -> Span:
        """Every sum of a number of each."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Span(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def minus(self, other: Span) -> Span:
        """Every difference."""
        return self.plus(other.negated())

    def scaled(self, by: Fraction | int) -> Span:
        """Each number so many times; the sign may change."""
        if by < 0:
            return self.negated().scaled(-by)
        low = None if self.low is None else self.low * by
        high = None if self.high is None else self.high * by
        return Span(low, high, self.low_open, self.high_open)

    def times(self, other: Span) -> Span:
        """Every product, of numbers that are not negative."""
        one, two = self.meet(NOT_NEGATIVE), other.meet(NOT_NEGATIVE)
        if one.empty or two.empty:
            return NOTHING
        low = (one.low or _ZERO) * (two.low or _ZERO)
        if one.high == 0 or two.high == 0:
            return Span(_ZERO, _ZERO)
        high = None if one.high is None or two.high is None else one.high * two.high
        # Nought times whatever is nought: an end that is out does not matter beside it.
        low_open = low > 0 and (one.low_open or two.low_open)
        return Span(low, high, low_open, one.high_open or two.high_open)

    def over(self, other: Span) -> Span:
        """Every quotient, of numbers that are not negative.

        Nought of nought can be printed as anything.
        """
        one, two = self.meet(NOT_NEGATIVE), other.meet(NOT_NEGATIVE)
        if one.empty or two.empty:
            return NOTHING
        least = one.low or _ZERO
        if two.high == 0:
            return NOT_NEGATIVE if least == 0 and not one.low_open else NOTHING
        low = _ZERO if two.high is None else least / two.high
        high = None if one.high is None or not two.low else one.high / two.low
        low_open = low > 0 and (one.low_open or two.high_open)
        return Span(low, high, low_open, one.high_open or two.low_open)

    def whole(self) -> Span:
        """Only the whole numbers: from the first to the last of them."""
        low = high = None
        if self.low is not None:
            low = Fraction(math.ceil(self.low))
            low += 1 if low == self.low and self.low_open else 0
        if self.high is not None:
            high = Fraction(math.floor(self.high))
            high -= 1 if high == self.high and self.high_open else 0
        return Span(low, high)

    def coarse(self) -> Span:
        """The same with ends of no endless fractions: never narrower."""
        low, high, low_open, high_open = self.low, self.high, self.low_open, self.high_open
        if low is not None and low.denominator > _FINE:
            low, low_open = Fraction(math.floor(low * _FINE), _FINE), False
        if high is not None and high.denominator > _FINE:
            high, high_open = Fraction(math.ceil(high * _FINE), _FINE), False
        return Span(low, high, low_open, high_open)


#: Every number.
ANY = Span(None, None)
#: Nought and above.
NOT_NEGATIVE = Span(_ZERO, None)
#: No number.
NOTHING = Span(Fraction(1), _ZERO)


def exactly(value: Fraction | int) -> Span:
    """That number alone."""
    return Span(Fraction(value), Fraction(value))


def summed(spans: Iterable[Span]) -> Span:
    """Every sum of a number of each.

    >>> summed([exactly(2), Span(Fraction(1), None)])
    Span(low=Fraction(3, 1), high=None, low_open=False, high_open=False)
    """
    total = exactly(0)
    for span in spans:
        total = total.plus(span)
    return total
