"""Disputes: within which time one that an independent reviewing officer raises is to be settled.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted but
weekends.
"""

from __future__ import annotations

import pytest

from carekpi import Child, Dispute, Episode, rules
from spec.law.rulebook import check_rules, check_sources, check_versions, due, source
from spec.tables import cases, day

SUBJECT = "disputes"


class TestWhatTheFileSays:
    """The rule, its source and its dates, written down a second time."""

    def test_the_clock(self) -> None:
        check_rules(
            SUBJECT,
            """
            KEY           | anchor         | by      | title
            dispute.total | dispute_raised | started | resolution of a formal dispute, through all \
its stages
            """,
        )

    def test_it_answers_no_other_question(self) -> None:
        rule = rules.find("dispute.total")
        assert (rule.duty, rule.until, rule.clock, rule.instead_of) == ("", "", "", "")
        assert (rule.replaces, rule.when.alternatives) == ((), ())

    def test_versions(self) -> None:
        check_versions(
            SUBJECT,
            """
            KEY           | within          | applied | from       | to | read
            dispute.total | 20 working days |         | 2011-04-01 |    | no
            """,
        )

    def test_where_they_are_written(self) -> None:
        check_versions(
            SUBJECT,
            """
            KEY           | force              | instrument        | provision
            dispute.total | statutory guidance | IRO Handbook 2010 | para 6.2
            """,
        )

    def test_nothing_was_relaxed_or_permitted(self) -> None:
        assert not any(rule.relaxed for rule in rules.statutory() if rule.subject == SUBJECT)
        assert all(p.subject != SUBJECT for p in rules.statutory().permissions.values())

    def test_sources(self) -> None:
        check_sources(
            SUBJECT,
            instruments="""
            KEY               | title | link
            IRO Handbook 2010 | IRO Handbook: statutory guidance for independent reviewing \
officers and local authorities (March 2010) | \
https://www.gov.uk/government/publications/independent-reviewing-officers-handbook
            """,
            anchors="""
            KEY            | title
            dispute_raised | the day on which the dispute was raised formally
            """,
        )


class TestTheWholeOfIt:
    """“The formal dispute resolution process within each local authority should have timescales in
    total of no more than 20 working days.” (IRO Handbook, paragraph 6.2)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            raised     | due
            2020-12-10 | 2021-01-12
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-8 (18), 11-12 (20)
            2021-03-15 | 2021-04-14
            # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17),
            # 12-14 (20)
            2020-04-20 | 2020-05-19
            # 21-24 (4), 27 April-1 May (9), 4-7 (13), the May day moved to Friday 8, 11-15 (18),
            # 18-19 (20)
            2022-05-13 | 2022-06-14
            # 16-20 (5), 23-27 (10), 30 May-1 June (13), spring on Thursday 2, the platinum jubilee
            # on 3, 6-10 (18), 13-14 (20)
            2024-02-01 | 2024-02-29
            # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26-29 (20), a leap day
            2021-05-29 | 2021-06-28
            # raised on a Saturday: spring on Monday 31, 1-4 June (4), 7-11 (9), 14-18 (14),
            # 21-25 (19), 28 (20)
            2011-04-01 | 2011-05-05
            # the first day of the Handbook: 4-8 (5), 11-15 (10), 18-21 (14), Good Friday, Easter
            # Monday, 26-28 (17), the royal wedding on Friday 29, May day on Monday 2, 3-5 (20)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("dispute.total", row["raised"]) == row["due"]
        assert source("dispute.total", row["raised"]) == "IRO Handbook 2010 para 6.2"

    def test_there_was_none_before_the_handbook(self) -> None:
        with pytest.raises(ValueError, match=r"no version of dispute\.total is known"):
            rules.deadline("dispute.total", day("2011-03-31"))


class TestWhoseClockItIs:
    """Before the formal process the officer “will, in the first instance, seek to resolve the issue
    informally”, in “a timescale that is appropriate to the child's needs” (paragraph 6.1): the
    twenty days are of the formal one.
    """

    CHILD = Child(
        identifier="1",
        episodes=[Episode(start=day("2020-06-01"), reason_new="S", legal_status="C2")],
        disputes=[
            Dispute(
                identifier="D1", raised_on=day("2020-12-10"), stage="stage 1: safeguarding manager"
            ),
            Dispute(identifier="D2", raised_on=day("2020-12-09"), stage="informal"),
            Dispute(identifier="D3", raised_on=day("2021-03-15"), stage="stage 6: Cafcass"),
            Dispute(
                identifier="D4",
                raised_on=day("2020-12-01"),
                resolved_on=day("2020-12-14"),
                stage="stage 2: service lead",
            ),
        ],
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            on         | due
            2020-11-30 |
            2020-12-01 | 2020-12-31
            # 2-4 (3), 7-11 (8), 14-18 (13), 21-24 (17), Christmas, Boxing Day on Monday 28,
            # 29-31 (20)
            # another is open and still informal
            2020-12-09 | 2020-12-31
            2020-12-13 | 2020-12-31, 2021-01-12
            # resolved on that day
            2020-12-14 | 2021-01-12
            # past, and open
            2021-03-14 | 2021-01-12
            2021-03-15 | 2021-01-12, 2021-04-14
            """
        ),
    )
    def test_those_that_are_open_and_formal(self, row: dict[str, str]) -> None:
        found = [
            str(deadline.due)
            for deadline in rules.clocks(self.CHILD, on=day(row["on"]))
            if deadline.rule.key == "dispute.total"
        ]
        assert ", ".join(found) == row["due"]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            on         | how      | due
            # informal from 1 December, in the formal process from the 10th
            2020-12-09 | informal |
            2020-12-10 | informal | 2021-01-12
            # raised in the formal process, whose first stage met on the 10th
            2020-12-09 | formal   | 2020-12-31
            2020-12-10 | formal   | 2020-12-31
            """
        ),
    )
    def test_from_the_day_on_which_it_becomes_formal(self, row: dict[str, str]) -> None:
        dispute = Dispute(
            identifier="D1",
            raised_on=day("2020-12-01"),
            how=row["how"],
            reached={"stage 1": day("2020-12-10")},
        )
        clocks = rules.clocks(Child(identifier="1", disputes=[dispute]), on=day(row["on"]))
        assert [str(one.due) for one in clocks] == [row["due"]] * bool(row["due"])
