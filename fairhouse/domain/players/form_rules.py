"""Is this registration acceptable? One refusal a field, in the order of the form. Pure.

The words that are checked come from well-kept libraries: addresses from email-validator
(no look-up on the network), numbers from phonenumbers, password strength from zxcvbn with
the person's own data as words to guess first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

import phonenumbers
from anyascii import anyascii
from email_validator import EmailNotValidError, validate_email
from zxcvbn import zxcvbn

from fairhouse.domain.players import postcodes
from fairhouse.domain.players.rules import age_on
from fairhouse.domain.players.values import DetailsForm, Registration
from fairhouse.kit.house_rules.schema import Password as PasswordRules
from fairhouse.kit.house_rules.schema import Rules
from fairhouse.kit.house_rules.schema import Username as UsernameRules
from fairhouse.kit.refusals import Refusal, refuse

EARLIEST_BIRTH_YEAR: Final = 1900
LONGEST: Final = 200
SHORTEST_ANSWER: Final = 3
_ZXCVBN_LONGEST: Final = 72
_PIECE: Final = 4
_PHONE_RUN: Final = 6
_LOCAL_NUMBER: Final = 7
_NAMED: Final = {
    "first_name": "first name",
    "last_name": "last name",
    "birth_date": "date of birth",
    "address_line": "address",
    "town": "town or city",
    "postcode": "postcode",
    "country": "country",
    "phone": "phone number",
    "email": "email address",
    "username": "user name",
    "password": "password",
    "security_question": "security question",
    "security_answer": "answer",
    "currency": "currency",
    "gender": "gender",
}
_CLASSES: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "lower": (str.islower, "a small letter"),
    "upper": (str.isupper, "a capital letter"),
    "digit_or_symbol": (lambda letter: not letter.isalpha(), "a digit or symbol"),
}


def registration_refusals(form: Registration, rules: Rules, today: date) -> list[Refusal]:
    """Everything wrong with a registration; empty when nothing is. Source: JJ-3.1a, LV-2.5."""
    missing = list(_missing(form, rules))
    absent = {refusal.field for refusal in missing}
    found = {refusal.field: refusal for refusal in _wrong(form, rules, today)}
    both = missing + [refusal for name, refusal in found.items() if name not in absent]
    order = [*_NAMED, "terms"]
    return sorted(both, key=lambda refusal: order.index(refusal.field or "terms"))


def _missing(form: Registration, rules: Rules) -> Iterable[Refusal]:
    for name, rule in rules.registration.fields.items():
        if rule.required and not _given(getattr(form, name)):
            yield missing(name, rule.if_missing)


def missing(name: str, consequence: str = "") -> Refusal:
    """The refusal of an empty field, with what follows from leaving it out (LV-2.5)."""
    sentence = f"Enter your {_NAMED[name]}."
    if name in ("country", "currency", "security_question"):
        sentence = f"Choose a {_NAMED[name]}."
    return refuse("player.missing", field=name, reason=f"{sentence} {consequence}".strip())


def _given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _wrong(form: Registration, rules: Rules, today: date) -> Iterable[Refusal]:
    asked = rules.registration
    checks = (
        name_refusal("first_name", form.first_name),
        name_refusal("last_name", form.last_name),
        birth_refusal(form.birth_date, asked.min_age, today),
        text_refusal("address_line", form.address_line),
        text_refusal("town", form.town),
        None if form.country in asked.countries else refuse("player.country", field="country"),
        postcode_refusal(form.postcode, form.country),
        phone_refusal(form.phone, form.country),
        email_refusal(form.email),
        username_refusal(form, asked.username),
        password_refusal(form.password, personal_words(form), asked.password),
        answer_refusal(form),
        None
        if form.currency in rules.money.currencies
        else refuse("player.currency", field="currency"),
        text_refusal("gender", form.gender or ""),
    )
    return [refusal for refusal in checks if refusal is not None]


def text_refusal(field: str, text: str) -> Refusal | None:
    """Ordinary text: not endless, no control characters."""
    if len(text) > LONGEST:
        reason = f"Your {_NAMED[field]} must be at most {LONGEST} characters long."
        return refuse("player.field", field=field, reason=reason)
    if any(unicodedata.category(letter).startswith("C") for letter in text):
        reason = f"Your {_NAMED[field]} holds a character that we cannot read."
        return refuse("player.field", field=field, reason=reason)
    return None


def name_refusal(field: str, text: str) -> Refusal | None:
    """A name has letters and no digits or signs of addresses."""
    if re.search(r"[0-9@<>{}\[\]/\\|]", text) or not re.search(r"\w", text):
        reason = f"Enter your {_NAMED[field]} in letters, as on your passport or licence."
        return refuse("player.field", field=field, reason=reason)
    return text_refusal(field, text)


def birth_refusal(born: date | None, min_age: int, today: date) -> Refusal | None:
    """A real day of birth of somebody who is old enough (JJ-3.2a)."""
    if born is None or not born.year >= EARLIEST_BIRTH_YEAR or born > today:
        reason = "Enter your date of birth as three numbers, for example 27 3 1988."
        return refuse("player.field", field="birth_date", reason=reason)
    if age_on(born, today) < min_age:
        return refuse("player.age", field="birth_date", min_age=min_age)
    return None


def postcode_refusal(code: str, country: str) -> Refusal | None:
    """A postcode as that country writes it."""
    return None if postcodes.valid(code, country) else refuse("player.postcode", field="postcode")


def phone_refusal(text: str, country: str) -> Refusal | None:
    """A number that can be dialled; without + it is read as of the country of residence."""
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return refuse("player.phone", field="phone")
    valid = phonenumbers.is_valid_number(number)
    return None if valid else refuse("player.phone", field="phone")


def email_refusal(text: str) -> Refusal | None:
    """An address of a correct form. Whether it exists is for the link to find out."""
    try:
        validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return refuse("player.email", field="email")
    return None


def username_refusal(form: Registration, rules: UsernameRules) -> Refusal | None:
    """The house's form of a user name, and nothing of the person in it (LV-2.6)."""
    name = form.username
    if not rules.min_length <= len(name) <= rules.max_length:
        reason = f"Use {rules.min_length} to {rules.max_length} characters for your user name."
        return refuse("player.username", field="username", reason=reason)
    if not re.fullmatch(rules.pattern, name):
        reason = "Begin your user name with a letter; use letters, digits and _ only."
        return refuse("player.username", field="username", reason=reason)
    held = personal_part(name, form)
    if held is None:
        return None
    reason = f"Your user name holds {held}. Others see it, so choose one that says nothing of you."
    return refuse("player.username", field="username", reason=reason)


