"""pandas: whole columns, no `apply`."""

from __future__ import annotations

import numpy as np
from harness import Ready


def add_working_days(days: dict) -> Ready:
    import pandas as pd

    start = pd.Series(days["start"].astype("M8[s]"))
    twenty = pd.offsets.CustomBusinessDay(20, holidays=days["off"].tolist())

    def work() -> pd.Series:
        # An offset goes date by date, in Python: so once for each day that there is.
        place, there = pd.factorize(start)
        back = pd.offsets.CustomBusinessDay(0, holidays=days["off"].tolist())
        moved = np.array([back.rollback(day) + twenty for day in pd.DatetimeIndex(there)], "M8[s]")
        return pd.Series(moved[place])

    return Ready(work, lambda found: found.to_numpy().astype("M8[D]"))


def working_days_between(days: dict) -> Ready:
    import pandas as pd

    start, end = (pd.Series(days[name].astype("M8[s]")) for name in ("start", "end"))
    off = days["off"].tolist()

    def work() -> pd.Series:
        # pandas has none for two columns: a running count of working days, looked up twice.
        every = pd.date_range(start.min(), end.max(), unit="s")
        working = every.isin(pd.bdate_range(every[0], every[-1], freq="C", holidays=off))
        number = pd.Series(working.cumsum(), index=every)
        first, last = (number.to_numpy()[every.get_indexer(column)] for column in (start, end))
        return pd.Series(last - first)

    return Ready(work, lambda found: found.to_numpy())


def judged(children, reviews, off: np.ndarray, *, ordered: bool):
    """The plain rule: how many reviews by year, authority and age band, and how many on time."""
    import pandas as pd

    entered = children["entered"].to_numpy().astype("M8[D]")
    children = children.assign(
        first_due=np.busday_offset(entered, 20, roll="backward", holidays=off)
    )
    rows = reviews.merge(children, on="child", how="left")
    if not ordered:
        rows = rows.sort_values(["child", "held_on"], ignore_index=True)
    first = rows["child"] != rows["child"].shift()
    second = first.shift(fill_value=False) & ~first
    before = rows["held_on"].shift()
    due = before + pd.DateOffset(months=6)
    due = due.mask(second, before + pd.DateOffset(months=3)).mask(first, rows["first_due"])
    held, born = rows["held_on"].dt, rows["born"].dt
    year = held.year + (held.month >= 4)
    passed = held.month * 32 + held.day >= born.month * 32 + born.day
    band = pd.cut(held.year - born.year - ~passed, [-150, 0, 4, 9, 15, 150], labels=False)
    keys = [year.rename("year"), rows["authority"], band.rename("band")]
    return (rows["held_on"] <= due).groupby(keys, observed=True).agg(["size", "sum"])


def reviews_on_time(columns: dict) -> Ready:
    import pandas as pd

    children = pd.DataFrame(
        {
            "child": columns["children"]["child"],
            "authority": pd.Categorical.from_codes(
                columns["children"]["authority"], columns["labels"]
            ),
            "born": columns["children"]["born"].astype("M8[s]"),
            "entered": columns["children"]["entered"].astype("M8[s]"),
        }
    )
    reviews = pd.DataFrame(columns["reviews"]).astype({"held_on": "M8[s]"})

    def answer(found: pd.DataFrame) -> np.ndarray:
        found = found.reset_index()
        found["authority"] = found["authority"].cat.codes
        table = found.to_numpy().astype(np.int64)
        return table[np.lexsort(table.T[::-1])]

    return Ready(
        lambda: judged(children, reviews, columns["off"], ordered=columns["ordered"]), answer
    )


def read_return(folder) -> Ready:
    """The three files, identifiers as text and dates as dates."""
    import pandas as pd

    dates = {"header": ["DOB"], "episodes": ["DECOM", "DEC"], "reviews": ["DOB", "REVIEW"]}

    def work() -> list[pd.DataFrame]:
        return [
            pd.read_csv(
                folder / f"{name}.csv",
                dtype={"CHILD": str},
                parse_dates=columns,
                date_format="%d/%m/%Y",
            )
            for name, columns in dates.items()
        ]

    return Ready(work)
