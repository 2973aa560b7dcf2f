"""All the rules together: found by key, asked in one question, and made stricter by a council.

A *book* holds the rules of law and guidance as they stood on every day. A council's own standards
(a *profile*) and the habits of a case system (*conventions*) are put beside them in a new book; the
book of law itself never changes.
"""

from __future__ import annotations

import datetime as dt
import difflib
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi._dates import plain_date
from carekpi.rules.conditions import DATES, FACTS, Condition, State
from carekpi.rules.deadline import Deadline, deadline_of
from carekpi.rules.loading import DUTIES, RuleFile, RuleFileError, Sources, read_rules, read_sources
from carekpi.rules.profile import LOCAL, Profile, local_rules
from carekpi.rules.rule import Allowed, Permission, Rule, Version, every_day, place_of
from carekpi.workdays import ENGLAND_AND_WALES, Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["CLOCKS", "Book", "Change", "Dues", "Duty", "read_book", "statutory"]

#: Whose clock is followed: the three steps of every looked-after child, or the child's own.
CLOCKS = ("looked_after", "case")

_PIECE = 32_768  # clocks: their days take 256 KiB
_SOURCES = "sources.toml"
_MOST = 100  # rules of one duty: columns hold their numbers in a byte
#: The files of the package, in the order in which the rules are shown.
_FILES = (
    "reviews.toml",
    "visits.toml",
    "planning.toml",
    "disputes.toml",
    "records.toml",
    "protection.toml",
    "complaints.toml",
    "fostering_and_adoption.toml",
    "conventions.toml",
)


@frozen(kw_only=True)
class Change:
    """A day on which the law of one rule changed, and how.

    :param before: the version until then; ``None`` where the rule is new.
    :param after: the version from then; ``None`` where the rule ended.
    """

    on: dt.date
    rule: Rule | Permission
    what: str
    before: Any
    after: Any


@frozen(kw_only=True, eq=False)
class Dues:
    """What a duty says of a column of clocks.

    :param due: the last day; ``NaT`` where no rule applies, or the law fixed no date.
    :param number: which of the duty's rules each follows; -1 where none applies.
    :param rules: the rules that the numbers stand for.
    """

    due: NDArray[np.datetime64]
    number: NDArray[np.int8]
    rules: tuple[Rule, ...]

    def relaxed(self) -> NDArray[np.bool_]:
        """Whether the law of the day fixed no date: the clock ran out while it was relaxed."""
        inside = np.zeros(self.due.shape, dtype=np.bool_)
        for n, rule in enumerate(self.rules):
            if rule.relaxed:
                inside |= (self.number == n) & rule.relaxed_on(self.due)
        return inside


