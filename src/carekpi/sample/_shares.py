"""What the invented council is like: every share and spread that the sample draws from.

The aims are the profile and the leavers that an annual report of a large English council
prints for the year to 31 March 2021: how many of each age and group, how many a year come
and go, how many reviews are late and how many children take part. The shares by route are
our own, set so that those aims come out. They stand for nobody's children.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from carekpi.sample._chance import Choice, Spread

_DAYS_IN_A_YEAR = 365.25


def _years(*points: float) -> Spread:
    return Spread(tuple(round(point * _DAYS_IN_A_YEAR) for point in points))


@frozen(kw_only=True)
class Route:
    """One of the ways through care.

    :param share: of those who enter care. :param ages: on entry, in days.
    :param stays: how long care lasts, in days, for those who leave before they come of age.
    :param until_of_age: the share who stay until they are 18.
    :param come_back: the share of the others who enter care a second time.
    """

    name: str
    share: float
    ages: Spread
    stays: Spread
    until_of_age: float = 0.0
    come_back: float = 0.0

    @property
    def longest(self) -> int:
        """How many days before the first return one may have entered and still be in it."""
        return COMING_OF_AGE_DAYS if self.until_of_age else self.stays.highest


COMING_OF_AGE: Final = 18
COMING_OF_AGE_DAYS: Final = round(COMING_OF_AGE * _DAYS_IN_A_YEAR) + 1

BRIEF: Final = Route(
    name="brief",
    share=0.16,
    ages=_years(0, 0.2, 1.5, 4, 7, 10, 12.5, 14, 15.5, 16.5, 17.6),
    stays=Spread((2, 8, 20, 40, 70, 110, 160, 220, 300)),
    come_back=0.12,
)
COURT: Final = Route(
    name="court",
    share=0.25,
    ages=_years(0, 0.005, 0.05, 0.4, 1.2, 2.5, 4, 6, 8.5, 11, 13, 15.5),
    stays=Spread((90, 200, 280, 350, 430, 530, 650, 800, 1000, 1250, 1600)),
    come_back=0.06,
)
ADOPTION: Final = Route(
    name="adoption",
    share=0.07,
    ages=_years(0, 0.004, 0.01, 0.1, 0.3, 0.8, 1.5, 2.5, 4.5),
    stays=Spread((480, 600, 690, 780, 880, 1000, 1250)),
)
LONG: Final = Route(
    name="long",
    share=0.18,
    ages=_years(0, 0.8, 2.5, 4.5, 6.5, 8.5, 10, 11, 12, 13, 15),
    stays=_years(1, 1.6, 2.2, 3, 4, 5, 6.5, 8, 11, 15),
    until_of_age=0.55,
)
TEENAGE: Final = Route(
    name="teenage",
    share=0.15,
    ages=_years(12, 13.5, 14.5, 15.2, 15.8, 16.3, 16.8, 17.6),
    stays=Spread((20, 60, 150, 300, 500, 800, 1200)),
    until_of_age=0.5,
    come_back=0.1,
)
UNACCOMPANIED: Final = Route(
    name="unaccompanied",
    share=0.13,
    ages=_years(13.5, 15, 16, 16.4, 16.8, 17.1, 17.4, 17.8),
    stays=Spread((10, 60, 200, 400, 700)),
    until_of_age=0.85,
)
REMAND: Final = Route(
    name="remand",
    share=0.02,
    ages=_years(12, 14, 15.5, 16, 16.6, 17, 17.6),
    stays=Spread((5, 15, 30, 50, 80, 130)),
)
SHORT_BREAKS: Final = Route(
    name="short breaks",
    share=0.0,  # drawn apart: they are counted in no figure
    ages=_years(3, 6, 9, 12, 15.5),
    stays=Spread((120, 300, 600, 1000)),
)
ROUTES: Final = (BRIEF, COURT, ADOPTION, LONG, TEENAGE, UNACCOMPANIED, REMAND)
TIME_AWAY: Final = Spread((25, 90, 200, 380, 700))
"""Days between two times in care."""
YOUNGEST_TEENAGER: Final = round(13 * _DAYS_IN_A_YEAR)
OLDEST_TO_COME_BACK: Final = round(17.3 * _DAYS_IN_A_YEAR)

SHORT_BREAK_CHILDREN: Final = 0.025
"""Children in short breaks, for each child looked after at the end."""
AGREEMENT: Final = 0.6
"""The share of them whose agreement is recorded (V4), not the single breaks (V3)."""
BREAK_LENGTH: Final = Spread((1, 2, 3, 5))
BREAK_GAP: Final = Spread((25, 45, 60, 90))

# ------------------------------------------------------------------ who they are

MALE: Final = 0.54
MALE_UNACCOMPANIED: Final = 0.92
ETHNICITY: Final = Choice(
    {
        "WBRI": 49.5,
        "WOTH": 2.6,
        "WIRI": 0.7,
        "WIRT": 0.3,
        "WROM": 0.6,
        "MWBC": 9.0,
        "MWBA": 4.0,
        "MWAS": 2.8,
        "MOTH": 6.4,
        "AIND": 0.5,
        "APKN": 3.6,
        "ABAN": 0.9,
        "AOTH": 1.9,
        "BCRB": 3.4,
        "BAFR": 6.5,
        "BOTH": 3.9,
        "CHNE": 0.3,
        "OOTH": 2.3,
        "REFU": 0.2,
        "NOBT": 0.6,
    }
)
ETHNICITY_UNACCOMPANIED: Final = Choice(
    {"BAFR": 34, "OOTH": 33, "AOTH": 22, "WOTH": 7, "BOTH": 3, "NOBT": 1}
)
NEED: Final = Choice({"N1": 66, "N5": 15, "N4": 8, "N3": 4, "N8": 2, "N2": 3, "N6": 1.8, "N7": 0.2})
MOTHER: Final = 0.03
"""The share of girls in care at 15 or over who have a child of their own."""
MOTHER_FROM: Final = 15
NO_SCHOOL_NUMBER: Final = Choice({"UN5": 9, "UN2": 1})
"""Why a pupil's number is not known. None is given, so that none can be somebody's."""
PREVIOUS_PERMANENCE: Final = Choice({"Z1": 960, "P2": 20, "P1": 9, "P3": 6, "P4": 5})
DATED_PERMANENCE: Final = frozenset({"P1", "P2", "P3"})
YOUNGEST_WITH_PERMANENCE: Final = round(3 * _DAYS_IN_A_YEAR)
SETTLED_STATUS: Final = 0.08
"""The share of unaccompanied children whose status as such ends before they are 18."""

# ------------------------------------------------------------------ the orders

POLICE_PROTECTION: Final = 0.12
POLICE_PROTECTION_LASTS: Final = Spread((1, 3))
EMERGENCY_ORDER: Final = 0.12
EMERGENCY_ORDER_LASTS: Final = Spread((3, 8))
ACCOMMODATED_FIRST: Final = 0.25
"""The share of children before the court who were accommodated by agreement first."""
ACCOMMODATED_FIRST_LASTS: Final = Spread((10, 30, 60, 120))
PROCEEDINGS_LAST: Final = Spread((150, 210, 270, 340, 420, 600))
NO_FULL_ORDER: Final = 0.2
"""The share whose case ends with another order than a care order."""
LATER_PROCEEDINGS: Final = 0.08
"""The share of those accommodated by agreement who come before the court in the end."""
LATER_PROCEEDINGS_AFTER: Final = Spread((60, 150, 300, 600))
PLACEMENT_ORDER_AT: Final = Spread((28, 40))
PLACED_AT: Final = Spread((50, 72))
"""Per cent of the way through an adoptive child's time in care."""
CONSENT: Final = 0.04
"""The share who are placed for adoption with consent and without an order."""
PLAN_CHANGED: Final = 0.1
"""The share for whom no adopters are found."""
DECIDED_BEFORE: Final = Spread((14, 60))
MATCHED_BEFORE: Final = Spread((3, 14, 35))
PLAN_CHANGED_AT: Final = 80
PLAN_CHANGED_WHY: Final = Choice({"RD1": 3, "RD2": 1, "RD3": 4, "RD4": 2})
ADOPTERS: Final = Choice(
    {
        "2,MF,L11": 66,
        "2,MF,L3": 12,
        "1,F1,L0": 10,
        "2,MM,L12": 4,
        "2,FF,L12": 3,
        "1,M1,L0": 2,
        "2,FF,L4": 2,
        "2,MM,L4": 1,
    }
)
CONSENT_DISPENSED_WITH: Final = 0.6

