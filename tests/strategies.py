"""The strategies that the property tests share; those that users get too are carekpi's own."""

from __future__ import annotations

from carekpi.testing import (
    AWKWARD_DATES,
    children,
    cohorts,
    days,
    histories,
    reporting_years,
)

__all__ = ["AWKWARD_DATES", "children", "cohorts", "days", "histories", "reporting_years"]
