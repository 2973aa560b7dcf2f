"""A cohort saved as a folder of Parquet files: real ones, and folders that are none."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from carekpi import (
    Child,
    Cohort,
    measures,
    read_parquet,
    read_ssda903,
    reporting_year,
    rules,
    write_parquet,
)
from carekpi.readers import UnreadableReturn, read_local
from carekpi.results import to_csv
from carekpi.sample import write_sample
from carekpi.workdays import ENGLAND_AND_WALES
from whole import all_of

if TYPE_CHECKING:
    from carekpi.readers import Reading

pq = pytest.importorskip("pyarrow.parquet", reason="an extra: carekpi[fast]")


def is_the_same(reading: Reading, folder: Path) -> Reading:
    write_parquet(reading.cohort, folder, ledger=reading.ledger)
    again = read_parquet(folder)
    assert all_of(again.cohort) == all_of(reading.cohort)
    assert all_of(again.ledger) == all_of(reading.ledger)
    return again


def test_the_fake_return(shared: Path, tmp_path: Path):
    again = is_the_same(read_ssda903(shared / "data" / "ssda903"), tmp_path / "saved")
    assert len(again.ledger.entries())


@pytest.mark.parametrize("dirty", [False, True])
def test_a_sample_with_every_table(tmp_path: Path, dirty: bool):
    write_sample(tmp_path / "a", children=150, years=2, seed=7, local=True, dirty=dirty)
    cohort, ledger = read_ssda903([tmp_path / "a" / "2020", tmp_path / "a" / "2021"])
    own = read_local(tmp_path / "a" / "local", cohort)
    reading = own._replace(ledger=ledger + own.ledger)
    again = is_the_same(reading, tmp_path / "saved")
    year = reporting_year(2021)
    for measure in (measures.reviews_on_time, measures.disputes_raised, measures.missing_episodes):
        figures = [to_csv([measure(one, year)]) for one in (again.cohort, reading.cohort)]
        assert figures[0] == figures[1]


COHORT = Cohort.from_children([Child(identifier="SECRET", sex="F")])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    write_parquet(COHORT, tmp_path / "saved")
    return tmp_path / "saved"


def test_other_programs_read_the_tables(saved: Path):
    tables = {key: pq.read_table(saved / f"{key}.parquet") for key in ("episodes", "reviews")}
    children = pq.read_table(saved / "children.parquet")
    assert all_of(Cohort.from_frame(children=children, **tables)) == all_of(COHORT)


class TestWhatIsNotSaved:
    CALENDAR = ENGLAND_AND_WALES.with_bank_holidays(
        {dt.date(2027, 6, 7): "A day of thanks"}, source="nobody"
    )

    @pytest.mark.parametrize(
        ("cohort", "message"),
        [
            (
                COHORT.with_rules(rules.statutory().follow("convention.review.first.28_days")),
                r"other rules than the law's .*with_rules",
            ),
            (COHORT.with_calendar(CALENDAR), r"other calendar than the law's .*with_calendar"),
            (
                Cohort.from_children([Child(identifier=c) for c in "12"]).parts(2)[1],
                "save the whole",
            ),
        ],
    )
    def test_is_said(self, tmp_path: Path, cohort: Cohort, message: str):
        with pytest.raises(ValueError, match=message):
            write_parquet(cohort, tmp_path / "saved")
        assert not [*tmp_path.iterdir()]

    def test_nothing_is_overwritten(self, saved: Path):
        before = all_of(read_parquet(saved).cohort)
        with pytest.raises(FileExistsError, match="nothing is overwritten"):
            write_parquet(Cohort.from_children([]), saved)
        assert all_of(read_parquet(saved).cohort) == before

    def test_nothing_is_left_of_what_went_wrong(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        def full(*_: object, **__: object) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr(pq, "write_table", full)
        with pytest.raises(OSError, match="no space left"):
            write_parquet(COHORT, tmp_path / "saved")
        assert not [*tmp_path.iterdir()]


class TestWhatIsNoSavedCohort:
    def says(self, folder: Path) -> str:
        with pytest.raises(UnreadableReturn) as error:
            read_parquet(folder)
        assert "SECRET" not in str(error.value)
        return str(error.value)

    @pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"format": "another"}'])
    def test_a_folder_of_other_things(self, tmp_path: Path, text: str | None):
        if text is not None:
            (tmp_path / "cohort.json").write_text(text)
        assert f"{tmp_path} is no saved cohort" in self.says(tmp_path)
        assert "is no saved cohort" in self.says(tmp_path / "absent")

    def amended(self, saved: Path, **about: Any) -> Path:
        said = json.loads((saved / "cohort.json").read_text())
        (saved / "cohort.json").write_text(json.dumps(said | about))
        return saved

    def test_of_a_later_version(self, saved: Path):
        later = self.amended(saved, version=2, carekpi="9.0")
        assert "was saved by carekpi 9.0" in self.says(later)

    def test_that_says_other_things_than_it_holds(self, saved: Path):
        assert "not as carekpi writes them" in self.says(self.amended(saved, added=None))
        own = self.amended(saved, added={}, local={"oversight": {}})
        assert "local-oversight.parquet is missing or damaged" in self.says(own)

    def test_with_a_table_missing_or_damaged(self, saved: Path):
        (saved / "reviews.parquet").unlink()
        assert "reviews.parquet is missing or damaged" in self.says(saved)
        (saved / "reviews.parquet").write_bytes(b"PAR1 SECRET")
        assert "reviews.parquet is missing or damaged" in self.says(saved)

    def test_with_a_row_of_a_child_that_is_not_there(self, tmp_path: Path):
        own = COHORT.with_local("oversight", {"child": ["SECRET"], "date": [dt.date(2021, 1, 4)]})
        write_parquet(own, tmp_path / "saved")
        file = tmp_path / "saved" / "local-oversight.parquet"
        table = pq.read_table(file)
        more = table.set_column(0, "child_row", [[7]])
        pq.write_table(more.cast(table.schema), file)
        assert "its files are not as carekpi writes them" in self.says(tmp_path / "saved")

    def test_with_other_columns(self, saved: Path):
        pq.write_table(
            pq.read_table(saved / "ledger.parquet").drop("kind"), saved / "ledger.parquet"
        )
        assert "its files are not as carekpi writes them" in self.says(saved)
        pq.write_table(
            pq.read_table(saved / "reviews.parquet").drop("child"), saved / "reviews.parquet"
        )
        with pytest.raises(ValueError, match=r"column reviews\.child is missing"):
            read_parquet(saved)
