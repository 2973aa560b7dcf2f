"""Which versions of which rules the answers of a figure followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from carekpi.rules import Relaxation, Rule, Version

__all__ = ["Followed", "relaxations", "versions"]

#: A rule, what of it was followed, and its place among those of a figure.
Followed = tuple["Rule", "Version | Relaxation", tuple[int, ...]]


def versions(
    rules: Sequence[Rule], number: NDArray[np.integer], started: NDArray[np.datetime64]
) -> tuple[Followed, ...]:
    """The versions that clocks follow.

    :param number: which of the rules each follows; -1 where none.
    :param started: the day on which each started.
    """

    def found() -> Iterator[Followed]:
        for n in np.unique(number[number >= 0]).tolist():
            followed = np.unique(rules[n].numbered(started[number == n]))
            for version in followed[followed >= 0].tolist():
                yield rules[n], rules[n].versions[version], (0, n, version)

    return tuple(found())


def relaxations(
    rules: Sequence[Rule], number: NDArray[np.integer], due: NDArray[np.datetime64]
) -> tuple[Followed, ...]:
    """The relaxations under which clocks had no fixed date.

    :param due: when each would have run out by the ordinary limit.
    """
    return tuple(
        (rules[n], relaxation, (1, n, place))
        for n in np.unique(number[number >= 0]).tolist()
        for place, relaxation in enumerate(rules[n].relaxed)
        if relaxation.covers(due[number == n]).any()
    )
