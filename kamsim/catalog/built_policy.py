"""Policies built of strategies, with a hash of all that they do."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kamsim.catalog.files import text_of
from kamsim.model.conduct import Conduct
from kamsim.model.vocabulary import Vocabulary
from kamsim.rules import EngineName, RulePolicy, SignatureTables, Strategy

Chosen = tuple[Strategy, Mapping[str, float]]
"""A strategy with the parameters that are set for it."""


class BuiltPolicy(RulePolicy):
    """A policy of rules; `digest` is the same wherever its rules and numbers are."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the word for it
        strategies: Sequence[Chosen],
        vocabulary: Vocabulary,
        engine: EngineName = "durable",
        tables: SignatureTables | None = None,
        *,
        conduct: Conduct | None = None,
    ) -> None:
        super().__init__(id, strategies, vocabulary, engine, tables)
        self.conduct = Conduct() if conduct is None else conduct
        self.digest = digest(strategies, self.conduct)


def digest(strategies: Sequence[Chosen], conduct: Conduct) -> str:
    """Hash the files of strategies, the parameters set for them, and the policy's conduct."""
    parts: list[object] = [
        [s.id, text_of(Path(s.file)), sorted(values.items())] for s, values in strategies
    ]
    parts += [
        conduct.programme,
        conduct.classification.model_dump(),
        conduct.golden_rules.model_dump(),
        sorted(conduct.budgets.items()),
    ]
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
