"""Figures on a cluster: a local session of Spark, two workers, against one cohort in memory."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import carekpi
from carekpi import Cohort, measures, reporting_year
from doors import covered, gives, local_from, tables_of, whole_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

pyspark = pytest.importorskip("pyspark", reason="carekpi[spark] is not installed")
pa = pytest.importorskip("pyarrow", reason="carekpi[spark] is not installed")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, which is not here"),
    pytest.mark.filterwarnings("ignore"),  # Spark's own, of other libraries' versions
    pytest.mark.xdist_group("spark"),
]

from carekpi.spark import Coverings, by_child, measure_spark  # noqa: E402

TRIES = 3


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local[2,{TRIES}]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.log.level", "OFF")
        .getOrCreate()
    )
    yield session
    session.stop()


def frames(spark: Any, cohort: Cohort) -> dict[str, Any]:
    """A cohort's tables as dataframes of Spark."""
    return {name: spark.createDataFrame(_rows(t), _schema(t)) for name, t in tables_of(cohort)}


def _rows(table: Any) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _schema(table: Any) -> str:
    def kind(of: Any) -> str:
        if pa.types.is_date32(of):
            return "date"
        if pa.types.is_boolean(of):
            return "boolean"
        return {"double": "double", "int64": "long"}.get(str(of), "string")

    return ", ".join(f"`{field.name}` {kind(field.type)}" for field in table.schema)


def covering(cohort: Cohort) -> Coverings:
    return Coverings(**covered(cohort), local_from=local_from(cohort))


OF_RETURN = [m for m in measures.CATALOGUE if not m.needs and m.kind != "rate"]


class TestTheSameFigures:
    def test_of_the_fake_return(self, spark: Any, shared: Path) -> None:
        cohort, _ = carekpi.read_ssda903(shared / "data" / "ssda903", year=2018)
        year = reporting_year(2018)
        found = measure_spark(
            spark, frames(spark, cohort), OF_RETURN, year, by=["sex"], covering=covering(cohort)
        )
        assert list(found.results) == [m(cohort, year, by=["sex"]) for m in OF_RETURN]
        assert found.rows_read == found.rows_used
        assert found.lost == ()

    def test_of_a_council_with_every_table(self, spark: Any, tmp_path: Path) -> None:
        cohort = whole_sample(tmp_path / "sample")
        year = reporting_year(2021)
        asked = [m for m in measures.CATALOGUE if not m.whole and gives(m, cohort, year)]
        assert len(asked) > len(OF_RETURN)
        rows = by_child(spark, frames(spark, cohort)).persist()
        found = measure_spark(spark, rows, asked, year, covering=covering(cohort))
        rows.unpersist()
        for result, measure in zip(found.results, asked, strict=True):
            assert result == measure(cohort, year)

    def test_with_other_settings(self, spark: Any, shared: Path) -> None:
        cohort, _ = carekpi.read_ssda903(shared / "data" / "ssda903", year=2018)
        year = reporting_year(2018)
        asked = [measures.reviews_on_time, measures.looked_after, measures.looked_after_rate]
        found = measure_spark(
            spark,
            frames(spark, cohort),
            asked,
            year,
            covering=covering(cohort),
            population=100_000,
            clock="case",
        )
        assert list(found.results) == [
            measures.reviews_on_time(cohort, year, clock="case"),
            measures.looked_after(cohort, year),
            measures.looked_after_rate(cohort, year, population=100_000),
        ]


DAY = dt.date(2020, 12, 10)
LATER = dt.date(2021, 1, 8)
EPISODES = "child string, start date, end date, reason_new string, year int"


