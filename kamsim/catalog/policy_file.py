"""Policy files: which strategies are on, with which parameters; and expressions of them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import Field

from kamsim.errors import N_, CommandError, Problem, ProblemsError, unknown_name
from kamsim.model.account import NotNegative
from kamsim.model.classification import Reclassification
from kamsim.model.conduct import GoldenRules
from kamsim.model.document import Document, read, salvage
from kamsim.model.vocabulary import Entry, Label
from kamsim.rules import Strategy

_TERM = re.compile(r"([+-])([A-Za-z0-9_]+)")


class Choice(Entry):
    """A strategy that a policy turns on, with parameters of its own."""

    id: str
    parameters: dict[str, float] = Field(default_factory=dict)


class PolicyFile(Entry):
    """A policy as its file says it."""

    id: str
    title: Label
    purpose: Label
    strategies: tuple[Choice, ...] = ()
    classification: Reclassification = Reclassification()
    golden_rules: GoldenRules = GoldenRules()
    by_default: bool = False
    """Whether it is compared where nobody names a policy."""
    budgets: dict[str, NotNegative] = Field(default_factory=dict)
    """Multiples of the scenario's budgets of hours, days and money, by resource."""


def read_policy(
    text: str,
    file: str,
    strategies: Mapping[str, Strategy] | None,
    resources: Collection[str] | None = None,
) -> PolicyFile:
    """Read a policy file; where strategies or resources are None, they are not judged.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    document = read(text, file)
    policy, problems = salvage(PolicyFile, document)
    if policy is not None and strategies is not None:
        problems = [*problems, *_choice_problems(policy, document, strategies)]
    if policy is not None:
        problems = [*problems, *_budget_problems(policy, document, resources)]
    if policy is None or problems:
        raise ProblemsError(problems)
    return policy


def _budget_problems(
    policy: PolicyFile, document: Document, resources: Collection[str] | None
) -> list[Problem]:
    return [
        unknown_name("resource", name, resources, "KS209", document.key_place("budgets", name))
        for name in policy.budgets
        if resources is not None and name not in resources
    ]


def _choice_problems(
    policy: PolicyFile, document: Document, strategies: Mapping[str, Strategy]
) -> list[Problem]:
    problems = []
    for i, choice in enumerate(policy.strategies):
        if choice.id not in strategies:
            place = document.place("strategies", i, "id")
            problems.append(unknown_name("strategy", choice.id, strategies, "KS204", place))
            continue
        known = strategies[choice.id].parameters
        for name, value in choice.parameters.items():
            place = document.key_place("strategies", i, "parameters", name)
            if name not in known:
                kind = f"parameter of {choice.id}"
                problems.append(unknown_name(kind, name, known, "KS302", place))
            elif not known[name].range[0] <= value <= known[name].range[1]:
                low, high = known[name].range
                facts = {"name": name, "value": value, "low": low, "high": high}
                template = N_("{name} = {value:g} lies outside its range [{low:g}, {high:g}]")
                problems.append(Problem("KS325", template, facts, place))
    return problems


@dataclass(frozen=True, slots=True)
class PolicyExpression:
    """A policy's name and what is switched on and off in it, in the order written."""

    name: str
    switches: tuple[tuple[str, str], ...]


def parse_expression(
    text: str, names: Collection[str], strategies: Collection[str]
) -> PolicyExpression:
    """Read `NAME([+-]sNN)*`; the longest name that exists comes first.

    Raises:
        CommandError: for a policy or strategies that do not exist.
    """
    fitting = [n for n in names if text == n or (text.startswith(n) and text[len(n)] in "+-")]
    if not fitting:
        head = re.split(r"[+-]s\d", text)[0] or text
        raise CommandError([unknown_name("policy", head, names, "KS002")])
    name = max(fitting, key=len)
    rest = text[len(name) :]
    switches = tuple(_TERM.findall(rest))
    if "".join(sign + strategy for sign, strategy in switches) != rest:
        template = N_('"{found}" is not a policy: write {name}+s01-s02')
        raise CommandError([Problem("KS002", template, {"found": text, "name": name})])
    unknown = [s for _, s in switches if s not in strategies]
    if unknown:
        raise CommandError([unknown_name("strategy", s, strategies, "KS003") for s in unknown])
    return PolicyExpression(name, switches)


def chosen(expression: PolicyExpression, policy: PolicyFile) -> list[Choice]:
    """Return the strategies of a policy with the expression's switches applied.

    Raises:
        CommandError: for a strategy switched on twice, or off where it is not on.
    """
    choices = {c.id: c for c in policy.strategies}
    problems = []
    for sign, strategy in expression.switches:
        facts = {"strategy": strategy, "policy": expression.name}
        if sign == "-" and choices.pop(strategy, None) is None:
            problems.append(Problem("KS004", N_("{strategy} is not part of {policy}"), facts))
        if sign == "+" and strategy in choices:
            problems.append(Problem("KS004", N_("{strategy} is already part of {policy}"), facts))
        if sign == "+":
            choices.setdefault(strategy, Choice(id=strategy))
    if problems:
        raise CommandError(problems)
    return [choices[name] for name in sorted(choices)]
