"""How countries write postcodes. Pure.

No maintained library validates these (CLDR withdrew its patterns), so the few countries
that houses accept are written here, from the postal services' own descriptions; any other
country gets a loose form.
"""

from __future__ import annotations

import re
from typing import Final

_UK: Final = (
    r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]"
    r"|[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})"
)
_FORMS: Final = {
    "GB": _UK,
    "GG": _UK,
    "IM": _UK,
    "JE": _UK,
    "GI": r"GX11 ?1AA",
    "IE": r"(?:D6W|[AC-FHKNPRTV-Y]\d\d) ?[0-9AC-FHKNPRTV-Y]{4}",
    "MT": r"[A-Z]{3} ?\d{4}",
    "DE": r"\d{5}",
    "ES": r"\d{5}",
    "FI": r"\d{5}",
    "IT": r"\d{5}",
    "SE": r"\d{3} ?\d{2}",
    "NO": r"\d{4}",
    "DK": r"\d{4}",
    "AT": r"\d{4}",
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "CA": r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d",
    "NZ": r"\d{4}",
}
_LOOSE: Final = r"[A-Z0-9][A-Z0-9 -]{1,9}"


def valid(code: str, country: str) -> bool:
    """Whether a postcode is written as in its country; case and blanks around do not matter."""
    pattern = _FORMS.get(country, _LOOSE)
    return re.fullmatch(pattern, " ".join(code.upper().split())) is not None


def tidy(code: str) -> str:
    """As it is shown: capitals, single blanks."""
    return " ".join(code.upper().split())
