"""One command opens a house from an empty folder; its processes are kept alive and end in order."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.harness.house import OpenHouse, new_house, open_house, owner_of, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("house")]

NAMES = ("cards", "jobs", "play", "web")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A house that these tests share; each leaves it running."""
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


def page(house: OpenHouse, host: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{house.web_port}/", headers={"Host": host})


def test_every_house_answers_at_its_own_name(house: OpenHouse) -> None:
    assert "Marigold Bingo" in page(house, "marigold.localhost").text
    assert "Northlight Casino" in page(house, "northlight.localhost").text


def test_the_wager_door_is_open(house: OpenHouse) -> None:
    answer = httpx.get(f"http://127.0.0.1:{house.play_port}/play/health")
    assert answer.json()["open"] is True


def test_status_names_every_process(house: OpenHouse) -> None:
    code, said = house.command("status")
    assert code == 0, said
    assert all(name in said for name in ("database", *NAMES))


def test_the_doctor_finds_nothing_to_mend(house: OpenHouse) -> None:
    code, said = house.command("doctor")
    assert code == 0, said


def test_only_this_machine_reaches_the_ports(house: OpenHouse) -> None:
    listening = {
        place.laddr.ip
        for name in NAMES
        if (leader := house.process(name)) is not None
        for process in (leader, *leader.children(recursive=True))
        for place in process.net_connections(kind="inet")
        if place.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_secrets_and_logs_are_closed_to_others(house: OpenHouse) -> None:
    assert owner_of(house.home / "secrets")
    assert owner_of(house.home / "logs")
    assert all(owner_of(path) for path in (house.home / "secrets").rglob("kek-*"))


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_process_is_started_again(house: OpenHouse, name: str) -> None:
    killed = house.process(name)
    assert killed is not None
    killed.kill()
    assert wait_until(
        lambda: (again := house.process(name)) is not None and again.pid != killed.pid
    )
    assert wait_until(lambda: house.command("status")[0] == 0)


@pytest.mark.parametrize("only_postmaster", [False, True])
def test_a_killed_database_is_started_again_and_the_house_goes_on(
    house: OpenHouse, only_postmaster: bool
) -> None:
    before = house.server.pid
    house.server.kill_hard(only_postmaster=only_postmaster)
    assert wait_until(lambda: house.server.running)
    assert house.server.pid != before
    assert wait_until(lambda: page(house, "marigold.localhost").status_code == 200)


def test_a_second_up_says_that_it_runs_and_harms_nothing(house: OpenHouse) -> None:
    before = [house.process(name) for name in NAMES]
    code, said = house.command("up", "--detach")
    assert code == 0
    assert "runs already" in said
    assert [house.process(name) for name in NAMES] == before


def test_a_port_in_use_gets_a_sentence_with_the_variable_to_set(tmp_path: Path) -> None:
    other = new_house(tmp_path)
    with socket.create_server(("127.0.0.1", other.web_port)):
        code, said = other.command("up", "--detach", "--no-seed")
    assert code == 1
    assert f"Port {other.web_port}" in said
    assert "FAIRHOUSE_WEB_PORT=" in said
    assert not other.server.running


def test_down_cleans_up_after_a_killed_supervisor(house: OpenHouse) -> None:
    supervisor = house.process("supervisor")
    assert supervisor is not None
    supervisor.kill()
    supervisor.wait(10)
    assert all(house.process(name) for name in NAMES)
    assert house.command("down")[0] == 0
    assert not any(house.process(name) for name in NAMES)
    assert not house.server.running


def test_a_closed_house_opens_again_and_down_stops_play_first_and_the_database_last(
    house: OpenHouse,
) -> None:
    code, said = house.command("up", "--detach", "--no-seed")
    assert code == 0, said
    code, said = house.command("down")
    assert code == 0, said
    told = house.log("supervisor")
    order = [told.rindex(f"stopping {what}") for what in ("play", "web", "jobs", "cards")]
    assert order == sorted(order)
    assert told.rindex("stopping the database") > max(order)
    assert not any(house.process(name) for name in (*NAMES, "supervisor"))
    assert not house.server.running
    assert house.command("down")[1].strip() == "Nothing was running."
