"""Visits: by social workers within the law's limits, and by IROs before reviews."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from carekpi.cohort.care_columns import last_by
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.dimensions import Grouping
from carekpi.cohort.visit_clocks import visits_that_count
from carekpi.domain import VisitMode, Visitor, VisitOutcome
from carekpi.measures.following import relaxations, versions
from carekpi.measures.measure import Counting, Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import in_short_break, looked_after_at_end, reviews_held
from carekpi.rules import IRO_CONTACT, IRO_VISIT_BEFORE_REVIEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.visits import VisitObligations
    from carekpi.periods import Period
    from carekpi.rules import Reach

__all__ = [
    "VisitDue",
    "VisitMade",
    "VisitYear",
    "iro_contact_within_six_months",
    "iro_visit_declined",
    "iro_visited_before_review",
    "iro_visited_or_declined",
    "visit_year",
    "visits_on_time",
    "visits_seen_alone",
]

_VISITS = "visits"
_ONE_DAY = np.timedelta64(1, "D")
_SEEN = (VisitOutcome.SEEN, VisitOutcome.SEEN_ALONE)


def _made_by(cohort: Cohort, visitor: Visitor, *outcomes: VisitOutcome) -> NDArray[np.intp]:
    """The rows of the visits, or attempts, of one kind of visitor with one of these outcomes."""
    visits = cohort.visit_table
    said = [list(VisitOutcome).index(outcome) for outcome in outcomes]
    rows: NDArray[np.intp] = np.flatnonzero(
        (visits.visitor == list(Visitor).index(visitor)) & np.isin(visits.outcome, said)
    )
    return rows


# ------------------------------------------------------------------ within the limits

_ON_TIME, _LATE, _MISSED = range(3)
_OUTCOMES = ("on time", "late", "missed")


@frozen(kw_only=True, eq=False)
class _Due:
    """The visits that fell due in a period, or may have.

    :param rows: of the obligations, those that did.
    :param outcome: a place in the outcomes, -1 where it cannot be told.
    """

    owed: VisitObligations
    rows: NDArray[np.intp]
    events: Events
    box: NDArray[np.int8]
    outcome: NDArray[np.int32]


_SHORT_BREAK, _UNKNOWN, _FREE = 2, 3, 4  # the boxes of the exclusions below


def _due_in(cohort: Cohort, period: Period, yardstick: Yardstick) -> _Due:
    owed = cohort.visits_owed(clock=yardstick.clock, visit_clock=yardstick.visit_clock)
    # One whose due date is not known is seen on the first day on which it may have been due; one
    # that follows no rule, or for which the law names no date, never falls due.
    begin = np.fmax(owed.earliest, np.datetime64(cohort.visits_from, "D"))
    on = np.where(owed.known, owed.due, np.where(np.isnat(begin), owed.started, begin))
    # A clock that ended by a move, an order or the end of care had not run out by then.
    running = cohort.periods_of_care.looked_after_on(owed.period, on) & ~(on >= owed.until)
    rows = np.flatnonzero(period.covers(on) & running)
    events = cohort.locate(owed.child[rows], on[rows], period=owed.period[rows])
    known, met, held = owed.known[rows], owed.met[rows], owed.held[rows]
    relaxed = owed.relaxed[rows] & ~met & yardstick.as_in_force
    outcome = np.where(met, _ON_TIME, np.where(np.isnat(held), _MISSED, _LATE))
    return _Due(
        owed=owed,
        rows=rows,
        events=events,
        box=boxes([in_short_break(cohort, events), ~known, relaxed], met),
        outcome=np.where(known, outcome, -1).astype(np.int32),
    )


def _on_time(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    found = _due_in(cohort, period, yardstick)
    owed, rows, box = found.owed, found.rows, found.box
    counted, free = rows[box <= 1], rows[box == _FREE]
    return Tally(
        events=found.events,
        box=box,
        due=owed.due[rows],
        done=owed.held[rows],
        groups={"visit_outcome": Grouping(labels=_OUTCOMES, number=found.outcome)},
        rules=(
            *versions(owed.rules, owed.rule[counted], owed.started[counted]),
            *relaxations(owed.rules, owed.rule[free], owed.due[free]),
        ),
    )


visits_on_time = Measure(
    key="visits_on_time",
    title="Visits by social workers that were made on time",
    counted="visits due",
    population="visits that fell due in the period while the child was in care and the clock ran, "
    "made or never made, whose due date is known",
    numerator="those made by the due date, the child being seen",
    exclusions=("short_break", "history_unknown", "no_fixed_due_date"),
    source="SI 2010/959 reg 28",
    better="higher",
    needs_reviews=False,
    takes_law=True,
    takes_visit_clock=True,
    follows=("visit",),
    needs=(_VISITS,),
    own_dimensions=("visit_outcome",),
    note="By visit_outcome: on time, late (made after the due date) and missed (never made). A "
    "clock that ended by a move or with care before its due date is not due. One whose due date is "
    "not known is left out on the first day on which it may have been due.",
    tally=_on_time,
)


# ------------------------------------------------------------------ one child's period


@frozen(kw_only=True)
class VisitDue:
    """A visit that fell due, or may have.

    :param due: the last day; ``None`` where it is not known.
    :param on: that day, or else the first on which it may have been due.
    :param made_on: the day of the visit that met the clock, however late; ``None`` where none did.
    :param verdict: ``on time``, ``late``, ``missed``, or why it is not judged: a reason of
        :data:`carekpi.measures.EXCLUSIONS`.
    :param rule: the key of the rule; empty where it is not known which.
    """

    due: dt.date | None
    on: dt.date
    made_on: dt.date | None
    verdict: str
    rule: str


@frozen(kw_only=True)
class VisitMade:
    """A visit, or an attempt at one, that answers none of the visits that fell due.

    :param made_on: its day. :param visitor: who made it. :param outcome: what came of it.
    :param mode: how it was made; empty where that is not known.
    """

    made_on: dt.date
    visitor: str
    outcome: str
    mode: str


@frozen(kw_only=True)
class VisitYear:
    """A child's whole period as a row of expected and actual visits.

    :param child: the identifier. :param authority: the council's name, if given.
    :param period: the period.
    :param due: the visits that fell due in it, in the order of time: the records of
        :data:`visits_on_time`.
    :param beside: every other visit in it.
    """

    child: str
    authority: str
    period: Period
    due: tuple[VisitDue, ...]
    beside: tuple[VisitMade, ...]

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a visit, due or made, in the order of time; dates in ISO form."""
        rows = [
            {
                "on": one.on.isoformat(),
                "due": _iso(one.due),
                "made_on": _iso(one.made_on),
                "verdict": one.verdict,
                "rule": one.rule,
                "visitor": "",
                "outcome": "",
                "mode": "",
            }
            for one in self.due
        ]
        rows += [
            {
                "on": one.made_on.isoformat(),
                "due": None,
                "made_on": one.made_on.isoformat(),
                "verdict": "beside",
                "rule": "",
                "visitor": one.visitor,
                "outcome": one.outcome,
                "mode": one.mode,
            }
            for one in self.beside
        ]
        return sorted(rows, key=lambda row: str(row["on"]))  # of one day, what was due first


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def visit_year(
    cohort: Cohort,
    child: str,
    period: Period,
    *,
    authority: str = "",
    as_in_force: bool = False,
    clock: str = "looked_after",
    visit_clock: str = "placement",
) -> VisitYear:
    """A child's whole period as a row of expected and actual visits.

    For the worker and the manager of one child: not for publication.

    :param child: the identifier, which is text.
    :param authority: the council, where an identifier is of children of several.
    :param as_in_force: as for :data:`visits_on_time`, and so are the others.
    :raises ValueError: where there is no such child, or several.
    :raises TypeError: for an identifier that is no text.
    :raises carekpi.cohort.NotCovered: where the data do not cover the period.
    :raises carekpi.cohort.NotGiven: where no visits were given.

    >>> import datetime as dt
    >>> from carekpi import Child, Cohort, Episode, Visit, reporting_year
    >>> from carekpi.measures import visit_year
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2021, 2, 1), reason_new="S", legal_status="C2")],
    ...     visits=[
    ...         Visit(made_on=dt.date(2021, 2, 9), visitor="social worker", outcome="seen"),
    ...         Visit(made_on=dt.date(2021, 3, 1), visitor="social worker", outcome="not seen"),
    ...     ],
    ... )
    >>> found = visit_year(Cohort.from_children([child]), "1", reporting_year(2021))
    >>> [(row["on"], row["made_on"], row["verdict"]) for row in found.to_rows()]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('2021-02-08', '2021-02-09', 'late'), ('2021-03-01', '2021-03-01', 'beside'),
     ('2021-03-23', None, 'missed')]
    """
    yardstick = Yardstick(as_in_force=as_in_force, clock=clock, visit_clock=visit_clock)
    place = _place(cohort, child, authority)
    cohort.require(period, reviews=False, tables=(_VISITS,))
    found = _due_in(cohort, period, yardstick)
    mine = np.flatnonzero(found.events.child == place)
    mine = mine[np.argsort(found.events.on[mine], kind="stable")]
    due = tuple(_visit_due(found, n) for n in mine.tolist())
    return VisitYear(
        child=child,
        authority=str(cohort.child_table.authority[place]),
        period=period,
        due=due,
        beside=tuple(_beside(cohort, place, period, {one.made_on for one in due})),
    )