# ------------------------------------------------------------------ the homes

AGE_GROUPS: Final = tuple(round(age * _DAYS_IN_A_YEAR) for age in (1, 10, 16))
"""Where the four age groups of the homes below part."""
FIRST_HOMES: Final = (
    Choice({"U6": 66, "U3": 18, "U5": 3, "R3": 8, "P1": 5}),
    Choice({"U6": 66, "U3": 24, "P1": 10}),
    Choice({"U6": 66, "U3": 18, "K2": 12, "P1": 4}),
    Choice({"U6": 42, "U3": 8, "K2": 12, "H5": 32, "P2": 4, "P1": 2}),
)
LATER_HOMES: Final = (
    Choice({"U6": 60, "U3": 25, "P1": 15}),
    Choice({"U6": 48, "U3": 16, "U4": 20, "U1": 4, "P1": 10, "K2": 2}),
    Choice({"U6": 42, "U4": 18, "U3": 8, "U1": 2, "K2": 24, "P1": 4, "S1": 1, "K1": 1}),
    Choice({"H5": 40, "U6": 24, "U4": 8, "K2": 18, "P2": 8, "P1": 2}),
)
HOMES_UNACCOMPANIED: Final = (
    Choice({"U6": 95, "K2": 5}),
    Choice({"U6": 42, "H5": 54, "K2": 4}),
)
HOMES_ON_REMAND: Final = Choice({"R5": 45, "K1": 15, "K2": 25, "U6": 15})
HOMES_TO_ADOPT_FROM: Final = Choice({"U6": 80, "U5": 15, "U3": 5})
HOMES_IN_SHORT_BREAKS: Final = Choice({"K2": 55, "U6": 45})
LONG_TERM: Final = {"U6": "U4", "U3": "U1"}
"""The code of a foster home that becomes a long-term one."""
FOSTER_HOMES: Final = frozenset({"U1", "U2", "U3", "U4", "U5", "U6"})
WITH_RELATIVES: Final = frozenset({"U1", "U2", "U3"})
NEXT_MOVE: Final = Spread((9, 30, 70, 150, 300, 560, 1000, 2000, 4200))
NEXT_MOVE_LONG_TERM: Final = Spread((60, 500, 1500, 3000, 6000))
MOVE_WITH_ORDER: Final = 0.14
"""The share of orders that come with another home."""
BECOMES_LONG_TERM: Final = 0.45
BECOMES_LONG_TERM_AFTER: Final = 330
PROVIDERS: Final = {
    "U1": Choice({"PR1": 1}),
    "U3": Choice({"PR1": 1}),
    "U4": Choice({"PR1": 58, "PR4": 36, "PR5": 4, "PR2": 2}),
    "U5": Choice({"PR1": 85, "PR5": 15}),
    "U6": Choice({"PR1": 55, "PR4": 39, "PR5": 4, "PR2": 2}),
    "A3": Choice({"PR1": 1}),
    "A4": Choice({"PR1": 60, "PR2": 25, "PR5": 15}),
    "A5": Choice({"PR1": 1}),
    "A6": Choice({"PR1": 60, "PR2": 25, "PR5": 15}),
    "H5": Choice({"PR4": 70, "PR5": 20, "PR1": 10}),
    "K1": Choice({"PR2": 90, "PR4": 10}),
    "K2": Choice({"PR4": 78, "PR1": 16, "PR5": 6}),
    "P1": Choice({"PR0": 1}),
    "P2": Choice({"PR4": 65, "PR5": 35}),
    "R3": Choice({"PR4": 60, "PR1": 25, "PR5": 15}),
    "R5": Choice({"PR3": 1}),
    "S1": Choice({"PR4": 80, "PR5": 20}),
}
WHY_MOVED: Final = Choice(
    {
        "CARPL": 38,
        "CREQB": 15,
        "CREQO": 13,
        "CHILD": 8,
        "STAND": 4,
        "LAREQ": 6,
        "CLOSE": 4,
        "ALLEG": 2,
        "APPRR": 1,
        "OTHER": 9,
    }
)

