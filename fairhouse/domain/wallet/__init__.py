"""wallet: double entry. The one place where money moves.

Verbs (actions.py, in the caller's transaction): deposit, hold, release, pay_out,
return_payment. The till (till.py) is the same decision for many players at once.
Every movement is a transfer debit -> credit of a positive amount between accounts; a
balance is the sum of its transfers, which `fairhouse audit` proves at any time.
Hears: players.PlayerRegistered (opens the wallet). Timers: the nightly roll-up of the
house's side.
"""
