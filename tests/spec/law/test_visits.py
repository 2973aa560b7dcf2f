"""Visits: how often the authority's representative must visit a child in care, and by which law."""

from __future__ import annotations

import pytest

from carekpi import rules
from carekpi.rules import visit_deadline
from spec.law.rulebook import (
    check_notes,
    check_permissions,
    check_relaxed,
    check_rules,
    check_sources,
    check_versions,
    due,
    people,
    told,
)
from spec.tables import cases, day

SUBJECT = "visits"

TITLES = """
KEY                                 | title
visit.first                         | first visit in a placement
visit.first_year                    | visit in the first year of a placement
visit.later                         | visit after the first year of a placement
visit.later.until_eighteen          | visit after the first year of a placement meant to last \
until 18
visit.long_term                     | visit after a year of long-term fostering, with the child's \
agreement
visit.short_breaks.first            | first visit in a series of short breaks
visit.short_breaks.later            | later visit in a series of short breaks
visit.order.first                   | first visit after a care order on a child at home
visit.order.then                    | visit to a child at home under a care order
visit.unassessed_parent.then        | visit to a child with an unassessed parent, after the first \
review
visit.interim_order.then            | visit to a child at home under an interim order, after the \
first review
visit.temporary_approval.then       | visit under a temporary approval, after the first review
visit.unassessed_parent.weekly      | visit to a child with an unassessed parent, until the first \
review
visit.interim_order.weekly          | visit to a child at home under an interim order, until the \
first review
visit.temporary_approval.weekly     | visit under a temporary approval, until the first review
visit.adoption.first                | first visit to a child who is placed for adoption
visit.adoption.then                 | visit to a child who is placed for adoption, after the first \
review since
visit.adoption.weekly               | visit to a child who is placed for adoption, until the first \
review since
visit.other_arrangements.first      | first visit where another person arranges how a child in \
care lives
visit.other_arrangements.first_year | visit in the first year where another person arranges how \
the child lives
visit.other_arrangements.later      | visit after the first year where another person arranges how \
the child lives
visit.notice                        | visit after a notice about the child's children's home
visit.requested                     | visit that was asked for
"""

CLOCKS = """
KEY                                 | duty  | anchor              | by      | clock | until
visit.first                         | visit | placement           | started |       |
visit.first_year                    | visit | visit               | started |       |
visit.later                         | visit | visit               | started |       |
visit.later.until_eighteen          | visit | visit               | started |       |
visit.long_term                     | visit | visit               | started |       |
visit.short_breaks.first            | visit | placement           | started |       |
visit.short_breaks.later            | visit | visit               | started |       |
visit.order.first                   | visit | order               | started |       |
visit.order.then                    | visit | visit               | started |       |
visit.unassessed_parent.then        | visit | visit               | started |       |
visit.interim_order.then            | visit | visit               | started |       |
visit.temporary_approval.then       | visit | visit               | started |       |
visit.unassessed_parent.weekly      | visit | visit               | started |       | first_review
visit.interim_order.weekly          | visit | visit               | started |       | first_review
visit.temporary_approval.weekly     | visit | visit               | started |       | first_review
visit.adoption.first                | visit | placement           | started | case  |
visit.adoption.then                 | visit | visit               | started | case  |
visit.adoption.weekly               | visit | visit               | started | case  | \
first_adoption_review
visit.other_arrangements.first      |       | living_arrangements | started |       |
visit.other_arrangements.first_year |       | visit               | started |       |
visit.other_arrangements.later      |       | visit               | started |       |
visit.notice                        |       | home_notice         | started |       |
visit.requested                     |       | visit_requested     | started |       |
"""

CONDITIONS = """
KEY                             | when
visit.first_year                | time_in_placement under 12 months
visit.later                     | time_in_placement 12 months or more, until_eighteen no, or not \
recorded
visit.later.until_eighteen      | time_in_placement 12 months or more, until_eighteen yes
visit.long_term                 | placement U1 or U4, time_in_placement 12 months or more, \
fewer_visits_agreed yes
visit.short_breaks.first        | legal_status V3 or V4
visit.short_breaks.later        | legal_status V3 or V4
visit.order.then                | legal_status C2, placement P1
visit.unassessed_parent.then    | unassessed_parent yes
visit.interim_order.then        | legal_status C1, placement P1
visit.temporary_approval.then   | temporary_approval yes
visit.unassessed_parent.weekly  | unassessed_parent yes
visit.interim_order.weekly      | legal_status C1, placement P1
visit.temporary_approval.weekly | temporary_approval yes
visit.adoption.first            | placement A3 or A4 or A5 or A6
visit.adoption.then             | placement A3 or A4 or A5 or A6
visit.adoption.weekly           | placement A3 or A4 or A5 or A6
"""

