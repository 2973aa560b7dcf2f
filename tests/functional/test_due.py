"""`carekpi due`: which children's reviews and visits fall due, and its calendar file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from carekpi.sample import write_sample
from command_line import Ran, ran_here

# Seen from Sunday 31 January 2021.
# 0001  entered on 10 December 2020: the first review is due by 12 January 2021 (20 working days);
#       working days since: 13-15 (3), 18-22 (8), 25-29 (13)
# 0002  reviewed on 29 June and 29 September 2020: the next is due by 29 March 2021, in eight weeks
# 0003  entered on 4 January 2021: 5-8 (4), 11-15 (9), 18-22 (14), 25-29 (19), 1 February (20)
# 0004  came in March 2020, before the data begin, reviewed on 20 August: if that was the second
#       review the next is due by 20 February 2021, if the first by 20 November: it cannot be told
# 0005  left on 15 January 2021
# =6    entered on 2 November, first reviewed on 27 November 2020: the second is due by
#       27 February 2021; half of the 92 days in between is 46: 12 January 2021
EPISODES = """\
CHILD,DECOM,RNE,LS,PLACE,DEC,REC
0001,10/12/2020,S,C2,U4,,
0002,01/06/2020,S,C2,U4,,
0003,04/01/2021,S,V2,U4,,
0004,02/03/2020,S,C1,U4,,
0005,01/06/2020,S,C2,U4,15/01/2021,E4A
=6,02/11/2020,S,C2,U4,,
"""
REVIEWS = """\
CHILD,REVIEW,REVIEW_CODE
0002,29/06/2020,PN1
0002,29/09/2020,PN1
0004,20/08/2020,PN1
0005,29/06/2020,PN1
=6,27/11/2020,PN2
=6,19/02/2021,PN2
"""
HEADER = "CHILD,SEX,DOB,ETHNIC\n0001,1,05/05/2010,WBRI\n0003,2,07/07/2007,WBRI\n"
ON = ("--on", "31/01/2021")

LOCAL = """\
title = "Local standards"

[profile]
name = "Testshire"

[[instrument]]
key = "Testshire procedures"
title = "Testshire children's services procedures"
link = "https://www.example.gov.uk/procedures"

[[rule]]
key = "local.review.first"
title = "first review sooner"
anchor = "entry"
version_by = "started"
tightens = "review.first"

[[rule.version]]
within = { working_days = 15 }
in_force = { from = 2015-04-01 }
force = "local"
instrument = "Testshire procedures"
provision = "section 4.2"
confirmed = 2026-11-24
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "return")


def written(folder: Path, episodes: str = EPISODES, reviews: str = REVIEWS) -> Path:
    folder.mkdir()
    (folder / "episodes.csv").write_text(episodes, encoding="utf-8")
    (folder / "reviews.csv").write_text(reviews, encoding="utf-8")
    (folder / "header.csv").write_text(HEADER, encoding="utf-8")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: object) -> Ran:
        return ran_here(capsys, "due", *arguments)

    return run


@pytest.fixture
def ask(run, folder: Path):
    """Ask of the six children, and expect that it is done."""

    def ask(*more: object) -> Ran:
        ran = run("--ssda903", folder, "--returns-of", "2021", *ON, *more)
        assert ran.code == 0, ran.err
        return ran

    return ask


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("carekpi: error: ")
    for word in words:
        assert word in ran.err


def items(ran: Ran) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ran.out)["items"]
    return found


# ------------------------------------------------------------------------------- what is due


def test_overdue_whatever_came_before_the_data(run, tmp_path: Path):
    # A review held on the day before the data begin, 31 March 2020, would have made the next one
    # due by 30 September; an earlier one, earlier. From there to 31 January: four months and a day.
    folder = written(tmp_path / "long", EPISODES + "0008,01/02/2018,S,C1,U4,,\n")
    asked = ("--ssda903", folder, "--returns-of", "2021", *ON)
    first = items(run(*asked, "--format", "json"))[0]
    assert (first["child"], first["due"], first["at_latest"]) == ("0008", "2020-09-30", True)
    assert (first["late"], first["started"]) == ("4 months and 1 day", "2020-03-31")
    assert (first["rule"], first["last"]) == ("review.later", None)
    said = run(*asked).said
    assert "4 months and 1 day late or more" in said
    assert "the review has been overdue since the day given, at the latest" in said


