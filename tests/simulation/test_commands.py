"""`fairhouse simulate` and `fairhouse seed`, as they are typed."""

from __future__ import annotations

import json
import stat
from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner

from fairhouse.domain.cashier import queries as cashier
from fairhouse.domain.players import actions as players
from fairhouse.domain.players.models import Player
from fairhouse.domain.players.values import RequestContext, SignedIn
from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.cli import main, seed
from fairhouse.games import engine
from fairhouse.kit import config as configuration
from fairhouse.kit import house_rules
from fairhouse.kit.postgres import OWNER, Server

HERE = RequestContext(address="203.0.113.9", agent="Firefox on Linux", origin="http://here")


@pytest.fixture(autouse=True)
def new_house(pg: Server, database: str, committed_db: None) -> None:
    """No terms were published yet, whatever other tests of this worker have done."""
    with psycopg.connect(pg.dsn(OWNER, database)) as owner:
        owner.execute("truncate players_document cascade")


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    live = replace(configuration.config(), env="production")
    for module in ("simulate", "seed"):
        monkeypatch.setattr(f"fairhouse.entrypoints.cli.{module}.config", lambda: live)


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def test_the_figures_come_as_json(committed_db: None) -> None:
    code, out, said = run("simulate", "--members", "4", "--days", "1", "--seed", "901", "--json")
    assert code == 0, said
    told = json.loads(out)
    assert code == 0 and told["members"] == 4 and told["done"]["register"] == 4
    assert told["rounds"] == told["done"].get("wager", 0)
    assert all(each["clean"] for each in told["proof"]) and len(told["proof"]) > 5
    played = {game["game"] for game in told["day_book"]["games"]}
    assert played
    assert played <= set(engine.names())


def test_the_day_book_is_printed(committed_db: None) -> None:
    code, out, _ = run(
        "simulate", "--members", "3", "--days", "1", "--seed", "902", "--house", "albion"
    )
    assert code == 0
    for heading in ("Day book", "by day and house", "games against their certificates",
                    "refusals by code", "the books are clean"):  # fmt: skip
        assert heading in out


def test_the_same_seed_twice_is_refused_with_a_sentence(committed_db: None) -> None:
    words = ("simulate", "--members", "1", "--days", "1", "--seed", "903", "--json")
    code, out, said = run(*words)
    assert code == 0, (out[-1500:], said[-1500:])
    code, _, said = run(*words)
    assert code == 1 and "Choose another --seed" in said


def test_an_unknown_house_is_named(committed_db: None) -> None:
    code, _, said = run("simulate", "--house", "nowhere")
    assert code == 1 and "no house 'nowhere'" in said and "marigold" in said


def test_nobody_is_made_up_in_production(production: None, committed_db: None) -> None:
    before = Player.objects.count()
    for verb in ("simulate", "seed"):
        code, _, said = run(verb)
        assert code == 1 and "production" in said
    assert seed.seed() == []
    assert Player.objects.count() == before


def test_a_newcomer_finds_a_member_a_house_who_can_sign_in_and_has_lived(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seed, "MEMBERS", 3)
    lines = seed.seed()
    kept = configuration.config().home / seed.SIGN_INS
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(line in kept.read_text() for line in lines)

    for house in house_rules.current():
        (line,) = [each for each in lines if f"demo_{house} " in each]
        username, password, _ = line.split()
        answer = players.sign_in(house=house, login=username, password=password, context=HERE)
        assert isinstance(answer, SignedIn)
        held = wallet.balances(answer.player_id)
        assert held is not None and held.playable.micros > 0 and held.held.micros > 0
        first = Player.objects.get(id=answer.player_id).registered_at
        assert len(rounds.history(answer.player_id, first)) >= 20
    waiting = {each.house for each in cashier.queue()}
    assert waiting >= set(house_rules.current())

    members = Player.objects.count()
    assert seed.seed() == []
    assert Player.objects.count() == members
