"""What does not agree, with the arithmetic and the changes that would mend it."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any

from attrs import asdict, evolve, field, frozen

from carekpi.reconciling.figures import number
from carekpi.reconciling.relations import named
from carekpi.reconciling.solving import MOST_CHANGED, Ends, System, Values, fits, nearest_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from carekpi.reconciling.figures import Figure
    from carekpi.reconciling.relations import Relation
    from carekpi.reconciling.solving import Conflict

__all__ = ["Correction", "Finding", "Reconciliation", "Settlement", "reconciled"]

Lot = frozenset[int]

_TOGETHER = "Several other relations, each of which could hold by itself"
_HALVES = "That would take a half that is rounded up in one figure and down in another."
_SHOWN = 8  # ways to settle one lot of findings that are listed


@frozen(kw_only=True)
class Correction:
    """One figure with another number, and what that would do.

    :param figure: its place in the file, such as ``ceased.total.year``.
    :param published: the number that was published.
    :param least: the least that would do; ``None`` where none is too little.
    :param most: the most that would do; ``None`` where none is too much.
    :param nearest: of those, the nearest to what was published.
    :param settles: the numbers of the findings that it settles.
    :param breaks: what holds now, and would not then.
    """

    figure: str
    published: Decimal
    least: Decimal | None
    most: Decimal | None
    nearest: Decimal
    settles: tuple[int, ...] = ()
    breaks: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """The numbers that would do, in words."""
        if self.most is None:
            return "anything" if self.least is None else f"{self.least:,} or more"
        if self.least is None:
            return f"{self.most:,} or less"
        return f"{self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"

    def __str__(self) -> str:
        return f"{named(self.figure)}: {self.wanted} instead of {self.published:,}"


@frozen(kw_only=True)
class Finding:
    """Figures that cannot all be true.

    :param number: its number among the findings, from 1.
    :param kind: ``contradiction``; or ``question``, where they cannot all be true if what
        ``assumes`` says is so.
    :param relation: what kind of relation: ``sum``, ``share``, ``rate``, ``mean``, ``within``,
        ``between``, ``either``, ``change``, ``shares``, ``attainable`` or ``possible``.
    :param says: what must hold, in words.
    :param arithmetic: that with the published figures.
    :param figures: their places in the file.
    :param corrections: each change of one figure that would mend it. First come those that leave
        whole what holds now, and settle most.
    """

    number: int
    kind: str
    relation: str
    says: str
    arithmetic: str
    figures: tuple[str, ...]
    assumes: str = ""
    corrections: tuple[Correction, ...] = ()

    def __str__(self) -> str:
        return f"{self.says}. {self.arithmetic}"


@frozen(kw_only=True)
class Settlement:
    """The fewest changes that settle a finding, or findings that must be settled together.

    :param findings: their numbers.
    :param ways: each a set of changes, any one of which would do. None where no set of up to three
        changes leaves whole what holds now.
    """

    findings: tuple[int, ...]
    ways: tuple[tuple[Correction, ...], ...]


@frozen(kw_only=True)
class Reconciliation:
    """Whether the figures of a report agree with each other.

    :param name: the report's name.
    :param findings: what does not agree: contradictions first, then questions.
    :param settlements: the fewest changes by which the contradictions would go.
    :param figures: how many figures were read. :param relations: what was tested, in words.
    :param untied: the places of the figures that no relation ties to another: they can be wrong
        unseen.
    """

    name: str
    findings: tuple[Finding, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    figures: int = 0
    relations: tuple[str, ...] = field(default=(), repr=False)
    untied: tuple[str, ...] = field(default=(), repr=False)

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """What cannot be true, whatever is assumed."""
        return tuple(one for one in self.findings if one.kind == "contradiction")

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What cannot be true if what the finding assumes is so."""
        return tuple(one for one in self.findings if one.kind == "question")

    @property
    def agrees(self) -> bool:
        """Whether nothing contradicts: questions may be open."""
        return not self.contradictions

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain tables; numbers as text, with the decimals they are printed with."""
        return asdict(
            self,
            value_serializer=lambda _inst, _name, value: (
                str(value) if isinstance(value, Decimal) else value
            ),
        )

    def __str__(self) -> str:
        lines = [f"{one.number}. {one}" for one in self.findings]
        return "\n".join(lines) if lines else f"{self.name}: no figure contradicts another."


def _decimal(figure: Figure, value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(number(value, figure.places).replace(",", ""))


class _Builder:
    """Turns conflicts into findings."""

    def __init__(self, system: System, name: str) -> None:
        self.system = system
        self.name = name
        self.told: dict[str, list[Correction]] = {}
        self.known: dict[Lot, list[Values]] = {}
        certain, doubtful = system.conflicts()
        self.certain = certain
        contradicted = [set(self.paths(one)) for one in certain]
        # A question about figures that contradict each other anyhow is answered by that.
        self.doubtful = [
            one
            for one in doubtful
            if not any(set(self.paths(one)) <= paths for paths in contradicted)
        ]
        broken = {id(one[0]) for one in certain if len(one) == 1}
        self.holding = [
            one for one in system.relations if not one.assumes and id(one) not in broken
        ]
        if certain or doubtful:
            doubted = {path for one in certain for path in self.paths(one)}
            self.system = system.by_one_hand(self.holding, doubted)

    @staticmethod
    def paths(conflict: Sequence[Relation]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for one in conflict for path in one.paths))

    def findings(self) -> list[Finding]:
        conflicts = [*self.certain, *self.doubtful]
        return [self.finding(n, conflict) for n, conflict in enumerate(conflicts, start=1)]

    def finding(self, n: int, conflict: Conflict) -> Finding:
        figures = self.system.figures
        assumes = " and ".join(dict.fromkeys(one.assumes for one in conflict if one.assumes))
        corrections = [
            found
            for path in self.system.published(conflict)
            if (found := self.correction(n, path, conflict)) is not None
        ]
        corrections.sort(key=lambda one: (len(one.breaks), -len(one.settles)))
        return Finding(
            number=n,
            kind="question" if assumes else "contradiction",
            relation=conflict[-1].kind,
            says="; and ".join(one.says for one in conflict),
            arithmetic=" ".join(one.shown(figures) for one in conflict) + self.halves(conflict),
            figures=tuple(path for path in self.paths(conflict) if figures[path].printed),
            assumes=assumes,
            corrections=tuple(corrections),
        )

    def halves(self, conflict: Conflict) -> str:
        """What is to be said where figures only agree if halves are rounded in two ways."""
        apart = len(conflict) > 1 or fits(self.system.figures, conflict) is None
        return "" if apart else f" {_HALVES}"

    def correction(self, n: int, path: str, conflict: Conflict) -> Correction | None:
        """The change of one figure that mends a finding, and what else it does."""
        system = self.system
        ends = system.range_of(path, conflict)
        if ends is None:
            return None
        told = next((one for one in self.told.get(path, ()) if n in one.settles), None)
        if told is not None:
            return told  # found with another finding that it settles
        kept = system.around([path], self.holding, conflict)
        whole = system.range_of(path, kept)
        if whole is None:
            made = self.changed(path, ends, (n,))
            after = system.having([(path, Fraction(made.nearest))])
            breaks = [
                one.says
                for one in kept
                if one not in conflict and not after.holds([*conflict, one])
            ]
            return evolve(made, breaks=tuple(dict.fromkeys(breaks)) or (_TOGETHER,))
        settles = [n]
        for m, other in enumerate(self.certain, start=1):
            if m != n and path in self.paths(other):
                further = system.range_of(path, [*kept, *other])
                if further is not None:
                    whole, kept = further, [*kept, *other]
                    settles.append(m)
        made = self.changed(path, whole, tuple(sorted(settles)))
        self.told.setdefault(path, []).append(made)
        return made

    def changed(
        self,
        path: str,
        ends: Ends,
        settles: tuple[int, ...],
    ) -> Correction:
        figure = self.system.figures[path]
        assert figure.value is not None  # noqa: S101 - only what was published is changed
        near = nearest_of(figure.value, *ends)
        room = figure.unit.room
        ends = (
            None if ends[0] == room.low else ends[0],
            None if ends[1] == room.high else ends[1],
        )
        published, least, most, nearby = (
            _decimal(figure, value) for value in (figure.value, *ends, near)
        )
        assert published is not None  # noqa: S101 - its value is not None
        assert nearby is not None  # noqa: S101 - likewise
        return Correction(
            figure=path,
            published=published,
            least=least,
            most=most,
            nearest=nearby,
            settles=settles,
        )

    # ------------------------------------------------------------------------------ settlements

    def settlements(self) -> list[Settlement]:
        """The fewest changes, each for the contradictions that must be settled together.

        Each contradiction stands for itself, unless one change does for two, or the changes that
        settle one would be undone by those that settle another.
        """
        lots = [frozenset({n}) for n in range(len(self.certain))]
        pairs = deque(combinations(lots, 2))
        while pairs:
            one, other = pairs.popleft()
            if one in lots and other in lots and self.tied(one, other):
                lots = [lot for lot in lots if lot not in (one, other)]
                pairs.extend((one | other, lot) for lot in lots)
                lots.append(one | other)
        if not self.hold(lots):
            lots = self.joined(lots)
        return [self.settlement(lot) for lot in sorted(lots, key=min)]

    def tied(self, one: Lot, other: Lot) -> bool:
        """Whether two lots are to be settled together."""
        if not self.reach(one) & self.reach(other):
            return False
        ways, others = self.ways(one), self.ways(other)
        if not ways or not others:
            return False  # nor would there be a way for both
        if not self.hold([one, other]):
            return True
        fewer = min(len(ways[0]) + len(others[0]) - 1, MOST_CHANGED)
        if fewer == 1 and not self.contradicted(one) & self.contradicted(other):
            return False
        conflicts = [self.certain[n] for n in sorted(one | other)]
        return bool(self.system.settling(conflicts, self.holding, most=fewer))

    def reach(self, lot: Lot) -> set[str]:
        """The figures of a lot, and those that are tied to what is changed first to settle it."""
        changed = {path for way in self.ways(lot)[:1] for path, _ in way}
        near = self.system.around(changed, self.holding)
        return self.contradicted(lot) | {path for one in near for path in one.paths}

    def contradicted(self, lot: Lot) -> set[str]:
        """The published figures of its contradictions."""
        return {path for n in lot for path in self.system.published(self.certain[n])}

    def hold(self, lots: Sequence[Lot]) -> bool:
        """Whether what is changed first to settle each lot settles them all."""
        values = [value for lot in lots for way in self.ways(lot)[:1] for value in way]
        settled = [lot for lot in lots if self.ways(lot)]
        changed = {path for path, _ in values}
        relations = self.system.around(
            changed, self.holding, self.needed(frozenset().union(*settled))
        )
        return len(changed) == len(values) and self.system.having(values).holds(relations)

    def joined(self, lots: Sequence[Lot]) -> list[Lot]:
        """All that can touch one another together: for what clashes, but no two of it do."""
        found: list[tuple[Lot, set[str]]] = []
        for lot in lots:
            mine = (lot, self.reach(lot))
            apart = []
            for other in found:
                if other[1] & mine[1]:
                    mine = (mine[0] | other[0], mine[1] | other[1])
                else:
                    apart.append(other)
            found = [*apart, mine]
        return [lot for lot, _ in found]

    def needed(self, lot: Lot) -> list[Relation]:
        """What does not hold now, and shall."""
        return list(dict.fromkeys(one for n in sorted(lot) for one in self.certain[n]))

    def ways(self, lot: Lot) -> list[Values]:
        """The smallest sets of changes that settle a lot."""
        if lot not in self.known:
            self.known[lot] = [*islice(self.found(lot), _SHOWN)]
        return self.known[lot]

    def found(self, lot: Lot) -> Iterator[Values]:
        conflicts = [self.certain[n] for n in sorted(lot)]
        for paths in self.system.settling(conflicts, self.holding):
            relations = self.system.around(paths, self.holding, self.needed(lot))
            picked = self.system.pick(paths, relations)
            if picked is not None:
                yield picked

    def settlement(self, lot: Lot) -> Settlement:
        numbers = tuple(n + 1 for n in sorted(lot))
        made = []
        for way in self.ways(lot):
            ends = self.ends(way, self.needed(lot))
            made.append(tuple(self.changed(path, ends[path], numbers) for path, _ in way))
        return Settlement(findings=numbers, ways=tuple(made))

    def ends(self, way: Values, needed: Sequence[Relation]) -> dict[str, Ends]:
        """From where to where each figure of a set of changes could be, whatever the others are.

        Where that depends on the others, it is the number that was picked.
        """
        relations = self.system.around([path for path, _ in way], self.holding, needed)
        found: dict[str, Ends] = {}
        for path, value in way:
            others = self.system.having(one for one in way if one[0] != path)
            found[path] = others.range_of(path, relations) or (value, value)
        if len(way) == 1:
            return found
        corners = product(*({end for end in found[path] if end is not None} for path, _ in way))
        paths = [path for path, _ in way]
        if all(
            self.system.having(zip(paths, corner, strict=True)).holds(relations)
            for corner in corners
        ):
            return found
        return {path: (value, value) for path, value in way}


def reconciled(system: System, name: str) -> Reconciliation:
    """Everything that is to be said of a report."""
    builder = _Builder(system, name)
    published = [figure for figure in system.figures.values() if figure.printed]
    # That a share is of a whole number of things hardly ever shows that it is wrong.
    tied = {path for one in system.relations if one.kind != "attainable" for path in one.paths}
    return Reconciliation(
        name=name,
        findings=tuple(builder.findings()),
        settlements=tuple(builder.settlements()),
        figures=len(published),
        relations=tuple(one.says for one in system.relations),
        untied=tuple(figure.path for figure in published if figure.path not in tied),
    )
