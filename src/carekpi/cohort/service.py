"""Who was an IRO in post, and who had which case, on a day and over a time.

By the council's own tables of officers and of allocations. Where two rows of one officer, or of one
child, contain a day, the one that began last holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from carekpi.cohort.care_columns import Spans, child_and_day, pieces
from carekpi.cohort.columns import taken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.cohort.cohort import Cohort
    from carekpi.cohort.local import LocalColumns

__all__ = [
    "ALLOCATIONS",
    "OFFICERS",
    "Allocations",
    "Held",
    "Posts",
    "looked_after_case",
    "numbered",
]

#: The keys of the tables.
OFFICERS, ALLOCATIONS = "officers", "allocations"
_ONE_DAY = np.timedelta64(1, "D")
_IRO, _FROM, _TO = "iro", "from", "to"


def numbered(
    cohort: Cohort, *tables: LocalColumns
) -> tuple[tuple[str, ...], list[NDArray[np.int32]]]:
    """The officers that tables name, in one order.

    An officer is one of an authority; where the data name one authority at most, it need not be
    said whose each is. Names that differ only in letter case are one, as the first of the tables
    writes it.

    :returns: the names, and for each table the number of each row's officer.
    """
    shown: dict[str, str] = {}
    for table in tables:
        for name in table.labels[_IRO]:
            shown.setdefault(name.casefold(), name)
    authorities = [cohort.authority_of_rows(table.table.key).tolist() for table in tables]
    several = len(set().union(cohort.authorities.labels, *authorities) - {""}) > 1
    keyed = [
        [
            (authority if several else "", shown[table.labels[_IRO][iro].casefold()])
            for authority, iro in zip(of_table, table[_IRO].tolist(), strict=True)
        ]
        for table, of_table in zip(tables, authorities, strict=True)
    ]
    officers = sorted(set().union(*keyed))
    place = {officer: n for n, officer in enumerate(officers)}
    numbers = [np.array([place[key] for key in keys], dtype=np.int32) for keys in keyed]
    return tuple(name for _, name in officers), numbers


@frozen(kw_only=True, eq=False)
class Held:
    """Rows of a table, each from one day to another, of which one holds for each on a day.

    :param who: of whom each row is. :param row: which of the table's rows it is.
    """

    spans: Spans
    row: NDArray[np.intp]

    @classmethod
    def of(cls, table: LocalColumns, who: NDArray[np.integer], rows: NDArray[np.intp]) -> Held:
        """Rows of a table as those that hold, one at a time, for each of whom they are."""
        start, end = table[_FROM][rows], table[_TO][rows]
        order = np.lexsort((end, start, who[rows]))
        return cls(
            spans=Spans(who[rows][order].astype(np.int32), start[order], end[order]),
            row=rows[order],
        )

    def on(self, who: NDArray[np.integer], day: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The row that holds for each on a day; -1 where none does."""
        found = self.spans.containing(who.astype(np.int32), day)
        return np.asarray(taken(self.row.astype(np.int64), found, missing=-1))


@frozen(kw_only=True, eq=False)
class Posts:
    """The officers in post.

    :param officer: the number of each row's officer. :param held: the rows, officer by officer.
    :param unclear: whether it cannot be told of a row if it is over.
    """

    table: LocalColumns
    officer: NDArray[np.int32]
    held: Held
    unclear: NDArray[np.bool_]

    @classmethod
    def of(cls, table: LocalColumns, officer: NDArray[np.int32]) -> Posts:
        """The posts of a table of officers."""
        none = np.zeros(len(table), dtype=np.bool_)
        return cls(
            table=table,
            officer=officer,
            held=Held.of(table, officer, np.arange(len(table))),
            unclear=table.unclear.get(_TO, none),
        )

    def on(self, day: np.datetime64) -> NDArray[np.int64]:
        """The row of each officer in post on a day, or of whom that cannot be told."""
        officers = np.unique(self.officer)
        rows = self.held.on(officers, np.full(len(officers), day))
        return rows[rows >= 0]

    def fte(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """The full-time equivalent of rows in thousandths; nought where it cannot be told."""
        return np.where(self.unclear[rows], 0, self.table["fte"][rows])

    def days(self, first: np.datetime64, last: np.datetime64) -> NDArray[np.int64]:
        """On how many days of a time each row was that of an officer in post."""
        officers = np.unique(self.officer)
        end: NDArray[np.datetime64] = self.table[_TO]
        edges = np.concatenate([self.table[_FROM], end + _ONE_DAY])
        who, day, days = pieces(
            officers, np.full(len(officers), first), last, np.tile(self.officer, 2), edges
        )
        row = self.held.on(who, day)
        found = np.zeros(len(self.table), dtype=np.int64)
        np.add.at(found, row[row >= 0], days[row >= 0])
        return found


@frozen(kw_only=True, eq=False)
class Allocations:
    """Which officer has the cases of looked-after children.

    :param officer: the number of each row's officer. :param held: the rows, child by child.
    """

    table: LocalColumns
    officer: NDArray[np.int32]
    held: Held

    @classmethod
    def of(cls, table: LocalColumns, officer: NDArray[np.int32]) -> Allocations:
        """The allocations of looked-after children in a table of allocations."""
        rows = np.flatnonzero(looked_after_case(table) & (table.child >= 0))
        return cls(table=table, officer=officer, held=Held.of(table, table.child, rows))

    def officer_on(
        self, child: NDArray[np.integer], day: NDArray[np.datetime64]
    ) -> NDArray[np.int32]:
        """The officer of each child on a day; -1 where there is none."""
        return np.asarray(taken(self.officer, self.held.on(child, day), missing=-1))

    def other_officer_since(
        self, child: NDArray[np.int32], since: NDArray[np.datetime64], day: np.datetime64
    ) -> NDArray[np.bool_]:
        """Whether another officer than that of a day had the case of each child on some day from a
        day on. Days without an officer are no other's.
        """
        rows = self.held.row
        of_child, start = self.table.child[rows], self.table[_FROM][rows]
        end: NDArray[np.datetime64] = self.table[_TO][rows]
        who, when, _ = pieces(
            child, since, day, np.tile(of_child, 2), np.concatenate([start, end + _ONE_DAY])
        )
        then, now = self.officer_on(who, when), self.officer_on(who, np.full(len(who), day))
        changed = who[(then >= 0) & (then != now)]
        return np.isin(child, changed)

    def before(self, child: NDArray[np.integer], day: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The row that held last for each child before a day; -1 where none did."""
        eve = self.held.on(child, day - _ONE_DAY)
        rows = self.held.row
        of_child, end = self.table.child[rows], self.table[_TO][rows]
        over = np.flatnonzero(~np.isnat(end))
        order = over[np.lexsort((self.table[_FROM][rows][over], end[over], of_child[over]))]
        keys = child_and_day(of_child[order], end[order])
        at = np.searchsorted(keys, child_and_day(child.astype(np.int32), day)) - 1
        ended = taken(rows[order].astype(np.int64), at, missing=-1)
        mine = taken(self.table.child, ended, missing=-2) == child
        return np.where(eve >= 0, eve, np.where(mine, ended, -1))


def looked_after_case(table: LocalColumns) -> NDArray[np.bool_]:
    """Which allocations are those of a looked-after child; one that does not say is."""
    return table.is_word("case", "looked after") | (table["case"] < 0)
