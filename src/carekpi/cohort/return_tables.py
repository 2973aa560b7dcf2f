"""The return's other tables as columns: OC2, OC3, AD1 and Missing.

The reader keeps them as text, since most figures do not need them. Here each value becomes a day, a
code's number or a whole number; and beside it stands whether there was one. A value that cannot be
read is not lost: it says so, and a figure leaves its record out for that reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi._order import firsts
from carekpi._written_dates import days_of_text
from carekpi.codes import Absence, Accommodation, Activity, InTouch, SdqReason, YesNo
from carekpi.cohort.care_columns import first_of
from carekpi.cohort.columns import NAT, Texts, agreed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from carekpi.codes import CodeList

__all__ = [
    "BLANK",
    "CONFLICTING",
    "READ",
    "RETURN_TABLES",
    "UNREADABLE",
    "ReturnTable",
    "Said",
    "return_table",
]

#: What became of a value: it was read; there was none; it cannot be read; or the rows of a child
#: contradict each other.
READ, BLANK, UNREADABLE, CONFLICTING = range(4)

_DATE, _NUMBER = "date", "number"

#: What the columns hold that figures are made of: a date, a whole number, or a code list.
RETURN_TABLES: Mapping[str, Mapping[str, str | type[CodeList]]] = MappingProxyType(
    {
        "OC2": {
            "SDQ_SCORE": _NUMBER,
            "SDQ_REASON": SdqReason,
            "CONVICTED": YesNo,
            "HEALTH_CHECK": YesNo,
            "IMMUNISATIONS": YesNo,
            "TEETH_CHECK": YesNo,
            "HEALTH_ASSESSMENT": YesNo,
            "SUBSTANCE_MISUSE": YesNo,
            "INTERVENTION_RECEIVED": YesNo,
            "INTERVENTION_OFFERED": YesNo,
        },
        "OC3": {"IN_TOUCH": InTouch, "ACTIV": Activity, "ACCOM": Accommodation},
        "AD1": {"DATE_INT": _DATE, "DATE_MATCH": _DATE, "FOSTER_CARE": YesNo},
        "Missing": {"MISSING": Absence, "MIS_START": _DATE, "MIS_END": _DATE},
    }
)

_WHOLE = re.compile(r"([0-9]{1,6})(\.0+)?")


@frozen(kw_only=True, eq=False)
class Said:
    """A column: its values, and what became of each.

    :param value: days, code numbers or whole numbers; ``NaT`` or -1 where there is none.
    :param state: :data:`READ`, :data:`BLANK`, :data:`UNREADABLE` or :data:`CONFLICTING`.
    """

    value: NDArray[Any]
    state: NDArray[np.int8]

    def at(self, rows: NDArray[np.integer]) -> Said:
        """The values of some rows; blank where the row is -1."""
        none = NAT if self.value.dtype.kind == "M" else -1
        if not len(self.value):
            size = len(rows)
            return Said(
                value=np.full(size, none, dtype=self.value.dtype),
                state=np.full(size, BLANK, dtype=np.int8),
            )
        return Said(
            value=np.where(rows < 0, np.asarray(none, dtype=self.value.dtype), self.value[rows]),
            state=np.where(rows < 0, np.int8(BLANK), self.state[rows]),
        )

    def is_code(self, *codes: CodeList) -> NDArray[np.bool_]:
        """Which values are one of these codes."""
        return np.isin(self.value, [code.number for code in codes])


@frozen(kw_only=True, eq=False, repr=False)
class ReturnTable:
    """One of the return's other tables, in the order of child, year and the rest.

    :param key: its name in the return.
    :param child: the row in the cohort's table of children.
    :param year: the reporting year of the return that each row is from; 0 where it is not known.
    :param columns: the columns, by their names in the return.
    """

    key: str
    child: NDArray[np.int32]
    year: NDArray[np.int64]
    columns: Mapping[str, Said] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.child)

    def __getitem__(self, name: str) -> Said:
        return self.columns[name]

    def taken(self, rows: NDArray[np.intp]) -> ReturnTable:
        """Some of its rows."""
        return evolve(
            self,
            child=self.child[rows],
            year=self.year[rows],
            columns={name: said.at(rows) for name, said in self.columns.items()},
        )

    def one_a_child(self, year: int) -> ReturnTable:
        """The rows of a year, one a child.

        What only one of a child's rows says stands; what they contradict each other in is not
        known, and says so.
        """
        mine = self.taken(np.flatnonzero(self.year == year))
        first = np.flatnonzero(firsts(mine.child))
        if len(first) == len(mine):
            return mine
        columns = {name: _agreed(said, first) for name, said in mine.columns.items()}
        return evolve(mine, child=mine.child[first], year=mine.year[first], columns=columns)

    def row_of(self, child: NDArray[np.int32]) -> NDArray[np.int64]:
        """The first row of each child; -1 for none."""
        return first_of(self.child, child)


def _agreed(said: Said, first: NDArray[np.intp]) -> Said:
    read = said.state == READ
    value, differ = agreed(said.value, read, first)
    any_read = np.logical_or.reduceat(read, first)
    unreadable = np.logical_or.reduceat(said.state == UNREADABLE, first)
    state = np.where(unreadable, np.int8(UNREADABLE), np.int8(BLANK))
    state = np.where(any_read, np.where(differ, CONFLICTING, READ), state)
    return Said(value=value, state=state.astype(np.int8))


def return_table(
    key: str,
    text: Mapping[str, Sequence[str]],
    places: Callable[[Texts, Texts, str], NDArray[np.int32]],
) -> ReturnTable:
    """A table of the return that was kept as text, as columns.

    :param text: its columns, with CHILD and, as far as they are known, AUTHORITY and YEAR.
    :param places: the rows of children in the table of children, from their authorities and
        identifiers and the name of the column.
    """
    child = [str(value) for value in text.get("CHILD", ())]
    size = len(child)
    named = [str(value) for value in text.get("AUTHORITY", [""] * size)]
    years = [str(value).strip() for value in text.get("YEAR", [""] * size)]
    year = np.array([int(value) if value.isdigit() else 0 for value in years], dtype=np.int64)
    columns = {}
    for name, kind in RETURN_TABLES[key].items():
        values = [str(value).strip() for value in text.get(name, [""] * size)]
        columns[name] = _read(values, kind, year)
    table = ReturnTable(
        key=key,
        child=places(Texts.of(named), Texts.of(child), f"{key}.CHILD"),
        year=year,
        columns=columns,
    )
    keys = [column for said in columns.values() for column in _sortable(said)]
    return _once(table.taken(np.lexsort([*keys, table.year, table.child])))


def _sortable(said: Said) -> tuple[NDArray[Any], NDArray[Any]]:
    return said.state, said.value.astype(np.int64)


def _once(table: ReturnTable) -> ReturnTable:
    """Rows that say the same are one row."""
    keys: list[NDArray[Any]] = [table.child, table.year]
    keys += [column for said in table.columns.values() for column in _sortable(said)]
    new = firsts(*keys)
    return table if new.all() else table.taken(np.flatnonzero(new))


def _read(values: Sequence[str], kind: str | type[CodeList], year: NDArray[np.int64]) -> Said:
    blank = np.array([not value for value in values], dtype=np.bool_)
    if kind == _DATE:
        # The dates of one return are written in one way.
        days = np.full(len(values), NAT)
        for one in np.unique(year).tolist():
            rows = np.flatnonzero(year == one)
            days[rows] = days_of_text([values[n] for n in rows.tolist()])[0]
        return Said(value=days, state=_states(blank, np.isnat(days)))
    read = _whole if kind == _NUMBER or isinstance(kind, str) else _number_of(kind)
    distinct = {value: read(value) if value else -1 for value in set(values)}
    numbers = np.array([distinct[value] for value in values], dtype=np.int64)
    return Said(value=numbers, state=_states(blank, numbers < 0))


def _states(blank: NDArray[np.bool_], none: NDArray[np.bool_]) -> NDArray[np.int8]:
    state = np.where(none, np.int8(UNREADABLE), np.int8(READ))
    state[blank] = BLANK
    return state


def _whole(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    return int(match.group(1)) if match else -1


def _number_of(codes: type[CodeList]) -> Callable[[str], int]:
    def number(text: str) -> int:
        try:
            return codes.parse(text).number
        except ValueError:
            return -1

    return number