def test_children_in_short_breaks_are_left_out_and_counted(run, tmp_path: Path):
    # The return holds no reviews of them, so that each would seem overdue.
    folder = written(tmp_path / "brief", EPISODES + "0009,01/06/2020,S,V4,U4,,\n")
    ran = run("--ssda903", folder, "--returns-of", "2021", *ON, "--format", "json")
    assert "0009" not in {one["child"] for one in items(ran)}
    assert json.loads(ran.out)["reviews"]["short_breaks"] == 1
    assert "1 child in short breaks (legal status V3 or V4), whose reviews" in ran.err


def test_overdue_first_then_what_falls_due_in_four_weeks(ask):
    told = items(ask("--format", "json"))
    assert [(one["child"], one["due"], one["days_left"], one["late"]) for one in told] == [
        ("0001", "2021-01-12", -19, "13 working days"),
        ("0003", "2021-02-01", 1, None),
        ("=6", "2021-02-27", 27, None),
    ]
    assert [one["rule"] for one in told] == ["review.first", "review.first", "review.second"]
    assert [one["last"] for one in told] == [None, None, "2020-11-27"]
    assert [one["midpoint"] for one in told] == [None, None, "2021-01-12"]
    assert told[0]["source"] == "SI 2010/959 reg 33(1)"
    assert told[0]["in_force_from"] == "2011-04-01"


def test_every_child_is_accounted_for(ask):
    told = json.loads(ask("--format", "json").out)
    assert (told["in_care"], told["not_looked_after"]) == (5, 1)
    assert told["reviews"] == {
        "listed": 3,
        "no_fixed_due_date": 0,
        "due_later": 1,
        "due_date_unknown": 1,
        "short_breaks": 0,
    }
    assert told["visits"] is None
    said = ask().said
    assert "5 children looked after on 31 January 2021: the next review of 3 is listed" in said
    assert "that of 1 is due after 28 February 2021" in said
    assert "Not told: when the next review of 1 child is due" in said
    assert "Left out: 1 child not looked after on that day." in said


def test_the_accounts_of_a_whole_council_add_up(run, tmp_path: Path):
    """Of reviews and of visits: listed, without a date, later, not told, in short breaks."""
    write_sample(tmp_path / "all", children=60, year=2021, seed=5)
    local = tmp_path / "visits.csv"
    header = (tmp_path / "all" / "header.csv").read_text(encoding="utf-8").splitlines()
    some = [line.split(",")[0] for line in header[1:31]]
    made = [f"{child},20/01/2021,social worker,seen,in person" for child in some]
    local.write_text("\n".join(["CHILD,DATE,VISITOR,OUTCOME,MODE", *made]), encoding="utf-8")
    asked = ("--ssda903", tmp_path / "all", "--local", local, "--visits-from", "2020-12-01")
    for more in (ON, ("--on", "30/09/2020", "--as-in-force"), ("--on", "31/03/2021")):
        told = json.loads(run(*asked, *more, "--within", "14", "--format", "json").out)
        for what in ("review", "visit"):
            tally = told[f"{what}s"]
            assert sum(tally.values()) == told["in_care"] > 0
            mine = [one for one in told["items"] if one["what"] == what]
            without = sum(one["no_fixed_due_date"] for one in mine)
            assert (tally["listed"], tally["no_fixed_due_date"]) == (len(mine) - without, without)


def test_a_review_held_after_the_day_is_not_looked_at(ask):
    """The review of 19 February 2021 is in the data, and on 31 January not yet held."""
    assert items(ask("--format", "json"))[2]["child"] == "=6"


def test_within_so_many_days(ask):
    def children(days: int) -> list[object]:
        return [one["child"] for one in items(ask("--within", days, "--format", "json"))]

    assert children(0) == ["0001"]
    assert children(1) == ["0001", "0003"]
    assert children(26) == ["0001", "0003"]
    assert children(57) == ["0001", "0003", "=6", "0002"]


