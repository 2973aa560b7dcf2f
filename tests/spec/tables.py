"""Small tables of text, as a council analyst would write them, for the tests that read like them.

The columns of a table go by the names of the SSDA903 return; dates are in ISO form, as
everywhere in carekpi. A column that does not matter is left out, and stands for:

========  ============  ===================================================================
table     column        where it is left out
========  ============  ===================================================================
children  DOB           2010-01-01: ten or so in most tables
children  SEX, ETHNIC   not known
children  UASC, DUC     not known
children  LA            no authority named
episodes  DEC           the episode is open
episodes  RNE           ``S`` for the first row of a child in the table, ``P`` for later ones
episodes  LS            ``C2``, a full care order
episodes  REC           blank
reviews   REVIEW_CODE   blank
========  ============  ===================================================================

A row of several children (``before, on, after | 2020-12-10``) stands for as many rows. The last
column of one table, ``answer``, says what carekpi is to make of each row.

The council's own tables are given by their names: ``local={"oversight": "CHILD | DATE ..."}``, with
the headings of their templates, words as they are and yes or no; what is blank, or left out, is not
known. Headings in small letters are for the reader (or ``answer``). ``local_from`` says from when
such a table is complete; without, it is from the start.

The return's other tables are given as the return has them, each with the YEAR of its return:
``returned={"OC2": "CHILD | YEAR | TEETH_CHECK ..."}``, with days in ISO form.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from carekpi.cohort import LOCAL_TABLES, Cohort, Verdict
from carekpi.cohort.return_tables import RETURN_TABLES
from carekpi.domain import Child, Episode, Review, Visitor, VisitOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from carekpi.measures import Measure
    from carekpi.periods import Period
    from carekpi.results import Result

#: A record, by the child's identifier and its date: that of a review, of the day on which one was
#: due, of a start or an end. ``None`` for a child as a whole.
Record = tuple[str, "dt.date | None"]

#: How the numerator and the rest are called in the tables of each measure.
WORDS = {
    "reviews_on_time": ("on time", "late"),
    "reviews_on_time_due": ("on time", "not on time"),
    "children_reviewed_on_time": ("on time", "not on time"),
    "latest_review_in_date": ("in date", "overdue"),
    "participated": ("took part", "did not"),
    "attended": ("attended", "did not"),
    "spoke_for_themselves": ("spoke", "did not"),
    "children_participating_in_every_review": ("took part", "did not"),
    "placed_outside_authority": ("outside", "inside"),
    "outside_in_region": ("in the region", "beyond"),
    "three_or_more_placements": ("three or more", "fewer"),
    "long_term_stability": ("settled", "not settled"),
    "long_term_stability_ni63": ("settled", "not settled"),
    "children_missing": ("missing", "never missing"),
    "return_interviews_offered": ("in time", "not in time"),
    "return_interviews_held": ("in time", "not in time"),
    **dict.fromkeys(
        (
            "health_assessments",
            "dental_checks",
            "immunisations_up_to_date",
            "development_checks",
            "sdq_recorded",
            "convicted",
            "substance_misuse",
            "care_leavers_in_touch",
            "care_leavers_suitable_accommodation",
            "care_leavers_eet",
        ),
        ("yes", "no"),
    ),
    "participation_codes": ("counted", "not counted"),
    "days_late": ("late", "not counted"),
    "second_reviews_with_permanence_plan": ("plan", "no plan"),
    "social_worker_attended": ("attended", "did not"),
    "parents_attended": ("attended", "did not"),
    "co_chaired": ("co-chaired", "did not"),
    "co_chaired_12_to_18": ("co-chaired", "did not"),
    "health_plan_current": ("current", "not current"),
    "education_plan_current": ("current", "not current"),
    "care_plan_current": ("current", "not current"),
    "report_on_time": ("on time", "late"),
    "decisions_on_time": ("on time", "not on time"),
    "record_completed_on_time": ("on time", "not on time"),
    "record_sent_on_time": ("on time", "not on time"),
    "midpoint_oversight": ("checked", "not checked"),
    "children_with_oversight": ("checked", "not checked"),
    "visits_on_time": ("on time", "not on time"),
    "visits_seen_alone": ("alone", "not alone"),
    "iro_visited_before_review": ("visited", "not visited"),
    "iro_visit_declined": ("declined", "not declined"),
    "iro_visited_or_declined": ("either", "neither"),
    "iro_contact_within_six_months": ("seen", "not seen"),
}

#: How verdicts are called, whatever becomes of the review in a measure.
VERDICTS = {
    Verdict.ON_TIME: "on time",
    Verdict.LATE: "late",
    Verdict.UNKNOWN: "unknown",
    Verdict.NO_FIXED_DUE_DATE: "no fixed due date",
}


def day(text: str) -> dt.date:
    """A date in ISO form."""
    return dt.date.fromisoformat(text)


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table of text, each by its heading; blank lines and # comments are skipped."""
    lines = [line for line in table.splitlines() if line.strip() and line.strip()[0] != "#"]
    if not lines:
        return []
    heads, *body = [[cell.strip() for cell in line.split("|")] for line in lines]
    found = []
    for cells in body:
        if len(cells) != len(heads):
            raise ValueError(f"a row of {len(heads)} cells was expected, not {cells}")
        row = dict(zip(heads, cells))
        names = [name.strip() for name in row.get("CHILD", "").split(",")]
        found += [{**row, "CHILD": name} for name in names] if "CHILD" in row else [row]
    return found


