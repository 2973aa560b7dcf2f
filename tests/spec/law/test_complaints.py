"""Complaints: the three stages of the procedure, and how long each may take.

Runs of working days are counted in the comments: the day on which the clock starts is not counted;
in brackets stands the count at the end of a run, and between runs, by name, what is not counted but
weekends.
"""

from __future__ import annotations

import pytest

from carekpi import rules
from spec.law.rulebook import check_relaxed, check_rules, check_versions, due, source
from spec.tables import cases, day, rows

SUBJECT = "complaints"

#: Twenty working days, wherever the regulations or the guidance give so many.
TWENTY = """
    started    | due
    2020-12-10 | 2021-01-12
    # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New Year,
    # 4-8 (18), 11-12 (20)
    2021-03-15 | 2021-04-14
    # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17), 12-14 (20)
    2020-04-20 | 2020-05-19
    # 21-24 (4), 27 April-1 May (9), 4-7 (13), the May day moved to Friday 8, 11-15 (18), 18-19 (20)
    2022-05-31 | 2022-06-30
    # 1 June (1), spring on Thursday 2, the platinum jubilee on 3, 6-10 (6), 13-17 (11), 20-24 (16),
    # 27-30 (20)
    2024-02-01 | 2024-02-29
    # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26-29 (20), a leap day
    2006-09-01 | 2006-09-29
    # the first day of the regulations: 4-8 (5), 11-15 (10), 18-22 (15), 25-29 (20)
    """


def _mine() -> list[rules.Rule]:
    return [rule for rule in rules.statutory() if rule.subject == SUBJECT]


