"""What falls due: the clocks that run on a day, for every child in care.

Child by child and with identifiers: for the officer who has to hold the review, and not for
publication.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi.care import SHORT_BREAKS
from carekpi.cohort.columns import NAT
from carekpi.cohort.visits import open_visits
from carekpi.rules.deadline import deadline_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.rules import Deadline, Rule, Version
    from carekpi.workdays import Calendar

__all__ = ["DueItem", "DueList", "due_list"]


@frozen(kw_only=True, repr=False)
class DueItem:
    """One clock that runs for a child.

    :param child: the child's identifier. :param authority: the council's name, if given.
    :param what: what is due: ``review`` or ``visit``.
    :param started: the day from which the clock runs.
    :param due: the last day; ``None`` where the law of the day fixed none.
    :param rule: the rule. :param version: the version of it.
    :param days_left: until then; negative where it is overdue; ``None`` without a date.
    :param late: how late it is in the rule's own unit; blank where it is not.
    :param last: the day of the last review or visit, where there was one.
    :param midpoint: half-way from the last review to the next: when many services look at how a
        care plan gets on. That is practice and no law.
    :param presumed: whether the date rests on the presumption that the child is on the six-month
        cycle.
    :param law_due: where a council's own standard is followed, the last day by the law, ``None``
        where that fixes none; otherwise the same as ``due``.
    :param at_latest: whether the date is the latest that the data allow: what came before lies
        outside them, and whatever it was, the thing has been overdue since then at least.
    :param calendar: the calendar by which working days were counted.
    """

    child: str
    authority: str
    what: str
    started: dt.date
    due: dt.date | None
    law_due: dt.date | None
    rule: Rule
    version: Version
    days_left: int | None
    late: str
    wording: str
    last: dt.date | None
    midpoint: dt.date | None
    presumed: bool
    at_latest: bool
    calendar: Calendar

    def __repr__(self) -> str:
        due = "no fixed date" if self.due is None else f"due {self.due.isoformat()}"
        return f"DueItem({self.what} of {self.child!r}, {due}, by {self.rule.key})"

    @property
    def no_fixed_due_date(self) -> bool:
        """Whether the law of the day fixed no date."""
        return self.due is None

    @property
    def local(self) -> bool:
        """Whether the date is that of a council's own standard, and not of the law."""
        return self.rule.force == "local"

    def deadline(self) -> Deadline:
        """The deadline, which explains itself.

        Where it is ``at_latest``, as if the last review before the data had been held on their eve.
        """
        return deadline_of(
            self.rule, self.started, as_in_force=self.no_fixed_due_date, calendar=self.calendar
        )


@frozen(kw_only=True, repr=False)
class DueList:
    """What falls due, overdue first.

    :param on: the day from which it is seen.
    :param items: the clocks, those longest overdue first, those without a date last.
    :param in_care: how many children are looked after on the day.
    :param unknown: of how many of them it cannot be told when the next review is due, since what
        came before lies outside the data, or no rule applies.
    :param short_breaks: how many of them are in an agreed series of short breaks (legal status V3
        or V4), whose reviews the return does not hold.
    :param visits: whether visits are in the list: whether any were given.
    """

    on: dt.date
    items: tuple[DueItem, ...]
    in_care: int
    unknown: int
    short_breaks: int
    visits: bool

    def __repr__(self) -> str:
        return (
            f"DueList({len(self)} clocks seen from {self.on.isoformat()}, of {self.in_care} "
            f"children in care; {self.unknown} not known, {self.short_breaks} in short breaks)"
        )

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[DueItem]:
        return iter(self.items)


def due_list(
    cohort: Cohort,
    on: dt.date,
    *,
    clock: str = "looked_after",
    visit_clock: str = "placement",
    as_in_force: bool = False,
    within: int | None = None,
) -> DueList:
    """What falls due; see :meth:`carekpi.cohort.Cohort.due`."""
    day = np.datetime64(on, "D")
    every = np.arange(len(cohort), dtype=np.int32)
    found = cohort.period_spans.containing(every, np.full(len(every), day), last_day=False)
    period = found[found >= 0]
    law = None if cohort.book.behind is None else cohort.with_rules(cohort.book.behind)

    def reviews(of: Cohort) -> _Clocks:
        return _reviews(of, period, day, clock=clock, as_in_force=as_in_force)

    def visits(of: Cohort) -> _Clocks:
        return _visits(of, on, clock=clock, visit_clock=visit_clock)

    running = [("review", reviews)]
    if cohort.visits_given:
        running.append(("visit", visits))
    items: list[DueItem] = []
    told = np.zeros(0, dtype=np.bool_)
    for what, asked in running:
        clocks = asked(cohort)
        law_due = clocks.due if law is None else _by_law(asked(law), as_in_force=as_in_force)
        items += _items(cohort, what, on, clocks, law_due, as_in_force=as_in_force, within=within)
        told = clocks.told if what == "review" else told
    owed = cohort.owed(clock=clock, short_breaks=True).obligations
    brief = owed.spells.course[owed.spell[owed.running(day)[period]]] == SHORT_BREAKS
    return DueList(
        on=on,
        items=tuple(
            sorted(items, key=lambda one: (one.due or dt.date.max, one.authority, one.child))
        ),
        in_care=len(period),
        unknown=int((~told & ~brief).sum()),
        short_breaks=int(brief.sum()),
        visits=cohort.visits_given,
    )