# ------------------------------------------------------------------ the ways out

STAYING_PUT: Final = Choice({"E17": 48, "E5": 30, "E6": 10, "E8": 12})
"""At 18, from a foster home."""
MOVING_OUT: Final = Choice({"E5": 55, "E6": 22, "E8": 20, "E7": 3})
"""At 18, from anywhere else."""
# SGO stands for the four codes of special guardianship, which depend on the home.
WAYS_HOME: Final = Choice({"E4A": 46, "E4B": 22, "E13": 9, "E8": 21, "E3": 2})
WAYS_FROM_COURT: Final = Choice(
    {"E4A": 34, "SGO": 36, "E41": 10, "E8": 12, "E13": 6, "E3": 1.7, "E2": 0.3}
)
WAYS_AFTER_LONG: Final = Choice({"E4A": 42, "SGO": 22, "E8": 24, "E41": 5, "E13": 4, "E3": 3})
WAYS_FROM_TEENAGE: Final = Choice({"E4A": 34, "E4B": 28, "E8": 20, "E13": 8, "E9": 4, "E5": 6})
WAYS_UNACCOMPANIED: Final = Choice({"E8": 45, "E15": 35, "E13": 10, "E16": 6, "E3": 4})
WAYS_FROM_REMAND: Final = Choice({"E14": 66, "E9": 34})
INDEPENDENT_FROM: Final = 16
FOSTERED_BEFORE: Final = 0.75
"""The share of special guardians who fostered the child before."""

