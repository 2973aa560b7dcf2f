"""Figures that hold up: each with its parts, its source, and what was left out.

A figure is kept as counts and never as a quotient, so figures add: months into a year,
authorities into a region, the parts of a breakdown into the whole. Rounding is a matter of
showing a figure.
"""

from __future__ import annotations

import datetime as dt
import html
import json
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen, validators

from carekpi._spreadsheet import csv_text
from carekpi._version import __version__
from carekpi.periods import Period
from carekpi.rules import RATE_BASE, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set

    from carekpi.cohort import LocalColumns
    from carekpi.rules import Relaxation, Rule, Version

__all__ = [
    "NOTHING_TO_DIVIDE_BY",
    "NO_CASES",
    "Begins",
    "Count",
    "Figure",
    "Followed",
    "Population",
    "Proportion",
    "Rate",
    "Result",
    "rounded",
    "to_csv",
    "to_json",
]

#: What stands where there is nothing in the denominator: such a figure has no value.
NO_CASES = "no cases"
#: What stands where there is something, and nothing that it could be shared among: children of an
#: officer who has no post.
NOTHING_TO_DIVIDE_BY = "nothing to divide by"

_whole = [validators.instance_of(int), validators.ge(0)]


def rounded(numerator: int, denominator: int, *, places: int = 0) -> str:
    """A quotient as text, rounded half away from zero, from whole numbers and so exact.

    >>> rounded(5, 2), rounded(100 * 370, 794, places=1)
    ('3', '46.6')
    """
    scaled = (2 * numerator * 10**places + denominator) // (2 * denominator)
    if not places:
        return f"{scaled:,}"
    whole, rest = divmod(scaled, 10**places)
    return f"{whole:,}.{rest:0{places}}"


@frozen
class Proportion:
    """So many of so many. The numerator lies inside the denominator.

    >>> Proportion(3, 4) + Proportion(1, 4)
    Proportion(numerator=4, denominator=8)
    >>> print(Proportion(0, 0).value)
    None
    """

    numerator: int = field(validator=_whole)
    denominator: int = field(validator=_whole)

    def __attrs_post_init__(self) -> None:
        if self.numerator > self.denominator:
            raise ValueError("a proportion's numerator lies inside its denominator")

    @property
    def value(self) -> float | None:
        """Between 0 and 1; ``None`` where there is nothing to count."""
        return self.numerator / self.denominator if self.denominator else None

    def __add__(self, other: Proportion) -> Proportion:
        return Proportion(self.numerator + other.numerator, self.denominator + other.denominator)

    def __str__(self) -> str:
        if not self.denominator:
            return NO_CASES
        share = rounded(100 * self.numerator, self.denominator, places=1)
        return f"{share}% ({self.numerator:,} of {self.denominator:,})"


@frozen
class Count:
    """So many.

    >>> (Count(2) + Count(3)).value
    5
    """

    numerator: int = field(validator=_whole)

    @property
    def denominator(self) -> None:
        """A count has none."""
        return

    @property
    def value(self) -> int:
        """The count."""
        return self.numerator

    def __add__(self, other: Count) -> Count:
        return Count(self.numerator + other.numerator)

    def __str__(self) -> str:
        return f"{self.numerator:,}"


