"""The SSDA903 return as CSV files."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from attrs import define, field

from carekpi._dates import plain_date, whole_number
from carekpi.domain import EVENTS_FROM, EVENTS_TO
from carekpi.ledger import Ledger, LedgerBuilder
from carekpi.readers._assemble import ReturnColumns, ReturnFiles, assemble
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._layout import TABLES
from carekpi.readers._parse import Children, parse
from carekpi.readers._sources import GivenReturn, SourceFile, find_returns, name_apart
from carekpi.readers._text import read_table
from carekpi.readers._years import infer_year, span_of

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.readers._parse import FileRows

__all__ = ["Reading", "read_ssda903"]

Path: TypeAlias = "str | os.PathLike[str]"
Paths: TypeAlias = "Path | Iterable[Path]"
Years: TypeAlias = "int | Sequence[int] | None"
Progress = Callable[[str, int, int], None]


class Reading(NamedTuple):
    """What a reader gives: the cohort, and the ledger of what it could not use."""

    cohort: Cohort
    """The children, as columns."""
    ledger: Ledger
    """What could not be used, and why."""


@define(kw_only=True)
class _Return:
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


def read_ssda903(
    path_or_paths: Paths | Mapping[str, Paths],
    *,
    year: Years | Mapping[str, Years] = None,
    coverage_from: dt.date | Mapping[str, dt.date] | None = None,
    complete_to: dt.date | None = None,
    authority: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    r"""Read one or several SSDA903 returns from their CSV files.

    A return is a folder, a zip, or some files given one by one. Its tables are known by their
    headings; what the files are called does not matter, nor in which order their columns and
    rows stand. Several years are read together by giving several paths, and several authorities
    by a mapping from authority to paths, since an identifier is one child only within an
    authority.

    :param path_or_paths: a folder, a file, a zip, a sequence of these, or a mapping from the
        name of an authority to any of these. A folder (or zip) without tables whose own folders
        have some is several returns.
    :param year: the reporting year of the return, named by the 31 March on which it ends; with
        several returns, one for each in their order. Without it, the latest year that holds at
        least one in fifty of the dates on which episodes ended.
    :param coverage_from: the date from which the *reviews* are complete, for all or by
        authority. By default the start of the first of the consecutive years that lead up to
        the latest. Reviews held before it are not used.
    :param complete_to: the last day that the returns cover; by default 31 March of the latest
        year.
    :param authority: the name of the one authority whose returns these are.
    :param progress: called while reading with what is being done, and how many of how many
        bytes are read.
    :returns: the cohort and the ledger, which unpack: ``cohort, ledger = read_ssda903(...)``.
        Every row read is in the cohort or in the ledger.
    :raises UnreadableReturn: if there is nothing to read: no such path, an empty folder, a
        spreadsheet, no Episodes.
    :raises ValueError: if the years do not match the returns.

    Tables that no figure uses yet (AD1, OC2, OC3, PlacedAdoption, PrevPerm, Missing) are kept as
    text in ``cohort.tables``, without dates of birth, and with the columns AUTHORITY and YEAR of
    the return that each row is from. Post codes, pupil numbers and mothers' details are not read.
    The files are opened for reading only, and a zip is not unpacked to disk.

    Source: the tables, columns and codes of the Department for Education's SSDA903 guide. What
    is taken for what, where a return differs from it, is carekpi's own and is in the ledger.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "episodes.csv").write_text(
    ...     "CHILD,DECOM,RNE,LS,DEC\n0071,10/12/2020,S,C2,\n0072,01/02/2021,S,C2,\n")
    >>> _ = (folder / "reviews.csv").write_text(
    ...     "CHILD,REVIEW,REVIEW_CODE\n0071,08/01/2021,PN1\n0071,99/01/2021,PN1\n")
    >>> cohort, ledger = read_ssda903(folder)
    >>> cohort
    Cohort(2 children, 2 episodes, 1 review)
    >>> print(ledger.entries(kind="row lost")[0])
    reviews.csv, column B (REVIEW), row 3: "99/01/2021" is not a date; expected a date as dd/mm/yyyy
    """
    if complete_to is not None:
        plain_date(complete_to, "complete_to")
    columns, spans, ledger = _read_columns(
        path_or_paths,
        year=year,
        coverage_from=coverage_from,
        authority=authority,
        progress=progress,
    )
    from carekpi.cohort import Cohort

    ends = [span.to for span in spans.values() if span.to is not None]
    starts = [span.episodes_from for span in spans.values() if span.episodes_from is not None]
    cohort = Cohort.from_columns(
        children=columns.children,
        episodes=columns.episodes,
        reviews=columns.reviews,
        coverage_from=_one_for_all({name: span.reviews_from for name, span in spans.items()}),
        # of several authorities: the time that the data of every one of them cover
        complete_to=complete_to or (min(ends) if ends else None),
        episodes_from=max(starts) if starts else None,
        without_reviews=[name for name, span in spans.items() if span.without_reviews],
        tables=columns.tables,
    )
    return Reading(cohort, ledger)


def _one_for_all(
    days: Mapping[str, dt.date | None],
) -> dt.date | dict[str, dt.date] | None:
    """One date where all authorities have the same, or one for each."""
    known = [day for day in days.values() if day is not None]
    if not known:
        return None
    # An authority whose returns have no dates at all has no reviews either: any date will do.
    filled = {name: day or max(known) for name, day in days.items()}
    return filled if len(set(filled.values())) > 1 else known[0]


@define(kw_only=True)
class _Covered:
    """What an authority's returns cover."""

    reviews_from: dt.date | None = None
    episodes_from: dt.date | None = None
    to: dt.date | None = None
    without_reviews: bool = False


