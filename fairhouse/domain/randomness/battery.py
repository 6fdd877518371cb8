"""The battery: the live driver's own stream under NIST's tests and, where installed, dieharder.

The stream is what games see: many fresh seeds, a few dozen picks from each, through the very
`dice.Live` that deals for money. It takes minutes and nothing waits for it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any, Final

from fairhouse.domain.randomness import nist
from fairhouse.kit import dice
from fairhouse.kit.weights import Weights

LABEL: Final = dice.label("outcome", "battery", 1)
PICKS_A_SEED: Final = 64
"""As long as a long round: the joints between seeds are part of what is tested."""
BITS_A_SEQUENCE: Final = 1_000_000
_BYTES_A_PICK: Final = 3
_ALIKE: Final = Weights.uniform(1 << 24)
DIEHARDER: Final = {
    "birthdays": 0, "32x32 rank": 2, "count the ones": 8, "runs": 15, "monobit": 100, "serial": 102,
}  # fmt: skip
"""Tests of dieharder by number that a stream of this length is enough for."""

Tick = Callable[[int], object]


class NoDieharder(LookupError):
    """dieharder is not installed (Debian: apt-get install dieharder)."""


def stream(size: int, *, tick: Tick = lambda _: None) -> Iterator[bytes]:
    """About `size` bytes of the live driver's picks, in pieces of one seed each."""
    piece = PICKS_A_SEED * _BYTES_A_PICK
    for _ in range(-(-size // piece)):
        live = dice.Live(dice.new_seed(), LABEL)
        yield b"".join(live.pick(_ALIKE).to_bytes(_BYTES_A_PICK) for _ in range(PICKS_A_SEED))
        tick(piece)


def nist_p_values(sequences: int, *, tick: Tick = lambda _: None) -> dict[str, float]:
    """Every test on so many sequences of a million bits, by name and sequence."""
    found = {}
    for number in range(1, sequences + 1):
        bits = nist.bits_of(b"".join(stream(BITS_A_SEQUENCE // 8)))[:BITS_A_SEQUENCE]
        for name, test in nist.BATTERY.items():
            found[f"nist: {name} #{number}"] = test(bits.copy())
            tick(1)
    return found


def dieharder_p_values(
    megabytes: int, *, tick: Tick = lambda _: None
) -> tuple[dict[str, float], dict[str, Any]]:
    """p-values of dieharder's tests on a fresh stream each, and what the program said.

    Raises NoDieharder when it is not installed.
    """
    program = shutil.which("dieharder")
    if program is None:
        raise NoDieharder
    found: dict[str, float] = {}
    said = {}
    for name, number in DIEHARDER.items():
        output = _fed([program, "-d", str(number), "-g", "200"], megabytes * 1_000_000)
        said[name] = output
        for at, p_value in enumerate(_RESULT.findall(output), 1):
            found[f"dieharder: {name} {at}"] = float(p_value)
        tick(1)
    return found, said


_RESULT: Final = re.compile(r"\|\s*(\d\.\d{8})\s*\|")


def _fed(command: list[str], size: int) -> str:
    """Run a program on a stream that ends when it has had enough."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdin is not None
    try:
        for piece in stream(size):
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass
    assert process.stdout is not None
    output = process.stdout.read().decode(errors="replace")
    process.wait()
    return output
