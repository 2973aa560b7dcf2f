"""Private fostering, foster carers and prospective adopters: visits, reviews and limits.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted
but weekends.
"""

from __future__ import annotations

import pytest

from spec.law.rulebook import (
    check_notes,
    check_permissions,
    check_relaxed,
    check_rules,
    check_sources,
    check_versions,
    due,
    source,
)
from spec.tables import cases, day

SUBJECT = "fostering_and_adoption"

CLOCKS = """
KEY                                | by      | anchor
private_fostering.visit.first      | started | private_fostering_notified
private_fostering.visit.first_year | started | private_fostering_visit
private_fostering.visit.later      | started | private_fostering_visit
foster_carer.review.first          | started | carer_approved
foster_carer.review.later          | started | carer_reviewed
temporary_approval.end             | started | temporary_approval
temporary_approval.extended        | started | temporary_approval_expired
adoption.adopter.stage_two         | started | adopter_proceeds
"""

TITLES = """
KEY                                | title
private_fostering.visit.first      | first visit after notice of private fostering
private_fostering.visit.first_year | visit to a privately fostered child in the first year
private_fostering.visit.later      | visit to a privately fostered child after the first year
foster_carer.review.first          | first review of a foster carer's approval
foster_carer.review.later          | later review of a foster carer's approval
temporary_approval.end             | end of the temporary approval of a connected person
temporary_approval.extended        | end of the temporary approval of a connected person, once \
extended
adoption.adopter.stage_two         | decision on whether a prospective adopter is suitable
"""

CONDITIONS = """
KEY                                | when
private_fostering.visit.first_year | time_in_placement under 12 months
private_fostering.visit.later      | time_in_placement 12 months or more
"""

VERSIONS = """
KEY                                | within         | applied | from       | to
private_fostering.visit.first      | 7 working days |         | 2005-07-01 |
private_fostering.visit.first_year | 6 weeks        |         | 2005-07-01 |
private_fostering.visit.later      | 12 weeks       |         | 2005-07-01 |
foster_carer.review.first          | 12 months      |         | 2002-04-01 | 2011-03-31
foster_carer.review.first          | 12 months      |         | 2011-04-01 |
foster_carer.review.later          | 12 months      |         | 2002-04-01 | 2011-03-31
foster_carer.review.later          | 12 months      |         | 2011-04-01 |
temporary_approval.end             | 16 weeks       |         | 2011-04-01 | 2020-04-23
temporary_approval.end             | 24 weeks       |         | 2020-04-24 | 2020-09-25
temporary_approval.end             | 16 weeks       |         | 2020-09-26 |
temporary_approval.extended        | 8 weeks        |         | 2011-04-01 |
adoption.adopter.stage_two         | 4 months       |         | 2013-07-01 |
"""

WRITTEN = """
KEY                                | instrument   | provision   | force      | read
private_fostering.visit.first      | SI 2005/1533 | reg 4(1)    | regulation | 2026-11-24
private_fostering.visit.first_year | SI 2005/1533 | reg 8(1)(a) | regulation | 2026-11-24
private_fostering.visit.later      | SI 2005/1533 | reg 8(1)(b) | regulation | 2026-11-24
foster_carer.review.first          | SI 2002/57   | reg 29(2)   | regulation | 2026-11-24
foster_carer.review.first          | SI 2011/581  | reg 28(2)   | regulation | no
foster_carer.review.later          | SI 2002/57   | reg 29(2)   | regulation | 2026-11-24
foster_carer.review.later          | SI 2011/581  | reg 28(2)   | regulation | no
temporary_approval.end             | SI 2010/959  | reg 24      | regulation | no
temporary_approval.end             | SI 2020/445  | reg 8       | regulation | no
temporary_approval.end             | SI 2010/959  | reg 24      | regulation | no
temporary_approval.extended        | SI 2010/959  | reg 25(2)   | regulation | 2026-11-24
adoption.adopter.stage_two         | SI 2005/389  | reg 30B(1)  | regulation | 2026-11-24
"""

INSTRUMENTS = """
KEY          | link                                          | title
SI 2002/57   | https://www.legislation.gov.uk/uksi/2002/57   | Fostering Services Regulations 2002
SI 2005/389  | https://www.legislation.gov.uk/uksi/2005/389  | Adoption Agencies Regulations 2005
SI 2005/1533 | https://www.legislation.gov.uk/uksi/2005/1533 | Children (Private Arrangements for \
Fostering) Regulations 2005
SI 2010/959  | https://www.legislation.gov.uk/uksi/2010/959  | Care Planning, Placement and Case \
Review (England) Regulations 2010
SI 2011/581  | https://www.legislation.gov.uk/uksi/2011/581  | Fostering Services (England) \
Regulations 2011
SI 2020/445  | https://www.legislation.gov.uk/uksi/2020/445  | Adoption and Children (Coronavirus) \
(Amendment) Regulations 2020
"""

