"""Rep facts: what records and surveys say of the people in the seats."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.care import FAR_WEEKS
from kamsim.simulation.people.changes import best_match
from kamsim.simulation.reduce import by_group, ratio, where
from kamsim.simulation.relation_formulas import shrinkage

LONG_WEEKS = 2_000.0


def rep_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of the seats, (R, J) each; NaN is unknown."""
    columns = _from_records(block) | _from_surveys(block)
    return {f"rep.{name}": x for name, x in columns.items()}


def _from_records(block: Block) -> dict[str, Floats]:
    books, roster, week = block.books, block.market.roster, block.week
    revenue = books.year("revenue_money", week)
    of_key = by_group(revenue * books.key, roster.order, roster.starts)
    of_all = by_group(revenue, roster.order, roster.starts)
    active = by_group(block.state.active, roster.order, roster.starts)
    return {
        "tenure_weeks": np.clip(week - books.rep_from, 0.0, LONG_WEEKS),
        "is_vacant": where(books.rep_from > week, 1.0, 0.0),
        "in_ramp": where(books.rep_ramp_until > week, 1.0, 0.0),
        "accounts_count": active,
        "key_revenue_share": np.clip(ratio(of_key, of_all), 0.0, 1.0),
        "best_match_index": best_match(block)[0],
    }


def _from_surveys(block: Block) -> dict[str, Floats]:
    hearing, week = block.programme.care.hearing, block.week
    known = hearing.weight > 0
    answered = hearing.answers > 0
    trusted = shrinkage(hearing.weight, 1.0, 1.0)
    mean = ratio(hearing.sum, hearing.weight)
    return {
        "rating_count": hearing.answers,
        "rating_mean": where(answered, ratio(hearing.stars, hearing.answers), np.nan),
        "quality_gap": where(known, np.clip(trusted * mean, -4.0, 4.0), np.nan),
        "quality_gap_se": where(known, np.sqrt(1.0 - trusted), np.nan),
        "coached_hours": hearing.coached,
        "report_state": hearing.report,
        "weeks_since_assessed": np.minimum(FAR_WEEKS, week - hearing.assess_asked),
    }