# Paragraph (3A) is an exception to (2)(c); short breaks stand in the place of (2); (3) to (5) come
# before (2); and of two of those that both hold, the one that asks for more visits comes first.
REPLACED = """
KEY                             | replaces
visit.long_term                 | visit.later visit.later.until_eighteen
visit.short_breaks.first        | visit.first
visit.short_breaks.later        | visit.first_year visit.later visit.later.until_eighteen
visit.short_breaks.later        | visit.long_term
visit.order.then                | visit.first_year visit.later visit.later.until_eighteen
visit.unassessed_parent.then    | visit.first_year visit.later visit.later.until_eighteen
visit.unassessed_parent.then    | visit.long_term visit.short_breaks.later visit.order.then
visit.interim_order.then        | visit.first_year visit.later visit.later.until_eighteen
visit.interim_order.then        | visit.unassessed_parent.then
visit.temporary_approval.then   | visit.first_year visit.later visit.later.until_eighteen
visit.temporary_approval.then   | visit.long_term visit.short_breaks.later visit.order.then
visit.temporary_approval.then   | visit.unassessed_parent.then visit.interim_order.then
visit.unassessed_parent.weekly  | visit.first_year visit.later visit.later.until_eighteen
visit.unassessed_parent.weekly  | visit.long_term visit.short_breaks.later visit.order.then
visit.unassessed_parent.weekly  | visit.unassessed_parent.then visit.interim_order.then
visit.unassessed_parent.weekly  | visit.temporary_approval.then
visit.interim_order.weekly      | visit.first_year visit.later visit.later.until_eighteen
visit.interim_order.weekly      | visit.unassessed_parent.then visit.interim_order.then
visit.interim_order.weekly      | visit.temporary_approval.then visit.unassessed_parent.weekly
visit.temporary_approval.weekly | visit.first_year visit.later visit.later.until_eighteen
visit.temporary_approval.weekly | visit.long_term visit.short_breaks.later visit.order.then
visit.temporary_approval.weekly | visit.unassessed_parent.then visit.interim_order.then
visit.temporary_approval.weekly | visit.temporary_approval.then visit.unassessed_parent.weekly
visit.temporary_approval.weekly | visit.interim_order.weekly
visit.adoption.first            | visit.first visit.short_breaks.first
visit.adoption.then             | visit.first_year visit.later visit.later.until_eighteen
visit.adoption.then             | visit.short_breaks.later visit.unassessed_parent.then
visit.adoption.then             | visit.temporary_approval.then visit.unassessed_parent.weekly
visit.adoption.then             | visit.temporary_approval.weekly
visit.adoption.weekly           | visit.first_year visit.later visit.later.until_eighteen
visit.adoption.weekly           | visit.short_breaks.later visit.unassessed_parent.then
visit.adoption.weekly           | visit.temporary_approval.then visit.unassessed_parent.weekly
visit.adoption.weekly           | visit.temporary_approval.weekly visit.adoption.then
"""

VERSIONS = """
KEY                                 | within   | applied | from       | to
visit.first                         | 1 week   |         | 2011-04-01 |
visit.first_year                    | 6 weeks  |         | 2011-04-01 |
visit.later                         | 6 weeks  |         | 2011-04-01 |
visit.later.until_eighteen          | 3 months |         | 2011-04-01 |
visit.long_term                     | 6 months |         | 2015-04-01 |
visit.short_breaks.first            | 3 months |         | 2011-04-01 |
visit.short_breaks.later            | 6 months |         | 2011-04-01 |
visit.order.first                   | 1 week   |         | 2011-04-01 |
visit.order.then                    | 6 weeks  |         | 2011-04-01 |
visit.unassessed_parent.then        | 6 weeks  |         | 2011-04-01 |
visit.interim_order.then            | 4 weeks  |         | 2011-04-01 |
visit.temporary_approval.then       | 4 weeks  |         | 2011-04-01 |
visit.unassessed_parent.weekly      | 1 week   |         | 2011-04-01 |
visit.interim_order.weekly          | 1 week   |         | 2011-04-01 |
visit.temporary_approval.weekly     | 1 week   |         | 2011-04-01 |
visit.adoption.first                | 1 week   |         | 2005-12-30 |
visit.adoption.then                 | at such frequency as the agency decides at each review | | \
2005-12-30 |
visit.adoption.weekly               | 1 week   |         | 2005-12-30 |
visit.other_arrangements.first      | 1 week   |         | 2011-04-01 |
visit.other_arrangements.first_year | 6 weeks  |         | 2011-04-01 |
visit.other_arrangements.later      | 3 months |         | 2011-04-01 |
visit.notice                        | 1 week   |         | 2011-04-01 |
visit.requested                     | whenever reasonably requested | | 2011-04-01 |
"""

WRITTEN = """
KEY                                 | instrument  | provision        | force      | read
visit.first                         | SI 2010/959 | reg 28(2)(a)     | regulation | 2026-11-24
visit.first_year                    | SI 2010/959 | reg 28(2)(b)     | regulation | 2026-11-24
visit.later                         | SI 2010/959 | reg 28(2)(c)(ii) | regulation | 2026-11-24
visit.later.until_eighteen          | SI 2010/959 | reg 28(2)(c)(i)  | regulation | 2026-11-24
visit.long_term                     | SI 2010/959 | reg 28(3A)       | regulation | no
visit.short_breaks.first            | SI 2010/959 | reg 48(3)(c)     | regulation | no
visit.short_breaks.later            | SI 2010/959 | reg 48(3)(c)     | regulation | no
visit.order.first                   | SI 2010/959 | reg 28(5)(a)     | regulation | 2026-11-24
visit.order.then                    | SI 2010/959 | reg 28(5)(b)     | regulation | 2026-11-24
visit.unassessed_parent.then        | SI 2010/959 | reg 28(3)(b)     | regulation | 2026-11-24
visit.interim_order.then            | SI 2010/959 | reg 28(4)(b)     | regulation | 2026-11-24
visit.temporary_approval.then       | SI 2010/959 | reg 28(4)(b)     | regulation | 2026-11-24
visit.unassessed_parent.weekly      | SI 2010/959 | reg 28(3)(a)     | regulation | 2026-11-24
visit.interim_order.weekly          | SI 2010/959 | reg 28(4)(a)     | regulation | 2026-11-24
visit.temporary_approval.weekly     | SI 2010/959 | reg 28(4)(a)     | regulation | 2026-11-24
visit.adoption.first                | SI 2005/389 | reg 36(4)(a)     | regulation | 2026-11-24
visit.adoption.then                 | SI 2005/389 | reg 36(4)(a)     | regulation | 2026-11-24
visit.adoption.weekly               | SI 2005/389 | reg 36(4)(a)     | regulation | 2026-11-24
visit.other_arrangements.first      | SI 2010/959 | reg 28(6)(a)     | regulation | no
visit.other_arrangements.first_year | SI 2010/959 | reg 28(6)(b)     | regulation | no
visit.other_arrangements.later      | SI 2010/959 | reg 28(6)(c)     | regulation | no
visit.notice                        | SI 2010/959 | reg 28(7)        | regulation | no
visit.requested                     | SI 2010/959 | reg 28(7)        | regulation | no
"""

