"""A sample return: what it is like, that it can be repeated, and what is refused."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import carekpi
from carekpi import measures, sample
from carekpi.periods import age_on, reporting_year
from carekpi.readers._layout import TABLES
from carekpi.sample import _write, write_sample
from sample_checks import (
    HEADINGS,
    SHORT_BREAKS,
    check_one_history,
    check_return,
    day,
    episodes_by_child,
    in_care_on,
    periods_of_care,
    rows,
)

if TYPE_CHECKING:
    from carekpi.sample._flaws import Flaw

LAST_DAY = date(2021, 3, 31)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Two returns of one council, large enough for shares to be steady."""
    folder = tmp_path_factory.mktemp("sample") / "large"
    return write_sample(folder, children=3000, years=2, seed=11)


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ------------------------------------------------------------------- what is written


def test_one_return_lies_in_the_folder_itself(tmp_path: Path) -> None:
    assert write_sample(tmp_path / "a", children=30) == (tmp_path / "a",)
    assert set(written(tmp_path / "a")) == set(HEADINGS)


def test_each_of_several_years_has_a_folder(tmp_path: Path) -> None:
    folders = write_sample(tmp_path / "a", children=30, year=2022, years=3)
    assert folders == tuple(tmp_path / "a" / year for year in ("2020", "2021", "2022"))
    assert set(written(tmp_path / "a")) == {
        f"{year}/{name}" for year in (2020, 2021, 2022) for name in HEADINGS
    }


def test_the_layout_is_the_one_that_is_read() -> None:
    read = {layout.columns for layout in TABLES.values()}
    assert {tuple(headings.split()) for headings in HEADINGS.values()} <= read


def test_the_layout_is_that_of_a_real_return(shared: Path) -> None:
    theirs = {
        path.read_text().splitlines()[0] for path in (shared / "data" / "ssda903").glob("*.csv")
    }
    assert {headings.replace(" ", ",") for headings in HEADINGS.values()} == theirs


def test_every_row_is_sound(large: tuple[Path, ...]) -> None:
    for folder in large:
        check_return(folder, int(folder.name))


@pytest.mark.parametrize("year", [2012, 2018, 2019, 2024, 2025, 2026, 2100])
def test_codes_and_rows_are_those_of_the_year(tmp_path: Path, year: int) -> None:
    (folder,) = write_sample(tmp_path / "a", children=400, year=year, seed=year)
    check_return(folder, year)
    sexes = {row["SEX"] for row in rows(folder, "header.csv")}
    assert sexes == ({"1", "2"} if year < 2025 else {"M", "F"})
    places = {row["PLACE"] for row in rows(folder, "episodes.csv")}
    assert ("H5" in places, "K3" in places) == ((True, False) if year < 2025 else (False, True))
    ends = {row["REC"] for row in rows(folder, "episodes.csv")}
    assert bool(ends & {"E43", "E44"}) == (year < 2019)
    assert bool(ends & {"E45", "E46", "E47"}) == (year >= 2019)


@pytest.mark.parametrize("children", [1, 2, 37])
def test_so_many_are_in_care_on_the_last_day(tmp_path: Path, children: int) -> None:
    (folder,) = write_sample(tmp_path / "a", children=children, seed=3)
    assert len(in_care_on(folder, LAST_DAY)) == children


def test_several_years_tell_of_the_same_children(tmp_path: Path) -> None:
    folders = write_sample(tmp_path / "a", children=400, year=2026, years=4, seed=2)
    check_one_history({int(folder.name): folder for folder in folders})


def test_more_history_in_one_return(tmp_path: Path) -> None:
    (folder,) = write_sample(tmp_path / "a", children=100, history_years=4)
    held = [day(row["REVIEW"]) for row in rows(folder, "reviews.csv")]
    assert date(2017, 4, 1) <= min(held) < date(2017, 7, 1)
    per_year = Counter(carekpi.periods.reporting_year_of(on) for on in held)
    assert len(per_year) == 4
    assert min(per_year.values()) > 150
    assert len(in_care_on(folder, LAST_DAY)) == 100


# ------------------------------------------------------------------- lifelike


def share(part: float, whole: float) -> float:
    return 100 * part / whole


def test_ages_are_near_the_profile_of_a_large_council(large: tuple[Path, ...]) -> None:
    born = {row["CHILD"]: day(row["DOB"]) for row in rows(large[1], "header.csv")}
    ages = [age_on(born[child], LAST_DAY) for child in in_care_on(large[1], LAST_DAY)]
    bands = {0: 4.2, 1: 14.0, 5: 18.0, 10: 38.7, 16: 24.7}
    found = Counter(max(band for band in bands if band <= age) for age in ages)
    for band, expected in bands.items():
        assert share(found[band], len(ages)) == pytest.approx(expected, abs=5)


