"""``carekpi templates``, and ``--local`` in every command that reads a return."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from carekpi.cli import DONE, WRONG, main
from carekpi.cohort import LOCAL_TABLES
from local_files import example, text, write
from ssda903_files import whole

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    folder = whole(tmp_path / "return")
    return ["--ssda903", str(folder), "--returns-of", "2021"]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Tables of the two children of the return, one row of which is of nobody."""
    folder = tmp_path / "ours"
    row = example("review_details", child="1001", co_chaired="yes")
    write(folder, "review_details", [row, {**row, "CHILD": "9999"}])
    write(folder, "officers", [example("officers")])
    (folder / "notes.csv").write_text("Where these are from\n")
    return folder


class TestTemplates:
    def test_they_are_written(self, tmp_path: Path, capsys: Captured) -> None:
        assert main(["templates", str(tmp_path / "ours")]) == DONE
        said = capsys.readouterr().out
        assert f"Wrote {len(LOCAL_TABLES)} templates and README.txt" in said
        assert "\nOnce filled: carekpi report" in said  # and not yet
        for key, table in LOCAL_TABLES.items():
            written = (tmp_path / "ours" / f"{key}.csv").read_text()
            assert written == ",".join(one.heading for one in table.fields) + "\n"

    def test_with_examples(self, tmp_path: Path) -> None:
        assert main(["templates", str(tmp_path / "ours"), "--examples"]) == DONE
        for key in LOCAL_TABLES:
            written = (tmp_path / "ours" / f"{key}.csv").read_text()
            assert list(csv.DictReader(io.StringIO(written))) == [example(key)]

    def test_a_folder_with_something_in_it(self, tmp_path: Path, capsys: Captured) -> None:
        (tmp_path / "mine.csv").write_text("x")
        assert main(["templates", str(tmp_path)]) == WRONG
        assert "is not empty, and nothing is overwritten" in capsys.readouterr().err
        assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]

    def test_a_place_that_cannot_be_written(self, tmp_path: Path, capsys: Captured) -> None:
        (tmp_path / "file").write_text("x")
        assert main(["templates", str(tmp_path / "file" / "ours")]) == WRONG
        assert "cannot be written" in capsys.readouterr().err


