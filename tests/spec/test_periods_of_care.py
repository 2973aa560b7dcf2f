"""A child's time in care: where a period of care begins and ends, and the status on a day.

“An **episode** runs from DECOM to DEC. A **period of care** is a run of a child's episodes.”
Every table is put both to one child as an object and to a cohort's columns.
"""

from __future__ import annotations

import numpy as np
import pytest

from carekpi.care import begins_period_of_care
from carekpi.measures.reviews import in_short_break
from spec.tables import cases, children, cohort, day


def periods(episodes: str) -> list[tuple[str, str]]:
    """The periods of care of the one child of a table, as the object and the columns give them."""
    (child,) = children(episodes=episodes)
    care = cohort(episodes=episodes).periods_of_care
    from_columns = list(zip(care.start.tolist(), care.end.tolist(), care.entry_known.tolist()))
    assert [(p.start, p.end, p.entry_known) for p in child.periods_of_care] == from_columns
    return [(str(start), "open" if end is None else str(end)) for start, end, _ in from_columns]


class TestWhereANewOneBegins:
    """“A new one begins at an episode with RNE `S`, or whose predecessor ended with a REC other
    than `X1` (blank counts as `X1` where DEC equals the next DECOM), or that starts after a gap.”
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DEC        | REC | DECOM      | RNE | periods | why
            2021-02-01 | X1  | 2021-02-01 | P   | 1       | a move
            2021-02-01 | X1  | 2021-02-01 | L   | 1       | a change of status
            2021-02-01 | X1  | 2021-02-01 |     | 1       | RNE is blank
            2021-02-01 | X1  | 2021-02-01 | S   | 2       | S starts anew whatever came before
            2021-02-01 | E4A | 2021-02-01 | P   | 2       | care ended
            2021-02-01 | E8  | 2021-02-01 | P   | 2       | care ended
            2021-02-01 |     | 2021-02-01 | P   | 1       | blank, the next begins that day
            2021-02-01 |     | 2021-02-02 | P   | 2       | blank, and a night between
            2021-02-01 | X1  | 2021-02-02 | P   | 2       | a gap of a night, whatever REC says
            2021-02-01 | X1  | 2021-01-31 | P   | 1       | they overlap by a day
            2021-02-01 |     | 2021-01-31 | P   | 2       | blank, and they do not touch
            2021-02-01 | E4A | 2021-01-31 | P   | 2       | care ended, though they overlap
                       |     | 2021-02-01 | P   | 1       | the first is open
                       | E4A | 2021-02-01 | P   | 1       | open, so that its REC ended nothing
                       |     | 2021-02-01 | S   | 2       | open, but S starts anew
            """
        ),
    )
    def test_after_an_episode_from_1_january_2021(self, row: dict[str, str]) -> None:
        found = periods(
            f"""
            DECOM          | DEC          | REC          | RNE          | CHILD
            2021-01-01     | {row["DEC"]} | {row["REC"]} | S            | 1
            {row["DECOM"]} |              |              | {row["RNE"]} | 1
            """
        )
        assert len(found) == int(row["periods"])

    def test_a_gap_is_counted_from_the_episode_before_and_not_the_longest(self) -> None:
        # the second lies within the first; the third begins after the second, and its REC is X1
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 | 2021-06-01 | S   | X1
            1     | 2021-02-01 | 2021-03-01 | P   | X1
            1     | 2021-05-01 |            | P   |
            """
        ) == [("2021-01-01", "2021-03-01"), ("2021-05-01", "open")]

    def test_another_child_begins_anew(self) -> None:
        care = cohort(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 | 2021-02-01 | S   | X1
            2     | 2021-02-01 | 2021-03-01 | P   | X1
            """
        ).periods_of_care
        assert care.child.tolist() == [0, 1]
        assert care.entry_known.tolist() == [True, False]
        assert care.first_episode.tolist() == care.last_episode.tolist() == [0, 1]

    def test_no_episodes_and_one(self) -> None:
        none = np.array([], "M8[D]")
        codes = np.array([], "i1")
        assert begins_period_of_care(codes, none, none, codes, codes).tolist() == []
        assert periods("CHILD | DECOM \n 1 | 2021-01-01 ") == [("2021-01-01", "open")]
        assert len(cohort().periods_of_care) == 0
        assert children(children="CHILD \n 1 ")[0].periods_of_care == ()


