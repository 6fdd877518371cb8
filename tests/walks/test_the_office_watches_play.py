"""A case of play by a program: two people end a membership; who comes again is held, or let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from fairhouse.entrypoints.office.seed import TOTP_SECRET
from fairhouse.kit import clock, house_rules
from tests.harness.house import OpenHouse
from tests.walks import member, staff
from tests.walks.browser import DESKTOP, PHONE, WIDTHS, Walk, visit
from tests.walks.member import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("second browser")]

PATIENCE = 15_000
GAME = "roulette_european"
WHY = "Your account played a round every four seconds for fourteen hours without a pause."
# details of her own: whoever shares them with her is held, so no other walk may
MALLORY = {
    "first_name": "Mallory", "last_name": "Marsh", "birth_date_day": "30", "birth_date_month": "9",
    "birth_date_year": "1979", "phone": "07400 555666", "postcode": "CT9 4XY",
}  # fmt: skip
_CASE = """
from django.utils.dateparse import parse_date
from fairhouse.domain.monitoring.models import Case
from fairhouse.domain.players import queries
from fairhouse.domain.audit.rules import Actor
from fairhouse.kit import clock, house_rules
(who,) = queries.find(viewer=Actor.system("walk"), email="{email}", house="marigold")
Case.objects.create(house="marigold", player_id=who.player_id, day=parse_date("{day}"),
    opened_at=clock.now(), signals=[
        dict(name="unbroken", found=840, threshold=720, unit="minutes", sentence="Played from "
            "00:00 to 14:00, 14 h 0 min, and never stopped for 15 minutes. Runs that autoplay may "
            "have played count as stops."),
        dict(name="steady", found=12601, threshold=1000, unit="rounds", sentence="12,601 rounds of "
            "Harvest Moon in a row, each 4.000 s to 4.000 s after the one before. Autoplay stops "
            "after 1,000, and a hand that starts it again leaves a gap.")])
"""


@pytest.fixture(scope="module")
def erin(house: OpenHouse, browser: Browser) -> Iterator[Walk]:
    """Erin of compliance."""
    with visit(browser, DESKTOP, origin(house, "office")) as walk:
        signs_in(walk, "erin")
        yield walk


@pytest.fixture(scope="module")
def hugo(house: OpenHouse, browser: Browser) -> Iterator[Walk]:
    """Hugo of compliance."""
    with visit(browser, DESKTOP, origin(house, "office")) as walk:
        signs_in(walk, "hugo")
        yield walk


def origin(house: OpenHouse, name: str) -> str:
    return f"http://{name}.localhost:{house.web_port}"


def signs_in(walk: Walk, name: str) -> None:
    """A code works once: where another walk has just used it, the next one is waited for."""
    walk.expected = {401, 422}
    staff.sign_in(walk, name)
    walk.page.wait_for_load_state()
    for _ in range(3):
        if walk.page.locator("[name=code]").count() == 0:
            return
        walk.page.wait_for_timeout(15_000)
        walk.page.locator("[name=code]").fill(pyotp.TOTP(TOTP_SECRET).now())
        walk.page.get_by_role("main").locator("form button[type=submit]").first.click()
        walk.page.wait_for_load_state()


def look_at_both(walk: Walk, name: str) -> None:
    """The same page at desktop and phone width."""
    for width in reversed(WIDTHS):
        walk.page.set_viewport_size({"width": width.width, "height": width.height})
        walk.width = width
        walk.look(name)
    walk.page.set_viewport_size({"width": DESKTOP.width, "height": DESKTOP.height})


def main_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def test_two_people_end_a_membership_and_the_second_name_is_held(
    house: OpenHouse, browser: Browser, erin: Walk, hugo: Walk
) -> None:
    mallory = replace(member.new_member(), first_name="Mallory", last_name="Marsh")
    with visit(browser, PHONE, origin(house, "marigold"), calm=True) as walk:
        registers(walk, mallory)
        member.follow_link(walk)
        member.sign_in(walk, mallory.username)
        member.deposit(walk, mallory, "20.00")
        plays(walk)
        address = judged(house, hugo, mallory)
        seconded(erin, address)
        is_told(walk)
    with visit(browser, PHONE, origin(house, "marigold"), calm=True) as walk:
        again = member.new_member()
        reference = is_held(walk, again)
        lets_in(hugo, reference)
        registers(walk, again)
        expect(walk.page.get_by_role("main")).to_contain_text(re.compile("email", re.IGNORECASE))
        assert urlsplit(walk.page.url).path != "/register/"


def registers(walk: Walk, who: Member) -> None:
    """The form of a member with Mallory's name, birthday, telephone and postcode."""
    walk.go("/register/")
    member.fill_registration(walk.page, who)
    for name, value in MALLORY.items():
        walk.page.locator(f"[name={name}]").fill(value)
    walk.page.get_by_role("main").locator("form button[type=submit]").last.click()


