"""What a report holds: sections of blocks, each naming the figures that it shows.

A report is data. To make one of your own, list other measures under other headings, here or in a
file (:func:`carekpi.report.read_plan`); working the figures out and writing them down is the same
for all.
"""

from __future__ import annotations

from attrs import field, frozen

__all__ = ["Ask", "Block", "Columns", "FourBases", "Groups", "Lines", "NetChange", "Report"]
__all__ += ["Section", "Series"]


@frozen
class Ask:
    """One figure to work out: a measure's key, and what it is broken down by."""

    measure: str
    by: str | tuple[str, ...] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """What it is broken down by, one or several; nothing for the whole."""
        return (self.by,) if isinstance(self.by, str) else (self.by or ())


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
    """All that are counted in their groups, each with its share of the whole.

    :param measure: the key of a count, or of a share: then all of whom it speaks are grouped.
    :param by: the dimension; of two, the groups of the second stand below each of the first.
    :param heading: what stands above it; the dimension's own title without.
    """

    measure: str
    by: str | tuple[str, str]
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


@frozen
class NetChange:
    """Whether those who came and those who left explain the change in how many there are."""

    @property
    def asks(self) -> tuple[Ask, ...]:
        """None: it is worked out from several."""
        return ()


Block = Lines | Groups | FourBases | Series | Columns | NetChange


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

    >>> from carekpi.report import ANNUAL
    >>> [section.title for section in ANNUAL.sections][:2]
    ['At a glance', 'The service']
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
