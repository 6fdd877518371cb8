"""Markdown of our own as HTML: the published terms and privacy texts."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count

from markdown_it import MarkdownIt

# no raw HTML, no images: these texts are ours, and this keeps them texts
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TABLE = '<div class="table-wrap" role="region" aria-label="Table {}" tabindex="0"><table>'


@lru_cache(maxsize=64)
def html(markdown: str) -> str:
    """HTML of a text. Scrolling tables get a keyboard's focus from their wrapper."""
    made = str(_MARKDOWN.render(markdown))
    number = count(1)
    made = re.sub("<table>", lambda _: _TABLE.format(next(number)), made)
    return made.replace("</table>", "</table></div>")
