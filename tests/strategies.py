"""The strategies that the property tests share; those that users get too are carekpi's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from hypothesis import strategies as st

from carekpi.cohort import Cohort
from carekpi.testing import (
    AWKWARD_DATES,
    children,
    cohorts,
    days,
    histories,
    reporting_years,
    visited_children,
    visits,
)

if TYPE_CHECKING:
    import datetime as dt

    from carekpi.domain import Child

__all__ = [
    "AWKWARD_DATES",
    "as_a_return_shows",
    "children",
    "cohorts",
    "days",
    "histories",
    "on_their_way",
    "reporting_years",
    "returns",
    "visited_children",
    "visits",
]


@st.composite
def on_their_way(draw: st.DrawFn, identifier: str = "1") -> Child:
    """A child whose records are whole and sound, and whose case takes any course to adoption."""
    child = draw(histories(identifier))
    courses = st.sampled_from(
        (
            {},
            {"legal_status": "E1"},
            {"consent_to_adoption": True},
            {"placement": "A3"},
            {"legal_status": "V4"},
        )
    )
    return evolve(child, episodes=[evolve(e, **draw(courses)) for e in child.episodes])


def as_a_return_shows(child: Child, since: dt.date) -> Child:
    """The child in data that begin on a date: episodes open then or later, reviews since."""
    return evolve(
        child,
        episodes=[e for e in child.episodes if e.end is None or e.end >= since],
        reviews=[r for r in child.reviews if r.held_on >= since],
    )


@st.composite
def returns(draw: st.DrawFn) -> Cohort:
    """Such children in a return: from some day on only, on which its reviews begin."""
    since = draw(days())
    cut = [
        as_a_return_shows(draw(on_their_way(str(n))), since) for n in range(draw(st.integers(0, 3)))
    ]
    return Cohort.from_children(cut, coverage_from=since)
