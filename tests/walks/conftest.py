"""A whole house for the browser: opened once a worker by `fairhouse up`, closed at its end.

The walks are two groups, so that two workers walk side by side, each in a house of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.house import OpenHouse, open_house
from tests.walks import member
from tests.walks.browser import DESKTOP, chromium, visit
from tests.walks.member import Member

_STAFF = "from fairhouse.entrypoints.office.seed import demo_staff; demo_staff()"


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """An open installation with published texts and the demonstration staff."""
    home: Path = tmp_path_factory.mktemp("walks")
    with open_house(home) as opened:
        code, said = opened.command("manage", "shell", "-c", _STAFF)
        assert code == 0, said
        yield opened


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all walks; every visitor gets an empty profile.

    Closed with the package: while it is open, an event loop runs in this worker's thread and
    no other test could start one.
    """
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def funded(house: OpenHouse, browser: Browser) -> Member:
    """Alice at Marigold, registered, confirmed, with 200 pounds: for walks that only play."""
    who = member.new_member()
    with visit(browser, DESKTOP, f"http://marigold.localhost:{house.web_port}") as walk:
        member.register(walk, who)
        member.follow_link(walk)
        member.sign_in(walk, who.username)
        member.deposit(walk, who, "200.00")
        expect(walk.page.get_by_role("banner")).to_contain_text("£200.00", timeout=15_000)
    return who
