-- What `fairhouse audit` asks about rounds, in the transaction of the wallet's proof.

-- name: count_rounds
-- A figure of the report.
SELECT count(*), coalesce(sum(stake_micros), 0)::text, coalesce(sum(win_micros), 0)::text
  FROM rounds_round;

-- name: rounds_against_transfers
-- Every operation of a game with its transfers and every transfer of a game with its operation: a
-- round without money, money without a round, another stake or another win. A round of several
-- stages has an operation for each stage that moved money.
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
  FROM (SELECT o.*, g.revenue_account
          FROM (SELECT cell, player_id, entry, game, stake_micros, win_micros, before_micros,
                       after_micros
                  FROM rounds_round AS r
                 WHERE NOT EXISTS (SELECT 1 FROM rounds_stage AS s
                                    WHERE s.cell = r.cell AND s.player_id = r.player_id
                                      AND s.round = r.entry)
                 UNION ALL
                SELECT cell, player_id, entry, game, stake_micros, win_micros, before_micros,
                       after_micros
                  FROM rounds_stage WHERE stake_micros > 0 OR win_micros > 0) AS o
          JOIN rounds_game AS g ON g.number = o.game) AS r
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
-- A round, over or open, that no key asked for, or a remembered wager without its round.
SELECT coalesce(r.cell, i.cell), coalesce(r.player_id, i.player_id), coalesce(r.entry, i.entry)
  FROM (SELECT cell, player_id, entry FROM rounds_round
         UNION ALL
        SELECT cell, player_id, entry FROM rounds_open) AS r
  FULL JOIN (SELECT cell, player_id, entry FROM wallet_idempotency
              WHERE kind IN (10, 11) AND (answer IS NULL OR substr(answer, 1, 1) = 'A')) AS i
    ON i.cell = r.cell AND i.player_id = r.player_id AND i.entry = r.entry
 WHERE r.player_id IS NULL OR i.player_id IS NULL LIMIT 100;

-- name: rounds_against_stages
-- A round of several stages that is not the sum of them, is both open and over or neither, or
-- has a gap in its stages.
SELECT s.cell, s.player_id, s.round
  FROM (SELECT cell, player_id, round, sum(stake_micros) AS stake, sum(win_micros) AS win,
               count(*) AS stages, max(stage) AS last, bool_or(over) AS over
          FROM rounds_stage GROUP BY cell, player_id, round) AS s
  LEFT JOIN rounds_round AS r
    ON r.cell = s.cell AND r.player_id = s.player_id AND r.entry = s.round
  LEFT JOIN rounds_open AS o
    ON o.cell = s.cell AND o.player_id = s.player_id AND o.entry = s.round
 WHERE s.stages <> s.last + 1
    OR s.over IS DISTINCT FROM (r.entry IS NOT NULL)
    OR s.over IS NOT DISTINCT FROM (o.entry IS NOT NULL)
    OR coalesce(r.stake_micros, o.stake_micros) IS DISTINCT FROM s.stake
    OR coalesce(r.win_micros, 0) IS DISTINCT FROM s.win
 UNION ALL
SELECT o.cell, o.player_id, o.entry FROM rounds_open AS o
 WHERE NOT EXISTS (SELECT 1 FROM rounds_stage AS s
                    WHERE s.cell = o.cell AND s.player_id = o.player_id AND s.round = o.entry)
 LIMIT 100;