ANCHORS = """
KEY                        | title
private_fostering_notified | the day on which the authority were notified of the private fostering
private_fostering_visit    | the day of the visit to the privately fostered child before
carer_approved             | the day on which the foster carer was approved
carer_reviewed             | the day of the review of the foster carer's approval before
temporary_approval         | the day on which the connected person was approved for a time
temporary_approval_expired | the day on which the first time of the temporary approval ran out
adopter_proceeds           | the day on which the agency heard that the prospective adopter wished \
to proceed
"""

NOTES = """
KEY                                | of      | says
private_fostering.visit.first      | version | printed with the National Minimum Standards
private_fostering.visit.first      | version | the headings of the savings (regs 15 to 22) were read
private_fostering.visit.first      | doubt   | known from a chambers' note
private_fostering.visit.first_year | note    | deemed to begin when the authority become aware of it
private_fostering.visit.first_year | version | Read as made. The first day in force is background
private_fostering.visit.later      | note    | deemed to begin when the authority become aware of it
private_fostering.visit.later      | version | Read as made. The first day in force is background
foster_carer.review.first          | version | The first day in force is background knowledge
foster_carer.review.first          | doubt   | only the heading of regulation 28 was read
foster_carer.review.later          | version | The first day in force is background knowledge
foster_carer.review.later          | doubt   | only the heading of regulation 28 was read
temporary_approval.end             | note    | a limit, and not a thing to be done
temporary_approval.end             | doubt   | says that it raised the time from 16 to 24 weeks
temporary_approval.end             | doubt   | is taken to keep its 24 weeks
temporary_approval.end             | doubt   | a council's manual of 2024
temporary_approval.extended        | note    | Once only
temporary_approval.extended        | version | Read as made
adoption.adopter.stage_two         | note    | in exceptional circumstances
adoption.adopter.stage_two         | version | Put in by SI 2013/985
"""


class TestWhatTheFileSays:
    """Every rule, its source and its dates, written down a second time."""

    def test_titles(self) -> None:
        check_rules(SUBJECT, TITLES)

    def test_clocks(self) -> None:
        check_rules(SUBJECT, CLOCKS)
        for heads in ("duty", "clock", "until", "replaces"):
            check_rules(SUBJECT, f"KEY | {heads} \n")

    def test_conditions(self) -> None:
        check_rules(SUBJECT, CONDITIONS)

    def test_versions(self) -> None:
        check_versions(SUBJECT, VERSIONS)

    def test_where_they_are_written(self) -> None:
        check_versions(SUBJECT, WRITTEN)

    def test_when_the_law_fixed_no_date(self) -> None:
        check_relaxed(
            SUBJECT,
            """
            KEY                           | wording                              | from       | to
            private_fostering.visit.first | as soon as is reasonably practicable | 2020-04-24 | \
2020-09-25
            """,
        )
        check_relaxed(
            SUBJECT,
            """
            KEY                           | force      | instrument  | provision | read
            private_fostering.visit.first | regulation | SI 2020/445 | reg 5     | no
            """,
        )
        check_permissions(SUBJECT, "")

    def test_sources(self) -> None:
        check_sources(SUBJECT, instruments=INSTRUMENTS, anchors=ANCHORS)

    def test_notes_and_doubts(self) -> None:
        check_notes(SUBJECT, NOTES)


def _check(row: dict[str, str]) -> None:
    if row["due"] == "no":
        with pytest.raises(ValueError, match=f"no version of {row['key']} is known"):
            due(row["key"], row["started"])
        return
    assert due(row["key"], row["started"]) == row["due"]
    if "source" in row:
        assert source(row["key"], row["started"]) == row["source"]


