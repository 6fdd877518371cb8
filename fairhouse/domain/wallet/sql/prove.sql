-- What `fairhouse audit` asks. Run inside one repeatable-read transaction, so that all
-- sums are taken at the same watermark while the house goes on playing.

-- name: count_transfers
-- For the progress bar; an exact count, because it is a figure of the report.
SELECT count(*) FROM wallet_transfer;

-- name: every_transfer
-- In the order in which each wallet's chain was made: the walk recomputes balances, numbering
-- and head of every wallet from nothing else.
SELECT cell, player_id, entry, leg, debit, credit, amount_micros
  FROM wallet_transfer ORDER BY cell, player_id, entry;

-- name: every_wallet
-- In the same order, to be compared with the walk.
SELECT cell, player_id, currency, cash_micros, bonus_micros, tied_micros, held_micros, entry,
       head
  FROM wallet_wallet ORDER BY cell, player_id;

-- name: transfers_without_wallet
-- Money of nobody.
SELECT DISTINCT t.cell, t.player_id FROM wallet_transfer AS t
  LEFT JOIN wallet_wallet AS w ON w.cell = t.cell AND w.player_id = t.player_id
 WHERE w.player_id IS NULL LIMIT 100;

-- name: accounts_unknown
-- A transfer to or from an account that has no name.
SELECT DISTINCT t.cell, t.player_id, t.entry FROM wallet_transfer AS t
 WHERE NOT EXISTS (SELECT 1 FROM wallet_account AS a WHERE a.code = t.debit)
    OR NOT EXISTS (SELECT 1 FROM wallet_account AS a WHERE a.code = t.credit)
 LIMIT 100;

-- name: players_side
-- What players own, by currency, from the wallets.
SELECT currency, sum(cash_micros)::text, sum(bonus_micros)::text, sum(tied_micros)::text,
       sum(held_micros)::text
  FROM wallet_wallet GROUP BY currency ORDER BY currency;

-- name: house_side
-- What each house account holds, by currency, from the transfers alone. Both sides of a
-- transfer are listed and hashed once: joining accounts on «debit or credit» would compare
-- every transfer with every account.
SELECT w.currency, a.name, sum(side.amount)::text
  FROM (SELECT cell, player_id, credit AS code, amount_micros AS amount FROM wallet_transfer
         WHERE credit >= 100
         UNION ALL
        SELECT cell, player_id, debit, -amount_micros FROM wallet_transfer
         WHERE debit >= 100) AS side
  JOIN wallet_wallet AS w ON w.cell = side.cell AND w.player_id = side.player_id
  JOIN wallet_account AS a ON a.code = side.code
 GROUP BY w.currency, a.name ORDER BY w.currency, a.name;

-- name: answers_without_entries
-- A yes that is remembered but moved nothing that can be found.
SELECT i.cell, i.player_id, i.entry FROM wallet_idempotency AS i
  LEFT JOIN wallet_transfer AS t
    ON t.cell = i.cell AND t.player_id = i.player_id AND t.entry = i.entry
 WHERE (i.answer IS NULL OR (substr(i.answer, 1, 1) = 'A' AND i.entry > 0))
   AND t.entry IS NULL
 LIMIT 100;

-- name: operations_answered_twice
-- Two keys that claim the same movement of money.
SELECT i.cell, i.player_id, i.entry FROM wallet_idempotency AS i
 WHERE i.answer IS NULL OR (substr(i.answer, 1, 1) = 'A' AND i.entry > 0)
 GROUP BY i.cell, i.player_id, i.entry HAVING count(*) > 1 LIMIT 100;

-- name: days_that_differ
-- A rolled-up day of the house's side that is not the sum of its transfers.
WITH moved AS (
    SELECT side.day, st.house, w.currency, side.code AS account,
           sum(side.out) AS debit, sum(side.into) AS credit
      FROM (SELECT cell, player_id, (at AT TIME ZONE 'UTC')::date AS day, credit AS code,
                   0 AS out, amount_micros AS into
              FROM wallet_transfer WHERE credit >= 100
             UNION ALL
            SELECT cell, player_id, (at AT TIME ZONE 'UTC')::date, debit, amount_micros, 0
              FROM wallet_transfer WHERE debit >= 100) AS side
      JOIN wallet_wallet AS w ON w.cell = side.cell AND w.player_id = side.player_id
      JOIN standing_standing AS st ON st.cell = side.cell AND st.player_id = side.player_id
     WHERE side.day IN (SELECT day FROM wallet_house_day)
     GROUP BY 1, 2, 3, 4)
SELECT coalesce(m.day, d.day)::text, coalesce(m.house, d.house), coalesce(m.account, d.account)
  FROM moved AS m
  FULL JOIN wallet_house_day AS d
    ON d.day = m.day AND d.house = m.house AND d.currency = m.currency
   AND d.account = m.account
 WHERE m.debit IS DISTINCT FROM d.debit_micros OR m.credit IS DISTINCT FROM d.credit_micros
 LIMIT 100;
