"""What every code list of the return has in common."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from carekpi.codes._facts import Facts, ListFacts

__all__ = ["CodeList"]

_C = TypeVar("_C", bound="CodeList")

#: What stands in the place of a meaning that was not found.
MEANING_NOT_KNOWN = "(meaning not known)"


class CodeList(enum.Enum):
    """A code list of the SSDA903 return; its members are the codes.

    The members stand in Python, so that type checkers and editors know them. What is known of
    them stands once, in ``carekpi/codes/data/ssda903.json`` with its sources, and is read when
    it is first asked for. There a first or last year comes from the schemas of open-source
    readers of the return, not from the Department for Education; :attr:`unsure` says so.

    >>> from carekpi.codes import Placement
    >>> Placement.parse(" k3 ")
    <Placement.K3: 'K3'>
    >>> Placement.K3.meaning, Placement.K3.group
    ('Registered supported accommodation', 'Independent and semi-independent living')
    >>> Placement.K3.valid_in(2024), Placement.K3.valid_in(2025)
    (False, True)
    """

    #: The member's position in its list, from 0: what a column of codes holds. The position may
    #: differ between versions of carekpi, so a stored number needs the version beside it.
    number: int

    def __new__(cls: type[_C], code: str) -> _C:
        """A member with its number: how many there were before it."""
        member = object.__new__(cls)
        member._value_ = code
        member.number = len(cls.__members__)
        return member

    @classmethod
    def _missing_(cls: type[_C], value: object) -> _C | None:
        # A code that was once written in another way: `Sex("1")`.
        return cls.codes().get(value) if isinstance(value, str) else None

    @property
    def code(self) -> str:
        """The official text of the code, as the newest returns have it."""
        return str(self.value)

    @property
    def meaning(self) -> str:
        """What the code stands for, in short words of carekpi's own.

        ``"(meaning not known)"`` where none was found; :attr:`unsure` then has ``"meaning"``.
        """
        return self._facts.meaning or MEANING_NOT_KNOWN

    @property
    def group(self) -> str | None:
        """The group under which reports count the code; its meaning if they count it by itself.

        ``None`` where they leave it out (``X1``, ``PN0``, a care leaver's ``0``).
        """
        return self._facts.group

    @property
    def from_year(self) -> int | None:
        """The first reporting year in which the code is valid, ``None`` if 2017 or before."""
        years = [text.from_year for text in self._facts.texts]
        return None if None in years else min(year for year in years if year is not None)

    @property
    def to_year(self) -> int | None:
        """The last reporting year in which the code is valid, ``None`` if it still is."""
        years = [text.to_year for text in self._facts.texts]
        return None if None in years else max(year for year in years if year is not None)

    @property
    def unsure(self) -> frozenset[str]:
        """What of the code was not seen in a publication of the Department for Education.

        Names from ``"meaning"``, ``"group"``, ``"from_year"``, ``"to_year"``.
        """
        return frozenset(self._facts.unsure)

    @property
    def note(self) -> str | None:
        """What else there is to say: why a group was chosen, where sources disagree."""
        return self._facts.note

    def valid_in(self, year: int) -> bool:
        """Whether the code may stand in the return of a reporting year (2021: to March 2021)."""
        return any(text.valid_in(year) for text in self._facts.texts)

    @classmethod
    def parse(cls: type[_C], text: str) -> _C:
        """The member that a text stands for, blanks around it and letter case aside.

        :raises ValueError: if it is no code of the list. The message says what was expected and
            does not repeat the text, which may be a name that slipped into the wrong column.

        >>> from carekpi.codes import LegalStatus
        >>> LegalStatus.parse("c2 ")
        <LegalStatus.C2: 'C2'>
        >>> LegalStatus.parse("C9")
        Traceback (most recent call last):
            ...
        ValueError: not a code of legal status (LS): expected one of C1, C2, D1, E1, V2, V3, V4, L1,
        L2, L3, J1, J2, J3
        """
        if not isinstance(text, str):
            raise TypeError(f"{cls.__name__}.parse reads text, not {type(text).__name__}")
        code = text.strip()
        # Only ASCII: upper() turns some other letters into these.
        if code.isascii():
            try:
                return cls(code.upper())
            except ValueError:
                pass
        raise ValueError(
            f"{'not' if code else 'blank, and so not'} a code of {cls.title()} "
            f"({cls.columns()[0].partition('.')[2]}): expected one of {', '.join(cls.codes())}"
        )

    @classmethod
    def numbered(cls: type[_C]) -> tuple[_C, ...]:
        """The members in their order: the one at a position has it as its :attr:`number`.

        >>> from carekpi.codes import Participation
        >>> Participation.numbered()[4]
        <Participation.PN4: 'PN4'>
        """
        return tuple(cls)

    @classmethod
    def codes(cls: type[_C], year: int | None = None) -> dict[str, _C]:
        """The members by their text, every way of writing them included.

        :param year: only the texts that may stand in the return of this reporting year.

        >>> from carekpi.codes import Sex
        >>> Sex.codes(2024)
        {'1': <Sex.MALE: 'M'>, '2': <Sex.FEMALE: 'F'>}
        """
        return {
            text.code: cls(code)
            for code, facts in cls._list().codes.items()
            for text in facts.texts
            if year is None or text.valid_in(year)
        }

    @classmethod
    def groups(cls) -> tuple[str, ...]:
        """The groups that reports use, in the order in which they are shown.

        >>> from carekpi.codes import Ethnicity
        >>> Ethnicity.groups()
        ('White', 'Mixed', 'Asian', 'Black', 'Other', 'Not known')
        """
        return cls._list().groups

    @classmethod
    def title(cls) -> str:
        """What the list is of, in the field's words."""
        return cls._list().title

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of the return that hold the list, as ``"Table.COLUMN"``."""
        return cls._list().columns

    @property
    def _facts(self) -> Facts:
        return self._list().codes[self.value]

    @classmethod
    def _list(cls) -> ListFacts:
        from carekpi.codes._facts import load

        return load()[cls.__name__]
