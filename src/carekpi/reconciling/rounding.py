"""How numbers are rounded when they are printed, and what a printed number can stand for.

Programs differ only in what they do with a half. One program does the same with the same half
wherever it meets it: that is its habit.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from carekpi.reconciling.span import Span

__all__ = ["HUNDRED", "Habit", "stands_for"]

#: The whole, of which a share is so many.
HUNDRED = 100


class Habit(Enum):
    """What a program does with a half."""

    #: Up, as spreadsheets do.
    UP = "half up"
    #: To the even digit, in decimal numbers.
    EVEN = "half to even"
    #: As the binary number nearest to it falls: ``round(100 * n / d, 1)``.
    BINARY = "binary"
    #: The same where the share was divided first: ``round(n / d * 100, 1)``.
    DIVIDED = "binary, divided first"
    #: The same where only shares were: ``f"{n / d:.1%}"``.
    FORMATTED = "binary, formatted"
    #: Down wherever a computer does not keep the half exactly, whichever way it misses it.
    SHORT = "binary, falling short"

    def goes_up(self, half: Fraction, scale: int, *, odd: bool) -> bool:
        """Whether a half is rounded away from nought.

        :param scale: by what it may have been multiplied after it was divided.
        :param odd: whether the last digit below it is odd.
        """
        if self is Habit.UP:
            return True
        if self is Habit.EVEN:
            return odd
        if self is Habit.SHORT:
            return odd and not _falls_short(half, scale)
        divided = self is Habit.DIVIDED or (self is Habit.FORMATTED and scale == HUNDRED)
        kept = Fraction(float(half / scale) * scale if divided else float(half))
        return odd if kept == half else kept > half


def stands_for(value: Fraction, places: int, *, scale: int = 1, habit: Habit | None = None) -> Span:
    """Every number that councils' programs print as this one.

    They round a half up, as spreadsheets do, or to the even digit; or they round the binary
    number nearest to the half, which goes either way. None cuts off.

    :param places: how many decimals were printed.
    :param scale: by what it may have been multiplied after it was divided: 100 for a share.
    :param habit: only what is printed so by that habit; by default, by any of them.

    >>> stands_for(Fraction(25), 0, scale=100)  # 25.5 is 26, to the even digit too
    Span(low=Fraction(49, 2), high=Fraction(51, 2), low_open=False, high_open=True)
    >>> stands_for(Fraction(26), 0).high_open  # 26.5 is 26 to the even digit
    False
    >>> stands_for(Fraction(26), 0, habit=Habit.UP).high_open
    True
    """
    if value < 0:
        return stands_for(-value, places, scale=scale, habit=habit).negated()
    half = Fraction(1, 2 * 10**places)
    low, high = value - half, value + half
    odd = (value * 10**places) % 2 == 1
    if habit is None:
        return Span(low, high, high_open=odd and not _falls_short(high, scale))
    high_open = habit.goes_up(high, scale, odd=odd)
    # Below nought, what goes up goes down.
    low_open = not habit.goes_up(low, scale, odd=not odd) if value else high_open
    return Span(low, high, low_open, high_open)


def _falls_short(half: Fraction, scale: int) -> bool:
    """Whether a computer's number for this half may lie below it, so that it is rounded down."""
    if half.denominator & (half.denominator - 1):
        return True  # no sum of halves, quarters, eighths: it is not kept exactly
    divided = float(half / scale)
    return divided * scale < half or Fraction(divided) * scale < half