@frozen(kw_only=True, eq=False, slots=False)
class Duty:
    """A question that several rules answer together: when the next review, or visit, is due.

    :param rules: in ascending order of precedence: one that stands in the place of another comes
        after it.
    :param local: a council's standards, which can only bring a date forward: first those that
        tighten one of the rules, then those with a condition of their own.
    """

    name: str
    rules: tuple[Rule, ...]
    local: tuple[Rule, ...] = ()

    @cached_property
    def law(self) -> Duty:
        """The duty without the council's standards."""
        return Duty(name=self.name, rules=self.rules)

    @cached_property
    def numbered(self) -> tuple[Rule, ...]:
        """The rules that :attr:`Dues.number` stands for."""
        return (*self.rules, *self.local)

    @property
    def first_day(self) -> dt.date:
        """The first day for which any of its rules is known."""
        return min(rule.versions[0].first_day for rule in self.rules)

    def due(
        self,
        anchor: str,
        started: NDArray[np.datetime64],
        state: State,
        *,
        calendar: Calendar = ENGLAND_AND_WALES,
    ) -> Dues:
        """When clocks run out that one kind of event started, and by which rule.

        :param anchor: the key of the event, such as ``entry`` or ``review``.
        :param started: its days.
        :param state: what is known of the children on those days.
        """
        due = np.full(started.shape, np.datetime64("NaT", "D"))
        number = np.full(started.shape, -1, dtype=np.int8)
        # Piece by piece, so that what is looked up in between stays in the processor's cache.
        for begin in range(0, len(started), _PIECE):
            rows = slice(begin, begin + _PIECE)
            self._answer(
                anchor, started[rows], state.taken(rows), calendar, due[rows], number[rows]
            )
        return Dues(due=due, number=number, rules=self.numbered)

    def number_of(
        self,
        anchor: str,
        started: dt.date,
        known: Mapping[str, Any],
        *,
        calendar: Calendar = ENGLAND_AND_WALES,
    ) -> int:
        """The number of the rule that one clock follows: what :meth:`due` says of a column of one.

        :param known: what is known of the child, as :meth:`State.of_one` takes it.
        """
        place = place_of(started)
        facts = tuple(
            (name, known[name])
            for name in self._asked.get(anchor, ())
            if known.get(name) is not None
        )
        # What rests on another day of the child's is a table of its own for each child.
        if place is not None and not any(name in DATES for name, _ in facts):
            numbers = _numbers_of(self, anchor, facts, calendar)
            if numbers is not None:
                return numbers.item(place)
        day, state = np.array([started], dtype="datetime64[D]"), State.of_one(**known)
        return int(self.due(anchor, day, state, calendar=calendar).number[0])

    @cached_property
    def _asked(self) -> dict[str, tuple[str, ...]]:
        """What the rules of each anchor ask about, as a state names it."""
        asked: dict[str, set[str]] = {}
        for rule in self.numbered:
            names = {FACTS[name].given_as for name in rule.when.facts} | {rule.until}
            asked.setdefault(rule.anchor.key, set()).update(filter(None, names))
        return {anchor: tuple(sorted(names)) for anchor, names in asked.items()}

    def _answer(
        self,
        anchor: str,
        started: NDArray[np.datetime64],
        state: State,
        calendar: Calendar,
        due: NDArray[np.datetime64],
        number: NDArray[np.int8],
    ) -> None:
        """Write into ``due`` and ``number`` what applies, rule upon rule."""
        seen: dict[Any, Any] = {}

        def write(n: int, rule: Rule, holds: Any) -> None:
            if not np.any(holds):
                return
            last, version = rule.found(started, calendar=calendar)
            applies = version >= 0
            if holds is not True:
                applies &= holds
            end = getattr(state, rule.until) if rule.until else None
            if end is not None:
                applies &= ~(last > end)
            if n >= len(self.rules):
                applies &= ~(due <= last)
            np.copyto(due, last, where=applies)
            # The numbers ascend, so that the greatest is that of the rule that came last.
            np.maximum(number, applies * np.int8(n + 1) - np.int8(1), out=number)

        for n, rule in enumerate(self.rules):
            if rule.anchor.key == anchor:
                write(n, rule, rule.when.found(state, started, seen))
        by_law = number.copy() if self.local else number
        for n, rule in enumerate(self.local, start=len(self.rules)):
            if rule.anchor.key == anchor and rule.tightens:
                write(n, rule, by_law == self._tightened(rule))
            elif rule.anchor.key == anchor:
                write(n, rule, rule.when.found(state, started, seen))

    def _tightened(self, standard: Rule) -> int:
        """The number of the rule that a standard tightens, or of the convention in its place."""
        return next(
            n
            for n, rule in enumerate(self.rules)
            if standard.tightens in (rule.key, rule.instead_of)
        )


@lru_cache(maxsize=512)
def _numbers_of(
    duty: Duty, anchor: str, facts: tuple[tuple[str, Any], ...], calendar: Calendar
) -> NDArray[np.int8] | None:
    """Which rule the clocks of children of one state follow, for each day on which they may start.

    ``None`` where an answer lies beyond the years of the calendar.
    """
    days = every_day()
    state = State.of_one(**dict(facts)).taken(np.zeros(days.size, dtype=np.intp))
    try:
        return duty.due(anchor, days, state, calendar=calendar).number
    except ValueError:
        return None


