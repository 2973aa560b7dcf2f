"""What a measure counted in some of the children: whole numbers that add up, whatever the parts.

A measure is asked of a cohort, of its parts one after the other or side by side, or of partitions
on a cluster. Each gives a :class:`Counted`, and these add. The figure is made of the sum, so that
it is the same to the last count however the children were parted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi._order import firsts, order_of
from carekpi.cohort import NOT_KNOWN, grouping
from carekpi.cohort.beginnings import first_rows, holds_first_weeks
from carekpi.results import (
    Amount,
    Begins,
    Count,
    Distribution,
    Figure,
    Followed,
    Mean,
    Population,
    Proportion,
    Rate,
    Result,
)
from carekpi.rules.intervals import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort, Grouping
    from carekpi.cohort.events import Events
    from carekpi.measures.measure import Measure, Tally
    from carekpi.periods import Period

__all__ = ["FIRST_REASON", "NUMERATOR", "REST", "Counted", "Populations", "Remark"]

#: The boxes of records: the numerator, the rest of the denominator, and from here on the reasons.
NUMERATOR, REST, FIRST_REASON = 0, 1, 2
#: The reasons that mean "it cannot be told", rather than "it is not asked".
UNSETTLED = ("history_unknown", "entry_unknown")
#: A population as a caller may give it: a number, a :class:`~carekpi.results.Population`, or one
#: an authority by its name.
Populations = int | Population | Mapping[str, int | Population]

_Group = tuple[tuple[str, str], ...]
_NOUGHT = np.zeros(1, dtype=np.int64)


@frozen
class Remark:
    """What a reader of a figure should know: a sentence, and the number in it, which adds up.

    :param text: the sentence, with ``{}`` where the number stands.
    :param number: so many; ``None`` where there is none, and the sentence holds for all alike.
    :param of: what there are so many of, in the singular, where the number stands before it.
    :param where: a reason: only where some are left out for it is there anything to say.

    >>> print(Remark("Of {} it is not known.", 2, of="officer"))
    Of 2 officers it is not known.
    """

    text: str
    number: int | None = None
    of: str = field(default="", kw_only=True)
    where: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        if self.number is None:
            return self.text
        return self.text.format(counted(self.number, self.of) if self.of else f"{self.number:,}")


@frozen(kw_only=True, eq=False)
class Groups:
    """The groups of a breakdown: every combination of the labels that occur.

    :param keys: what it is broken down by. :param labels: for each, its labels in order, "not
        known" the last. :param occurs: for each, which of its labels have a group.
    """

    keys: tuple[str, ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()
    occurs: tuple[NDArray[np.bool_], ...] = ()

    @classmethod
    def of(
        cls,
        keys: tuple[str, ...],
        cohort: Cohort,
        events: Events,
        period: Period,
        own: Mapping[str, Grouping],
    ) -> tuple[Groups, NDArray[np.int64]]:
        """The groups of events in order, and the group of each event.

        Every combination of the labels that occur is a group, so that a table has no holes;
        of months, quarters and years, every one of the period.

        :param own: what the measure itself groups its records by.
        """
        labels: list[tuple[str, ...]] = []
        occurs: list[NDArray[np.bool_]] = []
        number = np.zeros(len(events), dtype=np.int64)
        for key in keys:
            found = own.get(key) or grouping(key, cohort, events, period)
            last = len(found.labels)
            given = np.where(found.number < 0, last, found.number)
            there = np.bincount(given, minlength=last + 1) > 0
            if found.complete:
                there[:-1] = True
            place = np.cumsum(there) - 1
            number *= np.count_nonzero(there)
            number += place[given]
            labels.append((*found.labels, NOT_KNOWN))
            occurs.append(there)
        return cls(keys=keys, labels=tuple(labels), occurs=tuple(occurs)), number

    def __len__(self) -> int:
        return prod(int(np.count_nonzero(there)) for there in self.occurs)

    def __iter__(self) -> Iterator[_Group]:
        """The groups in order, each as pairs of dimension and label."""
        return product(
            *(
                [(key, label) for label, shown in zip(labels, there, strict=True) if shown]
                for key, labels, there in zip(self.keys, self.labels, self.occurs, strict=True)
            )
        )

    def united(self, other: Groups) -> Groups:
        """The groups of both."""
        labels = tuple(map(_in_one, self.labels, other.labels))
        occurs = []
        for n, every in enumerate(labels):
            there = np.zeros(len(every), dtype=np.bool_)
            for one in (self, other):
                there[_places(one.labels[n], every)] |= one.occurs[n]
            occurs.append(there)
        return evolve(self, labels=labels, occurs=tuple(occurs))

    def places_in(self, whole: Groups) -> NDArray[np.int64]:
        """Where each of the groups stands among those of a whole that has them all."""
        found = np.zeros(1, dtype=np.int64)
        for mine, there, every, shown in zip(
            self.labels, self.occurs, whole.labels, whole.occurs, strict=True
        ):
            rank = (np.cumsum(shown) - 1)[_places(mine, every)[there]]
            found = (found[:, np.newaxis] * np.count_nonzero(shown) + rank).ravel()
        return found


def _in_one(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The labels of both; lists that hang on the data stand in the order of the words."""
    if one == other:
        return one
    return (*sorted({*one[:-1], *other[:-1]}), NOT_KNOWN)


