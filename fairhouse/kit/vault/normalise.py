"""One form for values that people write in many ways, before they are indexed. Pure.

A normaliser never refuses: whoever validated the value has done that; a search for
nonsense simply finds nothing.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import phonenumbers
from anyascii import anyascii

_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_NOT_LETTER = re.compile(r"[^a-z]+")


def email(text: str) -> str:
    """Lower case, trimmed, the domain in its ASCII form where it has one."""
    local, at, domain = text.strip().casefold().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode() if domain else domain
    return f"{local}{at}{domain}"


def username(text: str) -> str:
    """Case does not tell two members apart, nor do look-alike letters of other alphabets."""
    return anyascii(text.strip()).casefold()


def phone(text: str, country: str) -> str:
    """E.164 where the number can be read in that country; else its digits."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return "".join(letter for letter in text if letter.isdigit())
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_tail(text: str) -> str:
    """The last four digits: what a caller can be asked for."""
    return "".join(letter for letter in text if letter.isdigit())[-4:]


def postcode(text: str) -> str:
    """Letters and digits only, lower case."""
    return _NOT_ALNUM.sub("", anyascii(text).casefold())


def name(first: str, last: str) -> str:
    """Letters only, without accents: `Zoë O'Hara` and `zoe ohara` are one (JJ-3.25e)."""
    first, last = (_NOT_LETTER.sub("", anyascii(part).casefold()) for part in (first, last))
    return f"{first} {last}"


def name_and_birth(first: str, last: str, born: date) -> str:
    """The compound of name and date of birth."""
    return f"{name(first, last)}|{born.isoformat()}"


def postcode_and_birth(code: str, born: date) -> str:
    """The compound of postcode and date of birth."""
    return f"{postcode(code)}|{born.isoformat()}"
