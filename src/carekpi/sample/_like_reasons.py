"""Why those who leave care in a year do so: as many for each reason as a council published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from carekpi.sample import _shares as shares
from carekpi.sample._chance import Choice
from carekpi.sample._choosing import CannotChoose
from carekpi.sample._own import drawn

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._council import Council
    from carekpi.sample._homes import Episode
    from carekpi.sample._lives import Child, Period

__all__ = ["ADOPTED", "ADOPTIONS", "give_reasons"]

ADOPTED: Final = "Adopted"
ADOPTIONS: Final = frozenset({"E11", "E12"})
_ANY_OTHER: Final = "E8"
_OTHERS: Final = frozenset({"E2", "E3", "E7", "E8", "E9", "E14", "E15", "E16"})
_HOME: Final = Choice({"E4A": 60, "E4B": 26, "E13": 14})
_INDEPENDENT: Final = Choice({"E5": 70, "E6": 30})
_OLDEST: Final = 16
"""Orders that give a child to others are seldom made at this age or later."""
_AS_IT_WAS: Final = 6
"""How much likelier one gets the reason with which it was drawn."""
_FREE: Final = frozenset({"V2", "C1", "C2", "L1", "L2"})


class _Leaver(NamedTuple):
    child: Child
    period: Period
    final: Episode
    of_age: bool
    young: bool
    free: bool
    """Neither unaccompanied nor on remand: others can be given the care of the child."""


def give_reasons(
    council: Council, almanac: Almanac, year: int, children: Sequence[Child], die: Die
) -> None:
    """Give those who leave in the year the published reasons; adoptions stay as they are.

    Where the reasons do not add up to the total, no reason is recorded of the rest.
    """
    leavers = _leavers(almanac, year, children)
    of = "year" if year == council.year else "prior"
    left = [leaver for leaver in leavers if leaver.final.reason_ended not in ADOPTIONS]
    for name, code, fits in (
        ("special_guardianship", _guardians, _to_others),
        ("child_arrangements_order", lambda *_: "E41", _to_others),
        ("parents_relatives_other", _home, _to_parents),
        ("remained_with_carers_at_18", lambda *_: "E17", _stays_put),
        ("independent_living", _independent, lambda one: one.of_age),
    ):
        path = f"ceased.reasons.{name}.{of}"
        number = council.count(path) if path in council.figures else 0
        theirs = drawn(die, left, number, _likelier(fits, name))
        for leaver in theirs:
            _give(leaver, code(leaver, die))
        gone = {leaver.child.number for leaver in theirs}
        left = [leaver for leaver in left if leaver.child.number not in gone]
    for leaver in left:
        if leaver.final.reason_ended not in _OTHERS:
            _give(leaver, _ANY_OTHER)
    unsaid = len(left) - council.count(f"ceased.reasons.any_other_reason.{of}")
    if unsaid < 0:
        raise CannotChoose("the reasons add up to more than the total")
    for leaver in drawn(die, left, unsaid, lambda _: 1.0):
        _give(leaver, "")


def _leavers(almanac: Almanac, year: int, children: Sequence[Child]) -> list[_Leaver]:
    first, last = almanac.reporting_year(year)
    return [
        _Leaver(
            child=child,
            period=period,
            final=period.episodes[-1],
            of_age=period.left >= child.of_age,
            young=period.left < almanac.birthday(child.born, _OLDEST),
            free=child.unaccompanied_until is None and period.episodes[-1].legal_status in _FREE,
        )
        for child in children
        for period in child.periods
        if first <= period.left <= last
    ]


_WITH_IT: Final = {
    "special_guardianship": {"E45", "E46", "E47"},
    "child_arrangements_order": {"E41"},
    "parents_relatives_other": {"E4A", "E4B", "E13"},
    "remained_with_carers_at_18": {"E17"},
    "independent_living": {"E5", "E6"},
}


def _likelier(fits: Callable[[_Leaver], bool], name: str) -> Callable[[_Leaver], float]:
    def weight(leaver: _Leaver) -> float:
        if not fits(leaver):
            return 0.0
        return float(_AS_IT_WAS if leaver.final.reason_ended in _WITH_IT[name] else 1)

    return weight


def _to_others(leaver: _Leaver) -> bool:
    return leaver.young and leaver.free


def _to_parents(leaver: _Leaver) -> bool:
    return not leaver.of_age and leaver.free


def _stays_put(leaver: _Leaver) -> bool:
    return leaver.of_age and leaver.final.home.placement in shares.FOSTER_HOMES


def _guardians(leaver: _Leaver, die: Die) -> str:
    home = leaver.final.home.placement
    if home in shares.FOSTER_HOMES and die() < shares.FOSTERED_BEFORE:
        return "E45" if home in shares.WITH_RELATIVES else "E46"
    return "E47"


def _home(_leaver: _Leaver, die: Die) -> str:
    return _HOME.at(die())


def _independent(_leaver: _Leaver, die: Die) -> str:
    return _INDEPENDENT.at(die())


def _give(leaver: _Leaver, reason: str) -> None:
    leaver.period.episodes[-1] = leaver.final._replace(reason_ended=reason)
