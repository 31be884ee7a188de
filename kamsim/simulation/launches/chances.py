"""Chances: the luck of launches and trials, of new families only."""

from dataclasses import dataclass

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.weather import Sources


@dataclass(frozen=True, slots=True)
class Chances:
    """Uniforms from week 0 on: choose and drop (R, T, N, P), copy (R, T, P).

    Once each: panel and joins (R, N, P) and obeyed (R, P) uniforms, reading (R, N, P) and
    opinion (R, P) normals. Old families have none.
    """

    choose: Floats
    drop: Floats
    copy: Floats
    panel: Floats
    joins: Floats
    obeyed: Floats
    reading: Floats
    opinion: Floats


def draw_chances(sources: Sources, new: list[int]) -> Chances:
    """Draw the luck of the families that are new."""
    families = sources.scenario.families
    worlds, accounts, count = len(sources.replications), len(sources.book), len(families)
    weeks, once = range(sources.scenario.weeks) if new else range(1), range(1)
    weekly, places = (worlds, len(weeks), accounts, count), (worlds, accounts, count)
    choose, drop, copy = np.zeros(weekly), np.zeros(weekly), np.zeros((*weekly[:2], count))
    panel, joins, reading = (np.zeros(places) for _ in range(3))
    obeyed, opinion = (np.zeros((worlds, count)) for _ in range(2))
    for p in new:
        name = families[p].id
        ids = [f"{i}|{name}" for i in sources.ids]
        choose[:, :, :, p] = sources.u("launch.list", ids, weeks)
        drop[:, :, :, p] = sources.u("launch.delist", ids, weeks)
        copy[:, :, p] = sources.u("launch.copy", [name], weeks)[:, :, 0]
        panel[:, :, p] = sources.u("trial.panel", ids, once)[:, 0]
        joins[:, :, p] = sources.u("trial.joins", ids, once)[:, 0]
        reading[:, :, p] = sources.z("trial.reading", ids, once)[:, 0]
        obeyed[:, p] = sources.u("trial.obeyed", [name], once)[:, 0, 0]
        opinion[:, p] = sources.z("trial.opinion", [name], once)[:, 0, 0]
    return Chances(choose, drop, copy, panel, joins, obeyed, reading, opinion)
