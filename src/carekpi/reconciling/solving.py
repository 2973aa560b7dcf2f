"""Which relations cannot all hold, and the fewest figures by which they could."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from carekpi.reconciling.figures import Figure
    from carekpi.reconciling.relations import Relation
    from carekpi.reconciling.span import Span

__all__ = ["Conflict", "System", "fits"]

#: So many figures at most are changed to settle what belongs together.
MOST_CHANGED = 3
_ROUNDS = 40  # after so many looks at each relation, what is known is known well enough

Known = dict[str, "Span"]
Conflict = tuple["Relation", ...]
Values = tuple[tuple[str, Fraction], ...]


def fits(figures: Mapping[str, Figure], relations: Sequence[Relation]) -> Known | None:
    """What each figure can be by all the relations; ``None`` where they cannot all hold.

    Each relation narrows what its figures can be, until none narrows any more. Where a figure can
    then be nothing, they contradict each other: that is certain, as what is narrowed away is
    impossible.
    """
    spans = {path: figures[path].span for one in relations for path in one.paths}
    about: dict[str, list[int]] = {}
    for n, one in enumerate(relations):
        for path in one.paths:
            about.setdefault(path, []).append(n)
    waiting = deque(range(len(relations)))
    queued = set(waiting)
    left = _ROUNDS * len(relations)
    while waiting and left:
        left -= 1
        n = waiting.popleft()
        queued.discard(n)
        for path, seen in relations[n].narrow(spans).items():
            span = spans[path].meet(seen)
            span = span.whole() if figures[path].unit.exact else span.coarse()
            if span.empty:
                return None
            if span != spans[path]:
                spans[path] = span
                for other in about[path]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
    return spans


@frozen
class System:
    """The figures of a report and what must hold between them."""

    figures: Mapping[str, Figure]
    relations: tuple[Relation, ...]

    # ------------------------------------------------------------------------------ conflicts

    def conflicts(self) -> tuple[list[Conflict], list[Conflict]]:
        """What cannot all hold: by itself, and only if what some relation assumes is so."""
        certain = [one for one in self.relations if not one.assumes]
        found: list[Conflict] = [(one,) for one in certain if fits(self.figures, [one]) is None]
        holding = [one for one in certain if (one,) not in found]
        while fits(self.figures, holding) is None:
            conflict = self.smallest(holding)
            found.append(conflict)
            holding = [one for one in holding if one is not conflict[-1]]
        doubtful = [
            self.smallest([*holding, one], needed=one)
            for one in self.relations
            if one.assumes and fits(self.figures, [*holding, one]) is None
        ]
        return found, doubtful

    def smallest(self, relations: Sequence[Relation], needed: Relation | None = None) -> Conflict:
        """Relations that contradict each other, and of which none could be left out."""
        kept = list(relations)
        for one in reversed(relations):
            if one is needed:
                continue
            fewer = [other for other in kept if other is not one]
            if fits(self.figures, fewer) is None:
                kept = fewer
        return tuple(kept)

    # ------------------------------------------------------------------------------ changes

    def published(self, relations: Iterable[Relation]) -> list[str]:
        """The places of the figures of relations that have a number, each once."""
        paths = dict.fromkeys(path for one in relations for path in one.paths)
        return [path for path in paths if self.figures[path].value is not None]

    def freed(self, paths: Iterable[str]) -> dict[str, Figure]:
        """The figures, some of them not known."""
        return {**self.figures, **{path: self.figures[path].freed() for path in paths}}

    def changed(self, values: Iterable[tuple[str, Fraction]]) -> dict[str, Figure]:
        """The figures, with other numbers for some."""
        changed = {path: evolve(self.figures[path], value=value) for path, value in values}
        return {**self.figures, **changed}

    def around(self, paths: Iterable[str], relations: Iterable[Relation]) -> list[Relation]:
        """The relations that a change of figures can touch, through hidden figures too."""
        reached = set(paths)
        rest = list(relations)
        found: list[Relation] = []
        grown = True
        while grown:
            near = [one for one in rest if reached.intersection(one.paths)]
            rest = [one for one in rest if one not in near]
            found += near
            reached = {
                path for one in near for path in one.paths if self.figures[path].value is None
            }
            grown = bool(near)
        return found

    def range_of(
        self, path: str, relations: Sequence[Relation]
    ) -> tuple[Fraction | None, Fraction | None] | None:
        """From where to where a figure could be, for the relations to hold with all others kept.

        Both ends are tried, and hold; ``None`` where no number is found that does.
        """
        spans = fits(self.freed([path]), relations)
        if spans is None:
            return None
        ends = self.figures[path].printable(spans[path])
        if ends is None:
            return None
        for end in ends:
            if end is not None and fits(self.changed([(path, end)]), relations) is None:
                return None
        if ends == (None, None):
            return None
        return ends

    def pick(self, paths: Sequence[str], relations: Sequence[Relation]) -> Values | None:
        """A number for each figure, as near to the published as may be, by which all hold."""
        return self._picked(list(paths), relations, ())

    def _picked(
        self, paths: list[str], relations: Sequence[Relation], chosen: Values
    ) -> Values | None:
        system = evolve(self, figures=self.changed(chosen))
        if not paths:
            return chosen if fits(system.figures, relations) is not None else None
        spans = fits(system.freed(paths), relations)
        ends = self.figures[paths[0]].printable(spans[paths[0]]) if spans else None
        if ends is None:
            return None
        for value in nearest(self.figures[paths[0]].value or Fraction(0), *ends):
            found = self._picked(paths[1:], relations, (*chosen, (paths[0], value)))
            if found is not None:
                return found
        return None

    def settling(
        self, conflicts: Sequence[Conflict], holding: Sequence[Relation]
    ) -> Iterator[tuple[str, ...]]:
        """The smallest sets of figures by whose change conflicts are settled and no other made."""
        figures = [self.published(conflict) for conflict in conflicts]
        candidates = list(dict.fromkeys(path for some in figures for path in some))
        needed = [one for conflict in conflicts for one in conflict]
        for size in range(1, MOST_CHANGED + 1):
            found = False
            for paths in combinations(candidates, size):
                if not all(set(paths) & set(some) for some in figures):
                    continue
                relations = list(dict.fromkeys([*needed, *self.around(paths, holding)]))
                if fits(self.freed(paths), relations) is None:
                    continue
                if self.pick(paths, relations) is not None:
                    found = True
                    yield paths
            if found:
                return


def nearest(value: Fraction, least: Fraction | None, most: Fraction | None) -> Iterator[Fraction]:
    """The number of a range that is nearest to a value, then its ends."""
    near = value
    if least is not None and near < least:
        near = least
    if most is not None and near > most:
        near = most
    yield near
    for end in (least, most):
        if end is not None and end != near:
            yield end
