"""Lifelike records of invented children, to try things on.

:func:`write_sample` writes the return on looked-after children (SSDA903) of a council that
does not exist, in the layout of the real one: children who enter care and leave it, orders
and homes that change, reviews that are mostly in time, codes for taking part that fit the
child's age; and, if asked, the tables of the council's own beside it. The children are drawn
by lot and no record of a real child went into them; no name, no pupil's number and no real
place stands in the files.

:func:`write_sample_like` writes the same of a council whose *figures* are those that a real one
published: what :func:`council` gives is read from its report, and nothing else is real.
"""

from carekpi.sample._council import Council, Figure, council, councils
from carekpi.sample._like import write_sample_like
from carekpi.sample._write import write_sample

__all__ = ["Council", "Figure", "council", "councils", "write_sample", "write_sample_like"]
