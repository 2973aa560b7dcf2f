"""``carekpi reconcile``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from carekpi._spreadsheet import csv_text
from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.reconciling import FiguresError, reconcile
from carekpi.report.layout import heading, paragraph

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from carekpi.reconciling import Correction, Finding, Reconciliation, Settlement

__all__ = ["AGREES", "CONTRADICTS", "reconcile_file"]

#: The exit codes: whether any figures contradict each other.
AGREES, CONTRADICTS = 0, 1

_INDENT = 4
_COLUMNS = (
    "finding",
    "kind",
    "relation",
    "says",
    "arithmetic",
    "assumes",
    "figure",
    "published",
    "least",
    "most",
    "settles",
    "breaks",
)


def reconcile_file(given: argparse.Namespace) -> int:
    """Print which figures of a report contradict each other.

    :returns: the exit code: 1 where any do.
    """
    try:
        found = reconcile(given.file)
    except FiguresError as error:
        raise WrongInput(str(error)) from None
    if given.format == "json":
        told = {"agrees": found.agrees, **found.to_dict()}
        _output.write_data(json.dumps(told, indent=2, ensure_ascii=False))
    elif given.format == "csv":
        _output.write_data(csv_text(_COLUMNS, _rows(found)))
    else:
        _output.write("\n".join(_text(found, _output.room())))
    return AGREES if found.agrees else CONTRADICTS


def _rows(found: Reconciliation) -> Iterator[dict[str, Any]]:
    """One row for each correction of each finding; one for a finding that has none."""
    for one in found.findings:
        row = {
            "finding": one.number,
            "kind": one.kind,
            "relation": one.relation,
            "says": one.says,
            "arithmetic": one.arithmetic,
            "assumes": one.assumes or None,
        }
        if not one.corrections:
            yield {**row, "figure": ", ".join(one.figures)}
        for change in one.corrections:
            yield {
                **row,
                "figure": change.figure,
                "published": change.published,
                "least": change.least,
                "most": change.most,
                "settles": ", ".join(map(str, change.settles)),
                "breaks": "; ".join(change.breaks) or None,
            }


# ------------------------------------------------------------------------------ as text


def _text(found: Reconciliation, width: int) -> list[str]:
    lines = heading(f"{found.name}: do the figures agree?", "=", width=width)
    lines += paragraph(_verdict(found), width=width)
    for title, findings in (
        ("Contradictions: not all of these figures can be true", found.contradictions),
        ("Questions: nor can these, if what is assumed is so", found.questions),
    ):
        if findings:
            lines += ["", *heading(title, width=width)]
        for one in findings:
            lines += _finding(one, width)
    if found.settlements:
        lines += ["", *heading("The fewest changes that leave no contradiction", width=width)]
        for settlement in found.settlements:
            lines += _settlement(settlement, width)
    return [*lines, "", *_tested(found, width)]


def _verdict(found: Reconciliation) -> str:
    asked = len(found.questions)
    also = f" {_counted(asked, 'question')} to answer." if asked else ""
    if not found.contradictions:
        return f"Nothing contradicts.{also}"
    told = f"No: {_counted(len(found.contradictions), 'contradiction')}."
    if all(one.ways for one in found.settlements):
        changes = sum(len(one.ways[0]) for one in found.settlements)
        told += f" {_counted(changes, 'change')} would settle "
        told += "it." if len(found.contradictions) == 1 else "them all."
    return told + also


def _finding(one: Finding, width: int) -> list[str]:
    title = paragraph(f"{one.number}. {one.says}.", hanging=3, width=width)
    lines = ["", *title, *paragraph(one.arithmetic, indent=_INDENT, width=width)]
    if one.assumes:
        lines += paragraph(f"Assumed: {one.assumes}.", indent=_INDENT, width=width)
    whole = [change for change in one.corrections if not change.breaks]
    for change in whole:
        lines += paragraph(
            f"- {change}{_also(change, one.number)}", indent=_INDENT, hanging=2, width=width
        )
    lines += _others(one, [change for change in one.corrections if change.breaks], width)
    if not one.corrections:
        told = "No change of one figure alone would mend it."
        lines += paragraph(told, indent=_INDENT, width=width)
    return lines


def _also(change: Correction, own: int) -> str:
    others = [n for n in change.settles if n != own]
    return f" (this settles {_listed(others)} too)" if others else ""


def _listed(numbers: Sequence[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def _others(one: Finding, changes: Sequence[Correction], width: int) -> list[str]:
    """The changes that would break something else, in short."""
    if not changes:
        return []
    told = "; ".join(f"{change} (breaks {len(change.breaks)})" for change in changes)
    only = len(changes) == len(one.corrections)
    lead = "Each of these breaks what holds now" if only else "Or, breaking what holds now"
    return paragraph(f"{lead}: {told}.", indent=_INDENT, hanging=2, width=width)


def _settlement(settlement: Settlement, width: int) -> list[str]:
    numbers = _listed(settlement.findings)
    if not settlement.ways:
        return paragraph(
            f"{numbers}: no change of up to three figures leaves whole what holds now.",
            hanging=3,
            width=width,
        )
    ways = [", and ".join(map(str, way)) for way in settlement.ways]
    if len(ways) == 1:
        return paragraph(f"{numbers}: {ways[0]}.", hanging=3, width=width)
    lines = paragraph(f"{numbers}: one of", hanging=3, width=width)
    for way in ways:
        lines += paragraph(f"- {way}", indent=_INDENT, hanging=2, width=width)
    return lines


def _tested(found: Reconciliation, width: int) -> list[str]:
    """What was tested, and what was not: silence is no proof."""
    tied = found.figures - len(found.untied)
    told = (
        f"{_counted(found.figures, 'figure')} read, {_counted(len(found.relations), 'relation')} "
        f"tested. {_counted(tied, 'figure')} {'is' if tied == 1 else 'are'} tied to others."
    )
    lines = paragraph(told, width=width)
    if found.untied:
        which = ", ".join(_short(found.untied))
        lines += paragraph(
            f"Tied to no other, so that they could be wrong unseen ({len(found.untied)}): {which}.",
            hanging=2,
            width=width,
        )
    return lines


def _short(paths: Iterable[str]) -> list[str]:
    return [path.removesuffix(".year") for path in paths]


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
