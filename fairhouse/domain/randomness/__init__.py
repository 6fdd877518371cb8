"""randomness: every night the day's outcomes are held against what the rules make likely (JJ-8.4).

Verbs      watch (one day), make_up (days that were missed), answer_alarm, keep_battery
Questions  nights, night, open_alarms, batteries
Pure       statistics (chi-square, pairs, runs, gaps, serial correlation, payout, Holm), nist,
           streams (which choices of which rounds belong together)

What is tested are final outcomes: the choices of stored rounds, made again from their picks with
the weights that the game's own rules offered. The record is append-only; an alarm is answered by
a person, with a reason.
"""
