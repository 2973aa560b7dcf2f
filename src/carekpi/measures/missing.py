"""Children who went missing from care, and whether somebody talked with them on their return."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from carekpi import periods
from carekpi._order import firsts
from carekpi.codes import Absence
from carekpi.cohort.care_columns import rows_of
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.events import joined
from carekpi.cohort.return_tables import READ, UNREADABLE
from carekpi.measures.limits import followed
from carekpi.measures.measure import Counting, Measure, Tally, Yardstick, boxes
from carekpi.measures.outcomes import require_rows
from carekpi.measures.reviews import in_short_break, spells_in_care

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.return_tables import ReturnTable
    from carekpi.periods import Period

__all__ = [
    "children_missing",
    "missing_episodes",
    "return_interviews_held",
    "return_interviews_offered",
]

_RULE = "missing.return_interview"
_A_DAY, _DAY_IN_HOURS = np.timedelta64(1, "D"), np.timedelta64(24, "h")


@frozen(kw_only=True, eq=False)
class _Absences:
    """Rows of the return's table Missing, dated by one of its columns, in a period.

    :param reasons: masks for not recorded, unreadable, away, not in cohort, not looked after and
        short break.
    """

    table: ReturnTable
    events: Events
    reasons: list[NDArray[np.bool_]]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Which are of a child who was missing, and looked after."""
        counted: NDArray[np.bool_] = ~np.logical_or.reduce(self.reasons)
        return counted


def _absences(cohort: Cohort, period: Period, dated_by: str) -> _Absences:
    """What is not dated stands on the first day of the year of its return."""
    years = {periods.reporting_year_of(span.start) for span in period.years()}
    require_rows(cohort, "Missing", sorted(years))
    table = cohort.return_table("Missing")
    table = table.taken(np.flatnonzero(~_replaced(table)))
    said = table[dated_by]
    on = np.where(said.state == READ, said.value, _first_days(table.year))
    rows = period.covers(on) & ~((dated_by == "MIS_END") & _still_away(table))
    table, on = table.taken(np.flatnonzero(rows)), on[rows]
    events = cohort.locate(table.child, on)
    kind, said = table["MISSING"], table[dated_by]
    unreadable = (kind.state == UNREADABLE) | (said.state == UNREADABLE)
    lacking = ((kind.state != READ) | (said.state != READ)) & ~unreadable
    has_episodes = np.isin(events.child, cohort.episode_table.child)
    return _Absences(
        table=table,
        events=events,
        reasons=[
            lacking,
            unreadable,
            kind.is_code(Absence.A),
            ~has_episodes,
            events.period < 0,
            in_short_break(cohort, events),
        ],
    )


def _still_away(table: ReturnTable) -> NDArray[np.bool_]:
    """Who had not come back: there is no end, which is not to say that it cannot be read."""
    away: NDArray[np.bool_] = (table["MIS_END"].state != READ) & (
        table["MIS_END"].state != UNREADABLE
    )
    return away


def _replaced(table: ReturnTable) -> NDArray[np.bool_]:
    """Which rows a later return gives again: the same child, missing from the same day."""
    start = table["MIS_START"]
    known = np.flatnonzero(start.state == READ)
    order = known[np.lexsort((table.year[known], start.value[known], table.child[known]))]
    replaced = np.zeros(len(table), dtype=np.bool_)
    child, day, year = table.child[order], start.value[order], table.year[order]
    new = firsts(child, day)
    group = np.cumsum(new) - 1
    if len(order):
        latest = np.maximum.reduceat(year, np.flatnonzero(new))
        replaced[order] = year < latest[group]
    return replaced


def _first_days(year: NDArray[np.int64]) -> NDArray[np.datetime64]:
    days = np.full(len(year), NAT)
    for one in np.unique(year[year > 0]).tolist():
        days[year == one] = np.datetime64(periods.reporting_year(one).start, "D")
    return days


