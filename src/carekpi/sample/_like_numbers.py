"""How much the own tables hold of a sample that is like a council."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from carekpi.periods import reporting_year
from carekpi.sample._choosing import nearest
from carekpi.sample._own import Numbers, Staffing

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._council import Council, Figure
    from carekpi.sample._own import Row, World

__all__ = ["numbers_of"]


def numbers_of(published: Council, world: World, year: int) -> Numbers:
    """The numbers of one year: published, or chosen where the report has none."""
    almanac, chosen = world.almanac, published.choices[year]
    of = "year" if year == published.year else "prior"

    def said(path: str, or_chosen: str = "") -> Any:
        key = f"{path}.{of}"
        return published[key] if key in published.figures else chosen[or_chosen]

    def day(text: str) -> int:
        return almanac.day(dt.date.fromisoformat(text))

    if of == "year":
        declined = published.count("visits.declined.year")
    else:
        declined = nearest(chosen["declined_pct"], len(world.reviews))
    return Numbers(
        exact=True,
        shares={
            "sw_attended": said("reviews.social_worker_attended_pct"),
            "parents_attended": said("participation.parent_attended_pct"),
            "co_chaired": said("participation.co_chaired_pct"),
            "health_plan_current": chosen["health_plan_pct"],
            "education_plan_current": chosen["education_plan_pct"],
            "second_plan": said("reviews.permanence_plan_by_second_review_pct", "permanence_pct"),
        },
        blank={"health_plan_current": 20, "education_plan_current": 20},
        visited=said("visits.visited_pct"),
        declined=declined,
        visits_from=day(chosen["visits_from"]) if "visits_from" in chosen else 0,
        not_told=chosen.get("visits_not_told"),
        disputes=_disputes(published, day),
        stages={
            almanac.reporting_year(one)[0]: (
                published.count(f"disputes.stage_2.{which}"),
                published.count(f"disputes.stage_3.{which}"),
            )
            for one, which in ((published.year - 1, "prior"), (published.year, "year"))
        },
        main_theme=published["disputes.main_theme"],
        staffing=_staffing(published, almanac),
        men=published.count("service.iro_staff_sex.male"),
        advocacy=published.count("voice.advocacy.referrals"),
        days_to_contact=published.count("voice.advocacy.mean_working_days_to_contact"),
        youngest=published.count("voice.advocacy.youngest_age"),
        complaints={
            stage: published.count(f"voice.complaints.{stage.replace(' ', '_')}")
            for stage in ("stage 1", "stage 2", "ombudsman")
        },
        feedback=_feedback(published, almanac, year),
        app=(
            published.count("voice.mind_of_my_own.children"),
            published.count("voice.mind_of_my_own.workers"),
            published.count("voice.mind_of_my_own.iros"),
        ),
        app_span=_app_span(published, almanac),
        audits=published.count("quality.audits"),
        observations=published.count("service.iro_fte.staff"),
        populations=[
            {
                "area": published.name,
                "year": str(year - 1),
                "children": published["population.children_under_18"],
                "source": _plain(published.title),
            }
        ],
        comparators=_comparators(published),
        targets=_targets(published),
    )


def _plain(text: str) -> str:
    return text.replace(",", "")


def _staffing(published: Council, almanac: Almanac) -> list[Staffing]:
    """The service at the end of the year before, and of the year."""
    fte = round(100 * float(published["service.iro_fte.year"]))
    before, chosen = published.choices[published.year - 1], published.choices[published.year]
    fte_before = fte - round(100 * chosen["fte_new"])
    now = published.count("service.iro_fte.staff")
    return [
        Staffing(*almanac.reporting_year(published.year - 1), before["staff"], fte_before,
                 before["other_cases"]),
        Staffing(*almanac.reporting_year(published.year), now, fte, chosen["other_cases"]),
    ]  # fmt: skip


def _disputes(published: Council, day: Callable[[str], int]) -> Mapping[tuple[int, int], int]:
    """How many are raised in each of the spans that the report counts, and in what is left."""
    path = "disputes.stage_1_like_for_like"
    spans = {
        (figure.period.start, figure.period.end): int(figure.published)
        for figure in published.figures.values()
        if figure.path.startswith(path)
    }
    whole = reporting_year(published.year)
    ((start, _end), inside) = next(
        (span, number) for span, number in spans.items() if span[0] in whole
    )
    rest = published.count("disputes.stage_1.year") - inside
    spans[whole.start, start - dt.timedelta(days=1)] = rest
    return {
        (day(first.isoformat()), day(last.isoformat())): number
        for (first, last), number in sorted(spans.items())
    }


def _feedback(published: Council, almanac: Almanac, year: int) -> Mapping[int, tuple[int, int]]:
    answers = {
        figure.period.end: int(figure.published)
        for figure in published.figures.values()
        if figure.measure == "feedback_responses" and figure.year == year
    }
    asked = published.choices[year].get("feedback_asked", [])
    return {
        almanac.day(end) - 14: (number, answered)
        for (end, answered), number in zip(sorted(answers.items()), asked, strict=True)
    }


def _app_span(published: Council, almanac: Almanac) -> tuple[int, int]:
    """The months of which the report counts who used the app: longer than the year."""
    start, end = published.choices[published.year]["app_span"]
    return almanac.day(dt.date.fromisoformat(start)), almanac.day(dt.date.fromisoformat(end))


def _group(figure: Figure) -> str:
    return f"{figure.by}={figure.groups[0]}" if figure.by else ""


def _comparators(published: Council) -> list[Row]:
    return [
        {
            "area_kind": figure.area[0],
            "area": figure.area[1],
            "measure": figure.measure,
            "group": _group(figure),
            "year": str(figure.year),
            "value": figure.published,
            "source": _plain(published.title),
        }
        for figure in published.figures.values()
        if figure.table == "comparators"
    ]


def _targets(published: Council) -> list[Row]:
    return [
        {
            "measure": figure.measure,
            "group": _group(figure),
            "value": figure.published,
            "from": f"{figure.period.start:%d/%m/%Y}",
        }
        for figure in published.figures.values()
        if figure.table == "targets"
    ]
