"""Documents: what a YAML file says, and where in the file it says it."""

import json
import math
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, TypeVar, Union

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from kamsim.errors import N_, Place, Problem, ProblemsError, nearest, unknown_name

Step = str | int
Model = TypeVar("Model", bound=BaseModel)

_TAG = "tag:yaml.org,2002:"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content as plain Python, with the place of every key and value."""

    file: str
    data: Any
    text: str
    root: Node | None

    def place(self, *path: Step) -> Place:
        """Return where the value at a path stands, or its nearest parent that exists."""
        return self._at(self._walk(path)[1])

    def key_place(self, *path: Step) -> Place:
        """Return where the key at the end of a path stands, or its nearest parent that exists."""
        return self._at(self._walk(path)[0])

    def place_inside(self, path: Sequence[Step], offset: int) -> Place:
        """Return where a character of the text at a path stands, whatever its quotes and folds."""
        node = self._walk(path)[1]
        if not isinstance(node, ScalarNode):
            return self._at(node)
        index = _locate(self.text, node, offset)
        line = self.text.count("\n", 0, index)
        column = index - (self.text.rfind("\n", 0, index) + 1)
        return Place(self.file, line + 1, column + 1)

    def get(self, *path: Step) -> Any:  # noqa: ANN401 - a file may hold anything
        """Return the value at a path.

        Raises:
            KeyError: where there is none.
            IndexError: where a list is too short.
        """
        value = self.data
        for step in path:
            value = value[step]
        return value

    def _walk(self, path: Sequence[Step]) -> tuple[Node | None, Node | None]:
        """Return the key node and value node at a path, or those of the nearest parent."""
        key = value = self.root
        for step in path:
            found = _child(value, step)
            if found is None:
                break
            key, value = found
        return key, value

    def _at(self, node: Node | None) -> Place:
        if node is None or node.start_mark is None:
            return Place(self.file, 1, 1)
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def read(text: str, file: str) -> Document:
    """Read the text of a YAML 1.2 file.

    Raises:
        ProblemsError: KS101 where it is not YAML, KS102 for every key given twice.
    """
    text = text.removeprefix("\ufeff")
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        root = yaml.compose(text)
    except YAMLError as error:
        raise ProblemsError([_syntax_problem(error, text, file)]) from error
    reading = _Reading(file, yaml.constructor)
    data = None if root is None else reading.plain(root, ())
    if reading.problems:
        raise ProblemsError(reading.problems)
    return Document(file, data, text, root)


def validate(model: type[Model], document: Document, *path: Step) -> Model:
    """Check the document, or the part of it at a path, against a model.

    Raises:
        ProblemsError: everything that is wrong, each problem at its place.
    """
    data = document.get(*path)
    problems = [
        Problem(
            "KS106",
            N_("{found} is not a finite number"),
            {"found": value},
            document.place(*path, *steps),
        )
        for steps, value in _numbers(data)
        if not math.isfinite(value)
    ]
    if problems:
        raise ProblemsError(problems)
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        found = [_problem(model, document, path, detail) for detail in details]
        raise ProblemsError(dict.fromkeys(found, None) if _hashable(found) else found) from error


class _Reading:
    """Turns nodes into plain Python and collects what is wrong with them."""

    def __init__(self, file: str, constructor: Any) -> None:  # noqa: ANN401 - ruamel is untyped
        self.file = file
        self.problems: list[Problem] = []
        self._scalars: dict[str, Callable[[Any], Any]] = {
            _TAG + "null": lambda _: None,
            _TAG + "bool": constructor.construct_yaml_bool,
            _TAG + "int": constructor.construct_yaml_int,
            _TAG + "float": constructor.construct_yaml_float,
        }
