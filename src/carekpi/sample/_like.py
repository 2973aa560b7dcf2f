"""A synthetic council whose figures are those that a real one published.

The rows are made so that the measures *compute* the published figures; what computes them knows
nothing of this. Everything that a report counts is counted out first, and then given to children,
reviews and days by lot.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from carekpi.cohort import LOCAL_TABLES
from carekpi.periods import reporting_year
from carekpi.rules import PARTICIPATION_AGE
from carekpi.sample._choosing import CannotChoose, fitting, nearest
from carekpi.sample._council import Council, council
from carekpi.sample._files import append_lines, new_folder
from carekpi.sample._like_people import people
from carekpi.sample._like_reviews import diaries
from carekpi.sample._lives import Lives
from carekpi.sample._own import Numbers, Row, World, drawn, outside_homes
from carekpi.sample._own_tables import write_own_tables
from carekpi.sample._reviews import Held
from carekpi.sample._tables import TABLES, Return
from carekpi.sample._write import Order

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._like_reviews import Diary

__all__ = ["LikeSample", "write_sample_like"]

_ATTEMPTS: Final = 8
_SHORT_BREAKS: Final = 34
_RETURNS: Final = {"": (-1, 0), "previous": (-2, -1)}
"""The folders of the sample, and of which years before the last each has a return."""


def write_sample_like(
    folder: str | os.PathLike[str], like: str, *, seed: int = 0
) -> tuple[Path, ...]:
    """Write the returns and the own tables of a council whose figures are those of a real one.

    :param folder: where to; a folder that is not there yet, or an empty one. In it are made
        ``return/2020`` and ``return/2021`` (for the report of 2021), ``local`` with the council's
        own tables, and in ``previous`` the same of the year before.
    :param like: the name of a council: one of :func:`carekpi.sample.councils`.
    :param seed: another number gives other children with the same figures.
    :returns: the folders that hold a return of the report's year, the earliest first.
    :raises FileExistsError: if the folder holds anything: nothing is ever overwritten.
    :raises ValueError: for a council that is none, or where no such children were found.
    """
    published = council(like)
    made = _made(published, seed)
    with new_folder(Path(folder)) as draft:
        for part, before in _RETURNS.items():
            place = draft / part
            years = [published.year + years for years in before]
            for year in years:
                _write_return(place / "return" / str(year), made.returns[year])
            (place / "local").mkdir()
            year = years[-1]
            without = published.choices[year].get("without", ())
            only = [key for key in LOCAL_TABLES if key not in without]
            write_own_tables(place / "local", made.world(year), _numbers(made, year), only=only)
    first, last = _RETURNS[""]
    return tuple(Path(folder) / "return" / str(published.year + before) for before in (first, last))


class LikeSample:
    """The children of a council, with the returns that tell of them.

    :param seed: each seed, and each attempt, has a stream of chances of its own.
    """

    def __init__(self, published: Council, seed: int, attempt: int) -> None:
        order = Order(
            children=published.count("population.looked_after_at_year_end.year"),
            year=published.year,
            seed=seed * _ATTEMPTS + attempt,
            years=3,
            history_years=1,
        )
        self.published = published
        self.returns: dict[int, Return] = {each.year: each for each in order.returns()}
        each = self.returns[published.year]
        self.almanac, self.die, self.last = each.almanac, each.die, each.last
        lives = Lives(
            almanac=self.almanac,
            first=min(one.first for one in self.returns.values()),
            last=self.last,
            die=self.die,
        )
        self.children = people(published, self.almanac, lives, self.die)
        self._hold_reviews()
        for _ in range(_SHORT_BREAKS):
            self.children.append(lives.child_in_short_breaks(len(self.children)))
        for child in self.children:
            for one in self.returns.values():
                one.add(child)
        outside = "profile.placed_outside_authority"
        self.outside = outside_homes(
            self.children,
            self.last,
            self.die,
            (published.count(f"{outside}.year"), published.count(f"{outside}.of_which_in_region")),
        )

    def world(self, year: int) -> World:
        """What the own tables of a year are made from."""
        first, last = self.almanac.reporting_year(year)
        return World(
            almanac=self.almanac,
            die=self.die,
            children=self.children,
            identify=self.returns[year].identifier,
            first=first,
            last=last,
            outside=self.outside,
        )

    # ------------------------------------------------------------ reviews

    def _hold_reviews(self) -> None:
        plans = diaries(self.published, self.almanac, self.children, self.last, self.die)
        codes: dict[tuple[int, int], str] = {}
        for of in ("year", "prior"):
            codes.update(self._codes(plans, of))
        for diary in plans:
            child = self.children[diary.child]
            four = self.almanac.birthday(child.born, PARTICIPATION_AGE.value)
            held = [
                Held(
                    meeting.day,
                    codes.get((diary.child, meeting.day), "PN6") if meeting.day >= four else "PN0",
                    place,
                )
                for place, meeting in enumerate(diary.meetings)
            ]
            child.periods[diary.period] = child.periods[diary.period]._replace(reviews=held)

    def _codes(self, plans: Sequence[Diary], of: str) -> dict[tuple[int, int], str]:
        """The participation codes of a year's reviews of children aged four or over."""
        year = self.published.year if of == "year" else self.published.year - 1
        first, last = self.almanac.reporting_year(year)
        choices = self.published.choices[year]
        asked = [
            (diary.child, meeting.day)
            for diary in plans
            for meeting in diary.meetings
            if first <= meeting.day <= last
            and meeting.day
            >= self.almanac.birthday(self.children[diary.child].born, PARTICIPATION_AGE.value)
        ]
        took_part = choices.get("participated_pct")
        if took_part is None:
            took_part = self.published["participation.participated_pct.year"]
        there = self.published[f"participation.attended_pct.{of}"]
        coded = len(asked)
        while not (fitting(there, coded) and fitting(took_part, coded)):
            coded -= 1
        attended, participated = nearest(there, coded), nearest(took_part, coded)
        silent = nearest(choices["silent_attendance"], coded)
        absent = coded - participated - silent
        codes = dict.fromkeys(drawn(self.die, asked, len(asked) - coded, lambda _: 1.0), "")
        left = [key for key in asked if key not in codes]

        def give(code: str, number: int, weight: Any) -> None:
            nonlocal left
            mine = set(drawn(self.die, left, number, weight))
            codes.update(dict.fromkeys(mine, code))
            left = [key for key in left if key not in mine]

        def older(key: tuple[int, int]) -> float:
            years = (key[1] - self.children[key[0]].born) / 365
            return years * years

        def younger(key: tuple[int, int]) -> float:
            return 1 / older(key)

        through_others = (attended - silent) * 12 // 100
        by_signs = (attended - silent) * 3 // 100
        give("PN3", by_signs, younger)
        give("PN2", through_others, younger)
        give("PN4", silent, younger)
        give("PN1", attended - silent - through_others - by_signs, older)
        give("PN7", absent, older)
        give("PN5", len(left) * 30 // 100, lambda _: 1.0)
        give("PN6", len(left), lambda _: 1.0)
        return codes


def _made(published: Council, seed: int) -> LikeSample:
    for attempt in itertools.count():
        try:
            return LikeSample(published, seed, attempt)
        except CannotChoose:
            if attempt + 1 == _ATTEMPTS:
                raise
    raise AssertionError


def _write_return(folder: Path, each: Return) -> None:
    folder.mkdir(parents=True)
    for table, headings in TABLES.items():
        append_lines(folder / table, [f"{headings}\n", *each.lines[table]])


# ------------------------------------------------------------------- how many of what


def _numbers(made: LikeSample, year: int) -> Numbers:
    published, almanac = made.published, made.almanac
    chosen = published.choices[year]
    of = "year" if year == published.year else "prior"
    world = made.world(year)

    def said(path: str, or_chosen: str = "") -> Any:
        key = f"{path}.{of}"
        return published[key] if key in published.figures else chosen[or_chosen]

    def day(text: str) -> int:
        return almanac.day(dt.date.fromisoformat(text))

    if of == "year":
        declined = published.count("visits.declined.year")
    else:
        declined = nearest(chosen["declined_pct"], len(world.reviews))
    fte = round(100 * float(published["service.iro_fte.year"]))
    current = of == "year"
    if not current:
        fte -= round(100 * published.choices[published.year]["fte_new"])
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
        disputes=_disputes(published, day, year),
        stages={
            almanac.reporting_year(one)[0]: (
                published.count(f"disputes.stage_2.{which}"),
                published.count(f"disputes.stage_3.{which}"),
            )
            for one, which in ((published.year - 1, "prior"), (published.year, "year"))
            if one <= year
        },
        main_theme=published["disputes.main_theme"],
        staff=published.count("service.iro_fte.staff") if current else chosen["staff"],
        men=published.count("service.iro_staff_sex.male"),
        fte=fte,
        fte_new=round(100 * chosen["fte_new"]) if current else 0,
        other_cases=chosen["other_cases"],
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


def _disputes(published: Council, day: Any, year: int) -> Mapping[tuple[int, int], int]:
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
        if last <= reporting_year(year).end
    }


def _feedback(published: Council, almanac: Any, year: int) -> Mapping[int, tuple[int, int]]:
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


def _group(figure: Any) -> str:
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
