"""Working days: how fast, beside a copy of the array, numpy and polars; and building the tables.

Run it by ``nox -s bench -- benchmarks/bench_workdays.py``, or with ``--size 1000000`` for less.
The answers are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from carekpi.periods import add_months, age_on
from carekpi.workdays import ENGLAND_AND_WALES, add_working_days, working_days_between

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_USE = """
import time
import numpy, attrs
import carekpi.workdays as workdays
from datetime import date
start = time.perf_counter()
import holidays
imported = time.perf_counter()
workdays.add_working_days(date(2020, 12, 10), 20)
done = time.perf_counter()
print((done - start) * 1e3, (done - imported) * 1e3)
"""


def medians_ms(calls: dict[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """Milliseconds of the middle run of each.

    They take turns, so that what else the machine is doing weighs on all of them alike; each turn
    begins with a run that does not count, so that none pays for the memory that another gave back.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeat):
        for name, call in calls.items():
            call()
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(runs) for name, runs in times.items()}


def first_use(repeat: int) -> tuple[float, float, float]:
    """Milliseconds of the first call in a fresh Python: median, best, median without the import."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(repeat + 1)
    ][1:]
    return (
        statistics.median(float(whole) for whole, _ in runs),
        min(float(whole) for whole, _ in runs),
        statistics.median(float(build) for _, build in runs),
    )


def versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for name in ("numpy", "holidays", "polars"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return ", ".join([*found, f"{os.cpu_count()} cores"])


def main() -> None:
    """Measure, print, and fail if an answer differs from a peer's."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=10_000_000, help="how many dates")
    options.add_argument("--repeat", type=int, default=5, help="timed runs of each")
    chosen = options.parse_args()
    size, repeat = chosen.size, chosen.repeat

    dice = np.random.default_rng(20)
    start = np.datetime64("1996-04-01") + dice.integers(0, 365 * 30, size)
    end = start + dice.integers(0, 400, size)
    one_day = np.timedelta64(1, "D")
    off = np.array(list(ENGLAND_AND_WALES.bank_holidays), "M8[D]")

    def ours() -> object:
        return add_working_days(start, 20)

    def ours_between() -> object:
        return working_days_between(start, end)

    def numpy_offset() -> object:
        # Backwards: from a day off numpy is to count from the working day before it, as we do.
        return np.busday_offset(start, 20, roll="backward", holidays=off)

    def numpy_count() -> object:
        # numpy counts the first day and not the last, so both move on by one.
        return np.busday_count(start + one_day, end + one_day, holidays=off)

    rows: list[tuple[str, Callable[[], object], float | None]] = [
        ("copy of the array", start.copy, None),
        ("carekpi add_working_days(array, 20)", ours, 4),
        ("carekpi working_days_between(arrays)", ours_between, 8),
        ("carekpi add_months(array, 6)", lambda: add_months(start, 6), None),
        ("carekpi age_on(arrays)", lambda: age_on(start, end), None),
        ("numpy busday_offset", numpy_offset, None),
        ("numpy busday_count", numpy_count, None),
    ]
    np.testing.assert_array_equal(ours(), numpy_offset())
    np.testing.assert_array_equal(ours_between(), numpy_count())
    try:
        import polars as pl
    except ImportError:
        pass
    else:
        series = pl.Series(start)
        holidays = off.tolist()

        def polars_add() -> pl.Series:
            return series.dt.add_business_days(20, holidays=holidays, roll="backward")

        np.testing.assert_array_equal(ours(), polars_add().to_numpy())
        rows.append(("polars dt.add_business_days", polars_add, None))

    print(f"{versions()}; {size:,} dates, median of {repeat}; the answers are equal")
    times = medians_ms({name: call for name, call, _ in rows}, repeat)
    copy = times["copy of the array"]
    print(f"{'':40}{'ms':>10}{'ns a date':>12}{'copies':>10}")
    for name, _, limit in rows:
        ms = times[name]
        aim = "" if limit is None else f"  (at most {limit:g})"
        print(f"{name:40}{ms:10.1f}{ms * 1e6 / size:12.2f}{ms / copy:10.2f}{aim}")
    for peer, name, least in [
        ("numpy busday_offset", "carekpi add_working_days(array, 20)", 20),
        ("polars dt.add_business_days", "carekpi add_working_days(array, 20)", 20),
        ("numpy busday_count", "carekpi working_days_between(arrays)", 10),
    ]:
        if peer in times:
            print(f"{peer} takes {times[peer] / times[name]:.1f} times as long (at least {least})")
    whole, best, build = first_use(max(repeat, 9))
    print(
        f"first use of a calendar, `holidays` imported for it: {whole:.1f} ms (at most 60), "
        f"best {best:.1f}; {build:.1f} without the import"
    )


if __name__ == "__main__":
    main()