def _read_columns(
    path_or_paths: Paths | Mapping[str, Paths],
    *,
    year: Years | Mapping[str, Years] = None,
    coverage_from: dt.date | Mapping[str, dt.date] | None = None,
    authority: str | None = None,
    progress: Progress | None = None,
) -> tuple[ReturnColumns, dict[str, _Covered], Ledger]:
    """Read returns as far as the columns of a cohort."""
    ledger = LedgerBuilder()
    returns = _find(path_or_paths, authority, ledger)
    years = _given_years(returns, year)
    for one in returns:
        if not one.holds("Episodes"):
            raise UnreadableReturn(_no_episodes(one, ledger))
    children = Children()
    _read_files(returns, children, ledger, progress)
    for one, given in zip(returns, years, strict=True):
        _refuse_several_years(one, ledger)
        _refuse_unusable(one, ledger)
        one.year = _year_of(one, given, ledger)
    _check_years(returns, ledger)
    _note_missing_tables(returns, ledger)
    covered = _cover(returns, coverage_from)
    columns = assemble(
        [ReturnFiles(authority=r.authority, year=r.year, files=r.files) for r in returns],
        children,
        {name: span.reviews_from for name, span in covered.items()},
        ledger,
    )
    return columns, covered, ledger.build()


# --- finding and reading --------------------------------------------------------------------


def _find(
    path_or_paths: Paths | Mapping[str, Paths], authority: str | None, ledger: LedgerBuilder
) -> list[_Return]:
    if isinstance(path_or_paths, Mapping):
        if authority is not None:
            raise ValueError(
                "authority= names the one authority of all paths; with a mapping the names are "
                "its keys"
            )
        groups = dict(path_or_paths)
    else:
        groups = {authority or "": path_or_paths}
    returns: list[_Return] = []
    for name, paths in groups.items():
        if not isinstance(name, str):
            raise TypeError(f"an authority's name is text, not {type(name).__name__}")
        several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        found = find_returns(several)
        for file, says in found.others:
            ledger.note("not_a_table", f"the file {says}", file=file)
        for folder, says in found.folders:
            ledger.note("folder_not_read", f"{folder} {says}")
        if len(groups) > 1:
            for given in found.returns:
                given.label = f"{name}/{given.label}" if given.label else name
        returns += [_Return(authority=name, given=given) for given in found.returns]
    if not returns:
        raise UnreadableReturn("no path was given; expected the folder of a return")
    name_apart([one.given for one in returns])
    return returns


def _read_files(
    returns: Sequence[_Return],
    children: Children,
    ledger: LedgerBuilder,
    progress: Progress | None,
) -> None:
    total = sum(file.size for one in returns for file in one.given.files)
    done = 0
    for one in returns:
        for file in one.given.files:
            one.files.append(
                _read_file(file, one.authority, children, ledger, progress, done, total)
            )
            done += file.size


def _read_file(
    file: SourceFile,
    authority: str,
    children: Children,
    ledger: LedgerBuilder,
    progress: Progress | None,
    done: int,
    total: int,
) -> FileRows:
    def advance(share: float) -> None:
        if progress is not None:
            progress(f"reading {file.name}", done + round(share * file.size), total)

    raw = read_table(file.read(), file.sniffed, file.name, advance)
    advance(1.0)
    return parse(raw, file.name, authority, children, ledger)


def _no_episodes(one: _Return, ledger: LedgerBuilder) -> str:
    held = ", ".join(
        f"{file.name} ({file.sniffed.layout.name})"
        for file in one.given.files
        if file.sniffed.layout is not None
    )
    near = [
        f"{entry.file}: {entry.detail}"
        for entry in ledger.notes("not_a_table")
        if "Episodes" in entry.detail
    ]
    hint = f". {'; '.join(near)}" if near else ""
    return (
        f"{one.name}: there is no Episodes table, without which nobody is known to be in care. "
        f"Found: {held}{hint}. Expected a file with the headings "
        f"{', '.join(TABLES['Episodes'].read)}"
    )


