-- Rounds in which the player decides. Made by migration 0003.

-- Append-only: one row a stage, 0 the opening. `entry` is the first transfer of the stage's own
-- operation, 0 when it moved no money; `round` is that of the opening.
CREATE TABLE rounds_stage (
    player_id       bigint      NOT NULL,
    round           bigint      NOT NULL,
    entry           bigint      NOT NULL CHECK (entry >= 0),
    at              timestamptz NOT NULL,
    stake_micros    bigint      NOT NULL CHECK (stake_micros >= 0),
    win_micros      bigint      NOT NULL CHECK (win_micros >= 0),
    before_micros   bigint      NOT NULL CHECK (before_micros >= 0),
    after_micros    bigint      NOT NULL CHECK (after_micros >= 0),
    cell            smallint    NOT NULL,
    game            smallint    NOT NULL,
    stage           smallint    NOT NULL CHECK (stage >= 0),
    over            boolean     NOT NULL,
    action          bytea       NOT NULL,
    picks           bytea       NOT NULL,
    PRIMARY KEY (cell, player_id, round, stage),
    CHECK (after_micros = before_micros - stake_micros + win_micros)
);

-- The rounds that are not over: all that is needed to go on with one. Its row goes away in the
-- transaction that writes the finished round to rounds_round.
CREATE TABLE rounds_open (
    player_id       bigint      NOT NULL,
    entry           bigint      NOT NULL CHECK (entry > 0),
    opened_at       timestamptz NOT NULL,
    touched_at      timestamptz NOT NULL,
    stake_micros    bigint      NOT NULL CHECK (stake_micros > 0),
    before_micros   bigint      NOT NULL CHECK (before_micros >= 0),
    cell            smallint    NOT NULL,
    game            smallint    NOT NULL,
    stage           smallint    NOT NULL CHECK (stage >= 0),
    seed_epoch      smallint    NOT NULL,
    seed_sealed     bytea       NOT NULL,
    commitment      bytea       NOT NULL,
    picks           bytea       NOT NULL,
    wager           bytea       NOT NULL,
    PRIMARY KEY (cell, player_id, entry)
) WITH (fillfactor = 50);
