"""What all tests share: hypothesis profiles, and the folder of shared data where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from both_roads import same_table

# few       whether old versions of the dependencies will do: `nox -s lowest`
# quick     while writing code
# ci        the same cases on every run: a red build is a fault of the change, not of the dice
# thorough  before a release, or on a hunch: `HYPOTHESIS_PROFILE=thorough nox -s tests`
#
# No deadline anywhere: the machines that run these tests are shared, and slow is not wrong.
settings.register_profile("few", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("quick", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=30, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "thorough",
    max_examples=5000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick")
)

collect_ignore = ["typing"]  # for the type checkers alone

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data that may lie beside the clone; without it, the test is skipped."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("needs the folder `shared` beside the clone (fake return and code lists)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def read_by_both_roads() -> Iterator[None]:
    """Hold the fast road of the readers to the plain one, on every small file of every test."""
    if find_spec("pyarrow") is None:
        yield
        return
    from carekpi.readers import local, ssda903
    from carekpi.readers._text import RawTable, read_table

    def by_both(data: bytes, *given: Any, engine: Any = "auto") -> RawTable:
        table = read_table(data, *given, engine=engine)
        if len(data) < _SMALL:
            other = "plain" if engine == "fast" else "fast"
            same_table(table, read_table(data, *given[:2], engine=other))
        return table

    with pytest.MonkeyPatch.context() as patch:
        for reader in (local, ssda903):
            patch.setattr(reader, "read_table", by_both)
        yield


_SMALL = 100_000
