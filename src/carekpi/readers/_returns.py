"""The returns that are read together: of which years they are, and what they cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

import numpy as np
from attrs import define, evolve, field

from carekpi._dates import plain_date, whole_number
from carekpi.domain import EVENTS_FROM, EVENTS_TO
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._years import Span, infer_year, span_of

if TYPE_CHECKING:
    from carekpi.ledger import LedgerBuilder
    from carekpi.readers._parse import FileRows
    from carekpi.readers._sources import GivenReturn

__all__ = ["Return", "Years", "given_years", "note_missing_tables", "settle_years", "spans_of"]

Years: TypeAlias = "int | Sequence[int] | None"


@define(kw_only=True)
class Return:
    """A return that is being read."""

    authority: str
    given: GivenReturn
    year: int | None = None
    files: list[FileRows] = field(factory=list)

    @property
    def name(self) -> str:
        return self.given.label or ", ".join(file.name for file in self.given.files)

    def tables(self, name: str) -> list[FileRows]:
        return [file for file in self.files if file.table == name]

    def holds(self, table: str) -> bool:
        return any(
            file.sniffed.layout is not None and file.sniffed.layout.name == table
            for file in self.given.files
        )


def given_years(returns: Sequence[Return], year: Years | Mapping[str, Years]) -> list[int | None]:
    """The year given for each return."""
    names = list(dict.fromkeys(one.authority for one in returns))
    if isinstance(year, Mapping):
        unknown = sorted(set(year) - set(names))
        if unknown:
            raise ValueError(f"year names authorities that were not given: {', '.join(unknown)}")
        by_authority = year
    elif _is_several(year):
        return _matched(list(year), returns)
    else:
        by_authority = dict.fromkeys(names, year)
    years: dict[int, int | None] = {}
    for name in names:
        of_name = [n for n, one in enumerate(returns) if one.authority == name]
        given = by_authority.get(name)
        listed: list[int | None]
        if given is None:
            listed = [None] * len(of_name)
        elif _is_several(given):
            listed = list(given)
        else:
            listed = [whole_number(given, "year")]
        matched = _matched(listed, [returns[n] for n in of_name])
        years.update(zip(of_name, matched, strict=True))
    return [years[n] for n in range(len(returns))]


def _is_several(year: Years) -> TypeGuard[Sequence[int]]:
    """Whether years are given, and not one: numpy's own single numbers are no sequence."""
    return isinstance(year, Iterable) and not isinstance(year, str)


def _matched(years: Sequence[int | None], returns: Sequence[Return]) -> list[int | None]:
    if len(years) != len(returns):
        names = "; ".join(one.name for one in returns)
        raise ValueError(
            f"year has {len(years)} for {len(returns)} returns; expected one a return, in the "
            f"order {names}"
        )
    whole = [None if year is None else whole_number(year, "year") for year in years]
    for year in whole:
        if year is not None and not EVENTS_FROM.year < year <= EVENTS_TO.year:
            raise ValueError(
                f"year is {year}; expected the year of the 31 March on which a return ends, such "
                "as 2021"
            )
    return whole


def settle_years(
    returns: Sequence[Return], given: Sequence[int | None], ledger: LedgerBuilder
) -> None:
    """Tell the year of each return.

    :param given: the years as far as the caller has named them.
    :raises UnreadableReturn: if a return has the files of several years, or no episode that can
        be used; if, with several returns, a year cannot be told.
    """
    for one, year in zip(returns, given, strict=True):
        _refuse_several_years(one, ledger)
        _refuse_unusable(one, ledger)
        one.year = _year_of(one, year, ledger)
    _check_years(returns, ledger)


def _year_of(one: Return, given: int | None, ledger: LedgerBuilder) -> int | None:
    inferred, why = _inferred(one.tables("Episodes"))
    if given is None:
        ledger.note(
            "year_of_return",
            f"{one.name} was taken to be of the year to 31 March {inferred}: {why}"
            if inferred
            else f"{one.name}: the year cannot be told, since {why}",
        )
        return inferred
    if inferred is not None and inferred != given:
        ledger.note(
            "year_differs",
            f"{one.name} was read as the return of {given}, as asked; its dates point to "
            f"{inferred}: {why}",
        )
    return given


def _inferred(files: Sequence[FileRows]) -> tuple[int | None, str]:
    ends = [file.columns["DEC"] for file in files]
    starts = [file.columns["DECOM"] for file in files]
    return infer_year(np.concatenate(ends), np.concatenate(starts))


_ENOUGH_SHARED = 20
_SHARED = 0.1


