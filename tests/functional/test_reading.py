"""Reading files as councils have them: whatever they are called, however they were written."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import io
import socket
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from carekpi.readers import Reading, UnreadableReturn, read_ssda903
from ssda903_files import EPISODES, HEADER, REVIEWS, UASC, episodes, reviews, whole, write

TABLES = {"episodes": EPISODES, "reviews": REVIEWS, "header": HEADER, "uasc": UASC}


def columns(reading: Reading) -> list[tuple[str, list[object]]]:
    """Every column of the cohort, to be compared."""
    cohort = reading.cohort
    return [
        (f"{name}.{column}", getattr(table, column).tolist())
        for name, table in (
            ("children", cohort.child_table),
            ("episodes", cohort.episode_table),
            ("reviews", cohort.review_table),
        )
        for column in type(table).__slots__
        if isinstance(getattr(table, column, None), np.ndarray)
    ]


@pytest.fixture
def usual(tmp_path: Path) -> list[tuple[str, list[object]]]:
    return columns(read_ssda903(whole(tmp_path / "usual")))


def reasons(reading: Reading) -> set[str]:
    return {entry.reason for entry in reading.ledger.entries()}


# --- how a file is written ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "encoding", "noted"),
    [
        (b"", "ascii", False),
        (codecs.BOM_UTF8, "utf-8", False),
        (codecs.BOM_UTF16_LE, "utf-16-le", True),
        (codecs.BOM_UTF16_BE, "utf-16-be", True),
        (codecs.BOM_UTF32_LE, "utf-32-le", True),
        (b"", "utf-16-le", True),
        (b"", "utf-16-be", True),
        (codecs.BOM_UTF8 + codecs.BOM_UTF8, "utf-8", False),
    ],
)
def test_encodings(
    tmp_path: Path,
    usual: list[tuple[str, list[object]]],
    mark: bytes,
    encoding: str,
    noted: bool,
) -> None:
    files = {name: mark + text.encode(encoding) for name, text in TABLES.items()}
    reading = read_ssda903(write(tmp_path / "other", **files))
    assert columns(reading) == usual
    assert ("encoding" in reasons(reading)) is noted


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_identifiers_with_letters_beyond_ascii(tmp_path: Path, encoding: str) -> None:
    table = episodes("ÑA–1,10/12/2020,,S,C2,")
    reading = read_ssda903(write(tmp_path, episodes=table.encode(encoding)))
    assert [child.identifier for child in reading.cohort.children()] == ["ÑA–1"]
    assert ("encoding" in reasons(reading)) is (encoding != "utf-8")


def test_bytes_that_no_encoding_knows_keep_children_apart(tmp_path: Path) -> None:
    table = episodes("A\x81,10/12/2020,,S,C2,", "A\x8d,10/12/2020,,S,C2,").encode("latin-1")
    assert len(read_ssda903(write(tmp_path, episodes=table)).cohort) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(
    tmp_path: Path, usual: list[tuple[str, list[object]]], delimiter: str, line_end: str
) -> None:
    files = {
        name: text.replace(",", delimiter).replace("\n", line_end) for name, text in TABLES.items()
    }
    assert columns(read_ssda903(write(tmp_path / "other", **files))) == usual


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n\n\n",
        lambda text: text + "\r\n  \r\n",
        lambda text: text + ",,\n,,,,,,,,,,,,,,,,,,,,,,,\n",
        lambda text: "\n\n" + text,
        lambda text: "sep=,\n" + text,
        lambda text: ("sep=,\n" + text).replace("\n", "\r") + "\x1a",
        lambda text: text + "\x1a",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", ",,\n"),
        lambda text: text.replace(",", " , "),
        lambda text: text.replace(",", ",\t"),
        lambda text: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
        ),
        lambda text: "\n".join(
            " , ".join(f'"{cell} "' for cell in line.split(",")) for line in text.splitlines()
        ),
        lambda text: text.partition("\n")[0].lower() + "\n" + text.partition("\n")[2],
        lambda text: text.partition("\n")[0].replace("_", " ") + "\n" + text.partition("\n")[2],
        lambda text: text.lower(),
    ],
)
def test_layout(tmp_path: Path, usual: list[tuple[str, list[object]]], change: object) -> None:
    files = {name: change(text) for name, text in TABLES.items()}  # type: ignore[operator]
    reading = read_ssda903(write(tmp_path / "other", **files))
    assert columns(reading) == usual
    assert len(reading.ledger.entries(kind="row lost")) == 0
    assert len(reading.ledger.entries(kind="value lost")) == 0


def test_column_order_and_file_names_do_not_matter(
    tmp_path: Path, usual: list[tuple[str, list[object]]]
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    for number, text in enumerate(TABLES.values()):
        lines = [line.split(",") for line in text.splitlines()]
        turned = "\n".join(",".join(reversed(line)) for line in lines)
        (folder / f"Export 2021 ({number}).TXT").write_text(turned)
    assert columns(read_ssda903(folder)) == usual


def test_row_numbers_are_a_spreadsheets(tmp_path: Path) -> None:
    """A value with a line break in it is one row, as a spreadsheet has it; blank rows count."""
    table = 'CHILD,NOTE,REVIEW\n1001,"two\nlines",08/01/2021\n\n1001,"x",44204\n'
    _, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert [entry.row for entry in ledger.entries(kind="row lost")] == [4]
    (note,) = ledger.entries(reason="line_break")
    assert (note.row, note.count) == (2, 1)


def test_a_pair_of_stray_quotes_swallows_no_row_unseen(tmp_path: Path) -> None:
    """What stands between them would pass for one value, and four rows for two."""
    table = reviews(
        "1001,08/01/2021,PN1",
        '1001,"09/01/2021,PN1',
        "1001,10/01/2021,PN1",
        '1001,11/01/2021",PN1',
        "1002,12/01/2021,PN1",
        "1002,44204,PN1",
    )
    cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert len(cohort.review_table) == 2
    assert (ledger.rows_read["Reviews"], ledger.rows_lost["Reviews"]) == (6, 4)
    lost = ledger.entries(kind="row lost", reason="rows_within_quotes")
    assert [entry.row for entry in lost] == [3, 3, 3], "a spreadsheet shows them as one row"
    assert str(lost[1]) == (
        "reviews.csv, row 3: line 4 of the file stands between two quotation marks, in lines 3 "
        "and 5, that seem to be there by mistake"
    )
    assert [e.row for e in ledger.entries(reason="excel_serial")] == [5]


REVIEW_ROWS = [f"{1001 + n % 2},{1 + n % 28:02d}/{1 + n % 3:02d}/2021,PN1" for n in range(700)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("preface", ["", "sep=,\n", "\n\n"])
@pytest.mark.parametrize(
    ("first", "last"), [(0, 1), (0, 4), (3, 9), (490, 520), (498, 499), (600, 699)]
)
def test_stray_quotes_anywhere(
    tmp_path: Path, first: int, last: int, preface: str, line_end: str
) -> None:
    rows = list(REVIEW_ROWS)
    rows[first] = '"' + rows[first]
    rows[last] += '"'
    text = (preface + reviews(*rows)).replace("\n", line_end)
    _, ledger = read_ssda903(whole(tmp_path, reviews=text))
    lost = ledger.entries(reason="rows_within_quotes")
    assert len(lost) == last - first + 1
    line = preface.count("\n") + 2 + first
    assert lost[0].detail.startswith(f"line {line} of the file stands")
    assert f"in lines {line} and {line + last - first}," in lost[-1].detail
    assert {entry.row for entry in lost} == {line - preface.startswith("sep")}
    assert ledger.rows_read["Reviews"] == 700


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ('1001,09/01/2021,"PN1\n1001,10/01/2021,PN1\n1001,11/01/2021,PN1"', 3),
        ('"1001,09/01/2021,PN1\n\n1001,10/01/2021,PN1\n1,2\n1001,11/01/2021,PN1"', 4),
        ('"1001,09/01/2021,PN1,\n1001,10/01/2021,PN1,"', 2),
        ('"1001, 09/01/2021, PN1\n1001, 10/01/2021, PN1"', 0),
        ('1001,09/01/2021,PN1,"Said:\n- yes\n- no"', 0),
        ('1001,09/01/2021,PN1,"Seen, heard,\nand asked, twice, at home\nand, later, at school"', 0),
        ('1001,09/01/2021,PN1,"\n\n"', 0),
        ('1001,09/01/2021,PN1,",,,\n,,,\n"', 0),
    ],
)  # fmt: skip
def test_what_tells_rows_from_a_note_of_several_lines(tmp_path: Path, row: str, lost: int) -> None:
    """Rows have as many delimiters as the headings; prose has spaces behind its commas."""
    headings = "CHILD,REVIEW,REVIEW_CODE" + ("" if row.startswith('"') or lost == 3 else ",NOTE")
    table = reviews("1001,08/01/2021,PN1", row, "1002,12/01/2021,PN1", headings=headings)
    _, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert len(ledger.entries(reason="rows_within_quotes")) == lost
    assert len(ledger.entries(reason="line_break")) == (not lost)
    assert ledger.rows_read["Reviews"] == 2 + max(lost, 1)


def test_where_commas_have_spaces_so_have_those_of_stray_quotes(tmp_path: Path) -> None:
    table = reviews(
        "1001, 08/01/2021, PN1",
        '"1001, 09/01/2021, PN1',
        '1001, 10/01/2021, PN1"',
        headings="CHILD, REVIEW, REVIEW_CODE",
    )
    _, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert len(ledger.entries(reason="rows_within_quotes")) == 2


def test_a_heading_of_two_lines_is_no_row(tmp_path: Path) -> None:
    table = 'CHILD,REVIEW,REVIEW_CODE,"Note\nof the IRO"\n1001,08/01/2021,PN1,\n'
    _, ledger = read_ssda903(whole(tmp_path / "sound", reviews=table))
    assert ledger.rows_read["Reviews"] == 1
    table += '1001,"09/01/2021,PN1,\n1002,44204,PN1,\n'
    _, ledger = read_ssda903(whole(tmp_path / "broken", reviews=table))
    assert ledger.rows_read["Reviews"] == 3
    assert [(e.row, e.reason) for e in ledger.entries(kind="row lost")] == [
        (3, "broken_quotes"),
        (4, "excel_serial"),
    ]


def test_short_rows_are_filled_and_noted(tmp_path: Path) -> None:
    table = "CHILD,REVIEW,REVIEW_CODE\n1001,08/01/2021\n1002,09/10/2020,PN1\n1001\n"
    cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert cohort.review_table.participation.tolist() == [-1, 1]
    (note,) = ledger.entries(reason="short_row")
    assert (note.row, note.count) == (2, 2)
    assert [(e.row, e.reason) for e in ledger.entries(kind="row lost")] == [(4, "no_review_date")]


def test_a_row_of_blanks_between_others_is_noted(tmp_path: Path) -> None:
    table = reviews("1001,08/01/2021,PN1", ",,", "", "1002,09/10/2020,PN1", ",,", "")
    _, ledger = read_ssda903(whole(tmp_path, reviews=table))
    (note,) = ledger.entries(reason="blank_row")
    assert (note.row, note.count) == (3, 2)
    assert ledger.rows_read["Reviews"] == 2


def test_a_blank_identifier_with_something_in_another_column_is_a_row(tmp_path: Path) -> None:
    table = "CHILD,REVIEW,REVIEW_CODE,NOTE\n,,,seen\n1001,08/01/2021,PN1,\n"
    _, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert [(e.row, e.reason) for e in ledger.entries(kind="row lost")] == [(2, "no_child")]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('"1001,08/05/2020,PN1', "broken_quotes"),
        ('1001,"08/05/2020,PN1', "broken_quotes"),
        ("1001,08/05\0/2020,PN1", "unreadable_characters"),
        ("\0" * 40, "unreadable_characters"),
        (f"{'9' * 200_000},08/05/2020,PN1", "unreadable_characters"),
        ("1001,08/05/2020,PN1,more", "too_many_fields"),
    ],
)
def test_a_broken_row_costs_no_other(tmp_path: Path, broken: str, reason: str) -> None:
    table = reviews("1001,08/01/2021,PN1", broken, '1002,"09/10/2020",PN2')
    cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert cohort.review_table.participation.tolist() == [1, 2]
    entries = [(e.row, e.reason) for e in ledger.entries(kind="row lost")]
    if "9" * 100 in broken:
        assert entries in ([(3, "unreadable_characters")], [(3, "not_an_identifier")])
    else:
        assert entries == [(3, reason)]
    assert ledger.rows_read["Reviews"] == 3


def test_a_quotation_mark_within_a_value_is_part_of_it(tmp_path: Path) -> None:
    table = 'CHILD,NOTE,REVIEW\n1001,5" tall,08/01/2021\n1001,"say ""hm""",09/10/2020\n'
    cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
    assert len(cohort.review_table) == 2
    assert len(ledger.entries(kind="row lost")) == 0


