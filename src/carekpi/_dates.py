"""Dates as carekpi takes them: a plain ``date``, or an array of ``datetime64[D]``.

What the modules of the ground floor share: they refuse what is not a day and say why, and they
walk long arrays in pieces that stay in the processor's cache.
"""

from __future__ import annotations

import operator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Days: TypeAlias = NDArray[np.datetime64]
Integer: TypeAlias = "int | np.integer[Any]"
Integers: TypeAlias = NDArray[np.integer[Any]]
MaskedIntegers: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[np.int32]]"
MaskedBooleans: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[np.bool_]]"

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

NAT = np.iinfo(np.int64).min
"""How ``datetime64`` stores NaT."""

_EPOCH = date(1970, 1, 1).toordinal()

UNDER_MASK = 999_999
"""What lies under the mask of a masked array of numbers: numpy's own filler."""

_CHUNK = 32_768  # dates in a piece: 256 KiB, which leaves room for the tables in the cache

_COARSE_UNITS = frozenset({"Y", "M", "W", "D"})


def in_words(day: date) -> str:
    """Return the date as people write it, ``12 January 2021``, whatever the locale."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def day_number(day: date) -> int:
    """Return the days since 1 January 1970, as ``datetime64[D]`` counts them."""
    return day.toordinal() - _EPOCH


def day_numbered(number: int) -> date:
    """Return the date that is ``number`` days after 1 January 1970."""
    return date.fromordinal(number + _EPOCH)


def plain_date(value: object, name: str, expected: str = "a datetime.date") -> date:
    """Return ``value`` if it is a date and nothing more, else raise ``TypeError``."""
    if isinstance(value, datetime):
        raise TypeError(
            f"{name} is a {type(value).__name__}, which carries a time of day and perhaps a time "
            f"zone, and which day it is depends on them. Pass the date that is meant: "
            f"{name}.date()."
        )
    if isinstance(value, date):
        return value
    raise TypeError(f"{name} is a {type(value).__name__}. Expected {expected}.")


def one_day(value: object, name: str) -> date:
    """Do as :func:`plain_date`, for an argument that might have been an array."""
    return plain_date(value, name, "a datetime.date, or a numpy array of datetime64[D]")


def whole_number(value: object, name: str) -> int:
    """Return ``value`` as an ``int`` if it is a whole number, else raise ``TypeError``."""
    if not isinstance(value, (bool, np.bool_)):
        try:
            return operator.index(value)  # type: ignore[arg-type]  # the refusal is below
        except TypeError:
            pass
    raise TypeError(f"{name} is a {type(value).__name__}. Expected a whole number (int).")


def is_array(value: object) -> bool:
    """Tell whether ``value`` is an array: numpy's own, or what hands one out (a column)."""
    return hasattr(value, "__array__")


def is_integer_array(value: object) -> bool:
    """Tell the same of a number: one of numpy's own single numbers is no array."""
    return is_array(value) and not isinstance(value, np.generic)


def day_array(value: object, name: str) -> Days:
    """Return ``value`` (a date, or an array of any shape) as an array of ``datetime64[D]``.

    Finer units are taken where every value is a whole day. What is masked becomes NaT.
    """
    if not is_array(value):
        return np.array(one_day(value, name), dtype="datetime64[D]")
    array = np.asarray(value)
    if array.dtype.kind != "M":
        raise TypeError(
            f"{name} is an array of {array.dtype}. Expected datetime64[D]; a list of dates "
            f"becomes one by numpy.array(dates, dtype='datetime64[D]')."
        )
    days = _as_days(array, name)
    mask = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
    if mask is not None and mask.any():
        days = np.where(mask, np.datetime64("NaT", "D"), days)
    return days


def _as_days(array: Days, name: str) -> Days:
    unit, step = np.datetime_data(array.dtype)
    if (unit, step) == ("D", 1):
        # Also makes the byte order the machine's own; a copy only where it was not.
        return array.astype("datetime64[D]", copy=False)
    if unit in _COARSE_UNITS:
        raise TypeError(
            f"{name} is an array of {array.dtype}, whose values are longer than a day. "
            f"Expected datetime64[D]: say which day of each is meant."
        )
    days = array.astype("datetime64[D]")
    if unit != "generic":  # which numpy gives an array that holds NaT alone
        odd = (days.astype(array.dtype) != array) & ~np.isnat(array)
        if odd.any():
            raise ValueError(
                f"{name}: {int(odd.sum())} of {array.size} values of {array.dtype} have a time of "
                f"day, the first at position {first_position(odd)}. Expected whole days "
                f"(datetime64[D])."
            )
    return days


def integer_array(value: object, name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
    """Return ``value`` as whole numbers, with the mask of those missing (None if none is)."""
    if not is_integer_array(value):
        return np.array(whole_number(value, name), dtype=np.int64), None
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} is an array of {array.dtype}. Expected whole numbers.")
    mask = np.ma.getmaskarray(value) if isinstance(value, np.ma.MaskedArray) else None
    return array.astype(np.int64, copy=False), mask if mask is not None and mask.any() else None


def first_position(flags: NDArray[np.bool_]) -> int | tuple[int, ...]:
    """Return where the first true flag stands: its index, a tuple in more dimensions."""
    place = tuple(int(i) for i in np.unravel_index(int(flags.argmax()), flags.shape))
    return place[0] if len(place) == 1 else place


def in_pieces(
    kernel: Callable[..., int], *arrays: NDArray[Any], dtype: type[np.generic]
) -> tuple[NDArray[Any], int]:
    """Run ``kernel(*pieces, out)`` over the arrays broadcast together.

    The pieces are one-dimensional, whatever the shapes and strides, and no temporary array is
    longer than a piece. Return the whole, and what the kernel said of any piece (bits, or-ed).
    """
    # numpy's stubs do not know an operand of None, which is one that numpy makes.
    operands: Any = [*arrays, None]
    uses: Any = [["readonly", "aligned"]] * len(arrays) + [["writeonly", "allocate"]]
    walk = np.nditer(
        operands,
        flags=["external_loop", "buffered", "zerosize_ok"],
        op_flags=uses,
        op_dtypes=[*(array.dtype for array in arrays), np.dtype(dtype)],
        buffersize=_CHUNK,
    )
    said = 0
    with walk:
        if walk.itersize:
            for pieces in walk:
                said |= kernel(*pieces)
        return walk.operands[-1], said


def masked(values: NDArray[Any], missing: NDArray[np.bool_], under: int) -> Any:
    """Return ``values`` as a masked array, with ``nomask`` where nothing is missing.

    ``under`` is what lies under the mask, where nothing should depend on it.
    """
    if not missing.any():
        return np.ma.MaskedArray(values)
    mask = np.broadcast_to(missing, values.shape).copy()
    np.copyto(values, under, where=mask)
    return np.ma.MaskedArray(values, mask=mask)
