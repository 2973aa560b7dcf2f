"""What README and the pages show is what happens.

README is followed from top to bottom, in one empty folder: its commands are run as in a shell, its
examples as doctests, and where it shows an output, that is compared. Of the documentation's pages,
the commands are run here, and the examples when the pages are built (`nox -s docs`).

A line `...` in a shown output stands for any lines; nothing shown means that the output is not.
"""

from __future__ import annotations

import ast
import doctest
import re
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from carekpi.cli import main
from carekpi.sample import write_sample

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = (
    "tutorial.md",
    "explanation/published-report.md",
    "how-to/compare.md",
    "how-to/deadlines.md",
    "how-to/local-tables.md",
    "how-to/reconcile.md",
    "how-to/report-plan.md",
    "how-to/return.md",
)
SAMPLE = "carekpi sample practice --children 300 --year 2021 --years 2 --seed 5"


class Command(NamedTuple):
    """A command of a console block, and the output that is shown under it."""

    line: str
    shown: str


def fences(page: Path) -> list[tuple[str, str]]:
    return FENCE.findall(page.read_text(encoding="utf-8"))


def commands(block: str) -> list[Command]:
    """The commands of a console block; a line that ends in a backslash goes on in the next."""
    found = []
    for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        found.append(Command(line.strip(), shown.strip("\n")))
    return found


def all_commands(page: Path) -> list[Command]:
    return [
        command for kind, block in fences(page) if kind == "console" for command in commands(block)
    ]


class Shell:
    """Runs what a page's commands ask of carekpi, in this process and the current folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, command: Command) -> None:
        words = shlex.split(command.line)
        into = None
        if ">" in words:
            *words, _, into = words
        assert words.pop(0) == "carekpi", f"the tests cannot run: {command.line}"
        self.capsys.readouterr()
        code = main(words)
        out, err = self.capsys.readouterr()
        assert code == (2 if "carekpi: error:" in command.shown else 0), out + err
        if into is not None:
            Path(into).write_text(out, encoding="utf-8")
        elif command.shown:
            same(command.shown, err if code else out, command.line)


def same(shown: str, got: str, what: str) -> None:
    wanted = shown.strip("\n") + "\n"
    if not doctest.OutputChecker().check_output(wanted, got.strip("\n") + "\n", doctest.ELLIPSIS):
        pytest.fail(f"{what}\n\nis shown to give\n\n{wanted}\nand gives\n\n{got}", pytrace=False)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_examples(block: str, names: dict[str, object], page: str) -> None:
    """Run a pycon block; what it binds is there for the next."""
    parser = doctest.DocTestParser()
    test = parser.get_doctest(block, names, page, page, 0)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    said: list[str] = []
    failed = runner.run(test, out=said.append, clear_globs=False).failed
    names.update(test.globs)
    assert not failed, "".join(said)


def test_readme_from_top_to_bottom(root: Path, empty: Path, shell: Shell):
    names: dict[str, object] = {"__name__": "__main__"}
    ran = examples = 0
    for kind, block in fences(root / "README.md"):
        if kind == "console":
            for command in commands(block):
                if command.line.startswith("carekpi "):
                    shell(command)
                    ran += 1
        elif kind == "pycon":
            run_examples(block, names, "README.md")
            examples += 1
    assert ran >= 3
    assert examples >= 2


def test_the_two_commands_of_readme_s_first_screen(root: Path):
    """They are what `.ci/run` and a new user type; a session that they name must be there."""
    page = root / "README.md"
    first = [command.line for command in all_commands(page)[:2]]
    assert first == [
        "python -m pip install nox && nox -s demo",
        "python -m pip install nox && nox -s tests",
    ]
    above = page.read_text(encoding="utf-8").split(first[1])[0]
    assert above.count("\n") < 25, "they are no longer on the first screen"


def test_the_sessions_that_readme_names_exist(root: Path):
    tree = ast.parse((root / "noxfile.py").read_text(encoding="utf-8"))
    there = {node.name.rstrip("_") for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = set(re.findall(r"nox -s (\w+)", (root / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "tests"} <= named
    assert named <= there


def test_the_files_that_readme_links_to_exist(root: Path):
    text = (root / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert "docs/tutorial.md" in links
    assert [link for link in links if not (root / link).exists()] == []


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders that the how-to on the return speaks of, with something in them."""
    folder = tmp_path_factory.mktemp("how-to")
    write_sample(folder / "returns", children=30, year=2021, years=2, seed=5)
    for other in ("all-reviews", "drawn-in-january"):
        shutil.copytree(folder / "returns" / "2021", folder / other)
    write_sample(folder / "returns" / "north", children=30, year=2021, seed=1)
    write_sample(folder / "returns" / "south", children=30, year=2021, seed=2)
    return folder


