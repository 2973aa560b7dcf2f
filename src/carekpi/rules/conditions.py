"""When a rule applies: a small closed vocabulary over a child's state.

A rule's data says ``when`` it applies in these words and no others, so that no rule needs code,
and a mistake is found when the file is loaded. A condition is one alternative or several; an
alternative holds where every fact in it does.

What is not recorded is never presumed: a missing code is in no list (and so is outside every
``not``), a flag that nobody recorded counts as no, and of an age or a length of time that is
not known neither ``from`` nor ``under`` holds.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import Factory, field, fields, frozen

from carekpi._dates import plain_date, whole_number
from carekpi.codes import LegalStatus, Placement
from carekpi.periods import age_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from carekpi.codes import CodeList
    from carekpi.rules.intervals import Interval

__all__ = ["FACTS", "Among", "Condition", "FactOfChild", "Lasting", "Number", "State", "YesNo"]


@frozen
class FactOfChild:
    """One word of the vocabulary.

    :param kind: ``code``, ``yes/no``, ``number`` or ``time``: how it is asked about.
    :param meaning: what it says of the child, on the day on which the clock starts.
    :param known_from: where it comes from.
    :param codes: the code list, for a code.
    :param given_as: the name under which a caller gives it, where that is another.
    """

    name: str
    kind: str
    meaning: str
    known_from: str
    codes: type[CodeList] | None = None
    given_as: str = field(default=Factory(lambda self: self.name, takes_self=True))


_LOCAL = "no column of the return; the council's own records"

#: Every fact that a condition may ask about.
FACTS: dict[str, FactOfChild] = {
    fact.name: fact
    for fact in (
        FactOfChild("legal_status", "code", "the child's legal status", "SSDA903 LS", LegalStatus),
        FactOfChild("placement", "code", "the child's placement", "SSDA903 PLACE", Placement),
        FactOfChild(
            "review_number",
            "number",
            "the place in the sequence of the review that falls due: 1 for the first since the "
            "clock's own beginning (entry, authority to place, placement for adoption)",
            "counted from the reviews held",
        ),
        FactOfChild("age", "number", "completed years of age", "SSDA903 DOB", given_as="born"),
        FactOfChild(
            "time_in_placement",
            "time",
            "since the placement began",
            "SSDA903 DECOM",
            given_as="placement_started",
        ),
        FactOfChild(
            "until_eighteen",
            "yes/no",
            "the placement is meant to last until the child is 18",
            _LOCAL,
        ),
        FactOfChild("fewer_visits_agreed", "yes/no", "the child agreed to fewer visits", _LOCAL),
        FactOfChild(
            "unassessed_parent",
            "yes/no",
            "placed with a parent before the assessment is complete (SI 2010/959 reg 19)",
            _LOCAL,
        ),
        FactOfChild(
            "temporary_approval",
            "yes/no",
            "placed with a connected person whose approval is temporary (SI 2010/959 reg 24)",
            _LOCAL,
        ),
        FactOfChild(
            "consent_to_adoption",
            "yes/no",
            "a parent or guardian consented to placement for adoption (Adoption and Children Act "
            "2002 s19)",
            _LOCAL,
        ),
    )
}


@frozen(kw_only=True, eq=False)
class State:
    """What is known of children on the day on which a clock starts, as columns.

    ``None`` where a fact is not known of any of them. Codes are
    :attr:`carekpi.codes.CodeList.number` (-1 where missing), yes and no are 1 and 0 (-1).

    :param placement_started: the first day of the placement.
    :param born: the date of birth.
    :param first_review: the day of the first review of the period of care, ``NaT`` where none has
        been held: some clocks run until then.
    :param first_adoption_review: likewise, of the first since the child was placed for adoption
        (whether with the same carer as before or with others).
    """

    legal_status: NDArray[np.int8] | None = None
    placement: NDArray[np.int8] | None = None
    review_number: NDArray[np.integer] | None = None
    placement_started: NDArray[np.datetime64] | None = None
    born: NDArray[np.datetime64] | None = field(default=None, repr=False)
    first_review: NDArray[np.datetime64] | None = None
    first_adoption_review: NDArray[np.datetime64] | None = None
    until_eighteen: NDArray[np.int8] | None = None
    fewer_visits_agreed: NDArray[np.int8] | None = None
    unassessed_parent: NDArray[np.int8] | None = None
    temporary_approval: NDArray[np.int8] | None = None
    consent_to_adoption: NDArray[np.int8] | None = None

    @classmethod
    def of_one(cls, **known: Any) -> State:
        """The state of one child, from plain values: codes (or their text), dates, True, False.

        >>> State.of_one(legal_status="C2").legal_status.tolist() == [LegalStatus.C2.number]
        True
        """
        return cls(**{name: _one(name, value) for name, value in known.items()})

    def taken(self, rows: NDArray[np.integer] | slice) -> State:
        """The state of some of the rows; a fact that is one for all stays so."""
        return State(
            **{
                a.name: column if column is None or not column.ndim else column[rows]
                for a in fields(State)
                for column in [getattr(self, a.name)]
            }
        )


_NAMES = tuple(a.name for a in fields(State))
#: The facts that are days themselves.
DATES = ("placement_started", "born", "first_review", "first_adoption_review")


def _one(name: str, value: Any) -> NDArray[Any] | None:
    """A fact of one child as a column of one. No message repeats a value: it may be a birthday."""
    if name not in _NAMES:
        given_as = FACTS[name].given_as if name in FACTS else ""
        hint = f"give {given_as}=" if given_as else f"there are {', '.join(_NAMES)}"
        raise TypeError(f"{name} is not given as such; {hint}")
    if value is None:
        return None
    codes = FACTS[name].codes if name in FACTS else None
    if codes is not None:
        code = codes.parse(value) if type(value) is str else codes(value)
        return np.array([code.number], dtype=np.int8)
    if name in DATES:
        return np.array([plain_date(value, name)], dtype="datetime64[D]")
    return np.array([whole_number(int(value) if isinstance(value, bool) else value, name)])


@frozen
class Among:
    """A code is one of these, or none of them."""

    codes: frozenset[str]
    outside: bool = False

    def allowed(self, listed: type[CodeList]) -> frozenset[str]:
        """The codes with which it holds; ``""`` stands for a missing one."""
        every = frozenset(code.code for code in listed.numbered()) | {""}
        return every - self.codes if self.outside else self.codes

    def __str__(self) -> str:
        named = ", ".join(sorted(self.codes))
        return f"not {named}" if self.outside else " or ".join(sorted(self.codes))


@frozen
class YesNo:
    """A flag is set, or it is not (or was not recorded)."""

    yes: bool

    def __str__(self) -> str:
        return "yes" if self.yes else "no, or not recorded"


@frozen
class Number:
    """A whole number from ``first`` to below ``under``."""

    first: int = 0
    under: int | None = None

    def __str__(self) -> str:
        if self.under is None:
            return f"{self.first} or more"
        if self.under == self.first + 1:
            return f"{self.first}"
        return f"under {self.under}" if not self.first else f"{self.first} to {self.under - 1}"


@frozen
class Lasting:
    """A length of time of at least ``at_least``, and less than ``under``."""

    at_least: Interval | None = None
    under: Interval | None = None

    def __str__(self) -> str:
        return " and ".join(
            [
                *([f"{self.at_least} or more"] if self.at_least else []),
                *([f"under {self.under}"] if self.under else []),
            ]
        )


Test = Among | YesNo | Number | Lasting


@frozen
class Condition:
    """When a rule applies: any of its alternatives; one without any always does.

    >>> Condition(({"legal_status": Among(frozenset({"C2"}))},)).holds(
    ...     State.of_one(legal_status="C2"), np.array(["2021-01-04"], "M8[D]"))
    array([ True])
    """

    alternatives: tuple[Mapping[str, Test], ...] = field(default=(), hash=False)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it asks about."""
        return tuple(dict.fromkeys(name for one in self.alternatives for name in one))

    def holds(
        self,
        state: State,
        started: NDArray[np.datetime64],
        seen: dict[tuple[str, Test], NDArray[np.bool_] | bool] | None = None,
    ) -> NDArray[np.bool_]:
        """Whether it holds, row by row.

        :param seen: answers of this state that need not be worked out again.
        """
        found = self.found(state, started, {} if seen is None else seen)
        return np.broadcast_to(np.asarray(found, dtype=np.bool_), started.shape)

    def found(
        self,
        state: State,
        started: NDArray[np.datetime64],
        seen: dict[tuple[str, Test], NDArray[np.bool_] | bool],
    ) -> NDArray[np.bool_] | bool:
        """The same, as one answer where it is that of every row."""
        if not self.alternatives or not all(self.alternatives):
            return True
        for one in self.alternatives:
            for asked in one.items():
                if asked not in seen:
                    seen[asked] = _holds(*asked, state, started)
        # Only what is there is joined: numpy is slow to join a column with a plain True.
        return reduce(
            or_, (reduce(and_, (seen[asked] for asked in one.items())) for one in self.alternatives)
        )

    def why_not(self, state: State, started: NDArray[np.datetime64]) -> str:
        """What stands in the way of the first alternative, for one row; blank where it holds."""
        if self.holds(state, started).all():
            return ""
        return next(
            f"{name} must be {test}"
            for name, test in self.alternatives[0].items()
            if not np.all(_holds(name, test, state, started))
        )

    def possible(self) -> bool:
        """Whether every alternative can be met by some child."""
        return all(_possible(one) for one in self.alternatives)

    def possible_with(self, other: Condition) -> bool:
        """Whether some child can meet both."""
        ours, others = self.alternatives or ({},), other.alternatives or ({},)
        return any(_possible(one, another) for one in ours for another in others)

    def __iter__(self) -> Iterator[Mapping[str, Test]]:
        return iter(self.alternatives)

    def __str__(self) -> str:
        return "; or ".join(
            ", ".join(f"{name} {test}" for name, test in one.items()) for one in self.alternatives
        )


