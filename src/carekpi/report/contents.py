"""What a report holds: sections of blocks, each naming the figures that it shows.

A report is data. To make one of your own, list other measures under other headings; working the
figures out and writing them down is the same for all.
"""

from __future__ import annotations

from attrs import field, frozen

__all__ = ["ANNUAL", "Ask", "Block", "Columns", "FourBases", "Groups", "Lines", "Report"]
__all__ += ["Section", "Series"]


@frozen
class Ask:
    """One figure to work out: a measure's key, and what it is broken down by."""

    measure: str
    by: str | None = None


@frozen
class Lines:
    """Figures one below the other, each with what it is of.

    :param measures: the keys of the measures.
    """

    measures: tuple[str, ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The figures that the block shows."""
        return tuple(Ask(key) for key in self.measures)


@frozen
class Groups:
    """A count in its groups, each with its share of the whole.

    :param measure: the key of a count. :param by: the dimension.
    :param heading: what stands above it; the dimension's own title without.
    """

    measure: str
    by: str
    heading: str | None = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The figures that the block shows."""
        return (Ask(self.measure), Ask(self.measure, self.by))


@frozen
class FourBases:
    """One question on several bases, side by side, with bounds for what is not known.

    :param measures: the keys of the measures. :param good: the heading of the numerators.
    """

    measures: tuple[str, ...]
    good: str = "On time"

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The figures that the block shows."""
        return tuple(Ask(key) for key in self.measures)


@frozen
class Series:
    """A share in its groups, with what was left out of each.

    :param measure: the key of a share. :param by: the dimension.
    :param good: the heading of the numerators.
    :param extremes: whether to name the lowest and the highest group.
    """

    measure: str
    by: str
    good: str = "On time"
    extremes: bool = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The figures that the block shows."""
        return (Ask(self.measure), Ask(self.measure, self.by))


@frozen
class Columns:
    """Several figures by the same groups, a column each.

    :param columns: the key of each measure, and the heading of its column.
    :param by: the dimension.
    :param only_if_several: leave the block out where there is but one group.
    """

    columns: tuple[tuple[str, str], ...]
    by: str
    only_if_several: bool = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The figures that the block shows."""
        keys = [key for key, _ in self.columns]
        return (*(Ask(key) for key in keys), *(Ask(key, self.by) for key in keys))


Block = Lines | Groups | FourBases | Series | Columns


@frozen(kw_only=True)
class Section:
    """A heading and what stands below it.

    :param title: the heading. :param intro: what a reader should know first; ``{end}`` stands
        for the last day of the period, and ``{base}`` for the first figure of the section.
    """

    title: str
    intro: str = ""
    blocks: tuple[Block, ...] = field(default=())


@frozen(kw_only=True)
class Report:
    """A list of measures with headings.

    :param title: what the report is about; the period follows it.
    :param sections: what it holds, in order.

    >>> [section.title for section in ANNUAL.sections][:2]
    ['At a glance', 'Children looked after on {end}']
    """

    title: str
    sections: tuple[Section, ...]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every figure of the report once, in order."""
        return tuple(
            dict.fromkeys(
                ask for section in self.sections for block in section.blocks for ask in block.asks
            )
        )


#: The figures of an annual report on looked-after children and their reviews that the return
#: can give.
ANNUAL = Report(
    title="Children looked after and their reviews",
    sections=(
        Section(
            title="At a glance",
            blocks=(
                Lines(
                    (
                        "looked_after",
                        "looked_after_rate",
                        "started",
                        "ceased",
                        "reviews_on_time",
                        "children_reviewed_on_time",
                        "participated",
                        "attended",
                    )
                ),
            ),
        ),
        Section(
            title="Children looked after on {end}",
            intro="Every share is of the {base} children looked after on {end}. Children in a "
            "series of short breaks are left out.",
            blocks=(
                Groups("looked_after", "sex"),
                Groups("looked_after", "age_band"),
                Groups("looked_after", "ethnic_group"),
                Groups("looked_after", "legal_status"),
                Groups("looked_after", "placement_type"),
                Groups("looked_after", "unaccompanied"),
            ),
        ),
        Section(
            title="Started and ceased to be looked after",
            intro="A child is counted once, by the first start or the last end in the period; "
            "periods of care are counted each.",
            blocks=(
                Lines(("started", "started_events", "ceased", "ceased_events")),
                Groups("ceased", "reason_ended", "Children who ceased, by reason"),
            ),
        ),
        Section(
            title="Reviews on time, on four bases",
            intro="'Held' counts the reviews that took place, and so forgives one that never did; "
            "'due' does not. Of children, one late review is enough to fail. The last line "
            "speaks of one day, {end}. 'Not known' is what the data cannot settle; the last two "
            "columns give the share if all of those were late, and if all were on time.",
            blocks=(
                FourBases(
                    (
                        "reviews_on_time",
                        "reviews_on_time_due",
                        "children_reviewed_on_time",
                        "latest_review_in_date",
                    )
                ),
            ),
        ),
        Section(
            title="Reviews held on time, by month",
            blocks=(Series("reviews_on_time", "month", extremes=True),),
        ),
        Section(
            title="Reviews held on time, by review of the period of care",
            intro="The first review is due within 20 working days of entry, the second within "
            "three months of the first, later ones within six months of the one before.",
            blocks=(Series("reviews_on_time", "review_number"),),
        ),
        Section(
            title="Taking part in reviews",
            intro="Of reviews at the age of four or over. To take part is to have one's views "
            "heard, in person or through others; a child who attended and was not heard did "
            "not take part.",
            blocks=(
                Lines(
                    (
                        "participated",
                        "attended",
                        "spoke_for_themselves",
                        "children_participating_in_every_review",
                    )
                ),
                Columns(
                    (
                        ("participated", "Took part"),
                        ("attended", "Attended"),
                        ("spoke_for_themselves", "Spoke"),
                    ),
                    "age_band",
                ),
            ),
        ),
        Section(
            title="By authority",
            blocks=(
                Columns(
                    (
                        ("looked_after", "Looked after"),
                        ("reviews_on_time", "Held on time"),
                        ("participated", "Took part"),
                    ),
                    "authority",
                    only_if_several=True,
                ),
            ),
        ),
    ),
)
