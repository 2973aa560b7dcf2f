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
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

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
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carekpi.codes import CodeList

__all__ = ["ChildColumns", "EpisodeColumns", "ReviewColumns", "VisitColumns"]

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
    if isinstance(values, np.ma.MaskedArray):
        return values.filled(missing)
    if isinstance(values, (list, tuple)) and any(isinstance(value, str) for value in values):
        objects = np.empty(len(values), dtype=object)  # numpy would make the text "nan" of NaN
        objects[:] = values
        return objects
    return np.asarray(values)


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


def day_column(values: Any, name: str, *, size: int, event: bool = True) -> NDArray[np.datetime64]:
    """A caller's column as ``datetime64[D]``; never the caller's own array changed."""
    if values is None:
        return np.full(size, NAT)
    given = _plain(values, NAT)
    if given.dtype.kind in "OU" or _holds_nothing(given):
        given = _days_of_objects(given.tolist(), name)
    if given.dtype.kind != "M":
        raise TypeError(f"column {name} must hold dates: expected {_A_DATE}, not {given.dtype}")
    days = given.astype("datetime64[D]")
    if not np.array_equal(days.astype(given.dtype), given, equal_nan=True):
        raise ValueError(f"column {name} has times of day; carekpi counts whole days")
    if len(days) != size:
        raise ValueError(f"column {name} has {len(days)} rows, its table {size}")
    outside = (days < np.datetime64(EVENTS_FROM, "D")) | (days > np.datetime64(EVENTS_TO, "D"))
    if event and outside.any():
        raise ValueError(
            f"column {name}, row {int(np.argmax(outside)) + 1}: a date outside {EVENTS_FROM} to "
            f"{EVENTS_TO}, the range of dates that carekpi knows"
        )
    return days


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
    given = _plain(values, -1)
    if len(given) != size:
        raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
    if _holds_nothing(given):
        return np.full(size, -1, dtype=np.int8)
    if given.dtype.kind in "UO" and texts is not None:
        return _numbered(given.tolist(), name, texts)
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
    return given.astype(np.int8)


def _numbered(given: list[Any], name: str, codes: type[CodeList]) -> NDArray[np.int8]:
    """Codes as text, as numbers; blanks and missing values as -1."""
    number: dict[Any, int] = {}
    for value in dict.fromkeys(given):
        missing = is_missing(value) or not str(value).strip()
        try:
            number[value] = -1 if missing else codes.parse(str(value)).number
        except ValueError as error:
            raise ValueError(f"column {name}, row {given.index(value) + 1}: {error}") from None
    return np.fromiter(map(number.__getitem__, given), dtype=np.int8, count=len(given))


def flag_column(values: Any, name: str, *, size: int) -> NDArray[np.int8]:
    """A caller's column of yes and no as ``int8``: 1, 0, and -1 where it is not known."""
    if values is None:
        return np.full(size, -1, dtype=np.int8)
    hidden = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    given = np.asarray(values.data) if hidden is not None else _plain(values, -1)
    if len(given) != size:
        raise ValueError(f"column {name} has {len(given)} rows, its table {size}")
    if given.dtype.kind in "biu":
        numbers = given.astype(np.int64)
    elif given.dtype.kind in "fOU" or not size:
        listed = [-1 if is_missing(value) else _no_or_yes(value) for value in given.tolist()]
        if hidden is not None:
            listed = [-1 if one else value for one, value in zip(hidden, listed, strict=True)]
        for row, value in enumerate(listed):
            if not isinstance(value, (bool, int, float, np.bool_, np.number)):
                found = "other text" if isinstance(value, str) else type(value).__name__
                raise TypeError(_no_flag(name, row, found))
        # 0.5 is neither yes nor no
        numbers = np.array([int(v) if v in (-1, 0, 1) else 2 for v in listed], dtype=np.int64)
    else:
        raise TypeError(_no_flag(name, 0, str(given.dtype)))
    if hidden is not None:
        numbers = np.where(hidden, -1, numbers)
    wrong = (numbers < -1) | (numbers > 1)
    if wrong.any():
        raise ValueError(_no_flag(name, int(np.argmax(wrong)), "another number"))
    return numbers.astype(np.int8)


def _no_or_yes(value: Any) -> Any:
    """The number of a word for no or yes, -1 for a blank; whatever else as it is."""
    if not isinstance(value, str):
        return value
    said = as_said(value)
    return NO_YES.get(said, value) if said else -1


