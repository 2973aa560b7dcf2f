"""How much the own tables of an ordinary sample hold: about what a council of its size would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carekpi.sample._own import Numbers, Staffing

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac

__all__ = ["usual_numbers"]

_SHARES: Final = {
    "sw_attended": 0.97,
    "parents_attended": 0.38,
    "co_chaired": 0.42,  # of those whom the child attended
    "health_plan_current": 0.91,
    "education_plan_current": 0.86,
    "second_plan": 0.62,
}
_VISITED: Final = "52"
_DECLINED: Final = 0.5
"""Visits declined before a review, in a year, for each child in care."""
_DISPUTES: Final = 0.45
_SECOND_STAGE, _THIRD_STAGE = 4, 20
"""One dispute of so many comes to the second stage, and to the third."""
_CHILDREN_FOR_AN_OFFICER: Final = 62
_PART_TIME: Final = 0.9
"""The full-time equivalent of an officer in the mean."""
_MEN: Final = 6
_OTHER_CASES: Final = 0.03
_ADVOCACY: Final = 0.17
_COMPLAINTS: Final = {"stage 1": 60, "stage 2": 450, "ombudsman": 1400}
"""One complaint in a year for so many children."""
_ASKED: Final = 15
_ANSWERED: Final = 0.65
_APP: Final = (6, 28, 200)
_AUDITS: Final = 48
_OBSERVATIONS: Final = 24
_CHILDREN_FOR_ONE_IN_CARE: Final = 94
_SOURCE: Final = "invented for this sample"
_RATE_ELSEWHERE: Final = "67"


def usual_numbers(almanac: Almanac, children: int, years: range) -> Numbers:
    """For a sample with so many children in care at the end. :param years: those of its returns."""
    spans = [almanac.reporting_year(year) for year in years]
    last = spans[-1][1]
    raised = round(children * _DISPUTES)
    staff = max(1, round(children / (_CHILDREN_FOR_AN_OFFICER * _PART_TIME)))
    asked = max(2, children // _ASKED)
    halves = (last - 167, last - 14)
    return Numbers(
        exact=False,
        shares=_SHARES,
        blank={},
        visited=_VISITED,
        declined=round(children * _DECLINED * len(years)),
        visits_from=0,
        not_told=None,
        disputes=dict.fromkeys(spans, raised),
        stages={first: (raised // _SECOND_STAGE, raised // _THIRD_STAGE) for first, _ in spans},
        main_theme="no report before the review",
        staffing=[
            Staffing(
                first=spans[0][0],
                last=last,
                staff=staff,
                fte=round(100 * staff * _PART_TIME),
                other_cases=round(children * _OTHER_CASES),
            )
        ],
        men=staff // _MEN,
        advocacy=round(children * _ADVOCACY * len(years)),
        days_to_contact=4,
        youngest=5,
        complaints={stage: len(years) * children // many for stage, many in _COMPLAINTS.items()},
        feedback={day: (asked, round(asked * _ANSWERED)) for day in halves},
        app=(children // _APP[0], children // _APP[1], children // _APP[2]),
        app_span=spans[-1],
        audits=_AUDITS * len(years),
        observations=_OBSERVATIONS * len(years),
        populations=[
            {
                "area": "Anytown",
                "year": str(year - 1),
                "children": str(children * _CHILDREN_FOR_ONE_IN_CARE),
                "source": _SOURCE,
            }
            for year in years
        ],
        comparators=[
            {
                "area_kind": "England",
                "measure": "looked_after_rate",
                "year": str(year),
                "value": _RATE_ELSEWHERE,
                "source": _SOURCE,
            }
            for year in years
        ],
        targets=[
            {"measure": measure, "value": value, "from": almanac.text[spans[0][0]]}
            for measure, value in (
                ("reviews_on_time", "97"),
                ("participated", "95"),
                ("co_chaired", "25"),
                ("parents_attended", "50"),
            )
        ],
    )
