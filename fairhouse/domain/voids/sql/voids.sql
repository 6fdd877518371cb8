-- What cases of voids cover and what they moved. They read the rounds' tables as reports
-- do. $1 game, $2 house or empty, $3 and $4 the span, $5 and $6 player and entry of one
-- round or null, $7 the case.

-- name: covers
-- By currency: rounds, players, staked, won, of these rounds void under other cases, and what of
-- the others' stakes had gone to jackpots.
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version)
SELECT w.currency, count(*), count(DISTINCT r.player_id), sum(r.stake_micros)::text,
       sum(r.win_micros)::text, count(v.entry),
       coalesce(sum(s.share) FILTER (WHERE v.entry IS NULL), 0)::bigint
  FROM rounds_round AS r
  JOIN rounds_game AS g ON g.number = r.game
  JOIN standing_standing AS p ON p.cell = r.cell AND p.player_id = r.player_id
  JOIN wallet_wallet AS w ON w.cell = r.cell AND w.player_id = r.player_id
  LEFT JOIN voids_void AS v ON v.cell = r.cell AND v.player_id = r.player_id
   AND v.entry = r.entry AND v.case_id <> $7
  LEFT JOIN LATERAL (
       SELECT sum(r.stake_micros::numeric * (f.meter_parts + f.reserve_parts) * f.base_den
                  / (f.per::numeric * f.base_num)) AS share
         FROM jackpots_feed AS f
         JOIN spans AS n ON n.jackpot = f.jackpot AND n.version = f.version
          AND r.at >= n.since AND (n.until IS NULL OR r.at < n.until)
        WHERE f.game = g.name AND f.house = p.house AND f.currency = w.currency) AS s ON true
 WHERE g.name = $1 AND ($2::text = '' OR p.house = $2) AND r.at >= $3 AND r.at < $4
   AND ($5::bigint IS NULL OR (r.player_id = $5 AND r.entry = $6::bigint))
 GROUP BY 1 ORDER BY 1;

-- name: is_there
-- Whether a case would make any round void that is not yet.
SELECT EXISTS (
    SELECT FROM rounds_round AS r
      JOIN rounds_game AS g ON g.number = r.game
      JOIN standing_standing AS p ON p.cell = r.cell AND p.player_id = r.player_id
     WHERE g.name = $1 AND ($2::text = '' OR p.house = $2) AND r.at >= $3 AND r.at < $4
       AND ($5::bigint IS NULL OR (r.player_id = $5 AND r.entry = $6::bigint))
       AND NOT EXISTS (SELECT FROM voids_void AS v
                        WHERE v.cell = r.cell AND v.player_id = r.player_id
                          AND v.entry = r.entry AND v.case_id <> $7));

-- name: jackpot_wins
-- The jackpot wins of the rounds of a case.
SELECT w.id
  FROM jackpots_win AS w
  JOIN rounds_round AS r ON r.cell = w.cell AND r.player_id = w.player_id AND r.entry = w.entry
  JOIN rounds_game AS g ON g.number = r.game
  JOIN standing_standing AS p ON p.cell = r.cell AND p.player_id = r.player_id
  LEFT JOIN voids_void AS v ON v.cell = r.cell AND v.player_id = r.player_id
   AND v.entry = r.entry AND v.case_id <> $7
 WHERE g.name = $1 AND ($2::text = '' OR p.house = $2) AND r.at >= $3 AND r.at < $4
   AND ($5::bigint IS NULL OR (r.player_id = $5 AND r.entry = $6::bigint))
   AND v.entry IS NULL
 ORDER BY w.at, w.id LIMIT 100;

-- name: moved
-- What was moved under a case ($1), by currency.
SELECT w.currency, count(*), sum(v.returned_micros)::text, sum(v.taken_micros)::text,
       sum(v.short_micros)::text, sum(v.carried_micros)::text
  FROM voids_void AS v
  JOIN wallet_wallet AS w ON w.cell = v.cell AND w.player_id = v.player_id
 WHERE v.case_id = $1 GROUP BY 1 ORDER BY 1;
