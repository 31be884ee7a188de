"""The Python interface: names in, frames out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamsim.catalog import BuiltPolicy, Catalog, Checked
from kamsim.catalog import check as check_files
from kamsim.data import calibrate, read_accounts, read_panel
from kamsim.errors import (
    CommandError,
    KamsimError,
    Place,
    ProblemsError,
    unknown_name,
)
from kamsim.experiments import (
    Comparison,
    OnProgress,
    Plan,
    Store,
    execute,
    find_run,
    run_path,
    run_plan,
)
from kamsim.experiments import compare as compare_run
from kamsim.kpis import PRIMARY
from kamsim.model.account import Account
from kamsim.model.agreement import disagreements, path_place
from kamsim.model.conduct import PROGRAMME
from kamsim.model.policy import Policy
from kamsim.model.scenario import Scenario
from kamsim.rules import SignatureTables, Strategy

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
        ProblemsError: everything that is wrong with the file, or accounts that do not fit it.
    """
    texts = {key: repr(float(value)) for key, value in (settings or {}).items()}
    found = Catalog().scenario(name, texts)
    if accounts is None:
        return found
    listed = [a.model_dump(by_alias=True) for a in accounts]
    plain = found.model_dump(by_alias=True) | {"market": None, "accounts": listed}
    problems = disagreements(plain, listed, path_place)
    if problems:
        raise ProblemsError(p.at(Place(name, cell=str(p.place))) for p in problems)
    return Scenario.model_validate(plain)


def strategy(name: str) -> Strategy:
    """Return a strategy by id, or read it from a YAML file of your own."""
    return Catalog().strategy(name)


def policy(
    expression: str,
    *strategies: Strategy,
    parameters: Mapping[str, Mapping[str, float]] | None = None,
    name: str = "",
) -> Policy:
    """Return the policy of an expression, with more strategies and parameters of your own.

    Args:
        expression: such as `today+s01`.
        strategies: switched on as well, in place of those with the same id.
        parameters: by strategy id, then by the strategy's parameter.
        name: what runs call the policy; the expression and the strategies' ids without one.

    Raises:
        CommandError: for a name that does not exist, or parameters of a strategy that is off.
        ProblemsError: for a parameter outside its range.
    """
    catalog = Catalog()
    if not strategies and not parameters and not name:
        return catalog.policy(expression)
    known = catalog.strategies() | {s.id: s for s in strategies}
    chosen = dict(catalog.choices(expression))
    chosen |= {s.id: {} for s in strategies}
    own = parameters or {}
    off = [i for i in own if i not in chosen]
    if off:
        raise CommandError([unknown_name("strategy", i, chosen, "KS003") for i in off])
    pairs = [(known[i], {**chosen[i], **own.get(i, {})}) for i in sorted(chosen)]
    called = name or "+".join((expression, *(s.id for s in strategies)))
    conduct = catalog.conduct(expression)
    if PROGRAMME in chosen:
        conduct = replace(conduct, programme=True)
    return BuiltPolicy(called, pairs, catalog.vocabulary(), conduct=conduct)


def simulate(  # noqa: PLR0913 - all but four by name
    market: str | Scenario,
    policies: Sequence[str | Policy] = ("today",),
    replications: int = 40,
    seed: int = 42,
    *,
    fixed_parameters: bool = False,
    events: bool = False,
    folder: str | Path | None = None,
    on_progress: OnProgress = lambda _: None,
) -> "Run":
    """Simulate policies in a scenario, `today` among them.

    Args:
        market: a scenario, or the name or file of one.
        policies: policies, or expressions such as `today+s01`.
        replications: how often to simulate each.
        seed: what all luck is drawn from.
        fixed_parameters: hold what nobody knows exactly at its base.
        events: keep what was granted, refused and happened, for `run.events`.
        folder: where to keep the run; one that is there already goes on where it was.
            Without a folder the run is kept in memory.
        on_progress: called after every block of replications.

    Raises:
        CommandError: for names that do not exist.
        KamsimError: where a policy could not be simulated.
    """
    catalog = Catalog()
    scenario, text = _market(catalog, market)
    tables = SignatureTables()
    plan = Plan(
        scenario,
        text,
        tuple(catalog.policy(p, tables=tables) if isinstance(p, str) else p for p in policies),
        replications=replications,
        seed=seed,
        fixed_parameters=fixed_parameters,
        events=events,
        command="kamsim.simulate",
    )
    if folder is None:
        store = Store.create(None, plan)
        status = execute(plan, store, catalog.vocabulary(), on_progress)
    else:
        status = run_plan(plan, Path(folder), catalog.vocabulary(), on_progress)
        store = Store.open(run_path(Path(folder), plan.run_id))
    if status.state != "complete":
        store.close()
        if status.state == "stopped":
            raise KeyboardInterrupt
        said = dict.fromkeys(f"{f.policy}: {f.message}" for f in status.failures)
        raise KamsimError("; ".join(said))
    return Run(store)


def _market(catalog: Catalog, market: str | Scenario) -> tuple[Scenario, str]:
    """Return a scenario and its text."""
    if isinstance(market, str):
        return catalog.scenario(market), catalog.scenario_source(market)[0]
    return market, market.model_dump_json(by_alias=True, indent=1)


def open_run(run: str | Path, folder: str | Path = "runs") -> "Run":
    """Open a run that was made before: a file, or an id, its beginning, a name or `last`.

    Raises:
        CommandError: where there is no such run in the folder, or more than one.
    """
    return Run(Store.open(find_run(str(run), Path(folder))))


def check(*paths: str | Path) -> Checked:
    """Check files or folders, or all that is shipped; return every problem."""
    return check_files(Catalog(), [Path(p) for p in paths])


class Run:
    """A run: tidy frames, and comparisons of its policies."""

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

    @cached_property
    def events(self) -> "pd.DataFrame":
        """Return a frame with one row per order granted or refused, and per happening.

        Raises:
            CommandError: where the run was made without events.
        """
        return self._store.events()

    def compare(
        self, baseline: str = "today", metric: str = PRIMARY, margin: float | None = None
    ) -> Comparison:
        """Compare every policy with a baseline, pair by pair."""
        return compare_run(self._store, baseline, metric, margin)

    def course(self, baseline: str = "today") -> "pd.DataFrame":
        """Return what each policy has gained by each week: the J-curve of a long-term programme.

        Raises:
            CommandError: for a baseline that the run does not have.
        """
        from kamsim.experiments.course import course  # noqa: PLC0415 - imports pandas

        return course(self._store, baseline)

    def save(self, path: str | Path) -> None:
        """Copy the run into a file."""
        self._store.save(Path(path))

    def __repr__(self) -> str:
        what = self.manifest
        policies = ", ".join(what["policies"])
        return f"<Run {what['run_id']}: {policies} in {what['scenario']}>"
