"""What is raised when there is nothing to read."""

from __future__ import annotations

__all__ = ["UnreadableReturn"]


class UnreadableReturn(ValueError):
    """What was given cannot be read as a return, or as a council's own tables: the message says
    what it is, and what to do.

    Rows and values that cannot be read are no error: they are in the ledger.
    """
