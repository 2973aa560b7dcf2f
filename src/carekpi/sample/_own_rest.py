"""The other tables of a council's own: placements, voice, quality, and figures of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from carekpi import workdays
from carekpi.sample._chance import Choice, Spread

if TYPE_CHECKING:
    from carekpi.sample._homes import Episode
    from carekpi.sample._own import Numbers, Row, World

__all__ = [
    "advocacy",
    "audits",
    "complaints",
    "feedback",
    "observations",
    "placements",
    "return_interviews",
    "voice_app",
]

_YES: Final = {True: "yes", False: "no"}
_LONG_TERM: Final = frozenset({"U1", "U4"})
_WITH_PARENTS: Final = "P1"
_WITH_RELATIVES: Final = frozenset({"U2", "U3"})
_CONSENTED: Final = frozenset({"A3", "A4"})
_FEWER_VISITS: Final = 0.2
_UNASSESSED: Final = 0.1
_TEMPORARY: Final = 0.15


def placements(world: World, _numbers: Numbers) -> Iterator[Row]:
    """A row for each episode."""
    for child, period in world.stays:
        for episode in world.episodes(period):
            outside, far = world.outside.get((child.number, episode.home.postcode), (False, False))
            yield {
                "child": world.name(child),
                "decom": world.text(episode.start),
                "outside_authority": _YES[outside],
                "inside_region": _YES[not far],
                **_conditions(world, episode),
            }


def _conditions(world: World, episode: Episode) -> Row:
    code = episode.home.placement
    lasting = code in _LONG_TERM
    return {
        "until_eighteen": _YES[lasting],
        "fewer_visits_agreed": _YES[lasting and world.chance(_FEWER_VISITS)],
        "unassessed_parent": _YES[code == _WITH_PARENTS and world.chance(_UNASSESSED)],
        "temporary_approval": _YES[code in _WITH_RELATIVES and world.chance(_TEMPORARY)],
        "consent_to_adoption": _YES[code in _CONSENTED],
    }


_OFFERED: Final = Spread((0, 1, 1, 2, 3, 5))
_NOT_OFFERED: Final = 0.06
_ACCEPTED: Final = 0.7
_HELD: Final = Spread((0, 1, 2, 3))


def return_interviews(world: World, _numbers: Numbers) -> Iterator[Row]:
    """A row for each time that a child who had been missing came back."""
    for child in world.children:
        for absence in child.absences:
            if absence.kind != "M" or not world.first <= absence.end <= world.last:
                continue
            row = {"child": world.name(child), "returned": world.text(absence.end)}
            offered = absence.end + _OFFERED.at(world.die())
            held = offered + _HELD.at(world.die())
            if not world.chance(_NOT_OFFERED) and offered <= world.last:
                row["offered"] = world.text(offered)
                accepted = world.chance(_ACCEPTED)
                row["accepted"] = _YES[accepted]
                if accepted and held <= world.last:
                    row["held"] = world.text(held)
            yield row


# ------------------------------------------------------------------- voice

_REFERRERS: Final = Choice({"IRO": 34, "social worker": 41, "the child": 14, "carer": 11})
_WISHES: Final = Choice(
    {"contact with family": 27, "review meeting": 25, "placement": 22, "leaving care": 14,
     "complaint": 7, "school": 5}
)  # fmt: skip
_ROOM_FOR_CONTACT: Final = 14
_SPREAD_OF_DAYS: Final = (0, 1, 2, 0, -1, -2, 1, -1, 0, 3, -3, 0)
"""Around the mean; they add up to nothing."""


def advocacy(world: World, numbers: Numbers) -> Iterator[Row]:
    """Referrals to an advocate; the days to contact are in the mean as many as wanted."""
    waits = [numbers.days_to_contact + more for more in _SPREAD_OF_DAYS]
    rows = []
    chances = [
        (child, first, last)
        for child, period in world.stays
        if (first := max(world.first, period.entered))
        <= (last := min(world.last - _ROOM_FOR_CONTACT, period.left - 1))
        and world.age(child, last) >= numbers.youngest
    ]
    youngest = [one for one in chances if world.age(one[0], one[2]) == numbers.youngest] or chances
    for number in range(numbers.advocacy if chances else 0):
        child, first, last = world.one_of(chances if number else youngest)
        day = max(first, world.working_day(world.between(first, last)))
        age = world.age(child, day)
        if age < numbers.youngest or not number:
            day, age = last, world.age(child, last)
        wait = numbers.days_to_contact
        if number < numbers.advocacy - numbers.advocacy % len(waits):
            wait = waits[number % len(waits)]
        contacted = workdays.add_working_days(world.almanac.date(day), wait)
        rows.append(
            (
                day,
                {
                    "child": world.name(child),
                    "referred": world.text(day),
                    "contacted": f"{contacted:%d/%m/%Y}",
                    "referrer": _REFERRERS.at(world.die()),
                    "theme": _WISHES.at(world.die()),
                    "age": str(age),
                },
            )
        )
    for _, row in sorted(rows, key=lambda row: row[0]):
        yield row


_COMPLAINT_THEMES: Final = Choice(
    {"placement": 30, "social worker": 28, "contact with family": 22, "money and belongings": 20}
)
_ANSWERED_AFTER: Final = {
    "stage 1": Spread((3, 8, 10, 13, 14, 17, 27)),
    "stage 2": Spread((21, 33, 36, 60)),
    "stage 3": Spread((20, 28, 45)),
    "ombudsman": Spread((60, 90, 150)),
}


def complaints(world: World, numbers: Numbers) -> Iterator[Row]:
    """The complaints of each stage."""
    for stage, number in numbers.complaints.items():
        days = sorted(
            world.working_day(world.between(world.first + 3, world.last)) for _ in range(number)
        )
        for day in days:
            answered = day + _ANSWERED_AFTER[stage].at(world.die())
            yield {
                "received": world.text(day),
                "stage": stage,
                "answered": world.text(answered) if answered <= world.last else "",
                "theme": _COMPLAINT_THEMES.at(world.die()),
            }


_ANSWERS: Final = {
    "Did your IRO listen to you?": {"always": 68, "sometimes": 24, "never": 8},
    "Do you know how to reach your IRO?": {"yes": 78, "no": 22},
}


def feedback(world: World, numbers: Numbers) -> Iterator[Row]:
    """How many were asked and answered, and what they said."""
    for day, (asked, answered) in numbers.feedback.items():
        on = world.text(day)
        yield {"date": on, "asked": str(asked), "answered": str(answered)}
        for question, answers in _ANSWERS.items():
            left = answered
            for place, (answer, share) in enumerate(answers.items()):
                last = place + 1 == len(answers)
                number = left if last else min(left, round(answered * share / 100))
                left -= number
                yield {
                    "date": on,
                    "answered": str(number),
                    "question": question,
                    "answer": answer,
                }


def voice_app(world: World, numbers: Numbers) -> Iterator[Row]:
    """Who began to use an app for children's views, month by month, quicker at first."""
    first, last = numbers.app_span
    months = []
    day = first
    while day <= last:
        date = world.almanac.date(day)
        months.append(f"{date.month:02}/{date.year:04}")
        day = world.almanac.day(date.replace(day=28)) + 7
        day -= world.almanac.date(day).day - 1
    weights = [len(months) - place + 3 for place in range(len(months))]
    parts = [_shared_out(number, weights) for number in numbers.app]
    for month, children, workers, officers in zip(months, *parts, strict=True):
        yield {
            "month": month,
            "children": str(children),
            "workers": str(max(workers, officers)),
            "iros": str(officers),
        }


def _shared_out(number: int, weights: list[int]) -> list[int]:
    whole, told, parts, reached = sum(weights), 0, [], 0
    for weight in weights:
        reached += weight
        upto = number * reached // whole
        parts.append(upto - told)
        told = upto
    return parts


# ------------------------------------------------------------------- quality

_GRADES: Final = Choice({"outstanding": 8, "good": 56, "requires improvement": 31, "inadequate": 5})


def audits(world: World, numbers: Numbers) -> Iterator[Row]:
    """Audits of cases, spread over the year."""
    return _graded(world, numbers.audits, ("case file", "thematic"))


def observations(world: World, numbers: Numbers) -> Iterator[Row]:
    """Observations of practice."""
    return _graded(world, numbers.observations, ("review meeting",))


def _graded(world: World, number: int, kinds: tuple[str, ...]) -> Iterator[Row]:
    length = world.last - world.first + 1
    for place in range(number):
        day = world.first + (place * length + length // 2) // number
        yield {
            "date": world.text(world.almanac.working_day_before[day]),
            "kind": kinds[place % len(kinds)],
            "grade": _GRADES.at(world.die()),
        }
