"""What the rule files say, held to tables written by hand; and children to whom the rules apply.

The tables name every rule of a subject, so that one that is added, dropped or changed by so much
as a day or a letter of its source is noticed. A cell that is left blank stands for nothing there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from carekpi import rules
from carekpi.domain import Visit, VisitMode, Visitor, VisitOutcome
from spec.tables import children, day, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from carekpi.domain import Child, Episode
    from carekpi.rules import Deadline, Rule


def _read(one: Any) -> str:
    """Whether the wording was read: then there is a day, and else a reason."""
    assert (one.confirmed is None) == bool(one.doubt)
    return "no" if one.confirmed is None else str(one.confirmed)


_RULE: dict[str, Callable[[Rule], str]] = {
    "title": lambda rule: rule.title,
    "anchor": lambda rule: rule.anchor.key,
    "duty": lambda rule: rule.duty,
    "clock": lambda rule: rule.clock,
    "by": lambda rule: rule.version_by,
    "until": lambda rule: rule.until,
    "when": lambda rule: str(rule.when),
    "replaces": lambda rule: " ".join(sorted(rule.replaces)),
}
_DATED: dict[str, Callable[[Any], str]] = {
    "within": lambda one: str(one.within or one.wording),
    "wording": lambda one: one.wording,
    "condition": lambda one: one.condition,
    "applied": lambda one: str(one.applied_from or ""),
    "from": lambda one: str(one.in_force_from),
    "to": lambda one: str(one.in_force_to or ""),
    "force": lambda one: one.force,
    "instrument": lambda one: one.instrument.key,
    "provision": lambda one: one.provision,
    "read": _read,
}


def _compare(found: list[dict[str, str]], expected: list[dict[str, str]]) -> None:
    wrong = [f"  the table has {row}" for row in expected if row not in found]
    wrong += [f"  the file has {row}" for row in found if row not in expected]
    assert not wrong, "\n" + "\n".join(wrong)
    assert found == expected, "the order is another"


def _subject(subject: str) -> list[Rule]:
    return [rule for rule in rules.statutory() if rule.subject == subject]


def check_rules(subject: str, table: str) -> None:
    """Hold what each rule of a subject says of itself to a table.

    A rule that is not in the table has none of it. Two rows of one rule are read as one.
    """
    expected: dict[str, dict[str, str]] = {}
    for row in rows(table):
        earlier = expected.setdefault(row["KEY"], dict.fromkeys(row, ""))
        expected[row["KEY"]] = {
            head: row["KEY"] if head == "KEY" else f"{earlier[head]} {row[head]}".strip()
            for head in row
        }
    for row in expected.values():
        if "replaces" in row:
            row["replaces"] = " ".join(sorted(row["replaces"].split()))
    heads = [head.strip() for head in table.strip().splitlines()[0].split("|")][1:]
    found = [
        {"KEY": rule.key, **{head: _RULE[head](rule) for head in heads}}
        for rule in _subject(subject)
    ]
    _compare([row for row in found if any(row[head] for head in heads)], [*expected.values()])


def _hold_dated(found: Iterator[tuple[str, Any]], table: str) -> None:
    expected = rows(table) if table else []
    heads = [head for head in expected[0] if head != "KEY"] if table else []
    _compare(
        [{"KEY": key, **{head: _DATED[head](one) for head in heads}} for key, one in found],
        expected,
    )


def check_versions(subject: str, table: str) -> None:
    """Hold every version of every rule of a subject to a table, in order."""
    for rule in _subject(subject):
        for version in rule.versions:
            assert not version.first_day_counted, rule
            assert not version.rolled, rule
    _hold_dated(((rule.key, one) for rule in _subject(subject) for one in rule.versions), table)


def check_relaxed(subject: str, table: str) -> None:
    """Hold every time in which the law fixed no date to a table; there are no others."""
    _hold_dated(((rule.key, one) for rule in _subject(subject) for one in rule.relaxed), table)


def check_permissions(subject: str, table: str) -> None:
    """Hold every permission of a subject to a table; there are no others."""
    mine = [one for one in rules.statutory().permissions.values() if one.subject == subject]
    _hold_dated(((one.key, version) for one in mine for version in one.versions), table)


def _dated(subject: str) -> Iterator[tuple[str, Any]]:
    for rule in _subject(subject):
        yield from ((rule.key, one) for one in (*rule.versions, *rule.relaxed))
    for permission in rules.statutory().permissions.values():
        if permission.subject == subject:
            yield from ((permission.key, one) for one in permission.versions)


def check_sources(subject: str, *, instruments: str, anchors: str) -> None:
    """Hold the instruments and anchors that a subject refers to to tables: KEY, title, (link)."""
    used = {one.instrument.key: one.instrument for _, one in _dated(subject)}
    assert all(one.link == one.instrument.link for _, one in _dated(subject))
    found = [{"KEY": one.key, "title": one.title, "link": one.link} for one in used.values()]
    _compare(sorted(found, key=str), sorted(rows(instruments), key=str))
    started = {rule.anchor.key: rule.anchor for rule in _subject(subject)}
    _compare(
        sorted(({"KEY": one.key, "title": one.title} for one in started.values()), key=str),
        sorted(rows(anchors), key=str),
    )


def check_notes(subject: str, table: str) -> None:
    """Hold what is noted and doubted to a table: each cell stands somewhere in the text.

    What has no row has no note, and no doubt.
    """
    expected = rows(table)
    texts = [(rule.key, "note", rule.note) for rule in _subject(subject)]
    for key, one in _dated(subject):
        texts += [(key, "version", one.note), (key, "doubt", one.doubt)]
    for row in expected:
        said = [text for key, of, text in texts if (key, of) == (row["KEY"], row["of"])]
        assert any(row["says"] in text for text in said), row
    told = {(row["KEY"], row["of"]) for row in expected}
    assert {(key, of) for key, of, text in texts if text} == told


# ----------------------------------------------------------------------------------- clocks


def due(key: str, started: str, **known: Any) -> str:
    """The last day by a rule, as text; what the law says where it fixes none."""
    deadline = rules.deadline(key, day(started), **known)
    return str(deadline.due or deadline.wording)


def source(key: str, started: str) -> str:
    """Where the version is written that a clock follows."""
    return rules.deadline(key, day(started)).version.source


def _modes(text: str) -> dict[str, Any]:
    """How a visit went, from the words of a table: blank for one in person at which it was seen."""
    words = text.split()
    seen = VisitOutcome.NOT_SEEN if "not-seen" in words else VisitOutcome.SEEN
    mode = VisitMode.REMOTE if "remote" in words else VisitMode.IN_PERSON
    visitor = Visitor.IRO if "iro" in words else Visitor.SOCIAL_WORKER
    return {"outcome": seen, "mode": mode, "visitor": visitor}


def people(*, episodes: str, reviews: str = "", visits: str = "") -> dict[str, Child]:
    """The children of some tables by identifier.

    As :func:`spec.tables.children`; and a column KNOWN of the episodes says what the council's
    own records do (``until_eighteen``), and a column HOW of the visits how they went.
    """
    known: dict[str, list[list[str]]] = {}
    for row in rows(episodes):
        known.setdefault(row["CHILD"], []).append(row.get("KNOWN", "").split())
    made: dict[str, list[Visit]] = {}
    for row in rows(visits) if visits else []:
        one = Visit(made_on=day(row["VISIT"]), **_modes(row.get("HOW", "")))
        made.setdefault(row["CHILD"], []).append(one)
    return {
        child.identifier: evolve(
            child,
            episodes=tuple(
                _with(episode, flags)
                for episode, flags in zip(child.episodes, known[child.identifier], strict=True)
            ),
            visits=tuple(made.get(child.identifier, ())),
        )
        for child in children(episodes=episodes, reviews=reviews)
    }


def _with(episode: Episode, flags: list[str]) -> Episode:
    known: dict[str, Any] = dict.fromkeys(flags, True)
    return evolve(episode, **known)


def told(deadline: Deadline | None) -> tuple[str, str]:
    """The last day and the rule, as text: what a table says of a child."""
    if deadline is None:
        return "", ""
    return str(deadline.due or deadline.wording), deadline.rule.key
