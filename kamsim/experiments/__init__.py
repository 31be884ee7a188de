"""Experiments: plan, cells, store, comparison. Frames import pandas when they are asked for."""

from kamsim.experiments.compare import compare
from kamsim.experiments.comparison import Comparison, Decision, KpiRow, Row, Tail
from kamsim.experiments.execute import OnProgress, Simulate, execute
from kamsim.experiments.find import find_run, run_files
from kamsim.experiments.outcomes import Measure, Outcomes
from kamsim.experiments.plan import BASELINE, Cell, Plan
from kamsim.experiments.progress import Failure, Progress, RunState, RunStatus
from kamsim.experiments.runs import run_path, run_plan
from kamsim.experiments.store import Store

__all__ = [
    "BASELINE",
    "Cell",
    "Comparison",
    "Decision",
    "Failure",
    "KpiRow",
    "Measure",
    "OnProgress",
    "Outcomes",
    "Plan",
    "Progress",
    "Row",
    "RunState",
    "RunStatus",
    "Simulate",
    "Store",
    "Tail",
    "compare",
    "execute",
    "find_run",
    "run_files",
    "run_path",
    "run_plan",
]
