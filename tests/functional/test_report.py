"""The text report: what it says, and that it says it so that it can be read."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from carekpi import Cohort, Period, Population, read_ssda903, reporting_year
from carekpi.cohort import LOCAL_TABLES, NotCovered
from carekpi.domain import Child, Episode, Review
from carekpi.measures import CATALOGUE, find
from carekpi.report import (
    ANNUAL,
    Ask,
    Columns,
    FourBases,
    Groups,
    Lines,
    Report,
    Section,
    Series,
    about,
    to_text,
    work_out,
)
from carekpi.report.layout import Column, heading, indented, paragraph, table
from carekpi.report.table import to_table
from carekpi.report.words import spoken_dates
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
    assert text_of(TWO, report).splitlines()[:7] == [
        "Two figures: year ending 31 March 2021",
        "======================================",
        "",
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
    assert cells(said, "North") == "1 1 100.0% 1 100.0%"
    assert cells(said, "South") == "1 0 0.0% 0 0.0%"
    for alone in (cohort(north), TWO):
        assert "By authority" not in text_of(alone)
        assert "by authority" not in str(work_out(ANNUAL, alone, YEAR).missing)


def test_columns_of_different_bases_each_show_their_own():
    block = Columns((("reviews_on_time", "On time"), ("participated", "Took part")), "sex")
    said = section(text_of(TWO, one_section(block)), "Section")
    assert said.split()[:5] == ["Sex", "On", "time", "Took", "part"]
    assert cells(said, "Male") == "1 100.0% 1 100.0%"
    assert cells(said, "Female") == "0 0.0% 1 50.0%"


# -------------------------------------------------------------------------- what is not in it


def test_every_account_of_what_was_left_out_adds_up(sample):
    """Of so many, those that every figure left out, those that one did, and those it counted."""
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, tables=ledger.rows_read)
    said = section(to_text(figures), "What was left out")
    number = r"([\d,]+)"
    groups = re.split(rf"^  Of {number} .+$", said, flags=re.MULTILINE)[1:]
    assert len(groups) > 6
    checked = 0
    for total, group in zip(groups[::2], groups[1::2], strict=True):
        common, *accounts = re.split(rf"^    {number} counted: ", group, flags=re.MULTILINE)
        assert accounts
        of_all = _reasons(common)
        for counted, rest in zip(accounts[::2], accounts[1::2], strict=True):
            assert _whole(total) == _whole(counted) + of_all + _reasons(rest), group
            checked += 1
    assert checked > 10


def _whole(number: str) -> int:
    return int(number.replace(",", ""))


def _reasons(text: str) -> int:
    return sum(map(_whole, re.findall(r"^ {6,}([\d,]+)  \w", text, re.MULTILINE)))


def test_what_was_left_out_is_told_in_words_for_every_figure(sample):
    given, ledger = sample
    figures = work_out(ANNUAL, given, YEAR, population=5000, tables=ledger.rows_read)
    said = " ".join(section(to_text(figures), "What was left out").split())
    for ask in figures.results:
        assert find(ask.measure).title in said
    text = section(text_of(TWO), "What was left out")
    assert "1  what came before lies outside the data, so it cannot be told" in text
    assert "Nothing was left out of: Children looked after" in " ".join(text.split())


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
    assert cells(said, "Male") == "1 1 100.0%"
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