# --- where the files are --------------------------------------------------------------------


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_single_files(tmp_path: Path, usual: list[tuple[str, list[object]]]) -> None:
    folder = whole(tmp_path / "other")
    assert columns(read_ssda903(sorted(folder.iterdir()))) == usual
    assert columns(read_ssda903([str(path) for path in folder.iterdir()])) == usual
    assert len(read_ssda903(folder / "episodes.csv").cohort.episode_table) == 2


@pytest.mark.parametrize("inside", ["", "return/", "a/b/", "a\\"])
def test_zips(tmp_path: Path, usual: list[tuple[str, list[object]]], inside: str) -> None:
    files = {f"{inside}{name}.csv": text for name, text in TABLES.items()}
    junk = {"__MACOSX/._episodes.csv": b"\0\1", ".DS_Store": b"\0\2"}
    path = zipped(tmp_path / "whatever.dat", {**files, **junk})
    before = sorted(tmp_path.rglob("*"))
    reading = read_ssda903(path)
    assert columns(reading) == usual
    assert sorted(tmp_path.rglob("*")) == before, "nothing is unpacked to disk"
    assert "not_a_table" not in reasons(reading)


def test_folders_in_a_zip_are_returns_like_folders_on_disk(tmp_path: Path) -> None:
    files = {
        f"{year}/{name}.csv": text
        for year in (2020, 2021)
        for name, text in (
            ("episodes", episodes(f"1,10/12/2018,10/02/{year},S,C2,X1")),
            ("reviews", reviews(f"1,08/01/{year},PN1")),
        )
    }
    for name, text in files.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_text(text)
    of_zip = read_ssda903(zipped(tmp_path / "both.zip", files))
    of_folder = read_ssda903(tmp_path / "folder")
    assert columns(of_zip) == columns(of_folder)
    assert of_zip.cohort.coverage_from == dt.date(2019, 4, 1)


