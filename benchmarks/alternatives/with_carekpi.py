"""carekpi: its vectorised pieces, as a program would use them that has its own columns."""

from __future__ import annotations

import numpy as np
from harness import Ready

from carekpi.periods import add_months, age_on, reporting_year_of
from carekpi.workdays import add_working_days, working_days_between

BANDS = (1, 5, 10, 16)


def add(days: dict) -> Ready:
    start = days["start"]
    return Ready(lambda: add_working_days(start, 20), lambda found: found)


def between(days: dict) -> Ready:
    start, end = days["start"], days["end"]
    return Ready(lambda: working_days_between(start, end), lambda found: found)


PIECE = 1 << 16  # reviews, which with what is worked out of them stay in the processor's cache


def reviews_on_time(columns: dict) -> Ready:
    """By pieces of whole children, whose counts add up; one thread."""
    children, reviews, authorities = columns["children"], columns["reviews"], len(columns["labels"])
    bands = len(BANDS) + 1
    band_of = np.digitize(np.arange(-150, 150), BANDS)  # of an age, 150 on

    def work() -> tuple[int, np.ndarray]:
        number, child, held = children["child"], reviews["child"], reviews["held_on"]
        least = int(number.min())
        row_of = np.empty(int(number.max()) - least + 1, dtype=np.int32)
        row_of[number - least] = np.arange(len(number), dtype=np.int32)
        first_due = add_working_days(children["entered"], 20)
        since, until = reporting_year_of(np.array([held.min(), held.max()])).tolist()
        cells = (until - since + 1) * authorities * bands

        def figures(row: np.ndarray, held: np.ndarray) -> np.ndarray:
            first = np.flatnonzero(np.diff(row, prepend=np.int32(-1)))
            second = first[np.diff(first, append=len(row)) > 1] + 1
            due = np.empty_like(held)
            due[1:] = add_months(held[:-1], 6)
            due[first] = first_due[row[first]]
            due[second] = add_months(held[second - 1], 3)
            band = band_of.take(age_on(children["born"].take(row), held).data + 150, mode="clip")
            cell = (reporting_year_of(held).data - since) * authorities
            cell += children["authority"].take(row)
            return np.bincount((cell * bands + band) * 2 + (held <= due), minlength=2 * cells)

        def sorted_piece(start: int, end: int) -> np.ndarray:
            return figures(row_of.take(child[start:end] - least), held[start:end])

        def shuffled_piece(key: np.ndarray) -> np.ndarray:
            # numpy sorts 16 bits by counting, much faster than more of them by comparing.
            low = int(key.min())
            key -= low
            for shift in range(0, int(key.max()).bit_length(), 16):
                key = key.take((key >> shift).astype(np.uint16).argsort(kind="stable"))
            row, day = np.divmod(key + low, width)
            return figures(row.astype(np.int32), first_day + day.view("m8[D]"))

        if columns["ordered"]:
            cuts = np.searchsorted(child, child[::PIECE])  # each to the first of its child
            parts = map(sorted_piece, cuts, [*cuts[1:], len(child)])
        else:
            # The child and the day in one number; a piece has the next 2 ** n children.
            first_day, width = held.min(), np.int64((held.max() - held.min()).astype(int) + 1)
            row = row_of.take(child - least)
            of_piece = row >> max((len(number) * PIECE // len(row)).bit_length() - 1, 0)
            order = of_piece.astype(np.uint16).argsort(kind="stable")
            key = (row * width + (held - first_day).view(np.int64)).take(order)
            parts = map(shuffled_piece, np.split(key, np.cumsum(np.bincount(of_piece))[:-1]))
        return since, sum(parts).reshape(-1, authorities, bands, 2)

    def answer(found: tuple[int, np.ndarray]) -> np.ndarray:
        since, counted = found
        year, authority, band = np.nonzero(counted.sum(axis=-1))
        late, on_time = counted[year, authority, band].T
        return np.column_stack([year + since, authority, band, late + on_time, on_time])

    return Ready(work, answer)
