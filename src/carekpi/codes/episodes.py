"""What an episode of care holds: status, need, placement, and why it began and ended."""

from __future__ import annotations

from carekpi.codes.base import CodeList

__all__ = [
    "CategoryOfNeed",
    "LegalStatus",
    "Placement",
    "PlacementProvider",
    "ReasonEpisodeEnded",
    "ReasonNewEpisode",
    "ReasonPlacementChanged",
]


class ReasonNewEpisode(CodeList):
    """Why an episode began (RNE).

    Source: the Department for Education's SSDA903 guide.

    >>> ReasonNewEpisode.S.meaning
    'Started to be looked after'
    """

    S = "S"
    L = "L"
    P = "P"
    T = "T"
    B = "B"
    U = "U"


class LegalStatus(CodeList):
    """The legal status under which a child is looked after (LS).

    The groups are those of the Department for Education's "Children looked after in England".

    >>> LegalStatus.L2.group
    'Detained for child protection'
    >>> [status.code for status in LegalStatus if status.is_short_break]
    ['V3', 'V4']
    """

    C1 = "C1"
    C2 = "C2"
    D1 = "D1"
    E1 = "E1"
    V2 = "V2"
    V3 = "V3"
    V4 = "V4"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    J1 = "J1"
    J2 = "J2"
    J3 = "J3"

    @property
    def is_short_break(self) -> bool:
        """Whether the child has short breaks (V3, V4), which counts of children leave out."""
        return self in (LegalStatus.V3, LegalStatus.V4)


class CategoryOfNeed(CodeList):
    """The main reason why a child came to be looked after (CIN).

    Source: the Department for Education's SSDA903 guide; reports count each code by itself.

    >>> CategoryOfNeed.N1.meaning
    'Abuse or neglect'
    """

    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    N4 = "N4"
    N5 = "N5"
    N6 = "N6"
    N7 = "N7"
    N8 = "N8"


class Placement(CodeList):
    """Where a child is placed (PLACE).

    The groups follow the Department for Education's "Children looked after in England", with
    foster care split in two, and temporary placements apart as in Ofsted's Annex A.

    >>> Placement.U1.group, Placement.U4.group
    ('Fostered by a relative or friend', 'Fostered by another carer')
    >>> Placement.Z11.meaning
    '(meaning not known)'
    """

    A3 = "A3"
    A4 = "A4"
    A5 = "A5"
    A6 = "A6"
    H5 = "H5"
    K1 = "K1"
    K2 = "K2"
    K3 = "K3"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R5 = "R5"
    S1 = "S1"
    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    U1 = "U1"
    U2 = "U2"
    U3 = "U3"
    U4 = "U4"
    U5 = "U5"
    U6 = "U6"
    Z1 = "Z1"
    Z11 = "Z11"
    Z12 = "Z12"
    Z13 = "Z13"
    Z14 = "Z14"


class PlacementProvider(CodeList):
    """Who provides the placement (PLACE_PROVIDER).

    >>> PlacementProvider.PR1.meaning
    "The authority's own"
    """

    PR0 = "PR0"
    PR1 = "PR1"
    PR2 = "PR2"
    PR3 = "PR3"
    PR4 = "PR4"
    PR5 = "PR5"


class ReasonEpisodeEnded(CodeList):
    """Why an episode ended (REC).

    X1 says that a new episode began on the same day and is in no group. Every other code says
    that the child ceased to be looked after, and is in exactly one.

    >>> ReasonEpisodeEnded.E48.group
    'Special guardianship'
    >>> print(ReasonEpisodeEnded.X1.group)
    None
    """

    X1 = "X1"
    E11 = "E11"
    E12 = "E12"
    E2 = "E2"
    E3 = "E3"
    E4A = "E4A"
    E4B = "E4B"
    E13 = "E13"
    E41 = "E41"
    E43 = "E43"
    E44 = "E44"
    E45 = "E45"
    E46 = "E46"
    E47 = "E47"
    E48 = "E48"
    E5 = "E5"
    E6 = "E6"
    E7 = "E7"
    E9 = "E9"
    E14 = "E14"
    E15 = "E15"
    E16 = "E16"
    E17 = "E17"
    E8 = "E8"


class ReasonPlacementChanged(CodeList):
    """Why a placement changed (REASON_PLACE_CHANGE).

    >>> ReasonPlacementChanged.CHILD.meaning
    'Child asked to end it'
    """

    CARPL = "CARPL"
    CLOSE = "CLOSE"
    ALLEG = "ALLEG"
    STAND = "STAND"
    APPRR = "APPRR"
    CREQB = "CREQB"
    CREQO = "CREQO"
    CHILD = "CHILD"
    LAREQ = "LAREQ"
    PLACE = "PLACE"
    CUSTOD = "CUSTOD"
    OTHER = "OTHER"
