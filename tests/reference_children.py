"""Where children are placed, how long they have been in care, how settled they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING

from reference import add_months, age_on
from reference_local import NUMERATOR, REST, Data, Rec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reference import Care, Ep

DAY = timedelta(days=1)
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
FOR_ADOPTION = {"A3", "A4", "A5", "A6"}
WITH_FOSTER_CARER = {"A3", "A5"}
SHORT_BREAKS = {"V3", "V4"}


# --- how long in care -----------------------------------------------------------------------


def time_in_care(data: Data, _start: date, end: date) -> list[Rec]:
    # "days from the day they entered care to that day. (E) short_break, entry_unknown"
    found = []
    for care in data.looked_after(end):
        days = (end - care.start).days
        if data.short_break(care.child, end):
            out = "short_break"
        else:
            out = NUMERATOR if care.entry_known else "entry_unknown"
        found.append(Rec(care.child, end, out, amount=days))
    return found


def time_in_care_of_leavers(data: Data, start: date, end: date) -> list[Rec]:
    # "periods of care that ended in the period ...: days from the day on which they began to the
    # day on which they ended. (E) short_break, not_ceased, entry_unknown"
    found = []
    for cares in data.plain.cares_of.values():
        for care in cares:
            if care.end is None or not start <= care.end <= end:
                continue
            last = care.episodes[-1]
            if last.ls in SHORT_BREAKS:
                out = "short_break"
            elif last.rec == "X1" and not care.followed:
                out = "not_ceased"
            else:
                out = NUMERATOR if care.entry_known else "entry_unknown"
            found.append(Rec(care.child, care.end, out, amount=(care.end - care.start).days))
    return found


# --- where ----------------------------------------------------------------------------------


def placed(data: Data, care: Care, on: date, name: str) -> bool | None:
    """What the council's own table says of the placement of a child on a day."""
    rows = {(row["child"], row["decom"]): row[name] for row in data.tables["placements"]}
    current = data.episode_on(care.child, on)
    assert current is not None
    said = None
    for ep in data.plain.episodes_of[care.child]:
        # "What it says of an episode holds while only the legal status changes (RNE L)."
        if ep.rne != "L" or ep is care.episodes[0]:
            said = None
        told = rows.get((care.child, ep.start))
        said = said if told is None else told
        if ep is current:
            break
    return said


def placed_outside_authority(data: Data, _start: date, end: date) -> list[Rec]:
    found = []
    for care in data.looked_after(end):
        outside = placed(data, care, end, "outside_authority")
        if data.short_break(care.child, end):
            out = "short_break"
        elif outside is None:
            out = "not_recorded"
        else:
            out = NUMERATOR if outside else REST
        found.append(Rec(care.child, end, out))
    return found


def outside_in_region(data: Data, _start: date, end: date) -> list[Rec]:
    # "(E) short_break, inside_authority, not_recorded"
    found = []
    for care in data.looked_after(end):
        outside = placed(data, care, end, "outside_authority")
        inside = placed(data, care, end, "inside_region")
        if data.short_break(care.child, end):
            out = "short_break"
        elif outside is False:
            out = "inside_authority"
        elif outside is None or inside is None:
            out = "not_recorded"
        else:
            out = NUMERATOR if inside else REST
        found.append(Rec(care.child, end, out))
    return found


# --- twelve months --------------------------------------------------------------------------


def began_by(end: date, months: int) -> date:
    """The last day on which something can have begun to have lasted so many months by the end."""
    # "The last day counts: what began on 1 April has lasted for two years on 31 March."
    return add_months(end + DAY, -months)


def lasted(began: date, end: date, months: int) -> bool:
    return add_months(began, months) <= end + DAY


def twelve_months(data: Data, care: Care, end: date) -> str:
    """Whether a child was looked after for twelve months without a break, or why it is left out."""
    # "no episode during the year that is V3/V4": one that ends on its first day is in it too.
    first = began_by(end, 12)
    for ep in data.plain.episodes_of[care.child]:
        assert ep.start is not None
        in_year = ep.start <= end and (ep.end is None or ep.end >= first)
        if in_year and ep.ls in SHORT_BREAKS:
            return "short_break"
    # "since 1 April or earlier"
    if lasted(care.start, end, 12):
        return NUMERATOR
    return "under_twelve_months" if care.entry_known else "history_unknown"


def looked_after_twelve_months(data: Data, _start: date, end: date) -> list[Rec]:
    # "(E) short_break, under_twelve_months, history_unknown"
    return [Rec(care.child, end, twelve_months(data, care, end)) for care in data.looked_after(end)]


# --- placements -----------------------------------------------------------------------------


#: Codes whose meaning was not found.
MEANING_UNKNOWN = {None, "Z11", "Z12", "Z13", "Z14"}


