"""What a measure is: a value that says what it counts, and counts it.

Every record that a measure looks at falls in exactly one box: the numerator, the rest of the
denominator, or left out for one named reason. A measure fills the boxes for all records at
once; breaking down by anything is then one count over group and box together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from attrs import field, fields, frozen, validators

from carekpi.cohort import DIMENSIONS, LOCAL_TABLES, NOT_KNOWN, Cohort, grouping
from carekpi.cohort.columns import NAT, taken
from carekpi.cohort.dimensions import DETAILS
from carekpi.measures.counted import (
    FIRST_REASON,
    NUMERATOR,
    REST,
    Counted,
    Populations,
    Remark,
)
from carekpi.measures.partitions import added_up
from carekpi.periods import Period
from carekpi.rules import CLOCKS, VISIT_CLOCKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from carekpi.cohort import Grouping
    from carekpi.cohort.events import Events
    from carekpi.results import Result
    from carekpi.rules import Relaxation, Rule, Version

__all__ = ["EXCLUSIONS", "Base", "Measure", "Populations", "Record", "Tally"]

#: Why a record is left out: the key in the results, and what it says.
EXCLUSIONS: dict[str, str] = {
    "not_in_cohort": "the data hold no episode of the child",
    "not_looked_after": "the child was not in care that day",
    "short_break": "the child was in an agreed series of short breaks (legal status V3 or V4)",
    "history_unknown": "what came before lies outside the data, so it cannot be told",
    "no_fixed_due_date": "the law of the day fixed no date (SI 2020/445)",
    "under_four": "the child was under four at the review",
    "age_unknown": "the child's date of birth is not known",
    "no_code": "no participation code was recorded, or none that can be used",
    "conflicting_code": "the records of the day give different participation codes",
    "code_contradicts_age": "the code says under four, the date of birth says four or over",
    "under_four_weeks": "the child had been looked after for less than four weeks",
    "no_review_due": "no review of the child fell due in the period",
    "no_review_aged_four": "no review of the child at four or over was held in the period",
    "code_missing": "a review of the child has no code that can be used",
    "entry_unknown": "the first episode in the data does not say that care started (RNE not S)",
    "counted_once": "the child is already counted in the period, by another event",
    "no_such_review": "the council's own table names a review that the return does not have",
    "no_details": "the council's own table has no row of the review",
    "not_recorded": "the table does not say, or its rows contradict one another",
    "unreadable": "what the return has there cannot be read",
    "no_row": "the return's table has no row of the child for that year",
    "no_limit": "no rule set a limit for a case of its kind, or for its time",
    "not_yet_due": "it is not done, and the limit lies after the end of the data",
    "contradictory_dates": "its dates contradict one another, such as an end before the beginning",
    "stage_undated": "it came to a formal stage on a day that cannot be told",
    "still_open": "it was not resolved by the end of the data, and went no further",
    "informal_only": "it did not come to the formal process",
    "superseded": "another allocation of the same case began later, and holds",
    "not_allocated": "no officer is recorded as having the case",
    "first_officer": "no officer is recorded for the child before it in the period of care",
    "same_officer": "the officer had the case before as well",
    "no_fte": "the officer's full-time equivalent is nought",
    "not_contacted": "no contact is recorded",
    "not_asked_counted": "nobody recorded how many were asked",
    "more_than_asked": "more are said to have answered than were asked",
    "outside_ages": "the child was of another age",
    "on_time": "the review was on time",
    "due_unknown": "the review was late for certain, but by how many days cannot be told",
    "first_review": "the review was the first of the period of care",
    "under_six_months": "the child had been looked after for less than six months",
    "under_twelve_months": "the child had been looked after for less than twelve months",
    "under_thirty_months": "the child had been looked after for less than two and a half years",
    "inside_authority": "the placement is inside the authority's own area",
    "not_placed": "the child was not placed for adoption before it was adopted",
    "no_court_authority": "no placement order or freeing order is recorded",
    "not_adopted": "the return's table names a child of whom no episode says that it was adopted",
    "away": "the child was away without authorisation, and it was known where (MISSING A)",
    "no_interview_row": "the council's own table has no row of the child's coming back",
    "no_such_episode": "the council's own table names an episode that the return does not have",
    "hangs_on_the_hour": "whether it was in time hangs on the hour, and only the days are known",
    "declined_interview": "the child did not accept the interview",
    "died": "the young person has died since leaving care",
    "returned_home": "the young person has gone home to parents for six months or more",
    "not_ceased": "the last episode says that another began the same day (REC X1)",
}

#: The kinds of figure that a measure can give.
KINDS = ("proportion", "count", "rate", "mean", "ratio", "amount", "distribution")

_COUNTED = ("numerator", "rest")  # the outcomes of what is not left out
_WORKING_DAYS = "working days"  # the unit of what is counted by the calendar


#: Participation codes that some councils count as taking part, though the child's views were not
#: given: silent attendance, and absence without views.
ALSO_COUNTS = ("PN4", "PN7")


def _codes(given: str | Sequence[str]) -> tuple[str, ...]:
    """Codes as the return writes them, each once and in order; one may stand alone."""
    listed = (given,) if isinstance(given, str) else given
    return tuple(sorted({str(code).strip().upper() for code in listed}))


@frozen(kw_only=True)
class Yardstick:
    """By which limits and which reading of the codes records are judged.

    :param as_in_force: follow the law of the day (SI 2020/445) and not the ordinary limits.
    :param clock: whose clock: one of :data:`carekpi.rules.CLOCKS`.
    :param visit_clock: what starts the clock of visits anew: one of
        :data:`carekpi.rules.VISIT_CLOCKS`.
    :param also_counts: codes of :data:`ALSO_COUNTS` that count as taking part too.
    """

    as_in_force: bool = False
    clock: str = "looked_after"
    visit_clock: str = "placement"
    also_counts: tuple[str, ...] = field(default=(), converter=_codes)

    def __attrs_post_init__(self) -> None:
        for name, known in (("clock", CLOCKS), ("visit_clock", VISIT_CLOCKS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}")
        for code in self.also_counts:
            if code not in ALSO_COUNTS:
                raise ValueError(
                    f"also_counts can name {' and '.join(ALSO_COUNTS)} only: whether a child took "
                    "part by any other code is not open to reading"
                )

    def asked(self) -> tuple[str, ...]:
        """The names of the settings that differ from what is done without."""
        plain = Yardstick()
        return tuple(
            one.name
            for one in fields(Yardstick)
            if getattr(self, one.name) != getattr(plain, one.name)
        )


@frozen(kw_only=True, eq=False)
class Tally:
    """Each record in its box.

    :param events: the records, dated.
    :param box: for each, 0 for the numerator, 1 for the
        rest, and from 2 on the measure's exclusions in their order.
    :param presumed: for each, whether its answer rests on a presumption.
    :param would_settle: for each, whether earlier records could settle what cannot be told.
    :param due: for each, the day by which it was due, where that is known.
    :param done: for each, the day on which it was done, where it was and that is known.
    :param remarks: what a reader of the figure should know.
    :param rules: the rules that the answers followed, each with its version and its place.
    :param weight: as how many each record counts; one without.
    :param amount: of a mean, an amount or a distribution: how much each record is.
    :param scale: how many of the amount's units (of a ratio: of its base's) make one.
    :param parts: of a ratio, how many of the amount's units make one.
    :param base: of a ratio, what the records are divided by.
    :param groups: what the measure itself groups its records by, by its ``own_dimensions``.
    """

    events: Events
    box: NDArray[np.int8]
    presumed: NDArray[np.bool_] | None = None
    would_settle: NDArray[np.bool_] | None = None
    due: NDArray[np.datetime64] | None = None
    done: NDArray[np.datetime64] | None = None
    remarks: tuple[Remark, ...] = ()
    rules: tuple[tuple[Rule, Version | Relaxation, tuple[int, ...]], ...] = ()
    weight: NDArray[np.int64] | None = None
    amount: NDArray[np.int64] | None = None
    scale: int = 1
    parts: int = 1
    base: Base | None = None
    groups: Mapping[str, Grouping] = field(factory=dict)


@frozen(kw_only=True, eq=False)
class Base:
    """What the records of a ratio are divided by.

    Either one number for all groups, which belongs to the time, as months do; or amounts that are
    grouped as the records are, as the full-time equivalents of officers.

    :param total: the one number.
    :param events: whose the amounts are. :param amount: the amounts.
    :param groups: what the measure itself groups them by.
    :param common: what only the records are grouped by, the groups having the base in common.
    """

    total: int | None = None
    events: Events | None = None
    amount: NDArray[np.int64] | None = None
    groups: Mapping[str, Grouping] = field(factory=dict)
    common: tuple[str, ...] = ()


@frozen(kw_only=True)
class Record:
    """One record behind a figure.

    :param child: the child's identifier. :param authority: the council's name, if given.
    :param on: the day of the record: a review held, a review due, the day of the figure.
    :param due: the day by which it was due, where that is known.
    :param outcome: ``numerator``, ``rest``, or the reason for leaving it out.
    :param done: the day on which it was done (held, sent, made, answered, resolved), where it was
        and that is known.
    :param reference: the council's reference of the row, where its table has one: a dispute's.
    :param count: as how many it counts in the figure; a row of feedback speaks of several answers.
    :param groups: what the measure itself groups it by, and the words of its row in the council's
        own table, as pairs of name and label.
    """

    child: str
    authority: str
    on: dt.date
    due: dt.date | None
    outcome: str
    done: dt.date | None = None
    reference: str = ""
    count: int = 1
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def group(self) -> dict[str, str]:
        """The groups by name.

        >>> import datetime as dt
        >>> day = dt.date(2021, 1, 4)
        >>> dispute = Record(
        ...     child="1", authority="", on=day, due=None, outcome="rest",
        ...     reference="D-7", groups=(("stage", "stage 1"),),
        ... )
        >>> dispute.group["stage"]
        'stage 1'
        """
        return dict(self.groups)

    @property
    def days_late(self) -> int | None:
        """How many days after it was due it was done; ``None`` where it was not late, was not done
        at all, or is left out.

        >>> import datetime as dt
        >>> due, done = dt.date(2021, 1, 4), dt.date(2021, 1, 7)
        >>> Record(child="1", authority="", on=done, due=due, done=done, outcome="rest").days_late
        3
        """
        if self.outcome not in _COUNTED or self.due is None or self.done is None:
            return None
        return max((self.done - self.due).days, 0) or None


class Counting(Protocol):
    """How a measure puts a cohort's records of a period in boxes."""

    def __call__(self, cohort: Cohort, period: Period, yardstick: Yardstick) -> Tally:
        """The records, each in its box."""
        ...


