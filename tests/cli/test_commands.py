"""The commands, end to end, on a small market of a few weeks."""

import io
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

import kamsim.experiments
from kamsim.catalog import Catalog
from kamsim.cli import main
from kamsim.cli.kinds import KINDS, Shelf
from kamsim.cli.planning import tell_apart
from kamsim.cli.show_command import show_card
from kamsim.errors import Place, Problem, ProblemsError
from kamsim.experiments import Progress, Store
from kamsim.experiments.record import Record
from kamsim.kpis import PRIMARY
from kamsim.reports import Language
from kamsim.simulation import simulate_block

Call = Callable[..., object]
SHIPPED = "beverage-summer-peak"
SHORT = {"weeks: 156": "weeks: 12\nrun_in_weeks: 65", "count: 88": "count: 6", "k: 18": "k: 2"}
KIND_NAMES = [k.name for k in KINDS]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog()


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the shipped market made small, which takes no time to simulate."""
    text, _ = Catalog().scenario_source(SHIPPED)
    for found, put in SHORT.items():
        assert found in text
        text = text.replace(found, put)
    file = tmp_path_factory.mktemp("market") / "small.yaml"
    file.write_text(text.replace(f"id: {SHIPPED}", "id: small"), "utf-8")
    return file


@pytest.fixture(scope="module")
def runs(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulate 24 replications of every default policy once, for all who read them."""
    folder = tmp_path_factory.mktemp("runs")
    assert main(["run", str(market), "-n", "24", "--runs", str(folder), "--name", "first"]) == 0
    return folder


@pytest.fixture
def policies(catalog: Catalog) -> list[str]:
    names = [f"s{n:02}" for n in range(1, 11)]
    return ["today", "as-written", "frugal", *(f"today+{n}" for n in names)]


def test_a_run_without_policies_tries_each_strategy_and_what_the_policies_make_of_them(
    call: Call, market: Path, runs: Path, policies: list[str]
) -> None:
    shown = call("run", str(market), "-n", "24", "--runs", str(runs), "--json")
    assert shown.code == 0
    document = shown.document
    assert document["ok"] is True
    assert [p["policy"] for p in document["policies"]] == policies
    assert document["reused"] is True
    for key in ("run_id", "scenario", "baseline", "metric", "decision", "file", "answer"):
        assert key in document
    assert document["metric"] == PRIMARY
    columns = "policy metric estimate ci_low ci_high level n_pairs p_best verdict"
    shares = "share_luck share_parameters share_replications"
    assert set(f"{columns} {shares}".split()) <= document["policies"][1].keys()
    assert document["policies"][1]["n_pairs"] == 24


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Verdict", "does not matter here", "Saved as run"]),
        ("zh-TW", ["判定", "視為不重要"]),
    ],
)
def test_a_run_ends_with_the_answer_the_table_and_the_file(
    call: Call, market: Path, tmp_path: Path, language: str, words: list[str]
) -> None:
    shown = call("run", str(market), "today+s08", "-n", "20", "--lang", language)
    assert shown.code == 0
    for word in words:
        assert word in shown.out
    (file,) = (tmp_path / "runs").glob("*.kamsim")
    assert file.name in shown.out
    assert shown.out.index("today+s08") < shown.out.index(file.name)
    assert "100%" in shown.err
    assert "{" not in shown.out


def test_the_scenario_may_be_left_out(catalog: Catalog) -> None:
    assert tell_apart(catalog, ["today+s01"]) == (SHIPPED, ("today+s01",))
    assert tell_apart(catalog, ["placebo", "today+s01"]) == ("placebo", ("today+s01",))
    assert tell_apart(catalog, ())[0] == SHIPPED
    assert tell_apart(catalog, ["unheard-of"])[0] == "unheard-of"


