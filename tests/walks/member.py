"""What a member does in a browser, one function a step, in the words of the pages."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from fairhouse.partners.cards.pretend.test_cards import plain_number
from tests.walks.browser import Walk

PASSWORD = "Tangerine!Kettle7Lantern"
CODE = "739"

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Alice as she fills in forms."""

    email: str
    username: str
    first_name: str = "Alice"
    last_name: str = "Archer"
    address_line: str = "12 Harbour Row"
    town: str = "Margate"
    phone: str = "07400 123456"
    answer: str = "Bramble"
    card: str = ""

    @property
    def card_name(self) -> str:
        """The name on her card."""
        return f"{self.first_name} {self.last_name}"


def new_member() -> Member:
    """Somebody nobody knows yet."""
    number = next(_numbers)
    unique = f"{os.getpid()}{number}"
    return Member(
        email=f"alice{unique}@example.org",
        username=f"quietfern{unique}",
        card=plain_number(number),  # a card belongs to one account only (JJ-3.11b)
    )


def fill_registration(page: Page, who: Member) -> None:
    """Fill in the whole registration form, ready to send."""
    for name, value in {
        "first_name": who.first_name,
        "last_name": who.last_name,
        "birth_date_day": "27",
        "birth_date_month": "3",
        "birth_date_year": "1988",
        "address_line": who.address_line,
        "town": who.town,
        "postcode": "CT9 1JD",
        "phone": who.phone,
        "email": who.email,
        "username": who.username,
        "password": PASSWORD,
        "security_answer": who.answer,
    }.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in (("country", "GB"), ("currency", "GBP")):
        choose(page, name, value)
    question = page.locator("[name=security_question]")
    if question.evaluate("field => field.tagName") == "SELECT":
        question.select_option(index=1)
    else:
        question.fill("The name of my first cat")
    page.locator("[name=terms]").check()


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a list, or the one among radio buttons."""
    field = page.locator(f"[name={name}]")
    if field.first.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        page.locator(f"[name={name}][value={value}]").check()


def press(page: Page, label: str) -> None:
    """Press the button of the main part that begins with this label."""
    page.get_by_role("main").get_by_role("button", name=label).first.click()


def register(walk: Walk, who: Member) -> None:
    """Open an account and follow the link in the letter."""
    walk.go("/register/")
    fill_registration(walk.page, who)
    walk.page.get_by_role("main").locator("form button[type=submit]").last.click()
    expect(walk.page.get_by_role("main")).to_contain_text("email")


def follow_link(walk: Walk) -> None:
    """Confirm the address: the newest letter of the outbox holds the link."""
    for _ in range(40):
        walk.go("/outbox/")
        link = walk.page.locator("main a[href*='confirm-email']").first
        if link.count():
            link.click()
            break
        walk.page.wait_for_timeout(250)
    # a link in a letter may be opened by a mail scanner: a button confirms
    button = walk.page.get_by_role("main").locator("form button[type=submit]")
    if button.count():
        button.first.click()


def sign_in(walk: Walk, login: str, password: str = PASSWORD) -> None:
    """Sign in with a username or an email address."""
    walk.go("/sign-in/")
    walk.page.locator("[name=login]").fill(login)
    walk.page.locator("[name=password]").fill(password)
    walk.page.get_by_role("main").locator("form button[type=submit]").first.click()


def deposit(walk: Walk, who: Member, amount: str) -> None:
    """Pay in with a new card on the processor's own page, and come back."""
    walk.go("/cashier/deposit/")
    walk.page.locator("[name=amount]").fill(amount)
    press(walk.page, "Continue")
    pay_with(walk.page, who)


def pay_with(page: Page, who: Member) -> None:
    """Fill in the processor's hosted page."""
    page.locator("[name=number]").fill(who.card)
    page.locator("[name=name]").fill(who.card_name)
    page.locator("[name=ends]").fill("12/30")
    page.locator("[name=code]").fill(CODE)
    page.locator("button[value=pay]").click()
