"""The fast road from text to columns, by pyarrow's reader of CSV.

It is taken only where it gives what the plain road gives, to the last row. Lines are split at
every delimiter, as if there were no quotation marks, and that stands where each line comes out as
wide as the headings and each value is then one that needs no splitting otherwise. What is not so
plain (a delimiter or a line break in quotation marks, rows that are short, long or blank) goes the
plain road, the whole file.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from carekpi._threads import cores, side_by_side
from carekpi.readers._sniff import LINE_BREAK
from carekpi.readers._text import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from carekpi.readers._sniff import Sniffed

__all__ = ["Engine", "check_engine", "columns_of", "is_worth_it"]

#: By which road files are read: the one that suits each, the standard library's, or pyarrow's
#: wherever it gives the same.
Engine: TypeAlias = Literal["auto", "plain", "fast"]

_WORTH_IT = 1 << 20  # bytes; fewer are read before pyarrow is imported
_LINES_AT_ONCE = 1 << 20  # bytes


def check_engine(engine: Engine) -> None:
    """Refuse what is no road, and one that is not there.

    :raises ValueError: for another word.
    :raises ImportError: for the fast road without pyarrow.
    """
    if engine not in get_args(Engine):
        raise ValueError(f"engine= is one of {', '.join(get_args(Engine))}, not {engine!r}")
    if engine == "fast" and find_spec("pyarrow") is None:
        raise ImportError(
            "engine='fast' needs pyarrow: pip install carekpi[fast]. Without engine= the files are "
            "read by what is there, with the same result"
        )


def is_worth_it(engine: Engine, size: int) -> bool:
    """Whether to try the fast road for a file of so many bytes."""
    if engine == "auto":
        return size >= _WORTH_IT and find_spec("pyarrow") is not None
    return engine == "fast"


def columns_of(text: str, sniffed: Sniffed, names: Sequence[str]) -> dict[str, Column] | None:
    """The columns of a file, or nothing where only the plain road can read it.

    :param text: from the headings on.
    :param names: the columns that are wanted, first the one that each row must have.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    start = 0
    for _ in range(sniffed.heading_lines):
        found = LINE_BREAK.search(text, start)
        start = found.end() if found else len(text)
    end = len(text)
    while end > start and text[end - 1] in "\r\n":  # blank lines at the end are rows on no road
        end -= 1
    body = text[start:end]
    if not body or "\0" in body:
        return None
    tidy = '"' not in body and " " not in body
    raw = body.encode()
    del body  # of a large file, no more copies than are needed
    seen = np.frombuffer(raw, dtype=np.uint8)
    if b"\r" in raw and (seen[1:][seen[:-1] == ord("\r")] != ord("\n")).any():
        return None  # a line may end without a line feed
    lines = np.count_nonzero(seen == ord("\n")) + 1
    wide = [str(place) for place in range(len(sniffed.headings))]
    try:
        table = arrow.read_csv(
            pa.py_buffer(raw),
            read_options=arrow.ReadOptions(column_names=wide, block_size=_LINES_AT_ONCE),
            parse_options=arrow.ParseOptions(
                delimiter=sniffed.delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(wide, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,  # it was text
            ),
        )
    except pa.ArrowInvalid:  # lines that are not as wide as the headings
        return None
    if table.num_rows != lines:
        return None
    read = [*side_by_side(partial(_column, tidy=tidy), table.columns, threads=cores())]
    columns = {name: read[sniffed.headings.index(name)] for name in names}
    if any(column is None for column in read) or _some_blank(columns[names[0]]):
        return None
    return {name: column for name, column in columns.items() if column is not None}


def _some_blank(column: Column | None) -> bool:
    """Whether a row may be blank, since it lacks what each should have."""
    return column is None or "" in column.values or any(map(str.isspace, column.values))


def _column(chunked: Any, *, tidy: bool) -> Column | None:
    """The distinct values in the order in which they come, and each row's place among them."""
    encoded = chunked.dictionary_encode()  # one dictionary for all chunks
    index = np.concatenate([_numbers(chunk.indices) for chunk in encoded.chunks])
    values: list[str] = encoded.chunk(0).dictionary.to_pylist()
    if max(map(len, values)) > csv.field_size_limit():
        return None
    if tidy:
        return Column(tuple(values), index)
    numbers: dict[str, int] = {}
    read = np.empty(len(values), dtype=np.int32)
    for number, written in enumerate(values):
        value = _unquoted(written)
        if value is None:
            return None
        read[number] = numbers.setdefault(value, len(numbers))
    return Column(tuple(numbers), index if len(numbers) == len(values) else read[index])


def _numbers(indices: Any) -> NDArray[np.int32]:
    """Arrow's numbers as numpy's; its own way there imports pandas, where there is one."""
    return np.frombuffer(indices.buffers()[1], np.int32, len(indices), 4 * indices.offset)


def _unquoted(written: str) -> str | None:
    """What the plain road reads of a value between two delimiters; nothing if it would go on."""
    value = written.lstrip(" ")
    if not value.startswith('"'):
        return value  # a quotation mark within is part of it
    inner = value[1:-1]
    if len(value) == 1 or value[-1] != '"' or '"' in inner.replace('""', ""):
        return None
    return inner.replace('""', '"')
