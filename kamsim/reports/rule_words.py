"""Rules in words: conditions and orders as a reader would say them."""

from collections.abc import Iterator
from dataclasses import dataclass

from kamsim.errors import N_
from kamsim.model.vocabulary import Setting, Vocabulary
from kamsim.reports.language import Language
from kamsim.reports.units import unit_text
from kamsim.rules import ActionLine, Strategy
from kamsim.rules.expression import (
    All,
    AnyOf,
    Arithmetic,
    Atom,
    Comparison,
    Condition,
    Constant,
    FactValue,
    Function,
    Known,
    Not,
    Number,
    OneOf,
    Ordered,
    ParameterValue,
    Truth,
)

Line = tuple[int, str]
"""Depth and text."""

_COMPARED = {
    ("<", True): N_("{left} is below {right}"),
    ("<=", True): N_("{left} is at most {right}"),
    ("<", False): N_("{left} is at least {right}"),
    ("<=", False): N_("{left} is above {right}"),
    ("==", True): N_("{left} is {right}"),
    ("!=", True): N_("{left} is not {right}"),
    ("==", False): N_("{left} is not {right}"),
    ("!=", False): N_("{left} is {right}"),
}
_MIRRORED = {
    ("<", True): N_("{left} is above {right}"),
    ("<=", True): N_("{left} is at least {right}"),
    ("<", False): N_("{left} is at most {right}"),
    ("<=", False): N_("{left} is below {right}"),
}
_FUNCTIONS = {
    "min": N_("the lowest of ({numbers})"),
    "max": N_("the highest of ({numbers})"),
    "abs": N_("the size of ({numbers})"),
}
_ALL_OF = N_("all of these:")
_ANY_OF = N_("at least one of these:")
_RANKS = {"+": 0, "-": 0, "*": 1, "/": 1}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """What the names in a strategy's rules are called in a language."""

    strategy: Strategy
    vocabulary: Vocabulary
    language: Language

    def fact(self, name: str) -> str:
        """Return a fact's label."""
        return self.vocabulary.facts[name].label.text(self.language.code)

    def number(self, node: Number) -> str:
        """Write a number, with no more brackets than it needs."""
        match node:
            case Constant(value):
                text = f"{value:,.6g}"
            case FactValue(name):
                text = self.fact(name)
            case ParameterValue(name):
                text = self._parameter(name)
            case Ordered():
                text = self.language.say(N_("the ordered amount"))
            case Arithmetic(sign, left, right):
                first = self._bracketed(left, _RANKS[sign])
                second = self._bracketed(right, _RANKS[sign] + (sign in "-/"))
                text = f"{first} {_SIGNS[sign]} {second}"
            case Function(name, arguments):
                numbers = ", ".join(self.number(a) for a in arguments)
                text = self.language.say(_FUNCTIONS[name], numbers=numbers)
        return text

    def _bracketed(self, node: Number, rank: int) -> str:
        """Write part of a sum or product, in brackets where it binds less than its whole."""
        text = self.number(node)
        return f"({text})" if isinstance(node, Arithmetic) and _RANKS[node.sign] < rank else text

    def _parameter(self, name: str) -> str:
        parameter = self.strategy.parameters[name]
        value = unit_text(parameter.value, parameter.unit, self.language)
        label = parameter.label.text(self.language.code)
        return self.language.say(N_("{label} [{value}]"), label=label, value=value)

    def atom(self, atom: Atom, *, true: bool = True) -> str:
        """Say that an atom is true, or that it is not."""
        say = self.language.say
        match atom:
            case Comparison():
                text = self._comparison(atom, true=true)
            case Truth(name):
                text = say(N_("{fact}: yes") if true else N_("{fact}: no"), fact=self.fact(name))
            case OneOf():
                text = self._one_of(atom, true=true)
            case Known(name):
                template = N_("{fact} is known") if true else N_("{fact} is not known")
                text = say(template, fact=self.fact(name))
        return text

    def _one_of(self, atom: OneOf, *, true: bool) -> str:
        """Say which words hold; of many that do, rather the few that do not."""
        kind = self.vocabulary.facts[atom.name]
        others = tuple(w for w in kind.values if w not in atom.words)
        shorter = others and len(others) < len(atom.words)
        kept, among = (others, not true) if shorter else (atom.words, true)
        template = N_("{fact}: {words}") if among else N_("{fact}: anything but {words}")
        separator = "／" if self.language.is_chinese else " / "
        words = separator.join(kind.word(w, self.language.code) for w in kept)
        return self.language.say(template, fact=self.fact(atom.name), words=words)

    def _comparison(self, atom: Comparison, *, true: bool) -> str:
        left, right = atom.left, atom.right
        templates = _COMPARED
        fixed = isinstance(left, Constant | ParameterValue)
        if fixed and (atom.sign, true) in _MIRRORED and not isinstance(right, Constant):
            left, right, templates = right, left, _MIRRORED
        template = templates[atom.sign, true]
        return self.language.say(template, left=self.number(left), right=self.number(right))

    def condition(
        self, node: Condition, depth: int = 0, *, true: bool = True, within: bool = True
    ) -> Iterator[Line]:
        """Yield the lines of a condition; what stands deeper belongs to the line above.

        `within` says whether all of the lines around must hold, or at least one.
        """
        match node:
            case Not(part):
                yield from self.condition(part, depth, true=not true, within=within)
            case All(parts) | AnyOf(parts):
                conjunction = isinstance(node, All) == true
                if not parts:
                    yield depth, self.language.say(N_("always") if conjunction else N_("never"))
                elif conjunction != within:
                    yield depth, self.language.say(_ALL_OF if conjunction else _ANY_OF)
                    depth += 1
                for part in parts:
                    yield from self.condition(part, depth, true=true, within=conjunction)
            case _:
                yield depth, self.atom(node, true=true)

    def action(self, line: ActionLine) -> Iterator[Line]:
        """Yield what an action orders, then its settings, needs and pause."""
        kind = self.vocabulary.actions[line.action]
        say, code = self.language.say, self.language.code
        amount = self._amount(line.magnitude, kind.unit)
        facts = {"action": kind.label.text(code), "amount": amount}
        yield 0, say(N_("{action}: {amount}"), **facts)
        for name, setting in line.settings:
            label = kind.settings[name].label.text(code)
            value = self._setting(kind.settings[name], setting)
            yield 1, say(N_("{label}: {value}"), label=label, value=value)
        for name, need in line.needs:
            resource = self.vocabulary.resources[name]
            amount, label = self._amount(need, resource.unit), resource.label.text(code)
            yield 1, say(N_("needs {resource}: {amount}"), resource=label, amount=amount)
        if line.cooldown_weeks == 1:
            yield 1, say(N_("at most once a week"))
        elif line.cooldown_weeks:
            yield 1, say(N_("at most every {weeks} weeks"), weeks=line.cooldown_weeks)

    def _setting(self, kind: Setting, chosen: str | Number) -> str:
        """Write what is chosen; a parameter chooses a word by its position."""
        if isinstance(chosen, str):
            return kind.word(chosen, self.language.code)
        if kind.values and isinstance(chosen, ParameterValue):
            position = round(self.strategy.parameters[chosen.name].value)
            word = kind.word(kind.values[position], self.language.code)
            said = N_("{word}, set by {parameter}")
            return self.language.say(said, word=word, parameter=chosen.name)
        return self.number(chosen)

    def _amount(self, node: Number, unit: str) -> str:
        """Write an amount with its unit; a parameter brings its own."""
        if isinstance(node, Constant):
            return unit_text(node.value, unit, self.language)
        text = self.number(node)
        return text if isinstance(node, ParameterValue) else unit_text(text, unit, self.language)
