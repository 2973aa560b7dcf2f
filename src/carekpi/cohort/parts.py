"""A cohort in parts: some of its children each, with all that is theirs.

Children are independent of each other, and every table is in their order, so that a part is a slice
of each. What a measure counts in the parts adds up to what it counts in the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, fields

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.cohort.local import LocalColumns
    from carekpi.cohort.return_tables import ReturnTable

__all__ = ["PARTS_KEPT", "Slice", "number_of_blocks", "parts"]

#: So many rows of a cohort are gone through at once: enough that going through them is what takes
#: the time, and not so many that what follows from them needs much memory.
ROWS_AT_ONCE = 400_000
#: In so many parts at most, what follows from the records is kept. Of more, such as a nation's, it
#: would take several times the memory of the records, and is worked out anew for each figure.
PARTS_KEPT = 8


def number_of_blocks(cohort: Cohort) -> int:
    """In how many parts a cohort is best gone through."""
    rows = len(cohort.episode_table) + len(cohort.review_table) + len(cohort.visit_table)
    return min(rows // ROWS_AT_ONCE, len(cohort)) or 1


class Slice:
    """Of which children of which cohort a part is; the one that leads has what is of no child."""

    def __init__(self, whole: Cohort, first: int, last: int, *, leads: bool) -> None:
        self.whole, self.children, self.leads = whole, slice(first, last), leads

    def rows(self, child: NDArray[np.integer]) -> slice:
        """The rows of a table in the order of children that are of these."""
        first, last = np.searchsorted(child, [self.children.start, self.children.stop]).tolist()
        return slice(first, last)

    def scattered(self, child: NDArray[np.integer]) -> NDArray[np.intp]:
        """The rows of a table in another order that are of these children, or of none."""
        mine = (child >= self.children.start) & (child < self.children.stop)
        return np.flatnonzero(mine | (child < 0) if self.leads else mine)

    def sliced(self, table: Any) -> Any:
        """These children's rows of a table in their order, their places counted from nought."""
        columns = _columns(table, self.rows(table.child))
        return evolve(table, **columns | {"child": columns["child"] - self.children.start})

    def taken(self, table: LocalColumns) -> LocalColumns:
        """These children's rows of one of the council's own tables; the first part also has what
        is of no child.
        """
        rows = self.scattered(table.child)
        child = table.child[rows]
        return evolve(
            table,
            child=np.where(child < 0, child, child - np.int32(self.children.start)),
            authority=table.authority[rows],
            columns={name: column[rows] for name, column in table.columns.items()},
            unclear={name: column[rows] for name, column in table.unclear.items()},
        )

    def return_table(self, key: str) -> ReturnTable:
        """These children's rows of one of the return's other tables."""
        table = self.whole.return_table(key)
        mine = self.rows(table.child)
        part = table.taken(np.arange(mine.start, mine.stop))
        return evolve(part, child=part.child - np.int32(self.children.start))


class _Texts(Mapping[str, Mapping[str, Sequence[str]]]):
    """The tables that are kept as text, of a part: looked through when one is asked for, as hardly
    a figure does. The part that leads also has rows of children who are not in the cohort.
    """

    def __init__(self, mine: Slice) -> None:
        self.mine = mine

    def __getitem__(self, key: str) -> dict[str, list[str]]:
        whole = self.mine.whole
        rows: list[int] = self.mine.scattered(whole.children_of_text[key]).tolist()
        return {name: [text[row] for row in rows] for name, text in whole.tables[key].items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self.mine.whole.tables)

    def __len__(self) -> int:
        return len(self.mine.whole.tables)


def parts(cohort: Cohort, number: int) -> Iterator[Cohort]:
    """A cohort in so many parts of about as many rows each, made one at a time."""
    if number <= 1:
        yield cohort
        return
    rows = np.zeros(len(cohort) + 1, dtype=np.int64)
    for table in (cohort.episode_table, cohort.review_table, cohort.visit_table):
        rows[1:] += np.bincount(table.child, minlength=len(cohort))
    before = np.cumsum(rows + 1)  # a child without a row is one to be counted too
    edges = np.searchsorted(before, np.linspace(1, before[-1], number + 1)[1:-1])
    for n, (first, last) in enumerate(pairwise([0, *edges.tolist(), len(cohort)])):
        yield _part(cohort, Slice(cohort, first, last, leads=not n))


def _columns(table: Any, rows: slice) -> dict[str, NDArray[Any]]:
    return {one.name: getattr(table, one.name)[rows] for one in fields(type(table))}


def _part(cohort: Cohort, mine: Slice) -> Cohort:
    given, children = cohort.episodes_given, cohort.child_table
    rows = {
        "children": mine.children,
        "episodes": mine.rows(cohort.episode_table.child),
        "reviews": mine.rows(cohort.review_table.child),
    }
    return evolve(
        cohort,
        child_table=evolve(children, **_columns(children, mine.children)),
        episode_table=mine.sliced(cohort.episode_table),
        review_table=mine.sliced(cohort.review_table),
        visit_table=mine.sliced(cohort.visit_table),
        local={key: mine.taken(table) for key, table in cohort.local.items()},
        tables=_Texts(mine),
        added={
            name: (of, labels, column[rows[of]])
            for name, (of, labels, column) in cohort.added.items()
        },
        episodes_given=None if given is None else mine.sliced(given),
        part_of=mine,
    )
