"""Broken rule files: some hundreds of them, each made from a real one by one mistake.

“Each gives one clear error and no traceback.” The mistakes are those that people make who correct
a rule by hand: a field left out, a word misspelt, a date that no calendar has, half a file, a file
that another program saved. The same ones on every run.
"""

from __future__ import annotations

import gzip
import re
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from attrs import frozen

from carekpi import rules
from carekpi.cli import main
from carekpi.rules import RuleFileError, read_book
from carekpi.rules.book import files_of_law

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAW = files_of_law()

PROFILE = """title = "Local standards"

[profile]
name = "Anytown"
closed_days = [2020-12-29, 2021-12-29]

[[rule]]
key = "local.review.first"
title = "first review within fifteen working days"
anchor = "entry"
version_by = "started"
tightens = "review.first"

[[rule.version]]
within = { working_days = 15 }
in_force = { from = 2018-04-01 }
force = "local"
instrument = "SI 2010/959"
provision = "local plan"
confirmed = 2026-11-24

[[rule]]
key = "local.visit.weekly"
title = "visit every week until the first review"
duty = "visit"
anchor = "visit"
when = { legal_status = ["C1", "C2"] }
until = "first_review"
version_by = "started"

[[rule.version]]
within = { weeks = 1 }
in_force = { from = 2018-04-01 }
force = "local"
instrument = "SI 2010/959"
provision = "local plan"
confirmed = 2026-11-24
"""

