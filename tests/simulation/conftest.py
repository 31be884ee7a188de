"""Small worlds for the simulation's tests, built from the shipped default scenario."""

from functools import cache

import pytest
from ruamel.yaml import YAML

from kamsim.catalog.files import root
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary

NEW = {
    "id": "spritz", "label": {"en": "spritz", "zh-Hant": "氣泡飲"}, "share": 0.04,
    "price_money": 24, "cost_money": 12,
}  # fmt: skip


@cache
def _text(name):
    return YAML(typ="safe").load((root() / name).read_text("utf-8"))


def build(count=6, weeks=60, families=2, register=lambda r: r, launch=None, **changes):
    raw = dict(_text("scenarios/beverage-summer-peak.yaml"))
    raw["parameters"] = _text("scenarios/parameters.yaml")
    raw["market"] = raw["market"] | {"count": count}
    raw["weeks"] = weeks
    if families == 1:
        raw["families"] = [raw["families"][0] | {"share": 1.0}]
    if launch is not None:
        raw["families"] = [*raw["families"], NEW | {"launch": {"week": launch}}]
    scenario = Scenario.model_validate(raw | changes)
    return scenario.model_copy(update={"parameters": register(scenario.parameters)})


@pytest.fixture
def small():
    """Build a small scenario: `small(count=6, weeks=60, families=2, register=…, launch=…)`."""
    return build


def words():
    """Return the shipped vocabulary."""
    return Vocabulary.model_validate(_text("rules/vocabulary.yaml"))


@pytest.fixture(scope="session")
def vocabulary():
    return words()
