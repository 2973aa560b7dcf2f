"""Write the page of measures from the catalogue: what stands there is what the code does.

The page says where, with a line that holds the comment ``<!-- the catalogue -->``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carekpi.measures import CATALOGUE, EXCLUSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from carekpi.measures import Measure

PAGE = "measures"
MARK = "<!-- the catalogue -->"
BETTER = {
    "higher": "higher is better",
    "lower": "lower is better",
    "neither": "neither way is better",
}


def entry(measure: Measure) -> Iterator[str]:
    """The lines of one measure, in Markdown."""
    of_a_day = ", on the last day of the period" if measure.at_end else ""
    yield f"## {measure.title}"
    yield ""
    # An object of the reference, so that it can be found and linked to by name.
    yield f"```{{py:data}} carekpi.measures.{measure.key}"
    yield "```"
    yield ""
    yield f"A {measure.kind} of {measure.counted}{of_a_day}; {BETTER[measure.better]}."
    yield ""
    yield from facts("Of whom", measure.population)
    yield from facts("Numerator", measure.numerator)
    yield from facts("Left out, in this order", *(left_out(key) for key in measure.exclusions))
    yield from facts("Source", measure.source)
    if measure.no_comparator:
        yield from facts("National comparator", f"None exists: {measure.no_comparator}.")
    if measure.note:
        yield from facts("To know", measure.note)


def facts(term: str, *items: str) -> Iterator[str]:
    """One entry of a definition list, numbered where there are several to be taken in order."""
    yield term
    if len(items) == 1:
        yield f": {items[0]}"
    else:
        for number, item in enumerate(items, start=1):
            yield f"{': ' if number == 1 else '  '}{number}. {item}"
    yield ""


def left_out(key: str) -> str:
    """A reason for leaving out, by the name that results give it, and in words."""
    return f"`{key}`: {EXCLUSIONS[key]}"


def fill(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the catalogue where the page wants it."""
    if page == PAGE:
        if MARK not in source[0]:
            raise ValueError(f"{page}.md has no line {MARK}")
        lines = (line for measure in CATALOGUE for line in entry(measure))
        source[0] = source[0].replace(MARK, "\n".join(lines))


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", fill)
    # The catalogue may have changed where the page has not.
    app.connect("env-get-outdated", lambda *_: [PAGE])
    return {"parallel_read_safe": True, "parallel_write_safe": True}
