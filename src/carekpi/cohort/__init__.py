"""Many children as columns, and what their records imply."""

from carekpi.cohort.care_columns import PeriodColumns
from carekpi.cohort.cohort import Cohort, Coverage, NotCovered, Owed, review_verdicts
from carekpi.cohort.columns import ChildColumns, EpisodeColumns, ReviewColumns, VisitColumns
from carekpi.cohort.dimensions import (
    AGE_BANDS,
    DIMENSIONS,
    NOT_KNOWN,
    Dimension,
    Grouping,
    grouping,
)
from carekpi.cohort.due import DueItem, DueList
from carekpi.cohort.events import Events, ReviewEvents
from carekpi.cohort.obligations import Obligations, Verdict
from carekpi.cohort.visits import (
    VISIT_ANCHORS,
    OpenVisits,
    VisitObligations,
    open_visits,
    visit_obligations,
)

__all__ = [
    "AGE_BANDS",
    "DIMENSIONS",
    "NOT_KNOWN",
    "VISIT_ANCHORS",
    "ChildColumns",
    "Cohort",
    "Coverage",
    "Dimension",
    "DueItem",
    "DueList",
    "EpisodeColumns",
    "Events",
    "Grouping",
    "NotCovered",
    "Obligations",
    "OpenVisits",
    "Owed",
    "PeriodColumns",
    "ReviewColumns",
    "ReviewEvents",
    "Verdict",
    "VisitColumns",
    "VisitObligations",
    "grouping",
    "open_visits",
    "review_verdicts",
    "visit_obligations",
]
