"""The manifest: what a run was, and what made its numbers."""

import datetime as dt
import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from kamsim.experiments.plan import BASELINE, Plan, engine_version
from kamsim.kpis import every_kpi
from kamsim.model.kpi import PairedKpi

PACKAGES = ("kamsim", "numpy", "scipy", "simpy", "networkx", "durable-rules")


def fingerprint() -> str:
    """Hash this machine's exp, log, log1p, expm1 and power of a fixed vector."""
    x = np.linspace(0.01, 3.0, 1001)
    digest = hashlib.blake2b(digest_size=8)
    for values in (np.exp(x), np.log(x), np.log1p(x), np.expm1(x), np.power(x, x[::-1].copy())):
        digest.update(values.tobytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of what computes; absent packages are left out."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def first_entries(plan: Plan) -> dict[str, object]:
    """Return the entries that are known before anything is simulated."""
    scenario = plan.scenario
    return {
        "run_id": plan.run_id,
        "name": plan.name,
        "scenario": scenario.id,
        "policies": list(plan.policy_ids),
        "policy_hashes": dict(plan.policy_hashes),
        "baseline": BASELINE,
        "seed": plan.seed,
        "replications": plan.replications,
        "luck_draws": plan.luck_draws,
        "fixed_parameters": plan.fixed_parameters,
        "events": plan.events,
        "weeks": scenario.weeks,
        "accounts": plan.accounts,
        "command": plan.command,
        "versions": versions(),
        "engine_version": engine_version(),
        "engine": plan.engine,
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "fingerprint": fingerprint(),
        "status": "running",
        "currency": scenario.currency,
        "margin_money": plan.margin_money,
        "assumed_contribution_share": plan.assumed_contribution_share,
        "kpis": [
            {
                "id": k.id,
                "label_en": k.label_en,
                "label_zh": k.label_zh,
                "unit": k.unit,
                "better": k.better,
                "paired": isinstance(k, PairedKpi),
            }
            for k in every_kpi()
        ],
    }


def last_entries(plan: Plan, state: str, seconds: float) -> Mapping[str, object]:
    """Return the entries that are known at the end: state, engines and their work."""
    engines = {p.id: getattr(p, "engine", None) for p in plan.policies}
    return {
        "status": state,
        "seconds": seconds,
        "engines": {name: engine for name, engine in engines.items() if engine},
        "signatures": {p.id: _signatures(p) for p in plan.policies if hasattr(p, "statistics")},
    }


def _signatures(policy: object) -> dict[str, object]:
    """Return, by strategy, how much a policy made of rules asked of its engine."""
    use: Mapping[str, object] = policy.statistics()  # type: ignore[attr-defined]
    return {name: _plain(entry) for name, entry in use.items()}


def _plain(entry: object) -> object:
    """Turn a small record into what JSON can hold."""
    names = getattr(type(entry), "__slots__", None) or vars(entry)
    return {name: getattr(entry, name) for name in names}
