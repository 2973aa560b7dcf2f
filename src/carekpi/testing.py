"""Hypothesis strategies for children in care, for carekpi's tests and for yours.

What they draw is awkward on purpose: episodes that touch, overlap, leave gaps or stay open;
reviews on the day a clock runs out, the day before and the day after; dates that a month does
not have; codes that are missing or contradict one another. Draw from them to test a tool that
builds on carekpi. They need ``hypothesis`` (``pip install carekpi[testing]``).

>>> from hypothesis import given
>>> @given(children())
... def test_my_tool(child):
...     assert "born" not in repr(child)
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from carekpi import periods
from carekpi.codes import (
    CategoryOfNeed,
    Ethnicity,
    LegalStatus,
    Participation,
    Placement,
    PlacementProvider,
    ReasonEpisodeEnded,
    ReasonNewEpisode,
    Sex,
)
from carekpi.cohort import Cohort
from carekpi.domain import Child, Episode, Review
from carekpi.rules import FIRST_REVIEW, LATER_REVIEW, SECOND_REVIEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["AWKWARD_DATES", "children", "cohorts", "days", "histories", "reporting_years"]

#: Days on which calendars and clocks go wrong.
AWKWARD_DATES = tuple(
    dt.date.fromisoformat(day)
    for day in (
        "2016-02-29",  # a leap day
        "2017-04-01",  # the first day of a reporting year, a Saturday
        "2018-03-30",  # Good Friday
        "2018-03-31",  # the last day of a reporting year
        "2018-11-30",  # three months on, there is no 30 February
        "2019-08-31",  # six months on, there is a 29 February
        "2019-12-24",  # before Christmas
        "2020-04-24",  # the first day on which SI 2020/445 relaxed the six-month interval
        "2020-05-08",  # the early May bank holiday, moved
        "2020-09-25",  # its last day
        "2022-06-03",  # the platinum jubilee
        "2022-09-19",  # the funeral of Queen Elizabeth II
    )
)
_FIRST, _LAST = dt.date(2011, 4, 1), dt.date(2024, 3, 31)


def reporting_years(first: int = 2015, last: int = 2022) -> SearchStrategy[periods.Period]:
    """Reporting years, named by the 31 March on which they end."""
    return st.integers(first, last).map(periods.reporting_year)


def days(first: dt.date = _FIRST, last: dt.date = _LAST) -> SearchStrategy[dt.date]:
    """Days, the awkward ones among them more often."""
    awkward = [day for day in AWKWARD_DATES if first <= day <= last]
    anywhere = st.dates(first, last)
    return st.one_of(st.sampled_from(awkward), anywhere) if awkward else anywhere


def _after(day: dt.date, count: int) -> dt.date:
    return min(day + dt.timedelta(days=count), _LAST)


@st.composite
def _episodes(draw: DrawFn, start: dt.date) -> list[Episode]:
    """Episodes that mostly follow one another as they should."""
    episodes = []
    begin = start
    for place in range(draw(st.integers(1, 4))):
        length = draw(st.sampled_from((None, 0, 1, 27, 28, 29, 60, 200, 400)))
        end = None if length is None else _after(begin, length)
        reason_new = st.sampled_from(ReasonNewEpisode)
        ended = st.one_of(
            st.just(ReasonEpisodeEnded.X1), st.none(), st.sampled_from(ReasonEpisodeEnded)
        )
        episodes.append(
            Episode(
                start=begin,
                end=end,
                reason_new=draw(
                    st.one_of(st.just(ReasonNewEpisode.S), reason_new)
                    if place == 0
                    else st.one_of(st.sampled_from("LPT").map(ReasonNewEpisode), reason_new)
                ),
                legal_status=draw(st.one_of(st.none(), st.sampled_from(LegalStatus))),
                need=draw(st.one_of(st.none(), st.sampled_from(CategoryOfNeed))),
                placement=draw(st.one_of(st.none(), st.sampled_from(Placement))),
                provider=draw(st.one_of(st.none(), st.sampled_from(PlacementProvider))),
                reason_ended=draw(ended) if end is not None else None,
            )
        )
        # The next mostly begins as this one ends; now and then early, late, or the same day.
        step = draw(st.sampled_from((0, 0, 0, 0, 1, 30, -1, -20)))
        begin = max(_after(end or _after(begin, 90), step), _FIRST)
    return episodes


def _near(day: dt.date) -> SearchStrategy[dt.date]:
    """The day, the one before and the one after."""
    return st.integers(-1, 1).map(lambda step: day + dt.timedelta(days=step))


@st.composite
def _reviews(draw: DrawFn, starts: Sequence[dt.date]) -> list[Review]:
    """Reviews near the days on which the law asks for them, and some that are anywhere."""
    held: list[dt.date] = []
    for _ in range(draw(st.integers(0, 6))):
        anchor = held[-1] if held else draw(st.sampled_from(starts))
        clock = draw(st.sampled_from((FIRST_REVIEW, SECOND_REVIEW, LATER_REVIEW, LATER_REVIEW)))
        day = draw(st.one_of(_near(clock.due(anchor)), _near(clock.due(anchor)), days()))
        held.append(min(max(day, _FIRST), _LAST))
    code = st.one_of(st.none(), st.sampled_from(Participation))
    return [
        Review(held_on=day, participation=draw(code))
        for day in held
        for _ in range(draw(st.sampled_from((1, 1, 1, 2))))
    ]


@st.composite
def children(draw: DrawFn, identifier: str = "1", *, tidy: bool = False) -> Child:
    """A child with episodes and reviews.

    :param identifier: the child's identifier.
    :param tidy: whether the records are as they should be: see :func:`histories`.
    """
    if tidy:
        return draw(histories(identifier))
    start = draw(days(_FIRST, dt.date(2023, 3, 31)))
    episodes = draw(_episodes(start)) if draw(st.integers(0, 9)) else []
    starts = [episode.start for episode in episodes] or [start]
    born = draw(st.one_of(st.none(), st.integers(0, 17).map(lambda age: _years_before(start, age))))
    return Child(
        identifier=identifier,
        born=born,
        sex=draw(st.one_of(st.none(), st.sampled_from(Sex))),
        ethnicity=draw(st.one_of(st.none(), st.sampled_from(Ethnicity))),
        unaccompanied=draw(st.sampled_from((None, True, False))),
        episodes=episodes,
        reviews=draw(_reviews(starts)),
    )


def _years_before(day: dt.date, years: int) -> dt.date:
    return periods.add_months(day, -12 * years)


@st.composite
def histories(draw: DrawFn, identifier: str = "1") -> Child:
    """A child whose records are whole and sound: care from its first day, every review.

    One or two periods of care, their episodes one after another, and all the reviews that were
    held, some of them late and some left out. Made to be cut short, as a return does.
    """
    episodes: list[Episode] = []
    held: set[dt.date] = set()
    begin = draw(days(_FIRST, dt.date(2020, 3, 31)))
    for _ in range(draw(st.integers(1, 2))):
        start = begin
        count = draw(st.integers(1, 3))
        for place in range(count):
            end: dt.date | None = _after(begin, draw(st.integers(1, 500)))
            last = place == count - 1
            if last and draw(st.booleans()):
                end = None
            episodes.append(
                Episode(
                    start=begin,
                    end=end,
                    reason_new=ReasonNewEpisode.P if place else ReasonNewEpisode.S,
                    legal_status=draw(st.sampled_from((LegalStatus.C1, LegalStatus.C2))),
                    reason_ended=None
                    if end is None
                    else (ReasonEpisodeEnded.E4A if last else ReasonEpisodeEnded.X1),
                )
            )
            begin = end or _LAST
        day, until = start, episodes[-1].end or _LAST
        for number in range(draw(st.integers(0, 8))):
            clock = (FIRST_REVIEW, SECOND_REVIEW, LATER_REVIEW)[min(number, 2)]
            day = draw(st.one_of(_near(clock.due(day)), st.dates(day, clock.due(day))))
            if day > until:
                break
            held.add(day)
        if episodes[-1].end is None:
            break
        begin = _after(begin, draw(st.integers(0, 300)))
        if begin >= _LAST:
            break
    return Child(
        identifier=identifier,
        born=_years_before(episodes[0].start, draw(st.integers(0, 12))),
        episodes=episodes,
        reviews=[Review(held_on=day, participation=Participation.PN1) for day in sorted(held)],
    )


@st.composite
def cohorts(
    draw: DrawFn,
    *,
    max_children: int = 5,
    coverage: SearchStrategy[dt.date | None] | None = None,
) -> Cohort:
    """A cohort of such children.

    :param coverage: the dates from which the reviews are complete; without, the start of a
        reporting year, some other day, or no limit.
    """
    size = draw(st.integers(0, max_children))
    from_when = coverage
    if from_when is None:
        years = st.integers(2012, 2022).map(lambda year: dt.date(year, 4, 1))
        from_when = st.one_of(st.none(), years, days())
    return Cohort.from_children(
        [draw(children(str(n))) for n in range(size)], coverage_from=draw(from_when)
    )
