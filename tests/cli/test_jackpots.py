"""`fairhouse jackpots`: exact returns, what is held, and a proof that fails when it should."""

from __future__ import annotations

import json

import psycopg
import pytest

from fairhouse.kit.postgres import OWNER, Server
from tests.harness.command import fairhouse

pytestmark = pytest.mark.usefixtures("committed_db")


def test_the_list_gives_the_exact_return_and_what_is_held() -> None:
    told = {one["name"]: one for one in json.loads(fairhouse("jackpots", "list", "--json").stdout)}
    assert {name: one["return"] for name, one in told.items()} == {
        "first_light": "1/100", "lantern_pool": "1/100",
    }  # fmt: skip
    assert told["lantern_pool"]["return_of_contributions"] == "1/125"
    assert "harvest_moon at sevens" in told["lantern_pool"]["fed_by"]
    assert told["first_light"]["meter"].endswith(" GBP")
    assert "First Light" in fairhouse("jackpots", "list").stdout


def test_the_proof_and_the_audit_name_a_jackpot_that_lacks_a_micro(
    pg: Server, database: str
) -> None:
    clean = fairhouse("jackpots", "prove")
    assert clean.returncode == 0 and "the books are clean" in clean.stdout
    change = "update wallet_meter set micros = micros {} 1 where meter = 20"
    with psycopg.connect(pg.dsn(OWNER, database), autocommit=True) as owner:
        owner.execute(change.format("-"))
        try:
            for verb in (("jackpots", "prove"), ("audit",)):
                said = fairhouse(*verb, "--json")
                assert said.returncode == 1
                offenders = [who for one in json.loads(said.stdout) for who in one["offenders"]]
                assert any("lantern_pool: the meter shows" in who for who in offenders)
        finally:
            owner.execute(change.format("+"))
    assert fairhouse("jackpots", "prove").returncode == 0
