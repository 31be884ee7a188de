"""Small worlds for the simulation's tests, built from the shipped default scenario."""

from functools import cache

import pytest
from ruamel.yaml import YAML

from kamsim.catalog.files import root
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary


@cache
def _text(name):
    return YAML(typ="safe").load((root() / name).read_text("utf-8"))


def build(count=6, weeks=60, families=2, register=lambda r: r, **changes):
    raw = dict(_text("scenarios/beverage-summer-peak.yaml"))
    raw["parameters"] = _text("scenarios/parameters.yaml")
    raw["market"] = raw["market"] | {"count": count}
    raw["weeks"] = weeks
    if families == 1:
        raw["families"] = [raw["families"][0] | {"share": 1.0}]
    scenario = Scenario.model_validate(raw | changes)
    return scenario.model_copy(update={"parameters": register(scenario.parameters)})


@pytest.fixture
def small():
    """Build a small scenario: `small(count=6, weeks=60, families=2, register=…)`."""
    return build


def words():
    """Return the shipped vocabulary."""
    return Vocabulary.model_validate(_text("rules/vocabulary.yaml"))


@pytest.fixture(scope="session")
def vocabulary():
    return words()
