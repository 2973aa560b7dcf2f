"""Readers: from the files that councils have to a cohort, and a ledger of what was not used.

>>> from carekpi.readers import read_local, read_ssda903
"""

from carekpi.readers._errors import UnreadableReturn
from carekpi.readers._templates import template, write_templates
from carekpi.readers.local import read_local
from carekpi.readers.parquet import read_parquet, write_parquet
from carekpi.readers.ssda903 import Reading, read_ssda903

__all__ = [
    "Reading",
    "UnreadableReturn",
    "read_local",
    "read_parquet",
    "read_ssda903",
    "template",
    "write_parquet",
    "write_templates",
]
