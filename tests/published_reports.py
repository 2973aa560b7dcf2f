"""Published reports that agree with themselves, and errors to plant in them.

The counts are true: they come from a sample of invented children, by carekpi's own measures, or
are drawn by lot. They are then printed as councils print: shares rounded to none, one or two
decimals, a half up, to the even digit, or however the computer's binary number falls.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

Tally = dict[str, int]
Report = dict[str, Any]

AGES = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 to 17")
ETHNICITIES = ("white", "mixed", "asian", "black", "other")
REASONS = (
    "adopted",
    "special_guardianship",
    "returned_home",
    "independent_living",
    "remained_with_carers_at_18",
    "any_other_reason",
)
MONTHS = 12


@frozen(kw_only=True)
class Snapshot:
    """Who is looked after at a year's end, in groups that all add up to the same."""

    sex: Tally
    age: Tally
    ethnicity: Tally
    interim_care_order: int
    uasc: int
    outside: int
    outside_in_region: int

    @property
    def total(self) -> int:
        return sum(self.sex.values())


@frozen(kw_only=True)
class Year:
    """What happened in a year."""

    end: Snapshot
    reasons: Tally
    on_time: tuple[tuple[int, int], ...]  # of each month: so many of so many
    disputes: tuple[int, ...]  # of each month
    stage_2: int
    visited: int
    declined: int

    @property
    def reviews(self) -> int:
        return sum(of for _, of in self.on_time)


@frozen(kw_only=True)
class Counts:
    """The truth behind a report: two years, the area and the service."""

    reporting_year: int
    year: Year
    prior: Year
    children_under_18: int
    posts: Fraction
    staff: Tally
    complaints: Tally
    comparator: Snapshot = field()


# ------------------------------------------------------------------------------ the counts


def split(lot: random.Random, total: int, names: tuple[str, ...]) -> Tally:
    """A total shared out by lot."""
    weights = [lot.random() ** 2 + 0.02 for _ in names]
    found = dict.fromkeys(names, 0)
    for name in lot.choices(names, weights, k=total):
        found[name] += 1
    return found


