"""The command line, as a person and as another program meet it."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import carekpi
from carekpi.cli import main
from carekpi.measures import CATALOGUE
from carekpi.rules import book
from carekpi.sample import write_sample
from command_line import Ran, ran_here

# Four children, so that every figure can be counted by hand. The third has a review and no
# episode; the fourth came long before the data do, and is under four.
TINY = {
    "episodes.csv": """\
CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE
0001,10/12/2020,S,C2,N1,U1,PR1,,,
0002,01/06/2020,S,V2,N1,U4,PR1,,,
0004,01/02/2018,S,C1,N1,P1,PR0,,,
""",
    "reviews.csv": """\
CHILD,REVIEW,REVIEW_CODE
0001,12/01/2021,PN1
0002,30/06/2020,PN4
0002,30/09/2020,PN7
0002,30/03/2021,PN6
0003,05/05/2020,PN1
0004,01/05/2020,PN0
0004,01/11/2020,PN0
""",
    "header.csv": """\
CHILD,SEX,DOB,ETHNIC
0001,1,05/05/2010,WBRI
0002,2,06/06/2006,MWBC
0003,2,07/07/2007,WBRI
0004,1,20/01/2018,BAFR
""",
    "uasc.csv": "CHILD,SEX,DOB,DUC\n0002,2,06/06/2006,\n",
}
ON_TIME = {"numerator": 4, "denominator": 5}


def write(folder: Path, tables: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write(tmp_path / "tiny", TINY)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "returns"
    write_sample(folder, children=60, year=2021, seed=5, years=2)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> Ran:
        return ran_here(capsys, *arguments)

    return run


@pytest.fixture
def done(run):
    """Run, and expect that it is done."""

    def done(*arguments: object) -> Ran:
        ran = run(*arguments)
        assert ran.code == 0, ran.err
        return ran

    return done


def process(*arguments: object, **settings) -> subprocess.CompletedProcess[bytes]:
    """The command line as a process of its own."""
    settings.setdefault("env", os.environ | {"PYTHONWARNINGS": "error"})
    command = [sys.executable, "-m", "carekpi", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, **settings)


# --------------------------------------------------------------------- the command as installed


def test_the_installed_command_and_the_module_say_the_same(tiny: Path):
    script = shutil.which("carekpi", path=sysconfig.get_path("scripts"))
    if script is None:
        pytest.skip("carekpi is not installed as a command here")
    asked = ["measure", "reviews_on_time", "--ssda903", str(tiny), "--year", "2021"]
    installed = subprocess.run([script, *asked], capture_output=True, timeout=120, check=False)
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout == process(*asked).stdout


def test_the_fake_return_gives_370_of_794(shared: Path):
    asked = ("measure", "reviews_on_time", "--ssda903", shared / "data" / "ssda903")
    ran = process(*asked, "--year", "2018", "--format", "json")
    assert ran.returncode == 0, ran.stderr
    (figure,) = json.loads(ran.stdout)
    assert (figure["numerator"], figure["denominator"]) == (370, 794)
    assert figure["excluded"]["history_unknown"] == 638
    assert figure["excluded"]["not_in_cohort"] == 567


def test_the_fake_return_on_the_clock_of_each_child(shared: Path, done):
    asked = ("measure", "reviews_on_time", "--ssda903", shared / "data" / "ssda903")
    asked = (*asked, "--year", "2018", "--format", "json")
    (figure,) = json.loads(done(*asked, "--clock", "case").out)
    assert (figure["numerator"], figure["denominator"]) == (391, 830)
    assert figure["excluded"]["history_unknown"] == 602
    assert figure["settings"] == {"clock": "case"}


def test_the_fake_return_with_coverage_from_2015(shared: Path, done):
    asked = ("measure", "reviews_on_time", "--ssda903", shared / "data" / "ssda903")
    asked = (*asked, "--year", "2018", "--format", "json")
    (short,) = json.loads(done(*asked).out)
    (long,) = json.loads(done(*asked, "--coverage-from", "2015-04-01").out)
    assert long["excluded"]["history_unknown"] < short["excluded"]["history_unknown"]
    assert long["excluded"]["not_in_cohort"] == short["excluded"]["not_in_cohort"]
    considered = [f["denominator"] + sum(f["excluded"].values()) for f in (short, long)]
    assert considered[0] == considered[1]


def test_python_m_carekpi_prints_the_report(sample: Path):
    ran = process("report", "--ssda903", sample, "--year", "2021")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(b"Children looked after and their reviews: year ending 31 March")
    assert ran.stderr == b""


def test_help_needs_no_heavy_import():
    program = (
        "import sys; from carekpi.cli import main; main(['--help']); main(['measure', '--help']); "
        "sys.exit(', '.join({'numpy', 'holidays', 'dateutil', 'attr'} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=False, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_closed_pipe_ends_quietly(tiny: Path):
    command = [sys.executable, "-m", "carekpi", "report", "--ssda903", str(tiny), "--year", "2021"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()  # as `head` does when it has seen enough
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="signals are not sent like this on Windows")
def test_an_interrupt_ends_quietly_with_130():
    program = (
        "import sys, time, carekpi.readers\n"
        "def read(*_, **__): print('reading', flush=True); time.sleep(60)\n"
        "carekpi.readers.read_ssda903 = read\n"
        "from carekpi.cli import main\n"
        "sys.exit(main(['report', '--ssda903', '.', '--year', '2021']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"reading\n"
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
    assert (running.returncode, said) == (130, b"")


# ------------------------------------------------------------------------------------- measure


def test_json_is_a_list_of_objects_with_keys_in_a_fixed_order(tiny: Path, done):
    ran = done("measure", "reviews_on_time", "--ssda903", tiny, "--year", 2021, "--format", "json")
    (figure,) = json.loads(ran.out)
    first = ["measure", "title", "period", "group", "numerator", "denominator", "value"]
    assert list(figure)[:10] == [*first, "excluded", "presumed", "source"]
    assert list(figure["period"].items()) == [("start", "2020-04-01"), ("end", "2021-03-31")]
    assert figure["measure"] == "reviews_on_time"
    assert figure["group"] == {}
    assert {key: figure[key] for key in ON_TIME} == ON_TIME
    assert figure["value"] == 0.8
    assert figure["excluded"] == {
        "not_in_cohort": 1,
        "not_looked_after": 0,
        "short_break": 0,
        "history_unknown": 1,
    }
    assert figure["presumed"] == 1


def test_several_measures_come_in_the_order_asked(tiny: Path, done):
    asked = ("measure", "participated", "reviews_on_time", "--ssda903", tiny, "--year", "2021")
    figures = json.loads(done(*asked, "--format", "json").out)
    assert [figure["measure"] for figure in figures] == ["participated", "reviews_on_time"]
    assert (figures[0]["numerator"], figures[0]["denominator"]) == (2, 4)


def test_broken_down_there_is_an_object_for_every_group(tiny: Path, done):
    asked = ("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021", "--by", "month")
    figures = json.loads(done(*asked, "--format", "json").out)
    months = [figure["group"]["month"] for figure in figures]
    assert months == [f"2020-{n:02}" for n in range(4, 13)] + ["2021-01", "2021-02", "2021-03"]
    assert sum(figure["numerator"] for figure in figures) == ON_TIME["numerator"]
    assert sum(figure["denominator"] for figure in figures) == ON_TIME["denominator"]
    april = figures[0]
    assert (april["numerator"], april["denominator"], april["value"]) == (0, 0, None)


def test_broken_down_by_two_things(tiny: Path, done):
    asked = ("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021")
    figures = json.loads(done(*asked, "--by", "sex,age_band", "--format", "json").out)
    assert all(list(figure["group"]) == ["sex", "age_band"] for figure in figures)
    assert sum(figure["denominator"] for figure in figures) == ON_TIME["denominator"]


def test_csv_is_one_tidy_table(tiny: Path, done):
    asked = ("measure", "reviews_on_time", "looked_after", "--ssda903", tiny, "--year", "2021")
    rows = list(csv.DictReader(io.StringIO(done(*asked, "--format", "csv").out)))
    assert [row["measure"] for row in rows] == ["reviews_on_time", "looked_after"]
    assert rows[0]["period_end"] == "2021-03-31"
    assert (rows[0]["numerator"], rows[0]["denominator"], rows[0]["value"]) == ("4", "5", "0.8")
    assert rows[0]["excluded_history_unknown"] == "1"
    assert (rows[1]["numerator"], rows[1]["denominator"]) == ("3", "")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_standard_output_holds_only_the_data(tiny: Path, done, form: str):
    asked = ("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021", "--format", form)
    ran = done(*asked)
    assert "rows read" not in ran.out
    assert "carekpi: note: 15 rows read: all used" in ran.err
    assert "the return of the year before" in ran.err


def test_a_table_shows_the_figure_and_who_was_left_out(tiny: Path, done):
    ran = done("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021")
    assert "Reviews held on time: year ending 31 March 2021" in ran.out
    figures = next(line for line in ran.out.splitlines() if "80.0%" in line)
    assert figures.split() == ["4", "5", "80.0%", "2", "1"]
    assert "7 in all: 5 counted, 2 left out" in ran.out
    assert "Between 66.7% and 83.3%, however the 1 not known turn out." in ran.out
    assert "history_unknown" in ran.out
    assert "Read the return of the year before 1 April 2020" in ran.out
    assert "15 rows read" in ran.out
    assert ran.err == ""


def test_a_table_by_month_says_no_cases_where_there_are_none(tiny: Path, done):
    ran = done("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021", "--by", "month")
    lines = ran.out.splitlines()
    april = next(line for line in lines if line.strip().startswith("April 2020"))
    assert april.split()[2:] == ["0", "0", "no", "cases", "0", "0"]
    assert next(line for line in lines if line.strip().startswith("All")).split()[1:4] == [
        "4",
        "5",
        "80.0%",
    ]


def test_a_count_by_group_shows_shares_of_the_whole(tiny: Path, done):
    ran = done("measure", "looked_after", "--ssda903", tiny, "--year", "2021", "--by", "sex")
    shown = [line.split() for line in ran.out.splitlines()]
    assert ["Male", "2", "66.7%", "0"] in shown
    assert ["All", "3", "100.0%", "0"] in shown


def test_a_rate_needs_and_shows_its_population(tiny: Path, run, done):
    asked = ("measure", "looked_after_rate", "--ssda903", tiny, "--year", "2021")
    assert "--population" in run(*asked).err
    ran = done(*asked, "--population", "2,000", "--population-source", "ONS mid-2020 estimate")
    figures = next(line for line in ran.out.splitlines() if "2,000" in line)
    assert figures.split() == ["3", "2,000", "15", "0"]
    assert "ONS mid-2020 estimate" in ran.out


def test_the_law_of_the_day_can_be_asked_for(tiny: Path, done):
    asked = ("measure", "reviews_on_time", "participated", "--ssda903", tiny, "--year", "2021")
    on_time, took_part = json.loads(done(*asked, "--as-in-force", "--format", "json").out)
    assert on_time["settings"] == {"as_in_force": "yes"}
    assert "no_fixed_due_date" in on_time["excluded"]
    assert took_part["settings"] == {}


def test_the_law_of_the_day_makes_the_share_go_up_and_that_is_said(tiny: Path, done):
    asked = ("--ssda903", tiny, "--year", "2021")
    note = (
        "with --as-in-force, what fell due from 24 April 2020 to 25 September 2020 by a limit that "
        "was relaxed then, and was late by it, is left out, while what was on time is counted; so "
        "the share goes up"
    )
    for command in (("measure", "reviews_on_time"), ("report",)):
        said = " ".join(done(*command, *asked, "--as-in-force").out.split())
        assert note.casefold() in said.casefold()
        assert "--as-in-force" not in done(*command, *asked).out
    ran = done("measure", "reviews_on_time", *asked, "--as-in-force", "--format", "csv")
    assert f"carekpi: note: {note}" in ran.err


def test_each_childs_own_clock_can_be_asked_for(tiny: Path, done):
    asked = ("--ssda903", tiny, "--year", "2021", "--clock", "case")
    (figure,) = json.loads(done("measure", "reviews_on_time", *asked, "--format", "json").out)
    assert figure["settings"] == {"clock": "case"}
    assert "Setting: clock: case" in done("measure", "reviews_on_time", *asked).out
    assert "those of their own clock" in " ".join(done("report", *asked).out.split())
    assert done("records", "reviews_on_time", *asked).code == 0


def test_a_convention_can_be_followed_and_is_named(tiny: Path, done):
    key = "convention.review.first.28_days"
    asked = ("--ssda903", tiny, "--year", "2021", "--convention", key)
    (figure,) = json.loads(done("measure", "reviews_on_time", *asked, "--format", "json").out)
    assert figure["settings"] == {"rules": f"{key} in place of review.first"}
    assert key in done("report", *asked).out
    assert done("records", "reviews_on_time", *asked).code == 0


def test_the_year_so_far(tiny: Path, done):
    asked = ("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2021")
    (figure,) = json.loads(done(*asked, "--data-to", "31/12/2020", "--format", "json").out)
    assert figure["period"] == {"start": "2020-04-01", "end": "2020-12-31"}
    assert figure["data_to"] == "2020-12-31"
    assert (figure["numerator"], figure["denominator"]) == (2, 3)


def test_data_that_end_long_before_the_year_does_are_pointed_out(tmp_path: Path, done):
    early = {**TINY, "reviews.csv": "CHILD,REVIEW,REVIEW_CODE\n0001,12/01/2021,PN1\n"}
    folder = write(tmp_path / "early", early)
    ran = done("measure", "reviews_on_time_due", "--ssda903", folder, "--year", "2021")
    said = " ".join(ran.out.split())
    assert "The last event in the data is of 12 January 2021" in said
    assert "--data-to" in said


@pytest.mark.parametrize("year", ["2021", "2020-21", "2020/21", "2020/2021", "202021"])
def test_a_year_is_read_in_the_forms_that_are_plain(tiny: Path, done, year: str):
    asked = ("measure", "looked_after", "--ssda903", tiny, "--format", "json", "--year", year)
    (figure,) = json.loads(done(*asked).out)
    assert figure["period"]["end"] == "2021-03-31"


# --------------------------------------------------------------------------- several authorities


def test_authorities_are_named_before_their_paths(tiny: Path, sample: Path, done):
    asked = ("measure", "looked_after", "--ssda903", f"North={tiny}", f"South={sample}")
    figures = json.loads(
        done(*asked, "--year", "2021", "--by", "authority", "--format", "json").out
    )
    counts = {figure["group"]["authority"]: figure["numerator"] for figure in figures}
    assert counts == {"North": 3, "South": 60}


def test_a_path_that_is_there_is_a_path_whatever_its_name(tmp_path: Path, done):
    folder = write(tmp_path / "year=2021", TINY)
    ran = done("measure", "looked_after", "--ssda903", folder, "--year", "2021", "--format", "json")
    assert json.loads(ran.out)[0]["numerator"] == 3


def test_a_rate_for_each_authority(tiny: Path, sample: Path, done, run):
    asked = ("measure", "looked_after_rate", "--ssda903", f"North={tiny}", f"South={sample}")
    asked = (*asked, "--year", "2021", "--by", "authority")
    figures = json.loads(
        done(*asked, "--population", "North=1000", "South=9,000", "--format", "json").out
    )
    assert [figure["denominator"] for figure in figures] == [1000, 9000]
    wrong = run(*asked, "--population", "North=1000", "West=9000")
    assert wrong.code == 2
    assert "North, West" in wrong.err
    assert "North, South" in wrong.err


# ------------------------------------------------------------------------------------ measures


def test_the_catalogue_lists_every_measure(done):
    lines = done("measures").out.splitlines()
    for measure in CATALOGUE:
        assert measure.key in lines
        assert measure.title in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("measure", CATALOGUE, ids=lambda measure: measure.key)
def test_a_definition_is_shown_in_full(done, measure):
    said = " ".join(done("measures", measure.key).out.split())
    for text in (measure.title, measure.population, measure.numerator, measure.source):
        assert text in said
    for reason in measure.exclusions:
        assert f" {reason} " in f"{said} "
    assert measure.note in said


def test_a_definition_lists_only_breakdowns_that_the_measure_can_have(done):
    def listed(key: str) -> list[str]:
        said = " ".join(done("measures", key).out.split())
        return said.split("Broken down ")[1].split(" Option ")[0].split(" Needs ")[0].split(", ")

    assert "month" in listed("reviews_on_time")
    assert "month" not in listed("latest_review_in_date")
    assert "sex" in listed("latest_review_in_date")
    assert listed("looked_after_rate") == ["authority"]


# ------------------------------------------------------------------------------------ deadline


@pytest.mark.parametrize("entered", ["2020-12-10", "10/12/2020"])
def test_the_first_review_is_due_on_12_january_2021(done, entered: str):
    said = " ".join(done("deadline", "review", "--entered", entered).out.split())
    assert "Due by Tuesday 12 January 2021." in said
    assert "Christmas Day (Friday 25 December 2020)" in said
    assert "New Year's Day (Friday 1 January 2021)" in said
    assert "SI 2010/959 reg 33(1)" in said


def test_the_next_review_follows_from_those_held_in_any_order(done):
    asked = ("deadline", "review", "--entered", "2020-12-10")
    one = done(*asked, "--held", "2021-04-06", "08/01/2021").out
    other = done(*asked, "--held", "2021-01-08", "--held", "2021-04-06").out
    assert one == other
    assert "6 October 2021" in one


# ---------------------------------------------------------------------------- sample and ledger


def test_a_sample_is_written_and_its_report_named(tmp_path: Path, done):
    asked = ("--children", "20", "--year", "2021", "--seed", "5", "--years", "2")
    ran = done("sample", tmp_path / "made", *asked)
    assert f"Wrote {tmp_path / 'made' / '2020'}" in ran.out
    write_sample(tmp_path / "again", children=20, year=2021, seed=5, years=2)
    assert digest(tmp_path / "made") == digest(tmp_path / "again")
    command = ran.out.strip().splitlines()[-1].partition("carekpi ")[2]
    assert done(*command.split()).out.startswith("Children looked after")


def test_the_ledger_lists_every_row_that_was_not_used(tmp_path: Path, done):
    folder = tmp_path / "dirty"
    done("sample", folder, "--children", "80", "--seed", "7", "--dirty")
    ledger = carekpi.read_ssda903(folder).ledger
    lost = sum(ledger.rows_lost.values())
    assert lost
    rows = list(
        csv.DictReader(io.StringIO(done("ledger", "--ssda903", folder, "--format", "csv").out))
    )
    assert sum(row["kind"] == "row lost" for row in rows) == lost
    entries = json.loads(done("ledger", "--ssda903", folder, "--format", "json").out)
    assert len(entries) == len(rows)
    said = " ".join(done("ledger", "--ssda903", folder).out.split())
    for entry in ledger.entries():
        assert str(entry) in said


# ----------------------------------------------------------------------------------- wrong input

REPORT = ("report", "--year", "2021", "--ssda903")
MEASURE = ("measure", "--year", "2021", "--ssda903", ".", "--")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((), ["COMMAND"]),
        (("figures",), ["figures", "report"]),
        (("report", "--ssda903", "."), ["--year"]),
        (("report", "--year", "2021"), ["--ssda903"]),
        ((*REPORT, "nowhere"), ["no file or folder", "nowhere"]),
        ((*REPORT, "North=nowhere"), ["no file or folder nowhere"]),
        ((*REPORT, "a/year=2021"), ["no file or folder", "year=2021"]),
        ((*REPORT, ".", "--year", "21"), ["21", "31 March"]),
        ((*REPORT, ".", "--year", "2019-21"), ["2019-21"]),
        ((*REPORT, ".", "--coverage-from", "3 April"), ["yyyy-mm-dd", "dd/mm/yyyy"]),
        ((*REPORT, ".", "--coverage-from", "31/02/2021"), ["31/02/2021"]),
        ((*REPORT, ".", "--data-to", "2021-04-01"), ["1 April 2021", "31 March 2021"]),
        ((*REPORT, ".", "--population", "many"), ["many", "whole number"]),
        ((*REPORT, ".", "--population", "1", "2"), ["NAME=NUMBER"]),
        ((*REPORT, ".", "--population-source", "ONS"), ["--population"]),
        ((*REPORT, ".", "North=."), ["NAME=PATH"]),
        ((*REPORT, "N=.", "--population", "N=1", "N=2"), ["N", "more than one"]),
        ((*MEASURE, "reviews_on_tme"), ["reviews_on_tme", "reviews_on_time", "carekpi measures"]),
        (("measures", "reviews"), ["reviews", "carekpi measures"]),
        (("deadline",), ["WHAT"]),
        (("deadline", "review", "--entered", "10/12/20"), ["10/12/20", "dd/mm/yyyy"]),
        (
            ("deadline", "review", "--entered", "2021-02-01", "--held", "2021-01-01"),
            ["1 January 2021", "1 February 2021"],
        ),
        (("deadline", "review", "--entered", "1901-01-01"), ["1901"]),
        (("sample", "new", "--children", "0"), ["at least 1"]),
        (("sample", "new", "--year", "1990"), ["1990"]),
        (("sample", "."), ["not empty"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_gets_one_clear_message(
    run, tiny: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], words: list[str]
):
    monkeypatch.chdir(tiny)
    assert_refused(run(*asked), words)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("looked_after", "--by", "month"), ["looked_after", "one day"]),
        (("looked_after", "--by", "sx"), ["'sx'", "sex"]),
        (("looked_after", "--by", "sex,sex"), ["twice"]),
        (("looked_after_rate", "--population", "9", "--by", "sex"), ["authority"]),
        (("looked_after", "--population", "9"), ["--population", "looked_after"]),
        (("participated", "--as-in-force"), ["--as-in-force", "participated"]),
        (("participated", "--clock", "case"), ["--clock", "participated"]),
        (("reviews_on_time", "--convention", "review.first"), ["--convention", "no convention"]),
        (("reviews_on_time", "--convention", "x.y"), ["no rule 'x.y'"]),
        (("reviews_on_time", "--profile", "absent.toml"), ["absent.toml", "cannot be read"]),
    ],
)
def test_a_wrong_question_is_refused_before_anything_is_read(run, more, words):
    """The path is wrong too, and is not what the message is about."""
    ran = run("measure", *more, "--ssda903", "nowhere", "--year", "2021")
    assert_refused(ran, words)
    assert "nowhere" not in ran.err


def test_a_year_that_the_data_do_not_reach_is_refused(run, tiny: Path):
    for asked in (("report",), ("measure", "looked_after")):
        ran = run(*asked, "--ssda903", tiny, "--year", "2022")
        assert_refused(ran, ["31 March 2021", "31 March 2022"])


def test_reviews_of_a_year_before_the_data_are_refused(run, tiny: Path):
    ran = run("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2020")
    assert_refused(ran, ["1 April 2020", "1 April 2019"])


def test_figures_on_reviews_are_refused_without_a_table_of_reviews(run, tmp_path: Path):
    folder = write(tmp_path / "bare", {"episodes.csv": TINY["episodes.csv"]})
    asked = ("--ssda903", folder, "--year", "2021")
    assert_refused(run("measure", "reviews_on_time_due", *asked), ["no table"])
    assert run("measure", "looked_after", *asked).code == 0


def test_years_for_returns_must_match_them(run, done, tiny: Path):
    asked = ("measure", "looked_after", "--ssda903", tiny, "--year", "2021", "--returns-of")
    assert_refused(run(*asked, "2020", "2021"), ["--returns-of"])
    assert_refused(run(*asked, "2020"), ["31 March 2020"])  # as told, the data end there
    done(*asked, "2021")


def test_messages_name_options_and_no_arguments_of_a_program(run, tiny: Path):
    early = run("measure", "reviews_on_time", "--ssda903", tiny, "--year", "2020")
    late = run("report", "--ssda903", tiny, "--year", "2022")
    from_when = run("due", "--ssda903", tiny, "--on", "31/03/2020")
    to_when = run("due", "--ssda903", tiny, "--on", "01/04/2021")
    assert_refused(early, ["complete (--coverage-from)"])
    assert_refused(late, ["complete (--data-to)"])
    assert_refused(from_when, ["after 31 March 2020", "(--coverage-from)"])
    assert_refused(to_when, ["before 1 April 2021;", "(--data-to)"])
    for ran in (early, late, from_when, to_when):
        assert "_from=" not in ran.err
        assert "_to=" not in ran.err


def a_spreadsheet(folder: Path) -> None:
    with zipfile.ZipFile(folder / "return.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("", lambda folder: None, ["empty"]),
        ("", lambda folder: (folder / "notes.txt").write_text("Dear all,\n"), ["notes.txt"]),
        ("return.xlsx", a_spreadsheet, ["spreadsheet", "CSV"]),
        ("", a_spreadsheet, ["spreadsheet", "CSV"]),
        (
            "image.csv",
            lambda folder: (folder / "image.csv").write_bytes(bytes(range(256)) * 20),
            ["image.csv", "not a text file"],
        ),
        (
            "",
            lambda folder: (folder / "reviews.csv").write_text(TINY["reviews.csv"]),
            ["Episodes"],
        ),
    ],
    ids=[
        "empty folder",
        "no table",
        "a spreadsheet",
        "only a spreadsheet",
        "binary",
        "no Episodes",
    ],
)
def test_what_is_no_return_gets_one_clear_message(run, tmp_path: Path, name: str, make, words):
    folder = tmp_path / "given"
    folder.mkdir()
    make(folder)
    assert_refused(run(*REPORT, folder / name), words)


def assert_refused(ran: Ran, words: list[str]) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("carekpi: error: ")
    assert "Traceback" not in ran.err
    assert ran.err.count("carekpi: error: ") == 1
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize("fault", [RuntimeError, ValueError, TypeError, KeyError])
def test_a_fault_of_carekpi_is_not_dressed_up_as_wrong_input(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
):
    def broken(*_: object, **__: object) -> None:
        raise fault("a bug")

    monkeypatch.setattr("carekpi.readers.read_ssda903", broken)
    with pytest.raises(fault, match="a bug"):
        main(["report", "--ssda903", str(tiny), "--year", "2021"])


@pytest.mark.parametrize(
    "asked",
    [
        ("rules",),
        ("rules", "review.first"),
        ("deadline", "review.first", "--from", "2021-01-01"),
        ("deadline", "review", "--entered", "2021-01-01"),
        ("deadline", "review.first", "--help"),
        ("due", "--on", "2021-01-31", "--ssda903"),
        ("measure", "reviews_on_time", "--year", "2021", "--ssda903"),
        ("records", "reviews_on_time", "--year", "2021", "--ssda903"),
        ("report", "--year", "2021", "--ssda903"),
    ],
    ids=" ".join,
)
def test_a_mistake_in_a_rule_file_of_law_is_one_message(
    run, tiny: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
):
    def broken() -> dict[str, bytes]:
        files = book.files_of_law()
        content = files["reviews.toml"]
        return {**files, "reviews.toml": content.replace(b"working_days", b"working_dys", 1)}

    wrong = broken()
    monkeypatch.setattr(book, "files_of_law", lambda: wrong)
    book.statutory.cache_clear()
    try:
        ran = run(*asked, *([tiny] if asked[-1] == "--ssda903" else []))
    finally:
        monkeypatch.undo()
        book.statutory.cache_clear()
    assert_refused(ran, ["reviews.toml: rule review.first: ", "working_dys"])
    assert len(ran.err.splitlines()) == 1


# ---------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("command", ["report", "measure", "measures", "ledger", "sample"])
def test_help_of_every_command(done, command: str):
    assert f"usage: carekpi {command}" in done(command, "--help").out
    assert f"\n    {command} " in done("--help").out


def test_help_of_a_deadline(done):
    assert "--entered DATE" in done("deadline", "review", "--help").out


def test_the_examples_of_the_help_can_be_run(done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each line of the examples is a command that does what it says."""
    monkeypatch.chdir(tmp_path)
    write_sample(tmp_path / "all", children=20, year=2021, years=2)
    (tmp_path / "all" / "2020").rename(tmp_path / "2020")
    (tmp_path / "all" / "2021").rename(tmp_path / "2021")
    report = "[ceased]\ntotal = { year = 3 }\n[ceased.reasons]\nadopted = { year = 3 }\n"
    (tmp_path / "annual-report-2021.toml").write_text(report, encoding="utf-8")
    examples = [
        line.split()[1:] for line in done("--help").out.splitlines() if line.startswith("  carekpi")
    ]
    assert len(examples) == 8
    for example in examples:
        assert done(*example).out


