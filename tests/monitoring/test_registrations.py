"""Whoever's membership ended is not let in under another name; the wrong one is let in by staff."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.monitoring import actions, holding
from fairhouse.domain.monitoring.models import Ended, Hold
from fairhouse.domain.players import actions as players
from fairhouse.domain.players.models import Person, Player
from fairhouse.domain.players.values import Registered
from fairhouse.kit import clock
from tests.cast import PASSWORD, context, make_alice, registration
from tests.cast import Person as Cast
from tests.monitoring import play as rounds
from tests.monitoring.play import DANA, WHY

pytestmark = pytest.mark.django_db
StaffBrowser = Callable[..., Client]
MALLORY: dict[str, Any] = {
    "first_name": "Mallory", "last_name": "Marsh", "birth_date": date(1979, 9, 30),
    "phone": "07400 555666", "postcode": "CT9 4XY",
}  # fmt: skip
SOMEBODY: dict[str, Any] = {
    "first_name": "Nora", "last_name": "North", "birth_date": date(1991, 1, 2),
    "phone": "07400 777888", "postcode": "CT9 5ZZ",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _games(db: None) -> Iterator[None]:
    rounds.know_the_games()
    yield
    rounds.forget_the_games()


@pytest.fixture
def mallory() -> Cast:
    """Her membership of Marigold ended for play by a program."""
    mallory = make_alice(**MALLORY)
    rounds.end(mallory.player_id)
    return mallory


def tries(house: str = "marigold", **form: Any) -> Any:
    """A registration; the account, or the codes of what was refused."""
    answer = players.register(house=house, form=registration(house, **form), context=context())
    return answer if isinstance(answer, Registered) else [refusal.code for refusal in answer]


def test_the_same_name_and_birthday_under_another_address_is_held(mallory: Cast) -> None:
    before = (Player.objects.count(), Person.objects.count())
    form = {**SOMEBODY, "birth_date": MALLORY["birth_date"]}
    form |= {"first_name": " mallory", "last_name": "MARSH", "email": "m.other@example.com"}
    answer = players.register(
        house="marigold", form=registration("marigold", **form), context=context()
    )
    assert isinstance(answer, list)
    (refusal,) = answer
    assert refusal.code == "player.held" and refusal.field is None
    hold = Hold.objects.get()
    assert hold.fits == [[mallory.player_id, ["name_birth"]]] and hold.state == "held"
    # the account was not opened, and no address or name was kept
    assert (Player.objects.count(), Person.objects.count()) == before
    kept = Hold.objects.values().get()
    assert not any(word in str(kept).lower() for word in ("mallory", "marsh", "m.other"))
    # what the visitor reads names nobody else
    assert hold.reference in refusal.sentence and "support@marigold.example" in refusal.sentence
    assert str(mallory.player_id) not in refusal.sentence and mallory.email not in refusal.sentence


@pytest.mark.parametrize(
    ("same", "by"),
    [
        (("phone",), ["phone"]),
        (("postcode", "birth_date"), ["postcode_birth"]),
        (("first_name", "last_name", "birth_date"), ["name_birth"]),
        (("first_name", "last_name", "birth_date", "postcode"), ["name_birth", "postcode_birth"]),
    ],
)
def test_what_is_the_same_is_told_to_staff(
    mallory: Cast, same: tuple[str, ...], by: list[str]
) -> None:
    assert isinstance(tries(**SOMEBODY), Registered) and not Hold.objects.exists()
    form = {**SOMEBODY, **{name: MALLORY[name] for name in same}}
    assert tries(**form) == ["player.held"]
    assert Hold.objects.get().fits == [[mallory.player_id, by]]


def test_her_own_address_opens_no_second_account_in_any_house(mallory: Cast) -> None:
    """In her house the address is taken, as anybody's; in the group's others it is known."""
    assert tries(**SOMEBODY, email=mallory.email) == ["player.email_taken"]
    assert tries("albion", **SOMEBODY, email=mallory.email.upper()) == ["player.held"]
    assert Hold.objects.get().fits == [[mallory.player_id, ["email"]]]


def test_an_address_that_she_changed_since_is_known_too(mallory: Cast) -> None:
    answer = players.change_email(
        player_id=mallory.player_id, email="mallory.new@example.com", password=PASSWORD,
        context=context(),
    )  # fmt: skip
    assert not hasattr(answer, "sentence"), answer
    assert tries("albion", **SOMEBODY, email=mallory.email) == ["player.held"]


def test_others_register_as_before(mallory: Cast) -> None:
    assert isinstance(tries(**SOMEBODY), Registered)
    assert isinstance(tries("albion", **SOMEBODY), Registered)
    # the same name on another birthday is another person
    names = {name: MALLORY[name] for name in ("first_name", "last_name")}
    assert isinstance(tries(**{**SOMEBODY, **names, "phone": "07400 111222"}), Registered)
    assert not Hold.objects.exists()


def test_with_the_guard_off_she_would_have_got_in(
    mallory: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the tests above."""
    monkeypatch.setattr(holding, "matches", lambda *_: [])
    assert isinstance(tries(**{**MALLORY, "email": "m.other@example.com"}), Registered)