class TestWhereItEnds:
    """“It ends on the DEC of its last episode, or is open. Episodes are taken in order of
    (DECOM, DEC); an open one that another follows belongs to the same period.”
    """

    def test_a_run_of_three(self) -> None:
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 | 2021-02-01 | S   | X1
            1     | 2021-02-01 | 2021-03-01 | P   | X1
            1     | 2021-03-01 | 2021-04-01 | L   | E4A
            """
        ) == [("2021-01-01", "2021-04-01")]

    def test_care_that_ended_and_began_again(self) -> None:
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 | 2021-02-01 | S   | X1
            1     | 2021-02-01 | 2021-03-01 | P   | E4A
            1     | 2021-08-01 | 2021-09-01 | S   | X1
            1     | 2021-09-01 |            | P   |
            """
        ) == [("2021-01-01", "2021-03-01"), ("2021-08-01", "open")]

    def test_it_ends_and_another_starts_on_the_same_day(self) -> None:
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 | 2021-02-01 | S   | E4A
            1     | 2021-02-01 |            | S   |
            """
        ) == [("2021-01-01", "2021-02-01"), ("2021-02-01", "open")]

    def test_an_open_one_that_another_follows(self) -> None:
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 |            | S   |
            1     | 2021-02-01 | 2021-03-01 | P   | E4A
            """
        ) == [("2021-01-01", "2021-03-01")]

    def test_rows_in_any_order(self) -> None:
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-03-01 | 2021-04-01 | L   | E4A
            1     | 2021-01-01 | 2021-02-01 | S   | X1
            1     | 2021-02-01 | 2021-03-01 | P   | X1
            """
        ) == [("2021-01-01", "2021-04-01")]

    def test_of_two_that_begin_together_the_one_that_ends_first_is_the_first(self) -> None:
        # an open end is later than any
        assert periods(
            """
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-01-01 |            | P   |
            1     | 2021-01-01 | 2021-01-01 | S   | X1
            """
        ) == [("2021-01-01", "open")]


class TestEntry:
    """“**Entered care** is the DECOM of the period's first episode, and is *known* only if that
    episode's RNE is `S`.”
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            RNE | known
            S   | yes
            L   | no
            P   | no
            T   | no
            B   | no
            U   | no
                | no
            """
        ),
    )
    def test_by_the_reason_for_the_first_episode(self, row: dict[str, str]) -> None:
        episodes = f"CHILD | DECOM | RNE \n 1 | 2021-01-01 | {row['RNE']}"
        (child,) = children(episodes=episodes)
        (period,) = child.periods_of_care
        assert period.start == day("2021-01-01")
        assert period.entry_known is (row["known"] == "yes")
        care = cohort(episodes=episodes).periods_of_care
        assert care.entry_known.tolist() == [row["known"] == "yes"]


class TestLookedAfterOnADay:
    """“**Looked after on date D**: some period of care has start <= D and (is open, or end > D).
    A child whose care ended on D is not looked after on D. A review or visit on the last day does
    count as within the period (start <= d <= end).”
    """

    EPISODES = """
        CHILD | DECOM      | DEC        | RNE | REC
        ended | 2021-01-04 | 2021-02-01 | S   | E4A
        open  | 2021-01-04 |            | S   |
        twice | 2021-01-04 | 2021-02-01 | S   | E4A
        twice | 2021-02-01 | 2021-03-01 | S   | E4A
        """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD | on         | looked after | within
            ended | 2021-01-03 | no           | no
            ended | 2021-01-04 | yes          | yes
            ended | 2021-01-31 | yes          | yes
            ended | 2021-02-01 | no           | yes
            ended | 2021-02-02 | no           | no
            open  | 2021-01-03 | no           | no
            open  | 2030-01-04 | yes          | yes
            twice | 2021-02-01 | yes          | yes
            twice | 2021-03-01 | no           | yes
            """
        ),
    )
    def test_the_edges(self, row: dict[str, str]) -> None:
        on = day(row["on"])
        within, looked_after = row["within"] == "yes", row["looked after"] == "yes"
        child = next(c for c in children(episodes=self.EPISODES) if c.identifier == row["CHILD"])
        assert child.looked_after_on(on) is looked_after
        assert (child.period_of_care_on(on) is not None) is within

        care = cohort(episodes=self.EPISODES)
        place = np.array([care.child_table.identifier.tolist().index(row["CHILD"])], np.int32)
        days = np.array([on], "M8[D]")
        spans = care.period_spans
        assert (spans.containing(place, days)[0] >= 0) == within
        assert (spans.containing(place, days, last_day=False)[0] >= 0) == looked_after
        found = spans.containing(place, days)
        if within:
            assert care.periods_of_care.looked_after_on(found, days).tolist() == [looked_after]

    def test_a_day_in_two_periods_belongs_to_the_one_that_began_last(self) -> None:
        (child,) = (c for c in children(episodes=self.EPISODES) if c.identifier == "twice")
        found = child.period_of_care_on(day("2021-02-01"))
        assert found is not None
        assert found.start == day("2021-02-01")


