"""The clocks that run for one child, seen from a day.

The same rules and the same columns as for a million children (:mod:`carekpi.cohort`): a property
test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi._dates import plain_date
from carekpi.care import (
    AUTHORISED,
    LOOKED_AFTER,
    PLACED,
    SHORT_BREAKS,
    ReviewSpells,
    VisitSpells,
    review_spells,
    visit_spells,
)
from carekpi.domain import EPISODE_FLAGS, EVENTS_FROM, VisitMode, Visitor
from carekpi.rules.book import Book, Duty, statutory
from carekpi.rules.conditions import State
from carekpi.rules.deadline import Deadline, deadline_of
from carekpi.workdays import ENGLAND_AND_WALES, Calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carekpi.domain import Child, Episode, PeriodOfCare
    from carekpi.rules.rule import Rule

__all__ = [
    "ANCHORS_OF_COURSES",
    "REMOTE_VISITS",
    "VISIT_CLOCKS",
    "clocks",
    "next_review",
    "review_deadline",
    "visit_deadline",
]

#: What starts a clock of reviews, by the course that the case takes (:data:`carekpi.care.COURSES`).
ANCHORS_OF_COURSES = {
    LOOKED_AFTER: "entry",
    SHORT_BREAKS: "entry",
    AUTHORISED: "authority",
    PLACED: "placed_for_adoption",
}
#: Whether a move with the same carer starts the clock of visits anew.
VISIT_CLOCKS = ("placement", "carer")
#: The key of the permission by which a visit by telephone or video counted for a time.
REMOTE_VISITS = "visit.remote"

# Clocks that an event in a child's record starts, and of which the record does not say whether
# they were met: what starts them, and the rules.
_FROM_ENTRY = ("iro.told", "iro.named", "care_plan.first", "health.first", "education.first")
_FROM_PLACEMENT = ("placement.plan",)
_FROM_REVIEW = ("record.decisions", "record.care_plan", "record.completed", "record.sent")
_DISPUTE = "dispute.total"

# The place in the sequence of a review that is neither the first of its clock nor the second: all
# that come after have the same limits.
_LATER = 3


def next_review(
    *,
    entered: dt.date,
    held: Sequence[dt.date] = (),
    as_in_force: bool = False,
    calendar: Calendar = ENGLAND_AND_WALES,
    book: Book | None = None,
) -> Deadline:
    """When the next review is due, from the day of entry and every review held since.

    :param entered: the day on which the child became looked after.
    :param held: the days of all the reviews of this period of care, in any order; two on
        one day are one review.
    :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
    :param calendar: another calendar than the law's, such as one with a newly proclaimed day.
    :param book: other rules than those of the law alone.
    :raises ValueError: where a review is dated before entry.

    Source: SI 2010/959 reg 33; for clocks that started before 1 April 2011, SI 1991/895.

    >>> import datetime as dt
    >>> next_review(entered=dt.date(2020, 12, 10)).due
    datetime.date(2021, 1, 12)
    """
    days = sorted(set(held))
    if days and days[0] < entered:
        raise ValueError(
            f"a review on {days[0].isoformat()} is before the child entered care "
            f"({entered.isoformat()})"
        )
    duty = (book or statutory()).duty("review")
    started, anchor = (days[-1], "review") if days else (entered, "entry")
    known = {"review_number": _place(len(days))}
    found = _deadline(duty, anchor, started, known, as_in_force=as_in_force, calendar=calendar)
    if found is None:
        raise ValueError(
            f"no rule is known for a clock that starts on {started.isoformat()}: the first is in "
            f"force from {duty.first_day.isoformat()}"
        )
    return found


def review_deadline(
    child: Child,
    *,
    on: dt.date,
    clock: str = "looked_after",
    as_in_force: bool = False,
    calendar: Calendar = ENGLAND_AND_WALES,
    book: Book | None = None,
) -> Deadline | None:
    """When the child's next review is due, seen from a day.

    The child's reviews are taken to be complete; those after the day are not looked at.

    :param clock: ``looked_after`` follows the limits of every looked-after child (and of short
        breaks); ``case`` the child's own: those of the Adoption Agencies Regulations from the day
        on which the child is authorised to be placed, or placed, for adoption.
    :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
    :param calendar: another calendar than the law's, such as one with a newly proclaimed day.
    :param book: other rules than those of the law alone.
    :returns: the deadline, passed or to come; ``None`` where the child is not looked after
        on the day, or where the data do not tell which step of the law the next one is.

    >>> import datetime as dt
    >>> from carekpi.domain import Child, Episode
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C1")],
    ... )
    >>> review_deadline(child, on=dt.date(2020, 12, 24)).due
    datetime.date(2021, 1, 12)
    """
    plain_date(on, "on")
    duty = (book or statutory()).duty("review", clock=clock)
    period = _looked_after(child, on)
    if period is None:
        return None
    held = [day for day in _held(child, period) if day <= on]
    spell = _spell(period, on, clock)
    mine = [day for day in held if spell.start <= day]
    others: tuple[int, ...] = ()  # other places in the sequence that it may have
    if mine:
        number = _LATER if spell.resumed else _place(len(mine))
        anchor, started = "review", mine[-1]
        if not spell.start_known and number < _LATER:
            others = (_LATER,)
    elif spell.resumed:
        # Back on an earlier course: the interval runs on from the review before.
        if not held:
            return None
        anchor, started, number = "review", held[-1], _LATER
    elif spell.start_known:
        anchor, started, number = ANCHORS_OF_COURSES[spell.course], spell.start, 1
    else:
        return None
    episode = spell.episode
    answers = [
        _deadline(
            duty,
            anchor,
            started,
            {
                "legal_status": episode.legal_status,
                "placement": episode.placement,
                "consent_to_adoption": episode.consent_to_adoption,
                "born": child.born,
                "review_number": place,
            },
            as_in_force=as_in_force,
            calendar=calendar,
        )
        for place in (number, *others)
    ]
    # On some clocks the second review has the limit of later ones, and the place is of no account.
    told = len({answer.due if answer else None for answer in answers}) == 1
    if not told:
        return None
    # Of two that say the same, a council's own standard gave the date.
    return next((one for one in answers if one is not None and one.law), answers[0])


def visit_deadline(
    child: Child,
    *,
    on: dt.date,
    clock: str = "looked_after",
    visit_clock: str = "placement",
    as_in_force: bool = False,
    calendar: Calendar = ENGLAND_AND_WALES,
    book: Book | None = None,
) -> Deadline | None:
    """When the social worker's next visit is due, seen from a day.

    The child's visits are taken to be complete. A visit at which the child was not seen is no
    visit, nor is one by telephone or video at a time when the law did not permit it.

    :param clock: ``looked_after`` follows the limits of every looked-after child; ``case`` those
        of the Adoption Agencies Regulations for a child who is placed for adoption.
    :param visit_clock: whether a move with the same carer (RNE T, U) starts the clock anew:
        ``placement``, or ``carer`` if not.
    :returns: the deadline; ``None`` where the child is not looked after on the day, no rule applies
        (a placement that began before 1 April 2011), or the records do not say when the placement
        began (RNE L, or none) and that would change the answer.

    Source: SI 2010/959 reg 28.

    >>> import datetime as dt
    >>> from carekpi.domain import Child, Episode
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C2")],
    ... )
    >>> visit_deadline(child, on=dt.date(2020, 12, 24)).due
    datetime.date(2020, 12, 17)
    """
    if visit_clock not in VISIT_CLOCKS:
        raise ValueError(f"visit_clock must be one of {', '.join(VISIT_CLOCKS)}")
    plain_date(on, "on")
    book = book or statutory()
    period = _looked_after(child, on)
    if period is None:
        return None
    spell = _visit_spell(period, on, carer_only=visit_clock == "carer")
    made = [day for day in _visits(child, book) if spell.start <= day <= on]
    if not made and not spell.start_known:
        return None
    anchor, started = ("visit", made[-1]) if made else (spell.anchor, spell.start)
    episode = _episode(child, started)
    held = [day for day in _held(child, period) if day <= on]
    placed = _spell(period, started, "case")
    since = [day for day in held if day >= placed.start]
    known = {
        "legal_status": episode.legal_status,
        "placement": episode.placement,
        "born": child.born,
        "first_review": held[0] if held else None,
        "first_adoption_review": since[0] if since else None,
        **{name: getattr(episode, name) for name in EPISODE_FLAGS},
    }
    duty = book.duty("visit", clock=clock)
    found = [
        _deadline(
            duty,
            anchor,
            started,
            {**known, "placement_started": day},
            as_in_force=as_in_force,
            calendar=calendar,
        )
        for day in spell.placement_may_have_started
    ]
    return found[0] if len({one and one.due for one in found}) == 1 else None


def clocks(
    child: Child,
    *,
    on: dt.date,
    clock: str = "looked_after",
    visit_clock: str = "placement",
    as_in_force: bool = False,
    calendar: Calendar = ENGLAND_AND_WALES,
    book: Book | None = None,
) -> tuple[Deadline, ...]:
    """Every clock that runs for the child on a day, the one that runs out first coming first.

    The next review, the next visit and formal disputes that are open, passed or to come (a dispute
    that is still informal has no limit); and, as long as they run, the clocks that entry, a
    placement or a review started and of which the child's record does not say whether they were met
    (the placement plan, the first health assessment, the decisions and the record of a review).

    >>> import datetime as dt
    >>> from carekpi.domain import Child, Episode
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="V2")],
    ... )
    >>> for one in clocks(child, on=dt.date(2020, 12, 21)):
    ...     print(one.rule.key, one.due, one.days_left(dt.date(2020, 12, 21)))
    visit.first 2020-12-17 -4
    care_plan.first 2020-12-24 3
    education.first 2020-12-24 3
    health.first 2021-01-12 22
    review.first 2021-01-12 22
    """
    book = book or statutory()
    asked: dict[str, Any] = {"as_in_force": as_in_force, "calendar": calendar}
    running = [
        review_deadline(child, on=on, clock=clock, book=book, **asked),
        visit_deadline(child, on=on, clock=clock, visit_clock=visit_clock, book=book, **asked),
    ]
    running += [
        book.deadline(_DISPUTE, dispute.formal_on, **asked)
        for dispute in child.disputes
        if dispute.open_on(on) and dispute.formal_on is not None and dispute.formal_on <= on
    ]
    running += [
        deadline
        for key, started in _started(child, on)
        if _applies(book[key], child, started)
        and not (deadline := book.deadline(key, started, **asked)).passed(on)
    ]
    found = [deadline for deadline in running if deadline is not None]
    return tuple(sorted(found, key=lambda one: (one.due or dt.date.max, one.rule.key)))


def _started(child: Child, on: dt.date) -> list[tuple[str, dt.date]]:
    """The clocks that were started and may have been met since: rule and day."""
    period = _looked_after(child, on)
    if period is None:
        return []
    begun = [(key, period.start) for key in _FROM_ENTRY if period.entry_known]
    spell = _visit_spell(period, on)
    if spell.placement_known:
        begun += [(key, spell.placement_started) for key in _FROM_PLACEMENT]
    held = [day for day in _held(child, period) if day <= on]
    begun += [(key, held[-1]) for key in _FROM_REVIEW if held]
    return begun


def _applies(rule: Rule, child: Child, started: dt.date) -> bool:
    """Whether a rule was in force when its clock started, and its condition holds of the child."""
    if not rule.known_on(started):
        return False
    state = State.of_one(legal_status=_episode(child, started).legal_status)
    return bool(rule.when.holds(state, np.array([started], "M8[D]"))[0])


# --------------------------------------------------------------------------- what they rest on


def _place(held: int) -> int:
    """The place in the sequence of the review that is due when so many were held."""
    return min(held, _LATER - 1) + 1


def _deadline(
    duty: Duty,
    anchor: str,
    started: dt.date,
    known: dict[str, Any],
    *,
    as_in_force: bool,
    calendar: Calendar,
) -> Deadline | None:
    """The deadline that a duty's columns give for one clock."""
    number = duty.number_of(anchor, started, known, calendar=calendar)
    if number < 0:
        return None
    local = None
    if number >= len(duty.rules):
        local = duty.numbered[number]
        number = duty.law.number_of(anchor, started, known, calendar=calendar)
    if number < 0:
        assert local is not None  # noqa: S101 - one of the two gave the date
        return deadline_of(local, started, calendar=local.calendar or calendar)
    return deadline_of(
        duty.rules[number], started, as_in_force=as_in_force, calendar=calendar, local=local
    )


