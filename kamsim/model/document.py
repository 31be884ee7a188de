"""Documents: what a YAML file says, and where in the file it says it."""

import copy
import json
import math
import typing
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml.nodes import Node, ScalarNode

from kamsim.errors import N_, Place, Problem, ProblemsError, nearest, unknown_name
from kamsim.model.nodes import Step, child, compose, locate

Model = TypeVar("Model", bound=BaseModel)

_SHOWN = 40
_SHOULD = "Input should be "

_WANTED = {
    "float": N_("found {found} where a number belongs"),
    "int": N_("found {found} where a whole number belongs"),
    "bool": N_("found {found} where true or false belongs"),
    "string": N_("found {found} where a text belongs"),
    "list": N_("found {found} where a list belongs"),
    "dict": N_("found {found} where keys with values belong"),
    "literal": N_("found {found} where one of {wanted} belongs"),
}
_KINDS = {"tuple": "list", "set": "list", "frozen": "list", "model": "dict", "enum": "literal"}
_BOUNDS = ("greater_than", "less_than", "finite_number", "multiple_of")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content as plain Python, with the place of every key and value."""

    file: str
    data: Any
    text: str = field(repr=False)
    root: Node | None = field(repr=False, compare=False)

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
        index = locate(self.text, node, offset)
        start = self.text.rfind("\n", 0, index) + 1
        return Place(self.file, self.text.count("\n", 0, index) + 1, index - start + 1)

    def get(self, *path: Step) -> Any:  # noqa: ANN401 - a file may hold anything
        """Return the value at a path.

        Raises:
            KeyError, IndexError, TypeError: where there is none.
        """
        value = self.data
        for step in path:
            value = value[step]
        return value

    def _walk(self, path: Sequence[Step]) -> tuple[Node | None, Node | None]:
        """Return the key node and value node at a path, or those of the nearest parent."""
        key = value = self.root
        for step in path:
            found = child(value, step)
            if found is None:
                break
            key, value = found
        return key, value

    def _at(self, node: Node | None) -> Place:
        if node is None:
            return Place(self.file, 1, 1)
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def read(text: str, file: str) -> Document:
    """Read the text of a YAML 1.2 file.

    Raises:
        ProblemsError: KS101 where it is not YAML, KS102 for every key given twice.
    """
    text = text.removeprefix("\ufeff")
    root, data = compose(text, file)
    return Document(file, data, text, root)


def validate(model: type[Model], document: Document, *path: Step) -> Model:
    """Check the document, or the part of it at a path, against a model.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    instance, problems = salvage(model, document, *path)
    if problems or instance is None:
        raise ProblemsError(problems)
    return instance


def salvage(
    model: type[Model], document: Document, *path: Step
) -> tuple[Model | None, list[Problem]]:
    """Check like `validate`, and make what can be made without the keys that have problems."""
    data = document.get(*path)
    endless = {s: v for s, v in _numbers(data) if not math.isfinite(v)}
    template = N_("{found} is not a finite number")
    problems = [
        Problem("KS106", template, {"found": value}, document.place(*path, *steps))
        for steps, value in endless.items()
    ]
    instance, details = _try(model, data)
    details = [d for d in details if not _follows(d, data, endless)]
    if problems or details:
        rest = copy.deepcopy(data)
        for steps in (*endless, *(_existing(data, d["loc"]) for d in details)):
            _remove(rest, steps)
        instance, _ = _try(model, rest)
    return instance, [*problems, *(_problem(model, document, path, d) for d in details)]


def _follows(detail: ErrorDetails, data: object, endless: Collection[tuple[Step, ...]]) -> bool:
    """Tell whether an error only says again that a number is not finite."""
    path = _existing(data, detail["loc"])
    whole = detail["type"] == "value_error"
    return path in endless or (whole and any(steps[: len(path)] == path for steps in endless))