def test_version(done):
    assert done("--version").out == f"carekpi {carekpi.__version__}\n"


# ------------------------------------------------------------------------------ consoles and files


def test_a_console_that_lacks_a_character_shows_another(tmp_path: Path):
    folder = write(tmp_path / "tiny", TINY)
    asked = ("measure", "looked_after", "--ssda903", f"Môn={folder}", "--year", "2021")
    asked = (*asked, "--by", "authority")
    settings = {"env": os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}}
    table = process(*asked, **settings)
    assert table.returncode == 0, table.stderr
    assert b"M?n" in table.stdout
    data = process(*asked, "--format", "json", **settings)
    assert json.loads(data.stdout.decode("utf-8"))[0]["group"] == {"authority": "Môn"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    """A standard output that takes nothing."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_an_output_that_nobody_reads_is_no_error(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stdout", Broken(BrokenPipeError()))
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 0
    monkeypatch.setattr("sys.stdout", None)  # as in a program without a console
    assert main(["measures"]) == 0
    assert capsys.readouterr().err == ""


def test_a_full_disk_is_said(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("sys.stdout", Broken(OSError(errno.ENOSPC, "No space left on device")))
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 2
    assert "carekpi: error: the output cannot be written: No space left" in capsys.readouterr().err


def test_a_sample_that_cannot_be_written(run, tiny: Path):
    assert_refused(run("sample", tiny / "reviews.csv" / "new"), ["cannot be written"])


def test_an_interrupt_gives_130(monkeypatch: pytest.MonkeyPatch, run):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("carekpi.readers.read_ssda903", interrupted)
    ran = run("report", "--ssda903", ".", "--year", "2021")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_progress_is_shown_on_a_terminal_and_gone_in_the_end(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("carekpi.cli._progress._PATIENCE", 0.0)
    monkeypatch.setattr("carekpi.cli._progress._BETWEEN", 0.0)
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 0
    said = terminal.getvalue()
    assert "\rReading reviews.csv: " in said
    assert "\rWorking out the figures: " in said
    assert said.endswith(" \r")


def test_progress_is_not_shown_for_quick_work_or_off_a_terminal(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, done
):
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 0
    assert terminal.getvalue() == ""
    monkeypatch.setattr("carekpi.cli._progress._PATIENCE", 0.0)
    monkeypatch.setattr("sys.stderr", plain := io.StringIO())
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 0
    assert plain.getvalue() == ""


def test_a_wide_console_is_used_up_to_100_columns(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert main(["report", "--ssda903", str(tiny), "--year", "2021"]) == 0
    widest = max(map(len, terminal.getvalue().splitlines()))
    assert 80 < widest <= 100


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_written_and_nothing_changed(
    sample: Path, done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    before = digest(sample)
    done("report", "--ssda903", sample, "--year", "2021", "--population", "1000")
    done("measure", "reviews_on_time", "--ssda903", sample, "--year", "2021", "--format", "csv")
    done("ledger", "--ssda903", sample)
    assert digest(sample) == before
    assert list(tmp_path.iterdir()) == []


def test_the_order_of_the_rows_changes_nothing(sample: Path, done, tmp_path: Path):
    shuffled = tmp_path / "2021"
    shuffled.mkdir()
    dice = random.Random(7)
    for path in (sample / "2021").iterdir():
        heading, *rows = path.read_text().splitlines()
        dice.shuffle(rows)
        (shuffled / path.name).write_text("\n".join([heading, *rows, ""]))
    given, changed = (
        done("report", "--ssda903", folder, "--year", "2021")
        for folder in (sample / "2021", shuffled)
    )
    assert changed.out == given.out


def test_no_child_is_named_in_a_report(sample: Path, done):
    said = done("report", "--ssda903", sample, "--year", "2021").out
    header = csv.DictReader((sample / "2021" / "header.csv").read_text().splitlines())
    tokens = set(said.replace(",", " ").replace(";", " ").split())
    for row in header:
        assert row["CHILD"] not in tokens
        assert row["DOB"] not in tokens
