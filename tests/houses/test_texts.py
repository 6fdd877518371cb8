"""Terms and privacy texts say what the rules say, and nothing in them is a number of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError

from fairhouse.entrypoints.site.markdown import html
from fairhouse.kit import house_rules
from fairhouse.kit.house_rules import House, documents
from fairhouse.kit.house_rules.catalogue import promises
from fairhouse.kit.house_rules.documents import KINDS, Kind, Rendered
from tests.kit.houses_copy import HOUSES, HousesCopy

TODAY = date(2026, 11, 22)
SLUGS = ("marigold", "northlight", "sevens", "albion")
TEMPLATES = sorted(HOUSES.rglob("*.j2"))

NUMBER_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen|fortnight|week)s?\b",
    re.IGNORECASE,
)
REAL_BRANDS = re.compile(
    r"jackpot ?joy|leo ?vegas|all ?jackpots|joy ?points?|gamesys|profitable ?play|digimedia|kambi",
    re.IGNORECASE,
)


@pytest.fixture
def copied(tmp_path: Path) -> HousesCopy:
    return HousesCopy(tmp_path)


def text_of(house: House, kind: Kind = "terms", day: date = TODAY) -> Rendered:
    return documents.render(house, kind, day)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_house_has_a_whole_text_with_a_summary_and_numbered_clauses(
    slug: str, kind: Kind
) -> None:
    rendered = text_of(house_rules.load(HOUSES)[slug], kind)
    lines = rendered.text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2] == "**In short**"
    numbers = [clause.number for clause in rendered.clauses]
    assert len(numbers) == len(set(numbers)) > 25
    assert all(f"**{number}** " in rendered.text for number in numbers)
    sections = [int(found) for found in re.findall(r"^## (\d+)\. ", rendered.text, re.MULTILINE)]
    assert sections == list(range(1, len(sections) + 1))
    assert "{" not in rendered.text
    assert "None" not in rendered.text


def templates_tokens() -> Iterator[tuple[str, str, str]]:
    for path in TEMPLATES:
        for _, kind, value in Environment().lex(path.read_text()):
            yield path.name, kind, value


def test_no_template_holds_a_number() -> None:
    for name, kind, value in templates_tokens():
        if kind == "data":
            assert not re.search(r"\d", value), f"{name}: {value!r}"
            assert not NUMBER_WORDS.search(value), f"{name}: {value!r}"
        elif kind == "string" and re.search(r"\d", value):
            known = value.strip("\"'")
            assert known in promises() or known.endswith(".j2"), f"{name}: {value!r}"
        assert kind not in ("integer", "float"), f"{name}: {value!r}"


def test_the_check_for_numbers_finds_one_when_there_is_one() -> None:
    assert NUMBER_WORDS.search("decided within seven days")
    kinds = {kind for _, kind, _ in Environment().lex("{{ 24 | hours }}")}
    assert "integer" in kinds


def test_no_real_brand_is_named_in_the_houses() -> None:
    for path in HOUSES.rglob("*"):
        if path.is_file():
            assert not REAL_BRANDS.search(path.read_text()), path


@pytest.mark.parametrize(
    ("file", "old", "new", "slug", "kind", "says"),
    [
        ("marigold/house.toml", "authorise_hours = { value = 24", "authorise_hours = { value = 36",
         "marigold", "terms", "decide within 36 hours"),
        ("marigold/house.toml", "history_days = { value = 7", "history_days = { value = 8",
         "marigold", "terms", "of the last 8 days"),
        ("marigold/house.toml", "min_age = { value = 18", "min_age = { value = 21",
         "marigold", "privacy", "Nobody under 21 years"),
        ("marigold/house.toml", 'daily_max = { value = { GBP = "20000.00", EUR = "20000.00" }',
         'daily_max = { value = { GBP = "21000.00", EUR = "22000.00" }',
         "marigold", "terms", "£21,000.00 or €22,000.00 a day"),
        ("group.toml", "idle_minutes = { value = 15", "idle_minutes = { value = 14",
         "sevens", "terms", "for 14 minutes"),
        ("group.toml", "closure_days = { value = 7", "closure_days = { value = 6",
         "albion", "terms", "within 6 days"),
        ("group.toml", 'value = { verbs = ["deposit", "play"]', 'value = { verbs = ["play"]',
         "albion", "terms", "Until you do, you cannot play."),
        ("licences/great_britain_2026.toml", "cycle_seconds = { value = 2.5",
         "cycle_seconds = { value = 3.5", "albion", "terms", "at least 3.5 seconds"),
        ("licences/malta_2024.toml", "play = { value = { years = 10",
         "play = { value = { years = 9", "northlight", "privacy", "9 years after your account"),
        ("marigold/house.toml", "{ value = { amount = 40", "{ value = { amount = 30",
         "marigold", "privacy", "within 30 days of your request"),
    ],
)  # fmt: skip
def test_a_changed_rule_changes_the_text_and_its_hash(
    copied: HousesCopy, file: str, old: str, new: str, slug: str, kind: Kind, says: str
) -> None:
    before = text_of(copied.load()[slug], kind)
    after = text_of(copied.replace(file, old, new).load()[slug], kind)
    assert says not in before.text
    assert says in after.text
    assert before.sha256 != after.sha256


def test_the_same_rules_give_the_same_text_on_any_day() -> None:
    albion = house_rules.load(HOUSES)["albion"]
    assert text_of(albion, day=date(2025, 6, 1)) == text_of(albion, day=TODAY)


def test_the_text_changes_on_the_day_on_which_a_rule_does() -> None:
    albion = house_rules.load(HOUSES)["albion"]
    before, after = (text_of(albion, day=date(2025, 5, day)) for day in (20, 21))
    assert "£5.00 from the age of 18 years." in before.text
    assert "£2.00 from the age of 18 years, and £5.00 from the age of 25 years." in after.text
    assert before.sha256 != after.sha256


def test_only_offered_ways_to_pay_are_named() -> None:
    marigold = house_rules.load(HOUSES)["marigold"]
    assert set(marigold.on(TODAY).deposit.methods) > set(marigold.on(TODAY).deposit.offered)
    assert (
        "Debit or credit card | £10.00 or €10.00 | £20,000.00 or €20,000.00"
        in text_of(marigold).text
    )
    assert "Neteller" not in text_of(marigold).text


@pytest.mark.parametrize("slug", SLUGS)
def test_the_privacy_text_says_of_each_field_what_follows_if_it_is_not_given(slug: str) -> None:
    house = house_rules.load(HOUSES)[slug]
    text = text_of(house, "privacy").text
    for name, field in house.on(TODAY).registration.fields.items():
        required = "Yes" if field.required else "No"
        assert (
            f"| {name.replace('_', ' ').capitalize()} | {required} | {field.if_missing} |" in text
        )


@pytest.mark.parametrize("slug", SLUGS)
def test_the_privacy_text_names_the_officer_the_mailboxes_and_the_authority(slug: str) -> None:
    house = house_rules.load(HOUSES)[slug]
    text = text_of(house, "privacy").text
    told = (house.about.dpo_name, house.about.dpo_email, house.about.privacy_email)
    assert all(name in text for name in (*told, house.on(TODAY).privacy.authority))


def test_a_template_cannot_use_a_rule_that_does_not_exist(copied: HousesCopy) -> None:
    (copied.folder / "sevens" / "terms.md.j2").write_text("{{ rules.play.max_fun }}")
    with pytest.raises(UndefinedError):
        text_of(copied.load()["sevens"])


def test_a_clause_cannot_name_an_unknown_promise(copied: HousesCopy) -> None:
    (copied.folder / "sevens" / "terms.md.j2").write_text('{{ clause("JJ-99") }} x')
    with pytest.raises(ValueError, match="JJ-99"):
        text_of(copied.load()["sevens"])


def test_a_clause_is_an_anchor_and_html_in_a_text_is_not_run() -> None:
    page = html("## 3. Playing\n\n**3.1** Be <b>fair</b>.\n\n<script>x</script>\n")
    assert '<h2 id="c-3">3. Playing</h2>' in page
    assert '<p id="c-3-1"><strong>3.1</strong> Be &lt;b&gt;fair' in page
    assert "<script>" not in page