def _places(labels: tuple[str, ...], every: tuple[str, ...]) -> NDArray[np.int64]:
    if labels == every:
        return np.arange(len(every))
    place = {label: n for n, label in enumerate(every)}
    return np.array([place[label] for label in labels], dtype=np.int64)


@frozen(kw_only=True, eq=False)
class Divisor:
    """What the groups of a ratio are divided by.

    :param groups: groups of their own. :param amount: for each, how much.
    :param rows: for each, of how many records that is.
    :param total: or one number that all have in common, as months.
    :param common: what only the records are grouped by.
    """

    groups: Groups
    amount: NDArray[np.int64]
    rows: NDArray[np.int64]
    total: int | None = None
    common: tuple[str, ...] = ()

    def __add__(self, other: Divisor) -> Divisor:
        if self.total != other.total:
            raise ValueError("what the parts of a figure are divided by differs")
        both = _Both(self.groups, other.groups)
        return evolve(
            self,
            groups=both.groups,
            amount=both.added(self.amount, other.amount),
            rows=both.added(self.rows, other.rows),
        )


class _Both:
    """Two breakdowns as one."""

    def __init__(self, one: Groups, other: Groups) -> None:
        self.groups = one.united(other)
        self.places = (one.places_in(self.groups), other.places_in(self.groups))

    def added(self, *held: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers by group, of each, as numbers by the groups of both."""
        sums = np.zeros((len(self.groups), *held[0].shape[1:]), dtype=np.int64)
        for place, numbers in zip(self.places, held, strict=True):
            sums[place] += numbers
        return sums


@frozen(kw_only=True, eq=False)
class Counted:
    """What a measure counted in some of the children.

    Made by :meth:`carekpi.measures.measure.Measure.count`; what was counted in others by the same
    measure, for the same period and in the same way, is added with ``+``, and :meth:`result` makes
    the figure of the sum.

    :param measure: the measure. :param period: for when. :param settings: in which way.
    :param groups: the groups. :param boxes: for each, how many records fell in each box, and in
        two more columns how many of them rest on a presumption, and earlier records could settle.
    :param amount: for each, how much the numerator's records are together.
    :param lengths: of a distribution: group, value, and how many of it there are, a row each.
    :param over: of a ratio: what it is divided by.
    :param rules: the rules followed. :param remarks: what a reader should know.
    :param authorities: whose children there are.
    :param first_rows: of tables that a figure rests on, the days on which they begin.
    :param data_to: the last day that the data cover.
    :param reviews_from: the day from which the reviews are complete.

    >>> from carekpi import Cohort, measures, reporting_year
    >>> nobody = measures.looked_after.count(Cohort.from_children([]), reporting_year(2021))
    >>> (nobody + nobody).result().value
    0
    """

    measure: Measure
    period: Period
    settings: tuple[tuple[str, str], ...]
    groups: Groups
    boxes: NDArray[np.int64]
    amount: NDArray[np.int64]
    lengths: NDArray[np.int64]
    over: Divisor | None
    scale: int
    parts: int
    rules: tuple[Followed, ...]
    remarks: tuple[Remark, ...]
    authorities: frozenset[str]
    first_rows: Mapping[str, dt.date]
    data_to: dt.date | None
    reviews_from: dt.date | None

    @classmethod
    def of(
        cls,
        measure: Measure,
        cohort: Cohort,
        period: Period,
        tally: Tally,
        *,
        by: tuple[str, ...],
        settings: tuple[tuple[str, str], ...],
    ) -> Counted:
        """The records of a tally, counted by group and box."""
        groups, number = Groups.of(by, cohort, tally.events, period, tally.groups)
        size, width = len(groups), FIRST_REASON + len(measure.exclusions)
        place = number * width
        place += tally.box
        boxes = _summed(place, tally.weight, size * width).reshape(size, width)
        marks = [_marked(mask, number, size) for mask in (tally.presumed, tally.would_settle)]
        amount, lengths = boxes[:, NUMERATOR], np.zeros((0, 3), dtype=np.int64)
        if tally.amount is not None:
            inside = np.flatnonzero(tally.box == NUMERATOR)
            mine, how_much = number[inside], tally.amount[inside]
            if measure.kind == "distribution":
                lengths = _counted_once(np.stack([mine, how_much, np.ones_like(mine)], axis=1))
            else:
                amount = _summed(mine, how_much, size)
        coverage = cohort.coverage_from
        return cls(
            measure=measure,
            period=period,
            settings=settings,
            groups=groups,
            boxes=np.column_stack([boxes, *marks]),
            amount=amount,
            lengths=lengths,
            over=_divisor(cohort, period, tally, by) if measure.kind == "ratio" else None,
            scale=tally.scale,
            parts=tally.parts,
            rules=tuple(Followed.of(*followed) for followed in tally.rules),
            remarks=tally.remarks,
            authorities=frozenset(cohort.authorities.labels),
            first_rows=first_rows(cohort, measure.rests_on(by)),
            data_to=cohort.complete_to,
            reviews_from=max(coverage.values(), default=None)
            if isinstance(coverage, Mapping)
            else coverage,
        )

    def __add__(self, other: object) -> Counted:
        """Of both together.

        :raises ValueError: for another measure, another time, another breakdown or other settings.
        """
        if not isinstance(other, Counted):
            return NotImplemented
        if self.measure.whole:
            raise ValueError(
                f"{self.measure.key} has to see all children at once, and what is counted in "
                "parts of them does not add; ask it of the whole cohort"
            )
        for name in ("period", "settings", "data_to", "reviews_from"):
            if getattr(self, name) != getattr(other, name):
                raise ValueError(f"{self.measure.key}: the parts differ in their {name}")
        if (self.measure.key, self.groups.keys) != (other.measure.key, other.groups.keys):
            raise ValueError("what different measures or breakdowns count does not add")
        both = _Both(self.groups, other.groups)
        lengths = [self.lengths.copy(), other.lengths.copy()]
        for place, rows in zip(both.places, lengths, strict=True):
            rows[:, 0] = place[rows[:, 0]]
        first_rows = dict(self.first_rows)
        for key, day in other.first_rows.items():
            first_rows[key] = min(day, first_rows.get(key, day))
        return evolve(
            self,
            groups=both.groups,
            boxes=both.added(self.boxes, other.boxes),
            amount=both.added(self.amount, other.amount),
            lengths=_counted_once(np.concatenate(lengths)),
            over=None if self.over is None or other.over is None else self.over + other.over,
            rules=tuple(sorted({*self.rules, *other.rules}, key=lambda one: one.place)),
            remarks=_remarks(self.remarks, other.remarks),
            authorities=self.authorities | other.authorities,
            first_rows=first_rows,
        )

    def __radd__(self, other: object) -> Counted:
        return self if other == 0 else NotImplemented

    # ------------------------------------------------------------ the figure

    def result(self, population: Populations | None = None) -> Result:
        """The figure.

        :param population: for a rate: see :class:`carekpi.measures.measure.Measure`.
        """
        groups = [*self.groups]
        bare = self._without_records(groups)
        boxes, amount = (
            np.concatenate([held, np.zeros((len(bare), *held.shape[1:]), dtype=np.int64)])
            for held in (self.boxes, self.amount)
        )
        groups += bare
        figures = self._figures(groups, boxes, amount)
        people = _People(population)
        if people.for_all and self.groups.keys:
            raise ValueError(
                f"{self.measure.key} by authority needs the population of each: "
                "population={name: children under 18}"
            )
        by = self.groups.keys
        rows = [*(boxes.tolist() if by else ()), boxes.sum(axis=0).tolist()]
        of_all = self._results([*(groups if by else ()), ()], rows, figures if by else figures[-1:])
        parts, whole = tuple(of_all[:-1]), of_all[-1]
        if population is not None:
            whole = _as_rate(whole, people.of(tuple(sorted(self.authorities))))
        left = whole.excluded
        if population is not None:
            parts = tuple(_as_rate(part, people.of(tuple(part.group.values()))) for part in parts)
        return evolve(
            whole,
            by=by,
            parts=parts,
            remarks=tuple(
                str(remark)
                for remark in self.remarks
                if remark.number != 0 and (not remark.where or left[remark.where])
            ),
            begins=tuple(
                Begins(table=table, on=first)
                for table, first in self.first_rows.items()
                if not holds_first_weeks(first, self.period.start)
            ),
        )

    def _without_records(self, groups: list[_Group]) -> list[_Group]:
        """The groups that the base of a ratio has, and no record."""
        over = self.over
        if (
            over is None
            or over.total is not None
            or not {*self.groups.keys}.isdisjoint(over.common)
        ):
            return []
        return [
            group
            for group, there in zip(over.groups, over.rows.tolist(), strict=True)
            if there and group not in groups
        ]

    def _figures(
        self, groups: list[_Group], boxes: NDArray[np.int64], amount: NDArray[np.int64]
    ) -> list[Figure]:
        """The figure of each group, and that of the whole as the last."""
        kind, unit = self.measure.kind, self.measure.unit
        if kind == "distribution":
            return self._distributions(len(groups))
        inside, rest, much = (
            [*column.tolist(), int(column.sum())]
            for column in (boxes[:, NUMERATOR], boxes[:, REST], amount)
        )
        if kind == "proportion":
            return [Proportion(n, n + m) for n, m in zip(inside, rest, strict=True)]
        if kind in ("count", "rate"):
            return [Count(n) for n in inside]
        if kind == "amount":
            return [
                Amount(n, total, unit, scale=self.scale)
                for n, total in zip(inside, much, strict=True)
            ]
        if kind == "mean":
            return [Mean(total, n, unit) for n, total in zip(inside, much, strict=True)]
        return [
            Mean(total, scale=self.scale, parts=self.parts, unit=unit, **base)
            for total, base in zip(much, self._bases(groups), strict=True)
        ]

    def _bases(self, groups: list[_Group]) -> list[dict[str, Any]]:
        """What each group is divided by, and the whole; and with which others in common."""
        over = self.over
        if over is None:
            raise TypeError(f"{self.measure.key} is a ratio without a base")
        if over.total is not None:
            return [{"over": over.total, "shared": True}] * (len(groups) + 1)
        sums = dict(zip(over.groups, over.amount.tolist(), strict=True))
        mine = [tuple(pair for pair in group if pair[0] in over.groups.keys) for group in groups]
        common = tuple(key for key in self.groups.keys if key in over.common)
        each = ({"over": sums.get(group, 0), "common": common} for group in mine)
        return [*each, {"over": int(over.amount.sum())}]

    def _distributions(self, size: int) -> list[Figure]:
        unit, every = self.measure.unit, self.lengths.copy()
        every[:, 0] = size  # the whole comes last
        rows = _counted_once(np.concatenate([self.lengths, every]))
        ends = np.searchsorted(rows[:, 0], np.arange(size + 2)).tolist()
        values = [(value, count) for _, value, count in rows.tolist()]
        return [Distribution(tuple(values[a:b]), unit) for a, b in pairwise(ends)]

    def _results(
        self, groups: list[_Group], rows: list[list[int]], figures: list[Figure]
    ) -> list[Result]:
        """A result for each group, of how many records are in each box."""
        measure, settings = self.measure, dict(self.settings)
        codes = settings.get("also_counts", "").replace(", ", " and ")
        common: dict[str, Any] = {
            "measure": measure.key,
            "title": measure.title + (f" ({codes} counted too)" if codes else ""),
            "counted": measure.counted,
            "period": self.period,
            "unsettled": UNSETTLED,
            "source": measure.source,
            "settings": self.settings,
            "better": measure.better,
            "adds_over_time": measure.adds_over_time,
            "data_to": self.data_to,
            "reviews_from": self.reviews_from,
            "rules": self.rules,
        }
        reasons = [
            (reason, box)
            for box, reason in enumerate(measure.exclusions, start=FIRST_REASON)
            if reason != "no_fixed_due_date" or "as_in_force" in settings
        ]
        of_mean = measure.kind in ("mean", "ratio")
        return [
            Result(
                figure=figure,
                inside=row[NUMERATOR] if of_mean else None,
                left_out=tuple([(reason, row[box]) for reason, box in reasons]),
                presumed=row[-2],
                would_settle=row[-1],
                groups=group,
                **common,
            )
            for group, row, figure in zip(groups, rows, figures, strict=True)
        ]


def _divisor(cohort: Cohort, period: Period, tally: Tally, by: tuple[str, ...]) -> Divisor | None:
    base = tally.base
    if base is None:
        return None
    own = tuple(key for key in by if key not in base.common)
    if base.events is None or base.amount is None:
        return Divisor(groups=Groups(), amount=_NOUGHT, rows=_NOUGHT, total=base.total or 0)
    groups, number = Groups.of(own, cohort, base.events, period, base.groups)
    return Divisor(
        groups=groups,
        amount=_summed(number, base.amount, len(groups)),
        rows=np.bincount(number, minlength=len(groups)),
        common=base.common,
    )


def _remarks(one: tuple[Remark, ...], other: tuple[Remark, ...]) -> tuple[Remark, ...]:
    found: dict[str, Remark] = {}
    for remark in (*one, *other):
        before = found.setdefault(remark.text, remark)
        if before is not remark and before.number is not None:
            added = before.number + (remark.number or 0)
            found[remark.text] = evolve(before, number=added)
    return tuple(found.values())


def _summed(
    place: NDArray[np.int64], amount: NDArray[np.int64] | None, size: int
) -> NDArray[np.int64]:
    """How many there are of each place, or how much; whole numbers, and so exact."""
    if amount is None:
        return np.bincount(place, minlength=size)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, place, amount)
    return sums


def _marked(
    mask: NDArray[np.bool_] | None, number: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    """How many records of each group have a mark."""
    if mask is None:
        return np.zeros(size, dtype=np.int64)
    return np.bincount(number[mask], minlength=size)


def _counted_once(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of group, value and count, with one row a group and value, in order."""
    order = order_of([rows[:, 0], rows[:, 1]])
    rows = rows[order]
    first = np.flatnonzero(firsts(rows[:, 0], rows[:, 1]))
    once = rows[first]
    if len(first):
        once[:, 2] = np.add.reduceat(rows[:, 2], first)
    return once


def _as_rate(result: Result, populations: tuple[Population, ...]) -> Result:
    """A count as a rate of the populations of its authorities."""
    children = sum(population.children for population in populations)
    return evolve(result, figure=Rate(result.numerator, children), populations=populations)


class _People:
    """Populations as the caller gave them: one for all, or one an authority."""

    def __init__(self, given: Populations | None) -> None:
        self.by_authority: dict[str, Population] | None = None
        self.for_all: tuple[Population, ...] = ()
        if isinstance(given, Mapping):
            self.by_authority = {name: _population(one) for name, one in given.items()}
        elif given is not None:
            self.for_all = (_population(given),)

    def of(self, authorities: tuple[str, ...]) -> tuple[Population, ...]:
        """The populations of these authorities."""
        if self.by_authority is None:
            return self.for_all
        missing = [name for name in authorities if name not in self.by_authority]
        if missing:
            raise ValueError(f"no population was given for the authority {missing[0]!r}")
        return tuple(self.by_authority[name] for name in authorities)


def _population(given: object) -> Population:
    if isinstance(given, Population):
        return given
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)):
        raise TypeError(
            "population: expected a whole number of children under 18, a Population, or one of "
            f"these by authority, not {type(given).__name__}"
        )
    return Population(children=int(given))
