"""``carekpi report``: the year before, plans, rows, and what a council counts otherwise."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from carekpi.report.rows import COLUMNS
from carekpi.sample import write_sample
from command_line import Ran, ran_here


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> Ran:
        return ran_here(capsys, *arguments)

    return run


@pytest.fixture
def done(run):
    def done(*arguments: object) -> Ran:
        ran = run("report", "--year", "2021", *arguments)
        assert ran.code == 0, ran.err
        return ran

    return done


@pytest.fixture
def refused(run):
    """Run, and expect an error and nothing else."""

    def refused(*arguments: object) -> str:
        ran = run("report", "--year", "2021", *arguments)
        assert (ran.code, ran.out) == (2, "")
        return ran.err

    return refused


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "returns"
    write_sample(folder, children=60, year=2021, seed=5, years=2)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "populations.csv").write_text(
        "AREA,YEAR,AGE_BAND,CHILDREN,SOURCE,VINTAGE\n"
        "Anytown,2020,,12000,ONS,June 2021\n"
        "Anytown,2019,,11800,ONS,June 2021\n"
        "England,2020,,12000000,ONS,June 2021\n"
    )
    (folder / "targets.csv").write_text(
        "MEASURE,GROUP,VALUE,FROM\nreviews_on_time,,98,01/04/2019\nco_chiared,,45,01/04/2019\n"
    )
    return folder


def words(text: str) -> str:
    return " ".join(text.split())


class TestTheYearBefore:
    def test_is_that_of_the_same_data_where_they_go_as_far_back(self, returns, done) -> None:
        said = words(done("--ssda903", returns).out)
        assert "Year before year ending 31 March 2020, as far as these data go back" in said
        assert "Year before: year ending 31 March 2020." in said

    def test_is_that_of_a_return_of_its_own(self, returns, done) -> None:
        given = (returns / "2021", "--previous", returns / "2020")
        said = words(done("--ssda903", *given).out)
        assert "Year before year ending 31 March 2020, from 2020 " in said
        row = {r["measure"]: r for r in rows(done, *given)}
        alone = {r["measure"]: r for r in rows(done, returns / "2020", "--year", "2020")}
        for key in ("started", "ceased", "participated"):
            assert row[key]["previous_numerator"] == alone[key]["numerator"]
            assert row[key]["previous_period_end"] == "2020-03-31"

    def test_is_left_out_where_there_is_none(self, returns, done) -> None:
        said = done("--ssda903", returns / "2021").out
        # who was in care a year before is seen from the first day of the data
        assert "Children who started to be looked after" in said
        row = {r["measure"]: r for r in rows(done, returns / "2021")}
        assert row["started"]["difference"] is None
        assert row["looked_after"]["difference"] is not None

    def test_has_own_tables_only_with_a_return(self, returns, own, refused) -> None:
        said = refused("--ssda903", returns, "--previous-local", own)
        assert "--previous-local goes with --previous" in said

    def test_that_cannot_be_read_is_an_error(self, returns, refused, tmp_path) -> None:
        said = refused("--ssda903", returns, "--previous", tmp_path / "nothing")
        assert "nothing" in said


def rows(done, *arguments: object) -> list[dict]:
    given = ["--ssda903", *arguments]
    return [r for r in json.loads(done(*given, "--format", "json").out) if r["group"] is None]


class TestOwnTables:
    def test_populations_and_targets(self, returns, own, done) -> None:
        said = words(done("--ssda903", returns, "--local", own).out)
        assert "Population 12,000 children under 18 (2020): ONS, June 2021" in said
        assert "of 12,000 children under 18" in said
        assert "target 98%:" in said
        row = {r["measure"]: r for r in rows(done, returns, "--local", own)}
        assert row["looked_after_rate"]["previous_denominator"] == 11_800

    def test_what_is_no_measure_is_said(self, returns, own, done) -> None:
        said = words(done("--ssda903", returns, "--local", own).out)
        told = (
            "Not understood in the table targets, and not used: no measure has the name co_chiared "
            "(did you mean co_chaired?)."
        )
        assert told in said
        machine = done("--ssda903", returns, "--local", own, "--format", "csv")
        assert told in words(machine.err)

    def test_a_number_that_is_given_goes_before_the_table(self, returns, own, done) -> None:
        said = words(done("--ssda903", returns, "--local", own, "--population", "5000").out)
        assert "of 5,000 children under 18" in said

    def test_of_several_issues_one_is_named(self, returns, own, done, refused) -> None:
        with (own / "populations.csv").open("a") as file:
            file.write("Anytown,2020,,11900,ONS,March 2023\n")
        said = refused("--ssda903", returns, "--local", own)
        assert "June 2021 and March 2023" in said
        assert "--population-vintage" in said
        named = done("--ssda903", returns, "--local", own, "--population-vintage", "March 2023").out
        assert "of 11,900 children under 18" in named

    def test_a_template_that_nobody_filled_in_is_named(self, returns, own, done) -> None:
        assert "no rows" not in done("--ssda903", returns, "--local", own).out
        (own / "visits.csv").write_text("CHILD,DATE,VISITOR,OUTCOME\n")
        said = words(done("--ssda903", returns, "--local", own).out)
        assert (
            "Take care this table has no rows, which says that there was nothing: visits.csv; "
            "delete it if you do not have it" in said
        )
        (own / "officers.csv").write_text("IRO,FTE,FROM\n")
        ran = done("--ssda903", returns, "--local", own, "--format", "csv")
        assert (
            "these tables have no rows, which says that there was nothing: officers.csv, visits.csv"
            in ran.err
        )

    def test_an_extract_of_current_cases_is_said_to_look_like_one(self, returns, own, done) -> None:
        officers = "IRO,FTE,FROM,TO\nA,1,01/04/2018,\nB,1,01/04/2018,{}\n"
        for end, said in (("", True), ("31/12/2019", False)):
            (own / "officers.csv").write_text(officers.format(end))
            text = words(done("--ssda903", returns, "--local", own).out)
            assert ("no row of officers.csv has ended (TO)" in text) is said
        (own / "officers.csv").write_text(officers.format(""))
        given = ("--local", own, "--local-from", "officers=2018-04-01")
        assert "has ended (TO)" not in done("--ssda903", returns, *given).out


class TestPlans:
    PLAN = (
        'title = "Ours"\n[[section]]\ntitle = "Only this"\n'
        '[[section.block]]\nkind = "lines"\nmeasures = ["attended"]\n'
    )

    def test_a_plan_of_ones_own(self, returns, done, tmp_path) -> None:
        plan = tmp_path / "ours.toml"
        plan.write_text(self.PLAN)
        said = done("--ssda903", returns, "--plan", plan).out
        assert said.startswith("Ours: year ending 31 March 2021\n")
        assert "Reviews that the child attended" in said
        assert "At a glance" not in said

    def test_the_packaged_plan_can_be_copied_and_changed(self, returns, done, tmp_path) -> None:
        import carekpi.report as package

        text = (Path(package.__file__).parent / "plans" / "annual.toml").read_text("utf-8")
        plan = tmp_path / "annual.toml"
        plan.write_text(text, encoding="utf-8")
        ours = done("--ssda903", returns, "--plan", plan).out
        assert ours == done("--ssda903", returns).out

    def test_a_mistake_names_its_place(self, returns, refused, tmp_path) -> None:
        plan = tmp_path / "ours.toml"
        plan.write_text(self.PLAN.replace("attended", "atended"))
        said = refused("--ssda903", returns, "--plan", plan)
        assert "--plan: ours.toml: section 1 (Only this): block 1: measures:" in said
        assert "did you mean attended?" in said

    def test_a_title_with_braces_is_shown_without_them(self, returns, refused, tmp_path) -> None:
        plan = tmp_path / "ours.toml"
        plan.write_text(self.PLAN.replace("Only this", "On {end}").replace("attended", "atended"))
        assert "section 1 (On ...): block 1" in refused("--ssda903", returns, "--plan", plan)

    @pytest.mark.parametrize("marks", ["\u201c\u201d", "\u2018\u2019"])
    def test_quotation_marks_of_a_word_processor(self, returns, refused, tmp_path, marks) -> None:
        plan = tmp_path / "ours.toml"
        plan.write_text(self.PLAN.replace('"Ours"', f"{marks[0]}Ours{marks[1]}"), encoding="utf-8")
        said = words(refused("--ssda903", returns, "--plan", plan))
        assert "line 1" in said
        assert "write straight quotation marks" in said
        # where they stand in a text that is well marked, nothing is wrong with them
        titled = self.PLAN.replace("Ours", f"Ours {marks}").replace("kind =", "kind")
        plan.write_text(titled, encoding="utf-8")
        assert "straight" not in refused("--ssda903", returns, "--plan", plan)

    def test_a_plan_is_read_before_the_return(self, refused, tmp_path) -> None:
        said = refused("--ssda903", tmp_path / "none", "--plan", tmp_path / "none.toml")
        assert "none.toml cannot be read" in said


class TestRows:
    def test_as_csv(self, returns, done) -> None:
        ran = done("--ssda903", returns, "--format", "csv")
        read = list(csv.DictReader(io.StringIO(ran.out)))
        assert tuple(read[0]) == COLUMNS
        assert read[0]["measure"] == "looked_after"
        assert {row["group"] for row in read} >= {"", "sex=Male", "month=2020-04"}
        assert "not worked out, without visits.csv, a table of the council's own:" in ran.err
        assert "rows read" in ran.err

    def test_as_json(self, returns, done) -> None:
        ran = done("--ssda903", returns, "--format", "json")
        assert [row["measure"] for row in json.loads(ran.out)][:2] == ["looked_after", "started"]


class TestWhatACouncilCountsOtherwise:
    def test_silent_attendance(self, returns, done) -> None:
        usual = {r["measure"]: r for r in rows(done, returns)}
        ran = done("--ssda903", returns, "--also-counts", "pn4")
        assert "Taking part" in ran.out
        assert "(PN4 counted too)" in words(ran.out)
        with_it = {r["measure"]: r for r in rows(done, returns, "--also-counts", "PN4")}
        assert with_it["participated"]["numerator"] > usual["participated"]["numerator"]
        assert with_it["participated"]["settings"] == "also_counts=PN4"
        assert with_it["attended"]["settings"] is None

    def test_a_code_that_is_not_open_to_reading(self, returns, refused) -> None:
        assert "choose from 'PN4', 'PN7'" in refused("--ssda903", returns, "--also-counts", "PN5")

    def test_in_one_figure_and_in_its_records(self, returns, run) -> None:
        given = ("--ssda903", returns, "--year", "2021")
        ran = run("measure", "participated", *given, "--also-counts", "PN4")
        assert "Setting: also counts: PN4" in ran.out
        ran = run("measure", "attended", *given, "--also-counts", "PN4")
        assert ran.code == 2
        assert "--also-counts changes nothing in attended" in ran.err
        ran = run("measure", "attended", *given, "--visit-clock", "carer")
        assert "--visit-clock changes nothing in attended" in ran.err
        asked = ("records", "participated", *given, "--outcome", "rest", "--format", "json")
        usual, counted = run(*asked), run(*asked, "--also-counts", "PN4")
        assert len(json.loads(counted.out)) < len(json.loads(usual.out))
