"""Every table of a council's own, as it comes out of a case system, and broken in every way.

What is broken gets a message or entries in the ledger, the rest is there all the same, and the rows
read are the rows used and those that the ledger has.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carekpi import Child, Cohort, Episode, read_ssda903
from carekpi.cohort import LOCAL_TABLES
from carekpi.ledger import REASONS, Ledger
from carekpi.measures import disputes_raised
from carekpi.periods import reporting_year
from carekpi.readers import UnreadableReturn, read_local, write_templates
from local_files import COHORT, as_written, example, shown, text, write
from ssda903_files import EPISODES, REVIEWS, whole

KEYS = list(LOCAL_TABLES)
every_table = pytest.mark.parametrize("key", KEYS)
every_column = pytest.mark.parametrize(
    ("key", "column"), [(t.key, one.heading) for t in LOCAL_TABLES.values() for one in t.fields]
)


def name(key: str) -> str:
    return LOCAL_TABLES[key].name


def rows_of(cohort: Cohort, key: str) -> int:
    return len(cohort.visit_table) if key == "visits" else len(cohort.local[key])


def adds_up(ledger: Ledger, key: str, read: int | None = None) -> None:
    """The rows read are those used and those lost, and each entry has a reason that is known."""
    for file in ledger.files:
        assert file.read == file.used + file.lost
    if read is not None:
        assert ledger.rows_read[name(key)] == read
    assert all(entry.reason in REASONS for entry in ledger.entries())


def told(ledger: Ledger) -> str:
    return ledger.summary() + ledger.to_csv() + str(ledger.to_dicts())


def reasons(ledger: Ledger, kind: Any = None) -> list[str]:
    return [entry.reason for entry in ledger.entries(kind=kind)]


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with a sound table in it, which must be read whatever becomes of the others."""
    write(tmp_path, "voice_app", [example("voice_app")])
    write(tmp_path, "visits", [example("visits")])
    return tmp_path


def rest_is_there(cohort: Cohort, key: str) -> None:
    if key != "voice_app":
        assert rows_of(cohort, "voice_app") == 1
    if key != "visits":
        assert rows_of(cohort, "visits") == 1