#: Those of regulation 28, which SI 2020/445 reg 8(13) changed; not short breaks, nor adoption, nor
#: paragraph (7), of which it is not known.
RELAXED = (
    "visit.first",
    "visit.first_year",
    "visit.later",
    "visit.later.until_eighteen",
    "visit.long_term",
    "visit.order.first",
    "visit.order.then",
    "visit.unassessed_parent.then",
    "visit.interim_order.then",
    "visit.temporary_approval.then",
    "visit.unassessed_parent.weekly",
    "visit.interim_order.weekly",
    "visit.temporary_approval.weekly",
    "visit.other_arrangements.first",
    "visit.other_arrangements.first_year",
    "visit.other_arrangements.later",
)

PERMITTED = """
KEY          | from       | to         | instrument  | provision                         | read
visit.remote | 2020-04-24 | 2020-09-25 | SI 2020/445 | reg 8(13)                         | no
visit.remote | 2020-09-25 | 2021-03-29 | SI 2020/909 | reg 4                             | \
2026-11-24
visit.remote | 2021-03-30 | 2021-09-30 | SI 2020/909 | reg 4, as extended by SI 2021/261 | no
"""

INSTRUMENTS = """
KEY         | link                                         | title
SI 2005/389 | https://www.legislation.gov.uk/uksi/2005/389 | Adoption Agencies Regulations 2005
SI 2010/959 | https://www.legislation.gov.uk/uksi/2010/959 | Care Planning, Placement and Case \
Review (England) Regulations 2010
SI 2020/445 | https://www.legislation.gov.uk/uksi/2020/445 | Adoption and Children (Coronavirus) \
(Amendment) Regulations 2020
SI 2020/909 | https://www.legislation.gov.uk/uksi/2020/909 | Adoption and Children (Coronavirus) \
(Amendment) (No. 2) Regulations 2020
"""

ANCHORS = """
KEY                 | title
placement           | the day on which the placement began
visit               | the day of the visit before
order               | the day on which the care order was made
living_arrangements | the day on which the arrangements for the child's living began or changed, \
where another person is responsible for them
home_notice         | the day on which the authority were notified of a notice about the \
children's home in which the child lives (Care Standards Act 2000 s30A)
visit_requested     | the day on which the child, or another person who may, asked for a visit
"""

NOTES = """
KEY                                 | of      | says
visit.first                         | note    | the first of their weeks
visit.first                         | note    | visited under SI 2005/389 reg 36 instead
visit.first_year                    | note    | is seen on the day of the visit before
visit.long_term                     | version | Inserted by SI 2015/495
visit.long_term                     | doubt   | superseded on 1 April 2015
visit.long_term                     | doubt   | paragraph (3A) itself is known from
visit.short_breaks.first            | note    | All the breaks count as one placement
visit.short_breaks.first            | note    | 'or as soon as practicable'
visit.short_breaks.first            | doubt   | the limits are background knowledge
visit.short_breaks.later            | note    | a day on which the child is in fact placed
visit.short_breaks.later            | doubt   | the limits are background knowledge
visit.unassessed_parent.weekly      | note    | The first review is that of the period of care
visit.interim_order.weekly          | note    | The first review is that of the period of care
visit.temporary_approval.weekly     | note    | The first review is that of the period of care
visit.other_arrangements.first      | note    | no child's next visit follows it by itself
visit.other_arrangements.first_year | note    | no child's next visit follows it by itself
visit.other_arrangements.later      | note    | no child's next visit follows it by itself
visit.other_arrangements.first      | doubt   | read up to its conditions
visit.other_arrangements.first_year | doubt   | read up to its conditions
visit.other_arrangements.later      | doubt   | read up to its conditions
visit.notice                        | note    | Whether it was relaxed in 2020 is not known
visit.notice                        | doubt   | paragraph (7) was not read
visit.requested                     | note    | Beside the other visits
visit.requested                     | doubt   | paragraph (7) was not read
visit.adoption.first                | version | the version of 24 April 2020
visit.adoption.then                 | version | the version of 24 April 2020
visit.adoption.weekly               | version | the version of 24 April 2020
visit.remote                        | version | Of visits under SI 2010/959 regs 28 and 48 only
visit.remote                        | version | on 30 March and moved the end
visit.remote                        | doubt   | known from secondary sources
visit.remote                        | doubt   | the last day is known from CoramBAAF
"""

#: The rules of regulation 28 whose wording was read: each says in which version.
AS_READ = (
    "visit.first",
    "visit.first_year",
    "visit.later",
    "visit.later.until_eighteen",
    "visit.order.first",
    "visit.order.then",
    "visit.unassessed_parent.then",
    "visit.interim_order.then",
    "visit.temporary_approval.then",
    "visit.unassessed_parent.weekly",
    "visit.interim_order.weekly",
    "visit.temporary_approval.weekly",
)


