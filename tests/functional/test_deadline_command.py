"""`carekpi deadline KEY`: when one clock of the law runs out, and how that was counted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from carekpi import rules
from carekpi.cli import _options as options
from command_line import Ran, ran_here

LOCAL = """\
title = "Local standards"

[profile]
name = "Testshire"
closed_days = [2020-12-29]

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
def ask(capsys: pytest.CaptureFixture[str]):
    def ask(*arguments: object) -> Ran:
        return ran_here(capsys, "deadline", *arguments)

    return ask


@pytest.fixture
def local(tmp_path: Path) -> Path:
    path = tmp_path / "testshire.toml"
    path.write_text(LOCAL, encoding="utf-8")
    return path


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("carekpi: error: ")
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


# Thursday 10 December 2020. Working days from Friday 11 December: 11 (1), 14-18 (6), 21-24 (10),
# 29-31 (13), 4-8 January (18), 11 (19), 12 (20).
ENTRY = ("review.first", "--from", "10/12/2020")


def test_the_day_the_steps_and_where_it_is_written(ask):
    ran = ask(*ENTRY)
    assert ran.code == 0
    assert ran.said.startswith("Due by Tuesday 12 January 2021.")
    assert "counted from Friday 11 December 2020" in ran.said
    assert "Boxing Day bank holiday (Monday 28 December 2020)" in ran.said
    assert "SI 2010/959 reg 33(1), in force since 1 April 2011" in ran.said
    assert "https://www.legislation.gov.uk/uksi/2010/959" in ran.said
    assert max(map(len, ran.out.splitlines())) <= 80


def test_how_many_days_are_left_and_how_late_it_is(ask):
    assert "2 days are left" in ask(*ENTRY, "--on", "10/01/2021").said
    assert "this is the last day" in ask(*ENTRY, "--on", "2021-01-12").said
    assert "2 working days late" in ask(*ENTRY, "--on", "14/01/2021").said


def test_as_data_for_a_program(ask):
    told = json.loads(ask(*ENTRY, "--on", "14/01/2021", "--format", "json").out)
    assert told["rule"] == "review.first"
    assert told["started"] == "2020-12-10"
    assert told["due"] == "2021-01-12"
    assert (told["on"], told["days_left"], told["late"]) == ("2021-01-14", -2, "2 working days")
    assert told["departures"] == []
    assert "on" not in json.loads(ask(*ENTRY, "--format", "json").out)


