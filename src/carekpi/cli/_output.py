"""Writing to standard output, whatever stands at its other end."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from typing import Any, TextIO

from carekpi.cli._errors import WrongInput

__all__ = [
    "ClosedPipe",
    "be_tolerant",
    "let_go",
    "note",
    "room",
    "write",
    "write_data",
    "write_file",
]

_NARROWEST, _WIDEST = 80, 100  # columns of text


class ClosedPipe(Exception):
    """Whoever read the output has stopped reading."""


def be_tolerant() -> None:
    """Let a console that cannot show a character show a question mark, and not fail."""
    _reconfigure(sys.stdout, errors="replace")


def _reconfigure(stream: TextIO | None, **changes: Any) -> None:
    # What stands in for a stream in a notebook or a test may not have it.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(**changes)


def room() -> int:
    """How many columns of text there are: the console's, within reason; 80 for a file."""
    if sys.stdout is None or not sys.stdout.isatty():
        return _NARROWEST
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def write(text: str) -> None:
    """Write a text, and the line break that it may lack.

    :raises ClosedPipe: where nobody reads it any more.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise ClosedPipe from None
    except OSError as error:
        if os.name == "nt" and error.errno == errno.EINVAL:  # a closed pipe, on Windows
            raise ClosedPipe from None
        raise WrongInput(f"the output cannot be written: {error.strerror}") from None


def write_data(text: str, *, line_ends: bool = False) -> None:
    """Write data for another program: in UTF-8 where a file or a pipe takes it.

    :param line_ends: whether the line ends are part of the data, and no system's own.
    """
    if sys.stdout is not None and not sys.stdout.isatty():
        settings: dict[str, Any] = {"newline": ""} if line_ends else {}
        _reconfigure(sys.stdout, encoding="utf-8", errors="strict", **settings)
    write(text)


def write_file(path: str, content: str | bytes) -> None:
    """Write data to a file, the whole of it or nothing.

    :param content: text for a spreadsheet; bytes for another program, as they are.
    :raises WrongInput: where it cannot be written.
    """
    from carekpi._spreadsheet import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        raise WrongInput(f"{path} cannot be written: {error.strerror}") from None
    note(f"wrote {path}")


def note(text: str) -> None:
    """Tell the user something that is no part of the data."""
    if sys.stderr is not None:
        print(f"carekpi: note: {text}", file=sys.stderr)


def let_go() -> None:
    """Forget standard output, so that Python does not try to write the rest as it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # it is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
