"""A bank holiday that was proclaimed after this release can be added, and results name it."""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi import Child, Cohort, Episode, Review, measures, reporting_year
from carekpi.rules import next_review
from carekpi.workdays import ENGLAND_AND_WALES

THANKS = ENGLAND_AND_WALES.with_bank_holidays(
    {dt.date(2027, 6, 7): "Day of thanks"}, source="The Gazette"
)
# Entered on Thursday 20 May 2027. Of the days after it, the spring bank holiday (31 May) is not
# a working day: the twentieth is Friday 18 June. With 7 June gone as well, Monday 21 June.
ENTERED = dt.date(2027, 5, 20)


def cohort_reviewed_on(day: dt.date) -> Cohort:
    episode = Episode(start=ENTERED, reason_new="S", legal_status="C1")
    return Cohort.from_children(
        [Child(identifier="1", episodes=[episode], reviews=[Review(held_on=day)])]
    )


def test_a_deadline_moves_and_says_why():
    assert next_review(entered=ENTERED).due == dt.date(2027, 6, 18)
    moved = next_review(entered=ENTERED, calendar=THANKS)
    assert moved.due == dt.date(2027, 6, 21)
    assert "7 June 2027 added as a bank holiday: Day of thanks (The Gazette)" in moved.explain()


def test_a_figure_follows_and_names_it():
    cohort, year = cohort_reviewed_on(dt.date(2027, 6, 21)), reporting_year(2028)
    by_law = measures.reviews_on_time(cohort, year)
    assert (by_law.numerator, by_law.denominator, by_law.settings) == (0, 1, ())
    amended = measures.reviews_on_time(cohort.with_calendar(THANKS), year)
    assert (amended.numerator, amended.denominator) == (1, 1)
    assert dict(amended.settings)["calendar"] == (
        "7 June 2027 added as a bank holiday: Day of thanks (The Gazette)"
    )


def test_figures_by_different_calendars_do_not_add():
    cohort, year = cohort_reviewed_on(dt.date(2027, 6, 21)), reporting_year(2028)
    one = measures.reviews_on_time(cohort, year)
    other = measures.reviews_on_time(cohort.with_calendar(THANKS), year)
    with pytest.raises(ValueError, match="different settings"):
        one + other
