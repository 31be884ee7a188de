"""Agreement: what one part of a scenario says must fit what the others say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kamsim.errors import N_, Place, Problem
from kamsim.model.passage import Locate, Passage, Region

_ROUNDING = 1e-9


def disagreements(
    written: Mapping[str, Any], accounts: Sequence[object], locate: Locate
) -> list[Problem]:
    """Report what does not fit in a scenario as plain data, whatever else is wrong with it.

    What is not of its kind is passed over here: that is told where it is read.

    Args:
        written: the scenario.
        accounts: its accounts, also where it only names the file that they are in.
        locate: returns where the value at a path stands.
    """
    return [
        *_source(written, locate),
        *double_accounts(accounts, locate),
        *_shares(written, locate),
        *_passage(written, accounts, locate),
    ]


def path_place(*path: str | int) -> Place:
    """Name a place by its path, where there is no file."""
    return Place(".".join(str(step) for step in path))


def double_accounts(accounts: Sequence[object], locate: Locate) -> Iterator[Problem]:
    """Report accounts whose id is taken."""
    seen: dict[str, int] = {}
    template = N_('account "{found}" is given twice, first at {first}')
    for i, name in _texts(accounts, "id"):
        first = seen.setdefault(name, i)
        if first != i:
            facts = {"found": name, "first": locate("accounts", first, "id")}
            yield Problem("KS408", template, facts, locate("accounts", i, "id"))


def _source(written: Mapping[str, Any], locate: Locate) -> Iterator[Problem]:
    given = [key for key in ("market", "accounts") if written.get(key)]
    if len(given) != 1:
        template = N_("give either a market to draw accounts from, or accounts")
        yield Problem("KS207", template, {}, locate(*given[1:]))


def _shares(written: Mapping[str, Any], locate: Locate) -> Iterator[Problem]:
    rows = _rows(written.get("families"))
    # a family to be launched comes on top of what is there
    there = [row for row in rows if not (isinstance(row, dict) and row.get("launch"))]
    shares = [row.get("share") if isinstance(row, dict) else None for row in there]
    sound = [s for s in shares if isinstance(s, int | float) and 0 <= s <= 1]
    if rows and len(sound) == len(shares) and abs(sum(sound) - 1) > _ROUNDING:
        template = N_("the families' shares sum to {total:.6g}: it should be 1")
        yield Problem("KS207", template, {"total": sum(sound)}, locate("families"))


def _passage(
    written: Mapping[str, Any], accounts: Sequence[object], locate: Locate
) -> list[Problem]:
    network, market = written.get("network"), written.get("market")
    edges = _rows(network.get("edges")) if isinstance(network, dict) else ()
    starts, ends = dict(_texts(edges, "from")), dict(_texts(edges, "to"))
    if not edges or not len(edges) == len(starts) == len(ends):
        return []
    drawn = market.get("regions") if isinstance(market, dict) else None
    regions = [Region(str(n), ("market", "regions", str(n))) for n in drawn or ()]
    ids = dict(_texts(accounts, "id"))
    for i, name in _texts(accounts, "region"):
        regions.append(Region(name, ("accounts", i, "region"), ids.get(i, str(i + 1))))
    ways = [(starts[i], ends[i]) for i in range(len(edges))]
    return Passage(ways, regions, isinstance(drawn, dict)).problems(locate)


def _texts(rows: Sequence[object], key: str) -> Iterator[tuple[int, str]]:
    """Yield the rows that have a text at a key, by number."""
    for i, row in enumerate(rows):
        text = row.get(key) if isinstance(row, dict) else None
        if isinstance(text, str) and text:
            yield i, text


def _rows(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
