"""Impressions: what accounts say of us and of our reps when they are asked, and what we heard."""

import numpy as np

from kamsim.model.arrays import Bools, Floats
from kamsim.simulation.block import Block
from kamsim.simulation.log import note_where
from kamsim.simulation.people.staff import strength
from kamsim.simulation.reduce import by_group, where


def hear(block: Block) -> None:
    """Read the answers to last week's questions, and what visitors saw last week."""
    hearing, week = block.programme.care.hearing, block.week
    asked, visited = hearing.asked == week - 1, hearing.visited == week - 1
    if (asked | visited).any():
        _relation(block, asked, visited)
    if asked.any():
        _reps(block, asked)
    if (hearing.assess_asked == week - 1).any():
        _records(block)
    if (block.programme.care.floor.asked == week - 1).any():
        _tests(block)


def _tests(block: Block) -> None:
    """Hear how much the account's sellers know, as a visit last week found it."""
    values, floor = block.market.values, block.programme.care.floor
    works = values.account("efficacy.visit_frontline")
    noise = values.account("frontline.test_error")
    luck = block.market.luck.normals("frontline.test", block.week)
    score = np.maximum(0.0, works * block.state.knowledge + noise * luck)
    floor.score = where(floor.asked == block.week - 1, score, floor.score)


def _relation(block: Block, asked: Bools, visited: Bools) -> None:
    """Hear how far an account trusts us, and see on which step it stands, not always right."""
    state, values, luck = block.state, block.market.values, block.market.luck
    hearing, week = block.programme.care.hearing, block.week
    survey, visit = values.account("efficacy.survey_rep"), values.account("efficacy.exec_visit")
    works = where(asked, survey, visit)
    told = state.trust + values.account("survey.trust_error") * luck.normals("visit.trust", week)
    usual = values.account("trust.initial")
    told = np.clip(usual + works * (told - usual), 0.0, 1.0)
    hearing.trust = where(asked | visited, told, hearing.trust)
    luck_of_sight = luck.uniforms("visit.ladder", week)
    right = luck_of_sight < works * values.account("survey.ladder_right")
    beside = np.clip(state.ladder + where(luck_of_sight > _HALF, 1.0, -1.0), -1.0, 3.0)
    seen = where(right, state.ladder, where(works > 0, beside, 0.0))
    hearing.ladder = where(asked | visited, seen, hearing.ladder)


_HALF = 0.5


def _reps(block: Block, asked: Bools) -> None:
    """Take in what accounts say of their reps: quality, with halo, grievance and noise."""
    values, market = block.market.values, block.market
    hearing = block.programme.care.hearing
    noise = values.account("survey.noise")
    works = values.account("efficacy.survey_rep")
    heard = works * opinion(block)
    heard = heard + noise * market.luck.normals("survey.answer", block.week)
    note_where(block, asked, "account", "survey_rep", "answered")
    # an answer about somebody who has left meanwhile says nothing of his successor
    there = market.roster.of_accounts(block.books.rep_from) < block.week
    meant = where(asked & there, 1.0, 0.0)
    weight = meant / (noise * noise)
    for name, rows in (
        ("answers", meant),
        ("stars", meant * stars(block, heard)),
        ("weight", weight),
        ("sum", weight * heard),
    ):
        of_seats = by_group(rows, market.roster.order, market.roster.starts)
        setattr(hearing, name, getattr(hearing, name) + of_seats)


def opinion(block: Block) -> Floats:
    """Return what accounts think of their rep, with halo and grievance, (R, N) in sd of reps."""
    state, values, market = block.state, block.market.values, block.market
    truth = market.roster.of_accounts(strength(block))
    halo = values.account("survey.halo") * (state.goodwill - values.account("goodwill.initial"))
    grudge = values.account("survey.grudge") * state.entitlement
    return truth + halo - grudge


def stars(block: Block, heard: Floats) -> Floats:
    """Return the stars, 1 to 5, in which accounts put what they think, (R, N)."""
    values = block.market.values
    result: Floats = np.clip(
        values.account("survey.middle_stars") + values.account("survey.spread_stars") * heard,
        1.0,
        5.0,
    )
    return result


def _records(block: Block) -> None:
    """Take in what our own records say of reps: calls made, plans carried out."""
    values, hearing = block.market.values, block.programme.care.hearing
    due = hearing.assess_asked == block.week - 1
    # half of the work leaves twice the variance
    noise = values.account("assess.noise") / np.sqrt(np.maximum(1e-6, hearing.careful))
    works = values.account("efficacy.assess_rep")
    luck = block.market.luck.normals("rep.assessed", block.week)
    seen = works * strength(block) + noise * luck
    weight = where(due, 1.0, 0.0) / (noise * noise)
    hearing.weight = hearing.weight + weight
    hearing.sum = hearing.sum + weight * seen
    note_where(block, due, "rep", "assess_rep", "assessed")