class TestLocal:
    def test_the_ledger_covers_both(self, given: list[str], ours: Path, capsys: Captured) -> None:
        assert main(["ledger", *given, "--local", str(ours), "--format", "json"]) == DONE
        found = capsys.readouterr()
        entries = json.loads(found.out)
        (lost,) = [entry for entry in entries if entry["kind"] == "row lost"]
        assert (lost["reason"], lost["file"], lost["row"]) == (
            "child_not_known",
            "review_details.csv",
            3,
        )
        assert "notes.csv: the file does not have the headings of a table" in found.err
        assert main(["ledger", *given, "--local", str(ours)]) == DONE
        said = capsys.readouterr().out
        for table in ("Episodes", "Review details", "Officers"):
            assert f"\n{table} " in said
        assert "9999" not in said

    def test_a_figure(self, given: list[str], ours: Path, capsys: Captured) -> None:
        asked = ["measure", "co_chaired", *given, "--year", "2021", "--format", "csv"]
        assert main([*asked, "--local", str(ours)]) == DONE
        (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
        assert (row["numerator"], row["denominator"]) == ("1", "1")
        assert main(asked) == WRONG
        said = capsys.readouterr().err
        assert "review_details" in said
        assert "--local" in said

    def test_a_wrong_breakdown_of_a_figure_that_needs_a_table(
        self, given: list[str], ours: Path, capsys: Captured
    ) -> None:
        asked = ["measure", "co_chaired", *given, "--year", "2021", "--local", str(ours)]
        assert main([*asked, "--by", "nonsense"]) == WRONG
        assert "cannot break down by 'nonsense'" in capsys.readouterr().err

    def test_the_records_of_a_figure(self, given: list[str], ours: Path, capsys: Captured) -> None:
        asked = ["records", "co_chaired", *given, "--year", "2021", "--format", "csv"]
        assert main([*asked, "--local", str(ours)]) == DONE
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert [row["child"] for row in rows if row["outcome"] == "numerator"] == ["1001"]

    def test_the_report(self, given: list[str], ours: Path, capsys: Captured) -> None:
        assert main(["report", *given, "--year", "2021", "--local", str(ours)]) == DONE
        assert "co-chaired" in capsys.readouterr().out

    def test_a_table_that_is_mostly_lost_is_said(
        self, given: list[str], ours: Path, capsys: Captured
    ) -> None:
        asked = ["measure", "co_chaired", *given, "--year", "2021", "--local", str(ours)]
        assert main(asked) == DONE
        said = " ".join(capsys.readouterr().out.split())
        assert "1 of 2 rows of Review details could not be used" in said

    def test_rows_put_together_are_not_faulty(
        self, given: list[str], ours: Path, capsys: Captured
    ) -> None:
        row = example("review_details", child="1001", co_chaired="yes")
        write(ours, "review_details", [row, {**row, "IRO": ""}])
        asked = ["measure", "co_chaired", *given, "--year", "2021", "--local", str(ours)]
        assert main(asked) == DONE
        said = " ".join(capsys.readouterr().out.split())
        assert "1 put together with another of the same thing" in said
        assert "could not be used" not in said

    def test_what_is_due(self, given: list[str], ours: Path, capsys: Captured) -> None:
        asked = ["due", *given, "--on", "31/03/2021", "--local", str(ours)]
        assert main(asked) == DONE
        said = capsys.readouterr().err
        assert "the council's own tables: 3 rows read: 2 used" in said
        assert "review_details.csv, column A (CHILD), row 3" in said

    def test_from_when(self, given: list[str], ours: Path, capsys: Captured) -> None:
        asked = ["measure", "co_chaired", *given, "--year", "2021", "--local", str(ours)]
        assert main([*asked, "--local-from", "2020-04-01", "review_details=2020-05-01"]) == WRONG
        said = capsys.readouterr().err
        assert "review_details is complete from 1 May 2020 only" in said
        assert "(--local-from)" in said
        assert main([*asked, "--local-from", "review_details=2020-04-01", "2020-05-01"]) == DONE

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            (["--local-from", "2020-04-01"], "give them with --local"),
            (["--local", "nowhere"], "there is no file or folder nowhere"),
            (["--local", "OURS", "--local-from", "visit=2020-04-01"], "there is no table 'visit'"),
            (["--local", "OURS", "--local-from", "soon"], "--local-from: 'soon' is not a date"),
            (["--local", "North=OURS"], "no children of the authority 'North'"),
            (["--local", "RETURN"], "episodes.csv is Episodes of the return"),
        ],
    )
    def test_wrong_questions(
        self, given: list[str], ours: Path, more: list[str], message: str, capsys: Captured
    ) -> None:
        more = [one.replace("OURS", str(ours)).replace("RETURN", given[1]) for one in more]
        assert main(["measure", "looked_after", *given, "--year", "2021", *more]) == WRONG
        assert message in capsys.readouterr().err

    def test_several_authorities(self, tmp_path: Path, ours: Path, capsys: Captured) -> None:
        asked = ["measure", "co_chaired", "--year", "2021", "--by", "authority", "--ssda903"]
        asked += [f"{who}={whole(tmp_path / who)}" for who in ("North", "South")]
        for local in ([str(ours)], [f"North={ours}"]):
            assert main([*asked, "--local", *local]) == WRONG
            assert "as NAME=PATH, for North, South" in capsys.readouterr().err
        local = [f"{who}={ours}" for who in ("North", "South")]
        assert main([*asked, "--local", *local, "--format", "csv"]) == DONE
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert [(row["authority"], row["numerator"]) for row in rows][-2:] == [
            ("North", "1"),
            ("South", "1"),
        ]


def test_the_page_of_the_tables_is_made_from_their_description(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root / "docs" / "_ext"))
    import local_tables  # type: ignore[import-not-found]

    page = (root / "docs" / "reference" / "local-tables.md").read_text(encoding="utf-8")
    source = [page]
    local_tables.fill(None, local_tables.PAGE, source)
    for table in LOCAL_TABLES.values():
        _, _, said = source[0].partition(f"\n## {table.name}\n")
        for one in table.fields:
            assert f"| `{one.heading}` | {one.meaning} |" in said
        assert text([example(table.key)]).strip() in said
