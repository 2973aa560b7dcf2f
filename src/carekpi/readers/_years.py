"""Which year a return is of, and from when to when several are complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi.periods import reporting_year, reporting_year_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Span", "infer_year", "span_of"]

# A return holds a few dates that are slips of the pen. A year with at least one in fifty of
# them is no slip.
_ONE_IN = 50


def infer_year(
    ends: NDArray[np.datetime64], starts: NDArray[np.datetime64]
) -> tuple[int | None, str]:
    """The reporting year that a return is of, by its episodes' dates, and why in words.

    It is the latest year that holds at least one in fifty of the dates on which episodes ended
    (began, where none did). Years that stand apart, after the year with most dates and one
    without any, are slips of the pen.

    >>> days = np.array(["2017-05-01", "2018-02-01", "2018-07-09", "2081-02-01"], "M8[D]")
    >>> infer_year(days, days)
    (2019, 'the latest with at least one in fifty of the 4 dates in DEC')
    """
    for days, name in ((ends, "DEC"), (starts, "DECOM")):
        known = days[~np.isnat(days)]
        if len(known):
            years, counts = np.unique(reporting_year_of(known), return_counts=True)
            enough = set(years[counts * _ONE_IN >= len(known)].tolist())
            year = int(years[counts == counts.max()][-1])
            while year + 1 in enough:
                year += 1
            why = f"the latest with at least one in fifty of the {len(known):,} dates in {name}"
            return year, why
    return None, "no episode has a date"


@frozen(kw_only=True)
class Span:
    """From when to when the returns of an authority are complete; ``None`` is not known."""

    reviews_from: dt.date | None = None
    reviews_to: dt.date | None = None
    episodes_from: dt.date | None = None
    to: dt.date | None = None
    """The last day of the episodes."""

    def up_to(self, day: dt.date) -> Span:
        """The span of data that go up to a day, by the word of whoever has them.

        Reviews that end with an earlier year end with it still.
        """
        reviews_to = self.reviews_to
        if reviews_to is not None:
            reviews_to = day if reviews_to == self.to else min(reviews_to, day)
        return evolve(self, to=day, reviews_to=reviews_to)


def span_of(years: Collection[int], with_reviews: Collection[int]) -> Span:
    """What the returns of these years cover.

    A return for a year has the reviews of that year, so that consecutive years read together
    are complete from the first. A return without the Reviews table covers none.

    >>> span = span_of({2016, 2018, 2019, 2020}, {2016, 2018, 2019})
    >>> span.reviews_from, span.reviews_to
    (datetime.date(2017, 4, 1), datetime.date(2019, 3, 31))
    >>> span.episodes_from, span.to
    (datetime.date(2017, 4, 1), datetime.date(2020, 3, 31))
    """
    if not years:
        return Span()
    return Span(
        reviews_from=_start_of_run(with_reviews or years),
        reviews_to=reporting_year(max(with_reviews)).end if with_reviews else None,
        episodes_from=_start_of_run(years),
        to=reporting_year(max(years)).end,
    )


def _start_of_run(years: Collection[int]) -> dt.date:
    """The first day of the consecutive years that lead up to the last."""
    first = max(years)
    while first - 1 in years:
        first -= 1
    return reporting_year(first).start
