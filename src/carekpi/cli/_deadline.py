"""``carekpi deadline``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi.cli import _options, _output
from carekpi.cli._errors import WrongInput
from carekpi.cli._law import book_of, conditions, find_rule
from carekpi.report.layout import indented
from carekpi.report.words import spoken_dates
from carekpi.rules import FACTS, Condition, State, next_review

if TYPE_CHECKING:
    from carekpi.rules import Book, Deadline, Rule

__all__ = ["deadline", "help_of"]

# Where the name of a fact is not that of what is given for it.
_GIVEN_AS = {"age": "born", "time_in_placement": "placement_started"}
_CODES = ("legal_status", "placement")


def deadline(given: argparse.Namespace) -> None:
    """Print when a clock runs out, and how that was counted."""
    if given.what == _options.NEXT_REVIEW:
        _next_review(given)
        return
    book = book_of(given.profile, given.convention)
    rule = find_rule(book, given.what)
    known = _facts(rule, given)
    _refuse_unused(rule, given, book)
    started = _started(rule, given)
    if "born" in known and known["born"] > started:
        raise WrongInput("--born is after --from")
    if "placement_started" in known and known["placement_started"] > _day(started):
        raise WrongInput("--placement-started is after --from")
    try:
        found = book.deadline(
            rule.key,
            started,
            event=given.event,
            as_in_force=given.as_in_force,
            **known,
        )
    except (ValueError, OverflowError) as error:
        raise WrongInput(spoken_dates(str(error))) from None
    _print(found, given, book, _unchecked(rule, known, started))


def _next_review(given: argparse.Namespace) -> None:
    """The next review of a child in care: whichever of the three rules it follows."""
    used = {"started": "--from", "event": "--event"}
    used |= {_dest(fact): flag for fact, (flag, _) in _options.FACTS.items()}
    for dest, flag in used.items():
        if getattr(given, dest) is not None:
            raise WrongInput(f"deadline review goes by --entered and --held, and not by {flag}")
    if given.entered is None:
        raise WrongInput("the following arguments are required: --entered")
    if isinstance(given.on, dt.datetime):
        raise WrongInput("--on: a review is due on a day; expected a date without a time")
    book = book_of(given.profile, given.convention)
    try:
        found = next_review(
            entered=given.entered, held=given.held, as_in_force=given.as_in_force, book=book
        )
    except (ValueError, OverflowError) as error:  # a review before entry, a day beyond those known
        raise WrongInput(spoken_dates(str(error))) from None
    _print(found, given, book, [])


def _print(found: Deadline, given: argparse.Namespace, book: Book, unchecked: list[str]) -> None:
    on, departures = given.on, list(book.departures)
    if given.format == "json":
        told = found.to_dict()
        if on is not None:
            told |= {
                "on": on.isoformat(),
                "days_left": found.days_left(on),
                "late": found.late(on) or None,
            }
        told |= {"not_checked": unchecked, "departures": departures}
        _output.write_data(json.dumps(told, indent=2, ensure_ascii=False))
        return
    lines = [found.explain(on=on)]
    if given.what != _options.NEXT_REVIEW and found.version.link not in lines[0]:
        lines.append(f"Link: {found.version.link}")
    if unchecked:
        lines.append(f"Taken to hold, as it was not given: {'; or '.join(unchecked)}.")
    if departures:
        lines.append(f"Not the law alone: {'; '.join(departures)}.")
    _output.write("\n".join(indented("\n".join(lines), width=_output.room())))


# ------------------------------------------------------------------------ what was given


def _dest(fact: str) -> str:
    return _GIVEN_AS.get(fact, fact)


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _facts(rule: Rule, given: argparse.Namespace) -> dict[str, Any]:
    """What is known of the child, under the names that rules use."""
    known: dict[str, Any] = {}
    for fact, (flag, _) in _options.FACTS.items():
        value = getattr(given, _dest(fact))
        if value is None:
            continue
        if fact not in rule.when.facts:
            asked = [_options.FACTS[name][0] for name in rule.when.facts]
            raise WrongInput(
                f"{rule.key} does not ask about {flag}; it asks about "
                f"{', '.join(asked) or 'nothing: it always applies'}"
            )
        known[_dest(fact)] = _code(fact, flag, value) if fact in _CODES else value
    return known


def _code(fact: str, flag: str, text: str) -> Any:
    codes = FACTS[fact].codes
    assert codes is not None  # noqa: S101 - those of `_CODES` have a list
    try:
        return codes.parse(text)
    except ValueError as error:
        raise WrongInput(f"{flag}: {error}") from None


def _refuse_unused(rule: Rule, given: argparse.Namespace, book: Book) -> None:
    if given.entered is not None or given.held:
        raise WrongInput(
            f"--entered and --held are for the next review (deadline review); {rule.key} goes by "
            "--from"
        )
    if rule.version_by == "event" and given.event is None:
        raise WrongInput(f"{rule.key} needs --event: the day of the event picks its version")
    if rule.version_by != "event" and given.event is not None:
        raise WrongInput(f"--event changes nothing in {rule.key}")
    if given.as_in_force and not rule.relaxed:
        raise WrongInput(f"--as-in-force changes nothing in {rule.key}")
    for key in book.following:
        place = book.find(key).instead_of
        if place != rule.key:
            raise WrongInput(f"--convention {key} stands in the place of {place}")


def _started(rule: Rule, given: argparse.Namespace) -> dt.date:
    if given.started is None:
        raise WrongInput(f"the following arguments are required: --from, {rule.anchor.title}")
    for flag, value in (("--from", given.started), ("--on", given.on)):
        if value is None:
            continue
        a_moment = isinstance(value, dt.datetime)
        if rule.by_the_hour and not a_moment:
            raise WrongInput(
                f"{flag}: {rule.key} counts in hours; expected a day and the time, such as "
                f'"{value:%d/%m/%Y} 22:30"'
            )
        if a_moment and not rule.by_the_hour:
            raise WrongInput(f"{flag}: {rule.key} counts in days; expected a date without a time")
    started: dt.date = given.started
    return started


def _unchecked(rule: Rule, known: dict[str, Any], started: dt.date) -> list[str]:
    """What must hold of the child for the rule to apply, and was not said."""
    state, on = State.of_one(**known), np.array([_day(started)], dtype="datetime64[D]")
    left = []
    for one in rule.when:
        said = {name: test for name, test in one.items() if _dest(name) in known}
        if not said or Condition((said,)).holds(state, on).all():
            left.append({name: test for name, test in one.items() if name not in said})
    return [] if {} in left else conditions(left)


# ------------------------------------------------------------------------------------ help


def help_of(what: str, profile: str | None) -> str:
    """The help of one rule: what starts its clock, and what it asks about.

    :raises WrongInput: where there is no such rule.
    """
    command = argparse.ArgumentParser(
        prog=f"carekpi deadline {what}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if what == _options.NEXT_REVIEW:
        command.description = (
            "When the next review of a child in care is due.\n\nexample:\n"
            "  carekpi deadline review --entered 10/12/2020 --held 08/01/2021"
        )
        _options.next_review_options(command)
        without = ["--from", "--event"]
        _options.deadline_options(command, facts=(), without=without)
        return command.format_help()
    book = book_of(profile)
    rule = find_rule(book, what)
    command.description = f"{rule.title[0].upper()}{rule.title[1:]}: {rule.versions[-1]}."
    holds = conditions(rule.when)
    if holds:
        command.description += f"\nIt applies where: {'; or '.join(holds)}."
    without = [] if rule.version_by == "event" else ["--event"]
    without += [] if rule.relaxed else ["--as-in-force"]
    if not any(other.instead_of == rule.key for other in book):
        without.append("--convention")
    when = "the moment, such as 01/03/2021 22:30: " if rule.by_the_hour else ""
    _options.deadline_options(
        command,
        facts=rule.when.facts,
        started=f"{when}{rule.anchor.title}",
        without=without,
    )
    return command.format_help()
