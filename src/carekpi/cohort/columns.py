"""The columns of a cohort, and how they are put in order.

Dates are ``datetime64[D]`` (``NaT`` where missing), codes are small integers
(:attr:`carekpi.codes.CodeList.number`, -1 where missing), children are positions in the table
of children. Every table is sorted, by every column that matters, so that the order in which
rows came changes nothing.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Hashable, Iterable, Mapping
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi._order import firsts, order_of
from carekpi.cohort.local_tables import NO_YES
from carekpi.domain import (
    EPISODE_CODES,
    EPISODE_FLAGS,
    EVENTS_FROM,
    EVENTS_TO,
    VisitMode,
    Visitor,
    VisitOutcome,
    Word,
    as_said,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from carekpi.codes import CodeList

__all__ = ["ChildColumns", "EpisodeColumns", "ReviewColumns", "Texts", "VisitColumns"]

NAT = np.datetime64("NaT", "D")
#: Stands for "no end" where dates are compared: later than any date that carekpi knows.
FOREVER = np.datetime64(EVENTS_TO + dt.timedelta(days=366), "D")
_MISSING_LAST = np.int16(127)
#: What a column of dates holds.
_A_DATE = "a date such as datetime.date(2021, 3, 31), or datetime64[D]"
#: What is said of a visit in one of a few words; its number is the place of the word in its list.
VISIT_WORDS: dict[str, type[Word]] = {
    "visitor": Visitor,
    "outcome": VisitOutcome,
    "mode": VisitMode,
}


class _Places(dict[Any, int]):
    """A place for each value, the next for one that is new."""

    def __missing__(self, value: Any) -> int:
        return self.setdefault(value, len(self))


@frozen(kw_only=True, eq=False, repr=False)
class Texts:
    """A column of texts, each kept once: with a few labels, no text is made for a row.

    Where a caller has its columns so (a dictionary of Arrow, a categorical), :meth:`Cohort
    .from_columns <carekpi.cohort.Cohort.from_columns>` takes them as they are.

    :param labels: the texts. What no row has is as if it were not there.
    :param number: for each row, the place of its text among the labels; -1 for none.
    :raises ValueError: for a number that is no place.

    >>> column = Texts.of(["B7", "A1", "B7"])
    >>> column.labels, column.number.tolist()
    (['B7', 'A1'], [0, 1, 0])
    """

    labels: Sequence[Any]
    number: NDArray[np.integer]

    def __attrs_post_init__(self) -> None:
        number = self.number
        if number.dtype.kind not in "iu":
            raise TypeError(f"expected whole numbers, not {number.dtype}")
        if len(number) and not -1 <= number.min() <= number.max() < len(self.labels):
            raise ValueError(f"expected places among {len(self.labels)} labels, or -1 for none")

    @classmethod
    def of(cls, values: Iterable[Any]) -> Texts:
        """The values of a list or an array, in the order in which they first come."""
        given: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
        place = _Places()
        number = np.fromiter(map(place.__getitem__, given), dtype=np.int32, count=len(given))
        return cls(labels=list(place), number=number)

    def __len__(self) -> int:
        return len(self.number)

    def used(self) -> list[Any]:
        """The labels that some row has."""
        return [*compress(self.labels, self._flags().tolist())]

    def _flags(self) -> NDArray[np.bool_]:
        flags = np.zeros(len(self.labels) + 1, dtype=np.bool_)  # the last one is for -1
        flags[self.number] = True
        return flags[:-1]

    def as_numbers(self, read: Callable[[Any], int], *, missing: int = -1) -> NDArray[np.int32]:
        """What each row's text stands for, each read once."""
        stands = np.full(len(self.labels) + 1, missing, dtype=np.int32)  # the last one is for -1
        stands[:-1][self._flags()] = [read(label) for label in self.used()]
        number: NDArray[np.int32] = stands[self.number]
        return number

    def taken(self, rows: NDArray[Any]) -> Texts:
        """Some of its rows."""
        return Texts(labels=self.labels, number=self.number[rows])


@frozen(kw_only=True, eq=False, repr=False)
class ChildColumns:
    """One row a child, sorted by authority and identifier."""

    identifier: NDArray[Any]
    authority: NDArray[Any]
    born: NDArray[np.datetime64]
    sex: NDArray[np.int8]
    ethnicity: NDArray[np.int8]
    unaccompanied: NDArray[np.int8]
    unaccompanied_until: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.identifier)


