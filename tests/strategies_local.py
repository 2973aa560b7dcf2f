"""Strategies for a council's own tables: awkward rows about the children of a cohort.

Days lie on the limits, the day before and the day after; values are blank; rows contradict one
another; children have no care at all, or two periods of it. A row is a dictionary, None where
nothing is said; decimal numbers are in thousandths.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import strategies as st

from carekpi.cohort import LOCAL_TABLES, Cohort
from carekpi.domain import Child, Episode
from carekpi.periods import Period
from reference import add_months, add_working_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]

FIRST, LAST = dt.date(2011, 4, 1), dt.date(2026, 3, 31)
_VISITOR = {"IRO": "independent reviewing officer"}
_OUTCOME = {"declined": "declined by the child"}


class Around:
    """The days that matter in a cohort and a period: those on which something begins or ends."""

    def __init__(self, cohort: Cohort, period: Period) -> None:
        self.period = period
        self.children = [child.identifier for child in cohort.children()]
        self.held: list[tuple[str, dt.date]] = []
        self.starts: list[tuple[str, dt.date]] = []
        self.days: dict[str, list[dt.date]] = {}
        for child in cohort.children():
            mine = self.days.setdefault(child.identifier, [period.start, period.end])
            for review in child.reviews:
                self.held.append((child.identifier, review.held_on))
                mine.append(review.held_on)
            for episode in child.episodes:
                self.starts.append((child.identifier, episode.start))
                mine += [day for day in (episode.start, episode.end) if day is not None]
        self.held = sorted(set(self.held))

    def within(self, day: dt.date) -> dt.date:
        return min(max(day, FIRST), LAST)

    def day(self, draw: st.DrawFn, child: str | None = None) -> dt.date:
        """A day in the period, or near a day that matters."""
        kind = draw(st.integers(0, 3))
        if kind == 0:
            length = (self.period.end - self.period.start).days
            return self.period.start + dt.timedelta(days=draw(st.integers(0, length)))
        anchors = self.days.get(child or "", []) if kind == 1 else []
        anchor = draw(st.sampled_from(anchors or [self.period.start, self.period.end]))
        return self.within(anchor + dt.timedelta(days=draw(st.sampled_from(_STEPS))))

    def near(self, draw: st.DrawFn, days: Sequence[dt.date]) -> dt.date:
        """One of some days, the day before or after, or some time earlier."""
        step = dt.timedelta(days=draw(st.sampled_from((-1, 0, 1, -30))))
        return self.within(draw(st.sampled_from(days)) + step)

    def after(self, draw: st.DrawFn, day: dt.date, working_days: int) -> dt.date:
        """Near so many working days after a day, or anywhere, but not before the day."""
        return max(day, self.limit(draw, day, working_days))

    def limit(
        self, draw: st.DrawFn, day: dt.date, working_days: int, *, otherwise: int = 60
    ) -> dt.date:
        """Near so many working days after a day (before it where negative), or anywhere."""
        if draw(st.integers(0, 2)):
            found = add_working_days(day, working_days)
            return self.within(found + dt.timedelta(days=draw(st.integers(-1, 1))))
        return self.within(day + dt.timedelta(days=draw(st.integers(-otherwise, otherwise))))


_STEPS = (0, 0, 0, -1, 1, -7, 14, -41, -42, -43, 30, -30, 90, -183, 184, 365)
#: Days from one visit to the next: the limits of the law, a day before and a day after them.
_BETWEEN = (0, 1, 6, 7, 8, 28, 29, 41, 42, 43, 92, 184, 250)
flags = st.sampled_from((True, False, None))
themes = st.sampled_from((None, "no report", "placement"))
iros = st.sampled_from(("IRO 1", "IRO 2", "IRO 3"))


def maybe(draw: st.DrawFn, value: Callable[..., Any], *of: Any) -> Any:
    """Mostly the value; now and then nothing."""
    return value(draw, *of) if draw(st.integers(0, 4)) else None


def review_details(draw: st.DrawFn, around: Around) -> list[Row]:
    places = [one for one in around.held for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2))))]
    if around.children:
        for _ in range(draw(st.integers(0, 2))):
            child = draw(st.sampled_from(around.children))
            places.append((child, around.day(draw, child)))
    found = []
    for child, on in places:
        before = [d for c, d in around.held if c == child and d < on]
        previous = before[-1] if before else around.days[child][-1]
        found.append(
            {
                "child": child,
                "review": on,
                "iro": draw(st.one_of(iros, iros, st.none())),
                "sw_attended": draw(flags),
                "report_ready": maybe(draw, around.limit, on, -3),
                "care_plan_updated": maybe(draw, around.near, [on, previous, *around.days[child]]),
                "parents_attended": draw(flags),
                "co_chaired": draw(flags),
                "permanence_plan": draw(flags),
                "decisions_sent": maybe(draw, around.limit, on, 5),
                "record_completed": maybe(draw, around.limit, on, 15),
                "record_sent": maybe(draw, around.limit, on, 20),
                "health_plan_current": draw(flags),
                "education_plan_current": draw(flags),
                "how_held": draw(st.sampled_from((None, "in person", "remote", "mixed"))),
            }
        )
    return found


def oversight(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for _ in range(draw(st.integers(0, 6)) if around.children else 0):
        child = draw(st.sampled_from(around.children))
        found.append({"child": child, "date": around.day(draw, child)})
    return found


def visits(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for child, start in around.starts:
        # A run of visits by the social worker from the start of an episode, near their limits.
        day = start
        for _ in range(draw(st.sampled_from((0, 0, 1, 3, 5)))):
            day = around.within(day + dt.timedelta(days=draw(st.sampled_from(_BETWEEN))))
            found.append(
                {
                    "child": child,
                    "date": day,
                    "visitor": "social worker",
                    "outcome": draw(st.sampled_from(("seen", "seen alone", "seen", "not seen"))),
                    "mode": draw(st.sampled_from((None, "in person", "remote"))),
                }
            )
    for _ in range(draw(st.integers(0, 10)) if around.children else 0):
        child = draw(st.sampled_from(around.children))
        held = [day for c, day in around.held if c == child]
        inside = [day for day in held if day in around.period]
        kind = draw(st.integers(0, 3))
        if held and kind < 2:
            back = draw(st.sampled_from((0, 1, 20, 41, 42, 43, -1)))
            day = around.within(draw(st.sampled_from(inside or held)) - dt.timedelta(days=back))
        elif kind == 2:
            step = dt.timedelta(days=draw(st.integers(-1, 1)))
            day = around.within(add_months(around.period.end, -6) + step)
        else:
            day = around.day(draw, child)
        found.append(
            {
                "child": child,
                "date": day,
                "visitor": draw(st.sampled_from(("IRO", "IRO", "social worker"))),
                "outcome": draw(st.sampled_from(("seen", "seen alone", "declined", "not seen"))),
                "mode": draw(st.sampled_from((None, "in person", "remote"))),
            }
        )
    return found


def disputes(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        child = draw(st.sampled_from((None, *around.children)))
        raised = around.day(draw, child)
        row: Row = {
            "identifier": f"D{n}",
            "child": child,
            "raised": raised,
            "how": draw(st.sampled_from(("informal", "formal", None))),
        }
        day = raised
        for stage in range(1, 7):
            # Each stage mostly follows the one before; now and then one is passed over.
            reached = draw(st.integers(0, 3)) > (0 if stage == 1 else 1 if stage < 4 else 2)
            if reached:
                day = around.within(day + dt.timedelta(days=draw(st.sampled_from((0, 2, 9, 30)))))
            row[f"stage_{stage}"] = day if reached else None
        began = row["stage_1"] or raised
        # Mostly not before it began.
        settling = (around.after, around.after, around.after, around.limit)
        row |= {
            "stage": draw(st.sampled_from((None, None, "informal", "stage 1", "stage 3"))),
            "theme": draw(themes),
            "team": draw(st.sampled_from((None, "North", "South"))),
            "resolved": maybe(draw, draw(st.sampled_from(settling)), began, 20),
            "outcome": draw(st.sampled_from((None, "agreed"))),
        }
        found.append(row)
        if not draw(st.integers(0, 9)):  # the same dispute once more, and other things said of it
            other = draw(st.sampled_from((None, around.within(raised + dt.timedelta(days=9)))))
            found.append({**row, "theme": draw(themes), "resolved": other, "child": None})
    return found


def officers(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for n in range(draw(st.integers(0, 4))):
        begin = around.day(draw)
        for _ in range(draw(st.sampled_from((1, 1, 2)))):
            length = draw(st.sampled_from((None, 0, 1, 30, 200, 400)))
            end = None if length is None else around.within(begin + dt.timedelta(days=length))
            found.append(
                {
                    "iro": f"IRO {n + 1}",
                    "fte": draw(st.sampled_from((1000, 600, 0, 20, 20, 15, 14, 21, 40))),
                    "from": begin,
                    "to": end,
                    "employment": draw(st.sampled_from((None, "employed", "agency"))),
                    "sex": draw(st.sampled_from((None, "male", "female"))),
                }
            )
            if end is None:
                break
            begin = end + dt.timedelta(days=1)
    return found


def allocations(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for child in (None, *around.children):
        begin = around.within(around.period.start - dt.timedelta(days=draw(st.integers(0, 400))))
        begin = draw(st.sampled_from((begin, *around.days.get(child or "", []))))
        for _ in range(draw(st.integers(0, 3))):
            length = draw(st.sampled_from((None, None, 0, 40, 200)))
            end = None if length is None else around.within(begin + dt.timedelta(days=length))
            found.append(
                {
                    "child": child,
                    "iro": draw(iros),
                    "from": begin,
                    "to": end,
                    "case": draw(
                        st.sampled_from(("looked after", None, "child protection", "other"))
                        if child is None or not draw(st.integers(0, 3))
                        else st.just("looked after")
                    ),
                    "weight": draw(st.sampled_from((None, 1000, 500, 0))),
                }
            )
            step = draw(st.sampled_from((1, 1, 0, 30, -10)))
            begin = around.within((end or begin) + dt.timedelta(days=step))
    return found


def advocacy(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        child = draw(st.sampled_from((None, *around.children)))
        referred = around.day(draw, child)
        found.append(
            {
                "child": child,
                "referred": referred,
                "contacted": maybe(draw, around.after, referred, 3),
                "referrer": draw(st.sampled_from((None, "IRO", "self"))),
                "theme": draw(themes),
                "age": draw(st.sampled_from((None, None, 6, 17, 20))),
            }
        )
    return found


def complaints(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for _ in range(draw(st.integers(0, 6))):
        received = around.day(draw)
        stage, limit = draw(
            st.sampled_from((("stage 1", 10), ("stage 2", 25), ("stage 3", 30), ("ombudsman", 20)))
        )
        found.append(
            {
                "received": received,
                "stage": stage,
                "answered": maybe(draw, around.after, received, limit),
                "theme": draw(themes),
            }
        )
    return found


def feedback(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        answered = draw(st.sampled_from((0, 1, 34)))
        of_all = draw(st.booleans())
        found.append(
            {
                "date": around.day(draw),
                "asked": draw(st.sampled_from((None, answered, answered + 1, answered + 20)))
                if of_all
                else None,
                "answered": answered,
                "question": None if of_all else draw(st.sampled_from(("Heard?", "On time?"))),
                "answer": None if of_all else draw(st.sampled_from((None, "yes", "no"))),
            }
        )
    return found


def voice_app(draw: st.DrawFn, around: Around) -> list[Row]:
    return [
        {
            "month": around.day(draw).replace(day=1),
            "children": draw(st.integers(0, 20)),
            "workers": draw(st.sampled_from((None, 0, 4))),
            "iros": draw(st.sampled_from((None, 0, 1))),
        }
        for _ in range(draw(st.integers(0, 5)))
    ]


def _graded(draw: st.DrawFn, around: Around) -> list[Row]:
    return [
        {
            "date": around.day(draw),
            "kind": draw(st.sampled_from(("thematic", "case"))),
            "grade": draw(st.sampled_from((None, "good", "poor"))),
        }
        for _ in range(draw(st.integers(0, 5)))
    ]


def placements(draw: st.DrawFn, around: Around) -> list[Row]:
    found = []
    for child, start in around.starts:
        if draw(st.integers(0, 4)):
            row: Row = {"child": child, "decom": start}
            row |= {"outside_authority": draw(flags), "inside_region": draw(flags)}
            row |= dict.fromkeys(
                (
                    "until_eighteen",
                    "fewer_visits_agreed",
                    "unassessed_parent",
                    "temporary_approval",
                    "consent_to_adoption",
                )
            )
            found.append(row)
    return found


ROWS: dict[str, Callable[[st.DrawFn, Around], list[Row]]] = {
    "visits": visits,
    "review_details": review_details,
    "oversight": oversight,
    "disputes": disputes,
    "officers": officers,
    "allocations": allocations,
    "placements": placements,
    "advocacy": advocacy,
    "complaints": complaints,
    "feedback": feedback,
    "voice_app": voice_app,
    "audits": _graded,
    "observations": _graded,
}


@st.composite
def local_tables(
    draw: st.DrawFn, cohort: Cohort, period: Period, keys: Iterable[str]
) -> dict[str, list[Row]]:
    """Rows of some of a council's own tables, about the children of a cohort and a period."""
    around = Around(cohort, period)
    return {key: ROWS[key](draw, around) for key in keys}


