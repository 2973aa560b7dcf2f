"""What is said to the user when the input or the question is wrong."""

from __future__ import annotations

__all__ = ["WrongInput"]


class WrongInput(Exception):
    """The input or the question is wrong; the message says what, and what was expected."""