@frozen(kw_only=True, eq=False, repr=False)
class EpisodeColumns:
    """One row an episode, sorted by child, start and end (open ends last).

    The last five are what the return does not say (:data:`carekpi.domain.EPISODE_FLAGS`): 1 for
    yes, 0 for no, -1 where it is not known.
    """

    child: NDArray[np.int32]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    reason_new: NDArray[np.int8]
    reason_ended: NDArray[np.int8]
    legal_status: NDArray[np.int8]
    placement: NDArray[np.int8]
    need: NDArray[np.int8]
    provider: NDArray[np.int8]
    reason_placement_changed: NDArray[np.int8]
    until_eighteen: NDArray[np.int8]
    fewer_visits_agreed: NDArray[np.int8]
    unassessed_parent: NDArray[np.int8]
    temporary_approval: NDArray[np.int8]
    consent_to_adoption: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.child)


@frozen(kw_only=True, eq=False, repr=False)
class ReviewColumns:
    """One row a review as it was recorded, sorted by child, date and participation code."""

    child: NDArray[np.int32]
    held_on: NDArray[np.datetime64]
    participation: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.child)


@frozen(kw_only=True, eq=False, repr=False)
class VisitColumns:
    """One row a visit, or an attempt at one, sorted by child, date and all that follows.

    :param visitor: the place in :class:`carekpi.domain.Visitor`.
    :param outcome: the place in :class:`carekpi.domain.VisitOutcome`.
    :param mode: the place in :class:`carekpi.domain.VisitMode`, -1 where it is not known.
    """

    child: NDArray[np.int32]
    made_on: NDArray[np.datetime64]
    visitor: NDArray[np.int8]
    outcome: NDArray[np.int8]
    mode: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.child)


def no_visits() -> VisitColumns:
    """A table of visits without any."""
    nothing = np.zeros(0, dtype=np.int8)
    return VisitColumns(
        child=np.zeros(0, dtype=np.int32),
        made_on=np.zeros(0, dtype="datetime64[D]"),
        **dict.fromkeys(VISIT_WORDS, nothing),
    )


def taken(column: NDArray[Any], rows: NDArray[np.integer], *, missing: Any) -> NDArray[Any]:
    """The column at each row, and ``missing`` where the row is -1: there is none."""
    if not len(column):
        return np.full(len(rows), missing, dtype=column.dtype)
    return np.where(rows < 0, np.asarray(missing, dtype=column.dtype), column[rows])


def _plain(values: Any, missing: Any) -> NDArray[Any]:
    """A caller's column as an array; what its mask covers is missing."""
    if isinstance(values, Texts):
        labels = np.empty(len(values.labels) + 1, dtype=object)  # the last one is for -1: None
        labels[:-1] = values.labels
        values = labels[values.number]
    if isinstance(values, np.ma.MaskedArray):
        return values.filled(missing)
    if isinstance(values, (list, tuple)) and any(isinstance(value, str) for value in values):
        objects = np.empty(len(values), dtype=object)  # numpy would make the text "nan" of NaN
        objects[:] = values
        return objects
    return np.asarray(values)


def _kept(column: NDArray[Any]) -> NDArray[Any]:
    """A caller's column as it is where nobody can write to it, or a copy."""
    memory: Any = column
    while isinstance(memory, np.ndarray):
        if memory.flags.writeable:
            return column.copy()
        memory = memory.base
    return column


def _holds_nothing(given: NDArray[Any]) -> bool:
    """Whether a column is empty, or all NaN: so a dataframe has one in which all is missing."""
    return not given.size or (given.dtype.kind == "f" and bool(np.isnan(given).all()))


