"""The cashier's corners and the office's desks in the browser: errors, declined cards, taking a
withdrawal back, the processor's own pages; a new colleague enrols, looks, freezes, verifies.
"""

from __future__ import annotations

import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from fairhouse.partners.cards.pretend.test_cards import BY_NAME
from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import WIDTHS, Walk, Width, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "Marble-Kettle-Harbour-29"


def origin(house: OpenHouse, name: str) -> str:
    return f"http://{name}.localhost:{house.web_port}"


def main_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS, ids=lambda width: width.name)
def test_what_can_go_wrong_at_the_cashier_is_said_plainly(
    house: OpenHouse, browser: Browser, width: Width
) -> None:
    alice = member.new_member()
    with visit(browser, width, origin(house, "marigold")) as walk:
        page = walk.page
        member.register(walk, alice)
        member.follow_link(walk)
        member.sign_in(walk, alice.username)
        walk.expected = {422, 409}
        walk.go("/cashier/withdraw/")
        walk.look("cashier-withdraw-without-card")

        walk.go("/cashier/deposit/")
        page.locator("[name=amount]").fill("5")
        member.press(page, "Continue")
        assert "The least you can deposit is £10.00." in main_of(page)
        walk.look("cashier-deposit-too-small")

        page.locator("[name=amount]").fill("30")
        member.press(page, "Continue")
        page.wait_for_url("**/pay/**")
        walk.look("processor-page")
        page.locator("button[value=pay]").click()
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        walk.look("processor-page-errors")
        member.pay_with(page, alice)
        page.wait_for_url("**/cashier/payments/**")

        walk.go("/cashier/deposit/")
        page.locator("[name=amount]").fill("20")
        member.press(page, "Continue")
        page.wait_for_url("**/pay/**")
        assert page.locator("[name=number]").count() == 0  # the card on file: its code only
        walk.look("processor-page-again")
        page.locator("[name=code]").fill("000")
        page.locator("button[value=pay]").click()
        page.wait_for_url("**/cashier/payments/**")
        assert "The security code was not right." in main_of(page)
        walk.look("cashier-declined")

        walk.go("/cashier/withdraw/")
        page.locator("[name=amount]").fill("10")
        member.press(page, "Continue")
        member.press(page, "Withdraw")
        page.get_by_role("link", name="Take it back").click()
        walk.look("cashier-take-back")
        member.press(page, "Take it back")
        assert "You took the withdrawal back" in main_of(page)
        walk.go("/cashier/payments/")
        walk.look("cashier-payments")
    with visit(browser, width, f"http://127.0.0.1:{house.cards_port}") as walk:
        walk.go("/")
        assert BY_NAME["payout_returns"].title in main_of(walk.page)
        walk.look("processor-test-cards")


def enrol(walk: Walk, link: str) -> None:
    """A new colleague sets password and second factor, then signs in with the next code."""
    page = walk.page
    walk.go(link)
    secret = pyotp.TOTP(page.locator("main code").inner_text().replace(" ", ""))
    walk.look("office-enrol")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=code]").fill(secret.now())
    member.press(page, "Finish")
    assert "You can sign in now" in main_of(page)
    walk.go("/sign-in/")
    page.locator("[name=username]").fill("robin")
    page.locator("[name=password]").fill(PASSWORD)
    member.press(page, "Continue")
    page.locator("[name=code]").fill(secret.at(time.time() + 30))  # the first one is used up
    member.press(page, "Sign in")


@pytest.mark.promise("LV-7b")
@pytest.mark.parametrize("width", WIDTHS, ids=lambda width: width.name)
def test_a_new_colleague_enrols_looks_with_a_reason_freezes_and_verifies(
    house: OpenHouse, browser: Browser, width: Width
) -> None:
    alice = member.new_member()
    with visit(browser, width, origin(house, "marigold")) as walk:
        member.register(walk, alice)
    code, said = house.command("staff", "add", "robin", "--role", "compliance")
    assert code == 0, said
    with visit(browser, width, origin(house, "office")) as walk:
        page = walk.page
        enrol(walk, said.strip().splitlines()[-1])
        walk.go("/players/")
        page.locator("[name=email]").fill(alice.email)
        member.press(page, "Find")
        walk.look("office-found")
        page.get_by_role("main").locator("a[href^='/players/']").first.click()
        assert alice.email not in main_of(page)
        walk.look("office-player")
        page.locator("#reason-reveal").select_option("complaint")
        member.press(page, "Show personal details")
        assert alice.email in main_of(page)
        walk.look("office-revealed")
        page.get_by_role("link", name="Back to the account").click()
        page.locator("#reason-freeze").select_option("fraud")
        member.press(page, "Freeze")
        assert "The account is frozen." in main_of(page)
        walk.look("office-frozen")
        for path, name in (("/reviews/", "reviews"), ("/withdrawals/failed/", "failed")):
            walk.go(path)
            walk.look(f"office-{name}")
        walk.go("/audit/")
        member.press(page, "Verify the whole chain")
        assert "The chain is whole" in main_of(page)
        walk.look("office-verified")
        walk.expected = {403, 404}
        for path, name in (("/staff/", "forbidden"), ("/nothing/", "not-found")):
            walk.go(path)
            walk.look(f"office-{name}")
