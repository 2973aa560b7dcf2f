"""A report's figures as flat rows, for a dataframe, a spreadsheet or another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from carekpi import measures
from carekpi._version import __version__
from carekpi.report import words
from carekpi.results import Count, Proportion

if TYPE_CHECKING:
    from carekpi.comparison import Comparison
    from carekpi.report.figures import Figures
    from carekpi.results import Result

__all__ = ["COLUMNS", "to_rows"]

#: The columns, in order.
COLUMNS = (
    "section",
    "measure",
    "title",
    "group",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "share",
    "unit",
    "shown",
    "not_known",
    "left_out",
    "previous_period_end",
    "previous_numerator",
    "previous_denominator",
    "previous_value",
    "difference",
    "direction",
    "settled",
    "target",
    "target_met",
    "comparators",
    "settings",
    "source",
    "carekpi",
)


def to_rows(figures: Figures) -> list[dict[str, Any]]:
    """One row a figure and group, in the order of the report; each with all :data:`COLUMNS`.

    Figures that a report shows twice have one row. Shares of a whole are between 0 and 1, as
    ``value`` is for a proportion; ``difference`` is in percentage points for one. Dates are in ISO
    form.

    >>> from carekpi import Cohort, reporting_year
    >>> from carekpi.report import ANNUAL, to_rows, work_out
    >>> rows = to_rows(work_out(ANNUAL, Cohort.from_children([]), reporting_year(2021)))
    >>> rows[0]["measure"], rows[0]["value"]
    ('looked_after', 0)
    """
    rows: list[dict[str, Any]] = []
    shown = set()
    for section in figures.report.sections:
        title = section.title.format_map(figures.placeholders(section))
        for ask in (ask for block in section.blocks for ask in block.asks):
            result = figures.results.get(ask)
            if result is None or ask in shown:
                continue
            shown.add(ask)
            change = figures.changes.get(ask)
            if ask.by is None:
                rows.append(_row(figures, title, result, result, change))
                continue
            changes = {pair.result.groups: pair for pair in change.parts} if change else {}
            rows += [
                _row(figures, title, part, result, changes.get(part.groups))
                for part in result.parts
            ]
    return rows


def _row(
    figures: Figures, section: str, part: Result, whole: Result, change: Comparison | None
) -> dict[str, Any]:
    share = None
    beside = part
    if part is not whole and isinstance(part.figure, Count):
        figure = Proportion(part.numerator, whole.numerator)
        share, beside = figure.value, evolve(part, figure=figure)
    judged = figures.targets.judge(beside)
    why = measures.find(part.measure).no_comparator
    areas = figures.comparators.beside(beside, no_comparator=why)
    told = change.to_dict() if change is not None else {}
    return {
        "section": section,
        "measure": part.measure,
        "title": part.title,
        "group": "; ".join(f"{key}={label}" for key, label in part.groups) or None,
        "period_start": part.period.start.isoformat(),
        "period_end": part.period.end.isoformat(),
        "numerator": part.numerator,
        "denominator": part.denominator,
        "value": part.value,
        "share": share,
        "unit": getattr(part.figure, "unit", None) or None,
        "shown": words.number(part),
        "not_known": part.unknown,
        "left_out": sum(count for _, count in part.left_out),
        **{name: told.get(name) for name in COLUMNS if name.startswith("previous_")},
        **{name: told.get(name) for name in ("difference", "direction", "settled")},
        "target": float(judged.target.value) if judged.target is not None else None,
        "target_met": judged.met,
        "comparators": str(areas) if areas.comparators or why else None,
        "settings": "; ".join(f"{name}={value}" for name, value in part.settings) or None,
        "source": part.source,
        "carekpi": __version__,
    }
