"""Bonds: one belongs to the rep and leaves with him, one to the firm (Palmatier et al. 2007)."""

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.formulas import remaining
from kamsim.simulation.people.staff import present
from kamsim.simulation.relation_formulas import usual_bond
from kamsim.simulation.values import Values


def keep_bonds(block: Block) -> None:
    """Let bonds to reps grow while there is one, and bonds to the firm return to their level."""
    state, values = block.state, block.market.values
    here = state.active * block.market.roster.of_accounts(present(block))
    gap = values.account("bond.rep_most") - state.rep_bond
    state.rep_bond = state.rep_bond + building(values) * here * gap
    usual = values.account("bond.firm_initial")
    fade = 1.0 - remaining(values.account("bond.firm_half_life_weeks"))
    state.firm_bond = state.firm_bond + fade * (usual - state.firm_bond)


def building(values: Values) -> Floats:
    """Return the weekly growth of a bond to the rep, as a share of what is left, (R, 1)."""
    return 1.0 - remaining(values.account("bond.rep_build_weeks"))


def usual_rep_bond(values: Values) -> Floats:
    """Return the mean bond to the rep when reps and accounts come and go, (R, 1).

    What sales refer to; an account that is won back begins with a newcomer's bond, too.
    """
    resigns = values.account("rep.turnover") / YEAR
    empty = resigns * values.account("rep.vacancy_weeks")
    build = building(values) / (1.0 + empty)
    leave = resigns + values.account("churn.rate") / YEAR
    most, kept = values.account("bond.rep_most"), values.account("bond.kept_new")
    return usual_bond(most, build, leave, kept)
