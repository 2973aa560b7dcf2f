"""How far the work is, on a terminal, when it takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Progress"]

_PATIENCE = 2.0  # seconds before anything is said
_BETWEEN = 0.1  # seconds between two changes of the line


class Progress:
    """A line on standard error that says what is being done; gone when the work is.

    On anything but a terminal it says nothing.
    """

    def __init__(self, doing: str) -> None:
        self._line = doing
        self._shown = 0
        self._began = self._last = time.monotonic()
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._lock = threading.Lock()
        # Work that reports nothing is spoken of too, when its time has come.
        self._timer = threading.Timer(_PATIENCE, self._show) if self._on else None

    def __enter__(self) -> Progress:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._on = False
            if self._shown:
                sys.stderr.write("\r" + " " * self._shown + "\r")
                sys.stderr.flush()

    def __call__(self, doing: str, done: float, total: float) -> None:
        """Say what is being done, and how much of how much of it is."""
        self._line = f"{doing}: {100 * done / total:.0f}%" if total else doing
        now = time.monotonic()
        if now - self._began >= _PATIENCE and now - self._last >= _BETWEEN:
            self._last = now
            self._show()

    def _show(self) -> None:
        with self._lock:
            if self._on:
                line = self._line[0].upper() + self._line[1:]
                sys.stderr.write("\r" + line.ljust(self._shown))
                sys.stderr.flush()
                self._shown = len(line)
