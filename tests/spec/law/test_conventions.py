"""Conventions: how some councils and systems count in the place of the law, and what it changes.

None is followed unless it is named. Each table has what the law says and what the convention does.
"""

from __future__ import annotations

import pytest

from carekpi import rules
from spec.law.rulebook import check_rules
from spec.tables import cases, day, rows

SUBJECT = "conventions"


def _mine() -> list[rules.Rule]:
    return [rule for rule in rules.statutory() if rule.subject == SUBJECT]


def _check(key: str, row: dict[str, str]) -> None:
    """By the law, by the convention in its place, and by the convention asked for itself."""
    started = day(row["started"])
    law = rules.find(key).instead_of
    assert rules.deadline(law, started).due == day(row["law"])
    assert rules.statutory().follow(key).deadline(law, started).due == day(row["due"])
    assert rules.deadline(key, started).due == day(row["due"])


class TestWhatTheFileSays:
    """Every convention, its source and its dates, written down a second time."""

    def test_clocks(self) -> None:
        check_rules(
            SUBJECT,
            """
            KEY                                     | anchor | by
            convention.review.first.28_days           | entry  | started
            convention.review.first.first_day_counted | entry  | started
            convention.review.second.91_days          | review | started
            convention.review.second.13_weeks         | review | started
            convention.review.second.rolled           | review | started
            convention.review.later.182_days          | review | started
            convention.review.later.183_days          | review | started
            convention.review.later.26_weeks          | review | started
            convention.review.later.rolled            | review | started
            convention.visit.first_year.first_day_counted | visit | started
            convention.visit.later.first_day_counted  | visit  | started
            """,
        )

    def test_versions(self) -> None:
        table = """
            KEY | within | used from | from | to | read
            convention.review.first.28_days | 28 days | 1980-01-01 | 1991-10-14 | | 2026-11-24
            convention.review.first.first_day_counted | 4 weeks, the first day counted \
| 1980-01-01 | 1991-10-14 | 2011-03-31 | no
            convention.review.first.first_day_counted | 20 working days, the first day counted | \
| 2011-04-01 | | no
            convention.review.second.91_days | 91 days | 1980-01-01 | 1991-10-14 | | no
            convention.review.second.13_weeks | 13 weeks | 1980-01-01 | 1991-10-14 | | no
            convention.review.second.rolled | 3 months, moved to a working day | 1980-01-01 \
| 1991-10-14 | | no
            convention.review.later.182_days | 182 days | 1980-01-01 | 1991-10-14 | | no
            convention.review.later.183_days | 183 days | 1980-01-01 | 1991-10-14 | | no
            convention.review.later.26_weeks | 26 weeks | 1980-01-01 | 1991-10-14 | | no
            convention.review.later.rolled | 6 months, moved to a working day | 1980-01-01 \
| 1991-10-14 | | no
            convention.visit.first_year.first_day_counted | 6 weeks, the first day counted | \
| 2011-04-01 | | 2026-11-24
            convention.visit.later.first_day_counted | 6 weeks, the first day counted | \
| 2011-04-01 | | 2026-11-24
            """
        found = [
            {
                "KEY": rule.key,
                "within": str(one),
                "used from": str(one.applied_from or ""),
                "from": str(one.in_force_from),
                "to": str(one.in_force_to or ""),
                "read": "no" if one.confirmed is None else str(one.confirmed),
            }
            for rule in _mine()
            for one in rule.versions
        ]
        assert found == rows(table)
        assert all(bool(one.doubt) != bool(one.confirmed) for r in _mine() for one in r.versions)

    def test_where_they_are_found(self) -> None:
        hampshire = ("Hampshire, reviews of children looked after", "https://www.hants.gov.uk/")
        visits = (
            "guide to statutory visits, council not named",
            "https://docsbay.net/frequency-and-guidance-for-statutory-visits",
        )
        nowhere = ("no manual found that says it", "https://www.proceduresonline.com/")
        found = {
            "convention.review.first.28_days": hampshire,
            "convention.visit.first_year.first_day_counted": visits,
            "convention.visit.later.first_day_counted": visits,
        }
        for rule in _mine():
            for one in rule.versions:
                assert (one.force, one.instrument.key) == ("convention", "Practice of councils:")
                assert one.instrument.title == (
                    "Practice of councils and case systems, as their manuals tell it"
                )
                assert (one.provision, one.link) == found.get(rule.key, nowhere)

    def test_in_whose_place_they_stand(self) -> None:
        for rule in _mine():
            place = rule.key.removeprefix("convention.").rpartition(".")[0]
            assert rule.instead_of == place
            assert rules.find(place).anchor == rule.anchor

    def test_they_take_the_rest_from_the_rule(self) -> None:
        for rule in _mine():
            assert (rule.duty, rule.until, rule.clock, rule.replaces) == ("", "", "", ())
            assert (rule.when.alternatives, rule.relaxed) == ((), ())
        assert all(p.subject != SUBJECT for p in rules.statutory().permissions.values())

    def test_none_is_followed_unless_it_is_named(self) -> None:
        book = rules.statutory()
        assert book.following == ()
        for duty in ("review", "visit"):
            for clock in rules.CLOCKS:
                assert not {rule.key for rule in book.duty(duty, clock=clock).rules} & {
                    rule.key for rule in _mine()
                }

    @pytest.mark.parametrize(
        ("key", "first"),
        [
            ("convention.review.first.28_days", "1980-01-01"),
            ("convention.review.later.rolled", "1980-01-01"),
            ("convention.visit.later.first_day_counted", "2011-04-01"),
        ],
    )
    def test_from_which_day(self, key: str, first: str) -> None:
        assert rules.find(key).versions[0].first_day == day(first)


