-- Progressive jackpots. What they hold is in wallet_meter, three rows each: meter, reserve and
-- diversion pool. Everything here but the state of a win is append-only.

CREATE TABLE jackpots_jackpot (
    number          smallint    PRIMARY KEY CHECK (number > 0),
    name            text COLLATE "C" NOT NULL UNIQUE,
    base            text COLLATE "C" NOT NULL CHECK (length(base) = 3),
    account         smallint    NOT NULL REFERENCES wallet_account (code),
    opened_at       timestamptz NOT NULL
);

-- What holds from `since` until the next version. The hash is over the version's rules.
CREATE TABLE jackpots_version (
    jackpot         smallint    NOT NULL REFERENCES jackpots_jackpot (number),
    version         integer     NOT NULL CHECK (version > 0),
    since           timestamptz NOT NULL,
    content_hash    text COLLATE "C" NOT NULL,
    title           text        NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    seed_micros     bigint      NOT NULL CHECK (seed_micros > 0),
    limit_micros    bigint      NOT NULL CHECK (limit_micros > seed_micros),
    one_in          bigint      CHECK (one_in > 0),
    meter_ppm       integer     NOT NULL CHECK (meter_ppm > 0),
    reserve_ppm     integer     NOT NULL CHECK (reserve_ppm >= 0),
    PRIMARY KEY (jackpot, version),
    UNIQUE (jackpot, since),
    CHECK ((kind = 'mystery') = (one_in IS NOT NULL))
);

-- What stakes bring to it: parts of `per` of a stake's micros, in micros of the base currency.
CREATE TABLE jackpots_feed (
    jackpot         smallint    NOT NULL,
    version         integer     NOT NULL,
    house           text COLLATE "C" NOT NULL,
    game            text COLLATE "C" NOT NULL,
    currency        text COLLATE "C" NOT NULL,
    meter_parts     bigint      NOT NULL CHECK (meter_parts > 0),
    reserve_parts   bigint      NOT NULL CHECK (reserve_parts >= 0),
    per             bigint      NOT NULL CHECK (per > 0),
    base_num        bigint      NOT NULL CHECK (base_num > 0),
    base_den        bigint      NOT NULL CHECK (base_den > 0),
    bet_max_micros  bigint      CHECK (bet_max_micros > 0),
    PRIMARY KEY (jackpot, version, house, game, currency),
    FOREIGN KEY (jackpot, version) REFERENCES jackpots_version (jackpot, version)
);

-- From one win to the next: with what it started and who paid for that. The sealed amount of a
-- must-hit-by jackpot is drawn from a seed of the cycle's own, bound to it by the commitment.
CREATE TABLE jackpots_cycle (
    jackpot         smallint    NOT NULL REFERENCES jackpots_jackpot (number),
    cycle           integer     NOT NULL CHECK (cycle > 0),
    version         integer     NOT NULL,
    id              uuid        NOT NULL UNIQUE,
    opened_at       timestamptz NOT NULL,
    reserve_micros  bigint      NOT NULL CHECK (reserve_micros >= 0),
    house_micros    bigint      NOT NULL CHECK (house_micros >= 0),
    diversion_micros bigint     NOT NULL CHECK (diversion_micros >= 0),
    seed_epoch      smallint    NOT NULL,
    seed_sealed     bytea       NOT NULL,
    commitment      bytea       NOT NULL,
    PRIMARY KEY (jackpot, cycle)
);

-- What the meter paid at the end of a cycle, and what could not be split (to the reserve).
CREATE TABLE jackpots_hit (
    jackpot         smallint    NOT NULL,
    cycle           integer     NOT NULL,
    at              timestamptz NOT NULL,
    value_micros    bigint      NOT NULL CHECK (value_micros > 0),
    rest_micros     bigint      NOT NULL CHECK (rest_micros >= 0),
    winners         integer     NOT NULL CHECK (winners > 0),
    PRIMARY KEY (jackpot, cycle),
    FOREIGN KEY (jackpot, cycle) REFERENCES jackpots_cycle (jackpot, cycle)
);

-- What came in above the ceiling and went to the diversion pool, by batch.
CREATE TABLE jackpots_overflow (
    id              uuid        PRIMARY KEY,
    jackpot         smallint    NOT NULL REFERENCES jackpots_jackpot (number),
    cycle           integer     NOT NULL,
    at              timestamptz NOT NULL,
    micros          bigint      NOT NULL CHECK (micros > 0)
);

-- A player's part of a hit. It waits for the operator's confirmation.
CREATE TABLE jackpots_win (
    id              uuid        PRIMARY KEY,
    jackpot         smallint    NOT NULL,
    cycle           integer     NOT NULL,
    cell            smallint    NOT NULL,
    player_id       bigint      NOT NULL,
    entry           bigint      NOT NULL,
    house           text COLLATE "C" NOT NULL,
    game            text COLLATE "C" NOT NULL,
    at              timestamptz NOT NULL,
    base_micros     bigint      NOT NULL CHECK (base_micros >= 0),
    amount_micros   bigint      NOT NULL CHECK (amount_micros >= 0),
    currency        text COLLATE "C" NOT NULL,
    base_num        bigint      NOT NULL,
    base_den        bigint      NOT NULL,
    state           text COLLATE "C" NOT NULL DEFAULT 'hit'
                    CHECK (state IN ('hit', 'paid', 'declined')),
    decided_at      timestamptz,
    decided_by      text        NOT NULL DEFAULT '',
    rationale_sealed bytea,
    UNIQUE (jackpot, cycle, player_id),
    FOREIGN KEY (jackpot, cycle) REFERENCES jackpots_hit (jackpot, cycle)
);
CREATE INDEX jackpots_win_round ON jackpots_win (cell, player_id, entry);
CREATE INDEX jackpots_win_waiting ON jackpots_win (at) WHERE state = 'hit';
