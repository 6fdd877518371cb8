"""`fairhouse staff`: a person is invited on the command line and kept out by it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth.models import User
from django.test import Client

from fairhouse.entrypoints.cli import main
from tests.office.conftest import browser, code_of, enrolled

pytestmark = pytest.mark.django_db


def staff(*words: str) -> Result:
    return CliRunner().invoke(main, ["staff", *words])


def test_an_invitation_prints_a_link_that_works() -> None:
    said = staff("add", "robin", "--role", "support", "--role", "payments")
    assert said.exit_code == 0, said.output
    link = said.output.strip().splitlines()[-1]
    assert link.startswith("http://office.localhost:") and "/enrol/" in link
    page = browser().get("/enrol/" + link.split("/enrol/")[1])
    assert "Welcome, robin" in page.content.decode()
    assert {group.name for group in User.objects.get().groups.all()} == {"support", "payments"}


@pytest.mark.parametrize(
    "words", [("add", "robin", "--role", "king"), ("add", "r b", "--role", "dpo")]
)
def test_a_wrong_role_or_name_is_told_and_makes_nobody(words: tuple[str, ...]) -> None:
    said = staff(*words)
    assert said.exit_code == 1 and not User.objects.exists()


def test_the_list_names_everybody_and_disable_keeps_somebody_out() -> None:
    assert "nobody yet" in staff("list").output
    enrolled("robin", ["dpo"])
    assert "robin" in staff("list").output
    assert staff("disable", "robin").exit_code == 0
    assert not User.objects.get(username="robin").is_active
    assert staff("enable", "robin").exit_code == 0
    assert User.objects.get(username="robin").is_active
    assert staff("disable", "nobody").exit_code == 1


def test_inviting_somebody_again_makes_the_old_second_factor_worthless() -> None:
    enrolled("robin", ["dpo"])
    code = code_of("robin")
    assert staff("add", "robin", "--role", "support").exit_code == 0
    client: Client = browser()
    answer = client.post("/sign-in/", {"username": "robin", "password": "Marble-Kettle-Harbour-29"})
    assert answer.status_code == 401
    assert client.post("/second-factor/", {"code": code}).headers["Location"] == "/sign-in/"