class TestTwentyEightDays:
    """“within 28 days” (Hampshire; Hertfordshire too, which counts them from the placement), in the
    place of 20 working days; the four weeks of the law before April 2011 are as many.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2020-12-10 | 2021-01-12 | 2021-01-07
            # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day on Monday 28, 29-31 (13), New
            # Year, 4-8 (18), 11-12 (20); and four weeks of seven days from Thursday to Thursday
            2019-12-20 | 2020-01-22 | 2020-01-17
            # 23-24 (2), Christmas, Boxing Day, 27 (3), 30-31 (5), New Year, 2-3 (7), 6-10 (12),
            # 13-17 (17), 20-22 (20)
            2021-03-15 | 2021-04-14 | 2021-04-12
            # 16-19 (4), 22-26 (9), 29 March-1 April (13), Good Friday, Easter Monday, 6-9 (17),
            # 12-14 (20)
            2022-05-31 | 2022-06-30 | 2022-06-28
            # 1 June (1), spring on Thursday 2, the platinum jubilee on 3, 6-10 (6), 13-17 (11),
            # 20-24 (16), 27-30 (20)
            2024-02-01 | 2024-02-29 | 2024-02-29
            # 2 (1), 5-9 (6), 12-16 (11), 19-23 (16), 26-29 (20), a leap day: no difference
            2011-04-01 | 2011-05-05 | 2011-04-29
            # 4-8 (5), 11-15 (10), 18-21 (14), Good Friday, Easter Monday, 26-28 (17), the royal
            # wedding on Friday 29, May day on Monday 2, 3-5 (20)
            2011-03-31 | 2011-04-28 | 2011-04-28
            # the last day of the old law: no difference
            1995-04-10 | 1995-05-08 | 1995-05-08
            # nor any over the May day moved to 8 May 1995
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check("convention.review.first.28_days", row)


class TestTheFirstDayCounted:
    """“within 20 working days of the date on which C becomes looked after” (SI 2010/959 reg 33(1)),
    counted as if the day of entry were the first of the twenty.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2020-12-10 | 2021-01-12 | 2021-01-11
            # 10-11 (2), 14-18 (7), 21-24 (11), Christmas, Boxing Day on Monday 28, 29-31 (14), New
            # Year, 4-8 (19), 11 (20)
            2021-03-15 | 2021-04-14 | 2021-04-13
            # 15-19 (5), 22-26 (10), 29 March-1 April (14), Good Friday, Easter Monday, 6-9 (18),
            # 12-13 (20)
            2020-04-20 | 2020-05-19 | 2020-05-18
            # 20-24 (5), 27 April-1 May (10), 4-7 (14), the May day moved to Friday 8, 11-15 (19),
            # 18 (20)
            2022-05-31 | 2022-06-30 | 2022-06-29
            # 31 May-1 June (2), spring on Thursday 2, the platinum jubilee on 3, 6-10 (7),
            # 13-17 (12), 20-24 (17), 27-29 (20)
            2021-01-02 | 2021-01-29 | 2021-01-29
            # entered on a Saturday, which is no working day: 4-8 (5), 11-15 (10), 18-22 (15),
            # 25-29 (20), no difference
            2011-04-01 | 2011-05-05 | 2011-05-04
            # 1 (1), 4-8 (6), 11-15 (11), 18-21 (15), Good Friday, Easter Monday, 26-28 (18), the
            # royal wedding on Friday 29, May day on Monday 2, 3-4 (20)
            2011-03-31 | 2011-04-28 | 2011-04-27
            # the old law's four weeks, from Thursday to the fourth Wednesday after
            1995-04-10 | 1995-05-08 | 1995-05-07
            # over the May day moved to 8 May 1995, and due on a Sunday
            """
        ),
    )
    def test_counted_by_hand(self, row: dict[str, str]) -> None:
        _check("convention.review.first.first_day_counted", row)


class TestThirteenWeeksForThreeMonths:
    """“not more than three months after the first” (SI 2010/959 reg 33(2)), taken as 91 days or,
    which is as many, as thirteen weeks.
    """

    @pytest.mark.parametrize("key", ["91_days", "13_weeks"])
    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2020-11-27 | 2021-02-27 | 2021-02-26
            # 30 November (3), 31 December (34), 31 January (65), 26 February (91)
            2021-11-30 | 2022-02-28 | 2022-03-01
            # 31 December (31), 31 January (62), 28 February (90), 1 March (91): a day too late
            2019-11-30 | 2020-02-29 | 2020-02-29
            # 31 December (31), 31 January (62), 29 February (91): no difference in a leap year
            2021-05-31 | 2021-08-31 | 2021-08-30
            # 30 June (30), 31 July (61), 30 August (91), a bank holiday
            2020-02-08 | 2020-05-08 | 2020-05-09
            # 29 February (21), 31 March (52), 30 April (82), 9 May (91)
            2022-03-02 | 2022-06-02 | 2022-06-01
            # 31 March (29), 30 April (59), 31 May (90), 1 June (91)
            2010-12-15 | 2011-03-15 | 2011-03-16
            # under the law before April 2011: 31 December (16), 31 January (47), 28 February (75),
            # 16 March (91)
            """
        ),
    )
    def test_counted_by_hand(self, key: str, row: dict[str, str]) -> None:
        _check(f"convention.review.second.{key}", row)


