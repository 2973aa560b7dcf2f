"""The IRO service: officers, their caseloads, and whether children keep the same IRO.

What the council's own tables of officers and allocations say, beside the children of the return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi.cohort import THOUSANDTHS, Grouping, NotGiven
from carekpi.cohort.care_columns import rows_of
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.dimensions import DETAILS
from carekpi.cohort.service import (
    ALLOCATIONS,
    OFFICERS,
    Allocations,
    Held,
    Posts,
    looked_after_case,
    numbered,
)
from carekpi.measures.counted import Remark
from carekpi.measures.measure import Base, Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import (
    in_short_break,
    looked_after_at_end,
    reviews_held,
    spells_in_care,
)
from carekpi.rules import CASELOAD_LEAST, CASELOAD_MOST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.local import LocalColumns
    from carekpi.periods import Period

__all__ = [
    "caseload",
    "caseload_over_period",
    "caseload_weighted",
    "changes_of_iro",
    "iro_fte",
    "iro_officers",
    "officers_within_caseload",
    "reviews_per_fte",
    "same_iro",
]

_IRO, _BAND = "iro", "caseload_band"
_PER_FTE = "children per full-time equivalent"
_OUR_OFFICERS = "the council's own table of officers"
_OUR_ALLOCATIONS = "the council's own table of allocations"
_LEAST, _MOST = CASELOAD_LEAST.value, CASELOAD_MOST.value
_BANDS = (f"under {_LEAST}", f"{_LEAST} to {_MOST}", f"over {_MOST}")


def _last(period: Period) -> np.datetime64:
    return np.datetime64(period.end, "D")


@frozen(kw_only=True, eq=False)
class _Service:
    """The officers in post and, where they were given, their cases."""

    cohort: Cohort
    names: tuple[str, ...]
    posts: Posts
    allocations: Allocations | None = None

    @classmethod
    def of(cls, cohort: Cohort) -> _Service:
        officers, cases = cohort.local_table(OFFICERS), cohort.local.get(ALLOCATIONS)
        if cases is None:
            names, (of_post,) = numbered(cohort, officers)
            return cls(cohort=cohort, names=names, posts=Posts.of(officers, of_post))
        names, (of_post, of_case) = numbered(cohort, officers, cases)
        return cls(
            cohort=cohort,
            names=names,
            posts=Posts.of(officers, of_post),
            allocations=Allocations.of(cases, of_case),
        )

    def officer_on(
        self, child: NDArray[np.int32], day: NDArray[np.datetime64]
    ) -> NDArray[np.int32]:
        """The officer of each child on a day; -1 where there is none, or none is known."""
        if self.allocations is None:
            return np.full(len(child), -1, dtype=np.int32)
        return self.allocations.officer_on(child, day)

    def officer_of(self, cases: NDArray[np.integer]) -> NDArray[np.int32]:
        """The officer of rows of allocations."""
        if self.allocations is None:
            raise NotGiven(ALLOCATIONS)
        return np.asarray(self.allocations.officer[cases])

    def base(
        self,
        rows: NDArray[np.int64],
        amount: NDArray[np.int64],
        on: np.datetime64,
        of_records: NDArray[np.int32],
    ) -> tuple[Base, dict[str, Grouping]]:
        """What records are divided by, and how they and it are grouped by officer.

        :param rows: of the table of officers. :param amount: how much of an officer each is.
        :param of_records: the officer of each record.
        """
        # Officers without a record have a group all the same; two of one name have one.
        present = np.unique(np.concatenate([self.posts.officer[rows], of_records]))
        labels = tuple(sorted({self.names[n] for n in present[present >= 0].tolist()}))
        place = {label: n for n, label in enumerate(labels)}
        of_officer = np.array([*(place.get(name, -1) for name in self.names), -1], dtype=np.int32)

        def by_officer(number: NDArray[np.int32]) -> dict[str, Grouping]:
            return {_IRO: Grouping(labels=labels, number=of_officer[number], complete=True)}

        base = Base(
            events=self.cohort.local_events(OFFICERS, rows, np.full(len(rows), on)),
            amount=amount,
            groups=by_officer(self.posts.officer[rows]),
        )
        return base, by_officer(of_records)

    def remarks(self, rows: NDArray[np.integer]) -> tuple[Remark, ...]:
        """What is not in the base, of rows of officers."""
        remark = Remark(
            "Of {} it cannot be told whether they were in post: rows of the table contradict each "
            "other. They are not in what is divided by.",
            int(np.count_nonzero(self.posts.unclear[rows])),
            of="officer",
        )
        return (remark,)


# ------------------------------------------------------------------ officers in post


def _in_post(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    posts = _Service.of(cohort).posts
    rows = posts.on(_last(period))
    return Tally(
        events=cohort.local_events(OFFICERS, rows, np.full(len(rows), _last(period))),
        box=boxes([posts.unclear[rows]], len(rows)),
        amount=posts.fte(rows),
        scale=THOUSANDTHS,
    )


iro_fte = Measure(
    key="iro_fte",
    title="IROs in post, full-time equivalent",
    counted="officers",
    population="officers in post on the period's last day",
    numerator="what they make together of full-time officers",
    exclusions=("not_recorded",),
    source=_OUR_OFFICERS,
    kind="amount",
    unit="full-time equivalents",
    at_end=True,
    needs_reviews=False,
    needs_episodes=False,
    adds_over_time=False,
    needs=(OFFICERS,),
    table=OFFICERS,
    note="From the first to the last day of a row, both included. Where two rows of one officer "
    "contain the day, the one that began last holds: a change of hours is a new row.",
    no_comparator="no national figure of IROs in post is published",
    tally=_in_post,
)

iro_officers = evolve(
    iro_fte,
    key="iro_officers",
    title="IROs in post",
    numerator="all of them, each once",
    kind="count",
    unit="",
)


# ------------------------------------------------------------------ caseloads


def _caseload(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    service, day = _Service.of(cohort), _last(period)
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    rows = service.posts.on(day)
    base, groups = service.base(
        rows, service.posts.fte(rows), day, service.officer_on(events.child, events.on)
    )
    return Tally(
        events=events,
        box=boxes(reasons, len(events)),
        scale=THOUSANDTHS,
        base=base,
        groups=groups,
        remarks=service.remarks(rows),
    )


caseload = Measure(
    key="caseload",
    title="Children for each full-time IRO",
    counted="children",
    population="children looked after on the period's last day, over the full-time equivalents of "
    "officers in post that day",
    numerator="children",
    exclusions=("short_break",),
    source=f"{CASELOAD_LEAST.source}; {_OUR_OFFICERS}",
    better="neither",
    kind="ratio",
    unit=_PER_FTE,
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=(OFFICERS,),
    own_dimensions=(_IRO,),
    only_by=("authority", _IRO),
    by_needs=((_IRO, ALLOCATIONS),),
    note="Over all children and all officers in post: a child without an allocation counts too. By "
    "officer, the children allocated to each that day.",
    no_comparator="no national figure of IROs' caseloads is published",
    tally=_caseload,
)


def _over_period(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    service, first, last = _Service.of(cohort), np.datetime64(period.start, "D"), _last(period)
    events, days = spells_in_care(cohort, period, last_day=False)
    # One record for each child, and another for the time in short breaks; each counts its days.
    kept = 2 * events.child + in_short_break(cohort, events)
    who, first_of, place = np.unique(kept, return_index=True, return_inverse=True)
    of_child = np.zeros(len(who), dtype=np.int64)
    np.add.at(of_child, place.reshape(-1), days)
    in_post = service.posts.days(first, last)
    rows = np.flatnonzero(in_post)
    full_time = in_post[rows] * service.posts.fte(rows)
    base, _ = service.base(rows, full_time, last, np.zeros(0, dtype=np.int32))
    return Tally(
        events=evolve(
            events,
            child=events.child[first_of],
            on=events.on[first_of],
            period=events.period[first_of],
            episode=events.episode[first_of],
        ),
        box=boxes([who % 2 == 1], len(who)),
        weight=of_child,
        scale=THOUSANDTHS,
        base=base,
        remarks=service.remarks(rows),
    )


caseload_over_period = evolve(
    caseload,
    key="caseload_over_period",
    title="Children for each full-time IRO, mean over the period",
    counted="days of children",
    population="days of children looked after in the period, over the days of officers in post in "
    "it, full-time equivalent",
    numerator="days of children",
    at_end=False,
    adds_over_time=True,
    own_dimensions=(),
    only_by=("authority",),
    by_needs=(),
    note="The mean of every day's caseload, each weighed by the officers in post. A child counts "
    "for the days on which it was looked after, not for that on which care ended.",
    tally=_over_period,
)


def _weighted(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    service, day = _Service.of(cohort), _last(period)
    cases = cohort.local_table(ALLOCATIONS)
    rows = np.flatnonzero((cases["from"] <= day) & ~(cases["to"] < day))
    on = np.full(len(rows), day)
    events = cohort.local_events(ALLOCATIONS, rows, on)
    known = events.child >= 0
    in_care = np.full(len(rows), -1, dtype=np.int32)
    in_care[known] = cohort.period_spans.containing(events.child[known], on[known], last_day=False)
    care_case = known & looked_after_case(cases)[rows]
    weight, none = cases["weight"][rows], np.zeros(len(cases), dtype=np.bool_)
    reasons = [
        known & ~np.isin(rows, _holding(cases, rows[known], day)),
        care_case & (in_care < 0),
        care_case & in_short_break(cohort, events),
        cases.unclear.get("weight", none)[rows],
    ]
    posts = service.posts.on(day)
    base, groups = service.base(posts, service.posts.fte(posts), day, service.officer_of(rows))
    kinds = Grouping(labels=cases.labels["case"], number=_kind(cases)[rows], complete=True)
    return Tally(
        events=events,
        box=boxes(reasons, len(rows)),
        amount=np.where(weight < 0, THOUSANDTHS, weight),
        scale=THOUSANDTHS,
        parts=THOUSANDTHS,
        base=evolve(base, common=("case",)),
        groups={**groups, "case": kinds},
        remarks=service.remarks(posts),
    )


def _kind(cases: LocalColumns) -> NDArray[np.int32]:
    """What kind of case each is; one that does not say is a looked-after child's, the first."""
    kind: NDArray[np.int32] = np.maximum(cases["case"], np.int32(0))
    return kind


