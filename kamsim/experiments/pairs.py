"""Pairs: the worlds in which a policy and the baseline are both finished and defined."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kamsim.experiments.outcomes import Measure, Outcomes, Values
from kamsim.model.arrays import Floats

_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class Pairs:
    """A policy and the baseline, pair by pair.

    Shapes: own and base (n,) under luck draw 0; `dropped` counts the pairs in which one of
    them is not defined. `first` and `second` (q,) are the differences of the same parameter
    draws under their two luck draws.
    """

    own: Floats
    base: Floats
    dropped: int
    first: Floats
    second: Floats

    @property
    def difference(self) -> Floats:
        """Return the policy less the baseline, (n,)."""
        return self.own - self.base


def pair(outcomes: Outcomes, policy: str, baseline: str, measure: Measure) -> Pairs:
    """Join the replications of a policy and the baseline."""
    own, base = _sides(outcomes, policy, baseline, measure)
    both = {world: (own[world], base[world]) for world in own if world in base}
    whole = {w: (a, b) for w, (a, b) in both.items() if a is not None and b is not None}
    main = sorted(k for k, m in whole if m == 0)
    twice = [k for k in main if (k, 1) in whole]
    return Pairs(
        own=_array([whole[k, 0][0] for k in main]),
        base=_array([whole[k, 0][1] for k in main]),
        dropped=sum(1 for _, m in both if m == 0) - len(main),
        first=_array([whole[k, 0][0] - whole[k, 0][1] for k in twice]),
        second=_array([whole[k, 1][0] - whole[k, 1][1] for k in twice]),
    )


def _sides(
    outcomes: Outcomes, policy: str, baseline: str, measure: Measure
) -> tuple[Values, Values]:
    """Return the values of a policy and of the baseline, by world.

    What is already taken of two worlds, the policy's and that of the run's baseline, is no
    difference from anything, and there is none against another baseline.
    """
    if not measure.paired:
        return outcomes.of(policy, measure.id), outcomes.of(baseline, measure.id)
    if policy == baseline or baseline != outcomes.baseline:
        return _NOTHING, _NOTHING
    own = outcomes.of(policy, measure.id)
    return own, dict.fromkeys(own, 0.0)


def together(outcomes: Outcomes, measure: Measure) -> tuple[tuple[str, ...], Floats]:
    """Return the policies that have the measure, and its values, higher is better.

    Shape: (n, p), one row per replication in which each of them has it. Policies without
    any value, such as those that failed, do not take part.
    """
    own = {p: _defined(outcomes.of(p, measure.id)) for p in outcomes.policies}
    policies = tuple(p for p in outcomes.policies if own[p])
    if not policies:
        return (), np.zeros((0, 0))
    shared = sorted(set.intersection(*(set(own[p]) for p in policies)))
    sign = -1.0 if measure.better == "lower" else 1.0
    rows = [[sign * own[p][k] for p in policies] for k in shared]
    return policies, _array(rows).reshape(len(shared), len(policies))


def alone(outcomes: Outcomes, policy: str, measure: Measure) -> Floats:
    """Return a policy's own defined values under luck draw 0, whatever the baseline's are."""
    found = _defined(outcomes.of(policy, measure.id))
    return _array([found[k] for k in sorted(found)])


def _defined(values: Values) -> dict[int, float]:
    """Return the defined values under luck draw 0, by parameter draw."""
    return {k: x for (k, m), x in values.items() if m == 0 and x is not None}


def _array(values: Sequence[object]) -> Floats:
    return np.array(values, dtype=np.float64)
