"""Plans: the care plan and what belongs to it, health, education, and leaving care.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted
but weekends.
"""

from __future__ import annotations

from typing import Any

import pytest

from carekpi import rules
from spec.law.rulebook import (
    check_notes,
    check_permissions,
    check_relaxed,
    check_rules,
    check_sources,
    check_versions,
    due,
    people,
)
from spec.tables import cases, day

SUBJECT = "planning"

CLOCKS = """
KEY                         | by      | anchor
iro.told                    | started | entry
iro.named                   | started | entry
care_plan.first             | started | entry
placement.plan              | started | placement
placement.notified          | started | placement
health.first                | started | entry
health.later.under_five     | started | health_assessment
health.later.five_and_over  | started | health_assessment
education.first             | started | entry
education.later             | started | education_plan
pathway.assessment          | started | eligible
pathway.assessment.relevant | started | relevant
pathway.plan                | started | needs_assessed
pathway.review              | started | pathway_plan
adviser.visit.first         | started | accommodation_provided
adviser.visit.before_review | started | accommodation_provided
adviser.visit.later         | started | adviser_visit
"""

TITLES = """
KEY                         | title
iro.told                    | the reviewing service told that a child has become looked after
iro.named                   | an independent reviewing officer named for a child who becomes \
looked after
care_plan.first             | care plan of a child who becomes looked after
placement.plan              | placement plan
placement.notified          | written notice of a placement made in an emergency
health.first                | first health assessment of a child who becomes looked after
health.later.under_five     | health assessment of a child under five
health.later.five_and_over  | health assessment of a child of five or over
education.first             | first personal education plan, a part of the care plan
education.later             | review of the personal education plan
pathway.assessment          | assessment of the needs of a child who is to leave care
pathway.assessment.relevant | assessment of the needs of a relevant child without a pathway plan, \
or of a former relevant child in education or training
pathway.plan                | pathway plan
pathway.review              | review of the pathway plan
adviser.visit.first         | personal adviser's first visit to accommodation provided
adviser.visit.before_review | personal adviser's visit before the pathway plan is reviewed
adviser.visit.later         | personal adviser's later visit to accommodation provided
"""

CONDITIONS = """
KEY                        | when
care_plan.first            | legal_status not C1, C2
placement.plan             | legal_status not V3, V4
placement.notified         | legal_status not V3, V4
health.first               | legal_status not V3, V4
health.later.under_five    | age under 5, legal_status not V3, V4
health.later.five_and_over | age 5 or more, legal_status not V3, V4
education.first            | legal_status not C1, C2, V3, V4
"""

VERSIONS = """
KEY                         | within                                   | applied | from       | to
iro.told                    | 2 working days                           |         | 2011-04-01 |
iro.named                   | 5 working days                           |         | 2011-04-01 |
care_plan.first             | 10 working days                          |         | 2011-04-01 |
placement.plan              | 5 working days                           |         | 2011-04-01 |
placement.notified          | 5 working days                           |         | 2011-04-01 |
health.first                | 20 working days                          |         | 2011-04-01 |
health.later.under_five     | 6 months                                 |         | 2011-04-01 |
health.later.five_and_over  | 12 months                                |         | 2011-04-01 |
education.first             | 10 working days                          |         | 2011-04-01 |
education.later             | each school term                         |         | 2018-02-01 |
pathway.assessment          | 3 months                                 |         | 2011-04-01 |
pathway.assessment.relevant | 3 months                                 |         | 2011-04-01 |
pathway.plan                | as soon as possible after the assessment |         | 2011-04-01 |
pathway.review              | 6 months                                 |         | 2011-04-01 |
adviser.visit.first         | 7 days                                   |         | 2011-04-01 |
adviser.visit.before_review | before the pathway plan is reviewed under regulation 7(3) | \
| 2011-04-01 |
adviser.visit.later         | 2 months                                 |         | 2011-04-01 |
"""

