"""Disputes that IROs raised: how many, how far they went, and whether they were settled in time.

What the council's own table of disputes says. A dispute of no child that the return has is counted
all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi.cohort import DIMENSIONS, LOCAL_TABLES, Grouping
from carekpi.cohort.columns import FOREVER
from carekpi.cohort.disputes import DISPUTES, STAGES, DisputeDays
from carekpi.measures.counted import Remark
from carekpi.measures.limits import followed, last_day, limit, not_yet_due, whole_months
from carekpi.measures.measure import Base, Measure, Tally, Yardstick, boxes
from carekpi.rules import spoken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.measures.measure import Counting
    from carekpi.periods import Period

__all__ = [
    "dispute_stages",
    "dispute_stages_per_month",
    "disputes_completed",
    "disputes_open",
    "disputes_per_month",
    "disputes_raised",
    "disputes_resolved_in_time",
    "disputes_settled",
    "formal_disputes_resolved_in_time",
]

_STAGE = "stage"
_RULE = "dispute.total"
_HANDBOOK = "IRO Handbook 2010 ch 6"
_OUR_TABLE = "the council's own table of disputes"
_ONCE = (
    "A dispute counts once, by stage at the highest that it came to, so that stages add up to "
    "disputes; dispute_stages counts it at each."
)


def _days(cohort: Cohort) -> DisputeDays:
    return DisputeDays.of(cohort.local_table(DISPUTES))


def _by_stage(number: NDArray[np.int32]) -> dict[str, Grouping]:
    return {_STAGE: Grouping(labels=STAGES, number=number.astype(np.int32))}


# ------------------------------------------------------------------ how many


def _raised(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    days = _days(cohort)
    rows = np.flatnonzero(period.covers(days.raised))
    return Tally(
        events=cohort.local_events(DISPUTES, rows, days.raised[rows]),
        box=boxes([days.contradictory[rows]], len(rows)),
        done=days.resolved[rows],
        groups=_by_stage(days.highest(last_day(cohort))[rows]),
    )


def _earlier(cohort: Cohort) -> tuple[Remark, ...]:
    """What a figure of disputes whenever raised may lack, where the table begins on some day."""
    since = cohort.local_table(DISPUTES).complete_from
    if since is None:
        return ()
    remark = Remark(
        f"The table of disputes is complete from {spoken(since)} only: of those raised before, "
        "some may be missing here."
    )
    return (remark,)


def _completed(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    days = _days(cohort)
    # One of which it cannot be told whether it was resolved has no other day than its first.
    on = np.where(days.resolved_unclear, days.raised, days.resolved)
    rows = np.flatnonzero(period.covers(on))
    return Tally(
        events=cohort.local_events(DISPUTES, rows, on[rows]),
        box=boxes([days.contradictory[rows], days.resolved_unclear[rows]], len(rows)),
        done=days.resolved[rows],
        groups=_by_stage(days.highest(FOREVER)[rows]),
        remarks=_earlier(cohort),
    )


def _open(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    days, end = _days(cohort), np.datetime64(period.end, "D")
    rows = np.flatnonzero((days.raised <= end) & ~(days.resolved <= end))
    return Tally(
        events=cohort.local_events(DISPUTES, rows, np.full(len(rows), end)),
        box=boxes([days.contradictory[rows], days.resolved_unclear[rows]], len(rows)),
        done=days.resolved[rows],
        groups=_by_stage(days.highest(end)[rows]),
        remarks=_earlier(cohort),
    )


disputes_raised = Measure(
    key="disputes_raised",
    title="Disputes raised",
    counted="disputes",
    population="disputes that IROs raised in the period, informally or formally",
    numerator="all of them; by stage, the highest that each has reached by the end of the data",
    exclusions=("contradictory_dates",),
    source=f"{_HANDBOOK}; {_OUR_TABLE}",
    kind="count",
    needs_reviews=False,
    needs_episodes=False,
    needs=(DISPUTES,),
    table=DISPUTES,
    own_dimensions=(_STAGE,),
    note=f"{_ONCE} More disputes are not worse: an IRO who raises none may see none. A dispute of "
    "no child in the return is counted too.",
    no_comparator="the stages are each council's own, and no national figure is published",
    tally=_raised,
)

disputes_completed = evolve(
    disputes_raised,
    key="disputes_completed",
    title="Disputes resolved",
    population="disputes that were resolved in the period, whenever they were raised",
    numerator="all of them; by stage, that at which each was settled",
    exclusions=("contradictory_dates", "not_recorded"),
    note=f"{_ONCE} One of which it cannot be told whether it was resolved is left out in the "
    "period in which it was raised.",
    tally=_completed,
)

disputes_open = evolve(
    disputes_raised,
    key="disputes_open",
    title="Disputes open",
    population="disputes raised by the period's last day and not resolved by then",
    numerator="all of them; by stage, the highest that each had reached that day",
    exclusions=("contradictory_dates", "not_recorded"),
    better="lower",
    at_end=True,
    adds_over_time=False,
    note=f"{_ONCE} Between two days their number changes by those raised, less those resolved.",
    tally=_open,
)


# ------------------------------------------------------------------ stage by stage


def _came_to(
    cohort: Cohort, period: Period
) -> tuple[DisputeDays, NDArray[np.intp], NDArray[np.intp], NDArray[np.datetime64]]:
    """The stages that disputes came to in a period, the informal one among them: the stage and the
    row of each, and the day; of one whose day cannot be told, that on which it was raised.
    """
    days = _days(cohort)
    on = np.where(days.undated, days.raised, days.reached)
    stage, rows = np.nonzero(period.covers(on))
    return days, stage, rows, on[stage, rows]


def _stages(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    days, stage, rows, on = _came_to(cohort, period)
    return Tally(
        events=cohort.local_events(DISPUTES, rows, on),
        box=boxes([days.contradictory[rows], days.undated[stage, rows]], len(rows)),
        done=days.resolved[rows],
        groups=_by_stage(stage.astype(np.int32)),
    )


def _settled(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    days, stage, rows, on = _came_to(cohort, period)
    end = last_day(cohort)
    highest = stage == days.highest(end)[rows]
    still_open = ~(days.resolved[rows] <= end)
    reasons = [
        days.contradictory[rows],
        days.undated[stage, rows],
        highest & days.resolved_unclear[rows],
        highest & still_open,
    ]
    return Tally(
        events=cohort.local_events(DISPUTES, rows, on),
        box=boxes(reasons, highest),
        done=days.resolved[rows],
        groups=_by_stage(stage.astype(np.int32)),
    )


dispute_stages = evolve(
    disputes_raised,
    key="dispute_stages",
    title="Disputes by the stages that they came to",
    counted="stages of disputes",
    population="stages to which disputes came in the period, the informal one among them",
    numerator="all of them: a dispute counts once at each stage that it came to",
    exclusions=("contradictory_dates", "stage_undated"),
    note="A report's numbers of disputes at stage 1, 2 and 3 are of this kind: they do not add to "
    "disputes. A dispute is informal from the day it is raised, where it was raised informally, or "
    "nobody says so and it has no day of stage 1. A stage without a day was passed over.",
    tally=_stages,
)

disputes_settled = evolve(
    dispute_stages,
    key="disputes_settled",
    title="Disputes settled at the stage that they came to",
    population="stages to which disputes came in the period, of disputes that were resolved or "
    "went further",
    numerator="those at which the dispute was resolved, without a higher one",
    exclusions=("contradictory_dates", "stage_undated", "not_recorded", "still_open"),
    better="higher",
    kind="proportion",
    note="By stage, the share settled at each. What is open, and what a dispute went on to, is "
    "judged on the data's last day.",
    tally=_settled,
)


# ------------------------------------------------------------------ the mean a month


def _a_month(counting: Counting, key: str) -> Counting:
    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        months = Base(total=whole_months(period, key))
        return evolve(counting(cohort, period, yardstick), base=months)

    return tally


# Not by a time: a month is divided by itself.
_NOT_BY_TIME = (
    _STAGE,
    *(key for key in LOCAL_TABLES[DISPUTES].groupable if key != _STAGE),
    *(key for key, one in DIMENSIONS.items() if not one.of_time and one.of == "all"),
)

disputes_per_month = evolve(
    disputes_raised,
    key="disputes_per_month",
    title="Disputes raised a month",
    kind="ratio",
    unit="disputes a month",
    only_by=_NOT_BY_TIME,
    note="Of whole months: a period that does not begin and end with a month is refused.",
    tally=_a_month(_raised, "disputes_per_month"),
)

dispute_stages_per_month = evolve(
    dispute_stages,
    key="dispute_stages_per_month",
    title="Stages that disputes came to a month",
    kind="ratio",
    unit="a month",
    only_by=_NOT_BY_TIME,
    note="By stage, the mean number of disputes a month at each. Of whole months: a period that "
    "does not begin and end with a month is refused.",
    tally=_a_month(_stages, "dispute_stages_per_month"),
)


# ------------------------------------------------------------------ in time


def _in_time(cohort: Cohort, period: Period, *, formal: bool) -> Tally:
    days = _days(cohort)
    rows = np.flatnonzero(period.covers(days.raised))
    resolved, stages = days.resolved[rows], days.undated[1:, rows].any(axis=0)
    started = days.formal[rows] if formal else days.raised[rows]
    due = limit(cohort, _RULE, started)
    unknown = np.isnat(started)
    reasons = [
        days.contradictory[rows],
        *([unknown & ~stages, unknown & stages] if formal else []),
        np.isnat(due),
        days.resolved_unclear[rows],
        not_yet_due(cohort, resolved, due),
    ]
    box = boxes(reasons, resolved <= due)
    return Tally(
        events=cohort.local_events(DISPUTES, rows, days.raised[rows]),
        box=box,
        due=due,
        done=resolved,
        groups=_by_stage(days.highest(last_day(cohort))[rows]),
        rules=followed(cohort, _RULE, started[box <= 1]),
    )


def _from_being_raised(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _in_time(cohort, period, formal=False)


def _from_the_formal_stage(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _in_time(cohort, period, formal=True)


disputes_resolved_in_time = evolve(
    disputes_raised,
    key="disputes_resolved_in_time",
    title="Disputes resolved in time",
    population="disputes raised in the period that were resolved, or whose limit has passed",
    numerator="those resolved within 20 working days of being raised, at whatever stage",
    exclusions=("contradictory_dates", "no_limit", "not_recorded", "not_yet_due"),
    source=f"annual reports of IRO services; {_HANDBOOK} (rule {_RULE}); {_OUR_TABLE}",
    better="higher",
    kind="proportion",
    follows=(_RULE,),
    note="As annual reports have it. The Handbook's twenty working days are of the formal process: "
    "see formal_disputes_resolved_in_time.",
    tally=_from_being_raised,
)

formal_disputes_resolved_in_time = evolve(
    disputes_resolved_in_time,
    key="formal_disputes_resolved_in_time",
    title="Formal disputes resolved in time",
    population="disputes raised in the period that came to the formal process, and that were "
    "resolved, or whose limit has passed",
    numerator="those resolved within 20 working days of the first day of the formal process: that "
    "on which they were raised, where that was formally, or else that of their first stage",
    exclusions=(
        "contradictory_dates",
        "informal_only",
        "stage_undated",
        "no_limit",
        "not_recorded",
        "not_yet_due",
    ),
    source=f"IRO Handbook 2010 para 6.2 (rule {_RULE}); {_OUR_TABLE}",
    note="Of disputes raised in the period, whenever they became formal. The clock does not wait "
    "for Cafcass, nor does a referral end it.",
    tally=_from_the_formal_stage,
)
