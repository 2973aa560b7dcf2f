"""Facts of guidance and published method that are not clocks, each with its source."""

from __future__ import annotations

from attrs import frozen

from carekpi.rules.intervals import Weeks

__all__ = [
    "LOOKED_AFTER_FOUR_WEEKS",
    "PARTICIPATION_AGE",
    "RATE_BASE",
    "Fact",
    "MinimumStay",
]


@frozen(kw_only=True)
class Fact:
    """A whole number that guidance or a published method fixes."""

    key: str
    value: int
    unit: str
    source: str


@frozen(kw_only=True)
class MinimumStay:
    """How long a child must have been looked after to be counted."""

    key: str
    within: Weeks
    source: str


#: The age from which a child is asked to take part in a review.
PARTICIPATION_AGE = Fact(
    key="participation.age",
    value=4,
    unit="completed years",
    source="SSDA903 guide, REVIEW_CODE: PN0 is for a child under four at the review",
)

#: For how many children under 18 a rate is given.
RATE_BASE = Fact(
    key="rate.per",
    value=10_000,
    unit="children under 18",
    source='DfE, "Children looked after in England": rates per 10,000 children under 18',
)

#: How long a child has been looked after to be counted in figures of children reviewed.
LOOKED_AFTER_FOUR_WEEKS = MinimumStay(
    key="looked_after.four_weeks",
    within=Weeks(4),
    source="NI 66 and PAF C63: children looked after for at least four weeks at 31 March "
    "(the definitions' own text was not seen; known from secondary sources)",
)