class TestWhatTheFileSays:
    """Every rule, its source and its dates, written down a second time."""

    def test_titles(self) -> None:
        check_rules(SUBJECT, TITLES)

    def test_clocks(self) -> None:
        check_rules(SUBJECT, CLOCKS)

    def test_conditions(self) -> None:
        check_rules(SUBJECT, CONDITIONS)

    def test_which_stand_in_the_place_of_others(self) -> None:
        check_rules(SUBJECT, REPLACED)

    def test_versions(self) -> None:
        check_versions(SUBJECT, VERSIONS)

    def test_where_they_are_written(self) -> None:
        check_versions(SUBJECT, WRITTEN)

    def test_when_the_law_fixed_no_date(self) -> None:
        heads = "KEY | wording | from | to | force | instrument | provision | read\n"
        said = (
            " | as soon as is reasonably practicable | 2020-04-24 | 2020-09-25 | regulation "
            "| SI 2020/445 | reg 8(13) | no\n"
        )
        order = {rule.key: n for n, rule in enumerate(rules.statutory())}
        keys = sorted(RELAXED, key=lambda key: order[key])
        check_relaxed(SUBJECT, heads + "".join(key + said for key in keys))

    def test_what_was_permitted(self) -> None:
        check_permissions(SUBJECT, PERMITTED)
        check_permissions(SUBJECT, "KEY | force\n" + "visit.remote | regulation\n" * 3)
        assert rules.statutory().permissions["visit.remote"].title == (
            "a visit under regulation 28 or 48 by telephone, video-link or other electronic means"
        )

    def test_on_what_condition(self) -> None:
        condition = (
            "where a visit in person would be contrary to published guidance on coronavirus, or "
            "not reasonably practicable for a reason relating to it; as the nominated officer "
            "recommends; and recorded"
        )
        check_permissions(
            SUBJECT,
            "KEY | condition\nvisit.remote |\n" + f"visit.remote | {condition}\n" * 2,
        )

    def test_sources(self) -> None:
        check_sources(SUBJECT, instruments=INSTRUMENTS, anchors=ANCHORS)

    def test_notes_and_doubts(self) -> None:
        read = "".join(f"{key} | version | as it stood on 18 August 2014\n" for key in AS_READ)
        relaxed = "".join(
            f"{key} | doubt | the wording of paragraph (13) is known from secondary sources\n"
            for key in RELAXED
        )
        check_notes(SUBJECT, NOTES + read + relaxed)


