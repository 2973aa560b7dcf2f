"""Disputes, the service, and the child's voice, row by row."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from reference import add_working_days, age_on
from reference_local import CONTRADICTED, NUMERATOR, REST, Data, Rec, days_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reference_local import Row

STAGES = tuple(f"stage_{n}" for n in range(1, 7))


def within(on: date | None, start: date, end: date) -> bool:
    return on is not None and start <= on <= end


# --- disputes -------------------------------------------------------------------------------


def _dispute(row: Row, on: date, outcome: str = NUMERATOR) -> Rec:
    # "A dispute of no child in the return is counted too."
    return Rec(row["child"] or "", on, outcome)


def dates_contradict(row: Row) -> bool:
    """Whether a stage or the end of a dispute is dated before it was raised, or a stage after it
    was resolved.
    """
    # "its dates contradict one another, such as an end before the beginning"
    stages = [row[name] for name in STAGES if row[name] is not None]
    resolved = row["resolved"]
    if any(day < row["raised"] for day in stages):
        return True
    return resolved is not None and any(day > resolved for day in (row["raised"], *stages))


def raised_in(data: Data, start: date, end: date) -> list[Row]:
    return [row for row in data.tables["disputes"] if within(row["raised"], start, end)]


def disputes_raised(data: Data, start: date, end: date) -> list[Rec]:
    # "disputes that IROs raised in the period"
    return [
        _dispute(row, row["raised"], "contradictory_dates" if dates_contradict(row) else NUMERATOR)
        for row in raised_in(data, start, end)
    ]


disputes_per_month = disputes_raised


def resolution_unknown(row: Row) -> bool:
    """Whether its rows give different days on which it was resolved."""
    return "resolved" in row[CONTRADICTED]


def disputes_completed(data: Data, start: date, end: date) -> list[Rec]:
    # "disputes that were resolved in the period, whenever they were raised"; "One of which it
    # cannot be told whether it was resolved is left out in the period in which it was raised."
    found = []
    for row in data.tables["disputes"]:
        if resolution_unknown(row):
            if within(row["raised"], start, end):
                found.append(_dispute(row, row["raised"], "not_recorded"))
        elif within(row["resolved"], start, end):
            out = "contradictory_dates" if dates_contradict(row) else NUMERATOR
            found.append(_dispute(row, row["resolved"], out))
    return found


def named_stage(row: Row) -> int:
    """The highest stage that it says it reached; 0 where none of the formal process."""
    said = row["stage"]
    return int(said.removeprefix("stage ")) if said and said != "informal" else 0


def stages_of(row: Row) -> Iterator[tuple[int, date, bool]]:
    """The stages that a dispute reached, each with its day (0: informal), and whether the day is
    that of the stage.
    """
    # "A dispute is informal from the day it is raised, where it was raised informally, or nobody
    # says so and it has no day of stage 1."
    if row["how"] == "informal" or (row["how"] is None and row["stage_1"] is None):
        yield 0, row["raised"], True
    days = {n: row[name] for n, name in enumerate(STAGES, start=1) if row[name] is not None}
    if row["how"] == "formal" and not days and named_stage(row) <= 1:
        # Raised in the formal process, it was at its first stage from that day; unless it is said
        # to have come further, and then at which stage it began is not known.
        days[1] = row["raised"]
    for n, day in days.items():
        yield n, day, True
    # "it came to a formal stage on a day that cannot be told"
    if named_stage(row) > max(days, default=0):
        yield named_stage(row), row["raised"], False


def _stages(data: Data, start: date, end: date, answer: Callable[[Row, int], str]) -> list[Rec]:
    found = []
    for row in data.tables["disputes"]:
        for stage, on, dated in stages_of(row):
            if within(on, start, end):
                if dates_contradict(row):
                    out = "contradictory_dates"
                else:
                    out = answer(row, stage) if dated else "stage_undated"
                found.append(_dispute(row, on, out))
    return found


def dispute_stages(data: Data, start: date, end: date) -> list[Rec]:
    # "a dispute counts once at each stage that it came to"
    return _stages(data, start, end, lambda _row, _stage: NUMERATOR)


dispute_stages_per_month = dispute_stages


def disputes_settled(data: Data, start: date, end: date) -> list[Rec]:
    # "numerator: resolved and no later stage; rest: went to a later stage; (E) still_open (open
    # and no later stage)"; "What is open, and what a dispute went on to, is judged on the data's
    # last day."
    def answer(row: Row, stage: int) -> str:
        if any(other > stage and not data.not_yet(on) for other, on, _ in stages_of(row)):
            return REST
        if resolution_unknown(row):
            return "not_recorded"
        resolved = row["resolved"]
        return "still_open" if resolved is None or data.not_yet(resolved) else NUMERATOR

    return _stages(data, start, end, answer)


def _in_time(data: Data, began: date, row: Row) -> str:
    # "resolved within 20 working days of being raised. Still open and not yet due: left out as
    # not_yet_due; open and past due: not in time."
    if resolution_unknown(row):
        return "not_recorded"
    limit = add_working_days(began, 20)
    if row["resolved"] is None:
        return "not_yet_due" if data.not_yet(limit) else REST
    return NUMERATOR if row["resolved"] <= limit else REST


def disputes_resolved_in_time(data: Data, start: date, end: date) -> list[Rec]:
    return [
        _dispute(
            row,
            row["raised"],
            "contradictory_dates" if dates_contradict(row) else _in_time(data, row["raised"], row),
        )
        for row in raised_in(data, start, end)
    ]


def formal_disputes_resolved_in_time(data: Data, start: date, end: date) -> list[Rec]:
    # "within 20 working days of the first day of the formal process: that on which they were
    # raised, where that was formally, or else that of their first stage"
    found = []
    for row in raised_in(data, start, end):
        stages = [row[name] for name in STAGES if row[name] is not None]
        if dates_contradict(row):
            out = "contradictory_dates"
        elif row["how"] == "formal":
            out = _in_time(data, row["raised"], row)
        elif stages:
            out = _in_time(data, min(stages), row)
        else:
            out = "stage_undated" if named_stage(row) else "informal_only"
        found.append(_dispute(row, row["raised"], out))
    return found


def disputes_open(data: Data, _start: date, end: date) -> list[Rec]:
    # "disputes raised by the period's last day and not resolved by then"
    found = []
    for row in data.tables["disputes"]:
        if row["raised"] is None or row["raised"] > end:
            continue
        if row["resolved"] is not None and row["resolved"] <= end:
            continue
        if dates_contradict(row):
            out = "contradictory_dates"
        else:
            out = "not_recorded" if resolution_unknown(row) else NUMERATOR
        found.append(_dispute(row, end, out))
    return found


# --- the service ----------------------------------------------------------------------------


def in_post(data: Data, on: date) -> list[Row]:
    """The row of every officer in post on a day."""
    # "In post on day D: from <= D and (no to, or to >= D)."
    rows: dict[str, Row] = {}
    for row in sorted(data.tables["officers"], key=lambda row: row["from"]):
        if row["from"] <= on and (row["to"] is None or row["to"] >= on):
            # "Where two rows of one officer contain the day, the one that began last holds".
            rows[row["iro"]] = row
    return list(rows.values())


def fte_on(data: Data, on: date) -> int:
    """Full-time equivalents in post on a day, in thousandths."""
    return sum(row["fte"] or 0 for row in in_post(data, on))


def fte_days(data: Data, start: date, end: date) -> int:
    """FTE in post, in thousandths, summed over the days of the period."""
    return sum(fte_on(data, on) for on in days_of(start, end))


def iro_fte(data: Data, _start: date, end: date) -> list[Rec]:
    # "officers in post on the period's last day; what they make together"; (E) not_recorded.
    return [
        Rec("", end, "not_recorded" if row["fte"] is None else NUMERATOR, amount=row["fte"])
        for row in in_post(data, end)
    ]


iro_officers = iro_fte


def caseload(data: Data, _start: date, end: date) -> list[Rec]:
    # "children looked after on the last day (short breaks out) per FTE in post."
    return [
        Rec(care.child, end, "short_break" if data.short_break(care.child, end) else NUMERATOR)
        for care in data.looked_after(end)
    ]


def caseload_over_period(data: Data, start: date, end: date) -> list[Rec]:
    # "A child counts for the days on which it was looked after, not for that on which care ended."
    # A record is a child, and another is its time in short breaks; it stands on the first day.
    days: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], date] = {}
    for on in days_of(start, end):
        for care in data.looked_after(on):
            out = "short_break" if data.short_break(care.child, on) else NUMERATOR
            days[care.child, out] += 1
            first.setdefault((care.child, out), on)
    return [Rec(child, first[child, out], out, weight=n) for (child, out), n in days.items()]


def reviews_per_fte(data: Data, start: date, end: date) -> list[Rec]:
    # "reviews held in the period, over the mean of the full-time equivalents in post on its days"
    return [Rec(c, on, data.chain(c, on) or NUMERATOR) for c, on in data.held(start, end)]


def of_looked_after_child(row: Row) -> bool:
    # "every case counts as a looked-after child's" of which nothing is said.
    return row["case"] in (None, "looked after")


def contains(row: Row, on: date) -> bool:
    ended = row["to"] is not None and row["to"] < on
    return row["from"] <= on and not ended


def holding(data: Data, child: str, on: date) -> Row | None:
    """The allocation of a looked-after child's case that holds on a day."""
    # "Allocation overlaps: the one that began last holds."
    rows = [
        row
        for row in data.tables["allocations"]
        if row["child"] == child and of_looked_after_child(row) and contains(row, on)
    ]
    return max(rows, key=began_last) if rows else None


