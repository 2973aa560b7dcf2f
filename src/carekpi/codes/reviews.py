"""How a child took part in a review."""

from __future__ import annotations

from carekpi.codes.base import CodeList

__all__ = ["ATTENDED", "PARTICIPATED", "SPOKE_FOR_THEMSELVES", "Participation"]


class Participation(CodeList):
    """How a child took part in a review (REVIEW_CODE).

    PN4 is the trap: the child was there and was not heard, so ``attended`` and not
    ``took_part``. PN0 says that the child was under four, and so answers none of the three
    questions: they give ``None``.

    Source: the Department for Education's SSDA903 guide, PN codes.

    >>> Participation.PN4.attended, Participation.PN4.took_part
    (True, False)
    >>> Participation.PN5.attended, Participation.PN5.took_part
    (False, True)
    >>> print(Participation.PN0.took_part)
    None
    """

    PN0 = "PN0"
    PN1 = "PN1"
    PN2 = "PN2"
    PN3 = "PN3"
    PN4 = "PN4"
    PN5 = "PN5"
    PN6 = "PN6"
    PN7 = "PN7"

    @property
    def attended(self) -> bool | None:
        """Whether the child was there (PN1 to PN4); ``None`` for a child under four."""
        return self._in(ATTENDED)

    @property
    def took_part(self) -> bool | None:
        """Whether the child's views were given, there or not (PN1, 2, 3, 5, 6); or ``None``."""
        return self._in(PARTICIPATED)

    @property
    def spoke(self) -> bool | None:
        """Whether the child spoke for themselves (PN1); ``None`` for a child under four."""
        return self._in(SPOKE_FOR_THEMSELVES)

    def _in(self, codes: frozenset[Participation]) -> bool | None:
        return None if self is Participation.PN0 else self in codes


#: The child was at the review, heard or not.
ATTENDED = frozenset(
    {Participation.PN1, Participation.PN2, Participation.PN3, Participation.PN4},
)

#: The child's views reached the review, the child being there or not.
PARTICIPATED = frozenset(
    {
        Participation.PN1,
        Participation.PN2,
        Participation.PN3,
        Participation.PN5,
        Participation.PN6,
    },
)

#: The child was there and spoke.
SPOKE_FOR_THEMSELVES = frozenset({Participation.PN1})