class TestWhatCannotBeUsed:
    """Rows left out are counted by reason over the cluster, and add up to the rows read."""

    @pytest.fixture(scope="class")
    def found(self, spark: Any) -> Any:
        episodes = [
            ("1", DAY, None, "S", 2021),
            ("1", DAY, LATER, "S", 2020),
            ("2", DAY, None, "S", 2021),
            ("2", DAY, None, "S", 2021),
            ("3", None, None, "S", 2021),
            ("4", LATER, DAY, "S", 2021),
            ("5", dt.date(1066, 10, 14), None, "S", 2021),
            (None, DAY, None, "S", 2021),
            ("6", DAY, None, "Q9", 2021),
        ]
        reviews = [("1", LATER, "PN1"), ("1", LATER, "PN1"), ("2", None, "PN1"), (" 7", DAY, "")]
        children = [("1", "M"), ("1", "M"), ("2", "F"), ("2", "M"), ("6", "X")]
        visits = [("1", "IRO"), ("1", "nobody"), ("9", "IRO")]
        return measure_spark(
            spark,
            {
                "episodes": spark.createDataFrame(episodes, EPISODES),
                "reviews": spark.createDataFrame(
                    reviews, "child string, held_on date, participation string"
                ),
                "children": spark.createDataFrame(children, "child string, sex string"),
                "visits": spark.createDataFrame(
                    [(child, LATER, visitor, "seen") for child, visitor in visits],
                    "child string, made_on date, visitor string, outcome string",
                ),
            },
            [measures.looked_after, measures.reviews_on_time],
            reporting_year(2021),
            by=["sex"],
        )

    def test_each_has_its_reason(self, found: Any) -> None:
        assert {(one.table, one.kind, one.reason): one.count for one in found.lost} == {
            ("children", "row lost", "conflicting_row"): 1,
            ("children", "row lost", "same_as_another_row"): 1,
            ("children", "value lost", "conflicting_value"): 1,
            ("children", "value lost", "unknown_code"): 1,
            ("episodes", "row lost", "date_out_of_range"): 1,
            ("episodes", "row lost", "ends_before_it_starts"): 1,
            ("episodes", "row lost", "no_child"): 1,
            ("episodes", "row lost", "no_start_date"): 1,
            ("episodes", "row lost", "replaced_by_later_return"): 1,
            ("episodes", "row lost", "same_as_another_row"): 1,
            ("episodes", "value lost", "unknown_code"): 1,
            ("reviews", "row lost", "no_child"): 1,
            ("reviews", "row lost", "no_review_date"): 1,
            ("reviews", "row lost", "same_as_another_row"): 1,
            ("visits", "row lost", "child_not_known"): 1,
            ("visits", "row lost", "unknown_word"): 1,
        }

    def test_the_rows_add_up(self, found: Any) -> None:
        for table, read in found.rows_read.items():
            rows = [one for one in found.lost if (one.table, one.kind) == (table, "row lost")]
            lost = sum(one.count for one in rows)
            assert found.rows_used[table] + lost == read

    def test_the_figures_are_of_the_rest(self, found: Any) -> None:
        looked_after, on_time = found.results
        assert {part.group["sex"]: part.value for part in looked_after.parts} == {
            "Male": 1,
            "not known": 2,
        }
        assert (on_time.numerator, on_time.denominator) == (1, 1)

    def test_they_can_be_written_as_a_table(self, found: Any, spark: Any, tmp_path: Path) -> None:
        found.ledger_frame(spark).write.parquet(str(tmp_path / "ledger"))
        found.results_frame(spark).write.parquet(str(tmp_path / "results"))
        ledger = spark.read.parquet(str(tmp_path / "ledger")).collect()
        assert sum(row["count"] for row in ledger) == sum(one.count for one in found.lost)
        results = spark.read.parquet(str(tmp_path / "results")).collect()
        of_children = [row for row in results if row["measure"] == "looked_after"]
        assert {row["sex"]: row["numerator"] for row in of_children} == {"Male": 1, "not known": 2}

    def test_of_a_table_none_of_which_can_be_used(self, spark: Any) -> None:
        undated = spark.createDataFrame([("1", None)], "child string, held_on date")
        tables = {**some(spark, 1), "reviews": undated}
        found = measure_spark(spark, tables, [measures.looked_after], reporting_year(2021))
        assert (found.rows_read["reviews"], found.rows_used["reviews"]) == (1, 0)

    def test_none_is_a_table_too(self, spark: Any) -> None:
        found = measure_spark(spark, some(spark, 1), [measures.looked_after], reporting_year(2021))
        assert found.ledger_frame(spark).collect() == []


