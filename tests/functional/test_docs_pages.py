"""The pages as they lie in a clone: what is not in them says where it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carekpi.cli import DONE, INTERRUPTED, WRONG
from carekpi.cli._reconcile import CONTRADICTS

# What the build puts in place of a comment such as this.
MARK = re.compile(r"^<!-- (?:the catalogue|the tables|law: .+|published: .+) -->$", re.MULTILINE)
# A comment of Markdown, which the build leaves out.
SAID = re.compile(r"^% (.+)\n\n<!-- ", re.MULTILINE)


@pytest.fixture
def docs(root: Path) -> Path:
    return root / "docs"


def test_a_page_that_the_build_fills_says_so_above_the_place(docs: Path):
    pages = {page: page.read_text(encoding="utf-8") for page in docs.rglob("*.md")}
    filled = {page: text for page, text in pages.items() if MARK.search(text)}
    assert len(filled) > 10
    for page, text in filled.items():
        told = SAID.findall(text)
        assert len(told) == len(MARK.findall(text)), page
        for line in told:
            assert "`nox -s docs`" in line
            assert "meanwhile" in line


def test_what_a_page_includes_lies_beside_it_and_is_named(docs: Path):
    page = docs / "how-to" / "report-plan.md"
    text = page.read_text(encoding="utf-8")
    (included,) = re.findall(r"^```\{literalinclude\} (.+)$", text, re.MULTILINE)
    assert (page.parent / included).is_file()
    assert f"docs/how-to/{included}" in text


@pytest.mark.parametrize("name", ["compatibility.md", "how-to/return.md"])
def test_every_exit_code_is_named(docs: Path, name: str):
    text = (docs / name).read_text(encoding="utf-8")
    (codes,) = re.findall(r"^- \*\*Exit codes\.\*\* (.+)$", text, re.MULTILINE) or [
        "\n".join(re.findall(r"^\| (\d+ \| .+) \|$", text, re.MULTILINE))
    ]
    for code in (DONE, CONTRADICTS, WRONG, INTERRUPTED):
        assert re.search(rf"(?:^|, ){code} ", codes, re.MULTILINE), code
    assert re.search(rf"(?:^|, ){CONTRADICTS} .*reconcile", codes, re.MULTILINE)
