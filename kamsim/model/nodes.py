"""Nodes: a YAML file as a tree that knows where everything stands."""

from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from kamsim.errors import N_, Place, Problem, ProblemsError

Step = str | int
Pairs = list[tuple[Node, Node]]

_TAG = "tag:yaml.org,2002:"
_DEEPEST = 40
_COPIES = 10
_DEEP = N_("this is nested too deeply")


def compose(text: str, file: str) -> tuple[Node | None, Any]:
    """Return the tree of a YAML 1.2 text, and its content as plain Python.

    Raises:
        ProblemsError: KS101 where it is not YAML, too deep, or mostly repeats of itself;
            KS102 for every key given twice.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        root = yaml.compose(text)
        reading = _Reading(file, yaml.constructor, _COPIES * (len(text) + 1))
        data = None if root is None else reading.plain(root, ())
    except YAMLError as error:
        raise ProblemsError([_syntax_problem(error, text, file)]) from error
    except RecursionError as error:
        raise ProblemsError([Problem("KS101", _DEEP, {}, Place(file, 1, 1))]) from error
    if reading.problems:
        raise ProblemsError(reading.problems)
    return root, data


class _Reading:
    """Turns nodes into plain Python and collects what is wrong with them."""

    def __init__(self, file: str, constructor: SafeConstructor, most: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._left = most
        self._scalars = {
            _TAG + "null": constructor.construct_yaml_null,
            _TAG + "bool": constructor.construct_yaml_bool,
            _TAG + "int": constructor.construct_yaml_int,
            _TAG + "float": constructor.construct_yaml_float,
        }

    def plain(self, node: Node, parents: tuple[Node, ...]) -> Any:  # noqa: ANN401 - any content
        """Return the value of a node; parents are those that it stands in."""
        self._left -= 1
        wrong = self._endless(node, parents)
        if wrong:
            self._report(node, "KS101", wrong)
        if wrong or self._left <= 0:
            return None
        inside = (*parents, node)
        if isinstance(node, SequenceNode):
            return [self.plain(child, inside) for child in node.value]
        if isinstance(node, MappingNode):
            return self._mapping(node, inside)
        return self._scalars.get(node.tag or "", lambda n: n.value)(node)

    def _endless(self, node: Node, parents: tuple[Node, ...]) -> str:
        """Say why a node cannot be written out; a file may repeat itself ten times over."""
        if any(node is p for p in parents):
            return N_("this stands inside itself")
        if len(parents) > _DEEPEST:
            return _DEEP
        return N_("aliases repeat too much of this file") if self._left == 0 else ""

    def _mapping(self, node: MappingNode, inside: tuple[Node, ...]) -> dict[Any, Any]:
        seen: dict[Any, int] = {}
        for key, _ in node.value:
            name = key.value if isinstance(key, ScalarNode) else None
            line = key.start_mark.line + 1
            if name is None:
                self._report(key, "KS101", N_("a list or mapping cannot be a key"))
            elif name in seen:
                facts = {"key": name, "line": seen[name]}
                self._report(
                    key, "KS102", N_('key "{key}" is given twice, first on line {line}'), facts
                )
            seen.setdefault(name, line)
        pairs = reversed(_pairs(node))
        result = {_name(k): self.plain(v, inside) for k, v in pairs if isinstance(k, ScalarNode)}
        return dict(reversed(result.items()))

    def _report(
        self, node: Node, code: str, template: str, facts: Mapping[str, object] | None = None
    ) -> None:
        mark = node.start_mark
        place = Place(self._file, mark.line + 1, mark.column + 1)
        self.problems.append(Problem(code, template, facts or {}, place))


def _name(key: Node) -> str:
    return str(key.value)


def _pairs(node: MappingNode) -> Pairs:
    """List keys and values, the mapping's own before those merged with `<<`."""
    own = [(k, v) for k, v in node.value if k.tag != _TAG + "merge"]
    for key, value in node.value:
        if key.tag == _TAG + "merge":
            sources = value.value if isinstance(value, SequenceNode) else [value]
            own += [
                p
                for s in sources
                if isinstance(s, MappingNode) and s is not node
                for p in _pairs(s)
            ]
    return own


def child(node: Node | None, step: Step) -> tuple[Node, Node] | None:
    """Return the key node and value node below a node, if there is such a key or index."""
    if isinstance(node, MappingNode):
        return next(((k, v) for k, v in _pairs(node) if k.value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


def locate(text: str, node: ScalarNode, offset: int) -> int:
    """Return the index in the file of a character of a scalar, by walking both in step."""
    index = int(node.start_mark.index)
    if node.style in ("|", ">"):
        index = text.find("\n", index)
    elif node.style in ("'", '"'):
        index += 1
    for character in node.value[:offset].replace(" ", "").replace("\n", ""):
        found = text.find(character, index, node.end_mark.index)
        if found < 0:
            return int(node.start_mark.index)
        index = found + 1
    target = node.value[offset : offset + 1]
    found = text.find(target, index, node.end_mark.index) if target.strip() else index
    return max(found, index)


def _syntax_problem(error: YAMLError, text: str, file: str) -> Problem:
    place = Place(file, 1, 1)
    what: object = error
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        what = " ".join(w for w in (error.context, error.problem) if w)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else place
    elif isinstance(error, ReaderError):
        what = error.reason
        line = text.count("\n", 0, error.position) + 1
        place = Place(file, line, error.position - text.rfind("\n", 0, error.position))
    return Problem("KS101", N_("this is not YAML: {what}"), {"what": what}, place)
