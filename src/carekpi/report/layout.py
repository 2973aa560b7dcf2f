"""Plain text that stays in its columns: tables, headings, wrapped paragraphs.

Only characters that every console can show: no lines drawn, no typographer's marks.
"""

from __future__ import annotations

import re
import textwrap
from operator import add
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["WIDTH", "Column", "heading", "indented", "paragraph", "rows_of_table", "table"]

#: Columns of text: what the narrowest console shows.
WIDTH = 80

_GAP = 2
_NUMBER = re.compile(r" *[\d,]+ {2,}")
_NARROWEST = 12  # a column of words narrower than this reads like a list of syllables
_LAST_NARROWEST = 24  # the last column of words gives way down to this before the others do


@frozen
class Column:
    """A column of a table.

    :param heading: its heading; a line break in it is kept.
    :param words: whether it holds words, set to the left and wrapped, or numbers.
    :param least: how wide it is at least: so that tables below one another are alike, or so
        that what it holds is never broken.
    """

    heading: str
    words: bool = False
    least: int = 0


def paragraph(text: str, *, indent: int = 0, hanging: int = 0, width: int = WIDTH) -> list[str]:
    """A text broken into lines; the second and later ones stand ``hanging`` further in."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def indented(text: str, *, width: int = WIDTH) -> list[str]:
    """A text that has line breaks and indents of its own, with its long lines broken.

    What runs over stands two further in than its line; after a number, below the words.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if len(line) <= width:
            lines.append(line)
            continue
        number = _NUMBER.match(line)
        indent = len(line) - len(line.lstrip())
        start = number.end() if number else indent
        broken = paragraph(line[start:], indent=start, hanging=0 if number else _GAP, width=width)
        lines += [line[:start] + broken[0][start:], *broken[1:]]
    return lines


def heading(text: str, mark: str = "-", *, width: int = WIDTH) -> list[str]:
    """A heading, underlined."""
    lines = paragraph(text, width=width)
    return [*lines, mark * max(map(len, lines))]


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    indent: int = _GAP,
    width: int = WIDTH,
) -> list[str]:
    """Rows in aligned columns. Columns of words share the room that those of numbers leave.

    A row of fewer cells than there are columns ends there. Where the name of a row takes several
    lines, its other cells stand on the last of them.

    >>> for line in table([Column("Month", words=True), Column("Of")], [["April", "12"]]):
    ...     print(line)
      Month  Of
      April  12
    """
    return [
        line for lines in rows_of_table(columns, rows, indent=indent, width=width) for line in lines
    ]


def rows_of_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    indent: int = _GAP,
    width: int = WIDTH,
) -> list[list[str]]:
    """The lines of a table, those of each row by themselves; first those of the headings."""
    body = [list(row) for row in rows]
    heads = [column.heading.split("\n") for column in columns]
    depth = max((len(head) for head in heads), default=0)
    top = [[""] * (depth - len(head)) + head for head in heads]
    headed = [[lines[n] for lines in top] for n in range(depth)]
    widths = _widths(columns, [*headed, *body], width - indent)
    shown = headed if any(map(any, headed)) else []
    head = [line for cells in shown for line in _row(columns, widths, cells, indent)]
    return [head, *(_row(columns, widths, cells, indent) for cells in body)]


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int
) -> tuple[int, ...]:
    widths = [
        max((len(row[n]) for row in rows if n < len(row)), default=0) for n in range(len(columns))
    ]
    widths = [max(own, column.least) for own, column in zip(widths, columns, strict=True)]
    words = [n for n, column in enumerate(columns) if column.words and not column.least]
    over = sum(widths) + _GAP * (len(widths) - 1) - width
    while over > 0 and words:
        # The last column of words gives way first, then the widest.
        gives = words[-1]
        if widths[gives] <= _LAST_NARROWEST:
            gives = max(words, key=lambda n: widths[n])
            if widths[gives] <= _NARROWEST:
                break
        widths[gives] -= 1
        over -= 1
    return tuple(widths)


def _row(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], indent: int
) -> list[str]:
    if not cells:
        return [""]
    parts = [
        textwrap.wrap(cell, max(widths[n], 1), break_on_hyphens=False) or [""]
        if columns[n].words
        else [cell]
        for n, cell in enumerate(cells)
    ]
    # All cells begin on the last line of the row's first, its name.
    below = len(parts[0]) - 1
    starts = [0, *([below] * (len(parts) - 1))]
    lines = []
    for line in range(max(map(add, starts, map(len, parts)))):
        shown = []
        for n, part in enumerate(parts):
            place = line - starts[n]
            cell = part[place] if 0 <= place < len(part) else ""
            shown.append(cell.ljust(widths[n]) if columns[n].words else cell.rjust(widths[n]))
        lines.append((" " * indent + (" " * _GAP).join(shown)).rstrip())
    return lines
