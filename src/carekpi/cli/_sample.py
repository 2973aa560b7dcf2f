"""``carekpi sample``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from carekpi.cli import _output
from carekpi.cli._errors import WrongInput
from carekpi.cli._progress import Progress
from carekpi.sample import council, write_sample, write_sample_like

if TYPE_CHECKING:
    import argparse

__all__ = ["sample"]

_USUAL: Final = {"children": 300, "year": 2021, "years": 1}


def sample(given: argparse.Namespace) -> None:
    """Write records of invented children."""
    with Progress("writing the sample"):
        try:
            folders, more = (_like if given.like else _ordinary)(given)
        except ValueError as error:
            raise WrongInput(str(error)) from None
        except OSError as error:
            said = f"{given.folder} cannot be written: {error.strerror}"
            # What the sample itself refuses has a message, and what the system does a number.
            raise WrongInput(str(error) if error.errno is None else said) from None
    _output.write(
        "".join(f"Wrote {path}\n" for path in _written(given, folders))
        + f"\nIts figures: carekpi report --ssda903 {_quoted(folders)} {more}"
    )


def _quoted(paths: tuple[Path, ...]) -> str:
    return " ".join(f'"{path}"' if " " in str(path) else str(path) for path in paths)


def _ordinary(given: argparse.Namespace) -> tuple[tuple[Path, ...], str]:
    asked = {
        name: usual if getattr(given, name) is None else getattr(given, name)
        for name, usual in _USUAL.items()
    }
    folders = write_sample(
        given.folder,
        **asked,
        seed=given.seed,
        dirty=given.dirty,
        local=given.tables or given.local,
    )
    local = f"--local {_quoted((Path(given.folder, 'local'),))} " if _local(given) else ""
    return folders, f"{local}--year {asked['year']}"


def _like(given: argparse.Namespace) -> tuple[tuple[Path, ...], str]:
    for name in (*_USUAL, "local", "tables", "dirty"):
        if getattr(given, name):
            raise WrongInput(f"--{name} cannot be asked together with --like")
    folders = write_sample_like(given.folder, given.like, seed=given.seed)
    published = council(given.like)
    before = Path(given.folder, "previous")
    years = [int(folder.name) - 1 for folder in folders]
    returns = tuple(before / "return" / str(year) for year in years)
    since = published.choices[published.year]["visits_from"]
    return folders, (
        f"--local {_quoted((Path(given.folder, 'local'),))} --local-from visits={since} "
        f"--year {published.year} --previous {_quoted(returns)} "
        f"--previous-local {_quoted((before / 'local',))}"
    )


def _local(given: argparse.Namespace) -> bool:
    return bool(given.local or given.tables)


def _written(given: argparse.Namespace, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    if given.like:
        return (*folders, Path(given.folder, "local"), Path(given.folder, "previous"))
    return (*folders, Path(given.folder, "local")) if _local(given) else folders
