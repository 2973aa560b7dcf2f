"""The disputes of an invented council, with their stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from carekpi.sample._chance import Choice, Spread
from carekpi.sample._choosing import CannotChoose

if TYPE_CHECKING:
    from carekpi.sample._lives import Child
    from carekpi.sample._own import Numbers, Row, World

__all__ = ["Dispute", "dispute_rows", "disputes"]

_THEMES: Final = {
    "care plan not followed": 16,
    "delay in plans for permanence": 13,
    "placement does not meet needs": 9,
    "health or education plan out of date": 9,
    "contact with family": 5,
}
_MAIN: Final = 48
_TEAMS: Final = Choice({"North": 30, "Central": 32, "South": 24, "Permanence": 14})
_OUTCOMES: Final = Choice({"agreed": 72, "agreed in part": 17, "withdrawn": 7, "not agreed": 4})
_INFORMAL: Final = 0.45
_INFORMAL_LASTS: Final = Spread((1, 3, 6))
_QUICK: Final = Spread((3, 7, 12, 18, 24, 28))
"""Days until a dispute is settled that goes no further, and until one goes to the next stage."""
_SLOW: Final = Spread((29, 35, 50, 80))
_SLOW_ONES: Final = 0.14
_NEXT_STAGE: Final = Spread((8, 12, 16, 21))
_ROOM: Final = 48
"""So long before the end of the year a dispute is raised that comes to stage 3 in it."""


class Dispute(NamedTuple):
    """A dispute to its end, which may lie after the day on which it is told of.

    :param raised: the day on which it was raised. :param stages: those on which it came to stage
        1, 2 and so on. :param resolved: the day on which it is settled, as ``outcome`` says.
    """

    name: str
    child: Child
    informal: bool
    raised: int
    stages: tuple[int, ...]
    resolved: int
    theme: str
    team: str
    outcome: str


def disputes(world: World, numbers: Numbers) -> Iterator[Dispute]:
    """The disputes raised in each of the spans that the numbers name, in order of their day."""
    die = world.die
    weights = {numbers.main_theme: _MAIN, **_THEMES}
    themes = Choice(weights)
    raised = sorted(
        world.almanac.working_day_after[world.between(first, last - 3)]
        for (first, last), number in numbers.disputes.items()
        for _ in range(number)
    )
    furthest = _furthest(world, numbers, raised)
    in_care = [(child, period) for child, period in world.stays]
    for place, day in enumerate(raised):
        child, period = world.one_of(in_care)
        while not period.entered <= day < period.left:
            child, period = world.one_of(in_care)
        informal = world.chance(_INFORMAL)
        begun = day - _INFORMAL_LASTS.at(die()) if informal else day
        first_of_month = day - world.almanac.date(day).day + 1
        begun = max(world.working_day(begun), first_of_month)
        stages = [day]
        for _ in range(furthest[place] - 1):
            stages.append(world.working_day(stages[-1] + _NEXT_STAGE.at(die())))
        slow = world.chance(_SLOW_ONES)
        resolved = world.working_day(stages[-1] + (_SLOW if slow else _QUICK).at(die()))
        yield Dispute(
            name=f"D-{place + 1:04}",
            child=child,
            informal=informal,
            raised=begun,
            stages=tuple(stages),
            resolved=resolved,
            theme=themes.at(die()),
            team=_TEAMS.at(die()),
            outcome=_OUTCOMES.at(die()),
        )


def dispute_rows(found: Iterable[Dispute], world: World) -> Iterator[Row]:
    """The table of disputes, with what was known of each on the last day."""
    for one in found:
        if one.raised > world.last:
            continue
        days = {f"stage_{n}": on for n, on in enumerate(one.stages, 1)}
        settled = one.resolved <= world.last
        yield {
            "identifier": one.name,
            "child": world.name(one.child),
            "raised": world.text(one.raised),
            "how": "informal" if one.informal else "formal",
            "theme": one.theme,
            "team": one.team,
            **{stage: world.text(on) for stage, on in days.items() if on <= world.last},
            "resolved": world.text(one.resolved) if settled else "",
            "outcome": one.outcome if settled else "",
        }


def _furthest(world: World, numbers: Numbers, raised: list[int]) -> list[int]:
    """The stage to which each dispute comes, so that as many as wanted come to it in the year."""
    furthest = [1] * len(raised)
    for start, (second, third) in numbers.stages.items():
        date = world.almanac.date(start)
        end = world.almanac.day(date.replace(year=date.year + 1)) - 1
        mine = [place for place, day in enumerate(raised) if start <= day <= end - _ROOM]
        lots = sorted((world.die(), place) for place in mine)
        if len(lots) < second and numbers.exact:
            raise CannotChoose("too few disputes are raised early enough for their stages")
        for rank, (_, place) in enumerate(lots[:second]):
            furthest[place] = 3 if rank < third else 2
    return furthest
