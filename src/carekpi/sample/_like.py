"""A synthetic council whose figures are those that a real one published.

The rows are made so that the measures *compute* the published figures; what computes them knows
nothing of this. Everything that a report counts is counted out first, and then given to children,
reviews and days by lot.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from carekpi.cohort import LOCAL_TABLES
from carekpi.rules import PARTICIPATION_AGE
from carekpi.sample._choosing import CannotChoose
from carekpi.sample._council import Council, council
from carekpi.sample._files import append_lines, new_folder
from carekpi.sample._like_codes import codes_of
from carekpi.sample._like_numbers import numbers_of
from carekpi.sample._like_people import people
from carekpi.sample._like_reviews import diaries
from carekpi.sample._lives import Child, Lives
from carekpi.sample._own import World, outside_homes
from carekpi.sample._own_tables import History, write_own_tables
from carekpi.sample._reviews import Held
from carekpi.sample._tables import TABLES, Return
from carekpi.sample._write import Order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die

__all__ = ["write_sample_like"]

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
        own tables, and in ``previous`` the same of the year before. Visits are recorded from
        1 April 2020 on, and the reader has to be told: ``complete_from={"visits": ...}``.
    :param like: the name of a council: one of :func:`carekpi.sample.councils`.
    :param seed: another number gives other children with the same figures.
    :returns: the folders that hold a return of the report's year, the earliest first.
    :raises FileExistsError: if the folder holds anything: nothing is ever overwritten.
    :raises ValueError: for a council that is none, or where no such children were found.
    """
    published = council(like)
    for attempt in range(_ATTEMPTS):
        try:
            _write(Path(folder), published, seed * _ATTEMPTS + attempt)
            break
        except CannotChoose:
            # Other children, then; it is rare.
            if attempt + 1 == _ATTEMPTS:
                raise
    years = [published.year + before for before in _RETURNS[""]]
    return tuple(Path(folder) / "return" / str(year) for year in years)


def _write(folder: Path, published: Council, seed: int) -> None:
    with new_folder(folder) as draft:
        made = _made(published, seed)
        history = History(
            world=made.world(published.year - 1, published.year),
            numbers=numbers_of(published, made.world(published.year), published.year),
        )
        for part, before in _RETURNS.items():
            place = draft / part
            years = [published.year + years for years in before]
            for year in years:
                _write_return(place / "return" / str(year), made.returns[year])
            year = years[-1]
            world = made.world(year)
            without = published.choices[year].get("without", ())
            (place / "local").mkdir()
            write_own_tables(
                place / "local",
                world,
                numbers_of(published, world, year),
                history,
                only=[key for key in LOCAL_TABLES if key not in without],
            )


@frozen(kw_only=True, eq=False)
class _Made:
    """The children of a council, with the returns that tell of them."""

    almanac: Almanac
    die: Die
    returns: Mapping[int, Return]
    children: Sequence[Child]
    outside: Mapping[tuple[int, str], tuple[bool, bool]]

    def world(self, *years: int) -> World:
        """What the own tables of years that follow one another are made from."""
        first, _ = self.almanac.reporting_year(years[0])
        _, last = self.almanac.reporting_year(years[-1])
        return World(
            almanac=self.almanac,
            die=self.die,
            children=self.children,
            identify=self.returns[years[-1]].identifier,
            first=first,
            last=last,
            outside=self.outside,
        )


def _made(published: Council, seed: int) -> _Made:
    order = Order(
        children=published.count("population.looked_after_at_year_end.year"),
        year=published.year,
        seed=seed,
        years=len({year for years in _RETURNS.values() for year in years}),
        history_years=1,
    )
    returns = order.returns()
    almanac, die, last = returns[-1].almanac, returns[-1].die, returns[-1].last
    lives = Lives(almanac=almanac, first=returns[0].first, last=last, die=die)
    children = people(published, almanac, lives, die)
    _hold_reviews(published, almanac, children, last, die)
    for _ in range(_SHORT_BREAKS):
        children.append(lives.child_in_short_breaks(len(children)))
    for child in children:
        for each in returns:
            each.add(child)
    path = "profile.placed_outside_authority"
    outside = published.count(f"{path}.year"), published.count(f"{path}.of_which_in_region")
    return _Made(
        almanac=almanac,
        die=die,
        returns={each.year: each for each in returns},
        children=children,
        outside=outside_homes(children, last, die, outside),
    )


def _hold_reviews(
    published: Council, almanac: Almanac, children: list[Child], last: int, die: Die
) -> None:
    plans = diaries(published, almanac, children, last, die)
    codes = codes_of(published, almanac, children, plans, die)
    for diary in plans:
        child = children[diary.child]
        four = almanac.birthday(child.born, PARTICIPATION_AGE.value)
        held = []
        for place, meeting in enumerate(diary.meetings):
            # Reviews before the two years are in no figure.
            code = codes.get((diary.child, meeting.day), "PN6")
            held.append(Held(meeting.day, code if meeting.day >= four else "PN0", place))
        child.periods[diary.period] = child.periods[diary.period]._replace(reviews=held)


def _write_return(folder: Path, each: Return) -> None:
    folder.mkdir(parents=True)
    for table, headings in TABLES.items():
        append_lines(folder / table, [f"{headings}\n", *each.lines[table]])