# One mistake in a rule: a pattern, what takes its place, and the field that the message must name.
# A pattern that is not there leaves the rule to the next mistake.
WITHIN, IN_FORCE = r"(?m)^within = .*$", r"(?m)^in_force = \{ from = ([-\d]+).*\}$"
IN_A_RULE = [
    # a field left out
    *((rf"(?m)^{name} = .*\n", "", name) for name in (
        "title", "anchor", "version_by", "within", "in_force", "force", "instrument", "provision",
        "confirmed",
    )),
    (r"(?m)^key = .*\n", "", "key"),
    (r"(?s)\[\[rule\.version\]\].*", "", "version"),
    # a field by another name
    (r"(?m)^title =", "titel =", "title"),
    (r"(?m)^anchor =", "start =", "anchor"),
    (r"(?m)^version_by =", "versions_by =", "version_by"),
    (r"(?m)^within =", "limit =", "within"),
    (r"(?m)^in_force =", "inforce =", "in_force"),
    (r"(?m)^provision =", "regulation =", "provision"),
    (r"(?m)^confirmed =", "read =", "confirmed"),
    (r"\[\[rule\.version\]\]", "[[rule.versions]]", "version"),
    # one that there is not
    (r"(?m)^anchor =", 'colour = "green"\nanchor =', "colour"),
    (r"(?m)^force =", 'weight = 4\nforce =', "weight"),
    (r"\[\[rule\.version\]\]", "[rule.extra]\na = 1\n[[rule.version]]", "extra"),
    # a value of another kind
    (r"(?m)^title = .*", "title = 4", "title"),
    (r"(?m)^title = .*", 'title = ["first", "second"]', "title"),
    (r"(?m)^anchor = (.*)", r"anchor = [\1]", "anchor"),
    (r"(?m)^version_by = .*", "version_by = true", "version_by"),
    (r"(?m)^force = .*", "force = 1", "force"),
    (r"(?m)^instrument = .*", "instrument = { key = 1 }", "instrument"),
    (r"(?m)^provision = .*", "provision = 33.1", "provision"),
    (r"(?m)^confirmed = .*", "confirmed = true", "confirmed"),
    (r"(?m)^confirmed = .*", 'confirmed = "2026-11-24"', "confirmed"),
    (r"(?m)^confirmed = .*", "confirmed = 2026-11-24T10:00:00Z", "confirmed"),
    (r"(?m)^confirmed = .*", "confirmed = 10:00:00", "confirmed"),
    (r"(?m)^confirmed = .*", 'confirmed = { yes = "read" }', "confirmed"),
    (r"(?m)^confirmed = .*", 'confirmed = { no = "" }', "confirmed"),
    (r"(?m)^key = .*", "key = 12", "key"),
    (r"\[\[rule\.version\]\]", "[rule.version]", "version"),
    (r"(?s)\[\[rule\.version\]\].*", "version = [1, 2]\n", "version 1"),
    (r"(?s)\[\[rule\.version\]\].*", "version = []\n", "version"),
    # blank
    (r"(?m)^title = .*", 'title = ""', "title"),
    (r"(?m)^provision = .*", 'provision = " "', "provision"),
    (r"(?m)^key = .*", 'key = ""', "key"),
    # intervals that are none
    (WITHIN, "within = {}", "within"),
    (WITHIN, "within = 20", "within"),
    (WITHIN, 'within = "20 working days"', "within"),
    (WITHIN, "within = [20]", "within"),
    (WITHIN, "within = { days = 0 }", "within: days"),
    (WITHIN, "within = { weeks = -4 }", "within: weeks"),
    (WITHIN, "within = { months = 6.0 }", "within: months"),
    (WITHIN, "within = { months = 1e3 }", "within: months"),
    (WITHIN, "within = { months = nan }", "within: months"),
    (WITHIN, "within = { days = inf }", "within: days"),
    (WITHIN, "within = { working_days = 10001 }", "within: working_days"),
    (WITHIN, "within = { days = 99999999999999999999999999 }", "within: days"),
    (WITHIN, 'within = { working_days = "20" }', "within: working_days"),
    (WITHIN, "within = { working_days = true }", "within: working_days"),
    (WITHIN, "within = { fortnights = 2 }", "within: fortnights"),
    (WITHIN, "within = { Days = 2 }", "within: Days"),
    (WITHIN, "within = { years = 1 }", "within: years"),
    (WITHIN, "within = { days = 28, weeks = 4 }", "within"),
    (WITHIN, "within = { days = 28, more = 1 }", "within: more"),
    (WITHIN, 'within = { days = 28 }\nwording = "soon"', "within"),
    # dates
    (IN_FORCE, r'in_force = "\1"', "in_force"),
    (IN_FORCE, r"in_force = \1", "in_force"),
    (IN_FORCE, r"in_force = { to = \1 }", "in_force: from"),
    (IN_FORCE, r"in_force = { from = \1T00:00:00 }", "in_force: from"),
    (IN_FORCE, r'in_force = { from = "\1" }', "in_force: from"),
    (IN_FORCE, r"in_force = { from = \1, to = 1066-10-14 }", "in_force: to"),
    (IN_FORCE, r"in_force = { from = \1, to = 9999-12-31 }", "in_force: to"),
    (IN_FORCE, r"in_force = { from = \1, until = 2030-01-01 }", "in_force: until"),
    (IN_FORCE, r"in_force = { from = \1 }" + "\napplied_from = 2030-01-01", "applied_from"),
    (IN_FORCE, r"in_force = { from = \1 }" + "\napplied_from = 0", "applied_from"),
    # words that stand for nothing
    (r"(?m)^anchor = .*", 'anchor = "birthday"', "anchor"),
    (r"(?m)^version_by = .*", 'version_by = "yesterday"', "version_by"),
    (r"(?m)^force = .*", 'force = "law"', "force"),
    (r"(?m)^instrument = .*", 'instrument = "SI 1066/1"', "instrument"),
    (r"(?m)^provision =", 'link = "http://www.legislation.gov.uk"\nprovision =', "link"),
    (r"(?m)^provision =", 'link = "legislation.gov.uk"\nprovision =', "link"),
    (r"(?m)^anchor =", 'duty = "play"\nanchor =', "duty"),
    (r"(?m)^anchor =", 'clock = "looked_after"\nanchor =', "clock"),
    (r"(?m)^anchor =", 'tightens = "No Key"\nanchor =', "tightens"),
    (r"(?m)^anchor =", 'instead_of = "no.such.rule"\nanchor =', "instead_of"),
    (r"(?m)^anchor =", 'replaces = "review.first"\nanchor =', "replaces"),
    (r"(?m)^anchor =", 'replaces = [["review.first"]]\nanchor =', "replaces"),
    (r"(?m)^key = .*", 'key = "First Review"', "key"),
    (r"(?m)^key = .*", 'key = "review..first"', "key"),
    (r"(?m)^key = .*", 'key = "../../etc/passwd"', "key"),
    # ways of counting that are not the law's
    (WITHIN, "within = { days = 3 }\nrolled = 1", "rolled"),
    (WITHIN, 'within = { days = 3 }\nfirst_day_counted = "yes"', "first_day_counted"),
    # conditions
    *((r"(?m)^anchor =", f"when = {when}\nanchor =", "when") for when in (
        "4", "[]", "[4]", "[{}, { age = 4 }]", "{ shoe_size = 4 }", '{ legal_status = "C2" }',
        '{ legal_status = ["C99"] }', "{ legal_status = [] }", "{ placement = { not = [] } }",
        "{ placement = { nor = ['U1'] } }", "{ age = -1 }", "{ age = { from = 5, under = 5 } }",
        "{ age = {} }", "{ age = 1.5 }", "{ age = 99999999999999999999 }",
        "{ review_number = '2' }",
        "{ until_eighteen = 1 }", "{ time_in_placement = 12 }", "{ time_in_placement = {} }",
        "{ time_in_placement = { under = { months = 0 } } }",
        "{ time_in_placement = { under = { hours = 2 } } }",
        "{ time_in_placement = { at_least = { weeks = 6 }, under = { weeks = 6 } } }",
    )),
]  # fmt: skip

