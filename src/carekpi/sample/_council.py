"""What a council published, figure by figure: data of the package, by which a sample is made."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

from attrs import frozen

from carekpi.periods import Period, reporting_year

__all__ = ["Council", "Figure", "council", "councils"]

_FOLDER: Final = "like"
_ENDING: Final = ".toml"


@frozen(kw_only=True)
class Figure:
    """One published figure, and where it comes from in carekpi.

    :param path: its place in the report's figures, with points between.
    :param published: as it is printed; its decimals say how it was rounded.
    :param measure: the key of the measure that gives it; empty for a limit of a rule.
    :param by: what the measure is broken down by. :param groups: the parts that are meant.
    :param shown: what of the figure is meant: its ``value``, the ``count`` or the ``share`` of the
        parts, the ``lowest`` or ``highest`` of them, and so on.
    :param period: of which period. :param table: the table of the council's own that has it as a
        row. :param area: in it, the kind of area, and its name. :param rule: the key of a rule.
    :param note: what to know. :param differs: why the sample gives another figure.
    """

    path: str
    published: str
    measure: str
    by: str
    groups: tuple[str, ...]
    shown: str
    period: Period
    table: str
    area: tuple[str, str]
    rule: str
    note: str
    differs: str

    @property
    def year(self) -> int:
        """The reporting year in which its period ends."""
        end = self.period.end
        return next(year for year in (end.year, end.year + 1) if end in reporting_year(year))


@frozen(kw_only=True)
class Council:
    """A council's published figures.

    :param key: what it is asked for by. :param name: the council. :param title: the report.
    :param year: its reporting year.
    :param choices: for each year, what the report does not say and a sample has to have.
    """

    key: str
    name: str
    title: str
    year: int
    figures: Mapping[str, Figure]
    choices: Mapping[int, Mapping[str, Any]]

    def __getitem__(self, path: str) -> str:
        """The figure as it is printed."""
        return self.figures[path].published

    def count(self, path: str) -> int:
        """A figure that is a whole number."""
        return int(self.figures[path].published)


def councils() -> tuple[str, ...]:
    """The names of the councils that a sample can be like.

    >>> councils()
    ('manchester-2021',)
    """
    folder = resources.files("carekpi.sample") / _FOLDER
    return tuple(
        sorted(
            file.name.removesuffix(_ENDING)
            for file in folder.iterdir()
            if file.name.endswith(_ENDING)
        )
    )


def council(name: str) -> Council:
    """The figures of a council.

    :raises ValueError: for a name that is none, listing what there is.

    >>> council("manchester-2021")["reviews.on_time_pct.year"]
    '96.8'
    """
    if name not in councils():
        raise ValueError(
            f"there is no council {name!r} to be like; there are {', '.join(councils())}"
        )
    file = resources.files("carekpi.sample") / _FOLDER / f"{name}{_ENDING}"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    year = data["year"]
    figures = (_figure(path, said, year) for path, said in _leaves(data["figures"], ""))
    return Council(
        key=name,
        name=data["name"],
        title=data["title"],
        year=year,
        figures={figure.path: figure for figure in figures},
        choices={int(of): chosen for of, chosen in data["choices"].items()},
    )


def _leaves(data: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "published" in data:
        yield path, data
        return
    for key, inside in data.items():
        yield from _leaves(inside, f"{path}.{key}" if path else key)


def _figure(path: str, said: Mapping[str, Any], year: int) -> Figure:
    group = said.get("group", ())
    period = reporting_year(said.get("year", year))
    if "period" in said:
        start, end = (dt.date.fromisoformat(day) for day in said["period"])
        period = Period(start, end)
    return Figure(
        path=path,
        published=said["published"],
        measure=said.get("measure", ""),
        by=said.get("by", ""),
        groups=(group,) if isinstance(group, str) else tuple(group),
        shown=said.get("shown", "value"),
        period=period,
        table=said.get("table", ""),
        area=(said.get("area", ""), said.get("name", "")),
        rule=said.get("rule", ""),
        note=said.get("note", ""),
        differs=said.get("differs", ""),
    )
