"""Many children as columns: how a cohort is made, what it holds, and what it refuses."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from carekpi import Child, Cohort, Dispute, Episode, Review, Visit, reporting_year
from carekpi.codes import Ethnicity, LegalStatus, Participation, ReasonNewEpisode, Sex
from carekpi.cohort import NotCovered
from carekpi.cohort.return_tables import RETURN_TABLES
from carekpi.domain import DisputeStage, Visitor, VisitOutcome
from carekpi.measures import CATALOGUE, ceased, looked_after, reviews_on_time, started
from carekpi.periods import Period
from spec.tables import boxes, cohort, day, with_every_table

YEAR_2021 = reporting_year(2021)


def dates(*texts: str) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    return np.array(texts, dtype="datetime64[D]")


def tables() -> Any:
    """Columns of three children, in no order: with all that they may have."""
    return {
        "children": {
            "child": np.array(["0010", "9", "0002"]),
            "authority": np.array(["N", "N", "N"]),
            "born": dates("2011-11-23", "2012-01-01", "NaT"),
            "sex": np.array([1, 0, -1], "i1"),
            "ethnicity": np.array([0, -1, 18], "i2"),
            "unaccompanied": np.array([0, 1, -1], "i1"),
            "unaccompanied_until": dates("NaT", "2020-07-01", "NaT"),
        },
        "episodes": {
            "child": np.array(["9", "0010", "0010", "0002", "9"]),
            "authority": np.array(["N"] * 5),
            "start": dates("2020-05-11", "2020-09-01", "2020-06-01", "2020-05-11", "2020-05-11"),
            "end": dates("NaT", "NaT", "2020-09-01", "2020-06-01", "NaT"),
            "reason_new": np.array([0, 2, 0, 0, 0], "i1"),
            "reason_ended": np.array([-1, -1, 0, 5, -1], "i1"),
            "legal_status": np.array([4, 1, 0, 6, 4], "i1"),
            "placement": np.array([5, 5, 4, -1, 5], "i1"),
            "need": np.array([0, 0, 0, 1, 0], "i1"),
            "provider": np.array([1, 1, 0, -1, 1], "i1"),
            "reason_placement_changed": np.array([-1, -1, 2, -1, -1], "i1"),
        },
        "reviews": {
            "child": np.array(["0010", "9", "0010", "0042"]),
            "authority": np.array(["N"] * 4),
            "held_on": dates("2020-09-01", "2020-06-08", "2020-06-20", "2020-06-20"),
            "participation": np.array([1, 4, -1, 1], "i1"),
        },
    }


class TestFromColumns:
    """Columns of equal length, table by table; in any order."""

    def test_sorted_by_child_and_date(self) -> None:
        made = Cohort.from_columns(**tables())
        assert made.child_table.identifier.tolist() == ["0002", "0010", "0042", "9"]
        assert made.episode_table.child.tolist() == [0, 1, 1, 3]
        assert made.episode_table.start.astype(str).tolist() == [
            "2020-05-11",
            "2020-06-01",
            "2020-09-01",
            "2020-05-11",
        ]
        assert made.review_table.child.tolist() == [1, 1, 2, 3]
        assert made.review_table.held_on.astype(str).tolist()[:2] == ["2020-06-20", "2020-09-01"]

    def test_rows_that_say_the_same_are_one(self) -> None:
        made = Cohort.from_columns(**tables())
        assert dict(made.repeated) == {"episodes": 1, "reviews": 0}
        assert len(made.episode_table) == 4

    def test_a_child_of_whom_only_reviews_are_given(self) -> None:
        made = Cohort.from_columns(**tables())
        assert repr(made) == "Cohort(4 children, 4 episodes, 4 reviews)"
        child = list(made.children())[2]
        assert (child.identifier, child.born, child.sex, child.episodes) == ("0042", None, None, ())

    def test_as_objects(self) -> None:
        children = {child.identifier: child for child in Cohort.from_columns(**tables()).children()}
        child = children["0010"]
        assert (child.authority, child.born, child.sex) == ("N", day("2011-11-23"), Sex.FEMALE)
        assert (child.ethnicity, child.unaccompanied) == (Ethnicity.WBRI, False)
        assert [e.legal_status for e in child.episodes] == [LegalStatus.C1, LegalStatus.C2]
        assert [e.reason_new for e in child.episodes] == [ReasonNewEpisode.S, ReasonNewEpisode.P]
        assert [r.participation for r in child.reviews] == [None, Participation.PN1]
        assert children["0002"].ethnicity is Ethnicity.REFU
        assert children["9"].unaccompanied_until == day("2020-07-01")

    def test_what_is_left_out_is_not_known(self) -> None:
        made = Cohort.from_columns(
            children={},
            episodes={"child": ["1"], "start": dates("2020-05-11")},
            reviews={"child": ["1"], "held_on": dates("2020-06-08")},
        )
        (child,) = made.children()
        assert child == Child(
            identifier="1",
            episodes=[Episode(start=day("2020-05-11"))],
            reviews=[Review(held_on=day("2020-06-08"))],
        )

    def test_dates_as_objects_and_of_finer_units(self) -> None:
        for start in (
            [day("2020-05-11")],
            np.array(["2020-05-11T00:00"], "M8[s]"),
            np.array(["2020-05-11"], "M8[ns]"),
        ):
            made = Cohort.from_columns(
                children={}, episodes={"child": ["1"], "start": start}, reviews={}
            )
            assert made.episode_table.start.tolist() == [day("2020-05-11")]

    @pytest.mark.parametrize(
        "codes",
        [
            ["C2", " v3 ", "", None],
            np.array(["C2", "V3", "", " "]),
            np.array(["c2", "V3", None, float("nan")], dtype=object),
            np.array([1, 5, -1, -1]),
        ],
        ids=["list", "texts", "objects", "numbers"],
    )
    def test_codes_as_text_and_as_numbers(self, codes: Any) -> None:
        made = Cohort.from_columns(
            children={},
            episodes={
                "child": list("1234"),
                "start": dates(*["2020-05-11"] * 4),
                "legal_status": codes,
            },
            reviews={},
        )
        assert [c.episodes[0].legal_status for c in made.children()] == [
            LegalStatus.C2,
            LegalStatus.V3,
            None,
            None,
        ]

    def test_nothing_at_all(self) -> None:
        made = Cohort.from_columns(children={}, episodes={}, reviews={})
        assert repr(made) == "Cohort(0 children, 0 episodes, 0 reviews)"
        made = with_every_table(made)
        for measure in CATALOGUE:
            if not set(measure.needs) & set(RETURN_TABLES):
                how: Any = {"population": 1_000} if measure.kind == "rate" else {}
                assert measure(made, YEAR_2021, **how).considered == 0

    def test_of_several_authorities_one_identifier_is_two_children(self) -> None:
        made = Cohort.from_columns(
            children={"child": ["1", "1"], "authority": ["S", "N"]},
            episodes={
                "child": ["1", "1"],
                "authority": ["N", "S"],
                "start": dates("2020-05-11", "2021-05-11"),
            },
            reviews={"child": ["1"], "authority": ["S"], "held_on": dates("2021-06-08")},
        )
        assert [
            (c.authority, str(c.episodes[0].start), len(c.reviews)) for c in made.children()
        ] == [
            ("N", "2020-05-11", 0),
            ("S", "2021-05-11", 1),
        ]


NEEDED = {"children": ("child",), "episodes": ("child", "start"), "reviews": ("child", "held_on")}


class TestWhatIsMissing:
    """“blank each column in turn, drop each table in turn: no crash; every record is counted in
    numerator, rest, excluded or undetermined”"""

    def every_review_in_a_box(self, made: Cohort) -> None:
        held = len(set(zip(made.review_table.child.tolist(), made.review_table.held_on.tolist())))
        made = with_every_table(made)
        for measure in CATALOGUE:
            how: Any = {"population": {"N": 1_000}} if measure.kind == "rate" else {}
            for by in ((), *measure.dimensions):
                result = measure(made, YEAR_2021, by=by, **how)
                if measure.records_are == "held" and measure.counted == "reviews":
                    assert result.considered == held
                if by:
                    parts = sum(part.considered for part in result.parts)
                    assert parts == result.considered

    @pytest.mark.parametrize(
        ("table", "column"),
        [
            pytest.param(table, column, id=f"{table}.{column}")
            for table, columns in tables().items()
            for column in columns
            if column not in NEEDED[table] and column != "authority"
        ],
    )
    def test_a_column_that_is_left_out_or_blank(self, table: str, column: str) -> None:
        given = tables()
        values = given[table].pop(column)
        self.every_review_in_a_box(Cohort.from_columns(**given))
        blank = dates(*["NaT"] * len(values)) if values.dtype.kind == "M" else values * 0 - 1
        given[table][column] = blank
        self.every_review_in_a_box(Cohort.from_columns(**given))

    @pytest.mark.parametrize("table", ["children", "episodes", "reviews"])
    def test_a_table_that_is_left_out(self, table: str) -> None:
        given = tables()
        given[table] = {}
        self.every_review_in_a_box(Cohort.from_columns(**given))


class TestTheCallersArrays:
    """“inputs are never changed (hash before and after)”, and nothing in a cohort can be."""

    def hashes(self, given: dict[str, dict[str, Any]]) -> list[str]:
        return [
            hashlib.sha256(column.tobytes()).hexdigest()
            for table in given.values()
            for column in table.values()
        ]

    def test_hashed_before_and_after(self) -> None:
        given = tables()
        before = self.hashes(given)
        made = Cohort.from_columns(**given, coverage_from=day("2020-04-01"))
        made = with_every_table(made)
        for measure in CATALOGUE:
            how: Any = {"population": 1_000} if measure.kind == "rate" else {}
            measure(made, YEAR_2021, **how)
        list(made.children())
        made.describe()
        assert self.hashes(given) == before

    def test_they_can_still_be_written_to_and_the_cohort_is_as_it_was(self) -> None:
        given = tables()
        made = Cohort.from_columns(**given)
        before = list(made.children())
        for table in given.values():
            for column in table.values():
                assert column.flags.writeable
                column[:] = column[::-1].copy()
        assert list(made.children()) == before

    def test_even_where_they_were_in_order(self) -> None:
        start = dates("2020-05-11")
        made = Cohort.from_columns(
            children={}, episodes={"child": ["1"], "start": start}, reviews={}
        )
        start[0] = day("2021-05-11")
        assert made.episode_table.start.tolist() == [day("2020-05-11")]

    def test_arrays_that_cannot_be_written_to_will_do(self) -> None:
        given = tables()
        for table in given.values():
            for column in table.values():
                column.flags.writeable = False
        assert len(Cohort.from_columns(**given)) == 4

    def test_the_cohorts_own_cannot_be_written_to(self) -> None:
        made = Cohort.from_columns(**tables())
        for column in (
            made.child_table.born,
            made.episode_table.legal_status,
            made.review_table.held_on,
        ):
            with pytest.raises(ValueError, match="read-only"):
                column[0] = column[1]


class TestBothWays:
    """“`Cohort.from_children([...])` and `cohort.children()` go both ways without loss.”"""

    CHILD = Child(
        identifier="0042",
        authority="North",
        born=day("2011-11-23"),
        sex=Sex.MALE,
        ethnicity=Ethnicity.NOBT,
        unaccompanied=True,
        unaccompanied_until=day("2020-07-01"),
        episodes=[
            Episode(
                start=day("2020-05-11"),
                end=day("2020-06-01"),
                reason_new="S",
                legal_status="V2",
                need="N8",
                placement="U6",
                provider="PR1",
                reason_ended="X1",
                reason_placement_changed="CARPL",
            ),
            Episode(start=day("2020-06-01")),
        ],
        reviews=[
            Review(held_on=day("2020-06-08"), participation="PN1"),
            Review(held_on=day("2020-06-08"), participation="PN4"),
            Review(held_on=day("2020-09-08")),
        ],
        visits=[Visit(made_on=day("2020-06-01"), visitor=Visitor.IRO, outcome=VisitOutcome.SEEN)],
        disputes=[
            Dispute(identifier="D1", raised_on=day("2020-07-01"), stage=DisputeStage.STAGE_1),
            Dispute(
                identifier="D2",
                raised_on=day("2020-08-03"),
                how="informal",
                reached={"stage 1": day("2020-08-05"), "stage 3": day("2020-08-12")},
                theme="no report before the review",
                team="North 2",
                resolved_on=day("2020-08-20"),
                outcome="agreed",
            ),
            Dispute(identifier="D3", raised_on=day("2020-08-03"), how="formal"),
        ],
    )

    def test_without_loss(self) -> None:
        assert list(Cohort.from_children([self.CHILD]).children()) == [self.CHILD]

    def test_in_order_of_authority_and_identifier(self) -> None:
        given = [
            Child(identifier="2"),
            self.CHILD,
            Child(identifier="1", authority="North"),
            Child(identifier="10", visits=self.CHILD.visits[:0]),
        ]
        found = list(Cohort.from_children(given).children())
        assert found == [given[3], given[0], self.CHILD, given[2]]

    def test_visits_and_disputes_stay_with_the_child(self) -> None:
        given = [Child(identifier="9"), self.CHILD, Child(identifier="0001", authority="North")]
        made = Cohort.from_children(given)
        assert {c.identifier: (len(c.visits), len(c.disputes)) for c in made.children()} == {
            "9": (0, 0),
            "0001": (0, 0),
            "0042": (1, 3),
        }

    def test_disputes_are_those_of_the_councils_own_table(self) -> None:
        assert "disputes" not in Cohort.from_children([Child(identifier="1")]).local
        given = {
            "identifier": ["D1", "D2", "D3", "D4"],
            # one names no child
            "child": ["0042", "0042", None, "9"],
            "raised": [day("2020-07-01"), day("2020-07-01"), day("2020-07-01"), day("2020-07-02")],
            # resolved before it was raised: no dispute that can be, and a row all the same
            "resolved": [day("2020-07-15"), day("2020-06-15"), None, None],
        }
        made = Cohort.from_children([Child(identifier="9"), self.CHILD])
        made = made.with_local("disputes", given)
        assert len(made.local["disputes"]) == 4
        assert {c.identifier: [d.identifier for d in c.disputes] for c in made.children()} == {
            "0042": ["D1"],
            "9": ["D4"],
        }

    def test_an_identifier_is_of_one_dispute(self) -> None:
        mine = evolve(self.CHILD.disputes[0], child=None)
        other = Child(identifier="9", authority=self.CHILD.authority, disputes=[mine])
        with pytest.raises(ValueError, match="two children's disputes share an identifier"):
            Cohort.from_children([self.CHILD, other])
        north = evolve(other, authority="North")
        south = evolve(self.CHILD, authority="South")
        assert list(Cohort.from_children([south, north]).children()) == [north, south]

    def test_one_at_a_time(self) -> None:
        made = Cohort.from_children([Child(identifier="1"), Child(identifier="2")])
        children = made.children()
        assert next(children).identifier == "1"
        assert next(children).identifier == "2"
        with pytest.raises(StopIteration):
            next(children)

    def test_an_iterator_will_do(self) -> None:
        assert len(Cohort.from_children(iter([self.CHILD]))) == 1

    def test_two_of_one_identifier(self) -> None:
        with pytest.raises(ValueError, match="a child has more than one row"):
            Cohort.from_children([Child(identifier="1"), Child(identifier="1")])
        both = [Child(identifier="1", authority=name) for name in ("South", "North")]
        assert len(Cohort.from_children(both)) == 2
        mixed = [Child(identifier="1"), Child(identifier="1", authority="North")]
        with pytest.raises(ValueError, match="name it in every table, or in none"):
            Cohort.from_children(mixed)


class TestCoverage:
    """“**Coverage**: the date from which the *reviews* in the data are complete. Reviews dated
    before it are not used.”"""

    CHILDREN = "CHILD | LA \n 1 | North \n 2 | South"
    EPISODES = "CHILD | DECOM \n 1, 2 | 2020-05-11"
    REVIEWS = "CHILD | REVIEW \n 1, 2 | 2020-06-08 \n 1, 2 | 2020-10-08"

    def made(self, coverage: Any) -> Cohort:
        given = cohort(children=self.CHILDREN, episodes=self.EPISODES, reviews=self.REVIEWS)
        return Cohort.from_children(given.children(), coverage_from=coverage)

    def test_by_authority(self) -> None:
        # In the south reviews are complete from July, so that the first is unused there, and the
        # second cannot be told.
        made = self.made({"North": day("2020-04-01"), "South": day("2020-07-01")})
        assert made.coverage.astype(str).tolist() == ["2020-04-01", "2020-07-01"]
        period = Period(day("2020-07-01"), day("2021-03-31"))
        assert boxes(reviews_on_time, made, period) == [
            ("1", day("2020-10-08"), "late"),
            ("2", day("2020-10-08"), "history_unknown"),
        ]
        assert len(made.review_events) == 3
        result = reviews_on_time(made, period)
        assert "before 2020-07-01 as well: up to 1 of the reviews" in result.notes[0]

    def test_the_latest_of_them_counts_for_all(self) -> None:
        made = self.made({"North": day("2020-04-01"), "South": day("2020-07-01")})
        with pytest.raises(NotCovered, match="complete from 2020-07-01 only"):
            reviews_on_time(made, YEAR_2021)

    def test_an_authority_that_is_not_named(self) -> None:
        made = self.made({"North": day("2020-04-01")})
        with pytest.raises(ValueError, match="coverage_from does not name the authority 'South'"):
            reviews_on_time(made, YEAR_2021)

    def test_the_mapping_is_the_callers_own(self) -> None:
        given = {"North": day("2020-04-01"), "South": day("2020-04-01")}
        made = self.made(given)
        given["South"] = day("2021-04-01")
        assert made.coverage.astype(str).tolist() == ["2020-04-01", "2020-04-01"]

    def test_none_is_no_limit(self) -> None:
        assert np.isnat(self.made(None).coverage).all()
        assert len(self.made(None).review_events) == 4

    @pytest.mark.parametrize("coverage", ["1980-01-01", "1970-01-01"])
    def test_a_day_before_anything_that_can_be_dated_is_no_limit(self, coverage: str) -> None:
        made = self.made(day(coverage))
        assert reviews_on_time(made, YEAR_2021).figure == (
            reviews_on_time(self.made(None), YEAR_2021).figure
        )

    def test_nobody(self) -> None:
        for coverage in (None, day("2020-04-01"), {}, {"North": day("2020-04-01")}):
            assert len(Cohort.from_children([], coverage_from=coverage).coverage) == 0


class TestNotCovered:
    """A period that ends after the data do, or begins before they are complete, is refused."""

    MADE = cohort(episodes="CHILD | DECOM \n 1 | 2020-05-11", coverage="2020-04-01")

    def test_a_period_before_the_reviews_are_complete(self) -> None:
        with pytest.raises(NotCovered) as error:
            reviews_on_time(self.MADE, reporting_year(2020))
        assert str(error.value).startswith(
            "the reviews are complete from 2020-04-01 only, after the start of year ending 31 "
            "March 2020 (2019-04-01); read the return of that time too"
        )

    def test_to_the_day(self) -> None:
        assert reviews_on_time(self.MADE, YEAR_2021).considered == 0
        with pytest.raises(NotCovered):
            reviews_on_time(self.MADE, Period(day("2020-03-31"), day("2021-03-31")))

    @pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.key)
    def test_only_what_needs_reviews_needs_them_complete(self, measure: Any) -> None:
        how: Any = {"population": 1_000} if measure.kind == "rate" else {}
        period = reporting_year(2020)
        if measure.needs_reviews:
            with pytest.raises(NotCovered, match="reviews are complete from"):
                measure(with_every_table(self.MADE), period, **how)
        else:
            assert measure(with_every_table(self.MADE), period, **how).numerator == 0

    @pytest.mark.parametrize("measure", CATALOGUE, ids=lambda m: m.key)
    def test_a_period_after_the_data_end(self, measure: Any) -> None:
        how: Any = {"population": 1_000} if measure.kind == "rate" else {}
        made = Cohort.from_children(self.MADE.children(), complete_to=day("2021-03-31"))
        made = with_every_table(made)
        assert measure(made, YEAR_2021, **how) is not None
        with pytest.raises(NotCovered, match="the data end on 2021-03-31, before the end of") as e:
            measure(made, Period(day("2020-04-01"), day("2021-04-01")), **how)
        assert "ask for a time that ends by then" in str(e.value)

    @pytest.mark.parametrize("measure", [started, ceased, looked_after], ids=lambda m: m.key)
    def test_a_period_before_the_episodes_are_complete(self, measure: Any) -> None:
        made = Cohort.from_columns(
            children={},
            episodes={"child": ["1"], "start": dates("2018-05-11")},
            reviews={},
            episodes_from=day("2020-04-01"),
        )
        assert measure(made, YEAR_2021) is not None
        with pytest.raises(NotCovered, match="the episodes are complete from 2020-04-01 only"):
            measure(made, reporting_year(2019))
        eve = reporting_year(2020)  # who was in care that evening is seen the next morning
        if measure is looked_after:
            assert measure(made, eve).value == 1
        else:
            with pytest.raises(NotCovered, match="the episodes are complete from 2020-04-01 only"):
                measure(made, eve)

    def test_it_is_a_value_error(self) -> None:
        assert issubclass(NotCovered, ValueError)


class TestWhatItHolds:
    """“A cohort tells what it holds: `cohort.describe()`.”"""

    def test_describe(self) -> None:
        made = Cohort.from_columns(
            **tables(), coverage_from=day("2020-04-01"), complete_to=day("2021-03-31")
        )
        assert made.describe() == {
            "children": 4,
            "episodes": 4,
            "periods_of_care": 3,
            "reviews": 4,
            "authorities": ("N",),
            "years": (),
            "first_event": day("2020-05-11"),
            "last_event": day("2020-09-01"),
            "coverage_from": day("2020-04-01"),
            "complete_to": day("2021-03-31"),
            "tables": (),
        }

    def test_the_years_that_are_covered(self) -> None:
        made = Cohort.from_columns(
            **tables(), episodes_from=day("2019-04-01"), complete_to=day("2020-12-31")
        )
        assert made.describe()["years"] == (2020, 2021)

    def test_describe_nothing(self) -> None:
        described = Cohort.from_children([], coverage_from={"N": day("2020-04-01")}).describe()
        assert (described["first_event"], described["last_event"]) == (None, None)
        assert described["coverage_from"] == {"N": day("2020-04-01")}
        assert described["authorities"] == ()

    def test_in_a_word(self) -> None:
        assert repr(cohort(children="CHILD \n 1")) == "Cohort(1 child, 0 episodes, 0 reviews)"
        assert len(Cohort.from_columns(**tables())) == 4

    def test_in_a_notebook(self) -> None:
        html = Cohort.from_columns(**tables())._repr_html_()
        assert "<th scope='row'>periods of care</th><td>3</td>" in html
        assert "2011" not in html
        assert "2012" not in html

    def test_in_a_notebook_text_of_the_caller_is_text(self) -> None:
        html = cohort(children="CHILD | LA \n 1 | <b>North</b>")._repr_html_()
        assert "<b>" not in html


ONE = {"child": ["1"], "start": dates("2020-05-11")}
SEEN = {"child": ["1"], "held_on": dates("2020-06-08")}
TWO = {"child": ["1", "2"]}


class TestWrongCalls:
    """“Errors say what was wrong, where, what was expected, and never show a child's name or date
    of birth.”"""

    #: what is wrong; the call; what the message has to say: where, what, and what was expected
    WRONG: tuple[tuple[str, dict[str, Any], type[Exception], tuple[str, ...]], ...] = (
        (
            "an identifier that is a number",
            {"children": {"child": ["1", 7]}},
            TypeError,
            ("children.child", "row 2", "identifiers are text", "int"),
        ),
        (
            "an identifier that is missing",
            {"reviews": {"child": [None], "held_on": dates("2020-06-08")}},
            TypeError,
            ("reviews.child", "row 1", "identifiers are text", "NoneType"),
        ),
        (
            "an authority that is a number",
            {"children": {"child": ["1"], "authority": [301]}},
            TypeError,
            ("children.authority", "row 1", "text", "int"),
        ),
        (
            "authorities of another length",
            {"episodes": {**ONE, "authority": ["N", "S"]}},
            ValueError,
            ("episodes.authority", "2 rows", "its table 1"),
        ),
        (
            "dates of another length",
            {"episodes": {**ONE, "end": dates("NaT", "NaT")}},
            ValueError,
            ("episodes.end", "2 rows", "its table 1"),
        ),
        (
            "codes of another length",
            {"reviews": {**SEEN, "participation": np.array([1, 1])}},
            ValueError,
            ("reviews.participation", "2 rows", "its table 1"),
        ),
        (
            "dates that are text",
            {"reviews": {"child": ["1"], "held_on": np.array(["2020-06-08"])}},
            TypeError,
            ("reviews.held_on, row 1: expected a date such as datetime.date(2021,", "not text"),
        ),
        (
            "dates that are numbers",
            {"episodes": {"child": ["1"], "start": np.array([43831])}},
            TypeError,
            ("episodes.start", "must hold dates: expected a date such as", "int"),
        ),
        (
            "births that are text",
            {"children": {"child": ["1"], "born": np.array(["2011-11-23"])}},
            TypeError,
            ("children.born, row 1: expected a date such as", "not text"),
        ),
        (
            "births with a time of day",
            {"children": {"child": ["1"], "born": np.array(["2011-11-23T04:05"], "M8[m]")}},
            ValueError,
            ("children.born", "times of day", "whole days"),
        ),
        (
            "dates with a time of day",
            {"episodes": {"child": ["1"], "start": np.array(["2020-05-11T13:00"], "M8[h]")}},
            ValueError,
            ("episodes.start", "times of day", "whole days"),
        ),
        (
            "a date that is too early",
            {"episodes": {**TWO, "start": dates("2020-05-11", "1979-12-31")}},
            ValueError,
            ("episodes.start", "row 2", "outside 1980-01-01 to 2099-12-31"),
        ),
        (
            "a placeholder for no end",
            {"episodes": {**ONE, "end": dates("9999-12-31")}},
            ValueError,
            ("episodes.end", "row 1", "outside 1980-01-01 to 2099-12-31"),
        ),
        (
            "an episode without a start",
            {"episodes": {**TWO, "start": dates("2020-05-11", "NaT")}},
            ValueError,
            ("an episode has no start", "episodes, row 2"),
        ),
        (
            "an episode that ends before it starts",
            {"episodes": {**ONE, "end": dates("2020-05-10")}},
            ValueError,
            ("ends before it starts", "episodes, row 1"),
        ),
        (
            "a review without a date",
            {"reviews": {**TWO, "held_on": dates("2020-05-11", "NaT")}},
            ValueError,
            ("a review has no date", "reviews, row 2"),
        ),
        (
            "a code that there is not",
            {"reviews": {**SEEN, "participation": np.array([8])}},
            ValueError,
            ("reviews.participation", "row 1", "no code has the number 8", "-1 (missing) to 7"),
        ),
        (
            "a code below those that there are",
            {"episodes": {**ONE, "legal_status": np.array([-2])}},
            ValueError,
            ("episodes.legal_status", "row 1", "no code has the number -2"),
        ),
        (
            "a text that is no code",
            {"episodes": {**ONE, "legal_status": ["C9"]}},
            ValueError,
            ("episodes.legal_status", "row 1", "not a code of legal status", "expected one of C1"),
        ),
        (
            "codes that are dates",
            {"episodes": {**ONE, "legal_status": dates("2020-05-11")}},
            TypeError,
            ("episodes.legal_status", "must hold codes as text, or code numbers (int8)"),
        ),
        (
            "dates with a time of day, as objects",
            {"episodes": {"child": ["1"], "start": [dt.datetime(2020, 5, 11, 13)]}},
            TypeError,
            ("episodes.start, row 1: expected a date", "not datetime with a time of day"),
        ),
        (
            "births as text among objects",
            {"children": {"child": ["1", "2"], "born": [None, "23/11/2011"]}},
            TypeError,
            ("children.born, row 2: expected a date such as", "or None, not text"),
        ),
        (
            "a column of a misspelt name",
            {"episodes": {**ONE, "legal_staus": np.array([1])}},
            ValueError,
            ("column episodes.legal_staus is not known", "did you mean legal_status?"),
        ),
        (
            "a column of a name unlike any",
            {"reviews": {**SEEN, "XYZ": np.array([1])}},
            ValueError,
            ("column reviews.XYZ is not known", "there are child, authority, held_on"),
        ),
        (
            "no column of children",
            {"episodes": {"start": dates("2020-05-11")}},
            ValueError,
            ("column episodes.child is missing", "the table needs it"),
        ),
        (
            "no column of dates",
            {"reviews": {"child": ["1"]}},
            ValueError,
            ("column reviews.held_on is missing",),
        ),
        (
            "neither yes nor no",
            {"children": {"child": ["1"], "unaccompanied": np.array([2])}},
            ValueError,
            ("children.unaccompanied", "row 1", "-1 (missing) to 1"),
        ),
        (
            "an authority named in one table and not in another",
            {"children": {"child": ["1"], "authority": ["N"]}, "episodes": ONE},
            ValueError,
            ("name its authority", "name it in every table, or in none"),
        ),
        (
            "a child with two rows",
            {"children": {"child": ["1", "1"]}},
            ValueError,
            ("more than one row", "table of children"),
        ),
    )

    @pytest.mark.parametrize(
        ("given", "error", "says"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
    )
    def test_of_columns(
        self, given: dict[str, Any], error: type[Exception], says: tuple[str, ...]
    ) -> None:
        with pytest.raises(error) as caught:
            Cohort.from_columns(**{"children": {}, "episodes": {}, "reviews": {}, **given})
        message = str(caught.value)
        assert not [part for part in says if part not in message], message
        assert "2011" not in message
