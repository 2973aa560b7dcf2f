"""The text report: what it says, and that it says it so that it can be read."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from attrs import evolve

from carekpi import Cohort, Period, Population, read_ssda903, reporting_year
from carekpi.cohort import LOCAL_TABLES, NotCovered
from carekpi.comparison import Comparator, Comparators, Target, Targets, compare
from carekpi.domain import Child, Episode, Review
from carekpi.measures import CATALOGUE, EXCLUSIONS, find
from carekpi.report import (
    ANNUAL,
    Ask,
    Columns,
    Figures,
    FourBases,
    Groups,
    LastYear,
    Lines,
    Report,
    Section,
    Series,
    about,
    populations,
    to_rows,
    to_text,
    work_out,
)
from carekpi.report.layout import Column, heading, indented, paragraph, table
from carekpi.report.rows import COLUMNS
from carekpi.report.table import to_table
from carekpi.report.words import BRIEFLY, change, spoken_dates
from carekpi.results import Proportion, Result
from carekpi.sample import write_sample

YEAR = reporting_year(2021)
DAY = dt.date.fromisoformat


def child(identifier: str, entered: str, *reviews: str, authority: str = "", **facts) -> Child:
    """A child in care; each review as "2021-01-12 PN1"."""
    status = facts.pop("legal_status", "C2")
    return Child(
        identifier=identifier,
        authority=authority,
        episodes=[Episode(start=DAY(entered), reason_new="S", legal_status=status)],
        reviews=[
            Review(held_on=DAY(day), participation=code or None)
            for day, _, code in (review.partition(" ") for review in reviews)
        ],
        **facts,
    )


def cohort(*children: Child, since: str | None = "2020-04-01") -> Cohort:
    return Cohort.from_children(
        children,
        coverage_from=DAY(since) if since else None,
        complete_to=DAY("2021-03-31"),
    )


# The first came in the year. Of the second, who came long before, the first review in the data
# cannot be told; the next was held six months and a day after it, and so late.
TWO = cohort(
    child("1", "2020-12-10", "2021-01-12 PN1", born=DAY("2010-05-05"), sex="1"),
    child("2", "2018-02-01", "2020-05-01 PN7", "2020-11-02 PN6", born=DAY("2006-06-06"), sex="2"),
)


def text_of(given: Cohort, report: Report = ANNUAL, period: Period = YEAR, **settings) -> str:
    return to_text(work_out(report, given, period, **settings))


def one_section(*blocks) -> Report:
    return Report(title="Test", sections=(Section(title="Section", blocks=blocks),))


def section(text: str, title: str) -> str:
    """A section of a report, without its heading."""
    lines = text.splitlines()
    first = lines.index(title) + 2
    underlined = [n for n, line in enumerate(lines) if re.fullmatch("-+", line) and n > first]
    last = underlined[0] - 1 if underlined else len(lines)
    return "\n".join(lines[first:last])


def cells(text: str, name: str) -> str:
    """What stands to the right of a name in a table."""
    (line,) = [x for x in text.splitlines() if re.match(rf" *{re.escape(name)}  ", x)]
    return " ".join(line.strip()[len(name) :].split())


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("sample") / "returns"
    write_sample(folder, children=120, year=2021, seed=11, years=2, dirty=True)
    return read_ssda903(folder)


# ----------------------------------------------------------------------------- what it holds


def test_the_annual_report_shows_every_measure():
    assert {ask.measure for ask in ANNUAL.asks} == {measure.key for measure in CATALOGUE}


def test_the_annual_report_asks_for_nothing_that_is_not_there():
    for ask in ANNUAL.asks:
        measure = find(ask.measure)
        of_reviews = LOCAL_TABLES["review_details"].groupable
        assert set(ask.keys) <= {*measure.dimensions, *of_reviews}


def test_a_report_of_ones_own_is_a_list_of_measures_with_headings():
    report = Report(
        title="Two figures",
        sections=(Section(title="One heading", blocks=(Lines(("looked_after",)),)),),
    )
    assert text_of(TWO, report).splitlines()[:6] == [
        "Two figures: year ending 31 March 2021",
        "======================================",
        "",
        "One heading",
        "-----------",
        "",
    ]
    assert "Children looked after on 31 March 2021  2" in text_of(TWO, report)


def test_the_figures_are_those_of_the_measures(sample):
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, population=5000, tables=ledger.rows_read)
    for ask in ANNUAL.asks:
        if ask not in figures.results:
            continue
        settings = {"population": 5000} if ask.measure == "looked_after_rate" else {}
        expected = find(ask.measure)(given, YEAR, by=ask.by or (), **settings)
        assert figures.results[ask] == expected
    measured = {ask.measure for ask in figures.results}
    assert {m.key for m in CATALOGUE if not m.needs and m.kind != "ratio"} <= measured
    assert not any(ask.by == "authority" for ask in figures.results)


def test_at_a_glance():
    said = section(text_of(TWO, population=Population(children=2000)), "At a glance")
    assert cells(said, "Children looked after on 31 March 2021") == "2"
    assert cells(said, "Rate of children looked after") == "10 per 10,000"
    assert "2 of 2,000 children under 18" in said
    assert cells(said, "Children who started to be looked after") == "1"
    assert "50.0% 1 of 2 1 not known: 33.3% to 66.7%" in " ".join(said.split())
    assert cells(said, "Reviews in which the child took part") == "66.7% 2 of 3"


def test_the_profile_gives_shares_of_the_stated_base():
    given = cohort(
        *(child(str(n), "2020-06-01", sex="1") for n in range(3)),
        child("4", "2020-06-01", sex="2"),
        child("5", "2020-06-01"),
        child("6", "2020-06-01", sex="2", legal_status="V3"),
    )
    said = section(text_of(given), "Children looked after on 31 March 2021")
    assert "of the 5 children looked after on 31 March 2021" in " ".join(said.split())
    assert cells(said, "Male") == "3 60.0%"
    assert cells(said, "Female") == "1 20.0%"
    assert cells(said, "Not known") == "1 20.0%"


def test_started_and_ceased_count_children_and_periods_of_care():
    twice = Child(
        identifier="1",
        episodes=[
            Episode(
                start=DAY(start), end=DAY(end), reason_new="S", legal_status="V2", reason_ended=code
            )
            for start, end, code in (
                ("2020-05-01", "2020-06-01", "E8"),
                ("2020-08-01", "2020-09-01", "E4A"),
            )
        ],
    )
    said = section(text_of(cohort(twice)), "Started and ceased to be looked after")
    assert cells(said, "Children who started to be looked after") == "1"
    assert cells(said, "Periods of care that started") == "2"
    assert cells(said, "Children who ceased to be looked after") == "1"
    assert cells(said, "Periods of care that ended") == "2"
    assert cells(said, "Parents, relatives or other") == "1 100.0%"
    assert "Any other reason" not in said
    assert "0 looked after on 31 March 2020, 2 started, 2 ceased: 0; 0 looked after" in " ".join(
        said.split()
    )


def test_the_four_bases_stand_side_by_side_with_bounds_and_what_would_settle_them():
    said = section(text_of(TWO), "Reviews on time, on four bases")
    assert cells(said, "Reviews held on time") == "1 2 50.0% 1 33.3% 66.7%"
    flat = " ".join(said.split())
    assert "Children whose every review was on time" in flat
    assert "Children whose latest review is in date" in flat
    assert "Read the return of the year before 1 April 2020 as well:" in flat
    assert "- Reviews held on time: up to 1 of the reviews not known become known." in flat
    assert "history_unknown" not in said


def test_the_four_bases_say_how_many_answers_are_presumed():
    # Six months to the day: on time if the child is on the six-month cycle, as is presumed.
    given = cohort(child("1", "2015-02-01", "2020-05-01", "2020-11-01"))
    said = " ".join(section(text_of(given), "Reviews on time, on four bases").split())
    assert "presumption" in said
    assert "Reviews held on time, 1;" in said
    assert "presumption" not in text_of(cohort(child("1", "2020-12-10", "2021-01-12")))


def test_without_unknowns_nothing_is_said_of_settling_them():
    said = section(
        text_of(cohort(child("1", "2020-12-10", "2021-01-12"))), "Reviews on time, on four bases"
    )
    assert cells(said, "Reviews held on time") == "1 1 100.0% 0 100.0% 100.0%"
    assert "Read the return" not in said


def test_months_are_all_there_with_the_lowest_and_the_highest():
    late, on_time = "2020-12-10", "2020-12-11"
    given = cohort(
        child("1", late, "2021-01-13"),  # due on 12 January
        child("2", on_time, "2021-01-13"),
        child("3", "2020-06-01", "2020-06-10", "2020-09-10", "2021-03-10"),
    )
    said = section(text_of(given), "Reviews held on time, by month")
    months = [line.split()[0] for line in said.splitlines() if re.search(r" 202[01]  ", line)]
    assert (len(months), months[0], months[-1]) == (12, "April", "March")
    assert cells(said, "April 2020") == "0 0 no cases 0"
    assert cells(said, "January 2021") == "1 2 50.0% 0"
    assert cells(said, "All") == "4 5 80.0% 0"
    assert "Lowest: 50.0%, January 2021." in said
    assert "Highest: 100.0%, June 2020, September 2020 and March 2021." in said


def test_many_months_in_the_highest_place_are_counted_and_not_listed():
    given = cohort(
        *(child(str(n), f"2020-{n:02}-01", f"2020-{n:02}-15") for n in range(5, 10)),
        child("late", "2020-12-10", "2021-01-13"),
    )
    said = section(text_of(given), "Reviews held on time, by month")
    assert "Highest: 100.0%, in 5 of 12." in said
    assert "Lowest: 0.0%, January 2021." in said


def test_the_review_number():
    title = "Reviews held on time, by review of the period of care"
    said = section(text_of(TWO), title)
    assert cells(said, "First") == "1 1 100.0% 0"
    assert cells(said, "Not known") == "0 1 0.0% 1"


def test_participation_by_age():
    given = cohort(
        child("1", "2020-12-10", "2021-01-12 PN1", born=DAY("2010-05-05")),
        child("2", "2020-12-10", "2021-01-12 PN4", born=DAY("2010-05-05")),
        child("3", "2020-12-10", "2021-01-12 PN5", born=DAY("2004-05-05")),
        child("4", "2020-12-10", "2021-01-12 PN0", born=DAY("2019-05-05")),
    )
    said = section(text_of(given), "Taking part in reviews").partition("  Age ")[2]
    said = said.partition("  Month ")[0]
    # reviews; took part; attended; spoke
    assert cells(said, "10 to 15") == "2 1 50.0% 2 100.0% 1 50.0%"
    assert cells(said, "16 to 17") == "1 1 100.0% 0 0.0% 0 0.0%"
    assert cells(said, "All") == "3 2 66.7% 2 66.7% 1 33.3%"
    assert "1 to 4" not in said  # all under four, and so not asked


def test_authorities_are_compared_where_there_are_several():
    north = child("1", "2020-12-10", "2021-01-12 PN1", authority="North", born=DAY("2010-05-05"))
    south = child("1", "2020-12-10", "2021-01-13 PN7", authority="South", born=DAY("2010-05-05"))
    said = section(text_of(cohort(north, south)), "By authority")
    assert cells(said, "North") == "1 1 of 1 100.0% 1 of 1 100.0%"
    assert cells(said, "South") == "1 0 of 1 0.0% 0 of 1 0.0%"
    for alone in (cohort(north), TWO):
        assert "By authority" not in text_of(alone)
        assert "by authority" not in str(work_out(ANNUAL, alone, YEAR).missing)


def test_columns_of_different_bases_each_show_their_own():
    block = Columns((("reviews_on_time", "On time"), ("participated", "Took part")), "sex")
    said = section(text_of(TWO, one_section(block)), "Section")
    assert said.split()[:5] == ["Sex", "On", "time", "Took", "part"]
    assert cells(said, "Male") == "1 of 1 100.0% 1 of 1 100.0%"
    assert cells(said, "Female") == "0 of 1 0.0% 1 of 2 50.0%"


def test_a_share_beside_a_count_says_what_it_is_of():
    """Three disputes came to the stage, and of one it is open whether it is settled there."""
    given = TWO.with_local(
        "disputes",
        {
            "identifier": ["1", "2", "3"],
            "how": ["formal"] * 3,
            "raised": [DAY("2020-06-01"), DAY("2020-06-01"), DAY("2021-03-30")],
            "stage_1": [DAY("2020-06-01"), DAY("2020-06-01"), DAY("2021-03-30")],
            "stage_2": [None, DAY("2020-06-15"), None],
            "resolved": [DAY("2020-06-08"), DAY("2020-06-22"), None],
        },
    )
    block = Columns((("dispute_stages", "Came to it"), ("disputes_settled", "Settled")), "stage")
    said = section(text_of(given, one_section(block)), "Section")
    assert cells(said, "Stage 1") == "3 1 of 2 50.0%"


def test_columns_that_do_not_fit_stand_in_tables_below_one_another():
    keys = ("reviews_on_time", "participated", "reviews_on_time_due", "children_reviewed_on_time")
    block = Columns(tuple((key, f"The figure {key[:16]}") for key in keys), "sex")
    said = section(text_of(TWO, one_section(block)), "Section")
    assert max(map(len, said.splitlines())) <= 80
    assert said.count("Female") == 2
    assert said.count("  All ") == 2


# -------------------------------------------------------------------------- what is not in it


def test_every_account_of_what_was_left_out_adds_up(sample):
    """Of so many, those that every figure left out, those that one did, and those it counted."""
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, tables=ledger.rows_read)
    accounts = left_out(figures)
    assert len(accounts) > 10
    for total, of_all, each in accounts:
        assert each
        for counted, _, reasons in each:
            assert total == counted + of_all + reasons
    told = [titles for _, _, each in accounts for _, titles, _ in each]
    left = [one for ask, one in figures.results.items() if ask.by is None and any_left_out(one)]
    named = sum(int(n) for n in re.findall(r" and (\d+) others", " ".join(told)))
    assert named + sum(titles.count("; ") + 1 for titles in told) == len(left)


def any_left_out(result: Result) -> bool:
    return any(count for _, count in result.left_out)


def left_out(figures: Figures) -> list[tuple[int, int, list[tuple[int, str, int]]]]:
    """The accounts as they stand in the text: how many there were, how many all figures left out,
    and for each how many it counted, what it is called, and how many else it left out.
    """
    text = section(to_text(figures, width=1000), "What was left out")
    accounts = []
    for line in text.splitlines():
        heading, figure = re.match(r"  Of ([\d,]+) ", line), re.match(r"    +([\d,]+)  (.*)", line)
        if heading:
            accounts.append((whole(heading[1]), summed(line.partition("left out")[2]), []))
        elif figure:
            titles, _, reasons = figure[2].partition(": ")
            accounts[-1][2].append((whole(figure[1]), titles, summed(reasons)))
    return accounts


def whole(number: str) -> int:
    return int(number.replace(",", ""))


def summed(reasons: str) -> int:
    """The numbers before the reasons: "41 in short breaks (V3 or V4), 6 not due yet"."""
    return sum(map(whole, re.findall(r"(?:^|[:,] )([\d,]+) ", reasons.strip())))


def test_what_was_left_out_is_told_in_words():
    text = section(text_of(TWO), "What was left out")
    assert (
        "  Of 3 reviews; left out of all: 1 not known\n"
        "        2  Reviews held on time\n"
        "        1  How late the late reviews were: 1 on time\n"
    ) in text
    assert re.search(r"  Nothing was left out of \d+ other figures\.", text)


def test_of_figures_with_one_account_what_was_left_out_stands_above_them():
    report = one_section(Lines(("started", "ceased", "looked_after", "looked_after_rate")))
    given = cohort(
        child("1", "2020-06-01"),
        child("2", "2020-06-01", legal_status="V3"),
        child("3", "2019-06-01"),
    )
    text = section(text_of(given, report, population=100), "What was left out")
    assert (
        "  Of 2 children; left out: 1 in short breaks (V3 or V4)\n        1  Children who" in text
    )
    assert (
        "  Of 3 children; left out of all: 1 in short breaks (V3 or V4)\n"
        "        2  Children looked after; Rate of children looked after\n"
    ) in text
    assert "Nothing was left out of 1 other figure." in text


def test_every_reason_can_be_said_in_a_few_words():
    assert set(BRIEFLY) == set(EXCLUSIONS)
    assert max(map(len, BRIEFLY.values())) <= 50


def test_without_a_population_the_rate_is_missing_and_says_so():
    said = section(text_of(TWO), "What could not be worked out")
    assert "Rate of children looked after" in said
    assert "under 18" in said
    with_it = text_of(TWO, population=2000)
    assert cells(section(with_it, "At a glance"), "Rate of children looked after")
    assert "Rate" not in section(with_it, "What could not be worked out")


def test_a_breakdown_of_which_nothing_is_known_names_the_table_that_is_missing():
    bare = cohort(child("1", "2020-12-10", "2021-01-12 PN1"))
    figures = work_out(ANNUAL, bare, YEAR, tables=["Episodes", "Reviews"])
    said = section(to_text(figures), "What could not be worked out")
    for what in ("by sex", "by age", "by ethnic group"):
        assert f"Children looked after, {what}" in " ".join(said.split())
    assert "The table Header of the return was not read" in said
    assert "The table UASC of the return was not read" in said
    assert Ask("looked_after", "sex") not in figures.results
    assert figures.results[Ask("looked_after")].value == 1


def test_a_breakdown_that_the_rows_do_not_tell_says_so():
    figures = work_out(ANNUAL, TWO, YEAR, tables=["Episodes", "Reviews", "Header", "UASC"])
    missing = {one.what: one.why for one in figures.missing}
    assert missing["Children looked after, by placement"] == "it is not known of any of them"


def test_a_rate_by_authority_needs_the_population_of_each():
    report = one_section(Columns((("looked_after_rate", "Rate"),), "authority"))
    given = cohort(
        child("1", "2020-12-10", authority="North"), child("1", "2020-12-10", authority="South")
    )
    alone = text_of(given, report, population=2000)
    assert "The population of each authority was not given" in alone
    both = section(text_of(given, report, population={"North": 500, "South": 1000}), "Section")
    assert cells(both, "North") == "20"
    assert cells(both, "South") == "10"
    assert cells(both, "All") == "13"


def test_a_group_that_one_of_two_figures_lacks_is_blank_there():
    """The groups of a figure are those that its own records have."""
    report = one_section(
        Columns((("looked_after", "Looked after"), ("reviews_on_time", "On time")), "sex")
    )
    given = cohort(
        child("1", "2020-12-10", "2021-01-12", sex="1"), child("2", "2020-12-10", sex="2")
    )
    said = section(text_of(given, report), "Section")
    assert cells(said, "Male") == "1 1 of 1 100.0%"
    assert cells(said, "Female") == "1"


def test_without_a_table_of_reviews_no_figure_on_reviews_is_given():
    """None held, of all that fell due, would look like a very bad year."""
    bare = cohort(child("1", "2020-06-01"))
    assert work_out(ANNUAL, bare, YEAR).results[Ask("reviews_on_time_due")].denominator
    figures = work_out(ANNUAL, bare, YEAR, tables=["Episodes"])
    assert not any(find(ask.measure).needs_reviews for ask in figures.results)
    text = to_text(figures)
    assert "Reviews held on time, by month" not in text
    assert "No table of reviews was read" in section(text, "What could not be worked out")


def test_a_time_that_the_data_cover_in_part_gives_what_they_can():
    before = reporting_year(2020)
    figures = work_out(ANNUAL, TWO, before)
    assert Ask("looked_after") in figures.results
    assert Ask("reviews_on_time") not in figures.results
    said = section(to_text(figures), "What could not be worked out")
    assert "complete from 1 April 2020 only" in said


def test_a_time_that_the_data_do_not_cover_at_all_is_refused():
    with pytest.raises(NotCovered, match="2022-03-31"):
        work_out(ANNUAL, TWO, reporting_year(2022))


def test_a_cohort_without_children_says_no_cases():
    text = text_of(cohort())
    assert "no cases" in section(text, "At a glance").lower()
    assert "No cases" in section(text, "Children looked after on 31 March 2021")
    assert "%" not in text


# ---------------------------------------------------------------------------- beside other figures

BEFORE = reporting_year(2020)
# The year before: the second child's review was on time, and a third child left.
EARLIER = cohort(
    child("2", "2018-02-01", "2019-05-01 PN7", "2019-11-01 PN1", born=DAY("2006-06-06"), sex="2"),
    child("3", "2019-06-01", born=DAY("2006-06-06"), sex="2"),
    since="2019-04-01",
)


def beside(report: Report = ANNUAL, **settings) -> str:
    last_year = LastYear(cohort=EARLIER, period=BEFORE, **settings.pop("last_year", {}))
    return text_of(TWO, report, last_year=last_year, **settings)


def test_each_figure_stands_beside_the_year_before():
    said = section(beside(), "At a glance")
    assert cells(said, "Children looked after on 31 March 2021") == "2 2 same"
    assert cells(said, "Children who started to be looked after") == "1 1 same"
    assert cells(said, "Reviews in which the child took part") == "66.7% 2 of 3 50.0% +16.7 better"
    assert "Year" in said.splitlines()[1]


def test_a_change_that_turns_on_what_is_not_known_has_a_question_mark():
    text = beside()
    said = section(text, "Reviews on time, on four bases")
    assert re.search(r"Reviews held on time +1 +2 +50.0% +100.0%", said)
    assert "-50.0 worse?" in section(text, "At a glance")
    told = section(text, "What the figures are compared with")
    assert "Year before: year ending 31 March 2020." in told
    assert "question mark" in told


def test_groups_and_months_stand_beside_those_of_the_year_before():
    text = beside()
    profile = section(text, "Children looked after on 31 March 2021")
    assert cells(profile, "Male") == "1 50.0% 0 0.0%"
    assert cells(profile, "Female") == "1 50.0% 2 100.0%"
    months = section(text, "Reviews held on time, by month")
    # November: late in one year, on time in the other
    assert cells(months, "November 2020") == "0 1 0.0% 0 100.0%"


def test_a_group_that_is_no_longer_there_is_still_shown():
    report = one_section(Groups("looked_after", "sex"))
    now = cohort(child("1", "2020-12-10", sex="1"))
    before = cohort(child("2", "2019-06-01", sex="2"))
    last_year = LastYear(cohort=before, period=BEFORE)
    said = section(text_of(now, report, last_year=last_year), "Section")
    assert cells(said, "Female") == "0 0.0% 1 100.0%"


def test_without_a_year_before_nothing_is_said_of_one():
    text = text_of(TWO)
    assert "before" not in section(text, "At a glance")
    assert not re.search("before +Change", text)


def test_the_same_data_are_no_year_before_where_they_hold_nothing_of_it():
    """A table that begins this year would seem to have had nothing in it last year."""
    report = one_section(Lines(("reviews_chaired", "looked_after")))
    given = cohort(
        child("1", "2020-12-10", "2021-01-12"), child("2", "2019-12-10"), since="2019-04-01"
    )
    figures = work_out(
        report, given, YEAR, last_year=LastYear(cohort=given, period=BEFORE, same_data=True)
    )
    assert set(figures.changes) == {Ask("looked_after")}
    other = work_out(report, given, YEAR, last_year=LastYear(cohort=given, period=BEFORE))
    assert len(other.changes) == 2


def test_a_year_before_that_lies_mostly_outside_the_data_is_not_shown():
    """Of how long children had been in care by then, more can be told than not, or less."""
    report = one_section(Lines(("time_in_care",)))
    for unknown, compared in ((1, True), (2, False)):
        children = [
            Child(
                identifier=str(n),
                episodes=[Episode(start=DAY("2019-06-10"), reason_new="L" if n else "S")],
            )
            for n in range(unknown + 1)
        ]
        given = Cohort.from_children(children)
        last_year = LastYear(cohort=given, period=BEFORE, same_data=True)
        assert bool(work_out(report, given, YEAR, last_year=last_year).changes) is compared


def test_a_table_that_begins_this_year_has_no_year_before():
    disputes = {"identifier": ["1", "2"], "how": ["formal"] * 2}
    report = one_section(Lines(("disputes_raised",)))
    for first, compared in (("2019-04-20", True), ("2019-09-01", False), ("2020-05-01", False)):
        raised = [DAY(first), DAY("2020-06-01")]
        given = TWO.with_local("disputes", {**disputes, "raised": raised})
        last_year = LastYear(cohort=given, period=BEFORE, same_data=True)
        assert bool(work_out(report, given, YEAR, last_year=last_year).changes) is compared


@pytest.mark.parametrize(
    ("rows", "since", "compared"),
    [
        # a row that ended before this year began: the table is kept, and not drawn today
        ({"iro": "AB", "from": ["2018-04-01"] * 2, "to": ["2019-06-30", None]}, None, True),
        # only what goes on, or ended this year: who had left before is not in it
        ({"iro": "AB", "from": ["2018-04-01"] * 2, "to": ["2020-06-30", None]}, None, False),
        ({"iro": "AB", "from": ["2018-04-01"] * 2, "to": [None, None]}, None, False),
        # somebody said from when it is complete
        ({"iro": "AB", "from": ["2018-04-01"] * 2, "to": [None, None]}, "2019-04-01", True),
        (
            {"iro": "AB", "from": ["2018-04-01"] * 2, "to": ["2019-06-30", None]},
            "2020-03-01",
            False,
        ),
    ],
)
def test_a_table_of_what_goes_on_now_has_no_year_before(rows, since, compared: bool):
    """In an extract of current cases nobody who left before this year is to be found."""

    def days(given: list) -> list:
        return [None if day is None else DAY(day) for day in given]

    columns = {"iro": list(rows["iro"]), "from": days(rows["from"]), "to": days(rows["to"])}
    given = TWO.with_local(
        "officers", {**columns, "fte": ["1", "1"]}, complete_from=since and DAY(since)
    )
    report = one_section(Lines(("looked_after", "iro_officers")))
    last_year = LastYear(cohort=given, period=BEFORE, same_data=True)
    figures = work_out(report, given, YEAR, last_year=last_year)
    assert (Ask("iro_officers") in figures.changes) is compared
    assert Ask("looked_after") in figures.changes


def test_an_extract_of_current_cases_does_not_tell_of_changes_of_officer():
    cases = {"child": ["1", "2"], "iro": ["A", "B"], "from": [DAY("2020-12-10"), DAY("2019-02-01")]}
    given = TWO.with_local("allocations", cases)
    report = one_section(Lines(("same_iro", "changes_of_iro")))
    last_year = LastYear(cohort=given, period=BEFORE, same_data=True)
    figures = work_out(report, given, YEAR, last_year=last_year)
    assert len(figures.results) == 2
    assert not figures.changes
    both = evolve(
        report, sections=(*report.sections, *one_section(Lines(("looked_after",))).sections)
    )
    text = text_of(given, both, last_year=last_year)
    assert "Where no year before stands" in section(text, "What the figures are compared with")
    # a return of its own for the year before has a table of its own
    apart = LastYear(cohort=given, period=BEFORE)
    assert len(work_out(report, given, YEAR, last_year=apart).changes) == 2


def test_a_year_of_which_little_was_recorded_is_no_year_before():
    given = cohort(
        child("1", "2019-04-02", "2019-04-25", "2019-07-20", "2020-01-10", "2020-07-01"),
        since="2019-04-01",
    )
    report = one_section(Lines(("social_worker_attended",)))
    for recorded, compared in (([True, None, None, True], False), ([True, True, None, True], True)):
        detailed = with_details(given, sw_attended=recorded)
        last_year = LastYear(cohort=detailed, period=BEFORE, same_data=True)
        assert bool(work_out(report, detailed, YEAR, last_year=last_year).changes) is compared


def test_a_change_too_small_to_show_is_not_shown_as_none():
    def result(numerator: int, period: Period) -> Result:
        made = find("participated")(cohort(since=None), period)
        return evolve(made, figure=Proportion(numerator, 10_000))

    assert change(compare(result(5001, YEAR), result(5000, BEFORE))) == "+<0.1 better"
    assert change(compare(result(5000, YEAR), result(5000, BEFORE))) == "same"


def test_a_year_before_that_is_not_covered_leaves_the_report_as_it_is():
    last_year = LastYear(cohort=TWO, period=BEFORE, same_data=True)
    figures = work_out(ANNUAL, TWO, YEAR, last_year=last_year)
    assert Ask("reviews_on_time") not in figures.changes  # reviews are complete from April 2020
    assert not any("2019" in one.why for one in figures.missing)


def test_rates_of_populations_of_another_issue_say_so():
    people = [
        Population(children=1000, year=year, source="ONS", vintage=vintage)
        for year, vintage in ((2020, "June 2021"), (2019, "June 2020"))
    ]
    text = beside(population=people[0], last_year={"population": people[1]})
    told = " ".join(section(text, "What the figures are compared with").split())
    assert "Take care: the populations are of different estimates or issues" in told


def test_a_target_is_met_or_not():
    targets = Targets(
        [
            Target(measure="participated", value=60, since=DAY("2020-04-01")),
            Target(measure="reviews_on_time", value=95, since=DAY("2020-04-01")),
            Target(measure="attended", value=95, since=DAY("2021-04-01")),
        ]
    )
    said = section(text_of(TWO, targets=targets), "At a glance")
    assert "target 60%: met" in said
    assert "target 95%: not met" in said
    assert said.count("target") == 2


def test_figures_of_other_areas_stand_below_and_in_the_profile():
    areas = Comparators(
        Comparator(
            measure=measure, value=value, year=year, source="DfE", area_kind=kind, group=group
        )
        for measure, group, value, year, kind in (
            ("looked_after_rate", "", 67, 2021, "England"),
            ("looked_after_rate", "", 97, 2020, "region"),
            ("looked_after", "sex=Male", 56, 2021, "England"),
        )
    )
    text = text_of(TWO, population=2000, comparators=areas)
    assert "England 67, region 97 (of 2020, not 2021)" in text
    profile = section(text, "Children looked after on 31 March 2021")
    assert cells(profile, "Male") == "1 50.0% 56%"
    assert cells(profile, "Female") == "1 50.0%"
    assert "Of England and region: DfE." in section(text, "What the figures are compared with")


def test_targets_and_figures_of_other_areas_that_are_not_understood_are_said_and_not_used():
    since = DAY("2020-04-01")
    targets = Targets(
        Target(measure=measure, value=value, since=since)
        for measure, value in (("participatd", 60), ("participated", 950), ("attended", 70))
    )
    areas = Comparators(
        [Comparator(measure="looked_after", group="sx=Male", value=56, year=2021, source="DfE")]
    )
    text = text_of(TWO, targets=targets, comparators=areas)
    told = " ".join(section(text, "What the figures are compared with").split())
    assert (
        "Not understood in the table targets, and not used: no measure has the name participatd "
        "(did you mean participated?); participated: 950 per cent is no share; 100 is the most."
    ) in told
    assert (
        "comparators, and not used: looked_after has no groups by sx (did you mean sex?)." in told
    )
    assert "target 70%" in text
    assert "target 950%" not in text


def test_where_no_national_figure_exists_that_is_said():
    told = " ".join(section(text_of(TWO), "What the figures are compared with").split())
    assert "No national comparator exists: - DfE has not published review timeliness" in told
    assert "since about 2011 (Reviews held on time and 3 others)" in told


def test_the_tables_of_targets_and_comparators_are_used_where_they_are_given():
    given = TWO.with_local(
        "targets", {"measure": ["participated"], "value": [60], "from": [DAY("2020-04-01")]}
    ).with_local(
        "comparators",
        {
            "area_kind": ["England"],
            "measure": ["attended"],
            "year": [2021],
            "value": ["51.5"],
            "source": ["a survey"],
        },
    )
    said = section(text_of(given), "At a glance")
    assert "target 60%: met" in said
    assert "England 51.5%" in said


# ------------------------------------------------------------------------- the council's own tables


def with_details(given: Cohort, **columns) -> Cohort:
    events = given.review_events
    return given.with_local(
        "review_details",
        {
            "child": given.child_table.identifier[events.child].tolist(),
            "review": events.on,
            **columns,
        },
    )


def test_a_table_that_was_not_given_is_named_once_with_all_that_it_would_give():
    figures = work_out(ANNUAL, TWO, YEAR)
    said = section(to_text(figures), "What could not be worked out")
    assert said.count("Without review_details.csv, a table of the council's own:") == 1
    whole = " ".join(said.split())
    assert "Reviews that a parent attended" in whole
    assert "Reviews chaired, by how held" in whole
    assert "Quality of reviews and records" not in to_text(figures)
    assert {one.table for one in figures.missing} >= {"review_details", "visits", "oversight"}


def test_a_table_that_was_given_gives_its_section():
    given = with_details(
        TWO, sw_attended=[True, True, False], how_held=["remote", "in person", "in person"]
    )
    text = text_of(given)
    said = section(text, "Quality of reviews and records")
    assert cells(said, "Reviews that the social worker attended") == "66.7% 2 of 3"
    assert cells(section(text, "Reviews held"), "In person") == "2 66.7%"


def test_of_whom_co_chairing_and_parents_are_is_said_apart():
    """They are of all reviews, and those of taking part of reviews at four or over."""
    given = with_details(TWO, co_chaired=[True, False, False], parents_attended=[True] * 3)
    said = section(text_of(given), "Chairing, and parents")
    assert "Of all reviews held" in said
    assert cells(said, "Reviews that a parent attended") == "100.0% 3 of 3"
    assert "chaired" not in section(text_of(given), "Taking part in reviews")


def test_a_column_that_is_empty_throughout_is_missing_and_not_a_row_without_cases():
    given = with_details(TWO, sw_attended=[True, True, False])
    text = text_of(given)
    assert "Chairing, and parents" not in text
    said = section(text, "What could not be worked out")
    assert "It is recorded of none of the reviews:" in said
    assert "Reviews that a parent attended" in " ".join(said.split())


def test_a_figure_of_few_says_of_how_many_it_was_not_recorded():
    report = one_section(Lines(("social_worker_attended",)))
    for recorded, told in (([True, None, None], True), ([True, True, None], False)):
        said = section(text_of(with_details(TWO, sw_attended=recorded), report), "Section")
        assert ("of 3 reviews, 2 not recorded" in said) is told


def test_means_amounts_and_distributions_read_well():
    given = TWO.with_local(
        "officers", {"iro": ["A", "B"], "fte": ["1", "0.6"], "from": [DAY("2019-01-01")] * 2}
    )
    report = one_section(Lines(("caseload", "iro_fte", "days_late")))
    said = section(text_of(given, report), "Section")
    assert cells(said, "Children for each full-time IRO") == "1.3"
    assert "children per full-time equivalent: 2 over 1.6" in said
    assert "2 officers" in said
    assert cells(said, "How late the late reviews were") == "1 day (median)"
    assert "1 review: 90th percentile 1, longest 1; 1 not known" in said


def test_groups_of_groups():
    report = one_section(Groups("looked_after", ("sex", "age_band")))
    said = section(text_of(TWO, report), "Section").splitlines()
    assert [" ".join(line.split()) for line in said if line.strip()] == [
        "Age Number Share",
        "Male",
        "10 to 15 1 100.0%",
        "All 1 100.0%",
        "Female",
        "10 to 15 1 100.0%",
        "All 1 100.0%",
    ]


def test_groups_of_a_share_are_of_all_of_whom_it_speaks():
    report = one_section(Groups("reviews_on_time", "review_number"))
    said = section(text_of(TWO, report), "Section")
    assert cells(said, "First") == "1 50.0%"
    assert cells(said, "Not known") == "1 50.0%"


def test_codes_that_count_too_are_said_to():
    given = cohort(child("1", "2020-12-10", "2021-01-12 PN4", born=DAY("2010-05-05")))
    text = text_of(given, also_counts=["PN4"])
    told = " ".join(section(text, "Taking part in reviews").split())
    assert "(PN4 counted too)" in told
    assert "not heard (PN4) is counted as taking part too." in told
    assert "did not take part" not in told
    usual = " ".join(section(text_of(given), "Taking part in reviews").split())
    assert "not heard (PN4) did not take part." in usual
    said = dict(about(given, YEAR, also_counts=["PN4"], visit_clock="carer"))
    assert said["Taking part"].startswith("PN4 counted as taking part too")
    assert "same carer" in said["Limits"]


# ------------------------------------------------------------------------------------- as rows


def test_rows_hold_every_figure_and_group_once():
    last_year = LastYear(cohort=EARLIER, period=BEFORE)
    targets = Targets([Target(measure="participated", value=60, since=DAY("2020-04-01"))])
    figures = work_out(ANNUAL, TWO, YEAR, last_year=last_year, targets=targets)
    rows = to_rows(figures)
    assert all(tuple(row) == COLUMNS for row in rows)
    keys = [(row["measure"], row["group"]) for row in rows]
    assert len(set(keys)) == len(keys)
    parts = sum(len(one.parts) if ask.by else 1 for ask, one in figures.results.items())
    assert len(rows) == parts
    found = dict(zip(keys, rows, strict=True))
    took_part = found["participated", None]
    assert (
        took_part.items()
        >= {
            "section": "At a glance",
            "numerator": 2,
            "denominator": 3,
            "shown": "66.7%",
            "previous_numerator": 1,
            "direction": "better",
            "unit": "share",
            "target": 0.6,
            "target_met": True,
        }.items()
    )
    assert took_part["difference"] == pytest.approx(2 / 3 - 1 / 2)
    assert took_part["difference"] == pytest.approx(
        took_part["value"] - took_part["previous_value"]
    )
    male = found["looked_after", "sex=Male"]
    assert (male["value"], male["unit"], male["share"]) == (1, None, 0.5)
    assert "No national comparator exists" in found["reviews_on_time", None]["comparators"]
    assert found["looked_after", None]["comparators"] is None


def test_a_row_has_one_unit():
    """What a share is set beside is a share too, and a rate beside a rate."""
    areas = Comparators(
        Comparator(measure=measure, value=value, year=2021, source="DfE", group=group)
        for measure, value, group in (
            ("looked_after_rate", 67, ""),
            ("attended", "51.5", ""),
            ("looked_after", 56, "sex=Male"),
        )
    )
    report = one_section(Lines(("looked_after_rate", "attended")), Groups("looked_after", "sex"))
    figures = work_out(report, TWO, YEAR, population=1000, comparators=areas)
    found = {(row["measure"], row["group"]): row for row in to_rows(figures)}
    rate, attended = found["looked_after_rate", None], found["attended", None]
    assert (rate["value"], rate["unit"], rate["comparators"]) == (
        20,
        "per 10,000",
        "England (2021)=67",
    )
    assert (attended["value"], attended["comparators"]) == (1 / 3, "England (2021)=0.515")
    assert found["looked_after", "sex=Male"]["comparators"] == "England (2021)=0.56"


# ---------------------------------------------------------------------- populations from the table


def people(**columns) -> Cohort:
    return Cohort.from_children(
        [child("1", "2020-12-10", authority=name) for name in columns.pop("authorities", [""])]
    ).with_local("populations", columns)


def test_the_population_is_that_of_the_middle_of_the_year_before():
    given = people(
        area=["Anytown", "Anytown", "England"],
        year=[2020, 2021, 2020],
        children=[1000, 1100, 12_000_000],
        source=["ONS"] * 3,
    )
    assert populations(given, 2021) == Population(children=1000, year=2020, source="ONS")
    assert populations(given, 2025) is None
    assert populations(TWO, 2021) is None


def test_each_authority_has_its_own_population():
    columns = {"year": [2020] * 2, "children": [1000, 2000], "source": ["ONS"] * 2}
    given = people(authorities=["North", "South"], area=["North", "South"], **columns)
    found = populations(given, 2021)
    assert {name: one.children for name, one in found.items()} == {"North": 1000, "South": 2000}
    alone = people(authorities=["North"], area=["North", "South"], **columns)
    assert populations(alone, 2021).children == 1000
    assert populations(people(area=["North", "South"], **columns), 2021) is None
    other = people(authorities=["North", "West"], area=["North", "South"], **columns)
    assert populations(other, 2021) is None


def test_of_several_issues_one_is_to_be_named():
    given = people(
        area=["A", "A"],
        year=[2020, 2020],
        children=[1000, 990],
        source=["ONS"] * 2,
        vintage=["first", "second"],
    )
    with pytest.raises(ValueError, match="several issues for A in 2020"):
        populations(given, 2021)
    assert populations(given, 2021, vintage="second").children == 990


# ----------------------------------------------------------------------------- on whole returns


def test_the_fake_return_alone(shared):
    """What the return alone can give is there, and what it cannot is named by its table."""
    given, ledger = read_ssda903(shared / "data" / "ssda903")
    figures = work_out(ANNUAL, given, reporting_year(2018), tables=ledger.rows_read)
    text = to_text(figures, ledger=ledger)
    for title in ("At a glance", "Taking part in reviews", "Stability", "Care leavers"):
        assert f"\n{title}\n---" in text
    for title in ("Quality of reviews and records", "Visits by social workers", "Disputes"):
        assert f"\n{title}\n---" not in text
    wanting = section(text, "What could not be worked out")
    for key in ("visits", "review_details", "oversight", "placements"):
        assert wanting.count(f"Without {key}.csv, a table of the council's own:") == 1


@pytest.mark.parametrize("width", [80, 100])
def test_a_sample_with_own_tables_and_a_year_before_reads_well(sample, width: int):
    given, ledger = sample
    number = len(given.review_events)
    given = with_details(
        given,
        sw_attended=[n % 50 != 0 for n in range(number)],
        parents_attended=[n % 3 == 0 for n in range(number)],
        how_held=["remote" if n % 2 else "in person" for n in range(number)],
    ).with_local(
        "targets",
        {"measure": ["reviews_on_time"], "value": ["97.5"], "from": [DAY("2019-04-01")]},
    )
    figures = work_out(
        ANNUAL,
        given,
        YEAR,
        population=5000,
        tables=ledger.rows_read,
        last_year=LastYear(cohort=given, period=BEFORE, population=4900, same_data=True),
    )
    text = to_text(figures, ledger=ledger, width=width)
    for line in text.splitlines():
        assert len(line) <= width, line
        assert line == line.rstrip()
    text.encode("ascii")
    assert "\n\n\n" not in text
    assert "history_unknown" not in text
    assert figures.changes


# ------------------------------------------------------------------------- where it comes from


def test_the_heading_says_where_the_figures_come_from(sample):
    given, ledger = sample
    said = dict(
        about(given, YEAR, ledger=ledger, population=Population(children=5000), as_in_force=True)
    )
    assert said["Period"] == "1 April 2020 to 31 March 2021"
    assert said["Read"].startswith("2020: 10 files, with rows: AD1 ")
    assert (
        f"Reviews {sum(f.read for f in ledger.files if f.file == '2020/reviews.csv')}"
        in said["Read"]
    )
    assert said[""].startswith("2021: 10 files")
    held = given.describe()
    assert said["Data"].startswith(f"{held['children']} children, ")
    assert said["Reviews"] == "complete from 1 April 2019"
    assert said["Data to"] == "31 March 2021"
    assert "5,000 children under 18" in said["Population"]
    assert "SI 2020/445" in said["Limits"]
    assert said["Made by"].startswith("carekpi ")


def test_the_heading_of_several_authorities_tells_of_each():
    given = Cohort.from_children(
        [child("1", "2020-12-10", authority="North"), child("1", "2020-12-10", authority="South")],
        coverage_from={"North": DAY("2019-04-01"), "South": DAY("2020-04-01")},
    )
    people = {"North": Population(children=10), "South": Population(children=20)}
    said = about(given, YEAR, population=people)
    assert ("Authority", "North, South") in said
    assert ("Reviews", "complete from: North 1 April 2019, South 1 April 2020") in said
    assert [text.split()[:2] for name, text in said if name == "Population"] == [
        ["North,", "10"],
        ["South,", "20"],
    ]


def test_the_ledger_stands_at_the_end(sample):
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, tables=ledger.rows_read)
    said = section(to_text(figures, ledger=ledger), "Rows that were not used")
    assert " ".join(ledger.summary().split()) == " ".join(said.split())


# --------------------------------------------------------------------------------- how it looks


@pytest.mark.parametrize("width", [80, 100])
def test_every_line_fits_and_every_console_can_show_it(sample, width: int):
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, population=5000, tables=ledger.rows_read)
    said = about(given, YEAR, ledger=ledger, population=Population(children=5000))
    text = to_text(figures, about=said, ledger=ledger, width=width)
    for line in text.splitlines():
        assert len(line) <= width
        assert line == line.rstrip()
    text.encode("ascii")
    assert "\n\n\n" not in text
    assert text.endswith("\n")


def test_dates_are_said_as_in_britain(sample):
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, tables=ledger.rows_read)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", to_text(figures, about=about(given, YEAR)))


def test_large_numbers_stay_in_their_columns():
    lines = table(
        [Column("Month", words=True), Column("On time"), Column("Of")],
        [["April 2020", "1", "2"], ["All", "1,234,567", "1,234,568"]],
    )
    assert lines == [
        "  Month         On time         Of",
        "  April 2020          1          2",
        "  All         1,234,567  1,234,568",
    ]


def test_a_long_name_is_broken_and_its_numbers_stand_on_its_last_line():
    lines = table(
        [Column("Reason", words=True), Column("Number")],
        [["Left to live with parents or relatives", "8"], ["Died", "1"]],
        width=34,
    )
    assert lines == [
        "  Reason                    Number",
        "  Left to live with",
        "  parents or relatives           8",
        "  Died                           1",
    ]


def test_a_table_with_no_room_is_wide_rather_than_unreadable():
    columns = [Column("Reason", words=True), Column("Why", words=True)]
    lines = table(columns, [["independent living", "somewhere else altogether"]], width=10)
    assert "independent" in lines[1]


def test_headings_of_two_lines_stand_on_the_lower_one():
    lines = table([Column("", words=True), Column("Not\nknown"), Column("Of")], [["x", "1", "2"]])
    assert lines == ["       Not", "     known  Of", "  x      1   2"]


def test_words_that_run_over_stay_below_their_words():
    assert indented("     12  Reviews: the review has no date (REVIEW)", width=30) == [
        "     12  Reviews: the review",
        "         has no date (REVIEW)",
    ]
    assert indented("  first: one two three four", width=18) == [
        "  first: one two",
        "    three four",
    ]


def test_headings_and_paragraphs():
    assert heading("Left out", "=") == ["Left out", "========"]
    assert paragraph("one two three", indent=2, hanging=2, width=11) == ["  one two", "    three"]


# ------------------------------------------------------------------------- one figure as a table


def test_a_table_of_a_figure_by_two_things():
    result = find("reviews_on_time")(TWO, YEAR, by=("sex", "review_number"))
    lines = to_table(result)
    assert lines[0] == "Reviews held on time: year ending 31 March 2021"
    rows = [line.split() for line in lines[2:]]
    assert rows[0] == [
        "Sex",
        "Review",
        "of",
        "the",
        "period",
        "of",
        "care",
        "Number",
        "Of",
        "Share",
        "Left",
        "out",
    ]
    assert ["Male", "First", "1", "1", "100.0%", "0"] in rows
    assert ["All", "1", "2", "50.0%", "1"] in rows


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("quarter", "January to March 2021"),
        ("year", "Year ending 31 March 2021"),
        ("month", "January 2021"),
    ],
)
def test_a_table_over_time_names_its_times_in_words(by: str, name: str):
    lines = to_table(find("reviews_on_time")(TWO, YEAR, by=by))
    assert cells("\n".join(lines), name).endswith("100.0% 0" if by != "year" else "50.0% 1")


def test_a_column_that_the_caller_added():
    teams = TWO.with_column("team", {"1": "north team"}, of="children")
    lines = to_table(find("reviews_on_time")(teams, YEAR, by="team"))
    assert lines[2].split()[0] == "team"
    assert cells("\n".join(lines), "North team") == "1 1 100.0% 0"


def test_a_table_of_a_rate():
    result = find("looked_after_rate")(TWO, YEAR, population=2000)
    assert [line.split() for line in to_table(result)[2:4]] == [
        ["Number", "Of", "Per", "10,000", "Left", "out"],
        ["2", "2,000", "10", "0"],
    ]


def rows_of(result: Result) -> list[str]:
    lines = to_table(result)
    return [" ".join(line.split()) for line in lines[2 : lines.index("")]]


def test_a_table_of_lengths():
    result = find("days_late")(TWO, YEAR, by="sex")
    assert rows_of(result) == [
        "90th",
        "Sex Number Median percentile Longest Left out Presumed",
        "Male 0 no cases 1 0",
        "Female 1 1 1 1 1 1",
        "All 1 1 1 1 2 1",
    ]
    assert "  In: days" in to_table(result)


def test_tables_of_amounts_and_ratios():
    given = TWO.with_local(
        "officers",
        {
            "iro": ["A", "B"],
            "fte": ["1", "0.6"],
            "from": [DAY("2019-01-01")] * 2,
            "employment": ["employed", "agency"],
        },
    )
    assert rows_of(find("iro_fte")(given, YEAR, by="employment")) == [
        "employment Number Amount Left out",
        "Employed 1 1 0",
        "Agency 1 0.6 0",
        "All 2 1.6 0",
    ]
    caseload = find("caseload")(given, YEAR)
    assert rows_of(caseload) == ["Total Over Mean Left out", "2 1.6 1.3 0"]
    assert "  In: children per full-time equivalent" in to_table(caseload)


def test_blocks_without_a_figure_are_left_out():
    report = one_section(
        Groups("looked_after", "need"),
        FourBases(("reviews_on_time",)),
        Series("reviews_on_time", "month"),
        Columns((("participated", "Took part"),), "age_band"),
    )
    text = text_of(TWO, report, tables=["Episodes"])
    assert "Section" not in text.replace("Section:", "")
    assert "What could not be worked out" in text


def test_what_the_user_said_is_not_rewritten():
    """The dates of carekpi's own words are British ones; a source's stay as they were given."""
    source = "ONS, published 2021-06-25, table 2020-13-01"
    population = Population(children=1000, year=2020, source=source)
    rate = find("looked_after_rate")(TWO, YEAR, population=population)
    text = " ".join(" ".join(to_table(rate, width=80)).split())
    assert source in text
    assert spoken_dates("from 2020-04-01 on, 2020-13-01") == "from 1 April 2020 on, 2020-13-01"
