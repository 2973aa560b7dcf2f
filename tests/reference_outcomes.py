"""What the return's other tables tell of children's health and of care leavers (OC2, OC3).

A row of these tables is text: CHILD, YEAR, and the columns of the return.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reference import age_on
from reference_children import twelve_months
from reference_local import NUMERATOR, REST, Data, Rec, days_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

#: What became of what a table says of a child, in the order in which it is asked.
NOT_RECORDED, UNREADABLE = "not_recorded", "unreadable"

NO_YES = {"0", "1"}
#: Full or part time in higher education, other education, or training and employment.
ACTIVE = {"F1", "P1", "F2", "P2", "F4", "P4", "F5", "P5", "F3", "P3"}
INACTIVE = {"G4", "G5", "G6", "0"}
TOUCH = {"YES", "NO", "DIED", "REFU", "NREQ", "RHOM"}
LIVES = set("BCDEKRSTUVWXYZ")


def rows_of_year(data: Data, table: str, year: int) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in data.returned[table]:
        if row["YEAR"] == str(year):
            found.setdefault(row["CHILD"], []).append(row)
    return found


def said(rows: list[dict[str, str]], name: str, codes: Collection[str]) -> str:
    """What the rows of a child say in a column: a code, or why there is none."""
    # Rows that say the same are one; what they contradict each other in is not known; a blank
    # contradicts nothing, nor does what cannot be read.
    written = {row[name] for row in rows} - {""}
    values = written & set(codes)
    if not values:
        return UNREADABLE if written else NOT_RECORDED
    return values.pop() if len(values) == 1 else NOT_RECORDED


# --- health: OC2 ----------------------------------------------------------------------------


def _oc2(
    data: Data,
    end: date,
    answer: Callable[[list[dict[str, str]]], tuple[str, int | None]],
    *,
    ages: Callable[[date], bool] | None = None,
) -> list[Rec]:
    # "children looked after without a break for at least twelve months on 31 March"; "A row of a
    # child who was not in care that day is left out, and counted as such."
    rows = rows_of_year(data, "OC2", end.year)
    found = []
    there = set()
    for care in data.looked_after(end):
        there.add(care.child)
        out, amount = twelve_months(data, care, end), None
        born = data.born.get(care.child)
        if out == NUMERATOR and ages is not None and born is None:
            out = "age_unknown"
        elif out == NUMERATOR and ages is not None and born is not None and not ages(born):
            out = "outside_ages"
        elif out == NUMERATOR and care.child not in rows:
            out = "no_row"
        elif out == NUMERATOR:
            out, amount = answer(rows[care.child])
        found.append(Rec(care.child, end, out, amount=amount))
    return found + [Rec(child, end, "not_looked_after") for child in rows if child not in there]


def _yes(name: str) -> Callable[[list[dict[str, str]]], tuple[str, None]]:
    def answer(rows: list[dict[str, str]]) -> tuple[str, None]:
        value = said(rows, name, NO_YES)
        return {"1": NUMERATOR, "0": REST}.get(value, value), None

    return answer


def _of_everyone(name: str) -> Callable[[Data, date, date], list[Rec]]:
    return lambda data, _start, end: _oc2(data, end, _yes(name))


def development_checks(data: Data, _start: date, end: date) -> list[Rec]:
    # "children under five on 31 March"
    return _oc2(data, end, _yes("HEALTH_CHECK"), ages=lambda born: age_on(born, end) < 5)


def convicted(data: Data, _start: date, end: date) -> list[Rec]:
    # "children of ten or over on 31 March"
    return _oc2(data, end, _yes("CONVICTED"), ages=lambda born: age_on(born, end) >= 10)


def score(rows: list[dict[str, str]]) -> str:
    """The score of a child, 0 to 40; a number above is none that can be."""
    value = said(rows, "SDQ_SCORE", {str(number) for number in range(1000)})
    return UNREADABLE if value.isdigit() and int(value) > 40 else value


def _of_sdq_age(end: date) -> Callable[[date], bool]:
    # "children of four or over at the start of the year and sixteen or under at its end"
    start = date(end.year - 1, 4, 1)
    return lambda born: age_on(born, start) >= 4 and age_on(born, end) <= 16


def sdq_score(data: Data, _start: date, end: date) -> list[Rec]:
    def answer(rows: list[dict[str, str]]) -> tuple[str, int | None]:
        value = score(rows)
        return (NUMERATOR, int(value)) if value.isdigit() else (value, None)

    return _oc2(data, end, answer, ages=_of_sdq_age(end))


def sdq_recorded(data: Data, _start: date, end: date) -> list[Rec]:
    # "A child without a score is in the rest ... Rows of one child with different scores do not
    # count as a score."
    def answer(rows: list[dict[str, str]]) -> tuple[str, None]:
        value = score(rows)
        return (NUMERATOR if value.isdigit() else {NOT_RECORDED: REST}.get(value, value)), None

    return _oc2(data, end, answer, ages=_of_sdq_age(end))


# --- care leavers: OC3 ----------------------------------------------------------------------


def _oc3(
    data: Data, end: date, name: str, codes: Collection[str], good: Callable[[str], bool]
) -> list[Rec]:
    # "care leavers of 17 to 21 of whom the return of the year tells. (E) died, returned_home,
    # age_unknown, outside_ages, not_recorded, unreadable"
    found = []
    for child, rows in rows_of_year(data, "OC3", end.year).items():
        touch = said(rows, "IN_TOUCH", TOUCH)
        value = said(rows, name, codes)
        born = data.born.get(child)
        if touch in ("DIED", "RHOM"):
            out = "died" if touch == "DIED" else "returned_home"
        elif born is None:
            out = "age_unknown"
        elif not 17 <= age_on(born, end) <= 21:
            out = "outside_ages"
        elif UNREADABLE in (touch, value):
            out = UNREADABLE
        elif NOT_RECORDED in (touch, value):
            # Where it is not known that a young person has neither died nor gone home, none of the
            # figures can be told.
            out = NOT_RECORDED
        else:
            out = NUMERATOR if good(value) else REST
        found.append(Rec(child, end, out))
    return found


def care_leavers_in_touch(data: Data, _start: date, end: date) -> list[Rec]:
    return _oc3(data, end, "IN_TOUCH", TOUCH, lambda value: value == "YES")


def care_leavers_suitable_accommodation(data: Data, _start: date, end: date) -> list[Rec]:
    # "(ACCOM, the codes that end in 1)"; "One of whom nothing is known (code 0) is in the rest".
    codes = {"0", *(f"{kind}{n}" for kind in LIVES for n in "12")}
    return _oc3(data, end, "ACCOM", codes, lambda value: value.endswith("1"))


def care_leavers_eet(data: Data, _start: date, end: date) -> list[Rec]:
    # "those in education, employment or training, full or part time (ACTIV F and P)"
    return _oc3(data, end, "ACTIV", ACTIVE | INACTIVE, lambda value: value in ACTIVE)


# --- children who went missing --------------------------------------------------------------


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def missing_episodes(data: Data, start: date, end: date) -> list[Rec]:
    # "absences that began in the period ...: those of children looked after whose whereabouts were
    # not known (MISSING M). (E) not_recorded, unreadable, away, not_in_cohort, not_looked_after,
    # short_break"; "An absence that a later return gives again, with its end, is one. A row without
    # a day that can be read stands on the first day of its return's year, left out."
    # Rows that say the same are one; of an absence, the rows of the last return that gives it.
    rows = list({tuple(row.items()): row for row in data.returned["Missing"]}.values())
    last: dict[tuple[str, str], str] = {}
    for row in rows:
        absence = row["CHILD"], row["MIS_START"]
        last[absence] = max(last.get(absence, ""), row["YEAR"])
    found = []
    for row in rows:
        child, kind, begun = row["CHILD"], row["MISSING"], _day(row["MIS_START"])
        on = begun or date(int(row["YEAR"]) - 1, 4, 1)
        if begun and row["YEAR"] != last[child, row["MIS_START"]]:
            continue
        if not start <= on <= end:
            continue
        if begun is None:
            odd = row["MIS_START"] or kind not in ("M", "A", "")
            out = UNREADABLE if odd else NOT_RECORDED
        else:
            out = {"M": NUMERATOR, "A": "away", "": NOT_RECORDED}.get(kind, UNREADABLE)
        if out == NUMERATOR:
            out = data.chain(child, on) or NUMERATOR
        found.append(Rec(child, on, out))
    return found


def children_missing(data: Data, start: date, end: date) -> list[Rec]:
    # "children looked after at any time in the period: those who went missing in it
    # (missing_episodes), once or more often. (E) short_break, unreadable"; "A child of whom a row
    # has no day or code that can be read is left out, unless another row shows that it went
    # missing."
    boxes: dict[str, set[str]] = {}
    for record in missing_episodes(data, start, end):
        boxes.setdefault(record.child, set()).add(record.outcome)
    found = []
    for child in data.plain.cares_of:
        days = [on for on in days_of(start, end) if data.plain.care_on(child, on) is not None]
        theirs = boxes.get(child, set())
        if not days:
            continue
        if all(data.short_break(child, on) for on in days):
            out = "short_break"
        elif NUMERATOR in theirs:
            out = NUMERATOR
        else:
            out = UNREADABLE if {NOT_RECORDED, UNREADABLE} & theirs else REST
        found.append(Rec(child, days[-1], out))
    return found


MEASURES = {
    one.__name__: one
    for one in (
        development_checks,
        convicted,
        sdq_score,
        sdq_recorded,
        care_leavers_in_touch,
        care_leavers_suitable_accommodation,
        care_leavers_eet,
        missing_episodes,
        children_missing,
    )
} | {
    "health_assessments": _of_everyone("HEALTH_ASSESSMENT"),
    "dental_checks": _of_everyone("TEETH_CHECK"),
    "immunisations_up_to_date": _of_everyone("IMMUNISATIONS"),
    "substance_misuse": _of_everyone("SUBSTANCE_MISUSE"),
}
