"""Laws of reading: nothing hangs on the order of rows, and no row is lost unseen."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from carekpi.readers import Reading, UnreadableReturn, read_ssda903
from carekpi.readers._merge import CONFLICTING, KEPT, NONE, REPLACED, SAME, episodes_fate, merged
from ssda903_files import EPISODES, HEADER, REVIEWS, UASC

if TYPE_CHECKING:
    from carekpi.ledger import Ledger

Table = list[list[str]]

HEADINGS = {
    "episodes": [
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
    ],
    "reviews": ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"],
    "header": ["CHILD", "SEX", "DOB", "ETHNIC"],
    "uasc": ["CHILD", "SEX", "DOB", "DUC"],
}

# --- rows, sound and not --------------------------------------------------------------------

children = st.sampled_from(["1", "2", "03", "3", " 2", "A4", "", "  "])
days = st.dates(dt.date(2018, 1, 1), dt.date(2021, 6, 30))
sound_dates = days.map(lambda day: day.strftime("%d/%m/%Y"))
# Of one form, so that it does not matter which rows share a file.
dates = st.one_of(
    sound_dates,
    sound_dates,
    sound_dates,
    st.sampled_from(
        ["", "31/12/9999", "44204", "1/2/19", "31/02/2020", "x", " 05/06/2020", "5/6/2020",
         "05/06/2020 00:00", "05/06/2020 12:30", "01/01/1900"]
    ),
)  # fmt: skip
# In any form: these fare as the rest of their column does.
any_dates = st.one_of(
    dates, days.map(dt.date.isoformat), days.map(lambda d: d.strftime("%m/%d/%Y"))
)
births = st.sampled_from(["", "01/05/2010", "02/05/2010", "01/05/10", "1/5/2010"])


def codes(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*texts, *(text.lower() for text in texts), "", "?", "Q9", " "])


def tables(when: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Table]]:
    def rows(*cells: st.SearchStrategy[str]) -> st.SearchStrategy[Table]:
        return st.lists(st.tuples(*cells).map(list), max_size=14)

    return st.fixed_dictionaries(
        {
            "episodes": rows(
                children, when, codes("S", "L", "P"), codes("C2", "V4"), codes("N1"), codes("U1"),
                codes("PR1"), when, codes("X1", "E11", "E45"), codes("CARPL"),
            ).map(lambda found: [["sound", "20/12/2020", "S", *[""] * 7], *found]),
            "reviews": rows(children, births, when, codes("PN0", "PN1", "PN7")),
            "header": rows(children, codes("1", "2", "M"), births, codes("WBRI", "MOTH")),
            "uasc": rows(children, codes("1"), births, when),
        }
    )  # fmt: skip


def as_csv(headings: Sequence[str], rows: Table) -> str:
    # Not with the csv module: in Python 3.10 it cannot write every character.
    def cell(text: str) -> str:
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if any(mark in text for mark in '",\r\n') else text

    return "".join(",".join(map(cell, row)) + "\n" for row in [headings, *rows])


@contextmanager
def folder_of(files: dict[str, str | bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        for file, content in files.items():
            path = Path(name) / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        yield Path(name)


def read(tables: dict[str, Table]) -> Reading:
    files = {f"{name}.csv": as_csv(HEADINGS[name], rows) for name, rows in tables.items()}
    with folder_of(files) as folder:
        return read_ssda903(folder, year=2021)


def read_or_not(tables: dict[str, Table]) -> Reading | None:
    """The reading, or nothing where dates with the month first leave no episode to use."""
    try:
        return read(tables)
    except UnreadableReturn as error:
        if "not one row of Episodes" not in str(error):
            raise
        return None


def columns(reading: Reading) -> list[tuple[str, list[object]]]:
    cohort = reading.cohort
    return [
        (f"{type(table).__name__}.{column}", getattr(table, column).tolist())
        for table in (cohort.child_table, cohort.episode_table, cohort.review_table)
        for column in type(table).__slots__
        if isinstance(getattr(table, column, None), np.ndarray)
    ]


def counts(reading: Reading) -> dict[tuple[str, str, str], int]:
    """What was found, but for blank rows: those below all others are no matter."""
    found = reading.ledger.counts()
    return {key: count for key, count in found.items() if key[2] != "blank_row"}


def adds_up(ledger: Ledger) -> None:
    """For every file and table, rows used and rows lost are the rows read."""
    for file in ledger.files:
        lost = [e for e in ledger.entries(kind="row lost", table=file.table) if e.file == file.file]
        assert file.read == file.used + file.lost
        assert file.lost == len(lost)
        # Rows that stand in one value, between quotation marks, share a row of the spreadsheet.
        places = {(e.row, e.detail if e.reason == "rows_within_quotes" else "") for e in lost}
        assert len(places) == len(lost), "a row is lost once, for one reason"


# --- the laws -------------------------------------------------------------------------------


class TestTheOrderOfRowsAndColumns:
    """Reading in any order of rows and columns changes nothing."""

    @given(tables(any_dates), st.randoms(use_true_random=False))
    def test_rows(self, given_tables: dict[str, Table], dice: random.Random) -> None:
        shuffled = {name: dice.sample(rows, len(rows)) for name, rows in given_tables.items()}
        first, second = read_or_not(given_tables), read_or_not(shuffled)
        if first is None or second is None:
            assert first is second
            return
        assert columns(first) == columns(second)
        assert first.ledger.rows_lost == second.ledger.rows_lost
        assert counts(first) == counts(second)

    @given(tables(any_dates), st.randoms(use_true_random=False))
    def test_columns(self, given_tables: dict[str, Table], dice: random.Random) -> None:
        first = read_or_not(given_tables)
        if first is None:
            return
        files = {}
        for name, rows in dice.sample(sorted(given_tables.items()), len(given_tables)):
            order = dice.sample(range(len(HEADINGS[name])), len(HEADINGS[name]))
            headings = [HEADINGS[name][n].lower() for n in order]
            files[f"table{len(files)}"] = as_csv(
                headings, [[row[n] for n in order] for row in rows]
            )
        with folder_of(files) as folder:
            other = read_ssda903(folder, year=2021)
        assert columns(first) == columns(other)
        assert first.ledger.counts() == other.ledger.counts()


class TestFiles:
    """Splitting rows over files, or over returns of one year, changes nothing."""

    @given(tables(dates), st.randoms(use_true_random=False), st.integers(2, 4))
    def test_in_one_folder(
        self, given_tables: dict[str, Table], dice: random.Random, parts: int
    ) -> None:
        files: dict[str, Table] = {}
        for name, rows in given_tables.items():
            for row in rows:
                files.setdefault(f"{name}.{dice.randrange(parts)}", []).append(row)
        texts = {
            file: as_csv(HEADINGS[file.partition(".")[0]], rows) for file, rows in files.items()
        }
        for name in given_tables:  # a table without rows was given all the same
            texts.setdefault(f"{name}.x", as_csv(HEADINGS[name], []))
        with folder_of(dict(texts)) as folder:
            split = read_ssda903(folder, year=2021)
        whole = read(given_tables)
        assert columns(whole) == columns(split)
        assert whole.ledger.rows_lost == split.ledger.rows_lost
        adds_up(split.ledger)

    @given(tables(dates))
    def test_a_return_read_twice_is_one(self, given_tables: dict[str, Table]) -> None:
        files = {
            f"{copy}/{name}.csv": as_csv(HEADINGS[name], rows)
            for name, rows in given_tables.items()
            for copy in "ab"
        }
        with folder_of(dict(files)) as folder:
            twice = read_ssda903(folder, year=[2021, 2021])
        once = read(given_tables)
        assert columns(once) == columns(twice)
        assert twice.ledger.rows_used == once.ledger.rows_used
        adds_up(twice.ledger)


class TestNothingIsLostInSilence:
    """Every data row is in the cohort or in the ledger."""

    @given(tables(any_dates))
    def test_rows_add_up(self, given_tables: dict[str, Table]) -> None:
        reading = read_or_not(given_tables)
        if reading is None:
            return
        cohort, ledger = reading
        adds_up(ledger)
        for name, table in (("Episodes", "episodes"), ("Reviews", "reviews")):
            rows = [row for row in given_tables[table] if any(cell.strip() for cell in row)]
            assert ledger.rows_read[name] == len(rows)
        assert ledger.rows_used["Episodes"] == len(cohort.episode_table)
        assert ledger.rows_used["Reviews"] == len(cohort.review_table)
        assert set(ledger.rows_used) == {"Episodes", "Reviews", "Header", "UASC"}

    @given(
        st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), max_size=8),
        st.sampled_from(["reviews", "header", "uasc"]),
    )
    def test_whatever_stands_in_the_cells(self, rows: Table, name: str) -> None:
        with folder_of(
            {"episodes.csv": EPISODES, "other.csv": as_csv(HEADINGS[name], rows)}
        ) as folder:
            _, ledger = read_ssda903(folder)
        adds_up(ledger)

    @given(
        st.sampled_from([EPISODES, REVIEWS, HEADER, UASC]),
        st.lists(st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=3)), max_size=6),
    )
    def test_bytes_gone_wrong(self, text: str, faults: list[tuple[int, bytes]]) -> None:
        data = bytearray(text.encode())
        for place, fault in faults:
            data[place % len(data) : place % len(data) + len(fault)] = fault
        with folder_of({"episodes.csv": EPISODES, "other.csv": bytes(data)}) as folder:
            try:
                cohort, ledger = read_ssda903(folder)
            except UnreadableReturn as error:
                if "other.csv" not in str(error):
                    raise
                return
        adds_up(ledger)
        list(cohort.children())

    @given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(['"', '""'])), max_size=5))
    def test_stray_quotes(self, marks: list[tuple[int, str]]) -> None:
        """Every line is a row that is counted, or the ledger says that values have several."""
        rows = [f"{1001 + n % 2},{n + 1:02d}/01/2021,PN1" for n in range(12)]
        text = "\n".join([*rows, ""])
        for place, mark in marks:
            text = text[: place % len(text)] + mark + text[place % len(text) :]
        with folder_of(
            {"episodes.csv": EPISODES, "reviews.csv": "CHILD,REVIEW,REVIEW_CODE\n" + text}
        ) as folder:
            _, ledger = read_ssda903(folder)
        adds_up(ledger)
        lines = [line for line in text.splitlines() if line.strip('"')]
        if not ledger.entries(reason="line_break"):
            assert ledger.rows_read["Reviews"] >= len(lines)

    @given(st.binary(max_size=200))
    def test_any_bytes_at_all(self, data: bytes) -> None:
        with folder_of({"a": data}) as folder:
            try:
                read_ssda903(folder)
            except UnreadableReturn:
                return
        raise AssertionError("no return, and yet it was read")


class TestBlankingAndDropping:
    """A blank column, or a table that is not there, never makes the reader fail."""

    @given(tables(sound_dates), st.data())
    def test_a_blank_column(self, given_tables: dict[str, Table], data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(given_tables)))
        place = data.draw(st.integers(0, len(HEADINGS[name]) - 1))
        rows = [[*row[:place], "", *row[place + 1 :]] for row in given_tables[name]]
        try:
            _, ledger = read({**given_tables, name: rows})
        except UnreadableReturn as error:
            if HEADINGS[name][place] not in ("CHILD", "DECOM"):
                raise
            if "not one row of Episodes" not in str(error):
                raise
        else:
            adds_up(ledger)

    @given(tables(sound_dates), st.sampled_from(["reviews", "header", "uasc"]))
    def test_a_missing_table(self, given_tables: dict[str, Table], name: str) -> None:
        del given_tables[name]
        _, ledger = read(given_tables)
        adds_up(ledger)
        assert len(ledger.entries(reason="missing_table")) == 1


# --- the same said row by row ---------------------------------------------------------------

numbers = st.integers(0, 2)


class TestMerging:
    """The columns say what a plain loop over the rows says."""

    @given(
        st.lists(
            st.tuples(numbers, numbers, st.sampled_from([NONE, 5, 6]), numbers, numbers),
            max_size=12,
        )
    )
    def test_episodes(self, rows: list[tuple[int, int, int, int, int]]) -> None:
        """The latest return's versions of an episode are kept, each once."""
        child, start, end, code, year = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        found = episodes_fate(child, start, end, [code.astype(np.int8)], year, 0 * year)

        kept: set[tuple[int, ...]] = set()
        for row, fate in zip(rows, found.fate.tolist(), strict=True):
            latest = max(other[4] for other in rows if other[:2] == row[:2])
            versions = [other[:4] for other in rows if other[:2] == row[:2] and other[4] == latest]
            if fate == KEPT:
                assert row[:4] in versions
                assert row[:4] not in kept
                kept.add(row[:4])
            else:
                assert fate == (SAME if row[:4] in versions else REPLACED)
        assert kept == {
            row[:4]
            for row in rows
            if row[4] == max(other[4] for other in rows if other[:2] == row[:2])
        }
        in_order = [rows[n][:4] for n in found.order.tolist()]
        assert in_order == sorted(kept)
        again = sum(1 for n, row in enumerate(in_order) if n and in_order[n - 1][:2] == row[:2])
        assert found.same_start.sum() == again

    @given(
        st.lists(
            st.tuples(
                numbers, numbers, st.sampled_from([NONE, 7, 8]), st.sampled_from([NONE, 1, 2])
            ),
            max_size=12,
        )
    )
    def test_records(self, rows: list[tuple[int, int, int, int]]) -> None:
        """A child's value is the latest return's that has one, if its rows agree on it."""
        child, year, first, second = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        found = merged(3, child, year, {"first": first, "second": second}, 0 * year)

        for number in range(3):
            own = [row for row in rows if row[0] == number]
            for place, name in ((2, "first"), (3, "second")):
                known = [row for row in own if row[place] != NONE]
                latest = {row[place] for row in known if row[1] == max(other[1] for other in known)}
                expected = latest.pop() if len(latest) == 1 else NONE
                assert found.values[name][number] == expected
        fates = found.fate.tolist()
        for number in {row[0] for row in rows}:
            own = [(row, fate) for row, fate in zip(rows, fates, strict=True) if row[0] == number]
            ((kept, _),) = [(row, fate) for row, fate in own if fate == KEPT]
            assert kept[1] == max(row[1] for row, _ in own)
            for row, fate in own:
                if fate != KEPT:
                    if row[2:] == kept[2:]:
                        assert fate == SAME
                    else:
                        assert fate == (REPLACED if row[1] < kept[1] else CONFLICTING)
