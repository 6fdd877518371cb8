-- The day book: sums over the books by UTC day, house and currency. $1 first moment,
-- $2 moment after the last one, $3 a house or null for all.

-- name: registrations
-- Accounts opened; their currency is the account's.
SELECT (p.registered_at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency, count(*) AS number
  FROM players_player AS p
 WHERE p.registered_at >= $1 AND p.registered_at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3;

-- name: wagers
-- Equal wagers on a day that won as much are counted: stakes and wins of each are the same.
SELECT (r.at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency, r.game, r.wager,
       r.stake_micros AS stake, r.win_micros AS win, count(*) AS number
  FROM rounds_round AS r
  JOIN players_player AS p ON p.id = r.player_id
 WHERE r.at >= $1 AND r.at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- name: voids
-- Rounds declared void, on the day on which their stakes were returned.
SELECT (v.at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency, count(*) AS number,
       sum(v.returned_micros)::bigint AS returned, sum(v.taken_micros)::bigint AS taken,
       sum(v.carried_micros)::bigint AS carried
  FROM voids_void AS v
  JOIN players_player AS p ON p.id = v.player_id
 WHERE v.at >= $1 AND v.at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3;

-- name: waiting
-- Rounds that were opened on a day and wait for their player still.
SELECT (o.opened_at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency,
       count(*) AS number, sum(o.stake_micros)::bigint AS stake
  FROM rounds_open AS o
  JOIN players_player AS p ON p.id = o.player_id
 WHERE o.opened_at >= $1 AND o.opened_at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3;

-- name: payments
-- What became of deposits and withdrawals on a day: one line a state that they reached.
SELECT (c.at AT TIME ZONE 'UTC')::date AS day, d.house, d.currency, c.subject, c.after AS state,
       count(*) AS number, sum(d.amount_micros)::bigint AS amount
  FROM cashier_change AS c
  JOIN (SELECT id, house, currency, amount_micros FROM cashier_deposit
         UNION ALL
        SELECT id, house, currency, amount_micros FROM cashier_withdrawal) AS d
    ON d.id = c.subject_id
 WHERE c.at >= $1 AND c.at < $2 AND ($3::text IS NULL OR d.house = $3)
 GROUP BY 1, 2, 3, 4, 5;

-- name: withdrawals_asked
-- The request itself is the withdrawal's row, not a change of it.
SELECT (w.requested_at AT TIME ZONE 'UTC')::date AS day, w.house, w.currency,
       count(*) AS number, sum(w.amount_micros)::bigint AS amount
  FROM cashier_withdrawal AS w
 WHERE w.requested_at >= $1 AND w.requested_at < $2 AND ($3::text IS NULL OR w.house = $3)
 GROUP BY 1, 2, 3;

-- name: refusals
-- Commands that the till refused: the stored answer begins with R and is JSON.
-- Its day is stored as a number: 1 is the first day of the year 1.
SELECT DATE '0001-01-01' + (i.day - 1) AS day, p.house, p.currency,
       convert_from(substr(i.answer, 2), 'UTF8')::jsonb ->> 'code' AS code, count(*) AS number
  FROM wallet_idempotency AS i
  JOIN players_player AS p ON p.id = i.player_id
 WHERE i.day > ($1::timestamptz AT TIME ZONE 'UTC')::date - DATE '0001-01-01'
   AND i.day <= ($2::timestamptz AT TIME ZONE 'UTC')::date - DATE '0001-01-01'
   AND substr(i.answer, 1, 1) = 'R'::bytea
   AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3, 4;

-- name: sign_ins
-- Attempts at known accounts, by outcome.
SELECT (s.at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency, s.outcome, count(*) AS number
  FROM players_sign_in AS s
  JOIN players_player AS p ON p.id = s.player_id
 WHERE s.at >= $1 AND s.at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3, 4;