@pytest.mark.parametrize(
    ("word", "close"),
    [("frugel", "frugal"), ("todya+s01", "today"), ("tigt-supply", "tight-supply")],
)
def test_what_is_misspelt_is_taken_for_what_it_is_most_like(
    call: Call, word: str, close: str
) -> None:
    told = call("run", word)
    assert told.code == 2
    assert f'did you mean "{close}"?' in told.err


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["beverage-summer-peek"], ["KS001"]),
        ([SHIPPED, "today+s99", "todday"], ["KS003", "KS002"]),
        (["--set", "x", "--set", "y"], ["KS028", "KS028"]),
        (["--set", "efficacy.discont=1"], ["KS201"]),
        (["--set", "efficacy.discount=7"], ["KS202"]),
        (["-n", "0"], ["KS006"]),
        (["today+s01", "today+s01"], ["KS007"]),
    ],
)
def test_what_a_run_cannot_find_is_told_at_once(
    call: Call, words: list[str], codes: list[str]
) -> None:
    document = call("run", *words, "--json").document
    assert document["exit_code"] == 2
    assert [p["code"] for p in document["problems"]] == codes


def test_settings_and_fixed_parameters_reach_the_world(call: Call, market: Path) -> None:
    words = ["run", str(market), "today+s08", "-n", "20", "--parameters", "fixed"]
    document = call(*words, "--set", "efficacy.discount=0.25", "--json").document
    assert any("held at its base" in w for w in document["warnings"])
    sql = "SELECT DISTINCT value FROM parameters WHERE id = 'efficacy.discount'"
    with closing(sqlite3.connect(document["file"])) as connection:
        assert connection.execute(sql).fetchall() == [(0.25,)]


def test_a_file_that_is_not_there_is_told_as_a_file(call: Call, market: Path) -> None:
    Path("small.yaml").write_text(market.read_text("utf-8"), "utf-8")
    for words in (["run"], ["show"]):
        shown = call(*words, "smaller.yaml")
        assert shown.code == 2
        assert "KS001 there is no file smaller.yaml" in shown.err
        assert 'did you mean "small.yaml"?' in shown.err


def test_an_id_like_no_other_is_answered_with_strategies_first(call: Call) -> None:
    shown = call("show", "zzz")
    assert shown.code == 2
    strategies = list(Catalog().strategies())
    assert f"allowed: {', '.join(strategies)}, " in shown.err
    assert "account." not in shown.err


def test_stopping_keeps_what_is_finished_and_says_so(call: Call, market: Path) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kamsim.cli.progress.ProgressLines.__call__", lambda _, p: stop(p))
        shown = call("run", str(market), "today+s01", "-n", "20")
        assert shown.code == 130
        assert "1 of 4 blocks are finished and kept" in shown.err
        assert ".kamsim" in shown.err
        document = call("run", str(market), "today+s01", "-n", "21", "--json").document
    assert document["state"] == "stopped"
    assert document["ok"] is False
    listed = call("runs", "list", "--json").document["runs"]
    assert {r["status"] for r in listed} == {"stopped"}
    assert "no replication is finished" in call("compare", document["run_id"]).out


