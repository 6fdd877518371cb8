"""The mathematics of bingo: tickets, the order of the balls, who wins when, and exact odds.

No wager game: a room sells tickets to many and draws once for all of them. So there is no
game.toml here and the engine does not list it; `domain.bingo` runs rooms on it.

`ninety`        tickets of 15 numbers, and strips of six that hold every number once
`seventy_five`  cards of five by five with a free centre, and patterns as sets of squares
`patterns`      the patterns that are played, from patterns.toml
`calls`         the order of the balls, and every winner of every prize
`exact`         chances and means as fractions; for certificates, never for play
"""
