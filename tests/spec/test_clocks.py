"""“Every clock now running for this child, what started it, when it runs out, days left.”"""

from __future__ import annotations

import datetime as dt

import pytest

from carekpi.domain import Child, Dispute, Episode, Review, Visit
from carekpi.rules import statutory
from spec.tables import day

# Into care on Thursday 10 December 2020 under section 20, moved on Monday 1 February 2021.
CHILD = Child(
    identifier="1",
    born=day("2012-05-17"),
    episodes=[
        Episode(
            start=day("2020-12-10"),
            end=day("2021-02-01"),
            reason_new="S",
            reason_ended="X1",
            legal_status="V2",
            placement="U6",
        ),
        Episode(start=day("2021-02-01"), reason_new="P", legal_status="V2", placement="U4"),
    ],
    reviews=[Review(held_on=day("2021-01-12")), Review(held_on=day("2021-04-12"))],
    visits=[
        Visit(made_on=day(on), visitor="social worker", outcome="seen")
        for on in ("2020-12-16", "2021-01-20", "2021-02-04")
    ],
    disputes=[
        Dispute(
            identifier="D1", raised_on=day("2021-01-18"), stage="stage 1: safeguarding manager"
        ),
        Dispute(identifier="D2", raised_on=day("2021-01-20"), stage="informal"),
    ],
)


def running(on: str, child: Child = CHILD) -> list[tuple[str, str, str]]:
    return [
        (clock.rule.key, str(clock.started), str(clock.due)) for clock in child.clocks(on=day(on))
    ]


def test_on_the_day_of_entry() -> None:
    # working days after 10 December: 11 (1), 14-18 (6), 21-24 (10), 29-31 (13), 4-8 (18),
    # 11-12 (20)
    entry = "2020-12-10"
    assert running("2020-12-10") == [
        ("iro.told", entry, "2020-12-14"),
        ("iro.named", entry, "2020-12-17"),
        ("placement.plan", entry, "2020-12-17"),
        ("visit.first", entry, "2020-12-17"),
        ("care_plan.first", entry, "2020-12-24"),
        ("education.first", entry, "2020-12-24"),
        ("health.first", entry, "2021-01-12"),
        ("review.first", entry, "2021-01-12"),
    ]


def test_what_may_have_been_done_is_shown_as_long_as_it_runs() -> None:
    # the plan's last day is 17 December, the review's goes on
    assert "placement.plan" in [key for key, _, _ in running("2020-12-17")]
    assert "placement.plan" not in [key for key, _, _ in running("2020-12-18")]
    assert "review.first" in [key for key, _, _ in running("2021-01-11")]


def test_after_a_review_its_record() -> None:
    # working days after Tuesday 12 January: 13-15 (3), 18-19 (5), 20-22 (8), 25-26 (10),
    # 27-29 (13), 1-2 February (15), 3-5 (18), 8-9 (20); visits: six weeks from 16 December
    review = "2021-01-12"
    assert running("2021-01-12") == [
        ("health.first", "2020-12-10", "2021-01-12"),
        ("record.decisions", review, "2021-01-19"),
        ("record.care_plan", review, "2021-01-26"),
        ("visit.first_year", "2020-12-16", "2021-01-27"),
        ("record.completed", review, "2021-02-02"),
        ("record.sent", review, "2021-02-09"),
        ("review.second", review, "2021-04-12"),
    ]


def test_a_new_placement_and_a_dispute() -> None:
    # working days after Monday 18 January: 19-22 (4), 25-29 (9), 1-5 (14), 8-12 (19), 15 (20);
    # of an informal dispute the Handbook's twenty days do not run
    assert running("2021-02-02") == [
        ("record.completed", "2021-01-12", "2021-02-02"),
        ("placement.plan", "2021-02-01", "2021-02-08"),
        ("visit.first", "2021-02-01", "2021-02-08"),
        ("record.sent", "2021-01-12", "2021-02-09"),
        ("dispute.total", "2021-01-18", "2021-02-15"),
        ("review.second", "2021-01-12", "2021-04-12"),
    ]


def test_an_open_dispute_stays_when_it_is_overdue() -> None:
    assert ("dispute.total", "2021-01-18", "2021-02-15") in running("2021-03-01")


def test_a_review_to_come_is_not_looked_at() -> None:
    before, after = running("2021-04-11"), running("2021-04-12")
    assert ("review.second", "2021-01-12", "2021-04-12") in before
    assert ("review.later", "2021-04-12", "2021-10-12") in after
    assert ("record.decisions", "2021-04-12", "2021-04-19") in after


def test_of_a_move_that_is_no_placement_nothing_is_said() -> None:
    # RNE L: the legal status changed; nothing says that a placement began.
    child = Child(
        identifier="1",
        episodes=[Episode(start=day("2021-02-01"), reason_new="L", legal_status="V2")],
    )
    assert running("2021-02-02", child) == []


def test_a_placement_before_there_was_a_rule() -> None:
    child = Child(
        identifier="1",
        episodes=[Episode(start=day("2011-03-30"), reason_new="S", legal_status="V2")],
    )
    assert [key for key, _, _ in running("2011-04-01", child)] == ["review.first"]


def test_of_one_who_left_none_runs() -> None:
    left = Child(
        identifier="1",
        episodes=[Episode(start=day("2020-12-10"), end=day("2021-01-04"), reason_new="S")],
    )
    assert running("2021-01-03", left)
    assert running("2021-01-04", left) == []
    assert running("2020-12-09", left) == []


def test_without_a_fixed_date_comes_last() -> None:
    child = Child(
        identifier="1",
        episodes=[Episode(start=day("2019-03-04"), reason_new="S", legal_status="V2")],
        reviews=[Review(held_on=day(on)) for on in ("2019-04-01", "2019-07-01", "2020-01-06")],
    )
    found = child.clocks(on=day("2020-01-06"), as_in_force=True)
    assert found[-1].no_fixed_due_date
    assert [clock.due for clock in found[:-1]] == sorted(clock.due for clock in found[:-1])


def test_by_other_rules() -> None:
    book = statutory().follow("convention.review.first.28_days")
    found = {clock.rule.key: clock.due for clock in CHILD.clocks(on=day("2020-12-10"), book=book)}
    assert found["convention.review.first.28_days"] == day("2021-01-07")


@pytest.mark.parametrize("on", ["2021-02-01", None, dt.datetime(2021, 2, 1, 9)])
def test_a_day_is_asked_for(on: object) -> None:
    for ask in (CHILD.clocks, CHILD.next_review, CHILD.next_visit):
        with pytest.raises(TypeError, match=r"^on is a"):
            ask(on=on)