def _try(model: type[Model], data: object) -> tuple[Model | None, list[ErrorDetails]]:
    try:
        return model.model_validate_json(json.dumps(data), strict=True), []
    except ValidationError as error:
        return None, _without_echoes(error.errors(include_url=False))


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out that a list is too short where its items are what is wrong."""
    wrong = [d["loc"] for d in details]
    return [
        d
        for d in details
        if d["type"] != "too_short"
        or not any(loc[: len(d["loc"])] == d["loc"] and loc != d["loc"] for loc in wrong)
    ]


def _remove(data: Any, path: Sequence[Step]) -> None:  # noqa: ANN401 - any content
    """Delete the innermost key on a path, if it is still there; lists keep their items."""
    steps = list(path)
    while steps and isinstance(steps[-1], int):
        steps.pop()
    if list(_existing(data, steps)) != steps or not steps:
        return
    for step in steps[:-1]:
        data = data[step]
    del data[steps[-1]]


def _numbers(data: object, *path: Step) -> Iterator[tuple[tuple[Step, ...], float]]:
    if isinstance(data, float):
        yield path, data
    elif isinstance(data, dict | list):
        items = data.items() if isinstance(data, dict) else enumerate(data)
        for step, value in items:
            yield from _numbers(value, *path, step)


def _problem(
    model: type[BaseModel], document: Document, prefix: Sequence[Step], detail: ErrorDetails
) -> Problem:
    """Translate one of pydantic's errors."""
    kind, loc = detail["type"], detail["loc"]
    path = (*prefix, *_existing(document.get(*prefix), loc))
    place = document.place(*path)
    if kind == "extra_forbidden":
        return _unknown_key(str(loc[-1]), _keys(model, loc[:-1]), document.key_place(*path))
    if kind == "missing":
        return Problem("KS104", N_('key "{key}" is missing'), {"key": loc[-1]}, place)
    if kind.startswith(_BOUNDS):
        facts = {"found": _shown(detail["input"]), "rule": detail["msg"].removeprefix(_SHOULD)}
        return Problem("KS106", N_("{found} is out of range: it should be {rule}"), facts, place)
    return _wrong_type(detail, place)


def _unknown_key(key: str, allowed: set[str], place: Place) -> Problem:
    problem = unknown_name("key", key, allowed, "KS103", place)
    if not key.replace("-", "_").isidentifier():
        hint = N_("inside {{…}} and […] a comma ends the text: put the text in quotes")
        return replace(problem, help=hint)
    return problem


def _wrong_type(detail: ErrorDetails, place: Place) -> Problem:
    wanted = detail["type"].split("_")[0]
    wanted = _KINDS.get(wanted, wanted)
    if wanted not in _WANTED or not detail["msg"].startswith(_SHOULD):
        message = detail["msg"].removeprefix("Value error, ")
        return Problem("KS107", N_("{what}"), {"what": message}, place)
    listing = str(detail.get("ctx", {}).get("expected", ""))
    close = nearest(
        str(detail["input"]), listing.replace("'", "").replace(" or ", ", ").split(", ")
    )
    hint = N_('did you mean "{close}"?') if close else ""
    if wanted == "string" and isinstance(detail["input"], int | float):
        hint = N_("put it in quotes")
    facts = {"found": _shown(detail["input"]), "wanted": listing, "close": close}
    return Problem("KS105", _WANTED[wanted], facts, place, hint)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _existing(data: object, loc: Sequence[Step]) -> tuple[Step, ...]:
    """Drop the steps of an error's location that name types and not keys."""
    path: list[Step] = []
    for step in loc:
        if isinstance(data, dict) and str(step) in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _keys(model: type[BaseModel], loc: Sequence[Step]) -> set[str]:
    """Return the keys allowed at a location of a model; of every member of a union."""
    at: list[Any] = [model]
    for step in loc:
        at = [t for outer in at for t in _inner(outer, step)] or at
    models = [m for outer in at for m in _models(outer)]
    return {f.alias or name for m in models for name, f in m.model_fields.items()}


def _models(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in typing.get_args(annotation) for m in _models(part)]


def _inner(annotation: Any, step: Step) -> list[Any]:  # noqa: ANN401 - any annotation
    """Return the annotations that a key or index of an annotated value may have."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return [f.annotation for name, f in fields if step in (f.alias, name)]
    if typing.get_origin(annotation) in (dict, list, tuple):
        return [typing.get_args(annotation)[-1 if typing.get_origin(annotation) is dict else 0]]
    return [found for part in typing.get_args(annotation) for found in _inner(part, step)]