WRITTEN = """
KEY                         | instrument               | provision            | read
iro.told                    | IRO Handbook 2010        | chapter 2            | no
iro.named                   | IRO Handbook 2010        | chapter 2            | no
care_plan.first             | SI 2010/959              | reg 4(2)             | 2026-11-24
placement.plan              | SI 2010/959              | reg 9(2)             | 2026-11-24
placement.notified          | SI 2010/959              | reg 13(1)            | 2026-11-24
health.first                | SI 2010/959              | reg 7 with reg 33(1) | no
health.later.under_five     | SI 2010/959              | reg 7                | no
health.later.five_and_over  | SI 2010/959              | reg 7                | no
education.first             | SI 2010/959              | reg 4(2) with reg 5  | 2026-11-24
education.later             | Promoting Education 2018 | personal education plans | no
pathway.assessment          | SI 2010/959              | reg 42(1)            | 2026-11-24
pathway.assessment.relevant | SI 2010/2571             | reg 5(2)             | 2026-11-24
pathway.plan                | SI 2010/959              | reg 43               | no
pathway.review              | SI 2010/2571             | reg 7                | no
adviser.visit.first         | SI 2010/2571             | reg 8(2)(a)          | 2026-11-24
adviser.visit.before_review | SI 2010/2571             | reg 8(2)(b)          | 2026-11-24
adviser.visit.later         | SI 2010/2571             | reg 8(2)(c)          | 2026-11-24
"""

FORCE = """
KEY                         | force
iro.told                    | guidance
iro.named                   | guidance
care_plan.first             | regulation
placement.plan              | regulation
placement.notified          | regulation
health.first                | regulation
health.later.under_five     | regulation
health.later.five_and_over  | regulation
education.first             | regulation
education.later             | statutory guidance
pathway.assessment          | regulation
pathway.assessment.relevant | regulation
pathway.plan                | regulation
pathway.review              | regulation
adviser.visit.first         | regulation
adviser.visit.before_review | regulation
adviser.visit.later         | regulation
"""

INSTRUMENTS = """
KEY                      | link                                          | title
IRO Handbook 2010        | https://www.gov.uk/government/publications/\
independent-reviewing-officers-handbook | IRO Handbook: statutory guidance for independent \
reviewing officers and local authorities (March 2010)
Promoting Education 2018 | https://www.gov.uk/government/publications/\
promoting-the-education-of-looked-after-children | Promoting the education of looked-after \
children and previously looked-after children (February 2018)
SI 2010/959              | https://www.legislation.gov.uk/uksi/2010/959  | Care Planning, \
Placement and Case Review (England) Regulations 2010
SI 2010/2571             | https://www.legislation.gov.uk/uksi/2010/2571 | Care Leavers (England) \
Regulations 2010
SI 2020/445              | https://www.legislation.gov.uk/uksi/2020/445  | Adoption and Children \
(Coronavirus) (Amendment) Regulations 2020
"""

ANCHORS = """
KEY                    | title
entry                  | the day on which the child became looked after
placement              | the day on which the placement began
health_assessment      | the day of the health assessment before
education_plan         | the day on which the personal education plan was made or last reviewed
eligible               | the day on which the child became 16, or an eligible child after that age
relevant               | the day on which the child became a relevant child, or the authority were \
informed that a former relevant child is in education or training, or wishes to be (Children Act \
1989 s23CA)
needs_assessed         | the day on which the assessment of needs for leaving care was completed
pathway_plan           | the day on which the pathway plan was made or last reviewed
accommodation_provided | the day on which the authority first provided the accommodation
adviser_visit          | the day of the personal adviser's visit before
"""

