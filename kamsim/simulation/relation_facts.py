"""Relation facts: contacts, cases, visits, words, surveys, favours and the forum, by account."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import YEAR
from kamsim.simulation.care import FAR_WEEKS, NEVER
from kamsim.simulation.reduce import ratio, total, where


def relation_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each; NaN is unknown."""
    return _cases(block) | _visits(block) | _hearing(block) | _favours(block)


def _since(block: Block, weeks: Floats) -> Floats:
    """Return the weeks since something, at most ten years."""
    return np.clip(block.week - weeks, 0.0, FAR_WEEKS)


def _cases(block: Block) -> dict[str, Floats]:
    books, week = block.books, block.week
    columns = {"weeks_since_contact": _since(block, books.contact_week)}
    for name in ("complaint", "request", "voice"):
        open_ = getattr(books, f"{name}s")
        columns[f"{name}s_open_count"] = total(where(open_ > _HALF, 1.0, 0.0), 1)
        columns[f"oldest_{name}_weeks"] = _oldest(open_, week)
    return columns


_HALF = 0.5
"""A case of which half has been settled counts as closed in the books."""


def _oldest(open_: Floats, week: int) -> Floats:
    """Return the age in weeks of the oldest open case, (R, N); 0 where there is none."""
    slots = open_.shape[1]
    oldest = np.zeros_like(open_[:, 0])
    for age in range(1, slots + 1):
        oldest = where(open_[:, (week - age) % slots] > _HALF, float(age), oldest)
    return oldest


def _visits(block: Block) -> dict[str, Floats]:
    visits, week = block.programme.care.visits, block.week
    waits = visits.asked > NEVER
    word = visits.word_due > week
    return {
        "weeks_since_exec_visit": _since(block, visits.last),
        "exec_visits_52w_count": total(visits.visited, 1),
        "visit_waiting": where(waits, 1.0, 0.0),
        "visit_wait_weeks": where(waits, week - visits.asked, 0.0),
        "visit_briefed": where(visits.prepared > 0, 1.0, 0.0),
        "visit_limited": where(visits.limited > 0, 1.0, 0.0),
        "promises_open_count": where(word, 1.0, 0.0),
        "oldest_promise_weeks": where(word, np.maximum(0.0, week - visits.word_week), 0.0),
        "promise_followed_up": where(word & (visits.word_followed > 0), 1.0, 0.0),
    }


def _hearing(block: Block) -> dict[str, Floats]:
    hearing = block.programme.care.hearing
    heard = np.isfinite(hearing.ladder)
    return {
        "trust_rating": hearing.trust,
        "ladder_seen": where(heard, hearing.ladder + 1.0, np.nan),
        "weeks_since_survey": _since(block, hearing.asked),
    }


def _favours(block: Block) -> dict[str, Floats]:
    care = block.programme.care
    revenue = block.books.year("revenue_money", block.week) / YEAR
    return {
        "weeks_since_event_watch": _since(block, care.help.watched),
        "favour_spend_52w_share": np.minimum(1.0, ratio(care.help.money, revenue)),
        "is_invited": where(care.forum.invited > 0, 1.0, 0.0),
        "views_collected": where(care.forum.prepared > 0, 1.0, 0.0),
        "attended_last_forum": care.forum.attended,
    }
