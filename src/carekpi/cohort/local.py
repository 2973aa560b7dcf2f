"""A council's own tables as columns.

Dates are ``datetime64[D]``; yes and no are 1, 0 and -1 where it is not known; words and labels are
places among :attr:`LocalColumns.labels`, -1 where there is none; whole numbers are themselves and
decimal ones thousandths, so that they add exactly, -1 where there is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi._dates import plain_date
from carekpi._order import firsts
from carekpi.cohort.columns import (
    Texts,
    agreed,
    day_column,
    flag_column,
    is_missing,
    read_only,
    require_columns,
    text_column,
)
from carekpi.cohort.local_tables import LOCAL_TABLES, LocalField, LocalTable
from carekpi.domain import as_said

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["THOUSANDTHS", "LocalColumns", "in_one_case", "local_columns"]

#: The column with the first day of what the column ``to`` ends.
FROM = "from"
#: How many of the kept units make one, in a column of decimal numbers.
THOUSANDTHS = 1000
#: The largest number that a column holds: a larger one is a slip.
MOST = 1_000_000_000


@frozen(kw_only=True, eq=False, repr=False)
class LocalColumns:
    """One row a record, in an order that does not hang on that in which they came.

    :param table: what the table is.
    :param child: the row in the cohort's table of children; -1 where the record is of none.
    :param authority: the council's name, if given.
    :param columns: the other columns, by name.
    :param labels: for words and labels, what the numbers stand for.
    :param complete_from: the date from which the table is complete; ``None`` where it is from the
        start.
    :param given: the columns that were given at all.
    :param unclear: by column, the rows of which it cannot be told what they say in it: what
        stood there could not be read, or they are made of several that contradicted one another.
    """

    table: LocalTable
    child: NDArray[np.int32]
    authority: NDArray[Any]
    columns: Mapping[str, NDArray[Any]]
    labels: Mapping[str, tuple[str, ...]]
    complete_from: dt.date | None = None
    given: frozenset[str] = frozenset()
    unclear: Mapping[str, NDArray[np.bool_]] = field(factory=dict)

    def __len__(self) -> int:
        return len(self.child)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def said(self, name: str, row: int) -> str:
        """The word or label of a row, empty where there is none."""
        place = int(self.columns[name][row])
        return "" if place < 0 else self.labels[name][place]

    def is_word(self, name: str, *words: str) -> NDArray[np.bool_]:
        """Which rows say one of these words."""
        places = [self.labels[name].index(word) for word in words]
        return np.isin(self.columns[name], places)

    def cannot_tell(self, name: str) -> NDArray[np.bool_]:
        """Which rows say nothing by being blank: the column was not given, what stood there could
        not be read, or what they are made of contradicted one another in it.
        """
        if name not in self.given:
            return np.ones(len(self), dtype=np.bool_)
        return self.unclear.get(name, np.zeros(len(self), dtype=np.bool_))


def local_columns(
    key: str,
    given: Mapping[str, Any],
    places: Callable[[Texts, Texts, str], NDArray[np.int32]],
    *,
    complete_from: dt.date | None = None,
    unclear: Mapping[str, NDArray[np.bool_]] | None = None,
    only: str = "",
) -> LocalColumns:
    """The columns of a table as a caller gives them.

    :param places: the rows of children in the table of children, from their authorities and
        identifiers and the name of the column.
    :param unclear: by column, the rows whose value could not be read: blank here, and not because
        there was nothing.
    :param only: the authority of rows that name none, where all children are of one.
    :raises ValueError: for a table or column that is none, a value that will not do, a missing one
        that a row needs; the message names column and row.
    """
    if key not in tuple(LOCAL_TABLES):  # what is no text is no key either
        raise ValueError(f"there is no table {key!r}; there are {', '.join(LOCAL_TABLES)}")
    table = LOCAL_TABLES[key]
    if complete_from is not None:
        plain_date(complete_from, "complete_from")
    given = require_columns(key, given, ("authority", *table.names), ())
    given = {name: column for name, column in given.items() if column is not None}
    require_columns(key, given, ("authority", *table.names), table.required)
    size = max((len(column) for column in given.values()), default=0)
    authority = text_column(given.get("authority"), f"{key}.authority", size=size)
    named = np.array(authority.labels, dtype=np.str_)[authority.number]
    child = np.full(size, -1, dtype=np.int32)
    columns: dict[str, NDArray[Any]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for one in table.fields:
        name = f"{key}.{one.name}"
        values = given.get(one.name)
        if one.kind == "child":
            child = _children(values, authority, name, one, size=size, places=places)
            continue
        columns[one.name], labels_of = _READ[one.kind](values, name, one, size)
        if labels_of is not None:
            labels[one.name] = labels_of
        if one.required:
            missing = _missing(columns[one.name])
            if missing.any():
                raise ValueError(f"column {name}, row {int(np.argmax(missing)) + 1}: missing")
    _require_order(table, columns)
    found = LocalColumns(
        table=table,
        child=child,
        authority=np.where(named == "", only, named),
        columns=columns,
        labels=labels,
        complete_from=complete_from,
        unclear=dict(unclear or {}),
        given=frozenset(given),
    )
    found = _once(_in_order(found))
    _require_agreement(found)
    read_only(found)
    for column in found.columns.values():
        column.flags.writeable = False
    return found


def _require_order(table: LocalTable, columns: Mapping[str, NDArray[Any]]) -> None:
    """Refuse what ends before it begins."""
    for one in table.fields:
        if one.ongoing and one.since == FROM:
            over = columns[one.name] < columns[FROM]
            if over.any():
                raise ValueError(
                    f"column {table.key}.{one.name}, row {int(np.argmax(over)) + 1}: the day lies "
                    f"before that of {FROM}"
                )


def _require_agreement(found: LocalColumns) -> None:
    """Refuse rows of one thing that contradict each other in what a row needs."""
    table = found.table
    for one in table.fields:
        if one.required and one.kind != "child" and _missing(found[one.name]).any():
            raise ValueError(
                f"column {table.key}.{one.name}: rows of one {' and '.join(table.unique_by)} "
                "contradict each other in it, and a row needs it"
            )


def _children(
    values: Any,
    authority: Texts,
    name: str,
    one: LocalField,
    *,
    size: int,
    places: Callable[[Texts, Texts, str], NDArray[np.int32]],
) -> NDArray[np.int32]:
    listed = ["" if value is None else value for value in _listed(values, name, size)]
    texts = text_column(listed, name, size=size)
    named = texts.as_numbers(bool) > 0
    if one.required and not named.all():
        raise ValueError(f"column {name}, row {int(np.argmin(named)) + 1}: missing")
    child = np.full(size, -1, dtype=np.int32)
    child[named] = places(authority.taken(named), texts.taken(named), name)
    return child


def _missing(column: NDArray[Any]) -> NDArray[np.bool_]:
    return np.isnat(column) if column.dtype.kind == "M" else column < 0


_Read = tuple["NDArray[Any]", "tuple[str, ...] | None"]


def _days(values: Any, name: str, _one: LocalField, size: int) -> _Read:
    return day_column(values, name, size=size), None


def _months(values: Any, name: str, _one: LocalField, size: int) -> _Read:
    days = day_column(values, name, size=size)
    return days.astype("datetime64[M]").astype("datetime64[D]"), None


def _flags(values: Any, name: str, _one: LocalField, size: int) -> _Read:
    return flag_column(values, name, size=size), None


def _listed(values: Any, name: str, size: int) -> list[Any]:
    if values is None:
        return [None] * size
    given = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if len(given) != size:
        raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
    return [None if is_missing(value) else value for value in given]


def _words(values: Any, name: str, one: LocalField, size: int) -> _Read:
    spellings = one.spellings

    def place(value: Any) -> int:
        if not isinstance(value, str):
            raise TypeError(f"expected text or None, not {type(value).__name__}")
        said = as_said(value)
        if said and said not in spellings:
            # No message repeats it: it may be a name.
            raise ValueError(f"expected one of {', '.join(one.labels)}")
        return spellings.get(said, -1)

    return _each(values, name, size, place).astype(np.int32), one.labels


def _labels(values: Any, name: str, one: LocalField, size: int) -> _Read:
    known: dict[str, int] = {}

    def place(value: Any) -> int:
        if not isinstance(value, str):
            raise TypeError(f"a label is text or None, not {type(value).__name__}")
        text = " ".join(value.split())
        return known.setdefault(text, len(known)) if text else -1

    found, labels = _each(values, name, size, place), tuple(known)
    if one.kind == "label":
        found = in_one_case(found, labels)
    return _used(found, labels)


def in_one_case(numbers: NDArray[np.int64], labels: Sequence[str]) -> NDArray[np.int64]:
    """A column of places among labels, where those that differ only in letter case are one: the
    one that most rows write; of several, the first in order.

    >>> in_one_case(np.array([0, 1, 1, -1, 2]), ["delay", "Delay", "theme"]).tolist()
    [1, 1, 1, -1, 2]
    """
    rows = np.bincount(numbers[numbers >= 0], minlength=len(labels))
    first: dict[str, int] = {}
    for n in sorted(range(len(labels)), key=lambda n: (-rows[n], labels[n])):
        first.setdefault(labels[n].casefold(), n)
    stands = np.array([*(first[label.casefold()] for label in labels), -1], dtype=np.int64)
    return stands[numbers]  # the last is for -1


def _used(
    numbers: NDArray[np.integer], labels: tuple[str, ...]
) -> tuple[NDArray[Any], tuple[str, ...]]:
    """The labels that a column has, in order, and the column as places among them."""
    kept = sorted(set(numbers[numbers >= 0].tolist()), key=labels.__getitem__)
    place = np.full(len(labels) + 1, -1, dtype=np.int32)  # the last one is for -1
    place[kept] = np.arange(len(kept))
    return place[numbers], tuple(labels[n] for n in kept)


def _wholes(values: Any, name: str, _one: LocalField, size: int) -> _Read:
    return _each(values, name, size, _whole), None


def _decimals(values: Any, name: str, _one: LocalField, size: int) -> _Read:
    return _each(values, name, size, thousandths), None


def _whole(value: Any) -> int:
    number = _number(value, "a whole number")
    if number % 1:
        raise ValueError(_expected_number("a whole number"))
    return int(number)


def thousandths(value: Any) -> int:
    """A number as thousandths, to the nearest.

    :raises ValueError: for what is no number from nought to :data:`MOST`.
    """
    number = _number(value, "a number") * THOUSANDTHS
    return int(number.to_integral_value(ROUND_HALF_UP))


def _number(value: Any, what: str) -> Decimal:
    try:
        number = Decimal("NaN") if isinstance(value, (bool, np.bool_)) else Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and number < 0:
        raise ValueError(f"expected {what}, not below nought")
    if not number.is_finite() or number > MOST:
        raise ValueError(_expected_number(what))
    return number


def _expected_number(what: str) -> str:
    return f"expected {what} from nought to {MOST:,}"


def _each(values: Any, name: str, size: int, read: Callable[[Any], int]) -> NDArray[np.int64]:
    """Each value as a number, -1 where there is none; what is wrong with one, by its row."""
    found = np.full(size, -1, dtype=np.int64)
    done: dict[tuple[type, Any], int] = {}
    for row, value in enumerate(_listed(values, name, size)):
        if value is None or value == "":
            continue
        if not isinstance(value, Hashable):
            what = type(value).__name__
            raise TypeError(f"column {name}, row {row + 1}: expected one value, not {what}")
        try:
            number = done.get((type(value), value))
            if number is None:
                number = done[type(value), value] = read(value)
        except (TypeError, ValueError) as error:
            raise type(error)(f"column {name}, row {row + 1}: {error}") from None
        found[row] = number
    return found


_READ: Mapping[str, Callable[[Any, str, LocalField, int], _Read]] = {
    "date": _days,
    "month": _months,
    "flag": _flags,
    "words": _words,
    "label": _labels,
    "reference": _labels,
    "whole": _wholes,
    "number": _decimals,
}


# ------------------------------------------------------------ order, and what is said twice


def _keys(columns: LocalColumns, names: Sequence[str]) -> list[NDArray[Any]]:
    """Child, authority, and the named columns, as numbers.

    A child is of one authority, whether a row names it or not.
    """
    authority = np.unique(columns.authority, return_inverse=True)[1].reshape(-1) + 1
    if "child" in columns.table.unique_by:
        authority = np.where(columns.child >= 0, 0, authority)
    named = [columns.columns[name].astype(np.int64) for name in names if name != "child"]
    return [columns.child, authority, *named]


def _taken(columns: LocalColumns, rows: NDArray[np.intp]) -> LocalColumns:
    return evolve(
        columns,
        child=columns.child[rows],
        authority=columns.authority[rows],
        columns={name: column[rows] for name, column in columns.columns.items()},
        unclear={name: column[rows] for name, column in columns.unclear.items()},
    )


def _in_order(columns: LocalColumns) -> LocalColumns:
    unique = [name for name in columns.table.unique_by if name != "child"]
    rest = [n for n in columns.table.names if n != "child" and n not in unique]
    keys = _keys(columns, [*unique, *rest])
    return _taken(columns, np.lexsort(list(reversed(keys))))


def _once(columns: LocalColumns) -> LocalColumns:
    """Rows that speak of one thing as one row.

    What only one of them says stands; what they contradict each other in is not known.
    """
    unique = columns.table.unique_by
    if not unique or not len(columns):
        return columns
    keys = _keys(columns, unique)
    if "child" not in unique:  # an identifier of its own is one thing, whoever's the row says it is
        keys = keys[1:]
    order = np.lexsort(list(reversed(keys)))
    first = np.flatnonzero(firsts(*(key[order] for key in keys)))
    if len(first) == len(columns):
        return columns
    ordered = _taken(columns, order)

    def together(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        return agreed(column, ~_missing(column), first)

    found = {name: together(column) for name, column in ordered.columns.items()}
    unclear = {name: differs for name, (_, differs) in found.items()}
    for name, rows in ordered.unclear.items():
        blank = _missing(found[name][0])
        unclear[name] = unclear[name] | (np.logical_or.reduceat(rows, first) & blank)
    kept = {name: column for name, (column, _) in found.items()}
    labels = dict(ordered.labels)
    for one in columns.table.fields:
        if one.kind in ("label", "reference"):
            kept[one.name], labels[one.name] = _used(kept[one.name], labels[one.name])
    merged = evolve(
        ordered,
        child=together(ordered.child)[0],
        authority=ordered.authority[first],
        columns=kept,
        labels=labels,
        unclear=unclear,
    )
    return _in_order(merged)
