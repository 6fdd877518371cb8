"""What comes seldom is seen to work: bonus, respins, split, insurance, a hand set by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import DESKTOP, PHONE, Walk, visit
from tests.walks.loaded import LoadedDice, loaded_play
from tests.walks.member import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("second browser")]

PATIENCE = 15_000
ONE_POUND = {"bets": [{"bet": "main", "stake": "1.00"}]}


@pytest.fixture(scope="module")
def origin(house: OpenHouse) -> str:
    return f"http://marigold.localhost:{house.web_port}"


@pytest.fixture(scope="module")
def dice(house: OpenHouse) -> Iterator[LoadedDice]:
    with loaded_play(house) as opened:
        yield opened


@pytest.fixture(scope="module")
def phone(origin: str, browser: Browser, funded: Member, dice: LoadedDice) -> Iterator[Walk]:
    """Alice with her phone, which asks for less motion."""
    with visit(browser, PHONE, origin, calm=True) as walk:
        member.sign_in(walk, funded.username)
        dice.send_here(walk.page)
        yield walk


def result(walk: Walk) -> Locator:
    return walk.page.locator("[data-result]")


def press(walk: Walk, action: str) -> None:
    walk.page.locator(f"[data-choices] [data-action={action}]").click()


def offers(action: str, view: Mapping[str, Any]) -> bool:
    return any(choice["action"] == action for choice in view.get("choices", ()))


def test_coins_that_stay_are_shown_and_the_keyboard_goes_on(phone: Walk, dice: LoadedDice) -> None:
    page = phone.page
    phone.go("/games/firefly_night/")
    dice.load("firefly_night", {"stake": "0.20"}, lambda view: len(view["respins"]) > 4)
    spin = page.locator("[data-spin]")
    spin.press("Enter")
    expect(result(phone)).to_contain_text("The coins stay", timeout=PATIENCE)
    expect(page.locator("[data-spins-bar]")).to_contain_text("Respin", timeout=PATIENCE)
    assert page.locator(".coin-amount:visible").count() >= 5
    page.locator("[data-skip]").click()
    expect(result(phone)).to_contain_text("respins are over", timeout=PATIENCE)
    expect(spin).to_be_enabled()
    expect(page.locator("[data-spins-bar]")).to_be_empty()
    phone.look("respins")
    spin.press("Enter")
    expect(page.locator(".coin-amount:visible")).to_have_count(0)
    expect(spin).to_be_focused(timeout=PATIENCE)
    phone.must_be_clean("respins")


def test_of_two_hands_the_page_says_whose_turn_it_is(phone: Walk, dice: LoadedDice) -> None:
    page = phone.page
    phone.go("/games/blackjack/")
    page.locator("[data-spot=main]").click()  # a second chip: one pound
    dice.load("blackjack", ONE_POUND, lambda view: offers("hit", view), [{"action": "split"}])
    page.locator("[data-deal]").press("Enter")
    expect(page.locator("[data-action=hit]")).to_be_focused(timeout=PATIENCE)
    press(phone, "split")
    expect(result(phone)).to_contain_text("Hand 1: your move", timeout=PATIENCE)
    expect(page.locator(".hand.turn")).to_contain_text("Hand 1")
    expect(page.locator("[data-session-net]")).to_have_text(session_net(phone))
    phone.look("split")
    press(phone, "stand")
    expect(page.locator(".hand.turn")).to_contain_text("Hand 2", timeout=PATIENCE)
    phone.go("/games/blackjack/")  # the page is loaded again in the middle
    expect(page.locator(".hand.turn")).to_contain_text("Hand 2")
    expect(result(phone)).to_contain_text("Hand 2: your move")
    press(phone, "stand")
    expect(page.locator("[data-deal]")).to_be_enabled(timeout=PATIENCE)
    expect(result(phone)).to_contain_text("£2.00")
    expect(page.locator("[data-paid] tbody tr")).to_have_count(2)
    expect(page.locator("[data-total]")).to_have_text("£1.00")  # ready to deal again as before

    dice.load("blackjack", ONE_POUND, lambda view: offers("insurance", view))
    page.locator("[data-deal]").click()
    press(phone, "insurance")
    expect(page.locator("[data-paid] tbody")).to_contain_text("Insurance", timeout=PATIENCE)
    stand = page.locator("[data-choices]:visible [data-action=stand]")
    expect(stand.or_(page.locator("[data-deal]:visible"))).to_be_enabled(timeout=PATIENCE)
    if stand.count():
        stand.click()
    expect(page.locator("[data-deal]")).to_be_enabled(timeout=PATIENCE)
    phone.must_be_clean("blackjack")


def session_net(walk: Walk) -> str:
    """What the page says after it was loaded again: the same, or this fails."""
    shown = walk.page.locator("[data-session-net]").inner_text()
    walk.go("/games/blackjack/")
    return shown


def king_high_pair(view: Mapping[str, Any]) -> bool:
    """Two kings and five different lower cards: what is right and wrong to set is plain."""
    ranks = [card[0] for card in view["hands"][-1]["cards"]]
    return ranks[:2] == ["K", "K"] and len(set(ranks)) == 6


def test_seven_cards_are_set_by_hand(phone: Walk, dice: LoadedDice) -> None:
    page = phone.page
    phone.expected = {422}
    phone.go("/games/pai_gow_poker/")
    dice.load("pai_gow_poker", ONE_POUND, king_high_pair)
    page.locator("[data-deal]").press("Enter")
    cards = page.locator(".pc-toggle")
    expect(cards).to_have_count(7, timeout=PATIENCE)
    set_them, refused = page.locator("[data-action=set]"), page.locator("[data-refused]")
    expect(set_them).to_be_disabled()
    cards.nth(0).press("Space")
    cards.nth(1).press("Space")
    cards.nth(2).press("Space")
    expect(refused).to_contain_text("You have chosen 2 cards")
    expect(cards.nth(2)).to_have_attribute("aria-pressed", "false")
    set_them.click()  # the kings in front would be higher than what is left behind
    expect(refused).to_contain_text("The five cards behind must rank above", timeout=PATIENCE)
    phone.look("pai-gow-refused")
    for at in (0, 1, 5, 6):
        cards.nth(at).press("Space")
    expect(refused).to_be_empty()
    set_them.click()
    expect(page.locator(".hand").last).to_contain_text("Pair of kings", timeout=PATIENCE)
    expect(result(phone)).to_contain_text("£0.50")
    phone.expected = set()
    phone.must_be_clean("pai gow")


def ends_with_the_third(view: Mapping[str, Any]) -> bool:
    """Two things are found, then nothing."""
    return bool(view.get("bonus")) and view["over"] and len(view["bonus"]["opened"]) == 3


def test_a_bonus_goes_on_at_another_device_and_its_proof_is_checked_by_anyone(
    phone: Walk, dice: LoadedDice, browser: Browser, funded: Member, tmp_path: Path
) -> None:
    phone.go("/games/attic_treasures/")
    picks = [{"action": "pick", "at": at} for at in range(3)]
    dice.load("attic_treasures", {"stake": "0.40"}, ends_with_the_third, picks)
    phone.page.locator("[data-spin]").press("Enter")
    items = phone.page.locator("[data-bonus] button")
    expect(items.first).to_be_focused(timeout=PATIENCE)
    expect(phone.page.locator("[data-autoplay]")).to_be_hidden()
    items.first.press("Enter")
    expect(result(phone)).to_contain_text("Won in the bonus so far", timeout=PATIENCE)
    expect(items.nth(1)).to_be_focused()
    phone.look("bonus")
    found = items.first.inner_text()

    with visit(browser, DESKTOP, phone.origin, calm=True) as desk:
        member.sign_in(desk, funded.username)
        desk.go("/games/attic_treasures/")
        there = desk.page.locator("[data-bonus] button")
        assert there.first.inner_text() == found
        # what is staked on the open round counts in the session, as it did at the phone
        expect(desk.page.locator("[data-session-net]")).to_have_text("-£0.40")
        phone.expected = {401}
        items.nth(1).click()  # signed in elsewhere: the phone says so, and what to do
        refused = phone.page.locator("[data-refused]")
        expect(refused.get_by_role("link", name="Sign in")).to_be_visible(timeout=PATIENCE)
        there.nth(1).click()
        expect(there.nth(1)).to_be_disabled(timeout=PATIENCE)
        there.nth(2).click()
        expect(result(desk)).to_contain_text("The bonus is over", timeout=PATIENCE)
        desk.look("bonus-over")
        check_on_the_fairness_page(desk, tmp_path)


def check_on_the_fairness_page(walk: Walk, folder: Path) -> None:
    """The downloaded proof of a round with stages, drawn again by the browser's cryptography."""
    page = walk.page
    walk.go("/account/history/")
    page.locator("tbody tr").first.get_by_role("link").click()
    with page.expect_download() as downloads:
        page.locator("a[download]").click()
    proof = folder / "proof.json"
    downloads.value.save_as(proof)
    walk.go("/fairness/")
    page.locator("[data-proof-file]").set_input_files(proof)
    page.locator("[data-check-run]").click()
    said = page.locator("[data-check-said]")
    expect(said).to_contain_text("The seed fits the commitment.", timeout=PATIENCE)
    expect(said).to_contain_text("in 4 steps, all alike.")
    walk.look("fairness-stages")
    told = json.loads(proof.read_text())
    told["stages"][2]["draws"][0][1] += 1
    page.locator("[data-proof]").fill(json.dumps(told))
    page.locator("[data-check-run]").click()
    expect(said).to_contain_text("Step 2, draw 1: the seed gives", timeout=PATIENCE)


def dear_in_every_column(view: Mapping[str, Any]) -> bool:
    """Each column of the card shows at least 500 times the stake."""
    return all(max(column) >= 500 * 200_000 for column in view["grid"])


def test_the_widest_card_fits_a_phone(phone: Walk, dice: LoadedDice, funded: Member) -> None:
    page = phone.page
    member.sign_in(phone, funded.username)
    phone.go("/games/lucky_orchard/")
    dice.load("lucky_orchard", {"stake": "0.20"}, dear_in_every_column)
    page.locator("[name=stake_choice]").last.check(force=True)
    page.locator("[data-buy]").press("Enter")
    page.locator("[data-uncover]").click(timeout=PATIENCE)
    expect(page.locator("[data-buy]")).to_be_enabled(timeout=PATIENCE)
    phone.expected = set()
    phone.look("widest-card")
    phone.go("/account/history/")
    page.locator("tbody tr").first.get_by_role("link").click()
    phone.look("widest-card-round")