class TestStatusOnADay:
    """“The child's status on a date is that of the episode, among those that contain it
    (DECOM <= date <= DEC), which began last.”
    """

    EPISODES = """
        CHILD   | DECOM      | DEC        | RNE | REC | LS
        changes | 2021-01-04 | 2021-02-01 | S   | X1  | V3
        changes | 2021-02-01 | 2021-03-01 | L   | X1  | C2
        changes | 2021-03-01 | 2021-04-01 | L   | E4A | V4
        within  | 2021-01-04 | 2021-04-01 | S   | X1  | V3
        within  | 2021-02-01 | 2021-03-01 | L   | X1  | C2
        deep    | 2021-01-04 | 2021-06-01 | S   | X1  | V3
        deep    | 2021-02-01 | 2021-02-10 | L   | X1  | C2
        deep    | 2021-02-20 | 2021-03-01 | L   | X1  | C1
        open    | 2021-01-04 |            | S   |     | C2
        open    | 2021-02-01 |            | L   |     | V3
        """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD   | on         | LS | why
            changes | 2021-01-03 |    | before
            changes | 2021-01-04 | V3 | the first day
            changes | 2021-01-31 | V3 | the eve of the change
            changes | 2021-02-01 | C2 | the day of the change: two contain it
            changes | 2021-02-28 | C2 |
            changes | 2021-03-01 | V4 | the next change
            changes | 2021-04-01 | V4 | the last day
            changes | 2021-04-02 |    | after
            within  | 2021-01-31 | V3 |
            within  | 2021-02-01 | C2 |
            within  | 2021-03-01 | C2 | the last day of the later one
            within  | 2021-03-02 | V3 | the earlier one goes on
            within  | 2021-04-01 | V3 | its last day
            within  | 2021-04-02 |    |
            deep    | 2021-03-02 | V3 | two later ones are over
            deep    | 2021-06-01 | V3 | the last day of the longest
            deep    | 2021-06-02 |    |
            open    | 2021-01-31 | C2 |
            open    | 2025-02-01 | V3 | both are open
            """
        ),
    )
    def test_which_episode(self, row: dict[str, str]) -> None:
        on = day(row["on"])
        child = next(c for c in children(episodes=self.EPISODES) if c.identifier == row["CHILD"])
        episode = child.episode_on(on)
        status = episode and episode.legal_status
        assert (status.code if status else "") == row["LS"]

        care = cohort(episodes=self.EPISODES)
        place = np.array([care.child_table.identifier.tolist().index(row["CHILD"])], np.int32)
        events = care.locate(place, np.array([on], "M8[D]"))
        assert in_short_break(care, events).tolist() == [row["LS"] in ("V3", "V4")]


class TestNowhere:
    """Where no episode contains the day, there is none: -1 in columns."""

    def test_out_of_care_and_without_any_episode(self) -> None:
        for made in (
            cohort(children="CHILD \n 1"),
            cohort(children="CHILD \n 1", episodes="CHILD | DECOM \n 2 | 2021-01-04"),
            cohort(episodes="CHILD | DECOM \n 1 | 2021-01-05"),
        ):
            events = made.locate(np.array([0], np.int32), np.array(["2021-01-04"], "M8[D]"))
            assert (events.period.tolist(), events.episode.tolist()) == ([-1], [-1])


class TestShortBreaks:
    """“**Short breaks**: legal status V3 or V4.” V2, a single period of accommodation, is not."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            LS | short break
            V3 | yes
            V4 | yes
            V2 | no
            C1 | no
            C2 | no
            E1 | no
            L1 | no
            J1 | no
               | no
            """
        ),
    )
    def test_by_legal_status(self, row: dict[str, str]) -> None:
        care = cohort(episodes=f"CHILD | DECOM | LS \n 1 | 2021-01-01 | {row['LS']}")
        events = care.locate(np.array([0], np.int32), np.array(["2021-01-01"], "M8[D]"))
        assert in_short_break(care, events).tolist() == [row["short break"] == "yes"]