def test_the_table_for_people(ask):
    ran = ask()
    assert ran.out.startswith("Overdue on 31 January 2021: 1\n-----")
    assert "0001 review 12/01/2021 13 working days late 1" in ran.said
    assert "Due by 28 February 2021: 2" in ran.said
    assert "0003 review 01/02/2021 1 day left 1" in ran.said
    assert "=6 review 27/02/2021 27 days left 2 27/11/2020 12/01/2021" in ran.said
    assert "Rule 1: review.first, first review of a child who becomes looked after: 20" in ran.said
    assert "(SI 2010/959 reg 33(1), in force since 1 April 2011)" in ran.said
    assert "Mid-point: " in ran.said
    assert "It is practice, and not law." in ran.said
    assert max(map(len, ran.out.splitlines())) <= 80


def test_nothing_due(run, tmp_path: Path):
    one = "CHILD,DECOM,RNE,LS,DEC,REC\n1,01/06/2020,S,C2,,\n"
    path = written(tmp_path / "one", one, "CHILD,REVIEW,REVIEW_CODE\n1,29/06/2020,PN1\n")
    ran = run("--ssda903", path, "--returns-of", "2021", "--on", "30/06/2020")
    assert ran.code == 0
    assert ran.said.startswith("Nothing is overdue, or due by 28 July 2020.")


def test_in_a_spreadsheet_no_identifier_is_a_formula(ask):
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv").out)))
    assert [row["child"] for row in rows] == ["0001", "0003", "'=6"]
    assert [row["due"] for row in rows] == ["2021-01-12", "2021-02-01", "2021-02-27"]
    assert [row["late"] for row in rows] == ["13 working days", "", ""]
    assert list(rows[0]) == list(items(ask("--format", "json"))[0])


@pytest.mark.parametrize("form", ["table", "csv", "json", "ics"])
def test_nothing_of_a_child_but_the_identifier(ask, form: str):
    ran = ask("--format", form)
    for told in ("05/05/2010", "2010-05-05", "20100505", "07/07/2007", "WBRI"):
        assert told not in ran.out + ran.err


def test_several_authorities(run, folder: Path, tmp_path: Path):
    other = written(tmp_path / "other")
    ran = run(
        *("--ssda903", f"North={folder}", f"South={other}", "--returns-of", "2021", "2021"),
        *(*ON, "--format", "json", "--within", "0"),
    )
    assert ran.code == 0, ran.err
    assert [(one["authority"], one["child"]) for one in items(ran)] == [
        ("North", "0001"),
        ("South", "0001"),
    ]


# ------------------------------------------------------------------------ other rules


def test_the_law_of_the_day_fixed_no_date_in_the_summer_of_2020(run, tmp_path: Path):
    """Reviewed on 28 June, 28 September and 28 December 2019: due by 28 June 2020."""
    path = written(
        tmp_path / "two-years",
        "CHILD,DECOM,RNE,LS,DEC,REC\n7,03/06/2019,S,C2,,\n",
        "CHILD,REVIEW,REVIEW_CODE\n7,28/06/2019,PN1\n7,28/09/2019,PN1\n7,28/12/2019,PN1\n",
    )
    asked = ("--ssda903", path, "--returns-of", "2021", "--coverage-from", "2019-04-01")
    asked = (*asked, "--on", "30/06/2020", "--format")
    (one,) = items(run(*asked, "json"))
    assert (one["due"], one["late"]) == ("2020-06-28", "2 days")
    (free,) = items(run(*asked, "json", "--as-in-force"))
    assert (free["due"], free["no_fixed_due_date"], free["late"]) == (None, True, None)
    assert free["wording"] == "where reasonably practicable"
    table = run(*asked, "table", "--as-in-force")
    assert "Without a fixed due date in the law of the day: 1" in table.said
    ics = run(*asked, "ics", "--as-in-force")
    assert "BEGIN:VEVENT" not in ics.out
    assert "not in the calendar file: 1 item without a fixed due date" in ics.err


