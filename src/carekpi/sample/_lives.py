"""Invented children: who they are, when they come into care and when they leave.

Days are those of an :class:`~carekpi.sample._almanac.Almanac`. A day in the future of the
last return is a number like any other: whether care has ended *yet* is for the return to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import Factory, field, frozen

from carekpi.sample import _shares as shares
from carekpi.sample._chance import Choice, Die
from carekpi.sample._homes import Adoption, Episode, History
from carekpi.sample._reviews import Held, reviews_of

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._shares import Route

__all__ = ["Absence", "Child", "Lives", "Period"]


class Period(NamedTuple):
    """A period of care."""

    route: Route
    entered: int
    left: int
    """The day care ends, which may be long after the last return."""
    episodes: list[Episode]
    reviews: list[Held]
    adoption: Adoption | None


class Absence(NamedTuple):
    """A time in which a child was missing, or away without leave."""

    kind: str
    start: int
    end: int


class Child(NamedTuple):
    """A child, with everything that the returns tell of them."""

    number: int
    born: int
    of_age: int
    male: bool
    ethnicity: str
    school_number: str
    """Why the pupil's number is not known, once they are of school age."""
    mother_from: int | None
    permanence: str
    """The code of an earlier permanence that broke down."""
    permanence_on: int | None
    """The day of its order, where that is known."""
    unaccompanied_until: int | None
    """The day on which an unaccompanied child's status as such ends, at 18 if not before."""
    short_breaks: bool
    periods: list[Period]
    absences: list[Absence]

    def in_care_on(self, day: int) -> bool:
        """Whether the child is looked after on the day, as the return's figures count it."""
        return not self.short_breaks and any(
            period.entered <= day < period.left for period in self.periods
        )


class _Stay(NamedTuple):
    route: Route
    entered: int
    left: int


def _routes_by_days(days: int) -> Choice[Route]:
    # Whoever entered so long before the first day that their care must have ended is not drawn
    # at all; in exchange, each route is drawn as often as its stretch of days asks for.
    return Choice({route: route.share * (days + route.longest) for route in shares.ROUTES})