class TestWhatTheFileSays:
    """Every rule, its source and its dates, written down a second time."""

    def test_clocks(self) -> None:
        check_rules(
            SUBJECT,
            """
            KEY                           | anchor                | by
            complaint.made                | complaint_grounds     | started
            complaint.stage_one           | complaint_received    | started
            complaint.stage_one.extended  | complaint_received    | started
            complaint.stage_two.request   | stage_one_answered    | started
            complaint.stage_two           | stage_two_started     | started
            complaint.stage_two.extended  | stage_two_started     | started
            complaint.stage_three.request | stage_two_answered    | started
            complaint.stage_three         | panel_requested       | started
            complaint.stage_three.report  | panel_met             | started
            complaint.stage_three.answer  | panel_report_received | started
            """,
        )

    def test_they_answer_no_other_question(self) -> None:
        for rule in _mine():
            assert (rule.duty, rule.until, rule.clock, rule.instead_of) == ("", "", "", "")
            assert (rule.replaces, rule.when.alternatives) == ((), ())

    def test_versions(self) -> None:
        # of the regulations' own words those of reg 19(4) were read
        check_versions(
            SUBJECT,
            """
            KEY                           | within          | applied | from       | to | read
            complaint.made                | 12 months       |         | 2006-09-01 |    | no
            complaint.stage_one           | 10 working days |         | 2006-09-01 |    | no
            complaint.stage_one.extended  | 20 working days |         | 2006-09-01 |    | no
            complaint.stage_two.request   | 20 working days |         | 2006-09-01 |    | no
            complaint.stage_two           | 25 working days |         | 2006-09-01 |    | no
            complaint.stage_two.extended  | 65 working days |         | 2006-09-01 |    | no
            complaint.stage_three.request | 20 working days |         | 2006-09-01 |    | no
            complaint.stage_three         | 30 working days |         | 2006-09-01 |    | 2026-11-24
            complaint.stage_three.report  | 5 working days  |         | 2006-09-01 |    | no
            complaint.stage_three.answer  | 15 working days |         | 2006-09-01 |    | no
            """,
        )

    def test_where_they_are_written(self) -> None:
        check_versions(
            SUBJECT,
            """
            KEY                           | force              | instrument   | provision
            complaint.made                | regulation         | SI 2006/1738 | reg 9
            complaint.stage_one           | regulation         | SI 2006/1738 | reg 14
            complaint.stage_one.extended  | regulation         | SI 2006/1738 | reg 14
            complaint.stage_two.request   | statutory guidance | Getting the Best from Complaints \
| stage two
            complaint.stage_two           | regulation         | SI 2006/1738 | reg 17
            complaint.stage_two.extended  | regulation         | SI 2006/1738 | reg 17
            complaint.stage_three.request | regulation         | SI 2006/1738 | reg 18
            complaint.stage_three         | regulation         | SI 2006/1738 | reg 19(4)
            complaint.stage_three.report  | regulation         | SI 2006/1738 | reg 20
            complaint.stage_three.answer  | regulation         | SI 2006/1738 | reg 20(3)
            """,
        )

    def test_relaxed(self) -> None:
        check_relaxed(
            SUBJECT,
            """
            KEY                          | from       | to         | wording | read
            complaint.stage_three        | 2020-04-24 | 2020-09-25 | as soon as is reasonably \
practicable | no
            complaint.stage_three.report | 2020-04-24 | 2020-09-25 | as soon as is reasonably \
practicable | no
            complaint.stage_three.answer | 2020-04-24 | 2020-09-25 | as soon as is reasonably \
practicable | no
            """,
        )

    def test_where_that_is_written(self) -> None:
        check_relaxed(
            SUBJECT,
            """
            KEY                          | force      | instrument  | provision
            complaint.stage_three        | regulation | SI 2020/445 | reg 6
            complaint.stage_three.report | regulation | SI 2020/445 | reg 6
            complaint.stage_three.answer | regulation | SI 2020/445 | reg 6
            """,
        )
        assert all(p.subject != SUBJECT for p in rules.statutory().permissions.values())

    def test_links(self) -> None:
        law = "https://www.legislation.gov.uk/uksi/"
        expected = {
            "SI 2006/1738": f"{law}2006/1738/regulation/{{}}",
            "SI 2020/445": f"{law}2020/445/regulation/{{}}",
            "Getting the Best from Complaints": "https://www.gov.uk/government/publications/"
            "childrens-social-care-getting-the-best-from-complaints",
        }
        for rule in _mine():
            for one in (*rule.versions, *rule.relaxed):
                number = one.provision.removeprefix("reg ").partition("(")[0]
                assert one.link == expected[one.instrument.key].format(number)

    def test_titles_of_sources(self) -> None:
        used = {one.instrument for rule in _mine() for one in (*rule.versions, *rule.relaxed)}
        assert {one.key: one.title for one in used} == {
            "SI 2006/1738": "Children Act 1989 Representations Procedure (England) Regulations "
            "2006",
            "SI 2020/445": "Adoption and Children (Coronavirus) (Amendment) Regulations 2020",
            "Getting the Best from Complaints": "Getting the Best from Complaints: social care "
            "complaints and representations for children, young people and others (2006)",
        }

    def test_what_starts_them(self) -> None:
        table = """
            KEY                   | title
            complaint_grounds     | the day on which the grounds for the complaint arose
            complaint_received    | the day on which the authority received the complaint
            stage_one_answered    | the day on which the complainant had the answer of stage one
            stage_two_started     | the day on which stage two started: that of the request, or by \
some councils' practice that on which the statement of the complaint was agreed
            stage_two_answered    | the day on which the complainant had the answer of stage two
            panel_requested       | the day on which the authority received the request for a \
review panel
            panel_met             | the day on which the review panel met
            panel_report_received | the day on which the authority received the panel's \
recommendations
            """
        started = {rule.anchor.key: rule.anchor.title for rule in _mine()}
        assert started == {row["KEY"]: row["title"] for row in rows(table)}

    def test_there_were_none_before_september_2006(self) -> None:
        for rule in _mine():
            assert rules.deadline(rule.key, day("2006-09-01")).due is not None
            with pytest.raises(ValueError, match=f"no version of {rule.key} is known for that day"):
                rules.deadline(rule.key, day("2006-08-31"))


