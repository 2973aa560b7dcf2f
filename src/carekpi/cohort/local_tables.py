"""A council's own tables, column by column: what the return does not hold.

One description of each table serves those who read it, those who make it in memory, the templates
that a council fills in, and the documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import field, frozen

from carekpi.domain import DisputeStage, DisputeStart, VisitMode, Visitor, VisitOutcome, as_said

__all__ = ["GROUPABLE", "LOCAL_TABLES", "LocalField", "LocalTable"]

#: What a column can hold: the identifier of a child, a day, a month, yes or no, one of a few words,
#: a label of the council's own (a theme, a team, an officer), a reference, a decimal number that
#: is not below nought, a whole one.
KINDS = ("child", "date", "month", "flag", "words", "label", "reference", "number", "whole")

_TAKES = {
    "child": "an identifier; 0071 and 71 are two children",
    "date": "a date: 31/03/2021 or 2021-03-31",
    "month": "a month: 06/2020 or 2020-06",
    "flag": "yes or no (y, n, true, false, 1, 0)",
    "label": "text, the same for the same thing",
    "reference": "text, another for each",
    "number": "a number with a point: 0.6",
    "whole": "a whole number",
}
#: Every way of writing no and yes in small letters: 0 and 1.
NO_YES: Mapping[str, int] = MappingProxyType(
    {
        word: place
        for place, words in enumerate((("no", "n", "false", "0"), ("yes", "y", "true", "1")))
        for word in words
    }
)

#: The kinds that figures can be broken down by.
GROUPABLE = ("flag", "words", "label")


@frozen(kw_only=True)
class LocalField:
    """One column.

    :param name: its name in code; the heading of the file is the same in capitals.
    :param kind: one of :data:`KINDS`.
    :param meaning: what it says.
    :param words: for words, those that a figure shows, each with the other ways of writing it.
    :param required: whether a row without it cannot be used.
    :param lacking: what cannot be told where the column is missing.
    :param example: a value, for the templates.
    :param aliases: other headings under which councils hold it.
    :param since: for a day, the column of the one before which it cannot lie.
    :param ongoing: whether nothing says that it goes on. Then a value that cannot be read costs the
        row: what may be over must not pass for what goes on.
    """

    name: str
    kind: str
    meaning: str
    words: Mapping[str, tuple[str, ...]] = field(factory=dict)
    required: bool = False
    lacking: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    since: str = ""
    ongoing: bool = False

    @property
    def heading(self) -> str:
        """The heading of the column in a file."""
        return self.name.upper()

    @property
    def takes(self) -> str:
        """What can stand in the column, in words.

        >>> LOCAL_TABLES["officers"].field("sex").takes
        'male (m), female (f)'
        >>> LOCAL_TABLES["officers"].field("fte").takes
        'a number with a point: 0.6'
        """
        return _TAKES[self.kind] if self.kind != "words" else ", ".join(map(self._word, self.words))

    def _word(self, word: str) -> str:
        others = self.words[word]
        return f"{word} ({', '.join(others)})" if others else word

    @property
    def spellings(self) -> Mapping[str, int]:
        """For words and flags, every way of writing one in small letters, with its place.

        >>> LOCAL_TABLES["officers"].field("sex").spellings
        {'male': 0, 'm': 0, 'female': 1, 'f': 1}
        """
        if self.kind == "flag":
            return NO_YES
        return {
            as_said(spelling): place
            for place, (word, others) in enumerate(self.words.items())
            for spelling in (word, *others)
        }

    @property
    def labels(self) -> tuple[str, ...]:
        """For words, those that a figure shows, in order."""
        return tuple(self.words)


@frozen(kw_only=True)
class LocalTable:
    """One table.

    :param key: its name, and that of the template: ``visits`` for ``visits.csv``.
    :param title: what it holds.
    :param fields: its columns in order.
    :param dated_by: the column by which a row falls in a period; empty where none does.
    :param unique_by: the columns that tell a row from every other; rows that have these in common
        speak of one thing, and what they contradict each other in is not known. Empty where two
        rows that say the same may be two things.
    :param called: what the name of a file says that holds this table, where the headings alone do
        not tell it from another.
    """

    key: str
    title: str
    fields: tuple[LocalField, ...]
    dated_by: str = ""
    unique_by: tuple[str, ...] = ()
    called: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name as messages and the ledger have it.

        >>> LOCAL_TABLES["review_details"].name
        'Review details'
        """
        return self.key.replace("_", " ").capitalize()

    def field(self, name: str) -> LocalField:
        """The column of that name.

        >>> LOCAL_TABLES["disputes"].field("theme").kind
        'label'
        """
        return next(one for one in self.fields if one.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(one.name for one in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of those without which a row cannot be used."""
        return tuple(one.name for one in self.fields if one.required)

    @property
    def groupable(self) -> tuple[str, ...]:
        """The names of those that figures can be broken down by."""
        return tuple(one.name for one in self.fields if one.kind in GROUPABLE)


def _child(
    *, required: bool = True, meaning: str = "the child's identifier", lacking: str = ""
) -> LocalField:
    return LocalField(
        name="child",
        kind="child",
        meaning=meaning + ", as in the return",
        required=required,
        lacking=lacking,
        example="0071",
        aliases=("CHILD_ID", "CHILD_IDENTIFIER", "CHILD_REF", "LA_CHILD_ID"),
    )


def _iro(
    *, required: bool = False, lacking: str = "figures by officer say 'not known'"
) -> LocalField:
    return LocalField(
        name="iro",
        kind="label",
        meaning="the officer: a staff number or initials, the same in every table",
        required=required,
        lacking="" if required else lacking,
        example="IRO 3",
        aliases=("IRO_ID", "IRO_NAME", "OFFICER", "REVIEWING_OFFICER"),
    )


def _day(
    name: str,
    meaning: str,
    example: str,
    *aliases: str,
    required: bool = False,
    lacking: str = "",
    since: str = "",
    ongoing: bool = False,
) -> LocalField:
    return LocalField(
        name=name,
        kind="date",
        meaning=meaning,
        example=example,
        required=required,
        lacking=lacking,
        aliases=aliases,
        since=since,
        ongoing=ongoing,
    )


def _to(lacking: str) -> LocalField:
    return _day(
        "to",
        "the last day; nothing while it goes on",
        "",
        "END_DATE",
        "DATE_TO",
        "TO_DATE",
        lacking=lacking,
        since="from",
        ongoing=True,
    )


_FROM = ("START_DATE", "DATE_FROM", "FROM_DATE")


def _flag(
    name: str, meaning: str, lacking: str, example: str = "yes", aliases: tuple[str, ...] = ()
) -> LocalField:
    return LocalField(
        name=name, kind="flag", meaning=meaning, lacking=lacking, example=example, aliases=aliases
    )


def _label(
    name: str, meaning: str, example: str, lacking: str = "", aliases: tuple[str, ...] = ()
) -> LocalField:
    lacking = lacking or f"figures by {name.replace('_', ' ')} say 'not known'"
    return LocalField(
        name=name, kind="label", meaning=meaning, lacking=lacking, example=example, aliases=aliases
    )


_TABLES = (
    LocalTable(
        key="visits",
        title="Visits to children, by social workers and IROs",
        dated_by="date",
        fields=(
            _child(),
            _day(
                "date",
                "the day of the visit, or of the attempt",
                "08/01/2021",
                "VISIT_DATE",
                "DATE_OF_VISIT",
                required=True,
            ),
            LocalField(
                name="visitor",
                kind="words",
                meaning="who visited",
                words=Visitor.words(),
                required=True,
                example="IRO",
                aliases=("VISITOR_TYPE", "VISITED_BY"),
            ),
            LocalField(
                name="outcome",
                kind="words",
                meaning="whether the child was seen",
                words=VisitOutcome.words(),
                required=True,
                example="seen alone",
                aliases=("VISIT_OUTCOME",),
            ),
            LocalField(
                name="mode",
                kind="words",
                meaning="how the visit was made",
                words=VisitMode.words(),
                lacking="visits by telephone or video cannot be told from others, and count as "
                "made in person",
                example="in person",
                aliases=("VISIT_MODE", "HOW_VISITED"),
            ),
        ),
    ),
    LocalTable(
        key="review_details",
        title="What is recorded of a review beside the return",
        dated_by="review",
        unique_by=("child", "review"),
        fields=(
            _child(),
            _day(
                "review",
                "the day of the review, as in the return",
                "08/01/2021",
                "REVIEW_DATE",
                "DATE_OF_REVIEW",
                required=True,
            ),
            _iro(),
            _flag(
                "sw_attended",
                "the child's social worker attended",
                "whether social workers attended cannot be told",
                aliases=("SOCIAL_WORKER_ATTENDED",),
            ),
            _day(
                "report_ready",
                "the day on which the social worker's report was with the IRO",
                "04/01/2021",
                "REPORT_READY_ON",
                "SW_REPORT_READY",
                lacking="whether reports were on time cannot be told",
            ),
            _day(
                "care_plan_updated",
                "the day on which the care plan was last updated before the review",
                "04/01/2021",
                "CARE_PLAN_UPDATED_ON",
                lacking="whether care plans were current cannot be told",
            ),
            _flag(
                "parents_attended",
                "a parent attended",
                "whether parents attended cannot be told",
                "no",
                ("PARENT_ATTENDED",),
            ),
            _flag(
                "co_chaired",
                "the child chaired or co-chaired the review",
                "whether children co-chaired cannot be told",
                "no",
                ("COCHAIRED", "CHILD_CHAIRED"),
            ),
            _flag(
                "permanence_plan",
                "there was a plan for permanence at the review",
                "whether there was a plan for permanence cannot be told",
            ),
            _day(
                "decisions_sent",
                "the day on which the decisions were sent to the team manager",
                "14/01/2021",
                "DECISIONS_SENT_ON",
                lacking="whether decisions were sent on time cannot be told",
            ),
            _day(
                "record_completed",
                "the day on which the record of the review was complete",
                "28/01/2021",
                "RECORD_COMPLETED_ON",
                lacking="whether records were complete on time cannot be told",
            ),
            _day(
                "record_sent",
                "the day on which the record was sent to those who are to have it",
                "04/02/2021",
                "RECORD_SENT_ON",
                lacking="whether records were sent on time cannot be told",
            ),
            _flag(
                "health_plan_current",
                "the child's health plan was up to date at the review",
                "whether health plans were up to date cannot be told",
            ),
            _flag(
                "education_plan_current",
                "the child's personal education plan was up to date at the review",
                "whether education plans were up to date cannot be told",
            ),
            LocalField(
                name="how_held",
                kind="words",
                meaning="how the review was held",
                words={**VisitMode.words(), "mixed": ("hybrid",)},
                lacking="figures by how the review was held say 'not known'",
                example="remote",
                aliases=("HELD", "HOW_REVIEW_HELD", "REVIEW_MODE"),
            ),
        ),
    ),
    LocalTable(
        key="oversight",
        title="Checks by the IRO between two reviews (mid-point)",
        dated_by="date",
        unique_by=("child", "date"),
        called=("oversight", "midpoint", "mid_point"),
        fields=(
            _child(),
            _day(
                "date",
                "the day of the check",
                "12/04/2021",
                "CHECK_DATE",
                "OVERSIGHT_DATE",
                required=True,
            ),
        ),
    ),
    LocalTable(
        key="disputes",
        title="Disputes that an IRO raised",
        dated_by="raised",
        unique_by=("identifier",),
        fields=(
            LocalField(
                name="identifier",
                kind="reference",
                meaning="the council's reference of the dispute",
                required=True,
                example="D-0012",
                aliases=("ID", "DISPUTE_ID", "REFERENCE", "DISPUTE_REF"),
            ),
            _child(
                required=False,
                lacking="figures by what the return says of the child say 'not known'",
            ),
            _day(
                "raised",
                "the day on which it was raised",
                "01/07/2020",
                "DATE_RAISED",
                "RAISED_ON",
                required=True,
            ),
            LocalField(
                name="how",
                kind="words",
                meaning="how it was raised: informally, or in the formal process at once",
                words=DisputeStart.words(),
                lacking="figures by informal and formal say 'not known'",
                example="informal",
            ),
            *(
                _day(
                    f"stage_{n}",
                    f"the day on which it came to stage {n} of the formal process"
                    + (" (Cafcass)" if n == 6 else ""),  # noqa: PLR2004 - the last stage
                    "03/07/2020" if n == 1 else "",
                    f"STAGE_{n}_DATE",
                    since="raised",
                    lacking=f"which disputes came to stage {n} is not known" if n == 1 else "",
                )
                for n in range(1, 7)
            ),
            LocalField(
                name="stage",
                kind="words",
                meaning="the highest stage that it reached, where the days of stages do not say so",
                words=DisputeStage.words(),
                lacking="the stage of a dispute is told by the days of its stages alone",
            ),
            _label("theme", "what it was about", "no report before the review"),
            _label("team", "the team that it was raised with", "North 2"),
            _day(
                "resolved",
                "the day on which it was resolved; nothing while it is open",
                "17/07/2020",
                "DATE_RESOLVED",
                "RESOLVED_ON",
                lacking="no dispute is known to be resolved",
                since="raised",
            ),
            _label("outcome", "what came of it", "agreed"),
        ),
    ),
    LocalTable(
        key="officers",
        title="IROs in post",
        unique_by=("iro", "from"),
        fields=(
            _iro(required=True),
            LocalField(
                name="fte",
                kind="number",
                meaning="full-time equivalent: 1 for a full-time post, 0.6 for three days of five",
                required=True,
                example="0.6",
                aliases=("WTE", "FULL_TIME_EQUIVALENT"),
            ),
            _day(
                "from",
                "the first day in post with this full-time equivalent",
                "01/09/2019",
                *_FROM,
                required=True,
            ),
            _to("whoever was once in post counts as in post still"),
            LocalField(
                name="employment",
                kind="words",
                meaning="how the officer is employed",
                words={"employed": ("permanent", "staff", "fixed term"), "agency": ("interim",)},
                lacking="figures by employment say 'not known'",
                example="employed",
            ),
            LocalField(
                name="sex",
                kind="words",
                meaning="the officer's sex",
                words={"male": ("m",), "female": ("f",)},
                lacking="figures of officers by sex say 'not known'",
                example="female",
            ),
        ),
    ),
    LocalTable(
        key="allocations",
        title="Which IRO holds which case",
        fields=(
            _child(
                required=False,
                meaning="the child's identifier; nothing for a case of another kind",
                lacking="which child has which IRO cannot be told",
            ),
            _iro(required=True),
            _day(
                "from",
                "the first day of the allocation",
                "14/12/2020",
                *_FROM,
                "ALLOCATED",
                required=True,
            ),
            _to("a case that was once an officer's counts as theirs still"),
            LocalField(
                name="case",
                kind="words",
                meaning="what kind of case it is",
                words={
                    "looked after": ("cla", "lac", "child looked after"),
                    "child protection": ("cp",),
                    "other": (),
                },
                lacking="every case counts as a looked-after child's",
                example="looked after",
                aliases=("CASE_TYPE",),
            ),
            LocalField(
                name="weight",
                kind="number",
                meaning="how much the case counts in a weighted caseload; 1 where nothing is said",
                lacking="every case weighs 1",
                example="1",
                aliases=("WEIGHTING",),
            ),
        ),
    ),
    LocalTable(
        key="placements",
        title="What the return does not say of a placement: where it is, how long it is to last",
        unique_by=("child", "decom"),
        fields=(
            _child(),
            _day(
                "decom",
                "the first day of the episode, as in the return",
                "10/12/2020",
                "EPISODE_START",
                required=True,
            ),
            _flag(
                "outside_authority",
                "the placement is outside the authority's area",
                "which placements are outside the area cannot be told",
                "no",
                ("OUTSIDE_LA", "OUT_OF_AREA"),
            ),
            _flag(
                "inside_region",
                "it is inside the region",
                "which placements are inside the region cannot be told",
                aliases=("IN_REGION",),
            ),
            _flag(
                "until_eighteen",
                "it is meant to last until the child is eighteen (SI 2010/959 reg 28(2)(c))",
                "after a year every placement has visits every six weeks",
                "",
            ),
            _flag(
                "fewer_visits_agreed",
                "the child, in a long-term foster placement, agreed to fewer visits (reg 28(3A))",
                "no placement is taken to have fewer visits",
                "",
            ),
            _flag(
                "unassessed_parent",
                "placed with a parent before the assessment was complete (reg 19)",
                "no placement is taken to be one of reg 19",
                "",
            ),
            _flag(
                "temporary_approval",
                "placed with a connected person approved for a time (reg 24)",
                "no placement is taken to be one of reg 24",
                "",
            ),
            _flag(
                "consent_to_adoption",
                "a parent or guardian consented to placement for adoption",
                "no child is taken to be placed by consent",
                "",
            ),
        ),
    ),
    LocalTable(
        key="return_interviews",
        title="Interviews on return from a missing episode",
        unique_by=("child", "returned"),
        fields=(
            _child(),
            _day(
                "returned",
                "the day on which the child came back: MIS_END of the return",
                "11/11/2020",
                "RETURN_DATE",
                "DATE_RETURNED",
                required=True,
            ),
            _day(
                "offered",
                "the day on which an interview was offered",
                "12/11/2020",
                "DATE_OFFERED",
                "OFFERED_ON",
                lacking="whether interviews were offered cannot be told",
            ),
            _flag(
                "accepted", "the child accepted", "whether interviews were accepted cannot be told"
            ),
            _day(
                "held",
                "the day on which it took place",
                "13/11/2020",
                "DATE_HELD",
                "HELD_ON",
                lacking="whether interviews took place in time cannot be told",
            ),
        ),
    ),
    LocalTable(
        key="advocacy",
        title="Referrals to an advocate",
        dated_by="referred",
        called=("advocacy", "advocate"),
        fields=(
            _child(
                required=False,
                lacking="ages are those of the table alone, and figures by what "
                "the return says of the child say 'not known'",
            ),
            _day(
                "referred",
                "the day of the referral",
                "03/02/2021",
                "REFERRAL_DATE",
                "DATE_REFERRED",
                required=True,
            ),
            _day(
                "contacted",
                "the day of the advocate's first contact",
                "08/02/2021",
                "CONTACT_DATE",
                "DATE_CONTACTED",
                lacking="how long contact took cannot be told",
                since="referred",
            ),
            _label("referrer", "who referred", "IRO", aliases=("REFERRED_BY",)),
            _label("theme", "what it was about", "contact with family"),
            LocalField(
                name="age",
                kind="whole",
                meaning="the age of the child or young person, in completed years",
                lacking="ages are told by the return alone, for children that it holds",
                example="13",
            ),
        ),
    ),
    LocalTable(
        key="complaints",
        title="Complaints by or for children",
        dated_by="received",
        fields=(
            _day(
                "received",
                "the day on which it was received at this stage",
                "05/05/2020",
                "DATE_RECEIVED",
                "RECEIVED_ON",
                required=True,
            ),
            LocalField(
                name="stage",
                kind="words",
                meaning="the stage",
                words={
                    "stage 1": ("1", "stage one", "local resolution"),
                    "stage 2": ("2", "stage two", "investigation"),
                    "stage 3": ("3", "stage three", "review panel"),
                    "ombudsman": ("lgsco", "local government and social care ombudsman"),
                },
                required=True,
                example="stage 1",
            ),
            _day(
                "answered",
                "the day of the answer; nothing while there is none",
                "18/05/2020",
                "DATE_ANSWERED",
                "ANSWERED_ON",
                "RESPONSE_DATE",
                lacking="no complaint is known to be answered",
                since="received",
            ),
            _label("theme", "what it was about", "placement"),
        ),
    ),
    LocalTable(
        key="feedback",
        title="What children and others answered when they were asked",
        dated_by="date",
        fields=(
            _day("date", "the day, or any day of the survey", "01/10/2020", required=True),
            LocalField(
                name="asked",
                kind="whole",
                meaning="how many were asked, in a row without a question",
                lacking="no response rate can be told",
                example="52",
            ),
            LocalField(
                name="answered",
                kind="whole",
                meaning="how many answered; in a row with a question, how many gave this answer",
                required=True,
                example="34",
            ),
            _label(
                "question",
                "the question; nothing in the row that says how many were asked",
                "",
                "the answers to each question cannot be told",
            ),
            _label(
                "answer",
                "the answer that so many gave",
                "",
                "what was answered cannot be told",
            ),
        ),
    ),
    LocalTable(
        key="voice_app",
        title="Who began to use an app for children's views, month by month",
        dated_by="month",
        fields=(
            LocalField(
                name="month", kind="month", meaning="the month", required=True, example="06/2020"
            ),
            LocalField(
                name="children",
                kind="whole",
                meaning="children who began to use it in the month",
                required=True,
                example="20",
            ),
            LocalField(
                name="workers",
                kind="whole",
                meaning="workers who did",
                lacking="how many workers use it cannot be told",
                example="4",
            ),
            LocalField(
                name="iros",
                kind="whole",
                meaning="of the workers, the IROs",
                lacking="how many IROs use it cannot be told",
                example="1",
            ),
        ),
    ),
    *(
        LocalTable(
            key=key,
            title=title,
            dated_by="date",
            called=(key, one),
            fields=(
                _day(
                    "date",
                    f"the day of the {one}",
                    "15/06/2020",
                    f"{one.upper()}_DATE",
                    required=True,
                ),
                LocalField(
                    name="kind",
                    kind="label",
                    meaning=f"what kind of {one} it was",
                    required=True,
                    example=example,
                ),
                LocalField(
                    name="grade",
                    kind="label",
                    meaning="the grade, as the council words it",
                    lacking="figures by grade say 'not known'",
                    example="good",
                ),
            ),
        )
        for key, title, one, example in (
            ("audits", "Audits of cases", "audit", "thematic"),
            ("observations", "Observations of practice", "observation", "review meeting"),
        )
    ),
    LocalTable(
        key="populations",
        title="How many children live in an area",
        unique_by=("area", "year", "age_band", "vintage"),
        fields=(
            LocalField(
                name="area",
                kind="label",
                meaning="the area: the authority's name, or England",
                required=True,
                example="Anytown",
            ),
            LocalField(
                name="year",
                kind="whole",
                meaning="the year of the estimate: 2020 for the middle of 2020",
                required=True,
                example="2020",
            ),
            LocalField(
                name="age_band",
                kind="label",
                meaning="the ages; nothing for all under 18",
                example="",
            ),
            LocalField(
                name="children",
                kind="whole",
                meaning="how many",
                required=True,
                example="123456",
            ),
            LocalField(
                name="source",
                kind="label",
                meaning="who published it",
                required=True,
                example="ONS mid-year estimates",
            ),
            LocalField(
                name="vintage",
                kind="label",
                meaning="which issue of the estimate: rates change when it is revised",
                example="June 2021",
            ),
        ),
    ),
    LocalTable(
        key="comparators",
        title="Published figures of other areas",
        unique_by=("area_kind", "area", "measure", "group", "year"),
        fields=(
            LocalField(
                name="area_kind",
                kind="words",
                meaning="what kind of area it is",
                words={
                    "England": (),
                    "region": (),
                    "statistical neighbours": ("sn", "neighbours", "statistical neighbour"),
                },
                required=True,
                example="England",
            ),
            LocalField(name="area", kind="label", meaning="its name", example=""),
            LocalField(
                name="measure",
                kind="label",
                meaning="the key of the measure, as 'carekpi measures' lists it",
                required=True,
                example="looked_after_rate",
            ),
            LocalField(
                name="group",
                kind="label",
                meaning="the group, where the figure is of one: sex=Male",
                example="",
            ),
            LocalField(
                name="year",
                kind="whole",
                meaning="the reporting year, by the 31 March on which it ends",
                required=True,
                example="2021",
            ),
            LocalField(
                name="value",
                kind="number",
                meaning="the figure as it was published: per cent for a share",
                required=True,
                example="67",
            ),
            LocalField(
                name="source",
                kind="label",
                meaning="where it was published",
                required=True,
                example="DfE, Children looked after in England, 2021",
            ),
        ),
    ),
    LocalTable(
        key="targets",
        title="What the council aims at",
        unique_by=("measure", "group", "from"),
        fields=(
            LocalField(
                name="measure",
                kind="label",
                meaning="the key of the measure",
                required=True,
                example="co_chaired",
            ),
            LocalField(
                name="group",
                kind="label",
                meaning="the group, where the target is of one: age_band=10 to 15",
                example="",
            ),
            LocalField(
                name="value",
                kind="number",
                meaning="the target: per cent for a share",
                required=True,
                example="45",
            ),
            _day(
                "from",
                "the first day on which it holds, until another takes its place",
                "01/04/2020",
                *_FROM,
                required=True,
            ),
        ),
    ),
)

#: The tables by key, in the order of the documentation.
LOCAL_TABLES: Mapping[str, LocalTable] = MappingProxyType({table.key: table for table in _TABLES})
