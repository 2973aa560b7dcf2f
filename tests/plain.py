"""The children of a cohort as the plain rows that the second implementations read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import Ep, Kid, Rev

if TYPE_CHECKING:
    from carekpi import Cohort


def _code(member: Any) -> str | None:
    return None if member is None else str(member.code)


def plain_children(cohort: Cohort) -> tuple[list[Kid], list[Ep], list[Rev]]:
    """The rows of the header, of the episodes and of the reviews."""
    kids, episodes, reviews = [], [], []
    for child in cohort.children():
        name = child.identifier
        kids.append(Kid(name, child.born, _code(child.sex), _code(child.ethnicity)))
        episodes += [
            Ep(
                name,
                e.start,
                e.end,
                _code(e.reason_new),
                _code(e.legal_status),
                _code(e.reason_ended),
                _code(e.placement),
                _code(e.need),
                _code(e.provider),
                e.consent_to_adoption,
            )
            for e in child.episodes
        ]
        reviews += [Rev(name, r.held_on, _code(r.participation)) for r in child.reviews]
    return kids, episodes, reviews
