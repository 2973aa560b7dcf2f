"""The order of rows by several keys is that of ``np.lexsort``, however the keys are packed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carekpi import _order
from carekpi._order import order_of

LEAST, MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
NUMBERS = st.one_of(
    st.integers(-2, 2),
    st.integers(-(10**6), 10**6),
    st.sampled_from([LEAST, LEAST + 1, LEAST + 2, MOST, MOST - 1, MOST - 2]),
    st.integers(LEAST, MOST),
)


@st.composite
def keys(draw: st.DrawFn) -> list[np.ndarray]:
    rows = draw(st.integers(0, 30))
    made = []
    for kind in draw(st.lists(st.sampled_from(["i8", "i1", "?", "M8[D]", "U", "f8"]), min_size=1)):
        few = st.integers(-100, 100)
        if kind == "M8[D]":
            # NaT, where there is no date
            column = np.array(draw(st.lists(NUMBERS, min_size=rows, max_size=rows)), dtype="i8")
            made.append(column.view(kind))
        elif kind == "i8":
            made.append(np.array(draw(st.lists(NUMBERS, min_size=rows, max_size=rows)), kind))
        else:
            made.append(np.array(draw(st.lists(few, min_size=rows, max_size=rows))).astype(kind))
    return made


@given(keys())
def test_the_order_is_that_of_lexsort(keys: list[np.ndarray]) -> None:
    np.testing.assert_array_equal(order_of(keys), np.lexsort(keys[::-1]))


@pytest.mark.parametrize("many", [1, 1 << 40])
@pytest.mark.parametrize("widest", [1, 2**20, 2**40, 2**62])
def test_many_rows_are_in_the_order_of_lexsort(
    widest: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys that leave room for the row's number in 63 bits, and keys that do not; sorted in parts,
    and all at once.
    """
    monkeypatch.setattr(_order, "_MANY", many)
    draw = np.random.default_rng(903)
    child, day = draw.integers(0, 500, 20_000), draw.integers(-50, 50, 20_000)
    last = draw.integers(0, widest, 20_000)
    for keys in ([child, day, last], [last, -child], [np.sort(child), day * 0]):
        np.testing.assert_array_equal(order_of(keys), np.lexsort(keys[::-1]))