# ------------------------------------------------------------------ the reviews

LATE: Final = 0.036
VERY_LATE: Final = 0.003
"""So late that one review was never held."""
NO_MORE: Final = 0.002
"""The share of reviews after which none is held, although care goes on."""
BROUGHT_FORWARD: Final = 0.04
LATE_BY: Final = Spread((1, 3, 6, 10, 16, 25, 45))
EARLY_BY_FIRST: Final = Spread((0, 0, 1, 2, 4, 7, 11))
EARLY_BY: Final = Spread((0, 1, 3, 5, 8, 14, 28))
FORWARD_BY: Final = Spread((25, 50, 90))
PARTICIPATION_AGES: Final = (8, 12, 16)
"""Where the four ages of the codes below part; the first begins at four."""
PARTICIPATION: Final = (
    Choice({"PN1": 12, "PN2": 14, "PN3": 4, "PN4": 2, "PN5": 26, "PN6": 40.4, "PN7": 1.6}),
    Choice({"PN1": 28, "PN2": 9, "PN3": 1.2, "PN4": 1.6, "PN5": 20, "PN6": 39, "PN7": 1.2}),
    Choice({"PN1": 38, "PN2": 6, "PN3": 0.6, "PN4": 1.4, "PN5": 14, "PN6": 38.2, "PN7": 1.8}),
    Choice({"PN1": 44, "PN2": 3, "PN3": 0.4, "PN4": 1.0, "PN5": 11, "PN6": 38, "PN7": 2.6}),
)

# ------------------------------------------------------------------ health, leaving, going missing

FLAG_SHARES: Final = {
    "HEALTH_CHECK": 0.88,
    "IMMUNISATIONS": 0.86,
    "TEETH_CHECK": 0.4,
    "HEALTH_ASSESSMENT": 0.91,
    "CONVICTED": 0.025,
    "SUBSTANCE_MISUSE": 0.03,
    "INTERVENTION_RECEIVED": 0.45,
    "INTERVENTION_OFFERED": 0.8,
}
QUESTIONNAIRE: Final = 0.8
"""The share of those of an age for it with a strengths and difficulties score."""
SCORES: Final = Spread((0, 4, 8, 11, 14, 18, 23, 38))
NO_SCORE: Final = Choice({"SDQ2": 25, "SDQ3": 10, "SDQ4": 50, "SDQ5": 15})
IN_TOUCH: Final = Choice({"YES": 91, "NO": 3, "REFU": 2, "NREQ": 2, "RHOM": 2})
ACTIVITY: Final = Choice(
    # Where two codes stand, the first is used in the years in which it is valid.
    {
        ("F1",): 6,
        ("F2",): 24,
        ("P2",): 4,
        ("F4", "F3"): 4,
        ("F5", "F3"): 18,
        ("P5", "P3"): 5,
        ("G4",): 8,
        ("G5",): 27,
        ("G6",): 4,
    }
)
ACCOMMODATION: Final = Choice(
    {"Z1": 22, "U1": 24, "E1": 18, "D1": 14, "B1": 12, "K1": 3, "Y1": 3, "X2": 2, "S2": 2}
)
ACCOMMODATION_AT_17: Final = Choice({"B1": 50, "E1": 25, "D1": 25})
"""From 18 on, some live on with their former foster carers (Z1)."""
GOES_MISSING: Final = 0.13
"""The share of those in care at 11 or over who go missing at all."""
MISSING_FROM: Final = 11
MISSING_GAP: Final = Spread((4, 20, 45, 90, 170, 400))
MISSING_FOR: Final = Spread((0, 1, 1, 2, 4, 12))
AWAY: Final = 0.3
"""The share of these absences in which the child's whereabouts were known (A, not M)."""
