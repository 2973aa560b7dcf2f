"""Rows of typed tables that a cohort can hold, and what becomes of the others.

For tables that come as columns and not as files, from a database or a cluster: a row is judged by
itself and by the other rows of its child alone, so that it is judged alike wherever the tables are
parted between children.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi._order import firsts, order_of
from carekpi.codes import Ethnicity, Participation, Sex
from carekpi.cohort.columns import NAT, VISIT_WORDS, Texts
from carekpi.domain import EPISODE_CODES, EVENTS_FROM, EVENTS_TO, as_said
from carekpi.readers._merge import KEPT, NONE, merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.domain import Word
    from carekpi.ledger import Kind

__all__ = ["Sound"]

#: The day without which a row says nothing, and what the ledger says where there is none.
_DAYS = {
    "episodes": ("start", "no_start_date"),
    "reviews": ("held_on", "no_review_date"),
    "visits": ("made_on", "no_visit_date"),
}
_NO_WORD = {"visitor": "no_visitor", "outcome": "no_outcome"}
_CODES: dict[str, Mapping[str, type[CodeList]]] = {
    "children": {"sex": Sex, "ethnicity": Ethnicity},
    "episodes": EPISODE_CODES,
    "reviews": {"participation": Participation},
    "visits": {},
}
#: The year of the return that a row is from: of rows that are of one thing, the latest stands.
YEAR = "year"


class Sound:
    """A table whose rows are being judged.

    :param table: children, episodes, reviews or visits. :param columns: as
        :func:`carekpi.cohort.frames.columns_of` gives them; besides those of
        :meth:`carekpi.cohort.Cohort.from_columns`, ``year``.
    """

    def __init__(self, table: str, columns: Mapping[str, Texts | NDArray[Any]]) -> None:
        self.table, self.columns = table, dict(columns)
        self.read = len(columns["child"])
        self.keep = np.ones(self.read, dtype=np.bool_)
        #: How many rows were lost, or values in rows that were not, by kind and reason.
        self.lost: dict[tuple[Kind, str], int] = {}
        self._identified()
        if table == "children":
            self._coded()
            self._one_a_child()
        else:
            self._dated()
            self._coded()
            if table == "visits":
                self._said()
        self.columns.pop(YEAR, None)

    def kept(self) -> dict[str, Texts | NDArray[Any]]:
        """The columns of the rows that can be used."""
        if self.keep.all():
            return self.columns
        rows = np.flatnonzero(self.keep)
        return {
            name: column.taken(rows) if isinstance(column, Texts) else column[rows]
            for name, column in self.columns.items()
        }

    # ------------------------------------------------------------ what is judged

    def _lose(self, wrong: NDArray[np.bool_], reason: str) -> None:
        wrong = wrong & self.keep
        self._count("row lost", reason, int(np.count_nonzero(wrong)))
        self.keep &= ~wrong

    def _count(self, kind: Kind, reason: str, number: int) -> None:
        if number:
            self.lost[kind, reason] = self.lost.get((kind, reason), 0) + number

    def _lose_values(self, wrong: NDArray[np.bool_], reason: str) -> None:
        self._count("value lost", reason, int(np.count_nonzero(wrong & self.keep)))

    def _identified(self) -> None:
        child = self.columns["child"]
        if isinstance(child, Texts):
            good = child.as_numbers(
                lambda text: int(text == text.strip() != "" and "\0" not in text)
            )
            self._lose(good < 1, "no_child")

    def _dated(self) -> None:
        name, missing = _DAYS[self.table]
        day = self._day(name)
        self._lose(np.isnat(day), missing)
        self._lose(_outside(day), "date_out_of_range")
        if self.table == "episodes":
            end = self._day("end")
            self._lose(_outside(end), "end_not_a_date")
            self._lose(end < day, "ends_before_it_starts")
            self._of_latest_year(day)

    def _day(self, name: str) -> NDArray[np.datetime64]:
        column = self.columns.get(name)
        if column is None or isinstance(column, Texts) or column.dtype.kind != "M":
            return np.full(self.read, NAT)  # whatever else it is, from_columns says
        return column.astype("datetime64[D]")

    def _coded(self) -> None:
        for name, codes in _CODES[self.table].items():
            column = self.columns.get(name)
            if isinstance(column, Texts):
                number = column.as_numbers(_number_of(codes))
                self._lose_values(number == _UNKNOWN, "unknown_code")
                self.columns[name] = np.maximum(number, -1).astype(np.int8)
            elif column is not None and column.dtype.kind in "iu":
                wrong = (column < -1) | (column >= len(codes))
                self._lose_values(wrong, "unknown_code")
                self.columns[name] = np.where(wrong, -1, column).astype(np.int8)

    def _said(self) -> None:
        for name, words in VISIT_WORDS.items():
            column = self.columns.get(name)
            if not isinstance(column, Texts):
                continue
            number = column.as_numbers(_place_of(words))
            if name in _NO_WORD:
                self._lose(number == -1, _NO_WORD[name])
                self._lose(number == _UNKNOWN, "unknown_word")
            else:
                self._lose_values(number == _UNKNOWN, "unknown_word")
            self.columns[name] = np.maximum(number, -1)

    # ------------------------------------------------------------ rows of one thing

    def _keys(self) -> list[NDArray[np.int64]]:
        """Numbers that tell children apart."""
        columns = (self.columns.get(name) for name in ("authority", "child"))
        return [one.number.astype(np.int64) for one in columns if isinstance(one, Texts)]

    def _years(self) -> NDArray[np.int64]:
        year = self.columns.get(YEAR)
        if year is None or isinstance(year, Texts):
            return np.zeros(self.read, dtype=np.int64)
        return year.astype(np.int64)

    def _of_latest_year(self, start: NDArray[np.datetime64]) -> None:
        """Of an episode that several returns have, the version of the latest."""
        if YEAR not in self.columns:
            return
        keys, year = [*self._keys(), start.astype(np.int64)], self._years()
        rows = np.flatnonzero(self.keep)
        order = rows[order_of([key[rows] for key in (*keys, year)])]
        new = firsts(*(key[order] for key in keys))
        last = np.append(np.flatnonzero(new)[1:], len(order)) - 1
        latest = year[order][last][np.cumsum(new) - 1] if len(order) else year[:0]
        replaced = np.zeros(self.read, dtype=np.bool_)
        replaced[order[year[order] < latest]] = True
        self._lose(replaced, "replaced_by_later_return")

    def _one_a_child(self) -> None:
        """One row a child: of each field the value of the latest year that has one, where the rows
        of that year agree.
        """
        rows = np.flatnonzero(self.keep)
        keys = [key[rows] for key in self._keys()]
        order = order_of(keys)
        new = firsts(*(key[order] for key in keys))
        if new.all():
            return
        child = np.empty(len(rows), dtype=np.int64)
        child[order] = np.cumsum(new) - 1
        names = [n for n in self.columns if n not in ("child", "authority", YEAR)]
        held = {name: self.columns[name] for name in names}
        fields = {
            name: _whole(column)[rows]
            for name, column in held.items()
            if not isinstance(column, Texts)
        }
        found = merged(
            int(new.sum()), child, self._years()[rows], fields, np.zeros(len(rows), np.int64)
        )
        for fate, reason in enumerate(
            ("same_as_another_row", "replaced_by_later_return", "conflicting_row"), start=KEPT + 1
        ):
            gone = np.zeros(self.read, dtype=np.bool_)
            gone[rows[found.fate == fate]] = True
            self._lose(gone, reason)
        stays = found.fate == KEPT
        for name, values in found.values.items():
            column = np.array(held[name])
            settled = values[child[stays]]
            none = NAT if column.dtype.kind == "M" else -1
            typed = settled.view("datetime64[D]") if column.dtype.kind == "M" else settled
            column[rows[stays]] = np.where(settled == NONE, none, typed)
            self.columns[name] = column
            self._count("value lost", "conflicting_value", len(found.conflicts[name]))


_UNKNOWN = -2  # the number of a text that is none of those of its column; -1 is that of none


def _names_a_child(text: str) -> int:
    return int(bool(text) and text == text.strip() and "\0" not in text)


def _number_of(codes: type[CodeList]) -> Callable[[str], int]:
    listed = codes.codes()

    def number(text: str) -> int:
        code = text.strip().upper()
        return listed[code].number if code in listed else _UNKNOWN if code else -1

    return number


def _place_of(words: type[Word]) -> Callable[[str], int]:
    places = {
        as_said(spelling): place
        for place, (word, others) in enumerate(words.words().items())
        for spelling in (word, *others)
    }

    def place(text: str) -> int:
        said = as_said(text)
        return places.get(said, _UNKNOWN) if said else -1

    return place


def _outside(day: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    first, last = np.datetime64(EVENTS_FROM, "D"), np.datetime64(EVENTS_TO, "D")
    return np.asarray((day < first) | (day > last))


def _whole(column: NDArray[Any]) -> NDArray[np.int64]:
    """A column of days, codes or flags as whole numbers, :data:`NONE` where there is none."""
    if column.dtype.kind == "M":
        return column.astype("datetime64[D]").view(np.int64)
    if column.dtype.kind == "O":  # nothing but missing values
        return np.full(len(column), NONE)
    number = column.astype(np.int64)
    return np.where(number < 0, NONE, number)
