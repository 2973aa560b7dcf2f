"""Where children are placed: inside or outside the authority's area, and the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from carekpi.cohort.columns import taken
from carekpi.cohort.dimensions import PLACEMENTS, said_of_placements
from carekpi.measures.measure import Measure, Tally, Yardstick, boxes
from carekpi.measures.reviews import looked_after_at_end

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.periods import Period

__all__ = ["outside_in_region", "placed_outside_authority"]


def _of_placement(cohort: Cohort, events: Events, name: str) -> NDArray[np.int8]:
    """What the council's own table says of the placement of each event: 1, 0, -1."""
    return np.asarray(taken(said_of_placements(cohort, name), events.episode, missing=-1))


def _outside(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    outside = _of_placement(cohort, events, "outside_authority")
    return Tally(events=events, box=boxes([*reasons, outside < 0], outside == 1))


placed_outside_authority = Measure(
    key="placed_outside_authority",
    title="Children placed outside the authority's area",
    counted="children",
    population="children looked after on the period's last day, of whom the council's own table "
    "says whether their placement is outside the authority's area",
    numerator="those whose placement is outside it",
    exclusions=("short_break", "not_recorded"),
    source='DfE, "Children looked after in England": placements inside and outside the local '
    "authority's boundary; annual reports of the IRO service",
    at_end=True,
    needs_reviews=False,
    adds_over_time=False,
    needs=(PLACEMENTS,),
    note="The post codes of the return are not read; the council's own table says where a "
    "placement is. What it says of an episode holds while only the legal status changes (RNE L).",
    tally=_outside,
)


def _in_region(cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
    events, reasons, _, _ = looked_after_at_end(cohort, period)
    outside = _of_placement(cohort, events, "outside_authority")
    inside = _of_placement(cohort, events, "inside_region")
    box = boxes([*reasons, outside == 0, (outside < 0) | (inside < 0)], inside == 1)
    return Tally(events=events, box=box)


outside_in_region = evolve(
    placed_outside_authority,
    key="outside_in_region",
    title="Of the children placed outside the authority's area, those inside the region",
    population="children looked after on the period's last day who are placed outside the "
    "authority's area, of whom the council's own table says whether they are inside the region",
    numerator="those whose placement is inside the region",
    exclusions=("short_break", "inside_authority", "not_recorded"),
    source="Manchester's annual report of the IRO service, 2020-21",
    better="higher",
    tally=_in_region,
)
