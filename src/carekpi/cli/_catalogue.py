"""``carekpi measures``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi import measures as catalogue
from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.report.layout import Column, heading, paragraph, table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from carekpi.measures import Measure

__all__ = ["find", "measures", "refuse_yardstick"]

_KINDS = {
    "proportion": "share of {counted}",
    "count": "number of {counted}",
    "rate": "rate per 10,000",
    "mean": "mean of {counted}, in {unit}",
    "ratio": "{unit}",
    "amount": "amount of {counted}, in {unit}",
    "distribution": "median and spread of {counted}, in {unit}",
}


def measures(given: argparse.Namespace) -> None:
    """Print the catalogue, or the full definition of measures."""
    width = _output.room()
    if not given.key:
        lines = []
        for one in catalogue.CATALOGUE:
            lines += [one.key, *paragraph(f"{one.title}: {_kind(one)}", indent=4, width=width)]
        _output.write("\n".join([*lines, "", "'carekpi measures KEY' shows how it is defined."]))
        return
    found = find(given.key)
    _output.write("\n\n".join("\n".join(_definition(one, width)) for one in found))


def find(keys: Sequence[str]) -> list[Measure]:
    """The measures of those keys, each once.

    :raises WrongInput: where there is none of that key.
    """
    try:
        return [catalogue.find(key) for key in dict.fromkeys(keys)]
    except ValueError as error:
        said = str(error)
        end = "" if said.endswith("?") else "."
        raise WrongInput(f"{said}{end} 'carekpi measures' lists what there is") from None


def refuse_yardstick(given: argparse.Namespace, found: Sequence[Measure]) -> None:
    """Refuse limits to judge by where there is no figure that is judged by any."""
    asked = {
        "--as-in-force": (given.as_in_force, "as_in_force"),
        "--clock": (given.clock != "looked_after", "clock"),
        "--visit-clock": (given.visit_clock != "placement", "visit_clock"),
        "--also-counts": (bool(given.also_counts), "also_counts"),
    }
    for option, (given_, name) in asked.items():
        if given_ and not any(name in one.settings for one in found):
            raise WrongInput(f"{option} changes nothing in {', '.join(one.key for one in found)}")
    rules = {"--profile": given.profile is not None, "--convention": bool(given.convention)}
    for option, given_ in rules.items():
        if given_ and not any(one.takes_law or one.follows for one in found):
            raise WrongInput(f"{option} changes nothing in {', '.join(one.key for one in found)}")


def _kind(one: Measure) -> str:
    return _KINDS[one.kind].format(counted=one.counted, unit=one.unit)


def _definition(one: Measure, width: int) -> list[str]:
    reasons = [[reason, catalogue.EXCLUSIONS[reason]] for reason in one.exclusions]
    rows = [
        ("Figure", _kind(one)),
        ("Of whom", one.population),
        ("Counted", one.numerator),
        ("Speaks of", "the last day of the period" if one.at_end else "the whole period"),
        ("Better", one.better),
        ("Source", one.source),
        ("Broken down", ", ".join(one.dimensions) or "not at all"),
    ]
    if one.takes_law:
        rows.append(("Option", "--as-in-force: the law of the day, and not the ordinary limits"))
        rows.append(("Option", "--clock case: each child's own clock, on the way to adoption too"))
    if one.takes_visit_clock:
        rows.append(("Option", "--visit-clock carer: a move with the same carer starts no clock"))
    if one.takes_also_counts:
        rows.append(("Option", "--also-counts PN4: count these codes as taking part too"))
    if one.kind == "rate":
        rows.append(("Needs", "--population: children under 18 in the area"))
    if one.needs:
        rows.append(("Needs", f"the tables {', '.join(one.needs)} (--local)"))
    if one.no_comparator:
        rows.append(("Nationally", f"no comparator exists: {one.no_comparator}"))
    if one.note:
        rows.append(("Note", one.note))
    words = [Column("", words=True), Column("", words=True)]
    return [
        *heading(f"{one.key}: {one.title}", width=width),
        *table(words, rows, indent=0, width=width),
        "",
        "Left out, for the first reason that holds:",
        *table(words, reasons, width=width),
    ]
