"""One figure as a plain table: its groups, what was left out, what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi.cohort import DIMENSIONS
from carekpi.comparison.exact import unit_of
from carekpi.report import words
from carekpi.report.layout import WIDTH, Column, heading, paragraph, table
from carekpi.results import Amount, Count, Distribution, Mean, Proportion, Rate

if TYPE_CHECKING:
    from carekpi.results import Result

__all__ = ["to_table"]


def to_table(result: Result, *, width: int = WIDTH) -> list[str]:
    r"""The lines of a table that shows a result with its parts, and what it left out below.

    >>> import datetime as dt
    >>> from carekpi import Cohort, reporting_year
    >>> from carekpi.domain import Child, Episode
    >>> from carekpi.measures import looked_after
    >>> episode = Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="V3")
    >>> cohort = Cohort.from_children([Child(identifier="1", episodes=[episode])])
    >>> print("\n".join(to_table(looked_after(cohort, reporting_year(2021)))))
    Children looked after: year ending 31 March 2021
    ------------------------------------------------
      Number  Left out
           0         1
    <BLANKLINE>
      1 in all: 0 counted, 1 left out
        1  short_break  the child was in an agreed series of short breaks (legal
                        status V3 or V4)
    <BLANKLINE>
      Source: DfE, "Children looked after in England", methodology
    """
    presumed = any(part.presumed for part in (result, *result.parts))
    columns = [
        Column(DIMENSIONS[key].title if key in DIMENSIONS else key.replace("_", " "), words=True)
        for key in result.by
    ]
    columns += map(Column, _headings(result))
    if presumed:
        columns.append(Column("Presumed"))
    rows = []
    for part in (*result.parts, result) if result.by else (result,):
        cells = [words.group_name(key, label) for key, label in part.groups]
        cells = cells or ["All", *[""] * (len(result.by) - 1)][: len(result.by)]
        cells += _cells(part, whole=result)
        if presumed:
            cells.append(f"{part.presumed:,}")
        rows.append(cells)
    return [
        *heading(f"{result.title}: {result.period.label}", width=width),
        *table(columns, rows, width=width),
        *_below(result, width),
    ]


def _headings(result: Result) -> tuple[str, ...]:
    figure = result.figure
    if isinstance(figure, Proportion):
        return ("Number", "Of", "Share", "Left out")
    if isinstance(figure, Rate):
        return ("Number", "Of", f"Per {figure.per:,}", "Left out")
    if isinstance(figure, Mean):
        return ("Total", "Over", "Mean", "Left out")
    if isinstance(figure, Amount):
        return ("Number", "Amount", "Left out")
    if isinstance(figure, Distribution):
        return ("Number", "Median", "90th\npercentile", "Longest", "Left out")
    return ("Number", "Share", "Left out") if result.by else ("Number", "Left out")


def _cells(part: Result, *, whole: Result) -> list[str]:
    return [*_figure(part, whole), f"{sum(count for _, count in part.left_out):,}"]


def _figure(part: Result, whole: Result) -> list[str]:
    figure = part.figure
    if isinstance(figure, Count):
        share = [words.share(part.numerator, whole.numerator)] if whole.by else []
        return [f"{part.numerator:,}", *share]
    if isinstance(figure, Amount):
        return [f"{figure.number:,}", words.number(part)]
    if isinstance(figure, Distribution):
        if not figure.values:
            return ["0", words.number(part), "", ""]
        ends = [f"{figure.percentile(90):,}", f"{figure.longest:,}"]
        return [f"{part.numerator:,}", words.number(part), *ends]
    if isinstance(figure, Mean):
        return [*words.of_mean(figure), words.number(part)]
    return [f"{figure.numerator:,}", f"{figure.denominator:,}", words.number(part)]


def _below(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    bounds = words.bounds(result)
    if result.unknown and bounds is not None:
        low, high = bounds
        lines += [
            "",
            *paragraph(
                f"Between {low} and {high}, however the {result.unknown:,} not known turn out.",
                indent=2,
                width=width,
            ),
        ]
    left = sum(count for _, count in result.left_out)
    if left:
        lines += ["", f"  {words.account(result)}"]
        lines += table(
            [Column(""), Column("", words=True), Column("", words=True)],
            [
                [f"{count:,}", reason, words.reason(reason)]
                for reason, count in result.left_out
                if count
            ],
            indent=4,
            width=width,
        )
    else:
        lines += ["", "  Nothing was left out."]
    lines.append("")
    unit = unit_of(result.figure)
    if isinstance(result.figure, Mean | Amount | Distribution) and unit:
        lines += paragraph(f"In: {unit}", indent=2, hanging=2, width=width)
    lines += paragraph(f"Source: {result.source}", indent=2, hanging=2, width=width)
    for rule in result.rules:
        lines += paragraph(f"Rule: {rule}", indent=2, hanging=2, width=width)
    for name, value in result.settings:
        lines += paragraph(
            f"Setting: {name.replace('_', ' ')}: {value}", indent=2, hanging=2, width=width
        )
    for note in result.notes:
        lines += paragraph(f"Note: {words.note(note)}", indent=2, hanging=2, width=width)
    return lines