def test_what_was_not_said_of_the_child_is_said_to_be_taken_to_hold(ask):
    assert "Taken to hold, as it was not given: legal status not V3, V4." in ask(*ENTRY).said
    assert "Taken to hold" not in ask(*ENTRY, "--legal-status", "c2").said


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((*ENTRY, "--legal-status", "V3"), ["review.first does not apply", "--legal-status"]),
        ((*ENTRY, "--legal-status", "C9"), ["--legal-status", "expected one of C1, C2"]),
        ((*ENTRY, "--born", "1/1/2010"), ["does not ask about --born", "--legal-status"]),
        ((*ENTRY, "--held", "8/1/2021"), ["--held", "deadline review", "--from"]),
        ((*ENTRY, "--event", "8/1/2021"), ["--event changes nothing in review.first"]),
        ((*ENTRY, "--profile", "nowhere.toml"), ["nowhere.toml", "cannot be read"]),
        ((*ENTRY, "--convention", "review.later"), ["review.later is no convention"]),
        ((*ENTRY, "--convention", "convention.x"), ["no rule 'convention.x'"]),
        (
            (*ENTRY, "--convention", "convention.review.second.91_days"),
            ["stands in the place of review.second"],
        ),
        (("review.frist", "--from", "10/12/2020"), ["did you mean review.first?", "carekpi rules"]),
        (("visit.remote", "--from", "10/12/2020"), ["visit.remote is a permission"]),
        (("review.first",), ["--from", "became looked after"]),
        (("review.first", "--from", "10/12/20"), ["10/12/20", "dd/mm/yyyy"]),
        (("review.first", "--from", "10/12/0020"), ["'10/12/0020'", "a year from 1900"]),
        (("review.first", "--from", "1901-01-01"), ["--from: no version", "1 January 1980"]),
        (("review.first", "--from", "10/12/2020 22:30"), ["counts in days"]),
        (("review.second", "--from", "10/12/2020", "--review-number", "3"), ["--review-number"]),
        (("visit", "--from", "10/12/2020"), ["no rule 'visit' alone", "visit.first, visit."]),
        (("review.second", "--from", "10/12/2020", "--review-number", "0"), ["at least 1"]),
        (("review.second", "--from", "10/12/2020", "--review-number", "300"), ["100"]),
        (("review", "--from", "10/12/2020"), ["--entered and --held", "--from"]),
        (("review", "--legal-status", "C2"), ["--entered and --held", "--legal-status"]),
        (("review",), ["required: --entered"]),
        (("review", "--entered", "10/12/2020", "--on", "11/12/2020 10:00"), ["without a time"]),
        (
            ("review", "--entered", "10/12/2020", "--held", "1/12/2020"),
            ["--held 1 December 2020", "--entered 10 December 2020"],
        ),
        (("missing.return_interview", "--from", "01/03/2021"), ["hours", "01/03/2021 22:30"]),
        (("missing.return_interview", "--from", "01/03/2021 25:00"), ["no time 25:00"]),
        ((), ["WHAT"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_question_gets_one_clear_message(ask, asked, words):
    refused(ask(*asked), *words)


@pytest.mark.parametrize("day", ["2100-01-01", "2500-06-30", "9999-12-31"])
def test_days_too_far_ahead_are_refused_whatever_the_rule(ask, day: str):
    """Nothing is known of their bank holidays, and what follows may have no date at all."""
    for rule in rules.statutory():
        time = " 12:00" if rule.by_the_hour else ""
        event = ("--event", day) if rule.version_by == "event" else ()
        far = (rule.key, "--from", f"{day}{time}", *event)
        refused(ask(*far), f"--from {int(day[8:])} ", "too far ahead", "31 December 2099")
    seen = ("review.first", "--from", "2021-01-01", "--on", day)
    refused(ask(*seen), "--on ", "too far ahead")
    for more in (("--entered", day), ("--entered", "2021-01-01", "--held", day)):
        refused(ask("review", *more), f"{more[-2]} ", "too far ahead")
    # The last day of all has an answer.
    assert "29 January 2100" in ask("review.first", "--from", "2099-12-31").said
    assert "working days late" in ask("review.first", *seen[1:4], "2099-12-31").said


def test_no_message_names_what_only_a_program_can_give(ask):
    for key, fact in (("review.second", "review_number"), ("visit.later", "until_eighteen")):
        flag, settings = options.FACTS[fact]
        ran = ask(key, "--from", "2021-01-01", flag, *(["9"] if "metavar" in settings else []))
        refused(ran, f"{key} does not apply: {flag}: the {fact.replace('_', ' ')} must be ")
        assert fact not in ran.err


def test_a_rule_in_hours_counts_from_a_moment(ask):
    asked = ("missing.return_interview", "--from")
    british = ask(*asked, "01/03/2021 22:30", "--on", "05/03/2021 02:00")
    assert "Due by Thursday 4 March 2021, 22:30." in british.said
    assert "3 hours late" in british.said
    assert ask(*asked, "2021-03-01T22:30", "--on", "2021-03-05T02:00").out == british.out


def test_a_rule_by_age_asks_for_the_date_of_birth(ask):
    found = [rule for rule in rules.statutory() if "age" in rule.when.facts]
    assert found, "no rule asks about age"
    for rule in found:
        asked = (rule.key, "--from", "2021-03-01", "--born")
        codes = {ask(*asked, born).code for born in ("2020-03-01", "2005-03-01")}
        assert 0 in codes, rule.key
        ran = ask(*asked, "2021-03-02")
        refused(ran, "--born is after --from")
        assert "2021-03-02" not in ran.err


@pytest.mark.parametrize(
    "born", ["2017-13-01", "17/5/17", "20170501", "1 May 2017", "1850-03-04", "2017-05-01T10:00"]
)
def test_no_message_repeats_a_date_of_birth(ask, born: str):
    ran = ask("health.later.under_five", "--from", "2021-03-01", "--born", born)
    refused(ran, "--born: not a date from 1900 on; expected yyyy-mm-dd or dd/mm/yyyy")
    assert born not in ran.err


def test_visits_by_how_long_the_placement_has_lasted(ask):
    """Six weeks in the first year and after it; three months if it is to last until 18."""
    started = ("--from", "2021-06-01", "--placement-started", "2020-01-06")
    assert "13 July 2021" in ask("visit.later", *started, "--no-until-eighteen").said
    assert (
        "1 September 2021" in ask("visit.later.until_eighteen", *started, "--until-eighteen").said
    )
    refused(ask("visit.later", *started, "--until-eighteen"), "--until-eighteen")
    refused(ask("visit.first_year", *started), "visit.first_year does not apply")
    later = ("--from", "2021-06-01", "--placement-started", "2021-06-02")
    refused(ask("visit.later", *later), "--placement-started is after --from")


def test_the_law_of_the_day_fixed_no_date_in_the_summer_of_2020(ask):
    asked = ("review.later", "--from", "27/11/2019")
    assert ask(*asked).said.startswith("Due by Wednesday 27 May 2020.")
    ran = ask(*asked, "--as-in-force")
    assert ran.said.startswith("No fixed due date: ")
    assert "SI 2020/445" in ran.said
    told = json.loads(ask(*asked, "--as-in-force", "--format", "json").out)
    assert (told["due"], told["no_fixed_due_date"]) == (None, True)
    assert told["ordinary_due"] == "2020-05-27"


def test_the_law_of_the_day_where_nothing_was_relaxed(ask):
    """No error, and no departure: it is said that the answer is the ordinary one."""
    note = "Followed, and changed nothing here: --as-in-force (no relaxation touches this date)."
    for asked in (
        ENTRY,
        ("review.later", "--from", "27/11/2020"),
        ("review", "--entered", "10/12/2020"),
    ):
        plain, followed = ask(*asked), ask(*asked, "--as-in-force")
        assert followed.code == 0
        assert followed.out.startswith(plain.out)
        assert note in followed.said
    told = json.loads(ask(*ENTRY, "--as-in-force", "--format", "json").out)
    assert (len(told["without_effect"]), told["departures"]) == (1, [])
    relaxed = ask("review.later", "--from", "27/11/2019", "--as-in-force", "--format", "json")
    assert json.loads(relaxed.out)["without_effect"] == []


def test_a_convention_is_followed_to_see_the_difference(ask):
    key = "convention.review.first.28_days"
    ran = ask("review.first", "--from", "20/12/2019", "--convention", key)
    # 20 December 2019 and 28 days; by the law 20 January (20 working days from Monday 23).
    assert ran.said.startswith("Due by Friday 17 January 2020.")
    assert f"Not the law alone: {key} in place of review.first." in ran.said
    assert ask(key, "--from", "20/12/2019").said.startswith("Due by Friday 17 January 2020.")


def test_a_council_s_own_standard_is_shown_as_local(ask, local):
    ran = ask(*ENTRY, "--profile", local)
    # 11 (1), 14-18 (6), 21-24 (10), 30 and 31 (12), 4-6 January (15); closed on 29 December.
    assert ran.said.startswith("Due by Wednesday 6 January 2021. That is a local standard")
    assert "the law says Tuesday 12 January 2021" in ran.said
    assert "local standards: Testshire" in ran.said
    own = ask("local.review.first", "--from", "10/12/2020", "--profile", local)
    assert own.said.startswith("Due by Wednesday 6 January 2021.")
    assert "council closed (Tuesday 29 December 2020)" in own.said
    refused(ask("local.review.first", "--from", "10/12/2020"), "no rule 'local.review.first'")


def test_a_mistake_in_a_council_s_file_is_named(ask, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text(LOCAL.replace("working_days = 15", "working_days = 30"), encoding="utf-8")
    refused(ask(*ENTRY, "--profile", path), "wrong.toml: rule local.review.first: within")


def test_what_touches_no_date_is_no_departure_of_the_answer(ask, local):
    asked = ("review", "--entered", "10/12/2020")
    key = "convention.review.second.91_days"
    first = ask(*asked, "--profile", local, "--convention", key)
    assert "Not the law alone: local standards: Testshire." in first.said
    assert f"Followed, and changed nothing here: {key} in place of review.second." in first.said
    second = ask(*asked, "--held", "08/01/2021", "--profile", local, "--convention", key)
    assert f"Not the law alone: {key} in place of review.second." in second.said
    assert "Followed, and changed nothing here: local standards: Testshire." in second.said
    data = ask(*asked, "--convention", key, "--format", "json")
    assert json.loads(data.out)["departures"] == []


# ------------------------------------------------------------- the next review, as it always was


def test_reviews_held_after_the_day_are_not_looked_at(ask):
    """Seen from 1 March 2021 the review of 12 March has not been held, whatever is given."""
    asked = ("review", "--entered", "10/12/2020", "--held", "12/03/2021", "08/01/2021", "--on")
    ran = ask(*asked, "01/03/2021")
    assert ran.said.startswith("Due by Thursday 8 April 2021. On 1 March 2021, 38 days are left.")
    line = "Not looked at, as it is after 1 March 2021: a review held on 12 March 2021."
    assert line in ran.said
    told = json.loads(ask(*asked, "01/03/2021", "--format", "json").out)
    assert (told["due"], told["not_looked_at"]) == ("2021-04-08", ["2021-03-12"])
    # On the day itself it has been.
    later = ask(*asked, "12/03/2021")
    assert later.said.startswith("Due by Sunday 12 September 2021.")
    assert "Not looked at" not in later.said
    none = ask(*asked, "07/01/2021")
    assert none.said.startswith("Due by Tuesday 12 January 2021.")
    assert "a review held on 8 January 2021, 12 March 2021." in none.said


def test_the_next_review_says_what_every_rule_says(ask):
    ran = ask("review", "--entered", "10/12/2020")
    assert ran.out == ask(*ENTRY).out
    second = ask("review", "--entered", "10/12/2020", "--held", "08/01/2021")
    assert "Link: https://www.legislation.gov.uk/uksi/2010/959" in second.said
    assert "Taken to hold, as it was not given: legal status not V3, V4." in second.said


def test_the_next_review_takes_the_same_options(ask, local):
    asked = ("review", "--entered", "10/12/2020")
    assert ask(*asked, "--profile", local).said.startswith("Due by Wednesday 6 January 2021.")
    assert "2 working days late" in ask(*asked, "--on", "14/01/2021").said
    told = json.loads(ask(*asked, "--held", "08/01/2021", "--format", "json").out)
    assert (told["rule"], told["due"]) == ("review.second", "2021-04-08")


# ----------------------------------------------------------------------------------------- help


def test_every_fact_of_the_law_can_be_given():
    assert set(options.FACTS) == set(rules.FACTS)


def test_the_help_of_a_rule_lists_what_it_asks_about(ask):
    first = ask("review.first", "--help")
    assert first.code == 0
    assert "usage: carekpi deadline review.first" in first.out
    assert "the day on which the child became looked after" in first.said
    assert "--legal-status" in first.out
    assert "--born" not in first.out
    assert "--as-in-force" not in first.out
    assert "--as-in-force" in ask("review.later", "--help").out
    assert "--entered DATE" in ask("review", "--help").out
    assert "--born DATE" in ask("--help").out
    assert "22:30" in ask("missing.return_interview", "--help").out
    refused(ask("review.frist", "--help"), "did you mean review.first?")


def test_the_help_of_every_rule_can_be_shown(ask):
    for rule in rules.statutory():
        assert ask(rule.key, "--help").code == 0, rule.key


def test_every_rule_can_be_asked(ask):
    """With nothing said of the child, each rule gives a day or says that the law fixes none."""
    for rule in rules.statutory():
        last = rule.versions[-1].in_force_to or dt.date(2021, 3, 1)
        started = f"{last} 12:00" if rule.by_the_hour else str(last)
        event = ("--event", str(last)) if rule.version_by == "event" else ()
        ran = ask(rule.key, "--from", started, *event)
        assert ran.code == 0, (rule.key, ran.err)
        assert ran.said.startswith(("Due by ", "No fixed due date")), rule.key


GIVEN = {
    "legal_status": ["C2"],
    "placement": ["U4"],
    "review_number": ["2"],
    "age": ["2012-05-05"],
    "time_in_placement": ["2020-06-01"],
}


def test_each_fact_can_be_given_alone(ask):
    """A rule applies, or says why it does not."""
    for rule in rules.statutory():
        if rule.by_the_hour or rule.version_by == "event":
            continue
        last = rule.versions[-1].in_force_to or dt.date(2021, 3, 1)
        for fact in rule.when.facts:
            asked = (rule.key, "--from", last, options.FACTS[fact][0], *GIVEN.get(fact, []))
            ran = ask(*asked)
            if ran.code:
                flag = options.FACTS[fact][0]
                refused(ran, f"{rule.key} does not apply: {flag}: the ", " must be ")
