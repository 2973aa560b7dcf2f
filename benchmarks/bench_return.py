"""A large return, from CSV files to the report: where the time and the memory go.

`--children 150000` makes about 1.5 million reviews over ten years. The files are made once, in
a folder that is kept between runs (`build/bench`), and are not part of what is measured.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import carekpi
from carekpi import measures
from carekpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = 10
FROM = dt.date(2011, 4, 1)
REVIEWS_A_CHILD = 10


def write_return(folder: Path, children: int) -> None:
    """Many children with whole histories, written in no particular order."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(903)
    first = np.datetime64("2011-04-01")
    start = first + draw.integers(0, 365 * YEARS - 1900, children)
    child = np.array([f"{n:08}" for n in draw.permutation(children * 7)[:children]])
    born = start - draw.integers(0, 16 * 365, children)

    def days(column: np.ndarray) -> list[str]:
        text = np.datetime_as_string(column).tolist()
        return ["" if d == "NaT" else f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in text]

    def write(name: str, **columns: list[str]) -> None:
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))

    kids = child.tolist()
    ethnic = draw.choice(["WBRI", "MWBC", "AIND", "BAFR", "OOTH", "REFU"], children).tolist()
    write(
        "header.csv",
        CHILD=kids,
        SEX=draw.choice(["1", "2"], children).tolist(),
        DOB=days(born),
        ETHNIC=ethnic,
    )
    owner, place = np.repeat(np.arange(children), 3), np.tile(np.arange(3), children)
    begin = start[owner] + 300 * place
    count = len(owner)
    write(
        "episodes.csv",
        CHILD=child[owner].tolist(),
        DECOM=days(begin),
        RNE=np.where(place == 0, "S", "P").tolist(),
        LS=draw.choice(["C1", "C2", "V2", "E1"], count).tolist(),
        CIN=draw.choice(["N1", "N5"], count).tolist(),
        PLACE=draw.choice(["U6", "U4", "K2", "P1"], count).tolist(),
        PLACE_PROVIDER=["PR1"] * count,
        DEC=days(np.where(place < 2, begin + 300, np.datetime64("NaT"))),
        REC=np.where(place < 2, "X1", "").tolist(),
    )
    owner = np.repeat(np.arange(children), REVIEWS_A_CHILD)
    place = np.tile(np.arange(REVIEWS_A_CHILD), children)
    gap = np.where(place == 0, 24, 24 + 84 + (place - 1) * 178)
    held = start[owner] + gap + draw.integers(-3, 8, len(owner))
    order = draw.permutation(len(owner))
    write(
        "reviews.csv",
        CHILD=child[owner][order].tolist(),
        DOB=days(born[owner][order]),
        REVIEW=days(held[order]),
        REVIEW_CODE=draw.choice(["PN1", "PN2", "PN4", "PN6", "PN7"], len(owner)).tolist(),
    )


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    folder = Path(__file__).parent.parent / "build" / "bench" / f"return-{args.children}"
    if not folder.exists():
        write_return(folder, args.children)
    years = Period(dt.date(2012, 4, 1), dt.date(2021, 3, 31))
    steps: list[tuple[str, float, float]] = []

    def step(name: str, work: Callable[[], object]) -> object:
        start = time.perf_counter()
        made = work()
        steps.append((name, time.perf_counter() - start, peak_mib()))
        return made

    cohort, _ = step(  # type: ignore[misc]
        "read the return",
        lambda: carekpi.read_ssda903(folder, year=2021, coverage_from=FROM, episodes_from=FROM),
    )
    step("periods of care", lambda: cohort.periods_of_care)
    step("where reviews lie in care", lambda: cohort.review_events)
    step("when they fell due", lambda: cohort.obligations)
    for measure in measures.CATALOGUE:
        if measure.kind != "rate":
            step(measure.key, lambda m=measure: m(cohort, years))
    step("reviews_on_time by month", lambda: measures.reviews_on_time(cohort, years, by="month"))
    step(
        "... by year, age band, sex",
        lambda: measures.reviews_on_time(cohort, years, by=["year", "age_band", "sex"]),
    )
    total = sum(seconds for _, seconds, _ in steps)
    # Last, so that the peaks above are carekpi's own.
    peer = step("csv.reader alone (the peer)", lambda: _bare_rows(folder))
    print(
        f"{cohort}: {peer:,} rows of CSV; Python {sys.version.split()[0]}, numpy {np.__version__}"
    )
    print(f"{'step':32} {'seconds':>9} {'share':>7} {'peak MiB':>9}")
    for name, seconds, peak in steps:
        share = f"{100 * seconds / total:6.1f}%" if "peer" not in name else ""
        print(f"{name:32} {seconds:9.3f} {share:>7} {peak:9.0f}")
    print(f"{'from files to figures':32} {total:9.3f}")
    once, monthly = (
        _times(lambda: measures.reviews_on_time(cohort, years)),
        _times(lambda: measures.reviews_on_time(cohort, years, by="month")),
    )
    print(
        f"{len(years.months())} months cost {monthly / once:.2f} times one figure (goal: under 3)"
    )
    if args.json:
        args.json.write_text(json.dumps(steps, indent=2))


def _times(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[2]


def _bare_rows(folder: Path) -> int:
    """What it costs to walk over the rows at all."""
    rows = 0
    for path in sorted(folder.glob("*.csv")):
        text = io.StringIO(path.read_bytes().decode("utf-8"), newline="")
        rows += sum(1 for _ in csv.reader(text)) - 1
    return rows


if __name__ == "__main__":
    main()
