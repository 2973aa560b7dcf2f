"""Rule files: what may stand in one, and what is said of each mistake.

“Each error names file, rule, field.” The first mistake of a file is told, alone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from carekpi import rules
from carekpi.rules import FACTS, RuleFileError, State, read_book
from carekpi.rules.book import files_of_law
from spec.tables import day

if TYPE_CHECKING:
    from pathlib import Path

    from carekpi.rules import Book

SOURCES = """
[[instrument]]
key = "SI 2010/959"
title = "Care Planning Regulations"
link = "https://www.legislation.gov.uk/uksi/2010/959"

[[anchor]]
key = "entry"
title = "the child becomes looked after"

[[anchor]]
key = "review"
title = "a review is held"
"""

SMALL = """
title = "Reviews"

[[rule]]
key = "review.first"
title = "first review"
duty = "review"
anchor = "entry"
when = { legal_status = { not = ["V3", "V4"] } }
version_by = "started"

[[rule.version]]
within = { weeks = 4 }
in_force = { from = 1991-10-14, to = 2011-03-31 }
applied_from = 1980-01-01
force = "regulation"
instrument = "SI 2010/959"
provision = "reg 3"
confirmed = { no = "not read" }

[[rule.version]]
within = { working_days = 20 }
in_force = { from = 2011-04-01 }
force = "regulation"
instrument = "SI 2010/959"
provision = "reg 33(1)"
confirmed = 2026-11-24

[[rule.relaxed]]
wording = "where reasonably practicable"
in_force = { from = 2020-04-24, to = 2020-09-25 }
force = "regulation"
instrument = "SI 2010/959"
provision = "reg 8"
confirmed = 2026-11-24

[[rule]]
key = "review.later"
title = "later review"
duty = "review"
anchor = "review"
version_by = "started"

[[rule.version]]
within = { months = 6 }
in_force = { from = 2011-04-01 }
force = "regulation"
instrument = "SI 2010/959"
provision = "reg 33(2)"
confirmed = 2026-11-24

[[permission]]
key = "visit.remote"
title = "a visit by video"

[[permission.version]]
in_force = { from = 2020-04-24, to = 2020-09-25 }
force = "regulation"
instrument = "SI 2010/959"
provision = "reg 9"
confirmed = 2026-11-24
"""

PROFILE = """
title = "Local standards"

[profile]
name = "Anytown"
closed_days = [2020-12-29]

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


def changed(text: str, old: str, new: str) -> str:
    """A text with its first piece of one kind put otherwise."""
    assert old in text
    return text.replace(old, new, 1)


def book(small: str = SMALL, sources: str = SOURCES) -> Book:
    return read_book({"sources.toml": sources.encode(), "small.toml": small.encode()})


def refusal(small: str = SMALL, sources: str = SOURCES) -> str:
    """What is said of a file of law."""
    with pytest.raises(RuleFileError) as error:
        book(small, sources)
    return str(error.value)


def local_refusal(profile: str, beside: Book | None = None) -> str:
    """What is said of a council's own file."""
    with pytest.raises(RuleFileError) as error:
        (beside or rules.statutory()).with_standards(profile.encode(), "anytown.toml")
    return str(error.value)


FIRST, LATER = "small.toml: rule review.first", "small.toml: rule review.later"
WITHIN = "within = { working_days = 20 }"
WHEN = 'when = { legal_status = { not = ["V3", "V4"] } }'
IN_FORCE = "in_force = { from = 2011-04-01 }"
NEXT_RULE = '[[rule]]\nkey = "review.later"'


class TestAFileThatIsRight:
    def test_all_that_stands_in_it(self) -> None:
        small = book()
        first = small["review.first"]
        assert small.subjects == {"small": "Reviews"}
        assert [str(version.within) for version in first.versions] == ["4 weeks", "20 working days"]
        assert first.versions[0].doubt == "not read"
        assert first.versions[0].first_day == dt.date(1980, 1, 1)
        assert first.versions[1].confirmed == dt.date(2026, 11, 24)
        assert first.versions[1].link == "https://www.legislation.gov.uk/uksi/2010/959"
        assert [relaxed.wording for relaxed in first.relaxed] == ["where reasonably practicable"]
        assert small.permissions["visit.remote"].on(day("2020-05-01")) is not None

    def test_as_other_editors_save_it(self) -> None:
        for saved in (
            b"\xef\xbb\xbf" + SMALL.encode(),  # with a mark of the byte order
            SMALL.replace("\n", "\r\n").encode(),  # with the line ends of Windows
        ):
            files = {"sources.toml": SOURCES.encode(), "small.toml": saved}
            assert read_book(files).rules == book().rules

    def test_a_title_of_its_own_is_not_needed(self) -> None:
        assert book(changed(SMALL, 'title = "Reviews"', "")).subjects == {"small": "small"}

    def test_the_files_of_the_package(self) -> None:
        files = files_of_law()
        assert next(iter(files)) == "sources.toml"
        assert read_book(files).rules == rules.statutory().rules

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("{}", ""),
            ("{ legal_status = ['C2', 'C1'] }", "legal_status C1 or C2"),
            ("{ review_number = 2 }", "review_number 2"),
            ("{ age = { from = 5 } }", "age 5 or more"),
            ("{ age = { under = 5 } }", "age under 5"),
            ("{ age = { from = 5, under = 16 } }", "age 5 to 15"),
            ("{ until_eighteen = true }", "until_eighteen yes"),
            ("{ until_eighteen = false }", "until_eighteen no, or not recorded"),
            (
                "{ time_in_placement = { at_least = { weeks = 6 }, under = { months = 12 } } }",
                "time_in_placement 6 weeks or more and under 12 months",
            ),
            ("[{ age = 4 }, { until_eighteen = true }]", "age 4; or until_eighteen yes"),
        ],
    )
    def test_conditions(self, when: str, said: str) -> None:
        assert str(book(changed(SMALL, WHEN, f"when = {when}"))["review.first"].when) == said


