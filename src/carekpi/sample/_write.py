"""The way from a few arguments to folders full of files."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from carekpi.cohort import LOCAL_TABLES
from carekpi.periods import reporting_year
from carekpi.sample import _shares as shares
from carekpi.sample._almanac import Almanac
from carekpi.sample._files import append_lines, new_folder
from carekpi.sample._flaws import Flaw, spoil, spoil_local
from carekpi.sample._lives import Child, Lives
from carekpi.sample._own import World, outside_homes
from carekpi.sample._own_numbers import usual_numbers
from carekpi.sample._own_tables import History, write_own_tables
from carekpi.sample._tables import TABLES, Return

__all__ = ["write_sample"]

_FIRST_YEAR: Final = 2012
"""The first whole reporting year under the regulations of 2010."""
_LAST_YEAR: Final = 2100
_LINES_IN_MEMORY: Final = 50_000
_CHILDREN_BETWEEN_LOOKS: Final = 1000
_SHORTEST_IDENTIFIER: Final = 6
_LOCAL: Final = "local"
_LOCAL_USE: Final = 2


def write_sample(
    folder: str | os.PathLike[str],
    *,
    children: int = 300,
    year: int = 2021,
    seed: int = 0,
    years: int = 1,
    history_years: int = 1,
    dirty: bool = False,
    local: bool | Collection[str] = False,
) -> tuple[Path, ...]:
    """Write the return of an invented council.

    :param folder: where to; a folder that is not there yet, or an empty one. With
        ``years=1`` the files lie in it; with more, each year has a folder of its own in it,
        ``2020``, ``2021`` and so on.
    :param children: how many children are looked after on the last day. The files hold more:
        those who left within the year, and a few in short breaks.
    :param year: the (last) reporting year: 2021 is the one that ends on 31 March 2021.
    :param seed: another number gives other children; the same number the same bytes.
    :param years: how many returns, one a year up to ``year``. They tell of the same
        children: an episode that is open in one is closed in the next, or goes on.
    :param history_years: how many years each return tells of. A real return tells of one;
        more make a large file for measuring speed.
    :param dirty: break about one row in fifty, as happens: dates left out, written in
        another way or turned into a spreadsheet's numbers, codes in small letters or not in
        the list, rows given twice, reviews of a child who was not in care, spaces around
        identifiers, blank lines at the end. All else is as in the clean sample.
    :param local: also write tables of the council's own, of the same children and all the years,
        into the folder ``local``: every table of :data:`carekpi.cohort.LOCAL_TABLES`, or those of
        these keys.
    :returns: the folders that hold a return, the earliest first.
    :raises FileExistsError: if the folder holds anything: nothing is ever overwritten.
    :raises ValueError: if a number is out of range, or a table is none; returns from 2012 to 2100
        can be made.

    The shares that the children are drawn by follow the profile that a large council
    publishes; the layout, the codes of each year and the order of the episodes follow the
    guide to the return, and the due dates of reviews :mod:`carekpi.rules`.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as somewhere:
    ...     (made,) = write_sample(Path(somewhere) / "sample", children=20, seed=5)
    ...     print((made / "reviews.csv").read_text().splitlines()[0])
    CHILD,DOB,REVIEW,REVIEW_CODE
    """
    folders, _flaws = _write(
        Path(folder),
        Order(
            children=children,
            year=year,
            seed=seed,
            years=years,
            history_years=history_years,
            local=_tables_asked(local),
        ),
        dirty=dirty,
    )
    return folders


def _tables_asked(local: bool | Collection[str]) -> tuple[str, ...]:  # noqa: FBT001
    """The keys of the tables, in their own order."""
    if isinstance(local, bool):
        return tuple(LOCAL_TABLES) if local else ()
    none = [key for key in local if key not in LOCAL_TABLES]
    if none:
        raise ValueError(
            f"there is no table {none[0]!r} of a council's own; there are {', '.join(LOCAL_TABLES)}"
        )
    return tuple(key for key in LOCAL_TABLES if key in local)


@frozen(kw_only=True)
class Order:
    """What is asked for, checked."""

    children: int
    year: int
    seed: int
    years: int
    history_years: int
    local: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        for name in ("children", "years", "history_years"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}: at least 1 is needed")
        earliest = self.year - self.years - self.history_years + 2
        if self.year > _LAST_YEAR or earliest < _FIRST_YEAR:
            raise ValueError(
                f"returns can be made for {_FIRST_YEAR} to {_LAST_YEAR}, and these would be of "
                f"{earliest} to {self.year}"
            )

    @property
    def folders(self) -> dict[int, str]:
        """The years of the returns, and the folder of each inside the whole."""
        if self.years == 1:
            return {self.year: ""}
        return {year: str(year) for year in range(self.year - self.years + 1, self.year + 1)}

    def numbers(self, use: int) -> random.Random:
        """A stream of numbers of its own for each use; no two seeds have the same."""
        seed = 2 * self.seed if self.seed >= 0 else -2 * self.seed - 1
        # A text, for the third use: whole numbers are taken by the first two.
        stream = 2 * seed + use if use < _LOCAL_USE else f"{seed} {_LOCAL}"
        return random.Random(stream)  # noqa: S311 - nothing is secret

    def returns(self) -> list[Return]:
        """The returns, without a row yet."""
        years = list(self.folders)
        first = reporting_year(years[0] - self.history_years + 1).start
        almanac = Almanac.covering(first, reporting_year(years[-1]).end)
        # Far more identifiers than children, so that they do not tell how many there are.
        most = 10 * self.children * (self.years + self.history_years)
        digits = max(_SHORTEST_IDENTIFIER, len(str(most)))
        die = self.numbers(0).random
        shift = int(die() * 10**digits)
        made = []
        for year in years:
            start, last = almanac.reporting_year(year)
            told_from, _ = almanac.reporting_year(year - self.history_years + 1)
            made.append(
                Return(
                    almanac=almanac,
                    die=die,
                    year=year,
                    start=start,
                    first=told_from,
                    last=last,
                    digits=digits,
                    shift=shift,
                )
            )
        return made


def _write(folder: Path, order: Order, *, dirty: bool) -> tuple[tuple[Path, ...], tuple[Flaw, ...]]:
    """Write the sample; gives the folders and a list of what was broken on purpose."""
    flaws: list[Flaw] = []
    with new_folder(folder) as draft:
        returns = order.returns()
        for name in order.folders.values():
            (draft / name).mkdir(exist_ok=True)
            for table, headings in TABLES.items():
                append_lines(draft / name / table, [f"{headings}\n"])
        number = 0
        kept: list[Child] = []
        for child in _children(order, returns):
            if order.local:
                kept.append(child)
            for each in returns:
                each.add(child)
            number = child.number
            if number % _CHILDREN_BETWEEN_LOOKS == 0:
                _flush(draft, order, returns, above=_LINES_IN_MEMORY)
        _flush(draft, order, returns, above=0)
        if order.local:
            _write_local(draft / _LOCAL, order, returns, kept)
        if dirty:
            die = order.numbers(1).random
            strangers = map(returns[0].identifier, itertools.count(number + 1))
            for each in returns:
                opens = each.almanac.date(each.first)
                part = order.folders[each.year]
                flaws += spoil(draft, part, opens=opens, strangers=strangers, die=die)
            if order.local:
                flaws += spoil_local(draft, _LOCAL, strangers=strangers, die=die)
    return tuple(folder / name for name in order.folders.values()), tuple(flaws)


def _write_local(folder: Path, order: Order, returns: list[Return], children: list[Child]) -> None:
    almanac, last = returns[-1].almanac, returns[-1].last
    die = order.numbers(_LOCAL_USE).random
    world = World(
        almanac=almanac,
        die=die,
        children=children,
        identify=returns[-1].identifier,
        first=returns[0].first,
        last=last,
        outside=outside_homes(children, last, die, None),
    )
    years = range(returns[0].year - order.history_years + 1, order.year + 1)
    folder.mkdir()
    numbers = usual_numbers(almanac, order.children, years)
    history = History(world=world, numbers=numbers)
    write_own_tables(folder, world, numbers, history, only=order.local)


def _children(order: Order, returns: list[Return]) -> Iterator[Child]:
    """As many as are needed for the number in care on the last day, with all who have left."""
    lives = Lives(
        almanac=returns[0].almanac,
        first=returns[0].first,
        last=returns[-1].last,
        die=returns[0].die,
    )
    in_care = number = 0
    while in_care < order.children:
        child = lives.child(number)
        if child is not None:
            number += 1
            in_care += child.in_care_on(lives.last)
            yield child
    for _ in range(round(order.children * shares.SHORT_BREAK_CHILDREN)):
        yield lives.child_in_short_breaks(number)
        number += 1


def _flush(draft: Path, order: Order, returns: list[Return], *, above: int) -> None:
    for each in returns:
        for table, lines in each.lines.items():
            if len(lines) > above:
                append_lines(draft / order.folders[each.year] / table, lines)
