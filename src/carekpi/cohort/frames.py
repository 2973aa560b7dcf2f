"""Tables of any dataframe library, by way of Arrow: in, and out again.

What speaks the Arrow PyCapsule interface (pandas, polars, DuckDB, pyarrow) is taken without more:
columns come as Arrow has them and are handed to the same checks as any others. Needs pyarrow, which
``pip install carekpi[fast]`` brings; nothing here is imported before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from carekpi.codes import Ethnicity, Participation, Sex
from carekpi.cohort.columns import VISIT_WORDS, Texts
from carekpi.domain import EPISODE_CODES, EPISODE_FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.cohort.cohort import Cohort
    from carekpi.cohort.columns import ChildColumns, EpisodeColumns

__all__ = [
    "array_of",
    "arrow",
    "columns_of",
    "days",
    "episodes_of",
    "flags",
    "labelled",
    "numbers",
    "tables_of",
    "texts_of",
]

#: What pandas calls the columns that it makes of an index without a name.
_INDEX = "__index_level_"


def arrow(name: str = "pyarrow") -> Any:
    """pyarrow, or one of its modules.

    :raises ModuleNotFoundError: where it is not installed, with what brings it.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "Arrow tables and Parquet files need pyarrow; `pip install carekpi[fast]` brings it"
        ) from None


# ---------------------------------------------------------------- in


def columns_of(table: str, frame: Any) -> Any:
    """A table as columns that :meth:`Cohort.from_columns` takes: by name, from whatever speaks the
    Arrow PyCapsule interface. Anything else is given back as it is.

    :param table: its name, for messages.
    :raises ValueError: for two columns of one name.
    :raises TypeError: for a column of a kind that no table has.
    """
    if not any(hasattr(frame, f"__arrow_c_{what}__") for what in ("stream", "array")):
        return frame
    pa = arrow()
    try:
        given = pa.table(frame)
    except pa.ArrowException:  # a column of objects; the message would show one
        return frame
    names = [name for name in given.column_names if not name.startswith(_INDEX)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"column {table}.{name} is there more than once")
    columns = {name: _column(f"{table}.{name}", given.column(name)) for name in names}
    # pandas lends the memory of its own columns, and may change it.
    lent = type(frame).__module__.partition(".")[0] == "pandas"
    return {name: _copied(column) for name, column in columns.items()} if lent else columns


def _copied(column: Texts | NDArray[Any]) -> Texts | NDArray[Any]:
    if isinstance(column, Texts):
        return Texts(labels=column.labels, number=column.number.copy())
    return column.copy()


def _column(name: str, chunked: Any) -> Texts | NDArray[Any]:
    """A column of Arrow, as texts with their labels where it is made of text."""
    kinds, kind = arrow().types, chunked.type
    if kinds.is_dictionary(kind) and not _is_text(kind.value_type):
        chunked, kind = chunked.cast(kind.value_type), kind.value_type
    is_text = _is_text(kind) or kinds.is_dictionary(kind)
    return texts_of(chunked) if is_text else array_of(name, chunked)


def array_of(name: str, chunked: Any) -> NDArray[Any]:
    """A column of Arrow that is not made of text: missing dates as NaT, numbers and flags as -1."""
    pa = arrow()
    kinds, kind = pa.types, chunked.type
    if kinds.is_null(kind):
        return np.full(len(chunked), None, dtype=object)
    if kinds.is_timestamp(kind) and kind.tz is not None:
        raise TypeError(f"column {name} must hold dates, and not moments of a time zone ({kind})")
    if kinds.is_date(kind) or kinds.is_timestamp(kind) or kinds.is_floating(kind):
        return _unwritten(chunked.to_numpy())
    if kinds.is_boolean(kind):
        chunked = chunked.cast(pa.int8())
    elif not kinds.is_integer(kind):
        raise TypeError(f"column {name} holds {kind}, which no column of a table is made of")
    if chunked.null_count:
        signed = kinds.is_signed_integer(chunked.type)
        chunked = (chunked if signed else chunked.cast(pa.int64())).fill_null(-1)
    return _unwritten(_whole(chunked).to_numpy(zero_copy_only=False))


def _unwritten(column: NDArray[Any]) -> NDArray[Any]:
    """The column, which nobody else has or may change, so that it need not be copied again."""
    column.flags.writeable = False
    return column


def _is_text(kind: Any) -> bool:
    kinds = arrow().types
    is_view = getattr(kinds, "is_string_view", lambda _: False)  # new in pyarrow 16
    return bool(kinds.is_string(kind) or kinds.is_large_string(kind) or is_view(kind))


