"""Plans from a command line: which scenario, which policies, how often."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from kamsim.catalog import Catalog
from kamsim.catalog.catalog import is_file_name
from kamsim.cli.options import DEFAULT_SCENARIO
from kamsim.cli.sources import sources_of
from kamsim.cli.wanted import Wanted
from kamsim.errors import N_, CommandError, Place, Problem, nearest
from kamsim.experiments import BASELINE, Plan
from kamsim.model.policy import Policy
from kamsim.rules import EngineName, SignatureTables

if TYPE_CHECKING:
    from kamsim.cli.run_command import RunOptions


def plan_of(words: Sequence[str], options: "RunOptions", command: str) -> tuple[Plan, Catalog]:
    """Return the plan that a command line asks for, and the catalogue it was found in.

    Raises:
        CommandError: everything that it names and that is not there.
        ProblemsError: what is wrong with the files it names.
    """
    catalog = Catalog(options.rules, options.scenarios)
    name, expressions = tell_apart(catalog, words)
    wanted = Wanted()
    settings = wanted.get(lambda: settings_of(options.settings))
    scenario = wanted.get(lambda: catalog.scenario(name, settings))
    policies = _policies(wanted, catalog, expressions, options.engine)
    wanted.check()
    if scenario is None:
        raise AssertionError("a look-up failed without a problem")
    plan = Plan(
        scenario=scenario,
        scenario_text=catalog.scenario_source(name)[0],
        policies=policies,
        replications=options.replications,
        seed=options.seed,
        fixed_parameters=options.parameters == "fixed",
        events=options.events,
        engine=options.engine,
        command=command,
        name=options.name,
        sources=sources_of(catalog, expressions),
    )
    return plan, catalog


def _policies(
    wanted: Wanted, catalog: Catalog, expressions: Sequence[str], engine: EngineName
) -> tuple[Policy, ...]:
    tables = SignatureTables()
    found = [wanted.get(partial(catalog.policy, e, engine, tables)) for e in expressions]
    return tuple(p for p in found if p is not None)


def tell_apart(catalog: Catalog, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Tell the scenario from the policies; either may be left out."""
    first, *rest = words or (DEFAULT_SCENARIO,)
    if first not in catalog.scenario_names() and _means_policy(catalog, first):
        return DEFAULT_SCENARIO, tuple(words)
    return first, tuple(rest) or default_policies(catalog)


def _means_policy(catalog: Catalog, word: str) -> bool:
    """Tell whether a word that is no scenario begins with a policy, or with one misspelt."""
    names = catalog.policies()
    if any(word == n or word.startswith((f"{n}+", f"{n}-")) for n in names):
        return True
    if is_file_name(word) or nearest(word, catalog.scenario_names()):
        return False
    return nearest(word.split("+", maxsplit=1)[0], names) is not None


def default_policies(catalog: Catalog) -> tuple[str, ...]:
    """Return today, the policies compared by default, and today with each such strategy.

    Where no policy says so, all strategies together are compared instead.
    """
    names = [name for name, s in catalog.strategies().items() if s.by_default]
    single = [f"{BASELINE}+{name}" for name in names]
    whole = [name for name, p in catalog.policies().items() if p.by_default]
    if not whole and len(names) > 1:
        whole = [f"{BASELINE}+{'+'.join(names)}"]
    return (BASELINE, *whole, *single)


def settings_of(words: Sequence[str]) -> dict[str, str]:
    """Read `id=value` words.

    Raises:
        CommandError: for every word that is none, or names an id twice.
    """
    found: dict[str, str] = {}
    problems = []
    for word in words:
        name, sign, value = word.partition("=")
        if not (sign and name and value):
            template = N_('"{found}" is not a setting: write id=value')
            problems.append(Problem("KS028", template, {"found": word}, Place("--set")))
        elif name in found:
            template = N_("{name} is set twice")
            problems.append(Problem("KS028", template, {"name": name}, Place("--set")))
        else:
            found[name] = value
    if problems:
        raise CommandError(problems)
    return found