class TestNoToml:
    """The line is named, as far as it is known."""

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"[[rule]\n", "small.toml: not TOML: "),
            (b'key = "a"\nkey = "b"\n', "small.toml: not TOML: Cannot overwrite a value"),
            (b'title = "Caf\xe9"\n', "small.toml: line 1 is not UTF-8; save the file as UTF-8"),
            (
                b"a = 1\nb = 2\nc = '\xff'",
                "small.toml: line 3 is not UTF-8; save the file as UTF-8",
            ),
            (b"a = " + b"[" * 5000, "small.toml: not TOML that makes sense: nested too deep"),
            (b"a = 2021-02-30", "small.toml: not TOML: "),
            (b"a = " + b"9" * 5000, "small.toml: not TOML: "),
        ],
        ids=["half a head", "a field twice", "Latin-1", "line 3", "deep", "30 February", "huge"],
    )
    def test_what_is_said(self, content: bytes, said: str) -> None:
        with pytest.raises(RuleFileError) as error:
            read_book({"sources.toml": SOURCES.encode(), "small.toml": content})
        assert str(error.value).startswith(said)
        assert "\n" not in str(error.value)


class TestFields:
    """A field that is missing, unknown, blank, or of another kind."""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (
                'title = "first review"\n',
                "",
                f"{FIRST}: title: missing; expected the rule in short",
            ),
            ('title = "first review"', 'title = " "', f"{FIRST}: title: blank; expected the rule"),
            (
                'title = "first review"',
                "title = 4",
                f"{FIRST}: title: expected the rule in short words, found a whole number",
            ),
            ('title = "first review"', 'titel = "first review"', f"{FIRST}: title: missing"),
            (
                'version_by = "started"\n',
                'version_by = "started"\nforce = "local"\n',
                f"{FIRST}: force: not known here; ",
            ),
            (
                'duty = "review"',
                'duti = "review"',
                f"{FIRST}: duti: not known here; did you mean duty?",
            ),
            (
                'duty = "review"',
                'duty = "reviews"',
                f"{FIRST}: duty: 'reviews' is not known; did you mean review?",
            ),
            (
                'anchor = "entry"',
                'anchor = "birth"',
                f"{FIRST}: anchor: 'birth' is not known; expected one of entry, review",
            ),
            (
                'version_by = "started"',
                'version_by = "today"',
                (
                    f"{FIRST}: version_by: 'today' is not "
                    "known; expected one of started, ran_out, event"
                ),
            ),
            (
                'version_by = "started"\n',
                "",
                f"{FIRST}: version_by: missing; expected one of started",
            ),
            (
                'key = "review.first"',
                'key = "First review"',
                (
                    "small.toml: rule 1: key: 'First review'"
                    "; expected lower-case words parted by dots, such as review.first"
                ),
            ),
            (
                'key = "review.first"\n',
                "",
                "small.toml: rule 1: key: missing; expected the rule's key",
            ),
            (
                'key = "review.later"',
                'key = "review.first"',
                f"{FIRST}: key: stands twice in the file",
            ),
            (
                'title = "Reviews"',
                'title = "Reviews"\nauthor = "me"',
                "small.toml: author: not known",
            ),
            ('title = "Reviews"', 'title = "Reviews"\nrule = 4', "small.toml: not TOML: "),
            (
                'duty = "review"',
                'clock = "theirs"',
                f"{FIRST}: clock: 'theirs' is not known; expected one of case",
            ),
            (
                'duty = "review"',
                'until = "first_review"',
                f"{FIRST}: until: only a rule with a duty",
            ),
            (
                'duty = "review"',
                'replaces = ["review.later"]',
                f"{FIRST}: replaces: only a rule with a duty can have it",
            ),
            (
                'duty = "review"',
                'duty = "review"\nreplaces = "review.later"',
                f"{FIRST}: replaces: expected a list of keys of rules, found text",
            ),
            (
                'duty = "review"',
                'duty = "review"\nreplaces = [4]',
                f"{FIRST}: replaces: expected a list of keys of rules",
            ),
            (
                'duty = "review"',
                'duty = "review"\nuntil = "birth"',
                (
                    f"{FIRST}: until: 'birth' is not "
                    "known; expected one of first_review, first_adoption_review"
                ),
            ),
        ],
    )
    def test_of_a_rule(self, old: str, new: str, said: str) -> None:
        assert refusal(changed(SMALL, old, new)).startswith(said)

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ("", "within: expected either within, or wording where the law fixes no date"),
            (f'{WITHIN}\nwording = "soon"', "within: expected either within, or wording"),
            ("within = 20", "within: expected { UNIT = NUMBER }, found a whole number"),
            ("within = {}", "within: expected one unit of working_days, working_days_before, days"),
            ("within = { days = 1, weeks = 1 }", "within: expected one unit of working_days"),
            (
                "within = { working_day = 20 }",
                ("within: working_day: not a unit; did you mean working_days?"),
            ),
            (
                "within = { days = 20, fortnights = 1 }",
                ("within: fortnights: not known here; expected one of working_days"),
            ),
            (
                "within = { working_days = 0 }",
                ("within: working_days: 0; expected a whole number from 1 to 10000"),
            ),
            (
                "within = { working_days = -20 }",
                "within: working_days: -20; expected a whole number",
            ),
            ("within = { working_days = 100000 }", "within: working_days: 100000; expected"),
            (
                "within = { working_days = 20.5 }",
                ("within: working_days: expected a whole number, found a number with a point"),
            ),
            (
                "within = { working_days = true }",
                ("within: working_days: expected a whole number, found true or false"),
            ),
            (
                "within = { working_days = '20' }",
                ("within: working_days: expected a whole number, found text"),
            ),
            (f"{WITHIN}\nrolled = true", "rolled: only a convention or a local standard counts so"),
            (
                f"{WITHIN}\nfirst_day_counted = true",
                "first_day_counted: only a convention or a local",
            ),
            (f"{WITHIN}\nrolled = 1", "rolled: expected true or false, found a whole number"),
            (f"{WITHIN}\nlimit = 20", "limit: not known here; "),
        ],
    )
    def test_of_its_interval(self, new: str, said: str) -> None:
        told = refusal(changed(SMALL, WITHIN, new))
        assert told.startswith(f"{FIRST}: version 2: {said}")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (IN_FORCE, "", "version 2: in_force: missing; expected { from = DATE }"),
            (
                IN_FORCE,
                "in_force = 2011-04-01",
                (
                    "version 2: in_force: expected { from = DATE } or { "
                    "from = DATE, to = DATE }, found a date"
                ),
            ),
            (
                IN_FORCE,
                "in_force = {}",
                "version 2: in_force: from: missing; expected a date such as",
            ),
            (
                IN_FORCE,
                "in_force = { from = '2011-04-01' }",
                ("version 2: in_force: from: expected a date such as 2011-04-01, found text"),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-04-01T00:00:00 }",
                (
                    "version 2: in_force: from: "
                    "expected a date such as 2011-04-01, found a date with a time"
                ),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-04-01, until = 2012-01-01 }",
                ("version 2: in_force: until: not known here; expected one of from, to"),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-04-01, to = 2011-03-31 }",
                ("version 2: in_force: to: 2011-03-31 is before from (2011-04-01)"),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-04-01, to = 9999-12-31 }",
                ("version 2: in_force: to: 9999-12-31; leave it out while no last day is known"),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-03-31 }",
                (
                    "version 2: in_force: overlaps the version "
                    "before it, which is in force from 14 October 1991 to 31 March 2011"
                ),
            ),
            (
                IN_FORCE,
                "in_force = { from = 2011-04-02 }",
                (
                    "version 2: in_force: leaves a gap after "
                    "the version before it, which is in force from 14 October 1991 to 31 March 2011"
                ),
            ),
            (
                ", to = 2011-03-31",
                "",
                (
                    "version 2: in_force: overlaps the version before it, which is "
                    "in force since 14 October 1991"
                ),
            ),
            (
                "applied_from = 1980-01-01",
                "applied_from = 1991-10-14",
                ("version 1: applied_from: expected a day before the version was in force"),
            ),
            (
                IN_FORCE,
                f"{IN_FORCE}\napplied_from = 2011-03-01",
                ("version 2: applied_from: only the first can have it"),
            ),
            (
                "within = { weeks = 4 }",
                "within = { hours = 4 }",
                ("version: one version is in hours and another is not"),
            ),
            (", to = 2020-09-25", "", "relaxed 1: in_force: a relaxation needs its last day (to)"),
            (
                'wording = "where reasonably practicable"\n',
                "",
                ("relaxed 1: wording: missing; expected the law's words"),
            ),
            ('force = "regulation"\n', "", "version 1: force: missing; expected one of regulation"),
            ('force = "regulation"', 'force = "law"', "version 1: force: 'law' is not known; "),
            (
                'instrument = "SI 2010/959"',
                'instrument = "SI 2010/95"',
                ("version 1: instrument: nobody describes 'SI 2010/95'; did you mean SI 2010/959?"),
            ),
            ('provision = "reg 3"\n', "", "version 1: provision: missing; expected the regulation"),
            (
                'provision = "reg 3"',
                'provision = "reg 3"\nlink = "http://a.b"',
                ("version 1: link: expected an address that begins with https://"),
            ),
            (
                'confirmed = { no = "not read" }\n',
                "",
                (
                    "version 1: confirmed: missing; expected the "
                    "day on which the wording was read, or { no = "
                ),
            ),
            ('{ no = "not read" }', "true", "version 1: confirmed: expected the day on which"),
            (
                '{ no = "not read" }',
                '{ no = "" }',
                "version 1: confirmed: no: blank; expected what was",
            ),
            (
                '{ no = "not read" }',
                '{ yes = "read" }',
                "version 1: confirmed: no: missing; expected",
            ),
            (
                '{ no = "not read" }',
                '{ no = "a", yes = "b" }',
                "version 1: confirmed: yes: not known",
            ),
        ],
    )
    def test_of_what_is_in_force(self, old: str, new: str, said: str) -> None:
        assert refusal(changed(SMALL, old, new)).startswith(f"{FIRST}: {said}")

    def test_a_rule_without_versions(self) -> None:
        text = SMALL[: SMALL.index("[[rule.version]]")]
        assert refusal(text).startswith(f"{FIRST}: version: missing; expected one or more tables")
        assert refusal(text + "version = []\n") == (
            f"{FIRST}: version: empty; expected one or more tables"
        )
        assert refusal(text + "version = [4]\n") == (
            f"{FIRST}: version 1: expected a table, found a whole number"
        )

    def test_of_relaxations_that_overlap(self) -> None:
        relaxed = SMALL[SMALL.index("[[rule.relaxed]]") : SMALL.index(NEXT_RULE)]
        told = refusal(changed(SMALL, relaxed, relaxed + relaxed))
        assert told == f"{FIRST}: relaxed 2: in_force: overlaps the one before it"

    def test_of_relaxations_that_follow_one_another(self) -> None:
        relaxed = SMALL[SMALL.index("[[rule.relaxed]]") : SMALL.index(NEXT_RULE)]
        later = relaxed.replace("2020", "2021")
        assert len(book(changed(SMALL, relaxed, relaxed + later))["review.first"].relaxed) == 2
        told = refusal(changed(SMALL, relaxed, later + relaxed))
        assert told == f"{FIRST}: relaxed 2: in_force: overlaps the one before it"

    def test_of_a_permission(self) -> None:
        version = SMALL[SMALL.index("[[permission.version]]") :]
        told = refusal(SMALL + version.replace("2020-04-24", "2020-09-24"))
        assert told == (
            "small.toml: permission visit.remote: version 2: in_force: overlaps the one before it"
        )
        # but one day can be the last of one and the first of another
        assert book(
            SMALL + version.replace("2020-09-25", "2021-03-29").replace("2020-04-24", "2020-09-25")
        )
        told = refusal(SMALL.replace('title = "a visit by video"', ""))
        assert told.startswith("small.toml: permission visit.remote: title: missing")
        told = refusal(SMALL.replace("visit.remote", "review.first"))
        assert told == f"{FIRST}: key: stands twice in the file"


