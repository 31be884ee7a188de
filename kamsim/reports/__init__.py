"""Reports: what a comparison means, in sentences and tables, in the reader's language."""

from kamsim.reports.conclusion import Conclusion, conclude
from kamsim.reports.language import Language
from kamsim.reports.leaning import Leaning, leanings
from kamsim.reports.setting import Setting
from kamsim.reports.table import comparison_table, measures_table

__all__ = [
    "Conclusion",
    "Language",
    "Leaning",
    "Setting",
    "comparison_table",
    "conclude",
    "leanings",
    "measures_table",
]
