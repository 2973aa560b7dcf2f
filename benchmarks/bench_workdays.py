"""Working days, months and ages of ten million dates, beside a copy of the array."""

from __future__ import annotations

import numpy as np
from alternatives import with_carekpi, with_numpy, with_pandas, with_polars
from harness import Ready, Work

from carekpi.periods import add_months, age_on
from carekpi.workdays import ENGLAND_AND_WALES


def dates(size: int) -> dict:
    dice = np.random.default_rng(20)
    start = np.datetime64("1996-04-01") + dice.integers(0, 365 * 30, size)
    off = np.array(list(ENGLAND_AND_WALES.bank_holidays), "M8[D]")
    return {"start": start, "end": start + dice.integers(0, 400, size), "off": off}


def copy(days: dict) -> Ready:
    return Ready(days["start"].copy)


def works(*, small: bool = False) -> list[Work]:
    def work(key: str, title: str, counted: str, **ways: object) -> Work:
        return Work(
            key=key,
            title=title,
            size=100_000 if small else 10_000_000,
            counted=counted,
            given=dates,
            columns=lambda days: days["start"].nbytes * (1 if counted == "dates" else 2),
            ways={"carekpi": ways.pop("carekpi"), "copy": copy, **ways},
        )

    return [
        work(
            "add",
            "add 20 working days",
            "dates",
            carekpi=with_carekpi.add,
            numpy=with_numpy.add_working_days,
            polars=with_polars.add_working_days,
            pandas=with_pandas.add_working_days,
        ),
        work(
            "between",
            "count working days between",
            "pairs",
            carekpi=with_carekpi.between,
            numpy=with_numpy.working_days_between,
            polars=with_polars.working_days_between,
            pandas=with_pandas.working_days_between,
        ),
        work(
            "months",
            "add six months",
            "dates",
            carekpi=lambda days: Ready(lambda: add_months(days["start"], 6)),
        ),
        work(
            "age",
            "age on a day, in completed years",
            "pairs",
            carekpi=lambda days: Ready(lambda: age_on(days["start"], days["end"])),
        ),
    ]