class TestConditions:
    """“A condition that nothing can meet”, and words that are not in the vocabulary."""

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("4", "when: expected a table of facts, or a list of them, found a whole number"),
            ("[]", "when: empty; expected one or more tables"),
            ("[4]", "when 1: expected a table, found a whole number"),
            ("[{ age = 4 }, {}]", "when: an alternative is empty, and would always hold"),
            (
                "{ shoe_size = 4 }",
                f"when: shoe_size: no such fact; expected one of {', '.join(FACTS)}",
            ),
            (
                "{ legalstatus = ['C2'] }",
                "when: legalstatus: no such fact; did you mean legal_status?",
            ),
            (
                "{ legal_status = 'C2' }",
                "when: legal_status: expected a list of codes, or { not = [",
            ),
            ("{ legal_status = ['C9'] }", "when: legal_status: 'C9' is no code of "),
            ("{ legal_status = [4] }", "when: legal_status: 4 is no code of "),
            ("{ legal_status = [] }", "when: legal_status: an empty list, which no code can meet"),
            ("{ legal_status = { not = [] } }", "when: legal_status: an empty list"),
            (
                "{ legal_status = { nor = ['C2'] } }",
                "when: legal_status: not: missing; expected a list",
            ),
            (
                "{ legal_status = { not = ['C2'], or = 1 } }",
                "when: legal_status: or: not known here",
            ),
            (
                "{ until_eighteen = 'yes' }",
                "when: until_eighteen: expected true or false, found text",
            ),
            (
                "{ review_number = -1 }",
                "when: review_number: -1; expected a whole number from 0 to",
            ),
            (
                "{ review_number = 20000 }",
                "when: review_number: 20000; expected a whole number from 0",
            ),
            (
                "{ review_number = 1.5 }",
                "when: review_number: expected a whole number, or { from = N",
            ),
            ("{ age = {} }", "when: age: expected from, under, or both"),
            ("{ age = { from = 5, under = 5 } }", "when: age: nothing can meet it"),
            ("{ age = { under = 0 } }", "when: age: nothing can meet it"),
            ("{ age = { from = -1 } }", "when: age: nothing can meet it"),
            ("{ age = { to = 5 } }", "when: age: to: not known here; expected one of from, under"),
            ("{ age = { from = '5' } }", "when: age: from: expected a whole number, found text"),
            ("{ time_in_placement = 12 }", "when: time_in_placement: expected { at_least = "),
            (
                "{ time_in_placement = {} }",
                "when: time_in_placement: expected at_least, under, or both",
            ),
            (
                "{ time_in_placement = { under = { month = 1 } } }",
                ("when: time_in_placement: under: month: not a unit; did you mean months?"),
            ),
            (
                "{ time_in_placement = { under = { hours = 1 } } }",
                ("when: time_in_placement: a length of time in placement is not in hours"),
            ),
            (
                "{ time_in_placement = { over = { months = 1 } } }",
                ("when: time_in_placement: over: not known here; "),
            ),
            (
                "{ time_in_placement = { under = { months = 6 }, at_least = { months = 6 } } }",
                ("when: nothing can meet it"),
            ),
        ],
    )
    def test_what_is_said(self, when: str, said: str) -> None:
        assert refusal(changed(SMALL, WHEN, f"when = {when}")).startswith(f"{FIRST}: {said}")