def test_zips_in_a_folder_are_returns(tmp_path: Path) -> None:
    for year in (2020, 2021):
        files = {"e.csv": episodes(f"1,10/12/2018,10/02/{year},S,C2,X1")}
        zipped(tmp_path / f"{year}.zip", files)
    cohort, ledger = read_ssda903(tmp_path)
    assert len(cohort.episode_table) == 1
    assert {file.file for file in ledger.files} == {"2020.zip/e.csv", "2021.zip/e.csv"}


def test_what_lies_beside_the_tables_is_named(tmp_path: Path) -> None:
    folder = whole(tmp_path / "2021")
    (folder / "notes.md").write_text("# What we did\n")
    (folder / "figures.xlsx").write_bytes(
        zipped(tmp_path / "x", {"xl/workbook.xml": ""}).read_bytes()
    )
    (folder / "old").mkdir()
    (folder / ".hidden").write_text("x")
    (folder / "empty.csv").write_bytes(b"")
    _, ledger = read_ssda903(folder)
    notes = {entry.file: entry.detail for entry in ledger.entries(reason="not_a_table")}
    assert set(notes) == {"notes.md", "figures.xlsx", "empty.csv"}
    assert "carekpi[excel]" in notes["figures.xlsx"]
    assert [e.detail for e in ledger.entries(reason="folder_not_read")] == [
        "old is a folder beside the tables"
    ]


