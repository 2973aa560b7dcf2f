"""Which year a return is of, and from when to when several are complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

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
    (began, where none did).

    >>> days = np.array(["2017-05-01", "2018-02-01", "2016-07-09"], "M8[D]")
    >>> infer_year(days, days)
    (2018, 'the latest with at least one in fifty of the 3 dates in DEC')
    """
    for days, name in ((ends, "DEC"), (starts, "DECOM")):
        known = days[~np.isnat(days)]
        if len(known):
            years, counts = np.unique(reporting_year_of(known), return_counts=True)
            year = int(years[counts * _ONE_IN >= len(known)][-1])
            return (
                year,
                f"the latest with at least one in fifty of the {len(known):,} dates in {name}",
            )
    return None, "no episode has a date"


@frozen(kw_only=True)
class Span:
    """From when to when the returns of an authority are complete."""

    reviews_from: dt.date
    episodes_from: dt.date
    to: dt.date


def span_of(years: Collection[int], with_reviews: Collection[int]) -> Span | None:
    """What the returns of these years cover.

    A return for a year has the reviews of that year, so that consecutive years read together
    are complete from the first. A return without the Reviews table covers none.

    >>> span_of({2016, 2018, 2019}, {2016, 2018, 2019}).reviews_from
    datetime.date(2017, 4, 1)
    """
    if not years:
        return None
    reviewed = with_reviews or years
    last = max(reviewed)
    return Span(
        reviews_from=reporting_year(_first_of_run(reviewed, last)).start,
        episodes_from=reporting_year(_first_of_run(years, last)).start,
        to=reporting_year(last).end,
    )


def _first_of_run(years: Collection[int], last: int) -> int:
    first = last
    while first - 1 in years:
        first -= 1
    return first
