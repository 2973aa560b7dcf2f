"""`looked_after`: how many children are in care on a day.

“**Looked after on date D**: some period of care has start <= D and (is open, or end > D).” “V3 or
V4: DfE leaves them out of every count of children looked after, and so do we.”
"""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi import Cohort, Period, reporting_year
from carekpi.cohort import NotCovered
from carekpi.measures import looked_after, started
from spec.tables import check_children, cohort, day

YEAR_2021 = reporting_year(2021)


class TestOnTheLastDayOfThePeriod:
    """A child counts once, and not on the day on which care ended."""

    def test_the_edges(self) -> None:
        result = check_children(
            looked_after,
            YEAR_2021,
            episodes="""
            CHILD    | DECOM      | DEC        | RNE | REC
            open     | 2020-05-11 |            | S   |
            eve      | 2020-05-11 | 2021-03-30 | S   | E4A
            that day | 2020-05-11 | 2021-03-31 | S   | E4A
            next day | 2020-05-11 | 2021-04-01 | S   | E4A
            came     | 2021-03-31 |            | S   |
            too late | 2021-04-01 |            | S   |
            # left and came back on the day, and left within it
            back     | 2020-05-11 | 2021-03-31 | S   | E4A
            back     | 2021-03-31 |            | S   |
            a day    | 2021-03-31 | 2021-03-31 | S   | E4A
            # an overlap counts the child once; a long stay under a short one, too
            overlaps | 2020-05-11 |            | S   |
            overlaps | 2020-06-01 |            | S   |
            under    | 2020-05-11 | 2021-05-11 | S   | E4A
            under    | 2020-06-01 | 2020-07-01 | S   | E4A
            """,
            children="""
            CHILD    | answer
            open     | counted
            eve      |
            that day |
            next day | counted
            came     | counted
            too late |
            back     | counted
            a day    |
            overlaps | counted
            under    | counted
            never    |
            """,
        )
        assert (result.value, result.denominator, str(result.figure)) == (6, None, "6")

    def test_short_breaks_are_left_out_by_the_status_of_the_day(self) -> None:
        result = check_children(
            looked_after,
            YEAR_2021,
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC | LS
            V2    | 2020-05-11 |            | S   |     | V2
            V3    | 2020-05-11 |            | S   |     | V3
            V4    | 2020-05-11 |            | S   |     | V4
            until | 2020-05-11 | 2021-03-31 | S   | X1  | V4
            until | 2021-03-31 |            | L   |     | C2
            from  | 2020-05-11 | 2021-03-31 | S   | X1  | C2
            from  | 2021-03-31 |            | L   |     | V4
            blank | 2020-05-11 |            | S   |     |
            """,
            children="""
            CHILD | answer
            V2    | counted
            V3    | short_break
            V4    | short_break
            until | counted
            from  | short_break
            blank | counted
            """,
        )
        assert result.excluded == {"short_break": 3}

    def test_the_eighteenth_birthday_is_no_limit(self) -> None:
        # Who is in care by the records is counted; that care goes on past eighteen is for a check
        # of the records to say, and the age bands show it.
        check_children(
            looked_after,
            YEAR_2021,
            episodes="CHILD | DECOM \n eve, that day, day after | 2020-05-11",
            children="""
            CHILD     | DOB        | answer
            eve       | 2003-04-01 | counted
            that day  | 2003-03-31 | counted
            day after | 2003-03-30 | counted
            """,
        )

    def test_of_a_day(self) -> None:
        made = cohort(episodes="CHILD | DECOM | DEC | REC \n 1 | 2020-05-11 | 2020-06-01 | E4A")
        found = {
            on: looked_after(made, Period.on(day(on))).value
            for on in ("2020-05-10", "2020-05-11", "2020-05-31", "2020-06-01")
        }
        assert found == {"2020-05-10": 0, "2020-05-11": 1, "2020-05-31": 1, "2020-06-01": 0}

    def test_nobody_at_all(self) -> None:
        result = looked_after(cohort(), YEAR_2021)
        assert (result.value, result.excluded) == (0, {"short_break": 0})


class TestWhatTheDataCover:
    """It needs the episodes and not the reviews."""

    EPISODES = "CHILD | DECOM \n 1 | 2018-05-11"

    def test_before_the_reviews_are_complete(self) -> None:
        made = cohort(episodes=self.EPISODES, coverage="2020-04-01")
        assert looked_after(made, reporting_year(2019)).value == 1

    def test_before_the_episodes_are_complete(self) -> None:
        # Who was in care on 31 March is in the return from 1 April; who left before is not.
        made = Cohort.from_columns(
            children={},
            episodes={"child": ["1"], "start": [dt.date(2018, 5, 11)]},
            reviews={},
            episodes_from=dt.date(2020, 4, 1),
        )
        assert looked_after(made, reporting_year(2020)).value == 1
        eve = Period.on(dt.date(2020, 3, 30))
        with pytest.raises(NotCovered, match="complete from 2020-04-01 only") as error:
            looked_after(made, eve)
        assert "30 March 2020" in str(error.value)

    def test_starts_of_a_year_before_the_episodes_are_complete(self) -> None:
        made = Cohort.from_columns(
            children={},
            episodes={"child": ["1"], "start": [dt.date(2019, 5, 11)]},
            reviews={},
            episodes_from=dt.date(2020, 4, 1),
        )
        with pytest.raises(NotCovered):
            started(made, reporting_year(2020))

    def test_after_the_data_end(self) -> None:
        (child,) = cohort(episodes=self.EPISODES).children()
        made = Cohort.from_children([child], complete_to=dt.date(2021, 3, 30))
        with pytest.raises(NotCovered, match="end on 2021-03-30, before the end of year ending"):
            looked_after(made, YEAR_2021)
        assert looked_after(made, Period.on(dt.date(2021, 3, 30))).value == 1
