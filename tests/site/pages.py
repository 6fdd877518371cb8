"""Reading an answer the way a person does: words, links, forms."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

PUBLIC = (
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
    "/register/",
)
MEMBERS = (
    "/lobby/",
    "/games/roulette_european/",
    "/games/harvest_moon/",
    "/account/",
    "/account/history/",
    "/account/statement/",
    "/account/details/",
    "/account/password/",
    "/account/sessions/",
    "/cashier/",
    "/cashier/deposit/",
    "/terms/",
    "/privacy/",
    "/cookies/",
    "/fairness/",
    "/parental-control/",
)


class Reader(HTMLParser):
    """Elements with their attributes, and the text that is read."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def read(answer: Any) -> Reader:
    """What a page holds."""
    reader = Reader()
    reader.feed(answer.content.decode())
    return reader


def text(answer: Any) -> str:
    """The words of a page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(read(answer).words))


def all_of(answer: Any, tag: str) -> list[dict[str, str | None]]:
    """The attributes of every element of a kind."""
    return [attributes for name, attributes in read(answer).elements if name == tag]
