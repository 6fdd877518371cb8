"""The office: where staff run the houses, on the host `office.*`.

No page without a password and a second factor; what a role may do is one table (roles.py).
Pages ask, domains answer. Personal details are masked until a reason is given, and the look
is in the audit before anything is shown (LV-7b).

    access.py    the gate of every page: second factor, idle time, right
    staff.py     verbs on staff accounts: invite, enrol, check a password, lock out
    signing.py   pages: sign in, second factor, enrolment, sign out
    desk.py      pages: dashboard, staff list
    payments.py  pages: withdrawals, deposits under review, failed payments
    players.py   pages: search, a player, reveal, freeze
    trail.py     pages: the audit
    seed.py      demonstration staff, never in production
"""
