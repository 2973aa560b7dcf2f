"""What became of children: their health, and how care leavers fare (the return's OC2 and OC3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi import periods
from carekpi.codes import Accommodation, Activity, InTouch, YesNo
from carekpi.cohort import Grouping, NotCovered
from carekpi.cohort.events import joined
from carekpi.cohort.return_tables import READ, UNREADABLE
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.stability import twelve_months
from carekpi.rules import (
    CARE_LEAVER_FROM,
    CARE_LEAVER_OLDER,
    CARE_LEAVER_TO,
    CONVICTION_AGE,
    DEVELOPMENT_CHECK_AGE,
    SDQ_FROM,
    SDQ_HIGHEST,
    SDQ_TO,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.return_tables import ReturnTable, Said
    from carekpi.measures.measure import Counting
    from carekpi.periods import Period

__all__ = [
    "care_leavers_eet",
    "care_leavers_in_touch",
    "care_leavers_suitable_accommodation",
    "convicted",
    "dental_checks",
    "development_checks",
    "health_assessments",
    "immunisations_up_to_date",
    "sdq_recorded",
    "sdq_score",
    "substance_misuse",
]


def require_rows(cohort: Cohort, key: str, years: Iterable[int]) -> None:
    """Refuse years of which a table of the return has no rows at all, for one authority or all.

    :raises carekpi.cohort.NotCovered: naming the year: a table without rows of it was not given, or
        there was nothing to say, and the return does not tell which.
    """
    given, named = cohort.years_given(key), cohort.authorities.labels
    for year in years:
        lacking = [name for name in named if (name, year) not in given]
        if lacking:
            whose = "" if lacking == [""] else f" of {lacking[0]}"
            raise NotCovered(
                f"the return's table {key}{whose} has no rows of the year to 31 March {year}, so "
                "nothing of that year is known; add the table to the files of that return"
            )


def _of_the_year(cohort: Cohort, key: str, period: Period, *, all_give_rows: bool) -> ReturnTable:
    """A table's rows of the year that ends with the period, one a child."""
    year = periods.reporting_year_of(period.end)
    if periods.reporting_year(year).end != period.end:
        raise NotCovered(
            f"the return's table {key} tells of a year that ends on 31 March, and {period.label} "
            f"ends on {period.end.isoformat()}; ask for a reporting year"
        )
    table = cohort.return_table(key)
    if all_give_rows or not (table.year == year).any():
        require_rows(cohort, key, [year])
    return table.one_a_child(year)


# ------------------------------------------------------------------ OC2


@frozen(kw_only=True, eq=False)
class _Healthy:
    """The children of OC2, and those who are not among them.

    :param reasons: masks for not looked after, short break, under twelve months, history unknown.
    :param row: the row of each in the table, -1 where there is none.
    """

    events: Events
    reasons: list[NDArray[np.bool_]]
    table: ReturnTable
    row: NDArray[np.int64]

    def said(self, name: str) -> Said:
        """What the table says of each."""
        return self.table[name].at(self.row)


def _healthy(cohort: Cohort, period: Period) -> _Healthy:
    table = _of_the_year(cohort, "OC2", period, all_give_rows=False)
    found = twelve_months(cohort, period)
    others = np.setdiff1d(table.child, found.events.child).astype(np.int32)
    day = np.full(len(others), np.datetime64(period.end, "D"))
    outside = cohort.locate(others, day, period=np.full(len(others), -1, dtype=np.int32))
    events = joined(found.events, outside)
    not_asked = np.zeros(len(others), dtype=np.bool_)
    return _Healthy(
        events=events,
        reasons=[
            np.arange(len(events)) >= len(found.events),
            np.concatenate([found.in_short_break, not_asked]),
            np.concatenate([found.brief, not_asked]),
            np.concatenate([found.unknown, not_asked]),
        ],
        table=table,
        row=table.row_of(events.child),
    )


def _outside_ages(
    cohort: Cohort, period: Period, events: Events, of_age: Callable[..., NDArray[np.bool_]] | None
) -> list[NDArray[np.bool_]]:
    """Masks for age unknown and another age; none where every age is asked."""
    if of_age is None:
        return []
    born = cohort.child_table.born[events.child]
    year = periods.reporting_year(periods.reporting_year_of(period.end))
    first, last = (periods.age_on(born, np.datetime64(day, "D")) for day in (year.start, year.end))
    unknown = np.ma.getmaskarray(last)
    return [unknown, ~unknown & ~of_age(first.filled(-1), last.filled(-1))]


