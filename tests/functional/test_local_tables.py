"""A council's own visits, as its system writes them, beside a return."""

from __future__ import annotations

import datetime as dt
import os
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from carekpi import Child, Cohort, Episode, read_ssda903
from carekpi.cohort import LOCAL_TABLES, Verdict, visit_obligations
from carekpi.ledger import REASONS, Ledger
from carekpi.readers import UnreadableReturn, read_local
from ssda903_files import whole, write

HEADINGS = "CHILD,DATE,VISITOR,OUTCOME,MODE"
#: The words of each column, in small letters.
VISIT_WORDS = {
    one.heading: one.spellings for one in LOCAL_TABLES["visits"].fields if one.kind == "words"
}
COHORT = Cohort.from_children(
    [
        Child(
            identifier=identifier,
            episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C2")],
        )
        for identifier in ("1001", "1002", "0071")
    ]
)


def table(*lines: str, headings: str = HEADINGS) -> str:
    return "\n".join([headings, *lines, ""])


def visits_of(cohort: Cohort) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            child.identifier,
            visit.made_on.isoformat(),
            visit.visitor.value,
            visit.outcome.value,
            visit.mode.value if visit.mode else "",
        )
        for child in cohort.children()
        for visit in child.visits
    ]


def lost(ledger: Ledger) -> list[tuple[str, int | None]]:
    return [(entry.reason, entry.row) for entry in ledger.entries(kind="row lost")]


def read(folder: Path, content: str | bytes, **how: Any) -> tuple[Cohort, Ledger]:
    return read_local(write(folder, visits=content), COHORT, **how)


