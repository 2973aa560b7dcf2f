"""A large return, from CSV files to the whole report, beside pandas that only reads them.

The files (150,000 children with ten reviews each over ten years, in no order) are written once and
kept in `build/bench`; writing them is no part of what is measured.
"""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from alternatives import with_pandas
from harness import BUILD, Ready, Work

import carekpi
from carekpi import report
from carekpi.workdays import ENGLAND_AND_WALES

if TYPE_CHECKING:
    from pathlib import Path

YEARS = 10
FROM = dt.date(2011, 4, 1)
REVIEWS_A_CHILD = 10


def folder_of(children: int) -> Path:
    folder = BUILD / f"return-{children}"
    if not (folder / "reviews.csv").exists():
        write_return(folder, children)
    return folder


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


def carekpi_report(**engine: str) -> object:
    def way(folder: Path) -> Ready:
        def work() -> str:
            cohort, _ = carekpi.read_ssda903(
                folder, year=2021, coverage_from=FROM, episodes_from=FROM, **engine
            )
            year = carekpi.reporting_year(2021)
            return report.to_text(report.work_out(report.ANNUAL, cohort, year))

        return Ready(work)

    return way


def carekpi_reading(folder: Path) -> Ready:
    return Ready(
        lambda: carekpi.read_ssda903(folder, year=2021, coverage_from=FROM, episodes_from=FROM)
    )


def pandas_rule(folder: Path) -> Ready:
    off = np.array(list(ENGLAND_AND_WALES.bank_holidays), "M8[D]")
    read = with_pandas.read_return(folder).work

    def work() -> object:
        header, episodes, reviews = read()
        entered = episodes.groupby("CHILD", as_index=False)["DECOM"].min()
        children = header.merge(entered, on="CHILD").assign(authority=0)
        children = children.rename(columns={"CHILD": "child", "DOB": "born", "DECOM": "entered"})
        held = reviews[["CHILD", "REVIEW"]].set_axis(["child", "held_on"], axis=1)
        return with_pandas.judged(children, held, off, ordered=False)

    return Ready(work)


def works(*, small: bool = False) -> list[Work]:
    return [
        Work(
            key="return",
            title="a return, from CSV to the whole report",
            size=2000 if small else 150_000,
            counted="children",
            given=folder_of,
            ways={
                "carekpi": carekpi_report(),
                "carekpi, plain reader": carekpi_report(engine="plain"),
                "carekpi, reading alone": carekpi_reading,
                "pandas, reading alone": with_pandas.read_return,
                "pandas, the plain rule": pandas_rule,
            },
        )
    ]
