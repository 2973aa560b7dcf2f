"""Which relations cannot all hold, and the fewest figures by which they could."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from carekpi.reconciling.rounding import Habit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from carekpi.reconciling.figures import Figure
    from carekpi.reconciling.relations import Relation
    from carekpi.reconciling.span import Span

__all__ = ["MOST_CHANGED", "Conflict", "Ends", "System", "Values", "fits", "nearest_of"]

#: So many figures at most are changed to settle what belongs together.
MOST_CHANGED = 3
_TRIES = 60  # sets of so many figures each are looked at
_NEAR = 100  # so many steps of the last printed digit are near
_ROUNDS = 40  # after so many looks at each relation, what is known is known well enough

Known = dict[str, "Span"]
Conflict = tuple["Relation", ...]
Values = tuple[tuple[str, Fraction], ...]
Ends = tuple[Fraction | None, Fraction | None]


def fits(
    figures: Mapping[str, Figure],
    relations: Sequence[Relation],
    *,
    habit: Habit | None = None,
    known: Mapping[str, Span] | None = None,
) -> Known | None:
    """What each figure can be by all the relations; ``None`` where they cannot all hold.

    Each relation narrows what its figures can be, until none narrows any more. Where a figure can
    then be nothing, they contradict each other: that is certain, as what is narrowed away is
    impossible.

    :param habit: how all of them were rounded; by default, each in any way.
    :param known: what the figures can be by all the relations but the last.
    """
    spans = {path: figures[path].under(habit) for one in relations for path in one.paths}
    about: dict[str, list[int]] = {}
    for n, one in enumerate(relations):
        for path in one.paths:
            about.setdefault(path, []).append(n)
    waiting = deque(range(len(relations)))
    if known is not None:
        spans |= known
        waiting = deque([len(relations) - 1])
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


def holds_alone(figures: Mapping[str, Figure], one: Relation) -> bool:
    """Whether a relation can hold by itself, its figures rounded by one habit."""
    if sum(figures[path].rounded for path in one.paths) > 1:
        return any(fits(figures, [one], habit=habit) is not None for habit in Habit)
    return fits(figures, [one]) is not None  # a habit is found for a single figure always


@frozen
class System:
    """The figures of a report and what must hold between them.

    :param habits: by which of them halves may have been rounded, one throughout; ``None`` where
        that was not the same in all of the report, so that each relation may have its own.
    """

    figures: Mapping[str, Figure]
    relations: tuple[Relation, ...]
    habits: tuple[Habit | None, ...] = (None,)

    # ------------------------------------------------------------------------------ habits

    def fitting(self, relations: Sequence[Relation]) -> Iterator[tuple[Habit | None, Known]]:
        """Each habit by which relations can all hold, and what each figure can be then."""
        if len(self.habits) > 1 and fits(self.figures, relations) is None:
            return  # what cannot be in any way cannot be by a habit
        for habit in self.habits:
            known = fits(self.figures, relations, habit=habit)
            if known is None:
                continue
            if habit is not None or all(holds_alone(self.figures, one) for one in relations):
                yield habit, known

    def holds(self, relations: Sequence[Relation]) -> bool:
        """Whether relations can all hold."""
        return any(True for _ in self.fitting(relations))

    def by_one_hand(self, holding: Sequence[Relation], doubted: Iterable[str]) -> System:
        """The same, rounded by the habits by which all that holds can hold together.

        Where there is none, the report was rounded in several ways. That is no contradiction.

        :param doubted: the figures that something contradicts.
        """
        freed = self.freed(doubted)
        habits = tuple(
            habit
            for habit in Habit
            if all(fits(self.figures, [one], habit=habit) is not None for one in holding)
            and fits(freed, holding, habit=habit) is not None
        )
        return evolve(self, habits=habits or (None,))

    # ------------------------------------------------------------------------------ conflicts

    def conflicts(self) -> tuple[list[Conflict], list[Conflict]]:
        """What cannot all hold: by itself, and only if what some relation assumes is so.

        First come the relations that fail alone. Of those that only fail together, some follow
        from what was found: so they count only if they fail whatever the figures in it are.
        """
        certain = [one for one in self.relations if not one.assumes]
        found: list[Conflict] = [(one,) for one in certain if not holds_alone(self.figures, one)]
        holding = [one for one in certain if (one,) not in found]
        while True:
            doubted = {path for conflict in found for one in conflict for path in one.paths}
            freed = evolve(self, figures=self.freed(doubted))
            known = fits(freed.figures, holding)
            if known is not None:
                break
            found.append(freed.smallest(holding))
        doubtful: list[Conflict] = []
        for one in self.relations:
            if one.assumes and not holds_alone(self.figures, one):
                doubtful.append((one,))
            elif one.assumes and fits(freed.figures, [*holding, one], known=known) is None:
                doubtful.append(freed.smallest([*holding, one], needed=one))
        return found, doubtful

    def smallest(self, relations: Sequence[Relation], needed: Relation | None = None) -> Conflict:
        """Relations that contradict each other, and of which none could be left out."""
        kept = list(relations)
        for one in reversed(relations):
            if one is needed:
                continue
            fewer = [other for other in kept if other is not one]
            if not self.holds(fewer):
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

    def around(
        self,
        paths: Iterable[str],
        holding: Iterable[Relation],
        needed: Sequence[Relation] = (),
    ) -> list[Relation]:
        """The relations that a change of figures can touch, through others that are not exact.

        :param holding: those that hold now. :param needed: those that shall hold then.
        """
        near = list(needed)
        rest = [one for one in holding if one not in near]
        found = list(needed)
        reached = set(paths)
        while near or reached:
            reached |= {
                path for one in near for path in one.paths if self.figures[path].span.point is None
            }
            near = [one for one in rest if reached.intersection(one.paths)]
            rest = [one for one in rest if one not in near]
            found += near
            reached = set()
        return found

    def range_of(self, path: str, relations: Sequence[Relation]) -> Ends | None:
        """From where to where a figure could be, for the relations to hold with all others kept.

        Both ends are tried, and hold. Where those that would do are not one run of numbers, as
        with the shares that are those of whole children, it is the nearest of them alone.

        :returns: ``None`` where no number is found that would do.
        """
        figure = self.figures[path]
        spans = fits(self.freed([path]), relations)
        if spans is None:
            return None
        if spans[path] == figure.freed().span:
            return self.beside(path, relations)
        ends = figure.printable(spans[path])
        if ends is None:
            return None
        step = Fraction(1, 10**figure.places)
        found: list[Fraction | None] = []
        for end, inwards in zip(ends, (step, -step), strict=True):
            value = None if end is None else self.end_of(path, end, inwards, relations)
            if value is None and end is not None:
                return self.beside(path, relations)
            found.append(value)
        low, high = found
        empty = low is not None and high is not None and low > high
        if empty or nearest_of(figure.value or Fraction(0), low, high) == figure.value:
            return self.beside(path, relations)
        return low, high

    def end_of(
        self, path: str, end: Fraction, inwards: Fraction, relations: Sequence[Relation]
    ) -> Fraction | None:
        """The end of a range, if it holds; or the number before it, if only a half is in the way.

        That is one that would have to be rounded up in one figure and down in another.
        """
        if self.having([(path, end)]).holds(relations):
            return end
        halves = fits(self.changed([(path, end)]), relations) is not None
        if halves and self.having([(path, end + inwards)]).holds(relations):
            return end + inwards
        return None

    def having(self, values: Iterable[tuple[str, Fraction]]) -> System:
        """The same with other numbers for some figures."""
        return evolve(self, figures=self.changed(values))

    def beside(self, path: str, relations: Sequence[Relation]) -> tuple[Fraction, Fraction] | None:
        """The number nearest to the published for which the relations hold, if it is near."""
        figure = self.figures[path]
        published = figure.value or Fraction(0)
        step = Fraction(1, 10**figure.places)
        for steps in range(1, _NEAR):
            for value in (published - steps * step, published + steps * step):
                # Of nothing, whatever is said is idle.
                possible = value and evolve(figure, value=value).possible
                if possible and self.having([(path, value)]).holds(relations):
                    return value, value
        return None

    def pick(self, paths: Sequence[str], relations: Sequence[Relation]) -> Values | None:
        """A number for each figure, as near to the published as may be, by which all hold."""
        tried: list[Known] = []
        freed = self.freed(paths)
        if fits(freed, relations) is None:
            return None
        for habit in self.habits if self.habits != (None,) else (*Habit, None):
            spans = fits(freed, relations, habit=habit)
            mine = {path: spans[path] for path in paths if path in spans} if spans else {}
            if spans is None or mine in tried:
                continue  # no other numbers would be tried
            tried.append(mine)
            found = self._picked(list(paths), relations, (), habit)
            if found is not None:
                return found
        return None

    def _picked(
        self,
        paths: list[str],
        relations: Sequence[Relation],
        chosen: Values,
        habit: Habit | None,
    ) -> Values | None:
        system = self.having(chosen)
        if not paths:
            return chosen if system.holds(relations) else None
        spans = fits(system.freed(paths), relations, habit=habit)
        ends = self.figures[paths[0]].printable(spans[paths[0]], habit) if spans else None
        if ends is None:
            return None
        for value in candidates(self.figures[paths[0]].value or Fraction(0), *ends):
            found = self._picked(paths[1:], relations, (*chosen, (paths[0], value)), habit)
            if found is not None:
                return found
        return None

    def settling(
        self,
        conflicts: Sequence[Conflict],
        holding: Sequence[Relation],
        *,
        most: int = MOST_CHANGED,
    ) -> list[tuple[str, ...]]:
        """The smallest sets of figures by whose change conflicts are settled and no other made.

        Each conflict must lose one of its figures. So the search goes from a conflict to each of
        its figures, and with that one free to the next conflict that is left or has arisen.

        :param most: so many figures at most.
        """
        needed = list(dict.fromkeys(one for conflict in conflicts for one in conflict))
        level: list[frozenset[str]] = [frozenset()]
        for _ in range(most + 1):
            found: list[tuple[str, ...]] = []
            further: dict[frozenset[str], None] = {}
            for paths in level[:_TRIES]:
                relations = self.around(paths, holding, needed)
                left = self.left(paths, conflicts, relations)
                if left is None:
                    chosen = tuple(sorted(paths))
                    if self.pick(chosen, relations) is not None:
                        found.append(chosen)
                    continue
                for path in self.published(left):
                    if path not in paths:
                        further[paths | {path}] = None
            if found:
                return found
            level = list(further)
        return []

    def left(
        self,
        paths: frozenset[str],
        conflicts: Sequence[Conflict],
        relations: Sequence[Relation],
    ) -> Sequence[Relation] | None:
        """Relations that cannot all hold, even with these figures free; ``None`` if all can."""
        untouched = [one for one in conflicts if paths.isdisjoint(self.published(one))]
        if untouched:
            return min(untouched, key=lambda one: len(self.published(one)))
        freed = evolve(self, figures=self.freed(paths))
        if freed.holds(relations):
            return None
        alone = [one for one in relations if not freed.holds([one])]
        if alone:
            return [min(alone, key=lambda one: len(one.paths))]
        return freed.smallest(relations)


def nearest_of(value: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    """The number of a range that is nearest to a value."""
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def candidates(
    value: Fraction, least: Fraction | None, most: Fraction | None
) -> Iterator[Fraction]:
    """The number of a range that is nearest to a value, then its ends."""
    near = nearest_of(value, least, most)
    yield near
    for end in (least, most):
        if end is not None and end != near:
            yield end
