"""Terms and privacy texts: a template of a house and its rules of a day give a text.

The text holds every number as the rules have it, so it cannot say anything else than what
the code does. A house's template may extend one in `houses/texts`. The text carries no date
and no version of its own: the same rules always give the same text and the same hash, and a
changed rule gives another (JJ-17, AJ-13).

    rendered = documents.render(house, "terms", day)     rendered.text, rendered.sha256
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fairhouse.kit.house_rules.catalogue import OWN, promises
from fairhouse.kit.house_rules.houses import House
from fairhouse.kit.house_rules.wording import filters

Kind = Literal["terms", "privacy"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause and the promises it makes to players."""

    number: str
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text in Markdown, its hash, and which clause keeps which promise."""

    text: str
    sha256: str
    clauses: Sequence[Clause]


@dataclass(slots=True)
class _Numbering:
    """Gives sections and clauses their numbers in the order of the text."""

    sections: int = 0
    in_section: int = 0
    clauses: list[Clause] = field(default_factory=list)

    def section(self, title: str) -> str:
        """A heading with the next number."""
        self.sections, self.in_section = self.sections + 1, 0
        return f"## {self.sections}. {title}"

    def clause(self, *ids: str) -> str:
        """The next clause number, bold. `ids` are the promises that the clause makes.

        Raises ValueError for an id that is not in the catalogue.
        """
        for identity in ids:
            if identity != OWN and identity not in promises():
                raise ValueError(f"the clause names {identity!r}, which is no promise")
        self.in_section += 1
        number = f"{self.sections}.{self.in_section}"
        self.clauses.append(Clause(number, ids))
        return f"**{number}**"


def render(house: House, kind: Kind, day: date) -> Rendered:
    """Render a house's text from the rules in force on a day.

    Raises NoRules before the house opened, jinja2.TemplateError for a broken template.
    """
    numbering = _Numbering()
    template = _environment(house).get_template(f"{kind}.md.j2")
    raw = template.render(
        house=house.about,
        group=house.group,
        licence=house.licence,
        rules=house.on(day),
        section=numbering.section,
        clause=numbering.clause,
    )
    text = _tidy(raw)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Rendered(text, sha256, tuple(numbering.clauses))


def _environment(house: House) -> Environment:
    loader = FileSystemLoader([house.folder, house.folder.parent])
    environment = Environment(  # noqa: S701 - Markdown; the page escapes
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(filters(house.locale))
    return environment


def _tidy(raw: str) -> str:
    """One blank line between paragraphs, none at line ends, a newline at the end."""
    lines = "\n".join(line.rstrip() for line in raw.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
