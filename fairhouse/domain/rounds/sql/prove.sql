-- What `fairhouse audit` asks about rounds, in the transaction of the wallet's proof.

-- name: count_rounds
-- A figure of the report.
SELECT count(*), coalesce(sum(stake_micros), 0)::text, coalesce(sum(win_micros), 0)::text
  FROM rounds_round;

-- name: rounds_against_transfers
-- Every round with its transfers and every transfer of a game with its round: a round without
-- money, money without a round, another stake or another win.
WITH moved AS (
    SELECT side.cell, side.player_id, side.entry, side.revenue,
           sum(side.stake) AS stake, sum(side.win) AS win
      FROM (SELECT cell, player_id, entry - leg AS entry, credit AS revenue,
                   amount_micros AS stake, 0 AS win
              FROM wallet_transfer
             WHERE credit IN (SELECT revenue_account FROM rounds_game)
             UNION ALL
            SELECT cell, player_id, entry - leg, debit, 0, amount_micros
              FROM wallet_transfer
             WHERE debit IN (SELECT revenue_account FROM rounds_game)) AS side
     GROUP BY 1, 2, 3, 4)
SELECT coalesce(r.cell, m.cell), coalesce(r.player_id, m.player_id), coalesce(r.entry, m.entry)
  FROM (SELECT r.*, g.revenue_account FROM rounds_round AS r
          JOIN rounds_game AS g ON g.number = r.game) AS r
  FULL JOIN moved AS m
    ON m.cell = r.cell AND m.player_id = r.player_id AND m.entry = r.entry
   AND m.revenue = r.revenue_account
 WHERE r.stake_micros IS DISTINCT FROM m.stake OR r.win_micros IS DISTINCT FROM m.win
    OR r.after_micros IS DISTINCT FROM r.before_micros - r.stake_micros + r.win_micros
 LIMIT 100;

-- name: rounds_of_unknown_games
-- A round whose game version is not in the books.
SELECT r.cell, r.player_id, r.entry FROM rounds_round AS r
  LEFT JOIN rounds_game AS g ON g.number = r.game
 WHERE g.number IS NULL LIMIT 100;

-- name: rounds_without_answer
-- A round that no key asked for, or a remembered wager without its round.
SELECT coalesce(r.cell, i.cell), coalesce(r.player_id, i.player_id), coalesce(r.entry, i.entry)
  FROM rounds_round AS r
  FULL JOIN (SELECT * FROM wallet_idempotency WHERE kind = 10 AND answer IS NULL) AS i
    ON i.cell = r.cell AND i.player_id = r.player_id AND i.entry = r.entry
 WHERE r.player_id IS NULL OR i.player_id IS NULL LIMIT 100;