@frozen(kw_only=True)
class Population:
    """How many children live in an area, by whose estimate.

    :param children: children under 18.
    :param year: the year of the estimate, such as 2020 for the mid-2020 estimate.
    :param source: who published it.
    :param vintage: which issue of the estimate: rates have been issued anew when estimates were
        revised.

    >>> Population(children=129_053, year=2020, source="ONS mid-2020 estimate").children
    129053
    """

    children: int = field(validator=_whole)
    year: int | None = None
    source: str = "given by the caller, who did not name its source"
    vintage: str = ""

    @classmethod
    def of(
        cls, populations: LocalColumns, *, area: str, year: int, vintage: str | None = None
    ) -> Population:
        """The children under 18 of an area, from a council's table of populations.

        :param populations: the table: ``cohort.local_table("populations")``.
        :param area: the area, as the table names it.
        :param year: the year of the estimate. For children looked after on 31 March the Department
            takes that of the middle of the year before.
        :param vintage: which issue, where the table has several.
        :raises LookupError: where the table has no such row.
        :raises ValueError: where it has several issues and none was named.

        >>> from carekpi import Cohort
        >>> cohort = Cohort.from_children([]).with_local(
        ...     "populations",
        ...     {"area": ["Anytown"], "year": [2020], "children": [129_053], "source": ["ONS"]},
        ... )
        >>> print(Population.of(cohort.local_table("populations"), area="Anytown", year=2020))
        129,053 children under 18 (2020): ONS
        """
        rows = [
            row
            for row, (its_year, age_band, children) in enumerate(
                zip(
                    *(populations[name].tolist() for name in ("year", "age_band", "children")),
                    strict=True,
                )
            )
            # A row with an age band is not of all under 18; rows that contradict each other say
            # nothing.
            if its_year == year and age_band < 0 and children >= 0
            if populations.said("area", row).casefold() == area.casefold()
            if vintage is None or populations.said("vintage", row) == vintage
        ]
        if not rows:
            issue = f", issue {vintage}" if vintage else ""
            raise LookupError(
                f"the table of populations has no row of all children under 18 in {area or 'it'} "
                f"in {year}{issue}"
            )
        if len(rows) > 1:
            issues = " and ".join(populations.said("vintage", row) or "none named" for row in rows)
            raise ValueError(
                f"the table of populations has several issues for {area} in {year} ({issues}); "
                "name one (vintage=, or --population-vintage)"
            )
        (row,) = rows
        return cls(
            children=int(populations["children"][row]),
            year=year,
            source=populations.said("source", row),
            vintage=populations.said("vintage", row),
        )

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        vintage = f", {self.vintage}" if self.vintage else ""
        return f"{self.children:,} children under 18{year}: {self.source}{vintage}"


@frozen
class Rate:
    """So many for every so many of a population. Two areas' rates add as one area's.

    >>> print(Rate(1371, 129_053))
    106 per 10,000 (1,371 of 129,053)
    """

    numerator: int = field(validator=_whole)
    denominator: int = field(validator=_whole)
    per: int = RATE_BASE.value

    @property
    def value(self) -> float | None:
        """The rate, not rounded; ``None`` where the population is nought."""
        return self.per * self.numerator / self.denominator if self.denominator else None

    def __add__(self, other: Rate) -> Rate:
        if self.per != other.per:
            raise ValueError("rates of different bases do not add")
        return Rate(
            self.numerator + other.numerator, self.denominator + other.denominator, self.per
        )

    def __str__(self) -> str:
        if not self.denominator:
            return NO_CASES
        rate = rounded(self.per * self.numerator, self.denominator)
        return f"{rate} per {self.per:,} ({self.numerator:,} of {self.denominator:,})"


def _decimal(total: int, scale: int) -> int | float:
    """So many of a unit of which ``scale`` make one; whole where it is whole."""
    return total // scale if total % scale == 0 else total / scale


def _shown(total: int, scale: int) -> str:
    """The same as text, with two decimals at most."""
    if total % scale == 0:
        return f"{total // scale:,}"
    return rounded(total, scale, places=2).rstrip("0").rstrip(".")


