"""What must hold between figures: each kind a value that narrows what its figures can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import field, frozen

from carekpi.reconciling.figures import Figure, number
from carekpi.reconciling.rounding import HUNDRED
from carekpi.reconciling.span import NOT_NEGATIVE, NOTHING, Span, exactly, summed

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "MONTHS",
    "Attainable",
    "Between",
    "Change",
    "Either",
    "Mean",
    "Possible",
    "Quotient",
    "Relation",
    "Shares",
    "Sum",
    "Within",
    "named",
    "said",
]

Spans = Mapping[str, Span]
Figures = Mapping[str, Figure]

#: Of a year: how often a month's mean is taken.
MONTHS = 12
_FINEST = 6  # decimals of an end that is shown


def named(path: str) -> str:
    """A figure as it is spoken of: of the reporting year, where nothing else is said."""
    return path.removesuffix(".year")


# ------------------------------------------------------------------------------ the arithmetic


def _linear(
    spans: Spans, terms: Sequence[tuple[int, str]], *, most: int = 0, equal: bool = True
) -> dict[str, Span]:
    """Narrow the figures of a sum that is equal to a number, or is that at most."""
    goal = exactly(most) if equal else Span(None, Fraction(most))
    mine = [spans[path].scaled(times) for times, path in terms]
    # What the others come to: all before it and all behind it.
    before = [*accumulate(mine[:-1], Span.plus, initial=exactly(0))]
    behind = [*accumulate(mine[:0:-1], Span.plus, initial=exactly(0))][::-1]
    return {
        path: goal.minus(ahead.plus(after)).scaled(Fraction(1, times))
        for (times, path), ahead, after in zip(terms, before, behind, strict=True)
    }


def said(span: Span) -> str:
    """A span in words.

    >>> said(Span(Fraction(5, 2), Fraction(7, 2), high_open=True)), said(Span(Fraction(3), None))
    ('from 2.5 to under 3.5', 'at least 3')
    """
    low, high = (None if end is None else _exact(end) for end in (span.low, span.high))
    if low == high and low is not None:
        return low
    if high is None:
        return "anything" if low is None else f"{'over' if span.low_open else 'at least'} {low}"
    upper = f"{'under' if span.high_open else 'at most'} {high}"
    if low is None:
        return upper
    to = f"to under {high}" if span.high_open else f"to {high}"
    return f"{'over' if span.low_open else 'from'} {low} {to}"


def _exact(value: Fraction) -> str:
    """A number with as few decimals as it has, or a few."""
    for places in range(_FINEST):
        if (value * 10**places).denominator == 1:
            return number(value, places)
    return number(value, 2)


def _short(value: Fraction, places: int) -> str:
    """A number with so many decimals, or fewer where it has no more."""
    return _exact(value) if (value * 10**places).denominator == 1 else number(value, places)


def _listed(figures: Figures, paths: Iterable[str]) -> str:
    return " + ".join(str(figures[path]) for path in paths)


def _total(figures: Figures, paths: Sequence[str]) -> tuple[Span, Fraction | None, int]:
    """What figures come to: what they stand for, and, where all are known, what they say."""
    values = [figures[path].value for path in paths]
    places = max((figures[path].places for path in paths), default=0)
    known = [value for value in values if value is not None]
    exact = sum(known, Fraction(0)) if len(known) == len(values) else None
    return summed(figures[path].span for path in paths), exact, places


def _apart(span: Span, other: Span) -> str:
    """How far two spans are from one another that do not meet."""
    if span.high is not None and other.low is not None and span.high <= other.low:
        return f"{_exact(other.low - span.high)} short" if span.high < other.low else "just short"
    if span.low is not None and other.high is not None and span.low >= other.high:
        much = span.low - other.high
        return f"{_exact(much)} too many" if much else "just too many"
    return "no such numbers"


def _no_less(span: Span, other: Span) -> bool:
    """Whether any of its numbers lies above the least of another, so that a half is no matter."""
    return span.high is None or other.low is None or span.high > other.low or span == other


def _sum_shown(
    figures: Figures, parts: Sequence[str], totals: Sequence[str], *, equal: bool = True
) -> str:
    """Parts and their total, with what rounding allows where anything was rounded."""
    span, value, places = _total(figures, parts)
    goal, total, total_places = _total(figures, totals)
    left = _listed(figures, parts)
    if value is not None and len(parts) > 1:
        left += f" = {number(value, places)}"
    if not figures[totals[0]].printed:
        return f"{left}."
    right = _listed(figures, totals)
    if total is not None and len(totals) > 1:
        right += f" = {number(total, total_places)}"
    rounded = any(figures[path].span.point is None for path in (*parts, *totals))
    text = f"{left}; published {right}" if equal else f"{left}; at most {right}"
    if rounded:
        total_says = "" if goal.point is not None else f"; {right} can be {said(goal)}"
        rests = any(figures[path].value is None for path in (*parts, *totals))
        lead = "With what is hidden, the sum is" if rests else "Rounding allows a sum"
        return f"{text}. {lead} {said(span)}{total_says}."
    return f"{text}: {_apart(span, goal)}."


# ------------------------------------------------------------------------------ the kinds


@frozen(kw_only=True)
class Sum:
    """Parts add up to a total, or to no more where some parts are not given."""

    parts: tuple[str, ...]
    totals: tuple[str, ...]
    complete: bool = True
    says: str
    assumes: str = ""
    kind: str = "sum"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (*self.parts, *self.totals)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        terms = [*((1, path) for path in self.parts), *((-1, path) for path in self.totals)]
        return _linear(spans, terms, equal=self.complete)

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        return _sum_shown(figures, self.parts, self.totals, equal=self.complete)


@frozen(kw_only=True)
class Quotient:
    """A share, a rate or a mean of a part and a whole: so many of it for every so many.

    :param scale: 100 for a share, 10,000 for a rate of that base, 1 for a mean.
    """

    part: str
    whole: str
    quotient: str
    scale: int = HUNDRED
    says: str
    assumes: str = ""
    kind: str = "share"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (self.part, self.whole, self.quotient)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        part, whole, quotient = (spans[path] for path in self.paths)
        return {
            self.quotient: part.scaled(self.scale).over(whole),
            self.part: quotient.times(whole).scaled(Fraction(1, self.scale)),
            self.whole: part.scaled(self.scale).over(quotient),
        }

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        part, whole, quotient = (figures[path] for path in self.paths)
        if part.value is None or not whole.value:
            return f"{part} of {whole}; published {quotient}{self.mark}."
        exact = self.scale * part.value / whole.value
        places = quotient.places + (self.kind == "mean")
        while places < _FINEST and number(exact, places) == str(quotient):
            places += 1
        found = number(exact, places)
        way = f"{part} / {whole} is" if self.kind == "mean" else f"{part} of {whole} is"
        return f"{way} {found}{self.mark}; published {quotient}{self.mark}."

    @property
    def mark(self) -> str:
        """What stands behind such a number."""
        if self.kind == "rate":
            return f" per {self.scale:,}"
        return " %" if self.kind == "share" else ""


@frozen(kw_only=True)
class Shares:
    """The shares of one whole make 100 %, or no more where some parts are not given.

    :param base: how many the whole is, where the parts are complete. Each share then stands for a
        whole number of them.
    """

    shares: tuple[str, ...]
    base: str | None = None
    complete: bool = True
    says: str
    assumes: str = ""
    kind: str = "shares"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return self.shares if self.base is None else (*self.shares, self.base)

    def _counts(self, spans: Spans, base: Fraction) -> dict[str, Span]:
        return {path: spans[path].scaled(base / HUNDRED).whole() for path in self.shares}

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        base = spans[self.base].point if self.base is not None else None
        if not base:
            terms = [(1, path) for path in self.shares]
            return _linear(spans, terms, most=HUNDRED, equal=self.complete)
        counts = self._counts(spans, base)
        odd = {path: NOTHING for path, span in counts.items() if span.empty}
        if odd:
            return odd
        goal = exactly(base)
        found = {}
        for path in self.shares:
            others = summed(span for other, span in counts.items() if other != path)
            mine = goal.minus(others).meet(counts[path])
            found[path] = mine.scaled(Fraction(HUNDRED) / base)
        return found

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        span, value, places = _total(figures, self.shares)
        text = _listed(figures, self.shares)
        if value is not None:
            text += f" = {number(value, places)} %"
        text += "; expected 100 %" if self.complete else "; at most 100 %"
        text += f". Rounding allows {said(span)}"
        base = None if self.base is None else figures[self.base].value
        if not base:
            return text + "."
        counts = self._counts({path: figures[path].span for path in self.shares}, base)
        odd = [str(figures[path]) for path, count in counts.items() if count.empty]
        if odd:
            return f"{text}. No whole number of {number(base)} is {' or '.join(odd)} %."
        return f"{text}; in whole numbers {said(summed(counts.values()))} of {number(base)}."


@frozen(kw_only=True)
class Attainable:
    """A share of a known whole is that of a whole number of its parts."""

    share: str
    whole: str
    says: str
    assumes: str = ""
    kind: str = "attainable"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (self.share, self.whole)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        whole = spans[self.whole].point
        if not whole:
            return {}
        counts = spans[self.share].scaled(whole / HUNDRED).whole()
        if counts.empty:
            return {self.share: NOTHING}
        return {self.share: counts.scaled(Fraction(HUNDRED) / whole)}

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        share, whole = figures[self.share], figures[self.whole]
        if share.value is None or not whole.value:
            return f"{share} % of {whole}."
        below = share.value * whole.value // HUNDRED
        near = [
            f"{number(Fraction(count))} of {whole} is "
            f"{number(HUNDRED * count / whole.value, share.places)} %"
            for count in (below, below + 1)
        ]
        return f"No whole number of {whole} is {share} %: {near[0]}, {near[1]}."


@frozen(kw_only=True)
class Within:
    """Parts that do not overlap are no more than what they lie in.

    :param times: how often that is to be taken: a mean of a month, twelve times in a year.
    """

    parts: tuple[str, ...]
    whole: str
    times: int = 1
    says: str
    assumes: str = ""
    kind: str = "within"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (*self.parts, self.whole)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        terms = [*((1, path) for path in self.parts), (-self.times, self.whole)]
        return _linear(spans, terms, equal=False)

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        whole = figures[self.whole]
        if self.times == 1 or whole.value is None:
            return _sum_shown(figures, self.parts, (self.whole,), equal=False)
        parts = _listed(figures, self.parts)
        make = _exact(self.times * whole.value)
        year = (
            f"{whole} a month make {make} in the year"
            if self.times == MONTHS
            else f"{self.times} times {whole} are {make}"
        )
        return f"{parts}; {year} ({said(whole.span.scaled(self.times))} with rounding)."


@frozen(kw_only=True)
class Between:
    """What holds for a year lies between its lowest and its highest month.

    :param months: twelve for a count, which the months add up to; one for a share or a mean.
    """

    year: str
    lowest: str | None = None
    highest: str | None = None
    months: int = 1
    says: str
    assumes: str = ""
    kind: str = "between"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return tuple(path for path in (self.lowest, self.year, self.highest) if path is not None)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        pairs = []
        if self.lowest is not None:
            pairs.append(_linear(spans, [(self.months, self.lowest), (-1, self.year)], equal=False))
        if self.highest is not None:
            pairs.append(
                _linear(spans, [(1, self.year), (-self.months, self.highest)], equal=False)
            )
        found = pairs[0]
        for other in pairs[1:]:
            for path, span in other.items():
                found[path] = found[path].meet(span) if path in found else span
        return found

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        told = []
        if self.lowest is not None:
            told.append(f"lowest month {figures[self.lowest]}")
        told.append(f"year {figures[self.year]}")
        if self.highest is not None:
            told.append(f"highest month {figures[self.highest]}")
        over = f"; a year has {self.months} months" if self.months > 1 else ""
        return f"{', '.join(told)}{over}."


@frozen(kw_only=True)
class Change:
    """So many now are so many before and the change."""

    now: str
    before: str
    change: str
    says: str
    assumes: str = ""
    kind: str = "change"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (self.now, self.before, self.change)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        return _linear(spans, [(1, self.now), (-1, self.before), (-1, self.change)])

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        now, before, change = (figures[path] for path in self.paths)
        text = f"{now} less {before}"
        if now.value is not None and before.value is not None:
            places = max(now.places, before.places)
            text += f" is {number(now.value - before.value, places)}"
        return f"{text}; published {change}."


@frozen(kw_only=True)
class Mean:
    """A year's count is so many times the mean of its parts."""

    mean: str
    total: str
    times: int = MONTHS
    says: str
    assumes: str = ""
    kind: str = "mean"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (self.mean, self.total)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        return _linear(spans, [(self.times, self.mean), (-1, self.total)])

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        mean, total = (figures[path] for path in self.paths)
        text = f"{total} / {self.times}"
        if total.value is not None:
            text += f" is {_short(total.value / self.times, mean.places + 1)}"
        return f"{text}; published {mean}."