def possible(episodes: list[Ep], firsts: set[int]) -> Iterator[list[Ep]]:
    """Every history that the data allow, where an episode does not say why it began or where."""
    ways: list[list[Ep]] = []
    places = sorted({ep.place for ep in episodes} - MEANING_UNKNOWN, key=str)
    providers = sorted({ep.provider for ep in episodes} - {None}, key=str)
    # Whose the placement is, only decides whether a child came back to the one it had left.
    went = any(aside(ep) or ep.place in MEANING_UNKNOWN for ep in episodes)
    for n, ep in enumerate(episodes):
        reasons = ["P", "L"] if ep.rne is None and n not in firsts else [ep.rne]
        where, whose = [ep.place], [ep.provider]
        if ep.place in MEANING_UNKNOWN:
            # Somewhere else, on a temporary stay, or where it was at any other time.
            where = [f"elsewhere {n}", "T0", *places]
        if ep.provider is None and went:
            whose = [f"another {n}", *providers]
        ways.append(
            [
                replace(ep, rne=rne, place=place, provider=provider)
                for rne, place, provider in product(reasons, where, whose)
            ]
        )
    for way in product(*ways):
        yield list(way)


def aside(ep: Ep) -> bool:
    """Whether an episode is no placement: a temporary stay, or short breaks."""
    return ep.place in TEMPORARY or ep.ls in SHORT_BREAKS


def placements_of(
    episodes: list[Ep], firsts: set[int], *, same_placement: bool = False
) -> list[int]:
    """For each episode, which placement it is part of; a temporary stay is part of none: -1."""
    # "These are no other placement: a change of legal status (RNE L), a move with the same carer
    # (T, U), a temporary stay (T0 to T4) and the return from it to a placement of the same kind and
    # provider."; "A move with the same carer (RNE T, U) begins another placement here" (NI 63).
    moves = {"S", "P", "B", "T", "U"} if same_placement else {"S", "P", "B"}
    found: list[int] = []
    number = -1
    settled: Ep | None = None  # the last episode that was no temporary stay
    moved = away = False
    for n, ep in enumerate(episodes):
        if n in firsts:
            settled, moved, away = None, False, False
        moved = moved or ep.rne in moves
        if aside(ep):
            away = True
            found.append(-1)
            continue
        if settled is None:
            number += 1
        elif moved:
            came_back = away and (ep.place, ep.provider) == (settled.place, settled.provider)
            # "a child placed for adoption with the foster carer it lives with has not moved"
            with_carer = ep.place in WITH_FOSTER_CARER and not same_placement
            number += not came_back and not with_carer
        settled, moved, away = ep, False, False
        found.append(number)
    return found


def three_or_more_placements(data: Data, start: date, end: date) -> list[Rec]:
    # "those who were in three or more placements in the period, the one in which it began and the
    # one in which it ended among them, in whatever periods of care"; "Left out as history_unknown
    # where an episode does not say why it began or where it was, and that could make the
    # difference."
    found = []
    for care in data.looked_after(end):
        if data.short_break(care.child, end):
            found.append(Rec(care.child, end, "short_break"))
            continue
        episodes = data.plain.episodes_of[care.child]
        starts = [id(each.episodes[0]) for each in data.plain.cares_of[care.child]]
        firsts = {n for n, ep in enumerate(episodes) if id(ep) in starts}
        inside = {n for n, ep in enumerate(episodes) if in_period(ep, start, end)}
        answers = set()
        for way in possible(episodes, firsts):
            numbers = placements_of(way, firsts)
            answers.add(len({numbers[n] for n in inside} - {-1}) >= 3)
        out = NUMERATOR if answers == {True} else REST
        found.append(Rec(care.child, end, "history_unknown" if len(answers) > 1 else out))
    return found


def in_period(ep: Ep, start: date, end: date) -> bool:
    assert ep.start is not None
    return ep.start <= end and (ep.end is None or ep.end >= start)


# --- long-term stability --------------------------------------------------------------------


def _long_term(data: Data, end: date, *, same_placement: bool) -> list[Rec]:
    found = []
    for care in data.looked_after(end):
        born = data.born.get(care.child)
        # "(E) short_break, outside_ages, age_unknown, under_thirty_months, history_unknown"
        if data.short_break(care.child, end):
            out = "short_break"
        elif born is not None and age_on(born, end) >= 16:
            out = "outside_ages"
        elif born is None:
            out = "age_unknown"
        elif not lasted(care.start, end, 30):
            out = "under_thirty_months" if care.entry_known else "history_unknown"
        else:
            out = _settled(care, end, same_placement=same_placement)
        found.append(Rec(care.child, end, out))
    return found


