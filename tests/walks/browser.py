"""A real browser for walks: the system's Chromium, at phone and desktop width.

A walk fails on any error in the console (a blocked script or style under the content
security policy is one), on any page that fails to load, and on any violation that axe
finds. Each look leaves a picture in `tests/walks/shots` (not kept in git).

    with chromium() as browser:
        for width in WIDTHS:
            with visit(browser, width, "http://marigold.localhost:8000") as walk:
                walk.go("/register/")
                walk.look("register")
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.harness.chromium import find

SHOTS = Path(__file__).parent / "shots"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_STATUS = re.compile(r"status of (\d{3})")


class NoChromium(RuntimeError):
    """No Chromium on this machine."""


class WalkFailed(AssertionError):
    """Something on a page is wrong; the message lists everything that is."""


@dataclass(frozen=True, slots=True)
class Width:
    """A window a page must fit."""

    name: str
    width: int
    height: int


PHONE = Width("phone", 390, 844)
DESKTOP = Width("desktop", 1280, 900)
WIDTHS = (PHONE, DESKTOP)


def executable() -> str:
    """The system's Chromium. Raises NoChromium with what to do."""
    found = find()
    if found is None:
        raise NoChromium("no Chromium found: python -m tests.harness.chromium installs it")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, with a fresh profile that is thrown away."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass  # no slots: playwright marks the object whose methods it calls
class Walk:
    """One visitor with one window. `expected` are statuses of answers that are not mistakes."""

    page: Page
    width: Width
    origin: str
    expected: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the house."""
        self.page.goto(self.origin + path if path.startswith("/") else path)

    def look(self, name: str) -> None:
        """Check the page as it stands: picture, axe, overflow, console so far.

        Raises WalkFailed with everything that is wrong.
        """
        SHOTS.mkdir(exist_ok=True)
        self.page.wait_for_load_state("networkidle")
        picture = SHOTS / f"{name}-{self.width.name}.png"
        self.page.screenshot(path=picture, full_page=True, animations="disabled")
        self._check_accessibility()
        self._check_overflow()
        self.must_be_clean(f"{name} at {self.width.name} width ({self.page.url})")

    def must_be_clean(self, where: str) -> None:
        """Raises WalkFailed when anything went wrong until now."""
        wrong, self.wrong = self.wrong, []
        if wrong:
            raise WalkFailed(f"{where}:\n" + "\n".join(f"  {line}" for line in wrong))

    def _check_accessibility(self) -> None:
        options = {
            "runOnly": {"type": "tag", "values": list(RULES)},
            "resultTypes": ["violations"],
        }
        for violation in Axe().run(self.page, options=options).response["violations"]:
            for node in violation["nodes"]:
                said = " ".join(node.get("failureSummary", "").split())
                self.wrong.append(f"axe {violation['id']}: {node['html'][:160]} | {said[:240]}")

    def _check_overflow(self) -> None:
        too_wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            self.wrong.append(f"the page is {too_wide} px wider than the window")

    def heard(self, message: ConsoleMessage) -> None:
        """Note an error or warning of the console, unless it is an answer that was expected."""
        if message.type not in ("error", "warning"):
            return
        status = _STATUS.search(message.text)
        if status and int(status[1]) in self.expected:
            return
        self.wrong.append(f"console {message.type}: {message.text}")

    def failed(self, request: Request) -> None:
        """Note a request that got no answer."""
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.wrong.append(f"no answer: {request.method} {request.url}: {request.failure}")


@contextmanager
def visit(
    browser: Browser, width: Width, origin: str, *, script: bool = True, calm: bool = False
) -> Iterator[Walk]:
    """A visitor with an empty jar of cookies.

    `script=False` is a browser without JavaScript; `calm` one that asks for less motion.
    """
    context = browser.new_context(
        viewport={"width": width.width, "height": width.height},
        has_touch=width is PHONE,
        java_script_enabled=script,
        reduced_motion="reduce" if calm else "no-preference",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    page = context.new_page()
    walk = Walk(page=page, width=width, origin=origin)
    page.on("console", walk.heard)
    page.on("pageerror", lambda error: walk.wrong.append(f"script error: {error}"))
    page.on("requestfailed", walk.failed)
    try:
        yield walk
    finally:
        context.close()
