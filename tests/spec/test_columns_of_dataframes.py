"""Columns as dataframes have them: masks, NaN, NaT, NA, codes as text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from carekpi import Cohort, measures, reporting_year
from carekpi.codes import LegalStatus
from carekpi.cohort import Texts
from carekpi.measures import looked_after_rate
from carekpi.results import Population

START = np.array(["2020-06-01", "2020-07-01"], dtype="datetime64[D]")
TWO = ["1", "2"]


def cohort(**episodes: object) -> Cohort:
    return Cohort.from_columns(
        children={"child": TWO}, episodes={"child": TWO, "start": START, **episodes}, reviews={}
    )


class NotAvailable:
    """Like pandas.NA: comparing it gives no truth value."""

    def __ne__(self, other: object) -> NotAvailable:  # type: ignore[override]
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]


def ends(made: Cohort) -> list[dt.date | None]:
    return made.episode_table.end.tolist()


def test_what_a_mask_covers_is_missing():
    end = np.ma.masked_array(START + np.timedelta64(9, "D"), mask=[False, True])
    status = np.ma.masked_array(np.array([0, 5], dtype=np.int8), mask=[False, True])
    made = cohort(end=end, legal_status=status)
    assert ends(made) == [dt.date(2020, 6, 10), None]
    assert made.episode_table.legal_status.tolist() == [0, -1]


@pytest.mark.parametrize("column", [[None, None], np.array([np.nan, np.nan])], ids=["None", "NaN"])
def test_a_column_in_which_all_is_missing(column):
    made = cohort(end=column, legal_status=column)
    assert ends(made) == [None, None]
    assert made.episode_table.legal_status.tolist() == [-1, -1]


def test_dates_and_codes_as_objects():
    end = [dt.date(2020, 6, 10), NotAvailable()]
    made = cohort(end=end, legal_status=["c2 ", None])
    assert ends(made) == [dt.date(2020, 6, 10), None]
    assert made.episode_table.legal_status.tolist() == [LegalStatus.C2.number, -1]


def test_a_code_that_is_none_names_its_row_and_not_itself():
    with pytest.raises(ValueError, match=r"column episodes\.legal_status, row 2: ") as error:
        cohort(legal_status=["C2", "SMITH"])
    assert "SMITH" not in str(error.value)


@pytest.mark.parametrize("identifier", ["", " 1", "1\0"])
def test_an_identifier_that_is_none(identifier: str):
    with pytest.raises(ValueError, match=r"column children\.child, row 2"):
        Cohort.from_columns(children={"child": ["1", identifier]}, episodes={}, reviews={})


class TestRatesOfSeveralAuthorities:
    """“Parts add up ... and so for groups, authorities and partitions of the data.”"""

    BOTH = Cohort.from_columns(
        children={"child": ["1"], "authority": ["North"]},
        episodes={"child": ["1"], "authority": ["North"], "start": START[:1]},
        reviews={"child": ["2"], "authority": ["South"], "held_on": START[:1]},
    )
    PEOPLE = {
        "North": Population(children=100, year=2020, source="ONS"),
        "South": Population(children=200, year=2019, source="the council"),
    }

    def test_one_with_no_child_in_care_counts_with_its_population(self):
        whole = looked_after_rate(
            self.BOTH, reporting_year(2021), by="authority", population=self.PEOPLE
        )
        assert [(p.group["authority"], p.numerator, p.denominator) for p in whole.parts] == [
            ("North", 1, 100),
            ("South", 0, 200),
        ]
        together = sum(whole.parts)
        assert together.figure == whole.figure
        assert together.populations == tuple(self.PEOPLE.values())

    def test_it_says_whose_population_of_when(self):
        whole = looked_after_rate(self.BOTH, reporting_year(2021), population=self.PEOPLE)
        assert "100 children under 18 (2020): ONS" in whole.notes[0]
        assert whole.to_dict()["population"][1] == "200 children under 18 (2019): the council"

    def test_one_population_cannot_be_parted(self):
        with pytest.raises(ValueError, match="needs the population of each"):
            looked_after_rate(self.BOTH, reporting_year(2021), by="authority", population=300)

    def test_each_has_to_have_one(self):
        with pytest.raises(ValueError, match="no population was given for the authority 'South'"):
            looked_after_rate(self.BOTH, reporting_year(2021), population={"North": 100})

    @pytest.mark.parametrize("wrong", ["12000", 12000.5, True, {"North": "100", "South": 200}])
    def test_what_is_no_population(self, wrong: Any):
        with pytest.raises(TypeError, match=r"^population: expected a whole number of children"):
            looked_after_rate(self.BOTH, reporting_year(2021), population=wrong)

    def test_a_number_of_an_array(self):
        people: Any = np.array([300])[0]
        whole = looked_after_rate(self.BOTH, reporting_year(2021), population=people)
        assert whole.denominator == 300


class TestWhatIsNoBreakdown:
    @pytest.mark.parametrize("wrong", [3, None, ["month", 3], {"month": 1}, b"month"])
    def test_what_is_no_name(self, wrong: Any):
        with pytest.raises(TypeError, match=r"^by: expected the name of a dimension.* not "):
            measures.started(cohort(), reporting_year(2021), by=wrong)

    @pytest.mark.parametrize(
        ("given", "hint"),
        [("age", " (did you mean age_band?)"), ("mnth", " (did you mean month?)"), ("xyz", "")],
    )
    def test_a_name_that_is_none_is_met_with_the_nearest(self, given: str, hint: str):
        with pytest.raises(ValueError, match=r"^started: cannot break down by ") as error:
            measures.started(cohort(), reporting_year(2021), by=given)
        assert f"break down by {given!r}{hint}; there are: " in str(error.value)


class TestWhatIsNoCohortOrPeriod:
    def test_a_path(self):
        with pytest.raises(TypeError, match="asked of a Cohort, not of str"):
            measures.reviews_on_time("returns/2021", reporting_year(2021))  # type: ignore[arg-type]

    def test_a_year(self):
        with pytest.raises(TypeError, match="asked for a Period, not for int"):
            measures.reviews_on_time(cohort(), 2021)  # type: ignore[arg-type]


def test_a_column_of_reviews_keyed_by_child_and_date():
    made = Cohort.from_columns(
        children={"child": TWO},
        episodes={"child": TWO, "start": START, "reason_new": ["S", "S"]},
        reviews={"child": TWO, "held_on": START + np.timedelta64(14, "D")},
    )
    chaired = made.with_column("chair", {("2", dt.date(2020, 7, 15)): "Jo"}, of="reviews")
    parts = measures.reviews_on_time(chaired, reporting_year(2021), by="chair").parts
    assert {part.group["chair"]: part.denominator for part in parts} == {"Jo": 1, "not known": 1}
    with pytest.raises(ValueError, match="a key has no row"):
        made.with_column("chair", {("2", dt.date(2020, 7, 16)): "Jo"}, of="reviews")


class Frame:
    """Like a dataframe: columns by name, and no truth value."""

    def __init__(self, **columns: Any) -> None:
        self._columns = columns

    @property
    def columns(self) -> list[str]:
        return list(self._columns)

    def __getitem__(self, name: str) -> Any:
        return self._columns[name]

    def __bool__(self) -> bool:
        raise ValueError("the truth value of a frame is ambiguous")


class TestWhateverHasColumnsByName:
    def test_as_a_table_of_the_return_and_as_one_of_the_council(self):
        made = Cohort.from_columns(
            children=Frame(child=TWO),
            episodes=Frame(child=TWO, start=START, legal_status=["C2", float("nan")]),
            reviews=Frame(),
            visits=Frame(child=["1"], made_on=START[:1], visitor=["iro"], outcome=["Seen"]),
        )
        assert made.episode_table.legal_status.tolist() == [LegalStatus.C2.number, -1]
        assert len(made.visit_table) == 1
        checked = made.with_local("oversight", Frame(child=["1"], date=START[:1]))
        assert len(checked.local_table("oversight")) == 1

    @pytest.mark.parametrize("table", ["children", "episodes", "reviews"])
    @pytest.mark.parametrize("wrong", [[{}], "returns.csv", None, Frame(child="1")])
    def test_what_has_none(self, table: str, wrong: Any):
        tables: dict[str, Any] = {"children": {}, "episodes": {}, "reviews": {}, table: wrong}
        with pytest.raises(
            TypeError, match=rf"^(the table {table} |column {table}\.child )must be"
        ):
            Cohort.from_columns(**tables)

    def test_midnights_of_pandas_in_a_list(self):
        pandas = pytest.importorskip("pandas")
        made = cohort(end=[pandas.Timestamp(2020, 6, 10), pandas.NaT])
        assert ends(made) == [dt.date(2020, 6, 10), None]
        for wrong in (
            pandas.Timestamp(2020, 6, 10, 1),
            pandas.Timestamp(2020, 6, 10, nanosecond=1),
        ):
            with pytest.raises(TypeError, match=r"episodes\.end, row 1: .* with a time of day"):
                cohort(end=[wrong, None])


class TestTextsWithADictionary:
    """Identifiers and codes as a few labels and the place of each row's among them."""

    IDS = Texts(labels=["2", "", "1"], number=np.array([2, 0, 2], dtype=np.int8))

    def test_are_the_texts_that_they_stand_for(self):
        start = np.array(["2020-07-01", "2020-06-01", "2020-06-01"], dtype="datetime64[D]")
        status = Texts(labels=["v2", None, "C2"], number=np.array([2, 1, -1]))
        made = Cohort.from_columns(
            children={},
            episodes={"child": self.IDS, "start": start, "legal_status": status},
            reviews={"child": ["2"], "held_on": start[:1]},
        )
        assert made.child_table.identifier.tolist() == ["1", "2"]
        assert made.episode_table.child.tolist() == [0, 0, 1]
        assert made.episode_table.legal_status.tolist() == [-1, LegalStatus.C2.number, -1]

    @pytest.mark.parametrize(
        ("labels", "number", "error", "message"),
        [
            (["1", " 2"], [0, 0, 1], ValueError, "row 3: an identifier is blank, or has spaces"),
            (["1", 2], [0, 0, 1], TypeError, r"row 3: identifiers are text .*, not int"),
            (["1"], [0, -1], TypeError, r"row 2: identifiers are text .*, not NoneType"),
        ],
    )
    def test_are_checked_as_lists_are(self, labels, number, error, message):
        with pytest.raises(error, match=rf"^column children\.child, {message}"):
            Cohort.from_columns(
                children={"child": Texts(labels=labels, number=np.array(number))},
                episodes={},
                reviews={},
            )

    @pytest.mark.parametrize("number", [[1], [-2]])
    def test_hold_places_among_their_labels(self, number):
        with pytest.raises(ValueError, match="expected places among 1 labels, or -1 for none"):
            Texts(labels=["1"], number=np.array(number))

    def test_hold_whole_numbers(self):
        with pytest.raises(TypeError, match="expected whole numbers, not float64"):
            Texts(labels=["1"], number=np.array([0.0]))


def test_an_identifier_that_is_a_list_names_its_row():
    with pytest.raises(TypeError, match=r"column children\.child, row 2: .*, not list"):
        Cohort.from_columns(children={"child": ["1", ["2"]]}, episodes={}, reviews={})
