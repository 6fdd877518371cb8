"""monitoring: what in play looks like a program's; cases that people decide (JJ-8.5).

Verbs      watch (one house, one closed day), make_up; clear, propose_end, agree, disagree;
           release, uphold (registrations that are held)
Questions  cases, case, acts_of, holds, hold
Pure       rules: signals of a day, who may decide
Listens to players.events: Registering, RegistrationHeld

A signal is never a verdict: it opens a case. Ending a membership takes two people; the member
is told why, keeps what is his, and is known again by keyed hashes of what he registered with.
"""
