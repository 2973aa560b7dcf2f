"""A second, independent implementation of the measures of children's reviews.

It is written from the definitions, sentence by sentence, for an analyst to read and to check by
hand: plain rows, dictionaries and loops, no arrays. It shares no code with the package. Each
sentence in quotation marks is a sentence of the definitions; the code that does it follows.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import holidays
from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# --- the rows -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ep:
    """One episode, as the return has it: DECOM, DEC, RNE, LS, REC, PLACE, CIN.

    `consent`: whether a parent consents to the child being placed for adoption. The return does
    not say; None is not known, which counts as no.
    """

    child: str
    start: date | None
    end: date | None
    rne: str | None
    ls: str | None
    rec: str | None
    place: str | None = None
    cin: str | None = None
    provider: str | None = None
    consent: bool | None = None


@dataclass(frozen=True)
class Rev:
    """One row of the reviews file."""

    child: str
    held_on: date | None
    code: str | None


@dataclass(frozen=True)
class Kid:
    """One row of the header file."""

    child: str
    born: date | None = None
    sex: str | None = None
    ethnic: str | None = None


@dataclass(frozen=True)
class Figure:
    """An answer. For a count, the count is the numerator and there is no denominator."""

    numerator: int
    denominator: int | None
    excluded: dict[str, int]
    presumed: int


# --- time -----------------------------------------------------------------------------------

FIRST_DAY_KNOWN = date(1980, 1, 1)
LAST_DAY_KNOWN = date(2100, 12, 31)

REGULATIONS_OF_2010_IN_FORCE = date(2011, 4, 1)
ADOPTION_REGULATIONS_IN_FORCE = date(2005, 12, 30)
WINDOW_OPENS = date(2020, 4, 24)
WINDOW_CLOSES = date(2020, 9, 25)

SHORT_BREAK_STATUSES = {"V3", "V4"}
PLACED_FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
PLACEMENT_ORDER = "E1"
ANOTHER_PLACEMENT = {"S", "P", "B"}
PARTICIPATION_CODES = {"PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7"}
TOOK_PART = {"PN1", "PN2", "PN3", "PN5", "PN6"}
ATTENDED = {"PN1", "PN2", "PN3", "PN4"}
SPOKE = {"PN1"}


@cache
def _bank_holidays_of(year: int) -> frozenset[date]:
    # "a bank holiday in England and Wales under the Banking and Financial Dealings Act 1971"
    # (with Christmas Day and Good Friday, which the package lists beside them).
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


@cache
def is_working_day(d: date) -> bool:
    # "Working days are known from 1980 to 2100; a date outside is refused".
    if not FIRST_DAY_KNOWN <= d <= LAST_DAY_KNOWN:
        raise ValueError(f"working days are known from {FIRST_DAY_KNOWN} to {LAST_DAY_KNOWN}")
    # "not a Saturday or Sunday, not Christmas Day or Good Friday, not a bank holiday"
    saturday = 5
    return d.weekday() < saturday and d not in _bank_holidays_of(d.year)


@cache
def add_working_days(d: date, n: int) -> date:
    # "for n > 0 the n-th working day after d; for n < 0 the n-th before; for n = 0, d itself.
    # d need not be a working day and is never counted."
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left > 0:
        d += step
        if is_working_day(d):
            left -= 1
    return d


@cache
def add_months(d: date, n: int) -> date:
    # "the same day number, or the month's last day where it has none"
    later: date = d + relativedelta(months=n)
    return later


def age_on(born: date, on: date) -> int:
    # "completed years. One born on 29 February comes of age on 1 March in common years."
    had_birthday_this_year = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday_this_year else 1)


def in_window(d: date) -> bool:
    # "From 2020-04-24 to 2020-09-25"
    return WINDOW_OPENS <= d <= WINDOW_CLOSES


def first_review_due(entered: date) -> date:
    # "Before 2011-04-01 (SI 1991/895) the first review was due within four weeks."
    # The law of the day on which the clock started is the one that counts.
    if entered < REGULATIONS_OF_2010_IN_FORCE:
        return entered + timedelta(weeks=4)
    # "The first, within 20 working days of the date on which the child becomes looked after."
    return add_working_days(entered, 20)


# --- whose clock ----------------------------------------------------------------------------

# "The course of an episode"
LOOKED_AFTER, SHORT_BREAKS = "looked after", "short breaks"
AUTHORISED, PLACED = "authorised", "placed"


def course_of(ep: Ep) -> str:
    # "placed (PLACE A3 to A6);"
    if ep.place in PLACED_FOR_ADOPTION:
        return PLACED
    # "else authorised (LS E1, or the flag consent_to_adoption);"
    if ep.ls == PLACEMENT_ORDER or ep.consent:
        return AUTHORISED
    # "else short breaks (LS V3/V4); else looked after."
    return SHORT_BREAKS if ep.ls in SHORT_BREAK_STATUSES else LOOKED_AFTER


def rules_exist(course: str, clock_started: date) -> bool:
    # "each rule is picked by the day the clock started: for placements before the regulations
    # were in force (30 Dec 2005 for SI 2005/389; short breaks 1 April 2011) there is no rule and
    # so no due date."
    if course in (AUTHORISED, PLACED):
        return clock_started >= ADOPTION_REGULATIONS_IN_FORCE
    return course != SHORT_BREAKS or clock_started >= REGULATIONS_OF_2010_IN_FORCE


def first_due(course: str, start: date) -> date | None:
    """The day by which the first review of a course is due."""
    if not rules_exist(course, start):
        return None
    # "looked after: 20 working days from the spell's start (before 2011-04-01: four weeks);"
    if course == LOOKED_AFTER:
        return first_review_due(start)
    # "placed: four weeks."
    if course == PLACED:
        return start + timedelta(weeks=4)
    # "short breaks: three months; authorised: three months;"
    return add_months(start, 3)


def second_due(course: str, first: date) -> date | None:
    """The day by which the second review of a course is due, the first held on a day."""
    if not rules_exist(course, first):
        return None
    # "The second: looked after three months from the first; short breaks six; authorised six;
    # placed three."
    return add_months(first, 3 if course in (LOOKED_AFTER, PLACED) else 6)


def later_due(course: str, before: date) -> date | None:
    """The day by which a later review of a course is due, the one before held on a day."""
    # "Later ones six months from the one before."
    return add_months(before, 6) if rules_exist(course, before) else None


def second_is_as_later(course: str) -> bool:
    # "where second and later intervals are equal (authorised, short breaks) nothing is open and
    # nothing is presumed"
    return course in (AUTHORISED, SHORT_BREAKS)


# --- one child's time in care ---------------------------------------------------------------


@dataclass(eq=False)
class Care:
    """A period of care, with the reviews dated within it, in order, one a date."""

    child: str
    episodes: list[Ep]
    followed: bool = False  # another period of care of the same child comes after it
    reviews: list[date] = field(default_factory=list)
    spells: dict[str, list[Spell]] = field(default_factory=dict)  # by clock

    @property
    def start(self) -> date:
        start = self.episodes[0].start
        assert start is not None
        return start

    @property
    def end(self) -> date | None:
        # "It ends on the DEC of its last episode, or is open."
        return self.episodes[-1].end

    @property
    def entry_known(self) -> bool:
        # "Entered care is the DECOM of the period's first episode, and is known only if that
        # episode's RNE is S."
        return self.episodes[0].rne == "S"

    def holds(self, d: date) -> bool:
        # "A review or visit on the last day does count as within the period (start <= d <= end)."
        return self.start <= d and (self.end is None or d <= self.end)

    def looked_after(self, d: date) -> bool:
        # "start <= D and (is open, or end > D). A child whose care ended on D is not looked
        # after on D."
        return self.start <= d and (self.end is None or self.end > d)


def _in_order(episodes: Iterable[Ep]) -> list[Ep]:
    # "Episodes are taken in order of (DECOM, DEC)"; an open one ends after every other.
    return sorted(episodes, key=lambda ep: (ep.start or date.max, ep.end or date.max))


def _begins_new_period(before: Ep, ep: Ep) -> bool:
    # "A new one begins at an episode with RNE S,"
    if ep.rne == "S":
        return True
    # "an open one that another follows belongs to the same period"
    if before.end is None:
        return False
    # "(blank counts as X1 where DEC equals the next DECOM)"
    reason = before.rec
    if reason is None and before.end == ep.start:
        reason = "X1"
    # "or whose predecessor ended with a REC other than X1"
    if reason != "X1":
        return True
    # "or that starts after a gap."
    assert ep.start is not None
    return ep.start > before.end


def periods_of_care(episodes: list[Ep]) -> list[Care]:
    """One child's periods of care, from the child's episodes in order."""
    periods: list[Care] = []
    before: Ep | None = None
    for ep in episodes:
        if before is None or _begins_new_period(before, ep):
            if periods:
                periods[-1].followed = True
            periods.append(Care(ep.child, []))
        periods[-1].episodes.append(ep)
        before = ep
    return periods


@dataclass(eq=False)
class Spell:
    """A part of a period of care in which one clock of reviews runs; with its reviews, in order.

    By the clock "looked_after" the whole period is one.
    """

    care: Care
    course: str
    start: date
    first_of_period: bool = True
    resumed: bool = False
    next_start: date | None = None  # the day on which the next spell of the period begins
    reviews: list[date] = field(default_factory=list)
    review_before: date | None = None  # the last of the period that was held before the spell

    @property
    def start_known(self) -> bool:
        # "the start of a spell is known if it is not the first of its period, or if the period's
        # entry is known (RNE S)."
        return not self.first_of_period or self.care.entry_known

    @property
    def start_may_be_known(self) -> bool:
        # Where the first episode has no RNE at all, it may be the one with which care began.
        return self.start_known or self.care.episodes[0].rne is None

    def runs(self, d: date) -> bool:
        # "an obligation counts as falling due only while its own spell still runs: not on or
        # after the day on which the next spell of the period begins."
        taken_over = self.next_start is not None and d >= self.next_start
        return self.start <= d and self.care.looked_after(d) and not taken_over

    @property
    def relaxed_in_2020(self) -> bool:
        # "relaxation SI 2020/445 touches review.later (reg 33(2), six months) only"
        return self.course == LOOKED_AFTER


def _resumes(before: str, course: str) -> bool:
    # "A spell is resumed, so that no clock begins anew, where the course goes from placed to
    # authorised, or from authorised or placed to looked after (within a period of care)."
    return (before, course) in {
        (PLACED, AUTHORISED),
        (AUTHORISED, LOOKED_AFTER),
        (PLACED, LOOKED_AFTER),
    }


def spells_by_case(care: Care) -> list[Spell]:
    """The spells of a period of care by the child's own clock, without their reviews."""
    spells: list[Spell] = []
    for ep in care.episodes:
        assert ep.start is not None
        course = course_of(ep)
        # "a new spell begins at its first episode,"
        if not spells:
            spells.append(Spell(care, course, ep.start))
            continue
        before = spells[-1]
        # "at every episode whose course differs from that of the episode before it, and, in
        # course placed, at every episode with RNE S, P or B"
        another = course == PLACED and ep.rne in ANOTHER_PLACEMENT
        if course != before.course or another:
            before.next_start = ep.start
            resumed = _resumes(before.course, course)
            spells.append(Spell(care, course, ep.start, False, resumed))
    return spells