def columns(key: str, rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Rows as the columns that :meth:`Cohort.with_local` takes."""
    table = LOCAL_TABLES[key]
    found: dict[str, list[Any]] = {}
    for one in table.fields:
        values = [row.get(one.name) for row in rows]  # None: no such column
        if one.kind == "number":
            values = [None if v is None else Decimal(v) / 1000 for v in values]
        if key == "visits":
            values = [_VISITOR.get(v, _OUTCOME.get(v, v)) for v in values]
        found[one.name] = values
    return found


def with_tables(
    cohort: Cohort, tables: dict[str, list[Row]], visits_from: dt.date | None = None
) -> Cohort:
    """The cohort with these tables; its visits may be complete from some day on only."""
    for key, rows in tables.items():
        since = visits_from if key == "visits" else None
        cohort = cohort.with_local(key, columns(key, rows), complete_from=since)
    return cohort


@st.composite
def periods_around(draw: st.DrawFn, cohort: Cohort) -> Period:
    """A year, a month or an odd stretch in which something of the cohort mostly happens."""
    first = cohort.coverage_from or FIRST
    assert isinstance(first, dt.date)
    days = [
        day
        for child in cohort.children()
        for day in (
            *(review.held_on for review in child.reviews),
            *(episode.start for episode in child.episodes),
            *(episode.end for episode in child.episodes if episode.end is not None),
        )
        if day >= first
    ]
    middle = draw(st.sampled_from(days or [first]))
    back, length = draw(st.sampled_from(((0, 0), (20, 60), (200, 364), (364, 364), (400, 900))))
    start = max(first, middle - dt.timedelta(days=draw(st.integers(0, back))))
    kind = draw(st.integers(0, 3))
    if kind == 1:  # to the end of a month: 31 August, from which there is no 31 February
        end = add_months((start + dt.timedelta(days=length)).replace(day=1), 1)
        return Period(start, max(start, end - dt.timedelta(days=1)))
    if kind == 0:
        year = start.year if start >= dt.date(start.year, 4, 1) else start.year - 1
        start = max(first, dt.date(year, 4, 1))
        return Period(start, max(start, dt.date(year + 1, 3, 31)))
    return Period(start, start + dt.timedelta(days=length))


@st.composite
def movers(draw: st.DrawFn, identifier: str = "1") -> Child:
    """A child who moves often, with the same carer and to others, and comes back; now and then
    nothing says why an episode began or where it was.
    """
    begin = draw(st.dates(dt.date(2014, 1, 1), dt.date(2019, 3, 31)))
    lengths = draw(st.sampled_from(((1, 20, 90), (1, 60, 300), (200, 364, 366, 731), (20, 900))))
    episodes = []
    count = draw(st.integers(1, 6))
    for number in range(count):
        # Some have been in care for years, and others come and go.
        several = (*lengths, 800, 1000) if number == 0 else lengths
        end: dt.date | None = begin + dt.timedelta(days=draw(st.sampled_from(several)))
        last = number == count - 1
        if last and draw(st.integers(0, 3)):
            end = None
        leaves = draw(st.integers(0, 9)) == 9
        first = st.sampled_from(("S", "S", "S", "P", "L", None))
        later = st.sampled_from(("P", "P", "P", "B", "T", "U", "L", "L", "L", "S", None))
        episodes.append(
            Episode(
                start=begin,
                end=end,
                reason_new=draw(later if number else first),
                legal_status=draw(
                    st.sampled_from(("C2", "C2", "C2", "C2", "C2", "E1", "E1", "V4"))
                ),
                placement=draw(st.sampled_from(_WHERE)),
                provider=draw(st.sampled_from(("PR1", "PR1", "PR4", None))),
                reason_ended=None
                if end is None
                else draw(st.sampled_from(("E4A", "E11", "E12")))
                if last or leaves
                else "X1",
            )
        )
        begin = (end or begin) + dt.timedelta(days=draw(st.sampled_from((0,) * 9 + (1,))))
    age = draw(st.sampled_from((1, 9, 13, 15, 15)))
    born = add_months(episodes[0].start, -12 * age) - dt.timedelta(days=draw(st.integers(0, 364)))
    return Child(
        identifier=identifier, born=draw(st.sampled_from((born, born, None))), episodes=episodes
    )


_STATUS = ("C2", "C2", "C2", "C2", "C2", "E1", "E1", "V4")
#: Fostered, by two kinds of carer; a temporary stay; for adoption, with the foster carer or not.
_WHERE = ("U4", "U4", "U1", "K2", "T0", "T3", "A3", "A5", "A4", "A6", None)


@st.composite
def situations_of_movers(draw: st.DrawFn) -> tuple[Cohort, Period]:
    """A few of them, and a period that ends in their care, mostly a year."""
    found = [draw(movers(str(n))) for n in range(draw(st.integers(1, 2)))]
    marks = [e.start for child in found for e in child.episodes]
    later = draw(st.sampled_from((0, 1, 20, 364, 365, 366, 729, 730, 731, 912, 913)))
    end = draw(st.sampled_from((*marks, marks[-1]))) + dt.timedelta(days=later)
    length = draw(st.sampled_from((0, 30, 364, 364, 364)))
    return Cohort.from_children(found), Period(end - dt.timedelta(days=length), end)


# ------------------------------------------------------------------ the return's other tables

_NO_YES = st.sampled_from(("0", "1", "1", "", "Y"))
_OC2 = {
    "SDQ_SCORE": st.sampled_from(("", "0", "17", "17", "40", "41", "ten")),
    "SDQ_REASON": st.sampled_from(("", "SDQ2")),
    **dict.fromkeys(
        (
            "CONVICTED",
            "HEALTH_CHECK",
            "IMMUNISATIONS",
            "TEETH_CHECK",
            "HEALTH_ASSESSMENT",
            "SUBSTANCE_MISUSE",
            "INTERVENTION_RECEIVED",
            "INTERVENTION_OFFERED",
        ),
        _NO_YES,
    ),
}
_OC3 = {
    "IN_TOUCH": st.sampled_from(("YES", "YES", "NO", "DIED", "REFU", "NREQ", "RHOM", "", "?")),
    "ACTIV": st.sampled_from(("F1", "P2", "F4", "P5", "G4", "G5", "G6", "0", "", "F9")),
    "ACCOM": st.sampled_from(("U1", "B2", "Z1", "R2", "0", "", "01")),
}


def _of_children(
    draw: st.DrawFn, around: Around, year: int, columns: dict[str, st.SearchStrategy[str]]
) -> list[dict[str, str]]:
    found = []
    for child in around.children:
        for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2)))):
            row = {"CHILD": child, "YEAR": str(draw(st.sampled_from((year, year, year, year - 1))))}
            found.append(row | {name: draw(values) for name, values in columns.items()})
    return found


def _missing(draw: st.DrawFn, around: Around, year: int) -> list[dict[str, str]]:
    found = []
    for _ in range(draw(st.integers(0, 5)) if around.children else 0):
        child = draw(st.sampled_from(around.children))
        begun = around.day(draw, child)
        ended = begun + dt.timedelta(days=draw(st.integers(0, 5)))
        row = {
            "CHILD": child,
            "YEAR": str(year),
            "MISSING": draw(st.sampled_from(("M", "M", "M", "A", "", "?"))),
            "MIS_START": draw(st.sampled_from((begun.isoformat(),) * 4 + ("", "31/02/2019"))),
            "MIS_END": draw(st.sampled_from((ended.isoformat(), ""))),
        }
        found.append(row)
        if not draw(st.integers(0, 3)):  # a later return tells of it once more
            found.append({**row, "YEAR": str(year + 1)})
    return found


@st.composite
def tables_of_the_return(
    draw: st.DrawFn, cohort: Cohort, period: Period, keys: Iterable[str]
) -> dict[str, list[dict[str, str]]]:
    """Rows of the return's other tables, as text."""
    around = Around(cohort, period)
    year = period.end.year + (period.end > dt.date(period.end.year, 3, 31))
    made = {
        "OC2": lambda: _of_children(draw, around, year, _OC2),
        "OC3": lambda: _of_children(draw, around, year, _OC3),
        "Missing": lambda: _missing(draw, around, year),
    }
    return {key: made[key]() for key in keys}


def with_returned(cohort: Cohort, tables: dict[str, list[dict[str, str]]]) -> Cohort:
    """The cohort with these tables, as a reader keeps them."""
    as_text = {
        key: {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
        for key, rows in tables.items()
    }
    return evolve(cohort, tables={**cohort.tables, **as_text})
