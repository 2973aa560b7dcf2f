"""What falls due, seen from a day: the clock that runs for each child in care."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from carekpi.cohort import Cohort, NotCovered
from carekpi.domain import Child, Episode, Review, Visit
from carekpi.rules import statutory
from spec.tables import cases, children, cohort, day, rows

# Seen from Monday 1 February 2021. Coverage: the reviews are complete from 1 April 2020.
EPISODES = """
    CHILD    | DECOM      | DEC        | RNE | LS
    new      | 2021-01-11 |            | S   | C2
    first    | 2020-12-10 |            | S   | C2
    second   | 2020-11-02 |            | S   | C2
    later    | 2018-05-01 |            | S   | C2
    cycle    | 2018-05-01 |            | S   | C2
    unknown  | 2020-03-02 |            | S   | C2
    long_ago | 2018-05-01 |            | S   | C2
    moved_in | 2020-03-20 |            |     | C2
    brief    | 2020-06-01 |            | S   | V4
    left     | 2020-06-01 | 2021-02-01 | S   | C2
    to_come  | 2021-02-02 |            | S   | C2
    """
REVIEWS = """
    CHILD   | REVIEW
    second  | 2020-11-27
    later   | 2020-05-14
    later   | 2020-09-30
    later   | 2021-02-02
    cycle   | 2020-08-06
    unknown | 2020-08-20
    left    | 2020-06-22
    """
DUE = """
    CHILD    | due        | rule   | left | late                | last       | midpoint   | mark
    long_ago | 2020-09-30 | later  | -124 | 4 months and 2 days |            |            | latest
    moved_in | 2020-09-30 | later  | -124 | 4 months and 2 days |            |            | latest
    first    | 2021-01-12 | first  | -20  | 14 working days     |            |            |
    cycle    | 2021-02-06 | later  | 5    |                     | 2020-08-06 | 2020-11-06 | six
    new      | 2021-02-08 | first  | 7    |                     |            |            |
    second   | 2021-02-27 | second | 26   |                     | 2020-11-27 | 2021-01-12 |
    later    | 2021-03-30 | later  | 57   |                     | 2020-09-30 | 2020-12-29 |
    """
# first: 20 working days from 10 December run to 12 January; 13-15 (3), 18-22 (8), 25-29 (13),
#   1 February (14) are late
# cycle: of one review in the data the child's second fell due before they begin: six months
# unknown: due by 20 November if the review of 20 August was the first, else by 20 February
# long_ago: an unseen review can have been held on 31 March 2020 at the latest
# moved_in: the first episode does not say that care began; if it did, the first review was due
#   before that too
# later: the review of 2 February is after the day, and not looked at
ON = day("2021-02-01")


@pytest.fixture
def made() -> Cohort:
    return cohort(episodes=EPISODES, reviews=REVIEWS, coverage="2020-04-01")


def _told(item: Any) -> dict[str, str]:
    marks = {"latest": item.at_latest, "six": item.presumed}
    return {
        "CHILD": item.child,
        "due": str(item.due),
        "rule": item.rule.key.removeprefix("review."),
        "left": str(item.days_left),
        "late": item.late,
        "last": str(item.last or ""),
        "midpoint": str(item.midpoint or ""),
        "mark": " ".join(mark for mark, holds in marks.items() if holds),
    }


class TestReviews:
    """Overdue first, by the latest date that the data allow where they allow no other."""

    def test_each_child_in_care(self, made: Cohort) -> None:
        assert [_told(item) for item in made.due(ON)] == rows(DUE)

    def test_those_not_listed_are_counted(self, made: Cohort) -> None:
        found = made.due(ON)
        assert (found.in_care, len(found), found.unknown, found.short_breaks) == (9, 7, 1, 1)
        assert found.in_care == len(found) + found.unknown + found.short_breaks

    def test_within_so_many_days(self, made: Cohort) -> None:
        assert [item.child for item in made.due(ON, within=7)][-2:] == ["cycle", "new"]
        assert [item.child for item in made.due(ON, within=6)][-1] == "cycle"
        assert [item.child for item in made.due(ON, within=0)][-1] == "first"

    def test_on_the_last_day_it_is_not_late(self, made: Cohort) -> None:
        item = next(one for one in made.due(day("2021-01-12")) if one.child == "first")
        assert (item.days_left, item.late) == (0, "")
        item = next(one for one in made.due(day("2021-01-13")) if one.child == "first")
        assert (item.days_left, item.late) == (-1, "1 working day")

    def test_each_explains_itself(self, made: Cohort) -> None:
        for item in made.due(ON):
            deadline = item.deadline()
            assert (deadline.due, deadline.rule, deadline.version) == (
                item.due,
                item.rule,
                item.version,
            )

    def test_overdue_whichever_of_two_steps_it_was(self, made: Cohort) -> None:
        # unknown: of its one review in the data, 20 August, the next was due by 20 November or by
        # 20 February; in March it is overdue by either, and by the later one at the latest
        item = next(one for one in made.due(day("2021-03-01")) if one.child == "unknown")
        assert (item.due, item.at_latest, item.late) == (day("2021-02-20"), True, "9 days")
        assert (item.rule.key, item.started) == ("review.later", day("2020-08-20"))
        assert item.deadline().due == item.due

    def test_whatever_came_before_is_not_known_of_the_law_of_the_day(self) -> None:
        # Had the last review before the data been held on 1 March 2020, the next would have had no
        # fixed date; on 1 October 2019, it was due by 1 April 2020: nothing is told.
        made = cohort(episodes="CHILD | DECOM | RNE \n 1 | 2018-05-01 | L", coverage="2020-04-01")
        on = day("2020-12-01")
        (plain,) = made.due(on)
        assert (plain.due, plain.at_latest) == (day("2020-09-30"), True)
        of_the_day = made.due(on, as_in_force=True)
        assert (len(of_the_day), of_the_day.unknown) == (0, 1)

    def test_a_day_that_the_data_do_not_cover_is_refused(self) -> None:
        made = Cohort.from_children(
            children(episodes="CHILD | DECOM \n 1 | 2020-01-06"), complete_to=day("2020-03-31")
        )
        assert len(made.due(day("2020-03-31"))) == 1
        with pytest.raises(NotCovered, match="the data end on 2020-03-31"):
            made.due(day("2020-04-01"))

    @pytest.mark.parametrize(
        ("asked", "error", "said"),
        [
            ({"on": dt.datetime(2021, 2, 1, 9)}, TypeError, "on is a datetime"),
            ({"on": "2021-02-01"}, TypeError, "on is a str"),
            ({"on": ON, "within": -1}, ValueError, "not below nought"),
            ({"on": ON, "clock": "theirs"}, ValueError, "clock must be one of"),
        ],
    )
    def test_a_wrong_question(self, made: Cohort, asked: Any, error: Any, said: str) -> None:
        with pytest.raises(error, match=said):
            made.due(**asked)

    def test_it_is_short_to_look_at(self, made: Cohort) -> None:
        found = made.due(ON)
        assert repr(found.items[2]) == (
            "DueItem(review of 'first', due 2021-01-12, by review.first)"
        )
        assert repr(found) == (
            "DueList(7 clocks seen from 2021-02-01, of 9 children in care; 1 not known, 1 in short "
            "breaks)"
        )

    def test_nobody(self) -> None:
        found = cohort().due(ON)
        assert (found.items, found.in_care, found.unknown) == ((), 0, 0)


class TestTheLawOfTheDay:
    """A review whose ordinary date fell in the time of SI 2020/445 has no fixed due date."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            held       | due        | why
            2019-10-23 | 2020-04-23 | the day before
            2019-10-24 |            | the first day
            2020-03-25 |            | the last day
            2020-03-26 | 2020-09-26 | the day after
            """
        ),
    )
    def test_its_first_and_last_day(self, row: dict[str, str]) -> None:
        made = cohort(
            episodes="CHILD | DECOM | RNE \n 1 | 2019-03-04 | S",
            reviews=f"CHILD | REVIEW \n 1 | 2019-04-01 \n 1 | {row['held']}",
        )
        (item,) = made.due(day("2020-10-01"), as_in_force=True)
        assert (str(item.due or "")) == row["due"]
        assert item.no_fixed_due_date == (not row["due"])
        assert (item.days_left is None, item.wording == "where reasonably practicable") == (
            not row["due"],
            not row["due"],
        )
        assert item.deadline().no_fixed_due_date == item.no_fixed_due_date
        (plain,) = made.due(day("2020-10-01"))
        assert not plain.no_fixed_due_date

    def test_it_is_listed_last_and_whatever_the_days_asked_for(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM | RNE \n a | 2019-03-04 | S \n b | 2020-09-01 | S",
            reviews="CHILD | REVIEW \n a | 2019-04-01 \n a | 2020-01-06",
        )
        found = made.due(day("2020-10-01"), as_in_force=True, within=0)
        assert [(item.child, item.due) for item in found] == [
            ("b", dt.date(2020, 9, 29)),
            ("a", None),
        ]


class TestACouncilsOwnStandard:
    """Shown as local, with the day by the law beside it."""

    LOCAL = b"""
        [profile]
        name = "Testshire"
        [[rule]]
        key = "local.review.later"
        title = "later review sooner"
        anchor = "review"
        version_by = "started"
        tightens = "review.later"
        [[rule.version]]
        within = { months = 3 }
        in_force = { from = 2011-04-01 }
        force = "local"
        instrument = "SI 2010/959"
        provision = "plan"
        confirmed = 2026-11-24
        """

    def _due(self, reviews: str, **how: Any) -> Any:
        made = cohort(
            episodes="CHILD | DECOM | RNE \n 1 | 2018-05-01 | S",
            reviews="CHILD | REVIEW \n" + "\n".join(f"1 | {held}" for held in reviews.split()),
            coverage="2020-04-01",
        ).with_rules(statutory().with_standards(self.LOCAL, "testshire.toml"))
        (item,) = made.due(day("2021-02-01"), **how)
        return item

    def test_both_days(self) -> None:
        item = self._due("2020-05-04 2020-11-24")
        assert (item.local, item.due, item.law_due) == (True, day("2021-02-24"), day("2021-05-24"))

    def test_of_two_steps_that_say_the_same_the_standard_is_named(self) -> None:
        # One review in the data: the second, due in three months by law, or a later one, due in
        # three months by the standard.
        item = self._due("2020-11-24")
        assert (item.rule.key, item.due) == ("local.review.later", day("2021-02-24"))

    def test_the_law_of_the_day_beside_it(self) -> None:
        made = cohort(
            episodes="CHILD | DECOM | RNE \n 1 | 2018-05-01 | S",
            reviews="CHILD | REVIEW \n 1 | 2018-05-25 \n 1 | 2018-08-20 \n 1 | 2020-01-06",
        ).with_rules(statutory().with_standards(self.LOCAL, "testshire.toml"))
        (item,) = made.due(day("2021-02-01"), as_in_force=True)
        # by the standard 6 April; by law 6 July 2020, in the time of SI 2020/445
        assert (item.local, item.due, item.law_due) == (True, day("2020-04-06"), None)
        (plain,) = made.due(day("2021-02-01"))
        assert plain.law_due == day("2020-07-06")


class TestEachChildsOwnClock:
    """Authorised to be placed: three months from the authority (SI 2005/389 reg 36(1))."""

    def test_both_clocks_side_by_side(self) -> None:
        made = cohort(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | LS | REC
            1     | 2020-03-02 | 2020-11-16 | S   | C2 | X1
            1     | 2020-11-16 |            | L   | E1 |
            """,
            reviews="CHILD | REVIEW \n 1 | 2020-03-27 \n 1 | 2020-06-26",
        )
        (plain,) = made.due(ON)
        (own,) = made.due(ON, clock="case")
        assert (plain.due, plain.rule.key) == (day("2020-12-26"), "review.later")
        assert (own.due, own.rule.key) == (day("2021-02-16"), "review.authorised.first")
        assert (own.started, own.last) == (day("2020-11-16"), day("2020-06-26"))


