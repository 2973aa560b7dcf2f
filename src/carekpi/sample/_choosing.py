"""Choosing some of many invented children so that chosen counts come out exactly.

Each child has traits (aged under one on a day, under an interim order on it), and of some traits
it is given how many must have them. From any beginning, the child who brings the counts nearest is
taken in or left out; where no one child helps, one drawn by lot is exchanged for the best other.

All of it is whole numbers (in the floating point, which is exact for them), so that it goes alike
on every machine.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from carekpi.sample._chance import Die

T_ = TypeVar("T_", bound=Hashable)

__all__ = ["CannotChoose", "chosen", "fitting", "nearest", "parted"]

_TURNS: Final = 40_000
_WORSE_AFTER: Final = 20
_WORSE_BY: Final = 4
"""Now and then an exchange is made that does a little harm: it leads out of dead ends."""
_NOT_THIS: Final = 10**9


class CannotChoose(ValueError):
    """No choice was found that gives the counts."""


def chosen(traits: Sequence[Collection[T_]], wanted: Mapping[T_, range], die: Die) -> list[int]:
    """The places of those to take, in order, so that each trait is had by as many as wanted.

    A trait that ``wanted`` does not name is free, and one who has none that it names is not taken.

    :raises CannotChoose: if no such choice was found.

    >>> from random import Random
    >>> people = [{"boy"}, {"boy", "baby"}, {"girl"}, {"girl", "baby"}, {"boy"}]
    >>> wanted = {"boy": range(1, 2), "baby": range(2, 3), "girl": range(1, 3)}
    >>> chosen(people, wanted, Random(1).random)
    [1, 3]
    """
    names = {name: place for place, name in enumerate(wanted)}
    rows = [row for row, mine in enumerate(traits) if any(name in names for name in mine)]
    has = np.zeros((len(rows), len(names)))
    for place, row in enumerate(rows):
        has[place, [names[name] for name in traits[row] if name in names]] = 1
    size = has.sum(axis=1)
    least = np.array([span[0] for span in wanted.values()], dtype=np.float64)
    most = np.array([span[-1] for span in wanted.values()], dtype=np.float64)
    # Begin with about as many as there must be in the end.
    share = float((least.sum() + most.sum()) / (2 * has.sum()))
    taken = np.array([die() < share for _ in rows], dtype=np.bool_)
    count = has[taken].sum(axis=0)
    for turn in range(_TURNS):
        left = np.clip(count, least, most) - count
        if not left.any():
            return [row for row, mine in zip(rows, taken.tolist(), strict=True) if mine]
        # By how much the sum of squares of what is left changes when each one is turned.
        change = size + np.where(taken, 2, -2) * (has @ left)
        best = int(np.argmin(change))
        turned = [best]
        if change[best] >= 0:
            one = int(die() * len(rows))
            after = left + np.where(taken[one], has[one], -has[one])
            second = size + np.where(taken, 2, -2) * (has @ after)
            second[one] = _NOT_THIS
            other = int(np.argmin(second))
            if change[one] + second[other] > (0 if turn % _WORSE_AFTER else _WORSE_BY):
                continue
            turned = [one, other]
        for row in turned:
            count += np.where(taken[row], -has[row], has[row])
            taken[row] = not taken[row]
    missed = [
        str(name)
        for name, place in names.items()
        if not least[place] <= count[place] <= most[place]
    ]
    raise CannotChoose(f"no choice was found with the wanted numbers of {', '.join(missed)}")


def fitting(published: str, whole: int) -> range:
    """The counts whose share of the whole, in per cent, rounds to what is published.

    Half is rounded away from nought, as everywhere in figures.

    >>> fitting("96.8", 3811)
    range(3688, 3691)
    >>> fitting("99.28", 3811)
    range(3784, 3784)
    """
    digits = len(published.partition(".")[2])
    units = int(published.replace(".", ""))
    # A count fits from (units - 1/2) up to and without (units + 1/2) of 100 * 10**digits.
    scale = 2 * 100 * 10**digits
    low = -(-(2 * units - 1) * whole // scale)
    high = -(-(2 * units + 1) * whole // scale)
    return range(max(0, low), min(high, whole + 1))


def nearest(published: str, whole: int) -> int:
    """The count in the middle of those that fit a published share.

    :raises CannotChoose: if none fits.
    """
    counts = fitting(published, whole)
    if not counts:
        raise CannotChoose(f"no part of {whole} is {published} per cent")
    return counts[len(counts) // 2]


def parted(whole: int, published: Mapping[str, str]) -> dict[str, int]:
    """Counts that add up to the whole, each rounding to its published share.

    What is left over once each has its nearest count goes to those that are rounded most.

    :raises CannotChoose: if there are none.

    >>> parted(200, {"a": "33", "b": "33", "c": "34"})
    {'a': 66, 'b': 66, 'c': 68}
    """
    ranges = {name: fitting(text, whole) for name, text in published.items()}
    counts = {name: span[len(span) // 2] for name, span in ranges.items() if span}
    missing = whole - sum(counts.values())
    step = 1 if missing > 0 else -1
    while missing and len(counts) == len(ranges):
        room = {
            name: (span[-1] - counts[name]) if step > 0 else (counts[name] - span[0])
            for name, span in ranges.items()
        }
        most = max(room, key=room.__getitem__)
        if not room[most]:
            break
        counts[most] += step
        missing -= step
    if missing or len(counts) < len(ranges):
        raise CannotChoose(f"no counts of {whole} round to {published}")
    return counts
