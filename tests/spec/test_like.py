"""A sample that is like a council: its rows give the council's published figures, and why not.

What reads the rows and works the figures out is what works out any council's; the last tests take
rows away and see the figures follow.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from carekpi import measures, read_ssda903, reporting_year
from carekpi.measures.flow import net_change
from carekpi.readers import read_local
from carekpi.sample import council, councils, write_sample_like
from sample_checks import check_one_history, check_return, day, rows

MANCHESTER = council("manchester-2021")
YEAR = reporting_year(2021)

#: The published figures that no rows can give together with the others, or not within the year.
DIFFERING = {
    "population.looked_after_rate_per_10000": "106",  # 1,371 of 129,053
    "ceased.reasons.parents_relatives_other.year_pct": "17.8",  # 82 of 460
    "visits.visited_or_declined_pct.year": "76.8",  # 51.8 and 25
    "disputes.stage_1.prior_monthly_mean": "57",  # 685 in nine months
    "voice.mind_of_my_own.children": "204",  # the others came after March 2021
    "voice.mind_of_my_own.workers": "44",
    "voice.mind_of_my_own.iros": "4",
}


@pytest.fixture(scope="module")
def published(root: Path) -> ModuleType:
    """The extension that sets the published figures beside the sample's in the documentation."""
    folder = root / "docs" / "_ext"
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module("published")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def sample(published: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sample, written and read back."""
    return published.Sample.made(MANCHESTER, tmp_path_factory.mktemp("like"))


class TestTheFigures:
    """Each figure of the report, worked out from the sample's rows."""

    @pytest.mark.parametrize("path", [path for path in MANCHESTER.figures if path not in DIFFERING])
    def test_it_is_the_published_one(self, path: str, sample: Any, published: ModuleType) -> None:
        figure = MANCHESTER.figures[path]
        assert not figure.differs
        ours = published.worked_out(figure, sample)
        assert published.as_printed(figure, ours) == figure.published

    @pytest.mark.parametrize("path", DIFFERING)
    def test_another_is_told_with_the_reason(
        self, path: str, sample: Any, published: ModuleType
    ) -> None:
        figure = MANCHESTER.figures[path]
        assert figure.differs
        ours = published.as_printed(figure, published.worked_out(figure, sample))
        assert ours == DIFFERING[path] != figure.published

    def test_other_children_give_the_same(self, published: ModuleType, tmp_path: Path) -> None:
        other = published.Sample.made(MANCHESTER, tmp_path, seed=41)
        for path, figure in MANCHESTER.figures.items():
            ours = published.as_printed(figure, published.worked_out(figure, other))
            assert ours == DIFFERING.get(path, figure.published), path


class TestTheReport:
    """The figures of the package are those of the report, and all of them."""

    def test_figure_for_figure(self, shared: Path) -> None:
        text = (shared / "data" / "iro-annual-report-2020-21.toml").read_text(encoding="utf-8")
        theirs = dict(leaves(tomllib.loads(text), ""))
        # Words about a figure, and the span of three, are no figures.
        for words in (
            "service.iro_fte.note",
            "voice.mind_of_my_own.from",
            "voice.mind_of_my_own.to",
        ):
            del theirs[words]
        ours = {path: figure.published for path, figure in MANCHESTER.figures.items()}
        assert ours == theirs

    def test_each_is_of_a_measure_or_a_rule(self) -> None:
        known = {measure.key: measure for measure in measures.CATALOGUE}
        for figure in MANCHESTER.figures.values():
            assert (figure.measure in known) != bool(figure.rule), figure.path

    def test_another_council_is_refused(self) -> None:
        assert councils() == ("manchester-2021",)
        with pytest.raises(ValueError, match="no council 'leeds' to be like; there are manchester"):
            council("leeds")


def leaves(data: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Every figure with its place, as text."""
    for key, inside in data.items():
        here = f"{path}.{key}" if path else key
        if isinstance(inside, dict):
            yield from leaves(inside, here)
        elif isinstance(inside, list):
            yield from ((f"{here}.{place}", str(one)) for place, one in enumerate(inside))
        else:
            yield here, str(inside)


class TestTheRows:
    def test_every_row_of_the_returns_is_sound(self, sample: Any) -> None:
        # No reason is recorded of the four who are in the total alone; where no number of reviews
        # has a published share, a few have no code.
        check_return(sample.folder / "return" / "2021", 2021, unsaid=4, uncoded=40)
        check_return(sample.folder / "return" / "2020", 2020, uncoded=40)
        check_return(sample.folder / "previous" / "return" / "2019", 2019)
        check_one_history(
            {
                2019: sample.folder / "previous" / "return" / "2019",
                2020: sample.folder / "return" / "2020",
                2021: sample.folder / "return" / "2021",
            }
        )

    def test_the_year_before_is_told_once(self, sample: Any) -> None:
        for file in (sample.folder / "return" / "2020").iterdir():
            again = sample.folder / "previous" / "return" / "2020" / file.name
            assert again.read_bytes() == file.read_bytes()

    @pytest.mark.parametrize("part", ["", "previous"])
    def test_nothing_of_the_own_tables_is_lost(self, sample: Any, part: str) -> None:
        folder = sample.folder / part
        cohort, _ = read_ssda903(sorted((folder / "return").iterdir()))
        _, ledger = read_local(folder / "local", cohort)
        assert not ledger.entries()

    def test_the_tables_of_both_years_tell_one_history(self, sample: Any) -> None:
        """What went on in March 2020 stands in both; the later tells how it went on."""
        for table, key in (("disputes", ("IDENTIFIER",)), ("officers", ("IRO", "FROM"))):
            before = told(sample.folder / "previous" / "local" / f"{table}.csv", key)
            now = told(sample.folder / "local" / f"{table}.csv", key)
            assert before
            assert before == {
                name: as_known(row, YEAR.start) for name, row in now.items() if name in before
            }
            begun = {"disputes": "RAISED", "officers": "FROM"}[table]
            assert before.keys() == {
                name for name, row in now.items() if day(row[begun]) < YEAR.start
            }

    def test_disputes_open_raised_and_resolved_add_up(self, sample: Any) -> None:
        year_before, then, now = reporting_year(2020), sample.cohort(2020), sample.cohort(2021)
        opened = measures.disputes_open(then, year_before)
        assert opened.value > 0
        assert measures.disputes_open(now, year_before).value == opened.value
        raised, resolved = measures.disputes_raised, measures.disputes_completed
        assert (
            opened.value + raised(now, YEAR).value - resolved(now, YEAR).value
            == measures.disputes_open(now, YEAR).value
        )

    @pytest.mark.parametrize(
        "key",
        [
            *("iro_officers", "iro_fte", "caseload", "caseload_weighted", "changes_of_iro"),
            *("same_iro", "disputes_raised", "disputes_completed", "dispute_stages"),
        ],
    )
    def test_the_year_before_is_the_same_from_either_table(self, sample: Any, key: str) -> None:
        measure = measures.find(key)
        year_before = reporting_year(2020)
        now = measure(sample.cohort(2021), year_before)
        assert now.figure == measure(sample.cohort(2020), year_before).figure
        assert now.numerator > 0

    def test_every_review_can_be_told_on_time_or_late(self, sample: Any) -> None:
        result = measures.reviews_on_time(sample.cohort(2021), YEAR)
        assert (result.numerator, result.denominator, result.considered) == (3689, 3811, 3811)
        assert result.unknown == 0

    def test_the_two_days_and_the_flow_between_them_agree(self, sample: Any) -> None:
        change = net_change(sample.cohort(2021), YEAR)
        assert change.reconciles
        assert measures.started(sample.cohort(2021), YEAR).value == 424

    def test_the_bytes_are_those_of_every_machine(self, sample: Any) -> None:
        together = hashlib.sha256()
        for file in sorted(sample.folder.rglob("*.csv")):
            together.update(file.relative_to(sample.folder).as_posix().encode())
            together.update(file.read_bytes())
        assert together.hexdigest()[:16] == "658aa9479cd807d1"

    def test_nothing_is_overwritten(self, sample: Any) -> None:
        with pytest.raises(FileExistsError, match="nothing is overwritten"):
            write_sample_like(sample.folder, "manchester-2021")


class TestTheFiguresFollowTheRows:
    """Nothing on the way from the rows to the figures knows what is to come out."""

    def test_a_review_less(self, sample: Any, tmp_path: Path) -> None:
        folder = shutil.copytree(sample.folder / "return", tmp_path / "return")
        without_last_line(folder / "2021" / "reviews.csv")
        cohort, _ = read_ssda903(sorted(folder.iterdir()))
        assert measures.reviews_chaired(cohort, YEAR).value == 3810

    @pytest.mark.parametrize(
        ("table", "measure", "before"),
        [
            ("disputes", "disputes_raised", 625),
            ("officers", "iro_officers", 24),
            ("advocacy", "advocacy_referrals", 232),
            ("complaints", "complaints", 27),
            ("audits", "audits", 48),
        ],
    )
    def test_a_row_less(
        self, sample: Any, tmp_path: Path, table: str, measure: str, before: int
    ) -> None:
        known = {one.key: one for one in measures.CATALOGUE}
        file = Path(shutil.copy(sample.folder / "local" / f"{table}.csv", tmp_path))
        cohort = sample.cohort(2021)
        assert known[measure](read_local(file, cohort).cohort, YEAR).value == before
        without_last_line(file, passed_over=2 if table == "officers" else 0)
        assert known[measure](read_local(file, cohort).cohort, YEAR).value == before - 1


def told(file: Path, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    """The rows of a table, by what tells them from one another."""
    table = rows(file.parent, file.name)
    found = {tuple(row[name] for name in key): row for row in table}
    assert len(found) == len(table)
    return found


def as_known(row: dict[str, str], on: dt.date) -> dict[str, str]:
    """A row as it was before a day: without the days that were to come, and what came of it."""
    known = {
        name: "" if re.fullmatch(r"../../....", text) and day(text) >= on else text
        for name, text in row.items()
    }
    if row.get("RESOLVED") != known.get("RESOLVED"):
        known["OUTCOME"] = ""
    return known


def without_last_line(file: Path, *, passed_over: int = 0) -> None:
    """Take a row away. :param passed_over: how many after it: officers who had left."""
    lines = file.read_text(encoding="ascii").splitlines(keepends=True)
    del lines[-1 - passed_over]
    file.write_text("".join(lines), encoding="ascii")
