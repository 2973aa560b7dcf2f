"""The pages of the law: every rule is on them, and what they show of rule files is so."""

from __future__ import annotations

import datetime as dt
import importlib.util
import inspect
import re
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from carekpi import Child, Episode, Review, Visit, rules
from carekpi.rules import Deadline, loading
from carekpi.rules.book import files_of_law

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHANGE = re.compile(r"^- (.*)\n\+ (.*)\n$")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "how-to" / "correct-a-rule.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return [block for name, block in FENCE.findall(page) if name == kind]


@pytest.fixture
def profile(page: str) -> str:
    (found,) = [block for block in blocks(page, "toml") if "[profile]" in block]
    return found


@pytest.fixture(scope="module")
def law(root: Path) -> ModuleType:
    """The extension that writes the pages."""
    folder = root / "docs" / "_ext"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("law", folder / "law.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


class TestTheHowTo:
    """`how-to/correct-a-rule`."""

    def test_the_rule_that_it_shows_is_the_one_of_the_file(self, page: str):
        (shown,) = tomllib.loads(blocks(page, "toml")[0])["rule"]
        file = tomllib.loads(files_of_law()["reviews.toml"].decode())
        assert shown == next(rule for rule in file["rule"] if rule["key"] == "review.first")

    def test_the_new_version_that_it_shows_can_be_read(self, page: str):
        (added,) = [block for block in blocks(page, "toml") if "2028-04-01" in block]
        text = files_of_law()["reviews.toml"].decode()
        old = text[text.index("[[rule.version]]\nwithin = { working_days = 20 }") :]
        old = old[: old.index("\n\n") + 1]
        book = rules.read_book(
            {**files_of_law(), "reviews.toml": text.replace(old, added).encode()}
        )
        versions = book["review.first"].versions
        assert [str(version.within) for version in versions] == [
            "4 weeks",
            "20 working days",
            "15 working days",
        ]
        assert versions[-1].note == "As amended by the regulations of 2028."

    def test_what_it_says_is_said_of_a_mistake_is_said(self, page: str, profile: str):
        fences = FENCE.findall(page)
        shown = [
            (CHANGE.fullmatch(block), message.strip())
            for (kind, block), (_, message) in pairwise(fences)
            if kind == "diff"
        ]
        assert len(shown) >= 10
        for change, message in shown:
            assert change is not None, message
            was, written = change.groups()
            ours = files_of_law()
            if message.startswith("norchester"):
                assert was in profile
                with pytest.raises(rules.RuleFileError) as error:
                    rules.statutory().with_standards(
                        profile.replace(was, written, 1).encode(), "norchester.toml"
                    )
            else:
                text = ours["reviews.toml"].decode()
                assert was in text
                with pytest.raises(rules.RuleFileError) as error:
                    rules.read_book(
                        {**ours, "reviews.toml": text.replace(was, written, 1).encode()}
                    )
            assert str(error.value) == message

    def test_it_has_the_lists_of_facts_and_anchors(self, page: str):
        assert "<!-- law: facts -->" in page
        assert "<!-- law: anchors -->" in page

    def test_every_field_that_a_file_may_have_is_explained(self, page: str):
        taken = re.compile(
            r"\.(?:take|text|key|date|yes|one_of|tables|inner|keys)\(\s*(?:place, )?\"(\w+)\""
        )
        fields = set(taken.findall(inspect.getsource(loading)))
        assert {"key", "within", "relaxed", "tightens", "condition", "rolled"} <= fields
        fields -= {"not", "under"}  # of a fact: in the list that is made from the facts
        explained = set(re.findall(r"`(?:\[\[(?:rule\.)?)?(\w+)(?:\]\])?`", page))
        assert fields - explained == set()

    def test_every_unit_force_duty_and_event_is_named(self, page: str):
        for name in (*loading._UNITS, *rules.FORCES, *loading.DUTIES, *loading.EVENTS):
            assert f"`{name}`" in page

    def test_every_file_is_named(self, page: str):
        assert [name for name in files_of_law() if f"`{name}`" not in page] == []


class TestTheProfileThatItShows:
    """A council's own file, whole."""

    @pytest.fixture
    def book(self, profile: str) -> rules.Book:
        return rules.statutory().with_standards(profile.encode(), "norchester.toml")

    def test_it_is_named_and_has_its_rules(self, book: rules.Book):
        assert book.departures == ("local standards: Norchester practice standards",)
        assert book.profile is not None
        assert book.profile.rules == ("local.review.first", "local.visit.weekly", "local.advocate")

    def test_it_tightens_the_first_review(self, book: rules.Book):
        # 11 December [1], 14 to 18 [6], 21 to 24 [10], Christmas Day, Boxing Day bank holiday,
        # 29 to 31 closed, New Year's Day, 4 to 8 January [15]
        deadline = book.deadline("review.first", dt.date(2026, 12, 10))
        assert deadline.due == dt.date(2027, 1, 8)
        assert deadline.rule.key == "local.review.first"
        assert deadline.law is not None
        assert deadline.law.due == dt.date(2027, 1, 12)
        assert rules.deadline("review.first", dt.date(2026, 12, 10)).due == dt.date(2027, 1, 12)

    def test_weekly_visits_until_the_first_review(self, book: rules.Book):
        def next_visit(on: dt.date, *held: dt.date) -> Deadline:
            child = Child(
                identifier="1",
                episodes=[Episode(start=dt.date(2026, 3, 2), reason_new="S", legal_status="C2")],
                visits=[
                    Visit(made_on=dt.date(2026, 3, 4), visitor="social worker", outcome="seen")
                ],
                reviews=[Review(held_on=day) for day in held],
            )
            deadline = child.next_visit(on=on, book=book)
            assert deadline is not None
            return deadline

        assert next_visit(dt.date(2026, 3, 9)).due == dt.date(2026, 3, 11)
        # Once the review has been held, the week is over, and the law's six weeks are left.
        assert next_visit(dt.date(2026, 3, 10), dt.date(2026, 3, 10)).due == dt.date(2026, 4, 15)

    def test_a_clock_of_the_council_s_own(self, book: rules.Book):
        # 23 December [1], 24 [2], Christmas Day, Boxing Day bank holiday, 29 to 31 closed,
        # New Year's Day, 4 January [3], 5, 6 [5]
        deadline = book.deadline("local.advocate", dt.date(2026, 12, 22))
        assert deadline.due == dt.date(2027, 1, 6)
        assert deadline.version.force == "local"


class TestThePages:
    """`law/`: made from the rules by an extension of the documentation."""

    def test_every_subject_has_a_page_and_is_in_the_contents(self, root: Path):
        folder = root / "docs" / "law"
        index = (folder / "index.md").read_text(encoding="utf-8")
        contents = index.split("```{toctree}")[1]
        for subject in rules.statutory().subjects:
            page = (folder / f"{subject}.md").read_text(encoding="utf-8")
            assert page.endswith(f"\n<!-- law: {subject} -->\n")
            assert f"\n{subject}\n" in contents

    @pytest.mark.parametrize("subject", rules.statutory().subjects)
    def test_everything_that_a_rule_says_is_on_the_page_of_its_subject(
        self, law: ModuleType, subject: str
    ):
        written = law.filled(f"<!-- law: {subject} -->\n")
        book = rules.statutory()
        ours = [one for one in (*book, *book.permissions.values()) if one.subject == subject]
        assert ours
        for rule in ours:
            entry = written.split(f"({law.anchor(rule.key)})=")[1].split("\n## ")[1]
            for version in law.dated(rule):
                convention = version.force == "convention"  # no law, and so not in force
                cited = law.capital(version.provision) if convention else version.source
                assert law.plain(cited) in entry
                assert version.link in entry or (convention and version.doubt)
                assert version.force in entry
                assert version.in_force.removeprefix("in force " if convention else "") in entry
                for text in (version.doubt, version.note, getattr(version, "wording", "")):
                    assert law.plain(text[1:]) in entry
            if isinstance(rule, rules.Rule):
                assert law.plain(rule.anchor.title) in entry
                assert law.plain(rule.note) in entry
                assert all(f"`{key}`" in entry for key in rule.replaces)
                assert not rule.when.facts or "Applies where" in entry

    @pytest.mark.parametrize("key", ["review.first", "review.later", "temporary_approval.end"])
    def test_the_picture_has_a_row_for_each_version(self, law: ModuleType, key: str):
        rule = rules.find(key)
        drawn = "\n".join(law.picture(rule))
        svg = ET.fromstring(drawn[drawn.index("<svg") : drawn.index("</svg>") + 6])
        assert svg.get("role") == "img"
        title, desc = svg.find("title"), svg.find("desc")
        assert title is not None
        assert desc is not None
        assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        for version in law.dated(rule):
            assert f"{version.in_force}, by {version.source}." in (desc.text or "")
        labels = [text for text in svg.iter("text") if text.get("class") == "label"]
        assert len(labels) == len(law.dated(rule))
        bars = [path for path in svg.iter("path") if path.get("class") in {"law", "relaxed"}]
        assert len(bars) == len(labels)

    def test_a_bar_is_drawn_where_its_dates_lie(self, law: ModuleType):
        drawn = "\n".join(law.picture(rules.find("review.first")))
        ends = [
            (float(first), float(last))
            for first, last in re.findall(r'class="law" d="M([\d.]+) [\d.]+H([\d.]+)', drawn)
        ]
        (_, until), (since, today) = ends
        assert until == pytest.approx(since, abs=0.2)
        years = {
            int(year): float(x)
            for x, year in re.findall(r'class="year" x="([\d.]+)".*?>(\d{4})<', drawn)
        }
        assert years[2010] < since < years[2015] < years[2025] < today

    def test_the_table_has_every_rule(self, law: ModuleType):
        written = law.filled("<!-- law: all rules -->\n")
        book = rules.statutory()
        assert [key for key in (*book.rules, *book.permissions) if f"`{key}`" not in written] == []

    def test_every_doubt_is_listed(self, law: ModuleType):
        written = law.filled("<!-- law: not confirmed -->\n")
        book = rules.statutory()
        for one in (*book, *book.permissions.values()):
            for version in law.dated(one):
                assert not version.doubt or law.plain(version.doubt[1:]) in written

    def test_every_fact_is_put_in_words(self, law: ModuleType):
        written = law.filled("<!-- law: facts -->\n")
        assert [name for name in rules.FACTS if f"| `{name}` |" not in written] == []
        said = {law.condition_in_words(rule.when) for rule in rules.statutory() if rule.when.facts}
        assert "the child's legal status is not V3 or V4 (short breaks)" in said
        assert not any(re.search(r"\b[a-z]+_[a-z]+\b", text) for text in said)

    def test_a_list_that_is_not_there_is_an_error(self, law: ModuleType):
        with pytest.raises(ValueError, match="no list or subject of the law: revuews"):
            law.filled("<!-- law: revuews -->\n")

    def test_every_decision_is_in_the_index(self, root: Path):
        folder = root / "docs" / "decisions"
        index = (folder / "index.md").read_text(encoding="utf-8")
        for path in folder.glob("*.md"):
            if path.name != "index.md":
                assert f"[]({path.name})\n: " in index
                assert f"\n{path.stem}\n" in index.split("```{toctree}")[1]
