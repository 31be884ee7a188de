"""Keyed draws: every uniform has an address, so no policy can shift another's luck.

Philox is keyed by (seed, replication, purpose); word 1 of its counter is a hash of the
entity's id, and the position within that stream is week + 1,024 (statistics.md §3.1,
Salmon et al. 2011).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from kamsim.model.arrays import Floats

OFFSET = 1_024
WORDS = 4
PURPOSES: dict[str, bool] = {
    # purpose: drawn anew by luck m (True), or the same for all m of a k (False)
    "parameter": False,
    "book.size": False,
    "book.region": False,
    "book.channel": False,
    "book.order_rule": False,
    "book.trading": False,
    "trait.elasticity": False,
    "trait.display": False,
    "trait.noise": False,
    "trait.season": False,
    "trait.pass_through": False,
    "trait.storage": False,
    "trait.cover": False,
    "trait.gaming": False,
    "trait.serve": False,
    "trait.oos": False,
    "trait.display_estimate": False,
    "trait.price_estimate": False,
    "trait.professionalism": False,
    "trait.professionalism_estimate": False,
    "trait.range": False,
    "season.height": True,
    "season.timing": True,
    "market.shock": True,
    "account.size": True,
    "demand.noise": True,
    "rival.deal": True,
    "rival.seen": True,
    "disruption.start": True,
    "disruption.day": True,
    "disruption.length": True,
    "churn": True,
    "winback": True,
    "report.stock": True,
    "report.sellout": True,
    "plan.outlook": True,
    "plan.outlook_common": True,
    "rep.quality": False,
    "rep.background": False,
    "rep.leave": True,
    "practice.call": True,
    "case.complaint": True,
    "case.request": True,
    "case.answer": True,
    "ladder.step": True,
    "event.week": True,
    "event.kind": True,
    "event.notice": True,
    "event.seen": True,
    "approval.days": True,
    "approval.answer": True,
    "visit.word": True,
    "visit.keep": True,
    "visit.settle": True,
    "case.reply": True,
    "visit.trust": True,
    "visit.ladder": True,
    "survey.answer": True,
    "rep.assessed": True,
    "rep.report_days": True,
    "rep.report_answer": True,
    "forum.attend": True,
    "forum.wish": True,
    "frontline.consent": True,
    "frontline.test": True,
    "promo.agree": True,
    "feed.consent": True,
    "feed.noise": True,
    "feed.leak": True,
    "barometer.error": True,
    "promo.review": True,
    "trait.appeal": False,
    "trait.flaw": False,
    "trait.account_appeal": False,
    "launch.list": True,
    "launch.delist": True,
    "launch.copy": True,
    "trial.panel": True,
    "trial.joins": True,
    "trial.reading": True,
    "trial.obeyed": True,
    "trial.opinion": True,
    "belief.headroom": True,
    "key.random": True,
    "category.found": True,
}


@dataclass(frozen=True, slots=True)
class Replication:
    """One world's luck: parameter draw k and luck draw m."""

    k: int
    m: int = 0


def _hash(*parts: object, size: int) -> bytes:
    digest = hashlib.blake2b(digest_size=size, person=b"kamsim-crn-v1")
    for part in parts:
        text = str(part).encode()
        digest.update(len(text).to_bytes(4, "little"))
        digest.update(text)
    return digest.digest()


def entity_word(entity: str) -> int:
    """Return the 64-bit counter word of an entity's id."""
    return int.from_bytes(_hash("entity", entity, size=8), "little")


class Draws:
    """The uniforms of one seed; asks for rows of weeks, never for "the next number"."""

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._philox = np.random.Philox(key=0)
        self._state = self._philox.state
        self._words: dict[str, int] = {}

    def key(self, purpose: str, replication: Replication) -> Sequence[int]:
        """Return the two key words of a purpose.

        Raises:
            KeyError: for a purpose that is not declared.
        """
        luck = PURPOSES[purpose]
        parts = (replication.k, replication.m) if luck else (replication.k,)
        raw = _hash(self._seed, *parts, purpose, size=16)
        return (int.from_bytes(raw[:8], "little"), int.from_bytes(raw[8:], "little"))

    def uniforms(
        self, purpose: str, replication: Replication, entities: Sequence[str], weeks: range
    ) -> Floats:
        """Return (entities, weeks) uniforms strictly inside (0, 1)."""
        first = weeks.start + OFFSET
        if first < WORDS:
            raise ValueError(f"weeks before {WORDS - OFFSET} have no draws")
        block, skip = divmod(first, WORDS)
        raw = np.empty((len(entities), len(weeks)), dtype=np.uint64)
        state = self._state
        counter = state["state"]["counter"] = np.zeros(4, dtype=np.uint64)
        state["state"]["key"] = np.array(self.key(purpose, replication), dtype=np.uint64)
        state["buffer_pos"] = WORDS
        for row, entity in enumerate(entities):
            word = self._words.get(entity)
            if word is None:
                word = self._words[entity] = entity_word(entity)
            # numpy counts up before it generates, so start one block early
            counter[0], counter[1] = block - 1, word
            self._philox.state = state
            raw[row] = self._philox.random_raw(skip + len(weeks))[skip:]
        return (np.right_shift(raw, np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def normals(
        self, purpose: str, replication: Replication, entities: Sequence[str], weeks: range
    ) -> Floats:
        """Return (entities, weeks) standard normals by the inverse CDF."""
        z: Floats = ndtri(self.uniforms(purpose, replication, entities, weeks))
        return z
