"""What figures are broken down by.

A dimension gives each event a group: its number among the labels, or -1 for "not known". The
groups are those that the Department's publication and annual reports use; they come from the
code lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from carekpi import periods
from carekpi.codes import (
    CategoryOfNeed,
    Ethnicity,
    LegalStatus,
    Participation,
    Placement,
    PlacementProvider,
    ReasonEpisodeEnded,
    ReasonNewEpisode,
    Sex,
)
from carekpi.cohort.care_columns import rows_of
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.local_tables import LOCAL_TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.cohort.cohort import Cohort
    from carekpi.cohort.events import Events
    from carekpi.cohort.local import LocalColumns
    from carekpi.periods import Period

__all__ = ["AGE_BANDS", "DETAILS", "DIMENSIONS", "NOT_KNOWN", "Dimension", "Grouping", "grouping"]

#: The group of those of whom it is not known: one of its own in every breakdown.
NOT_KNOWN = "not known"

#: Age bands as DfE publishes them ("Children looked after in England", characteristics), by
#: the first year of age; the last is for records that go on past the eighteenth birthday.
AGE_BANDS = (
    ("under 1", 0),
    ("1 to 4", 1),
    ("5 to 9", 5),
    ("10 to 15", 10),
    ("16 to 17", 16),
    ("18 and over", 18),
)


@frozen(kw_only=True, eq=False)
class Grouping:
    """The group of each event: ``labels[number]``, or not known where it is -1.

    :param complete: whether every label is shown even where nothing falls in it.
    """

    labels: tuple[str, ...]
    number: NDArray[np.int32]
    complete: bool = False


@frozen(kw_only=True)
class Dimension:
    """Something that figures can be broken down by, as it stood on the day of the event."""

    key: str
    title: str
    group: Callable[[Cohort, Events, Period], Grouping]
    of_time: bool = False
    #: Which events have it: all, those in a sequence of reviews, or only reviews that were held.
    of: str = "all"
    #: The table of the council's own that says it; without it there is no such breakdown.
    needs: str = ""


def grouping(key: str, cohort: Cohort, events: Events, period: Period) -> Grouping:
    """The groups of events by a dimension, or by a column that the caller added.

    :raises ValueError: for a key that is neither, listing what there is.
    """
    if events.table and key in LOCAL_TABLES[events.table].groupable:
        own = cohort.local_table(events.table)
        # What a record's own row says goes before what the caller says of its child.
        if key in own.given or key not in cohort.added:
            return _said_of(own, key, _present(events.row))
    if key in cohort.added:
        return _added(key, cohort, events)
    if key in DIMENSIONS:
        return DIMENSIONS[key].group(cohort, events, period)
    if events.review is not None and key in LOCAL_TABLES[DETAILS].groupable:
        details = cohort.local_table(DETAILS)
        row = rows_of(details.child, details["review"], events.child, events.on)
        return _said_of(details, key, row)
    known = ", ".join([*DIMENSIONS, *cohort.added])
    raise ValueError(f"cannot break down by {key!r}; there are: {known}")


#: The table of the council's own that says more of reviews.
DETAILS = "review_details"
_YES_AND_NO = ("no", "yes")


def _said_of(table: LocalColumns, name: str, row: NDArray[np.integer]) -> Grouping:
    """What a table of the council's own says of each row; -1 stands for none."""
    return Grouping(
        labels=table.labels.get(name, _YES_AND_NO),
        number=taken(table[name], row, missing=-1).astype(np.int32),
    )


def _added(key: str, cohort: Cohort, events: Events) -> Grouping:
    of, labels, column = cohort.added[key]
    if of == "children":
        return Grouping(labels=labels, number=taken(column, events.child, missing=-1))
    if of == "episodes":
        return Grouping(labels=labels, number=taken(column, events.episode, missing=-1))
    # A review's row: the first of the child's on that day.
    table = cohort.review_table
    row = rows_of(table.child, table.held_on, events.child, events.on)
    return Grouping(labels=labels, number=taken(column, row, missing=-1))


def _published_groups(codes: type[CodeList], number: NDArray[Any]) -> Grouping:
    """Codes as the groups that reports use, in the order in which they are shown.

    A group that the list itself calls not known joins those whose code is missing.
    """
    labels: dict[str, int] = {}
    of_number = np.full(len(codes) + 1, -1, dtype=np.int32)  # the last place is for -1
    for group in codes.groups():
        if group.lower() != NOT_KNOWN:
            labels.setdefault(group, len(labels))
    for member in codes.numbered():
        of_number[member.number] = labels.get(member.group or "", -1)
    return Grouping(labels=tuple(labels), number=of_number[number])


def _of_child(cohort: Cohort, column: str, events: Events) -> NDArray[Any]:
    """A code of each event's child, -1 where it is of none."""
    return taken(getattr(cohort.child_table, column), events.child, missing=-1)


