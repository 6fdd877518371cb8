"""Markdown of our own as HTML: the published terms and privacy texts."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count, pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

# no raw HTML, no images: these texts are ours, and this keeps them texts
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_NUMBER = re.compile(r"^(?:\*\*)?(\d+(?:\.\d+)?)(?:\. |\*\* )")
_TABLE = '<div class="table-wrap" role="region" aria-label="Table {}" tabindex="0"><table>'


@lru_cache(maxsize=64)
def html(markdown: str) -> str:
    """HTML of a text. Scrolling tables get a keyboard's focus from their wrapper; sections and
    clauses get ids such as `c-3` and `c-3-1`, so that support can point at one.
    """
    tokens = _MARKDOWN.parse(markdown)
    for opening, inside in pairwise(tokens):
        _anchor(opening, inside)
    made = str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    number = count(1)
    made = re.sub("<table>", lambda _: _TABLE.format(next(number)), made)
    return made.replace("</table>", "</table></div>")


def _anchor(opening: Token, inside: Token) -> None:
    if opening.type in ("heading_open", "paragraph_open") and inside.type == "inline":
        number = _NUMBER.match(inside.content)
        if number is not None:
            opening.attrSet("id", "c-" + number[1].replace(".", "-"))
