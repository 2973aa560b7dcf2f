"""How long children who were adopted had waited: the Department's scorecards, A1 and A2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from carekpi import periods
from carekpi.codes import LegalStatus, ReasonEpisodeEnded
from carekpi.cohort.events import joined
from carekpi.cohort.placement_columns import PLACED_FOR_ADOPTION, placement_spells
from carekpi.cohort.return_tables import READ, UNREADABLE
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import in_short_break

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.return_tables import Said
    from carekpi.periods import Period

__all__ = ["adoption_a1", "adoption_a2"]

_ADOPTED = [ReasonEpisodeEnded.E11.number, ReasonEpisodeEnded.E12.number]
#: The legal statuses by which a court lets a child be placed: a placement order, or before 2005 a
#: freeing order.
_AUTHORITY = [LegalStatus.E1.number, LegalStatus.D1.number]


@frozen(kw_only=True, eq=False)
class _Adopted:
    """Children who were adopted in a period, by the day on which care ended.

    :param opening: the first episode of the period of care of each.
    :param moved_in: the episode with which each moved in with the adoptive family, by as many moves
        between such families as possible, and as few; -1 where it was not placed for adoption.
    """

    events: Events
    opening: NDArray[np.int64]
    moved_in: tuple[NDArray[np.int64], NDArray[np.int64]]

    @property
    def not_placed(self) -> NDArray[np.bool_]:
        """Who was not placed for adoption when it was adopted."""
        return (self.moved_in[0] < 0) & (self.moved_in[1] < 0)


def _adopted(cohort: Cohort, period: Period) -> _Adopted:
    care, episodes = cohort.periods_of_care, cohort.episode_table
    reason = episodes.reason_ended[care.last_episode]
    rows = np.flatnonzero(period.covers(care.end) & np.isin(reason, _ADOPTED))
    events = cohort.locate(care.child[rows], care.end[rows], period=rows.astype(np.int32))
    last, opening = care.last_episode[rows], care.first_episode[rows]
    events = evolve(events, episode=last.astype(np.int32))
    most, least = (_moved_in(cohort, last, opening, at_most=at_most) for at_most in (True, False))
    return _Adopted(events=events, opening=opening, moved_in=(most, least))


def _moved_in(
    cohort: Cohort, last: NDArray[np.int64], opening: NDArray[np.int64], *, at_most: bool
) -> NDArray[np.int64]:
    """With which episode each child moved in with the family with which it was at the end."""
    episodes, care = cohort.episode_table, cohort.periods_of_care
    spells = placement_spells(episodes, care, same_carer=True, at_most=at_most)
    at = np.arange(len(episodes))
    if not len(at):
        return np.full(0, -1)
    opens = np.zeros(len(at), dtype=np.bool_)
    opens[care.first_episode] = True
    start = np.maximum.accumulate(np.where(opens, at, 0))
    placement = np.maximum.accumulate(np.where(spells.aside, -1, at))
    before = np.concatenate([[-1], placement[:-1]])
    before = np.where(before < start, -1, before)
    adoptive = np.isin(episodes.placement, PLACED_FOR_ADOPTION) & ~spells.aside
    begins = adoptive & ((before < 0) | ~adoptive[before] | spells.begins)
    began = np.maximum.accumulate(np.where(begins, at, -1))
    at_end = placement[last]
    placed = (at_end >= opening) & adoptive[at_end]
    found: NDArray[np.int64] = np.where(placed, began[at_end], -1)
    return found


def _a1(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    adopted = _adopted(cohort, period)
    events, episodes, care = adopted.events, cohort.episode_table, cohort.periods_of_care
    most, least = adopted.moved_in
    days = (episodes.start[most] - care.start[events.period]).astype(np.int64)
    box = boxes(
        [
            in_short_break(cohort, events),
            ~care.entry_known[events.period],
            adopted.not_placed,
            most != least,
        ],
        len(events),
    )
    return Tally(events=events, box=box, amount=np.where(box == 0, days, 0))


adoption_a1 = Measure(
    key="adoption_a1",
    title="From entry to care to moving in with the adoptive family (A1)",
    counted="children",
    population="children who were adopted in the period (REC E11, E12), by the day of the order",
    numerator="the days from the day on which each came into care to the first day of the "
    "placement for adoption (A3 to A6) in which it was adopted",
    exclusions=("short_break", "entry_unknown", "not_placed", "history_unknown"),
    source="DfE, adoption scorecards, methodology of 2018, A1 (its title was seen, its text not)",
    better="lower",
    kind="mean",
    unit="days",
    needs_reviews=False,
    note="The scorecards give the mean of three years: ask for a period of three, and read the "
    "returns back to when the children came into care. Where a foster "
    "carer adopts (A3, A5) the clock stops on the first day of the placement for adoption; A10, "
    "which stops it when the fostering began, is another figure. A placement for adoption that "
    "broke down is not the one that counts.",
    tally=_a1,
)


# ------------------------------------------------------------------ A2


def _authority(cohort: Cohort, adopted: _Adopted) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The first episode in which a court had let each be placed, -1 for none; and whether there may
    have been an earlier one.
    """
    episodes, care = cohort.episode_table, cohort.periods_of_care
    last = care.last_episode[adopted.events.period]
    if not len(episodes):
        return np.full(0, -1), np.zeros(0, dtype=np.bool_)
    at = np.arange(len(episodes) + 1)
    order = np.isin(episodes.legal_status, _AUTHORITY)
    unsaid = episodes.legal_status < 0

    def first(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The first marked episode from each opening on; beyond the last where there is none."""
        nearest = np.where(np.append(marked, True), at, len(episodes))
        found: NDArray[np.int64] = np.minimum.accumulate(nearest[::-1])[::-1][adopted.opening]
        return found

    ordered, blank = first(order), first(unsaid)
    none = ordered > last
    opened_with = (ordered == adopted.opening) & ~care.entry_known[adopted.events.period]
    earlier = ~none & (opened_with | (blank < ordered))
    return np.where(none, -1, ordered), earlier | (none & (blank <= last))


def _matched(cohort: Cohort, events: Events) -> tuple[NDArray[np.int64], Said]:
    """The row of AD1 of each, of the year in which it was adopted, and the day of the match."""
    table = cohort.return_table("AD1")
    year = np.asarray(periods.reporting_year_of(events.on).filled(0))
    row = np.full(len(events), -1, dtype=np.int64)
    said = table["DATE_MATCH"].at(row)
    for one in np.unique(year).tolist():
        mine, of_year = np.flatnonzero(year == one), table.one_a_child(one)
        row[mine] = of_year.row_of(events.child[mine])
        there = of_year["DATE_MATCH"].at(row[mine])
        said.value[mine], said.state[mine] = there.value, there.state
    return row, said


def _never_adopted(cohort: Cohort, period: Period) -> Events:
    """Rows of AD1 of children of whom no episode says that they were adopted in its year, on the
    first day of it.
    """
    care, table = cohort.periods_of_care, cohort.return_table("AD1")
    reason = cohort.episode_table.reason_ended[care.last_episode]
    rows = np.isin(reason, _ADOPTED) & ~np.isnat(care.end)
    ended = np.asarray(periods.reporting_year_of(care.end[rows]).filled(0))
    known = set(zip(care.child[rows].tolist(), ended.tolist(), strict=True))
    lost = sorted(
        {
            (child, year)
            for child, year in zip(table.child.tolist(), table.year.tolist(), strict=True)
            if year and (child, year) not in known
        }
    )
    child = np.array([child for child, _ in lost], dtype=np.int32)
    on = np.array([periods.reporting_year(year).start for _, year in lost], dtype="datetime64[D]")
    inside = period.covers(on)
    return cohort.locate(child[inside], on[inside])


def _a2(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    adopted = _adopted(cohort, period)
    events, episodes = adopted.events, cohort.episode_table
    order, unsure = _authority(cohort, adopted)
    row, said = _matched(cohort, events)
    waited = (said.value - episodes.start[order]).astype(np.int64)
    box = boxes(
        [
            np.zeros(len(events), dtype=np.bool_),
            in_short_break(cohort, events),
            adopted.not_placed,
            (order < 0) & ~unsure,
            unsure,
            row < 0,
            (said.state != READ) & (said.state != UNREADABLE),
            said.state == UNREADABLE,
        ],
        len(events),
    )
    # A child matched before the court had given its authority has not waited at all.
    days = np.where(box == 0, np.maximum(waited, 0), 0)
    others = _never_adopted(cohort, period)
    nobody = np.full(len(others), 2, dtype=np.int8)  # the first reason: not adopted
    return Tally(
        events=joined(events, others),
        box=np.concatenate([box, nobody]),
        amount=np.concatenate([days, np.zeros(len(others), dtype=np.int64)]),
    )


adoption_a2 = evolve(
    adoption_a1,
    key="adoption_a2",
    title="From court authority to the match with the adoptive family (A2)",
    numerator="the days from the first day of the first placement or freeing order (LS E1, D1) "
    "to the day on which the authority decided on the match (DATE_MATCH of AD1); nought where the "
    "match came first",
    exclusions=(
        "not_adopted",
        "short_break",
        "not_placed",
        "no_court_authority",
        "history_unknown",
        "no_row",
        "not_recorded",
        "unreadable",
    ),
    source="DfE, adoption scorecards, A2, as LG Inform's metric 912 explains it: without children "
    "who were not placed for adoption and those without an order; nought for those matched before",
    needs=("AD1",),
    note="The scorecards give the mean of three years: ask for a period of three. A row of AD1 "
    "whose child no episode says was adopted in its year stands on the first day of the year.",
    tally=_a2,
)
