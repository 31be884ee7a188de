"""Statistics: pure numbers, paired by replication."""

from kamsim.statistics.bootstrap import chance_best
from kamsim.statistics.interval import (
    MIN_PAIRS,
    Interval,
    Verdict,
    bonferroni_level,
    mean,
    needed,
    t_interval,
    verdict,
)
from kamsim.statistics.ranking import Ranking, compare_with_best
from kamsim.statistics.tail import FEW, TAIL_SHARE, tail_count, tail_mean
from kamsim.statistics.variance import Shares, split_variance

__all__ = [
    "FEW",
    "MIN_PAIRS",
    "TAIL_SHARE",
    "Interval",
    "Ranking",
    "Shares",
    "Verdict",
    "bonferroni_level",
    "chance_best",
    "compare_with_best",
    "mean",
    "needed",
    "split_variance",
    "t_interval",
    "tail_count",
    "tail_mean",
    "verdict",
]
