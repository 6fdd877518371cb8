"""A person registers, deposits, plays, looks at the history and withdraws; Dana approves.

In the system's Chromium, at phone and desktop width, every page checked by axe and for
errors in the console under the content security policy.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.house import OpenHouse
from tests.walks import member, staff
from tests.walks.browser import WIDTHS, Walk, Width, visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STAFF = {"phone": "dana", "desktop": "erin"}
"""Who approves at which width: a code of the second factor works once."""


def origin(house: OpenHouse, name: str = "marigold") -> str:
    """Where a house's pages are."""
    return f"http://{name}.localhost:{house.web_port}"


# A spin in a hundred opens eight or more free spins, shown one after another: the button is
# back when they are over, so waiting for it must outlast the longest feature.
ROUND_SHOWN_MS = 150_000


def spin(walk: Walk) -> None:
    """Spin and wait for the result to be told."""
    told = walk.page.locator("[data-result]")
    before = told.inner_text()
    walk.page.locator("[data-spin]").click()
    expect(told).not_to_have_text(before, timeout=15_000)


@pytest.mark.parametrize("width", WIDTHS, ids=lambda width: width.name)
def test_a_person_becomes_a_member_plays_and_is_paid(
    house: OpenHouse, browser: Browser, width: Width
) -> None:
    alice = member.new_member()
    with visit(browser, width, origin(house)) as walk:
        becomes_a_member(walk, alice)
        deposits(walk, alice)
        plays(walk)
        looks_back(walk)
        withdraws(walk)
        with visit(browser, width, origin(house, "office")) as office:
            approves(office, STAFF[width.name])
        is_paid(walk)
    code, said = house.command("audit")
    assert code == 0, said


def becomes_a_member(walk: Walk, who: member.Member) -> None:
    """Look around, register, confirm the address, sign in."""
    for path, name in (("/", "landing"), ("/lobby/", "lobby"), ("/terms/", "terms")):
        walk.go(path)
        walk.look(name)
    walk.go("/register/")
    walk.look("register")
    member.register(walk, who)
    walk.look("check-your-email")
    member.follow_link(walk)
    walk.look("email-confirmed")
    member.sign_in(walk, who.username)
    walk.look("signed-in")


def deposits(walk: Walk, who: member.Member) -> None:
    """Pay in on the processor's own page."""
    walk.go("/cashier/")
    walk.look("cashier-empty")
    member.deposit(walk, who, "50.00")
    expect(walk.page.get_by_role("main")).to_contain_text("£50.00", timeout=15_000)
    expect(walk.page.get_by_role("banner")).to_contain_text("£50.00")
    walk.look("deposited")


def plays(walk: Walk) -> None:
    """One spin of the wheel, three of the reels."""
    walk.go("/games/roulette_european/")
    walk.page.locator("[data-bet=red]").click()
    walk.page.locator("[data-bet='straight:17']").click()
    spin(walk)
    walk.look("roulette")
    walk.go("/games/harvest_moon/")
    for _ in range(3):
        expect(walk.page.locator("[data-spin]")).to_be_enabled(timeout=ROUND_SHOWN_MS)
        spin(walk)
    walk.look("slot")


def looks_back(walk: Walk) -> None:
    """History, one round, the statement, the account."""
    walk.go("/account/history/")
    rounds = walk.page.locator("main a[href*='/account/history/']")
    assert rounds.count() >= 4
    walk.look("history")
    rounds.first.click()
    expect(walk.page.get_by_role("main")).to_contain_text("ticket", ignore_case=True)
    walk.look("round")
    for path in ("/account/statement/", "/account/", "/account/details/", "/account/sessions/"):
        walk.go(path)
        walk.look(path.strip("/").replace("/", "-"))


def withdraws(walk: Walk) -> None:
    """Ask for ten pounds back."""
    walk.go("/cashier/withdraw/")
    walk.look("withdraw")
    walk.page.locator("[name=amount]").fill("10.00")
    member.press(walk.page, "Continue")
    walk.look("withdraw-review")
    member.press(walk.page, "Withdraw")
    expect(walk.page.get_by_role("main")).to_contain_text("Withdrawal requested")
    walk.look("withdrawal-requested")


def approves(office: Walk, name: str) -> None:
    """Staff sign in with a second factor and approve the oldest withdrawal."""
    staff.sign_in(office, name, look=True)
    office.look("office-dashboard")
    staff.approve_oldest(office)
    office.go("/players/")
    office.look("office-players")


def is_paid(walk: Walk) -> None:
    """The job has paid it; the member sees that and logs out."""
    for _ in range(60):
        walk.page.reload()
        if "paid" in walk.page.get_by_role("main").inner_text().lower():
            break
        walk.page.wait_for_timeout(500)
    expect(walk.page.get_by_role("main")).to_contain_text("Withdrawal paid")
    walk.look("withdrawal-paid")
    walk.page.get_by_role("button", name="Log out").click()
    walk.look("signed-out")


def test_who_may_sees_the_audit_and_its_chain(house: OpenHouse, browser: Browser) -> None:
    with visit(browser, WIDTHS[1], origin(house, "office")) as office:
        staff.sign_in(office, "oscar")
        for width in WIDTHS:
            office.page.set_viewport_size({"width": width.width, "height": width.height})
            office.width = width
            office.go("/audit/")
            office.look("office-audit")


def test_every_page_works_without_script(house: OpenHouse, browser: Browser) -> None:
    alice = member.new_member()
    with visit(browser, WIDTHS[0], origin(house), script=False) as walk:
        member.register(walk, alice)
        member.follow_link(walk)
        member.sign_in(walk, alice.email)
        member.deposit(walk, alice, "20.00")
        expect(walk.page.get_by_role("main")).to_contain_text("£20.00")
        walk.go("/games/harvest_moon/")
        walk.page.locator("[name=stake]").fill("1.00")
        walk.page.get_by_role("main").locator("form button[type=submit]").first.click()
        walk.go("/account/history/")
        assert walk.page.locator("main a[href*='/account/history/']").count() == 1
        walk.must_be_clean("without script")


def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    house: OpenHouse, browser: Browser
) -> None:
    charlie = member.new_member()
    with visit(browser, WIDTHS[0], origin(house)) as walk:
        walk.expected.add(422)  # the answer to a form with mistakes
        walk.go("/register/")
        member.fill_registration(walk.page, charlie)
        walk.page.locator("[name=birth_date_year]").fill("2012")
        walk.page.locator("[name=postcode]").fill("nowhere")
        walk.page.locator("[name=password]").fill("password1")
        walk.page.get_by_role("main").locator("form button[type=submit]").last.click()
        summary = walk.page.locator("[role=alert]").first
        expect(summary).to_be_visible()
        expect(summary).to_contain_text("18")
        assert walk.page.locator("[name=first_name]").input_value() == "Alice"
        assert walk.page.locator("[name=password]").input_value() == ""
        walk.look("register-wrong")