def is_missing(value: Any) -> bool:
    """Whether a value of a dataframe stands for none: None, NaN, NaT, or pandas' NA."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN and NaT do not equal themselves
    except TypeError:  # pandas.NA has no truth value
        return True


def day_column(
    values: Any, name: str, *, size: int, event: bool = True, placed: bool = False
) -> NDArray[np.datetime64]:
    """A caller's column as ``datetime64[D]``; never the caller's own array changed.

    :param placed: whether the rows are yet to be placed: then it may be the caller's own array.
    """
    if values is None:
        return np.full(size, NAT)
    given = _plain(values, NAT)
    if given.dtype.kind in "OU" or _holds_nothing(given):
        given = _days_of_objects(given.tolist(), name)
    if given.dtype.kind != "M":
        raise TypeError(f"column {name} must hold dates: expected {_A_DATE}, not {given.dtype}")
    whole = given.dtype == np.dtype("datetime64[D]")
    days = given if whole else given.astype("datetime64[D]")
    if not whole and not np.array_equal(days.astype(given.dtype), given, equal_nan=True):
        raise ValueError(f"column {name} has times of day; carekpi counts whole days")
    if len(days) != size:
        raise ValueError(f"column {name} has {len(days)} rows, its table {size}")
    outside = (days < np.datetime64(EVENTS_FROM, "D")) | (days > np.datetime64(EVENTS_TO, "D"))
    if event and outside.any():
        raise ValueError(
            f"column {name}, row {int(np.argmax(outside)) + 1}: a date outside {EVENTS_FROM} to "
            f"{EVENTS_TO}, the range of dates that carekpi knows"
        )
    return _kept(days) if whole and not placed else days


def _days_of_objects(given: list[Any], name: str) -> NDArray[np.datetime64]:
    """Objects as dates. No message shows one: it may be a date of birth."""
    days = []
    for row, value in enumerate(given):
        day = None if is_missing(value) else _whole_day(value)
        if day is None and not is_missing(value):
            found = "text" if isinstance(value, str) else type(value).__name__
            if isinstance(value, dt.datetime):
                found += " with a time of day"
            raise TypeError(
                f"column {name}, row {row + 1}: expected {_A_DATE}, or None, not {found}"
            )
        days.append(day)
    return np.array(days, dtype="datetime64[D]")


def _whole_day(value: Any) -> dt.date | None:
    """A day, or the midnight with which it begins, as dataframes have it; ``None`` for others."""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time() and value.tzinfo is None
        return value.date() if midnight and not getattr(value, "nanosecond", 0) else None
    return value if isinstance(value, dt.date) else None


def require_columns(
    table: str, given: Any, known: Sequence[str], needed: Sequence[str]
) -> Mapping[str, Any]:
    """A caller's table as columns by name.

    Refuses a table with a column that nobody knows, or without one that it needs.

    :param given: a mapping, or whatever has columns by name, such as a dataframe.
    """
    columns = _by_name(table, given)
    for name, column in columns.items():
        if column is not None and (
            isinstance(column, (str, bytes, Mapping))
            or not hasattr(column, "__len__")
            or getattr(column, "ndim", 1) != 1
        ):
            raise TypeError(
                f"column {table}.{name} must be a list or an array with one value a row, not "
                f"{type(column).__name__}"
            )
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            raise ValueError(
                f"column {table}.{name} is not known"
                + (f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}")
            )
    if columns:
        for name in needed:
            if name not in columns:
                raise ValueError(f"column {table}.{name} is missing; the table needs it")
    return columns


def _by_name(table: str, given: Any) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    names = getattr(given, "columns", None)
    if hasattr(given, "__getitem__") and isinstance(names, Iterable):
        names = list(names)
        if all(isinstance(name, str) for name in names):
            return {name: given[name] for name in names}
    raise TypeError(
        f"the table {table} must be columns by name, a dataframe or a mapping such as "
        f'{{"child": [...], ...}}, not {type(given).__name__}'
    )


def code_column(
    values: Any, name: str, *, size: int, codes: int, texts: type[CodeList] | None = None
) -> NDArray[np.int8]:
    """A caller's column of codes as ``int8``, each checked to be one of the list.

    :param codes: how many there are. :param texts: the list, where codes may come as text.
    """
    if values is None:
        return np.full(size, -1, dtype=np.int8)
    given = values.number if isinstance(values, Texts) else _plain(values, -1)
    if len(given) != size:
        raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
    if _holds_nothing(given):
        return np.full(size, -1, dtype=np.int8)
    if texts is not None and (isinstance(values, Texts) or given.dtype.kind in "UO"):
        return _numbered(_said(values if isinstance(values, Texts) else given), name, texts)
    if given.dtype.kind not in "iub":
        raise TypeError(
            f"column {name} must hold codes as text, or code numbers (int8), not {given.dtype}"
        )
    wrong = (given < -1) | (given >= codes)
    if wrong.any():
        raise ValueError(
            f"column {name}, row {int(np.argmax(wrong)) + 1}: no code has the number "
            f"{int(given[np.argmax(wrong)])}; expected -1 (missing) to {codes - 1}"
        )
    return _kept(given.astype(np.int8, copy=False))


def _numbered(given: Texts, name: str, codes: type[CodeList]) -> NDArray[np.int8]:
    """Codes as text, as numbers; blanks and missing values as -1."""
    if given.number.dtype == np.int8 and [*given.labels] == [one.code for one in codes.numbered()]:
        return _kept(given.number)

    def read(value: Any) -> int:
        blank = is_missing(value) or not str(value).strip()
        return -1 if blank else codes.parse(str(value)).number

    return _each_read(given, name, read)


def _said(values: Any) -> Texts:
    """A caller's values, each kept once."""
    if isinstance(values, Texts):
        return values
    try:
        return Texts.of(values)
    except TypeError:  # a list in the place of a value: each stays by itself, to be refused
        return Texts(labels=[*values], number=np.arange(len(values)))


