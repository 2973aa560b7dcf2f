"""The orders an invented child is under and the homes they live in: the episodes of care."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from attrs import frozen

from carekpi.sample import _shares as shares

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Choice, Die
    from carekpi.sample._shares import Route

__all__ = ["Adoption", "Episode", "History", "Home"]


class Home(NamedTuple):
    """Where a child lives."""

    placement: str
    provider: str
    postcode: str
    urn: str
    """Of those with an Ofsted number only; the return says of which."""


class Episode(NamedTuple):
    """One row of the return's episodes."""

    start: int
    end: int
    reason_new: str
    legal_status: str
    need: str
    home: Home
    home_postcode: str
    reason_ended: str
    reason_placement_changed: str


class Adoption(NamedTuple):
    """The plan that a child be adopted, and what became of it."""

    decided: int
    matched: int
    placed: int
    by_foster_carer: bool
    dropped: int | None
    why_dropped: str
    adopters: str


class _Step(NamedTuple):
    day: int
    status: str


class _Move(NamedTuple):
    day: int
    home: Home
    same_carer: bool


_CARE_ORDERS: Final = frozenset({"C1", "C2"})
_LETTERS: Final = "ABDEFGHJLNPQRSTUWXYZ"


def _postcodes(digits: str) -> tuple[str, ...]:
    """Postcodes of ZZ99, the district that statisticians use for nowhere."""
    return tuple(
        f"ZZ99 {digit}{one}{other}" for digit in digits for one in _LETTERS for other in _LETTERS
    )


# Apart, so that no child is placed at their own address but with a parent.
_FAMILY_POSTCODES: Final = _postcodes("0123")
_PLACEMENT_POSTCODES: Final = _postcodes("456789")
# Ofsted's numbers are far below nine million, so none of these is a real provider's.
_FIRST_URN: Final = 9_000_000
_URNS: Final = 999_999
_WHOLE: Final = 100


def _status_on(steps: list[_Step], day: int) -> str:
    status = steps[0].status
    for step in steps:
        if step.day <= day:
            status = step.status
    return status


