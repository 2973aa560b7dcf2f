"""A figure beside what the council aims at, and beside what was published of other areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from attrs import field, frozen

from carekpi._dates import plain_date
from carekpi.cohort import DIMENSIONS, NOT_KNOWN, Cohort, grouping
from carekpi.cohort.events import Events
from carekpi.cohort.local import THOUSANDTHS
from carekpi.comparison.exact import exactly, plain, said, shown_value
from carekpi.periods import reporting_year, reporting_year_of
from carekpi.results import Amount, Count, Proportion
from carekpi.rules import spoken

if TYPE_CHECKING:
    from carekpi.cohort import LocalColumns
    from carekpi.results import Figure, Result

__all__ = ["AREA_KINDS", "Beside", "Comparator", "Comparators", "Judged", "Target", "Targets"]

#: The kinds of area, in the order in which they are shown.
AREA_KINDS = ("England", "region", "statistical neighbours")


def _group(given: str) -> frozenset[tuple[str, str]]:
    """The group that a table names: ``sex=Male``, or several of these parted by semicolons."""
    pairs = [part.partition("=") for part in given.split(";") if part.strip()]
    return frozenset((key.strip(), label.strip().casefold()) for key, _, label in pairs)


def _group_of(result: Result) -> frozenset[tuple[str, str]]:
    return frozenset((key, label.casefold()) for key, label in result.groups)


class Described(Protocol):
    """What targets and comparators are of: a measure (:class:`carekpi.measures.Measure`)."""

    @property
    def key(self) -> str:
        """Its name."""
        ...

    @property
    def kind(self) -> str:
        """What kind of figure it gives."""
        ...

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it can be broken down by."""
        ...


_Given = TypeVar("_Given", bound="Target | Comparator")


def _unknown(
    given: Iterable[_Given], known: Iterable[Described], also: Collection[str]
) -> Iterator[tuple[_Given, str]]:
    """Those that no measure of these has, each with why."""
    measures = {one.key: one for one in known}
    for one in given:
        measure = measures.get(one.measure)
        if measure is None:
            yield one, f"no measure has the name {one.measure}{_near(one.measure, measures)}"
            continue
        dimensions = dict.fromkeys((*measure.dimensions, *also))
        pairs = [part.partition("=") for part in one.group.split(";") if part.strip()]
        wrong = [key.strip() for key, _, _ in pairs if key.strip() not in dimensions]
        if any(not equals for _, equals, _ in pairs):
            yield one, f"{one.measure}: {one.group} is no group; write it as in sex=Male"
        elif wrong:
            near = _near(wrong[0], dimensions)
            yield one, f"{one.measure} has no groups by {wrong[0]}{near}"
        elif strange := _strange_labels(pairs):
            yield one, f"{one.measure}: {strange}"
        elif one.value > _MOST and (measure.kind == "proportion" or _share(measure, one)):
            yield one, f"{one.measure}: {plain(one.value)} per cent is no share; 100 is the most"


def _strange_labels(pairs: Iterable[tuple[str, str, str]]) -> str:
    """Which labels are none of those that a code list has, where one says them all."""
    for key, _, label in ((key.strip(), equals, label.strip()) for key, equals, label in pairs):
        known = _labels(key)
        if known and label.casefold() not in {one.casefold() for one in (*known, NOT_KNOWN)}:
            return f"no group by {key} has the name {label}{_near(label, known)}"
    return ""


def _labels(key: str) -> tuple[str, ...]:
    """The labels of a dimension that are the same in all data; none of any other."""
    dimension = DIMENSIONS.get(key)
    if dimension is None or dimension.of_time or dimension.needs or dimension.of != "all":
        return ()
    rows, days = np.zeros(0, dtype=np.int32), np.zeros(0, dtype="datetime64[D]")
    nothing = Events(child=rows, on=days, period=rows, episode=rows)
    # What has labels of its own in each data, such as an authority's name, has none here.
    return grouping(key, Cohort.from_children([]), nothing, reporting_year(2021)).labels


def _share(measure: Described, one: Target | Comparator) -> bool:
    """Whether it is of a group of a count, and so of its share of the whole."""
    return measure.kind == "count" and bool(one.group)