@frozen(kw_only=True, eq=False, slots=False)
class Book:
    """Rules with all their versions, found by key.

    >>> from carekpi import rules
    >>> book = rules.statutory()
    >>> book["review.first"].title
    'first review of a child who becomes looked after'
    """

    rules: Mapping[str, Rule]
    permissions: Mapping[str, Permission]
    sources: Sources = field(repr=False)
    #: The subjects, each file's name and its title.
    subjects: Mapping[str, str]
    #: The conventions that are followed in place of the law.
    following: tuple[str, ...] = ()
    profile: Profile | None = None
    #: For a book with a council's own standards, the book without them.
    behind: Book | None = field(default=None, repr=False)

    def __getitem__(self, key: str) -> Rule:
        return self.find(key)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __contains__(self, key: object) -> bool:
        return key in self.rules

    def __repr__(self) -> str:
        return f"Book({', '.join([f'{len(self)} rules', *self.departures])})"

    @property
    def departures(self) -> tuple[str, ...]:
        """What in it is not the law, in words: conventions followed, a council's standards."""
        said = [f"{key} in place of {self.rules[key].instead_of}" for key in self.following]
        if self.profile is not None:
            said.append(f"local standards: {self.profile.name}")
        return tuple(said)

    def find(self, key: str) -> Rule:
        """The rule of a key.

        :raises ValueError: where there is none.
        """
        if key in self.permissions:
            raise ValueError(f"{key} is a permission and no clock: see permissions[{key!r}]")
        if key not in self.rules:
            near = difflib.get_close_matches(str(key), self.rules, n=1)
            raise ValueError(f"no rule {key!r}" + (f"; did you mean {near[0]}?" if near else ""))
        return self.rules[key]

    def duty(self, name: str, *, clock: str = "looked_after") -> Duty:
        """The rules that answer a question together.

        :param name: ``review`` or ``visit``.
        :param clock: ``looked_after`` leaves out the rules that only a child's own clock follows
            (those of a child who is authorised to be placed, or placed, for adoption); ``case``
            takes them in.
        :raises ValueError: for a question or clock that there is not.
        """
        if clock not in CLOCKS:
            raise ValueError(f"clock must be one of {', '.join(CLOCKS)}")
        if (name, clock) not in self._duties:
            raise ValueError(
                f"no rules answer the question {name!r}; expected {' or '.join(DUTIES)}"
            )
        return self._duties[name, clock]

    def anchors_of(self, duty: str) -> frozenset[str]:
        """The events that start the clocks of a duty."""
        return frozenset(rule.anchor.key for rule in self if rule.duty == duty)

    @cached_property
    def _duties(self) -> dict[tuple[str, str], Duty]:
        duties = {}
        for name in {rule.duty for rule in self if rule.duty}:
            for clock in CLOCKS:
                mine = [
                    rule
                    for rule in self
                    if rule.duty == name and rule.clock in ("", clock) and not rule.instead_of
                ]
                law = [rule for rule in _in_order(mine) if rule.force != "local"]
                tightening = [standard for rule in law for standard in rule.stricter]
                own = [rule for rule in mine if rule.force == "local"]
                duties[name, clock] = Duty(
                    name=name,
                    rules=tuple(evolve(self._followed(rule), stricter=()) for rule in law),
                    local=(*tightening, *own),
                )
        return duties

    def _followed(self, rule: Rule) -> Rule:
        """The convention that is followed in the place of a rule, or the rule itself."""
        for key in self.following:
            convention = self.rules[key]
            if convention.instead_of == rule.key:
                return evolve(
                    convention,
                    duty=rule.duty,
                    anchor=rule.anchor,
                    when=rule.when,
                    until=rule.until,
                    replaces=rule.replaces,
                    relaxed=rule.relaxed,
                    stricter=rule.stricter,
                )
        return rule

    # -------------------------------------------------------------------------- asking

    def deadline(
        self,
        key: str,
        started: dt.date,
        *,
        event: dt.date | None = None,
        as_in_force: bool = False,
        calendar: Calendar | None = None,
        **known: Any,
    ) -> Deadline:
        """When a clock runs out.

        :param key: the key of a rule.
        :param started: the day on which the clock started; a moment (``datetime``) for a rule that
            counts in hours.
        :param event: the day of the event, for a rule whose version it picks.
        :param as_in_force: follow the law of the day, where it was relaxed for a time.
        :param calendar: another calendar than the law's; a council's own rule has its own.
        :param known: facts of the child on that day (:data:`carekpi.rules.FACTS`); those that the
            rule asks about are checked.
        :raises ValueError: where there is no such rule, no version of it was in force, or a fact
            says that it does not apply.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> rules.statutory().deadline("visit.first", dt.date(2021, 3, 1)).due
        datetime.date(2021, 3, 8)
        """
        rule = self._followed(self.find(key))
        if known:
            self._check(rule, started, known)
        found = deadline_of(
            rule,
            started,
            event=event,
            as_in_force=as_in_force,
            calendar=calendar or ENGLAND_AND_WALES,
        )
        until = known.get(rule.until) if rule.until else None
        law = found.law or found
        last = law.due if law.relaxation is None else law.ordinary
        if until is not None and last is not None and last > until:
            raise ValueError(f"{rule.key} does not apply: it would run out after {rule.until}")
        return found

    def _check(self, rule: Rule, started: dt.date, known: dict[str, Any]) -> None:
        given = {name for name, fact in FACTS.items() if known.get(fact.given_as) is not None}
        asked = Condition(
            tuple({name: test for name, test in one.items() if name in given} for one in rule.when)
        )
        why = asked.why_not(State.of_one(**known), np.array([started], dtype="datetime64[D]"))
        if why:
            raise ValueError(f"{rule.key} does not apply: {why}")

    def in_force(self, on: dt.date) -> tuple[tuple[Rule | Permission, Any], ...]:
        """The law of a day: each rule with its version, and what was relaxed or permitted then."""
        plain_date(on, "on")
        found: list[tuple[Rule | Permission, Any]] = []
        for rule in self:
            found += [(rule, each) for each in (*rule.versions, *rule.relaxed) if each.covers(on)]
        for one in self.permissions.values():
            found += [(one, each) for each in one.versions if each.covers(on)]
        return tuple(found)

    def changed_between(self, first: dt.date, last: dt.date) -> tuple[Change, ...]:
        """Every change of the law from one day to another, both included, in order."""
        if plain_date(first, "first") > plain_date(last, "last"):
            raise ValueError("first is after last; expected the days in order")
        everything: list[Rule | Permission] = [*self, *self.permissions.values()]
        changes = [
            change for one in everything for change in _changes(one) if first <= change.on <= last
        ]
        return tuple(sorted(changes, key=lambda change: change.on))

    # -------------------------------------------------------------------- departures

    def follow(self, *conventions: str) -> Book:
        """A book that follows conventions in the place of the law, to see the difference.

        :raises ValueError: for a key that is no convention, or two in one place.

        >>> import datetime as dt
        >>> from carekpi import rules
        >>> book = rules.statutory().follow("convention.review.first.28_days")
        >>> book.deadline("review.first", dt.date(2019, 12, 20)).due
        datetime.date(2020, 1, 17)
        """
        following = tuple(dict.fromkeys((*self.following, *conventions)))
        places = [self.find(key).instead_of for key in following]
        for key, place in zip(following, places, strict=True):
            if not place:
                raise ValueError(f"{key} is no convention: it stands in the place of no rule")
            if places.count(place) > 1:
                raise ValueError(f"two conventions in the place of {place}")
        return evolve(self, following=following)

    def with_profile(self, path: str | Path) -> Book:
        """A book with a council's own standards beside the law.

        They can bring dates forward and add clocks; what is statutory stays as it is.

        :param path: a rule file with a table ``[profile]``.
        :raises RuleFileError: naming the file, the rule and the field that is wrong.
        """
        path = Path(path)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RuleFileError(f"{path.name}: cannot be read: {error.strerror}") from None
        return self.with_standards(content, path.name)

    def with_standards(self, content: bytes, name: str) -> Book:
        """The same, from the content of a file."""
        if self.profile is not None:
            raise ValueError(f"the book already has local standards: {self.profile.name}")
        profile, standards = local_rules(content, name, self)
        rules = dict(self.rules)
        for rule in standards:
            rules[rule.key] = rule
            if rule.tightens:
                tightened = rules[rule.tightens]
                rules[rule.tightens] = evolve(tightened, stricter=(*tightened.stricter, rule))
        _check_rules({rule.key: name for rule in standards}, rules)
        subjects = {**self.subjects, LOCAL: profile.name}
        book = evolve(self, rules=rules, profile=profile, subjects=subjects, behind=self)
        for duty in book._duties.values():  # noqa: SLF001 - its own kind
            if len(duty.numbered) > _MOST:
                raise RuleFileError(f"{name}: more than {_MOST} rules for each {duty.name}")
        return book


