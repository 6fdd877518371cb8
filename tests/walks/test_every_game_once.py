"""A funded member plays every game of the house once on a phone, and checks one round of each."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Response, Route, expect

from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, refusals
from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import PHONE, Walk, visit
from tests.walks.member import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("second browser")]

PATIENCE = 15_000
MOST_CHOICES = 30
GAMES = house_rules.current()["marigold"].on(clock.today()).play.games
BEGIN = "[data-deal], [data-spin], [data-buy]"
CHOICES = (
    "[data-choices]:visible button:not([disabled])",
    "[data-bonus]:visible button:not([disabled])",
    "[data-uncover]:visible",
)


@pytest.fixture(scope="module")
def origin(house: OpenHouse) -> str:
    return f"http://marigold.localhost:{house.web_port}"


@pytest.fixture(scope="module")
def alice(funded: Member) -> Member:
    """Alice, who has money to play with."""
    return funded


@pytest.fixture(scope="module")
def phone(origin: str, browser: Browser, alice: Member) -> Iterator[Walk]:
    """Alice with her phone, which asks for less motion; signed in for all games."""
    with visit(browser, PHONE, origin, calm=True) as walk:
        member.sign_in(walk, alice.username)
        yield walk


def place(walk: Walk, begin: Locator) -> None:
    """Something to bet on: the first place of the cloth or the felt, where one must be chosen."""
    red = walk.page.locator("[data-bet=red]")
    if red.count():
        red.click()
    elif begin.is_disabled():
        walk.page.locator("[data-spot]").first.click()


def play_to_the_end(walk: Walk, begin: Locator) -> None:
    """Press, then take the first choice until the game can begin again."""
    ticket = walk.page.locator("[data-ticket]")
    before = ticket.inner_text()
    begin.click()
    choice = walk.page.locator(", ".join(CHOICES)).first
    ready = walk.page.locator("[data-deal]:visible, [data-spin]:visible, [data-buy]:visible")
    for _ in range(MOST_CHOICES):
        expect(choice.or_(ready).first).to_be_visible(timeout=PATIENCE)
        if choice.is_visible():
            choice.click()
            walk.page.wait_for_timeout(60)
        elif ticket.inner_text() != before and begin.is_visible() and not begin_locked(walk):
            return  # in this order: an open round hides its button before it tells its ticket
        else:
            walk.page.wait_for_timeout(80)
    raise AssertionError(f"{walk.page.url}: the round does not end")


def begin_locked(walk: Walk) -> bool:
    """Whether a round is under way: roulette's button waits for new chips after it."""
    stakes = walk.page.locator("[name=stake_choice]")
    return stakes.count() > 0 and stakes.first.is_disabled()


