"""Introductions: where each family stands in the market; established ones stand everywhere."""

from dataclasses import dataclass, fields

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.reduce import where

NOT_YET = np.inf


@dataclass(slots=True)
class Introductions:
    """What changes about launches by itself, under any policy.

    (R, N, P): listed, offered, pushed, dropped and trying 0 or 1; adopted (share of the
    account's shoppers) and hoped (what the account was told of it); success (sales over what
    was told, smoothed), weeks on the shelf, sold and told units since listing, shown (how
    well a trial is set up, in [0, 1]). (R, P): week of the national launch (inf where none
    is to come), begun and copied 0 or 1, flaw left in [0, 1], first week of sales, trial_week
    and trial_share (of all units) of the trial's accounts, seen and planned units of the firm's
    forecast, belief (ln appeal that the firm plans on), reached 0 or 1.
    """

    listed: Floats
    offered: Floats
    pushed: Floats
    dropped: Floats
    trying: Floats
    adopted: Floats
    hoped: Floats
    success: Floats
    weeks: Floats
    sold: Floats
    told: Floats
    shown: Floats
    week: Floats
    begun: Floats
    copied: Floats
    flaw: Floats
    first: Floats
    trial_week: Floats
    trial_share: Floats
    seen: Floats
    planned: Floats
    belief: Floats
    reached: Floats

    def copy(self) -> "Introductions":
        """Return a copy that shares no array."""
        return Introductions(**{f.name: getattr(self, f.name).copy() for f in fields(self)})

    def clear(self, mask: Bools, success: Floats) -> None:
        """Forget what stood at some places, (R, N, P); `success` (R, 1, 1) is no news at all."""
        for name in (
            "listed", "pushed", "dropped", "trying", "adopted", "hoped", "weeks", "sold", "told",
            "shown",
        ):  # fmt: skip
            setattr(self, name, where(mask, 0.0, getattr(self, name)))
        self.success = where(mask, success, self.success)


def first_introductions(
    shape: tuple[int, int, int], launching: Floats, week: Floats, flaw: Floats, belief: float
) -> Introductions:
    """Return established families everywhere and new ones nowhere; launching and week (P,)."""
    worlds, _, families = shape
    there = np.ascontiguousarray(np.broadcast_to(1.0 - launching, shape))
    by_family = (worlds, families)

    def places(start: float = 0.0) -> Floats:
        return np.full(shape, start)

    def of_families(start: float = 0.0) -> Floats:
        return np.full(by_family, start)

    return Introductions(
        listed=there.copy(), offered=there.copy(), pushed=places(), dropped=places(),
        trying=places(), adopted=there.copy(), hoped=there.copy(), success=places(),
        weeks=places(), sold=places(), told=places(), shown=places(),
        week=np.ascontiguousarray(np.broadcast_to(week, by_family)).copy(),
        begun=np.ascontiguousarray(np.broadcast_to(1.0 - launching, by_family)).copy(),
        copied=of_families(), flaw=flaw.copy(), first=of_families(NOT_YET),
        trial_week=of_families(NOT_YET), trial_share=of_families(), seen=of_families(),
        planned=of_families(), belief=of_families(belief), reached=of_families(),
    )  # fmt: skip
