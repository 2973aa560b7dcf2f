"""Write the pages of the law from the rules themselves: what stands there is what the code does.

A page says what it wants with a line such as ``<!-- law: reviews -->``: the rules of a subject, or
one of the lists that :data:`LISTS` names.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from timeline import timeline

from carekpi.rules import FACTS, Rule, spoken, statutory
from carekpi.rules.book import files_of_law

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from carekpi.codes import CodeList
    from carekpi.rules import Allowed, Condition, Permission, Relaxation, Version

    Dated = Version | Relaxation | Allowed

MARK = re.compile(r"^<!-- law: (.+) -->$", re.MULTILINE)

QUESTIONS = {"review": "when the next review is due", "visit": "when the next visit is due"}
PICKED_BY = {
    "started": "the day on which the clock starts",
    "ran_out": "the day on which the clock runs out",
    "event": "the day of the event",
}
ENDS = {
    "first_review": "the first review of the period of care",
    "first_adoption_review": "the first review since the child was placed for adoption",
}
PLACES = {1: "first", 2: "second", 3: "third"}
JUDGED = (
    f"that of {PICKED_BY['event']}; of two, the later. "
    "Nothing here decides whether its condition was met."
)
CLOCK = "[the child's own clock](../decisions/own-clock.md)"


# ------------------------------------------------------------------------------------- words


def plain(text: str) -> str:
    """Text in which Markdown finds nothing to do."""
    return re.sub(r"([\\`*\[\]<>|])", r"\\\1", text)


def capital(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """With a full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def anchor(key: str) -> str:
    """The name by which a rule's heading is linked to."""
    return f"rule-{key.replace('.', '-').replace('_', '-')}"


