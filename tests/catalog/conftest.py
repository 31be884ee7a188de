"""A small catalogue of the user's own: two strategies, three policies, two scenarios."""

import shutil

import pytest

from kamsim.catalog import Catalog
from kamsim.errors import ProblemsError

STRATEGY = """\
id: {id}
title: {{en: Watch, zh-Hant: 關注}}
quote: 關注
summary: {{en: Watch stock., zh-Hant: 關注庫存。}}
parameters:
  hours:
    value: 1
    unit: hour
    range: [0.5, 4]
    label: {{en: hours, zh-Hant: 工時}}
    source: {{kind: assumption, note: none}}
rules:
  - id: {id}.watch
    title: {{en: Watch, zh-Hant: 關注}}
    quote: 關注
    rationale: {{en: To know, zh-Hant: 為了知道}}
    evidence: [{{kind: assumption, note: none}}]
    for: account
    when: account.is_key
    then: [{{action: monitor_account, magnitude: p.hours, needs: {{kam_hours: p.hours}}}}]
"""
POLICY = """\
id: {id}
title: {{en: A policy, zh-Hant: 政策}}
purpose: {{en: To try., zh-Hant: 試行。}}
strategies: {strategies}
"""
EXAMPLES = """\
background: {account.is_key: true}
tests:
  - name: a key account is watched
    given: {}
    then: {fires: [s91.watch]}
"""
SHIPPED = "beverage-summer-peak"


@pytest.fixture(scope="session")
def shipped():
    return Catalog()


@pytest.fixture
def folder(tmp_path, shipped):
    """Write the catalogue's files and return their folder."""
    rules, scenarios = tmp_path / "rules", tmp_path / "scenarios"
    for name in ("strategies", "policies", "examples"):
        (rules / name).mkdir(parents=True)
    scenarios.mkdir()
    shutil.copy(shipped.rules / "vocabulary.yaml", rules)
    for name in ("s91", "s92"):
        (rules / "strategies" / f"{name}_watch.yaml").write_text(STRATEGY.format(id=name), "utf-8")
    policies = {
        "today": "[]",
        "today-plus": "[{id: s91, parameters: {hours: 2}}]",
        "as-written-s91": "[{id: s91, parameters: {hours: 4}}, {id: s92}]",
    }
    for name, strategies in policies.items():
        text = POLICY.format(id=name, strategies=strategies)
        (rules / "policies" / f"{name}.yaml").write_text(text, "utf-8")
    (rules / "examples" / "s91.test.yaml").write_text(EXAMPLES, "utf-8")
    text, _ = shipped.scenario_source(SHIPPED)
    for name in ("summer", "summer-two"):
        text_of = text.replace(f"id: {SHIPPED}", f"id: {name}")
        (scenarios / f"{name}.yaml").write_text(text_of, "utf-8")
    return tmp_path


@pytest.fixture
def own(folder):
    """Return the catalogue."""
    return Catalog(folder / "rules", folder / "scenarios")


@pytest.fixture
def told():
    """Give a function from a call to the texts of all problems that it raises."""

    def tell(call, *given, **named):
        with pytest.raises(ProblemsError) as caught:
            call(*given, **named)
        return [str(p) for p in caught.value.problems]

    return tell
