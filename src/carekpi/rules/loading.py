"""Rule files read, and every mistake in them named: file, rule, field.

A rule file is TOML. What may stand in it, and what each field means, is in
``docs/how-to/correct-a-rule``; a mistake anywhere stops the loading, with one message for the
first mistake of the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import frozen

from carekpi._toml import KEY, Place, near, parsed
from carekpi.rules.conditions import FACTS, Among, Condition, Lasting, Number, Test, YesNo
from carekpi.rules.intervals import (
    Days,
    Hours,
    Interval,
    Months,
    Weeks,
    WorkingDays,
    WorkingDaysBefore,
)
from carekpi.rules.rule import (
    FORCES,
    Allowed,
    Anchor,
    Instrument,
    Permission,
    Relaxation,
    Rule,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DUTIES", "EVENTS", "RuleFile", "RuleFileError", "Sources", "read_rules", "read_sources"]

#: The questions that several rules answer together.
DUTIES = ("review", "visit")
#: The events by which a clock can end (``until``): columns of a child's :class:`State`.
EVENTS = ("first_review", "first_adoption_review")

_UNITS: dict[str, Callable[[int], Interval]] = {
    "working_days": WorkingDays,
    "working_days_before": WorkingDaysBefore,
    "days": Days,
    "weeks": Weeks,
    "months": Months,
    "hours": Hours,
}
_LONGEST = 10_000  # of any unit: beyond that a number is a slip


class RuleFileError(ValueError):
    """A rule file that cannot be used; the message names the file, the rule and the field."""


@frozen(kw_only=True)
class Sources:
    """The instruments and anchors that rules refer to by key."""

    instruments: Mapping[str, Instrument]
    anchors: Mapping[str, Anchor]


@frozen(kw_only=True)
class RuleFile:
    """What stands in one file."""

    name: str
    title: str
    note: str
    rules: tuple[Rule, ...]
    permissions: tuple[Permission, ...]
    header: Mapping[str, Any]


# ------------------------------------------------------------------------------- whole files


def read_sources(content: bytes, name: str) -> Sources:
    """The instruments and anchors of a file.

    :raises RuleFileError: naming what is wrong.
    """
    whole = Place(parsed(content, name, RuleFileError), name, RuleFileError)
    sources = _sources(whole, Sources(instruments={}, anchors={}))
    whole.done()
    return sources


def _sources(whole: Place, others: Sources) -> Sources:
    instruments, anchors = dict(others.instruments), dict(others.anchors)
    for place in whole.tables("instrument", needed=False):
        key = place.text("key", "how it is cited, such as SI 2010/959")
        place.where = f"{whole.where}: instrument {key}"
        if key in instruments:
            raise place.wrong("key", "an instrument of that key is already described")
        link = place.text("link", "where it can be read (https://...)")
        if not link.startswith("https://"):
            raise place.wrong("link", "expected an address that begins with https://")
        instruments[key] = Instrument(key=key, title=place.text("title", "its name"), link=link)
        place.done()
    for place in whole.tables("anchor", needed=False):
        key = place.key("key", "the anchor's key")
        place.where = f"{whole.where}: anchor {key}"
        if key in anchors:
            raise place.wrong("key", "an anchor of that key is already described")
        anchors[key] = Anchor(key=key, title=place.text("title", "the event, in words"))
        place.done()
    return Sources(instruments=instruments, anchors=anchors)


def read_rules(
    content: bytes, name: str, sources: Sources, *, header: Sequence[str] = ()
) -> RuleFile:
    """The rules of a file, each checked for itself.

    :param name: the file, as messages name it.
    :param header: further tables that may stand at the top of the file.
    :raises RuleFileError: for the first mistake, naming file, rule and field.
    """
    whole = Place(parsed(content, name, RuleFileError), name, RuleFileError)
    subject = name.removesuffix(".toml").rpartition("/")[2]
    title = whole.text("title", "the subject, in words", default=subject)
    note = whole.text("note", "what to know of the whole file", default="")
    found = {key: whole.rest.pop(key) for key in header if key in whole.rest}
    whole.known.extend(header)
    sources = _sources(whole, sources)
    places = whole.tables("rule", needed=False)
    permissions = whole.tables("permission", needed=False)
    whole.done()
    reader = _Reader(subject, sources)
    read = RuleFile(
        name=name,
        title=title,
        note=note,
        rules=tuple(reader.rule(place) for place in places),
        permissions=tuple(reader.permission(place) for place in permissions),
        header=found,
    )
    keys = [*(rule.key for rule in read.rules), *(one.key for one in read.permissions)]
    for key in keys:
        if keys.count(key) > 1:
            raise RuleFileError(f"{name}: rule {key}: key: stands twice in the file")
    return read


# -------------------------------------------------------------------------------- one rule


class _Reader:
    def __init__(self, subject: str, sources: Sources) -> None:
        self.subject, self.sources = subject, sources

    def rule(self, place: Place) -> Rule:
        file = place.where.rpartition(": ")[0]
        key = place.key("key", "the rule's key, such as review.first")
        place.where = f"{file}: rule {key}"
        anchors = self.sources.anchors
        rule = Rule(
            key=key,
            title=place.text("title", "the rule in short words"),
            subject=self.subject,
            anchor=anchors[place.one_of("anchor", tuple(anchors))],
            duty=place.one_of("duty", DUTIES, default=""),
            when=self.condition(place),
            until=place.one_of("until", EVENTS, default=""),
            version_by=place.one_of("version_by", ("started", "ran_out", "event")),
            clock=place.one_of("clock", ("case",), default=""),
            instead_of=place.key("instead_of", "the key of a rule", default=""),
            tightens=place.key("tightens", "the key of a rule", default=""),
            note=place.text("note", "what else to know", default=""),
            replaces=self.keys(place, "replaces"),
            versions=self.versions(place),
            relaxed=self.relaxed(place),
        )
        place.done()
        if rule.version_by == "ran_out" and any(one.within is None for one in rule.versions):
            raise place.wrong("version_by", "ran_out needs an interval in every version")
        if rule.duty == "" and (rule.replaces or rule.until):
            what = "replaces" if rule.replaces else "until"
            raise place.wrong(what, "only a rule with a duty can have it")
        if rule.duty and rule.version_by == "event":
            raise place.wrong("version_by", "expected started or ran_out for a rule with a duty")
        if rule.duty and rule.by_the_hour:
            raise place.wrong("duty", "a rule in hours can have none: its clock starts at a moment")
        return rule

    def keys(self, place: Place, name: str) -> tuple[str, ...]:
        keys = place.take(name, list, "a list of keys of rules", default=[])
        for key in keys:
            if not isinstance(key, str) or not KEY.fullmatch(key):
                raise place.wrong(name, "expected a list of keys of rules")
        return tuple(keys)

    def versions(self, place: Place) -> tuple[Version, ...]:
        versions = []
        for one in place.tables("version", needed=True):
            within = self.within(one)
            wording = one.text("wording", "the law's words, where it fixes no date", default="")
            if (within is None) == (not wording):
                raise one.wrong(
                    "within", "expected either within, or wording where the law fixes no date"
                )
            versions.append(
                Version(
                    within=within,
                    wording=wording,
                    applied_from=one.date("applied_from", default=None),
                    first_day_counted=one.yes("first_day_counted"),
                    rolled=one.yes("rolled"),
                    **self.dated(one),
                )
            )
            self.check_version(one, versions[-1])
            one.done()
        for n, (earlier, later) in enumerate(pairwise(versions), start=2):
            if earlier.in_force_to is None or later.in_force_from <= earlier.in_force_to:
                raise place.wrong(
                    f"version {n}: in_force",
                    f"overlaps the version before it, which is {earlier.in_force}",
                )
            if later.in_force_from != earlier.in_force_to + dt.timedelta(days=1):
                raise place.wrong(
                    f"version {n}: in_force",
                    f"leaves a gap after the version before it, which is {earlier.in_force}",
                )
            if later.applied_from is not None:
                raise place.wrong(f"version {n}: applied_from", "only the first can have it")
        hours = {isinstance(version.within, Hours) for version in versions}
        if len(hours) > 1:
            raise place.wrong("version", "one version is in hours and another is not")
        return tuple(versions)

    def check_version(self, place: Place, version: Version) -> None:
        if version.applied_from is not None and version.applied_from >= version.in_force_from:
            raise place.wrong("applied_from", "expected a day before the version was in force")
        odd = "first_day_counted" if version.first_day_counted else "rolled"
        if version.first_day_counted or version.rolled:
            if version.force not in ("convention", "local"):
                raise place.wrong(odd, "only a convention or a local standard counts so")
            if version.within is None or isinstance(version.within, (Hours, WorkingDaysBefore)):
                raise place.wrong(odd, "only an interval in days or longer can be counted so")
            if version.first_day_counted and isinstance(version.within, Months):
                raise place.wrong(odd, "months cannot be counted so; give days or weeks")

    def relaxed(self, place: Place) -> tuple[Relaxation, ...]:
        found = []
        for one in place.tables("relaxed", needed=False):
            found.append(
                Relaxation(wording=one.text("wording", "the law's words"), **self.dated(one))
            )
            if found[-1].in_force_to is None:
                raise one.wrong("in_force", "a relaxation needs its last day (to)")
            one.done()
        for n, (earlier, later) in enumerate(pairwise(found), start=2):
            if earlier.in_force_to is not None and later.in_force_from <= earlier.in_force_to:
                raise place.wrong(f"relaxed {n}: in_force", "overlaps the one before it")
        return tuple(found)

    def permission(self, place: Place) -> Permission:
        file = place.where.rpartition(": ")[0]
        key = place.key("key", "its key")
        place.where = f"{file}: permission {key}"
        versions = []
        title = place.text("title", "what is permitted, in short words")
        for one in place.tables("version", needed=True):
            versions.append(
                Allowed(
                    condition=one.text("condition", "on what condition", default=""),
                    **self.dated(one),
                )
            )
            one.done()
        for n, (earlier, later) in enumerate(pairwise(versions), start=2):
            if earlier.in_force_to is None or later.in_force_from < earlier.in_force_to:
                raise place.wrong(f"version {n}: in_force", "overlaps the one before it")
        place.done()
        return Permission(key=key, title=title, subject=self.subject, versions=tuple(versions))

    # ------------------------------------------------------------------ parts of a version

    def dated(self, place: Place) -> dict[str, Any]:
        dates = place.inner("in_force", "{ from = DATE } or { from = DATE, to = DATE }")
        first, last = dates.date("from"), dates.date("to", default=None)
        dates.done()
        if last is not None and last < first:
            raise dates.wrong("to", f"{last} is before from ({first})")
        if last == dt.date.max:
            raise dates.wrong("to", f"{last}; leave it out while no last day is known")
        instruments = self.sources.instruments
        key = place.text("instrument", "the key of an instrument")
        if key not in instruments:
            raise place.wrong(
                "instrument", f"nobody describes {key!r}{near(key, tuple(instruments))}"
            )
        link = place.text("link", "where the provision can be read", default="")
        if link and not link.startswith("https://"):
            raise place.wrong("link", "expected an address that begins with https://")
        confirmed, doubt = self.confirmed(place)
        return {
            "in_force_from": first,
            "in_force_to": last,
            "force": place.one_of("force", FORCES),
            "instrument": instruments[key],
            "provision": place.text("provision", "the regulation or paragraph"),
            "link": link or instruments[key].link,
            "confirmed": confirmed,
            "doubt": doubt,
            "note": place.text("note", "what else to know", default=""),
        }

    def confirmed(self, place: Place) -> tuple[dt.date | None, str]:
        expected = 'the day on which the wording was read, or { no = "what was not, and why" }'
        found = place.rest.get("confirmed")
        if isinstance(found, dict):
            inner = place.inner("confirmed", expected)
            doubt = inner.text("no", "what was not read, and why")
            inner.done()
            return None, doubt
        return place.take("confirmed", dt.date, expected), ""

    def within(self, place: Place) -> Interval | None:
        place.known.append("within")
        if "within" not in place.rest:
            return None
        return _interval(place.inner("within", "{ UNIT = NUMBER }"))

    # ---------------------------------------------------------------------------- condition

    def condition(self, place: Place) -> Condition:
        found = place.rest.get("when")
        if isinstance(found, list):
            alternatives = place.tables("when", needed=True)
        else:
            alternatives = [place.inner("when", "a table of facts, or a list of them", default={})]
        made = tuple(_alternative(one) for one in alternatives)
        if any(not one for one in made):
            if "when" in place.known and found:
                raise place.wrong("when", "an alternative is empty, and would always hold")
            return Condition()
        condition = Condition(made)
        if not condition.possible():
            raise place.wrong("when", "nothing can meet it")
        return condition


def _interval(place: Place) -> Interval:
    given = [unit for unit in _UNITS if unit in place.rest]
    if len(given) != 1:
        for name in place.rest:
            if name not in _UNITS:
                raise place.wrong(name, f"not a unit{near(name, tuple(_UNITS))}")
        raise RuleFileError(f"{place.where}: expected one unit of {', '.join(_UNITS)}")
    unit = given[0]
    number = place.take(unit, int, "a whole number")
    place.known = list(_UNITS)
    place.done()
    if not 0 < number <= _LONGEST:
        raise place.wrong(unit, f"{number}; expected a whole number from 1 to {_LONGEST}")
    return _UNITS[unit](number)


def _alternative(place: Place) -> dict[str, Test]:
    tests: dict[str, Test] = {}
    for name in tuple(place.rest):
        if name not in FACTS:
            raise place.wrong(name, f"no such fact{near(name, tuple(FACTS))}")
        tests[name] = _READERS[FACTS[name].kind](place, name)
    place.done()
    return tests


def _codes(place: Place, name: str) -> Test:
    given = place.rest[name]
    expected = 'a list of codes, or { not = ["CODE", ...] }'
    outside = isinstance(given, dict)
    if outside:
        inner = place.inner(name, expected)
        listed = inner.take("not", list, "a list of codes")
        inner.done()
    else:
        listed = place.take(name, list, expected)
    codes = FACTS[name].codes
    assert codes is not None  # noqa: S101 - it is of kind "code"
    known = [code.code for code in codes.numbered()]
    for code in listed:
        if code not in known:
            raise place.wrong(name, f"{code!r} is no code of {codes.title()}")
    if not listed:
        raise place.wrong(name, "an empty list, which no code can meet")
    return Among(frozenset(listed), outside=outside)


def _yes_no(place: Place, name: str) -> Test:
    return YesNo(place.take(name, bool, "true or false"))


def _number(place: Place, name: str) -> Test:
    given = place.rest[name]
    if type(given) is int:
        place.rest.pop(name)
        if not 0 <= given <= _LONGEST:
            raise place.wrong(name, f"{given}; expected a whole number from 0 to {_LONGEST}")
        return Number(given, given + 1)
    inner = place.inner(name, "a whole number, or { from = N, under = N }")
    first = inner.take("from", int, "a whole number", default=0)
    under = inner.take("under", int, "a whole number", default=None)
    inner.done()
    if not given:
        raise place.wrong(name, "expected from, under, or both")
    if not 0 <= first < (_LONGEST if under is None else min(under, _LONGEST)):
        raise place.wrong(name, "nothing can meet it")
    return Number(first, under)


def _lasting(place: Place, name: str) -> Test:
    inner = place.inner(name, "{ at_least = { months = 12 } } or { under = { months = 12 } }")
    at_least, under = (
        _interval(inner.inner(side, "{ UNIT = NUMBER }")) if side in inner.rest else None
        for side in ("at_least", "under")
    )
    inner.known = ["at_least", "under"]
    inner.done()
    if at_least is None and under is None:
        raise place.wrong(name, "expected at_least, under, or both")
    for interval in (at_least, under):
        if isinstance(interval, Hours):
            raise place.wrong(name, "a length of time in placement is not in hours")
    return Lasting(at_least, under)


_READERS: dict[str, Callable[[Place, str], Test]] = {
    "code": _codes,
    "yes/no": _yes_no,
    "number": _number,
    "time": _lasting,
}
