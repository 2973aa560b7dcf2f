"""`carekpi rules`: the law as dated rules, for people to read and check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carekpi import rules
from command_line import Ran, ran_here

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
in_force = { from = 2020-06-01 }
force = "local"
instrument = "Testshire procedures"
provision = "section 4.2"
confirmed = 2026-11-24
"""


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]):
    def ask(*arguments: object) -> Ran:
        return ran_here(capsys, "rules", *arguments)

    return ask


@pytest.fixture
def local(tmp_path: Path) -> Path:
    path = tmp_path / "testshire.toml"
    path.write_text(LOCAL, encoding="utf-8")
    return path


def test_the_table_has_every_rule_under_its_subject(ask):
    ran = ask()
    book = rules.statutory()
    places = [ran.out.index(f"\n{key}: ") for key in (*book.rules, *book.permissions)]
    assert len(set(places)) == len(places)
    subject = book.subjects["reviews"]
    assert ran.out.startswith(f"{subject}\n{'-' * len(subject)}\n")
    assert "review.first: 20 working days" in ran.said
    assert "regulation, SI 2010/959 reg 33(1); read on " in ran.said
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_table_as_data_has_the_latest_version_of_each(ask):
    book = rules.statutory()
    told = json.loads(ask("--format", "json").out)
    assert {row["key"] for row in told} == {*book.rules, *book.permissions}
    assert len(told) == len(book) + len(book.permissions)
    (first,) = [row for row in told if row["key"] == "review.first"]
    assert first["within"] == "20 working days"
    assert first["in_force_from"] == "2011-04-01"
    assert first["link"].startswith("https://")
    rows = ask("--format", "csv").rows()
    assert [row["key"] for row in rows] == [row["key"] for row in told]
    assert list(rows[0]) == list(told[0])


def test_the_data_say_all_that_a_rule_file_says_of_a_clock(ask):
    told = {row["key"]: row for row in json.loads(ask("--format", "json").out)}
    for rule in rules.statutory():
        row, version = told[rule.key], rule.versions[-1]
        assert (row["duty"] or "", row["clock"] or "") == (rule.duty, rule.clock)
        assert (row["until"] or "", row["instead_of"] or "") == (rule.until, rule.instead_of)
        assert row["replaces"] == (", ".join(rule.replaces) or None)
        assert row["version_by"] == rule.version_by
        if version.within is None:
            assert (row["number"], row["unit"], row["within"]) == (None, None, None)
        else:
            unit = row["unit"].removesuffix("_before").replace("_", " ")
            assert f"{row['number']} {unit}".startswith(str(version.within).split(" before")[0])
            assert version.within.count == row["number"]
    first, report = told["review.first"], told["record.report"]
    assert (first["number"], first["unit"], first["duty"]) == (20, "working_days", "review")
    assert report["unit"] == "working_days_before"
    assert told["visit.remote"]["unit"] is None
    rows = {row["key"]: row for row in ask("--format", "csv").rows()}
    assert (rows["review.placed.first"]["clock"], rows["review.first"]["clock"]) == ("case", "")


def test_the_table_marks_the_rules_of_a_child_s_own_clock(ask):
    book, said = rules.statutory(), ask().said
    own = [rule for rule in book if rule.clock]
    assert own
    for rule in own:
        assert f"{rule.title} (--clock case only)" in said
    assert said.count("(--clock case only)") == len(own)


def test_a_rule_with_its_history_sources_and_conditions(ask):
    ran = ask("review.first")
    assert ran.out.startswith("review.first: first review of a child who becomes looked after\n")
    assert "Applies where legal status not V3, V4" in ran.said
    assert "Starts with the day on which the child became looked after" in ran.said
    assert ran.said.index(
        "4 weeks In force from 14 October 1991 to 31 March 2011"
    ) < ran.said.index("20 working days In force since 1 April 2011")
    assert "https://www.legislation.gov.uk/uksi/1991/895" in ran.out
    assert "Not confirmed: " in ran.said
    assert "The wording was read on " in ran.said
    assert "convention.review.first.28_days: 28 days (not law" in ran.said
    assert "carekpi deadline review.first --from DATE --legal-status" in ran.said


def test_a_rule_with_its_relaxation(ask):
    ran = ask("review.later")
    assert "Relaxed: where reasonably practicable In force from 24 April 2020" in ran.said
    kinds = [row["kind"] for row in ask("review.later", "--format", "csv").rows()]
    assert kinds == ["rule", "rule", "relaxed"]


def test_several_rules_a_permission_and_a_convention(ask):
    ran = ask("REVIEW.FIRST", "visit.remote", "convention.review.first.28_days", "review.first")
    assert ran.code == 0
    assert ran.out.count("review.first: first review of a child") == 1
    assert "\nvisit.remote: " in ran.out
    assert "some systems use it instead of review.first" in ran.said
    assert "Convention, not law: " in ran.said