NOTES = """
KEY                         | of      | says
iro.told                    | doubt   | the Handbook's text was not read
iro.named                   | doubt   | the Handbook's text was not read
iro.told                    | note    | councils' manuals have it, as good practice
iro.named                   | note    | before the child's case is first reviewed
iro.named                   | note    | call the five days good practice
care_plan.first             | note    | Before the first placement
care_plan.first             | note    | to whom section 31A of the Children Act 1989 applies
care_plan.first             | note    | which in the return is entry into care
care_plan.first             | note    | first placed before 1 April 2011, is not modelled
care_plan.first             | note    | the detention placement plan
care_plan.first             | version | Read as made
placement.plan              | note    | Before the placement
placement.plan              | note    | the detention placement plan
placement.plan              | version | Read as made
placement.plan              | version | the headings of the savings (regs 15 to 22) were read
placement.notified          | note    | only where it is made in an emergency
placement.notified          | version | Read as it stood on 1 April 2011
health.first                | note    | before the first review
health.first                | doubt   | regulation 7 was not read
health.later.under_five     | note    | age is that on the day of the assessment before
health.later.under_five     | doubt   | regulation 7 was not read
health.later.five_and_over  | note    | age is that on the day of the assessment before
health.later.five_and_over  | doubt   | regulation 7 was not read
education.first             | note    | it is a part of the care plan
education.first             | note    | of the ages at which such a plan is made
education.first             | note    | to whom section 31A of the Children Act 1989 applies
education.first             | note    | which in the return is entry into care
education.first             | version | regulation 5 is now 5(1)
education.later             | doubt   | the guidance was not read
pathway.assessment.relevant | note    | section 23CA of the Children Act 1989 applies
pathway.assessment.relevant | version | SI 2015/495 amended the Regulations
pathway.plan                | doubt   | only the heading of regulation 43 was read
pathway.review              | doubt   | regulation 7 was not read
pathway.review              | note    | comes under SI 2010/959 regs 42 to 44
adviser.visit.first         | version | SI 2015/495 amended the Regulations
adviser.visit.before_review | version | SI 2015/495 amended the Regulations
adviser.visit.later         | version | SI 2015/495 amended the Regulations
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
        check_versions(SUBJECT, FORCE)

    def test_when_the_law_fixed_no_date(self) -> None:
        check_relaxed(
            SUBJECT,
            """
            KEY            | wording                              | from       | to
            placement.plan | as soon as is reasonably practicable | 2020-04-24 | 2020-09-25
            """,
        )
        check_relaxed(
            SUBJECT,
            """
            KEY            | force      | instrument  | provision | read
            placement.plan | regulation | SI 2020/445 | reg 8(4)  | 2026-11-24
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


