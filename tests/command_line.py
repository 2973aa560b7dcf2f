"""The command line as tests run it: in this process, with what it printed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from carekpi.cli import main

if TYPE_CHECKING:
    import pytest


class Ran:
    """What a run of the command line gave."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.said = " ".join(out.split())

    def rows(self) -> list[dict[str, str]]:
        """What was printed, where it is CSV."""
        return list(csv.DictReader(io.StringIO(self.out)))


def ran_here(capsys: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run it with these arguments, and take what it printed since."""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)
