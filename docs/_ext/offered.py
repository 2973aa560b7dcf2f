"""What the package offers as public, and the comments of data that one module offers for another.

Autodoc finds the comment above a constant (``#: ...``) only in the module that defines it. Here a
package often offers what its inner modules define, and the reference shows it there.
"""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sphinx.errors import PycodeError
from sphinx.pycode import ModuleAnalyzer

import carekpi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx


def names(module: ModuleType) -> list[str]:
    """What a module lists as public, less its version and the like."""
    return [name for name in getattr(module, "__all__", ()) if not name.startswith("_")]


def modules() -> Iterator[ModuleType]:
    """The modules that the package offers."""
    for name in names(carekpi):
        try:
            value = getattr(carekpi, name)
        except (AttributeError, ImportError):
            continue  # `complete` says so
        if isinstance(value, ModuleType):
            yield value


def comments(module: str) -> dict[tuple[str, str], list[str]]:
    """The comments of a module's data, by class (none: "") and name."""
    try:
        analyzer = ModuleAnalyzer.for_module(module)
        analyzer.analyze()
    except PycodeError:
        return {}
    return analyzer.attr_docs


def lend_comments(_app: Sphinx) -> None:
    """Let autodoc find the comment of each constant where it is offered."""
    for module in modules():
        offered, known = set(names(module)), comments(module.__name__)
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.ImportFrom) and node.module:
                lent = comments(node.module) if node.module.startswith("carekpi.") else {}
                for alias in node.names:
                    comment = lent.get(("", alias.name))
                    if comment and alias.name in offered:
                        known.setdefault(("", alias.name), comment)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("builder-inited", lend_comments)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