_ASKED_FIRST = (
    "not_recorded",
    "unreadable",
    "away",
    "not_in_cohort",
    "not_looked_after",
    "short_break",
)


def _episodes(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    found = _absences(cohort, period, "MIS_START")
    return Tally(
        events=found.events,
        box=boxes(found.reasons, len(found.events)),
    )


missing_episodes = Measure(
    key="missing_episodes",
    title="Times that children went missing",
    counted="times",
    population="absences that began in the period, as the return tells of them (Missing)",
    numerator="those of children looked after whose whereabouts were not known (MISSING M)",
    exclusions=_ASKED_FIRST,
    source='DfE, "Children looked after in England", children missing from their placement: not at '
    "their placement or where they are expected to be, their whereabouts not known",
    better="lower",
    kind="count",
    needs_reviews=False,
    needs=("Missing",),
    note="An absence that a later return gives again, with its end, is one. A row without a day "
    "that can be read stands on the first day of its return's year, left out. Practice in "
    "recording differs between authorities, as DfE warns.",
    tally=_episodes,
)


def _children(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    care = cohort.periods_of_care
    first, last = np.datetime64(period.start, "D"), np.datetime64(period.end, "D")
    rows = np.flatnonzero((care.start <= last) & ~(care.end < first))
    newest = np.ones(len(rows), dtype=np.bool_)  # the last period of care of each child
    newest[:-1] = care.child[rows][1:] != care.child[rows][:-1]
    rows = rows[newest]
    end = care.end[rows]
    on = np.where(end <= last, end, last)
    events = cohort.locate(care.child[rows], on, period=rows.astype(np.int32))

    spells, _ = spells_in_care(cohort, period, last_day=True)
    in_other_care = spells.child[~in_short_break(cohort, spells)]
    found = _absences(cohort, period, "MIS_START")
    missing = _any(cohort, found.events.child[found.counted])
    cannot_tell = _any(cohort, found.events.child[found.reasons[0] | found.reasons[1]])
    child = events.child
    box = boxes(
        [
            ~_any(cohort, in_other_care)[child],
            cannot_tell[child] & ~missing[child],
        ],
        missing[child],
    )
    return Tally(events=events, box=box)


def _any(cohort: Cohort, child: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which children are among these."""
    among = np.zeros(len(cohort), dtype=np.bool_)
    among[child] = True
    return among


children_missing = evolve(
    missing_episodes,
    key="children_missing",
    title="Children who went missing",
    counted="children",
    population="children looked after at any time in the period",
    numerator="those who went missing in it (missing_episodes), once or more often",
    exclusions=("short_break", "unreadable"),
    source='DfE, "Children looked after in England": children who were missing, of those looked '
    "after during the year",
    kind="proportion",
    adds_over_time=False,
    note="A child of whom a row has no day or code that can be read is left out, unless another "
    "row shows that it went missing.",
    tally=_children,
)


# ------------------------------------------------------------------ interviews


def _interviews(name: str, *, held: bool) -> Counting:
    """Returns after which something was done in time, by the council's own table."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        own = cohort.local_table("return_interviews")
        found = _absences(cohort, period, "MIS_END")
        dated = np.flatnonzero(period.covers(own["returned"]))
        keys = found.events
        ordered = np.lexsort((keys.on, keys.child))
        there = rows_of(
            keys.child[ordered], keys.on[ordered], own.child[dated], own["returned"][dated]
        )
        lost = dated[there < 0]
        others = cohort.locate(own.child[lost], own["returned"][lost])
        events = joined(keys, others)
        extra = np.zeros(len(others), dtype=np.bool_)
        lacking, *reasons = (np.concatenate([reason, extra]) for reason in found.reasons)
        row = rows_of(own.child, own["returned"], events.child, events.on)
        done = taken(own[name], row, missing=NAT)
        blank = np.isnat(done)
        unclear = np.asarray(taken(own.cannot_tell(name), row, missing=False)) & blank
        limits = _Limits.of(cohort, events.on)
        open_yet = blank & limits.after(cohort.complete_to)
        refused = np.zeros(len(events), dtype=np.bool_)
        if held:
            refused = np.asarray(taken(own["accepted"], row, missing=-1)) == 0
        box = boxes(
            [
                np.arange(len(events)) >= len(keys),
                *reasons,
                lacking | unclear,
                row < 0,
                *([refused & blank, done < events.on] if held else []),
                np.isnat(limits.certain),
                open_yet,
                ~blank & (done > limits.certain) & (done < limits.late_from),
            ],
            ~blank & (done <= limits.certain),
        )
        return Tally(
            events=events,
            box=box,
            due=limits.certain,
            done=done,
            rules=followed(cohort, _RULE, events.on[box <= 1]),
        )

    return tally


@frozen(kw_only=True, eq=False)
class _Limits:
    """By when something is in time that is due within hours, of a day whose hour is not known.

    :param certain: the last day on which it is in time whatever the hour.
    :param late_from: the first day on which it is late whatever the hour.
    """

    certain: NDArray[np.datetime64]
    late_from: NDArray[np.datetime64]

    @classmethod
    def of(cls, cohort: Cohort, started: NDArray[np.datetime64]) -> _Limits:
        """The limits of clocks that started on these days; ``NaT`` where there was no rule."""
        rule = cohort.book.find(_RULE)
        moment: Any = started.astype("datetime64[h]")
        earliest, _ = rule.found(moment)  # as if the child had come back as the day began
        latest = earliest + _DAY_IN_HOURS
        whole: NDArray[np.datetime64] = earliest.astype("datetime64[D]")
        # All of the day before the earliest limit's lies before it.
        certain: Any = whole - _A_DAY
        return cls(certain=certain, late_from=_next_day(latest))

    def after(self, complete_to: dt.date | None) -> NDArray[np.bool_]:
        """Which of them may lie after the end of the data."""
        if complete_to is None:
            return np.zeros(len(self.certain), dtype=np.bool_)
        after: NDArray[np.bool_] = self.late_from > np.datetime64(complete_to, "D") + _A_DAY
        return after


def _next_day(moment: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The first day that begins at the moment or after it."""
    day = moment.astype("datetime64[D]")
    return np.where(day.astype(moment.dtype) < moment, day + _A_DAY, day)


return_interviews_offered = Measure(
    key="return_interviews_offered",
    title="Returns after which an interview was offered in time",
    counted="returns",
    population="returns in the period of children who had been missing (MIS_END), of which the "
    "council's own table has a row",
    numerator="those after which an independent interview was offered within 72 hours",
    exclusions=(
        "no_such_episode",
        *_ASKED_FIRST[1:],
        "not_recorded",
        "no_interview_row",
        "no_limit",
        "not_yet_due",
        "hangs_on_the_hour",
    ),
    source="DfE, statutory guidance on children who run away or go missing (January 2014); rule "
    "missing.return_interview",
    better="higher",
    needs_reviews=False,
    needs=("Missing", "return_interviews"),
    note="The guidance counts hours, and the tables have days: what was offered by the second day "
    "after the return was in time whatever the hour, from the fourth day on it was late, and on "
    "the third it cannot be told. The 72 hours are for the interview itself; councils report the "
    "offer by them too. A return without a row in the council's table is left out: look how many.",
    tally=_interviews("offered", held=False),
)

return_interviews_held = evolve(
    return_interviews_offered,
    key="return_interviews_held",
    title="Returns after which an interview was held in time",
    numerator="those after which an independent interview took place within 72 hours",
    exclusions=(
        "no_such_episode",
        *_ASKED_FIRST[1:],
        "not_recorded",
        "no_interview_row",
        "declined_interview",
        "contradictory_dates",
        "no_limit",
        "not_yet_due",
        "hangs_on_the_hour",
    ),
    note="As return_interviews_offered; a child who did not accept the interview is left out. One "
    "held before the child came back is an error in the data; an offer may have been.",
    tally=_interviews("held", held=True),
)