class TestAFileOfVisits:
    """“A folder that holds visits.csv, or the file itself.”"""

    CONTENT = table(
        "1001,17/12/2020,social worker,seen alone,in person",
        "1001,28/01/2021,social worker,seen,",
        "0071,15/12/2020,IRO,declined,remote",
        "0071,18/12/2020,social worker,not seen,in person",
    )
    FOUND = [
        ("0071", "2020-12-15", "independent reviewing officer", "declined by the child", "remote"),
        ("0071", "2020-12-18", "social worker", "not seen", "in person"),
        ("1001", "2020-12-17", "social worker", "seen alone", "in person"),
        ("1001", "2021-01-28", "social worker", "seen", ""),
    ]

    def test_a_folder(self, tmp_path: Path) -> None:
        cohort, ledger = read(tmp_path, self.CONTENT)
        assert visits_of(cohort) == self.FOUND
        assert cohort.visits_given
        assert cohort.visits_from is None
        assert not ledger.entries()
        assert ledger.rows_read["Visits"] == ledger.rows_used["Visits"] == 4

    def test_the_file_itself_whatever_its_name(self, tmp_path: Path) -> None:
        file = tmp_path / "Statutory visits 2021.txt"
        file.write_text(self.CONTENT)
        for path in (file, os.fspath(file)):
            assert visits_of(read_local(path, COHORT).cohort) == self.FOUND

    def test_several_files(self, tmp_path: Path) -> None:
        lines = self.CONTENT.splitlines()
        write(tmp_path, north=table(*lines[1:3]), south=table(*lines[3:], lines[1]))
        cohort, ledger = read_local(tmp_path, COHORT)
        assert visits_of(cohort) == self.FOUND
        assert lost(ledger) == [("same_as_another_row", 4)]

    @pytest.mark.parametrize(
        "content",
        [
            CONTENT.replace(",", ";"),
            CONTENT.replace(",", "\t"),
            "sep=,\n" + CONTENT,
            CONTENT.replace("\n", "\r\n"),
            CONTENT.upper(),
            CONTENT.replace("social worker", "Social_Worker").replace(
                "seen alone", " Seen  alone "
            ),
            CONTENT.replace("IRO", "Independent Reviewing Officer"),
            CONTENT.replace("17/12/2020", "17/12/2020 00:00"),
            CONTENT.replace("17/12/2020", "2020-12-17")
            .replace("28/01/2021", "2021-01-28")
            .replace("15/12/2020", "2020-12-15")
            .replace("18/12/2020", "2020-12-18"),
            CONTENT.replace(HEADINGS, " Child , date,Visitor,\tOutcome,mode"),
            CONTENT.replace("\n", "\n\n", 1) + ",,,,\n",
        ],
    )
    def test_however_it_is_written(self, tmp_path: Path, content: str) -> None:
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            cohort, ledger = read(tmp_path, content.encode(encoding))
            assert visits_of(cohort) == self.FOUND
            assert not ledger.entries(kind="row lost")

    def test_in_any_order(self, tmp_path: Path) -> None:
        rows = [line.split(",") for line in self.CONTENT.splitlines()]
        turned = "\n".join(",".join(reversed(row)) for row in (rows[0], *reversed(rows[1:])))
        assert visits_of(read(tmp_path, turned)[0]) == self.FOUND

    def test_without_the_mode(self, tmp_path: Path) -> None:
        content = "\n".join(line.rpartition(",")[0] for line in self.CONTENT.splitlines())
        cohort, ledger = read(tmp_path, content)
        assert [(*row[:4], "") for row in self.FOUND] == visits_of(cohort)
        (entry,) = ledger.entries()
        assert (entry.kind, entry.reason, entry.name) == ("note", "missing_column", "MODE")

    def test_beside_a_return(self, tmp_path: Path) -> None:
        cohort, _ = read_ssda903(whole(tmp_path / "return"))
        assert not cohort.visits_given
        file = write(
            tmp_path / "local",
            visits=table(
                "1001,17/12/2020,social worker,seen,", "1001,29/01/2021,social worker,seen,"
            ),
        )
        with_visits, _ = read_local(file, cohort, visits_from=dt.date(2020, 4, 1))
        assert with_visits.visits_from == dt.date(2020, 4, 1)
        assert with_visits.coverage_from == cohort.coverage_from
        owed = visit_obligations(with_visits)
        verdicts = owed.verdicts()
        # in the week, and a day after six weeks; the child who came in 2018 was never visited
        assert [Verdict(n) for n in verdicts[verdicts >= 0]] == [Verdict.ON_TIME, Verdict.LATE]
        assert not owed.known[owed.child == 1].any()


class TestWhatTheHowToSays:
    """“These are the columns and the words that they take.”"""

    def listed(self, root: Path) -> dict[str, str]:
        page = (root / "docs" / "how-to" / "deadlines.md").read_text(encoding="utf-8")
        rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line[:1] == "|"]
        return {row[0]: row[1] for row in rows if row[0] in HEADINGS.split(",")}

    def test_the_columns(self, root: Path) -> None:
        assert list(self.listed(root)) == HEADINGS.split(",")

    @pytest.mark.parametrize("column", VISIT_WORDS)
    def test_the_words(self, root: Path, column: str) -> None:
        words = re.findall("`([^`]+)`", self.listed(root)[column])
        assert [word.lower() for word in words] == list(VISIT_WORDS[column])

    def test_each_word_is_taken(self, root: Path, tmp_path: Path) -> None:
        said = self.listed(root)
        lines = [
            f"1001,{dt.date(2020, 12, 10) + dt.timedelta(days=n)},{visitor},{outcome},{mode}"
            for n, (visitor, outcome, mode) in enumerate(
                product(*(re.findall("`([^`]+)`", said[name]) for name in VISIT_WORDS))
            )
        ]
        _, ledger = read(tmp_path, table(*lines))
        assert not ledger.entries(kind="value lost")
        assert all(reason == "same_as_another_row" for reason, _ in lost(ledger))


