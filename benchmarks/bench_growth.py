"""Time and memory against size: from columns to reviews on time, by the whole definition."""

from __future__ import annotations

from bench_full import figures, size_of, tables
from harness import Work

from carekpi import measures

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000)
EIGHT_GIB = 8 << 30


def works(*, small: bool = False) -> list[Work]:
    return [
        Work(
            key=f"growth-{size}",
            title="reviews on time by year, authority and age band, from columns",
            size=size,
            counted="reviews",
            given=tables,
            columns=size_of,
            ways={"carekpi": figures(measures.reviews_on_time)},
            limit=EIGHT_GIB if size == SIZES[-1] else None,
        )
        for size in (SIZES[:3] if small else SIZES)
    ]
