-- Statements about rounds that the till runs. Each names the cell.

-- name: insert_rounds
-- For small batches; large ones are copied.
INSERT INTO rounds_round
       (cell, player_id, entry, game, state, at, stake_micros, win_micros, before_micros,
        after_micros, seed_epoch, seed_sealed, commitment, picks, wager)
SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[], $4::text::smallint[],
                     $5::text::smallint[], $6::text::timestamptz[], $7::text::bigint[], $8::text::bigint[],
                     $9::text::bigint[], $10::text::bigint[], $11::text::smallint[], $12::text::bytea[],
                     $13::text::bytea[], $14::text::bytea[], $15::text::bytea[]);

-- name: insert_stages
-- For small batches; large ones are copied.
INSERT INTO rounds_stage
       (cell, player_id, round, stage, entry, game, at, stake_micros, win_micros, before_micros,
        after_micros, over, action, picks)
SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[], $4::text::smallint[], $5::text::bigint[],
                     $6::text::smallint[], $7::text::timestamptz[], $8::text::bigint[], $9::text::bigint[],
                     $10::text::bigint[], $11::text::bigint[], $12::text::boolean[], $13::text::bytea[], $14::text::bytea[]);

-- name: keep_open
-- A round that waits for its player: opened, or gone on by a stage. Its player is locked.
INSERT INTO rounds_open
       (cell, player_id, entry, game, opened_at, touched_at, stake_micros, before_micros, stage,
        seed_epoch, seed_sealed, commitment, picks, wager)
SELECT * FROM unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[], $4::text::smallint[],
                     $5::text::timestamptz[], $6::text::timestamptz[], $7::text::bigint[], $8::text::bigint[],
                     $9::text::smallint[], $10::text::smallint[], $11::text::bytea[], $12::text::bytea[], $13::text::bytea[],
                     $14::text::bytea[])
    ON CONFLICT (cell, player_id, entry)
    DO UPDATE SET touched_at = excluded.touched_at, stake_micros = excluded.stake_micros,
                  stage = excluded.stage, picks = excluded.picks, wager = excluded.wager;

-- name: end_open
-- Rounds that are over: the same batch has written them to rounds_round.
DELETE FROM rounds_open AS o
 USING unnest($1::text::smallint[], $2::text::bigint[], $3::text::bigint[]) AS k (cell, player_id, entry)
 WHERE o.cell = k.cell AND o.player_id = k.player_id AND o.entry = k.entry;

-- name: read_open
-- What these players have open; read after the lock, so that an action sees the last one.
SELECT o.cell, o.player_id, o.entry, o.game, o.opened_at, o.touched_at, o.stake_micros,
       o.before_micros, o.stage, o.seed_epoch, o.seed_sealed, o.commitment, o.picks, o.wager
  FROM unnest($1::smallint[], $2::bigint[]) AS k (cell, player_id)
  JOIN rounds_open AS o ON o.cell = k.cell AND o.player_id = k.player_id;

-- name: won_lately
-- What players won over what they staked since a moment, progressives apart (JJ-7.2); asked only
-- of those whose two days' winnings reach the limit. Beside it what the wallet counted so far
-- today, so that rounds of the same batch can be added.
SELECT w.player_id, 0::bigint AS entry, w.staked_day_micros AS staked, w.won_day_micros AS won,
       coalesce((SELECT sum(r.win_micros - r.stake_micros) FROM rounds_round AS r
                  WHERE r.cell = k.cell AND r.player_id = k.player_id AND r.at > $3), 0)::bigint
       AS net
  FROM unnest($1::smallint[], $2::bigint[]) AS k (cell, player_id)
  JOIN wallet_wallet AS w ON w.cell = k.cell AND w.player_id = k.player_id;

-- name: recall_rounds
-- The rounds behind earlier yeses: the same key gets the same answer, made from the record.
SELECT r.player_id, r.entry, r.game, r.stake_micros, r.win_micros, r.after_micros,
       r.commitment, r.picks, r.wager,
       (SELECT json_agg(json_build_array(w.id, v.title, w.amount_micros, w.currency)
                        ORDER BY w.jackpot, w.cycle)::text
          FROM jackpots_win AS w
          JOIN jackpots_cycle AS c ON c.jackpot = w.jackpot AND c.cycle = w.cycle + 1
          JOIN jackpots_version AS v ON v.jackpot = c.jackpot AND v.version = c.version
         WHERE w.cell = r.cell AND w.player_id = r.player_id AND w.entry = r.entry) AS jackpots
  FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS k (cell, player_id, entry)
  JOIN rounds_round AS r
    ON r.cell = k.cell AND r.player_id = k.player_id AND r.entry = k.entry;
