"""numpy: business days by `busday_offset` and `busday_count`."""

from __future__ import annotations

import numpy as np
from harness import Ready


def add_working_days(days: dict) -> Ready:
    start, off = days["start"], days["off"]
    # Backwards: from a day off, numpy is to count from the working day before it, as the law does.
    return Ready(
        lambda: np.busday_offset(start, 20, roll="backward", holidays=off), lambda found: found
    )


def working_days_between(days: dict) -> Ready:
    start, end, off = days["start"], days["end"], days["off"]
    # numpy counts the first day and not the last, so both move on by one.
    return Ready(lambda: np.busday_count(start + 1, end + 1, holidays=off), lambda found: found)