def _near(found: str, known: Iterable[str]) -> str:
    near = get_close_matches(found, [*known], n=1)
    return f" (did you mean {near[0]}?)" if near else ""


_MOST = 100


def _value(value: Any) -> Fraction:
    return exactly(value, "value")


# ----------------------------------------------------------------------------------- targets


@frozen(kw_only=True)
class Target:
    """What a council aims at.

    :param measure: the key of the measure.
    :param value: the target, as it is shown: per cent for a share.
    :param since: the first day on which it holds, until another takes its place.
    :param group: the group that it is of, such as ``age_band=10 to 15``; empty for all.

    >>> Target(measure="co_chaired", value=45, since=dt.date(2020, 4, 1)).value
    Fraction(45, 1)
    """

    measure: str
    value: Fraction = field(converter=_value)
    since: dt.date
    group: str = ""

    def __attrs_post_init__(self) -> None:
        plain_date(self.since, "since")


@frozen(kw_only=True, repr=False)
class Judged:
    """A figure beside the target that held on the last day of its time.

    :param result: the figure.
    :param target: the target; ``None`` where there was none.
    :param met: whether it was met, by the direction that the measure holds to be better; ``None``
        where there is no target, no figure, or no direction.
    """

    result: Result
    target: Target | None
    met: bool | None

    def __str__(self) -> str:
        if self.target is None:
            return "no target"
        figure = self.result.figure
        wanted = f"target {_shown(self.target.value, figure)}"
        if self.met is None:
            value = shown_value(figure)
            return f"{wanted}: {'no cases' if value is None else 'neither way is better'}"
        if self.met:
            return f"{wanted}: met"
        value = shown_value(figure)
        close = value is not None and said(value, figure) == said(self.target.value, figure)
        return f"{wanted}: not met" + (", by less than is shown" if close else "")

    __repr__ = __str__


def _all_targets(given: Iterable[Target]) -> tuple[Target, ...]:
    return tuple(given)


@frozen(repr=False)
class Targets:
    """All targets: which one held on a day, and whether a figure meets it.

    >>> targets = Targets(
    ...     [
    ...         Target(measure="co_chaired", value=40, since=dt.date(2019, 4, 1)),
    ...         Target(measure="co_chaired", value=45, since=dt.date(2020, 4, 1)),
    ...     ]
    ... )
    >>> targets.on("co_chaired", dt.date(2020, 3, 31)).value
    Fraction(40, 1)
    """

    targets: tuple[Target, ...] = field(default=(), converter=_all_targets)

    def __attrs_post_init__(self) -> None:
        known: set[tuple[str, frozenset[tuple[str, str]], dt.date]] = set()
        for one in self.targets:
            key = (one.measure, _group(one.group), one.since)
            if key in known:
                of = f" of {one.group}" if one.group else ""
                raise ValueError(
                    f"two targets for {one.measure}{of} begin on {spoken(one.since)}; give one"
                )
            known.add(key)

    @classmethod
    def of(cls, cohort: Cohort) -> Targets:
        """Those of the council's own table ``targets``; none where that was not given."""
        table = cohort.local.get("targets")
        return cls() if table is None else cls(_targets(table))

    def __len__(self) -> int:
        return len(self.targets)

    def on(self, measure: str, day: dt.date, *, group: str = "") -> Target | None:
        """The target for a measure that holds on a day: the one that began last."""
        return self._on(measure, day, _group(group))

    def _on(self, measure: str, day: dt.date, group: frozenset[tuple[str, str]]) -> Target | None:
        held = [
            one
            for one in self.targets
            if one.measure == measure and _group(one.group) == group and one.since <= day
        ]
        return max(held, key=lambda one: one.since, default=None)

    def judge(self, result: Result) -> Judged:
        """A figure beside the target that held on the last day of its time.

        :raises ValueError: for a share whose target is above 100 per cent.

        >>> from carekpi import Cohort, measures, reporting_year
        >>> result = measures.participated(Cohort.from_children([]), reporting_year(2021))
        >>> print(Targets().judge(result))
        no target
        """
        target = self._on(result.measure, result.period.end, _group_of(result))
        if target is not None and isinstance(result.figure, Proportion) and target.value > _MOST:
            raise ValueError(
                f"the target for {target.measure} is {plain(target.value)} per cent; that of a "
                "share is 100 at most"
            )
        value = shown_value(result.figure)
        met = None
        if target is not None and value is not None and result.better != "neither":
            above, below = value >= target.value, value <= target.value
            met = above if result.better == "higher" else below
        return Judged(result=result, target=target, met=met)

    def unknown(
        self, known: Iterable[Described], *, also: Collection[str] = ()
    ) -> tuple[tuple[Target, str], ...]:
        """Those that are of no measure, or of a group that the measure cannot have, and those of a
        share that are above 100: each with why.

        :param known: the measures, such as :data:`carekpi.measures.CATALOGUE`.
        :param also: by what else figures are broken down, such as columns that a caller added.

        >>> from carekpi import measures
        >>> since = dt.date(2020, 4, 1)
        >>> targets = Targets([Target(measure="visit_on_time", value=90, since=since)])
        >>> [why for _, why in targets.unknown(measures.CATALOGUE)]
        ['no measure has the name visit_on_time (did you mean visits_on_time?)']
        """
        return tuple(_unknown(self.targets, known, also))

    def __repr__(self) -> str:
        return f"Targets({len(self)})"


