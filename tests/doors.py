"""A cohort taken apart into tables, to be handed in again by another door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from carekpi import read_ssda903
from carekpi.cohort import THOUSANDTHS, Cohort
from carekpi.cohort.return_tables import RETURN_TABLES
from carekpi.readers import read_local
from carekpi.sample import write_sample_like

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from carekpi.cohort import LocalColumns
    from carekpi.measures import Measure
    from carekpi.periods import Period
    from carekpi.readers._fast import Engine

#: What of a cohort says what its tables cover.
COVERINGS = (
    *("coverage_from", "visits_from", "complete_to"),
    *("reviews_to", "episodes_from", "without_reviews"),
)


def whole_sample(folder: Path, *, engine: Engine = "auto") -> Cohort:
    """A council with all its tables, whose visits are recorded from 1 April 2020."""
    if not folder.exists():
        write_sample_like(folder, "manchester-2021")
    cohort, _ = read_ssda903(sorted((folder / "return").iterdir()), engine=engine)
    since = {"visits": dt.date(2020, 4, 1)}
    return read_local(folder / "local", cohort, complete_from=since, engine=engine).cohort


def gives(measure: Measure, cohort: Cohort, period: Period, **how: Any) -> bool:
    """Whether the data give the figure at all."""
    try:
        measure(cohort, period, **how)
    except (ValueError, TypeError):
        return False
    return True


def covered(cohort: Cohort) -> dict[str, Any]:
    """What a cohort's tables cover, but for those of the council's own."""
    return {name: getattr(cohort, name) for name in COVERINGS}


def local_from(cohort: Cohort) -> dict[str, dt.date]:
    """From when the tables of the council's own are complete."""
    found = {key: table.complete_from for key, table in cohort.local.items()}
    return {key: since for key, since in found.items() if since is not None}


def tables_of(cohort: Cohort) -> Iterator[tuple[str, Any]]:
    """A cohort's tables as tables of Arrow, with the columns in which they are handed in."""
    import pyarrow as pa

    yield from cohort.to_arrow().items()
    for key, table in cohort.local.items():
        yield key, own_table(cohort, table)
    for key, text in cohort.tables.items():
        if text and key in RETURN_TABLES:
            yield key, pa.table(text)


def own_table(cohort: Cohort, table: LocalColumns) -> Any:
    """A table of the council's own with the columns that with_local takes."""
    import pyarrow as pa

    columns: dict[str, Any] = {"authority": table.authority.tolist()}
    for one in table.table.fields:
        if one.kind == "child":
            named = [*cohort.child_table.identifier.tolist(), None]
            columns["child"] = pa.array([named[n] for n in table.child.tolist()], pa.string())
            continue
        column = table[one.name]
        if one.name in table.labels:
            words = [*table.labels[one.name], None]
            columns[one.name] = pa.array([words[n] for n in column.tolist()], pa.string())
        elif column.dtype.kind == "M":
            columns[one.name] = pa.array(column.tolist(), pa.date32())
        elif one.kind == "flag":
            columns[one.name] = pa.array([None if n < 0 else n == 1 for n in column.tolist()])
        else:
            scale = THOUSANDTHS if one.kind == "number" else 1
            numbers = [None if n < 0 else n / scale for n in column.tolist()]
            columns[one.name] = pa.array(numbers, pa.float64() if scale > 1 else None)
    return pa.table(columns)
