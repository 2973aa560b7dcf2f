"""Where children are placed: as annual reports group it, by whom, and where the placement is."""

from __future__ import annotations

import pytest

from carekpi import reporting_year
from carekpi.codes import Placement, ReasonEpisodeEnded
from carekpi.cohort import NOT_KNOWN, NotGiven
from carekpi.measures import (
    ceased_events,
    looked_after,
    outside_in_region,
    placed_outside_authority,
)
from spec.tables import check_made, cohort, rows

YEAR_2021 = reporting_year(2021)


class TestPlacementAsReportsHaveIt:
    """Foster care by who provides it; children's homes, schools and hospitals are residential."""

    PLACEMENTS = """
        CHILD | PLACE | PLACE_PROVIDER | group
        1     | U4    | PR1            | Fostered, the authority's own
        2     | U6    | PR1            | Fostered, the authority's own
        3     | U5    | PR4            | Fostered, other providers
        4     | U6    | PR2            | Fostered, other providers
        5     | U6    |                | Fostered, by whom not known
        6     | U1    | PR1            | Connected person
        7     | U3    | PR4            | Connected person
        8     | K1    | PR4            | Residential
        9     | K2    | PR1            | Residential
        10    | S1    | PR5            | Residential
        11    | R1    | PR3            | Residential
        12    | R5    | PR3            | Residential
        13    | H5    | PR4            | Independent or supported living
        14    | K3    | PR4            | Independent or supported living
        15    | P2    | PR0            | Independent or supported living
        16    | A5    | PR1            | Placed for adoption
        17    | P1    | PR0            | With parents
        18    | T0    |                | Temporary
        19    | P3    | PR3            | Other
        20    | Z1    | PR4            | Other
        21    |       | PR1            | not known
        """

    @pytest.mark.parametrize("row", rows(PLACEMENTS), ids=lambda row: row["PLACE"] or "blank")
    def test_each(self, row: dict[str, str]) -> None:
        heads = "CHILD | DECOM | PLACE | PLACE_PROVIDER"
        line = f"1 | 2019-05-13 | {row['PLACE']} | {row['PLACE_PROVIDER']}"
        result = looked_after(cohort(episodes=f"{heads}\n{line}"), YEAR_2021, by="placement_detail")
        assert [(p.group["placement_detail"], p.value) for p in result.parts] == [(row["group"], 1)]

    def test_every_code_has_a_group(self) -> None:
        lines = [f"{p.number} | 2019-05-13 | {p.code} | PR1" for p in Placement.numbered()]
        made = cohort(episodes="\n".join(["CHILD | DECOM | PLACE | PLACE_PROVIDER", *lines]))
        result = looked_after(made, YEAR_2021, by="placement_detail")
        assert NOT_KNOWN not in [part.group["placement_detail"] for part in result.parts]
        assert sum(part.numerator for part in result.parts) == len(Placement)

    def test_by_provider(self) -> None:
        made = cohort(
            episodes="""
            CHILD | DECOM      | PLACE | PLACE_PROVIDER
            1     | 2019-05-13 | U4    | PR1
            2     | 2019-05-13 | K2    | PR4
            3     | 2019-05-13 | K2    |
            """
        )
        result = looked_after(made, YEAR_2021, by="provider")
        assert {p.group["provider"]: p.value for p in result.parts} == {
            "The authority's own": 1,
            "Private": 1,
            NOT_KNOWN: 1,
        }


class TestWhyCareCeased:
    """The seven groups of the published report; X1 is no end of care."""

    GROUPS = """
        group                       | codes
        Adopted                     | E11 E12
        Parents, relatives or other | E4A E4B E13
        Child arrangements order    | E41
        Special guardianship        | E43 E44 E45 E46 E47 E48
        Independent living          | E5 E6
        Remained with carers at 18  | E17
        Any other reason            | E2 E3 E7 E8 E9 E14 E15 E16
        """

    def test_each_code_in_one_group(self) -> None:
        codes = [code for row in rows(self.GROUPS) for code in row["codes"].split()]
        assert sorted([*codes, "X1"]) == sorted(code.code for code in ReasonEpisodeEnded)

    def test_counted(self) -> None:
        lines = [
            f"{code} | 2019-05-13 | 2020-06-01 | {code}"
            for row in rows(self.GROUPS)
            for code in row["codes"].split()
        ]
        lines.append("blank | 2019-05-13 | 2020-06-01 | ")
        made = cohort(episodes="\n".join(["CHILD | DECOM | DEC | REC", *lines]))
        result = ceased_events(made, YEAR_2021, by="reason_ceased")
        found = {part.group["reason_ceased"]: part.value for part in result.parts}
        expected = {row["group"]: len(row["codes"].split()) for row in rows(self.GROUPS)}
        assert found == {**expected, NOT_KNOWN: 1}
        assert list(found)[:-1] == [row["group"] for row in rows(self.GROUPS)]


