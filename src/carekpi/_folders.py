"""Writing a folder whole or not at all."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["new_folder", "refuse_unless_empty"]


def refuse_unless_empty(folder: Path) -> None:
    """Refuse a place where something is already.

    :raises FileExistsError: if there is a file, or a folder that is not empty.
    """
    if folder.is_dir():
        if any(folder.iterdir()):
            raise FileExistsError(
                f"{folder} is not empty, and nothing is overwritten: name a new folder"
            )
    elif folder.exists() or folder.is_symlink():
        raise FileExistsError(f"{folder} is there already and is no folder: name a new folder")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write in, which becomes ``folder`` when all has gone well.

    What is written stands beside it under another name until then; if something goes wrong,
    that is taken away again and nothing is left.
    """
    refuse_unless_empty(folder)
    parent = folder.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(parent, folder.resolve().name)
    try:
        yield draft
        refuse_unless_empty(folder)
        if folder.is_dir():
            # An empty folder stays the folder that it is: others may be standing in it.
            for item in sorted(draft.iterdir()):
                item.rename(folder / item.name)
        else:
            draft.rename(folder)
    finally:
        if draft.exists():
            shutil.rmtree(draft)


def _draft(parent: Path, name: str) -> Path:
    numbers = itertools.count(1)
    while True:
        draft = parent / f".{name}.part{next(numbers)}"
        try:
            draft.mkdir()
        except FileExistsError:
            continue
        return draft