def test_every_rule_can_be_shown(ask):
    book = rules.statutory()
    for key in (*book.rules, *book.permissions):
        ran = ask(key)
        assert ran.code == 0
        assert ran.out.startswith(f"{key}: ")
        assert max(len(line) for line in ran.out.splitlines() if "https://" not in line) <= 80


def test_the_law_of_a_day(ask):
    def told(day: str) -> dict[tuple[str, str], dict[str, str]]:
        rows = ask("--on", day, "--format", "csv").rows()
        return {(row["key"], row["kind"]): row for row in rows}

    before, relaxed, now = told("2011-03-31"), told("2020-06-01"), told("2022-01-01")
    assert before["review.first", "rule"]["within"] == "4 weeks"
    assert relaxed["review.first", "rule"]["within"] == "20 working days"
    assert ("review.later", "relaxed") in relaxed
    assert ("review.later", "relaxed") not in now
    assert ("visit.remote", "permitted") in relaxed
    assert ("visit.remote", "permitted") not in now
    assert not any(row["force"] == "convention" for row in now.values())
    said = ask("--on", "01/06/2020").said
    assert "review.later: relaxed: where reasonably practicable (until 25 September 2020)" in said
    assert "That was in force on 1 June 2020." in said
    (first,) = ask("review.first", "--on", "2011-03-31", "--format", "csv").rows()
    assert first["within"] == "4 weeks"
    assert "None of it was in force on 1 January 1950" in ask("--on", "1950-01-01").said


def test_what_changed_between_two_days(ask):
    asked = ("--changed-between", "2011-03-31", "2011-04-01")
    rows = ask(*asked, "review.first", "--format", "csv").rows()
    assert [(row["on"], row["key"], row["before"], row["after"]) for row in rows] == [
        ("2011-04-01", "review.first", "4 weeks", "20 working days")
    ]
    said = ask(*asked).said
    assert "1 April 2011: review.first, changed" in said
    assert "before: 4 weeks after: 20 working days" in said
    told = json.loads(
        ask("review.later", "--changed-between", "24/04/2020", "26/09/2020", "--format", "json").out
    )
    assert [(row["on"], row["what"]) for row in told] == [
        ("2020-04-24", "relaxed"),
        ("2020-09-26", "back in full"),
    ]
    nothing = ask("review.later", "--changed-between", "2020-04-25", "2020-09-25")
    assert nothing.said == "Nothing changed from 25 April 2020 to 25 September 2020."


def test_a_council_s_own_standards_are_always_marked(ask, local):
    ran = ask("--profile", local)
    assert "Testshire (local standards, not law)" in ran.said
    assert "made stricter here by a local standard, local.review.first: 15 working days" in ran.said
    own = ask("local.review.first", "--profile", local)
    assert "Applies where review.first does" in own.said
    assert "Local standard, not law: Testshire procedures section 4.2" in own.said
    law = ask("review.first", "--profile", local)
    assert "local.review.first: 15 working days (local standard, not law)" in law.said
    rows = ask("--on", "2021-01-01", "--profile", local, "--format", "csv").rows()
    (mine,) = [row for row in rows if row["force"] == "local"]
    assert (mine["key"], mine["tightens"]) == ("local.review.first", "review.first")
    changes = ask("--changed-between", "2020-06-01", "2020-06-01", "--profile", local).said
    assert "1 June 2020: local.review.first, in force" in changes
    # What is statutory stays as it is.
    assert ask("review.second", "--profile", local).out == ask("review.second").out
    assert "Testshire" not in ask().out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("review.frist",), ["'review.frist'", "did you mean review.first?"]),
        (("local.review.first",), ["no rule 'local.review.first'"]),
        (("zzz",), ["no rule 'zzz'. 'carekpi rules' lists"]),
        (("review",), ["no rule 'review' alone; there are review.first, review.second, review"]),
        (("Review.placed.",), ["review.placed.first, review.placed.second, review.placed.later\n"]),
        (("--on", "2020-13-01"), ["2020-13-01"]),
        (("--changed-between", "2020-01-01"), ["--changed-between"]),
        (
            ("--changed-between", "2021-01-01", "2020-01-01"),
            ["1 January 2020 is before 1 January 2021"],
        ),
        (
            ("--on", "2021-01-01", "--changed-between", "2021-01-01", "2021-01-01"),
            ["--changed-between", "--on"],
        ),
        (("--profile", "nowhere.toml"), ["nowhere.toml: cannot be read"]),
        (("--format", "ics"), ["'ics'"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_question_gets_one_clear_message(ask, asked, words):
    ran = ask(*asked)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("carekpi: error: ")
    for word in words:
        assert word in ran.err


def test_a_mistake_in_a_council_s_file_is_named(ask, tmp_path: Path):
    path = tmp_path / "wrong.toml"
    path.write_text(LOCAL.replace('anchor = "entry"', 'anchor = "entyr"'), encoding="utf-8")
    ran = ask("--profile", path)
    assert ran.code == 2
    assert "wrong.toml: rule local.review.first: anchor: 'entyr' is not known" in ran.err
    assert "did you mean entry?" in ran.err
