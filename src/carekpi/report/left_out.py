"""What a report's figures left out: of figures of the same records, what all left out once."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from carekpi.report import words
from carekpi.report.layout import Column, heading, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carekpi.results import Result

__all__ = ["left_out"]

_INDENT = 4
_NUMBER = 5  # wide enough for 9,999, so that the names stand below one another
_NAMED = 2  # of more figures than these with one account the first is named

# What a figure left out: each reason with how many, in order.
Reasons = tuple[tuple[str, int], ...]
Figure = tuple[Reasons, "Result"]


def left_out(results: Iterable[Result], *, width: int) -> list[str]:
    """The section of a report that tells what each figure left out."""
    together: dict[tuple[str, int], list[Figure]] = {}
    nothing = 0
    for result in results:
        reasons = tuple((reason, n) for reason, n in result.left_out if n)
        if reasons:
            key = (result.counted, result.considered)
            together.setdefault(key, []).append((reasons, result))
        else:
            nothing += 1
    lines = heading("What was left out", width=width)
    lines += paragraph(
        "Every record is in a figure or left out for one reason, the first that holds. Before each "
        "figure stands how many it counted; 'carekpi measure KEY' gives its account in full.",
        width=width,
    )
    # What has more than one account stands apart; the others are a line or two each.
    several = {key: len({reasons for reasons, _ in each}) > 1 for key, each in together.items()}
    for key, figures in together.items():
        if several[key]:
            lines += ["", *_account(key, figures, width)]
    lines += [""] * (not all(several.values()))
    for key, figures in together.items():
        if not several[key]:
            lines += _account(key, figures, width)
    if nothing:
        told = f"Nothing was left out of {words.so_many(nothing, f'{_other(together)}figures')}."
        lines += ["", *paragraph(told, indent=2, width=width)]
    return lines


def _other(together: object) -> str:
    return "other " if together else ""


def _account(key: tuple[str, int], figures: Sequence[Figure], width: int) -> list[str]:
    """What all figures of the same records left out, then each what else it did."""
    counted, considered = key
    every = [reasons for reasons, _ in figures]
    common = sum(1 for _ in takewhile(_alike, zip(*every, strict=False)))
    told = f"Of {words.so_many(considered, counted)}"
    if common:
        told += f"; left out{' of all' * (len(figures) > 1)}: {_said(every[0][:common])}"
    apart: dict[Reasons, list[Result]] = {}
    for reasons, result in figures:
        apart.setdefault(reasons[common:], []).append(result)
    rows = []
    for reasons, those in apart.items():
        titles = [one.title for one in those]
        named = "; ".join(titles)
        if len(titles) > _NAMED:
            named = f"{titles[0]} and {len(titles) - 1} others"
        left = sum(n for _, n in those[0].left_out)
        rows.append([f"{considered - left:,}", named + (f": {_said(reasons)}" if reasons else "")])
    return [
        *paragraph(told, indent=2, hanging=2, width=width),
        *table(
            [Column("", least=_NUMBER), Column("", words=True)], rows, indent=_INDENT, width=width
        ),
    ]


def _alike(reasons: tuple[tuple[str, int], ...]) -> bool:
    return len(set(reasons)) == 1


def _said(reasons: Reasons) -> str:
    return ", ".join(f"{n:,} {words.briefly(reason)}" for reason, n in reasons)