class TestTemplates:
    """“A template and an example of each, which read back as they were meant.”"""

    def test_empty_ones(self, tmp_path: Path) -> None:
        files = write_templates(tmp_path / "ours")
        assert [file.name for file in files] == [*(f"{key}.csv" for key in KEYS), "README.txt"]
        cohort, ledger = read_local(tmp_path / "ours", COHORT)
        assert not ledger.entries()
        assert {key: rows_of(cohort, key) for key in KEYS} == dict.fromkeys(KEYS, 0)

    def test_with_examples(self, tmp_path: Path) -> None:
        write_templates(tmp_path / "ours", examples=True)
        cohort, ledger = read_local(tmp_path / "ours", COHORT)
        assert not ledger.entries()
        assert {key: rows_of(cohort, key) for key in KEYS} == dict.fromkeys(KEYS, 1)
        assert ledger.rows_used == dict.fromkeys(map(name, KEYS), 1) | ledger.rows_used

    def test_each_on_its_own(self, tmp_path: Path) -> None:
        for file in write_templates(tmp_path / "ours", examples=True):
            if file.suffix == ".csv":
                cohort, _ = read_local(file, COHORT)
                assert [key for key in KEYS if key in cohort.local] == [
                    key for key in [file.stem] if key != "visits"
                ]

    def test_the_readme_speaks_of_every_column(self, tmp_path: Path) -> None:
        said = write_templates(tmp_path / "ours")[-1].read_text(encoding="ascii")
        for table in LOCAL_TABLES.values():
            _, _, after = said.partition(f"{table.key}.csv: {table.title}\n")
            for one in table.fields:
                assert f"\n{one.heading}" in after

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "precious.csv").write_text("x")
        with pytest.raises(FileExistsError, match="is not empty"):
            write_templates(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["precious.csv"]


class TestWhatATableIs:
    """“A table is told by its required columns and those that set it apart.”"""

    @every_table
    def test_whatever_the_case_the_order_and_the_name(self, key: str, tmp_path: Path) -> None:
        row = {head.title().replace("_", " "): value for head, value in example(key).items()}
        turned = dict(reversed(row.items()))
        by_name = LOCAL_TABLES[key].called
        (tmp_path / f"Extract {key if by_name else ''} 2021.txt").write_text(text([turned]))
        cohort, ledger = read_local(tmp_path, COHORT)
        assert rows_of(cohort, key) == 1
        assert not ledger.entries()

    @every_table
    def test_other_headings_that_councils_use(self, key: str, tmp_path: Path) -> None:
        table = LOCAL_TABLES[key]
        plain, _ = read_local(write(tmp_path / "plain", key, [example(key)]), COHORT)
        for n in range(max(len(one.aliases) for one in table.fields)):
            heads = {
                one.heading: one.aliases[min(n, len(one.aliases) - 1)]
                if one.aliases
                else one.heading
                for one in table.fields
            }
            row = {heads[head]: value for head, value in example(key).items()}
            cohort, ledger = read_local(write(tmp_path / str(n), key, [row]), COHORT)
            assert set(reasons(ledger)) == {"other_heading"}
            assert len(ledger.entries()) == sum(bool(one.aliases) for one in table.fields)
            if key != "visits":
                assert shown(cohort.local[key]) == shown(plain.local[key])

    def test_a_heading_and_its_other_name(self, tmp_path: Path) -> None:
        row = {**example("disputes"), "DISPUTE_ID": "other"}
        cohort, ledger = read_local(write(tmp_path, "disputes", [row]), COHORT)
        assert cohort.local["disputes"].labels["identifier"] == ("D-0012",)
        assert reasons(ledger) == ["unknown_column"]

    def test_two_other_names_of_one(self, tmp_path: Path) -> None:
        row = example("disputes")
        row = {"DISPUTE_ID": row.pop("IDENTIFIER"), "REFERENCE": "x", **row}
        with pytest.raises(
            UnreadableReturn, match="IDENTIFIER stands more than once, in columns A"
        ):
            read_local(write(tmp_path, "disputes", [row]), COHORT)

    @pytest.mark.parametrize("key", ["audits", "observations", "oversight"])
    def test_where_headings_cannot_tell_the_name_has_to(self, key: str, tmp_path: Path) -> None:
        (tmp_path / "2021.csv").write_text(text([example(key)]))
        with pytest.raises(
            UnreadableReturn, match=rf"call it .*{key}\.csv.*so that it can be told"
        ):
            read_local(tmp_path, COHORT)
        (tmp_path / "2021.csv").rename(tmp_path / f"{key} 2021.csv")
        assert rows_of(read_local(tmp_path, COHORT).cohort, key) == 1

    def test_a_name_that_says_two(self, tmp_path: Path) -> None:
        (tmp_path / "audits and observations.csv").write_text(text([example("audits")]))
        with pytest.raises(UnreadableReturn, match=r"call it audits\.csv or observations\.csv"):
            read_local(tmp_path, COHORT)

    def test_visits_without_their_outcome_are_no_oversight(self, tmp_path: Path) -> None:
        row = example("visits")
        del row["OUTCOME"]
        (tmp_path / "oversight visits.csv").write_text(text([row]))
        with pytest.raises(
            UnreadableReturn, match="almost the headings of Visits: no column OUTCOME"
        ):
            read_local(tmp_path, COHORT)

    def test_referrals_of_another_kind_are_no_advocacy(self, tmp_path: Path) -> None:
        (tmp_path / "camhs.csv").write_text("CHILD,REFERRAL_DATE,CLINIC\n0071,01/02/2021,North\n")
        with pytest.raises(UnreadableReturn, match=r"call it advocacy\.csv"):
            read_local(tmp_path, COHORT)

    def test_tables_of_the_return(self, beside: Path) -> None:
        (beside / "episodes.csv").write_text(EPISODES)
        (beside / "reviews.csv").write_text(REVIEWS)
        cohort, ledger = read_local(beside, COHORT)
        assert [(e.reason, e.file, e.detail) for e in ledger.entries()] == [
            (
                "not_a_table",
                f"{file}.csv",
                f"the file is {table} of the return; give it with read_ssda903, or --ssda903",
            )
            for file, table in (("episodes", "Episodes"), ("reviews", "Reviews"))
        ]
        assert "review_details" not in cohort.local

    def test_the_other_way_round(self, tmp_path: Path) -> None:
        folder = whole(tmp_path / "return", disputes=text([example("disputes")]))
        (entry,) = read_ssda903(folder).ledger.entries(reason="not_a_table")
        assert entry.detail == (
            "the file is Disputes of a council's own tables; give it with read_local, or --local"
        )


class TestWhereTheyAre:
    """“From a folder, a file or a zip.”"""

    def test_a_zip(self, beside: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        path = tmp_path_factory.mktemp("zips") / "local.zip"
        for within in ("", "Local tables/"):
            with zipfile.ZipFile(path, "w") as archive:
                for file in beside.iterdir():
                    archive.write(file, within + file.name)
            cohort, ledger = read_local(path, COHORT)
            rest_is_there(cohort, "")
            assert not ledger.entries()

    def test_a_folder_of_years(self, tmp_path: Path) -> None:
        for year in ("2020", "2021"):
            row = example("complaints", received=f"05/05/{year}", answered="")
            write(tmp_path / year, "complaints", [row])
        cohort, ledger = read_local(tmp_path, COHORT)
        assert rows_of(cohort, "complaints") == 2
        assert [file.file for file in ledger.files] == [
            "2020/complaints.csv",
            "2021/complaints.csv",
        ]

    def test_several_paths(self, tmp_path: Path) -> None:
        paths = []
        for n, year in enumerate(("2020", "2021")):
            row = example("complaints", received=f"05/05/{year}", answered="")
            paths.append(write(tmp_path / str(n), "complaints", [row]) / "complaints.csv")
        cohort, ledger = read_local(paths, COHORT)
        assert rows_of(cohort, "complaints") == 2
        assert [file.file for file in ledger.files] == ["complaints.csv", "complaints.csv (2)"]

    def test_a_folder_and_a_workbook_beside_the_tables(self, beside: Path) -> None:
        (beside / "more").mkdir()
        with zipfile.ZipFile(beside / "disputes.xlsx", "w") as archive:
            archive.writestr("xl/workbook.xml", "x")
        (beside / "notes.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        (beside / "Readme.md").write_text("Where these are from.")
        cohort, ledger = read_local(beside, COHORT)
        rest_is_there(cohort, "")
        assert [(e.reason, e.file) for e in ledger.entries()] == [
            ("not_a_table", "disputes.xlsx"),
            ("not_a_table", "notes.docx"),
            ("folder_not_read", ""),
        ]
        assert "save it as CSV" in ledger.entries()[0].detail

    def test_several_authorities(self, tmp_path: Path) -> None:
        cohort = Cohort.from_children(
            [
                Child(identifier="1", authority=who, episodes=[Episode(start=dt.date(2020, 1, 1))])
                for who in ("North", "South")
            ]
        )
        paths = {}
        for who in ("North", "South"):
            paths[who] = write(tmp_path / who, "visits", [example("visits", child="1")])
            write(paths[who], "officers", [example("officers")])
        found, ledger = read_local(paths, cohort)
        assert found.visit_table.child.tolist() == [0, 1]
        assert found.local["officers"].authority.tolist() == ["North", "South"]
        assert not ledger.entries()
        assert {file.file for file in ledger.files} >= {"North/visits.csv", "South/officers.csv"}
        with pytest.raises(ValueError, match="no children of the authority 'East'"):
            read_local({"East": paths["North"]}, cohort)

    def test_nothing_at_all(self, tmp_path: Path) -> None:
        (tmp_path / "photo.csv").write_bytes(bytes(range(256)) * 8)
        (tmp_path / "sub").mkdir()
        with pytest.raises(UnreadableReturn) as raised:
            read_local(tmp_path, COHORT)
        for said in ("photo.csv is not a text file", *KEYS, "carekpi templates"):
            assert said in str(raised.value)


class TestFromWhenTheyAreComplete:
    def test_all_or_one(self, beside: Path) -> None:
        day, other = dt.date(2020, 4, 1), dt.date(2020, 6, 1)
        cohort = read_local(beside, COHORT, complete_from=day).cohort
        assert cohort.visits_from == cohort.local["voice_app"].complete_from == day
        cohort = read_local(
            beside, COHORT, complete_from={"voice_app": day}, visits_from=other
        ).cohort
        assert (cohort.visits_from, cohort.local["voice_app"].complete_from) == (other, day)

    def test_wrong_ones(self, beside: Path) -> None:
        with pytest.raises(ValueError, match="there is no table 'visit'"):
            read_local(beside, COHORT, complete_from={"visit": dt.date(2020, 4, 1)})
        wrong: Any = "2020-04-01"
        for given in (wrong, {"visits": wrong}):
            with pytest.raises(TypeError, match="complete_from"):
                read_local(beside, COHORT, complete_from=given)


class TestEveryTableBroken:
    """“Broken in every way you can think of.”"""

    @every_column
    def test_a_column_blanked(self, key: str, column: str, beside: Path) -> None:
        cohort, ledger = read_local(write(beside, key, [example(key, **{column: ""})]), COHORT)
        one = LOCAL_TABLES[key].field(column.lower())
        adds_up(ledger, key, read=1)
        assert rows_of(cohort, key) == (not one.required)
        assert [e.name for e in ledger.entries(kind="row lost")] == [column] * one.required
        rest_is_there(cohort, key)

    @every_column
    def test_a_column_dropped(self, key: str, column: str, beside: Path) -> None:
        row = example(key)
        del row[column]
        cohort, ledger = read_local(write(beside, key, [row]), COHORT)
        one = LOCAL_TABLES[key].field(column.lower())
        if one.required:
            assert key not in cohort.local
            (entry,) = ledger.entries()
            assert (entry.reason, entry.file) == ("not_a_table", f"{key}.csv")
        else:
            assert rows_of(cohort, key) == 1
            assert [e.detail for e in ledger.entries()] == (
                [f"column {column} is missing: {one.lacking}"] if one.lacking else []
            )
            if key != "visits":
                assert column.lower() not in cohort.local[key].given
        rest_is_there(cohort, key)

    @every_column
    def test_a_column_of_rubbish(self, key: str, column: str, beside: Path) -> None:
        row = example(key, **{column: "Jo Bloggs 01/02/2010?"})
        cohort, ledger = read_local(write(beside, key, [row]), COHORT)
        one = LOCAL_TABLES[key].field(column.lower())
        adds_up(ledger, key, read=1)
        assert "Bloggs" not in told(ledger)
        if one.kind in ("label", "reference"):
            assert not ledger.entries()
        else:
            (entry,) = ledger.entries()
            assert (entry.name, entry.row) == (column, 2)
            assert entry.column is not None
            lost = one.required or one.ongoing
            kind = "note" if one.kind == "child" and not lost else "value lost"
            assert entry.kind == ("row lost" if lost else kind)
            assert rows_of(cohort, key) == (not lost)
            assert one.kind == "child" or entry.expected
        rest_is_there(cohort, key)

    @every_column
    def test_two_columns_swapped(self, key: str, column: str, beside: Path) -> None:
        for other in example(key):
            row = example(key)
            row[column], row[other] = row[other], row[column]
            cohort, ledger = read_local(write(beside, key, [row]), COHORT)
            adds_up(ledger, key, read=1)
            rest_is_there(cohort, key)

    @every_column
    def test_a_heading_twice(self, key: str, column: str, beside: Path) -> None:
        lines = text([example(key)]).splitlines()
        (beside / f"{key}.csv").write_text(f"{lines[0]},{column}\n{lines[1]},\n")
        cohort, ledger = read_local(beside, COHORT)
        (entry,) = ledger.entries()
        assert entry.reason == "table_not_read"
        assert f"{key}.csv: the heading {column} stands more than once" in entry.detail
        assert key not in cohort.local
        rest_is_there(cohort, key)

    @every_table
    def test_no_rows(self, key: str, beside: Path) -> None:
        heads = ",".join(example(key))
        for content in (heads, heads + "\n", heads + "\n\n,,\n"):
            (beside / f"{key}.csv").write_text(content)
            cohort, ledger = read_local(beside, COHORT)
            assert rows_of(cohort, key) == 0
            adds_up(ledger, key, read=0)
            rest_is_there(cohort, key)

    @every_table
    @pytest.mark.parametrize(
        "content", [b"", b"  \n \n", b"\x00\x01\x02\x03" * 50, b"<html><body>"]
    )
    def test_no_table(self, key: str, content: bytes, beside: Path) -> None:
        (beside / f"{key}.csv").write_bytes(content)
        cohort, ledger = read_local(beside, COHORT)
        assert reasons(ledger) == ["not_a_table"]
        assert key not in cohort.local
        rest_is_there(cohort, key)

    @every_table
    def test_without_headings(self, key: str, beside: Path) -> None:
        (beside / f"{key}.csv").write_text(text([example(key)]).splitlines()[1])
        cohort, ledger = read_local(beside, COHORT)
        (entry,) = ledger.entries()
        assert entry.reason == "not_a_table"
        assert "0071" not in entry.detail
        rest_is_there(cohort, key)

    @every_table
    def test_an_unknown_column(self, key: str, beside: Path) -> None:
        row = {**example(key), "SHOE_SIZE": "39"}
        cohort, ledger = read_local(write(beside, key, [row]), COHORT)
        (entry,) = ledger.entries()
        assert (entry.reason, entry.name) == ("unknown_column", "SHOE_SIZE")
        assert rows_of(cohort, key) == 1

    @every_table
    @pytest.mark.parametrize(
        "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"]
    )
    def test_encodings(self, key: str, encoding: str, beside: Path) -> None:
        label = next((one for one in LOCAL_TABLES[key].fields if one.kind == "label"), None)
        row = example(key, **({label.name: "café"} if label else {}))
        (beside / f"{key}.csv").write_bytes(text([row]).encode(encoding))
        cohort, ledger = read_local(beside, COHORT)
        assert rows_of(cohort, key) == 1
        assert set(reasons(ledger)) <= {"encoding"}
        if label:
            assert cohort.local[key].said(label.name, 0) == "café"

    @every_table
    def test_separators_quotes_and_line_ends(self, key: str, beside: Path) -> None:
        for content in (
            text([example(key)], delimiter=";"),
            text([example(key)], delimiter="\t"),
            text([example(key)], delimiter="|"),
            "sep=,\n" + text([example(key)]),
            text([example(key)]).replace("\n", "\r\n"),
            "\n".join(
                ",".join(f'" {cell}"' for cell in line)
                for line in (example(key), example(key).values())
            ),
        ):
            (beside / f"{key}.csv").write_bytes(content.encode())
            cohort, ledger = read_local(beside, COHORT)
            assert rows_of(cohort, key) == 1
            assert set(reasons(ledger)) <= {"spaces_removed"}

    @every_table
    def test_a_stray_quotation_mark(self, key: str, beside: Path) -> None:
        lines = text([example(key)] * 4).splitlines()
        for place in range(len(lines[1])):
            broken = [*lines[:2], lines[2][:place] + '"' + lines[2][place:], *lines[3:]]
            (beside / f"{key}.csv").write_text("\n".join(broken) + "\n")
            _, ledger = read_local(beside, COHORT)
            adds_up(ledger, key, read=4)

    @every_table
    def test_cut_short_within_a_character(self, key: str, beside: Path) -> None:
        (beside / f"{key}.csv").write_bytes(text([example(key)]).encode("utf-16")[:-1])
        cohort, ledger = read_local(beside, COHORT)
        assert reasons(ledger)[0] == "table_not_read"
        assert "cut short" in ledger.entries()[0].detail
        rest_is_there(cohort, key)

    @every_table
    def test_too_many_fields_and_too_few(self, key: str, beside: Path) -> None:
        lines = text([example(key)] * 2).splitlines()
        (beside / f"{key}.csv").write_text(
            "\n".join([lines[0], lines[1] + ",x", lines[2].split(",")[0]]) + "\n"
        )
        _, ledger = read_local(beside, COHORT)
        adds_up(ledger, key, read=2)
        assert "too_many_fields" in reasons(ledger)


DATED = [
    pytest.param(table.key, one.heading, id=f"{table.key}-{one.heading}")
    for table in LOCAL_TABLES.values()
    for one in table.fields
    if one.kind in ("date", "month")
]


class TestDates:
    """“One form a column; day and month are never guessed.”"""

    @pytest.mark.parametrize(("key", "column"), DATED)
    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ("44204", "excel_serial"),
            ("31/02/2021", "not_a_date"),
            ("12/31/2020", "month_first"),
            ("08/01/21", "two_digit_year"),
            ("31/12/9999", "placeholder_date"),
            ("08/01/1821", "date_out_of_range"),
            ("08/01/2021 13:30", "time_of_day"),
        ],
    )
    def test_what_is_none(
        self, key: str, column: str, value: str, reason: str, beside: Path
    ) -> None:
        row = example(key, **{column: value})
        cohort, ledger = read_local(write(beside, key, [row]), COHORT)
        (entry,) = ledger.entries()
        assert (entry.reason, entry.name, entry.row) == (reason, column, 2)
        assert entry.expected
        one = LOCAL_TABLES[key].field(column.lower())
        assert entry.kind == ("row lost" if one.required or one.ongoing else "value lost")
        if entry.kind == "value lost" and key != "visits":
            assert cohort.local[key].cannot_tell(one.name).all()
        rest_is_there(cohort, key)

    @pytest.mark.parametrize(("key", "column"), DATED)
    def test_two_forms_in_one_column(self, key: str, column: str, beside: Path) -> None:
        days = ["08/01/2021", "15/01/2021", "2021-01-22"]
        rows = [example(key, **{column: day}) for day in days]
        _, ledger = read_local(write(beside, key, rows), COHORT)
        adds_up(ledger, key, read=3)
        assert [e.row for e in ledger.entries(reason="mixed_date_forms")] == [4]

    def test_a_day_before_the_one_that_it_follows(self, beside: Path) -> None:
        for table in LOCAL_TABLES.values():
            for one in table.fields:
                if one.since:
                    row = example(table.key, **{one.name: "01/01/2015"})
                    cohort, ledger = read_local(write(beside, table.key, [row]), COHORT)
                    (entry,) = ledger.entries()
                    assert entry.reason == "before_its_start"
                    assert entry.kind == ("row lost" if one.ongoing else "value lost")
                    assert rows_of(cohort, table.key) == (not one.ongoing)
                    (beside / f"{table.key}.csv").unlink()


