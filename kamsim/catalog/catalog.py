"""The catalog: the only reader of the folders `rules` and `scenarios`."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from kamsim.catalog.built_policy import BuiltPolicy
from kamsim.catalog.classification_file import read_classification
from kamsim.catalog.files import folder_of, named, root, shown, text_of
from kamsim.catalog.policy_file import (
    Choice,
    PolicyFile,
    chosen,
    parse_expression,
    read_policy,
)
from kamsim.catalog.register_file import read_register, set_values
from kamsim.catalog.scenario_file import read_scenario
from kamsim.errors import (
    N_,
    CommandError,
    Place,
    Problem,
    ProblemsError,
    nearest,
    unknown_name,
)
from kamsim.model.classification import Classification
from kamsim.model.conduct import PROGRAMME, Conduct
from kamsim.model.parameter import Register
from kamsim.model.policy import Policy, Today
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import (
    EngineName,
    SignatureTables,
    Strategy,
    parse_strategy,
    parse_vocabulary,
)

PARAMETERS = "parameters"


class Catalog:
    """Everything that is shipped, or that lies in folders of the user's own.

    Raises:
        CommandError: for a folder that does not exist.
    """

    def __init__(self, rules: Path | None = None, scenarios: Path | None = None) -> None:
        self.rules = folder_of(rules, "rules")
        self.scenarios = folder_of(scenarios, "scenarios")

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        path = self.rules / "vocabulary.yaml"
        return parse_vocabulary(text_of(path), shown(path))

    def vocabulary(self) -> Vocabulary:
        """Return every name that a rule may use."""
        return self._vocabulary

    @cached_property
    def _register(self) -> Register:
        path = self.scenarios / f"{PARAMETERS}.yaml"
        if not path.is_file():
            path = root() / "scenarios" / f"{PARAMETERS}.yaml"
        return read_register(text_of(path), shown(path))

    def register(self) -> Register:
        """Return every parameter of the world."""
        return self._register

    @cached_property
    def _strategies(self) -> dict[str, Strategy]:
        found: dict[str, Strategy] = {}
        problems: list[Problem] = []
        self.vocabulary()  # what is wrong with it is wrong once
        for path in named(self.rules / "strategies").values():
            try:
                strategy = self.strategy_file(path)
            except ProblemsError as error:
                problems += error.problems
                continue
            first = found.setdefault(strategy.id, strategy)
            if first is not strategy:
                problems.append(taken(strategy.id, first.file, shown(path)))
        if problems:
            raise ProblemsError(problems)
        return found

    def strategies(self) -> dict[str, Strategy]:
        """Return the strategies by id, in order of their files.

        Raises:
            ProblemsError: everything that is wrong with any of their files.
        """
        return self._strategies

    def strategy(self, name: str) -> Strategy:
        """Return a strategy by id, or read it from a file.

        Raises:
            CommandError: for a strategy that does not exist.
        """
        if name in self.strategies():
            return self.strategies()[name]
        if _is_file(name):
            return self.strategy_file(Path(name))
        if is_file_name(name):
            raise CommandError([_no_file(name, "KS003", tuple(self.strategies()))])
        raise CommandError([unknown_name("strategy", name, self.strategies(), "KS003")])

    def strategy_file(self, path: Path) -> Strategy:
        """Read a strategy's file."""
        return parse_strategy(text_of(path), shown(path), self.vocabulary())

    def policies(self) -> dict[str, PolicyFile]:
        """Return the policies that have a file, by id."""
        return {name: self.policy_file(name) for name in named(self.rules / "policies")}

    def policy_file(self, name: str) -> PolicyFile:
        """Read the file of a policy.

        Raises:
            CommandError: for a policy that has none.
        """
        paths = named(self.rules / "policies")
        if name not in paths:
            raise CommandError([unknown_name("policy", name, paths, "KS002")])
        path = paths[name]
        policy = read_policy(
            text_of(path), shown(path), self.strategies(), self.vocabulary().resources
        )
        _same_name(policy.id, path)
        return policy

    def policy(
        self,
        expression: str,
        engine: EngineName = "durable",
        tables: SignatureTables | None = None,
    ) -> Policy:
        """Build the policy of an expression, such as `today+s01`.

        Raises:
            CommandError: for a policy or strategies that do not exist.
        """
        policy, choices = self._chosen(expression)
        if not choices and expression == Today.id:
            return Today()
        strategies = [(self.strategies()[c.id], c.parameters) for c in choices]
        conduct = self._conduct(policy, choices)
        return BuiltPolicy(
            expression, strategies, self.vocabulary(), engine, tables, conduct=conduct
        )

    def choices(self, expression: str) -> list[tuple[str, Mapping[str, float]]]:
        """Return the strategies of an expression with the parameters that are set for them.

        Raises:
            CommandError: for a policy or strategies that do not exist.
        """
        return [(choice.id, choice.parameters) for choice in self._chosen(expression)[1]]

    def _chosen(self, expression: str) -> tuple[PolicyFile, list[Choice]]:
        """Return the policy that an expression begins with, and all that it switches on."""
        names = named(self.rules / "policies")
        parsed = parse_expression(expression, names, self.strategies())
        policy = self.policy_file(parsed.name)
        return policy, chosen(parsed, policy)

    @cached_property
    def _classification(self) -> Classification:
        path = self.rules / "classification.yaml"
        if not path.is_file():
            return Classification()
        return read_classification(text_of(path), shown(path)).rule()

    def classification(self) -> Classification:
        """Return who is key unless a policy says otherwise; the largest where no file says it."""
        return self._classification

    def conduct(self, expression: str) -> Conduct:
        """Return who is key under an expression, its limits and its budgets.

        Raises:
            CommandError: for a policy or strategies that do not exist.
        """
        return self._conduct(*self._chosen(expression))

    def _conduct(self, policy: PolicyFile, choices: Sequence[Choice]) -> Conduct:
        return Conduct(
            programme=any(c.id == PROGRAMME for c in choices),
            classification=policy.classification.over(self.classification()),
            golden_rules=policy.golden_rules,
            budgets=policy.budgets,
        )

    def scenario_names(self) -> tuple[str, ...]:
        """List the scenarios, in order of their files."""
        return tuple(n for n in named(self.scenarios) if n != PARAMETERS)

    def scenario_source(self, name: str) -> tuple[str, str]:
        """Return the text of a scenario, by name or file, and the file's name.

        Raises:
            CommandError: for a scenario that does not exist.
        """
        path = self._scenario_path(name)
        return text_of(path), shown(path)

    def _scenario_path(self, name: str) -> Path:
        if name in self.scenario_names():
            return self.scenarios / f"{name}.yaml"
        if _is_file(name):
            return Path(name)
        if is_file_name(name):
            raise CommandError([_no_file(name, "KS001", self.scenario_names())])
        raise CommandError([unknown_name("scenario", name, self.scenario_names(), "KS001")])

    def scenario(self, name: str, settings: Mapping[str, str] | None = None) -> Scenario:
        """Read a scenario by name or file; `settings` hold parameters at values.

        Raises:
            CommandError: for a scenario or parameter that does not exist.
            ProblemsError: everything that is wrong with its file.
        """
        scenario = self.scenario_file(self._scenario_path(name))
        if not settings:
            return scenario
        try:
            numbers = set_values(scenario.parameters, settings)
        except ProblemsError as error:
            raise CommandError(error.problems) from None
        return scenario.model_copy(update={"parameters": numbers})

    def scenario_file(self, path: Path) -> Scenario:
        """Read a scenario's file."""
        scenario = read_scenario(text_of(path), shown(path), self.register(), path.parent)
        if path.resolve().parent == self.scenarios.resolve():
            _same_name(scenario.id, path)
        return scenario


