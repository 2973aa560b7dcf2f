"""The SSDA903 return as CSV files."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from carekpi._dates import plain_date
from carekpi.ledger import Ledger, LedgerBuilder
from carekpi.readers._assemble import ReturnColumns, assemble
from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._fast import check_engine
from carekpi.readers._layout import TABLES
from carekpi.readers._parse import Children, parse
from carekpi.readers._progress import shown
from carekpi.readers._returns import (
    Return,
    Years,
    given_years,
    note_missing_tables,
    settle_years,
    spans_of,
)
from carekpi.readers._sources import SourceFile, find_returns, name_apart
from carekpi.readers._text import read_table

if TYPE_CHECKING:
    from carekpi.cohort import Cohort
    from carekpi.readers._fast import Engine
    from carekpi.readers._parse import FileRows
    from carekpi.readers._progress import Progress
    from carekpi.readers._years import Span

__all__ = ["Reading", "read_ssda903"]

Path: TypeAlias = "str | os.PathLike[str]"
Paths: TypeAlias = "Path | Iterable[Path]"


class Reading(NamedTuple):
    """What a reader gives: the cohort, and the ledger of what it could not use."""

    cohort: Cohort
    """The children, as columns."""
    ledger: Ledger
    """What could not be used, and why."""


def read_ssda903(
    path_or_paths: Paths | Mapping[str, Paths],
    *,
    year: Years | Mapping[str, Years] = None,
    coverage_from: dt.date | Mapping[str, dt.date] | None = None,
    episodes_from: dt.date | None = None,
    complete_to: dt.date | None = None,
    authority: str | None = None,
    progress: Progress | bool | None = None,
    engine: Engine = "auto",
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
    :param episodes_from: the date from which the *episodes* are complete: who was in care on
        it, and all that began or ended since. By default the start of the first of the
        consecutive years; say an earlier day for an extract with a longer history.
    :param complete_to: the last day that the returns cover; by default 31 March of the latest
        year.
    :param authority: the name of the one authority whose returns these are.
    :param progress: called while reading with what is being done, and how many of how many
        bytes are read. True shows a bar (``pip install carekpi[progress]``).
    :param engine: ``"plain"`` reads with the standard library alone, ``"fast"`` with pyarrow
        (``pip install carekpi[fast]``) every file that pyarrow reads exactly as the standard
        library would, and ``"auto"`` does so where pyarrow is there and the file is large. The
        cohort and the ledger are the same.
    :returns: the cohort and the ledger, which unpack: ``cohort, ledger = read_ssda903(...)``.
        Every row read is in the cohort or in the ledger.
    :raises UnreadableReturn: if there is nothing to read: no such path, an empty folder, a
        spreadsheet, no Episodes.
    :raises ValueError: if the years do not match the returns.
    :raises ImportError: if what `engine` or `progress` asks for is not installed.

    The return's other tables (AD1, OC2, OC3, PlacedAdoption, PrevPerm, Missing) are kept as
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
    reviews.csv, column B (REVIEW), row 3: the value is not a date; expected a date as dd/mm/yyyy
    """
    for name, day in (("episodes_from", episodes_from), ("complete_to", complete_to)):
        if day is not None:
            plain_date(day, name)
    check_engine(engine)
    with shown(progress) as told:
        columns, spans, without_reviews, ledger = _read_columns(
            path_or_paths,
            year=year,
            coverage_from=coverage_from,
            authority=authority,
            progress=told,
            engine=engine,
        )
    from carekpi.cohort import Cohort

    if complete_to is not None:
        spans = {name: span.up_to(complete_to) for name, span in spans.items()}
    starts = [span.episodes_from for span in spans.values() if span.episodes_from is not None]
    cohort = Cohort.from_columns(
        children=columns.children,
        episodes=columns.episodes,
        reviews=columns.reviews,
        coverage_from=_one_for_all({name: span.reviews_from for name, span in spans.items()}),
        # of several authorities: the time that the data of every one of them cover
        complete_to=_earliest(span.to for span in spans.values()),
        reviews_to=_earliest(span.reviews_to for span in spans.values()),
        episodes_from=episodes_from or max(starts, default=None),
        without_reviews=without_reviews,
        tables=columns.tables,
    )
    return Reading(cohort, ledger)


def _earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


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


def _read_columns(
    path_or_paths: Paths | Mapping[str, Paths],
    *,
    year: Years | Mapping[str, Years] = None,
    coverage_from: dt.date | Mapping[str, dt.date] | None = None,
    authority: str | None = None,
    progress: Progress | None = None,
    engine: Engine = "auto",
) -> tuple[ReturnColumns, dict[str, Span], list[str], Ledger]:
    """Read returns as far as the columns of a cohort.

    :returns: the columns; what the returns of each authority cover; the authorities without
        reviews; the ledger.
    """
    ledger = LedgerBuilder()
    returns = _find(path_or_paths, authority, ledger)
    years = given_years(returns, year)
    for one in returns:
        if not one.holds("Episodes"):
            raise UnreadableReturn(_no_episodes(one, ledger))
    children = Children()
    _read_files(returns, children, ledger, progress, engine)
    settle_years(returns, years, ledger)
    note_missing_tables(returns, ledger)
    spans = spans_of(returns, coverage_from)
    columns = assemble(
        returns,
        children,
        {name: span.reviews_from for name, span in spans.items()},
        ledger,
    )
    without = [
        name
        for name in spans
        if not any(
            len(file) for one in returns if one.authority == name for file in one.tables("Reviews")
        )
    ]
    return columns, spans, without, ledger.build()


# --- finding and reading --------------------------------------------------------------------


def _find(
    path_or_paths: Paths | Mapping[str, Paths], authority: str | None, ledger: LedgerBuilder
) -> list[Return]:
    if isinstance(path_or_paths, Mapping):
        if authority is not None:
            raise ValueError(
                "authority= names the one authority of all paths; with a mapping the names are "
                "its keys"
            )
        groups = dict(path_or_paths)
    else:
        groups = {authority or "": path_or_paths}
    returns: list[Return] = []
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
        returns += [Return(authority=name, given=given) for given in found.returns]
    if not returns:
        raise UnreadableReturn("no path was given; expected the folder of a return")
    name_apart([one.given for one in returns])
    return returns


def _read_files(
    returns: Sequence[Return],
    children: Children,
    ledger: LedgerBuilder,
    progress: Progress | None,
    engine: Engine,
) -> None:
    total = sum(file.size for one in returns for file in one.given.files)
    done = 0

    def read(file: SourceFile, authority: str) -> FileRows:
        def advance(share: float) -> None:
            if progress is not None:
                progress(f"reading {file.name}", done + round(share * file.size), total)

        raw = read_table(file.read(), file.sniffed, file.name, advance, engine=engine)
        advance(1.0)
        return parse(raw, file.name, authority, children, ledger)

    for one in returns:
        for file in one.given.files:
            one.files.append(read(file, one.authority))
            done += file.size


def _no_episodes(one: Return, ledger: LedgerBuilder) -> str:
    held = ", ".join(
        f"{file.name} ({file.sniffed.layout.name})"
        for file in one.given.files
        if file.sniffed.layout is not None
    )
    others = [f"{entry.file}: {entry.detail}" for entry in ledger.notes("not_a_table")]
    hint = f". Not read: {'; '.join(others)}" if others else ""
    return (
        f"{one.name}: there is no Episodes table, without which nobody is known to be in care. "
        f"Found: {held}{hint}. Expected a file with the headings "
        f"{', '.join(TABLES['Episodes'].read)}"
    )
