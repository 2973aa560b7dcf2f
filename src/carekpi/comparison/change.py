"""One figure beside the same one of another time."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from carekpi.comparison.exact import most_places, said, shown_value, unit_of
from carekpi.comparison.unlike import Unlike, months_apart, unlikenesses
from carekpi.results import Count, Distribution, Mean, Proportion, Result, rounded

__all__ = ["Comparison", "compare"]

_PERCENT = 100
_MONTHS, _QUARTER = 12, 3
_QUARTERS = 4


@frozen(kw_only=True, repr=False)
class Comparison:
    """A figure beside an earlier one, and what changed.

    :param result: the figure.
    :param previous: the one that it is compared with.
    :param labels: in what they are unlike, in words.
    :param lacking: for a group that only one of the two has, which has it not: ``result`` or
        ``previous``; there it stands as a figure of nothing.
    :param parts: the groups of both, in pairs.
    """

    result: Result
    previous: Result
    labels: tuple[str, ...] = ()
    lacking: str = ""
    parts: tuple[Comparison, ...] = ()

    @property
    def difference(self) -> Fraction | None:
        """How much more the figure is, exact; ``None`` where one of them has no value.

        In percentage points for a share, in its own unit for any other figure.
        """
        now, before = shown_value(self.result.figure), shown_value(self.previous.figure)
        return None if now is None or before is None else now - before

    @property
    def unit(self) -> str:
        """What the difference is counted in; empty for a count."""
        return unit_of(self.result.figure)

    @property
    def per_cent(self) -> Fraction | None:
        """The change in per cent of the earlier figure, exact.

        ``None`` for a share, whose change is in points, and where the earlier one is nought.
        """
        before, difference = shown_value(self.previous.figure), self.difference
        if isinstance(self.result.figure, Proportion) or not before or difference is None:
            return None
        return _PERCENT * difference / before

    @property
    def direction(self) -> str:
        """``better`` or ``worse`` by what the measure holds to be better, ``higher`` or ``lower``
        where it holds neither, ``same``; empty where one of them has no value.
        """
        difference = self.difference
        if difference is None:
            return ""
        if not difference:
            return "same"
        up = difference > 0
        if self.result.better == "neither":
            return "higher" if up else "lower"
        return "better" if up == (self.result.better == "higher") else "worse"

    @property
    def settled(self) -> bool:
        """Whether the direction holds however the cases that cannot be told turn out."""
        now, before = (_bounds(one) for one in (self.result, self.previous))
        difference = self.difference
        if isinstance(self.result.figure, Mean | Distribution):
            return not (self.result.unknown or self.previous.unknown)
        if difference is None or now is None or before is None or now == before:
            return True
        if difference > 0:
            return now[0] > before[1]
        return now[1] < before[0] if difference < 0 else now[0] == now[1] == before[0] == before[1]

    @property
    def sentence(self) -> str:
        """What changed, in a sentence."""
        return str(self)

    @property
    def change(self) -> str:
        """What changed, in a few words: ``1.8 percentage points lower``."""
        difference = self.difference
        if difference is None:
            return "not comparable: no cases"
        if not difference:
            return "no change"
        figure = self.result.figure
        size = said(abs(difference), figure)
        if not size.strip("0."):
            decimals = most_places(figure)
            size = f"less than {rounded(1, 10**decimals, places=decimals)}"
        if isinstance(figure, Count):
            words = f"{size} {'more' if difference > 0 else 'fewer'}"
        else:
            words = " ".join(filter(None, (size, self.unit, self._way(difference))))
        return words

    @staticmethod
    def _way(difference: Fraction) -> str:
        return "higher" if difference > 0 else "lower"

    def __str__(self) -> str:
        result, previous = self.result, self.previous
        where = "".join(f", {label}" for _, label in result.groups)
        judged = f", and so {self.direction}," if self.direction in ("better", "worse") else ""
        named = previous.period.label
        then = f"the {named}" if named.startswith(("year", "quarter")) else named
        joint = "than in" if self.difference else "from" if self.direction else "beside"
        told = (
            f"{result.title}, {result.period.label}{where}: {result.figure}; {self.change}{judged} "
            f"{joint} {then} ({previous.figure})"
        )
        if not self.settled:
            told += "; it may be otherwise, since some cases cannot be told"
        labels = "".join(f" Take care: {label}." for label in self.labels)
        return f"{told}.{labels}"

    __repr__ = __str__

    # ------------------------------------------------------------ showing it

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values, ready for JSON; dates in ISO form."""
        difference, per_cent = self.difference, self.per_cent
        return {
            "measure": self.result.measure,
            "title": self.result.title,
            "group": self.result.group,
            **_told(self.result, ""),
            **_told(self.previous, "previous_"),
            "difference": None if difference is None else float(difference),
            "unit": self.unit,
            "per_cent": None if per_cent is None else float(per_cent),
            "direction": self.direction or None,
            "settled": self.settled,
            "lacking": self.lacking or None,
            "labels": list(self.labels),
            "sentence": self.sentence,
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row a part, for a dataframe; one for the whole where there are none."""
        rows = []
        for part in self.parts or (self,):
            row = part.to_dict()
            group = row.pop("group")
            rows.append({**group, **row, "labels": "; ".join((*self.labels, *part.labels))})
        return rows


def _told(result: Result, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}period_start": result.period.start.isoformat(),
        f"{prefix}period_end": result.period.end.isoformat(),
        f"{prefix}numerator": result.numerator,
        f"{prefix}denominator": result.denominator,
        f"{prefix}value": result.value,
    }


def _bounds(result: Result) -> tuple[Fraction, Fraction] | None:
    """The least and the most that it can be, whatever the unknown cases are, exact: a share if
    every one were bad, and if every one were good; a count without them, and with them all.
    """
    if isinstance(result.figure, Count):
        return Fraction(result.numerator), Fraction(result.numerator + result.unknown)
    if not isinstance(result.figure, Proportion):
        return None
    total = result.figure.denominator + result.unknown
    if not total:
        return None
    return Fraction(result.numerator, total), Fraction(result.numerator + result.unknown, total)


def compare(result: Result, previous: Result, *, labelled: bool = False) -> Comparison:
    """A figure beside an earlier one.

    Differences are exact; rounding is a matter of showing them. The groups of a breakdown are
    compared in pairs; one that only one of the two has is nothing in the other. Months, quarters
    and years of a breakdown are paired by their places in the two times.

    :param labelled: compare also what is unlike in a way that would be refused, such as a part of
        a year beside a whole one: the answer then says so.
    :raises carekpi.comparison.Unlike: for two that are not to be compared; the message says what
        is unlike and what to ask instead. Another measure or another kind of figure is always
        refused; other settings, other groups, times that overlap or are not equally long, and the
        earlier figure given first, are refused without ``labelled``.

    :raises TypeError: for what is no result of a measure.

    >>> import datetime as dt
    >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
    >>> child = Child(identifier="1", episodes=[Episode(start=dt.date(2020, 12, 10))])
    >>> cohort = Cohort.from_children([child])
    >>> now, before = (measures.looked_after(cohort, reporting_year(n)) for n in (2021, 2020))
    >>> compare(now, before).difference, compare(now, before).direction
    (Fraction(1, 1), 'higher')
    """
    given: dict[str, object] = {"result": result, "previous": previous}
    for name, value in given.items():
        if not isinstance(value, Result):
            raise TypeError(
                f"compare takes two Results, as measures give them, the later first; {name} is of "
                f"type {type(value).__name__}"
            )
    found = tuple(unlikenesses(result, previous))
    for one in found:
        if one.weight == "never" or (one.weight == "asked" and not labelled):
            consent = "" if one.weight == "never" else ", or say labelled=True"
            raise Unlike(f"{one.says}; {one.mend}{consent}")
    return Comparison(
        result=result,
        previous=previous,
        labels=tuple(one.says for one in found),
        parts=_paired(result, previous) if result.by == previous.by else (),
    )


# ----------------------------------------------------------------------------------- parts


def _paired(result: Result, previous: Result) -> tuple[Comparison, ...]:
    months = months_apart(previous.period.start, result.period.start)
    before = {_moved(part.groups, months): part for part in previous.parts}
    pairs = []
    for part in result.parts:
        other = before.pop(part.groups, None)
        lacking = "" if other is not None else "previous"
        other = previous.none_of(part) if other is None else other
        pairs.append(Comparison(result=part, previous=other, lacking=lacking))
    for groups, other in before.items():
        nothing = evolve(result.none_of(other), groups=groups)
        pairs.append(Comparison(result=nothing, previous=other, lacking="result"))
    return tuple(pairs)


_MONTH = re.compile(r"(\d{4})-(\d{2})")
_OF_YEAR = re.compile(r"(\d{4})(?: Q([1-4]))?")


def _moved(groups: tuple[tuple[str, str], ...], months: int) -> tuple[tuple[str, str], ...]:
    """The groups so many months later: of times, those of the same place."""
    return tuple((key, _later(key, label, months)) for key, label in groups)


def _later(key: str, label: str, months: int) -> str:
    month, other = _MONTH.fullmatch(label), _OF_YEAR.fullmatch(label)
    if key == "month" and month:
        moved = _MONTHS * int(month[1]) + int(month[2]) - 1 + months
        return f"{moved // _MONTHS:04}-{moved % _MONTHS + 1:02}"
    if key == "quarter" and other and other[2]:
        moved = _QUARTERS * int(other[1]) + int(other[2]) - 1 + months // _QUARTER
        return f"{moved // _QUARTERS} Q{moved % _QUARTERS + 1}"
    if key == "year" and other and not other[2]:
        return str(int(label) + months // _MONTHS)
    return label
