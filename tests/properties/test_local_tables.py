"""Laws of a council's own tables: what is written is read, and order changes nothing."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carekpi.cohort import LOCAL_TABLES, Cohort, LocalField, LocalTable
from carekpi.readers import Reading, UnreadableReturn, read_local
from local_files import COHORT, as_written, shown, text

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The visits are columns of their own, whose laws are in test_visits.
TABLES = [table for table in LOCAL_TABLES.values() if table.key != "visits"]
every_table = pytest.mark.parametrize("table", TABLES, ids=[table.key for table in TABLES])

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2021, 6, 30))
LABELS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=5
).map(lambda text: f"l{text}")  # a letter first: what is all figures may end in .0
SECRET = "Jo Bloggs"


def value(one: LocalField) -> st.SearchStrategy[Any]:
    """A value of a column, as a caller has it in memory."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "child": st.sampled_from(["0071", "1001", "1002"]),
        "date": DAYS,
        "month": DAYS.map(lambda day: day.replace(day=1)),
        "flag": st.booleans(),
        "words": st.sampled_from(one.labels or ("",)),
        "label": st.one_of(st.sampled_from(["North", "South"]), LABELS),
        "reference": st.sampled_from(["D-1", "D-2", "D-3"]),
        "whole": st.integers(0, 10**9),
        "number": st.decimals(0, 10**6, places=3),
    }
    drawn = kinds[one.kind]
    return drawn if one.required else st.one_of(st.none(), drawn)


def in_order(table: LocalTable, row: dict[str, Any]) -> dict[str, Any]:
    """The row without what would be before the day that it follows."""
    for one in table.fields:
        if one.since and row[one.name] is not None and row[one.name] < row[one.since]:
            row[one.name] = None
    return row


def rows(table: LocalTable) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({one.name: value(one) for one in table.fields})
    return st.lists(row.map(lambda one: in_order(table, one)), max_size=6)


def settled(table: LocalTable, given_rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows less those of one thing that contradict each other in what a row needs."""

    def thing(row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in table.unique_by)

    needed: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
    for row in given_rows:
        needed.setdefault(thing(row), set()).add(tuple(row[name] for name in table.required))
    return [row for row in given_rows if not table.unique_by or len(needed[thing(row)]) == 1]


def made(table: LocalTable, given_rows: list[dict[str, Any]]) -> Cohort:
    columns = {one.name: [row[one.name] for row in given_rows] for one in table.fields}
    return COHORT.with_local(table.key, columns)


@contextmanager
def files(contents: dict[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for file, content in contents.items():
            (Path(name) / file).write_text(content, encoding="utf-8", newline="")
        yield Path(name)


def written(table: LocalTable, lines: list[dict[str, str]]) -> str:
    heads = ",".join(one.heading for one in table.fields) + "\n"
    return text(lines) if lines else heads


def read(table: LocalTable, *parts: list[dict[str, str]]) -> Reading:
    contents = {f"{table.key} {n}.csv": written(table, part) for n, part in enumerate(parts)}
    with files(contents) as folder:
        return read_local(folder, COHORT)


def lines_of(table: LocalTable, given_rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Rows of a file, one for each of those given, even where two are of one thing."""
    found = []
    for row in given_rows:
        cohort = made(table, [row])
        found += as_written(cohort.local[table.key], cohort)
    return found


def adds_up(reading: Reading, table: LocalTable, rows_read: int) -> None:
    ledger = reading.ledger
    assert ledger.rows_read.get(table.name, 0) == rows_read
    assert ledger.rows_used.get(table.name, 0) == len(reading.cohort.local[table.key])
    lost = ledger.entries(kind="row lost", table=table.name)
    assert ledger.rows_lost.get(table.name, 0) == len(lost)
    assert len({(entry.file, entry.row) for entry in lost}) == len(lost)
    for file in ledger.files:
        assert file.read == file.used + file.lost


@every_table
class TestWhatIsWrittenIsRead:
    @given(data=st.data())
    def test_the_columns_come_back(self, table: LocalTable, data: st.DataObject) -> None:
        cohort = made(table, settled(table, data.draw(rows(table))))
        lines = as_written(cohort.local[table.key], cohort)
        again = read(table, lines)
        assert shown(again.cohort.local[table.key]) == shown(cohort.local[table.key])
        adds_up(again, table, len(lines))

    @given(data=st.data())
    def test_rows_of_one_thing_are_put_together_alike(
        self, table: LocalTable, data: st.DataObject
    ) -> None:
        """In a file as in memory."""
        given_rows = data.draw(rows(table))
        again = read(table, lines_of(table, given_rows))
        expected = made(table, settled(table, given_rows)).local[table.key]
        found = again.cohort.local[table.key]
        assert shown(found) == shown(expected)
        for name in expected.columns:
            assert found.cannot_tell(name).tolist() == expected.cannot_tell(name).tolist()
        adds_up(again, table, len(given_rows))


@every_table
class TestOrder:
    @given(data=st.data(), dice=st.randoms(use_true_random=False), parts=st.integers(1, 3))
    def test_of_rows_columns_and_files(
        self, table: LocalTable, data: st.DataObject, dice: random.Random, parts: int
    ) -> None:
        """Any order of rows and columns, in one file or in several, gives the same table."""
        lines = lines_of(table, data.draw(rows(table)))
        first = read(table, lines)
        shuffled = dice.sample(lines, len(lines))
        heads = dice.sample([one.heading for one in table.fields], len(table.fields))
        shuffled = [{head: line[head] for head in heads} for line in shuffled]
        second = read(table, *(shuffled[n::parts] for n in range(parts)))
        assert shown(first.cohort.local[table.key]) == shown(second.cohort.local[table.key])
        assert dict(first.ledger.counts()) == dict(second.ledger.counts())
        adds_up(second, table, len(lines))


@every_table
class TestNothingIsLostInSilence:
    @given(data=st.data())
    def test_whatever_stands_in_the_cells(self, table: LocalTable, data: st.DataObject) -> None:
        """And no message holds it: a child's identifier, a name, a date."""
        cell = st.one_of(
            st.just(SECRET),
            st.sampled_from(
                ["", "0071", "9876543", "19/03/2020", "2020-03-19", "yes", "0,6", "12"]
            ),
            st.text(max_size=6),
        )
        lines = data.draw(
            st.lists(st.fixed_dictionaries({o.heading: cell for o in table.fields}), max_size=5)
        )
        try:
            reading = read(table, lines)
        except UnreadableReturn as error:  # what stands there makes it no table
            assert SECRET not in str(error)  # noqa: PT017 - it need not be raised
            return
        ledger = reading.ledger
        for file in ledger.files:
            assert file.read == file.used + file.lost
        told = ledger.to_csv() + str(ledger.to_dicts())
        for never in (SECRET, "9876543", "19/03/2020", "2020-03-19"):
            assert never not in told

    @given(
        faults=st.lists(
            st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=3)), max_size=5
        )
    )
    def test_bytes_gone_wrong(self, table: LocalTable, faults: list[tuple[int, bytes]]) -> None:
        example = {one.heading: one.example for one in table.fields}
        content = bytearray(text([example] * 3).encode())
        for place, fault in faults:
            content[place % len(content) : place % len(content) + len(fault)] = fault
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / f"{table.key}.csv").write_bytes(content)
            (Path(name) / "visits.csv").write_text("CHILD,DATE,VISITOR,OUTCOME\n")
            cohort, ledger = read_local(name, COHORT)
        assert cohort.visits_given
        for file in ledger.files:
            assert file.read == file.used + file.lost