class TestSources:
    """“An instrument is described once and referred to by key.”"""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('title = "Care Planning Regulations"\n', "", "instrument SI 2010/959: title: missing"),
            (
                "https:",
                "http:",
                "instrument SI 2010/959: link: expected an address that begins with",
            ),
            ('key = "SI 2010/959"\n', "", "instrument 1: key: missing; expected how it is cited"),
            (
                'key = "review"',
                'key = "entry"',
                "anchor entry: key: an anchor of that key is already",
            ),
            ('key = "entry"', 'key = "Entry"', "anchor 1: key: 'Entry'; expected lower-case words"),
            ('title = "a review is held"', "", "anchor review: title: missing; expected the event"),
            (
                "[[anchor]]",
                "[[anker]]",
                "anker: not known here; expected one of instrument, anchor",
            ),
            ("[[instrument]]", "[instrument]", "instrument: expected one or more tables, found a"),
        ],
    )
    def test_what_is_said(self, old: str, new: str, said: str) -> None:
        assert refusal(sources=changed(SOURCES, old, new)).startswith(f"sources.toml: {said}")

    def test_described_twice(self) -> None:
        instrument = SOURCES[: SOURCES.index("[[anchor]]")]
        assert refusal(sources=SOURCES + instrument).startswith(
            "sources.toml: instrument SI 2010/959: key: an instrument of that key is already"
        )
        # in a file of rules too
        assert refusal(SMALL + instrument).startswith(
            "small.toml: instrument SI 2010/959: key: an instrument of that key is already"
        )

    def test_a_file_can_have_its_own(self) -> None:
        own = SOURCES[: SOURCES.index("[[anchor]]")].replace("2010/959", "2020/445")
        small = changed(SMALL, 'instrument = "SI 2010/959"', 'instrument = "SI 2020/445"')
        assert book(small + own)["review.first"].versions[0].instrument.key == "SI 2020/445"

    def test_there_are_none(self) -> None:
        with pytest.raises(RuleFileError, match=r"^sources\.toml: missing; expected the instrum"):
            read_book({"small.toml": SMALL.encode()})


