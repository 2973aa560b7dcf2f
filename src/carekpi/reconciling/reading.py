"""A published report's figures read from a file or from tables, each with its precision.

What may stand in such a file is in ``docs/how-to/reconcile``. A mistake anywhere stops the
reading, with one message that names file, section and key.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from pathlib import Path
from typing import Any

from attrs import field, frozen

from carekpi.reconciling.figures import Figure, Unit

__all__ = ["PARTS", "TIMES", "FiguresError", "Item", "Report", "Table", "read"]

#: The times that a figure can be given for, the latest first.
TIMES = ("year", "prior", "before_that")
#: What can be said of a group's parts.
PARTS = ("all", "some", "overlapping")

_MONTHLY = ("monthly_mean", "prior_monthly_mean")
# What else can be said of a figure. No relation is known of the last three.
_FACETS = (*TIMES, "lowest_month", "highest_month", *_MONTHLY, "prior_change", "target")
_ASIDE = ("statutory_guidance", "note", "from", "to")
_TOP = ("reporting_year", "relations")
_PCT = "_pct"
_CLOSE = 0.85  # so alike are two words of which one is misspelt
_SYMBOLS = frozenset({"*", "..", ":", "c", "hidden", "k", "low", "suppressed", "u", "x", "z"})
_FEWER = re.compile(r"(?:<|fewer than |under |less than )\s*(\d+)")
_NUMERIC = re.compile(r"[£+-]?\s*\d[\d, ]*(\.\d+)?\s*%?")
# A mean, a rate, posts: rounded figures that are no share.
_MEASURE = re.compile(r"(^|_)(mean|average|median|rate|fte|per_\d+)(_|$)")
_YEARS = (1900, 2200)


class FiguresError(ValueError):
    """Figures that cannot be read; the message names file, section and key."""


@frozen(kw_only=True)
class Item:
    """One thing that a report counts, with its figures: the places of each in the file.

    :param path: its place, with no mark of the unit: ``profile.sex.male``.
    :param counts: its counts, by time (or ``lowest_month`` and the like).
    :param shares: its shares, likewise. :param measures: its means or rates, likewise.
    :param inside: counts of those ``of_which_...``.
    """

    path: str
    counts: dict[str, str] = field(factory=dict)
    shares: dict[str, str] = field(factory=dict)
    measures: dict[str, str] = field(factory=dict)
    inside: list[str] = field(factory=list)

    @property
    def label(self) -> str:
        """Its own name, without those of the tables it stands in."""
        return self.path.rpartition(".")[2]


@frozen(kw_only=True)
class Table:
    """A section, or a group within one: its items, and the tables in it, in their order."""

    path: str
    items: dict[str, Item] = field(factory=dict)
    tables: dict[str, Table] = field(factory=dict)
    settings: dict[str, str] = field(factory=dict)

    def walk(self) -> list[Table]:
        """The table and all those inside."""
        return [self, *(one for table in self.tables.values() for one in table.walk())]


@frozen(kw_only=True)
class Report:
    """What was read.

    :param name: what messages and findings call it.
    :param figures: every figure, by its place in the file.
    :param reporting_year: the year's end, where the file says it.
    :param relations: what the file says must hold besides, as it stands there.
    """

    name: str
    root: Table
    figures: dict[str, Figure]
    reporting_year: int | None = None
    relations: tuple[dict[str, Any], ...] = ()

    def items(self) -> dict[str, Item]:
        """Every item, by its path."""
        return {item.path: item for table in self.root.walk() for item in table.items.values()}

    def wrong(self, place: str, what: str) -> FiguresError:
        """An error at a place of the file."""
        return FiguresError(f"{self.name}: {place}: {what}")


def read(source: Mapping[str, Any] | str | os.PathLike[str], *, name: str = "") -> Report:
    """Read a file, or tables that another program read.

    :raises FiguresError: naming what is wrong.
    """
    if isinstance(source, Mapping):
        name = name or "the figures"
        return _Reader(name).report(source)
    path = Path(source)
    name = name or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FiguresError(f"{name} cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a name that no system can have
        raise FiguresError(f"{name!r} cannot be read: {error}") from None
    return _Reader(name).report(_parsed(content, name))


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    mend = "the shape of such a file is in the documentation, 'How to check a published report'"
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FiguresError(f"{name}: line {line} is not UTF-8; save the file as UTF-8") from None
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise FiguresError(f"{name}: not TOML that makes sense: nested too deep") from None
    except ValueError as error:  # tomllib's own is one too
        raise FiguresError(f"{name}: not TOML: {error}; {mend}") from None


class _Reader:
    """Reads tables into items and figures."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures: dict[str, Figure] = {}

    def wrong(self, place: str, what: str) -> FiguresError:
        return FiguresError(f"{self.name}: {place}: {what}")

    def report(self, tables: Mapping[str, Any]) -> Report:
        rest = {key: value for key, value in tables.items() if key not in _TOP}
        relations = self.relations(tables.get("relations", []))
        year = self.reporting_year(tables.get("reporting_year"))
        root = Table(path="")
        try:
            self.fill(root, rest, "", share=False)
        except RecursionError:
            raise FiguresError(f"{self.name}: tables nested too deep") from None
        if not self.figures:
            raise FiguresError(
                f"{self.name}: holds no figures; expected sections of them, such as "
                "[ceased] with total = { year = 460, prior = 501 }"
            )
        return Report(
            name=self.name,
            root=root,
            figures=self.figures,
            reporting_year=year,
            relations=relations,
        )

    def reporting_year(self, found: Any) -> int | None:
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, Integral):
            raise self.wrong("reporting_year", f"expected a year such as 2021, {_found(found)}")
        if not _YEARS[0] <= int(found) <= _YEARS[1]:
            raise self.wrong(
                "reporting_year",
                f"{found}; expected the year of the 31 March on which it ends, such as 2021",
            )
        return int(found)

    def relations(self, found: Any) -> tuple[dict[str, Any], ...]:
        expected = "[[relations]] tables"
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise self.wrong("relations", f"expected {expected}, {_found(found)}")
        for n, one in enumerate(found, start=1):
            if not isinstance(one, Mapping):
                raise self.wrong(f"relations {n}", f"expected {expected}, {_found(one)}")
        return tuple(dict(one) for one in found)

    # ------------------------------------------------------------------------------ tables

    def fill(self, table: Table, values: Mapping[str, Any], place: str, *, share: bool) -> None:
        for key, value in values.items():
            if not isinstance(key, str):
                raise self.wrong(place or "the top", f"{key!r} is no name; expected text")
            where = f"{place}.{key}" if place else key
            stem = key.removesuffix(_PCT)
            if key in ("of", "parts"):
                table.settings[key] = self.setting(where, key, value)
            elif isinstance(value, Mapping):
                self.table(table, stem, value, where, share=share or stem != key)
            elif key not in _ASIDE:
                self.single(table, stem, value, where, share=share or stem != key)

    def table(
        self, into: Table, stem: str, value: Mapping[str, Any], where: str, *, share: bool
    ) -> None:
        if any(str(key).removesuffix(_PCT) in _FACETS for key in value):
            self.item(into, stem, value, where, share=share)
            return
        path = f"{into.path}.{stem}" if into.path else stem
        # `sex` and `sex_pct` are one group: its counts and its shares.
        inner = into.tables.setdefault(stem, Table(path=path))
        self.fill(inner, value, where, share=share)

    def setting(self, where: str, key: str, value: Any) -> str:
        expected = "the place of the whole" if key == "of" else f"one of {', '.join(PARTS)}"
        if not isinstance(value, str):
            raise self.wrong(where, f"expected {expected}, {_found(value)}")
        if key == "parts" and value not in PARTS:
            raise self.wrong(where, f"{value!r} is not known; expected {expected}")
        return value

    def of(self, table: Table, stem: str) -> Item:
        path = f"{table.path}.{stem}" if table.path else stem
        return table.items.setdefault(stem, Item(path=path))

    def single(self, table: Table, stem: str, value: Any, where: str, *, share: bool) -> None:
        unit = _unit(where, share=share)
        figure = self.figure(where, value, unit, needed=share)
        if figure is not None:
            self.add(self.of(table, stem), "year", figure)

    def item(
        self, table: Table, stem: str, values: Mapping[str, Any], where: str, *, share: bool
    ) -> None:
        item = self.of(table, stem)
        for key, value in values.items():
            place = f"{where}.{key}"
            if not isinstance(key, str):
                raise self.wrong(where, f"{key!r} is no name; expected text")
            if key in _ASIDE:
                continue
            facet = key.removesuffix(_PCT)
            if facet not in _FACETS:
                self.beside(table, item, stem, (key, value, place), share=share)
                continue
            unit = _unit(place, share=share or facet != key)
            figure = self.figure(place, value, unit, needed=True)
            if figure is not None:
                self.add(item, facet, figure)

    def beside(
        self, table: Table, item: Item, stem: str, entry: tuple[str, Any, str], *, share: bool
    ) -> None:
        """What stands in a figure's table and is none of the words known there."""
        key, value, place = entry
        near = difflib.get_close_matches(key.removesuffix(_PCT), _FACETS, n=1, cutoff=_CLOSE)
        if near:
            raise self.wrong(place, f"not known here; did you mean {near[0]}?")
        if key.startswith("of_which_"):
            figure = self.figure(place, value, _unit(key, share=share), needed=True)
            if figure is not None and figure.unit is Unit.COUNT:
                item.inside.append(figure.path)
            return
        inner = table.tables.setdefault(stem, Table(path=item.path))
        if isinstance(value, Mapping):
            self.table(inner, key.removesuffix(_PCT), value, place, share=share)
        else:
            own = key.removesuffix(_PCT)
            is_share = share or own != key
            figure = self.figure(place, value, _unit(key, share=is_share), needed=is_share)
            if figure is not None:
                self.add(self.of(inner, own), "year", figure)

    def add(self, item: Item, facet: str, figure: Figure) -> None:
        by_unit = {Unit.COUNT: item.counts, Unit.CHANGE: item.counts, Unit.SHARE: item.shares}
        held = by_unit.get(figure.unit, item.measures)
        if figure.unit is Unit.POINTS:
            held = item.measures if _MEASURE.search(item.label) else item.shares
        if facet in held:
            raise self.wrong(
                figure.path, f"given twice; it is {held[facet]} already; leave one of them out"
            )
        held[facet] = figure.path

    # ------------------------------------------------------------------------------ numbers

    def figure(self, where: str, value: Any, unit: Unit, *, needed: bool) -> Figure | None:
        """The figure of a value; ``None`` for what is no figure, where none is needed."""
        read = self.number(where, value, needed=needed)
        if read is None:
            return None
        found, places, limit = read
        if found is not None and found.denominator != 1 and unit is Unit.COUNT:
            unit = Unit.MEASURE  # whatever it is, nobody counted it
        if found is not None and found.denominator != 1 and unit is Unit.CHANGE:
            unit = Unit.POINTS
        figure = Figure(path=where, unit=unit, value=found, places=places, limit=limit)
        if unit.exact:
            figure = Figure(path=where, unit=unit, value=found, limit=limit)
        self.figures[where] = figure
        return figure

    def number(
        self, where: str, value: Any, *, needed: bool
    ) -> tuple[Fraction | None, int, int | None] | None:
        if isinstance(value, str):
            return self.symbol(where, value, needed=needed)
        if isinstance(value, bool) or not isinstance(value, (Integral, Decimal, float)):
            aside = isinstance(value, (bool, dt.date, dt.time))
            if aside and not needed:
                return None
            raise self.wrong(where, f"expected {_EXPECTED}, {_found(value)}")
        if isinstance(value, Integral):
            return Fraction(int(value)), 0, None
        exact = Decimal(repr(float(value))) if isinstance(value, float) else value
        if not exact.is_finite():
            raise self.wrong(where, f"{value} is no number that can be printed; {_MEND}")
        exponent = exact.as_tuple().exponent
        if not isinstance(exponent, int) or abs(exponent) > _MOST or exact.adjusted() > _MOST:
            raise self.wrong(where, f"{value} is no number that a report prints; {_MEND}{_PRINTED}")
        return Fraction(exact), max(0, -exponent), None

    def symbol(
        self, where: str, value: str, *, needed: bool
    ) -> tuple[Fraction | None, int, int | None] | None:
        """A hidden figure; text that is none is a remark, where no number is needed."""
        text = value.strip().strip("[]").lower()
        if text in _SYMBOLS:
            return None, 0, None
        fewer = _FEWER.fullmatch(text)
        if fewer:
            return None, 0, max(int(fewer[1]) - 1, 0)
        if _NUMERIC.fullmatch(text):
            raise self.wrong(
                where, f"{value!r} is text; write the number alone, without quotes, commas or %"
            )
        if needed:
            raise self.wrong(where, f"{value!r} is text; expected {_EXPECTED}")
        return None


_MOST = 15  # digits before or after the point
_EXPECTED = 'a number, or "c" where it is hidden'
_MEND = f"expected {_EXPECTED}"
_PRINTED = ', as it is printed: 94.1, or in a program Decimal("94.1")'


def _unit(where: str, *, share: bool) -> Unit:
    """What kind of number stands in a place, by the names on the way to it."""
    words = where.split(".")
    own = words[1:] or words  # a section's name says nothing of the unit
    change = words[-1].removesuffix(_PCT).endswith("change")
    if share or any(map(_MEASURE.search, own)):
        return Unit.POINTS if change else Unit.SHARE if share else Unit.MEASURE
    return Unit.CHANGE if change else Unit.COUNT


def _found(value: Any) -> str:
    kinds: dict[type, str] = {
        str: "found text",
        bool: "found true or false",
        int: "found a whole number",
        float: "found a number with a point",
        Decimal: "found a number with a point",
        list: "found a list; give each figure a name of its own",
        dict: "found a table",
        type(None): "found nothing",
    }
    return kinds.get(type(value), f"found a {type(value).__name__}")
