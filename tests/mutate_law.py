"""Change the law's data, one thing at a time: does a spec test notice?

    python tests/mutate_law.py [--only reviews] [--rule review.first] [--jobs 2] [--verbose]

Each *mutant* is the book of law with one thing in it changed: an end date dropped, a first day
moved by one, 21 working days for 20, weeks for days, another instrument, a condition without one of
its facts. For each, the tests in ``tests/spec/law`` are run, those of its own subject first. A
mutant that the loader refuses is noticed too; one that no test fails on has *survived*, and makes
this script fail. Changes that make no difference are listed below, each with its reason.

The tests are imported once; each mutant is judged in a process of its own, forked from there, which
reads the changed book in the place of the law's. So it needs an operating system that forks.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import datetime as dt
import gc
import io
import os
import signal
import sys
import time
import tomllib
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_name] = "1"  # a process with threads is not to be forked
os.environ["HYPOTHESIS_PROFILE"] = "ci"
sys.dont_write_bytecode = True

import pytest  # noqa: E402 - after the environment is set

from carekpi.rules import book as book_of_law  # noqa: E402
from carekpi.rules.conditions import FACTS  # noqa: E402
from carekpi.rules.loading import EVENTS, RuleFileError  # noqa: E402
from carekpi.rules.rule import FORCES  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
TESTS = "tests/spec/law"

UNITS = ("working_days", "working_days_before", "days", "weeks", "months", "hours")
VERSION_BY = ("started", "ran_out", "event")
#: Three months for six and six for three: the slip that is made most.
MONTHS = {3: 6, 6: 3}
ONE_DAY = dt.timedelta(days=1)
#: A last day for what has none, and a day of reading for what was not read: neither is the law's.
SOME_END, SOME_READING = dt.date(2026, 12, 31), dt.date(2026, 11, 1)
SECONDS = 120

#: Changes that make no difference: file, rule, field, change, and the reason.
EQUIVALENT: tuple[tuple[str, str, str, str, str], ...] = ()

Path_ = tuple["str | int", ...]


class _Dropped:
    def __repr__(self) -> str:
        return "dropped"


DROPPED = _Dropped()


@dataclass(frozen=True)
class Edit:
    """One thing changed in a rule: at these places in its table, these values."""

    field: str
    change: str
    places: tuple[tuple[Path_, Any], ...]


@dataclass(frozen=True)
class Mutant:
    """The book with one thing changed."""

    file: str
    rule: str
    field: str
    change: str
    content: bytes  # the file with the change

    @property
    def subject(self) -> str:
        """The subject, by which its own test file goes."""
        return self.file.removesuffix(".toml")

    @property
    def reason(self) -> str | None:
        """Why it makes no difference, if it is known to make none."""
        for file, rule, field, change, reason in EQUIVALENT:
            if (self.file, self.rule, self.field, self.change) == (file, rule, field, change):
                return reason
        return None

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}: {self.field}: {self.change}"


# ------------------------------------------------------------------------ what is changed


def _words(path: Path_) -> str:
    """A place in a rule, as messages name it: ``version 2: in_force: to``."""
    said: list[str] = []
    for part in path:
        if isinstance(part, int):
            said[-1] += f" {part + 1}"
        else:
            said.append(part)
    return ": ".join(said)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _edit(rule: dict[str, Any], path: Path_, new: Any) -> Edit:
    old: Any = rule
    for part in path:
        old = old[part] if isinstance(part, int) or part in old else "nothing"
    change = "dropped" if new is DROPPED else f"{_said(old)} to {_said(new)}"
    return Edit(_words(path), change, ((path, new),))


def _edits(rule: dict[str, Any], path: Path_, news: Iterable[Any]) -> Iterator[Edit]:
    for new in news:
        yield _edit(rule, path, new)


def _others(value: Any, known: Iterable[Any]) -> list[Any]:
    return [one for one in known if one != value]


def _next(value: str, known: list[str]) -> str:
    """Another of them: the one after."""
    return known[(known.index(value) + 1) % len(known)]


def intervals(rule: dict[str, Any], path: Path_, within: dict[str, int]) -> Iterator[Edit]:
    """One more and one less, the same number of every other unit, and the same day in another."""
    ((unit, number),) = within.items()
    yield _edit(rule, path, {unit: number + 1})
    if number > 1:
        yield _edit(rule, path, {unit: number - 1})
    if unit == "months" and number in MONTHS:
        yield _edit(rule, path, {unit: MONTHS[number]})
    yield from _edits(rule, path, ({other: number} for other in _others(unit, UNITS)))
    if unit == "weeks":
        yield _edit(rule, path, {"days": number * 7})
    if unit == "days" and number % 7 == 0:
        yield _edit(rule, path, {"weeks": number // 7})


def dates(rule: dict[str, Any], path: Path_, in_force: dict[str, dt.date]) -> Iterator[Edit]:
    """The first and the last day moved by one, and the last one dropped or given."""
    for end in ("from", "to"):
        if end in in_force:
            both = (in_force[end] - ONE_DAY, in_force[end] + ONE_DAY)
            yield from _edits(rule, (*path, end), both)
    yield _edit(rule, (*path, "to"), DROPPED if "to" in in_force else SOME_END)


def dated(
    rule: dict[str, Any], path: Path_, one: dict[str, Any], instruments: list[str]
) -> Iterator[Edit]:
    """What every version, relaxation and permission has: when, by what force, and where written."""
    yield _edit(rule, path, DROPPED)
    yield from dates(rule, (*path, "in_force"), one["in_force"])
    yield _edit(rule, (*path, "instrument"), _next(one["instrument"], instruments))
    yield _edit(rule, (*path, "provision"), f"{one['provision']}A")
    yield from _edits(rule, (*path, "force"), _others(one["force"], FORCES))
    confirmed, place = one["confirmed"], (*path, "confirmed")
    yield _edit(rule, place, DROPPED)
    if isinstance(confirmed, dict):
        yield _edit(rule, place, SOME_READING)
    else:
        yield from _edits(rule, place, (confirmed - ONE_DAY, {"no": "it was not read"}))
    for field in ("wording", "condition"):
        if field in one:
            yield _edit(rule, (*path, field), f"{one[field]}, or not")
    for field in ("condition", "link"):
        if field in one:
            yield _edit(rule, (*path, field), DROPPED)
    if "link" in one:
        yield _edit(rule, (*path, "link"), f"{one['link']}/x")


def of_version(rule: dict[str, Any], path: Path_, one: dict[str, Any]) -> Iterator[Edit]:
    """What only a version of a clock has: how long it runs, and how it is counted."""
    if "within" in one:
        yield from intervals(rule, (*path, "within"), one["within"])
    if "applied_from" in one:
        place, day = (*path, "applied_from"), one["applied_from"]
        yield from _edits(rule, place, (DROPPED, day - ONE_DAY, day + ONE_DAY))
    if one["force"] == "convention":
        for field in ("first_day_counted", "rolled"):
            yield _edit(rule, (*path, field), DROPPED if field in one else True)


def boundaries(rule: dict[str, Any], versions: list[dict[str, Any]]) -> Iterator[Edit]:
    """The day on which one version gives way to the next moved, for both."""
    for n in range(1, len(versions)):
        last, first = versions[n - 1]["in_force"].get("to"), versions[n]["in_force"]["from"]
        if last is None:
            continue
        for by in (-ONE_DAY, ONE_DAY):
            yield Edit(
                f"versions {n} and {n + 1}: in_force",
                f"their boundary {first} to {first + by}",
                (
                    (("version", n - 1, "in_force", "to"), last + by),
                    (("version", n, "in_force", "from"), first + by),
                ),
            )


def conditions(rule: dict[str, Any]) -> Iterator[Edit]:
    """The condition dropped, each alternative, each fact, each code; and each fact turned."""
    when = rule.get("when")
    if when is None:
        return
    yield _edit(rule, ("when",), DROPPED)
    alternatives: list[tuple[Path_, dict[str, Any]]] = (
        [(("when",), when)]
        if isinstance(when, dict)
        else [(("when", n), one) for n, one in enumerate(when)]
    )
    for path, facts in alternatives:
        if len(path) > 1:
            yield _edit(rule, path, DROPPED)
        for name, test in facts.items():
            place = (*path, name)
            yield _edit(rule, place, DROPPED)
            yield from _KINDS[FACTS[name].kind](rule, place, test)


def _codes(rule: dict[str, Any], path: Path_, test: Any) -> Iterator[Edit]:
    inside = path if isinstance(test, list) else (*path, "not")
    listed = test if isinstance(test, list) else test["not"]
    for code in listed:
        left = [one for one in listed if one != code]
        yield Edit(_words(inside), f"without {code}", ((inside, left),))
    turned = {"not": listed} if isinstance(test, list) else listed
    yield Edit(_words(path), "turned round", ((path, turned),))


def _yes_no(rule: dict[str, Any], path: Path_, test: bool) -> Iterator[Edit]:
    yield _edit(rule, path, not test)


def _numbers(rule: dict[str, Any], path: Path_, test: Any) -> Iterator[Edit]:
    if isinstance(test, int):
        yield from _edits(rule, path, [n for n in (test - 1, test + 1) if n >= 0])
        return
    for side, number in test.items():
        place = (*path, side)
        yield from _edits(rule, place, [n for n in (number - 1, number + 1) if n >= 0])
        yield _edit(rule, place, DROPPED)


def _lasting(rule: dict[str, Any], path: Path_, test: dict[str, Any]) -> Iterator[Edit]:
    for side, interval in test.items():
        yield from intervals(rule, (*path, side), interval)
        yield _edit(rule, (*path, side), DROPPED)


_KINDS = {"code": _codes, "yes/no": _yes_no, "number": _numbers, "time": _lasting}


def edits_of_rule(
    rule: dict[str, Any], instruments: list[str], anchors: list[str]
) -> Iterator[Edit]:
    """Every change of a rule that is tried."""
    yield _edit(rule, ("anchor",), _next(rule["anchor"], anchors))
    yield from _edits(rule, ("version_by",), _others(rule["version_by"], VERSION_BY))
    for field in ("duty", "until", "clock", "replaces", "instead_of"):
        if field in rule:
            yield _edit(rule, (field,), DROPPED)
    if "until" in rule:
        yield from _edits(rule, ("until",), _others(rule["until"], EVENTS))
    if "duty" in rule and "clock" not in rule:
        yield _edit(rule, ("clock",), "case")
    for key in rule.get("replaces", ()):
        left = [one for one in rule["replaces"] if one != key]
        yield Edit("replaces", f"without {key}", ((("replaces",), left),))
    yield from conditions(rule)
    for n, one in enumerate(rule["version"]):
        yield from dated(rule, ("version", n), one, instruments)
        yield from of_version(rule, ("version", n), one)
    yield from boundaries(rule, rule["version"])
    for n, one in enumerate(rule.get("relaxed", ())):
        yield from dated(rule, ("relaxed", n), one, instruments)


def edits_of_permission(permission: dict[str, Any], instruments: list[str]) -> Iterator[Edit]:
    """Every change of a permission that is tried."""
    for n, one in enumerate(permission["version"]):
        yield from dated(permission, ("version", n), one, instruments)


def changed(table: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """A copy of a rule with a change in it."""
    made = copy.deepcopy(table)
    for path, value in edit.places:
        inner: Any = made
        for part in path[:-1]:
            inner = inner[part]
        if value is DROPPED:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
    return made


def mutants(file: str, files: dict[str, bytes]) -> Iterator[Mutant]:
    """Every mutant of a rule file."""
    read = {name: tomllib.loads(content.decode()) for name, content in files.items()}
    whole = read[file]
    shared = [table for name, table in read.items() if name in ("sources.toml", file)]
    instruments = [one["key"] for table in shared for one in table.get("instrument", ())]
    anchors = [one["key"] for table in shared for one in table.get("anchor", ())]
    for kind in ("rule", "permission"):
        for n, table in enumerate(whole.get(kind, ())):
            without = [*whole[kind][:n], *whole[kind][n + 1 :]]
            content = written({**whole, kind: without})
            yield Mutant(file, table["key"], kind, "dropped", content)
            edits = (
                edits_of_rule(table, instruments, anchors)
                if kind == "rule"
                else edits_of_permission(table, instruments)
            )
            for edit in edits:
                tables = [*whole[kind]]
                tables[n] = changed(table, edit)
                content = written({**whole, kind: tables})
                yield Mutant(file, table["key"], edit.field, edit.change, content)


def written_anew(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files, each read and written."""
    return {name: written(tomllib.loads(content.decode())) for name, content in files.items()}


