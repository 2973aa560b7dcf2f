"""`carekpi records`: which records are behind a figure, and warnings before any figure is used."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from carekpi import measures, read_ssda903, reporting_year
from carekpi.cli import main

# Entered on Monday 1 June 2020: the first review is due by Monday 29 June (20 working days), the
# second within three months of the first, so by 30 September; it was held on 2 October.
EPISODES = "CHILD,DECOM,RNE,LS,DEC\n0001,01/06/2020,S,C2,\n=2,01/02/2018,S,C1,\n"
REVIEWS = (
    "CHILD,REVIEW,REVIEW_CODE\n"
    "0001,29/06/2020,PN1\n0001,02/10/2020,PN4\n0003,05/05/2020,PN1\n=2,01/05/2020,PN1\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "episodes.csv").write_text(EPISODES, encoding="utf-8")
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    return tmp_path


def asked(folder: Path, *more: str, key: str = "reviews_on_time") -> list[str]:
    return [
        "records",
        key,
        "--ssda903",
        str(folder),
        "--returns-of",
        "2021",
        "--year",
        "2021",
        *more,
    ]


def test_every_record_has_its_outcome(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked(folder, "--format", "json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(r["child"], r["on"], r["outcome"]) for r in found] == [
        ("0001", "2020-06-29", "numerator"),
        ("0001", "2020-10-02", "rest"),
        ("0003", "2020-05-05", "not_in_cohort"),
        ("=2", "2020-05-01", "history_unknown"),
    ]
    assert found[1]["due"] == "2020-09-29"
    assert found[1]["days_late"] == "3"
    assert found[3]["due"] is None


@pytest.mark.parametrize("word", ["rest", "late", "LATE", "not_counted"])
def test_only_the_late_ones(folder: Path, capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert main(asked(folder, "--outcome", word)) == 0
    said = capsys.readouterr()
    assert said.out.split() == [
        *("child", "on", "due", "days_late", "outcome"),
        *("0001", "2020-10-02", "2020-09-29", "3", "not", "counted"),
    ]
    assert "Reviews held on time, year ending 31 March 2021: 1 not counted" in said.err
    assert "Counted: those held within 20 working days of entry" in said.err


def test_for_people_a_reason_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(folder)) == 0
    said = capsys.readouterr().out
    assert "0001   2020-06-29  2020-06-29             counted\n" in said
    assert "left out: the data hold no episode of the child" in said
    assert "numerator" not in said


def test_a_dispute_can_be_found_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = folder / "ours"
    ours.mkdir()
    (ours / "disputes.csv").write_text(
        "IDENTIFIER,CHILD,RAISED,STAGE_1,STAGE_2,THEME,RESOLVED,OUTCOME\n"
        "D-2,0001,01/10/2020,01/10/2020,12/10/2020,delay,02/11/2020,agreed\n"
        "D-1,,01/02/2021,01/02/2021,,,,\n",
        encoding="utf-8",
    )
    more = ["--local", str(ours), "--format", "csv"]
    assert main(asked(folder, *more, key="disputes_resolved_in_time")) == 0
    nobodys, late = csv.DictReader(io.StringIO(capsys.readouterr().out))
    # Twenty working days from 1 October: to Thursday 29 October.
    assert late == {
        "authority": "",
        "child": "0001",
        "reference": "D-2",
        "on": "2020-10-01",
        "due": "2020-10-29",
        "done": "2020-11-02",
        "days_late": "4",
        "stage": "stage 2",
        "how": "not known",
        "theme": "delay",
        "team": "not known",
        "disputes_outcome": "agreed",
        "count": "1",
        "outcome": "rest",
        "said": "not counted",
    }
    assert (nobodys["reference"], nobodys["done"], nobodys["days_late"]) == ("D-1", "", "")
    assert nobodys["outcome"] == "rest"
    assert main(asked(folder, *more[:2], key="disputes_resolved_in_time")) == 0
    heading = capsys.readouterr().out.splitlines()[0]
    assert heading.split()[:7] == [
        *("child", "reference", "on", "due", "done", "days_late", "stage"),
    ]
    assert "team" not in heading  # nobody says it of any


def test_in_a_spreadsheet_no_identifier_is_a_formula(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(folder, "--format", "csv", "--outcome", "history_unknown")) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["child"] == "'=2"
    assert row["authority"] == ""


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        (["--outcome", "sometimes"], "reviews_on_time", "has no outcome 'sometimes'"),
        (["--as-in-force"], "participated", "--as-in-force changes nothing in participated"),
        (["--coverage-from", "2020-12-01"], "reviews_on_time", "complete from 1 December 2020"),
    ],
)
def test_a_wrong_question(
    folder: Path, capsys: pytest.CaptureFixture[str], more: list[str], key: str, said: str
) -> None:
    assert main(asked(folder, *more, key=key)) == 2
    assert said in capsys.readouterr().err


def test_as_many_records_as_the_figure_counts(folder: Path) -> None:
    cohort, _ = read_ssda903(folder, year=2021)
    year = reporting_year(2021)
    for measure in measures.CATALOGUE:
        if measure.kind == "rate" or measure.needs:
            continue
        result, records = measure(cohort, year), measure.records(cohort, year)
        assert len(records) == result.considered
        for reason, count in result.excluded.items():
            assert sum(r.outcome == reason for r in records) == count


def test_a_return_mostly_lost_is_said_before_any_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{n},never,S,C2,\n" for n in range(9))
    (tmp_path / "episodes.csv").write_text(EPISODES + rows, encoding="utf-8")
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    question = ["--ssda903", str(tmp_path), "--returns-of", "2021", "--year", "2021"]
    assert main(["report", *question]) == 0
    said = " ".join(capsys.readouterr().out.split("At a glance")[0].split())
    assert "9 of 11 rows of Episodes could not be used" in said


def test_an_extract_that_goes_further_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = ["measure", "started", "--ssda903", str(folder), "--returns-of", "2021"]
    assert main([*question, "--year", "2018"]) == 2
    assert "--episodes-from" in capsys.readouterr().err
    earlier = ["--episodes-from", "01/04/2017", "--coverage-from", "01/04/2017"]
    assert main([*question, *earlier, "--year", "2018", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["numerator"] == 1