def link(key: str) -> str:
    """A link to a rule, by its key."""
    return f"[`{key}`](#{anchor(key)})"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Several in a row, in words."""
    *some, end = items
    return f"{', '.join(some)} {last} {end}" if some else end


def codes_in_words(codes: type[CodeList], chosen: Iterable[str]) -> str:
    """Codes, with what they have in common."""
    named = sorted(chosen)
    members = [codes.parse(code) for code in named]
    groups = {getattr(member, "group", "") for member in members}
    group = groups.pop() if len(groups) == 1 else ""
    meanings = [member.meaning for member in members]
    what = meanings[0] if len(named) == 1 else group or "; ".join(meanings)
    return f"{listed(named, 'or')} ({what[:1].lower()}{what[1:]})"


def fact_in_words(name: str, test: Any) -> str:
    """One fact of a condition: ``age under 5`` is "the child is under 5 years old"."""
    fact = FACTS[name]
    if fact.codes is not None:
        negation = "not " if test.outside else ""
        return f"{fact.meaning} is {negation}{codes_in_words(fact.codes, test.codes)}"
    if fact.kind == "yes/no":
        return fact.meaning if test.yes else f"it is not recorded that {fact.meaning}"
    if name == "review_number":
        place = PLACES.get(test.first, f"{test.first}th")
        return f"the review is the {place}{'' if test.under else ' or a later one'} of its clock"
    if name == "age":
        said = f"{test} years old" if test.under else f"{test.first} years old or older"
        return f"the child is {said}"
    if name == "time_in_placement":
        return (
            f"{test} have passed since the placement began"
            if test.at_least
            else (f"less than {test.under} have passed since the placement began")
        )
    return f"{fact.meaning}: {test}"


def condition_in_words(when: Condition) -> str:
    """A whole condition."""
    return "; or ".join(
        ", and ".join(fact_in_words(name, test) for name, test in one.items()) for one in when
    )


def in_force_in_words(one: Dated) -> str:
    """From when to when, and whether it is used for earlier days.

    A habit is not in force: it is told for which clocks it is used.
    """
    if one.force == "convention":
        return one.in_force.replace("in force", "for clocks that started", 1)
    before = getattr(one, "applied_from", None)
    used = f" (used from {spoken(before)}, for want of any rule)" if before else ""
    return f"{one.in_force}{used}"


def written(one: Dated) -> str:
    """Where a version is written, with its link and what it rests on."""
    if one.force == "convention":
        where = plain(capital(one.provision))  # a manual; or that none was found, with no link
        return f"[{where}]({one.link}), {one.force}" if one.confirmed else f"{where}; {one.force}"
    return f"[{plain(one.source)}]({one.link}), {one.force}"


def read(one: Dated) -> str:
    """Whether the wording was read, and if not, why the rule is believed."""
    if one.confirmed is not None:
        return f"Wording read on {spoken(one.confirmed)}."
    return f"**Not confirmed**: {plain(sentence(one.doubt))}"


def terms(named: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """A list of terms, each with one thing said of it, or a list of them."""
    for term, items in named:
        said = list(items)
        if said:
            yield term
            bullet = "- " if len(said) > 1 else ""
            for number, item in enumerate(said):
                yield f"{': ' if number == 0 else '  '}{bullet}{item}"
            yield ""


def table(*rows: tuple[str, ...]) -> Iterator[str]:
    """A table, its heading first."""
    heading, *rest = rows
    yield f"| {' | '.join(heading)} |"
    yield f"|{' --- |' * len(heading)}"
    for row in rest:
        yield f"| {' | '.join(row)} |"
    yield ""


# ------------------------------------------------------------------------------------- rules


def last_read() -> dt.date:
    """The last day on which any wording was read: what the pictures call today."""
    return max(one.confirmed for rule in statutory() for one in dated(rule) if one.confirmed)


def dated(one: Rule | Permission) -> tuple[Dated, ...]:
    """The versions of a rule or permission, and what was relaxed for a time."""
    return (*one.versions, *(one.relaxed if isinstance(one, Rule) else ()))


def picture(one: Rule | Permission) -> Iterator[str]:
    """The timeline of its versions."""
    yield "```{raw} html"
    drawn = timeline(one, last_read(), f"picture-{anchor(one.key)}")
    yield f'<div class="law-picture">{drawn}</div>'
    yield "```"
    yield ""


def heading(one: Rule | Permission) -> Iterator[str]:
    """The heading under which it is found, by words and by key."""
    yield f"({anchor(one.key)})="
    yield f"## {capital(plain(one.title))}"
    yield ""
    yield f"`{one.key}`"
    yield ""


def version_in_words(one: Version) -> str:
    """A version: how long, from when to when, and where it is written."""
    how_long = f"**{one}**" if one.within else f"**no fixed date**: “{plain(one.wording)}”"
    said = [f"{how_long}, {in_force_in_words(one)}", written(one), read(one)]
    return joined(*said, *([one.note] if one.note else []))


def joined(*said: str) -> str:
    """Sentences, one after the other."""
    return " ".join(capital(sentence(one)) for one in said)


def relaxation_in_words(one: Relaxation) -> str:
    """A time in which the law of the day fixed no date."""
    return joined(
        f"“{plain(one.wording)}”, for clocks that ran out in the time; {one.in_force}",
        written(one),
        read(one),
        *([plain(one.note)] if one.note else []),
    )


def rule_entry(rule: Rule) -> Iterator[str]:
    """All that there is to say of one rule."""
    book = statutory()
    yield from heading(rule)
    yield from picture(rule)
    behind = [other.key for other in book if rule.key in other.replaces]
    instead = [other.key for other in book if other.instead_of == rule.key]
    applies = [condition_in_words(rule.when)] if rule.when.facts else []
    yield from terms(
        [
            ("Starts with", [rule.anchor.title]),
            ("Applies where", applies),
            ("Ends with", [ends(rule.until)] if rule.until else []),
            ("How long", [version_in_words(one) for one in rule.versions]),
            ("Relaxed", [relaxation_in_words(one) for one in rule.relaxed]),
            ("Which version", [f"that of {PICKED_BY[rule.version_by]}"]),
            (
                "Helps to answer",
                [QUESTIONS[rule.duty] + (f", on {CLOCK} only" if rule.clock else "")]
                if rule.duty
                else [],
            ),
            ("Replaces", joined_links(rule.replaces)),
            ("Gives way to", joined_links(behind)),
            ("In the place of", joined_links([rule.instead_of] if rule.instead_of else [])),
            ("Conventions", joined_links(instead)),
            ("To know", [plain(rule.note)] if rule.note else []),
        ]
    )


def ends(until: str) -> str:
    """By which event a clock ends."""
    return (
        f"{ENDS[until]}: a clock that would run out after it does not apply, and the rule that it "
        "replaces does"
    )


def joined_links(keys: Iterable[str]) -> list[str]:
    """Links to rules, in one line."""
    links = [link(key) for key in keys]
    return [listed(links)] if links else []


def permission_entry(one: Permission) -> Iterator[str]:
    """What counted at some times and not at others."""
    yield from heading(one)
    yield from picture(one)
    yield from terms(
        [
            (
                "Permitted",
                [
                    joined(
                        in_force_in_words(version)
                        + (f", {plain(version.condition)}" if version.condition else ""),
                        written(version),
                        read(version),
                        *([plain(version.note)] if version.note else []),
                    )
                    for version in one.versions
                ],
            ),
            ("Which version", [JUDGED]),
        ]
    )


def subject(name: str) -> Iterator[str]:
    """The page of a subject."""
    book = statutory()
    yield f"# {plain(book.subjects[name])}"
    yield ""
    note = tomllib.loads(files_of_law()[f"{name}.toml"].decode()).get("note")
    yield from ([plain(note), ""] if note else [])
    yield f"These are the rules of the file `src/carekpi/rules/{name}.toml`. {HOW_TO_READ}"
    yield ""
    for rule in book:
        if rule.subject == name:
            yield from rule_entry(rule)
    for one in book.permissions.values():
        if one.subject == name:
            yield from permission_entry(one)


HOW_TO_READ = (
    "How to read an entry is said on [the page of all rules](index.md); how to put one right, in "
    "[](../how-to/correct-a-rule.md)."
)


# ------------------------------------------------------------------------------------- lists


def now(rule: Rule) -> str:
    """How long a rule's clock runs now, or until when it ran."""
    last = rule.versions[-1]
    said = "no fixed date" if last.within is None else str(last)
    return said if last.in_force_to is None else f"{said}, until {spoken(last.in_force_to)}"


