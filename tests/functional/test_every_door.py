"""One verdict, many doors: whichever way the same records come in, the figures are the same.

To the last count, of every measure that the data give, undivided and broken down. Spark's door is
in test_spark.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve, frozen

from carekpi import (
    Cohort,
    measure_partitions,
    read_parquet,
    read_ssda903,
    reporting_year,
    write_parquet,
)
from carekpi.measures import CATALOGUE
from carekpi.readers import read_local
from carekpi.sample import write_sample
from doors import covered, gives, local_from, tables_of, whole_sample

if TYPE_CHECKING:
    from carekpi.measures import Measure
    from carekpi.periods import Period
    from carekpi.readers._fast import Engine
    from carekpi.results import Result


def fake_return(folder: Path, engine: Engine) -> Cohort:
    return read_ssda903(folder / "data" / "ssda903", year=2018, engine=engine).cohort


def sample_with_faults(folder: Path, engine: Engine) -> Cohort:
    if not folder.exists():
        write_sample(folder, children=150, years=2, seed=7, local=True, dirty=True)
    cohort, _ = read_ssda903([folder / "2020", folder / "2021"], engine=engine)
    return read_local(folder / "local", cohort, engine=engine).cohort


def council(folder: Path, engine: Engine) -> Cohort:
    return whole_sample(folder, engine=engine)


#: Records, with the year of which they tell and the fewest measures that they give.
RECORDS = {fake_return: (2018, 38), sample_with_faults: (2021, 80), council: (2021, 92)}


@frozen
class Given:
    """Records on the disk, and what comes of them by the plain road."""

    read: Callable[[Engine], Cohort]
    cohort: Cohort
    period: Period
    asked: list[tuple[Measure, dict[str, Any]]]
    figures: list[Result]

    def ask(self, cohort: Cohort) -> list[Result]:
        return [measure(cohort, self.period, **how) for measure, how in self.asked]


@pytest.fixture(scope="module", params=RECORDS, ids=lambda of: of.__name__)
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Given:
    reader, (year, fewest) = request.param, RECORDS[request.param]
    shared = reader is fake_return
    folder = (
        request.getfixturevalue("shared")
        if shared
        else tmp_path_factory.mktemp(reader.__name__) / "files"
    )
    period, cohort = reporting_year(year), reader(folder, "plain")
    asked: list[tuple[Measure, dict[str, Any]]] = []
    for n, measure in enumerate(CATALOGUE):
        of = {"population": 10_000} if measure.kind == "rate" else {}
        asked += [(measure, of)] if gives(measure, cohort, period, **of) else []
        if not measure.dimensions or of:
            continue
        # All dimensions have their turn, as each measure takes another.
        by = {"by": measure.dimensions[n % len(measure.dimensions)]}
        asked += [(measure, by)] if gives(measure, cohort, period, **by) else []
    assert len({measure.key for measure, _ in asked}) >= fewest
    whole = Given(lambda engine: reader(folder, engine), cohort, period, asked, [])
    return evolve(whole, figures=whole.ask(cohort))


# ---------------------------------------------------------------- dataframes, in any order


def _duckdb(table: Any) -> Any:
    return import_module("duckdb").connect().from_arrow(table)


#: What each library makes of a table of Arrow.
LIBRARIES: dict[str, Callable[[Any], Any]] = {
    "pyarrow": lambda table: table,
    "pandas": lambda table: table.to_pandas(),
    "polars": lambda table: import_module("polars").from_arrow(table),
    "duckdb": _duckdb,
}
BY_NAME = ("pandas", "polars")  # own tables are taken of what has columns by name


def from_frames(cohort: Cohort, library: str) -> Cohort:
    """A cohort by way of dataframes, their rows in another order."""
    frame = LIBRARIES[library]
    chance, tables = random.Random(6), dict[str, Any]()
    for name, table in tables_of(cohort):
        rows = chance.sample(range(len(table)), len(table))
        tables[name] = table.take(rows) if rows else table
    first = {name: frame(tables[name]) for name in ("children", "episodes", "reviews")}
    visits = frame(tables["visits"]) if "visits" in tables else None
    text = {key: tables[key].to_pydict() for key in cohort.tables if key in tables}
    again = Cohort.from_frame(**first, visits=visits, **covered(cohort), tables=text)
    since = local_from(cohort)
    for key in cohort.local:
        own = frame(tables[key]) if library in BY_NAME else tables[key].to_pydict()
        again = again.with_local(key, own, complete_from=since.get(key))
    return again


@pytest.mark.parametrize("library", LIBRARIES)
def test_dataframes_with_rows_in_any_order(given: Given, library: str):
    for name in ("pyarrow", library):
        pytest.importorskip(name, reason=f"{name} is not installed")
    assert given.ask(from_frames(given.cohort, library)) == given.figures


# ---------------------------------------------------------------- files


def test_the_fast_reader(given: Given):
    pytest.importorskip("pyarrow", reason="an extra: carekpi[fast]")
    assert given.ask(given.read("fast")) == given.figures


def test_saved_as_parquet(given: Given, tmp_path: Path):
    pytest.importorskip("pyarrow", reason="an extra: carekpi[fast]")
    write_parquet(given.cohort, tmp_path / "saved")
    assert given.ask(read_parquet(tmp_path / "saved").cohort) == given.figures


# ---------------------------------------------------------------- in parts


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
def test_parts_in_any_order_on_any_number_of_threads(given: Given, threads: int):
    parts = [*given.cohort.parts(7)]
    random.Random(threads).shuffle(parts)
    for (measure, how), figure in zip(given.asked, given.figures, strict=True):
        if not measure.whole:
            found = measure_partitions(parts, [measure], given.period, threads=threads, **how)
            assert found == [figure]


@pytest.mark.parametrize("blocks", [2, 13])
def test_blocks_of_any_size(given: Given, blocks: int, monkeypatch: pytest.MonkeyPatch):
    cohort = evolve(given.cohort)  # nothing is worked out of it yet
    rows = len(cohort.episode_table) + len(cohort.review_table) + len(cohort.visit_table)
    monkeypatch.setattr("carekpi.cohort.parts.ROWS_AT_ONCE", rows // blocks)
    assert len([*cohort.blocks()]) >= blocks
    assert given.ask(cohort) == given.figures


# ---------------------------------------------------------------- objects


def test_children_in_memory(given: Given):
    again = Cohort.from_children(given.cohort.children())
    own = {"local": given.cohort.local, "tables": given.cohort.tables}
    assert given.ask(evolve(again, **covered(given.cohort), **own)) == given.figures
