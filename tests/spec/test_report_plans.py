"""Report plans: what a file may say, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from carekpi import Cohort, measures, reporting_year
from carekpi.report import (
    ANNUAL,
    Ask,
    Columns,
    FourBases,
    Groups,
    Lines,
    NetChange,
    PlanError,
    Series,
    parse_plan,
    read_plan,
    to_text,
    work_out,
)

WHOLE = """
title = "Our quarter"

[[section]]
title = "On {end}"
intro = "Of the {base} children, in the {year}."

[[section.block]]
kind = "lines"
measures = ["looked_after", "reviews_on_time"]

[[section.block]]
kind = "groups"
measure = "looked_after"
by = "sex"
heading = "Boys and girls"

[[section.block]]
kind = "groups"
measure = "looked_after"
by = ["sex", "age_band"]

[[section]]
title = "Reviews"

[[section.block]]
kind = "bases"
measures = ["reviews_on_time", "reviews_on_time_due"]
good = "In time"

[[section.block]]
kind = "series"
measure = "participated"
by = "month"
good = "Took part"
extremes = true

[[section.block]]
kind = "columns"
by = "authority"
only_if_several = true
columns = [
    { measure = "looked_after", heading = "Looked after" },
    { measure = "participated", heading = "Took part" },
]

[[section.block]]
kind = "net_change"
"""


def parsed(text: str, **settings):
    return parse_plan(text.encode(), "plan.toml", **settings)


def section(block: str) -> str:
    """A plan of one block."""
    return f'title = "T"\n[[section]]\ntitle = "S"\n[[section.block]]\n{block}\n'


class TestWhatAPlanMaySay:
    def test_every_kind_of_block(self) -> None:
        report = parsed(WHOLE)
        assert report.title == "Our quarter"
        first, second = report.sections
        assert (first.title, second.title) == ("On {end}", "Reviews")
        assert first.blocks == (
            Lines(("looked_after", "reviews_on_time")),
            Groups("looked_after", "sex", "Boys and girls"),
            Groups("looked_after", ("sex", "age_band")),
        )
        assert second.blocks == (
            FourBases(("reviews_on_time", "reviews_on_time_due"), good="In time"),
            Series("participated", "month", good="Took part", extremes=True),
            Columns(
                (("looked_after", "Looked after"), ("participated", "Took part")),
                "authority",
                only_if_several=True,
            ),
            NetChange(),
        )

    def test_a_plan_can_be_worked_out_and_written(self) -> None:
        text = to_text(work_out(parsed(WHOLE), Cohort.from_children([]), reporting_year(2021)))
        assert text.startswith("Our quarter: year ending 31 March 2021\n")
        assert "On 31 March 2021" in text
        assert "Of the 0 children, in the year ending 31 March 2021." in text
        assert "Boys and girls" in text
        assert "In time" in text

    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "ours.toml"
        path.write_text(WHOLE, encoding="utf-8-sig", newline="\r\n")
        assert read_plan(path) == parsed(WHOLE)

    def test_dimensions_of_the_councils_own_tables(self) -> None:
        plan = section('kind = "groups"\nmeasure = "reviews_chaired"\nby = "how_held"')
        assert parsed(plan).asks == (
            Ask("reviews_chaired"),
            Ask("reviews_chaired", "how_held"),
        )

    def test_columns_that_a_caller_adds(self) -> None:
        plan = section('kind = "groups"\nmeasure = "looked_after"\nby = "team"')
        with pytest.raises(PlanError, match="looked_after has no 'team'"):
            parsed(plan)
        assert Ask("looked_after", "team") in parsed(plan, columns=["team"]).asks

    def test_braces_that_are_meant_are_doubled(self) -> None:
        plan = WHOLE.replace("On {end}", "Set {{a, b}}")
        text = to_text(work_out(parsed(plan), Cohort.from_children([]), reporting_year(2021)))
        assert "Set {a, b}" in text


class TestTheAnnualReport:
    def test_is_a_plan_in_the_package(self) -> None:
        """What anyone may copy and change is what is followed."""
        import carekpi.report as package

        path = Path(package.__file__).parent / "plans" / "annual.toml"
        assert read_plan(path) == ANNUAL

    def test_has_every_figure_of_the_catalogue(self) -> None:
        assert {ask.measure for ask in ANNUAL.asks} == {one.key for one in measures.CATALOGUE}

    def test_follows_the_order_of_published_ones(self) -> None:
        order = ["The service", "Children looked after", "Started and", "Reviews held"]
        order += ["The child seen", "Taking part", "Quality of", "Visits by", "Advocacy"]
        order += ["Complaints", "Feedback", "Disputes", "Stability", "Audits"]
        titles = [one.title for one in ANNUAL.sections]
        places = [next(n for n, t in enumerate(titles) if t.startswith(name)) for name in order]
        assert places == sorted(places)


_BLOCK = 'kind = "lines"\nmeasures = ["looked_after"]'


class TestMistakes:
    """Each names the file, the section, the block and the key, and what was expected."""

    @pytest.mark.parametrize(
        ("plan", "says"),
        [
            ("title = \n", "plan.toml: not TOML: .*line 1"),
            ("", "plan.toml: title: missing; expected what the report is about"),
            ('title = " "', "plan.toml: title: blank"),
            ("title = 5", "plan.toml: title: expected .*, found a whole number"),
            ('title = "T"', "plan.toml: section: missing; expected one or more tables"),
            ('title = "T"\nsection = []', "plan.toml: section: empty"),
            ('title = "T"\nsection = [5]', "plan.toml: section 1: expected a table"),
            (
                'title = "T"\n[[section]]\ntitle = "S"',
                r"plan.toml: section 1 \(S\): block: missing",
            ),
            (
                'title = "T"\nsubtitle = "U"\n[[section]]\ntitle = "S"\n[[section.block]]\n'
                + _BLOCK,
                r"plan.toml: subtitle: not known here; did you mean title\?",
            ),
            (section(_BLOCK).replace('"S"', '"On {dnd}"'), r"\{dnd\} is not known; did you mean e"),
            (section(_BLOCK).replace('"S"', '"On {"'), "write a brace as two"),
            (section(_BLOCK).replace('"S"', '"On {}"'), r"\{\} is not known"),
            (section(_BLOCK).replace('"S"', '"{base:d}"'), r"expected \{base\} and nothing else"),
            (section(_BLOCK).replace('"S"', '"{base!r}"'), r"expected \{base\} and nothing else"),
            (section('kind = "line"'), r"block 1: kind: 'line' is not known; did you mean lines\?"),
            (section('measures = ["looked_after"]'), "block 1: kind: missing; expected one of"),
            (section(_BLOCK + '\nby = "sex"'), "block 1: by: not known here"),
            (
                section('kind = "lines"\nmeasures = ["loked_after"]'),
                r"measures: there is no measure 'loked_after'; did you mean looked_after\?",
            ),
            (section('kind = "lines"\nmeasures = []'), "measures: empty; expected a list of keys"),
            (section('kind = "lines"\nmeasures = [5]'), "measures: expected a list of keys"),
            (
                section('kind = "lines"\nmeasures = ["ceased", "ceased"]'),
                "measures: ceased stands twice",
            ),
            (
                section('kind = "groups"\nmeasure = "looked_after"\nby = "sx"'),
                r"by: looked_after has no 'sx'; did you mean sex\?",
            ),
            (
                section('kind = "groups"\nmeasure = "looked_after"\nby = "month"'),
                "by: looked_after has no 'month'",
            ),
            (
                section('kind = "groups"\nmeasure = "looked_after"\nby = ["sex"]'),
                "by: expected one dimension, or a list of two",
            ),
            (
                section('kind = "groups"\nmeasure = "looked_after"\nby = ["sex", "sex"]'),
                "by: sex stands twice",
            ),
            (
                section('kind = "groups"\nmeasure = "looked_after_rate"\nby = "authority"'),
                "measure: looked_after_rate is a rate; groups are of counts and shares",
            ),
            (
                section('kind = "series"\nmeasure = "ceased"\nby = "month"'),
                "measure: ceased is a count; expected shares",
            ),
            (
                section('kind = "series"\nmeasure = "participated"\nby = "month"\nextremes = 1'),
                "extremes: expected true or false, found a whole number",
            ),
            (
                section('kind = "bases"\nmeasures = ["looked_after"]'),
                "measures: looked_after is a count; expected shares",
            ),
            (
                section('kind = "columns"\nby = "sex"\ncolumns = [{ measure = "ceased" }]'),
                "columns 1: heading: missing; expected the heading of the column",
            ),
        ],
    )
    def test_are_told(self, plan: str, says: str) -> None:
        with pytest.raises(PlanError, match=says):
            parsed(plan)

    def test_are_told_with_their_section(self) -> None:
        plan = WHOLE.replace('by = "month"', 'by = "mont"')
        with pytest.raises(PlanError) as refused:
            parsed(plan)
        assert str(refused.value) == (
            "plan.toml: section 2 (Reviews): block 2: by: participated has no 'mont'; "
            "did you mean month?"
        )

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(PlanError, match="cannot be read: No such file"):
            read_plan(tmp_path / "none.toml")
        with pytest.raises(PlanError, match="cannot be read"):
            read_plan("a\0b")

    def test_a_file_that_is_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "plan.toml"
        path.write_bytes(b'title = "\xff"')
        with pytest.raises(PlanError, match=r"plan\.toml: line 1 is not UTF-8"):
            read_plan(path)