class TestTwentySixWeeksForSixMonths:
    """“at intervals of not more than six months” (SI 2010/959 reg 33(2)), taken as 182 days or,
    which is as many, as 26 weeks; or as 183 days.
    """

    @pytest.mark.parametrize("key", ["182_days", "26_weeks"])
    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2021-02-27 | 2021-08-27 | 2021-08-28
            # 28 February (1), 31 March (32), 30 April (62), 31 May (93), 30 June (123),
            # 31 July (154), 28 August (182): a day too late
            2021-08-31 | 2022-02-28 | 2022-03-01
            # 30 September (30), 31 October (61), 30 November (91), 31 December (122),
            # 31 January (153), 28 February (181), 1 March (182)
            2023-08-31 | 2024-02-29 | 2024-02-29
            # as before, and 29 February (182): no difference in a leap year
            2020-11-30 | 2021-05-30 | 2021-05-31
            # 31 December (31), 31 January (62), 28 February (90), 31 March (121), 30 April (151),
            # 31 May (182), a bank holiday
            2021-04-15 | 2021-10-15 | 2021-10-14
            # 30 April (15), 31 May (46), 30 June (76), 31 July (107), 31 August (138),
            # 30 September (168), 14 October (182): a day too early
            2010-09-30 | 2011-03-30 | 2011-03-31
            # under the law before April 2011: 31 October (31), 30 November (61), 31 December (92),
            # 31 January (123), 28 February (151), 31 March (182)
            """
        ),
    )
    def test_counted_by_hand(self, key: str, row: dict[str, str]) -> None:
        _check(f"convention.review.later.{key}", row)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2021-02-27 | 2021-08-27 | 2021-08-29
            2021-08-31 | 2022-02-28 | 2022-03-02
            2023-08-31 | 2024-02-29 | 2024-03-01
            2020-11-30 | 2021-05-30 | 2021-06-01
            2021-04-15 | 2021-10-15 | 2021-10-15
            2010-09-30 | 2011-03-30 | 2011-04-01
            # each a day after the 182 of the table above
            """
        ),
    )
    def test_183_days(self, row: dict[str, str]) -> None:
        _check("convention.review.later.183_days", row)


