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
    walk.page.locator("[name=code]").fill(_code(walk, name))
    with walk.page.expect_navigation():
        walk.page.get_by_role("main").locator("form button[type=submit]").first.click()


STEP_SECONDS = 30
_used: dict[str, int] = {}
"""The step of the last code that each colleague of this run's house has shown."""


def _code(walk: Walk, name: str) -> str:
    """A code that was not shown before; one step early or late is taken too."""
    now = time.time()
    # the one before this may be a step too old when it arrives
    early = now % STEP_SECONDS < STEP_SECONDS - 10
    step = max(_used.get(name, 0) + 1, int(now // STEP_SECONDS) - early)
    _used[name] = step
    ahead = (step - 1) * STEP_SECONDS - now
    if ahead > 0:
        walk.page.wait_for_timeout(1000 * (ahead + 1))
    return pyotp.TOTP(TOTP_SECRET).at(step * STEP_SECONDS)


def approve_oldest(walk: Walk) -> None:
    """Approve the oldest withdrawal of the queue, with a rationale."""
    walk.go("/withdrawals/")
    walk.look("office-withdrawals")
    walk.page.locator("main a[href*='/payments/']").first.click()
    walk.look("office-payment")
    walk.page.locator("[name=rationale]").fill("Card in the member's own name; play looks usual.")
    walk.page.locator("button[value=approve]").click()
    expect(walk.page.get_by_role("main")).to_contain_text("approved", ignore_case=True)
