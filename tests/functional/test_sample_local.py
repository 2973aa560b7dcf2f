"""The tables of a council's own that a sample has beside its return."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import carekpi
from carekpi import measures
from carekpi.cli import main
from carekpi.cohort import LOCAL_TABLES
from carekpi.periods import reporting_year
from carekpi.readers import read_local
from carekpi.sample import _write, write_sample

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.sample._flaws import Flaw

YEAR = reporting_year(2021)


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two returns of one council, with every table."""
    folder = tmp_path_factory.mktemp("sample") / "a"
    write_sample(folder, children=600, years=2, seed=7, local=True)
    return folder


@pytest.fixture(scope="module")
def cohort(folder: Path) -> Cohort:
    cohort, _ = carekpi.read_ssda903([folder / "2020", folder / "2021"])
    return read_local(folder / "local", cohort).cohort


# ------------------------------------------------------------------- what is written


def test_every_table_is_there_with_its_headings(folder: Path) -> None:
    assert {path.name for path in (folder / "local").iterdir()} == {
        f"{key}.csv" for key in LOCAL_TABLES
    }
    for key, table in LOCAL_TABLES.items():
        first, *rows = (folder / "local" / f"{key}.csv").read_text(encoding="ascii").splitlines()
        assert first.split(",") == [field.heading for field in table.fields]
        assert rows
        assert {row.count(",") for row in rows} == {first.count(",")}


def test_every_row_is_read(folder: Path) -> None:
    cohort, _ = carekpi.read_ssda903([folder / "2020", folder / "2021"])
    _, ledger = read_local(folder / "local", cohort)
    assert not ledger.entries()


def test_every_column_that_can_be_filled_is(folder: Path) -> None:
    never = {"stage", "stage_4", "stage_5", "stage_6", "area", "group", "vintage", "age_band"}
    for key, table in LOCAL_TABLES.items():
        lines = (folder / "local" / f"{key}.csv").read_text(encoding="ascii").splitlines()[1:]
        cells = list(zip(*(line.split(",") for line in lines), strict=True))
        for field, column in zip(table.fields, cells, strict=True):
            if field.name not in never or (key, field.name) == ("populations", "area"):
                assert any(column), (key, field.name)


def test_the_return_is_the_same_without_them(folder: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "b", children=600, years=2, seed=7)
    here = written(folder)
    assert written(tmp_path / "b") == {
        name: content for name, content in here.items() if not name.startswith("local/")
    }


def test_some_tables_are_the_same_as_with_all(folder: Path, tmp_path: Path) -> None:
    write_sample(
        tmp_path / "b", children=600, years=2, seed=7, local=["visits", "officers", "disputes"]
    )
    mine = written(tmp_path / "b" / "local")
    assert set(mine) == {"visits.csv", "officers.csv", "disputes.csv"}
    everything = written(folder / "local")
    assert mine == {name: everything[name] for name in mine}


def test_the_bytes_are_those_of_every_machine(tmp_path: Path) -> None:
    write_sample(tmp_path / "a", children=60, years=2, seed=5, dirty=True, local=True)
    together = hashlib.sha256()
    for name, content in written(tmp_path / "a" / "local").items():
        together.update(name.encode() + content)
    assert together.hexdigest()[:16] == "b7444e228c32f99f"


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="no table 'meetings' of a council's own; there are visits"
    ):
        write_sample(tmp_path / "a", children=5, local=["visits", "meetings"])
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("children", [1, 2, 9])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_small_council_has_them_too(tmp_path: Path, children: int, seed: int) -> None:
    returns = write_sample(tmp_path / "a", children=children, seed=seed, local=True)
    cohort, _ = carekpi.read_ssda903(returns)
    _, ledger = read_local(tmp_path / "a" / "local", cohort)
    assert not ledger.entries()


# ------------------------------------------------------------------- lifelike

SHARES = {
    "iro_visited_before_review": (45, 60),
    "social_worker_attended": (94, 99.5),
    "parents_attended": (33, 43),
    "co_chaired": (10, 25),
    "visits_on_time": (85, 97),
    "report_on_time": (50, 75),
    "decisions_on_time": (75, 95),
    "record_completed_on_time": (70, 92),
    "midpoint_oversight": (35, 65),
    "second_reviews_with_permanence_plan": (50, 75),
    "disputes_resolved_in_time": (60, 85),
    "complaints_answered_in_time": (50, 100),
    "feedback_response_rate": (60, 70),
    "placed_outside_authority": (40, 60),
    "return_interviews_offered": (70, 100),
    "same_iro": (75, 99),
}


