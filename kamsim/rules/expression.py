"""Expressions: the typed trees that conditions and magnitudes are made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kamsim.errors import Place

ArithmeticSign = Literal["+", "-", "*", "/"]
ComparisonSign = Literal["<", "<=", "==", "!="]
FunctionName = Literal["min", "max", "abs"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A number written in the rule."""

    value: float

    def __str__(self) -> str:
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class FactValue:
    """The value of a number fact in the row."""

    name: str
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """The value of one of the strategy's parameters."""

    name: str
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"p.{self.name}"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The magnitude of the action whose needs are worked out."""

    def __str__(self) -> str:
        return "magnitude"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers joined by a sign; the place is that of the right one."""

    sign: ArithmeticSign
    left: "Number"
    right: "Number"
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"


@dataclass(frozen=True, slots=True)
class Function:
    """The least, the greatest or the size of some numbers."""

    name: FunctionName
    arguments: "tuple[Number, ...]"

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"


Number: TypeAlias = Constant | FactValue | ParameterValue | Ordered | Arithmetic | Function


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers compared; False where a fact in it is unknown."""

    sign: ComparisonSign
    left: Number
    right: Number

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True, slots=True)
class Truth:
    """A fact that is true or false; False where it is unknown."""

    name: str
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact that has one of some words as its value; False where it is unknown.

    `codes` are the words' positions in the vocabulary.
    """

    name: str
    words: tuple[str, ...]
    codes: tuple[int, ...]
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.name} in ({', '.join(map(repr, self.words))})"


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the row has a value for a fact."""

    name: str
    place: Place = field(default=Place(), compare=False, repr=False)

    def __str__(self) -> str:
        return f"known({self.name})"


Atom: TypeAlias = Comparison | Truth | OneOf | Known


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is; without parts, always."""

    parts: "tuple[Condition, ...]"

    def __str__(self) -> str:
        return f"all[{'; '.join(map(str, self.parts))}]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one part is; without parts, never."""

    parts: "tuple[Condition, ...]"

    def __str__(self) -> str:
        return f"any[{'; '.join(map(str, self.parts))}]"


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is not."""

    part: "Condition"

    def __str__(self) -> str:
        return f"not[{self.part}]"


Condition: TypeAlias = Atom | All | AnyOf | Not
Named: TypeAlias = FactValue | Truth | OneOf | Known

ALWAYS = All(())
NEVER = AnyOf(())


def walk(node: Condition | Number) -> Iterator[Condition | Number]:
    """Yield a tree's nodes, parents before children, left before right."""
    yield node
    for child in _children(node):
        yield from walk(child)


def depth(node: Condition | Number) -> int:
    """Count the levels of a tree."""
    levels, level = 0, [node]
    while level:
        levels, level = levels + 1, [child for n in level for child in _children(n)]
    return levels


def _children(node: Condition | Number) -> "tuple[Condition | Number, ...]":
    children: tuple[Condition | Number, ...] = ()
    match node:
        case All(parts) | AnyOf(parts):
            children = parts
        case Not(part):
            children = (part,)
        case Comparison(_, left, right) | Arithmetic(_, left, right):
            children = (left, right)
        case Function(_, arguments):
            children = arguments
        case _:
            pass
    return children


def named(node: Condition | Number) -> Iterator[Named]:
    """Yield every mention of a fact."""
    return (n for n in walk(node) if isinstance(n, Named))


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield the parts of a condition that are not made of conditions."""
    return (n for n in walk(condition) if isinstance(n, Atom))
