"""What the benchmarks share: turns, medians, peak memory, answers compared, machine and versions.

A `Work` is one row of the table: columns of a size, and ways to do the same with them. Before
anything is timed, every way gives its answer and all must agree. Then they take turns, so that a
busy moment of the machine falls on all alike. What each takes of memory is measured in a process
of its own.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

HERE = Path(__file__).parent
BUILD = Path(os.environ.get("CAREKPI_BENCH", HERE.parent / "build" / "bench"))
TOOLS = ("carekpi", "numpy", "pyarrow", "pandas", "polars", "duckdb", "pyspark", "holidays")
TOOLS += ("workalendar", "lexdays")
MIB = 1 << 20


class Ready(NamedTuple):
    """A way with its columns in hand: what is timed, and how its outcome reads as numbers.

    Without an `answer` it does something else (a copy, reading alone) and is not compared.
    """

    work: Callable[[], Any]
    answer: Callable[[Any], Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """One row: `given(size)` makes the columns, each way takes them into its own best form."""

    key: str
    title: str
    size: int
    counted: str
    given: Callable[[int], Any]
    ways: Mapping[str, Callable[[Any], Ready]]
    columns: Callable[[Any], int] | None = None
    """How many bytes the columns take; None where that says nothing."""
    budget: float = 60.0
    """Seconds, after which no further turn is begun (three are taken in any case)."""
    apart: bool = True
    """Whether memory is measured, in a process of its own each."""
    limit: int | None = None
    """Bytes of address space that such a process may have."""


@dataclass
class Options:
    repeat: int = 5
    turns: int = 3  # at least
    memory: bool = True


def yardstick() -> None:
    """A fixed piece of numpy work, by which runs on unlike machines can be compared."""
    dice = np.random.default_rng(1)
    days = dice.integers(0, 10_000, 200_000)
    table = np.arange(10_001)
    for _ in range(4):
        np.bincount(table.take(days), minlength=10_000)
    np.sort(days)


def run(work: Work, options: Options) -> dict[str, Any]:
    """Compare the answers, take turns, measure memory; return what is written down."""
    given = work.given(work.size)
    size = None if work.columns is None else work.columns(given)
    ready: dict[str, Ready] = {}
    left_out: dict[str, str] = {}
    for name, way in work.ways.items():
        try:
            ready[name] = way(given)
        except ImportError as error:
            if (error.name or "").startswith("carekpi"):
                raise
            left_out[name] = str(error)
    del given
    agree(work, ready)
    times = take_turns({name: r.work for name, r in ready.items()}, work.budget, options)
    ready.clear()
    base = times.pop("yardstick")
    return {
        "title": work.title,
        "size": work.size,
        "counted": work.counted,
        "columns_mib": None if size is None else size / MIB,
        "yardstick": statistics.median(base),
        "left_out": left_out,
        "ways": {
            name: {
                "seconds": statistics.median(taken),
                "best": min(taken),
                "turns": len(taken),
                # Turn by turn, so that a busy moment is in both.
                "yardsticks": statistics.median(t / b for t, b in zip(taken, base, strict=True)),
                **(peak_apart(work, name) if options.memory and work.apart else {}),
            }
            for name, taken in times.items()
        },
    }


def agree(work: Work, ready: Mapping[str, Ready]) -> None:
    """Run each once, which warms it up too, and hold the answers together."""
    first: tuple[str, Any] | None = None
    for name, (call, answer) in ready.items():
        outcome = call()
        if answer is None:
            continue
        found = answer(outcome)
        if first is None:
            first = name, found
        else:
            np.testing.assert_array_equal(
                found, first[1], err_msg=f"{work.key}: {name} and {first[0]} do not agree"
            )


def take_turns(
    calls: Mapping[str, Callable[[], Any]], budget: float, options: Options
) -> dict[str, list[float]]:
    """Seconds of each, turn by turn, the yardstick among them."""
    calls = {"yardstick": yardstick, **calls}
    times: dict[str, list[float]] = {name: [] for name in calls}
    begun = time.perf_counter()
    for turn in range(options.repeat):
        if turn >= options.turns and time.perf_counter() - begun > budget:
            break
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    return times


# ------------------------------------------------------------------------------------- memory


def peak_apart(work: Work, way: str) -> dict[str, Any]:
    """Peak memory of one way in its own process: in all, and without Python and its tools."""
    module = next(m for m, works in modules().items() if any(w.key == work.key for w in works()))
    command = [sys.executable, str(HERE / "harness.py"), module, work.key, way, str(work.size)]
    done = subprocess.run(
        [*command, *([] if work.limit is None else [str(work.limit)])],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:  # as where the memory that it may have is not enough
        why = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return {"failed_alone": why, "peak_mib": math.inf, "over_tools_mib": math.inf}
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def modules() -> dict[str, Callable[..., list[Work]]]:
    """The benchmarks by the names of their modules, each with what gives its works."""
    # Spark last: its machine stays until the end of the run.
    names = sorted((p.stem for p in HERE.glob("bench_*.py")), key=lambda n: (n == "bench_spark", n))
    return {name: importlib.import_module(name).works for name in names}


def _memory(field: str) -> float:
    """A line of the kernel's account of this process, in MiB; the peak alone where it has none."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(module: str, key: str, way: str, size: int, limit: int | None = None) -> None:
    work = next(w for w in importlib.import_module(module).works() if w.key == key)
    work.ways[way](work.given(1000)).work()  # what is imported and built once
    before = _memory("VmRSS")
    ready = work.ways[way](work.given(size))  # the columns as given are let go
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins again here
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    held = _memory("VmRSS")
    start = time.perf_counter()
    ready.work()
    seconds = time.perf_counter() - start
    peak = _memory("VmHWM")
    print(
        json.dumps(
            {
                "peak_mib": peak,
                "over_tools_mib": peak - before,
                "over_columns_mib": peak - held,
                "seconds_alone": seconds,
            }
        )
    )


# ------------------------------------------------------------------------------ about the run


def about() -> dict[str, Any]:
    """The machine and the versions."""
    found = {}
    for name in TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        pass
    return {
        "python": platform.python_version(),
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.system(),
        "versions": found,
    }


def show(key: str, row: Mapping[str, Any], ours: str = "carekpi") -> None:
    """Print one row as a table."""
    of = row["columns_mib"]
    columns = "" if of is None else f", columns of {of:,.0f} MiB"
    print(f"\n{key}: {row['title']} ({row['size']:,} {row['counted']}{columns})")
    print(f"  {'':34}{'median':>12}{'each':>11}{'to carekpi':>12}{'peak MiB':>10}")
    base = row["ways"].get(ours, {}).get("seconds")
    for name, way in row["ways"].items():
        seconds = way["seconds"]
        ratio = "" if base is None else f"{seconds / base:.2f}"
        peak = f"{way['peak_mib']:,.0f}" if "peak_mib" in way else ""
        if "failed_alone" in way:
            peak = way["failed_alone"]
        each = f"{seconds / row['size'] * 1e9:,.1f} ns"
        print(f"  {name:34}{in_words(seconds):>12}{each:>11}{ratio:>12}{peak:>10}")
    for name, why in row["left_out"].items():
        print(f"  {name:34}left out: {why}")


def in_words(seconds: float) -> str:
    for unit, of in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= of:
            return f"{seconds / of:,.3g} {unit}"
    return f"{seconds * 1e9:,.0f} ns"


if __name__ == "__main__":
    _alone(*sys.argv[1:4], int(sys.argv[4]), *map(int, sys.argv[5:6]))
