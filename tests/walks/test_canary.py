"""A planted person is driven through everything; nothing of hers is found in plain text.

Looked through: a dump of the whole database (jobs included), every log, and what our own
pages were sent. Not looked through: the maildir and the pretend processor's store, which
stand for the world outside.
"""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Request, expect

from fairhouse.kit.postgres import OWNER, find_binaries
from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import DESKTOP, visit
from tests.walks.test_a_members_first_day import origin, spin

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CARD = "4000056655665556"
CANARY = member.Member(
    email="zephyrine.quackenthorpe@example.org",
    username="mistybanjo4471",
    first_name="Zephyrine",
    last_name="Quackenthorpe",
    address_line="77 Marmalade Wharf",
    town="Bishopswick",
    phone="07400 987654",
    answer="Grandmother Xanthippe",
    card=CARD,
)
PLANTED = (
    CANARY.email, CANARY.username, CANARY.first_name, CANARY.last_name, CANARY.address_line,
    CANARY.town, "7400987654", CANARY.answer, member.PASSWORD, CARD, "4000 0566 5566 5556",
)  # fmt: skip


def disguises(text: str) -> set[str]:
    """A text as it might lie about: plain, in hex (bytea), base64, percent-encoded."""
    raw = text.encode()
    return {text, raw.hex(), b64encode(raw).decode().rstrip("="), quote(text, safe="")}


def dump(house: OpenHouse) -> str:
    """The whole database as SQL text."""
    address = house.server.asyncpg_args(OWNER)
    return subprocess.run(
        [find_binaries().program("pg_dump"), "--inserts", str(address["database"])],
        env={**os.environ, "PGHOST": str(address["host"]), "PGPORT": str(address["port"]),
             "PGUSER": str(address["user"])},
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip


def logs(home: Path) -> dict[str, str]:
    """Every log of the installation, the database's included."""
    files = [*home.glob("logs/**/*"), *home.glob("postgres/**/*.log"), *home.glob("postgres/log*")]
    return {str(file): file.read_text(errors="replace") for file in files if file.is_file()}


def found_in(haystack: str) -> list[str]:
    """Which planted values are in a text, in any disguise and any case."""
    lowered = haystack.lower()
    return [value for value in PLANTED if any(form.lower() in lowered for form in disguises(value))]


@pytest.mark.promise("JJ-3.4b")
def test_nothing_of_a_planted_person_lies_about_in_plain_text(
    house: OpenHouse, browser: Browser
) -> None:
    sent_to_us: list[str] = []

    def listen(request: Request) -> None:
        if f":{house.cards_port}/" not in request.url:
            sent_to_us.append(f"{request.url} {request.post_data or ''}")

    with visit(browser, DESKTOP, origin(house)) as walk:
        member.register(walk, CANARY)
        member.follow_link(walk)
        member.sign_in(walk, CANARY.email, "a wrong password")
        member.sign_in(walk, CANARY.email)
        walk.page.on("request", listen)
        member.deposit(walk, CANARY, "40.00")
        expect(walk.page.get_by_role("main")).to_contain_text("£40.00", timeout=15_000)
        walk.go("/games/roulette_european/")
        walk.page.locator("[data-bet=red]").click()
        spin(walk)
        for path in ("/account/details/", "/account/sessions/", "/account/history/"):
            walk.go(path)
        walk.go("/cashier/withdraw/")
        walk.page.locator("[name=amount]").fill("10.00")
        member.press(walk.page, "Continue")
        member.press(walk.page, "Withdraw")
        expect(walk.page.get_by_role("main")).to_contain_text("Withdrawal requested")

    text = dump(house)
    assert "players_person" in text, "the dump is not of this database"
    assert found_in(text) == []
    read = logs(house.home)
    assert any("web" in name for name in read), f"no logs were found: {sorted(read)}"
    for name, content in read.items():
        assert found_in(content) == [], name
    ours = "\n".join(sent_to_us)
    assert "/cashier/" in ours, "nothing was overheard"
    assert CARD not in ours.replace(" ", "").replace("+", "")
    assert f"code={member.CODE}" not in ours


def test_the_search_would_find_what_was_planted(house: OpenHouse, browser: Browser) -> None:
    # the twin: the same search over a text where each value lies in each disguise
    for value in PLANTED:
        for form in disguises(value):
            assert value in found_in(f"... {form.upper()} ..."), form
