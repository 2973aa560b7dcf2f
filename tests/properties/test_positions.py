"""Children are numbered by authority and identifier, as Python sorts texts, however rows come."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from carekpi.cohort.columns import Texts, positions, sorted_reviews, sorted_visits

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
#: Few, so that an identifier comes under several authorities; and whatever there may be.
IDENTIFIERS = st.one_of(
    st.sampled_from(["1", "10", "2", "02", "A1", "B"]), st.text(LETTERS, min_size=1, max_size=20)
)
ROWS = st.lists(st.tuples(st.sampled_from(["", "Ayre", "Bree", "Ærø"]), IDENTIFIERS), max_size=20)


def together(labels: list[str], rows: list[str]) -> Texts:
    """A column with labels that other columns have too, one of them twice and one of no row."""
    return Texts(labels=labels, number=np.array([labels.index(row) for row in rows], dtype="i4"))


@given(tables=st.lists(ROWS, min_size=1, max_size=3), shared=st.booleans())
def test_places_are_those_of_the_sorted_pairs(
    tables: list[list[tuple[str, str]]], shared: bool
) -> None:
    every = [text for table in tables for row in table for text in row]
    labels = [*every, *every[:1], "in no row"]
    given = [
        tuple(
            together(labels, [*column]) if shared else Texts.of(column)
            for column in ([row[0] for row in table], [row[1] for row in table])
        )
        for table in tables
    ]
    authorities, identifiers, rows = positions(given)
    pairs = sorted({row for table in tables for row in table})
    assert [*zip(authorities.tolist(), identifiers.tolist(), strict=True)] == pairs
    for table, places in zip(tables, rows, strict=True):
        assert [pairs[place] for place in places.tolist()] == table


@given(
    blocks=st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1)), max_size=5)),
    in_order=st.booleans(),
    whose=st.randoms(use_true_random=False),
)
def test_rows_that_stand_together_are_ordered_like_any(
    blocks: list[list[tuple[int, int]]], in_order: bool, whose: object
) -> None:
    """The rows of each child one after another, in order or not."""
    children = list(range(len(blocks)))
    whose.shuffle(children)
    given = [
        (child, day, code)
        for child, block in zip(children, blocks, strict=True)
        for day, code in (
            sorted(block, key=lambda row: (row[0], row[1] % 100)) if in_order else block
        )
    ]
    child, day, code = np.array(given, dtype="i8").reshape(-1, 3).T
    columns = {"child": child.astype("i4"), "participation": code.astype("i1")}
    reviews = sorted_reviews({**columns, "held_on": day.view("M8[D]")})
    said = zip(
        reviews.child.tolist(),
        reviews.held_on.view("i8").tolist(),
        reviews.participation.tolist(),
        strict=True,
    )
    assert [*said] == sorted(set(given), key=lambda row: (*row[:2], row[2] % 100))
    code = code.astype("i1")
    visits = sorted_visits(
        {
            "child": child.astype("i4"),
            "made_on": day.view("M8[D]"),
            "visitor": code,
            "outcome": code,
            "mode": code,
        }
    )
    said = zip(
        visits.child.tolist(), visits.made_on.view("i8").tolist(), visits.mode.tolist(), strict=True
    )
    assert [*said] == sorted(given, key=lambda row: (*row[:2], row[2] % 100))