def taken(strategy: str, first: str, file: str) -> Problem:
    """Build the problem of a strategy whose id another file has."""
    template = N_('strategy "{id}" is there already, in {file}')
    return Problem("KS205", template, {"id": strategy, "file": first}, Place(file))


def _same_name(name: str, path: Path) -> None:
    """Refuse a file whose id is not its name, by which it is found.

    Raises:
        ProblemsError: KS206 where they differ.
    """
    if name != path.stem:
        template = N_('its id is "{id}", its file is named "{name}": they must be the same')
        facts = {"id": name, "name": path.stem}
        raise ProblemsError([Problem("KS206", template, facts, Place(shown(path)))])


def is_file_name(name: str) -> bool:
    """Tell a file from the name of something in the catalogue, whether it is there or not."""
    return name.endswith((".yaml", ".yml"))


def _is_file(name: str) -> bool:
    return is_file_name(name) and Path(name).is_file()


def _no_file(name: str, code: str, names: Sequence[str]) -> Problem:
    """Build the problem of a file that is not there; files beside it may be meant, or `names`."""
    beside = [str(p) for p in Path(name).parent.glob("*.y*ml")]
    close = nearest(name, beside) or nearest(Path(name).stem, names)
    hint = N_('did you mean "{close}"?') if close else N_("known by name: {listing}")
    facts = {"found": name, "close": close, "listing": ", ".join(names)}
    return Problem(code, N_("there is no file {found}"), facts, Place(), hint)
