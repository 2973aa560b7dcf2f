"""The one-off and the moved bank holidays of England and Wales, each with its source.

The Act fixes the yearly days, and one rule gives them for any year. These it does not give: they
are appointed for one year, under section 1(2) or 1(3) of the Banking and Financial Dealings Act
1971. They are kept here so that they are right whichever release of ``holidays`` is installed.
"""

from __future__ import annotations

import datetime as dt

from attrs import frozen


@frozen
class ProclaimedDay:
    """A bank holiday appointed for one year: its date, its name, and who says so.

    ``instead_of`` is the day that the holiday was moved from, None where it was an extra one.
    """

    date: dt.date
    name: str
    source: str
    instead_of: dt.date | None = None


_GOV_UK = "GOV.UK, list of bank holidays in England and Wales"

#: The one-off and the moved bank holidays since 1980, each with its source.
PROCLAIMED: tuple[ProclaimedDay, ...] = (
    ProclaimedDay(
        date=dt.date(1981, 7, 29),
        name="Bank holiday for the wedding of the Prince of Wales and Lady Diana Spencer",
        source="Named as the precedent when the bank holiday of 29 April 2011 was announced",
    ),
    ProclaimedDay(
        date=dt.date(1995, 5, 8),
        name="Early May bank holiday (VE day)",
        source="House of Lords, written answer, 16 December 1993, vol 550, 135-6WA",
        instead_of=dt.date(1995, 5, 1),
    ),
    ProclaimedDay(
        date=dt.date(1999, 12, 31),
        name="Millennium bank holiday",
        source="The Times, 17 April 1998, on the Culture Secretary's announcement",
    ),
    ProclaimedDay(
        date=dt.date(2002, 6, 3),
        name="Golden Jubilee bank holiday",
        source="House of Commons Library, standard note SN/PC/1435, 13 January 2003",
    ),
    ProclaimedDay(
        date=dt.date(2002, 6, 4),
        name="Spring bank holiday",
        source="House of Commons Library, standard note SN/PC/1435, 13 January 2003",
        instead_of=dt.date(2002, 5, 27),
    ),
    ProclaimedDay(
        date=dt.date(2011, 4, 29),
        name="Bank holiday for the wedding of Prince William and Catherine Middleton",
        source="10 Downing Street, announcement of 23 November 2010",
    ),
    ProclaimedDay(
        date=dt.date(2012, 6, 4),
        name="Spring bank holiday",
        source=f"House of Lords, statement of 5 January 2010; {_GOV_UK}",
        instead_of=dt.date(2012, 5, 28),
    ),
    ProclaimedDay(
        date=dt.date(2012, 6, 5),
        name="Diamond Jubilee bank holiday",
        source=f"House of Lords, statement of 5 January 2010; {_GOV_UK}",
    ),
    ProclaimedDay(
        date=dt.date(2020, 5, 8),
        name="Early May bank holiday (VE day)",
        source=f"The Gazette, notice 3326938; {_GOV_UK}",
        instead_of=dt.date(2020, 5, 4),
    ),
    ProclaimedDay(
        date=dt.date(2022, 6, 2),
        name="Spring bank holiday",
        source=_GOV_UK,
        instead_of=dt.date(2022, 5, 30),
    ),
    ProclaimedDay(
        date=dt.date(2022, 6, 3),
        name="Platinum Jubilee bank holiday",
        source=_GOV_UK,
    ),
    ProclaimedDay(
        date=dt.date(2022, 9, 19),
        name="Bank holiday for the State Funeral of Queen Elizabeth II",
        source=f"The Gazette, notice 4158896; {_GOV_UK}",
    ),
    ProclaimedDay(
        date=dt.date(2023, 5, 8),
        name="Bank holiday for the coronation of King Charles III",
        source=f"10 Downing Street, announcement of 6 November 2022; {_GOV_UK}",
    ),
)

KNOWN_UNTIL = dt.date(2028, 12, 31)
"""The last day of the last year in GOV.UK's list; later bank holidays are provisional."""
