"""`net_change`: do those who were there, who came and who went make those who are there?

“net change reconciles with the two snapshots (a check that says so when it does not).”
"""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi import reporting_year
from carekpi.cohort import NotCovered
from carekpi.measures import NetChange, net_change
from spec.tables import cohort

YEAR_2021 = reporting_year(2021)


def change(episodes: str) -> NetChange:
    found = net_change(cohort(episodes=episodes), YEAR_2021)
    before, after = found.before.numerator, found.after.numerator
    started, ceased = found.started.numerator, found.ceased.numerator
    assert before + started - ceased + found.unexplained == after
    assert sum(cause.children for cause in found.causes) == found.unexplained
    assert found.reconciles == (not found.causes)
    return found


def counts(found: NetChange) -> tuple[int, int, int, int]:
    return (
        found.before.numerator,
        found.started.numerator,
        found.ceased.numerator,
        found.after.numerator,
    )


def causes(found: NetChange) -> dict[str, int]:
    return {cause.key: cause.children for cause in found.causes}


class TestWhatAgrees:
    EPISODES = """
        CHILD     | DECOM      | DEC        | RNE | REC
        stayed    | 2019-05-13 |            | S   |
        came      | 2020-06-01 |            | S   |
        left      | 2019-05-13 | 2020-07-01 | S   | E4A
        # there on neither day
        passed    | 2020-06-01 | 2020-07-01 | S   | E4A
        # twice in the year, and there at its end
        again     | 2019-05-13 | 2020-06-01 | S   | E4A
        again     | 2020-09-01 |            | S   |
        # a start and an end on one day
        a day     | 2020-06-01 | 2020-06-01 | S   | E4A
        # an end and a start on one day
        at once   | 2019-05-13 | 2020-06-01 | S   | E4A
        at once   | 2020-06-01 |            | S   |
        """

    def test_the_sum(self) -> None:
        found = change(self.EPISODES)
        assert counts(found) == (4, 5, 5, 4)
        assert (found.change, found.unexplained, found.reconciles) == (0, 0, True)

    def test_it_says_so(self) -> None:
        assert str(change(self.EPISODES)) == (
            "4 looked after on 2020-03-31, 5 started, 5 ceased: 4; 4 looked after on 2021-03-31. "
            "They agree."
        )


class TestOnTheBoundary:
    """A child whose care ended on a day is not looked after on it, and ceased in the period."""

    def test_the_first_and_the_last_day(self) -> None:
        found = change(
            """
            CHILD    | DECOM      | DEC        | RNE | REC
            eve      | 2019-05-13 | 2020-03-31 | S   | E4A
            first    | 2019-05-13 | 2020-04-01 | S   | E4A
            last     | 2019-05-13 | 2021-03-31 | S   | E4A
            morrow   | 2019-05-13 | 2021-04-01 | S   | E4A
            came eve | 2020-03-31 |            | S   |
            came     | 2020-04-01 |            | S   |
            came end | 2021-03-31 |            | S   |
            """
        )
        assert counts(found) == (4, 2, 2, 4)
        assert found.reconciles
        assert found.left_on_the_last_day == 1
        assert "1 ceased on the last day itself" in str(found)


class TestWhatDoesNot:
    def test_an_entry_that_is_not_said(self) -> None:
        found = change(
            """
            CHILD   | DECOM      | DEC        | RNE
            appears | 2020-06-01 |            | P
            appears | 2020-09-01 |            | P
            # appears, and was counted when it left
            passes  | 2020-06-01 | 2020-09-01 | L
            """
        )
        assert counts(found) == (0, 0, 1, 1)
        assert causes(found) == {"entries_not_said": 2}
        assert "They differ by +2: +2 who appear in the period" in str(found)

    def test_an_end_that_is_not_said(self) -> None:
        found = change(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            goes  | 2019-05-13 | 2020-06-01 | S   | X1
            """
        )
        assert counts(found) == (1, 0, 0, 0)
        assert causes(found) == {"ends_not_said": -1}

    def test_short_breaks(self) -> None:
        found = change(
            """
            CHILD   | DECOM      | DEC        | RNE | REC | LS
            # into care from a series of short breaks, without a new start
            into    | 2019-05-13 | 2020-06-01 | S   | X1  | V4
            into    | 2020-06-01 |            | L   |     | C2
            other   | 2019-05-13 | 2020-06-01 | S   | X1  | V4
            other   | 2020-06-01 |            | L   |     | C2
            # and out of it
            out     | 2019-05-13 | 2020-06-01 | S   | X1  | C2
            out     | 2020-06-01 |            | L   |     | V4
            # short breaks all along
            breaks  | 2019-05-13 |            | S   |     | V4
            began   | 2020-06-01 |            | S   |     | V4
            ended   | 2019-05-13 | 2020-06-01 | S   | E4A | V4
            """
        )
        assert counts(found) == (1, 0, 0, 2)
        assert causes(found) == {"short_breaks": 1}

    def test_periods_of_care_that_overlap(self) -> None:
        found = change(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            # never ended, and begun anew: one child
            twice | 2019-05-13 |            | S   |
            twice | 2020-06-01 |            | S   |
            """
        )
        assert counts(found) == (1, 1, 0, 1)
        assert causes(found) == {"overlapping": -1}

    def test_what_cancels_out_is_said_too(self) -> None:
        found = change(
            """
            CHILD   | DECOM      | DEC        | RNE | REC
            appears | 2020-06-01 |            | P   |
            goes    | 2019-05-13 | 2020-06-01 | S   | X1
            """
        )
        assert (found.unexplained, found.reconciles) == (0, False)
        assert "They agree only because what is wrong cancels out" in str(found)


class TestWhatTheDataCover:
    def test_the_eve_is_seen_from_the_morning(self) -> None:
        made = cohort(episodes="CHILD | DECOM\n1 | 2019-05-13", episodes_from="2020-04-01")
        assert net_change(made, YEAR_2021).before.numerator == 1
        with pytest.raises(NotCovered, match="the episodes are complete from 2020-04-01 only"):
            net_change(made, reporting_year(2020))

    def test_data_that_end_before(self) -> None:
        made = cohort(episodes="CHILD | DECOM\n1 | 2019-05-13", complete_to="2021-02-28")
        with pytest.raises(NotCovered, match="the data end on 2021-02-28"):
            net_change(made, YEAR_2021)

    def test_nobody_at_all(self) -> None:
        found = net_change(cohort(), YEAR_2021)
        assert (found.change, found.unexplained, found.reconciles) == (0, 0, True)
        assert found.before.period.end == dt.date(2020, 3, 31)
