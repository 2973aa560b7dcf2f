"""``carekpi sample``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.cli._progress import Progress
from carekpi.sample import write_sample

if TYPE_CHECKING:
    import argparse

__all__ = ["sample"]


def sample(given: argparse.Namespace) -> None:
    """Write a return of invented children."""
    with Progress("writing the sample"):
        try:
            folders = write_sample(
                given.folder,
                children=given.children,
                year=given.year,
                seed=given.seed,
                years=given.years,
                dirty=given.dirty,
            )
        except ValueError as error:
            raise WrongInput(str(error)) from None
        except OSError as error:
            said = f"{given.folder} cannot be written: {error.strerror}"
            # What the sample itself refuses has a message, and what the system does a number.
            raise WrongInput(str(error) if error.errno is None else said) from None
    paths = " ".join(f'"{path}"' if " " in str(path) else str(path) for path in folders)
    _output.write(
        "".join(f"Wrote {path}\n" for path in folders)
        + f"\nIts figures: carekpi report --ssda903 {paths} --year {given.year}"
    )
