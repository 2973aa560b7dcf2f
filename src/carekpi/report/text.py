"""A report as plain text, for a console or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from carekpi import measures
from carekpi.cohort import DIMENSIONS, NOT_KNOWN
from carekpi.comparison.exact import plain
from carekpi.report import words
from carekpi.report.contents import Ask, FourBases, Groups, Lines, NetChange, Series
from carekpi.report.layout import (
    WIDTH,
    Column,
    heading,
    indented,
    paragraph,
    rows_of_table,
    table,
)
from carekpi.report.left_out import left_out
from carekpi.results import NO_CASES, Proportion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carekpi.comparison import Beside, Comparison
    from carekpi.ledger import Ledger
    from carekpi.report.contents import Block, Columns, Section
    from carekpi.report.figures import Figures
    from carekpi.results import Result

__all__ = ["to_text"]

_NAME = 44  # so that the numbers of a profile stand below one another
_SHORTER = 30  # where the year before stands beside them
_BELOW = 6  # how far in what belongs to a line stands below it
_CELL = 7  # a count within a column of figures: up to 999,999
_NAMED = 3  # more groups than these that share the lowest or highest place are counted
_SHARE = 6  # "100.0%"


def to_text(
    figures: Figures,
    *,
    about: Iterable[tuple[str, str]] = (),
    ledger: Ledger | None = None,
    width: int = WIDTH,
) -> str:
    """The report as text that ends in a line break.

    :param about: what stands below the title: names and what they say, such as where the data
        come from (:func:`carekpi.report.about`).
    :param ledger: what the reader could not use, told at the end.
    :param width: how many characters a line has at most.
    """
    writer = _Writer(figures, width)
    return "\n".join(line.rstrip() for line in writer.lines(about, ledger)).rstrip() + "\n"


class _Writer:
    """Writes the parts of one report."""

    def __init__(self, figures: Figures, width: int) -> None:
        self.figures, self.width = figures, width
        self.results = figures.results

    def lines(self, about: Iterable[tuple[str, str]], ledger: Ledger | None) -> list[str]:
        lines = heading(
            f"{self.figures.report.title}: {self.figures.period.label}", "=", width=self.width
        )
        facts = self._table([Column("", words=True), Column("", words=True)], about, indent=0)
        lines += ["", *facts] if facts else []
        for section in self.figures.report.sections:
            lines += self._section(section)
        lines += self._compared()
        whole = [result for ask, result in self.results.items() if ask.by is None]
        lines += ["", *left_out(whole, width=self.width)]
        if ledger is not None:
            lines += ["", *heading("Rows that were not used", width=self.width), ""]
            lines += indented(ledger.summary(), width=self.width)
        return lines + self._missing()

    def _table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, indent: int = 2
    ) -> list[str]:
        return table(columns, rows, indent=indent, width=self.width)

    # ------------------------------------------------------------ sections

    def _section(self, section: Section) -> list[str]:
        shown = [lines for block in section.blocks if (lines := self._block(block))]
        if not shown:
            return []
        filled = self.figures.placeholders(section)
        lines = ["", *heading(section.title.format_map(filled), width=self.width)]
        lines += paragraph(section.intro.format_map(filled), width=self.width)
        for block in shown:
            lines += ["", *block]
        return lines

    def _block(self, block: Block) -> list[str]:
        if isinstance(block, Lines):
            return self._lines(block)
        if isinstance(block, Groups):
            return self._groups(block)
        if isinstance(block, FourBases):
            return self._bases(block)
        if isinstance(block, Series):
            return self._series(block)
        return self._net_change() if isinstance(block, NetChange) else self._columns(block)

    def _known(self, asks: Iterable[Ask]) -> list[Result]:
        return [self.results[ask] for ask in asks if ask in self.results]

    def _lines(self, block: Lines) -> list[str]:
        asks = [ask for ask in block.asks if ask in self.results]
        changes = [self.figures.changes.get(ask) for ask in asks]
        columns = [Column("", words=True), Column(""), Column("", words=True)]
        if any(changes):
            columns += [Column("Year\nbefore"), Column("Change", words=True)]
        rows = []
        for ask, change in zip(asks, changes, strict=True):
            result = self.results[ask]
            at_end = measures.find(result.measure).at_end
            row = [words.titled(result, self.figures.period, at_end=at_end)]
            row += [words.number(result), words.detail(result)]
            if any(changes):
                row += [words.number(change.previous), words.change(change)] if change else ["", ""]
            rows.append(row)
        head, *shown = rows_of_table(columns, rows, width=self.width)
        lines = head if any(changes) else []
        for ask, own in zip(asks, shown, strict=True):
            lines += own
            for said in self._beside(self.results[ask]):
                lines += paragraph(said, indent=_BELOW, hanging=2, width=self.width)
        return lines

    def _beside(self, result: Result) -> list[str]:
        """What stands below a figure: what it was made of, what is not known, its target, those of
        other areas.
        """
        told = (words.more(result), words.unrecorded(result), words.unknown(result))
        said = ["; ".join(filter(None, told))]
        judged = self.figures.targets.judge(result)
        if judged.target is not None:
            said.append(str(judged))
        beside = self.figures.comparators.beside(result)
        if beside.comparators:
            said.append(str(beside))
        return list(filter(None, said))

    def _groups(self, block: Groups) -> list[str]:
        result = self.results.get(Ask(block.measure, block.by))
        if result is None:
            return []
        if not isinstance(block.by, str):
            return self._nested(block, block.by, result)
        title = block.heading or _dimension(block.by)
        pairs = _pairs(result, self.figures.changes.get(Ask(block.measure, block.by)))
        besides = [self._of_areas(part, result) for part, _ in pairs]
        areas = _areas(besides)
        before = any(earlier is not None for _, earlier in pairs)
        whole, whole_before = _counted(result), sum(_counted(one) for _, one in pairs if one)
        rows = []
        for (part, earlier), beside in zip(pairs, besides, strict=True):
            numbers = _number_and_share(part, whole)
            if before:
                numbers += _number_and_share(earlier, whole_before) if earlier else ["", ""]
            if any(number not in ("", "0") for number in numbers[::2]):
                numbers += [_of_area(beside, area) for area in areas]
                rows.append([words.group_name(block.by, part.groups[0][1]), *numbers])
        narrow = before or areas
        columns = [Column(title, words=True, least=_SHORTER if narrow else _NAME)]
        columns += [Column("Number"), Column("Share")]
        if before:
            columns += [Column("Year\nbefore"), Column("Share")]
        columns += [Column("\n".join(area[1].split(" "))) for area in areas]
        if len(areas) > 1:  # then the names have to give way
            columns[0] = Column(title, words=True)
        return self._table(columns, rows or [[NO_CASES.capitalize()]])

    def _of_areas(self, part: Result, whole: Result) -> Beside:
        """The share of a group beside those of other areas."""
        share = evolve(part, figure=Proportion(_counted(part), _counted(whole)))
        return self.figures.comparators.beside(share)

    def _nested(self, block: Groups, dimensions: tuple[str, str], result: Result) -> list[str]:
        """Groups of the second dimension below each of the first."""
        by, below = dimensions
        first = dict.fromkeys(part.groups[0][1] for part in result.parts)
        title = block.heading or _dimension(below)
        rows = []
        for label in first:
            parts = [part for part in result.parts if part.groups[0][1] == label]
            whole = sum(map(_counted, parts))
            if not whole:
                continue
            rows.append([words.group_name(by, label)])
            rows += [
                [f"  {words.group_name(below, part.groups[1][1])}", *_number_and_share(part, whole)]
                for part in parts
                if _counted(part)
            ]
            rows.append(["  All", f"{whole:,}", words.share(whole, whole)])
        columns = [Column(title, words=True, least=_NAME), Column("Number"), Column("Share")]
        return self._table(columns, rows or [[NO_CASES.capitalize()]])

    def _net_change(self) -> list[str]:
        found = self.figures.net_change
        return [] if found is None else self._said(words.spoken_dates(str(found)))

    def _bases(self, block: FourBases) -> list[str]:
        asks = [ask for ask in block.asks if ask in self.results]
        if not asks:
            return []
        results = self._known(asks)
        changes = [self.figures.changes.get(ask) for ask in asks]
        rows = [
            [
                result.title,
                f"{result.numerator:,}",
                f"{result.denominator:,}",
                words.number(result),
                *_before(change, any_of=changes),
                f"{result.unknown:,}",
                *(words.bounds(result) or ()),
            ]
            for result, change in zip(results, changes, strict=True)
        ]
        heads = [block.good, "Of", "Share", *_YEAR_BEFORE[: any(changes)]]
        heads += ["Not\nknown", "If all\nlate", "If all\non time"]
        lines = self._table([Column("", words=True), *map(Column, heads)], rows)
        presumed = [result for result in results if result.presumed]
        if presumed:
            said = "; ".join(f"{result.title}, {result.presumed:,}" for result in presumed)
            lines += [
                "",
                *self._said(
                    "Answers that rest on the presumption that the child was already on the "
                    "six-month cycle, since the second review fell due before the data begin: "
                    f"{said}."
                ),
            ]
        for head, rest in _notes(results).items():
            lines += ["", *self._said(head)]
            for said in rest:
                lines += paragraph(f"- {said}", indent=2, hanging=2, width=self.width)
        return lines

    def _series(self, block: Series) -> list[str]:
        result = self.results.get(Ask(block.measure, block.by))
        if result is None:
            return []
        names = [words.group_name(block.by, part.groups[0][1]) for part in result.parts]
        change = self.figures.changes.get(Ask(block.measure, block.by))
        changes = {pair.result.groups: pair for pair in change.parts} if change else {}
        rows = [
            [*_in_series(name, part), *_before(changes.get(part.groups), any_of=changes)]
            for name, part in zip(names, result.parts, strict=True)
        ]
        rows.append([*_in_series("All", result), *_before(change, any_of=changes)])
        heads = [block.good, "Of", "Share", "Left out", *_YEAR_BEFORE[: bool(changes)]]
        columns = [Column(_dimension(block.by), words=True), *map(Column, heads)]
        lines = self._table(columns, rows)
        if block.extremes:
            lines += self._extremes(names, result.parts)
        return lines

    def _extremes(self, names: Sequence[str], parts: Sequence[Result]) -> list[str]:
        # A month of which less is known than not has no share that can be the lowest or highest.
        settled = [part for part in parts if part.unknown <= (part.denominator or 0)]
        known = [part.value for part in settled if part.value is not None]
        if not known:
            return []
        lines = [""]
        if len(settled) < len(parts):
            lines += self._said("Of those of which more is known than not:")
        for said, value in (("Lowest", min(known)), ("Highest", max(known))):
            which = [n for n, part in enumerate(parts) if part in settled and part.value == value]
            where = _listed([names[n] for n in which])
            if len(which) > _NAMED:
                where = f"in {len(which)} of {len(parts)}"
            lines += self._said(f"{said}: {words.number(parts[which[0]])}, {where}.")
        return lines

    def _columns(self, block: Columns) -> list[str]:
        held = [
            (title, self.results[Ask(key, block.by)])
            for key, title in block.columns
            if Ask(key, block.by) in self.results
        ]
        if not held:
            return []
        labels = _in_order(result for _, result in held)
        lines: list[str] = []
        for some in self._that_fit(block.by, labels, held):
            lines += [*([""] * bool(lines)), *self._side_by_side(block.by, labels, some)]
        return lines

    def _that_fit(
        self, by: str, labels: Sequence[str], held: list[tuple[str, Result]]
    ) -> list[list[tuple[str, Result]]]:
        """The columns in as many tables as it takes to keep each within the width."""
        widest = max(map(len, self._side_by_side(by, labels, held)), default=0)
        if widest <= self.width or len(held) == 1:
            return [held]
        half = (len(held) + 1) // 2
        return [
            *self._that_fit(by, labels, held[:half]),
            *self._that_fit(by, labels, held[half:]),
        ]

    def _side_by_side(
        self, by: str, labels: Sequence[str], held: Sequence[tuple[str, Result]]
    ) -> list[str]:
        """One table: a share stands behind its numerator and, where it is not that of all columns,
        its denominator.
        """
        of_one_base = len({_base(result) for _, result in held}) == 1 and _base(held[0][1])
        columns = [Column(_dimension(by), words=True)]
        if of_one_base:
            columns.append(Column(held[0][1].counted.capitalize()))
        columns += [Column(title) for title, _ in held]
        of_time = by in DIMENSIONS and DIMENSIONS[by].of_time
        bases = [len(f"{result.denominator or 0:,}") for _, result in held]
        rows = []
        for label in [*labels, None]:
            cells = [words.group_name(by, label) if label is not None else "All"]
            parts = [_part(result, label) for _, result in held]
            if not of_time and all(part is None or part.value is None for part in parts):
                continue
            if of_one_base:
                first = parts[0]
                cells.append(f"{first.denominator:,}" if first is not None else "")
            rows.append([*cells, *map(_cell, parts, [0] * len(parts) if of_one_base else bases)])
        return self._table(columns, rows)

    def _said(self, text: str) -> list[str]:
        return paragraph(text, indent=2, width=self.width)

    # ------------------------------------------------------------ what is not in it

    def _compared(self) -> list[str]:
        """How to read what stands beside the figures, and where there is nothing to."""
        said = []
        figures = self.figures
        if figures.last_year is not None:
            said.append(
                f"Year before: {figures.last_year.label}. Changes are differences of the figures "
                "before rounding; those of shares are in percentage points."
            )
            if any(ask not in figures.changes for ask in self.results):
                said.append(
                    "Where no year before stands, the data of that year do not tell enough."
                )
            if not all(change.settled for change in figures.changes.values()):
                said.append(
                    "A question mark: it may be otherwise, since some cases cannot be told."
                )
            labels = {label for change in figures.changes.values() for label in change.labels}
            said += [f"Take care: {label}." for label in sorted(labels)]
        sources: dict[str, dict[str, None]] = {}
        shown = {ask.measure for ask in self.results}
        for one in figures.comparators.comparators:
            if one.measure in shown:
                sources.setdefault(one.source, {})[one.name] = None
        said += [f"Of {_listed([*areas])}: {source}." for source, areas in sources.items()]
        nowhere: dict[str, dict[str, None]] = {}
        for ask, result in self.results.items():
            why = measures.find(ask.measure).no_comparator
            if why and ask.by is None and not figures.comparators.beside(result).comparators:
                nowhere.setdefault(why, {})[result.title] = None
        if nowhere:
            said.append("No national comparator exists:")
        said += [f"- {why} ({_and_others([*titles])})" for why, titles in nowhere.items()]
        said += figures.not_understood
        if not said:
            return []
        lines = ["", *heading("What the figures are compared with", width=self.width)]
        for told in said:
            lines += paragraph(words.spoken_dates(told), hanging=2, width=self.width)
        return lines

    def _missing(self) -> list[str]:
        if not self.figures.missing:
            return []
        lines = ["", *heading("What could not be worked out", width=self.width)]
        for why, what in words.wanting(self.figures.missing).items():
            lines += ["", *self._said(f"{why[:1].upper()}{why[1:]}:")]
            lines += paragraph("; ".join(what), indent=4, width=self.width)
        return lines


_YEAR_BEFORE = ("Year\nbefore",)


def _before(change: Comparison | None, *, any_of: object) -> list[str]:
    """The cell of the year before, in a table that has its column."""
    if not any_of or (isinstance(any_of, list) and not any(any_of)):
        return []
    return [words.number(change.previous) if change else ""]


def _dimension(key: str) -> str:
    if key in DIMENSIONS:
        return DIMENSIONS[key].title
    name = key.replace("_", " ")
    return name[:1].upper() + name[1:]


def _counted(result: Result) -> int:
    """How many there are in a group: of a share, all of whom it speaks."""
    figure = result.figure
    return figure.denominator if isinstance(figure, Proportion) else result.numerator


def _number_and_share(part: Result, whole: int) -> list[str]:
    return [f"{_counted(part):,}", words.share(_counted(part), whole)]


def _pairs(result: Result, change: Comparison | None) -> list[tuple[Result, Result | None]]:
    """The groups, each with that of the year before; last those that are no longer there."""
    if change is None:
        return [(part, None) for part in result.parts]
    return [(pair.result, pair.previous) for pair in change.parts]


def _areas(besides: Sequence[Beside]) -> list[tuple[str, str]]:
    """The areas of which there is any figure: the name, and how a column is headed."""
    heads: dict[str, str] = {}
    for beside in besides:
        for one in beside.comparators:
            year = "".join(f" {one.year}" for _ in beside.labels(one))
            heads.setdefault(one.name, one.name + year)
    return list(heads.items())


def _of_area(beside: Beside, area: tuple[str, str]) -> str:
    return next((f"{plain(one.value)}%" for one in beside.comparators if one.name == area[0]), "")


def _notes(results: Iterable[Result]) -> dict[str, list[str]]:
    """The notes on what would settle the unknown: those that begin alike stand together."""
    notes: dict[str, list[str]] = {}
    for result in results:
        for note in result.notes:
            head, colon, rest = words.note(note).partition(": ")
            said = notes.setdefault(head + colon.strip(), [])
            if rest:
                said.append(f"{result.title}: {rest}")
    return notes


def _in_series(name: str, result: Result) -> list[str]:
    left = sum(count for _, count in result.left_out)
    return [
        name,
        f"{result.numerator:,}",
        f"{result.denominator:,}",
        words.number(result),
        f"{left:,}",
    ]


def _base(result: Result) -> tuple[int | float | None, ...]:
    """The denominators of the parts: figures that share them are shares of one base."""
    if not isinstance(result.figure, Proportion):
        return ()
    return (result.denominator, *(part.denominator for part in result.parts))


def _in_order(results: Iterable[Result]) -> list[str]:
    labels = list(dict.fromkeys(part.groups[0][1] for r in results for part in r.parts))
    return [label for label in labels if label != NOT_KNOWN] + [
        label for label in labels if label == NOT_KNOWN
    ]


def _part(result: Result, label: str | None) -> Result | None:
    if label is None:
        return result
    return next((part for part in result.parts if part.groups[0][1] == label), None)


def _cell(result: Result | None, base: int) -> str:
    """A count; or the numerator of a share and the share.

    :param base: how wide the denominator that stands between them is; nought where none does.
    """
    if result is None:
        return ""
    if not isinstance(result.figure, Proportion):
        return words.number(result)
    if not result.denominator:
        return NO_CASES
    numerator, shown = result.numerator, f"{words.number(result):>{_SHARE}}"
    if not base:
        return f"{numerator:>{_CELL},}  {shown}"
    return f"{numerator:,} of {result.denominator:>{base},}  {shown}"


def _and_others(names: Sequence[str]) -> str:
    others = len(names) - 1
    return names[0] + (f" and {others} other{'s' * (others > 1)}" if others else "")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
