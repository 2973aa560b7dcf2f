"""From invented children to the rows of a return for one year."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from attrs import Factory, field, frozen

from carekpi.codes import Activity, CodeList, Placement, ReasonEpisodeEnded, Sex
from carekpi.sample import _shares as shares

if TYPE_CHECKING:
    from carekpi.sample._almanac import Almanac
    from carekpi.sample._chance import Die
    from carekpi.sample._lives import Child, Period

__all__ = ["TABLES", "Return"]

TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
        "episodes.csv": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,"
        "REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
        "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE",
        "uasc.csv": "CHILD,SEX,DOB,DUC",
        "ad1.csv": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR",
        "oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,"
        "TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,"
        "INTERVENTION_OFFERED",
        "oc3.csv": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM",
        "placed_adoption.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
        "prev_perm.csv": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM",
        "missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    }
)
"""The tables of the return by the file that holds them, with their headings."""

# The rows that the return asks for depend on ages; these are the guide's.
_CONVICTIONS_FROM: Final = 10
_HEALTH_CHECKS_UNTIL: Final = 5
_QUESTIONNAIRE_FROM, _QUESTIONNAIRE_UNTIL = 4, 17
_LEAVERS_AGES: Final = range(17, 22)
_LEAVERS_SINCE, _LEAVERS_AFTER = 14, 16
_LEAVERS_WEEKS: Final = 13
_DAYS_IN_A_WEEK: Final = 7
_SCATTER: Final = 387_420_489
"""A power of three, so that multiplying by it sends no two numbers to one (modulo tens)."""
_NO_CARE_LEAVERS: Final = frozenset({"E11", "E12", "E2", "E3"})
_NO_OFSTED_NUMBER: Final = frozenset({"H5", "P1", "P2", "P3", "R1", "R2", "R5", "Z1"})


def _text_in(code_list: type[CodeList], year: int, *candidates: str) -> str:
    """The first of the codes that may stand in the year's return."""
    valid = code_list.codes(year)
    return next(code for code in candidates if code in valid)


def _sexes_in(year: int) -> dict[bool, str]:
    """How the return writes the sex of a boy (True) and of a girl."""
    texts = {sex: text for text, sex in Sex.codes(year).items()}
    return {True: texts[Sex.MALE], False: texts[Sex.FEMALE]}


def _placements_in(year: int) -> dict[str, str]:
    # The homes that H5 and P2 stood for have had to be registered since: K3.
    return {code: _text_in(Placement, year, code, "K3") for code in shares.PROVIDERS}


def _reasons_in(year: int) -> dict[str, str]:
    earlier = {"E45": "E43", "E46": "E43", "E47": "E44"}
    return {
        code: _text_in(ReasonEpisodeEnded, year, code, before) for code, before in earlier.items()
    }


