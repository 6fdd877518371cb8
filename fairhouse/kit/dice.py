"""Dice: where every outcome comes from, how it is replayed, and the proof that it works at start.

One round = one fresh 32-byte seed of the operating system. The draws of the round are the blocks

    HMAC-SHA256(key = seed, message = "fairhouse draw 1|" + label + "|" + counter)

with the counter as 8 bytes, big-endian, from 0. A block is eight 32-bit big-endian words, used in
order. A word at or above the weights' `limit` is thrown away (rejection sampling: no modulo bias,
no float), the rest is taken modulo the total. A total above 2^31 takes two words, high one first.
`fairhouse/games/README.md` shows the same in WebCrypto, so that a player can check a round.

Why so: a fresh seed a round cannot be predicted from, nor does it reveal, any other round, and
leaves no generator state that a fork or a restored machine could repeat. Labels separate
purposes: what a jackpot or an ornament draws under its own label never moves an outcome.
The commitment is a hash under its own prefix and never the key or message of a draw; a
commitment that is also the source of outcomes makes every outcome predictable.

`self_test` runs before the first seed is given out; a failure is final for the process.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from struct import Struct
from typing import NoReturn
from uuid import UUID

from fairhouse.kit.weights import Pick, Weights

__all__ = [
    "FORMAT",
    "SEED_BYTES",
    "DiceFault",
    "Live",
    "Pick",
    "Replay",
    "ReplayFault",
    "Seeds",
    "Weights",
    "commitment",
    "first_pick",
    "label",
    "new_seed",
    "self_test",
]

FORMAT = 1
"""Number of the byte format above; part of every game's content hash."""
SEED_BYTES = 32
_DRAW = b"fairhouse draw 1|"
_COMMIT = b"fairhouse commitment 1|"
_WORDS = Struct(">8I")
_FIRST = b"|" + bytes(8)
_hmac = hmac.digest


class DiceFault(RuntimeError):
    """The random source cannot be trusted. No round may be played by this process."""


class ReplayFault(ValueError):
    """The logged picks do not fit the game that is being replayed."""


def label(purpose: str, name: str, version: int) -> bytes:
    """The label of one stream, e.g. `outcome|roulette_european|1`.

    Purposes: `outcome` decides rounds, `jackpot` decides jackpots, `cosmetic` is for show.
    """
    for word in (purpose, name):
        if not word.isascii() or not word.replace("_", "a").isalnum():
            raise ValueError(f"{word!r} is no label word: letters, digits and _ only")
    return b"%s|%s|%d" % (purpose.encode(), name.encode(), version)


class Live:
    """The live driver: picks from the stream of one seed under one label.

    `picks` logs every choice made; it is what a round stores and a replay reads.
    """

    __slots__ = ("_counter", "_prefix", "_seed", "_words", "picks")

    def __init__(self, seed: bytes, label: bytes) -> None:
        """`seed`: 32 bytes from `new_seed`; `label`: from `label()` or `Game.label`."""
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
        self._seed = seed
        self._prefix = _DRAW + label + b"|"
        self._counter = 0
        self._words: list[int] = []
        self.picks: list[int] = []

    def pick(self, weights: Weights) -> int:
        """An index of `weights`, each as likely as its weight says."""
        limit = weights.limit
        words = self._words
        while True:
            if not words:
                words = self._next_block()
            word = words.pop()
            if weights.wide:
                word = word << 32 | (words or self._next_block()).pop()
                words = self._words
            if word < limit:
                break
        remainder = word % weights.total
        table = weights.table
        index = weights.index(remainder) if table is None else table[remainder]
        self.picks.append(index)
        return index

    def _next_block(self) -> list[int]:
        message = self._prefix + self._counter.to_bytes(8, "big")
        self._counter += 1
        self._words = words = list(_WORDS.unpack(_hmac(self._seed, message, "sha256")))
        words.reverse()
        return words


def first_pick(seed: bytes, label: bytes, weights: Weights) -> int:
    """What `Live(seed, label).pick(weights)` picks first, for a stream that is asked once.

    A third of the time: no stream is made, and most streams are never asked again.
    """
    if weights.wide and weights.table is None:
        block = _hmac(seed, _DRAW + label + _FIRST, "sha256")
        word = int.from_bytes(block[:8])
        if word < weights.limit:
            return weights.index(word % weights.total)
    return Live(seed, label).pick(weights)


class Replay:
    """The replay driver: gives the logged picks again, and refuses any that do not fit."""

    __slots__ = ("_at", "picks")

    def __init__(self, picks: Sequence[int]) -> None:
        self.picks = list(picks)
        self._at = 0

    def pick(self, weights: Weights) -> int:
        """The next logged pick. Raises ReplayFault when the log is short or out of range."""
        if self._at >= len(self.picks):
            raise ReplayFault(f"the log ends after {self._at} picks, the game asks for more")
        index = self.picks[self._at]
        if not 0 <= index < weights.size:
            raise ReplayFault(f"pick {self._at} is {index}, the game offers {weights.size} choices")
        self._at += 1
        return index

    def finish(self) -> None:
        """Raises ReplayFault when picks are left over: the round was not this game's."""
        if self._at != len(self.picks):
            raise ReplayFault(f"{len(self.picks)} picks are logged, the game asked for {self._at}")


