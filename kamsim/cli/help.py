"""Help: the pages of `--help`, in the reader's language."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kamsim.errors import N_

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions, RenderableType

HELP = N_("Show this help.")
ARGUMENTS = N_("Arguments")
PARAMETERS = N_("Options")
COMMANDS = N_("Commands")
EVERYWHERE = N_("Everywhere")


class HelpPage:
    """Writes help for cyclopts: a heading, then names with what they mean."""

    show_metavar = True

    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def render_usage(self, console: "Console", options: "ConsoleOptions", usage: object) -> None:  # noqa: ARG002
        """Write the line that shows how the command is written."""
        words = str(usage).strip().removeprefix("Usage: ")
        line = self._translate(N_("Usage: {words}")).format(words=words)
        console.print(line, style="bold", highlight=False, markup=False)

    def render_description(
        self,
        console: "Console",
        options: "ConsoleOptions",  # noqa: ARG002
        description: object,
    ) -> None:
        """Write what the command does."""
        text = self._text(description)
        if text:
            console.print(f"\n{text}", highlight=False, markup=False)

    def __call__(self, console: "Console", options: "ConsoleOptions", panel: "HelpPanel") -> None:  # noqa: ARG002
        """Write one group of commands or options."""
        from rich.table import Table  # noqa: PLC0415 - only where help is asked for

        if not panel.entries:
            return
        console.print(f"\n{self._translate(str(panel.title))}", style="bold", highlight=False)
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="cyan", min_width=22, max_width=36)
        grid.add_column(overflow="fold")
        for entry in panel.entries:
            grid.add_row("  " + ", ".join(entry.display_labels_with_metavar), self._entry(entry))
        console.print(grid, highlight=False, markup=False)

    def _entry(self, entry: "HelpEntry") -> str:
        text = self._text(entry.description)
        extras = []
        if entry.choices:
            choices = ", ".join(entry.choices)
            extras.append(self._translate(N_("one of: {choices}")).format(choices=choices))
        if entry.default and entry.default not in ("False", "[]", "()", '""', "''"):
            default = self._translate(N_("default: {default}")).format(default=entry.default)
            extras.append(default)
        return f"{text} [{'; '.join(extras)}]" if extras else text

    def _text(self, description: "RenderableType | object | None") -> str:
        plain = getattr(description, "primary_renderable", description)
        words = str(getattr(plain, "plain", plain or "")).strip()
        return self._translate(words) if words else ""
