"""``carekpi deadline``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi.cli import _options, _output
from carekpi.cli._errors import WrongInput
from carekpi.cli._law import book_of, conditions, departures, find_rule, in_words
from carekpi.domain import EVENTS_TO
from carekpi.report.layout import indented
from carekpi.report.words import spoken_dates
from carekpi.rules import FACTS, Condition, RuleFileError, State, next_review, spoken
from carekpi.workdays._calendar import RANGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carekpi.rules import Book, Deadline, Rule

__all__ = ["deadline", "help_of"]

_CODES = ("legal_status", "placement")


def deadline(given: argparse.Namespace) -> None:
    """Print when a clock runs out, and how that was counted."""
    _refuse_too_far(given)
    if given.what == _options.NEXT_REVIEW:
        _next_review(given)
        return
    book = book_of(given.profile, given.convention)
    rule = find_rule(book, given.what)
    known = _facts(rule, given)
    _refuse_unused(rule, given, book)
    started = _started(rule, given)
    if "born" in known and known["born"] > _day(started):
        raise WrongInput("--born is after --from")
    if "placement_started" in known and known["placement_started"] > _day(started):
        raise WrongInput("--placement-started is after --from")
    with _refusals("--event" if rule.version_by == "event" else "--from"):
        found = book.deadline(
            rule.key,
            started,
            event=given.event,
            as_in_force=given.as_in_force,
            **known,
        )
    _print(found, given, book, unchecked=_unchecked(rule, known, started))


def _next_review(given: argparse.Namespace) -> None:
    """The next review of a child in care: whichever of the three rules it follows."""
    used = {"started": "--from", "event": "--event"}
    used |= {FACTS[fact].given_as: flag for fact, (flag, _) in _options.FACTS.items()}
    for dest, flag in used.items():
        if getattr(given, dest) is not None:
            raise WrongInput(f"deadline review goes by --entered and --held, and not by {flag}")
    if given.entered is None:
        raise WrongInput("the following arguments are required: --entered")
    if isinstance(given.on, dt.datetime):
        raise WrongInput("--on: a review is due on a day; expected a date without a time")
    days = sorted(set(given.held))
    held = [day for day in days if given.on is None or day <= given.on]
    if days and days[0] < given.entered:
        raise WrongInput(
            f"--held {spoken(days[0])} is before the child entered care, --entered "
            f"{spoken(given.entered)}"
        )
    book = book_of(given.profile, given.convention)
    with _refusals("--held" if held else "--entered"):
        found = next_review(
            entered=given.entered, held=held, as_in_force=given.as_in_force, book=book
        )
    law = (found.law or found).rule
    known = {"review_number": len(held) + 1}
    _print(
        found,
        given,
        book,
        unchecked=_unchecked(law, known, found.started),
        not_looked_at=days[len(held) :],
    )


@contextmanager
def _refusals(flag: str) -> Iterator[None]:
    """What the rules refuse, as the command line says it.

    :param flag: the option whose day is wrong, if a day is.
    """
    try:
        yield
    except RuleFileError:
        raise
    except (ValueError, OverflowError) as error:
        said = spoken_dates(str(error))
        if isinstance(error, OverflowError) or said.startswith(RANGE):
            raise WrongInput(_too_far(f"the last day that follows from {flag}")) from None
        if said.startswith("no version of "):
            said = f"{flag}: {said}"
        for fact, (option, _) in _options.FACTS.items():
            said = said.replace(f": {fact} must", f": {option}: the {in_words(fact)} must")
        raise WrongInput(said) from None


def _refuse_too_far(given: argparse.Namespace) -> None:
    """Refuse days beyond those that carekpi knows, whatever the rule counts in."""
    for flag, days in (
        ("--from", [given.started]),
        ("--entered", [given.entered]),
        ("--held", given.held),
        ("--event", [given.event]),
        ("--on", [given.on]),
    ):
        for day in days:
            if day is not None and _day(day) > EVENTS_TO:
                raise WrongInput(_too_far(f"{flag} {spoken(_day(day))}"))


def _too_far(what: str) -> str:
    return f"{what}: too far ahead; days are reckoned up to {spoken(EVENTS_TO)}"


def _print(
    found: Deadline,
    given: argparse.Namespace,
    book: Book,
    *,
    unchecked: list[str],
    not_looked_at: Sequence[dt.date] = (),
) -> None:
    on = given.on
    # What a council's own standard came before is part of the answer too.
    touched, untouched = departures(book, [found.rule, *([found.law.rule] if found.law else [])])
    if given.as_in_force and (found.law or found).relaxation is None:
        untouched.append("--as-in-force (no relaxation touches this date)")
    if given.format == "json":
        told = found.to_dict()
        if on is not None:
            told |= {
                "on": on.isoformat(),
                "days_left": found.days_left(on),
                "late": found.late(on) or None,
            }
        told |= {
            "not_looked_at": [day.isoformat() for day in not_looked_at],
            "not_checked": unchecked,
            "departures": touched,
            "without_effect": untouched,
        }
        _output.write_data(json.dumps(told, indent=2, ensure_ascii=False))
        return
    lines = [found.explain(on=on)]
    if found.version.link not in lines[0]:
        lines.append(f"Link: {found.version.link}")
    if not_looked_at:
        days = ", ".join(map(spoken, not_looked_at))
        lines.append(f"Not looked at, as it is after {spoken(on)}: a review held on {days}.")
    if unchecked:
        lines.append(f"Taken to hold, as it was not given: {'; or '.join(unchecked)}.")
    if touched:
        lines.append(f"Not the law alone: {'; '.join(touched)}.")
    if untouched:
        lines.append(f"Followed, and changed nothing here: {'; '.join(untouched)}.")
    _output.write("\n".join(indented("\n".join(lines), width=_output.room())))


# ------------------------------------------------------------------------ what was given


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _facts(rule: Rule, given: argparse.Namespace) -> dict[str, Any]:
    """What is known of the child, under the names that rules use."""
    known: dict[str, Any] = {}
    for fact, (flag, _) in _options.FACTS.items():
        value = getattr(given, FACTS[fact].given_as)
        if value is None:
            continue
        if fact not in rule.when.facts:
            asked = [_options.FACTS[name][0] for name in rule.when.facts]
            raise WrongInput(
                f"{rule.key} does not ask about {flag}; it asks about "
                f"{', '.join(asked) or 'nothing: it always applies'}"
            )
        known[FACTS[fact].given_as] = _code(fact, flag, value) if fact in _CODES else value
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
        said = {name: test for name, test in one.items() if FACTS[name].given_as in known}
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
