"""Writing the tables of a council's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

from carekpi.cohort.local_tables import LOCAL_TABLES
from carekpi.sample import _own_rest, _own_reviews
from carekpi.sample._files import append_lines
from carekpi.sample._own_disputes import Dispute, dispute_rows, disputes
from carekpi.sample._own_service import Service, service

if TYPE_CHECKING:
    from collections.abc import Collection

    from carekpi.sample._own import Numbers, Row, World

__all__ = ["History", "write_own_tables"]

_Made = Callable[["World", "Numbers"], Iterable["Row"]]

_MAKERS: Final[Mapping[str, _Made]] = {
    "visits": _own_reviews.visits,
    "oversight": _own_reviews.oversight,
    "placements": _own_rest.placements,
    "return_interviews": _own_rest.return_interviews,
    "advocacy": _own_rest.advocacy,
    "complaints": _own_rest.complaints,
    "feedback": _own_rest.feedback,
    "voice_app": _own_rest.voice_app,
    "audits": _own_rest.audits,
    "observations": _own_rest.observations,
    "populations": lambda _, numbers: numbers.populations,
    "comparators": lambda _, numbers: numbers.comparators,
    "targets": lambda _, numbers: numbers.targets,
}


@frozen(kw_only=True, eq=False, slots=False)
class History:
    """What goes on from one year to the next: the tables of each year tell as much of it as was
    known on their last day.

    :param world: the whole time of which any of them tells. :param numbers: how much there is.
    """

    world: World
    numbers: Numbers

    @cached_property
    def service(self) -> Service:
        """The officers, and who has which case."""
        return service(self.world, self.numbers)

    @cached_property
    def disputes(self) -> list[Dispute]:
        """The disputes, each to its end."""
        return list(disputes(self.world, self.numbers))


def write_own_tables(
    folder: Path,
    world: World,
    numbers: Numbers,
    history: History,
    *,
    only: Collection[str] | None = None,
) -> None:
    """Write them, each with its headings, into a folder that is there.

    :param history: what these tables have in common with those of other years.
    :param only: the keys of those to write; all are made, so that each is the same with others or
        without.
    """
    for key, rows in _tables(world, numbers, history):
        if only is None or key in only:
            headings = [field.heading for field in LOCAL_TABLES[key].fields]
            lines = [",".join(headings) + "\n"]
            names = LOCAL_TABLES[key].names
            lines += [",".join(row.get(name, "") for name in names) + "\n" for row in rows]
            append_lines(folder / f"{key}.csv", lines)


def _tables(world: World, numbers: Numbers, history: History) -> Iterator[tuple[str, list[Row]]]:
    staff = history.service
    for key in LOCAL_TABLES:
        if key == "review_details":
            yield key, list(_own_reviews.review_details(world, numbers, staff.officer))
        elif key == "officers":
            yield key, list(staff.officer_rows(world))
        elif key == "allocations":
            yield key, list(staff.allocation_rows(world))
        elif key == "disputes":
            yield key, list(dispute_rows(history.disputes, world))
        else:
            yield key, list(_MAKERS[key](world, numbers))
