"""Figures about children in care in England that hold up.

carekpi turns a council's records of looked-after children into the figures of its reports: the
law's deadlines, the share of reviews held on time, who took part, who was in care, who came and who
left. Each figure says what it left out, and why.

The names below are the ones that most callers need. Each is loaded when it is first used, so that
``import carekpi`` costs next to nothing:

>>> import carekpi
>>> carekpi.reporting_year(2021)
Period(start=datetime.date(2020, 4, 1), end=datetime.date(2021, 3, 31))
"""

from typing import TYPE_CHECKING

from carekpi._version import __version__

if TYPE_CHECKING:
    from carekpi import (
        codes,
        cohort,
        comparison,
        domain,
        export,
        ledger,
        measures,
        periods,
        readers,
        reconciling,
        report,
        results,
        rules,
        sample,
        testing,  # noqa: F401 - for type checkers; see _ON_REQUEST
        workdays,
    )
    from carekpi.cohort import Cohort, review_verdicts
    from carekpi.comparison import compare, like_for_like, over_time
    from carekpi.domain import Child, Dispute, Episode, PeriodOfCare, Review, Visit
    from carekpi.ledger import Ledger
    from carekpi.measures import measure_partitions
    from carekpi.periods import Period, reporting_year
    from carekpi.readers import read_parquet, read_ssda903, write_parquet
    from carekpi.reconciling import reconcile
    from carekpi.results import Population, Result
    from carekpi.rules import review_deadline

__all__ = [
    "Child",
    "Cohort",
    "Dispute",
    "Episode",
    "Ledger",
    "Period",
    "PeriodOfCare",
    "Population",
    "Result",
    "Review",
    "Visit",
    "__version__",
    "codes",
    "cohort",
    "compare",
    "comparison",
    "domain",
    "export",
    "ledger",
    "like_for_like",
    "measure_partitions",
    "measures",
    "over_time",
    "periods",
    "read_parquet",
    "read_ssda903",
    "readers",
    "reconcile",
    "reconciling",
    "report",
    "reporting_year",
    "results",
    "review_deadline",
    "review_verdicts",
    "rules",
    "sample",
    "workdays",
    "write_parquet",
]

# Not in `__all__`: it needs hypothesis, and a star import must not.
_ON_REQUEST = ("testing",)

# Where each short name lives. A name of this package that is not here is a module of its own.
_HOMES = {
    "Child": "domain",
    "Cohort": "cohort",
    "Dispute": "domain",
    "Episode": "domain",
    "Ledger": "ledger",
    "Period": "periods",
    "PeriodOfCare": "domain",
    "Population": "results",
    "Result": "results",
    "Review": "domain",
    "Visit": "domain",
    "compare": "comparison",
    "like_for_like": "comparison",
    "measure_partitions": "measures",
    "over_time": "comparison",
    "read_parquet": "readers",
    "read_ssda903": "readers",
    "reconcile": "reconciling",
    "reporting_year": "periods",
    "review_deadline": "rules",
    "review_verdicts": "cohort",
    "write_parquet": "readers",
}

# Hidden from type checkers: they know the names from the imports above, and a ``__getattr__`` that
# they could see would make them accept every misspelt name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a public name on its first use, and keep it (PEP 562)."""
        from importlib import import_module

        if name not in (*__all__, *_ON_REQUEST):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = _HOMES.get(name)
        if home is None:
            return import_module(f"{__name__}.{name}")  # the import itself sets the attribute
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, whether they have been loaded or not."""
    return sorted({*globals(), *__all__, *_ON_REQUEST})
