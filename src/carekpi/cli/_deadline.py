"""``carekpi deadline``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.report.layout import indented
from carekpi.report.words import spoken_dates
from carekpi.rules import next_review

if TYPE_CHECKING:
    import argparse

__all__ = ["review"]


def review(given: argparse.Namespace) -> None:
    """Print when the next review is due, and how that was counted."""
    try:
        said = next_review(entered=given.entered, held=given.held).explain()
    except ValueError as error:  # a review before entry, a day beyond those that are known
        raise WrongInput(spoken_dates(str(error))) from None
    _output.write("\n".join(indented(said, width=_output.room())))