class TestTheReviewingOfficer:
    """The reviewing service is told within two working days, and an officer is named within five
    (IRO Handbook 2010, as councils' manuals have it); the Act says only that “the appointment must
    be made before the child's case is first reviewed” (Children Act 1989 s25A(2)).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key       | started    | due
            iro.told  | 2011-03-31 | no
            iro.told  | 2011-04-01 | 2011-04-05
            # a Friday: Monday 4 (1), 5 (2)
            iro.told  | 2020-12-24 | 2020-12-30
            # Christmas, Boxing Day on Monday 28, 29-30 (2)
            iro.told  | 2020-05-07 | 2020-05-12
            # the May day moved to Friday 8, 11-12 (2)
            iro.named | 2011-03-31 | no
            iro.named | 2011-04-01 | 2011-04-08
            iro.named | 2020-12-24 | 2021-01-05
            # Christmas, Boxing Day on Monday 28, 29-31 (3), New Year, 4-5 (5)
            iro.named | 2022-05-31 | 2022-06-09
            # 1 (1), spring on Thursday 2, the jubilee on Friday 3, 6-9 (5)
            iro.named | 2023-04-06 | 2023-04-17
            # Good Friday, Easter Monday, 11-14 (4), 17 (5)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)


class TestTheCarePlan:
    """“prepared before C is first placed ... or, if it is not practicable to do so, within ten
    working days of the start of the first placement” (SI 2010/959 reg 4(2)), except for a child to
    whom section 31A of the Act applies. The personal education plan is a part of it (reg 5).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key             | started    | due
            care_plan.first | 2011-03-31 | no
            care_plan.first | 2011-04-01 | 2011-04-15
            # 4-8 (5), 11-15 (10)
            care_plan.first | 2020-12-18 | 2021-01-06
            # 21-24 (4), Christmas, Boxing Day on Monday 28, 29-31 (7), New Year, 4-6 (10)
            education.first | 2011-03-31 | no
            education.first | 2011-04-01 | 2011-04-15
            education.first | 2020-05-04 | 2020-05-19
            # 5-7 (3), the May day moved to Friday 8, 11-15 (8), 18-19 (10)
            education.first | 2024-02-20 | 2024-03-05
            # 21-23 (3), 26-29 (7), a leap day, 1 March (8), 4-5 (10)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)

    @pytest.mark.parametrize(
        ("key", "others"),
        [("care_plan.first", "C1, C2"), ("education.first", "C1, C2, V3, V4")],
    )
    def test_not_where_a_court_is_asked_for_a_care_order(self, key: str, others: str) -> None:
        for status in (None, "V2", "L1", "E1", "J1"):
            due(key, "2021-03-01", legal_status=status)
        for status in others.split(", "):
            with pytest.raises(ValueError, match=f"legal_status must be not {others}$"):
                due(key, "2021-03-01", legal_status=status)

    CHILDREN = people(
        episodes="""
        CHILD     | DECOM      | RNE | LS
        agreed    | 2021-03-01 | S   | V2
        interim   | 2021-03-01 | S   | C1
        ordered   | 2021-03-01 | S   | C2
        breaks    | 2021-03-01 | S   | V4
        then care | 2021-03-01 | S   | V2
        then care | 2021-03-04 | L   | C1
        then none | 2021-03-01 | S   | C1
        then none | 2021-03-04 | L   | V2
        """,
    )

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            CHILD     | care plan  | education
            agreed    | 2021-03-15 | 2021-03-15
            # 2-5 (4), 8-12 (9), 15 (10)
            interim   |            |
            ordered   |            |
            breaks    | 2021-03-15 |
            # by the status on the day of entry
            then care | 2021-03-15 | 2021-03-15
            then none |            |
            """
        ),
    )
    def test_whose_plans_they_are(self, row: dict[str, str]) -> None:
        found = {
            deadline.rule.key: str(deadline.due)
            for deadline in rules.clocks(self.CHILDREN[row["CHILD"]], on=day("2021-03-04"))
        }
        assert found.get("care_plan.first", "") == row["care plan"]
        assert found.get("education.first", "") == row["education"]

    def test_the_education_plan_is_reviewed_every_term(self) -> None:
        deadline = rules.deadline("education.later", day("2021-01-11"))
        assert deadline.no_fixed_due_date
        assert deadline.wording == "each school term"
        _check({"key": "education.later", "started": "2018-01-31", "due": "no"})
        _check({"key": "education.later", "started": "2018-02-01", "due": "each school term"})


class TestThePlacementPlan:
    """“within five working days of the start of the placement” (SI 2010/959 reg 9(2)); from 24
    April to 25 September 2020 “as soon as is reasonably practicable” (SI 2020/445 reg 8(4)).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key            | started    | due
            placement.plan | 2011-03-31 | no
            placement.plan | 2011-04-01 | 2011-04-08
            placement.plan | 2018-12-21 | 2019-01-02
            # 24 (1), Christmas, Boxing Day, 27-28 (3), 31 (4), New Year, 2 (5)
            placement.plan | 2019-04-18 | 2019-04-29
            # Good Friday, Easter Monday, 23-26 (4), 29 (5)
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
            2020-04-16 | 2020-04-23 | 2020-04-23
            # 17 (1), 20-23 (5)
            2020-04-17 | 2020-04-24 | as soon as is reasonably practicable
            2020-09-18 | 2020-09-25 | as soon as is reasonably practicable
            2020-09-21 | 2020-09-28 | 2020-09-28
            # 22-25 (4), Monday 28 (5)
            """
        ),
    )
    def test_the_law_of_the_day_in_2020(self, row: dict[str, str]) -> None:
        assert due("placement.plan", row["started"]) == row["ordinary"]
        assert due("placement.plan", row["started"], as_in_force=True) == row["in_force"]


class TestTheNoticeOfAPlacement:
    """“before the placement is made or, if the placement is made in an emergency, within five
    working days of the start of the placement, unless it is not reasonably practicable to do so”
    (SI 2010/959 reg 13(1)).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                | started    | due
            placement.notified | 2011-03-31 | no
            placement.notified | 2011-04-01 | 2011-04-08
            # 4-8 (5)
            placement.notified | 2018-12-21 | 2019-01-02
            # 24 (1), Christmas, Boxing Day, 27-28 (3), 31 (4), New Year, 2 (5)
            placement.notified | 2020-05-04 | 2020-05-12
            # 5-7 (3), the May day moved to Friday 8, 11-12 (5)
            placement.notified | 2022-05-31 | 2022-06-09
            # 1 (1), spring on Thursday 2, the jubilee on Friday 3, 6-9 (5)
            placement.notified | 2024-02-26 | 2024-03-04
            # 27-29 (3), a leap day, 1 March (4), 4 (5)
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)


