"""The child's voice beside reviews: advocates, complaints, feedback, an app; and checks of work.

What the council's own tables say. Those of complaints, feedback, the app, audits and observations
name no child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve

from carekpi.cohort.columns import NAT, taken
from carekpi.measures.following import versions
from carekpi.measures.limits import limit, not_yet_due, whole_months
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.periods import age_on
from carekpi.workdays import working_days_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.local import LocalColumns
    from carekpi.measures.measure import Counting
    from carekpi.periods import Period

__all__ = [
    "advocacy_ages",
    "advocacy_days_to_contact",
    "advocacy_referrals",
    "audits",
    "complaints",
    "complaints_answered_in_time",
    "feedback_answers",
    "feedback_response_rate",
    "feedback_responses",
    "observations",
    "voice_app_children",
    "voice_app_iros",
    "voice_app_workers",
]

_ADVOCACY, _COMPLAINTS, _FEEDBACK, _APP = "advocacy", "complaints", "feedback", "voice_app"


def _dated(cohort: Cohort, key: str, period: Period) -> tuple[LocalColumns, NDArray[np.intp]]:
    """One of the council's own tables, and its rows of a period."""
    table = cohort.local_table(key)
    return table, np.flatnonzero(period.covers(table[table.table.dated_by]))


def _events(cohort: Cohort, key: str, rows: NDArray[np.intp]) -> Events:
    table = cohort.local_table(key)
    return cohort.local_events(key, rows, table[table.table.dated_by][rows])


def _rows_of(key: str, done: str = "") -> Counting:
    """Every row of a table that falls in the period.

    :param done: the column of the day on which it was done.
    """

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        table, rows = _dated(cohort, key, period)
        return Tally(
            events=_events(cohort, key, rows),
            box=boxes([], len(rows)),
            done=table[done][rows] if done else None,
        )

    return tally


# ------------------------------------------------------------------ advocates


