"""The rules over columns: how fast, beside the bare look-ups and three steps written by hand.

Run it by ``nox -s bench -- benchmarks/bench_rules.py``, or with ``--size 1000000 --reviews 150000``
for less. The answers are compared before anything is timed.

Two things are held. A deadline by a rule of the book takes at most 1.5 times the time of the bare
look-up that it rests on: ten million days over which the rule's latest version is in force, and ten
million over which it changed. And the review rules on a child's own clock, with their conditions,
take at most 3 times the time of the three steps that a system would have in its code: a million and
a half reviews, each with the child's legal status, placement, place in the sequence and consent.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi import rules
from carekpi.codes import LegalStatus, Placement
from carekpi.periods import add_months
from carekpi.rules import State
from carekpi.workdays import add_working_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SINGLE, WHOLE = 1.5, 3.0  # at most so many times as long

#: What a child's own clock can start with, and how many reviews in a hundred follow it.
ANCHORS = {"entry": 14, "authority": 2, "placed_for_adoption": 2, "review": 82}


def medians_ms(calls: dict[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """Milliseconds of the middle run of each.

    They take turns, so that what else the machine is doing weighs on all of them alike; each turn
    begins with a run that does not count, so that none pays for the memory that another gave back.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeat):
        for name, call in calls.items():
            call()
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(runs) for name, runs in times.items()}


def show(title: str, times: dict[str, float], size: int, beside: str) -> None:
    print(f"\n{title}\n{'':58}{'ms':>9}{'ns each':>9}{'ratio':>7}")
    for name, ms in times.items():
        print(f"{name:58}{ms:9.1f}{ms * 1e6 / size:9.2f}{ms / times[beside]:7.2f}")


# ------------------------------------------------------------------------------ one rule alone


def single(size: int, repeat: int) -> None:
    """Ten million deadlines of one rule, beside the look-up alone."""
    dice = np.random.default_rng(33)
    first, later = rules.find("review.first"), rules.find("review.later")

    def days(since: str, until: str) -> NDArray[np.datetime64]:
        start, end = np.datetime64(since), np.datetime64(until)
        return start + dice.integers(0, (end - start).astype(int), size)

    for title, started in [
        ("one version", days("2011-04-01", "2026-04-01")),
        ("over the change of law in 2011", days("1996-04-01", "2026-04-01")),
    ]:
        new = started >= np.datetime64("2011-04-01")
        by_hand = np.where(new, add_working_days(started, 20), started + np.timedelta64(28, "D"))
        np.testing.assert_array_equal(first.due(started), by_hand)
        np.testing.assert_array_equal(later.due(started), add_months(started, 6))
        for key, rule, name, bare in [
            (
                "review.first",
                first,
                "add_working_days(days, 20)",
                lambda d: add_working_days(d, 20),
            ),
            ("review.later", later, "add_months(days, 6)", lambda d: add_months(d, 6)),
        ]:
            calls: dict[str, Callable[[], object]] = {
                name: lambda bare=bare, d=started: bare(d),
                f'rules.find("{key}").due(days)': lambda rule=rule, d=started: rule.due(d),
            }
            times = medians_ms(calls, repeat)
            show(f"{key}, {size:,} days, {title} (at most {SINGLE:g})", times, size, name)


# ----------------------------------------------------------------------------- the whole set


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


def whole(size: int, repeat: int) -> None:
    """The review rules with their conditions, beside three steps that know none."""
    clocks = some_reviews(size)
    started = np.concatenate([days for days, _ in clocks.values()])
    number = np.concatenate([state.review_number for _, state in clocks.values()])
    book = rules.statutory()

    def by_the_rules(clock: str) -> NDArray[np.datetime64]:
        duty = book.duty("review", clock=clock)
        return np.concatenate(
            [duty.due(anchor, days, state).due for anchor, (days, state) in clocks.items()]
        )

    def by_hand() -> NDArray[np.datetime64]:
        return three_steps(started, number)

    # Where the law is today's and none of the special cases holds, the two give one answer.
    parts = [
        (state.legal_status, state.placement, state.consent_to_adoption)
        for _, state in clocks.values()
    ]
    status, placement, consent = (np.concatenate(part) for part in zip(*parts, strict=True))
    anchor = np.repeat(list(clocks), [len(days) for days, _ in clocks.values()])
    special = np.isin(status, [LegalStatus(code).number for code in ("V3", "V4", "E1")])
    special |= np.isin(placement, [Placement(code).number for code in ("A3", "A5")])
    special |= started < np.datetime64("2011-04-01")
    special |= (consent == 1) | np.isin(anchor, ["authority", "placed_for_adoption"])
    np.testing.assert_array_equal(by_the_rules("case")[~special], by_hand()[~special])

    hand = "three steps by hand, by place in the sequence alone"
    calls: dict[str, Callable[[], object]] = {
        hand: by_hand,
        'book.duty("review", clock="case").due(...)': lambda: by_the_rules("case"),
        'book.duty("review", clock="looked_after").due(...)': lambda: by_the_rules("looked_after"),
    }
    times = medians_ms(calls, repeat)
    named = ", ".join(f"{len(days):,} from {anchor}" for anchor, (days, _) in clocks.items())
    show(f"reviews: {named} (at most {WHOLE:g})", times, len(started), hand)


def main() -> None:
    """Measure, print, and fail if an answer differs from the one by hand."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000_000, help="how many days of one rule")
    options.add_argument("--reviews", type=int, default=1_500_000, help="how many reviews")
    options.add_argument("--repeat", type=int, default=7, help="timed runs of each")
    chosen = options.parse_args()
    print(
        f"Python {platform.python_version()}, numpy {version('numpy')}, {os.cpu_count()} cores; "
        f"median of {chosen.repeat} runs, taken in turns; the answers are equal"
    )
    single(chosen.size, chosen.repeat)
    whole(chosen.reviews, chosen.repeat)


if __name__ == "__main__":
    main()