@frozen(kw_only=True, eq=False)
class _Clocks:
    """The clocks of one kind that run on a day, a row a child in care.

    :param told: whether the data say when it runs out, or that the law fixed no date.
    :param number: which of ``rules`` each follows.
    """

    child: NDArray[np.integer]
    told: NDArray[np.bool_]
    started: NDArray[np.datetime64]
    due: NDArray[np.datetime64]
    number: NDArray[np.int8]
    last: NDArray[np.datetime64]
    presumed: NDArray[np.bool_]
    at_latest: NDArray[np.bool_]
    rules: tuple[Rule, ...]


def _by_law(clocks: _Clocks, *, as_in_force: bool) -> NDArray[np.datetime64]:
    """The last days by the law, ``NaT`` where the law of the day fixed none."""
    due = clocks.due.copy()
    for n, rule in enumerate(clocks.rules if as_in_force else ()):
        due[(clocks.number == n) & rule.relaxed_on(due)] = NAT
    return due


def _reviews(
    cohort: Cohort,
    period: NDArray[np.int32],
    day: np.datetime64,
    *,
    clock: str,
    as_in_force: bool,
) -> _Clocks:
    owed = cohort.owed(clock=clock, short_breaks=True).obligations
    row = owed.running(day)[period]
    due = np.where(owed.certain, owed.due, NAT)[row]
    # Overdue whatever came before the data: by the latest date that they allow.
    late = np.isnat(due) & (owed.latest[row] < day)
    if as_in_force:  # then it may have had no date, or another
        late &= ~owed.maybe_relaxed[row]
    due[late] = owed.latest[row][late]
    number = np.where(late, owed.latest_rule[row], owed.rule[row])
    brief = owed.spells.course[owed.spell[row]] == SHORT_BREAKS
    return _Clocks(
        child=cohort.periods_of_care.child[period],
        told=~brief & ~np.isnat(due) & (number >= 0),
        started=np.where(late, owed.latest_from[row], owed.anchor[row]),
        due=due,
        number=number,
        last=_last_review(cohort, period, day),
        presumed=owed.presumed[row],
        at_latest=late,
        rules=owed.rules,
    )


def _visits(cohort: Cohort, on: dt.date, *, clock: str, visit_clock: str) -> _Clocks:
    found = open_visits(cohort, on, clock=clock, visit_clock=visit_clock)
    none = np.zeros(len(found.child), dtype=np.bool_)
    return _Clocks(
        child=found.child,
        told=found.known & (found.number >= 0),
        started=found.started,
        due=found.due,
        number=found.number,
        last=found.last,
        presumed=none,
        at_latest=none,
        rules=found.rules,
    )


def _last_review(
    cohort: Cohort, period: NDArray[np.int32], on: np.datetime64
) -> NDArray[np.datetime64]:
    """The last review by a day in each of these periods of care; ``NaT`` where there is none."""
    reviews = cohort.review_events
    held = np.flatnonzero((reviews.period >= 0) & (reviews.on <= on))
    last = np.full(len(cohort.periods_of_care), NAT)
    last[reviews.period[held]] = reviews.on[held]  # in order of time: the last one stays
    found: NDArray[np.datetime64] = last[period]
    return found


def _items(
    cohort: Cohort,
    what: str,
    on: dt.date,
    clocks: _Clocks,
    law_due: NDArray[np.datetime64],
    *,
    as_in_force: bool,
    within: int | None,
) -> list[DueItem]:
    """The clocks that are told of, and within the days that are asked for, as items."""
    relaxed = np.zeros(len(clocks.due), dtype=np.bool_)
    version = np.full(len(relaxed), -1, dtype=np.int8)
    for n, rule in enumerate(clocks.rules):
        mine = clocks.number == n
        version[mine] = rule.numbered(clocks.started[mine], calendar=cohort.calendar)
        if as_in_force:
            relaxed |= mine & rule.relaxed_on(clocks.due)
    free = relaxed | np.isnat(clocks.due)
    shown = clocks.told.copy()
    if within is not None:
        shown &= free | (clocks.due <= np.datetime64(on, "D") + np.timedelta64(within, "D"))
    columns = (clocks.child, clocks.started, clocks.due, law_due, clocks.number, clocks.last)
    marks = (version, free, clocks.presumed, clocks.at_latest)
    table, items = cohort.child_table, []
    for child, started, due, lawful, number, last, edition, freed, presumed, at_latest in zip(
        *(column[shown].tolist() for column in (*columns, *marks)), strict=True
    ):
        rule = clocks.rules[number]
        assert edition >= 0  # noqa: S101 - a clock that runs follows a version
        followed = rule.versions[edition]
        calendar = rule.calendar or cohort.calendar
        interval: Any = followed.within
        wording = followed.wording
        last_day: dt.date | None = None if freed else due
        overdue = last_day is not None and last_day < on
        midpoint = None
        if last_day is not None and last is not None and what == "review":
            midpoint = last + (last_day - last) // 2
        if freed and due is not None:
            wording = next(r.wording for r in rule.relaxed if r.covers(due))
        items.append(
            DueItem(
                child=str(table.identifier[child]),
                authority=str(table.authority[child]),
                what=what,
                started=started,
                due=last_day,
                law_due=lawful if rule.force == "local" else last_day,
                rule=rule,
                version=followed,
                days_left=None if last_day is None else (last_day - on).days,
                late=interval.beyond(last_day, on, calendar=calendar) if overdue else "",
                wording=wording,
                last=last,
                midpoint=midpoint,
                presumed=presumed,
                at_latest=at_latest,
                calendar=calendar,
            )
        )
    return items