def written(table: dict[str, Any]) -> bytes:
    """A rule file as TOML: no beauty, and what was read is what is read again."""
    content = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items()).encode()
    assert tomllib.loads(content.decode()) == table
    return content


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, dt.date)):
        return str(value)
    if isinstance(value, str):
        plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{plain}"'
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    inner = ", ".join(f"{key} = {_toml(one)}" for key, one in value.items())
    return f"{{ {inner} }}"


# ------------------------------------------------------------------------ who notices it


class Bench:
    """The tests, collected once, and each mutant judged by them in a process of its own."""

    def __init__(self, jobs: int, tell: Any) -> None:
        self.jobs, self.tell = jobs, tell
        self.files = book_of_law.files_of_law()
        self.tried: list[Mutant] = []
        self.survivors: list[Mutant] = []
        self.noticed: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.failed = ""

    # Hooks of pytest.

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember test files that cannot be read."""
        if report.failed:
            self.wrong.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the test that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In the place of one run of the tests, one for each mutant."""
        if not self.wrong and book_of_law.statutory.cache_info().currsize:
            self.wrong.append(
                "the book was read while the tests were imported: what they keep of it would be "
                "the law's, and not the mutant's"
            )
        if not self.wrong:
            # Unchanged, but written anew: what is noticed below is then the change alone.
            failed = self._of_one(session.items, written_anew(self.files))
            if failed:
                self.wrong.append(f"the tests fail as it is: {failed}")
        if not self.wrong:
            self._judge(session.items)
        return True

    # One process a mutant.

    def _of_one(self, items: list[pytest.Item], files: dict[str, bytes]) -> str:
        """What fails on one book, waiting for the answer."""
        process, pipe = self._started(items, files)
        os.waitpid(process, 0)
        return self._answer(pipe)

    def _judge(self, items: list[pytest.Item]) -> None:
        gc.freeze()  # what is here stays shared by all the processes, untouched by their collectors
        running: dict[int, tuple[Mutant, int]] = {}
        waiting = iter(self.tried)
        while True:
            while len(running) < self.jobs and (mutant := next(waiting, None)) is not None:
                own = f"{TESTS}/test_{mutant.subject}.py"
                first = sorted(items, key=lambda item: not item.nodeid.startswith(own))
                process, pipe = self._started(first, {**self.files, mutant.file: mutant.content})
                running[process] = mutant, pipe
            if not running:
                return
            process, _ = os.wait()
            mutant, pipe = running.pop(process)
            self._count(mutant, self._answer(pipe))

    def _count(self, mutant: Mutant, answer: str) -> None:
        if not answer:
            self.survivors.append(mutant)
            say(f"SURVIVED {mutant}")
            return
        self.noticed["by the loader" if answer.startswith("refused: ") else "by a test"] += 1
        self.tell(f"noticed {mutant}\n    {answer}")

    def _answer(self, pipe: int) -> str:
        with open(pipe, "rb") as answer:
            said = answer.read().decode()
        # A process that did not come to its end has been stopped by what it met.
        return said.removesuffix("\n") if said.endswith("\n") else "does not end"

    def _started(self, items: list[pytest.Item], files: dict[str, bytes]) -> tuple[int, int]:
        read, write = os.pipe()
        with warnings.catch_warnings():
            # That there may be threads: numpy's are kept from starting, and none here is used.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if process:
            os.close(write)
            return process, read
        try:
            signal.alarm(SECONDS)
            answer = self._notices(items, files)
            os.write(write, f"{answer}\n".encode()[:4000])
        finally:
            os._exit(0)

    def _notices(self, items: list[pytest.Item], files: dict[str, bytes]) -> str:
        """Which test fails on a book; blank where none does. In a process of its own."""
        book_of_law.files_of_law = lambda: files
        try:
            book_of_law.statutory()
        except RuleFileError as error:
            return f"refused: {error}".replace("\n", " ")
        for item, after in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.failed:
                return self.failed
        return ""


