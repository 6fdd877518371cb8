"""Standing: the one row that says what a player may do now, and why not.

A *fact* is a dated statement about a player ("email unconfirmed since ...", "frozen from ...
until ..."). Which kinds of fact block which verbs is data of the house and its licence. The
row is also the player's lock: whoever changes what a player may do, or moves their money,
locks it first and reads only after that, so that no wager can pass an exclusion.

Verbs       actions.lock, add_fact, end_fact
Questions   rules.may (pure), queries.standing, queries.facts, queries.history
Listens to  players.events: PlayerRegistered, EmailUnconfirmed, EmailConfirmed, TermsAccepted,
            SigningIn, SignedOut, AccountFrozen, AccountUnfrozen, AccountClosed, AccountReopened
Tables      standing_standing (one row a player, hot), standing_fact (history, append-only)
"""