def boxes(
    reasons: Sequence[NDArray[np.bool_]], numerator: NDArray[np.bool_] | int
) -> NDArray[np.int8]:
    """Put records in boxes: the first reason that holds wins, then numerator or rest.

    :param numerator: which records are in the numerator, or how many records there are, where all
        that is not left out is.
    """
    if isinstance(numerator, int):
        numerator = np.ones(numerator, dtype=np.bool_)
    box: NDArray[np.int8] = np.where(numerator, np.int8(NUMERATOR), np.int8(REST))
    for place in range(len(reasons) - 1, -1, -1):
        box[reasons[place]] = FIRST_REASON + place
    return box


@frozen(kw_only=True)
class Measure:
    """A figure that services report, defined once.

    Calling a measure with a cohort and a period gives a :class:`~carekpi.results.Result`.

    :param key: its name in code and on the command line.
    :param title: in words.
    :param counted: what is counted, in the plural.
    :param population: of whom.
    :param numerator: which of them.
    :param exclusions: who is left out, in the order in which it is asked; keys of
        :data:`EXCLUSIONS`.
    :param source: the rule or definition, and where it is written.
    :param better: ``higher``, ``lower`` or ``neither``.
    :param kind: what kind of figure it is: a ``proportion``, a ``count``, a ``rate``, a ``mean``,
        a ``ratio`` (a mean over something that is not counted by its records), an ``amount`` or a
        ``distribution``.
    :param unit: of a mean, a ratio, an amount or a distribution: what it is of, in words.
    :param at_end: whether it speaks of the period's last day, and not of the whole period.
    :param needs_reviews: whether the reviews of the period must be complete.
    :param adds_over_time: whether the figures of two adjoining periods add.
    :param takes_law: whether ``as_in_force`` and ``clock`` may be asked.
    :param takes_visit_clock: whether ``visit_clock`` may be.
    :param takes_also_counts: whether ``also_counts`` may be.
    :param follows: the keys of the rules, or of the duties, that it follows besides the clocks of
        reviews; their limits are those of the cohort's book and calendar.
    :param records_are: ``held`` where its records are reviews that were held, ``sequence`` where
        they have a place in the sequence of reviews, ``all`` otherwise.
    :param needs: the tables without which there is no figure: those of the council's own
        (:data:`carekpi.cohort.LOCAL_TABLES`).
    :param table: that of them whose rows its records are; they can be broken down by what it says.
    :param needs_episodes: whether the episodes of the period must be complete; not for what rests
        on the council's own tables alone.
    :param own_dimensions: what it can be broken down by besides, and nothing else can.
    :param only_by: where not empty, what it can be broken down by, and nothing else: of a ratio,
        what both its records and its base have.
    :param by_needs: of what it can be broken down by, that which rests on a further table, each
        with it.
    :param whole: whether a record's answer may rest on several children, so that all have to be
        seen at once.
    :param note: what else to know.
    :param no_comparator: why there is no national figure to set it beside, where that is so.

    >>> from carekpi.measures import reviews_on_time
    >>> reviews_on_time.better
    'higher'
    """

    key: str
    title: str
    counted: str
    population: str
    numerator: str
    exclusions: tuple[str, ...]
    source: str
    better: str = "neither"
    kind: str = field(default="proportion", validator=validators.in_(KINDS))
    at_end: bool = False
    needs_reviews: bool = True
    adds_over_time: bool = True
    takes_law: bool = False
    takes_visit_clock: bool = False
    takes_also_counts: bool = False
    follows: tuple[str, ...] = ()
    records_are: str = "all"
    unit: str = ""
    needs: tuple[str, ...] = ()
    table: str = ""
    needs_episodes: bool = True
    own_dimensions: tuple[str, ...] = ()
    only_by: tuple[str, ...] = ()
    by_needs: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    note: str = ""
    no_comparator: str = ""
    tally: Counting = field(repr=False)

    def __call__(
        self,
        cohort: Cohort,
        period: Period,
        *,
        by: str | Sequence[str] = (),
        as_in_force: bool = False,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        also_counts: str | Sequence[str] = (),
        population: Populations | None = None,
    ) -> Result:
        """The figure for a cohort and a period.

        :param by: what to break it down by: a key of :data:`carekpi.cohort.DIMENSIONS`, a
            column added with :meth:`carekpi.cohort.Cohort.with_column`, or several. The parts
            are in ``result.parts`` and add up to the whole; "not known" is a part of its own.
        :param as_in_force: follow the law of the day (SI 2020/445 relaxed the six-month
            interval in 2020) and not the ordinary limits.
        :param clock: ``looked_after`` keeps to the three steps of every looked-after child, as
            most councils' figures do; ``case`` follows each child's own clock, which for one who
            is authorised to be placed, or placed, for adoption is that of SI 2005/389 reg 36.
        :param visit_clock: for visits: whether a move with the same carer (RNE T, U) starts the
            clock anew, ``placement``, or not, ``carer``.
        :param also_counts: for taking part: ``PN4`` (attended, views not given) or ``PN7`` (not
            there, views not sent), or both, for a council that counts them as taking part. The
            title and the settings of the result say so.
        :param population: for a rate: children under 18 in the area, as a number or a
            :class:`~carekpi.results.Population`, or one an authority by its name.
        :raises carekpi.cohort.NotCovered: where the data do not cover the period.
        :raises ValueError: for a breakdown that the measure cannot have.
        :raises TypeError: for a setting that the measure does not take.
        """
        _refuse_others(cohort, period)
        self.refuse_population(population)
        counted = self.count(
            cohort,
            period,
            by=by,
            as_in_force=as_in_force,
            clock=clock,
            visit_clock=visit_clock,
            also_counts=also_counts,
        )
        return counted.result(population)

    def count(
        self,
        cohort: Cohort,
        period: Period,
        *,
        by: str | Sequence[str] = (),
        as_in_force: bool = False,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        also_counts: str | Sequence[str] = (),
    ) -> Counted:
        """What there is of it in a cohort, in whole numbers: those of several cohorts add.

        For what does not fit in one place: each part of the children is counted where it is, and
        the figure is made of the sum. :func:`carekpi.measure_partitions` does so.

        The parameters, and what is raised, are those of a call.

        >>> from carekpi import Child, Cohort, Episode, measures, reporting_year
        >>> def one(identifier):
        ...     episode = Episode(start=dt.date(2020, 12, 10))
        ...     return Cohort.from_children([Child(identifier=identifier, episodes=[episode])])
        >>> year = reporting_year(2021)
        >>> counted = [measures.looked_after.count(one(child), year) for child in ("1", "2")]
        >>> sum(counted[1:], counted[0]).result().value
        2
        """
        _refuse_others(cohort, period)
        yardstick = self._yardstick(
            as_in_force=as_in_force,
            clock=clock,
            visit_clock=visit_clock,
            also_counts=also_counts,
        )
        self._require(cohort, period)
        keys = _names(by)
        self._refuse_impossible(keys, cohort)
        settings = self._settings(cohort, yardstick)

        def counted(part: Cohort) -> Counted:
            tally = self.tally(part, period, yardstick)
            return Counted.of(self, part, period, tally, by=keys, settings=settings)

        return added_up(counted, (cohort,) if self.whole else cohort.blocks())

    def _settings(self, cohort: Cohort, yardstick: Yardstick) -> tuple[tuple[str, str], ...]:
        """What a result names: the settings that were asked, other rules, another calendar."""
        said = {
            "as_in_force": "yes",
            "clock": yardstick.clock,
            "visit_clock": yardstick.visit_clock,
            "also_counts": ", ".join(yardstick.also_counts),
        }
        settings = [(name, said[name]) for name in yardstick.asked()]
        departures = cohort.book.departures
        if departures and (self.takes_law or self.follows):
            settings.append(("rules", "; ".join(departures)))
        changes = cohort.calendar.changes
        by_working_days = self.needs_reviews or self.follows or self.unit == _WORKING_DAYS
        if changes and by_working_days:
            settings.append(("calendar", "; ".join(str(change) for change in changes)))
        return tuple(settings)

    def records(
        self,
        cohort: Cohort,
        period: Period,
        *,
        as_in_force: bool = False,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        also_counts: str | Sequence[str] = (),
    ) -> tuple[Record, ...]:
        """Every record behind the figure, with where it fell: to find the late ones, or to mend.

        Child by child, with identifiers: not for publication.

        :returns: the records in the order of child and day; in each outcome their counts add up
            to as many as the figure has.
        :raises carekpi.cohort.NotCovered: where the data do not cover the period.

        >>> import datetime as dt
        >>> from carekpi import Child, Cohort, Episode, Review, measures, reporting_year
        >>> child = Child(
        ...     identifier="1",
        ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")],
        ...     reviews=[Review(held_on=dt.date(2021, 1, 14))],
        ... )
        >>> cohort = Cohort.from_children([child])
        >>> (late,) = measures.reviews_on_time.records(cohort, reporting_year(2021))
        >>> late.outcome, late.due.isoformat()
        ('rest', '2021-01-12')
        """
        _refuse_others(cohort, period)
        yardstick = self._yardstick(
            as_in_force=as_in_force,
            clock=clock,
            visit_clock=visit_clock,
            also_counts=also_counts,
        )
        self._require(cohort, period)
        tally = self.tally(cohort, period, yardstick)
        outcomes = (*_COUNTED, *self.exclusions)
        events, children = tally.events, cohort.child_table
        order = np.lexsort((events.on, events.child))
        size = len(order)
        never = np.full(size, NAT)
        columns = (
            taken(children.identifier, events.child, missing=""),
            self._authority(cohort, events),
            events.on,
            never if tally.due is None else tally.due,
            never if tally.done is None else tally.done,
            tally.box,
            np.ones(size, dtype=np.int64) if tally.weight is None else tally.weight,
        )
        rows = zip(
            *(column[order].tolist() for column in columns),
            self._references(cohort, events, order),
            self._labels(cohort, period, tally, order),
            strict=True,
        )
        return tuple(
            Record(
                child=child,
                authority=authority,
                on=on,
                due=due,
                done=done,
                outcome=outcomes[box],
                count=count,
                reference=reference,
                groups=groups,
            )
            for child, authority, on, due, done, box, count, reference, groups in rows
        )

    def _authority(self, cohort: Cohort, events: Events) -> NDArray[np.str_]:
        """The council of each record: its child's, or of none that its row names."""
        if events.table and events.row is not None:
            return np.asarray(cohort.authority_of_rows(events.table)[events.row])
        return np.asarray(taken(cohort.child_table.authority, events.child, missing=""))

    def _references(self, cohort: Cohort, events: Events, order: NDArray[np.intp]) -> Sequence[str]:
        """The council's reference of each record, where its table has one."""
        names = (
            [one.name for one in LOCAL_TABLES[events.table].fields if one.kind == "reference"]
            if events.table
            else []
        )
        if not names or events.row is None:
            return [""] * len(order)
        table = cohort.local_table(events.table)
        return [table.said(names[0], row) for row in events.row[order].tolist()]

    def _labels(
        self, cohort: Cohort, period: Period, tally: Tally, order: NDArray[np.intp]
    ) -> list[tuple[tuple[str, str], ...]]:
        """What each record is grouped by: by the measure itself, and by the words of its row."""
        events = tally.events
        said = LOCAL_TABLES[events.table].groupable if events.table else ()
        keys = dict.fromkeys((*tally.groups, *said))
        columns = []
        for key in keys:
            found = tally.groups.get(key) or grouping(key, cohort, events, period)
            labels = (*found.labels, NOT_KNOWN)  # the last is for -1
            columns.append([(key, labels[n]) for n in found.number[order].tolist()])
        return list(zip(*columns, strict=True)) if columns else [()] * len(order)

    def _require(self, cohort: Cohort, period: Period) -> None:
        """Refuse a time that the data do not cover, and data without a table that it needs."""
        cohort.require(
            period,
            reviews=self.needs_reviews,
            episodes=self.needs_episodes,
            at_end=self.at_end,
            tables=self.needs,
        )

    def _yardstick(self, **settings: Any) -> Yardstick:
        yardstick = Yardstick(**settings)
        for asked in yardstick.asked():
            if asked not in self.settings:
                what = "counts no code" if asked == "also_counts" else "follows no rule"
                raise TypeError(f"{self.key} {what} that {asked} would change")
        return yardstick

    @property
    def settings(self) -> tuple[str, ...]:
        """The names of the settings that may be asked.

        >>> from carekpi.measures import participated, reviews_on_time
        >>> reviews_on_time.settings, participated.settings
        (('as_in_force', 'clock'), ('also_counts',))
        """
        taken_by = {
            "as_in_force": self.takes_law,
            "clock": self.takes_law,
            "visit_clock": self.takes_visit_clock,
            "also_counts": self.takes_also_counts,
        }
        return tuple(name for name, takes in taken_by.items() if takes)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What it can be broken down by, besides columns that the caller adds; reviews held also
        by what the council's own table says of them (``review_details``).

        >>> from carekpi.measures import looked_after_rate
        >>> looked_after_rate.dimensions
        ('authority',)
        """
        general = (key for key in DIMENSIONS if not self._why_not_by(key))
        own = LOCAL_TABLES[self.table].groupable if self.table else ()
        every = dict.fromkeys((*general, *self.own_dimensions, *own))
        return tuple(key for key in every if not self.only_by or key in self.only_by)

    def rests_on(self, by: Sequence[str] = ()) -> tuple[str, ...]:
        """The tables that a figure rests on besides episodes and reviews: those of its breakdown
        too.

        >>> from carekpi.measures import disputes_raised, participated
        >>> disputes_raised.rests_on(), participated.rests_on(by=["iro"])
        (('disputes',), ('review_details',))
        """
        tables = [*self.needs, *(table for key, table in self.by_needs if key in by)]
        of_reviews = LOCAL_TABLES[DETAILS].groupable
        if any(key in of_reviews and key not in self.dimensions for key in by):
            tables.append(DETAILS)
        return tuple(tables)

    @property
    def _said_of_records(self) -> tuple[str, ...]:
        """What a table of the council's own says of its records."""
        table = self.table or (DETAILS if self.records_are == "held" else "")
        return LOCAL_TABLES[table].groupable if table else ()

    def _why_not_by(self, key: str) -> str:
        dimension = DIMENSIONS[key]
        if self.at_end and dimension.of_time:
            return (
                f"{self.key} speaks of one day, the last of the period, so it has no {key}s; "
                f"ask for each {key} as a period of its own"
            )
        if self.kind == "rate" and key != "authority":
            return (
                f"{self.key} can be broken down by authority only: a population is given for an "
                "area and not for its groups"
            )
        of_no_child = self.table and "child" not in LOCAL_TABLES[self.table].names
        if of_no_child and key != "authority" and not dimension.of_time:
            return f"{self.key} counts {self.counted}, which are of no child"
        fits = {"all": True, "sequence": self.records_are != "all"}
        if not fits.get(dimension.of, self.records_are == dimension.of):
            return f"{self.key} counts {self.counted}, which have no {key}"
        return ""

    def refuse_population(self, population: Populations | None) -> None:
        """Refuse a population where the figure is no rate, and none where it is."""
        if (population is not None) != (self.kind == "rate"):
            raise TypeError(
                f"{self.key} needs a population: children under 18 in the area"
                if self.kind == "rate"
                else f"{self.key} takes no population: it is no rate"
            )

    def _refuse_impossible(self, keys: tuple[str, ...], cohort: Cohort) -> None:
        if len(set(keys)) != len(keys):
            raise ValueError("a figure cannot be broken down twice by the same thing")
        for key in keys:
            own = key in self.own_dimensions or (
                self.table and key in LOCAL_TABLES[self.table].groupable
            )
            why = self._why_not_by(key) if key in DIMENSIONS and not own else ""
            if self.only_by and key not in self.only_by:
                why = f"{self.key} can be broken down by {', '.join(self.only_by)} only"
            elif not own and key not in (*DIMENSIONS, *cohort.added, *self._said_of_records):
                known = ", ".join([*self.dimensions, *cohort.added])
                why = (
                    f"{self.key}: cannot break down by {key!r}"
                    f"{_nearest(key, [*self.dimensions, *cohort.added])}; there are: {known}"
                )
            if key in cohort.added:
                if self.kind == "rate":
                    why = f"{self.key} can be broken down by authority only"
                elif cohort.added[key][0] == "reviews" and self.records_are != "held":
                    why = f"{self.key} counts {self.counted}, and {key!r} is of reviews held"
            if why:
                raise ValueError(why)
            for dimension, table in self.by_needs:
                if dimension == key:
                    cohort.local_table(table)

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"