@pytest.mark.parametrize("name", GAMES)
def test_a_game_is_played_on_a_phone_and_its_round_can_be_checked(phone: Walk, name: str) -> None:
    game, page = engine.load(name), phone.page
    phone.go(f"/games/{name}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(game.title)
    begin = page.locator(BEGIN)
    place(phone, begin)
    play_to_the_end(phone, begin)
    expect(page.locator("[data-result]")).to_contain_text("£")
    ticket = page.locator("[data-ticket]").inner_text()
    phone.look(f"game-{name}")

    phone.go("/account/history/")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text(game.title)
    expect(row).to_contain_text(ticket)
    row.get_by_role("link").click()
    expect(page.locator("[data-step]").first).to_be_visible()
    page.locator("[data-check-run]").click()
    said = page.locator("[data-check-said]")
    expect(said).to_contain_text("The seed fits the commitment.", timeout=PATIENCE)
    expect(said).to_contain_text("all alike")
    phone.look(f"round-{name}")


def test_a_round_that_was_left_open_goes_on_at_the_same_stake(phone: Walk) -> None:
    page = phone.page
    phone.go("/games/jacks_or_better/")
    page.locator("[data-deal]").click()
    expect(page.locator("[data-choices] button")).to_be_visible(timeout=PATIENCE)
    dealt = page.locator(".hand-cards").inner_text()
    phone.go("/account/history/")
    expect(page.get_by_role("main")).to_contain_text("Rounds that wait for you")
    phone.go("/games/jacks_or_better/")
    expect(page.locator("[data-choices] button")).to_be_visible(timeout=PATIENCE)
    assert page.locator(".hand-cards").inner_text() == dealt
    page.locator(".pc-toggle").nth(1).press("Space")
    expect(page.locator(".pc-toggle").nth(1)).to_have_attribute("aria-pressed", "true")
    page.locator("[data-choices] button").press("Enter")
    expect(page.locator("[data-deal]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-result]")).to_contain_text("£")
    phone.must_be_clean("an open round")


def test_cards_are_played_without_script(origin: str, browser: Browser, alice: Member) -> None:
    with visit(browser, PHONE, origin, script=False) as walk:
        member.sign_in(walk, alice.username)
        walk.go("/games/caribbean_stud/")
        walk.page.locator("#stake_ante").fill("0.50")
        walk.page.get_by_role("button", name="Deal").click()
        expect(walk.page.locator("[data-result]")).to_contain_text("Your round goes on")
        walk.page.get_by_role("button", name="Raise").click()
        expect(walk.page.locator("[data-result]")).to_contain_text("£1.50")
        walk.go("/games/jacks_or_better/")
        walk.page.locator("#stake_main").fill("0.50")
        walk.page.get_by_role("button", name="Deal").click()
        walk.page.locator("#hold-2").check()
        walk.page.get_by_role("button", name="Draw").click()
        expect(walk.page.locator("[data-result]")).to_contain_text("£0.50")
        walk.must_be_clean("without script")


def test_play_money_looks_like_no_currency(origin: str, browser: Browser) -> None:
    with visit(browser, PHONE, origin, calm=True) as walk:
        walk.go("/games/caribbean_stud/?demo=1")
        page = walk.page
        page.locator("[data-deal]").click()
        page.locator("[data-choices] button").first.click()
        expect(page.locator("[data-result]")).to_contain_text("play money", timeout=PATIENCE)
        assert "£" not in page.locator("#game").inner_text()
        expect(page.locator("[data-balance]")).to_contain_text("play money")
        walk.look("play-money")


def played(told: Response) -> bool:
    return told.url.endswith("/wager") and told.ok and told.request.method == "POST"


def refuse_for_want_of_money(route: Route) -> None:
    """As the door does, to a page of the house."""
    no = refusals.refuse("money.insufficient")
    allow = {
        "access-control-allow-origin": route.request.headers["origin"],
        "access-control-allow-credentials": "true",
    }
    route.fulfill(status=no.status, json=no.as_json(), headers=allow)


@pytest.mark.promise("JJ-8.16")
def test_spins_by_themselves_keep_their_pause_and_stop_when_told(
    house: OpenHouse, phone: Walk, browser: Browser, alice: Member
) -> None:
    page, sent = phone.page, []
    member.sign_in(phone, alice.username)  # her visit without script ended this one's session
    phone.expected = {429, 409}
    page.on("response", lambda told: sent.append(time.monotonic()) if played(told) else None)
    phone.go("/games/brass_bells/")
    spins, start = page.locator("[data-autoplay-spins]"), page.locator("[data-autoplay-start]")
    for wrong in ("9", "1001", "2.5"):
        spins.fill(wrong)
        start.click()
        expect(page.locator("[data-refused]")).to_contain_text("Choose from 10 to 1000 spins.")
    assert not sent
    spins.fill("10")
    page.locator("[data-spin]").click()
    expect(page.locator("[data-spin]")).to_be_enabled(timeout=PATIENCE)
    phone.go("/games/brass_bells/")  # a page that does not know when she played last
    start.click()  # sooner than the pause since that game: it waits, and goes on
    expect(page.locator("[data-result]")).to_contain_text("Waiting")
    expect(page.locator("[data-autoplay-left]")).to_have_text("9 to go", timeout=PATIENCE)
    stop = page.locator("[data-autoplay-stop]")
    while len(sent) < 4:
        page.wait_for_timeout(50)
    stop.click()  # the spin is in progress: it goes on and is booked
    expect(page.locator("[data-spin]")).to_be_enabled(timeout=PATIENCE)
    page.wait_for_timeout(3500)
    assert len(sent) == 4
    assert all(later - earlier >= 2.9 for earlier, later in itertools.pairwise(sent))
    ticket = page.locator("[data-ticket]").inner_text()
    page.route("**/wager", refuse_for_want_of_money)
    start.click()  # a real refusal ends it, in words
    expect(page.locator("[data-refused]")).to_contain_text("You do not have enough")
    expect(page.locator("[data-autoplay-left]")).to_have_text("Stopped")
    expect(start).to_be_visible()
    page.unroute("**/wager")
    phone.go("/account/history/")
    expect(page.locator("tbody tr").first).to_contain_text(ticket)
    phone.must_be_clean("autoplay")
    with visit(browser, PHONE, f"http://albion.localhost:{house.web_port}") as british:
        british.go("/games/brass_bells/")
        expect(british.page.locator("[data-spin]")).to_be_visible()
        assert british.page.locator("[data-autoplay]").count() == 0


def test_at_a_british_house_play_money_is_politely_refused(
    house: OpenHouse, browser: Browser
) -> None:
    with visit(browser, PHONE, f"http://albion.localhost:{house.web_port}") as walk:
        walk.go("/games/harvest_moon/?demo=1")
        expect(walk.page.get_by_role("main")).not_to_contain_text("Play money")
        walk.must_be_clean("albion")
