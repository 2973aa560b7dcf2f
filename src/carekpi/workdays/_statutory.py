"""The bank holidays that every calendar starts from: those of England and Wales, 1980 to 2100."""

from __future__ import annotations

import sys
from datetime import date
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carekpi.workdays._proclaimed import PROCLAIMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIRST = date(1980, 1, 1)
LAST = date(2100, 12, 31)

_MODULE = "holidays.countries.united_kingdom"
_REGION = "ENG"  # ``holidays`` has one list for England and the same one for Wales

# What ``holidays`` calls the day, and what the calendar on the wall does.
_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}
_SUBSTITUTE = "(observed)"


@lru_cache(maxsize=1)
def statutory_bank_holidays() -> Mapping[date, str]:
    """Return each weekday that is a bank holiday, Good Friday or Christmas Day, with its name.

    A Saturday or a Sunday is no working day anyway, and the law puts a substitute in its place.
    """
    found = {
        day: _in_british_words(name)
        for day, name in _from_holidays().items()
        if day.isoweekday() < 6  # noqa: PLR2004  # Saturday
    }
    for proclaimed in PROCLAIMED:
        if proclaimed.instead_of is not None:
            found.pop(proclaimed.instead_of, None)
        found[proclaimed.date] = proclaimed.name
    return dict(sorted(found.items()))


def _in_british_words(name: str) -> str:
    if name.lower().endswith(_SUBSTITUTE):
        return f"{_in_british_words(name[: -len(_SUBSTITUTE)].strip())} bank holiday"
    return _NAMES.get(name, name)


def _from_holidays() -> Mapping[date, str]:
    import holidays

    years = range(FIRST.year, LAST.year + 1)
    alone = _united_kingdom_alone(holidays.__path__)
    # The language is given, or ``holidays`` would take it from the environment.
    if alone is None:
        return holidays.country_holidays("GB", subdiv=_REGION, years=years, language="en_GB")
    found: Mapping[date, str] = alone(subdiv=_REGION, years=years, language="en_GB")
    return found


def _united_kingdom_alone(package: Iterable[str]) -> Any:
    """Return the class of ``holidays`` for the United Kingdom, or None to do it the plain way.

    The plain way loads every country first, some 250 modules: longer than all else that it takes
    to build the tables. So the one module is loaded from its file, by Python's own loader.
    """
    if _MODULE in sys.modules:
        return None
    spec = PathFinder.find_spec(_MODULE, [str(Path(folder) / "countries") for folder in package])
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ImportError:
        return None
    return getattr(module, "UnitedKingdom", None)
