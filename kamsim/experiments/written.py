"""Policies written in Python: a hash of all that they do, to know their runs again."""

import hashlib
import secrets
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import (
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    ModuleType,
)

_LIBRARIES = tuple(Path(sysconfig.get_path(n)) for n in ("purelib", "platlib"))
_INCIDENTAL = {
    "__dict__",
    "__doc__",
    "__firstlineno__",
    "__module__",
    "__slotnames__",
    "__static_attributes__",
    "__weakref__",
}
"""What Python itself puts into a class."""
_HIDDEN = (MemberDescriptorType, GetSetDescriptorType)
_PLAIN = (type(None), bool, int, float, complex, str, bytes)


def written(policy: object) -> str:
    """Hash a policy's code and state: its class, what that calls and reads, its attributes.

    Installed libraries count by name only. A policy that cannot be told whole, such as one
    that holds an open file, gets a hash that never comes again.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        for part in _Telling().tell((type(policy), policy)):
            digest.update(part.encode())
    except Exception:  # noqa: BLE001 - anybody's objects, asked for all that they are
        return secrets.token_hex(16)
    return digest.hexdigest()


class _Telling:
    """Takes objects apart into texts; what was told already is only named again."""

    def __init__(self) -> None:
        self._code: dict[int, int] = {}
        self._around: list[object] = []

    def tell(self, thing: object) -> Iterator[str]:
        """Yield all that an object is: kind, name and content."""
        if isinstance(thing, _PLAIN):
            yield f"{type(thing).__name__} {len(repr(thing))} {thing!r}\n"
            return
        again = self._again(thing)
        if again:
            yield again
            return
        self._around.append(thing)
        name, content = _described(thing)
        yield f"{name} {len(content)}\n"
        for part in content:
            yield from self.tell(part)
        self._around.pop()

    def _again(self, thing: object) -> str:
        """Name code that was told before, and what the telling is in the midst of."""
        if isinstance(thing, FunctionType | type | CodeType):
            if id(thing) in self._code:
                return f"again {self._code[id(thing)]}\n"
            self._code[id(thing)] = len(self._code)
        inside = next((i for i, x in enumerate(self._around) if x is thing), None)
        return "" if inside is None else f"inside {inside}\n"


def _described(thing: object) -> tuple[str, tuple[object, ...]]:
    """Return the name and the parts of an object."""
    if isinstance(thing, ModuleType):
        return thing.__name__, ()
    if isinstance(thing, FunctionType | type):
        return thing.__qualname__, _source(thing) if _is_own(thing) else (thing.__module__,)
    return type(thing).__name__, _parts(thing)


def _parts(thing: object) -> tuple[object, ...]:
    match thing:
        case tuple() | list():
            parts = tuple(thing)
        case dict():
            parts = tuple(thing.items())
        case set() | frozenset():
            parts = tuple(sorted("".join(_Telling().tell(x)) for x in thing))
        case CodeType():
            told = (thing.co_code, thing.co_consts, thing.co_names, thing.co_varnames)
            parts = (*told, thing.co_freevars)
        case property():
            parts = (thing.fget, thing.fset)
        case staticmethod() | classmethod():
            parts = (thing.__func__,)
        case _:
            parts = _reduced(thing)
    return parts


def _reduced(thing: object) -> tuple[object, ...]:
    """Return what pickle would keep of an object."""
    reduced = thing.__reduce_ex__(4)
    if isinstance(reduced, str):
        return reduced, type(thing)
    return tuple(list(x) if isinstance(x, Iterator) else x for x in reduced)


def _is_own(thing: FunctionType | type) -> bool:
    """Say whether something is the user's own, and no library's."""
    name = thing.__module__ or ""
    if name == "__main__":
        return True
    if name.partition(".")[0] in {"kamsim", *sys.stdlib_module_names}:
        return False
    file = getattr(sys.modules.get(name), "__file__", None)
    return file is None or not any(Path(file).is_relative_to(folder) for folder in _LIBRARIES)


def _source(thing: FunctionType | type) -> tuple[object, ...]:
    """Return what a class holds; of a function its code and all that it reads around it."""
    if isinstance(thing, type):
        members = sorted(vars(thing).items(), key=lambda entry: entry[0])
        told = [(n, x) for n, x in members if n not in _INCIDENTAL and not isinstance(x, _HIDDEN)]
        return thing.__bases__, told
    around = thing.__globals__
    read = [(name, around[name]) for name in sorted(set(_names(thing.__code__))) if name in around]
    cells = tuple(cell.cell_contents for cell in thing.__closure__ or ())
    return thing.__code__, thing.__defaults__, thing.__kwdefaults__, cells, read


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
