"""A report's figures as flat rows, for a dataframe, a spreadsheet or another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from carekpi import measures
from carekpi._version import __version__
from carekpi.comparison.exact import unit_of
from carekpi.report import words
from carekpi.results import Count, Proportion

if TYPE_CHECKING:
    from fractions import Fraction

    from carekpi.comparison import Beside, Comparison
    from carekpi.report.figures import Figures
    from carekpi.results import Figure, Result

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

    Figures that a report shows twice have one row. ``value``, ``previous_value``, ``difference``,
    ``target`` and ``comparators`` of a row are all in the unit that ``unit`` names: shares lie
    between 0 and 1, and so does what they are set beside; a count has no name of a unit. For a
    group of a count, ``target`` and ``comparators`` are of ``share``, its share of the whole.
    ``shown`` is the figure as a reader sees it. Dates are in ISO form.

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
    difference = change.difference if change is not None else None
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
        "unit": _unit(part.figure),
        "shown": words.number(part),
        "not_known": part.unknown,
        "left_out": sum(count for _, count in part.left_out),
        **{name: told.get(name) for name in COLUMNS if name.startswith("previous_")},
        "difference": None if difference is None else _in_unit(difference, part.figure),
        **{name: told.get(name) for name in ("direction", "settled")},
        "target": None if judged.target is None else _in_unit(judged.target.value, beside.figure),
        "target_met": judged.met,
        "comparators": str(areas)
        if why and not areas.comparators
        else _of_areas(areas, beside.figure),
        "settings": "; ".join(f"{name}={value}" for name, value in part.settings) or None,
        "source": part.source,
        "carekpi": __version__,
    }


_PERCENT = 100


def _unit(figure: Figure) -> str | None:
    """What ``value`` is counted in; ``None`` for a count."""
    if isinstance(figure, Proportion):
        return "share"
    return unit_of(figure) or None


def _in_unit(shown: Fraction, figure: Figure) -> float:
    """A number as it is shown, in the unit of the value: a share of one, and not per cent."""
    return float(shown / _PERCENT if isinstance(figure, Proportion) else shown)


def _of_areas(areas: Beside, figure: Figure) -> str | None:
    """The figures of other areas, each with its year: ``England (2021)=0.515``."""
    told = [
        f"{one.name} ({one.year})={_in_unit(one.value, figure):.12g}" for one in areas.comparators
    ]
    return "; ".join(told) or None