class TestWhatStandsInACell:
    @pytest.mark.parametrize(
        ("written", "read"),
        [("Yes", 1), ("y", 1), ("TRUE", 1), ("1", 1), ("1.0", 1), ("No", 0), ("n", 0),
         (" false", 0), ("0", 0), ("", -1), ("maybe", -1), ("2", -1)],
    )  # fmt: skip
    def test_yes_and_no(self, written: str, read: int, tmp_path: Path) -> None:
        row = example("review_details", co_chaired=written)
        cohort, ledger = read_local(write(tmp_path, "review_details", [row]), COHORT)
        details = cohort.local["review_details"]
        assert details["co_chaired"].tolist() == [read]
        wrong = written in ("maybe", "2")
        assert reasons(ledger, "value lost") == ["not_yes_or_no"] * wrong
        assert details.cannot_tell("co_chaired").tolist() == [wrong]

    def test_words_in_every_spelling(self, tmp_path: Path) -> None:
        for table in LOCAL_TABLES.values():
            for one in table.fields:
                for spelling, place in one.spellings.items():
                    if one.kind == "words" and table.key != "visits":
                        said = spelling.upper().replace(" ", "_")
                        rows = [example(table.key, **{one.name: said})]
                        folder = write(tmp_path / "one", table.key, rows)
                        cohort, ledger = read_local(folder, COHORT)
                        assert not ledger.entries()
                        found = cohort.local[table.key].said(one.name, 0)
                        assert found == one.labels[place]
                        (folder / f"{table.key}.csv").unlink()

    @pytest.mark.parametrize(
        ("written", "read"),
        [("0.6", 600), ("1", 1000), ("1.", 1000), (".6", 600), ("0.60", 600), ("0.675675", 676),
         ("0", 0), ("0,6", None), ("60%", None), ("-1", None), ("1e3", None), ("nan", None),
         ("9" * 30, None), ("٣", None), ("0.6 FTE", None)],
    )  # fmt: skip
    def test_decimal_numbers(self, written: str, read: int | None, tmp_path: Path) -> None:
        folder = write(tmp_path, "officers", [example("officers", fte=written)])
        cohort, ledger = read_local(folder, COHORT)
        assert cohort.local["officers"]["fte"].tolist() == ([] if read is None else [read])
        assert reasons(ledger) == (
            ["not_a_number"] if read is None else ["rounded"] * (written == "0.675675")
        )
        assert ("has a comma in it" in told(ledger)) == ("," in written)
        if read is None:
            (entry,) = ledger.entries()
            assert "with a decimal point, not a comma" in str(entry)

    @pytest.mark.parametrize(
        ("written", "read"),
        [("34", 34), ("34.0", 34), ("1,234", 1234), ("123,456,789", 123456789), ("0", 0),
         ("12,34", None), ("34.5", None), ("-3", None), ("three", None), ("9" * 30, None)],
    )  # fmt: skip
    def test_whole_numbers(self, written: str, read: int | None, tmp_path: Path) -> None:
        folder = write(tmp_path, "feedback", [example("feedback", answered=written)])
        cohort, ledger = read_local(folder, COHORT)
        assert cohort.local["feedback"]["answered"].tolist() == ([] if read is None else [read])
        assert (reasons(ledger) == ["not_a_number"]) == (read is None)

    @pytest.mark.parametrize(
        "written",
        ["06/2020", "6/2020", "06-2020", "2020-06", "15/06/2020", "2020-06-15", "Jun-20",
         "June 2020", "jun 2020"],
    )  # fmt: skip
    def test_months(self, written: str, tmp_path: Path) -> None:
        folder = write(tmp_path, "voice_app", [example("voice_app", month=written)])
        cohort, _ = read_local(folder, COHORT)
        assert cohort.local["voice_app"]["month"].tolist() == [dt.date(2020, 6, 1)]

    @pytest.mark.parametrize(
        "written", ["13/2020", "June", "2020", "20-Jun", "00/2020", "Foo 2020"]
    )
    def test_what_is_no_month(self, written: str, tmp_path: Path) -> None:
        folder = write(tmp_path, "voice_app", [example("voice_app", month=written)])
        _, ledger = read_local(folder, COHORT)
        (entry,) = ledger.entries()
        assert entry.expected == "a month as mm/yyyy or yyyy-mm, one form a column"

    def test_labels_are_trimmed_and_never_shown(self, tmp_path: Path) -> None:
        rows = [
            example("disputes", identifier=f"D{n}", theme=theme, how="by post")
            for n, theme in enumerate(["  No   report ", "No report", "J. Smith"])
        ]
        cohort, ledger = read_local(write(tmp_path, "disputes", rows), COHORT)
        assert cohort.local["disputes"].labels["theme"] == ("J. Smith", "No report")
        for shown_not in ("Smith", "report", "D0", "0071", "post"):
            assert shown_not not in told(ledger)

    def test_an_officer_who_is_a_number(self, tmp_path: Path) -> None:
        write(tmp_path, "officers", [example("officers", iro="12")])
        write(tmp_path, "allocations", [example("allocations", iro="12.0")])
        cohort, ledger = read_local(tmp_path, COHORT)
        assert cohort.local["officers"].labels["iro"] == cohort.local["allocations"].labels["iro"]
        assert reasons(ledger) == ["decimal_removed"]