class TestMakingAComplaint:
    """“in regard to accepting complaints where the grounds for the complaint took place more than
    one year ago” (reg 9, as it is understood: its text was not read)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            grounds    | due        | why
            2006-09-01 | 2007-09-01 | the first day of the regulations
            2020-02-29 | 2021-02-28 | there is no 29 February
            2023-02-28 | 2024-02-28 | nor is the leap day added
            2019-05-08 | 2020-05-08 | the moved May day is not passed over
            2021-06-02 | 2022-06-02 | nor a day of the jubilee
            2019-12-25 | 2020-12-25 | nor Christmas
            2020-04-02 | 2021-04-02 | nor Good Friday
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        assert due("complaint.made", row["grounds"]) == row["due"]


class TestStageOne:
    """“Children’s services should provide a response within working 10 days (see Regulation 14
    ...)” (the Family Rights Group); “within ten working days, or a maximum of 20 working days”
    (Greenwich)
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            received   | due
            2006-09-01 | 2006-09-15
            # the first day of the regulations: 4-8 (5), 11-15 (10)
            2020-12-18 | 2021-01-06
            # 21-24 (4), Christmas, Boxing Day on Monday 28, 29-31 (7), New Year, 4-6 (10)
            2021-03-29 | 2021-04-14
            # 30 March-1 April (3), Good Friday, Easter Monday, 6-9 (7), 12-14 (10)
            2020-04-30 | 2020-05-15
            # 1 (1), 4-7 (5), the May day moved to Friday 8, 11-15 (10)
            2022-05-25 | 2022-06-10
            # 26-27 (2), 30 May-1 June (5), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (10)
            2024-02-16 | 2024-03-01
            # 19-23 (5), 26 February-1 March, with the leap day (10)
            """
        ),
    )
    def test_ten_working_days(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_one", row["received"]) == row["due"]
        assert source("complaint.stage_one", row["received"]) == "SI 2006/1738 reg 14"

    @pytest.mark.parametrize("row", cases(TWENTY))
    def test_twenty_where_it_is_extended(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_one.extended", row["started"]) == row["due"]
        assert source("complaint.stage_one.extended", row["started"]) == "SI 2006/1738 reg 14"


class TestStageTwo:
    """“Stage two investigations can take up to 25 working days (five weeks) or a maximum of 65
    working days (13 weeks) if they're complicated.” (Greenwich); the request for it within twenty
    working days, as Bexley, Manchester and Devon have it
    """

    @pytest.mark.parametrize("row", cases(TWENTY))
    def test_the_request(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_two.request", row["started"]) == row["due"]
        cited = "Getting the Best from Complaints stage two"
        assert source("complaint.stage_two.request", row["started"]) == cited

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | due
            2006-09-01 | 2006-10-06
            # five weeks, the first day not counted: 29 September (20), 2-6 October (25)
            2020-12-10 | 2021-01-19
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-8 (18), 11-15 (23), 18-19 (25)
            2021-03-15 | 2021-04-21
            # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17),
            # 12-16 (22), 19-21 (25)
            2020-04-20 | 2020-05-27
            # 21-24 (4), 27 April-1 May (9), 4-7 (13), the May day moved to Friday 8, 11-15 (18),
            # 18-22 (23), spring on Monday 25, 26-27 (25)
            2022-05-31 | 2022-07-07
            # 1 June (1), spring on Thursday 2, the platinum jubilee on 3, 6-10 (6), 13-17 (11),
            # 20-24 (16), 27 June-1 July (21), 4-7 (25)
            2024-02-01 | 2024-03-07
            # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26 February-1 March, with the leap day (21),
            # 4-7 (25)
            """
        ),
    )
    def test_twenty_five_working_days(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_two", row["started"]) == row["due"]
        assert source("complaint.stage_two", row["started"]) == "SI 2006/1738 reg 17"

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | due
            2006-09-01 | 2006-12-01
            # thirteen weeks in which there is no bank holiday, from a Friday to a Friday
            2020-11-02 | 2021-02-04
            # 3-6 (4), 9-13 (9), 16-20 (14), 23-27 (19), 30 November-4 December (24), 7-11 (29),
            # 14-18 (34), 21-24 (38), Christmas, Boxing Day on Monday 28, 29-31 (41), New Year,
            # 4-8 (46), 11-15 (51), 18-22 (56), 25-29 (61), 1-4 February (65)
            2020-03-16 | 2020-06-19
            # 17-20 (4), 23-27 (9), 30 March-3 April (14), 6-9 (18), Good Friday, Easter Monday,
            # 14-17 (22), 20-24 (27), 27 April-1 May (32), 4-7 (36), the May day moved to Friday 8,
            # 11-15 (41), 18-22 (46), spring on Monday 25, 26-29 (50), 1-5 June (55), 8-12 (60),
            # 15-19 (65)
            2022-04-20 | 2022-07-25
            # 21-22 (2), 25-29 (7), May day on Monday 2, 3-6 (11), 9-13 (16), 16-20 (21),
            # 23-27 (26), 30 May-1 June (29), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (34), 13-17 (39), 20-24 (44), 27 June-1 July (49), 4-8 (54), 11-15 (59),
            # 18-22 (64), 25 (65)
            2024-01-02 | 2024-04-04
            # 3-5 (3), 8-12 (8), 15-19 (13), 22-26 (18), 29 January-2 February (23), 5-9 (28),
            # 12-16 (33), 19-23 (38), 26 February-1 March, with the leap day (43), 4-8 (48),
            # 11-15 (53), 18-22 (58), 25-28 (62), Good Friday, Easter Monday, 2-4 April (65)
            """
        ),
    )
    def test_sixty_five_where_it_is_extended(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_two.extended", row["started"]) == row["due"]
        assert source("complaint.stage_two.extended", row["started"]) == "SI 2006/1738 reg 17"


class TestStageThree:
    """“The panel shall meet within 30 working days of the local authority receiving a request in
    accordance with regulation 18.” (reg 19(4))

    “Within 5 working days of the meeting ... the panel must send its report”; “Within 15 working
    days of receiving the panel's recommendations ... the local authority must ... send to the
    complainant its response” (the Local Government Association, of reg 20)
    """

    @pytest.mark.parametrize("row", cases(TWENTY))
    def test_the_request(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_three.request", row["started"]) == row["due"]
        assert source("complaint.stage_three.request", row["started"]) == "SI 2006/1738 reg 18"

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            requested  | due
            2006-09-01 | 2006-10-13
            # six weeks in which there is no bank holiday, from a Friday to a Friday
            2020-12-10 | 2021-01-26
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-8 (18), 11-15 (23), 18-22 (28), 25-26 (30)
            2021-03-15 | 2021-04-28
            # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17),
            # 12-16 (22), 19-23 (27), 26-28 (30)
            2020-04-20 | 2020-06-03
            # 21-24 (4), 27 April-1 May (9), 4-7 (13), the May day moved to Friday 8, 11-15 (18),
            # 18-22 (23), spring on Monday 25, 26-29 (27), 1-3 June (30)
            2022-05-31 | 2022-07-14
            # 1 June (1), spring on Thursday 2, the platinum jubilee on 3, 6-10 (6), 13-17 (11),
            # 20-24 (16), 27 June-1 July (21), 4-8 (26), 11-14 (30)
            2024-02-01 | 2024-03-14
            # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26 February-1 March, with the leap day (21),
            # 4-8 (26), 11-14 (30)
            """
        ),
    )
    def test_the_panel_meets(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_three", row["requested"]) == row["due"]
        assert source("complaint.stage_three", row["requested"]) == "SI 2006/1738 reg 19(4)"

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            met        | due
            2006-09-01 | 2006-09-08
            # the first day of the regulations: 4-8 (5)
            2020-12-23 | 2021-01-04
            # 24 (1), Christmas, Boxing Day on Monday 28, 29-31 (4), New Year, 4 (5)
            2021-03-31 | 2021-04-09
            # 1 April (1), Good Friday, Easter Monday, 6-9 (5)
            2020-05-06 | 2020-05-14
            # 7 (1), the May day moved to Friday 8, 11-14 (5)
            2022-05-30 | 2022-06-08
            # 31 May-1 June (2), spring on Thursday 2, the platinum jubilee on 3, 6-8 (5)
            2024-02-26 | 2024-03-04
            # 27-29 February (3), 1 March (4), 4 (5)
            """
        ),
    )
    def test_its_report(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_three.report", row["met"]) == row["due"]
        assert source("complaint.stage_three.report", row["met"]) == "SI 2006/1738 reg 20"

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            received   | due
            2006-09-01 | 2006-09-22
            # the first day of the regulations: 4-8 (5), 11-15 (10), 18-22 (15)
            2020-12-10 | 2021-01-05
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-5 (15)
            2021-03-26 | 2021-04-20
            # 29 March-1 April (4), Good Friday, Easter Monday, 6-9 (8), 12-16 (13), 19-20 (15)
            2020-04-24 | 2020-05-18
            # 27 April-1 May (5), 4-7 (9), the May day moved to Friday 8, 11-15 (14), 18 (15)
            2022-05-20 | 2022-06-14
            # 23-27 (5), 30 May-1 June (8), spring on Thursday 2, the platinum jubilee on 3,
            # 6-10 (13), 13-14 (15)
            2024-02-09 | 2024-03-01
            # 12-16 (5), 19-23 (10), 26 February-1 March, with the leap day (15)
            """
        ),
    )
    def test_the_answer(self, row: dict[str, str]) -> None:
        assert due("complaint.stage_three.answer", row["received"]) == row["due"]
        assert source("complaint.stage_three.answer", row["received"]) == "SI 2006/1738 reg 20(3)"


