"""Limits that stand in rules, and whether what is open has passed them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from carekpi.cohort import NotCovered
from carekpi.cohort.columns import FOREVER
from carekpi.measures.following import versions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.measures.following import Followed
    from carekpi.periods import Period

__all__ = ["followed", "last_day", "limit", "not_yet_due", "whole_months"]


def limit(cohort: Cohort, rule: str, started: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The last day of clocks by a rule of the cohort's book and its calendar.

    ``NaT`` where no version was in force on the day on which it started, or there is no such day.
    """
    due, _ = cohort.book.find(rule).found(started, calendar=cohort.calendar)
    return due


def followed(cohort: Cohort, rule: str, started: NDArray[np.datetime64]) -> tuple[Followed, ...]:
    """The versions of one rule that clocks follow, as a tally names them.

    :param started: the day on which each started.
    """
    return versions([cohort.book.find(rule)], np.zeros(len(started), dtype=np.int8), started)


def last_day(cohort: Cohort) -> np.datetime64:
    """The last day of the data; where they have no end, one later than any."""
    return FOREVER if cohort.complete_to is None else np.datetime64(cohort.complete_to, "D")


def not_yet_due(
    cohort: Cohort, done: NDArray[np.datetime64], due: NDArray[np.datetime64]
) -> NDArray[np.bool_]:
    """What is not done, and whose limit lies after the end of the data.

    Where the data have no end, all that is open is past due.
    """
    return np.isnat(done) & (due > last_day(cohort))


def whole_months(period: Period, what: str) -> int:
    """How many calendar months a period is.

    :param what: what is asked of months: the key of a measure.
    :raises carekpi.cohort.NotCovered: for a period that does not begin and end with a month.
    """
    after = period.end + dt.timedelta(days=1)
    if period.start.day != 1 or after.day != 1:
        raise NotCovered(
            f"{what} is asked of whole months, and {period.label} does not begin and end with one"
        )
    return len(period.months())
