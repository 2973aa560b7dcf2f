"""Disputes in the council's own table: what the dates of each say, and disputes as objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi.cohort.columns import NAT
from carekpi.domain import Dispute, DisputeStage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carekpi.cohort.local import LocalColumns
    from carekpi.domain import Child

__all__ = ["DISPUTES", "STAGES", "DisputeDays", "dispute_columns", "disputes_by_child"]

#: The key of the table.
DISPUTES = "disputes"
#: The stages by their short names, in order; the place of each is its number.
STAGES: tuple[str, ...] = tuple(stage.label for stage in DisputeStage)
_FORMAL_STAGES: tuple[DisputeStage, ...] = tuple(
    stage for stage in DisputeStage if stage is not DisputeStage.INFORMAL
)
_NUMBERS = np.arange(len(STAGES), dtype=np.int32)[:, np.newaxis]


@frozen(kw_only=True, eq=False)
class DisputeDays:
    """What each dispute's row says of its course.

    :param raised: the day it was raised.
    :param resolved: the day it was resolved; ``NaT`` while it is open.
    :param resolved_unclear: whether it cannot be told if it was resolved.
    :param reached: for each stage, the day on which each dispute came to it; ``NaT`` where it did
        not, or nobody recorded the day. It was informal from the day it was raised, where that was
        informal, or nobody says so and it has no day of stage 1.
    :param undated: for each stage, whether it came to it on a day that cannot be told.
    :param formal: the day on which the formal process began; ``NaT`` where it did not, or the day
        cannot be told.
    :param least: the lowest stage that it can be at: the first, where it was raised formally.
    :param contradictory: whether it was resolved, or came to a stage, before it was raised, or
        came to a stage after it was resolved.
    """

    raised: NDArray[np.datetime64]
    resolved: NDArray[np.datetime64]
    resolved_unclear: NDArray[np.bool_]
    reached: NDArray[np.datetime64]
    undated: NDArray[np.bool_]
    formal: NDArray[np.datetime64]
    least: NDArray[np.int32]
    contradictory: NDArray[np.bool_]

    @classmethod
    def of(cls, table: LocalColumns) -> DisputeDays:
        """What the rows of the table say."""
        raised, resolved = table["raised"], table["resolved"]
        none = np.zeros(len(table), dtype=np.bool_)
        days = np.array([table[_column(stage)] for stage in _FORMAL_STAGES])
        formally, informally = table.is_word("how", "formal"), table.is_word("how", "informal")
        least = formally.astype(np.int32)
        unclear = np.array([table.unclear.get(_column(stage), none) for stage in _FORMAL_STAGES])
        # Raised in the formal process and with no stage of a day: it came to the first at once.
        without = np.isnat(days).all(axis=0) & ~unclear.any(axis=0) & (table["stage"] <= least)
        days[0] = np.where(formally & without, raised, days[0])
        contradictory = (resolved < raised) | ((days < raised) | (days > resolved)).any(axis=0)
        informal = informally | (~formally & np.isnat(days[0]))
        reached = np.concatenate([[np.where(informal, raised, NAT)], days])
        highest = np.where(np.isnat(days), 0, _NUMBERS[1:]).max(axis=0, initial=0)
        said = (table["stage"] == _NUMBERS) & (highest < _NUMBERS)
        undated = said | np.concatenate([[none], unclear])
        # The day of the first formal stage is not known where a lower one than those that have a
        # day has none.
        lowest = np.where(np.isnat(days), len(STAGES), _NUMBERS[1:]).min(axis=0)
        began_undated = (undated & (lowest > _NUMBERS)).any(axis=0)
        first = np.where(began_undated, NAT, np.fmin.reduce(days, axis=0))
        return cls(
            raised=raised,
            resolved=resolved,
            resolved_unclear=table.cannot_tell("resolved"),
            reached=reached,
            undated=undated,
            formal=np.where(formally, raised, first),
            least=least,
            contradictory=contradictory,
        )

    def highest(self, on: np.datetime64) -> NDArray[np.int32]:
        """The highest stage that each has reached by a day; a stage without a day is reached."""
        there = (self.reached <= on) | self.undated
        highest: NDArray[np.int32] = np.where(there, _NUMBERS, self.least).max(axis=0, initial=0)
        return highest


def _column(stage: DisputeStage) -> str:
    """The name of the column with the day of a formal stage."""
    return f"stage_{stage.number}"


def dispute_columns(disputes: Sequence[tuple[Child, Dispute]]) -> dict[str, list[Any]]:
    """Disputes of children as the columns of the table."""
    days = [dict(dispute.reached) for _, dispute in disputes]
    return {
        "identifier": [dispute.identifier for _, dispute in disputes],
        "child": [child.identifier for child, _ in disputes],
        "authority": [child.authority for child, _ in disputes],
        "raised": [dispute.raised_on for _, dispute in disputes],
        "how": [dispute.how and dispute.how.value for _, dispute in disputes],
        **{_column(stage): [one.get(stage) for one in days] for stage in _FORMAL_STAGES},
        "stage": [dispute.stage.label for _, dispute in disputes],
        "theme": [dispute.theme for _, dispute in disputes],
        "team": [dispute.team for _, dispute in disputes],
        "resolved": [dispute.resolved_on for _, dispute in disputes],
        "outcome": [dispute.outcome for _, dispute in disputes],
    }


def disputes_by_child(table: LocalColumns | None) -> dict[int, list[Dispute]]:
    """The disputes of the table by the row of their child; without those that contradict
    themselves, which are no disputes that can be.
    """
    found: dict[int, list[Dispute]] = {}
    if table is None:
        return found
    usable = (table.child >= 0) & ~DisputeDays.of(table).contradictory
    for row in np.flatnonzero(usable).tolist():
        days = {stage: table[_column(stage)][row].item() for stage in _FORMAL_STAGES}
        dispute = Dispute(
            identifier=table.said("identifier", row),
            raised_on=table["raised"][row].item(),
            how=table.said("how", row) or None,
            reached={stage: on for stage, on in days.items() if on is not None},
            stage=table.said("stage", row) or None,
            theme=table.said("theme", row) or None,
            team=table.said("team", row) or None,
            resolved_on=table["resolved"][row].item(),
            outcome=table.said("outcome", row) or None,
        )
        found.setdefault(int(table.child[row]), []).append(dispute)
    return found