def test_before_it_ended_nobody_is_held() -> None:
    make_alice(**MALLORY)
    assert isinstance(tries(**MALLORY), Registered) and not Ended.objects.exists()


def test_each_try_counts_on_one_row(mallory: Cast) -> None:
    form = {**MALLORY, "email": "m.other@example.com"}
    with clock.travel(clock.now() + timedelta(hours=1)):
        assert tries(**form) == tries(**form) == ["player.held"]
    assert Hold.objects.get().tries == 2
    assert tries(**{**form, "email": "m.third@example.com"}) == ["player.held"]
    assert Hold.objects.count() == 2


def test_staff_let_the_wrong_one_in_with_a_reason(
    mallory: Cast, staff_browser: StaffBrowser
) -> None:
    dana = staff_browser("compliance")
    twin = {**MALLORY, "first_name": "Maud", "email": "maud@example.com", "phone": "07400 111222"}
    assert tries(**twin) == ["player.held"]
    hold = Hold.objects.get()
    assert hold.reference in dana.get("/monitoring/").content.decode()
    where = f"/monitoring/held/{hold.id}/"
    page = dana.get(where).content.decode()
    assert str(mallory.player_id) in page and "postcode and date of birth" in page
    sent = {"decision": "release", "reason": "Twins."}
    assert dana.post(f"{where}decide/", sent).status_code == 422
    sent["reason"] = "Her passport: the twin sister of the other member."
    assert dana.post(f"{where}decide/", sent).status_code == 302
    assert dana.post(f"{where}decide/", sent).status_code == 409
    page = dana.get(where).content.decode()
    assert "twin sister" in page and "Your decision" not in page
    assert isinstance(tries(**twin), Registered)
    # the release is hers alone
    assert tries(**{**MALLORY, "email": "m.other@example.com"}) == ["player.held"]
    verbs = Entry.objects.filter(subject=f"hold:{hold.reference}").values_list("verb", flat=True)
    assert {
        "monitoring.registration_held",
        "office.hold_seen",
        "monitoring.registration_released",
    } <= set(verbs)


def test_who_was_let_in_is_held_again_when_another_fits(mallory: Cast) -> None:
    maud = {**MALLORY, "first_name": "Maud", "email": "maud@example.com", "phone": "07400 111222"}
    assert tries(**maud) == ["player.held"]
    hold = Hold.objects.get()
    assert isinstance(actions.release(hold_id=hold.id, reason=WHY, actor=DANA), Hold)
    other = make_alice(**{**SOMEBODY, "phone": maud["phone"]})
    rounds.play(
        other.player_id, [700] * 300, game=rounds.TABLE, start=rounds.MIDNIGHT + timedelta(days=1)
    )
    assert actions.watch(house="marigold", day=rounds.DAY + timedelta(days=1)).cases == 1
    from fairhouse.domain.monitoring.models import Case

    case = Case.objects.get(player_id=other.player_id)
    rounds.certain_case(actions.propose_end(case_id=case.id, reason=WHY, actor=DANA))
    rounds.certain_case(actions.agree(case_id=case.id, actor=rounds.EVE))
    assert tries(**maud) == ["player.held"]
    hold.refresh_from_db()
    assert hold.state == "held" and len(hold.fits) == 2


def test_the_same_person_stays_out(mallory: Cast) -> None:
    form = {**MALLORY, "email": "m.other@example.com"}
    assert tries(**form) == ["player.held"]
    hold = Hold.objects.get()
    assert isinstance(actions.uphold(hold_id=hold.id, reason=WHY, actor=DANA), Hold)
    assert tries(**form) == ["player.held"]
    hold.refresh_from_db()
    assert (hold.state, hold.tries) == ("upheld", 2)


def test_the_page_of_registration_says_the_reference_and_nothing_more(mallory: Cast) -> None:
    client = Client(headers={"host": "marigold.localhost:8000"})
    form = asdict(registration("marigold", **{**MALLORY, "email": "m.other@example.com"}))
    born = form.pop("birth_date")
    fields = {key: value for key, value in form.items() if value is not None and key != "marketing"}
    fields |= {f"birth_date_{part}": getattr(born, part) for part in ("day", "month", "year")}
    answer = client.post("/register/", {**fields, "terms": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert Hold.objects.get().reference in page and "support@marigold.example" in page
    assert str(mallory.player_id) not in page and mallory.email not in page
    said = re.search(r'class="error-summary".*?</div>', page, re.DOTALL)
    assert said is not None and "ended" not in said[0]
    letters = contact.messages(mallory.player_id, viewer=Actor.system("test"))
    assert [each.kind for each in letters].count("already_registered") == 0