def began_last(row: Row) -> tuple[date, date, str, int]:
    """The order of allocations; of two that began on one day, an order that is always the same:
    by when they end, then by officer, then by weight, one without a weight first.
    """
    weight = -1 if row["weight"] is None else row["weight"]
    return row["from"], row["to"] or date.max, row["iro"], weight


def holder(data: Data, child: str, on: date) -> str | None:
    """The IRO who holds a looked-after child's case on a day."""
    row = holding(data, child, on)
    return None if row is None else row["iro"]


def same_iro(data: Data, start: date, end: date) -> list[Rec]:
    # "those whose case no other officer had since the period began, or the child came into care, if
    # that was later. Days without an officer ... are no change." (E) short_break, not_allocated.
    found = []
    for care in data.looked_after(end):
        days = days_of(max(start, care.start), end)
        theirs = {holder(data, care.child, on) for on in days} - {None}
        if data.short_break(care.child, end):
            out = "short_break"
        elif holder(data, care.child, end) is None:
            out = "not_allocated"
        else:
            out = NUMERATOR if len(theirs) == 1 else REST
        found.append(Rec(care.child, end, out))
    return found


def changes_of_iro(data: Data, start: date, end: date) -> list[Rec]:
    # "allocations of looked-after children that began in the period; those before which another
    # officer had the case in the same period of care. (E) superseded, not_looked_after,
    # short_break, first_officer, same_officer."
    found = []
    for row in data.tables["allocations"]:
        child, began = row["child"], row["from"]
        if child is None or not of_looked_after_child(row) or not within(began, start, end):
            continue
        # "A review or visit on the last day does count as within the period": so does this.
        care = data.plain.care_on(child, began)
        before = None
        if care:
            days = days_of(care.start, began - timedelta(days=1))
            officers = [holder(data, child, on) for on in days]
            before = next((iro for iro in reversed(officers) if iro is not None), None)
        if holding(data, child, began) is not row:
            out = "superseded"
        elif not care:
            out = "not_looked_after"
        elif data.short_break(child, began):
            out = "short_break"
        elif before is None:
            out = "first_officer"
        else:
            out = "same_officer" if before == row["iro"] else NUMERATOR
        found.append(Rec(child, began, out))
    return found