class TestWhatCannotBeUsed:
    """“Every row that cannot be used in the ledger, with file and line; nothing shown of values but
    codes.”"""

    def test_each_with_its_reason(self, tmp_path: Path) -> None:
        cohort, ledger = read(
            tmp_path,
            table(
                ",17/12/2020,social worker,seen,",  # row 2
                "1001,,social worker,seen,",
                "1001,31/02/2021,social worker,seen,",
                "1001,17/12/20,social worker,seen,",
                "1001,17/12/2020,,seen,",
                "1001,17/12/2020,J. Smith,seen,",
                "1001,17/12/2020,social worker,,",
                "1001,17/12/2020,social worker,fine,",
                "9999,17/12/2020,social worker,seen,",
                "1001,17/12/2020,social worker,seen,,,more",
                "1001,17/12/2020,social worker,seen,by drone",  # row 12: without the mode
                "1001,17/12/2020,social worker,seen,",
                "1001,17/12/2020,social worker,seen,remote",
            ),
        )
        assert sorted(lost(ledger), key=lambda one: one[1] or 0) == [
            ("no_child", 2),
            ("no_visit_date", 3),
            ("not_a_date", 4),
            ("two_digit_year", 5),
            ("no_visitor", 6),
            ("unknown_word", 7),
            ("no_outcome", 8),
            ("unknown_word", 9),
            ("child_not_known", 10),
            ("too_many_fields", 11),
            ("same_as_another_row", 13),
        ]
        (value,) = ledger.entries(kind="value lost")
        assert str(value) == (
            "visits.csv, column E (MODE), row 12: the value is none of the words of its column; "
            "expected one of in person, remote"
        )
        assert [row[4] for row in visits_of(cohort)] == ["remote", ""]
        told = ledger.summary() + ledger.to_csv() + repr(ledger) + str(ledger.to_dicts())
        for shown in ("Smith", "fine", "drone", "9999", "1001", "31/02"):
            assert shown not in told
        assert all(entry.reason in REASONS for entry in ledger.entries())
        assert (ledger.rows_read["Visits"], ledger.rows_used["Visits"]) == (13, 2)

    def test_where_it_stands(self, tmp_path: Path) -> None:
        _, ledger = read(
            tmp_path,
            table("1001,17/12/2020,nurse,seen,", "9999,17/12/2020,social worker,seen,"),
        )
        visitor, child = map(str, ledger.entries())
        assert visitor == (
            "visits.csv, column C (VISITOR), row 2: the value is none of the words of its column; "
            "expected one of social worker, IRO"
        )
        assert child == (
            "visits.csv, column A (CHILD), row 3: the child is in none of the returns that were "
            "read"
        )

    def test_identifiers_that_differ_by_leading_zeros(self, tmp_path: Path) -> None:
        _, ledger = read(
            tmp_path,
            table("71,17/12/2020,social worker,seen,", "71,18/12/2020,social worker,seen,"),
        )
        assert lost(ledger) == [("child_not_known", 2), ("child_not_known", 3)]
        (note,) = ledger.entries(kind="note")
        assert (note.reason, note.row, note.count) == ("leading_zeros_differ", 2, 2)

    def test_no_row_at_all(self, tmp_path: Path) -> None:
        cohort, ledger = read(tmp_path, table())
        assert cohort.visits_given
        assert not len(cohort.visit_table)
        assert ledger.rows_read["Visits"] == 0

    def test_no_row_that_can_be_used(self, tmp_path: Path) -> None:
        cohort, ledger = read(tmp_path, table("9999,17/12/2020,social worker,seen,", ",,,,x"))
        assert not len(cohort.visit_table)
        assert len(lost(ledger)) == 2

    def test_a_column_that_is_not_of_the_table(self, tmp_path: Path) -> None:
        _, ledger = read(
            tmp_path,
            table(
                "1001,17/12/2020,social worker,seen,remote,x",
                headings="CHILD,DATE,VISITOR,OUTCOME,MODES,WORKER",
            ),
        )
        assert [entry.reason for entry in ledger.entries()] == [
            "unknown_column",
            "unknown_column",
            "missing_column",
        ]
        assert 'did you mean "MODE"?' in ledger.entries()[0].detail

    def test_other_files_in_the_folder(self, tmp_path: Path) -> None:
        write(tmp_path, disputes="CHILD,RAISED\n1,2\n")
        (tmp_path / ".hidden").write_text("x")
        cohort, ledger = read(tmp_path, table("1001,17/12/2020,social worker,seen,"))
        assert len(cohort.visit_table) == 1
        (entry,) = ledger.entries()
        assert (entry.reason, entry.file) == ("not_a_table", "disputes.csv")


