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
from typing import TYPE_CHECKING, Any

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
from carekpi.domain import (
    EPISODE_FLAGS,
    Child,
    Dispute,
    DisputeStage,
    DisputeStart,
    Episode,
    Review,
    Visit,
    VisitMode,
    Visitor,
    VisitOutcome,
)
from carekpi.rules import find
from carekpi.workdays import add_working_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "AWKWARD_DATES",
    "children",
    "cohorts",
    "days",
    "disputes",
    "histories",
    "reporting_years",
    "visited_children",
    "visits",
]

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


#: Statuses, placements and reasons for new episodes: any; or those of a child on the way to
#: adoption, who may be placed, is placed, is placed elsewhere, and goes back to the search.
_WAYS: tuple[tuple[Sequence[LegalStatus], Sequence[Placement], str], ...] = (
    (tuple(LegalStatus), tuple(Placement), "LPT"),
    (
        (LegalStatus.E1, LegalStatus.C2, LegalStatus.V4),
        (Placement.U1, Placement.H5, Placement.A3, Placement.A6),
        "LPTB",
    ),
)


@st.composite
def _episodes(draw: DrawFn, start: dt.date) -> list[Episode]:
    """Episodes that mostly follow one another as they should."""
    statuses, placements, moves = draw(st.sampled_from(_WAYS))
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
                    else st.one_of(st.sampled_from(moves).map(ReasonNewEpisode), reason_new)
                ),
                legal_status=draw(st.one_of(st.none(), st.sampled_from(statuses))),
                need=draw(st.one_of(st.none(), st.sampled_from(CategoryOfNeed))),
                placement=draw(st.one_of(st.none(), st.sampled_from(placements))),
                provider=draw(st.one_of(st.none(), st.sampled_from(PlacementProvider))),
                reason_ended=draw(ended) if end is not None else None,
                **draw(_FLAGS),
            )
        )
        # The next mostly begins as this one ends; now and then early, late, or the same day.
        step = draw(st.sampled_from((0, 0, 0, 0, 1, 30, -1, -20)))
        begin = max(_after(end or _after(begin, 90), step), _FIRST)
    return episodes


#: What the return does not say of an episode: mostly nothing is recorded.
_FLAGS: SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}), st.dictionaries(st.sampled_from(EPISODE_FLAGS), st.booleans(), max_size=3)
)


def _near(day: dt.date) -> SearchStrategy[dt.date]:
    """The day, the one before and the one after."""
    return st.integers(-1, 1).map(lambda step: day + dt.timedelta(days=step))


_STEPS = ("review.first", "review.second", "review.later")
#: The same, and the first in a placement for adoption; the six months are the most frequent.
_ANY_STEP = (*_STEPS, "review.later", "review.placed.first")


def _due(step: str, started: dt.date) -> dt.date:
    due = find(step).due(started)
    assert due is not None  # noqa: S101 - the law fixes a date for each of the three
    return due


@st.composite
def _reviews(draw: DrawFn, starts: Sequence[dt.date]) -> list[Review]:
    """Reviews near the days on which the law asks for them, and some that are anywhere."""
    held: list[dt.date] = []
    for _ in range(draw(st.integers(0, 6))):
        # Mostly by the review before; now and then by a change of course, or on its very day.
        start, by_review = draw(st.sampled_from(starts)), draw(st.integers(0, 3)) > 0
        anchor = held[-1] if held and by_review else start
        due = _due(draw(st.sampled_from(_ANY_STEP)), anchor)
        day = draw(st.one_of(_near(due), _near(due), _near(start), days()))
        held.append(min(max(day, _FIRST), _LAST))
    code = st.one_of(st.none(), st.sampled_from(Participation))
    return [
        Review(held_on=day, participation=draw(code))
        for day in held
        for _ in range(draw(st.sampled_from((1, 1, 1, 2))))
    ]


