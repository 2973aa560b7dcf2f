"""What the return says of care leavers."""

from __future__ import annotations

from carekpi.codes.base import CodeList

__all__ = [
    "Accommodation",
    "Activity",
    "InTouch",
]


class InTouch(CodeList):
    """Whether the authority is in touch with a care leaver (IN_TOUCH).

    >>> InTouch.NREQ.meaning
    'No longer needs services'
    """

    YES = "YES"
    NO = "NO"
    DIED = "DIED"
    REFU = "REFU"
    NREQ = "NREQ"
    RHOM = "RHOM"


class Activity(CodeList):
    """What a care leaver does (ACTIV).

    >>> Activity.F4.group
    'In education, employment or training'
    >>> Activity.ZERO.code
    '0'
    """

    F1 = "F1"
    P1 = "P1"
    F2 = "F2"
    P2 = "P2"
    F3 = "F3"
    P3 = "P3"
    F4 = "F4"
    P4 = "P4"
    F5 = "F5"
    P5 = "P5"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"
    ZERO = "0"


class Accommodation(CodeList):
    """Where a care leaver lives, and whether that is held to be suitable (ACCOM).

    >>> Accommodation.W2.meaning
    'Bed and breakfast (not suitable)'
    >>> Accommodation.ZERO.code
    '0'
    """

    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"
    D1 = "D1"
    D2 = "D2"
    E1 = "E1"
    E2 = "E2"
    G1 = "G1"
    G2 = "G2"
    H1 = "H1"
    H2 = "H2"
    K1 = "K1"
    K2 = "K2"
    R1 = "R1"
    R2 = "R2"
    S1 = "S1"
    S2 = "S2"
    T1 = "T1"
    T2 = "T2"
    U1 = "U1"
    U2 = "U2"
    V1 = "V1"
    V2 = "V2"
    W1 = "W1"
    W2 = "W2"
    X1 = "X1"
    X2 = "X2"
    Y1 = "Y1"
    Y2 = "Y2"
    Z1 = "Z1"
    Z2 = "Z2"
    ZERO = "0"
