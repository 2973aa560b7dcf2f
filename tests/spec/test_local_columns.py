"""A council's own tables as columns in memory: what is taken, refused, and put together.

“Nothing of a table that was not given is known, which is not ‘there was none’.”
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from carekpi.cohort import LOCAL_TABLES, Cohort, NotGiven
from carekpi.domain import Child, Episode

DAY = dt.date(2021, 1, 8)
COHORT = Cohort.from_children(
    [
        Child(identifier=identifier, authority=authority, episodes=[Episode(start=DAY)])
        for identifier, authority in (("1", "North"), ("2", "North"), ("2", "South"))
    ]
)


def columns(key: str, **given: Any) -> dict[str, Any]:
    """A sound row of a table as columns, some of them changed; of ``...`` none is given."""
    sound: dict[str, dict[str, Any]] = {
        "officers": {"iro": ["A"], "fte": [1], "from": [DAY]},
        "review_details": {"child": ["1"], "review": [DAY]},
        "disputes": {"identifier": ["D1"], "raised": [DAY]},
        "voice_app": {"month": [DAY], "children": [20]},
        "oversight": {"child": ["1"], "date": [DAY]},
    }
    return {name: c for name, c in {**sound[key], **given}.items() if c is not ...}


def refused(key: str, message: str, error: Any = ValueError, **given: Any) -> None:
    with pytest.raises(error, match=message) as raised:
        COHORT.with_local(key, columns(key, **given))
    assert "Bloggs" not in str(raised.value)


def officers(**given: Any) -> Any:
    return COHORT.with_local("officers", columns("officers", **given)).local["officers"]


def details(**given: Any) -> Any:
    size = len(next(iter(given.values())))
    given = {"child": ["1"] * size, "review": [DAY] * size, **given}
    return COHORT.with_local("review_details", given).local["review_details"]


class TestWhatWasNotGiven:
    def test_a_table(self) -> None:
        with pytest.raises(NotGiven, match="table disputes was not given") as raised:
            COHORT.local_table("disputes")
        assert raised.value.table == "disputes"
        assert "Child(disputes=...)" in str(raised.value)
        assert "Child(visits=...)" in str(NotGiven("visits"))
        assert "Child" not in str(NotGiven("officers"))

    def test_a_table_without_rows_was_given(self) -> None:
        empty = COHORT.with_local("disputes", {"identifier": [], "raised": []})
        assert len(empty.local_table("disputes")) == 0
        assert len(COHORT.with_local("disputes", {}).local_table("disputes")) == 0

    def test_a_column(self) -> None:
        found = details(co_chaired=[None])
        assert found.cannot_tell("co_chaired").tolist() == [False]
        assert found.cannot_tell("parents_attended").tolist() == [True]

    def test_a_column_that_is_none(self) -> None:
        assert "to" not in officers(to=None).given


class TestWhatIsRefused:
    def test_a_table_that_is_none(self) -> None:
        with pytest.raises(ValueError, match="there is no table 'officer'; there are visits"):
            COHORT.with_local("officer", {})

    def test_columns(self) -> None:
        refused("officers", "column officers.ftee is not known; did you mean fte", ftee=[1])
        refused("officers", "column officers.fte is missing", fte=...)

    @pytest.mark.parametrize("key", ["officers", "review_details", "disputes", "voice_app"])
    def test_a_needed_value_that_is_missing(self, key: str) -> None:
        for name in LOCAL_TABLES[key].required:
            refused(key, rf"column {key}\.{name}, row 1: missing", **{name: [None]})

    def test_columns_of_unequal_length(self) -> None:
        for name in ("iro", "fte", "from", "employment", "sex"):
            refused("officers", "rows", **{name: columns("officers").get(name, [None]) * 2})
        refused("review_details", "rows", review=[DAY, DAY])
        refused("disputes", "column disputes.child has 0 rows, its table 1", child=[])

    def test_children(self) -> None:
        refused(
            "oversight", r"oversight\.child, row 1: the child is not in the cohort", child=["9"]
        )
        refused("oversight", "row 1: the child is of several authorities", child=["2"])
        refused("oversight", "identifiers are text", TypeError, child=[1])

    @pytest.mark.parametrize("given", ["Jo Bloggs", "ye", 0.5, 2])
    def test_yes_and_no(self, given: Any) -> None:
        refused("review_details", "review_details.co_chaired, row 1: expected True, False or None",
                (TypeError, ValueError), co_chaired=[given])  # fmt: skip

    def test_words_and_labels(self) -> None:
        refused(
            "officers", "employment, row 1: expected one of employed, agency", employment=["Bloggs"]
        )
        refused("officers", "employment, row 1: expected text or None", TypeError, employment=[1])
        refused("officers", "iro, row 1: a label is text or None, not int", TypeError, iro=[7])

    @pytest.mark.parametrize(
        "given", [-1, "x", True, float("inf"), Decimal("NaN"), 10**10, Decimal("-0.1")]
    )
    def test_numbers(self, given: Any) -> None:
        refused("officers", r"fte, row 1: (expected a number|missing)", fte=[given])
        refused("voice_app", "children, row 1: (expected a whole|missing)", children=[given])

    def test_numbers_below_nought(self) -> None:
        refused("officers", "fte, row 1: expected a number, not below nought", fte=[-1])
        refused("voice_app", "expected a whole number, not below nought", children=[-3])

    @pytest.mark.parametrize(
        "wrong", [5, "A", b"A", {"A": 1}, 0.5, np.array(1), np.array([["A"]]), DAY]
    )
    def test_a_column_that_is_none(self, wrong: Any) -> None:
        refused("officers", r"^column officers\.iro must be a list or an array with one val",
                TypeError, iro=wrong)  # fmt: skip

    def test_more_than_one_value_in_a_row(self) -> None:
        for name in ("iro", "fte", "employment"):
            refused("officers", rf"officers\.{name}, row 1: expected one value, not list",
                    TypeError, **{name: [["Bloggs"]]})  # fmt: skip

    def test_a_key_of_a_table_that_is_no_text(self) -> None:
        wrong: Any = ["officers"]
        with pytest.raises(ValueError, match="there is no table"):
            COHORT.with_local(wrong, {})

    @pytest.mark.parametrize("wrong", [[{"child": "1"}], [], "visits.csv", None, 3])
    @pytest.mark.parametrize("key", ["visits", "officers"])
    def test_a_table_that_has_no_columns(self, key: str, wrong: Any) -> None:
        with pytest.raises(TypeError, match=f"^the table {key} must be columns by name, a datafr"):
            COHORT.with_local(key, wrong)

    def test_visits_by_the_names_of_the_table(self) -> None:
        sound: dict[str, Any] = {
            "child": ["1"], "date": [DAY], "visitor": ["IRO"], "outcome": ["seen"],
        }  # fmt: skip
        assert len(COHORT.with_local("visits", sound).visit_table) == 1
        for wrong, message in (
            ({"date": ["2021-01-08"]}, r"^column visits\.date, row 1: expected a date"),
            ({"made_on": [DAY]}, r"^column visits\.made_on is not known"),
        ):
            with pytest.raises((TypeError, ValueError), match=message):
                COHORT.with_local("visits", {**sound, **wrong})
        del sound["date"]
        with pytest.raises(ValueError, match=r"^column visits\.date is missing"):
            COHORT.with_local("visits", sound)

    def test_whole_numbers(self) -> None:
        refused("voice_app", "children, row 1: expected a whole number", children=[1.5])

    def test_days(self) -> None:
        refused(
            "oversight", r"oversight\.date, row 1: expected a date such as datetime.date",
            TypeError, date=["2021-01-08"],
        )  # fmt: skip
        for wrong in (["Bloggs"], [None, "Bloggs"], np.array(["Bloggs"]), [DAY, 3]):
            refused("officers", r"officers\.to, row [12]: expected a date .* not (text|int)$",
                    TypeError, to=wrong, iro=["A", "B"][:len(wrong)], fte=[1, 1][:len(wrong)],
                    **{"from": [DAY, DAY][:len(wrong)]})  # fmt: skip
        refused("oversight", "the range of dates", date=[dt.date(1821, 1, 8)])

    def test_what_ends_before_it_begins(self) -> None:
        refused("officers", "to, row 1: the day lies before that of from", to=[dt.date(2020, 1, 1)])
        assert len(officers(to=[DAY])) == 1

    def test_rows_of_one_officer_with_two_equivalents(self) -> None:
        refused(
            "officers",
            "fte: rows of one iro and from contradict each other in it",
            **{"iro": ["A", "A"], "fte": [1, 0.6], "from": [DAY, DAY]},
        )

    def test_from_when_it_is_complete(self) -> None:
        wrong: Any = "2020-04-01"
        with pytest.raises(TypeError, match="complete_from"):
            COHORT.with_local("officers", columns("officers"), complete_from=wrong)


class TestWhatIsTaken:
    def test_numbers_as_thousandths(self) -> None:
        for given, kept in ((0.6, 600), ("0.6", 600), (Decimal("0.675675"), 676), (1, 1000),
                            (np.float32(0.1) + 0.2, 300), (0.0005, 1), (0, 0)):  # fmt: skip
            assert officers(fte=[given])["fte"].tolist() == [kept]
        assert officers(fte=np.array([0.6]))["fte"].tolist() == [600]

    def test_words_in_any_spelling(self) -> None:
        for given in ("agency", "Agency", " interim ", "INTERIM"):
            found = officers(employment=[given])
            assert found.said("employment", 0) == "agency"
            assert found.is_word("employment", "agency").tolist() == [True]
        assert officers(employment=[""])["employment"].tolist() == [-1]

    def test_labels_that_differ_only_in_letter_case_are_one(self) -> None:
        """“One label, as most rows write it; where as many write each, the first in order.”"""

        def themes(*said: str | None) -> list[str]:
            size = len(said)
            found = COHORT.with_local(
                "disputes",
                {"identifier": [f"D{n}" for n in range(size)], "raised": [DAY] * size,
                 "theme": list(said)},
            ).local["disputes"]  # fmt: skip
            return [found.said("theme", n) for n in range(size)]

        assert themes("no report", "No Report", "No Report", "delay") == [
            *["No Report"] * 3,
            "delay",
        ]
        assert themes("no report", "No report") == ["No report"] * 2
        assert themes("No report", "no report", None) == ["No report", "No report", ""]

    def test_references_in_another_letter_case_are_others(self) -> None:
        found = COHORT.with_local("disputes", {"identifier": ["D1", "d1"], "raised": [DAY, DAY]})
        assert len(found.local["disputes"]) == 2

    def test_labels_without_their_spaces(self) -> None:
        assert officers(iro=["  A   B "]).labels["iro"] == ("A B",)

    @pytest.mark.parametrize(
        ("said", "kept"),
        [("yes", 1), ("No", 0), (" Y ", 1), ("FALSE", 0), ("1", 1), ("", -1), (None, -1)],
    )
    def test_yes_and_no_in_words(self, said: str | None, kept: int) -> None:
        for given in ([said, True], [said, float("nan")], np.array([said, None], dtype=object)):
            assert details(co_chaired=given, child=["1", "2"], authority=["North"] * 2)[
                "co_chaired"
            ].tolist()[0] == kept  # fmt: skip
        if said is not None:
            assert details(co_chaired=np.array([said]))["co_chaired"].tolist() == [kept]

    def test_words_among_which_some_are_missing(self) -> None:
        for nothing in (None, float("nan"), ""):
            given = {
                "child": ["1", "1"], "date": [DAY, dt.date(2021, 1, 9)], "visitor": ["IRO"] * 2,
                "outcome": ["Declined", "seen_alone"], "mode": ["In person", nothing],
            }  # fmt: skip
            for mode in (given["mode"], np.array(given["mode"], dtype=object)):
                visits = COHORT.with_local("visits", {**given, "mode": mode}).visit_table
                assert visits.mode.tolist() == [0, -1]
                assert visits.outcome.tolist() == [2, 1]

    def test_midnight_is_its_day(self) -> None:
        midnight = dt.datetime(2021, 1, 8)
        found = COHORT.with_local("oversight", columns("oversight", date=[midnight]))
        assert found.local["oversight"]["date"].tolist() == [DAY]
        wrong: Any
        for wrong in (midnight.replace(minute=1), midnight.replace(tzinfo=dt.UTC)):
            refused("oversight", "not datetime with a time of day", TypeError, date=[wrong])

    def test_a_dataframe(self) -> None:
        pandas = pytest.importorskip("pandas")
        frame = pandas.DataFrame(
            {
                "child": ["1", "2"],
                "date": [pandas.Timestamp(2021, 1, 8), pandas.NaT],
                "visitor": ["IRO", "social worker"],
                "outcome": ["declined", "seen"],
                "mode": ["in person", float("nan")],
            }
        )
        with pytest.raises(ValueError, match=r"a visit has no date .visits, row 2"):
            COHORT.with_local("visits", frame.assign(authority="North"))
        whole = frame.assign(date=[pandas.Timestamp(2021, 1, 8)] * 2, authority="North")
        visits = COHORT.with_local("visits", whole).visit_table
        assert visits.mode.tolist() == [0, -1]
        again = COHORT.with_visits(whole.rename(columns={"date": "made_on"}))
        assert again.visit_table.made_on.tolist() == [DAY, DAY]
        made = Cohort.from_columns(
            children=pandas.DataFrame({"child": ["1"]}),
            episodes=pandas.DataFrame({"child": ["1"], "start": [pandas.Timestamp(2021, 1, 8)]}),
            reviews=pandas.DataFrame({"child": [], "held_on": []}),
        )
        assert made.episode_table.start.tolist() == [DAY]

    def test_another_table_of_placements_takes_back_what_the_first_said(self) -> None:
        given = {"child": ["1"], "decom": [DAY], "until_eighteen": [True]}
        first = COHORT.with_local("placements", given)
        assert first.episode_table.until_eighteen.tolist() == [1, -1, -1]
        second = first.with_local("placements", {**given, "until_eighteen": [False]})
        assert second.episode_table.until_eighteen.tolist() == [0, -1, -1]
        third = second.with_local("placements", {"child": [], "decom": []})
        assert third.episode_table.until_eighteen.tolist() == [-1, -1, -1]
        assert first.episode_table.until_eighteen.tolist() == [1, -1, -1]

    def test_what_the_episodes_say_themselves_stays(self) -> None:
        child = Child(identifier="1", episodes=[Episode(start=DAY, until_eighteen=True)])
        given = {"child": ["1"], "decom": [DAY], "until_eighteen": ["no"]}
        made = Cohort.from_children([child]).with_local("placements", given)
        assert made.episode_table.until_eighteen.tolist() == [1]
        assert made.with_local("placements", given).episode_table.until_eighteen.tolist() == [1]

    def test_arrays(self) -> None:
        found = COHORT.with_local(
            "review_details",
            {
                "child": np.array(["1", "2"]),
                "authority": np.array(["North", "South"]),
                "review": np.array(["2021-01-08", "2021-01-09"], "M8[D]"),
                "co_chaired": np.array([True, False]),
                "iro": np.array(["B", "A"]),
            },
        ).local["review_details"]
        assert found.child.tolist() == [0, 2]
        assert [found.said("iro", row) for row in range(2)] == ["B", "A"]
        assert found["co_chaired"].tolist() == [1, 0]

    def test_what_dataframes_have_for_nothing(self) -> None:
        found = details(
            co_chaired=[float("nan")],
            iro=[float("nan")],
            report_ready=np.array(["NaT"], "M8[D]"),
            how_held=[None],
        )
        assert (found["co_chaired"].tolist(), found["iro"].tolist()) == ([-1], [-1])
        assert np.isnat(found["report_ready"]).all()

    def test_a_month_is_its_first_day(self) -> None:
        cohort = COHORT.with_local("voice_app", columns("voice_app"))
        assert cohort.local["voice_app"]["month"].tolist() == [dt.date(2021, 1, 1)]

    def test_nothing_can_be_written_to(self) -> None:
        found = officers()
        with pytest.raises(ValueError, match="read-only"):
            found["fte"][0] = 2
        with pytest.raises(ValueError, match="read-only"):
            found.child[0] = 2

    def test_another_table_takes_its_place(self) -> None:
        first = COHORT.with_local("officers", columns("officers"))
        second = first.with_local("officers", columns("officers", iro=["B"]))
        assert second.local["officers"].labels["iro"] == ("B",)
        assert first.local["officers"].labels["iro"] == ("A",)


class TestRowsOfOneThing:
    """“What only one of them says stands; what they contradict each other in is not known.”"""

    def test_what_only_one_says(self) -> None:
        found = details(iro=[None, "A"], co_chaired=[True, None])
        assert len(found) == 1
        assert found.said("iro", 0) == "A"
        assert found["co_chaired"].tolist() == [1]
        assert not found.cannot_tell("iro").any()

    def test_what_they_contradict_each_other_in(self) -> None:
        found = details(
            iro=["A", "B", "A"], co_chaired=[True, False, True], report_ready=[DAY, None, DAY]
        )
        assert len(found) == 1
        assert (found["iro"].tolist(), found["co_chaired"].tolist()) == ([-1], [-1])
        assert found["report_ready"].tolist() == [DAY]
        assert found.cannot_tell("iro").tolist() == [True]
        assert found.cannot_tell("report_ready").tolist() == [False]

    def test_a_label_that_no_row_says_any_more_is_gone(self) -> None:
        found = COHORT.with_local(
            "review_details",
            {
                "child": ["1", "1", "1"],
                "review": [DAY, DAY, dt.date(2021, 2, 1)],
                "iro": ["A", "B", "C"],
            },
        ).local["review_details"]
        assert found.labels["iro"] == ("C",)
        assert [found.said("iro", row) for row in range(2)] == ["", "C"]

    def test_a_dispute_of_two_children_is_of_none(self) -> None:
        found = COHORT.with_local(
            "disputes",
            {
                "identifier": ["D1", "D1"],
                "raised": [DAY, DAY],
                "child": ["1", "2"],
                "authority": ["North", "North"],
            },
        ).local["disputes"]
        assert found.child.tolist() == [-1]

    def test_one_reference_of_two_authorities_is_two_disputes(self) -> None:
        found = COHORT.with_local(
            "disputes",
            {
                "identifier": ["D1", "D1"],
                "raised": [DAY, DAY],
                "authority": ["North", "South"],
            },
        ).local["disputes"]
        assert found.authority.tolist() == ["North", "South"]

    def test_a_child_is_one_whether_its_authority_is_named_or_not(self) -> None:
        found = details(authority=["North", ""], iro=[None, "A"])
        assert len(found) == 1

    def test_what_could_not_be_read(self) -> None:
        given = {"child": ["1"], "review": [DAY], "record_sent": [None]}
        cohort = COHORT.with_local(
            "review_details", given, unclear={"record_sent": np.array([True])}
        )
        found = cohort.local["review_details"]
        assert found.cannot_tell("record_sent").tolist() == [True]

    def test_what_could_not_be_read_and_another_row_says(self) -> None:
        given = {"child": ["1"] * 2, "review": [DAY] * 2, "record_sent": [None, DAY]}
        cohort = COHORT.with_local(
            "review_details", given, unclear={"record_sent": np.array([True, False])}
        )
        found = cohort.local["review_details"]
        assert found["record_sent"].tolist() == [DAY]
        assert found.cannot_tell("record_sent").tolist() == [False]

    def test_rows_of_a_table_without_a_key_all_stay(self) -> None:
        given = {"received": [DAY, DAY], "stage": ["stage 1", "stage 1"]}
        assert len(COHORT.with_local("complaints", given).local["complaints"]) == 2


class TestOrder:
    def test_that_of_the_rows_does_not_matter(self) -> None:
        rows = [
            ("1", DAY, "B", True),
            ("1", DAY, None, False),
            ("1", dt.date(2020, 1, 8), "A", None),
            ("2", DAY, "C", True),
        ]
        found = []
        for order in permutations(rows):
            child, review, iro, co_chaired = map(list, zip(*order, strict=True))
            table = details(
                child=child,
                authority=["North"] * 4,
                review=review,
                iro=iro,
                co_chaired=co_chaired,
            )
            found.append(
                (
                    table.child.tolist(),
                    table["review"].tolist(),
                    [table.said("iro", row) for row in range(len(table))],
                    table["co_chaired"].tolist(),
                )
            )
        assert found[0][0] == [0, 0, 1]
        assert all(one == found[0] for one in found)
