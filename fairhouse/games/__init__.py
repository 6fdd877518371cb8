"""Games: one folder a game, pure. See README.md for the contents and the byte format of draws.

`engine`       finds games, checks their numbers, plays them
`records`      what games, engine and callers hand to each other
`enumerate`    the driver that walks every branch with exact probabilities
`certificate`  exact figures of a game, from that driver
`features`     exact sums of spins that award more spins
`cards`        the rules for players, with the certificate's figures
"""