class TestHealth:
    """Before the first placement or, if that is not reasonably practicable, before the first
    review, and so within 20 working days; then at least once in six months under the age of five,
    and once in twelve from then on (SI 2010/959 reg 7, as councils' manuals have it).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                        | started    | due
            health.first               | 2011-03-31 | no
            health.first               | 2011-04-01 | 2011-05-05
            # 4-8 (5), 11-15 (10), 18-21 (14), Good Friday, Easter Monday, 26-28 (17), the royal
            # wedding on Friday 29, May day on Monday 2, 3-5 (20)
            health.first               | 2020-12-10 | 2021-01-12
            # as the first review: 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday
            # 28, 29-31 (13), New Year, 4-8 (18), 11-12 (20)
            health.later.under_five    | 2011-03-31 | no
            health.later.under_five    | 2011-04-01 | 2011-10-01
            health.later.under_five    | 2021-08-31 | 2022-02-28
            health.later.five_and_over | 2011-03-31 | no
            health.later.five_and_over | 2011-04-01 | 2012-04-01
            health.later.five_and_over | 2020-02-29 | 2021-02-28
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            assessed   | born       | under_five | over
            # the day before the fifth birthday, and the birthday
            2021-03-09 | 2016-03-10 | yes        | no
            2021-03-10 | 2016-03-10 | no         | yes
            # born on a leap day: five on 1 March
            2021-02-28 | 2016-02-29 | yes        | no
            2021-03-01 | 2016-02-29 | no         | yes
            """
        ),
    )
    def test_by_age(self, row: dict[str, str]) -> None:
        for key, applies in (
            ("health.later.under_five", row["under_five"]),
            ("health.later.five_and_over", row["over"]),
        ):
            if applies == "yes":
                due(key, row["assessed"], born=day(row["born"]))
            else:
                with pytest.raises(ValueError, match=f"{key} does not apply: age must be"):
                    due(key, row["assessed"], born=day(row["born"]))

    @pytest.mark.parametrize(
        "key", ["placement.plan", "placement.notified", "health.first", "health.later.under_five"]
    )
    def test_not_in_short_breaks(self, key: str) -> None:
        born: dict[str, Any] = {"born": day("2018-01-01")} if "later" in key else {}
        due(key, "2021-03-01", legal_status="V2", **born)
        for status in ("V3", "V4"):
            with pytest.raises(ValueError, match="legal_status must be not V3, V4"):
                due(key, "2021-03-01", legal_status=status, **born)


class TestLeavingCare:
    """The assessment “not more than three months after the date on which C reaches the age of 16 or
    becomes an eligible child after that age” (SI 2010/959 reg 42(1)), or a relevant child without a
    plan (SI 2010/2571 reg 5(2)); the plan as soon as possible after it; its review at most every
    six months; and visits by the personal adviser within seven days, before the plan is reviewed,
    and then at most two months apart (SI 2010/2571 reg 8(2)).
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            key                         | started    | due
            pathway.assessment          | 2011-03-31 | no
            pathway.assessment          | 2011-04-01 | 2011-07-01
            pathway.assessment          | 2021-11-30 | 2022-02-28
            pathway.assessment.relevant | 2011-03-31 | no
            pathway.assessment.relevant | 2011-04-01 | 2011-07-01
            pathway.assessment.relevant | 2023-11-30 | 2024-02-29
            pathway.plan                | 2011-03-31 | no
            pathway.plan                | 2011-04-01 | as soon as possible after the assessment
            pathway.review              | 2011-03-31 | no
            pathway.review              | 2011-04-01 | 2011-10-01
            pathway.review              | 2020-08-31 | 2021-02-28
            adviser.visit.first         | 2011-03-31 | no
            adviser.visit.first         | 2011-04-01 | 2011-04-08
            # over Christmas: no day is left out
            adviser.visit.first         | 2020-12-24 | 2020-12-31
            adviser.visit.before_review | 2011-03-31 | no
            adviser.visit.before_review | 2011-04-01 | before the pathway plan is reviewed under \
regulation 7(3)
            adviser.visit.later         | 2011-03-31 | no
            adviser.visit.later         | 2011-04-01 | 2011-06-01
            adviser.visit.later         | 2020-12-31 | 2021-02-28
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check(row)
