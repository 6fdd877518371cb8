"""The open pages of every house in a browser: axe, console, width; the check of a round."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from fairhouse.games.engine import load
from fairhouse.kit import dice
from tests.harness.house import OpenHouse
from tests.walks.browser import DESKTOP, WIDTHS, Width, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

OPEN = (
    "/",
    "/lobby/",
    "/games/roulette_european/",
    "/games/harvest_moon/",
    "/terms/",
    "/privacy/",
    "/cookies/",
    "/fairness/",
    "/parental-control/",
    "/sign-in/",
)
HOUSES = ("marigold", "northlight", "sevens", "albion")


def origin(house: OpenHouse, name: str = "marigold") -> str:
    return f"http://{name}.localhost:{house.web_port}"


@pytest.mark.parametrize("width", WIDTHS, ids=lambda width: width.name)
def test_every_open_page_is_clean_for_axe_and_the_console(
    house: OpenHouse, browser: Browser, width: Width
) -> None:
    with visit(browser, width, origin(house)) as walk:
        for path in OPEN:
            walk.go(path)
            walk.look(f"open{path.rstrip('/').replace('/', '-') or '-start'}")


@pytest.mark.parametrize("name", HOUSES)
def test_every_house_looks_like_itself_and_reads_well(
    house: OpenHouse, browser: Browser, name: str
) -> None:
    with visit(browser, DESKTOP, origin(house, name)) as walk:
        for path in ("/", "/games/harvest_moon/", "/register/"):
            walk.go(path)
            walk.look(f"{name}{path.rstrip('/').replace('/', '-') or '-start'}")


def test_error_pages_are_pages_of_the_house(house: OpenHouse, browser: Browser) -> None:
    with visit(browser, DESKTOP, origin(house)) as walk:
        walk.expected = {404}
        walk.go("/nothing/here/")
        expect(walk.page.get_by_role("heading", level=1)).to_have_text("Page not found")
        walk.look("not-found")


@pytest.mark.parametrize("name", ["roulette_european", "harvest_moon"])
def test_the_browser_draws_what_the_server_drew(
    house: OpenHouse, browser: Browser, name: str
) -> None:
    """The page's own WebCrypto code against kit.dice, over many seeds."""
    game = load(name)
    strips = [[1] * 37] if name == "roulette_european" else _strips(game)
    weights = [dice.Weights(strip) for strip in strips]
    rounds: list[dict[str, Any]] = []
    for number in range(40):
        seed = dice.new_seed()
        live = dice.Live(seed, game.label)
        draws = [
            [at % len(weights), live.pick(weights[at % len(weights)])] for at in range(12 + number)
        ]
        rounds.append({"seed": seed.hex(), "stage": {"label": game.label.decode(), "draws": draws}})
    tables = [{"size": 37}] if name == "roulette_european" else [{"weights": s} for s in strips]
    with visit(browser, DESKTOP, origin(house)) as walk:
        walk.go("/fairness/")
        drawn = walk.page.evaluate(
            """async ({rounds, tables}) => {
                 const script = document.querySelector("script[src*='verify.js']").src;
                 const { redraw } = await import(script);
                 return Promise.all(rounds.map(r => redraw(r.seed, r.stage, tables)));
               }""",
            {"rounds": rounds, "tables": tables},
        )
        assert drawn == [[pick for _, pick in one["stage"]["draws"]] for one in rounds]


def _strips(game: object) -> list[list[int]]:
    return [[weight for _, weight in strip] for strip in game.config.reels]  # type: ignore[attr-defined]


def test_the_check_accepts_the_right_seed_and_rejects_another(
    house: OpenHouse, browser: Browser
) -> None:
    with visit(browser, DESKTOP, origin(house)) as walk:
        walk.go("/fairness/")
        button = walk.page.get_by_role("button", name="Check this round")
        said = walk.page.locator("[data-check-said]")
        button.click()
        expect(said).to_contain_text("The seed fits the commitment.")
        written = walk.page.get_by_label("The proof", exact=True)
        proof = json.loads(written.input_value())
        other = {**proof, "seed": "f" + proof["seed"][1:]}
        written.fill(json.dumps(other))
        button.click()
        expect(said).to_contain_text("The seed does not fit the commitment.")
        expect(said).to_contain_text("the round gives other draws")
        written.fill(json.dumps({**proof, "seed": "short"}))
        button.click()
        expect(said).to_contain_text("The seed must have 64 characters")
        written.fill("nonsense")
        button.click()
        expect(said).to_contain_text("it is not JSON")
        walk.look("fairness-checked")
