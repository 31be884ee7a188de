"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from kamsim.cli.session import Session
from kamsim.errors import N_

Given: TypeAlias = Annotated[Session, Parameter(parse=False)]
"""The session, handed over by the launcher."""

Rules: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--rules", help=N_("Folder of rules in place of the shipped one.")),
]
Scenarios: TypeAlias = Annotated[
    Path | None,
    Parameter(name="--scenarios", help=N_("Folder of scenarios in place of the shipped one.")),
]
Runs: TypeAlias = Annotated[
    Path, Parameter(name="--runs", help=N_("Folder that the results files are in."))
]
RunName: TypeAlias = Annotated[
    str,
    Parameter(help=N_("Id of a run or its beginning, its name, a file, or `last`.")),
]
DEFAULT_SCENARIO = "beverage-summer-peak"
"""What is simulated, and what templates are taken from, where nothing is named."""
FOLDER = Path("runs")
"""Where results files are, unless --runs says otherwise."""
LAST = "last"
"""The newest run."""
