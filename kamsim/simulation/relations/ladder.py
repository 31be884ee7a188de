"""The ladder: cared for, moved, belonging; and what breaks and mends it (evidence.md §3.6)."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.log import note_where
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.relation_formulas import chance, climb
from kamsim.simulation.values import Values

STEPS = ("damaged", "transactional", "cared_for", "moved", "belonging")
"""Named as rules see them; the state counts from −1."""


def climb_ladder(block: Block) -> None:
    """Move every account a step up, a step down or to pieces, by what was done to it."""
    state, values, luck = block.state, block.market.values, block.market.encounters
    _wait(block)
    broken = chance(values.account("ladder.betrayal"), block.acts.breach)
    row = luck.at(block.week)
    moved = climb(state.ladder, _up(block), _down(block), broken, luck.ladder[:, row])
    here = state.active > 0
    for k, step in enumerate(STEPS) if block.events is not None else ():
        arrived = here & (moved == k - 1) & (state.ladder != moved)
        note_where(block, arrived, "account", "ladder", step)
    state.ladder = where(here, moved, state.ladder)


def _wait(block: Block) -> None:
    """Count the weeks since each account was spoken to, bound to, or had reason to doubt."""
    state, values, acts = block.state, block.market.values, block.acts
    state.silent = (state.silent + 1.0) * (1.0 - np.minimum(1.0, acts.contact))
    state.unendowed = (state.unendowed + 1.0) * (1.0 - np.minimum(1.0, acts.endowment))
    good = state.trust >= values.account("trust.initial") - values.account("ladder.trust_margin")
    state.trusting = where(good, state.trusting + 1.0, 0.0)


def _up(block: Block) -> Floats:
    """Return the chance of a step up, (R, N); each step has its own kind of act."""
    state, values, acts = block.state, block.market.values, block.acts
    fill = ratio(total(state.shipped4, 1), total(state.needed4, 1), otherwise=1.0)
    served = where(fill >= values.account("ladder.fill_floor"), acts.contact, 0.0)
    trusted = state.trusting >= values.account("ladder.trust_weeks")
    mended = chance(values.account("ladder.recovery"), acts.recovery)
    alone = values.account("ladder.healing") * np.ones_like(mended)
    ways = (
        mended + alone - mended * alone,
        chance(values.account("ladder.exploration"), served),
        chance(values.account("ladder.moving"), acts.favour),
        chance(values.account("ladder.endowment"), where(trusted, acts.endowment, 0.0)),
    )
    return _by_step(state.ladder, dict(zip((-1.0, 0.0, 1.0, 2.0), ways, strict=True)))


def _down(block: Block) -> Floats:
    """Return the chance of a step down, (R, N): silence, or a closing window."""
    state, values = block.state, block.market.values
    long = state.silent > values.account("ladder.neglect_weeks")
    forgotten = where(long, 1.0, 0.0) * values.account("ladder.neglect")
    closing = state.unendowed > values.account("ladder.window_weeks")
    closed = where(closing, 1.0, 0.0) * values.account("ladder.closing")
    loose = forgotten + closed - forgotten * closed
    return _by_step(state.ladder, {1.0: forgotten, 2.0: loose, 3.0: loose})


def _by_step(ladder: Floats, chances: dict[float, Floats]) -> Floats:
    result = np.zeros_like(ladder)
    for step, p in chances.items():
        result = where(ladder == step, p, result)
    return result


def ladder_pull(values: Values, ladder: Floats) -> Floats:
    """Return what an account's step does to its sales, ln, (R, N); cared for is 0."""
    return _of_step(values, ladder, "ladder.pull")


def ladder_hazard(values: Values, ladder: Floats) -> Floats:
    """Return what an account's step does to the rate of leaving, ln, (R, N); cared for is 0."""
    return _of_step(values, ladder, "ladder.leave")


def _of_step(values: Values, ladder: Floats, name: str) -> Floats:
    steps = {
        -1.0: values.account(f"{name}_damaged"),
        0.0: values.account(f"{name}_transactional"),
        2.0: values.account(f"{name}_moved"),
        3.0: values.account(f"{name}_belonging"),
    }
    return _by_step(ladder, {k: x * np.ones_like(ladder) for k, x in steps.items()})
