"""Do the figures of a published report agree with each other?

:func:`reconcile` reads the figures of a report and tests what must hold between them: that parts
add up to their total, that a share is that of its count, that nine months hold no more than the
year. Rounding is carried through exactly, so that a rounding difference is no finding. What
cannot be true is found, with the arithmetic and the smallest changes that would mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carekpi.reconciling.declared import all_relations
from carekpi.reconciling.findings import Correction, Finding, Reconciliation, Settlement, reconciled
from carekpi.reconciling.reading import FiguresError, read
from carekpi.reconciling.solving import System

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = [
    "Correction",
    "FiguresError",
    "Finding",
    "Reconciliation",
    "Settlement",
    "reconcile",
]


def reconcile(
    figures: Mapping[str, Any] | str | os.PathLike[str], *, name: str = ""
) -> Reconciliation:
    """Test whether a published report's figures agree with each other.

    A report's figures stand in sections; each is a number, or a table of ``year``, ``prior``,
    ``year_pct`` and the like. The decimals that are printed are the precision: 14 stands for what
    is rounded to 14, and 14.0 for what is rounded to 14.0. Counts are exact. ``"c"`` is a figure
    that is hidden.

    :param figures: a TOML file, or the same as a mapping, with numbers as ``int``,
        :class:`~decimal.Decimal` (which keeps a last 0) or ``float``.
    :param name: what to call the report; by default the file's name.
    :returns: the findings, what would settle them, and what could not be tested.
    :raises FiguresError: for a file that cannot be read; the message names section and key.

    Of every ten things that can be wrong in a report some are tied to nothing: silence is no
    proof. :attr:`Reconciliation.untied` lists them.

    >>> found = reconcile({"ceased": {
    ...     "total": {"year": 460},
    ...     "reasons": {
    ...         "adopted": {"year": 29, "year_pct": 6.3},
    ...         "returned_home": {"year": 82, "year_pct": 18.7},
    ...         "any_other_reason": {"year": 345},
    ...     },
    ... }})
    >>> print(found)
    1. Ceased, reasons: the parts add up to the total. 29 + 82 + 345 = 456; published 460: 4 short.
    2. Ceased, reasons, returned home: the share is that of the count. 82 of 460 is 17.8 %;
    published 18.7 %.
    >>> for settlement in found.settlements:
    ...     for way in settlement.ways:
    ...         print(settlement.findings, *way)
    (1, 2) ceased.reasons.returned_home: 86 instead of 82
    """
    report = read(figures, name=name)
    relations, known = all_relations(report)
    return reconciled(System(known, tuple(relations)), report.name)
