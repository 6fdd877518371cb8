-- Progressive jackpots in the day book. $1 first moment, $2 moment after the last one, $3 a
-- house or null for all.

-- name: shares
-- What was staked under each feed by day: its share is exact, and is taken in Python.
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version)
SELECT (r.at AT TIME ZONE 'UTC')::date AS day, p.house, p.currency,
       f.meter_parts + f.reserve_parts AS parts, f.per, f.base_num, f.base_den,
       sum(r.stake_micros)::text AS staked
  FROM rounds_round AS r
  JOIN rounds_game AS g ON g.number = r.game
  JOIN players_player AS p ON p.id = r.player_id
  JOIN jackpots_feed AS f ON f.game = g.name AND f.house = p.house AND f.currency = p.currency
  JOIN spans AS v ON v.jackpot = f.jackpot AND v.version = f.version
   AND r.at >= v.since AND (v.until IS NULL OR r.at < v.until)
 WHERE r.at >= $1 AND r.at < $2 AND ($3::text IS NULL OR p.house = $3)
 GROUP BY 1, 2, 3, f.jackpot, f.version, 4, 5, 6, 7;

-- name: hits
-- What was won on a day, and what of it waits still.
SELECT (w.at AT TIME ZONE 'UTC')::date AS day, w.house, w.currency,
       count(*) AS number, sum(w.amount_micros)::bigint AS amount,
       count(*) FILTER (WHERE w.state = 'hit') AS waits,
       coalesce(sum(w.amount_micros) FILTER (WHERE w.state = 'hit'), 0)::bigint AS owed
  FROM jackpots_win AS w
 WHERE w.at >= $1 AND w.at < $2 AND ($3::text IS NULL OR w.house = $3)
 GROUP BY 1, 2, 3;

-- name: decisions
-- What the operator confirmed or declined on a day.
SELECT (w.decided_at AT TIME ZONE 'UTC')::date AS day, w.house, w.currency, w.state,
       count(*) AS number, sum(w.amount_micros)::bigint AS amount
  FROM jackpots_win AS w
 WHERE w.decided_at >= $1 AND w.decided_at < $2 AND ($3::text IS NULL OR w.house = $3)
 GROUP BY 1, 2, 3, 4;

-- name: pots
-- Each jackpot with what it shows now and what is set aside at the end of the span.
SELECT j.number, j.name,
       (SELECT v.title FROM jackpots_version AS v
         WHERE v.jackpot = j.number AND (v.since < $1 OR v.version = 1)
         ORDER BY v.version DESC LIMIT 1) AS title,
       j.base,
       (SELECT sum(m.micros)::bigint FROM wallet_meter AS m
         WHERE m.meter BETWEEN 10 * j.number AND 10 * j.number + 2) AS held,
       count(w.id) AS waits, coalesce(sum(w.base_micros), 0)::bigint AS owed
  FROM jackpots_jackpot AS j
  LEFT JOIN jackpots_win AS w ON w.jackpot = j.number AND w.at < $1
   AND (w.decided_at IS NULL OR w.decided_at >= $1)
 GROUP BY j.number ORDER BY j.number;

-- name: pot_shares
-- What was staked under each feed, in the span ($1 to $2) and since ($2 on), of all houses.
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version)
SELECT f.jackpot, r.at >= $2 AS later, f.meter_parts + f.reserve_parts AS parts, f.per,
       sum(r.stake_micros)::text AS staked
  FROM rounds_round AS r
  JOIN rounds_game AS g ON g.number = r.game
  JOIN standing_standing AS s ON s.cell = r.cell AND s.player_id = r.player_id
  JOIN wallet_wallet AS w ON w.cell = r.cell AND w.player_id = r.player_id
  JOIN jackpots_feed AS f ON f.game = g.name AND f.house = s.house AND f.currency = w.currency
  JOIN spans AS v ON v.jackpot = f.jackpot AND v.version = f.version
   AND r.at >= v.since AND (v.until IS NULL OR r.at < v.until)
 WHERE r.at >= $1
 GROUP BY 1, 2, 3, 4, f.version;

-- name: pot_seeds
-- What the house paid into new starts.
SELECT c.jackpot, c.opened_at >= $2 AS later, count(*) AS number,
       sum(c.house_micros)::bigint AS micros
  FROM jackpots_cycle AS c WHERE c.opened_at >= $1 GROUP BY 1, 2;

-- name: pot_hits
-- What left the pots for winners.
SELECT w.jackpot, w.at >= $2 AS later, count(*) AS number, sum(w.base_micros)::bigint AS micros
  FROM jackpots_win AS w WHERE w.at >= $1 GROUP BY 1, 2;

-- name: pot_decisions
-- What was paid out of what had been set aside, and what came back from there.
SELECT w.jackpot, w.state, w.decided_at >= $2 AS later, count(*) AS number,
       sum(w.base_micros)::bigint AS micros
  FROM jackpots_win AS w WHERE w.decided_at >= $1 GROUP BY 1, 2, 3;