def _changes(one: Rule | Permission) -> Iterator[Change]:
    day = dt.timedelta(days=1)
    before: Version | Allowed | None = None
    for version in one.versions:
        what = "in force" if before is None else "changed"
        yield Change(on=version.in_force_from, rule=one, what=what, before=before, after=version)
        before = version
    last = one.versions[-1]
    if last.in_force_to is not None:
        yield Change(on=last.in_force_to + day, rule=one, what="ended", before=last, after=None)
    for relaxation in one.relaxed if isinstance(one, Rule) else ():
        on = one.on(relaxation.in_force_from)
        yield Change(
            on=relaxation.in_force_from, rule=one, what="relaxed", before=on, after=relaxation
        )
        if relaxation.in_force_to is not None:
            yield Change(
                on=relaxation.in_force_to + day,
                rule=one,
                what="back in full",
                before=relaxation,
                after=on,
            )


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Rules so that one that stands in the place of another comes after it.

    :raises ValueError: where they go round in a circle; its arguments are the keys of the circle.
    """
    waiting, ordered = list(rules), []
    while waiting:
        keys = {rule.key for rule in waiting}
        free = [rule for rule in waiting if not keys & set(rule.replaces)]
        if not free:
            raise ValueError(*_circle({rule.key: rule for rule in waiting}))
        ordered += free
        waiting = [rule for rule in waiting if rule not in free]
    return ordered


def _circle(waiting: Mapping[str, Rule]) -> list[str]:
    """The keys of a circle among rules of which each replaces another."""
    walked = [next(iter(waiting))]
    while True:
        key = next(key for key in waiting[walked[-1]].replaces if key in waiting)
        if key in walked:
            return walked[walked.index(key) :]
        walked.append(key)


def _check_rules(files: Mapping[str, str], rules: Mapping[str, Rule]) -> None:
    """What can be seen of rules together: names that nobody has, and questions with two answers.

    :param files: the file in which each of the rules to look at stands.
    """
    for key in files:
        _check_references(f"{files[key]}: rule {key}", rules[key], rules)
    asked = [rules[key] for key in files if rules[key].duty and rules[key].force != "local"]
    for duty in {rule.duty for rule in asked}:
        mine = [rule for rule in asked if rule.duty == duty]
        try:
            _in_order(mine)
        except ValueError as error:
            first, *others = error.args
            circle = ", which replaces ".join([*others, first])
            raise RuleFileError(
                f"{files[first]}: rule {first}: replaces: goes round in a circle: {circle}"
            ) from None
        for one, other in combinations(mine, 2):
            if one.anchor != other.anchor or other.key in one.replaces or one.key in other.replaces:
                continue
            if _at_one_time(one, other) and one.when.possible_with(other.when):
                raise RuleFileError(
                    f"{files[other.key]}: rule {other.key}: when: it can hold together with that "
                    f"of {one.key}, and neither replaces the other"
                )


def _check_references(where: str, rule: Rule, rules: Mapping[str, Rule]) -> None:
    for name in ("replaces", "instead_of", "tightens"):
        named = getattr(rule, name)
        for key in named if name == "replaces" else filter(None, [named]):
            if key not in rules or key == rule.key:
                raise RuleFileError(f"{where}: {name}: no other rule {key!r}")
            if name == "replaces" and rules[key].duty != rule.duty:
                raise RuleFileError(f"{where}: replaces: {key} answers another question")
    conventional = {force == "convention" for force in _forces(rule)}
    if conventional != {bool(rule.instead_of)}:
        raise RuleFileError(
            f"{where}: instead_of: a convention, and nothing else, stands instead of a rule"
        )
    if rule.instead_of and rule.anchor != rules[rule.instead_of].anchor:
        raise RuleFileError(
            f"{where}: anchor: expected {rules[rule.instead_of].anchor.key}, as in the rule in "
            "whose place it stands"
        )


def _forces(rule: Rule) -> set[str]:
    return {version.force for version in rule.versions}


def _at_one_time(one: Rule, other: Rule) -> bool:
    last, others = one.versions[-1].in_force_to, other.versions[-1].in_force_to
    return (last is None or other.versions[0].first_day <= last) and (
        others is None or one.versions[0].first_day <= others
    )


def read_book(files: Mapping[str, bytes]) -> Book:
    """The book that rule files make.

    :param files: the content of each by its name, ``sources.toml`` among them.
    :raises RuleFileError: for the first mistake, naming file, rule and field.
    """
    if _SOURCES not in files:
        raise RuleFileError(
            f"{_SOURCES}: missing; expected the instruments and anchors of all files"
        )
    sources = read_sources(files[_SOURCES], _SOURCES)
    read = [read_rules(files[name], name, sources) for name in files if name != _SOURCES]
    _refuse_twice(read)
    rules = {rule.key: rule for file in read for rule in file.rules}
    files_of = {rule.key: file.name for file in read for rule in file.rules}
    for file in read:
        if not file.rules and not file.permissions:
            raise RuleFileError(f"{file.name}: rule: missing; expected one or more tables")
        for rule in file.rules:
            if "local" in _forces(rule) or rule.tightens:
                odd = "tightens" if rule.tightens else "force"
                raise RuleFileError(
                    f"{file.name}: rule {rule.key}: {odd}: a local standard is no law"
                )
    _check_rules(files_of, rules)
    return Book(
        rules=rules,
        permissions={one.key: one for file in read for one in file.permissions},
        sources=sources,
        subjects={file.name.removesuffix(".toml"): file.title for file in read},
    )


def _refuse_twice(read: Iterable[RuleFile]) -> None:
    seen: dict[str, str] = {}
    for file in read:
        for key in [*(rule.key for rule in file.rules), *(one.key for one in file.permissions)]:
            if key in seen:
                raise RuleFileError(f"{file.name}: rule {key}: key: stands in {seen[key]} too")
            seen[key] = file.name


def files_of_law() -> dict[str, bytes]:
    """The rule files of the package, in the order in which they are shown."""
    folder = resources.files("carekpi.rules")
    return {name: folder.joinpath(name).read_bytes() for name in (_SOURCES, *_FILES)}


@cache
def statutory() -> Book:
    """The rules of law and guidance, with every version; conventions beside them, not followed.

    Read once, on first use.
    """
    return read_book(files_of_law())
