-- What `fairhouse audit` asks about voids, in the transaction of the wallet's proof.

-- name: sums
-- Figures of the report, by currency: how many, and what the house bears of shares and wins.
SELECT w.currency, count(*), sum(v.carried_micros)::text, sum(v.short_micros)::text
  FROM voids_void AS v
  JOIN wallet_wallet AS w ON w.cell = v.cell AND w.player_id = v.player_id
 GROUP BY 1 ORDER BY 1;

-- name: carried_that_differs
-- A void whose share in jackpots is not what its stored round and the feeds then in force make.
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version),
made AS (
    SELECT v.cell, v.player_id, v.entry,
           sum(r.stake_micros::numeric * (f.meter_parts + f.reserve_parts) * f.base_den
               / (f.per::numeric * f.base_num)) AS micros
      FROM voids_void AS v
      JOIN rounds_round AS r
        ON r.cell = v.cell AND r.player_id = v.player_id AND r.entry = v.entry
      JOIN rounds_game AS g ON g.number = r.game
      JOIN standing_standing AS s ON s.cell = v.cell AND s.player_id = v.player_id
      JOIN wallet_wallet AS w ON w.cell = v.cell AND w.player_id = v.player_id
      JOIN jackpots_feed AS f ON f.game = g.name AND f.house = s.house AND f.currency = w.currency
      JOIN spans AS n ON n.jackpot = f.jackpot AND n.version = f.version
       AND r.at >= n.since AND (n.until IS NULL OR r.at < n.until)
     GROUP BY 1, 2, 3)
SELECT v.cell, v.player_id, v.entry
  FROM voids_void AS v
  LEFT JOIN made AS m ON m.cell = v.cell AND m.player_id = v.player_id AND m.entry = v.entry
 WHERE v.carried_micros::numeric <> coalesce(m.micros, 0)
 LIMIT 100;

-- name: voids_against_transfers
-- A void whose transfers say something else, or money of the accounts of voids without a void.
WITH moved AS (
    SELECT side.cell, side.player_id, side.entry,
           sum(side.returned) AS returned, sum(side.taken) AS taken
      FROM (SELECT cell, player_id, entry - leg AS entry, amount_micros AS returned, 0 AS taken
              FROM wallet_transfer
             WHERE debit IN (SELECT code FROM wallet_account WHERE name LIKE 'void:%')
             UNION ALL
            SELECT cell, player_id, entry - leg, 0, amount_micros FROM wallet_transfer
             WHERE credit IN (SELECT code FROM wallet_account WHERE name LIKE 'void:%')) AS side
     GROUP BY 1, 2, 3)
SELECT coalesce(v.cell, m.cell), coalesce(v.player_id, m.player_id),
       coalesce(v.operation, m.entry)
  FROM voids_void AS v
  FULL JOIN moved AS m
    ON m.cell = v.cell AND m.player_id = v.player_id AND m.entry = v.operation
 WHERE v.returned_micros IS DISTINCT FROM m.returned OR v.taken_micros IS DISTINCT FROM m.taken
 LIMIT 100;
