"""Set a council's published figures beside those of the sample that is made like it.

The page says which council with a line such as ``<!-- published: manchester-2021 -->``. The figures
are computed from the sample's files by the measures that any council's are.
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import evolve
from law import capital

import carekpi
from carekpi import rules
from carekpi.cohort import LOCAL_TABLES
from carekpi.cohort.local import THOUSANDTHS
from carekpi.measures import CATALOGUE
from carekpi.readers import read_local
from carekpi.results import Amount, Mean, Population, Proportion, Rate
from carekpi.sample import council, write_sample_like

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx

    from carekpi import Cohort, Result
    from carekpi.sample import Council, Figure

MARK = re.compile(r"^<!-- published: (.+) -->$", re.MULTILINE)


CATALOGUE_BY_KEY = {measure.key: measure for measure in CATALOGUE}

# ------------------------------------------------------------------------------------- figures


class Sample:
    """The sample that is made like a council, read back.

    :param folder: where it was written.
    """

    def __init__(self, published: Council, folder: Path) -> None:
        self.published = published
        self.folder = folder
        self._results: dict[Any, Result] = {}

    @classmethod
    def made(cls, published: Council, folder: Path, *, seed: int = 0) -> Sample:
        """Write it, to read it back."""
        write_sample_like(folder / "sample", published.key, seed=seed)
        return cls(published, folder / "sample")

    @cache  # noqa: B019 - a sample lives as long as its page
    def cohort(self, year: int) -> Cohort:
        """The children and tables with which the figures of a year are worked out."""
        part = self.folder if year == self.published.year else self.folder / "previous"
        returns = sorted((part / "return").iterdir())
        cohort, _ = carekpi.read_ssda903(returns)
        since = self.published.choices[int(returns[-1].name)].get("visits_from")
        complete = {"visits": dt.date.fromisoformat(since)} if since else None
        cohort, _ = read_local(part / "local", cohort, complete_from=complete)
        return cohort

    def result(self, figure: Figure) -> Result:
        """What the measure of a published figure gives, broken down as the figure is."""
        key = (figure.measure, figure.by, figure.period)
        if key not in self._results:
            self._results[key] = self._computed(figure)
        return self._results[key]

    def _computed(self, figure: Figure) -> Result:
        settings: dict[str, Any] = {"by": figure.by} if figure.by else {}
        cohort = self.cohort(figure.year)
        if CATALOGUE_BY_KEY[figure.measure].kind == "rate":
            table = cohort.local_table("populations")
            settings["population"] = Population(
                children=int(table["children"][0]), source=table.said("source", 0)
            )
        return CATALOGUE_BY_KEY[figure.measure](cohort, figure.period, **settings)


def worked_out(figure: Figure, sample: Sample) -> Fraction | str | None:
    """A published figure as the sample gives it, in the unit in which it is published."""
    if figure.rule:
        return Fraction(limit(figure.rule))
    if figure.table:
        return of_table(figure, sample)
    return SHOWN[figure.shown](figure, sample)


def limit(key: str) -> int:
    """The number that a rule or a fact of guidance sets."""
    facts = {fact.key: fact for fact in vars(rules).values() if isinstance(fact, rules.Fact)}
    if key in facts:
        return int(facts[key].value)
    return int(str(rules.find(key).versions[-1].within).split()[0])


def of_table(figure: Figure, sample: Sample) -> Fraction:
    """The row of the council's own table that has the figure: a target, or that of another area."""
    table = sample.cohort(figure.year).local_table(figure.table)
    group = f"{figure.by}={figure.groups[0]}" if figure.by else ""
    rows = [
        row
        for row in range(len(table))
        if (table.said("measure", row), table.said("group", row)) == (figure.measure, group)
        and (not figure.area[0] or table.said("area_kind", row) == figure.area[0])
    ]
    (row,) = rows
    return Fraction(int(table["value"][row]), THOUSANDTHS)


def value(figure: Figure, sample: Sample) -> Fraction | None:
    """The figure itself: per cent for a share."""
    result = sample.result(figure)
    return of_result(result)


def of_result(result: Result) -> Fraction | None:
    """The value of a result, exact."""
    got = result.figure
    if isinstance(got, Proportion):
        return Fraction(100 * got.numerator, got.denominator) if got.denominator else None
    if isinstance(got, Mean):
        return Fraction(got.total * got.scale, got.over * got.parts) if got.over else None
    if isinstance(got, Amount):
        return Fraction(got.total, got.scale)
    if isinstance(got, Rate):
        return Fraction(got.numerator * got.per, got.denominator)
    return None if result.value is None else Fraction(str(result.value))


def parts(figure: Figure, sample: Sample) -> list[Result]:
    """The parts of the breakdown that the figure is of."""
    found = {part.group[figure.by]: part for part in sample.result(figure).parts}
    return [found[group] for group in figure.groups if group in found]


def count(figure: Figure, sample: Sample) -> Fraction:
    """How many records are in the parts; in the numerator where there are none."""
    if not figure.by:
        return Fraction(sample.result(figure).numerator)
    return Fraction(sum(part.numerator for part in parts(figure, sample)))


def share(figure: Figure, sample: Sample) -> Fraction:
    """The parts in the whole, per cent."""
    return 100 * count(figure, sample) / sample.result(figure).numerator


def of_all(choose: Callable[[list[Fraction]], Fraction]) -> Callable[..., Fraction]:
    """The lowest or highest of all parts that have a value."""

    def shown(figure: Figure, sample: Sample) -> Fraction:
        values = [of_result(part) for part in sample.result(figure).parts]
        return choose([one for one in values if one is not None])

    return shown


