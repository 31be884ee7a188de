"""Alternatives: cutting conditions to the size that durable-rules decides safely."""

from collections.abc import Iterable, Iterator, Sequence

from kamsim.rules.expression import All, AnyOf, Condition
from kamsim.rules.rulebook import alternatives, normal_form

MOST_TOGETHER = 60
MOST_IN_ONE = 20
MOST_GROUPS = 12

Piece = tuple[int, Condition]
"""A rule's position, and a condition under which it is true."""


def batches(conditions: Sequence[Condition]) -> list[list[Piece]]:
    """Group rules so that no group has more alternatives than fit one ruleset.

    A rule is true where any of its pieces is; one that never is has none.
    """
    done: list[list[Piece]] = []
    room = 0
    for rule, condition in enumerate(conditions):
        for part in pieces(normal_form(condition)):
            size = alternatives(part)
            if size > room:
                done.append([])
                room = MOST_TOGETHER
            done[-1].append((rule, part))
            room -= size
    return done


def pieces(normal: Condition) -> Iterator[Condition]:
    """Split a condition in normal form at its ors until every piece is small."""
    if alternatives(normal) <= MOST_IN_ONE and _groups(normal) <= MOST_GROUPS:
        if normal != AnyOf(()):
            yield normal
        return
    for branch in _split(normal):
        yield from pieces(branch)


def _split(normal: Condition) -> Iterable[Condition]:
    """Return conditions of which at least one is true exactly where the given one is."""
    if isinstance(normal, AnyOf):
        return normal.parts
    if not isinstance(normal, All):
        return (normal,)
    index, widest = max(enumerate(normal.parts), key=lambda p: alternatives(p[1]))
    rest = (*normal.parts[:index], *normal.parts[index + 1 :])
    return (normal_form(All((*rest, branch))) for branch in _split(widest))


def _groups(normal: Condition) -> int:
    own = isinstance(normal, AnyOf)
    parts = normal.parts if isinstance(normal, All | AnyOf) else ()
    return own + sum(_groups(p) for p in parts)
