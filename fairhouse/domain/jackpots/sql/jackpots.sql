-- Statements of jackpots. Those of the till run under the lock of the jackpot's meter, which its
-- batch has taken last.

-- name: versions
-- What is open, oldest version first.
SELECT v.jackpot, j.name, v.title, v.version, j.base, v.kind, v.seed_micros, v.limit_micros,
       v.one_in, v.since, v.meter_ppm, v.reserve_ppm, v.content_hash
  FROM jackpots_version AS v JOIN jackpots_jackpot AS j ON j.number = v.jackpot
 ORDER BY v.jackpot, v.version;

-- name: feeds
-- What stakes bring to each version.
SELECT jackpot, version, house, game, currency, meter_parts, reserve_parts, per, base_num,
       base_den, bet_max_micros
  FROM jackpots_feed ORDER BY jackpot, version, house, game, currency;

-- name: cycle
-- The cycle that a meter is in.
SELECT c.id, c.version, c.reserve_micros + c.house_micros + c.diversion_micros,
       c.seed_epoch, c.seed_sealed, c.opened_at
  FROM jackpots_cycle AS c WHERE c.jackpot = $1 AND c.cycle = $2;

-- name: insert_cycle
-- A reset.
INSERT INTO jackpots_cycle
       (jackpot, cycle, version, id, opened_at, reserve_micros, house_micros, diversion_micros,
        seed_epoch, seed_sealed, commitment)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: insert_hit
-- What the meter paid.
INSERT INTO jackpots_hit (jackpot, cycle, at, value_micros, rest_micros, winners)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: insert_win
-- What one player won; it waits for confirmation.
INSERT INTO jackpots_win
       (id, jackpot, cycle, cell, player_id, entry, house, game, at, base_micros,
        amount_micros, currency, base_num, base_den)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: insert_overflow
-- What came in above the ceiling.
INSERT INTO jackpots_overflow (id, jackpot, cycle, at, micros) VALUES ($1, $2, $3, $4, $5);
