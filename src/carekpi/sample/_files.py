"""Files of a sample, written bit by bit."""

from __future__ import annotations

from pathlib import Path

from carekpi._folders import new_folder, refuse_unless_empty

__all__ = ["append_lines", "new_folder", "refuse_unless_empty"]


def append_lines(path: Path, lines: list[str]) -> None:
    """Add lines to a file, the same bytes on every system, and forget them."""
    with path.open("ab") as file:
        file.write("".join(lines).encode("ascii"))
    lines.clear()
