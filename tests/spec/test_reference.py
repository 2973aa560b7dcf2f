"""The reference implementation itself, on small rows with answers counted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pytest

from reference import (
    Ep,
    Figure,
    Kid,
    Reference,
    Rev,
    add_months,
    add_working_days,
    age_on,
    read_fake,
)

if TYPE_CHECKING:
    from pathlib import Path

YEAR_2022 = (date(2021, 4, 1), date(2022, 3, 31))
YEAR_2023 = (date(2022, 4, 1), date(2023, 3, 31))


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def episode(
    start: str,
    end: str | None = None,
    *,
    rne: str | None = "S",
    ls: str = "C2",
    rec: str | None = None,
    child: str = "A",
) -> Ep:
    return Ep(child, day(start), day(end), rne, ls, rec)


def reference(
    episodes: list[Ep],
    reviews: list[str] | list[Rev] | None = None,
    *,
    coverage_from: str | None = None,
    born: str | None = "2010-01-01",
) -> Reference:
    rows = [Rev("A", day(r), "PN1") if isinstance(r, str) else r for r in reviews or []]
    kids = [Kid(child, day(born)) for child in sorted({ep.child for ep in episodes})]
    return Reference(kids, episodes, rows, coverage_from=day(coverage_from))


def verdicts(ref: Reference, *, as_in_force: bool = False) -> list[str]:
    found = ref.verdicts(as_in_force=as_in_force)
    return [found[key] for key in sorted(found)]


class TestTime:
    def test_working_days_skip_weekends_and_bank_holidays(self) -> None:
        # 31 May 2021 is the spring bank holiday.
        assert add_working_days(date(2021, 5, 4), 20) == date(2021, 6, 2)

    def test_a_one_off_bank_holiday_is_skipped(self) -> None:
        assert add_working_days(date(2022, 9, 16), 1) == date(2022, 9, 20)

    def test_backwards_and_none(self) -> None:
        assert add_working_days(date(2021, 6, 1), -1) == date(2021, 5, 28)
        assert add_working_days(date(2021, 5, 30), 0) == date(2021, 5, 30)

    def test_outside_the_years_known(self) -> None:
        with pytest.raises(ValueError, match="1980-01-01 to 2100-12-31"):
            add_working_days(date(1979, 12, 1), 20)

    @pytest.mark.parametrize(
        ("start", "months", "answer"),
        [
            ("2020-11-30", 3, "2021-02-28"),
            ("2019-11-30", 3, "2020-02-29"),
            ("2021-08-31", 6, "2022-02-28"),
            ("2021-02-28", 6, "2021-08-28"),
        ],
    )
    def test_months(self, start: str, months: int, answer: str) -> None:
        assert add_months(date.fromisoformat(start), months) == day(answer)

    @pytest.mark.parametrize(
        ("born", "on", "age"),
        [
            ("2008-02-29", "2012-02-28", 3),
            ("2008-02-29", "2012-02-29", 4),
            ("2008-02-29", "2026-02-28", 17),
            ("2008-02-29", "2026-03-01", 18),
            ("2010-05-05", "2014-05-05", 4),
            ("2010-05-05", "2010-05-04", -1),
        ],
    )
    def test_age(self, born: str, on: str, age: int) -> None:
        assert age_on(date.fromisoformat(born), date.fromisoformat(on)) == age


class TestPeriodsOfCare:
    @pytest.mark.parametrize(
        ("first", "second", "periods"),
        [
            # a move: the same period goes on
            (("2021-01-01", "2021-02-01", "X1"), ("2021-02-01", "P"), 1),
            # a blank reason counts as X1 where the next episode begins on that day
            (("2021-01-01", "2021-02-01", None), ("2021-02-01", "P"), 1),
            (("2021-01-01", "2021-02-01", None), ("2021-02-03", "P"), 2),
            # care ended
            (("2021-01-01", "2021-02-01", "E4A"), ("2021-02-01", "P"), 2),
            # a gap, whatever the reason says
            (("2021-01-01", "2021-02-01", "X1"), ("2021-02-03", "P"), 2),
            # started to be looked after, whatever the reason says
            (("2021-01-01", "2021-02-01", "X1"), ("2021-02-01", "S"), 2),
            # an open one that another follows
            (("2021-01-01", None, None), ("2021-02-01", "P"), 1),
        ],
    )
    def test_where_a_new_one_begins(
        self,
        first: tuple[str, str | None, str | None],
        second: tuple[str, str],
        periods: int,
    ) -> None:
        ref = reference(
            [episode(first[0], first[1], rec=first[2]), episode(second[0], rne=second[1])]
        )
        assert len(ref.cares_of["A"]) == periods

    def test_rows_that_say_the_same_are_one_row(self) -> None:
        row = episode("2021-01-01")
        assert len(reference([row, row]).cares_of["A"][0].episodes) == 1


class TestVerdict:
    @pytest.mark.parametrize(
        ("reviews", "answer"),
        [
            # The first, within 20 working days: by 2 June.
            (["2021-06-02"], ["on_time"]),
            (["2021-06-03"], ["late"]),
            # The second, not more than three months after the first.
            (["2021-05-20", "2021-08-20"], ["on_time", "on_time"]),
            (["2021-05-20", "2021-08-21"], ["on_time", "late"]),
            # Every later one, at intervals of not more than six months.
            (["2021-05-20", "2021-08-20", "2022-02-20"], ["on_time"] * 3),
            (["2021-05-20", "2021-08-20", "2022-02-21"], ["on_time", "on_time", "late"]),
        ],
    )
    def test_whole_history_known(self, reviews: list[str], answer: list[str]) -> None:
        assert verdicts(reference([episode("2021-05-04")], reviews)) == answer

    @pytest.mark.parametrize(
        ("entered", "held", "answer"),
        [
            # Four weeks before April 2011 (20 working days run to 20 January),
            ("2010-12-20", "2011-01-17", "on_time"),
            ("2010-12-20", "2011-01-18", "late"),
            # 20 working days from then: Good Friday, Easter Monday, 29 April and 2 May are none.
            ("2011-04-04", "2011-05-06", "on_time"),
            ("2011-04-04", "2011-05-07", "late"),
        ],
    )
    def test_the_law_of_the_day_of_entry(self, entered: str, held: str, answer: str) -> None:
        assert verdicts(reference([episode(entered)], [held])) == [answer]

    @pytest.mark.parametrize(
        ("entered", "rne", "reviews", "answer"),
        [
            # Six months from 31 March 2022 is 30 September.
            ("2021-05-04", "S", ["2022-09-30"], ["unknown"]),
            ("2021-05-04", "S", ["2022-10-01"], ["late"]),
            # Entered care on 7 March: the first review was due by 4 April.
            ("2022-03-07", "S", ["2022-04-04"], ["on_time"]),
            ("2022-03-07", "P", ["2022-04-04"], ["unknown"]),
            ("2022-03-07", "S", ["2022-04-05"], ["unknown"]),
            # At most three months; in between; more than six.
            ("2022-03-07", "S", ["2022-05-01", "2022-08-01"], ["unknown", "on_time"]),
            ("2022-03-07", "S", ["2022-05-01", "2022-08-02"], ["unknown", "unknown"]),
            ("2022-03-07", "S", ["2022-05-01", "2022-11-02"], ["unknown", "late"]),
            # In between, and the second review was due on 2 September 2021.
            ("2021-05-04", "P", ["2022-05-01", "2022-11-01"], ["unknown", "on_time"]),
            # Two earlier reviews in the data.
            (
                "2022-03-07",
                "S",
                ["2022-05-01", "2022-08-02", "2023-02-02"],
                ["unknown", "unknown", "on_time"],
            ),
        ],
    )
    def test_history_outside_the_data(
        self, entered: str, rne: str, reviews: list[str], answer: list[str]
    ) -> None:
        ref = reference([episode(entered, rne=rne)], reviews, coverage_from="2022-04-01")
        assert verdicts(ref) == answer

    def test_a_presumed_verdict_is_counted(self) -> None:
        ref = reference(
            [episode("2021-05-04")], ["2022-05-01", "2022-10-30"], coverage_from="2022-04-01"
        )
        assert ref.reviews_on_time(*YEAR_2023) == Figure(1, 1, {"history_unknown": 1}, 1)

    def test_reviews_before_coverage_are_not_used(self) -> None:
        ref = reference([episode("2021-05-04")], ["2022-03-31"], coverage_from="2022-04-01")
        assert ref.verdicts() == {}

    def test_a_new_period_of_care_starts_the_clock_anew(self) -> None:
        ref = reference(
            [episode("2021-01-04", "2021-05-04", rec="E4A"), episode("2021-05-04")],
            ["2021-01-20", "2021-05-04", "2021-06-02"],
        )
        # On 4 May the review belongs to the period that began last: it is its first.
        assert verdicts(ref) == ["on_time", "on_time", "on_time"]

    def test_who_is_left_out(self) -> None:
        ref = reference(
            [episode("2021-05-04", "2021-12-01", rec="E4A")],
            [
                Rev("A", date(2021, 5, 3), "PN1"),
                Rev("A", date(2021, 12, 1), "PN1"),
                Rev("A", date(2021, 12, 2), "PN1"),
                Rev("B", date(2021, 12, 2), "PN1"),
            ],
        )
        assert verdicts(ref) == ["not_looked_after", "late", "not_looked_after", "not_in_cohort"]
        assert ref.reviews_on_time(*YEAR_2022) == Figure(
            0, 1, {"not_looked_after": 2, "not_in_cohort": 1}, 0
        )

    def test_a_period_before_coverage_is_refused(self) -> None:
        ref = reference([episode("2021-05-04")], coverage_from="2022-04-01")
        with pytest.raises(ValueError, match="complete from 2022-04-01"):
            ref.reviews_on_time(*YEAR_2022)

    @pytest.mark.parametrize(
        ("third", "plain", "in_force"),
        [
            # The second on 24 March 2020: the third was due on 24 September 2020.
            ("2020-09-24", "on_time", "on_time"),
            ("2020-09-25", "late", "no_fixed_due_date"),
        ],
    )
    def test_the_coronavirus_window(self, third: str, plain: str, in_force: str) -> None:
        ref = reference([episode("2019-12-02")], ["2019-12-24", "2020-03-24", third])
        assert verdicts(ref)[-1] == plain
        assert verdicts(ref, as_in_force=True)[-1] == in_force

    def test_the_first_two_kept_their_limits_in_the_window(self) -> None:
        # Due on 3 June (8 and 25 May were bank holidays); held on the 4th, due on 4 September.
        ref = reference([episode("2020-05-04")], ["2020-06-04", "2020-09-05"])
        assert verdicts(ref, as_in_force=True) == ["late", "late"]

    def test_late_is_not_settled_where_an_unseen_review_may_have_been_relaxed(self) -> None:
        # Six months from 31 March 2020 is 30 September 2020.
        for entered, answer in [
            ("2019-06-03", "unknown"),  # a due date in the window is possible
            ("2020-03-26", "late"),  # a six-month date is after it: the second was after 26 March
        ]:
            ref = reference([episode(entered)], ["2020-10-01"], coverage_from="2020-04-01")
            assert verdicts(ref) == ["late"]
            assert verdicts(ref, as_in_force=True) == [answer]


def on_course(
    start: str,
    course: str,
    *,
    rne: str | None = "L",
    rec: str | None = "X1",
    end: str | None = None,
) -> Ep:
    """An episode on one of the four courses, under a placement order by consent if so."""
    ls, place, consent = {
        "looked after": ("C2", "U1", None),
        "short breaks": ("V4", "U1", None),
        "authorised": ("E1", "U1", None),
        "consent": ("V2", "U1", True),
        "placed": ("E1", "A3", None),
    }[course]
    return Ep("A", day(start), day(end), rne, ls, "X1" if end else None, place, consent=consent)


class TestTheClockOfEachChild:
    @pytest.mark.parametrize(
        ("course", "due"),
        [
            # From 4 May 2021: twenty working days (31 May was a bank holiday), or three months,
            # or four weeks; then three months or six.
            ("looked after", ["2021-06-02", "2021-09-02", "2022-03-02"]),
            ("short breaks", ["2021-08-04", "2022-02-04", "2022-08-04"]),
            ("authorised", ["2021-08-04", "2022-02-04", "2022-08-04"]),
            ("consent", ["2021-08-04", "2022-02-04", "2022-08-04"]),
            ("placed", ["2021-06-01", "2021-09-01", "2022-03-01"]),
        ],
    )
    def test_each_course(self, course: str, due: list[str]) -> None:
        ref = reference([on_course("2021-05-04", course, rne="S")], due)
        spell = ref.cares_of["A"][0].spells["case"][0]
        assert [o.due for o in ref.obligations(spell)][:3] == [day(text) for text in due]
        assert set(ref.verdicts(clock="case").values()) == {"on_time"}

    @pytest.mark.parametrize(
        ("first", "then", "rne", "spells"),
        [
            ("looked after", "looked after", "P", [False]),
            ("looked after", "authorised", "L", [False, False]),
            ("authorised", "consent", "L", [False]),
            ("authorised", "placed", "P", [False, False]),
            ("short breaks", "looked after", "L", [False, False]),
            ("placed", "short breaks", "L", [False, False]),
            # another placement for adoption, or the same
            ("placed", "placed", "P", [False, False]),
            ("placed", "placed", "B", [False, False]),
            ("placed", "placed", "T", [False]),
            ("placed", "placed", None, [False]),
            # back on an earlier course
            ("placed", "authorised", "P", [False, True]),
            ("placed", "looked after", "B", [False, True]),
            ("authorised", "looked after", "L", [False, True]),
        ],
    )
    def test_where_a_spell_begins_and_which_are_resumed(
        self, first: str, then: str, rne: str | None, spells: list[bool]
    ) -> None:
        ref = reference(
            [
                on_course("2021-05-04", first, rne="S", end="2021-08-02"),
                on_course("2021-08-02", then, rne=rne),
            ]
        )
        (care,) = ref.cares_of["A"]
        assert [spell.resumed for spell in care.spells["case"]] == spells
        assert [spell.resumed for spell in care.spells["looked_after"]] == [False]

    def test_before_the_regulations_there_is_no_due_date(self) -> None:
        for start, answer in [("2005-12-29", "unknown"), ("2005-12-30", "late")]:
            ref = reference([on_course(start, "placed", rne="S")], ["2006-02-28"])
            assert list(ref.verdicts(clock="case").values()) == [answer]


class TestDue:
    @pytest.mark.parametrize(
        ("end", "reviews", "answer"),
        [
            # never held: due on 2 June, and nothing after it
            (None, [], (0, 1)),
            ("2021-06-02", [], (0, 0)),  # care ended on the due date
            ("2021-06-03", [], (0, 1)),
            # due on 2 June, 20 August (held late), 21 February (never held)
            (None, ["2021-05-20", "2021-08-21"], (1, 3)),
            # the same, with the last held
            (None, ["2021-05-20", "2021-08-21", "2022-02-21"], (2, 3)),
            # the last falls due after the year
            (None, ["2021-05-20", "2021-08-20", "2021-12-01"], (3, 3)),
        ],
    )
    def test_whole_history_known(
        self, end: str | None, reviews: list[str], answer: tuple[int, int]
    ) -> None:
        ref = reference([episode("2021-05-04", end, rec="E4A" if end else None)], reviews)
        figure = ref.reviews_on_time_due(*YEAR_2022)
        assert (figure.numerator, figure.denominator) == answer
        assert figure.excluded == {}

    @pytest.mark.parametrize(
        ("entered", "reviews", "answer"),
        [
            # The first is unknown (from 1 April); the second, presumed, was due on 1 November.
            ("2021-05-04", ["2022-05-01"], Figure(0, 1, {"history_unknown": 1}, 1)),
            # The second may have been due on 1 August.
            ("2022-03-07", ["2022-05-01"], Figure(0, 0, {"history_unknown": 2}, 0)),
            # Entered on 7 March, seen by 4 April: the first was in time in any case.
            ("2022-03-07", ["2022-04-04"], Figure(1, 1, {"history_unknown": 1}, 0)),
        ],
    )
    def test_history_outside_the_data(
        self, entered: str, reviews: list[str], answer: Figure
    ) -> None:
        ref = reference([episode(entered)], reviews, coverage_from="2022-04-01")
        assert ref.reviews_on_time_due(*YEAR_2023) == answer

    def test_short_breaks_are_left_out(self) -> None:
        ref = reference([episode("2021-05-04", ls="V4")], ["2021-06-02"])
        assert ref.reviews_on_time(*YEAR_2022) == Figure(0, 0, {"short_break": 1}, 0)
        assert ref.reviews_on_time_due(*YEAR_2022) == Figure(0, 0, {"short_break": 2}, 0)
        assert ref.looked_after(*YEAR_2022) == Figure(0, None, {"short_break": 1}, 0)

    def test_as_in_force(self) -> None:
        ref = reference([episode("2019-12-02")], ["2019-12-24", "2020-03-24"])
        window = (date(2020, 4, 1), date(2021, 3, 31))
        assert ref.reviews_on_time_due(*window) == Figure(0, 1, {}, 0)
        relaxed = Figure(0, 0, {"no_fixed_due_date": 1}, 0)
        assert ref.reviews_on_time_due(*window, as_in_force=True) == relaxed
        assert ref.children_reviewed_on_time(*window, as_in_force=True) == relaxed
        assert ref.latest_review_in_date(*window, as_in_force=True) == relaxed


class TestChildren:
    @pytest.mark.parametrize(
        ("entered", "rne", "reviews", "answer"),
        [
            ("2021-05-04", "S", ["2021-06-02", "2021-09-02", "2022-03-02"], (1, 1, {})),
            ("2021-05-04", "S", ["2021-06-02", "2021-09-02"], (0, 1, {})),
            ("2021-05-04", "S", ["2021-06-03", "2021-09-03", "2022-03-03"], (0, 1, {})),
            ("2021-05-04", "S", [], (0, 1, {})),
            # Four weeks on 31 March, which was the due date too.
            ("2022-03-03", "S", [], (0, 1, {})),
            ("2022-03-04", "S", [], (0, 0, {"under_four_weeks": 1})),
            ("2022-03-04", "P", [], (0, 0, {"history_unknown": 1})),
            ("2021-03-01", "S", ["2021-06-01"], (0, 0, {"history_unknown": 1})),
            # The first was due on 30 March: an earlier one may lie outside the data.
            ("2021-03-02", "S", ["2021-04-01"], (0, 0, {"history_unknown": 1})),
        ],
    )
    def test_reviewed_on_time(
        self,
        entered: str,
        rne: str,
        reviews: list[str],
        answer: tuple[int, int, dict[str, int]],
    ) -> None:
        ref = reference([episode(entered, rne=rne)], reviews, coverage_from="2021-04-01")
        figure = ref.children_reviewed_on_time(*YEAR_2022)
        assert (figure.numerator, figure.denominator, figure.excluded) == answer

    def test_no_review_due(self) -> None:
        # Due on 2 June, 2 September and 2 March.
        ref = reference([episode("2021-05-04")], ["2021-06-02", "2021-09-02"])
        figure = ref.children_reviewed_on_time(date(2022, 1, 1), date(2022, 2, 28))
        assert figure == Figure(0, 0, {"no_review_due": 1}, 0)

    def test_a_known_first_review_and_an_unknown_second(self) -> None:
        # In care from 8 March 2021: the first was due on 7 April (Easter). The second was due
        # three or six months after the review seen on 6 April.
        ref = reference([episode("2021-03-08")], ["2021-04-06"], coverage_from="2021-04-01")
        assert ref.children_reviewed_on_time(*YEAR_2022).excluded == {"history_unknown": 1}
        # Held within three months, it is on time in any case, and does not stand in the way.
        ref = reference(
            [episode("2021-03-08")],
            ["2021-04-06", "2021-07-06", "2022-01-06"],
            coverage_from="2021-04-01",
        )
        assert ref.children_reviewed_on_time(*YEAR_2022) == Figure(1, 1, {}, 0)

    @pytest.mark.parametrize(
        ("reviews", "answer"),
        [
            (["2021-06-02", "2021-09-02"], (0, 1)),  # next due 2 March
            (["2021-06-02", "2021-09-30"], (0, 1)),  # 30 March
            (["2021-06-02", "2021-10-01"], (1, 1)),  # 1 April
            (["2021-06-02", "2021-12-31"], (1, 1)),
            (["2021-06-02", "2022-04-01"], (0, 1)),  # not yet held on 31 March
        ],
    )
    def test_latest_in_date(self, reviews: list[str], answer: tuple[int, int]) -> None:
        figure = reference([episode("2021-05-04")], reviews).latest_review_in_date(*YEAR_2022)
        assert (figure.numerator, figure.denominator) == answer


def coded(*codes: str | None) -> list[Rev]:
    """Reviews of a child on the first of May, June and so on."""
    return [Rev("A", date(2021, 5 + month, 1), code) for month, code in enumerate(codes)]


class TestParticipation:
    @pytest.mark.parametrize(
        ("code", "took_part", "attended", "spoke"),
        [
            ("PN1", 1, 1, 1),
            ("PN2", 1, 1, 0),
            ("PN3", 1, 1, 0),
            ("PN4", 0, 1, 0),
            ("PN5", 1, 0, 0),
            ("PN6", 1, 0, 0),
            ("PN7", 0, 0, 0),
        ],
    )
    def test_codes(self, code: str, took_part: int, attended: int, spoke: int) -> None:
        ref = reference([episode("2021-04-01")], coded(code))
        assert ref.participated(*YEAR_2022) == Figure(took_part, 1, {}, 0)
        assert ref.attended(*YEAR_2022) == Figure(attended, 1, {}, 0)
        assert ref.spoke_for_themselves(*YEAR_2022) == Figure(spoke, 1, {}, 0)

    @pytest.mark.parametrize(
        ("born", "codes", "reason"),
        [
            ("2017-05-02", ["PN1"], "under_four"),
            ("2017-05-02", [None], "under_four"),
            ("2017-05-01", ["PN0"], "code_contradicts_age"),
            ("2017-05-01", [None], "no_code"),
            ("2017-05-01", ["PN9"], "no_code"),
            ("2017-05-01", ["PN1", "PN4"], "conflicting_code"),
            (None, ["PN1"], "age_unknown"),
            (None, [None], "age_unknown"),
        ],
    )
    def test_left_out(self, born: str | None, codes: list[str | None], reason: str) -> None:
        rows = [Rev("A", date(2021, 5, 1), code) for code in codes]
        ref = reference([episode("2021-04-01")], rows, born=born)
        assert ref.participated(*YEAR_2022) == Figure(0, 0, {reason: 1}, 0)

    def test_a_blank_beside_a_code_does_not_conflict(self) -> None:
        rows = [Rev("A", date(2021, 5, 1), code) for code in (None, "PN1", "PN1", "?")]
        ref = reference([episode("2021-04-01")], rows)
        assert ref.participated(*YEAR_2022) == Figure(1, 1, {}, 0)

    @pytest.mark.parametrize(
        ("codes", "answer"),
        [
            (["PN1", "PN6"], Figure(1, 1, {}, 0)),
            (["PN1", "PN4"], Figure(0, 1, {}, 0)),
            (["PN1", None], Figure(0, 0, {"code_missing": 1}, 0)),
            (["PN1", "PN0"], Figure(0, 0, {"code_missing": 1}, 0)),
            (["PN7", None], Figure(0, 1, {}, 0)),
            ([], Figure(0, 0, {"no_review_aged_four": 1}, 0)),
        ],
    )
    def test_every_review(self, codes: list[str | None], answer: Figure) -> None:
        ref = reference([episode("2021-04-01")], coded(*codes))
        assert ref.children_participating_in_every_review(*YEAR_2022) == answer


class TestStartedAndCeased:
    def test_events_and_children(self) -> None:
        ref = reference(
            [
                episode("2021-04-05", "2021-05-05", rec="E4A"),
                episode("2021-06-05", "2021-07-05", rec="E4A"),
                episode("2021-06-05", ls="V4", child="B"),
                episode("2021-06-05", rne="P", child="C"),
                episode("2021-03-31", "2022-03-31", rec="X1", child="D"),
            ]
        )
        left_out = {"short_break": 1, "entry_unknown": 1}
        assert ref.started_events(*YEAR_2022) == Figure(2, None, left_out, 0)
        assert ref.started(*YEAR_2022) == Figure(1, None, {**left_out, "counted_once": 1}, 0)
        # X1 says that a new episode began, and none did.
        assert ref.ceased_events(*YEAR_2022) == Figure(2, None, {"not_ceased": 1}, 0)
        assert ref.ceased(*YEAR_2022) == Figure(1, None, {"not_ceased": 1, "counted_once": 1}, 0)

    @pytest.mark.parametrize(("end", "count"), [(None, 1), ("2022-04-01", 1), ("2022-03-31", 0)])
    def test_looked_after(self, end: str | None, count: int) -> None:
        ref = reference([episode("2021-05-04", end, rec="E4A" if end else None)])
        assert ref.looked_after(*YEAR_2022) == Figure(count, None, {}, 0)


class TestFakeReturn:
    YEAR_2018 = (date(2017, 4, 1), date(2018, 3, 31))
    SAME: ClassVar[dict[str, int]] = {
        "not_in_cohort": 567,
        "not_looked_after": 3,
        "short_break": 273,
    }

    @pytest.mark.parametrize(
        ("coverage_from", "expected"),
        [
            (date(2017, 4, 1), Figure(370, 794, {**SAME, "history_unknown": 638}, 54)),
            (date(2015, 4, 1), Figure(421, 1331, {**SAME, "history_unknown": 101}, 0)),
        ],
    )
    def test_reviews_on_time(self, shared: Path, coverage_from: date, expected: Figure) -> None:
        ref = read_fake(shared / "data" / "ssda903", coverage_from=coverage_from)
        assert ref.reviews_on_time(*self.YEAR_2018) == expected

    @pytest.mark.parametrize(
        ("coverage_from", "expected"),
        [
            (
                date(2017, 4, 1),
                {
                    "reviews_on_time": Figure(391, 830, {**SAME, "history_unknown": 602}, 39),
                    "reviews_on_time_due": Figure(
                        198, 865, {"short_break": 554, "history_unknown": 2136}, 192
                    ),
                    "children_reviewed_on_time": Figure(
                        1,
                        8,
                        {"short_break": 218, "under_four_weeks": 6, "history_unknown": 1183},
                        0,
                    ),
                    "latest_review_in_date": Figure(
                        438, 795, {"short_break": 218, "history_unknown": 402}, 166
                    ),
                },
            ),
            (
                date(2015, 4, 1),
                {
                    "reviews_on_time": Figure(454, 1345, {**SAME, "history_unknown": 87}, 0),
                    "reviews_on_time_due": Figure(
                        270, 1094, {"short_break": 323, "history_unknown": 572}, 0
                    ),
                    "children_reviewed_on_time": Figure(
                        38,
                        528,
                        {
                            "short_break": 218,
                            "under_four_weeks": 6,
                            "history_unknown": 318,
                            "no_review_due": 345,
                        },
                        0,
                    ),
                    "latest_review_in_date": Figure(
                        415, 842, {"short_break": 218, "history_unknown": 355}, 0
                    ),
                },
            ),
        ],
    )
    def test_on_the_clock_of_each_child(
        self, shared: Path, coverage_from: date, expected: dict[str, Figure]
    ) -> None:
        ref = read_fake(shared / "data" / "ssda903", coverage_from=coverage_from)
        found = {key: getattr(ref, key)(*self.YEAR_2018, clock="case") for key in expected}
        assert found == expected

    def test_parts_add_up(self, shared: Path) -> None:
        """The year is the sum of its months, for what counts reviews."""
        ref = read_fake(shared / "data" / "ssda903")
        for measure in (ref.reviews_on_time, ref.reviews_on_time_due, ref.participated):
            months = [
                measure(add_months(date(2017, 4, 1), n), date.fromordinal(next_month - 1))
                for n in range(12)
                for next_month in [add_months(date(2017, 4, 1), n + 1).toordinal()]
            ]
            year = measure(*self.YEAR_2018)
            assert year.numerator == sum(m.numerator for m in months)
            assert year.denominator == sum(m.denominator or 0 for m in months)
            for reason, count in year.excluded.items():
                assert count == sum(m.excluded.get(reason, 0) for m in months)

    def test_every_review_is_in_one_box(self, shared: Path) -> None:
        ref = read_fake(shared / "data" / "ssda903")
        first, last = self.YEAR_2018
        held = len([1 for _, held_on in ref.codes_on if first <= held_on <= last])
        for measure in (ref.reviews_on_time, ref.participated, ref.attended):
            figure = measure(first, last)
            assert (figure.denominator or 0) + sum(figure.excluded.values()) == held