# One mistake in a file: what it makes of the text.
IN_A_FILE = {
    "empty": lambda text: b"",
    "blank": lambda text: b"\n \n",
    "a comment alone": lambda text: b"# to be written\n",
    "half of it, within a word": lambda text: text[: text.index("version_by") + 14].encode(),
    "its second half": lambda text: text[text.index("version_by") + 14 :].encode(),
    "binary": lambda text: bytes(range(256)) * 20,
    "noughts": lambda text: b"\x00" * 500,
    "compressed": lambda text: gzip.compress(text.encode(), mtime=0),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "Latin-1": lambda text: text.replace('title = "', 'title = "caf\xe9 ', 1).encode("latin-1"),
    "quotation marks of a word processor": lambda text: re.sub(
        r'"(.*?)"', "“\\1”", text, count=1
    ).encode(),
    "line ends of an old Macintosh": lambda text: text.replace("\n", "\r").encode(),
    "nested too deep": lambda text: b"when = " + b"[" * 20_000,
    "tables nested too deep": lambda text: b"when = " + b"{ a = " * 20_000,
    "a number too long": lambda text: b"title = " + b"9" * 10_000,
    "a field twice": lambda text: text.replace("title", "title = 4\ntitle", 1).encode(),
    "a table twice": lambda text: f"[rule]\na = 1\n{text}".encode(),
    "no list": lambda text: text.replace("[[rule]]", "[rule]").encode(),
    "a list of numbers": lambda text: b'title = "x"\nrule = [1, 2]\n',
    "a field that is not known": lambda text: ('author = "me"\n' + text).encode(),
    "a title that is none": lambda text: b"title = 4\n" + text[text.index("[") :].encode(),
    "30 February": lambda text: re.sub(r"\d{4}-\d\d-\d\d", "2021-02-30", text, count=1).encode(),
    "the thirteenth month": lambda text: re.sub(
        r"\d{4}-\d\d-\d\d", "2021-13-01", text, count=1
    ).encode(),
    "a date as it is said": lambda text: re.sub(
        r"\d{4}-\d\d-\d\d", "1 April 2011", text, count=1
    ).encode(),
    "a date with strokes": lambda text: re.sub(
        r"\d{4}-\d\d-\d\d", "01/04/2011", text, count=1
    ).encode(),
    "no quotation marks": lambda text: re.sub(r'= "(.*?)"', r"= \1", text, count=1).encode(),
    "JSON": lambda text: b'{"title": "Reviews", "rule": []}',
    "YAML": lambda text: b"title: Reviews\nrule:\n  - key: review.first\n",
    "a page of the web": lambda text: b"<!DOCTYPE html>\n<html><body>404</body></html>",
    "a table of commas": lambda text: b"key,title,within\nreview.first,first review,20\n",
    "marks of two versions": lambda text: text.replace("[[", "<<<<<<< HEAD\n[[", 1).encode(),
}


@frozen
class Broken:
    """A broken file.

    :param where: the rule and field that the message must name, where there is one.
    """

    name: str
    content: bytes
    mistake: str
    where: str = ""


def twice(table: str) -> bool:
    """Whether a field stands twice in a table, of which TOML itself makes a mistake."""
    fields = re.findall(r"(?m)^(\w+) = ", table)
    return len(set(fields)) < len(fields)


def mistakes_in(name: str, text: str, start: int) -> Iterator[Broken]:
    """Every mistake in turn, each in the next of the file's rules, from one of them on."""
    head, *given = text.split("[[rule]]\n")
    turns = cycle(range(len(given)))
    for _ in range(start % len(given)):
        next(turns)
    for pattern, instead, field in IN_A_RULE:
        for _ in given:
            turn = next(turns)
            rule, made = given[turn], re.sub(pattern, instead, given[turn], count=1)
            # The rule has such a field, and not yet the one that is put in.
            if made != rule and not any(map(twice, made.split("[["))):
                break
        else:
            continue
        whole = "[[rule]]\n".join([head, *given[:turn], made, *given[turn + 1 :]])
        key = re.search(r'(?m)^key = "(.*)"', rule)
        assert key is not None
        named = f"rule {turn + 1}" if field == "key" else f"rule {key[1]}"
        yield Broken(name, whole.encode(), f"{pattern} -> {instead}", f"{named}: .*{field}")


