"""How children took part in their reviews (the return's PN codes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi import periods
from carekpi.codes import Participation
from carekpi.measures.measure import Counting, Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import looked_after_at_end, per_child, reviews_held
from carekpi.rules import PARTICIPATION_AGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.periods import Period

__all__ = [
    "attended",
    "children_participating_in_every_review",
    "participated",
    "participation_codes",
    "spoke_for_themselves",
]

_UNDER_FOUR = Participation.PN0.number


def _numbers(wanted: Callable[[Participation], bool | None]) -> NDArray[np.int8]:
    return np.array([c.number for c in Participation.numbered() if wanted(c)], dtype=np.int8)


_TOOK_PART = _numbers(lambda code: code.took_part)
_ATTENDED = _numbers(lambda code: code.attended)
_SPOKE = _numbers(lambda code: code.spoke)


@frozen(kw_only=True, eq=False)
class _Asked:
    """The reviews of a period, each with the reasons that leave it out of participation."""

    events: Events
    code: NDArray[np.int8]
    outside: list[NDArray[np.bool_]]
    under_four: NDArray[np.bool_]
    age_unknown: NDArray[np.bool_]
    unusable: list[NDArray[np.bool_]]


def _asked(cohort: Cohort, period: Period) -> _Asked:
    reviews, rows, events, outside = reviews_held(cohort, period)
    code, conflicting = reviews.participation[rows], reviews.conflicting[rows]
    age = periods.age_on(cohort.child_table.born[events.child], events.on)
    return _Asked(
        events=events,
        code=code,
        outside=outside,
        under_four=(age < PARTICIPATION_AGE.value).filled(fill_value=False),
        age_unknown=np.ma.getmaskarray(age),
        unusable=[(code < 0) & ~conflicting, conflicting, code == _UNDER_FOUR],
    )


def _with_others(counted: NDArray[np.int8], yardstick: Yardstick) -> NDArray[np.int8]:
    """The codes that count, with those that the caller counts too."""
    others = _numbers(lambda code: code.code in yardstick.also_counts)
    return np.concatenate([counted, others])


def _reviews(counted: NDArray[np.int8]) -> Counting:
    def tally(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        asked = _asked(cohort, period)
        reasons = [*asked.outside, asked.under_four, asked.age_unknown, *asked.unusable]
        box = boxes(reasons, np.isin(asked.code, _with_others(counted, yardstick)))
        return Tally(events=asked.events, box=box)

    return tally


_UNPUBLISHED = "DfE has not published participation in reviews since about 2011"

participated = Measure(
    key="participated",
    title="Reviews in which the child took part",
    counted="reviews",
    population="reviews held in the period of children looked after and aged four or over, "
    "whose participation code is known",
    numerator="those with PN1, PN2, PN3, PN5 or PN6: the child's views were heard",
    exclusions=(
        "not_in_cohort",
        "not_looked_after",
        "short_break",
        "under_four",
        "age_unknown",
        "no_code",
        "conflicting_code",
        "code_contradicts_age",
    ),
    source="SSDA903 guide, REVIEW_CODE; the numerator as in PAF C63",
    better="higher",
    takes_also_counts=True,
    records_are="held",
    note="A child who attended and was not heard (PN4) did not take part; a council that counts "
    "it can say so (also_counts), and the figure is labelled.",
    no_comparator=_UNPUBLISHED,
    tally=_reviews(_TOOK_PART),
)

attended = evolve(
    participated,
    key="attended",
    title="Reviews that the child attended",
    numerator="those with PN1, PN2, PN3 or PN4: the child was there, heard or not",
    source="SSDA903 guide, REVIEW_CODE",
    takes_also_counts=False,
    note="",
    tally=_reviews(_ATTENDED),
)

spoke_for_themselves = evolve(
    participated,
    key="spoke_for_themselves",
    title="Reviews in which the child spoke",
    numerator="those with PN1: the child attended and spoke",
    source="SSDA903 guide, REVIEW_CODE",
    takes_also_counts=False,
    note="",
    tally=_reviews(_SPOKE),
)

participation_codes = evolve(
    attended,
    key="participation_codes",
    title="Reviews by how the child took part",
    population="reviews held in the period of children looked after and aged four or over",
    numerator="those whose participation code is known",
    better="neither",
    kind="count",
    note="By participation, each code's share: Result.shares(). Nothing is read into a code here.",
    tally=_reviews(_numbers(lambda code: code is not Participation.PN0)),
)


def _children(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, brief, brief_unknown = looked_after_at_end(cohort, period)
    asked = _asked(cohort, period)
    left_out = np.logical_or.reduce([*asked.outside, asked.under_four, asked.age_unknown])
    no_code = ~left_out & np.logical_or.reduce(asked.unusable)
    counted = _with_others(_TOOK_PART, yardstick)
    took_part = ~left_out & ~no_code & np.isin(asked.code, counted)
    silent = ~left_out & ~no_code & ~took_part

    def any_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return per_child(cohort, asked.events.child, mask)[events.child]

    box = boxes(
        [
            *reasons,
            brief,
            brief_unknown,
            ~any_of(~left_out),
            any_of(no_code) & ~any_of(silent),
        ],
        ~any_of(silent),
    )
    return Tally(events=events, box=box)


children_participating_in_every_review = Measure(
    key="children_participating_in_every_review",
    title="Children who took part in every review",
    counted="children",
    population="children looked after at the period's end, for at least four weeks, with a "
    "review in the period at the age of four or over",
    numerator="those who took part (PN1, PN2, PN3, PN5 or PN6) in every such review",
    exclusions=(
        "short_break",
        "under_four_weeks",
        "history_unknown",
        "no_review_aged_four",
        "code_missing",
    ),
    source="PAF C63; SSDA903 guide, REVIEW_CODE",
    better="higher",
    at_end=True,
    adds_over_time=False,
    takes_also_counts=True,
    note="A child with one review without a usable code is left out, unless another review "
    "shows that the child did not take part.",
    no_comparator=_UNPUBLISHED,
    tally=_children,
)
