"""The benchmarks work: at a tiny size, each answer held to the others' first.

How fast anything is is not asked here. Spark, slow to begin, has tests of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from copy import deepcopy
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="the benchmarks are run with today's peers, not the oldest")

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WORKS = [
    "add",
    "between",
    "months",
    "age",
    "deadline",
    "import",
    "full",
    "by-month",
    "return",
    "rule",
    "growth",
    "plain",
]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / "run.py"), "--small", *arguments]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CAREKPI_BENCH": str(folder)},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def found(folder):
    done = run(folder, "--only", *WORKS)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_every_work_is_measured(found):
    assert all(any(key.startswith(work) for key in found["works"]) for work in WORKS)
    for row in found["works"].values():
        assert "carekpi" in row["ways"]
        for way in row["ways"].values():
            assert way["seconds"] > 0
            assert way["turns"] == 1


@pytest.mark.parametrize("tool", ["pandas", "polars", "duckdb"])
def test_the_other_tools_are_measured_or_left_out_with_the_reason(found, tool):
    row = found["works"]["plain-1.5m-unordered"]
    if find_spec(tool) is None:
        assert tool in row["left_out"][tool]
    else:
        assert tool in row["ways"]


def test_the_goals_are_judged(found):
    judged = {(goal["work"], goal["what"]) for goal in found["goals"]}
    assert ("by-month", "120 months beside one figure") in judged
    assert all(isinstance(goal["reached"], bool) for goal in found["goals"])


@pytest.mark.parametrize(("times", "code"), [(1e6, 0), (1e-6, 1)])
def test_what_became_slower_than_a_saved_run_is_said(found, folder, times, code):
    then = deepcopy(found["works"]["months"])
    for way in then["ways"].values():
        way["yardsticks"] *= times
    saved = folder / "saved.json"
    saved.write_text(json.dumps({"works": {"months": then}}), encoding="utf-8")
    done = run(folder, "--only", "months", "--compare", str(saved), "--json", str(folder / "2"))
    assert done.returncode == code, done.stderr
    assert ("months, carekpi: " in done.stdout) == bool(code)


def test_a_saved_run_with_nothing_in_common_is_no_comparison(folder):
    saved = folder / "nothing.json"
    saved.write_text('{"works": {}}', encoding="utf-8")
    done = run(folder, "--only", "months", "--compare", str(saved), "--json", str(folder / "3"))
    assert done.returncode == 2
    assert "nothing is compared" in done.stdout
