"""The code lists of the SSDA903 return, each once, as enums.

A member knows its code, what it means in short words, the group under which reports count it,
and the reporting years in which it is valid:

>>> from carekpi.codes import Participation, ReasonEpisodeEnded
>>> Participation.PN1.code, Participation.PN1.meaning
('PN1', 'Attended and spoke')
>>> ReasonEpisodeEnded.parse("e41").group
'Child arrangements order'

Each list is made when it is first used, so that importing this package costs next to nothing.
Where the facts come from, and which of them rest on other tools and not on the Department for
Education, stands beside them in ``carekpi/codes/data/ssda903.json`` and in
:attr:`~CodeList.unsure` and :attr:`~CodeList.note`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carekpi.codes.adoption import AdopterLegalStatus, AdopterSex, ReasonPlacedCeased
    from carekpi.codes.base import CodeList
    from carekpi.codes.children import (
        Absence,
        Ethnicity,
        NoUniquePupilNumber,
        PreviousPermanence,
        ReasonSocialWorkerChanged,
        SdqReason,
        Sex,
        YesNo,
    )
    from carekpi.codes.episodes import (
        CategoryOfNeed,
        LegalStatus,
        Placement,
        PlacementProvider,
        ReasonEpisodeEnded,
        ReasonNewEpisode,
        ReasonPlacementChanged,
    )
    from carekpi.codes.leaving_care import Accommodation, Activity, InTouch
    from carekpi.codes.reviews import ATTENDED, PARTICIPATED, SPOKE_FOR_THEMSELVES, Participation

__all__ = [
    "ATTENDED",
    "PARTICIPATED",
    "SPOKE_FOR_THEMSELVES",
    "Absence",
    "Accommodation",
    "Activity",
    "AdopterLegalStatus",
    "AdopterSex",
    "CategoryOfNeed",
    "CodeList",
    "Ethnicity",
    "InTouch",
    "LegalStatus",
    "NoUniquePupilNumber",
    "Participation",
    "Placement",
    "PlacementProvider",
    "PreviousPermanence",
    "ReasonEpisodeEnded",
    "ReasonNewEpisode",
    "ReasonPlacedCeased",
    "ReasonPlacementChanged",
    "ReasonSocialWorkerChanged",
    "SdqReason",
    "Sex",
    "YesNo",
]

# Where each list lives.
_HOMES = {
    "ATTENDED": "reviews",
    "Absence": "children",
    "Accommodation": "leaving_care",
    "Activity": "leaving_care",
    "AdopterLegalStatus": "adoption",
    "AdopterSex": "adoption",
    "CategoryOfNeed": "episodes",
    "CodeList": "base",
    "Ethnicity": "children",
    "InTouch": "leaving_care",
    "LegalStatus": "episodes",
    "NoUniquePupilNumber": "children",
    "PARTICIPATED": "reviews",
    "Participation": "reviews",
    "Placement": "episodes",
    "PlacementProvider": "episodes",
    "PreviousPermanence": "children",
    "ReasonEpisodeEnded": "episodes",
    "ReasonNewEpisode": "episodes",
    "ReasonPlacedCeased": "adoption",
    "ReasonPlacementChanged": "episodes",
    "ReasonSocialWorkerChanged": "children",
    "SPOKE_FOR_THEMSELVES": "reviews",
    "SdqReason": "children",
    "Sex": "children",
    "YesNo": "children",
}

# Hidden from type checkers: they know the names from the imports above, and a ``__getattr__`` that
# they could see would make them accept every misspelt name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a list on its first use, and keep it (PEP 562)."""
        from importlib import import_module

        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, whether they have been loaded or not."""
    return sorted(set(globals()) | set(__all__))
