-- Hot tables. Every primary key starts (cell, player_id): the distribution column and the
-- player, so that a batch is one single-shard statement when the house grows past a machine.

-- Half-empty pages: a wallet is updated by every wager, and must find room on its own page
-- (heap-only update, no index work).
CREATE TABLE wallet_wallet (
    cell            smallint    NOT NULL,
    player_id       bigint      NOT NULL,
    currency        text COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    cash_micros     bigint      NOT NULL DEFAULT 0 CHECK (cash_micros >= 0),
    bonus_micros    bigint      NOT NULL DEFAULT 0 CHECK (bonus_micros >= 0),
    tied_micros     bigint      NOT NULL DEFAULT 0 CHECK (tied_micros >= 0),
    held_micros     bigint      NOT NULL DEFAULT 0 CHECK (held_micros >= 0),
    entry           bigint      NOT NULL DEFAULT 0,
    head            bytea       NOT NULL DEFAULT '\x00000000000000000000000000000000',
    funded          boolean     NOT NULL DEFAULT false,
    last_round_at   timestamptz,
    counter_day     integer     NOT NULL DEFAULT 0,
    staked_day_micros bigint    NOT NULL DEFAULT 0,
    won_day_micros  bigint      NOT NULL DEFAULT 0,
    opened_at       timestamptz NOT NULL,
    PRIMARY KEY (cell, player_id)
) WITH (fillfactor = 50);

-- Append-only. `entry` counts a player's transfers without gaps, so a missing one shows;
-- `leg` counts them within one operation (the operation's number is entry - leg).
CREATE TABLE wallet_transfer (
    player_id       bigint      NOT NULL,
    entry           bigint      NOT NULL CHECK (entry > 0),
    amount_micros   bigint      NOT NULL CHECK (amount_micros > 0),
    at              timestamptz NOT NULL,
    cell            smallint    NOT NULL,
    leg             smallint    NOT NULL,
    debit           smallint    NOT NULL,
    credit          smallint    NOT NULL,
    PRIMARY KEY (cell, player_id, entry),
    CHECK (debit <> credit)
);

-- One row a key, append-only. A yes that left a row of its own (a round) is answered again
-- from that row; every other answer is kept here.
CREATE TABLE wallet_idempotency (
    key             uuid        NOT NULL,
    player_id       bigint      NOT NULL,
    entry           bigint      NOT NULL,
    body_hash       bigint      NOT NULL,
    cell            smallint    NOT NULL,
    kind            smallint    NOT NULL,
    day             integer     NOT NULL,
    answer          bytea,
    PRIMARY KEY (cell, player_id, key)
);

-- Reference: the names behind the numbers in transfers.
CREATE TABLE wallet_account (
    code            smallint    PRIMARY KEY,
    name            text COLLATE "C" NOT NULL UNIQUE
);
INSERT INTO wallet_account (code, name) VALUES
    (1, 'player:cash'), (2, 'player:bonus'), (3, 'player:tied'), (4, 'player:held');

-- The house's side of a closed day, rolled up by a job from transfers.
CREATE TABLE wallet_house_day (
    day             date        NOT NULL,
    house           text COLLATE "C" NOT NULL,
    currency        text COLLATE "C" NOT NULL,
    account         smallint    NOT NULL REFERENCES wallet_account (code),
    debit_micros    numeric(38) NOT NULL,
    credit_micros   numeric(38) NOT NULL,
    PRIMARY KEY (day, house, currency, account)
);

-- Shared meters (jackpots have keys of their own, not a player's cell). One update a meter and
-- batch, last of all: a row that every wager updated would hold its lock across each commit.
CREATE TABLE wallet_meter (
    meter           smallint    PRIMARY KEY,
    micros          bigint      NOT NULL DEFAULT 0 CHECK (micros >= 0)
);