def _each_read(given: Texts, name: str, read: Callable[[Any], int]) -> NDArray[np.int8]:
    """Each value as a number from -1; what is wrong with one, by the first row that has it."""
    wrong: list[Exception] = []

    def number(value: Any) -> int:
        try:
            return read(value)
        except (TypeError, ValueError) as error:
            wrong.append(error)
            return -1 - len(wrong)

    numbers = given.as_numbers(number)
    if wrong:
        row = int(np.argmax(numbers < -1))
        error = wrong[-2 - int(numbers[row])]
        raise type(error)(f"column {name}, row {row + 1}: {error}") from None
    return numbers.astype(np.int8)


def flag_column(values: Any, name: str, *, size: int) -> NDArray[np.int8]:
    """A caller's column of yes and no as ``int8``: 1, 0, and -1 where it is not known."""
    if values is None:
        return np.full(size, -1, dtype=np.int8)
    hidden = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    given = np.asarray(values.data) if hidden is not None else _plain(values, -1)
    if len(given) != size:
        raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
    if given.dtype.kind in "biu":
        numbers = given if hidden is None else np.where(hidden, -1, given)
        wrong = (numbers < -1) | (numbers > 1)
        if wrong.any():
            row = int(np.argmax(wrong)) + 1
            raise ValueError(f"column {name}, row {row}: {_not_a_flag('another number')}")
        return _kept(numbers.astype(np.int8, copy=False))
    if given.dtype.kind not in "fOU" and size:
        raise TypeError(f"column {name}, row 1: {_not_a_flag(str(given.dtype))}")
    said = _said(values if isinstance(values, Texts) else given)
    if hidden is not None:
        said = Texts(labels=said.labels, number=np.where(hidden, -1, said.number))
    return _each_read(said, name, _flag)


def _flag(value: Any) -> int:
    """The number of a yes or a no, or of a word for one; -1 for a blank."""
    if isinstance(value, str):
        said = as_said(value)
        if said and said not in NO_YES:
            raise TypeError(_not_a_flag("other text"))
        return NO_YES[said] if said else -1
    if is_missing(value):
        return -1
    if not isinstance(value, (bool, int, float, np.bool_, np.number)):
        raise TypeError(_not_a_flag(type(value).__name__))
    if value not in (-1, 0, 1):  # 0.5 is neither yes nor no
        raise ValueError(_not_a_flag("another number"))
    return int(value)


def _not_a_flag(found: str) -> str:
    return (
        "expected True, False or None (not known), yes or no, or a number from -1 (missing) to 1, "
        f"not {found}"
    )


