"""The law: dated rules with their sources, and deadlines that explain themselves.

The rules are data: files beside this one, one a subject, that can be read, checked and corrected
without touching code. :func:`find` and :func:`deadline` ask them one by one; :func:`statutory` is
the whole book; :meth:`Book.with_profile` puts a council's own standards beside it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from carekpi.rules.book import CLOCKS, Book, Change, Dues, Duty, read_book, statutory
from carekpi.rules.child import (
    VISIT_CLOCKS,
    clocks,
    next_review,
    review_deadline,
    visit_deadline,
)
from carekpi.rules.conditions import FACTS, Condition, State
from carekpi.rules.deadline import Deadline, spoken
from carekpi.rules.definitions import (
    CARE_LEAVER_FROM,
    CARE_LEAVER_OLDER,
    CARE_LEAVER_TO,
    CASELOAD_LEAST,
    CASELOAD_MOST,
    CO_CHAIRING_FROM,
    CO_CHAIRING_TO,
    CONVICTION_AGE,
    DEVELOPMENT_CHECK_AGE,
    IRO_CONTACT,
    IRO_VISIT_BEFORE_REVIEW,
    LONG_TERM_PLACEMENT,
    LONG_TERM_STABILITY_AGE,
    LOOKED_AFTER_FOUR_WEEKS,
    LOOKED_AFTER_SIX_MONTHS,
    LOOKED_AFTER_THIRTY_MONTHS,
    LOOKED_AFTER_TWELVE_MONTHS,
    MANY_PLACEMENTS,
    PARTICIPATION_AGE,
    RATE_BASE,
    SDQ_FROM,
    SDQ_HIGHEST,
    SDQ_TO,
    Fact,
    MinimumStay,
    Reach,
)
from carekpi.rules.intervals import (
    Days,
    Hours,
    Interval,
    Months,
    Weeks,
    WorkingDays,
    WorkingDaysBefore,
)
from carekpi.rules.loading import RuleFileError
from carekpi.rules.profile import Profile
from carekpi.rules.rule import (
    FORCES,
    Allowed,
    Anchor,
    Instrument,
    Permission,
    Relaxation,
    Rule,
    Version,
)

if TYPE_CHECKING:
    from carekpi.workdays import Calendar

__all__ = [
    "CARE_LEAVER_FROM",
    "CARE_LEAVER_OLDER",
    "CARE_LEAVER_TO",
    "CASELOAD_LEAST",
    "CASELOAD_MOST",
    "CLOCKS",
    "CONVICTION_AGE",
    "CO_CHAIRING_FROM",
    "CO_CHAIRING_TO",
    "DEVELOPMENT_CHECK_AGE",
    "FACTS",
    "FORCES",
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
    "VISIT_CLOCKS",
    "Allowed",
    "Anchor",
    "Book",
    "Change",
    "Condition",
    "Days",
    "Deadline",
    "Dues",
    "Duty",
    "Fact",
    "Hours",
    "Instrument",
    "Interval",
    "MinimumStay",
    "Months",
    "Permission",
    "Profile",
    "Reach",
    "Relaxation",
    "Rule",
    "RuleFileError",
    "State",
    "Version",
    "Weeks",
    "WorkingDays",
    "WorkingDaysBefore",
    "clocks",
    "deadline",
    "find",
    "next_review",
    "read_book",
    "review_deadline",
    "spoken",
    "statutory",
    "visit_deadline",
]


def find(key: str) -> Rule:
    """The rule of a key, in the book of law.

    :raises ValueError: where there is none; the message names the nearest.

    >>> print(find("review.later").versions[-1].within)
    6 months
    """
    return statutory().find(key)


def deadline(
    key: str,
    started: dt.date,
    *,
    event: dt.date | None = None,
    as_in_force: bool = False,
    calendar: Calendar | None = None,
    **known: Any,
) -> Deadline:
    """When a clock of the law runs out: :meth:`Book.deadline` of the book of law.

    >>> import datetime as dt
    >>> deadline("review.later", dt.date(2021, 2, 27)).due
    datetime.date(2021, 8, 27)
    """
    return statutory().deadline(
        key, started, event=event, as_in_force=as_in_force, calendar=calendar, **known
    )
