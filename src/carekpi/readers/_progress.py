"""How far the reading is, for those who ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

__all__ = ["Progress", "shown"]

#: Called with what is being done, and how many of how many bytes are done.
Progress: TypeAlias = Callable[[str, int, int], None]


@contextmanager
def shown(progress: Progress | bool | None) -> Iterator[Progress | None]:  # noqa: FBT001 - as given
    """Whom to tell how far the work is: a caller's function, a bar of tqdm's for True, or nobody.

    :raises ImportError: if a bar is wanted and tqdm is not installed.
    """
    if progress is not True:
        yield progress or None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError(
            "progress=True needs tqdm: pip install carekpi[progress]. A function of your own needs "
            "nothing: it is called with what is being done, and how many of how many bytes"
        ) from None
    with tqdm(unit="B", unit_scale=True) as bar:

        def advance(doing: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(doing, refresh=False)
            bar.update(done - bar.n)

        yield advance
