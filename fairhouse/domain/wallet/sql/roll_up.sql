-- Statements of the nightly roll-up of the house's side.

-- name: roll_up
-- Sum what each house account moved on each closed day of a span: house accounts are no rows
-- that wagers update, so their day totals are made once, from transfers. Doing it again gives
-- the same rows, because transfers are never changed.
INSERT INTO wallet_house_day (day, house, currency, account, debit_micros, credit_micros)
SELECT (t.at AT TIME ZONE 'UTC')::date, s.house, w.currency, side.account,
       sum(side.debited), sum(side.credited)
  FROM wallet_transfer AS t
  JOIN standing_standing AS s ON s.cell = t.cell AND s.player_id = t.player_id
  JOIN wallet_wallet AS w ON w.cell = t.cell AND w.player_id = t.player_id
 CROSS JOIN LATERAL (VALUES (t.debit, t.amount_micros, 0::bigint),
                            (t.credit, 0::bigint, t.amount_micros))
            AS side (account, debited, credited)
 WHERE t.at >= $1 AND t.at < $2 AND side.account >= $3
 GROUP BY 1, 2, 3, 4
    ON CONFLICT (day, house, currency, account)
    DO UPDATE SET debit_micros = excluded.debit_micros, credit_micros = excluded.credit_micros;

-- name: first_open_day
-- The day after the last one rolled up, else the day of the first transfer; NULL without any.
-- Grouped by cell, so that each cell answers for itself.
SELECT coalesce((SELECT max(day) + 1 FROM wallet_house_day),
                (SELECT min(of_cell.first)
                   FROM (SELECT t.cell, min(t.at AT TIME ZONE 'UTC')::date AS first
                           FROM wallet_transfer AS t GROUP BY t.cell) AS of_cell));