class TestTheBookAsAWhole:
    """Names that nobody has, and questions with two answers."""

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (
                'anchor = "review"',
                'anchor = "review"\nreplaces = ["review.second"]',
                f"{LATER}: replaces: no other rule 'review.second'",
            ),
            (
                'anchor = "review"',
                'anchor = "review"\nreplaces = ["review.later"]',
                f"{LATER}: replaces: no other rule 'review.later'",
            ),
            (
                'duty = "review"\nanchor = "review"',
                ('duty = "visit"\nanchor = "review"\nreplaces = ["review.first"]'),
                f"{LATER}: replaces: review.first answers another question",
            ),
            (
                'anchor = "review"',
                'anchor = "review"\ninstead_of = "review.first"',
                f"{LATER}: instead_of: a convention, and nothing else, stands instead of a rule",
            ),
            (
                'anchor = "review"',
                'anchor = "review"\ninstead_of = "review.nth"',
                f"{LATER}: instead_of: no other rule 'review.nth'",
            ),
            (
                'anchor = "review"',
                'anchor = "review"\ntightens = "review.first"',
                f"{LATER}: tightens: a local standard is no law",
            ),
            (
                'force = "regulation"',
                'force = "local"',
                f"{FIRST}: force: a local standard is no law",
            ),
            (
                'force = "regulation"',
                'force = "convention"',
                (f"{FIRST}: instead_of: a convention, and nothing else"),
            ),
            (
                'anchor = "review"',
                'anchor = "entry"',
                (
                    f"{LATER}: when: it can hold together with that "
                    "of review.first, and neither replaces the other"
                ),
            ),
            (
                'version_by = "started"',
                'version_by = "event"',
                (f"{FIRST}: version_by: expected started or ran_out for a rule with a duty"),
            ),
            (
                "within = { months = 6 }",
                "within = { hours = 6 }",
                (f"{LATER}: duty: a rule in hours can have none: its clock starts at a moment"),
            ),
        ],
    )
    def test_what_is_said(self, old: str, new: str, said: str) -> None:
        assert refusal(changed(SMALL, old, new)).startswith(said)

    def test_rules_that_replace_each_other_in_a_circle(self) -> None:
        first = changed(SMALL, 'anchor = "entry"', 'anchor = "entry"\nreplaces = ["review.later"]')
        both = changed(first, 'anchor = "review"', 'anchor = "entry"\nreplaces = ["review.first"]')
        assert refusal(both) == (
            f"{FIRST}: replaces: goes round in a circle: review.later, which replaces review.first"
        )

    @pytest.mark.parametrize(
        ("first", "later"),
        [
            ("{ legal_status = ['V3'] }", "{ legal_status = { not = ['V3', 'V4'] } }"),
            ("{ until_eighteen = true }", "{ until_eighteen = false }"),
            ("{ review_number = 2 }", "{ review_number = { from = 3 } }"),
            ("{ age = { under = 5 } }", "{ age = { from = 5 } }"),
            (
                "{ time_in_placement = { under = { months = 12 } } }",
                "{ time_in_placement = { at_least = { months = 12 } } }",
            ),
        ],
    )
    def test_of_two_only_one_can_hold(self, first: str, later: str) -> None:
        text = changed(SMALL, WHEN, f"when = {first}")
        later = f'anchor = "entry"\nwhen = {later}'
        assert len(book(changed(text, 'anchor = "review"', later))) == 2

    def test_of_two_one_was_before_the_other(self) -> None:
        old = changed(SMALL, 'anchor = "review"', 'anchor = "entry"')
        head, last = old.split('[[rule]]\nkey = "review.later"')
        last = last.replace("{ from = 2011-04-01 }", "{ from = 1970-01-01, to = 1979-12-31 }")
        assert len(book(f'{head}[[rule]]\nkey = "review.later"{last}')) == 2

    def test_a_key_in_two_files(self) -> None:
        files = {"sources.toml": SOURCES, "small.toml": SMALL, "more.toml": SMALL}
        with pytest.raises(RuleFileError) as error:
            read_book({name: text.encode() for name, text in files.items()})
        assert str(error.value) == "more.toml: rule review.first: key: stands in small.toml too"

    def test_a_file_without_rules(self) -> None:
        assert refusal("") == "small.toml: rule: missing; expected one or more tables"

    def test_the_file_of_the_rule_is_named(self) -> None:
        head, permission = SMALL.split("[[permission]]")
        first, later = head.split('[[rule]]\nkey = "review.later"')
        files = {
            "sources.toml": SOURCES,
            "first.toml": first,
            "later.toml": '[[rule]]\nkey = "review.later"'
            + changed(later, 'anchor = "review"', 'anchor = "entry"'),
            "permissions.toml": "[[permission]]" + permission,
        }
        with pytest.raises(RuleFileError, match=r"^later\.toml: rule review\.later: when: it can"):
            read_book({name: text.encode() for name, text in files.items()})


