"""The book of rules that is followed, and what is said of a rule wherever one is shown."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from carekpi.cli._errors import WrongInput
from carekpi.report.words import spoken_dates
from carekpi.rules import Permission, Rule, RuleFileError, spoken, statutory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carekpi.rules import Allowed, Book, Relaxation, Version
    from carekpi.rules.conditions import Test

__all__ = ["book_of", "conditions", "confirmed", "find", "find_rule", "force", "in_words"]


def book_of(profile: str | None, conventions: Sequence[str] = ()) -> Book:
    """The rules of law, with a council's own standards beside them and conventions in their place.

    :param profile: the file of the council's own standards.
    :param conventions: the keys of conventions to follow.
    :raises WrongInput: where the file has a mistake, or a key is none of a convention.
    """
    book = statutory()
    try:
        if profile is not None:
            book = book.with_profile(profile)
    except RuleFileError as error:
        raise WrongInput(spoken_dates(str(error))) from None
    for key in conventions:
        find_rule(book, key)
    try:
        return book.follow(*conventions) if conventions else book
    except ValueError as error:
        raise WrongInput(f"--convention: {error}") from None


def find(book: Book, key: str) -> Rule | Permission:
    """The rule or permission of a key, in any letter case.

    :raises WrongInput: where there is none; the message names the nearest.
    """
    wanted = key.strip().lower()
    known: dict[str, Rule | Permission] = {**book.rules, **book.permissions}
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise WrongInput(f"no rule {key!r}{hint} 'carekpi rules' lists what there is")
    return known[wanted]


def find_rule(book: Book, key: str) -> Rule:
    """The rule of a key.

    :raises WrongInput: where there is none, or where it is no clock.
    """
    found = find(book, key)
    if isinstance(found, Permission):
        raise WrongInput(f"{found.key} is a permission, and no clock: 'carekpi rules {found.key}'")
    return found


def in_words(name: str) -> str:
    """The name of a fact, or of another key, in words."""
    return name.replace("_", " ")


def conditions(alternatives: Iterable[Mapping[str, Test]]) -> list[str]:
    """When a rule applies, one text for each alternative; nothing where it always does."""
    said = (
        ", ".join(f"{in_words(name)} {test}" for name, test in one.items()) for one in alternatives
    )
    return [text for text in dict.fromkeys(said) if text]


def force(dated: Version | Relaxation | Allowed) -> str:
    """What something rests on, so that nobody takes a habit or a council's own for the law."""
    return {
        "convention": "convention, not law",
        "local": "local standard, not law",
    }.get(dated.force, dated.force)


def confirmed(dated: Version | Relaxation | Allowed) -> str:
    """Whether the wording was read, in few words."""
    if dated.confirmed is not None:
        return f"read on {spoken(dated.confirmed)}"
    return "wording not read"