def _settled(care: Care, end: date, *, same_placement: bool) -> str:
    episodes = [ep for ep in care.episodes if ep.start is not None and ep.start <= end]
    answers = set()
    for way in possible(episodes, {0}):
        numbers = placements_of(way, {0}, same_placement=same_placement)
        # The first episode of each placement; before them, care may begin with a temporary stay.
        began = [0, *(n for n in range(1, len(way)) if numbers[n] > max(numbers[:n]))]
        current = [ep for ep, number in zip(way, numbers, strict=True) if number >= 0][-1:]
        first = began[-1]
        adoptive = bool(current) and current[0].place in FOR_ADOPTION
        if adoptive and way[first].place in FOR_ADOPTION and len(began) > 1:
            # "or are placed for adoption, and that placement and the one before have lasted for two
            # years together"
            first = began[-2]
        since = way[first].start
        assert since is not None
        answers.add(lasted(since, end, 24))
    out = NUMERATOR if answers == {True} else REST
    return "history_unknown" if len(answers) > 1 else out


def long_term_stability(data: Data, _start: date, end: date) -> list[Rec]:
    # "those who have lived with the same carer for two years"
    return _long_term(data, end, same_placement=False)


def long_term_stability_ni63(data: Data, _start: date, end: date) -> list[Rec]:
    # "those who have been in the same placement for two years"
    return _long_term(data, end, same_placement=True)


# --- adoption -------------------------------------------------------------------------------


def adoption_a1(data: Data, start: date, end: date) -> list[Rec]:
    # "children who were adopted in the period (REC E11, E12), by the day of the order: the days
    # from the day on which each came into care to the first day of the placement for adoption (A3
    # to A6) in which it was adopted. (E) short_break, entry_unknown, not_placed, history_unknown"
    found = []
    for cares in data.plain.cares_of.values():
        for care in cares:
            last = care.episodes[-1]
            if last.rec not in ("E11", "E12") or last.end is None:
                continue
            if not start <= last.end <= end:
                continue
            days = days_to_placement(care)
            amount = None
            if last.ls in SHORT_BREAKS:
                out = "short_break"
            elif not care.entry_known:
                out = "entry_unknown"
            elif len(days) > 1:
                out = "history_unknown"
            else:
                (amount,) = days
                out = "not_placed" if amount is None else NUMERATOR
            found.append(Rec(care.child, last.end, out, amount=amount))
    return found


def days_to_placement(care: Care) -> set[int | None]:
    """After how many days in care the placement began, for all that the data tell; None: never."""
    found: set[int | None] = set()
    for way in possible(care.episodes, {0}):
        numbers = placements_of(way, {0})
        here = max(numbers)
        # The last stay that is no temporary one, from the day on which it was for adoption.
        there = [ep for ep, number in zip(way, numbers, strict=True) if number == here >= 0]
        first: date | None = None
        for ep in there:
            if ep.place not in FOR_ADOPTION:
                first = None
            elif first is None:
                first = ep.start
        found.add(None if first is None else (first - care.start).days)
    return found


# --- profile and flow -----------------------------------------------------------------------


def placement_detail(data: Data, care: Care, on: date) -> str:
    """The group of a child's placement in an annual report."""
    ep = data.episode_on(care.child, on)
    place = None if ep is None else ep.place
    if ep is None or place is None:
        return "not known"
    if place in ("U4", "U5", "U6"):
        # "own fostering, external fostering (provider not PR1)"
        by_whom = {"PR1": "the authority's own", None: "by whom not known"}.get(
            ep.provider, "other providers"
        )
        return f"fostered, {by_whom}"
    groups = {
        "connected person": {"U1", "U2", "U3"},
        "residential": {"K1", "K2", "R1", "R2", "R3", "R5", "S1"},
        "independent or supported living": {"H5", "K3", "P2"},
        "placed for adoption": FOR_ADOPTION,
        "with parents": {"P1"},
        "temporary": TEMPORARY,
    }
    return next((name for name, codes in groups.items() if place in codes), "other")


def reason_ceased(care: Care) -> str:
    """The group of the reason for which care ceased in an annual report."""
    groups = {
        "adopted": {"E11", "E12"},
        "parents, relatives or other": {"E4A", "E4B", "E13"},
        "child arrangements order": {"E41"},
        "special guardianship": {"E43", "E44", "E45", "E46", "E47", "E48"},
        "independent living": {"E5", "E6"},
        "remained with carers at 18": {"E17"},
    }
    reason = care.episodes[-1].rec
    if reason in (None, "X1"):
        return "not known"
    return next((name for name, codes in groups.items() if reason in codes), "any other reason")


def counted_children(data: Data, on: date) -> int:
    """Children looked after on a day, short breaks out."""
    return sum(not data.short_break(care.child, on) for care in data.looked_after(on))


MEASURES = {
    one.__name__: one
    for one in (
        time_in_care,
        time_in_care_of_leavers,
        placed_outside_authority,
        outside_in_region,
        looked_after_twelve_months,
        three_or_more_placements,
        long_term_stability,
        long_term_stability_ni63,
        adoption_a1,
    )
}
