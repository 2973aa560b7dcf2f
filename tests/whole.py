"""A cohort or a ledger as plain values, so that all of it can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from carekpi.ledger import Ledger

__all__ = ["all_of"]


def all_of(value: Any) -> Any:
    """All that a value holds; of an array what kind it is of, too."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.dtype.itemsize * (value.dtype.kind != "U"), value.tolist()
    if isinstance(value, Ledger):
        return [*value.entries()], value.files, value.counts(), value.summary()
    if isinstance(value, Mapping):
        return {key: all_of(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(all_of, value))
    if attrs.has(type(value)):
        names = [one.name for one in attrs.fields(type(value))]
        return {name: all_of(getattr(value, name)) for name in names}
    return value
