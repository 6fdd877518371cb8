"""One pretend member: acts out a planned life through the verbs of the domains."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import published
from fairhouse.domain.players.values import Registered, Registration, SignedIn
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.simulation import playing, purse
from fairhouse.entrypoints.simulation.habits import Life, PlannedWager, Visit
from fairhouse.entrypoints.simulation.stage import Stage, context_of
from fairhouse.kit import clock, house_rules
from fairhouse.kit.money import MICROS
from fairhouse.kit.refusals import Refusal

_LINK: Final = re.compile(r"/confirm-email/([^/\s]+)/")
_OUT_OF_MONEY: Final = frozenset({"money.insufficient", "money.never_funded"})
_TERMS: Final = frozenset({"standing.terms", "standing.terms_unaccepted"})
_GO_ON: Final = re.compile(r"^(game|money|request)\.(?!session_ended)")


class Member:
    """Lives a `Life` on a `Stage`."""

    def __init__(self, life: Life, stage: Stage) -> None:
        self.life = life
        self.stage = stage
        self.context = context_of(life)
        self.player_id = 0
        self.purse: purse.Purse | None = None
        self._rng = Random(life.random)  # noqa: S311 - keys of a pretend browser

    async def live(self) -> None:
        """Register, confirm, and come back for every planned visit."""
        world = self.stage.world
        await world.until(self.life.arrives)
        if not await self._register():
            return
        if self.life.confirms_after is not None:
            world.enter(self._confirm_email())
        for visit in self.life.visits:
            await world.until(visit.at)
            await self._visit(visit)

    async def _register(self) -> bool:
        """Fill the form, with the planned mistakes first."""
        versions = await self.stage.world.do(published.in_force, self.life.house)
        if versions is None:
            raise LookupError(f"{self.life.house} has no texts in force; publish them first")
        form = registration(self.life, *versions)
        for fault in self.life.faults:
            answer = await self._send(with_fault(form, fault))
            assert not isinstance(answer, Registered), f"a form was accepted in spite of {fault}"
        answer = await self._send(form)
        if not isinstance(answer, Registered):
            return False
        self.player_id = answer.player_id
        self.stage.players[self.life.number] = answer.player_id
        self.purse = purse.Purse(self.life, self.stage, answer.player_id, self._rng)
        return True

    async def _send(self, form: Registration) -> Registered | list[Refusal]:
        answer = await self.stage.world.do(
            players.register, house=self.life.house, form=form, context=self.context
        )
        self.stage.tally.heard("register", answer)
        return answer

    async def _confirm_email(self) -> None:
        """Read the letter a while later and follow its link."""
        assert self.life.confirms_after is not None
        await self.stage.world.until(self.stage.world.now + self.life.confirms_after)
        letters = await self.stage.world.do(
            contact.messages, self.player_id, viewer=Actor.player(self.player_id)
        )
        tokens = [found[1] for letter in letters if (found := _LINK.search(letter.body))]
        answer = await self.stage.world.do(
            players.confirm_email, token=tokens[0], house=self.life.house
        )
        self.stage.tally.heard("confirm_email", answer)

    async def _visit(self, visit: Visit) -> None:
        session_id = await self._sign_in(visit)
        if session_id is None:
            return
        await self._play(visit, session_id)
        await self._own_purse.withdraw(visit)
        if visit.signs_out:
            await self.stage.world.do(players.sign_out, session_id=session_id)

    @property
    def _own_purse(self) -> purse.Purse:
        assert self.purse is not None, "who visits has registered"
        return self.purse

    async def _sign_in(self, visit: Visit) -> UUID | None:
        """Mistype the password as often as planned; who is locked out comes back once."""
        for _ in range(visit.wrong_passwords):
            await self._try_password(self.life.person.password.swapcase())
        answer = await self._try_password(self.life.person.password)
        if isinstance(answer, Refusal) and answer.code == "player.locked":
            minutes = house_rules.current()[self.life.house].at(visit.at).sign_in.lock_minutes
            await self.stage.world.until(self.stage.world.now + timedelta(minutes=minutes + 1))
            answer = await self._try_password(self.life.person.password)
        return answer.session_id if isinstance(answer, SignedIn) else None

    async def _try_password(self, password: str) -> SignedIn | Refusal:
        login = self._rng.choice((self.life.person.email, self.life.person.username))
        answer = await self.stage.world.do(
            players.sign_in,
            house=self.life.house, login=login, password=password, context=self.context,
        )  # fmt: skip
        self.stage.tally.heard("sign_in", answer)
        return answer

    async def _play(self, visit: Visit, session_id: UUID) -> None:
        """Play the planned wagers, paying in when the money is out, until it is all gone."""
        top_ups = list(visit.top_ups_minor)
        delay = timedelta()
        pays_first = not self.life.plays_before_deposit and await self._too_little()
        if pays_first and not await self._pay_in(top_ups):
            return
        for wager in visit.wagers:
            await self.stage.world.until(wager.at + delay)
            delay = max(delay, self.stage.world.now - wager.at)
            answer = await self._wager(wager, session_id)
            if not isinstance(answer, Refusal) or wager.foolish:
                continue
            if answer.code in _OUT_OF_MONEY:
                if not await self._pay_in(top_ups):
                    return
            elif answer.code in _TERMS:
                await self._accept_terms()
            elif not _GO_ON.match(answer.code):
                return

    async def _wager(self, wager: PlannedWager, session_id: UUID) -> object:
        return await playing.Seat(self.stage, self.life, self.player_id, session_id).play(wager)

    async def _too_little(self) -> bool:
        """Whether the balance would not last for long."""
        held = await self.stage.world.do(wallet.balances, self.player_id)
        return held is not None and held.playable.micros < 5 * MICROS

    async def _pay_in(self, top_ups: list[int]) -> bool:
        """Try planned deposits until one is in the balance."""
        while top_ups:
            if await self._own_purse.deposit(top_ups.pop(0)):
                return True
        return False

    async def _accept_terms(self) -> None:
        versions = await self.stage.world.do(published.in_force, self.life.house)
        assert versions is not None, "terms that were asked for are in force"
        answer = await self.stage.world.do(
            players.accept_terms,
            player_id=self.player_id, terms_version=versions[0], privacy_version=versions[1],
            context=self.context,
        )  # fmt: skip
        self.stage.tally.heard("accept_terms", answer)


def registration(life: Life, terms_version: int, privacy_version: int) -> Registration:
    """The form as this person fills it in the end."""
    person = life.person
    offered = house_rules.current()[life.house].at(life.arrives).registration.marketing.channels
    return Registration(
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        address_line=person.address_line,
        town=person.town,
        postcode=person.postcode,
        country=person.country,
        phone=person.phone,
        email=person.email,
        username=person.username,
        password=person.password,
        security_question=person.security_question,
        security_answer=person.security_answer,
        currency=person.currency,
        terms_version=terms_version,
        privacy_version=privacy_version,
        marketing=dict.fromkeys(offered, life.marketing),
    )


def with_fault(form: Registration, fault: str) -> Registration:
    """The form with one mistake in it that every house refuses."""
    changes: dict[str, dict[str, object]] = {
        "weak_password": {"password": "Password1"},
        "postcode": {"postcode": "???"},
        "phone": {"phone": "12"},
        "under_age": {"birth_date": clock.today() - timedelta(days=15 * 365)},
        "name_in_username": {"username": f"{form.last_name.replace(chr(39), '')[:12]}_1"},
    }
    return replace(form, **changes[fault])  # type: ignore[arg-type]
