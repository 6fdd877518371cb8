"""Playing when things go wrong: lost answers, refusals, no script, less motion."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.harness.house import OpenHouse
from tests.walks import member
from tests.walks.browser import DESKTOP, PHONE, Walk, visit
from tests.walks.member import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("second browser")]

ROULETTE, SLOT = "/games/roulette_european/", "/games/harvest_moon/"
PATIENCE = 30_000


@pytest.fixture(scope="module")
def origin(house: OpenHouse) -> str:
    return f"http://marigold.localhost:{house.web_port}"


@pytest.fixture(scope="module")
def alice(origin: str, browser: Browser) -> Member:
    """Alice, registered, confirmed, with 50 pounds."""
    who = member.new_member()
    with visit(browser, DESKTOP, origin) as walk:
        member.register(walk, who)
        member.follow_link(walk)
        member.sign_in(walk, who.username)
        member.deposit(walk, who, "50.00")
        expect(walk.page.get_by_role("banner")).to_contain_text("£50.00", timeout=PATIENCE)
    return who


@pytest.fixture
def walk(origin: str, browser: Browser, alice: Member) -> Iterator[Walk]:
    """Alice at her desk, signed in."""
    with visit(browser, DESKTOP, origin, calm=True) as walk:
        member.sign_in(walk, alice.username)
        yield walk


def lose_the_answer(route: Route) -> None:
    """The server plays the wager; the browser never hears of it."""
    sent = route.request
    at = httpx.URL(sent.url)
    headers = {name: value for name, value in sent.all_headers().items() if name[0] != ":"}
    answer = httpx.post(
        at.copy_with(host="127.0.0.1"),
        headers={**headers, "host": f"{at.host}:{at.port}"},
        content=sent.post_data_buffer,
    )
    assert answer.status_code == 200, answer.text
    route.abort()


def rounds_in_history(walk: Walk) -> int:
    walk.go("/account/history/")
    return walk.page.locator("main a[href^='/account/history/0']").count()


def test_a_lost_answer_is_asked_for_again_and_the_bet_counts_once(walk: Walk) -> None:
    before = rounds_in_history(walk)
    walk.go(ROULETTE)
    keys: list[str] = []

    def lose_the_first_two(route: Route) -> None:
        keys.append(json.loads(route.request.post_data or "{}")["key"])
        if len(keys) <= 2:
            lose_the_answer(route)
        else:
            route.continue_()

    walk.page.route("**/wager", lose_the_first_two)
    walk.page.get_by_role("button", name="Red, pays 1 to 1", exact=True).click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    expect(walk.page.locator("[data-result]")).to_contain_text("your", ignore_case=True)
    expect(walk.page.locator("[data-result]")).to_contain_text("£0.50", timeout=PATIENCE)
    assert len(keys) == 3
    assert len(set(keys)) == 1
    walk.wrong.clear()  # the console tells of the two answers that we lost
    assert rounds_in_history(walk) == before + 1


def test_after_a_broken_connection_the_page_shows_the_round_that_was_played(walk: Walk) -> None:
    walk.page.clock.install()
    walk.go(SLOT)
    walk.page.route("**/wager", lose_the_answer)
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    given_up = walk.page.locator("[data-refused] p")
    for _ in range(40):  # the pauses between its attempts grow to six seconds: let them fly
        walk.page.clock.run_for(2000)
        walk.page.wait_for_timeout(100)
        if given_up.count():
            break
    expect(given_up).to_contain_text("it is never counted twice")
    walk.wrong.clear()
    walk.page.unroute("**/wager")
    walk.go(SLOT)
    expect(walk.page.locator("[data-result]")).to_contain_text("Your last round")
    expect(walk.page.locator("[data-result]")).to_contain_text("£0.20")
    walk.look("slot-restored")


def test_a_refusal_is_shown_in_words_and_the_chips_stay(walk: Walk) -> None:
    walk.go(ROULETTE)
    walk.expected = {409}
    walk.page.locator("[name=chip]").last.check(force=True)
    red = walk.page.locator("[data-bet=red]")
    for _ in range(7):
        red.click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    refused = walk.page.get_by_role("alert")
    expect(refused).to_contain_text("You do not have enough available money", timeout=PATIENCE)
    expect(refused.get_by_role("link")).to_have_attribute("href", "/cashier/")
    expect(walk.page.locator("[data-total]")).to_have_text("£70.00")
    walk.look("roulette-refused")


def test_every_kind_of_bet_can_be_placed_by_keyboard_and_taken_back(walk: Walk) -> None:
    walk.go(ROULETTE)
    kinds = walk.page.get_by_label("Kind")
    names = kinds.evaluate("list => [...list.options].map(option => option.value)")
    assert len(names) == 15
    for name in names:
        kinds.select_option(name)
        walk.page.get_by_role("button", name="Place the chip").press("Enter")
    bets = walk.page.locator("[data-slip] li")
    expect(bets).to_have_count(15)
    expect(walk.page.locator("[data-total]")).to_have_text("£7.50")
    walk.page.get_by_role("button", name="Remove Split").press("Enter")
    expect(bets).to_have_count(14)
    walk.page.get_by_role("button", name="Undo").press("Enter")
    expect(bets).to_have_count(15)
    walk.look("roulette-every-bet")
    walk.page.get_by_role("button", name="Spin", exact=True).press("Enter")
    expect(walk.page.locator("[data-result]")).to_contain_text("£7.50", timeout=PATIENCE)
    walk.page.get_by_role("button", name="Repeat").press("Enter")
    expect(bets).to_have_count(15)
    walk.page.get_by_role("button", name="Clear").press("Enter")
    expect(bets).to_have_count(0)
    walk.must_be_clean("roulette by keyboard")


def test_a_click_on_a_line_between_numbers_bets_on_both(walk: Walk) -> None:
    walk.go(ROULETTE)
    box = walk.page.locator("[data-number='17']").bounding_box()
    assert box is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    middle = box["y"] + box["height"] / 2
    walk.page.mouse.click(right - 2, middle)
    walk.page.mouse.click(right - 2, bottom - 2)
    said = walk.page.locator("[data-slip]")
    expect(said).to_contain_text("Split 17, 20: £0.50")
    expect(said).to_contain_text("Corner 16, 17, 19, 20: £0.50")


def test_both_games_can_be_played_without_script(
    origin: str, browser: Browser, alice: Member
) -> None:
    with visit(browser, PHONE, origin, script=False) as walk:
        member.sign_in(walk, alice.username)
        walk.go(ROULETTE)
        walk.page.locator("#bet_0").select_option("six_line:1-2-3-4-5-6")
        walk.page.locator("#stake_0").fill("0.20")
        walk.page.get_by_role("button", name="Spin", exact=True).click()
        expect(walk.page.locator("[data-result]")).to_contain_text("£0.20")
        walk.go(SLOT)
        walk.page.locator("#stake").fill("0.30")
        walk.page.get_by_role("button", name="Spin", exact=True).click()
        expect(walk.page.locator("[data-result]")).to_contain_text("£0.30")
        walk.must_be_clean("without script")


def test_with_less_motion_nothing_moves(walk: Walk) -> None:
    walk.go(ROULETTE)
    walk.page.locator("[data-bet=black]").click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()
    moving = "document.getAnimations().filter(a => a.effect.getTiming().duration > 10).length"
    assert walk.page.evaluate(moving) == 0
    expect(walk.page.locator("[data-result]")).to_contain_text("£0.50", timeout=PATIENCE)
    assert walk.page.evaluate(moving) == 0
