"""Decision tables: each row becomes a rule."""

from kamsim.errors import N_, Problem
from kamsim.rules.cells import read_cell
from kamsim.rules.entry import RowEntry, TableEntry
from kamsim.rules.expression import All, Condition
from kamsim.rules.names import Names, Origin
from kamsim.rules.parser import parse_condition


def read_rows(
    entry: TableEntry, names: Names, origin: Origin, problems: list[Problem]
) -> tuple[Condition, ...]:
    """Return the condition of each row: what is given for all, and its own cells."""
    given = tuple(
        parse_condition(text, names, origin.below("given", i), problems)
        for i, text in enumerate(entry.given)
    )
    _check_inputs(entry, names, origin, problems)
    return tuple(
        All((*given, *_cells(entry, row, names, origin.below("rows", r), problems)))
        for r, row in enumerate(entry.rows)
    )


def _check_inputs(
    entry: TableEntry, names: Names, origin: Origin, problems: list[Problem]
) -> None:
    for column, text in enumerate(entry.inputs):
        problem = names.unseen(text, origin.below("inputs", column).place())
        if problem:
            problems.append(problem)


def _cells(
    entry: TableEntry, row: RowEntry, names: Names, origin: Origin, problems: list[Problem]
) -> tuple[Condition, ...]:
    if len(row.when) != len(entry.inputs):
        template = N_("{found} cells for {wanted} inputs")
        facts = {"found": len(row.when), "wanted": len(entry.inputs)}
        problems.append(Problem("KS321", template, facts, origin.below("when").place()))
        return ()
    below = origin.below("when")
    return tuple(
        read_cell(cell, given, names, below.below(column), problems)
        for column, (cell, given) in enumerate(zip(row.when, entry.inputs, strict=True))
        if given in names.facts()
    )
