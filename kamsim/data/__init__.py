"""Data: what comes in, checked cell by cell, and regressions on it."""

from kamsim.data.book import Book, read_accounts, read_book
from kamsim.data.calibration import Calibration, calibrate
from kamsim.data.estimate import Estimate
from kamsim.data.panel import MIN_WEEKS, panel_of, read_panel
from kamsim.data.scenario_text import accounts_of, scenario_text

__all__ = [
    "MIN_WEEKS",
    "Book",
    "Calibration",
    "Estimate",
    "accounts_of",
    "calibrate",
    "panel_of",
    "read_accounts",
    "read_book",
    "read_panel",
    "scenario_text",
]
