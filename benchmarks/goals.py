"""What the numbers are held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np


class Goal(NamedTuple):
    work: str
    what: str
    value: Callable[[Ask], float]
    least: float | None = None
    most: float | None = None
    unit: str = "times"

    def judged(self, rows: Mapping[str, Any]) -> dict[str, Any] | None:
        """The value beside the goal; None where something of it was not measured."""
        try:
            value = self.value(Ask(rows))
        except KeyError:
            return None
        reached = (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )
        limit = f"at least {self.least:g}" if self.most is None else f"at most {self.most:g}"
        return {
            "work": self.work,
            "what": self.what,
            "value": float(value),
            "goal": limit,
            "unit": self.unit,
            "reached": bool(reached),
        }


class Ask:
    """Numbers of a run by the work's key and the way."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self.rows = rows

    def __call__(self, work: str, way: str = "carekpi", *, of: str = "seconds") -> float:
        return float(self.rows[work]["ways"][way][of])

    def growth(self, of: str = "seconds") -> tuple[np.ndarray, np.ndarray]:
        keys = [key for key in self.rows if key.startswith("growth-")]
        sizes = np.array([self.rows[key]["size"] for key in keys], dtype=float)
        return sizes, np.array([self(key, of=of) for key in keys])

    def exponent(self, since: int = 0) -> float:
        """Of size in time, from so many reviews on: a straight line through the logarithms."""
        sizes, seconds = self.growth()
        of = sizes >= since
        if np.count_nonzero(of) < 3:
            raise KeyError("growth")
        return float(np.polyfit(np.log(sizes[of]), np.log(seconds[of]), 1)[0])

    def in_columns(self, work: str) -> float:
        """Peak memory over what Python and its libraries take, in sizes of the columns."""
        return self(work, of="over_tools_mib") / self.rows[work]["columns_mib"]


def beside(work: str, peer: str, least: float) -> Goal:
    return Goal(
        work, f"{peer} takes so many times as long", lambda t: t(work, peer) / t(work), least
    )


PLAIN = [f"plain-{size}-{order}" for size in ("1.5m", "15m") for order in ("ordered", "unordered")]

GOALS = [
    beside("add", "numpy", 20),
    beside("add", "polars", 20),
    Goal("add", "carekpi beside a copy", lambda t: t("add") / t("add", "copy"), most=4),
    beside("between", "numpy", 10),
    beside("between", "polars", 10),
    Goal("between", "carekpi beside a copy", lambda t: t("between") / t("between", "copy"), most=8),
    *(
        beside(key, peer, least)
        for key in PLAIN
        for peer, least in (("pandas", 8), ("polars", 8), ("duckdb", 3))
    ),
    *(
        Goal(
            f"plain-15m-{order}",
            "15 million beside 1.5 million",
            lambda t, o=order: t(f"plain-15m-{o}") / t(f"plain-1.5m-{o}"),
            most=12,
        )
        for order in ("ordered", "unordered")
    ),
    Goal(
        "full",
        "all review measures beside the plain rule",
        lambda t: t("full") / t("plain-1.5m-ordered"),
        most=4,
    ),
    Goal(
        "by-month",
        "120 months beside one figure",
        lambda t: t("by-month", "carekpi, by month") / t("by-month"),
        most=3,
    ),
    Goal(
        "return",
        "CSV to report beside pandas' reading alone",
        lambda t: t("return") / t("return", "pandas, reading alone"),
        most=1,
    ),
    *(beside("deadline", peer, 10) for peer in ("workalendar", "lexdays", "holidays")),
    Goal(
        "deadline",
        "one deadline",
        lambda t: t("deadline") / t.rows["deadline"]["size"] * 1e6,
        most=20,
        unit="microseconds",
    ),
    Goal(
        "deadline",
        "one deadline by the rules, that explains itself",
        lambda t: t("deadline", "carekpi, explained") / t.rows["deadline"]["size"] * 1e6,
        most=20,
        unit="microseconds",
    ),
    Goal(
        "import",
        "over numpy alone",
        lambda t: (t("import") - t("import", "numpy")) / t.rows["import"]["size"] * 1e3,
        most=60,
        unit="ms",
    ),
    Goal(
        "spark-15m",
        "Spark beside one process",
        lambda t: t("spark-15m", "carekpi on Spark, two cores") / t("spark-15m"),
        most=3,
    ),
    Goal(
        "spark-15m",
        "Spark, 15 million beside 1.5 million",
        lambda t: (
            t("spark-15m", "carekpi on Spark, two cores")
            / t("spark-1.5m", "carekpi on Spark, two cores")
        ),
        most=12,
    ),
    *(
        Goal(
            key,
            "a rule beside the bare look-up",
            lambda t, k=key: t(k) / t(k, "the look-up alone"),
            most=1.5,
        )
        for key in (
            f"rule-{rule}-{versions}"
            for rule in ("first", "later")
            for versions in ("one-version", "two-versions")
        )
    ),
    Goal(
        "rules",
        "all review rules beside three steps by hand",
        lambda t: t("rules") / t("rules", "three steps by hand"),
        most=3,
    ),
    Goal("growth", "exponent of time against size", Ask.exponent, most=1.05, unit=""),
    # Apart, since what each figure costs however few the reviews flatters the small sizes.
    Goal(
        "growth",
        "the same, from a million reviews on",
        lambda t: t.exponent(1_000_000),
        most=1.05,
        unit="",
    ),
    *(
        Goal(key, "peak memory, in sizes of the columns", lambda t, k=key: t.in_columns(k), most=4)
        for key in (
            "full",
            *(f"growth-{n}" for n in (1_000_000, 3_000_000, 10_000_000, 30_000_000)),
        )
    ),
    Goal(
        "growth-30000000",
        "peak memory",
        lambda t: t("growth-30000000", of="peak_mib") / 1024,
        most=8,
        unit="GiB",
    ),
]
