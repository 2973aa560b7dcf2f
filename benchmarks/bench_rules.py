"""The rules over columns, beside the bare look-ups and three steps written by hand.

Two things are held. A deadline by a rule of the book takes at most 1.5 times the time of the bare
look-up that it rests on: ten million days over which the rule's latest version is in force, and ten
million over which it changed. And the review rules on a child's own clock, with their conditions,
take at most 3 times the time of the three steps that a system would have in its code: a million and
a half reviews, each with the child's legal status, placement, place in the sequence and consent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from harness import Ready, Work

from carekpi import rules
from carekpi.codes import LegalStatus, Placement
from carekpi.periods import add_months
from carekpi.rules import State
from carekpi.workdays import add_working_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

#: What a child's own clock can start with, and how many reviews in a hundred follow it.
ANCHORS = {"entry": 14, "authority": 2, "placed_for_adoption": 2, "review": 82}


def days_since(since: str) -> Callable[[int], NDArray[np.datetime64]]:
    def days(size: int) -> NDArray[np.datetime64]:
        start, end = np.datetime64(since), np.datetime64("2026-04-01")
        return start + np.random.default_rng(33).integers(0, (end - start).astype(int), size)

    return days


def first_by_rule(days: NDArray[np.datetime64]) -> Ready:
    first = rules.find("review.first")
    return Ready(lambda: first.due(days), as_it_is)


def first_by_hand(days: NDArray[np.datetime64]) -> Ready:
    def outcome(found: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        # Four weeks until the law changed, which the look-up does not know.
        new = days >= np.datetime64("2011-04-01")
        return np.where(new, found, days + np.timedelta64(28, "D"))

    return Ready(lambda: add_working_days(days, 20), outcome)


def later_by_rule(days: NDArray[np.datetime64]) -> Ready:
    later = rules.find("review.later")
    return Ready(lambda: later.due(days), as_it_is)


def later_by_hand(days: NDArray[np.datetime64]) -> Ready:
    return Ready(lambda: add_months(days, 6), as_it_is)


def as_it_is(found: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    return found


def some_reviews(size: int) -> dict[str, tuple[NDArray[np.datetime64], State]]:
    """Clocks of reviews by what started them, with the child's state on that day."""
    dice = np.random.default_rng(36)
    statuses = {"C1": 25, "C2": 45, "V2": 18, "E1": 6, "V3": 2, "V4": 1, "L1": 3}
    placements = {"U1": 20, "U4": 20, "U6": 25, "K2": 12, "P1": 8, "P2": 8, "A3": 4, "A5": 3}

    def codes(listed: Any, shares: dict[str, int], number: int) -> NDArray[np.int8]:
        chance = np.array(list(shares.values())) / sum(shares.values())
        numbers = np.array([listed(code).number for code in shares], dtype=np.int8)
        return dice.choice(numbers, number, p=chance)

    clocks = {}
    for anchor, share in ANCHORS.items():
        number = size * share // 100
        first = anchor != "review"
        clocks[anchor] = (
            np.datetime64("2004-04-01") + dice.integers(0, 365 * 22, number),
            State(
                legal_status=codes(LegalStatus, statuses, number),
                placement=codes(Placement, placements, number),
                review_number=np.full(number, 1, dtype=np.int8)
                if first
                else np.minimum(2 + dice.geometric(0.25, number) - 1, 40).astype(np.int8),
                consent_to_adoption=dice.choice(
                    np.array([-1, 0, 1], dtype=np.int8), number, p=[0.7, 0.28, 0.02]
                ),
            ),
        )
    return clocks


def three_steps(
    started: NDArray[np.datetime64], number: NDArray[np.integer]
) -> NDArray[np.datetime64]:
    """What a system would have in its code: the next review by its place in the sequence."""
    due = np.full(started.shape, np.datetime64("NaT", "D"))
    first, second, later = number == 1, number == 2, number > 2
    due[first] = add_working_days(started[first], 20)
    due[second] = add_months(started[second], 3)
    due[later] = add_months(started[later], 6)
    return due


def ordinary(clocks: dict[str, tuple[NDArray[np.datetime64], State]]) -> NDArray[np.bool_]:
    """Where the law is today's and no special case holds: there the two give one answer."""
    states = [state for _, state in clocks.values()]
    status, placement, consent, started, anchor = (
        np.concatenate(part)
        for part in (
            [state.legal_status for state in states],
            [state.placement for state in states],
            [state.consent_to_adoption for state in states],
            [days for days, _ in clocks.values()],
            [np.repeat(name, len(days)) for name, (days, _) in clocks.items()],
        )
    )
    special = np.isin(status, [LegalStatus(code).number for code in ("V3", "V4", "E1")])
    special |= np.isin(placement, [Placement(code).number for code in ("A3", "A5")])
    special |= started < np.datetime64("2011-04-01")
    special |= (consent == 1) | np.isin(anchor, ["authority", "placed_for_adoption"])
    return ~special


def by_the_rules(clock: str, *, compared: bool) -> Callable[[Any], Ready]:
    def way(clocks: dict[str, tuple[NDArray[np.datetime64], State]]) -> Ready:
        duty, same = rules.statutory().duty("review", clock=clock), ordinary(clocks)
        return Ready(
            lambda: np.concatenate([duty.due(a, *given).due for a, given in clocks.items()]),
            (lambda found: found[same]) if compared else None,
        )

    return way


def by_hand(clocks: dict[str, tuple[NDArray[np.datetime64], State]]) -> Ready:
    started = np.concatenate([days for days, _ in clocks.values()])
    number = np.concatenate([state.review_number for _, state in clocks.values()])
    same = ordinary(clocks)
    return Ready(lambda: three_steps(started, number), lambda found: found[same])


def works(*, small: bool = False) -> list[Work]:
    single = {"size": 100_000 if small else 10_000_000, "counted": "days", "apart": False}
    return [
        *(
            Work(
                key=f"rule-{rule}-{name}",
                title=f"review.{rule} by the book, {title}",
                given=days_since(since),
                ways={"carekpi": by_rule, "the look-up alone": bare},
                **single,
            )
            for name, since, title in (
                ("one-version", "2011-04-01", "one version"),
                ("two-versions", "1996-04-01", "over the change of law in 2011"),
            )
            for rule, by_rule, bare in (
                ("first", first_by_rule, first_by_hand),
                ("later", later_by_rule, later_by_hand),
            )
        ),
        Work(
            key="rules",
            title="review deadlines by all the rules",
            size=15_000 if small else 1_500_000,
            counted="reviews",
            given=some_reviews,
            apart=False,
            ways={
                "carekpi": by_the_rules("case", compared=True),
                "carekpi, by the time looked after": by_the_rules("looked_after", compared=False),
                "three steps by hand": by_hand,
            },
        ),
    ]
