"""Run the benchmarks, print them beside their goals, write them down, and compare.

nox -s bench                          all, at full size, into build/bench/run.json
nox -s bench -- --small               all, in seconds: that they work, not how fast
nox -s bench -- --only plain full     those whose keys begin so
nox -s bench -- --compare FILE        what is slower than in a saved run by more than 20 %
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import harness
from goals import GOALS

SLOWER = 1.2


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--small", action="store_true", help="tiny sizes, one turn")
    options.add_argument("--only", nargs="+", metavar="KEY", help="works whose keys begin so")
    options.add_argument("--repeat", type=int, default=7, help="turns, where time allows")
    options.add_argument("--no-memory", action="store_true", help="leave out peak memory")
    options.add_argument("--json", type=Path, default=harness.BUILD / "run.json", help="where to")
    options.add_argument("--compare", type=Path, metavar="FILE", help="a saved run")
    options.add_argument("--page", action="store_true", help="write the docs' page from the run")
    chosen = options.parse_args()
    how = harness.Options(repeat=chosen.repeat, memory=not (chosen.no_memory or chosen.small))
    if chosen.small:
        how.repeat = how.turns = 1
    works = {
        work.key: work
        for make in harness.modules().values()
        for work in make(small=chosen.small)
        if chosen.only is None or work.key.startswith(tuple(chosen.only))
    }
    about = harness.about()
    print(
        f"Python {about['python']}, {about['processor']}, {about['cores']} cores, "
        f"{about['memory_gib']} GiB; "
        + ", ".join(f"{name} {v}" for name, v in about["versions"].items() if v)
    )
    rows: dict[str, Any] = {}
    for key, work in works.items():
        rows[key] = harness.run(work, how)
        harness.show(key, rows[key])
    goals = [judged for goal in GOALS if (judged := goal.judged(rows))]
    if not chosen.small:
        print("\nGoals")
        for goal in goals:
            mark = "reached" if goal["reached"] else "NOT REACHED"
            print(
                f"  {goal['work']:24}{goal['what']:48}{goal['value']:8.2f} {goal['unit']:13}"
                f"{goal['goal']:16}{mark}"
            )
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    found = {"about": about, "small": chosen.small, "works": rows, "goals": goals}
    chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {chosen.json}")
    if chosen.page:
        import page

        page.RESULTS.write_bytes(chosen.json.read_bytes())
        page.write(found)
    if chosen.compare is None:
        return 0
    return compare(works, rows, json.loads(chosen.compare.read_text(encoding="utf-8")), how)


def compare(
    works: dict[str, harness.Work], rows: dict[str, Any], saved: dict[str, Any], how: Any
) -> int:
    """Say what became slower, as a ratio to the fixed piece of numpy work of each run."""
    how.memory = False
    slower, seen = [], 0
    for key, row in rows.items():
        then = saved["works"].get(key, {})
        if then.get("size") != row["size"]:
            continue
        again = None
        for name in row["ways"]:
            if not name.startswith("carekpi") or name not in then["ways"]:
                continue
            seen += 1
            ratio = row["ways"][name]["yardsticks"] / then["ways"][name]["yardsticks"]
            if ratio > SLOWER:  # once more, since a busy moment looks the same
                again = again or harness.run(works[key], how)
                now = again["ways"][name]["yardsticks"]
                ratio = min(ratio, now / then["ways"][name]["yardsticks"])
            if ratio > SLOWER:
                slower.append(f"{key}, {name}: {ratio:.2f} times as long")
    if not seen:
        print("Nothing of the saved run was measured at the same size: nothing is compared.")
        return 2
    print(f"\nBeside the saved run, {seen} of carekpi's ways, of which {len(slower)} are slower:")
    print("\n".join(f"  {line}" for line in slower) or "  none by more than 20 %")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
