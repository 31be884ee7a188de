"""Passage: whether the ways of a network lead from the plant to every region."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kamsim.errors import N_, Place, Problem, nearest

PLANT = "plant"
Path = tuple[str | int, ...]
Locate = Callable[..., Place]
"""Returns where the value at a path stands, or the key, where the path ends in one."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region, where it is written, and the account that is in it, where one names it."""

    name: str
    path: Path
    account: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The ends of each way, and the regions; `all_named` where there can be no others."""

    ways: Sequence[tuple[str, str]]
    regions: Sequence[Region]
    all_named: bool

    def problems(self, locate: Locate) -> list[Problem]:
        """Report ways that lead nowhere or come from nowhere, and regions that none reaches.

        What is only missing because a way's end is misspelt is told there, once.
        """
        blind = list(self._blind(locate))
        meant = {p.facts["close"] for p in blind}
        rest = [*self._sourceless(locate), *self._lost(locate)]
        return [
            *self._plants(locate),
            *blind,
            *(p for p in rest if p.facts["found"] not in meant),
        ]

    @property
    def _starts(self) -> set[str]:
        return {start for start, _ in self.ways}

    @property
    def _ends(self) -> set[str]:
        return {end for _, end in self.ways}

    def _plants(self, locate: Locate) -> Iterator[Problem]:
        template = N_("plant is where goods come from; no region or depot is called so")
        for i, (_, end) in enumerate(self.ways):
            if end == PLANT:
                yield Problem("KS208", template, {}, locate("network", "edges", i, "to"))
        for region in self.regions:
            if region.name == PLANT:
                yield Problem("KS208", template, {}, locate(*region.path))

    def _blind(self, locate: Locate) -> Iterator[Problem]:
        """Report ways whose end is no region and leads on to nothing.

        Where accounts name the regions there may be one without an account: its name is only
        taken for a misspelling of a place that nothing leads to.
        """
        names = {r.name for r in self.regions}
        onward = self._starts - {PLANT}
        orphans = onward - self._ends
        template = N_('from "{found}" no way leads on to a region')
        for i, (_, end) in enumerate(self.ways):
            if end in names or end in self._starts:
                continue
            if self.all_named or nearest(end, orphans):
                near = nearest(end, orphans) or nearest(end, onward | names)
                place = locate("network", "edges", i, "to")
                yield _missing(template, {"found": end, "close": near}, place)

    def _sourceless(self, locate: Locate) -> Iterator[Problem]:
        reached = self._ends | {PLANT}
        template = N_('no way leads to "{found}"')
        for i, (start, _) in enumerate(self.ways):
            if start not in reached:
                near = nearest(start, reached - {r.name for r in self.regions})
                place = locate("network", "edges", i, "from")
                yield _missing(template, {"found": start, "close": near}, place)

    def _lost(self, locate: Locate) -> Iterator[Problem]:
        for region in self.regions:
            if region.name in self._ends or region.name == PLANT:
                continue
            template = N_('no way leads to region "{found}"')
            if region.account:
                template = N_('no way leads to region "{found}" of account "{account}"')
            near = nearest(region.name, self._ends)
            facts = {"found": region.name, "account": region.account, "close": near}
            yield _missing(template, facts, locate(*region.path))


def _missing(template: str, facts: Mapping[str, object], place: Place) -> Problem:
    hint = N_('did you mean "{close}"?') if facts["close"] else ""
    return Problem("KS208", template, facts, place, hint)