def snapshot(lot: random.Random, total: int) -> Snapshot:
    outside = lot.randint(0, total)
    return Snapshot(
        sex=split(lot, total, ("male", "female")),
        age=split(lot, total, AGES),
        ethnicity=split(lot, total, ETHNICITIES),
        interim_care_order=lot.randint(0, total),
        uasc=lot.randint(0, total // 5),
        outside=outside,
        outside_in_region=lot.randint(0, outside),
    )


def year(lot: random.Random, size: int) -> Year:
    months = []
    for _ in range(MONTHS):
        held = lot.randint(max(size // 6, 1), max(size // 3, 2))
        months.append((lot.randint(held * 3 // 4, held), held))
    reviews = sum(of for _, of in months)
    visited = lot.randint(reviews // 3, reviews * 2 // 3)
    disputes = tuple(lot.randint(0, max(size // 12, 3)) for _ in range(MONTHS))
    return Year(
        end=snapshot(lot, size),
        reasons=split(lot, lot.randint(size // 5, size // 2), REASONS),
        on_time=tuple(months),
        disputes=disputes,
        stage_2=lot.randint(0, sum(disputes)),
        visited=visited,
        declined=lot.randint(0, reviews - visited),
    )


def by_lot(lot: random.Random) -> Counts:
    """Counts of a council that does not exist."""
    size = lot.choice([lot.randint(0, 40), lot.randint(40, 400), lot.randint(400, 2000)])
    return Counts(
        reporting_year=lot.randint(2015, 2024),
        year=year(lot, size),
        prior=year(lot, max(0, size + lot.randint(-size // 10 - 1, size // 10 + 1))),
        children_under_18=lot.randint(20_000, 250_000),
        posts=Fraction(lot.randint(10, 60), 2),
        staff=split(lot, lot.randint(31, 60), ("female", "male")),
        complaints=split(lot, lot.randint(2, 60), ("stage_1", "stage_2", "ombudsman")),
        comparator=snapshot(lot, lot.randint(50_000, 80_000)),
    )


def from_sample(folder: Path, seed: int) -> Counts:
    """Counts of a sample of invented children, by carekpi's measures; the rest by lot."""
    from carekpi import read_ssda903, reporting_year
    from carekpi.measures import ceased, looked_after, reviews_on_time
    from carekpi.sample import write_sample

    lot = random.Random(seed)
    drawn = by_lot(lot)
    write_sample(folder, children=lot.randint(30, 150), year=2021, years=3, seed=seed)
    cohort = read_ssda903(sorted(folder.iterdir())).cohort

    def parts(measure: Any, by: str, period: Any) -> dict[str, Any]:
        whole = measure(cohort, period, by=[by])
        return {part.group[by]: part for part in whole.parts}

    def tally(measure: Any, by: str, period: Any) -> Tally:
        return {name: part.numerator for name, part in parts(measure, by, period).items()}

    def measured(end: int, rest: Year) -> Year:
        period = reporting_year(end)
        last = type(period)(period.end, period.end)
        total = looked_after(cohort, last).numerator
        sex = tally(looked_after, "sex", last)
        ages = tally(looked_after, "age_band", last)
        ethnic = tally(looked_after, "ethnic_group", last)
        reasons = tally(ceased, "reason_ended", period)
        uasc = tally(looked_after, "unaccompanied", last)
        months = tuple(
            (part.numerator, part.denominator)
            for part in parts(reviews_on_time, "month", period).values()
            if part.denominator
        )
        end_of = Snapshot(
            sex={"male": sex.get("Male", 0), "female": sex.get("Female", 0)},
            age=_grouped(ages, AGES, AGES[-1]),
            ethnicity=_grouped(ethnic, ETHNICITIES, "other"),
            interim_care_order=lot.randint(0, total),
            uasc=total - uasc.get("No", uasc.get("Not unaccompanied", total)),
            outside=total // 2,
            outside_in_region=total // 3,
        )
        assert sum(end_of.sex.values()) == total
        reviews = sum(of for _, of in months)
        return evolve(
            rest,
            end=end_of,
            reasons=_grouped(reasons, REASONS, "any_other_reason"),
            on_time=months,
            visited=reviews // 2,
            declined=reviews // 5,
        )

    return evolve(
        drawn,
        reporting_year=2021,
        year=measured(2021, drawn.year),
        prior=measured(2020, drawn.prior),
    )


def _grouped(tally: Tally, names: tuple[str, ...], rest: str) -> Tally:
    """Counts under the report's names; what has none of them is the rest."""
    found = dict.fromkeys(names, 0)
    for label, count in tally.items():
        key = label.lower()
        words = (key, key.split(" ")[0], key.replace(" ", "_"))
        found[next((name for name in names if name in words), rest)] += count
    return found


# ------------------------------------------------------------------------------ the printing


Rounding = Callable[[Fraction, int, int], Decimal]


def half_up(value: Fraction, places: int, scale: int = 1) -> Decimal:
    """As a spreadsheet does."""
    return _quantized(value, places, ROUND_HALF_UP)


def half_even(value: Fraction, places: int, scale: int = 1) -> Decimal:
    """To the even digit, in decimal numbers."""
    return _quantized(value, places, ROUND_HALF_EVEN)


def binary(value: Fraction, places: int, scale: int = 1) -> Decimal:
    """``round(100 * part / whole, places)``, as Python has it."""
    return Decimal(f"{round(float(value), places):.{places}f}")


def divided_first(value: Fraction, places: int, scale: int = 1) -> Decimal:
    """``round(part / whole * 100, places)``."""
    return Decimal(f"{round(float(value / scale) * scale, places):.{places}f}")


def formatted(value: Fraction, places: int, scale: int = 1) -> Decimal:
    """``f"{part / whole:.1%}"``."""
    if scale != 100:
        return Decimal(f"{float(value):.{places}f}")
    return Decimal(f"{float(value / scale):.{places}%}".removesuffix("%"))


def _quantized(value: Fraction, places: int, how: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)  # 28 digits: no half is missed
    return exact.quantize(Decimal(1).scaleb(-places), rounding=how)


ROUNDINGS: tuple[Rounding, ...] = (half_up, half_up, half_even, binary, divided_first, formatted)


@frozen
class Press:
    """Prints one report: with one way of rounding, and decimals as each table has them."""

    lot: random.Random
    rounding: Rounding

    def places(self) -> int:
        return self.lot.choice((0, 1, 1, 2))

    def number(self, value: Fraction, places: int, scale: int = 1) -> Decimal | int:
        shown = self.rounding(value, places, scale)
        return int(shown) if not places else shown

    def share(self, part: int, whole: int, places: int) -> Decimal | int | None:
        return self.number(Fraction(100 * part, whole), places, 100) if whole else None

    def table(self, **figures: Any) -> dict[str, Any]:
        """A figure's table; what there is not is left out."""
        return {key: value for key, value in figures.items() if value is not None}


def printed(counts: Counts, lot: random.Random) -> Report:
    """The report of these counts."""
    press = Press(lot, lot.choice(ROUNDINGS))
    now, before = counts.year, counts.prior
    total, earlier = now.end.total, before.end.total
    report: Report = {"reporting_year": counts.reporting_year}
    places = press.places()
    staff = counts.staff
    report["service"] = {
        "reviews_chaired": {"year": now.reviews, "prior": before.reviews},
        "iro_fte": {"year": press.number(counts.posts, 1), "staff": sum(staff.values())},
        "iro_staff_sex": dict(staff),
        "caseload_mean_at_year_end": {
            "year": press.number(total / counts.posts, lot.choice((0, 1)))
        },
    }
    report["population"] = {
        "children_under_18": counts.children_under_18,
        "looked_after_at_year_end": {"year": total, "prior": earlier},
        "looked_after_rate_per_10000": press.number(
            Fraction(10_000 * total, counts.children_under_18), lot.choice((0, 1)), 10_000
        ),
    }
    report["profile"] = _profile(press, counts)
    report["national_comparison_pct"] = {
        "sex": _shares(press, counts.comparator.sex, 0),
        "age_band": _shares(press, counts.comparator.age, 0),
        "ethnicity": _shares(press, counts.comparator.ethnicity, 0, leave_out=("other",)),
    }
    ceased, ceased_before = (sum(one.reasons.values()) for one in (now, before))
    report["ceased"] = {"total": {"year": ceased, "prior": ceased_before}}
    report["ceased"]["reasons"] = {
        name: press.table(
            year=now.reasons[name],
            year_pct=press.share(now.reasons[name], ceased, places),
            prior=before.reasons[name],
        )
        for name in REASONS
    }
    report["reviews"] = {"on_time_pct": _on_time(press, now, before)}
    report["visits"] = _visits(press, now)
    report["disputes"] = _disputes(press, counts)
    report["voice"] = {
        "complaints": {
            "total": sum(counts.complaints.values()),
            **counts.complaints,
            **lot.choice(({}, {"parts": "all"})),
        },
    }
    return {key: value for key, value in report.items() if value != {}}


def _shares(
    press: Press, tally: Tally, places: int, *, leave_out: tuple[str, ...] = ()
) -> dict[str, Any]:
    whole = sum(tally.values())
    return {
        name: press.share(count, whole, places)
        for name, count in tally.items()
        if whole and name not in leave_out
    }


def _profile(press: Press, counts: Counts) -> dict[str, Any]:
    now, before = counts.year.end, counts.prior.end
    total, earlier = now.total, before.total
    places = press.places()
    sex = dict(now.sex)
    sex |= {f"{name}_pct": press.share(count, total, places) for name, count in now.sex.items()}

    def counted(name: str) -> dict[str, Any]:
        mine, was = getattr(now, name), getattr(before, name)
        return press.table(
            year=mine,
            prior=was,
            year_pct=press.share(mine, total, places),
            prior_pct=press.share(was, earlier, places),
        )

    profile = {
        "sex": {name: value for name, value in sex.items() if value is not None},
        "age_band_pct": _shares(press, now.age, press.places()),
        "age_16_to_17": {"year": now.age[AGES[-1]], "prior": before.age[AGES[-1]]},
        "ethnicity_pct": _shares(
            press, now.ethnicity, press.places(), leave_out=press.lot.choice(((), ("other",)))
        ),
        "interim_care_order": counted("interim_care_order"),
        "placed_outside_authority": counted("outside")
        | {"of_which_in_region": now.outside_in_region},
        "uasc": counted("uasc") | {"prior_change": now.uasc - before.uasc},
    }
    return {name: table for name, table in profile.items() if table}


def _on_time(press: Press, now: Year, before: Year) -> dict[str, Any]:
    places = press.places()
    months = [Fraction(100 * part, of) for part, of in now.on_time]
    if not months:
        return {}
    return press.table(
        year=press.share(sum(part for part, _ in now.on_time), now.reviews, places),
        prior=press.share(sum(part for part, _ in before.on_time), before.reviews, places),
        lowest_month=press.number(min(months), places, 100),
        highest_month=press.number(max(months), places, 100),
    )


def _visits(press: Press, now: Year) -> dict[str, Any]:
    if not now.reviews:
        return {}
    places = press.places()
    return {
        "visited_pct": {"year": press.share(now.visited, now.reviews, places)},
        "declined": {
            "year": now.declined,
            "year_pct": press.share(now.declined, now.reviews, places),
        },
        "visited_or_declined_pct": {
            "year": press.share(now.visited + now.declined, now.reviews, places)
        },
    }


def _disputes(press: Press, counts: Counts) -> dict[str, Any]:
    now, before = counts.year, counts.prior
    end = counts.reporting_year
    places = press.lot.choice((0, 1))
    year, prior = sum(now.disputes), sum(before.disputes)
    return {
        "stage_1": press.table(
            year=year,
            prior=prior if press.lot.random() < 0.5 else None,
            monthly_mean=press.number(Fraction(year, MONTHS), places),
            prior_monthly_mean=press.number(Fraction(prior, MONTHS), places),
        ),
        "stage_1_like_for_like": {
            f"july_{end - 2}_to_march_{end - 1}": sum(before.disputes[3:]),
            f"july_{end - 1}_to_march_{end}": sum(now.disputes[3:]),
        },
        "stage_2": {"year": now.stage_2},
    }


def with_hidden(report: Report, lot: random.Random) -> Report:
    """The same with some small counts hidden, and the shares that would tell them."""
    hidden = copy.deepcopy(report)
    for table in (hidden["ceased"]["reasons"], hidden["profile"]):
        for values in table.values():
            small = isinstance(values, dict) and isinstance(values.get("year"), int)
            if small and values["year"] < 5 and lot.random() < 0.7:
                values["year"] = lot.choice(("c", "<5", "[c]", "*"))
                if "year_pct" in values:
                    values["year_pct"] = "c"
    return hidden


# ------------------------------------------------------------------------------ the errors


def places_of(report: Report) -> dict[str, Any]:
    """Every figure that has a number, by its place."""
    found: dict[str, Any] = {}

    def walk(table: dict[str, Any], where: str) -> None:
        for key, value in table.items():
            path = f"{where}.{key}" if where else key
            if isinstance(value, dict):
                walk(value, path)
            elif not isinstance(value, str) and path != "reporting_year":
                found[path] = value

    walk(report, "")
    return found


def changed(report: Report, path: str, value: Any) -> Report:
    """The report with another number in one place."""
    other = copy.deepcopy(report)
    table = other
    keys = path.split(".")
    for key in keys[:-1]:
        table = table[key]
    table[keys[-1]] = value
    return other


def _as_printed(text: str) -> Decimal | int:
    return Decimal(text) if "." in text else int(text)


def transposed(lot: random.Random, report: Report, path: str) -> Any:
    """Two digits that stand side by side exchanged."""
    text = str(places_of(report)[path])
    pairs = [
        n
        for n in range(len(text) - 1)
        if text[n].isdigit() and text[n + 1].isdigit() and text[n] != text[n + 1]
    ]
    if not pairs:
        return None
    n = lot.choice(pairs)
    return _as_printed(text[:n] + text[n + 1] + text[n] + text[n + 2 :])


def mistyped(lot: random.Random, report: Report, path: str) -> Any:
    """One digit another."""
    text = str(places_of(report)[path])
    n = lot.choice([n for n, one in enumerate(text) if one.isdigit()])
    return _as_printed(text[:n] + lot.choice("0123456789".replace(text[n], "")) + text[n + 1 :])


def total_not_updated(lot: random.Random, report: Report, path: str) -> Any:
    """A total from before some more were found."""
    if path not in (
        "ceased.total.year",
        "ceased.total.prior",
        "population.looked_after_at_year_end.year",
        "disputes.stage_1.year",
        "service.iro_fte.staff",
        "voice.complaints.total",
    ):
        return None
    value = places_of(report)[path]
    return max(0, value - lot.randint(1, max(1, value // 20)))


def share_of_last_year(lot: random.Random, report: Report, path: str) -> Any:
    """Last year's share left in."""
    if not path.endswith(".year_pct"):
        return None
    figures = places_of(report)
    stem = path.removesuffix(".year_pct")
    if f"{stem}.prior_pct" in figures:
        return figures[f"{stem}.prior_pct"]
    part, whole = figures.get(f"{stem}.prior"), figures.get("ceased.total.prior")
    if not stem.startswith("ceased.") or part is None or not whole:
        return None
    return _like(figures[path], Fraction(100 * part, whole))


def wrong_whole(lot: random.Random, report: Report, path: str) -> Any:
    """A share of something else: of another total in the report."""
    figures = places_of(report)
    part = figures.get(path.removesuffix("_pct"))
    wholes = [
        figures.get(name)
        for name in (
            "population.looked_after_at_year_end.prior",
            "ceased.total.year",
            "ceased.total.prior",
            "service.reviews_chaired.year",
        )
    ]
    fit = [whole for whole in wholes if whole and isinstance(part, int) and whole >= part]
    if not path.endswith("_pct") or not isinstance(part, int) or not fit:
        return None
    return _like(figures[path], Fraction(100 * part, lot.choice(fit)))


def _like(model: Decimal | int, value: Fraction) -> Decimal | int:
    """A number with as many decimals as another."""
    exponent = model.as_tuple().exponent if isinstance(model, Decimal) else 0
    assert isinstance(exponent, int)
    shown = half_up(value, -exponent)
    return shown if exponent else int(shown)


ERRORS: dict[str, Callable[[random.Random, Report, str], Any]] = {
    "two digits exchanged": transposed,
    "a digit mistyped": mistyped,
    "a total not updated": total_not_updated,
    "last year's share left in": share_of_last_year,
    "a share of the wrong whole": wrong_whole,
}


def planted(report: Report, lot: random.Random, kind: str) -> tuple[Report, str] | None:
    """The report with one error of a kind, and where it is; ``None`` where none can be."""
    figures = places_of(report)
    paths = list(figures)
    lot.shuffle(paths)
    for path in paths:
        value = ERRORS[kind](lot, report, path)
        if value is not None and value != figures[path]:
            return changed(report, path, value), path
    return None