def _looked_after(child: Child, on: dt.date) -> PeriodOfCare | None:
    """The period of care in which the child is looked after on a day; of two, the later one."""
    periods = reversed(child.periods_of_care)
    return next((period for period in periods if period.looked_after_on(on)), None)


def _held(child: Child, period: PeriodOfCare) -> list[dt.date]:
    """The days of the reviews of a period of care, in order."""
    days = sorted({review.held_on for review in child.reviews})
    return [day for day in days if child.period_of_care_on(day) == period]


def _visits(child: Child, book: Book) -> list[dt.date]:
    """The days of the social worker's visits that count, in order."""
    remote = book.permissions.get(REMOTE_VISITS)
    return [
        visit.made_on
        for visit in child.visits
        if visit.visitor is Visitor.SOCIAL_WORKER
        and visit.seen
        and (
            visit.mode is not VisitMode.REMOTE
            or (remote is not None and remote.on(visit.made_on) is not None)
        )
    ]


def _episode(child: Child, on: dt.date) -> Episode:
    """The episode that gives the status on a day in care."""
    episode = child.episode_on(on)
    assert episode is not None  # noqa: S101 - a period of care has no holes
    return episode


@frozen(kw_only=True)
class _Spell:
    """A stretch of care over which one clock of reviews, or of visits, runs."""

    start: dt.date
    episode: Episode
    start_known: bool = True
    course: int = LOOKED_AFTER
    resumed: bool = False
    anchor: str = ""
    placement_started: dt.date = dt.date.min
    placement_known: bool = True

    @property
    def placement_may_have_started(self) -> tuple[dt.date, ...]:
        """When the placement began; where that is not known, then or as long ago as can be."""
        known = (self.placement_started,)
        return known if self.placement_known else (*known, EVENTS_FROM)


