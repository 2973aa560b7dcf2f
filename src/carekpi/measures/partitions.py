"""Figures of more children than are in one place: counted part by part, and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from carekpi._threads import cores, side_by_side

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.measures.counted import Counted, Populations
    from carekpi.measures.measure import Measure
    from carekpi.periods import Period
    from carekpi.results import Result

__all__ = ["added_up", "count_all", "figures", "measure_partitions", "with_population"]


def measure_partitions(
    parts: Iterable[Cohort],
    measures: Sequence[Measure],
    period: Period,
    *,
    by: str | Sequence[str] = (),
    population: Populations | None = None,
    threads: int = 1,
    progress: Callable[[int], object] | None = None,
    **settings: Any,
) -> list[Result]:
    """The figures of all the children of several cohorts, of which only a few need be in memory.

    The parts are taken one after the other, and each is let go once it is counted: memory is
    bounded by the largest (with threads, by so many of the largest). The figures are the same, to
    the last count, as those of one cohort of all, in whatever order the parts come.

    :param parts: cohorts that have no child in common, such as a generator that reads one after
        the other; what is of no child (officers, feedback) is to be in one of them alone.
    :param measures: what to measure. :param period: for when.
    :param by: what to break each down by, as a measure takes it.
    :param population: for rates, which take one.
    :param threads: how many parts are counted at the same time.
    :param progress: called after each part with how many are done.
    :param settings: what a measure is asked with, as ``clock="case"``: for those that take it.
    :returns: one result a measure, in their order.
    :raises ValueError: where there is no part at all; where parts differ in what they cover; for a
        measure that has to see all children at once (``measure.whole``) and more than one part.
    :raises carekpi.cohort.NotCovered: where the data of a part do not cover the period.

    >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
    >>> import datetime as dt
    >>> def part(*names):
    ...     episodes = [Episode(start=dt.date(2020, 12, 10))]
    ...     return Cohort.from_children([Child(identifier=n, episodes=episodes) for n in names])
    >>> parts = iter([part("1", "2"), part("3")])
    >>> (result,) = measure_partitions(parts, [measures.looked_after], reporting_year(2021))
    >>> result.value
    3
    """
    asked = with_population(measures, population)

    def count(part: Cohort) -> list[Counted]:
        return count_all(asked, part, period, by, settings)

    sums: list[Counted] | None = None
    for done, counted in enumerate(side_by_side(count, parts, threads=threads), start=1):
        sums = counted if sums is None else list(map(add, sums, counted))
        if progress is not None:
            progress(done)
    if sums is None:
        raise ValueError("parts: there is none, so there is nothing to measure")
    return figures(sums, population)


def with_population(
    measures: Sequence[Measure], population: Populations | None
) -> tuple[Measure, ...]:
    """The measures, each rate of which has a population."""
    for measure in measures:
        if measure.kind == "rate":
            measure.refuse_population(population)
    return tuple(measures)


def figures(counted: Iterable[Counted], population: Populations | None) -> list[Result]:
    """The figure of each that was counted, of rates by the population."""
    return [one.result(population if one.measure.kind == "rate" else None) for one in counted]


def count_all(
    measures: Sequence[Measure],
    part: Cohort,
    period: Period,
    by: str | Sequence[str],
    settings: Mapping[str, Any],
) -> list[Counted]:
    """What each measure counts in a part, asked with those of the settings that it takes."""
    return [
        measure.count(
            part,
            period,
            by=by,
            **{name: value for name, value in settings.items() if name in measure.settings},
        )
        for measure in measures
    ]


def added_up(count: Callable[[Cohort], Counted], parts: Iterable[Cohort]) -> Counted:
    """What is counted in all parts, on as many cores as there are."""
    one_alone = isinstance(parts, tuple) and len(parts) == 1
    return reduce(add, side_by_side(count, parts, threads=1 if one_alone else cores()))