class TestCountedByHand:
    """“within one week of the start of any placement”; “at intervals of not more than six weeks”,
    “three months”, “four weeks”: a week is seven days, and the day on which the clock starts is not
    counted (SI 2010/959 reg 28).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                                 | started    | due
            visit.first                         | 2011-03-31 | no
            visit.first                         | 2011-04-01 | 2011-04-08
            # over Christmas, and over a leap day: no day is left out
            visit.first                         | 2020-12-24 | 2020-12-31
            visit.first                         | 2024-02-26 | 2024-03-04
            visit.first_year                    | 2011-03-31 | no
            # six weeks: 8, 15, 22, 29 April, 6, 13 May
            visit.first_year                    | 2011-04-01 | 2011-05-13
            # 14, 21, 28 December, 4, 11, 18 January
            visit.first_year                    | 2020-12-07 | 2021-01-18
            visit.later                         | 2011-03-31 | no
            visit.later                         | 2011-04-01 | 2011-05-13
            visit.later.until_eighteen          | 2011-03-31 | no
            visit.later.until_eighteen          | 2011-04-01 | 2011-07-01
            # February has no 30th
            visit.later.until_eighteen          | 2021-11-30 | 2022-02-28
            visit.long_term                     | 2015-03-31 | no
            visit.long_term                     | 2015-04-01 | 2015-10-01
            visit.long_term                     | 2019-08-31 | 2020-02-29
            visit.short_breaks.first            | 2011-03-31 | no
            visit.short_breaks.first            | 2011-04-01 | 2011-07-01
            visit.short_breaks.later            | 2011-03-31 | no
            visit.short_breaks.later            | 2011-04-01 | 2011-10-01
            visit.order.first                   | 2011-03-31 | no
            visit.order.first                   | 2011-04-01 | 2011-04-08
            visit.order.then                    | 2011-03-31 | no
            visit.order.then                    | 2011-04-01 | 2011-05-13
            visit.unassessed_parent.weekly      | 2011-03-31 | no
            visit.unassessed_parent.weekly      | 2011-04-01 | 2011-04-08
            visit.unassessed_parent.then        | 2011-03-31 | no
            visit.unassessed_parent.then        | 2011-04-01 | 2011-05-13
            visit.interim_order.weekly          | 2011-03-31 | no
            visit.interim_order.weekly          | 2011-04-01 | 2011-04-08
            visit.interim_order.then            | 2011-03-31 | no
            # four weeks: 8, 15, 22, 29 April, Good Friday and the royal wedding among them
            visit.interim_order.then            | 2011-04-01 | 2011-04-29
            visit.temporary_approval.weekly     | 2011-03-31 | no
            visit.temporary_approval.weekly     | 2011-04-01 | 2011-04-08
            visit.temporary_approval.then       | 2011-03-31 | no
            visit.temporary_approval.then       | 2011-04-01 | 2011-04-29
            visit.adoption.first                | 2005-12-29 | no
            visit.adoption.first                | 2005-12-30 | 2006-01-06
            visit.adoption.weekly               | 2005-12-29 | no
            visit.adoption.weekly               | 2005-12-30 | 2006-01-06
            visit.adoption.then                 | 2005-12-29 | no
            visit.adoption.then                 | 2005-12-30 | at such frequency as the agency \
decides at each review
            visit.other_arrangements.first      | 2011-03-31 | no
            visit.other_arrangements.first      | 2011-04-01 | 2011-04-08
            visit.other_arrangements.first_year | 2011-03-31 | no
            visit.other_arrangements.first_year | 2011-04-01 | 2011-05-13
            visit.other_arrangements.later      | 2011-03-31 | no
            visit.other_arrangements.later      | 2011-04-01 | 2011-07-01
            visit.notice                        | 2011-03-31 | no
            visit.notice                        | 2011-04-01 | 2011-04-08
            visit.notice                        | 2020-12-24 | 2020-12-31
            visit.notice                        | 2024-02-26 | 2024-03-04
            visit.requested                     | 2011-03-31 | no
            visit.requested                     | 2011-04-01 | whenever reasonably requested
            """
        ),
    )
    def test_each_interval(self, row: dict[str, str]) -> None:
        if row["due"] == "no":
            with pytest.raises(ValueError, match=f"no version of {row['key']} is known"):
                due(row["key"], row["started"])
            return
        assert due(row["key"], row["started"]) == row["due"]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                                 | before     | first      | last       | after
            # the days on which clocks start that run out on 23 and 24 April, 25 and 26 September
            visit.first                         | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.first_year                    | 2020-03-12 | 2020-03-13 | 2020-08-14 | 2020-08-15
            visit.later                         | 2020-03-12 | 2020-03-13 | 2020-08-14 | 2020-08-15
            visit.later.until_eighteen          | 2020-01-23 | 2020-01-24 | 2020-06-25 | 2020-06-26
            visit.long_term                     | 2019-10-23 | 2019-10-24 | 2020-03-25 | 2020-03-26
            visit.order.first                   | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.order.then                    | 2020-03-12 | 2020-03-13 | 2020-08-14 | 2020-08-15
            visit.unassessed_parent.weekly      | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.unassessed_parent.then        | 2020-03-12 | 2020-03-13 | 2020-08-14 | 2020-08-15
            visit.interim_order.weekly          | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.interim_order.then            | 2020-03-26 | 2020-03-27 | 2020-08-28 | 2020-08-29
            visit.temporary_approval.weekly     | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.temporary_approval.then       | 2020-03-26 | 2020-03-27 | 2020-08-28 | 2020-08-29
            visit.other_arrangements.first      | 2020-04-16 | 2020-04-17 | 2020-09-18 | 2020-09-19
            visit.other_arrangements.first_year | 2020-03-12 | 2020-03-13 | 2020-08-14 | 2020-08-15
            visit.other_arrangements.later      | 2020-01-23 | 2020-01-24 | 2020-06-25 | 2020-06-26
            """
        ),
    )
    def test_the_law_of_the_day_in_2020(self, row: dict[str, str]) -> None:
        """From 24 April to 25 September 2020 a visit that could not be made in time was due “as
        soon as is reasonably practicable”: no day (SI 2020/445).
        """
        key, asap = row["key"], "as soon as is reasonably practicable"
        ordinary = {head: due(key, row[head]) for head in ("before", "first", "last", "after")}
        assert [*ordinary.values()] == ["2020-04-23", "2020-04-24", "2020-09-25", "2020-09-26"]
        assert due(key, row["before"], as_in_force=True) == "2020-04-23"
        assert due(key, row["first"], as_in_force=True) == asap
        assert due(key, row["last"], as_in_force=True) == asap
        assert due(key, row["after"], as_in_force=True) == "2020-09-26"

    def test_whether_a_visit_after_a_notice_was_relaxed_is_not_known(self) -> None:
        assert due("visit.notice", "2020-06-01", as_in_force=True) == "2020-06-08"

    def test_a_visit_that_was_asked_for_has_no_day(self) -> None:
        assert rules.deadline("visit.requested", day("2021-03-01")).no_fixed_due_date


class TestAnyPlacement:
    """“within one week of the start of any placement; at intervals of not more than six weeks for
    the first year of any placement; and thereafter, where the placement is intended to last until
    C is aged 18, at intervals of not more than three months, and in any other case, at intervals of
    not more than six weeks” (SI 2010/959 reg 28(2)). From 1 April 2015, in a long-term foster
    placement of at least a year, with the child's agreement, not more than six months (3A).
    """

    CHILDREN = people(
        episodes="""
        CHILD    | DECOM      | RNE | LS | PLACE | KNOWN
        fostered | 2020-01-06 | S   | C2 | U4    |
        fostered | 2021-03-01 | P   | C2 | K2    |
        to 18    | 2020-01-06 | S   | C2 | U4    | until_eighteen
        leap     | 2020-02-29 | S   | C2 | U4    | until_eighteen
        agrees   | 2020-01-06 | S   | C2 | U4    | until_eighteen fewer_visits_agreed
        kin      | 2020-01-06 | S   | C2 | U1    | fewer_visits_agreed
        short    | 2020-01-06 | S   | C2 | U6    | fewer_visits_agreed
        home     | 2020-01-06 | S   | C2 | K2    | fewer_visits_agreed
        since    | 2014-01-06 | S   | C2 | U4    | fewer_visits_agreed
        early    | 2011-03-31 | S   | C2 | U4    |
        in time  | 2011-04-01 | S   | C2 | U4    |
        moved    | 2020-01-06 | S   | C2 | U4    |
        moved    | 2020-02-03 | T   | C2 | U4    |
        """,
        visits="""
        CHILD           | VISIT      | HOW
        fostered        | 2020-01-10 |
        fostered        | 2020-02-03 | not-seen
        fostered        | 2020-02-04 | iro
        fostered        | 2021-01-05 |
        fostered        | 2021-01-06 |
        fostered        | 2021-03-01 |
        to 18           | 2021-01-05 |
        to 18           | 2021-01-06 |
        leap            | 2021-02-27 |
        leap            | 2021-02-28 |
        agrees,kin      | 2021-01-05 |
        agrees,kin      | 2021-01-06 |
        short,home      | 2021-01-06 |
        since           | 2015-03-31 |
        since           | 2015-04-01 |
        early           | 2011-04-01 |
        moved           | 2020-01-10 |
        """,
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD    | on         | due        | rule
            fostered | 2020-01-05 |            |
            fostered | 2020-01-06 | 2020-01-13 | visit.first
            fostered | 2020-01-10 | 2020-02-21 | visit.first_year
            # neither a visit at which the child was not seen nor one by the reviewing officer
            fostered | 2020-02-05 | 2020-02-21 | visit.first_year
            # the last day of the first year, and the day after it
            fostered | 2021-01-05 | 2021-02-16 | visit.first_year
            fostered | 2021-01-06 | 2021-02-17 | visit.later
            fostered | 2021-02-28 | 2021-02-17 | visit.later
            # another placement, and its first year; the visit on its first day is in it
            fostered | 2021-03-01 | 2021-04-12 | visit.first_year
            to 18    | 2020-01-06 | 2020-01-13 | visit.first
            to 18    | 2021-01-05 | 2021-02-16 | visit.first_year
            to 18    | 2021-01-06 | 2021-04-06 | visit.later.until_eighteen
            # the year from 29 February is over on 28 February
            leap     | 2021-02-27 | 2021-04-10 | visit.first_year
            leap     | 2021-02-28 | 2021-05-28 | visit.later.until_eighteen
            agrees   | 2021-01-05 | 2021-02-16 | visit.first_year
            agrees   | 2021-01-06 | 2021-07-06 | visit.long_term
            kin      | 2021-01-06 | 2021-07-06 | visit.long_term
            # no long-term foster placement
            short    | 2021-01-06 | 2021-02-17 | visit.later
            home     | 2021-01-06 | 2021-02-17 | visit.later
            since    | 2015-03-31 | 2015-05-12 | visit.later
            since    | 2015-04-01 | 2015-10-01 | visit.long_term
            # the first placements to which the regulations apply
            early    | 2011-03-31 |            |
            early    | 2011-04-01 | 2011-05-13 | visit.first_year
            in time  | 2011-04-01 | 2011-04-08 | visit.first
            moved    | 2020-02-03 | 2020-02-10 | visit.first
            """
        ),
    )
    def test_whose_visits_they_are(self, row: dict[str, str]) -> None:
        found = visit_deadline(self.CHILDREN[row["CHILD"]], on=day(row["on"]))
        assert told(found) == (row["due"], row["rule"])

    def test_with_the_same_carer_if_that_starts_no_clock(self) -> None:
        found = visit_deadline(self.CHILDREN["moved"], on=day("2020-02-03"), visit_clock="carer")
        assert told(found) == ("2020-02-21", "visit.first_year")


