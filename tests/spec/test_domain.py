"""One child and what happened: what is taken, what is refused, and what is never shown."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from carekpi import Child, Cohort, Dispute, Episode, Review, Visit
from carekpi.codes import (
    CategoryOfNeed,
    Ethnicity,
    LegalStatus,
    Participation,
    Placement,
    PlacementProvider,
    ReasonEpisodeEnded,
    ReasonNewEpisode,
    ReasonPlacementChanged,
    Sex,
)
from carekpi.cohort import LOCAL_TABLES
from carekpi.domain import DisputeStage, PeriodOfCare, VisitMode, Visitor, VisitOutcome
from spec.tables import cases, children, day

#: A date of birth that nothing else in the tests has, and every way in which it may be written.
BORN = dt.date(2011, 11, 23)
WAYS_TO_WRITE_IT = (
    "2011-11-23",
    "23/11/2011",
    "23 November 2011",
    "2011, 11, 23",
    "20111123",
    "15301",  # days since 1970
    "40870",  # as a spreadsheet counts
)

EPISODE = Episode(start=dt.date(2020, 12, 10), reason_new=ReasonNewEpisode.S)
REVIEW = Review(held_on=dt.date(2021, 1, 8))
VISIT = Visit(made_on=dt.date(2021, 1, 8), visitor=Visitor.SOCIAL_WORKER, outcome=VisitOutcome.SEEN)
DISPUTE = Dispute(
    identifier="D1", raised_on=dt.date(2020, 7, 1), stage=DisputeStage.INFORMAL, theme="delay"
)


def no_birth_in(text: str) -> bool:
    return not any(way in text for way in WAYS_TO_WRITE_IT)


class TestCodes:
    """Codes are members of their lists, or the text of the return."""

    @pytest.mark.parametrize(
        ("field", "text", "member"),
        [
            ("reason_new", "S", ReasonNewEpisode.S),
            ("legal_status", " c2 ", LegalStatus.C2),
            ("need", "N1", CategoryOfNeed.N1),
            ("placement", "U6", Placement.U6),
            ("provider", "PR1", PlacementProvider.PR1),
            ("reason_ended", "E4A", ReasonEpisodeEnded.E4A),
            ("reason_placement_changed", "CARPL", ReasonPlacementChanged.CARPL),
        ],
    )
    def test_of_an_episode(self, field: str, text: str, member: Any) -> None:
        made: Any = {field: text}
        assert getattr(Episode(start=day("2020-12-10"), **made), field) is member
        made = {field: member}
        assert getattr(Episode(start=day("2020-12-10"), **made), field) is member
        assert getattr(Episode(start=day("2020-12-10")), field) is None
        made = {field: "QQ"}
        with pytest.raises(ValueError, match="expected one of"):
            Episode(start=day("2020-12-10"), **made)
        made = {field: 3}
        with pytest.raises(
            TypeError, match=rf"Episode\.{field} must be .* its code as text, or None"
        ):
            Episode(start=day("2020-12-10"), **made)

    def test_of_a_child_and_of_a_review(self) -> None:
        child = Child(identifier="1", sex="2", ethnicity="wbri")
        assert (child.sex, child.ethnicity) == (Sex.FEMALE, Ethnicity.WBRI)
        review = Review(held_on=day("2021-01-08"), participation="pn4")
        assert review.participation is Participation.PN4
        with pytest.raises(ValueError, match="PN0"):
            Review(held_on=day("2021-01-08"), participation="PN9")

    def test_a_member_of_another_list_is_refused(self) -> None:
        with pytest.raises(TypeError, match="a member of LegalStatus"):
            Episode(start=day("2020-12-10"), legal_status=Sex.MALE)  # type: ignore[arg-type]


class TestDates:
    """Plain dates, in the range that carekpi knows, in order."""

    @pytest.mark.parametrize(
        "make",
        [
            lambda on: Episode(start=on),
            lambda on: Episode(start=day("1980-01-01"), end=on),
            lambda on: Review(held_on=on),
            lambda on: evolve(VISIT, made_on=on),
            lambda on: evolve(DISPUTE, raised_on=on),
            lambda on: evolve(DISPUTE, raised_on=day("1980-01-01"), resolved_on=on),
        ],
        ids=["start", "end", "held_on", "made_on", "raised_on", "resolved_on"],
    )
    def test_events(self, make: Any) -> None:
        for known in ("1980-01-01", "2099-12-31"):
            assert make(day(known))
        for outside in ("1979-12-31", "2100-01-01"):
            with pytest.raises(ValueError, match=f"is {outside}, outside the range") as error:
                make(day(outside))
            assert "1980-01-01 to 2099-12-31" in str(error.value)
        with pytest.raises(TypeError, match="without a time of day, not datetime"):
            make(dt.datetime(2020, 12, 10, 9, 30))
        with pytest.raises(TypeError, match="not str"):
            make("2020-12-10")

    def test_the_end_of_being_unaccompanied_is_not_shown(self) -> None:
        # it is often the eighteenth birthday
        until = day("2099-12-31")
        assert Child(identifier="1", unaccompanied_until=until).unaccompanied_until == until
        with pytest.raises(ValueError, match="outside the range of dates that carekpi") as error:
            Child(identifier="1", unaccompanied_until=day("2100-01-01"))
        assert "1980-01-01 to 2099-12-31" in str(error.value)
        assert "2100" not in str(error.value)

    def test_a_birth_may_lie_before_them(self) -> None:
        assert Child(identifier="1", born=day("1961-02-03")).age_on(day("1979-02-03")) == 18
        with pytest.raises(TypeError, match=r"born must be a datetime\.date") as error:
            Child(identifier="1", born="2011-11-23")  # type: ignore[arg-type]
        assert no_birth_in(str(error.value))
        with pytest.raises(TypeError) as error:
            Child(identifier="1", born=dt.datetime(2011, 11, 23, 4, 5))
        assert no_birth_in(str(error.value))

    def test_an_end_before_a_start(self) -> None:
        assert Episode(start=day("2020-12-10"), end=day("2020-12-10")).end is not None
        with pytest.raises(ValueError, match=r"end .2020-12-09. is before its start .2020-12-10."):
            Episode(start=day("2020-12-10"), end=day("2020-12-09"))

    def test_a_resolution_before_the_dispute(self) -> None:
        assert evolve(DISPUTE, resolved_on=DISPUTE.raised_on).resolved_on is not None
        with pytest.raises(ValueError, match=r"resolution .2020-06-30. is before it was raised"):
            evolve(DISPUTE, resolved_on=day("2020-06-30"))


class TestText:
    """Identifiers are text that is not blank; leading zeros survive."""

    def test_leading_zeros(self) -> None:
        assert Child(identifier="0042").identifier == "0042"

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [("", ValueError), ("  ", ValueError), (42, TypeError), (None, TypeError)],
    )
    def test_what_is_no_text(self, wrong: Any, error: type[Exception]) -> None:
        with pytest.raises(error, match=r"Child\.identifier .* text"):
            Child(identifier=wrong)
        with pytest.raises(error, match=r"Dispute\.identifier .* text"):
            evolve(DISPUTE, identifier=wrong)


class TestRecordsThatAreNone:
    """What is no record is refused by the name of the field and its place."""

    def test_in_a_cohort(self) -> None:
        wrong: Any
        for wrong in ([{}], [None], ["Bloggs"], [EPISODE]):
            with pytest.raises(TypeError, match=r"^children, number 1: expected a Child") as raised:
                Cohort.from_children(wrong)
            assert "Bloggs" not in str(raised.value)
        for wrong in (Child(identifier="1"), {}, "Bloggs", None):
            with pytest.raises(TypeError, match=r"^children must be a list of Child objects"):
                Cohort.from_children(wrong)

    @pytest.mark.parametrize(
        ("field", "kind"),
        [
            ("episodes", "Episode"),
            ("reviews", "Review"),
            ("visits", "Visit"),
            ("disputes", "Dispute"),
        ],
    )
    def test_in_a_child(self, field: str, kind: str) -> None:
        wrong: Any
        for wrong in ({}, "Bloggs", 3, None, VISIT):
            with pytest.raises(
                TypeError, match=rf"^Child\.{field} must be a list of {kind} objects"
            ):
                Child(identifier="1", **{field: wrong})
        for wrong in ([{}], [None], ["Bloggs"]):
            with pytest.raises(
                TypeError, match=rf"^Child\.{field}, number 1: expected a {kind} "
            ) as raised:
                Child(identifier="1", **{field: wrong})
            assert "Bloggs" not in str(raised.value)
        with pytest.raises(TypeError, match=r"^Child\.reviews, number 2"):
            Child(identifier="1", reviews=[REVIEW, VISIT])  # type: ignore[list-item]


class TestAChildOwnsItsRecords:
    """“A `Child` owns its episodes, reviews, visits and disputes.”"""

    def test_each_is_given_the_child(self) -> None:
        child = Child(
            identifier="7", episodes=[EPISODE], reviews=[REVIEW], visits=[VISIT], disputes=[DISPUTE]
        )
        records: Any = (*child.episodes, *child.reviews, *child.visits, *child.disputes)
        assert [record.child for record in records] == ["7"] * 4
        assert EPISODE.child is None  # the one that was given is as it was

    @pytest.mark.parametrize(
        ("field", "record"),
        [("episodes", EPISODE), ("reviews", REVIEW), ("visits", VISIT), ("disputes", DISPUTE)],
    )
    def test_records_of_another_are_refused(self, field: str, record: Any) -> None:
        given: Any = {field: [evolve(record, child="8")]}
        assert getattr(Child(identifier="8", **given), field)[0].child == "8"
        with pytest.raises(ValueError, match=f"{type(record).__name__} belongs to another child"):
            Child(identifier="7", **given)

    def test_in_order_of_time_however_they_come(self) -> None:
        (child,) = children(
            episodes="""
            CHILD | DECOM      | DEC        | RNE | REC
            1     | 2021-03-01 |            | P   |
            1     | 2021-01-01 |            | P   |
            1     | 2021-01-01 | 2021-03-01 | S   | X1
            """,
            reviews="""
            CHILD | REVIEW     | REVIEW_CODE
            1     | 2021-06-01 |
            1     | 2021-06-01 | PN2
            1     | 2021-02-01 | PN1
            1     | 2021-06-01 | PN1
            """,
        )
        assert [(str(e.start), str(e.end)) for e in child.episodes] == [
            ("2021-01-01", "2021-03-01"),
            ("2021-01-01", "None"),
            ("2021-03-01", "None"),
        ]
        assert [(str(r.held_on), r.participation) for r in child.reviews] == [
            ("2021-02-01", Participation.PN1),
            ("2021-06-01", Participation.PN1),
            ("2021-06-01", Participation.PN2),
            ("2021-06-01", None),
        ]

    def test_visits_and_disputes_too(self) -> None:
        later = evolve(VISIT, made_on=day("2021-05-05"))
        second = evolve(DISPUTE, identifier="D2")
        child = Child(identifier="1", visits=[later, VISIT], disputes=[second, DISPUTE])
        assert [v.made_on for v in child.visits] == [VISIT.made_on, later.made_on]
        assert [d.identifier for d in child.disputes] == ["D1", "D2"]

    def test_what_is_said_twice_is_kept_once(self) -> None:
        child = Child(identifier="1", episodes=[EPISODE, EPISODE], reviews=[REVIEW, REVIEW])
        assert (len(child.episodes), len(child.reviews)) == (1, 1)

    def test_two_that_say_the_same_are_equal(self) -> None:
        one, other = (
            Child(identifier="1", born=BORN, episodes=given, reviews=[REVIEW])
            for given in ([EPISODE], (EPISODE, EPISODE))
        )
        assert one == other
        assert hash(one) == hash(other)
        assert one != evolve(one, born=None)

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("unaccompanied", 1, "True, False or None"),
            ("authority", None, "text, not NoneType"),
        ],
    )
    def test_other_fields_of_another_kind(self, field: str, value: Any, says: str) -> None:
        given: Any = {field: value}
        with pytest.raises(TypeError, match=rf"Child\.{field} must be {says}"):
            Child(identifier="1", **given)

    def test_they_cannot_be_changed(self) -> None:
        for value, field in ((EPISODE, "end"), (REVIEW, "held_on"), (Child(identifier="1"), "sex")):
            with pytest.raises(FrozenInstanceError):
                setattr(value, field, None)

    def test_they_can_be_copied(self) -> None:
        child = Child(identifier="1", born=BORN, episodes=[EPISODE], reviews=[REVIEW])
        assert pickle.loads(pickle.dumps(child)) == child
        assert evolve(child, identifier="1") == child


class TestAgeOnADay:
    """“**Age on a date**: completed years. One born on 29 February comes of age on 1 March in
    common years.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DOB        | on         | age
            2016-10-12 | 2020-10-11 | 3
            2016-10-12 | 2020-10-12 | 4
            2003-06-08 | 2021-06-07 | 17
            2003-06-08 | 2021-06-08 | 18
            2004-02-29 | 2022-02-28 | 17
            2004-02-29 | 2022-03-01 | 18
            2008-02-29 | 2012-02-28 | 3
            2008-02-29 | 2012-02-29 | 4
            """
        ),
    )
    def test_birthdays(self, row: dict[str, str]) -> None:
        assert Child(identifier="1", born=day(row["DOB"])).age_on(day(row["on"])) == int(row["age"])

    def test_not_known(self) -> None:
        assert Child(identifier="1").age_on(day("2021-01-01")) is None


class TestVisitsAndDisputes:
    """“A visit at which the child was not seen is not a visit.”"""

    @pytest.mark.parametrize(
        ("outcome", "seen"),
        [
            ("seen", True),
            ("seen alone", True),
            ("declined by the child", False),
            ("not seen", False),
        ],
    )
    def test_whether_the_child_was_seen(self, outcome: Any, seen: bool) -> None:
        assert evolve(VISIT, outcome=outcome).seen is seen

    def test_in_words_or_members(self) -> None:
        visit = Visit(
            made_on=day("2021-01-08"),
            visitor="independent reviewing officer",
            outcome="seen",
            mode=VisitMode.REMOTE,
        )
        assert (visit.visitor, visit.outcome) == (Visitor.IRO, VisitOutcome.SEEN)
        with pytest.raises(
            ValueError, match=r"^Visit\.visitor: expected one of social worker, IRO$"
        ):
            evolve(VISIT, visitor="postman")

    @pytest.mark.parametrize(
        ("field", "key", "column"),
        [
            ("visitor", "visits", "visitor"),
            ("outcome", "visits", "outcome"),
            ("mode", "visits", "mode"),
            ("how", "disputes", "how"),
            ("stage", "disputes", "stage"),
        ],
    )
    def test_words_are_those_of_the_tables(self, field: str, key: str, column: str) -> None:
        """“One set of spellings at every door, in any letter case.”"""
        described = LOCAL_TABLES[key].field(column)
        record: Any = VISIT if key == "visits" else DISPUTE
        for spelling, place in described.spellings.items():
            for said in (spelling, spelling.upper(), spelling.title().replace(" ", "_")):
                made = getattr(evolve(record, **{field: said}), field)
                assert list(type(made)).index(made) == place
            assert type(made)(made.value) is made
            assert made.value.lower() in described.spellings

    @pytest.mark.parametrize("said", ["1", "stage 1", "Stage One", "stage_1", DisputeStage.STAGE_1])
    def test_a_stage_and_its_day(self, said: Any) -> None:
        reached: Any = {said: day("2020-07-02")}
        assert evolve(DISPUTE, reached=reached).stage is DisputeStage.STAGE_1

    @pytest.mark.parametrize("wrong", [5, "1", ["stage 1"], [("stage 1",)]])
    def test_stages_without_days(self, wrong: Any) -> None:
        with pytest.raises(TypeError, match=r"^Dispute\.reached must be stages with their days"):
            evolve(DISPUTE, reached=wrong)

    @pytest.mark.parametrize(
        ("field", "wrong"), [("visitor", None), ("outcome", 1), ("mode", 0.5), ("mode", b"remote")]
    )
    def test_a_word_that_is_no_text(self, field: str, wrong: Any) -> None:
        with pytest.raises(TypeError, match=rf"^Visit\.{field} must be a member of Visit"):
            evolve(VISIT, **{field: wrong})

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            raised     | resolved   | on         | open
            2020-07-01 |            | 2020-06-30 | no
            2020-07-01 |            | 2020-07-01 | yes
            2020-07-01 |            | 2025-07-01 | yes
            2020-07-01 | 2020-08-03 | 2020-08-02 | yes
            2020-07-01 | 2020-08-03 | 2020-08-03 | no
            """
        ),
    )
    def test_disputes_that_are_open(self, row: dict[str, str]) -> None:
        resolved = day(row["resolved"]) if row["resolved"] else None
        dispute = evolve(DISPUTE, raised_on=day(row["raised"]), resolved_on=resolved)
        assert dispute.open_on(day(row["on"])) is (row["open"] == "yes")


