"""Reports: lists of measures with headings, worked out and written down.

>>> from carekpi import Cohort, reporting_year
>>> from carekpi.report import ANNUAL, to_text, work_out
>>> text = to_text(work_out(ANNUAL, Cohort.from_children([]), reporting_year(2021)))
>>> print(text.splitlines()[0])
Children looked after and their reviews: year ending 31 March 2021
"""

from carekpi.report.about import about
from carekpi.report.contents import (
    Ask,
    Columns,
    FourBases,
    Groups,
    Lines,
    NetChange,
    Report,
    Section,
    Series,
)
from carekpi.report.figures import Figures, LastYear, Missing, populations, work_out
from carekpi.report.plans import ANNUAL, PlanError, parse_plan, read_plan
from carekpi.report.rows import to_rows
from carekpi.report.text import to_text

__all__ = [
    "ANNUAL",
    "Ask",
    "Columns",
    "Figures",
    "FourBases",
    "Groups",
    "LastYear",
    "Lines",
    "Missing",
    "NetChange",
    "PlanError",
    "Report",
    "Section",
    "Series",
    "about",
    "parse_plan",
    "populations",
    "read_plan",
    "to_rows",
    "to_text",
    "work_out",
]
