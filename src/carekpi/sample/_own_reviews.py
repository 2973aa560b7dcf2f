"""The tables of a council's own that speak of reviews: details, checks between them, visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from carekpi.rules import PARTICIPATION_AGE
from carekpi.sample._chance import Choice, Spread
from carekpi.sample._choosing import CannotChoose, nearest
from carekpi.sample._own import drawn, drawn_lots, quota

if TYPE_CHECKING:
    from carekpi.sample._homes import Episode
    from carekpi.sample._lives import Child
    from carekpi.sample._own import Numbers, Reviewed, Row, World

__all__ = ["oversight", "review_details", "visits"]

_SECOND: Final = 1
_ATTENDED: Final = frozenset({"PN1", "PN2", "PN3"})
_CHAIRS_FROM: Final = 8
_YES: Final = {True: "yes", False: "no"}
_HOW_THEN: Final = Choice({"remote": 66, "mixed": 16, "in person": 18})
"""While the law permitted visits by telephone and video."""
_HOW: Final = Choice({"in person": 90, "mixed": 7, "remote": 3})
_REPORT_EARLY: Final = Spread((-6, 0, 2, 4, 5, 6, 7, 9, 12))
"""Days before the review on which the report was ready; below nought for after it."""
_PLAN_EARLY: Final = Spread((1, 4, 9, 20, 60, 130))
_DECISIONS: Final = Spread((0, 2, 3, 4, 5, 6, 7, 12))
_COMPLETED: Final = Spread((3, 8, 12, 15, 18, 20, 21, 24, 40))
_SENT_AFTER: Final = Spread((0, 1, 2, 4, 6, 9))
_NOT_SENT: Final = 0.02
_CHECKED: Final = 0.62
_LONG_ENOUGH: Final = 60
"""Days between two reviews for a check between them."""


def review_details(
    world: World, numbers: Numbers, officer: Callable[[Child, int], str]
) -> Iterator[Row]:
    """A row for each review. :param officer: who had the child on a day."""
    reviews = world.reviews
    flags = {
        column: _flags(world, numbers, column, reviews)
        for column in numbers.shares
        if column != "second_plan"
    }
    seconds = [review for review in reviews if review.place == _SECOND]
    plans = _flags(world, numbers, "second_plan", seconds)
    for review in reviews:
        key = (review.child.number, review.day)
        plan = plans[key] if review.place == _SECOND else _YES[world.chance(0.86)]
        yield {
            "child": world.name(review.child),
            "review": world.text(review.day),
            "iro": officer(review.child, review.day),
            "permanence_plan": "no" if not review.place else plan,
            "how_held": (_HOW_THEN if world.remote_on(review.day) else _HOW).at(world.die()),
            **{column: said[key] for column, said in flags.items()},
            **_dates(world, review),
        }


def _flags(
    world: World, numbers: Numbers, column: str, reviews: list[Reviewed]
) -> dict[tuple[int, int], str]:
    """Yes, no or nothing for each review, so that the share comes out."""
    share, weight = numbers.shares[column], _weight(world, column)
    keys = [(review.child.number, review.day) for review in reviews]
    if not isinstance(share, str):
        return {
            key: _YES[bool(weight(review)) and world.chance(share)]
            for key, review in zip(keys, reviews, strict=True)
        }
    yes, unsaid = quota(share, len(reviews), numbers.blank.get(column, 0))
    silent = set(drawn_lots(world.die, keys, unsaid))
    left = [review for review, key in zip(reviews, keys, strict=True) if key not in silent]
    positive = {(review.child.number, review.day) for review in drawn(world.die, left, yes, weight)}
    return {key: "" if key in silent else _YES[key in positive] for key in keys}


def _weight(world: World, column: str) -> Callable[[Reviewed], float]:
    if column == "co_chaired":

        def chairs(review: Reviewed) -> float:
            if review.code not in _ATTENDED:
                return 0.0
            old = world.age(review.child, review.day) >= _CHAIRS_FROM
            return 4.0 if old and review.code == "PN1" else 1.0

        return chairs
    return lambda _: 1.0


def _dates(world: World, review: Reviewed) -> Row:
    die, text, day = world.die, world.text, review.day
    start = review.period.entered if review.before is None else review.before
    dates = {"report_ready": max(start, day - _REPORT_EARLY.at(die()))}
    dates["care_plan_updated"] = max(review.period.entered, day - _PLAN_EARLY.at(die()))
    dates["decisions_sent"] = day + _DECISIONS.at(die())
    dates["record_completed"] = day + _COMPLETED.at(die())
    dates["record_sent"] = dates["record_completed"] + _SENT_AFTER.at(die())
    unsent = {name for name in dates if world.chance(_NOT_SENT)}
    # What lies after the last day is not known yet.
    return {name: text(on) for name, on in dates.items() if on <= world.last and name not in unsent}


def oversight(world: World, _numbers: Numbers) -> Iterator[Row]:
    """A check about half way between two reviews, for most of them."""
    for review in world.reviews:
        if review.before is None or review.day - review.before < _LONG_ENOUGH:
            continue
        if world.chance(_CHECKED):
            half = (review.before + review.day) // 2
            day = world.working_day(world.between(half - 10, half + 10))
            if world.first <= day:
                yield {"child": world.name(review.child), "date": world.text(day)}


# ------------------------------------------------------------------- visits

_WEEKS_BEFORE: Final = 42
_MODE: Final = Choice({"in person": 45, "remote": 55})
"""While the law permitted visits by telephone and video."""
_IRO_OUTCOME: Final = Choice({"seen": 40, "seen alone": 60})
_DECLINED_FIRST: Final = 0.06
_FIRST_VISIT: Final = Spread((0, 1, 2, 4, 6, 7))
_VISIT_AFTER: Final = Spread((20, 28, 33, 36, 38, 40, 42))
_LATE_VISIT: Final = 0.05
_LATE_BY: Final = Spread((1, 3, 6, 12, 25))
_NOT_SEEN: Final = 0.04
_AGAIN_AFTER: Final = Spread((1, 2, 4))
_SOCIAL_WORKER_OUTCOME: Final = Choice({"seen": 42, "seen alone": 58})


def visits(world: World, numbers: Numbers) -> Iterator[Row]:
    """The visits of IROs before reviews, and those of social workers, since they are recorded."""
    yield from _of_officers(world, numbers)
    for child, period in world.stays:
        for episode in world.episodes(period):
            yield from _of_social_workers(world, numbers.visits_from, child, episode)


def _visit(world: World, child: Child, day: int, visitor: str, outcome: str) -> Row:
    return {
        "child": world.name(child),
        "date": world.text(day),
        "visitor": visitor,
        "outcome": outcome,
        "mode": _MODE.at(world.die()) if world.remote_on(day) else "in person",
    }


def _of_officers(world: World, numbers: Numbers) -> Iterator[Row]:
    start = numbers.visits_from
    early: list[Reviewed] = []
    told: list[Reviewed] = []
    for one in world.reviews:
        (early if max(_opens(one), one.period.entered) < start else told).append(one)
    settled: list[Reviewed] = []
    if numbers.not_told is not None:
        # A visit in the part of the six weeks that is recorded settles that there was one.
        can_be = [one for one in early if one.day > start]
        number = len(early) - numbers.not_told
        if not 0 <= number <= len(can_be):
            raise CannotChoose("another number of reviews lies at the beginning of the year")
        settled = drawn_lots(world.die, can_be, number)
    whole = len(told) + len(settled)
    visited = round(float(numbers.visited) * whole / 100)
    if numbers.exact:
        visited = nearest(numbers.visited, whole)
    visited -= len(settled)
    order = drawn_lots(world.die, told, len(told))
    for review in [*settled, *order[:visited]]:
        first = min(review.day, max(_opens(review), review.period.entered + 1, start))
        day = _a_working_day(world, first, review.day)
        if day - first > _WEEKS_BEFORE // 2 and world.chance(_DECLINED_FIRST):
            before = _a_working_day(world, first, day - 1)
            yield _visit(world, review.child, before, "IRO", "declined")
        yield _visit(world, review.child, day, "IRO", _IRO_OUTCOME.at(world.die()))
    for review in order[visited : visited + numbers.declined]:
        first = min(review.day, max(_opens(review), review.period.entered + 1, start))
        day = _a_working_day(world, first, review.day)
        yield _visit(world, review.child, day, "IRO", "declined")


def _a_working_day(world: World, first: int, last: int) -> int:
    """A day from the first to the last, a working day if there is one before the day drawn."""
    return max(first, world.working_day(world.between(first, last)))


def _opens(review: Reviewed) -> int:
    return review.day - _WEEKS_BEFORE


def _of_social_workers(world: World, start: int, child: Child, episode: Episode) -> Iterator[Row]:
    die = world.die
    end = min(episode.end - 1, world.last)
    moved = episode.reason_new in {"S", "P", "B", "T", "U"}
    day = episode.start + (_FIRST_VISIT if moved else _VISIT_AFTER).at(die())
    if day < start:
        day = start + int(die() * _WEEKS_BEFORE)
    earliest = max(episode.start, start)
    while day <= end:
        day = max(earliest, world.working_day(day))
        outcome = _SOCIAL_WORKER_OUTCOME.at(die())
        if outcome == "seen alone" and world.age(child, day) < PARTICIPATION_AGE.value:
            outcome = "seen"
        again = day + _AGAIN_AFTER.at(die())
        if world.chance(_NOT_SEEN) and again <= end:
            yield _visit(world, child, day, "social worker", "not seen")
            day = again
        yield _visit(world, child, day, "social worker", outcome)
        late = _LATE_BY.at(die()) if world.chance(_LATE_VISIT) else 0
        day += _WEEKS_BEFORE + late if late else _VISIT_AFTER.at(die())
