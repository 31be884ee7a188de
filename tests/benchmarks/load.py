"""Read a scenario for the benchmarks, with any number of accounts."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kamsim.catalog.files import root
from kamsim.model.parameter import Register
from kamsim.model.scenario import Scenario
from kamsim.model.vocabulary import Vocabulary

SCENARIOS = root() / "scenarios"


def read_scenario(
    name: str = "beverage-summer-peak",
    count: int | None = None,
    held: dict[str, float] | None = None,
    **changes: object,
) -> Scenario:
    """Return a shipped scenario, with `count` accounts, held parameters and other changes."""
    register = Register.model_validate(_yaml(SCENARIOS / "parameters.yaml"))
    text = _yaml(SCENARIOS / f"{name}.yaml")
    overrides = {**text.pop("parameters", {}), **(held or {})}
    text["parameters"] = register.with_values(overrides)
    if count is not None:
        text["market"]["count"] = count
    return Scenario.model_validate({**text, **changes})


def no_vocabulary() -> Vocabulary:
    """Return a vocabulary without facts and actions: `today` reads none and orders none."""
    return Vocabulary(scopes={}, facts={}, resources={}, actions={})


def _yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return content
