"""Everything that can be run, by name: `nox --list` says what there is, `nox -s tests` runs one.

Each session builds what it needs in an environment of its own under `.nox/`, with the Python that
runs nox. What follows `--` is handed on: `nox -s tests -- tests/spec -k participation`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "docs", "tests"]
nox.options.default_venv_backend = "virtualenv"  # the same for everybody, uv or not
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_external_run = True
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent


def needs(*groups: str) -> list[str]:
    """The requirements of these dependency groups of pyproject.toml."""
    return nox.project.dependency_groups(nox.project.load_toml(ROOT / "pyproject.toml"), *groups)


def install(session: nox.Session, *more: str) -> None:
    """Install carekpi as a user gets it, from a wheel that pip builds of this clone.

    What the wheel lacks is missed here, and not by a user.
    """
    session.install(".", *more)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests and every docstring's examples on the built wheel, with branch coverage."""
    install(session, *needs("test", "extras"))
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    session.run(
        "pytest",
        "--numprocesses=auto",
        "--dist=worksteal",
        "--cov",
        "--cov-report=term",
        "--doctest-modules",
        "--pyargs",
        "carekpi",
        "tests",
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, who imports whom, and the changelog's fragments."""
    session.install(*needs("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    session.run("lint-imports", env={"PYTHONPATH": "src"})
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Mend what ruff can mend."""
    session.install(*needs("lint"))
    session.run("ruff", "check", "--fix")
    session.run("ruff", "format")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, as two checkers see them, of the package and of a caller's code."""
    install(session, *needs("types"))
    session.run("mypy", *session.posargs)
    session.run("basedpyright", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation, with warnings as errors, and run every example in it."""
    install(session, *needs("docs"))
    out = ROOT / "docs" / "_build"
    common = ["--fail-on-warning", "--keep-going", "--doctree-dir", str(out / "doctrees"), "docs"]
    session.run("sphinx-build", "--builder", "html", *common, str(out / "html"))
    session.run("sphinx-build", "--builder", "doctest", *common, str(out / "doctest"))
    session.run("pytest", "--doctest-modules", "--pyargs", "carekpi")


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions of the dependencies that pyproject.toml allows.

    A few generated examples each: `nox -s tests` has many.
    """
    constraints = str(ROOT / "tests" / "lowest-constraints.txt")
    install(session, "--constraint", constraints, *needs("test"))
    session.run("python", "-m", "pip", "list", "--format=freeze")
    few = {"HYPOTHESIS_PROFILE": "few"}
    session.run("pytest", "--numprocesses=auto", "--dist=worksteal", *session.posargs, env=few)


@nox.session
def demo(session: nox.Session) -> None:
    """Make a synthetic council with the figures of a published report, and print its report."""
    install(session)
    folder = ROOT / "build" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    place = folder.relative_to(ROOT).as_posix()
    session.run("carekpi", "sample", place, "--like", "manchester-2021")
    now, before = (
        [f"{place}/{part}return/{year}" for year in years]
        for part, years in (("", (2020, 2021)), ("previous/", (2019, 2020)))
    )
    session.run(
        *("carekpi", "report", "--year", "2021", "--ssda903", *now, "--local", f"{place}/local"),
        *("--local-from", "visits=2020-04-01", "--previous", *before),
        *("--previous-local", f"{place}/previous/local", *session.posargs),
    )


@nox.session
def mutate(session: nox.Session) -> None:
    """Flip every comparison and number of the rules, one at a time: does a test notice? Slow."""
    install(session, *needs("test"))
    session.run("python", "tests/mutate.py", *session.posargs)


@nox.session(name="mutate-law")
def mutate_law(session: nox.Session) -> None:
    """Change every field of every rule of law, one at a time: does a test of the law notice?"""
    install(session, *needs("test"))
    session.run("python", "tests/mutate_law.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure speed and memory beside the peers: `-- --small`, `-- --compare FILE`, `-- --page`."""
    install(session, *needs("bench"))
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def changelog(session: nox.Session) -> None:
    """Show the changelog's next entry, or write it: `nox -s changelog -- 0.1.0`."""
    session.install(*needs("lint"))
    if session.posargs:
        session.run("towncrier", "build", "--yes", "--version", session.posargs[0])
    else:
        session.run("towncrier", "build", "--draft", "--version", "next")