def _no_flag(name: str, row: int, found: str) -> str:
    return (
        f"column {name}, row {row + 1}: expected True, False or None (not known), yes or no, or a "
        f"number from -1 (missing) to 1, not {found}"
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
            numbers = _placed(given.tolist(), name, words)
        elif given.dtype.kind in "iub":
            numbers = code_column(values, name, size=size, codes=len(members))
        else:
            raise TypeError(f"column {name}: {_one_of(words)}, not {given.dtype}")
    if needed and (numbers < 0).any():
        row = int(np.argmax(numbers < 0)) + 1
        raise ValueError(f"column {name}, row {row}: missing; {_one_of(words)}")
    return numbers


def _placed(given: list[Any], name: str, words: type[Word]) -> NDArray[np.int8]:
    """Members, or their texts, as their places; no message repeats a text that is neither."""
    place: dict[Any, int] = {-1: -1}
    for n, (member, (word, others)) in enumerate(zip(words, words.words().items(), strict=True)):
        place |= {member: n, n: n}
        place |= {as_said(spelling): n for spelling in (word, *others)}
    numbers = []
    for row, value in enumerate(given):
        missing = is_missing(value) or (isinstance(value, str) and not value.strip())
        said = as_said(value) if isinstance(value, str) else value
        number = -1 if missing else place.get(said) if isinstance(said, Hashable) else None
        if number is None:
            raise ValueError(f"column {name}, row {row + 1}: {_one_of(words)}")
        numbers.append(number)
    return np.array(numbers, dtype=np.int8)


def _one_of(words: type[Word]) -> str:
    return f"expected one of {', '.join(words.words())}"


def text_column(
    values: Any, name: str, *, size: int | None = None, required: bool = False
) -> list[str]:
    """A caller's column of texts as a list; where it is required, none may be blank."""
    if values is None:
        return [""] * (size or 0)
    texts: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if size is not None and len(texts) != size:
        raise ValueError(f"column {name} has {len(texts)} rows, its table {size}")
    if not set(map(type, texts)) <= {str}:
        row = next(n for n, text in enumerate(texts) if type(text) is not str)
        raise TypeError(
            f"column {name}, row {row + 1}: identifiers are text (leading zeros count), not "
            f"{type(texts[row]).__name__}"
        )
    if required and any(not text or text != text.strip() or "\0" in text for text in set(texts)):
        row = next(n for n, t in enumerate(texts) if not t or t != t.strip() or "\0" in t)
        raise ValueError(
            f"column {name}, row {row + 1}: an identifier is blank, or has spaces around it"
        )
    return texts


def positions(
    tables: Sequence[tuple[list[str], list[str]]],
) -> tuple[list[tuple[str, str]], list[NDArray[np.int32]]]:
    """Number the children of several tables: their (authority, identifier) in order, and each
    table's rows as positions in that order.
    """
    keyed: list[list[Any]]
    authorities = set().union(*(authority for authority, _ in tables))
    if len(authorities) > 1:
        keyed = [list(zip(authority, identifier, strict=True)) for authority, identifier in tables]
    else:  # as nearly always: then identifiers alone tell children apart
        keyed = [identifier for _, identifier in tables]
    children = sorted(set().union(*keyed))
    place = {key: n for n, key in enumerate(children)}
    rows = [
        np.fromiter(map(place.__getitem__, keys), dtype=np.int32, count=len(keys)) for keys in keyed
    ]
    if len(authorities) <= 1:
        only = next(iter(authorities), "")
        children = [(only, identifier) for identifier in children]
    return children, rows


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


def _distinct_order(keys: Sequence[NDArray[Any]]) -> NDArray[np.intp] | None:
    """The rows in order of the keys, each kept once; ``None`` where they are so already."""
    if _already_sorted(keys):
        return None
    order = np.lexsort(list(reversed(keys)))
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for key in keys:
        placed = key[order]
        same &= placed[1:] == placed[:-1]
    return order[np.concatenate([[True], ~same])] if len(order) else order


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
    order = _distinct_order(keys)
    return EpisodeColumns(
        **{name: held if order is None else held[order] for name, held in columns.items()}
    )


def sorted_reviews(columns: Mapping[str, NDArray[Any]]) -> ReviewColumns:
    """Reviews in order, rows that say the same kept once."""
    keys = [
        columns["child"],
        columns["held_on"],
        _missing_last(columns["participation"]),
    ]
    order = _distinct_order(keys)
    return ReviewColumns(
        **{name: held if order is None else held[order] for name, held in columns.items()}
    )


def sorted_visits(columns: Mapping[str, NDArray[Any]]) -> VisitColumns:
    """Visits in order. Two that say the same may be two visits, and both are kept."""
    keys = [
        columns["child"],
        columns["made_on"],
        *[_missing_last(columns[name]) for name in VISIT_WORDS],
    ]
    order = np.lexsort(list(reversed(keys)))
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
