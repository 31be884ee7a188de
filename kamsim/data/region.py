"""Regions: where accounts are, as far as their names say so."""

from collections import Counter
from collections.abc import Collection, Iterable

EVERYWHERE = "whole market"
ELSEWHERE = "other markets"
_SEPARATOR = " - "
_LEAST_ACCOUNTS = 3


def regions_of(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return the region of each account named "market - retailer".

    Markets of three accounts or more are regions of their own, the others one together; where
    not half of the names have that form, there is one region. No region is called as in `taken`.
    """
    listed = list(names)
    markets = {n: n.split(_SEPARATOR)[0].strip() for n in listed if _SEPARATOR in n}
    if 2 * len(markets) < len(listed):
        return dict.fromkeys(listed, _free(EVERYWHERE, taken))
    counts = Counter(markets.values())
    found = {n: markets.get(n, "") for n in listed}
    return {
        name: _free(market if market and counts[market] >= _LEAST_ACCOUNTS else ELSEWHERE, taken)
        for name, market in found.items()
    }


def _free(name: str, taken: Collection[str]) -> str:
    return f"{name} region" if name in taken else name
