"""Facts of guidance and published method that are not clocks, each with its source."""

from __future__ import annotations

from attrs import frozen

from carekpi.rules.intervals import Interval, Months, Weeks

__all__ = [
    "CO_CHAIRING_FROM",
    "CO_CHAIRING_TO",
    "IRO_CONTACT",
    "IRO_VISIT_BEFORE_REVIEW",
    "LOOKED_AFTER_FOUR_WEEKS",
    "LOOKED_AFTER_SIX_MONTHS",
    "PARTICIPATION_AGE",
    "RATE_BASE",
    "Fact",
    "MinimumStay",
    "Reach",
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
    within: Interval
    source: str


@frozen(kw_only=True)
class Reach:
    """How long something that was done still counts.

    It counts on a day where the interval that began with it has not run out by then.
    """

    key: str
    within: Interval
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

#: How long a child has been looked after to be counted in figures of oversight.
LOOKED_AFTER_SIX_MONTHS = MinimumStay(
    key="looked_after.six_months",
    within=Months(6),
    source="Rotherham's annual reports of the IRO service, 2021-22 and 2022-23: midway reviews of "
    "children looked after for six months or longer",
)

#: How long a visit by the reviewing officer counts as one before a review.
IRO_VISIT_BEFORE_REVIEW = Reach(
    key="iro.visit_before_review",
    within=Weeks(6),
    source="Manchester's annual report of the IRO service, 2020-21: visits to the child in the six "
    "weeks before the review",
)

#: How long the reviewing officer's last contact with a child counts as recent.
IRO_CONTACT = Reach(
    key="iro.contact",
    within=Months(6),
    source="Rotherham's annual reports of the IRO service, 2021-22 and 2022-23: children whom the "
    "officer visited in the last six months",
)

#: The ages between which reports give co-chairing beside that of all ages.
CO_CHAIRING_FROM = Fact(
    key="co_chairing.from_age",
    value=12,
    unit="completed years",
    source="Manchester's annual report of the IRO service, 2020-21: young people of 12 to 18",
)
CO_CHAIRING_TO = Fact(
    key="co_chairing.to_age",
    value=18,
    unit="completed years",
    source=CO_CHAIRING_FROM.source,
)