@frozen(kw_only=True, eq=False)
class Return:
    """The return of one reporting year, with its rows as far as they have been added.

    :param start: the first day of the reporting year. :param first: the first day of which
        the return tells, the same unless more history is asked for. :param last: its last.
    :param digits: how long an identifier is. :param shift: what makes two samples differ.
    """

    almanac: Almanac
    die: Die
    year: int
    start: int
    first: int
    last: int
    digits: int
    shift: int
    lines: dict[str, list[str]] = field(factory=lambda: {name: [] for name in TABLES})
    _sexes: dict[bool, str] = field(
        init=False, default=Factory(lambda self: _sexes_in(self.year), takes_self=True)
    )
    _placements: dict[str, str] = field(
        init=False, default=Factory(lambda self: _placements_in(self.year), takes_self=True)
    )
    _reasons: dict[str, str] = field(
        init=False, default=Factory(lambda self: _reasons_in(self.year), takes_self=True)
    )

    def identifier(self, number: int) -> str:
        """The identifier of the child drawn as the number-th: no two alike, in no order."""
        size = 10**self.digits
        return f"{(number * _SCATTER + self.shift) % size:0{self.digits}}"

    def add(self, child: Child) -> None:
        """Add the rows that the return has of a child, if it has any."""
        first, last = self.first, self.last
        periods = [
            period for period in child.periods if period.entered <= last and period.left >= first
        ]
        leaver = self._leaver(child)
        if not periods and leaver is None:
            return
        who = self.identifier(child.number)
        known = f"{who},{self.almanac.text[child.born]},"
        self._header(child, who, in_care=bool(periods))
        if leaver is not None:
            self.lines["oc3.csv"].append(f"{known}{leaver}\n")
        if periods:
            self._episodes(child, who, periods)
            self._reviews(known, periods)
            self._others(child, who, known, periods)

    def _header(self, child: Child, who: str, *, in_care: bool) -> None:
        text = self.almanac.text
        young = self.almanac.birthday(child.born, _QUESTIONNAIRE_FROM) > self.start
        mother, mother_from = "", ""
        if in_care and not child.male and not child.short_breaks:
            mother = "0"
            if child.mother_from is not None and child.mother_from <= self.last:
                mother, mother_from = "1", text[child.mother_from]
        self.lines["header.csv"].append(
            f"{who},{self._sexes[child.male]},{text[child.born]},{child.ethnicity},"
            f"{'UN1' if young else child.school_number},{mother},{mother_from}\n"
        )

    def _episodes(self, child: Child, who: str, periods: list[Period]) -> None:
        text, first, last = self.almanac.text, self.first, self.last
        placements, reasons = self._placements, self._reasons
        add = self.lines["episodes.csv"].append
        alone = child.unaccompanied_until is not None
        for period in periods:
            for start, end, new, status, need, home, at_home, ended, changed in period.episodes:
                if start > last or end < first:
                    continue
                placement = placements[home.placement]
                urn = "" if placement in _NO_OFSTED_NUMBER else home.urn
                closed = ",,"
                if end <= last:
                    closed = f"{text[end]},{reasons.get(ended, ended)},{changed}"
                add(
                    f"{who},{text[start]},{new},{status},{need},{placement},{home.provider},"
                    f"{closed},{'' if alone else at_home},{home.postcode},{urn}\n"
                )

    def _reviews(self, known: str, periods: list[Period]) -> None:
        text, first, last = self.almanac.text, self.first, self.last
        add = self.lines["reviews.csv"].append
        for period in periods:
            for day, code, _ in period.reviews:
                if first <= day <= last:
                    add(f"{known}{text[day]},{code}\n")

    def _others(self, child: Child, who: str, known: str, periods: list[Period]) -> None:
        text, first, last = self.almanac.text, self.first, self.last
        until = child.unaccompanied_until
        if until is not None and until >= first:
            # Until it has ended, the status is expected to last until the child is 18.
            ends = text[until if until <= last else child.of_age]
            sex = self._sexes[child.male]
            self.lines["uasc.csv"].append(f"{who},{sex},{text[child.born]},{ends}\n")
        for kind, start, end in child.absences:
            if start <= last and end >= first:
                back = text[end] if end <= last else ""
                self.lines["missing.csv"].append(f"{known}{kind},{text[start]},{back}\n")
        for period in periods:
            self._adoption(known, period)
        if child.short_breaks:
            return
        if any(period.entered >= first for period in periods):
            date = "" if child.permanence_on is None else text[child.permanence_on]
            self.lines["prev_perm.csv"].append(f"{known}{child.permanence},,{date}\n")
        if any(period.entered <= self.start and period.left > last for period in periods):
            self.lines["oc2.csv"].append(f"{known}{self._health(child)}\n")

    def _adoption(self, known: str, period: Period) -> None:
        plan, text = period.adoption, self.almanac.text
        if plan is None or plan.decided > self.last:
            return
        if plan.dropped is None and period.left <= self.last:
            self.lines["ad1.csv"].append(
                f"{known}{text[plan.decided]},{text[plan.matched]},"
                f"{int(plan.by_foster_carer)},{plan.adopters}\n"
            )
        if plan.dropped is None or plan.dropped > self.last:
            self.lines["placed_adoption.csv"].append(f"{known}{text[plan.decided]},,\n")
        elif plan.dropped >= self.first:
            self.lines["placed_adoption.csv"].append(
                f"{known}{text[plan.decided]},{text[plan.dropped]},{plan.why_dropped}\n"
            )

    def _health(self, child: Child) -> str:
        turns = self.almanac.birthday
        born = child.born
        checks = ["", ""]
        if turns(born, _CONVICTIONS_FROM) <= self.last:
            checks[0] = self._flag("CONVICTED")
        if turns(born, _HEALTH_CHECKS_UNTIL) > self.last:
            checks[1] = self._flag("HEALTH_CHECK")
        checks += map(self._flag, ("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT"))
        misuse, received, offered = self._flag("SUBSTANCE_MISUSE"), "", ""
        if misuse == "1":
            received = self._flag("INTERVENTION_RECEIVED")
            if received == "0":
                offered = self._flag("INTERVENTION_OFFERED")
        return ",".join([self._questionnaire(born), *checks, misuse, received, offered])

    def _questionnaire(self, born: int) -> str:
        turns, die = self.almanac.birthday, self.die
        four, seventeen = turns(born, _QUESTIONNAIRE_FROM), turns(born, _QUESTIONNAIRE_UNTIL)
        if four > self.last or seventeen <= self.start:
            return ","
        if die() < shares.QUESTIONNAIRE:
            return f"{shares.SCORES.at(die())},"
        only_in_part = four > self.start or seventeen <= self.last
        return f",{'SDQ1' if only_in_part else shares.NO_SCORE.at(die())}"

    def _flag(self, column: str) -> str:
        return "1" if self.die() < shares.FLAG_SHARES[column] else "0"

    def _leaver(self, child: Child) -> str | None:
        """What is known of a child who has left care and has a birthday in the year."""
        turns, born = self.almanac.birthday, child.born
        entered = [period for period in child.periods if period.entered <= self.last]
        if child.short_breaks or not entered or entered[-1].left > self.last:
            return None
        left = entered[-1].left
        if left <= turns(born, _LEAVERS_AFTER):
            return None
        if entered[-1].episodes[-1].reason_ended in _NO_CARE_LEAVERS:
            return None
        age = next((a for a in _LEAVERS_AGES if turns(born, a) >= max(self.start, left + 1)), None)
        if age is None or turns(born, age) > self.last:
            return None
        since = turns(born, _LEAVERS_SINCE)
        days = sum(max(0, period.left - max(since, period.entered)) for period in entered)
        if days < _LEAVERS_WEEKS * _DAYS_IN_A_WEEK:
            return None
        touch = shares.IN_TOUCH.at(self.die())
        if touch != "YES":
            return f"{touch},0,0"
        activity = _text_in(Activity, self.year, *shares.ACTIVITY.at(self.die()))
        under_age = age < shares.COMING_OF_AGE
        homes = shares.ACCOMMODATION_AT_17 if under_age else shares.ACCOMMODATION
        return f"{touch},{activity},{homes.at(self.die())}"
