"""Many children as columns, and what their records imply."""

from carekpi.cohort.care_columns import PeriodColumns
from carekpi.cohort.cohort import Cohort, Coverage, NotCovered, review_verdicts
from carekpi.cohort.columns import ChildColumns, EpisodeColumns, ReviewColumns
from carekpi.cohort.dimensions import (
    AGE_BANDS,
    DIMENSIONS,
    NOT_KNOWN,
    Dimension,
    Grouping,
    grouping,
)
from carekpi.cohort.events import Events, ReviewEvents
from carekpi.cohort.obligations import Obligations, Verdict

__all__ = [
    "AGE_BANDS",
    "DIMENSIONS",
    "NOT_KNOWN",
    "ChildColumns",
    "Cohort",
    "Coverage",
    "Dimension",
    "EpisodeColumns",
    "Events",
    "Grouping",
    "NotCovered",
    "Obligations",
    "PeriodColumns",
    "ReviewColumns",
    "ReviewEvents",
    "Verdict",
    "grouping",
    "review_verdicts",
]