class TestDisputes:
    """“Informal first, then up to six stages ... the IRO may go to Cafcass at any time.”"""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            # raised on 1 July 2020; the days on which it came to formal stages
            how      | stage_1    | stage_3    | stage_6    | said    | stage    | formal
            informal |            |            |            |         | informal |
                     |            |            |            |         | informal |
            informal | 2020-07-03 |            |            |         | stage 1  | 2020-07-03
                     | 2020-07-03 |            |            |         | stage 1  | 2020-07-03
            formal   |            |            |            |         | stage 1  | 2020-07-01
            formal   | 2020-07-03 |            |            |         | stage 1  | 2020-07-01
            # stage 2 was passed over; straight to Cafcass
            informal | 2020-07-03 | 2020-07-10 |            |         | stage 3  | 2020-07-03
            informal |            |            | 2020-07-02 |         | stage 6  | 2020-07-02
            # to Cafcass while the stages went on
            informal | 2020-07-08 | 2020-07-15 | 2020-07-02 |         | stage 6  | 2020-07-02
            # a stage whose day nobody recorded
                     |            |            |            | stage 2 | stage 2  | 2020-07-01
            informal |            |            |            | stage 2 | stage 2  |
            informal | 2020-07-03 |            |            | stage 2 | stage 2  | 2020-07-03
            # the days say more than the stage that is named
            informal | 2020-07-03 | 2020-07-10 |            | stage 1 | stage 3  | 2020-07-03
            """
        ),
    )
    def test_how_far_it_went_and_when_it_was_formal(self, row: dict[str, str]) -> None:
        reached = {
            name.replace("_", " "): day(row[name])
            for name in ("stage_1", "stage_3", "stage_6")
            if row[name]
        }
        dispute = Dispute(
            identifier="D1",
            raised_on=day("2020-07-01"),
            how=row["how"] or None,
            reached=reached,
            stage=row["said"] or None,
        )
        assert dispute.stage.label == row["stage"]
        assert str(dispute.formal_on or "") == row["formal"]

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"reached": {"stage 1": day("2020-06-30")}}, "came to stage 1 .* is before it was"),
            (
                {"reached": {"stage 2": day("2020-07-09")}, "resolved_on": day("2020-07-08")},
                "resolution .2020-07-08. is before the day on which a dispute came to stage 2",
            ),
            ({"reached": {"informal": day("2020-07-02")}}, "each formal stage once"),
            (
                {"reached": [(DisputeStage.STAGE_1, day("2020-07-02"))] * 2},
                "each formal stage once",
            ),
            (
                {"reached": {"stage 7": day("2020-07-02")}},
                r"^Dispute\.reached: expected one of informal, stage 1, ",
            ),
            ({"reached": {"stage 1": day("1979-07-02")}}, "outside the range of dates"),
            ({"how": "in passing"}, r"^Dispute\.how: expected one of informal, formal$"),
        ],
    )
    def test_what_cannot_be(self, wrong: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            evolve(DISPUTE, **wrong)

    def test_all_on_one_day(self) -> None:
        on = DISPUTE.raised_on
        dispute = evolve(DISPUTE, reached={"stage 1": on, "stage 6": on}, resolved_on=on)
        assert (dispute.stage, dispute.open_on(on)) == (DisputeStage.STAGE_6, False)

    def test_text_without_a_space_too_many(self) -> None:
        dispute = evolve(DISPUTE, identifier=" D  1", theme="no  report ", team=" ", outcome=None)
        assert (dispute.identifier, dispute.theme) == ("D 1", "no report")
        assert (dispute.team, dispute.outcome) == (None, None)
        wrong: Any = 4
        with pytest.raises(TypeError, match=r"^Dispute\.team must be text or None, not int"):
            evolve(DISPUTE, team=wrong)

    def test_said_twice_is_one_and_two_of_one_identifier_are_refused(self) -> None:
        assert len(Child(identifier="1", disputes=[DISPUTE, DISPUTE]).disputes) == 1
        other = evolve(DISPUTE, theme="contact")
        with pytest.raises(ValueError, match="two disputes of a child share an identifier"):
            Child(identifier="1", disputes=[DISPUTE, other])


class TestEpisodesAndPeriods:
    """An episode contains its first and its last day."""

    @pytest.mark.parametrize(
        "row",
        cases(
            """
            DEC        | on         | contains
            2021-02-01 | 2021-01-03 | no
            2021-02-01 | 2021-01-04 | yes
            2021-02-01 | 2021-02-01 | yes
            2021-02-01 | 2021-02-02 | no
                       | 2030-02-02 | yes
            """
        ),
    )
    def test_contains(self, row: dict[str, str]) -> None:
        end = day(row["DEC"]) if row["DEC"] else None
        episode = Episode(start=day("2021-01-04"), end=end)
        period = PeriodOfCare(episodes=(episode,))
        expected = row["contains"] == "yes"
        assert episode.contains(day(row["on"])) is expected
        assert period.contains(day(row["on"])) is expected

    def test_nowhere(self) -> None:
        child = Child(identifier="1", episodes=[EPISODE])
        eve = day("2020-12-09")
        assert child.period_of_care_on(eve) is None
        assert child.episode_on(eve) is None
        assert not child.looked_after_on(eve)


class TestNoDateOfBirthIsShown:
    """“Errors never show a child's name or date of birth; `repr` hides the date of birth.”"""

    CHILD = Child(
        identifier="0042",
        born=BORN,
        sex=Sex.FEMALE,
        episodes=[EPISODE],
        reviews=[REVIEW],
        visits=[VISIT, VISIT],
    )

    def test_a_child(self) -> None:
        assert repr(self.CHILD) == "Child(identifier='0042', 1 episode, 1 review, 2 visits)"
        assert no_birth_in(f"{self.CHILD} {self.CHILD!r} {self.CHILD.periods_of_care}")
        assert repr(Child(identifier="1")) == "Child(identifier='1')"

    def test_its_records(self) -> None:
        records = (*self.CHILD.episodes, *self.CHILD.reviews, *self.CHILD.visits)
        assert no_birth_in(repr(records))
        assert "0042" not in repr(records)

    def test_a_cohort_and_its_tables(self) -> None:
        made = Cohort.from_children([self.CHILD])
        tables = (made.child_table, made.episode_table, made.review_table)
        assert no_birth_in(f"{made} {made!r} {made._repr_html_()} {made.describe()} {tables}")
        assert no_birth_in(f"{made.periods_of_care} {made.review_events} {made.obligations}")

    def test_errors_about_a_child(self) -> None:
        for wrong in (
            {"identifier": ""},
            {"sex": "X"},
            {"unaccompanied_until": dt.date(1911, 11, 23)},
            {"episodes": [evolve(EPISODE, child="other")]},
        ):
            with pytest.raises((TypeError, ValueError)) as error:
                evolve(self.CHILD, **wrong)
            assert no_birth_in(str(error.value))
