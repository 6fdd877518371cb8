-- What `fairhouse audit` asks about jackpots, in the transaction of the wallet's proof. It reads
-- the rounds' table as reports do: what a jackpot holds must follow from what was staked.

-- name: stakes
-- What was staked under each feed, from the stored rounds alone.
WITH spans AS (
    SELECT jackpot, version, since,
           lead(since) OVER (PARTITION BY jackpot ORDER BY version) AS until
      FROM jackpots_version)
SELECT f.jackpot, f.house, f.currency, f.meter_parts, f.reserve_parts, f.per,
       sum(r.stake_micros)::text, count(*)
  FROM rounds_round AS r
  JOIN rounds_game AS g ON g.number = r.game
  JOIN standing_standing AS s ON s.cell = r.cell AND s.player_id = r.player_id
  JOIN wallet_wallet AS w ON w.cell = r.cell AND w.player_id = r.player_id
  JOIN jackpots_feed AS f ON f.game = g.name AND f.house = s.house AND f.currency = w.currency
  JOIN spans AS v ON v.jackpot = f.jackpot AND v.version = f.version
   AND r.at >= v.since AND (v.until IS NULL OR r.at < v.until)
 GROUP BY f.jackpot, f.version, f.house, f.game, f.currency, f.meter_parts, f.reserve_parts,
          f.per;

-- name: jackpots
-- Each jackpot with everything that went in and out of it besides stakes, and what it shows.
SELECT j.number, j.name, j.base, m.micros, r.micros, d.micros, m.cycle,
       coalesce(c.count, 0), coalesce(c.reserve, 0)::text, coalesce(c.house, 0)::text,
       coalesce(c.diversion, 0)::text, coalesce(h.count, 0), coalesce(h.value, 0)::text,
       coalesce(h.rest, 0)::text, coalesce(o.micros, 0)::text, coalesce(w.declined, 0)::text,
       coalesce(w.waiting, 0)::text
  FROM jackpots_jackpot AS j
  LEFT JOIN wallet_meter AS m ON m.meter = 10 * j.number
  LEFT JOIN wallet_meter AS r ON r.meter = 10 * j.number + 1
  LEFT JOIN wallet_meter AS d ON d.meter = 10 * j.number + 2
  LEFT JOIN (SELECT jackpot, count(*), sum(reserve_micros) AS reserve,
                    sum(house_micros) AS house, sum(diversion_micros) AS diversion
               FROM jackpots_cycle GROUP BY jackpot) AS c ON c.jackpot = j.number
  LEFT JOIN (SELECT jackpot, count(*), sum(value_micros) AS value, sum(rest_micros) AS rest
               FROM jackpots_hit GROUP BY jackpot) AS h ON h.jackpot = j.number
  LEFT JOIN (SELECT jackpot, sum(micros) AS micros
               FROM jackpots_overflow GROUP BY jackpot) AS o ON o.jackpot = j.number
  LEFT JOIN (SELECT jackpot,
                    sum(base_micros) FILTER (WHERE state = 'declined') AS declined,
                    sum(base_micros) FILTER (WHERE state = 'hit') AS waiting
               FROM jackpots_win GROUP BY jackpot) AS w ON w.jackpot = j.number
 ORDER BY j.number;

-- name: hits_that_differ
-- A hit whose winners did not get its value less the rest, or not as many of them.
SELECT h.jackpot, h.cycle FROM jackpots_hit AS h
  LEFT JOIN jackpots_win AS w ON w.jackpot = h.jackpot AND w.cycle = h.cycle
 GROUP BY h.jackpot, h.cycle, h.value_micros, h.rest_micros, h.winners
HAVING coalesce(sum(w.base_micros), 0) <> h.value_micros - h.rest_micros
    OR count(w.id) <> h.winners
 LIMIT 100;

-- name: wins_that_differ
-- A win that is not worth what was taken for it, or that no round of its player won.
SELECT w.id FROM jackpots_win AS w
  LEFT JOIN rounds_round AS r
    ON r.cell = w.cell AND r.player_id = w.player_id AND r.entry = w.entry
 WHERE w.base_micros::numeric * w.base_den <> w.amount_micros::numeric * w.base_num
    OR r.player_id IS NULL
 LIMIT 100;

-- name: payments_that_differ
-- A jackpot whose account did not pay what was confirmed, by player.
SELECT coalesce(p.name, t.name), coalesce(p.player_id, t.player_id)
  FROM (SELECT j.name, w.player_id, sum(w.amount_micros) AS micros
          FROM jackpots_win AS w JOIN jackpots_jackpot AS j ON j.number = w.jackpot
         WHERE w.state = 'paid' GROUP BY 1, 2) AS p
  FULL JOIN (SELECT j.name, m.player_id,
                    sum(CASE WHEN m.debit = j.account THEN m.amount_micros
                             ELSE -m.amount_micros END) AS micros
               FROM wallet_transfer AS m
               JOIN jackpots_jackpot AS j ON j.account IN (m.debit, m.credit)
              GROUP BY 1, 2) AS t ON t.name = p.name AND t.player_id = p.player_id
 WHERE p.micros IS DISTINCT FROM t.micros
 LIMIT 100;

-- name: cycles
-- Every cycle with how it ended, if it has: the sealed amount is opened and compared.
SELECT c.jackpot, c.cycle, c.version, c.id,
       c.reserve_micros + c.house_micros + c.diversion_micros, c.seed_epoch, c.seed_sealed,
       c.commitment, h.value_micros
  FROM jackpots_cycle AS c
  LEFT JOIN jackpots_hit AS h ON h.jackpot = c.jackpot AND h.cycle = c.cycle
 ORDER BY c.jackpot, c.cycle;
