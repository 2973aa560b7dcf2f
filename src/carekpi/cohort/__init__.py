"""Many children as columns, and what their records imply."""

from carekpi.cohort.care_columns import PeriodColumns
from carekpi.cohort.cohort import Cohort, Coverage, NotCovered, NotGiven, Owed, review_verdicts
from carekpi.cohort.columns import (
    ChildColumns,
    EpisodeColumns,
    ReviewColumns,
    Texts,
    VisitColumns,
)
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
from carekpi.cohort.local import THOUSANDTHS, LocalColumns
from carekpi.cohort.local_tables import LOCAL_TABLES, LocalField, LocalTable
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
    "LOCAL_TABLES",
    "NOT_KNOWN",
    "THOUSANDTHS",
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
    "LocalColumns",
    "LocalField",
    "LocalTable",
    "NotCovered",
    "NotGiven",
    "Obligations",
    "OpenVisits",
    "Owed",
    "PeriodColumns",
    "ReviewColumns",
    "ReviewEvents",
    "Texts",
    "Verdict",
    "VisitColumns",
    "VisitObligations",
    "grouping",
    "open_visits",
    "review_verdicts",
    "visit_obligations",
]