def test_folders_too_deep_to_be_looked_into_are_named(tmp_path: Path) -> None:
    whole(tmp_path / "returns" / "2021")
    whole(tmp_path / "returns" / "a" / "b" / "2020")
    whole(tmp_path / "returns" / "a" / "b" / "c" / "d" / "2019")
    _, ledger = read_ssda903(tmp_path / "returns")
    assert {file.file.partition("/")[0] for file in ledger.files} == {"2020", "2021"}
    assert [e.detail for e in ledger.entries(reason="folder_not_read")] == [
        "c/d lies more than 3 folders deep, and was not looked into"
    ]
    whole(tmp_path / "others" / "a" / "b" / "c" / "d" / "2019")
    with pytest.raises(UnreadableReturn, match="Found: a/b/c/d lies more than 3 folders deep"):
        read_ssda903(tmp_path / "others")


def test_a_table_in_several_files(tmp_path: Path, usual: list[tuple[str, list[object]]]) -> None:
    heading, first, second = REVIEWS.splitlines()
    folder = whole(tmp_path / "other", reviews=f"{heading}\n{first}\n")
    write(folder, more=f"{heading.lower()}\n{second}\n")
    reading = read_ssda903(folder)
    assert columns(reading) == usual
    assert [f.read for f in reading.ledger.files if f.table == "Reviews"] == [1, 1]