def test_the_commands_of_the_tutorial(root: Path, empty: Path, shell: Shell):
    page = root / "docs" / "tutorial.md"
    found = all_commands(page)
    assert found[0].line == SAMPLE, "the page's examples are made with the same numbers"
    for command in found:
        shell(command)


def test_the_commands_of_the_published_report(root: Path, empty: Path, shell: Shell):
    found = all_commands(root / "docs" / "explanation" / "published-report.md")
    assert len(found) == 2
    for command in found:
        shell(command)


def test_the_commands_of_the_how_to(
    root: Path, returns: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
):
    monkeypatch.chdir(returns)
    found = all_commands(root / "docs" / "how-to" / "return.md")
    assert len(found) >= 8
    for command in found:
        shell(command)


def test_the_commands_of_the_how_to_on_deadlines(
    root: Path, returns: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
):
    monkeypatch.chdir(returns)
    page = root / "docs" / "how-to" / "deadlines.md"
    (standards,) = [block for kind, block in fences(page) if kind == "toml"]
    Path("standards.toml").write_text(standards, encoding="utf-8")
    (visits,) = [block for _, block in fences(page) if block.startswith("CHILD,")]
    Path("local").mkdir()
    Path("local", "visits.csv").write_text(visits, encoding="utf-8")
    found = all_commands(page)
    assert len(found) >= 12
    for command in found:
        shell(command)


@pytest.mark.parametrize("name", ["compare", "report-plan"])
def test_the_commands_of_the_how_tos_on_the_report(
    name: str, root: Path, returns: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
):
    monkeypatch.chdir(returns)
    folder = root / "docs" / "how-to"
    shutil.copytree("returns", "practice", dirs_exist_ok=True)
    shutil.copy(folder / "quarter.toml", "quarter.toml")
    found = all_commands(folder / f"{name}.md")
    assert found
    for command in found:
        shell(command)


def test_the_commands_of_the_how_to_on_local_tables(
    root: Path, returns: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
):
    monkeypatch.chdir(returns)
    found = all_commands(root / "docs" / "how-to" / "local-tables.md")
    assert len(found) >= 5
    for command in found:
        shell(command)


def test_the_commands_of_the_how_to_on_published_figures(
    root: Path, empty: Path, capsys: pytest.CaptureFixture[str]
):
    """The page's report contradicts itself, so that the command ends with 1."""
    page = root / "docs" / "how-to" / "reconcile.md"
    (command,) = all_commands(page)
    figures, *_ = (block for kind, block in fences(page) if kind == "toml")
    shown, *_ = (block for kind, block in fences(page) if kind == "text")
    Path("annual-report.toml").write_text(figures, encoding="utf-8")
    assert main(shlex.split(command.line)[1:]) == 1
    assert capsys.readouterr().out.startswith(shown)


def test_the_commands_of_every_page_are_run_here(root: Path):
    pages = (root / "docs").rglob("*.md")
    having = {
        page.relative_to(root / "docs").as_posix()
        for page in pages
        if "_build" not in page.parts and any("carekpi " in c.line for c in all_commands(page))
    }
    assert having == set(PAGES)


def test_a_wrong_output_in_a_page_is_found(shell: Shell, empty: Path):
    asked = "carekpi deadline review --entered 10/12/2020"
    shell(Command(asked, "Due by Tuesday 12 January 2021.\n..."))
    with pytest.raises(pytest.fail.Exception):
        shell(Command(asked, "Due by Tuesday 13 January 2021.\n..."))
    with pytest.raises(AssertionError):
        shell(Command("carekpi deadline review --entered 10/13/2020", ""))
    with pytest.raises(AssertionError):
        run_examples(">>> 1 + 1\n3\n", {}, "a page")
