"""Check: every file is read, and every problem of every file is reported at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kamsim.catalog.catalog import PARAMETERS, Catalog, taken
from kamsim.catalog.classification_file import read_classification
from kamsim.catalog.files import named, shown, text_of
from kamsim.catalog.policy_file import read_policy
from kamsim.catalog.register_file import read_register
from kamsim.data import read_accounts
from kamsim.errors import N_, CommandError, Place, Problem, ProblemsError
from kamsim.model.document import read
from kamsim.rules import parse_examples, parse_strategy, parse_vocabulary, run_examples

_STRATEGY = {"rules", "tables", "quote"}
"""Keys that tell a strategy from other files."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The files that were read, and what is wrong with them."""

    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def check(catalog: Catalog, paths: Sequence[Path] = ()) -> Checked:
    """Read the given files and folders, or all that the catalog has, and collect all problems.

    Raises:
        CommandError: for every path that does not exist.
    """
    template = N_("there is no such file or folder")
    gone = [Problem("KS009", template, {}, Place(str(p))) for p in paths if not p.exists()]
    if gone:
        raise CommandError(gone)
    files = sorted({f for p in paths for f in _below(p)}) if paths else _all(catalog)
    found = [problem for path in files for problem in _problems(catalog, path)]
    found += _twins(files)
    # a broken strategy is met again by every policy and example that needs it
    problems = {str(problem): problem for problem in found}
    return Checked(tuple(shown(f) for f in files), tuple(problems.values()))


def _twins(files: Sequence[Path]) -> Iterator[Problem]:
    """Report strategies whose id another file of the same folder has, wherever it lies."""
    seen: dict[tuple[Path, str], Path] = {}
    for path in files:
        name = _strategy_id(path)
        first = seen.setdefault((path.resolve().parent, name), path) if name else path
        if first != path:
            yield taken(name, shown(first), shown(path))


def _strategy_id(path: Path) -> str:
    """Return the id of a strategy's file; nothing for any other file."""
    if path.name.endswith((".csv", ".test.yaml")):
        return ""
    try:
        data = read(text_of(path), shown(path)).data
    except ProblemsError:
        return ""
    strategy = isinstance(data, dict) and _STRATEGY & set(data)
    return str(data.get("id", "")) if strategy else ""


def _all(catalog: Catalog) -> list[Path]:
    rules = catalog.rules
    folders = (rules, rules / "strategies", rules / "policies", rules / "examples")
    return [p for f in (*folders, catalog.scenarios) for p in named(f).values()]


def _below(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob("*.yaml"))
    else:
        yield path


def _problems(catalog: Catalog, path: Path) -> Sequence[Problem]:
    try:
        return _read(catalog, path)
    except ProblemsError as error:
        return error.problems


def _read(catalog: Catalog, path: Path) -> Sequence[Problem]:
    """Read a file as what it is; its content tells where its name does not."""
    if path.suffix == ".csv":
        read_accounts(path)
        return ()
    text, file = text_of(path), shown(path)
    if path.name.endswith(".test.yaml"):
        strategies = list(catalog.strategies().values())
        examples = parse_examples(text, file, strategies, catalog.vocabulary())
        return run_examples(examples, strategies, catalog.vocabulary())
    _parse(catalog, path, text)
    return ()


def _parse(catalog: Catalog, path: Path, text: str) -> None:
    file = shown(path)
    data = read(text, file).data
    keys = set(data) if isinstance(data, dict) else set()
    if "criteria" in keys:
        read_classification(text, file)
    elif {"facts", "actions"} & keys:
        parse_vocabulary(text, file)
    elif _STRATEGY & keys:
        parse_strategy(text, file, catalog.vocabulary())
        if _is_own(catalog.rules / "strategies", path):
            _among_others(catalog, file)
    elif "strategies" in keys:
        _judge_policy(catalog, path, text)
    elif path.stem == PARAMETERS:
        read_register(text, file)
    else:
        catalog.scenario_file(path)


def _among_others(catalog: Catalog, file: str) -> None:
    """Say what is wrong with a strategy only beside the others, such as an id taken twice."""
    try:
        catalog.strategies()
    except ProblemsError as error:
        own = [p for p in error.problems if p.place.file == file]
        if own:
            raise ProblemsError(own) from None


def _judge_policy(catalog: Catalog, path: Path, text: str) -> None:
    """Read a policy, also where the strategies that it needs have problems of their own."""
    problems: list[Problem] = []
    strategies = None
    resources = catalog.vocabulary().resources
    try:
        strategies = catalog.strategies()
    except ProblemsError as error:
        problems += error.problems
    try:
        read_policy(text, shown(path), strategies, resources)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(problems)
    if _is_own(catalog.rules / "policies", path):
        catalog.policy_file(path.stem)


def _is_own(folder: Path, path: Path) -> bool:
    return path.resolve().parent == folder.resolve()