def commitment(seed: bytes, round_id: UUID) -> bytes:
    """32 bytes that bind a round to its seed without telling anything about its draws."""
    return hashlib.sha256(_COMMIT + round_id.bytes + seed).digest()


# RFC 4231, test case 2: the primitive itself.
_RFC4231_KEY = b"Jefe"
_RFC4231_DATA = b"what do ya want for nothing?"
_RFC4231_MAC = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"

KNOWN_SEED = bytes(range(32))
KNOWN_LABEL = b"outcome|known_answer|1"
# fmt: off
KNOWN_PICKS = [
    34, 7, 32, 28, 3, 3, 0, 3, 1721520390, 961217946, 549624101, 1969120967,
    2259376077717737788, 6661336625684440977, 6876194527704601245, 5506509884808312792,
    2, 2, 0, 2, 31, 28, 33, 49,
]
# fmt: on
KNOWN_COMMITMENT = "b8eeb15b102b7600fe5f7095887ba062eec99d9b596aa2dbcc52d0fd4d30a11b"
_KNOWN_ROUND = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
_KNOWN_WEIGHTS = (
    Weights.uniform(37),
    Weights([1, 2, 3, 4]),
    Weights.uniform(2**31 - 1),
    Weights.uniform(3 * 2**61),
    Weights([5000, 1, 5000]),
    Weights.uniform(52),
)


_SAMPLE_SEEDS = 64
# In 2,048 uniform bytes: a run of 6 equal bytes has a chance near 2e-9 (repetition count), and
# one value more than 40 times (8 expected) below 1e-12 (adaptive proportion); NIST SP 800-90B, 4.4.
_LONGEST_RUN = 5
_MOST_OFTEN = 40


class Seeds:
    """Where seeds come from, and the tests that stand before the first of them.

    Once a test has failed, no seed is ever given out again by this object.
    """

    __slots__ = ("_fault", "_last", "_lock", "_random_bytes", "_tested")

    def __init__(self, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._random_bytes = random_bytes
        self._lock = threading.Lock()
        self._tested = False
        self._fault: str | None = None
        self._last = b""

    def new(self) -> bytes:
        """A fresh 32-byte seed. Raises DiceFault when the self-test failed, or a seed repeats."""
        if not self._tested:
            self.self_test()
        seed = self._random_bytes(SEED_BYTES)
        if seed == self._last:
            self._fail("two seeds in a row are the same")
        self._last = seed
        return seed

    def self_test(self) -> None:
        """Known answers, then the health of the source. Raises DiceFault, for good.

        Every process that plays calls this before it opens its door.
        """
        with self._lock:
            wrong = self._fault or _wrong_answer() or self._ill_health()
            if wrong is not None:
                self._fail(wrong)
            self._tested = True

    def _fail(self, reason: str) -> NoReturn:
        self._fault = reason
        self._tested = False
        raise DiceFault(reason)

    def _ill_health(self) -> str | None:
        seeds = [self._random_bytes(SEED_BYTES) for _ in range(_SAMPLE_SEEDS)]
        if any(len(seed) != SEED_BYTES for seed in seeds):
            return "the operating system gave a short seed"
        if len(set(seeds)) != len(seeds):
            return "the operating system repeats seeds"
        sample = b"".join(seeds)
        if any(bytes([value]) * (_LONGEST_RUN + 1) in sample for value in set(sample)):
            return "the seeds hold a run of equal bytes"
        if max(Counter(sample).values()) > _MOST_OFTEN:
            return "the seeds hold one byte value far too often"
        return None


def _wrong_answer() -> str | None:
    if _hmac(_RFC4231_KEY, _RFC4231_DATA, "sha256").hex() != _RFC4231_MAC:
        return "HMAC-SHA256 gives a wrong answer (RFC 4231, case 2)"
    dice = Live(KNOWN_SEED, KNOWN_LABEL)
    if [dice.pick(weights) for weights in _KNOWN_WEIGHTS for _ in range(4)] != KNOWN_PICKS:
        return "the draws of the known seed are not the known draws"
    if commitment(KNOWN_SEED, _KNOWN_ROUND).hex() != KNOWN_COMMITMENT:
        return "the commitment of the known seed is not the known commitment"
    return None


_seeds = Seeds()
new_seed = _seeds.new
"""A fresh seed of the operating system; tests itself before the first."""
self_test = _seeds.self_test
"""Raises DiceFault, for good, when draws or seeds cannot be trusted."""
