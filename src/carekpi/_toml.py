"""Files that people write, read field by field: whatever is wrong is named by file and place.

For the formats that carekpi documents, such as rule files and report plans.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["KEY", "Place", "found", "listed", "near", "parsed"]

#: What a key looks like.
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")
_SHORT = 12  # what there is to choose from is told up to so many


class Place:
    """A table in a file and where it stands: its fields are taken one by one, or found wrong."""

    def __init__(self, table: Any, where: str, error: type[ValueError]) -> None:
        self.where, self.error = where, error
        if not isinstance(table, dict):
            raise error(f"{where}: expected a table, {found(table)}")
        self.rest = dict(table)
        self.known: list[str] = []

    def wrong(self, name: str, what: str) -> ValueError:
        """The error that says what is wrong with a field."""
        return self.error(f"{self.where}: {name}: {what}")

    def take(self, name: str, kind: type, expected: str, *, default: Any = ...) -> Any:
        """The value of a field, which is then done with."""
        self.known.append(name)
        if name not in self.rest:
            if default is ...:
                raise self.wrong(name, f"missing; expected {expected}")
            return default
        value = self.rest.pop(name)
        # True is a whole number to Python, and a moment is a day.
        if type(value) is not kind:
            raise self.wrong(name, f"expected {expected}, {found(value)}")
        if kind is str and not str(value).strip():
            raise self.wrong(name, f"blank; expected {expected}")
        return value

    def text(self, name: str, expected: str, *, default: Any = ...) -> str:
        """A text that is not blank."""
        return str(self.take(name, str, expected, default=default))

    def key(self, name: str, expected: str, *, default: Any = ...) -> str:
        """A key: lower-case words parted by dots."""
        key = self.text(name, expected, default=default)
        if key and not KEY.fullmatch(key):
            raise self.wrong(
                name, f"{key!r}; expected lower-case words parted by dots, such as review.first"
            )
        return key

    def date(self, name: str, *, default: Any = ...) -> Any:
        """A day."""
        return self.take(name, dt.date, "a date such as 2011-04-01", default=default)

    def yes(self, name: str) -> bool:
        """Whether it is true; false where nothing is said."""
        return bool(self.take(name, bool, "true or false", default=False))

    def one_of(self, name: str, known: Sequence[str], *, default: Any = ...) -> str:
        """One of a few words."""
        value = self.text(name, f"one of {listed(known)}", default=default)
        if value and value not in known:
            raise self.wrong(name, f"{value!r} is not known{near(value, known)}")
        return value

    def tables(self, name: str, *, needed: bool) -> list[Place]:
        """One or more tables."""
        what = "one or more tables"
        given = self.take(name, list, what, default=... if needed else [])
        if needed and not given:
            raise self.wrong(name, f"empty; expected {what}")
        return [
            Place(one, f"{self.where}: {name} {n}", self.error)
            for n, one in enumerate(given, start=1)
        ]

    def inner(self, name: str, expected: str, *, default: Any = ...) -> Place:
        """A table within this one."""
        table = self.take(name, dict, expected, default=default)
        return Place(table, f"{self.where}: {name}", self.error)

    def done(self) -> None:
        """Refuse what nobody took."""
        for name in self.rest:
            raise self.wrong(name, f"not known here{near(name, self.known)}")


def found(value: Any) -> str:
    """What was found, in words; never the value itself."""
    kinds = {
        str: "text",
        bool: "true or false",
        int: "a whole number",
        float: "a number with a point",
        list: "a list",
        dict: "a table",
        dt.datetime: "a date with a time",
        dt.date: "a date",
        dt.time: "a time",
    }
    return f"found {kinds[type(value)]}"


def near(value: str, known: Sequence[str]) -> str:
    """What may have been meant, or what there is to choose from."""
    close = difflib.get_close_matches(value, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; expected one of {listed(known)}"


def listed(known: Sequence[str]) -> str:
    """What there is to choose from; of a long list its beginning, so that it stays one line."""
    if len(known) <= _SHORT:
        return ", ".join(known)
    return f"{', '.join(known[:_SHORT])} and {len(known) - _SHORT} others"


def parsed(content: bytes, name: str, wrong: type[ValueError]) -> dict[str, Any]:
    """The tables of a TOML file.

    :param wrong: what is raised where it is no TOML, with the line.
    """
    text = ""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise wrong(f"{name}: line {line} is not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise wrong(f"{name}: not TOML: {error}{_curly(text, str(error))}") from None
    except RecursionError:
        raise wrong(f"{name}: not TOML that makes sense: nested too deep") from None
    except ValueError as error:  # a number or a date that no calendar has
        raise wrong(f"{name}: not TOML: {error}") from None


_LINE = re.compile(r"at line (\d+)")
_CURLY = "\u2018\u2019\u201c\u201d\u201e"


def _curly(text: str, error: str) -> str:
    """What to do where a word processor put its own quotation marks in the line that is wrong."""
    line = _LINE.search(error)
    wrong = text.split("\n")[int(line[1]) - 1] if line else text
    if not any(mark in wrong for mark in _CURLY):
        return ""
    return '; write straight quotation marks ("), not the curly ones of a word processor'