class TestChildren:
    """“Joined by child identifier.”"""

    @pytest.mark.parametrize("key", [t.key for t in LOCAL_TABLES.values() if "child" in t.names])
    def test_one_that_the_return_lacks(self, key: str, tmp_path: Path) -> None:
        rows = [
            example(key),
            example(key, child="9999", **({"identifier": "D2"} if key == "disputes" else {})),
        ]
        cohort, ledger = read_local(write(tmp_path, key, rows), COHORT)
        adds_up(ledger, key, read=2)
        (entry,) = ledger.entries(reason="child_not_known")
        assert (entry.name, entry.row) == ("CHILD", 3)
        assert "9999" not in told(ledger)
        if LOCAL_TABLES[key].field("child").required:
            assert entry.kind == "row lost"
            assert rows_of(cohort, key) == 1
        else:
            assert entry.kind == "note"
            assert "the row was used without the child" in entry.detail
            assert sorted(cohort.local[key].child.tolist()) == [-1, 0]

    def test_leading_zeros(self, tmp_path: Path) -> None:
        _, ledger = read_local(
            write(tmp_path, "oversight", [example("oversight", child="71")]), COHORT
        )
        assert reasons(ledger) == ["child_not_known", "leading_zeros_differ"]

    def test_a_review_or_an_episode_that_the_return_lacks(self, tmp_path: Path) -> None:
        write(tmp_path, "review_details", [example("review_details", review="09/01/2021")])
        write(tmp_path, "placements", [example("placements", decom="11/12/2020")])
        cohort, ledger = read_local(tmp_path, COHORT)
        assert [(e.kind, e.reason, e.name, e.row) for e in ledger.entries()] == [
            ("note", "no_such_review", "REVIEW", 2),
            ("note", "no_such_episode", "DECOM", 2),
        ]
        assert rows_of(cohort, "review_details") == rows_of(cohort, "placements") == 1


