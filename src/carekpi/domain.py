"""One child in care and what happened: episodes, reviews, visits, disputes.

Frozen values that validate what they are given and know nothing of files or columns. They
are what a program that has one child in its hand uses; :class:`carekpi.cohort.Cohort` holds
many of them as columns and gives them back.

No message and no ``repr`` here shows a date of birth.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from attrs import evolve, field, frozen

from carekpi.care import begins_period_of_care
from carekpi.codes import (
    CategoryOfNeed,
    CodeList,
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
from carekpi.periods import age_on
from carekpi.workdays import ENGLAND_AND_WALES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from attrs import Attribute

    from carekpi.rules import Book, Deadline
    from carekpi.workdays import Calendar

__all__ = [
    "EPISODE_FLAGS",
    "EVENTS_FROM",
    "EVENTS_TO",
    "Child",
    "Dispute",
    "DisputeStage",
    "DisputeStart",
    "Episode",
    "PeriodOfCare",
    "Review",
    "Visit",
    "VisitMode",
    "VisitOutcome",
    "Visitor",
    "Word",
]

#: The first day on which anything in a child's care may be dated: carekpi counts working days
#: from 1980 to 2100, and a deadline must still fall inside.
EVENTS_FROM = dt.date(1980, 1, 1)
#: The last day on which anything in a child's care may be dated; see :data:`EVENTS_FROM`.
EVENTS_TO = dt.date(2099, 12, 31)

_L = TypeVar("_L", bound=CodeList)
_E = TypeVar("_E", bound="Word")
_R = TypeVar("_R", "Episode", "Review", "Visit", "Dispute")

#: The coded fields of an episode, each with its list, in the order that settles ties: of
#: episodes that begin and end on the same days, the one with the earlier code comes first.
EPISODE_CODES: dict[str, type[CodeList]] = {
    "reason_new": ReasonNewEpisode,
    "reason_ended": ReasonEpisodeEnded,
    "legal_status": LegalStatus,
    "placement": Placement,
    "need": CategoryOfNeed,
    "provider": PlacementProvider,
    "reason_placement_changed": ReasonPlacementChanged,
}

#: What the return does not say of an episode, and the council's own records may: each True, False
#: or ``None`` where it is not known.
EPISODE_FLAGS: tuple[str, ...] = (
    "until_eighteen",
    "fewer_visits_agreed",
    "unassessed_parent",
    "temporary_approval",
    "consent_to_adoption",
)


def _parsed(codes: type[_L], value: _L | str | None, where: str) -> _L | None:
    if value is None or isinstance(value, codes):
        return value
    if isinstance(value, str):
        return codes.parse(value)
    raise TypeError(
        f"{where} must be a member of {codes.__name__}, its code as text, or None, not "
        f"{type(value).__name__}"
    )


# One named function a field: type checkers take a converter's argument from its signature.
def _reason_new(value: ReasonNewEpisode | str | None) -> ReasonNewEpisode | None:
    return _parsed(ReasonNewEpisode, value, "Episode.reason_new")


def _legal_status(value: LegalStatus | str | None) -> LegalStatus | None:
    return _parsed(LegalStatus, value, "Episode.legal_status")


def _need(value: CategoryOfNeed | str | None) -> CategoryOfNeed | None:
    return _parsed(CategoryOfNeed, value, "Episode.need")


def _placement(value: Placement | str | None) -> Placement | None:
    return _parsed(Placement, value, "Episode.placement")


def _provider(value: PlacementProvider | str | None) -> PlacementProvider | None:
    return _parsed(PlacementProvider, value, "Episode.provider")


def _reason_ended(value: ReasonEpisodeEnded | str | None) -> ReasonEpisodeEnded | None:
    return _parsed(ReasonEpisodeEnded, value, "Episode.reason_ended")


def _reason_changed(value: ReasonPlacementChanged | str | None) -> ReasonPlacementChanged | None:
    return _parsed(ReasonPlacementChanged, value, "Episode.reason_placement_changed")


def _participation(value: Participation | str | None) -> Participation | None:
    return _parsed(Participation, value, "Review.participation")


def _sex(value: Sex | str | None) -> Sex | None:
    return _parsed(Sex, value, "Child.sex")


def _ethnicity(value: Ethnicity | str | None) -> Ethnicity | None:
    return _parsed(Ethnicity, value, "Child.ethnicity")


def _a_date(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise TypeError(
            f"{type(instance).__name__}.{attribute.name} must be a datetime.date without a time "
            f"of day, not {type(value).__name__}"
        )


def _an_event(instance: object, attribute: Attribute[Any], value: dt.date) -> None:
    _a_date(instance, attribute, value)
    if not EVENTS_FROM <= value <= EVENTS_TO:
        raise ValueError(
            f"{type(instance).__name__}.{attribute.name} is {value.isoformat()}, outside the "
            f"range of dates that carekpi knows ({EVENTS_FROM} to {EVENTS_TO})"
        )


def _an_event_or_none(instance: object, attribute: Attribute[Any], value: dt.date | None) -> None:
    if value is not None:
        _an_event(instance, attribute, value)


def _an_unseen_day_or_none(instance: object, attribute: Attribute[Any], value: object) -> None:
    """A day that is often a birthday, so that no message shows it."""
    if value is not None:
        _a_date(instance, attribute, value)
        if not EVENTS_FROM <= value <= EVENTS_TO:  # type: ignore[operator]
            raise ValueError(
                f"{type(instance).__name__}.{attribute.name} is outside the range of dates that "
                f"carekpi knows ({EVENTS_FROM} to {EVENTS_TO})"
            )


def _a_birth_or_none(instance: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None:
        _a_date(instance, attribute, value)


def _not_before(name: str, first: dt.date, then: str, second: dt.date | None) -> None:
    if second is not None and second < first:
        raise ValueError(f"{then} ({second.isoformat()}) is before {name} ({first.isoformat()})")


def _yes_no_or_none(instance: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise TypeError(
            f"{type(instance).__name__}.{attribute.name} must be True, False or None (not known), "
            f"not {type(value).__name__}"
        )


def _text(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(
            f"{type(instance).__name__}.{attribute.name} must be text, not {type(value).__name__}"
        )


def _some_text(instance: object, attribute: Attribute[Any], value: object) -> None:
    _text(instance, attribute, value)
    if not str(value).strip():
        raise ValueError(f"{type(instance).__name__}.{attribute.name} is blank; expected text")


@frozen(kw_only=True)
class Episode:
    """A stretch of care under one legal status in one placement.

    :param start: DECOM, the day the episode began.
    :param end: DEC, the day it ended; ``None`` while it is open.
    :param reason_new: RNE. Like all that follow, a member of its list in :mod:`carekpi.codes`,
        or its code as text; ``None`` where it is not known.
    :param legal_status: LS.
    :param need: CIN.
    :param placement: PLACE.
    :param provider: PLACE_PROVIDER.
    :param reason_ended: REC.
    :param reason_placement_changed: REASON_PLACE_CHANGE.
    :param until_eighteen: whether the placement is meant to last until the child is 18. Like all
        that follow, no column of the return: ``None`` where the council's records do not say.
    :param fewer_visits_agreed: whether the child, in a long-term foster placement, agreed to
        fewer visits.
    :param unassessed_parent: placed with a parent before the assessment is complete (reg 19).
    :param temporary_approval: placed with a connected person whose approval is temporary (reg 24).
    :param consent_to_adoption: whether a parent or guardian consented to placement for adoption.
    :param child: the child's identifier; :class:`Child` fills it in.
    :raises ValueError: for an unknown code, or an end before the start.

    Source: SSDA903 guide, Episodes.

    >>> import datetime as dt
    >>> episode = Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C1")
    >>> episode.legal_status.meaning
    'Interim care order'
    """

    start: dt.date = field(validator=_an_event)
    end: dt.date | None = field(default=None, validator=_an_event_or_none)
    reason_new: ReasonNewEpisode | None = field(default=None, converter=_reason_new)
    legal_status: LegalStatus | None = field(default=None, converter=_legal_status)
    need: CategoryOfNeed | None = field(default=None, converter=_need)
    placement: Placement | None = field(default=None, converter=_placement)
    provider: PlacementProvider | None = field(default=None, converter=_provider)
    reason_ended: ReasonEpisodeEnded | None = field(default=None, converter=_reason_ended)
    reason_placement_changed: ReasonPlacementChanged | None = field(
        default=None, converter=_reason_changed
    )
    until_eighteen: bool | None = field(default=None, validator=_yes_no_or_none)
    fewer_visits_agreed: bool | None = field(default=None, validator=_yes_no_or_none)
    unassessed_parent: bool | None = field(default=None, validator=_yes_no_or_none)
    temporary_approval: bool | None = field(default=None, validator=_yes_no_or_none)
    consent_to_adoption: bool | None = field(default=None, validator=_yes_no_or_none)
    child: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        _not_before("its start", self.start, "an episode's end", self.end)

    def contains(self, on: dt.date) -> bool:
        """Whether the day lies in the episode, its first and last day included.

        >>> import datetime as dt
        >>> Episode(start=dt.date(2020, 12, 10)).contains(dt.date(2021, 3, 31))
        True
        """
        return self.start <= on and (self.end is None or on <= self.end)


@frozen(kw_only=True)
class Review:
    """A review of the child's case that was held.

    :param held_on: REVIEW, the day it was held. A cancelled review is not a review.
    :param participation: REVIEW_CODE, how the child took part; ``None`` where it is not known.
    :param child: the child's identifier; :class:`Child` fills it in.

    Source: SSDA903 guide, Reviews; SI 2010/959 regs 32 to 38.

    >>> import datetime as dt
    >>> Review(held_on=dt.date(2021, 1, 8), participation="PN1").participation.took_part
    True
    """

    held_on: dt.date = field(validator=_an_event)
    participation: Participation | None = field(default=None, converter=_participation)
    child: str | None = field(default=None, repr=False)


class Word(enum.Enum):
    """One of a few words, by itself or in any way of writing it, in any letter case and spacing.

    >>> Visitor("iro"), VisitOutcome("Declined"), DisputeStage("1")
    ... # doctest: +NORMALIZE_WHITESPACE
    (<Visitor.IRO: 'independent reviewing officer'>,
     <VisitOutcome.DECLINED: 'declined by the child'>,
     <DisputeStage.STAGE_1: 'stage 1: safeguarding manager'>)
    """

    @classmethod
    def words(cls) -> dict[str, tuple[str, ...]]:
        """For each member in order the word that tables have, with the other ways of writing it.

        >>> Visitor.words()
        {'social worker': (), 'IRO': ('independent reviewing officer',)}
        """
        written: dict[str, tuple[str, ...]] = {}
        for member, (word, *others) in zip(cls, _WRITTEN[cls.__name__], strict=True):
            known = [spelling.lower() for spelling in (word, *others)]
            value = () if member.value.lower() in known else (member.value,)
            written[word] = (*others, *value)
        return written

    @classmethod
    def _missing_(cls, value: object) -> Word | None:
        if not isinstance(value, str):
            return None
        said = as_said(value)
        for member, (word, others) in zip(cls, cls.words().items(), strict=True):
            if said in map(as_said, (word, *others)):
                return member
        return None


def as_said(text: str) -> str:
    """A word as it is looked up: in small letters, with one space between its parts.

    >>> as_said(" In-person "), as_said("stage_1")
    ('in person', 'stage 1')
    """
    return _BETWEEN_WORDS.sub(" ", text).strip().lower()


_BETWEEN_WORDS = re.compile(r"[\s_\-]+")
#: For each list of words, its members in order: the word that tables and figures have, and after it
#: the other ways of writing it.
_WRITTEN: dict[str, tuple[tuple[str, ...], ...]] = {
    "Visitor": (("social worker",), ("IRO",)),
    "VisitOutcome": (("seen",), ("seen alone",), ("declined",), ("not seen",)),
    "VisitMode": (
        ("in person", "face to face", "physical"),
        ("remote", "virtual", "video", "telephone", "online"),
    ),
    "DisputeStage": (
        ("informal",),
        ("stage 1", "1", "stage one"),
        ("stage 2", "2", "stage two"),
        ("stage 3", "3", "stage three"),
        ("stage 4", "4", "stage four"),
        ("stage 5", "5", "stage five"),
        ("stage 6", "6", "stage six", "cafcass"),
    ),
    "DisputeStart": (("informal",), ("formal",)),
}


class Visitor(Word):
    """Who visited the child."""

    SOCIAL_WORKER = "social worker"
    IRO = "independent reviewing officer"


class VisitOutcome(Word):
    """What came of a visit. Where the child was not seen, it does not count as a visit."""

    SEEN = "seen"
    SEEN_ALONE = "seen alone"
    DECLINED = "declined by the child"
    NOT_SEEN = "not seen"


class VisitMode(Word):
    """How a visit was made."""

    IN_PERSON = "in person"
    REMOTE = "remote"


def _member(kind: type[_E], value: _E | str, where: str) -> _E:
    """A member by itself or its text; the message does not repeat a text that is neither.

    :param where: the class and the field.
    """
    if not isinstance(value, (kind, str)):
        raise TypeError(
            f"{where} must be a member of {kind.__name__} or text, not {type(value).__name__}"
        )
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"{where}: expected one of {', '.join(kind.words())}") from None


def _visitor(value: Visitor | str) -> Visitor:
    return _member(Visitor, value, "Visit.visitor")


def _visit_outcome(value: VisitOutcome | str) -> VisitOutcome:
    return _member(VisitOutcome, value, "Visit.outcome")


def _visit_mode(value: VisitMode | str | None) -> VisitMode | None:
    return None if value is None else _member(VisitMode, value, "Visit.mode")


@frozen(kw_only=True)
class Visit:
    """A visit to the child, or an attempt at one.

    :param made_on: the day of the visit.
    :param visitor: the social worker (SI 2010/959 reg 28) or the IRO; like all words here, a
        member of its enum or any way of writing it that tables take, such as ``"IRO"``.
    :param outcome: whether the child was seen.
    :param mode: in person or remote; ``None`` where it is not known.
    :param child: the child's identifier; :class:`Child` fills it in.

    >>> import datetime as dt
    >>> Visit(made_on=dt.date(2021, 2, 1), visitor=Visitor.IRO, outcome=VisitOutcome.DECLINED).seen
    False
    """

    made_on: dt.date = field(validator=_an_event)
    visitor: Visitor = field(converter=_visitor)
    outcome: VisitOutcome = field(converter=_visit_outcome)
    mode: VisitMode | None = field(default=None, converter=_visit_mode)
    child: str | None = field(default=None, repr=False)

    @property
    def seen(self) -> bool:
        """Whether the child was seen."""
        return self.outcome in (VisitOutcome.SEEN, VisitOutcome.SEEN_ALONE)


class DisputeStage(Word):
    """How far a dispute went (IRO Handbook 2010, chapter 6; the stages are a council's own)."""

    INFORMAL = "informal"
    STAGE_1 = "stage 1: safeguarding manager"
    STAGE_2 = "stage 2: service lead"
    STAGE_3 = "stage 3: strategic lead or head of service"
    STAGE_4 = "stage 4: deputy director"
    STAGE_5 = "stage 5: director"
    STAGE_6 = "stage 6: Cafcass"

    @property
    def label(self) -> str:
        """Its short name, by which it can be asked for too.

        >>> DisputeStage.STAGE_2.label, DisputeStage("stage 2").name
        ('stage 2', 'STAGE_2')
        """
        return self.value.partition(":")[0]

    @property
    def number(self) -> int:
        """Its place among them: 0 for informal."""
        return list(DisputeStage).index(self)


class DisputeStart(Word):
    """How a dispute was raised: informally, or in the formal process at once."""

    INFORMAL = "informal"
    FORMAL = "formal"


def _dispute_stage(value: DisputeStage | str | None) -> DisputeStage:
    return DisputeStage.INFORMAL if value is None else _member(DisputeStage, value, "Dispute.stage")


def _dispute_start(value: DisputeStart | str | None) -> DisputeStart | None:
    return None if value is None else _member(DisputeStart, value, "Dispute.how")


def _reached(
    given: Mapping[DisputeStage, dt.date]
    | Mapping[str, dt.date]
    | Iterable[tuple[DisputeStage, dt.date]],
) -> tuple[tuple[DisputeStage, dt.date], ...]:
    pairs: Any = list(given.items()) if isinstance(given, Mapping) else given
    if isinstance(pairs, str) or not hasattr(pairs, "__iter__"):
        raise TypeError(_expected_reached(pairs))
    days: dict[DisputeStage, dt.date] = {}
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != len(("stage", "day")):
            raise TypeError(_expected_reached(pair))
        stage, on = pair
        member = _member(DisputeStage, stage, "Dispute.reached")
        if member is DisputeStage.INFORMAL or member in days:
            raise ValueError("Dispute.reached: expected each formal stage once, with its day")
        days[member] = on
    return tuple(sorted(days.items(), key=lambda pair: pair[0].number))


def _expected_reached(found: object) -> str:
    return f"Dispute.reached must be stages with their days, not {type(found).__name__}"


def _days_reached(
    instance: object, attribute: Attribute[Any], value: tuple[tuple[DisputeStage, dt.date], ...]
) -> None:
    for _, on in value:
        _an_event(instance, attribute, on)


def _identifying(value: str) -> str:
    """Without a space too many; what is no text is left for the validator to refuse."""
    given: object = value
    return " ".join(given.split()) if isinstance(given, str) else value


def _label(value: str | None, where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{where} must be text or None, not {type(value).__name__}")
    return " ".join(value.split()) or None


def _theme(value: str | None) -> str | None:
    return _label(value, "Dispute.theme")


def _team(value: str | None) -> str | None:
    return _label(value, "Dispute.team")


def _outcome(value: str | None) -> str | None:
    return _label(value, "Dispute.outcome")


@frozen(kw_only=True)
class Dispute:
    """A dispute that the IRO raised about a child's case.

    :param identifier: the council's own reference.
    :param raised_on: the day it was raised.
    :param how: whether it was raised informally or in the formal process at once; ``None`` where
        it is not known.
    :param reached: the formal stages that it came to, each with its day; stages that were passed
        over, or whose day nobody recorded, are not in it.
    :param stage: the highest stage it reached. It is told by ``how`` and ``reached``; give it
        where these do not say.
    :param resolved_on: ``None`` while it is open.
    :param theme: what it was about, if recorded.
    :param team: the team that it was raised with, likewise.
    :param outcome: what came of it, likewise.
    :param child: the child's identifier; :class:`Child` fills it in.
    :raises ValueError: where it was resolved, or came to a stage, before it was raised, or came to
        a stage after it was resolved.

    Source: IRO Handbook 2010, chapter 6.

    >>> import datetime as dt
    >>> dispute = Dispute(
    ...     identifier="D1",
    ...     raised_on=dt.date(2020, 7, 1),
    ...     how="informal",
    ...     reached={"stage 1": dt.date(2020, 7, 3), "stage 3": dt.date(2020, 7, 10)},
    ... )
    >>> dispute.stage.label, dispute.open_on(dt.date(2020, 8, 1))
    ('stage 3', True)
    >>> dispute.formal_on
    datetime.date(2020, 7, 3)
    """

    identifier: str = field(converter=_identifying, validator=_some_text)
    raised_on: dt.date = field(validator=_an_event)
    how: DisputeStart | None = field(default=None, converter=_dispute_start)
    reached: tuple[tuple[DisputeStage, dt.date], ...] = field(
        default=(), converter=_reached, validator=_days_reached
    )
    stage: DisputeStage = field(default=None, converter=_dispute_stage)
    resolved_on: dt.date | None = field(default=None, validator=_an_event_or_none)
    theme: str | None = field(default=None, converter=_theme)
    team: str | None = field(default=None, converter=_team)
    outcome: str | None = field(default=None, converter=_outcome)
    child: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        _not_before("it was raised", self.raised_on, "a dispute's resolution", self.resolved_on)
        for stage, on in self.reached:
            what = f"the day on which a dispute came to {stage.label}"
            _not_before("it was raised", self.raised_on, what, on)
            _not_before(what, on, "a dispute's resolution", self.resolved_on)
        # Frozen: the only place where the stage is filled in, from what is said besides.
        stages = [self.stage, *(stage for stage, _ in self.reached)]
        if self.how is DisputeStart.FORMAL:
            stages.append(DisputeStage.STAGE_1)
        object.__setattr__(self, "stage", max(stages, key=lambda stage: stage.number))

    @property
    def formal_on(self) -> dt.date | None:
        """The day on which the formal process began, whose twenty working days are the Handbook's.

        The day it was raised, where it was raised formally, or nobody recorded otherwise; that on
        which it came to the first of its stages, where it began informally. ``None`` while it is
        informal, or where nobody recorded the day.
        """
        if self.how is not DisputeStart.FORMAL and self.reached:
            return min(on for _, on in self.reached)
        informal = self.how is DisputeStart.INFORMAL or self.stage is DisputeStage.INFORMAL
        return None if informal else self.raised_on

    def open_on(self, on: dt.date) -> bool:
        """Whether the dispute had been raised and was not yet resolved at the day's end."""
        return self.raised_on <= on and (self.resolved_on is None or on < self.resolved_on)


@frozen(kw_only=True)
class PeriodOfCare:
    """An unbroken run of a child's episodes.

    :param episodes: its episodes in order.
    """

    episodes: tuple[Episode, ...]

    @property
    def start(self) -> dt.date:
        """DECOM of the first episode."""
        return self.episodes[0].start

    @property
    def end(self) -> dt.date | None:
        """DEC of the last episode; ``None`` while the period of care is open."""
        return self.episodes[-1].end

    @property
    def entry_known(self) -> bool:
        """Whether the start is the day the child entered care: the first episode's RNE is S."""
        return self.episodes[0].reason_new is ReasonNewEpisode.S

    def contains(self, on: dt.date) -> bool:
        """Whether a review or visit on the day is within it, its last day included."""
        return self.start <= on and (self.end is None or on <= self.end)

    def looked_after_on(self, on: dt.date) -> bool:
        """Whether the child counts as looked after on the day: not on the day care ended."""
        return self.start <= on and (self.end is None or on < self.end)


def _last(day: dt.date | None) -> dt.date:
    return dt.date.max if day is None else day


def _number(code: CodeList | None) -> int:
    """A missing code sorts last."""
    return 127 if code is None else code.number


def _flag(flag: bool | None) -> int:  # noqa: FBT001 - it is what it is about
    """No before yes, and a missing one last."""
    return 127 if flag is None else int(flag)


def _episode_order(episode: Episode) -> tuple[dt.date, dt.date, tuple[int, ...]]:
    # Start and end decide; the codes only settle ties, always in the same way, so that the
    # order of the rows of a file changes nothing. carekpi.cohort sorts columns by the same.
    codes = tuple(_number(getattr(episode, name)) for name in EPISODE_CODES)
    flags = tuple(_flag(getattr(episode, name)) for name in EPISODE_FLAGS)
    return episode.start, _last(episode.end), codes + flags


def _visit_order(visit: Visit) -> tuple[dt.date, tuple[int, ...]]:
    # As for episodes: the words only settle ties, by their places in their lists.
    words = (visit.visitor, visit.outcome, visit.mode)
    return visit.made_on, tuple(127 if w is None else list(type(w)).index(w) for w in words)


def _records(given: Iterable[_R], kind: type[_R], where: str) -> tuple[_R, ...]:
    """Records of one kind; what is none of it is refused, and named by its place."""
    if isinstance(given, (str, Mapping)) or not hasattr(given, "__iter__"):
        what = type(given).__name__
        raise TypeError(f"{where} must be a list of {kind.__name__} objects, not {what}")
    records = tuple(given)
    for n, record in enumerate(records):
        if not isinstance(record, kind):
            raise TypeError(
                f"{where}, number {n + 1}: expected a {kind.__name__} object, not "
                f"{type(record).__name__}"
            )
    return records


def _episodes(given: Iterable[Episode]) -> tuple[Episode, ...]:
    return _records(given, Episode, "Child.episodes")


def _reviews(given: Iterable[Review]) -> tuple[Review, ...]:
    return _records(given, Review, "Child.reviews")


def _visits(given: Iterable[Visit]) -> tuple[Visit, ...]:
    return _records(given, Visit, "Child.visits")


def _disputes(given: Iterable[Dispute]) -> tuple[Dispute, ...]:
    return _records(given, Dispute, "Child.disputes")


@frozen(kw_only=True)
class Child:
    """A child, with the episodes, reviews, visits and disputes that belong to the child.

    :param identifier: the child's identifier in the authority's records; text, so that
        leading zeros survive.
    :param born: date of birth, or ``None``; never shown.
    :param sex: SEX, a member of its list in :mod:`carekpi.codes`, or its code as text.
    :param ethnicity: ETHNIC, likewise.
    :param unaccompanied: whether the child is an unaccompanied asylum-seeking child;
        ``None`` where it is not known.
    :param unaccompanied_until: DUC, the day this ended.
    :param authority: the council that looks after the child, where several are read together.
    :param episodes: in any order. An episode, review or dispute that is said twice is kept once.
    :param reviews: likewise.
    :param visits: in any order; two that say the same are two visits.
    :param disputes: in any order, each with an identifier of its own.
    :raises ValueError: for a record that names another child, or two disputes of one identifier.

    >>> import datetime as dt
    >>> child = Child(
    ...     identifier="0042",
    ...     born=dt.date(2012, 5, 17),
    ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S", legal_status="C1")],
    ...     reviews=[Review(held_on=dt.date(2021, 1, 8), participation="PN1")],
    ... )
    >>> child
    Child(identifier='0042', 1 episode, 1 review)
    >>> child.periods_of_care[0].entry_known
    True
    """

    identifier: str = field(validator=_some_text)
    born: dt.date | None = field(default=None, validator=_a_birth_or_none)
    sex: Sex | None = field(default=None, converter=_sex)
    ethnicity: Ethnicity | None = field(default=None, converter=_ethnicity)
    unaccompanied: bool | None = field(default=None, validator=_yes_no_or_none)
    unaccompanied_until: dt.date | None = field(default=None, validator=_an_unseen_day_or_none)
    authority: str = field(default="", validator=_text)
    episodes: tuple[Episode, ...] = field(default=(), converter=_episodes)
    reviews: tuple[Review, ...] = field(default=(), converter=_reviews)
    visits: tuple[Visit, ...] = field(default=(), converter=_visits)
    disputes: tuple[Dispute, ...] = field(default=(), converter=_disputes)

    def __attrs_post_init__(self) -> None:
        own = self._own
        # Frozen: the only place where the fields are put in order.
        put = object.__setattr__
        put(self, "episodes", tuple(sorted(set(map(own, self.episodes)), key=_episode_order)))
        put(
            self,
            "reviews",
            tuple(
                sorted(
                    set(map(own, self.reviews)), key=lambda r: (r.held_on, _number(r.participation))
                )
            ),
        )
        put(self, "visits", tuple(sorted(map(own, self.visits), key=_visit_order)))
        disputes = set(map(own, self.disputes))
        if len({dispute.identifier for dispute in disputes}) < len(disputes):
            raise ValueError("two disputes of a child share an identifier and differ otherwise")
        put(
            self,
            "disputes",
            tuple(sorted(disputes, key=lambda d: (d.raised_on, d.identifier))),
        )

    def _own(self, record: _R) -> _R:
        if record.child is None:
            return evolve(record, child=self.identifier)
        if record.child != self.identifier:
            raise ValueError(
                f"{type(record).__name__} belongs to another child than the one it was given to"
            )
        return record

    def __repr__(self) -> str:
        parts = [
            f"{len(records)} {name if len(records) == 1 else name + 's'}"
            for name, records in (
                ("episode", self.episodes),
                ("review", self.reviews),
                ("visit", self.visits),
                ("dispute", self.disputes),
            )
            if records
        ]
        return f"Child({', '.join([f'identifier={self.identifier!r}', *parts])})"

    @property
    def periods_of_care(self) -> tuple[PeriodOfCare, ...]:
        """The child's periods of care, in order.

        >>> import datetime as dt
        >>> Child(
        ...     identifier="1",
        ...     episodes=[
        ...         Episode(start=dt.date(2019, 1, 7), end=dt.date(2019, 5, 1), reason_new="S",
        ...                 reason_ended="E4A"),
        ...         Episode(start=dt.date(2020, 2, 3), reason_new="S"),
        ...     ],
        ... ).periods_of_care[1].start
        datetime.date(2020, 2, 3)
        """
        if not self.episodes:
            return ()

        def number(code: CodeList | None) -> int:
            return -1 if code is None else code.number

        begins = begins_period_of_care(
            np.zeros(len(self.episodes), dtype=np.int8),
            np.array([e.start for e in self.episodes], dtype="datetime64[D]"),
            np.array([e.end for e in self.episodes], dtype="datetime64[D]"),
            np.array([number(e.reason_new) for e in self.episodes], dtype=np.int8),
            np.array([number(e.reason_ended) for e in self.episodes], dtype=np.int8),
        )
        firsts = [*np.flatnonzero(begins).tolist(), len(self.episodes)]
        return tuple(
            PeriodOfCare(episodes=self.episodes[first:after]) for first, after in pairwise(firsts)
        )

    def period_of_care_on(self, on: dt.date) -> PeriodOfCare | None:
        """The period of care within which a review on the day would lie, or ``None``.

        Where two contain the day, the one that began last.
        """
        return next((p for p in reversed(self.periods_of_care) if p.contains(on)), None)

    def looked_after_on(self, on: dt.date) -> bool:
        """Whether the child was looked after on the day (DfE: not on the day care ended).

        >>> import datetime as dt
        >>> child = Child(
        ...     identifier="1",
        ...     episodes=[Episode(start=dt.date(2019, 1, 7), end=dt.date(2019, 5, 1))],
        ... )
        >>> child.looked_after_on(dt.date(2019, 4, 30)), child.looked_after_on(dt.date(2019, 5, 1))
        (True, False)
        """
        return any(period.looked_after_on(on) for period in self.periods_of_care)

    def episode_on(self, on: dt.date) -> Episode | None:
        """The episode that gives the child's status on the day: of those that contain it,
        the one that began last.
        """
        return next((e for e in reversed(self.episodes) if e.contains(on)), None)

    def next_review(
        self,
        *,
        on: dt.date,
        clock: str = "looked_after",
        as_in_force: bool = False,
        calendar: Calendar = ENGLAND_AND_WALES,
        book: Book | None = None,
    ) -> Deadline | None:
        """When the child's next review is due, seen from a day: see
        :func:`carekpi.rules.review_deadline`, which says what the settings mean.

        >>> import datetime as dt
        >>> child = Child(
        ...     identifier="1",
        ...     episodes=[Episode(start=dt.date(2020, 12, 10), reason_new="S")],
        ... )
        >>> child.next_review(on=dt.date(2020, 12, 24)).due
        datetime.date(2021, 1, 12)
        """
        found: Deadline | None = _law().review_deadline(
            self, on=on, clock=clock, as_in_force=as_in_force, calendar=calendar, book=book
        )
        return found

    def next_visit(
        self,
        *,
        on: dt.date,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        as_in_force: bool = False,
        calendar: Calendar = ENGLAND_AND_WALES,
        book: Book | None = None,
    ) -> Deadline | None:
        """When the social worker's next visit is due, seen from a day: see
        :func:`carekpi.rules.visit_deadline`, which says what the settings mean.
        """
        found: Deadline | None = _law().visit_deadline(
            self,
            on=on,
            clock=clock,
            visit_clock=visit_clock,
            as_in_force=as_in_force,
            calendar=calendar,
            book=book,
        )
        return found

    def clocks(
        self,
        *,
        on: dt.date,
        clock: str = "looked_after",
        visit_clock: str = "placement",
        as_in_force: bool = False,
        calendar: Calendar = ENGLAND_AND_WALES,
        book: Book | None = None,
    ) -> tuple[Deadline, ...]:
        """Every clock that runs for the child on a day: see :func:`carekpi.rules.clocks`, which
        says what the settings mean.
        """
        found: tuple[Deadline, ...] = _law().clocks(
            self,
            on=on,
            clock=clock,
            visit_clock=visit_clock,
            as_in_force=as_in_force,
            calendar=calendar,
            book=book,
        )
        return found

    def age_on(self, on: dt.date) -> int | None:
        """Completed years of age on the day; ``None`` where the date of birth is not known."""
        return None if self.born is None else age_on(self.born, on)


def _law() -> Any:
    """The rules, one floor above: the three questions of a child that are asked of them go through
    the package's own front door, so that nothing here rests on them.
    """
    import carekpi

    return carekpi.rules
