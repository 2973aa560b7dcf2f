"""The tables of the SSDA903 return and a council's own, and how one is known by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

if TYPE_CHECKING:
    from carekpi.cohort import LocalTable

__all__ = [
    "TABLES",
    "Layout",
    "column_letter",
    "heading",
    "local_layouts",
    "may_be_data",
    "near_misses",
    "recognise",
    "to_be_named",
]


@frozen(kw_only=True)
class Layout:
    """One table of the return, or of a council's own."""

    name: str
    columns: tuple[str, ...]
    """The columns of the return's guide, or of a council's own table."""
    required: tuple[str, ...]
    """Without these the table cannot be read."""
    told_by: tuple[frozenset[str], ...]
    """The headings, besides the required ones, that tell the table: all of any one set."""
    read: tuple[str, ...]
    """The columns that are read; the others are known and left alone."""
    lacking: Mapping[str, str] = field(factory=dict)
    """What cannot be told where a column is missing."""
    kept_as_text: bool = False
    """Whether the columns are kept as they are for measures to come."""
    aliases: Mapping[str, str] = field(factory=dict)
    """Other headings that are understood, and the column that each stands for."""
    key: str = ""
    """Of a council's own table, its key in :data:`carekpi.cohort.LOCAL_TABLES`."""
    called: tuple[str, ...] = ()
    """What the name of a file says that holds the table, where headings do not set it apart."""
    never_with: frozenset[str] = frozenset()
    """Headings of other tables that have all of these columns: a file with one is no such table."""

    def named(self, headings: Sequence[str]) -> tuple[str, ...]:
        """The headings as this table has them, where it understands others for its own."""
        return tuple(
            self.aliases[name] if self.aliases.get(name, name) not in headings else name
            for name in headings
        )

    def fits(self, headings: Iterable[str], file: str) -> bool:
        """Whether these are headings of the table, as far as headings tell."""
        given = set(headings)
        if not given.issuperset(self.required) or given & self.never_with:
            return False
        return any(given >= tells for tells in self.told_by) or _says(file, self.called)


def _layout(
    name: str,
    columns: str,
    *,
    told_by: Sequence[str] = ("",),
    required: str = "CHILD",
    left_alone: str = "",
    lacking: Mapping[str, str] | None = None,
) -> Layout:
    names = tuple(columns.split())
    return Layout(
        name=name,
        columns=names,
        required=tuple(required.split()),
        told_by=tuple(frozenset(headings.split()) for headings in told_by),
        read=tuple(heading for heading in names if heading not in left_alone.split()),
        lacking=lacking or {},
    )


def _kept(name: str, columns: str, told_by: str) -> Layout:
    return evolve(_layout(name, columns, told_by=[told_by]), kept_as_text=True)


_LAYOUTS = (
    _layout(
        "Header",
        "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
        told_by=["ETHNIC", "UPN", "SEX DOB"],
        left_alone="UPN MOTHER MC_DOB",
        lacking={
            "SEX": "figures by sex will say 'not known'",
            "DOB": "ages can only be told where another table has the date of birth",
            "ETHNIC": "figures by ethnic group will say 'not known'",
        },
    ),
    _layout(
        "Episodes",
        "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST "
        "PL_POST URN",
        required="CHILD DECOM DEC",
        told_by=["RNE", "LS", "CIN", "PLACE", "REC", "PLACE_PROVIDER"],
        left_alone="HOME_POST PL_POST URN",
        lacking={
            "RNE": "no entry to care is known, so the first review's due date is not either",
            "LS": "short breaks (V3, V4) cannot be told and are not left out",
            "CIN": "figures by category of need will say 'not known'",
            "PLACE": "figures by placement will say 'not known'",
            "PLACE_PROVIDER": "the provider of the placement is not known",
            "REC": "why care ceased is not known",
            "REASON_PLACE_CHANGE": "why a placement changed is not known",
        },
    ),
    _layout(
        "Reviews",
        "CHILD DOB REVIEW REVIEW_CODE",
        required="CHILD REVIEW",
        lacking={"REVIEW_CODE": "who took part in reviews cannot be told"},
    ),
    _layout("UASC", "CHILD SEX DOB DUC", required="CHILD DUC", left_alone="SEX"),
    _kept(
        "OC2",
        "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
        "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
        "HEALTH_CHECK IMMUNISATIONS",
    ),
    _kept("OC3", "CHILD DOB IN_TOUCH ACTIV ACCOM", "IN_TOUCH"),
    _kept(
        "AD1",
        "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
        "DATE_INT",
    ),
    _kept(
        "PlacedAdoption",
        "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
        "DATE_PLACED",
    ),
    _kept("PrevPerm", "CHILD DOB PREV_PERM LA_PERM DATE_PERM", "PREV_PERM"),
    _kept("Missing", "CHILD DOB MISSING MIS_START MIS_END", "MIS_START"),
    _kept("SWEpisodes", "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON", "SW_DECOM"),
    _kept("DoLo", "CHILD DOB DOLO_START DOLO_END", "DOLO_START"),
)

#: The tables by name, the four that figures are made of first.
TABLES: Mapping[str, Layout] = MappingProxyType({layout.name: layout for layout in _LAYOUTS})