@frozen(kw_only=True)
class History:
    """Draws the episodes of one child. :param last: the last day that anything tells of."""

    almanac: Almanac
    die: Die
    born: int
    last: int

    def of(self, route: Route, entered: int, left: int) -> tuple[list[Episode], Adoption | None]:
        """The episodes of a period of care, and the plan for adoption if there was one."""
        until = min(left, self.last + 1)
        if route is shares.ADOPTION:
            steps, moves, adoption = self._towards_adoption(entered, left, until)
        else:
            steps = [step for step in self._orders(route, entered) if step.day < until]
            moves = self._moves(route, steps, until)
            adoption = None
        if left > self.last:
            reason = ""
        elif adoption is not None and adoption.dropped is None:
            # With a parent's consent there is nothing to dispense with.
            opposed = steps[-1].status == "E1" and self.die() < shares.CONSENT_DISPENSED_WITH
            reason = "E12" if opposed else "E11"
        else:
            reason = self._way_out(route, left, moves[-1].home.placement)
        need = self._need(route)
        return self._episodes(steps, moves, left, need, reason), adoption

    def short_break(self, start: int, end: int, status: str) -> list[Episode]:
        """The one episode of a short break, or of an agreement to a series of them."""
        home = self._home(shares.HOMES_IN_SHORT_BREAKS.at(self.die()))._replace(postcode="")
        return [Episode(start, end, "S", status, "N2", home, "", "E8", "")]

    # ---------------------------------------------------------------- orders

    def _orders(self, route: Route, entered: int) -> list[_Step]:
        if route is shares.REMAND:
            return [_Step(entered, "J1")]
        agreed = route in (shares.BRIEF, shares.TEENAGE, shares.UNACCOMPANIED)
        steps, day = self._emergency(route, entered)
        if agreed:
            steps.append(_Step(day, "V2"))
            if self.die() >= shares.LATER_PROCEEDINGS:
                return steps
            day += shares.LATER_PROCEEDINGS_AFTER.at(self.die())
        elif not steps and self.die() < shares.ACCOMMODATED_FIRST:
            steps.append(_Step(day, "V2"))
            day += shares.ACCOMMODATED_FIRST_LASTS.at(self.die())
        steps.append(_Step(day, "C1"))
        day += shares.PROCEEDINGS_LAST.at(self.die())
        if route is not shares.COURT or self.die() >= shares.NO_FULL_ORDER:
            steps.append(_Step(day, "C2"))
        return steps

    def _emergency(self, route: Route, entered: int) -> tuple[list[_Step], int]:
        """An emergency that brings a child into care, and the day it is over."""
        if route is shares.UNACCOMPANIED:
            return [], entered
        chance = self.die() - shares.POLICE_PROTECTION
        if chance < 0:
            lasts = shares.POLICE_PROTECTION_LASTS.at(self.die())
            return [_Step(entered, "L1")], entered + lasts
        if chance < shares.EMERGENCY_ORDER and route is not shares.TEENAGE:
            return [_Step(entered, "L2")], entered + shares.EMERGENCY_ORDER_LASTS.at(self.die())
        return [], entered

    def _towards_adoption(
        self, entered: int, left: int, until: int
    ) -> tuple[list[_Step], list[_Move], Adoption | None]:
        die = self.die
        days = left - entered
        ordered = entered + days * shares.PLACEMENT_ORDER_AT.at(die()) // _WHOLE
        placed = entered + days * shares.PLACED_AT.at(die()) // _WHOLE
        consent = die() < shares.CONSENT
        dropped = None
        if not consent and die() < shares.PLAN_CHANGED:
            dropped = entered + days * shares.PLAN_CHANGED_AT // _WHOLE
        if consent:
            steps = [_Step(entered, "V2")]
        else:
            steps = [_Step(entered, "C1"), _Step(ordered, "E1")]
            if dropped is not None:
                steps.append(_Step(dropped, "C2"))
        steps = [step for step in steps if step.day < until]
        home = self._home(shares.HOMES_TO_ADOPT_FROM.at(die()))
        with_carer = home.placement == "U5"
        moves = [_Move(entered, home, False)]
        if not with_carer and die() < shares.BECOMES_LONG_TERM:
            moves.append(_Move(entered + (ordered - entered) // 2, self._home("U6"), False))
        if dropped is None:
            code = ("A3" if with_carer else "A4") if consent else ("A5" if with_carer else "A6")
            adopting = home._replace(placement=code) if with_carer else self._home(code)
            moves.append(_Move(placed, adopting, with_carer))
        decided = max(entered, ordered - shares.DECIDED_BEFORE.at(die()))
        adoption = Adoption(
            decided=decided,
            matched=max(decided, placed - shares.MATCHED_BEFORE.at(die())),
            placed=placed,
            by_foster_carer=with_carer,
            dropped=dropped,
            why_dropped=shares.PLAN_CHANGED_WHY.at(die()),
            adopters=shares.ADOPTERS.at(die()),
        )
        return steps, [move for move in moves if move.day < until], adoption

    # ----------------------------------------------------------------- homes

    def _home(self, placement: str) -> Home:
        die = self.die
        provider = shares.PROVIDERS[placement].at(die())
        urn = str(_FIRST_URN + int(die() * _URNS))
        where = _PLACEMENT_POSTCODES[int(die() * len(_PLACEMENT_POSTCODES))]
        return Home(placement, provider, where, urn)

    def _another_home(self, home: Home, placement: str) -> Home:
        # There is one home with a parent: a child does not move from it to itself.
        new = self._home("U6" if placement == home.placement == "P1" else placement)
        while new.postcode == home.postcode:
            new = self._home(new.placement)
        return new

    def _moves(self, route: Route, steps: list[_Step], until: int) -> list[_Move]:
        die = self.die
        entered = steps[0].day
        home = self._home(self._placement(route, entered, steps, first=True))
        moves = [_Move(entered, home, False)]
        with_order = [step.day for step in steps[1:] if die() < shares.MOVE_WITH_ORDER]
        day = entered
        while True:
            settled = home.placement in shares.LONG_TERM.values()
            day += (shares.NEXT_MOVE_LONG_TERM if settled else shares.NEXT_MOVE).at(die())
            if with_order and with_order[0] <= day:
                day = max(with_order.pop(0), moves[-1].day + 1)
            if day >= until:
                return moves
            longer = shares.LONG_TERM.get(home.placement)
            long_enough = day - moves[-1].day > shares.BECOMES_LONG_TERM_AFTER
            same_carer = bool(longer) and long_enough and die() < shares.BECOMES_LONG_TERM
            if longer and same_carer:
                home = home._replace(placement=longer)
            else:
                home = self._another_home(home, self._placement(route, day, steps, first=False))
            moves.append(_Move(day, home, same_carer))

    def _placement(self, route: Route, day: int, steps: list[_Step], *, first: bool) -> str:
        group = bisect_right(shares.AGE_GROUPS, day - self.born)
        choice: Choice[str]
        if route is shares.REMAND:
            choice = shares.HOMES_ON_REMAND
        elif route is shares.UNACCOMPANIED:
            choice = shares.HOMES_UNACCOMPANIED[group == len(shares.AGE_GROUPS)]
        else:
            choice = (shares.FIRST_HOMES if first else shares.LATER_HOMES)[group]
        placement = choice.at(self.die())
        if placement == "P1" and _status_on(steps, day) not in _CARE_ORDERS:
            return "U6"  # only under an order can a child in care live with a parent
        return placement

    # -------------------------------------------------------------- episodes

    def _need(self, route: Route) -> str:
        if route is shares.UNACCOMPANIED:
            return "N8"
        if route is shares.REMAND:
            return "N6"
        return shares.NEED.at(self.die())

    def _way_out(self, route: Route, left: int, placement: str) -> str:
        die = self.die
        fostered = placement in shares.FOSTER_HOMES
        if left >= self.almanac.birthday(self.born, shares.COMING_OF_AGE):
            return (shares.STAYING_PUT if fostered else shares.MOVING_OUT).at(die())
        reason = {
            "court": shares.WAYS_FROM_COURT,
            "adoption": shares.WAYS_FROM_COURT,
            "long": shares.WAYS_AFTER_LONG,
            "teenage": shares.WAYS_FROM_TEENAGE,
            "unaccompanied": shares.WAYS_UNACCOMPANIED,
            "remand": shares.WAYS_FROM_REMAND,
        }.get(route.name, shares.WAYS_HOME).at(die())
        if reason == "SGO":
            relatives = placement in shares.WITH_RELATIVES
            if fostered and die() < shares.FOSTERED_BEFORE:
                return "E45" if relatives else "E46"
            return "E47"
        too_young = left < self.almanac.birthday(self.born, shares.INDEPENDENT_FROM)
        return "E4B" if reason == "E5" and too_young else reason

    def _episodes(
        self, steps: list[_Step], moves: list[_Move], left: int, need: str, reason: str
    ) -> list[Episode]:
        die = self.die
        orders = {step.day: step.status for step in steps}
        homes = {move.day: move for move in moves}
        days = sorted({*orders, *homes})
        home_postcode = _FAMILY_POSTCODES[int(die() * len(_FAMILY_POSTCODES))]
        episodes = []
        status, home, new = "", moves[0].home, "S"
        for place, day in enumerate(days):
            status = orders.get(day, status)
            move = homes.get(day)
            if move is not None:
                home = move.home
                if home.placement == "P1":
                    home = home._replace(postcode=home_postcode)
            end, ended, changed = left, reason, ""
            if place + 1 < len(days):
                end, ended = days[place + 1], "X1"
                following = homes.get(end)
                if following is not None:
                    if following.home.placement.startswith("A"):
                        changed = "CARPL"
                    elif following.same_carer:
                        changed = "PLACE"
                    else:
                        changed = shares.WHY_MOVED.at(die())
            episodes.append(
                Episode(day, end, new, status, need, home, home_postcode, ended, changed)
            )
            new = _reason_new(homes.get(end), ordered=end in orders)
        return episodes


def _reason_new(move: _Move | None, *, ordered: bool) -> str:
    if move is None:
        return "L"
    if move.same_carer:
        return "U" if ordered else "T"
    return "B" if ordered else "P"
