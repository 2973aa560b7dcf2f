"""A council's own standards: read from its file, and held to be no looser than the law."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from carekpi.rules.loading import RuleFile, RuleFileError, read_rules
from carekpi.workdays import ENGLAND_AND_WALES, Calendar

if TYPE_CHECKING:
    from carekpi.rules.book import Book
    from carekpi.rules.rule import Rule

__all__ = ["LOCAL", "Profile", "local_rules"]

#: The subject of a council's own rules, whatever their file is called.
LOCAL = "local"

# What a council's own standard on reviews may depend on.
_OF_REVIEWS = ("review_number", "age")
# The days over which a standard is compared with the law that it tightens.
_COMPARED = np.arange("1991-01-01", "2060-01-01", dtype="datetime64[D]")


@frozen(kw_only=True)
class Profile:
    """A council's own standards, as their file describes them.

    :param name: how results and deadlines name it.
    :param calendar: the law's calendar with the council's closed days, by which its own standards
        in working days are counted; ``None`` where it has none.
    :param rules: the keys of its rules.
    """

    name: str
    calendar: Calendar | None
    rules: tuple[str, ...]


def local_rules(content: bytes, name: str, book: Book) -> tuple[Profile, tuple[Rule, ...]]:
    """The profile that a file describes, and its rules.

    :param book: the law beside which they stand.
    :raises RuleFileError: naming the file, the rule and the field that is wrong.
    """
    read = read_rules(content, name, book.sources, header=("profile",))
    described, calendar = _described(read)
    standards = []
    for rule in read.rules:
        where = f"{name}: rule {rule.key}"
        if rule.key in book.rules or not rule.key.startswith("local."):
            raise RuleFileError(f"{where}: key: a council's own rule is named local. and so on")
        if any(version.force != "local" for version in rule.versions):
            raise RuleFileError(f'{where}: force: expected "local": nothing else is a council\'s')
        for odd in ("relaxed", "replaces", "instead_of", "clock"):
            if getattr(rule, odd):
                raise RuleFileError(f"{where}: {odd}: a local standard cannot have it")
        if rule.version_by == "event":
            raise RuleFileError(f"{where}: version_by: expected started or ran_out")
        if rule.duty == "review":
            _hold_to_reviews(where, rule, book)
        undated = any(version.within is None for version in rule.versions)
        if undated and (rule.duty or rule.tightens):
            raise RuleFileError(f"{where}: within: missing; without it no date comes forward")
        standards.append(evolve(rule, subject=LOCAL, calendar=calendar))
        if rule.tightens:
            _hold_to_the_law(where, standards[-1], book)
    if read.permissions:
        raise RuleFileError(f"{name}: permission: a council cannot permit what the law does not")
    profile = Profile(
        name=described, calendar=calendar, rules=tuple(rule.key for rule in standards)
    )
    return profile, tuple(standards)


def _hold_to_reviews(where: str, rule: Rule, book: Book) -> None:
    """Refuse a standard on reviews that depends on what figures do not look at."""
    if rule.until or rule.anchor.key not in book.anchors_of(rule.duty):
        odd = "until" if rule.until else "anchor"
        raise RuleFileError(f"{where}: {odd}: no clock of reviews has it")
    others = [fact for fact in rule.when.facts if fact not in _OF_REVIEWS]
    if others:
        raise RuleFileError(
            f"{where}: when: {others[0]}: a standard on reviews can ask for "
            f"{' and '.join(_OF_REVIEWS)} alone, since figures judge all children alike"
        )


def _hold_to_the_law(where: str, rule: Rule, book: Book) -> None:
    """Refuse a standard that does not tighten the rule that it says it does."""
    if rule.tightens not in book.rules:
        near = difflib.get_close_matches(rule.tightens, book.rules, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise RuleFileError(f"{where}: tightens: no rule {rule.tightens!r}{hint}")
    law = book.rules[rule.tightens]
    if law.force == "convention":
        raise RuleFileError(f"{where}: tightens: {law.key} is a convention and no law")
    if law.anchor != rule.anchor:
        raise RuleFileError(
            f"{where}: anchor: expected {law.anchor.key}, as in the rule that it tightens"
        )
    for odd in ("duty", "when", "until"):
        if rule.when.alternatives if odd == "when" else getattr(rule, odd):
            raise RuleFileError(f"{where}: {odd}: what tightens a rule applies when that rule does")
    if law.version_by == "event":
        raise RuleFileError(f"{where}: tightens: the version of {law.key} hangs on a later event")
    if law.by_the_hour != rule.by_the_hour:
        raise RuleFileError(f"{where}: within: expected hours where the law has hours, else not")
    days = _COMPARED.astype("datetime64[h]") if law.by_the_hour else _COMPARED
    theirs, ours = law.found(days)[0], rule.local_due(days)
    if not ((ours < theirs) | (np.isnat(theirs) & ~np.isnat(ours))).any():
        raise RuleFileError(f"{where}: within: never earlier than the law ({law.versions[-1]})")


def _described(read: RuleFile) -> tuple[str, Calendar | None]:
    table: Any = read.header.get("profile")
    where = f"{read.name}: profile"
    if not isinstance(table, dict):
        raise RuleFileError(f'{where}: expected a table [profile] with a name = "..."')
    for key in table:
        if key not in ("name", "closed_days"):
            raise RuleFileError(f"{where}: {key}: not known here; expected name or closed_days")
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise RuleFileError(f"{where}: name: expected how results name the standards")
    closed = table.get("closed_days", [])
    if not isinstance(closed, list) or any(type(day) is not dt.date for day in closed):
        raise RuleFileError(f"{where}: closed_days: expected a list of dates, [2024-12-27, ...]")
    if not closed:
        return name, None
    try:
        calendar = ENGLAND_AND_WALES.with_closed_days(closed, reason="council closed")
    except ValueError as error:
        raise RuleFileError(f"{where}: closed_days: {error}") from None
    return name, calendar
