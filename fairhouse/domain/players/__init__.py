"""Players: accounts, sign-in, closure.

Who a person is lives here, encrypted under keys of their own (kit.vault); everything else
in Fairhouse knows them by number. One account a house and email address.

Verbs       actions.register, accept_terms; signing.sign_in, sign_out, touch;
            emails.confirm_email, change_email, send_confirmation_again;
            details.update_details, change_password; account.freeze, unfreeze, close, reopen
            (all of them are also names of `actions`)
Questions   queries.profile, find, signed_in, sessions, sign_ins, consents
Tells       events: Registering, RegistrationHeld, PlayerRegistered, EmailUnconfirmed,
            EmailConfirmed, ConfirmationNeeded, TermsAccepted, SigningIn, SignedOut,
            DetailsChanged, PasswordChanged, AccountFrozen, AccountUnfrozen, AccountClosed,
            AccountReopened
Tables      players_player (number, house, currency, state), players_person (ciphertext),
            players_secret (password and answer hashes), players_email and players_username
            (look-up tables), players_token, players_session, players_sign_in,
            players_lock_out, players_consent
"""
