"""The relations' part of the week, in its order."""

from kamsim.simulation.block import Block
from kamsim.simulation.outlooks import judge_outlook
from kamsim.simulation.relations.accords import keep_accords
from kamsim.simulation.relations.acts import no_acts
from kamsim.simulation.relations.bonds import keep_bonds
from kamsim.simulation.relations.calls import call
from kamsim.simulation.relations.cases import hear_cases
from kamsim.simulation.relations.category import keep_category
from kamsim.simulation.relations.churn import come_and_go
from kamsim.simulation.relations.floor import keep_floor
from kamsim.simulation.relations.goodwill import keep_goodwill
from kamsim.simulation.relations.joint_plans import keep_plans
from kamsim.simulation.relations.ladder import climb_ladder
from kamsim.simulation.relations.meeting import keep_words
from kamsim.simulation.relations.occasions import help_events
from kamsim.simulation.relations.range import keep_range
from kamsim.simulation.relations.trust import keep_trust


def relate(block: Block) -> None:
    """Let the week's deliveries, contacts, promises and money act on every relation."""
    call(block)
    help_events(block)
    keep_words(block)
    hear_cases(block)
    keep_plans(block)
    keep_accords(block)
    judge_outlook(block)
    keep_category(block)
    keep_trust(block)
    keep_goodwill(block)
    keep_bonds(block)
    keep_floor(block)
    keep_range(block)
    climb_ladder(block)
    come_and_go(block)
    block.acts = no_acts(block.market.worlds, block.market.accounts)