def _targets(table: LocalColumns) -> Iterable[Target]:
    for row, (value, since) in enumerate(
        zip(table["value"].tolist(), table["from"].tolist(), strict=True)
    ):
        if value >= 0:  # two rows that contradict each other leave none
            yield Target(
                measure=table.said("measure", row),
                value=Fraction(value, THOUSANDTHS),
                since=since,
                group=table.said("group", row),
            )


# ------------------------------------------------------------------------------- comparators


@frozen(kw_only=True)
class Comparator:
    """A figure that was published of another area.

    :param measure: the key of the measure.
    :param value: the figure as it was published: per cent for a share. Of a group of a count, its
        share of the whole.
    :param year: the reporting year, by the 31 March on which it ends.
    :param source: where it was published.
    :param area_kind: ``England``, ``region`` or ``statistical neighbours``.
    :param area: its name; empty where the kind says it.
    :param group: the group that it is of, such as ``sex=Male``; empty for all.
    """

    measure: str
    value: Fraction = field(converter=_value)
    year: int
    source: str
    area_kind: str = "England"
    area: str = ""
    group: str = ""

    def __attrs_post_init__(self) -> None:
        if self.area_kind not in AREA_KINDS:
            raise ValueError(f"area_kind must be one of {', '.join(AREA_KINDS)}")

    @property
    def name(self) -> str:
        """Whose figure it is."""
        return self.area or self.area_kind


@frozen(kw_only=True, repr=False)
class Beside:
    """A figure beside those of other areas.

    :param result: the figure.
    :param comparators: for each area the figure of the same year, or of the nearest.
    :param none: where there are none, why.
    """

    result: Result
    comparators: tuple[Comparator, ...]
    none: str = ""

    def difference(self, comparator: Comparator) -> Fraction | None:
        """How much more the figure is than that of another area, exact.

        ``None`` for a count or an amount: areas differ in size.
        """
        value = shown_value(self.result.figure)
        if value is None or isinstance(self.result.figure, Count | Amount):
            return None
        return value - comparator.value

    def labels(self, comparator: Comparator) -> tuple[str, ...]:
        """In what the figure of another area is unlike, in words."""
        year = reporting_year_of(self.result.period.end)
        if comparator.year == year:
            return ()
        return (f"of {comparator.year}, not {year}",)

    def __str__(self) -> str:
        if not self.comparators:
            return self.none
        told = []
        for one in self.comparators:
            of = "".join(f" ({label})" for label in self.labels(one))
            told.append(f"{one.name} {_shown(one.value, self.result.figure)}{of}")
        return ", ".join(told)

    __repr__ = __str__


def _all_comparators(given: Iterable[Comparator]) -> tuple[Comparator, ...]:
    return tuple(given)