def _nearest(key: str, known: Sequence[str]) -> str:
    """The name that was perhaps meant: one that goes on where this one stops, or is like it."""
    longer = [name for name in known if key and name.startswith(f"{key}_")]
    near = [*longer, *get_close_matches(key, known, n=1)]
    return f" (did you mean {near[0]}?)" if near else ""


def _names(by: object) -> tuple[str, ...]:
    """What a figure is to be broken down by."""
    if isinstance(by, str):
        return (by,)
    if isinstance(by, Iterable) and not isinstance(by, (Mapping, bytes)):
        keys = tuple(by)
        if all(isinstance(key, str) for key in keys):
            return keys
        by = next(key for key in keys if not isinstance(key, str))
    raise TypeError(
        f'by: expected the name of a dimension ("month"), or several, not {type(by).__name__}'
    )


def _refuse_others(cohort: object, period: object) -> None:
    if not isinstance(cohort, Cohort):
        raise TypeError(
            f"a measure is asked of a Cohort, not of {type(cohort).__name__}: "
            "cohort, ledger = carekpi.read_ssda903(path)"
        )
    if not isinstance(period, Period):
        raise TypeError(
            f"a measure is asked for a Period, not for {type(period).__name__}: "
            "carekpi.reporting_year(2021)"
        )