def _holding(cases: LocalColumns, rows: NDArray[np.intp], day: np.datetime64) -> NDArray[np.int64]:
    """Of allocations of children that contain a day, those that hold: one for each case."""
    of = cases.child * len(cases.labels["case"]) + _kind(cases)
    every = np.unique(of[rows])
    return Held.of(cases, of, rows).on(every, np.full(len(every), day))


caseload_weighted = evolve(
    caseload,
    key="caseload_weighted",
    title="Cases for each full-time IRO, weighted",
    counted="cases",
    population="allocations that contain the period's last day, over the full-time equivalents of "
    "officers in post that day",
    numerator="the weights of the cases: 1 where none is given",
    exclusions=("superseded", "not_looked_after", "short_break", "not_recorded"),
    source=f"{_OUR_ALLOCATIONS}; {_OUR_OFFICERS}",
    unit="cases per full-time equivalent",
    needs=(OFFICERS, ALLOCATIONS),
    table=ALLOCATIONS,
    only_by=("authority", _IRO, "case"),
    by_needs=(),
    note="For officers who chair child protection conferences too: the weights are the council's. "
    "A looked-after child's case counts while the child is looked after. Of two rows of one case "
    "that began on one day, that which ends last holds, then the last by officer and by weight. "
    "By kind of case, each over all officers.",
    tally=_weighted,
)


