"""The officers of an invented council, and which of them has which case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from carekpi.sample._chance import Spread
from carekpi.sample._own import drawn_lots

if TYPE_CHECKING:
    from carekpi.sample._lives import Child
    from carekpi.sample._own import Numbers, Row, Staffing, World

__all__ = ["Service", "service"]

_WHOLE: Final = 100
_DAYS_IN_A_YEAR: Final = 365
_PART_TIME: Final = 40
"""About so much, of a hundred, a post in part time lacks."""
_LEAST: Final = 10
"""The smallest post, in hundredths."""
_CHANGES: Final = 0.05
"""The share of children who get another officer in the year, besides those whose officer left."""
_AFTER_ENTRY: Final = Spread((0, 1, 2, 4))


class _Officer(NamedTuple):
    name: str
    fte: int
    start: int
    end: int | None
    man: bool
    agency: bool


class _Case(NamedTuple):
    officer: str
    start: int
    end: int | None


@frozen(kw_only=True, eq=False, slots=False)
class Service:
    """Who is in post, and who has which child, from the first year that is told of to the last."""

    officers: tuple[_Officer, ...]
    cases: Mapping[tuple[int, int], tuple[_Case, ...]] = field(repr=False)
    """By the child's number and the first day of the period of care."""
    world: World = field(repr=False)
    numbers: Numbers = field(repr=False)

    def officer(self, child: Child, day: int) -> str:
        """Who has a child on a day."""
        for period in child.periods:
            for case in self.cases.get((child.number, period.entered), ()):
                if case.start <= day and (case.end is None or day <= case.end):
                    return case.officer
        return ""

    def officer_rows(self, world: World) -> Iterator[Row]:
        """The table of officers, with what was known on the last day of a span."""
        text = world.text
        for one in self.officers:
            if one.start > world.last:
                continue
            whole, part = divmod(one.fte, _WHOLE)
            yield {
                "iro": one.name,
                "fte": f"{whole}.{part:02}".rstrip("0").rstrip("."),
                "from": text(one.start),
                "to": _by(world, one.end),
                "employment": "agency" if one.agency else "employed",
                "sex": "male" if one.man else "female",
            }

    def allocation_rows(self, world: World) -> Iterator[Row]:
        """The table of allocations: looked-after children, and some cases that are none; with what
        was known on the last day of a span.
        """
        for child, period in self.world.stays:
            for case in self.cases[child.number, period.entered]:
                if case.start <= world.last:
                    yield {
                        "child": world.name(child),
                        "iro": case.officer,
                        "from": world.text(case.start),
                        "to": _by(world, case.end),
                        "case": "looked after",
                        "weight": "1",
                    }
        for case in self.others:
            if case.start <= world.last:
                yield {
                    "iro": case.officer,
                    "from": world.text(case.start),
                    "case": "child protection",
                    "weight": "1",
                }

    @cached_property
    def others(self) -> list[_Case]:
        """The cases of other children: as many as each stretch ends with, and they go on."""
        world = self.world
        found: list[_Case] = []
        for stretch in self.numbers.staffing:
            there = [one for one in self.officers if one.end is None and one.start <= stretch.last]
            for number in range(len(found), stretch.other_cases):
                officer = there[number % len(there)]
                start = world.between(stretch.first, stretch.last - 1)
                found.append(_Case(officer.name, max(start, officer.start), None))
        return found


def _by(world: World, end: int | None) -> str:
    """An end as far as it was known on the last day of a span."""
    return "" if end is None or end > world.last else world.text(end)


def service(world: World, numbers: Numbers) -> Service:
    """Officers whose full-time equivalents are as wanted, and a case for each period of care.

    :param world: the whole time of which any table is to tell.
    """
    officers = _officers(world, numbers)
    cases = {
        (child.number, period.entered): tuple(_cases(world, officers, period.entered, period.left))
        for child, period in world.stays
    }
    return Service(officers=tuple(officers), cases=cases, world=world, numbers=numbers)


def _officers(world: World, numbers: Numbers) -> list[_Officer]:
    """Those in post at the end, then those who left: one in each stretch, if there are enough.

    What a stretch has more than the one before are new posts, filled in it.
    """
    first, *later = numbers.staffing
    ftes = _posts(first)
    # A whole post changes hands in each stretch.
    whole = [place for place, fte in enumerate(ftes) if fte == _WHOLE]
    new: dict[int, Staffing] = {}
    for before, stretch in pairwise(numbers.staffing):
        for fte in _new_posts(stretch.staff - before.staff, stretch.fte - before.fte):
            new[len(ftes)] = stretch
            ftes.append(fte)
    men = set(drawn_lots(world.die, range(len(ftes)), numbers.men))
    handed_over: dict[int, int] = {}
    for stretch in reversed((first, *later)):
        on = world.between(stretch.first + 120, stretch.last - 120)
        if len(whole) > 1:
            handed_over[whole.pop()] = on
    officers = []
    for place, fte in enumerate(ftes):
        start = world.first - world.between(_DAYS_IN_A_YEAR, 7 * _DAYS_IN_A_YEAR)
        if place in new:
            start = world.between(new[place].first + 30, new[place].last - 150)
        if place in handed_over:
            start = handed_over[place] + 1
        officers.append(
            _Officer(
                name=f"IRO {place + 1:02}",
                fte=fte,
                start=start,
                end=None,
                man=place in men,
                agency=place in handed_over or place == next(iter(new), None),
            )
        )
    start = world.first - 3 * _DAYS_IN_A_YEAR
    officers += [
        _Officer(f"IRO {number:02}", _WHOLE, start, on, False, False)
        for number, on in enumerate(handed_over.values(), len(ftes) + 1)
    ]
    return officers


def _posts(stretch: Staffing) -> list[int]:
    """The posts of so many officers, some in part time, in hundredths."""
    lacking = stretch.staff * _WHOLE - stretch.fte
    most = stretch.staff - 1
    in_part = min(most, max(round(lacking / _PART_TIME), -(-lacking // 90))) if lacking else 0
    ftes = [_WHOLE] * stretch.staff
    for place in range(in_part):
        ftes[place] -= lacking // in_part + (place < lacking % in_part)
    return ftes


def _new_posts(number: int, wanted: int) -> Iterator[int]:
    """So many posts that together make what is wanted: whole ones first."""
    for others in range(number - 1, -1, -1):
        fte = min(_WHOLE, wanted - others * _LEAST)
        yield fte
        wanted -= fte


def _cases(world: World, officers: list[_Officer], entered: int, left: int) -> Iterator[_Case]:
    end = left if left <= world.last else None
    until = world.last if end is None else end
    start = min(entered + _AFTER_ENTRY.at(world.die()), until)
    while True:
        there = [one for one in officers if one.start <= max(start, world.first)
                 and (one.end is None or one.end > max(start, world.first))]  # fmt: skip
        # Those who were there before an officer was in post had another then: not told here.
        officer = _by_fte(world, there)
        begin = max(start, officer.start) if start < world.first else start
        leaves = officer.end
        if leaves is None and world.chance(_CHANGES) and max(start, world.first) + 40 < until:
            leaves = world.between(max(start, world.first) + 20, until - 10)
        if leaves is None or leaves >= until:
            yield _Case(officer.name, begin, end)
            return
        yield _Case(officer.name, begin, leaves)
        start = leaves + 1


def _by_fte(world: World, officers: list[_Officer]) -> _Officer:
    lot = int(world.die() * sum(one.fte for one in officers))
    for one in officers:
        lot -= one.fte
        if lot < 0:
            return one
    return officers[-1]
