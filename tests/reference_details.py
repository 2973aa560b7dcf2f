"""What is recorded of a review beside the return, how late reviews were, codes, the IRO's visits.

"chain" in the definitions is: not_in_cohort, not_looked_after, short_break.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reference import (
    ATTENDED,
    PARTICIPATION_CODES,
    SPOKE,
    TOOK_PART,
    add_months,
    add_working_days,
    age_on,
)
from reference_local import CONTRADICTED, NUMERATOR, REST, Data, Rec

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference_local import Row


def yes(answer: bool) -> str:
    return NUMERATOR if answer else REST


# --- all reviews held -----------------------------------------------------------------------


def reviews_chaired(data: Data, start: date, end: date) -> list[Rec]:
    # "reviews held in the period; (E) chain."
    return [Rec(c, on, data.chain(c, on) or NUMERATOR) for c, on in data.held(start, end)]


def days_late(
    data: Data, start: date, end: date, *, as_in_force: bool = False, clock: str = "looked_after"
) -> list[Rec]:
    # "of the reviews held in the period that were late: days from due to held. (E) chain,
    # history_unknown, no_fixed_due_date, on_time, due_unknown (late for certain, by how many days
    # cannot be told)."
    verdicts = data.plain.verdicts(as_in_force=as_in_force, clock=clock)
    due: dict[tuple[str, date], date | None] = {}
    for child in data.plain.cares_of:
        for duty in data.plain._obligations_of(child, clock):
            if duty.held is not None:
                due[child, duty.held] = duty.due
    found = []
    for child, on in data.held(start, end):
        out = data.chain(child, on)
        verdict = verdicts[child, on]
        amount = None
        if out is None and verdict == "late":
            limit = due[child, on]
            out = "due_unknown" if limit is None else NUMERATOR
            amount = None if limit is None else (on - limit).days
        elif out is None:
            out = "history_unknown" if verdict == "unknown" else verdict
        found.append(Rec(child, on, out, amount=amount))
    return found


# --- what the details say -------------------------------------------------------------------


def details_of(data: Data) -> dict[tuple[str, date], Row]:
    return {(row["child"], row["review"]): row for row in data.tables["review_details"]}


def of_each_review(
    data: Data, start: date, end: date, answer: Callable[[str, date, Row], str | None]
) -> list[Rec]:
    """The reviews held, answered by their details; an answer of None is no record."""
    details = details_of(data)
    found = []
    for child, on in data.held(start, end):
        row = details.get((child, on))
        # "details" = no_details (no row of review_details for the review) ...
        out = data.chain(child, on) or ("no_details" if row is None else None)
        if out is None and row is not None:
            out = answer(child, on, row)
        if out is not None:
            found.append(Rec(child, on, out))
    return found + no_such_reviews(data, start, end)


def no_such_reviews(data: Data, start: date, end: date) -> list[Rec]:
    # "A row of review_details whose review the return lacks: in every details measure it is a
    # record left out as no_such_review ..., if its date lies in the period: nothing vanishes."
    reviews = data.plain.codes_on
    return [
        Rec(child, on, "no_such_review")
        for child, on in details_of(data)
        if start <= on <= end and (child, on) not in reviews
    ]


def _flag(name: str) -> Callable[[Data, date, date], list[Rec]]:
    """Of reviews held, those whose details say yes."""

    def measure(data: Data, start: date, end: date) -> list[Rec]:
        def answer(_child: str, _on: date, row: Row) -> str:
            # ... "not_recorded (that column is blank, or rows contradict each other)."
            return "not_recorded" if row[name] is None else yes(row[name])

        return of_each_review(data, start, end, answer)

    return measure


social_worker_attended = _flag("sw_attended")
parents_attended = _flag("parents_attended")
co_chaired = _flag("co_chaired")
health_plan_current = _flag("health_plan_current")
education_plan_current = _flag("education_plan_current")


def co_chaired_12_to_18(data: Data, start: date, end: date) -> list[Rec]:
    # "same, (E) chain, details, age_unknown, outside_ages (a Fact pair: 12 and 18)."
    def answer(child: str, on: date, row: Row) -> str:
        if row["co_chaired"] is None:
            return "not_recorded"
        born = data.born.get(child)
        if born is None:
            return "age_unknown"
        return yes(row["co_chaired"]) if 12 <= age_on(born, on) <= 18 else "outside_ages"

    return of_each_review(data, start, end, answer)


def second_reviews_with_permanence_plan(data: Data, start: date, end: date) -> list[Rec]:
    # "second reviews (or reviews that may be) held in the period; (E) chain, history_unknown
    # (whether it is the second cannot be told), details. A review that is known not to be the
    # second is no record of this measure."
    details = details_of(data)
    found = []
    for child, on in data.held(start, end):
        out = data.chain(child, on)
        care = data.plain.care_on(child, on)
        if care is not None:
            place = care.reviews.index(on)
            if data.unseen_before(care) is None:
                if place != 1:
                    continue
            elif place > 1:
                continue
            else:
                out = out or "history_unknown"
        row = details.get((child, on))
        if out is None and row is None:
            out = "no_details"
        if out is None and row is not None:
            plan = row["permanence_plan"]
            out = "not_recorded" if plan is None else yes(plan)
        assert out is not None
        found.append(Rec(child, on, out))
    return found + no_such_reviews(data, start, end)


def report_on_time(data: Data, start: date, end: date) -> list[Rec]:
    # "report_ready <= record.report deadline before the review (3 working days before); ready
    # later: rest. Blank -> not_recorded."
    def answer(_child: str, on: date, row: Row) -> str:
        ready = row["report_ready"]
        return "not_recorded" if ready is None else yes(ready <= add_working_days(on, -3))

    return of_each_review(data, start, end, answer)


def care_plan_current(data: Data, start: date, end: date) -> list[Rec]:
    # "care_plan_updated later than the previous review of the period of care (for the first: on
    # or after entry), and not after the review's day. An update after the review's day -> rest.
    # (E) chain, details, history_unknown (previous review not in the data and the update is before
    # the first day that settles it)."
    def answer(child: str, on: date, row: Row) -> str:
        updated = row["care_plan_updated"]
        if updated is None:
            return "not_recorded"
        if updated > on:
            return REST
        care = data.care(child, on)
        before = data.previous_review(child, on)
        if before is not None:
            return yes(updated > before)
        unseen = data.unseen_before(care)
        if unseen is None or updated >= unseen:
            # Every review that the data lack was held before that day.
            return yes(updated >= care.start)
        # An update before the child came into care is one before whichever review or entry.
        return REST if care.entry_known and updated < care.start else "history_unknown"

    return of_each_review(data, start, end, answer)


def _sent(name: str, working_days: int) -> Callable[[Data, date, date], list[Rec]]:
    """Of reviews held, those after which something was done within so many working days."""

    def measure(data: Data, start: date, end: date) -> list[Rec]:
        def answer(_child: str, on: date, row: Row) -> str:
            # "(E) chain, no_details, not_yet_due (blank, and the limit lies after complete_to).
            # Blank and past due: rest (nothing says that it was sent)."
            # What two rows contradict each other in was done, and it is not known when.
            if name in row[CONTRADICTED]:
                return "not_recorded"
            limit = add_working_days(on, working_days)
            done = row[name]
            if done is None:
                return "not_yet_due" if data.not_yet(limit) else REST
            # Nothing of a review is sent before it is held.
            return "contradictory_dates" if done < on else yes(done <= limit)

        return of_each_review(data, start, end, answer)

    return measure


# "decisions within 5 working days and the record within 15 (sent out within 20)"
decisions_on_time = _sent("decisions_sent", 5)
record_completed_on_time = _sent("record_completed", 15)
record_sent_on_time = _sent("record_sent", 20)


# --- oversight ------------------------------------------------------------------------------


def checks_of(data: Data, child: str) -> list[date]:
    return [row["date"] for row in data.tables["oversight"] if row["child"] == child]


def midpoint_oversight(data: Data, start: date, end: date) -> list[Rec]:
    # "reviews held in the period that are not the first of their period of care, with an oversight
    # check on a day after the previous review and before this one. (E) chain, first_review,
    # history_unknown (no previous review in the data)."
    found = []
    for child, on in data.held(start, end):
        out = data.chain(child, on)
        if out is None:
            before = data.previous_review(child, on)
            if before is not None:
                out = yes(any(before < check < on for check in checks_of(data, child)))
            elif data.unseen_before(data.care(child, on)) is None:
                out = "first_review"
            else:
                out = "history_unknown"
        found.append(Rec(child, on, out))
    return found


def children_with_oversight(data: Data, start: date, end: date) -> list[Rec]:
    # "children looked after on the last day for at least six months with a check in the period.
    # (E) short_break, under_six_months, history_unknown (entry not known)." And: "A check in an
    # earlier period of care does not count."
    found = []
    for care in data.looked_after(end):
        under_six_months = add_months(care.start, 6) > end
        if data.short_break(care.child, end):
            out = "short_break"
        elif under_six_months:
            out = "under_six_months" if care.entry_known else "history_unknown"
        else:
            since = max(start, care.start)
            out = yes(any(since <= check <= end for check in checks_of(data, care.child)))
        found.append(Rec(care.child, end, out))
    return found


# --- participation --------------------------------------------------------------------------


def _code(data: Data, child: str, on: date) -> str:
    """The code of a review, or why it is left out."""
    return data.chain(child, on) or data.plain._participation_code(child, on)


def participation_codes(data: Data, start: date, end: date) -> list[Rec]:
    # "reviews held, aged four or over, with a usable code; same exclusions as participated;
    # by="participation" gives every code's share."
    found = []
    for child, on in data.held(start, end):
        code = _code(data, child, on)
        found.append(Rec(child, on, NUMERATOR if code in PARTICIPATION_CODES else code))
    return found


def _with_codes(data: Data, start: date, end: date, codes: set[str]) -> list[Rec]:
    found = []
    for child, on in data.held(start, end):
        code = _code(data, child, on)
        found.append(Rec(child, on, yes(code in codes) if code in PARTICIPATION_CODES else code))
    return found


def participated(
    data: Data, start: date, end: date, *, also_counts: tuple[str, ...] = ()
) -> list[Rec]:
    # "the numerator takes these codes too"
    return _with_codes(data, start, end, TOOK_PART | set(also_counts))


def attended(data: Data, start: date, end: date) -> list[Rec]:
    return _with_codes(data, start, end, ATTENDED)


def spoke_for_themselves(data: Data, start: date, end: date) -> list[Rec]:
    return _with_codes(data, start, end, SPOKE)


def children_participating_in_every_review(
    data: Data, start: date, end: date, *, also_counts: tuple[str, ...] = ()
) -> list[Rec]:
    # "children looked after at the period's end for at least four weeks, aged four or over at a
    # review in the period, who took part in every one of them."
    took_part = TOOK_PART | set(also_counts)
    found = []
    for care in data.looked_after(end):
        codes = [
            _code(data, care.child, on)
            for each in data.plain.cares_of[care.child]
            for on in each.reviews
            if start <= on <= end and not data.short_break(care.child, on)
        ]
        of_age = [code for code in codes if code not in ("under_four", "age_unknown")]
        under_four_weeks = care.start + timedelta(days=28) > end
        if data.short_break(care.child, end):
            out = "short_break"
        elif under_four_weeks:
            out = "under_four_weeks" if care.entry_known else "history_unknown"
        elif not of_age:
            out = "no_review_aged_four"
        elif any(code in PARTICIPATION_CODES and code not in took_part for code in of_age):
            out = REST
        else:
            out = NUMERATOR if all(code in took_part for code in of_age) else "code_missing"
        found.append(Rec(care.child, end, out))
    return found


# --- visits by the IRO ----------------------------------------------------------------------


def iro_visits(data: Data, child: str, outcomes: tuple[str, ...]) -> list[date]:
    return [
        row["date"]
        for row in data.tables["visits"]
        if row["child"] == child and row["visitor"] == "IRO" and row["outcome"] in outcomes
    ]


def _before_reviews(
    data: Data, start: date, end: date, answer: Callable[[bool, bool, bool], str]
) -> list[Rec]:
    """Of reviews held: by whether the IRO saw the child before, or was declined."""
    found = []
    for child, on in data.held(start, end):
        out = data.chain(child, on)
        if out is None:
            # "a visit by the IRO on a date from 42 days before the review up to its own day";
            # "never counting one from an earlier period of care (before the period of care's
            # start)".
            first = max(on - timedelta(days=42), data.care(child, on).start)
            visited = any(first <= d <= on for d in iro_visits(data, child, ("seen", "seen alone")))
            declined = any(first <= d <= on for d in iro_visits(data, child, ("declined",)))
            # "history_unknown (the window begins before visits_from, and no visit in the known
            # part settles it)"
            unseen = data.visits_from is not None and first < data.visits_from
            out = answer(visited, declined, unseen)
        found.append(Rec(child, on, out))
    return found


def iro_visited_before_review(data: Data, start: date, end: date) -> list[Rec]:
    def answer(visited: bool, _declined: bool, unseen: bool) -> str:
        return NUMERATOR if visited else "history_unknown" if unseen else REST

    return _before_reviews(data, start, end, answer)


def iro_visit_declined(data: Data, start: date, end: date) -> list[Rec]:
    # "no such visit, but one declined in that window"; "Visited wins over declined."
    def answer(visited: bool, declined: bool, unseen: bool) -> str:
        if visited:
            return REST
        return "history_unknown" if unseen else yes(declined)

    return _before_reviews(data, start, end, answer)


def iro_visited_or_declined(data: Data, start: date, end: date) -> list[Rec]:
    def answer(visited: bool, declined: bool, unseen: bool) -> str:
        return NUMERATOR if visited or declined else "history_unknown" if unseen else REST

    return _before_reviews(data, start, end, answer)


def since_six_months(end: date) -> date:
    """The first day from which six months have not run out by a day."""
    # "on a day from which six months had not passed": 28 February and six months is 28 August.
    first = add_months(end, -6)
    while add_months(first, 6) < end:
        first += timedelta(days=1)
    return first


def iro_contact_within_six_months(data: Data, start: date, end: date) -> list[Rec]:
    # "the IRO's last contact (visit with the child seen) within six months of the last day, in the
    # current period of care. (E) short_break, history_unknown."
    found = []
    for care in data.looked_after(end):
        first = max(since_six_months(end), care.start)
        seen = iro_visits(data, care.child, ("seen", "seen alone"))
        if data.short_break(care.child, end):
            out = "short_break"
        elif any(first <= d <= end for d in seen):
            out = NUMERATOR
        elif data.visits_from is not None and first < data.visits_from:
            out = "history_unknown"
        else:
            out = REST
        found.append(Rec(care.child, end, out))
    return found


def visits_seen_alone(data: Data, start: date, end: date) -> list[Rec]:
    # "social workers' visits in the period at which the child was seen, in care: seen alone. (E)
    # not_in_cohort, not_looked_after, short_break."
    return [
        Rec(row["child"], row["date"], data.chain(row["child"], row["date"]) or yes(alone))
        for row in data.tables["visits"]
        if row["visitor"] == "social worker"
        and row["outcome"] in ("seen", "seen alone")
        and start <= row["date"] <= end
        for alone in [row["outcome"] == "seen alone"]
    ]


MEASURES = {
    one.__name__: one
    for one in (
        reviews_chaired,
        days_late,
        co_chaired_12_to_18,
        second_reviews_with_permanence_plan,
        report_on_time,
        care_plan_current,
        midpoint_oversight,
        children_with_oversight,
        participation_codes,
        participated,
        attended,
        spoke_for_themselves,
        children_participating_in_every_review,
        iro_visited_before_review,
        iro_visit_declined,
        iro_visited_or_declined,
        iro_contact_within_six_months,
        visits_seen_alone,
    )
} | {
    "social_worker_attended": social_worker_attended,
    "parents_attended": parents_attended,
    "co_chaired": co_chaired,
    "health_plan_current": health_plan_current,
    "education_plan_current": education_plan_current,
    "decisions_on_time": decisions_on_time,
    "record_completed_on_time": record_completed_on_time,
    "record_sent_on_time": record_sent_on_time,
}
