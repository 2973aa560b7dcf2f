"""What the tables of a council's own are made from, and how many of each thing they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from attrs import frozen

from carekpi.rules import statutory
from carekpi.sample._choosing import CannotChoose, fitting

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._homes import Episode
    from carekpi.sample._lives import Child, Period

_T = TypeVar("_T")

__all__ = [
    "Numbers",
    "Reviewed",
    "Row",
    "Staffing",
    "World",
    "drawn",
    "drawn_lots",
    "outside_homes",
    "quota",
]

_REMOTE_VISITS = "visit.remote"

Row = Mapping[str, str]
"""One row of a table: the text of each column that is not empty."""


class Reviewed(NamedTuple):
    """A review held in the span of the tables.

    :param before: the day of the review before it in the period of care, if there was one.
    """

    child: Child
    period: Period
    day: int
    code: str
    place: int
    before: int | None


class Staffing(NamedTuple):
    """The service in one stretch of time, such as a year.

    :param staff: how many officers there are at its end. :param fte: what they make together, in
        hundredths. :param other_cases: how many cases of children who are not looked after they
        have then.
    """

    first: int
    last: int
    staff: int
    fte: int
    other_cases: int


@frozen(kw_only=True)
class Numbers:
    """How many there are to be of what a table holds, for one year.

    :param exact: whether all of it must come out; otherwise what a small sample has no room for
        is left out.
    :param shares: of reviews, by column: the share that has it, in per cent, with as many
        decimals as must come out right; or, as a number from nought to one, by lot alone.
    :param blank: of how many at least that is not recorded.
    :param visited: the share of reviews before which the IRO visited, in per cent.
    :param declined: how many visits were declined before a review.
    :param visits_from: the day from which visits are recorded; nought for all there were.
    :param not_told: of how many reviews it cannot be told, since visits are recorded from the
        year's first day on; ``None`` for as many as come.
    :param disputes: how many are raised, by the first and last day of a span.
    :param stages: how many come to stage 2, to stage 3, by the year's first day.
    :param staffing: the service in each stretch that is told of, one after the other.
    """

    exact: bool
    shares: Mapping[str, str | float]
    blank: Mapping[str, int]
    visited: str
    declined: int
    visits_from: int
    not_told: int | None
    disputes: Mapping[tuple[int, int], int]
    stages: Mapping[int, tuple[int, int]]
    main_theme: str
    staffing: Sequence[Staffing]
    men: int
    advocacy: int
    days_to_contact: int
    youngest: int
    complaints: Mapping[str, int]
    feedback: Mapping[int, tuple[int, int]]
    app: tuple[int, int, int]
    app_span: tuple[int, int]
    audits: int
    observations: int
    populations: Sequence[Row]
    comparators: Sequence[Row]
    targets: Sequence[Row]


@frozen(kw_only=True, eq=False, slots=False)
class World:
    """The children of a sample, as the tables of one span see them.

    :param first: the first day of the span. :param last: the last.
    :param outside: for each home, whether it is outside the authority, and outside the region.
    """

    almanac: Almanac
    die: Die
    children: Sequence[Child]
    identify: Callable[[int], str]
    first: int
    last: int
    outside: Mapping[tuple[int, str], tuple[bool, bool]]

    def name(self, child: Child) -> str:
        """The identifier of a child."""
        return self.identify(child.number)

    def text(self, day: int) -> str:
        """A day as the tables have it."""
        return self.almanac.text[day]

    def chance(self, share: float) -> bool:
        """Yes, in such a share of cases."""
        return self.die() < share

    def between(self, first: int, last: int) -> int:
        """A day from the first to the last."""
        return first + int(self.die() * (last - first + 1))

    def one_of(self, things: Sequence[_T]) -> _T:
        """One of the things."""
        return things[int(self.die() * len(things))]

    def age(self, child: Child, day: int) -> int:
        """The age in completed years."""
        age = (day - child.born) // 365
        return age if self.almanac.birthday(child.born, age) <= day else age - 1

    @cached_property
    def stays(self) -> list[tuple[Child, Period]]:
        """The periods of care of which the span has a day, short breaks left out."""
        return [
            (child, period)
            for child in self.children
            if not child.short_breaks
            for period in child.periods
            if period.entered <= self.last and period.left >= self.first
        ]

    @cached_property
    def reviews(self) -> list[Reviewed]:
        """The reviews of the span, child by child."""
        return [
            Reviewed(child, period, day, code, place, before)
            for child, period in self.stays
            for (day, code, place), before in _with_before(period)
            if self.first <= day <= self.last
        ]

    def episodes(self, period: Period) -> Iterator[Episode]:
        """The episodes of a period of care that the span has a day of."""
        for episode in period.episodes:
            if episode.start <= self.last and episode.end >= self.first:
                yield episode

    @cached_property
    def _remote_visits(self) -> list[tuple[int, int]]:
        """From when to when the law permitted visits by telephone and video."""
        spans = []
        for version in statutory().permissions[_REMOTE_VISITS].versions:
            first, last = version.in_force_from, version.in_force_to
            until = self.last if last is None else self.almanac.day(last)
            spans.append((self.almanac.day(first), until))
        return spans

    def remote_on(self, day: int) -> bool:
        """Whether a visit on a day could be made from afar."""
        return any(first <= day <= last for first, last in self._remote_visits)

    def working_day(self, day: int) -> int:
        """The day itself or the nearest working day before it."""
        return self.almanac.working_day_before[day]


def _with_before(period: Period) -> Iterator[tuple[tuple[int, str, int], int | None]]:
    before: int | None = None
    for held in period.reviews:
        yield (held.day, held.code, held.place), before
        before = held.day


_WEIGHTS: Final = {"K2": 4.0, "K1": 6.0, "S1": 4.0, "R3": 2.0, "R5": 6.0, "P1": 0.2}
_FOSTERED_BY_OTHERS: Final = 3.0


def outside_homes(
    children: Sequence[Child], last: int, die: Die, counts: tuple[int, int] | None
) -> dict[tuple[int, str], tuple[bool, bool]]:
    """Which homes are outside the authority, and of these, which outside the region too.

    :param last: the day for which the counts are.
    :param counts: of those looked after on it, how many are outside the authority, and how many of
        these inside the region; ``None`` for about half, and three in four.
    """
    final: dict[tuple[int, str], float] = {}
    others: dict[tuple[int, str], float] = {}
    for child in children:
        for period in child.periods:
            there = not child.short_breaks and period.entered <= last < period.left
            for episode in period.episodes:
                home = episode.home
                weight = _WEIGHTS.get(home.placement, 1.0)
                if home.provider != "PR1" and home.placement in {"U4", "U5", "U6"}:
                    weight = _FOSTERED_BY_OTHERS
                others[child.number, home.postcode] = weight
            if there:
                now = max(
                    (one for one in period.episodes if one.start <= last),
                    key=lambda one: one.start,
                )
                key = (child.number, now.home.postcode)
                final[key] = others[key]
    rest = {key: weight for key, weight in others.items() if key not in final}
    number, inside = counts or (len(final) // 2, len(final) // 2 * 3 // 4)
    outside = {}
    for homes, many, near in (
        (final, number, inside),
        (rest, len(rest) // 2, len(rest) // 2 * 3 // 4),
    ):
        lots = drawn(die, list(homes), many, homes.__getitem__)
        beyond = set(drawn_lots(die, lots, many - near))
        outside.update({key: (True, key in beyond) for key in lots})
    return outside


def quota(published: str, whole: int, blank: int) -> tuple[int, int]:
    """How many have something, and of how many it is not recorded, so that the share comes out.

    >>> quota("99.28", 3811, 0)
    (3749, 35)
    """
    for unsaid in range(blank, whole):
        counts = fitting(published, whole - unsaid)
        if counts:
            return counts[len(counts) // 2], unsaid
    raise CannotChoose(f"no part of {whole} or fewer is {published} per cent")


def drawn(die: Die, things: Sequence[_T], number: int, weight: Callable[[_T], float]) -> list[_T]:
    """So many of the things, likelier those of more weight; none of no weight.

    :raises CannotChoose: if there are too few.
    """
    lots = [
        (die() / heavy, place) for place, thing in enumerate(things) if (heavy := weight(thing))
    ]
    if len(lots) < number:
        raise CannotChoose(f"there are {len(lots)} to choose from, and {number} are wanted")
    return [things[place] for _, place in sorted(lots)[:number]]


def drawn_lots(die: Die, things: Sequence[_T], number: int) -> list[_T]:
    """So many of the things, by lot, in the order in which they were drawn."""
    lots = sorted((die(), place) for place in range(len(things)))
    return [things[place] for _, place in lots[:number]]
