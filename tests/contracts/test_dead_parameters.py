"""Every number of the world matters somewhere: no parameter is dead."""

from pathlib import Path

import numpy as np
import pytest

import kamsim
from kamsim.catalog import Catalog
from kamsim.kpis import kpis
from tests.contracts.measure import data
from tests.contracts.varied import varied
from tests.simulation.erratic import Erratic

MOVE = 0.2
"""How far a number is moved that has no range."""
ALL = "+".join(["today", *sorted(Catalog().strategies())])
EVENTFUL = {
    "plant.capacity_ratio": 0.9, "rep.turnover": 0.6, "churn.rate": 0.8,
    "launch.flaw_rate": 0.5, "launch.copy_rate": 0.1, "feed.leak_rate": 0.1,
}  # fmt: skip
"""A world in which more happens than usual, so that fewer weeks show everything."""
RISKY = {
    "event.rate": 8.0, "event.risk": 1.5, "churn.rate": 0.5, "rep.turnover": 0.6,
    "launch.flaw_rate": 0.5, "launch.copy_rate": 0.1, "feed.leak_rate": 0.1,
}  # fmt: skip
"""Another, with goods enough."""
WARM = {"churn.rate": 0.3, "ladder.endowment": 0.6, "ladder.moving": 0.6}
"""Accounts that soon belong, and stay long enough."""
MIXED = {"chain": 0.3, "convenience": 0.3, "food service": 0.2, "kiosk": 0.2}
STAGES = {
    "the usual small market": (12, 78, (16, 24, 32), 1, ALL, {}, {}),
    "an eventful one": (16, 130, (40, 50, 60), 2, ALL, EVENTFUL, {}),
    "everything ordered now and then": (16, 104, (40, 60), 2, "", EVENTFUL, MIXED),
    "much luck": (20, 130, (40, 50, 60), 8, ALL, RISKY, {}),
    "trials": (16, 104, (32, 40, 48), 16, "today+s03", {"launch.flaw_rate": 0.5}, {}),
    "three years of favours": (20, 156, (44, 52, 60), 8, ALL, WARM, {}),
}
"""Accounts, weeks, launches, replications, policy, parameters, channels; who has been seen to
move something in one stage is not asked in the next."""
REVIEWED = data("reviewed_parameters.yaml")


def market(accounts, weeks, launches, values, channels):
    """Return a small market with launches, from the scenario of new products."""
    scenario = Catalog().scenario("new-product-year")
    settled = [f for f in scenario.families if not f.launch]
    new = [f for f in scenario.families if f.launch]
    new = [
        f.model_copy(update={"launch": f.launch.model_copy(update={"week": week})})
        for f, week in zip(new, launches, strict=False)
    ]
    size = scenario.market.weekly_units * accounts / scenario.market.count
    changes = {"count": accounts, "weekly_units": size}
    changes |= {"channels": channels} if channels else {}
    moved = [
        p.model_copy(update={"base": values.get(p.id, p.base)})
        for p in scenario.parameters.parameters
    ]
    return scenario.model_copy(
        update={
            "market": scenario.market.model_copy(update=changes),
            "weeks": weeks,
            "run_in_weeks": 70,
            "families": tuple(settled + new),
            "key_accounts": scenario.key_accounts.model_copy(update={"k": accounts // 2}),
            "parameters": scenario.parameters.model_copy(update={"parameters": tuple(moved)}),
        }
    )


def ends(parameter):
    """Return the two values between which a parameter is moved."""
    low, high = parameter.low, parameter.high
    if low == high:
        step = MOVE * (abs(parameter.base) or parameter.bounds[1])
        low, high = parameter.base - step, parameter.base + step
    lower, upper = parameter.bounds
    return max(low, lower), min(high, upper)


def still(stage, parameters):
    """Return the parameters that move no KPI in a stage."""
    accounts, weeks, launches, luck, expression, values, channels = stage
    policy = Catalog().policy(expression) if expression else Erratic()
    rows = [{p.id: end} for p in parameters for _ in range(luck) for end in ends(p)]
    worlds = [k for _ in parameters for k in range(luck) for _ in (0, 1)]
    found = varied(market(accounts, weeks, launches, values, channels), policy, rows, worlds)
    table = np.stack([found[k.id] for k in kpis()])
    table = table.reshape(len(table), len(parameters), luck, 2)
    low, high = table[..., 0], table[..., 1]
    same = (low == high) | (np.isnan(low) & np.isnan(high))
    return [p for p, dead in zip(parameters, same.all((0, 2)), strict=True) if dead]


def single():
    """Return the parameters that are not the same in all worlds by their nature."""
    return [
        p for p in Catalog().scenario("new-product-year").parameters.parameters if not p.shared
    ]


def source():
    """Return the code of the world."""
    folder = Path(kamsim.__file__).parent
    return "".join(p.read_text("utf-8") for p in sorted(folder.rglob("*.py")))


def test_what_is_reviewed_is_used_or_said_to_be_unused():
    code = source()
    # what an action's own are called is put together from its name
    named = {p: p.removeprefix("efficacy.").removeprefix("effort.") for p in REVIEWED["quiet"]}
    unused = [p for p, name in named.items() if f'"{p}"' not in code and f'"{name}"' not in code]
    assert unused == []
    assert [p for p in REVIEWED["unused"] if f'"{p}"' in code] == []


@pytest.mark.slow
def test_every_parameter_moves_some_kpi_or_is_reviewed():
    left = single()
    for stage in STAGES.values():
        left = still(stage, left)
    reviewed = REVIEWED["quiet"].keys() | REVIEWED["unused"].keys()
    assert {p.id for p in left} ^ reviewed == set()