def _place(cohort: Cohort, child: str, authority: str) -> int:
    if not isinstance(child, str):
        raise TypeError(
            f"child: identifiers are text (leading zeros count), not {type(child).__name__}"
        )
    children = cohort.child_table
    mine = children.identifier == child
    if authority:
        mine &= children.authority == authority
    places = np.flatnonzero(mine).tolist()
    if len(places) != 1:  # no message repeats an identifier
        raise ValueError(
            "several authorities have a child of that identifier; name the authority"
            if places
            else "the cohort has no child of that identifier"
        )
    return int(places[0])


def _visit_due(found: _Due, n: int) -> VisitDue:
    owed, row, box = found.owed, int(found.rows[n]), int(found.box[n])
    number = int(owed.rule[row])
    reasons = visits_on_time.exclusions
    return VisitDue(
        due=owed.due[row].item(),
        on=found.events.on[n].item(),
        made_on=owed.held[row].item(),
        verdict=_OUTCOMES[found.outcome[n]] if box < _SHORT_BREAK else reasons[box - _SHORT_BREAK],
        rule=owed.rules[number].key if number >= 0 else "",
    )


def _beside(
    cohort: Cohort, place: int, period: Period, counted: set[dt.date | None]
) -> list[VisitMade]:
    """A child's visits in a period, but for one a day that met what fell due."""
    visits = cohort.visit_table
    answering = visits_that_count(cohort)
    rows = np.flatnonzero((visits.child == place) & period.covers(visits.made_on)).tolist()
    lists = (tuple(Visitor), tuple(VisitOutcome), (*VisitMode, None))
    found = []
    for row in rows:
        on = visits.made_on[row].item()
        if answering[row] and on in counted:
            counted = counted - {on}
            continue
        said = (visits.visitor[row], visits.outcome[row], visits.mode[row])
        visitor, outcome, mode = (words[n] for words, n in zip(lists, said, strict=True))
        found.append(
            VisitMade(
                made_on=on,
                visitor=visitor.value,
                outcome=outcome.value,
                mode=mode.value if mode else "",
            )
        )
    return found


