"""When reviews are held so that as many as published are held, and as many of them late.

Every child's reviews are planned in time. Some are then put off until after they were due, as many
in each month as are to be late; others are added where there is room, until the month has its
number. A review that is late stays so: none is added before it, and none beside it is put off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import define, field

from carekpi.sample import _shares as shares
from carekpi.sample._chance import Spread
from carekpi.sample._choosing import CannotChoose, fitting

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._council import Council
    from carekpi.sample._lives import Child

T_ = TypeVar("T_")

__all__ = ["Diary", "Meeting", "diaries"]

_EARLY: Final = Spread((0, 3, 9, 18, 28, 40, 55, 80))
"""How many days before it is due a later review is planned for."""
_EARLY_BY_SECOND: Final = Spread((0, 1, 3, 5, 8, 14, 28))
_APART: Final = 46
"""Two reviews are so far apart that the six weeks before one do not reach the other."""
_UNEVEN: Final = 0.4
_ROOM: Final = 6
"""So many reviews at least are added in the month that is to have an exact share of late ones."""


@define(eq=False)
class Meeting:
    """A review, as it is planned."""

    day: int
    late: bool = False


@define(eq=False)
class Diary:
    """The reviews of one period of care, in order.

    :param until: the last day on which one may be held.
    """

    child: int
    period: int
    entered: int
    until: int
    meetings: list[Meeting] = field(factory=list)

    def due(self, place: int, almanac: Almanac) -> int:
        """The day by which a review of the period is due."""
        if place == 0:
            return almanac.first_review_due[self.entered]
        before = self.meetings[place - 1].day
        return (almanac.second_review_due if place == 1 else almanac.later_review_due)[before]


def diaries(
    council: Council, almanac: Almanac, children: Sequence[Child], last: int, die: Die
) -> list[Diary]:
    """The reviews of every period of care from its first day on.

    :param last: the last day of which the returns tell.
    """
    plans = [
        _plan(almanac, die, Diary(child=number, period=place, entered=one.entered,
                                  until=min(one.left - 1, last)))
        for number, child in enumerate(children)
        for place, one in enumerate(child.periods)
    ]  # fmt: skip
    quotas = [
        _Year(council, almanac, year, plans, die) for year in (council.year - 1, council.year)
    ]
    for quota in quotas:
        quota.put_off()
    for quota in quotas:
        quota.add()
    return plans


def _plan(almanac: Almanac, die: Die, diary: Diary) -> Diary:
    """Every review a little before it is due."""
    before = almanac.working_day_before
    for place, early in enumerate(_earliness()):
        due = diary.due(place, almanac)
        day = before[due - early.at(die())]
        if day > diary.until:
            return diary
        diary.meetings.append(Meeting(day=day))
    return diary


def _earliness() -> Iterator[Spread]:
    yield shares.EARLY_BY_FIRST
    yield _EARLY_BY_SECOND
    while True:
        yield _EARLY


class _Year:
    """The reviews of one year, and how many there are to be."""

    def __init__(
        self, council: Council, almanac: Almanac, year: int, plans: list[Diary], die: Die
    ) -> None:
        self.almanac, self.plans, self.die = almanac, plans, die
        self.first, self.last = almanac.reporting_year(year)
        self.month_of = {day: almanac.date(day).month for day in range(self.first, self.last + 1)}
        of = "year" if year == council.year else "prior"
        self.number = council.count(f"service.reviews_chaired.{of}")
        on_time = fitting(council[f"reviews.on_time_pct.{of}"], self.number)
        self.late = self.number - on_time[len(on_time) // 2]
        self.lowest = self.highest = ""
        if of == "year":
            self.lowest = council["reviews.on_time_pct.lowest_month"]
            self.highest = council["reviews.on_time_pct.highest_month"]
        self.worst = self.best = 0
        self.late_in: dict[int, int] = {}

    def held(self) -> Counter[int]:
        """How many there are in each month now."""
        return Counter(
            self.month_of[meeting.day]
            for diary in self.plans
            for meeting in diary.meetings
            if self.first <= meeting.day <= self.last
        )

    # ------------------------------------------------------------ late ones

    def put_off(self) -> None:
        """Put reviews off until they are late, as many as there are to be."""
        self._share_out()
        chances: defaultdict[int, list[tuple[Diary, int, int]]] = defaultdict(list)
        for diary in self.plans:
            for place, meeting in enumerate(diary.meetings):
                if not self.first <= meeting.day <= self.last:
                    continue
                due = diary.due(place, self.almanac)
                day = self.almanac.working_day_after[due + shares.LATE_BY.at(self.die())]
                if day <= min(diary.until, self.last):
                    chances[self.month_of[day]].append((diary, place, day))
        for month, number in self.late_in.items():
            done = 0
            for diary, place, day in _shuffled(chances[month], self.die):
                if done == number:
                    break
                if _can_be_late(diary, place, day):
                    diary.meetings[place].day, diary.meetings[place].late = day, True
                    done += 1
            if done < number:
                raise CannotChoose("there are too few reviews that could be late")

    def _share_out(self) -> None:
        """How many are late in each month: about the same, but for the worst and the best."""
        held = self.held()
        months = list(held)
        rest = self.late
        if self.lowest:
            # The worst month is the first of the year; the best, where that asks for least more.
            self.worst = self.month_of[self.first]
            self.best = min(
                (month for month in months if month != self.worst),
                key=lambda month: _late_for(self.highest, held[month] + _ROOM)[0] - held[month],
            )
            for month, share in ((self.worst, self.lowest), (self.best, self.highest)):
                self.late_in[month] = _late_for(share, held[month] + _ROOM)[1]
            rest -= sum(self.late_in.values())
        others = _shuffled([month for month in months if month not in self.late_in], self.die)
        for place, month in enumerate(others):
            self.late_in[month] = rest // len(others) + (place < rest % len(others))
        # Some months are better than others, but for those between the worst and the best.
        for one, other in zip(others[::2], others[1::2], strict=False):
            fewer = int(self.die() * self.late_in[one] * _UNEVEN)
            self.late_in[one] -= fewer
            self.late_in[other] += fewer

    # ------------------------------------------------------------ further ones

    def add(self) -> None:
        """Add reviews until there are as many as there are to be."""
        held = self.held()
        missing = self.number - held.total()
        for month, share in ((self.worst, self.lowest), (self.best, self.highest)):
            if share:
                number = _number_for(share, held[month], self.late_in[month]) - held[month]
                self._add(month, number)
                missing -= number
        others = [
            month for month in held if month not in {self.worst, self.best} or not self.lowest
        ]
        if missing < 0:
            raise CannotChoose("more reviews are planned than were held")
        for place, month in enumerate(others):
            self._add(month, missing // len(others) + (place < missing % len(others)))

    def _add(self, month: int, number: int) -> None:
        chances = []
        for diary in self.plans:
            meetings = diary.meetings
            for place in range(1, len(meetings)):
                final = place + 1 == len(meetings)
                start = meetings[place].day + _APART
                end = diary.until if final else meetings[place + 1].day - _APART
                start, end = max(start, self.first), min(end, self.last)
                if start > end or (not final and meetings[place + 1].late):
                    continue
                day = start + int(self.die() * (end - start + 1))
                day = self.almanac.working_day_before[day]
                if day >= start and self.month_of[day] == month:
                    chances.append((diary, meetings[place], day))
        done: set[int] = set()
        for diary, before, day in _shuffled(chances, self.die):
            if len(done) == number:
                return
            if id(diary) not in done:
                diary.meetings.insert(diary.meetings.index(before) + 1, Meeting(day=day))
                done.add(id(diary))
        if len(done) < number:
            raise CannotChoose("there is too little room for further reviews")


def _can_be_late(diary: Diary, place: int, day: int) -> bool:
    meetings = diary.meetings
    if place and meetings[place - 1].late:
        return False
    if place + 1 == len(meetings):
        return not meetings[place].late
    following = meetings[place + 1]
    return not (meetings[place].late or following.late) and following.day - day >= _APART


def _late_for(share: str, at_least: int) -> tuple[int, int]:
    """The smallest number of reviews with a number of late ones that gives the share."""
    number = at_least
    while not fitting(share, number):
        number += 1
    return number, number - fitting(share, number)[-1]


def _number_for(share: str, at_least: int, late: int) -> int:
    """The smallest number of reviews of which, with so many late, the share is on time."""
    for number in range(at_least, at_least + 10 * _APART):
        if number - late in fitting(share, number):
            return number
    raise CannotChoose(f"no number of reviews with {late} late ones is {share} per cent on time")


def _shuffled(things: list[T_], die: Die) -> list[T_]:
    lots = sorted((die(), place) for place in range(len(things)))
    return [things[place] for _, place in lots]