def test_orders_homes_and_ends_of_every_kind_are_there(large: tuple[Path, ...]) -> None:
    current = large[1]
    children = in_care_on(current, LAST_DAY)
    now = [row for row in rows(current, "episodes.csv") if not row["DEC"]]
    now = [row for row in now if row["CHILD"] in children]
    status = Counter(row["LS"] for row in now)
    assert share(status["C2"], len(now)) == pytest.approx(60, abs=6)
    assert share(status["C1"], len(now)) == pytest.approx(18.4, abs=5)
    assert {"V2", "E1"} <= set(status)
    foster = sum(row["PLACE"].startswith("U") for row in now)
    assert 60 < share(foster, len(now)) < 85
    unaccompanied = {row["CHILD"] for row in rows(current, "uasc.csv")} & children
    assert share(len(unaccompanied), len(now)) == pytest.approx(7.4, abs=3)
    everything = rows(current, "episodes.csv")
    assert {"S", "L", "P", "T", "B", "U"} == {row["RNE"] for row in everything}
    assert {"J1", "V3", "V4", "L1", "L2"} <= {row["LS"] for row in everything}
    assert {"A5", "A6", "P1", "K2", "H5", "U1", "U3", "U4"} <= {row["PLACE"] for row in everything}
    assert {"E11", "E12", "E17", "E4A", "E45", "E46", "E5", "E8"} <= {
        row["REC"] for row in everything
    }


def test_children_come_and_go_all_year(large: tuple[Path, ...]) -> None:
    whole = reporting_year(2021)
    everything = [row for row in rows(large[1], "episodes.csv") if row["LS"] not in SHORT_BREAKS]
    came = [day(row["DECOM"]) for row in everything if row["RNE"] == "S"]
    came = [on for on in came if on in whole]
    went = [day(row["DEC"]) for row in everything if row["REC"] not in {"", "X1"}]
    for events in (came, went):
        assert 25 < share(len(events), 3000) < 45
        by_month = Counter(on.month for on in events)
        assert min(by_month.values()) > len(events) / 24


def test_some_children_come_back(large: tuple[Path, ...]) -> None:
    children = episodes_by_child(large[1]).values()
    times = [
        len(list(periods_of_care(episodes)))
        for episodes in children
        if episodes[0]["LS"] not in SHORT_BREAKS
    ]
    assert 5 < times.count(2) < 150
    assert set(times) == {1, 2}


def test_the_number_in_care_is_steady(large: tuple[Path, ...]) -> None:
    before = len(in_care_on(large[0], date(2020, 3, 31)))
    assert before == pytest.approx(3000, rel=0.1)


def test_a_few_reviews_are_late_and_most_children_take_part(large: tuple[Path, ...]) -> None:
    cohort, ledger = carekpi.read_ssda903(large)
    assert not ledger.entries(kind="value lost")
    on_time = measures.reviews_on_time(cohort, reporting_year(2021))
    assert on_time.value is not None
    assert 0.94 < on_time.value < 0.975
    assert on_time.denominator > 6000
    participated = measures.participated(cohort, reporting_year(2021))
    assert participated.value is not None
    assert 0.95 < participated.value < 0.98
    assert participated.excluded["code_contradicts_age"] == 0
    attended = measures.attended(cohort, reporting_year(2021))
    assert attended.value is not None
    assert 0.35 < attended.value < 0.5
    due = measures.reviews_on_time_due(cohort, reporting_year(2021))
    assert due.numerator < due.denominator, "some reviews are never held"


# ------------------------------------------------------------------- the same again


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_sample(tmp_path / name, children=60, years=2, seed=5, dirty=True)
    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_the_bytes_are_those_of_every_machine(tmp_path: Path) -> None:
    """One sum over all files.

    It is the same for every supported Python, numpy and system, and changes only with the
    sample itself, which is then news for all who compare their figures with ours.
    """
    write_sample(tmp_path / "a", children=60, years=2, seed=5, dirty=True)
    together = hashlib.sha256()
    for name, content in written(tmp_path / "a").items():
        together.update(name.encode() + content)
    assert together.hexdigest()[:16] == "49020e772293ac62"


@pytest.mark.parametrize("other", [{"seed": 6}, {"seed": -5}, {"year": 2020}, {"children": 61}])
def test_another_argument_gives_other_children(tmp_path: Path, other: dict[str, int]) -> None:
    arguments = {"children": 60, "seed": 5}
    write_sample(tmp_path / "a", **arguments)
    write_sample(tmp_path / "b", **{**arguments, **other})
    assert (tmp_path / "a" / "header.csv").read_bytes() != (
        tmp_path / "b" / "header.csv"
    ).read_bytes()