def test_a_council_s_own_standard_is_shown_as_local(ask, tmp_path: Path):
    path = tmp_path / "testshire.toml"
    path.write_text(LOCAL, encoding="utf-8")
    ran = ask("--profile", path, "--format", "json")
    told = json.loads(ran.out)
    # 11 (1), 14-18 (6), 21-24 (10), 29-31 December (13), 4 and 5 January (15)
    assert told["items"][0]["due"] == "2021-01-05"
    first, *_, last = told["items"]
    assert (first["rule"], first["force"]) == ("local.review.first", "local")
    assert (last["rule"], last["force"]) == ("review.second", "regulation")
    assert told["departures"] == ["local standards: Testshire"]
    assert (first["local"], first["law_due"]) == (True, "2021-01-12")
    assert (last["local"], last["law_due"]) == (False, last["due"])
    (row, *_) = csv.DictReader(io.StringIO(ask("--profile", path, "--format", "csv").out))
    assert (row["due"], row["law_due"], row["local"]) == ("2021-01-05", "2021-01-12", "True")
    ics = tmp_path / "due.ics"
    ask("--profile", path, "--output", ics)
    event, *others = events(ics.read_bytes())[1]
    assert str(event["SUMMARY"]) == "Review overdue (local standard): child 0001"
    description = str(event["DESCRIPTION"])
    assert "That is a local standard; the law says 12 January 2021." in description
    # Child 0003's first review is due by the standard too; the second of =6 by the law alone.
    assert ["local" in str(other) for other in others] == [True, False]
    said = ask("--profile", path).said
    assert "0001 review 05/01/2021 18 working days late" in said
    assert "law: 12/01/2021)" in said  # the cell is broken into lines
    assert "Local: the date is that of the council's own standard, and beside it" in said
    assert "local.review.first, first review sooner: 15 working days (local standard, not" in said
    assert "; stricter than review.first." in said
    assert "Not the law alone: local standards: Testshire." in said


def test_a_convention_is_followed_to_see_the_difference(ask):
    key = "convention.review.first.28_days"
    told = json.loads(ask("--convention", key, "--format", "json").out)
    assert told["items"][0]["due"] == "2021-01-07"  # 28 days from 10 December
    assert told["items"][0]["force"] == "convention"
    assert told["departures"] == [f"{key} in place of review.first"]
    assert told["without_effect"] == []


def test_what_touches_no_date_is_no_departure_of_the_answer(ask, tmp_path: Path):
    key = "convention.review.first.28_days"
    path = tmp_path / "testshire.toml"
    path.write_text(LOCAL.replace("2015-04-01", "2021-02-01"), encoding="utf-8")
    # The standard holds from February on, so that the convention is what the first reviews follow.
    told = json.loads(ask("--profile", path, "--convention", key, "--format", "json").out)
    assert told["departures"] == [f"{key} in place of review.first"]
    assert told["without_effect"] == ["local standards: Testshire"]
    said = ask("--profile", path).said
    assert "Followed, and changed nothing here: local standards: Testshire." in said
    assert "Not the law alone" not in said
    ran = ask("--profile", path, "--format", "csv")
    assert "note: followed, and changed nothing here: local standards: Testshire" in ran.err
    # A convention that only clocks due later follow is one of the answer: it may keep them off it.
    later = ask("--convention", "convention.review.later.182_days").said
    assert "Not the law alone: convention.review.later.182_days" in later


# ------------------------------------------------------------------------------------- visits

