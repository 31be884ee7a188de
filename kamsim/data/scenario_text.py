"""Scenario files: a calibrated book of accounts in a firm and market taken from a template."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from kamsim.data.calibration import Calibration
from kamsim.data.override import overrides_for
from kamsim.data.region import regions_of
from kamsim.data.supply import (
    Scales,
    network_for,
    places_of,
    resources_for,
    round_off,
    unit_costs_for,
)
from kamsim.model.account import Account
from kamsim.model.scenario import Family, Scenario

_REPLACED = {"id", "title", "purpose", "market", "accounts", "key_accounts", "families"}
_REPLACED |= {"network", "resources", "parameters", "assumed", "note"}
_LIMITS = {"price_elasticity": (-10.0, 0.0), "display_response": (0.0, 10.0)}
_LIMITS |= {"noise_sd": (0.0, 3.0), "noise_ar": (0.0, 1.0)}
_ANY = (0.0, np.inf)
_PLAIN = re.compile(r"[^\W\d_][\w /.&()-]*")
"""Texts that may do without quotes, if YAML does not take them for something else."""
_NOTE = (
    "From the panel [D]: the accounts, their base units, responses to price and display and "
    "weekly noise, with standard errors; prices, {price:.6g} a unit, which is {share:.6g} of the "
    "mean regular shelf price. From the accounts' names: {regions}. Assumed [A], from scenario "
    "{template}: product families, their shares and margins, the season (the panel {season}), "
    "plant, ways and lead times, standard deals, wages; money budgets scaled with revenue, "
    "working hours with the number of accounts, costs per unit with the price. All accounts are "
    "of channel chain and order by moving average. The noise of the one product in the panel is "
    "taken for every family."
)


def accounts_of(calibration: Calibration, regions: Mapping[str, str]) -> tuple[Account, ...]:
    """Return the accounts of a calibration, numbers to six digits, each in its region."""
    found = {name: e.estimate for name, e in calibration.estimates.items()}
    found |= {f"{name}_se": e.se for name, e in calibration.estimates.items()}
    numbers = {
        field: np.clip(found[field], *_LIMITS.get(field, _ANY))
        for field in Account.model_fields
        if field in found
    }
    return tuple(
        Account(
            id=name,
            region=regions[name],
            **{field: round_off(float(n[i])) for field, n in numbers.items()},
        )
        for i, name in enumerate(calibration.accounts)
    )


def scenario_text(
    calibration: Calibration,
    template: Scenario,
    name: str = "calibrated",
    *,
    trade_price_share: float = 1.0,
    regions: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> str:
    """Write a scenario file of a calibration's accounts; its note says what is assumed.

    Args:
        calibration: the accounts.
        template: what the panel does not say: firm, products, season, network, budgets.
        name: the id of the scenario.
        trade_price_share: what the firm gets of the shelf price.
        regions: the region of each account, where names should not decide.
        overrides: the template's own `parameters:`, kept where the panel does not speak.
    """
    chosen = regions or regions_of(calibration.accounts, places_of(template))
    accounts = accounts_of(calibration, chosen)
    price = trade_price_share * _shelf_price(calibration)
    scales = _compare(template, accounts, price)
    places = list(dict.fromkeys(a.region for a in accounts))
    register = template.parameters
    data = {
        "id": name,
        **_titles(len(accounts), template),
        **template.model_dump(mode="json", by_alias=True, exclude=_REPLACED),
        **_firm(template, places, scales),
        "key_accounts": {**template.key_accounts.model_dump(), "k": calibration.top_count},
        "parameters": {
            **(overrides or {}),
            **unit_costs_for(register, scales.price),
            **overrides_for(calibration, register),
        },
        "assumed": ["margin"],
        "note": _note(calibration, template, (price, trade_price_share), places),
        "accounts": [a.model_dump(exclude_defaults=True) for a in accounts],
    }
    return _dump(data)


def _shelf_price(calibration: Calibration) -> float:
    """Return the mean regular price, weighed by base units."""
    units = calibration.estimates["base_units"].estimate
    return float((units * calibration.regular_price).sum() / units.sum())


def _compare(template: Scenario, accounts: Sequence[Account], price: float) -> Scales:
    market = template.market
    before = market.weekly_units if market else sum(a.base_units for a in template.accounts)
    count = market.count if market else len(template.accounts)
    price_scale = price / template.mean_price_money
    units_scale = sum(a.base_units for a in accounts) / before
    return Scales(price_scale, price_scale * units_scale, len(accounts) / count)


def _titles(count: int, template: Scenario) -> dict[str, Any]:
    return {
        "title": {"en": f"{count} accounts of a panel", "zh-Hant": f"實際資料的 {count} 家客戶"},
        "purpose": {
            "en": "Try policies on the accounts of a panel of weekly sales. What the panel does "
            f"not say is taken from: {template.title.en}.",
            "zh-Hant": "以每週銷售資料中的客戶試行政策。資料未涵蓋的部分取自："
            f"{template.title.zh}。",
        },
    }


def _firm(template: Scenario, places: Sequence[str], scales: Scales) -> dict[str, Any]:
    edges = network_for(template, places, scales.price)
    return {
        "families": [_family(f, scales.price) for f in template.families],
        "network": {
            "last_mile_days": template.network.last_mile_days,
            "edges": [e.model_dump(by_alias=True) for e in edges],
        },
        "resources": resources_for(template, scales),
    }


def _family(family: Family, scale: float) -> dict[str, Any]:
    prices = {
        "price_money": round_off(family.price_money * scale),
        "cost_money": round_off(family.cost_money * scale),
    }
    return family.model_copy(update=prices).model_dump(by_alias=True, exclude_none=True)


def _note(
    calibration: Calibration,
    template: Scenario,
    price: tuple[float, float],
    places: Sequence[str],
) -> str:
    season = calibration.season
    seen = "shows one" if season and season.credible else "shows none"
    if season is None or season.years < 2:  # noqa: PLR2004 - two years
        seen = "is too short to show one"
    regions = f"{len(places)} regions" if len(places) > 1 else "nothing, so there is one region"
    return _NOTE.format(
        price=price[0], share=price[1], regions=regions, template=template.id, season=seen
    )


def _dump(data: Mapping[str, Any]) -> str:
    """Write YAML 1.2 that is read back exactly; rows of a list take one line each."""
    yaml = YAML()
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump({key: _styled(value, 0) for key, value in data.items()}, stream)
    return stream.getvalue()


def _styled(value: Any, depth: int) -> Any:  # noqa: ANN401 - any plain data
    if isinstance(value, Mapping):
        mapping = CommentedMap({k: _styled(v, depth + 1) for k, v in value.items()})
        if depth:
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq([_styled(v, depth + 1) for v in value])
        if not any(isinstance(v, Mapping) for v in value):
            sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return DoubleQuotedScalarString(value)
    return value