@frozen
class Mean:
    """So much for each: days for each referral, children for each full-time officer.

    :param total: how much there is.
    :param over: for how many.
    :param unit: what the mean is of, in words: ``working days``.
    :param scale: how many of what ``over`` counts make one: 1,000 where it counts thousandths.
    :param shared: whether ``over`` belongs to the time and not to its groups, as months do: the
        groups of one time have it in common.
    :param common: the dimensions whose groups have ``over`` in common, as kinds of case have the
        officers; that of another area is another.
    :param parts: how many of what ``total`` counts make one: 1,000 where it counts thousandths.

    >>> print(Mean(1371, 21_500, "children per full-time officer", scale=1000))
    63.8 children per full-time officer (1,371 over 21.5)
    >>> print(Mean(14, 0, "children per full-time officer"))
    nothing to divide by (14 over 0)
    >>> Mean(3, 1, "days") + Mean(4, 1, "days")
    Mean(total=7, over=2, unit='days', scale=1, shared=False, common=(), parts=1)
    """

    total: int = field(validator=_whole)
    over: int = field(validator=_whole)
    unit: str = ""
    scale: int = field(default=1, kw_only=True)
    shared: bool = field(default=False, kw_only=True)
    common: tuple[str, ...] = field(default=(), kw_only=True, eq=False)
    parts: int = field(default=1, kw_only=True)

    @property
    def numerator(self) -> int:
        """How much there is, in whole numbers; the mean itself is not rounded."""
        return (2 * self.total + self.parts) // (2 * self.parts)

    @property
    def denominator(self) -> int | float:
        """For how many."""
        return _decimal(self.over, self.scale)

    @property
    def value(self) -> float | None:
        """How much for each, not rounded; ``None`` where there is nothing to divide by."""
        return self.scale * self.total / (self.parts * self.over) if self.over else None

    def __add__(self, other: Mean) -> Mean:
        return self.joined(other, same_time=False)

    def joined(self, other: Mean, *, same_time: bool, apart: Set[str] = frozenset()) -> Mean:
        """The mean of both.

        :param same_time: whether they are of one time.
        :param apart: the dimensions in which they are of different groups; none for one group of
            two areas or of two times.
        """
        if evolve(self, total=other.total, over=other.over) != other:
            raise ValueError("means of different things do not add")
        over = self.over + other.over
        common = tuple(dict.fromkeys((*self.common, *other.common)))
        in_common = bool(common and apart)
        if same_time and (self.shared or in_common):
            if in_common and not apart <= {*common}:
                raise ValueError(
                    f"groups by {', '.join(common)} and something else do not add; ask for "
                    "the whole"
                )
            if self.over != other.over:
                raise ValueError("means of different times do not add as those of one time")
            over = self.over
        return evolve(self, total=self.total + other.total, over=over, common=common)

    def __str__(self) -> str:
        if not self.over:
            over_nothing = f"{NOTHING_TO_DIVIDE_BY} ({_shown(self.total, self.parts)} over 0)"
            return over_nothing if self.total else NO_CASES
        mean = rounded(self.scale * self.total, self.parts * self.over, places=1)
        said = f"{mean} {self.unit}".rstrip()
        return f"{said} ({_shown(self.total, self.parts)} over {_shown(self.over, self.scale)})"


@frozen
class Amount:
    """So much in so many: 21.5 full-time equivalents in 24 officers.

    :param number: how many there are.
    :param total: how much they make together, in units of which ``scale`` make one.
    :param unit: what it is, in words.

    >>> print(Amount(24, 21_500, "full-time equivalents", scale=1000))
    21.5 full-time equivalents (24)
    """

    number: int = field(validator=_whole)
    total: int = field(validator=_whole)
    unit: str = ""
    scale: int = field(default=1, kw_only=True)

    @property
    def numerator(self) -> int:
        """How many there are."""
        return self.number

    @property
    def denominator(self) -> None:
        """An amount has none."""
        return

    @property
    def value(self) -> int | float:
        """How much they make together."""
        return _decimal(self.total, self.scale)

    def __add__(self, other: Amount) -> Amount:
        if (self.unit, self.scale) != (other.unit, other.scale):
            raise ValueError("amounts of different things do not add")
        return evolve(self, number=self.number + other.number, total=self.total + other.total)

    def __str__(self) -> str:
        return f"{self.value:,} {self.unit}".rstrip() + f" ({self.number:,})"


