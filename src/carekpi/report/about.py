"""Where a report's figures come from: what stands below its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from carekpi._version import __version__
from carekpi.rules import spoken

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.ledger import FileCount, Ledger
    from carekpi.periods import Period
    from carekpi.results import Population

__all__ = ["about"]


def about(
    cohort: Cohort,
    period: Period,
    *,
    ledger: Ledger | None = None,
    population: Population | Mapping[str, Population] | None = None,
    as_in_force: bool = False,
    clock: str = "looked_after",
    visit_clock: str = "placement",
    also_counts: Sequence[str] = (),
    compared_with: str = "",
) -> list[tuple[str, str]]:
    """What the data are, what they cover, and which yardstick was used: names and what they say.

    :param compared_with: what the year before is worked out from, in words.

    >>> from carekpi import Cohort, reporting_year
    >>> for name, said in about(Cohort.from_children([]), reporting_year(2021))[:-1]:
    ...     print(f"{name}: {said}")
    Period: 1 April 2020 to 31 March 2021
    Data: 0 children, 0 episodes, 0 reviews
    Reviews: every review since each child's entry is taken to be there
    Limits: the ordinary ones (SI 2010/959 reg 33)
    """
    held = cohort.describe()
    said = [("Period", f"{spoken(period.start)} to {spoken(period.end)}")]
    if ledger is not None:
        said += [("Read" if not n else "", line) for n, line in enumerate(_files(ledger))]
    said.append(
        (
            "Data",
            ", ".join(_counted(held[name], name) for name in ("children", "episodes", "reviews")),
        )
    )
    if held["authorities"]:
        said.append(("Authority", ", ".join(held["authorities"])))
    said += _covers(cohort)
    if ledger is None and (cohort.local or cohort.visits_given):
        own = [*(["visits"] if cohort.visits_given else []), *sorted(cohort.local)]
        said.append(("Own tables", ", ".join(own)))
    if compared_with:
        said.append(("Year before", compared_with))
    if isinstance(population, Mapping):
        said += [("Population", f"{name}, {one}") for name, one in population.items()]
    elif population is not None:
        said.append(("Population", str(population)))
    later = cohort.book["review.later"]
    ordinary, relaxed = later.versions[-1].instrument.key, later.relaxed[-1].instrument.key
    limits = f"the ordinary ones ({ordinary} reg 33)"
    if as_in_force:
        limits = f"the law of the day ({ordinary} as {relaxed} changed it)"
    if clock == "case":
        limits += "; for children on the way to adoption, those of their own clock"
    limits = "; ".join((limits, *cohort.book.departures))
    if visit_clock == "carer":
        limits += "; a move with the same carer does not start the clock of visits anew"
    said.append(("Limits", limits))
    if also_counts:
        codes = " and ".join(also_counts)
        said.append(("Taking part", f"{codes} counted as taking part too, as some councils do"))
    said += [("Made by", f"carekpi {__version__}")]
    return said


_ONE = {"children": "child", "episodes": "episode", "reviews": "review"}


def _counted(count: int, of: str) -> str:
    return f"{count:,} {_ONE[of] if count == 1 else of}"


def _covers(cohort: Cohort) -> list[tuple[str, str]]:
    reviews = cohort.coverage_from
    said = "every review since each child's entry is taken to be there"
    if isinstance(reviews, Mapping):
        each = ", ".join(f"{name} {spoken(day)}" for name, day in reviews.items())
        said = f"complete from: {each}"
    elif reviews is not None:
        said = f"complete from {spoken(reviews)}"
    covers = [("Reviews", said)]
    if cohort.episodes_from is not None:
        covers.insert(0, ("Episodes", f"complete from {spoken(cohort.episodes_from)}"))
    if cohort.complete_to is not None:
        covers.append(("Data to", spoken(cohort.complete_to)))
    return covers


def _files(ledger: Ledger) -> Sequence[str]:
    """What was read, a line for each return: its files, tables and rows."""
    returns: dict[str, list[FileCount]] = {}
    for file in ledger.files:
        returns.setdefault(file.file.rpartition("/")[0], []).append(file)
    lines = []
    for label, files in returns.items():
        tables = dict.fromkeys((file.table for file in files), 0)
        for file in files:
            tables[file.table] += file.read
        rows = ", ".join(f"{table} {count:,}" for table, count in tables.items())
        number = "1 file" if len(files) == 1 else f"{len(files)} files"
        lines.append(f"{label + ': ' if label else ''}{number}, with rows: {rows}")
    return lines
