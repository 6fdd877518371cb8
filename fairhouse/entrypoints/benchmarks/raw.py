"""The yardstick below: pgbench runs the naive wager's statements with no program above them."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from fairhouse.entrypoints.benchmarks.ground import FIRST_PLAYER, Ground
from fairhouse.kit.ids import CELLS
from fairhouse.kit.postgres import APP, DATABASE, find_binaries

_SCRIPT = """
\\set p random({first}, {last})
\\set c :p % {cells}
\\set k1 random(0, 9223372036854775806)
\\set k2 random(0, 9223372036854775806)
BEGIN;
SELECT cell, player_id, house, facts, terms_version, live_session
  FROM standing_standing WHERE cell = :c AND player_id = :p FOR NO KEY UPDATE;
SELECT entry + 1 AS e FROM wallet_wallet WHERE cell = :c AND player_id = :p \\gset
SELECT player_id FROM wallet_idempotency WHERE cell = :c AND player_id = :p
   AND key = (lpad(to_hex(:k1::bigint), 16, '0') || lpad(to_hex(:k2::bigint), 16, '0'))::uuid;
UPDATE wallet_wallet SET cash_micros = cash_micros - 20000, entry = entry + 2,
       head = '\\x00112233445566778899aabbccddeeff', last_round_at = now(), counter_day = 1,
       staked_day_micros = staked_day_micros + 1000000
 WHERE cell = :c AND player_id = :p;
INSERT INTO wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros, at)
VALUES (:c, :p, :e, 0, 1, 101, 1000000, now());
INSERT INTO wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros, at)
VALUES (:c, :p, :e + 1, 1, 101, 1, 980000, now());
INSERT INTO wallet_idempotency (cell, player_id, key, body_hash, kind, entry, day, answer)
VALUES (:c, :p,
        (lpad(to_hex(:k1::bigint), 16, '0') || lpad(to_hex(:k2::bigint), 16, '0'))::uuid,
        :k1, 10, :e, 739000, NULL);
INSERT INTO rounds_round (cell, player_id, entry, game, state, at, stake_micros, win_micros,
       before_micros, after_micros, seed_epoch, seed_sealed, commitment, picks, wager)
VALUES (:c, :p, :e, 1, 1, now(), 1000000, 980000, 1000000, 980000, 1,
        decode(repeat('ab', 60), 'hex'), decode(repeat('cd', 32), 'hex'), '\\x9111',
        decode(repeat('ef', 24), 'hex'));
COMMIT;
"""


def pgbench(ground: Ground, *, clients: int, seconds: float) -> float:
    """Transactions a second of the naive wager, straight from pgbench with `clients`."""
    programs = find_binaries()
    address = ground.server.asyncpg_args()
    script = _SCRIPT.format(
        first=FIRST_PLAYER, last=FIRST_PLAYER + len(ground.players) - 1, cells=CELLS
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        ran = subprocess.run(
            [
                programs.program("pgbench"), "--no-vacuum", "--protocol=prepared",
                f"--client={clients}", "--jobs=1", f"--time={max(1, round(seconds))}",
                f"--file={file.name}", DATABASE,
            ],
            check=False, capture_output=True, text=True,
            env={
                **os.environ, "PGHOST": str(address["host"]), "PGPORT": str(address["port"]),
                "PGUSER": APP, "PGDATABASE": DATABASE,
            },
        )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", ran.stdout)
    if ran.returncode or found is None:
        raise RuntimeError(f"pgbench failed: {ran.stderr.strip()[-500:]}")
    return float(found[1])


def size_of(path: Path) -> int:
    """Bytes of all files under a folder."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
