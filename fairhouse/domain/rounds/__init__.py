"""rounds: a wager from stake to result, and what is kept of it.

Verbs: play (one wager in the caller's transaction; the till settles many at once with the
same decision), register_games. Queries: history, round_detail, last_round, for_replay.
A round stores the game's version and content hash, the sealed seed and its commitment, the
picks, stake, win and the balance before and after; `fairhouse games replay` plays it again.
"""
