"""What all tests share: hypothesis profiles, and the folder of shared data where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