class TestLabels:
    """“The same in every table”: but for letter case, in which people are not the same."""

    def disputes(self, *themes: str, before: str = "D") -> list[dict[str, str]]:
        return [
            example("disputes", identifier=f"{before}-{n}", theme=theme)
            for n, theme in enumerate(themes)
        ]

    def test_that_differ_only_in_letter_case_are_one_and_noted(self, tmp_path: Path) -> None:
        themes = ("no report before the review", *["No report before the review"] * 2)
        folder = write(tmp_path, "disputes", self.disputes(*themes))
        cohort, ledger = read_local(folder, COHORT)
        (part,) = disputes_raised(cohort, reporting_year(2021), by="theme").parts
        assert (part.group["theme"], part.value) == ("No report before the review", 3)
        (note,) = ledger.entries()
        assert (note.kind, note.reason, note.name) == ("note", "labels_in_one_case", "THEME")
        assert str(note).endswith(
            "(THEME), row 2: labels that differ only in letter case were taken for one"
        )

    def test_of_several_files(self, tmp_path: Path) -> None:
        """Most rows of all files, and not of each."""
        write(tmp_path, "disputes", self.disputes("delay", "Delay", "Delay"))
        (tmp_path / "disputes.csv").rename(tmp_path / "a.csv")
        write(tmp_path, "disputes", self.disputes(*["delay"] * 3, before="E"))
        cohort, ledger = read_local(tmp_path, COHORT)
        assert cohort.local["disputes"].labels["theme"] == ("delay",)
        (note,) = ledger.entries()
        assert (note.file, note.row, note.count) == ("a.csv", 3, 2)

    def test_of_rows_of_one_thing_contradict_nothing(self, tmp_path: Path) -> None:
        row = example("review_details", iro="Ann Lee")
        other = {**row, "IRO": "ann lee", "HOW_HELD": ""}
        cohort, ledger = read_local(write(tmp_path, "review_details", [other, row]), COHORT)
        details = cohort.local["review_details"]
        assert len(details) == 1
        assert (details.said("iro", 0), details.said("how_held", 0)) == ("Ann Lee", row["HOW_HELD"])
        assert sorted(reasons(ledger)) == ["labels_in_one_case", "put_together"]