def caseload_weighted(data: Data, _start: date, end: date) -> list[Rec]:
    # "the weights of the cases: 1 where none is given."; "A looked-after child's case counts while
    # the child is looked after." (E) superseded, not_looked_after, short_break, not_recorded.
    looked_after = {care.child for care in data.looked_after(end)}
    open_rows = [row for row in data.tables["allocations"] if contains(row, end)]
    found = []
    for row in open_rows:
        child, case = row["child"], row["case"] or "looked after"
        alike = [
            other
            for other in open_rows
            if child is not None
            and other["child"] == child
            and (other["case"] or "looked after") == case
        ]
        weight = 1000 if row["weight"] is None else row["weight"]
        if alike and max(alike, key=began_last) is not row:
            out = "superseded"
        elif case == "looked after" and child is not None and child not in looked_after:
            out = "not_looked_after"
        elif case == "looked after" and child and data.short_break(child, end):
            out = "short_break"
        else:
            out = NUMERATOR
        found.append(Rec(child or "", end, out, weight=weight if out == NUMERATOR else 1))
    return found


def officers_within_caseload(data: Data, _start: date, end: date) -> list[Rec]:
    # "those with 50 to 70 children looked after for each full-time equivalent, both included";
    # "Of the children allocated to each that day, short breaks out." (E) not_recorded, no_fte.
    children = [
        holder(data, care.child, end)
        for care in data.looked_after(end)
        if not data.short_break(care.child, end)
    ]
    found = []
    for row in in_post(data, end):
        load = children.count(row["iro"]) * 1000
        if row["fte"] is None:
            out = "not_recorded"
        elif not row["fte"]:
            out = "no_fte"
        else:
            out = NUMERATOR if 50 * row["fte"] <= load <= 70 * row["fte"] else REST
        found.append(Rec("", end, out))
    return found


