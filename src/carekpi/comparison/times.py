"""One figure over several times: a series, and the same months of several years."""

from __future__ import annotations

import calendar
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from carekpi.cohort import NotCovered
from carekpi.comparison.change import Comparison, compare
from carekpi.comparison.unlike import Unlike, length, same_length, same_months
from carekpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from carekpi.cohort import Cohort
    from carekpi.results import Result

__all__ = ["Asked", "Point", "TimeSeries", "like_for_like", "over_time", "year_before"]


class Asked(Protocol):
    """What is asked for a figure: a measure (:class:`carekpi.measures.Measure`)."""

    @property
    def key(self) -> str:
        """Its name."""
        ...

    @property
    def title(self) -> str:
        """Its name in words."""
        ...

    def __call__(self, *args: Any, **settings: Any) -> Result:
        """The figure for a cohort and a period."""
        ...


@frozen(kw_only=True)
class Point:
    """One time of a series.

    :param period: the time.
    :param result: its figure; ``None`` where the data do not cover the time.
    :param gap: why there is none.
    :param comparison: the figure beside that of the time before; ``None`` for the first, and next
        to a gap.
    """

    period: Period
    result: Result | None = None
    gap: str = ""
    comparison: Comparison | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """In what the figure is unlike the one before it, and what its data may lack, in words."""
        compared = () if self.comparison is None else self.comparison.labels
        own = () if self.result is None else self.result.begins
        return tuple(dict.fromkeys((*compared, *map(str, own))))