def texts_of(chunked: Any) -> Texts:
    """A column of text of Arrow, or of a dictionary of text; -1 where there is none."""
    if not len(chunked):  # no chunk may be there to be put together
        return Texts.of(())
    pa = arrow()
    text = pa.large_string()
    if not pa.types.is_dictionary(chunked.type):
        # views have no dictionary, and short offsets no room for much text
        chunked = chunked.cast(text).dictionary_encode()
    elif not pa.types.is_string(chunked.type.value_type):
        chunked = chunked.cast(pa.dictionary(chunked.type.index_type, text))
    whole = _whole(chunked.unify_dictionaries())
    number = whole.indices
    if number.null_count:
        number = number.cast(pa.int64()).fill_null(-1)
    return Texts(labels=whole.dictionary.to_pylist(), number=number.to_numpy(zero_copy_only=False))


def _whole(chunked: Any) -> Any:
    """A column of chunks as one array, without a copy where it is one."""
    return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()


# ---------------------------------------------------------------- out


def tables_of(cohort: Cohort) -> dict[str, Any]:
    """A cohort's tables as tables of Arrow, by the names that :meth:`Cohort.from_frame` has."""
    children, reviews, visits = cohort.child_table, cohort.review_table, cohort.visit_table
    whose = _whose(children)
    tables = {
        "children": {
            **whose(np.arange(len(children), dtype=np.int32)),
            "born": days(children.born),
            "sex": codes(children.sex, Sex),
            "ethnicity": codes(children.ethnicity, Ethnicity),
            "unaccompanied": flags(children.unaccompanied),
            "unaccompanied_until": days(children.unaccompanied_until),
        },
        "episodes": episodes_of(children, cohort.episode_table),
        "reviews": {
            **whose(reviews.child),
            "held_on": days(reviews.held_on),
            "participation": codes(reviews.participation, Participation),
        },
    }
    if cohort.visits_given:
        tables["visits"] = {
            **whose(visits.child),
            "made_on": days(visits.made_on),
            **{
                name: labelled(getattr(visits, name), [*words.words()])
                for name, words in VISIT_WORDS.items()
            },
        }
    pa = arrow()
    return {name: pa.table(columns) for name, columns in tables.items()}


def episodes_of(children: ChildColumns, episodes: EpisodeColumns) -> dict[str, Any]:
    """A table of episodes as columns of Arrow."""
    return {
        **_whose(children)(episodes.child),
        "start": days(episodes.start),
        "end": days(episodes.end),
        **{name: codes(getattr(episodes, name), listed) for name, listed in EPISODE_CODES.items()},
        **{name: flags(getattr(episodes, name)) for name in EPISODE_FLAGS},
    }


def _whose(children: ChildColumns) -> Callable[[NDArray[np.int32]], dict[str, Any]]:
    """What says whose rows are, from their places in the table of children."""
    identifier, authority = Texts.of(children.identifier), Texts.of(children.authority)
    one_each = len(identifier.labels) == len(children)  # then a child's place is that of its label

    def columns(child: NDArray[np.int32]) -> dict[str, Any]:
        return {
            "child": labelled(child if one_each else identifier.number[child], identifier.labels),
            "authority": labelled(authority.number[child], authority.labels),
        }

    return columns


def labelled(places: NDArray[np.integer], labels: Sequence[str]) -> Any:
    """Places among labels, -1 for none, as a dictionary of Arrow. The places are not copied."""
    pa = arrow()
    return pa.DictionaryArray.from_arrays(numbers(places), pa.array(labels, pa.string()))


def codes(column: NDArray[np.int8], listed: type[CodeList]) -> Any:
    """Codes as a dictionary of the official codes."""
    return labelled(column, [code.code for code in listed.numbered()])


def days(column: NDArray[np.datetime64]) -> Any:
    """Dates as ``date32``, which has half as many bytes."""
    return _lent(arrow().date32(), column.view(np.int64).astype(np.int32), ~np.isnat(column))


def numbers(column: NDArray[np.integer]) -> Any:
    """Whole numbers, -1 for none. They are not copied."""
    return _lent(arrow().from_numpy_dtype(column.dtype), column, column >= 0)


def flags(column: NDArray[np.int8]) -> Any:
    """Yes, no and not known as Arrow's own."""
    return arrow().array(column == 1, mask=column < 0)


def _lent(kind: Any, column: NDArray[Any], known: NDArray[np.bool_]) -> Any:
    """A column's own memory as an array of Arrow."""
    pa = arrow()
    bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(kind, len(column), [bits, pa.py_buffer(column)])
