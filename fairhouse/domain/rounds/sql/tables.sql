-- Which version of which game a number in a round means. Append-only: a version never changes.
CREATE TABLE rounds_game (
    number          smallint    PRIMARY KEY,
    name            text COLLATE "C" NOT NULL,
    version         integer     NOT NULL,
    content_hash    text COLLATE "C" NOT NULL,
    revenue_account smallint    NOT NULL REFERENCES wallet_account (code),
    registered_at   timestamptz NOT NULL,
    UNIQUE (name, version)
);

-- Hot and append-only. `entry` is the number of the stake's first transfer, which makes the
-- round's identifier and ticket; columns are ordered so that no padding is stored.
CREATE TABLE rounds_round (
    player_id       bigint      NOT NULL,
    entry           bigint      NOT NULL,
    at              timestamptz NOT NULL,
    stake_micros    bigint      NOT NULL CHECK (stake_micros > 0),
    win_micros      bigint      NOT NULL CHECK (win_micros >= 0),
    before_micros   bigint      NOT NULL CHECK (before_micros >= 0),
    after_micros    bigint      NOT NULL CHECK (after_micros >= 0),
    cell            smallint    NOT NULL,
    game            smallint    NOT NULL,
    state           smallint    NOT NULL DEFAULT 1 CHECK (state IN (1)),
    seed_epoch      smallint    NOT NULL,
    seed_sealed     bytea       NOT NULL,
    commitment      bytea       NOT NULL,
    picks           bytea       NOT NULL,
    wager           bytea       NOT NULL,
    PRIMARY KEY (cell, player_id, entry)
);
