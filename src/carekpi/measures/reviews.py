"""Reviews on time: four bases, side by side.

"Held" forgives a review that never took place; "due" does not; the child-level figure fails a
child for one late review; the snapshot speaks of one day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi.care import SHORT_BREAK_STATUSES
from carekpi.cohort import Verdict
from carekpi.cohort.care_columns import pieces
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.events import Events
from carekpi.measures.counted import REST, Remark
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.rules import LOOKED_AFTER_FOUR_WEEKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.cohort import Owed
    from carekpi.cohort.events import ReviewEvents
    from carekpi.cohort.obligations import Obligations
    from carekpi.periods import Period
    from carekpi.rules import MinimumStay

__all__ = [
    "children_reviewed_on_time",
    "latest_review_in_date",
    "reviews_on_time",
    "reviews_on_time_due",
]

_ORDINARY = Yardstick()


def in_short_break(cohort: Cohort, events: Events) -> NDArray[np.bool_]:
    """Whether the status on each event's day is that of a series of short breaks."""
    status = taken(cohort.episode_table.legal_status, events.episode, missing=-1)
    return np.isin(status, SHORT_BREAK_STATUSES)


def _owed(cohort: Cohort, yardstick: Yardstick) -> Owed:
    return cohort.owed(clock=yardstick.clock)


def reviews_held(
    cohort: Cohort, period: Period, yardstick: Yardstick = _ORDINARY
) -> tuple[ReviewEvents, NDArray[np.intp], Events, list[NDArray[np.bool_]]]:
    """The reviews held in a period, and the reasons that leave one out of every measure.

    :returns: all review events, the rows of those held in the period, these as events, and
        masks for not in cohort, not looked after and short break.
    """
    reviews = cohort.review_events
    rows = np.flatnonzero(period.covers(reviews.on))
    events = Events(
        child=reviews.child[rows],
        on=reviews.on[rows],
        period=reviews.period[rows],
        episode=reviews.episode[rows],
        review=rows,
        obligation=_owed(cohort, yardstick).met_by_review[rows],
        clock=yardstick.clock,
    )
    return (
        reviews,
        rows,
        events,
        [~reviews.has_episodes[rows], events.period < 0, in_short_break(cohort, events)],
    )


def looked_after_at_end(
    cohort: Cohort, period: Period, stay: MinimumStay = LOOKED_AFTER_FOUR_WEEKS
) -> tuple[Events, list[NDArray[np.bool_]], NDArray[np.bool_], NDArray[np.bool_]]:
    """Children looked after on the last day of a period.

    :param stay: how long a child must have been in care to be asked about.
    :returns: them as events of that day; masks of those in short breaks; of those in care for
        less than that; and of those for whom that cannot be told.
    """
    day = np.datetime64(period.end, "D")
    children = np.arange(len(cohort), dtype=np.int32)
    found = cohort.period_spans.containing(children, np.full(len(children), day), last_day=False)
    rows = np.flatnonzero(found >= 0).astype(np.int32)
    events = cohort.locate(rows, np.full(len(rows), day), period=found[rows])
    care = cohort.periods_of_care
    brief = stay.within.after(care.start[events.period]) > day
    known = care.entry_known[events.period]
    return events, [in_short_break(cohort, events)], brief & known, brief & ~known


def spells_in_care(
    cohort: Cohort, period: Period, *, last_day: bool
) -> tuple[Events, NDArray[np.int64]]:
    """The time that children are in care in a period, in pieces in which nothing changes.

    :param last_day: whether the day on which care ends is in it.
    :returns: the pieces as events of their first days, in order of child and day; and how many
        days each has.
    """
    care, episodes = cohort.periods_of_care, cohort.episode_table
    children = np.arange(len(cohort), dtype=np.int32)
    one_day = np.timedelta64(1, "D")
    child, day, days = pieces(
        children,
        np.full(len(children), np.datetime64(period.start, "D")),
        np.datetime64(period.end, "D"),
        np.concatenate([care.child, care.child, episodes.child, episodes.child]),
        np.concatenate(
            [
                care.start,
                care.end + one_day if last_day else care.end,
                episodes.start,
                episodes.end + one_day,
            ]
        ),
    )
    period_of_care = cohort.period_spans.containing(child, day, last_day=last_day)
    there = period_of_care >= 0
    return cohort.locate(child[there], day[there], period=period_of_care[there]), days[there]


# ------------------------------------------------------------------- held


