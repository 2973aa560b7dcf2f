"""What can be asked, and the help that says so."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from carekpi._version import __version__
from carekpi.cli import _arguments as arguments
from carekpi.cli import _options as options

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parser"]

_ABOUT = """\
Figures about children in care in England that hold up: from a council's SSDA903
return to reviews held on time, who took part, who was in care, who came and who
left. Each figure says what it left out, and why. Nothing leaves this computer."""

_EXAMPLES = """\
examples:
  carekpi report --ssda903 2020 2021 --year 2021 --population 129053
        the figures of 2020-21, from the returns of two years (folders, zips or CSV
        files); with the year before, more reviews can be told on time or late
  carekpi measure reviews_on_time --ssda903 2020 2021 --year 2021 --by month
        one figure, month by month
  carekpi measures reviews_on_time
        how that figure is defined, and where that is written
  carekpi deadline review --entered 10/12/2020
        when a child's next review is due, and which days were not counted
  carekpi due --ssda903 2020 2021 --on 31/01/2021
        whose reviews are overdue on that day, or fall due in the four weeks after it
  carekpi rules review.first
        one rule of law with its history, and where each version is written
  carekpi reconcile annual-report-2021.toml
        which figures of a published report contradict each other
  carekpi sample practice --children 300 --year 2021 --years 2 --seed 5
        two years' returns of invented children, to try all this on

'carekpi COMMAND --help' says more of each. A year is named by the 31 March on which
it ends: 2021 is 1 April 2020 to 31 March 2021. Dates are 31/03/2021 or 2021-03-31."""


class _Joined(argparse.Action):
    """Gathers lists of keys, however they were parted: ``month,sex`` or ``month sex``."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's own signature
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Add what was given to what there is."""
        gathered = [*getattr(namespace, self.dest), *(key for some in values for key in some)]
        setattr(namespace, self.dest, gathered)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one clear message."""

    def error(self, message: str) -> NoReturn:
        print(
            f"carekpi: error: {message}\n'{self.prog} --help' says what can be asked.",
            file=sys.stderr,
        )
        raise SystemExit(2)


