"""A lifelike return of invented children, to try things on.

:func:`write_sample` writes the return on looked-after children (SSDA903) of a council that
does not exist, in the layout of the real one: children who enter care and leave it, orders
and homes that change, reviews that are mostly in time, codes for taking part that fit the
child's age. The children are drawn by lot and no record of a real child went into them; no
name, no pupil's number and no real place stands in the files.
"""

from carekpi.sample._write import write_sample

__all__ = ["write_sample"]
