"""A picture of a rule's versions: one row each, from the first of them to today.

Plain SVG, set into the page, so that it follows the page's colours in the light, in the dark and on
paper. Nothing in it is told by colour alone: each row has its interval and its source in words.
"""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carekpi.rules import Allowed, Permission, Relaxation, Rule, Version

    Dated = Version | Relaxation | Allowed

FIRST_YEAR = 1991  # of the oldest rules here
YEARS_BETWEEN_MARKS = 5
# In the picture's own units, which are about a pixel each.
WIDTH, ROW, BAR, LABELS, ARROW = 700, 26, 18, 164, 14
LETTER = 5.9  # about the breadth of one, of the size that stands in the bars
THINNEST = 5.0  # some months are a hair's breadth in thirty years
SPACE = 6.0


def timeline(one: Rule | Permission, today: dt.date, identifier: str) -> str:
    """The picture of a rule or permission.

    :param today: the day to which it runs; what has no last day goes on as an arrow.
    :param identifier: names the picture in its page.
    """
    rows = [*one.versions, *getattr(one, "relaxed", ())]
    height = ROW * len(rows) + 22
    scale = _Scale(today)
    parts = [
        f'<svg class="law-timeline" viewBox="0 0 {WIDTH} {height}" role="img"',
        f'aria-labelledby="{identifier}-title {identifier}-desc">',
        f'<title id="{identifier}-title">{escape(f"Versions of {one.key}")}</title>',
        f'<desc id="{identifier}-desc">{escape(in_words(rows))}</desc>',
        f'<defs><pattern id="{identifier}-hatch" width="5" height="5"',
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
        '<path d="M0 0V5" stroke="currentColor" stroke-width="2"/></pattern></defs>',
        *_axis(scale, height - 22),
    ]
    for number, row in enumerate(rows):
        parts += _row(row, scale, number * ROW, identifier)
    return "\n".join([*parts, "</svg>"])


def in_words(rows: Sequence[Dated]) -> str:
    """What the picture shows, for those who do not see it."""
    return " ".join(f"{_label(row)}: {row.in_force}, by {row.source}." for row in rows)


class _Scale:
    """Where a day lies from left to right."""

    def __init__(self, today: dt.date) -> None:
        self.first, self.last = dt.date(FIRST_YEAR, 1, 1), today
        self.left, self.right = float(LABELS), float(WIDTH - ARROW - 2)

    def __call__(self, day: dt.date) -> float:
        share = (day - self.first) / (self.last - self.first)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def _axis(scale: _Scale, bottom: int) -> Iterator[str]:
    first = FIRST_YEAR - FIRST_YEAR % YEARS_BETWEEN_MARKS + YEARS_BETWEEN_MARKS
    for year in range(first, scale.last.year + 1, YEARS_BETWEEN_MARKS):
        x = scale(dt.date(year, 1, 1))
        yield f'<path class="year" d="M{x:.1f} 0V{bottom + 4}"/>'
        yield f'<text class="year" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{year}</text>'


def _row(row: Dated, scale: _Scale, top: int, identifier: str) -> Iterator[str]:
    first = scale(row.in_force_from)
    last = scale.right if row.in_force_to is None else scale(row.in_force_to)
    last = max(last, first + THINNEST)
    upper, lower = top + (ROW - BAR) / 2, top + (ROW + BAR) / 2
    middle = (upper + lower) / 2
    text = middle + 4
    kind = _kind(row)
    fill = f' style="fill: url(#{identifier}-hatch)"' if kind == "relaxed" else ""
    yield f'<text class="label" x="{LABELS - 10}" y="{text}" text-anchor="end">'
    yield f"{escape(_label(row))}</text>"
    before = getattr(row, "applied_from", None)
    if before is not None and scale(before) < first:
        yield f'<path class="before" d="M{scale(before):.1f} {middle}H{first:.1f}"/>'
    end = (
        f"L{last + ARROW:.1f} {middle}L{last:.1f} {lower}"
        if row.in_force_to is None
        else (f"V{lower}")
    )
    shape = f"M{first:.1f} {upper}H{last:.1f}{end}H{first:.1f}Z"
    yield f'<path class="{kind}"{fill} d="{shape}"/>'
    words = row.provision if kind == "habit" else row.source
    x, anchor = _beside(words, first, last, scale)
    yield f'<text class="source" x="{x:.1f}" y="{text}" text-anchor="{anchor}">'
    yield f"{escape(words)}</text>"


def _beside(words: str, first: float, last: float, scale: _Scale) -> tuple[float, str]:
    """Where the words stand: in the bar, or else to its left or right."""
    breadth = len(words) * LETTER + 2 * SPACE
    if breadth <= last - first:
        return first + SPACE, "start"
    if breadth <= first - scale.left:
        return first - SPACE, "end"
    return last + SPACE, "start"


def _kind(row: Dated) -> str:
    if _is_relaxation(row):
        return "relaxed"
    return "law" if row.force == "regulation" else "other" if "guidance" in row.force else "habit"


def _is_relaxation(row: Dated) -> bool:
    return hasattr(row, "wording") and not hasattr(row, "within")


def _label(row: Dated) -> str:
    if _is_relaxation(row):
        return "relaxed"
    if hasattr(row, "condition"):
        return "permitted"
    within = getattr(row, "within", None)
    return "no fixed date" if within is None else str(within)
