"""`ceased` and `ceased_events`: who left care in a period, children and times, and why.

“DfE counts each child once a year (the last ceasing). Give both, children and events. `ceased` by
reason, each code in one reported group.”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import ceased, ceased_events
from spec.tables import check_events, cohort

YEAR_2021 = reporting_year(2021)


class TestPeriodsOfCareThatEnded:
    """From the first day of the period to the last; a move is not an end."""

    EPISODES = """
        CHILD   | DECOM      | DEC        | RNE | REC
        eve     | 2019-05-13 | 2020-03-31 | S   | E4A
        first   | 2019-05-13 | 2020-04-01 | S   | E4A
        last    | 2019-05-13 | 2021-03-31 | S   | E4A
        morrow  | 2019-05-13 | 2021-04-01 | S   | E4A
        moved   | 2019-05-13 | 2020-06-01 | S   | X1
        moved   | 2020-06-01 |            | P   |
        left    | 2019-05-13 | 2020-06-01 | S   | X1
        left    | 2020-06-01 | 2020-07-01 | P   | E11
        open    | 2019-05-13 |            | S   |
        # no reason given, and nothing follows
        blank   | 2019-05-13 | 2020-06-01 | S   |
        # care seems to go on elsewhere: REC says that another episode began
        goes on | 2019-05-13 | 2020-06-01 | S   | X1
        # a gap, or a new start: it did not go on
        gap     | 2019-05-13 | 2020-06-01 | S   | X1
        gap     | 2020-06-02 |            | P   |
        anew    | 2019-05-13 | 2020-06-01 | S   | X1
        anew    | 2020-06-01 |            | S   |
        # followed by another child's
        gone    | 2019-05-13 | 2020-06-01 | S   | X1
        """
    EVENTS = """
        CHILD   | on         | answer
        first   | 2020-04-01 | counted
        last    | 2021-03-31 | counted
        left    | 2020-07-01 | counted
        blank   | 2020-06-01 | counted
        goes on | 2020-06-01 | not_ceased
        gap     | 2020-06-01 | counted
        anew    | 2020-06-01 | counted
        gone    | 2020-06-01 | not_ceased
        """

    def test_children(self) -> None:
        result = check_events(ceased, YEAR_2021, episodes=self.EPISODES, events=self.EVENTS)
        assert result.value == 6

    def test_events(self) -> None:
        result = check_events(ceased_events, YEAR_2021, episodes=self.EPISODES, events=self.EVENTS)
        assert result.value == 6
        assert list(result.excluded) == ["short_break", "not_ceased"]


class TestMoreThanOnce:
    """“(the last ceasing)”; the others are `counted_once`. An end and a start on the same day are
    two events."""

    EPISODES = """
        CHILD | DECOM      | DEC        | RNE | REC | LS
        1     | 2019-05-13 | 2020-06-01 | S   | E4A | C2
        1     | 2020-06-01 | 2020-08-03 | S   | E4A | C2
        1     | 2020-11-02 | 2021-01-04 | S   | E11 | C2
        # the last lies in the next year
        2     | 2019-05-13 | 2020-06-01 | S   | E4A | C2
        2     | 2020-11-02 | 2021-04-01 | S   | E4A | C2
        # the last does not count, so that the one before is the last
        3     | 2019-05-13 | 2020-06-01 | S   | E4A | C2
        3     | 2020-08-03 | 2020-09-01 | S   | E4A | C2
        3     | 2020-11-02 | 2021-01-04 | S   | E4A | V4
        4     | 2019-05-13 | 2020-06-01 | S   | E4A | C2
        4     | 2020-11-02 | 2021-01-04 | S   | X1  | C2
        # two that overlap: the last is the one that ended last, not the one that began last
        5     | 2019-05-13 | 2020-09-01 | S   | E4A | C2
        5     | 2020-05-11 | 2020-06-01 | S   | E11 | C2
        """
    EVENTS = """
        CHILD | on         | answer
        1     | 2020-06-01 | {0}
        1     | 2020-08-03 | {0}
        1     | 2021-01-04 | counted
        2     | 2020-06-01 | counted
        3     | 2020-06-01 | {0}
        3     | 2020-09-01 | counted
        3     | 2021-01-04 | short_break
        4     | 2020-06-01 | counted
        4     | 2021-01-04 | not_ceased
        5     | 2020-06-01 | {0}
        5     | 2020-09-01 | counted
        """

    def test_children(self) -> None:
        events = self.EVENTS.format("counted_once")
        result = check_events(ceased, YEAR_2021, episodes=self.EPISODES, events=events)
        assert (result.value, result.considered) == (5, 11)
        assert result.excluded == {"short_break": 1, "not_ceased": 1, "counted_once": 4}

    def test_events(self) -> None:
        events = self.EVENTS.format("counted")
        result = check_events(ceased_events, YEAR_2021, episodes=self.EPISODES, events=events)
        assert (result.value, result.considered) == (9, 11)


class TestShortBreaks:
    """“`short_break`”: the status of the last episode, before it is asked whether care goes on."""

    def test_the_last_episode_decides(self) -> None:
        check_events(
            ceased_events,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC | LS
            V3    | 2019-05-13 | 2020-06-01 | S   | E4A | V3
            V4    | 2019-05-13 | 2020-06-01 | S   | X1  | V4
            until | 2019-05-13 | 2020-05-11 | S   | X1  | V4
            until | 2020-05-11 | 2020-06-01 | L   | E4A | C2
            from  | 2019-05-13 | 2020-05-11 | S   | X1  | C2
            from  | 2020-05-11 | 2020-06-01 | L   | E4A | V4
            # a new start on the day: its status is not that of the time that ended
            back  | 2019-05-13 | 2020-06-01 | S   | E4A | C2
            back  | 2020-06-01 |            | S   |     | V4
            """,
            events="""
            CHILD | on         | answer
            V3    | 2020-06-01 | short_break
            V4    | 2020-06-01 | short_break
            until | 2020-06-01 | counted
            from  | 2020-06-01 | short_break
            back  | 2020-06-01 | counted
            """,
        )


class TestByReason:
    """“`ceased` by reason, each code in one reported group.”"""

    def test_the_reason_is_that_of_the_last_episode(self) -> None:
        made = cohort(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2019-05-13 | 2020-06-01 | S   | E4A
            2     | 2019-05-13 | 2020-06-01 | S   | E4B
            3     | 2019-05-13 | 2020-06-01 | S   | E11
            4     | 2019-05-13 | 2020-06-01 | S   |
            # ended and back on the same day
            5     | 2019-05-13 | 2020-06-01 | S   | E45
            5     | 2020-06-01 |            | S   |
            """
        )
        result = ceased(made, YEAR_2021, by="reason_ended")
        assert {part.group["reason_ended"]: part.value for part in result.parts} == {
            "Adopted": 1,
            "Returned home to parents or relatives": 2,
            "Special guardianship": 1,
            "not known": 1,
        }