def word_column(
    values: Any, name: str, *, size: int, words: type[Word], needed: bool
) -> NDArray[np.int8]:
    """A caller's column of members of an enum, by themselves, as text, or by their place in it.

    :param needed: whether a row may not lack it.
    """
    members = list(words)
    if values is None:
        numbers = np.full(size, -1, dtype=np.int8)
    else:
        masked_text = isinstance(values, np.ma.MaskedArray) and values.dtype.kind == "U"
        given = _plain(values, "" if masked_text else -1)
        if len(given) != size:
            raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
        if given.dtype.kind in "UO" or _holds_nothing(given):
            numbers = _placed(_said(values if isinstance(values, Texts) else given), name, words)
        elif given.dtype.kind in "iub":
            numbers = code_column(values, name, size=size, codes=len(members))
        else:
            raise TypeError(f"column {name}: {_one_of(words)}, not {given.dtype}")
    if needed and (numbers < 0).any():
        row = int(np.argmax(numbers < 0)) + 1
        raise ValueError(f"column {name}, row {row}: missing; {_one_of(words)}")
    return numbers


def _placed(given: Texts, name: str, words: type[Word]) -> NDArray[np.int8]:
    """Members, or their texts, as their places; no message repeats a text that is neither."""
    place: dict[Any, int] = {-1: -1}
    for n, (member, (word, others)) in enumerate(zip(words, words.words().items(), strict=True)):
        place |= {member: n, n: n}
        place |= {as_said(spelling): n for spelling in (word, *others)}

    def read(value: Any) -> int:
        if is_missing(value) or (isinstance(value, str) and not value.strip()):
            return -1
        said = as_said(value) if isinstance(value, str) else value
        if not isinstance(said, Hashable) or said not in place:
            raise ValueError(_one_of(words))
        return place[said]

    return _each_read(given, name, read)


def _one_of(words: type[Word]) -> str:
    return f"expected one of {', '.join(words.words())}"


def text_column(
    values: Any, name: str, *, size: int | None = None, required: bool = False
) -> Texts:
    """A caller's column of identifiers, or of the names of authorities.

    :param required: whether none may be blank.
    """
    if values is None:
        return Texts(labels=[""], number=np.zeros(size or 0, dtype=np.int32))
    texts = _said(values)
    if size is not None and len(texts) != size:
        raise ValueError(f"column {name} has {len(texts)} rows, its table {size}")
    used = texts.used()  # checked all at once: they are many
    if (texts.number < 0).any() or not all(issubclass(kind, str) for kind in set(map(type, used))):
        raise _no_text(texts, name)
    if required and not (
        all(used) and [*map(str.strip, used)] == used and "\0" not in "\n".join(used)
    ):
        row = int(np.argmin(texts.as_numbers(_is_identifier)))
        raise ValueError(
            f"column {name}, row {row + 1}: an identifier is blank, or has spaces around it"
        )
    return texts


def _is_identifier(text: str) -> bool:
    return bool(text) and text == text.strip() and "\0" not in text


def _no_text(texts: Texts, name: str) -> TypeError:
    row = int(np.argmin(texts.as_numbers(lambda text: isinstance(text, str), missing=0)))
    place = int(texts.number[row])
    found = type(None if place < 0 else texts.labels[place]).__name__
    return TypeError(
        f"column {name}, row {row + 1}: identifiers are text (leading zeros count), not {found}"
    )


def positions(
    tables: Sequence[tuple[Texts, Texts]],
) -> tuple[NDArray[Any], NDArray[Any], list[NDArray[np.int32]]]:
    """Number the children of several tables: the authority and the identifier of each, in their
    order, and each table's rows as positions in that order.
    """
    authorities, authority_of = _united([authority for authority, _ in tables])
    identifiers, identifier_of = _united([identifier for _, identifier in tables])
    if len(authorities) <= 1:  # as nearly always: then identifiers alone tell children apart
        authority = np.zeros(len(identifiers), dtype=np.int32)
        return (
            (authorities if len(authorities) else np.array([""]))[authority],
            identifiers,
            identifier_of,
        )
    owner = np.zeros(len(identifiers), dtype=np.int32)
    for authority, identifier in zip(authority_of, identifier_of, strict=True):
        owner[identifier] = authority
    if all(map(np.array_equal, (owner[which] for which in identifier_of), authority_of)):
        which = order_of([owner])  # no identifier is of two authorities
        place = np.empty(len(which), dtype=np.int32)
        place[which] = np.arange(len(which), dtype=np.int32)
        return authorities[owner[which]], identifiers[which], [place[one] for one in identifier_of]
    pairs = [
        _once(authority.astype(np.int64) * len(identifiers) + identifier)
        for authority, identifier in zip(authority_of, identifier_of, strict=True)
    ]
    children, place = _once(np.concatenate([distinct for distinct, _ in pairs]))
    places = np.split(place, np.cumsum([len(distinct) for distinct, _ in pairs])[:-1])
    which_authority, which = np.divmod(children, len(identifiers))
    rows = [place[which] for place, (_, which) in zip(places, pairs, strict=True)]
    return authorities[which_authority], identifiers[which], rows


