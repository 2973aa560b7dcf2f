"""Work done on several parts at a time: numpy and pyarrow let go of Python while they work."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["cores", "side_by_side"]

_Part = TypeVar("_Part")
_Made = TypeVar("_Made")


def cores() -> int:
    """How many of the machine's cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(
    work: Callable[[_Part], _Made], parts: Iterable[_Part], *, threads: int
) -> Iterator[_Made]:
    """What is made of each part, in their order, several at a time; no more are taken in hand."""
    if threads <= 1:
        yield from map(work, parts)
        return
    from concurrent.futures import ThreadPoolExecutor

    waiting: deque[Future[_Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) == threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
