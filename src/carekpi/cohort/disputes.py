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
    :param reached: for each stage, the day on which each dispute came to it; ``NaT`` where it did
        not, or nobody recorded the day. It was informal from the day it was raised, where that was
        informal, or nobody says so and it has no day of stage 1.
    :param undated: the highest stage that it is said to have reached, where its day is not
        recorded; -1 where that is so of none.
    :param formal: the day on which the formal process began; ``NaT`` where it did not, or nobody
        recorded the day.
    :param least: the lowest stage that it can be at: the first, where it was raised formally.
    :param contradictory: whether it was resolved, or came to a stage, before it was raised, or
        came to a stage after it was resolved.
    """

    raised: NDArray[np.datetime64]
    resolved: NDArray[np.datetime64]
    reached: NDArray[np.datetime64]
    undated: NDArray[np.int32]
    formal: NDArray[np.datetime64]
    least: NDArray[np.int32]
    contradictory: NDArray[np.bool_]

    @classmethod
    def of(cls, table: LocalColumns) -> DisputeDays:
        """What the rows of the table say."""
        raised, resolved = table["raised"], table["resolved"]
        days = np.array([table[_column(stage)] for stage in _FORMAL_STAGES])
        formally, informally = table.is_word("how", "formal"), table.is_word("how", "informal")
        least = formally.astype(np.int32)
        # Raised in the formal process and with no stage of a day: it came to the first at once.
        at_once = formally & np.isnat(days).all(axis=0) & (table["stage"] <= least)
        days[0] = np.where(at_once, raised, days[0])
        begun_informally = informally | (~formally & np.isnat(days[0]))
        reached = np.concatenate([[np.where(begun_informally, raised, NAT)], days])
        contradictory = (resolved < raised) | ((days < raised) | (days > resolved)).any(axis=0)
        dated = np.where(np.isnat(reached), -1, _NUMBERS).max(axis=0, initial=-1)
        return cls(
            raised=raised,
            resolved=resolved,
            reached=reached,
            undated=np.where(table["stage"] > dated, table["stage"], -1).astype(np.int32),
            formal=np.where(formally, raised, np.fmin.reduce(days, axis=0)),
            least=least,
            contradictory=contradictory,
        )

    def highest(self, on: np.datetime64) -> NDArray[np.int32]:
        """The highest stage that each has reached by a day; a stage without a day is reached."""
        dated = np.where(self.reached <= on, _NUMBERS, 0).max(axis=0, initial=0)
        highest: NDArray[np.int32] = np.maximum(np.maximum(dated, self.undated), self.least)
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
