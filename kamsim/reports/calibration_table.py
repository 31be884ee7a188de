"""Calibrations in a table: what a panel says of its accounts on average."""

from rich import box
from rich.table import Table

from kamsim.data import Calibration
from kamsim.errors import N_
from kamsim.reports.figures import confidence, plain, step_of, step_of_size
from kamsim.reports.language import Language

LEVEL = 0.95
ESTIMATES = {
    "base_units": N_("units a week at regular price"),
    "price_elasticity": N_("price elasticity"),
    "display_response": N_("response to display, ln per full display"),
    "noise_sd": N_("weekly noise, ln"),
    "noise_ar": N_("persistence of the noise from week to week"),
}


def calibration_table(calibration: Calibration, language: Language) -> Table:
    """Build the table of population means with intervals and the spread between accounts."""
    say = language.say
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say(N_("Estimate")))
    table.add_column(say(N_("Mean")), justify="right")
    level = confidence(LEVEL)
    table.add_column(say(N_("{confidence} interval"), confidence=level), justify="right")
    table.add_column(say(N_("Spread between accounts")), justify="right")
    for name, estimate in calibration.estimates.items():
        found = estimate.population
        step = step_of((found.high - found.low) / 2) or step_of_size(found.mean)
        ends = " … ".join(plain(x, step) for x in (found.low, found.high))
        spread = f"{plain(found.sd, step_of_size(found.sd))} {language.translate(found.sd_unit)}"
        label = language.translate(ESTIMATES.get(name, name))
        table.add_row(label, plain(found.mean, step), ends, spread)
    return table


def calibration_sentence(calibration: Calibration, language: Language) -> str:
    """Say how much there was to learn from."""
    weeks = calibration.weeks
    return language.say(
        N_("{accounts} accounts, {least} to {most} weeks; the largest {top} sell {share}."),
        accounts=len(calibration.accounts),
        least=int(weeks.min()),
        most=int(weeks.max()),
        top=calibration.top_count,
        share=confidence(round(calibration.top_share, 2)),
    )