# --- years and coverage ---------------------------------------------------------------------


def _given_years(returns: Sequence[_Return], year: Years | Mapping[str, Years]) -> list[int | None]:
    """The year given for each return."""
    names = list(dict.fromkeys(one.authority for one in returns))
    by_authority: Mapping[str, Years]
    if isinstance(year, Mapping):
        unknown = sorted(set(year) - set(names))
        if unknown:
            raise ValueError(f"year names authorities that were not given: {', '.join(unknown)}")
        by_authority = year
    elif year is None or isinstance(year, int):
        by_authority = dict.fromkeys(names, year)
    else:
        return _matched(list(year), returns)
    years: dict[int, int | None] = {}
    for name in names:
        of_name = [n for n, one in enumerate(returns) if one.authority == name]
        given = by_authority.get(name)
        listed = [given] if given is None or isinstance(given, int) else list(given)
        if listed == [None]:
            listed = [None] * len(of_name)
        matched = _matched(listed, [returns[n] for n in of_name])
        years.update(zip(of_name, matched, strict=True))
    return [years[n] for n in range(len(returns))]


def _matched(years: Sequence[int | None], returns: Sequence[_Return]) -> list[int | None]:
    if len(years) != len(returns):
        names = "; ".join(one.name for one in returns)
        raise ValueError(
            f"year has {len(years)} for {len(returns)} returns; expected one a return, in the "
            f"order {names}"
        )
    for year in years:
        if year is not None and not EVENTS_FROM.year < whole_number(year, "year") <= EVENTS_TO.year:
            raise ValueError(
                f"year is {year}; expected the year of the 31 March on which a return ends, such "
                "as 2021"
            )
    return list(years)


def _year_of(one: _Return, given: int | None, ledger: LedgerBuilder) -> int | None:
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


def _refuse_several_years(one: _Return, ledger: LedgerBuilder) -> None:
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


def _refuse_unusable(one: _Return, ledger: LedgerBuilder) -> None:
    """Refuse a return of whose episodes not one can be used."""
    if not any(len(file) for file in one.tables("Episodes")):
        names = {file.file for file in one.tables("Episodes")}
        worst = ledger.most_lost(names)
        if worst is not None:
            raise UnreadableReturn(
                f"{one.name}: not one row of Episodes can be used. Most of all, {worst}"
            )


def _check_years(returns: Sequence[_Return], ledger: LedgerBuilder) -> None:
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
    "Header": "figures by sex and ethnic group will say 'not known'; dates of birth are taken "
    "from the other tables, as far as they have them",
    "UASC": "who came unaccompanied is not known",
    "Reviews": "nothing is known of the reviews of the year",
}


def _note_missing_tables(returns: Sequence[_Return], ledger: LedgerBuilder) -> None:
    names = list(dict.fromkeys(one.authority for one in returns))
    for table in ("Header", "UASC"):
        for name in names:
            if not any(one.holds(table) for one in returns if one.authority == name):
                of_whom = f" of {name}" if name else ""
                ledger.note(
                    "missing_table",
                    f"the {table} table{of_whom} was not given: {_WHAT_IS_MISSING[table]}",
                    table=table,
                )
    for one in returns:
        if not one.holds("Reviews"):
            ledger.note(
                "missing_table",
                f"{one.name} has no Reviews table: {_WHAT_IS_MISSING['Reviews']}",
                table="Reviews",
            )


def _cover(
    returns: Sequence[_Return], coverage_from: dt.date | Mapping[str, dt.date] | None
) -> dict[str, _Covered]:
    covered = {}
    names = list(dict.fromkeys(one.authority for one in returns))
    if isinstance(coverage_from, Mapping):
        unknown = sorted(set(coverage_from) - set(names))
        if unknown:
            raise ValueError(
                f"coverage_from names authorities that were not given: {', '.join(unknown)}"
            )
    elif coverage_from is not None:
        plain_date(coverage_from, "coverage_from")
    for name in names:
        own = [one for one in returns if one.authority == name]
        span = span_of(
            {one.year for one in own if one.year is not None},
            {one.year for one in own if one.year is not None and one.holds("Reviews")},
        )
        asked = coverage_from.get(name) if isinstance(coverage_from, Mapping) else coverage_from
        covered[name] = _Covered(
            reviews_from=asked or (span.reviews_from if span else None),
            episodes_from=span.episodes_from if span else None,
            to=span.to if span else None,
            without_reviews=not any(one.holds("Reviews") for one in own),
        )
    return covered
