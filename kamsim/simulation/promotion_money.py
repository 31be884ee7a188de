"""Promotion money: what plans cost, by the way they are funded (evidence.md §4, S6)."""

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.deals import forgone_depth
from kamsim.simulation.feed_reports import data_coverage
from kamsim.simulation.plans import FUNDING
from kamsim.simulation.reduce import total, where
from kamsim.simulation.terms import plan_compliance

SCAN_BACK, OFF_INVOICE = FUNDING.index("scan_back"), FUNDING.index("off_invoice")


def promotion_due(block: Block, invoiced: Floats) -> Floats:
    """Return what plans cost this week, money (R, N).

    `invoiced` (R, N) are sales after standing deals. Scan-back pays for what the tills sold;
    without data of ours the account says what that was. Display is paid as agreed off
    invoice, else as it stood.
    """
    plans, values, market = block.programme.plans, block.market.values, block.market
    scanned = total(block.now.sold * market.price, 2)
    told = scanned * (1.0 + values.account("promo.overclaim") * (1.0 - data_coverage(block)))
    base = where(plans.funding == SCAN_BACK, told, invoiced)
    proof = where(plans.funding == OFF_INVOICE, 1.0, plan_compliance(block))
    shown = values.account("promo.display_rate") * plans.display * proof * base
    due = where(plans.running(block.week), plans.depth * base + shown, 0.0)
    plans.spent = plans.spent + due
    return due


def forgone(block: Block) -> Floats:
    """Return the standing deals that plans stand for this week, money (R, N)."""
    return total(block.now.shipped * block.market.price, 2) * forgone_depth(block)
