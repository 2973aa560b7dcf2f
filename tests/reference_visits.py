"""The visits of social workers, walked from one to the next through a child's whole care.

For whole records: every episode from the day of entry, and every visit, is there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from reference import SHORT_BREAK_STATUSES, WINDOW_OPENS, add_months, in_window
from reference_local import NUMERATOR, REST, Data, Rec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reference import Care, Ep

REMOTE_VISITS_END = date(2021, 9, 30)
LONG_TERM_SINCE = date(2015, 4, 1)

#: "The return starts a new placement for a move with the same carer too (RNE T, U)".
STARTS_ANEW = {"placement": {"S", "P", "B", "T", "U"}, "carer": {"S", "P", "B"}}

WEEK, FOUR_WEEKS, SIX_WEEKS = timedelta(weeks=1), timedelta(weeks=4), timedelta(weeks=6)


class Run(NamedTuple):
    """A part of a period of care in which visits run on from one to the next."""

    start: date
    by_order: bool  # begun by a care order on a child at home, and not by a placement
    placed: date  # the first day of the placement
    next_start: date | None


class Due(NamedTuple):
    """A visit that was due: counted from a day, by a day, and the day on which it was made."""

    due: date
    made: date | None
    relaxed_in_2020: bool


def visits_that_count(data: Data, child: str) -> list[date]:
    """The days on which the social worker saw the child, one a day."""
    days = set()
    for row in data.tables["visits"]:
        seen = row["outcome"] in ("seen", "seen alone")
        # "A visit at which the child was not seen is not a visit."
        if row["child"] != child or row["visitor"] != "social worker" or not seen:
            continue
        # By telephone or video from 24 April 2020 to 30 September 2021 only.
        if row["mode"] == "remote" and not WINDOW_OPENS <= row["date"] <= REMOTE_VISITS_END:
            continue
        days.add(row["date"])
    return sorted(days)


def runs_of(care: Care, visit_clock: str) -> list[Run]:
    starts: list[tuple[date, bool, date]] = []
    before: Ep | None = None
    for ep in care.episodes:
        assert ep.start is not None
        if before is None or ep.rne in STARTS_ANEW[visit_clock]:
            starts.append((ep.start, False, ep.start))
        elif ep.ls == "C2" and ep.place == "P1" and before.ls != "C2":
            # "28(5) care order (s31) and living with P: within one week of the making of the order"
            starts.append((ep.start, True, starts[-1][2]))
        before = ep
    nexts = [start for start, _, _ in starts[1:]] + [None]
    return [Run(*begun, after) for begun, after in zip(starts, nexts, strict=True)]


def limit_of(data: Data, care: Care, run: Run, since: date, *, first: bool) -> tuple[date, bool]:
    """The last day for the next visit, and whether SI 2020/445 relaxed it."""
    ep = data.episode_on(care.child, since)
    assert ep is not None
    flags = data.flags[care.child, ep.start]
    at_home = ep.place == "P1"
    short_break = ep.ls in SHORT_BREAK_STATUSES
    if first and run.by_order:
        return since + WEEK, True
    if first:
        # "within one week of the start of any placement"; short breaks: "first visit within three
        # months of first placement".
        return (add_months(since, 3), False) if short_break else (since + WEEK, True)
    # "28(4) reg 24 (temporary approval of connected person) or interim care order (s38) and living
    # with P: at least once a week until the first review, then <= four weeks"; "28(3) reg 19 ...
    # once a week until the first review, then <= six weeks".
    four_weeks = flags["temporary_approval"] or (ep.ls == "C1" and at_home)
    if four_weeks or flags["unassessed_parent"]:
        first_review = care.reviews[0] if care.reviews else None
        if first_review is None or since + WEEK <= first_review:
            return since + WEEK, True
        return since + (FOUR_WEEKS if four_weeks else SIX_WEEKS), True
    if short_break:
        return add_months(since, 6), False
    # "then at most six weeks apart in its first year; after that at most six weeks apart, or three
    # months where it is meant to last until 18".
    if (ep.ls == "C2" and at_home) or since < add_months(run.placed, 12):
        return since + SIX_WEEKS, True
    # "28(3A), from 1 Apr 2015: long-term foster placement, in it >= 1 year, and C agrees to fewer
    # visits: not more than six months".
    if ep.place in ("U1", "U4") and flags["fewer_visits_agreed"] and since >= LONG_TERM_SINCE:
        return add_months(since, 6), True
    return (add_months(since, 3) if flags["until_eighteen"] else since + SIX_WEEKS), True


def visits_due(data: Data, care: Care, run: Run) -> Iterator[Due]:
    since, first = run.start, True
    mine = [
        d
        for d in visits_that_count(data, care.child)
        if run.start <= d
        and (run.next_start is None or d < run.next_start)
        and data.plain.care_on(care.child, d) is care
    ]
    for made in [*mine, None]:
        due, relaxed = limit_of(data, care, run, since, first=first)
        yield Due(due, made, relaxed)
        if made is not None:
            since, first = made, False


def visits_on_time(
    data: Data, start: date, end: date, *, as_in_force: bool = False, visit_clock: str = "placement"
) -> list[Rec]:
    # "visits by a social worker that fell due in the period: numerator made by the due date; rest:
    # made late, or missed. (E) short_break, history_unknown, no_fixed_due_date"; "A clock that
    # ended by a move or with care before its due date is not due."
    found = []
    for cares in data.plain.cares_of.values():
        for care in cares:
            for run in runs_of(care, visit_clock):
                for due, made, relaxed in visits_due(data, care, run):
                    ran = care.looked_after(due) and (
                        run.next_start is None or due < run.next_start
                    )
                    if not start <= due <= end or not ran:
                        continue
                    met = made is not None and made <= due
                    if data.short_break(care.child, due):
                        out = "short_break"
                    elif as_in_force and relaxed and in_window(due) and not met:
                        out = "no_fixed_due_date"
                    else:
                        out = NUMERATOR if met else REST
                    found.append(Rec(care.child, due, out))
    return found


MEASURES = {"visits_on_time": visits_on_time}
