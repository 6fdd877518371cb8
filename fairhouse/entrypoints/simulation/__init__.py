"""Simulation: pretend members live in the houses under a virtual clock.

Nothing is inserted: people register, confirm, sign in, pay, play and ask for their money
through the verbs that pages and processes call; staff decide; the pretend bank answers.

    people.py   who they are (people.toml)         world.py     time, sleep, hands
    bets.py     what they bet on                   member.py    a life acted out
    habits.py   what each will try, and when       purse.py     deposits and withdrawals
    playing.py  rounds, opened and decided         decisions.py what they do in a round
    tally.py    what the houses answered           office.py    staff
    bank.py     the card processor                 payments.py  the house's timers
    timers.py   the house's other timers
    run.py      puts it together: simulate(Settings) -> Outcome
"""