@frozen(kw_only=True, repr=False)
class TimeSeries:
    """One figure over several times, in order. A time without a figure stands as a gap.

    :param measure: the measure's key. :param title: its title. :param points: the times.
    """

    measure: str
    title: str
    points: tuple[Point, ...]

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def results(self) -> tuple[Result, ...]:
        """The figures that there are."""
        return tuple(point.result for point in self.points if point.result is not None)

    @property
    def gaps(self) -> tuple[Point, ...]:
        """The times without a figure, each with the reason."""
        return tuple(point for point in self.points if point.result is None)

    @property
    def total(self) -> Result:
        """The figure of all the times together.

        :raises ValueError: where there are gaps, or the figure does not add over time.
        """
        if self.gaps or not self.points:
            said = ", ".join(point.period.label for point in self.gaps) or "any time"
            raise ValueError(
                f"{self.measure} has no figure for {said}, so that there is none for all; read "
                "the returns of those times too"
            )
        first, *rest = self.results
        for result in rest:
            first += result
        return first

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a time and part, for a dataframe; a gap has its reason and no figure."""
        rows: list[dict[str, Any]] = []
        for point in self.points:
            if point.result is None:
                start, end = point.period.start.isoformat(), point.period.end.isoformat()
                rows.append(
                    {
                        "measure": self.measure,
                        "title": self.title,
                        "period_start": start,
                        "period_end": end,
                        "gap": point.gap,
                    }
                )
                continue
            labels = "; ".join(point.labels) or None
            changes = {}
            if point.comparison is not None:
                compared = point.comparison.parts or (point.comparison,)
                changes = {one.result.groups: one.to_dict() for one in compared}
            for row, part in zip(
                point.result.to_rows(), point.result.parts or (point.result,), strict=True
            ):
                change = changes.get(part.groups, {})
                told = {name: change.get(name) for name in _CHANGE}
                rows.append({**row, **told, "gap": None, "labels": labels})
        return rows

    def __str__(self) -> str:
        lines = [self.title]
        for point in self.points:
            said = f"no figure: {point.gap}" if point.result is None else str(point.result.figure)
            if point.comparison is not None:
                said += f", {point.comparison.change}"
            lines.append(f"  {point.period.label}: {said}")
            lines += [f"    Take care: {label}." for label in point.labels]
        return "\n".join(lines)

    __repr__ = __str__


_CHANGE = ("difference", "per_cent", "direction", "settled")


def over_time(
    measure: Asked,
    cohort: Cohort,
    periods: Iterable[Period],
    *,
    labelled: bool = False,
    **settings: Any,
) -> TimeSeries:
    """One figure for several times, each beside the one before it.

    :param periods: the times, in order and apart; equally long, or say ``labelled=True``.
    :param settings: what the measure is asked with: ``by``, ``clock``, ``population`` and others.
    :returns: a series; a time that the data do not cover stands as a gap, with the reason. So does
        one that ends before the first row of a table that the figure rests on, unless somebody
        said from when that is complete.
    :raises carekpi.comparison.Unlike: for times that overlap, are out of order, or are not
        equally long.

    >>> import datetime as dt
    >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
    >>> child = Child(
    ...     identifier="1", episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")]
    ... )
    >>> cohort = Cohort.from_children([child], complete_to=dt.date(2021, 3, 31))
    >>> years = [reporting_year(year) for year in (2020, 2021, 2022)]
    >>> series = over_time(measures.started, cohort, years)
    >>> [str(point.comparison.change) for point in series if point.comparison]
    ['1 more']
    >>> [point.period.label for point in series.gaps]
    ['year ending 31 March 2022']
    """
    times = tuple(periods)
    if not times:
        raise ValueError("a series is of one time or more; none was given")
    for before, after in pairwise(times):
        if after.start <= before.end:
            raise Unlike(
                f"{after.label} does not lie after {before.label}; give the times in order, and "
                "none that overlap"
            )
        if not labelled and not same_length(before, after):
            raise Unlike(
                f"{before.label} ({length(before)}) and {after.label} ({length(after)}) are not "
                "equally long; give times of one length, or say labelled=True"
            )
    points: list[Point] = []
    for period in times:
        try:
            result = measure(cohort, period, **settings)
        except NotCovered as error:
            points.append(Point(period=period, gap=str(error)))
            continue
        unknown = [str(begins) for begins in result.begins if begins.on > period.end]
        if unknown:  # it would say that there was nothing
            points.append(Point(period=period, gap="; ".join(unknown)))
            continue
        before_it = points[-1].result if points else None
        comparison = None if before_it is None else compare(result, before_it, labelled=labelled)
        points.append(Point(period=period, result=result, comparison=comparison))
    return TimeSeries(measure=measure.key, title=measure.title, points=tuple(points))


def like_for_like(
    measure: Asked, cohort: Cohort, windows: Iterable[Period], **settings: Any
) -> TimeSeries:
    """One figure for the same months of several years, such as July to March of two.

    :param windows: the times, in order, each from the same day of the year to the same day.
    :param settings: what the measure is asked with.
    :raises carekpi.comparison.Unlike: for windows of other months.

    >>> import datetime as dt
    >>> from carekpi import Child, Cohort, Episode, Period, measures
    >>> child = Child(
    ...     identifier="1", episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")]
    ... )
    >>> cohort = Cohort.from_children([child])
    >>> windows = [Period(dt.date(y, 7, 1), dt.date(y + 1, 3, 31)) for y in (2019, 2020)]
    >>> print(like_for_like(measures.started, cohort, windows))
    Children who started to be looked after
      1 July 2019 to 31 March 2020: 0
      1 July 2020 to 31 March 2021: 1, 1 more
    """
    times = tuple(windows)
    for window in times[1:]:
        if not same_months(times[0], window):
            raise Unlike(
                f"{window.label} is not the same months of the year as {times[0].label}; give "
                "windows from one day of the year to another, each of another year"
            )
    return over_time(measure, cohort, times, **settings)


def year_before(period: Period) -> Period:
    """The same days of the year before; the last of February is its last there too.

    >>> import datetime as dt
    >>> print(year_before(Period(dt.date(2020, 4, 1), dt.date(2021, 2, 28))))
    1 April 2019 to 29 February 2020
    """
    return Period(_year_before(period.start), _year_before(period.end, last=True))


def _year_before(day: dt.date, *, last: bool = False) -> dt.date:
    end = calendar.monthrange(day.year - 1, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    number = end if last and is_last else min(day.day, end)
    return day.replace(year=day.year - 1, day=number)
