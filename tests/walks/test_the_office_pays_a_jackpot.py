"""A jackpot is won: the office's dashboard counts it, a case over its round is shown to whoever
decides, the win is confirmed, and the winner's statement names the jackpot.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.harness.house import OpenHouse
from tests.walks import member, staff
from tests.walks.browser import DESKTOP, PHONE, WIDTHS, Walk, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

WHY = "The reels showed symbols that were not drawn."
CHECKED = "The round was replayed and fits the stored seed."
_WIN = """
from django.db import transaction
from fairhouse.domain.players.models import Player as Account
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.wallet import actions as wallet
from fairhouse.kit import ids
from tests.jackpots.pots import GAME, POUND, desk_drawing, seed_for, spin
from tests.wallet.players import Player, certain, kinds, wager
number = Account.objects.order_by("-registered_at").first().id
row = standing.standing(number)
alice = Player(player_id=number, cell=ids.cell_of(number), house=row.house, currency="GBP",
               session=row.live_session)
desk = desk_drawing([seed_for(5 * POUND, wins=True)])
with transaction.atomic():
    told = certain(wallet.perform(wager(desk, alice, spin(5 * POUND), game=GAME), kinds(desk)))
assert [won.title for won in told.jackpots] == ["First Light"], told
print("TICKET", ids.ticket(told.round_id))
"""


def origin(house: OpenHouse, name: str) -> str:
    return f"http://{name}.localhost:{house.web_port}"


def main_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def look_at_both(walk: Walk, name: str) -> None:
    """The same page at desktop and phone width."""
    for width in reversed(WIDTHS):
        walk.page.set_viewport_size({"width": width.width, "height": width.height})
        walk.width = width
        walk.look(name)
    walk.page.set_viewport_size({"width": DESKTOP.width, "height": DESKTOP.height})


def test_a_win_waits_is_looked_at_and_is_paid(house: OpenHouse, browser: Browser) -> None:
    alice = member.new_member()
    with visit(browser, PHONE, origin(house, "marigold"), calm=True) as walk:
        member.register(walk, alice)
        member.follow_link(walk)
        member.sign_in(walk, alice.username)
        member.deposit(walk, alice, "200.00")
        expect(walk.page.get_by_role("banner")).to_contain_text("£200.00", timeout=15_000)
        code, said = house.command("manage", "shell", "-c", _WIN)
        assert code == 0, said
        ticket = said.rpartition("TICKET ")[2].split()[0]
        with visit(browser, DESKTOP, origin(house, "office")) as office:
            staff.sign_in(office, "erin")
            finds_it(office, ticket)
            asks_for_a_void(office, ticket)
            confirms(office, ticket)
        walk.go("/account/statement/")
        expect(walk.page.get_by_role("main")).to_contain_text("Jackpot won: First Light")
        look_at_both(walk, "statement-jackpot")


def finds_it(office: Walk, ticket: str) -> None:
    office.go("/")
    expect(office.page.get_by_role("main")).to_contain_text("Jackpot wins to confirm")
    look_at_both(office, "office-dashboard")
    office.page.get_by_role("link", name="Jackpot wins to confirm").click()
    expect(office.page.get_by_role("main")).to_contain_text(ticket)
    look_at_both(office, "office-jackpots")


def asks_for_a_void(office: Walk, ticket: str) -> None:
    """Wrong input first: a round of another house; the case then says what the house bears."""
    office.expected = {422}
    office.go("/games/void/")
    for name, value in (("game", "harvest_moon"), ("house", "northlight")):
        office.page.locator(f"[name={name}]").select_option(value)
    office.page.locator("[name=ticket]").fill(ticket)
    office.page.locator("[name=statement]").fill(WHY)
    member.press(office.page, "Ask a second person")
    expect(office.page.get_by_role("alert")).to_contain_text("no such round of that game and house")
    look_at_both(office, "office-void-other-house")
    office.page.locator("[name=house]").select_option("marigold")
    member.press(office.page, "Ask a second person")
    office.page.wait_for_url("**/games/void/*-*/")
    said = main_of(office.page)
    assert "the house bears the difference" in said and "£0.10" in said
    assert "First Light, number" in said
    look_at_both(office, "office-void-jackpot")


def confirms(office: Walk, ticket: str) -> None:
    office.go("/jackpots/")
    office.page.get_by_role("row").filter(has_text=ticket).get_by_role("link").first.click()
    expect(office.page.get_by_role("main")).to_contain_text("This round may be void")
    look_at_both(office, "office-jackpot-win")
    member.press(office.page, "Confirm and pay")
    expect(office.page.get_by_role("alert")).to_contain_text("There is a problem")
    office.look("office-jackpot-refused")
    office.page.locator("[name=rationale]").fill(CHECKED)
    member.press(office.page, "Confirm and pay")
    expect(office.page.get_by_role("main")).to_contain_text("paid into the winner's balance")
    look_at_both(office, "office-jackpots-decided")
