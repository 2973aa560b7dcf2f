"""Where a council's own table begins: what lies before its first row may not be known.

A table that holds nothing of the first weeks of a time is taken to begin later, unless somebody
said from when it is complete.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from carekpi.cohort.local_tables import LOCAL_TABLES

if TYPE_CHECKING:
    from carekpi.cohort.cohort import Cohort

__all__ = ["complete_from", "first_row", "first_rows", "holds_first_weeks"]

_VISITS = "visits"
_FIRST_WEEKS = dt.timedelta(days=31)


def complete_from(cohort: Cohort, key: str) -> dt.date | None:
    """From when a table is complete, where somebody said so."""
    return cohort.visits_from if key == _VISITS else cohort.local[key].complete_from


def first_row(cohort: Cohort, key: str) -> dt.date | None:
    """The day of the first row of a dated table; ``None`` where it has none."""
    if key == _VISITS:
        days = cohort.visit_table.made_on
    else:
        days = cohort.local[key][LOCAL_TABLES[key].dated_by]
    known = days[~np.isnat(days)]
    first: dt.date | None = known.min().astype(object) if len(known) else None
    return first


def holds_first_weeks(first: dt.date | None, start: dt.date) -> bool:
    """Whether a table's first row lies in the first weeks of a time, or before it."""
    return first is not None and first <= start + _FIRST_WEEKS


def first_rows(cohort: Cohort, keys: Iterable[str]) -> dict[str, dt.date]:
    """The day of the first row of each dated table that has rows, and of which nobody said from
    when it is complete.
    """
    found = {}
    for key in dict.fromkeys(keys):
        if key not in LOCAL_TABLES or not LOCAL_TABLES[key].dated_by:
            continue
        given = cohort.visits_given if key == _VISITS else key in cohort.local
        if given and complete_from(cohort, key) is None:
            first = first_row(cohort, key)
            if first is not None:
                found[key] = first
    return found
