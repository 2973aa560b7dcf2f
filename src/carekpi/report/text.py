"""A report as plain text, for a console or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi import measures
from carekpi.cohort import DIMENSIONS, NOT_KNOWN
from carekpi.report import words
from carekpi.report.contents import Ask, Columns, FourBases, Groups, Lines, Series
from carekpi.report.layout import WIDTH, Column, heading, indented, paragraph, table
from carekpi.results import NO_CASES, Proportion
from carekpi.rules import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carekpi.ledger import Ledger
    from carekpi.report.contents import Block, Section
    from carekpi.report.figures import Figures
    from carekpi.results import Result

__all__ = ["to_text"]

_NAME = 44  # so that the numbers of a profile stand below one another
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
        self.end = spoken(figures.period.end)

    def lines(self, about: Iterable[tuple[str, str]], ledger: Ledger | None) -> list[str]:
        lines = heading(
            f"{self.figures.report.title}: {self.figures.period.label}", "=", width=self.width
        )
        lines.append("")
        lines += self._table([Column("", words=True), Column("", words=True)], about, indent=0)
        for section in self.figures.report.sections:
            lines += self._section(section)
        lines += self._left_out()
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
        first = next(ask for block in section.blocks for ask in block.asks)
        base = self.results[first].numerator if first in self.results else 0
        filled = {"end": self.end, "base": f"{base:,}"}
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
        return self._columns(block)

    def _known(self, asks: Iterable[Ask]) -> list[Result]:
        return [self.results[ask] for ask in asks if ask in self.results]

    def _lines(self, block: Lines) -> list[str]:
        rows = [
            [
                words.titled(
                    result,
                    self.figures.period,
                    at_end=measures.find(result.measure).at_end,
                ),
                words.number(result),
                words.detail(result),
            ]
            for result in self._known(block.asks)
        ]
        return self._table([Column("", words=True), Column(""), Column("", words=True)], rows)

    def _groups(self, block: Groups) -> list[str]:
        result = self.results.get(Ask(block.measure, block.by))
        if result is None:
            return []
        title = block.heading or _dimension(block.by)
        rows = [
            [
                words.group_name(block.by, part.groups[0][1]),
                f"{part.numerator:,}",
                words.share(part.numerator, result.numerator),
            ]
            for part in result.parts
            if part.numerator
        ]
        columns = [Column(title, words=True, least=_NAME), Column("Number"), Column("Share")]
        return self._table(columns, rows or [[NO_CASES.capitalize()]])

    def _bases(self, block: FourBases) -> list[str]:
        results = self._known(block.asks)
        if not results:
            return []
        rows = [
            [
                result.title,
                f"{result.numerator:,}",
                f"{result.denominator:,}",
                words.number(result),
                f"{result.unknown:,}",
                *(words.bounds(result) or ()),
            ]
            for result in results
        ]
        columns = [
            Column("", words=True),
            *map(
                Column, (block.good, "Of", "Share", "Not\nknown", "If all\nlate", "If all\non time")
            ),
        ]
        lines = self._table(columns, rows)
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
        rows = [_in_series(name, part) for name, part in zip(names, result.parts, strict=True)]
        rows.append(_in_series("All", result))
        columns = [
            Column(_dimension(block.by), words=True),
            *map(Column, (block.good, "Of", "Share", "Left out")),
        ]
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
        of_one_base = len({_base(result) for _, result in held}) == 1 and _base(held[0][1])
        columns = [Column(_dimension(block.by), words=True)]
        if of_one_base:
            columns.append(Column(held[0][1].counted.capitalize()))
        columns += [Column(title) for title, _ in held]
        of_time = block.by in DIMENSIONS and DIMENSIONS[block.by].of_time
        rows = []
        for label in [*labels, None]:
            cells = [words.group_name(block.by, label) if label is not None else "All"]
            parts = [_part(result, label) for _, result in held]
            if not of_time and all(part is None or part.value is None for part in parts):
                continue
            if of_one_base:
                first = parts[0]
                cells.append(f"{first.denominator:,}" if first is not None else "")
            rows.append([*cells, *map(_cell, parts)])
        return self._table(columns, rows)

    def _said(self, text: str) -> list[str]:
        return paragraph(text, indent=2, width=self.width)

    # ------------------------------------------------------------ what is not in it

    def _left_out(self) -> list[str]:
        """What each figure left out, figures with the same account together."""
        accounts: dict[tuple[object, ...], list[Result]] = {}
        for ask, result in self.results.items():
            if ask.by is None:
                key = (result.counted, result.considered, result.left_out)
                accounts.setdefault(key, []).append(result)
        lines = ["", *heading("What was left out", width=self.width)]
        lines += paragraph(
            "Every record is in a figure or left out for one reason, the first that holds.",
            width=self.width,
        )
        nothing = []
        for together in accounts.values():
            titles = [result.title for result in together]
            if not any(count for _, count in together[0].left_out):
                nothing += titles
                continue
            lines.append("")
            for title in titles:
                lines += self._said(title)
            lines += paragraph(words.account(together[0]), indent=4, width=self.width)
            rows = [
                [f"{count:,}", words.reason(reason)]
                for reason, count in together[0].left_out
                if count
            ]
            lines += self._table([Column(""), Column("", words=True)], rows, indent=6)
        if nothing:
            lines += [
                "",
                *paragraph(
                    f"Nothing was left out of: {'; '.join(nothing)}.", indent=2, width=self.width
                ),
            ]
        return lines

    def _missing(self) -> list[str]:
        if not self.figures.missing:
            return []
        by_reason: dict[str, list[str]] = {}
        for missing in self.figures.missing:
            by_reason.setdefault(missing.why, []).append(missing.what)
        lines = ["", *heading("What could not be worked out", width=self.width)]
        for why, what in by_reason.items():
            lines.append("")
            for title in what:
                lines += self._said(title)
            lines += paragraph(f"{words.spoken_dates(why)}.", indent=6, width=self.width)
        return lines


def _dimension(key: str) -> str:
    return DIMENSIONS[key].title if key in DIMENSIONS else key


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


def _cell(result: Result | None) -> str:
    """A count; or the numerator of a share and the share."""
    if result is None:
        return ""
    if not isinstance(result.figure, Proportion):
        return words.number(result)
    if not result.denominator:
        return NO_CASES
    return f"{result.numerator:>{_CELL},}  {words.number(result):>{_SHARE}}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
