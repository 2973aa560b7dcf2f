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
    """One episode, as the return has it: DECOM, DEC, RNE, LS, REC, PLACE, CIN."""

    child: str
    start: date | None
    end: date | None
    rne: str | None
    ls: str | None
    rec: str | None
    place: str | None = None
    cin: str | None = None
    provider: str | None = None


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
WINDOW_OPENS = date(2020, 4, 24)
WINDOW_CLOSES = date(2020, 9, 25)

SHORT_BREAK_STATUSES = {"V3", "V4"}
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


# --- one child's time in care ---------------------------------------------------------------


@dataclass(eq=False)
class Care:
    """A period of care, with the reviews dated within it, in order, one a date."""

    child: str
    episodes: list[Ep]
    followed: bool = False  # another period of care of the same child comes after it
    reviews: list[date] = field(default_factory=list)

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


# --- a review that has to be held -----------------------------------------------------------


@dataclass(frozen=True)
class Obligation:
    """The duty to hold a review; it runs from entry (number 0) or from the number-th review."""

    care: Care
    number: int
    due: date | None  # None where it cannot be told
    presumed: bool  # the due date rests on the presumption of a six-month cycle
    six_monthly: bool  # the due date is by the six-month rule
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

    def whole_history_known(self, care: Care) -> bool:
        # "entered care on or after C, and entry known: the whole history is known"
        if not care.entry_known:
            return False
        return self.coverage_from is None or care.start >= self.coverage_from

    def presumed_six_monthly(self, care: Care) -> bool:
        # "on time if add_months(add_working_days(start, 20), 3) < C, start being that of the
        # period's first episode in the data (the second review fell due before C, so the child
        # is presumed to be on the six-month cycle)". The sentence names 20 working days for
        # everyone, also for those who entered care before 2011-04-01.
        if self.coverage_from is None:
            return False
        return add_months(add_working_days(care.start, 20), 3) < self.coverage_from

    def six_months_from_eve(self) -> date | None:
        # "With coverage from C, and B the day before C": "six months from B"
        if self.coverage_from is None:
            return None
        return add_months(self.coverage_from - timedelta(days=1), 6)

    def last_possible_due_date(self, care: Care) -> date | None:
        """The last day on which the review that runs when the data begin can have been due.

        Where the first episode has no RNE at all, it may be the one with which care began:
        "Settled means settled for every history that the data allow." So the first review may
        have been due within 20 working days of it.
        """
        eve = self.six_months_from_eve()
        if eve is None or care.episodes[0].rne is not None:
            return eve
        return max(eve, first_review_due(care.start))

    def _unseen_six_monthly_date_in_window(self, care: Care) -> bool:
        """Whether a review before coverage may have made the next one due in the window.

        Only the second review of a period and those after it start a six-month interval. Of a
        child whose entry is known they were held after the day of entry; and unseen means held
        before C.
        """
        day = WINDOW_OPENS - timedelta(days=200)  # more than six months before the window
        while day <= WINDOW_CLOSES:
            unseen = self.coverage_from is None or day < self.coverage_from
            second_or_later = not care.entry_known or day > care.start
            if unseen and second_or_later and in_window(add_months(day, 6)):
                return True
            day += timedelta(days=1)
        return False

    # --- was it on time? --------------------------------------------------------------------

    def _verdict(self, care: Care, place: int, as_in_force: bool) -> tuple[str, bool]:
        """The verdict on the review in that place (from 0), and whether it was presumed."""
        held = care.reviews[place]
        before = care.reviews[place - 1] if place > 0 else None

        if self.whole_history_known(care):
            if before is None:
                return ("on_time" if held <= first_review_due(care.start) else "late"), False
            # "The second, not more than three months after the first."
            if place == 1:
                return ("on_time" if held <= add_months(before, 3) else "late"), False

        # "otherwise, the earliest review in the data:"
        if before is None:
            # "on time if within 20 working days of a known entry;"
            if care.entry_known and held <= first_review_due(care.start):
                return "on_time", False
            # "late if it is held after both that date (where entry is known) and six months
            # from B (then no earlier review can have been recent enough);"
            last_possible = self.last_possible_due_date(care)
            if last_possible is not None and held > last_possible:
                if as_in_force and self._unseen_six_monthly_date_in_window(care):
                    return "unknown", False
                return "late", False
            # "else unknown."
            return "unknown", False

        six_months_on = add_months(before, 6)
        relaxed = as_in_force and in_window(six_months_on)

        # "Every later one, at intervals of not more than six months."; "Where two earlier
        # reviews of the period are in the data, no presumption is needed."
        if place >= 2:
            if held <= six_months_on:
                return "on_time", False
            return ("no_fixed_due_date" if relaxed else "late"), False

        # "otherwise, a later one, by the gap since the one before it: at most three months, on
        # time;"
        if held <= add_months(before, 3):
            return "on_time", False
        # "more than six months, late;"
        if held > six_months_on:
            if not relaxed:
                return "late", False
            if self.presumed_six_monthly(care):
                return "no_fixed_due_date", True
            return "unknown", False
        # "in between, on time if ... presumed to be on the six-month cycle, else unknown."
        if self.presumed_six_monthly(care):
            return "on_time", True
        return "unknown", False

    def _verdict_on(self, child: str, held_on: date, as_in_force: bool) -> tuple[str, bool]:
        # "not_in_cohort: no episode for the child. not_looked_after: the date lies in no period
        # of care."
        if child not in self.episodes_of:
            return "not_in_cohort", False
        care = self.care_on(child, held_on)
        if care is None:
            return "not_looked_after", False
        return self._verdict(care, care.reviews.index(held_on), as_in_force)

    def verdicts(self, *, as_in_force: bool = False) -> dict[tuple[str, date], str]:
        """The verdict on every review that is used; a short break does not alter it."""
        return {
            (child, held_on): self._verdict_on(child, held_on, as_in_force)[0]
            for child, held_on in self.codes_on
        }

    # --- the four bases ---------------------------------------------------------------------

    def reviews_on_time(self, start: date, end: date, *, as_in_force: bool = False) -> Figure:
        # "reviews held in the period with a settled verdict | those on time"
        self._refuse_uncovered(start)
        on_time = late = presumed = 0
        excluded: Counter[str] = Counter()
        for child, held_on in self.codes_on:
            if not start <= held_on <= end:
                continue
            verdict, by_presumption = self._verdict_on(child, held_on, as_in_force)
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

    def obligations(self, care: Care) -> Iterator[Obligation]:
        """Every review that the period of care called for, held or not, from entry on."""
        whole = self.whole_history_known(care)
        for number in range(len(care.reviews) + 1):
            since = care.reviews[number - 1] if number > 0 else None
            held = care.reviews[number] if number < len(care.reviews) else None
            due: date | None = None
            presumed = six_monthly = False
            if since is None:
                if whole:
                    due = first_review_due(care.start)
            elif number == 1 and whole:
                due = add_months(since, 3)
            elif number >= 2 or self.presumed_six_monthly(care):
                due = add_months(since, 6)
                six_monthly = True
                presumed = number == 1
            yield Obligation(care, number, due, presumed, six_monthly, held)

    def _first_settled_by_its_date(self, o: Obligation) -> Obligation:
        """A first review that was due on or after C, and was certainly held by then.

        The child entered care before C, so an earlier review may lie outside the data; but
        whichever was the first, it was in time, and it fell due on a known date.
        """
        if o.number != 0 or o.due is not None or o.held is None or not o.care.entry_known:
            return o
        due = first_review_due(o.care.start)
        c = self.coverage_from
        if c is not None and o.care.start < c <= due and o.held <= due:
            return Obligation(o.care, 0, due, False, False, o.held)
        return o

    def _all_obligations(self) -> Iterator[Obligation]:
        for cares in self.cares_of.values():
            for care in cares:
                for obligation in self.obligations(care):
                    yield self._first_settled_by_its_date(obligation)

    def _first_day_it_may_have_been_due(self, o: Obligation) -> date:
        if o.number == 0:
            if self.coverage_from is None:
                return o.care.start
            return max(self.coverage_from, o.care.start)
        return add_months(o.care.reviews[0], 3)

    def reviews_on_time_due(self, start: date, end: date, *, as_in_force: bool = False) -> Figure:
        # "reviews that fell due in the period while the child was still in care, held or never
        # held, with a known (or presumed) due date | those held by the due date"
        self._refuse_uncovered(start)
        met = rest = presumed = 0
        excluded: Counter[str] = Counter()
        for o in self._all_obligations():
            # One whose due date is not known stands on the first day it may have been due.
            day = o.due if o.due is not None else self._first_day_it_may_have_been_due(o)
            if not start <= day <= end or not o.care.looked_after(day):
                continue
            if self.short_break_on(o.care.child, day):
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
        """Whether one whose due date is unknown may have fallen due in the period, in care."""
        if o.number == 1:
            first_day = add_months(o.care.reviews[0], 3)
            last_day = add_months(o.care.reviews[0], 6)
            return any(start <= d <= end and o.care.looked_after(d) for d in (first_day, last_day))
        first_day = max(self._first_day_it_may_have_been_due(o), start)
        last_possible = self.last_possible_due_date(o.care)
        last_day = end if last_possible is None else min(last_possible, end)
        # Care is one unbroken run of days: if it holds any of these days it holds the first,
        # which is not before its start.
        return first_day <= last_day and o.care.looked_after(first_day)

    def _certainly_on_time(self, o: Obligation) -> bool:
        """Whether one whose due date is unknown was met by the earliest it may have been."""
        if o.held is None:
            return False
        if o.number == 1:
            return o.held <= add_months(o.care.reviews[0], 3)
        return o.care.entry_known and o.held <= first_review_due(o.care.start)

    def children_reviewed_on_time(
        self, start: date, end: date, *, as_in_force: bool = False
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
            for each in self.cares_of[child]:
                for plain in self.obligations(each):
                    o = self._first_settled_by_its_date(plain)
                    if o.due is None:
                        if self._may_have_fallen_due(o, start, end):
                            unknown = unknown or not self._certainly_on_time(o)
                        continue
                    in_period = start <= o.due <= end and each.looked_after(o.due)
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

    def latest_review_in_date(self, start: date, end: date, *, as_in_force: bool = False) -> Figure:
        # "children looked after on a date whose next due date is known | those whose next review
        # is not yet overdue". The date is the period's end.
        self._refuse_uncovered(start)
        numerator = denominator = presumed = 0
        excluded: Counter[str] = Counter()
        for care in self._looked_after_on(end):
            held_so_far = len([held for held in care.reviews if held <= end])
            running = list(self.obligations(care))[held_so_far]
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
