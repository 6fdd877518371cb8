"""Every rule a house has, typed. `house.on(day)` answers one `Rules`.

The shape of this file is the shape of the TOML files: a `Section` is a table, everything
else is a rule. A rule that is here and in no file, or in a file and not here, stops the
start. Units are the last word of a name; ages are in years; days are calendar days of the
house's own calendar.

    rules = house_rules.current()["marigold"].on(clock.today())
    rules.deposit.card.min["GBP"]                  Money
    rules.sign_in.idle_minutes                     int
    rules.standing.blocks["frozen"].verbs          ("sign_in", "deposit", ...)
    rules.play.stake_cap("slot", age=22)           Amounts or None
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from fairhouse.kit.house_rules.values import (
    Amounts,
    Block,
    CardBrand,
    Channel,
    CharacterClass,
    FactKind,
    FieldRule,
    Likeness,
    Period,
    Retention,
    StakeTier,
    WinnerDetail,
)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of rules."""


class MoneyRules(Section, frozen=True):
    """In which currencies an account can be held (JJ-3.9b)."""

    currencies: tuple[str, ...]


class Username(Section, frozen=True):
    """What a username may look like; it holds no personal data (LV-2.6)."""

    min_length: int
    max_length: int
    pattern: str


class Password(Section, frozen=True):
    """How strong a password must be (JJ-3.15a). `min_score` is zxcvbn's, 0 to 4."""

    min_length: int
    max_length: int
    classes: tuple[CharacterClass, ...]
    min_score: int


class Marketing(Section, frozen=True):
    """Which channels a member chooses about at registration, and what silence means."""

    mode: Literal["opt_out", "opt_in"]
    channels: tuple[Channel, ...]


class Registration(Section, frozen=True):
    """Who may open an account and what is asked of them (JJ-3.1a, JJ-3.2a)."""

    min_age: int
    countries: tuple[str, ...]
    fields: Mapping[str, FieldRule]
    username: Username
    password: Password
    marketing: Marketing

    @property
    def required_fields(self) -> frozenset[str]:
        """Names of the form's fields that must be filled."""
        return frozenset(name for name, rule in self.fields.items() if rule.required)


class SignIn(Section, frozen=True):
    """Sessions and lock-out (JJ-3.16)."""

    failures_before_lock: int
    failure_window_minutes: int
    lock_minutes: int
    idle_minutes: int
    full_sign_in_days: int


class Email(Section, frozen=True):
    """Confirmation of an email address (JJ-3.6a)."""

    link_hours: int


class Standing(Section, frozen=True):
    """What each kind of standing fact forbids."""

    blocks: Mapping[FactKind, Block]


class DepositMethod(Section, frozen=True):
    """One way to pay in, per transaction (JJ-3.10a)."""

    offered: bool
    title: str
    min: Amounts
    max: Amounts


class Deposit(Section, frozen=True):
    """How money comes in. `daily_max` is per member and calendar day, None for none.

    The live method can be changed only while the balance is under `change_method_below`
    (JJ-3.11c).
    """

    methods: Mapping[str, DepositMethod]
    card_brands: tuple[CardBrand, ...]
    daily_max: Amounts | None
    change_method_below: Amounts

    @property
    def card(self) -> DepositMethod:
        """The rules of card deposits."""
        return self.methods["card"]

    @property
    def offered(self) -> Mapping[str, DepositMethod]:
        """The methods a member can use now, by name."""
        return {name: method for name, method in self.methods.items() if method.offered}


class WithdrawalMethod(Section, frozen=True):
    """One way to be paid out, per transaction (JJ-7.9)."""

    offered: bool
    title: str
    min: Amounts
    max: Amounts