class TestPrivateFostering:
    """After notice “arrange for an officer of the authority within seven working days to visit”
    (SI 2005/1533 reg 4(1)); “in the first year of the private fostering arrangement, at intervals
    of not more than six weeks; and in any second or subsequent year, at intervals of not more than
    12 weeks” (reg 8(1)), the arrangement being “deemed to begin when the local authority become
    aware of it” (reg 8(6)).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                                | started    | due
            private_fostering.visit.first      | 2005-06-30 | no
            private_fostering.visit.first      | 2005-07-01 | 2005-07-12
            # a Friday: 4-8 (5), 11-12 (7)
            private_fostering.visit.first      | 2020-12-22 | 2021-01-05
            # 23-24 (2), Christmas, Boxing Day on Monday 28, 29-31 (5), New Year, 4-5 (7)
            private_fostering.visit.first      | 2019-04-17 | 2019-04-30
            # 18 (1), Good Friday, Easter Monday, 23-26 (5), 29-30 (7)
            private_fostering.visit.first      | 2022-05-31 | 2022-06-13
            # 1 (1), spring on Thursday 2, the jubilee on Friday 3, 6-10 (6), 13 (7)
            private_fostering.visit.first_year | 2005-06-30 | no
            private_fostering.visit.first_year | 2005-07-01 | 2005-08-12
            # 8, 15, 22, 29 July, 5, 12 August
            private_fostering.visit.later      | 2005-06-30 | no
            private_fostering.visit.later      | 2005-07-01 | 2005-09-23
            # and 19, 26 August, 2, 9, 16, 23 September
            private_fostering.visit.later      | 2023-12-29 | 2024-03-22
            # twelve weeks are not three months: 84 days, over a leap day
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | ordinary   | in_force
            2020-04-14 | 2020-04-23 | 2020-04-23
            # 15-17 (3), 20-23 (7)
            2020-04-15 | 2020-04-24 | as soon as is reasonably practicable
            # 16-17 (2), 20-24 (7)
            2020-09-16 | 2020-09-25 | as soon as is reasonably practicable
            # 17-18 (2), 21-25 (7)
            2020-09-17 | 2020-09-28 | 2020-09-28
            # 18 (1), 21-25 (6), 28 (7)
            """
        ),
    )
    def test_the_law_of_the_day_in_2020(self, row: dict[str, str]) -> None:
        key = "private_fostering.visit.first"
        assert due(key, row["started"]) == row["ordinary"]
        assert due(key, row["started"], as_in_force=True) == row["in_force"]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            visited    | aware_since | first_year
            # the last day of the first year, and the first of the second
            2021-03-09 | 2020-03-10  | yes
            2021-03-10 | 2020-03-10  | no
            """
        ),
    )
    def test_by_the_year_of_the_arrangement(self, row: dict[str, str]) -> None:
        first, later = (f"private_fostering.visit.{which}" for which in ("first_year", "later"))
        applies, other = (first, later) if row["first_year"] == "yes" else (later, first)
        since = day(row["aware_since"])
        due(applies, row["visited"], placement_started=since)
        with pytest.raises(ValueError, match="does not apply: time_in_placement must be"):
            due(other, row["visited"], placement_started=since)


class TestFosterCarers:
    """“not more than a year after approval, and thereafter whenever considered necessary, but at
    intervals of not more than a year” (SI 2002/57 reg 29(2)); since April 2011 SI 2011/581
    reg 28(2).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                       | started    | due        | source
            foster_carer.review.first | 2002-03-31 | no         |
            foster_carer.review.first | 2002-04-01 | 2003-04-01 | SI 2002/57 reg 29(2)
            foster_carer.review.first | 2011-03-31 | 2012-03-31 | SI 2002/57 reg 29(2)
            foster_carer.review.first | 2011-04-01 | 2012-04-01 | SI 2011/581 reg 28(2)
            foster_carer.review.first | 2020-02-29 | 2021-02-28 | SI 2011/581 reg 28(2)
            foster_carer.review.later | 2002-03-31 | no         |
            foster_carer.review.later | 2002-04-01 | 2003-04-01 | SI 2002/57 reg 29(2)
            foster_carer.review.later | 2011-03-31 | 2012-03-31 | SI 2002/57 reg 29(2)
            foster_carer.review.later | 2011-04-01 | 2012-04-01 | SI 2011/581 reg 28(2)
            foster_carer.review.later | 2023-02-28 | 2024-02-28 | SI 2011/581 reg 28(2)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)


class TestTemporaryApproval:
    """A connected person is approved for at most 16 weeks (SI 2010/959 reg 24), by SI 2020/445 for
    at most 24; “once for a further period of up to eight weeks” (reg 25).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                         | started    | due        | source
            temporary_approval.end      | 2011-03-31 | no         |
            temporary_approval.end      | 2011-04-01 | 2011-07-22 | SI 2010/959 reg 24
            # 16 weeks are 112 days: 29 left of April, 31, 30 and 22
            temporary_approval.end      | 2020-04-23 | 2020-08-13 | SI 2010/959 reg 24
            # 7 left of April, 31, 30, 31, and 13 of August
            temporary_approval.end      | 2020-04-24 | 2020-10-09 | SI 2020/445 reg 8
            # 24 weeks are 168 days: 6 left of April, 31, 30, 31, 31, 30, and 9 of October
            temporary_approval.end      | 2020-09-25 | 2021-03-12 | SI 2020/445 reg 8
            # 5 left of September, 31, 30, 31, 31, 28, and 12 of March
            temporary_approval.end      | 2020-09-26 | 2021-01-16 | SI 2010/959 reg 24
            # 4 left of September, 31, 30, 31, and 16 of January
            temporary_approval.extended | 2011-03-31 | no         |
            temporary_approval.extended | 2011-04-01 | 2011-05-27 | SI 2010/959 reg 25(2)
            # 8, 15, 22, 29 April, 6, 13, 20, 27 May
            temporary_approval.extended | 2020-06-01 | 2020-07-27 | SI 2010/959 reg 25(2)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)


class TestProspectiveAdopters:
    """“within four months of the date on which the agency received the prospective adopter's
    notification that they wished to proceed” (SI 2005/389 reg 30B(1), since July 2013).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                        | started    | due
            adoption.adopter.stage_two | 2013-06-30 | no
            adoption.adopter.stage_two | 2013-07-01 | 2013-11-01
            adoption.adopter.stage_two | 2021-10-31 | 2022-02-28
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)