class TestVisits:
    """Where visits were given, the next one of the social worker is listed beside the review."""

    def _child(self, *visits: str) -> Child:
        return Child(
            identifier="1",
            episodes=[Episode(start=day("2020-12-10"), reason_new="S", legal_status="C2")],
            reviews=[Review(held_on=day("2021-01-12"))],
            visits=[
                Visit(made_on=day(on), visitor="social worker", outcome="seen") for on in visits
            ],
        )

    def test_beside_the_review(self) -> None:
        found = Cohort.from_children([self._child("2020-12-16")]).due(ON)
        assert [(item.what, item.due, item.last, item.midpoint) for item in found] == [
            ("visit", day("2021-01-27"), day("2020-12-16"), None),
            ("review", day("2021-04-12"), day("2021-01-12"), day("2021-02-26")),
        ]
        assert found.visits
        assert found.items[0].late == "5 days"

    def test_where_the_law_fixes_none(self) -> None:
        # Placed for adoption, and reviewed since: as often as the agency decides at each review.
        child = Child(
            identifier="1",
            episodes=[
                Episode(start=day("2020-12-10"), reason_new="S", legal_status="E1", placement="A6")
            ],
            reviews=[Review(held_on=day("2020-12-20"))],
            visits=[Visit(made_on=day("2020-12-22"), visitor="social worker", outcome="seen")],
        )
        found = Cohort.from_children([child]).due(ON, clock="case")
        (item,) = (one for one in found if one.what == "visit")
        assert item.no_fixed_due_date
        assert item.wording == "at such frequency as the agency decides at each review"
        assert item.deadline() == child.next_visit(on=ON, clock="case")

    def test_a_move_within_one_family_does_not_end_the_weekly_visits(self) -> None:
        # Fostered, reviewed, and then placed for adoption with the same carers (RNE T): the first
        # review since then is still to come, whichever clock of visits is followed.
        child = Child(
            identifier="1",
            episodes=[
                Episode(
                    start=day("2020-03-02"),
                    end=day("2020-12-10"),
                    reason_new="S",
                    reason_ended="X1",
                    legal_status="E1",
                    placement="U4",
                ),
                Episode(start=day("2020-12-10"), reason_new="T", legal_status="E1", placement="A5"),
            ],
            reviews=[Review(held_on=day("2020-03-20"))],
            visits=[Visit(made_on=day("2020-12-14"), visitor="social worker", outcome="seen")],
        )
        for visit_clock in ("placement", "carer"):
            deadline = child.next_visit(on=day("2020-12-18"), clock="case", visit_clock=visit_clock)
            assert deadline is not None
            assert (deadline.rule.key, deadline.due) == (
                "visit.adoption.weekly",
                day("2020-12-21"),
            )
            found = Cohort.from_children([child]).due(
                day("2020-12-18"), clock="case", visit_clock=visit_clock
            )
            assert found.items[0].deadline() == deadline

    def test_none_were_given(self) -> None:
        found = Cohort.from_children([self._child()]).due(ON)
        assert [item.what for item in found] == ["review"]
        assert not found.visits
