"""What a stored run leans on: its differences beside the numbers that were drawn for them."""

import numpy as np

from kamsim.catalog.register_file import overridden, read_register
from kamsim.cli.sources import REGISTER_FILE
from kamsim.errors import ProblemsError
from kamsim.experiments import Comparison, Store
from kamsim.model.arrays import Floats
from kamsim.model.document import read
from kamsim.model.parameter import Parameter
from kamsim.reports import Leaning, leanings


def leanings_of(store: Store, comparison: Comparison) -> tuple[Leaning, ...]:
    """Return what the decided policy's difference moves with.

    Nothing where none is decided, or the file holds no register that can be read.
    """
    policy = comparison.decision.policy
    if policy is None or REGISTER_FILE not in store.sources:
        return ()
    try:
        parameters = _parameters(store, comparison.scenario)
    except ProblemsError:  # made by another version, with another register
        return ()
    difference = _differences(store, comparison, policy)
    values = np.array([difference[k] for k in sorted(difference)])
    return leanings(values, _draws(store, difference), parameters)


def _differences(store: Store, comparison: Comparison, policy: str) -> dict[int, float]:
    """Return the policy less the baseline, by parameter draw k."""
    outcomes = store.outcomes()
    own = outcomes.of(policy, comparison.metric)
    base = outcomes.of(comparison.baseline, comparison.metric)
    found = {}
    for (k, m), value in own.items():
        other = base.get((k, m))
        if m == 0 and value is not None and other is not None:
            found[k] = value - other
    return found


def _draws(store: Store, among: dict[int, float]) -> dict[str, Floats]:
    """Return the values drawn in some replications, k ascending, by parameter."""
    values: dict[str, list[float]] = {}
    sql = "SELECT id, k, value FROM parameters ORDER BY id, k"
    for name, k, value in store.connection.execute(sql):
        if k in among:
            values.setdefault(name, []).append(value)
    return {name: np.array(x) for name, x in values.items() if len(x) == len(among)}


def _parameters(store: Store, scenario: str) -> dict[str, Parameter]:
    """Return the register of the run, with the scenario's own numbers in it."""
    sources = store.sources
    register = read_register(sources[REGISTER_FILE], REGISTER_FILE)
    text = sources.get(f"scenarios/{scenario}.yaml")
    if text is not None:
        register, _ = overridden(register, read(text, scenario))
    return register.by_id()