def change(figure: Figure, sample: Sample) -> Fraction:
    """How many more records are in the parts than a year before."""
    before = evolve(figure, period=carekpi.reporting_year(figure.year - 1))
    return count(figure, sample) - count(before, sample)


def shortest(figure: Figure, sample: Sample) -> Fraction:
    """The least of the values."""
    return Fraction(sample.result(figure).figure.shortest)


def most(figure: Figure, sample: Sample) -> str:
    """The name of the part with the most records."""
    largest = max(sample.result(figure).parts, key=lambda part: part.numerator)
    return largest.group[figure.by]


def stages(_figure: Figure, _sample: Sample) -> Fraction:
    """How many stages the council's own table has."""
    named = [field.name for field in LOCAL_TABLES["disputes"].fields]
    return Fraction(sum(name.startswith("stage_") for name in named))


def population(figure: Figure, sample: Sample) -> Fraction:
    """How many children the rate is of."""
    return Fraction(sample.result(figure).denominator or 0)


#: How each figure of a report is read off the result of its measure.
SHOWN: dict[str, Callable[[Figure, Sample], Fraction | str | None]] = {
    "value": value,
    "count": count,
    "share": share,
    "lowest": of_all(min),
    "highest": of_all(max),
    "change": change,
    "shortest": shortest,
    "most": most,
    "stages": stages,
    "population": population,
}


def as_printed(figure: Figure, exactly: Fraction | str | None) -> str:
    """What was worked out, to the decimals of the published figure."""
    if exactly is None or isinstance(exactly, str):
        return exactly or "none"
    digits = len(figure.published.partition(".")[2])
    # Half away from nought, as everywhere in figures.
    units = abs(exactly) * 10**digits
    whole = int(units + Fraction(1, 2))
    sign = "-" if exactly < 0 and whole else ""
    shown = f"{whole:0{digits + 1}}"
    return f"{sign}{shown[:-digits]}.{shown[-digits:]}" if digits else f"{sign}{shown}"


# ------------------------------------------------------------------------------------- the page

UNITS = {"share": " %", "lowest": " %", "highest": " %"}
TOPICS = {
    "service": "The service",
    "population": "Children in the area",
    "profile": "Who was looked after",
    "national_comparison_pct": "Figures of others that the report prints",
    "ceased": "Who ceased to be looked after",
    "reviews": "Reviews",
    "visits": "Visits by IROs",
    "participation": "Taking part",
    "voice": "Voice",
    "quality": "Audits",
    "disputes": "Disputes",
}


def source(figure: Figure) -> str:
    """What gives the figure, in words and keys."""
    if figure.rule:
        return f"the rule or fact `{figure.rule}`"
    said = f"`{figure.measure}`"
    if figure.by:
        said += f" by `{figure.by}`"
    if figure.groups:
        said += f": {'; '.join(figure.groups)}"
    if figure.shown in {"share", "lowest", "highest", "change", "shortest", "most"}:
        words = {"share": "share of all", "change": "change on the year before"}
        said += f" ({words.get(figure.shown, figure.shown)})"
    if figure.table:
        area = " ".join(part for part in figure.area if part)
        said = f"`{figure.table}.csv`: {said}" + (f" of {area}" if area else "")
    return said


WORDS = {
    "fte": "full-time equivalents",
    "iro": "IRO",
    "uasc": "unaccompanied asylum-seeking children",
    "mind_of_my_own": "the app Mind Of My Own",
    "iros": "IROs",
    "0": "at least",
    "1": "at most",
}
#: Words of the places of figures that other columns of the table say.
SAID_BESIDE = {"pct", "total"}
YEARS = {"year", "prior"}


def name(figure: Figure) -> str:
    """What the figure is of, by its place in the report's figures."""
    parts = []
    *levels, last = figure.path.split(".")[1:]
    last = "_".join(word for word in last.split("_") if word not in YEARS)
    for part in (*levels, last):
        words = WORDS.get(part, part).split("_")
        kept = " ".join(WORDS.get(word, word) for word in words if word not in SAID_BESIDE)
        # A month and a country have a capital.
        kept = re.sub(r"\b(july|october|march|england|north west)\b", capital_of, kept)
        parts += [kept] if kept else []
    text = ": ".join(parts) or "in all"
    return capital(text) + (", per cent" if "pct" in figure.path else "")


def capital_of(found: re.Match[str]) -> str:
    """A proper name with its capitals."""
    return found[0].title()


def rows(published: Council, sample: Sample) -> Iterator[str]:
    """The tables of the page."""
    for topic, title in TOPICS.items():
        theirs = [one for one in published.figures.values() if one.path.split(".")[0] == topic]
        yield f"\n### {title}\n"
        yield "| figure | year | given by | published | sample | |"
        yield "| --- | --- | --- | --: | --: | --- |"
        for figure in theirs:
            ours = as_printed(figure, worked_out(figure, sample))
            why = " ".join(text for text in (figure.differs, figure.note) if text)
            when = str(figure.year)
            if figure.period != carekpi.reporting_year(figure.year):
                when = f"{figure.period.start:%m/%Y}-{figure.period.end:%m/%Y}"
            ours = f"**{ours}**" if ours != figure.published else ours
            cells = (name(figure), when, source(figure), figure.published, ours, why)
            yield f"| {' | '.join(cells)} |"


def fill(_app: Sphinx, _page: str, text: list[str]) -> None:
    """Put the tables where a page wants them."""
    for found in MARK.finditer(text[0]):
        published = council(found[1])
        with TemporaryDirectory() as place:
            table = "\n".join(rows(published, Sample.made(published, Path(place))))
        text[0] = text[0].replace(found[0], table)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