def _loads(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    service, day = _Service.of(cohort), _last(period)
    rows = service.posts.on(day)
    events, (short_break,), _, _ = looked_after_at_end(cohort, period)
    theirs = service.officer_on(events.child, events.on)[~short_break]
    children = np.bincount(theirs[theirs >= 0], minlength=len(service.names))
    load, fte = children[service.posts.officer[rows]] * THOUSANDTHS, service.posts.fte(rows)
    # Compared as whole numbers: so many children of a full-time officer for so much of one.
    band = (load >= _LEAST * fte).astype(np.int32) + (load > _MOST * fte)
    reasons = [service.posts.unclear[rows], fte == 0]
    return Tally(
        events=cohort.local_events(OFFICERS, rows, np.full(len(rows), day)),
        box=boxes(reasons, band == 1),
        groups={_BAND: Grouping(labels=_BANDS, number=np.where(fte > 0, band, -1), complete=True)},
    )


officers_within_caseload = evolve(
    iro_officers,
    key="officers_within_caseload",
    title=f"IROs with {_LEAST} to {_MOST} children",
    population="officers in post on the period's last day",
    numerator=f"those with {_LEAST} to {_MOST} children looked after for each full-time "
    "equivalent, both included",
    exclusions=("not_recorded", "no_fte"),
    source=f"{CASELOAD_LEAST.source}; {_OUR_OFFICERS}, {_OUR_ALLOCATIONS}",
    better="higher",
    kind="proportion",
    needs_episodes=True,
    needs=(OFFICERS, ALLOCATIONS),
    own_dimensions=(_BAND,),
    whole=True,
    note="Of the children allocated to each that day, short breaks out. An officer without a child "
    f"has under {_LEAST}.",
    tally=_loads,
)


def _reviews(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    service = _Service.of(cohort)
    first, last = np.datetime64(period.start, "D"), _last(period)
    _, _, events, reasons = reviews_held(cohort, period)
    days = service.posts.days(first, last)
    rows = np.flatnonzero(days)
    base, _ = service.base(
        rows, days[rows] * service.posts.fte(rows), last, np.zeros(0, dtype=np.int32)
    )
    shown = {name.casefold(): name for name in service.names}
    chaired_by = [shown.get(name.casefold(), name) for name in _chaired_by(cohort, events)]
    labels = tuple(sorted({*base.groups[_IRO].labels, *chaired_by} - {""}))
    place = {label: n for n, label in enumerate(labels)}
    number = np.array([place.get(name, -1) for name in chaired_by], dtype=np.int32)
    return Tally(
        events=events,
        box=boxes(reasons, len(events)),
        scale=THOUSANDTHS * (int((last - first).astype(np.int64)) + 1),
        base=base,
        groups={_IRO: Grouping(labels=labels, number=number, complete=True)},
        remarks=service.remarks(rows),
    )


def _chaired_by(cohort: Cohort, events: Events) -> list[str]:
    """The name of the officer of each review; blank where nobody recorded it."""
    details = cohort.local.get(DETAILS)
    if details is None:
        return [""] * len(events)
    row = rows_of(details.child, details["review"], events.child, events.on)
    names = (*details.labels[_IRO], "")  # the last place is for -1
    return [names[n] for n in taken(details[_IRO], row, missing=-1).tolist()]


reviews_per_fte = evolve(
    caseload,
    key="reviews_per_fte",
    title="Reviews chaired for each full-time IRO",
    counted="reviews",
    population="reviews held in the period, over the mean of the full-time equivalents in post on "
    "its days",
    numerator="reviews",
    exclusions=("not_in_cohort", "not_looked_after", "short_break"),
    source=f"SSDA903 guide, REVIEW; {_OUR_OFFICERS}",
    better="neither",
    unit="reviews per full-time equivalent",
    at_end=False,
    needs_reviews=True,
    adds_over_time=False,
    records_are="held",
    by_needs=((_IRO, DETAILS),),
    note="By officer, the reviews that each is recorded to have chaired.",
    tally=_reviews,
)


# ------------------------------------------------------------------ the same IRO


def _same(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    allocations = _allocations(cohort)
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    since = np.maximum(
        cohort.periods_of_care.start[events.period], np.datetime64(period.start, "D")
    )
    now = allocations.officer_on(events.child, events.on)
    other = allocations.other_officer_since(events.child, since, _last(period))
    return Tally(events=events, box=boxes([*reasons, now < 0], ~other))


def _allocations(cohort: Cohort) -> Allocations:
    cases = cohort.local_table(ALLOCATIONS)
    _, (officer,) = numbered(cohort, cases)
    return Allocations.of(cases, officer)


def _changes(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    allocations = _allocations(cohort)
    cases, officer = allocations.table, allocations.officer
    ours = looked_after_case(cases) & (cases.child >= 0)
    rows = np.flatnonzero(ours & period.covers(cases["from"]))
    began = cases["from"][rows]
    events = cohort.local_events(ALLOCATIONS, rows, began)
    before = allocations.before(events.child, began)
    # Of the same period of care: it held on some day of it before this one began.
    start = taken(cohort.periods_of_care.start, events.period, missing=NAT)
    over = (taken(cases["to"], before, missing=NAT) < start) | (began <= start)
    none = (before < 0) | over
    reasons = [
        allocations.held.on(events.child, began) != rows,
        events.period < 0,
        in_short_break(cohort, events),
        none,
        officer[before] == officer[rows],
    ]
    return Tally(events=events, box=boxes(reasons, len(rows)))


same_iro = Measure(
    key="same_iro",
    title="Children with the same IRO",
    counted="children",
    population="children looked after on the period's last day who have an officer",
    numerator="those whose case no other officer had since the period began, or the child came "
    "into care, if that was later",
    exclusions=("short_break", "not_allocated"),
    source=f"annual reports of IRO services; {_OUR_ALLOCATIONS}",
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=(ALLOCATIONS,),
    note="Days without an officer, such as the first after a child came into care, are no change. "
    "Of two allocations that contain a day, the one that began last holds.",
    no_comparator="no national figure of children's IROs is published",
    tally=_same,
)

changes_of_iro = evolve(
    same_iro,
    key="changes_of_iro",
    title="Changes of IRO",
    counted="changes of IRO",
    population="allocations of looked-after children that began in the period",
    numerator="those before which another officer had the case in the same period of care",
    exclusions=(
        "superseded",
        "not_looked_after",
        "short_break",
        "first_officer",
        "same_officer",
    ),
    better="lower",
    kind="count",
    at_end=False,
    adds_over_time=True,
    table=ALLOCATIONS,
    note="A child whose officer changes twice counts twice; by officer, the one who took over.",
    tally=_changes,
)