# 0001  placed on 10 December 2020; seen on 15 December and 5 January: the next within six weeks,
#       by 16 February
# 0002  placed on 1 June 2020, last seen on 20 November: by 1 January 2021, 30 days ago
# 0003  placed on 4 January 2021, visited by the IRO only: within a week, by 11 January, 20 days ago
# =6    not seen on 20 January, seen on 4 January: by 15 February
# 9999  is in no return
VISITS = """\
CHILD,DATE,VISITOR,OUTCOME,MODE
0001,15/12/2020,social worker,seen alone,in person
0001,05/01/2021,social worker,seen,in person
0002,20/11/2020,social worker,seen,in person
0003,08/01/2021,IRO,seen,in person
=6,04/01/2021,social worker,seen,in person
=6,20/01/2021,social worker,not seen,in person
9999,20/01/2021,social worker,seen,in person
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "local"
    path.mkdir()
    (path / "visits.csv").write_text(VISITS, encoding="utf-8")
    return path


def test_visits_from_the_council_s_own_table(ask, visits: Path):
    asked = ("--local", visits, "--visits-from", "2020-04-01")
    ran = ask(*asked, "--format", "json")
    told = [one for one in items(ran) if one["what"] == "visit"]
    assert [(one["child"], one["due"], one["late"], one["rule"]) for one in told] == [
        ("0002", "2021-01-01", "4 weeks and 2 days", "visit.first_year"),
        ("0003", "2021-01-11", "2 weeks and 6 days", "visit.first"),
        ("=6", "2021-02-15", None, "visit.first_year"),
        ("0001", "2021-02-16", None, "visit.first_year"),
    ]
    assert [one["last"] for one in told] == ["2020-11-20", None, "2021-01-04", "2021-01-05"]
    assert {one["midpoint"] for one in told} == {None}
    assert json.loads(ran.out)["visits"] == {
        "listed": 4,
        "no_fixed_due_date": 0,
        "due_later": 0,
        "due_date_unknown": 1,  # 0004 may have been seen in 2019
        "short_breaks": 0,
    }
    assert "the council's own tables: 7 rows read: 6 used, 1 that could not be used" in ran.err
    assert "visits.csv, column A (CHILD), row 8" in ran.err
    assert "9999" not in ran.err
    assert ask(*asked, "--format", "json", "--visit-clock", "carer").out != ""
    table = ask("--local", visits / "visits.csv", "--visits-from", "2020-04-01").said
    assert "0003 visit 11/01/2021 2 weeks and 6 days late" in table
    assert "Not told: when the next visit to 1 child is due" in table
    assert (
        "Visits to 5 children: the next to 4 is listed, that to 0 is due after 28 February 2021."
    ) in table


def test_visits_in_the_calendar_file(ask, visits: Path, tmp_path: Path):
    path = tmp_path / "due.ics"
    ask("--local", visits, "--visits-from", "2020-04-01", "--format", "ics", "--output", path)
    _, found = events(path.read_bytes())
    assert "Visit overdue: child 0002" in [str(one["SUMMARY"]) for one in found]
    assert len({str(one["UID"]) for one in found}) == len(found) == 7


def test_a_move_with_the_same_carer_and_the_clock_of_visits(run, visits: Path, tmp_path: Path):
    """Seen on 5 January; on 20 January a new placement with the same carer (RNE T)."""
    path = written(
        tmp_path / "moved",
        "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n"
        "0001,10/12/2020,S,C2,U4,20/01/2021,X1\n0001,20/01/2021,T,C2,U1,,\n",
        "CHILD,REVIEW,REVIEW_CODE\n0001,08/01/2021,PN1\n",
    )
    asked = ("--ssda903", path, "--returns-of", "2021", *ON, "--local", visits, "--format", "json")

    def visit(*more: str) -> tuple[object, object]:
        (one,) = [one for one in items(run(*asked, *more)) if one["what"] == "visit"]
        return one["rule"], one["due"]

    assert visit() == ("visit.first", "2021-01-27")
    assert visit("--visit-clock", "carer") == ("visit.first_year", "2021-02-16")


def test_visits_of_one_of_several_authorities(run, folder: Path, visits: Path, tmp_path: Path):
    """The children of the other would seem never to have been visited."""
    other = written(tmp_path / "other")
    asked = ("--ssda903", f"North={folder}", f"South={other}", "--returns-of", "2021", "2021", *ON)
    refused(run(*asked, "--local", visits), "visits are of one authority")


# ---------------------------------------------------------------------------- the calendar file


def events(data: bytes):
    from icalendar import Calendar

    calendar = Calendar.from_ical(data)
    return calendar, calendar.walk("VEVENT")


def test_an_event_for_each_item(ask, tmp_path: Path):
    path = tmp_path / "due.ics"
    ran = ask("--format", "ics", "--output", path)
    assert ran.out == ""
    assert f"wrote {path}" in ran.err
    calendar, found = events(path.read_bytes())
    assert [str(one["SUMMARY"]) for one in found] == [
        "Review overdue: child 0001",
        "Review due: child 0003",
        "Review due: child =6",
    ]
    # Whole days, each up to the next, which is no longer part of it.
    days = [(one.decoded("DTSTART"), one.decoded("DTEND")) for one in found]
    assert days == [
        (dt.date(2021, 1, 12), dt.date(2021, 1, 13)),
        (dt.date(2021, 2, 1), dt.date(2021, 2, 2)),
        (dt.date(2021, 2, 27), dt.date(2021, 2, 28)),
    ]
    told = str(found[0]["DESCRIPTION"])
    assert told.startswith("Due by Tuesday 12 January 2021.")
    assert "13 working days late" in told
    assert "SI 2010/959 reg 33(1)" in told
    assert "https://www.legislation.gov.uk/uksi/2010/959" in told
    assert "Mid-point between the last review and this one: 12 January 2021" in str(
        found[2]["DESCRIPTION"]
    )
    assert {one.decoded("DTSTAMP").isoformat() for one in found} == {"2021-01-31T00:00:00+00:00"}
    assert "METHOD" not in calendar
    assert (str(calendar["VERSION"]), "PRODID" in calendar) == ("2.0", True)


def test_the_event_of_what_is_overdue_at_the_latest(run, tmp_path: Path):
    """No review was held on 31 March 2020: it is the last day before those that are complete."""
    folder = written(tmp_path / "long", EPISODES + "0008,01/02/2018,S,C1,U4,,\n")
    path = tmp_path / "due.ics"
    asked = ("--ssda903", folder, "--returns-of", "2021", *ON)
    assert run(*asked, "--output", path).code == 0
    event = events(path.read_bytes())[1][0]
    assert str(event["SUMMARY"]) == (
        "Review overdue since 30 September 2020 at the latest: child 0008"
    )
    first, why, source, *_ = str(event["DESCRIPTION"]).splitlines()
    assert first == (
        "Overdue since 30 September 2020 at the latest: what came before lies outside the data."
    )
    assert why == (
        "A review that is not in them was held on 31 March 2020 at the latest, if at all; later "
        "review: 6 months from then."
    )
    assert source == "Source: SI 2010/959 reg 33(2), in force since 1 April 2011."
    assert "from 31 March 2020" not in str(event["DESCRIPTION"])


def test_the_lines_are_as_the_standard_has_them(ask, tmp_path: Path):
    path = tmp_path / "due.ics"
    ask("--format", "ics", "--output", path)
    data = path.read_bytes()
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_same_file_on_the_screen_and_on_another_run(folder: Path, ask, tmp_path: Path):
    ask("--format", "ics", "--output", tmp_path / "one.ics")
    ask("--format", "ics", "--output", tmp_path / "two.ics")
    one = (tmp_path / "one.ics").read_bytes()
    assert one == (tmp_path / "two.ics").read_bytes()
    asked = ("due", "--ssda903", str(folder), "--returns-of", "2021", *ON, "--format", "ics")
    ran = subprocess.run(
        [sys.executable, "-m", "carekpi", *asked], capture_output=True, timeout=120, check=True
    )
    assert ran.stdout == one


def test_an_item_keeps_its_identity_on_another_day(run, folder: Path, tmp_path: Path):
    def identities(day: str) -> dict[str, str]:
        path = tmp_path / "due.ics"
        asked = ("--ssda903", folder, "--returns-of", "2021", "--on", day, "--format", "ics")
        assert run(*asked, "--output", path).code == 0
        _, found = events(path.read_bytes())
        return {str(one["SUMMARY"]).partition(": ")[2]: str(one["UID"]) for one in found}

    sunday, monday = identities("31/01/2021"), identities("02/02/2021")
    assert len(set(sunday.values())) == len(sunday) == 3
    assert monday == sunday


def test_without_the_package_its_installation_is_named(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    asked = ("--ssda903", folder, "--returns-of", "2021", *ON, "--format")
    refused(run(*asked, "ics"), "needs the package icalendar", 'pip install "carekpi[ics]"')
    assert run(*asked, "csv").code == 0


def test_the_package_is_imported_only_for_a_calendar_file(folder: Path):
    program = (
        "import sys; from carekpi.cli import main; "
        f"code = main(['due', '--ssda903', {str(folder)!r}, '--on', '2021-01-31']); "
        "sys.exit('icalendar' in sys.modules or code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr


# ---------------------------------------------------------------------------------- files


def test_the_ending_of_the_file_says_the_format(ask, run, folder: Path, tmp_path: Path):
    for ending, form in (("csv", "csv"), ("JSON", "json"), ("ics", "ics"), ("txt", "table")):
        ask("--output", tmp_path / f"one.{ending}")
        ask("--output", tmp_path / f"two.{ending}", "--format", form)
        one, two = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), form
    assert json.loads((tmp_path / "one.JSON").read_text(encoding="utf-8"))["in_care"] == 5
    ask("--output", tmp_path / "none")
    assert (tmp_path / "none").read_bytes() == (tmp_path / "one.txt").read_bytes()
    asked = ("--ssda903", folder, "--returns-of", "2021", *ON, "--output")
    refused(run(*asked, "due.json", "--format", "csv"), "due.json", "json", "--format for csv")
    refused(run(*asked, "due.xlsx"), "the ending .xlsx", ".csv, .json, .ics or .txt")


def test_data_in_a_file(ask, tmp_path: Path):
    for form in ("csv", "json", "table"):
        shown = ask("--format", form).out
        path = tmp_path / f"due.{form}"
        path.write_text("what was there before", encoding="utf-8")
        assert ask("--format", form, "--output", path).out == ""
        data = path.read_bytes()
        # A spreadsheet wants a mark at the start, and nothing else does.
        assert data.startswith(b"\xef\xbb\xbf") == (form == "csv")
        assert data.decode("utf-8-sig") == shown
        assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
            {
                "return",
                *(f"due.{f}" for f in ("csv", "json", "table") if (tmp_path / f"due.{f}").exists()),
            }
        )


def test_a_file_that_cannot_be_written(run, folder: Path, tmp_path: Path):
    asked = ("--ssda903", folder, "--returns-of", "2021", *ON, "--format", "csv", "--output")
    refused(run(*asked, tmp_path / "nowhere" / "due.csv"), "due.csv cannot be written: No such")


# ----------------------------------------------------------------------------- wrong questions


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--on", "01/04/2021"), ["the data end on 31 March 2021", "1 April 2021", "--data-to"]),
        (("--on", "31/03/2020"), ["1 April 2020"]),
        (("--on", "31/01/2021", "--data-to", "30/01/2021"), ["31 January 2021", "--data-to 30"]),
        (("--on", "31/01/2021", "--within", "soon"), ["'soon'"]),
        (("--on", "31/01/2021", "--within", "-1"), ["--within", "not below nought"]),
        (("--on", "31/01/2021", "--within", "40000"), ["--within", "36,525"]),
        (("--on", "9999-12-31"), ["--on 31 December 9999: too far ahead"]),
        (("--on", "9999-12-31", "--data-to", "9999-12-31"), ["--on", "too far ahead"]),
        (("--on", "31/01/2021", "--visit-clock", "carer"), ["--visit-clock", "--local"]),
        (("--on", "31/01/2021", "--visits-from", "2020-04-01"), ["--visits-from", "--local"]),
        (("--on", "31/01/2021", "--clock", "mine"), ["'mine'", "looked_after"]),
        (("--on", "31/01/2021", "--profile", "nowhere.toml"), ["nowhere.toml: cannot be read"]),
        (("--on", "31/01/2021", "--convention", "review.first"), ["review.first is no convention"]),
        (("--on", "31/01/2021", "--local", "nowhere"), ["nowhere"]),
        (("--format", "ics"), ["--on"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_question_gets_one_clear_message(run, folder: Path, more, words):
    refused(run("--ssda903", folder, "--returns-of", "2021", *more), *words)


def test_a_return_without_reviews_cannot_tell(run, folder: Path):
    (folder / "reviews.csv").unlink()
    refused(run("--ssda903", folder, "--returns-of", "2021", *ON), "no reviews were given")


# ---------------------------------------------------------------------------- a whole council


def test_a_whole_council_s_list(tmp_path: Path, run):
    """Every event says the day it stands on, and every review of the list is one of the data's."""
    write_sample(tmp_path / "all", children=60, year=2021, seed=5, years=2)
    asked = ("--ssda903", tmp_path / "all", "--on", "31/01/2021", "--format")
    told = items(run(*asked, "json", "--within", "200"))
    assert len(told) > 20
    dues = [str(one["due"]) for one in told]
    assert dues == sorted(dues)
    path = tmp_path / "due.ics"
    assert run(*asked, "ics", "--within", "200", "--output", path).code == 0
    _, found = events(path.read_bytes())
    assert [one.decoded("DTSTART").isoformat() for one in found] == dues
    assert len({str(one["UID"]) for one in found}) == len(found)


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--clock", "case"),
        ("--convention", "convention.review.second.91_days"),
        ("--profile", "testshire.toml"),
        ("--as-in-force",),
    ],
    ids=" ".join,
)
def test_every_event_says_the_day_on_which_it_stands(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
):
    """Whatever the day and the rules; of one year's return, much lies outside the data."""
    monkeypatch.chdir(tmp_path)
    write_sample(tmp_path / "all", children=60, year=2021, seed=5)
    (tmp_path / "testshire.toml").write_text(LOCAL, encoding="utf-8")
    header = (tmp_path / "all" / "header.csv").read_text(encoding="utf-8").splitlines()
    made = [f"{line.split(',')[0]},15/09/2020,social worker,seen," for line in header[1:]]
    visits = "\n".join(["CHILD,DATE,VISITOR,OUTCOME,MODE", *made])
    (tmp_path / "visits.csv").write_text(visits, encoding="utf-8")
    at_latest = 0
    for on in ("2020-06-30", "2020-10-15", "2021-01-31", "2021-03-31"):
        asked = ("--ssda903", "all", "--local", "visits.csv", "--on", on, *more)
        assert run(*asked, "--within", "400", "--output", "due.ics").code == 0
        told = items(run(*asked, "--within", "400", "--format", "json"))
        told = [one for one in told if one["due"] is not None]
        _, found = events((tmp_path / "due.ics").read_bytes())
        assert len(found) == len(told) > 0
        for event, item in zip(found, told, strict=True):
            day = event.decoded("DTSTART")
            spoken = f"{day.day} {day:%B %Y}"
            first = str(event["DESCRIPTION"]).splitlines()[0]
            assert day.isoformat() == item["due"]
            if item["at_latest"]:
                assert first.startswith(f"Overdue since {spoken} at the latest: ")
                assert f"since {spoken} at the latest" in str(event["SUMMARY"])
            else:
                assert first.startswith(f"Due by {day:%A} {spoken}.")
            assert ("overdue" in str(event["SUMMARY"])) == (day.isoformat() < on)
            assert ("(local standard)" in str(event["SUMMARY"])) == item["local"]
            at_latest += bool(item["at_latest"])
    # By the law of the day, those that may have been relaxed have no latest day.
    assert bool(at_latest) == ("--as-in-force" not in more)


