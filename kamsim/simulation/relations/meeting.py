"""Meetings: what an executive's visit leaves behind (evidence.md §4, S5)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import NEVER
from kamsim.simulation.log import note, note_where
from kamsim.simulation.state import YEAR_WEEKS


def meet(block: Block, world: int, account: int, *, days: float, recovery: bool) -> None:
    """Let a visit bind, mend and promise; an unprepared one binds little and promises much.

    Works on arrays of one element, so that results do not depend on the block.
    """
    state, visits, acts = block.state, block.programme.care.visits, block.acts
    at = (np.array([world]), np.array([account]))
    time = -np.expm1(-days / _value(block, "effort.exec_visit", world))
    works = _value(block, "efficacy.exec_visit", world) * time
    ready = visits.prepared[at]
    quality = ready + (1.0 - ready) * _value(block, "visit.unprepared", world)
    gap = block.week - visits.last[at]
    fresh = -np.expm1(-gap / _value(block, "visit.fresh_weeks", world))
    gain = works * quality * fresh * _value(block, "visit.bond_gain", world)
    state.firm_bond[at] = state.firm_bond[at] + gain * (1.0 - state.firm_bond[at])
    acts.contact[at] += works
    if recovery:
        acts.recovery[at] += works * quality
        _settle_complaints(block, world, account, float((works * quality)[0]))
    else:
        acts.endowment[at] += works * ready
    _give_word(block, world, account, float(ready[0]))
    block.programme.visit_memory[at] += 1.0
    visits.last[at] = block.week
    visits.visited[world, block.week % YEAR_WEEKS, account] += 1.0
    block.books.contact_week[at] = block.week
    block.programme.care.hearing.visited[at] = block.week


def _value(block: Block, name: str, world: int) -> Floats:
    return block.market.values.world(name)[world : world + 1]


def _settle_complaints(block: Block, world: int, account: int, chance: float) -> None:
    """Settle complaints on the spot, if the visit is worth it."""
    open_ = block.books.complaints
    if block.market.luck.uniforms("visit.settle", block.week)[world, account] < chance:
        settled = float(open_[world, :, account].sum())
        block.tick("complaints_answered_count", world, settled)
        open_[world, :, account] = 0.0
        if settled > 0:
            note(block, world, "account", account, action="complaints", outcome="settled by visit")


def _give_word(block: Block, world: int, account: int, ready: float) -> None:
    """Give the account a word; who knows little gives what cannot be kept, or is held back."""
    visits = block.programme.care.visits
    if visits.word_due[world, account] > block.week:
        return
    rash = float(_value(block, "visit.rash", world)[0]) * (1.0 - ready)
    luck = block.market.luck.uniforms("visit.word", block.week)[world, account]
    unsound = luck < rash * (1.0 - visits.limited[world, account])
    if luck < rash and not unsound:
        note(block, world, "account", account, action="word", outcome="held back")
        return
    visits.word_sound[world, account] = 0.0 if unsound else 1.0
    visits.word_week[world, account] = block.week
    weeks = np.ceil(_value(block, "visit.word_weeks", world)[0])
    visits.word_due[world, account] = block.week + weeks
    visits.word_followed[world, account] = 0.0
    block.tick("words_given_count", world)
    outcome = "given, and cannot be kept" if unsound else "given"
    note(block, world, "account", account, action="word", outcome=outcome)


def keep_words(block: Block) -> None:
    """Judge the words that are due: kept where sound and followed up, or else by luck."""
    visits, values = block.programme.care.visits, block.market.values
    due = visits.word_due == block.week
    if not due.any():
        return
    alone = values.account("visit.keep_rate")
    follow = visits.word_followed
    rate = visits.word_sound * (follow + (1.0 - follow) * alone)
    kept = due & (block.market.luck.uniforms("visit.keep", block.week) < rate)
    works = values.account("efficacy.exec_visit") * np.ones_like(follow)
    block.acts.kept = block.acts.kept + np.where(kept, works, 0.0)
    block.acts.breach = block.acts.breach + np.where(due & ~kept, works, 0.0)
    block.count("words_broken_count", np.where(due & ~kept, 1.0, 0.0))
    note_where(block, kept, "account", "word", "kept")
    note_where(block, due & ~kept, "account", "word", "broken")
    visits.word_due = np.where(due, NEVER, visits.word_due)