class TestAtHome:
    """“Where regulation 19 applies [placed with a parent before the assessment is completed] ... at
    least once a week until the first review ... and thereafter at intervals of not more than six
    weeks” (SI 2010/959 reg 28(3)). “Where regulation 24 applies [temporary approval], or where an
    interim care order has been made in relation to C ... and C is living with P ... at least once a
    week until the first review ... and thereafter at intervals of not more than four weeks” (4).
    “Where a care order has been made ... and C is living with P ... within one week of the making
    of the care order, and thereafter at intervals of not more than six weeks” (5).
    """

    CHILDREN = people(
        episodes="""
        CHILD      | DECOM      | RNE | LS | PLACE | KNOWN
        unassessed | 2021-03-01 | S   | C2 | P1    | unassessed_parent
        unassessed | 2022-04-01 | L   | C2 | P1    | unassessed_parent
        interim    | 2021-03-01 | S   | C1 | P1    |
        interim    | 2021-06-01 | L   | C2 | P1    |
        both       | 2021-03-01 | S   | C1 | P1    | unassessed_parent
        kin        | 2021-03-01 | S   | C1 | U3    | temporary_approval
        kin        | 2021-06-01 | L   | C1 | U3    |
        long kin   | 2021-03-01 | S   | C2 | U1    | temporary_approval fewer_visits_agreed
        odd        | 2021-03-01 | S   | C1 | P1    | temporary_approval unassessed_parent
        odder      | 2021-03-01 | S   | C2 | P1    | temporary_approval unassessed_parent
        fostered   | 2021-03-01 | S   | C1 | U4    |
        fostered   | 2021-06-01 | L   | C2 | U4    |
        agreed     | 2021-03-01 | S   | V2 | P1    |
        sent home  | 2021-03-01 | S   | C2 | U4    |
        sent home  | 2021-06-01 | P   | C2 | P1    |
        returned   | 2021-03-01 | S   | C1 | U4    |
        returned   | 2021-06-01 | P   | C1 | P1    |
        breaks     | 2021-03-01 | S   | V4 | U3    | temporary_approval
        old breaks | 2021-03-01 | S   | V4 | U4    | unassessed_parent fewer_visits_agreed
        """,
        reviews="""
        CHILD                                     | REVIEW
        unassessed, interim, both, kin, odd       | 2021-03-25
        long kin, odder, fostered, agreed, breaks | 2021-03-25
        sent home, returned, old breaks           | 2021-03-25
        """,
        visits="""
        CHILD                                       | VISIT
        unassessed, interim, both, kin, odd, odder  | 2021-03-17
        unassessed, interim, both, kin, odd, odder  | 2021-03-18
        unassessed, interim, both, kin, odd, odder  | 2021-03-19
        unassessed, interim, both, kin, odd, odder  | 2021-03-26
        long kin, fostered, agreed                  | 2021-03-17
        breaks, old breaks                          | 2021-03-17
        breaks, old breaks                          | 2021-03-26
        long kin, fostered, agreed                  | 2021-03-26
        fostered                                    | 2021-05-31
        interim                                     | 2021-05-31
        interim                                     | 2021-06-04
        unassessed                                  | 2022-03-31
        kin                                         | 2021-06-01
        long kin, old breaks                        | 2022-03-01
        sent home, returned                         | 2021-06-04
        sent home                                   | 2022-06-01
        """,
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD      | on         | due        | rule
            # the first week is that of any placement
            unassessed | 2021-03-01 | 2021-03-08 | visit.first
            unassessed | 2021-03-17 | 2021-03-24 | visit.unassessed_parent.weekly
            # seen before the review on 25 March: the week would run out on its day, the day after
            unassessed | 2021-03-18 | 2021-03-25 | visit.unassessed_parent.weekly
            unassessed | 2021-03-24 | 2021-03-26 | visit.unassessed_parent.weekly
            # seen after it: the week that would run out on 26 March gives way to six weeks
            unassessed | 2021-03-25 | 2021-04-30 | visit.unassessed_parent.then
            unassessed | 2021-03-26 | 2021-05-07 | visit.unassessed_parent.then
            # after a year too, and not by paragraph (2) or (5)
            unassessed | 2022-03-31 | 2022-05-12 | visit.unassessed_parent.then
            interim    | 2021-03-01 | 2021-03-08 | visit.first
            interim    | 2021-03-17 | 2021-03-24 | visit.interim_order.weekly
            interim    | 2021-03-18 | 2021-03-25 | visit.interim_order.weekly
            interim    | 2021-03-24 | 2021-03-26 | visit.interim_order.weekly
            # from 19 March four weeks
            interim    | 2021-03-25 | 2021-04-16 | visit.interim_order.then
            interim    | 2021-03-26 | 2021-04-23 | visit.interim_order.then
            interim    | 2021-05-31 | 2021-06-28 | visit.interim_order.then
            # the day of the care order: within a week of it, whenever the last visit was
            interim    | 2021-06-01 | 2021-06-08 | visit.order.first
            interim    | 2021-06-04 | 2021-07-16 | visit.order.then
            both       | 2021-03-24 | 2021-03-26 | visit.interim_order.weekly
            # four weeks, and not six: paragraph (4) asks for more than (3)
            both       | 2021-03-26 | 2021-04-23 | visit.interim_order.then
            kin        | 2021-03-01 | 2021-03-08 | visit.first
            kin        | 2021-03-17 | 2021-03-24 | visit.temporary_approval.weekly
            kin        | 2021-03-18 | 2021-03-25 | visit.temporary_approval.weekly
            kin        | 2021-03-25 | 2021-04-16 | visit.temporary_approval.then
            kin        | 2021-05-31 | 2021-04-23 | visit.temporary_approval.then
            # approved in full on that day
            kin        | 2021-06-01 | 2021-07-13 | visit.first_year
            long kin   | 2021-03-24 | 2021-03-24 | visit.temporary_approval.weekly
            long kin   | 2021-03-26 | 2021-04-23 | visit.temporary_approval.then
            long kin   | 2022-03-01 | 2022-03-29 | visit.temporary_approval.then
            odd        | 2021-03-24 | 2021-03-26 | visit.temporary_approval.weekly
            odd        | 2021-03-26 | 2021-04-23 | visit.temporary_approval.then
            odder      | 2021-03-24 | 2021-03-26 | visit.temporary_approval.weekly
            odder      | 2021-03-26 | 2021-04-23 | visit.temporary_approval.then
            # with foster carers an order changes nothing
            fostered   | 2021-03-17 | 2021-04-28 | visit.first_year
            fostered   | 2021-05-31 | 2021-07-12 | visit.first_year
            fostered   | 2021-06-01 | 2021-07-12 | visit.first_year
            agreed     | 2021-03-17 | 2021-04-28 | visit.first_year
            # a placement at home under an order made long before
            sent home  | 2021-06-01 | 2021-06-08 | visit.first
            sent home  | 2021-06-04 | 2021-07-16 | visit.order.then
            sent home  | 2022-06-01 | 2022-07-13 | visit.order.then
            # after the first review of the period of care there are no weekly visits
            returned   | 2021-06-01 | 2021-06-08 | visit.first
            returned   | 2021-06-04 | 2021-07-02 | visit.interim_order.then
            # regulation 48 takes the place of 28(2) alone
            breaks     | 2021-03-01 | 2021-06-01 | visit.short_breaks.first
            breaks     | 2021-03-24 | 2021-03-24 | visit.temporary_approval.weekly
            breaks     | 2021-03-26 | 2021-04-23 | visit.temporary_approval.then
            old breaks | 2021-03-24 | 2021-03-24 | visit.unassessed_parent.weekly
            old breaks | 2022-03-01 | 2022-04-12 | visit.unassessed_parent.then
            """
        ),
    )
    def test_whose_visits_they_are(self, row: dict[str, str]) -> None:
        found = visit_deadline(self.CHILDREN[row["CHILD"]], on=day(row["on"]))
        assert told(found) == (row["due"], row["rule"])


class TestShortBreaks:
    """“regulation 28(2) does not apply, but instead the responsible authority must ensure that R
    visits C on days when C is in fact placed, at regular intervals to be agreed ... and in any
    event” (SI 2010/959 reg 48(3)(c)): the first within three months of the first placement, then
    at most six months apart.
    """

    CHILDREN = people(
        episodes="""
        CHILD      | DECOM      | LS | PLACE | KNOWN
        agreed     | 2020-01-06 | V4 | U4    | until_eighteen fewer_visits_agreed
        each break | 2020-01-06 | V3 | K2    |
        ordinary   | 2020-01-06 | V2 | U4    |
        before 11  | 2011-03-31 | V4 | U4    |
        """,
        visits="""
        CHILD                | VISIT
        agreed, each break   | 2020-01-10
        ordinary             | 2020-01-10
        agreed, each break   | 2021-01-06
        before 11            | 2011-04-01
        """,
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD      | on         | due        | rule
            agreed     | 2020-01-06 | 2020-04-06 | visit.short_breaks.first
            agreed     | 2020-01-10 | 2020-07-10 | visit.short_breaks.later
            agreed     | 2021-01-06 | 2021-07-06 | visit.short_breaks.later
            each break | 2020-01-06 | 2020-04-06 | visit.short_breaks.first
            each break | 2021-01-06 | 2021-07-06 | visit.short_breaks.later
            ordinary   | 2020-01-06 | 2020-01-13 | visit.first
            ordinary   | 2020-01-10 | 2020-02-21 | visit.first_year
            before 11  | 2011-03-31 |            |
            before 11  | 2011-04-01 | 2011-10-01 | visit.short_breaks.later
            """
        ),
    )
    def test_whose_visits_they_are(self, row: dict[str, str]) -> None:
        found = visit_deadline(self.CHILDREN[row["CHILD"]], on=day(row["on"]))
        assert told(found) == (row["due"], row["rule"])

    def test_they_were_not_relaxed_in_2020(self) -> None:
        # as far as is known: only that breaks could be longer was found
        assert due("visit.short_breaks.later", "2020-01-10", as_in_force=True) == "2020-07-10"


