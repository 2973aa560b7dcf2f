"""Figures beside others: of another time, of a target, of other areas.

A comparison of unlike things is refused, or says what is unlike: another measure, other settings,
a part of a year beside a whole one, a population of another issue.

>>> import datetime as dt
>>> from carekpi import Child, Cohort, Episode, measures, reporting_year
>>> from carekpi.comparison import compare
>>> child = Child(identifier="1", episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")])
>>> cohort = Cohort.from_children([child])
>>> now, before = (measures.looked_after(cohort, reporting_year(year)) for year in (2021, 2020))
>>> print(compare(now, before))
Children looked after, year ending 31 March 2021: 1; 1 more than in the year ending
31 March 2020 (0).
"""

from carekpi.comparison.against import (
    Beside,
    Comparator,
    Comparators,
    Judged,
    Target,
    Targets,
)
from carekpi.comparison.change import Comparison, compare
from carekpi.comparison.exact import shown_value
from carekpi.comparison.times import (
    Asked,
    Point,
    TimeSeries,
    like_for_like,
    over_time,
    year_before,
)
from carekpi.comparison.unlike import Unlike

__all__ = [
    "Asked",
    "Beside",
    "Comparator",
    "Comparators",
    "Comparison",
    "Judged",
    "Point",
    "Target",
    "Targets",
    "TimeSeries",
    "Unlike",
    "compare",
    "like_for_like",
    "over_time",
    "shown_value",
    "year_before",
]