@st.composite
def children(draw: DrawFn, identifier: str = "1", *, tidy: bool = False) -> Child:
    """A child with episodes and reviews, and now and then a dispute.

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
        disputes=draw(st.one_of(st.just([]), disputes(f"{identifier}-D"))),
    )


#: Working days from one event of a dispute to the next: the limit, a day before and a day after.
_BETWEEN_STAGES = (0, 1, 5, 19, 20, 21)
_FORMAL_STAGES = tuple(DisputeStage)[1:]


@st.composite
def disputes(draw: DrawFn, prefix: str = "D") -> list[Dispute]:
    """Disputes that go through some stages or none, pass stages over, and are resolved or open.

    :param prefix: what their identifiers begin with.
    """
    found = []
    for number in range(draw(st.integers(1, 3))):
        raised = day = draw(days())
        stages = draw(st.lists(st.sampled_from(_FORMAL_STAGES), unique=True, max_size=3))
        reached = {}
        for stage in sorted(stages, key=lambda stage: stage.number):
            day = reached[stage] = _working_days_after(day, draw(st.sampled_from(_BETWEEN_STAGES)))
        resolved = _working_days_after(day, draw(st.sampled_from(_BETWEEN_STAGES)))
        found.append(
            Dispute(
                identifier=f"{prefix}{number}",
                raised_on=raised,
                how=draw(st.sampled_from((None, *DisputeStart))),
                reached=reached,
                # mostly as the days tell; now and then one of which no day was recorded
                stage=draw(st.one_of(st.none(), st.none(), st.sampled_from(DisputeStage))),
                resolved_on=draw(st.sampled_from((None, resolved))),
                theme=draw(st.sampled_from((None, "no report before the review", "contact"))),
                team=draw(st.sampled_from((None, "North", "South"))),
                outcome=draw(st.sampled_from((None, "agreed"))),
            )
        )
    return found


def _working_days_after(day: dt.date, count: int) -> dt.date:
    return min(add_working_days(day, count), max(day, _LAST))


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
            due = _due(_STEPS[min(number, 2)], day)
            day = draw(st.one_of(_near(due), st.dates(day, due)))
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


#: Days from one visit to the next: the limits of the law, a day before and a day after them.
_BETWEEN_VISITS = (0, 1, 6, 7, 8, 27, 28, 29, 41, 42, 43, 91, 92, 93, 183, 185)


@st.composite
def visits(draw: DrawFn, starts: Sequence[dt.date]) -> list[Visit]:
    """Visits, most of them by the social worker who saw the child, on days near the limits.

    :param starts: days on which clocks start.
    """
    made: list[dt.date] = []
    for _ in range(draw(st.integers(0, 8))):
        since = draw(st.sampled_from((*starts, *made[-1:], *made[-1:])))
        made.append(_after(since, draw(st.sampled_from(_BETWEEN_VISITS))))
    rarely = (Visitor.SOCIAL_WORKER, Visitor.SOCIAL_WORKER, Visitor.SOCIAL_WORKER, Visitor.IRO)
    outcomes = (VisitOutcome.SEEN, VisitOutcome.SEEN_ALONE, *VisitOutcome)
    return [
        Visit(
            made_on=day,
            visitor=draw(st.sampled_from(rarely)),
            outcome=draw(st.sampled_from(outcomes)),
            mode=draw(st.sampled_from((None, VisitMode.IN_PERSON, VisitMode.REMOTE))),
        )
        for day in made
    ]


@st.composite
def visited_children(draw: DrawFn, identifier: str = "1") -> Child:
    """A child whose records are whole, with moves, orders and placements of many kinds, and visits.

    One or two periods of care; the child moves to other carers and with the same one, orders are
    made at home and elsewhere, and what the return does not say is now and then recorded.
    """
    episodes: list[Episode] = []
    held: list[dt.date] = []
    begin = draw(days(_FIRST, dt.date(2022, 3, 31)))
    for _ in range(draw(st.integers(1, 2))):
        start, place = begin, Placement.U4
        count = draw(st.integers(1, 4))
        for number in range(count):
            moved = not number or draw(st.booleans())
            if moved:
                place = draw(st.sampled_from(_PLACEMENTS))
            end: dt.date | None = _after(begin, draw(st.sampled_from(_LENGTHS)))
            last = number == count - 1 or end == _LAST
            if last and draw(st.booleans()):
                end = None
            episodes.append(
                Episode(
                    start=begin,
                    end=end,
                    reason_new=draw(st.sampled_from("PTBU" if moved else "L")) if number else "S",
                    legal_status=draw(st.sampled_from(_STATUSES)),
                    placement=place,
                    reason_ended=None if end is None else "E4A" if last else "X1",
                    **draw(_FLAGS),
                )
            )
            begin = end or _LAST
            if last:
                break
        day = start
        for step in range(draw(st.integers(0, 3))):
            day = draw(_near(_due(_STEPS[step], day)))
            held.append(min(day, _LAST))
        begin = _after(begin, draw(st.sampled_from((0, 1, 60))))
        if episodes[-1].end is None or begin == _LAST:
            break
    return Child(
        identifier=identifier,
        episodes=episodes,
        reviews=[Review(held_on=day) for day in held],
        visits=draw(visits([episode.start for episode in episodes])),
    )


_PLACEMENTS = (Placement.P1, Placement.P1, Placement.U1, Placement.U4, Placement.K2, Placement.A3)
_STATUSES = (LegalStatus.C1, LegalStatus.C1, LegalStatus.C2, LegalStatus.V2, LegalStatus.V4)
_LENGTHS = (1, 7, 20, 41, 90, 366, 800)


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
