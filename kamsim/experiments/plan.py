"""Plans: what a run is to simulate, and the cells that it falls into."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from kamsim.errors import N_, CommandError, Problem
from kamsim.experiments.written import written
from kamsim.model.policy import Policy, Today
from kamsim.model.scenario import Scenario

BASELINE = "today"
ENGINE_FOLDERS = ("model", "rules", "simulation", "kpis")
LEAST_LUCK_DRAWS = 10
LUCK_DRAWS_PART = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A block of replications: `count` values of k from `first` on, with luck draw `m`."""

    block: int
    first: int
    count: int
    m: int = 0

    @property
    def replications(self) -> range:
        """List the values of k."""
        return range(self.first, self.first + self.count)


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario, the policies to try in it, and how often.

    The baseline `today` is put first where it is missing. `policy_hashes` maps a policy's
    id to the hash of all that it does; one that has a `digest` of its rules needs no entry,
    one written in Python neither. `events` keeps what was granted, refused and happened, too.
    `sources` are the texts that the results rest on, by file name.
    """

    scenario: Scenario
    scenario_text: str
    policies: tuple[Policy, ...]
    policy_hashes: Mapping[str, str] = field(default_factory=dict)
    replications: int = 40
    seed: int = 42
    fixed_parameters: bool = False
    events: bool = False
    engine: str = "durable"
    command: str = ""
    name: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put the baseline in, and refuse what cannot be run.

        Raises:
            CommandError: for fewer than one replication, or two policies of one name.
        """
        if all(p.id != BASELINE for p in self.policies):
            object.__setattr__(self, "policies", (Today(), *self.policies))
        ids = self.policy_ids
        double = sorted({i for i in ids if ids.count(i) > 1})
        problems = [
            Problem("KS007", N_('policy "{found}" is named twice'), {"found": i}) for i in double
        ]
        if self.replications < 1:
            template = N_("{found} replications: at least 1 is needed")
            problems.append(Problem("KS006", template, {"found": self.replications}))
        if problems:
            raise CommandError(problems)
        # now, since a policy may change while it decides
        hashes = {p.id: _hash_of(p, self.policy_hashes) for p in self.policies}
        object.__setattr__(self, "policy_hashes", hashes)

    @property
    def policy_ids(self) -> tuple[str, ...]:
        """List the policies' ids."""
        return tuple(p.id for p in self.policies)

    @property
    def world(self) -> Scenario:
        """Return the scenario as it is simulated: every parameter at base where asked for."""
        if not self.fixed_parameters:
            return self.scenario
        register = self.scenario.parameters.at_base()
        return self.scenario.model_copy(update={"parameters": register})

    @property
    def accounts(self) -> int:
        """Count the accounts."""
        market = self.scenario.market
        return market.count if market else len(self.scenario.accounts)

    @property
    def margin_money(self) -> float:
        """Return the practical margin in money a year: a share of the book's own revenue."""
        market = self.scenario.market
        units = (
            market.weekly_units if market else sum(a.base_units for a in self.scenario.accounts)
        )
        return self.scenario.margin_share * units * self.scenario.mean_price_money * 52

    @property
    def assumed_contribution_share(self) -> float | None:
        """Return what is assumed to be left of the price; None where that is not assumed."""
        return self.scenario.contribution_share if "margin" in self.scenario.assumed else None

    @property
    def luck_draws(self) -> int:
        """Count the replications that get a second luck draw: a quarter, 10 at least."""
        quarter = -(-self.replications // LUCK_DRAWS_PART)
        return min(self.replications, max(LEAST_LUCK_DRAWS, quarter))

    @property
    def run_id(self) -> str:
        """Return the hash of all that the results depend on; the same on every machine.

        With events a run has the same numbers and an id of its own, so that a run is never
        found without the events that were asked for.
        """
        inputs = {
            "scenario": self.scenario.model_dump(mode="json", by_alias=True),
            "policies": [[p, self.policy_hashes[p]] for p in self.policy_ids],
            "replications": self.replications,
            "seed": self.seed,
            "fixed_parameters": self.fixed_parameters,
            "engine": self.engine,
            "engine_version": engine_version(),
            **({"events": True} if self.events else {}),
        }
        text = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def cells(self, size: int | None = None) -> tuple[Cell, ...]:
        """Cut the replications into blocks: all main ones, then the second luck draws."""
        if size is None:
            from kamsim.simulation import block_size  # noqa: PLC0415 - only when simulating

            size = block_size(self.accounts)
        main = _blocks(self.replications, size, 0, 0)
        return (*main, *_blocks(self.luck_draws, size, len(main), 1))


def _blocks(total: int, size: int, block: int, m: int) -> tuple[Cell, ...]:
    starts = range(0, total, size)
    return tuple(
        Cell(block + i, first, min(size, total - first), m) for i, first in enumerate(starts)
    )


def _hash_of(policy: Policy, given: Mapping[str, str]) -> str:
    """Return the hash of all that a policy does."""
    if isinstance(policy, Today):
        return written(policy)
    known = given.get(policy.id) or getattr(policy, "digest", "")
    return str(known) or written(policy)


@cache
def engine_version() -> str:
    """Hash the source of all that turns a plan into numbers."""
    digest = hashlib.blake2b(digest_size=16)
    for folder in ENGINE_FOLDERS:
        for name, source in _modules(files("kamsim") / folder, folder):
            digest.update(f"{name}\n{source}\n".encode())
    return digest.hexdigest()


def _modules(folder: Traversable, name: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _modules(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{name}/{entry.name}", entry.read_text("utf-8")
