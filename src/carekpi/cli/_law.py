"""The book of rules that is followed, and what is said of a rule wherever one is shown."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from carekpi.cli._errors import WrongInput
from carekpi.rules import Permission, Rule, spoken, statutory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carekpi.rules import Allowed, Book, Relaxation, Version
    from carekpi.rules.conditions import Test

__all__ = [
    "book_of",
    "conditions",
    "confirmed",
    "departures",
    "find",
    "find_rule",
    "force",
    "in_words",
    "law_of_the_day",
]


def book_of(profile: str | None, conventions: Sequence[str] = ()) -> Book:
    """The rules of law, with a council's own standards beside them and conventions in their place.

    :param profile: the file of the council's own standards.
    :param conventions: the keys of conventions to follow.
    :raises RuleFileError: where a file has a mistake.
    :raises WrongInput: where a key is none of a convention.
    """
    book = statutory()
    if profile is not None:
        book = book.with_profile(profile)
    for key in conventions:
        find_rule(book, key)
    try:
        return book.follow(*conventions) if conventions else book
    except ValueError as error:
        raise WrongInput(f"--convention: {error}") from None


def find(book: Book, key: str) -> Rule | Permission:
    """The rule or permission of a key, in any letter case.

    :raises WrongInput: where there is none; the message names those that begin so, or the nearest.
    """
    wanted = key.strip().lower()
    known: dict[str, Rule | Permission] = {**book.rules, **book.permissions}
    begin = [one for one in known if one.startswith(f"{wanted.rstrip('.')}.")]
    if wanted not in known and wanted and begin:
        raise WrongInput(f"no rule {key!r} alone; there are {', '.join(begin)}")
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


def departures(book: Book, followed: Iterable[Rule]) -> tuple[list[str], list[str]]:
    """What in a book is not the law: first that by which an answer goes, then what left it alone.

    :param followed: the rules by which the answer goes.
    """
    keys = {rule.key for rule in followed}
    marks = [key in keys for key in book.following]
    if book.profile is not None:  # in the order of `book.departures`
        marks.append(not keys.isdisjoint(book.profile.rules))
    said = list(zip(book.departures, marks, strict=True))
    return [one for one, mark in said if mark], [one for one, mark in said if not mark]


def law_of_the_day(book: Book) -> str:
    """What ``--as-in-force`` does to a share of reviews, so that nobody takes it for the other."""
    times = dict.fromkeys(
        f"from {spoken(one.in_force_from)} to {spoken(one.in_force_to)}"
        for rule in book.duty("review").rules
        for one in rule.relaxed
        if one.in_force_to is not None
    )
    return (
        f"with --as-in-force, what fell due {', or '.join(times)} by a limit that was relaxed "
        "then, and was late by it, is left out, while what was on time is counted; so the share "
        "goes up, and does not compare with one by the ordinary limits"
    )


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
