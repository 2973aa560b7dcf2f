"""Relations that a file states, in the words of ``[[relations]]``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from attrs import frozen

from carekpi.reconciling.reading import TIMES, Item, Report
from carekpi.reconciling.relations import (
    MONTHS,
    Change,
    Either,
    Mean,
    Quotient,
    Relation,
    Sum,
    Within,
)
from carekpi.reconciling.rounding import HUNDRED
from carekpi.reconciling.shape import Whole, inferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from carekpi.reconciling.figures import Figure

__all__ = ["all_relations"]

_PER = 10_000
_IN_YEAR = {"year": "", "prior": " the year before", "before_that": " two years before"}


@frozen
class _Named:
    """A figure of a fixed time, or an item whose figures of each time are meant."""

    item: Item | None = None
    path: str = ""

    def at(self, when: str, *, share: bool) -> str | None:
        if self.item is None:
            return self.path
        held = (
            (self.item.shares, self.item.counts, self.item.measures)
            if share
            else (self.item.counts, self.item.measures, self.item.shares)
        )
        return next((one[when] for one in held if when in one), None)


class _Stated:
    """One ``[[relations]]`` table."""

    def __init__(self, report: Report, table: Mapping[str, Any], where: str, *, lax: bool) -> None:
        self.report = report
        self.items = report.items()
        self.where = where
        self.rest = dict(table)
        self.lax = lax
        self.missing = False

    def wrong(self, key: str, what: str) -> Exception:
        return self.report.wrong(f"{self.where}: {key}", what)

    def text(self, key: str, expected: str, *, default: str | None = None) -> str:
        value = self.rest.pop(key, default)
        if value is None:
            raise self.wrong(key, f"missing; expected {expected}")
        if not isinstance(value, str) or not (value.strip() or value == default):
            raise self.wrong(key, f"expected {expected}, found {value!r}")
        return value

    def yes(self, key: str, *, default: bool) -> bool:
        value = self.rest.pop(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"expected true or false, found {value!r}")
        return value

    def whole_number(self, key: str, default: int) -> int:
        value = self.rest.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self.wrong(key, f"expected a whole number of 1 or more, found {value!r}")
        return value

    def figures(self, key: str, expected: str) -> list[_Named]:
        value = self.rest.pop(key, None)
        if value is None:
            raise self.wrong(key, f"missing; expected {expected}")
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names:
            raise self.wrong(key, f"expected {expected}, found {value!r}")
        return [found for name in names for found in self.resolved(key, name)]

    def figure(self, key: str, expected: str = "the place of a figure") -> _Named:
        found = self.figures(key, expected)
        if len(found) > 1:
            raise self.wrong(key, "expected one figure, found several")
        return found[0] if found else _Named()

    def resolved(self, key: str, name: Any) -> list[_Named]:
        if not isinstance(name, str):
            raise self.wrong(key, f"expected the place of a figure in quotes, found {name!r}")
        if name.endswith(".*"):
            stem = _stem(name.removesuffix(".*"))
            inside = [
                _Named(item)
                for path, item in self.items.items()
                if path.rpartition(".")[0] == stem and item.label != "total"
            ]
            if inside:
                return inside
        elif _stem(name) in self.items and name not in self.report.figures:
            return [_Named(self.items[_stem(name)])]
        elif name in self.report.figures:
            item = self.items.get(_stem(name))
            return [_Named(path=name) if item is None else _Named(item)]
        if self.lax:
            self.missing = True
            return []
        known = [*self.report.figures, *self.items]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "expected its place, such as ceased.total"
        raise self.wrong(key, f"no figure {name!r} in this file; {hint}")

    def done(self) -> None:
        for key in self.rest:
            raise self.wrong(key, "not known here; expected nothing more for this kind")


def _stem(name: str) -> str:
    return ".".join(part.removesuffix("_pct") for part in name.split("."))


# ------------------------------------------------------------------------------ the kinds


def _sum(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
    parts = one.figures("parts", "the places of the parts")
    totals = one.figures("total", "the place of the total")
    complete = one.yes("complete", default=True)
    for when, share in _units():
        given = _given(parts, when, share=share)
        goals = _given(totals, when, share=share)
        if None in goals or not _fresh([*parts, *totals], when):
            continue
        known = tuple(path for path in given if path is not None)
        if known and _alike(one.report, (*known, *goals)):
            yield Sum(
                parts=known,
                totals=tuple(path for path in goals if path is not None),
                complete=complete and len(known) == len(given),
                says=says + _IN_YEAR[when],
                assumes=assumes,
            )


def _quotient(kind: str, part: str, whole: str, scale: int) -> Callable[..., Iterator[Relation]]:
    def build(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
        parts, wholes, quotient = one.figure(part), one.figure(whole), one.figure(kind)
        times = one.whole_number("per", scale) if kind == "rate" else scale
        for when in TIMES:
            paths = (
                parts.at(when, share=False),
                wholes.at(when, share=False),
                quotient.at(when, share=True),
            )
            if None not in paths and _fresh([parts, wholes, quotient], when):
                yield Quotient(
                    part=str(paths[0]),
                    whole=str(paths[1]),
                    quotient=str(paths[2]),
                    scale=times,
                    says=says + _IN_YEAR[when],
                    assumes=assumes,
                    kind=kind,
                )

    return build


def _mean(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
    if not isinstance(one.rest.get("number", MONTHS), int):
        yield from _quotient("mean", "total", "number", 1)(one, says, assumes)
        return
    total, mean = one.figure("total"), one.figure("mean")
    number = one.whole_number("number", MONTHS)
    for when in TIMES:
        paths = total.at(when, share=False), mean.at(when, share=False)
        if None not in paths and _fresh([total, mean], when):
            yield Mean(
                total=str(paths[0]),
                mean=str(paths[1]),
                times=number,
                says=says + _IN_YEAR[when],
                assumes=assumes,
            )


def _within(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
    parts, whole = one.figures("parts", "the places of the parts"), one.figure("whole")
    times = one.whole_number("times", 1)
    for when, share in _units():
        given = _given(parts, when, share=share)
        goal = whole.at(when, share=share)
        if goal is None or None in given or not _fresh([*parts, whole], when):
            continue
        known = tuple(path for path in given if path is not None)
        if times > 1 or _alike(one.report, (*known, goal)):
            yield Within(
                parts=known, whole=goal, times=times, says=says + _IN_YEAR[when], assumes=assumes
            )


def _either(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
    parts, either = one.figures("parts", "the places of the parts"), one.figure("either")
    disjoint = one.yes("disjoint", default=False)
    for when, share in _units():
        given = _given(parts, when, share=share)
        goal = either.at(when, share=share)
        if goal is None or None in given or not _fresh([*parts, either], when):
            continue
        known = tuple(path for path in given if path is not None)
        if _alike(one.report, (*known, goal)):
            yield Either(
                parts=known,
                either=goal,
                disjoint=disjoint,
                says=says + _IN_YEAR[when],
                assumes=assumes,
            )


def _change(one: _Stated, says: str, assumes: str) -> Iterator[Relation]:
    names = [one.figure(key) for key in ("now", "before", "change")]
    now, before, change = (str(name.at("year", share=False) or "") for name in names)
    if now and before and change:
        yield Change(now=now, before=before, change=change, says=says, assumes=assumes)


_KINDS: dict[str, Callable[[_Stated, str, str], Iterator[Relation]]] = {
    "sum": _sum,
    "share": _quotient("share", "count", "whole", HUNDRED),
    "rate": _quotient("rate", "count", "population", _PER),
    "mean": _mean,
    "at_most": _within,
    "window": _within,
    "either": _either,
    "change": _change,
}
_SAYS = {
    "sum": "The parts add up to the total",
    "share": "The share is that of the count and the whole",
    "rate": "The rate is that of the count and the population",
    "mean": "The mean is that of the total",
    "at_most": "The parts are no more than the whole",
    "window": "Some months are no more than the year",
    "either": "Either is no fewer than one, and no more than both together",
    "change": "The change is the difference",
}


def _units() -> Iterable[tuple[str, bool]]:
    return ((when, share) for when in TIMES for share in (False, True))


def _given(names: Iterable[_Named], when: str, *, share: bool) -> list[str | None]:
    return [name.at(when, share=share) for name in names]


def _fresh(names: Iterable[_Named], when: str) -> bool:
    """Whether this time is meant: the year, and the others unless a time was named."""
    return when == TIMES[0] or all(name.item is not None for name in names)


def _alike(report: Report, paths: Iterable[str | None]) -> bool:
    """Whether all are shares, or none is: they can be added."""
    shares = {report.figures[path].unit.name == "SHARE" for path in paths if path is not None}
    return len(shares) == 1


def _stated(
    report: Report, table: Mapping[str, Any], where: str, *, lax: bool
) -> Iterator[Relation]:
    one = _Stated(report, table, where, lax=lax)
    kind = one.text("kind", f"one of {', '.join(_KINDS)}")
    if kind not in _KINDS:
        near = difflib.get_close_matches(kind, _KINDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(_KINDS)}"
        raise one.wrong("kind", f"{kind!r} is not known; {hint}")
    says = one.text("says", "what must hold, in words", default=_SAYS[kind])
    assumes = one.text("assumes", "what must be so besides, in words", default="")
    found = list(dict.fromkeys(_KINDS[kind](one, says, assumes))) if not lax else []
    if lax:
        found = _where_all_is_there(one, kind, says, assumes)
    else:
        one.done()
        if not found:
            raise report.wrong(where, "its figures are not given for one and the same time")
    yield from found


def _where_all_is_there(one: _Stated, kind: str, says: str, assumes: str) -> list[Relation]:
    """What the package itself states holds only where a report has all of its figures."""
    keys = ("parts", "total", "count", "population", "rate", "whole", "number", "mean", "either")
    for key in keys:
        value = one.rest.get(key)
        for name in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            one.resolved(key, name)
    return [] if one.missing else list(dict.fromkeys(_KINDS[kind](one, says, assumes)))


def all_relations(report: Report) -> tuple[list[Relation], dict[str, Figure]]:
    """What must hold in a report: by its shape, by its names, and by what it states itself.

    :returns: the relations, and the figures that they are about, by their places.
    :raises carekpi.reconciling.FiguresError: where a file states a relation wrongly.
    """
    known = tomllib.loads(
        resources.files("carekpi.reconciling").joinpath("shape.toml").read_text(encoding="utf-8")
    )
    wholes = {one["section"]: Whole(one["whole"], one.get("assumes", "")) for one in known["of"]}
    relations, figures = inferred(report, parted=known["parted"], wholes=wholes)
    for table in known["relations"]:
        relations += _stated(report, table, "shape", lax=True)
    for n, table in enumerate(report.relations, start=1):
        relations += _stated(report, table, f"relations {n}", lax=False)
    return list(dict.fromkeys(relations)), figures
