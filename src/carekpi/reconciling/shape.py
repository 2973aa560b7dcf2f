"""The relations that follow from a report's shape: parts beside totals, shares beside counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from carekpi.codes import Sex
from carekpi.reconciling.figures import Figure, Unit
from carekpi.reconciling.reading import TIMES, Item, Report, Table
from carekpi.reconciling.relations import (
    MONTHS,
    Attainable,
    Between,
    Change,
    Either,
    Mean,
    Possible,
    Quotient,
    Relation,
    Shares,
    Sum,
    Within,
)
from carekpi.reconciling.windows import Window, by_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Whole", "inferred"]

_IN_YEAR = {"year": "", "prior": " the year before", "before_that": " two years before"}
_WHOLE_YEAR = {
    "year": "the whole year",
    "prior": "the whole year before",
    "before_that": "the whole year two years before",
}
# A part that holds whatever no other does, so that nothing is missing.
_REST = re.compile(r"(any_|all_)?other(_(reasons?|groups?|codes?))?|not_known|unknown")
_BAND = re.compile(r"(?:(under)[ _]|)(\d+)(?:[ _](?:to|-)[ _](\d+)|[ _]?(\+)|[ _](and over)|)")
_GROWN_UP = 18


@frozen
class Whole:
    """What a table's counts and shares are parts of, and what must be so for that."""

    path: str
    assumes: str = ""


class _Group:
    """A table whose items are parts of something.

    ``parted`` says whether nothing is in two parts, ``complete`` whether nothing is in none, and
    ``assumes`` what must be so for that.
    """

    def __init__(self, table: Table, *, names: Sequence[str], year: int | None) -> None:
        self.parts = [one for one in table.items.values() if one.label != "total"]
        self.declared = table.settings.get("parts")
        self.assumes = ""
        labels = [one.label for one in self.parts]
        if self.declared is not None:
            self.parted = self.declared in ("all", "some")
            self.complete = self.declared == "all"
            return
        rest = any(map(_REST.fullmatch, labels))
        known = table.path.rpartition(".")[2] in names
        both = set(labels) == {"male", "female"}
        bands = _from_birth_on(labels)
        self.complete = rest or both or bands
        self.parted = known or self.complete
        if both and (year is None or Sex.UNKNOWN.valid_in(year)):
            self.assumes = "every child is recorded as male or female"
        elif rest and not (known or bands):
            self.assumes = "nothing is counted in two parts"

    def all_have(self, held: str, when: str) -> bool:
        """Whether nothing is outside the parts, and all of them are given."""
        return self.complete and all(when in getattr(one, held) for one in self.parts)

    def sums(self, held: str, when: str) -> bool:
        """Whether its parts are surely held to their sum."""
        return (
            self.parted
            and not self.assumes
            and any(when in getattr(one, held) for one in self.parts)
        )


def _from_birth_on(labels: Sequence[str]) -> bool:
    """Whether these are bands of age that follow on one another from birth to 17 or beyond."""
    upto = 0
    for label in labels:
        band = _BAND.fullmatch(label.lower())
        if band is None:
            return False
        under, first, last, plus, over = band.groups()
        start, end = (0, int(first) - 1) if under else (int(first), int(last or first))
        if start != upto or end < start:
            return False
        upto = (10 * _GROWN_UP if plus or over else end) + 1
    return len(labels) > 1 and upto >= _GROWN_UP


