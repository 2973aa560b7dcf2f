"""The officers of an invented council, and which of them has which case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import field, frozen

from carekpi.sample._chance import Spread
from carekpi.sample._own import drawn_lots

if TYPE_CHECKING:
    from carekpi.sample._lives import Child
    from carekpi.sample._own import Numbers, Row, World

__all__ = ["Service", "service"]

_WHOLE: Final = 100
_DAYS_IN_A_YEAR: Final = 365
_PART_TIME: Final = 40
"""About so much, of a hundred, a post in part time lacks."""
_AGENCY: Final = 2
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


@frozen(kw_only=True, eq=False)
class Service:
    """Who is in post, and who has which child."""

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

    def officer_rows(self) -> Iterator[Row]:
        """The table of officers."""
        text = self.world.text
        for one in self.officers:
            whole, part = divmod(one.fte, _WHOLE)
            yield {
                "iro": one.name,
                "fte": f"{whole}.{part:02}".rstrip("0").rstrip("."),
                "from": text(one.start),
                "to": "" if one.end is None else text(one.end),
                "employment": "agency" if one.agency else "employed",
                "sex": "male" if one.man else "female",
            }

    def allocation_rows(self) -> Iterator[Row]:
        """The table of allocations: looked-after children, and some cases that are none."""
        world = self.world
        for child, period in world.stays:
            for case in self.cases[child.number, period.entered]:
                yield {
                    "child": world.name(child),
                    "iro": case.officer,
                    "from": world.text(case.start),
                    "to": "" if case.end is None else world.text(case.end),
                    "case": "looked after",
                    "weight": "1",
                }
        there = [one for one in self.officers if one.end is None]
        for number in range(self.numbers.other_cases):
            yield {
                "iro": there[number % len(there)].name,
                "from": world.text(world.between(world.first, world.last - 1)),
                "case": "child protection",
                "weight": "1",
            }


def service(world: World, numbers: Numbers) -> Service:
    """Officers whose full-time equivalents are as wanted, and a case for each period of care."""
    officers = _officers(world, numbers)
    cases = {
        (child.number, period.entered): tuple(_cases(world, officers, period.entered, period.left))
        for child, period in world.stays
    }
    return Service(officers=tuple(officers), cases=cases, world=world, numbers=numbers)


def _officers(world: World, numbers: Numbers) -> list[_Officer]:
    """All in post at the end; one more, who left in the year; the newest came to new posts."""
    staff = numbers.staff
    lacking = staff * _WHOLE - numbers.fte
    in_part = min(staff - 1, max(round(lacking / _PART_TIME), -(-lacking // 90))) if lacking else 0
    ftes = [_WHOLE] * staff
    for place in range(in_part):
        ftes[place] -= lacking // in_part + (place < lacking % in_part)
    men = set(drawn_lots(world.die, range(staff), numbers.men))
    new = _new_posts(ftes, numbers.fte_new)
    # A whole post changed hands in the year, if there are enough.
    whole = [place for place in range(staff) if ftes[place] == _WHOLE and place not in new]
    changed = whole[-1] if len(whole) > 1 else -1
    handed_over = world.between(world.first + 120, world.last - 120)
    officers = []
    for place, fte in enumerate(ftes):
        start = world.first - world.between(_DAYS_IN_A_YEAR, 7 * _DAYS_IN_A_YEAR)
        if place in new:
            start = world.between(world.first + 30, world.last - 150)
        if place == changed:
            start = handed_over + 1
        officers.append(
            _Officer(
                name=f"IRO {place + 1:02}",
                fte=fte,
                start=start,
                end=None,
                man=place in men,
                agency=place == changed or place in list(new)[: _AGENCY - 1],
            )
        )
    if changed >= 0:
        start = world.first - 3 * _DAYS_IN_A_YEAR
        gone = _Officer(f"IRO {staff + 1:02}", _WHOLE, start, handed_over, False, False)
        officers.append(gone)
    return officers


def _new_posts(ftes: list[int], wanted: int) -> list[int]:
    """Officers who together make the new posts."""
    left, new = wanted, []
    for place in range(len(ftes) - 1, -1, -1):
        if 0 < ftes[place] <= left and (ftes[place] == left or left > _WHOLE):
            new.append(place)
            left -= ftes[place]
    return new


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
