"""``carekpi templates``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.readers import write_templates

if TYPE_CHECKING:
    import argparse

__all__ = ["templates"]


def templates(given: argparse.Namespace) -> None:
    """Write templates of a council's own tables."""
    try:
        files = write_templates(given.folder, examples=given.examples)
    except OSError as error:
        said = f"{given.folder} cannot be written: {error.strerror}"
        # What carekpi itself refuses has a message, and what the system does a number.
        raise WrongInput(str(error) if error.errno is None else said) from None
    path = f'"{given.folder}"' if " " in given.folder else given.folder
    _output.write(
        f"Wrote {len(files) - 1} templates and {files[-1].name} to {given.folder}\n\n"
        f"Once filled: carekpi report --ssda903 RETURN --local {path} --year YEAR"
    )
