-- One wager as most programs do it: one transaction a request, one statement a step. Kept as
-- the oracle of the differential tests and the measure of what batching is worth.

-- name: lock_player
-- The lock, before anything is read.
SELECT cell, player_id, house, facts, terms_version, live_session
  FROM standing_standing WHERE cell = $1 AND player_id = $2 FOR NO KEY UPDATE;

-- name: read_wallet
-- Read after the lock.
SELECT player_id, currency, cash_micros, bonus_micros, tied_micros, held_micros, entry, head,
       funded, last_round_at, counter_day, staked_day_micros, won_day_micros, won_before_micros
  FROM wallet_wallet WHERE cell = $1 AND player_id = $2;

-- name: read_answer
-- An earlier answer to the key.
SELECT player_id, key, body_hash, kind, entry, answer
  FROM wallet_idempotency WHERE cell = $1 AND player_id = $2 AND key = $3;

-- name: write_wallet
-- The balances after the decision.
UPDATE wallet_wallet
   SET cash_micros = $3, bonus_micros = $4, tied_micros = $5, held_micros = $6, entry = $7,
       head = $8, funded = $9, last_round_at = $10, counter_day = $11,
       staked_day_micros = $12, won_day_micros = $13, won_before_micros = $14
 WHERE cell = $1 AND player_id = $2;

-- name: insert_transfer
-- One movement.
INSERT INTO wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: insert_answer
-- What the key is answered from now on.
INSERT INTO wallet_idempotency (cell, player_id, key, body_hash, kind, entry, day, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);
