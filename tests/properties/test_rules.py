"""Laws of the rules: for every rule of the book, every version, every day."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
import json
from typing import Any

import holidays
import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, example, given, reject, settings
from hypothesis import strategies as st

from carekpi import rules
from carekpi.codes import LegalStatus, Placement
from carekpi.rules import (
    Days,
    Hours,
    Months,
    Rule,
    State,
    Version,
    Weeks,
    WorkingDays,
    WorkingDaysBefore,
)
from carekpi.workdays import ENGLAND_AND_WALES
from strategies import AWKWARD_DATES, days

BOOK = rules.statutory()
ONE_DAY = dt.timedelta(days=1)
MANY = 12_000  # clocks, of which the answers are looked up in a table

#: Days about which laws changed, and ends of months.
TURNS = [
    day
    for rule in BOOK
    for version in (*rule.versions, *rule.relaxed)
    for day in (version.first_day if isinstance(version, Version) else version.in_force_from,)
    if day > dt.date(1981, 1, 1)
]
moments = st.one_of(
    st.sampled_from(sorted({*TURNS, *(day - ONE_DAY for day in TURNS), *AWKWARD_DATES})),
    days(dt.date(1990, 1, 1), dt.date(2050, 12, 31)),
    days(),
)
every_rule = st.sampled_from([*BOOK])
by_days = st.sampled_from([rule for rule in BOOK if not rule.by_the_hour])


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Rule, dt.date]:
    """A rule, and a day for which it has a version."""
    rule = draw(by_days)
    day = draw(moments)
    last = rule.versions[-1].in_force_to
    assume(rule.versions[0].first_day <= day and (last is None or day <= last))
    return rule, day


def column(*given: dt.date | None) -> np.ndarray:
    return np.array(given, dtype="datetime64[D]")


# ------------------------------------------------- the walk: day by day, and month by month


OFF = holidays.country_holidays("GB", subdiv="ENG", years=range(1979, 2102))


def counts(day: dt.date, closed: frozenset[dt.date] = frozenset()) -> bool:
    """Whether a day is a working day, by the holidays alone."""
    return day.weekday() < 5 and day not in OFF and day not in closed


def walked(version: Version, started: dt.date) -> dt.date | None:
    """The last day of a clock, step by step, as one would count it on a calendar."""
    within = version.within
    if within is None:
        return None
    day, left = started, within.count
    if version.first_day_counted:
        day -= ONE_DAY
    if isinstance(within, WorkingDays):
        while left:
            day += ONE_DAY
            left -= counts(day)
    elif isinstance(within, WorkingDaysBefore):
        while left:
            day -= ONE_DAY
            left -= counts(day)
    elif isinstance(within, (Days, Weeks)):
        for _ in range(left * (7 if isinstance(within, Weeks) else 1)):
            day += ONE_DAY
    else:
        assert isinstance(within, Months)
        year, month = day.year, day.month
        for _ in range(left):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        length = months_of.monthrange(year, month)[1]
        day = dt.date(year, month, min(day.day, length))
    while version.rolled and not counts(day):
        day += ONE_DAY
    return day


class TestTheWalk:
    """A deadline is what one counts on a calendar, step by step."""

    @given(clocks())
    def test_one_day(self, clock: tuple[Rule, dt.date]) -> None:
        rule, started = clock
        assert rule.due(started) == walked(rule.on(started), started)

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_every_tenth_day_of_every_version(self, rule: Rule) -> None:
        if rule.by_the_hour:
            start = dt.datetime(2021, 3, 27, 12, 0)
            within = rule.versions[-1].within
            assert isinstance(within, Hours)
            assert rule.due(start) == start + dt.timedelta(hours=within.count)
            return
        for version in rule.versions:
            first = max(version.first_day, dt.date(1990, 1, 1))
            last = min(version.in_force_to or dt.date.max, dt.date(2028, 12, 31))
            some = np.arange(first, last + ONE_DAY, 97, dtype="datetime64[D]")
            assert rule.due(some).tolist() == [walked(version, day) for day in some.tolist()]


class TestColumns:
    """A column gives what each day gives alone, however long it is."""

    @given(every_rule, st.lists(st.one_of(moments, st.none()), min_size=1, max_size=8))
    def test_due(self, rule: Rule, some: list[dt.date | None]) -> None:
        if rule.by_the_hour:
            started: Any = np.array(some, dtype="datetime64[s]") + np.timedelta64(10, "h")
            known = [None if day is None else dt.datetime.combine(day, dt.time(10)) for day in some]
        else:
            started, known = column(*some), some
        number = rule.numbered(started).tolist()
        inside = [n >= 0 or day is None for n, day in zip(number, some)]
        if not all(inside):
            with pytest.raises(ValueError, match="no version of"):
                rule.due(started)
        kept = started[np.array(inside)]
        alone = [None if day is None else rule.due(day) for day, in_ in zip(known, inside) if in_]
        assert rule.due(kept).tolist() == alone

    @settings(max_examples=25)
    @given(by_days, st.lists(st.one_of(moments, st.none()), min_size=1, max_size=8))
    @example(BOOK["review.first"], [dt.date(1979, 12, 31), dt.date(2061, 1, 1), None])
    def test_many_and_few(self, rule: Rule, some: list[dt.date | None]) -> None:
        few = column(*some)
        many = np.resize(few, MANY)
        due, number = rule.found(few)
        for long, short in [
            (rule.found(many)[0], due),
            (rule.found(many)[1], number),
            (rule.numbered(many), rule.numbered(few)),
        ]:
            assert np.array_equal(long, np.resize(short, MANY), equal_nan=long.dtype.kind == "M")
        assert np.array_equal(rule.numbered(few), number)


class TestOrder:
    """A later start never gives an earlier deadline, by one rule and one version of it; what is on
    time at a day stays on time at any earlier one.

    From one version to the next it can: the law may shorten an interval from one day to the next.
    """

    @given(clocks(), st.integers(0, 400))
    def test_a_later_start(self, clock: tuple[Rule, dt.date], later: int) -> None:
        rule, started = clock
        version = rule.on(started)
        both = column(started, started + dt.timedelta(days=later))
        first, second = version.after(both).tolist()
        if version.within is None:
            assert (first, second) == (None, None)
        else:
            assert first <= second

    def test_but_not_over_a_change_of_the_law(self) -> None:
        # Twenty working days over Christmas are more than four weeks; had the law changed the other
        # way in December, a child who entered a day later would have been due earlier.
        first = BOOK["review.first"]
        old, new = first.versions
        reversed_ = evolve(
            first,
            versions=(
                evolve(new, in_force_from=dt.date(2011, 4, 1), in_force_to=dt.date(2020, 12, 9)),
                evolve(
                    old, applied_from=None, in_force_from=dt.date(2020, 12, 10), in_force_to=None
                ),
            ),
        )
        assert reversed_.due(dt.date(2020, 12, 9)) > reversed_.due(dt.date(2020, 12, 10))

    @given(clocks(), st.integers(-30, 400), st.integers(0, 60))
    def test_what_is_on_time(self, clock: tuple[Rule, dt.date], after: int, sooner: int) -> None:
        rule, started = clock
        deadline = BOOK.deadline(rule.key, started)
        held = started + dt.timedelta(days=after)
        if not deadline.passed(held):
            assert not deadline.passed(held - dt.timedelta(days=sooner))


class TestVersions:
    """Exactly one version of a rule is in force on each day, from its first day to its last."""

    @given(by_days, moments)
    def test_one_and_no_other(self, rule: Rule, day: dt.date) -> None:
        (number,) = rule.numbered(column(day)).tolist()
        covering = [
            n
            for n, version in enumerate(rule.versions)
            if version.first_day <= day <= (version.in_force_to or dt.date.max)
        ]
        assert covering == ([] if number < 0 else [number])
        if covering:
            assert rule.on(day) is rule.versions[number]
        else:
            with pytest.raises(ValueError, match=f"no version of {rule.key} is known"):
                rule.on(day)

    @pytest.mark.parametrize("rule", [*BOOK], ids=lambda rule: rule.key)
    def test_every_day_from_the_first_to_the_last(self, rule: Rule) -> None:
        first = rule.versions[0].first_day
        last = rule.versions[-1].in_force_to or dt.date(2059, 12, 31)
        every = np.arange(first - ONE_DAY, last + ONE_DAY + ONE_DAY, dtype="datetime64[D]")
        number = rule.numbered(every)
        assert number[0] == -1
        assert (number[1:-1] >= 0).all()
        assert (np.diff(number[1:-1].astype(int)) >= 0).all()
        assert (number[-1] == -1) == (rule.versions[-1].in_force_to is not None)

    @given(moments)
    def test_the_law_of_a_day_has_each_rule_once(self, day: dt.date) -> None:
        versions = [one for one, dated in BOOK.in_force(day) if isinstance(dated, Version)]
        assert len({one.key for one in versions}) == len(versions)


class TestExplained:
    """The days of an explanation add up to the interval, in words and as data alike."""

    @given(clocks(), st.booleans())
    def test_they_add_up(self, clock: tuple[Rule, dt.date], as_in_force: bool) -> None:
        rule, started = clock
        deadline = BOOK.deadline(rule.key, started, as_in_force=as_in_force)
        within = deadline.version.within
        last = deadline.due if deadline.relaxation is None else deadline.ordinary
        if within is None:
            assert last is None
            assert deadline.not_counted == ()
            return
        assert last is not None
        span = abs((last - deadline.counted_from).days) + 1  # both included
        if isinstance(within, (WorkingDays, WorkingDaysBefore)) and not deadline.version.rolled:
            assert span == within.count + len(deadline.not_counted)
            left_out = {day for day, _ in deadline.not_counted}
            low, high = sorted((last, deadline.counted_from))
            calendar = [low + ONE_DAY * n for n in range(span)]
            assert high == calendar[-1]
            assert [day for day in calendar if not counts(day)] == sorted(left_out)
        elif isinstance(within, Weeks) and not deadline.version.rolled:
            assert span == within.count * 7
        elif isinstance(within, Days) and not deadline.version.rolled:
            assert span == within.count
        elif not deadline.version.rolled:
            assert isinstance(within, Months)
            gone = (last.year - started.year) * 12 + last.month - started.month
            assert gone == within.count
            assert last.day == started.day or (last + ONE_DAY).day == 1

    @given(clocks(), st.booleans(), st.integers(-60, 400))
    def test_words_and_data_agree(
        self, clock: tuple[Rule, dt.date], as_in_force: bool, after: int
    ) -> None:
        rule, started = clock
        deadline = BOOK.deadline(rule.key, started, as_in_force=as_in_force)
        on = started + dt.timedelta(days=after)
        said, told = deadline.explain(on=on), deadline.to_dict()
        assert json.loads(json.dumps(told)) == told
        assert told["rule"] == rule.key
        assert (told["due"] is None) is told["no_fixed_due_date"] is deadline.no_fixed_due_date
        if deadline.due is None:
            assert said.startswith(f"No fixed due date: {told['wording']}.")
        else:
            assert f" {rules.spoken(dt.date.fromisoformat(told['due']))}." in said.splitlines()[0]
        if told["within"] is not None:
            assert told["within"] in said
        assert told["source"] in said
        weekdays = [
            dt.date.fromisoformat(one["date"])
            for one in told["not_counted"]
            if one["reason"] not in ("Saturday", "Sunday")
        ]
        assert all(rules.spoken(day) in said for day in weekdays)
        assert ("Provisional" in said) is told["provisional"]
        assert (told["relaxed_by"] is not None) is ("relaxed it" in said)

    @given(clocks(), st.booleans(), st.integers(-60, 400))
    def test_late_by_nothing_if_and_only_if_on_time(
        self, clock: tuple[Rule, dt.date], as_in_force: bool, after: int
    ) -> None:
        rule, started = clock
        deadline = BOOK.deadline(rule.key, started, as_in_force=as_in_force)
        on = started + dt.timedelta(days=after)
        assert (deadline.late(on) == "") is not deadline.passed(on)
        assert (" late." in deadline.explain(on=on)) is deadline.passed(on)
        left = deadline.days_left(on)
        assert (left is None) is deadline.no_fixed_due_date
        assert deadline.passed(on) is (left is not None and left < 0)


# ------------------------------------------------------------------------- a duty, by columns


def _codes(listed: Any) -> st.SearchStrategy[int]:
    return st.one_of(st.just(-1), st.sampled_from([code.number for code in listed.numbered()]))


_FLAGS = ("until_eighteen", "fewer_visits_agreed", "unassessed_parent", "temporary_approval")
_near = st.one_of(st.none(), days(dt.date(2003, 1, 1), dt.date(2030, 12, 31)))


@st.composite
def known(draw: st.DrawFn) -> dict[str, Any]:
    """What is known of a child on the day on which a clock starts, as columns have it."""
    return {
        "legal_status": draw(_codes(LegalStatus)),
        "placement": draw(
            st.one_of(
                _codes(Placement),
                st.sampled_from([Placement(code).number for code in ("P1", "A3", "A6", "U1")]),
            )
        ),
        "review_number": draw(st.integers(1, 5)),
        "placement_started": draw(_near),
        "born": draw(_near),
        "first_review": draw(_near),
        "first_adoption_review": draw(_near),
        "consent_to_adoption": draw(st.sampled_from([-1, 0, 1])),
        **{name: draw(st.sampled_from([-1, -1, 0, 1])) for name in _FLAGS},
    }


def state_of(*rows: dict[str, Any]) -> State:
    dates = ("placement_started", "born", "first_review", "first_adoption_review")
    return State(
        **{
            name: np.array(
                [row[name] for row in rows],
                dtype="datetime64[D]" if name in dates else np.int8,
            )
            for name in rows[0]
        }
    )


def plainly(row: dict[str, Any]) -> dict[str, Any]:
    """The same as a program has it that knows one child."""
    lists = {"legal_status": LegalStatus.numbered(), "placement": Placement.numbered()}
    return {
        name: None if value == -1 else lists[name][value] if name in lists else value
        for name, value in row.items()
    }


def slowly(duty: rules.Duty, anchor: str, day: dt.date, state: State) -> tuple[Any, str]:
    """What a duty says of one child, rule by rule, as a lawyer would go through them."""
    due, key = None, ""
    for rule in duty.rules:
        if rule.anchor.key != anchor or not rule.when.holds(state, column(day)).all():
            continue
        if rule.numbered(column(day))[0] < 0:
            continue
        last = rule.due(day)
        end = getattr(state, rule.until)[0].item() if rule.until else None
        if end is not None and last is not None and last > end:
            continue
        due, key = last, rule.key
    return due, key


class TestADuty:
    """By columns a duty says of each child what its rules say of that child alone: of those that
    apply, the one that none of the others replaces."""

    QUESTIONS = st.sampled_from(
        [
            (name, clock, anchor)
            for name in ("review", "visit")
            for clock in rules.CLOCKS
            for anchor in sorted({rule.anchor.key for rule in BOOK.duty(name, clock=clock).rules})
        ]
    )

    @given(QUESTIONS, st.lists(st.tuples(moments, known()), min_size=1, max_size=6), st.booleans())
    def test_row_by_row(
        self,
        question: tuple[str, str, str],
        some: list[tuple[dt.date, dict[str, Any]]],
        many: bool,
    ) -> None:
        name, clock, anchor = question
        duty = BOOK.duty(name, clock=clock)
        started, state = column(*(day for day, _ in some)), state_of(*(row for _, row in some))
        if many:
            rows = np.resize(np.arange(len(some)), MANY)
            started, state = started[rows], state.taken(rows)
        dues = duty.due(anchor, started, state)
        for (day, row), due, number in zip(some, dues.due.tolist(), dues.number.tolist()):
            key = "" if number < 0 else dues.rules[number].key
            assert (due, key) == slowly(duty, anchor, day, state_of(row))
            alone = duty.due(anchor, column(day), state_of(row))
            assert (alone.due[0].item(), int(alone.number[0])) == (due, number)
            assert duty.number_of(anchor, day, plainly(row)) == number

    @given(QUESTIONS, moments, known())
    def test_no_rule_is_beside_it(
        self, question: tuple[str, str, str], day: dt.date, row: dict[str, Any]
    ) -> None:
        """Of those that apply, each other one is replaced, by it or by one that it replaces."""
        name, clock, anchor = question
        duty, state = BOOK.duty(name, clock=clock), state_of(row)
        apply = [
            rule
            for rule in duty.rules
            if rule.anchor.key == anchor
            and rule.when.holds(state, column(day)).all()
            and rule.numbered(column(day))[0] >= 0
        ]
        for one in apply:
            for other in apply:
                if one is not other:
                    assert one.key in other.replaces or other.key in one.replaces


# ------------------------------------------------------------------------------- a profile


@st.composite
def profiles(draw: st.DrawFn) -> tuple[str, bytes]:
    """A rule of a duty, and a file with a local standard that tightens it."""
    asked = [rule for rule in BOOK if rule.duty and rule.versions[-1].within is not None]
    law = draw(st.sampled_from(asked))
    unit, count = draw(
        st.sampled_from(
            [("days", 5), ("working_days", 3), ("weeks", 2), ("months", 1), ("months", 5)]
        )
    )
    closed = draw(st.lists(days(), max_size=3, unique=True))
    text = f"""
        [profile]
        name = "Anytown"
        closed_days = [{", ".join(map(str, closed))}]

        [[rule]]
        key = "local.standard"
        title = "our own"
        anchor = "{law.anchor.key}"
        version_by = "started"
        tightens = "{law.key}"

        [[rule.version]]
        within = {{ {unit} = {count} }}
        in_force = {{ from = {draw(days(dt.date(2012, 1, 1), dt.date(2019, 1, 1)))} }}
        force = "local"
        instrument = "SI 2010/959"
        provision = "plan"
        confirmed = 2026-11-24
        """
    try:
        BOOK.with_standards(text.encode(), "anytown.toml")
    except rules.RuleFileError:
        reject()  # no stricter than the law
    return law.key, text.encode()


class TestAProfile:
    """A council's standard never makes a late thing on time, nor changes what is statutory."""

    @given(profiles(), st.lists(moments, min_size=1, max_size=5))
    def test_it_only_brings_dates_forward(
        self, profile: tuple[str, bytes], some: list[dt.date]
    ) -> None:
        key, local = profile[0], BOOK.with_standards(profile[1], "anytown.toml")
        law, standard = BOOK[key], local["local.standard"]
        some = [day for day in some if law.numbered(column(day))[0] >= 0]
        before = law.due(column(*some))
        tight = local[key].due(column(*some))
        assert (tight <= before).all()
        assert np.array_equal(tight, np.fmin(before, standard.local_due(column(*some))))
        assert np.array_equal(BOOK[key].due(column(*some)), before)
        for day, due, ordinary in zip(some, tight.tolist(), before.tolist()):
            deadline = local.deadline(key, day)
            assert deadline.due == due
            assert (deadline.law is not None) is (due < ordinary)
            assert (deadline.law or deadline).version == law.on(day)
            if deadline.law is not None:
                assert deadline.law.due == ordinary
                assert "local standard" in deadline.explain()
                assert deadline.to_dict()["rule"] == "local.standard"

    @given(profiles(), st.lists(st.tuples(moments, known()), min_size=1, max_size=6))
    def test_by_columns(
        self, profile: tuple[str, bytes], some: list[tuple[dt.date, dict[str, Any]]]
    ) -> None:
        key, local = profile[0], BOOK.with_standards(profile[1], "anytown.toml")
        rule = BOOK[key]
        asked = rule.anchor.key, column(*(day for day, _ in some))
        state = state_of(*(row for _, row in some))
        for clock in rules.CLOCKS:
            by_law = BOOK.duty(rule.duty, clock=clock).due(*asked, state)
            dues = local.duty(rule.duty, clock=clock).due(*asked, state)
            for n, (day, _) in enumerate(some):
                number, mine = int(by_law.number[n]), int(dues.number[n])
                if number < 0:
                    assert mine < 0
                elif by_law.rules[number].key != key:
                    assert dues.rules[mine].key == by_law.rules[number].key
                    assert dues.due[n] == by_law.due[n] or np.isnat(by_law.due[n])
                else:
                    deadline = local.deadline(key, day)
                    assert dues.due[n].item() == deadline.due
                    assert dues.rules[mine].key == deadline.rule.key
                    if mine < len(by_law.rules):
                        assert dues.relaxed()[n] == by_law.relaxed()[n]
                    else:
                        assert not dues.relaxed()[n]

    @given(
        TestADuty.QUESTIONS,
        st.sampled_from(["days = 3", "weeks = 5", "months = 4"]),
        st.lists(st.tuples(moments, known()), min_size=1, max_size=6),
    )
    def test_one_with_a_condition_of_its_own(
        self,
        question: tuple[str, str, str],
        within: str,
        some: list[tuple[dt.date, dict[str, Any]]],
    ) -> None:
        name, clock, anchor = question
        when = "age = { under = 10 }" if name == "review" else 'legal_status = ["C1", "C2"]'
        text = f"""
            [profile]
            name = "Anytown"

            [[rule]]
            key = "local.standard"
            title = "our own"
            duty = "{name}"
            anchor = "{anchor}"
            when = {{ {when} }}
            version_by = "started"

            [[rule.version]]
            within = {{ {within} }}
            in_force = {{ from = 2015-04-01 }}
            force = "local"
            instrument = "SI 2010/959"
            provision = "plan"
            confirmed = 2026-11-24
            """
        local = BOOK.with_standards(text.encode(), "anytown.toml")
        standard = local["local.standard"]
        started, state = column(*(day for day, _ in some)), state_of(*(row for _, row in some))
        before = BOOK.duty(name, clock=clock).due(anchor, started, state)
        dues = local.duty(name, clock=clock).due(anchor, started, state)
        for (day, row), number in zip(some, dues.number.tolist()):
            assert local.duty(name, clock=clock).number_of(anchor, day, plainly(row)) == number
        holds = standard.when.holds(state, started)
        theirs = np.where(holds, standard.local_due(started), np.datetime64("NaT"))
        assert np.array_equal(dues.due, np.fmin(before.due, theirs), equal_nan=True)
        by_law = np.isnat(theirs) | (before.due <= theirs)
        assert np.array_equal(dues.number[by_law], before.number[by_law])
        assert {dues.rules[n].key for n in dues.number[~by_law]} <= {"local.standard"}

    @given(moments, st.lists(moments, max_size=3, unique=True))
    def test_closed_days_are_the_councils_alone(self, day: dt.date, closed: list[dt.date]) -> None:
        calendar = ENGLAND_AND_WALES.with_closed_days(closed, reason="closed")
        rule = evolve(BOOK["dispute.total"], calendar=calendar)
        assume(day >= rule.versions[0].first_day)
        last = day
        left = 20
        while left:
            last += ONE_DAY
            left -= counts(last, frozenset(closed))
        assert rule.due(day) == last
