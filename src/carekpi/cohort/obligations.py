"""Reviews as the law asks for them: when each fell due, which review met it, and how sure.

In every period of care one review falls due from entry, and another from each review that is
held. Each such *obligation* is one row here. A return shows only part of a child's history, so
what is known of an obligation is a range: its due date lies between ``earliest`` and
``latest`` for every history that the data allow. The verdict on the review that met it follows
from the range alone:

* held by the earliest possible due date: on time;
* held after the latest possible one: late;
* otherwise it cannot be told, and is *unknown*.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.cohort.columns import NAT
from carekpi.rules import FIRST_REVIEW, LATER_REVIEW, LATER_REVIEW_RELAXED, SECOND_REVIEW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.care_columns import PeriodColumns
    from carekpi.workdays import Calendar

__all__ = ["Obligations", "Verdict", "obligations"]

_ONE_DAY = np.timedelta64(1, "D")


class Verdict(enum.IntEnum):
    """Whether a review was held on time.

    The number is what the columns hold.
    """

    ON_TIME = 0
    LATE = 1
    UNKNOWN = 2
    NO_FIXED_DUE_DATE = 3


@frozen(kw_only=True, eq=False)
class Obligations:
    """One row an obligation, sorted by period of care and then in the order of time.

    :param period: its period of care. :param number: 0 for the review due from entry, 1 for
        the one due from the first review in the data, and so on.
    :param anchor: the entry or the review from which the clock runs.
    :param held: the review that met it, ``NaT`` where none is in the data.
    :param earliest: the earliest due date that the data allow, ``NaT`` where none is too early.
    :param latest: the latest, ``NaT`` where none is too late.
    :param due: the due date where it is known, or presumed; otherwise ``NaT``.
    :param first_possible: the due date, or else the first day on which it may have been due.
    :param whole_history: whether every review of the period of care is in the data.
    :param presumed: whether the due date rests on the presumption that a child whose second
        review fell due before the data begin is on the six-month cycle.
    :param six_monthly: whether the due date is a six-month one, for certain or as presumed.
    :param maybe_relaxed: whether a due date that the data allow is a six-month one that fell
        when the law of the day fixed none.
    """

    period: NDArray[np.int32]
    number: NDArray[np.int32]
    anchor: NDArray[np.datetime64]
    held: NDArray[np.datetime64]
    earliest: NDArray[np.datetime64]
    latest: NDArray[np.datetime64]
    due: NDArray[np.datetime64]
    first_possible: NDArray[np.datetime64]
    whole_history: NDArray[np.bool_]
    presumed: NDArray[np.bool_]
    six_monthly: NDArray[np.bool_]
    maybe_relaxed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.period)

    def verdicts(self, *, as_in_force: bool = False) -> NDArray[np.int8]:
        """The :class:`Verdict` on the review that met each obligation.

        :param as_in_force: follow the law of the day: a later review whose ordinary due date
            fell in the time of SI 2020/445 and that was held after it had no fixed due date.
        """
        verdict = np.full(len(self), Verdict.UNKNOWN, dtype=np.int8)
        verdict[self.held > self.latest] = Verdict.LATE
        verdict[self.held <= self.earliest] = Verdict.ON_TIME
        verdict[self.presumed & (self.held <= self.due)] = Verdict.ON_TIME
        if as_in_force:
            late = verdict == Verdict.LATE
            verdict[late & self.maybe_relaxed] = Verdict.UNKNOWN
            verdict[late & self.relaxed] = Verdict.NO_FIXED_DUE_DATE
        return verdict

    @property
    def relaxed(self) -> NDArray[np.bool_]:
        """Whether it fell due, by the ordinary limit, when the law of the day fixed no date."""
        return self.six_monthly & LATER_REVIEW_RELAXED.covers(self.due)

    @property
    def rests_on_presumption(self) -> NDArray[np.bool_]:
        """Whether the verdict on time rests on the presumption: between three and six months."""
        return self.presumed & (self.held > self.earliest) & (self.held <= self.due)

    @property
    def met(self) -> NDArray[np.bool_]:
        """Whether a review was held by the due date; false where either is missing."""
        return self.held <= self.due


def obligations(
    periods: PeriodColumns,
    coverage: NDArray[np.datetime64],
    review_period: NDArray[np.int32],
    review_held: NDArray[np.datetime64],
    calendar: Calendar,
) -> Obligations:
    """The obligations of every period of care.

    :param coverage: for each period of care, the date from which its reviews are complete;
        ``NaT`` where all that were held since entry are there.
    :param review_period: the period of care of each review used, in ascending order.
    :param review_held: their dates, ascending within a period of care.
    :param calendar: by which working days are counted.
    """
    counts = np.bincount(review_period, minlength=len(periods))
    firsts = np.cumsum(counts) - counts  # each period's first review
    period = np.repeat(np.arange(len(periods), dtype=np.int32), counts + 1)
    opening = firsts + np.arange(len(periods))  # each period's first obligation
    number = (np.arange(len(period)) - opening[period]).astype(np.int32)
    meets = np.arange(len(review_held)) + review_period  # the obligation that a review meets

    anchor = np.empty(len(period), dtype="datetime64[D]")
    anchor[opening] = periods.start
    anchor[meets + 1] = review_held
    held = np.full(len(period), NAT)
    held[meets] = review_held

    entry_known = periods.entry_known
    whole = entry_known & (np.isnat(coverage) | (periods.start >= coverage))
    first_due = FIRST_REVIEW.due(periods.start, calendar=calendar)

    # Every obligation but the first two falls due six months after the review before it.
    later = number >= 2  # noqa: PLR2004 - a position in the sequence
    six = np.full(len(period), NAT)
    second = number == 1
    six[~(number == 0)] = LATER_REVIEW.due(anchor[~(number == 0)])
    earliest, latest, due = six.copy(), six.copy(), six.copy()
    presumed = np.zeros(len(period), dtype=np.bool_)

    # The review due from the first review in the data: three months after it if that was the
    # first of all, six if others came before the data begin.
    mine = period[second]
    three = SECOND_REVIEW.due(anchor[second])
    earliest[second] = three
    latest[second] = np.where(whole[mine], three, six[second])
    on_cycle = ~whole & (SECOND_REVIEW.due(first_due) < coverage)
    presumed[second] = on_cycle[mine]
    due[second] = np.where(whole[mine], three, np.where(on_cycle[mine], six[second], NAT))

    # The review due from entry, or running when the data begin. If entry lies before them, an
    # earlier review may have been held the day before they begin, at the latest.
    before = coverage - _ONE_DAY
    since = LATER_REVIEW.due(before)
    later_of_both = np.where(first_due > since, first_due, since)
    earliest[opening] = np.where(entry_known, first_due, NAT)
    latest[opening] = np.where(
        whole, first_due, np.where(periods.entry_possible, later_of_both, since)
    )
    in_time_anyway = ~whole & entry_known & (first_due >= coverage) & (held[opening] <= first_due)
    due[opening] = np.where(whole | in_time_anyway, first_due, NAT)

    first_possible = np.where(np.isnat(due), earliest, due)
    begin = np.where(periods.start < coverage, coverage, periods.start)
    first_possible[opening] = np.where(np.isnat(due[opening]), begin, due[opening])

    window = LATER_REVIEW_RELAXED
    maybe_relaxed = np.zeros(len(period), dtype=np.bool_)
    maybe_relaxed[second] = ~whole[mine] & ~on_cycle[mine] & window.covers(six[second])
    soonest = LATER_REVIEW.due(periods.start + _ONE_DAY)  # a second review on the day after entry
    maybe_relaxed[opening] = (
        ~whole
        & (since >= np.datetime64(window.in_force_from, "D"))
        & ~(entry_known & (soonest > np.datetime64(window.in_force_to, "D")))
        & ~(entry_known & (periods.start == before))  # then only the first can have come before
    )
    return Obligations(
        period=period,
        number=number,
        anchor=anchor,
        held=held,
        earliest=earliest,
        latest=latest,
        due=due,
        first_possible=first_possible,
        whole_history=whole[period],
        presumed=presumed,
        six_monthly=later | presumed,
        maybe_relaxed=maybe_relaxed,
    )