@frozen(repr=False)
class Comparators:
    """All published figures of other areas that a caller has.

    >>> england = Comparator(
    ...     measure="looked_after_rate", value=67, year=2021, source="DfE, 2021"
    ... )
    >>> len(Comparators([england]))
    1
    """

    comparators: tuple[Comparator, ...] = field(default=(), converter=_all_comparators)

    def __attrs_post_init__(self) -> None:
        known: set[tuple[object, ...]] = set()
        for one in self.comparators:
            key = (one.area_kind, one.area, one.measure, _group(one.group), one.year)
            if key in known:
                of = f" of {one.group}" if one.group else ""
                raise ValueError(
                    f"two figures of {one.name} for {one.measure}{of} are of {one.year}; give one"
                )
            known.add(key)

    @classmethod
    def of(cls, cohort: Cohort) -> Comparators:
        """Those of the council's own table ``comparators``; none where that was not given."""
        table = cohort.local.get("comparators")
        return cls() if table is None else cls(_comparators(table))

    def __len__(self) -> int:
        return len(self.comparators)

    def beside(self, result: Result, *, no_comparator: str = "") -> Beside:
        """A figure beside those of other areas: of its own year where there is one, else of the
        latest year before, else of the earliest after.

        A group of a count is to be given as a share of the whole (:meth:`Result.shares
        <carekpi.results.Result.shares>`), as it is published; beside the count none is shown.

        :param no_comparator: why there is no national figure, where that is so
            (:attr:`carekpi.measures.Measure.no_comparator`).

        >>> from carekpi import Cohort, measures, reporting_year
        >>> measure = measures.participated
        >>> result = measure(Cohort.from_children([]), reporting_year(2021))
        >>> print(Comparators().beside(result, no_comparator=measure.no_comparator))
        No national comparator exists: DfE has not published participation in reviews since about
        2011
        """
        group, year = _group_of(result), reporting_year_of(result.period.end)
        areas: dict[tuple[int, str], list[Comparator]] = {}
        for one in self.comparators:
            if one.measure == result.measure and _group(one.group) == group:
                areas.setdefault((AREA_KINDS.index(one.area_kind), one.area), []).append(one)
        nearest = tuple(
            min(areas[area], key=lambda one: (one.year > year, abs(one.year - year)))
            for area in sorted(areas)
        )
        none = ""
        if nearest and group and isinstance(result.figure, Count):
            nearest = ()
            none = (
                "figures of other areas for a group of a count are shares of the whole; give the "
                "group's share (Result.shares())"
            )
        elif not nearest:
            none = "no figure of another area was given"
            if no_comparator:
                none = f"No national comparator exists: {no_comparator}"
        return Beside(result=result, comparators=nearest, none=none)

    def unknown(
        self, known: Iterable[Described], *, also: Collection[str] = ()
    ) -> tuple[tuple[Comparator, str], ...]:
        """Those that are of no measure, or of a group that the measure cannot have, and those of a
        share that are above 100: each with why.

        :param known: the measures, such as :data:`carekpi.measures.CATALOGUE`.
        :param also: by what else figures are broken down, such as columns that a caller added.

        >>> from carekpi import measures
        >>> one = Comparator(
        ...     measure="looked_after", group="sx=Male", value=56, year=2021, source="DfE"
        ... )
        >>> [why for _, why in Comparators([one]).unknown(measures.CATALOGUE)]
        ['looked_after has no groups by sx (did you mean sex?)']
        """
        return tuple(_unknown(self.comparators, known, also))

    def __repr__(self) -> str:
        return f"Comparators({len(self)})"


def _comparators(table: LocalColumns) -> Iterable[Comparator]:
    for row, (value, year) in enumerate(
        zip(table["value"].tolist(), table["year"].tolist(), strict=True)
    ):
        if value >= 0:  # two rows that contradict each other leave none
            yield Comparator(
                measure=table.said("measure", row),
                value=Fraction(value, THOUSANDTHS),
                year=year,
                source=table.said("source", row),
                area_kind=table.said("area_kind", row),
                area=table.said("area", row),
                group=table.said("group", row),
            )


def _shown(value: Fraction, figure: Figure) -> str:
    """A published number with the decimals that it has."""
    return plain(value) + ("%" if isinstance(figure, Proportion) else "")
