"""Files: where the shipped rules and scenarios are, in a checkout and in a wheel."""

from pathlib import Path


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
    return {path.stem: path for path in sorted(folder.glob(pattern))}
