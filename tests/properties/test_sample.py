"""Every sample is sound, whatever is asked for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from carekpi.periods import reporting_year
from carekpi.sample import _write, write_sample
from carekpi.sample._chance import Choice, Spread
from sample_checks import check_one_history, check_return, in_care_on

few = settings(max_examples=25)
seeds = st.integers(min_value=-(2**40), max_value=2**40)


@st.composite
def orders(draw: st.DrawFn) -> dict[str, int]:
    years = draw(st.integers(1, 4))
    return {
        "children": draw(st.integers(1, 60)),
        "years": years,
        "year": draw(st.integers(2011 + years, 2100) | st.sampled_from([2019, 2020, 2025, 2026])),
        "seed": draw(seeds),
    }


class TestASample:
    @few
    @given(orders())
    def test_every_row_is_sound(self, order: dict[str, int]) -> None:
        with TemporaryDirectory() as place:
            folders = write_sample(Path(place) / "a", **order)
            first = order["year"] - order["years"] + 1
            by_year = dict(enumerate(folders, first))
            for year, folder in by_year.items():
                check_return(folder, year)
            check_one_history(by_year)
            final = reporting_year(order["year"]).end
            assert len(in_care_on(folders[-1], final)) == order["children"]

    @few
    @given(orders())
    def test_it_is_the_same_the_second_time(self, order: dict[str, int]) -> None:
        with TemporaryDirectory() as place:
            first = write_sample(Path(place) / "a", **order)
            second = write_sample(Path(place) / "b", **order)
            for one, other in zip(first, second, strict=True):
                for path in sorted(one.iterdir()):
                    assert path.read_bytes() == (other / path.name).read_bytes()

    @few
    @given(orders())
    def test_all_that_is_broken_is_named(self, order: dict[str, int]) -> None:
        """Take the rows that are named away from both: what is left is the same."""
        with TemporaryDirectory() as place:
            clean = Path(place) / "clean"
            write_sample(clean, **order)
            dirty = Path(place) / "dirty"
            _, flaws = _write._write(dirty, _write.Order(**order, history_years=1), dirty=True)
            for path in sorted(clean.rglob("*.csv")):
                name = path.relative_to(clean).as_posix()
                named = {flaw.row for flaw in flaws if flaw.file == name}
                lines = (dirty / name).read_text().splitlines()
                left = [line for row, line in enumerate(lines, 1) if row not in named]
                left = [line for line in left if line]
                mine = path.read_text().splitlines()
                remaining = iter(mine)
                assert all(line in remaining for line in left), "another row was changed"
                assert len(mine) - len(left) <= len(named)


class TestChances:
    @given(
        st.dictionaries(st.text(max_size=3), st.floats(0.01, 100), min_size=1, max_size=8),
        st.floats(0, 1, exclude_max=True),
    )
    def test_a_choice_gives_one_of_its_values(
        self, shares: dict[str, float], chance: float
    ) -> None:
        assert Choice(shares).at(chance) in shares

    @given(
        st.lists(st.integers(0, 10_000), min_size=2, max_size=8).map(sorted),
        st.floats(0, 1, exclude_max=True),
        st.floats(0, 1, exclude_max=True),
    )
    def test_a_spread_stays_between_its_points_and_in_order(
        self, points: list[int], one: float, other: float
    ) -> None:
        spread = Spread(tuple(points))
        low, high = sorted((one, other))
        assert points[0] <= spread.at(low) <= spread.at(high) <= spread.highest == points[-1]
