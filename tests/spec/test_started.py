"""`started` and `started_events`: who came into care in a period, children and times.

“Started and ceased in a period: DfE counts each child once a year. Give both, children and
events.”
"""

from __future__ import annotations

from carekpi import reporting_year
from carekpi.measures import started, started_events
from spec.tables import check_events

YEAR_2021 = reporting_year(2021)


class TestPeriodsOfCareThatBegan:
    """From the first day of the period to the last; a move is not a start."""

    EPISODES = """
        CHILD   | DECOM      | DEC        | RNE | REC
        eve     | 2020-03-31 |            | S   |
        first   | 2020-04-01 |            | S   |
        last    | 2021-03-31 |            | S   |
        morrow  | 2021-04-01 |            | S   |
        moved   | 2020-05-11 | 2020-06-01 | S   | X1
        moved   | 2020-06-01 |            | P   |
        # not known to have started: an episode is missing
        unknown | 2020-05-11 |            | P   |
        blank   | 2020-05-11 |            |     |
        # care ended, and began by a row that does not say so
        back    | 2019-05-13 | 2020-05-11 | S   | E4A
        back    | 2020-05-11 |            | P   |
        """
    EVENTS = """
        CHILD   | on         | answer
        first   | 2020-04-01 | counted
        last    | 2021-03-31 | counted
        moved   | 2020-05-11 | counted
        unknown | 2020-05-11 | entry_unknown
        blank   | 2020-05-11 | entry_unknown
        back    | 2020-05-11 | entry_unknown
        """

    def test_children(self) -> None:
        result = check_events(started, YEAR_2021, episodes=self.EPISODES, events=self.EVENTS)
        assert result.value == 3

    def test_events(self) -> None:
        result = check_events(started_events, YEAR_2021, episodes=self.EPISODES, events=self.EVENTS)
        assert result.value == 3
        assert list(result.excluded) == ["short_break", "entry_unknown"]


class TestMoreThanOnce:
    """A child is counted once, by the first start of the period; the others are `counted_once`."""

    EPISODES = """
        CHILD | DECOM      | DEC        | RNE | REC | LS
        1     | 2020-05-11 | 2020-06-01 | S   | E4A | C2
        # the same day
        1     | 2020-06-01 | 2020-08-03 | S   | E4A | C2
        1     | 2020-11-02 |            | S   |     | C2
        # the year before
        2     | 2020-02-03 | 2020-05-04 | S   | E4A | C2
        2     | 2020-07-06 |            | S   |     | C2
        # the first of them does not count, so that the second is the first
        3     | 2020-05-11 | 2020-06-01 | S   | E4A | V4
        3     | 2020-08-03 | 2020-09-01 | S   | E4A | C2
        3     | 2020-11-02 |            | S   |     | C2
        4     | 2020-05-11 | 2020-06-01 | P   | E4A | C2
        4     | 2020-08-03 | 2020-09-01 | S   | E4A | C2
        4     | 2020-11-02 |            | P   |     | C2
        """
    EVENTS = """
        CHILD | on         | answer
        1     | 2020-05-11 | counted
        1     | 2020-06-01 | {0}
        1     | 2020-11-02 | {0}
        2     | 2020-07-06 | counted
        3     | 2020-05-11 | short_break
        3     | 2020-08-03 | counted
        3     | 2020-11-02 | {0}
        4     | 2020-05-11 | entry_unknown
        4     | 2020-08-03 | counted
        4     | 2020-11-02 | entry_unknown
        """

    def test_children(self) -> None:
        events = self.EVENTS.format("counted_once")
        result = check_events(started, YEAR_2021, episodes=self.EPISODES, events=events)
        assert (result.value, result.considered) == (4, 10)
        assert result.excluded == {"short_break": 1, "entry_unknown": 2, "counted_once": 3}

    def test_events(self) -> None:
        events = self.EVENTS.format("counted")
        result = check_events(started_events, YEAR_2021, episodes=self.EPISODES, events=events)
        assert (result.value, result.considered) == (7, 10)


class TestShortBreaks:
    """“`short_break`”: the status of the first episode, before it is asked whether entry is
    known."""

    def test_the_first_episode_decides(self) -> None:
        check_events(
            started_events,
            YEAR_2021,
            episodes="""
            CHILD   | DECOM      | DEC        | RNE | REC | LS
            V3      | 2020-05-11 |            | S   |     | V3
            V4      | 2020-05-11 |            | P   |     | V4
            until   | 2020-05-11 | 2020-06-01 | S   | X1  | V4
            until   | 2020-06-01 |            | L   |     | C2
            from    | 2020-05-11 | 2020-06-01 | S   | X1  | C2
            from    | 2020-06-01 |            | L   |     | V4
            # two episodes from one day: the first of them decides
            one day | 2020-05-11 | 2020-05-11 | S   | X1  | C2
            one day | 2020-05-11 |            | L   |     | V4
            """,
            events="""
            CHILD   | on         | answer
            V3      | 2020-05-11 | short_break
            V4      | 2020-05-11 | short_break
            until   | 2020-05-11 | short_break
            from    | 2020-05-11 | counted
            one day | 2020-05-11 | counted
            """,
        )
