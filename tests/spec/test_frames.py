"""Tables of Arrow, and of whatever speaks its interface: which types a column may have."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from carekpi import Child, Cohort, Episode, Population, Review, measures, reporting_year
from carekpi.codes import LegalStatus
from carekpi.cohort import frames
from spec.tables import with_every_table
from whole import all_of

pa = pytest.importorskip("pyarrow", reason="an extra: carekpi[fast]")

DAYS = [dt.date(2020, 6, 1), dt.date(2020, 7, 1)]
IDS = ["1", "2"]
COHORT = Cohort.from_children(
    [
        Child(
            identifier="1",
            authority="North",
            sex="F",
            episodes=[Episode(start=DAYS[0], legal_status="C2", reason_new="S")],
            reviews=[Review(held_on=DAYS[1], participation="PN1"), Review(held_on=DAYS[0])],
        ),
        Child(identifier="1", authority="South", unaccompanied=False),
    ]
)


def made(**episodes: Any) -> Cohort:
    given = {"child": pa.array(IDS), "start": pa.array(DAYS), **episodes}
    return Cohort.from_frame(children={}, episodes=pa.table(given), reviews={})


TEXTS = [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]
if hasattr(pa, "string_view"):
    TEXTS += [pa.string_view(), pa.dictionary(pa.uint32(), pa.string_view())]
TIMES = [pa.date32(), pa.date64(), *map(pa.timestamp, ("s", "ms", "us", "ns"))]


class TestTypes:
    @pytest.mark.parametrize("kind", TEXTS, ids=str)
    def test_texts(self, kind: Any):
        codes = pa.array(["C2", None]).cast(pa.string())
        if pa.types.is_dictionary(kind):
            texts = [pa.array(t).dictionary_encode().cast(kind) for t in (IDS, codes)]
        else:
            texts = [pa.array(t).cast(kind) for t in (IDS, codes)]
        cohort = made(child=texts[0], legal_status=texts[1])
        assert cohort.child_table.identifier.tolist() == IDS
        assert cohort.episode_table.legal_status.tolist() == [LegalStatus.C2.number, -1]

    @pytest.mark.parametrize("kind", TIMES, ids=str)
    def test_dates(self, kind: Any):
        ends = pa.array([DAYS[1], None]).cast(pa.timestamp("s")).cast(kind)
        assert made(end=ends).episode_table.end.tolist() == [DAYS[1], None]

    @pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int64()], ids=str)
    def test_codes_by_number(self, kind: Any):
        assert made(legal_status=pa.array([3, None], kind)).episode_table.legal_status.tolist() == [
            3,
            -1,
        ]

    @pytest.mark.parametrize("kind", [pa.bool_(), pa.int8(), pa.float64(), pa.string()], ids=str)
    def test_yes_and_no(self, kind: Any):
        flags = pa.array([True, None]).cast(kind)
        assert made(until_eighteen=flags).episode_table.until_eighteen.tolist() == [1, -1]

    def test_a_column_of_nothing(self):
        cohort = made(end=pa.nulls(2), legal_status=pa.nulls(2), until_eighteen=pa.nulls(2))
        assert cohort.episode_table.end.tolist() == [None, None]

    def test_many_chunks_with_dictionaries_of_their_own(self):
        ids = pa.chunked_array([pa.array([one]).dictionary_encode() for one in IDS])
        assert made(child=ids).child_table.identifier.tolist() == IDS

    def test_a_dictionary_of_dates(self):
        starts = pa.array(DAYS).dictionary_encode()
        assert made(start=starts).episode_table.start.tolist() == DAYS


class TestWhatIsWrong:
    """The message is that of :meth:`Cohort.from_columns`, and shows nothing of a child."""

    @pytest.mark.parametrize(
        ("column", "values"),
        [
            ("child", ["1", None]),
            ("child", ["1", " SECRET"]),
            ("child", [1, 2]),
            ("start", ["SECRET", "2"]),
            ("start", [dt.datetime(2020, 1, 1, 12), dt.datetime(2020, 1, 1)]),
            ("start", [DAYS[0], dt.date(1900, 1, 1)]),
            ("start", [DAYS[0], None]),
            ("end", [dt.date(1999, 1, 1), None]),
            ("legal_status", ["C2", "SECRET"]),
            ("legal_status", [1, 99]),
            ("legal_status", [1.5, 2]),
            ("until_eighteen", ["yes", "SECRET"]),
            ("until_eighteen", [0, 2]),
            ("legalstatus", ["C2", "C2"]),
        ],
    )
    def test_is_said_as_of_other_columns(self, column: str, values: list[Any]):
        given: dict[str, Any] = {"child": IDS, "start": np.array(DAYS, "M8[D]")}
        plain_array = isinstance(values[0], int | float | dt.datetime)
        as_array = pa.array(values).to_numpy() if plain_array else values
        with pytest.raises((TypeError, ValueError)) as plain:
            Cohort.from_columns(children={}, episodes={**given, column: as_array}, reviews={})
        with pytest.raises(plain.type) as error:
            made(**{column: pa.array(values)})
        said = str(error.value)
        assert said == str(plain.value)
        assert "SECRET" not in said

    @pytest.mark.parametrize(
        ("column", "values", "message"),
        [
            (
                "start",
                pa.array(DAYS).cast(pa.timestamp("s", "UTC")),
                r"must hold dates, and not moments of a time zone",
            ),
            ("need", pa.array([b"N1", None]), r"column episodes\.need holds binary"),
            ("need", pa.array([["N1"], None]), r"column episodes\.need holds list"),
        ],
    )
    def test_is_of_a_type_that_will_not_do(self, column: str, values: Any, message: str):
        with pytest.raises(TypeError, match=message):
            made(**{column: values})

    def test_two_columns_of_one_name(self):
        twice = pa.table([pa.array(IDS), pa.array(IDS)], names=["child", "child"])
        with pytest.raises(ValueError, match=r"column children\.child is there more than once"):
            Cohort.from_frame(children=twice, episodes={}, reviews={})

    def test_no_table(self):
        with pytest.raises(TypeError, match="the table reviews must be columns by name"):
            Cohort.from_frame(children={}, episodes={}, reviews=3)

    def test_an_object_that_arrow_cannot_take(self):
        pandas = pytest.importorskip("pandas", reason="pandas is not installed")
        frame = pandas.DataFrame({"child": ["1", 2], "held_on": DAYS}, dtype=object)
        with pytest.raises(TypeError, match=r"column reviews\.child, row 2: .*, not int"):
            Cohort.from_frame(children={}, episodes={}, reviews=frame)

    def test_without_pyarrow(self, monkeypatch: pytest.MonkeyPatch):
        def absent(name: str) -> None:
            raise ModuleNotFoundError(name)

        monkeypatch.setattr(frames, "import_module", absent)
        with pytest.raises(ModuleNotFoundError, match=r"pip install carekpi\[fast\]"):
            COHORT.to_arrow()


def test_there_and_back():
    assert all_of(Cohort.from_frame(**COHORT.to_arrow())) == all_of(COHORT)


def test_a_frame_of_pandas_with_an_index():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    reviews = pandas.DataFrame({"held_on": pandas.to_datetime(DAYS)}, index=["2", "1"])
    named = reviews.rename_axis("child")
    cohort = Cohort.from_frame(children={}, episodes={}, reviews=named)
    assert cohort.child_table.identifier.tolist() == IDS
    with pytest.raises(ValueError, match=r"column reviews\.child is missing"):
        Cohort.from_frame(children={}, episodes={}, reviews=reviews)


class TestResults:
    """A result as a table, one row a part."""

    ONE = Cohort.from_children([next(COHORT.children())])
    RESULT = measures.reviews_on_time(ONE, reporting_year(2021), by=["sex", "year"])

    def test_has_the_rows_that_it_has_otherwise(self):
        rows = pa.table(self.RESULT).to_pylist()
        days = ("period_start", "period_end", "data_to")
        assert [
            {n: v.isoformat() if n in days and v else v for n, v in row.items()} for row in rows
        ] == [dict.fromkeys(rows[0]) | row for row in self.RESULT.to_rows()]

    @pytest.mark.parametrize("measure", measures.CATALOGUE, ids=lambda measure: measure.key)
    def test_has_one_type_for_each_column_whatever_the_measure(self, measure: measures.Measure):
        cohort = with_every_table(self.ONE)
        settings = {"population": Population(children=100)} if measure.kind == "rate" else {}
        table = pa.table(measure(cohort, reporting_year(2021), **settings))
        kinds = {"period_start": "date32[day]", "numerator": "int64", "value": "double"}
        assert {name: str(table.schema.field(name).type) for name in kinds} == kinds
        assert len(table) == 1

    @pytest.mark.parametrize("library", ["polars", "pandas", "duckdb"])
    def test_is_a_table_of(self, library: str):
        its, result = pytest.importorskip(library, reason="it is not installed"), self.RESULT
        if library == "duckdb":  # it finds the result by its name here
            found = [n for (n,) in its.sql("select numerator from result").fetchall()]
        else:
            read = its.DataFrame if library == "polars" else its.DataFrame.from_arrow
            found = [*read(result)["numerator"]]
        assert found == [row["numerator"] for row in result.to_rows()]


class TestMemory:
    """Zero-copy where the types allow."""

    def address(self, column: Any) -> int:
        return int((column.indices if hasattr(column, "indices") else column).buffers()[1].address)

    def test_numbers_go_out_as_they_are(self):
        tables = COHORT.to_arrow()
        for table, name in (
            ("episodes", "legal_status"),
            ("reviews", "participation"),
            ("children", "sex"),
        ):
            mine = getattr(
                getattr(COHORT, f"{table[:-1] if table != 'children' else 'child'}_table"), name
            )
            assert self.address(tables[table].column(name).chunk(0)) == mine.ctypes.data
        one = Cohort.from_children([Child(identifier="1", reviews=[Review(held_on=DAYS[0])])])
        child = one.to_arrow()["reviews"].column("child").chunk(0)
        assert self.address(child) == one.review_table.child.ctypes.data

    def test_codes_in_order_come_in_as_they_are(self):
        given = COHORT.to_arrow()["episodes"]
        codes = {
            "legal_status": given.column("legal_status"),
            "reason_new": pa.array([1], pa.int8()),
        }
        cohort = Cohort.from_frame(
            children={},
            episodes=given.select(["child", "start"])
            .append_column("legal_status", codes["legal_status"])
            .append_column("reason_new", codes["reason_new"]),
            reviews={},
        )
        for name, column in codes.items():
            one = column.chunk(0) if hasattr(column, "chunk") else column
            assert getattr(cohort.episode_table, name).ctypes.data == self.address(one)

    def test_a_frame_of_pandas_that_changes_changes_no_cohort(self):
        pandas = pytest.importorskip("pandas", reason="pandas is not installed")
        frame = pandas.DataFrame(
            {"child": IDS, "held_on": DAYS, "participation": np.array([1, 2], dtype=np.int8)}
        )
        cohort = Cohort.from_frame(children={}, episodes={}, reviews=frame)
        frame.loc[0, "participation"] = 3
        assert cohort.review_table.participation.tolist() == [1, 2]
