"""What other programs open: a calendar of what falls due.

A room of its own, so that what a format needs is imported only by those who ask for it.

>>> from carekpi.export import NotInstalled, to_ics
"""

from carekpi.export.calendar import NotInstalled, to_ics

__all__ = ["NotInstalled", "to_ics"]