# --- voice ----------------------------------------------------------------------------------


def advocacy_referrals(data: Data, start: date, end: date) -> list[Rec]:
    return [
        Rec(row["child"] or "", row["referred"], NUMERATOR)
        for row in data.tables["advocacy"]
        if within(row["referred"], start, end)
    ]


def working_days_after(first: date, last: date) -> int:
    # "how many working days lie after a, up to and including b; negative when b < a"
    if last < first:
        return -working_days_after(last, first)
    count, on = 0, first
    while (on := add_working_days(on, 1)) <= last:
        count += 1
    return count


def advocacy_days_to_contact(data: Data, start: date, end: date) -> list[Rec]:
    # "mean, working days by the cohort's calendar, (E) not_contacted"
    found = []
    for row in data.tables["advocacy"]:
        if within(row["referred"], start, end):
            if "contacted" in row.get(CONTRADICTED, ()):
                found.append(Rec(row["child"] or "", row["referred"], "not_recorded"))
            elif row["contacted"] is None:
                found.append(Rec(row["child"] or "", row["referred"], "not_contacted"))
            else:
                days = working_days_after(row["referred"], row["contacted"])
                found.append(Rec(row["child"] or "", row["referred"], NUMERATOR, amount=days))
    return found


def advocacy_ages(data: Data, start: date, end: date) -> list[Rec]:
    # "from the row's age, else the child's date of birth at referral; (E) age_unknown"
    found = []
    for row in data.tables["advocacy"]:
        if within(row["referred"], start, end):
            born = data.born.get(row["child"])
            age = row["age"]
            if age is None and born is not None:
                age = age_on(born, row["referred"])
            if age is not None and age < 0:
                age = None
            out = "age_unknown" if age is None else NUMERATOR
            found.append(Rec(row["child"] or "", row["referred"], out, amount=age))
    return found


def complaints(data: Data, start: date, end: date) -> list[Rec]:
    return [
        Rec("", row["received"], NUMERATOR)
        for row in data.tables["complaints"]
        if within(row["received"], start, end)
    ]


#: "10 working days at stage 1, 25 at stage 2 and, at stage 3, 50: 30 for the panel to meet, 5 for
#: its report and 15 for the answer".
ANSWERED_WITHIN = {"stage 1": 10, "stage 2": 25, "stage 3": 30 + 5 + 15}


def complaints_answered_in_time(data: Data, start: date, end: date) -> list[Rec]:
    # "(E) no_limit (ombudsman), not_yet_due"
    found = []
    for row in data.tables["complaints"]:
        if not within(row["received"], start, end):
            continue
        days = ANSWERED_WITHIN.get(row["stage"])
        if days is None:
            out = "no_limit"
        else:
            limit = add_working_days(row["received"], days)
            if row["answered"] is None:
                out = "not_yet_due" if data.not_yet(limit) else REST
            else:
                out = NUMERATOR if row["answered"] <= limit else REST
        found.append(Rec("", row["received"], out))
    return found