# --- what reading does not do ---------------------------------------------------------------


def test_nothing_is_written_and_no_socket_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    folder = whole(tmp_path / "return")
    paths = sorted(folder.iterdir())
    for path in paths:
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        digests = [hashlib.sha256(path.read_bytes()).digest() for path in paths]
        read_ssda903(folder)
        assert [hashlib.sha256(path.read_bytes()).digest() for path in paths] == digests
        assert sorted(folder.iterdir()) == paths
    finally:
        folder.chmod(0o755)


def test_what_the_caller_passes_is_not_changed(tmp_path: Path) -> None:
    given = {"A": [whole(tmp_path / "a")], "B": [whole(tmp_path / "b")]}
    years = {"A": [2021], "B": [2021]}
    before = (repr(given), repr(years))
    read_ssda903(given, year=years)
    assert (repr(given), repr(years)) == before


def test_progress(tmp_path: Path) -> None:
    calls: list[tuple[str, int, int]] = []
    rows = [f"{n},{1 + n % 28:02d}/05/2020,PN1" for n in range(60_000)]
    folder = whole(tmp_path, reviews=reviews(*rows))
    read_ssda903(folder, progress=lambda *call: calls.append(call), engine="plain")
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert {step for step, _, _ in calls} == {f"reading {name}.csv" for name in TABLES}
    done = [done for _, done, _ in calls]
    assert done == sorted(done)
    assert done[-1] == total
    assert {of for _, _, of in calls} == {total}
    assert len(calls) > len(TABLES), "a long file tells how far it is"


def test_a_bar_of_progress(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm", reason="the bar is tqdm's")
    read_ssda903(whole(tmp_path))
    assert capfd.readouterr() == ("", "")
    read_ssda903(whole(tmp_path), progress=True)
    assert "reading uasc.csv: 100%" in capfd.readouterr().err


def test_a_bar_without_tqdm_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"pip install carekpi\[progress\]"):
        read_ssda903(whole(tmp_path), progress=True)


def test_a_reading_unpacks(tmp_path: Path) -> None:
    reading = read_ssda903(whole(tmp_path))
    cohort, ledger = reading
    assert cohort is reading.cohort
    assert ledger is reading.ledger


def test_many_findings_take_little_room(tmp_path: Path) -> None:
    rows = ["1001,44204,PN1"] * 50_000
    _, ledger = read_ssda903(whole(tmp_path, reviews=reviews(*rows)))
    entries = ledger.entries(kind="row lost")
    assert len(entries) == 50_000
    assert entries[49_999].row == 50_001
    text = io.StringIO(ledger.summary())
    assert sum(1 for _ in text) < 40


# --- the fake return ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fake(shared: Path) -> Reading:
    return read_ssda903(shared / "data" / "ssda903")


class TestTheFakeReturn:
    def test_every_row_is_accounted_for(self, fake: Reading) -> None:
        ledger = fake.ledger
        assert ledger.rows_read["Header"] == 2675
        assert ledger.rows_read["Episodes"] == 5050
        assert ledger.rows_read["Reviews"] == 12582
        assert len(ledger.files) == 10
        for table, read in ledger.rows_read.items():
            assert read == ledger.rows_used[table] + ledger.rows_lost[table]
        assert ledger.rows_used["Reviews"] == len(fake.cohort.review_table)
        assert ledger.rows_used["Episodes"] == len(fake.cohort.episode_table)

    def test_the_year(self, fake: Reading) -> None:
        assert fake.cohort.complete_to == dt.date(2018, 3, 31)
        assert fake.cohort.coverage_from == dt.date(2017, 4, 1)

    def test_what_was_found(self, fake: Reading) -> None:
        assert {reason for kind, _, reason in fake.ledger.counts() if kind == "row lost"} == {
            "before_coverage",
            "same_as_another_row",
        }
        notes = {e.file: e.detail for e in fake.ledger.entries(reason="not_a_table")}
        assert "XML" in notes["fake_903.xml"]
        assert "README.md" in notes

    def test_all_tables_are_there(self, fake: Reading) -> None:
        assert set(fake.cohort.tables) == {
            "AD1",
            "Missing",
            "OC2",
            "OC3",
            "PlacedAdoption",
            "PrevPerm",
        }
        assert len(fake.cohort.tables["OC2"]["SDQ_SCORE"]) == 2675
        assert sum(child.unaccompanied is True for child in fake.cohort.children()) == 132
