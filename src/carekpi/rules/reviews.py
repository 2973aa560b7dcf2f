"""When a looked-after child's case is to be reviewed.

The law as data: each edition of each rule with its source and dates. The ordinary limits are
the yardstick; what the emergency regulations of 2020 did to them stands beside, for those who
ask for the law of the day.
"""

from __future__ import annotations

import datetime as dt

from carekpi.rules.intervals import Months, Weeks, WorkingDays
from carekpi.rules.rule import Clock, Instrument, Relaxation, Rule

__all__ = [
    "CARE_PLANNING_2010",
    "CHILDRENS_CASES_1991",
    "CORONAVIRUS_2020",
    "FIRST_REVIEW",
    "LATER_REVIEW",
    "LATER_REVIEW_RELAXED",
    "SECOND_REVIEW",
    "review_clock",
]

#: Where the limits of reviews are written, in force since 1 April 2011.
CARE_PLANNING_2010 = Instrument(
    key="SI 2010/959",
    title="Care Planning, Placement and Case Review (England) Regulations 2010",
    link="https://www.legislation.gov.uk/uksi/2010/959",
)
#: Where they were written before.
CHILDRENS_CASES_1991 = Instrument(
    key="SI 1991/895",
    title="Review of Children's Cases Regulations 1991",
    link="https://www.legislation.gov.uk/uksi/1991/895",
)
#: What relaxed the six-month interval from 24 April to 25 September 2020.
CORONAVIRUS_2020 = Instrument(
    key="SI 2020/445",
    title="Adoption and Children (Coronavirus) (Amendment) Regulations 2020",
    link="https://www.legislation.gov.uk/uksi/2020/445",
)

# Regulation 1 puts the 1991 Regulations in force from 14 October 1991. Before that carekpi knows no
# rule, and uses theirs from the first day for which it knows working days.
_OLD_FROM, _OLD_TO, _NEW_FROM = dt.date(1980, 1, 1), dt.date(2011, 3, 31), dt.date(2011, 4, 1)
_READ = "regulation 33 read in full, as made"
_OLD = (
    "regulation 1 (in force) was read; the limits of regulation 3 are known from secondary sources"
)

#: When the first review of a period of care is due, counted from entry.
FIRST_REVIEW = Clock(
    (
        Rule(
            key="review.first",
            title="first review within four weeks of becoming looked after",
            anchor="the day on which the child became looked after",
            within=Weeks(4),
            in_force_from=_OLD_FROM,
            in_force_to=_OLD_TO,
            instrument=CHILDRENS_CASES_1991,
            provision="reg 3",
            sure=_OLD,
        ),
        Rule(
            key="review.first",
            title="first review within 20 working days of becoming looked after",
            anchor="the day on which the child became looked after",
            within=WorkingDays(20),
            in_force_from=_NEW_FROM,
            instrument=CARE_PLANNING_2010,
            provision="reg 33(1)",
            sure=_READ,
        ),
    )
)

#: When the second review is due, counted from the first as it was held.
SECOND_REVIEW = Clock(
    (
        Rule(
            key="review.second",
            title="second review not more than three months after the first",
            anchor="the day of the first review",
            within=Months(3),
            in_force_from=_OLD_FROM,
            in_force_to=_OLD_TO,
            instrument=CHILDRENS_CASES_1991,
            provision="reg 3",
            sure=_OLD,
        ),
        Rule(
            key="review.second",
            title="second review not more than three months after the first",
            anchor="the day of the first review",
            within=Months(3),
            in_force_from=_NEW_FROM,
            instrument=CARE_PLANNING_2010,
            provision="reg 33(2)",
            sure=_READ,
        ),
    )
)

#: When every later review is due, counted from the one before as it was held.
LATER_REVIEW = Clock(
    (
        Rule(
            key="review.later",
            title="later reviews at intervals of not more than six months",
            anchor="the day of the review before",
            within=Months(6),
            in_force_from=_OLD_FROM,
            in_force_to=_OLD_TO,
            instrument=CHILDRENS_CASES_1991,
            provision="reg 3",
            sure=_OLD,
        ),
        Rule(
            key="review.later",
            title="later reviews at intervals of not more than six months",
            anchor="the day of the review before",
            within=Months(6),
            in_force_from=_NEW_FROM,
            instrument=CARE_PLANNING_2010,
            provision="reg 33(2)",
            sure=_READ,
        ),
    )
)

#: The time in which the law fixed no date for later reviews; measures ask it on request only.
LATER_REVIEW_RELAXED = Relaxation(
    key="review.later.relaxed",
    title="later reviews at six-month intervals where reasonably practicable",
    clock="review.later",
    wording="where reasonably practicable",
    in_force_from=dt.date(2020, 4, 24),
    in_force_to=dt.date(2020, 9, 25),
    instrument=CORONAVIRUS_2020,
    provision="reg 8(14)",
    sure="the dates were read; the wording is known from secondary sources, which speak of "
    "the six-month interval only",
)


def review_clock(already_held: int) -> Clock:
    """The clock that runs when so many reviews of the period of care have been held.

    >>> review_clock(1) is SECOND_REVIEW
    True
    """
    if already_held < 0:
        raise ValueError("the number of reviews already held cannot be negative")
    return (FIRST_REVIEW, SECOND_REVIEW, LATER_REVIEW)[min(already_held, 2)]
