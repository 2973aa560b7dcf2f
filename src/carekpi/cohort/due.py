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
from carekpi.rules.deadline import deadline_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.rules import Deadline, Rule, Version
    from carekpi.workdays import Calendar

__all__ = ["DueItem", "DueList", "due_list"]


@frozen(kw_only=True)
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
    :param at_latest: whether the date is the latest that the data allow: what came before lies
        outside them, and whatever it was, the thing has been overdue since then at least.
    :param calendar: the calendar by which working days were counted.
    """

    child: str
    authority: str
    what: str
    started: dt.date
    due: dt.date | None
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

    @property
    def no_fixed_due_date(self) -> bool:
        """Whether the law of the day fixed no date."""
        return self.due is None

    def deadline(self) -> Deadline:
        """The deadline, which explains itself."""
        return deadline_of(
            self.rule, self.started, as_in_force=self.no_fixed_due_date, calendar=self.calendar
        )


@frozen(kw_only=True)
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
    from carekpi.cohort.visits import open_visits

    day = np.datetime64(on, "D")
    periods = cohort.periods_of_care
    every = np.arange(len(cohort), dtype=np.int32)
    found = cohort.period_spans.containing(every, np.full(len(every), day), last_day=False)
    child = np.flatnonzero(found >= 0)
    owed = cohort.owed(clock=clock, short_breaks=True).obligations
    row = owed.running(day)[found[child]] if len(periods) else np.empty(0, dtype=np.int64)
    brief = owed.spells.course[owed.spell[row]] == SHORT_BREAKS
    due = np.where(owed.certain, owed.due, NAT)[row]
    started, number = owed.anchor[row], owed.rule[row].copy()
    # Overdue whatever came before the data: by the latest date that they allow.
    late = np.isnat(due) & (owed.latest[row] < day)
    due[late] = owed.latest[row][late]
    unseen = late & ~(due == owed.earliest[row])
    started[unseen] = (cohort.coverage[child] - np.timedelta64(1, "D"))[unseen]
    other = owed.may_follow[row]
    number[unseen & (other >= 0)] = other[unseen & (other >= 0)]
    told = ~brief & ~np.isnat(due) & (number >= 0)
    last = _last_review(cohort, found[child], day)
    items = _items(
        cohort,
        "review",
        on,
        {
            "child": child[told],
            "started": started[told],
            "due": due[told],
            "number": number[told],
            "last": last[told],
            "presumed": owed.presumed[row[told]],
            "at_latest": late[told],
        },
        owed.rules,
        as_in_force=as_in_force,
        within=within,
    )
    given = cohort.visits_given
    if given:
        visits = open_visits(cohort, on, clock=clock, visit_clock=visit_clock)
        known = ~np.isnat(visits.due) & (visits.number >= 0)
        items += _items(
            cohort,
            "visit",
            on,
            {
                "child": visits.child[known],
                "started": visits.started[known],
                "due": visits.due[known],
                "number": visits.number[known],
                "last": visits.last[known],
                "presumed": np.zeros(int(known.sum()), dtype=np.bool_),
                "at_latest": np.zeros(int(known.sum()), dtype=np.bool_),
            },
            visits.rules,
            as_in_force=as_in_force,
            within=within,
        )
    return DueList(
        on=on,
        items=tuple(
            sorted(items, key=lambda one: (one.due or dt.date.max, one.authority, one.child))
        ),
        in_care=len(child),
        unknown=int((~told & ~brief).sum()),
        short_breaks=int(brief.sum()),
        visits=given,
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
    columns: dict[str, NDArray[Any]],
    rules: tuple[Rule, ...],
    *,
    as_in_force: bool,
    within: int | None,
) -> list[DueItem]:
    relaxed = np.zeros(len(columns["due"]), dtype=np.bool_)
    version = np.full(len(relaxed), -1, dtype=np.int8)
    for n, rule in enumerate(rules):
        mine = columns["number"] == n
        calendar = rule.calendar or cohort.calendar
        version[mine] = rule.numbered(columns["started"][mine], calendar=calendar)
        if as_in_force:
            relaxed |= mine & rule.relaxed_on(columns["due"])
    shown = relaxed.copy()
    if within is None:
        shown[:] = True
    else:
        shown |= columns["due"] <= np.datetime64(on, "D") + np.timedelta64(within, "D")
    table = cohort.child_table
    items = []
    names = ("child", "started", "due", "number", "last", "presumed", "at_latest")
    rows = zip(*(columns[name][shown].tolist() for name in names), strict=True)
    extra = zip(version[shown].tolist(), relaxed[shown].tolist(), strict=True)
    for (child, started, due, number, last, presumed, at_latest), (edition, free) in zip(
        rows, extra, strict=True
    ):
        rule = rules[number]
        followed = rule.versions[edition]
        overdue = not free and due < on
        wording = ""
        if free:
            wording = next(r.wording for r in rule.relaxed if r.covers(due))
        calendar = rule.calendar or cohort.calendar
        interval: Any = followed.within
        items.append(
            DueItem(
                child=str(table.identifier[child]),
                authority=str(table.authority[child]),
                what=what,
                started=started,
                due=None if free else due,
                rule=rule,
                version=followed,
                days_left=None if free else (due - on).days,
                late=interval.beyond(due, on, calendar=calendar) if overdue else "",
                wording=wording,
                last=last,
                midpoint=None
                if free or last is None or what != "review"
                else last + (due - last) // 2,
                presumed=presumed,
                at_latest=at_latest,
                calendar=calendar,
            )
        )
    return items