def personal_part(name: str, form: Registration) -> str | None:
    """What of the person a user name gives away, in words, or None."""
    plain = _plain(name)
    digits = "".join(letter for letter in name if letter.isdigit())
    if any(piece in plain for piece in _words(form.first_name, form.last_name, shortest=3)):
        return "part of your name"
    if any(piece in plain for piece in _words(form.email.partition("@")[0], shortest=_PIECE)):
        return "part of your email address"
    if form.birth_date is not None and any(day in digits for day in birth_forms(form.birth_date)):
        return "part of your date of birth"
    if _shares_run(digits, "".join(letter for letter in form.phone if letter.isdigit())):
        return "part of your phone number"
    return None


def _shares_run(digits: str, number: str) -> bool:
    runs = (number[at : at + _PHONE_RUN] for at in range(len(number) - _PHONE_RUN + 1))
    return any(run in digits for run in runs)


def birth_forms(born: date) -> frozenset[str]:
    """The ways in which people write their birthday into names and passwords."""
    year, month, day = f"{born.year}", f"{born.month:02}", f"{born.day:02}"
    short = year[2:]
    return frozenset(
        {year, day + month + short, month + day + short, short + month + day}
        | {day + month + year, month + day + year, year + month + day}
    )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(text).casefold())


def _words(*texts: str, shortest: int) -> set[str]:
    pieces = (piece for text in texts for piece in re.split(r"[^\w]+|[_\d]+", text))
    return {plain for piece in pieces if len(plain := _plain(piece)) >= shortest}