class TestThePanelInTheSummerOf2020:
    """“Within 5 working days of the meeting or as soon as is reasonably practicable” (the Local
    Government Association, of reg 20 as SI 2020/445 reg 6 had it)

    From 24 April to 25 September 2020, both included, no date was fixed for what ran out then; and
    none of it matters unless the law of the day is asked for.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            KEY                          | started    | ran out    | fixed
            complaint.stage_three        | 2020-03-10 | 2020-04-23 | yes
            # 11-13 (3), 16-20 (8), 23-27 (13), 30 March-3 April (18), 6-9 (22), Good Friday, Easter
            # Monday, 14-17 (26), 20-23 (30): the day before
            complaint.stage_three        | 2020-03-11 | 2020-04-24 | no
            # a day later
            complaint.stage_three        | 2020-08-13 | 2020-09-25 | no
            # 14 (1), 17-21 (6), 24-28 (11), summer on Monday 31, 1-4 September (15), 7-11 (20),
            # 14-18 (25), 21-25 (30): the last day
            complaint.stage_three        | 2020-08-14 | 2020-09-28 | yes
            # a day later, and over a weekend
            complaint.stage_three.report | 2020-04-16 | 2020-04-23 | yes
            # 17 (1), 20-23 (5)
            complaint.stage_three.report | 2020-04-17 | 2020-04-24 | no
            complaint.stage_three.report | 2020-09-18 | 2020-09-25 | no
            # 21-25 (5)
            complaint.stage_three.report | 2020-09-21 | 2020-09-28 | yes
            complaint.stage_three.answer | 2020-03-31 | 2020-04-23 | yes
            # 1-3 (3), 6-9 (7), Good Friday, Easter Monday, 14-17 (11), 20-23 (15)
            complaint.stage_three.answer | 2020-04-01 | 2020-04-24 | no
            complaint.stage_three.answer | 2020-09-04 | 2020-09-25 | no
            # 7-11 (5), 14-18 (10), 21-25 (15)
            complaint.stage_three.answer | 2020-09-07 | 2020-09-28 | yes
            complaint.stage_one          | 2020-05-20 | 2020-06-04 | yes
            # 21-22 (2), spring on Monday 25, 26-29 (6), 1-4 June (10): the stages before were not
            # relaxed
            complaint.stage_two          | 2020-05-20 | 2020-06-25 | yes
            # as before, 5 June (11), 8-12 (16), 15-19 (21), 22-25 (25)
            """
        ),
    )
    def test_first_and_last_day(self, row: dict[str, str]) -> None:
        ordinary = rules.deadline(row["KEY"], day(row["started"]))
        assert (ordinary.due, ordinary.relaxation) == (day(row["ran out"]), None)
        of_the_day = rules.deadline(row["KEY"], day(row["started"]), as_in_force=True)
        if row["fixed"] == "yes":
            assert of_the_day.due == day(row["ran out"])
        else:
            assert of_the_day.no_fixed_due_date
            assert of_the_day.wording == "as soon as is reasonably practicable"
            assert of_the_day.relaxation is not None
            assert of_the_day.relaxation.source == "SI 2020/445 reg 6"
