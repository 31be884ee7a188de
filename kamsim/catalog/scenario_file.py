"""Scenario files: a market, its overrides of the register, and accounts beside it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kamsim.catalog.register_file import overridden
from kamsim.data import read_accounts
from kamsim.errors import N_, Problem, ProblemsError
from kamsim.model.document import Document, read, salvage
from kamsim.model.parameter import Register
from kamsim.model.scenario import Scenario


def read_scenario(text: str, file: str, register: Register, folder: Path) -> Scenario:
    """Read a scenario file; a file of accounts is looked for beside it, in `folder`.

    Raises:
        ProblemsError: everything that is wrong with it, each problem at its place.
    """
    document = read(text, file)
    if not isinstance(document.data, dict):
        template = N_("found {found} where keys with values belong")
        raise ProblemsError(
            [Problem("KS105", template, {"found": document.data}, document.place())]
        )
    numbers, problems = overridden(register, document)
    accounts, missing = _accounts(document, folder)
    plain = {"parameters": numbers.model_dump(mode="json", by_alias=True)}
    data = document.data | plain | accounts
    scenario, wrong = salvage(Scenario, replace(document, data=data))
    problems = [*problems, *missing, *wrong]
    if scenario is None or problems:
        raise ProblemsError(problems)
    return scenario


def _accounts(document: Document, folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Read the accounts of a table where the scenario names one."""
    written = document.data.get("accounts")
    if not isinstance(written, dict):
        return {}, []
    name, place = written.get("file"), document.place("accounts")
    if set(written) != {"file"} or not isinstance(name, str):
        template = N_("accounts are a list, or {{file: name of a CSV file}}")
        return {"accounts": ()}, [Problem("KS203", template, {}, place)]
    path = folder / name
    try:
        found = read_accounts(path) if path.is_file() else ()
    except ProblemsError as error:
        return {"accounts": ()}, list(error.problems)
    template, facts = N_("there is no file {found}"), {"found": str(path)}
    missing = [] if found else [Problem("KS203", template, facts, place)]
    return {"accounts": [a.model_dump(mode="json", by_alias=True) for a in found]}, missing
