"""Finding runs: by file, by id or its beginning, by name, or the last one."""

from collections.abc import Sequence
from pathlib import Path

from kamsim.errors import N_, CommandError, Place, Problem, ProblemsError, unknown_name
from kamsim.experiments.runs import SUFFIX
from kamsim.experiments.store import Store

LAST = "last"


def run_files(folder: Path) -> list[Path]:
    """List the results files of a folder, the newest first."""
    found = folder.glob(f"*{SUFFIX}")
    return sorted(found, key=lambda p: (-p.stat().st_mtime, p.name))


def find_run(word: str, folder: Path) -> Path:
    """Return the file of a run: by path, by id or its beginning, by name, or `last`.

    Raises:
        CommandError: where there is no such run, or more than one.
    """
    path = Path(word)
    if path.suffix == SUFFIX or path.is_file():
        return path
    files = run_files(folder)
    if word == LAST and files:
        return files[0]
    found = [f for f in files if f.stem.startswith(word)] or _named(word, files)
    if len(found) == 1:
        return found[0]
    raise CommandError([_not_one(word, found, files, folder)])


def _named(word: str, files: Sequence[Path]) -> list[Path]:
    found = []
    for file in files:
        try:
            with Store.open(file) as store:
                name = store.manifest["name"]
        except ProblemsError:
            continue
        if name == word:
            found.append(file)
    return found


def _not_one(word: str, found: Sequence[Path], files: Sequence[Path], folder: Path) -> Problem:
    if not files:
        template = N_("there are no runs in {folder}")
        hint = N_("`kamsim run` makes one; --runs names another folder")
        return Problem("KS024", template, {"folder": str(folder)}, Place(), hint)
    if found:
        template = N_('"{found}" may mean {names}')
        names = ", ".join(f.stem for f in found)
        return Problem("KS024", template, {"found": word, "names": names})
    return unknown_name("run", word, [f.stem for f in files], "KS024")