def _command(module: str, name: str) -> Callable[[argparse.Namespace], int | None]:
    """A command whose module is imported when it runs: help and version stay quick."""

    def run(given: argparse.Namespace) -> int | None:
        code: int | None = getattr(import_module(f"carekpi.cli.{module}"), name)(given)
        return code

    return run


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; what it parses has ``run``, the command to call with it."""
    whole = _Parser(
        prog="carekpi",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"carekpi {__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _report(commands)
    _measure(commands)
    _records(commands)
    _measures(commands)
    _deadline(commands)
    _due(commands)
    _rules(commands)
    _ledger(commands)
    _reconcile(commands)
    _sample(commands)
    _templates(commands)
    return whole


def _add(
    commands: Any,
    name: str,
    short: str,
    more: str = "",
    *,
    own_help: bool = False,
) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=short,
        description=short[0].upper() + short[1:] + "." + more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=not own_help,
    )
    return added


def _add_data(command: argparse.ArgumentParser, *, year: bool) -> None:
    data = command.add_argument_group("the data")
    data.add_argument(
        "--ssda903",
        nargs="+",
        action="extend",
        required=True,
        metavar="PATH",
        help="the return as CSV files: a folder, a zip or files. Give the return of the year "
        "before too, so that more can be told of reviews. For several authorities, NAME=PATH",
    )
    data.add_argument(
        "--returns-of",
        nargs="+",
        action="extend",
        type=arguments.reporting_year,
        metavar="YEAR",
        help="the year of each return, in their order (by default told by its dates)",
    )
    data.add_argument(
        "--coverage-from",
        type=arguments.date,
        metavar="DATE",
        help="the day from which the reviews in the data are complete (by default 1 April of "
        "the first of the years given)",
    )
    data.add_argument(
        "--episodes-from",
        type=arguments.date,
        metavar="DATE",
        help="the day from which the episodes are complete, for an extract that goes further "
        "back than a return (by default as above)",
    )
    data.add_argument(
        "--local",
        nargs="+",
        action="extend",
        metavar="PATH",
        help="the council's own tables (visits, disputes, officers ...) as CSV files: a folder, a "
        "zip or files; 'carekpi templates' writes empty ones. For several authorities, NAME=PATH",
    )
    data.add_argument(
        "--local-from",
        nargs="+",
        action="extend",
        metavar="DATE",
        help="the day from which the council's own tables are complete, or TABLE=DATE for one "
        "(by default they are from the start)",
    )
    if not year:
        return
    data.add_argument(
        "--data-to",
        type=arguments.date,
        metavar="DATE",
        help="the last day that the data cover, where the year is not over; the figures go up "
        "to that day",
    )
    asked = command.add_argument_group("the question")
    asked.add_argument(
        "--year",
        type=arguments.reporting_year,
        required=True,
        metavar="YEAR",
        help="the reporting year, by the 31 March on which it ends: 2021 is 1 April 2020 to "
        "31 March 2021",
    )
    options.yardstick_options(command, asked)
    options.reading_options(asked)
    asked.add_argument(
        "--population",
        nargs="+",
        action="extend",
        metavar="NUMBER",
        help="children under 18 in the area, for the rate; for several authorities, NAME=NUMBER",
    )
    asked.add_argument(
        "--population-source",
        metavar="TEXT",
        help='whose estimate that is, such as "ONS mid-2020 estimate"',
    )


def _report(commands: Any) -> None:
    command = _add(
        commands,
        "report",
        "the figures of a year as an annual report has them",
        "\n\nEach figure stands beside the year before, its target and those of other areas,\n"
        "where there are any. At the end stand what was left out of each figure, which\n"
        "rows were not used, and what could not be worked out.\n\n"
        "examples:\n"
        "  carekpi report --ssda903 2021 --local own --year 2021\n"
        "  carekpi report --ssda903 2021 --previous 2020 --year 2021 --plan ours.toml",
    )
    _add_data(command, year=True)
    options.report_options(command)
    command.set_defaults(run=_command("_figures", "report"))


def _measure(commands: Any) -> None:
    command = _add(
        commands,
        "measure",
        "one or several figures, as a table, JSON or CSV",
        "\n\n'carekpi measures' lists the keys.",
    )
    command.add_argument("key", nargs="+", metavar="KEY", help="the key of a measure")
    _add_data(command, year=True)
    shown = command.add_argument_group("how it is shown")
    shown.add_argument(
        "--by",
        action=_Joined,
        nargs="+",
        type=arguments.keys,
        default=[],
        metavar="KEY[,KEY]",
        help="break the figure down, for instance by month, sex, age_band, placement_type or "
        "review_number; 'carekpi measures KEY' lists what there is",
    )
    options.format_option(shown, "table", "json", "csv")
    command.set_defaults(run=_command("_figures", "measure"))


def _records(commands: Any) -> None:
    command = _add(
        commands,
        "records",
        "every record behind a figure, child by child, with where it fell",
        "\n\nFor instance the late reviews: carekpi records reviews_on_time --outcome rest ...\n"
        "The list names children by their identifiers: it is not for publication.",
    )
    command.add_argument("key", metavar="KEY", help="the key of a measure")
    _add_data(command, year=True)
    shown = command.add_argument_group("how it is shown")
    shown.add_argument(
        "--outcome",
        action=_Joined,
        nargs="+",
        type=arguments.keys,
        default=[],
        metavar="OUTCOME[,OUTCOME]",
        help="only these: numerator (or counted, on_time), rest (or not_counted, late), or a "
        "reason for leaving out, such as history_unknown",
    )
    options.format_option(shown, "table", "csv", "json")
    command.set_defaults(run=_command("_records", "records"))


def _measures(commands: Any) -> None:
    command = _add(commands, "measures", "which figures there are, and how each is defined")
    command.add_argument(
        "key", nargs="*", metavar="KEY", help="show the full definition of this measure"
    )
    command.set_defaults(run=_command("_catalogue", "measures"))


def _deadline(commands: Any) -> None:
    command = _add(
        commands,
        "deadline",
        "when something is due, and how that was counted",
        "\n\n'carekpi deadline KEY --help' says what can be said of a rule.\n\n"
        "examples:\n"
        "  carekpi deadline review.first --from 10/12/2020\n"
        "  carekpi deadline review --entered 10/12/2020 --held 08/01/2021",
        own_help=True,
    )
    options.whole_deadline_options(command)
    command.set_defaults(run=_command("_deadline", "deadline"))


def _rules(commands: Any) -> None:
    command = _add(
        commands,
        "rules",
        "the law as dated rules: how long each clock runs, and where that is written",
        "\n\nexamples:\n"
        "  carekpi rules\n"
        "  carekpi rules review.later\n"
        "  carekpi rules --on 2020-06-01\n"
        "  carekpi rules --changed-between 2020-04-01 2021-03-31",
    )
    options.rules_options(command)
    command.set_defaults(run=_command("_rules", "rules"))


def _due(commands: Any) -> None:
    command = _add(
        commands,
        "due",
        "which children's reviews and visits fall due, overdue first",
        "\n\nThe list names children by their identifiers: it is not for publication.\n\n"
        "examples:\n"
        "  carekpi due --ssda903 2020 2021 --on 31/03/2021\n"
        "  carekpi due --ssda903 2020 2021 --on 31/03/2021 --format ics --output due.ics",
    )
    _add_data(command, year=False)
    command.add_argument(
        "--data-to",
        type=arguments.date,
        metavar="DATE",
        help="the last day that the data cover, where the year is not over",
    )
    options.due_options(command)
    command.set_defaults(run=_command("_due", "due"))


def _ledger(commands: Any) -> None:
    command = _add(
        commands,
        "ledger",
        "every row and value of a return that could not be used, and why",
    )
    _add_data(command, year=False)
    options.format_option(command, "table", "csv", "json")
    command.set_defaults(run=_command("_ledger", "ledger"))


def _reconcile(commands: Any) -> None:
    command = _add(
        commands,
        "reconcile",
        "whether the figures of a published report agree with each other",
        "\n\nThe exit code is 1 where figures contradict each other, and 0 where none do.\n\n"
        "example:\n"
        "  carekpi reconcile annual-report-2021.toml",
    )
    command.add_argument("file", metavar="FILE", help="the report's figures, as a TOML file")
    options.format_option(command, "text", "json", "csv")
    command.set_defaults(run=_command("_reconcile", "reconcile_file"))


def _sample(commands: Any) -> None:
    command = _add(
        commands,
        "sample",
        "write lifelike records of invented children, to try things on",
        "\n\nThe same numbers give the same files, on every computer.\n\n"
        "examples:\n"
        "  carekpi sample practice --children 300 --years 2 --local\n"
        "  carekpi sample demo --like manchester-2021",
    )
    command.add_argument("folder", metavar="FOLDER", help="where to: a folder that is new or empty")
    command.add_argument(
        "--like",
        metavar="COUNCIL",
        help="a council whose figures are those that a real one published, such as "
        "manchester-2021: its returns, its own tables, and the same of the year before",
    )
    command.add_argument(
        "--children",
        type=arguments.at_least_one,
        metavar="N",
        help="how many children are in care on the last day (300)",
    )
    command.add_argument(
        "--year",
        type=arguments.reporting_year,
        metavar="YEAR",
        help="the (last) year of the return (2021)",
    )
    command.add_argument(
        "--years",
        type=arguments.at_least_one,
        metavar="N",
        help="how many years' returns, each in a folder of its own (1)",
    )
    command.add_argument(
        "--local",
        action="store_true",
        help="write tables of the council's own too, of the same children, into FOLDER/local",
    )
    command.add_argument(
        "--tables",
        action=_Joined,
        nargs="+",
        type=arguments.keys,
        default=[],
        metavar="TABLE[,TABLE]",
        help="of these tables, only some, such as visits,disputes,officers",
    )
    command.add_argument(
        "--seed",
        type=arguments.whole_number,
        default=0,
        metavar="N",
        help="another number gives other children (0)",
    )
    command.add_argument(
        "--dirty", action="store_true", help="break about one row in fifty, as happens"
    )
    command.set_defaults(run=_command("_sample", "sample"))


def _templates(commands: Any) -> None:
    command = _add(
        commands,
        "templates",
        "write an empty CSV file of each table that a council holds beside the return",
        "\n\nA README.txt beside them explains every column. Filled, they are read with --local.",
    )
    command.add_argument("folder", metavar="FOLDER", help="where to: a folder that is new or empty")
    command.add_argument(
        "--examples", action="store_true", help="write a row with an example into each"
    )
    command.set_defaults(run=_command("_templates", "templates"))