class TestAdoption:
    """“ensure that the child and the prospective adopter are visited within one week of the
    placement and thereafter at least once a week until the first review and thereafter at such
    frequency as the agency decides at each review” (SI 2005/389 reg 36(4)(a)).
    """

    AS_DECIDED = "at such frequency as the agency decides at each review"

    CHILDREN = people(
        episodes="""
        CHILD   | DECOM      | RNE | LS | PLACE | KNOWN
        placed  | 2021-01-04 | S   | E1 | U4    |
        placed  | 2021-07-01 | P   | E1 | A6    |
        placed  | 2022-08-01 | L   | E1 | A6    | until_eighteen
        A3      | 2021-01-04 | S   | E1 | A3    |
        A4      | 2021-01-04 | S   | E1 | A4    |
        A5      | 2021-01-04 | S   | E1 | A5    |
        breaks  | 2021-01-04 | S   | V4 | A3    | temporary_approval unassessed_parent
        early   | 2005-12-29 | S   | E1 | A3    |
        in time | 2005-12-30 | S   | E1 | A3    |
        """,
        reviews="""
        CHILD          | REVIEW
        placed         | 2021-01-20
        placed         | 2021-07-20
        breaks         | 2021-01-20
        """,
        visits="""
        CHILD          | VISIT
        placed         | 2021-01-08
        placed         | 2021-07-05
        placed         | 2021-07-13
        placed         | 2021-07-14
        placed         | 2022-08-01
        A3, A4, A5     | 2021-01-08
        breaks         | 2021-01-08
        breaks         | 2021-01-19
        early, in time | 2006-01-02
        """,
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            f"""
            CHILD   | on         | due          | rule
            placed  | 2021-01-08 | 2021-02-19   | visit.first_year
            placed  | 2021-06-30 | 2021-02-19   | visit.first_year
            placed  | 2021-07-01 | 2021-07-08   | visit.adoption.first
            # weekly, though the first review in care was held long ago
            placed  | 2021-07-05 | 2021-07-12   | visit.adoption.weekly
            placed  | 2021-07-13 | 2021-07-20   | visit.adoption.weekly
            placed  | 2021-07-19 | 2021-07-21   | visit.adoption.weekly
            # the first review since the placement
            placed  | 2021-07-20 | {AS_DECIDED} | visit.adoption.then
            placed  | 2022-08-01 | {AS_DECIDED} | visit.adoption.then
            A3      | 2021-01-04 | 2021-01-11   | visit.adoption.first
            A3      | 2021-01-08 | 2021-01-15   | visit.adoption.weekly
            A4      | 2021-01-04 | 2021-01-11   | visit.adoption.first
            A4      | 2021-01-08 | 2021-01-15   | visit.adoption.weekly
            A5      | 2021-01-04 | 2021-01-11   | visit.adoption.first
            A5      | 2021-01-08 | 2021-01-15   | visit.adoption.weekly
            breaks  | 2021-01-04 | 2021-01-11   | visit.adoption.first
            breaks  | 2021-01-08 | 2021-01-15   | visit.adoption.weekly
            breaks  | 2021-01-20 | {AS_DECIDED} | visit.adoption.then
            early   | 2005-12-29 |              |
            early   | 2006-01-02 | 2006-01-09   | visit.adoption.weekly
            in time | 2005-12-30 | 2006-01-06   | visit.adoption.first
            """
        ),
    )
    def test_on_the_childs_own_clock(self, row: dict[str, str]) -> None:
        found = visit_deadline(self.CHILDREN[row["CHILD"]], on=day(row["on"]), clock="case")
        assert told(found) == (row["due"], row["rule"])

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD   | on         | due        | rule
            placed  | 2021-07-01 | 2021-07-08 | visit.first
            placed  | 2021-07-05 | 2021-08-16 | visit.first_year
            placed  | 2022-08-01 | 2022-11-01 | visit.later.until_eighteen
            in time | 2005-12-30 |            |
            """
        ),
    )
    def test_on_the_clock_of_every_looked_after_child(self, row: dict[str, str]) -> None:
        found = visit_deadline(self.CHILDREN[row["CHILD"]], on=day(row["on"]))
        assert told(found) == (row["due"], row["rule"])

    def test_they_were_not_relaxed_in_2020(self) -> None:
        # as far as is known: that version of regulation 36 was not read
        assert due("visit.adoption.weekly", "2020-06-01", as_in_force=True) == "2020-06-08"


class TestVisitsByVideo:
    """“any visit required by this regulation may be conducted by telephone, video-link or other
    electronic means” (SI 2020/909 reg 4, on conditions; before it SI 2020/445). SI 2021/261 came
    into force on 30 March 2021, a day before it would have ended, and moved the end by six months.
    The day of the visit says by which law it is judged.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            on         | by
            2020-04-23 |
            2020-04-24 | SI 2020/445 reg 8(13)
            2020-09-24 | SI 2020/445 reg 8(13)
            # covered by two: the one that begins
            2020-09-25 | SI 2020/909 reg 4
            2020-09-26 | SI 2020/909 reg 4
            2021-03-29 | SI 2020/909 reg 4
            2021-03-30 | SI 2020/909 reg 4, as extended by SI 2021/261
            2021-09-30 | SI 2020/909 reg 4, as extended by SI 2021/261
            2021-10-01 |
            """
        ),
    )
    def test_by_which_law(self, row: dict[str, str]) -> None:
        found = rules.statutory().permissions["visit.remote"].on(day(row["on"]))
        assert (found.source if found else "") == row["by"]

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            visited    | due        | rule
            # six weeks from the visit where it counts, and else from the one in person before
            2020-04-23 | 2020-05-04 | visit.first_year
            2020-04-24 | 2020-06-05 | visit.first_year
            2020-09-25 | 2020-11-06 | visit.first_year
            2020-09-26 | 2020-11-07 | visit.first_year
            2021-03-30 | 2021-05-11 | visit.later
            2021-09-30 | 2021-11-11 | visit.later
            2021-10-01 | 2020-05-04 | visit.first_year
            """
        ),
    )
    def test_which_visits_count(self, row: dict[str, str]) -> None:
        (child,) = people(
            episodes="CHILD | DECOM | PLACE \n 1 | 2020-03-20 | U4",
            visits=f"CHILD | VISIT | HOW \n 1 | 2020-03-23 | \n 1 | {row['visited']} | remote",
        ).values()
        found = visit_deadline(child, on=day(row["visited"]))
        assert told(found) == (row["due"], row["rule"])