@frozen(kw_only=True)
class Lives:
    """Draws one child after another, none of them lost for the order in which they come.

    :param first: the first day of which a return will tell. :param last: the last.
    """

    almanac: Almanac
    first: int
    last: int
    die: Die
    _routes: Choice[Route] = field(
        init=False,
        default=Factory(lambda self: _routes_by_days(self.last - self.first + 1), takes_self=True),
    )

    def child(self, number: int) -> Child | None:
        """The next child; None where the one drawn had left before the first day."""
        die = self.die
        route = self._routes.at(die())
        start = self.first - route.longest
        entered = start + int(die() * (self.last + 1 - start))
        born = entered - route.ages.at(die())
        stays = self._stays(route, entered, born)
        if stays[-1].left < self.first:
            return None
        return self._child(number, born, stays)

    def child_in_short_breaks(self, number: int) -> Child:
        """A child who lives at home, with care now and then."""
        die = self.die
        route = shares.SHORT_BREAKS
        start = self.first - route.stays.at(die())
        entered = start + int(die() * (self.last + 1 - start))
        born = entered - route.ages.at(die())
        of_age = self.almanac.birthday(born, shares.COMING_OF_AGE)
        left = min(of_age, max(self.first, entered) + route.stays.at(die()))
        history = History(almanac=self.almanac, die=die, born=born, last=self.last)
        if die() < shares.AGREEMENT:
            stretches, status = [(entered, left)], "V4"
        else:
            stretches, status = self._breaks(entered, min(left, self.last)), "V3"
        periods = [
            Period(route, start, end, history.short_break(start, end, status), [], None)
            for start, end in stretches
        ]
        return Child(
            number=number,
            born=born,
            of_age=of_age,
            male=die() < shares.MALE,
            ethnicity=shares.ETHNICITY.at(die()),
            school_number=shares.NO_SCHOOL_NUMBER.at(die()),
            mother_from=None,
            permanence="Z1",
            permanence_on=None,
            unaccompanied_until=None,
            short_breaks=True,
            periods=periods,
            absences=[],
        )

    def _breaks(self, start: int, until: int) -> list[tuple[int, int]]:
        breaks: list[tuple[int, int]] = []
        day = start
        while day < until or not breaks:
            end = day + shares.BREAK_LENGTH.at(self.die())
            breaks.append((day, end))
            day = end + shares.BREAK_GAP.at(self.die())
        return breaks

    def _stays(self, route: Route, entered: int, born: int) -> list[_Stay]:
        die = self.die
        stays = []
        while True:
            until_of_age = route.until_of_age and die() < route.until_of_age
            left = entered + 1 + route.stays.at(die())
            if until_of_age or left >= self.first:
                of_age = self.almanac.birthday(born, shares.COMING_OF_AGE)
                left = of_age if until_of_age else min(of_age, left)
            stays.append(_Stay(route, entered, left))
            if until_of_age or len(stays) > 1 or die() >= route.come_back:
                return stays
            entered = left + shares.TIME_AWAY.at(die())
            age = entered - born
            if entered > self.last or age > shares.OLDEST_TO_COME_BACK:
                return stays
            route = shares.TEENAGE if age > shares.YOUNGEST_TEENAGER else shares.COURT

    def _child(self, number: int, born: int, stays: list[_Stay]) -> Child:
        die, almanac = self.die, self.almanac
        of_age = almanac.birthday(born, shares.COMING_OF_AGE)
        alone = stays[0].route is shares.UNACCOMPANIED
        male = die() < (shares.MALE_UNACCOMPANIED if alone else shares.MALE)
        ethnicity = (shares.ETHNICITY_UNACCOMPANIED if alone else shares.ETHNICITY).at(die())
        permanence, permanence_on = "Z1", None
        age = stays[0].entered - born
        if age > shares.YOUNGEST_WITH_PERMANENCE and not alone:
            permanence = shares.PREVIOUS_PERMANENCE.at(die())
            permanence_on = born + int(age * die())
        until = None
        if alone:
            until = of_age
            if die() < shares.SETTLED_STATUS:
                until = stays[0].entered + 1 + int((of_age - stays[0].entered) * die())
        periods = [self._period(stay, born) for stay in stays]
        return Child(
            number=number,
            born=born,
            of_age=of_age,
            male=male,
            ethnicity=ethnicity,
            school_number="UN3" if alone else shares.NO_SCHOOL_NUMBER.at(die()),
            mother_from=None if male else self._mother_from(born, of_age, periods),
            permanence=permanence,
            permanence_on=permanence_on if permanence in shares.DATED_PERMANENCE else None,
            unaccompanied_until=until,
            short_breaks=False,
            periods=periods,
            absences=self._absences(born, periods),
        )

    def _period(self, stay: _Stay, born: int) -> Period:
        history = History(almanac=self.almanac, die=self.die, born=born, last=self.last)
        episodes, adoption = history.of(stay.route, stay.entered, stay.left)
        reviews = reviews_of(
            self.almanac,
            self.die,
            born=born,
            entered=stay.entered,
            first=self.first,
            last=min(self.last, stay.left - 1),
        )
        return Period(stay.route, stay.entered, stay.left, episodes, reviews, adoption)

    def _mother_from(self, born: int, of_age: int, periods: list[Period]) -> int | None:
        final = periods[-1]
        from_age = self.almanac.birthday(born, shares.MOTHER_FROM)
        until = min(of_age, final.left)
        if until <= from_age or self.die() >= shares.MOTHER:
            return None
        return from_age + int((until - from_age) * self.die())

    def _absences(self, born: int, periods: list[Period]) -> list[Absence]:
        old_enough = self.almanac.birthday(born, shares.MISSING_FROM)
        final = periods[-1]
        if min(final.left, self.last) <= old_enough or self.die() >= shares.GOES_MISSING:
            return []
        absences = []
        for period in periods:
            day = max(period.entered, old_enough, self.first - 1)
            for episode in period.episodes:
                # Each absence ends before the episode does, as the return's checks want it.
                day = max(day, episode.start)
                while True:
                    start = day + shares.MISSING_GAP.at(self.die())
                    end = start + shares.MISSING_FOR.at(self.die())
                    if end >= episode.end or start > self.last:
                        break
                    kind = "A" if self.die() < shares.AWAY else "M"
                    absences.append(Absence(kind, start, end))
                    day = end
        return absences
