"""Reviews as the law asks for them: when each fell due, which review met it, and how sure.

In every spell of care one review falls due from its beginning, and another from each review that is
held. Each such *obligation* is one row here. A return shows only part of a child's history, so
what is known of an obligation is a range: its due date lies between ``earliest`` and
``latest`` for every history that the data allow. The verdict on the review that met it follows
from the range alone:

* held by the earliest possible due date: on time;
* held after the latest possible one: late;
* otherwise it cannot be told, and is *unknown*.

Which rule a clock follows, and when it runs out by it, the rules say
(:meth:`carekpi.rules.Duty.due`); here stands only what the data leave open.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, fields, frozen

from carekpi.cohort.columns import NAT
from carekpi.rules import State
from carekpi.rules.child import ANCHORS_OF_COURSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from carekpi.cohort.spells import SpellColumns
    from carekpi.rules import Dues, Duty, Relaxation, Rule, Version
    from carekpi.workdays import Calendar

__all__ = ["Obligations", "Verdict", "obligations"]

_ONE_DAY = np.timedelta64(1, "D")
# The places in the sequence of the review that falls due: the first, the second, one after it.
_FIRST, _SECOND, _LATER = 1, 2, 3
_REVIEW = "review"  # the anchor of every clock that a review starts


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
    """One row an obligation, sorted by spell and then in the order of time.

    :param spell: its spell. :param period: its period of care.
    :param number: 0 for the review due from the spell's beginning, 1 for the one due from its
        first review in the data, and so on.
    :param anchor: the day from which the clock runs.
    :param held: the review that met it, ``NaT`` where none is in the data.
    :param earliest: the earliest due date that the data allow, ``NaT`` where none is too early.
    :param latest: the latest, ``NaT`` where none is too late.
    :param due: the due date where it is known, or presumed; otherwise ``NaT``.
    :param first_possible: the due date, or else the first day on which it may have been due.
    :param whole_history: whether every review of the spell is in the data.
    :param presumed: whether the due date rests on the presumption that a child whose second
        review fell due before the data begin is on the six-month cycle.
    :param rule: which of ``rules`` the due date follows, -1 where it is not known.
    :param may_follow: another rule that it may follow, where the data leave it open; else -1.
    :param latest_from: the day from which the clock runs by which ``latest`` is.
    :param latest_rule: which of ``rules`` that follows.
    :param eve: the day before the reviews are complete, ``NaT`` where all are: an unseen review
        was held on it at the latest.
    :param relaxed: whether it fell due, by the ordinary limit, when the law of the day fixed no
        date.
    :param maybe_relaxed: whether a due date that the data allow, and that is not known, fell so.
    :param rules: the rules that the numbers stand for.
    :param spells: the spells.
    """

    spell: NDArray[np.int32]
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
    rule: NDArray[np.int8]
    may_follow: NDArray[np.int8]
    latest_from: NDArray[np.datetime64]
    latest_rule: NDArray[np.int8]
    eve: NDArray[np.datetime64]
    relaxed: NDArray[np.bool_]
    maybe_relaxed: NDArray[np.bool_]
    rules: tuple[Rule, ...]
    spells: SpellColumns

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
    def rests_on_presumption(self) -> NDArray[np.bool_]:
        """Whether the verdict on time rests on the presumption: between three and six months."""
        return self.presumed & (self.held > self.earliest) & (self.held <= self.due)

    @property
    def met(self) -> NDArray[np.bool_]:
        """Whether a review was held by the due date; false where either is missing."""
        return self.held <= self.due

    @property
    def begun(self) -> NDArray[np.datetime64]:
        """The day on which the spell began; a clock that runs on from an earlier one may have
        started, and run out, before it.
        """
        return self.spells.start[self.spell]

    @property
    def until(self) -> NDArray[np.datetime64]:
        """The day on which another clock took over, ``NaT`` where none did."""
        return self.spells.until[self.spell]

    @property
    def place(self) -> NDArray[np.int32]:
        """The place in the sequence of the review that is due, from 0, where all are in the data;
        one of the later places in a spell that goes back to an earlier course.
        """
        return np.where(self.spells.resumed[self.spell], _LATER - 1 + self.number, self.number)

    def running(self, on: np.datetime64) -> NDArray[np.int64]:
        """For each period of care, the obligation whose clock runs on a day: the last to start by
        then; -1 where none has.
        """
        begun = self.spells.start[self.spell] <= on
        started = np.flatnonzero((self.anchor <= on) & begun | (begun & (self.number == 0)))
        last = np.full(int(self.period[-1]) + 1 if len(self) else 0, -1, dtype=np.int64)
        last[self.period[started]] = started  # the last one of each period of care stays
        return last

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Whether the due date of a clock that runs can be told (as far as it is known): all
        reviews of the spell are in the data, or it runs from one that is.
        """
        return self.whole_history | (self.number > 0)

    def followed(
        self, rows: NDArray[np.integer], free: NDArray[np.integer]
    ) -> tuple[tuple[Rule, Version | Relaxation, tuple[int, ...]], ...]:
        """The rules that obligations follow, or may follow, each with its version and its place in
        the order in which they are named.

        :param rows: the obligations. :param free: those for which the law of the day fixed no
            date: of their rules, the relaxation.
        """
        found: set[tuple[int, int]] = set()
        for column, other, other_day in (
            (self.rule, self.latest_rule, self.latest_from),
            (self.may_follow, self.may_follow, self.eve),
        ):
            mine = rows[column[rows] >= 0]
            number, day = column[mine], self.anchor[mine]
            # The first in the data may run from a review that is not in them.
            opening = np.flatnonzero((self.number[mine] == 0) & (number == other[mine]))
            day[opening] = other_day[mine[opening]]
            for n in np.flatnonzero(np.bincount(number, minlength=len(self.rules))).tolist():
                versions = self.rules[n].numbered(_each_once(day[number == n]))
                found |= {(n, version) for version in np.unique(versions).tolist() if version >= 0}
        named: list[tuple[Rule, Version | Relaxation, tuple[int, ...]]] = [
            (self.rules[n], self.rules[n].versions[v], (0, n, v)) for n, v in sorted(found)
        ]
        for n, rule in enumerate(self.rules):
            due = self.due[free[self.rule[free] == n]]
            named += [
                (rule, relaxation, (1, n, place))
                for place, relaxation in enumerate(rule.relaxed)
                if relaxation.covers(due).any()
            ]
        return tuple(named)


