"""Many children as columns."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen

from carekpi._dates import plain_date
from carekpi.codes import (
    Ethnicity,
    Participation,
    Sex,
)
from carekpi.cohort.care_columns import PeriodColumns, Spans, periods_of_care, rows_of
from carekpi.cohort.columns import (
    NAT,
    VISIT_WORDS,
    ChildColumns,
    EpisodeColumns,
    ReviewColumns,
    Texts,
    VisitColumns,
    code_column,
    day_column,
    flag_column,
    is_missing,
    no_visits,
    positions,
    read_only,
    require_columns,
    sorted_episodes,
    sorted_reviews,
    sorted_visits,
    taken,
    text_column,
    word_column,
)
from carekpi.cohort.dimensions import DIMENSIONS, NOT_KNOWN
from carekpi.cohort.disputes import DISPUTES, dispute_columns, disputes_by_child
from carekpi.cohort.due import DueList, due_list
from carekpi.cohort.events import Events, ReviewEvents, merged_reviews
from carekpi.cohort.local import LocalColumns, local_columns
from carekpi.cohort.obligations import Obligations, Verdict, obligations
from carekpi.cohort.parts import PARTS_KEPT, Slice, number_of_blocks, parts
from carekpi.cohort.return_tables import RETURN_TABLES, ReturnTable, return_table
from carekpi.cohort.spells import own_spells, whole_periods
from carekpi.cohort.visits import VisitObligations, visit_obligations
from carekpi.domain import (
    EPISODE_CODES,
    EPISODE_FLAGS,
    EVENTS_FROM,
    Child,
    Episode,
    Review,
    Visit,
)
from carekpi.periods import Period, reporting_year_of
from carekpi.rules import Book, statutory
from carekpi.workdays import ENGLAND_AND_WALES, Calendar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


__all__ = ["Cohort", "Coverage", "NotCovered", "NotGiven", "review_verdicts"]

#: One date for all, or one for each authority; ``None`` where the history is whole.
Coverage = dt.date | Mapping[str, dt.date] | None

_CHILD_COLUMNS = (
    "child",
    "authority",
    "born",
    "sex",
    "ethnicity",
    "unaccompanied",
    "unaccompanied_until",
)
_EPISODE_COLUMNS = ("child", "authority", "start", "end", *EPISODE_CODES, *EPISODE_FLAGS)
_REVIEW_COLUMNS = ("child", "authority", "held_on", "participation")
_VISIT_COLUMNS = ("child", "authority", "made_on", *VISIT_WORDS)


@frozen(kw_only=True, eq=False)
class Owed:
    """The reviews that fell due by one clock.

    :param met_by_review: for each review event, the obligation that it met; -1 for one outside
        care.
    """

    obligations: Obligations
    met_by_review: NDArray[np.int64]


#: The tables of the council's own whose rows :class:`~carekpi.domain.Child` holds.
_OF_A_CHILD = ("visits", DISPUTES)


class NotCovered(ValueError):
    """The data do not cover the time that was asked for, so there is no figure to give."""


class NotGiven(NotCovered):
    """A table that a figure rests on, of the council's own or of the return, was not given.

    :param table: its key.
    """

    def __init__(self, table: str) -> None:
        super().__init__(
            f"the return's table {table} was not given, or has no rows, so nothing of it is known; "
            f"add it to the files of the return"
            if table in RETURN_TABLES
            else f"the council's own table {table} was not given, so nothing of it is known; give "
            f"a folder with {table}.csv (read_local, or --local), or Cohort.with_local"
            + (f", or Child({table}=...)" if table in _OF_A_CHILD else "")
        )
        self.table = table


@frozen(kw_only=True, eq=False, slots=False, repr=False)
class Cohort:
    """Children in care as columns, with what their records imply.

    Made by :func:`carekpi.read_ssda903`, :meth:`from_children` or :meth:`from_columns`.
    Nothing in a cohort changes once it is made; what follows from the records (periods of
    care, when reviews fell due) is worked out once, when it is first asked for.

    >>> import datetime as dt
    >>> from carekpi.domain import EPISODE_CODES, EVENTS_FROM, Child, Episode, Review
    >>> cohort = Cohort.from_children(
    ...     [
    ...         Child(
    ...             identifier="1",
    ...             episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")],
    ...             reviews=[Review(held_on=dt.date(2021, 1, 8), participation="PN1")],
    ...         )
    ...     ]
    ... )
    >>> cohort
    Cohort(1 child, 1 episode, 1 review)
    """

    child_table: ChildColumns
    episode_table: EpisodeColumns
    review_table: ReviewColumns
    #: The date from which the reviews are complete; ``None`` where they are from the start.
    coverage_from: Coverage = None
    #: The last day that the data cover; ``None`` where they have no end.
    complete_to: dt.date | None = None
    #: The last day for which the reviews are there; ``None`` where that is ``complete_to``.
    reviews_to: dt.date | None = None
    #: The date from which the episodes are complete.
    episodes_from: dt.date | None = None
    #: The calendar by which working days are counted.
    calendar: Calendar = ENGLAND_AND_WALES
    #: Other rules than those of the law alone; ``None`` where those are followed.
    rules: Book | None = None
    #: The authorities whose reviews were not given at all, so that none is known.
    without_reviews: tuple[str, ...] = ()
    #: Other tables of the return, as text; :meth:`return_table` gives those that figures use.
    tables: Mapping[str, Mapping[str, Sequence[str]]] = field(factory=dict)
    #: How many rows said the same as another, by table.
    repeated: Mapping[str, int] = field(factory=dict)
    #: Columns that the caller added: name to (table, labels, number of the label a row).
    added: Mapping[str, tuple[str, tuple[str, ...], NDArray[np.int32]]] = field(factory=dict)
    #: The visits, of social workers and of IROs.
    visit_table: VisitColumns = field(factory=no_visits)
    #: Whether any visits were given: where none were, none is known, which is not "none was made".
    visits_given: bool = False
    #: The date from which the visits are complete; ``None`` where they are from the start.
    visits_from: dt.date | None = None
    #: The council's own tables, by the keys of :data:`carekpi.cohort.LOCAL_TABLES`; the visits
    #: apart.
    local: Mapping[str, LocalColumns] = field(factory=dict)
    #: The episodes as they were given, where the council's own table has said more of them.
    episodes_given: EpisodeColumns | None = None
    #: Of a part of a cohort: of which, and which part.
    part_of: Slice | None = None
    #: Of a part whose whole is in no one place: by the key of the return's other tables, the
    #: authorities and years of which there are rows in all.
    years_elsewhere: Mapping[str, frozenset[tuple[str, int]]] = field(factory=dict)

    # ---------------------------------------------------------------- making

    @classmethod
    def from_columns(
        cls,
        *,
        children: Mapping[str, Any],
        episodes: Mapping[str, Any],
        reviews: Mapping[str, Any],
        visits: Mapping[str, Any] | None = None,
        coverage_from: Coverage = None,
        visits_from: dt.date | None = None,
        complete_to: dt.date | None = None,
        reviews_to: dt.date | None = None,
        episodes_from: dt.date | None = None,
        without_reviews: Sequence[str] = (),
        tables: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> Cohort:
        """A cohort from columns of equal length, table by table.

        Each table is a mapping of columns by name, or a dataframe.

        :param children: ``child`` (text) and, as far as they are known, ``authority`` (text),
            ``born``, ``sex``, ``ethnicity``, ``unaccompanied`` (1, 0 or -1 for not known; or True,
            False and ``None``),
            ``unaccompanied_until``. One row a child. Children of whom only episodes or
            reviews are given are added.
        :param episodes: ``child``, ``start``, ``end`` and the codes of
            :class:`carekpi.domain.Episode` as :attr:`~carekpi.codes.CodeList.number`; as far as
            they are known, its flags (:data:`carekpi.domain.EPISODE_FLAGS`): True, False or
            ``None``, or 1, 0 and -1.
        :param reviews: ``child``, ``held_on``, ``participation``.
        :param visits: see :meth:`with_visits`.
        :param coverage_from: the date from which the reviews are complete, for all or by
            authority; ``None``: every review since each child's entry is there.
        :param visits_from: the date from which the visits are complete, likewise.
        :param complete_to: the last day the data cover.
        :param reviews_to: the last day for which the reviews are there, where that is earlier.
        :param episodes_from: the date from which the episodes are complete.
        :param without_reviews: authorities (``""`` where none is named) whose reviews were not
            given at all; figures that need reviews are then refused.
        :param tables: other tables, as text, kept as they are.
        :raises ValueError: for columns of unequal length, unknown code numbers, dates out of
            range, an episode that ends before it starts; the message names column and row.
        :raises TypeError: for an identifier that is not text, or a column of another kind.

        Dates are ``datetime64[D]``; codes are the return's own texts (``"C1"``, blank for
        missing) or their numbers, ``int8`` with -1 for missing. What is text may come with each
        text once, as :class:`~carekpi.cohort.Texts`: that is quickest. The arrays that are given
        are never changed, and a column whose memory nobody can write to is not copied.

        >>> import numpy as np
        >>> Cohort.from_columns(
        ...     children={"child": ["1"]},
        ...     episodes={"child": ["1"], "start": np.array(["2020-12-10"], "M8[D]")},
        ...     reviews={"child": ["1"], "held_on": np.array(["2021-01-08"], "M8[D]")},
        ... )
        Cohort(1 child, 1 episode, 1 review)
        """
        children = require_columns("children", children, _CHILD_COLUMNS, ["child"])
        episodes = require_columns("episodes", episodes, _EPISODE_COLUMNS, ["child", "start"])
        reviews = require_columns("reviews", reviews, _REVIEW_COLUMNS, ["child", "held_on"])
        keys: list[tuple[Texts, Texts]] = []
        for table, columns in (
            ("children", children),
            ("episodes", episodes),
            ("reviews", reviews),
        ):
            identifiers = text_column(columns.get("child", ()), f"{table}.child", required=True)
            authority = text_column(
                columns.get("authority"), f"{table}.authority", size=len(identifiers)
            )
            keys.append((authority, identifiers))
        authorities, names, (of_child, of_episode, of_review) = positions(keys)
        del keys  # as many numbers as there are rows
        nameless = authorities == ""
        if 0 < nameless.sum() < len(names) and np.isin(names[~nameless], names[nameless]).any():
            raise ValueError(
                "some rows of a child name its authority and some do not; an identifier is one "
                "child only within an authority, so name it in every table, or in none"
            )
        if (np.bincount(of_child) > 1).any():
            raise ValueError("a child has more than one row in the table of children")

        size = len(of_child)
        days = {
            name: day_column(
                children.get(name), f"children.{name}", size=size, event=event, placed=True
            )
            for name, event in (("born", False), ("unaccompanied_until", True))
        }
        numbers = {
            name: code_column(
                children.get(name), f"children.{name}", size=size, codes=len(codes), texts=codes
            )
            for name, codes in (
                ("sex", Sex),
                ("ethnicity", Ethnicity),
            )
        }
        numbers["unaccompanied"] = flag_column(
            children.get("unaccompanied"), "children.unaccompanied", size=size
        )

        def placed(values: NDArray[Any], missing: Any) -> NDArray[Any]:
            column = np.full(len(names), missing, dtype=values.dtype)
            column[of_child] = values
            return column

        child_columns = ChildColumns(
            identifier=names,
            authority=authorities,
            **{name: placed(values, NAT) for name, values in days.items()},
            **{name: placed(values, -1) for name, values in numbers.items()},
        )

        size = len(of_episode)
        start = day_column(episodes.get("start"), "episodes.start", size=size, placed=True)
        end = day_column(episodes.get("end"), "episodes.end", size=size, placed=True)
        for wrong, message in (
            (np.isnat(start), "an episode has no start"),
            (end < start, "an episode ends before it starts"),
        ):
            if wrong.any():
                raise ValueError(f"{message} (episodes, row {int(np.argmax(wrong)) + 1})")
        episode_columns = sorted_episodes(
            {
                "child": of_episode,
                "start": start,
                "end": end,
                **{
                    name: code_column(
                        episodes.get(name),
                        f"episodes.{name}",
                        size=size,
                        codes=len(codes),
                        texts=codes,
                    )
                    for name, codes in EPISODE_CODES.items()
                },
                **{
                    name: flag_column(episodes.get(name), f"episodes.{name}", size=size)
                    for name in EPISODE_FLAGS
                },
            }
        )

        size = len(of_review)
        held_on = day_column(reviews.get("held_on"), "reviews.held_on", size=size, placed=True)
        if np.isnat(held_on).any():
            raise ValueError(
                f"a review has no date (reviews, row {int(np.argmax(np.isnat(held_on))) + 1})"
            )
        review_columns = sorted_reviews(
            {
                "child": of_review,
                "held_on": held_on,
                "participation": code_column(
                    reviews.get("participation"),
                    "reviews.participation",
                    size=size,
                    codes=len(Participation),
                    texts=Participation,
                ),
            }
        )
        if isinstance(coverage_from, Mapping):
            coverage_from = dict(coverage_from)
        cohort = cls(
            child_table=child_columns,
            episode_table=episode_columns,
            review_table=review_columns,
            coverage_from=coverage_from,
            complete_to=complete_to,
            reviews_to=reviews_to,
            episodes_from=episodes_from,
            without_reviews=tuple(without_reviews),
            tables=dict(tables or {}),
            repeated={
                "episodes": len(of_episode) - len(episode_columns),
                "reviews": len(of_review) - len(review_columns),
            },
        )
        return cohort if visits is None else cohort.with_visits(visits, visits_from=visits_from)

    @classmethod
    def from_frame(
        cls,
        *,
        children: Any,
        episodes: Any,
        reviews: Any,
        visits: Any = None,
        coverage_from: Coverage = None,
        visits_from: dt.date | None = None,
        complete_to: dt.date | None = None,
        reviews_to: dt.date | None = None,
        episodes_from: dt.date | None = None,
        without_reviews: Sequence[str] = (),
        tables: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> Cohort:
        """A cohort from tables of pandas, polars, DuckDB, pyarrow or another dataframe library.

        Takes whatever speaks the Arrow PyCapsule interface, and needs pyarrow
        (``pip install carekpi[fast]``). The columns are those of :meth:`from_columns`, and so is
        what comes of them: the same cohort, or the same complaint.

        :param children: the table of children; likewise the next three. Identifiers, authorities
            and codes are text (or a dictionary, a categorical), dates are dates, or timestamps of
            midnight without a time zone, and nulls are what is not known.
        :param coverage_from: this and all that follow are those of :meth:`from_columns`.
        :raises ValueError: see :meth:`from_columns`.
        :raises TypeError: likewise.
        :raises ModuleNotFoundError: where pyarrow is not installed.

        >>> import datetime as dt
        >>> import pyarrow
        >>> episodes = pyarrow.table(
        ...     {"child": ["1"], "start": [dt.date(2020, 12, 10)], "legal_status": ["C2"]}
        ... )
        >>> reviews = pyarrow.table({"child": ["1"], "held_on": [dt.date(2021, 1, 8)]})
        >>> children = pyarrow.table({"child": ["1"], "sex": ["2"]})
        >>> Cohort.from_frame(children=children, episodes=episodes, reviews=reviews)
        Cohort(1 child, 1 episode, 1 review)
        """
        from carekpi.cohort.frames import columns_of

        return cls.from_columns(
            children=columns_of("children", children),
            episodes=columns_of("episodes", episodes),
            reviews=columns_of("reviews", reviews),
            visits=columns_of("visits", visits),
            coverage_from=coverage_from,
            visits_from=visits_from,
            complete_to=complete_to,
            reviews_to=reviews_to,
            episodes_from=episodes_from,
            without_reviews=without_reviews,
            tables=tables,
        )

    def to_arrow(self) -> dict[str, Any]:
        """The cohort's tables as :class:`pyarrow.Table`: children, episodes, reviews, and visits
        where any were given. :meth:`from_frame` takes them back.

        The child's identifier and authority, codes and words are dictionaries, dates are
        ``date32``, yes and no are booleans; what is not known is null. The numbers behind a
        dictionary are the cohort's own memory where that can be. Personal data: not for
        publication.

        :raises ModuleNotFoundError: where pyarrow is not installed.

        >>> from carekpi.domain import Child
        >>> tables = Cohort.from_children([Child(identifier="1", sex="F")]).to_arrow()
        >>> tables["children"].select(["child", "sex"]).to_pylist()
        [{'child': '1', 'sex': 'F'}]
        """
        from carekpi.cohort.frames import tables_of

        return tables_of(self)

    @classmethod
    def from_children(
        cls,
        children: Iterable[Child],
        *,
        coverage_from: Coverage = None,
        visits_from: dt.date | None = None,
        complete_to: dt.date | None = None,
    ) -> Cohort:
        """A cohort of children in memory; :meth:`children` gives them back.

        :param coverage_from: the date from which their reviews are complete. ``None``, the
            default, says that every review since each child came into care is there.
        :param visits_from: the date from which their visits are complete, likewise. With a date,
            none is known to have been made where the children have none; without one, nothing is
            known of visits then.
        :raises ValueError: where two children, or two disputes, of one authority share an
            identifier.
        :raises TypeError: for what is no :class:`~carekpi.domain.Child`.

        >>> import datetime as dt
        >>> from carekpi.domain import Child
        >>> Cohort.from_children(
        ...     [Child(identifier="1")], visits_from=dt.date(2021, 4, 1)
        ... ).visits_given
        True
        """
        if isinstance(children, (str, Mapping)) or not hasattr(children, "__iter__"):
            raise TypeError(
                f"children must be a list of Child objects, not {type(children).__name__}"
            )
        given = list(children)
        for n, child in enumerate(given):
            if not isinstance(child, Child):
                raise TypeError(
                    f"children, number {n + 1}: expected a Child object, not {type(child).__name__}"
                )

        def number(code: Any) -> int:
            return -1 if code is None else int(code.number)

        def days(values: Iterable[dt.date | None]) -> NDArray[np.datetime64]:
            return np.array(list(values), dtype="datetime64[D]")

        def numbers(values: Iterable[int]) -> NDArray[np.int8]:
            return np.array(list(values), dtype=np.int8)

        episodes = [(child, episode) for child in given for episode in child.episodes]
        reviews = [(child, review) for child in given for review in child.reviews]
        visits = [(child, visit) for child in given for visit in child.visits]
        cohort = cls.from_columns(
            children={
                "child": [c.identifier for c in given],
                "authority": [c.authority for c in given],
                "born": days(c.born for c in given),
                "sex": numbers(number(c.sex) for c in given),
                "ethnicity": numbers(number(c.ethnicity) for c in given),
                "unaccompanied": numbers(
                    -1 if c.unaccompanied is None else int(c.unaccompanied) for c in given
                ),
                "unaccompanied_until": days(c.unaccompanied_until for c in given),
            },
            episodes={
                "child": [c.identifier for c, _ in episodes],
                "authority": [c.authority for c, _ in episodes],
                "start": days(e.start for _, e in episodes),
                "end": days(e.end for _, e in episodes),
                **{
                    name: numbers(number(getattr(e, name)) for _, e in episodes)
                    for name in EPISODE_CODES
                },
                **{name: [getattr(e, name) for _, e in episodes] for name in EPISODE_FLAGS},
            },
            reviews={
                "child": [c.identifier for c, _ in reviews],
                "authority": [c.authority for c, _ in reviews],
                "held_on": days(r.held_on for _, r in reviews),
                "participation": numbers(number(r.participation) for _, r in reviews),
            },
            visits={
                "child": [c.identifier for c, _ in visits],
                "authority": [c.authority for c, _ in visits],
                "made_on": days(v.made_on for _, v in visits),
                **{name: [getattr(v, name) for _, v in visits] for name in VISIT_WORDS},
            }
            if visits or visits_from is not None
            else None,
            coverage_from=coverage_from,
            visits_from=visits_from,
            complete_to=complete_to,
        )
        disputes = [(child, dispute) for child in given for dispute in child.disputes]
        if not disputes:
            return cohort
        if len({(c.authority, d.identifier) for c, d in disputes}) < len(disputes):
            raise ValueError("two children's disputes share an identifier, which is of one dispute")
        return cohort.with_local(DISPUTES, dispute_columns(disputes))

    def with_visits(
        self, visits: Mapping[str, Any], *, visits_from: dt.date | None = None
    ) -> Cohort:
        """A cohort with these visits, in the place of any that it had.

        :param visits: ``child`` (text), ``made_on``, ``visitor`` and ``outcome``; as far as they
            are known, ``mode`` (in person or remote) and, where an identifier is of children of
            several authorities, ``authority``. What is said in words is a member of its enum in
            :mod:`carekpi.domain`, any way of writing it that the templates take, or its place in
            the enum. Two rows that say the same are two visits.
        :param visits_from: the date from which the visits are complete; ``None``: every visit
            since each child's entry is there.
        :raises ValueError: for a child that the cohort does not know, a date that is missing or
            out of range, a word that is none of those; the message names column and row.

        >>> import numpy as np
        >>> from carekpi.domain import Child
        >>> Cohort.from_children([Child(identifier="1")]).with_visits(
        ...     {
        ...         "child": ["1"],
        ...         "made_on": np.array(["2021-01-04"], "M8[D]"),
        ...         "visitor": ["social worker"],
        ...         "outcome": ["seen alone"],
        ...     }
        ... )
        Cohort(1 child, 0 episodes, 0 reviews, 1 visit)
        """
        return self._with_visits(visits, visits_from=visits_from, dated_by="made_on")

    def _with_visits(self, visits: Any, *, visits_from: dt.date | None, dated_by: str) -> Cohort:
        """A cohort with these visits; the column of their days is called so."""
        if visits_from is not None:
            plain_date(visits_from, "complete_from" if dated_by == "date" else "visits_from")
        known = [dated_by if name == "made_on" else name for name in _VISIT_COLUMNS]
        visits = require_columns("visits", visits, known, ["child", dated_by, *_SAID_OF_VISITS])
        identifiers = text_column(visits.get("child", ()), "visits.child", required=True)
        size = len(identifiers)
        authority = text_column(visits.get("authority"), "visits.authority", size=size)
        made_on = day_column(visits.get(dated_by), f"visits.{dated_by}", size=size)
        if np.isnat(made_on).any():
            raise ValueError(
                f"a visit has no date (visits, row {int(np.argmax(np.isnat(made_on))) + 1})"
            )
        table = sorted_visits(
            {
                "child": self._places(authority, identifiers, "visits.child"),
                "made_on": made_on,
                **{
                    name: word_column(
                        visits.get(name),
                        f"visits.{name}",
                        size=size,
                        words=words,
                        needed=name in _SAID_OF_VISITS,
                    )
                    for name, words in VISIT_WORDS.items()
                },
            }
        )
        return evolve(self, visit_table=table, visits_given=True, visits_from=visits_from)

    def with_local(
        self,
        key: str,
        columns: Mapping[str, Any],
        *,
        complete_from: dt.date | None = None,
        unclear: Mapping[str, NDArray[np.bool_]] | None = None,
    ) -> Cohort:
        """A cohort with one of the council's own tables, in the place of any that it had.

        :param key: which table: a key of :data:`carekpi.cohort.LOCAL_TABLES`.
        :param columns: its columns of equal length, by name (the headings of the file in small
            letters), and ``authority`` where the children are of several. Dates are
            ``datetime64[D]`` or ``datetime.date``; yes and no are True and False, or words for
            them; words and labels are text; ``None`` and NaN are not known. Labels that differ only
            in letter case are one. Decimal numbers, such as full-time equivalents, are kept to
            three decimals, and rounded to them. A dataframe does as well as a mapping.
        :param complete_from: the date from which the table is complete; ``None``: from the start.
        :param unclear: by column, the rows whose value could not be read: it is ``None``, and that
            does not say that there was nothing.
        :raises ValueError: for a table or column that is none, a child that the cohort does not
            know, a value that will not do, or one that is missing; the message names column and
            row.
        :raises TypeError: for a value, a column or a table of another kind.

        What ``placements`` says of episodes (:data:`carekpi.domain.EPISODE_FLAGS`) is filled in
        where the episodes as they were given do not say it; another table of placements takes it
        back.

        >>> import datetime as dt
        >>> from carekpi.domain import Child
        >>> cohort = Cohort.from_children([Child(identifier="1")]).with_local(
        ...     "oversight", {"child": ["1"], "date": [dt.date(2021, 1, 4)]}
        ... )
        >>> len(cohort.local["oversight"])
        1
        """
        if key == "visits":
            return self._with_visits(columns, visits_from=complete_from, dated_by="date")
        authorities = self.authorities.labels
        table = local_columns(
            key,
            columns,
            self._places,
            complete_from=complete_from,
            unclear=unclear,
            only=authorities[0] if len(authorities) == 1 else "",
        )
        cohort = evolve(self, local={**self.local, key: table})
        if key != "placements":
            return cohort
        given = self.episodes_given or self.episode_table
        return evolve(cohort, episode_table=as_placed(given, table), episodes_given=given)

    def local_table(self, key: str) -> LocalColumns:
        """One of the council's own tables.

        :raises NotGiven: where it was not given: then nothing of it is known, which is not "there
            was none".
        """
        if key not in self.local:
            raise NotGiven(key)
        return self.local[key]

    @cached_property
    def _return_tables(self) -> dict[str, ReturnTable]:
        return {}

    def return_table(self, key: str) -> ReturnTable:
        """One of the return's other tables as columns: OC2, OC3, AD1 or Missing.

        :raises NotGiven: where it was not given, or has no rows.
        """
        if key not in self._return_tables:
            text = self.tables.get(key, {})
            if self.part_of is not None:
                self._return_tables[key] = self.part_of.return_table(key)
            elif len(text.get("CHILD", ())) or self.years_elsewhere.get(key):
                self._return_tables[key] = return_table(key, text, self._places)
            else:
                raise NotGiven(key)
        return self._return_tables[key]

    def years_given(self, key: str) -> frozenset[tuple[str, int]]:
        """The authorities and years of which the return's table has rows, here or, where this is a
        part, in the others.
        """
        if self.part_of is not None:
            return self.part_of.whole.years_given(key)
        if key not in self._years_given:
            table, authority = self.return_table(key), self.child_table.authority
            here = zip(authority[table.child].tolist(), table.year.tolist(), strict=True)
            elsewhere = self.years_elsewhere.get(key, frozenset())
            self._years_given[key] = elsewhere.union(here)
        return self._years_given[key]

    @cached_property
    def _years_given(self) -> dict[str, frozenset[tuple[str, int]]]:
        return {}

    def authority_of_rows(self, key: str) -> NDArray[np.str_]:
        """The council of each row of one of its own tables: its child's, or that which it names.

        :raises NotGiven: where the table was not given.

        >>> import datetime as dt
        >>> from carekpi.domain import Child
        >>> cohort = Cohort.from_children([Child(identifier="1", authority="North")]).with_local(
        ...     "oversight", {"child": ["1"], "date": [dt.date(2021, 1, 4)]}
        ... )
        >>> cohort.authority_of_rows("oversight").tolist()
        ['North']
        """
        table = self.local_table(key)
        theirs = taken(self.child_table.authority, table.child, missing="")
        return np.asarray(np.where(table.child < 0, table.authority, theirs))

    def local_events(self, key: str, rows: NDArray[np.intp], on: NDArray[np.datetime64]) -> Events:
        """Rows of one of the council's own tables as dated events.

        :param on: the day of each. Where a record is of no child, or the day lies outside care,
            it lies in no period of care.
        """
        table = self.local_table(key)
        child = table.child[rows]
        period = np.full(len(rows), -1, dtype=np.int32)
        episode = period.copy()
        known = child >= 0
        period[known] = self.period_spans.containing(child[known], on[known])
        episode[known] = self.episode_spans.containing(child[known], on[known])
        return Events(child=child, on=on, period=period, episode=episode, table=key, row=rows)

    def _place_of(self) -> dict[tuple[str, str], int]:
        """The row of each child by authority and identifier, and by identifier alone; -1 where
        that is of children of several authorities.
        """
        place: dict[tuple[str, str], int] = {}
        for n, key in enumerate(self._rows_of("children")):
            place[key] = n
            nameless = ("", key[1])
            if key[0]:
                place[nameless] = -1 if nameless in place else n
        return place

    def _places(self, authority: Texts, identifiers: Texts, name: str) -> NDArray[np.int32]:
        """The rows of children in the table of children, by authority, if named, and identifier."""
        place = self._place_of()
        authorities, names, (rows,) = positions([(authority, identifiers)])
        keys = zip(authorities.tolist(), names.tolist(), strict=True)
        places = np.array([place.get(key, -2) for key in keys], dtype=np.int32)
        found = places[rows]
        if (found < 0).any():
            row = int(np.argmax(found < 0))
            several = "of several authorities; name the authority too"
            what = several if found[row] == -1 else "not in the cohort"
            raise ValueError(f"column {name}, row {row + 1}: the child is {what}")
        return found

    def with_column(
        self, name: str, values: Mapping[Any, str | None] | Sequence[str | None], *, of: str
    ) -> Cohort:
        """A cohort with a further column to break figures down by.

        :param name: the name that ``by=`` will use.
        :param values: labels by key: for ``of="children"`` the identifier, or authority and
            identifier; for ``of="reviews"`` identifier and date (before them the authority,
            where there are several). Or a sequence with one label a row, in the order of the
            cohort's own table. ``None``, and what has no label, is "not known".
        :param of: ``"children"``, ``"episodes"`` or ``"reviews"``.
        :raises ValueError: for a name or table that will not do, a wrong number of labels, or a
            key that no row has or that could be of several authorities.
        :raises TypeError: for a label that is not text.

        >>> from carekpi.domain import Child
        >>> cohort = Cohort.from_children([Child(identifier="1"), Child(identifier="2")])
        >>> cohort.with_column("team", {"1": "North"}, of="children").added["team"][1]
        ('North',)
        """
        if not name.strip() or name in DIMENSIONS or name in _RESERVED:
            raise ValueError(f"{name!r} will not do as a name: it is blank, or taken")
        rows = self._rows_of(of)
        labels = _labels(values, rows, f"column {name}")
        if len(labels) != len(rows):
            raise ValueError(
                f"column {name} has {len(labels)} labels, the table of {of} {len(rows)} rows"
            )
        for row, label in enumerate(labels):
            if label is not None and not isinstance(label, str):
                raise TypeError(
                    f"column {name}, row {row + 1}: a label is text or None, not "
                    f"{type(label).__name__}"
                )
        # What the caller calls not known is the same as what nobody knows.
        labels = [None if label == NOT_KNOWN else label for label in labels]
        known = tuple(sorted({label for label in labels if label is not None}))
        place: dict[str | None, int] = {label: n for n, label in enumerate(known)}
        column = np.array([place.get(label, -1) for label in labels], dtype=np.int32)
        return evolve(self, added={**self.added, name: (of, known, column)})

    def _rows_of(self, of: str) -> list[tuple[Any, ...]]:
        """The keys of a table's rows: authority, identifier, and the date of a review."""
        children = list(
            zip(
                self.child_table.authority.tolist(),
                self.child_table.identifier.tolist(),
                strict=True,
            )
        )
        if of == "children":
            return children
        if of == "episodes":
            return [children[n] for n in self.episode_table.child.tolist()]
        if of == "reviews":
            reviews = self.review_table
            days = reviews.held_on.tolist()
            return [
                (*children[n], day) for n, day in zip(reviews.child.tolist(), days, strict=True)
            ]
        raise ValueError(f'of must be "children", "episodes" or "reviews", not {of!r}')

    def with_calendar(self, calendar: Calendar) -> Cohort:
        """A cohort whose working days are counted by another calendar than the law's.

        For a bank holiday that was proclaimed after this release. Results name what differs.

        >>> import datetime as dt
        >>> from carekpi.workdays import ENGLAND_AND_WALES
        >>> calendar = ENGLAND_AND_WALES.with_bank_holidays(
        ...     {dt.date(2027, 6, 7): "A day of thanks"}, source="The Gazette"
        ... )
        >>> Cohort.from_children([]).with_calendar(calendar).calendar.name
        'England and Wales, amended'
        """
        return evolve(self, calendar=calendar)

    def with_rules(self, rules: Book) -> Cohort:
        """A cohort judged by other rules than those of the law alone.

        For a council's own standards, or the conventions of its case system, to see both figures
        side by side. Results name what differs.

        :param rules: a book, such as ``carekpi.rules.statutory().with_profile("ours.toml")``.

        >>> from carekpi import rules
        >>> book = rules.statutory().follow("convention.review.first.28_days")
        >>> Cohort.from_children([]).with_rules(book).book.departures
        ('convention.review.first.28_days in place of review.first',)
        """
        if not isinstance(rules, Book):
            raise TypeError(
                f"expected a Book such as carekpi.rules.statutory(), not {type(rules).__name__}"
            )
        return evolve(self, rules=rules)

    def __attrs_post_init__(self) -> None:
        tables = (self.child_table, self.episode_table, self.review_table, self.visit_table)
        for table in tables:
            read_only(table)

    # ---------------------------------------------------------------- what it holds

    def __len__(self) -> int:
        return len(self.child_table)

    def __repr__(self) -> str:
        return f"Cohort({self._counted()})"

    def _counted(self) -> str:
        return ", ".join(
            f"{size} {one if size == 1 else many}"
            for size, one, many in (
                (len(self.child_table), "child", "children"),
                (len(self.episode_table), "episode", "episodes"),
                (len(self.review_table), "review", "reviews"),
                (len(self.visit_table), "visit", "visits"),
            )
            if size or one != "visit"
        )

    def describe(self) -> dict[str, Any]:
        """What the cohort holds: children, episodes, reviews, years, coverage.

        >>> Cohort.from_children([]).describe()["children"]
        0
        """
        episodes, reviews = self.episode_table, self.review_table
        seen = np.concatenate([episodes.start, episodes.end, reviews.held_on])
        seen = seen[~np.isnat(seen)]
        return {
            "children": len(self.child_table),
            "episodes": len(self.episode_table),
            "periods_of_care": len(self.periods_of_care),
            "reviews": len(self.review_table),
            **({"visits": len(self.visit_table)} if self.visits_given else {}),
            "authorities": tuple(name for name in self.authorities.labels if name),
            "years": self._years(),
            "first_event": seen.min().item() if len(seen) else None,
            "last_event": seen.max().item() if len(seen) else None,
            "coverage_from": self.coverage_from
            if not isinstance(self.coverage_from, Mapping)
            else dict(self.coverage_from),
            "complete_to": self.complete_to,
            "tables": tuple(self.tables),
        }

    def _years(self) -> tuple[int, ...]:
        """The reporting years for which the episodes are complete, as far as that is known."""
        if self.episodes_from is None or self.complete_to is None:
            return ()
        covered = Period(self.episodes_from, self.complete_to).years()
        return tuple(reporting_year_of(year.start) for year in covered)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th scope='row'>{name.replace('_', ' ')}</th>"
            f"<td>{html.escape(str(value))}</td></tr>"
            for name, value in self.describe().items()
        )
        return f"<table><caption>Cohort</caption>{rows}</table>"

    def children(self) -> Iterator[Child]:
        """The children as objects, made one at a time, in the order of the cohort.

        A dispute whose dates contradict one another is no :class:`~carekpi.domain.Dispute`, and
        stays in the table alone, as does one that names no child.

        >>> from carekpi.domain import Child
        >>> [child.identifier for child in Cohort.from_children(
        ...     [Child(identifier="2"), Child(identifier="1")]).children()]
        ['1', '2']
        """
        columns, episodes, reviews = self.child_table, self.episode_table, self.review_table
        firsts = [
            np.searchsorted(table.child, np.arange(len(columns) + 1)).tolist()
            for table in (episodes, reviews, self.visit_table)
        ]
        made_episodes = _objects(
            Episode,
            {"start": episodes.start, "end": episodes.end},
            episodes,
            {
                **{name: codes.numbered() for name, codes in EPISODE_CODES.items()},
                **dict.fromkeys(EPISODE_FLAGS, (False, True)),
            },
        )
        made_reviews = _objects(
            Review,
            {"held_on": reviews.held_on},
            reviews,
            {"participation": Participation.numbered()},
        )
        made_visits = _objects(
            Visit,
            {"made_on": self.visit_table.made_on},
            self.visit_table,
            {name: tuple(words) for name, words in VISIT_WORDS.items()},
        )
        disputed = disputes_by_child(self.local.get(DISPUTES))
        described = _objects(
            dict,
            {
                "identifier": columns.identifier,
                "authority": columns.authority,
                "born": columns.born,
                "unaccompanied_until": columns.unaccompanied_until,
            },
            columns,
            {
                "sex": Sex.numbered(),
                "ethnicity": Ethnicity.numbered(),
                "unaccompanied": (False, True),
            },
        )
        for n, about in enumerate(described):
            yield Child(
                **about,
                episodes=tuple(islice(made_episodes, firsts[0][n + 1] - firsts[0][n])),
                reviews=tuple(islice(made_reviews, firsts[1][n + 1] - firsts[1][n])),
                visits=tuple(islice(made_visits, firsts[2][n + 1] - firsts[2][n])),
                disputes=disputed.get(n, ()),
            )

    # ---------------------------------------------------------------- in parts

    def parts(self, number: int) -> tuple[Cohort, ...]:
        """The cohort in so many parts of about as many rows each, in the order of children.

        A part holds all that is of its children; what is of no child, as the officers in post, is
        in the first. What is counted in the parts adds up to the whole
        (:func:`carekpi.measure_partitions`). No column is copied but the numbers of children.

        :raises ValueError: for fewer than one part.

        >>> from carekpi import Child
        >>> whole = Cohort.from_children([Child(identifier=name) for name in ("1", "2", "3")])
        >>> [len(part) for part in whole.parts(2)]
        [2, 1]
        """
        if number < 1:
            raise ValueError("number: expected a whole number of parts, 1 or more")
        return tuple(parts(self, number))

    @cached_property
    def children_of_text(self) -> dict[str, NDArray[np.int64]]:
        """For each table that is kept as text, whose each row is; -1 for a child not known."""
        place = self._place_of()
        found = {}
        for key, text in self.tables.items():
            child = text.get("CHILD", ())
            named = text.get("AUTHORITY", [""] * len(child))
            rows = [max(place.get(one, -1), -1) for one in zip(named, child, strict=True)]
            found[key] = np.array(rows, dtype=np.int64)
        return found

    def blocks(self) -> Iterable[Cohort]:
        """The parts in which measures go through it: one, unless it is large.

        They are kept, with what follows from their records, unless that would take more memory
        than the records do.
        """
        number = number_of_blocks(self)
        return self._kept_blocks if number <= PARTS_KEPT else parts(self, number)

    @cached_property
    def _kept_blocks(self) -> tuple[Cohort, ...]:
        return tuple(parts(self, number_of_blocks(self)))

    # ---------------------------------------------------------------- what follows

    @cached_property
    def periods_of_care(self) -> PeriodColumns:
        """The periods of care that the episodes make, as columns."""
        return periods_of_care(self.episode_table)

    @cached_property
    def authorities(self) -> Texts:
        """The authority of each child, ``""`` where none is named; the names in order."""
        given = Texts.of(self.child_table.authority)
        names = sorted(given.labels)
        place = {name: n for n, name in enumerate(names)}
        return Texts(labels=names, number=given.as_numbers(place.__getitem__))

    @cached_property
    def coverage(self) -> NDArray[np.datetime64]:
        """For each child, the date from which the reviews are complete; ``NaT`` where all are."""
        given = self.coverage_from
        if isinstance(given, Mapping):
            names, number = self.authorities.labels, self.authorities.number
            missing = [name for name in names if name not in given]
            if missing:
                raise ValueError(f"coverage_from does not name the authority {missing[0]!r}")
            dates = np.array([given[name] for name in names], dtype="datetime64[D]")[number]
        else:
            dates = np.full(len(self.child_table), np.datetime64(given, "D"))
        # Nothing is dated before the first day that carekpi knows: such a date is no limit.
        return np.where(dates <= np.datetime64(EVENTS_FROM, "D"), NAT, dates)

    @cached_property
    def period_spans(self) -> Spans:
        """Where a date lies among the periods of care."""
        periods = self.periods_of_care
        return Spans(periods.child, periods.start, periods.end)

    @cached_property
    def episode_spans(self) -> Spans:
        """Where a date lies among the episodes."""
        return Spans(self.episode_table.child, self.episode_table.start, self.episode_table.end)

    def locate(
        self,
        child: NDArray[np.int32],
        on: NDArray[np.datetime64],
        *,
        period: NDArray[np.int32] | None = None,
    ) -> Events:
        """Dated events of children, with the period of care and the episode they lie in."""
        return Events(
            child=child,
            on=on,
            period=self.period_spans.containing(child, on) if period is None else period,
            episode=self.episode_spans.containing(child, on),
        )

    @cached_property
    def review_events(self) -> ReviewEvents:
        """Every review that is used, one a child and date, with where it lies in care."""
        child, held_on, participation, conflicting = merged_reviews(
            self.review_table, self.coverage
        )
        located = self.locate(child, held_on)
        return ReviewEvents(
            child=child,
            on=held_on,
            period=located.period,
            episode=located.episode,
            participation=participation,
            conflicting=conflicting,
            has_episodes=np.isin(np.arange(len(self)), self.episode_table.child)[child],
        )

    @property
    def book(self) -> Book:
        """The rules that are followed: those of the law, unless :meth:`with_rules` gave others."""
        return statutory() if self.rules is None else self.rules

    @cached_property
    def _owed(self) -> dict[tuple[str, bool], Owed]:
        return {}

    def owed(self, *, clock: str = "looked_after", short_breaks: bool = False) -> Owed:
        """Every review that fell due, or may have, and which of them each review met.

        :param clock: ``looked_after`` follows the three steps of every looked-after child;
            ``case`` each child's own clock (SI 2005/389 reg 36 from authority to place, or
            placement, for adoption; reg 48 of SI 2010/959 in short breaks).
        :param short_breaks: whether a series of short breaks has its own limits (reg 48) under
            ``looked_after`` too; figures leave such reviews out.
        """
        key = (clock, short_breaks or clock == "case")
        if key not in self._owed:
            self._owed[key] = self._reviews_owed(*key)
        return self._owed[key]

    @cached_property
    def _visits_owed(self) -> dict[tuple[str, str], VisitObligations]:
        return {}

    def visits_owed(
        self, *, clock: str = "looked_after", visit_clock: str = "placement"
    ) -> VisitObligations:
        """Every clock of visits and the visit that met it, worked out when it is first asked for.

        :param clock: see :meth:`owed`.
        :param visit_clock: whether a move with the same carer starts the clock anew:
            ``placement``, or ``carer`` if not.
        """
        key = (clock, visit_clock)
        if key not in self._visits_owed:
            found = visit_obligations(self, clock=clock, visit_clock=visit_clock)
            read_only(found)
            self._visits_owed[key] = found
        return self._visits_owed[key]

    def _reviews_owed(self, clock: str, by_status: bool) -> Owed:  # noqa: FBT001
        events, periods, episodes = self.review_events, self.periods_of_care, self.episode_table
        duty = self.book.duty("review", clock=clock)
        spells = (
            own_spells(episodes, periods, adoption=clock == "case")
            if by_status
            else whole_periods(periods)
        )
        in_care = np.flatnonzero(events.period >= 0)
        spell = events.period[in_care]
        if by_status:
            spell = spells.containing(spell, events.on[in_care])
        if (spell[1:] < spell[:-1]).any():
            order = np.argsort(spell, kind="stable")
            in_care, spell = in_care[order], spell[order]
        status: dict[str, NDArray[Any]] = {
            name: getattr(episodes, name)[spells.first_episode]
            for name in ("legal_status", "placement", "consent_to_adoption")
            if by_status
        }
        if self.book.profile is not None:  # only a council's own standards ask for it
            status["born"] = self.child_table.born[periods.child[spells.period]]
        found = obligations(
            spells,
            self.coverage[periods.child[spells.period]],
            spell,
            events.on[in_care],
            duty,
            self.calendar,
            status,
        )
        read_only(found)
        met = np.full(len(events), -1, dtype=np.int64)
        met[in_care] = np.arange(len(in_care)) + spell
        return Owed(obligations=found, met_by_review=met)

    @property
    def obligations(self) -> Obligations:
        """Every review that fell due, or may have, by the clock of every looked-after child."""
        return self.owed().obligations

    def verdicts(
        self, *, as_in_force: bool = False, clock: str = "looked_after"
    ) -> NDArray[np.int8]:
        """The :class:`Verdict` on each of :attr:`review_events`; -1 for one outside care.

        :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
        :param clock: see :meth:`owed`.
        """
        owed = self.owed(clock=clock)
        verdicts = owed.obligations.verdicts(as_in_force=as_in_force)
        return taken(verdicts, owed.met_by_review, missing=-1)

    def due(
        self,
        on: dt.date,
        *,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        as_in_force: bool = False,
        within: int | None = None,
    ) -> DueList:
        """Which children's reviews, and visits where any were given, fall due; overdue first.

        Seen from a day: what was held after it is not looked at. For the officer who has to hold
        the review, child by child and with identifiers: not for publication.

        :param clock: ``looked_after`` or ``case``: see :meth:`owed`.
        :param visit_clock: whether a move with the same carer starts the clock of visits anew:
            ``placement``, or ``carer`` if not.
        :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
        :param within: only what is overdue, or due within so many days.
        :raises NotCovered: where the data do not cover the day.

        A series of short breaks has limits of its own (SI 2010/959 reg 48) and no place here, as
        the return holds no reviews of it; one who came into care from such a series is due the
        first review from that day. (Figures count every child's reviews from entry.)

        >>> import datetime as dt
        >>> from carekpi.domain import Child, Episode
        >>> episode = Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C2")
        >>> cohort = Cohort.from_children([Child(identifier="1", episodes=[episode])])
        >>> (item,) = cohort.due(dt.date(2021, 1, 14))
        >>> item.child, item.what, item.due.isoformat(), item.late
        ('1', 'review', '2021-01-12', '2 working days')
        """
        plain_date(on, "on")
        if within is not None and within < 0:
            raise ValueError("within: expected a number of days, not below nought")
        self.require(Period.on(on), reviews=True, at_end=True)
        return due_list(
            self,
            on,
            clock=clock,
            visit_clock=visit_clock,
            as_in_force=as_in_force,
            within=within,
        )

    def require(
        self,
        period: Period,
        *,
        reviews: bool,
        episodes: bool = True,
        at_end: bool = False,
        tables: Sequence[str] = (),
    ) -> None:
        """Refuse a time that the data do not cover.

        :param reviews: whether the figure needs the reviews to be complete.
        :param episodes: whether it needs the episodes to be.
        :param at_end: whether it speaks of the period's last day, and not of the whole period.
        :param tables: the tables of the council's own that it rests on.
        :raises NotCovered: naming what is covered and what would be needed.
        :raises NotGiven: where one of these tables was not given.
        """
        ends = [self.complete_to, self.reviews_to if reviews else None]
        last = min((end for end in ends if end is not None), default=None)
        if last is not None and period.end > last:
            what = "data" if last == self.complete_to else "reviews"
            raise NotCovered(
                f"the {what} end on {last.isoformat()}, before the end of {period.label} "
                f"({period.end.isoformat()}); ask for a time that ends by then, read the later "
                "return too, or say to when the data are complete (complete_to=, or --data-to)"
            )
        if reviews and self.without_reviews:
            named = [name for name in self.without_reviews if name]
            raise NotCovered(
                "no reviews were given"
                + (f" for {', '.join(named)}" if named else "")
                + ", so nothing is known of any; add the Reviews table of the return, and see the "
                "ledger for files and rows of it that could not be used"
            )
        for key in tables:
            self._require_table(key, period)
        if reviews and self.coverage_from is not None:
            starts = (
                list(self.coverage_from.values())
                if isinstance(self.coverage_from, Mapping)
                else [self.coverage_from]
            )
            if starts and period.start < max(starts):
                raise NotCovered(
                    f"the reviews are complete from {max(starts).isoformat()} only, after the "
                    f"start of {period.label} ({period.start.isoformat()}); read the return of "
                    "that time too, or say from when the reviews are complete (coverage_from=, or "
                    "--coverage-from)"
                )
        if episodes and self.episodes_from is not None:
            # Who was in care the evening before is seen from the episodes open in the morning.
            eve = self.episodes_from - dt.timedelta(days=1)
            if period.end < eve or (not at_end and period.start < self.episodes_from):
                raise NotCovered(
                    f"the episodes are complete from {self.episodes_from.isoformat()} only, "
                    f"after the start of {period.label} ({period.start.isoformat()}), so that "
                    "children who had left by then are missing; read the return of that time "
                    "too, or say from when the episodes are complete (episodes_from=, or "
                    "--episodes-from)"
                )

    def _require_table(self, key: str, period: Period) -> None:
        if key in RETURN_TABLES:
            self.return_table(key)
            return
        if key == "visits":
            if not self.visits_given:
                raise NotGiven(key)
            first = self.visits_from
        else:
            first = self.local_table(key).complete_from
        if first is not None and period.start < first:
            raise NotCovered(
                f"the table {key} is complete from {first.isoformat()} only, after the start of "
                f"{period.label} ({period.start.isoformat()}); ask for a time that begins by then, "
                "or say from when it is complete (complete_from=, or --local-from)"
            )


