"""A figure as the number that is shown, exact: what decisions rest on."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from carekpi.results import Amount, Count, Distribution, Mean, Proportion, Rate, rounded

if TYPE_CHECKING:
    from carekpi.results import Figure

__all__ = ["Number", "exactly", "most_places", "plain", "said", "shown_value", "unit_of"]

#: A number as a caller may give it. One with a point is taken as it is written.
Number = int | str | float | Decimal | Fraction

_PERCENT = 100


def shown_value(figure: Figure) -> Fraction | None:
    """The number that a reader sees, not rounded: per cent for a share, the median of a
    distribution; ``None`` where there is nothing to count.

    >>> from carekpi.results import Mean, Proportion
    >>> shown_value(Proportion(1, 3)), shown_value(Mean(1371, 21_500, scale=1000))
    (Fraction(100, 3), Fraction(2742, 43))
    """
    if isinstance(figure, Proportion):
        return _quotient(_PERCENT * figure.numerator, figure.denominator)
    if isinstance(figure, Rate):
        return _quotient(figure.per * figure.numerator, figure.denominator)
    if isinstance(figure, Mean):
        return _quotient(figure.scale * figure.total, figure.parts * figure.over)
    if isinstance(figure, Amount):
        return Fraction(figure.total, figure.scale)
    if isinstance(figure, Distribution):
        # The mean of two whole numbers at most, which a float holds exactly.
        return None if figure.median is None else Fraction(figure.median)
    return Fraction(figure.numerator)


def _quotient(numerator: int, denominator: int) -> Fraction | None:
    return Fraction(numerator, denominator) if denominator else None


def unit_of(figure: Figure) -> str:
    """What a difference between two such figures is counted in."""
    if isinstance(figure, Proportion):
        return "percentage points"
    if isinstance(figure, Rate):
        return f"per {figure.per:,}"
    return "" if isinstance(figure, Count) else figure.unit


def said(value: Fraction, figure: Figure) -> str:
    """A number of a figure's kind with as many decimals as that kind is shown with.

    >>> from carekpi.results import Count, Distribution, Proportion
    >>> said(Fraction(9), Proportion(1, 2)), said(Fraction(9), Count(1))
    ('9.0', '9')
    >>> said(Fraction(5, 2), Distribution()), said(Fraction(3), Distribution())
    ('2.5', '3')
    """
    return plain(value, least=int(isinstance(figure, Proportion | Mean)), most=most_places(figure))


def most_places(figure: Figure) -> int:
    """With how many decimals at most a figure is shown."""
    return 0 if isinstance(figure, Count | Rate) else 1


def exactly(value: Number, what: str) -> Fraction:
    """A number as it is written, exact.

    :param what: what it is, for the message.
    :raises ValueError: for something that is no number.
    """
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{what}: expected a number such as 96.5, found {value!r}")
    return Fraction(number)


def plain(value: Fraction, *, least: int = 0, most: int = 3) -> str:
    """A number with as many decimals as it needs, between so many.

    >>> plain(Fraction(129, 2)), plain(Fraction(95)), plain(Fraction(1, 3))
    ('64.5', '95', '0.333')
    """
    decimals = least
    while decimals < most and value * 10**decimals % 1:
        decimals += 1
    sign = "-" if value < 0 else ""
    return sign + rounded(abs(value.numerator), value.denominator, places=decimals)