def main() -> int:
    """Run it; 1 if a mutant survives that is not known to make no difference."""
    files = book_of_law.files_of_law()
    subjects = [name.removesuffix(".toml") for name in files if name != "sources.toml"]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=subjects, action="append", help="this subject alone")
    parser.add_argument("--rule", action="append", help="the rule of this key alone")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--verbose", action="store_true", help="say what noticed each")
    chosen = parser.parse_args()

    began = time.monotonic()
    every = [m for one in chosen.only or subjects for m in mutants(f"{one}.toml", files)]
    every = [m for m in every if chosen.rule is None or m.rule in chosen.rule]
    bench = Bench(chosen.jobs, say if chosen.verbose else lambda _: None)
    bench.tried = [mutant for mutant in every if mutant.reason is None]
    os.chdir(ROOT)
    spoken = io.StringIO()
    with contextlib.redirect_stdout(spoken):
        code = pytest.main(["-q", "-s", "-p", "no:cacheprovider", TESTS], plugins=[bench])
    if code or bench.wrong:
        say("\n".join(bench.wrong) or spoken.getvalue())
        return 2

    # A line of the list that no longer stands for anything is a fault too.
    found = {(m.file, m.rule, m.field, m.change) for m in every}
    whole = not (chosen.only or chosen.rule)
    stale = [one[:4] for one in EQUIVALENT if whole and one[:4] not in found]
    for one in stale:
        say(f"listed as making no difference, and not found: {': '.join(one)}")
    rules = len({(m.file, m.rule) for m in every})
    noticed = " and ".join(f"{count} {by}" for by, count in sorted(bench.noticed.items()))
    say(
        f"{rules} rules, {len(every)} mutants: noticed {noticed or 'none'}; "
        f"{len(bench.survivors)} survived, {len(every) - len(bench.tried)} known to make no "
        f"difference; {(time.monotonic() - began) / 60:.1f} minutes"
    )
    return 1 if bench.survivors or stale else 0


def say(text: str) -> None:
    """Write a line at once, whatever becomes of the tests' own output."""
    sys.__stdout__.write(f"{text}\n")
    sys.__stdout__.flush()


if __name__ == "__main__":
    sys.exit(main())
