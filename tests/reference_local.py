"""The plain second implementation, of what rests on a council's own tables.

Beside `reference.py`, and like it written from the definitions: plain rows, loops over children,
no arrays, nothing of the package. Here is what the families share; each has a module of its own,
`reference_*.py`, with a function a measure, by the measure's key. A function takes the data and the
first and last day of a period, and gives every record that the measure looks at: whose, of which
day, and in which box it falls.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from reference import Ep, Kid, Reference, Rev, add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reference import Care

NUMERATOR, REST = "numerator", "rest"

#: A row of a council's own table: a value a column, None where there is none.
Row = dict[str, Any]

#: Of a row made of several: the names of the columns in which they contradict each other.
CONTRADICTED = "contradicted"

#: What tells a row of a table from every other: rows that have these in common speak of one thing.
ONE_THING = {
    "review_details": ("child", "review"),
    "oversight": ("child", "date"),
    "disputes": ("identifier",),
    "officers": ("iro", "from"),
    "placements": ("child", "decom"),
    "return_interviews": ("child", "returned"),
}


class Rec(NamedTuple):
    """One record: whose (empty: no child's), its day, its box; how much it counts, its amount."""

    child: str
    on: date
    outcome: str
    weight: int = 1
    amount: int | None = None


def once(rows: Iterable[Row], by: tuple[str, ...]) -> list[Row]:
    """Rows that speak of one thing as one row.

    "rows that have these in common speak of one thing, and what they contradict each other in is
    not known"; what only one of them says stands.
    """
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(row[name] for name in by), []).append(row)
    merged = []
    for several in alike.values():
        one: Row = {CONTRADICTED: set()}
        for name in several[0]:
            said = {row[name] for row in several if row[name] is not None}
            if len(said) > 1:
                one[CONTRADICTED].add(name)
            one[name] = said.pop() if len(said) == 1 else None
        merged.append(one)
    return merged


@dataclass
class Data:
    """Children, episodes and reviews as plain rows, and a council's own tables.

    `to` is the data's last day; None: they have no end. `visits_from`: the day from which the
    visits are complete; None: every one is there. `flags`: what the return does not say of an
    episode, by child and first day.
    """

    kids: list[Kid]
    episodes: list[Ep]
    reviews: list[Rev]
    coverage_from: date | None
    to: date | None = None
    visits_from: date | None = None
    local: dict[str, list[Row]] = field(default_factory=dict)
    flags: dict[tuple[str, date | None], Row] = field(default_factory=dict)  # of episodes

    returned: dict[str, list[dict[str, str]]] = field(default_factory=dict)  # other tables, as text

    def __post_init__(self) -> None:
        self.plain = Reference(
            self.kids, self.episodes, self.reviews, coverage_from=self.coverage_from
        )
        self.born = self.plain.born
        self.tables = {
            key: once(rows, ONE_THING[key]) if key in ONE_THING else rows
            for key, rows in self.local.items()
        }

    # --- reviews ----------------------------------------------------------------------------

    def held(self, start: date, end: date) -> Iterator[tuple[str, date]]:
        """The reviews held in the period, one a child and date."""
        for child, on in self.plain.codes_on:
            if start <= on <= end:
                yield child, on

    def chain(self, child: str, on: date) -> str | None:
        """Why a review is left out of every figure of reviews held; None where it is not."""
        # "1. not_in_cohort: no episode for the child. 2. not_looked_after: the date lies in no
        # period of care. 3. short_break: status V3/V4 on the date."
        if child not in self.plain.episodes_of:
            return "not_in_cohort"
        if self.plain.care_on(child, on) is None:
            return "not_looked_after"
        return "short_break" if self.plain.short_break_on(child, on) else None

    def care(self, child: str, on: date) -> Care:
        """The period of care that a day of a child in care lies in."""
        found = self.plain.care_on(child, on)
        assert found is not None
        return found

    def unseen_before(self, care: Care) -> date | None:
        """The day before which a review of the period of care may lie outside the data.

        None: every review of it is there.
        """
        c = self.coverage_from
        # "entered care on or after C, and entry known: the whole history is known"
        if care.entry_known:
            return c if c is not None and care.start < c else None
        # Where entry is not known, care began on an earlier day than the data show.
        return max(care.start, c) if c is not None else care.start

    def previous_review(self, child: str, on: date) -> date | None:
        """The review before, of the same period of care, as far as it is in the data."""
        earlier = [d for d in self.care(child, on).reviews if d < on]
        return earlier[-1] if earlier else None

    # --- children on a day ------------------------------------------------------------------

    def looked_after(self, on: date) -> list[Care]:
        """The period of care of every child looked after on a day."""
        return list(self.plain._looked_after_on(on))

    def short_break(self, child: str, on: date) -> bool:
        """Whether the child has short breaks on the day."""
        return self.plain.short_break_on(child, on)

    def episode_on(self, child: str, on: date) -> Ep | None:
        """The episode that gives the child's status: of those of the day, the one begun last."""
        found = None
        for ep in self.plain.episodes_of.get(child, []):
            assert ep.start is not None
            if ep.start <= on and (ep.end is None or on <= ep.end):
                found = ep
        return found

    # --- the data's last day ----------------------------------------------------------------

    def not_yet(self, limit: date) -> bool:
        """Whether a limit lies after the data's last day; with no end, everything open is due."""
        return self.to is not None and limit > self.to


def days_of(start: date, end: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for n in range((end - start).days + 1):
        yield start + timedelta(days=n)


def months_ago(on: date, n: int) -> date:
    """The corresponding day so many months before."""
    return add_months(on, -n)


def boxes(records: Iterable[Rec]) -> Counter[str]:
    """How much each box holds, by weight."""
    counts: Counter[str] = Counter()
    for record in records:
        if record.weight:
            counts[record.outcome] += record.weight
    return counts
