"""My account in the browser: mistakes, a corrected address, a new password, new terms, a lock.

Every page is checked by axe and for errors in the console; registering also works without
script.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import PHONE, WIDTHS, Walk, Width, visit
from tests.walks.test_a_members_first_day import origin

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("second browser")]

NEW_PASSWORD = "Marzipan?Trombone4Gate"

NEWER_TERMS = """
from datetime import timedelta
from fairhouse.domain.players.models import Document
from fairhouse.kit import clock, ids
old = Document.objects.filter(house="sevens", kind="terms").order_by("-version").first()
Document.objects.create(
    id=ids.new(), house="sevens", kind="terms", version=old.version + 1, version_label="next",
    published_at=clock.now(), effective_at=clock.now(), sha256="ab" * 32, text="# Terms",
)
"""


def submit(walk: Walk, label: str) -> None:
    """Press a button of the page and wait for the answer."""
    member.press(walk.page, label)
    walk.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", WIDTHS, ids=lambda width: width.name)
def test_a_member_looks_after_the_account(house: OpenHouse, browser: Browser, width: Width) -> None:
    alice = member.new_member()
    with visit(browser, width, origin(house)) as walk:
        member.register(walk, alice)
        mistypes_the_password(walk, alice)
        member.sign_in(walk, alice.username)
        corrects_the_address(walk)
        changes_the_password(walk)
        sees_own_sign_ins(walk)
        locks_the_account(walk, alice)


def mistypes_the_password(walk: Walk, who: member.Member) -> None:
    """The same sentence for a wrong password and for nobody; focus goes to the summary."""
    walk.expected = {403}
    for login in (who.username, "nobodyhere"):
        member.sign_in(walk, login, "Wrong!Password7")
        main = walk.page.get_by_role("main")
        expect(main).to_contain_text("That user name or email and password do not match")
        expect(walk.page.locator(".error-summary")).to_be_focused()
    walk.look("sign-in-wrong")
    walk.expected = set()


def corrects_the_address(walk: Walk) -> None:
    """A new address, a letter to it, its link."""
    walk.go("/account/email/")
    walk.look("email")
    walk.page.locator("[name=email]").fill(f"new.{member.new_member().email}")
    walk.page.locator("[name=password]").fill(member.PASSWORD)
    submit(walk, "Change")
    expect(walk.page.get_by_role("main")).to_contain_text("not confirmed")
    walk.look("email-changed")
    walk.go("/outbox/")
    walk.look("outbox")
    member.follow_link(walk)
    expect(walk.page.get_by_role("main")).to_contain_text("Email address confirmed")
    walk.expected = {404}
    walk.go("/confirm-email/never-sent/")
    expect(walk.page.get_by_role("main")).to_contain_text("This link is not valid.")
    walk.look("link-failed")
    walk.expected = set()


def changes_the_password(walk: Walk) -> None:
    """First a weak one, then a good one."""
    walk.go("/account/password/")
    walk.expected = {422}
    for password in ("Password1!", NEW_PASSWORD):
        walk.page.locator("[name=current]").fill(member.PASSWORD)
        walk.page.locator("[name=new]").fill(password)
        submit(walk, "Change")
        if password != NEW_PASSWORD:
            walk.look("password-weak")
    walk.expected = set()
    expect(walk.page.get_by_role("main")).to_contain_text("Your password is changed.")


def sees_own_sign_ins(walk: Walk) -> None:
    """The failed attempt and the time zone are in the list."""
    walk.go("/account/sessions/")
    main = walk.page.get_by_role("main")
    expect(main).to_contain_text("Wrong password")
    expect(main).to_contain_text("Europe/London")
    walk.look("sessions")


def locks_the_account(walk: Walk, who: member.Member) -> None:
    """One button; afterwards nobody gets in."""
    submit(walk, "Lock my account now")
    expect(walk.page.get_by_role("main")).to_contain_text("Your account is locked")
    walk.look("locked")
    walk.expected = {403}
    member.sign_in(walk, who.username, NEW_PASSWORD)
    expect(walk.page.get_by_role("main")).to_contain_text("Your account is frozen.")


def test_new_terms_stand_before_the_games(house: OpenHouse, browser: Browser) -> None:
    alice = member.new_member()
    with visit(browser, PHONE, origin(house, "sevens")) as walk:
        member.register(walk, alice)
        code, said = house.command("manage", "shell", "-c", NEWER_TERMS)
        assert code == 0, said
        member.sign_in(walk, alice.username)
        expect(walk.page.get_by_role("heading", level=1)).to_have_text("Our terms have changed")
        walk.look("accept-terms")
        walk.page.locator("[name=terms]").check()
        submit(walk, "Agree and go on")
        assert walk.page.url.endswith("/lobby/")


def test_an_account_is_opened_without_script(house: OpenHouse, browser: Browser) -> None:
    alice = member.new_member()
    with visit(browser, PHONE, origin(house), script=False) as walk:
        walk.go("/register/")
        walk.page.get_by_role("main").locator("form button[type=submit]").last.click()
        summary = walk.page.locator(".error-summary a")
        assert summary.count() >= 10
        target = summary.first.get_attribute("href") or ""
        assert walk.page.locator(target).count() == 1
        member.fill_registration(walk.page, alice)
        walk.page.get_by_role("main").locator("form button[type=submit]").last.click()
        expect(walk.page.get_by_role("main")).to_contain_text("Check your email")
        member.follow_link(walk)
        member.sign_in(walk, alice.email)
        assert walk.page.url.endswith("/lobby/")
