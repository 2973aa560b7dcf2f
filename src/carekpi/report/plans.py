"""Report plans: what a report holds, read from a file, and every mistake in it named.

A plan is TOML. What may stand in it, and what each field means, is in
``docs/how-to/report-plan``; a mistake anywhere stops the reading, with one message for the first
mistake of the file.
"""

from __future__ import annotations

import os
import pkgutil
import re
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from carekpi import measures
from carekpi._toml import Place, near, parsed
from carekpi.cohort import LOCAL_TABLES
from carekpi.cohort.dimensions import DETAILS
from carekpi.report.contents import (
    Columns,
    FourBases,
    Groups,
    Lines,
    NetChange,
    Report,
    Section,
    Series,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from carekpi.measures import Measure
    from carekpi.report.contents import Block

__all__ = ["ANNUAL", "PLACEHOLDERS", "PlanError", "parse_plan", "read_plan"]

#: What a heading or an intro can hold in braces.
PLACEHOLDERS = ("end", "base", "year", "taking_part")


# What is filled in once the figures are there.
_BRACES = re.compile(r"\{\w+\}")


class PlanError(ValueError):
    """A plan that cannot be used; the message names the file, the section and the key."""


def read_plan(path: str | os.PathLike[str], *, columns: Collection[str] = ()) -> Report:
    """The report that a file describes.

    :param columns: names of columns that the caller adds to the cohort
        (:meth:`carekpi.cohort.Cohort.with_column`), by which the plan may break figures down too.
    :raises PlanError: naming file, section and key, and what was expected.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a name that no system can have
        raise PlanError(f"{os.fspath(path)!r} cannot be read: {error}") from None
    return parse_plan(content, Path(path).name, columns=columns)


def parse_plan(content: bytes, name: str, *, columns: Collection[str] = ()) -> Report:
    """The report that the content of a file describes.

    :param name: the file, as messages name it.
    :raises PlanError: naming what is wrong.

    >>> plan = b'''
    ... title = "Two figures"
    ...
    ... [[section]]
    ... title = "On {end}"
    ...
    ... [[section.block]]
    ... kind = "lines"
    ... measures = ["looked_after", "looked_after_rate"]
    ... '''
    >>> [ask.measure for ask in parse_plan(plan, "plan.toml").asks]
    ['looked_after', 'looked_after_rate']
    """
    whole = Place(parsed(content, name, PlanError), name, PlanError)
    reader = _Reader(tuple(columns))
    report = Report(
        title=whole.text("title", "what the report is about"),
        sections=tuple(reader.section(place) for place in whole.tables("section", needed=True)),
    )
    whole.done()
    return report


class _Reader:
    """Reads sections and their blocks."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.kinds: dict[str, Callable[[Place], Block]] = {
            "lines": self.lines,
            "groups": self.groups,
            "bases": self.bases,
            "series": self.series,
            "columns": self.table,
            "net_change": lambda _place: NetChange(),
        }

    def section(self, place: Place) -> Section:
        title = self.filled(place, "title", place.text("title", "the heading"))
        place.where += f" ({_BRACES.sub('...', title)})"
        section = Section(
            title=title,
            intro=self.filled(place, "intro", place.text("intro", "a text", default="")),
            blocks=tuple(self.block(one) for one in place.tables("block", needed=True)),
        )
        place.done()
        return section

    def filled(self, place: Place, name: str, text: str) -> str:
        """A text whose braces hold only what is known."""
        try:
            fields = [
                (field or "", bool(spec or conversion))
                for _, field, spec, conversion in Formatter().parse(text)
                if field is not None
            ]
        except ValueError as error:
            raise place.wrong(name, f"{error}; write a brace as two: {{{{") from None
        for one, formatted in fields:
            if one not in PLACEHOLDERS:
                raise place.wrong(name, f"{{{one}}} is not known{near(one, PLACEHOLDERS)}")
            if formatted:
                raise place.wrong(name, f"expected {{{one}}} and nothing else in its braces")
        return text

    def block(self, place: Place) -> Block:
        kind = place.one_of("kind", tuple(self.kinds))
        block = self.kinds[kind](place)
        place.done()
        return block

    # ------------------------------------------------------------------ the kinds of block

    def lines(self, place: Place) -> Lines:
        return Lines(self.keys(place))

    def groups(self, place: Place) -> Groups:
        measure = self.measure(place)
        if measure.kind not in ("count", "proportion"):
            raise place.wrong(
                "measure", f"{measure.key} is a {measure.kind}; groups are of counts and shares"
            )
        by = self.by_one_or_two(place, measure)
        heading = place.text("heading", "what stands above the groups", default="")
        return Groups(measure.key, by, heading or None)

    def bases(self, place: Place) -> FourBases:
        keys = self.keys(place)
        self.shares(place, "measures", [measures.find(key) for key in keys])
        return FourBases(keys, **self.good(place))

    def series(self, place: Place) -> Series:
        measure = self.measure(place)
        self.shares(place, "measure", [measure])
        by = self.by(place, [measure])
        return Series(measure.key, by, extremes=place.yes("extremes"), **self.good(place))

    def table(self, place: Place) -> Columns:
        columns = []
        for one in place.tables("columns", needed=True):
            measure = self.measure(one)
            columns.append((measure.key, one.text("heading", "the heading of the column")))
            one.done()
        by = self.by(place, [measures.find(key) for key, _ in columns])
        return Columns(tuple(columns), by, only_if_several=place.yes("only_if_several"))

    # ------------------------------------------------------------------ their fields

    def good(self, place: Place) -> dict[str, str]:
        good = place.text("good", "the heading of the numerators", default="")
        return {"good": good} if good else {}

    def keys(self, place: Place) -> tuple[str, ...]:
        expected = "a list of keys of measures ('carekpi measures' lists them)"
        given = place.take("measures", list, expected)
        if not given:
            raise place.wrong("measures", f"empty; expected {expected}")
        for key in given:
            if not isinstance(key, str):
                raise place.wrong("measures", f"expected {expected}")
        found = tuple(self.found(place, "measures", key).key for key in given)
        if len(set(found)) < len(found):
            twice = next(key for key in found if found.count(key) > 1)
            raise place.wrong("measures", f"{twice} stands twice")
        return found

    def measure(self, place: Place) -> Measure:
        return self.found(place, "measure", place.text("measure", "the key of a measure"))

    def found(self, place: Place, name: str, key: str) -> Measure:
        known = tuple(one.key for one in measures.CATALOGUE)
        if key not in known:
            raise place.wrong(name, f"there is no measure {key!r}{near(key, known)}")
        return measures.find(key)

    def shares(self, place: Place, name: str, found: list[Measure]) -> None:
        for one in found:
            if one.kind != "proportion":
                raise place.wrong(name, f"{one.key} is a {one.kind}; expected shares")

    def by(self, place: Place, found: list[Measure]) -> str:
        return self.possible(place, found, place.text("by", "what to break it down by"))

    def by_one_or_two(self, place: Place, measure: Measure) -> str | tuple[str, str]:
        given = place.rest.get("by")
        if not isinstance(given, list):
            return self.by(place, [measure])
        expected = "one dimension, or a list of two"
        place.take("by", list, expected)
        if len(given) != 2 or not all(isinstance(key, str) for key in given):  # noqa: PLR2004
            raise place.wrong("by", f"expected {expected}")
        first, second = (self.possible(place, [measure], key) for key in given)
        if first == second:
            raise place.wrong("by", f"{first} stands twice")
        return first, second

    def possible(self, place: Place, found: list[Measure], key: str) -> str:
        for measure in found:
            known = (*_dimensions(measure), *self.columns)
            if key not in known:
                raise place.wrong("by", f"{measure.key} has no {key!r}{near(key, known)}")
        return key


def _dimensions(measure: Measure) -> tuple[str, ...]:
    """What a measure can be broken down by, by the return or by the council's own tables."""
    said = LOCAL_TABLES[DETAILS].groupable if measure.records_are == "held" else ()
    return tuple(dict.fromkeys((*measure.dimensions, *said)))


def _packaged(name: str) -> Report:
    # pkgutil reads out of zipped packages too, and loads in a tenth of importlib.resources' time.
    content = pkgutil.get_data("carekpi.report", f"plans/{name}")
    if content is None:
        raise FileNotFoundError(name)
    return parse_plan(content, name)


#: The annual report of an independent reviewing service: every figure that the return and the
#: council's own tables can give, in the order in which councils publish them.
ANNUAL = _packaged("annual.toml")
