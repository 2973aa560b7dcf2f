"""How children take part in their reviews, as often in each way as a council published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from carekpi.rules import PARTICIPATION_AGE
from carekpi.sample._choosing import fitting, nearest
from carekpi.sample._own import drawn

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._council import Council
    from carekpi.sample._like_reviews import Diary
    from carekpi.sample._lives import Child

__all__ = ["codes_of"]

_Key = tuple[int, int]
"""A review: the place of the child, and the day."""
_BY_SIGNS, _THROUGH_OTHERS, _BRIEFED = 3, 12, 30
"""Per cent: PN3 and PN2 of those attended, PN5 of those where views were sent."""


def codes_of(
    published: Council,
    almanac: Almanac,
    children: Sequence[Child],
    plans: Sequence[Diary],
    die: Die,
) -> dict[_Key, str]:
    """The participation codes of the reviews of children aged four or over, in both years.

    Where no number of the reviews gives a published share, a few have no code.
    """
    codes: dict[_Key, str] = {}
    for year, of in ((published.year, "year"), (published.year - 1, "prior")):
        first, last = almanac.reporting_year(year)
        asked = [
            (diary.child, meeting.day)
            for diary in plans
            for meeting in diary.meetings
            if max(first, _four(almanac, children[diary.child])) <= meeting.day <= last
        ]
        codes.update(_of_year(published, year, of, asked, children, die))
    return codes


def _four(almanac: Almanac, child: Child) -> int:
    return almanac.birthday(child.born, PARTICIPATION_AGE.value)


def _of_year(
    published: Council,
    year: int,
    of: str,
    asked: Sequence[_Key],
    children: Sequence[Child],
    die: Die,
) -> dict[_Key, str]:
    choices = published.choices[year]
    path = f"participation.participated_pct.{of}"
    took_part = published[path] if path in published.figures else choices["participated_pct"]
    there = published[f"participation.attended_pct.{of}"]
    coded = len(asked)
    while not (fitting(there, coded) and fitting(took_part, coded)):
        coded -= 1
    attended, participated = nearest(there, coded), nearest(took_part, coded)
    silent = nearest(choices["silent_attendance"], coded)
    heard = attended - silent

    def age(key: _Key) -> int:
        return key[1] - children[key[0]].born

    def older(key: _Key) -> float:
        return float(age(key) * age(key))

    def younger(key: _Key) -> float:
        return 1 / older(key)

    def anyone(_key: _Key) -> float:
        return 1.0

    by_signs = heard * _BY_SIGNS // 100
    through_others = heard * _THROUGH_OTHERS // 100
    briefed = (participated - heard) * _BRIEFED // 100
    given: dict[_Key, str] = {}
    ways: tuple[tuple[str, int, Callable[[_Key], float]], ...] = (
        ("", len(asked) - coded, anyone),
        ("PN3", by_signs, younger),
        ("PN2", through_others, younger),
        ("PN4", silent, younger),
        ("PN1", heard - by_signs - through_others, older),
        ("PN7", coded - participated - silent, older),
        ("PN5", briefed, anyone),
        ("PN6", participated - heard - briefed, anyone),
    )
    for code, number, weight in ways:
        left = [key for key in asked if key not in given]
        given.update(dict.fromkeys(drawn(die, left, number, weight), code))
    return given
