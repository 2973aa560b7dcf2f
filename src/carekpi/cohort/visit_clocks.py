"""The clocks of visits: when each runs out, by the data and by what they leave open.

Which rule a clock follows, and when it runs out by it, the rules say
(:meth:`carekpi.rules.Duty.due`). Here stands only what the data do not tell:

* where a spell began before the visits are complete, or with an episode that does not say that a
  placement began with it, there may be visits that the data do not show;
* where a period of care began before the reviews are complete, its first review, until which some
  clocks run, may be one that the data do not show;
* where a placement began before the data, how long it has lasted is not known.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from carekpi import care
from carekpi._order import firsts
from carekpi.cohort.care_columns import child_and_day, last_begun
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.spells import own_spells
from carekpi.domain import EPISODE_FLAGS, EVENTS_FROM, VisitMode, Visitor, VisitOutcome
from carekpi.rules import State
from carekpi.rules.child import REMOTE_VISITS, VISIT_CLOCKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.rules import Book, Duty, Rule
    from carekpi.workdays import Calendar

__all__ = [
    "VISIT",
    "VISIT_ANCHORS",
    "Reckoned",
    "VisitSpells",
    "counted_visits",
    "may_be_relaxed",
    "reckoned",
    "visit_spells",
    "visits_that_count",
]

#: What starts a clock of visits; columns hold the place in this list.
VISIT_ANCHORS = ("placement", "order", "visit")
PLACEMENT, ORDER, VISIT = range(len(VISIT_ANCHORS))

_ONE_DAY = np.timedelta64(1, "D")
_SOCIAL_WORKER = list(Visitor).index(Visitor.SOCIAL_WORKER)
_SEEN = [list(VisitOutcome).index(o) for o in (VisitOutcome.SEEN, VisitOutcome.SEEN_ALONE)]
_REMOTE = list(VisitMode).index(VisitMode.REMOTE)


@frozen(kw_only=True, eq=False)
class VisitSpells:
    """One row a spell, sorted by period of care and start.

    :param start_known: whether the clock began with its first episode for certain.
    :param placement_known: whether the placement did that it lies in.
    """

    period: NDArray[np.int32]
    start: NDArray[np.datetime64]
    until: NDArray[np.datetime64]
    anchor: NDArray[np.int8]
    start_known: NDArray[np.bool_]
    placement_started: NDArray[np.datetime64]
    placement_known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.period)

    def containing(
        self, period: NDArray[np.int32], on: NDArray[np.datetime64]
    ) -> NDArray[np.int32]:
        """The spell of each date that lies in a period of care: the last to begin by then."""
        return last_begun(period, on, self.period, self.start)


def visit_spells(cohort: Cohort, visit_clock: str) -> VisitSpells:
    """The spells of the cohort.

    :param visit_clock: one of :data:`carekpi.rules.child.VISIT_CLOCKS`.
    """
    if visit_clock not in VISIT_CLOCKS:
        raise ValueError(f"visit_clock must be one of {', '.join(VISIT_CLOCKS)}")
    episodes, periods = cohort.episode_table, cohort.periods_of_care
    begins = np.zeros(len(episodes), dtype=np.bool_)
    begins[periods.first_episode] = True
    found = care.visit_spells(
        begins,
        episodes.legal_status,
        episodes.placement,
        episodes.reason_new,
        carer_only=visit_clock == "carer",
    )
    period = (np.cumsum(begins) - 1)[found.first].astype(np.int32)
    start = episodes.start[found.first]
    until = periods.end[period]
    goes_on = np.flatnonzero(period[1:] == period[:-1])
    until[goes_on] = start[goes_on + 1]
    return VisitSpells(
        period=period,
        start=start,
        until=until,
        anchor=np.where(found.by_order, np.int8(ORDER), np.int8(PLACEMENT)),
        start_known=found.by_order | found.placement_said,
        placement_started=episodes.start[found.placed],
        placement_known=found.placement_said,
    )


def visits_that_count(cohort: Cohort) -> NDArray[np.bool_]:
    """Which rows of the visits count: made by the social worker, who saw the child in a way that
    the law of the day permitted, when the visits are complete.
    """
    visits = cohort.visit_table
    counts: NDArray[np.bool_] = visits.visitor == _SOCIAL_WORKER
    counts &= np.isin(visits.outcome, _SEEN)
    counts &= (visits.mode != _REMOTE) | _permitted(cohort.book, visits.made_on)
    if cohort.visits_from is not None:
        counts &= visits.made_on >= np.datetime64(cohort.visits_from, "D")
    return counts


def counted_visits(cohort: Cohort) -> tuple[NDArray[np.int32], NDArray[np.datetime64]]:
    """Child and day of the visits that count, one a day, in order."""
    visits, counts = cohort.visit_table, visits_that_count(cohort)
    child, made_on = visits.child[counts], visits.made_on[counts]
    new = firsts(child, made_on)
    return child[new], made_on[new]


def _permitted(book: Book, on: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    remote = book.permissions.get(REMOTE_VISITS)
    return np.zeros(len(on), dtype=np.bool_) if remote is None else remote.covers(on)


@frozen(kw_only=True, eq=False)
class Reckoned:
    """What is known of clocks.

    :param unseen: whether a visit that the data do not show may have met the clock before.
    """

    due: NDArray[np.datetime64]
    number: NDArray[np.int8]
    earliest: NDArray[np.datetime64]
    latest: NDArray[np.datetime64]
    known: NDArray[np.bool_]
    unseen: NDArray[np.bool_]


def reckoned(
    cohort: Cohort,
    duty: Duty,
    spells: VisitSpells,
    spell: NDArray[np.int32],
    anchor: NDArray[np.int8],
    started: NDArray[np.datetime64],
    *,
    seen_on: np.datetime64 | None = None,
) -> Reckoned:
    """When clocks run out by the data as they are, and by every other history that they allow.

    :param seen_on: the day after which nothing is looked at.
    """
    calendar, periods = cohort.calendar, cohort.periods_of_care
    period = spells.period[spell]
    state = _state(cohort, spells, spell, started, seen_on)
    due, number = _due(duty, anchor, started, state, calendar)
    earliest, latest = due.copy(), due.copy()
    known = np.ones(len(due), dtype=np.bool_)

    reviews_unseen = np.zeros(len(due), dtype=np.bool_)
    if any(rule.until for rule in duty.numbered):
        child = periods.child[period]
        reviews_unseen = periods.start[period] < cohort.coverage[child]
        if cohort.without_reviews:
            without = np.isin(cohort.child_table.authority, cohort.without_reviews)
            reviews_unseen |= without[child]
    placement_unknown = ~spells.placement_known[spell]
    rows = np.flatnonzero(reviews_unseen | placement_unknown)
    if len(rows):
        mine = state.taken(rows)
        for reviewed, longer in list(product((False, True), repeat=2))[1:]:
            other = _other_history(
                mine,
                started[rows],
                reviews_unseen[rows] & reviewed,
                placement_unknown[rows] & longer,
            )
            their_due, their_number = _due(duty, anchor[rows], started[rows], other, calendar)
            same = (their_due == due[rows]) | (
                np.isnat(their_due) & np.isnat(due[rows]) & (their_number == number[rows])
            )
            known[rows] &= same
            earliest[rows] = np.minimum(earliest[rows], their_due)  # NaT where either is
            latest[rows] = np.maximum(latest[rows], their_due)

    visits_from = np.datetime64(cohort.visits_from, "D")
    start_known = spells.start_known[spell]
    unseen = (anchor != VISIT) & (~start_known | (started < visits_from))
    rows = np.flatnonzero(unseen)
    if len(rows):
        # The last day on which there may have been a visit that the data do not show.
        day = np.fmax(
            np.full(len(rows), visits_from - _ONE_DAY),
            np.where(start_known[rows], NAT, started[rows] - _ONE_DAY),
        )
        # By whichever rule it started a clock, that ran for the longest interval at most; and
        # for the shortest at least, from the beginning of the spell where that is known.
        shortest = _extreme(np.fmin, duty, started[rows], calendar)
        shortest[~start_known[rows]] = NAT
        longest = _extreme(np.fmax, duty, day, calendar)
        longest[_endless(duty, state.taken(rows), started[rows])] = NAT
        earliest[rows] = np.minimum(earliest[rows], shortest)
        latest[rows] = np.maximum(latest[rows], longest)
        known[rows] = False
    return Reckoned(
        due=due, number=number, earliest=earliest, latest=latest, known=known, unseen=unseen
    )


def _state(
    cohort: Cohort,
    spells: VisitSpells,
    spell: NDArray[np.int32],
    started: NDArray[np.datetime64],
    seen_on: np.datetime64 | None,
) -> State:
    """What the data say of children on the days on which clocks start."""
    episodes, periods = cohort.episode_table, cohort.periods_of_care
    period = spells.period[spell]
    episode = cohort.episode_spans.containing(periods.child[period], started)
    placement_started = spells.placement_started[spell]
    own = own_spells(episodes, periods, adoption=True)
    reviews = cohort.review_events
    in_care = reviews.period >= 0
    of, held = reviews.period[in_care], reviews.on[in_care]
    order = np.argsort(child_and_day(of, held))
    of, held = of[order], held[order]

    def first_since(day: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """The first review of the period of care on the day or after it."""
        at = np.searchsorted(child_and_day(of, held), child_and_day(period, day))
        at = np.where(at < len(held), at, -1)
        at = np.where(taken(of, at, missing=-1) == period, at, -1)
        first = taken(held, at, missing=NAT)
        return first if seen_on is None else np.where(first <= seen_on, first, NAT)

    said: dict[str, Any] = {
        name: taken(getattr(episodes, name), episode, missing=-1)
        for name in ("legal_status", "placement", *EPISODE_FLAGS)
    }
    return State(
        born=cohort.child_table.born[periods.child[period]],
        placement_started=placement_started,
        first_review=first_since(periods.start[period]),
        first_adoption_review=first_since(own.start[own.containing(period, started)]),
        **said,
    )


def _other_history(
    state: State,
    started: NDArray[np.datetime64],
    reviewed: NDArray[np.bool_],
    longer: NDArray[np.bool_],
) -> State:
    """The state, had a review come before each clock, or had the placement lasted long."""

    def before(review: Any) -> NDArray[np.datetime64]:
        return np.where(reviewed, started, review)  # so that no clock runs until it

    placed: Any = state.placement_started
    return evolve(
        state,
        first_review=before(state.first_review),
        first_adoption_review=before(state.first_adoption_review),
        placement_started=np.where(longer, np.datetime64(EVENTS_FROM, "D"), placed),
    )


def _due(
    duty: Duty,
    anchor: NDArray[np.int8],
    started: NDArray[np.datetime64],
    state: State,
    calendar: Calendar,
) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
    """When clocks run out that different events started, and by which rule."""
    due = np.full(len(started), NAT)
    number = np.full(len(started), -1, dtype=np.int8)
    for n, key in enumerate(VISIT_ANCHORS):
        rows = np.flatnonzero(anchor == n)
        if len(rows):
            found = duty.due(key, started[rows], state.taken(rows), calendar=calendar)
            due[rows], number[rows] = found.due, found.number
    return due, number


def _extreme(
    choose: np.ufunc, duty: Duty, day: NDArray[np.datetime64], calendar: Calendar
) -> NDArray[np.datetime64]:
    """The first, or the last, of the days on which a clock that a visit started can run out, by
    any rule.

    :param choose: ``np.fmin`` or ``np.fmax``.
    """
    found = np.full(len(day), NAT)
    for n, rule in enumerate(duty.numbered):
        if rule.anchor.key != VISIT_ANCHORS[VISIT] or _fixes_no_date(rule):
            continue
        by = rule.calendar or calendar if n >= len(duty.rules) else calendar
        inside = rule.numbered(day, calendar=by) >= 0
        found[inside] = choose(found[inside], rule.due(day[inside], calendar=by))
    return found


def _endless(duty: Duty, state: State, started: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Whether a clock may follow a rule that fixes no date."""
    found = np.zeros(len(started), dtype=np.bool_)
    for rule in duty.rules:
        if rule.anchor.key == VISIT_ANCHORS[VISIT] and _fixes_no_date(rule):
            found |= rule.when.holds(state, started)
    return found


def _fixes_no_date(rule: Rule) -> bool:
    return any(version.within is None for version in rule.versions)


def may_be_relaxed(
    duty: Duty, earliest: NDArray[np.datetime64], latest: NDArray[np.datetime64]
) -> NDArray[np.bool_]:
    """Whether a range of due dates meets a time in which the law of the day fixed none."""
    found = np.zeros(len(latest), dtype=np.bool_)
    for relaxation in {one for rule in duty.rules for one in rule.relaxed}:
        first, last = relaxation.in_force_from, relaxation.in_force_to
        found |= (latest >= np.datetime64(first, "D")) & ~(earliest > np.datetime64(last, "D"))
    return found
