"""Two people of the office stop a game, let it on, make a round void; an alarm is answered.

One pair of staff for both widths: a code of the second factor works once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from fairhouse.kit import clock
from tests.harness.house import OpenHouse
from tests.walks import member, staff
from tests.walks.browser import DESKTOP, PHONE, WIDTHS, Walk, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("second browser")]

PATIENCE = 15_000
GAME, TITLE = "roulette_european", "European Roulette"
WHY = "The wheel of this round was drawn twice in our log."
FOUND = "A test generator had been left in place; the tickets of the day are void."
_ALARM = """
from datetime import date
from fairhouse.domain.randomness.models import Alarm, Night, Verdict
from fairhouse.kit import clock
night = Night.objects.create(day=date.fromisoformat("{day}"), at=clock.now(), rounds=1200,
    draws=1200, tests=2, lowest_adjusted=2e-7, uniformity=0.41, alarm=True)
for test, p in (("frequencies", 1e-7), ("payout", 0.43)):
    Verdict.objects.create(night=night, game="roulette_european", version=1, stream="wheel",
        test=test, size=1200, statistic=5.3, p_value=p, adjusted=2 * p)
Alarm.objects.create(night=night, raised_at=clock.now())
"""


@pytest.fixture(scope="module")
def gwen(house: OpenHouse, browser: Browser) -> Iterator[Walk]:
    """Gwen, who looks after the games."""
    with visit(browser, DESKTOP, origin(house, "office")) as walk:
        staff.sign_in(walk, "gwen")
        yield walk


@pytest.fixture(scope="module")
def hugo(house: OpenHouse, browser: Browser) -> Iterator[Walk]:
    """Hugo of compliance."""
    with visit(browser, DESKTOP, origin(house, "office")) as walk:
        staff.sign_in(walk, "hugo")
        yield walk


def origin(house: OpenHouse, name: str) -> str:
    return f"http://{name}.localhost:{house.web_port}"


def look_at_both(walk: Walk, name: str) -> None:
    """The same page at desktop and phone width."""
    for width in reversed(WIDTHS):
        walk.page.set_viewport_size({"width": width.width, "height": width.height})
        walk.width = width
        walk.look(name)
    walk.page.set_viewport_size({"width": DESKTOP.width, "height": DESKTOP.height})


def main_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def test_a_game_is_stopped_a_round_is_void_and_the_member_reads_why(
    house: OpenHouse, browser: Browser, gwen: Walk, hugo: Walk
) -> None:
    alice = member.new_member()
    with visit(browser, PHONE, origin(house, "marigold"), calm=True) as walk:
        member.register(walk, alice)
        member.follow_link(walk)
        member.sign_in(walk, alice.username)
        member.deposit(walk, alice, "20.00")
        ticket = plays(walk)
        stops(gwen)
        finds_it_resting(walk)
        lets_on(hugo)
        address = asks(gwen, ticket)
        approves(hugo, address)
        reads_why(walk, ticket)


def plays(walk: Walk) -> str:
    """One bet on red; its ticket."""
    expect(walk.page.get_by_role("banner")).to_contain_text("£20.00", timeout=PATIENCE)
    walk.go(f"/games/{GAME}/")
    bets(walk)
    told = walk.page.locator("[data-ticket]")
    expect(told).not_to_have_text("none yet", timeout=PATIENCE)
    return told.inner_text().strip()


def bets(walk: Walk) -> None:
    walk.page.locator("[data-bet=red]").click()
    walk.page.get_by_role("button", name="Spin", exact=True).click()


def stops(gwen: Walk) -> None:
    """Too short a reason is sent back; then the game rests."""
    gwen.expected = {422}
    gwen.go("/games/")
    gwen.page.get_by_text("Stop a game").click()
    gwen.page.locator("[name=game]").select_option(GAME)
    gwen.page.locator("[name=house]").select_option("marigold")
    gwen.page.locator("[name=reason]").fill("Broken.")
    member.press(gwen.page, "Stop the game")
    expect(gwen.page.get_by_role("alert")).to_contain_text("There is a problem")
    gwen.look("office-games-refused")
    gwen.page.locator("[name=reason]").fill(WHY)
    member.press(gwen.page, "Stop the game")
    expect(gwen.page.get_by_role("main")).to_contain_text("takes no more wagers")
    assert gwen.page.get_by_role("button", name="Let it on").count() == 0
    look_at_both(gwen, "office-games")


def finds_it_resting(walk: Walk) -> None:
    """The page that was open says so at once when the bet is refused; a fresh one before it."""
    walk.expected = {409}
    walk.page.wait_for_timeout(6000)  # the play process asks every five seconds what rests
    bets(walk)
    expect(walk.page.locator("[data-refused]")).to_contain_text(
        "This game rests while we look at it. Your money is untouched.", timeout=4000
    )
    walk.look("game-refused-at-rest")
    walk.go(f"/games/{GAME}/")
    expect(walk.page.get_by_role("main")).to_contain_text("This game rests")
    look_at_both(walk, "game-at-rest")


def lets_on(hugo: Walk) -> None:
    hugo.go("/games/")
    member.press(hugo.page, "Let it on")
    expect(hugo.page.get_by_role("main")).to_contain_text(f"{TITLE} takes wagers again")
    expect(hugo.page.get_by_role("main")).to_contain_text("Every game takes wagers")


def asks(gwen: Walk, ticket: str) -> str:
    """A ticket that is none is sent back; then the case is there and Gwen cannot decide it."""
    gwen.go("/games/void/")
    look_at_both(gwen, "office-void-new")
    gwen.page.locator("[name=game]").select_option(GAME)
    gwen.page.locator("[name=ticket]").fill("XXXX-XX")
    gwen.page.locator("[name=statement]").fill(WHY)
    member.press(gwen.page, "Ask a second person")
    expect(gwen.page.get_by_role("alert")).to_contain_text("There is a problem")
    gwen.look("office-void-refused")
    gwen.page.locator("[name=ticket]").fill(ticket)
    member.press(gwen.page, "Ask a second person")
    gwen.page.wait_for_url("**/games/void/*-*/")
    assert "Somebody else than gwen decides." in main_of(gwen.page)
    look_at_both(gwen, "office-void-waits")
    return urlsplit(gwen.page.url).path


def approves(hugo: Walk, address: str) -> None:
    hugo.go("/games/")
    hugo.page.locator(f"a[href='{address}']").click()
    look_at_both(hugo, "office-void-to-decide")
    member.press(hugo.page, "Make them void")
    for _ in range(40):  # a worker carries it out
        if "being carried out" not in main_of(hugo.page):
            break
        hugo.page.wait_for_timeout(250)
        hugo.page.reload()
    said = main_of(hugo.page)
    assert "Carried out" in said and "Decided by" in said and "hugo" in said
    hugo.look("office-void-done")


def reads_why(walk: Walk, ticket: str) -> None:
    walk.go("/account/history/")
    expect(walk.page.get_by_role("main")).to_contain_text("Void, stake returned")
    expect(walk.page.get_by_role("banner")).to_contain_text("£20.00")
    look_at_both(walk, "history-void")
    walk.page.get_by_role("link", name=ticket).click()
    expect(walk.page.get_by_role("main")).to_contain_text(WHY)
    look_at_both(walk, "round-void")
    walk.go("/account/statement/")
    expect(walk.page.get_by_role("main")).to_contain_text("Void round: stake returned")
    walk.look("statement-void")


def test_a_night_is_watched_and_an_alarm_is_answered(house: OpenHouse, gwen: Walk) -> None:
    yesterday = clock.today() - timedelta(days=1)
    before = yesterday - timedelta(days=1)
    code, said = house.command("randomness", "watch", "--day", yesterday.isoformat())
    assert code == 0, said
    code, said = house.command("manage", "shell", "-c", _ALARM.format(day=before.isoformat()))
    assert code == 0, said
    gwen.go("/randomness/")
    assert "An alarm waits for an answer" in main_of(gwen.page)
    look_at_both(gwen, "office-randomness")
    gwen.page.get_by_role("link", name="See what was found").click()
    look_at_both(gwen, "office-night-alarm")
    gwen.page.locator("[name=finding]").fill(FOUND)
    member.press(gwen.page, "Answer the alarm")
    expect(gwen.page.get_by_role("main")).to_contain_text(FOUND)
    gwen.look("office-night-answered")
    gwen.go("/randomness/")
    assert "An alarm waits" not in main_of(gwen.page)
    gwen.go(f"/randomness/{yesterday.isoformat()}/")
    assert "Too few rounds were played for any test." in main_of(gwen.page)
    gwen.look("office-night-empty")