def plays(walk: Walk) -> None:
    expect(walk.page.get_by_role("banner")).to_contain_text("£20.00", timeout=PATIENCE)
    walk.go(f"/games/{GAME}/")
    walk.page.locator("[data-bet=red]").click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    expect(walk.page.locator("[data-ticket]")).not_to_have_text("none yet", timeout=PATIENCE)


def judged(house: OpenHouse, hugo: Walk, mallory: Member) -> str:
    """Too short a reason is sent back; then Hugo asks for the end and cannot decide it."""
    day = house_rules.current()["marigold"].day(clock.now())
    code, said = house.command(
        "manage", "shell", "-c", _CASE.format(email=mallory.email, day=day.isoformat())
    )
    assert code == 0, said
    hugo.go("/")
    assert "Play that looks like a program's" in main_of(hugo.page)
    hugo.go("/monitoring/")
    look_at_both(hugo, "office-monitoring")
    hugo.page.locator("main table a[href^='/monitoring/']").first.click()
    look_at_both(hugo, "office-case")
    hugo.expected = {422}
    hugo.page.locator("[name=reason]").fill("A robot.")
    member.press(hugo.page, "Ask to end the membership")
    expect(hugo.page.get_by_role("alert")).to_contain_text("There is a problem")
    hugo.look("office-case-refused")
    hugo.page.locator("[name=reason]").fill(WHY)
    member.press(hugo.page, "Ask to end the membership")
    expect(hugo.page.get_by_role("main")).to_contain_text("Somebody else than hugo decides.")
    return urlsplit(hugo.page.url).path


def seconded(erin: Walk, address: str) -> None:
    erin.go(address)
    look_at_both(erin, "office-case-to-second")
    member.press(erin.page, "End the membership")
    expect(erin.page.get_by_role("main")).to_contain_text("The membership has ended.")
    look_at_both(erin, "office-case-ended")


def is_told(walk: Walk) -> None:
    """No further bet, in the page that was open; her money can still be withdrawn."""
    walk.expected = {403}
    walk.page.locator("[data-bet=red]").click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    expect(walk.page.locator("[data-refused]")).to_contain_text("Your membership has ended.")
    walk.look("membership-ended")
    walk.go("/cashier/withdraw/")
    walk.look("membership-ended-cashier")
    expect(walk.page.get_by_role("main")).to_contain_text("Withdraw")


def is_held(walk: Walk, again: Member) -> str:
    walk.expected = {409}
    registers(walk, again)
    alert = walk.page.get_by_role("alert")
    expect(alert).to_contain_text("We could not open this account online.")
    look_at_both(walk, "registration-held")
    found = re.search(r"reference ([A-Z2-7]{8})", alert.inner_text())
    assert found is not None
    return found[1]


def lets_in(hugo: Walk, reference: str) -> None:
    hugo.go("/monitoring/")
    hugo.page.get_by_role("link", name=reference).click()
    look_at_both(hugo, "office-held")
    hugo.page.locator("[name=reason]").fill("Her passport: the twin sister of the other member.")
    member.press(hugo.page, "It is somebody else")
    expect(hugo.page.get_by_role("main")).to_contain_text("somebody else")
    look_at_both(hugo, "office-held-released")
