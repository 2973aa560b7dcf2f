"""Laws of exchange with dataframes: whichever door the data come by, the cohort is the same."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carekpi import Cohort
from strategies import visited_children
from whole import all_of

if TYPE_CHECKING:
    from carekpi.domain import Child

pa = pytest.importorskip("pyarrow", reason="an extra: carekpi[fast]")


def by(library: str) -> Any:
    return pytest.importorskip(library, reason=f"{library} is not installed")


def _in_duckdb(table: Any) -> Any:
    return import_module("duckdb").connect().from_arrow(table)


#: What each library makes of a table of Arrow.
DOORS = {
    "pyarrow": lambda table: table,
    "pyarrow.lib": lambda table: pa.RecordBatchReader.from_batches(
        table.schema, table.to_batches(max_chunksize=2)
    ),
    "pandas": lambda table: table.to_pandas(),
    "pandas.arrays": lambda table: table.to_pandas(types_mapper=import_module("pandas").ArrowDtype),
    "polars": lambda table: import_module("polars").from_arrow(table),
    "duckdb": _in_duckdb,
}
#: A dictionary as it is, or as the texts that it stands for.
AS_TEXT = {pa.int8(): pa.string(), pa.int32(): pa.large_string()}


def written_out(table: Any) -> Any:
    return pa.table(
        {
            name: column.cast(AS_TEXT[column.type.index_type])
            if pa.types.is_dictionary(column.type)
            else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )


@st.composite
def visited(draw: st.DrawFn) -> list[Child]:
    return [draw(visited_children(str(n))) for n in range(draw(st.integers(0, 3)))]


@pytest.mark.parametrize("door", DOORS)
class TestOneVerdictManyDoors:
    @given(children=visited(), as_text=st.booleans(), data=st.data())
    def test_the_same_cohort(
        self, door: str, children: list[Child], as_text: bool, data: st.DataObject
    ) -> None:
        by(door)
        cohort = Cohort.from_children(children)
        tables = {}
        for name, table in cohort.to_arrow().items():
            rows = data.draw(st.permutations(range(len(table))))
            shuffled = table.take(pa.array(rows, pa.int64()))
            tables[name] = DOORS[door](written_out(shuffled) if as_text else shuffled)
        assert all_of(Cohort.from_frame(**{"visits": None, **tables})) == all_of(cohort)