def _each_once(days: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """The days that there are, each once: few beside the rows that have them."""
    known = days[~np.isnat(days)]
    if not len(known):
        return known
    first = known.min()
    there = np.zeros(int((known.max() - first).astype(np.int64)) + 1, dtype=np.bool_)
    there[(known - first).astype(np.int64)] = True
    return np.asarray(first + np.flatnonzero(there))


def obligations(
    spells: SpellColumns,
    coverage: NDArray[np.datetime64],
    review_spell: NDArray[np.int32],
    review_held: NDArray[np.datetime64],
    duty: Duty,
    calendar: Calendar,
    status: Mapping[str, NDArray[Any]],
) -> Obligations:
    """The obligations of every spell of care.

    :param coverage: for each spell, the date from which its reviews are complete;
        ``NaT`` where all that were held since entry are there.
    :param review_spell: the spell of each review used, in ascending order.
    :param review_held: their dates, ascending within a spell.
    :param duty: the rules that say when a review is due.
    :param calendar: by which working days are counted.
    :param status: facts of each spell; without any, the limits are those of every looked-after
        child.
    """
    ask = _Asking(duty, calendar, status)
    counts = np.bincount(review_spell, minlength=len(spells))
    firsts = np.cumsum(counts) - counts  # each spell's first review
    spell = np.repeat(np.arange(len(spells), dtype=np.int32), counts + 1)
    opening = firsts + np.arange(len(spells))  # each spell's first obligation
    number = (np.arange(len(spell)) - opening[spell]).astype(np.int32)
    meets = np.arange(len(review_held)) + review_spell  # the obligation that a review meets

    anchor = np.empty(len(spell), dtype="datetime64[D]")
    anchor[opening] = spells.start
    anchor[meets + 1] = review_held
    held = np.full(len(spell), NAT)
    held[meets] = review_held

    whole = spells.start_known & (np.isnat(coverage) | (spells.start >= coverage))
    first = ask.from_the_start(spells)
    _run_on(ask, spells, opening, firsts, review_spell, review_held, anchor, first, whole)

    later = ask.due(_REVIEW, review_held, _LATER, review_spell)
    known = _Known.of(anchor, meets + 1, later)
    _second(ask, known, spells, coverage, spell, number, anchor, first, whole)
    _opening(ask, known, spells, coverage, opening, held, first, whole)
    return Obligations(
        spell=spell,
        period=spells.period[spell],
        number=number,
        anchor=anchor,
        held=held,
        whole_history=whole[spell],
        eve=(coverage - _ONE_DAY)[spell],
        rules=duty.numbered,
        spells=spells,
        **{one.name: getattr(known, one.name) for one in fields(_Known)},
    )


@frozen(eq=False)
class _Asking:
    """The questions that are put to the rules."""

    duty: Duty
    calendar: Calendar
    status: Mapping[str, NDArray[Any]]

    def due(
        self, kind: str, started: NDArray[np.datetime64], place: int, spell: Any = slice(None)
    ) -> Dues:
        """When the review in a place of the sequence is due.

        :param kind: the anchor. :param spell: the spell of each clock; all of them without.
        """
        facts = {name: column[spell] for name, column in self.status.items()}
        state = State(review_number=np.array(place, dtype=np.int8), **facts)
        return self.duty.due(kind, started, state, calendar=self.calendar)

    def by_law(self) -> _Asking:
        """The same, without a council's own standards."""
        return evolve(self, duty=evolve(self.duty, local=()))

    def soonest(
        self, start: NDArray[np.datetime64], first: NDArray[np.datetime64]
    ) -> NDArray[np.datetime64]:
        """The first day on which a review can have fallen due, whatever was held since a start.

        :param first: when the first review is due; ``NaT`` stays, as nothing is known then.
        """
        found = first.copy()
        for rule in self.duty.local:  # the law's own intervals only grow from review to review
            for version in rule.versions if rule.anchor.key == _REVIEW else ():
                after = version.after(start, calendar=rule.calendar or self.calendar)
                found = np.minimum(found, after)
        return found

    def from_the_start(self, spells: SpellColumns) -> _First:
        """When the first review of each spell is due that is not resumed."""
        first = _First.of(len(spells))
        for kind in dict.fromkeys(ANCHORS_OF_COURSES.values()):
            courses = [course for course, name in ANCHORS_OF_COURSES.items() if name == kind]
            rows = np.flatnonzero(np.isin(spells.course, courses) & ~spells.resumed)
            if len(rows):
                first.put(rows, self.due(kind, spells.start[rows], _FIRST, rows))
        return first


@define(eq=False)
class _First:
    """When the first review of each spell is due."""

    due: NDArray[np.datetime64]
    rule: NDArray[np.int8]
    relaxed: NDArray[np.bool_]

    @classmethod
    def of(cls, size: int) -> _First:
        return cls(
            np.full(size, NAT), np.full(size, -1, dtype=np.int8), np.zeros(size, dtype=np.bool_)
        )

    def put(self, rows: NDArray[np.intp], found: Dues) -> None:
        self.due[rows], self.rule[rows] = found.due, found.number
        self.relaxed[rows] = found.relaxed()


@define(eq=False)
class _Known:
    """What is known of each obligation: the columns of :class:`Obligations` that say so."""

    earliest: NDArray[np.datetime64]
    latest: NDArray[np.datetime64]
    due: NDArray[np.datetime64]
    first_possible: NDArray[np.datetime64]
    presumed: NDArray[np.bool_]
    rule: NDArray[np.int8]
    may_follow: NDArray[np.int8]
    latest_from: NDArray[np.datetime64]
    latest_rule: NDArray[np.int8]
    relaxed: NDArray[np.bool_]
    maybe_relaxed: NDArray[np.bool_]

    @classmethod
    def of(cls, anchor: NDArray[np.datetime64], rows: NDArray[np.integer], later: Dues) -> _Known:
        """What is known at first: of those that run from a review, all that there is to know.

        :param anchor: the day on which each clock started. :param rows: the obligations that run
            from a review. :param later: when they are due as later reviews are.
        """
        size = len(anchor)
        due = np.full(size, NAT)
        due[rows] = later.due
        rule = np.full(size, -1, dtype=np.int8)
        rule[rows] = later.number
        relaxed = np.zeros(size, dtype=np.bool_)
        relaxed[rows] = later.relaxed()
        return cls(
            earliest=due.copy(),
            latest=due.copy(),
            due=due,
            first_possible=due.copy(),
            presumed=np.zeros(size, dtype=np.bool_),
            rule=rule,
            may_follow=np.full(size, -1, dtype=np.int8),
            latest_from=anchor.copy(),
            latest_rule=rule.copy(),
            relaxed=relaxed,
            maybe_relaxed=np.zeros(size, dtype=np.bool_),
        )


def _run_on(
    ask: _Asking,
    spells: SpellColumns,
    opening: NDArray[np.intp],
    firsts: NDArray[np.intp],
    review_spell: NDArray[np.int32],
    review_held: NDArray[np.datetime64],
    anchor: NDArray[np.datetime64],
    first: _First,
    whole: NDArray[np.bool_],
) -> None:
    """Where a case goes back to an earlier course, the interval runs on from the review before."""
    back = np.flatnonzero(spells.resumed)
    if not len(back):
        return
    last = firsts[back] - 1
    there = last >= 0
    there[there] = spells.period[review_spell[last[there]]] == spells.period[back[there]]
    before = np.full(len(back), NAT)
    before[there] = review_held[last[there]]
    anchor[opening[back]] = before
    first.put(back, ask.due(_REVIEW, before, _LATER, back))
    whole[back] = there


def _second(
    ask: _Asking,
    known: _Known,
    spells: SpellColumns,
    coverage: NDArray[np.datetime64],
    spell: NDArray[np.int32],
    number: NDArray[np.int32],
    anchor: NDArray[np.datetime64],
    first: _First,
    whole: NDArray[np.bool_],
) -> None:
    """The review due from the first review in the data: three months after it if that was the
    first of all, six if others came before the data begin.
    """
    rows = np.flatnonzero((number == 1) & ~spells.resumed[spell])
    mine = spell[rows]
    found = ask.due(_REVIEW, anchor[rows], _SECOND, mine)
    three, six = found.due, known.due[rows]
    six_rule, six_relaxed = known.rule[rows], known.relaxed[rows]
    settled = whole[mine] | (three == six)
    then = ask.due(_REVIEW, first.due, _SECOND).due
    on_cycle = (~whole & (then < coverage))[mine] & ~settled
    open_ = ~settled & ~on_cycle
    # Of two that say the same, a council's own standard (the greater number) gave the date.
    either = np.where(whole[mine], found.number, np.maximum(found.number, six_rule))
    # A council's own standard may make the later interval the shorter one.
    known.earliest[rows] = np.where(settled, three, np.fmin(three, six))
    known.latest[rows] = np.where(settled, three, np.fmax(three, six))
    known.latest_rule[rows] = np.where(
        settled, either, np.where(three > six, found.number, six_rule)
    )
    known.presumed[rows] = on_cycle
    known.due[rows] = np.where(settled, three, np.where(on_cycle, six, NAT))
    known.first_possible[rows] = np.where(on_cycle, six, known.earliest[rows])
    known.rule[rows] = np.where(settled, either, six_rule)
    known.may_follow[rows] = np.where(settled, np.int8(-1), found.number)
    known.relaxed[rows] = np.where(settled, found.relaxed(), on_cycle & six_relaxed)
    known.maybe_relaxed[rows] = open_ & (six_relaxed | found.relaxed())


def _opening(
    ask: _Asking,
    known: _Known,
    spells: SpellColumns,
    coverage: NDArray[np.datetime64],
    rows: NDArray[np.intp],
    held: NDArray[np.datetime64],
    first: _First,
    whole: NDArray[np.bool_],
) -> None:
    """The review due from the beginning, or running when the data begin. If the spell began before
    them, an earlier review may have been held the day before they begin, at the latest.
    """
    start, sure_of_start, possible = spells.start, spells.start_known, spells.start_possible
    entry = np.searchsorted(spells.period, spells.period)  # the first spell of the period
    seen = spells.resumed & sure_of_start[entry] & (start[entry] >= coverage)
    before = np.where(seen, NAT, coverage - _ONE_DAY)  # where all is seen, nothing came before
    # By the law alone: a council's own standard may not have held yet when that review was.
    unseen = ask.by_law().due(_REVIEW, before, _LATER)
    since = unseen.due
    in_time_anyway = ~whole & sure_of_start & (first.due >= coverage) & (held[rows] <= first.due)
    sure = whole | in_time_anyway
    by_first = whole | (possible & (first.due > since))
    known.earliest[rows] = np.where(
        sure_of_start, np.where(whole, first.due, ask.soonest(start, first.due)), NAT
    )
    known.latest[rows] = np.where(by_first, first.due, since)
    known.latest_from[rows] = np.where(by_first, start, before)
    known.latest_rule[rows] = np.where(by_first, first.rule, unseen.number)
    known.due[rows] = np.where(sure, first.due, NAT)
    begin = np.where(start < coverage, coverage, start)
    known.first_possible[rows] = np.where(np.isnat(known.due[rows]), begin, known.due[rows])
    known.rule[rows] = np.where(possible, first.rule, unseen.number)
    known.may_follow[rows] = np.where(sure | ~possible, np.int8(-1), unseen.number)
    known.relaxed[rows] = sure & first.relaxed

    # A second review on the day after the spell began is the soonest from which a six-month
    # interval can run; where it began on the eve, only the first can have come before. Where a
    # case goes back to an earlier course, the interval runs from any review since entry.
    begins = np.where(spells.resumed, start[entry], start + _ONE_DAY)
    sure_of_it = np.where(spells.resumed, sure_of_start[entry], sure_of_start)
    soonest = ask.by_law().due(_REVIEW, begins, _LATER)
    maybe = np.zeros(len(spells), dtype=np.bool_)
    for n, rule in enumerate(soonest.rules):
        for relaxation in rule.relaxed:
            opens = np.datetime64(relaxation.in_force_from, "D")
            shuts = np.datetime64(relaxation.in_force_to, "D")
            maybe |= (
                (soonest.number == n) & (since >= opens) & ~(sure_of_it & (soonest.due > shuts))
            )
    maybe &= ~(sure_of_it & (begins > before))
    known.maybe_relaxed[rows] = ~sure & (maybe | (possible & first.relaxed))
