"""voids: rounds that do not count (JJ-6.3, JJ-6.5, JJ-8.14): two people decide, the till returns.

Verbs      propose, approve, decline, carry_out (the job's)
Questions  cases, case, preview, void_rounds_of
Pure       rules: what goes back to which account, what is taken of a win

A void never edits the round: the round stands in the books as it was played, and beside it what
was returned, what was taken, by whose decision and why. The player reads the same.
"""