class TestAConvention:
    """A habit of councils or their systems, which may count as the law does not."""

    RULE = """
        [[rule]]
        key = "convention.first"
        title = "first review, counted otherwise"
        anchor = "entry"
        version_by = "started"
        instead_of = "review.first"

        [[rule.version]]
        within = { weeks = 4 }
        rolled = true
        in_force = { from = 1991-10-14 }
        force = "convention"
        instrument = "SI 2010/959"
        provision = "practice"
        confirmed = 2026-11-24
        """

    def test_it_may_count_otherwise(self) -> None:
        convention = book(SMALL + self.RULE)["convention.first"]
        assert str(convention.versions[0]) == "4 weeks, moved to a working day"
        # four weeks end on Christmas Day, and the next working day is Tuesday 29
        assert convention.due(day("2020-11-27")) == day("2020-12-29")

    @pytest.mark.parametrize("within", ["hours = 72", "working_days_before = 3"])
    def test_but_not_of_hours(self, within: str) -> None:
        rule = changed(self.RULE, "weeks = 4", within)
        assert refusal(SMALL + rule).startswith(
            "small.toml: rule convention.first: version 1: rolled: only an interval in days or"
        )

    def test_nor_of_months(self) -> None:
        rule = changed(self.RULE, "weeks = 4", "months = 3")
        assert "3 months, moved" in str(book(SMALL + rule)["convention.first"].versions[0])
        assert refusal(SMALL + changed(rule, "rolled", "first_day_counted")) == (
            "small.toml: rule convention.first: version 1: first_day_counted: months cannot be "
            "counted so; give days or weeks"
        )

    def test_it_counts_from_the_same_event(self) -> None:
        assert refusal(SMALL + changed(self.RULE, '"entry"', '"review"')) == (
            "small.toml: rule convention.first: anchor: expected entry, as in the rule in whose "
            "place it stands"
        )

    def test_it_stands_in_the_place_of_a_rule(self) -> None:
        rule = changed(self.RULE, 'instead_of = "review.first"', "")
        assert refusal(SMALL + rule).startswith(
            "small.toml: rule convention.first: instead_of: a convention, and nothing else"
        )