class TestOutsideTheArea:
    """The council's own table says where a placement is; the post codes are not read."""

    EPISODES = """
        CHILD   | DECOM      | DEC        | RNE | REC | LS
        inside  | 2019-05-13 |            | S   |     | C2
        near    | 2019-05-13 |            | S   |     | C2
        far     | 2019-05-13 |            | S   |     | C2
        # the table has a row, and the cell is blank
        blank   | 2019-05-13 |            | S   |     | C2
        # the table has no row
        none    | 2019-05-13 |            | S   |     | C2
        half    | 2019-05-13 |            | S   |     | C2
        breaks  | 2019-05-13 |            | S   |     | V4
        # the order changed, the placement did not: what was said before holds
        order   | 2019-05-13 | 2020-09-01 | S   | X1  | C1
        order   | 2020-09-01 |            | L   |     | C2
        # moved, and nothing is said of the new placement
        moved   | 2019-05-13 | 2020-09-01 | S   | X1  | C2
        moved   | 2020-09-01 |            | P   |     | C2
        # the order changed, and the table says something else of the new episode
        updated | 2019-05-13 | 2020-09-01 | S   | X1  | C1
        updated | 2020-09-01 |            | L   |     | C2
        # left on the last day: not looked after on it
        left    | 2019-05-13 | 2021-03-31 | S   | E4A | C2
        """
    PLACEMENTS = """
        CHILD   | DECOM      | OUTSIDE_AUTHORITY | INSIDE_REGION
        inside  | 2019-05-13 | no                |
        near    | 2019-05-13 | yes               | yes
        far     | 2019-05-13 | yes               | no
        blank   | 2019-05-13 |                   | yes
        half    | 2019-05-13 | yes               |
        breaks  | 2019-05-13 | yes               | yes
        order   | 2019-05-13 | yes               | yes
        moved   | 2019-05-13 | yes               | yes
        updated | 2019-05-13 | yes               | yes
        updated | 2020-09-01 | no                |
        left    | 2019-05-13 | yes               | yes
        """
    MADE = cohort(episodes=EPISODES, local={"placements": PLACEMENTS})

    def test_outside(self) -> None:
        result = check_made(
            placed_outside_authority,
            YEAR_2021,
            self.MADE,
            """
            CHILD   | answer
            inside  | inside
            near    | outside
            far     | outside
            blank   | not_recorded
            none    | not_recorded
            half    | outside
            breaks  | short_break
            order   | outside
            moved   | not_recorded
            updated | inside
            left    |
            """,
        )
        assert (result.numerator, result.denominator) == (4, 6)

    def test_of_these_inside_the_region(self) -> None:
        result = check_made(
            outside_in_region,
            YEAR_2021,
            self.MADE,
            """
            CHILD   | answer
            inside  | inside_authority
            near    | in the region
            far     | beyond
            blank   | not_recorded
            none    | not_recorded
            half    | not_recorded
            breaks  | short_break
            order   | in the region
            moved   | not_recorded
            updated | inside_authority
            """,
        )
        assert (result.numerator, result.denominator) == (2, 3)
        assert result.considered == looked_after(self.MADE, YEAR_2021).considered

    @pytest.mark.parametrize(
        ("by", "counts"),
        [
            ("outside_authority", {"no": 2, "yes": 4, NOT_KNOWN: 3}),
            ("inside_region", {"no": 1, "yes": 4, NOT_KNOWN: 4}),
        ],
    )
    def test_as_a_breakdown(self, by: str, counts: dict[str, int]) -> None:
        # "updated" lies inside the area; that it was inside the region is true of it still
        result = looked_after(self.MADE, YEAR_2021, by=by)
        assert {part.group[by]: part.value for part in result.parts} == counts

    def test_without_the_table_nothing_is_known(self) -> None:
        made = cohort(episodes=self.EPISODES)
        for measure in (placed_outside_authority, outside_in_region):
            with pytest.raises(NotGiven, match="the council's own table placements"):
                measure(made, YEAR_2021)
        with pytest.raises(NotGiven, match="the council's own table placements"):
            looked_after(made, YEAR_2021, by="outside_authority")