#: What a visit cannot be without: by whom, and whether the child was seen.
_SAID_OF_VISITS = ("visitor", "outcome")
#: Names that results use for their own columns.
_RESERVED = frozenset(
    [
        "measure",
        "title",
        "period_start",
        "period_end",
        "numerator",
        "denominator",
        "value",
        "unit",
        "shortest",
        "percentile_90",
        "longest",
        "mean",
        "presumed",
        "source",
        "rules",
        "settings",
        "data_to",
        "carekpi",
    ]
)


def as_placed(episodes: EpisodeColumns, placements: LocalColumns) -> EpisodeColumns:
    """Episodes with what the council's own table says of them, where they did not say it."""
    row = rows_of(placements.child, placements["decom"], episodes.child, episodes.start)
    flags: dict[str, Any] = {}
    for name in EPISODE_FLAGS:
        known = getattr(episodes, name)
        said = taken(placements[name], row, missing=-1)
        flags[name] = np.where(known < 0, said, known).astype(np.int8)
    return evolve(episodes, **flags)


def _objects(
    kind: Callable[..., Any],
    plain: Mapping[str, NDArray[Any]],
    table: Any,
    numbered: Mapping[str, Sequence[Any]],
) -> Iterator[Any]:
    """The rows of a table as objects, made one at a time.

    :param numbered: for each column of numbers, what these stand for.
    """
    names = (*plain, *numbered)
    columns = [column.tolist() for column in plain.values()]
    for name, listed in numbered.items():
        members = (*listed, None)  # the last place is for -1
        columns.append([members[number] for number in getattr(table, name).tolist()])
    for values in zip(*columns, strict=True):
        yield kind(**dict(zip(names, values, strict=True)))


