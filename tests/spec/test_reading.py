"""What the reader makes of a return: small tables, and what is in the cohort and the ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from carekpi import measures, reporting_year
from carekpi.codes import Participation, ReasonNewEpisode, Sex
from carekpi.cohort import NotCovered
from carekpi.ledger import REASONS, Ledger
from carekpi.readers import UnreadableReturn, read_ssda903
from ssda903_files import EPISODES, HEADER, REVIEWS, episodes, reviews, whole, write


def held(cohort) -> list[tuple[str, str, str | None]]:
    """The reviews of a cohort as they would stand in a table."""
    return [
        (
            child.identifier,
            review.held_on.isoformat(),
            review.participation and review.participation.code,
        )
        for child in cohort.children()
        for review in child.reviews
    ]


def in_care(cohort) -> list[tuple[str, str, str | None]]:
    """The episodes of a cohort: child, start, end."""
    return [
        (child.identifier, e.start.isoformat(), e.end and e.end.isoformat())
        for child in cohort.children()
        for e in child.episodes
    ]


def said(ledger: Ledger, **which: str) -> list[str]:
    return [str(entry) for entry in ledger.entries(**which)]


def adds_up(ledger: Ledger) -> bool:
    return all(
        ledger.rows_read[table] == ledger.rows_used[table] + ledger.rows_lost[table]
        for table in ledger.rows_read
    ) and sum(ledger.rows_lost.values()) == len(ledger.entries(kind="row lost"))


class TestAWholeReturn:
    def test_children_episodes_and_reviews(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(whole(tmp_path))

        first, second = cohort.children()
        assert (first.identifier, first.born, first.sex) == ("1001", dt.date(2010, 3, 25), Sex.MALE)
        assert first.unaccompanied is False
        assert second.unaccompanied is True
        assert second.unaccompanied_until == dt.date(2026, 5, 13)
        assert first.episodes[0].reason_new is ReasonNewEpisode.S
        assert second.episodes[0].end == dt.date(2021, 2, 15)
        assert first.reviews[0].participation is Participation.PN1
        assert len(ledger.entries(kind="row lost")) == 0
        assert adds_up(ledger)

    def test_the_year_and_what_it_covers(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(whole(tmp_path))

        assert cohort.coverage_from == dt.date(2020, 4, 1)
        assert cohort.episodes_from == dt.date(2020, 4, 1)
        assert cohort.complete_to == dt.date(2021, 3, 31)
        assert "year to 31 March 2021" in said(ledger, reason="year_of_return")[0]

    def test_without_header_and_uasc_the_figures_stand(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(write(tmp_path, episodes=EPISODES, reviews=REVIEWS))

        first, _ = cohort.children()
        assert first.sex is None
        assert first.unaccompanied is None
        assert first.born == dt.date(2010, 3, 25), "the date of birth stands in Reviews too"
        assert {e.table for e in ledger.entries(reason="missing_table")} == {"Header", "UASC"}
        assert len(ledger.entries(reason="birth_date_from_another_table")) == 1

    def test_other_tables_are_kept_as_text(self, tmp_path: Path) -> None:
        oc3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n0007,01/02/2003, yes ,F1,01\n"
        cohort, ledger = read_ssda903(whole(tmp_path, oc3=oc3))

        table = cohort.tables["OC3"]
        assert table["CHILD"] == ["0007"]
        assert table["IN_TOUCH"] == ["yes"]
        assert table["ACCOM"] == ["01"]
        assert "DOB" not in table
        assert ledger.rows_used["OC3"] == 1
        assert "0007" not in [child.identifier for child in cohort.children()]


#: What a value of Reviews may look like: what is read, and the reason in the ledger.
REVIEW_DATES = [
    ("08/01/2021", "2021-01-08", None),
    (" 08/01/2021 ", "2021-01-08", "spaces_removed"),
    ("8/1/2021", "2021-01-08", "short_date"),
    ("08/01/2021 00:00", "2021-01-08", "time_removed"),
    ("08/01/2021 00:00:00", "2021-01-08", "time_removed"),
    ("08/01/2021 14:30", None, "time_of_day"),
    ("", None, "no_review_date"),
    ("   ", None, "no_review_date"),
    ("08/01/21", None, "two_digit_year"),
    ("44204", None, "excel_serial"),
    ("44204.0", None, "excel_serial"),
    ("01/01/1900", None, "placeholder_date"),
    ("31/12/9999", None, "placeholder_date"),
    ("31/12/2999", None, "placeholder_date"),
    ("31/12/2199", None, "placeholder_date"),
    ("31/12/2099", None, "placeholder_date"),
    ("31/12/2090", None, "placeholder_date"),
    ("31/12/2089", "2089-12-31", None),
    ("30/12/2099", "2099-12-30", None),
    ("01/01/0001", None, "placeholder_date"),
    ("00/00/0000", None, "placeholder_date"),
    ("31/12/1979", None, "date_out_of_range"),
    ("01/01/2100", None, "date_out_of_range"),
    ("30/02/2021", None, "not_a_date"),
    ("29/02/2021", None, "not_a_date"),
    ("01/13/2021", None, "month_first"),
    ("08-01-2021", None, "not_a_date"),
    ("8 Jan 2021", None, "not_a_date"),
    ("2021-01-08", None, "mixed_date_forms"),
    ("٠٨/٠١/٢٠٢١", None, "not_a_date"),
    ("unknown", None, "not_a_date"),
]


class TestDates:
    @pytest.mark.parametrize(("written", "read", "reason"), REVIEW_DATES)
    def test_a_date_beside_good_ones(
        self, tmp_path: Path, written: str, read: str | None, reason: str | None
    ) -> None:
        table = reviews(
            "1001,20/05/2020,PN1", "1001,21/06/2020,PN1", f"1001,{written},PN1", "1002,22/07/2020,"
        )
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))

        dates = sorted(date for _, date, _ in held(cohort))
        assert dates == sorted(
            ["2020-05-20", "2020-06-21", "2020-07-22", *([read] if read else [])]
        )
        entries = [e for e in ledger.entries(table="Reviews") if e.reason == reason]
        if reason is not None:
            assert [(e.row, e.column, e.name) for e in entries] == [(4, "B", "REVIEW")]
            assert entries[0].kind == ("note" if read else "row lost")
        assert ledger.rows_lost["Reviews"] == (0 if read else 1)
        assert adds_up(ledger)

    def test_iso_dates(self, tmp_path: Path) -> None:
        table = reviews("1001,2021-01-08,PN1", "1001,2020-07-09 00:00:00,PN2")
        cohort, _ = read_ssda903(whole(tmp_path, reviews=table))
        assert held(cohort) == [("1001", "2020-07-09", "PN2"), ("1001", "2021-01-08", "PN1")]

    def test_the_form_of_most_values_is_the_columns(self, tmp_path: Path) -> None:
        table = reviews("1001,2021-01-08,", "1001,2020-07-09,", "1002,09/07/2020,")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert [date for _, date, _ in held(cohort)] == ["2020-07-09", "2021-01-08"]
        assert said(ledger, kind="row lost") == [
            (
                "reviews.csv, column B (REVIEW), row 4: the value is not in the form of the "
                "rest of the column; expected a date as yyyy-mm-dd"
            )
        ]

    def test_03_04_is_never_guessed_where_the_column_has_the_month_first(
        self, tmp_path: Path
    ) -> None:
        table = reviews(
            "1001,01/20/2021,", "1001,07/31/2020,", "1002,03/04/2021,", "1002,05/05/2020,"
        )
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert held(cohort) == [("1002", "2020-05-05", None)], "5 May is 5 May either way"
        assert [(e.row, e.reason) for e in ledger.entries(kind="row lost")] == [
            (2, "month_first"),
            (3, "month_first"),
            (4, "month_may_be_first"),
        ]

    def test_a_few_with_the_month_first_do_not_spoil_a_column(self, tmp_path: Path) -> None:
        good = [f"1001,{day}/05/2020," for day in range(13, 31)]
        table = reviews(*good, "1002,03/04/2020,", "1002,01/20/2021,")
        cohort, _ = read_ssda903(whole(tmp_path, reviews=table))
        assert ("1002", "2020-04-03", None) in held(cohort)


class TestEpisodes:
    @pytest.mark.parametrize(
        ("row", "reason", "column"),
        [
            ("1003,,,S,C2,", "no_start_date", "B"),
            ("1003,1/2/20,,S,C2,", "two_digit_year", "B"),
            ("1003,10/05/2020,09/05/2020,S,C2,E11", "ends_before_it_starts", "C"),
            ("1003,10/05/2020,31/12/9999,S,C2,", "end_not_a_date", "C"),
            ("1003,10/05/2020,soon,S,C2,", "end_not_a_date", "C"),
            (",10/05/2020,,S,C2,", "no_child", "A"),
            ("  ,10/05/2020,,S,C2,", "no_child", "A"),
            (f"{'9' * 61},10/05/2020,,S,C2,", "not_an_identifier", "A"),
            ("1003,10/05/2020,,S,C2,,extra", "too_many_fields", None),
        ],
    )
    def test_what_costs_the_row(
        self, tmp_path: Path, row: str, reason: str, column: str | None
    ) -> None:
        table = episodes("1001,10/12/2020,,S,C2,", row, "1002,11/12/2020,15/02/2021,S,C2,E11")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))

        assert [child for child, _, _ in in_care(cohort)] == ["1001", "1002"]
        (entry,) = ledger.entries(kind="row lost")
        assert (entry.reason, entry.row, entry.column) == (reason, 3, column)
        assert adds_up(ledger)

    def test_an_end_that_cannot_be_read_never_passes_for_an_open_episode(
        self, tmp_path: Path
    ) -> None:
        table = episodes("1001,10/12/2020,,S,C2,", "1002,11/12/2020,43101,S,C2,E11")
        _, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert said(ledger, kind="row lost") == [
            (
                "episodes.csv, column C (DEC), row 3: the value is a spreadsheet's day number, not "
                "a date; expected a date as dd/mm/yyyy, or nothing while the episode is open"
            )
        ]

    def test_an_episode_of_one_day(self, tmp_path: Path) -> None:
        table = episodes("1001,10/12/2020,10/12/2020,S,C2,E11")
        cohort, _ = read_ssda903(whole(tmp_path, episodes=table))
        assert in_care(cohort) == [("1001", "2020-12-10", "2020-12-10")]

    def test_an_unknown_code_costs_the_value_alone(self, tmp_path: Path) -> None:
        table = episodes("1001,10/12/2020,,S,Q9,")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        episode = next(iter(cohort.children())).episodes[0]
        assert episode.legal_status is None
        assert episode.reason_new is ReasonNewEpisode.S
        (entry,) = ledger.entries(kind="value lost")
        assert (entry.reason, entry.row, entry.column) == ("unknown_code", 2, "E")
        assert entry.detail == '"Q9" is not a legal status'

    @pytest.mark.parametrize("year", [2090, 2099, 2199, 2999, 9999])
    def test_an_end_on_the_last_day_of_time_is_no_end(self, tmp_path: Path, year: int) -> None:
        table = episodes("1001,10/12/2020,,S,C2,", f"1002,11/12/2020,31/12/{year},S,C2,")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert [child for child, _, _ in in_care(cohort)] == ["1001"]
        (entry,) = ledger.entries(kind="row lost")
        assert entry.detail == f"\"31/12/{year}\" is a date that stands for 'not known'"

    @pytest.mark.parametrize(
        ("row", "noted"),
        [
            ("1001,10/12/2020,,S,C2,E11", True),
            ("1001,10/12/2020,,S,C2,e4a", True),
            ("1001,10/12/2020,,S,C2,X1", False),
            ("1001,10/12/2020,,S,C2,", False),
            ("1001,10/12/2020,10/01/2021,S,C2,E11", False),
        ],
    )
    def test_a_reason_for_an_end_that_is_not_there(
        self, tmp_path: Path, row: str, noted: bool
    ) -> None:
        """Care is taken to go on, and the ledger asks about it."""
        table = episodes("1002,10/12/2020,,S,C2,", row)
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert len(in_care(cohort)) == 2
        notes = ledger.entries(kind="note", reason="reason_without_end")
        assert [(e.row, e.column, e.name) for e in notes] == [(3, "F", "REC")] * noted

    @pytest.mark.parametrize(
        ("later", "noted"),
        [
            ("1001,10/12/2020,,S,C2,", True),
            ("1001,10/12/2020,11/12/2020,S,C2,E11", True),
            ("1001,10/12/2020,,P,C2,", False),  # the same care goes on
            ("1002,10/12/2020,,S,C2,", False),  # another child
            ("1001,10/02/2019,11/02/2019,S,C2,E11", False),  # before it
        ],
    )
    def test_an_open_episode_before_care_begins_anew(
        self, tmp_path: Path, later: str, noted: bool
    ) -> None:
        """Then two periods of care run side by side, and the first for ever."""
        table = episodes(later, "1001,01/06/2019,,S,C2,", "1003,01/02/2021,02/02/2021,S,C2,E11")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert len(in_care(cohort)) == 3
        notes = ledger.entries(kind="note", reason="open_before_new_start")
        assert [(e.row, e.column) for e in notes] == [(3, "C")] * noted
        assert (len(cohort.periods_of_care) == 3) or not noted

    def test_an_open_episode_among_several_from_one_day(self, tmp_path: Path) -> None:
        """Of episodes that begin on one day, the open one comes last."""
        table = episodes(
            "1001,10/12/2020,,S,C2,", "1001,10/12/2020,11/12/2020,S,C2,X1", "1001,01/02/2021,,S,C2,"
        )
        _, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert [e.row for e in ledger.entries(reason="open_before_new_start")] == [2]

    def test_a_blank_code_is_simply_missing(self, tmp_path: Path) -> None:
        table = episodes("1001,10/12/2020,,,,")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert next(iter(cohort.children())).episodes[0].reason_new is None
        assert len(ledger.entries(kind="value lost")) == 0

    def test_a_missing_column_says_what_it_costs(self, tmp_path: Path) -> None:
        table = "CHILD,DECOM,DEC,LS\n1001,10/12/2020,,C2\n"
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert in_care(cohort) == [("1001", "2020-12-10", None)]
        notes = {e.name: e.detail for e in ledger.entries(reason="missing_column")}
        assert {"RNE", "REC", "PLACE", "CIN", "PLACE_PROVIDER", "REASON_PLACE_CHANGE"} == set(notes)
        assert "no entry to care is known" in notes["RNE"]

    def test_a_code_of_another_year_is_used_and_noted(self, tmp_path: Path) -> None:
        table = episodes(
            "1001,10/12/2017,10/01/2018,S,C2,E45", "1002,10/12/2017,11/01/2018,S,C2,E45"
        )
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert [c.episodes[0].reason_ended.code for c in cohort.children()] == ["E45", "E45"]
        (note,) = ledger.entries(reason="code_not_of_this_year")
        assert (note.row, note.column, note.count) == (2, "F", 2)
        assert "E45 is not in the list of 2018" in note.detail

    def test_two_episodes_from_one_day_are_both_kept(self, tmp_path: Path) -> None:
        table = episodes("1001,10/12/2020,,S,C2,", "1001,10/12/2020,11/12/2020,S,C2,X1")
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=table))
        assert len(in_care(cohort)) == 2
        assert len(ledger.entries(kind="note", reason="same_start_twice")) == 1

    def test_rows_that_say_the_same_are_one(self, tmp_path: Path) -> None:
        row = "1001,10/12/2020,,S,C2,"
        cohort, ledger = read_ssda903(whole(tmp_path, episodes=episodes(row, row, row)))
        assert len(in_care(cohort)) == 1
        assert [e.row for e in ledger.entries(reason="same_as_another_row")] == [3, 4]
        assert adds_up(ledger)


class TestReviews:
    def test_a_message_speaks_as_a_spreadsheet_does(self, tmp_path: Path) -> None:
        rows = [f"1001,08/01/{2000 + n % 99},PN1" for n in range(110)]
        table = reviews(
            *(f"x,{row}" for row in [*rows, "1001,08/01/2021,PN9"]),
            headings="A,CHILD,REVIEW,REVIEW_CODE",
        )
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert said(ledger, kind="value lost") == [
            (
                'reviews.csv, column D (REVIEW_CODE), row 112: "PN9" is not a participation code; '
                "expected one of PN0 to PN7"
            )
        ]

    def test_codes_of_any_letter_case(self, tmp_path: Path) -> None:
        table = reviews("1001,08/01/2021,pn1", "1001,09/10/2020, Pn4 ", "1001,09/07/2020,PN6")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert [code for _, _, code in held(cohort)] == ["PN6", "PN4", "PN1"]
        (note,) = ledger.entries(reason="letter_case")
        assert (note.row, note.count, note.column) == (2, 2, "C")

    def test_a_blank_code_is_not_an_error(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=reviews("1001,08/01/2021,")))
        assert held(cohort) == [("1001", "2021-01-08", None)]
        assert len(ledger.entries(kind="value lost")) == 0

    def test_reviews_before_the_coverage_are_not_used(self, tmp_path: Path) -> None:
        table = reviews("1002,31/03/2020,PN1", "1002,01/04/2020,PN2", "1001,08/01/2021,PN3")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert [code for _, _, code in held(cohort)] == ["PN3", "PN2"]
        assert [e.row for e in ledger.entries(reason="before_coverage")] == [2]
        assert adds_up(ledger)

    def test_the_caller_knows_better_from_when_reviews_are_complete(self, tmp_path: Path) -> None:
        table = reviews("1002,31/03/2020,PN1", "1002,01/04/2020,PN2")
        cohort, _ = read_ssda903(whole(tmp_path, reviews=table), coverage_from=dt.date(2020, 3, 31))
        assert [code for _, _, code in held(cohort)] == ["PN1", "PN2"]
        assert cohort.coverage_from == dt.date(2020, 3, 31)
        assert cohort.episodes_from == dt.date(2020, 4, 1)

    def test_rows_of_one_review_with_different_codes(self, tmp_path: Path) -> None:
        table = reviews(
            "1001,08/01/2021,PN1", "1001,08/01/2021,PN6", "1001,08/01/2021,", "1001,08/01/2021,PN1"
        )
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert cohort.review_table.participation.tolist() == [1, 6, -1]
        assert len(ledger.entries(kind="note", reason="conflicting_code")) == 1
        assert len(ledger.entries(kind="row lost", reason="same_as_another_row")) == 1

    def test_a_blank_code_does_not_conflict(self, tmp_path: Path) -> None:
        table = reviews("1001,08/01/2021,PN1", "1001,08/01/2021,")
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert len(ledger.entries(reason="conflicting_code")) == 0


class TestIdentifiers:
    def test_leading_zeros_survive(self, tmp_path: Path) -> None:
        table = episodes("0071,10/12/2020,,S,C2,", "71,11/12/2020,,S,C2,")
        cohort, _ = read_ssda903(write(tmp_path, episodes=table))
        assert [child.identifier for child in cohort.children()] == ["0071", "71"]

    def test_padded_identifiers_are_one_child(self, tmp_path: Path) -> None:
        table = reviews(" 1001,08/01/2021,PN1", "1001 ,09/10/2020,PN1", "1001\xa0,09/07/2020,PN1")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert {child for child, _, _ in held(cohort)} == {"1001"}
        (note,) = ledger.entries(reason="spaces_removed", table="Reviews")
        assert note.column == "A"

    def test_numbers_that_a_program_wrote_with_a_decimal(self, tmp_path: Path) -> None:
        table = reviews("1001.0,08/01/2021,PN1", "1002.0,09/10/2020,PN1")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert {child for child, _, _ in held(cohort)} == {"1001", "1002"}
        assert ledger.entries(reason="decimal_removed")[0].count == 2

    def test_a_dot_in_some_identifiers_is_part_of_them(self, tmp_path: Path) -> None:
        table = reviews("1001.0,08/01/2021,PN1", "A.0,09/10/2020,PN1")
        cohort, _ = read_ssda903(whole(tmp_path, reviews=table))
        assert {child for child, _, _ in held(cohort)} == {"1001.0", "A.0"}

    @pytest.mark.parametrize(
        ("identifiers", "rows"),
        [
            (["1001.0", "1002"], [2]),
            (["1001", "1002.0", "1003.0"], [3]),
            (["1001.0", "A.0"], []),
            (["1001", "1002"], []),
        ],
    )
    def test_numbers_of_which_a_program_changed_some(
        self, tmp_path: Path, identifiers: list[str], rows: list[int]
    ) -> None:
        """They are left as they are: which of 1001 and 1001.0 is meant cannot be told."""
        table = reviews(*(f"{identifier},08/01/2021,PN1" for identifier in identifiers))
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert {child for child, _, _ in held(cohort)} == set(identifiers)
        assert [e.row for e in ledger.entries(reason="damaged_identifier")] == rows

    def test_zeros_that_a_spreadsheet_took_away(self, tmp_path: Path) -> None:
        table = episodes("0071,10/12/2020,,S,C2,")
        folder = write(tmp_path, episodes=table, reviews=reviews("71,08/01/2021,PN1"))
        _, ledger = read_ssda903(folder)
        (note,) = ledger.entries(reason="leading_zeros_differ")
        assert (note.table, note.row, note.count) == ("Reviews", 2, 1)

    def test_numbers_that_a_spreadsheet_rounded(self, tmp_path: Path) -> None:
        _, ledger = read_ssda903(whole(tmp_path, reviews=reviews("1.23E+11,08/01/2021,PN1")))
        assert len(ledger.entries(reason="damaged_identifier")) == 1


class TestBirthDates:
    def test_header_stands(self, tmp_path: Path) -> None:
        table = reviews(
            "1001,26/03/2010,08/01/2021,PN1",
            "1001,26/03/2010,09/10/2020,PN1",
            headings="CHILD,DOB,REVIEW,REVIEW_CODE",
        )
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert next(iter(cohort.children())).born == dt.date(2010, 3, 25)
        (note,) = ledger.entries(reason="birth_date_differs")
        assert (note.table, note.row, note.column) == ("Reviews", 2, "B")

    @pytest.mark.parametrize("written", ["", "25/03/10", "40261", "01/01/1900", "31/12/1949"])
    def test_another_table_serves_where_header_has_none(self, tmp_path: Path, written: str) -> None:
        header = HEADER.replace("25/03/2010", written)
        cohort, ledger = read_ssda903(whole(tmp_path, header=header))
        assert next(iter(cohort.children())).born == dt.date(2010, 3, 25)
        assert len(ledger.entries(reason="birth_date_from_another_table")) == 1
        assert len(ledger.entries(kind="value lost")) == (1 if written else 0)

    def test_there_is_one_note_for_all_children(self, tmp_path: Path) -> None:
        table = reviews(
            *(f"{n},26/03/2010,0{n}/01/2021,PN1" for n in (1, 1, 2, 3)),
            headings="CHILD,DOB,REVIEW,REVIEW_CODE",
        )
        _, ledger = read_ssda903(write(tmp_path, episodes=EPISODES, reviews=table))
        assert said(ledger, reason="birth_date_from_another_table") == [
            (
                "reviews.csv, column B (DOB), first in row 2: the date of birth is missing from "
                "Header; this table's was used (3 rows)"
            )
        ]

    def test_other_tables_that_disagree_serve_not(self, tmp_path: Path) -> None:
        table = reviews(
            "1001,26/03/2010,08/01/2021,PN1",
            "1001,27/03/2010,09/10/2020,PN1",
            headings="CHILD,DOB,REVIEW,REVIEW_CODE",
        )
        header = HEADER.replace("25/03/2010", "")
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table, header=header))
        assert next(iter(cohort.children())).born is None
        assert len(ledger.entries(reason="conflicting_value")) == 1


class TestHeader:
    def test_rows_that_say_the_same_are_one(self, tmp_path: Path) -> None:
        _, ledger = read_ssda903(whole(tmp_path, header=HEADER + HEADER.partition("\n")[2]))
        assert [e.row for e in ledger.entries(reason="same_as_another_row")] == [4, 5]
        assert adds_up(ledger)

    def test_rows_of_one_return_that_differ_give_no_value(self, tmp_path: Path) -> None:
        """Which row is right cannot be told, and the order of rows must not decide it."""
        more = "1001,2,25/03/2010,WBRI,,,\n"
        cohort, ledger = read_ssda903(whole(tmp_path, header=HEADER + more))
        child = next(iter(cohort.children()))
        assert child.sex is None
        assert child.born == dt.date(2010, 3, 25), "what the rows agree on stands"
        (entry,) = ledger.entries(kind="value lost", reason="conflicting_value")
        assert entry.name == "SEX"
        assert len(ledger.entries(kind="row lost", reason="conflicting_row")) == 1
        assert adds_up(ledger)

    def test_many_that_differ_are_one_finding_a_column(self, tmp_path: Path) -> None:
        rows = [f"{n},{sex},,{ethnic},,,\n" for n in range(50) for sex, ethnic in (
            ("1", "WBRI"), ("2", "MWBC"))]  # fmt: skip
        _, ledger = read_ssda903(whole(tmp_path, header=HEADER + "".join(rows)))
        entries = ledger.entries(kind="value lost", reason="conflicting_value")
        assert [e.name for e in entries] == ["SEX"] * 50 + ["ETHNIC"] * 50
        blocks = [b for b in ledger._blocks if b.reason == "conflicting_value"]
        assert len(blocks) == 2

    def test_the_old_and_the_new_codes_of_sex(self, tmp_path: Path) -> None:
        header = "CHILD,SEX,ETHNIC\n1,1,wbri\n2,f,\n3,2.0,\n4,U,\n5,9,\n"
        cohort, ledger = read_ssda903(whole(tmp_path, header=header))
        sexes = {c.identifier: c.sex for c in cohort.children() if len(c.identifier) == 1}
        assert sexes == {
            "1": Sex.MALE,
            "2": Sex.FEMALE,
            "3": Sex.FEMALE,
            "4": Sex.UNKNOWN,
            "5": None,
        }
        assert [e.name for e in ledger.entries(kind="value lost")] == ["SEX"]


class TestSeveralYears:
    def test_a_later_return_replaces_an_episode(self, tmp_path: Path) -> None:
        whole(
            tmp_path / "2020",
            episodes=episodes(
                "1001,10/12/2018,,S,C2,",  # ended in the year after
                "1002,11/12/2018,11/12/2019,S,C2,E11",  # said again as it was
                "1003,12/12/2018,11/12/2019,S,C2,E11",  # not said again
            ),
            reviews=reviews("1001,08/01/2020,PN1"),
        )
        whole(
            tmp_path / "2021",
            episodes=episodes(
                "1001,10/12/2018,11/12/2020,S,C2,E11", "1002,11/12/2018,11/12/2019,S,C2,E11"
            ),
            reviews=reviews("1001,08/01/2021,PN1"),
        )
        expected = [
            ("1001", "2018-12-10", "2020-12-11"),
            ("1002", "2018-12-11", "2019-12-11"),
            ("1003", "2018-12-12", "2019-12-11"),
        ]
        paths = [tmp_path / "2020", tmp_path / "2021"]
        for given in (paths, paths[::-1], tmp_path):
            cohort, ledger = read_ssda903(given)
            assert in_care(cohort) == expected
            assert [(e.file, e.row) for e in ledger.entries(reason="replaced_by_later_return")] == [
                ("2020/episodes.csv", 2)
            ]
            assert cohort.coverage_from == dt.date(2019, 4, 1)
            assert cohort.complete_to == dt.date(2021, 3, 31)
            assert len(held(cohort)) == 2
            assert adds_up(ledger)

    def test_coverage_starts_after_a_gap(self, tmp_path: Path) -> None:
        for year in (2018, 2020, 2021):
            write(
                tmp_path / str(year),
                episodes=episodes(f"1,10/12/2015,10/02/{year},S,C2,X1"),
                reviews=reviews(f"1,08/01/{year},PN1"),
            )
        cohort, ledger = read_ssda903(tmp_path)
        assert cohort.coverage_from == dt.date(2019, 4, 1)
        assert [e.detail for e in ledger.entries(reason="gap_between_returns")] == [
            "there is no return of 2019 between those of 2018 and 2021"
        ]
        assert len(ledger.entries(reason="before_coverage")) == 1

    def test_a_return_without_reviews_covers_none(self, tmp_path: Path) -> None:
        write(tmp_path / "a", episodes=episodes("1,10/12/2015,10/02/2020,S,C2,X1"))
        write(
            tmp_path / "b",
            episodes=episodes("1,10/02/2020,10/02/2021,L,C2,E11"),
            reviews=reviews("1,08/01/2021,PN1"),
        )
        cohort, ledger = read_ssda903(tmp_path)
        assert cohort.coverage_from == dt.date(2020, 4, 1)
        assert cohort.episodes_from == dt.date(2019, 4, 1)
        assert any(e.table == "Reviews" for e in ledger.entries(reason="missing_table"))

    def test_a_later_return_without_reviews_does_not_hide_its_episodes(
        self, tmp_path: Path
    ) -> None:
        """Who was in care is known to its end; of reviews, only to the end of the year before."""
        write(
            tmp_path / "2020",
            episodes=episodes("1,10/12/2019,10/02/2020,S,C2,X1"),
            reviews=reviews("1,08/01/2020,PN1"),
        )
        write(tmp_path / "2021", episodes=episodes("1,10/02/2020,10/02/2021,P,C2,E11"))
        cohort, _ = read_ssda903(tmp_path)
        assert cohort.coverage_from == dt.date(2019, 4, 1)
        assert cohort.reviews_to == dt.date(2020, 3, 31)
        assert cohort.episodes_from == dt.date(2019, 4, 1)
        assert cohort.complete_to == dt.date(2021, 3, 31)
        assert measures.ceased(cohort, reporting_year(2021)).numerator == 1
        assert measures.reviews_on_time(cohort, reporting_year(2020)).considered == 1
        with pytest.raises(NotCovered, match="reviews"):
            measures.reviews_on_time(cohort, reporting_year(2021))

        cohort, _ = read_ssda903(tmp_path, complete_to=dt.date(2020, 12, 31))
        assert cohort.reviews_to == dt.date(2020, 3, 31)
        assert cohort.complete_to == dt.date(2020, 12, 31)

    def test_reviews_go_as_far_as_the_caller_says_that_the_data_do(self, tmp_path: Path) -> None:
        for day in (dt.date(2020, 12, 31), dt.date(2021, 6, 30)):
            cohort, _ = read_ssda903(whole(tmp_path), complete_to=day)
            assert (cohort.reviews_to, cohort.complete_to) == (day, day)

    def test_from_when_the_episodes_are_complete_can_be_said(self, tmp_path: Path) -> None:
        """An extract of a case system has who was in care long before its year."""
        folder = whole(tmp_path)
        cohort, _ = read_ssda903(folder, episodes_from=dt.date(2015, 4, 1))
        assert cohort.episodes_from == dt.date(2015, 4, 1)
        assert cohort.coverage_from == dt.date(2020, 4, 1), "of reviews it says nothing"
        assert measures.started(cohort, reporting_year(2019)).numerator == 1
        cohort, _ = read_ssda903(folder, episodes_from=dt.date(2020, 10, 1))
        assert cohort.episodes_from == dt.date(2020, 10, 1)

    def test_an_episode_left_open_and_never_seen_again(self, tmp_path: Path) -> None:
        write(tmp_path / "2020", episodes=episodes("1,10/12/2019,,S,C2,"), reviews=reviews())
        write(tmp_path / "2021", episodes=episodes("2,10/12/2020,,S,C2,"), reviews=reviews())
        _, ledger = read_ssda903(tmp_path)
        (note,) = ledger.entries(reason="open_in_earlier_return")
        assert (note.file, note.row) == ("2020/episodes.csv", 2)

    def test_two_returns_of_one_year_are_one_in_parts(self, tmp_path: Path) -> None:
        write(tmp_path / "a", episodes=episodes("1,10/12/2020,,S,C2,", "2,10/12/2020,,S,C2,"))
        write(tmp_path / "b", episodes=episodes("2,10/12/2020,11/12/2020,S,C2,"))
        cohort, ledger = read_ssda903(tmp_path)
        assert len(in_care(cohort)) == 3, "neither part is the later one"
        assert len(ledger.entries(reason="one_return_in_parts")) == 1

    def test_a_childs_values_are_the_latest_returns(self, tmp_path: Path) -> None:
        for year, ethnic in ((2020, "WBRI"), (2021, "MWBC")):
            write(
                tmp_path / str(year),
                episodes=episodes(f"1,10/12/{year - 1},,S,C2,"),
                header=f"CHILD,SEX,DOB,ETHNIC\n1,{'1' if year == 2020 else ''},,{ethnic}\n",
            )
        cohort, ledger = read_ssda903(tmp_path)
        child = next(iter(cohort.children()))
        assert child.ethnicity.code == "MWBC"
        assert child.sex is Sex.MALE, "a blank in the later return takes nothing away"
        (note,) = ledger.entries(reason="differs_between_returns")
        assert (note.file, note.name) == ("2021/header.csv", "ETHNIC")
        assert [e.file for e in ledger.entries(reason="replaced_by_later_return")] == [
            "2020/header.csv"
        ]

    def test_the_year_can_be_said(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(whole(tmp_path), year=2022)
        assert cohort.complete_to == dt.date(2022, 3, 31)
        assert len(ledger.entries(reason="year_differs")) == 1

    def test_the_years_of_several_returns_can_be_said(self, tmp_path: Path) -> None:
        a, b = whole(tmp_path / "a"), whole(tmp_path / "b")
        cohort, _ = read_ssda903([a, b], year=[2022, 2021])
        assert cohort.coverage_from == dt.date(2020, 4, 1)
        assert cohort.complete_to == dt.date(2022, 3, 31)
        with pytest.raises(ValueError, match="year has 1 for 2 returns"):
            read_ssda903([a, b], year=2021)

    @pytest.mark.parametrize("year", [np.int64(2022), np.int16(2022), [np.int64(2022)]])
    def test_a_year_is_any_whole_number(self, tmp_path: Path, year: int) -> None:
        for given in (year, {"": year}):
            cohort, _ = read_ssda903({"": whole(tmp_path)}, year=given)
            assert cohort.complete_to == dt.date(2022, 3, 31)
        assert read_ssda903(whole(tmp_path), year=np.array([2022])).cohort.complete_to == (
            dt.date(2022, 3, 31)
        )

    def test_slips_of_the_pen_do_not_make_the_year(self, tmp_path: Path) -> None:
        rows = [f"{n},01/05/2017,{1 + n % 28:02d}/02/2018,S,C2,E11" for n in range(60)]
        table = episodes(*rows, "999,01/05/2017,28/02/2081,S,C2,E11")
        cohort, _ = read_ssda903(write(tmp_path, episodes=table))
        assert cohort.complete_to == dt.date(2018, 3, 31)

    def test_nor_do_they_in_a_small_return(self, tmp_path: Path) -> None:
        """One in thirty is no small share, but it stands years after all the others."""
        rows = [f"{n},01/05/2017,{1 + n % 28:02d}/02/2018,S,C2,E11" for n in range(29)]
        table = episodes(*rows, "998,01/05/2017,01/05/2018,S,C2,E11")
        folder = write(tmp_path / "a", episodes=table)
        assert read_ssda903(folder).cohort.complete_to == dt.date(2019, 3, 31)
        table = episodes(*rows, "999,01/05/2017,28/02/2081,S,C2,E11")
        folder = write(tmp_path / "b", episodes=table)
        assert read_ssda903(folder).cohort.complete_to == dt.date(2018, 3, 31)


class TestSeveralAuthorities:
    def test_an_identifier_is_one_child_within_an_authority(self, tmp_path: Path) -> None:
        a, b = whole(tmp_path / "a"), whole(tmp_path / "b")
        cohort, ledger = read_ssda903({"Barset": a, "Casterbridge": b})
        assert [(c.authority, c.identifier) for c in cohort.children()] == [
            ("Barset", "1001"),
            ("Barset", "1002"),
            ("Casterbridge", "1001"),
            ("Casterbridge", "1002"),
        ]
        assert {file.file for file in ledger.files} >= {
            "Barset/a/episodes.csv",
            "Casterbridge/b/episodes.csv",
        }

    def test_each_has_its_own_coverage(self, tmp_path: Path) -> None:
        a = whole(tmp_path / "a")
        b = write(
            tmp_path / "b",
            episodes=episodes("1,10/12/2015,10/02/2020,S,C2,X1"),
            reviews=reviews("1,08/01/2020,PN1"),
        )
        cohort, _ = read_ssda903({"A": a, "B": b})
        assert cohort.coverage_from == {"A": dt.date(2020, 4, 1), "B": dt.date(2019, 4, 1)}
        assert cohort.complete_to == dt.date(2020, 3, 31), "what the data of both cover"
        cohort, _ = read_ssda903({"A": a, "B": b}, coverage_from={"B": dt.date(2020, 1, 1)})
        assert cohort.coverage_from == {"A": dt.date(2020, 4, 1), "B": dt.date(2020, 1, 1)}

    def test_who_came_unaccompanied_is_known_where_the_table_was_given(
        self, tmp_path: Path
    ) -> None:
        a = whole(tmp_path / "a")
        b = write(tmp_path / "b", episodes=EPISODES)
        cohort, _ = read_ssda903({"A": a, "B": b})
        assert [c.unaccompanied for c in cohort.children()] == [False, True, None, None]

    def test_it_is_known_of_the_children_in_a_return_that_has_the_table(
        self, tmp_path: Path
    ) -> None:
        """A return without it says of its children neither yes nor no."""
        whole(tmp_path / "2021")  # 1001, and 1002 who came unaccompanied
        write(
            tmp_path / "2020",
            episodes=episodes(
                "1001,10/12/2018,10/02/2020,S,C2,E11", "1003,10/12/2018,10/02/2020,S,C2,E11"
            ),
            header="CHILD,SEX,DOB,ETHNIC\n1003,1,,\n1004,1,,\n",
        )
        cohort, ledger = read_ssda903(tmp_path)
        assert {c.identifier: c.unaccompanied for c in cohort.children()} == {
            "1001": False,
            "1002": True,
            "1003": None,
            "1004": None,
        }
        notes = [e.detail for e in ledger.entries(reason="missing_table", table="UASC")]
        assert len(notes) == 1
        assert notes[0].startswith("2020 has no UASC table: who came unaccompanied is not known")

    def test_parts_of_one_return_have_their_tables_together(self, tmp_path: Path) -> None:
        whole(tmp_path / "a")
        write(tmp_path / "b", episodes=episodes("1003,10/12/2020,10/02/2021,S,C2,E11"))
        cohort, ledger = read_ssda903(tmp_path)
        assert [c.unaccompanied for c in cohort.children()] == [False, True, False]
        assert len(ledger.entries(reason="missing_table")) == 0

    def test_the_name_of_a_single_one(self, tmp_path: Path) -> None:
        cohort, _ = read_ssda903(whole(tmp_path), authority="Barset")
        assert {c.authority for c in cohort.children()} == {"Barset"}
        with pytest.raises(ValueError, match="names are its keys"):
            read_ssda903({"Barset": tmp_path}, authority="Barset")


class TestTheLedger:
    def test_it_shows_nobody(self, tmp_path: Path) -> None:
        """Neither identifiers nor names nor dates of birth nor pupil numbers are ever shown."""
        header = (
            "CHILD,SEX,DOB,ETHNIC,UPN\n1001,Smith,99/03/2010,Jane Smith,A123456789012\n"
            "1002,13/05/2008,13/05/08,B123456789012,\n"
        )
        rev = reviews(
            "1001,98/03/2010,Jane Smith,PN1",
            "1001,98/03/2010,08/01/2021,Jane",
            "1002,,1002,566910",
            headings="CHILD,DOB,REVIEW,REVIEW_CODE",
        )
        uasc = "CHILD,SEX,DOB,DUC\n1002,2,13/05/2008,31/02/2026\n"
        _, ledger = read_ssda903(whole(tmp_path, header=header, reviews=rev, uasc=uasc))
        shown = ledger.summary() + ledger.to_csv() + ledger._repr_html_() + repr(ledger)
        for secret in (
            "Smith",
            "Jane",
            "1001",
            "1002",
            "2010",
            "2008",
            "05/08",
            "566910",
            "A1234",
            "B1234",
            "31/02/2026",
        ):
            assert secret not in shown, secret
        assert len(ledger.entries(kind="value lost")) >= 6

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("PN9", True),
            ("X9", True),
            ("E4Z", True),
            ("9", True),
            ("?", True),
            ("SMITH", False),
            ("Patel", False),
            ("LI", False),
            ("123", False),
            ("12", False),
            ("ABC123", False),
            ("PN9 Smith", False),
            ("A1 B2", False),
            ("25/03/2010", False),
        ],
    )
    @pytest.mark.parametrize("name", ["RNE", "LS", "REC", "REVIEW_CODE", "SEX", "ETHNIC"])
    def test_only_what_can_be_nothing_but_a_code_is_shown(
        self, tmp_path: Path, name: str, written: str, shown: bool
    ) -> None:
        tables = {
            "episodes": "CHILD,DECOM,DEC,RNE,LS,REC\n7,10/12/2020,,S,C2,\n8,10/12/2020,,?,?,?\n",
            "reviews": "CHILD,REVIEW,REVIEW_CODE\n7,08/01/2021,PN1\n",
            "header": "CHILD,SEX,DOB,ETHNIC\n7,1,,WBRI\n",
        }
        for table, text in tables.items():
            headings, row, *rest = text.splitlines()
            if name in headings.split(","):
                cells = row.split(",")
                cells[headings.split(",").index(name)] = written
                tables[table] = "\n".join([headings, ",".join(cells), *rest, ""])
        _, ledger = read_ssda903(write(tmp_path, **tables))
        entry = next(e for e in ledger.entries(kind="value lost") if e.name == name and e.row == 2)
        assert (f'"{written}" is not a' in entry.detail) is shown
        everything = ledger.summary() + ledger.to_csv() + "".join(map(str, ledger.entries()))
        assert (written in everything) or not shown
        if len(written) > 3 and not shown:
            assert written not in everything

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("08/01/21", False),
            ("30/02/2021", False),
            ("2021-13-08", False),
            ("08/01/2021 14:30", False),
            ("12-345-6789", False),
            ("08/01/2021 Smith", False),
            ("SMITH", False),
            ("566910", False),
            ("44204", False),
            ("31/12/9999", True),
            ("01/01/1900", True),
        ],
    )
    def test_of_a_date_column_only_placeholders_are_shown(
        self, tmp_path: Path, written: str, shown: bool
    ) -> None:
        """Where an export's columns were swapped, any other value may be a date of birth."""
        table = episodes("1001,10/12/2020,,S,C2,", f"1002,11/12/2020,{written},S,C2,")
        rev = reviews("1001,08/01/2021,PN1", f"1001,{written},PN1")
        folder = whole(tmp_path, episodes=table, reviews=rev)
        _, ledger = read_ssda903(folder, year=2021)
        entries = ledger.entries(kind="row lost")
        assert [e.table for e in entries] == ["Episodes", "Reviews"]
        for entry in entries:
            assert (f'"{written}"' in str(entry)) is shown
        everything = ledger.summary() + ledger.to_csv() + ledger._repr_html_()
        assert (written in everything) is shown

    def test_a_heading_that_may_be_somebodys_is_not_shown(self, tmp_path: Path) -> None:
        table = "CHILD,REVIEW,REVIEW_CODE,Smith 566910,TEAM\n1001,08/01/2021,PN1,,\n"
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert [(e.column, e.name) for e in ledger.entries(reason="unknown_column")] == [
            ("D", ""),
            ("E", "TEAM"),
        ]
        assert "smith" not in ledger.to_csv().lower()

    def test_unknown_columns_are_named(self, tmp_path: Path) -> None:
        table = "TEAM,CHILD,REVIEW,REVEIW_CODE,\nNorth,1001,08/01/2021,PN1,\n"
        cohort, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert held(cohort) == [("1001", "2021-01-08", None)]
        assert said(ledger, reason="unknown_column") == [
            "reviews.csv, column A (TEAM): the column is not one of Reviews, and was kept out",
            (
                "reviews.csv, column D (REVEIW_CODE): the column is not one of Reviews, and was "
                'kept out (did you mean "REVIEW_CODE"?)'
            ),
            "reviews.csv, column E: a column without a heading was kept out",
        ]
        assert "who took part" in said(ledger, reason="missing_column", table="Reviews")[0]

    def test_summary_counts_and_adds_up(self, tmp_path: Path) -> None:
        table = reviews("1001,08/01/2021,PN1", "1001,44204,PN1", "1001,08/10/2020,PN9")
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        summary = ledger.summary()
        line = next(row for row in summary.splitlines() if row.startswith("Reviews"))
        assert line.split() == ["Reviews", "3", "2", "1"]
        assert "spreadsheet's day number" in summary
        assert str(ledger) == summary
        assert repr(ledger) == "<Ledger: 8 rows read, 1 not used>"
        assert ledger.counts()["row lost", "Reviews", "excel_serial"] == 1

    def test_summary_says_a_reason_once(self, tmp_path: Path) -> None:
        table = reviews(
            "1001,44204,PN1",
            "1001,44205,PN1",
            "1001,8/1/2021,PN1",
            "1001,9/1/2021,pn1",
            "1001,10/01/21,PN1",
        )
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        expected = """
Rows not used
          1  Reviews: The value has a year of two digits.
             reviews.csv, column B (REVIEW), row 6; expected a date as dd/mm/yyyy
          2  Reviews: The value is a spreadsheet's day number, not a date.
             first: reviews.csv, column B (REVIEW), row 2; expected a date as dd/mm/yyyy

Notes
          2  Reviews: Dates written without leading zeros were understood.
             reviews.csv, column B (REVIEW), first in row 4
          1  Reviews: Codes in lower case were understood.
             reviews.csv, column C (REVIEW_CODE), row 5
"""
        assert expected in ledger.summary()
        html = ledger._repr_html_()
        assert html.count("a spreadsheet&#x27;s day number") == 1

    def test_entries_are_a_sequence(self, tmp_path: Path) -> None:
        table = reviews("1001,44204,PN1", "1001,08/01/2021,PN8", "1001,44205,PN1")
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        entries = ledger.entries()
        assert [e.row for e in entries[:2]] == [2, 4]
        assert entries[-1] == list(entries)[-1]
        assert [e.kind for e in ledger.entries(table="Reviews", kind="row lost")] == [
            "row lost"
        ] * 2
        with pytest.raises(IndexError):
            entries[len(entries)]
        with pytest.raises(ValueError, match="no reason"):
            ledger.entries(reason="because")
        with pytest.raises(ValueError, match="no kind"):
            ledger.entries(kind="lost")  # type: ignore[arg-type]

    def test_to_csv_and_to_dicts(self, tmp_path: Path) -> None:
        table = reviews("1001,44204,PN1", headings="CHILD,REVIEW,=CMD")
        _, ledger = read_ssda903(whole(tmp_path / "return", reviews=table))
        text = ledger.to_csv()
        assert text.splitlines()[0] == (
            "kind,reason,table,file,row,column,name,detail,expected,count"
        )
        assert "'=CMD" in text, "a formula is made text"
        assert ",=CMD" not in text
        target = tmp_path / "ledger.csv"
        assert ledger.to_csv(target) == text
        assert target.read_text(encoding="utf-8-sig") == text
        assert list(tmp_path.glob(".*")) == [], "nothing else is left"
        dicts = ledger.to_dicts()
        assert len(dicts) == len(ledger.entries())
        assert dicts[0]["reason"] == "excel_serial"

    def test_a_file_that_cannot_be_written_leaves_the_old_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, ledger = read_ssda903(whole(tmp_path / "return"))
        target = tmp_path / "ledger.csv"
        target.write_text("old")

        def fail(self: Path, data: bytes) -> int:
            with self.open("wb") as file:
                file.write(data[:10])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", fail)
        with pytest.raises(OSError, match="No space"):
            ledger.to_csv(target)
        assert target.read_text() == "old"
        assert sorted(tmp_path.iterdir()) == [target, tmp_path / "return"]

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        _, ledger = read_ssda903(whole(tmp_path / "return"))
        target, link = tmp_path / "real.csv", tmp_path / "link.csv"
        try:
            link.symlink_to(target)
        except OSError:
            pytest.skip("no links here")
        ledger.to_csv(link)
        assert link.is_symlink()
        assert target.read_text(encoding="utf-8-sig") == ledger.to_csv()

    def test_every_reason_is_a_sentence(self) -> None:
        for sentence in REASONS.values():
            assert sentence[0].isupper()
            assert sentence.endswith(".")

    def test_html_is_escaped(self, tmp_path: Path) -> None:
        table = reviews("1001,44204,PN1,", headings="CHILD,REVIEW,REVIEW_CODE,<script>")
        _, ledger = read_ssda903(whole(tmp_path, reviews=table))
        assert "<script>" not in ledger._repr_html_().lower()