def test_the_clock_of_each_child_s_own_case(run, tmp_path: Path):
    """Placed for adoption on Monday 4 January 2021: reviewed within four weeks, by 1 February."""
    path = written(
        tmp_path / "adoption",
        "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n"
        "8,01/06/2020,S,C2,U4,04/01/2021,X1\n8,04/01/2021,B,E1,A3,,\n",
        "CHILD,REVIEW,REVIEW_CODE\n8,26/06/2020,PN1\n8,25/09/2020,PN1\n",
    )
    asked = ("--ssda903", path, "--returns-of", "2021", *ON, "--within", "90", "--format", "json")
    (common,) = items(run(*asked))
    assert (common["rule"], common["due"]) == ("review.later", "2021-03-25")
    (own,) = items(run(*asked, "--clock", "case"))
    assert (own["rule"], own["due"]) == ("review.placed.first", "2021-02-01")


def test_the_environment_changes_nothing(folder: Path):
    asked = ("due", "--ssda903", str(folder), "--returns-of", "2021", *ON)
    outs = {
        subprocess.run(
            [sys.executable, "-m", "carekpi", *asked],
            capture_output=True,
            timeout=120,
            check=True,
            env=os.environ | {"TZ": zone, "LC_ALL": "C"},
        ).stdout
        for zone in ("UTC", "Pacific/Auckland")
    }
    assert len(outs) == 1