def _refuse_several_years(one: Return, ledger: LedgerBuilder) -> None:
    """Refuse files of several years in one folder: which version of an episode is the later
    could not be told. Parts of one year's table have no episodes in common.
    """
    files = one.tables("Episodes")
    years = [_inferred([file])[0] for file in files]
    for n, file in enumerate(files):
        for m in range(n):
            other = files[m]
            if years[n] is None or years[m] is None or years[n] == years[m]:
                continue
            shared = len(_episode_keys(file) & _episode_keys(other))
            if shared >= max(_ENOUGH_SHARED, _SHARED * min(len(file), len(other))):
                raise UnreadableReturn(
                    f"{other.file} and {file.file} hold the same episodes, as of {years[m]} and "
                    f"of {years[n]}. Put the files of each year in a folder of its own, and give "
                    "the folders"
                )
            ledger.note(
                "files_of_several_years",
                f"the dates of {other.file} point to {years[m]}, and of {file.file} to "
                f"{years[n]}; they were read as parts of one return",
            )


def _episode_keys(file: FileRows) -> set[tuple[int, int]]:
    return set(zip(file.child.tolist(), file.columns["DECOM"].view(np.int64).tolist(), strict=True))


def _refuse_unusable(one: Return, ledger: LedgerBuilder) -> None:
    """Refuse a return of whose episodes not one can be used."""
    if not any(len(file) for file in one.tables("Episodes")):
        names = {file.file for file in one.tables("Episodes")}
        worst = ledger.most_lost(names)
        if worst is not None:
            raise UnreadableReturn(
                f"{one.name}: not one row of Episodes can be used. Most of all, {worst}"
            )


def _check_years(returns: Sequence[Return], ledger: LedgerBuilder) -> None:
    for name in dict.fromkeys(one.authority for one in returns):
        own = [one for one in returns if one.authority == name]
        unknown = [one for one in own if one.year is None]
        if unknown and len(own) > 1:
            raise UnreadableReturn(
                f"{unknown[0].name}: the year of this return cannot be told, and with several "
                "returns it must be known; give year="
            )
        years = [one.year for one in own if one.year is not None]
        for year in sorted(set(years)):
            parts = [one.name for one in own if one.year == year]
            if len(parts) > 1:
                ledger.note(
                    "one_return_in_parts",
                    f"{' and '.join(parts)} are of the year {year}, and were read as one return",
                )
        for year in range(min(years, default=0), max(years, default=0)):
            if year not in years:
                ledger.note(
                    "gap_between_returns",
                    f"there is no return of {year} between those of {min(years)} and {max(years)}"
                    + (f" ({name})" if name else ""),
                )


_WHAT_IS_MISSING = {
    "Header": "figures by sex and ethnic group will say 'not known' of children in no other "
    "return that has it; dates of birth are taken from the other tables, as far as they have them",
    "UASC": "who came unaccompanied is not known of children in no other return that has it",
    "Reviews": "nothing is known of the reviews of the year",
}


def note_missing_tables(returns: Sequence[Return], ledger: LedgerBuilder) -> None:
    """Enter the tables that are missing; returns of one year are one in parts."""
    parts: dict[tuple[str, int | None], list[Return]] = {}
    for one in returns:
        parts.setdefault((one.authority, one.year), []).append(one)
    for table, lacking in _WHAT_IS_MISSING.items():
        for of_year in parts.values():
            if not any(one.holds(table) for one in of_year):
                names = " and ".join(one.name for one in of_year)
                have = "has" if len(of_year) == 1 else "have"
                ledger.note(
                    "missing_table", f"{names} {have} no {table} table: {lacking}", table=table
                )


def spans_of(
    returns: Sequence[Return], coverage_from: dt.date | Mapping[str, dt.date] | None
) -> dict[str, Span]:
    """What the returns of each authority cover."""
    names = list(dict.fromkeys(one.authority for one in returns))
    if isinstance(coverage_from, Mapping):
        unknown = sorted(set(coverage_from) - set(names))
        if unknown:
            raise ValueError(
                f"coverage_from names authorities that were not given: {', '.join(unknown)}"
            )
        asked = dict(coverage_from)
    else:
        asked = {} if coverage_from is None else dict.fromkeys(names, coverage_from)
    spans = {}
    for name in names:
        dated = [one for one in returns if one.authority == name and one.year is not None]
        spans[name] = span_of(
            {one.year for one in dated if one.year is not None},
            {one.year for one in dated if one.year is not None and one.holds("Reviews")},
        )
        if name in asked:
            day = plain_date(asked[name], "coverage_from")
            spans[name] = evolve(spans[name], reviews_from=day)
    return spans
