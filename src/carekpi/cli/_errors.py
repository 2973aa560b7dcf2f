"""What is said to the user when the input or the question is wrong."""

from __future__ import annotations

import re

__all__ = ["WrongInput", "in_options"]


class WrongInput(Exception):
    """The input or the question is wrong; the message says what, and what was expected."""


# How the library's messages name what is given to it, and how a command line does.
_ARGUMENTS = (
    (re.compile(r"\b[a-z_]+=, or (?=--)"), ""),
    (re.compile(r"\bgive year="), "give --returns-of"),
    (re.compile(r"\bpopulation={name: [^}]*}"), "--population NAME=NUMBER, one for each"),
    (re.compile(r"\bas_in_force\b"), "--as-in-force"),
    # "the end of 31 March 2021 (31 March 2021)": a period of one day is called by its date.
    (re.compile(r"\bthe (?:start|end) of (\d+ \w+ \d{4}) \(\1\)"), r"\1"),
)


def in_options(message: str) -> str:
    """A message of the library's as the command line says it: options, and no Python arguments.

    >>> in_options("say from when the reviews are complete (coverage_from=, or --coverage-from)")
    'say from when the reviews are complete (--coverage-from)'
    """
    for named, option in _ARGUMENTS:
        message = named.sub(option, message)
    return message