def broken() -> Iterator[Broken]:
    """Broken files of law: each mistake in a rule of one of them; and mistakes of whole files."""
    names = [name for name in LAW if name != "sources.toml"]
    texts = {name: LAW[name].decode() for name in names}
    every = [list(mistakes_in(name, texts[name], n)) for n, name in enumerate(names)]
    for n in range(len(IN_A_RULE)):
        yield from every[n % len(every)][n : n + 1]
    for n, (mistake, break_) in enumerate(IN_A_FILE.items()):
        name = names[n % len(names)]
        yield Broken(name, break_(texts[name]), mistake)


def local() -> list[Broken]:
    """Broken files of a council."""
    whole = [Broken("anytown.toml", make(PROFILE), what) for what, make in IN_A_FILE.items()]
    return [*mistakes_in("anytown.toml", PROFILE, 0), *whole]


OF_LAW, OF_COUNCILS = list(broken()), local()


def names(one: Broken) -> str:
    return f"{one.name}, {one.mistake}".replace("\n", " ").encode("ascii", "replace").decode()


def check(one: Broken, said: str) -> None:
    """One message of one line, which names the file, and the rule and the field where it can."""
    assert said.startswith(f"{one.name}: "), said
    assert "\n" not in said.strip(), said
    assert len(said) < 500, said
    assert re.match(rf"{re.escape(one.name)}: {one.where}", said), said


def test_there_are_hundreds() -> None:
    assert len({(one.name, one.content) for one in OF_LAW}) == len(OF_LAW) > 100
    assert len({one.content for one in OF_COUNCILS}) == len(OF_COUNCILS) > 100
    assert len({one.name for one in OF_LAW}) == len(LAW) - 1


def test_what_they_are_made_of_is_not_broken() -> None:
    assert read_book(LAW)
    assert rules.statutory().with_standards(PROFILE.encode(), "anytown.toml")


@pytest.mark.parametrize("one", OF_LAW, ids=names)
def test_a_file_of_law(one: Broken) -> None:
    with pytest.raises(RuleFileError) as error:
        read_book({**LAW, one.name: one.content})
    check(one, str(error.value))


@pytest.mark.parametrize("one", OF_COUNCILS, ids=names)
def test_a_file_of_a_council(one: Broken, tmp_path: Path) -> None:
    path = tmp_path / one.name
    path.write_bytes(one.content)
    with pytest.raises(RuleFileError) as error:
        rules.statutory().with_profile(path)
    check(one, str(error.value))


@pytest.mark.parametrize("one", OF_COUNCILS, ids=names)
def test_on_the_command_line(
    one: Broken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / one.name
    path.write_bytes(one.content)
    try:
        code = main(["rules", "--profile", str(path)])
    except SystemExit as ended:  # as argparse leaves
        code = ended.code
    out, said = capsys.readouterr()
    assert (code, out) == (2, "")
    assert said.count(f"{one.name}: ") == 1, said
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said


class TestFilesThatContradictOneAnother:
    """Mistakes that are none of a file alone."""

    @pytest.mark.parametrize(
        ("name", "old", "new", "said"),
        [
            (
                "reviews.toml",
                'key = "review.second"',
                'key = "visit.first"',
                "visits.toml: rule visit.first: key: stands in reviews.toml too",
            ),
            (
                "reviews.toml",
                'key = "review.second"',
                'key = "review.2nd"',
                "reviews.toml: rule review.authorised.later: replaces: no other rule 'review.sec",
            ),
            (
                "conventions.toml",
                'instead_of = "review.first"',
                'instead_of = "review.frist"',
                "conventions.toml: rule convention.review.first.28_days: instead_of: no other rule",
            ),
            (
                "visits.toml",
                'replaces = ["visit.first"]\n',
                "",
                "visits.toml: rule visit.short_breaks.first: when: it can hold together with that",
            ),
            (
                "visits.toml",
                'anchor = "visit"\nwhen = { time_in_placement = { under',
                (
                    'replaces = ["visit.adoption.weekly"]\nanchor = "visit"\n'
                    "when = { time_in_placement = { under"
                ),
                "visits.toml: rule visit.first_year: replaces: goes round in a circle",
            ),
            (
                "sources.toml",
                'key = "SI 2010/959"',
                'key = "SI 2010/9595"',
                "reviews.toml: rule review.first: version 2: instrument: nobody describes",
            ),
            (
                "sources.toml",
                'key = "entry"',
                'key = "entering"',
                "reviews.toml: rule review.first: ",
            ),
        ],
    )
    def test_what_is_said(self, name: str, old: str, new: str, said: str) -> None:
        text = LAW[name].decode()
        assert old in text
        with pytest.raises(RuleFileError) as error:
            read_book({**LAW, name: text.replace(old, new, 1).encode()})
        assert str(error.value).startswith(said)
