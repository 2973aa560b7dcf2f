"""What `import carekpi` adds to `import numpy`, each in a fresh process, side by side."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
GOAL_MS = 60


def run(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    work = {
        "numpy alone": "import numpy",
        "numpy, then carekpi": "import numpy; import carekpi",
        "... and the names used": (
            "import numpy; from carekpi import Cohort, Child, Period, Result, measures"
        ),
        "... and one deadline": (
            "import numpy, datetime; from carekpi.rules import next_review; "
            "next_review(entered=datetime.date(2020, 12, 10))"
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for code in work.values():
        run(code)  # compile and warm the file cache
    for _ in range(RUNS):  # in turn, so that a busy moment falls on all
        for name, code in work.items():
            times[name].append(run(code))
    base = statistics.median(times["numpy alone"])
    print(f"{RUNS} fresh processes each, median ms (Python {sys.version.split()[0]})")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"  {name:28} {median:7.1f}   {median - base:+7.1f} over numpy")
    added = statistics.median(times["numpy, then carekpi"]) - base
    print(f"import carekpi adds {added:.1f} ms; the goal is at most {GOAL_MS}")


if __name__ == "__main__":
    main()