def _held(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    _, rows, events, reasons = reviews_held(cohort, period, yardstick)
    clock, as_in_force = yardstick.clock, yardstick.as_in_force
    verdict = cohort.verdicts(as_in_force=as_in_force, clock=clock)[rows]
    owed = _owed(cohort, yardstick)
    box = boxes(
        [*reasons, verdict == Verdict.UNKNOWN, verdict == Verdict.NO_FIXED_DUE_DATE],
        verdict == Verdict.ON_TIME,
    )
    met = owed.met_by_review[rows]
    presumed = taken(owed.obligations.rests_on_presumption, met, missing=False) & (box <= 1)
    unknown_box = 2 + len(reasons)
    unknown = box == unknown_box
    return Tally(
        events=events,
        box=box,
        presumed=presumed,
        would_settle=unknown & began_before(cohort, events.period),
        due=taken(owed.obligations.due, met, missing=NAT),
        done=events.on,
        remarks=(_caution(owed.obligations, met, box),),
        rules=owed.obligations.followed(met[box <= 1], met[box == unknown_box + 1]),
    )


def _caution(owed: Obligations, met: NDArray[np.int64], box: NDArray[np.int8]) -> Remark:
    """Why those that are known stand for the rest badly, where what came before is missing."""
    first_seen = taken((owed.number == 0) & ~owed.whole_history, met, missing=False)
    return Remark(
        "The known do not stand for the unknown: {} of the late reviews are the first that "
        "the data hold of a child who was in care before, and of these it can be told that they "
        "were late, but hardly ever that they were on time; soon after the data begin, it is the "
        "other way about. Read the earlier return, or give the bounds.",
        int(np.count_nonzero(first_seen & (box == REST))),
        where="history_unknown",
    )


def began_before(cohort: Cohort, period: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Of records in periods of care: whether these began before the reviews are complete."""
    care = cohort.periods_of_care
    before: NDArray[np.bool_] = care.start < cohort.coverage[care.child]
    return np.asarray(taken(before, period, missing=False))


_UNPUBLISHED = "DfE has not published review timeliness since about 2011"

reviews_on_time = Measure(
    key="reviews_on_time",
    title="Reviews held on time",
    counted="reviews",
    population="reviews held in the period whose timing the data settle",
    numerator="those held within 20 working days of entry (the first), three months of the "
    "first (the second), six months of the one before (later ones)",
    exclusions=(
        "not_in_cohort",
        "not_looked_after",
        "short_break",
        "history_unknown",
        "no_fixed_due_date",
    ),
    source="SI 2010/959 reg 33",
    better="higher",
    takes_law=True,
    records_are="held",
    note="Of reviews held: one that never took place is not in it.",
    no_comparator=_UNPUBLISHED,
    tally=_held,
)


# -------------------------------------------------------------------- due


def _looked_after_when_due(
    cohort: Cohort, owed: Obligations, on: NDArray[np.datetime64]
) -> NDArray[np.bool_]:
    # And while its own clock ran: another takes over on the day on which it begins. What was
    # overdue already when a case went back to an earlier course is not missed once more.
    running = (on >= owed.begun) & ~(on >= owed.until)
    return cohort.periods_of_care.looked_after_on(owed.period, on) & running


def _due_in(
    cohort: Cohort, period: Period, yardstick: Yardstick
) -> tuple[NDArray[np.intp], Events, NDArray[np.int8]]:
    """What fell due in a period, or may have: rows of obligations, as events, in boxes."""
    owed = _owed(cohort, yardstick).obligations
    on = owed.first_possible
    rows = np.flatnonzero(period.covers(on) & _looked_after_when_due(cohort, owed, on))
    of_period = owed.period[rows]
    events = evolve(
        cohort.locate(cohort.periods_of_care.child[of_period], on[rows], period=of_period),
        obligation=rows,
        clock=yardstick.clock,
    )
    met = owed.met[rows]
    relaxed = owed.relaxed[rows] & ~met & yardstick.as_in_force
    reasons = [in_short_break(cohort, events), np.isnat(owed.due[rows]), relaxed]
    return rows, events, boxes(reasons, met)


_DUE_UNKNOWN, _DUE_RELAXED = 3, 4  # the boxes of the exclusions below


def _due(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    rows, events, box = _due_in(cohort, period, yardstick)
    owed = _owed(cohort, yardstick).obligations
    return Tally(
        events=events,
        box=box,
        presumed=(box <= 1) & owed.presumed[rows],
        would_settle=(box == _DUE_UNKNOWN) & began_before(cohort, events.period),
        due=owed.due[rows],
        done=owed.held[rows],
        rules=owed.followed(rows[box <= 1], rows[box == _DUE_RELAXED]),
    )


reviews_on_time_due = Measure(
    key="reviews_on_time_due",
    title="Reviews due that were held on time",
    counted="reviews due",
    population="reviews that fell due in the period while the child was in care, held or never "
    "held, whose due date is known",
    numerator="those held by the due date",
    exclusions=("short_break", "history_unknown", "no_fixed_due_date"),
    source="SI 2010/959 reg 33",
    better="higher",
    takes_law=True,
    records_are="sequence",
    note="A review whose due date is not known is left out on the first day on which it may "
    "have been due. One that fell due before the period and was never held is not in it; "
    "latest_review_in_date shows it.",
    no_comparator=_UNPUBLISHED,
    tally=_due,
)


# --------------------------------------------------------------- children


def _maybe_due_in(cohort: Cohort, period: Period, owed: Obligations) -> NDArray[np.bool_]:
    """Of each obligation whose due date is not known: whether it may have fallen due in the
    period, while the child was looked after, and was not in time whatever the due date was.
    """
    care = cohort.periods_of_care
    in_time = owed.held <= owed.earliest
    open_ones = np.isnat(owed.due) & ~in_time
    first, last = np.datetime64(period.start, "D"), np.datetime64(period.end, "D")
    # From entry: any day from the first possible to the latest, clipped to care.
    begin = np.maximum(owed.first_possible, first)
    end = np.where(np.isnat(owed.latest), last, np.minimum(owed.latest, last))
    for ended in (care.end[owed.period], owed.until):
        end = np.where(ended <= end, ended - np.timedelta64(1, "D"), end)
    from_entry = (owed.number == 0) & (begin <= end)
    # From the first review in the data: one of two days.
    from_review = np.zeros(len(owed), dtype=np.bool_)
    for on in (owed.earliest, owed.latest):
        from_review |= period.covers(on) & _looked_after_when_due(cohort, owed, on)
    maybe: NDArray[np.bool_] = open_ones & (from_entry | (from_review & (owed.number > 0)))
    return maybe


def per_child(
    cohort: Cohort, child: NDArray[np.int32], mask: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether any record of each child has the mark."""
    marked = np.zeros(len(cohort), dtype=np.bool_)
    marked[child[mask]] = True
    return marked


def _children(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, brief, brief_unknown = looked_after_at_end(cohort, period)
    owed = _owed(cohort, yardstick).obligations
    rows, due_events, due_box = _due_in(cohort, period, yardstick)
    counted = due_box <= 1
    maybe = _maybe_due_in(cohort, period, owed)
    of_child = cohort.periods_of_care.child[owed.period]
    any_unknown = per_child(cohort, of_child, maybe)[events.child]
    any_due = per_child(cohort, due_events.child, counted)[events.child]
    any_late = per_child(cohort, due_events.child, due_box == 1)[events.child]
    any_relaxed = per_child(cohort, due_events.child, due_box == _DUE_RELAXED)[events.child]
    presumed = per_child(cohort, due_events.child, counted & owed.presumed[rows])[events.child]
    unknown = brief_unknown | any_unknown
    box = boxes([*reasons, brief, unknown, any_relaxed, ~any_due], ~any_late)
    return Tally(
        events=events,
        box=box,
        presumed=(box <= 1) & presumed,
        would_settle=(box == 2 + len(reasons) + 1) & began_before(cohort, events.period),
        rules=owed.followed(
            rows[counted & np.isin(due_events.child, events.child[box <= 1])],
            rows[due_box == _DUE_RELAXED],
        ),
    )


children_reviewed_on_time = Measure(
    key="children_reviewed_on_time",
    title="Children whose every review was on time",
    counted="children",
    population="children looked after at the period's end, for at least four weeks, with a "
    "review that fell due in the period and none of which it cannot be told",
    numerator="those whose every such review was held by its due date",
    exclusions=(
        "short_break",
        "under_four_weeks",
        "history_unknown",
        "no_fixed_due_date",
        "no_review_due",
    ),
    source="NI 66 (formerly PAF C68); SI 2010/959 reg 33",
    better="higher",
    at_end=True,
    adds_over_time=False,
    takes_law=True,
    note="One late review fails the child.",
    no_comparator=_UNPUBLISHED,
    tally=_children,
)


# --------------------------------------------------------------- snapshot


def _latest(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    owed, day = _owed(cohort, yardstick).obligations, np.datetime64(period.end, "D")
    row = owed.running(day)[events.period]
    due = np.where(owed.certain, owed.due, NAT)[row]
    relaxed = np.zeros(len(events), dtype=np.bool_)
    if yardstick.as_in_force:
        relaxed = owed.relaxed[row] & (due < day)
    unknown = np.isnat(due)
    box = boxes([*reasons, unknown, relaxed], due >= day)
    return Tally(
        events=events,
        box=box,
        presumed=(box <= 1) & owed.presumed[row],
        due=due,
        would_settle=(box == 2 + len(reasons)) & began_before(cohort, events.period),
        rules=owed.followed(row[box <= 1], row[box == 3 + len(reasons)]),
    )


latest_review_in_date = Measure(
    key="latest_review_in_date",
    title="Children whose latest review is in date",
    counted="children",
    population="children looked after on the period's last day whose next due date is known",
    numerator="those whose next review is not overdue on that day",
    exclusions=("short_break", "history_unknown", "no_fixed_due_date"),
    source="SI 2010/959 reg 33, as seen on one day (all that Ofsted's Annex A can tell)",
    better="higher",
    at_end=True,
    adds_over_time=False,
    takes_law=True,
    no_comparator=_UNPUBLISHED,
    tally=_latest,
)
