"""Which OS user the database runs as, and where its files can be.

PostgreSQL refuses to run as root. When we are root it runs as an unprivileged user, who must
be able to walk to the data folder; a home inside a folder closed to others (a 0700 temporary
folder, /root) cannot hold it. We never open other people's folders: the files then go to
/var/lib (or /var/tmp) instead, and `<home>/postgres.json` remembers where.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED_USERS = ("fairhouse", "postgres")
# sockaddr_un.sun_path holds 108 bytes on Linux, 104 on macOS, the file's name included
LONGEST_SOCKET_FOLDER = 85
_RECORD = "postgres.json"


class NoPlace(RuntimeError):
    """No folder or no OS user for the database; says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Folders of one database server and the OS user that owns them."""

    root: Path
    sockets: Path
    user: str

    @property
    def data(self) -> Path:
        """The data folder (mode 0700)."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """The server's own log: one file a weekday, so a week at most."""
        return self.root / "log"

    def as_user(self) -> dict[str, Any]:
        """Arguments for `subprocess` that drop root's rights; empty when we are not root."""
        if os.geteuid() != 0:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as the database's user, away from our folder and our environment."""
        return subprocess.run(
            command, text=True, capture_output=True, cwd="/", env=clean_environment(),
            check=False, **self.as_user(), **options,
        )  # fmt: skip

    def can_run(self, program: str) -> bool:
        """True when the database's user can reach and execute the program."""
        try:
            return self.run([program, "--version"]).returncode == 0
        except PermissionError:
            return False

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder of ours to the database's user."""
        path.chmod(mode)
        if os.geteuid() == 0:
            entry = pwd.getpwnam(self.user)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for folder in (self.root, self.sockets, self.logs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _must_be_ours(folder, self.user)
            self.give(folder, 0o700)


def clean_environment() -> dict[str, str]:
    """An environment without PG* variables, passwords or a locale of the caller."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def recorded(home: Path) -> Place | None:
    """The place this home uses already, if any."""
    try:
        known = json.loads((home / _RECORD).read_text())
        place = Place(root=Path(known["root"]), sockets=Path(known["sockets"]), user=known["user"])
    except (OSError, ValueError, KeyError):
        return None
    return place if place.root.exists() else None


def settle(home: Path) -> Place:
    """Find the place for this home, make its folders and remember it."""
    known = recorded(home)
    if known is not None:
        known.prepare()
        return known
    home.mkdir(parents=True, exist_ok=True)
    user = _database_user()
    for root in _candidates(home):
        place = Place(root=root, sockets=_socket_folder(home, root), user=user)
        if _reachable(place):
            place.prepare()
            _remember(home, place)
            return place
    raise NoPlace(
        f"the OS user {user!r} can enter none of {', '.join(map(str, _candidates(home)))}; "
        "set FAIRHOUSE_HOME to a folder that others may walk through (mode 0711 or 0755)"
    )


def guess(home: Path) -> Place:
    """Where the server most likely is, without making anything (for reading addresses)."""
    known = recorded(home)
    if known is not None:
        return known
    root = home / "postgres"
    return Place(root=root, sockets=_socket_folder(home, root), user="postgres")


def _fingerprint(home: Path) -> str:
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def _candidates(home: Path) -> list[Path]:
    if os.geteuid() != 0:
        return [home / "postgres"]
    name = f"fairhouse-{_fingerprint(home)}"
    return [home / "postgres", Path("/var/lib") / name, Path("/var/tmp") / name]  # noqa: S108 - our own 0700 folder, ownership checked


def _socket_folder(home: Path, root: Path) -> Path:
    inside = root / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path("/tmp") / f"fairhouse-{_fingerprint(home)}"  # noqa: S108 - our own 0700 folder, ownership checked


def _remember(home: Path, place: Place) -> None:
    record = {"root": str(place.root), "sockets": str(place.sockets), "user": place.user}
    draft = home / f".{_RECORD}.{os.getpid()}"
    draft.write_text(json.dumps(record, indent=1) + "\n")
    draft.replace(home / _RECORD)


def _reachable(place: Place) -> bool:
    """Ask the user's own eyes: modes, ACLs, read-only mounts and all."""
    if os.geteuid() != 0:
        return True
    parent = place.root if place.root.exists() else place.root.parent
    if not parent.exists() or not os.access(parent, os.W_OK):
        return False
    return place.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(parent)]).returncode == 0


def _must_be_ours(folder: Path, user: str) -> None:
    """Somebody else's folder or link under our name in a shared directory is an attack."""
    owner = folder.lstat().st_uid
    allowed = {os.geteuid(), 0} if os.geteuid() != 0 else {0, pwd.getpwnam(user).pw_uid}
    if folder.is_symlink() or owner not in allowed:
        raise NoPlace(f"{folder} belongs to somebody else; remove it and start again")


def _database_user() -> str:
    """The unprivileged user the server runs as; made when we are root and there is none."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in PREFERRED_USERS:
        if name in known:
            return name
    return _new_user(PREFERRED_USERS[0])


def _new_user(name: str) -> str:
    ways = (
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
        ["adduser", "-S", "-D", "-H", name],  # Alpine
    )
    for command in ways:
        if shutil.which(command[0]) and subprocess.run(command, check=False).returncode == 0:
            return name
    raise NoPlace(
        "PostgreSQL does not run as root and no unprivileged user could be made; "
        f"create one (useradd --system {name}) and start again"
    )
