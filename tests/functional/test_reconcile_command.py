"""`carekpi reconcile`: a published report's figures, read from a file."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carekpi.reconciling import FiguresError, reconcile
from command_line import Ran, ran_here

AGREES = """\
[ceased]
total = { year = 460, prior = 501 }
[ceased.reasons]
adopted = { year = 29, year_pct = 6.3 }
returned_home = { year = 86, year_pct = 18.7 }
any_other_reason = { year = 345, year_pct = 75.0 }
"""
CONTRADICTS = AGREES.replace("86", "82")
QUESTION = "[voice]\ncomplaints = { total = 27, stage_1 = 23, stage_2 = 3 }\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)

    def run(content: str | bytes | None, *arguments: str, name: str = "report.toml") -> Ran:
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            Path(name).write_bytes(data)
        return ran_here(capsys, "reconcile", name, *arguments)

    return run


# ------------------------------------------------------------------- what is printed


def test_nothing_contradicts(run):
    ran = run(AGREES)
    assert ran.code == 0
    assert ran.out == (
        "report.toml: do the figures agree?\n"
        "==================================\n"
        "Nothing contradicts.\n"
        "\n"
        "8 figures read, 5 relations tested. 7 figures are tied to others.\n"
        "Tied to no other, so that they could be wrong unseen (1): ceased.total.prior.\n"
    )


def test_contradictions(run):
    ran = run(CONTRADICTS)
    assert ran.code == 1
    assert "No: 2 contradictions. 1 change would settle them all." in ran.out
    assert "29 + 82 + 345 = 456; published 460: 4 short." in ran.out
    assert "82 of 460 is 17.8 %; published 18.7 %." in ran.out
    assert "ceased.reasons.returned_home: 86 instead of 82 (this settles 2 too)" in ran.said
    assert "Or, breaking what holds now" in ran.said
    assert ran.said.count("1 and 2: ceased.reasons.returned_home: 86 instead of 82.") == 1
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_a_question_alone_is_no_contradiction(run):
    ran = run(QUESTION)
    assert ran.code == 0
    assert "Nothing contradicts. 1 question to answer." in ran.out
    assert "Assumed: each is counted in one part, and no part is left out." in ran.said


def test_one_contradiction_with_several_ways_to_mend_it(run):
    ran = run("[disputes]\nstage_1 = { year = 625, monthly_mean = 53 }\n")
    assert "No: 1 contradiction. 1 change would settle it." in ran.out
    assert "1: one of - disputes.stage_1.monthly_mean: 52 instead of 53" in ran.said
    assert "- disputes.stage_1: 630 to 641 instead of 625" in ran.said


def test_what_no_change_of_one_figure_mends(run):
    ran = run('[a]\nx_pct = { p = 90, q = 80, r = 70, parts = "some" }\n')
    assert ran.code == 1
    assert "No change of one figure alone would mend it." in ran.said
    ran = run('[a]\nx_pct = { p = 90, q = 90, r = 90, s = 90, t = 90, u = 90, parts = "some" }\n')
    assert "No: 1 contradiction.\n" in ran.out
    assert "no change of up to three figures leaves whole what holds now" in ran.said


def test_json(run):
    ran = run(CONTRADICTS, "--format", "json")
    assert ran.code == 1
    told = json.loads(ran.out)
    assert told["agrees"] is False
    assert [one["kind"] for one in told["findings"]] == ["contradiction", "contradiction"]
    (change,) = told["settlements"][0]["ways"][0]
    assert change["figure"] == "ceased.reasons.returned_home.year"
    assert (change["published"], change["least"], change["most"]) == ("82", "86", "86")
    assert change["settles"] == [1, 2]
    assert json.loads(run(AGREES, "--format", "json").out)["agrees"] is True


def test_csv(run):
    ran = run(CONTRADICTS, "--format", "csv")
    assert ran.code == 1
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["finding"] for row in rows} == {"1", "2"}
    assert rows[0]["figure"] == "ceased.reasons.returned_home.year"
    assert rows[0]["settles"] == "1, 2"
    assert rows[0]["breaks"] == ""
    ran = run('[a]\nx_pct = { p = 90, q = 80, r = 70, parts = "some" }\n', "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert row["figure"] == "a.x_pct.p, a.x_pct.q, a.x_pct.r"
    assert row["published"] == ""


def test_windows_line_ends_and_a_byte_order_mark_are_read(run):
    assert run(b"\xef\xbb\xbf" + CONTRADICTS.replace("\n", "\r\n").encode()).code == 1


# ------------------------------------------------------------------- what cannot be read

RELATION = "[a]\nx = 1\ny = 2\n[[relations]]\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "report.toml: holds no figures; expected sections of them, such as [ceased]"),
        ("title = 'ours'\n", "report.toml: holds no figures"),
        ("a = [", "report.toml: not TOML"),
        ("[a]\nx = 1\nx = 2", "report.toml: not TOML"),
        (b"[a]\nx = 1\ny = '\xa3'\n", "line 3 is not UTF-8; save the file as UTF-8"),
        ("[a]\nx_pct = 'many'", "report.toml: a.x_pct: 'many' is text; expected a number, or"),
        ("[a]\nx = { year = 'many' }", "a.x.year: 'many' is text; expected a number"),
        ("[a]\nx = '1,371'", "a.x: '1,371' is text; write the number alone, without quotes"),
        ("[a]\nx = '56.3%'", "a.x: '56.3%' is text; write the number alone"),
        ("[a]\nx = { year = true }", 'a.x.year: expected a number, or "c" where it is hidden'),
        ("[a]\nx = { year = 2021-03-31 }", "a.x.year: expected a number"),
        ("[a]\nx = { year = { y = 1 } }", "a.x.year: expected a number"),
        ("[a]\nx = [1, 2]", 'a.x: expected a number, or "c" where it is hidden, found a list; '),
        ("[a]\nx = nan", "a.x: NaN is no number that can be printed"),
        ("[a]\nx = 1e99", "a.x: 1E+99 is no number that a report prints"),
        ("[a]\nx = 1e-99", "a.x: 1E-99 is no number that a report prints"),
        ("[a]\nx = { year = 1, priors = 2 }", "a.x.priors: not known here; did you mean prior?"),
        ("[a]\nx = { year_pct = 1, yearr_pct = 2 }", "did you mean year?"),
        (
            "[a]\nx_pct = 1\nx = { year_pct = 1 }",
            "a.x.year_pct: given twice; it is a.x_pct already",
        ),
        ("[a]\nparts = 'every'\nx = 1", "a.parts: 'every' is not known; expected one of all, some"),
        ("[a]\nof = 3\nx = 1", "a.of: expected the place of the whole, found a whole number"),
        ("[a]\nof = 'b.c'\nx = 1", "a.of: 'b.c' is no count in this file; expected the place"),
        ("reporting_year = '2021'\n[a]\nx = 1", "reporting_year: expected a year such as 2021"),
        (
            "reporting_year = 21\n[a]\nx = 1",
            "reporting_year: 21; expected the year of the 31 March",
        ),
        ("relations = 3\n[a]\nx = 1", "relations: expected [[relations]] tables, found a whole"),
        (
            "relations = [3]\n[a]\nx = 1",
            "relations 1: expected [[relations]] tables, found a whole",
        ),
        (RELATION, "relations 1: kind: missing; expected one of sum, share, rate"),
        (f"{RELATION}kind = 3", "relations 1: kind: expected one of sum"),
        (f"{RELATION}kind = 'sums'", "kind: 'sums' is not known; did you mean sum?"),
        (f"{RELATION}kind = 'xyz'", "kind: 'xyz' is not known; expected one of sum"),
        (
            f"{RELATION}kind = 'sum'",
            "relations 1: parts: missing; expected the places of the parts",
        ),
        (
            f"{RELATION}kind = 'sum'\nparts = []",
            "parts: expected the places of the parts, found []",
        ),
        (f"{RELATION}kind = 'sum'\nparts = [1]", "parts: expected the place of a figure in quotes"),
        (
            f"{RELATION}kind = 'sum'\nparts = ['a.xx']\ntotal = 'a.y'",
            "parts: no figure 'a.xx' in this file; did you mean a.x?",
        ),
        (
            f"{RELATION}kind = 'sum'\nparts = 'quite.else.*'\ntotal = 'a.y'",
            "no figure 'quite.else.*' in this file; expected its place, such as ceased.total",
        ),
        (
            f"{RELATION}kind = 'sum'\nparts = ['a.x']\ntotal = 'a.y'\ncomplete = 1",
            "complete: expected true or false, found 1",
        ),
        (
            f"{RELATION}kind = 'sum'\nparts = ['a.x']\ntotal = 'a.y'\nhalf = 1",
            "half: not known here; expected nothing more for this kind",
        ),
        (
            f"{RELATION}kind = 'at_most'\nparts = ['a.x']\nwhole = 'a.*'",
            "whole: expected one figure, found several",
        ),
        (
            f"{RELATION}kind = 'at_most'\nparts = ['a.x']\nwhole = 'a.y'\ntimes = 0",
            "times: expected a whole number of 1 or more, found 0",
        ),
        (
            "[a]\nx={prior=1}\ny=1\n[[relations]]\nkind='at_most'\nparts='a.x'\nwhole='a.y'",
            "relations 1: its figures are not given for one and the same time",
        ),
        ("a." * 2000 + "x = 1", "nested too deep"),
    ],
)
def test_a_bad_file_is_named_with_section_and_key(run, content: str | bytes, message: str):
    ran = run(content)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("carekpi: error: report.toml: ")
    assert message in ran.err
    assert ran.err.count("\n") == 1


def test_a_file_that_is_not_there(run, tmp_path: Path):
    ran = run(None, name="none.toml")
    assert ran.code == 2
    assert ran.err == "carekpi: error: none.toml cannot be read: No such file or directory\n"
    assert "cannot be read" in run(None, name=str(tmp_path)).err
    assert "cannot be read" in run(None, name="a\0b").err


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({1: {}}, "the top: 1 is no name"),
        ({"a": {"b": {"year": 1, 2: 3}}}, "a.b: 2 is no name"),
        ({"a": {"b": None}}, 'a.b: expected a number, or "c" where it is hidden, found nothing'),
        ({"a": {"b": 1j}}, 'a.b: expected a number, or "c" where it is hidden, found a complex'),
        ({"a": {"b": float("inf")}}, "a.b: inf is no number"),
    ],
)
def test_tables_that_no_file_could_hold(figures: Any, message: str):
    with pytest.raises(FiguresError, match="the figures: ") as told:
        reconcile(figures)
    assert message in str(told.value)


def test_tables_nested_too_deep():
    table: dict[str, Any] = {"x": 1}
    for _ in range(5000):
        table = {"a": table}
    with pytest.raises(FiguresError, match="nested too deep"):
        reconcile(table)


def test_remarks_are_no_figures(run):
    ran = run(
        "council = 'ours'\n[a]\nx = { year = 1, note = 'up', from = '2020', statutory_guidance = "
        "[50, 70] }\nsince = 2020-04-01\ntheme = 'late'\nclosed = true\n"
    )
    assert ran.code == 0
    assert "1 figure read, 0 relations tested. 0 figures are tied to others." in ran.out


# ------------------------------------------------------------------- the published report


def test_what_the_published_report_contradicts(shared: Path, run):
    """“For this report it must find at least” these."""
    report = shared / "data" / "iro-annual-report-2020-21.toml"
    ran = run(None, name=str(report))
    assert ran.code == 1
    for arithmetic in (
        "29 + 82 + 14 + 61 + 62 + 44 + 164 = 456; published 460: 4 short.",
        "82 of 460 is 17.8 %; published 18.7 %.",
        "1,371 of 129,053 is 106 per 10,000; published 111 per 10,000.",
        "51.8 + 25 = 76.8; published 77.4.",
        "685; 43 a month make 516 in the year",
    ):
        assert arithmetic in ran.said
    assert "population.children_under_18: 122,960 to 124,072 instead of 129,053" in ran.said
    assert "1 and 2: ceased.reasons.parents_relatives_other: 86 instead of 82." in ran.said


def test_what_is_asked_of_the_published_report(shared: Path):
    found = reconcile(shared / "data" / "iro-annual-report-2020-21.toml")
    assert len(found.contradictions) == 5
    assert [one.arithmetic for one in found.questions] == [
        "860 of 3,811 is 23 %; published 25 %.",
        "1,371 / 21.5 is 63.8; published 65.",
    ]
    (base,) = [
        change
        for change in found.questions[0].corrections
        if change.figure == "service.reviews_chaired.year"
    ]
    assert (base.least, base.most) == (Decimal(3373), Decimal(3510))
