"""The durable engine: durable-rules decides signatures, one flat fact of booleans at a time.

What is unsafe in durable-rules is kept away from it: no numbers, words, joins, missing
properties, threads or second contexts; few alternatives in a ruleset; rules only note
that they fired; interrupts wait; a ruleset has always fired before it is closed.
"""

import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kamsim.rules.alternatives import Piece, batches
from kamsim.rules.expression import All, AnyOf, Atom, Condition, Not
from kamsim.rules.rulebook import Rulebook, RuleSet

_ALWAYS = -1
_BROKEN = -2
_RULESET = "book"
_FACT_ID = 1


class EngineError(RuntimeError):
    """durable-rules did not do what it should; its answer is not used."""


def is_available() -> bool:
    """Say whether durable-rules can be imported, which from Python 3.13 on it cannot."""
    try:
        import durable.engine  # noqa: F401, PLC0415 - may be missing
    except ImportError:
        return False
    return True


def decide(book: Rulebook, signatures: Sequence[int]) -> list[RuleSet]:
    """Return the rules that are true under each signature.

    Raises:
        EngineError: where durable-rules fails.
    """
    if not signatures:
        return []
    properties = property_names(book.atoms)
    fired: list[set[int]] = [set() for _ in signatures]
    with _uninterrupted(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for batch in batches([rule.when for rule in book.rules]):
            with _ruleset(batch, properties) as ask:
                for found, signature in zip(fired, signatures, strict=True):
                    found.update(ask(_fact(properties, signature)))
    return [frozenset(found) for found in fired]


def property_names(atoms: Sequence[Atom]) -> dict[Atom, str]:
    """Name each atom's property; durable-rules knows names by a 32-bit hash only.

    Raises:
        EngineError: where two names have one hash.
    """
    names = {atom: f"a{i}" for i, atom in enumerate(atoms)}
    hashes = {_hash(name) for name in (*names.values(), "t", "id", "sid", "$s")}
    if len(hashes) != len(names) + 4:
        raise EngineError("two property names have one hash")
    return names


def pattern(normal: Condition, properties: Mapping[Atom, str]) -> dict[str, object]:
    """Return a condition in normal form as durable-rules reads it."""
    match normal:
        case All(parts):
            return {"$and": [pattern(p, properties) for p in parts]}
        case AnyOf(parts):
            return {"$or": [pattern(p, properties) for p in parts]}
        case Not(part) if not isinstance(part, All | AnyOf | Not):
            return {properties[part]: False}
        case Not():
            raise ValueError("not in normal form")
        case _:
            return {properties[normal]: True}


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep an interrupt waiting: durable-rules would swallow it, and a firing with it."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if waiting:
        signal.raise_signal(signal.SIGINT)


def _fact(properties: Mapping[Atom, str], signature: int) -> dict[str, object]:
    bits = {name: bool(signature >> i & 1) for i, name in enumerate(properties.values())}
    return {"t": 1, **bits, "id": _FACT_ID}


@contextmanager
def _ruleset(
    batch: Sequence[Piece], properties: Mapping[Atom, str]
) -> Iterator[Callable[[dict[str, object]], set[int]]]:
    """Open a ruleset and give a function from a fact to the rules that fire on it.

    A rule without conditions fires last on every fact: where it did not, or where
    durable-rules swallowed an exception on the way, the answer is not whole.
    """
    fired: list[int] = []
    rules = {
        f"r{n}": _rule(rule, condition, properties, fired)
        for n, (rule, condition) in enumerate(batch)
    }
    rules["last"] = {**_rule(_ALWAYS, All(()), properties, fired), "pri": 1}
    host = _quiet_host()
    _call(host.set_rulesets, {_RULESET: rules})

    def ask(fact: dict[str, object]) -> set[int]:
        fired.clear()
        _call(host.assert_fact, _RULESET, dict(fact))
        _call(host.retract_fact, _RULESET, dict(fact))
        if not fired or fired[-1] != _ALWAYS:
            raise EngineError("durable-rules stopped before the last rule")
        return set(fired[:-1])

    yield ask
    _close(host)


def _call(function: Callable[..., object], *arguments: object) -> None:
    """Call durable-rules, whose errors have no type of their own and say little."""
    try:
        function(*arguments)
    except Exception as error:
        raise EngineError(f"durable-rules failed: {error}") from error


def _rule(
    rule: int, condition: Condition, properties: Mapping[Atom, str], fired: list[int]
) -> dict[str, Any]:
    def note(closure: Any) -> None:  # noqa: ANN401 - durable-rules is untyped
        fired.append(_BROKEN if closure.s.exception else rule)

    parts = condition.parts if isinstance(condition, All) else (condition,)
    conditions = [{"t": 1}, *(pattern(p, properties) for p in parts)]
    return {"all": [{"m": {"$and": conditions}}], "run": note}


def _quiet_host() -> Any:  # noqa: ANN401 - durable-rules is untyped
    """Return a host without the two threads that the stock host starts."""
    from durable import engine  # noqa: PLC0415 - may be missing

    class QuietHost(engine.Host):  # type: ignore[misc]
        def _run(self) -> None:
            pass

    return QuietHost()


def _close(host: Any) -> None:  # noqa: ANN401 - durable-rules is untyped
    import durable_rules_engine  # noqa: PLC0415 - may be missing

    host.delete_state(_RULESET, "0")
    durable_rules_engine.delete_ruleset(host.get_ruleset(_RULESET)._handle)  # noqa: SLF001


def _hash(name: str) -> int:
    """Return the FNV-1a hash by which durable-rules tells names apart."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value
