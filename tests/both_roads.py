"""Two readings of one file, held to be the same."""

from __future__ import annotations

import numpy as np
from attrs import fields

from carekpi.readers._text import RawTable


def same_table(one: RawTable, other: RawTable) -> None:
    """All that is handed on of a file is the same: so is the cohort, and so is the ledger."""
    for field in fields(RawTable):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name == "columns":
            assert list(mine) == list(theirs)
            for name, column in mine.items():
                assert column.values == theirs[name].values
                _same_array(column.index, theirs[name].index)
        elif field.name == "rows":
            _same_array(mine, theirs)
        else:
            assert mine == theirs, field.name


def _same_array(one: np.ndarray, other: np.ndarray) -> None:
    assert one.dtype == other.dtype
    np.testing.assert_array_equal(one, other)
