"""What the return says of the child: who they are, their health, what came before."""

from __future__ import annotations

from carekpi.codes.base import CodeList

__all__ = [
    "Absence",
    "Ethnicity",
    "NoUniquePupilNumber",
    "PreviousPermanence",
    "ReasonSocialWorkerChanged",
    "SdqReason",
    "Sex",
    "YesNo",
]


class Sex(CodeList):
    """The child's sex (SEX), written 1 and 2 in returns to 2024, and M, F and U from 2025.

    >>> Sex.parse("1"), Sex.parse("m")
    (<Sex.MALE: 'M'>, <Sex.MALE: 'M'>)
    >>> Sex.UNKNOWN.valid_in(2024), Sex.MALE.valid_in(2024)
    (False, True)
    """

    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "U"


class Ethnicity(CodeList):
    """The child's ethnic group (ETHNIC).

    Gypsy or Roma and Traveller of Irish heritage are White; refused and not yet obtained are
    not known. Chinese is Asian, as in the censuses of 2011 and 2021, whose populations are the
    base of shares; the Department for Education's tables of 2003 to 2007 had it under other.

    >>> Ethnicity.WROM.group, Ethnicity.CHNE.group, Ethnicity.REFU.group
    ('White', 'Asian', 'Not known')
    """

    WBRI = "WBRI"
    WIRI = "WIRI"
    WOTH = "WOTH"
    WIRT = "WIRT"
    WROM = "WROM"
    MWBC = "MWBC"
    MWBA = "MWBA"
    MWAS = "MWAS"
    MOTH = "MOTH"
    AIND = "AIND"
    APKN = "APKN"
    ABAN = "ABAN"
    AOTH = "AOTH"
    BCRB = "BCRB"
    BAFR = "BAFR"
    BOTH = "BOTH"
    CHNE = "CHNE"
    OOTH = "OOTH"
    REFU = "REFU"
    NOBT = "NOBT"


class NoUniquePupilNumber(CodeList):
    """Why a child has no unique pupil number; stands in its column (UPN).

    >>> NoUniquePupilNumber.UN3.meaning
    'Educated outside England'
    """

    UN1 = "UN1"
    UN2 = "UN2"
    UN3 = "UN3"
    UN4 = "UN4"
    UN5 = "UN5"


class YesNo(CodeList):
    """No or yes, as the return's flags have it (OC2, MOTHER, FOSTER_CARE).

    >>> YesNo.parse("1")
    <YesNo.YES: '1'>
    """

    NO = "0"
    YES = "1"


class SdqReason(CodeList):
    """Why there is no score of the strengths and difficulties questionnaire (SDQ_REASON).

    >>> SdqReason.SDQ5.meaning
    'Child refused'
    """

    SDQ1 = "SDQ1"
    SDQ2 = "SDQ2"
    SDQ3 = "SDQ3"
    SDQ4 = "SDQ4"
    SDQ5 = "SDQ5"


class Absence(CodeList):
    """Missing from care, or away without authorisation (MISSING).

    >>> Absence.A.meaning
    'Away without authorisation: whereabouts known'
    """

    M = "M"
    A = "A"


class PreviousPermanence(CodeList):
    """How an earlier time in care had ended in permanence (PREV_PERM).

    >>> PreviousPermanence.P2.meaning
    'Special guardianship'
    """

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    Z1 = "Z1"


class ReasonSocialWorkerChanged(CodeList):
    """Why a child's social worker changed (SW_REASON, from 2024).

    No publication with the meanings was found, and none is made up.

    >>> ReasonSocialWorkerChanged.MANAGE.meaning
    '(meaning not known)'
    """

    MANAGE = "MANAGE"
    FCONTA = "FCONTA"
    LEFTRL = "LEFTRL"
    ORGRST = "ORGRST"
    TSPROC = "TSPROC"
    ABSENC = "ABSENC"
    CHCHAN = "CHCHAN"
    PCCHAN = "PCCHAN"
    SWDIED = "SWDIED"
    OTHERS = "OTHERS"