class TestSeveralAuthorities:
    """“An identifier is one child only within an authority.”"""

    MADE = Cohort.from_children(
        [
            Child(identifier=identifier, authority=authority)
            for authority, identifier in (("North", "1"), ("South", "1"), ("South", "2"))
        ]
    )
    CONTENT = table("1,17/12/2020,social worker,seen,", "2,17/12/2020,social worker,seen,")

    def test_not_said(self, tmp_path: Path) -> None:
        cohort, ledger = read_local(write(tmp_path, visits=self.CONTENT), self.MADE)
        assert lost(ledger) == [("child_of_several", 2)]
        assert cohort.visit_table.child.tolist() == [2]

    def test_said(self, tmp_path: Path) -> None:
        folder = write(tmp_path, visits=self.CONTENT)
        assert read_local(
            folder, self.MADE, authority="South"
        ).cohort.visit_table.child.tolist() == [
            1,
            2,
        ]
        north = read_local(folder, self.MADE, authority="North")
        assert north.cohort.visit_table.child.tolist() == [0]
        assert lost(north.ledger) == [("child_not_known", 3)]

    def test_none_of_them(self, tmp_path: Path) -> None:
        folder = write(tmp_path, visits=self.CONTENT)
        with pytest.raises(ValueError, match="no children of the authority 'East'"):
            read_local(folder, self.MADE, authority="East")


class TestNothingToRead:
    """“What was given cannot be read: the message says what it is, and what to do.”"""

    def test_no_such_path(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableReturn, match="there is no file or folder"):
            read_local(tmp_path / "nowhere", COHORT)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableReturn, match="The folder is empty"):
            read_local(tmp_path, COHORT)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "visits.csv is empty"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Excel workbook; save it as CSV"),
            ("Jo1771,17/12/2020,social worker,seen\n", "does not begin with headings"),
            ("Name,Worker\nx,y\n", "does not have the headings of a table. Expected a CSV file"),
            (
                table(headings="CHILD,DATE_SEEN,VISITOR,OUTCOME"),
                'almost the headings of Visits: no column DATE .is it column B, "DATE_SEEN"',
            ),
            (
                table(headings="Child No,Date,Visitor,Result"),
                'no column CHILD .is it column A, "Child No".*; no column OUTCOME',
            ),
            (
                table(headings=f"Visits of 2021,,,,\n{HEADINGS}"),
                "has the headings of Visits in row 2; remove the rows above",
            ),
        ],
    )
    def test_no_table_of_visits(self, tmp_path: Path, content: Any, message: str) -> None:
        folder = write(tmp_path, visits=content)
        for path in (folder, folder / "visits.csv"):
            with pytest.raises(UnreadableReturn, match=message) as raised:
                read_local(path, COHORT)
            assert "Jo" not in str(raised.value).replace(str(tmp_path), "")

    def test_a_heading_twice(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableReturn, match="heading DATE stands more than once"):
            read(tmp_path, table(headings="CHILD,DATE,DATE,VISITOR,OUTCOME"))

    def test_from_when_they_are_complete(self, tmp_path: Path) -> None:
        wrong: Any = "2020-04-01"
        with pytest.raises(TypeError, match="visits_from"):
            read(tmp_path, table(), visits_from=wrong)
