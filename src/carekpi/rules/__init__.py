"""The law: dated rules with their sources, and deadlines that explain themselves."""

from carekpi.rules.deadlines import Deadline, next_review, review_deadline, spoken
from carekpi.rules.definitions import (
    LOOKED_AFTER_FOUR_WEEKS,
    PARTICIPATION_AGE,
    RATE_BASE,
    Fact,
    MinimumStay,
)
from carekpi.rules.intervals import Interval, Months, Weeks, WorkingDays
from carekpi.rules.reviews import (
    CARE_PLANNING_2010,
    CHILDRENS_CASES_1991,
    CORONAVIRUS_2020,
    FIRST_REVIEW,
    LATER_REVIEW,
    LATER_REVIEW_RELAXED,
    SECOND_REVIEW,
    review_clock,
)
from carekpi.rules.rule import Clock, Instrument, Relaxation, Rule

__all__ = [
    "CARE_PLANNING_2010",
    "CHILDRENS_CASES_1991",
    "CORONAVIRUS_2020",
    "FIRST_REVIEW",
    "LATER_REVIEW",
    "LATER_REVIEW_RELAXED",
    "LOOKED_AFTER_FOUR_WEEKS",
    "PARTICIPATION_AGE",
    "RATE_BASE",
    "SECOND_REVIEW",
    "Clock",
    "Deadline",
    "Fact",
    "Instrument",
    "Interval",
    "MinimumStay",
    "Months",
    "Relaxation",
    "Rule",
    "Weeks",
    "WorkingDays",
    "next_review",
    "review_clock",
    "review_deadline",
    "spoken",
]
