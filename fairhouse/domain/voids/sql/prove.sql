-- What `fairhouse audit` asks about voids, in the transaction of the wallet's proof.

-- name: count_voids
-- A figure of the report.
SELECT count(*) FROM voids_void;

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