@pytest.mark.parametrize("key", SHARES)
def test_shares_are_about_those_of_a_council(key: str, cohort: Cohort) -> None:
    (measure,) = [one for one in measures.CATALOGUE if one.key == key]
    result = measure(cohort, YEAR)
    assert result.value is not None
    low, high = SHARES[key]
    assert low <= 100 * result.value <= high, str(result)


def test_officers_have_about_as_many_children_as_elsewhere(cohort: Cohort) -> None:
    caseload = measures.caseload(cohort, YEAR)
    assert caseload.value is not None
    assert 50 < caseload.value < 75
    assert measures.iro_officers(cohort, YEAR).value == 11


# ------------------------------------------------------------------- broken on purpose


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Flaw, ...], Path]:
    """A broken sample, what was broken in it, and the clean one beside it."""
    folder = tmp_path_factory.mktemp("dirty")
    order = _write.Order(
        children=500, year=2021, seed=5, years=1, history_years=1, local=tuple(LOCAL_TABLES)
    )
    (broken,), flaws = _write._write(folder / "dirty", order, dirty=True)
    (clean,) = write_sample(folder / "clean", children=500, seed=5, local=True)
    return broken, tuple(flaw for flaw in flaws if flaw.file.startswith("local/")), clean


def test_rows_of_every_table_are_broken(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    assert {flaw.file for flaw in dirty[1]} == {f"local/{key}.csv" for key in LOCAL_TABLES}
    assert {flaw.kind for flaw in dirty[1]} == {
        "blank_date",
        "two_digit_year",
        "spreadsheet_number",
        "letter_case",
        "unknown_word",
        "no_number",
        "padded_identifier",
        "no_episode",
        "duplicate_row",
        "blank_lines",
    }


def test_nothing_else_is_broken(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    broken, flaws, clean = dirty
    for key in LOCAL_TABLES:
        name = f"local/{key}.csv"
        here = {flaw.row: flaw.kind for flaw in flaws if flaw.file == name}
        theirs = (broken / name).read_text(encoding="ascii").splitlines()
        kept = [line for row, line in enumerate(theirs, 1) if row not in here and line]
        mine = (clean / name).read_text(encoding="ascii").splitlines()
        added = Counter(here.values())
        lost = len(mine) - len(kept)
        assert lost == len(here) - added["duplicate_row"] - added["blank_lines"]
        remaining = iter(mine)
        assert all(line in remaining for line in kept)


def test_the_ledger_finds_what_cannot_be_read(
    dirty: tuple[Path, tuple[Flaw, ...], Path],
) -> None:
    broken, flaws, _ = dirty
    cohort, _ = carekpi.read_ssda903(broken)
    _, ledger = read_local(broken / "local", cohort)
    told = {(entry.file, entry.row) for entry in ledger.entries() if entry.row is not None}
    for flaw in flaws:
        if flaw.kind in {"two_digit_year", "spreadsheet_number", "unknown_word", "no_number"}:
            assert (flaw.file.removeprefix("local/"), flaw.row) in told, flaw


# ------------------------------------------------------------------- the command


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "a"
    assert main(["sample", str(place), "--children", "30", "--local"]) == 0
    said = capsys.readouterr().out
    assert f"--local {place / 'local'} --year 2021" in said
    assert len(list((place / "local").iterdir())) == len(LOCAL_TABLES)


def test_the_command_writes_some_of_them(tmp_path: Path) -> None:
    place = tmp_path / "a"
    assert main(["sample", str(place), "--children", "30", "--tables", "disputes,officers"]) == 0
    assert {path.stem for path in (place / "local").iterdir()} == {"disputes", "officers"}


def test_the_command_makes_a_council_like_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "a"
    assert main(["sample", str(place), "--like", "manchester-2021"]) == 0
    said = capsys.readouterr().out
    report = said.split("Its figures: carekpi ")[1].split()
    assert main(report) == 0
    shown = capsys.readouterr().out
    assert "3,689 of 3,811" in shown
    assert "Lowest: 93.1%" in shown
    assert "could not be computed" not in shown


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--like", "leeds"], "there is no council 'leeds' to be like; there are manchester-2021"),
        (["--like", "manchester-2021", "--dirty"], "--dirty cannot be asked together with --like"),
        (["--like", "manchester-2021", "--children", "9"], "--children cannot be asked together"),
        (["--like", "manchester-2021", "--tables", "visits"], "--tables cannot be asked together"),
        (["--tables", "meetings"], "there is no table 'meetings' of a council's own"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", str(tmp_path / "a"), *more]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
