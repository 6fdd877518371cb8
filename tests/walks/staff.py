"""What staff do in a browser, one function a step."""

from __future__ import annotations

import time

import pyotp
from playwright.sync_api import expect

from fairhouse.entrypoints.office.seed import PASSWORD, TOTP_SECRET
from tests.walks.browser import Walk


def sign_in(walk: Walk, name: str, *, look: bool = False) -> None:
    """Password, then the second factor."""
    walk.go("/sign-in/")
    if look:
        walk.look("office-sign-in")
    walk.page.locator("[name=username]").fill(name)
    walk.page.locator("[name=password]").fill(PASSWORD)
    walk.page.get_by_role("main").locator("form button[type=submit]").first.click()
    expect(walk.page.locator("[name=code]")).to_be_visible()
    if look:
        walk.look("office-second-factor")
    former, walk.expected = walk.expected, walk.expected | {401, 422}
    _show_code(walk)
    if walk.page.locator("[name=code]").count():  # another walk has just used this code
        walk.page.wait_for_timeout(1000 * (31 - time.time() % 30))
        _show_code(walk)
    walk.expected = former


def _show_code(walk: Walk) -> None:
    walk.page.locator("[name=code]").fill(pyotp.TOTP(TOTP_SECRET).now())
    with walk.page.expect_navigation():
        walk.page.get_by_role("main").locator("form button[type=submit]").first.click()


def approve_oldest(walk: Walk) -> None:
    """Approve the oldest withdrawal of the queue, with a rationale."""
    walk.go("/withdrawals/")
    walk.look("office-withdrawals")
    walk.page.locator("main a[href*='/payments/']").first.click()
    walk.look("office-payment")
    walk.page.locator("[name=rationale]").fill("Card in the member's own name; play looks usual.")
    walk.page.locator("button[value=approve]").click()
    expect(walk.page.get_by_role("main")).to_contain_text("approved", ignore_case=True)