def spells_of(care: Care, clock: str) -> list[Spell]:
    """The spells of a period of care, each with its reviews."""
    # "By default (clock="looked_after") each period of care is one spell of course looked after
    # for everyone"
    spells = [Spell(care, LOOKED_AFTER, care.start)]
    if clock == "case":
        spells = spells_by_case(care)
    for held in care.reviews:
        # "A review of the period belongs to the last spell that began on or before its day"
        [spell for spell in spells if spell.start <= held][-1].reviews.append(held)
    for spell in spells:
        # "the last review of the period that is in the data and was held before the spell"
        for held in care.reviews:
            if held < spell.start:
                spell.review_before = held
    return spells


# --- a review that has to be held -----------------------------------------------------------


@dataclass(frozen=True)
class Obligation:
    """The duty to hold a review of a spell.

    It runs from the spell's beginning (number 0) or from the spell's number-th review; the opening
    one of a resumed spell (number 0) runs from the last review before the spell.
    """

    spell: Spell
    number: int
    due: date | None  # None where it cannot be told
    presumed: bool  # the due date rests on the presumption of a six-month cycle
    six_monthly: bool  # the due date is by the six-month rule that was relaxed in 2020
    held: date | None  # the review that met it, if one did

    @property
    def met(self) -> bool:
        # "A review held on the due date is on time."
        return self.due is not None and self.held is not None and self.held <= self.due

    @property
    def no_fixed_due_date(self) -> bool:
        # "a later review whose ordinary due date falls in that window and which is late by it is
        # neither on time nor late (no_fixed_due_date)"; only under as_in_force.
        return self.six_monthly and self.due is not None and in_window(self.due) and not self.met


