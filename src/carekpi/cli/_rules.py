"""``carekpi rules``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import frozen

from carekpi._spreadsheet import csv_text
from carekpi.cli import _options, _output
from carekpi.cli._errors import WrongInput
from carekpi.cli._law import book_of, conditions, confirmed, find, force, in_words
from carekpi.report.layout import Column, heading, paragraph, table
from carekpi.rules import (
    FACTS,
    Allowed,
    Days,
    Hours,
    Months,
    Permission,
    Relaxation,
    Rule,
    Version,
    Weeks,
    WorkingDays,
    WorkingDaysBefore,
    spoken,
)

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from carekpi.rules import Book, Change

__all__ = ["rules"]

_INDENT = 4
_COLUMNS = (
    "subject",
    "key",
    "title",
    "kind",
    "duty",
    "clock",
    "starts_with",
    "applies_where",
    "until",
    "replaces",
    "version_by",
    "within",
    "number",
    "unit",
    "wording",
    "in_force_from",
    "in_force_to",
    "applied_from",
    "force",
    "source",
    "instrument",
    "link",
    "confirmed",
    "doubt",
    "note",
    "instead_of",
    "tightens",
)
#: The units under the names that rule files have for them.
_UNITS = {
    WorkingDays: "working_days",
    WorkingDaysBefore: "working_days_before",
    Days: "days",
    Weeks: "weeks",
    Months: "months",
    Hours: "hours",
}
_CHANGES = ("on", "key", "title", "what", "before", "after", "force", "source", "link")


@frozen
class _Entry:
    """A rule or permission with one of its versions, or a time in which it was relaxed."""

    of: Rule | Permission
    dated: Version | Relaxation | Allowed

    @property
    def kind(self) -> str:
        if isinstance(self.dated, Relaxation):
            return "relaxed"
        return "permitted" if isinstance(self.dated, Allowed) else "rule"

    @property
    def says(self) -> str:
        """How long the clock runs, or what was relaxed or permitted."""
        if isinstance(self.dated, Relaxation):
            return f"relaxed: {self.dated.wording}"
        if isinstance(self.dated, Allowed):
            return f"permitted: {self.dated.condition}" if self.dated.condition else "permitted"
        return str(self.dated)


def rules(given: argparse.Namespace) -> None:
    """Print the rules, the history of some, the law of a day, or what changed."""
    book = book_of(given.profile)
    chosen = list({one.key: one for one in (find(book, key) for key in given.key)}.values())
    if given.changed_between:
        _changes(book, chosen, given)
    elif given.on is not None:
        entries = [
            _Entry(one, dated)
            for one, dated in book.in_force(given.on)
            if _in(one, chosen) and dated.force != "convention"  # which is no law of any day
        ]
        _show(entries, given, book, _law_of(given.on, entries))
    elif chosen and given.format == "table":
        width = _output.room()
        _output.write("\n\n".join("\n".join(_history(book, one, width)) for one in chosen))
    elif chosen:
        _show([entry for one in chosen for entry in _entries(one)], given, book, [])
    else:
        latest = [_Entry(one, one.versions[-1]) for one in _all(book)]
        _show(latest, given, book, ["'carekpi rules KEY' shows the history of one, and its links."])


def _all(book: Book) -> Iterable[Rule | Permission]:
    """Every rule and permission, those of one subject together."""
    every: list[Rule | Permission] = [*book, *book.permissions.values()]
    return [one for subject in book.subjects for one in every if one.subject == subject]


def _in(one: Rule | Permission, chosen: Sequence[Rule | Permission]) -> bool:
    return not chosen or any(one.key == other.key for other in chosen)


def _entries(one: Rule | Permission) -> list[_Entry]:
    relaxed = one.relaxed if isinstance(one, Rule) else ()
    return [_Entry(one, dated) for dated in (*one.versions, *relaxed)]


# ---------------------------------------------------------------------------- one line each


def _show(
    entries: Sequence[_Entry], given: argparse.Namespace, book: Book, last: list[str]
) -> None:
    if given.format == "json":
        rows = [_row(entry, book) for entry in entries]
        _output.write_data(json.dumps(rows, indent=2, ensure_ascii=False))
    elif given.format == "csv":
        rows = [_row(entry, book) for entry in entries]
        _output.write_data(csv_text(_COLUMNS, rows))
    else:
        width = _output.room()
        lines = [line for said in last for line in paragraph(said, width=width)]
        _output.write("\n".join([*_by_subject(entries, book, width), *lines]))


def _by_subject(entries: Sequence[_Entry], book: Book, width: int) -> list[str]:
    lines: list[str] = []
    for subject in book.subjects:
        mine = [entry for entry in entries if entry.of.subject == subject]
        if mine:
            lines += heading(_subject(book, mine[0].of), width=width)
        for entry in mine:
            lines += _line(entry, width)
        lines += [""] * bool(mine)
    return lines


def _subject(book: Book, one: Rule | Permission) -> str:
    """The subject of a rule, in words; of a council's own standards, whose they are."""
    title = book.subjects[one.subject]
    title = title[0].upper() + title[1:]
    if one.versions[-1].force == "local":
        return f"{title} (local standards, not law)"
    return title