def _sex(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    return _published_groups(Sex, _of_child(cohort, "sex", events))


def _ethnic_group(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    return _published_groups(Ethnicity, _of_child(cohort, "ethnicity", events))


def _by_episode(column: str, codes: type[CodeList]) -> Callable[..., Grouping]:
    def group(cohort: Cohort, events: Events, _period: Period) -> Grouping:
        number = taken(getattr(cohort.episode_table, column), events.episode, missing=-1)
        return _published_groups(codes, number)

    return group


def _age_band(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    born = taken(cohort.child_table.born, events.child, missing=NAT)
    age = periods.age_on(born, events.on).filled(-1)
    number = np.searchsorted([first for _, first in AGE_BANDS], age, side="right") - 1
    return Grouping(labels=tuple(label for label, _ in AGE_BANDS), number=number.astype(np.int32))


def _unaccompanied(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    status = _of_child(cohort, "unaccompanied", events)
    until = taken(cohort.child_table.unaccompanied_until, events.child, missing=NAT)
    number = np.where(status < 0, -1, ((status == 1) & ~(until <= events.on)).astype(np.int32))
    return Grouping(
        labels=("no", "yes"),
        number=number.astype(np.int32),
    )


def _authority(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    of_children = cohort.authorities
    of_rows = cohort.authority_of_rows(events.table).tolist() if events.table else []
    labels = sorted({*of_children.labels, *of_rows} - {""})
    place = {name: n for n, name in enumerate(labels)} | {"": -1}  # "": nobody named it
    if events.table:
        number = np.array([place[name] for name in of_rows], dtype=np.int32)[_present(events.row)]
    else:
        of_child = of_children.as_numbers(place.__getitem__)
        number = taken(of_child, events.child, missing=-1)
    return Grouping(labels=tuple(labels), number=number, complete=True)


def _review_number(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    """First, second or later: known where the whole history is, or two came before."""
    owed = cohort.owed(clock=events.clock).obligations
    row = _present(events.obligation)
    position = taken(owed.place, row, missing=-1)
    known = taken(owed.whole_history, row, missing=False)
    later = len(_REVIEW_NUMBERS) - 1
    number = np.where(position >= later, later, np.where(known, position, np.int32(-1)))
    return Grouping(labels=_REVIEW_NUMBERS, number=number.astype(np.int32))


def _present(rows: NDArray[np.integer] | None) -> NDArray[np.integer]:
    if rows is None:
        raise ValueError("these events have no such rows")
    return rows


_REVIEW_NUMBERS = ("first", "second", "later")


def _participation(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    code = taken(cohort.review_events.participation, _present(events.review), missing=-1)
    return Grouping(
        labels=tuple(member.code for member in Participation.numbered()),
        number=code.astype(np.int32),
    )


def _numbered(codes: type[CodeList], group_of: Mapping[str, str]) -> Grouping:
    """The group of each code of a list, by its number; the groups in the order of the mapping."""
    labels = tuple(dict.fromkeys(group_of.values()))
    number = np.full(len(codes) + 1, -1, dtype=np.int32)  # the last place is for -1
    for member in codes.numbered():
        if member.code in group_of:
            number[member.number] = labels.index(group_of[member.code])
    return Grouping(labels=labels, number=number)


#: Fostering by whose carers: known from who provides the placement.
_FOSTERED = (
    "Fostered, the authority's own",
    "Fostered, other providers",
    "Fostered, by whom not known",
)
#: The groups of the placement in annual reports of the IRO service, by the code.
_DETAIL = {
    **dict.fromkeys(("U1", "U2", "U3"), "Connected person"),
    **dict.fromkeys(("U4", "U5", "U6"), _FOSTERED[0]),
    **dict.fromkeys(("K1", "K2", "R1", "R2", "R3", "R5", "S1"), "Residential"),
    **dict.fromkeys(("H5", "K3", "P2"), "Independent or supported living"),
    **dict.fromkeys(("A3", "A4", "A5", "A6"), "Placed for adoption"),
    "P1": "With parents",
    **dict.fromkeys(("T0", "T1", "T2", "T3", "T4"), "Temporary"),
    **dict.fromkeys(("P3", "Z1", "Z11", "Z12", "Z13", "Z14"), "Other"),
}


def _placement_detail(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    """Placements as annual reports group them: foster care by who provides it."""
    kinds = _numbered(Placement, _DETAIL)
    kind = kinds.number[taken(cohort.episode_table.placement, events.episode, missing=-1)]
    provider = taken(cohort.episode_table.provider, events.episode, missing=-1)
    by_whom = np.where(provider == PlacementProvider.PR1.number, 0, 1)
    by_whom[provider < 0] = 2
    fostered = kinds.labels.index(_FOSTERED[0])
    others = [label for label in kinds.labels if label != _FOSTERED[0]]
    labels = (*_FOSTERED, *others)
    place = np.array([labels.index(label) for label in kinds.labels] + [-1], dtype=np.int32)
    number = np.where(kind == fostered, by_whom, place[kind])
    return Grouping(labels=labels, number=number.astype(np.int32))


#: Why care ceased, as annual reports of the IRO service group the codes; X1 is no end of care.
_CEASED = {
    **dict.fromkeys(("E11", "E12"), "Adopted"),
    **dict.fromkeys(("E4A", "E4B", "E13"), "Parents, relatives or other"),
    "E41": "Child arrangements order",
    **dict.fromkeys(("E43", "E44", "E45", "E46", "E47", "E48"), "Special guardianship"),
    **dict.fromkeys(("E5", "E6"), "Independent living"),
    "E17": "Remained with carers at 18",
    **dict.fromkeys(("E2", "E3", "E7", "E9", "E14", "E15", "E16", "E8"), "Any other reason"),
}


def _reason_ceased(cohort: Cohort, events: Events, _period: Period) -> Grouping:
    groups = _numbered(ReasonEpisodeEnded, _CEASED)
    reason = taken(cohort.episode_table.reason_ended, events.episode, missing=-1)
    return Grouping(labels=groups.labels, number=groups.number[reason])


#: The table of the council's own that says where placements are.
PLACEMENTS = "placements"


def said_of_placements(cohort: Cohort, name: str) -> NDArray[np.int8]:
    """What the council's own table says of each episode's placement: 1, 0, or -1 for not known.

    A change of legal status alone (RNE L) leaves the child where it was, so that what was said of
    the episode before holds until something else is said.

    :raises NotGiven: where the table was not given.
    """
    table, episodes = cohort.local_table(PLACEMENTS), cohort.episode_table
    row = rows_of(table.child, table["decom"], episodes.child, episodes.start)
    said = taken(table[name], row, missing=-1).astype(np.int8)
    if not len(said):
        return said
    began = episodes.reason_new != ReasonNewEpisode.L.number
    began[cohort.periods_of_care.first_episode] = True
    at = np.arange(len(said))
    first = np.maximum.accumulate(np.where(began, at, 0))
    known = np.maximum.accumulate(np.where(said >= 0, at, -1))
    found: NDArray[np.int8] = np.where(known >= first, said[known], np.int8(-1))
    return found


def _by_placement(name: str) -> Callable[..., Grouping]:
    def group(cohort: Cohort, events: Events, _period: Period) -> Grouping:
        said = taken(said_of_placements(cohort, name), events.episode, missing=-1)
        return Grouping(labels=_YES_AND_NO, number=said.astype(np.int32))

    return group


def _time(unit: str) -> Callable[..., Grouping]:
    def group(_cohort: Cohort, events: Events, period: Period) -> Grouping:
        spans = {"month": period.months, "quarter": period.quarters, "year": period.years}[unit]()
        starts = np.array([span.start for span in spans], dtype="datetime64[D]")
        number = np.searchsorted(starts, events.on, side="right") - 1
        return Grouping(
            labels=tuple(_time_label(unit, span) for span in spans),
            number=number.astype(np.int32),
            complete=True,
        )

    return group


def _time_label(unit: str, span: Period) -> str:
    if unit == "month":
        return f"{span.start.year:04}-{span.start.month:02}"
    year = periods.reporting_year_of(span.start)
    if unit == "year":
        return str(year)
    return f"{year} Q{periods.quarter_of(span.start)}"


#: What any figure can be broken down by, by the key that ``by=`` takes.
DIMENSIONS: dict[str, Dimension] = {
    dimension.key: dimension
    for dimension in (
        Dimension(key="month", title="Month", group=_time("month"), of_time=True),
        Dimension(key="quarter", title="Quarter", group=_time("quarter"), of_time=True),
        Dimension(key="year", title="Reporting year", group=_time("year"), of_time=True),
        Dimension(key="sex", title="Sex", group=_sex),
        Dimension(key="age_band", title="Age", group=_age_band),
        Dimension(key="ethnic_group", title="Ethnic group", group=_ethnic_group),
        Dimension(
            key="legal_status",
            title="Legal status",
            group=_by_episode("legal_status", LegalStatus),
        ),
        Dimension(
            key="placement_type", title="Placement", group=_by_episode("placement", Placement)
        ),
        Dimension(
            key="placement_detail",
            title="Placement, as annual reports have it",
            group=_placement_detail,
        ),
        Dimension(
            key="provider",
            title="Provider of the placement",
            group=_by_episode("provider", PlacementProvider),
        ),
        Dimension(
            key="outside_authority",
            title="Placed outside the authority's area",
            group=_by_placement("outside_authority"),
            needs=PLACEMENTS,
        ),
        Dimension(
            key="inside_region",
            title="Placed inside the region",
            group=_by_placement("inside_region"),
            needs=PLACEMENTS,
        ),
        Dimension(key="need", title="Category of need", group=_by_episode("need", CategoryOfNeed)),
        Dimension(key="unaccompanied", title="Unaccompanied asylum-seeking", group=_unaccompanied),
        Dimension(key="authority", title="Authority", group=_authority),
        Dimension(
            key="review_number",
            title="Review of the period of care",
            group=_review_number,
            of="sequence",
        ),
        Dimension(
            key="participation",
            title="Participation code of the review",
            group=_participation,
            of="held",
        ),
        Dimension(
            key="reason_ended",
            title="Reason that the episode ended",
            group=_by_episode("reason_ended", ReasonEpisodeEnded),
        ),
        Dimension(
            key="reason_ceased",
            title="Reason that care ceased, as annual reports have it",
            group=_reason_ceased,
        ),
    )
}
