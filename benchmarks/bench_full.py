"""Reviews on time by carekpi's whole definition, from columns: cohort, verdicts, figures.

The columns of `bench_plain` with episodes to them. Each time a new cohort is made, so that nothing
is at hand from the time before; by month, that it is at hand is what is asked about.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from bench_plain import REVIEWS_A_CHILD, columns
from harness import Ready, Work

from carekpi import Cohort, Period, Result, measures
from carekpi.cohort.columns import Texts

YEARS = Period(dt.date(2011, 4, 1), dt.date(2021, 3, 31))
BY = ["year", "authority", "age_band"]
ALL = (
    measures.reviews_on_time,
    measures.reviews_on_time_due,
    measures.children_reviewed_on_time,
    measures.latest_review_in_date,
)


def tables(size: int) -> dict:
    """As from_columns takes them: identifiers and authorities with their labels once."""
    dice = np.random.default_rng(33)
    plain = columns(size, ordered=True)
    children, count = plain["children"], len(plain["children"]["child"])
    labels = children["child"].astype(str).tolist()

    def whose(times: int) -> dict:
        row = np.repeat(np.arange(count, dtype=np.int32), times)
        authority = children["authority"].astype(np.int32)[row]
        return {
            "child": Texts(labels=labels, number=row),
            "authority": Texts(labels=plain["labels"].tolist(), number=authority),
        }

    place = np.tile(np.arange(3), count)
    start = np.repeat(children["entered"], 3) + 300 * place
    last = place == 2
    return {
        "children": {**whose(1), "born": children["born"]},
        "episodes": {
            **whose(3),
            "start": start,
            "end": np.where(last, np.datetime64("NaT"), start + 300),
            "legal_status": dice.integers(0, 3, len(place)).astype(np.int8),
            "reason_new": np.where(place == 0, 0, 1).astype(np.int8),
        },
        "reviews": {
            **whose(REVIEWS_A_CHILD),
            "held_on": plain["reviews"]["held_on"],
            "participation": dice.integers(0, 5, size).astype(np.int8),
        },
    }


def size_of(tables: dict) -> int:
    """Their bytes; of identifiers and authorities the numbers, since the labels stand once."""
    return sum(
        column.number.nbytes if isinstance(column, Texts) else column.nbytes
        for table in tables.values()
        for column in table.values()
    )


def cohort_of(given: dict) -> Cohort:
    return Cohort.from_columns(**given, complete_to=YEARS.end)


def figures(*asked: measures.Measure) -> object:
    def way(given: dict) -> Ready:
        def work() -> list[Result]:
            cohort = cohort_of(given)
            # One that speaks of a single day has no years.
            return [m(cohort, YEARS, by=BY[m.at_end :]) for m in asked]

        return Ready(work)

    return way


def of_a_cohort(by: str | list[str]) -> object:
    def way(given: dict) -> Ready:
        cohort = cohort_of(given)
        return Ready(lambda: measures.reviews_on_time(cohort, YEARS, by=by))

    return way


def works(*, small: bool = False) -> list[Work]:
    size = 15_000 if small else 1_500_000
    common = {"size": size, "counted": "reviews", "given": tables, "columns": size_of}
    return [
        Work(
            key="full",
            title="the full definition, from columns to figures by year, authority and age band",
            ways={
                "carekpi": figures(*ALL),
                "carekpi, reviews on time alone": figures(measures.reviews_on_time),
                "carekpi, the cohort alone": figures(),
            },
            **common,
        ),
        Work(
            key="by-month",
            title="reviews on time over ten years, of a cohort at hand",
            apart=False,
            ways={
                "carekpi": of_a_cohort([]),
                "carekpi, by month": of_a_cohort("month"),
                "carekpi, by year, authority and age band": of_a_cohort(BY),
            },
            **common,
        ),
    ]
