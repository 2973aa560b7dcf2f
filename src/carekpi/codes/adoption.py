"""What the return says of adoption."""

from __future__ import annotations

from carekpi.codes.base import CodeList

__all__ = [
    "AdopterLegalStatus",
    "AdopterSex",
    "ReasonPlacedCeased",
]


class AdopterSex(CodeList):
    """The sex of the adopters (SEX_ADOPTR).

    >>> AdopterSex.MF.meaning
    'A man and a woman'
    """

    M1 = "M1"
    F1 = "F1"
    MM = "MM"
    FF = "FF"
    MF = "MF"


class AdopterLegalStatus(CodeList):
    """The bond between the adopters (LS_ADOPTR).

    >>> AdopterLegalStatus.L2.meaning
    'Couple in a civil partnership'
    """

    L0 = "L0"
    L11 = "L11"
    L12 = "L12"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


class ReasonPlacedCeased(CodeList):
    """Why a child should no longer be placed for adoption (REASON_PLACED_CEASED).

    >>> ReasonPlacedCeased.RD3.meaning
    'No adopters could be found'
    """

    RD1 = "RD1"
    RD2 = "RD2"
    RD3 = "RD3"
    RD4 = "RD4"