class TestMovedOnToAWorkingDay:
    """Three and six months end in law on whatever day it is; some move on to the next working
    day.
    """

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due        | why
            2020-11-27 | 2021-02-27 | 2021-03-01 | a Saturday, and then a Sunday
            2021-11-30 | 2022-02-28 | 2022-02-28 | a Monday
            2019-09-25 | 2019-12-25 | 2019-12-27 | Christmas, and then Boxing Day
            2021-01-02 | 2021-04-02 | 2021-04-06 | Good Friday to the Tuesday after Easter
            2022-03-02 | 2022-06-02 | 2022-06-06 | over the platinum jubilee and a weekend
            2020-02-08 | 2020-05-08 | 2020-05-11 | the May day moved to Friday 8 May 2020
            2020-02-04 | 2020-05-04 | 2020-05-04 | and the Monday of that year was a working day
            1995-02-08 | 1995-05-08 | 1995-05-09 | the May day moved to 8 May 1995
            1995-02-01 | 1995-05-01 | 1995-05-01 | and 1 May of that year was a working day
            2023-11-29 | 2024-02-29 | 2024-02-29 | a leap day, and a Thursday
            """
        ),
    )
    def test_the_second(self, row: dict[str, str]) -> None:
        _check("convention.review.second.rolled", row)

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due        | why
            2020-11-28 | 2021-05-28 | 2021-05-28 | a Friday
            2020-11-29 | 2021-05-29 | 2021-06-01 | over a weekend and the spring bank holiday
            2020-06-25 | 2020-12-25 | 2020-12-29 | over Christmas and Boxing Day on Monday 28
            2020-10-02 | 2021-04-02 | 2021-04-06 | Good Friday to the Tuesday after Easter
            2021-12-02 | 2022-06-02 | 2022-06-06 | over the platinum jubilee and a weekend
            2019-11-08 | 2020-05-08 | 2020-05-11 | the May day moved to Friday 8 May 2020
            1994-11-08 | 1995-05-08 | 1995-05-09 | the May day moved to 8 May 1995
            1994-11-01 | 1995-05-01 | 1995-05-01 | and 1 May of that year was a working day
            """
        ),
    )
    def test_later_ones(self, row: dict[str, str]) -> None:
        _check("convention.review.later.rolled", row)


class TestTheDayOfTheVisitCounted:
    """“at least 6 weekly (not working days) ... from and including the day of the visit” (a
    council's guide to statutory visits), in the place of “intervals of not more than six weeks”
    (SI 2010/959 reg 28(2)).
    """

    @pytest.mark.parametrize("key", ["first_year", "later"])
    @pytest.mark.parametrize(
        "row",
        cases(
            """
            started    | law        | due
            2021-03-01 | 2021-04-12 | 2021-04-11
            # from Monday to the sixth Sunday after
            2022-04-21 | 2022-06-02 | 2022-06-01
            # 30 April (9), 31 May (40), 2 June (42), a bank holiday; and the day before
            2024-01-25 | 2024-03-07 | 2024-03-06
            # 31 January (6), 29 February (35), 7 March (42)
            2020-11-13 | 2020-12-25 | 2020-12-24
            # 30 November (17), Christmas Day (42)
            2011-04-01 | 2011-05-13 | 2011-05-12
            # the first day of the regulations: 30 April (29), 13 May (42)
            """
        ),
    )
    def test_counted_by_hand(self, key: str, row: dict[str, str]) -> None:
        _check(f"convention.visit.{key}.first_day_counted", row)

    @pytest.mark.parametrize("key", ["first_year", "later"])
    def test_there_was_none_before(self, key: str) -> None:
        with pytest.raises(ValueError, match=f"no version of convention.visit.{key}"):
            rules.deadline(f"convention.visit.{key}.first_day_counted", day("2011-03-31"))
