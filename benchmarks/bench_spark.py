"""The same figures on a local Spark session of two cores, beside one process.

Needs `carekpi[spark]` and Java 17. The tables are Parquet files in `build/bench`, laid out by
authority, written once. Spark's session is begun before the clock: a cluster has one.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from bench_full import YEARS, cohort_of, tables
from harness import BUILD, Ready, Work

from carekpi import Cohort, measures

if TYPE_CHECKING:
    from pathlib import Path

SIZES = {"1.5m": 1_500_000, "15m": 15_000_000}
TABLES = ("children", "episodes", "reviews")


def folder_of(size: int) -> Path:
    """A folder of Parquet files a table."""
    from pyarrow import parquet

    folder = BUILD / f"spark-{size}"
    if not (folder / "done").exists():
        for name, table in cohort_of(tables(size)).to_arrow().items():
            if name in TABLES:
                (folder / name).mkdir(parents=True, exist_ok=True)
                # Several files, so that both cores have something to read.
                for part in range(8):
                    rows = -(-len(table) // 8)
                    piece = table.slice(part * rows, rows)
                    parquet.write_table(piece, folder / name / f"part-{part}.parquet")
        (folder / "done").touch()
    return folder


def one_process(folder: Path) -> Ready:
    from pyarrow import parquet

    def work() -> object:
        read = {name: parquet.read_table(folder / name) for name in TABLES}
        cohort = Cohort.from_frame(**read, complete_to=YEARS.end)
        return measures.reviews_on_time(cohort, YEARS, by="year")

    return Ready(work, counts)


def spark(folder: Path) -> Ready:
    from carekpi.spark import Coverings, measure_spark

    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise ImportError("Spark needs Java 17")
    session = _session()

    def work() -> object:
        measured = measure_spark(
            session,
            {name: str(folder / name) for name in TABLES},
            [measures.reviews_on_time],
            YEARS,
            by="year",
            covering=Coverings(complete_to=YEARS.end),
        )
        return measured.results[0]

    return Ready(work, counts)


def _session() -> object:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return (
        SparkSession.builder.master("local[2]")
        .appName("carekpi benchmarks")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.driver.memory", "6g")
        .getOrCreate()
    )


def counts(result: object) -> object:
    return result.to_rows()


def works(*, small: bool = False) -> list[Work]:
    return [
        Work(
            key=f"spark-{name}",
            title="reviews on time by year, from Parquet files to figures",
            size=size // 100 if small else size,
            counted="reviews",
            given=folder_of,
            apart=False,
            ways={"carekpi": one_process, "carekpi on Spark, two cores": spark},
        )
        for name, size in SIZES.items()
    ]