@frozen
class Distribution:
    """How many of each length: how late reviews were, how old children.

    :param values: each value that occurs, in order, with how many there are of it.
    :param unit: what it is, in words.

    >>> late = Distribution(((1, 2), (3, 1), (40, 1)), "days")
    >>> late.median, late.percentile(90), late.longest
    (2, 40, 40)
    >>> print(late)
    median 2, longest 40 days (4)
    """

    values: tuple[tuple[int, int], ...] = ()
    unit: str = ""

    @property
    def numerator(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.values)

    @property
    def denominator(self) -> None:
        """A distribution has none."""
        return

    @property
    def value(self) -> int | float | None:
        """The median."""
        return self.median

    @property
    def median(self) -> int | float | None:
        """The middle one; of an even number, the mean of the two in the middle."""
        number = self.numerator
        if not number:
            return None
        low, high = self._at((number + 1) // 2), self._at(number // 2 + 1)
        return _decimal(low + high, 2)

    def percentile(self, percent: int) -> int | None:
        """The least value that at least so many in a hundred do not exceed (nearest rank).

        :raises ValueError: for none from 1 to 100.
        """
        if not 1 <= percent <= 100:  # noqa: PLR2004 - per cent
            raise ValueError("a percentile is a whole number from 1 to 100")
        number = self.numerator
        return self._at(-(-percent * number // 100)) if number else None

    @property
    def shortest(self) -> int | None:
        """The least."""
        return self.values[0][0] if self.values else None

    @property
    def longest(self) -> int | None:
        """The greatest."""
        return self.values[-1][0] if self.values else None

    @property
    def mean(self) -> float | None:
        """The mean, not rounded."""
        number = self.numerator
        return sum(value * count for value, count in self.values) / number if number else None

    def _at(self, place: int) -> int:
        """The value at a place in order, counting from 1."""
        for value, count in self.values:
            place -= count
            if place <= 0:
                return value
        raise ValueError("there are not so many")

    def __add__(self, other: Distribution) -> Distribution:
        if self.unit != other.unit:
            raise ValueError("distributions of different things do not add")
        counts = dict(self.values)
        for value, count in other.values:
            counts[value] = counts.get(value, 0) + count
        return evolve(self, values=tuple(sorted(counts.items())))

    def __str__(self) -> str:
        if not self.values:
            return NO_CASES
        unit = f" {self.unit}" if self.unit else ""
        return f"median {self.median:,}, longest {self.longest:,}{unit} ({self.numerator:,})"


#: Any of the kinds of figure.
Figure = Proportion | Count | Rate | Mean | Amount | Distribution


def _further(figure: Figure) -> dict[str, Any]:
    """What a figure says beside its numerator, denominator and value."""
    if isinstance(figure, Distribution):
        return {
            "unit": figure.unit,
            "shortest": figure.shortest,
            "percentile_90": figure.percentile(90),
            "longest": figure.longest,
            "mean": figure.mean,
        }
    return {"unit": figure.unit} if isinstance(figure, (Mean, Amount)) else {}


def _emptied(figure: Figure, whole: Figure) -> Figure:
    """A part's figure with nothing in it, in another whole."""
    if isinstance(figure, Mean):
        shared = figure.shared and isinstance(whole, Mean)
        return evolve(figure, total=0, over=whole.over if shared else 0)  # type: ignore[union-attr]
    if isinstance(figure, Amount):
        return evolve(figure, number=0, total=0)
    if isinstance(figure, Distribution):
        return evolve(figure, values=())
    if isinstance(figure, Rate):
        return evolve(figure, numerator=0, denominator=0)
    return Proportion(0, 0) if isinstance(figure, Proportion) else Count(0)


def _added(one: Figure, other: Figure, *, same_time: bool, apart: Set[str]) -> Figure:
    if isinstance(one, Mean) and isinstance(other, Mean):
        return one.joined(other, same_time=same_time, apart=apart)
    if type(one) is not type(other):
        raise ValueError("figures of different kinds do not add")
    return one + other  # type: ignore[operator] # of one kind


@frozen(kw_only=True)
class Begins:
    """A table of the council's own that holds nothing of the first weeks of a figure's time.

    :param table: its key. :param on: the day of its first row.

    >>> print(Begins(table="disputes", on=dt.date(2020, 5, 4)))
    The table disputes holds nothing before 4 May 2020; if it begins there, say so
    (complete_from=, or --local-from): what lies before is not known
    """

    table: str
    on: dt.date

    def __str__(self) -> str:
        return (
            f"The table {self.table} holds nothing before {spoken(self.on)}; if it begins there, "
            "say so (complete_from=, or --local-from): what lies before is not known"
        )


@frozen(kw_only=True)
class Followed:
    """A version of a rule that answers in a figure followed.

    :param key: the rule's key. :param within: how long its clock runs.
    :param source: where it is written. :param in_force: from when to when, in words.
    :param force: what it rests on: one of :data:`carekpi.rules.FORCES`.
    """

    key: str
    within: str
    source: str
    in_force: str
    force: str
    place: tuple[int, ...] = field(default=(), eq=False, repr=False)

    @classmethod
    def of(cls, rule: Rule, version: Version | Relaxation, place: tuple[int, ...]) -> Followed:
        """As a result names it.

        :param place: where it stands among those of a figure.
        """
        return cls(
            key=rule.key,
            within=str(version),
            source=version.source,
            in_force=version.in_force,
            force=version.force,
            place=place,
        )

    def __str__(self) -> str:
        weight = "" if self.force == "regulation" else f", {self.force}"
        return f"{self.key}: {self.within} ({self.source}{weight}, {self.in_force})"


@frozen(kw_only=True, repr=False)
class Result:
    """One figure of one measure, with what it rests on.

    :param measure: the measure's key.
    :param title: its title.
    :param counted: what is counted: reviews, children.
    :param period: the time it speaks of.
    :param figure: the counts.
    :param left_out: each reason for leaving out, in the order in which they are asked, with how
        many. numerator + rest + everything left out = all that there was.
    :param presumed: how many answers rest on the presumption that a child was on the six-month
        cycle.
    :param unsettled: the reasons under which a case is left out because it cannot be told.
    :param source: the rule or definition, with where it is written.
    :param settings: what the caller chose, such as ``as_in_force``.
    :param better: whether ``higher`` or ``lower`` is better, or ``neither``.
    :param groups: for a part, the groups it belongs to, dimension by dimension.
    :param by: what it is broken down by.
    :param parts: the parts, which add up to the whole.
    :param populations: for a rate, the populations it was divided by, with their sources.
    :param data_to: the last day that the data cover, where it is known.
    :param reviews_from: the date from which the reviews are complete, where there is one.
    :param would_settle: how many of the unknown cases the return of the year before could settle.
    :param remarks: what else a reader of the figure should know.
    :param begins: of the whole: the tables of the council's own whose first row lies well after
        the time began, though nobody said from when they are complete.
    :param rules: the rules that its answers followed, each with its version; those of the whole
        in a part too.
    :param inside: how many records are in the figure, where that is neither its numerator nor its
        denominator.
    :param share: whether it is a part of a count as a share of the whole (:meth:`shares`).
    """

    measure: str
    title: str
    counted: str
    period: Period
    figure: Figure
    left_out: tuple[tuple[str, int], ...] = ()
    presumed: int = 0
    unsettled: tuple[str, ...] = ()
    source: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    better: str = "neither"
    adds_over_time: bool = False
    groups: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    parts: tuple[Result, ...] = ()
    populations: tuple[Population, ...] = ()
    data_to: dt.date | None = None
    reviews_from: dt.date | None = None
    would_settle: int = 0
    remarks: tuple[str, ...] = ()
    begins: tuple[Begins, ...] = ()
    rules: tuple[Followed, ...] = ()
    inside: int | None = None
    share: bool = False

    # ------------------------------------------------------------ reading it

    @property
    def numerator(self) -> int:
        """How many meet the measure; for a count, how many there are."""
        return self.figure.numerator

    @property
    def denominator(self) -> int | float | None:
        """Of how many; ``None`` for a count."""
        return self.figure.denominator

    @property
    def value(self) -> float | int | None:
        """The figure, not rounded; ``None`` where there is nothing to count ("no cases")."""
        return self.figure.value

    @property
    def group(self) -> dict[str, str]:
        """For a part, its group in each dimension; empty for the whole."""
        return dict(self.groups)

    @property
    def excluded(self) -> dict[str, int]:
        """How many were left out, by reason, in the order in which the reasons are asked."""
        return dict(self.left_out)

    @property
    def considered(self) -> int:
        """All that there was: what is in the figure and what was left out."""
        inside = self.numerator if self.inside is None else self.inside
        if isinstance(self.figure, Proportion):
            inside = self.figure.denominator
        return inside + sum(count for _, count in self.left_out)

    @property
    def unknown(self) -> int:
        """How many were left out because the data cannot tell."""
        return sum(count for reason, count in self.left_out if reason in self.unsettled)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know: whose population, what would settle unknown cases."""
        notes = [f"Population: {population}." for population in self.populations]
        if self.would_settle:
            which = (
                f"the year before {self.reviews_from.isoformat()}"
                if self.reviews_from
                else "an earlier year"
            )
            notes.append(
                f"Read the return of {which} as well: up to {self.would_settle:,} of the "
                f"{self.counted} left out as history_unknown become known."
            )
        return (*notes, *(f"{one}." for one in self.begins), *self.remarks)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The share if every unknown case were bad, and if every one were good.

        ``None`` for a figure that is not a share, or where there is nothing at all.
        """
        if not isinstance(self.figure, Proportion):
            return None
        total = self.figure.denominator + self.unknown
        if not total:
            return None
        return self.numerator / total, (self.numerator + self.unknown) / total

    def __str__(self) -> str:
        where = "".join(f", {label}" for _, label in self.groups)
        said = f"{self.title}, {self.period.label}{where}: {self.figure}"
        if self.unknown and isinstance(self.figure, Proportion):
            total = self.figure.denominator + self.unknown
            low = rounded(100 * self.numerator, total, places=1)
            high = rounded(100 * (self.numerator + self.unknown), total, places=1)
            said += f"; between {low}% and {high}% whatever the {self.unknown:,} unknown are"
        left = [f"{count:,} {reason}" for reason, count in self.left_out if count]
        if left:
            said += f". Left out: {', '.join(left)}"
        if self.presumed:
            said += f". Presumed: {self.presumed:,}"
        return said + "."

    __repr__ = __str__

    # ------------------------------------------------------------ adding

    def __add__(self, other: object) -> Result:
        """The same measure over both: two adjoining times, two groups, two authorities.

        :raises ValueError: for results that do not add: other measures, other settings, or
            two times of a figure that stands for a day or counts a child once.
        """
        if not isinstance(other, Result):
            return NotImplemented
        if (self.measure, self.settings) != (other.measure, other.settings):
            raise ValueError(
                f"{self.measure} and {other.measure} do not add: they are different measures, "
                "or follow different settings"
            )
        return self._plus(other, self._joined(other))

    def _plus(self, other: Result, period: Period) -> Result:
        if (self.share or other.share) and self.groups != other.groups:
            raise ValueError(
                f"{self.measure}: shares of one whole do not add; add the counts, and ask for the "
                "shares of their sum"
            )
        left = dict.fromkeys([reason for reason, _ in (*self.left_out, *other.left_out)], 0)
        for reason, count in (*self.left_out, *other.left_out):
            left[reason] += count
        if self.by and other.by and self.by != other.by:
            raise ValueError(
                f"{self.measure} is broken down by {', '.join(self.by)} in one and by "
                f"{', '.join(other.by)} in the other; break both down alike, or neither"
            )
        parts: tuple[Result, ...] = ()
        if self.by == other.by:
            theirs = {part.groups: part for part in other.parts}
            pairs = [(one, theirs.pop(one.groups, None)) for one in self.parts]
            pairs += [(self.none_of(one), one) for one in theirs.values()]
            parts = tuple(
                one._plus(other.none_of(one) if its is None else its, period)  # noqa: SLF001 - its own kind
                for one, its in pairs
            )
        return evolve(
            self,
            period=period,
            figure=_added(
                self.figure,
                other.figure,
                same_time=self.period == other.period,
                apart={key for key, _ in {*self.groups} ^ {*other.groups}},
            ),
            inside=None
            if self.inside is None or other.inside is None
            else self.inside + other.inside,
            left_out=tuple(left.items()),
            presumed=self.presumed + other.presumed,
            groups=tuple(pair for pair in self.groups if pair in other.groups),
            by=self.by if self.by == other.by else (),
            parts=parts,
            populations=tuple(dict.fromkeys((*self.populations, *other.populations))),
            would_settle=self.would_settle + other.would_settle,
            data_to=_both(min, self.data_to, other.data_to),
            reviews_from=_both(max, self.reviews_from, other.reviews_from),
            # A remark is of one figure's own numbers, and not of the sum's.
            remarks=self.remarks if self.remarks == other.remarks else (),
            begins=self.begins if self.begins == other.begins else (),
            rules=tuple(sorted({*self.rules, *other.rules}, key=lambda one: one.place)),
        )

    def none_of(self, part: Result) -> Result:
        """A part of another figure that this one lacks, as it stands here: nothing is in it.

        >>> from carekpi import Cohort, measures, reporting_year
        >>> nobody = Cohort.from_children([])
        >>> now, before = (measures.looked_after(nobody, reporting_year(n)) for n in (2021, 2020))
        >>> before.none_of(now).period.label, before.none_of(now).numerator
        ('year ending 31 March 2020', 0)
        """
        return evolve(
            part,
            period=self.period,
            figure=_emptied(part.figure, self.figure),
            left_out=tuple((reason, 0) for reason, _ in part.left_out),
            inside=None if part.inside is None else 0,
            presumed=0,
            would_settle=0,
            populations=(),
            remarks=(),
            begins=(),
            rules=self.rules,
        )

    def __radd__(self, other: object) -> Result:
        return self if other == 0 else NotImplemented

    def shares(self) -> tuple[Result, ...]:
        """Of a count broken down, each part as a share of the whole.

        :raises ValueError: for another kind of figure, or one that is not broken down.

        >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
        >>> child = Child(
        ...     identifier="1", sex="M", episodes=[Episode(start=dt.date(2020, 12, 10))]
        ... )
        >>> cohort = Cohort.from_children([child])
        >>> result = measures.looked_after(cohort, reporting_year(2021), by="sex")
        >>> [str(share.figure) for share in result.shares()]
        ['100.0% (1 of 1)']
        """
        if not isinstance(self.figure, Count) or not self.parts:
            raise ValueError(
                f"{self.measure}: shares are those of a count that is broken down; ask for it "
                "with by="
            )
        return tuple(
            evolve(
                part,
                title=f"{part.title}, share",
                figure=Proportion(part.numerator, self.numerator),
                left_out=self.left_out,
                inside=None,
                share=True,
            )
            for part in self.parts
        )

    def _joined(self, other: Result) -> Period:
        if self.period == other.period:
            return self.period
        first, second = sorted((self.period, other.period), key=lambda p: p.start)
        if not self.adds_over_time:
            raise ValueError(
                f"{self.measure} does not add over time: it counts each child once in a period, "
                "or stands for one day; ask for the whole period"
            )
        if first.end + dt.timedelta(days=1) != second.start:
            raise ValueError(
                f"{first.label} and {second.label} do not adjoin, so their sum is no period"
            )
        return Period(first.start, second.end)

    # ------------------------------------------------------------ showing it

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values, ready for JSON; dates in ISO form."""
        return {
            "measure": self.measure,
            "title": self.title,
            "period": {
                "start": self.period.start.isoformat(),
                "end": self.period.end.isoformat(),
            },
            "group": self.group,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            **_further(self.figure),
            "excluded": self.excluded,
            "presumed": self.presumed,
            "source": self.source,
            "rules": [str(one) for one in self.rules],
            "settings": dict(self.settings),
            "population": [str(population) for population in self.populations],
            "data_to": self.data_to.isoformat() if self.data_to else None,
            "carekpi": __version__,
            "notes": list(self.notes),
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a part; one for the whole where it is not broken down."""
        return [part.to_dict() for part in self.parts or (self,)]

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a part, for a dataframe: ``pandas.DataFrame(result.to_rows())``.

        A column for each dimension and each reason; dates in ISO form; ``None`` where there is
        no value.
        """
        return [
            {
                "measure": part.measure,
                "title": part.title,
                "period_start": part.period.start.isoformat(),
                "period_end": part.period.end.isoformat(),
                **part.group,
                "numerator": part.numerator,
                "denominator": part.denominator,
                "value": part.value,
                **_further(part.figure),
                "presumed": part.presumed,
                **{f"{_REASON}{reason}": count for reason, count in part.left_out},
                "source": part.source,
                "rules": "; ".join(map(str, part.rules)),
                "settings": "; ".join(f"{name}={value}" for name, value in part.settings),
                "data_to": part.data_to.isoformat() if part.data_to else None,
                "carekpi": __version__,
            }
            for part in self.parts or (self,)
        ]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows of :meth:`to_rows` for whatever speaks the Arrow PyCapsule interface.

        So ``polars.DataFrame(result)``, ``pandas.DataFrame.from_arrow(result)``,
        ``pyarrow.table(result)`` and DuckDB take a result as it is: dates as dates, numbers as
        numbers (those of every measure of one type), null where there is no value. Needs pyarrow
        (``pip install carekpi[fast]``).

        >>> import pyarrow
        >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
        >>> child = Child(identifier="1", episodes=[Episode(start=dt.date(2020, 12, 10))])
        >>> result = measures.looked_after(Cohort.from_children([child]), reporting_year(2021))
        >>> pyarrow.table(result).select(["period_end", "numerator", "value"]).to_pylist()
        [{'period_end': datetime.date(2021, 3, 31), 'numerator': 1, 'value': 1.0}]
        """
        from carekpi.cohort.frames import arrow

        pa = arrow()
        columns = {
            name: pa.array(values, getattr(pa, kind)())
            for name, (kind, values) in typed_columns(self.to_rows()).items()
        }
        return pa.table(columns).__arrow_c_stream__(requested_schema)

    def to_json(self) -> str:
        """:meth:`to_dicts` as JSON text."""
        return to_json([self])

    def to_csv(self) -> str:
        """One row a part as CSV text, with a column for each dimension and each reason."""
        return to_csv([self])

    def _repr_html_(self) -> str:
        heads = [*(dimension.replace("_", " ") for dimension in self.by), "numerator"]
        heads += ["denominator", "figure", "left out", "presumed"]
        shown = [*self.parts, self] if self.parts else [self]
        rows = []
        for result in shown:
            labels = [label for _, label in result.groups] or ["all"] * len(self.by)
            left = ", ".join(f"{n:,} {reason}" for reason, n in result.left_out if n)
            denominator = "" if result.denominator is None else f"{result.denominator:,}"
            cells = [f"{result.numerator:,}", denominator, str(result.figure), left or "none"]
            cells.append(f"{result.presumed:,}")
            rows.append(
                "<tr>"
                + "".join(f'<th scope="row">{html.escape(label)}</th>' for label in labels)
                + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
                + "</tr>"
            )
        return (
            f"<table><caption>{html.escape(self.title)}, {html.escape(self.period.label)}. "
            f"Source: {html.escape(self.source)}</caption><thead><tr>"
            + "".join(f'<th scope="col">{html.escape(head)}</th>' for head in heads)
            + f"</tr></thead><tbody>{''.join(rows)}</tbody></table>"
            + "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        )


def _both(
    choose: Callable[[dt.date, dt.date], dt.date], one: dt.date | None, other: dt.date | None
) -> dt.date | None:
    """One of two dates; not known where either is not."""
    return None if one is None or other is None else choose(one, other)


def _all_parts(results: Iterable[Result]) -> list[Result]:
    return [part for result in results for part in (result.parts or (result,))]


def to_json(results: Iterable[Result]) -> str:
    """Results as a JSON list of objects, one a part, keys in a fixed order.

    >>> to_json([])
    '[]'
    """
    return json.dumps([r.to_dict() for r in _all_parts(results)], indent=2, ensure_ascii=False)


def to_csv(results: Iterable[Result]) -> str:
    """Results as CSV text: one header row, one row a part, ISO dates, plain numbers.

    A figure with no cases has an empty value.
    """
    rows = [row for result in results for row in result.to_rows()]
    # Measures differ in their reasons: every column that any of them has, in one order.
    return csv_text(_in_one_order([list(row) for row in rows]), rows)


def typed_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, list[Any]]]:
    """Rows of results as columns, each with what it holds, the same for every measure:
    ``int64``, ``float64``, ``date32`` or ``string``.

    >>> typed_columns([{"period_end": "2021-03-31", "numerator": 1}])
    {'period_end': ('date32', [datetime.date(2021, 3, 31)]), 'numerator': ('int64', [1])}
    """
    columns = {}
    for name in _in_one_order([list(row) for row in rows]):
        kind = "int64" if name.startswith(_REASON) else _TYPES.get(name, "string")
        values = [row.get(name) for row in rows]
        if kind == "date32":
            values = [dt.date.fromisoformat(day) if day else None for day in values]
        elif kind == "float64":
            values = [None if value is None else float(value) for value in values]
        columns[name] = (kind, values)
    return columns


def _in_one_order(lists: Sequence[Sequence[str]]) -> list[str]:
    """The columns of all rows: those that describe, the figures, the reasons, the rest."""
    names = list(dict.fromkeys(name for columns in lists for name in columns))
    reasons = [name for name in names if name.startswith(_REASON)]
    last = [name for name in _LAST if name in names]
    figures = [name for name in _FIGURES if name in names]
    first = [name for name in names if name not in {*reasons, *last, *figures}]
    return [*first, *figures, *reasons, *last]


_REASON = "excluded_"
_FIGURES = (
    *("numerator", "denominator", "value", "unit", "shortest", "percentile_90", "longest", "mean"),
    "presumed",
)
_LAST = ("source", "rules", "settings", "data_to", "carekpi")
#: What the columns of a table of results hold, where that is no text and no number left out.
_TYPES = {
    **dict.fromkeys(("period_start", "period_end", "data_to"), "date32"),
    **dict.fromkeys(("numerator", "presumed", "shortest", "percentile_90", "longest"), "int64"),
    # half a full-time officer is one of the things that are divided by
    **dict.fromkeys(("denominator", "value", "mean"), "float64"),
}
