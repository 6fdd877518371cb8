"""Contact: what was said to whom.

A letter is written and stored encrypted in the transaction of what it tells of; a job (whose
arguments are ids only) sends it afterwards. Letters here are service messages: they carry
nothing that could be called marketing (LV-3.3c).

Verbs       actions.write
Jobs        jobs.send_message
Listens to  players.events: ConfirmationNeeded, RegisteredAgain, EmailChanged,
            PasswordChanged, SignedIn
Questions   queries.outbox (development only), queries.messages
Tables      contact_message
"""