@frozen(kw_only=True)
class Either:
    """The share with one or the other is no less than either, and no more than both together.

    :param disjoint: whether nothing can be both, so that it is exactly both together.
    """

    parts: tuple[str, ...]
    either: str
    disjoint: bool = False
    says: str
    assumes: str = ""
    kind: str = "either"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (*self.parts, self.either)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        terms = [*((-1, path) for path in self.parts), (1, self.either)]
        found = _linear(spans, terms, equal=self.disjoint)
        if not self.disjoint:
            for path in self.parts:
                span = _linear(spans, [(1, path), (-1, self.either)], equal=False)
                for which, one in span.items():
                    found[which] = found[which].meet(one)
        return found

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        either = figures[self.either]
        for path in self.parts:
            part = figures[path]
            if None not in (part.value, either.value) and not _no_less(either.span, part.span):
                told = f"{part} are one of them; published {either} for either."
                if part.span.point is not None and either.span.point is not None:
                    return told
                return f"{told} {part} can be {said(part.span)}; {either} {said(either.span)}."
        return _sum_shown(figures, self.parts, (self.either,))


@frozen(kw_only=True)
class Possible:
    """A count is not negative, and a share no more than 100 %."""

    figure: str
    room: Span = field(default=NOT_NEGATIVE)
    says: str
    assumes: str = ""
    kind: str = "possible"

    @property
    def paths(self) -> tuple[str, ...]:
        """The figures that it ties."""
        return (self.figure,)

    def narrow(self, spans: Spans) -> dict[str, Span]:
        """What its figures can be, seen from the others."""
        return {self.figure: spans[self.figure].meet(self.room)}

    def shown(self, figures: Figures) -> str:
        """The arithmetic with the published figures."""
        return f"Published {figures[self.figure]}; expected {said(self.room)}."


#: Something that must hold between figures. ``kind`` is its kind in a word, ``says`` what must
#: hold, and ``assumes`` what else must be so for that; where it is blank, nothing must.
Relation = (
    Sum | Quotient | Shares | Attainable | Within | Between | Change | Mean | Either | Possible
)
