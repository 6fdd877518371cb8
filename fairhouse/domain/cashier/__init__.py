"""Cashier: deposits, withdrawals, payment methods.

A deposit is paid on the card processor's own page and booked exactly once, whichever comes
first: the processor's call-back, our look-up when the member returns, or the timer's. A
withdrawal leaves the balance at once (JJ-7.10), waits for a person's decision, is paid by a
job, and is credited back only when the processor confirms that the money returned (JJ-7.7b).

Verbs       actions.start_deposit, page_opened, page_failed, payment_reported, release_deposit,
            refuse_deposit; request_withdrawal, cancel, approve, refuse, mark_sent,
            payout_reported, payment_failed, payment_returned
Questions   queries.overview, history, deposit, withdrawal, queue, queue_figures, changes
Pure        rules: state tables, amounts, name check, what a report means
Jobs        jobs.open_page (also called by the page), ask_about_deposit, refund_deposit,
            send_withdrawal, ask_about_payout
Outside     outside.processor: the payment partner, never inside a transaction
Tells       events: Deposited, WithdrawalRequested, WithdrawalEnded
Tables      cashier_method, cashier_card (look-up: one account a card), cashier_deposit,
            cashier_withdrawal, cashier_change and cashier_callback (append-only)
"""