def cases(table: str) -> list[Any]:
    """The rows of a table as cases of a test, each named by its cells."""
    return [pytest.param(row, id=", ".join(filter(None, row.values()))) for row in rows(table)]


def _date(row: dict[str, str], head: str, otherwise: str = "") -> dt.date | None:
    text = row.get(head, otherwise)
    return day(text) if text else None


def _flag(text: str) -> bool | None:
    return {"": None, "yes": True, "no": False}[text]


def _of_each(given: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in given:
        grouped.setdefault(row["CHILD"], []).append(row)
    return grouped


def _episodes(given: list[dict[str, str]]) -> Iterator[Episode]:
    for place, row in enumerate(given):
        yield Episode(
            start=day(row["DECOM"]),
            end=_date(row, "DEC"),
            reason_new=row.get("RNE", "P" if place else "S") or None,
            legal_status=row.get("LS", "C2") or None,
            reason_ended=row.get("REC") or None,
            placement=row.get("PLACE") or None,
            need=row.get("CIN") or None,
            provider=row.get("PLACE_PROVIDER") or None,
        )


def children(*, episodes: str = "", reviews: str = "", children: str = "") -> list[Child]:
    """The children of some tables, in the order in which they are first named."""
    theirs = {row["CHILD"]: row for row in rows(children)} if children else {}
    cared = _of_each(rows(episodes)) if episodes else {}
    reviewed = _of_each(rows(reviews)) if reviews else {}
    return [
        Child(
            identifier=child,
            born=_date(theirs.get(child, {}), "DOB", "2010-01-01"),
            sex=theirs.get(child, {}).get("SEX") or None,
            ethnicity=theirs.get(child, {}).get("ETHNIC") or None,
            unaccompanied=_flag(theirs.get(child, {}).get("UASC", "")),
            unaccompanied_until=_date(theirs.get(child, {}), "DUC"),
            authority=theirs.get(child, {}).get("LA", ""),
            episodes=tuple(_episodes(cared.get(child, []))),
            reviews=tuple(
                Review(held_on=day(row["REVIEW"]), participation=row.get("REVIEW_CODE") or None)
                for row in reviewed.get(child, [])
            ),
        )
        for child in dict.fromkeys([*theirs, *cared, *reviewed])
    ]


def cohort(
    *,
    episodes: str = "",
    reviews: str = "",
    children: str = "",
    coverage: str | None = None,
    complete_to: str | None = None,
    local: Mapping[str, str] | None = None,
    local_from: Mapping[str, str] | None = None,
    returned: Mapping[str, str] | None = None,
    episodes_from: str | None = None,
) -> Cohort:
    """The cohort of some tables.

    :param coverage: the day from which their reviews are complete.
    :param complete_to: the last day of the data; without it, they have no end.
    :param local: the council's own tables, by name.
    :param local_from: for those that are not complete from the start, the day from which they are.
    :param returned: the return's other tables, by name.
    :param episodes_from: the day from which the episodes are complete.
    """
    made = Cohort.from_children(
        _children(episodes=episodes, reviews=reviews, children=children),
        coverage_from=day(coverage) if coverage else None,
        complete_to=day(complete_to) if complete_to else None,
    )
    for key, table in (local or {}).items():
        since = (local_from or {}).get(key)
        made = made.with_local(
            key, local_columns(key, table), complete_from=day(since) if since else None
        )
    return evolve(
        made,
        tables={key: _as_text(table) for key, table in (returned or {}).items()},
        episodes_from=day(episodes_from) if episodes_from else None,
    )


def _as_text(table: str) -> dict[str, list[str]]:
    """A table of the return as the reader keeps it: columns of text."""
    given = rows(table)
    heads = [head for head in (given[0] if given else {}) if head == head.upper()]
    return {{"LA": "AUTHORITY"}.get(head, head): [row[head] for row in given] for head in heads}


_children = children  # under a name that the argument `children` does not hide


def local_columns(key: str, table: str) -> dict[str, list[Any]]:
    """The columns of one of the council's own tables, as :meth:`Cohort.with_local` takes them.

    ``LA`` names the authority.
    """
    described = LOCAL_TABLES[key]
    names = {one.heading: one.name for one in described.fields} | {"LA": "authority"}
    kinds = {one.name: one.kind for one in described.fields}
    given = rows(table)
    heads = [head for head in (given[0] if given else {}) if head == head.upper()]
    unknown = [head for head in heads if head not in names]
    if unknown:
        raise ValueError(f"{key} has no column {unknown[0]}; it has {', '.join(names)}")
    return {
        names[head]: [_value(kinds.get(names[head], ""), row[head]) for row in given]
        for head in heads
    }


def _value(kind: str, text: str) -> Any:
    """A cell of one of the council's own tables."""
    if kind in ("date", "month"):
        return day(text if kind == "date" else f"{text}-01") if text else None
    if kind == "flag":
        return _flag(text)
    if kind in ("", "child", "label", "reference"):
        return text
    return _WORDS_OF_VISITS.get(text, text) or None


#: How the cohort calls what the council's table of visits says in short.
_WORDS_OF_VISITS = {"IRO": Visitor.IRO.value, "declined": VisitOutcome.DECLINED.value}


def with_every_table(made: Cohort) -> Cohort:
    """A cohort to which every table was given that it lacked, without a row that counts."""
    for key, table in LOCAL_TABLES.items():
        if key not in made.local and not (key == "visits" and made.visits_given):
            made = made.with_local(key, {name: [] for name in table.required})
    if not len(made):
        return made
    years = [str(year) for year in range(2018, 2024)]
    first = made.child_table
    keys = {"CHILD": first.identifier[0], "AUTHORITY": first.authority[0]}
    tables = {
        key: {
            "YEAR": years,
            **{name: [str(value)] * len(years) for name, value in keys.items()},
            **{name: [""] * len(years) for name in names},
        }
        for key, names in RETURN_TABLES.items()
    }
    return evolve(made, tables={**tables, **made.tables})


def verdicts(cohort: Cohort, *, as_in_force: bool = False) -> dict[Record, str]:
    """The verdict on every review that is used, in words."""
    events = cohort.review_events
    found = cohort.verdicts(as_in_force=as_in_force).tolist()
    return {
        (str(cohort.child_table.identifier[child]), on): (
            "not in care" if verdict < 0 else VERDICTS[Verdict(verdict)]
        )
        for child, on, verdict in zip(events.child.tolist(), events.on.tolist(), found)
    }


def boxes(
    measure: Measure, cohort: Cohort, period: Period, **settings: Any
) -> list[tuple[str, dt.date, str]]:
    """Each record that a measure looks at, with the box it falls in, in words.

    The counts of the figure itself are held to be those of the boxes.

    :param settings: what a measure may be asked, such as ``as_in_force``.
    """
    inside, rest = WORDS.get(measure.key, ("counted", "not counted"))
    words = {"numerator": inside, "rest": rest, **{reason: reason for reason in measure.exclusions}}
    found = [
        (record.child, record.on, words[record.outcome])
        for record in measure.records(cohort, period, **settings)
    ]
    if measure.kind in ("proportion", "count"):
        counts = Counter(word for _, _, word in found)
        figure = measure(cohort, period, **settings)
        _same_counts(figure, counts, [*words.values()])
    return found


def _same_counts(figure: Result, counts: Counter[str], words: list[str]) -> None:
    inside, rest = words[:2]
    assert figure.numerator == counts[inside], (figure, counts)
    if figure.denominator is not None:
        assert figure.denominator == counts[inside] + counts[rest], (figure, counts)
    left = {reason: counts[reason] for reason in words[2:]}
    if "no_fixed_due_date" not in figure.excluded:
        assert not left.pop("no_fixed_due_date", 0), counts
    assert figure.excluded == left, (figure, counts)


def _compare(found: dict[Record, str], expected: dict[Record, str]) -> None:
    wrong = [
        f"  {child}{f', {on}' if on else ''}: expected {expected.get(key) or 'no record'}, "
        f"found {found.get(key) or 'no record'}"
        for key in sorted({*found, *expected}, key=str)
        for child, on in [key]
        if (found.get(key) or "") != expected.get(key, "")
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def _expected(given: Iterable[dict[str, str]], head: str | None) -> dict[Record, str]:
    return {
        (row["CHILD"], _date(row, head) if head else None): row["answer"]
        for row in given
        if row["answer"]
    }


def check_verdicts(
    *,
    episodes: str,
    reviews: str,
    coverage: str | None = None,
    as_in_force: bool = False,
) -> Cohort:
    """Hold the verdict on each review to the last column of the reviews' table.

    A review without an answer there is one that is not used.
    """
    made = cohort(episodes=episodes, reviews=reviews, coverage=coverage)
    _compare(verdicts(made, as_in_force=as_in_force), _expected(rows(reviews), "REVIEW"))
    return made


def check_reviews(
    measure: Measure,
    period: Period,
    *,
    episodes: str,
    reviews: str,
    children: str = "",
    coverage: str | None = None,
    local: Mapping[str, str] | None = None,
    local_from: Mapping[str, str] | None = None,
    complete_to: str | None = None,
    **settings: Any,
) -> Result:
    """Hold what a measure makes of each review to the last column of the reviews' table.

    A review without an answer there is one that the measure does not look at; but the answer may
    also stand in the council's own table of reviews.
    """
    made = cohort(
        episodes=episodes,
        reviews=reviews,
        children=children,
        coverage=coverage,
        complete_to=complete_to,
        local=local,
        local_from=local_from,
    )
    found = boxes(measure, made, period, **settings)
    details = rows((local or {}).get("review_details", ""))
    answers = [row for row in (*rows(reviews), *details) if "answer" in row]
    assert len(found) == len({(child, on) for child, on, _ in found}), "a review counts twice"
    _compare({(child, on): box for child, on, box in found}, _expected(answers, "REVIEW"))
    return measure(made, period, **settings)


def check_children(
    measure: Measure,
    period: Period,
    *,
    episodes: str,
    children: str,
    reviews: str = "",
    coverage: str | None = None,
    local: Mapping[str, str] | None = None,
    local_from: Mapping[str, str] | None = None,
    complete_to: str | None = None,
    **settings: Any,
) -> Result:
    """Hold what a measure makes of each child to the last column of the children's table.

    A child without an answer there is one that the measure does not look at.
    """
    made = cohort(
        episodes=episodes,
        reviews=reviews,
        children=children,
        coverage=coverage,
        complete_to=complete_to,
        local=local,
        local_from=local_from,
    )
    found = boxes(measure, made, period, **settings)
    assert len({child for child, _, _ in found}) == len(found), "a child is counted twice"
    assert all(on == period.end for _, on, _ in found), "a child is seen on the last day"
    _compare({(child, None): box for child, _, box in found}, _expected(rows(children), None))
    return measure(made, period, **settings)


def check_made(measure: Measure, period: Period, made: Cohort, answers: str) -> Result:
    """Hold the records that a measure finds in a cohort to a table of them: CHILD, answer, and on
    where the day matters. A row without an answer is of a child that it does not look at.
    """
    dated = "on" in rows(answers)[0]
    found = Counter(
        (child, on.isoformat() if dated else "", box)
        for child, on, box in boxes(measure, made, period)
    )
    expected = Counter(
        (row["CHILD"], row.get("on", ""), row["answer"]) for row in rows(answers) if row["answer"]
    )
    missing, extra = expected - found, found - expected
    assert not missing + extra, "\n".join(
        ["", *(f"  expected, and not found: {', '.join(one)}" for one in missing)]
        + [f"  found, and not expected: {', '.join(one)}" for one in extra]
    )
    return measure(made, period)


def check_events(
    measure: Measure,
    period: Period,
    *,
    episodes: str,
    events: str,
    children: str = "",
    reviews: str = "",
    coverage: str | None = None,
    local: Mapping[str, str] | None = None,
    local_from: Mapping[str, str] | None = None,
    complete_to: str | None = None,
    **settings: Any,
) -> Result:
    """Hold the records that a measure finds to a table of them: CHILD, on, answer."""
    made = cohort(
        episodes=episodes,
        reviews=reviews,
        children=children,
        coverage=coverage,
        complete_to=complete_to,
        local=local,
        local_from=local_from,
    )
    found = boxes(measure, made, period, **settings)
    expected = [(row["CHILD"], day(row["on"]), row["answer"]) for row in rows(events)]
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    assert not missing + extra, "\n".join(
        ["", *(f"  expected, and not found: {', '.join(map(str, one))}" for one in missing)]
        + [f"  found, and not expected: {', '.join(map(str, one))}" for one in extra]
    )
    return measure(made, period, **settings)
