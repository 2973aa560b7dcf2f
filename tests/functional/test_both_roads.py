"""The fast road gives what the plain road gives, and is taken where it can be.

That it gives the same holds for every file of every test: see ``read_by_both_roads`` in
``conftest.py``.
"""

from __future__ import annotations

import codecs
import csv
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from both_roads import same_table
from carekpi.readers import Reading, _fast, read_local, read_ssda903
from carekpi.readers._sniff import sniff
from carekpi.readers._text import read_table
from local_files import COHORT, example
from local_files import text as as_text
from ssda903_files import REVIEWS, reviews, whole, write

needs_pyarrow = pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None, reason="the fast road is pyarrow's"
)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Of each file that is tried by the fast road, whether it was taken."""
    found: list[bool] = []
    columns_of = _fast.columns_of

    def told(*given: Any) -> Any:
        columns = columns_of(*given)
        found.append(columns is not None)
        return columns

    monkeypatch.setattr(_fast, "columns_of", told)
    return found


def said(reading: Reading) -> tuple[Any, ...]:
    """All that a reading says."""
    cohort, ledger = reading
    tables = (cohort.child_table, cohort.episode_table, cohort.review_table)
    return (
        [getattr(t, name).tolist() for t in tables for name in type(t).__slots__ if name[0] != "_"],
        cohort.describe(),
        cohort.tables,
        list(ledger.entries()),
        ledger.counts(),
        ledger.rows_read,
        ledger.rows_used,
    )


# --- where it is taken ----------------------------------------------------------------------

QUOTED = "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in REVIEWS.split())
CLEAN = {
    "line feeds": REVIEWS,
    "carriage returns and line feeds": REVIEWS.replace("\n", "\r\n"),
    "no line end at the end": REVIEWS.rstrip(),
    "blank lines at the end": REVIEWS + "\r\n\n",
    "an end-of-file mark": REVIEWS + "\x1a",
    "every value quoted": QUOTED,
    "some values quoted": REVIEWS.replace("1001", '"1001"').replace("PN6", '"PN6"'),
    "one value with and without quotes": reviews('"1,08/01/2021,PN1', "x").replace('"1', '"1"')[:-2]
    + "1,08/02/2021,PN1\n",
    "a quotation mark in a value": reviews('1"0,08/01/2021,PN1', '"2""0",08/01/2021,PN2'),
    "spaces": REVIEWS.replace(",", ", ").replace(", PN1", ',  "PN1"'),
    "a mark of UTF-8": codecs.BOM_UTF8 + REVIEWS.encode(),
    "UTF-8": REVIEWS.replace("1001", "Ñ001").encode(),
    "Windows-1252": REVIEWS.replace("1001", "Ñ001").encode("cp1252"),
    "UTF-16": REVIEWS.encode("utf-16"),
    "semicolons": REVIEWS.replace(",", ";"),
    "tabs": REVIEWS.replace(",", "\t"),
    "bars": REVIEWS.replace(",", "|"),
    "a spreadsheet's own line": "sep=,\n" + REVIEWS,
    "blank values": reviews("1,,", "2,08/01/2021,", "3,, "),
    "headings below blank lines": "\n\n" + REVIEWS,
}
OTHERS = {
    "a delimiter in quotes": reviews('"1,0",08/01/2021,PN1'),
    "a line break in quotes": reviews('"1\n0",08/01/2021,PN1'),
    "a quotation mark that is not closed": reviews('"1,08/01/2021,PN1', "2,08/01/2021,PN1"),
    "more behind a quotation mark": reviews('"1"0,08/01/2021,PN1', "2,08/01/2021,PN1"),
    "a lone quotation mark": reviews("1,08/01/2021,PN1", '2,08/01/2021,"'),
    "a short row": reviews("1,08/01/2021,PN1", "2,08/01/2021"),
    "a long row": reviews("1,08/01/2021,PN1", "2,08/01/2021,PN1,PN1"),
    "a blank line": reviews("1,08/01/2021,PN1", "", "2,08/01/2021,PN1"),
    "a row of blanks": reviews("1,08/01/2021,PN1", ",,", "2,08/01/2021,PN1"),
    "no child": reviews("1,08/01/2021,PN1", " ,08/01/2021,PN1"),
    "a NUL": reviews("1,08/01/2021,PN1", "2\0,08/01/2021,PN1"),
    "carriage returns": REVIEWS.replace("\n", "\r"),
    "a carriage return among line feeds": reviews("1,08/01/2021,PN1\r2,08/01/2021,PN1"),
    "no rows": reviews(),
    "a value longer than csv reads": reviews("1,08/01/2021," + "x" * csv.field_size_limit() + "x"),
    "a line longer than pyarrow reads at once": reviews("1,08/01/2021," + "x," * (1 << 20)),
}


@needs_pyarrow
@pytest.mark.parametrize("table", CLEAN.values(), ids=CLEAN.keys())
def test_it_is_taken_for_clean_files(tmp_path: Path, taken: list[bool], table: Any) -> None:
    folder = whole(tmp_path, reviews=table)
    fast = read_ssda903(folder, engine="fast")
    assert taken[:4] == [True] * 4
    assert said(fast) == said(read_ssda903(folder, engine="plain"))


@needs_pyarrow
@pytest.mark.parametrize("table", OTHERS.values(), ids=OTHERS.keys())
def test_other_files_go_the_plain_road(tmp_path: Path, taken: list[bool], table: str) -> None:
    folder = whole(tmp_path, reviews=table)
    fast = read_ssda903(folder, engine="fast")
    assert taken[:4].count(False) == 1
    assert said(fast) == said(read_ssda903(folder, engine="plain"))


@needs_pyarrow
def test_many_rows_are_the_same(monkeypatch: pytest.MonkeyPatch, taken: list[bool]) -> None:
    """pyarrow reads a file in pieces, each by the thread that comes to it."""
    monkeypatch.setattr(_fast, "_LINES_AT_ONCE", 200)
    rows = [f"{n % 701},{1 + n % 28:02}/05/20{n % 19:02},PN{n % 8}" for n in range(2000)]
    data = reviews(*rows).encode()
    for _ in range(5):
        fast = read_table(data, sniff(data), "a", engine="fast")
        same_table(fast, read_table(data, sniff(data), "a", engine="plain"))
    assert taken == [True] * 5


@needs_pyarrow
def test_values_are_as_written(tmp_path: Path) -> None:
    """Nothing is taken for missing, for a number, or for true."""
    rows = [f"{n},08/01/2021,PN1" for n in ("007", "NA", "null", "nan", "1e5", "true", "1.50")]
    reading = read_ssda903(whole(tmp_path, reviews=reviews(*rows)), engine="fast")
    assert reading.ledger.rows_used["Reviews"] == len(rows)
    identifiers = {child.identifier for child in reading.cohort.children()}
    assert identifiers >= {"007", "NA", "null", "nan", "1e5", "true", "1.50"}


@needs_pyarrow
def test_the_fake_return_is_the_same(shared: Path, taken: list[bool]) -> None:
    folder = shared / "data" / "ssda903"
    fast = read_ssda903(folder, engine="fast")
    assert any(taken)
    assert said(fast) == said(read_ssda903(folder, engine="plain"))


@needs_pyarrow
def test_own_tables_are_the_same(tmp_path: Path, taken: list[bool]) -> None:
    table = as_text([example("visits"), example("visits", date="11/02/2021")])
    folder = write(tmp_path, visits=table)
    fast, plain = (read_local(folder, COHORT, engine=engine) for engine in ("fast", "plain"))
    assert taken[0] is True
    assert said(fast) == said(plain)


CELLS = st.sampled_from(
    [
        *("1", "2", "", " ", " 1", "1 ", "Ñ", "NA", ",", "\n", "\r", "\r\n", "\0", "\u2028"),
        *('"', '""', '"1"', '"1', '1"', '"1""2"', ' "1"', '"1" ', "'", "\\", "\\,", '\\"'),
        *("\x0b", "\x1a"),
    ]
)


@needs_pyarrow
@given(st.lists(CELLS, max_size=30).map("".join), st.sampled_from([",", ";"]), st.booleans())
def test_any_text_is_the_same(body: str, delimiter: str, quoted: bool) -> None:
    data = f"CHILD,REVIEW,REVIEW_CODE\n1,2,3\n{body}".replace(",", delimiter).encode()
    _same(data)


@needs_pyarrow
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=4), st.sampled_from("\n\r"))
def test_any_table_is_the_same(rows: list[list[str]], end: str) -> None:
    lines = ["CHILD,REVIEW,REVIEW_CODE", *map(",".join, rows)]
    _same((end + "\n" if end == "\r" else end).join(lines).encode())


@needs_pyarrow
@given(
    st.lists(st.lists(st.text("1a ,\"\n'", max_size=4), min_size=3, max_size=3), max_size=4),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
)
def test_what_a_program_writes_is_the_same(rows: list[list[str]], quoting: int) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=quoting).writerows([["CHILD", "REVIEW", "REVIEW_CODE"], *rows])  # type: ignore[arg-type]
    _same(written.getvalue().encode())


def _same(data: bytes) -> None:
    sniffed = sniff(data)
    if sniffed.layout is not None:
        fast, plain = (read_table(data, sniffed, "a", engine=e) for e in ("fast", "plain"))
        same_table(fast, plain)


# --- who says which -------------------------------------------------------------------------


@needs_pyarrow
def test_large_files_take_it_unasked(taken: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    data = REVIEWS.encode()
    read_table(data, sniff(data), "a")
    assert taken == []
    monkeypatch.setattr(_fast, "_WORTH_IT", len(data))
    read_table(data, sniff(data), "a")
    assert taken == [True]
    read_table(data, sniff(data), "a", engine="plain")
    assert taken == [True]


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fast, "find_spec", lambda name: None)
    monkeypatch.setattr(_fast, "_WORTH_IT", 0)
    folder = whole(tmp_path)
    assert len(read_ssda903(folder).cohort) == 2
    with pytest.raises(ImportError, match=r"pip install carekpi\[fast\]"):
        read_ssda903(folder, engine="fast")


def test_another_word(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="engine= is one of auto, plain, fast, not 'quick'"):
        read_ssda903(whole(tmp_path), engine="quick")  # type: ignore[arg-type]