def _asked(data: Data, start: date, end: date) -> list[Row]:
    """The rows without a question: how many were asked and answered."""
    return [
        row
        for row in data.tables["feedback"]
        if within(row["date"], start, end) and row["question"] is None
    ]


def feedback_responses(data: Data, start: date, end: date) -> list[Rec]:
    return [
        Rec("", row["date"], NUMERATOR, weight=row["answered"]) for row in _asked(data, start, end)
    ]


def feedback_response_rate(data: Data, start: date, end: date) -> list[Rec]:
    # "answered of asked; (E) not_asked_counted for rows without asked"
    found = []
    for row in _asked(data, start, end):
        if row["asked"] is None:
            found.append(Rec("", row["date"], "not_asked_counted", weight=row["answered"]))
        else:
            found.append(Rec("", row["date"], NUMERATOR, weight=row["answered"]))
            found.append(Rec("", row["date"], REST, weight=row["asked"] - row["answered"]))
    return found


def feedback_answers(data: Data, start: date, end: date) -> list[Rec]:
    return [
        Rec("", row["date"], NUMERATOR, weight=row["answered"])
        for row in data.tables["feedback"]
        if within(row["date"], start, end) and row["question"] is not None
    ]


def _users(name: str) -> Callable[[Data, date, date], list[Rec]]:
    def measure(data: Data, start: date, end: date) -> list[Rec]:
        # "A month without a number counts as one that is left out."
        return [
            Rec("", row["month"], "not_recorded")
            if row[name] is None
            else Rec("", row["month"], NUMERATOR, weight=row[name])
            for row in data.tables["voice_app"]
            if within(row["month"], start, end)
        ]

    return measure


def _dated(table: str) -> Callable[[Data, date, date], list[Rec]]:
    def measure(data: Data, start: date, end: date) -> list[Rec]:
        return [
            Rec("", row["date"], NUMERATOR)
            for row in data.tables[table]
            if within(row["date"], start, end)
        ]

    return measure


def _months(_data: Data, start: date, end: date) -> Fraction:
    # Of a period that begins on a first and ends on a last day of a month.
    return Fraction((end.year - start.year) * 12 + end.month - start.month + 1)


def _fte_at_end(data: Data, _start: date, end: date) -> Fraction:
    return Fraction(fte_on(data, end), 1000)


def _fte_days(data: Data, start: date, end: date) -> Fraction:
    return Fraction(fte_days(data, start, end), 1000)


def _mean_fte(data: Data, start: date, end: date) -> Fraction:
    return _fte_days(data, start, end) / ((end - start).days + 1)


#: What the ratios are divided by.
BASES: dict[str, Callable[[Data, date, date], Fraction]] = {
    "disputes_per_month": _months,
    "dispute_stages_per_month": _months,
    "caseload": _fte_at_end,
    "caseload_weighted": _fte_at_end,
    "caseload_over_period": _fte_days,
    "reviews_per_fte": _mean_fte,
}

MEASURES = {
    one.__name__: one
    for one in (
        disputes_raised,
        disputes_completed,
        dispute_stages,
        disputes_settled,
        disputes_resolved_in_time,
        formal_disputes_resolved_in_time,
        disputes_open,
        iro_fte,
        caseload,
        caseload_over_period,
        caseload_weighted,
        changes_of_iro,
        reviews_per_fte,
        same_iro,
        officers_within_caseload,
        advocacy_referrals,
        advocacy_days_to_contact,
        advocacy_ages,
        complaints,
        complaints_answered_in_time,
        feedback_responses,
        feedback_response_rate,
        feedback_answers,
    )
} | {
    "iro_officers": iro_officers,
    "disputes_per_month": disputes_per_month,
    "dispute_stages_per_month": dispute_stages_per_month,
    "voice_app_children": _users("children"),
    "voice_app_workers": _users("workers"),
    "voice_app_iros": _users("iros"),
    "audits": _dated("audits"),
    "observations": _dated("observations"),
}