def _days_to_contact(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, rows = _dated(cohort, _ADVOCACY, period)
    referred, contacted = table["referred"][rows], table["contacted"][rows]
    days = working_days_between(referred, contacted, calendar=cohort.calendar)
    reasons = [
        contacted < referred,
        table.cannot_tell("contacted")[rows],
        np.isnat(contacted),
    ]
    return Tally(
        events=_events(cohort, _ADVOCACY, rows),
        box=boxes(reasons, len(rows)),
        done=contacted,
        amount=np.maximum(days.filled(0), 0).astype(np.int64),
    )


def _ages(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, rows = _dated(cohort, _ADVOCACY, period)
    events = _events(cohort, _ADVOCACY, rows)
    born = taken(cohort.child_table.born, events.child, missing=NAT)
    said, told = table["age"][rows], age_on(born, events.on).filled(-1)
    age = np.where(said < 0, told, said)
    return Tally(
        events=events,
        box=boxes([age < 0], len(rows)),
        amount=np.maximum(age, 0).astype(np.int64),
    )


advocacy_referrals = Measure(
    key="advocacy_referrals",
    title="Referrals to an advocate",
    counted="referrals",
    population="referrals to an advocate in the period",
    numerator="all of them",
    exclusions=(),
    source="the council's own table of advocacy",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=(_ADVOCACY,),
    table=_ADVOCACY,
    note="A child who is referred twice counts twice; a referral of no child in the return is "
    "counted too.",
    no_comparator="no national figure of advocacy for looked-after children is published",
    tally=_rows_of(_ADVOCACY, "contacted"),
)

advocacy_days_to_contact = evolve(
    advocacy_referrals,
    key="advocacy_days_to_contact",
    title="Working days from referral to an advocate's first contact",
    population="referrals to an advocate in the period after which one made contact",
    numerator="working days after the day of the referral, up to that of the contact",
    exclusions=("contradictory_dates", "not_recorded", "not_contacted"),
    better="lower",
    kind="mean",
    unit="working days",
    note="A contact on the day of the referral took no working day; nor did one at the weekend "
    "after a referral on Friday. A contact before the referral is an error in the data.",
    tally=_days_to_contact,
)

advocacy_ages = evolve(
    advocacy_referrals,
    key="advocacy_ages",
    title="Ages of those referred to an advocate",
    numerator="all of them, each with the age in completed years",
    exclusions=("age_unknown",),
    kind="distribution",
    unit="years",
    note="The age that the table gives, or else that of the child in the return on the day of the "
    "referral.",
    tally=_ages,
)


# ------------------------------------------------------------------ complaints

#: The clocks that follow one another at each stage: at stage 3 the panel meets, then reports, then
#: the authority answers. The ombudsman sets limits case by case.
_CLOCKS: dict[str, tuple[str, ...]] = {
    "stage 1": ("complaint.stage_one",),
    "stage 2": ("complaint.stage_two",),
    "stage 3": (
        "complaint.stage_three",
        "complaint.stage_three.report",
        "complaint.stage_three.answer",
    ),
}
_RULES = tuple(rule for rules in _CLOCKS.values() for rule in rules)


def _answered(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, rows = _dated(cohort, _COMPLAINTS, period)
    received, answered = table["received"][rows], table["answered"][rows]
    # When each clock starts; it runs for none but complaints of its stage.
    starts: list[NDArray[np.datetime64]] = []
    due = np.full(len(rows), NAT)
    for stage, rules in _CLOCKS.items():
        last = np.where(table.is_word("stage", stage)[rows], received, NAT)
        for rule in rules:
            starts.append(last)
            last = limit(cohort, rule, last)
        due = np.where(np.isnat(last), due, last)
    reasons = [
        answered < received,
        np.isnat(due),
        table.cannot_tell("answered")[rows],
        not_yet_due(cohort, answered, due),
    ]
    box = boxes(reasons, answered <= due)
    return Tally(
        events=_events(cohort, _COMPLAINTS, rows),
        box=box,
        due=due,
        done=answered,
        rules=_followed(cohort, [start[box <= 1] for start in starts]),
    )


def _followed(cohort: Cohort, starts: Sequence[NDArray[np.datetime64]]) -> tuple[Any, ...]:
    """The versions of the rules that clocks follow, rule by rule."""
    number = [np.where(np.isnat(start), -1, n).astype(np.int8) for n, start in enumerate(starts)]
    return versions(
        [cohort.book.find(rule) for rule in _RULES], np.concatenate(number), np.concatenate(starts)
    )


complaints = Measure(
    key="complaints",
    title="Complaints by or for children",
    counted="complaints",
    population="complaints received in the period, each at its stage",
    numerator="all of them: one that goes on to the next stage is received there anew",
    exclusions=(),
    source="the council's own table of complaints",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=(_COMPLAINTS,),
    table=_COMPLAINTS,
    no_comparator="no national figure of complaints by looked-after children is published",
    tally=_rows_of(_COMPLAINTS, "answered"),
)

complaints_answered_in_time = evolve(
    complaints,
    key="complaints_answered_in_time",
    title="Complaints answered in time",
    population="complaints received in the period that were answered, or whose limit has passed",
    numerator="those answered within 10 working days at stage 1, 25 at stage 2 and, at stage 3, "
    "50: 30 for the panel to meet, 5 for its report and 15 for the answer",
    exclusions=("contradictory_dates", "no_limit", "not_recorded", "not_yet_due"),
    source="SI 2006/1738 regs 14, 17, 19 and 20 (rules complaint.stage_one, complaint.stage_two, "
    "complaint.stage_three and those that follow it); the council's own table of complaints",
    better="higher",
    kind="proportion",
    follows=_RULES,
    note="By the ordinary limits: that more time was agreed, for a complex complaint or an "
    "advocate, is not recorded. At stage 3 only the whole is seen, from the request to the answer. "
    "The ombudsman's time is not the council's (no_limit).",
    tally=_answered,
)


# ------------------------------------------------------------------ feedback


def _asked(cohort: Cohort, period: Period) -> tuple[LocalColumns, NDArray[np.intp]]:
    """The rows that say how many were asked: those without a question."""
    table, rows = _dated(cohort, _FEEDBACK, period)
    return table, rows[table["question"][rows] < 0]


def _responses(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, rows = _asked(cohort, period)
    return Tally(
        events=_events(cohort, _FEEDBACK, rows),
        box=boxes([], len(rows)),
        weight=table["answered"][rows],
    )


def _response_rate(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, of_survey = _asked(cohort, period)
    # One record for those of a survey who answered, and another for those who did not.
    rows = np.repeat(of_survey, 2)
    answering = np.tile([True, False], len(of_survey))
    asked, answered = table["asked"][rows], table["answered"][rows]
    unknown, too_many = asked < 0, (asked >= 0) & (answered > asked)
    silent = np.where(unknown | too_many, 0, asked - answered)
    return Tally(
        events=_events(cohort, _FEEDBACK, rows),
        box=boxes([unknown, too_many], answering),
        weight=np.where(answering, answered, silent),
    )


def _answers(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    table, rows = _dated(cohort, _FEEDBACK, period)
    rows = rows[table["question"][rows] >= 0]
    return Tally(
        events=_events(cohort, _FEEDBACK, rows),
        box=boxes([], len(rows)),
        weight=table["answered"][rows],
    )


feedback_responses = Measure(
    key="feedback_responses",
    title="Children and others who gave feedback",
    counted="responses",
    population="those who answered when they were asked in the period",
    numerator="all of them, as the rows without a question count them",
    exclusions=(),
    source="the council's own table of feedback",
    better="higher",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=(_FEEDBACK,),
    table=_FEEDBACK,
    no_comparator="each council asks in its own words",
    tally=_responses,
)

feedback_response_rate = evolve(
    feedback_responses,
    key="feedback_response_rate",
    title="Those asked who gave feedback",
    counted="people asked",
    population="those who were asked in the period",
    numerator="those who answered",
    exclusions=("not_asked_counted", "more_than_asked"),
    kind="proportion",
    note="Where nobody recorded how many were asked, the answers are left out as "
    "not_asked_counted.",
    tally=_response_rate,
)

feedback_answers = evolve(
    feedback_responses,
    key="feedback_answers",
    title="Answers given in feedback",
    counted="answers",
    population="answers to the questions that were asked in the period",
    numerator="all of them; by question and answer, how many gave each",
    better="neither",
    note="One who answers several questions counts at each.",
    tally=_answers,
)


# ------------------------------------------------------------------ an app for children's views


def _users(column: str, key: str) -> Counting:
    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        whole_months(period, key)
        table, rows = _dated(cohort, _APP, period)
        users = table[column][rows]
        missing = users < 0
        return Tally(
            events=_events(cohort, _APP, rows),
            box=boxes([missing], len(rows)),
            # A row that does not say is one record that is left out, of no number.
            weight=np.where(missing, 1, users),
        )

    return tally


voice_app_children = Measure(
    key="voice_app_children",
    title="Children who began to use an app for their views",
    counted="children",
    population="children who began to use it in the period, month by month",
    numerator="all of them",
    exclusions=("not_recorded",),
    source="the council's own table of the app",
    better="higher",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=(_APP,),
    table=_APP,
    note="Of whole months: a period that does not begin and end with a month is refused. A month "
    "without a number counts as one that is left out.",
    no_comparator="no national figure is published",
    tally=_users("children", "voice_app_children"),
)

voice_app_workers = evolve(
    voice_app_children,
    key="voice_app_workers",
    title="Workers who began to use an app for children's views",
    counted="workers",
    population="workers who began to use it in the period, month by month",
    tally=_users("workers", "voice_app_workers"),
)

voice_app_iros = evolve(
    voice_app_workers,
    key="voice_app_iros",
    title="IROs who began to use an app for children's views",
    counted="IROs",
    population="of the workers who began to use it in the period, the IROs",
    tally=_users("iros", "voice_app_iros"),
)


# ------------------------------------------------------------------ how work is checked

audits = Measure(
    key="audits",
    title="Audits of cases",
    counted="audits",
    population="audits in the period",
    numerator="all of them; by kind, and by the grade as the council words it",
    exclusions=(),
    source="the council's own table of audits",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=("audits",),
    table="audits",
    no_comparator="each council audits by its own plan",
    tally=_rows_of("audits"),
)

observations = evolve(
    audits,
    key="observations",
    title="Observations of practice",
    counted="observations",
    population="observations in the period",
    source="the council's own table of observations",
    needs=("observations",),
    table="observations",
    tally=_rows_of("observations"),
)
