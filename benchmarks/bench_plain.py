"""Reviews on time by year, authority and age band, by the plain three-step rule, from columns.

20 working days from entry, three months from the first review, six from each later one; the same
for all, which is what a system would have in its code. Every tool is given the same columns, in
memory, in its own best form: of children the number, authority, birth and entry; of reviews the
child's number and the day. In one work the reviews are in order of child and day, as a query with
`order by` gives them, and every tool but DuckDB (whose tables have no order) makes use of that; in
the other they are in none.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from alternatives import with_carekpi, with_duckdb, with_pandas, with_polars
from harness import Work

from carekpi.workdays import ENGLAND_AND_WALES

REVIEWS_A_CHILD, AUTHORITIES = 10, 152
SIZES = {"1.5m": 1_500_000, "15m": 15_000_000}


def columns(size: int, *, ordered: bool) -> dict:
    """Ten reviews a child over ten years, most of them on time."""
    dice = np.random.default_rng(903)
    number = max(size // REVIEWS_A_CHILD, 1)
    entered = np.datetime64("2011-04-01") + dice.integers(0, 3650 - 1900, number)
    children = {
        "child": np.sort(dice.permutation(number * 7)[:number]) + 1_000_000,
        "authority": dice.integers(0, AUTHORITIES, number).astype(np.int16),
        "born": entered - dice.integers(0, 16 * 365, number),
        "entered": entered,
    }
    place = np.tile(np.arange(REVIEWS_A_CHILD), number)
    gap = np.where(place == 0, 24, 24 + 84 + (place - 1) * 178)
    reviews = {
        "child": np.repeat(children["child"], REVIEWS_A_CHILD),
        "held_on": np.repeat(entered, REVIEWS_A_CHILD) + gap + dice.integers(-3, 8, len(place)),
    }
    if not ordered:
        for table in (children, reviews):
            order = dice.permutation(len(table["child"]))
            for name, column in table.items():
                table[name] = column[order]
    return {
        "children": children,
        "reviews": reviews,
        "labels": np.array([f"E{n:08}" for n in range(AUTHORITIES)]),
        "off": np.array(list(ENGLAND_AND_WALES.bank_holidays), "M8[D]"),
        "ordered": ordered,
    }


def size_of(columns: dict) -> int:
    return sum(c.nbytes for table in ("children", "reviews") for c in columns[table].values())


def works(*, small: bool = False) -> list[Work]:
    return [
        Work(
            key=f"plain-{name}-{'ordered' if ordered else 'unordered'}",
            title=f"reviews on time by year, authority and age band, {'in' if ordered else 'no'} "
            "order",
            size=size // 100 if small else size,
            counted="reviews",
            given=partial(columns, ordered=ordered),
            columns=size_of,
            budget=90,
            ways={
                "carekpi": with_carekpi.reviews_on_time,
                "pandas": with_pandas.reviews_on_time,
                "polars": with_polars.reviews_on_time,
                "duckdb": with_duckdb.reviews_on_time,
            },
        )
        for name, size in SIZES.items()
        for ordered in (True, False)
    ]
