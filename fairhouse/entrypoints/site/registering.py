"""From the fields of the registration page to the record that the verb takes, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from django.http import QueryDict

from fairhouse.domain.players.values import Registration
from fairhouse.entrypoints.site import words_of_choice
from fairhouse.entrypoints.site.houses import house_of, rules_of
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.kit.house_rules.schema import Marketing, Rules
from fairhouse.kit.refusals import Refusal, refuse

_TEXTS = (
    "first_name", "last_name", "address_line", "town", "postcode", "country", "phone", "email",
    "username", "security_question", "security_answer", "currency",
)  # fmt: skip


def form_of(posted: QueryDict, rules: Rules) -> Registration:
    """The registration form. The versions agreed to are those the page was made with."""
    texts = {name: posted.get(name, "").strip() for name in _TEXTS}
    return Registration(
        **texts,
        birth_date=date_of(posted, "birth_date"),
        password=posted.get("password", ""),
        gender=posted.get("gender", "").strip() or None,
        **versions_of(posted),
        marketing=_marketing(posted, rules.registration.marketing),
    )


class Versions(TypedDict):
    """The versions agreed to; None where the box was not ticked."""

    terms_version: int | None
    privacy_version: int | None


def versions_of(posted: QueryDict) -> Versions:
    """What was agreed to: the versions that the page showed, if the box was ticked."""
    agreed = posted.get("terms") == "yes"
    return {
        "terms_version": _number(posted, "terms_version") if agreed else None,
        "privacy_version": _number(posted, "privacy_version") if agreed else None,
    }


def date_of(posted: QueryDict, name: str) -> date | None:
    """The date of a date field; None when it is not filled in or not a real day."""
    parts = [posted.get(f"{name}_{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _number(posted: QueryDict, name: str) -> int | None:
    text = posted.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _marketing(posted: QueryDict, rules: Marketing) -> Mapping[str, bool]:
    """The choice for each channel: a tick says yes where the house opts in, no where out."""
    ticked = set(posted.getlist("marketing"))
    yes_is_ticked = rules.mode == "opt_in"
    return {channel: (channel in ticked) == yes_is_ticked for channel in rules.channels}


def told(refusals: list[Refusal], posted: QueryDict) -> list[Refusal]:
    """The refusals as this page says them: a date that is no day is not a missing date."""
    typed = any(posted.get(f"birth_date_{part}") for part in ("day", "month", "year"))
    if not typed or date_of(posted, "birth_date") is not None:
        return refusals
    reason = "Enter a real date of birth, for example 27 3 1988."
    unreal = refuse("player.field", field="birth_date", reason=reason)
    return [unreal if refusal.field == "birth_date" else refusal for refusal in refusals]


def choices(request: HouseRequest) -> dict[str, Any]:
    """What the page offers, and what it says beside each field (LV-2.5)."""
    rules, locale = rules_of(request), house_of(request).locale
    asked = rules.registration
    return {
        "rules": rules,
        "hints": {
            name: f"{'Required' if field.required else 'Optional'}. {field.if_missing}"
            for name, field in asked.fields.items()
        },
        "countries": words_of_choice.countries(asked.countries, locale),
        "currencies": words_of_choice.currencies(rules.money.currencies, locale),
        "questions": [(text, text) for text in words_of_choice.QUESTIONS],
        "genders": words_of_choice.GENDERS,
        "channels": [
            (channel, words_of_choice.CHANNELS[channel]) for channel in asked.marketing.channels
        ],
    }