def _labels(values: Any, rows: list[tuple[Any, ...]], name: str) -> list[Any]:
    """A caller's labels, one a row; missing values as None."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(
            f"{name}: expected labels by key, or one label a row, not {type(values).__name__}"
        )
    if not isinstance(values, Mapping):
        given = values.tolist() if isinstance(values, np.ndarray) else list(values)
        return [None if is_missing(label) else label for label in given]
    short: dict[Any, set[tuple[Any, ...]]] = {}
    for row in rows:  # a key may leave out the authority, where only one is meant
        rest = row[1:]
        short.setdefault(rest[0] if len(rest) == 1 else rest, set()).add(row)
    by_row: dict[tuple[Any, ...], Any] = {}
    every = set(rows)
    for key, label in values.items():
        meant = {key} if key in every else set(short.get(key, ()))
        if len(meant) != 1:
            what = "is of several authorities; name the authority too" if meant else "has no row"
            raise ValueError(f"{name}: a key {what}")
        by_row[meant.pop()] = None if is_missing(label) else label
    return [by_row.get(row) for row in rows]


def review_verdicts(
    child: Child,
    period: Period | None = None,
    *,
    coverage_from: dt.date | None = None,
    as_in_force: bool = False,
    clock: str = "looked_after",
) -> tuple[tuple[dt.date, Verdict | None], ...]:
    """Whether each of one child's reviews was on time.

    The same columns and the same rules as for a million children.

    :param period: only the reviews held in it; all of them without.
    :param coverage_from: the date from which the reviews are complete; ``None`` says that
        every review since the child came into care is there.
    :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
    :param clock: ``looked_after`` or ``case``: see :meth:`Cohort.owed`.
    :returns: for each review that is used, its date and the verdict; ``None`` for a review on
        a day on which the child was not in care.

    Source: SI 2010/959 reg 33.

    >>> import datetime as dt
    >>> from carekpi.domain import EPISODE_CODES, EVENTS_FROM, Child, Episode, Review
    >>> child = Child(
    ...     identifier="1",
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")],
    ...     reviews=[Review(held_on=dt.date(2021, 1, 12)), Review(held_on=dt.date(2021, 4, 13))],
    ... )
    >>> [(day.isoformat(), verdict.name) for day, verdict in review_verdicts(child)]
    [('2021-01-12', 'ON_TIME'), ('2021-04-13', 'LATE')]
    """
    cohort = Cohort.from_children([child], coverage_from=coverage_from)
    days = cohort.review_events.on.tolist()
    verdicts = cohort.verdicts(as_in_force=as_in_force, clock=clock).tolist()
    return tuple(
        (on, None if verdict < 0 else Verdict(verdict))
        for on, verdict in zip(days, verdicts, strict=True)
        if period is None or on in period
    )
