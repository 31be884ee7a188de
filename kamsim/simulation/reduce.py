"""Sums that come out the same to the last bit, however many worlds are in a block.

numpy may group additions by array shape and memory order; these three do not depend on
the length of axis 0.
"""

import numpy as np

from kamsim.model.arrays import Bools, Floats, Ints

SHORT = 8


def total(x: Floats, axis: int) -> Floats:
    """Sum over one axis other than the first, each row on its own.

    A short axis is added slice by slice (3 times as fast for two families), a long one in
    contiguous memory.
    """
    if 0 < x.shape[axis] <= SHORT:
        slices = np.moveaxis(x, axis, 0)
        added: Floats = slices[0].copy()
        for more in slices[1:]:
            added += more
        return added
    moved = np.ascontiguousarray(np.moveaxis(x, axis, -1))
    result: Floats = moved.sum(axis=-1)
    return result


def by_group(x: Floats, order: Ints, starts: Ints) -> Floats:
    """Sum axis 1 of (R, N, …) within groups: (R, G, …); `order` sorts rows by group."""
    result: Floats = np.add.reduceat(np.take(x, order, axis=1), starts, axis=1)
    return result


def by_world(x: Floats, world: Ints, worlds: int) -> Floats:
    """Sum rows (n,) by world: (R,); each world's rows are added in their order."""
    sums: Floats = np.bincount(world, weights=x, minlength=worlds).astype(np.float64)
    return sums


def where(mask: Bools, x: Floats | float, otherwise: Floats | float = 0.0) -> Floats:
    """Choose elementwise; masks never change an array's shape."""
    result: Floats = np.where(mask, x, otherwise)
    return result


def ratio(above: Floats, below: Floats, otherwise: float = 0.0) -> Floats:
    """Divide elementwise, with a stated value where the divisor is zero."""
    safe = np.where(below > 0, below, 1.0)
    result: Floats = np.where(below > 0, above / safe, otherwise)
    return result