def _united(columns: Sequence[Texts]) -> tuple[NDArray[Any], list[NDArray[np.int32]]]:
    """The texts of several columns in order, and each column as places among them."""
    # tables that were made together have the same labels, looked up once
    used: dict[int, tuple[Sequence[Any], NDArray[np.bool_]]] = {}
    for column in columns:
        nobody = np.zeros(len(column.labels), dtype=np.bool_)
        _, flags = used.setdefault(id(column.labels), (column.labels, nobody))
        flags[column.number] = True
    texts, place = _in_text_order(
        [*chain.from_iterable(compress(labels, flags.tolist()) for labels, flags in used.values())]
    )
    stands: dict[int, NDArray[np.int32]] = {}
    first = 0
    for key, (_, flags) in used.items():
        stands[key] = np.full(len(flags), -1, dtype=np.int32)
        last = first + int(np.count_nonzero(flags))
        stands[key][flags], first = place[first:last], last
    return texts, [stands[id(column.labels)][column.number] for column in columns]


def _in_text_order(texts: list[str]) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """The distinct texts in order, and the place of each text among them."""
    array = np.array(texts, dtype=np.str_)
    keys = _keys_of(array)
    order = order_of(keys)
    new = firsts(*(key[order] for key in keys))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.cumsum(new, dtype=np.int32) - 1
    return array[order[new]], place


