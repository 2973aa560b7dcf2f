"""Flip every comparison, number and sign of the rules, one at a time: does a test notice?

    python tests/mutate.py [--quick] [--spec] [--only cohort/obligations.py] [--jobs 2]

Each *mutant* is the package with one thing in it changed: ``<=`` for ``<``, 21 for 20, ``|`` for
``&``, a ``~`` or a ``not`` left out, ``-`` for ``+``. For each, the spec tests are run on a copy of
the package (and, if none of them fails, property tests with a fixed seed). A mutant that no test
fails on has *survived*: either a test is missing, or the change makes no difference. The ones
known to make none are listed below, each with its reason; any other makes this script fail.

``--spec`` runs the spec tests alone, which are to notice every mutant by themselves; ``--quick``
tries comparisons and numbers alone, on those.
"""

from __future__ import annotations

import argparse
import ast
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "carekpi"

#: The modules in which the rules live, each with the spec tests that are most likely to notice.
MODULES = {
    "care.py": ("periods_of_care", "clock_case", "visits_in_the_cohort"),
    "rules/intervals.py": ("rules", "deadlines"),
    "rules/conditions.py": ("rules", "rule_files"),
    "rules/rule.py": ("rules", "deadlines"),
    "rules/book.py": ("rule_files", "rules"),
    "rules/child.py": ("clocks", "deadlines", "clock_case", "due", "visits_in_the_cohort"),
    "rules/definitions.py": ("rules", "participation"),
    "cohort/events.py": ("participation", "reviews_on_time"),
    "cohort/care_columns.py": ("periods_of_care", "looked_after", "reviews_on_time"),
    "cohort/spells.py": ("clock_case",),
    "cohort/obligations.py": (
        "reviews_on_time",
        "reviews_on_time_due",
        "latest_review_in_date",
        "clock_case",
        "rules_followed",
    ),
    "cohort/due.py": ("due",),
    "cohort/visit_clocks.py": ("visits_in_the_cohort",),
    "cohort/visits.py": ("visits_in_the_cohort",),
    "measures/reviews.py": (
        "children_reviewed_on_time",
        "reviews_on_time",
        "reviews_on_time_due",
        "latest_review_in_date",
        "clock_case",
    ),
    "measures/participation.py": ("participation", "children_participating_in_every_review"),
    "measures/children.py": ("started", "ceased", "looked_after", "looked_after_rate"),
}

#: The rest of the spec tests, for mutants that those above do not notice.
SPEC = (
    "periods_of_care",
    "rules",
    "rule_files",
    "deadlines",
    "law/reviews",
    "law/visits",
    "domain",
    "reviews_on_time",
    "reviews_on_time_due",
    "children_reviewed_on_time",
    "latest_review_in_date",
    "clock_case",
    "clocks",
    "rules_followed",
    "due",
    "visits_in_the_cohort",
    "participation",
    "children_participating_in_every_review",
    "looked_after",
    "looked_after_rate",
    "started",
    "ceased",
    "breakdowns",
    "cohort",
    "results",
)

#: And then these, which take longer.
PROPERTIES = (
    "tests/properties/test_cohort.py",
    "tests/properties/test_measures.py::TestTwoImplementationsAgree",
    "tests/properties/test_rules.py",
    "tests/properties/test_visits.py",
)

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
SIGNS = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Add: "+",
    ast.Sub: "-",
    ast.And: "and",
    ast.Or: "or",
    ast.Invert: "~",
    ast.Not: "not",
}
#: Three months for six and six for three; the last day of a month for the one before.
NUMBERS = {3: 6, 6: 3, 30: 29, 31: 30}

