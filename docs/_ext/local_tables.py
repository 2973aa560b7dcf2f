"""Write the page of a council's own tables from their description: the reader reads by the same.

The page says where, with a line that holds the comment ``<!-- the tables -->``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carekpi.cohort import LOCAL_TABLES
from carekpi.readers import template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from carekpi.cohort import LocalField, LocalTable

PAGE = "reference/local-tables"
MARK = "<!-- the tables -->"


def entry(table: LocalTable) -> Iterator[str]:
    """The lines of one table, in Markdown."""
    yield f"## {table.name}"
    yield ""
    yield f"{table.title}. The template is `{table.key}.csv`."
    if table.unique_by:
        yield f"One row for each {in_words([f'`{name.upper()}`' for name in table.unique_by])}."
    if table.called:
        called = in_words([f"`{word}`" for word in table.called], "or")
        yield f"Where the headings do not tell it, the name of the file has {called} in it."
    yield ""
    yield "| column | what it says | what it takes | |"
    yield "| --- | --- | --- | --- |"
    for one in table.fields:
        cells = [f"`{one.heading}`", one.meaning, takes(one), lacking(one)]
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield ""
    others = {one.heading: one.aliases for one in table.fields if one.aliases}
    if others:
        said = "; ".join(
            f"{in_words([f'`{alias}`' for alias in aliases], 'or')} for `{heading}`"
            for heading, aliases in others.items()
        )
        yield f"Other headings that are understood: {said}."
        yield ""
    yield "```text"
    yield template(table, example=True).rstrip()
    yield "```"
    yield ""


def takes(one: LocalField) -> str:
    """What can stand in a column, the words as they are to be written."""
    if one.kind != "words":
        return one.takes
    said = []
    for word, spellings in one.words.items():
        also = f" (or {in_words([f'`{s}`' for s in spellings], 'or')})" if spellings else ""
        said.append(f"`{word}`{also}")
    return "; ".join(said)


def lacking(one: LocalField) -> str:
    """Whether a row needs it, and what cannot be told where the column is missing."""
    if one.required:
        return "needed"
    return f"without the column, {one.lacking}" if one.lacking else ""


def in_words(names: list[str], last: str = "and") -> str:
    """Names as a list in a sentence."""
    *most, end = names
    return f"{', '.join(most)} {last} {end}" if most else end


def fill(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the tables where the page wants them."""
    if page == PAGE:
        if MARK not in source[0]:
            raise ValueError(f"{page}.md has no line {MARK}")
        lines = (line for table in LOCAL_TABLES.values() for line in entry(table))
        source[0] = source[0].replace(MARK, "\n".join(lines))


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", fill)
    # The description may have changed where the page has not.
    app.connect("env-get-outdated", lambda *_: [PAGE])
    return {"parallel_read_safe": True, "parallel_write_safe": True}
