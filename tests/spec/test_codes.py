"""The code lists of the return: what they hold, and what reports make of it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING, Any

import pytest

from carekpi import codes
from carekpi.codes import (
    ATTENDED,
    PARTICIPATED,
    SPOKE_FOR_THEMSELVES,
    Accommodation,
    Activity,
    CategoryOfNeed,
    CodeList,
    Ethnicity,
    LegalStatus,
    Participation,
    Placement,
    ReasonEpisodeEnded,
    ReasonNewEpisode,
    ReasonPlacementChanged,
    ReasonSocialWorkerChanged,
    Sex,
    YesNo,
)

if TYPE_CHECKING:
    from pathlib import Path

LISTS: list[type[CodeList]] = [
    given
    for given in (getattr(codes, name) for name in codes.__all__)
    if isinstance(given, type) and given is not CodeList
]


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    file = resources.files("carekpi.codes") / "data" / "ssda903.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (shared / "data" / "ssda903-codes.json").read_text(encoding="utf-8")
    )
    return found


class TestParticipation:
    """PN codes: who was at the review, and whose views reached it."""

    @pytest.mark.parametrize(
        ("code", "attended", "took_part", "spoke"),
        [
            ("PN0", None, None, None),
            ("PN1", True, True, True),
            ("PN2", True, True, False),
            ("PN3", True, True, False),
            ("PN4", True, False, False),
            ("PN5", False, True, False),
            ("PN6", False, True, False),
            ("PN7", False, False, False),
        ],
    )
    def test_the_table(
        self, code: str, attended: bool | None, took_part: bool | None, spoke: bool | None
    ) -> None:
        participation = Participation.parse(code)
        assert participation.attended is attended
        assert participation.took_part is took_part
        assert participation.spoke is spoke

    def test_the_sets_hold_the_same(self) -> None:
        assert {code for code in Participation if code.attended} == ATTENDED
        assert {code for code in Participation if code.took_part} == PARTICIPATED
        assert {code for code in Participation if code.spoke} == SPOKE_FOR_THEMSELVES

    def test_the_groups_hold_the_same(self) -> None:
        groups = {None: None, True: "Took part", False: "Did not take part"}
        assert all(code.group == groups[code.took_part] for code in Participation)


class TestGroups:
    """Every code that reports count is in exactly one of the groups that they use."""

    @pytest.mark.parametrize(
        ("given", "groups"),
        [
            (
                LegalStatus,
                {
                    "Interim care order": "C1",
                    "Full care order": "C2",
                    "Freeing order": "D1",
                    "Placement order": "E1",
                    "Accommodated under section 20": "V2",
                    "Detained for child protection": "L1 L2 L3",
                    "Youth justice": "J1 J2 J3",
                    "Short breaks": "V3 V4",
                },
            ),
            (
                Placement,
                {
                    "Fostered by a relative or friend": "U1 U2 U3",
                    "Fostered by another carer": "U4 U5 U6",
                    "Placed for adoption": "A3 A4 A5 A6",
                    "Placed with parents": "P1",
                    "Independent and semi-independent living": "H5 K3 P2",
                    "Secure homes and children's homes": "K1 K2",
                    "Residential school": "S1",
                    "Other residential settings": "R1 R2 R3 R5",
                    "Other placements in the community": "P3",
                    "Temporary placements": "T0 T1 T2 T3 T4",
                    "Other placements": "Z1 Z11 Z12 Z13 Z14",
                },
            ),
            (
                ReasonEpisodeEnded,
                {
                    "Adopted": "E11 E12",
                    "Special guardianship": "E43 E44 E45 E46 E47 E48",
                    "Child arrangements order": "E41",
                    "Returned home to parents or relatives": "E4A E4B",
                    "Left to live with parents or relatives without parental responsibility": "E13",
                    "Independent living": "E5 E6",
                    "Remained with carers at 18": "E17",
                    "Adult residential care": "E7",
                    "Sentenced to custody": "E9",
                    "Remand ended": "E14",
                    "Found by age assessment to be an adult": "E15",
                    "Moved abroad": "E16",
                    "Care taken over by another authority": "E3",
                    "Died": "E2",
                    "Any other reason": "E8",
                },
            ),
            (
                Ethnicity,
                {
                    "White": "WBRI WIRI WOTH WIRT WROM",
                    "Mixed": "MWBC MWBA MWAS MOTH",
                    "Asian": "AIND APKN ABAN AOTH CHNE",
                    "Black": "BCRB BAFR BOTH",
                    "Other": "OOTH",
                    "Not known": "REFU NOBT",
                },
            ),
            (Sex, {"Male": "M", "Female": "F", "Not known": "U"}),
        ],
        ids=lambda given: given.__name__ if isinstance(given, type) else "",
    )
    def test_the_codes_of_each_group(self, given: type[CodeList], groups: dict[str, str]) -> None:
        found = {
            group: [code.code for code in given if code.group == group] for group in given.groups()
        }
        assert found == {group: members.split() for group, members in groups.items()}

    @pytest.mark.parametrize("given", LISTS, ids=lambda given: given.__name__)
    def test_only_what_reports_leave_out_has_none(self, given: type[CodeList]) -> None:
        left_out = {code for code in given if code.group is None}
        assert left_out == {
            code
            for code in (
                Participation.PN0,
                ReasonEpisodeEnded.X1,
                Activity.ZERO,
                Accommodation.ZERO,
            )
            if isinstance(code, given)
        }

    def test_a_list_that_reports_count_code_by_code(self) -> None:
        assert CategoryOfNeed.groups() == tuple(need.meaning for need in CategoryOfNeed)
        assert CategoryOfNeed.N1.group == "Abuse or neglect"

    def test_short_breaks(self) -> None:
        short = {status for status in LegalStatus if status.is_short_break}
        assert short == {LegalStatus.V3, LegalStatus.V4}
        assert short == {status for status in LegalStatus if status.group == "Short breaks"}


class TestYears:
    """A code is valid from its first to its last reporting year, both included."""

    @pytest.mark.parametrize(
        ("code", "first", "last"),
        [
            (ReasonEpisodeEnded.E41, None, None),
            (ReasonEpisodeEnded.E43, None, 2018),
            (ReasonEpisodeEnded.E44, None, 2018),
            (ReasonEpisodeEnded.E45, 2019, None),
            (ReasonEpisodeEnded.E48, 2019, None),
            (ReasonPlacementChanged.CUSTOD, 2019, None),
            (Activity.F3, None, 2021),
            (Activity.P5, 2022, None),
            (ReasonSocialWorkerChanged.MANAGE, 2024, None),
            (Placement.H5, None, 2024),
            (Placement.P2, None, 2024),
            (Placement.K3, 2025, None),
            (Placement.Z1, None, None),
            (Placement.Z11, 2026, None),
            (Placement.Z14, 2026, None),
            (Sex.MALE, None, None),
            (Sex.UNKNOWN, 2025, None),
        ],
    )
    def test_first_and_last(self, code: CodeList, first: int | None, last: int | None) -> None:
        assert (code.from_year, code.to_year) == (first, last)
        if first is not None:
            assert not code.valid_in(first - 1)
            assert code.valid_in(first)
        if last is not None:
            assert code.valid_in(last)
            assert not code.valid_in(last + 1)

    def test_sex_is_written_in_two_ways(self) -> None:
        assert Sex.codes(2024) == {"1": Sex.MALE, "2": Sex.FEMALE}
        assert Sex.codes(2025) == {"M": Sex.MALE, "F": Sex.FEMALE, "U": Sex.UNKNOWN}
        assert set(Sex.codes()) == {"1", "2", "M", "F", "U"}
        assert all(Sex.MALE.valid_in(year) for year in range(2017, 2030))

    def test_years_that_come_from_tools_say_so(self) -> None:
        for code in (code for given in LISTS for code in given):
            assert ("from_year" in code.unsure) >= (code.from_year is not None), code
            assert ("to_year" in code.unsure) >= (code.to_year is not None), code


class TestParse:
    """One function, one kind of answer: a member, or a refusal that says what was expected."""

    def test_a_value_of_another_kind(self) -> None:
        with pytest.raises(TypeError, match=r"Sex\.parse reads text, not int"):
            Sex.parse(1)  # type: ignore[arg-type]

    def test_an_unknown_code(self) -> None:
        with pytest.raises(ValueError, match="not a code of reason for a new episode") as refused:
            ReasonNewEpisode.parse("Jane Doe")
        assert str(refused.value).endswith("(RNE): expected one of S, L, P, T, B, U")
        assert "jane" not in str(refused.value).lower()

    @pytest.mark.parametrize("blank", ["", "  ", "\t\u00a0"])
    def test_a_blank(self, blank: str) -> None:
        with pytest.raises(ValueError, match="blank, and so not a code of sex"):
            Sex.parse(blank)

    @pytest.mark.parametrize("look_alike", ["ſ", "ＰＮ１", "PN 1", "PN01", "1.0", "PN1PN1"])
    def test_what_only_looks_like_a_code(self, look_alike: str) -> None:
        for given in (ReasonNewEpisode, Participation, Sex, YesNo):
            with pytest.raises(ValueError, match="expected one of"):
                given.parse(look_alike)

    def test_by_its_text_as_any_enum(self) -> None:
        assert Sex("1") is Sex("M") is Sex.MALE
        with pytest.raises(ValueError, match="is not a valid Sex"):
            Sex("m")


class TestData:
    """The enums are held to the data of the package, and the data to the lists they came from."""

    def test_each_list_has_its_enum(self, data: dict[str, Any]) -> None:
        assert {given.__name__ for given in LISTS} == set(data["lists"])

    @pytest.mark.parametrize("given", LISTS, ids=lambda given: given.__name__)
    def test_members_in_the_order_of_the_data(
        self, given: type[CodeList], data: dict[str, Any]
    ) -> None:
        entries = data["lists"][given.__name__]["codes"]
        assert [code.code for code in given] == [entry["code"] for entry in entries]
        # A name that is no code stands only where the code cannot be a name, or says nothing.
        renamed = {code.name for code in given if code.name != code.code}
        assert renamed <= {"MALE", "FEMALE", "UNKNOWN", "NO", "YES", "ZERO"}

    def test_no_member_hides_another(self) -> None:
        for given in LISTS:
            assert len(given.__members__) == len(given)

    def test_each_list_names_its_sources(self, data: dict[str, Any]) -> None:
        for name, given in data["lists"].items():
            for keys in given["sources"].values():
                assert set(keys) <= set(data["sources"]), name
            known = any(entry["meaning"] for entry in given["codes"])
            assert bool(given["sources"]["meanings"]) == known, name
            assert bool(given["sources"]["groups"]) == bool(given["groups"]), name

    def test_nothing_but_the_known_keys(self, data: dict[str, Any]) -> None:
        always = {"code", "meaning", "group", "from_year", "to_year"}
        for given in data["lists"].values():
            for entry in given["codes"]:
                assert always <= set(entry) <= always | {"aliases", "unsure", "note"}, entry
                assert set(entry.get("unsure", ())) <= always - {"code"}, entry
                assert entry["group"] is None or entry["group"] in given["groups"], entry

    def test_a_meaning_that_was_not_found_is_marked(self) -> None:
        unknown = {
            code for given in LISTS for code in given if code.meaning == "(meaning not known)"
        }
        assert unknown == {
            *ReasonSocialWorkerChanged,
            *(Placement.Z11, Placement.Z12, Placement.Z13, Placement.Z14),
        }
        assert all("meaning" in code.unsure for code in unknown)

    def test_columns_and_totals_are_those_of_the_published_lists(
        self, published: dict[str, Any]
    ) -> None:
        # The UPN column has numbers, and these codes only in the place of one.
        ours = {
            column.casefold(): given
            for given in LISTS
            for column in given.columns()
            if column != "Header.UPN"
        }
        # `placed_adoption.X` in the lists is `PlacedAdoption.X` in the return, and so on.
        theirs: dict[str, Any] = {}
        for name, versions in published["codes_by_schema_year"].items():
            table, _, column = name.casefold().partition(".")
            table = {"social_worker": "swepisodes"}.get(table, table.replace("_", ""))
            theirs[f"{table}.{column}"] = versions
        assert set(ours) == set(theirs)
        for column, versions in theirs.items():
            ever = {code for version in versions for code in version["codes"]}
            assert set(ours[column].codes()) == ever, column

    def test_years_are_those_of_the_published_lists(self, published: dict[str, Any]) -> None:
        by_column = {
            column.partition(".")[2]: given for given in LISTS for column in given.columns()
        }
        for column, versions in published["codes_by_schema_year"].items():
            given = by_column[column.partition(".")[2]]
            for version, following in zip(versions, [*versions[1:], None], strict=True):
                first = version["schema_year_from"]
                last = following["schema_year_from"] - 1 if following else first + 5
                for year in (first, last):
                    assert set(given.codes(year)) == set(version["codes"]), (column, year)

    def test_upn_codes_are_the_published_ones(self, published: dict[str, Any]) -> None:
        expected = list(published["meanings"]["UPN_unknown"])
        assert list(codes.NoUniquePupilNumber.codes()) == expected

    def test_every_column_is_in_the_return(self, published: dict[str, Any]) -> None:
        for given in LISTS:
            for column in given.columns():
                table, _, name = column.partition(".")
                assert name in published["tables"][table], column


class TestPackage:
    """The room from the outside."""

    def test_every_public_name_is_there(self) -> None:
        assert sorted(codes.__all__) == sorted(set(codes.__all__))
        for name in codes.__all__:
            assert hasattr(codes, name), name
        assert set(codes.__all__) <= set(dir(codes))

    def test_a_misspelt_name(self) -> None:
        with pytest.raises(AttributeError, match="has no attribute 'LegalStatuses'"):
            codes.LegalStatuses  # type: ignore[attr-defined]  # noqa: B018

    def test_importing_it_makes_no_list_and_reads_no_data(self) -> None:
        script = (
            "import sys, carekpi.codes\n"
            "print(sorted(m for m in sys.modules if m.startswith('carekpi.codes.')))\n"
            "from carekpi.codes import Participation\n"
            "Participation.PN4.number, Participation.PN4.took_part, Participation.parse('pn4')\n"
            "print(sorted(m for m in sys.modules if m.startswith('carekpi.codes.')))\n"
            "Participation.PN4.meaning\n"
            "print('carekpi.codes._facts' in sys.modules)\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert ran.stdout.splitlines() == [
            "[]",
            "['carekpi.codes.base', 'carekpi.codes.reviews']",
            "True",
        ]
