"""Account facts: what the firm sees of each account."""

import numpy as np

from kamsim.model.arrays import Floats
from kamsim.simulation.block import Block
from kamsim.simulation.calendar import QUARTER, YEAR
from kamsim.simulation.category_facts import category_facts
from kamsim.simulation.effort import delivered
from kamsim.simulation.floor_facts import floor_facts
from kamsim.simulation.information_facts import information_facts
from kamsim.simulation.launch_facts import launch_account_facts
from kamsim.simulation.promotion_facts import promotion_facts
from kamsim.simulation.reduce import ratio, total, where
from kamsim.simulation.relation_facts import relation_facts
from kamsim.simulation.status_facts import status_facts

MONTH_WEEKS = 4
ORDER_WEEKS = 8


def account_facts(block: Block) -> dict[str, Floats]:
    """Return the columns of all accounts, (R, N) each; NaN is unknown."""
    return {
        **{f"account.{name}": x for name, x in _from_books(block).items()},
        **{f"account.{name}": x for name, x in _from_reports(block).items()},
        **{f"account.{name}": x for name, x in _from_programme(block).items()},
        **{f"account.{name}": x for name, x in relation_facts(block).items()},
        **{f"account.{name}": x for name, x in floor_facts(block).items()},
        **{f"account.{name}": x for name, x in promotion_facts(block).items()},
        **{f"account.{name}": x for name, x in information_facts(block).items()},
        **{f"account.{name}": x for name, x in launch_account_facts(block).items()},
        **{f"account.{name}": x for name, x in status_facts(block).items()},
        **{f"account.{name}": x for name, x in category_facts(block).items()},
    }


def _sum(block: Block, name: str, weeks: int, ago: int = 0) -> Floats:
    return total(block.books.last(name, block.week - ago, weeks), 1)


def _from_books(block: Block) -> dict[str, Floats]:
    books = block.books
    revenue = books.year("revenue_money", block.week)
    filled = total(books.family_shipped, 1), total(books.family_needed, 1)
    quarter = _sum(block, "shipped", QUARTER)
    before = _sum(block, "shipped", QUARTER, ago=YEAR)
    year_fill = ratio(_sum(block, "shipped", YEAR), _sum(block, "needed", YEAR), otherwise=1.0)
    return {
        "is_key": books.key,
        # terms can cost more than what an account still buys
        "revenue_share": np.clip(ratio(revenue, total(revenue, 1)[:, None]), 0.0, 1.0),
        "revenue_rate_money": np.maximum(0.0, revenue / YEAR),
        "net_margin_rate": np.clip(ratio(_sum(block, "margin_money", YEAR), revenue), -2.0, 1.0),
        "fill_rate_4w": _fill(total(filled[0], 2), total(filled[1], 2)),
        "fill_rate_52w": np.minimum(1.0, year_fill),
        "range_fill_rate": _fill(*filled).min(axis=2),
        "order_rate_units": _sum(block, "ordered", ORDER_WEEKS) / ORDER_WEEKS,
        "growth_rate": np.clip(ratio(quarter, before, otherwise=1.0) - 1.0, -1.0, 5.0),
    }


def _fill(shipped: Floats, needed: Floats) -> Floats:
    return np.minimum(1.0, ratio(shipped, needed, otherwise=1.0))


def _from_reports(block: Block) -> dict[str, Floats]:
    programme = block.programme
    known = np.isfinite(programme.report_cover)
    age = 7.0 * (block.week - programme.report_week)
    ordered = _sum(block, "ordered", MONTH_WEEKS) / MONTH_WEEKS
    sold = programme.report_sellout
    storage = block.market.usual_storage_weeks
    free = np.maximum(0.0, storage - programme.report_cover)
    pace = np.minimum(20.0, ratio(ordered, np.nan_to_num(sold), otherwise=20.0))
    return {
        "stock_report_age_days": where(known, age, np.nan),
        "stock_cover_weeks": np.minimum(programme.report_cover, 60.0),
        "worst_family_cover_weeks": np.minimum(programme.report_worst_cover, 60.0),
        "sellout_rate_units": sold,
        "order_to_sellout_ratio": where(known, pace, np.nan),
        "storage_free_weeks": free,
        "competitor_deal_seen": programme.beliefs.rival_seen,
        "display_response": programme.beliefs.display,
    }


def _from_programme(block: Block) -> dict[str, Floats]:
    programme, week = block.programme, block.week
    planned = programme.plan_until > week
    revenue = block.books.year("revenue_money", week) / YEAR
    spent = np.clip(ratio(programme.money_memory, revenue), 0.0, 1.0)
    rebate, contest = programme.rebate, programme.contest
    attainment = np.full_like(revenue, np.nan)
    if (contest.until > week).any():
        seen = delivered(block, contest, week)
        attainment = where(contest.until > week, seen, attainment)
    if (rebate.until > week).any():
        to_target = ratio(delivered(block, rebate, week), rebate.target)
        attainment = where(rebate.until > week, to_target, attainment)
    return {
        "has_stock_plan": where(planned, 1.0, 0.0),
        "agreed_stock_min_weeks": where(planned, programme.plan_min, np.nan),
        "agreed_stock_max_weeks": where(planned, programme.plan_max, np.nan),
        "target_attainment": np.minimum(attainment, 5.0),
        "incentive_spend_52w_share": spent,
    }