def _health(name: str, of_age: Callable[..., NDArray[np.bool_]] | None = None) -> Counting:
    """Children of whom a column of OC2 says yes."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        children = _healthy(cohort, period)
        said = children.said(name)
        unreadable = said.state == UNREADABLE
        box = boxes(
            [
                *children.reasons,
                *_outside_ages(cohort, period, children.events, of_age),
                children.row < 0,
                (said.state != READ) & ~unreadable,
                unreadable,
            ],
            said.is_code(YesNo.YES),
        )
        return Tally(events=children.events, box=box)

    return tally


_ASKED_FIRST = ("not_looked_after", "short_break", "under_twelve_months", "history_unknown")
_SAID = ("no_row", "not_recorded", "unreadable")
_OF_AGE = ("age_unknown", "outside_ages")

health_assessments = Measure(
    key="health_assessments",
    title="Children whose annual health assessment was made",
    counted="children",
    population="children looked after without a break for at least twelve months on 31 March",
    numerator="those whose health assessment of the year was made (HEALTH_ASSESSMENT)",
    exclusions=(*_ASKED_FIRST, *_SAID),
    source='DfE, "Children looked after in England", data guidance 2020 (OC2 indicators)',
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=("OC2",),
    note="Of the year that ends on the period's last day, which is a 31 March. A row of a child "
    "who was not in care that day is left out, and counted as such.",
    tally=_health("HEALTH_ASSESSMENT"),
)

dental_checks = evolve(
    health_assessments,
    key="dental_checks",
    title="Children whose teeth were checked",
    numerator="those whose teeth a dentist checked in the year (TEETH_CHECK)",
    tally=_health("TEETH_CHECK"),
)

immunisations_up_to_date = evolve(
    health_assessments,
    key="immunisations_up_to_date",
    title="Children whose immunisations are up to date",
    numerator="those whose immunisations were up to date (IMMUNISATIONS)",
    tally=_health("IMMUNISATIONS"),
)

development_checks = evolve(
    health_assessments,
    key="development_checks",
    title="Children under five whose development checks are up to date",
    population="children under five on 31 March, looked after without a break for at least twelve "
    "months on that day",
    numerator="those whose development checks were up to date (HEALTH_CHECK)",
    exclusions=(*_ASKED_FIRST, *_OF_AGE, *_SAID),
    tally=_health("HEALTH_CHECK", lambda _, age: age < DEVELOPMENT_CHECK_AGE.value),
)

convicted = evolve(
    health_assessments,
    key="convicted",
    title="Children convicted or cautioned",
    population="children of ten or over on 31 March, looked after without a break for at least "
    "twelve months on that day",
    numerator="those convicted in the year, or subject to a youth caution (CONVICTED)",
    exclusions=(*_ASKED_FIRST, *_OF_AGE, *_SAID),
    better="lower",
    tally=_health("CONVICTED", lambda _, age: age >= CONVICTION_AGE.value),
)

substance_misuse = evolve(
    health_assessments,
    key="substance_misuse",
    title="Children with a substance misuse problem",
    numerator="those identified as having a substance misuse problem in the year "
    "(SUBSTANCE_MISUSE)",
    better="lower",
    tally=_health("SUBSTANCE_MISUSE"),
)


def _sdq_ages(first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.bool_]:
    asked: NDArray[np.bool_] = (first >= SDQ_FROM.value) & (last <= SDQ_TO.value)
    return asked


def _sdq(cohort: Cohort, period: Period, *, of_scores: bool) -> Tally:
    """Whether there is a score, or what the scores are."""
    children = _healthy(cohort, period)
    said = children.said("SDQ_SCORE")
    too_high = said.value > SDQ_HIGHEST.value
    unreadable = (said.state == UNREADABLE) | too_high
    read = (said.state == READ) & ~too_high
    reasons = [
        *children.reasons,
        *_outside_ages(cohort, period, children.events, _sdq_ages),
        children.row < 0,
    ]
    if of_scores:
        box = boxes([*reasons, ~read & ~unreadable, unreadable], read)
        return Tally(events=children.events, box=box, amount=np.where(read, said.value, 0))
    return Tally(events=children.events, box=boxes([*reasons, unreadable], read))


def _sdq_recorded(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _sdq(cohort, period, of_scores=False)


def _sdq_score(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    return _sdq(cohort, period, of_scores=True)


sdq_recorded = evolve(
    health_assessments,
    key="sdq_recorded",
    title="Children with a score of strengths and difficulties",
    population="children of four or over at the start of the year and sixteen or under at its end, "
    "looked after without a break for at least twelve months on 31 March",
    numerator="those of whom a score of the Strengths and Difficulties Questionnaire was recorded",
    exclusions=(*_ASKED_FIRST, *_OF_AGE, "no_row", "unreadable"),
    source='DfE, "Children looked after in England", data guidance 2020 (OC2 indicators); ages by '
    "check 186 of the return",
    note="A child without a score is in the rest, whatever the reason given for it. Rows of one "
    "child with different scores do not count as a score.",
    tally=_sdq_recorded,
)

sdq_score = evolve(
    sdq_recorded,
    key="sdq_score",
    title="Mean score of strengths and difficulties",
    population="children of four or over at the start of the year and sixteen or under at its end, "
    "looked after without a break for at least twelve months on 31 March, with a score",
    numerator="their scores of the Strengths and Difficulties Questionnaire, 0 to 40",
    exclusions=(*_ASKED_FIRST, *_OF_AGE, *_SAID),
    better="lower",
    kind="mean",
    unit="points",
    note="14 to 16 is borderline and 17 or more a cause for concern (LG Inform, metric 2135). "
    "Formerly NI 58.",
    tally=_sdq_score,
)


# ------------------------------------------------------------------ OC3

_LISTS: Mapping[str, type[CodeList]] = {
    "IN_TOUCH": InTouch,
    "ACTIV": Activity,
    "ACCOM": Accommodation,
}


def _leavers(name: str, good: Callable[[CodeList], bool]) -> Counting:
    """Care leavers of whom a column of OC3 has a code that is good."""

    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        table = _of_the_year(cohort, "OC3", period, all_give_rows=True)
        day = np.full(len(table), np.datetime64(period.end, "D"))
        events = cohort.locate(table.child, day)
        touch, said = table["IN_TOUCH"], table[name]
        age = periods.age_on(cohort.child_table.born[events.child], day)
        unknown, years = np.ma.getmaskarray(age), age.filled(-1)
        outside = ~unknown & ((years < CARE_LEAVER_FROM.value) | (years > CARE_LEAVER_TO.value))
        unreadable = (touch.state == UNREADABLE) | (said.state == UNREADABLE)
        missing = (touch.state != READ) | (said.state != READ)
        codes = _LISTS[name].numbered()
        box = boxes(
            [
                touch.is_code(InTouch.DIED),
                touch.is_code(InTouch.RHOM),
                unknown,
                outside,
                missing & ~unreadable,
                unreadable,
            ],
            said.is_code(*(code for code in codes if good(code))),
        )
        older = (years >= CARE_LEAVER_OLDER.value).astype(np.int32)
        group = Grouping(labels=_LEAVER_AGES, number=np.where(unknown | outside, -1, older))
        return Tally(events=events, box=box, groups={"leaver_age": group})

    return tally


_LEAVER_AGES = (
    f"{CARE_LEAVER_FROM.value} to {CARE_LEAVER_OLDER.value - 1}",
    f"{CARE_LEAVER_OLDER.value} to {CARE_LEAVER_TO.value}",
)

care_leavers_in_touch = Measure(
    key="care_leavers_in_touch",
    title="Care leavers with whom the authority is in touch",
    counted="care leavers",
    population=f"care leavers of {CARE_LEAVER_FROM.value} to {CARE_LEAVER_TO.value} of whom the "
    "return of the year tells",
    numerator="those with whom the authority is in touch (IN_TOUCH YES)",
    exclusions=("died", "returned_home", *_OF_AGE, "not_recorded", "unreadable"),
    source='DfE, "Children looked after in England", care leavers: without those who have died or '
    "have gone home to parents for six months or more",
    better="higher",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=("OC3",),
    own_dimensions=("leaver_age",),
    note="Of the year that ends on the period's last day, which is a 31 March; the age is that of "
    "this day. DfE gives the two groups of ages apart: by leaver_age. It also leaves out those "
    "whose care went over to another authority, which this table does not say. One who refuses "
    "contact, or needs no services, is not in touch.",
    tally=_leavers("IN_TOUCH", lambda code: code is InTouch.YES),
)

care_leavers_suitable_accommodation = evolve(
    care_leavers_in_touch,
    key="care_leavers_suitable_accommodation",
    title="Care leavers in suitable accommodation",
    numerator="those whose accommodation the authority holds to be suitable (ACCOM, the codes that "
    "end in 1)",
    note="Of the year that ends on the period's last day, which is a 31 March; the age is that of "
    "this day. DfE gives the two groups of ages apart: by leaver_age. One of whom nothing is known "
    "(code 0) is in the rest, as in DfE's figure. Formerly NI 147, at 19.",
    tally=_leavers("ACCOM", lambda code: code.group == "Suitable"),
)

care_leavers_eet = evolve(
    care_leavers_suitable_accommodation,
    key="care_leavers_eet",
    title="Care leavers in education, employment or training",
    numerator="those in education, employment or training, full or part time (ACTIV F and P)",
    note="Of the year that ends on the period's last day, which is a 31 March; the age is that of "
    "this day. DfE gives the two groups of ages apart: by leaver_age. One of whom nothing is known "
    "(code 0) is in the rest, as in DfE's figure. Formerly NI 148, at 19.",
    tally=_leavers("ACTIV", lambda code: code.group == "In education, employment or training"),
)
