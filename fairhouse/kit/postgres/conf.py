"""The server's configuration files, written anew at every start."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from fairhouse.kit.postgres.address import APP, OWNER, PORT, SUPERUSER
from fairhouse.kit.postgres.binaries import Binaries
from fairhouse.kit.postgres.place import Place

_MB = 1024 * 1024
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory_bytes() -> int:
    """Memory we may use: the machine's, or the container's when that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in _CGROUP_LIMITS:
        try:
            said = limit.read_text().strip()
        except OSError:
            continue
        if said.isdigit():
            total = min(total, int(said))
    return total


def settings(place: Place, binaries: Binaries, overrides: Mapping[str, str]) -> dict[str, str]:
    """Every setting that differs from PostgreSQL's own default."""
    memory = memory_bytes()
    shared = max(64, min(memory // 4 // _MB, 2048))
    return {
        **_doors(place),
        **_durability(binaries),
        **_memory(shared, memory // _MB),
        **_upkeep(),
        **_log(place),
        **overrides,
    }


def _doors(place: Place) -> dict[str, str]:
    return {
        "listen_addresses": "",  # the socket is the only door
        "port": str(PORT),
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "idle_in_transaction_session_timeout": "5min",  # a lost client may not hold locks for ever
        "timezone": "UTC",
        "lc_messages": "C",
    }


def _durability(binaries: Binaries) -> dict[str, str]:
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        # a checkpoint is followed by full-page images: eight times the WAL of a steady wager
        "max_wal_size": "8GB",
        "min_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "wal_buffers": "64MB",
        # without lz4 the built-in pglz costs more CPU than the bytes are worth
        "wal_compression": "lz4" if binaries.built_with("lz4") else "off",
    }


def _memory(shared_mb: int, memory_mb: int) -> dict[str, str]:
    return {
        "shared_buffers": f"{shared_mb}MB",
        "effective_cache_size": f"{max(shared_mb, memory_mb // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(memory_mb // 16, 512))}MB",
        "random_page_cost": "1.1",
        "jit": "off",  # every hot statement is short
    }


def _upkeep() -> dict[str, str]:
    return {
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.05",
        "autovacuum_vacuum_insert_scale_factor": "0.1",
        "autovacuum_vacuum_cost_limit": "1000",
    }


def _log(place: Place) -> dict[str, str]:
    """A log without personal data: no statement, no parameter, no detail line, no client error.

    `log_min_messages = log` leaves out ERROR: the text of a client's error quotes its values,
    and the program sees that error anyway. What the server itself has to say is kept.
    """
    return {
        "logging_collector": "on",
        "log_directory": str(place.logs),
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
        "log_line_prefix": "%m [%p] ",
        "log_timezone": "UTC",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_checkpoints": "on",
        "log_lock_waits": "on",
    }


def write(
    place: Place, binaries: Binaries, overrides: Mapping[str, str], os_users: Iterable[str]
) -> None:
    """Write postgresql.conf, pg_hba.conf and pg_ident.conf into the data folder.

    `local.conf` beside them belongs to the operator and has the last word.
    """
    lines = [f"{key} = '{_quoted(value)}'" for key, value in
             settings(place, binaries, overrides).items()]  # fmt: skip
    roles = (SUPERUSER, OWNER, APP)
    if (place.data / "local.conf").exists():
        lines.append("include = 'local.conf'")
    files = {
        "postgresql.conf": lines,
        "pg_hba.conf": [f"local all {','.join(roles)} peer map=fairhouse"],
        "pg_ident.conf": [
            f"fairhouse {user} {role}" for user in sorted(set(os_users)) for role in roles
        ],
    }
    for name, content in files.items():
        path = place.data / name
        path.write_text("# Written by Fairhouse at every start.\n" + "\n".join(content) + "\n")
        place.give(path, 0o600)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