def personal_words(form: Registration) -> list[str]:
    """What somebody who knows the person would try first as a password."""
    born = birth_forms(form.birth_date) if form.birth_date is not None else frozenset()
    texts = (
        form.first_name,
        form.last_name,
        form.username,
        form.town,
        form.postcode,
        form.email,
        form.phone,
    )
    return [*words_of(texts), *sorted(born)]


def words_of(texts: Iterable[str]) -> list[str]:
    """Each text whole, its words, and the digits of it as people write a phone number."""
    whole = [text for text in texts if text]
    numbers = {re.sub(r"\D", "", text) for text in whole}
    local = {number[-10:] for number in numbers if len(number) >= _LOCAL_NUMBER}
    return [*whole, *sorted(_words(*whole, shortest=3)), *sorted(local)]


def password_refusal(
    password: str, personal: Iterable[str], rules: PasswordRules, field: str = "password"
) -> Refusal | None:
    """Long enough, mixed as the house asks, and hard to guess even for who knows the person.

    Source: JJ-3.15a (mixed case with digits or symbols; no common words, names, birth dates
    or telephone numbers).
    """
    reason = _password_reason(password, [word for word in personal if word], rules)
    return None if reason is None else refuse("player.password", field=field, reason=reason)


def _password_reason(password: str, personal: list[str], rules: PasswordRules) -> str | None:
    if not rules.min_length <= len(password) <= rules.max_length:
        return f"Use {rules.min_length} to {rules.max_length} characters for your password."
    for name in rules.classes:
        holds, told = _CLASSES[name]
        if not any(holds(letter) for letter in password):
            return f"Your password needs {told}."
    plain = _plain(password)
    if any(len(word) >= _PIECE and _plain(word) in plain for word in personal if _plain(word)):
        return (
            "Your password holds something about you. Leave out names, dates and numbers of yours."
        )
    if zxcvbn(password[:_ZXCVBN_LONGEST], user_inputs=personal)["score"] < rules.min_score:
        return "Your password is too easy to guess. Use several uncommon words or a longer mix."
    return None


def answer_refusal(form: Registration) -> Refusal | None:
    """The answer is kept from the question and from the password."""
    answer = form.security_answer.strip()
    if len(answer) < SHORTEST_ANSWER:
        reason = f"Use at least {SHORTEST_ANSWER} characters for your answer."
    elif _plain(answer) and _plain(answer) in _plain(form.security_question):
        reason = "Your question gives your answer away. Choose another answer."
    elif answer.casefold() == form.password.casefold():
        reason = "Choose an answer that is not your password."
    else:
        return text_refusal("security_answer", answer) or text_refusal(
            "security_question", form.security_question
        )
    return refuse("player.field", field="security_answer", reason=reason)


def details_refusals(form: DetailsForm, country: str) -> list[Refusal]:
    """Everything wrong with amended details (LV-8.2: address and phone by the member)."""
    named = ("address_line", "town", "postcode", "phone")
    absent = [missing(name) for name in named if not _given(getattr(form, name))]
    told = {refusal.field for refusal in absent}
    checks = (
        text_refusal("address_line", form.address_line),
        text_refusal("town", form.town),
        postcode_refusal(form.postcode, country),
        phone_refusal(form.phone, country),
    )
    wrong = [refusal for refusal in checks if refusal is not None and refusal.field not in told]
    return sorted([*absent, *wrong], key=lambda refusal: named.index(refusal.field or ""))
