"""The Python interface: names in, frames out, and nothing loaded before it is needed."""

import subprocess
import sys

import numpy as np
import pytest

import kamsim as ks
from kamsim.catalog import Catalog
from kamsim.model.account import Account
from kamsim.model.policy import Today

SHIPPED = "beverage-summer-peak"
SHORT = {"weeks: 156": "weeks: 12\nrun_in_weeks: 70", "count: 88": "count: 6", "k: 18": "k: 2"}
FIRST = next(iter(Catalog().strategies()))


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Write the shipped market made small."""
    text, _ = Catalog().scenario_source(SHIPPED)
    for found, put in SHORT.items():
        assert found in text
        text = text.replace(found, put)
    file = tmp_path_factory.mktemp("market") / "small.yaml"
    file.write_text(text.replace(f"id: {SHIPPED}", "id: small"), "utf-8")
    return str(file)


@pytest.fixture(scope="module")
def run(market):
    return ks.simulate(market, [f"today+{FIRST}"], replications=20)


HEAVY = {"numpy", "pandas", "scipy", "simpy", "networkx", "pydantic", "kamsim.api"}


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import kamsim", set()),
        ("import kamsim; dir(kamsim); kamsim.ProblemsError", set()),
        ("import kamsim; kamsim.simulate", HEAVY - {"pandas"}),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(code, loaded):
    say = f"import sys; {code}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == loaded


def test_every_public_name_is_there_and_told():
    assert dir(ks) == sorted(ks.__all__)
    for name in ks.__all__:
        assert (getattr(ks, name).__doc__ or "").strip(), name


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="smulate"):
        _ = ks.smulate


def test_a_run_has_tidy_frames_and_an_answer(run):
    policies = ["today", f"today+{FIRST}"]
    for frame, rows in ((run.replications, 1), (run.weekly, 12), (run.accounts, 6)):
        assert len(frame) == 2 * 20 * rows
        assert frame["policy"].unique().tolist() == policies
    assert {"payer", "payee", "reason", "amount_money"} <= set(run.ledger.columns)
    table = run.compare().table
    assert table["policy"].tolist() == policies
    assert table["n_pairs"].tolist() == [20, 20]
    assert run.manifest["scenario"] == "small"
    assert repr(run) == f"<Run {run.manifest['run_id']}: today, today+{FIRST} in small>"


def test_events_are_kept_where_they_are_asked_for(run, market):
    with pytest.raises(ks.KamsimError, match="events=True"):
        _ = run.events
    logged = ks.simulate(market, [f"today+{FIRST}"], replications=2, events=True)
    events = logged.events
    assert events.attrs["run_id"] == logged.manifest["run_id"] != run.manifest["run_id"]
    granted = events.query("outcome == 'granted'")
    assert set(granted["policy"]) == {f"today+{FIRST}"}
    assert set(granted["rule_id"]) <= {rule.id for rule in ks.strategy(FIRST).rules}
    first = run.replications.query("replication < 2").reset_index(drop=True)
    assert logged.replications.equals(first)


def test_frames_and_answer_agree(run):
    wide = run.replications.pivot_table(index="replication", columns="policy", values="profit")
    difference = wide[f"today+{FIRST}"] - wide["today"]
    row = run.compare().row(f"today+{FIRST}")
    assert row.estimate == pytest.approx(difference.mean())
    spread = difference.std() / np.sqrt(20)
    assert (row.ci_high - row.ci_low) / 2 == pytest.approx(2.0930 * spread, rel=1e-4)


def test_the_same_call_gives_the_same_numbers_and_another_seed_others(run, market):
    again = ks.simulate(market, [f"today+{FIRST}"], replications=20)
    assert again.manifest["run_id"] == run.manifest["run_id"]
    assert again.replications.equals(run.replications)
    assert again.ledger.equals(run.ledger)
    other = ks.simulate(market, replications=2, seed=7)
    same = run.replications.query("policy == 'today' and replication < 2")
    assert (other.replications["profit"].to_numpy() != same["profit"].to_numpy()).all()


def test_fewer_replications_are_the_first_of_more(run, market):
    fewer = ks.simulate(market, replications=3).replications
    first = run.replications.query("policy == 'today' and replication < 3")
    assert fewer["profit"].tolist() == first["profit"].tolist()


def test_a_run_can_be_saved_and_opened(run, tmp_path):
    file = tmp_path / "mine.kamsim"
    run.save(file)
    again = ks.open_run(file)
    assert again.manifest == run.manifest
    assert again.replications.equals(run.replications)
    assert again.compare() == run.compare()
    with pytest.raises(ks.CommandError):
        ks.open_run(tmp_path / "none.kamsim")


def test_a_run_in_a_folder_goes_on_where_it_was_stopped(market, tmp_path):
    seen = []

    def stop(progress):
        seen.append(progress)
        raise KeyboardInterrupt

    def simulate(on_progress):
        return ks.simulate(market, replications=3, folder=tmp_path, on_progress=on_progress)

    with pytest.raises(KeyboardInterrupt):
        simulate(stop)
    assert [p.cells_done for p in seen] == [1]
    seen.clear()
    finished = simulate(seen.append)
    assert [p.cells_done for p in seen] == [1, 2]
    assert finished.manifest["status"] == "complete"
    stored = ks.open_run("last", tmp_path)
    assert stored.replications.equals(finished.replications)
    seen.clear()
    assert simulate(seen.append).manifest == finished.manifest
    assert seen == []


class Broken(Today):
    id = "broken"
    orders = ("anything",)

    def decide(self, facts):
        raise RuntimeError("no idea")


def test_a_policy_that_cannot_be_simulated_says_why(market):
    with pytest.raises(ks.KamsimError, match="broken: RuntimeError: no idea"):
        ks.simulate(market, [Broken()], replications=2)


class Misspelt(Broken):
    id = "misspelt"

    def decide(self, facts):
        return facts.table("account").columns["firm.shortige"]


def test_a_policy_that_misspells_a_fact_is_told_the_nearest_once(market):
    with pytest.raises(ks.KamsimError) as caught:
        ks.simulate(market, [Misspelt()], replications=2)
    said = str(caught.value)
    assert said.count("firm.shortige") == 1
    assert said.endswith('unknown fact "firm.shortige" (did you mean "firm.shortage"?)')
    assert "\n" not in said


def test_a_policy_written_in_python_is_compared_like_any_other(market):
    class Idle(Today):
        id = "idle"
        orders = ("anything",)

    row = ks.simulate(market, [Idle()], replications=20).compare().row("idle")
    assert (row.ci_low, row.estimate, row.ci_high) == (0, 0, 0)
    assert row.verdict == "no difference that matters"


def test_parameters_at_base_are_the_same_in_every_replication(market):
    drawn = ks.simulate(market, replications=3).replications
    fixed = ks.simulate(market, replications=3, fixed_parameters=True).replications
    columns = [c for c in drawn.columns if c.startswith("param_")]
    assert columns
    assert (fixed[columns].nunique() == 1).all()
    assert (drawn[columns].nunique() > 1).any()


def test_settings_hold_parameters_of_the_world():
    plain = ks.scenario(SHIPPED)
    held = ks.scenario(SHIPPED, settings={"trust.decay": np.float64(0.02)})
    assert held.parameters.by_id()["trust.decay"].base == 0.02
    assert held != plain
    with pytest.raises(ks.CommandError, match=r"trust\.decay"):
        ks.scenario(SHIPPED, settings={"trust.decya": 1})


def test_a_scenario_takes_accounts_of_the_users_own():
    accounts = [Account(id=f"{i:03d}", region="north", base_units=100 + i) for i in range(30)]
    found = ks.scenario(SHIPPED, accounts)
    assert found.market is None
    assert [a.id for a in found.accounts] == [a.id for a in accounts]
    run = ks.simulate(found.model_copy(update={"weeks": 8}), replications=1)
    assert run.accounts["account_id"].tolist() == [a.id for a in accounts]


def test_accounts_that_do_not_fit_are_a_problem():
    lost = Account(id="x", region="atlantis", base_units=1)
    with pytest.raises(ks.ProblemsError, match='no way leads to region "atlantis"'):
        ks.scenario(SHIPPED, [lost])
    with pytest.raises(ks.ProblemsError, match="given twice"):
        ks.scenario(SHIPPED, [Account(id="x", region="north", base_units=1)] * 2)


@pytest.fixture
def parameter():
    """Name a parameter of the first strategy, with a value that is not its own."""
    strategy = ks.strategy(FIRST)
    name, entry = next(iter(strategy.parameters.items()))
    low, high = entry.range
    return name, high if entry.value != high else low


def test_a_policy_is_what_the_expression_says():
    assert ks.policy("today").id == "today"
    policy = ks.policy(f"today+{FIRST}")
    assert policy.id == f"today+{FIRST}"
    assert policy.digest == Catalog().policy(f"today+{FIRST}").digest


def test_strategies_of_the_users_own_are_switched_on(tmp_path):
    strategy = ks.strategy(FIRST)
    text = (Catalog().rules / "strategies").glob(f"{FIRST}_*.yaml")
    file = tmp_path / "mine.yaml"
    file.write_text(next(text).read_text("utf-8").replace(FIRST, "s77"), "utf-8")
    policy = ks.policy("today", ks.strategy(str(file)))
    assert policy.id == "today+s77"
    assert len(policy.rules) == len(strategy.rules)
    assert ks.policy("today", strategy).id == f"today+{FIRST}"
    assert ks.policy("today", strategy, name="mine").id == "mine"


def test_parameters_of_the_users_own_make_another_policy(parameter):
    name, value = parameter
    expression = f"today+{FIRST}"
    changed = ks.policy(expression, parameters={FIRST: {name: value}}, name="changed")
    assert changed.id == "changed"
    assert changed.digest != ks.policy(expression).digest
    assert changed.digest == ks.policy(expression, parameters={FIRST: {name: value}}).digest


def test_parameters_that_cannot_be_are_refused(parameter):
    name, _ = parameter
    with pytest.raises(ks.CommandError, match="KS003"):
        ks.policy("today", parameters={FIRST: {name: 1}})
    with pytest.raises(ks.ProblemsError, match="KS302"):
        ks.policy(f"today+{FIRST}", parameters={FIRST: {"nothing": 1}})
    with pytest.raises(ks.ProblemsError, match="KS325"):
        ks.policy(f"today+{FIRST}", parameters={FIRST: {name: 1e12}})


def test_files_are_checked(market, tmp_path):
    assert ks.check(market).problems == ()
    assert len(ks.check().files) > 5
    (tmp_path / "x.yaml").write_text("id: 1\n", "utf-8")
    assert ks.check(tmp_path).problems


def test_the_course_of_a_policy_ends_at_its_difference_in_profit(run):
    course = run.course()
    last = course[(course["week"] == course["week"].max()) & (course["policy"] != "today")]
    worth = 1.08 ** (-np.arange(12) / 52)
    (row,) = (r for r in run.compare().rows if r.policy == f"today+{FIRST}")
    rates = run.replications["param_money.discount_rate"]
    assert rates.between(0.0, 0.2).all()
    # the yearly amount of the same worth; rates differ by world, so only nearly
    assert last["gained_money"].item() == pytest.approx(row.estimate * worth.sum() / 52, rel=0.02)
    assert last["ci_low"].item() < last["gained_money"].item() < last["ci_high"].item()
    assert (course[course["policy"] == "today"]["gained_money"] == 0).all()
    assert course["week"].max() == 11


def test_a_course_needs_a_baseline_that_was_run(run):
    with pytest.raises(ks.CommandError, match="todai"):
        run.course("todai")
