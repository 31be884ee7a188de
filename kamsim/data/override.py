"""Overrides: parameters of the world that a panel has measured."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import chdtri

from kamsim.data.calibration import Calibration
from kamsim.data.estimate import PopulationEstimate
from kamsim.data.supply import round_off
from kamsim.model.parameter import Z95, Parameter, Register

_MEASURED = {
    "price_elasticity": ("demand.price_elasticity", "demand.price_elasticity_sd"),
    "display_response": ("demand.display_response", "demand.display_response_sd"),
    "noise_sd": ("demand.noise_sd", "demand.noise_spread"),
    "noise_ar": ("demand.noise_ar", ""),
}


def overrides_for(calibration: Calibration, register: Register) -> dict[str, Any]:
    """Return means and spreads over accounts as overrides of the register, 5 / 50 / 95 %.

    The mean spreads by its standard error, the spread by χ² of as many accounts as speak.
    Both stay within the register's bounds.
    """
    known = register.by_id()
    found: dict[str, Any] = {}
    for name, (mean_id, spread_id) in _MEASURED.items():
        if name not in calibration.estimates:
            continue
        population = calibration.estimates[name].population
        if mean_id in known:
            found[mean_id] = _mean(population, known[mean_id])
        if spread_id in known:
            found[spread_id] = _spread(population, known[spread_id])
    return found


def _mean(population: PopulationEstimate, parameter: Parameter) -> Mapping[str, Any]:
    half = Z95 * population.se
    quantiles = population.mean - half, population.mean, population.mean + half
    return _override(quantiles, parameter, population.accounts)


def _spread(population: PopulationEstimate, parameter: Parameter) -> Mapping[str, Any]:
    spare = population.accounts - 1
    low, high = (population.sd * np.sqrt(spare / chdtri(spare, p)) for p in (0.05, 0.95))
    return _override((low, population.sd, high), parameter, population.accounts)


def _override(
    quantiles: tuple[float, float, float], parameter: Parameter, accounts: int
) -> Mapping[str, Any]:
    smallest, largest = parameter.bounds
    if parameter.distribution == "lognormal":
        smallest = max(smallest, 1e-6)
    low, base, high = (round_off(float(np.clip(q, smallest, largest))) for q in quantiles)
    note = f"Estimated from the weeks of {accounts} accounts."
    found = {"low": low, "base": base, "high": high, "note": note, "provenance": "D"}
    if parameter.distribution == "fixed" and low < high:
        found["distribution"] = "lognormal" if low > 0 else "normal"
    return found
