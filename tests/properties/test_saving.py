"""Laws of saving: what was saved is read again, all of it, and nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

import carekpi
from carekpi import Cohort, Ledger, read_parquet, write_parquet
from carekpi.ledger import REASONS, LedgerBuilder
from local_files import COHORT
from properties.test_local_tables import every_table, value
from spec.tables import with_every_table
from strategies import days, returns, visited_children
from whole import all_of

if TYPE_CHECKING:
    from carekpi.cohort import LocalTable

pytest.importorskip("pyarrow", reason="an extra: carekpi[fast]")


def saved_and_read(cohort: Cohort, ledger: Ledger | None = None) -> carekpi.readers.Reading:
    with tempfile.TemporaryDirectory() as folder:
        write_parquet(cohort, Path(folder) / "saved", ledger=ledger)
        return read_parquet(Path(folder) / "saved")


def is_the_same(cohort: Cohort, ledger: Ledger | None = None) -> None:
    again = saved_and_read(cohort, ledger)
    assert all_of(again.cohort) == all_of(cohort)
    assert all_of(again.ledger) == all_of(ledger or Ledger())


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=4)
maybe_days = st.one_of(st.none(), days())


class TestACohort:
    @given(returns())
    def test_of_a_return(self, cohort: Cohort) -> None:
        is_the_same(cohort)
        is_the_same(with_every_table(cohort))

    @given(children=st.lists(visited_children(), max_size=1), data=st.data())
    def test_with_all_that_is_known_of_it(self, children: Any, data: st.DataObject) -> None:
        cohort = Cohort.from_children(
            [evolve(child, authority=name) for child in children for name in ("North", "South")],
            coverage_from=data.draw(
                st.one_of(maybe_days, st.fixed_dictionaries({"North": days(), "South": days()}))
            ),
            visits_from=data.draw(maybe_days),
            complete_to=data.draw(maybe_days),
        )
        for of in ("children", "reviews", "episodes"):
            size = len(getattr(cohort, f"{of.removesuffix('s').removesuffix('ren')}_table"))
            labels = data.draw(st.lists(st.one_of(st.none(), texts), min_size=size, max_size=size))
            cohort = cohort.with_column(f"of {of}/é", labels, of=of)
        row = st.lists(texts, min_size=2, max_size=2)
        is_the_same(
            evolve(
                cohort,
                reviews_to=data.draw(maybe_days),
                episodes_from=data.draw(maybe_days),
                without_reviews=data.draw(st.sampled_from(((), ("South",), ("",)))),
                tables=data.draw(
                    st.dictionaries(texts, st.dictionaries(texts, row, min_size=1), max_size=2)
                ),
            )
        )

    @every_table
    @given(data=st.data())
    def test_with_a_table_of_the_councils_own(self, table: LocalTable, data: st.DataObject) -> None:
        given_columns = [
            one for one in table.fields if one.required or data.draw(st.booleans(), label=one.name)
        ]
        size = data.draw(st.integers(0, 3))
        columns = {one.name: [data.draw(value(one)) for _ in range(size)] for one in given_columns}
        blank = [one for one in given_columns if not one.required]
        unclear = {
            one.name: [cell is None for cell in columns[one.name]]
            for one in blank
            if data.draw(st.booleans())
        }
        try:
            cohort = COHORT.with_local(
                table.key,
                columns,
                complete_from=data.draw(maybe_days),
                unclear={name: np.array(rows, dtype=np.bool_) for name, rows in unclear.items()},
            )
        except ValueError:  # a row that contradicts itself, or another
            assume(False)
        is_the_same(cohort)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Any ledger that adds up."""
    builder = LedgerBuilder()
    reasons, columns = st.sampled_from([*REASONS]), st.sampled_from([None, ("A", "CHILD")])
    for file in draw(st.lists(st.sampled_from(["a.csv", "b.csv"]), unique=True)):
        read = draw(st.integers(0, 5))
        builder.rows_read("Reviews", file, read)
        lost = draw(st.lists(st.integers(2, 9), max_size=read))
        for kind, rows in (("row lost", lost), ("value lost", [3, 7]), ("note", [5])):
            builder.enter(
                kind,  # type: ignore[arg-type]
                "Reviews",
                file,
                rows,
                draw(reasons),
                column=draw(columns),
                details=["one", "other"],
                which=None if draw(st.booleans()) else np.zeros(len(rows), int),
                expected=draw(st.sampled_from([None, "a date"])),
            )
        builder.rows_used("Reviews", file, read - len(lost))
    for _ in range(draw(st.integers(0, 2))):
        builder.note(
            draw(reasons), draw(texts), row=draw(st.one_of(st.none(), st.integers(2, 9))), count=4
        )
    return builder.build()


class TestALedger:
    @given(ledgers())
    def test_any(self, ledger: Ledger) -> None:
        is_the_same(COHORT, ledger)
