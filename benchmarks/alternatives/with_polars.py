"""polars: expressions, lazily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import Ready

if TYPE_CHECKING:
    import numpy as np

BANDS = (1, 5, 10, 16)


def add_working_days(days: dict) -> Ready:
    import polars as pl

    start, off = pl.Series(days["start"]), days["off"].tolist()
    return Ready(
        lambda: start.dt.add_business_days(20, holidays=off, roll="backward"),
        lambda found: found.to_numpy(),
    )


def working_days_between(days: dict) -> Ready:
    import polars as pl

    frame, off = pl.DataFrame({name: days[name] for name in ("start", "end")}), days["off"].tolist()
    start, end = pl.col("start"), pl.col("end")
    one = pl.duration(days=1)
    counted = pl.business_day_count(start + one, end + one, holidays=off)
    return Ready(lambda: frame.select(counted).to_series(), lambda found: found.to_numpy())


def reviews_on_time(columns: dict) -> Ready:
    import polars as pl

    labels = pl.Enum(columns["labels"].tolist())
    children = pl.DataFrame(
        {
            "child": columns["children"]["child"],
            "authority": pl.Series(columns["labels"][columns["children"]["authority"]]).cast(
                labels
            ),
            "born": columns["children"]["born"],
            "entered": columns["children"]["entered"],
        }
    )
    reviews = pl.DataFrame(columns["reviews"])
    off = columns["off"].tolist()

    child, held, born, before = (pl.col(c) for c in ("child", "held_on", "born", "before"))

    def birthday_passed() -> pl.Expr:
        # As 32 bits: a month is an Int8, and 12 times 32 does not fit.
        on, of = (d.dt.month().cast(pl.Int32) * 32 + d.dt.day() for d in (held, born))
        return on >= of

    def work() -> pl.DataFrame:
        first_due = pl.col("entered").dt.add_business_days(20, holidays=off, roll="backward")
        rows = reviews.lazy()
        if columns["ordered"]:
            rows = rows.join(
                children.lazy().with_columns(first_due=first_due),
                on="child",
                how="left",
                maintain_order="left",
            )
        else:
            rows = rows.join(
                children.lazy().with_columns(first_due=first_due), on="child", how="left"
            ).sort("child", "held_on")
        return (
            rows.with_columns(
                first=child.ne_missing(child.shift(1)),
                before=held.shift(1),
            )
            .with_columns(second=pl.col("first").shift(1, fill_value=False))
            .with_columns(
                due=pl.when(pl.col("first"))
                .then(pl.col("first_due"))
                .when(pl.col("second"))
                .then(before.dt.offset_by("3mo"))
                .otherwise(before.dt.offset_by("6mo")),
                year=held.dt.year() + (held.dt.month() >= 4),
                age=held.dt.year() - born.dt.year() - (~birthday_passed()),
            )
            .with_columns(band=sum((pl.col("age") >= edge).cast(pl.Int8) for edge in BANDS))
            .group_by("year", "authority", "band")
            .agg(held=pl.len(), on_time=(held <= pl.col("due")).sum())
            .collect()
        )

    def answer(found: pl.DataFrame) -> np.ndarray:
        return found.with_columns(pl.col("authority").to_physical()).sort(pl.all()).to_numpy()

    return Ready(work, answer)
