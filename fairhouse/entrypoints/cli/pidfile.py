"""Pid files that cannot be mistaken: a number with the moment its process began."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil

_POLL = 0.05


def write(path: Path, pid: int) -> None:
    """Remember a running process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{pid} {psutil.Process(pid).create_time():.2f}\n")


def read(path: Path) -> psutil.Process | None:
    """The process the file means, None when it has ended (a reused number is another one)."""
    try:
        pid, began = path.read_text().split()
        process = psutil.Process(int(pid))
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return process if abs(process.create_time() - float(began)) < 1 else None
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def ended(process: psutil.Process, seconds: float) -> bool:
    """Wait for a process that may not be our child; True when it has ended in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(_POLL)
    return False


def end_session(pid: int, *, hard: bool) -> None:
    """Signal a process that leads its own session, and everything it started.

    SIGTERM goes to the leader alone, which drains and ends its workers; SIGKILL to all.
    """
    try:
        if hard:
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