def _line(entry: _Entry, width: int) -> list[str]:
    of, dated = entry.of, entry.dated
    ended = "" if dated.in_force_to is None else f" (until {spoken(dated.in_force_to)})"
    facts = f"{force(dated)}, {dated.source}; {confirmed(dated)}"
    stricter = of.stricter if isinstance(of, Rule) else ()
    own = " (--clock case only)" if isinstance(of, Rule) and of.clock else ""
    return [
        *paragraph(f"{of.key}: {entry.says}{ended}", hanging=_INDENT, width=width),
        *paragraph(f"{of.title}{own}", indent=_INDENT, width=width),
        *paragraph(facts, indent=_INDENT, hanging=2, width=width),
        *(
            line
            for local in stricter
            for line in paragraph(
                f"made stricter here by a local standard, {local.key}: {local.versions[-1]}",
                indent=_INDENT,
                hanging=2,
                width=width,
            )
        ),
    ]


def _law_of(day: dt.date, entries: Sequence[_Entry]) -> list[str]:
    if not entries:
        return [f"None of it was in force on {spoken(day)}."]
    which = "Which day picks the version for a clock, that on which it started or another, stands "
    return [f"That was in force on {spoken(day)}. {which}in 'carekpi rules KEY'."]


def _row(entry: _Entry, book: Book) -> dict[str, Any]:
    of, dated = entry.of, entry.dated
    rule = of if isinstance(of, Rule) else None
    version = dated if isinstance(dated, Version) else None
    return {
        "subject": book.subjects[of.subject],
        "key": of.key,
        "title": of.title,
        "kind": entry.kind,
        "duty": (rule.duty or None) if rule else None,
        "clock": (rule.clock or None) if rule else None,
        "starts_with": rule.anchor.title if rule else None,
        "applies_where": "; or ".join(conditions(rule.when)) or None if rule else None,
        "until": (rule.until or None) if rule else None,
        "replaces": ", ".join(rule.replaces) or None if rule else None,
        "version_by": rule.version_by if rule else "event",
        "within": str(version) if version and version.within else None,
        **_measured(version),
        "wording": _wording(dated) or None,
        "in_force_from": dated.in_force_from.isoformat(),
        "in_force_to": _iso(dated.in_force_to),
        "applied_from": _iso(version.applied_from) if version else None,
        "force": dated.force,
        "source": dated.source,
        "instrument": dated.instrument.title,
        "link": dated.link,
        "confirmed": _iso(dated.confirmed),
        "doubt": dated.doubt or None,
        "note": dated.note or None,
        "instead_of": (rule.instead_of or None) if rule else None,
        "tightens": (rule.tightens or None) if rule else None,
    }


def _measured(version: Version | None) -> dict[str, Any]:
    """How long the clock runs as a number and its unit, under the names that rule files have."""
    if version is None or version.within is None:
        return {"number": None, "unit": None}
    unit = _UNITS[type(version.within)]
    return {"number": version.within.count, "unit": unit}


def _wording(dated: Version | Relaxation | Allowed) -> str:
    return dated.condition if isinstance(dated, Allowed) else dated.wording


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


# ------------------------------------------------------------------------------ one rule


_VERSION_BY = {
    "started": "that in force on the day on which the clock started",
    "ran_out": "that in force on the day on which the clock ran out",
    "event": "that in force on the day of the event",
}


def _history(book: Book, one: Rule | Permission, width: int) -> list[str]:
    rows = _described(book, one) if isinstance(one, Rule) else [("Judged by", _VERSION_BY["event"])]
    words = [Column("", words=True), Column("", words=True)]
    lines = [
        *heading(f"{one.key}: {one.title}", width=width),
        *table(words, rows, indent=0, width=width),
    ]
    for entry in _entries(one):
        lines += ["", *_dated(entry, width)]
    return lines


