"""Invented children whose profile, comings and goings are those that a council published.

Far more children are drawn than are needed, and of them those are chosen with whom the published
counts come out; sex and ethnic group, on which nothing else hangs, are then evened out.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from carekpi.codes import Ethnicity, LegalStatus
from carekpi.sample import _shares as shares
from carekpi.sample._choosing import CannotChoose, chosen, fitting
from carekpi.sample._like_reasons import ADOPTED, ADOPTIONS, give_reasons

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._council import Council, Figure
    from carekpi.sample._homes import Episode, Home
    from carekpi.sample._lives import Child, Lives, Period

__all__ = ["CONNECTED", "RESIDENTIAL", "episode_on", "people", "period_on"]

CONNECTED: Final = frozenset({"U1", "U2", "U3"})
RESIDENTIAL: Final = frozenset({"K1", "K2", "S1", "R1", "R2", "R3", "R5"})
_FOSTER: Final = frozenset({"U4", "U5", "U6"})
_OWN_PROVIDER: Final = "PR1"
_BANDS: Final = ((16, "16 to 17"), (10, "10 to 15"), (5, "5 to 9"), (1, "1 to 4"), (0, "under 1"))
_DRAWN_FOR_ONE: Final = 6.5
"""So many children are drawn for each who is to be in care at the end."""
_KEPT_OF_LEAVERS: Final = 0.31
"""Of those drawn who left before the years that are counted: about as many as of the others."""
_LEFT_AT_18: Final = range(150, 216)
"""Of those who leave in a year, so many come of age, or the reasons do not fit."""
_STATUS: Final = {member.code: member.group for member in LegalStatus}
_GROUP: Final = {member.code: member.group for member in Ethnicity}


class Trait(NamedTuple):
    """Something that a child is counted by: the same words as in a published figure."""

    year: int
    measure: str
    by: str
    groups: tuple[str, ...]


def period_on(child: Child, day: int) -> Period | None:
    """The period of care in which a child is looked after on a day."""
    return next((one for one in child.periods if one.entered <= day < one.left), None)


def episode_on(period: Period, day: int) -> Episode:
    """The episode of a period of care on a day in it."""
    return max((one for one in period.episodes if one.start <= day), key=lambda one: one.start)


def people(council: Council, almanac: Almanac, lives: Lives, die: Die) -> list[Child]:
    """The children, numbered from nought."""
    wanted = _wanted(council)
    at_end = council.count("population.looked_after_at_year_end.year")
    pool = _pool(council, almanac, lives, round(at_end * _DRAWN_FOR_ONE))
    spans = {
        year: almanac.reporting_year(year) for year in range(council.year - 2, council.year + 1)
    }
    traits = [frozenset(_traits(child, almanac, spans, wanted)) for child in pool]
    taken = [pool[place] for place in chosen(traits, wanted, die)]
    # Those who had left before are in no figure but those of care leavers.
    taken += [
        child
        for child, mine in zip(pool, traits, strict=True)
        if not mine and die() < _KEPT_OF_LEAVERS
    ]
    for year in (council.year - 1, council.year):
        give_reasons(council, almanac, year, taken, die)
    taken = _even_sex(council, almanac, taken)
    taken = _even_groups(council, almanac, taken)
    return [child._replace(number=number) for number, child in enumerate(taken)]


# ---------------------------------------------------------------- what is wanted

_CHOSEN_BY: Final = frozenset({"", "age_band", "legal_status", "placement_detail", "unaccompanied"})


def _total(council: Council, year: int, measure: str) -> int:
    whole = {("looked_after", council.year): "population.looked_after_at_year_end.year"}
    whole["looked_after", council.year - 1] = "population.looked_after_at_year_end.prior"
    whole["ceased", council.year] = "ceased.total.year"
    whole["ceased", council.year - 1] = "ceased.total.prior"
    return council.count(whole[measure, year])


def _asked_of(figure: Figure) -> bool:
    return (
        figure.measure in {"looked_after", "ceased"}
        and (figure.by in _CHOSEN_BY or figure.groups == (ADOPTED,))
        and not figure.table
        and not figure.differs
    )


def _wanted(council: Council) -> dict[Trait, range]:
    """For each published count or share of children, how many may have the trait."""
    wanted: dict[Trait, range] = {}
    for figure in filter(_asked_of, council.figures.values()):
        trait = Trait(figure.year, figure.measure, figure.by, figure.groups)
        if figure.shown == "share":
            counts = fitting(figure.published, _total(council, trait.year, trait.measure))
        elif figure.shown == "change":
            before = trait._replace(year=figure.year - 1)
            wanted[before] = _shifted(wanted[trait], -int(figure.published))
            continue
        else:
            counts = range(int(figure.published), int(figure.published) + 1)
        already = wanted.get(trait, counts)
        both = range(max(counts[0], already[0]), min(counts[-1], already[-1]) + 1)
        if not both:
            raise CannotChoose(f"{figure.path} does not agree with another figure")
        wanted[trait] = both
    for year in (council.year - 1, council.year):
        wanted[Trait(year, "ceased", "age", ("18",))] = _LEFT_AT_18
    return wanted


def _shifted(counts: range, by: int) -> range:
    return range(counts.start + by, counts.stop + by)


# ---------------------------------------------------------------- who has which trait


def _pool(council: Council, almanac: Almanac, lives: Lives, size: int) -> list[Child]:
    years = (council.year - 1, council.year)
    spans = [almanac.reporting_year(year) for year in years]
    pool: list[Child] = []
    for number in itertools.count():
        child = lives.child(number)
        if child is None or any(len(_left_in(child, span)) > 1 for span in spans):
            continue
        pool.append(child)
        if len(pool) == size:
            break
    return pool


def _left_in(child: Child, span: tuple[int, int]) -> list[Period]:
    return [period for period in child.periods if span[0] <= period.left <= span[1]]


def _traits(
    child: Child,
    almanac: Almanac,
    spans: Mapping[int, tuple[int, int]],
    wanted: Mapping[Trait, range],
) -> Iterator[Trait]:
    for year, (first, last) in spans.items():
        mine: dict[str, str] = {}
        period = period_on(child, last)
        if period is not None:
            mine = _profile(child, episode_on(period, last), almanac, last)
            yield from _named(year, "looked_after", mine, wanted)
        ended = _left_in(child, (first, last))
        if ended:
            adopted = ended[0].episodes[-1].reason_ended in ADOPTIONS
            mine = {
                "reason_ceased": ADOPTED if adopted else "",
                "age": "18" if ended[0].left >= child.of_age else "",
            }
            yield from _named(year, "ceased", mine, wanted)


def _named(
    year: int, measure: str, mine: Mapping[str, str], wanted: Mapping[Trait, range]
) -> Iterator[Trait]:
    for trait in wanted:
        if (trait.year, trait.measure) == (year, measure) and (
            not trait.by or mine[trait.by] in trait.groups
        ):
            yield trait


def _profile(child: Child, episode: Episode, almanac: Almanac, day: int) -> dict[str, str]:
    until = child.unaccompanied_until
    return {
        "age_band": next(band for age, band in _BANDS if almanac.birthday(child.born, age) <= day),
        "legal_status": _STATUS[episode.legal_status] or "",
        "placement_detail": _detail(episode.home),
        "unaccompanied": "yes" if until is not None and until > day else "no",
    }


def _detail(home: Home) -> str:
    if home.placement in CONNECTED:
        return "Connected person"
    if home.placement in _FOSTER:
        own = home.provider == _OWN_PROVIDER
        return "Fostered, the authority's own" if own else "Fostered, other providers"
    return "Residential" if home.placement in RESIDENTIAL else ""


# ---------------------------------------------------------------- sex and ethnic group


def _even_sex(council: Council, almanac: Almanac, children: list[Child]) -> list[Child]:
    _, last = almanac.reporting_year(council.year)
    there = [place for place, child in enumerate(children) if period_on(child, last)]
    too_many = sum(children[place].male for place in there) - council.count("profile.sex.male")
    evened = list(children)
    for place in there:
        child = children[place]
        if not too_many:
            break
        free = child.unaccompanied_until is None and child.mother_from is None
        if free and child.male == (too_many > 0):
            evened[place] = child._replace(male=not child.male)
            too_many += -1 if child.male else 1
    if too_many:
        raise CannotChoose("there are too few children to make so many boys")
    return evened


_ETHNIC: Final = {"white": "White", "mixed": "Mixed", "asian": "Asian", "black": "Black"}


def _even_groups(council: Council, almanac: Almanac, children: list[Child]) -> list[Child]:
    """First by those who are there at the end, then by those who were there only before."""
    _, last = almanac.reporting_year(council.year)
    _, before = almanac.reporting_year(council.year - 1)
    evened = list(children)
    for day, other, of in ((last, None, "year"), (before, last, "prior")):
        there = [place for place, child in enumerate(children) if period_on(child, day)]
        free = [
            place
            for place in there
            if (other is None or period_on(children[place], other) is None)
            and children[place].unaccompanied_until is None
        ]
        wanted = {
            group: fitting(council[f"profile.ethnicity_pct.{name}.{of}"], len(there))
            for name, group in _ETHNIC.items()
        }
        have = Counter(_GROUP[evened[place].ethnicity] for place in there)
        while any(have[group] not in counts for group, counts in wanted.items()):
            theirs = Counter(_GROUP[evened[place].ethnicity] for place in free)
            giving, taking = _exchange(have, theirs, wanted)
            place = next(place for place in free if _GROUP[evened[place].ethnicity] == giving)
            evened[place] = evened[place]._replace(ethnicity=_a_code(taking, place))
            have[giving] -= 1
            have[taking] += 1
    return evened


_OF_NO_NUMBER: Final = "Other"


def _exchange(
    have: Counter[str | None], theirs: Counter[str | None], wanted: Mapping[str, range]
) -> tuple[str, str]:
    """The group that gives one child, and the one that takes it.

    :param theirs: how many of each group can be given.
    """
    too_many = {group: have[group] - counts[-1] for group, counts in wanted.items()}
    too_few = {group: counts[0] - have[group] for group, counts in wanted.items()}
    too_many[_OF_NO_NUMBER] = too_few[_OF_NO_NUMBER] = 0
    giving = [group for group in too_many if theirs[group] and too_few[group] <= 0]
    if not giving:
        raise CannotChoose("there are too few children for the ethnic groups")
    return max(giving, key=too_many.__getitem__), max(too_few, key=too_few.__getitem__)


def _a_code(group: str, place: int) -> str:
    codes = [code for code in shares.ETHNICITY.shares if _GROUP[code] == group]
    return codes[place % len(codes)]
