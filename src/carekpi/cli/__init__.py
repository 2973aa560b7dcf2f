"""The command line: ``carekpi`` with ``report``, ``measure``, ``records``, ``measures``,
``deadline``, ``due``, ``rules``, ``ledger``, ``reconcile``, ``sample`` or ``templates``.

Exit codes: 0 when it is done, 1 when ``reconcile`` found figures that contradict each other, 2 for
wrong input or usage, 130 when it was interrupted. A closed
pipe ends quietly. What is not foreseen is a fault of carekpi and shows its traceback.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DONE", "INTERRUPTED", "WRONG", "main"]

#: The exit codes: 130 is what a shell says of a program that was interrupted.
DONE, WRONG, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    :param argv: the arguments, those of the process without.
    :returns: the exit code.

    >>> main(["deadline", "review", "--entered", "10/12/2020", "--held", "08/01/2021"])
    Due by Thursday 8 April 2021.
    Second review: 3 months from 8 January 2021.
    Source: SI 2010/959 reg 33(2), in force since 1 April 2011.
    Link: https://www.legislation.gov.uk/uksi/2010/959
    Taken to hold, as it was not given: legal status not V3, V4.
    0
    """
    from carekpi.cli._errors import WrongInput
    from carekpi.cli._output import ClosedPipe, be_tolerant, let_go

    be_tolerant()
    try:
        return _run(argv)
    except WrongInput as error:
        return _refuse(error)
    except ClosedPipe:
        let_go()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except ValueError as error:
        from carekpi.rules import RuleFileError  # only now: help does without what it imports

        if not isinstance(error, RuleFileError):
            raise
        return _refuse(error)


def _refuse(error: Exception) -> int:
    print(f"carekpi: error: {error}", file=sys.stderr)
    return WRONG


def _run(argv: Sequence[str] | None) -> int:
    from carekpi.cli._parser import parser

    try:
        arguments = parser().parse_args(argv)
    except SystemExit as over:  # after --help and --version, and by the parser's own errors
        return over.code if isinstance(over.code, int) else WRONG
    code: int | None = arguments.run(arguments)
    return DONE if code is None else code
