"""Calibrations in tables: what a panel says of its accounts on average, and of the largest."""

import numpy as np
from rich import box
from rich.table import Table

from kamsim.data import Calibration, Estimate
from kamsim.errors import N_
from kamsim.model.scenario import Scenario
from kamsim.reports.figures import confidence, percent, plain, step_of, step_of_size
from kamsim.reports.language import Language

LEVEL = 0.95
SHOWN = 10
"""How many accounts, the largest, are shown; a program gets all."""
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
    table.add_column(say(N_("Mean shrinkage")), justify="right")
    for name, estimate in calibration.estimates.items():
        found = estimate.population
        step = step_of((found.high - found.low) / 2) or step_of_size(found.mean)
        ends = " … ".join(plain(x, step) for x in (found.low, found.high))
        spread = f"{plain(found.sd, step_of_size(found.sd))} {language.translate(found.sd_unit)}"
        label = language.translate(ESTIMATES.get(name, name))
        shrinkage = _share(float(estimate.shrinkage.mean()))
        table.add_row(label, plain(found.mean, step), ends, spread, shrinkage)
    return table


def accounts_table(calibration: Calibration, language: Language) -> Table:
    """Build the table of the largest accounts' own estimates, by units sold."""
    say = language.say
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say(N_("Account")), no_wrap=True)
    table.add_column(say(N_("What is estimated")))
    table.add_column(say(N_("Estimate")), justify="right")
    level = confidence(LEVEL)
    table.add_column(say(N_("{confidence} interval"), confidence=level), justify="right")
    table.add_column(say(N_("Shrinkage")), justify="right")
    for i in np.argsort(-calibration.mean_units, kind="stable")[:SHOWN].tolist():
        heading = calibration.accounts[i]
        for name, estimate in calibration.estimates.items():
            label = language.translate(ESTIMATES.get(name, name))
            table.add_row(heading, label, *_own(estimate, i))
            heading = ""
    return table


def _own(estimate: Estimate, account: int) -> tuple[str, str, str]:
    """Write one account's estimate, its interval, and how far the others speak in it."""
    columns = (estimate.estimate, estimate.low, estimate.high)
    value, low, high = (float(column[account]) for column in columns)
    step = step_of((high - low) / 2) or step_of_size(value)
    ends = " … ".join(plain(x, step) for x in (low, high))
    return plain(value, step), ends, _share(float(estimate.shrinkage[account]))


def _share(share: float) -> str:
    return confidence(round(share, 2))


def shrinkage_sentence(calibration: Calibration, language: Language) -> str:
    """Say what shrinkage is, and which accounts the table leaves out."""
    count = len(calibration.accounts)
    about = language.say(
        N_(
            "Shrinkage: 0% where an account's own data settle the estimate, 100% where only the"
            " other accounts speak."
        )
    )
    if count <= SHOWN:
        return about
    rest = language.say(
        N_("These are the largest {shown} of {count} accounts; --json gives all."),
        shown=SHOWN,
        count=count,
    )
    return ("" if language.is_chinese else " ").join((rest, about))


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


def assumption_sentence(template: Scenario, price_share: float, language: Language) -> str:
    """Say what a scenario of these accounts assumes of money, since the panel does not tell."""
    return language.say(
        N_(
            "The panel holds no costs, no trade price and no margin. Assumed: the firm gets"
            " {price} of the shelf price, and {margin} of that is left after the cost of goods,"
            " as in scenario {template}. Every profit on these accounts rests on it."
        ),
        price=percent(price_share),
        margin=percent(template.contribution_share),
        template=template.id,
    )