class Withdrawal(Section, frozen=True):
    """How money goes out. `authorise_hours` is the promised time to a decision (JJ-7.11).

    From `second_person_from` on, two members of staff must approve; None: one is enough.
    """

    methods: Mapping[str, WithdrawalMethod]
    authorise_hours: int
    cancel_while_waiting: bool
    second_person_from: Amounts | None

    @property
    def card(self) -> WithdrawalMethod:
        """The rules of payments back to a card."""
        return self.methods["card"]

    @property
    def offered(self) -> Mapping[str, WithdrawalMethod]:
        """The methods a member can use now, by name."""
        return {name: method for name, method in self.methods.items() if method.offered}


class GameClass(Section, frozen=True):
    """Rules of all games of a kind. No stake tier means no cap; zero seconds, no minimum."""

    stake_caps: tuple[StakeTier, ...]
    cycle_seconds: Decimal
    autoplay: bool
    quick_play: bool


class Autoplay(Section, frozen=True):
    """How games may play by themselves where their class allows it at all (JJ-8.16)."""

    min_spins: int
    max_spins: int
    pause_seconds: Decimal


class Play(Section, frozen=True):
    """What can be played, for how much, how fast, and how long it is shown (JJ-8)."""

    games: tuple[str, ...]
    min_stake: Amounts
    min_rtp_percent: Decimal
    history_days: int
    open_round_hours: int
    win_limit: Amounts | None
    demo: bool
    autoplay: Autoplay
    classes: Mapping[str, GameClass]

    def stake_cap(self, game_class: str, *, age: int) -> Amounts | None:
        """The most that someone of this age may stake on one game cycle, None for no cap."""
        tiers = [tier for tier in self.classes[game_class].stake_caps if tier.from_age <= age]
        return max(tiers, key=lambda tier: tier.from_age).amount if tiers else None


class Account(Section, frozen=True):
    """Closing and falling asleep (JJ-3.20a, JJ-3.20b, JJ-3.26b, JJ-3.27)."""

    closure_days: int
    marketing_off_hours: int
    dormant_months: int
    unfunded_months: int


class Privacy(Section, frozen=True):
    """Deadlines of data-protection requests; `fee` is the most that may be asked."""

    answer: Period
    extension: Period | None
    fee: Amounts | None
    authority: str


class Support(Section, frozen=True):
    """Complaints and disputes (JJ-8.3b, JJ-16.6)."""

    dispute_days: int
    review_working_days: int
    final_body: str


class Winners(Section, frozen=True):
    """What is published of those who win a progressive jackpot (JJ-7.12, JJ-12.7).

    The user name for any win; above `details_above` (None: never) the `details` too.
    """

    published: bool
    details_above: Amounts | None
    details: tuple[WinnerDetail, ...]


class Robots(Section, frozen=True):
    """From where on a day of play looks like a program's (JJ-8.5).

    `look_from_acts`    days with fewer rounds and decisions are not looked at
    `pause_minutes`     so long without an act by hand is a pause
    `unbroken_hours`    so long without a pause is a signal
    `steady_spread_ms`  rounds whose intervals differ by no more may be autoplay's
    `even_rounds`       of so many intervals by hand, half lie within `even_spread_ms`: a signal
    `quick_acts`        the middle one of so many is not over `quick_ms`: a signal
    `rest_days`         in so many days never `rest_hours` without an act by hand: a signal
    """

    look_from_acts: int
    pause_minutes: int
    unbroken_hours: int
    steady_spread_ms: int
    even_rounds: int
    even_spread_ms: int
    quick_acts: int
    quick_ms: int
    rest_days: int
    rest_hours: int


class Monitoring(Section, frozen=True):
    """What is looked for in play, and by what an ended member is known again (JJ-8.5)."""

    robots: Robots
    same_person: tuple[Likeness, ...]


class Rules(Section, frozen=True):
    """All rules of one house on one day."""

    money: MoneyRules
    registration: Registration
    sign_in: SignIn
    email: Email
    standing: Standing
    deposit: Deposit
    withdrawal: Withdrawal
    play: Play
    account: Account
    privacy: Privacy
    support: Support
    winners: Winners
    monitoring: Monitoring
    retention: Mapping[str, Retention]
