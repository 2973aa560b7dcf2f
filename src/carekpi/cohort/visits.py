"""Visits as the law asks for them: when each fell due, which visit met it, and how sure.

A placement starts a clock of visits, and so does a care order on a child who lives with a parent.
From one such beginning to the next is a *spell*, and in it each visit that counts starts another
clock. A visit on the first day of a spell belongs to it. For every history that the data allow
(:mod:`carekpi.cohort.visit_clocks`) a due date lies between ``earliest`` and ``latest``, and the
verdict follows from these alone, as for reviews (:mod:`carekpi.cohort.obligations`).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.cohort.care_columns import last_by
from carekpi.cohort.columns import NAT
from carekpi.cohort.obligations import Verdict
from carekpi.cohort.visit_clocks import (
    VISIT,
    VISIT_ANCHORS,
    counted_visits,
    may_be_relaxed,
    reckoned,
    visit_spells,
)
from carekpi.rules import Dues

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.rules import Rule

__all__ = ["VISIT_ANCHORS", "OpenVisits", "VisitObligations", "open_visits", "visit_obligations"]


@frozen(kw_only=True, eq=False)
class VisitObligations:
    """One row a clock of visits, sorted by spell and then in the order of time.

    :param spell: its spell. :param child: its child. :param period: its period of care.
    :param number: 0 for the visit due from the spell's beginning, 1 for the one due from its first
        visit in the data, and so on.
    :param anchor: what started it: a place in :data:`VISIT_ANCHORS`.
    :param started: the day from which it runs.
    :param held: the visit that met it, ``NaT`` where none is in the data.
    :param until: the day on which the spell ended: another clock took over, or care ended; ``NaT``
        while it goes on.
    :param earliest: the earliest due date that the data allow, ``NaT`` where none is too early.
    :param latest: the latest, ``NaT`` where none is too late.
    :param due: the due date where it is known; otherwise, and where the law fixes none, ``NaT``.
    :param rule: which of ``rules`` it follows; -1 where none applies, or it is not known which.
    :param known: whether the data settle what is due.
    :param relaxed: whether it fell due, by the ordinary limit, when the law of the day fixed no
        date.
    :param maybe_relaxed: whether a due date that the data allow, and that is not known, fell so.
    :param rules: the rules that the numbers stand for.
    """

    spell: NDArray[np.int32]
    child: NDArray[np.int32]
    period: NDArray[np.int32]
    number: NDArray[np.int32]
    anchor: NDArray[np.int8]
    started: NDArray[np.datetime64]
    held: NDArray[np.datetime64]
    until: NDArray[np.datetime64]
    earliest: NDArray[np.datetime64]
    latest: NDArray[np.datetime64]
    due: NDArray[np.datetime64]
    rule: NDArray[np.int8]
    known: NDArray[np.bool_]
    relaxed: NDArray[np.bool_]
    maybe_relaxed: NDArray[np.bool_]
    rules: tuple[Rule, ...]

    def __len__(self) -> int:
        return len(self.spell)

    def verdicts(self, *, as_in_force: bool = False) -> NDArray[np.int8]:
        """The :class:`Verdict` on the visit that met each clock; -1 where there is none to judge:
        no visit met it, or no rule applies.

        :param as_in_force: follow the law of the day: a visit whose ordinary due date fell in the
            time of SI 2020/445 and that was made after it had no fixed due date.
        """
        verdict = np.full(len(self), Verdict.UNKNOWN, dtype=np.int8)
        verdict[self.held > self.latest] = Verdict.LATE
        verdict[self.held <= self.earliest] = Verdict.ON_TIME
        verdict[self.known & np.isnat(self.due)] = Verdict.NO_FIXED_DUE_DATE
        if as_in_force:
            late = verdict == Verdict.LATE
            verdict[late & self.maybe_relaxed] = Verdict.UNKNOWN
            verdict[late & self.relaxed] = Verdict.NO_FIXED_DUE_DATE
        verdict[np.isnat(self.held) | (self.known & (self.rule < 0))] = -1
        return verdict

    @property
    def met(self) -> NDArray[np.bool_]:
        """Whether a visit was made by the due date; false where either is missing."""
        return self.held <= self.due


@frozen(kw_only=True, eq=False)
class OpenVisits:
    """The clocks of visits that run on a day: one row a child who is looked after on it.

    :param child: the child. :param period: the period of care.
    :param anchor: what started the clock: a place in :data:`VISIT_ANCHORS`.
    :param started: the day from which it runs.
    :param last: the visit from which it runs, ``NaT`` where it runs from something else.
    :param due: the last day, ``NaT`` where it is not known, no rule applies, or the law fixes none.
    :param number: which of ``rules`` it follows; -1 where none applies, or it is not known which.
    :param known: whether the data settle what is due.
    :param rules: the rules that the numbers stand for.
    """

    child: NDArray[np.int32]
    period: NDArray[np.int32]
    anchor: NDArray[np.int8]
    started: NDArray[np.datetime64]
    last: NDArray[np.datetime64]
    due: NDArray[np.datetime64]
    number: NDArray[np.int8]
    known: NDArray[np.bool_]
    rules: tuple[Rule, ...]

    def __len__(self) -> int:
        return len(self.child)


def visit_obligations(
    cohort: Cohort, *, clock: str = "looked_after", visit_clock: str = "placement"
) -> VisitObligations:
    """Every clock of visits of the cohort, and the visit that met it.

    A visit counts if the social worker made it and saw the child, and not by telephone or video
    unless the law of its day permitted that. Visits dated before ``cohort.visits_from`` are not
    used, and two on one day are one.

    :param clock: ``looked_after`` follows the limits of every looked-after child; ``case`` those
        of the Adoption Agencies Regulations for a child who is placed for adoption.
    :param visit_clock: whether a move with the same carer (RNE T, U) starts the clock anew:
        ``placement``, or ``carer`` if not.
    :raises ValueError: for another word than these.

    Source: SI 2010/959 reg 28.

    >>> import datetime as dt
    >>> from carekpi.cohort import Cohort
    >>> from carekpi.domain import Child, Episode, Visit
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2021, 3, 1), reason_new="S", legal_status="C2")],
    ...     visits=[
    ...         Visit(made_on=dt.date(2021, 3, 8), visitor="social worker", outcome="seen"),
    ...         Visit(made_on=dt.date(2021, 4, 20), visitor="social worker", outcome="seen"),
    ...     ],
    ... )
    >>> owed = visit_obligations(Cohort.from_children([child]))
    >>> owed.due.tolist()[1], [Verdict(n).name for n in owed.verdicts()[:2]]
    (datetime.date(2021, 4, 19), ['ON_TIME', 'LATE'])
    """
    spells = visit_spells(cohort, visit_clock)
    duty = cohort.book.duty("visit", clock=clock)
    child, made_on = counted_visits(cohort)
    period = cohort.period_spans.containing(child, made_on)
    in_care = np.flatnonzero(period >= 0)
    made_on = made_on[in_care]
    met = spells.containing(period[in_care], made_on)
    if (met[1:] < met[:-1]).any():  # periods of care that overlap
        order = np.argsort(met, kind="stable")
        met, made_on = met[order], made_on[order]

    counts = np.bincount(met, minlength=len(spells))
    spell = np.repeat(np.arange(len(spells), dtype=np.int32), counts + 1)
    opening = np.cumsum(counts) - counts + np.arange(len(spells))  # each spell's first clock
    meets = np.arange(len(made_on)) + met  # the clock that a visit meets
    anchor = np.full(len(spell), VISIT, dtype=np.int8)
    anchor[opening] = spells.anchor
    started = np.empty(len(spell), dtype="datetime64[D]")
    started[opening] = spells.start
    started[meets + 1] = made_on
    held = np.full(len(spell), NAT)
    held[meets] = made_on

    found = reckoned(cohort, duty, spells, spell, anchor, started)
    # A visit by the due date was in time whatever the data do not show.
    known = found.known | (found.unseen & (held <= found.earliest))
    due = np.where(known, found.due, NAT)
    rule = np.where(known, found.number, -1).astype(np.int8)
    return VisitObligations(
        spell=spell,
        child=cohort.periods_of_care.child[spells.period][spell],
        period=spells.period[spell],
        number=(np.arange(len(spell)) - opening[spell]).astype(np.int32),
        anchor=anchor,
        started=started,
        held=held,
        until=spells.until[spell],
        earliest=found.earliest,
        latest=found.latest,
        due=due,
        rule=rule,
        known=known,
        relaxed=Dues(due=due, number=rule, rules=duty.numbered).relaxed(),
        maybe_relaxed=~known & may_be_relaxed(duty, found.earliest, found.latest),
        rules=duty.numbered,
    )


def open_visits(
    cohort: Cohort,
    on: dt.date,
    *,
    clock: str = "looked_after",
    visit_clock: str = "placement",
) -> OpenVisits:
    """The clock of visits that runs on a day, for each child who is looked after on it.

    What was held after the day is not looked at: what :func:`carekpi.rules.visit_deadline` says of
    one child, for many.

    :param on: the day from which it is seen.
    :param clock: ``looked_after`` or ``case``: see :func:`visit_obligations`.
    :param visit_clock: ``placement`` or ``carer``, likewise.
    :raises ValueError: for another word than these.

    >>> import datetime as dt
    >>> from carekpi.cohort import Cohort
    >>> from carekpi.domain import Child, Episode
    >>> episode = Episode(start=dt.date(2021, 3, 1), reason_new="S", legal_status="C2")
    >>> cohort = Cohort.from_children([Child(identifier="1", episodes=[episode])])
    >>> open_visits(cohort, dt.date(2021, 3, 3)).due.tolist()
    [datetime.date(2021, 3, 8)]
    """
    spells = visit_spells(cohort, visit_clock)
    duty = cohort.book.duty("visit", clock=clock)
    day = np.datetime64(on, "D")
    child = np.arange(len(cohort), dtype=np.int32)
    period = cohort.period_spans.containing(child, np.full(len(child), day), last_day=False)
    child, period = child[period >= 0], period[period >= 0]
    days = np.full(len(child), day)
    spell = spells.containing(period, days)

    by, made_on = counted_visits(cohort)
    last = last_by(by, made_on, child, days)
    last[last < spells.start[spell]] = NAT
    visited = ~np.isnat(last)
    started = np.where(visited, last, spells.start[spell])
    anchor = np.where(visited, np.int8(VISIT), spells.anchor[spell])
    found = reckoned(cohort, duty, spells, spell, anchor, started, seen_on=day)
    return OpenVisits(
        child=child,
        period=period,
        anchor=anchor,
        started=started,
        last=last,
        due=np.where(found.known, found.due, NAT),
        number=np.where(found.known, found.number, -1).astype(np.int8),
        known=found.known,
        rules=duty.numbered,
    )