def some(spark: Any, number: int, authority: str = "A") -> dict[str, Any]:
    """So many children, all in one authority, with an episode and a review each."""
    episodes = [(f"{n}", authority, DAY, "S") for n in range(number)]
    reviews = [(f"{n}", authority, LATER, "PN1") for n in range(number)]
    who = "child string, authority string"
    return {
        "episodes": spark.createDataFrame(episodes, f"{who}, start date, reason_new string"),
        "reviews": spark.createDataFrame(reviews, f"{who}, held_on date, participation string"),
    }


class TestTheCluster:
    def test_one_authority_with_half_the_children_is_spread(self, spark: Any) -> None:
        from pyspark.sql import functions as f

        tables = some(spark, 600, "the largest")
        for n in range(6):
            more = some(spark, 100, f"authority {n}")
            tables = {name: frame.unionByName(more[name]) for name, frame in tables.items()}
        rows = by_child(spark, tables, parts=4)
        sizes = [row["count"] for row in rows.groupBy(f.spark_partition_id()).count().collect()]
        assert len(sizes) == 4
        assert max(sizes) < 1.5 * sum(sizes) / len(sizes)
        found = measure_spark(
            spark, rows, [measures.looked_after], reporting_year(2021), by="authority"
        )
        assert [part.value for part in found.results[0].parts] == [*[100] * 6, 600]

    def test_a_task_that_is_tried_again_changes_nothing(self, spark: Any, tmp_path: Path) -> None:
        measure, failed = measures.reviews_on_time, str(tmp_path / "failed")

        def fails_once(*given: Any) -> Any:
            made = measure.tally(*given)
            try:
                with open(failed, "x", encoding="utf-8"):  # noqa: PTH123 - on a worker
                    raise OSError("the worker is gone")
            except FileExistsError:
                return made

        flaky = evolve(measure, tally=fails_once)
        found = measure_spark(spark, some(spark, 50), [flaky], reporting_year(2021), parts=2)
        assert Path(failed).exists()
        assert (found.results[0].numerator, found.results[0].denominator) == (50, 50)
        assert found.rows_read == found.rows_used == {"episodes": 50, "reviews": 50}

    def test_folders_by_authority_and_year(self, spark: Any, tmp_path: Path) -> None:
        from pyspark.sql import functions as f

        lake = {name: str(tmp_path / name) for name in ("episodes", "reviews")}
        for name, frame in some(spark, 10).items():
            # Two returns have the same children; the later one knows that care has ended.
            ended = dt.date(2021, 2, 1)
            for year, end in ((2020, None), (2021, ended)):
                dated = frame.withColumn("year", f.lit(year))
                if name == "episodes":
                    dated = dated.withColumn("end", f.lit(end).cast("date"))
                dated.write.mode("append").partitionBy("authority", "year").parquet(lake[name])
        found = measure_spark(
            spark,
            lake,
            [measures.ceased, measures.looked_after],
            reporting_year(2021),
            by="authority",
        )
        assert [result.numerator for result in found.results] == [10, 0]
        assert [part.group for part in found.results[0].parts] == [{"authority": "A"}]
        assert found.rows_read == {"episodes": 20, "reviews": 20}

    def test_what_cannot_be_asked(self, spark: Any) -> None:
        year = reporting_year(2021)
        with pytest.raises(ValueError, match="has to see all children at once"):
            measure_spark(spark, some(spark, 1), [measures.officers_within_caseload], year)
        with pytest.raises(ValueError, match="there is no table 'reviws'; there are children"):
            measure_spark(spark, {"reviws": ""}, [measures.looked_after], year)
        with pytest.raises(ValueError, match="episodes is missing"):
            measure_spark(spark, {"reviews": some(spark, 1)["reviews"]}, [], year)
        with pytest.raises(ValueError, match="have no rows"):
            measure_spark(spark, some(spark, 0), [measures.looked_after], year)
        with pytest.raises(TypeError, match="needs a population"):
            measure_spark(spark, some(spark, 1), [measures.looked_after_rate], year)
