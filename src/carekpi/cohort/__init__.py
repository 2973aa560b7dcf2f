"""Many children as columns, and what their records imply."""

from carekpi.cohort.cohort import Cohort, Coverage, NotCovered, review_verdicts
from carekpi.cohort.dimensions import AGE_BANDS, DIMENSIONS, NOT_KNOWN, Dimension, grouping
from carekpi.cohort.obligations import Verdict

__all__ = [
    "AGE_BANDS",
    "DIMENSIONS",
    "NOT_KNOWN",
    "Cohort",
    "Coverage",
    "Dimension",
    "NotCovered",
    "Verdict",
    "grouping",
    "review_verdicts",
]
