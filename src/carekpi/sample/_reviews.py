"""When an invented child's reviews are held, and how the child takes part."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from carekpi.rules import PARTICIPATION_AGE
from carekpi.sample import _shares as shares

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die

__all__ = ["Held", "reviews_of"]


class Held(NamedTuple):
    """A review held.

    :param place: how many there were before it in the period of care.
    """

    day: int
    code: str
    place: int


_VERY_LATE = shares.LATE + shares.VERY_LATE
_NO_MORE = _VERY_LATE + shares.NO_MORE
_AS_PLANNED = 1 - shares.BROUGHT_FORWARD


def reviews_of(
    almanac: Almanac, die: Die, *, born: int, entered: int, first: int, last: int
) -> list[Held]:
    """The reviews of a period of care that are held from the first to the last of the days.

    Each is planned for a working day a little before it is due, and most are held as planned.
    """
    day_before, day_after = almanac.working_day_before, almanac.working_day_after
    due_after = (almanac.second_review_due, almanac.later_review_due)
    four = almanac.birthday(born, PARTICIPATION_AGE.value)
    older: list[int] = []
    held: list[Held] = []
    due, early, count = almanac.first_review_due[entered], shares.EARLY_BY_FIRST, 0
    while True:
        following = due_after[count > 0]
        chance = die()
        if chance >= _AS_PLANNED and count > 1:
            day = day_before[due - shares.FORWARD_BY.at(die())]
        elif chance >= _NO_MORE:
            day = day_before[due - early.at(die())]
        elif chance < shares.LATE:
            day = day_after[due + shares.LATE_BY.at(die())]
        elif chance < _VERY_LATE and due <= last:
            day = day_after[following[due]]
        else:
            return held
        if day > last:
            return held
        if day >= first:
            older = older or [almanac.birthday(born, age) for age in shares.PARTICIPATION_AGES]
            code = "PN0"
            if day >= four:
                code = shares.PARTICIPATION[bisect_right(older, day)].at(die())
            held.append(Held(day, code, count))
        due, early, count = following[day], shares.EARLY_BY, count + 1
