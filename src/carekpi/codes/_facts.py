"""What is known of each code, read from ``data/ssda903.json`` when it is first asked for."""

from __future__ import annotations

import functools
import json
import pkgutil
from typing import Any, NamedTuple


class Text(NamedTuple):
    """One way of writing a code in a return, and the reporting years in which it is written so."""

    code: str
    from_year: int | None
    to_year: int | None

    def valid_in(self, year: int) -> bool:
        """Whether the text may stand in the return of a reporting year."""
        return (self.from_year is None or self.from_year <= year) and (
            self.to_year is None or year <= self.to_year
        )


class Facts(NamedTuple):
    """What is known of one code. Its own text comes first in ``texts``."""

    meaning: str | None
    group: str | None
    texts: tuple[Text, ...]
    unsure: tuple[str, ...]
    note: str | None


class ListFacts(NamedTuple):
    """What is known of one list: its codes stand in the order of the enum's members."""

    title: str
    columns: tuple[str, ...]
    groups: tuple[str, ...]
    codes: dict[str, Facts]


def _text(entry: dict[str, Any]) -> Text:
    return Text(entry["code"], entry["from_year"], entry["to_year"])


def _facts(entry: dict[str, Any], *, grouped: bool) -> Facts:
    return Facts(
        meaning=entry["meaning"],
        group=entry["group"] if grouped else entry["meaning"] or entry["code"],
        texts=(_text(entry), *map(_text, entry.get("aliases", ()))),
        unsure=tuple(entry.get("unsure", ())),
        note=entry.get("note"),
    )


def _list_facts(given: dict[str, Any]) -> ListFacts:
    # Without groups of its own, a list is counted code by code: each is a group.
    grouped = bool(given["groups"])
    codes = {entry["code"]: _facts(entry, grouped=grouped) for entry in given["codes"]}
    each = tuple(facts.group for facts in codes.values() if facts.group is not None)
    return ListFacts(
        title=given["title"],
        columns=tuple(given["columns"]),
        groups=tuple(given["groups"]) if grouped else each,
        codes=codes,
    )


@functools.cache
def load() -> dict[str, ListFacts]:
    """All lists, by the name of their enum."""
    # pkgutil reads out of zipped packages too, and loads in a tenth of importlib.resources' time.
    data = pkgutil.get_data("carekpi.codes", "data/ssda903.json")
    assert data is not None  # noqa: S101 (only loaders that cannot read data give None)
    lists = json.loads(data)["lists"]
    return {name: _list_facts(given) for name, given in lists.items()}