def _keys_of(texts: NDArray[Any]) -> list[NDArray[np.int64]]:
    """Texts as numbers that are in the same order: as many letters in each as :func:`order_of`
    can put in order at once.

    Letters count by their place among those that occur in their place of the text, as they are few.
    """
    most = 1 << (63 - len(texts).bit_length())
    letters = texts.view(np.uint32).reshape(len(texts), texts.itemsize // 4)
    keys, size = [np.zeros(len(texts), dtype=np.int64)], 1
    for column in letters.T:
        place = np.cumsum(np.bincount(column) > 0) - 1
        occur = int(place[-1]) + 1 if len(place) else 1
        size *= occur
        if size > most:
            keys.append(np.zeros(len(texts), dtype=np.int64))
            size = occur
        if occur > 1:
            keys[-1] *= occur
            keys[-1] += place[column]
    return keys


def _once(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The distinct values in order, and the place of each row's among them."""
    start = np.flatnonzero(firsts(values))  # of those that stand one after another
    runs = values[start]
    order = order_of([runs])
    ordered = runs[order]
    new = firsts(ordered)
    place = np.empty(len(runs), dtype=np.int32)
    place[order] = np.cumsum(new, dtype=np.int32) - 1
    return ordered[new], np.repeat(place, np.diff(start, append=len(values)))


def _missing_last(codes: NDArray[np.int8]) -> NDArray[np.int16]:
    return np.where(codes < 0, _MISSING_LAST, codes)


def _already_sorted(keys: Sequence[NDArray[Any]]) -> bool:
    """Whether rows stand in strict order of the keys, the first key first."""
    tied = np.ones(max(len(keys[0]) - 1, 0), dtype=np.bool_)
    for key in keys:
        if (tied & (key[1:] < key[:-1])).any():
            return False
        tied &= key[1:] == key[:-1]
        if not tied.any():
            return True
    return False


def _together(
    keys: Sequence[NDArray[Any]],
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """What :func:`_in_order` gives, where the rows of each child stand together and in order, as
    those of a file mostly do: then whole children are moved, and nothing is sorted.
    """
    child = keys[0]
    if not len(child):
        return None
    tied = child[1:] == child[:-1]
    start = np.flatnonzero(np.append(True, ~tied))
    run = np.full(int(child.max()) + 1, -1, dtype=np.int64)
    run[child[start]] = np.arange(len(start))
    run = run[run >= 0]
    if len(run) < len(start):
        return None
    for key in keys[1:]:
        if (tied & (key[1:] < key[:-1])).any():
            return None
        tied &= key[1:] == key[:-1]
    first, length = start[run], np.diff(start, append=len(child))[run]
    begin = np.cumsum(length) - length
    order = np.ones(len(child), dtype=np.intp)
    order[begin] = first - np.append(0, (first + length - 1)[:-1])  # how far to the next child
    np.cumsum(order, out=order)
    again = np.append(False, tied)[order]
    return order, np.flatnonzero(again)


#: By how many keys rows are put in order at first: those of one child and day are few.
_FOREMOST = 2


def _in_order(keys: Sequence[NDArray[Any]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows in order of the keys, and the places in that order whose row says the same as the
    one before.
    """
    if together := _together(keys):
        return together
    order = order_of(keys[:_FOREMOST])
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for key in keys[:_FOREMOST]:
        placed = key[order]
        same &= placed[1:] == placed[:-1]
    tied = np.flatnonzero(same) + 1
    if not len(tied):
        return order, tied
    places = np.union1d(tied, tied - 1)
    rows = order[places]
    order[places] = rows[order_of([key[rows] for key in keys])]
    for key in keys:
        tied = tied[key[order[tied]] == key[order[tied - 1]]]
    return order, tied


def _distinct_order(keys: Sequence[NDArray[Any]]) -> NDArray[np.intp] | None:
    """The rows in order of the keys, each kept once; ``None`` where they are so already."""
    if _already_sorted(keys):
        return None
    order, again = _in_order(keys)
    return np.delete(order, again) if len(again) else order


def _in_place(
    columns: Mapping[str, NDArray[Any]], order: NDArray[np.intp] | None
) -> dict[str, NDArray[Any]]:
    """Columns in order, none of them a caller's own."""
    return {
        name: _kept(column) if order is None else column[order] for name, column in columns.items()
    }


def sorted_episodes(columns: Mapping[str, NDArray[Any]]) -> EpisodeColumns:
    """Episodes in order, rows that say the same kept once."""
    end = columns["end"]
    keys = [
        columns["child"],
        columns["start"],
        np.where(np.isnat(end), FOREVER, end),
        *[_missing_last(columns[name]) for name in EPISODE_CODES],
        # one that nobody recorded tells no episodes apart
        *[_missing_last(columns[name]) for name in EPISODE_FLAGS if (columns[name] >= 0).any()],
    ]
    return EpisodeColumns(**_in_place(columns, _distinct_order(keys)))


def sorted_reviews(columns: Mapping[str, NDArray[Any]]) -> ReviewColumns:
    """Reviews in order, rows that say the same kept once."""
    order = _distinct_order(
        [columns["child"], columns["held_on"], _missing_last(columns["participation"])]
    )
    return ReviewColumns(**_in_place(columns, order))


def sorted_visits(columns: Mapping[str, NDArray[Any]]) -> VisitColumns:
    """Visits in order. Two that say the same may be two visits, and both are kept."""
    keys = [
        columns["child"],
        columns["made_on"],
        *[_missing_last(columns[name]) for name in VISIT_WORDS],
    ]
    order, _ = _in_order(keys)
    return VisitColumns(**{name: held[order] for name, held in columns.items()})


def agreed(
    values: NDArray[Any], known: NDArray[np.bool_], first: NDArray[np.intp]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """What rows that speak of one thing say of it together.

    :param known: which of the values say anything. :param first: the first row of each thing.
    :returns: for each, the value that all agree on who say one, ``NaT`` or -1 where there is none;
        and whether they contradict one another.
    """
    none = NAT.astype(np.int64) if values.dtype.kind == "M" else np.int64(-1)
    plain, top = values.astype(np.int64), np.iinfo(np.int64)
    least = np.minimum.reduceat(np.where(known, plain, top.max), first)
    most = np.maximum.reduceat(np.where(known, plain, top.min), first)
    return np.where(least == most, least, none).astype(values.dtype), least < most


def read_only(table: Any) -> None:
    """Bar every array of a table from being written to."""
    for name in type(table).__slots__:
        values = getattr(table, name, None)
        if isinstance(values, np.ndarray):
            values.flags.writeable = False
