"""A small run, kept and reviewed: whoever changes the world sees here by how much.

Write it anew with `python -m tests.golden.test_golden`, and look at the difference.
"""

import json
from math import isnan
from pathlib import Path

import pytest

import kamsim as ks

FILE = Path(__file__).with_name("beverage-summer-peak.json")
POLICIES = [
    "today+s01",
    "today+s08",
    "as-written-s08",
    "today+s06+s09",
    "today+s02+s04+s05+s07+s10",
    "as-written",
]


def measured():
    scenario = ks.scenario("beverage-summer-peak").model_copy(update={"weeks": 52})
    run = ks.simulate(scenario, POLICIES, replications=2)
    kpis = [k["id"] for k in run.manifest["kpis"]]
    frame = run.replications.groupby("policy", observed=True, sort=False)[kpis].mean()
    found = {policy: row.to_dict() for policy, row in frame.iterrows()}
    return {p: {k: None if isnan(v) else v for k, v in row.items()} for p, row in found.items()}


def test_the_world_is_what_it_was():
    expected = json.loads(FILE.read_text("utf-8"))
    found = measured()
    assert found.keys() == expected.keys()
    for policy, kpis in expected.items():
        for name, value in kpis.items():
            near = None if value is None else pytest.approx(value, rel=1e-6, abs=1e-9)
            assert found[policy][name] == near, (policy, name)


if __name__ == "__main__":
    rounded = {
        policy: {name: v if v is None else float(f"{v:.10g}") for name, v in row.items()}
        for policy, row in measured().items()
    }
    FILE.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")
