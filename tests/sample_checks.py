"""What must hold of every sample return, read plainly from its files."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from carekpi import codes
from carekpi.periods import age_on, reporting_year
from carekpi.workdays import is_working_day

HEADINGS = {
    "header.csv": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes.csv": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE "
    "HOME_POST PL_POST URN",
    "reviews.csv": "CHILD DOB REVIEW REVIEW_CODE",
    "uasc.csv": "CHILD SEX DOB DUC",
    "ad1.csv": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "oc2.csv": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
    "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "oc3.csv": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "placed_adoption.csv": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "prev_perm.csv": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "missing.csv": "CHILD DOB MISSING MIS_START MIS_END",
}
CODES: dict[str, dict[str, type[codes.CodeList]]] = {
    "header.csv": {"SEX": codes.Sex, "ETHNIC": codes.Ethnicity, "UPN": codes.NoUniquePupilNumber},
    "episodes.csv": {
        "RNE": codes.ReasonNewEpisode,
        "LS": codes.LegalStatus,
        "CIN": codes.CategoryOfNeed,
        "PLACE": codes.Placement,
        "PLACE_PROVIDER": codes.PlacementProvider,
        "REC": codes.ReasonEpisodeEnded,
        "REASON_PLACE_CHANGE": codes.ReasonPlacementChanged,
    },
    "reviews.csv": {"REVIEW_CODE": codes.Participation},
    "uasc.csv": {"SEX": codes.Sex},
    "ad1.csv": {"SEX_ADOPTR": codes.AdopterSex, "LS_ADOPTR": codes.AdopterLegalStatus},
    "oc2.csv": {"SDQ_REASON": codes.SdqReason, "IMMUNISATIONS": codes.YesNo},
    "oc3.csv": {
        "IN_TOUCH": codes.InTouch,
        "ACTIV": codes.Activity,
        "ACCOM": codes.Accommodation,
    },
    "placed_adoption.csv": {"REASON_PLACED_CEASED": codes.ReasonPlacedCeased},
    "prev_perm.csv": {"PREV_PERM": codes.PreviousPermanence},
    "missing.csv": {"MISSING": codes.Absence},
}
SHORT_BREAKS = {"V3", "V4"}
PLACE_OF = ("PLACE", "PLACE_PROVIDER", "PL_POST", "URN")
Row = dict[str, str]


def day(text: str) -> dt.date:
    assert len(text) == len("dd/mm/yyyy"), text
    return dt.date(int(text[6:]), int(text[3:5]), int(text[:2]))


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


def episodes_by_child(folder: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(folder, "episodes.csv"):
        found[row["CHILD"]].append(row)
    return found


def periods_of_care(episodes: list[Row]) -> Iterator[list[Row]]:
    period: list[Row] = []
    for row in episodes:
        if row["RNE"] == "S" and period:
            yield period
            period = []
        period.append(row)
    yield period


def in_care_on(folder: Path, on: dt.date) -> set[str]:
    return {
        row["CHILD"]
        for row in rows(folder, "episodes.csv")
        if row["LS"] not in SHORT_BREAKS
        and day(row["DECOM"]) <= on
        and (not row["DEC"] or day(row["DEC"]) > on)
    }


def check_return(folder: Path, year: int, *, unsaid: int = 0, uncoded: int = 0) -> None:
    """Everything that must hold of one clean return of one year.

    :param unsaid: of how many who left no reason is recorded.
    :param uncoded: of how many reviews at most no participation code is.
    """
    whole = reporting_year(year)
    tables = {name: rows(folder, name) for name in HEADINGS}
    check_layout(folder)
    check_codes(tables, year)
    born = {row["CHILD"]: day(row["DOB"]) for row in tables["header.csv"]}
    assert len(born) == len(tables["header.csv"]), "a child stands twice in the header"
    for name, table in tables.items():
        for row in table:
            assert row["CHILD"] in born
            assert "DOB" not in row or day(row["DOB"]) == born[row["CHILD"]], name
    check_invented(tables)
    children = episodes_by_child(folder)
    ended = [row for row in tables["episodes.csv"] if row["DEC"]]
    assert sum(not row["REC"] for row in ended) == unsaid
    assert sum(not row["REVIEW_CODE"] for row in tables["reviews.csv"]) <= uncoded
    for child, episodes in children.items():
        check_episodes(episodes, born[child], whole.start, whole.end)
    assert set(born) == set(children) | {row["CHILD"] for row in tables["oc3.csv"]}
    for row in tables["reviews.csv"]:
        check_review(row, children[row["CHILD"]], whole.start, whole.end)
    check_the_rest(tables, children, born, whole.start, whole.end)


def check_layout(folder: Path) -> None:
    assert sorted(path.name for path in folder.glob("*.csv")) == sorted(HEADINGS)
    for name, headings in HEADINGS.items():
        content = (folder / name).read_bytes()
        assert content.decode("ascii").splitlines()[0] == headings.replace(" ", ",")
        assert content.endswith(b"\n")
        assert b"\r" not in content
        columns = len(headings.split())
        assert {line.count(b",") + 1 for line in content.splitlines()} == {columns}


def check_codes(tables: dict[str, list[Row]], year: int) -> None:
    for name, columns in CODES.items():
        for column, code_list in columns.items():
            valid = code_list.codes(year)
            used = {row[column] for row in tables[name]} - {""}
            assert used <= set(valid), (name, column, used - set(valid))


def check_invented(tables: dict[str, list[Row]]) -> None:
    """Nothing in the files can be a real child's or a real place's."""
    for row in tables["episodes.csv"]:
        assert all(row[post].startswith("ZZ99 ") for post in ("HOME_POST", "PL_POST") if row[post])
        assert not row["URN"] or int(row["URN"]) >= 9_000_000
        if row["HOME_POST"]:
            assert (row["HOME_POST"] == row["PL_POST"]) == (row["PLACE"] == "P1")
    assert {row["UPN"] for row in tables["header.csv"]} <= {"UN1", "UN2", "UN3", "UN5"}


def check_episodes(episodes: list[Row], born: dt.date, start: dt.date, end: dt.date) -> None:
    for row in episodes:
        began = day(row["DECOM"])
        assert born <= began <= end
        assert age_on(born, began) < 18
        assert row["DEC"] or not row["REC"]
        if row["DEC"]:
            ended = day(row["DEC"])
            assert start <= ended <= end, "not open at any time in the year, or in the future"
            assert began < ended
            assert age_on(born, ended - dt.timedelta(days=1)) < 18, "care goes on after 18"
        assert row["PLACE"] not in {"H5", "P2", "K3"} or age_on(born, began) >= 15
        assert row["LS"] != "J1" or age_on(born, began) >= 10
        assert row["PLACE"] != "P1" or row["LS"] in {"C1", "C2"}
        assert row["PLACE"] not in {"A5", "A6"} or row["LS"] == "E1"
        assert row["REC"] != "E17" or age_on(born, day(row["DEC"])) == 18
        assert row["REC"] not in {"E11", "E12"} or row["PLACE"].startswith("A")
        assert row["REC"] not in {"E5", "E6", "E7"} or age_on(born, day(row["DEC"])) >= 16
    for period in periods_of_care(episodes):
        assert period[0]["RNE"] == "S" or day(period[0]["DECOM"]) < start
        assert [row["CIN"] for row in period] == [period[0]["CIN"]] * len(period)
        for row, following in pairwise(period):
            check_change(row, following)
        assert period[-1]["REC"] != "X1"
        assert not period[-1]["REASON_PLACE_CHANGE"]
    for period, later in pairwise(periods_of_care(episodes)):
        assert day(period[-1]["DEC"]) < day(later[0]["DECOM"])
    statuses = {row["LS"] for row in episodes}
    assert len(statuses & SHORT_BREAKS) <= 1
    assert not statuses & SHORT_BREAKS or statuses <= SHORT_BREAKS


def check_change(row: Row, following: Row) -> None:
    assert row["DEC"] == following["DECOM"]
    assert row["REC"] == "X1"
    order_changed = row["LS"] != following["LS"]
    home_changed = any(row[column] != following[column] for column in PLACE_OF)
    reason = following["RNE"]
    assert (order_changed, home_changed) == {
        "L": (True, False),
        "P": (False, True),
        "T": (False, True),
        "B": (True, True),
        "U": (True, True),
    }[reason]
    assert bool(row["REASON_PLACE_CHANGE"]) == home_changed
    if reason in {"T", "U"}:
        assert row["PL_POST"] == following["PL_POST"], "the same carer lives elsewhere"
    if following["PLACE"].startswith("A") and not row["PLACE"].startswith("A"):
        with_carer = following["PLACE"] in {"A3", "A5"}
        assert reason == ("T" if with_carer else "P")
        assert (row["PLACE"] == "U5") == with_carer


def check_review(row: Row, episodes: list[Row], start: dt.date, end: dt.date) -> None:
    held = day(row["REVIEW"])
    assert start <= held <= end
    assert is_working_day(held)
    within = [
        episode
        for episode in episodes
        if day(episode["DECOM"]) < held and (not episode["DEC"] or held <= day(episode["DEC"]))
    ]
    assert within, "a review on which the child was not in care"
    assert within[0]["LS"] not in SHORT_BREAKS
    aged_four = age_on(day(row["DOB"]), held) >= 4
    assert aged_four == (row["REVIEW_CODE"] != "PN0")


def check_the_rest(
    tables: dict[str, list[Row]],
    children: dict[str, list[Row]],
    born: dict[str, dt.date],
    start: dt.date,
    end: dt.date,
) -> None:
    long_in_care = {
        child
        for child, episodes in children.items()
        for period in periods_of_care(episodes)
        if day(period[0]["DECOM"]) <= start
        and not period[-1]["DEC"]
        and period[0]["LS"] not in SHORT_BREAKS
    }
    assert sorted(row["CHILD"] for row in tables["oc2.csv"]) == sorted(long_in_care)
    adopted = {row["CHILD"] for row in tables["episodes.csv"] if row["REC"] in {"E11", "E12"}}
    assert sorted(row["CHILD"] for row in tables["ad1.csv"]) == sorted(adopted)
    planned = {row["CHILD"]: row for row in tables["placed_adoption.csv"]}
    for row in tables["ad1.csv"]:
        assert day(row["DATE_INT"]) <= day(row["DATE_MATCH"])
        assert planned[row["CHILD"]]["DATE_PLACED"] == row["DATE_INT"]
        assert not planned[row["CHILD"]]["DATE_PLACED_CEASED"]
    entered = {
        row["CHILD"]
        for row in tables["episodes.csv"]
        if row["RNE"] == "S" and row["LS"] not in SHORT_BREAKS and day(row["DECOM"]) >= start
    }
    assert sorted(row["CHILD"] for row in tables["prev_perm.csv"]) == sorted(entered)
    for row in tables["uasc.csv"]:
        until = day(row["DUC"])
        assert start <= until
        assert age_on(born[row["CHILD"]], until - dt.timedelta(days=1)) < 18
        assert until <= end or age_on(born[row["CHILD"]], until) == 18
    for row in tables["oc3.csv"]:
        age = age_on(born[row["CHILD"]], end)
        assert 17 <= age <= 21
        assert age > age_on(born[row["CHILD"]], start - dt.timedelta(days=1))
        for episode in children.get(row["CHILD"], ()):
            assert age_on(born[row["CHILD"]], day(episode["DEC"])) < age, "in care at the time"
    for row in tables["missing.csv"]:
        assert day(row["MIS_START"]) <= end
        back = day(row["MIS_END"]) if row["MIS_END"] else end
        assert start <= back <= end
        assert any(
            day(episode["DECOM"]) < day(row["MIS_START"])
            and (not episode["DEC"] or back < day(episode["DEC"]))
            for episode in children[row["CHILD"]]
        )


def check_one_history(folders: dict[int, Path]) -> None:
    """Everything that must hold of the returns of several years together."""
    for (year, folder), (later_year, later) in pairwise(sorted(folders.items())):
        assert later_year == year + 1
        who = {row["CHILD"]: row for row in rows(folder, "header.csv")}
        for row in rows(later, "header.csv"):
            before = who.get(row["CHILD"], row)
            assert (before["DOB"], before["ETHNIC"]) == (row["DOB"], row["ETHNIC"])
        start = reporting_year(later_year).start
        known = {(row["CHILD"], row["DECOM"]): row for row in rows(folder, "episodes.csv")}
        told = {(row["CHILD"], row["DECOM"]): row for row in rows(later, "episodes.csv")}
        for key, row in known.items():
            # Open at the end of one year: there in the next, closed or not. Closed: gone.
            assert (key in told) == (not row["DEC"])
        for key, row in told.items():
            assert (key in known) == (day(row["DECOM"]) < start)
            before = known.get(key, row)
            for column in ("RNE", "LS", "CIN", "PLACE_PROVIDER", "HOME_POST", "PL_POST"):
                assert before[column] == row[column]
            homes = {before["PLACE"], row["PLACE"]}
            assert len(homes) == 1 or (later_year == 2025 and homes - {"H5", "P2"} == {"K3"})
