"""Experiments: plan, cells, store, comparison. Frames import pandas when they are asked for."""

from kamsim.experiments.comparison import Comparison, Decision, KpiRow, Row
from kamsim.experiments.plan import Plan
from kamsim.experiments.progress import Failure, Progress, RunStatus

__all__ = [
    "Comparison",
    "Decision",
    "Failure",
    "KpiRow",
    "Plan",
    "Progress",
    "Row",
    "RunStatus",
]
