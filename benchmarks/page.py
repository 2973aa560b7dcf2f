"""Write the docs' page of a run and its charts: `python benchmarks/page.py [FILE]`.

`nox -s bench -- --page` does so after a whole run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from goals import Ask
from harness import in_words

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
DOCS = HERE.parent / "docs"

#: What bounds a goal that was not reached, as it was measured: by the work and what was asked.
BOUNDS: dict[tuple[str, str], str] = {
    (f"plain-{size}-unordered", "duckdb takes so many times as long"): (
        "putting the reviews in order is more than half of the time, in one thread, where DuckDB "
        "uses all cores: in order, the same takes two fifths or less."
    )
    for size in ("1.5m", "15m")
}
_KEPT = (
    "what follows from the records of up to some three million rows is kept, about 140 bytes a "
    "review beside 25 of the columns; of more it is worked out anew, and the goal is reached."
)
_IN_ORDER = (
    "putting the rows in order is six sevenths of the time: in order, the same takes 0.3 s, and "
    "the goal is reached. That they outgrow the processor's cache is likely, and not measured."
)
BOUNDS |= {
    ("plain-15m-unordered", f"{tool} takes so many times as long"): _IN_ORDER
    for tool in ("pandas", "polars", "duckdb")
}
BOUNDS |= {
    ("plain-15m-unordered", "15 million beside 1.5 million"): _IN_ORDER,
    ("full", "all review measures beside the plain rule"): (
        "a quarter is making the cohort; the first figure works out the period of care of each "
        "review, its clock, and the earliest and latest day on which it can have been due, eleven "
        "columns where the plain rule has one; and 18,000 groups with their reasons become results."
    ),
    ("full", "peak memory, in sizes of the columns"): _KEPT,
    ("growth-1000000", "peak memory, in sizes of the columns"): _KEPT,
    ("growth-3000000", "peak memory, in sizes of the columns"): (
        "making a cohort takes 2.8 times its columns for a while, and two blocks in hand the rest."
    ),
    ("growth", "the same, from a million reviews on"): (
        "time a review falls up to three million and then grows again, in making the cohort and in "
        "the figure alike; page faults and the cache are the likely reason, not measured. Over all "
        "sizes the goal is reached."
    ),
}

INTRO = """\
# Speed and memory, side by side

How fast carekpi is beside the tools that one would otherwise use, and how its time and memory grow.
The numbers are of `nox -s bench`, each work and its alternatives in one run; the programs are in
`benchmarks/`, those of the other tools in `benchmarks/alternatives/`, as a competent user of each
would write them. Each gives its answer first, and all must agree to the last count. Then they take
turns, so that a busy moment of the machine falls on all alike, and the median is shown. Peak memory
is of a process of its own each, columns and libraries included.