@pytest.fixture
def broken_off(call: Call, market: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stop a run of 24 replications in the second of three blocks; return its id."""
    seen: list[Progress] = []

    def stop(_: object, progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("kamsim.simulation.block_size", lambda _: 8)
    monkeypatch.setattr("kamsim.cli.progress.ProgressLines.__call__", stop)
    shown = call("run", str(market), "today+s01", "-n", "24", "--json")
    assert shown.code == 130
    return str(shown.document["run_id"])


def test_a_run_that_was_broken_off_is_not_answered_as_if_whole(
    call: Call, broken_off: str
) -> None:
    shown = call("compare", broken_off).out
    assert shown.startswith("Note: Draft: only 8 of 24 replications are finished")
    document = call("compare", broken_off, "--json").document
    assert (document["state"], document["replications"]) == ("stopped", 24)
    assert document["replications_finished"] == 8
    assert document["warnings"][0].startswith("Draft: only 8 of 24")
    chinese = call("compare", broken_off, "--lang", "zh-TW").out
    assert "預定的 24 次模擬中，所有方案都已完成的只有 8 次" in chinese.splitlines()[0]


def test_a_killed_run_is_told_from_a_whole_one(call: Call, broken_off: str) -> None:
    with closing(sqlite3.connect(f"runs/{broken_off}.kamsim")) as connection, connection:
        connection.execute("UPDATE manifest SET value = '\"running\"' WHERE key = 'status'")
    document = call("compare", broken_off, "--json").document
    assert (document["state"], document["replications_finished"]) == ("running", 8)
    assert document["warnings"][0].startswith("Draft: only 8 of 24")


def test_a_whole_run_is_no_draft(call: Call, runs: Path) -> None:
    document = call("compare", "--runs", str(runs), "--json").document
    assert (document["state"], document["replications_finished"]) == ("complete", 24)
    assert not any("Draft" in w for w in document["warnings"])


def test_events_are_kept_where_they_are_asked_for(call: Call, market: Path) -> None:
    words = ["run", str(market), "today+s01", "-n", "20", "--json"]
    plain, kept = call(*words).document, call(*words, "--events").document
    assert plain["policies"] == kept["policies"]
    assert not kept["reused"]
    assert plain["run_id"] != kept["run_id"]
    with closing(sqlite3.connect(kept["file"])) as file:
        outcomes = {row[0] for row in file.execute("SELECT DISTINCT outcome FROM events")}
    assert "granted" in outcomes
    with closing(sqlite3.connect(plain["file"])) as file:
        assert file.execute("SELECT count(*) FROM events").fetchone() == (0,)


def test_cells_that_fail_exit_with_3_and_keep_the_rest(
    call: Call, market: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> Iterator[object]:
        for result in simulate_block(*given):
            if result.policy == "today+s08":
                raise ValueError("no such world")
            yield result

    carry_out = partial(kamsim.experiments.run_plan, simulate=broken)
    monkeypatch.setattr(kamsim.experiments, "run_plan", carry_out)
    shown = call("run", str(market), "today+s01", "today+s08", "-n", "20")
    assert shown.code == 3
    assert shown.err.count("KS506") == 1
    assert "KS506 today+s08, in 2 blocks: ValueError: no such world" in shown.err
    assert "Draft" in shown.out
    assert "today+s01" in shown.out


def test_a_full_disk_exits_with_3_and_the_same_command_goes_on(call: Call, market: Path) -> None:
    add = Store.add

    def full(store: Store, record: Record) -> None:
        if len(store.done()) == 2:
            problem = Problem("KS501", "the results cannot be written", {}, Place(store.file))
            raise ProblemsError([problem])
        add(store, record)

    words = ["run", str(market), "today+s01", "-n", "20", "--json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "add", full)
        shown = call(*words)
    assert shown.code == 3
    assert shown.document["exit_code"] == 3
    assert [p["code"] for p in shown.document["problems"]] == ["KS501"]
    listed = call("runs", "list", "--json").document["runs"]
    assert [r["status"] for r in listed] == ["running"]
    assert call(*words).document["state"] == "complete"


def test_a_folder_that_cannot_be_written_exits_with_1(call: Call, market: Path) -> None:
    Path("runs").write_text("no folder", "utf-8")
    assert call("run", str(market), "today+s01", "-n", "20").code == 1


def test_a_run_is_found_by_last_name_id_and_file(call: Call, runs: Path) -> None:
    (file,) = runs.glob("*.kamsim")
    for word in ("last", "first", file.stem, file.stem[:5], str(file)):
        document = call("compare", word, "--runs", str(runs), "--json").document
        assert document["run_id"] == file.stem


@pytest.mark.parametrize(
    "change", ["DELETE FROM sources", "UPDATE sources SET text = 'parameters: [{id: x}]'"]
)
def test_a_run_without_a_register_is_compared_all_the_same(
    call: Call, runs: Path, tmp_path: Path, change: str
) -> None:
    (file,) = runs.glob("*.kamsim")
    copy = tmp_path / "copy.kamsim"
    copy.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(change)
        connection.commit()
    shown = call("compare", str(copy))
    assert shown.code == 0
    assert "leans on" not in shown.out


def test_a_run_that_does_not_exist_is_refused(call: Call, runs: Path) -> None:
    assert call("compare").code == 2
    shown = call("compare", "nothing", "--runs", str(runs))
    assert shown.code == 2
    assert "KS024" in shown.err
    assert call("compare", "gone.kamsim").code == 2


def test_a_file_that_is_no_run_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "x.kamsim").write_text("nothing", "utf-8")
    shown = call("compare", "x.kamsim")
    assert shown.code == 1
    assert "KS503" in shown.err


def test_runs_are_listed_and_shown(call: Call, runs: Path) -> None:
    assert "There are no runs" in call("runs", "list").out
    shown = call("runs", "list", "--runs", str(runs))
    assert "first" in shown.out
    assert "complete" in shown.out
    assert "完成" in call("runs", "list", "--runs", str(runs), "--lang", "zh-TW").out
    told = call("runs", "show", "--runs", str(runs))
    assert "Seed: 42" in told.out
    assert "Status: complete" in told.out
    document = call("runs", "show", "--runs", str(runs), "--json").document
    assert document["manifest"]["scenario"] == "small"
    assert document["failures"] == []


def test_other_measures_and_baselines_can_be_compared(call: Call, runs: Path) -> None:
    words = ["compare", "--runs", str(runs), "--baseline", "today+s01"]
    document = call(*words, "--metric", "fill_rate_key", "--margin", "0.01", "--json").document
    assert document["baseline"] == "today+s01"
    assert document["unit"] == "share"
    assert {p["verdict"] for p in document["policies"]} - {None}
    shown = call("compare", "--runs", str(runs), "--measures")
    assert "Fill rate of key accounts (%)" in shown.out


def test_the_course_of_every_policy_is_told_on_demand(call: Call, runs: Path) -> None:
    words = ["compare", "--runs", str(runs)]
    assert "course" not in call(*words, "--json").document
    document = call(*words, "--course", "--json").document
    rows = {p["policy"]: p["estimate"] for p in document["policies"] if p["policy"] != "today"}
    last = {c["policy"]: c for c in document["course"] if c["policy"] != "today"}
    assert last.keys() == rows.keys()
    for policy, gained in rows.items():
        if abs(gained) > 1.0:
            assert last[policy]["gained_money"] * gained > 0
            assert last[policy]["ci_low"] <= last[policy]["gained_money"]
    shown = call(*words, "--course")
    assert "Gained against today up to then" in shown.out
    chinese = call(*words, "--course", "--lang", "zh-TW")
    assert "累計利益" in chinese.out


@pytest.mark.parametrize(
    ("words", "code", "close"),
    [
        (["--metric", "proft"], "KS005", "profit"),
        (["--baseline", "tody"], "KS002", "today"),
    ],
)
def test_names_that_a_run_does_not_have_are_refused(
    call: Call, runs: Path, words: list[str], code: str, close: str
) -> None:
    shown = call("compare", *words, "--runs", str(runs))
    assert shown.code == 2
    assert code in shown.err
    assert f'did you mean "{close}"?' in shown.err


def test_a_gate_that_is_not_met_exits_with_4(call: Call, runs: Path) -> None:
    words = ["compare", "--runs", str(runs), "--metric", "bullwhip", "--margin", "1000000"]
    assert call(*words, "--require", "no-worse").code == 0
    shown = call(*words, "--require", "better")
    assert shown.code == 4
    assert "KS025" in shown.err
    assert call(*words, "--require", "better", "--json").document["ok"] is False


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_everything_that_is_listed_can_be_shown(call: Call, catalog: Catalog, kind: str) -> None:
    document = call("list", kind, "--json").document
    assert document[kind]
    ids = [entry["id"] for entry in document[kind]]
    assert all(entry["title"] for entry in document[kind])
    shown = call("list", kind)
    assert shown.code == 0
    assert all(name in shown.out for name in ids)
    told = call("show", ids[0], "--json").document
    assert told[told["kind"]]["id"] == ids[0]
    assert document[kind][0] == told[told["kind"]]


@pytest.mark.parametrize("code", ["en", "zh-TW"])
@pytest.mark.parametrize("kind", KINDS, ids=KIND_NAMES)
def test_every_entry_has_a_card_and_a_document(catalog: Catalog, kind: object, code: str) -> None:
    shelf = Shelf(catalog, Language.of(code))
    for name, entry in kind.entries(shelf).items():
        stream = io.StringIO()
        card = kind.card(name, entry, shelf)
        show_card(card, shelf.language, Console(file=stream, width=200))
        assert card.id == name
        assert name in stream.getvalue()
        assert card.title in stream.getvalue()
        document = json.loads(json.dumps(kind.document(name, entry, shelf)))
        assert document["id"] == name
        assert document["title"] == card.title
        assert all(key in document for key, _ in kind.listed)


def test_ids_name_one_thing_only(catalog: Catalog) -> None:
    shelf = Shelf(catalog, Language.of("en"))
    ids = [name for kind in KINDS for name in kind.entries(shelf)]
    assert len(ids) == len(set(ids))


def test_a_strategy_is_shown_with_rules_clause_and_parameters(
    call: Call, catalog: Catalog
) -> None:
    strategy = catalog.strategies()["s01"]
    shown = call("show", "s01")
    assert strategy.quote in shown.out
    for rule in strategy.rules:
        assert rule.id in shown.out
        assert rule.title.en in shown.out
    for name in strategy.parameters:
        assert f"{name}: " in shown.out
    assert strategy.title.zh in call("show", "s01", "--lang", "zh-TW").out


def test_a_scenario_file_can_be_shown(call: Call, market: Path) -> None:
    assert "6, 2 of them key" in call("show", str(market)).out


def test_an_unknown_id_gets_the_nearest(call: Call) -> None:
    shown = call("show", "profjt")
    assert shown.code == 2
    assert 'did you mean "profit"?' in shown.err


def test_what_is_shipped_has_no_problems(call: Call) -> None:
    shown = call("check")
    assert shown.code == 0
    assert shown.err == ""
    assert "No problems." in shown.out
    assert call("check", "--json").document["problems"] == []


def test_every_problem_of_a_file_is_told_with_its_place(
    call: Call, catalog: Catalog, tmp_path: Path
) -> None:
    text = Path(catalog.strategies()["s08"].file)
    text = (catalog.rules / "strategies" / text.name).read_text("utf-8")
    line = 1 + text[: text.index("account.is_key")].count("\n")
    text = text.replace("account.is_key", "account.is_kee", 1).replace("cooldown:", "cooldwn:", 1)
    (tmp_path / "s08.yaml").write_text(text, "utf-8")
    shown = call("check", "s08.yaml")
    assert shown.code == 1
    assert f"s08.yaml:{line}:" in shown.err
    assert 'did you mean "account.is_key"?' in shown.err
    assert 'did you mean "cooldown"?' in shown.err
    assert "Errors: 2" in shown.out
    document = call("check", "s08.yaml", "--json").document
    assert document["ok"] is False
    assert len(document["problems"]) == 2


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Write the sales of four retailers whose volume falls with the price."""
    lines = ["retailer,week,volume,display,price"]
    for i in range(4):
        for week in range(1, 41):
            price = 2.0 + 0.1 * i - 0.5 * ((week + i) % 7 == 0)
            display = 0.4 * ((week + 2 * i) % 5 == 0)
            wave = 1 + 0.1 * ((week * 7 + i * 3) % 11 - 5) / 5
            volume = round(1000 * (i + 1) * price**-2.0 * (1 + display) * wave, 1)
            lines.append(f"shop {i},{week},{volume},{display},{price}")
    file = tmp_path / "panel.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_a_panel_becomes_a_scenario_that_has_no_problems(call: Call, panel: Path) -> None:
    shown = call("calibrate", str(panel), "-o", "mine.yaml")
    assert shown.code == 0
    assert "4 accounts, 40 to 40 weeks" in shown.out
    assert "price elasticity" in shown.out
    assert "kamsim run mine.yaml" in shown.out
    assert call("check", "mine.yaml").code == 0
    assert call("calibrate", str(panel), "-o", "mine.yaml").code == 2
    assert call("calibrate", str(panel), "-o", "mine.yaml", "--force").code == 0


def test_a_calibration_as_json_has_every_estimate(call: Call, panel: Path) -> None:
    document = call("calibrate", str(panel), "--json").document
    assert document["accounts"] == 4
    means = {row["parameter"]: row["mean"] for row in document["population"]}
    assert -3 < means["price_elasticity"] < -1
    assert len(document["estimates"]) == 4 * len(means)
    assert document["output"] is None


def test_a_calibration_shows_shrinkage_and_the_largest_accounts(
    call: Call, panel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kamsim.reports.calibration_table.SHOWN", 3)
    shown = call("calibrate", str(panel)).out
    assert "Mean shrinkage" in shown
    assert shown.index("shop 3") < shown.index("shop 2") < shown.index("shop 1")
    assert "shop 0" not in shown
    assert "the largest 3 of 4 accounts; --json gives all" in shown
    estimates = call("calibrate", str(panel), "--json").document["estimates"]
    (own,) = [
        e for e in estimates if (e["account"], e["parameter"]) == ("shop 3", "price_elasticity")
    ]
    below = shown[shown.index("shop 3") :].splitlines()
    line = next(x for x in below if x.strip().startswith("price elasticity"))
    assert line.split()[-1] == f"{own['shrinkage_share']:.0%}"


def test_the_margin_of_a_calibrated_scenario_is_said_to_be_assumed(
    call: Call, panel: Path
) -> None:
    shown = call("calibrate", str(panel), "-o", "mine.yaml", "--price-share", "0.7").out
    assert "Assumed: the firm gets 70% of the shelf price, and 45% of that is left" in shown
    document = call("calibrate", str(panel), "--json").document
    assert document["assumed"]["contribution_share"] == pytest.approx(0.45)
    run = call("run", "mine.yaml", "today", "today+s08", "-n", "2", "--json").document
    assert any("The margin is assumed" in w and "45%" in w for w in run["warnings"])
    compared = call("compare", "--lang", "zh-TW").out
    assert "毛利率為假設值" in compared


def test_a_template_that_does_not_exist_is_refused_before_the_work(
    call: Call, panel: Path
) -> None:
    shown = call("calibrate", str(panel), "--template", "tight-suply")
    assert shown.code == 2
    assert "tight-supply" in shown.err


def test_a_panel_with_problems_is_refused_cell_by_cell(call: Call, panel: Path) -> None:
    text = panel.read_text("utf-8").replace("shop 0,3,", "shop 0,3,-", 1)
    panel.write_text(text, "utf-8")
    shown = call("calibrate", str(panel))
    assert shown.code == 1
    assert "panel.csv" in shown.err
    assert "should be above 0" in shown.err


def test_ctrl_c_ends_a_real_run_with_130(tmp_path: Path) -> None:
    call = "import sys; from kamsim.cli import main; sys.exit(main())"
    words = [sys.executable, "-c", call, "run", "ample-supply", "-n", "2000"]
    run = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    assert run.stderr.readline().startswith("Scenario ample-supply")
    while not any(tmp_path.glob("runs/*.kamsim")):
        assert run.poll() is None
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "Traceback" not in said
