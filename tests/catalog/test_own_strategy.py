"""A strategy of one's own is one file: found, checked and simulated, without a line of code."""

import shutil

import pytest

import kamsim as ks
from kamsim.catalog import Catalog, check
from kamsim.model.policy import Today
from kamsim.simulation import Replication, simulate_block

TEXT = """\
id: s12
title: {en: "Stay close off season", zh-Hant: "淡季保持往來"}
quote: 它所做的不僅是接受訂單
summary:
  en: "Visit the sellers of key accounts off season, and ask for a stock report before it starts."
  zh-Hant: "淡季拜訪大客戶的門市人員，旺季前了解庫存。"
parameters:
  hours:
    value: 3
    unit: "hour"
    range: [0.5, 8]
    label: {en: "hours of a visit", zh-Hant: "拜訪工時"}
    source: {kind: assumption, note: "half a day"}
rules:
  - id: s12.visit
    title: {en: "Visit off season", zh-Hant: "淡季拜訪"}
    quote: 它所做的不僅是接受訂單
    rationale: {en: "There is time for it.", zh-Hant: "此時才有空。"}
    evidence: [{kind: assumption, note: "tried here"}]
    for: account
    when:
      all:
        - "account.is_key"
        - "calendar.season == 'off_season'"
        - "account.weeks_since_frontline_contact >= 8"
    then:
      - action: visit_frontline
        magnitude: "p.hours"
        cooldown: 8 week
    score: "account.revenue_share"
  - id: s12.look
    title: {en: "Look before the season", zh-Hant: "旺季前了解庫存"}
    quote: 它所做的不僅是接受訂單
    rationale: {en: "Orders begin to run away.", zh-Hant: "訂單開始放大。"}
    evidence: [{kind: assumption, note: "tried here"}]
    for: account
    when: ["account.is_key", "calendar.season == 'pre_season'"]
    then:
      - {action: monitor_account, magnitude: 1, cooldown: 4 week}
    group: stock_report
"""
RULES = {"s12.visit", "s12.look"}


@pytest.fixture
def file(tmp_path, shipped):
    """Write the strategy into a rules folder that has the names to use, `today`, and no more."""
    rules = tmp_path / "rules"
    for name in ("strategies", "policies"):
        (rules / name).mkdir(parents=True)
    for name in ("vocabulary.yaml", "policies/today.yaml"):
        shutil.copy(shipped.rules / name, rules / name)
    path = rules / "strategies" / "s12_close.yaml"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def market(shipped):
    scenario = shipped.scenario("beverage-summer-peak")
    fewer = scenario.market.model_copy(update={"count": 10})
    keys = scenario.key_accounts.model_copy(update={"k": 3})
    update = {"weeks": 26, "run_in_weeks": 70, "market": fewer, "key_accounts": keys}
    return scenario.model_copy(update=update)


def test_a_folder_with_one_strategy_is_a_catalogue(file, market):
    own = Catalog(file.parents[1])
    assert list(own.strategies()) == ["s12"]
    assert [str(p) for p in check(own, [file]).problems] == []
    policies = [Today(), own.policy("today+s12")]
    worlds = [Replication(k) for k in range(2)]
    _, result = simulate_block(market, policies, worlds, 42, own.vocabulary(), events=True)
    assert {e.rule_id for e in result.events if e.outcome == "granted"} == RULES
    booked = {reason for (payer, _, reason), m in result.ledger.items() if m.sum() > 0}
    assert booked >= RULES
    assert (result.weekly["profit_money"] > 0).any()


def test_its_file_joins_the_shipped_strategies_from_python(file, market):
    mine = ks.strategy(str(file))
    assert not ks.check(file).problems
    policy = ks.policy("today+s02", mine, parameters={"s12": {"hours": 5}})
    run = ks.simulate(market, [policy], replications=2, events=True)
    granted = run.events.query("outcome == 'granted'")
    assert set(granted["rule_id"].dropna()) >= RULES
    assert (granted.query("rule_id == 's12.visit'")["magnitude"] == 5).all()


def test_what_is_wrong_with_it_is_told_at_its_place(file):
    file.write_text(TEXT.replace("visit_frontline", "visit_frontlin"), "utf-8")
    (problem,) = ks.check(file).problems
    assert "s12_close.yaml:27:" in str(problem)
    assert 'did you mean "visit_frontline"?' in str(problem)