#: Changes that make no difference: module, part of the line, the changes, and the reason.
EQUIVALENT: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "care.py",
        "(reason >= 0)",
        (">= to >", "0 to 1"),
        "the number 0 is X1's, which is asked about beside it",
    ),
    (
        "cohort/care_columns.py",
        "| (reason < 0)",
        ("< to <=", "0 to 1"),
        "the number 0 is S's, which is asked about beside it",
    ),
    (
        "cohort/care_columns.py",
        "_DATE_BITS = 20",
        ("20 to 21",),
        "more room than is needed, as before",
    ),
    (
        "cohort/spells.py",
        "start_possible=~opens | periods",
        ("~ left out",),
        "a later spell has a known start, and all its reviews or one before the data",
    ),
    (
        "care.py",
        "(course[1:] < before)",
        ("< to <=",),
        "where a spell begins, the course is another, or it is placed for adoption anew",
    ),
    (
        "cohort/obligations.py",
        "np.where(start < coverage, coverage, start)",
        ("< to <=",),
        "of two days that are the same, either",
    ),
    (
        "measures/reviews.py",
        "taken(cohort.episode_table.legal_status, events.episode, missing=-1)",
        ("1 to 2",),
        "neither is the number of a status",
    ),
    (
        "measures/reviews.py",
        "rests_on_presumption, met, missing=False) & (box <= 1)",
        ("<= to <", "1 to 2"),
        "what rests on presumption is on time, and box 2 is out of the cohort",
    ),
    (
        "measures/reviews.py",
        "(from_review & (owed.number > 0))",
        ("> to >=",),
        "if either of its two days is in the period, so is a day from entry",
    ),
    (
        "measures/participation.py",
        "took_part = ~left_out & ~no_code & ",
        ("& to | (2)",),
        "only asked of those that are neither left out nor without a code",
    ),
)


@dataclass(frozen=True)
class Mutant:
    """The package with one thing changed."""

    module: str
    line: int
    text: str  # the line as it stands
    change: str  # such as "<= to <", with "(2nd)" if the line has several
    source: str  # the module with the change

    @property
    def is_of_law(self) -> bool:
        """Whether it is a comparison or a number, and not a sign."""
        return self.change[0] in "<>=!0123456789i"

    @property
    def reason(self) -> str | None:
        """Why it makes no difference, if it is known to make none."""
        for module, part, changes, reason in EQUIVALENT:
            if self.module == module and part in self.text and self.change in changes:
                return reason
        return None

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.change}\n    {self.text}"


class _Sites(ast.NodeVisitor):
    """The places of a module, in the order of its lines."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str, ast.AST, str, object]] = []

    def _add(self, line: int, change: str, node: ast.AST, field: str, new: object) -> None:
        self.found.append((line, change, node, field, new))

    def visit_Compare(self, node: ast.Compare) -> None:
        for place, (operator, right) in enumerate(zip(node.ops, node.comparators)):
            new = COMPARISONS[type(operator)]
            ops = [*node.ops]
            ops[place] = new()
            change = f"{SIGNS[type(operator)]} to {SIGNS[new]}"
            self._add(right.lineno, change, node, "ops", ops)
        self.generic_visit(node)

    def _operator(self, node: ast.BinOp | ast.AugAssign, right: ast.expr) -> None:
        new = OPERATORS.get(type(node.op))
        text = isinstance(right, (ast.JoinedStr, ast.Constant)) and not isinstance(
            getattr(right, "value", None), int
        )
        if new is not None and not text:
            change = f"{SIGNS[type(node.op)]} to {SIGNS[new]}"
            self._add(right.lineno, change, node, "op", new())

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._operator(node, node.right)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._operator(node, node.value)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        new = ast.Or if isinstance(node.op, ast.And) else ast.And
        change = f"{SIGNS[type(node.op)]} to {SIGNS[new]}"
        self._add(node.values[-1].lineno, change, node, "op", new())
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, (ast.Invert, ast.Not)):
            self._add(node.lineno, f"{SIGNS[type(node.op)]} left out", node, "", None)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if type(node.value) is int:
            new = NUMBERS.get(node.value, node.value + 1)
            self._add(node.lineno, f"{node.value} to {new}", node, "value", new)

    def visit_arg(self, node: ast.arg) -> None:
        """Annotations are no code."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for child in (*node.decorator_list, node.args, *node.body):
            self.visit(child)