class TestRowsOfChildrenWhoAreNotKnown:
    @pytest.mark.parametrize(("other", "alike"), [("9999", 0), ("9998", 1)])
    def test_say_the_same_only_of_the_same_child(
        self, other: str, alike: int, tmp_path: Path
    ) -> None:
        rows = [example("allocations", child=child) for child in ("9998", other)]
        cohort, ledger = read_local(write(tmp_path, "allocations", rows), COHORT)
        assert len(cohort.local["allocations"]) == 2
        assert reasons(ledger).count("child_not_known") == 2
        assert reasons(ledger).count("rows_alike") == alike


class TestSaidTwice:
    """“Rows of one thing are put together; what they contradict each other in is not known.”"""

    @every_table
    def test_the_same_row_twice(self, key: str, tmp_path: Path) -> None:
        cohort, ledger = read_local(write(tmp_path, key, [example(key)] * 2), COHORT)
        adds_up(ledger, key, read=2)
        if LOCAL_TABLES[key].unique_by or key == "visits":
            assert reasons(ledger) == ["same_as_another_row"]
            assert rows_of(cohort, key) == 1
        else:
            assert reasons(ledger) == ["rows_alike"]
            assert rows_of(cohort, key) == 2

    def test_what_one_says_and_the_other_does_not(self, tmp_path: Path) -> None:
        rows = [
            example("review_details", iro="", co_chaired="yes", parents_attended=""),
            example("review_details", co_chaired="no", parents_attended="yes"),
        ]
        cohort, ledger = read_local(write(tmp_path, "review_details", rows), COHORT)
        details = cohort.local["review_details"]
        assert details.said("iro", 0) == "IRO 3"
        assert details["parents_attended"].tolist() == [1]
        assert details["co_chaired"].tolist() == [-1]
        assert details.cannot_tell("co_chaired").tolist() == [True]
        assert reasons(ledger, "row lost") == ["put_together"]
        (entry,) = ledger.entries(kind="value lost")
        assert (entry.reason, entry.name) == ("rows_differ", "CO_CHAIRED")
        assert entry.expected == "one value for each CHILD and REVIEW"
        (other,) = {2, 3} - {entry.row}
        assert entry.detail == f"row {other} is of the same thing and says something else"

    def test_what_a_row_needs(self, tmp_path: Path) -> None:
        """An officer of two full-time equivalents is none."""
        rows = [example("officers", fte=fte) for fte in ("0.6", "1", "0.6")]
        rows.append(example("officers", iro="IRO 4"))
        cohort, ledger = read_local(write(tmp_path, "officers", rows), COHORT)
        assert cohort.local["officers"].labels["iro"] == ("IRO 4",)
        adds_up(ledger, "officers", read=4)
        assert [(e.kind, e.reason, e.name) for e in ledger.entries()] == [
            ("row lost", "rows_differ", "FTE")
        ] * 3

    def test_a_value_that_could_not_be_read_does_not_contradict(self, tmp_path: Path) -> None:
        rows = [
            example("review_details", co_chaired="perhaps"),
            example("review_details", co_chaired="yes"),
        ]
        cohort, ledger = read_local(write(tmp_path, "review_details", rows), COHORT)
        assert cohort.local["review_details"]["co_chaired"].tolist() == [1]
        assert sorted(reasons(ledger)) == ["not_yes_or_no", "put_together"]

    def test_a_dispute_of_two_children(self, tmp_path: Path) -> None:
        rows = [example("disputes"), example("disputes", child="1001")]
        cohort, ledger = read_local(write(tmp_path, "disputes", rows), COHORT)
        assert cohort.local["disputes"].child.tolist() == [-1]
        assert [e.name for e in ledger.entries(reason="rows_differ")] == ["CHILD"]

    def test_in_two_files(self, tmp_path: Path) -> None:
        for n, how in enumerate(("formal", "informal")):
            (tmp_path / f"{n}.csv").write_text(text([example("disputes", how=how)]))
        cohort, ledger = read_local(tmp_path, COHORT)
        assert rows_of(cohort, "disputes") == 1
        (entry,) = ledger.entries(reason="rows_differ")
        assert {entry.file, entry.detail.split()[3]} == {"0.csv", "1.csv"}
        assert entry.detail.startswith("row 2 of ")

    def test_a_column_that_only_one_file_has(self, tmp_path: Path) -> None:
        first = example("disputes")
        del first["RESOLVED"]
        (tmp_path / "a.csv").write_text(text([first]))
        (tmp_path / "b.csv").write_text(text([example("disputes", identifier="D2", resolved="")]))
        disputes = read_local(tmp_path, COHORT).cohort.local["disputes"]
        assert np.isnat(disputes["resolved"]).all()
        # D-0012, of the first, may be resolved; D2 is open
        assert disputes.cannot_tell("resolved").tolist() == [True, False]


@every_table
def test_a_table_that_was_written_is_read_as_it_was(key: str, tmp_path: Path) -> None:
    if key == "visits":
        return
    first, _ = read_local(write(tmp_path / "a", key, [example(key)]), COHORT)
    rows = as_written(first.local[key], first)
    again, ledger = read_local(write(tmp_path / "b", key, rows), COHORT)
    assert shown(again.local[key]) == shown(first.local[key])
    assert not ledger.entries()
