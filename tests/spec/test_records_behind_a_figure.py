"""The records behind a figure: enough of each to find it again and to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from carekpi import Cohort, measures, read_ssda903, reporting_year
from carekpi.readers import read_local
from carekpi.sample import write_sample
from spec.tables import cohort

if TYPE_CHECKING:
    from carekpi.measures import Measure, Record

YEAR = reporting_year(2021)
EPISODES = """
    CHILD | DECOM      | LS
    1     | 2020-12-10 | C2
"""
REVIEWS = """
    CHILD | REVIEW
    1     | 2021-01-14
"""


def lines(measure: Measure, given: Cohort, *names: str) -> list[str]:
    """The records of a measure, each as a line of what is asked."""
    return [
        ", ".join(_said(record, name) for name in names) for record in measure.records(given, YEAR)
    ]


def _said(record: Record, name: str) -> str:
    said = getattr(record, name) if hasattr(record, name) else record.group[name]
    return "-" if said is None else str(said)


class TestWhatWasDoneAndWhen:
    """“Due”, “done”, and between them the days by which it was late."""

    def test_a_review_is_done_on_the_day_on_which_it_is_held(self) -> None:
        given = cohort(episodes=EPISODES, reviews=REVIEWS)
        every = ("on", "due", "done", "days_late")
        # Twenty working days from 10 December, without the three days of Christmas: 12 January.
        held = ["2021-01-14, 2021-01-12, 2021-01-14, 2"]
        assert lines(measures.reviews_on_time, given, *every) == held
        assert lines(measures.days_late, given, *every) == held
        assert lines(measures.reviews_on_time_due, given, *every) == [
            "2021-01-12, 2021-01-12, 2021-01-14, 2"
        ]

    def test_a_visit_that_was_late_and_one_that_was_never_made(self) -> None:
        given = cohort(
            episodes="""
                CHILD | DECOM      | LS
                1     | 2021-02-01 | C2
            """,
            local={
                "visits": """
                    CHILD | DATE       | VISITOR       | OUTCOME
                    1     | 2021-02-09 | social worker | seen
                """
            },
        )
        # Within one week of the placement; then six weeks from the visit.
        assert lines(
            measures.visits_on_time, given, "due", "done", "days_late", "visit_outcome", "outcome"
        ) == [
            "2021-02-08, 2021-02-09, 1, late, rest",
            "2021-03-23, -, -, missed, rest",
        ]

    def test_what_was_ready_and_sent(self) -> None:
        details = {
            "review_details": """
                CHILD | REVIEW     | REPORT_READY | DECISIONS_SENT
                1     | 2021-01-14 | 2021-01-12   | 2021-01-20
            """
        }
        given = cohort(episodes=EPISODES, reviews=REVIEWS, local=details)
        every = ("due", "done", "days_late", "outcome")
        # Three working days before Thursday 14 January; five after it.
        assert lines(measures.report_on_time, given, *every) == ["2021-01-11, 2021-01-12, 1, rest"]
        assert lines(measures.decisions_on_time, given, *every) == [
            "2021-01-21, 2021-01-20, -, numerator"
        ]

    def test_an_answer_to_a_complaint(self) -> None:
        complaints = """
            RECEIVED   | STAGE   | THEME   | ANSWERED
            2020-06-01 | stage 1 | contact | 2020-06-17
            2020-06-02 | stage 1 |         |
        """
        given = cohort(episodes=EPISODES, local={"complaints": complaints})
        every = ("child", "on", "due", "done", "days_late", "stage", "theme")
        assert lines(measures.complaints_answered_in_time, given, *every) == [
            ", 2020-06-01, 2020-06-15, 2020-06-17, 2, stage 1, contact",
            ", 2020-06-02, 2020-06-16, -, -, stage 1, not known",
        ]

    def test_what_is_left_out_is_not_late(self) -> None:
        # What the informal stage took is no matter of the formal process.
        disputes = """
            IDENTIFIER | CHILD | RAISED     | HOW      | RESOLVED
            D-1        | 1     | 2020-06-01 | informal | 2020-09-01
        """
        given = cohort(episodes=EPISODES, local={"disputes": disputes})
        every = ("outcome", "done", "days_late")
        assert lines(measures.formal_disputes_resolved_in_time, given, *every) == [
            "informal_only, 2020-09-01, -"
        ]
        (late,) = measures.disputes_resolved_in_time.records(given, YEAR)
        assert late.days_late == 64  # after 29 June: the 20th working day


class TestADispute:
    def test_its_reference_and_the_words_of_its_row(self) -> None:
        disputes = """
            IDENTIFIER | CHILD | RAISED     | STAGE_1    | THEME | RESOLVED   | OUTCOME
            D-9        |       | 2020-07-01 | 2020-07-03 | delay | 2020-07-20 | agreed
            D-1        | 1     | 2020-07-01 |            |       |            |
        """
        given = cohort(episodes=EPISODES, local={"disputes": disputes})
        every = ("reference", "child", "stage", "theme", "outcome", "done")
        for measure in (measures.disputes_raised, measures.disputes_resolved_in_time):
            (nobodys, first) = measure.records(given, YEAR)
            assert (nobodys.reference, nobodys.child, nobodys.group["theme"]) == (
                "D-9",
                "",
                "delay",
            )
            assert nobodys.group["outcome"] == "agreed"  # the row's, and not that of the figure
            assert str(nobodys.done) == "2020-07-20"
            assert (first.reference, first.child, first.done) == ("D-1", "1", None)
            assert first.group["stage"] == "informal"
            assert first.group["theme"] == "not known"
        assert len(lines(measures.disputes_open, given, *every)) == 1

    def test_a_record_of_no_table_has_none(self) -> None:
        given = cohort(episodes=EPISODES, reviews=REVIEWS)
        (record,) = measures.reviews_on_time.records(given, YEAR)
        assert (record.reference, record.groups, record.count) == ("", (), 1)


def test_a_row_of_feedback_counts_as_many_as_answered() -> None:
    feedback = """
        DATE       | ASKED | ANSWERED | QUESTION   | ANSWER
        2020-09-30 | 90    | 58       |            |
        2020-09-30 |       | 40       | Listened?  | always
        2020-09-30 |       | 18       | Listened?  | never
    """
    given = cohort(episodes=EPISODES, local={"feedback": feedback})
    assert lines(measures.feedback_response_rate, given, "outcome", "count") == [
        "numerator, 58",
        "rest, 32",
    ]
    assert sorted(lines(measures.feedback_answers, given, "question", "answer", "count")) == [
        "Listened?, always, 40",
        "Listened?, never, 18",
    ]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    folder = tmp_path_factory.mktemp("records") / "sample"
    write_sample(folder, children=150, years=2, seed=3, local=True, dirty=True)
    cohort, _ = read_ssda903([folder / "2020", folder / "2021"])
    return read_local(folder / "local", cohort).cohort


@pytest.mark.parametrize("measure", measures.CATALOGUE, ids=str)
def test_the_records_add_up_to_the_figure(measure: Measure, sample: Cohort) -> None:
    if measure.kind == "rate":
        pytest.skip("divided by a population; its records are those of looked_after")
    result, records = measure(sample, YEAR), measure.records(sample, YEAR)
    left_out = dict.fromkeys(result.excluded, 0)
    for record in records:
        if record.outcome in left_out:
            left_out[record.outcome] += record.count
    assert left_out == result.excluded
    assert sum(record.count for record in records) == result.considered
    for record in records:
        if (
            measure.follows
            and record.due
            and record.done
            and record.outcome in ("numerator", "rest")
        ):
            assert (record.days_late is None) == (record.outcome == "numerator")