class _Without(ast.NodeTransformer):
    """A tree without one of its signs."""

    def __init__(self, dropped: ast.UnaryOp) -> None:
        self.dropped = dropped

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return node.operand if node is self.dropped else self.generic_visit(node)


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module."""
    text = (PACKAGE / module).read_text(encoding="utf-8")
    lines = text.splitlines()
    sites = _Sites()
    sites.visit(ast.parse(text))
    seen: Counter[tuple[int, str]] = Counter()
    for place, (line, change, *_) in enumerate(sites.found):
        # A tree of its own for each, since a change cannot always be taken back.
        tree = ast.parse(text)
        own = _Sites()
        own.visit(tree)
        _, _, node, field, new = own.found[place]
        if isinstance(node, ast.UnaryOp):
            tree = _Without(node).visit(tree)
        else:
            setattr(node, field, new)
        seen[line, change] += 1
        count = seen[line, change]
        yield Mutant(
            module=module,
            line=line,
            text=lines[line - 1].strip(),
            change=change if count == 1 else f"{change} ({count})",
            source=ast.unparse(tree) + "\n",
        )


class Bench:
    """Copies of the package, one for each job, and the tests run on them."""

    def __init__(self, folder: Path, jobs: int, *, spec: bool) -> None:
        self.spec = spec
        self.free: queue.Queue[Path] = queue.Queue()
        for number in range(jobs):
            copy = folder / str(number)
            shutil.copytree(PACKAGE, copy / "carekpi", ignore=shutil.ignore_patterns("__pycache__"))
            self.free.put(copy)

    def notices(self, mutant: Mutant | None) -> str | None:
        """What notices the mutant, if anything does; of ``None``, what fails without one."""
        copy = self.free.get()
        try:
            if mutant is None:
                return self._failing(copy, ())
            module = copy / "carekpi" / mutant.module
            original = module.read_text(encoding="utf-8")
            module.write_text(mutant.source, encoding="utf-8")
            try:
                return self._failing(copy, MODULES[mutant.module])
            finally:
                module.write_text(original, encoding="utf-8")
        finally:
            self.free.put(copy)

    def _failing(self, copy: Path, first: tuple[str, ...]) -> str | None:
        rest = [name for name in SPEC if name not in first]
        rounds = [[*map(_spec, names)] for names in (first, rest)]
        if not self.spec:
            rounds.append([*PROPERTIES])
        for tests in rounds:
            failed = self._run(copy, tests) if tests else None
            if failed is not None:
                return failed
        return None

    def _run(self, copy: Path, tests: list[str]) -> str | None:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=line", "--no-header"]
        command += ["-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
        environment = {
            **os.environ,
            "PYTHONPATH": str(copy),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "ci",
        }
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "does not end"
        if done.returncode == 0:
            return None
        if done.returncode not in (1, 2):
            raise SystemExit(f"pytest itself failed:\n{done.stdout}\n{done.stderr}")
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[0] if failed else done.stdout.strip().splitlines()[-1]


def _spec(name: str) -> str:
    """The file of a spec test."""
    folder, slash, last = name.rpartition("/")
    return f"tests/spec/{folder}{slash}test_{last}.py"


def main() -> int:
    """Run it; 1 if a mutant survives that is not known to make no difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="comparisons and numbers, spec tests")
    parser.add_argument("--spec", action="store_true", help="spec tests alone")
    parser.add_argument("--only", choices=MODULES, action="append", help="of this module alone")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--verbose", action="store_true", help="say what noticed each")
    chosen = parser.parse_args()

    every = [mutant for module in chosen.only or MODULES for mutant in mutants(module)]
    if chosen.quick:
        every = [mutant for mutant in every if mutant.is_of_law]
    known = [mutant for mutant in every if mutant.reason is not None]
    tried = [mutant for mutant in every if mutant.reason is None]
    began, speaking = time.monotonic(), threading.Lock()
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(chosen.jobs) as pool:
        bench = Bench(Path(folder), chosen.jobs, spec=chosen.spec or chosen.quick)
        failing = bench.notices(None)
        if failing is not None:
            say(f"the tests fail as it is: {failing}")
            return 2

        def run(mutant: Mutant) -> None:
            noticed = bench.notices(mutant)
            with speaking:
                if noticed is None:
                    survivors.append(mutant)
                    say(f"SURVIVED {mutant}")
                elif chosen.verbose:
                    say(f"killed {mutant}\n    {noticed}")

        list(pool.map(run, tried))

    # A line of the list that no longer stands for anything is a fault too.
    stale = [
        (module, part, change)
        for module, part, changes, _ in EQUIVALENT
        for change in changes
        if module in (chosen.only or MODULES)
        and not any((m.module, m.change) == (module, change) and part in m.text for m in every)
    ]
    if chosen.quick:
        stale = []
    for module, part, change in stale:
        say(f"listed as making no difference, and not found: {module}: {change}: {part}")
    minutes = (time.monotonic() - began) / 60
    say(
        f"{len(every)} mutants: {len(tried) - len(survivors)} killed, {len(survivors)} survived, "
        f"{len(known)} known to make no difference; {minutes:.1f} minutes"
    )
    return 1 if survivors or stale else 0


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
