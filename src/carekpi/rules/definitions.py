"""Facts of guidance and published method that are not clocks, each with its source."""

from __future__ import annotations

from attrs import frozen

from carekpi.rules.intervals import Interval, Months, Weeks

__all__ = [
    "CARE_LEAVER_FROM",
    "CARE_LEAVER_OLDER",
    "CARE_LEAVER_TO",
    "CASELOAD_LEAST",
    "CASELOAD_MOST",
    "CONVICTION_AGE",
    "CO_CHAIRING_FROM",
    "CO_CHAIRING_TO",
    "DEVELOPMENT_CHECK_AGE",
    "IRO_CONTACT",
    "IRO_VISIT_BEFORE_REVIEW",
    "LONG_TERM_PLACEMENT",
    "LONG_TERM_STABILITY_AGE",
    "LOOKED_AFTER_FOUR_WEEKS",
    "LOOKED_AFTER_SIX_MONTHS",
    "LOOKED_AFTER_THIRTY_MONTHS",
    "LOOKED_AFTER_TWELVE_MONTHS",
    "MANY_PLACEMENTS",
    "PARTICIPATION_AGE",
    "RATE_BASE",
    "SDQ_FROM",
    "SDQ_HIGHEST",
    "SDQ_TO",
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
    source="annual reports of IRO services, which give co-chairing for young people of 12 to 18 "
    "beside that of all ages",
)
#: The last of these ages.
CO_CHAIRING_TO = Fact(
    key="co_chairing.to_age",
    value=18,
    unit="completed years",
    source=CO_CHAIRING_FROM.source,
)

#: How long a child has been looked after without a break to be in the return's table OC2.
LOOKED_AFTER_TWELVE_MONTHS = MinimumStay(
    key="looked_after.twelve_months",
    within=Months(12),
    source='DfE, "Children looked after in England", data guidance 2020: children who have been '
    "continuously looked after for at least 12 months as at 31 March",
)

#: How long a child has been looked after to be counted in figures of long-term stability.
LOOKED_AFTER_THIRTY_MONTHS = MinimumStay(
    key="looked_after.thirty_months",
    within=Months(30),
    source="NI 63, as the Department for Children, Schools and Families listed it: looked after "
    "continuously for at least 2.5 years; DfE's stability data sets of 2024 and 2025 say the same",
)

#: For how long a placement, or life with one carer, has lasted to count as long-term.
LONG_TERM_PLACEMENT = MinimumStay(
    key="stability.long_term",
    within=Months(24),
    source="NI 63: in the same placement for at least 2 years; DfE's stability data sets of 2024 "
    "and 2025: with the same carer for at least 2 years",
)

#: The age under which children are counted in figures of long-term stability.
LONG_TERM_STABILITY_AGE = Fact(
    key="stability.age",
    value=16,
    unit="completed years",
    source="NI 63 and DfE's stability data sets of 2024 and 2025: children aged under 16",
)

#: From how many placements on a child has had many.
MANY_PLACEMENTS = Fact(
    key="stability.many_placements",
    value=3,
    unit="placements",
    source='DfE, "Stability measures for children looked after in England": three or more '
    "placements during the year; formerly NI 62",
)

#: The age under which the return asks whether a child's development was checked.
DEVELOPMENT_CHECK_AGE = Fact(
    key="outcomes.development_age",
    value=5,
    unit="completed years",
    source="DfE, data guidance 2020: development assessments of children under 5 years; checks "
    "545 and 546 of the return",
)

#: The age from which the return asks whether a child was convicted.
CONVICTION_AGE = Fact(
    key="outcomes.conviction_age",
    value=10,
    unit="completed years",
    source="Check 543 of the return; 10 is the age of criminal responsibility",
)

#: The ages of children who should have a score of the strengths and difficulties questionnaire:
#: the one at the start of the year, the other at its end.
SDQ_FROM = Fact(
    key="outcomes.sdq_from",
    value=4,
    unit="completed years",
    source="Check 186 of the return: aged 4 or over at the start of the year and under 17 at its "
    "end (5 to 16 on 31 March, as DfE's figures have it)",
)
#: The last of these ages.
SDQ_TO = Fact(key="outcomes.sdq_to", value=16, unit="completed years", source=SDQ_FROM.source)

#: The highest score of that questionnaire.
SDQ_HIGHEST = Fact(
    key="outcomes.sdq_highest",
    value=40,
    unit="points",
    source="Strengths and Difficulties Questionnaire: four scales of difficulties, of 10 points "
    "each (known, not seen)",
)

#: The ages of care leavers of whom the return tells, on the last day of its year.
CARE_LEAVER_FROM = Fact(
    key="care_leavers.from_age",
    value=17,
    unit="completed years",
    source="Check 391 of the return: 17, 18, 19, 20 or 21 during the year",
)
#: The last of these ages.
CARE_LEAVER_TO = Fact(
    key="care_leavers.to_age", value=21, unit="completed years", source=CARE_LEAVER_FROM.source
)
#: The age from which DfE's figures of care leavers are of the older group.
CARE_LEAVER_OLDER = Fact(
    key="care_leavers.older_from",
    value=19,
    unit="completed years",
    source='DfE, "Children looked after in England": care leavers of 17 to 18, and of 19 to 21',
)

#: The children looked after that a full-time IRO has: at least and at most so many.
CASELOAD_LEAST = Fact(
    key="caseload.least",
    value=50,
    unit="children per full-time equivalent",
    source="IRO Handbook 2010 para 7.15: 50 to 70 looked-after children for a full-time equivalent "
    "IRO (the Handbook's own page was not read; annual reports quote it alike)",
)
#: At most so many.
CASELOAD_MOST = Fact(
    key="caseload.most",
    value=70,
    unit="children per full-time equivalent",
    source=CASELOAD_LEAST.source,
)
