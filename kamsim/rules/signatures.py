"""Signatures: which rules are true under which atoms, found once and looked up ever after."""

from collections.abc import Sequence

import numpy as np

from kamsim.model.arrays import Bools, Ints
from kamsim.rules.rulebook import Rulebook, RuleSet

DENSE_ATOMS = 14
_UNMET = -1


class SignatureTable:
    """The sets of true rules by signature: a full array for few atoms, a sorted one for many."""

    def __init__(self, atoms: int) -> None:
        self._dense = atoms <= DENSE_ATOMS
        size = 1 << atoms if self._dense else 0
        self._keys: Ints = np.zeros(0, dtype=np.int64)
        self._codes: Ints = np.full(size, _UNMET, dtype=np.int64)

    def codes(self, signatures: Ints) -> Ints:
        """Return the code noted for each signature, -1 for those not met before."""
        if self._dense:
            return np.take(self._codes, signatures)
        if not len(self._keys):
            return np.full(len(signatures), _UNMET, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._keys, signatures), len(self._keys) - 1)
        found = np.take(self._keys, at) == signatures
        return np.where(found, np.take(self._codes, at), np.int64(_UNMET))

    def note(self, signatures: Ints, codes: Ints) -> None:
        """Note the codes of signatures not met before, each given once."""
        if self._dense:
            self._codes[signatures] = codes
            return
        keys = np.concatenate([self._keys, signatures])
        order = np.argsort(keys)
        self._keys = np.take(keys, order)
        self._codes = np.take(np.concatenate([self._codes, codes]), order)

    def __len__(self) -> int:
        return int(np.count_nonzero(self._codes != _UNMET))


class Decisions:
    """Decided signatures of one normal form.

    `members`, (codes, rules), says which rules each code stands for.
    """

    def __init__(self, atoms: int, rules: int) -> None:
        self.table = SignatureTable(atoms)
        self.members: Bools = np.zeros((0, rules), dtype=np.bool_)
        self._sets: dict[RuleSet, int] = {}

    def add(self, signatures: Ints, sets: Sequence[RuleSet]) -> None:
        """Note what was decided."""
        codes = [self._sets.setdefault(s, len(self._sets)) for s in sets]
        self.table.note(signatures, np.array(codes, dtype=np.int64))
        rules = range(self.members.shape[1])
        self.members = np.array([[r in s for r in rules] for s in self._sets], dtype=np.bool_)


class SignatureTables:
    """Decided signatures by engine and normal form, shared by all policies that are given it."""

    def __init__(self) -> None:
        self._decisions: dict[tuple[str, str], Decisions] = {}

    def of(self, engine: str, book: Rulebook) -> Decisions:
        """Return what an engine has decided for all rulebooks of one normal form."""
        fresh = Decisions(len(book.atoms), len(book.rules))
        return self._decisions.setdefault((engine, book.key), fresh)