# Which stretches of care there are follows from a few codes alone, which many children share.

_CODES = ("legal_status", "placement", "reason_new", "consent_to_adoption")


def _codes(period: PeriodOfCare) -> tuple[tuple[int, ...], ...]:
    """What the episodes say, by :data:`_CODES`: the codes' numbers, -1 where one is missing."""
    return tuple(
        tuple(
            -1 if value is None else getattr(value, "number", value)
            for value in [getattr(episode, name) for episode in period.episodes]
        )
        for name in _CODES
    )


def _begins_and_columns(codes: tuple[tuple[int, ...], ...]) -> list[NDArray[Any]]:
    columns = [np.array(column, dtype=np.int8) for column in codes]
    return [np.arange(len(columns[0])) == 0, *columns]


@lru_cache(maxsize=4096)
def _review_spells(codes: tuple[tuple[int, ...], ...], *, adoption: bool) -> ReviewSpells:
    return review_spells(*_begins_and_columns(codes), adoption=adoption)


@lru_cache(maxsize=4096)
def _visit_spells(codes: tuple[tuple[int, ...], ...], *, carer_only: bool) -> VisitSpells:
    return visit_spells(*_begins_and_columns(codes)[:-1], carer_only=carer_only)


def _spell(period: PeriodOfCare, on: dt.date, clock: str) -> _Spell:
    found = _review_spells(_codes(period), adoption=clock == "case")
    place = _begun(period, found.first, on)
    episode = int(found.first[place])
    return _Spell(
        start=period.episodes[episode].start,
        episode=period.episodes[episode],
        start_known=episode > 0 or period.entry_known,
        course=int(found.course[place]),
        resumed=bool(found.resumed[place]),
    )


def _visit_spell(period: PeriodOfCare, on: dt.date, *, carer_only: bool = False) -> _Spell:
    found = _visit_spells(_codes(period), carer_only=carer_only)
    place = _begun(period, found.first, on)
    by_order = bool(found.by_order[place])
    episode = period.episodes[int(found.first[place])]
    return _Spell(
        start=episode.start,
        episode=episode,
        start_known=by_order or bool(found.placement_said[place]),
        anchor="order" if by_order else "placement",
        placement_started=period.episodes[int(found.placed[place])].start,
        placement_known=bool(found.placement_said[place]),
    )


def _begun(period: PeriodOfCare, first: NDArray[np.intp], on: dt.date) -> int:
    """The place of the spell that runs on a day: the last to begin by then."""
    return max(n for n, e in enumerate(first.tolist()) if period.episodes[e].start <= on)