def _described(book: Book, rule: Rule) -> list[tuple[str, str]]:
    rows = [("Subject", _subject(book, rule)), ("Starts with", rule.anchor.title)]
    applies = f"where {rule.tightens} does" if rule.tightens else "always"
    holds = "; or where ".join(conditions(rule.when))
    applies = f"where {holds}" if holds else applies
    rows.append(("Applies", applies))
    rows += [
        (in_words(name).capitalize(), f"{fact.meaning} ({fact.known_from})")
        for name in rule.when.facts
        for fact in [FACTS[name]]
    ]
    if rule.until:
        rows.append(("Ends with", f"the {in_words(rule.until)}: a clock that would run out later"))
    if rule.replaces:
        rows.append(("In place of", f"{', '.join(rule.replaces)}, where both would apply"))
    if rule.clock:
        rows.append(("Followed by", "--clock case only: the child's own clock"))
    rows.append(("Version", _VERSION_BY[rule.version_by]))
    if rule.instead_of:
        rows.append(("Convention", f"not law; some systems use it instead of {rule.instead_of}"))
    if rule.tightens:
        rows.append(("Local", f"a council's own standard, stricter than {rule.tightens}"))
    rows += [
        ("Stricter here", f"{local.key}: {local.versions[-1]} (local standard, not law)")
        for local in rule.stricter
    ]
    rows += [
        ("Convention", f"{other.key}: {other.versions[-1]} (not law; --convention follows it)")
        for other in book
        if other.instead_of == rule.key
    ]
    asked = [_options.FACTS[name][0] for name in rule.when.facts]
    rows.append(("Ask it", " ".join([f"carekpi deadline {rule.key} --from DATE", *asked])))
    if rule.note:
        rows.append(("Note", rule.note))
    return rows


def _dated(entry: _Entry, width: int) -> list[str]:
    dated = entry.dated
    says = entry.says[0].upper() + entry.says[1:]
    told = [dated.in_force]
    if isinstance(dated, Version) and dated.applied_from is not None:
        told[0] += f"; used from {spoken(dated.applied_from)}, for want of any rule"
    told += [f"{force(dated)}: {dated.source}, {dated.instrument.title}", dated.link]
    if dated.confirmed is not None:
        told.append(f"the wording was read on {spoken(dated.confirmed)}")
    else:
        told.append(f"not confirmed: {dated.doubt}")
    if dated.note:
        told.append(dated.note)
    lines = paragraph(says, hanging=_INDENT, width=width)
    for text in told:
        # A link stays as it is: nobody can follow half of one.
        text = text if text == dated.link else text[0].upper() + text[1:]  # noqa: PLW2901
        lines += paragraph(text, indent=_INDENT, hanging=2, width=width)
    return lines


# ------------------------------------------------------------------------------- changes


def _changes(book: Book, chosen: Sequence[Rule | Permission], given: argparse.Namespace) -> None:
    first, last = given.changed_between
    if last < first:
        raise WrongInput(f"--changed-between: {spoken(last)} is before {spoken(first)}")
    found = [
        change
        for change in book.changed_between(first, last)
        if _in(change.rule, chosen) and change.rule.versions[-1].force != "convention"
    ]
    if given.format == "json":
        rows = [_changed(change) for change in found]
        _output.write_data(json.dumps(rows, indent=2, ensure_ascii=False))
    elif given.format == "csv":
        _output.write_data(csv_text(_CHANGES, [_changed(change) for change in found]))
    else:
        width = _output.room()
        lines = [line for change in found for line in _change(change, width)]
        none = f"Nothing changed from {spoken(first)} to {spoken(last)}."
        _output.write("\n".join(lines) if found else "\n".join(paragraph(none, width=width)))


def _said(change: Change, side: str) -> str | None:
    dated = getattr(change, side)
    return None if dated is None else _Entry(change.rule, dated).says


def _changed(change: Change) -> dict[str, Any]:
    dated = change.after or change.before
    return {
        "on": change.on.isoformat(),
        "key": change.rule.key,
        "title": change.rule.title,
        "what": change.what,
        "before": _said(change, "before"),
        "after": _said(change, "after"),
        "force": dated.force,
        "source": dated.source,
        "link": dated.link,
    }


def _change(change: Change, width: int) -> list[str]:
    dated = change.after or change.before
    before, after = _said(change, "before"), _said(change, "after")
    parts = [
        *([f"before: {before}"] if before is not None else []),
        *([f"after: {after}"] if after is not None else []),
        f"{force(dated)}, {dated.source}",
        dated.link,
    ]
    return [
        *paragraph(
            f"{spoken(change.on)}: {change.rule.key}, {change.what}", hanging=_INDENT, width=width
        ),
        *paragraph(change.rule.title, indent=_INDENT, width=width),
        *(
            line
            for part in parts
            for line in paragraph(part, indent=_INDENT, hanging=2, width=width)
        ),
        "",
    ]
