"""What every part of Fairhouse stands on and nothing of the business.

money, clock, ids, refusals, states, events, config: small values and functions.
dice: randomness. vault: encryption. postgres: the embedded database.
house_rules: policy as data. personal: what each stored column is.
"""
