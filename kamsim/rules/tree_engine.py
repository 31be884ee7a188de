"""The tree engine: walks the conditions, as they were written, over the bits of a signature."""

from collections.abc import Mapping, Sequence

from kamsim.rules.expression import All, AnyOf, Atom, Condition, Not
from kamsim.rules.rulebook import Rulebook, RuleSet


def decide(book: Rulebook, signatures: Sequence[int]) -> list[RuleSet]:
    """Return the rules that are true under each signature."""
    bits = {atom: 1 << i for i, atom in enumerate(book.atoms)}
    return [
        frozenset(i for i, rule in enumerate(book.rules) if _true(rule.when, bits, signature))
        for signature in signatures
    ]


def _true(condition: Condition, bits: Mapping[Atom, int], signature: int) -> bool:
    match condition:
        case All(parts):
            return all(_true(p, bits, signature) for p in parts)
        case AnyOf(parts):
            return any(_true(p, bits, signature) for p in parts)
        case Not(part):
            return not _true(part, bits, signature)
        case _:
            return bool(signature & bits[condition])