A time of yours will be another. `nox -s bench` prints the ratios on any machine, and
`nox -s bench -- --compare FILE` says what became slower than in a saved run by more than 20 %, as a
ratio to a fixed piece of numpy work. The run of this page is saved in `benchmarks/results.json`.
"""


def write(found: dict[str, Any]) -> None:
    """The page and its charts."""
    rows, about = found["works"], found["about"]
    out = [INTRO]
    tools = ", ".join(f"{name} {v}" for name, v in about["versions"].items() if v)
    out.append(
        f"The run: {about['processor']}, {about['cores']} cores, {about['memory_gib']} GiB of "
        f"memory, {about['system']}, Python {about['python']}; {tools}.\n"
    )
    out.append(goals(found["goals"]))
    if any(key.startswith("plain-") for key in rows):
        draw_ratios(rows)
        out.append(picture("ratios", "How many times as long as carekpi each tool takes"))
    if sum(key.startswith("growth-") for key in rows) > 2:
        draw_growth(rows)
        out.append(growth(rows))
    out.append("## Each piece of work\n")
    out += [table(key, row) for key, row in rows.items() if not key.startswith("growth-")]
    (DOCS / "explanation" / "benchmarks.md").write_text("\n".join(out), encoding="utf-8")


def goals(judged: list[dict[str, Any]]) -> str:
    lines = ["## Beside the goals\n", "| work | | measured | goal | |", "|---|---|---|---|---|"]
    notes = []
    for goal in judged:
        bound = BOUNDS.get((goal["work"], goal["what"]))
        mark = "reached" if goal["reached"] else "**not reached**"
        lines.append(
            f"| {goal['work']} | {goal['what']} | {goal['value']:.2f} {goal['unit']} "
            f"| {goal['goal']} | {mark} |"
        )
        if not goal["reached"]:
            what = f"{goal['work']}, {goal['what']}"
            notes.append(f"- {what}: {bound or 'what bounds it was not measured yet.'}")
    if notes:
        lines += ["\nWhat bounds those that were not reached:\n", *notes]
    return "\n".join(lines) + "\n"


def table(key: str, row: dict[str, Any]) -> str:
    base = row["ways"]["carekpi"]["seconds"]
    of = "" if row["columns_mib"] is None else f"; the columns take {row['columns_mib']:,.0f} MiB"
    lines = [
        f"### {key}\n",
        f"{row['title'].capitalize()}: {row['size']:,} {row['counted']}{of}.\n",
        "| | median | beside carekpi | peak memory |",
        "|---|---|---|---|",
    ]
    for name, way in row["ways"].items():
        peak = f"{way['peak_mib']:,.0f} MiB" if "peak_mib" in way else ""
        seconds = way["seconds"]
        lines.append(f"| {name} | {in_words(seconds)} | {seconds / base:.2f} | {peak} |")
    lines += [f"\n{name} was left out: {why}." for name, why in row["left_out"].items()]
    return "\n".join(lines) + "\n"


def growth(rows: dict[str, Any]) -> str:
    ask = Ask(rows)
    lines = [
        "## Growth\n",
        (
            "From columns in memory to reviews on time by year, authority and age band, by the "
            f"whole definition. Time grows as size to the power of {ask.exponent():.2f}: a "
            "straight line through all sizes on this chart, of which the small ones are mostly "
            "what the parts of a figure cost, however few the reviews. The goals have the "
            "exponent from a million on as well.\n"
        ),
        picture("growth", "Time against size, on logarithmic axes"),
        "| reviews | time | a review | columns | peak memory | over Python and its libraries |",
        "|---|---|---|---|---|---|",
    ]
    for key, row in rows.items():
        if not key.startswith("growth-"):
            continue
        way = row["ways"]["carekpi"]
        seconds = way["seconds"]
        memory = ""
        if "peak_mib" in way:
            memory = f"{way['peak_mib']:,.0f} MiB | {ask.in_columns(key):.1f} times the columns"
        lines.append(
            f"| {row['size']:,} | {in_words(seconds)} | {in_words(seconds / row['size'])} "
            f"| {row['columns_mib']:,.1f} MiB | {memory} |"
        )
    return "\n".join(lines) + "\n"


def picture(name: str, alt: str) -> str:
    return f"![{alt}](../_static/benchmarks-{name}.svg)\n"


def draw_growth(rows: dict[str, Any]) -> None:
    sizes, seconds = Ask(rows).growth()
    figure, axes = _axes()
    axes.loglog(sizes, seconds, "o-", label="carekpi, the whole definition")
    plain = {row["size"]: row for key, row in rows.items() if key.endswith("-ordered")}
    for tool in ("carekpi", "pandas", "polars", "duckdb"):
        there = {n: r["ways"][tool]["seconds"] for n, r in plain.items() if tool in r["ways"]}
        axes.loglog([*there], [*there.values()], ".--", label=f"{tool}, the plain rule")
    axes.set(xlabel="reviews", ylabel="seconds")
    axes.legend(frameon=False)
    _save(figure, "growth")


def draw_ratios(rows: dict[str, Any]) -> None:
    figure, axes = _axes()
    works = [key for key in rows if key.startswith(("add", "between", "plain-", "deadline"))]
    labels, ratios = [], []
    for key in reversed(works):
        ways = rows[key]["ways"]
        for name in reversed([n for n in ways if not n.startswith(("carekpi", "copy"))]):
            labels.append(f"{key}: {name}")
            ratios.append(ways[name]["seconds"] / ways["carekpi"]["seconds"])
    figure.set_size_inches(7, 0.25 * len(labels) + 1)
    bars = axes.barh(labels, ratios)
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.axvline(1, color="black", linewidth=1)
    axes.set(xscale="log", xlabel="times as long as carekpi")
    _save(figure, "ratios")


def _axes() -> tuple[Any, Any]:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "carekpi"  # the same run gives the same file
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(7, 4.5), layout="constrained")


def _save(figure: Any, name: str) -> None:
    figure.savefig(DOCS / "_static" / f"benchmarks-{name}.svg", metadata={"Date": None})


if __name__ == "__main__":
    file = Path(sys.argv[1]) if sys.argv[1:] else RESULTS
    write(json.loads(file.read_text(encoding="utf-8")))
