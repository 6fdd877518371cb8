"""jackpots: progressive jackpots, from a stake's share to a published winner.

The rules of each are in `houses/jackpots.toml`; `fairhouse migrate` puts them into the books
(register), from where every process reads them (book). The till's batch adds each stake's share
to the meters last of all and lets the keeper decide what follows. Verbs: confirm, decline.
Queries: of_house, of_game, waiting, winners. `prove` balances every jackpot to the micro.
How and why: decisions/0011.
"""