class Reference:
    """The measures over some children. `coverage_from` None: no review was left out for its date.

    "Rows of one child on one date are one review"; "rows that say the same are one row". What two
    returns say of one episode is settled before: a row here is of one return.
    """

    def __init__(
        self,
        kids: list[Kid],
        episodes: list[Ep],
        reviews: list[Rev],
        *,
        coverage_from: date | None,
    ) -> None:
        self.coverage_from = coverage_from
        self.born: dict[str, date | None] = {kid.child: kid.born for kid in kids}

        rows_of: dict[str, list[Ep]] = {}
        for ep in dict.fromkeys(episodes):
            if ep.start is not None:
                rows_of.setdefault(ep.child, []).append(ep)
        self.episodes_of = {child: _in_order(rows) for child, rows in rows_of.items()}
        self.cares_of = {c: periods_of_care(rows) for c, rows in self.episodes_of.items()}

        self.codes_on: dict[tuple[str, date], set[str]] = {}
        for row in reviews:
            if row.held_on is None:
                continue
            # "Reviews dated before it are not used"
            if coverage_from is not None and row.held_on < coverage_from:
                continue
            codes = self.codes_on.setdefault((row.child, row.held_on), set())
            # A blank or an unusable code does not conflict with a real one.
            if row.code in PARTICIPATION_CODES:
                codes.add(row.code)

        for child, held_on in sorted(self.codes_on):
            care = self.care_on(child, held_on)
            if care is not None:
                care.reviews.append(held_on)
        for cares in self.cares_of.values():
            for care in cares:
                for clock in ("looked_after", "case"):
                    care.spells[clock] = spells_of(care, clock)

    # --- where a date falls -----------------------------------------------------------------

    def care_on(self, child: str, d: date) -> Care | None:
        """The period of care that a review dated d lies in; of two, the one that began last."""
        found = None
        for care in self.cares_of.get(child, []):
            if care.holds(d):
                found = care
        return found

    def short_break_on(self, child: str, d: date) -> bool:
        # "The child's status on a date is that of the episode, among those that contain it
        # (DECOM <= date <= DEC), which began last."
        status = None
        for ep in self.episodes_of.get(child, []):
            if ep.start is not None and ep.start <= d and (ep.end is None or d <= ep.end):
                status = ep.ls
        # "Short breaks: legal status V3 or V4."
        return status in SHORT_BREAK_STATUSES

    def _refuse_uncovered(self, start: date) -> None:
        if self.coverage_from is not None and start < self.coverage_from:
            raise ValueError(f"reviews are complete from {self.coverage_from}, not from {start}")

    # --- what the data allow to be known ----------------------------------------------------

    def whole_history_known(self, spell: Spell) -> bool:
        # "(For a resumed spell: a review before it in the data.)"
        if spell.resumed:
            return spell.review_before is not None
        # "entered care on or after C, and entry known: the whole history is known"; "Whole
        # history of a spell: start known and start >= C (or no C)."
        if not spell.start_known:
            return False
        return self.coverage_from is None or spell.start >= self.coverage_from

    def first_due_of(self, spell: Spell) -> date | None:
        """The day by which the review that opens a spell is due, counted from its start."""
        # No clock begins anew with a resumed spell.
        return None if spell.resumed else first_due(spell.course, spell.start)

    def always_six_months(self, spell: Spell) -> bool:
        # "Every further review of a resumed spell: six months from the one before (never three)."
        return spell.resumed or second_is_as_later(spell.course)

    def presumed_six_monthly(self, spell: Spell) -> bool:
        # "on time if add_months(add_working_days(start, 20), 3) < C, start being that of the
        # period's first episode in the data (the second review fell due before C, so the child
        # is presumed to be on the six-month cycle)"; of each course, and by the law of the day:
        # "presumed where second(first_due(start)) < C"
        first = first_due(spell.course, spell.start)
        if self.coverage_from is None or first is None:
            return False
        second = second_due(spell.course, first)
        return second is not None and second < self.coverage_from

    def six_months_from_eve(self, spell: Spell) -> date | None:
        # "With coverage from C, and B the day before C": "six months from B"
        if self.coverage_from is None:
            return None
        # Where the whole period of care is in the data, no review was held before them, and one
        # on an earlier course may have been held never.
        care = spell.care
        if spell.resumed and care.entry_known and care.start >= self.coverage_from:
            return None
        return later_due(spell.course, self.coverage_from - timedelta(days=1))

    def last_possible_due_date(self, spell: Spell) -> date | None:
        """The last day on which the review that runs when the data begin can have been due.

        Where the first episode has no RNE at all, it may be the one with which care began:
        "Settled means settled for every history that the data allow." So the first review may
        have been due within 20 working days of it (or within its own course's first interval).
        """
        eve = self.six_months_from_eve(spell)
        first = self.first_due_of(spell)
        if eve is None or first is None or not spell.start_may_be_known:
            return eve
        # "late if it is held after both that date (where entry is known) and six months from B"
        return max(eve, first)

    def _unseen_six_monthly_date_in_window(self, spell: Spell) -> bool:
        """Whether a review before coverage may have made the next one due in the window.

        Only the second review of a spell and those after it start a six-month interval. Of a
        spell whose start is known they were held after the day of its start; and unseen means held
        before C. Before a resumed spell, every review of the period starts a six-month interval.
        """
        if not spell.relaxed_in_2020:
            return False
        day = WINDOW_OPENS - timedelta(days=200)  # more than six months before the window
        while day <= WINDOW_CLOSES:
            unseen = self.coverage_from is None or day < self.coverage_from
            if spell.resumed:
                possible = not spell.care.entry_known or day >= spell.care.start
            else:
                possible = not spell.start_known or day > spell.start
            if unseen and possible and in_window(add_months(day, 6)):
                return True
            day += timedelta(days=1)
        return False

    # --- was it on time? --------------------------------------------------------------------

    def _verdict(self, spell: Spell, place: int, as_in_force: bool) -> tuple[str, bool]:
        """The verdict on the review of a spell in that place (from 0), and whether presumed."""
        held = spell.reviews[place]
        before = spell.reviews[place - 1] if place > 0 else None
        whole = self.whole_history_known(spell)

        # "otherwise, the earliest review in the data:"
        if before is None and not whole:
            first = self.first_due_of(spell)
            # "on time if within 20 working days of a known entry;"
            if spell.start_known and first is not None and held <= first:
                return "on_time", False
            # "late if it is held after both that date (where entry is known) and six months
            # from B (then no earlier review can have been recent enough);"
            last_possible = self.last_possible_due_date(spell)
            if last_possible is not None and held > last_possible:
                if as_in_force and self._unseen_six_monthly_date_in_window(spell):
                    return "unknown", False
                return "late", False
            # "else unknown."
            return "unknown", False

        # The review that opens a spell. "Its opening obligation runs from the last review of the
        # period that is in the data and was held before the spell": from there on it is like any
        # other later review.
        if before is None and not spell.resumed:
            first = self.first_due_of(spell)
            if first is None:
                return "unknown", False
            return ("on_time" if held <= first else "late"), False
        if before is None:
            before = spell.review_before
        assert before is not None

        six_months_on = later_due(spell.course, before)
        if six_months_on is None:
            return "unknown", False
        relaxed = as_in_force and spell.relaxed_in_2020 and in_window(six_months_on)

        # "Every later one, at intervals of not more than six months."; "Where two earlier
        # reviews of the period are in the data, no presumption is needed."
        if place >= 2 or self.always_six_months(spell):
            if held <= six_months_on:
                return "on_time", False
            return ("no_fixed_due_date" if relaxed else "late"), False

        # "The second, not more than three months after the first."
        three_months_on = second_due(spell.course, before)
        assert three_months_on is not None
        if whole:
            return ("on_time" if held <= three_months_on else "late"), False

        # "otherwise, a later one, by the gap since the one before it: at most three months, on
        # time;"
        if held <= three_months_on:
            return "on_time", False
        # "more than six months, late;"
        if held > six_months_on:
            if not relaxed:
                return "late", False
            if self.presumed_six_monthly(spell):
                return "no_fixed_due_date", True
            return "unknown", False
        # "in between, on time if ... presumed to be on the six-month cycle, else unknown."
        if self.presumed_six_monthly(spell):
            return "on_time", True
        return "unknown", False

    def _verdict_on(
        self, child: str, held_on: date, as_in_force: bool, clock: str
    ) -> tuple[str, bool]:
        # "not_in_cohort: no episode for the child. not_looked_after: the date lies in no period
        # of care."
        if child not in self.episodes_of:
            return "not_in_cohort", False
        care = self.care_on(child, held_on)
        if care is None:
            return "not_looked_after", False
        for spell in care.spells[clock]:
            if held_on in spell.reviews:
                return self._verdict(spell, spell.reviews.index(held_on), as_in_force)
        raise AssertionError("every review of a period of care is in one of its spells")

    def verdicts(
        self, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> dict[tuple[str, date], str]:
        """The verdict on every review that is used; a short break does not alter it."""
        return {
            (child, held_on): self._verdict_on(child, held_on, as_in_force, clock)[0]
            for child, held_on in self.codes_on
        }

    # --- the four bases ---------------------------------------------------------------------

    def reviews_on_time(
        self, start: date, end: date, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> Figure:
        # "reviews held in the period with a settled verdict | those on time"
        self._refuse_uncovered(start)
        on_time = late = presumed = 0
        excluded: Counter[str] = Counter()
        for child, held_on in self.codes_on:
            if not start <= held_on <= end:
                continue
            verdict, by_presumption = self._verdict_on(child, held_on, as_in_force, clock)
            if verdict in ("not_in_cohort", "not_looked_after"):
                excluded[verdict] += 1
            elif self.short_break_on(child, held_on):
                excluded["short_break"] += 1
            elif verdict == "unknown":
                excluded["history_unknown"] += 1
            elif verdict == "no_fixed_due_date":
                excluded["no_fixed_due_date"] += 1
            else:
                on_time += verdict == "on_time"
                late += verdict == "late"
                presumed += by_presumption
        return Figure(on_time, on_time + late, dict(excluded), presumed)

    def obligations(self, spell: Spell) -> Iterator[Obligation]:
        """Every review that a spell called for, held or not, from its beginning on."""
        whole = self.whole_history_known(spell)
        for number in range(len(spell.reviews) + 1):
            since = spell.reviews[number - 1] if number > 0 else None
            held = spell.reviews[number] if number < len(spell.reviews) else None
            due: date | None = None
            presumed = six_monthly = False
            if since is None and spell.resumed:
                # "six months from it, by the new course's later rule; where there is none in the
                # data the due date is unknown"
                if spell.review_before is not None:
                    due = later_due(spell.course, spell.review_before)
                    six_monthly = spell.relaxed_in_2020
            elif since is None:
                if whole:
                    due = self.first_due_of(spell)
            elif number >= 2 or self.always_six_months(spell):
                due = later_due(spell.course, since)
                six_monthly = spell.relaxed_in_2020
            elif whole:
                due = second_due(spell.course, since)
            elif self.presumed_six_monthly(spell):
                due = later_due(spell.course, since)
                six_monthly = spell.relaxed_in_2020
                presumed = True
            yield Obligation(spell, number, due, presumed, six_monthly, held)

    def _first_settled_by_its_date(self, o: Obligation) -> Obligation:
        """A first review that was due on or after C, and was certainly held by then.

        The spell began before C, so an earlier review may lie outside the data; but whichever was
        the first, it was in time, and it fell due on a known date.
        """
        if o.number != 0 or o.due is not None or o.held is None or not o.spell.start_known:
            return o
        due = self.first_due_of(o.spell)
        c = self.coverage_from
        if due is not None and c is not None and o.spell.start < c <= due and o.held <= due:
            return Obligation(o.spell, 0, due, False, False, o.held)
        return o

    def _obligations_of(self, child: str, clock: str) -> Iterator[Obligation]:
        for care in self.cares_of[child]:
            for spell in care.spells[clock]:
                for obligation in self.obligations(spell):
                    yield self._first_settled_by_its_date(obligation)

    def _first_day_it_may_have_been_due(self, o: Obligation) -> date:
        second = second_due(o.spell.course, o.spell.reviews[0]) if o.number == 1 else None
        if second is not None:
            return second
        start = o.spell.reviews[o.number - 1] if o.number > 0 else o.spell.start
        return start if self.coverage_from is None else max(self.coverage_from, start)

    def reviews_on_time_due(
        self, start: date, end: date, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> Figure:
        # "reviews that fell due in the period while the child was still in care, held or never
        # held, with a known (or presumed) due date | those held by the due date"
        self._refuse_uncovered(start)
        met = rest = presumed = 0
        excluded: Counter[str] = Counter()
        every = [o for child in self.cares_of for o in self._obligations_of(child, clock)]
        for o in every:
            # One whose due date is not known stands on the first day it may have been due.
            day = o.due if o.due is not None else self._first_day_it_may_have_been_due(o)
            if not start <= day <= end or not o.spell.runs(day):
                continue
            if self.short_break_on(o.spell.care.child, day):
                excluded["short_break"] += 1
            elif o.due is None:
                excluded["history_unknown"] += 1
            elif as_in_force and o.no_fixed_due_date:
                excluded["no_fixed_due_date"] += 1
            else:
                met += o.met
                rest += not o.met
                presumed += o.presumed
        return Figure(met, met + rest, dict(excluded), presumed)

    def _looked_after_on(self, d: date) -> Iterator[Care]:
        """One period of care of every child looked after on d; of two, the one begun last."""
        # "some period of care has start <= D and (is open, or end > D)"
        for cares in self.cares_of.values():
            found = None
            for care in cares:
                if care.looked_after(d):
                    found = care
            if found is not None:
                yield found

    def _may_have_fallen_due(self, o: Obligation, start: date, end: date) -> bool:
        """Whether one whose due date is unknown may have fallen due in the period, in its spell."""
        if o.number == 1:
            since = o.spell.reviews[0]
            either = second_due(o.spell.course, since), later_due(o.spell.course, since)
            return any(d is not None and start <= d <= end and o.spell.runs(d) for d in either)
        first_day = max(self._first_day_it_may_have_been_due(o), start)
        last_possible = self.last_possible_due_date(o.spell)
        last_day = end if last_possible is None else min(last_possible, end)
        # A spell is one unbroken run of days: if it holds any of these days it holds the first,
        # which is not before its start.
        return first_day <= last_day and o.spell.runs(first_day)

    def _certainly_on_time(self, o: Obligation) -> bool:
        """Whether one whose due date is unknown was met by the earliest it may have been."""
        if o.held is None:
            return False
        if o.number == 1:
            earliest = second_due(o.spell.course, o.spell.reviews[0])
        else:
            earliest = self.first_due_of(o.spell) if o.spell.start_known else None
        return earliest is not None and o.held <= earliest

    def children_reviewed_on_time(
        self, start: date, end: date, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> Figure:
        # "children looked after at the period's end, for at least four weeks, with a review that
        # fell due in the period and no unknown among them | those with every such review held on
        # time"
        self._refuse_uncovered(start)
        numerator = denominator = presumed = 0
        excluded: Counter[str] = Counter()
        for care in self._looked_after_on(end):
            child = care.child
            under_four_weeks = care.start + timedelta(days=28) > end

            fell_due: list[Obligation] = []
            unknown = False
            for o in self._obligations_of(child, clock):
                if o.due is None:
                    if self._may_have_fallen_due(o, start, end):
                        unknown = unknown or not self._certainly_on_time(o)
                    continue
                in_period = start <= o.due <= end and o.spell.runs(o.due)
                if in_period and not self.short_break_on(child, o.due):
                    fell_due.append(o)

            if self.short_break_on(child, end):
                excluded["short_break"] += 1
            elif under_four_weeks and care.entry_known:
                excluded["under_four_weeks"] += 1
            elif under_four_weeks or unknown:
                excluded["history_unknown"] += 1
            elif as_in_force and any(o.no_fixed_due_date for o in fell_due):
                # One that is neither on time nor late: the child's answer cannot be told.
                excluded["no_fixed_due_date"] += 1
            elif not fell_due:
                excluded["no_review_due"] += 1
            else:
                denominator += 1
                numerator += all(o.met for o in fell_due)
                presumed += any(o.presumed for o in fell_due)
        return Figure(numerator, denominator, dict(excluded), presumed)

    def latest_review_in_date(
        self, start: date, end: date, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> Figure:
        # "children looked after on a date whose next due date is known | those whose next review
        # is not yet overdue". The date is the period's end.
        self._refuse_uncovered(start)
        numerator = denominator = presumed = 0
        excluded: Counter[str] = Counter()
        for care in self._looked_after_on(end):
            # "The clock that runs on a day is that of the last spell begun by then."
            spell = [each for each in care.spells[clock] if each.start <= end][-1]
            held_so_far = len([held for held in spell.reviews if held <= end])
            running = list(self.obligations(spell))[held_so_far]
            if self.short_break_on(care.child, end):
                excluded["short_break"] += 1
            elif running.due is None:
                excluded["history_unknown"] += 1
            elif (
                as_in_force and running.six_monthly and in_window(running.due) and running.due < end
            ):
                excluded["no_fixed_due_date"] += 1
            else:
                denominator += 1
                numerator += running.due >= end
                presumed += running.presumed
        return Figure(numerator, denominator, dict(excluded), presumed)

    # --- participation ----------------------------------------------------------------------

    def _participation_code(self, child: str, held_on: date) -> str:
        """The code of a review of a child looked after, or the reason that leaves it out."""
        # "Left out, in this order: under_four (by date of birth), no_code (blank, or not a PN
        # code), conflicting_code, code_contradicts_age (PN0 at four or over)."
        born = self.born.get(child)
        if born is not None and age_on(born, held_on) < 4:
            # "A child under four with PN1-PN7 (check 441) is under four."
            return "under_four"
        if born is None:
            return "age_unknown"
        codes = self.codes_on[(child, held_on)]
        if not codes:
            return "no_code"
        # "where their codes differ, the code is missing (conflicting_code)"
        if len(codes) > 1:
            return "conflicting_code"
        (code,) = codes
        return "code_contradicts_age" if code == "PN0" else code

    def _reviews_with(self, codes: set[str], start: date, end: date) -> Figure:
        # "Population: reviews held in the period while looked after (as in 3, short breaks out)."
        self._refuse_uncovered(start)
        numerator = denominator = 0
        excluded: Counter[str] = Counter()
        for child, held_on in self.codes_on:
            if not start <= held_on <= end:
                continue
            if child not in self.episodes_of:
                excluded["not_in_cohort"] += 1
            elif self.care_on(child, held_on) is None:
                excluded["not_looked_after"] += 1
            elif self.short_break_on(child, held_on):
                excluded["short_break"] += 1
            else:
                code = self._participation_code(child, held_on)
                if code not in PARTICIPATION_CODES:
                    excluded[code] += 1
                else:
                    denominator += 1
                    numerator += code in codes
        return Figure(numerator, denominator, dict(excluded), 0)

    def participated(self, start: date, end: date) -> Figure:
        # "participated = PN1, 2, 3, 5, 6"
        return self._reviews_with(TOOK_PART, start, end)

    def attended(self, start: date, end: date) -> Figure:
        # "attended = PN1, 2, 3, 4"
        return self._reviews_with(ATTENDED, start, end)

    def spoke_for_themselves(self, start: date, end: date) -> Figure:
        # "spoke_for_themselves = PN1"
        return self._reviews_with(SPOKE, start, end)

    def children_participating_in_every_review(self, start: date, end: date) -> Figure:
        # "children looked after at the period's end for at least four weeks, aged four or over at
        # a review in the period, who took part in every one of them."
        self._refuse_uncovered(start)
        numerator = denominator = 0
        excluded: Counter[str] = Counter()
        for care in self._looked_after_on(end):
            child = care.child
            under_four_weeks = care.start + timedelta(days=28) > end

            aged_four: list[str] = []
            for each in self.cares_of[child]:
                for held_on in each.reviews:
                    if start <= held_on <= end and not self.short_break_on(child, held_on):
                        code = self._participation_code(child, held_on)
                        if code not in ("under_four", "age_unknown"):
                            aged_four.append(code)
            did_not = any(c in PARTICIPATION_CODES and c not in TOOK_PART for c in aged_four)
            missing = any(c not in PARTICIPATION_CODES for c in aged_four)

            if self.short_break_on(child, end):
                excluded["short_break"] += 1
            elif under_four_weeks and care.entry_known:
                excluded["under_four_weeks"] += 1
            elif under_four_weeks:
                excluded["history_unknown"] += 1
            elif not aged_four:
                excluded["no_review_aged_four"] += 1
            elif missing and not did_not:
                # One with no code cannot be told; but one that is known to have gone without the
                # child settles the answer, whatever the others were.
                excluded["code_missing"] += 1
            else:
                denominator += 1
                numerator += not did_not
        return Figure(numerator, denominator, dict(excluded), 0)

    # --- counts of children -----------------------------------------------------------------

    def looked_after(self, start: date, end: date) -> Figure:
        # "DfE leaves them out of every count of children looked after, and so do we." The date
        # is the period's end.
        count = 0
        excluded: Counter[str] = Counter()
        for care in self._looked_after_on(end):
            if self.short_break_on(care.child, end):
                excluded["short_break"] += 1
            else:
                count += 1
        return Figure(count, None, dict(excluded), 0)

    def _starting(self, start: date, end: date) -> tuple[list[Care], Counter[str]]:
        counted: list[Care] = []
        excluded: Counter[str] = Counter()
        for cares in self.cares_of.values():
            for care in cares:
                if not start <= care.start <= end:
                    continue
                if care.episodes[0].ls in SHORT_BREAK_STATUSES:
                    excluded["short_break"] += 1
                elif not care.entry_known:
                    excluded["entry_unknown"] += 1
                else:
                    counted.append(care)
        return counted, excluded

    def _ceasing(self, start: date, end: date) -> tuple[list[Care], Counter[str]]:
        counted: list[Care] = []
        excluded: Counter[str] = Counter()
        for cares in self.cares_of.values():
            for care in cares:
                if care.end is None or not start <= care.end <= end:
                    continue
                last = care.episodes[-1]
                if last.ls in SHORT_BREAK_STATUSES:
                    excluded["short_break"] += 1
                elif last.rec == "X1" and not care.followed:
                    # X1 says that a new episode began, which the data do not have.
                    excluded["not_ceased"] += 1
                else:
                    counted.append(care)
        return counted, excluded

    @staticmethod
    def _once_a_child(counted: list[Care], excluded: Counter[str]) -> Figure:
        # "DfE counts each child once a year (the last ceasing). Give both, children and events."
        children = len({care.child for care in counted})
        if len(counted) > children:
            excluded["counted_once"] = len(counted) - children
        return Figure(children, None, dict(excluded), 0)

    def started(self, start: date, end: date) -> Figure:
        return self._once_a_child(*self._starting(start, end))

    def started_events(self, start: date, end: date) -> Figure:
        counted, excluded = self._starting(start, end)
        return Figure(len(counted), None, dict(excluded), 0)

    def ceased(self, start: date, end: date) -> Figure:
        return self._once_a_child(*self._ceasing(start, end))

    def ceased_events(self, start: date, end: date) -> Figure:
        counted, excluded = self._ceasing(start, end)
        return Figure(len(counted), None, dict(excluded), 0)


# --- the fake return ------------------------------------------------------------------------


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return datetime.strptime(text.strip(), "%d/%m/%Y").date() if text.strip() else None


def _code(text: str) -> str | None:
    return text.strip().upper() or None


def read_fake(folder: Path, *, coverage_from: date | None = date(2017, 4, 1)) -> Reference:
    """The return in the layout of header.csv, episodes.csv and reviews.csv, dates dd/mm/yyyy."""
    kids = [
        Kid(row["CHILD"], _day(row["DOB"]), _code(row["SEX"]), _code(row["ETHNIC"]))
        for row in _rows(folder / "header.csv")
    ]
    episodes = [
        Ep(
            row["CHILD"],
            _day(row["DECOM"]),
            _day(row["DEC"]),
            _code(row["RNE"]),
            _code(row["LS"]),
            _code(row["REC"]),
            _code(row["PLACE"]),
            _code(row["CIN"]),
        )
        for row in _rows(folder / "episodes.csv")
    ]
    reviews = [
        Rev(row["CHILD"], _day(row["REVIEW"]), _code(row["REVIEW_CODE"]))
        for row in _rows(folder / "reviews.csv")
    ]
    return Reference(kids, episodes, reviews, coverage_from=coverage_from)