def test_ten_thousand_children_within_ten_seconds(tmp_path: Path) -> None:
    began = time.perf_counter()
    write_sample(tmp_path / "a", children=10_000)
    assert time.perf_counter() - began < 10


# ------------------------------------------------------------------- broken on purpose


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Flaw, ...], Path]:
    """A broken sample, what was broken in it, and the clean one beside it."""
    folder = tmp_path_factory.mktemp("sample")
    order = _write.Order(children=800, year=2021, seed=5, years=1, history_years=1)
    (broken,), flaws = _write._write(folder / "dirty", order, dirty=True)
    (clean,) = write_sample(folder / "clean", children=800, year=2021, seed=5)
    return broken, flaws, clean


def test_about_one_row_in_fifty_is_broken(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    _, flaws, clean = dirty
    for name in ("reviews.csv", "episodes.csv", "header.csv"):
        broken = [flaw for flaw in flaws if flaw.file == name and flaw.kind != "blank_lines"]
        assert share(len(broken), len(rows(clean, name))) == pytest.approx(2, abs=0.1)


def test_every_way_of_breaking_is_there(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    dates = {"blank_date", "two_digit_year", "spreadsheet_number"}
    everywhere = dates | {"lower_case_code", "unknown_code", "duplicate_row", "padded_identifier"}
    assert {(flaw.file, flaw.kind) for flaw in dirty[1]} == {
        *((file, kind) for file in ("reviews.csv", "episodes.csv", "header.csv")
          for kind in everywhere),
        *(("reviews.csv", kind) for kind in (
            "blank_code", "under_four_code", "before_entry", "no_episode", "conflicting_row",
            "blank_lines",
        )),
        ("episodes.csv", "blank_code"),
        ("episodes.csv", "blank_lines"),
    }  # fmt: skip


def test_nothing_else_is_broken(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    broken, flaws, clean = dirty
    added = {"duplicate_row", "conflicting_row", "blank_lines"}
    for name in HEADINGS:
        theirs = (broken / name).read_text().splitlines()
        mine = (clean / name).read_text().splitlines()
        here = {flaw.row: flaw for flaw in flaws if flaw.file == name}
        kept = []
        for number, line in enumerate(theirs, 1):
            flaw = here.get(number)
            if flaw is None:
                kept.append(line)
            elif flaw.kind not in added:
                kept.append(None)
        while kept and kept[-1] == "":
            kept.pop()
        assert len(kept) == len(mine)
        for line, original in zip(kept, mine, strict=True):
            assert line is None or line == original
        for number, flaw in here.items():
            assert (
                flaw.kind == "blank_lines"
                or flaw.child in theirs[number - 1]
                or (flaw.kind == "no_episode")
            )


# How a reader names what was broken; None where the values are sound and only a figure can tell.
FOUND_AS = {
    "blank_date": {"no_start_date", "no_review_date"},
    "two_digit_year": {"two_digit_year"},
    "spreadsheet_number": {"excel_serial"},
    "lower_case_code": {"letter_case"},
    "unknown_code": {"unknown_code"},
    "padded_identifier": {"spaces_removed"},
    "duplicate_row": {"same_as_another_row"},
    "conflicting_row": {"conflicting_code"},
}


def test_the_ledger_finds_what_was_broken(dirty: tuple[Path, tuple[Flaw, ...], Path]) -> None:
    broken, flaws, _ = dirty
    _, ledger = carekpi.read_ssda903(broken, year=2021)
    for kind, reasons in FOUND_AS.items():
        # A blank date of birth is no fault of the row; another table has it.
        mine = [flaw for flaw in flaws if flaw.kind == kind]
        if kind == "blank_date":
            mine = [flaw for flaw in mine if flaw.file != "header.csv"]
        entries = [
            entry
            for reason in reasons
            for entry in ledger.entries(reason=reason)
            if entry.file in HEADINGS
        ]
        found = Counter[str]()
        for entry in entries:
            found[entry.file] += entry.count
        assert found == Counter(flaw.file for flaw in mine), kind
        rows_named = {(entry.file, entry.row) for entry in entries}
        if all(entry.count == 1 for entry in entries) and kind != "conflicting_row":
            assert rows_named == {(flaw.file, flaw.row) for flaw in mine}, kind


def test_the_figures_leave_out_what_was_broken(
    dirty: tuple[Path, tuple[Flaw, ...], Path],
) -> None:
    broken, flaws, _ = dirty
    cohort, _ = carekpi.read_ssda903(broken, year=2021)
    count = Counter(flaw.kind for flaw in flaws if flaw.file == "reviews.csv")
    held = measures.reviews_on_time(cohort, reporting_year(2021))
    assert held.excluded["not_in_cohort"] >= count["no_episode"]
    assert held.excluded["not_looked_after"] >= count["before_entry"]
    took_part = measures.participated(cohort, reporting_year(2021))
    assert took_part.excluded["code_contradicts_age"] == count["under_four_code"]
    assert took_part.excluded["conflicting_code"] == count["conflicting_row"]
    assert took_part.excluded["no_code"] > 0


def test_reviews_before_entry_are_of_the_same_year(
    dirty: tuple[Path, tuple[Flaw, ...], Path],
) -> None:
    broken, flaws, clean = dirty
    lines = (broken / "reviews.csv").read_text().splitlines()
    episodes = episodes_by_child(clean)
    early = [lines[flaw.row - 1] for flaw in flaws if flaw.kind == "before_entry"]
    assert early
    for line in early:
        child, born, held, _code = line.split(",")
        assert day(held) in reporting_year(2021)
        assert day(held) >= day(born)
        for row in episodes[child]:
            ended = day(row["DEC"]) if row["DEC"] else LAST_DAY
            assert not day(row["DECOM"]) <= day(held) <= ended


def test_years_are_broken_apart(tmp_path: Path) -> None:
    order = _write.Order(children=60, year=2021, seed=1, years=2, history_years=1)
    folders, flaws = _write._write(tmp_path / "a", order, dirty=True)
    assert {flaw.file.split("/")[0] for flaw in flaws} == {folder.name for folder in folders}
    for flaw in flaws:
        assert (tmp_path / "a" / flaw.file).is_file()


# ------------------------------------------------------------------- nothing is overwritten


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(FileExistsError, match="not empty, and nothing is overwritten"):
        write_sample(tmp_path, children=5)
    assert written(tmp_path) == {"mine.txt": b"keep me"}


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("keep me")
    with pytest.raises(FileExistsError, match="is no folder"):
        write_sample(tmp_path / "a", children=5)
    assert written(tmp_path) == {"a": b"keep me"}


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    before = (tmp_path / "a").stat()
    write_sample(tmp_path / "a", children=5, years=2)
    after = (tmp_path / "a").stat()
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    write_sample(str(tmp_path / "a" / "b" / "c"), children=5)
    assert (tmp_path / "a" / "b" / "c" / "reviews.csv").is_file()


def test_a_sample_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(_write, "spoil", fail)
    with pytest.raises(OSError, match="the disk is full"):
        write_sample(tmp_path / "a", children=5, dirty=True)
    assert list(tmp_path.iterdir()) == []


def test_a_draft_that_was_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".a.part1").mkdir()
    write_sample(tmp_path / "a", children=5)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.part1", "a"]


def test_a_folder_that_fills_up_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = _write.spoil

    def meanwhile(*arguments: object, **named: object) -> object:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "theirs.txt").write_text("keep me")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(_write, "spoil", meanwhile)
    with pytest.raises(FileExistsError, match="not empty"):
        write_sample(tmp_path / "a", children=5, dirty=True)
    assert written(tmp_path) == {"a/theirs.txt": b"keep me"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"children": 0}, "children is 0: at least 1"),
        ({"children": -3}, "children is -3: at least 1"),
        ({"years": 0}, "years is 0: at least 1"),
        ({"history_years": 0}, "history_years is 0: at least 1"),
        ({"year": 2011}, "2012 to 2100, and these would be of 2011 to 2011"),
        ({"year": 2101}, "2012 to 2100, and these would be of 2101 to 2101"),
        ({"year": 2013, "years": 3}, "2012 to 2100, and these would be of 2011 to 2013"),
        ({"year": 2013, "years": 2, "history_years": 2}, "these would be of 2011 to 2013"),
    ],
)
def test_numbers_out_of_range_are_refused(tmp_path: Path, wrong: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        write_sample(tmp_path / "a", **wrong)
    assert list(tmp_path.iterdir()) == []


def test_only_what_makes_samples_is_public() -> None:
    assert sample.__all__ == [
        "Council",
        "Figure",
        "council",
        "councils",
        "write_sample",
        "write_sample_like",
    ]


def test_a_sample_can_be_made_in_the_folder_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_sample("a", children=5) == (Path("a"),)
    assert (tmp_path / "a" / "header.csv").is_file()
    shutil.rmtree("a")
    write_sample(".", children=5)
    assert (tmp_path / "header.csv").is_file()
