"""The options of the commands that speak of the law: ``deadline``, ``rules`` and ``due``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from carekpi.cli import _arguments as arguments

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "FACTS",
    "NEXT_REVIEW",
    "deadline_options",
    "due_options",
    "format_option",
    "next_review_options",
    "rules_options",
    "whole_deadline_options",
]

#: What ``carekpi deadline`` takes in the place of the key of a rule.
NEXT_REVIEW = "review"

_FLAG: dict[str, Any] = {"action": argparse.BooleanOptionalAction}


def format_option(group: Any, first: str, *others: str) -> None:
    """Add the choice of a format.

    :param group: the command, or the group of its options.
    :param first: that for people, used where none is named. :param others: those for programs.
    """
    between = ", " if len(others) > 1 else " or "
    group.add_argument(
        "--format",
        choices=[first, *others],
        default=first,
        help=f"{first} (for people, the default){between}{' or '.join(others)} (for programs)",
    )


def _visit_clock_option(asked: Any, default: str | None) -> None:
    asked.add_argument(
        "--visit-clock",
        choices=["placement", "carer"],
        default=default,
        help="whether a new placement with the same carer starts the clock of visits anew "
        "(placement, the default), or only another carer",
    )


#: How each fact that a rule may ask about (:data:`carekpi.rules.FACTS`) is given.
FACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "legal_status": (
        "--legal-status",
        {"metavar": "CODE", "help": "the child's legal status, an SSDA903 code such as C2"},
    ),
    "placement": (
        "--placement",
        {"metavar": "CODE", "help": "the child's placement, an SSDA903 code such as U4"},
    ),
    "review_number": (
        "--review-number",
        {
            "metavar": "N",
            "type": arguments.place,
            "help": "which review it is that falls due: 1 for the first, 2 for the second, ...",
        },
    ),
    "age": (
        "--born",
        {"metavar": "DATE", "type": arguments.birthday, "help": "the child's date of birth"},
    ),
    "time_in_placement": (
        "--placement-started",
        {"metavar": "DATE", "type": arguments.date, "help": "the day on which the placement began"},
    ),
    "until_eighteen": (
        "--until-eighteen",
        {**_FLAG, "help": "the placement is meant to last until the child is 18"},
    ),
    "fewer_visits_agreed": (
        "--fewer-visits-agreed",
        {**_FLAG, "help": "the child agreed to fewer visits"},
    ),
    "unassessed_parent": (
        "--unassessed-parent",
        {**_FLAG, "help": "placed with a parent before the assessment is complete (reg 19)"},
    ),
    "temporary_approval": (
        "--temporary-approval",
        {**_FLAG, "help": "placed with a connected person approved for a time (reg 24)"},
    ),
    "consent_to_adoption": (
        "--consent-to-adoption",
        {**_FLAG, "help": "a parent or guardian consented to placement for adoption"},
    ),
}


class _Help(argparse.Action):
    """Help that, after the key of a rule, is about that rule."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ARG002 - argparse's own signature
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Print it and end."""
        if namespace.what is None:
            parser.print_help()
            parser.exit()
        from carekpi.cli._deadline import help_of
        from carekpi.cli._errors import WrongInput

        try:
            print(help_of(namespace.what, namespace.profile), end="")
        except WrongInput as error:
            parser.error(str(error))
        parser.exit()


def deadline_options(
    command: argparse.ArgumentParser,
    *,
    facts: Collection[str] = FACTS,
    started: str = "the day on which the clock started, or, for a rule that counts in hours, the "
    "moment: 01/03/2021 22:30",
    without: Collection[str] = (),
) -> None:
    """Add the options of ``carekpi deadline WHAT``.

    :param facts: the facts that can be given.
    :param started: what starts the clock, in words.
    :param without: the options that the rule has no use for.
    """
    clock = command.add_argument_group("the clock")

    def add(option: str, **settings: Any) -> None:
        if option not in without:
            clock.add_argument(option, **settings)

    add("--from", dest="started", type=arguments.moment, metavar="DATE", help=started)
    add(
        "--event",
        type=arguments.date,
        metavar="DATE",
        help="the day of the event, for a rule whose version that day picks",
    )
    add(
        "--on",
        type=arguments.moment,
        metavar="DATE",
        help="say how many days are left on that day, or how late it is",
    )
    if facts:
        child = command.add_argument_group("the child on that day")
        for fact in facts:
            flag, settings = FACTS[fact]
            child.add_argument(flag, **settings)
    followed = command.add_argument_group("the rules")
    if "--as-in-force" not in without:
        followed.add_argument(
            "--as-in-force",
            action="store_true",
            help="follow the law of the day where it was relaxed for a time, and not the ordinary "
            "limits",
        )
    followed.add_argument(
        "--profile", metavar="FILE", help="a file of the council's own, stricter standards"
    )
    if "--convention" not in without:
        _add_convention(followed)
    format_option(command, "text", "json")


def next_review_options(command: argparse.ArgumentParser) -> None:
    """Add the options of ``carekpi deadline review`` that no rule has."""
    review = command.add_argument_group("the next review of a child in care (deadline review)")
    review.add_argument(
        "--entered",
        type=arguments.date,
        metavar="DATE",
        help="the day on which the child became looked after",
    )
    review.add_argument(
        "--held",
        nargs="+",
        action="extend",
        type=arguments.date,
        default=[],
        metavar="DATE",
        help="the days of all reviews held since, in any order",
    )


def whole_deadline_options(command: argparse.ArgumentParser) -> None:
    """Add all that ``carekpi deadline`` takes, whatever the rule."""
    command.add_argument(
        "what",
        metavar="WHAT",
        help="the key of a rule ('carekpi rules' lists them), or 'review' for the next review of "
        "a child in care",
    )
    command.add_argument(
        "-h",
        "--help",
        action=_Help,
        nargs=0,
        help="show this; after the key of a rule, what can be said of that rule",
    )
    next_review_options(command)
    deadline_options(command)


def _add_convention(followed: Any) -> None:
    followed.add_argument(
        "--convention",
        action="append",
        default=[],
        metavar="KEY",
        help="follow a convention of some councils' systems in the place of the law, to see the "
        "difference; may be repeated",
    )


def rules_options(command: argparse.ArgumentParser) -> None:
    """Add the options of ``carekpi rules``."""
    command.add_argument(
        "key",
        nargs="*",
        metavar="KEY",
        help="show the full history of this rule, and where each version is written",
    )
    when = command.add_mutually_exclusive_group()
    when.add_argument(
        "--on",
        type=arguments.date,
        metavar="DATE",
        help="the law of that day, with what was relaxed or permitted then",
    )
    when.add_argument(
        "--changed-between",
        nargs=2,
        type=arguments.date,
        metavar=("DATE", "DATE"),
        help="every change of the law from one day to another, both included",
    )
    command.add_argument(
        "--profile", metavar="FILE", help="show a council's own standards too, marked as local"
    )
    format_option(command, "table", "csv", "json")


def yardstick_options(command: argparse.ArgumentParser, asked: Any) -> None:
    """Add the options that say by which limits reviews are judged.

    :param asked: the group of options that make the question.
    """
    asked.add_argument(
        "--clock",
        choices=["looked_after", "case"],
        default="looked_after",
        help="the limits of every looked-after child (the default), or each child's own case: "
        "those of the adoption regulations for a child authorised to be placed, or placed, for "
        "adoption",
    )
    asked.add_argument(
        "--as-in-force",
        action="store_true",
        help="follow the law of the day (SI 2020/445 relaxed the six-month interval from "
        "24 April to 25 September 2020) and not the ordinary limits",
    )
    followed = command.add_argument_group("the rules")
    followed.add_argument(
        "--profile", metavar="FILE", help="a file of the council's own, stricter standards"
    )
    _add_convention(followed)


def reading_options(asked: Any) -> None:
    """Add the options that say how codes are read and which clock of visits is followed.

    :param asked: the group of options that make the question.
    """
    _visit_clock_option(asked, "placement")
    asked.add_argument(
        "--also-counts",
        nargs="+",
        action="extend",
        type=str.upper,
        choices=["PN4", "PN7"],
        default=[],
        metavar="CODE",
        help="count PN4 (attended, views not given) or PN7 (not there, views not sent) as taking "
        "part too, as some councils do; the figures say so",
    )


def report_options(command: argparse.ArgumentParser) -> None:
    """Add the options that only ``carekpi report`` has."""
    before = command.add_argument_group("the year before")
    before.add_argument(
        "--previous",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="the return of the year before, to set its figures beside (by default those that "
        "--ssda903 and --local give of that year, where they go as far back)",
    )
    before.add_argument(
        "--previous-local",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="the council's own tables of the year before",
    )
    shown = command.add_argument_group("how it is shown")
    shown.add_argument(
        "--plan",
        metavar="FILE",
        help="what the report holds and in which order: a file as the documentation describes it "
        "(by default the annual report of a reviewing service)",
    )
    shown.add_argument(
        "--population-vintage",
        metavar="TEXT",
        help="which issue of the estimates to take from the council's own table of populations, "
        "where it has several",
    )
    format_option(shown, "text", "json", "csv")


def due_options(command: argparse.ArgumentParser) -> None:
    """Add the options of ``carekpi due``, but for those of the data."""
    asked = command.add_argument_group("the question")
    asked.add_argument(
        "--on",
        type=arguments.date,
        required=True,
        metavar="DATE",
        help="the day from which it is seen; the data must go as far",
    )
    asked.add_argument(
        "--within",
        type=arguments.days,
        default=28,
        metavar="DAYS",
        help="what falls due in so many days is listed, after what is overdue (28)",
    )
    asked.add_argument(
        "--visits-from",
        type=arguments.date,
        metavar="DATE",
        help="the day from which the visits are complete (by default every visit since each child "
        "came into care is taken to be there)",
    )
    # None is told apart: without visits it may not be asked.
    _visit_clock_option(asked, None)
    yardstick_options(command, asked)
    shown = command.add_argument_group("how it is shown")
    shown.add_argument(
        "--format",
        choices=["table", "csv", "json", "ics"],
        help="table (for people, the default), csv or json (for programs), or ics (a calendar "
        "file, which Outlook opens)",
    )
    shown.add_argument(
        "--output",
        metavar="FILE",
        help="write it to a file, and not to the screen; .csv, .json, .ics or .txt (a table) at "
        "its end says the format",
    )
