"""A caller's code, checked and never run: what is public, and with which types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_type

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

import carekpi
from carekpi import (
    Child,
    Cohort,
    Dispute,
    Episode,
    Ledger,
    Period,
    PeriodOfCare,
    Population,
    Result,
    Review,
    Visit,
    measures,
    read_parquet,
    read_ssda903,
    reporting_year,
    review_deadline,
    review_verdicts,
    write_parquet,
)
from carekpi.codes import (
    CodeList,
    Ethnicity,
    LegalStatus,
    Participation,
    Placement,
    ReasonEpisodeEnded,
    ReasonNewEpisode,
    Sex,
)
from carekpi.cohort import DIMENSIONS, DueList, NotCovered, Texts, Verdict
from carekpi.comparison import (
    Comparator,
    Comparators,
    Comparison,
    Target,
    Targets,
    TimeSeries,
)
from carekpi.domain import DisputeStage, Visitor, VisitOutcome
from carekpi.ledger import FileCount, LedgerEntry
from carekpi.measures import CATALOGUE, Measure
from carekpi.periods import add_months, age_on, month, quarter, reporting_year_of
from carekpi.readers import Reading, UnreadableReturn
from carekpi.reconciling import Correction, FiguresError, Finding, Reconciliation, Settlement
from carekpi.report import LastYear, populations, read_plan, to_rows, to_text, work_out
from carekpi.results import Amount, Count, Distribution, Mean, Proportion, Rate, to_csv, to_json
from carekpi.rules import (
    Book,
    Deadline,
    Duty,
    Months,
    Rule,
    Version,
    WorkingDays,
    find,
    next_review,
    statutory,
)
from carekpi.sample import Council, council, write_sample, write_sample_like
from carekpi.workdays import (
    ENGLAND_AND_WALES,
    Calendar,
    add_working_days,
    days_not_counted,
    is_working_day,
    working_days_between,
)

assert_type(carekpi.__version__, str)
assert_type(reporting_year(2021), Period)

DAY = dt.date(2020, 12, 10)
DAYS: NDArray[np.datetime64] = np.array(["2020-12-10", "NaT"], dtype="datetime64[D]")
YEAR = reporting_year(2021)


# ---------------------------------------------------------------------------- one child


def children() -> list[Child]:
    with_texts = Episode(
        start=DAY,
        end=None,
        reason_new="S",
        legal_status="C2",
        need="N1",
        placement="U1",
        provider="PR1",
        reason_ended=None,
    )
    with_members = Episode(
        start=DAY,
        end=dt.date(2021, 3, 1),
        reason_new=ReasonNewEpisode.S,
        legal_status=LegalStatus.C2,
        placement=Placement.U1,
        reason_ended=ReasonEpisodeEnded.parse("e4a"),
    )
    # Whatever was given, a field holds a member or nothing.
    assert_type(with_texts.legal_status, LegalStatus | None)
    assert_type(with_members.end, dt.date | None)
    review = Review(held_on=dt.date(2021, 1, 12), participation="PN1")
    assert_type(review.participation, Participation | None)
    visit = Visit(made_on=DAY, visitor=Visitor.IRO, outcome=VisitOutcome.SEEN)
    dispute = Dispute(identifier="D1", raised_on=DAY, stage=DisputeStage.INFORMAL)
    further = Dispute(identifier="D2", raised_on=DAY, how="formal", reached={"stage 1": DAY})
    assert_type(further.stage, DisputeStage)
    assert_type(further.formal_on, dt.date | None)
    one = Child(
        identifier="0042",
        born=dt.date(2012, 5, 17),
        sex="F",
        ethnicity=Ethnicity.WBRI,
        unaccompanied=False,
        episodes=[with_texts],
        reviews=(review, Review(held_on=dt.date(2021, 4, 9))),
        visits=[visit],
        disputes=[dispute],
    )
    assert_type(one.episodes, tuple[Episode, ...])
    assert_type(one.reviews, tuple[Review, ...])
    assert_type(one.sex, Sex | None)
    assert_type(one.periods_of_care, tuple[PeriodOfCare, ...])
    assert_type(one.period_of_care_on(DAY), PeriodOfCare | None)
    assert_type(one.episode_on(DAY), Episode | None)
    assert_type(one.looked_after_on(DAY), bool)
    assert_type(one.age_on(DAY), int | None)
    return [one, evolve(one, identifier="0043", episodes=[with_members])]


def verdicts_and_deadlines(child: Child) -> None:
    verdicts = review_verdicts(child, YEAR, coverage_from=dt.date(2020, 4, 1), as_in_force=True)
    assert_type(verdicts, tuple[tuple[dt.date, Verdict | None], ...])
    assert_type(review_verdicts(child)[0][1] is Verdict.LATE, bool)
    deadline = review_deadline(child, on=DAY)
    assert_type(deadline, Deadline | None)
    first = next_review(entered=DAY)
    later = next_review(entered=DAY, held=[dt.date(2021, 1, 12)])
    assert_type(first.due, dt.date | None)
    assert_type(first.no_fixed_due_date, bool)
    assert_type(later.rule, Rule)
    assert_type(later.version, Version)
    assert_type(later.explain(), str)
    assert_type(later.provisional, bool)
    assert_type(later.not_counted, tuple[tuple[dt.date, str], ...])
    rule = find("review.first")
    assert_type(rule.due(DAY), dt.date | None)
    assert_type(rule.due(DAYS), NDArray[np.datetime64])
    assert_type(rule.on(DAY), Version)
    book = statutory().follow("convention.review.first.28_days")
    assert_type(book, Book)
    assert_type(book.deadline("review.first", DAY, as_in_force=True), Deadline)
    assert_type(carekpi.rules.deadline("visit.first", DAY).days_left(DAY), int | None)
    assert_type(book.duty("review", clock="case"), Duty)
    assert_type(child.next_review(on=DAY, clock="case"), Deadline | None)
    assert_type(child.next_visit(on=DAY), Deadline | None)
    assert_type(child.clocks(on=DAY), tuple[Deadline, ...])
    due = Cohort.from_children([child]).with_rules(book).due(DAY, within=28)
    assert_type(due, DueList)
    assert_type(due.items[0].version, Version)
    assert_type(WorkingDays(20).after(DAY), dt.date)
    assert_type(Months(3).after(DAYS), NDArray[np.datetime64])


# ------------------------------------------------------------------- returns and cohorts


def read_a_return(path: str) -> tuple[Cohort, Ledger]:
    cohort, ledger = carekpi.read_ssda903(path)
    assert_type(cohort, Cohort)
    assert_type(ledger, Ledger)
    return cohort, ledger


def show_progress(what: str, done: int, of: int) -> None:
    """What a caller may pass to be told how far the reading is."""


def read_returns(folder: Path) -> Reading:
    try:
        read_ssda903([folder / "2020", "returns/2021"], year=[2020, 2021])
        read_ssda903(folder, progress=True, engine="fast")
        read_ssda903(
            {"North": folder / "north", "South": [folder / "south", "south.zip"]},
            year={"North": 2021},
            coverage_from={"North": dt.date(2020, 4, 1)},
        )
        return read_ssda903(
            folder,
            year=2021,
            coverage_from=dt.date(2015, 4, 1),
            complete_to=dt.date(2020, 12, 31),
            authority="North",
            progress=show_progress,
        )
    except UnreadableReturn as error:
        raise SystemExit(str(error)) from None


def frames_and_files(frame: Any, folder: Path, result: Result) -> Cohort:
    made = Cohort.from_frame(children=frame, episodes=frame, reviews=frame, coverage_from=DAY)
    assert_type(made.to_arrow(), dict[str, Any])
    texts = Texts(labels=["0071"], number=np.zeros(3, dtype=np.int32))
    assert_type(texts.labels, Sequence[Any])
    result.__arrow_c_stream__()
    write_parquet(made, folder / "saved", ledger=Ledger())
    cohort, ledger = read_parquet(str(folder / "saved"))
    assert_type(ledger, Ledger)
    return cohort


def what_was_not_used(ledger: Ledger) -> None:
    assert_type(ledger.rows_lost, Mapping[str, int])
    assert_type(ledger.entries(kind="row lost", reason="not_a_date"), Sequence[LedgerEntry])
    assert_type(ledger.entries()[0], LedgerEntry)
    assert_type(ledger.files, tuple[FileCount, ...])
    assert_type(ledger.summary(), str)
    assert_type(ledger.to_csv(), str)
    ledger.to_csv(Path("ledger.csv"))


def cohorts() -> Iterator[Cohort]:
    yield Cohort.from_children(children())
    yield Cohort.from_children(
        iter(children()), coverage_from=dt.date(2020, 4, 1), complete_to=dt.date(2021, 3, 31)
    )
    cohort = Cohort.from_columns(
        children={"child": ["1"], "sex": np.array([Sex.FEMALE.number], dtype=np.int8)},
        episodes={"child": ["1"], "start": DAYS[:1]},
        reviews={"child": np.array(["1"]), "held_on": DAYS[:1]},
    )
    assert_type(cohort.children(), Iterator[Child])
    assert_type(cohort.describe(), dict[str, Any])
    assert_type(len(cohort), int)
    yield cohort.with_column("team", {"1": "North", "2": None}, of="children")
    yield cohort.with_column("officer", ["A", None], of="reviews")


# ----------------------------------------------------------------------------- figures


def figures(cohort: Cohort) -> Result:
    try:
        whole = measures.reviews_on_time(cohort, YEAR)
    except NotCovered as error:
        raise SystemExit(str(error)) from None
    measures.reviews_on_time(cohort, YEAR, by="month", as_in_force=True)
    measures.looked_after(cohort, Period.on(DAY), by=["sex", "age_band"])
    measures.looked_after_rate(cohort, YEAR, population=129_053)
    measures.looked_after_rate(
        cohort,
        YEAR,
        by="authority",
        population={
            "North": 61_000,
            "South": Population(children=68_053, year=2020, source="ONS mid-2020 estimate"),
        },
    )
    for measure in CATALOGUE:
        assert_type(measure, Measure)
        assert_type(measure.key, str)
        assert_type(measure.exclusions, tuple[str, ...])
    assert_type(measures.find("participated"), Measure)
    assert_type(DIMENSIONS["sex"].title, str)

    assert_type(whole, Result)
    assert_type(whole.numerator, int)
    assert_type(whole.denominator, int | float | None)
    assert_type(whole.value, float | int | None)
    assert_type(whole.excluded, dict[str, int])
    assert_type(whole.considered, int)
    assert_type(whole.unknown, int)
    assert_type(whole.presumed, int)
    assert_type(whole.bounds, tuple[float, float] | None)
    assert_type(whole.parts, tuple[Result, ...])
    assert_type(whole.group, dict[str, str])
    assert_type(whole.notes, tuple[str, ...])
    assert_type(whole.period, Period)
    assert_type(whole.source, str)
    assert_type(whole.figure, Proportion | Count | Rate | Mean | Amount | Distribution)
    assert_type(whole.shares(), tuple[Result, ...])
    assert_type(whole + whole, Result)
    assert_type(whole.to_dicts(), list[dict[str, Any]])
    assert_type(whole.to_csv(), str)
    assert_type(to_csv([whole, *whole.parts]), str)
    assert_type(to_json([whole]), str)
    return whole


# ----------------------------------------------------------------------------- comparisons


def comparisons(cohort: Cohort) -> None:
    now, before = (measures.looked_after(cohort, year, by="sex") for year in (YEAR, YEAR))
    found = carekpi.compare(now, before, labelled=True)
    assert_type(found, Comparison)
    assert_type(found.difference, Fraction | None)
    assert_type(found.parts, tuple[Comparison, ...])
    assert_type(found.to_rows(), list[dict[str, Any]])
    series = carekpi.over_time(measures.participated, cohort, YEAR.months(), also_counts="PN4")
    assert_type(series, TimeSeries)
    assert_type(series.total, Result)
    assert_type(carekpi.like_for_like(measures.started, cohort, [YEAR]), TimeSeries)
    targets = Targets([Target(measure="participated", value="96.5", since=DAY)])
    assert_type(targets.judge(now).met, bool | None)
    assert_type(targets.on("participated", DAY), Target | None)
    england = Comparator(measure="participated", value=96, year=2021, source="DfE")
    beside = Comparators([england]).beside(now, no_comparator=measures.participated.no_comparator)
    assert_type(beside.comparators, tuple[Comparator, ...])


def reports(cohort: Cohort) -> str:
    plan = read_plan("plan.toml")
    before = LastYear(cohort=cohort, period=YEAR, population=populations(cohort, 2020))
    figures = work_out(plan, cohort, YEAR, population=1000, last_year=before)
    assert_type(to_rows(figures), list[dict[str, Any]])
    return to_text(figures)


def a_published_report(path: Path) -> Correction | None:
    try:
        found = carekpi.reconcile(path)
    except FiguresError as error:
        raise SystemExit(str(error)) from None
    assert_type(found, Reconciliation)
    assert_type(carekpi.reconcile({"ceased": {"total": 5}}, name="ours"), Reconciliation)
    assert_type(found.agrees, bool)
    assert_type(found.findings, tuple[Finding, ...])
    assert_type(found.contradictions, tuple[Finding, ...])
    assert_type(found.questions, tuple[Finding, ...])
    assert_type(found.settlements, tuple[Settlement, ...])
    assert_type(found.settlements[0].ways, tuple[tuple[Correction, ...], ...])
    assert_type(found.untied, tuple[str, ...])
    assert_type(found.to_dict(), dict[str, Any])
    for finding in found.contradictions:
        assert_type(finding.arithmetic, str)
        for change in finding.corrections:
            assert_type(change.nearest, Decimal)
            assert_type(change.least, Decimal | None)
            assert_type(change.breaks, tuple[str, ...])
            return change
    return None


# ---------------------------------------------------------------------- days and periods


def periods() -> None:
    assert_type(YEAR.months(), tuple[Period, ...])
    assert_type(YEAR.quarters(), tuple[Period, ...])
    assert_type(DAY in YEAR, bool)
    assert_type(YEAR.covers(DAYS), NDArray[np.bool_])
    assert_type(month(2020, 4), Period)
    assert_type(quarter(2021, 1).label, str)
    assert_type(Period(DAY, dt.date(2021, 3, 31)).days, int)
    assert_type(reporting_year_of(DAY), int)
    assert_type(add_months(DAY, 3), dt.date)
    assert_type(add_months(DAYS, 3), NDArray[np.datetime64])
    assert_type(add_months(DAY, np.array([3, 6])), NDArray[np.datetime64])
    assert_type(age_on(DAY, DAY), int)
    assert_type(age_on(None, DAY), None)
    assert_type(age_on(DAYS, DAY), "np.ma.MaskedArray[Any, np.dtype[np.int32]]")


def working_days() -> None:
    assert_type(is_working_day(DAY), bool)
    assert_type(is_working_day(DAYS), "np.ma.MaskedArray[Any, np.dtype[np.bool_]]")
    assert_type(add_working_days(DAY, 20), dt.date)
    assert_type(add_working_days(DAYS, 20), NDArray[np.datetime64])
    assert_type(add_working_days(DAY, np.array([5, 20])), NDArray[np.datetime64])
    assert_type(working_days_between(DAY, DAY), int)
    assert_type(working_days_between(DAYS, DAY), "np.ma.MaskedArray[Any, np.dtype[np.int32]]")
    assert_type(days_not_counted(DAY, DAY), list[tuple[dt.date, str]])
    ours = ENGLAND_AND_WALES.with_closed_days([DAY], reason="Council closed")
    assert_type(ours, Calendar)
    assert_type(ours.with_bank_holidays({DAY: "A new one"}, source="The Gazette"), Calendar)
    assert_type(ours.known_until, dt.date)
    assert_type(next_review(entered=DAY, calendar=ours).calendar, Calendar)
    assert_type(find("review.first").due(DAYS, calendar=ours), NDArray[np.datetime64])
    assert_type(Cohort.from_children([]).with_calendar(ours), Cohort)
    add_working_days(DAYS, 20, calendar=ours)


def codes() -> None:
    assert_type(LegalStatus.parse("c2"), LegalStatus)
    assert_type(LegalStatus.numbered(), tuple[LegalStatus, ...])
    assert_type(Participation.codes(2021), dict[str, Participation])
    assert_type(Participation.PN4.took_part, bool | None)
    member: CodeList = Placement.U1
    assert_type(member.meaning, str)
    assert_type(member.group, str | None)
    assert_type(member.number, int)


assert_type(write_sample("practice", children=300, year=2021, years=2), tuple[Path, ...])
assert_type(write_sample("practice", local=["visits", "officers"]), tuple[Path, ...])
assert_type(write_sample_like("demo", "manchester-2021"), tuple[Path, ...])
assert_type(council("manchester-2021"), Council)


# ------------------------------------------------------------------------- what is refused

# A misspelt name is refused, though names are loaded when first used.
carekpi.Cohrt  # type: ignore[attr-defined]

# A name says what a date or a code is; none goes by its place.
Episode(DAY)  # type: ignore[call-arg]
Review(held_on="2021-01-12")  # type: ignore[arg-type]
Episode(start=DAY, legal_status=Participation.PN1)  # type: ignore[arg-type]
Child(identifier=42)  # type: ignore[arg-type]

# What was made stays as it is.
Review(held_on=DAY).held_on = DAY  # type: ignore[misc]

# Days are no numbers, and the three units no substitutes for one another.
add_working_days("2020-12-10", 20)  # type: ignore[call-overload]
Period("2020-04-01", "2021-03-31")  # type: ignore[arg-type]

measures.participated(Cohort.from_children([]), 2021)  # type: ignore[arg-type]
