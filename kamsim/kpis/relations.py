"""Relationship KPIs; key accounts are the cohort of day 0, the same in every policy."""

import numpy as np

from kamsim.kpis.money import years
from kamsim.kpis.supply import counted, mean_key, ratio
from kamsim.model.arrays import Bools
from kamsim.model.kpi import kpi
from kamsim.model.results import World


def _mean_of(world: World, name: str, members: Bools) -> float | None:
    """Average a column of the accounts over some of them; None where there are none."""
    rows = np.flatnonzero(members)
    return float(np.take(world.accounts[name], rows).mean()) if len(rows) else None


def _lost(world: World, members: Bools) -> float | None:
    count = _mean_of(world, "lost_count", members)
    return None if count is None else count / years(world)


@kpi(unit="share a year", better="lower", zh="大客戶流失率")
def accounts_lost_key(world: World) -> float | None:
    """Key accounts lost."""
    return _lost(world, world.key)


@kpi(unit="share a year", better="lower", zh="其他客戶流失率")
def accounts_lost_other(world: World) -> float | None:
    """Other accounts lost."""
    return _lost(world, ~world.key)


@kpi(unit="index", better="higher", zh="大客戶期末信任")
def trust_key(world: World) -> float | None:
    """Trust of key accounts at the end."""
    return _mean_of(world, "trust_index", world.key)


@kpi(unit="index", better="neither", zh="大客戶期末理所當然的期待")
def entitlement_key(world: World) -> float | None:
    """Entitlement of key accounts at the end."""
    return _mean_of(world, "entitlement_index", world.key)


@kpi(unit="index", better="higher", zh="大客戶對業務代表的情誼")
def rep_bond_key(world: World) -> float | None:
    """Bond of key accounts to their reps, mean over the horizon."""
    return mean_key(world, "key_rep_bond_sum")


@kpi(unit="index", better="higher", zh="大客戶對公司的情誼")
def firm_bond_key(world: World) -> float | None:
    """Bond of key accounts to the firm, mean over the horizon."""
    return mean_key(world, "key_firm_bond_sum")


@kpi(unit="index", better="higher", zh="大客戶的好感")
def goodwill_key(world: World) -> float | None:
    """Goodwill of key accounts, mean over the horizon."""
    return mean_key(world, "key_goodwill_sum")


@kpi(unit="share", better="lower", zh="大客戶關係受損的比例")
def damaged_share_key(world: World) -> float | None:
    """Key accounts whose relation is damaged, share of the time."""
    return mean_key(world, "key_damaged_count")


@kpi(unit="share", better="neither", zh="大客戶僅止於買賣往來的比例")
def transactional_share_key(world: World) -> float | None:
    """Key accounts that buy from us and no more, share of the time."""
    return mean_key(world, "key_transactional_count")


@kpi(unit="share", better="neither", zh="大客戶感到關心的比例")
def cared_for_share_key(world: World) -> float | None:
    """Key accounts that feel cared for, share of the time.

    Those who were moved or belong are a step higher and not counted here.
    """
    return mean_key(world, "key_cared_for_count")


@kpi(unit="share", better="neither", zh="大客戶受到感動的比例")
def moved_share_key(world: World) -> float | None:
    """Key accounts that were moved, share of the time.

    Those who belong are a step higher and not counted here.
    """
    return mean_key(world, "key_moved_count")


@kpi(unit="share", better="higher", zh="大客戶有歸屬感的比例")
def belonging_share_key(world: World) -> float | None:
    """Key accounts that belong, share of the time."""
    return mean_key(world, "key_belonging_count")


@kpi(unit="modules", better="higher", zh="大客戶門市人員的產品知識")
def frontline_knowledge_key(world: World) -> float | None:
    """What sellers at key accounts know, mean over the horizon."""
    return mean_key(world, "key_knowledge_sum")


@kpi(unit="share", better="higher", zh="事前得知的大客戶事件比例")
def event_detection_key(world: World) -> float | None:
    """Key accounts' events that the firm knew of in time."""
    return ratio(counted(world, "key_events_noticed_count"), counted(world, "key_events_count"))


@kpi(unit="share", better="higher", zh="抱怨、要求與意見獲得回覆的比例")
def requests_answered_share(world: World) -> float | None:
    """Complaints, requests and forum wishes answered.

    Of those that were answered or waited in vain; the others are still open.
    """
    kinds = ("complaints", "requests", "voices")
    answered = sum(counted(world, f"{kind}_answered_count") for kind in kinds)
    unanswered = sum(counted(world, f"{kind}_unanswered_count") for kind in kinds)
    return ratio(answered, answered + unanswered)


@kpi(unit="share", better="neither", zh="超出實測滿足率範圍的比例")
def beyond_fill_share(world: World) -> float | None:
    """Account-weeks beyond the measured range of fill.

    Where this is large, the response to fill is extrapolated.
    """
    return float(world.accounts["beyond_fill_share"].mean())
