"""Warn of each public name of carekpi that no page documents; warnings are errors here.

Public is what the package lists in ``__all__``, and what the modules among those list in theirs. A
name that is defined in one module and offered by another counts as documented wherever it is.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import offered
from sphinx.util import logging

import carekpi

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def check(_app: Sphinx, env: BuildEnvironment) -> None:
    """Compare the public names with those that the pages describe."""
    documented = set(env.get_domain("py").objects)  # type: ignore[attr-defined]
    by_last_part: dict[str, list[str]] = {}
    for name in documented:
        by_last_part.setdefault(name.rpartition(".")[2], []).append(name)
    for module in (carekpi, *offered.modules()):
        for short in offered.names(module):
            name = f"{module.__name__}.{short}"
            try:
                value = getattr(module, short)
            except (AttributeError, ImportError) as error:
                logger.warning("offered, and not there: %s (%s)", name, error, type="carekpi")
                continue
            if name in documented or isinstance(value, ModuleType):
                continue  # a module's own names are asked for one by one
            if not any(same(namesake, value) for namesake in by_last_part.get(short, ())):
                logger.warning("public, and on no page: %s", name, type="carekpi")


def same(name: str, value: object) -> bool:
    """Whether the documented name stands for this very object."""
    module, _, last = name.rpartition(".")
    try:
        return getattr(import_module(module), last, None) is value
    except ImportError:
        return False  # a method or an attribute of a class


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