class TestAProfile:
    """“A council can add its own file. It can tighten or add, is always shown as local, and never
    changes what "statutory" means.”"""

    def test_it_tightens(self) -> None:
        local = rules.statutory().with_standards(PROFILE.encode(), "anytown.toml")
        # 11 (1), 14-18 (6), 21-24 (10), Christmas, Boxing Day, closed on 29, 30-31 (12), New Year,
        # 4-6 (15)
        assert local["review.first"].due(day("2020-12-10")) == day("2021-01-06")
        assert local.deadline("review.first", day("2020-12-10")).due == day("2021-01-06")
        assert rules.find("review.first").due(day("2020-12-10")) == day("2021-01-12")

    def test_it_adds(self) -> None:
        local = rules.statutory().with_standards(PROFILE.encode(), "anytown.toml")
        state = State.of_one(placement_started=day("2020-11-02"), first_review=None)
        started = np.array(["2020-12-10"], "M8[D]")
        dues = local.duty("visit").due("visit", started, state)
        assert dues.rules[int(dues.number[0])].key == "local.visit.weekly"
        assert dues.due.tolist() == [day("2020-12-17")]
        law = rules.statutory().duty("visit").due("visit", started, state)
        assert law.due.tolist() == [day("2021-01-21")]
        # and no more, once the first review is held
        held = State.of_one(placement_started=day("2020-11-02"), first_review=day("2020-12-01"))
        assert local.duty("visit").due("visit", started, held).due.tolist() == law.due.tolist()

    STANDARD = """
        [profile]
        name = "Anytown"
        [[rule]]
        key = "local.own"
        title = "our own"
        duty = "review"
        {}
        version_by = "started"
        [[rule.version]]
        within = {{ months = 2 }}
        in_force = {{ from = 2015-04-01 }}
        force = "local"
        instrument = "SI 2010/959"
        provision = "plan"
        confirmed = 2026-11-24
        """

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            (
                'anchor = "review"\nwhen = { legal_status = ["C2"] }',
                "when: legal_status: a standard on reviews can ask for review_number and age alone",
            ),
            ('anchor = "review"\nuntil = "first_review"', "until: no clock of reviews has it"),
            ('anchor = "placement"', "anchor: no clock of reviews has it"),
        ],
    )
    def test_what_a_standard_on_reviews_may_depend_on(self, lines: str, said: str) -> None:
        with pytest.raises(RuleFileError, match=f"^anytown.toml: rule local.own: {said}"):
            rules.statutory().with_standards(self.STANDARD.format(lines).encode(), "anytown.toml")
        fine = self.STANDARD.format('anchor = "review"\nwhen = { age = { from = 16 } }')
        assert "local.own" in rules.statutory().with_standards(fine.encode(), "anytown.toml")

    def test_more_standards_than_columns_can_number(self) -> None:
        one = self.STANDARD.format('anchor = "review"').partition("[[rule]]")
        many = one[0] + "".join(
            f"[[rule]]{one[2].replace('local.own', f'local.own_{n}')}" for n in range(100)
        )
        with pytest.raises(RuleFileError, match="more than 100 rules for each review"):
            rules.statutory().with_standards(many.encode(), "anytown.toml")

    def test_it_tightens_what_a_convention_stands_for(self) -> None:
        book = rules.statutory().follow("convention.review.first.28_days")
        local = book.with_standards(PROFILE.encode(), "anytown.toml")
        started = np.array(["2020-12-10"], "M8[D]")
        dues = local.duty("review").due("entry", started, State.of_one(review_number=1))
        assert dues.due.tolist() == [day("2021-01-06")]
        assert dues.rules[int(dues.number[0])].key == "local.review.first"

    def test_it_is_shown_as_local(self) -> None:
        local = rules.statutory().with_standards(PROFILE.encode(), "reviews.toml")
        assert local.departures == ("local standards: Anytown",)
        assert local.profile is not None
        assert local.profile.name == "Anytown"
        assert local.profile.rules == ("local.review.first", "local.visit.weekly")
        # whatever its file is called
        assert local.subjects == {**rules.statutory().subjects, "local": "Anytown"}
        for key in local.profile.rules:
            assert (local[key].force, local[key].subject) == ("local", "local")

    def test_the_book_of_law_stays_as_it_is(self) -> None:
        before = {rule.key: rule for rule in rules.statutory()}
        local = rules.statutory().with_standards(PROFILE.encode(), "anytown.toml")
        assert {rule.key: rule for rule in rules.statutory()} == before
        assert local["review.first"].versions == before["review.first"].versions
        assert len(local) == len(rules.statutory()) + 2

    def test_from_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "anytown.toml"
        path.write_text(PROFILE, encoding="utf-8")
        local = rules.statutory().with_profile(path)
        assert local.rules == rules.statutory().with_standards(PROFILE.encode(), "x.toml").rules
        assert rules.statutory().with_profile(str(path)).departures == local.departures

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(RuleFileError, match=r"^nowhere\.toml: cannot be read: No such file"):
            rules.statutory().with_profile(tmp_path / "nowhere.toml")

    def test_there_is_one_at_a_time(self) -> None:
        local = rules.statutory().with_standards(PROFILE.encode(), "anytown.toml")
        with pytest.raises(ValueError, match="the book already has local standards: Anytown"):
            local.with_standards(PROFILE.encode(), "othertown.toml")

    def test_without_closed_days_the_calendar_is_the_laws(self) -> None:
        profile = changed(PROFILE, "closed_days = [2020-12-29]", "")
        local = rules.statutory().with_standards(profile.encode(), "anytown.toml")
        assert local["review.first"].due(day("2020-12-10")) == day("2021-01-05")

    RULE = "anytown.toml: rule local.review.first"

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            (
                '[profile]\nname = "Anytown"\nclosed_days = [2020-12-29]',
                "",
                ('anytown.toml: profile: expected a table [profile] with a name = "..."'),
            ),
            ('name = "Anytown"', "", "anytown.toml: profile: name: expected how results name the"),
            ('name = "Anytown"', 'name = " "', "anytown.toml: profile: name: expected how results"),
            ('name = "Anytown"', "name = 4", "anytown.toml: profile: name: expected how results"),
            (
                'name = "Anytown"',
                'name = "Anytown"\nlogo = 1',
                ("anytown.toml: profile: logo: not known here; expected name or closed_days"),
            ),
            (
                "[2020-12-29]",
                "2020-12-29",
                ("anytown.toml: profile: closed_days: expected a list of dates, [2024-12-27, ...]"),
            ),
            (
                "[2020-12-29]",
                "[2020-12-29T00:00:00]",
                ("anytown.toml: profile: closed_days: expected a list of dates"),
            ),
            ("[2020-12-29]", "[1960-12-29]", "anytown.toml: profile: closed_days: "),
            (
                'key = "local.review.first"',
                'key = "review.first"',
                (
                    "anytown.toml: rule review.first: "
                    "key: a council's own rule is named local. and so on"
                ),
            ),
            (
                'key = "local.review.first"',
                'key = "our.first"',
                (
                    "anytown.toml: rule our.first: key: a "
                    "council's own rule is named local. and so on"
                ),
            ),
            (
                'force = "local"',
                'force = "regulation"',
                (f'{RULE}: force: expected "local": nothing else is a council\'s'),
            ),
            (
                'tightens = "review.first"',
                'tightens = "review.firt"',
                (f"{RULE}: tightens: no rule 'review.firt'; did you mean review.first?"),
            ),
            (
                'tightens = "review.first"',
                'tightens = "convention.review.first.28_days"',
                (f"{RULE}: tightens: convention.review.first.28_days is a convention and no law"),
            ),
            (
                'tightens = "review.first"',
                'tightens = "review.later"',
                (f"{RULE}: anchor: expected review, as in the rule that it tightens"),
            ),
            (
                'tightens = "review.first"',
                'tightens = "review.first"\nduty = "review"',
                (f"{RULE}: duty: what tightens a rule applies when that rule does"),
            ),
            (
                'tightens = "review.first"',
                'tightens = "review.first"\nwhen = { age = 4 }',
                (f"{RULE}: when: what tightens a rule applies when that rule does"),
            ),
            (
                'tightens = "review.first"',
                'instead_of = "review.first"',
                (f"{RULE}: instead_of: a local standard cannot have it"),
            ),
            (
                'tightens = "review.first"',
                'duty = "review"\nreplaces = ["review.first"]',
                (f"{RULE}: replaces: a local standard cannot have it"),
            ),
            (
                'tightens = "review.first"',
                'clock = "case"',
                f"{RULE}: clock: a local standard cannot",
            ),
            (
                'version_by = "started"',
                'version_by = "event"',
                (f"{RULE}: version_by: expected started or ran_out"),
            ),
            (
                "within = { working_days = 15 }",
                "within = { working_days = 21 }",
                (f"{RULE}: within: never earlier than the law (20 working days)"),
            ),
            (
                "within = { working_days = 15 }",
                "within = { working_days = 20 }",
                (f"{RULE}: within: never earlier than the law (20 working days)"),
            ),
            (
                "within = { working_days = 15 }",
                "within = { hours = 15 }",
                (f"{RULE}: within: expected hours where the law has hours, else not"),
            ),
            (
                "within = { working_days = 15 }",
                'wording = "soon"',
                (f"{RULE}: within: missing; without it no date comes forward"),
            ),
            (
                "within = { weeks = 1 }",
                'wording = "often"',
                (
                    "anytown.toml: rule local.visit.weekly: "
                    "within: missing; without it no date comes forward"
                ),
            ),
        ],
    )
    def test_what_is_said(self, old: str, new: str, said: str) -> None:
        assert local_refusal(changed(PROFILE, old, new)).startswith(said)

    def test_what_the_law_does_not_permit(self) -> None:
        permission = SMALL[SMALL.index("[[permission]]") :].replace("visit.remote", "local.remote")
        assert local_refusal(PROFILE + permission) == (
            "anytown.toml: permission: a council cannot permit what the law does not"
        )
        relaxed = SMALL[SMALL.index("[[rule.relaxed]]") : SMALL.index(NEXT_RULE)]
        rule = '[[rule]]\nkey = "local.visit.weekly"'
        assert local_refusal(changed(PROFILE, rule, relaxed + rule)) == (
            f"{self.RULE}: relaxed: a local standard cannot have it"
        )

    def test_a_rule_whose_version_hangs_on_a_later_event(self) -> None:
        law = changed(SMALL, 'duty = "review"\n', "").replace(
            'version_by = "started"', 'version_by = "event"', 1
        )
        alone = PROFILE[: PROFILE.index('[[rule]]\nkey = "local.visit.weekly"')]
        assert local_refusal(alone, book(law)) == (
            f"{self.RULE}: tightens: the version of review.first hangs on a later event"
        )

    def test_where_the_law_fixes_no_date(self) -> None:
        law = changed(SMALL, WITHIN, 'wording = "soon"').replace("{ weeks = 4 }", "{ weeks = 1 }")
        alone = PROFILE[: PROFILE.index('[[rule]]\nkey = "local.visit.weekly"')]
        local = book(law).with_standards(alone.encode(), "anytown.toml")
        deadline = local.deadline("review.first", day("2021-06-01"))
        assert deadline.due == day("2021-06-22")
        assert "; the law fixes no date." in deadline.explain()
        assert local["review.first"].due(day("2021-06-01")) == day("2021-06-22")

    def test_hours_that_tighten_hours(self) -> None:
        profile = changed(PROFILE, "within = { working_days = 15 }", "within = { hours = 48 }")
        profile = changed(
            profile, 'tightens = "review.first"', 'tightens = "missing.return_interview"'
        )
        anchor = rules.find("missing.return_interview").anchor.key
        profile = changed(profile, 'anchor = "entry"', f'anchor = "{anchor}"')
        local = rules.statutory().with_standards(profile.encode(), "anytown.toml")
        started = dt.datetime(2021, 3, 5, 22, 30)
        assert local.deadline("missing.return_interview", started).due == dt.datetime(
            2021, 3, 7, 22, 30
        )


def test_a_clock_that_runs_out_needs_an_interval() -> None:
    # Which version would a clock follow that never runs out?
    files = files_of_law()
    there, rule, rest = files["visits.toml"].partition(b'key = "visit.adoption.then"')
    rest = rest.replace(b'version_by = "started"', b'version_by = "ran_out"', 1)
    wrong = {**files, "visits.toml": there + rule + rest}
    with pytest.raises(RuleFileError, match=r"visit\.adoption\.then: version_by: ran_out needs an"):
        rules.read_book(wrong)
