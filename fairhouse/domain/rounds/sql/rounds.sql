-- Statements about rounds that the till runs. Each names the cell.

-- name: insert_rounds
-- For small batches; large ones are copied.
INSERT INTO rounds_round
       (cell, player_id, entry, game, state, at, stake_micros, win_micros, before_micros,
        after_micros, seed_epoch, seed_sealed, commitment, picks, wager)
SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::smallint[],
                     $5::smallint[], $6::timestamptz[], $7::bigint[], $8::bigint[],
                     $9::bigint[], $10::bigint[], $11::smallint[], $12::bytea[],
                     $13::bytea[], $14::bytea[], $15::bytea[]);

-- name: recall_rounds
-- The rounds behind earlier yeses: the same key gets the same answer, made from the record.
SELECT r.player_id, r.entry, r.game, r.stake_micros, r.win_micros, r.after_micros,
       r.commitment, r.picks, r.wager
  FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS k (cell, player_id, entry)
  JOIN rounds_round AS r
    ON r.cell = k.cell AND r.player_id = k.player_id AND r.entry = k.entry;