class TestNothingUsable:
    def test_not_one_episode(self, tmp_path: Path) -> None:
        table = episodes("1001,44204,,S,C2,", "1002,44205,,S,C2,")
        with pytest.raises(
            UnreadableReturn, match=r"not one row of Episodes.*day number"
        ) as caught:
            read_ssda903(whole(tmp_path, episodes=table))
        assert "episodes.csv, column B (DECOM), row 2" in str(caught.value)

    def test_headings_alone_are_an_empty_return(self, tmp_path: Path) -> None:
        cohort, ledger = read_ssda903(write(tmp_path, episodes=episodes(), reviews=reviews()))
        assert len(cohort) == 0
        assert ledger.rows_read == {"Episodes": 0, "Reviews": 0}
        assert cohort.complete_to is None


def test_a_return_without_reviews_gives_no_figure_of_reviews(tmp_path):
    """Nothing is known of any review: that is not the same as none having been held."""
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,LS,DEC\n1,10/12/2020,S,C2,\n")
    cohort, _ = read_ssda903(tmp_path, year=2021)
    year = reporting_year(2021)
    assert measures.looked_after(cohort, year).numerator == 1
    with pytest.raises(NotCovered, match="no reviews were given"):
        measures.reviews_on_time_due(cohort, year)


def test_who_started_and_ceased_is_refused_before_the_episodes_begin(tmp_path):
    """A return holds who was in care in its year, and not who had left before it."""
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,LS,DEC\n1,10/12/2019,S,C2,\n")
    cohort, _ = read_ssda903(tmp_path, year=2021)
    with pytest.raises(NotCovered, match="episodes are complete from 2020-04-01"):
        measures.started(cohort, reporting_year(2020))
    # The eve of the return's year is known: a child in care that night has an open episode.
    assert measures.looked_after(cohort, reporting_year(2020)).numerator == 1