class _Shape:
    """Finds the relations of one report."""

    def __init__(
        self, report: Report, *, parted: Sequence[str], wholes: Mapping[str, Whole]
    ) -> None:
        self.report = report
        self.parted = parted
        self.wholes = wholes
        self.items = report.items()
        self.figures = dict(report.figures)
        self.year = report.reporting_year or self.latest()

    def latest(self) -> int | None:
        """The latest reporting year that any window is in."""
        windows = [
            Window.parse(item.label)
            for table in self.report.root.walk()
            if self.base(table) is not None
            for item in table.items.values()
        ]
        return max((one.reporting_year for one in windows if one is not None), default=None)

    def relations(self) -> Iterator[Relation]:
        for figure in self.report.figures.values():
            if figure.value is not None and not figure.possible:
                says = (
                    "A share is from 0 to 100 %"
                    if figure.unit is Unit.SHARE
                    else "A figure of this kind is not negative"
                )
                yield Possible(figure=figure.path, room=figure.unit.room, says=says)
        for table in self.report.root.walk():
            yield from self.of_table(table, self.whole_of(table))

    def whole_of(self, table: Table) -> Whole | None:
        """What the items of a table are parts of: said there, or in a table around it."""
        path = table.path
        tables = {one.path: one for one in self.report.root.walk()}
        while path:
            here = tables.get(path)
            said = here.settings.get("of") if here else None
            if said is not None:
                item = self.items.get(said.replace("_pct", ""))
                if item is None or not item.counts:
                    raise self.report.wrong(
                        f"{path}.of",
                        f"{said!r} is no count in this file; expected the place of "
                        "one, such as population.looked_after_at_year_end",
                    )
                return Whole(item.path)
            above = path.rpartition(".")[0]
            total = tables[above].items.get("total") if above in tables else None
            if total is not None and total.counts:
                return Whole(total.path)
            known = self.wholes.get(path)
            if known is not None and known.path in self.items:
                return known
            path = above
        return None

    def count(self, path: str, when: str) -> str | None:
        item = self.items.get(path)
        return item.counts.get(when) if item else None

    # ------------------------------------------------------------------------------ tables

    def of_table(self, table: Table, whole: Whole | None) -> Iterator[Relation]:
        total = table.items.get("total")
        if total is not None and total.counts:
            whole = Whole(total.path)  # a total among its own parts
        group = _Group(table, names=self.parted, year=self.year)
        if group.parted:
            yield from self.parted_group(table, group, whole)
        elif whole is not None and whole.path == f"{table.path}.total" and not group.declared:
            yield from self.beside_total(table, group, whole)
        for item in table.items.values():
            yield from self.of_item(item)
            yield from self.named_either(table, item)
            if whole is not None and whole.path != item.path:
                yield from self.part(item, whole, group)
        yield from self.named_band(table, whole)
        yield from self.windows(table)

    def beside_total(self, table: Table, group: _Group, whole: Whole) -> Iterator[Relation]:
        """Counts beside a total, of which nothing more is known."""
        counted = [one for one in group.parts if one.counts]
        if len(counted) < 2:  # noqa: PLR2004 - one part is no sum
            return
        for when in TIMES:
            goal = self.count(whole.path, when)
            given = [part.counts[when] for part in counted if when in part.counts]
            if goal is not None and len(given) == len(counted):
                yield Sum(
                    parts=tuple(given),
                    totals=(goal,),
                    says=f"{_title(table.path)}: the parts add up to the total{_IN_YEAR[when]}",
                    assumes="each is counted in one part, and no part is left out",
                )

    def parted_group(self, table: Table, group: _Group, whole: Whole | None) -> Iterator[Relation]:
        """Parts of which nothing is in two."""
        for when in TIMES:
            yield from self.counts_of(table, group, whole, when)
            shares = [one.shares[when] for one in group.parts if when in one.shares]
            if not shares:
                continue
            base = self.count(whole.path, when) if whole is not None else None
            complete = group.all_have("shares", when)
            yield Shares(
                shares=tuple(shares),
                base=base if complete and whole and not (whole.assumes or group.assumes) else None,
                complete=complete,
                says=f"{_title(table.path)}: the shares make {'' if complete else 'at most '}"
                f"100 %{_IN_YEAR[when]}",
                assumes=group.assumes,
            )

    def counts_of(
        self, table: Table, group: _Group, whole: Whole | None, when: str
    ) -> Iterator[Relation]:
        counted = [one for one in group.parts if when in one.counts]
        if not counted:
            return
        complete = group.all_have("counts", when)
        goal = self.count(whole.path, when) if whole is not None else None
        if goal is None:
            if not complete or not any(when in one.shares for one in counted):
                return
            goal = f"{table.path}.total ({when}, not published)"
            self.figures[goal] = Figure(path=goal, unit=Unit.COUNT, printed=False)
        yield Sum(
            parts=tuple(one.counts[when] for one in counted),
            totals=(goal,),
            complete=complete,
            says=f"{_title(table.path)}: the parts add up to "
            f"{'' if complete else 'no more than '}the total{_IN_YEAR[when]}",
            assumes=" and ".join(
                filter(None, [group.assumes, whole.assumes if whole is not None else ""])
            ),
        )
        if not self.figures[goal].printed:
            for one in counted:
                if when in one.shares:
                    yield Quotient(
                        part=one.counts[when],
                        whole=goal,
                        quotient=one.shares[when],
                        says=f"{_title(one.path)}: the share is that of all the parts"
                        f"{_IN_YEAR[when]}",
                    )

    def part(self, item: Item, whole: Whole, group: _Group) -> Iterator[Relation]:
        """A count and a share of a whole: what the group's sums do not say already."""
        for when in TIMES:
            goal = self.count(whole.path, when)
            if goal is None:
                continue
            count, share = item.counts.get(when), item.shares.get(when)
            if count is not None and share is not None:
                yield Quotient(
                    part=count,
                    whole=goal,
                    quotient=share,
                    says=f"{_title(item.path)}: the share is that of the count{_IN_YEAR[when]}",
                    assumes=whole.assumes,
                )
            elif count is not None and not group.sums("counts", when):
                yield Within(
                    parts=(count,),
                    whole=goal,
                    says=f"{_title(item.path)}: a part is no more than the whole{_IN_YEAR[when]}",
                    assumes=whole.assumes,
                )
            elif share is not None and not (
                group.sums("shares", when) and group.all_have("shares", when) and not whole.assumes
            ):
                yield Attainable(
                    share=share,
                    whole=goal,
                    says=f"{_title(item.path)}: the share is that of a whole number"
                    f"{_IN_YEAR[when]}",
                    assumes=whole.assumes or "the share is of all of them",
                )

    # ------------------------------------------------------------------------------ one item

    def of_item(self, item: Item) -> Iterator[Relation]:
        title = _title(item.path)
        for held, months in ((item.counts, MONTHS), (item.shares, 1), (item.measures, 1)):
            year, lowest, highest = (
                held.get(key) for key in ("year", "lowest_month", "highest_month")
            )
            if year is not None and (lowest is not None or highest is not None):
                says = f"{title}: the year lies between its lowest and its highest month"
                if months > 1:
                    says = f"{title}: the year is twelve of its months"
                yield Between(year=year, lowest=lowest, highest=highest, months=months, says=says)
            elif lowest is not None and highest is not None:
                says = f"{title}: the lowest month is no higher than the highest"
                yield Within(parts=(lowest,), whole=highest, says=says)
            if {"year", "prior", "prior_change"} <= held.keys():
                yield Change(
                    now=held["year"],
                    before=held["prior"],
                    change=held["prior_change"],
                    says=f"{title}: the change is from the year before",
                )
        for when, mean in (("year", "monthly_mean"), ("prior", "prior_monthly_mean")):
            if when in item.counts and mean in item.measures:
                yield Mean(
                    mean=item.measures[mean],
                    total=item.counts[when],
                    says=f"{title}: twelve months at the monthly mean are the year{_IN_YEAR[when]}",
                )
        if "year" in item.counts:
            for inside in item.inside:
                yield Within(
                    parts=(inside,),
                    whole=item.counts["year"],
                    says=f"{title}: those of which are no more than all",
                )

    def named_either(self, table: Table, item: Item) -> Iterator[Relation]:
        """``visited_or_declined`` beside ``visited`` and ``declined``."""
        parts = [table.items.get(name) for name in item.label.split("_or_")]
        known = [one for one in parts if one is not None]
        if len(parts) < 2 or len(known) < len(parts):  # noqa: PLR2004
            return
        for held in ("counts", "shares"):
            for when in TIMES:
                given = [getattr(one, held).get(when) for one in known]
                either = getattr(item, held).get(when)
                if either is not None and None not in given:
                    yield Either(
                        parts=tuple(given),
                        either=either,
                        says=f"{_title(item.path)}: no fewer than either, no more than both "
                        f"together{_IN_YEAR[when]}",
                    )

    def named_band(self, table: Table, whole: Whole | None) -> Iterator[Relation]:
        """A count that stands by itself and has its share in a group: ``age_16_to_17``."""
        for stem, inner in table.tables.items():
            for part in inner.items.values():
                label = part.label.replace(" ", "_")
                for name in {label, f"{stem}_{label}", f"{stem.split('_')[0]}_{label}"}:
                    item = table.items.get(name)
                    if item is None or whole is None or part.counts:
                        continue
                    for when in TIMES:
                        goal = self.count(whole.path, when)
                        if goal and when in item.counts and when in part.shares:
                            yield Quotient(
                                part=item.counts[when],
                                whole=goal,
                                quotient=part.shares[when],
                                says=f"{_title(item.path)}: the share is that of the count"
                                f"{_IN_YEAR[when]}",
                                assumes=whole.assumes,
                            )

    # ------------------------------------------------------------------------------ windows

    def windows(self, table: Table) -> Iterator[Relation]:
        """Some months of a year are no more than the year."""
        found = {
            item.counts["year"]: window
            for item in table.items.values()
            if (window := Window.parse(item.label)) and "year" in item.counts
        }
        about = self.base(table) if found else None
        if about is None or self.year is None:
            return
        for year, paths in by_year(found).items():
            ago = self.year - year
            if not 0 <= ago < len(TIMES):
                continue
            when = TIMES[ago]
            whole, times, mean = about.counts.get(when), 1, ""
            if whole is None and when in TIMES[:2]:
                mean = "monthly_mean" if when == "year" else "prior_monthly_mean"
                whole, times = about.measures.get(mean), MONTHS
            if whole is None:
                continue
            for parts in paths:
                months = ", ".join(str(found[path]) for path in parts)
                full = times == 1 and sum(found[path].months for path in parts) == MONTHS
                title = f"{_title(about.path)}: {months}"
                if full:
                    says = f"{title} are {_WHOLE_YEAR[when]}"
                    yield Sum(parts=parts, totals=(whole,), says=says)
                else:
                    says = f"{title} hold no more than {_WHOLE_YEAR[when]}"
                    yield Within(parts=parts, whole=whole, times=times, says=says)

    def base(self, table: Table) -> Item | None:
        """The figure whose windows a table holds: its own, or the one that it is named after."""
        if table.path in self.items:
            return self.items[table.path]
        above, _, name = table.path.rpartition(".")
        named = [
            item
            for path, item in self.items.items()
            if path.rpartition(".")[0] == above and name.startswith(f"{item.label}_")
        ]
        return max(named, key=lambda item: len(item.label), default=None)


def _title(path: str) -> str:
    """A place in words: the tables parted by commas."""
    words = path.replace("_", " ").replace(".", ", ")
    return words[:1].upper() + words[1:]


def inferred(
    report: Report, *, parted: Sequence[str], wholes: Mapping[str, Whole]
) -> tuple[list[Relation], dict[str, Figure]]:
    """The relations that follow from a report's shape, and the figures that they are about.

    Among the figures are some that the report does not give: totals that its parts make.

    :param parted: the names of groups in which nothing is in two parts.
    :param wholes: what the items of a section are parts of, by its path.
    """
    shape = _Shape(report, parted=parted, wholes=wholes)
    return list(shape.relations()), shape.figures
