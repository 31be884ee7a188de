"""Files: where the shipped rules and scenarios are, in a checkout and in a wheel."""

from pathlib import Path

from kamsim.errors import N_, CommandError, Place, Problem, ProblemsError


def root() -> Path:
    """Return the folder that holds `rules` and `scenarios`."""
    package = Path(__file__).parents[1]
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parent


def shown(path: Path) -> str:
    """Name a file as the user would: relative to where they are, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def named(folder: Path, pattern: str = "*.yaml") -> dict[str, Path]:
    """Return the files of a folder by stem, in order of their names."""
    return {path.stem: path for path in sorted(folder.glob(pattern), key=lambda p: p.stem)}


def folder_of(folder: Path | None, name: str) -> Path:
    """Return a folder of the user's own, or the shipped one of that name.

    Raises:
        CommandError: KS008 for a folder that does not exist.
    """
    if folder is None:
        return root() / name
    if not folder.is_dir():
        template = N_("there is no folder here")
        raise CommandError([Problem("KS008", template, {}, Place(str(folder)))])
    return folder


def text_of(path: Path) -> str:
    """Read a text file.

    Raises:
        ProblemsError: KS101 where it is not UTF-8, KS108 where it cannot be read at all.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        template = N_("byte {byte} is not UTF-8: save the file as UTF-8")
        problem = Problem("KS101", template, {"byte": error.start}, Place(shown(path)))
    except OSError as error:
        facts = {"reason": error.strerror or str(error)}
        problem = Problem("KS108", N_("cannot be read: {reason}"), facts, Place(shown(path)))
    raise ProblemsError([problem])
