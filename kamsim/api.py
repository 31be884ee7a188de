"""The Python interface: names in, frames out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamsim.catalog import Catalog, Checked
from kamsim.catalog import check as check_files
from kamsim.data import calibrate, read_accounts, read_panel
from kamsim.errors import KamsimError
from kamsim.experiments import Comparison, OnProgress, Plan, Store, execute
from kamsim.experiments import compare as compare_run
from kamsim.kpis import PRIMARY
from kamsim.model.account import Account
from kamsim.model.policy import Policy
from kamsim.model.scenario import Scenario
from kamsim.rules import RulePolicy, SignatureTables, Strategy

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Run",
    "calibrate",
    "check",
    "open_run",
    "policy",
    "read_accounts",
    "read_panel",
    "scenario",
    "simulate",
    "strategy",
]


def scenario(
    name: str,
    accounts: Sequence[Account] | None = None,
    settings: Mapping[str, float] | None = None,
) -> Scenario:
    """Return a scenario by name or file, with accounts of your own and parameters held.

    Raises:
        CommandError: for a scenario or parameter that does not exist.
        ProblemsError: everything that is wrong with the file.
    """
    texts = {key: repr(value) for key, value in (settings or {}).items()}
    found = Catalog().scenario(name, texts)
    if accounts is None:
        return found
    plain = found.model_dump(by_alias=True) | {"market": None, "accounts": tuple(accounts)}
    return Scenario.model_validate(plain)


def strategy(name: str) -> Strategy:
    """Return a strategy by id, or read it from a YAML file of your own."""
    return Catalog().strategy(name)


def policy(
    expression: str,
    *strategies: Strategy,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
) -> Policy:
    """Return the policy of an expression, with more strategies and parameters of your own.

    Args:
        expression: such as `today+s01`.
        strategies: switched on as well; the policy's id names them.
        parameters: by strategy id, then by the strategy's parameter.
    """
    catalog = Catalog()
    if not strategies and not parameters:
        return catalog.policy(expression)
    chosen = dict(catalog.choices(expression))
    known = catalog.strategies() | {s.id: s for s in strategies}
    chosen |= {s.id: chosen.get(s.id, {}) for s in strategies}
    for name, values in (parameters or {}).items():
        chosen[name] = {**chosen.get(name, {}), **values}
    name = "".join((expression, *(f"+{s.id}" for s in strategies if f"+{s.id}" not in expression)))
    pairs = [(known[i], chosen[i]) for i in sorted(chosen)]
    return RulePolicy(name, pairs, catalog.vocabulary())


def simulate(
    market: str | Scenario,
    policies: Sequence[str | Policy] = ("today",),
    replications: int = 40,
    seed: int = 42,
    *,
    fixed_parameters: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> "Run":
    """Simulate policies in a scenario, `today` among them, and keep the run in memory.

    Raises:
        KamsimError: where a policy could not be simulated.
    """
    catalog, tables = Catalog(), SignatureTables()
    found = catalog.scenario(market) if isinstance(market, str) else market
    text = catalog.scenario_source(market)[0] if isinstance(market, str) else ""
    built = tuple(
        catalog.policy(p, "durable", tables) if isinstance(p, str) else p for p in policies
    )
    plan = Plan(
        found,
        text or found.model_dump_json(by_alias=True, indent=1),
        built,
        replications=replications,
        seed=seed,
        fixed_parameters=fixed_parameters,
        command="kamsim.simulate",
    )
    store = Store.create(None, plan)
    status = execute(plan, store, catalog.vocabulary(), on_progress)
    if status.state == "stopped":
        raise KeyboardInterrupt
    if status.failures:
        raise KamsimError("; ".join(f"{f.policy}: {f.message}" for f in status.failures))
    return Run(store)


def open_run(path: str | Path) -> "Run":
    """Open the file of a run that was made before."""
    return Run(Store.open(Path(path)))


def check(*paths: str | Path) -> Checked:
    """Check files or folders, or all that is shipped; return every problem."""
    return check_files(Catalog(), [Path(p) for p in paths])


class Run:
    """A run: four tidy frames, and comparisons of its policies."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def manifest(self) -> dict[str, Any]:
        """Return what the run was: scenario, policies, seed, versions, hashes."""
        return self._store.manifest

    @cached_property
    def replications(self) -> "pd.DataFrame":
        """Return a frame with one row per policy and replication: KPIs and parameters."""
        return self._store.replications()

    @cached_property
    def weekly(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and week."""
        return self._store.weekly()

    @cached_property
    def accounts(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and account."""
        return self._store.accounts()

    @cached_property
    def ledger(self) -> "pd.DataFrame":
        """Return a frame with one row per policy, replication and ledger line."""
        return self._store.ledger()

    def compare(
        self, baseline: str = "today", metric: str = PRIMARY, margin: float | None = None
    ) -> Comparison:
        """Compare every policy with a baseline, pair by pair."""
        return compare_run(self._store, baseline, metric, margin)

    def save(self, path: str | Path) -> None:
        """Copy the run into a file."""
        self._store.save(Path(path))

    def __repr__(self) -> str:
        what = self.manifest
        policies = ", ".join(what["policies"])
        return f"<Run {what['run_id']}: {policies} in {what['scenario']}>"
