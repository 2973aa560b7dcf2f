"""Run the ``pycon`` blocks of the pages as doctests.

A page may then show an example in the plain fence that every viewer understands, and none can
forget to be tested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def mark_examples(_app: Sphinx, doctree: nodes.document) -> None:
    """Give each ``pycon`` block the mark by which ``sphinx.ext.doctest`` knows its own."""
    for block in doctree.findall(nodes.literal_block):
        if block.get("language") == "pycon":
            block["testnodetype"] = "doctest"
            block["groups"] = ["default"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("doctree-read", mark_examples)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
