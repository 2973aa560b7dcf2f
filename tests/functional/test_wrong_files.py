"""What is no return gets a message that says what it is and what to do."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from carekpi.readers import UnreadableReturn, _sources, read_ssda903
from ssda903_files import EPISODES, HEADER, REVIEWS, episodes, reviews, whole, write

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(given: object, **options: object) -> str:
    with pytest.raises(UnreadableReturn) as caught:
        read_ssda903(given, **options)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "Traceback" not in message
    return message


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def test_it_is_a_value_error() -> None:
    assert issubclass(UnreadableReturn, ValueError)


def test_no_such_path(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone") == f"there is no file or folder {tmp_path / 'gone'}"
    assert "gone.csv" in refused([whole(tmp_path / "a"), tmp_path / "gone.csv"])


@pytest.mark.parametrize("given", [[], {}, {"Barset": []}])
def test_no_path_at_all(given: object) -> None:
    assert "no path was given" in refused(given)


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "the folder is empty" in refused(tmp_path)
    (tmp_path / "within").mkdir()
    assert "the folder is empty" in refused(tmp_path)


def test_a_folder_without_tables_says_what_was_there_and_what_was_expected(
    tmp_path: Path,
) -> None:
    write(tmp_path, visits="Visit ID,Worker\n1,2\n")
    (tmp_path / "readme.txt").write_text("hello\n")
    message = refused(tmp_path)
    assert "visits.csv does not have the headings of a table" in message
    assert "readme.txt does not" in message
    assert "CHILD, DECOM, RNE" in message
    assert "CHILD, DOB, REVIEW, REVIEW_CODE" in message


def test_many_files_without_a_table(tmp_path: Path) -> None:
    write(tmp_path, **{f"file{n:02d}": "a,b\n" for n in range(20)})
    message = refused(tmp_path)
    assert "and 12 more" in message


def test_headings_that_are_almost_right(tmp_path: Path) -> None:
    write(tmp_path, reviews="CHILD,DOB,REVIEW_DATE,REVIEW_CODE\n", episodes=EPISODES)
    _, ledger = read_ssda903(tmp_path)
    (note,) = ledger.entries(reason="not_a_table")
    assert note.detail == (
        "the file has almost the headings of Reviews: no column REVIEW (is it column C, "
        '"REVIEW_DATE"?)'
    )


def test_episodes_without_ends_are_not_episodes(tmp_path: Path) -> None:
    """Without DEC every episode would pass for open."""
    message = refused(whole(tmp_path, episodes="CHILD,DECOM,RNE,LS,END\n1,10/12/2020,S,C2,\n"))
    assert "there is no Episodes table" in message
    assert "no column DEC" in message
    assert "header.csv (Header)" in message


def test_headings_below_a_title(tmp_path: Path) -> None:
    message = refused(write(tmp_path, episodes="Episodes 2021\n\n" + EPISODES))
    assert "has the headings of Episodes in row 3; remove the rows above" in message


def test_a_table_without_headings_shows_nobody(tmp_path: Path) -> None:
    message = refused(write(tmp_path, reviews="566910,27/03/2008,30/08/2017,PN6\n"))
    assert "reviews.csv does not begin with headings" in message
    assert "566910" not in message
    assert "2008" not in message


@pytest.mark.parametrize("table", ["Smith,27/03/2008,PN1\n", "Jane Smith 27/03/2008\n"])
def test_names_in_a_first_row_are_not_shown(tmp_path: Path, table: str) -> None:
    assert "Smith" not in refused(write(tmp_path, reviews=table))


def test_no_episodes(tmp_path: Path) -> None:
    message = refused(write(tmp_path, reviews=REVIEWS, header=HEADER))
    assert "there is no Episodes table" in message
    assert "reviews.csv (Reviews)" in message
    assert "CHILD, DECOM, RNE, LS" in message


def test_no_episodes_in_one_of_several_returns(tmp_path: Path) -> None:
    a, b = whole(tmp_path / "a"), write(tmp_path / "b", reviews=REVIEWS)
    assert refused([a, b]).startswith("b: there is no Episodes table")


class TestSpreadsheets:
    def test_a_workbook(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.csv", xl__workbook_xml=b"", **{"xl__workbook.xml": b"x"})
        message = refused(path)
        assert "is a spreadsheet" in message
        assert "save it as CSV, or wait for carekpi[excel]" in message

    def test_a_workbook_in_a_folder(self, tmp_path: Path) -> None:
        zipped(tmp_path / "return.xlsx", **{"[Content_Types].xml": b"x"})
        message = refused(tmp_path)
        assert "return.xlsx is a spreadsheet" in message

    def test_an_opendocument_spreadsheet(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.ods", mimetype=b"application/vnd.oasis.opendocument")
        assert "is a spreadsheet" in refused(path)

    def test_an_old_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "return.xls"
        path.write_bytes(OLE + bytes(1000))
        assert "is an Excel workbook; save it as CSV" in refused(path)

    def test_a_protected_or_labelled_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "return.xlsx"
        path.write_bytes(OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le"))
        message = refused(path)
        assert "password or a sensitivity label" in message
        assert "save a copy without" in message


class TestOtherFiles:
    def test_an_empty_file(self, tmp_path: Path) -> None:
        for content in (b"", b"\n\n", b"\xef\xbb\xbf"):
            path = tmp_path / "episodes.csv"
            path.write_bytes(content)
            assert "is empty" in refused(path)

    def test_xml(self, tmp_path: Path) -> None:
        path = tmp_path / "return.xml"
        path.write_text("<?xml version='1.0'?>\n<EXPSSDA903></EXPSSDA903>")
        assert "the XML form of the return is not read yet; export it as CSV" in refused(path)

    def test_a_web_page_called_a_spreadsheet(self, tmp_path: Path) -> None:
        path = tmp_path / "return.xls"
        path.write_text("<html><table><tr><td>CHILD</td></tr></table></html>")
        assert "is a web page" in refused(path)

    @pytest.mark.parametrize(
        "content",
        [
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4,
            bytes(2000),
            b"%PDF-1.7\n" + bytes(range(256)) * 8,
            b"\x1f\x8b\x08\x00" + bytes(range(256)) * 4,
        ],
    )
    def test_a_binary_file(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "reviews.csv"
        path.write_bytes(content)
        assert "is not a text file" in refused(path)

    def test_utf_16_cut_short(self, tmp_path: Path) -> None:
        data = EPISODES.encode("utf-16")[:-1]
        message = refused(write(tmp_path, episodes=data))
        assert "cut short" in message

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_a_pipe(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "neither a file nor a folder" in refused(tmp_path / "pipe")

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable to root"
    )
    def test_a_file_that_may_not_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "episodes.csv"
        path.write_text(EPISODES)
        path.chmod(0)
        assert "cannot be read" in refused(path)

    def test_a_file_that_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        folder = whole(tmp_path)
        monkeypatch.setattr(Path, "open", fail)
        assert "cannot be read: Permission denied" in refused(folder)


class TestHeadings:
    @pytest.mark.parametrize("headings", ["CHILD,REVIEW,REVIEW_CODE,review", "CHILD, child,REVIEW"])
    def test_a_heading_twice(self, tmp_path: Path, headings: str) -> None:
        message = refused(whole(tmp_path, reviews=reviews("1,08/01/2021,PN1,", headings=headings)))
        assert "stands more than once, in columns" in message
        assert message.startswith("reviews.csv")

    def test_an_unknown_heading_twice_is_no_matter(self, tmp_path: Path) -> None:
        table = reviews("1001,x,08/01/2021,y", headings="CHILD,NOTE,REVIEW,NOTE")
        assert len(read_ssda903(whole(tmp_path, reviews=table)).cohort.review_table) == 1


class TestZips:
    def test_a_damaged_zip(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.zip", **{"episodes.csv": EPISODES.encode()})
        data = bytearray(path.read_bytes())
        path.write_bytes(data[: len(data) // 2])
        assert "damaged zip" in refused(path)

    def test_a_zip_with_damaged_contents(self, tmp_path: Path) -> None:
        path = tmp_path / "return.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("episodes.csv", EPISODES)
        path.write_bytes(path.read_bytes().replace(b"1001", b"1009", 1))
        assert "damaged zip" in refused(path)

    def test_an_empty_zip(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.zip")
        assert "the folder is empty" in refused(path)

    def test_a_zip_without_tables(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.zip", **{"a.txt": b"hello", "b.zip": b"PK\x03\x04"})
        message = refused(path)
        assert "a.txt" in message

    def test_a_zip_with_a_password(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "return.zip", **{"episodes.csv": EPISODES.encode()})
        data = bytearray(path.read_bytes())
        data[6] |= 1  # the flag in the file's own header
        data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
        path.write_bytes(data)
        assert "protected by a password" in refused(path)

    def test_a_zip_made_to_fill_memory(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bomb = EPISODES.encode() + b"\n" * (17 << 20)
        path = zipped(tmp_path / "return.zip", **{"episodes.csv": bomb})
        message = refused(path)
        assert "times its size" in message
        monkeypatch.setattr(_sources, "_MOST_BYTES", 1000)
        assert "would unpack to" in refused(path)

    def test_a_zip_of_zips_is_not_opened(self, tmp_path: Path) -> None:
        inner = zipped(tmp_path / "inner.zip", **{"episodes.csv": EPISODES.encode()})
        outer = zipped(tmp_path / "outer.zip", **{"inner.zip": inner.read_bytes()})
        assert "inner.zip is a zip" in refused(outer)

    def test_too_many_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_sources, "_MOST_FILES", 3)
        assert "4 files" in refused(whole(tmp_path / "a"))
        files = {f"{n}.csv": EPISODES.encode() for n in range(4)}
        assert "4 files" in refused(zipped(tmp_path / "b.zip", **files))

    def test_names_that_point_elsewhere_are_only_names(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "return.zip"
        path.parent.mkdir()
        zipped(path, **{"../../episodes.csv": EPISODES.encode()})
        cohort, _ = read_ssda903(path)
        assert len(cohort) == 2
        assert sorted(tmp_path.rglob("*.csv")) == []


class TestYears:
    def test_years_mixed_in_one_folder(self, tmp_path: Path) -> None:
        start = [f"{n},10/12/2018," for n in range(40)]
        write(
            tmp_path,
            a=episodes(
                *(f"{row}{'10/02/2020' if n % 2 else ''},S,C2," for n, row in enumerate(start))
            ),
            b=episodes(*(f"{row}10/02/2021,S,C2," for row in start)),
        )
        message = refused(tmp_path)
        assert "a.csv and b.csv hold the same episodes, as of 2020 and of 2021" in message
        assert "a folder of its own" in message

    def test_parts_of_one_table_with_different_dates_are_read(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            a=episodes(*(f"{n},10/12/2018,10/02/2020,S,C2," for n in range(30))),
            b=episodes(*(f"{n},10/12/2018,10/02/2021,S,C2," for n in range(30, 60))),
        )
        cohort, ledger = read_ssda903(tmp_path)
        assert len(cohort) == 60
        assert len(ledger.entries(reason="files_of_several_years")) == 1

    def test_a_year_that_cannot_be_told_among_others(self, tmp_path: Path) -> None:
        a, b = whole(tmp_path / "a"), write(tmp_path / "b", episodes=episodes())
        assert "the year of this return cannot be told" in refused([a, b])
        cohort, _ = read_ssda903([a, b], year=[2021, 2020])
        assert len(cohort) == 2

    def test_years_for_authorities_that_are_not_there(self, tmp_path: Path) -> None:
        folder = whole(tmp_path)
        with pytest.raises(ValueError, match="were not given: C"):
            read_ssda903({"A": folder}, year={"C": 2021})
        with pytest.raises(ValueError, match="were not given: C"):
            read_ssda903({"A": folder}, coverage_from={"C": None})  # type: ignore[dict-item]

    @pytest.mark.parametrize("year", [21, 202021, 1980, [2021.0], ["2021"], True])
    def test_years_that_are_none(self, tmp_path: Path, year: object) -> None:
        with pytest.raises((ValueError, TypeError), match="year"):
            read_ssda903(whole(tmp_path), year=year)  # type: ignore[arg-type]

    def test_dates_are_dates(self, tmp_path: Path) -> None:
        folder = whole(tmp_path)
        for name in ("coverage_from", "episodes_from", "complete_to"):
            with pytest.raises(TypeError, match=name):
                read_ssda903(folder, **{name: "2020-04-01"})  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="coverage_from"):
            read_ssda903({"A": folder}, coverage_from={"A": "2020-04-01"})  # type: ignore[dict-item]
        with pytest.raises(TypeError, match="authority's name is text"):
            read_ssda903({5: folder})  # type: ignore[dict-item]