@cache
def local_layouts() -> Mapping[str, Layout]:
    """A council's own tables by name, from their description.

    A table is told by its required columns. Where another table may have all of these too, or there
    is but one, it needs one more that the other does not have. Where none is there, the name of the
    file has to say which it is.
    """
    from carekpi.cohort import LOCAL_TABLES  # only now: the return is read without

    every = {
        table.name: tuple(one.heading for one in table.fields) for table in LOCAL_TABLES.values()
    }
    every |= {name: layout.columns for name, layout in TABLES.items()}
    return MappingProxyType(
        {table.name: _local_layout(table, every) for table in LOCAL_TABLES.values()}
    )


def _local_layout(table: LocalTable, every: Mapping[str, Sequence[str]]) -> Layout:
    columns = tuple(every[table.name])
    required = {one.heading for one in table.fields if one.required}
    alike = [set(other) for name, other in every.items() if name != table.name]
    alike = [other for other in alike if other >= required]
    if len(required) == 1:
        alike.append({*required, "CHILD"})
    own = [name for name in columns if not any(name in other for other in alike)]
    return Layout(
        name=table.name,
        columns=columns,
        required=tuple(name for name in columns if name in required),
        told_by=tuple(frozenset([name]) for name in own) if alike else (frozenset(),),
        read=columns,
        lacking={
            one.heading: one.lacking for one in table.fields if one.lacking and not one.required
        },
        aliases={alias: one.heading for one in table.fields for alias in one.aliases},
        key=table.key,
        called=table.called,
        never_with=frozenset().union(*(other - set(columns) for other in alike if table.called)),
    )


_SPACES = re.compile(r"[\s\-]+")
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_LETTERS = 26
_NUMBERS = re.compile(r"[0-9]{3}|[0-9][/.-][0-9]")  # an identifier or a date


def heading(text: str) -> str:
    """A heading as the layouts write it, whatever its case and padding.

    >>> heading(" review code")
    'REVIEW_CODE'
    """
    return _SPACES.sub("_", text.replace("\ufeff", "").strip(" \t\r\n\"'\xa0").upper())


def column_letter(position: int) -> str:
    """The letter of a column in a spreadsheet, counting from 0.

    >>> column_letter(0), column_letter(3), column_letter(26)
    ('A', 'D', 'AA')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _says(file: str, words: Sequence[str]) -> bool:
    """Whether the name of a file has one of some words in it."""
    name = f"_{_NOT_LETTERS.sub('_', file.upper())}_"
    return any(f"_{word.upper()}_" in name for word in words)


def recognise(
    headings: Sequence[str], tables: Mapping[str, Layout] = TABLES, file: str = ""
) -> Layout | None:
    """The table that has these headings (as :func:`heading` writes them), if one does.

    A table is told by its required columns and those that no other table has; where two fit,
    by how many of its columns are there.

    :param file: the name of the file, for tables whose headings do not tell them apart.
    """
    fitting = []
    for layout in tables.values():
        named = layout.named(headings)
        if layout.fits(named, file):
            fitting.append((len(set(named) & set(layout.columns)), len(layout.required), layout))
    best = max(fitting, key=lambda one: one[:2], default=None)
    if best is None or any(one[2].called and one[:2] == best[:2] for one in fitting if one != best):
        return None  # or the name of the file says two tables at once
    return best[2]


def to_be_named(headings: Sequence[str], tables: Mapping[str, Layout]) -> list[Layout]:
    """The tables that these headings may be of, if only the file were called so."""
    return [
        layout
        for layout in tables.values()
        if layout.called and layout.fits(layout.named(headings), layout.called[0])
    ]


def may_be_data(cell: str) -> bool:
    """Whether what stands in a first row may be of a record, and is no heading."""
    return _NUMBERS.search(cell) is not None


def near_misses(cells: Sequence[str], tables: Mapping[str, Layout] = TABLES) -> str:
    """What is wrong with headings that are almost a table's, in words; empty if they are not.

    >>> near_misses(["CHILD", "DOB", "REVIEW_DATE", "REVIEW_CODE"])
    'almost the headings of Reviews: no column REVIEW (is it column C, "REVIEW_DATE"?)'
    """
    given = [heading(cell) for cell in cells]
    best: tuple[int, Layout] | None = None
    for layout in tables.values():
        names = layout.named(given)
        known = len(set(names) & set(layout.columns))
        close = sum(
            bool(get_close_matches(name, layout.columns, n=1, cutoff=0.7)) for name in names if name
        )
        if close >= 2 and known >= 1 and (best is None or close > best[0]):  # noqa: PLR2004
            best = (close, layout)
    if best is None:
        return ""
    layout = best[1]
    names = layout.named(given)
    free = [name for name in names if name and name not in layout.columns]
    wanting = []
    for name in layout.required:
        if name not in names:
            close_to = get_close_matches(name, free, n=1, cutoff=0.6)
            close_to = close_to or [one for one in free if name in one.split("_")]
            hint = ""
            if close_to:
                position = names.index(close_to[0])
                letter = column_letter(position)
                hint = f' (is it column {letter}, "{cells[position].strip()}"?)'
            wanting.append(f"no column {name}{hint}")
    what = "; ".join(wanting) or "but not enough of its columns to tell"
    return f"almost the headings of {layout.name}: {what}"