def _holds(
    name: str, test: Test, state: State, started: NDArray[np.datetime64]
) -> NDArray[np.bool_] | bool:
    if isinstance(test, Lasting):
        since = state.placement_started
        if since is None:
            return False
        kept: Any = ~np.isnat(since)
        if test.at_least is not None:
            kept = kept & (started >= test.at_least.after(since))
        if test.under is not None:
            kept = kept & (started < test.under.after(since))
        return np.asarray(kept)
    if name == "age":
        if state.born is None:
            return False
        value: Any = np.ma.filled(age_on(state.born, started), -1)
    else:
        value = getattr(state, name)
    if isinstance(test, Among):
        codes = FACTS[name].codes
        assert codes is not None  # noqa: S101 - only codes are asked about so
        if value is None:
            return test.outside
        # -1, a missing code, is the table's last place.
        return np.asarray(_allowed(test, codes).take(value, mode="wrap"))
    if isinstance(test, YesNo):
        if value is None:
            return not test.yes
        return np.asarray((value == 1) if test.yes else (value != 1))
    if value is None:
        return False
    within = value >= test.first
    return np.asarray(within if test.under is None else within & (value < test.under))


@lru_cache(maxsize=128)
def _allowed(test: Among, codes: type[CodeList]) -> NDArray[np.bool_]:
    """Whether it holds, by the code's number."""
    allowed = test.allowed(codes)
    return np.array([*(code.code in allowed for code in codes.numbered()), "" in allowed])


def _possible(*conditions: Mapping[str, Test]) -> bool:
    """Whether one child can meet all of them: fact by fact."""
    tests: dict[str, list[Any]] = {}
    for one in conditions:
        for name, test in one.items():
            tests.setdefault(name, []).append(test)
    return all(_compatible(name, asked) for name, asked in tests.items())


def _compatible(name: str, asked: list[Any]) -> bool:
    codes = FACTS[name].codes
    if codes is not None:
        return bool(frozenset.intersection(*(test.allowed(codes) for test in asked)))
    if isinstance(asked[0], YesNo):
        return len({test.yes for test in asked}) == 1
    if isinstance(asked[0], Number):
        under = min((test.under for test in asked if test.under is not None), default=None)
        return under is None or max(test.first for test in asked) < under
    # Lengths of time are compared over a day: months are as long as the calendar makes them.
    day = dt.date(2021, 3, 1)
    least = [test.at_least.after(day) for test in asked if test.at_least]
    under_ = [test.under.after(day) for test in asked if test.under]
    return not least or not under_ or max(least) < min(under_)
