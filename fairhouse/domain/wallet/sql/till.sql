-- Statements of the till. Each names the cell. Order matters: lock, then read, then write.

-- name: lock_players
-- Lock the players of a batch in sorted order, once, before anything else is read: arrival
-- order deadlocks at once, and what is read before the lock may be stale.
SELECT s.cell, s.player_id, s.house, s.facts, s.terms_version, s.live_session
  FROM unnest($1::text::smallint[], $2::text::bigint[]) AS k (cell, player_id)
  JOIN standing_standing AS s ON s.cell = k.cell AND s.player_id = k.player_id
 ORDER BY s.cell, s.player_id
   FOR NO KEY UPDATE OF s;

-- name: lock_free_players
-- The same lock for a batch in which somebody is held by another transaction: take whoever is
-- free, so that one slow page does not keep the others waiting.
SELECT s.cell, s.player_id, s.house, s.facts, s.terms_version, s.live_session
  FROM unnest($1::text::smallint[], $2::text::bigint[]) AS k (cell, player_id)
  JOIN standing_standing AS s ON s.cell = k.cell AND s.player_id = k.player_id
 ORDER BY s.cell, s.player_id
   FOR NO KEY UPDATE OF s SKIP LOCKED;

-- name: known_players
-- Who exists at all, asked without a lock: whoever does and could not be locked is held.
SELECT s.player_id
  FROM unnest($1::text::smallint[], $2::text::bigint[]) AS k (cell, player_id)
  JOIN standing_standing AS s ON s.cell = k.cell AND s.player_id = k.player_id;

-- name: read_wallets
-- Read after the lock and without one of its own: every writer of a wallet holds the lock.
SELECT w.player_id, w.currency, w.cash_micros, w.bonus_micros, w.tied_micros, w.held_micros,
       w.entry, w.head, w.funded, w.last_round_at, w.counter_day,
       w.staked_day_micros, w.won_day_micros, w.won_before_micros
  FROM unnest($1::text::smallint[], $2::text::bigint[]) AS k (cell, player_id)
  JOIN wallet_wallet AS w ON w.cell = k.cell AND w.player_id = k.player_id;

-- name: read_answers
-- Earlier answers to the keys of the batch; also read after the lock.
SELECT i.player_id, i.key, i.body_hash, i.kind, i.entry, i.answer
  FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::uuid[]) AS k (cell, player_id, key)
  JOIN wallet_idempotency AS i
    ON i.cell = k.cell AND i.player_id = k.player_id AND i.key = k.key;

-- name: write_wallets
-- One set-wise update; the rows are locked through their players already.
UPDATE wallet_wallet AS w
   SET cash_micros = k.cash, bonus_micros = k.bonus, tied_micros = k.tied,
       held_micros = k.held, entry = k.entry, head = k.head, funded = k.funded,
       last_round_at = k.last_round_at, counter_day = k.counter_day,
       staked_day_micros = k.staked, won_day_micros = k.won, won_before_micros = k.won_before
  FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[], $4::text::bigint[], $5::text::bigint[],
              $6::text::bigint[], $7::text::bigint[], $8::text::bytea[], $9::text::boolean[], $10::text::timestamptz[],
              $11::text::integer[], $12::text::bigint[], $13::text::bigint[], $14::text::bigint[])
       AS k (cell, player_id, cash, bonus, tied, held, entry, head, funded, last_round_at,
             counter_day, staked, won, won_before)
 WHERE w.cell = k.cell AND w.player_id = k.player_id;

-- name: insert_transfers
-- For small batches; large ones are copied (COPY costs two more round trips a table).
INSERT INTO wallet_transfer
       (cell, player_id, entry, leg, debit, credit, amount_micros, at)
SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[], $4::text::smallint[],
                     $5::text::smallint[], $6::text::smallint[], $7::text::bigint[], $8::text::timestamptz[]);

-- name: insert_answers
-- For small batches; a key that another process answered meanwhile cannot be here, because
-- both hold the player's lock while they look and write.
INSERT INTO wallet_idempotency
       (cell, player_id, key, body_hash, kind, entry, day, answer)
SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::uuid[], $4::text::bigint[],
                     $5::text::smallint[], $6::text::bigint[], $7::text::integer[], $8::text::bytea[]);

-- name: add_to_meters
-- Shared meters have keys of their own and no cell. They are locked last, in the order of their
-- numbers, and once a batch; from here to the commit what they show is exact.
WITH k AS (SELECT * FROM unnest($1::smallint[], $2::bigint[]) AS k (meter, micros)),
     held AS (SELECT m.meter FROM wallet_meter AS m
               WHERE m.meter = ANY ($1::smallint[])
               ORDER BY m.meter FOR NO KEY UPDATE OF m)
UPDATE wallet_meter AS m SET micros = m.micros + k.micros
  FROM held JOIN k ON k.meter = held.meter
 WHERE m.meter = held.meter
RETURNING m.meter, m.micros, m.cycle;

-- name: lock_meters
-- Those that belong together, by whoever holds the first of them already.
SELECT m.meter, m.micros, m.cycle FROM wallet_meter AS m
 WHERE m.meter = ANY ($1::smallint[]) ORDER BY m.meter FOR NO KEY UPDATE OF m;

-- name: set_meters
-- What they show after a hit; only under their locks.
UPDATE wallet_meter AS m SET micros = k.micros, cycle = k.cycle
  FROM unnest($1::smallint[], $2::bigint[], $3::integer[]) AS k (meter, micros, cycle)
 WHERE m.meter = k.meter;

-- name: open_meters
-- New meters.
INSERT INTO wallet_meter (meter, micros)
SELECT * FROM unnest($1::smallint[], $2::bigint[]);
