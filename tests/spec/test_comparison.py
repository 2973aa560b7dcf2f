"""A figure beside another: what the difference says, and when there is none to give."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from carekpi import Cohort, Period, Population, Result, measures, reporting_year
from carekpi.comparison import (
    Comparator,
    Comparators,
    Comparison,
    Target,
    Targets,
    Unlike,
    compare,
    like_for_like,
    over_time,
    shown_value,
    year_before,
)
from carekpi.periods import month
from carekpi.results import (
    Amount,
    Count,
    Distribution,
    Figure,
    Followed,
    Mean,
    Proportion,
    Rate,
)
from spec.tables import cohort, day, rows

NOW, BEFORE = reporting_year(2021), reporting_year(2020)


def figure(
    of: Figure, period: Period = NOW, *, better: str = "higher", unknown: int = 0, **more
) -> Result:
    """One figure of a made-up measure."""
    more.setdefault("measure", "made_up")
    return Result(
        title="Made up",
        counted="reviews",
        period=period,
        figure=of,
        better=better,
        left_out=(("history_unknown", unknown),),
        unsettled=("history_unknown",),
        adds_over_time=True,
        **more,
    )


def pair(now: Figure, before: Figure, **more) -> Comparison:
    return compare(figure(now, **more), figure(before, BEFORE, **more))


# ------------------------------------------------------------------------------ the change


class TestTheChange:
    def test_of_a_share_is_in_points(self) -> None:
        """98.6 then 96.8: the change of the shares, and not of the rounded shares."""
        found = pair(Proportion(968, 1000), Proportion(986, 1000))
        assert (found.difference, found.unit) == (Fraction(-18, 10), "percentage points")
        assert found.per_cent is None
        assert found.change == "1.8 percentage points lower"
        assert found.direction == "worse"

    def test_of_a_count_is_so_many_and_per_cent(self) -> None:
        """1,371 after 1,407 children: 36 fewer, which is neither better nor worse."""
        found = pair(Count(1371), Count(1407), better="neither")
        assert (found.difference, found.unit) == (Fraction(-36), "")
        assert found.per_cent == Fraction(-3600, 1407)
        assert found.change == "36 fewer"
        assert found.direction == "lower"

    @pytest.mark.parametrize(
        ("now", "before", "difference", "change"),
        [
            (Rate(106, 10_000), Rate(109, 10_000), -3, "3 per 10,000 lower"),
            (
                Mean(1371, 21_500, "children per officer", scale=1000),
                Mean(1422, 20_000, "children per officer", scale=1000),
                Fraction(1371_000, 21_500) - Fraction(1422_000, 20_000),
                "7.3 children per officer lower",
            ),
            (
                Amount(24, 21_500, "full-time equivalents", scale=1000),
                Amount(22, 20_000, "full-time equivalents", scale=1000),
                Fraction(3, 2),
                "1.5 full-time equivalents higher",
            ),
            (
                Distribution(((1, 1), (4, 1)), "days"),
                Distribution(((2, 1),), "days"),
                Fraction(1, 2),
                "0.5 days higher",
            ),
        ],
    )
    def test_of_the_other_kinds_is_in_their_unit(self, now, before, difference, change) -> None:
        found = pair(now, before, better="lower")
        assert (found.difference, found.change) == (difference, change)
        assert found.direction == ("better" if difference < 0 else "worse")

    def test_too_small_to_show_is_not_none(self) -> None:
        found = pair(Proportion(5001, 10_000), Proportion(5000, 10_000))
        assert found.change == "less than 0.1 percentage points higher"
        assert found.direction == "better"

    def test_is_exact_where_quotients_of_machines_are_not(self) -> None:
        """A third and 333... of 999...: equal, and found so."""
        big = 10**17 + 2
        assert pair(Proportion(1, 3), Proportion(big // 3, big)).direction == "same"
        assert pair(Proportion(1, 3), Proportion(big // 3 + 1, big)).direction == "worse"

    def test_without_cases_there_is_none(self) -> None:
        found = pair(Proportion(0, 0), Proportion(1, 2))
        assert (found.difference, found.direction) == (None, "")
        assert "no cases" in found.change

    def test_has_no_per_cent_of_nought(self) -> None:
        assert pair(Count(3), Count(0)).per_cent is None

    def test_is_told_in_a_sentence(self) -> None:
        assert pair(Proportion(3, 4), Proportion(1, 2)).sentence == (
            "Made up, year ending 31 March 2021: 75.0% (3 of 4); 25.0 percentage points higher, "
            "and so better, than in the year ending 31 March 2020 (50.0% (1 of 2))."
        )

    def test_may_turn_on_what_is_not_known(self) -> None:
        """90 of 100 after 80 of 100 with 30 not known: the 80 could have been 110 of 130."""
        now, before = figure(Proportion(90, 100)), figure(Proportion(80, 100), BEFORE, unknown=30)
        assert compare(now, before).settled
        before = evolve(before, left_out=(("history_unknown", 120),))
        found = compare(now, before)
        assert (found.direction, found.settled) == ("better", False)
        assert "may be otherwise" in found.sentence

    def test_of_counts_too(self) -> None:
        """12 after 10 with three not known: the 10 could have been 13."""
        now, before = figure(Count(12)), figure(Count(10), BEFORE, unknown=1)
        assert compare(now, before).settled
        assert not compare(now, figure(Count(10), BEFORE, unknown=3)).settled

    def test_of_a_mean_of_which_some_are_not_known_nothing_is_settled(self) -> None:
        now, before = Mean(12, 3, "days"), Mean(10, 3, "days")
        assert pair(now, before).settled
        assert not compare(figure(now), figure(before, BEFORE, unknown=1)).settled

    def test_as_values_for_programs(self) -> None:
        told = json.loads(json.dumps(pair(Proportion(3, 4), Proportion(1, 2)).to_dict()))
        expected = {
            "value": 0.75,
            "previous_value": 0.5,
            "difference": 25.0,
            "unit": "percentage points",
            "direction": "better",
            "previous_period_end": "2020-03-31",
            "labels": [],
        }
        assert told.items() >= expected.items()


_counts = st.integers(0, 400)
_figures = st.one_of(
    st.tuples(_counts, _counts).map(lambda n: Proportion(min(n), max(n))),
    _counts.map(Count),
    st.tuples(_counts, _counts).map(lambda n: Mean(*n, "days")),
    st.tuples(_counts, _counts).map(lambda n: Amount(*n, "days", scale=1000)),
    st.tuples(_counts, st.integers(1, 400)).map(lambda n: Rate(*n)),
    st.dictionaries(_counts, st.integers(1, 5)).map(
        lambda d: Distribution(tuple(sorted(d.items())), "days")
    ),
)
_pairs = st.tuples(_figures, _figures).filter(lambda two: type(two[0]) is type(two[1]))
_OTHER_WAY = {"better": "worse", "worse": "better", "higher": "lower", "lower": "higher"}


class TestLaws:
    @given(one=_figures, better=st.sampled_from(["higher", "lower", "neither"]))
    def test_a_figure_beside_itself_has_not_changed(self, one: Figure, better: str) -> None:
        found = compare(figure(one, better=better), figure(one, better=better))
        assert found.difference in (0, None)
        assert found.direction in ("same", "")
        assert found.labels == ()
        assert found.settled
        assert ("no change" in found.sentence) == (shown_value(one) is not None)

    @given(two=_pairs, better=st.sampled_from(["higher", "lower", "neither"]))
    def test_swapped_it_is_negated(self, two: tuple[Figure, Figure], better: str) -> None:
        there, back = pair(*two, better=better), pair(*reversed(two), better=better)
        if there.difference is None:
            assert back.difference is None
        else:
            assert there.difference == -back.difference
        assert back.direction == _OTHER_WAY.get(there.direction, there.direction)
        assert back.settled == there.settled

    @given(two=_pairs)
    def test_the_change_in_per_cent_leads_from_one_to_the_other(self, two) -> None:
        found = pair(*two)
        if found.per_cent is not None:
            now, before = map(shown_value, two)
            assert before * (100 + found.per_cent) / 100 == now


# -------------------------------------------------------------------------------- the parts


def broken_down(counts: dict[str, int], period: Period, by: str = "sex") -> Result:
    whole = figure(Count(sum(counts.values())), period, better="neither")
    parts = tuple(
        evolve(whole, figure=Count(count), groups=((by, label),)) for label, count in counts.items()
    )
    return evolve(whole, by=(by,), parts=parts)


class TestParts:
    def test_are_paired_by_group(self) -> None:
        now = broken_down({"Female": 599, "Male": 772}, NOW)
        before = broken_down({"Male": 800, "Female": 607}, BEFORE)
        found = compare(now, before)
        assert [(one.result.groups[0][1], one.difference) for one in found.parts] == [
            ("Female", -8),
            ("Male", -28),
        ]
        assert sum(one.difference for one in found.parts) == found.difference

    def test_a_group_that_one_lacks_is_nothing_there(self) -> None:
        now, before = broken_down({"A": 3, "B": 1}, NOW), broken_down({"B": 2, "C": 5}, BEFORE)
        found = compare(now, before)
        assert [(one.result.groups[0][1], one.difference, one.lacking) for one in found.parts] == [
            ("A", 3, "previous"),
            ("B", -1, ""),
            ("C", -5, "result"),
        ]
        assert [one.previous.period for one in found.parts] == [BEFORE] * 3
        assert [one.result.period for one in found.parts] == [NOW] * 3

    def test_months_are_paired_with_those_of_the_year_before(self) -> None:
        now = broken_down({"2020-04": 5, "2021-03": 9}, NOW, "month")
        before = broken_down({"2019-04": 4, "2020-03": 9}, BEFORE, "month")
        assert [one.difference for one in compare(now, before).parts] == [1, 0]

    def test_quarters_and_years_too(self) -> None:
        now = broken_down({"2021 Q1": 5, "2021 Q4": 9}, NOW, "quarter")
        before = broken_down({"2020 Q1": 4, "2020 Q4": 9}, BEFORE, "quarter")
        assert [one.difference for one in compare(now, before).parts] == [1, 0]
        now, before = (
            broken_down({"2021": 5}, NOW, "year"),
            broken_down({"2020": 4}, BEFORE, "year"),
        )
        assert [one.difference for one in compare(now, before).parts] == [1]

    def test_where_one_is_broken_down_only_the_wholes_are_compared_and_it_says_so(self) -> None:
        now = broken_down({"A": 3}, NOW)
        found = compare(now, figure(Count(2), BEFORE, better="neither"))
        assert found.parts == ()
        assert "broken down by sex" in found.labels[0]

    def test_rows_have_the_group(self) -> None:
        found = compare(broken_down({"A": 3}, NOW), broken_down({"A": 1}, BEFORE))
        (row,) = found.to_rows()
        assert (row["sex"], row["numerator"], row["previous_numerator"]) == ("A", 3, 1)


# ------------------------------------------------------------------------------ unlike things

_POPULATION = Population(children=1000, source="ONS", vintage="June 2021")


def unlike(**change):
    """Two figures that differ in one thing, the later one changed."""
    before = figure(Proportion(1, 2), BEFORE)
    return evolve(figure(Proportion(3, 4)), **change), before


class TestUnlikeThings:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"measure": "another"}, "different measures"),
            ({"figure": Count(3)}, "a count in one and a proportion in the other"),
        ],
    )
    def test_that_are_never_compared(self, change: dict, says: str) -> None:
        for labelled in (False, True):
            with pytest.raises(Unlike, match=says):
                compare(*unlike(**change), labelled=labelled)

    def test_rates_of_another_base_or_means_of_another_unit(self) -> None:
        for now, before in (
            (Rate(1, 2, 10_000), Rate(1, 2, 1000)),
            (Mean(1, 2, "days"), Mean(1, 2, "working days")),
            (Amount(1, 2, "posts"), Amount(1, 2, "full-time equivalents")),
        ):
            with pytest.raises(Unlike, match="of one base"):
                pair(now, before)

    def test_but_of_another_scale_they_are_the_same_thing(self) -> None:
        """Reviews for each full-time post: of 366 days in one year, of 365 in the next."""
        found = pair(Mean(10, 365, "reviews", scale=365), Mean(9, 366, "reviews", scale=366))
        assert found.difference == 1

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"settings": (("clock", "case"),)}, "clock: case, and as is usual in the other"),
            ({"settings": (("also_counts", "PN4"),)}, "also counts: PN4"),
            ({"groups": (("sex", "Male"),)}, "one is of Male and the other of all"),
            ({"period": Period(day("2020-04-01"), day("2020-12-31"))}, r"\(9 months\) and .*12"),
            ({"period": Period(day("2020-03-01"), day("2021-02-28"))}, "overlap"),
        ],
    )
    def test_that_are_compared_on_request_with_a_label(self, change: dict, says: str) -> None:
        now, before = unlike(**change)
        with pytest.raises(Unlike, match=rf"{says}.*; .*labelled=True"):
            compare(now, before)
        found = compare(now, before, labelled=True)
        assert len(found.labels) == 1
        assert "Take care: " + found.labels[0] in found.sentence

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"populations": (_POPULATION,)}, "ONS, June 2021"),
            ({"data_to": day("2021-01-31")}, "provisional"),
            (
                {"period": Period(day("2020-07-01"), day("2021-06-30"))},
                "different months of the year",
            ),
        ],
    )
    def test_that_are_labelled_without_asking(self, change: dict, says: str) -> None:
        now, before = unlike(**change)
        found = compare(now, before)
        assert len(found.labels) == 1
        assert says in found.sentence
        assert compare(before, now, labelled=True).labels

    def test_populations_of_another_issue(self) -> None:
        now = figure(Rate(1, 1000), populations=(_POPULATION,))
        same = figure(Rate(1, 990), BEFORE, populations=(evolve(_POPULATION, children=990),))
        assert compare(now, same).labels == ()
        revised = evolve(same, populations=(evolve(_POPULATION, vintage="March 2023"),))
        (label,) = compare(now, revised).labels
        assert "June 2021" in label
        assert "March 2023" in label

    def test_a_change_of_the_law_between_them(self) -> None:
        def followed(within: str) -> Followed:
            return Followed(
                key="review.first", within=within, source="", in_force="", force="regulation"
            )

        now, before = unlike(rules=(followed("20 working days"),))
        assert compare(now, before).labels == ()
        before = evolve(before, rules=(followed("4 weeks"),))
        (label,) = compare(now, before).labels
        assert "review.first: 20 working days, and 4 weeks in the other" in label

    def test_the_earlier_figure_before_the_later_is_refused_or_labelled(self) -> None:
        now, before = figure(Count(3)), figure(Count(1), BEFORE)
        with pytest.raises(Unlike, match="backwards; give the later figure first, or say labelled"):
            compare(before, now)
        found = compare(before, now, labelled=True)
        assert found.difference == -2
        assert found.labels[0].startswith("year ending 31 March 2020, which stands first")
        assert compare(now, before).labels == ()

    @pytest.mark.parametrize("wrong", [3, None, Count(3)])
    def test_what_is_no_result_is_a_wrong_type(self, wrong: object) -> None:
        now = figure(Count(3))
        with pytest.raises(TypeError, match=r"takes two Results.*; previous is of type"):
            compare(now, wrong)
        with pytest.raises(TypeError, match=r"takes two Results.*; result is of type"):
            compare(wrong, now)

    def test_a_leap_year_is_a_year_and_a_month_a_month(self) -> None:
        assert compare(figure(Count(1)), figure(Count(1), BEFORE)).labels == ()
        assert reporting_year(2020).days == 366
        assert (
            compare(figure(Count(1), month(2020, 4)), figure(Count(1), month(2020, 3))).labels == ()
        )
        to_february = [
            Period(day(f"{y}-07-01"), day(e))
            for y, e in ((2019, "2020-02-29"), (2020, "2021-02-28"))
        ]
        assert compare(*(figure(Count(1), p) for p in reversed(to_february))).labels == ()
        mid = [Period(day(f"{y}-02-10"), day(f"{y}-03-10")) for y in (2020, 2021)]
        assert compare(*(figure(Count(1), p) for p in reversed(mid))).labels == ()


# -------------------------------------------------------------------------------- over time

# Started in May, June and June of one year and July of the next; one left and came back.
CARE = cohort(
    episodes="""
        CHILD | DECOM      | DEC        | RNE | REC
        a     | 2020-05-04 |            | S   |
        b     | 2020-06-01 | 2020-09-01 | S   | E8
        b     | 2021-02-01 |            | S   |
        c     | 2020-06-15 |            | S   |
        d     | 2021-07-05 |            | S   |
    """,
    reviews="""
        CHILD | REVIEW     | REVIEW_CODE
        a     | 2020-06-01 | PN1
        a     | 2020-09-10 | PN1
        b     | 2020-06-26 | PN7
        c     | 2020-07-14 | PN5
    """,
)


class TestOverTime:
    def test_months_stand_beside_each_other(self) -> None:
        months = [month(2020, n) for n in (5, 6, 7)]
        series = over_time(measures.started_events, CARE, months)
        assert [one.result.value for one in series] == [1, 2, 0]
        assert [one.comparison and one.comparison.difference for one in series] == [None, 1, -2]

    @pytest.mark.parametrize(
        "key", [one.key for one in measures.CATALOGUE if one.adds_over_time and not one.needs]
    )
    def test_months_add_up_to_the_year(self, key: str) -> None:
        measure = measures.find(key)
        series = over_time(measure, CARE, NOW.months())
        assert len(series) == 12
        whole = measure(CARE, NOW)
        assert (series.total.figure, series.total.left_out) == (whole.figure, whole.left_out)

    def test_a_time_that_the_data_do_not_cover_stands_as_a_gap_with_the_reason(self) -> None:
        ends = evolve(CARE, complete_to=day("2021-03-31"))
        series = over_time(measures.started, ends, [BEFORE, NOW, reporting_year(2022)])
        assert [one.result is None for one in series] == [False, False, True]
        (gap,) = series.gaps
        assert "the data end on 2021-03-31" in gap.gap
        assert "no figure" in str(series)
        assert series.to_rows()[2]["gap"] == gap.gap
        with pytest.raises(ValueError, match="year ending 31 March 2022"):
            _ = series.total

    def test_labels_stand_in_print_and_in_rows(self) -> None:
        """May, then July, of which each is beside the one before: a month lies between them."""
        months = [month(2020, n) for n in (5, 7, 8)]
        series = over_time(measures.started_events, CARE, months)
        (label,) = series.points[1].labels
        assert label.endswith("are different months of the year")
        assert str(series).splitlines()[3] == f"    Take care: {label}."
        assert [row["labels"] for row in series.to_rows()] == [None, label, None]

    def test_next_to_a_gap_there_is_nothing_to_compare_with(self) -> None:
        since = cohort(
            episodes="CHILD | DECOM\na | 2020-05-04",
            reviews="CHILD | REVIEW\na | 2020-06-01",
            coverage="2020-04-01",
        )
        series = over_time(measures.reviews_on_time, since, [BEFORE, NOW])
        assert [one.comparison for one in series] == [None, None]
        assert series.gaps[0].period == BEFORE

    def test_settings_are_those_of_the_measure(self) -> None:
        series = over_time(measures.looked_after, CARE, [BEFORE, NOW], by="sex")
        assert series.points[1].comparison.parts
        rate = over_time(measures.looked_after_rate, CARE, [BEFORE, NOW], population=1000)
        assert [one.value for one in rate.results] == [0, 30]
        rows_ = over_time(measures.looked_after, CARE, [BEFORE, NOW], by="sex").to_rows()
        assert {"sex", "difference", "gap"} <= set(rows_[-1])

    def test_a_part_of_a_year_beside_a_whole_one_is_refused_or_labelled(self) -> None:
        times = [NOW, Period(day("2021-04-01"), day("2021-12-31"))]
        with pytest.raises(Unlike, match="not equally long"):
            over_time(measures.started, CARE, times)
        labelled = over_time(measures.started, CARE, times, labelled=True)
        assert "not equally long" in labelled.points[1].comparison.labels[0]

    def test_times_are_in_order_and_apart(self) -> None:
        for times in ([NOW, BEFORE], [NOW, NOW]):
            with pytest.raises(Unlike, match="in order"):
                over_time(measures.started, CARE, times, labelled=True)
        with pytest.raises(ValueError, match="none was given"):
            over_time(measures.started, CARE, [])


# A table of disputes, the first of them of 4 May 2020.
DISPUTES = {
    "disputes": """
        CHILD | IDENTIFIER | RAISED
        a     | D1         | 2020-05-04
        a     | D2         | 2020-06-10
        b     | D3         | 2021-06-01
    """
}
YEARS = [reporting_year(n) for n in (2019, 2020, 2021, 2022)]


def disputes(table: dict[str, str] = DISPUTES, **more) -> Cohort:
    episodes = "CHILD | DECOM\na, b | 2018-04-01"
    return cohort(episodes=episodes, local=table, **more)


class TestWhereATableBegins:
    def test_a_time_before_its_first_row_is_a_gap(self) -> None:
        series = over_time(measures.disputes_raised, disputes(), YEARS)
        assert [one.result and one.result.value for one in series] == [None, None, 2, 1]
        says = (
            "The table disputes holds nothing before 4 May 2020; if it begins there, say so "
            "(complete_from=, or --local-from): what lies before is not known"
        )
        assert [one.gap for one in series.gaps] == [says, says]
        assert says in str(series)
        # That of 2021 lacks April, perhaps; it says so, and so does the change to 2022.
        assert [one.labels for one in series.points[2:]] == [(says,), (says,)]
        assert [row["labels"] for row in series.to_rows()[2:]] == [says, says]

    def test_the_figure_itself_says_so(self) -> None:
        early, year = (measures.disputes_raised(disputes(), YEARS[n]) for n in (0, 2))
        assert early.value == 0
        for result in (early, year):
            assert any("nothing before 4 May 2020" in note for note in result.notes)
        assert not measures.disputes_raised(disputes(), YEARS[3]).notes

    def test_a_row_in_the_first_weeks_is_enough(self) -> None:
        for first, late in (("2020-05-02", False), ("2020-05-03", True)):
            given_ = disputes({"disputes": f"IDENTIFIER | RAISED\nD1 | {first}"})
            assert bool(measures.disputes_raised(given_, NOW).begins) == late

    def test_somebody_who_said_from_when_it_is_complete_is_believed(self) -> None:
        given_ = disputes(local_from={"disputes": "2018-04-01"})
        series = over_time(measures.disputes_raised, given_, YEARS)
        assert [one.result.value for one in series] == [0, 0, 2, 1]
        assert not any(one.labels for one in series)

    def test_an_empty_table_says_that_there_was_nothing(self) -> None:
        given_ = disputes({"disputes": "IDENTIFIER | RAISED"})
        assert not measures.disputes_raised(given_, NOW).begins

    def test_visits_too_and_the_tables_of_a_breakdown(self) -> None:
        given_ = disputes(
            {"visits": "CHILD | DATE | VISITOR | OUTCOME\na | 2020-09-01 | IRO | seen"}
        )
        assert [one.table for one in measures.visits_seen_alone(given_, NOW).begins] == ["visits"]
        given_ = cohort(
            episodes="CHILD | DECOM\na | 2018-04-01",
            reviews="CHILD | REVIEW\na | 2020-05-01\na | 2020-10-01",
            local={"review_details": "CHILD | REVIEW | IRO\na | 2020-10-01 | Ann"},
        )
        assert not measures.participated(given_, NOW).begins
        (begins,) = measures.participated(given_, NOW, by="iro").begins
        assert begins.table == "review_details"

    def test_what_rests_on_no_such_table_says_nothing(self) -> None:
        assert not measures.looked_after(disputes(), NOW).begins


class TestLikeForLike:
    def test_the_same_months_of_two_years(self) -> None:
        windows = [Period(day(f"{y}-06-01"), day(f"{y}-08-31")) for y in (2020, 2021)]
        series = like_for_like(measures.started_events, CARE, windows)
        assert [one.result.value for one in series] == [2, 1]
        assert series.points[1].comparison.difference == -1

    def test_other_months_are_refused(self) -> None:
        windows = [
            Period(day("2019-07-01"), day("2020-03-31")),
            Period(day("2020-06-01"), day("2021-02-28")),
        ]
        with pytest.raises(Unlike, match="not the same months"):
            like_for_like(measures.started, CARE, windows)

    def test_the_last_of_february_is_one_day(self) -> None:
        windows = [
            Period(day("2019-07-01"), day("2020-02-29")),
            Period(day("2020-07-01"), day("2021-02-28")),
        ]
        assert len(like_for_like(measures.started, CARE, windows)) == 2
        assert year_before(windows[1]) == windows[0]

    def test_the_year_before(self) -> None:
        assert year_before(NOW) == BEFORE
        assert year_before(Period(day("2020-02-29"), day("2020-03-15"))) == Period(
            day("2019-02-28"), day("2019-03-15")
        )


# ---------------------------------------------------------------------------------- targets

TARGETS = Targets(
    Target(
        measure=row["measure"],
        value=row["value"],
        since=day(row["from"]),
        group=row["group"],
    )
    for row in rows(
        """
        measure | group             | value | from
        made_up |                   | 90    | 2019-04-01
        made_up |                   | 95    | 2020-10-01
        made_up | age_band=10 to 15 | 50    | 2019-04-01
        other   |                   | 1     | 2019-04-01
        """
    )
)


class TestTargets:
    def test_the_one_that_began_last_holds(self) -> None:
        for on, value in (("2019-03-31", None), ("2020-09-30", 90), ("2020-10-01", 95)):
            target = TARGETS.on("made_up", day(on))
            assert (target and target.value) == value

    @pytest.mark.parametrize(
        ("share", "better", "met", "said"),
        [
            (Proportion(95, 100), "higher", True, "target 95%: met"),
            (Proportion(949, 1000), "higher", False, "target 95%: not met"),
            (
                Proportion(9499, 10_000),
                "higher",
                False,
                "target 95%: not met, by less than is shown",
            ),
            (Proportion(95, 100), "lower", True, "target 95%: met"),
            (Proportion(96, 100), "lower", False, "target 95%: not met"),
            (Proportion(96, 100), "neither", None, "target 95%: neither way is better"),
            (Proportion(0, 0), "higher", None, "target 95%: no cases"),
        ],
    )
    def test_met_or_not_by_the_direction_that_is_better(self, share, better, met, said) -> None:
        found = TARGETS.judge(figure(share, better=better))
        assert (found.met, str(found)) == (met, said)

    def test_that_of_the_last_day_of_the_time_is_asked(self) -> None:
        assert TARGETS.judge(figure(Proportion(92, 100), BEFORE)).met
        assert not TARGETS.judge(figure(Proportion(92, 100), NOW)).met

    def test_of_a_group(self) -> None:
        part = figure(Proportion(60, 100), groups=(("age_band", "10 to 15"),))
        assert TARGETS.judge(part).met
        other = figure(Proportion(60, 100), groups=(("age_band", "16 to 17"),))
        assert TARGETS.judge(other).target is None

    def test_what_is_no_measure_or_no_group_is_said(self) -> None:
        since = day("2020-04-01")
        targets = Targets(
            Target(measure=measure, group=group, value=value, since=since)
            for measure, group, value in (
                ("visit_on_time", "", 90),
                ("looked_after", "sx=Male", 50),
                ("looked_after", "Male", 50),
                ("looked_after", "sex=Male; age_band=10 to 15", 50),
                ("looked_after", "sex=Mail", 50),
                ("looked_after", "age_band=10-15", 50),
                ("looked_after", "sex=not known", 1),
                ("looked_after", "authority=Anytown", 50),
                ("looked_after", "", 1400),
                ("looked_after", "sex=Female", 101),
                ("participated", "iro=Ann", 95),
                ("reviews_on_time", "", 950),
                ("reviews_on_time", "month=2020-04", 95),
                ("reviews_on_time", "team=North", 95),
            )
        )
        found = targets.unknown(measures.CATALOGUE, also=("team", "iro"))
        assert [why for _, why in found] == [
            "no measure has the name visit_on_time (did you mean visits_on_time?)",
            "looked_after has no groups by sx (did you mean sex?)",
            "looked_after: Male is no group; write it as in sex=Male",
            "looked_after: no group by sex has the name Mail (did you mean Male?)",
            "looked_after: no group by age_band has the name 10-15 (did you mean 10 to 15?)",
            "looked_after: 101 per cent is no share; 100 is the most",
            "reviews_on_time: 950 per cent is no share; 100 is the most",
        ]
        assert found[0][0] == targets.targets[0]
        assert any("team" in why for _, why in targets.unknown(measures.CATALOGUE))

    def test_that_of_a_share_is_100_at_most(self) -> None:
        wrong = Targets([Target(measure="made_up", value=950, since=day("2019-04-01"))])
        with pytest.raises(ValueError, match="950 per cent; that of a share is 100 at most"):
            wrong.judge(figure(Proportion(1, 2)))
        assert wrong.judge(figure(Count(951))).met

    def test_none_says_so(self) -> None:
        found = Targets().judge(figure(Proportion(1, 2)))
        assert (found.target, found.met, str(found)) == (None, None, "no target")

    def test_of_the_councils_own_table(self) -> None:
        given_ = Cohort.from_children([]).with_local(
            "targets",
            {
                "measure": ["co_chaired", "co_chaired"],
                "value": ["45", "14.6"],
                "from": [day("2020-04-01"), day("2019-04-01")],
            },
        )
        targets = Targets.of(given_)
        assert targets.on("co_chaired", day("2020-03-31")).value == Fraction("14.6")
        assert targets.on("co_chaired", day("2021-03-31")).value == 45
        assert len(Targets.of(Cohort.from_children([]))) == 0

    def test_two_that_begin_on_one_day_are_refused(self) -> None:
        one = Target(measure="a", value=1, since=day("2020-04-01"))
        with pytest.raises(ValueError, match="two targets for a begin on 1 April 2020"):
            Targets([one, evolve(one, value=2)])

    def test_a_value_is_a_number(self) -> None:
        assert Target(measure="a", value=14.6, since=day("2020-04-01")).value == Fraction("14.6")
        for wrong in ("lots", "nan", True):
            with pytest.raises(ValueError, match=r"expected a number such as 96\.5"):
                Target(measure="a", value=wrong, since=day("2020-04-01"))


# ------------------------------------------------------------------------------ comparators

PUBLISHED = Comparators(
    Comparator(
        measure=row["measure"],
        group=row["group"],
        area_kind=row["kind"],
        area=row["area"],
        year=int(row["year"]),
        value=row["value"],
        source="DfE",
    )
    for row in rows(
        """
        kind                   | area       | measure | group    | year | value
        statistical neighbours |            | made_up |          | 2021 | 97
        England                |            | made_up |          | 2020 | 65
        England                |            | made_up |          | 2021 | 67
        region                 | North West | made_up |          | 2019 | 96.5
        region                 | North West | made_up |          | 2022 | 99
        England                |            | made_up | sex=male | 2021 | 56
        """
    )
)


class TestComparators:
    def test_of_the_same_year_or_the_latest_before_which_is_labelled(self) -> None:
        found = PUBLISHED.beside(figure(Rate(1371, 129_053)))
        assert str(found) == (
            "England 67, North West 96.5 (of 2019, not 2021), statistical neighbours 97"
        )
        england = found.comparators[0]
        assert found.difference(england) == Fraction(13_710_000, 129_053) - 67
        assert (england.source, england.year) == ("DfE", 2021)

    def test_of_a_later_year_where_there_is_no_other(self) -> None:
        found = PUBLISHED.beside(figure(Rate(1, 100), reporting_year(2018)))
        assert [one.year for one in found.comparators] == [2020, 2019, 2021]

    def test_of_a_group_stand_beside_its_share(self) -> None:
        count = broken_down({"Male": 772, "Female": 599}, NOW)
        male, female = (PUBLISHED.beside(share) for share in count.shares())
        assert str(male) == "England 56%"
        assert round(float(male.difference(male.comparators[0])), 2) == 0.31
        assert female.comparators == ()

    def test_beside_the_count_of_a_group_they_do_not_stand(self) -> None:
        """56 per cent beside 772 boys would read as 56 boys."""
        count = broken_down({"Male": 772, "Female": 599}, NOW)
        male, female = (PUBLISHED.beside(part) for part in count.parts)
        assert male.comparators == ()
        assert "give the group's share (Result.shares())" in str(male)
        assert str(female) == "no figure of another area was given"

    def test_of_other_areas_that_are_of_no_measure_are_said(self) -> None:
        found = PUBLISHED.unknown(measures.CATALOGUE)
        assert {why for _, why in found} == {"no measure has the name made_up"}

    def test_counts_of_areas_of_another_size_have_no_difference(self) -> None:
        found = PUBLISHED.beside(figure(Count(5)))
        assert found.difference(found.comparators[0]) is None

    def test_none_given_and_none_published_are_two_answers(self) -> None:
        here = figure(Proportion(1, 2), measure="unpublished")
        assert str(PUBLISHED.beside(here)) == "no figure of another area was given"
        said = str(PUBLISHED.beside(here, no_comparator="not published since about 2011"))
        assert said == "No national comparator exists: not published since about 2011"

    @pytest.mark.parametrize("key", ["reviews_on_time", "participated", "attended"])
    def test_timeliness_and_participation_have_no_national_comparator(self, key: str) -> None:
        measure = measures.find(key)
        assert "2011" in measure.no_comparator
        result = measure(Cohort.from_children([]), NOW)
        said = str(Comparators().beside(result, no_comparator=measure.no_comparator))
        assert said.startswith("No national comparator exists")

    def test_others_have(self) -> None:
        assert not measures.looked_after_rate.no_comparator

    def test_of_the_councils_own_table(self) -> None:
        given_ = Cohort.from_children([]).with_local(
            "comparators",
            {
                "area_kind": ["England"],
                "measure": ["made_up"],
                "year": [2021],
                "value": ["67.5"],
                "source": ["DfE, 2021"],
            },
        )
        (found,) = Comparators.of(given_).beside(figure(Rate(1, 100))).comparators
        assert (found.value, found.source, found.name) == (Fraction("67.5"), "DfE, 2021", "England")

    def test_two_of_one_area_and_year_are_refused(self) -> None:
        one = Comparator(measure="a", value=1, year=2021, source="DfE")
        with pytest.raises(ValueError, match="two figures of England for a are of 2021"):
            Comparators([one, evolve(one, value=2)])
        with pytest.raises(ValueError, match="area_kind must be one of England"):
            evolve(one, area_kind="Wales")


# ------------------------------------------------------------------------------ populations


class TestPopulations:
    TABLE = (
        Cohort.from_children([])
        .with_local(
            "populations",
            {
                "area": ["Anytown"] * 4 + ["England"],
                "year": [2019, 2020, 2020, 2020, 2020],
                "age_band": ["", "", "", "0 to 4", ""],
                "children": [128_000, 129_053, 123_500, 30_000, 12_000_000],
                "source": ["ONS"] * 5,
                "vintage": ["June 2020", "June 2021", "March 2023", "June 2021", ""],
            },
        )
        .local_table("populations")
    )

    def test_of_all_children_under_18(self) -> None:
        found = Population.of(self.TABLE, area="anytown", year=2019)
        assert found == Population(children=128_000, year=2019, source="ONS", vintage="June 2020")
        assert str(found) == "128,000 children under 18 (2019): ONS, June 2020"

    def test_of_several_issues_one_is_to_be_named(self) -> None:
        with pytest.raises(ValueError, match="June 2021 and March 2023"):
            Population.of(self.TABLE, area="Anytown", year=2020)
        found = Population.of(self.TABLE, area="Anytown", year=2020, vintage="March 2023")
        assert found.children == 123_500

    def test_one_that_is_not_there(self) -> None:
        with pytest.raises(LookupError, match="no row of all children under 18 in Elsewhere"):
            Population.of(self.TABLE, area="Elsewhere", year=2020)