# ------------------------------------------------------------------ seen alone


def _alone(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    visits = cohort.visit_table
    rows = _made_by(cohort, Visitor.SOCIAL_WORKER, *_SEEN)
    rows = rows[period.covers(visits.made_on[rows])]
    events = cohort.locate(visits.child[rows], visits.made_on[rows])
    in_cohort = np.isin(events.child, cohort.episode_table.child)
    alone = visits.outcome[rows] == list(VisitOutcome).index(VisitOutcome.SEEN_ALONE)
    modes = Grouping(
        labels=tuple(mode.value for mode in VisitMode), number=visits.mode[rows].astype(np.int32)
    )
    return Tally(
        events=events,
        box=boxes([~in_cohort, events.period < 0, in_short_break(cohort, events)], alone),
        groups={"mode": modes},
    )


visits_seen_alone = Measure(
    key="visits_seen_alone",
    title="Visits at which the social worker saw the child alone",
    counted="visits",
    population="visits by social workers in the period at which the child was seen",
    numerator="those at which the child was seen alone",
    exclusions=("not_in_cohort", "not_looked_after", "short_break"),
    source="SI 2010/959 reg 29: the visitor speaks to the child in private; the council's own "
    "records (visits)",
    better="higher",
    needs_reviews=False,
    needs=(_VISITS,),
    own_dimensions=("mode",),
    note="By mode: in person or remote.",
    tally=_alone,
)


# ------------------------------------------------------------------ the IRO


def _recent(
    cohort: Cohort, events: Events, reach: Reach, *outcomes: VisitOutcome
) -> NDArray[np.bool_]:
    """Whether the IRO's last visit of each child by a day, in the same period of care and with one
    of these outcomes, still counts on that day.
    """
    visits = cohort.visit_table
    rows = _made_by(cohort, Visitor.IRO, *outcomes)
    last = last_by(visits.child[rows], visits.made_on[rows], events.child, events.on)
    start = taken(cohort.periods_of_care.start, events.period, missing=NAT)
    recent: NDArray[np.bool_] = (last >= start) & (reach.within.after(last) >= events.on)
    return recent


def _unseen(cohort: Cohort, events: Events, reach: Reach) -> NDArray[np.bool_]:
    """Whether a visit that the data do not show could still count on each day."""
    if cohort.visits_from is None:
        return np.zeros(len(events), dtype=np.bool_)
    last = np.full(len(events), np.datetime64(cohort.visits_from, "D") - _ONE_DAY)
    start = taken(cohort.periods_of_care.start, events.period, missing=NAT)
    unseen: NDArray[np.bool_] = (last >= start) & (reach.within.after(last) >= events.on)
    return unseen


def _before_review(*, visited_counts: bool, declined_counts: bool) -> Counting:
    """Reviews before which the IRO visited the child, or was declined, or either."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        _, _, events, reasons = reviews_held(cohort, period)
        reach = IRO_VISIT_BEFORE_REVIEW
        visited = _recent(cohort, events, reach, *_SEEN)
        declined = _recent(cohort, events, reach, VisitOutcome.DECLINED) & ~visited
        answer = (visited & visited_counts) | (declined & declined_counts)
        # A visit settles all three; one that was declined, whether there was either.
        settled = visited | (declined & visited_counts & declined_counts)
        unknown = _unseen(cohort, events, reach) & ~settled
        return Tally(events=events, box=boxes([*reasons, unknown], answer))

    return tally


iro_visited_before_review = Measure(
    key="iro_visited_before_review",
    title="Reviews before which the IRO visited the child",
    counted="reviews",
    population="reviews held in the period",
    numerator="those with a visit by the IRO at which the child was seen, in the six weeks before "
    "the review or on its day, in the same period of care",
    exclusions=("not_in_cohort", "not_looked_after", "short_break", "history_unknown"),
    source=f"{IRO_VISIT_BEFORE_REVIEW.source}; SI 2010/959 reg 36 (the IRO speaks to the child in "
    "private)",
    better="higher",
    records_are="held",
    needs=(_VISITS,),
    note="Visits by telephone or video count. Never a visit of an earlier period of care.",
    tally=_before_review(visited_counts=True, declined_counts=False),
)

iro_visit_declined = evolve(
    iro_visited_before_review,
    key="iro_visit_declined",
    title="Reviews before which the child declined the IRO's visit",
    numerator="those without such a visit, but with one that the child declined in that time",
    better="neither",
    note="A visit counts before one that was declined, whichever came last.",
    tally=_before_review(visited_counts=False, declined_counts=True),
)

iro_visited_or_declined = evolve(
    iro_visited_before_review,
    key="iro_visited_or_declined",
    title="Reviews before which the IRO visited the child, or was declined",
    numerator="those with such a visit, or one that the child declined in that time",
    note="Visited and declined add up to this figure, as no review is in both; but for reviews of "
    "which it is known that a visit was declined, and not whether another was made.",
    tally=_before_review(visited_counts=True, declined_counts=True),
)


def _contact(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    recent = _recent(cohort, events, IRO_CONTACT, *_SEEN)
    unknown = _unseen(cohort, events, IRO_CONTACT) & ~recent
    return Tally(events=events, box=boxes([*reasons, unknown], recent))


iro_contact_within_six_months = Measure(
    key="iro_contact_within_six_months",
    title="Children whom the IRO saw in the last six months",
    counted="children",
    population="children looked after on the period's last day",
    numerator="those whom the IRO saw, since they came into care, on a day from which six months "
    "had not passed",
    exclusions=("short_break", "history_unknown"),
    source=IRO_CONTACT.source,
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=(_VISITS,),
    note="Visits by telephone or video count. Never a visit of an earlier period of care.",
    tally=_contact,
)
