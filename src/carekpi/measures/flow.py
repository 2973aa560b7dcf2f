"""Whether the children of two days, and those who came and went in between, agree."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.measures.children import ceased_events, looked_after, started_events
from carekpi.periods import Period

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.results import Result

__all__ = ["Cause", "NetChange", "net_change"]


@frozen(kw_only=True)
class Cause:
    """Why the children of two days do not differ by those who started less those who ceased.

    :param key: its name. :param says: what it is, in words.
    :param children: by how many it makes the later day's number greater; less than nought where it
        makes it smaller.
    """

    key: str
    says: str
    children: int

    def __str__(self) -> str:
        return f"{self.children:+,} {self.says}"


@frozen(kw_only=True)
class NetChange:
    """The children of two days, those who started and ceased in between, and what is left.

    ``before + started - ceased + unexplained = after``, and the causes add up to ``unexplained``.

    :param period: the time in between.
    :param before: children looked after on the eve of it.
    :param after: children looked after on its last day.
    :param started: periods of care that started in it.
    :param ceased: periods of care that ended in it.
    :param causes: what makes the difference, each that occurs.
    :param left_on_the_last_day: how many of those who ceased did so on the last day: they are not
        among the children of that day, and a council that counts them there counts more.
    """

    period: Period
    before: Result
    after: Result
    started: Result
    ceased: Result
    causes: tuple[Cause, ...]
    left_on_the_last_day: int = 0

    @property
    def change(self) -> int:
        """How many more there are at the end; less than nought where there are fewer."""
        return self.after.numerator - self.before.numerator

    @property
    def unexplained(self) -> int:
        """The change, less those who started, plus those who ceased."""
        return self.change - (self.started.numerator - self.ceased.numerator)

    @property
    def reconciles(self) -> bool:
        """Whether the two days differ by those who started less those who ceased, and no more."""
        return not self.causes

    def __str__(self) -> str:
        before, after = self.before.numerator, self.after.numerator
        started, ceased = self.started.numerator, self.ceased.numerator
        eve = self.before.period.end.isoformat()
        sum_up = (
            f"{before:,} looked after on {eve}, {started:,} started, {ceased:,} ceased: "
            f"{before + started - ceased:,}; {after:,} looked after on "
            f"{self.period.end.isoformat()}"
        )
        if self.reconciles:
            said = f"{sum_up}. They agree"
        else:
            makes = "; ".join(str(cause) for cause in self.causes)
            differ = (
                f"They differ by {self.unexplained:+,}"
                if self.unexplained
                else "They agree only because what is wrong cancels out"
            )
            said = f"{sum_up}. {differ}: {makes}"
        if self.left_on_the_last_day:
            said += (
                f". ({self.left_on_the_last_day:,} ceased on the last day itself, and are not "
                "looked after on it)"
            )
        return said + "."


def net_change(cohort: Cohort, period: Period) -> NetChange:
    """Whether the children looked after at the end of a period are those of its eve, with those who
    started and without those who ceased; and if not, what makes the difference.

    :raises carekpi.cohort.NotCovered: where the data do not cover the period.

    >>> import datetime as dt
    >>> from carekpi import Child, Cohort, Episode, reporting_year
    >>> from carekpi.measures import net_change
    >>> stays = Episode(start=dt.date(2019, 5, 13), reason_new="S", legal_status="C2")
    >>> appears = Episode(start=dt.date(2020, 6, 1), reason_new="P", legal_status="C2")
    >>> cohort = Cohort.from_children(
    ...     [Child(identifier="1", episodes=[stays]), Child(identifier="2", episodes=[appears])]
    ... )
    >>> found = net_change(cohort, reporting_year(2021))
    >>> found.change, found.unexplained, [cause.key for cause in found.causes]
    (1, 1, ['entries_not_said'])
    """
    eve = Period.on(period.start - dt.timedelta(days=1))
    before, after = looked_after(cohort, eve), looked_after(cohort, period)
    started, ceased = started_events(cohort, period), ceased_events(cohort, period)
    breaks = (
        started.excluded["short_break"]
        - ceased.excluded["short_break"]
        - after.excluded["short_break"]
        + before.excluded["short_break"]
    )
    causes = (
        Cause(
            key="entries_not_said",
            says="who appear in the period though no episode says that care started (RNE not S)",
            children=started.excluded["entry_unknown"],
        ),
        Cause(
            key="ends_not_said",
            says="whose last episode ended with another to follow (REC X1), and none does",
            children=-ceased.excluded["not_ceased"],
        ),
        Cause(
            key="short_breaks",
            says="who changed between series of short breaks (which do not count) and other care",
            children=breaks,
        ),
        Cause(
            key="overlapping",
            says="counted once on a day though two of their periods of care overlap",
            children=_overlapping(cohort, eve.end) - _overlapping(cohort, period.end),
        ),
    )
    return NetChange(
        period=period,
        before=before,
        after=after,
        started=started,
        ceased=ceased,
        causes=tuple(cause for cause in causes if cause.children),
        left_on_the_last_day=_left_on(cohort, period),
    )


def _overlapping(cohort: Cohort, on: dt.date) -> int:
    """How many more periods of care than children there are on a day."""
    care, day = cohort.periods_of_care, np.datetime64(on, "D")
    every = np.arange(len(care))
    there: NDArray[np.bool_] = care.looked_after_on(every, np.full(len(care), day))
    return int(np.count_nonzero(there)) - len(np.unique(care.child[there]))


def _left_on(cohort: Cohort, period: Period) -> int:
    records = ceased_events.records(cohort, Period.on(period.end))
    return sum(record.outcome == "numerator" for record in records)