def confirmed(one: Rule | Permission) -> str:
    """Whether all of it was read, some or none."""
    answers = [version.confirmed is not None for version in dated(one)]
    return "yes" if all(answers) else "in part" if any(answers) else "no"


def confirmed_now(one: Rule | Permission) -> str:
    """Whether the latest version was read; and, where that differs, what else was not."""
    if confirmed(one) != "in part":
        return confirmed(one)
    *earlier, latest = one.versions
    if latest.confirmed is None:
        return "no (older: yes)" if any(v.confirmed for v in earlier) else "no"
    rest = [
        *(["older"] if any(v.confirmed is None for v in earlier) else []),
        *(["relaxed"] if any(v.confirmed is None for v in dated(one)[len(one.versions) :]) else []),
    ]
    return f"yes ({', '.join(rest)}: no)"


def all_rules() -> Iterator[str]:
    """Every rule in short, subject by subject."""
    book = statutory()
    for name, title in book.subjects.items():
        mine = [rule for rule in book if rule.subject == name]
        allowed = [one for one in book.permissions.values() if one.subject == name]
        yield f"## [{plain(title)}]({name}.md)"
        yield ""
        yield from table(
            ("rule", "how long now", "rests on", "confirmed"),
            *(
                (
                    f"[{capital(plain(rule.title))}](#{anchor(rule.key)}) <br>`{rule.key}`",
                    now(rule),
                    rule.force,
                    confirmed_now(rule),
                )
                for rule in mine
            ),
            *(
                (
                    f"[{capital(plain(one.title))}](#{anchor(one.key)}) <br>`{one.key}`",
                    "permitted at times",
                    one.versions[-1].force,
                    confirmed_now(one),
                )
                for one in allowed
            ),
        )


def facts() -> Iterator[str]:
    """The words in which a condition may be put."""
    yield from table(
        ("fact", "what it says of the child", "known from", "kind"),
        *(
            (f"`{name}`", plain(fact.meaning), plain(fact.known_from), fact.kind)
            for name, fact in FACTS.items()
        ),
    )


def anchors() -> Iterator[str]:
    """What can start a clock."""
    yield from table(
        ("anchor", "the event"),
        *((f"`{key}`", plain(one.title)) for key, one in statutory().sources.anchors.items()),
    )


def not_confirmed() -> Iterator[str]:
    """What was not read, subject by subject, and how each of it is known."""
    book = statutory()
    every = [*book, *book.permissions.values()]
    counts = [confirmed(one) for one in every]
    yield (
        f"Of {len(every)} rules and permissions, {counts.count('yes')} rest on wording that was "
        f"read, {counts.count('in part')} on wording that was read in part, and "
        f"{counts.count('no')} on what others say of it."
    )
    yield ""
    for name, title in book.subjects.items():
        doubts: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
        for one in every:
            for version in dated(one) if one.subject == name else ():
                if version.doubt:
                    key = version.instrument.key, version.doubt
                    provisions, rules = doubts.setdefault(key, ({}, {}))
                    provisions[version.provision] = rules[one.key] = None
        if doubts:
            yield f"## {plain(title)}"
            yield ""
        for (instrument, doubt), (provisions, rules) in doubts.items():
            yield f"{plain(instrument)} {plain(listed(provisions))}"
            yield f": {plain(capital(sentence(doubt)))} {listed(link(key) for key in rules)}."
            yield ""


#: What a page may ask for besides the rules of a subject.
LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "all rules": all_rules,
    "facts": facts,
    "anchors": anchors,
    "not confirmed": not_confirmed,
}


def filled(text: str) -> str:
    """A page with what it asks for in its place.

    :raises ValueError: where there is no such list or subject.
    """

    def lines(found: re.Match[str]) -> str:
        name = found[1]
        if name in LISTS:
            return "\n".join(LISTS[name]())
        if name in statutory().subjects:
            return "\n".join(subject(name))
        raise ValueError(f"no list or subject of the law: {name}")

    return MARK.sub(lines, text)


# ------------------------------------------------------------------------------------ Sphinx


def fill(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Put the rules where a page wants them."""
    source[0] = filled(source[0])


def outdated(_app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """The pages with something of the rules in them, which may have changed where they have not."""
    return [
        page
        for page in env.found_docs
        if env.doc2path(page).is_file()
        and MARK.search(env.doc2path(page).read_text(encoding="utf-8"))
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", fill)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
